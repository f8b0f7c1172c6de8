/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <string.h>
#include <timeline/span.h>

#define LOW TL_TIME_MIN
#define HIGH TL_TIME_MAX

enum { ROOM = 8 };

/* Up to ROOM spans; the first that is all zero ends them. */
typedef struct span_list {
  tl_span of[ROOM];
} span_list;

static size_t size_of(const span_list *given)
{
  size_t count = 0;
  while (count < ROOM && (given->of[count].start || given->of[count].end))
    count++;
  return count;
}

static void assert_set(const tl_span *got, size_t count, const span_list *want)
{
  assert_int_equal(count, size_of(want));
  if (count)
    assert_memory_equal(got, want->of, count * sizeof *got);
}

typedef struct two_row {
  const char *name;
  tl_span a;
  tl_span b;
  bool intersects;
  tl_span shared;
} two_row;

static two_row two_rows[] = {
    {"apart", {0, 5}, {6, 9}, false, {0, 0}},
    {"meeting", {0, 5}, {5, 9}, false, {0, 0}},
    {"a second shared", {0, 6}, {5, 9}, true, {5, 6}},
    {"inside", {0, 9}, {3, 4}, true, {3, 4}},
    {"equal", {3, 4}, {3, 4}, true, {3, 4}},
    {"for ever and since ever", {5, HIGH}, {LOW, 9}, true, {5, 9}},
    {"for ever, both", {5, HIGH}, {7, HIGH}, true, {7, HIGH}},
    {"before since ever ends", {LOW, 5}, {5, HIGH}, false, {0, 0}},
};

static void two(void **state)
{
  const two_row *row = *state;
  tl_span shared = {0, 0};
  assert_int_equal(tl_span_intersects(row->a, row->b), row->intersects);
  assert_int_equal(tl_span_intersects(row->b, row->a), row->intersects);
  assert_int_equal(tl_span_intersection(row->a, row->b, &shared), row->intersects);
  assert_memory_equal(&shared, &row->shared, sizeof shared);
  shared = (tl_span){0, 0};
  assert_int_equal(tl_span_intersection(row->b, row->a, &shared), row->intersects);
  assert_memory_equal(&shared, &row->shared, sizeof shared);
}

static void contains(void **state)
{
  (void)state;
  assert_true(tl_span_contains((tl_span){3, 5}, 3));
  assert_true(tl_span_contains((tl_span){3, 5}, 4));
  assert_false(tl_span_contains((tl_span){3, 5}, 5));
  assert_false(tl_span_contains((tl_span){3, 5}, 2));
  assert_true(tl_span_contains((tl_span){LOW, HIGH}, LOW));
  assert_false(tl_span_contains((tl_span){LOW, HIGH}, HIGH));
}

static void length(void **state)
{
  (void)state;
  int64_t seconds = 77;
  tl_error err = {0};
  assert_int_equal(tl_span_length((tl_span){3, 5}, &seconds, &err), TL_OK);
  assert_int_equal(seconds, 2);
  assert_int_equal(tl_span_length((tl_span){LOW + 1, 0}, &seconds, &err), TL_OK);
  assert_int_equal(seconds, INT64_MAX);
  assert_int_equal(err.code, TL_CODE_NONE);
  seconds = 77;
  assert_int_equal(tl_span_length((tl_span){LOW + 1, 1}, &seconds, &err), TL_ERR_RANGE);
  assert_int_equal(tl_span_length((tl_span){LOW, 1}, &seconds, &err), TL_ERR_RANGE);
  assert_int_equal(tl_span_length((tl_span){0, HIGH}, &seconds, &err), TL_ERR_RANGE);
  assert_int_equal(err.code, TL_CODE_DURATION_RANGE);
  assert_int_equal(seconds, 77);
}

static void check_many(void **state)
{
  (void)state;
  const tl_span spans[] = {{0, 1}, {LOW, HIGH}, {5, 5}, {7, 6}};
  tl_error err = {0};
  assert_int_equal(tl_span_check_many(spans, 2, &err), TL_OK);
  assert_int_equal(tl_span_check_many(NULL, 0, &err), TL_OK);
  assert_int_equal(err.code, TL_CODE_NONE);
  assert_int_equal(tl_span_check_many(spans, 4, &err), TL_ERR_VALUE);
  assert_int_equal(err.code, TL_CODE_SPAN_EMPTY);
  assert_int_equal(err.offset, 2);
  assert_string_equal(err.message, "span 2, from second 5 to second 5, does not start before it ends");
  assert_int_equal(tl_span_check_many(spans + 3, 1, NULL), TL_ERR_VALUE);
}

typedef struct set_check_row {
  const char *name;
  span_list spans;
  tl_status status;
  tl_code code;
  size_t index;
} set_check_row;

static set_check_row set_check_rows[] = {
    {"no span", {{{0, 0}}}, TL_OK, TL_CODE_NONE, 0},
    {"a set", {{{LOW, 1}, {2, 3}, {5, HIGH}}}, TL_OK, TL_CODE_NONE, 0},
    {"touching", {{{1, 2}, {2, 3}}}, TL_ERR_VALUE, TL_CODE_SPAN_ORDER, 1},
    {"not sorted", {{{1, 2}, {5, 6}, {3, 4}}}, TL_ERR_VALUE, TL_CODE_SPAN_ORDER, 2},
    {"overlapping", {{{1, 5}, {4, 6}}}, TL_ERR_VALUE, TL_CODE_SPAN_ORDER, 1},
    {"an empty span", {{{1, 5}, {6, 6}}}, TL_ERR_VALUE, TL_CODE_SPAN_EMPTY, 1},
};

static void set_check(void **state)
{
  const set_check_row *row = *state;
  tl_error err = {0};
  assert_int_equal(tl_span_set_check(row->spans.of, size_of(&row->spans), &err), row->status);
  assert_int_equal(err.code, row->code);
  assert_int_equal(err.offset, row->index);
  assert_int_equal(tl_span_set_check(row->spans.of, size_of(&row->spans), NULL), row->status);
}

typedef struct normalise_row {
  const char *name;
  span_list given;
  span_list want;
} normalise_row;

static normalise_row normalise_rows[] = {
    {"nothing to do", {{{1, 2}, {3, 4}}}, {{{1, 2}, {3, 4}}}},
    {"no span to sort", {{{0, 0}}}, {{{0, 0}}}},
    {"sorted", {{{3, 4}, {1, 2}}}, {{{1, 2}, {3, 4}}}},
    {"meeting ones joined", {{{2, 3}, {1, 2}}}, {{{1, 3}}}},
    {"overlapping ones joined", {{{1, 5}, {4, 9}, {20, 21}}}, {{{1, 9}, {20, 21}}}},
    {"inner ones swallowed", {{{1, 9}, {2, 3}, {4, 5}, {10, 11}}}, {{{1, 9}, {10, 11}}}},
    {"equal ones joined", {{{1, 2}, {1, 2}, {1, 3}}}, {{{1, 3}}}},
    {"infinite ones", {{{5, HIGH}, {LOW, 2}, {7, HIGH}, {LOW, 1}}}, {{{LOW, 2}, {5, HIGH}}}},
};

static void normalise(void **state)
{
  const normalise_row *row = *state;
  span_list spans = row->given;
  size_t count = 77;
  assert_int_equal(tl_span_set_normalise(spans.of, size_of(&spans), &count, NULL), TL_OK);
  assert_set(spans.of, count, &row->want);
}

static void normalise_refuses(void **state)
{
  (void)state;
  tl_span spans[] = {{5, 6}, {1, 2}, {4, 4}};
  const tl_span given[] = {{5, 6}, {1, 2}, {4, 4}};
  size_t count = 77;
  tl_error err = {0};
  assert_int_equal(tl_span_set_normalise(spans, 3, &count, &err), TL_ERR_VALUE);
  assert_int_equal(err.offset, 2);
  assert_int_equal(count, 77);
  assert_memory_equal(spans, given, sizeof given);
}

typedef struct combine_row {
  const char *name;
  span_list a;
  span_list b;
  span_list either; /* the union */
  span_list both;
  span_list only_a;
} combine_row;

static combine_row combine_rows[] = {
    {"both empty", {{{0, 0}}}, {{{0, 0}}}, {{{0, 0}}}, {{{0, 0}}}, {{{0, 0}}}},
    {"one empty", {{{1, 2}}}, {{{0, 0}}}, {{{1, 2}}}, {{{0, 0}}}, {{{1, 2}}}},
    {"apart, combined", {{{1, 2}}}, {{{3, 4}}}, {{{1, 2}, {3, 4}}}, {{{0, 0}}}, {{{1, 2}}}},
    {"meeting, combined", {{{1, 2}}}, {{{2, 4}}}, {{{1, 4}}}, {{{0, 0}}}, {{{1, 2}}}},
    {"overlapping", {{{1, 3}}}, {{{2, 4}}}, {{{1, 4}}}, {{{2, 3}}}, {{{1, 2}}}},
    {"a hole", {{{1, 9}}}, {{{3, 4}}}, {{{1, 9}}}, {{{3, 4}}}, {{{1, 3}, {4, 9}}}},
    {"equal, combined", {{{1, 2}, {5, 9}}}, {{{1, 2}, {5, 9}}}, {{{1, 2}, {5, 9}}}, {{{1, 2}, {5, 9}}}, {{{0, 0}}}},
    {"a bridge", {{{1, 3}, {5, 7}}}, {{{2, 6}}}, {{{1, 7}}}, {{{2, 3}, {5, 6}}}, {{{1, 2}, {6, 7}}}},
    {"infinite, combined",
     {{{LOW, 3}, {8, HIGH}}},
     {{{2, HIGH}}},
     {{{LOW, HIGH}}},
     {{{2, 3}, {8, HIGH}}},
     {{{LOW, 2}}}},
    {"all time", {{{LOW, HIGH}}}, {{{LOW, HIGH}}}, {{{LOW, HIGH}}}, {{{LOW, HIGH}}}, {{{0, 0}}}},
};

static void combine(void **state)
{
  const combine_row *row = *state;
  const tl_span *a = row->a.of;
  const tl_span *b = row->b.of;
  size_t a_count = size_of(&row->a);
  size_t b_count = size_of(&row->b);
  tl_span out[2 * ROOM];
  assert_set(out, tl_span_set_union(a, a_count, b, b_count, out, 2 * ROOM), &row->either);
  assert_set(out, tl_span_set_union(b, b_count, a, a_count, out, 2 * ROOM), &row->either);
  assert_set(out, tl_span_set_intersection(a, a_count, b, b_count, out, 2 * ROOM), &row->both);
  assert_set(out, tl_span_set_intersection(b, b_count, a, a_count, out, 2 * ROOM), &row->both);
  assert_set(out, tl_span_set_difference(a, a_count, b, b_count, out, 2 * ROOM), &row->only_a);
  assert_int_equal(tl_span_set_union(a, a_count, b, b_count, NULL, 0), size_of(&row->either));
}

static void room_that_is_short(void **state)
{
  (void)state;
  const tl_span set[] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
  tl_span out[3] = {{77, 78}, {77, 78}, {77, 78}};
  assert_int_equal(tl_span_set_gaps(set, 4, NULL, out, 2), 3);
  assert_memory_equal(out, ((tl_span[]){{2, 3}, {4, 5}, {77, 78}}), sizeof out);
}

typedef struct gaps_row {
  const char *name;
  span_list spans;
  span_list between;   /* without a window */
  span_list in_window; /* in [0, 10) */
  span_list complement;
} gaps_row;

static gaps_row gaps_rows[] = {
    {"gaps of nothing", {{{0, 0}}}, {{{0, 0}}}, {{{0, 10}}}, {{{LOW, HIGH}}}},
    {"gaps of one span", {{{2, 3}}}, {{{0, 0}}}, {{{0, 2}, {3, 10}}}, {{{LOW, 2}, {3, HIGH}}}},
    {"gaps of two spans", {{{2, 3}, {6, 7}}}, {{{3, 6}}}, {{{0, 2}, {3, 6}, {7, 10}}}, {{{LOW, 2}, {3, 6}, {7, HIGH}}}},
    {"gaps over the window's ends", {{{-5, 1}, {4, 12}}}, {{{1, 4}}}, {{{1, 4}}}, {{{LOW, -5}, {1, 4}, {12, HIGH}}}},
    {"gaps of a full window", {{{-5, 12}}}, {{{0, 0}}}, {{{0, 0}}}, {{{LOW, -5}, {12, HIGH}}}},
    {"gaps of spans elsewhere", {{{20, 30}}}, {{{0, 0}}}, {{{0, 10}}}, {{{LOW, 20}, {30, HIGH}}}},
    {"gaps of infinite spans", {{{LOW, 3}, {5, HIGH}}}, {{{3, 5}}}, {{{3, 5}}}, {{{3, 5}}}},
    {"gaps of all time", {{{LOW, HIGH}}}, {{{0, 0}}}, {{{0, 0}}}, {{{0, 0}}}},
};

static void gaps(void **state)
{
  const gaps_row *row = *state;
  const tl_span window = {0, 10};
  size_t count = size_of(&row->spans);
  tl_span out[ROOM];
  assert_set(out, tl_span_set_gaps(row->spans.of, count, NULL, out, ROOM), &row->between);
  assert_set(out, tl_span_set_gaps(row->spans.of, count, &window, out, ROOM), &row->in_window);
  assert_set(out, tl_span_set_complement(row->spans.of, count, out, ROOM), &row->complement);
}

typedef struct coverage_row {
  const char *name;
  span_list spans;
  tl_span window; /* {0, 0}: none */
  tl_status status;
  int64_t seconds;
} coverage_row;

static coverage_row coverage_rows[] = {
    {"coverage of nothing", {{{0, 0}}}, {0, 0}, TL_OK, 0},
    {"coverage of spans", {{{1, 3}, {5, 9}}}, {0, 0}, TL_OK, 6},
    {"coverage in a window", {{{1, 3}, {5, 9}, {20, 30}}}, {2, 7}, TL_OK, 3},
    {"coverage of an infinite span", {{{1, 3}, {5, HIGH}}}, {0, 0}, TL_ERR_RANGE, 0},
    {"coverage of an infinite span in a window", {{{LOW, 3}, {5, HIGH}}}, {0, 10}, TL_OK, 8},
    {"coverage in an infinite window", {{{1, 3}}}, {LOW, HIGH}, TL_OK, 2},
    {"coverage of infinite spans in one", {{{LOW, 3}}}, {LOW, 5}, TL_ERR_RANGE, 0},
    {"the longest coverage", {{{LOW + 1, -5}, {-4, 1}}}, {0, 0}, TL_OK, INT64_MAX},
    {"coverage that does not fit", {{{LOW + 1, -5}, {-4, 2}}}, {0, 0}, TL_ERR_RANGE, 0},
};

static void coverage(void **state)
{
  const coverage_row *row = *state;
  int64_t seconds = 77;
  tl_error err = {0};
  const tl_span *window = row->window.start || row->window.end ? &row->window : NULL;
  assert_int_equal(tl_span_set_coverage(row->spans.of, size_of(&row->spans), window, &seconds, &err), row->status);
  assert_int_equal(err.code, row->status ? TL_CODE_DURATION_RANGE : TL_CODE_NONE);
  assert_int_equal(seconds, row->status ? 77 : row->seconds);
}

static void find(void **state)
{
  (void)state;
  const tl_span set[] = {{LOW, 2}, {3, 5}, {8, 9}, {11, 20}};
  static const struct {
    tl_time time;
    size_t index;
  } rows[] = {{LOW, 0}, {1, 0}, {2, 1}, {3, 1}, {4, 1}, {5, 2}, {8, 2}, {9, 3}, {11, 3}, {19, 3}, {20, 4}, {HIGH, 4}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(tl_span_set_find(set, 4, rows[i].time), rows[i].index);
  assert_int_equal(tl_span_set_find(NULL, 0, 5), 0);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, two, two_rows);
  ROWS_ADD_TEST(&suite, contains);
  ROWS_ADD_TEST(&suite, length);
  ROWS_ADD_TEST(&suite, check_many);
  ROWS_ADD(&suite, set_check, set_check_rows);
  ROWS_ADD(&suite, normalise, normalise_rows);
  ROWS_ADD_TEST(&suite, normalise_refuses);
  ROWS_ADD(&suite, combine, combine_rows);
  ROWS_ADD_TEST(&suite, room_that_is_short);
  ROWS_ADD(&suite, gaps, gaps_rows);
  ROWS_ADD(&suite, coverage, coverage_rows);
  ROWS_ADD_TEST(&suite, find);
  return rows_run("span", &suite);
}
