/* SPDX-License-Identifier: Apache-2.0 */
/* Relations of dates within bounds: by members and completions, against all that these may be, one by one. */
#include "support.h"

#include <string.h>
#include <timeline/relate.h>

#include "random.h"

enum { DAY = TL_SECONDS_PER_DAY, DAYS = 24, SPANS = DAYS * (DAYS + 1) / 2, EXTENTS = 2048 };

/* ---- a world of some days: each way that a date may have happened is a span ---- */

static const char *const days[] = {
    "1984-12-31",
    "1985-01-02/1985-01-05",
    "1984-12-25/1985-01-03",
    "[1984-12-30,1985-01-02,1985-01-07]",
    "[1984-12-28..1984-12-30,1985-01-05..1985-01-08]",
    "{1984-12-29,1985-01-03,1985-01-06}",
    "1985-01-0X",
    "1984-12-3X/1985-01-0X",
    "{1984-12-31,1985-01-0X}",
    "1984-12-3X/1985-01-04",
    "1985-01-03/..",
};

/* A date within random bounds, which some of it satisfies. */
typedef struct made {
  const char *text;
  tl_date date;
  tl_date_options options;
  tl_extent bounds;
  tl_relate_side side;
} made;

static void make(made *m, const char *text, int64_t first, int64_t last, int64_t unit, random_state *random)
{
  bool consistent = false;
  tl_extent hull;
  m->text = text;
  m->options = (tl_date_options){.size = sizeof m->options, .mode = (uint8_t)random_between(random, 0, 1)};
  m->side = (tl_relate_side){&m->date, &m->options, &m->bounds};
  assert_int_equal(tl_date_parse(tl_text_from_string(text), &m->date, NULL), TL_OK);
  assert_int_equal(tl_date_extent(&m->date, &m->options, &hull, NULL), TL_OK);
  m->bounds = hull;
  if (random_between(random, 0, 3) == 0)
    m->side.bounds = NULL;
  while (!consistent && m->side.bounds) {
    tl_extent within;
    tl_extent_init(&within, DAY);
    int64_t *const of[] = {&within.start_min, &within.end_min, &within.start_max, &within.end_max};
    for (int k = 0; k < 4; k++)
      if (random_between(random, 0, 2) == 0)
        *of[k] = random_between(random, first, last) * DAY;
    if (random_between(random, 0, 1))
      within.length_min = random_between(random, 1, 6) * unit * DAY;
    if (random_between(random, 0, 1))
      within.length_max = within.length_min + random_between(random, 0, 3) * unit * DAY;
    assert_int_equal(tl_extent_narrow(&m->bounds, &within, &consistent, NULL), TL_OK);
  }
}

/* All spans of whole days of the world that some member or completion admits, and the bounds. */
typedef struct ways {
  const made *of;
  int64_t first;
  bool is_one[SPANS];
  tl_span spans[SPANS];
  size_t count;
} ways;

static bool see_spans(void *ctx, const tl_extent *member)
{
  ways *w = ctx;
  size_t at = 0;
  for (int64_t start = 0; start < DAYS; start++)
    for (int64_t end = start + 1; end <= DAYS; end++, at++) {
      tl_time from = (w->first + start) * DAY;
      tl_time to = end == DAYS ? TL_TIME_MAX : (w->first + end) * DAY; /* the last stands for an end that is open */
      w->is_one[at] |= tl_extent_admits(member, from, to) && tl_extent_admits(&w->of->bounds, from, to);
      w->spans[at] = (tl_span){from, to};
    }
  return true;
}

static void find_ways(const made *m, int64_t first, ways *out)
{
  size_t kept = 0;
  memset(out, 0, sizeof *out);
  out->of = m;
  out->first = first;
  assert_int_equal(tl_date_each(&m->date, &m->options, NULL, see_spans, out, NULL), TL_OK);
  for (size_t i = 0; i < SPANS; i++)
    if (out->is_one[i])
      out->spans[kept++] = out->spans[i];
  out->count = kept;
}

static void check(const made *a, const made *b, tl_relset expected, int round, const random_state *random)
{
  char letters[2][TL_RELSET_TEXT_SIZE];
  tl_relate_result result;
  assert_int_equal(tl_relate_within(&a->side, &b->side, &result, NULL), TL_OK);
  tl_relset_write(result.possible, letters[0]);
  tl_relset_write(expected, letters[1]);
  if (result.possible != expected)
    fail_msg("round %d, TIMELINE_SEED=%llu: %s to %s: %s, not %s", round, (unsigned long long)random->seed, a->text,
             b->text, letters[0], letters[1]);
}

static void days_one_by_one(void **state)
{
  (void)state;
  static ways of[2];
  random_state random = random_start();
  int64_t first;
  assert_int_equal(tl_civil_to_days(&(tl_civil){1984, 12, 22}, &first, NULL), TL_OK);
  for (int round = 0; round < 3000; round++) {
    made two[2];
    tl_relset expected = 0;
    for (int i = 0; i < 2; i++) {
      make(&two[i], days[random_between(&random, 0, sizeof days / sizeof *days - 1)], first, first + DAYS - 1, 1,
           &random);
      find_ways(&two[i], first, &of[i]);
    }
    for (size_t i = 0; i < of[0].count; i++)
      for (size_t k = 0; k < of[1].count; k++)
        expected |= tl_allen_of(of[0].spans[i], of[1].spans[k]);
    check(&two[0], &two[1], expected, round, &random);
  }
}

/* ---- a world of centuries: each completion is an extent ---- */

static const char *const years[] = {
    "1XX0-12-25", "1XX4-02-29",  "16X7-XX-3X", "1X5X",      "15X0-12/15X1", "1650S2",
    "1585-06",    "[1X00,1650]", "XX51-03-01", "15X5/1605", "{1500,16X0}",  "[16X3-05-0X,1999,1400..1402]",
};

typedef struct extents {
  const made *of;
  tl_extent at[EXTENTS];
  size_t count;
} extents;

static bool keep(void *ctx, const tl_extent *member)
{
  extents *e = ctx;
  tl_extent within = *member;
  bool consistent;
  assert_in_range(e->count, 0, EXTENTS - 1);
  assert_int_equal(tl_extent_narrow(&within, &e->of->bounds, &consistent, NULL), TL_OK);
  if (consistent)
    e->at[e->count++] = within;
  return true;
}

static void completions_one_by_one(void **state)
{
  (void)state;
  static extents of[2];
  random_state random = random_start();
  int64_t first;
  int64_t last;
  size_t some = 0;
  assert_int_equal(tl_civil_to_days(&(tl_civil){1400, 1, 1}, &first, NULL), TL_OK);
  assert_int_equal(tl_civil_to_days(&(tl_civil){1800, 1, 1}, &last, NULL), TL_OK);
  for (int round = 0; round < 1500; round++) {
    made two[2];
    tl_relset expected = 0;
    for (int i = 0; i < 2; i++) {
      make(&two[i], years[random_between(&random, 0, sizeof years / sizeof *years - 1)], first, last, 60, &random);
      of[i].of = &two[i];
      of[i].count = 0;
      assert_int_equal(tl_date_each(&two[i].date, &two[i].options, NULL, keep, &of[i], NULL), TL_OK);
    }
    for (size_t i = 0; i < of[0].count; i++)
      for (size_t k = 0; k < of[1].count; k++)
        expected |= tl_relate_extents(&of[0].at[i], &of[1].at[k]);
    some += expected != 0;
    check(&two[0], &two[1], expected, round, &random);
  }
  assert_in_range(some, 500, 1500);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(days_one_by_one),
      cmocka_unit_test(completions_one_by_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
