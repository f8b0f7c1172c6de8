/* SPDX-License-Identifier: Apache-2.0 */
#include "window.h"

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"

static bool finite(tl_time time)
{
  return time != TL_TIME_MIN && time != TL_TIME_MAX;
}

/* Whether bounds are to be said in seconds: where days would make the event longer, or are not what they are. */
static bool has_seconds(const tl_extent *x)
{
  const tl_time bounds[] = {x->start_min, x->start_max, x->end_min, x->end_max};
  bool off = x->length_min < TL_SECONDS_PER_DAY;
  for (size_t i = 0; i < 4; i++)
    off |= finite(bounds[i]) && bounds[i] % TL_SECONDS_PER_DAY != 0;
  return off && x->flags & TL_EXTENT_TIME_OF_DAY;
}

/* A bound as EDTF with its qualifier bits: the second, or the day that it is in, or the year when that has more than
 * four digits; of an end those of the last moment before it. `first`, `last`: it is the earliest, the latest that a
 * window has. `*wider`: more is said than is meant. False for what has no such text. */
static bool put_point(tl_time time, bool end, bool first, bool last, bool seconds, uint8_t qualifier, char **at,
                      bool *wider)
{
  static const char marks[] = {'\0', '?', '~', '%'};
  tl_clock clock;
  if (tl_clock_from_time(time - end, &clock, NULL) != TL_OK)
    return false;
  const tl_civil *day = &clock.civil;
  bool year = day->year < -9999 || day->year > 9999;
  if (seconds && (year || qualifier))
    return false;
  if (year) {
    *wider |= (first && (day->month > 1 || day->day > 1)) || (last && (day->month < 12 || day->day < 31));
    *(*at)++ = 'Y';
    *at += tli_int_write(day->year, 1, *at);
  } else {
    *at += seconds ? tl_clock_write(&clock, *at) : tl_civil_write(day, *at);
  }
  *wider |= !seconds && time % TL_SECONDS_PER_DAY != 0;
  if (qualifier)
    *(*at)++ = marks[qualifier & 3];
  **at = '\0';
  return true;
}

/* From `min` to `max`, either of which may be infinite: days or years, or one second, since EDTF has no sets of those.
 */
static bool put_window(tl_time min, tl_time max, bool end, bool seconds, uint8_t qualifier, char *at, bool *wider)
{
  if (!finite(min) && !finite(max))
    return true;
  if (min == max || seconds)
    return min == max && put_point(min, end, true, true, seconds, qualifier, &at, wider);
  *at++ = '[';
  bool fits = !finite(min) || put_point(min, end, true, false, false, qualifier, &at, wider);
  memcpy(at, "..", 2);
  at += 2;
  fits = fits && (!finite(max) || put_point(max, end, false, true, false, qualifier, &at, wider));
  memcpy(at, "]", 2);
  return fits;
}

static bool put_windows(const tl_extent *x, bool seconds, tli_window *out)
{
  const tl_extent_parts *parts = &out->parts;
  return (!parts->has_start ||
          put_window(x->start_min, x->start_max, false, seconds, x->start_qualifier, out->start, &out->wider)) &&
         (!parts->has_end ||
          put_window(x->end_min, x->end_max, true, seconds, x->end_qualifier, out->end, &out->wider));
}

tl_status tli_window_of(const tl_event *event, tli_window *out, tl_error *err)
{
  memset(out, 0, sizeof *out);
  if (!tl_event_extent_parts(event, &out->parts))
    return TL_OK;
  const tl_extent *x = tl_event_extent(event);
  const tl_extent_parts *parts = &out->parts;
  bool seconds = has_seconds(x) && put_windows(x, true, out);
  bool fits = seconds || put_windows(x, false, out);
  if (x->start_kind == TL_END_OPEN && !tl_event_start_kind(event))
    out->start_kind = TL_END_OPEN;
  if ((x->end_kind == TL_END_OPEN && !tl_event_end_kind(event)) || parts->is_ongoing)
    out->end_kind = x->end_kind;
  if (parts->is_ongoing)
    tl_civil_write(&parts->as_of, out->as_of);
  out->precision_lost = !out->wider && x->precision != TL_PRECISION_NONE &&
                        x->precision != (seconds ? TL_PRECISION_SECOND : TL_PRECISION_DAY);
  if (fits)
    return TL_OK;
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail(err, TL_ERR_VALUE, TL_CODE_FORMAT, "the bounds of event %s are on no day",
                  tli_quote(tl_text_from_string(tl_event_id(event)), quoted));
}
