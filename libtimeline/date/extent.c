/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/extent.h>

#include "../base/error.h"

_Static_assert(sizeof(tl_extent) == 56, "documented layout");

void tl_extent_init(tl_extent *out_extent, int64_t chronon)
{
  *out_extent = (tl_extent){.start_min = TL_TIME_MIN,
                            .start_max = TL_TIME_MAX,
                            .end_min = TL_TIME_MIN,
                            .end_max = TL_TIME_MAX,
                            .length_min = chronon,
                            .length_max = TL_TIME_MAX,
                            .start_kind = TL_END_UNKNOWN,
                            .end_kind = TL_END_UNKNOWN};
}

/* A bound on the way: its place, and whether it left the axis (and then stands at the infinity that it left by). */
typedef struct bound {
  int64_t at;
  bool off;
} bound;

static bound saturated(bool overflow, bool up, int64_t at)
{
  if (overflow)
    at = up ? TL_TIME_MAX : TL_TIME_MIN;
  return (bound){at, at == TL_TIME_MIN || at == TL_TIME_MAX};
}

static bound sum(int64_t a, int64_t b)
{
  int64_t at;
  bool overflow = __builtin_add_overflow(a, b, &at);
  return saturated(overflow, b > 0, at);
}

static bound difference(int64_t a, int64_t b)
{
  int64_t at;
  bool overflow = __builtin_sub_overflow(a, b, &at);
  return saturated(overflow, b < 0, at);
}

/* A bound that was not there is taken even when it is off the axis: nothing else says that the true one is there. */
static bound tighter_low(int64_t own, bool known, bound other)
{
  return known && (other.at > own || own == TL_TIME_MIN) ? other : (bound){own, false};
}

static bound tighter_high(int64_t own, bool known, bound other)
{
  return known && (other.at < own || own == TL_TIME_MAX) ? other : (bound){own, false};
}

/* An end at infinity says nothing about the other end, and makes the length infinite. */
static tl_status close_endless(tl_extent *extent, bool *out_consistent)
{
  bool start_fits = extent->start_min <= extent->start_max && extent->start_min != TL_TIME_MAX;
  bool end_fits = extent->end_min <= extent->end_max && extent->end_max != TL_TIME_MIN;
  *out_consistent = start_fits && end_fits && extent->length_max == TL_TIME_MAX;
  if (*out_consistent)
    extent->length_min = TL_TIME_MAX;
  return TL_OK;
}

tl_status tl_extent_close(tl_extent *extent, bool *out_consistent, tl_error *err)
{
  if (extent->end_min == TL_TIME_MAX || extent->start_max == TL_TIME_MIN)
    return close_endless(extent, out_consistent);
  int64_t start_min = extent->start_min;
  int64_t start_max = extent->start_max;
  int64_t end_min = extent->end_min;
  int64_t end_max = extent->end_max;
  int64_t length_min = extent->length_min > 1 ? extent->length_min : 1;
  int64_t length_max = extent->length_max;
  if (start_min == TL_TIME_MAX || end_max == TL_TIME_MIN || length_min == TL_TIME_MAX) {
    *out_consistent = false; /* both ends are finite here */
    return TL_OK;
  }
  /* Three points (origin, start, end) and three distances: the shortest path between two of the points is direct or by
   * way of the third, so that one round over the bounds as given is the whole closure. */
  bool start_from = start_min != TL_TIME_MIN;
  bool start_to = start_max != TL_TIME_MAX;
  bool end_from = end_min != TL_TIME_MIN;
  bool end_to = end_max != TL_TIME_MAX;
  bool length_to = length_max != TL_TIME_MAX;
  bound start_low = tighter_low(start_min, end_from && length_to, difference(end_min, length_max));
  bound start_high = tighter_high(start_max, end_to, difference(end_max, length_min));
  bound end_low = tighter_low(end_min, start_from, sum(start_min, length_min));
  bound end_high = tighter_high(end_max, start_to && length_to, sum(start_max, length_max));
  bound length_low = tighter_low(length_min, end_from && start_to, difference(end_min, start_max));
  bound length_high = tighter_high(length_max, end_to && start_from, difference(end_max, start_min));
  if (start_low.at > start_high.at || end_low.at > end_high.at || length_low.at > length_high.at) {
    *out_consistent = false;
    return TL_OK;
  }
  if (start_low.off || start_high.off || end_low.off || end_high.off || length_low.off || length_high.off)
    return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE,
                    "a start, an end or a length that follows from the bounds given does not fit the axis");
  extent->start_min = start_low.at;
  extent->start_max = start_high.at;
  extent->end_min = end_low.at;
  extent->end_max = end_high.at;
  extent->length_min = length_low.at;
  extent->length_max = length_high.at;
  *out_consistent = true;
  return TL_OK;
}

static void keep_from(int64_t *low, int64_t other)
{
  if (other > *low)
    *low = other;
}

static void keep_to(int64_t *high, int64_t other)
{
  if (other < *high)
    *high = other;
}

tl_status tl_extent_narrow(tl_extent *extent, const tl_extent *bounds, bool *out_consistent, tl_error *err)
{
  tl_extent both = *extent;
  bool consistent;
  keep_from(&both.start_min, bounds->start_min);
  keep_to(&both.start_max, bounds->start_max);
  keep_from(&both.end_min, bounds->end_min);
  keep_to(&both.end_max, bounds->end_max);
  keep_from(&both.length_min, bounds->length_min);
  keep_to(&both.length_max, bounds->length_max);
  tl_status status = tl_extent_close(&both, &consistent, err);
  if (status != TL_OK)
    return status;
  *out_consistent = consistent;
  if (consistent)
    *extent = both;
  return TL_OK;
}

bool tl_extent_has_bounds(const tl_extent *extent, const tl_extent *bounds)
{
  return extent->start_min == bounds->start_min && extent->start_max == bounds->start_max &&
         extent->end_min == bounds->end_min && extent->end_max == bounds->end_max &&
         extent->length_min == bounds->length_min && extent->length_max == bounds->length_max;
}

bool tl_extent_admits(const tl_extent *extent, tl_time start, tl_time end)
{
  if (start >= end || start < extent->start_min || start > extent->start_max || end < extent->end_min ||
      end > extent->end_max)
    return false;
  /* Infinity is a value of an open end only; elsewhere it says that there is no bound. */
  if (start == TL_TIME_MIN || end == TL_TIME_MAX)
    return (start != TL_TIME_MIN || extent->start_max == TL_TIME_MIN) &&
           (end != TL_TIME_MAX || extent->end_min == TL_TIME_MAX) && extent->length_max == TL_TIME_MAX;
  uint64_t length = (uint64_t)end - (uint64_t)start;
  return (extent->length_min <= 0 || length >= (uint64_t)extent->length_min) &&
         (extent->length_max == TL_TIME_MAX || (extent->length_max > 0 && length <= (uint64_t)extent->length_max));
}
