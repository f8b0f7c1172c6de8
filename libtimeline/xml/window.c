/* SPDX-License-Identifier: Apache-2.0 */
#include "window.h"

#include <string.h>

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

/* A day or second, of an end the last before it, as EDTF with its qualifier bits; false for what has no such text. */
static bool put_point(tl_time time, bool end, bool seconds, uint8_t qualifier, char **at)
{
  static const char marks[] = {'\0', '?', '~', '%'};
  int64_t unit = seconds ? 1 : TL_SECONDS_PER_DAY;
  tl_clock clock;
  if (time % unit != 0 || (seconds && qualifier) || __builtin_sub_overflow(time, end ? unit : 0, &time) ||
      tl_clock_from_time(time, &clock, NULL) != TL_OK || clock.civil.year < -9999 || clock.civil.year > 9999)
    return false;
  *at += seconds ? tl_clock_write(&clock, *at) : tl_civil_write(&clock.civil, *at);
  if (qualifier)
    *(*at)++ = marks[qualifier & 3];
  **at = '\0';
  return true;
}

/* From `min` to `max`, either of which may be infinite: days, or one second, since EDTF has no sets of those. */
static bool put_window(tl_time min, tl_time max, bool end, bool seconds, uint8_t qualifier, char *at)
{
  bool fits = true;
  if (min == max && finite(min))
    return put_point(min, end, seconds, qualifier, &at);
  if (!finite(min) && !finite(max))
    return true;
  if (seconds)
    return false;
  *at++ = '[';
  if (finite(min))
    fits = put_point(min, end, false, qualifier, &at);
  memcpy(at, "..", 2);
  at += 2;
  if (fits && finite(max))
    fits = put_point(max, end, false, qualifier, &at);
  memcpy(at, "]", 2);
  return fits;
}

tl_status tli_window_of(const tl_event *event, tli_window *out, tl_error *err)
{
  memset(out, 0, sizeof *out);
  if (!tl_event_extent_parts(event, &out->parts))
    return TL_OK;
  const tl_extent *x = tl_event_extent(event);
  const tl_extent_parts *parts = &out->parts;
  bool seconds = has_seconds(x);
  bool fits =
      (!parts->has_start || put_window(x->start_min, x->start_max, false, seconds, x->start_qualifier, out->start)) &&
      (!parts->has_end || put_window(x->end_min, x->end_max, true, seconds, x->end_qualifier, out->end));
  if (x->start_kind == TL_END_OPEN && !tl_event_start_kind(event))
    out->start_kind = TL_END_OPEN;
  if ((x->end_kind == TL_END_OPEN && !tl_event_end_kind(event)) || parts->is_ongoing)
    out->end_kind = x->end_kind;
  if (parts->is_ongoing)
    tl_civil_write(&parts->as_of, out->as_of);
  out->precision_lost =
      x->precision != TL_PRECISION_NONE && x->precision != (seconds ? TL_PRECISION_SECOND : TL_PRECISION_DAY);
  if (fits)
    return TL_OK;
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail(err, TL_ERR_VALUE, TL_CODE_FORMAT,
                  "the bounds of event %s are no days of four-digit years, and no one second",
                  tli_quote(tl_text_from_string(tl_event_id(event)), quoted));
}
