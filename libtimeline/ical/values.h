/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_ICAL_VALUES_H
#define TLI_ICAL_VALUES_H

/*
 * Values of iCalendar (RFC 5545, 3.3) by a strict grammar: what libical would take for a date and is none (30 February,
 * month 13) is refused here, and dates go no other way. A failure fills `err` with what was seen; its place is the
 * caller's to add. TL_ERR_SYNTAX: not of the grammar; TL_ERR_VALUE: there is no such day or time; TL_ERR_RANGE.
 */

#include <timeline/duration.h>

/* The year 10000: iCalendar has the years 0001 to 9999. */
#define TLI_BEYOND_TIME INT64_C(253402300800)

/* How a point in time is said. */
typedef enum tli_stamp_form { TLI_STAMP_DATE, TLI_STAMP_LOCAL, TLI_STAMP_UTC } tli_stamp_form;

/* DATE or DATE-TIME, as written: a local time on the axis as it stands. A second 60 is the one after it. Before
 * TLI_BEYOND_TIME. */
typedef struct tli_stamp {
  tl_time time;
  tli_stamp_form form;
} tli_stamp;

/* `19840124`, `19840124T103000`, `19840124T103000Z`; the years 0001 to 9999. */
tl_status tli_stamp_parse(tl_text text, tli_stamp *out, tl_error *err);

/* How long something lasts, in seconds: first so many by the clock on the wall, then so many on the axis. Weeks and
 * days of a duration are by the clock, hours and less on the axis (RFC 5545, 3.3.6): where the clock is changed, P1D is
 * not PT24H. The sum fits. */
typedef struct tli_lasting {
  int64_t by_clock;
  int64_t exact;
} tli_lasting;

/* `PT1H30M`, `-P2W`, `+P1D`. Weeks may stand beside days, which RFC 5545 does not say, but is clear. */
tl_status tli_lasting_parse(tl_text text, tli_lasting *out, tl_error *err);

/* `+0100`, `-013045`: seconds east of UTC, less than a day. */
tl_status tli_utc_offset_parse(tl_text text, int32_t *out_seconds, tl_error *err);

/* An integer from `low` to `high`, with a sign or without. */
tl_status tli_integer_parse(tl_text text, int64_t low, int64_t high, int64_t *out, tl_error *err);

/* `start/end`, which is a length by the clock, or `start/duration`; the end is after the start, or is it. */
typedef struct tli_period {
  tli_stamp start;
  tli_lasting length;
} tli_period;
tl_status tli_period_parse(tl_text text, tli_period *out, tl_error *err);

/* Cuts the next value from a list with commas between; `*rest` is what follows, {NULL, 0} behind the last. */
tl_text tli_list_next(tl_text *rest);

/* How many values a list with commas between has. */
size_t tli_value_count(tl_text list);

/* Whether `text` is base64 (RFC 4648, 4). */
bool tli_base64_fits(tl_text text);

#endif
