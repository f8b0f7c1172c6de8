/* SPDX-License-Identifier: Apache-2.0 */

/* A small network that the bytes make, whose last constraint a draft adds. The oracle is brute force: all ways in which
 * its events may have happened, in a world of seven days or seconds, or, with offsets in months, of days in half a
 * year. Since each constraint is between two events, it looks at all pairs of ways once, and then at sets of ways, a
 * bit each. */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/timeline.h>

#include "fuzz.h"

enum { EVENTS = 3, CONSTRAINTS = 5, DAYS = 7, WAYS = DAYS * (DAYS + 1) / 2 };

/* Days of an event: its first, and the one after its last. */
typedef struct days {
  int start, end;
} days;

typedef struct world {
  bool calendar;
  int64_t unit; /* seconds: what a day stands for */
  size_t count, constraint_count;
  int window[EVENTS][2][2]; /* of the first and the last day: from, to */
  size_t event[CONSTRAINTS], other[CONSTRAINTS];
  tl_constraint constraints[CONSTRAINTS];
  days ways[EVENTS][WAYS];
  size_t way_count[EVENTS];
  uint32_t fits[EVENTS][EVENTS][WAYS]; /* of each way of an event, those of another that go with it */
} world;

/* What holds in all ways together. */
typedef struct answer {
  bool any;
  int low[EVENTS][2], high[EVENTS][2];             /* of the start and the end */
  int least[EVENTS][EVENTS], most[EVENTS][EVENTS]; /* from the end of one to the start of another */
  tl_relset relations[EVENTS][EVENTS];
} answer;

static const char *const ids[EVENTS] = {"a", "b", "c"};

/* ---- reading ---- */

static tl_duration duration_of(const world *w, int count)
{
  return w->unit == 1 ? (tl_duration){.seconds = count} : (tl_duration){.days = count};
}

static int days_of(tl_duration duration)
{
  return duration.days + (int)duration.seconds;
}

static void read_constraint(reader *r, world *w)
{
  size_t k = w->constraint_count++;
  tl_constraint *c = &w->constraints[k];
  uint8_t kind = next(r);
  w->event[k] = kind / 8 % w->count;
  w->other[k] = w->count > 1 ? (w->event[k] + 1 + kind / 32 % (w->count - 1)) % w->count : 0;
  *c = (tl_constraint){.event = tl_text_from_string(ids[w->other[k]])};
  if (w->calendar) {
    uint8_t how = next(r);
    c->kind = TL_CONSTRAINT_OFFSET;
    c->from = c->to = TL_ENDPOINT_START;
    c->given = TL_GIVEN_BY;
    c->by.months = how % 5 - 2;
    c->precision = (const uint8_t[]){TL_OFFSET_EXACT, TL_OFFSET_MONTH, TL_OFFSET_AT_LEAST, TL_OFFSET_AT_MOST,
                                     TL_OFFSET_ABOUT}[how / 5 % 5];
    if (c->precision == TL_OFFSET_ABOUT) {
      c->given |= TL_GIVEN_TOLERANCE;
      c->tolerance.days = how / 25 % 8;
    }
    return;
  }
  if (w->count == 1 || kind % 4 == 0) {
    uint8_t length = next(r);
    c->kind = TL_CONSTRAINT_LENGTH;
    c->given = (uint8_t)((length % 3 + 1) * TL_GIVEN_MIN);
    c->min = duration_of(w, 1 + length / 3 % 6);
    c->max = duration_of(w, 1 + length / 3 % 6 + length / 32);
    c->event = (tl_text){NULL, 0};
    w->other[k] = w->event[k];
  } else if (kind % 4 == 1) {
    uint8_t least = next(r);
    uint8_t ends = next(r);
    c->kind = TL_CONSTRAINT_OFFSET;
    c->given = (uint8_t)((ends % 3 + 1) * TL_GIVEN_MIN);
    c->from = ends & 64 ? TL_ENDPOINT_START : TL_ENDPOINT_END;
    c->to = ends & 128 ? TL_ENDPOINT_START : TL_ENDPOINT_END;
    c->min = duration_of(w, least % 16 - 8);
    c->max = duration_of(w, least % 16 - 8 + least / 32);
  } else {
    uint8_t low = next(r);
    c->kind = TL_CONSTRAINT_RELATION;
    c->allen = (tl_relset)((next(r) << 8 | low) & TL_RELSET_ALL);
    if (!c->allen)
      c->allen = TL_RELSET_EQUALS;
  }
}

static void read_world(reader *r, world *w)
{
  uint8_t kind = next(r);
  memset(w, 0, sizeof *w);
  w->calendar = kind >= 192 && kind & 1; /* seldom: the network has far more to do there */
  w->unit = kind & 1 && !w->calendar ? 1 : TL_SECONDS_PER_DAY;
  w->count = 1 + kind / 2 % EVENTS;
  if (w->calendar && w->count == 1)
    w->count = 2;
  for (size_t i = 0; i < w->count; i++) {
    for (int end = 0; end < (w->calendar ? 1 : 2); end++) {
      uint8_t from = next(r);
      uint8_t width = w->calendar ? next(r) % WAYS : from / 16 % 8;
      int *window = w->window[i][end];
      window[0] = w->calendar ? from % 150 : from % 16 % DAYS;
      window[1] = window[0] + width;
      if (!w->calendar && (window[1] >= DAYS || (end && w->unit == 1)))
        window[1] = DAYS - 1; /* so that no extent is reversed */
    }
    for (int start = w->window[i][0][0]; start <= w->window[i][0][1]; start++)
      for (int last = start; last < (w->calendar ? start + 1 : DAYS); last++)
        if (w->calendar || (last >= w->window[i][1][0] && last <= w->window[i][1][1]))
          w->ways[i][w->way_count[i]++] = (days){start, last + 1};
  }
  for (size_t i = w->count; i < EVENTS; i++) /* events that are not there, and change nothing */
    w->ways[i][w->way_count[i]++] = (days){0, 1};
  for (size_t i = 0; i < EVENTS; i++)
    for (size_t k = 0; k < EVENTS; k++)
      for (size_t x = 0; x < w->way_count[i]; x++)
        w->fits[i][k][x] = (UINT32_C(1) << w->way_count[k]) - 1;
  while (r->size && w->constraint_count < CONSTRAINTS)
    read_constraint(r, w);
}

/* ---- brute force ---- */

/* Months since 1970 and the day of the month, of a day of 1969 to 1971. */
static int month_of(int day, int *out_of_month)
{
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int month = -12;
  day += 365;
  while (day >= lengths[(month + 12) % 12])
    day -= lengths[(month++ + 12) % 12];
  *out_of_month = day;
  return month;
}

static int add_months(int day, int months)
{
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int of_month;
  int month = month_of(day, &of_month) + months;
  int first = -365;
  for (int m = -12; m < month; m++)
    first += lengths[(m + 12) % 12];
  int length = lengths[(month + 12) % 12];
  return first + (of_month < length ? of_month : length - 1);
}

static bool holds(const tl_constraint *c, days x, days y)
{
  int unused;
  int from = c->from == TL_ENDPOINT_END ? x.end - 1 : x.start;
  int to = c->to == TL_ENDPOINT_END ? y.end - 1 : y.start;
  int distance = c->kind == TL_CONSTRAINT_LENGTH ? y.end - y.start : to - from;
  if (c->kind == TL_CONSTRAINT_RELATION)
    return tl_allen_of((tl_span){y.start, y.end}, (tl_span){x.start, x.end}) & c->allen;
  if (!(c->given & TL_GIVEN_BY))
    return (!(c->given & TL_GIVEN_MIN) || distance >= days_of(c->min)) &&
           (!(c->given & TL_GIVEN_MAX) || distance <= days_of(c->max));
  int exact = add_months(from, c->by.months);
  switch (c->precision) {
  case TL_OFFSET_EXACT: return to == exact;
  case TL_OFFSET_MONTH: return month_of(to, &unused) - month_of(from, &unused) == c->by.months;
  case TL_OFFSET_AT_LEAST: return to >= exact;
  case TL_OFFSET_AT_MOST: return to <= exact;
  default: return abs(to - exact) <= c->tolerance.days;
  }
}

static void forbid(world *w, size_t i, size_t x, size_t k, size_t y)
{
  w->fits[i][k][x] &= ~(UINT32_C(1) << y);
  w->fits[k][i][y] &= ~(UINT32_C(1) << x);
}

/* Takes out what does not go with constraint `c`. A way that is too long or too short goes with none. */
static void constrain(world *w, size_t c)
{
  size_t i = w->other[c];
  size_t k = w->event[c];
  for (size_t x = 0; x < w->way_count[i]; x++)
    for (size_t y = i == k ? x : 0; y < (i == k ? x + 1 : w->way_count[k]); y++) {
      if (holds(&w->constraints[c], w->ways[i][x], w->ways[k][y]))
        continue;
      if (i != k)
        forbid(w, i, x, k, y);
      for (size_t j = 0; i == k && j < EVENTS; j++)
        for (size_t any = 0; any < w->way_count[j]; any++)
          forbid(w, i, x, j, any);
    }
}

static void stretch(int value, int *low, int *high)
{
  *low = value < *low ? value : *low;
  *high = value > *high ? value : *high;
}

/* There is a way of all events in which event `i` has the days `x` and `k` the days `y`. */
static void take_in(size_t i, days x, size_t k, days y, answer *a)
{
  stretch(y.start - x.end, &a->least[i][k], &a->most[i][k]);
  a->relations[i][k] |= tl_allen_of((tl_span){x.start, x.end}, (tl_span){y.start, y.end});
  if (i == k) {
    stretch(x.start, &a->low[i][0], &a->high[i][0]);
    stretch(x.end, &a->low[i][1], &a->high[i][1]);
  }
}

static void try_all(const world *w, answer *a)
{
  uint32_t together[EVENTS][EVENTS][WAYS] = {0}; /* as fits, of what is in a way of all three */
  memset(a, 0, sizeof *a);
  for (size_t x = 0; x < w->way_count[0]; x++)
    for (size_t y = 0; y < w->way_count[1]; y++) {
      uint32_t third = w->fits[0][2][x] & w->fits[1][2][y];
      if (!third || !(w->fits[0][1][x] >> y & 1))
        continue;
      a->any = true;
      together[0][0][x] |= UINT32_C(1) << x;
      together[1][1][y] |= UINT32_C(1) << y;
      together[0][1][x] |= UINT32_C(1) << y;
      together[0][2][x] |= third;
      together[1][2][y] |= third;
      for (size_t z = 0; z < w->way_count[2]; z++)
        together[2][2][z] |= third & UINT32_C(1) << z;
    }
  for (size_t i = 0; i < EVENTS; i++)
    for (size_t k = 0; k < EVENTS; k++) {
      a->least[i][k] = INT_MAX;
      a->most[i][k] = INT_MIN;
      if (i == k) {
        a->low[i][0] = a->low[i][1] = INT_MAX;
        a->high[i][0] = a->high[i][1] = INT_MIN;
      }
      for (size_t x = 0; x < w->way_count[i]; x++)
        for (size_t y = 0; y < w->way_count[k]; y++)
          if (i <= k ? together[i][k][x] >> y & 1 : together[k][i][y] >> x & 1)
            take_in(i, w->ways[i][x], k, w->ways[k][y], a);
    }
}

/* ---- the library ---- */

static tl_timeline *make_timeline(const world *w, size_t constraints)
{
  tl_builder *builder;
  tl_timeline *timeline = NULL;
  if (tl_builder_new(NULL, &builder, NULL))
    abort();
  for (size_t i = 0; i < w->count; i++) {
    tl_constraint own[CONSTRAINTS + 1];
    char windows[2][2 * TL_TIME_TEXT_SIZE + 8];
    tl_event_spec spec = {.size = sizeof spec, .id = tl_text_from_string(ids[i]), .constraints = own};
    tl_extent extent;
    if (w->unit == 1) {
      tl_extent_init(&extent, 1);
      extent.start_min = w->window[i][0][0];
      extent.start_max = w->window[i][0][1];
      extent.end_min = w->window[i][1][0] + 1;
      extent.end_max = w->window[i][1][1] + 1;
      extent.start_kind = extent.end_kind = TL_END_DATED;
      extent.precision = TL_PRECISION_SECOND;
      extent.flags = TL_EXTENT_TIME_OF_DAY;
      spec.extent = &extent;
    }
    for (int end = 0; end < (w->calendar ? 1 : 2) && !spec.extent; end++) {
      char from[TL_TIME_TEXT_SIZE];
      char to[TL_TIME_TEXT_SIZE];
      tl_time_write(w->window[i][end][0] * TL_SECONDS_PER_DAY, false, false, NULL, from);
      tl_time_write(w->window[i][end][1] * TL_SECONDS_PER_DAY, false, false, NULL, to);
      snprintf(windows[end], sizeof windows[end], "[%s..%s]", from, to);
    }
    if (!spec.extent)
      spec.start = tl_text_from_string(windows[0]);
    if (w->calendar)
      own[spec.constraint_count++] = (tl_constraint){
          .kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN | TL_GIVEN_MAX, .min = {.days = 1}, .max = {.days = 1}};
    else if (!spec.extent)
      spec.end = tl_text_from_string(windows[1]);
    for (size_t k = 0; k < constraints; k++)
      if (w->event[k] == i)
        own[spec.constraint_count++] = w->constraints[k];
    if (tl_builder_add(builder, &spec, NULL))
      abort();
  }
  if (tl_timeline_from_builder(builder, &timeline, NULL))
    abort();
  tl_builder_free(builder);
  return timeline;
}

static bool holds_together(const tl_network *n, const size_t *statements, size_t count)
{
  int64_t change;
  if (tl_network_change(n, statements, count, statements[0], (tl_progress){NULL, NULL}, &change, NULL))
    abort();
  return change == 0;
}

/* Whether all sets of so many statements, those of which the first `chosen` are there, can hold. */
static bool all_hold(const tl_network *n, size_t *statements, size_t chosen, size_t count)
{
  if (chosen == count)
    return holds_together(n, statements, count);
  for (size_t i = chosen ? statements[chosen - 1] + 1 : 0; i < tl_network_statement_count(n); i++) {
    tl_statement s;
    statements[chosen] = i;
    if (!tl_network_statement_at(n, i, &s, NULL) && !all_hold(n, statements, chosen + 1, count))
      return false;
  }
  return true;
}

/* A conflict has no solution; all sets of fewer statements have. */
static const char *conflict_law(const tl_network *n)
{
  size_t conflict[32];
  size_t fewer[32];
  size_t count;
  if (tl_network_conflict(n, (tl_progress){NULL, NULL}, conflict, 32, &count, NULL) || count == 0 || count > 32)
    return "what cannot hold has a conflict";
  if (holds_together(n, conflict, count))
    return "a conflict cannot hold";
  if (count > 1 && !all_hold(n, fewer, 0, count - 1))
    return "a conflict has the fewest statements";
  return NULL;
}

static const char *network_law(const tl_network *n, const world *w, const answer *a)
{
  if (tl_network_is_consistent(n) != a->any)
    return "consistent is what some way satisfies";
  if (!a->any)
    return conflict_law(n);
  for (size_t i = 0; i < w->count; i++) {
    tl_extent x;
    tl_network_extent(n, i, &x);
    if (x.start_min != a->low[i][0] * w->unit || x.start_max != a->high[i][0] * w->unit ||
        x.end_min != a->low[i][1] * w->unit || x.end_max != a->high[i][1] * w->unit)
      return "bounds are those of all ways";
    for (size_t k = 0; k < w->count; k++) {
      tl_relset possible;
      int64_t least;
      int64_t most;
      if (tl_network_relation(n, i, k, &possible, NULL) || possible != a->relations[i][k])
        return "relations are those of all ways";
      if (tl_network_distance(n, i, TL_ENDPOINT_END, k, TL_ENDPOINT_START, &least, &most, NULL) ||
          least != a->least[i][k] * w->unit || most != a->most[i][k] * w->unit)
        return "distances are those of all ways";
    }
  }
  return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static world w;
  answer without;
  answer with;
  reader r = {data, size};
  read_world(&r, &w);
  size_t last = w.constraint_count ? w.constraint_count - 1 : 0;
  for (size_t c = 0; c < last; c++)
    constrain(&w, c);
  try_all(&w, &without);
  if (w.constraint_count)
    constrain(&w, last);
  try_all(&w, &with);
  tl_timeline *timeline = make_timeline(&w, last);
  tl_network *n;
  tl_draft *draft;
  if (tl_network_new(timeline, NULL, &n, NULL) || tl_draft_new(n, &draft, NULL))
    abort();
  const char *broken = network_law(n, &w, &without);
  tl_network_unref(n);
  if (!broken && w.constraint_count) {
    const tl_constraint *c = &w.constraints[last];
    size_t number;
    if (tl_draft_add(draft, w.event[last], c, &number, NULL))
      abort();
    broken = network_law(tl_draft_network(draft), &w, &with);
    size_t statements = c->kind == TL_CONSTRAINT_LENGTH && c->given == (TL_GIVEN_MIN | TL_GIVEN_MAX) ? 2 : 1;
    while (statements-- > 0)
      if (tl_draft_withdraw(draft, number + statements, NULL))
        abort();
    if (!broken)
      broken = network_law(tl_draft_network(draft), &w, &without);
  }
  tl_draft_free(draft);
  tl_timeline_unref(timeline);
  if (broken) {
    fprintf(stderr, "broken law: %s\n", broken);
    abort();
  }
  return 0;
}
