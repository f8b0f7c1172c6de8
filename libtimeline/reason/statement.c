/* SPDX-License-Identifier: Apache-2.0 */
/* What the statements of an event say, as windows and edges. */
#include <string.h>

#include "../base/error.h"
#include "network.h"

/* ---- frames ---- */

uint32_t tli_frame_point(const tli_frame *frame, size_t event, bool end)
{
  size_t place = event;
  if (frame->events) {
    size_t low = 0;
    size_t high = frame->event_count;
    while (high - low > 1) {
      size_t middle = low + (high - low) / 2;
      if (frame->events[middle] <= event)
        low = middle;
      else
        high = middle;
    }
    place = low;
  }
  return (uint32_t)(2 * place + end);
}

tl_status tli_axiom_put(const tli_frame *frame, size_t event, tl_error *err)
{
  bool fine = tli_is_fine(frame->network, event, false) || tli_is_fine(frame->network, event, true);
  return tli_graph_edge(frame->graph, tli_frame_point(frame, event, true), tli_frame_point(frame, event, false),
                        fine ? -1 : -TL_SECONDS_PER_DAY, TLI_NONE, TLI_NONE)
             ? TL_OK
             : tli_fail_nomem(err);
}

/* ---- offsets and lengths ---- */

static bool is_fixed(const tl_duration *d)
{
  return d->years == 0 && d->months == 0;
}

/* tl_duration_hull(), at once where there are no months. */
static tl_status hull_of(const tl_duration *d, int64_t *out_min, int64_t *out_max, tl_error *err)
{
  if (!is_fixed(d))
    return tl_duration_hull(d, out_min, out_max, err);
  int64_t days = (int64_t)d->weeks * 7 + d->days; /* below 2^35, so that the seconds fit */
  if (__builtin_add_overflow(days * TL_SECONDS_PER_DAY, d->seconds, out_min))
    return tl_duration_hull(d, out_min, out_max, err);
  *out_max = *out_min;
  return TL_OK;
}

static tl_status fail_weight(tl_error *err)
{
  return tli_fail(err, TL_ERR_RANGE, TL_CODE_DURATION_RANGE,
                  "an offset or a length, with what it is counted with, is too large for the axis of time");
}

/* The hull of a duration with `spare` more months or years. */
static tl_status wider_hull(tl_duration duration, uint8_t round, int32_t spare, int64_t *out_min, int64_t *out_max,
                            tl_error *err)
{
  int32_t *part = round == TLI_ROUND_YEAR ? &duration.years : &duration.months;
  return __builtin_add_overflow(*part, spare, part) ? fail_weight(err)
                                                    : tl_duration_hull(&duration, out_min, out_max, err);
}

/* A plain edge says as much as the function: no calendar, and both points as fine. */
static bool is_plain(const tli_function *f)
{
  return is_fixed(&f->low) && is_fixed(&f->low_slack) && is_fixed(&f->high) && is_fixed(&f->high_slack) && !f->round &&
         f->from_unit == f->to_unit;
}

/* Times of day widen the hull of a function that is not plain: of two points that differ in how fine they are, of hours
 * that are added to a day, of the month of a moment. */
static bool is_loose(const tli_function *f, const tl_duration *by, const tl_duration *slack)
{
  if (f->from_unit != f->to_unit)
    return true;
  return f->from_unit == 1 ? f->round : by->seconds % TL_SECONDS_PER_DAY || slack->seconds % TL_SECONDS_PER_DAY;
}

/* The hull of one side of a function, which is_plain() or not: of duration and slack, of rounding to months or years,
 * and of the times of day. */
static tl_status side_hull(const tli_function *f, bool plain, bool high, int64_t *out_min, int64_t *out_max,
                           tl_error *err)
{
  const tl_duration *by = high ? &f->high : &f->low;
  int64_t slack[2];
  int64_t least;
  int64_t most;
  tl_status status = hull_of(by, &least, &most, err);
  if (!status)
    status = hull_of(high ? &f->high_slack : &f->low_slack, &slack[0], &slack[1], err);
  if (!status && f->round) {
    /* From any day of a month to the first or to the last day of the month that is n on. */
    int64_t unused;
    bool alone = by->weeks == 0 && by->days == 0 && by->seconds == 0;
    int32_t spare = alone ? 1 : 2;
    status = high ? wider_hull(*by, f->round, spare, &unused, &most, err)
                  : wider_hull(*by, f->round, -spare, &least, &unused, err);
    if (high)
      most -= alone ? TL_SECONDS_PER_DAY : 0;
    else
      least += alone ? TL_SECONDS_PER_DAY : 0;
    if (!alone && !status)
      status = high ? wider_hull(*by, f->round, -spare, &least, &unused, err)
                    : wider_hull(*by, f->round, spare, &unused, &most, err);
  }
  if (status)
    return status;
  int64_t below = f->to_shift - f->from_shift;
  int64_t above = below;
  if (!plain && is_loose(f, by, high ? &f->high_slack : &f->low_slack)) {
    below -= TL_SECONDS_PER_DAY;
    above += TL_SECONDS_PER_DAY;
  }
  if (high ? __builtin_add_overflow(least, slack[0], &least) || __builtin_add_overflow(most, slack[1], &most)
           : __builtin_sub_overflow(least, slack[1], &least) || __builtin_sub_overflow(most, slack[0], &most))
    return fail_weight(err);
  if (__builtin_add_overflow(least, below, &least) || __builtin_add_overflow(most, above, &most) || least <= -TLI_INF ||
      most == TLI_INF)
    return fail_weight(err);
  *out_min = least;
  *out_max = most;
  return TL_OK;
}

/* The last whole unit not after weight + late. */
static bool to_whole(int64_t *weight, int64_t late, int64_t unit)
{
  if (__builtin_add_overflow(*weight, late, weight))
    return false;
  int64_t rest = *weight % unit;
  return !__builtin_sub_overflow(*weight, rest < 0 ? rest + unit : rest, weight);
}

/* Puts the sides of an offset from x to y into the graph: as plain edges when no calendar is needed. */
static tl_status put_function(const tli_frame *frame, uint32_t x, uint32_t y, tli_function *f, bool low, bool high,
                              uint32_t statement, tl_error *err)
{
  if (__builtin_add_overflow(f->low_slack.seconds, frame->slack, &f->low_slack.seconds) ||
      __builtin_add_overflow(f->high_slack.seconds, frame->slack, &f->high_slack.seconds))
    return fail_weight(err);
  tl_status status = TL_OK;
  bool plain = is_plain(f);
  if (low)
    status = side_hull(f, plain, false, &f->low_min, &f->low_max, err);
  if (!status && high)
    status = side_hull(f, plain, true, &f->high_min, &f->high_max, err);
  if (status)
    return status;
  uint32_t number = 0;
  if (plain && (!to_whole(&f->low_min, 0, f->to_unit) || !to_whole(&f->high_max, f->late, f->to_unit)))
    return fail_weight(err);
  if (!plain && !tli_graph_function(frame->graph, f, &number))
    return tli_fail_nomem(err);
  if (low && !tli_graph_edge(frame->graph, y, x, -f->low_min, statement, plain ? TLI_NONE : 2 * number + TLI_SIDE_LOW))
    return tli_fail_nomem(err);
  if (high &&
      !tli_graph_edge(frame->graph, x, y, f->high_max, statement, plain ? TLI_NONE : 2 * number + TLI_SIDE_HIGH))
    return tli_fail_nomem(err);
  return TL_OK;
}

uint8_t tli_offset_precision(const tl_constraint *c)
{
  const tl_duration *by = &c->by;
  if (c->precision != TL_OFFSET_DEFAULT)
    return c->precision;
  if (by->weeks || by->days || by->seconds)
    return TL_OFFSET_EXACT;
  return by->months ? TL_OFFSET_MONTH : by->years ? TL_OFFSET_YEAR : TL_OFFSET_EXACT;
}

static int64_t day_of(tl_time time)
{
  return time / TL_SECONDS_PER_DAY - (time % TL_SECONDS_PER_DAY < 0);
}

/* Where x lies by its own date, when that is of one day: there months are added to its very time of day. */
static tl_status narrow_from(const tli_frame *frame, size_t event, bool end, tli_function *f, tl_error *err)
{
  tli_dates dates;
  tl_time lo;
  tl_time hi;
  if (f->from_unit != 1 || is_plain(f) || !tli_is_dated(frame->network, (uint32_t)(2 * event + end)))
    return TL_OK;
  tl_status status = tli_dates_of(frame->network->timeline, event, &dates, err);
  if (status || dates.lo[end] == TL_TIME_MIN || dates.hi[end] == TL_TIME_MAX ||
      __builtin_sub_overflow(dates.lo[end], frame->slack + f->from_shift, &lo) ||
      __builtin_add_overflow(dates.hi[end], frame->slack - f->from_shift, &hi) || hi < lo)
    return status;
  if (day_of(lo) == day_of(hi)) {
    f->from_lo = lo;
    f->from_hi = hi;
  }
  return TL_OK;
}

/* A function that adds nothing, from one end to another. Field by field, as clearing all of it first takes long. */
static void function_init(tli_function *f, bool from_fine, bool to_fine)
{
  static const tl_duration none = {0, 0, 0, 0, 0};
  f->low = f->low_slack = f->high = f->high_slack = none;
  f->from_shift = f->to_shift = f->late = 0;
  f->from_lo = TL_TIME_MIN;
  f->from_hi = TL_TIME_MAX;
  f->low_min = f->low_max = f->high_min = f->high_max = 0;
  f->from_unit = from_fine ? 1 : TL_SECONDS_PER_DAY;
  f->to_unit = to_fine ? 1 : TL_SECONDS_PER_DAY;
  f->round = TLI_ROUND_NONE;
}

static tl_status put_offset(const tli_frame *frame, uint32_t statement, size_t event, const tl_constraint *c,
                            tl_error *err)
{
  bool from_end;
  bool to_end;
  tl_constraint_ends(c, &from_end, &to_end);
  tli_function f;
  function_init(&f, tli_is_fine(frame->network, c->other, from_end), tli_is_fine(frame->network, event, to_end));
  f.from_shift = from_end ? f.from_unit : 0;
  f.to_shift = to_end ? f.to_unit : 0;
  f.late = f.from_unit - 1;
  bool low = true;
  bool high = true;
  if (c->given & TL_GIVEN_BY) {
    uint8_t precision = tli_offset_precision(c);
    f.low = f.high = c->by;
    low = precision != TL_OFFSET_AT_MOST;
    high = precision != TL_OFFSET_AT_LEAST;
    f.round = precision == TL_OFFSET_MONTH  ? TLI_ROUND_MONTH
              : precision == TL_OFFSET_YEAR ? TLI_ROUND_YEAR
                                            : TLI_ROUND_NONE;
    if (precision == TL_OFFSET_ABOUT)
      f.low_slack = f.high_slack = c->tolerance;
  } else {
    low = c->given & TL_GIVEN_MIN;
    high = c->given & TL_GIVEN_MAX;
    if (low)
      f.low = c->min;
    if (high)
      f.high = c->max;
  }
  uint32_t x = tli_frame_point(frame, c->other, from_end);
  uint32_t y = tli_frame_point(frame, event, to_end);
  tl_status status = narrow_from(frame, c->other, from_end, &f, err);
  return status ? status : put_function(frame, x, y, &f, low, high, statement, err);
}

/* A length that counts up to a day says where the start lies: start + min is that day's end or earlier. */
static tl_status put_length_as_of(const tli_frame *frame, uint32_t statement, uint32_t point, const tl_constraint *c,
                                  const tli_function *f, bool low, tl_error *err)
{
  tl_date date;
  tl_extent day;
  tl_status status = tl_date_parse(c->as_of, &date, err);
  if (!status)
    status = tl_date_extent(&date, NULL, &day, err);
  if (status)
    return status;
  tli_graph one;
  tli_edge edge = {low ? -f->low_min : f->high_max, 0, 0, statement, low ? TLI_SIDE_LOW : TLI_SIDE_HIGH};
  tl_time at;
  memset(&one, 0, sizeof one);
  tli_function copy = *f;
  one.functions = &copy;
  one.function_count = 1;
  bool fits = low ? tli_edge_up(&one, &edge, day.end_max, &at) : tli_edge_down(&one, &edge, day.end_max, &at);
  if (!fits)
    return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "a start by a length leaves the axis");
  return tli_graph_window(frame->graph, point, low ? TL_TIME_MIN : at, low ? at : TL_TIME_MAX, statement)
             ? TL_OK
             : tli_fail_nomem(err);
}

static tl_status put_length(const tli_frame *frame, uint32_t statement, size_t event, const tl_constraint *c, bool low,
                            tl_error *err)
{
  tli_function f;
  function_init(&f, tli_is_fine(frame->network, event, false), tli_is_fine(frame->network, event, true));
  const tl_duration *by = low ? &c->min : &c->max;
  *(low ? &f.low : &f.high) = *by;
  f.late = by->seconds ? f.from_unit - 1 : 0;
  uint32_t x = tli_frame_point(frame, event, false);
  uint32_t y = tli_frame_point(frame, event, true);
  if (!c->as_of.data && (by->seconds || f.from_unit != f.to_unit)) {
    /* To the last moment, or to the last day where one of the two has none and days are counted: 5 May to 11 May is
     * seven days, and so is 5 May, 10:00 to 12 May, 10:00. */
    f.late = f.from_unit - 1;
    f.to_shift = f.to_unit;
    f.low_slack.seconds = by->seconds ? 1 : TL_SECONDS_PER_DAY;
    f.high_slack.seconds = -1;
  }
  tl_status status = narrow_from(frame, event, false, &f, err);
  if (status)
    return status;
  if (!c->as_of.data)
    return put_function(frame, x, y, &f, low, !low, statement, err);
  f.to_unit = 1;
  *(low ? &f.low_slack.seconds : &f.high_slack.seconds) = frame->slack;
  status = side_hull(&f, is_plain(&f), !low, low ? &f.low_min : &f.high_min, low ? &f.low_max : &f.high_max, err);
  return status ? status : put_length_as_of(frame, statement, x, c, &f, low, err);
}

/* ---- the whole ---- */

tli_statement tli_statement_of(size_t event, uint8_t kind, size_t number, const tl_constraint *c)
{
  bool choice = kind == TL_STATEMENT_RELATION && !tl_relset_is_convex(c->allen);
  return (tli_statement){.event = (uint32_t)event,
                         .kind = kind & 7u,
                         .plain = !choice && !tli_has_seconds(c),
                         .constraint = (uint32_t)number & 0xFFFFFFFu};
}

/* Windows, loosened where asked. */
static tl_status put_window(const tli_frame *frame, uint32_t point, tl_time lo, tl_time hi, uint32_t statement,
                            tl_error *err)
{
  if (lo != TL_TIME_MIN && __builtin_sub_overflow(lo, frame->slack, &lo))
    lo = TL_TIME_MIN;
  if (hi != TL_TIME_MAX && __builtin_add_overflow(hi, frame->slack, &hi))
    hi = TL_TIME_MAX;
  return tli_graph_window(frame->graph, point, lo, hi, statement) ? TL_OK : tli_fail_nomem(err);
}

static tl_status put_date(const tli_frame *frame, uint32_t statement, const tli_statement *s, tl_error *err)
{
  tli_dates dates;
  tl_status status = tli_dates_of(frame->network->timeline, s->event, &dates, err);
  if (status)
    return status;
  uint32_t start = tli_frame_point(frame, s->event, false);
  uint32_t end = tli_frame_point(frame, s->event, true);
  if (s->kind == TL_STATEMENT_START)
    return put_window(frame, start, dates.lo[0], dates.hi[0], statement, err);
  if (s->kind == TL_STATEMENT_END)
    return put_window(frame, end, dates.lo[1], dates.hi[1], statement, err);
  if (!s->plain) {
    /* With what it leaves to choose from a date says of its ends again what it says of each. */
    status = put_window(frame, start, dates.lo[0], dates.hi[0], statement, err);
    if (!status)
      status = put_window(frame, end, dates.lo[1], dates.hi[1], statement, err);
    if (status)
      return status;
  }
  /* The lengths of members come from their ends, of which each gives way. */
  int64_t slack = s->plain || frame->slack > TL_TIME_MAX / 4 ? frame->slack : 2 * frame->slack;
  if (dates.length_min && !tli_graph_edge(frame->graph, end, start, slack - dates.length_min, statement, TLI_NONE))
    return tli_fail_nomem(err);
  if (dates.length_max != TL_TIME_MAX && dates.length_max < TL_TIME_MAX - slack &&
      !tli_graph_edge(frame->graph, start, end, dates.length_max + slack, statement, TLI_NONE))
    return tli_fail_nomem(err);
  return TL_OK;
}

tl_status tli_statement_put(const tli_frame *frame, uint32_t statement, uint32_t alternative, tl_error *err)
{
  const tli_statement *s = &frame->network->statements[statement];
  if (s->kind <= TL_STATEMENT_DATE)
    return put_date(frame, statement, s, err);
  tl_constraint c;
  if (!tli_statement_constraint(frame->network, statement, &c))
    return TL_OK;
  switch (s->kind) {
  case TL_STATEMENT_LENGTH_MIN:
  case TL_STATEMENT_LENGTH_MAX:
    return put_length(frame, statement, s->event, &c, s->kind == TL_STATEMENT_LENGTH_MIN, err);
  case TL_STATEMENT_OFFSET: return put_offset(frame, statement, s->event, &c, err);
  default: {
    tl_relset set = s->plain ? c.allen : tli_relset_hull(c.allen);
    if (alternative != TLI_NONE) {
      tl_relset parts[TL_RELATION_COUNT];
      size_t count = tli_relset_split(c.allen, parts);
      set = parts[alternative < count ? alternative : 0];
    }
    return tli_relation_put(frame, s->event, c.other, set, statement) ? TL_OK : tli_fail_nomem(err);
  }
  }
}

size_t tli_statement_first(const tl_network *n, size_t event)
{
  size_t low = 0;
  size_t high = n->timeline_statements;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (n->statements[middle].event < event)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

bool tli_statement_constraint(const tl_network *n, uint32_t statement, tl_constraint *out_constraint)
{
  const tli_statement *s = &n->statements[statement];
  if (s->kind <= TL_STATEMENT_DATE || s->kind == TLI_WITHDRAWN)
    return false;
  if (statement < n->timeline_statements)
    return tl_event_constraint_at(tl_timeline_at(n->timeline, s->event), s->constraint, out_constraint, NULL) == TL_OK;
  const tli_added *added = &n->added[statement - n->timeline_statements];
  *out_constraint = added->constraint;
  if (out_constraint->kind == TL_CONSTRAINT_LENGTH)
    out_constraint->as_of = added->as_of[0] ? tl_text_from_string(added->as_of) : (tl_text){NULL, 0};
  else
    out_constraint->event = tl_text_from_string(tl_event_id(tl_timeline_at(n->timeline, added->constraint.other)));
  return true;
}

void tli_statement_events(const tl_network *network, uint32_t statement, uint32_t out_events[2])
{
  const tli_statement *s = &network->statements[statement];
  tl_constraint c;
  out_events[0] = s->event;
  out_events[1] = TLI_NONE;
  if (s->kind >= TL_STATEMENT_OFFSET && tli_statement_constraint(network, statement, &c))
    out_events[1] = (uint32_t)c.other;
}
