/* SPDX-License-Identifier: Apache-2.0 */
/* What is approximate, moved apart by a named policy. */
#include <timeline/extent.h>

#include "../base/error.h"

/* One unit of a precision; of no date, zero. */
static tl_duration unit_of(uint8_t precision)
{
  static const tl_duration units[] = {
      [TL_PRECISION_SECOND] = {.seconds = 1},  [TL_PRECISION_MINUTE] = {.seconds = 60},
      [TL_PRECISION_DAY] = {.days = 1},        [TL_PRECISION_MONTH] = {.months = 1},
      [TL_PRECISION_SEASON] = {.months = 3},   [TL_PRECISION_QUARTER] = {.months = 3},
      [TL_PRECISION_SEMESTER] = {.months = 6}, [TL_PRECISION_QUADRIMESTER] = {.months = 4},
      [TL_PRECISION_YEAR] = {.years = 1}};
  return precision < sizeof units / sizeof *units ? units[precision] : units[TL_PRECISION_NONE];
}

static tl_duration negative(const tl_duration *d)
{
  return (tl_duration){-d->seconds, -d->years, -d->months, -d->weeks, -d->days};
}

/* Moves both bounds of an end, exclusive times, away from each other. */
static tl_status move_apart(tl_time *min, tl_time *max, const tl_duration *by, tl_error *err)
{
  tl_duration back = negative(by);
  tl_status status = tl_duration_add(*min, &back, min, err);
  return status ? status : tl_duration_add(*max, by, max, err);
}

static bool is_moved(uint8_t qualifier, uint8_t kind)
{
  return (qualifier & TL_QUALIFIER_APPROXIMATE) && kind == TL_END_DATED;
}

/* Lets go of what the bounds of start and end alone say of the length. */
static void free_length(tl_extent *e, int64_t chronon)
{
  int64_t length;
  if (__builtin_sub_overflow(e->end_max, e->start_min, &length) || e->length_max >= length)
    e->length_max = TL_TIME_MAX;
  if (!__builtin_sub_overflow(e->end_min, e->start_max, &length) && e->length_min <= length)
    e->length_min = chronon;
}

tl_status tl_extent_widen(const tl_extent *extent, tl_widening policy, const tl_duration *by, tl_extent *out_extent,
                          tl_error *err)
{
  if (!extent || !out_extent || (policy != TL_WIDENING_UNIT && policy != TL_WIDENING_BY))
    return tli_fail_arg(err, "a widening by a policy that is not known, or of nothing");
  if (policy == TL_WIDENING_BY && (!by || tl_duration_sign(by) < 0))
    return tli_fail_arg(err, "a widening by a duration that is negative or missing");
  tl_extent e = *extent;
  tl_duration reach = policy == TL_WIDENING_BY ? *by : unit_of(e.precision);
  int64_t chronon = e.flags & TL_EXTENT_TIME_OF_DAY ? 1 : TL_SECONDS_PER_DAY;
  bool start = is_moved(e.start_qualifier, e.start_kind);
  bool end = is_moved(e.end_qualifier, e.end_kind);
  tl_status status = TL_OK;
  if (start || end)
    free_length(&e, chronon);
  if (start) {
    /* Behind the last day that it may start on, so that a month more ends where its month does. */
    tl_time behind = e.start_max;
    bool fits = behind == TL_TIME_MAX || !__builtin_add_overflow(behind, chronon, &behind);
    status = fits ? move_apart(&e.start_min, &behind, &reach, err)
                  : tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "a date that leaves the axis when it is widened");
    e.start_max = behind == TL_TIME_MAX ? behind : behind - chronon;
  }
  if (end && !status)
    status = move_apart(&e.end_min, &e.end_max, &reach, err);
  /* What the other end alone said of an unknown one is said anew. */
  if (start && e.end_kind == TL_END_UNKNOWN)
    e.end_min = TL_TIME_MIN;
  if (end && e.start_kind == TL_END_UNKNOWN)
    e.start_max = TL_TIME_MAX;
  bool consistent;
  if (!status)
    status = tl_extent_close(&e, &consistent, err);
  if (!status)
    *out_extent = e;
  return status;
}
