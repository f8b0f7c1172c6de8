/* SPDX-License-Identifier: Apache-2.0 */
#include "window.h"

#include <string.h>

#include "../base/error.h"

enum { DAY = 86400 };

static bool finite(tl_time time)
{
  return time != TL_TIME_MIN && time != TL_TIME_MAX;
}

/* A day, of an end the last before it, as EDTF with its qualifier bits; false for what has no such text. */
static bool put_day(tl_time time, bool end, uint8_t qualifier, char **at)
{
  static const char marks[] = {'\0', '?', '~', '%'};
  tl_civil civil;
  if (time % DAY != 0 || tl_civil_from_days(time / DAY - end, &civil, NULL) != TL_OK || civil.year < -9999 ||
      civil.year > 9999)
    return false;
  *at += tl_civil_write(&civil, *at);
  if (qualifier)
    *(*at)++ = marks[qualifier & 3];
  **at = '\0';
  return true;
}

/* The days from `min` to `max`, either of which may be infinite. */
static bool put_window(tl_time min, tl_time max, bool end, uint8_t qualifier, char *at)
{
  bool fits = true;
  if (min == max && finite(min))
    return put_day(min, end, qualifier, &at);
  if (!finite(min) && !finite(max))
    return true;
  *at++ = '[';
  if (finite(min))
    fits = put_day(min, end, qualifier, &at);
  memcpy(at, "..", 2);
  at += 2;
  if (fits && finite(max))
    fits = put_day(max, end, qualifier, &at);
  memcpy(at, "]", 2);
  return fits;
}

static bool has_own_length(const tl_event *event)
{
  for (size_t i = 0; i < tl_event_constraint_count(event); i++) {
    tl_constraint constraint;
    if (tl_event_constraint_at(event, i, &constraint, NULL) == TL_OK && constraint.kind == TL_CONSTRAINT_LENGTH)
      return true;
  }
  return false;
}

/* The limits of the length that are tighter than what the ends imply. */
static bool put_length(const tl_extent *extent, tli_window *out)
{
  int64_t low = DAY;
  int64_t high = TL_TIME_MAX;
  int64_t apart; /* of bounds that contradict each other it need not fit */
  if (finite(extent->end_min) && finite(extent->start_max) &&
      !__builtin_sub_overflow(extent->end_min, extent->start_max, &apart) && apart > low)
    low = apart;
  if (finite(extent->end_max) && finite(extent->start_min) &&
      !__builtin_sub_overflow(extent->end_max, extent->start_min, &apart))
    high = apart;
  if (extent->length_min > low && finite(extent->length_min)) {
    out->length_min.days = (int32_t)(extent->length_min / DAY);
    out->length_given |= TL_GIVEN_MIN;
  }
  if (extent->length_max < high && finite(extent->length_max)) {
    out->length_max.days = (int32_t)(extent->length_max / DAY);
    out->length_given |= TL_GIVEN_MAX;
  }
  return (!out->length_given || (extent->length_min % DAY == 0 && extent->length_min / DAY <= INT32_MAX)) &&
         (!(out->length_given & TL_GIVEN_MAX) ||
          (extent->length_max % DAY == 0 && extent->length_max / DAY <= INT32_MAX));
}

/* `time` and a length (sign 1), or less it (-1); `unknown` where one of them is not known. */
static tl_time moved(tl_time time, int64_t length, int sign, tl_time unknown)
{
  tl_time sum;
  return finite(time) && finite(length) && !__builtin_add_overflow(time, sign * length, &sum) ? sum : unknown;
}

/* Whether more is known of the start than follows from a dated end and the length: it has a window then, of whatever
 * kind it is. */
static bool has_start(const tl_extent *x)
{
  bool end = x->end_kind == TL_END_DATED;
  return x->start_kind == TL_END_DATED ||
         (x->start_kind != TL_END_OPEN &&
          (x->start_min > (end ? moved(x->end_min, x->length_max, -1, TL_TIME_MIN) : TL_TIME_MIN) ||
           x->start_max < (end ? moved(x->end_max, x->length_min, -1, TL_TIME_MAX) : TL_TIME_MAX)));
}

/* The same of the end, once it is known whether the start has a window. */
static bool has_end(const tl_extent *x, bool start)
{
  return x->end_kind == TL_END_DATED ||
         (x->end_kind != TL_END_OPEN &&
          (x->end_min > (start ? moved(x->start_min, x->length_min, 1, TL_TIME_MIN) : TL_TIME_MIN) ||
           x->end_max < (start ? moved(x->start_max, x->length_max, 1, TL_TIME_MAX) : TL_TIME_MAX)));
}

tl_status tli_window_of(const tl_event *event, tli_window *out, tl_error *err)
{
  memset(out, 0, sizeof *out);
  if (tl_event_edtf(event) || tl_event_phrase(event) || tl_event_start(event) || tl_event_end(event))
    return TL_OK;
  const tl_extent *extent = tl_event_extent(event);
  bool start = !tl_event_start_kind(event) && has_start(extent);
  bool end = !tl_event_end_kind(event) && has_end(extent, start);
  bool fits =
      (!start || put_window(extent->start_min, extent->start_max, false, extent->start_qualifier, out->start)) &&
      (!end || put_window(extent->end_min, extent->end_max, true, extent->end_qualifier, out->end));
  if (extent->start_kind == TL_END_OPEN && !tl_event_start_kind(event))
    out->start_kind = TL_END_OPEN;
  if (extent->end_kind == TL_END_OPEN && !tl_event_end_kind(event))
    out->end_kind = TL_END_OPEN;
  if (fits && (start || end) && !has_own_length(event))
    fits = put_length(extent, out);
  if (fits)
    return TL_OK;
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail(err, TL_ERR_VALUE, TL_CODE_FORMAT,
                  "the bounds of event %s cannot be said as days of four-digit years",
                  tli_quote(tl_text_from_string(tl_event_id(event)), quoted));
}
