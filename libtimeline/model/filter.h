/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_MODEL_FILTER_H
#define TLI_MODEL_FILTER_H

/* A filter made ready for one timeline. */

#include "builder.h"

/* A text to be searched for, ASCII letters in either case, with the distance that each last byte allows to jump
 * (Horspool, "Practical fast searching in strings", 1980). */
typedef struct tli_needle {
  tl_text text;
  size_t jump[256];
} tli_needle;

typedef struct tli_matcher {
  const tl_filter *filter;
  uint32_t category; /* TLI_NONE: any, or none has it (`none`) */
  uint32_t group;
  bool none;         /* nothing can match */
  tli_needle needle; /* when the filter has a text */
} tli_matcher;

tl_status tli_matcher_init(tli_matcher *matcher, const tl_timeline *timeline, const tl_filter *filter, tl_error *err);

bool tli_matches(const tli_matcher *matcher, const tl_event *event);

#endif
