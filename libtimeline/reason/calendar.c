/* SPDX-License-Identifier: Apache-2.0 */
/* Offsets in calendar units: monotone functions, and their inverses. */
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

static bool has_months(const tl_duration *d)
{
  return d->years || d->months;
}

/* Adds a duration so that the sum never falls where the moment rises, as it would at the end of a month: 30 January,
 * 23:00 and 31 January, 09:00 both come to 28 February. The high side has the latest sum of all moments from `limit` to
 * this one, the low side the earliest of those from this one to `limit`. The days of the sums do not fall, so that is
 * the sum of the moment, or that of the last second of the day before, or of the first of the next day. There are no
 * moments beyond the limit; there each goes on as the other side does, so that it does not fall at the limit. */
static bool shift(tl_time *at, tl_time *limit, const tl_duration *by, bool high)
{
  tl_time from = *at;
  tl_time to = *limit;
  tl_time other;
  if (tl_duration_add(from, by, at, NULL) || tl_duration_add(to, by, limit, NULL))
    return false;
  if (!has_months(by))
    return true;
  bool beyond = high ? from < to : from > to;
  bool latest = high != beyond;
  if (__builtin_mul_overflow(unit_of(from, TL_SECONDS_PER_DAY), TL_SECONDS_PER_DAY, &other) ||
      !add(other, latest ? -1 : TL_SECONDS_PER_DAY, &other))
    return false;
  if (!beyond && (high ? other < to : other > to))
    return true;
  if (tl_duration_add(other, by, &other, NULL))
    return false;
  if (latest ? other > *at : other < *at)
    *at = other;
  return true;
}

/* low(x) or high(x). */
static bool apply(const tli_function *f, bool high, tl_time x, tl_time *out_y)
{
  tl_time at;
  tl_time limit = high ? f->from_lo : f->from_hi;
  if (!add(x, -f->from_shift, &at))
    return false;
  if (high && !add(at, f->late, &at))
    return false;
  if (f->from_unit == 1 ? !shift(&at, &limit, high ? &f->high : &f->low, high)
                        : tl_duration_add(at, high ? &f->high : &f->low, &at, NULL) != TL_OK)
    return false;
  if (f->round && !round_to(at, f->round, high, &at))
    return false;
  tl_duration slack = high ? f->high_slack : negated(&f->low_slack);
  if (f->from_unit == 1 && !f->round ? !shift(&at, &limit, &slack, high)
                                     : tl_duration_add(at, &slack, &at, NULL) != TL_OK)
    return false;
  /* Of a month or year: to the last second of its last day. */
  if (high && f->to_unit == 1 && f->round && !add(at, TL_SECONDS_PER_DAY - 1, &at))
    return false;
  if (__builtin_mul_overflow(unit_of(at, f->to_unit), f->to_unit, &at))
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

/* How long the month, or the year, of a time goes on after it. */
static int64_t rest_of(tl_time time, bool year)
{
  tl_civil civil;
  int64_t day = unit_of(time, TL_SECONDS_PER_DAY);
  if (tl_civil_from_days(day, &civil, NULL))
    return 0;
  int64_t days = year ? (tl_civil_is_leap(civil.year) ? 366 : 365) - tl_civil_ordinal(&civil)
                      : tl_civil_month_days(civil.year, civil.month) - civil.day;
  return days * TL_SECONDS_PER_DAY + (TL_SECONDS_PER_DAY - 1 - (time - day * TL_SECONDS_PER_DAY));
}

/* How far beyond x high(x) - x rises nowhere: where no day that is counted begins, nor a month that months are counted
 * from, or that is rounded to. */
static int64_t steady_high(const tli_function *f, tl_time x, int64_t *out_flat)
{
  int64_t room = TLI_INF;
  int64_t more;
  tl_time at = x - f->from_shift + f->late;
  if (has_months(&f->high) && (more = rest_of(at, false)) < room)
    room = more;
  if (tl_duration_add(at, &f->high, &at, NULL))
    return 0;
  if (f->round) {
    more = rest_of(at, f->round == TLI_ROUND_YEAR);
    room = more < room ? more : room;
    *out_flat = more > *out_flat ? more : *out_flat;
    if (!round_to(at, f->round, true, &at))
      return 0;
  }
  if (has_months(&f->high_slack) && (more = rest_of(at, false)) < room)
    room = more;
  if (f->from_unit != f->to_unit && f->to_unit != 1) {
    /* The day of y stays the same up to its last second. */
    if (tl_duration_add(at, &f->high_slack, &at, NULL))
      return 0;
    more = TL_SECONDS_PER_DAY - 1 - (at - unit_of(at, f->to_unit) * f->to_unit);
    room = more < room ? more : room;
    *out_flat = more > *out_flat ? more : *out_flat;
  }
  return room;
}

/* The first day from x on, in its month, from which low(x) may not rise by as much as x: that on which it comes to the
 * last day of a shorter month, or the first of the next month. */
static bool next_flat(const tli_function *f, tl_time x, tl_time *out_x)
{
  tl_time at = x - f->from_shift;
  const tl_duration *by = &f->low;
  tl_duration slack = negated(&f->low_slack);
  if (f->from_unit != f->to_unit || f->round || has_months(by) == has_months(&slack))
    return false;
  if (!has_months(by) && tl_duration_add(at, by, &at, NULL))
    return false;
  tl_civil from;
  tl_civil to;
  int64_t day = unit_of(at, TL_SECONDS_PER_DAY);
  const tl_duration *counted = has_months(by) ? by : &slack;
  if (tl_civil_from_days(day, &from, NULL) ||
      tl_civil_add_months(&from, (int64_t)counted->years * 12 + counted->months, &to, NULL))
    return false;
  int length = tl_civil_month_days(from.year, from.month);
  int to_length = tl_civil_month_days(to.year, to.month);
  int flat = length > to_length ? to_length : length + 1;
  *out_x = x + (day + flat - from.day) * TL_SECONDS_PER_DAY - at;
  return from.day < flat;
}

/* How far beyond y its inverse by low, which gives x there, rises by no more than y. */
static int64_t steady_low(const tli_function *f, tl_time y, tl_time x, int64_t step, int64_t *out_flat)
{
  tl_time value;
  tl_time flat;
  tl_time next = x + f->from_unit;
  if (!apply(f, false, next, &value))
    return 0;
  *out_flat = value - y - 1;
  /* In finer steps than those of x it stays where it is, and then rises by a whole one. */
  if (f->from_unit <= step && next_flat(f, next, &flat) && !apply(f, false, flat, &value))
    return 0;
  return value - y - 1;
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

int64_t tli_edge_steady(const tli_graph *graph, const tli_edge *edge, tl_time from, tl_time to, int64_t step,
                        int64_t *out_flat)
{
  *out_flat = 0;
  if (edge->function == TLI_NONE || to - from >= edge->weight)
    return TLI_INF;
  const tli_function *f = &graph->functions[edge->function / 2];
  return edge->function % 2 == TLI_SIDE_HIGH ? steady_high(f, from, out_flat) : steady_low(f, from, to, step, out_flat);
}
