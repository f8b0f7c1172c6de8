/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_SLIDE_H
#define TLI_SLIDE_H

/* How an event is dated on a slide of TimelineJS. */

#include <timeline/timelinejs.h>

/* The dates of an event; `has_start` false: it cannot be shown. */
typedef struct tli_slide {
  tl_timelinejs_date start;
  tl_timelinejs_date end;
  bool has_start;
  bool has_end;
  bool era;        /* it spans its time, has both ends, and the category "era" */
  bool exact;      /* reading the dates gives the same bounds, and no more is known of them */
  bool as_written; /* and the EDTF that the event has */
} tli_slide;

void tli_slide_of(const tl_event *event, const tl_extent *extent, tli_slide *out);

/* The category that an era has. */
#define TLI_SLIDE_ERA "era"

/* The first source that has an address: what a slide shows; TL_NOT_FOUND: none. */
size_t tli_slide_media(const tl_event *event);

/* Tells what a sheet of TimelineJS does not hold of an event that is on it. */
void tli_slide_tell(const tl_event *event, size_t index, const tli_slide *slide, tl_losses losses);

/* Tells one loss. */
void tli_tell_loss(tl_losses losses, const tl_event *event, size_t index, tl_loss_kind kind, const char *field,
                   const char *reason);

#endif
