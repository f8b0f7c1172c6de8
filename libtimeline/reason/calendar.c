/* SPDX-License-Identifier: Apache-2.0 */
/* Offsets in calendar units: monotone functions of the day, and their inverses. */
#include "graph.h"

/* The last whole unit not after `value`: which one, counted from 1970. */
static int64_t unit_of(int64_t value, int64_t unit)
{
  return value / unit - (value % unit < 0);
}

static bool add(tl_time time, int64_t seconds, tl_time *out_time)
{
  return !__builtin_add_overflow(time, seconds, out_time) && *out_time != TL_TIME_MIN && *out_time != TL_TIME_MAX;
}

static tl_duration negated(const tl_duration *duration)
{
  return (tl_duration){-duration->seconds, -duration->years, -duration->months, -duration->weeks, -duration->days};
}

/* The first day of the month or year that a time lies in, or the last. */
static bool round_to(tl_time time, uint8_t round, bool last, tl_time *out_time)
{
  tl_civil civil;
  int64_t days;
  if (tl_civil_from_days(unit_of(time, TL_SECONDS_PER_DAY), &civil, NULL))
    return false;
  if (round == TLI_ROUND_YEAR)
    civil.month = last ? 12 : 1;
  civil.day = last ? tl_civil_month_days(civil.year, civil.month) : 1;
  if (tl_civil_to_days(&civil, &days, NULL))
    return false;
  *out_time = days * TL_SECONDS_PER_DAY;
  return true;
}

/* low(x) or high(x). */
static bool apply(const tli_function *f, bool high, tl_time x, tl_time *out_y)
{
  tl_time at;
  if (!add(x, -f->from_shift, &at))
    return false;
  if (f->floor && __builtin_mul_overflow(unit_of(at, TL_SECONDS_PER_DAY), TL_SECONDS_PER_DAY, &at))
    return false;
  if (tl_duration_add(at, high ? &f->high : &f->low, &at, NULL))
    return false;
  if (f->round && !round_to(at, f->round, high, &at))
    return false;
  tl_duration slack = high ? f->high_slack : negated(&f->low_slack);
  if (tl_duration_add(at, &slack, &at, NULL))
    return false;
  /* A y with a time of day may stand anywhere in its day: to its last second. */
  if (high && f->to_unit == 1 && (f->round || f->floor) && !add(at, TL_SECONDS_PER_DAY - 1, &at))
    return false;
  return add(at, f->to_shift, out_y);
}

/* The least x with g(x) >= y (`least`), or the greatest x with g(x) <= y, g being high or low: found by halving, as
 * g(x) - x lies in [min, max]. */
static bool invert(const tli_function *f, bool high, bool least, tl_time y, tl_time *out_x)
{
  int64_t min = high ? f->high_min : f->low_min;
  int64_t max = high ? f->high_max : f->low_max;
  int64_t unit = f->from_unit;
  tl_time from;
  tl_time to;
  if (!add(y, -max, &from) || !add(from, -2 * unit, &from) || !add(y, -min, &to) || !add(to, 2 * unit, &to) ||
      __builtin_mul_overflow(unit_of(from, unit), unit, &from))
    return false;
  int64_t below = 0;                  /* g(from + below * unit) is before y, or not after y */
  int64_t above = (to - from) / unit; /* and of `above` it is not */
  while (above - below > 1) {
    int64_t middle = below + (above - below) / 2;
    tl_time value;
    if (!apply(f, high, from + middle * unit, &value))
      return false;
    if (least ? value < y : value <= y)
      below = middle;
    else
      above = middle;
  }
  *out_x = from + (least ? above : below) * unit;
  return true;
}

bool tli_edge_up(const tli_graph *graph, const tli_edge *edge, tl_time from, tl_time *out_to)
{
  tl_time by_weight;
  if (from == TLI_INF) {
    *out_to = TLI_INF;
    return true;
  }
  if (__builtin_add_overflow(from, edge->weight, &by_weight)) {
    *out_to = TLI_INF;
    return edge->weight > 0;
  }
  *out_to = by_weight;
  if (edge->function == TLI_NONE)
    return true;
  const tli_function *f = &graph->functions[edge->function / 2];
  tl_time by_calendar;
  bool fits = edge->function % 2 == TLI_SIDE_HIGH ? apply(f, true, from, &by_calendar)
                                                  : invert(f, false, false, from, &by_calendar);
  if (fits && by_calendar < by_weight)
    *out_to = by_calendar;
  return true;
}

bool tli_edge_down(const tli_graph *graph, const tli_edge *edge, tl_time to, tl_time *out_from)
{
  tl_time by_weight;
  if (to == TL_TIME_MIN) {
    *out_from = TL_TIME_MIN;
    return true;
  }
  if (__builtin_sub_overflow(to, edge->weight, &by_weight)) {
    *out_from = TL_TIME_MIN;
    return edge->weight > 0;
  }
  *out_from = by_weight;
  if (edge->function == TLI_NONE)
    return true;
  const tli_function *f = &graph->functions[edge->function / 2];
  tl_time by_calendar;
  bool fits =
      edge->function % 2 == TLI_SIDE_HIGH ? invert(f, true, true, to, &by_calendar) : apply(f, false, to, &by_calendar);
  if (fits && by_calendar > by_weight)
    *out_from = by_calendar;
  return true;
}
