/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <string.h>
#include <timeline/date.h>
#include <timeline/reading.h>

#define LOW TL_TIME_MIN
#define HIGH TL_TIME_MAX

typedef struct bounds {
  int64_t of[6]; /* start, end, length; of each the smaller first */
} bounds;

typedef enum outcome { CLOSED, CONTRADICTION, OFF_AXIS } outcome;

typedef struct close_row {
  const char *name;
  bounds given;
  outcome outcome;
  bounds closed;
} close_row;

static close_row close_rows[] = {
    {"nothing known", {{LOW, HIGH, LOW, HIGH, 1, HIGH}}, CLOSED, {{LOW, HIGH, LOW, HIGH, 1, HIGH}}},
    {"a window", {{0, 99, 0, 100, 1, HIGH}}, CLOSED, {{0, 99, 1, 100, 1, 100}}},
    {"a window and a length", {{0, 100, 0, 100, 30, 40}}, CLOSED, {{0, 70, 30, 100, 30, 40}}},
    {"one point each", {{5, 5, 9, 9, 1, HIGH}}, CLOSED, {{5, 5, 9, 9, 4, 4}}},
    {"the end from start and length", {{5, 7, LOW, HIGH, 10, 12}}, CLOSED, {{5, 7, 15, 19, 10, 12}}},
    {"the start from end and length", {{LOW, HIGH, 15, 19, 10, 12}}, CLOSED, {{3, 9, 15, 19, 10, 12}}},
    {"a length without a limit", {{5, 7, LOW, HIGH, 10, HIGH}}, CLOSED, {{5, 7, 15, HIGH, 10, HIGH}}},
    {"an unknown end", {{5, 7, LOW, HIGH, 1, HIGH}}, CLOSED, {{5, 7, 6, HIGH, 1, HIGH}}},
    {"an unknown start", {{LOW, HIGH, 5, 7, 1, HIGH}}, CLOSED, {{LOW, 6, 5, 7, 1, HIGH}}},
    {"an ongoing end", {{5, 7, 20, HIGH, 1, HIGH}}, CLOSED, {{5, 7, 20, HIGH, 13, HIGH}}},
    {"a length below a second", {{5, 7, 5, 7, -3, HIGH}}, CLOSED, {{5, 6, 6, 7, 1, 2}}},
    {"an open end", {{5, 7, HIGH, HIGH, 1, HIGH}}, CLOSED, {{5, 7, HIGH, HIGH, HIGH, HIGH}}},
    {"an open start", {{LOW, LOW, 5, 7, 1, HIGH}}, CLOSED, {{LOW, LOW, 5, 7, HIGH, HIGH}}},
    {"both open", {{LOW, LOW, HIGH, HIGH, 1, HIGH}}, CLOSED, {{LOW, LOW, HIGH, HIGH, HIGH, HIGH}}},
    {"an unknown start, an open end",
     {{LOW, HIGH, HIGH, HIGH, 1, HIGH}},
     CLOSED,
     {{LOW, HIGH, HIGH, HIGH, HIGH, HIGH}}},
    {"an open end and a longest length", {{5, 7, HIGH, HIGH, 1, 1000}}, CONTRADICTION, {{0}}},
    {"an open start and a longest length", {{LOW, LOW, 5, 7, 1, 1000}}, CONTRADICTION, {{0}}},
    {"an open end, a reversed start", {{7, 5, HIGH, HIGH, 1, HIGH}}, CONTRADICTION, {{0}}},
    {"an open start, a reversed end", {{LOW, LOW, 7, 5, 1, HIGH}}, CONTRADICTION, {{0}}},
    {"a start after all time", {{HIGH, HIGH, LOW, HIGH, 1, HIGH}}, CONTRADICTION, {{0}}},
    {"a start after all time, an open end", {{HIGH, HIGH, HIGH, HIGH, 1, HIGH}}, CONTRADICTION, {{0}}},
    {"an end before all time", {{LOW, HIGH, LOW, LOW, 1, HIGH}}, CONTRADICTION, {{0}}},
    {"an infinite length between finite ends", {{0, 9, 0, 9, HIGH, HIGH}}, CONTRADICTION, {{0}}},
    {"reversed start", {{7, 5, 0, 100, 1, HIGH}}, CONTRADICTION, {{0}}},
    {"reversed end", {{0, 100, 7, 5, 1, HIGH}}, CONTRADICTION, {{0}}},
    {"reversed length", {{0, 100, 0, 100, 9, 8}}, CONTRADICTION, {{0}}},
    {"end before start", {{50, 60, 40, 50, 1, HIGH}}, CONTRADICTION, {{0}}},
    {"too long for its window", {{0, 10, 0, 10, 11, HIGH}}, CONTRADICTION, {{0}}},
    {"too short for its ends", {{0, 10, 100, 110, 1, 89}}, CONTRADICTION, {{0}}},
    {"the end leaves the axis", {{HIGH - 5, HIGH - 3, LOW, HIGH, 10, 12}}, OFF_AXIS, {{0}}},
    {"the end would be infinite", {{HIGH - 5, HIGH - 5, LOW, HIGH, 5, 5}}, OFF_AXIS, {{0}}},
    {"the latest end leaves the axis", {{0, HIGH - 3, LOW, HIGH, 1, 12}}, OFF_AXIS, {{0}}},
    {"the start leaves the axis", {{LOW, HIGH, LOW + 3, LOW + 5, 10, 12}}, OFF_AXIS, {{0}}},
    {"the earliest start leaves the axis", {{LOW, HIGH, LOW + 3, 9, 1, 12}}, OFF_AXIS, {{0}}},
    {"the longest length does not fit", {{LOW + 1, 0, 1, HIGH - 1, 1, HIGH}}, OFF_AXIS, {{0}}},
    {"the shortest length does not fit", {{LOW + 1, LOW + 1, HIGH - 1, HIGH - 1, 1, HIGH}}, OFF_AXIS, {{0}}},
    {"a shortest length that does not fit, and a limit",
     {{LOW + 1, LOW + 1, HIGH - 1, HIGH - 1, 1, 9}},
     CONTRADICTION,
     {{0}}},
    {"a long limit between short windows", {{0, 5, 0, 5, 1, HIGH - 1}}, CLOSED, {{0, 4, 1, 5, 1, 5}}},
    {"a shortest length over the axis, and an end", {{5, 9, LOW, HIGH - 9, HIGH - 7, HIGH}}, CONTRADICTION, {{0}}},
    {"the whole axis",
     {{LOW + 1, LOW + 1, LOW, HIGH, HIGH - 1, HIGH - 1}},
     CLOSED,
     {{LOW + 1, LOW + 1, -1, -1, HIGH - 1, HIGH - 1}}},
};

static tl_extent extent_of(const bounds *given)
{
  tl_extent extent;
  memset(&extent, 0, sizeof extent);
  extent.start_min = given->of[0];
  extent.start_max = given->of[1];
  extent.end_min = given->of[2];
  extent.end_max = given->of[3];
  extent.length_min = given->of[4];
  extent.length_max = given->of[5];
  extent.precision = TL_PRECISION_MONTH;
  extent.flags = TL_EXTENT_MASKED;
  return extent;
}

static void close_one(void **state)
{
  const close_row *row = *state;
  tl_extent extent = extent_of(&row->given);
  const tl_extent given = extent;
  bool consistent = row->outcome != CLOSED;
  tl_error err = {0};
  tl_status status = tl_extent_close(&extent, &consistent, &err);
  if (row->outcome == OFF_AXIS) {
    assert_int_equal(status, TL_ERR_RANGE);
    assert_int_equal(err.code, TL_CODE_DATE_RANGE);
    assert_true(consistent);
    assert_memory_equal(&extent, &given, sizeof extent);
    return;
  }
  assert_int_equal(status, TL_OK);
  assert_int_equal(err.code, TL_CODE_NONE);
  assert_int_equal(consistent, row->outcome == CLOSED);
  tl_extent want = row->outcome == CLOSED ? extent_of(&row->closed) : given;
  assert_memory_equal(&extent, &want, sizeof extent);
  if (row->outcome == CLOSED) {
    assert_int_equal(tl_extent_close(&extent, &consistent, NULL), TL_OK);
    assert_true(consistent);
    assert_memory_equal(&extent, &want, sizeof extent);
  }
}

typedef struct narrow_row {
  const char *name;
  bounds of;
  bounds by;
  outcome outcome;
  bounds left;
} narrow_row;

static narrow_row narrow_rows[] = {
    {"by itself", {{0, 9, 1, 10, 1, 10}}, {{0, 9, 1, 10, 1, 10}}, CLOSED, {{0, 9, 1, 10, 1, 10}}},
    {"by nothing", {{0, 9, 1, 10, 1, 10}}, {{LOW, HIGH, LOW, HIGH, 1, HIGH}}, CLOSED, {{0, 9, 1, 10, 1, 10}}},
    {"by more", {{3, 4, 5, 6, 1, 3}}, {{0, 9, 1, 10, 1, 10}}, CLOSED, {{3, 4, 5, 6, 1, 3}}},
    {"by a later start", {{0, 9, 1, 10, 1, 10}}, {{6, 20, 7, 21, 1, 10}}, CLOSED, {{6, 9, 7, 10, 1, 4}}},
    {"by an earlier end", {{0, 9, 1, 10, 1, 10}}, {{-9, 3, -8, 4, 1, 10}}, CLOSED, {{0, 3, 1, 4, 1, 4}}},
    {"by a length", {{0, 99, 1, 100, 1, 100}}, {{LOW, HIGH, LOW, HIGH, 30, 40}}, CLOSED, {{0, 70, 30, 100, 30, 40}}},
    {"an open end by an unknown one",
     {{5, 7, HIGH, HIGH, HIGH, HIGH}},
     {{6, 9, 7, HIGH, 1, HIGH}},
     CLOSED,
     {{6, 7, HIGH, HIGH, HIGH, HIGH}}},
    {"an open end by a day", {{5, 7, HIGH, HIGH, HIGH, HIGH}}, {{5, 7, 6, 9, 1, 4}}, CONTRADICTION, {{0}}},
    {"elsewhere", {{0, 9, 1, 10, 1, 10}}, {{20, 29, 21, 30, 1, 10}}, CONTRADICTION, {{0}}},
    {"too short for it", {{0, 9, 1, 10, 1, 10}}, {{LOW, HIGH, LOW, HIGH, 11, HIGH}}, CONTRADICTION, {{0}}},
    {"longer than the axis",
     {{HIGH - 5, HIGH - 3, HIGH - 4, HIGH, 1, HIGH}},
     {{LOW, HIGH, LOW, HIGH, 10, 12}},
     OFF_AXIS,
     {{0}}},
};

static void narrow(void **state)
{
  const narrow_row *row = *state;
  tl_extent extent = extent_of(&row->of);
  const tl_extent given = extent;
  const tl_extent by = {.start_min = row->by.of[0],
                        .start_max = row->by.of[1],
                        .end_min = row->by.of[2],
                        .end_max = row->by.of[3],
                        .length_min = row->by.of[4],
                        .length_max = row->by.of[5]};
  bool consistent = row->outcome != CLOSED;
  tl_error err = {0};
  tl_status status = tl_extent_narrow(&extent, &by, &consistent, &err);
  assert_int_equal(status, row->outcome == OFF_AXIS ? TL_ERR_RANGE : TL_OK);
  assert_int_equal(err.code, row->outcome == OFF_AXIS ? TL_CODE_DATE_RANGE : TL_CODE_NONE);
  assert_int_equal(consistent, row->outcome != CONTRADICTION);
  tl_extent want = row->outcome == CLOSED ? extent_of(&row->left) : given;
  assert_memory_equal(&extent, &want, sizeof extent);
  assert_int_equal(tl_extent_has_bounds(&extent, &by), memcmp(&row->left, &row->by, sizeof row->by) == 0);
  for (int i = 0; i < 6; i++) {
    tl_extent other = want;
    int64_t *const of[] = {&other.start_min, &other.start_max,  &other.end_min,
                           &other.end_max,   &other.length_min, &other.length_max};
    assert_true(tl_extent_has_bounds(&want, &other));
    *of[i] ^= 1;
    assert_false(tl_extent_has_bounds(&want, &other));
  }
}

typedef struct admits_row {
  const char *name;
  bounds of;
  tl_time start;
  tl_time end;
  bool admitted;
} admits_row;

static admits_row admits_rows[] = {
    {"inside", {{0, 9, 1, 10, 1, 10}}, 3, 5, true},
    {"the whole window", {{0, 9, 1, 10, 1, 10}}, 0, 10, true},
    {"starts too early", {{0, 9, 1, 10, 1, 10}}, -1, 5, false},
    {"starts too late", {{0, 6, 1, 10, 1, 10}}, 7, 8, false},
    {"ends too early", {{0, 9, 6, 10, 1, 10}}, 3, 5, false},
    {"ends too late", {{0, 9, 1, 10, 1, 10}}, 3, 11, false},
    {"too short", {{0, 9, 1, 10, 3, 10}}, 3, 5, false},
    {"too long", {{0, 9, 1, 10, 1, 2}}, 3, 6, false},
    {"empty", {{0, 9, 0, 10, 0, 10}}, 3, 3, false},
    {"reversed", {{0, 9, 0, 10, LOW, 10}}, 5, 3, false},
    {"no limits", {{LOW, HIGH, LOW, HIGH, 1, HIGH}}, LOW + 1, HIGH - 1, true},
    {"longer than int64 holds", {{LOW, HIGH, LOW, HIGH, 1, HIGH - 1}}, LOW + 1, HIGH - 1, false},
    {"an open end", {{5, 7, HIGH, HIGH, HIGH, HIGH}}, 6, HIGH, true},
    {"an open end that ends", {{5, 7, HIGH, HIGH, HIGH, HIGH}}, 6, 8, false},
    {"an open start", {{LOW, LOW, 5, 7, HIGH, HIGH}}, LOW, 6, true},
    {"both open", {{LOW, LOW, HIGH, HIGH, HIGH, HIGH}}, LOW, HIGH, true},
    {"an unknown end is finite", {{5, 7, 6, HIGH, 1, HIGH}}, 6, HIGH, false},
    {"an unknown start is finite", {{LOW, 6, 5, 7, 1, HIGH}}, LOW, 6, false},
    {"an unknown start before an open end", {{LOW, HIGH, HIGH, HIGH, HIGH, HIGH}}, LOW, HIGH, false},
    {"a start in an unknown start", {{LOW, HIGH, HIGH, HIGH, HIGH, HIGH}}, 0, HIGH, true},
    {"an open end with a longest length", {{5, 7, HIGH, HIGH, 1, 10}}, 6, HIGH, false},
    {"no length at all", {{0, 9, 1, 10, -5, -1}}, 3, 5, false},
};

static void admits(void **state)
{
  const admits_row *row = *state;
  tl_extent extent = extent_of(&row->of);
  assert_int_equal(tl_extent_admits(&extent, row->start, row->end), row->admitted);
}

static void init(void **state)
{
  (void)state;
  tl_extent extent;
  memset(&extent, 0x77, sizeof extent);
  tl_extent_init(&extent, 86400);
  const tl_extent want = {
      LOW, HIGH, LOW, HIGH,          86400, HIGH, TL_END_UNKNOWN, TL_END_UNKNOWN, TL_PRECISION_NONE, TL_FORM_SINGLE,
      0,   0,    0,   TL_MODE_OCCURS};
  assert_memory_equal(&extent, &want, sizeof extent);
}

typedef struct widen_row {
  const char *name; /* the date */
  tl_mode mode;
  const char *by;        /* NULL: its unit */
  const char *bounds[4]; /* days, the last one of an end; NULL: TL_ERR_RANGE */
} widen_row;

static widen_row widen_rows[] = {
    {"1984~", TL_MODE_OCCURS, NULL, {"1983-01-01", "1985-12-31", "1983-01-01", "1985-12-31"}},
    {"1984%", TL_MODE_SPANS, NULL, {"1983-01-01", "1985-01-01", "1983-12-31", "1985-12-31"}},
    {"1984?", TL_MODE_OCCURS, NULL, {"1984-01-01", "1984-12-31", "1984-01-01", "1984-12-31"}},
    {"1984", TL_MODE_OCCURS, "P5Y", {"1984-01-01", "1984-12-31", "1984-01-01", "1984-12-31"}},
    {"1984~", TL_MODE_OCCURS, "P5Y", {"1979-01-01", "1989-12-31", "1979-01-01", "1989-12-31"}},
    {"1984~", TL_MODE_OCCURS, "P0D", {"1984-01-01", "1984-12-31", "1984-01-01", "1984-12-31"}},
    {"1984~", TL_MODE_SPANS, "P10D", {"1983-12-22", "1984-01-11", "1984-12-21", "1985-01-10"}},
    {"198X~", TL_MODE_SPANS, NULL, {"1979-01-01", "1990-01-01", "1979-12-31", "1990-12-31"}},
    {"1984-02~", TL_MODE_OCCURS, NULL, {"1984-01-01", "1984-03-31", "1984-01-01", "1984-03-31"}},
    {"1984-02~", TL_MODE_SPANS, NULL, {"1984-01-01", "1984-03-01", "1984-01-31", "1984-03-31"}},
    {"1984-02-29~", TL_MODE_OCCURS, NULL, {"1984-02-28", "1984-03-01", "1984-02-28", "1984-03-01"}},
    {"1984-22~", TL_MODE_OCCURS, NULL, {"1984-03-01", "1984-11-30", "1984-03-01", "1984-11-30"}},
    {"1984~/1990", TL_MODE_OCCURS, NULL, {"1983-01-01", "1985-12-31", "1990-01-01", "1990-12-31"}},
    {"1984/1990~", TL_MODE_OCCURS, "P10Y", {"1984-01-01", "1984-12-31", "1984-01-01", "2000-12-31"}},
    {"1984~/..", TL_MODE_OCCURS, NULL, {"1983-01-01", "1985-12-31", "+inf", "+inf"}},
    {"1984~/", TL_MODE_OCCURS, NULL, {"1983-01-01", "1985-12-31", "1983-01-01", "+inf"}},
    {"/1984~", TL_MODE_OCCURS, NULL, {"-inf", "1985-12-31", "1983-01-01", "1985-12-31"}},
    {"[1984~,1990]", TL_MODE_OCCURS, NULL, {"1983-01-01", "1991-12-31", "1983-01-01", "1991-12-31"}},
    {"Y292277000000~", TL_MODE_OCCURS, "P30000Y", {NULL, NULL, NULL, NULL}},
};

static void widen(void **state)
{
  const widen_row *row = *state;
  const tl_date_options options = {.size = sizeof options, .mode = (uint8_t)row->mode};
  tl_date date;
  tl_extent extent;
  tl_duration by;
  if (row->by)
    assert_int_equal(tl_duration_parse(tl_text_from_string(row->by), &by, NULL), TL_OK);
  assert_int_equal(tl_date_parse(tl_text_from_string(row->name), &date, NULL), TL_OK);
  assert_int_equal(tl_date_extent(&date, &options, &extent, NULL), TL_OK);
  const tl_extent given = extent;
  tl_widening policy = row->by ? TL_WIDENING_BY : TL_WIDENING_UNIT;
  tl_status status = tl_extent_widen(&extent, policy, row->by ? &by : NULL, &extent, NULL);
  if (!row->bounds[0]) {
    assert_int_equal(status, TL_ERR_RANGE);
    assert_memory_equal(&extent, &given, sizeof extent);
    return;
  }
  assert_int_equal(status, TL_OK);
  const tl_time found[] = {extent.start_min, extent.start_max, extent.end_min, extent.end_max};
  for (int i = 0; i < 4; i++) {
    char text[TL_TIME_TEXT_SIZE];
    tl_time_write(found[i], i >= 2, false, NULL, text);
    assert_string_equal(text, row->bounds[i]);
  }
  bool consistent;
  tl_extent closed = extent;
  assert_int_equal(tl_extent_close(&closed, &consistent, NULL), TL_OK);
  assert_true(consistent);
  assert_memory_equal(&closed, &extent, sizeof extent);
  assert_int_equal(extent.start_qualifier, given.start_qualifier);
}

static void widen_arguments(void **state)
{
  (void)state;
  const tl_duration back = {.days = -1};
  tl_extent extent;
  tl_extent_init(&extent, 1);
  assert_int_equal(tl_extent_widen(&extent, TL_WIDENING_BY, NULL, &extent, NULL), TL_ERR_ARG);
  assert_int_equal(tl_extent_widen(&extent, TL_WIDENING_BY, &back, &extent, NULL), TL_ERR_ARG);
  assert_int_equal(tl_extent_widen(&extent, (tl_widening)0, NULL, &extent, NULL), TL_ERR_ARG);
  assert_int_equal(tl_extent_widen(NULL, TL_WIDENING_UNIT, NULL, &extent, NULL), TL_ERR_ARG);
  assert_int_equal(tl_extent_widen(&extent, TL_WIDENING_UNIT, NULL, NULL, NULL), TL_ERR_ARG);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, close_one, close_rows);
  ROWS_ADD(&suite, narrow, narrow_rows);
  ROWS_ADD(&suite, admits, admits_rows);
  ROWS_ADD(&suite, widen, widen_rows);
  ROWS_ADD_TEST(&suite, init);
  ROWS_ADD_TEST(&suite, widen_arguments);
  return rows_run("extent", &suite);
}
