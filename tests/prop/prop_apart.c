/* SPDX-License-Identifier: Apache-2.0 */
/* How far apart events can be that offsets by the calendar bind: against all days that they can have. Each event lasts
 * one day, which is its number here. */
#include "random.h"
#include "reason.h"

enum { EVENTS = 3, DAYS = 130, MOST = 4, CYCLE = 146097 };

static const char *const ids[EVENTS] = {"a", "b", "c"};
enum { EXACT, MONTH, AT_LEAST, AT_MOST, ABOUT, DAYS_ON };
static const char *const modes[] = {"eq", "gran", "ge", "le", "about"};

/* One event is `months` after another one; or so many days at least, and `more` at most. */
typedef struct offset {
  size_t from, to;
  int mode;
  int32_t months;
  int32_t more;
} offset;

typedef struct world {
  int64_t first[EVENTS], last[EVENTS]; /* REASON_NONE: no limit */
  offset offsets[MOST];
  size_t count;
} world;

/* The days that an offset leaves when the event that it counts from is at x. */
static void days_after(const offset *o, int64_t x, int64_t *out_first, int64_t *out_last)
{
  tl_civil civil;
  int64_t at = x + o->months;
  if (o->mode < DAYS_ON) {
    if (tl_civil_from_days(x, &civil, NULL) || tl_civil_add_months(&civil, o->months, &civil, NULL) ||
        tl_civil_to_days(&civil, &at, NULL))
      fail_msg("%lld has no day %d months on", (long long)x, o->months);
  }
  *out_first = *out_last = at;
  switch (o->mode) {
  case MONTH:
    *out_first = at - civil.day + 1;
    *out_last = *out_first + tl_civil_month_days(civil.year, civil.month) - 1;
    break;
  case AT_LEAST: *out_last = INT64_MAX; break;
  case AT_MOST: *out_first = INT64_MIN; break;
  case ABOUT:
    *out_first = at - o->more;
    *out_last = at + o->more;
    break;
  case DAYS_ON: *out_last = at + o->more; break;
  default: break;
  }
}

/* Events that come later in the order of their ids most often come later. */
static offset make_offset(random_state *random, size_t from, size_t to)
{
  int mode = (int)random_between(random, EXACT, DAYS_ON);
  int32_t sign = to > from ? 1 : -1;
  int32_t months = (int32_t)random_between(random, 0, 2);
  return (offset){from, to, mode, sign * (mode == DAYS_ON ? (int32_t)random_between(random, -10, 50) : months),
                  (int32_t)random_between(random, 0, 30)};
}

static tl_network *network_of(const world *w, tl_timeline **out_timeline)
{
  static reason_model m;
  memset(&m, 0, sizeof m);
  for (size_t i = 0; i < EVENTS; i++) {
    reason_window(w->first[i], w->last[i], reason_find(&m, ids[i])->start);
    reason_length(&m, ids[i], 1, 1);
  }
  for (size_t k = 0; k < w->count; k++) {
    const offset *o = &w->offsets[k];
    if (o->mode == DAYS_ON)
      reason_offset(&m, "o", ids[o->from], false, ids[o->to], false, o->months, o->months + o->more);
    else
      reason_months(&m, "o", ids[o->from], false, ids[o->to], false, o->months, modes[o->mode], o->more);
  }
  *out_timeline = reason_timeline(&m);
  return reason_network(*out_timeline);
}

static void expect(const tl_network *n, size_t a, size_t b, int64_t least, int64_t most, uint64_t round)
{
  int64_t min;
  int64_t max;
  tl_error err;
  if (tl_network_distance(n, a, TL_ENDPOINT_START, b, TL_ENDPOINT_START, &min, &max, &err))
    fail_msg("round %llu: %s", (unsigned long long)round, err.message);
  if (min != (least == INT64_MIN ? least : least * TL_SECONDS_PER_DAY) ||
      max != (most == INT64_MAX ? most : most * TL_SECONDS_PER_DAY))
    fail_msg("round %llu, %s to %s: %lld to %lld days, not %lld to %lld", (unsigned long long)round, ids[a], ids[b],
             (long long)(min / TL_SECONDS_PER_DAY), (long long)(max / TL_SECONDS_PER_DAY), (long long)least,
             (long long)most);
}

/* ---- dated events: every day of each ---- */

typedef struct ways {
  int64_t least[EVENTS][EVENTS], most[EVENTS][EVENTS];
  bool any;
} ways;

static void try_days(const world *w, ways *out)
{
  static bool fits[EVENTS][EVENTS][DAYS][DAYS];
  memset(fits, 1, sizeof fits);
  for (size_t k = 0; k < w->count; k++) {
    const offset *o = &w->offsets[k];
    for (int64_t x = w->first[o->from]; x <= w->last[o->from]; x++) {
      int64_t first;
      int64_t last;
      days_after(o, x, &first, &last);
      for (int64_t y = w->first[o->to]; y <= w->last[o->to]; y++)
        if (y < first || y > last) {
          fits[o->from][o->to][x - w->first[o->from]][y - w->first[o->to]] = false;
          fits[o->to][o->from][y - w->first[o->to]][x - w->first[o->from]] = false;
        }
    }
  }
  out->any = false;
  for (size_t i = 0; i < EVENTS; i++)
    for (size_t k = 0; k < EVENTS; k++) {
      out->least[i][k] = INT64_MAX;
      out->most[i][k] = INT64_MIN;
    }
  int64_t at[EVENTS];
  for (at[0] = w->first[0]; at[0] <= w->last[0]; at[0]++)
    for (at[1] = w->first[1]; at[1] <= w->last[1]; at[1]++) {
      size_t x = (size_t)(at[0] - w->first[0]);
      size_t y = (size_t)(at[1] - w->first[1]);
      if (!fits[0][1][x][y])
        continue;
      for (at[2] = w->first[2]; at[2] <= w->last[2]; at[2]++) {
        size_t z = (size_t)(at[2] - w->first[2]);
        if (!fits[0][2][x][z] || !fits[1][2][y][z])
          continue;
        out->any = true;
        for (size_t i = 0; i < EVENTS; i++)
          for (size_t k = 0; k < EVENTS; k++) {
            int64_t apart = at[k] - at[i];
            out->least[i][k] = apart < out->least[i][k] ? apart : out->least[i][k];
            out->most[i][k] = apart > out->most[i][k] ? apart : out->most[i][k];
          }
      }
    }
}

static void test_dated(void **state)
{
  (void)state;
  random_state random = random_start();
  size_t consistent = 0;
  for (uint64_t round = 0; round < 160; round++) {
    static ways all;
    world w = {.count = 0};
    int64_t year = random_between(&random, 0, 1) ? 10957 : random_between(&random, -80000, 80000); /* 2000 */
    for (size_t i = 0; i < EVENTS; i++) {
      w.first[i] = year + random_between(&random, 0, 40) + 25 * (int64_t)i;
      w.last[i] = w.first[i] + random_between(&random, 0, DAYS - 1);
    }
    size_t count = (size_t)random_between(&random, 1, MOST);
    for (size_t k = 0; k < count; k++) {
      size_t from = (size_t)random_between(&random, 0, EVENTS - 1);
      size_t to = (from + (size_t)random_between(&random, 1, EVENTS - 1)) % EVENTS;
      w.offsets[w.count++] = make_offset(&random, from, to);
    }
    try_days(&w, &all);
    tl_timeline *timeline;
    tl_network *n = network_of(&w, &timeline);
    assert_int_equal(tl_network_is_consistent(n), all.any);
    consistent += all.any;
    for (size_t i = 0; i < EVENTS && all.any; i++)
      for (size_t k = 0; k < EVENTS; k++)
        expect(n, i, k, all.least[i][k], all.most[i][k], round);
    tl_network_unref(n);
    tl_timeline_unref(timeline);
  }
  assert_in_range(consistent, 40, 250);
}

/* ---- events without a date, or one with a date of a thousand years: all 400 years after which all repeats ---- */

/* The days of the second event that offsets from the first one, or to it, leave with that at x. */
static void days_by(const world *w, int64_t x, int64_t *out_first, int64_t *out_last)
{
  *out_first = x - DAYS;
  *out_last = x + DAYS;
  for (size_t k = 0; k < w->count; k++) {
    int64_t first;
    int64_t last;
    if (w->offsets[k].from == 1)
      continue;
    days_after(&w->offsets[k], x, &first, &last);
    *out_first = first > *out_first ? first : *out_first;
    *out_last = last < *out_last ? last : *out_last;
  }
}

static bool fits_back(const world *w, int64_t x, int64_t y)
{
  for (size_t k = 0; k < w->count; k++) {
    int64_t first;
    int64_t last;
    if (w->offsets[k].from == 0)
      continue;
    days_after(&w->offsets[k], y, &first, &last);
    if (x < first || x > last)
      return false;
  }
  return true;
}

static void test_undated(void **state)
{
  (void)state;
  random_state random = random_start();
  size_t consistent = 0;
  for (uint64_t round = 0; round < 16; round++) {
    world w = {.count = 0};
    for (size_t i = 0; i < EVENTS; i++)
      w.first[i] = w.last[i] = REASON_NONE;
    if (random_between(&random, 0, 1)) {
      w.first[0] = -200000;
      w.last[0] = 200000;
    }
    for (size_t k = 0; k < 2; k++) {
      size_t from = k ? (size_t)random_between(&random, 0, 1) : 0;
      w.offsets[w.count++] = make_offset(&random, from, 1 - from);
    }
    int64_t least = INT64_MAX;
    int64_t most = INT64_MIN;
    for (int64_t x = 0; x < CYCLE; x++) {
      int64_t first;
      int64_t last;
      days_by(&w, x, &first, &last);
      for (int64_t y = first; y <= last; y++) {
        if ((y - x >= least && y - x <= most) || !fits_back(&w, x, y))
          continue;
        least = y - x < least ? y - x : least;
        most = y - x > most ? y - x : most;
      }
    }
    tl_timeline *timeline;
    tl_network *n = network_of(&w, &timeline);
    assert_int_equal(tl_network_is_consistent(n), least <= most);
    consistent += least <= most;
    if (least <= most)
      expect(n, 0, 1, least == -DAYS ? INT64_MIN : least, most == DAYS ? INT64_MAX : most, round);
    tl_network_unref(n);
    tl_timeline_unref(timeline);
  }
  assert_in_range(consistent, 4, 16);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_dated), cmocka_unit_test(test_undated)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
