/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/index.h>

#include "../base/error.h"

/* A unit is a number of seconds from an epoch, or a number of months from year 0. */
typedef struct unit {
  int64_t seconds;
  int64_t months;
  int64_t epoch;
} unit;

static const unit units[] = {
    [TL_UNIT_SECOND] = {1, 0, 0},
    [TL_UNIT_MINUTE] = {60, 0, 0},
    [TL_UNIT_HOUR] = {3600, 0, 0},
    [TL_UNIT_DAY] = {86400, 0, 0},
    [TL_UNIT_WEEK] = {7 * 86400, 0, -3 * 86400}, /* 1970-01-01 was a Thursday */
    [TL_UNIT_MONTH] = {0, 1, 0},
    [TL_UNIT_QUARTER] = {0, 3, 0},
    [TL_UNIT_YEAR] = {0, 12, 0},
    [TL_UNIT_DECADE] = {0, 120, 0},
    [TL_UNIT_CENTURY] = {0, 1200, 0},
};

static int64_t floor_div(int64_t value, int64_t by)
{
  return value / by - (value % by < 0);
}

static tl_status fail_axis(tl_error *err)
{
  return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "a window whose units do not fit the axis");
}

/* The number of the unit that `time` lies in; away from the ends of the axis. */
static tl_status number_of(const unit *u, tl_time time, int64_t *out_number, tl_error *err)
{
  if (u->seconds) {
    *out_number = floor_div(time, u->seconds); /* for the epoch: no sum that could overflow */
    if (u->epoch)
      *out_number = floor_div(floor_div(time, TL_SECONDS_PER_DAY) - u->epoch / TL_SECONDS_PER_DAY,
                              u->seconds / TL_SECONDS_PER_DAY);
    return TL_OK;
  }
  tl_civil civil;
  tl_status status = tl_civil_from_days(floor_div(time, TL_SECONDS_PER_DAY), &civil, err);
  if (status == TL_OK)
    *out_number = floor_div(civil.year * 12 + civil.month - 1, u->months);
  return status;
}

static tl_status edge_of(const unit *u, int64_t number, tl_time *out_edge, tl_error *err)
{
  if (u->seconds) {
    tl_time edge;
    if (__builtin_mul_overflow(number, u->seconds, &edge) || __builtin_add_overflow(edge, u->epoch, &edge) ||
        edge == TL_TIME_MIN || edge == TL_TIME_MAX)
      return fail_axis(err);
    *out_edge = edge;
    return TL_OK;
  }
  int64_t month = number * u->months;
  tl_civil civil = {floor_div(month, 12), (int32_t)(month - floor_div(month, 12) * 12) + 1, 1};
  int64_t days;
  tl_status status = tl_civil_to_days(&civil, &days, err);
  if (status == TL_OK)
    *out_edge = days * TL_SECONDS_PER_DAY;
  return status;
}

tl_status tl_unit_edges(tl_unit which, tl_span window, tl_time *out_edges, size_t capacity, size_t *out_count,
                        tl_error *err)
{
  if ((int)which < 0 || which > TL_UNIT_CENTURY || !out_count || (capacity > 0 && !out_edges))
    return tli_fail_arg(err, "a unit that is not known, or no place for the edges");
  if (window.start >= window.end)
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_SPAN_EMPTY, "a window that does not start before it ends");
  if (window.start == TL_TIME_MIN || window.end == TL_TIME_MAX)
    return fail_axis(err);
  const unit *u = &units[which];
  int64_t first = 0;
  int64_t last = 0;
  tl_time edge;
  tl_status status = number_of(u, window.start, &first, err);
  if (status == TL_OK)
    status = number_of(u, window.end - 1, &last, err);
  if (status == TL_OK)
    status = edge_of(u, first, &edge, err);
  if (status == TL_OK)
    status = edge_of(u, last + 1, &edge, err);
  if (status != TL_OK)
    return status;
  uint64_t count = (uint64_t)last - (uint64_t)first + 2;
  if (count > SIZE_MAX)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_INDEX_LIMIT, "more edges than can be counted");
  /* The first and the last edge fit, and so do those between. */
  for (size_t i = 0; i < count && i < capacity && status == TL_OK; i++)
    status = edge_of(u, first + (int64_t)i, &out_edges[i], err);
  if (status == TL_OK)
    *out_count = (size_t)count;
  return status;
}
