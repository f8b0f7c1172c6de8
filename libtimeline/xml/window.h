/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_WINDOW_H
#define TLI_XML_WINDOW_H

/* Dates that a program gave as bounds (tl_event_spec.extent): EDTF windows that say the same, or are
 * wider. */

#include <timeline/model.h>

enum { TLI_WINDOW_SIZE = 2 * TL_CIVIL_TEXT_SIZE + 8 };

typedef struct tli_window {
  char start[TLI_WINDOW_SIZE]; /* empty: none */
  char end[TLI_WINDOW_SIZE];
  char as_of[TL_CIVIL_TEXT_SIZE];
  tl_extent_parts parts;
  uint8_t start_kind; /* TL_END_DATED: nothing to say */
  uint8_t end_kind;
  bool wider;          /* the windows are of days or years, and the bounds lie inside */
  bool precision_lost; /* its precision is that of its windows then */
} tli_window;

/* Fills `out` with what has to be said of an event beside its texts: nothing, but for one that has bounds alone.
 * TL_ERR_VALUE when EDTF has no words for them: the ends of the axis. */
tl_status tli_window_of(const tl_event *event, tli_window *out, tl_error *err);

#endif
