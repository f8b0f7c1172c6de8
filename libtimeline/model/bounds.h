/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_BOUNDS_H
#define TLI_BOUNDS_H

/* From what is said of an event's date to its extent. */

#include <timeline/model.h>

/* The day that "now" is. */
typedef struct tli_as_of {
  tl_civil day;
  tl_time end; /* the second after it */
  bool given;
} tli_as_of;

/* All that an extent rests on. */
typedef struct tli_dating {
  tl_text edtf, phrase, start, end, as_of;
  const tl_extent *extent;
  const tli_as_of *timeline_as_of;
  int64_t length_min[2], length_max[2]; /* of the event's own lengths, of those said in whole days and of those said in
                                           seconds; 0 and TL_TIME_MAX: no limit */
  uint8_t mode, start_kind, end_kind, seasons;
} tli_dating;

/* Narrows the limits of the length by a constraint, if it is a length up to the event's end. Its hull fits. */
void tli_dating_limit(tli_dating *dating, const tl_constraint *constraint);

/*
 * Gives the extent, and whether it rests on the timeline's as-of. A contradiction is flagged, and the bounds are then
 * those of the date alone. Errors have field, and offset in it.
 */
tl_status tli_dating_extent(const tli_dating *dating, tl_extent *out_extent, bool *out_timeline_as_of, tl_error *err);

#endif
