/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_DIFF_WORDS_H
#define TLI_DIFF_WORDS_H

/* A text that grows, and the values of an event in words. */

#include <timeline/model.h>

#include "../base/memory.h"

typedef struct tli_words {
  const tl_allocator *allocator;
  tli_bytes text; /* NUL-terminated once something was said */
  bool failed;    /* memory gave out: sticky */
} tli_words;

void tli_words_init(tli_words *words, const tl_allocator *allocator);
void tli_words_free(tli_words *words);

void tli_say(tli_words *words, const char *text);

/* A date as it is written, with what else is said of it. */
void tli_say_date(tli_words *words, const tl_event_spec *spec);

void tli_say_coordinates(tli_words *words, int64_t latitude, int64_t longitude);
void tli_say_confidence(tli_words *words, int32_t confidence);
void tli_say_source(tli_words *words, const char *text, const char *href);
void tli_say_constraint(tli_words *words, const tl_constraint *constraint);

#endif
