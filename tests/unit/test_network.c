/* SPDX-License-Identifier: Apache-2.0 */
#include "reason.h"

#include <timeline/xml.h>

/* ---- the example: Iran and North Korea ---- */

static tl_timeline *read_example(const char *extra)
{
  char *text;
  size_t size;
  tl_timeline *timeline;
  tl_error err;
  text = support_read("../../examples/iran-dprk.xml", &size);
  char *whole = malloc(size + 4096);
  memcpy(whole, text, size + 1);
  if (extra) {
    char *at = strstr(whole, "<offset event=\"us-withdrawal\"");
    assert_non_null(at);
    memmove(at + strlen(extra), at, strlen(at) + 1);
    memcpy(at, extra, strlen(extra));
  }
  if (tl_xml_parse((tl_text){whole, strlen(whole)}, NULL, &timeline, &err))
    fail_msg("%s", err.message);
  free(whole);
  free(text);
  return timeline;
}

static void expect_days(const tl_network *n, const char *id, bool end, const char *first, const char *last)
{
  tl_extent x;
  char text[TL_TIME_TEXT_SIZE];
  tl_network_extent(n, reason_index(n, id), &x);
  tl_time_write(end ? x.end_min : x.start_min, end, false, NULL, text);
  assert_string_equal(text, first);
  tl_time_write(end ? x.end_max : x.start_max, end, false, NULL, text);
  assert_string_equal(text, last);
}

static void expect_answer(const tl_network *n, const char *a, const char *b, tl_relset asked, tl_answer answer)
{
  tl_relset possible;
  assert_int_equal(tl_network_relation(n, reason_index(n, a), reason_index(n, b), &possible, NULL), TL_OK);
  assert_int_equal(tl_relset_answer(possible, asked), answer);
}

static void expect_statements(const tl_network *n, const size_t *statements, size_t count, const char *const *expected)
{
  size_t known = 0;
  while (expected[known])
    known++;
  assert_int_equal(count, known);
  for (size_t i = 0; i < count; i++) {
    tl_statement s;
    char text[TL_STATEMENT_TEXT_SIZE];
    char whole[TL_STATEMENT_TEXT_SIZE + 64];
    assert_int_equal(tl_network_statement_at(n, statements[i], &s, NULL), TL_OK);
    assert_true(s.line > 0);
    tl_statement_write(n, statements[i], text, sizeof text);
    snprintf(whole, sizeof whole, "%s: %s", tl_event_id(tl_timeline_at(tl_network_timeline(n), s.event)), text);
    assert_string_equal(whole, expected[i]);
  }
}

static void expect_why(const tl_network *n, const char *id, tl_bound bound, const char *const *expected)
{
  size_t statements[8];
  size_t count;
  assert_int_equal(
      tl_network_why(n, reason_index(n, id), bound, (tl_progress){NULL, NULL}, statements, 8, &count, NULL), TL_OK);
  expect_statements(n, statements, count, expected);
}

static void test_example(void **state)
{
  (void)state;
  tl_timeline *timeline = read_example(NULL);
  tl_network *n = reason_network(timeline);
  assert_true(tl_network_is_consistent(n));
  /* 1 and 2 */
  expect_answer(n, "dprk-delisted", "iran-listed", TL_RELSET_WITHIN, TL_ANSWER_CERTAIN);
  expect_answer(n, "treasury-sanctions", "dprk-delisted", TL_RELSET_WITHIN, TL_ANSWER_CERTAIN);
  /* 3 */
  expect_days(n, "ri-visit", false, "2018-08-01", "2018-08-31");
  const char *const chain[] = {"ri-visit: start 3 months after the end of us-withdrawal, to the month",
                               "us-withdrawal: end 2018-05", NULL};
  expect_why(n, "ri-visit", TL_BOUND_START_MAX, chain);
  const char *const first[] = {"ri-visit: start 3 months after the end of us-withdrawal, to the month",
                               "us-withdrawal: end 2018-05", NULL};
  expect_why(n, "ri-visit", TL_BOUND_START_MIN, first);
  /* 4 */
  expect_days(n, "pak-visit", false, "2019-08-01", "2019-08-25");
  expect_days(n, "pak-visit", true, "2019-08-07", "2019-08-31");
  /* 5 */
  int64_t least;
  int64_t most;
  assert_int_equal(tl_network_distance(n, reason_index(n, "pak-visit"), TL_ENDPOINT_END, reason_index(n, "yun-visit"),
                                       TL_ENDPOINT_START, &least, &most, NULL),
                   TL_OK);
  assert_int_equal(least, 1697 * TL_SECONDS_PER_DAY);
  assert_int_equal(most, 1721 * TL_SECONDS_PER_DAY);
  /* 6 */
  expect_answer(n, "un-envoy-visit", "yun-visit", TL_RELSET_INTERSECTS, TL_ANSWER_POSSIBLE);
  /* 7 */
  expect_days(n, "arms-supply", false, "1980-01-01", "1988-12-31");
  tl_extent x;
  tl_network_extent(n, reason_index(n, "arms-supply"), &x);
  assert_true(x.flags & TL_EXTENT_DERIVED);
  tl_network_extent(n, reason_index(n, "hamas-attack"), &x);
  assert_false(x.flags & TL_EXTENT_DERIVED);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

static void test_example_contradiction(void **state)
{
  (void)state;
  tl_timeline *timeline = read_example("<relation event=\"us-withdrawal\" allen=\"before\"/>");
  tl_network *n = reason_network(timeline);
  size_t statements[8];
  size_t count;
  assert_false(tl_network_is_consistent(n));
  assert_int_equal(tl_network_conflict(n, (tl_progress){NULL, NULL}, statements, 8, &count, NULL), TL_OK);
  const char *const clash[] = {"ri-visit: before us-withdrawal",
                               "ri-visit: start 3 months after the end of us-withdrawal, to the month", NULL};
  expect_statements(n, statements, count, clash);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

/* ---- memory ---- */

enum { CONTRADICTORY, MIXED, MONTHS, PLAIN, MODELS };

/* Of months follow differences and the calendar without a choice, of a plain model differences alone. */
static void fill_for_memory(reason_model *m, int which)
{
  memset(m, 0, sizeof *m);
  reason_window(0, 20, reason_find(m, "a")->start);
  reason_length(m, "a", 2, 5);
  reason_relation(m, "r", "a", "b", which < MONTHS ? "pP" : "p");
  reason_relation(m, "r", "b", "c", "pm");
  reason_window(40, 400, reason_find(m, "c")->start);
  if (which == MONTHS) {
    reason_months(m, "o", "c", false, "d", false, 1, "gran", 0);
    return;
  }
  reason_offset(m, "o", "b", true, "d", false, which == PLAIN ? -90 : 3, 9);
  if (which == PLAIN)
    return;
  reason_months(m, "o", "a", false, "c", false, 2, "eq", 0);
  snprintf(reason_find(m, "d")->edtf, REASON_TEXT, "[1970,1973..1975,1980]");
  snprintf(reason_find(m, "e")->edtf, REASON_TEXT, "197X-12-25");
}

/* Everything that allocates, with the k-th request failing. True when all of it came through. */
static bool use_all(tl_timeline *timeline, support_heap *heap, bool consistent)
{
  tl_allocator allocator = support_allocator(heap);
  tl_network_options options = {.size = sizeof options, .allocator = &allocator};
  tl_network *n = (tl_network *)(uintptr_t)1;
  tl_status status = tl_network_new(timeline, &options, &n, NULL);
  if (status) {
    assert_int_equal(status, TL_ERR_NOMEM);
    assert_ptr_equal(n, (tl_network *)(uintptr_t)1);
    return false;
  }
  assert_int_equal(tl_network_is_consistent(n), consistent);
  size_t statements[16];
  size_t count;
  tl_relset possible;
  int64_t least;
  int64_t most;
  tl_gap gap;
  tl_conflicts *conflicts = NULL;
  status = tl_network_why(n, 1, TL_BOUND_START_MIN, (tl_progress){NULL, NULL}, statements, 16, &count, NULL);
  if (!status)
    status = tl_network_relation(n, 0, 3, &possible, NULL);
  if (!status && consistent)
    status = tl_network_distance(n, 0, TL_ENDPOINT_START, 3, TL_ENDPOINT_START, &least, &most, NULL);
  tl_extent window;
  bool conditional;
  tl_answer answer;
  tl_network_extent(n, 0, &window);
  window.end_max = window.start_max = window.start_min + TL_SECONDS_PER_DAY;
  window.end_min = window.end_max;
  const tl_condition conditions[] = {{.event = TL_NOT_FOUND, .window = &window, .relations = TL_RELSET_INTERSECTS},
                                     {.event = 3, .relations = TL_RELSET_ALL & ~TL_RELSET_EQUALS}};
  if (!status)
    status = tl_network_ask(n, 0, conditions, 2, &answer, &conditional, NULL);
  if (!status)
    status = tl_network_gaps(n, NULL, 0, NULL, (tl_progress){NULL, NULL}, &gap, 1, &count, NULL);
  if (!status)
    status = tl_network_conflict(n, (tl_progress){NULL, NULL}, statements, 16, &count, NULL);
  if (!status)
    status = tl_conflicts_new(n, 10, (tl_progress){NULL, NULL}, &conflicts, NULL);
  if (!status && !consistent)
    status = tl_network_change(n, NULL, 0, statements[0], (tl_progress){NULL, NULL}, &least, NULL);
  assert_true(status == TL_OK || status == TL_ERR_NOMEM);
  tl_conflicts_free(conflicts);
  tl_network_unref(n);
  return status == TL_OK;
}

static void test_memory(void **state)
{
  (void)state;
  reason_model *m = malloc(sizeof *m);
  for (int which = 0; which < MODELS; which++) {
    bool consistent = which != CONTRADICTORY;
    fill_for_memory(m, which);
    if (!consistent)
      reason_relation(m, "r", "c", "a", "p");
    tl_timeline *timeline = reason_timeline(m);
    bool done = false;
    size_t k = 0;
    while (!done) {
      support_heap heap = {.fail_at = ++k};
      done = use_all(timeline, &heap, consistent);
      assert_int_equal(heap.live, 0);
      assert_int_equal(heap.live_bytes, 0);
      done = done && heap.requests < k;
    }
    assert_true(k > 50);
    tl_timeline_unref(timeline);
  }
  free(m);
}

/* ---- what is large, small or wrong ---- */

typedef struct made_event {
  const char *start;
  const tl_constraint *constraints;
  size_t constraint_count;
} made_event;

static void add_made(tl_builder *builder, size_t number, made_event e)
{
  char id[24];
  tl_event_spec spec = {.size = sizeof spec,
                        .id = numbered(id, number),
                        .start = tl_text_from_string(e.start),
                        .constraints = e.constraints,
                        .constraint_count = e.constraint_count};
  add(builder, &spec);
}

static void test_small(void **state)
{
  (void)state;
  for (size_t count = 0; count < 2; count++) {
    tl_builder *builder = new_builder();
    if (count)
      add_made(builder, 0, (made_event){NULL, NULL, 0});
    tl_timeline *timeline = finish(builder);
    tl_network *n = reason_network(timeline);
    tl_extent x;
    size_t conflict;
    assert_true(tl_network_is_consistent(n));
    tl_network_extent(n, 0, &x);
    assert_int_equal(x.start_min, TL_TIME_MIN);
    assert_int_equal(x.end_max, TL_TIME_MAX);
    assert_int_equal(x.flags, 0);
    assert_int_equal(tl_network_conflict(n, (tl_progress){NULL, NULL}, NULL, 0, &conflict, NULL), TL_OK);
    assert_int_equal(conflict, 0);
    tl_network_unref(n);
    tl_timeline_unref(timeline);
  }
}

/* A chain of events, each a day after the one before, the first dated; the last named in the first when `ring`. */
static void check_chain(size_t count, bool ring)
{
  tl_builder *builder = new_builder();
  for (size_t i = 0; i < count; i++) {
    char other[24];
    tl_constraint c[] = {
        {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN | TL_GIVEN_MAX, .min = {.days = 1}, .max = {.days = 1}},
        {.event = numbered(other, i ? i - 1 : count - 1), .kind = TL_CONSTRAINT_RELATION, .allen = TL_RELSET_MET_BY}};
    add_made(builder, i, (made_event){i ? NULL : "2000-01-01", c, i || ring ? 2 : 1});
  }
  tl_timeline *timeline = finish(builder);
  tl_network *n = reason_network(timeline);
  assert_int_equal(tl_network_is_consistent(n), !ring);
  if (!ring) {
    tl_extent first;
    tl_extent last;
    tl_network_extent(n, 0, &first);
    tl_network_extent(n, count - 1, &last);
    assert_int_equal(last.start_min, last.start_max);
    assert_int_equal(last.start_min, first.start_min + (int64_t)(count - 1) * TL_SECONDS_PER_DAY);
    size_t chain;
    assert_int_equal(tl_network_why(n, count - 1, TL_BOUND_START_MAX, (tl_progress){NULL, NULL}, NULL, 0, &chain, NULL),
                     TL_OK);
    assert_int_equal(chain, 2 * count - 1);
  } else {
    /* Going round takes the relations and no length: each event ends after it starts. */
    size_t conflict;
    assert_int_equal(tl_network_conflict(n, (tl_progress){NULL, NULL}, NULL, 0, &conflict, NULL), TL_OK);
    assert_int_equal(conflict, count);
  }
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

static void test_chain(void **state)
{
  (void)state;
  check_chain(1000000 / SLOWER, false);
  check_chain(100000 / SLOWER, true);
}

/* Events of a decade or of the one after the next years, each met by the one before: what dates them tells nothing of
 * their order, and they are declared in any. */
static void test_chain_in_decades(void **state)
{
  (void)state;
  enum { COUNT = 3000, STRIDE = 617 };
  tl_builder *builder = new_builder();
  for (size_t k = 0; k < COUNT; k++) {
    size_t i = k * STRIDE % COUNT;
    char other[24];
    tl_constraint c[] = {
        {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN | TL_GIVEN_MAX, .min = {.days = 1}, .max = {.days = 1}},
        {.event = numbered(other, i ? i - 1 : 0), .kind = TL_CONSTRAINT_RELATION, .allen = TL_RELSET_MET_BY}};
    const char *window = i < COUNT / 2 ? "[2000-01-01..2009-12-31]" : "[2005-01-01..2014-12-31]";
    add_made(builder, i, (made_event){window, c, i ? 2 : 1});
  }
  tl_timeline *timeline = finish(builder);
  tl_network *n = reason_network(timeline);
  assert_true(tl_network_is_consistent(n));
  /* The first of the later half is not before 2005, the last of the earlier one not after 2009. */
  const int64_t least = 12784 - COUNT / 2;
  const int64_t most = 14609 - (COUNT / 2 - 1);
  for (size_t i = 0; i < COUNT; i++) {
    char id[24];
    tl_extent x;
    tl_network_extent(n, tl_timeline_find(timeline, numbered(id, i)), &x);
    assert_int_equal(x.start_min, (least + (int64_t)i) * TL_SECONDS_PER_DAY);
    assert_int_equal(x.start_max, (most + (int64_t)i) * TL_SECONDS_PER_DAY);
  }
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

/* A chain of events whose dates tell nothing of its order, and one offset across it that is wrong: three statements
 * show it, long before it comes round along the chain. */
static void test_wrong_in_chain(void **state)
{
  (void)state;
  enum { COUNT = 1000 };
  tl_builder *builder = new_builder();
  for (size_t i = 0; i < COUNT; i++) {
    char other[24];
    char first[24];
    char window[32];
    size_t middle = i * 617 % COUNT;
    snprintf(window, sizeof window, "[%04zu..%04zu]", 1000 + middle, 3000 + middle);
    tl_constraint c[] = {{.event = numbered(other, i ? i - 1 : 0),
                          .kind = TL_CONSTRAINT_OFFSET,
                          .from = TL_ENDPOINT_START,
                          .to = TL_ENDPOINT_START,
                          .given = TL_GIVEN_MIN | TL_GIVEN_MAX,
                          .min = {.days = 1},
                          .max = {.days = 3}},
                         {.event = numbered(first, 0),
                          .kind = TL_CONSTRAINT_OFFSET,
                          .from = TL_ENDPOINT_START,
                          .to = TL_ENDPOINT_START,
                          .given = TL_GIVEN_MIN | TL_GIVEN_MAX,
                          .min = {.days = 1500000},
                          .max = {.days = 1500000}}};
    add_made(builder, i, (made_event){window, c, i == 0 ? 0 : i == COUNT - 1 ? 2 : 1});
  }
  tl_timeline *timeline = finish(builder);
  tl_network *n = reason_network(timeline);
  size_t statements[4];
  size_t conflict;
  assert_false(tl_network_is_consistent(n));
  assert_int_equal(tl_network_conflict(n, (tl_progress){NULL, NULL}, statements, 4, &conflict, NULL), TL_OK);
  assert_int_equal(conflict, 3);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

static void test_thousand_contradictions(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  for (size_t i = 0; i < 1000; i++) {
    char other[24];
    tl_text name = numbered(other, 2 * i);
    tl_constraint c[] = {{.event = name, .kind = TL_CONSTRAINT_RELATION, .allen = TL_RELSET_BEFORE},
                         {.event = name, .kind = TL_CONSTRAINT_RELATION, .allen = TL_RELSET_AFTER}};
    add_made(builder, 2 * i, (made_event){NULL, NULL, 0});
    add_made(builder, 2 * i + 1, (made_event){NULL, c, 2});
  }
  tl_timeline *timeline = finish(builder);
  tl_network *n = reason_network(timeline);
  tl_conflicts *conflicts;
  assert_false(tl_network_is_consistent(n));
  assert_int_equal(tl_conflicts_new(n, 20, (tl_progress){NULL, NULL}, &conflicts, NULL), TL_OK);
  assert_int_equal(tl_conflicts_count(conflicts), 20);
  assert_false(tl_conflicts_complete(conflicts));
  for (size_t i = 0; i < 20; i++) {
    size_t count;
    assert_non_null(tl_conflicts_at(conflicts, i, &count));
    assert_int_equal(count, 2);
  }
  tl_conflicts_free(conflicts);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

/* A statement that says next to nothing can be loosened by nothing more, and none of that overflows. */
static void test_large_tolerance(void **state)
{
  (void)state;
  reason_model *m = calloc(1, sizeof *m);
  reason_months(m, "offset", "a", false, "b", false, 0, "about", 0);
  reason_find(m, "b")->constraints[0].tolerance = (tl_duration){.seconds = INT64_MAX - 1000000};
  reason_relation(m, "before", "c", "a", "p");
  reason_relation(m, "after", "c", "a", "P");
  tl_timeline *timeline = reason_timeline(m);
  tl_network *n = reason_network(timeline);
  tl_error err = {.code = TL_CODE_NONE};
  int64_t seconds = 0;
  assert_false(tl_network_is_consistent(n));
  for (size_t i = 0; i < tl_network_statement_count(n); i++) {
    tl_statement statement;
    assert_int_equal(tl_network_statement_at(n, i, &statement, NULL), TL_OK);
    if (statement.kind != TL_STATEMENT_OFFSET)
      continue;
    assert_int_equal(tl_network_change(n, NULL, 0, i, (tl_progress){NULL, NULL}, &seconds, &err), TL_OK);
    assert_int_equal(seconds, TL_TIME_MAX);
    assert_int_equal(err.code, TL_CODE_NONE);
  }
  assert_int_equal(seconds, TL_TIME_MAX);
  const size_t first = 0;
  assert_int_equal(tl_network_change(n, &first, 1, 1, (tl_progress){NULL, NULL}, &seconds, &err), TL_ERR_ARG);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
  free(m);
}

/* An offset that leads off the axis is an error that says so, and a limit of steps is told as one. */
static void test_limits(void **state)
{
  (void)state;
  reason_model *m = calloc(1, sizeof *m);
  tl_network *n = NULL;
  tl_error err;
  snprintf(reason_find(m, "a")->start, REASON_TEXT, "Y292277026595");
  for (int i = 0; i < 4; i++) {
    char x[2] = {(char)('a' + i), 0};
    char y[2] = {(char)('b' + i), 0};
    tl_constraint *c = reason_constraint(m, y, x, TL_CONSTRAINT_OFFSET, "o");
    c->from = c->to = TL_ENDPOINT_START;
    c->given = TL_GIVEN_MIN;
    c->min.days = 2000000000;
    c->line = 10 + (uint32_t)i;
  }
  tl_timeline *timeline = reason_timeline(m);
  assert_int_equal(tl_network_new(timeline, NULL, &n, &err), TL_ERR_RANGE);
  assert_int_equal(err.code, TL_CODE_DATE_RANGE);
  assert_int_equal(err.line, 10);
  assert_null(n);
  tl_timeline_unref(timeline);
  static const struct {
    const char *start;
    tl_duration by;
    uint8_t precision;
    unsigned code;
  } rows[] = {
      {"Y292277026595", {.months = 24000}, TL_OFFSET_MONTH, TL_CODE_DATE_RANGE},
      {"Y292277026595", {.months = 24000}, TL_OFFSET_EXACT, TL_CODE_DATE_RANGE},
      {"Y-292277022655", {.years = -2000}, TL_OFFSET_YEAR, TL_CODE_DATE_RANGE},
      {"Y-292277022655", {.years = -2000}, TL_OFFSET_EXACT, TL_CODE_DATE_RANGE},
      {"2000", {.months = INT32_MAX}, TL_OFFSET_MONTH, TL_CODE_DURATION_RANGE},
      {"2000", {.months = INT32_MIN}, TL_OFFSET_MONTH, TL_CODE_DURATION_RANGE},
      {"2000", {.years = INT32_MAX}, TL_OFFSET_YEAR, TL_CODE_DURATION_RANGE},
      {"2000", {.years = INT32_MIN}, TL_OFFSET_YEAR, TL_CODE_DURATION_RANGE},
      {"2000", {.months = INT32_MIN}, TL_OFFSET_EXACT, TL_CODE_NONE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    memset(m, 0, sizeof *m);
    snprintf(reason_find(m, "a")->start, REASON_TEXT, "%s", rows[i].start);
    tl_constraint *c = reason_constraint(m, "b", "a", TL_CONSTRAINT_OFFSET, "o");
    c->from = c->to = TL_ENDPOINT_START;
    c->given = TL_GIVEN_BY;
    c->by = rows[i].by;
    c->precision = rows[i].precision;
    c->line = 7;
    timeline = reason_timeline(m);
    tl_status status = tl_network_new(timeline, NULL, &n, &err);
    if (status != (rows[i].code ? TL_ERR_RANGE : TL_OK) || (status && (err.code != rows[i].code || err.line != 7)))
      fail_msg("row %zu: %d", i, status);
    tl_timeline_unref(timeline);
  }
  char text[TL_STATEMENT_TEXT_SIZE];
  assert_true(tl_network_is_consistent(n));
  tl_statement_write(n, 1, text, sizeof text);
  assert_string_equal(text, "start 2147483648 months before the start of a");
  tl_network_unref(n);
  n = NULL;
  fill_for_memory(m, MIXED);
  timeline = reason_timeline(m);
  tl_network_options options = {.size = sizeof options, .step_max = 10};
  assert_int_equal(tl_network_new(timeline, &options, &n, &err), TL_ERR_LIMIT);
  assert_int_equal(err.code, TL_CODE_NETWORK_STEPS);
  assert_null(n);
  tl_timeline_unref(timeline);
  free(m);
}

/* An offset from an open end is a contradiction of the two statements, and so is what an open end cannot be. */
static void test_open(void **state)
{
  (void)state;
  static const struct {
    const char *letters; /* NULL: an offset */
    bool consistent;
  } rows[] = {{NULL, false}, {"pm", true}, {"P", false}, {"f", false}, {"osd", true}, {"pP", true}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_constraint c = {.event = TL_TEXT("open"), .kind = TL_CONSTRAINT_OFFSET, .given = TL_GIVEN_BY, .by = {.days = 3}};
    if (rows[i].letters) {
      c = (tl_constraint){.event = TL_TEXT("open"), .kind = TL_CONSTRAINT_RELATION};
      assert_int_equal(tl_relset_parse(tl_text_from_string(rows[i].letters), &c.allen, NULL), TL_OK);
    }
    const tl_event_spec specs[] = {
        {.size = sizeof *specs, .id = TL_TEXT("open"), .edtf = TL_TEXT("1984/..")},
        {.size = sizeof *specs, .id = TL_TEXT("other"), .constraints = &c, .constraint_count = 1},
    };
    tl_timeline *timeline = timeline_of(NULL, specs, 2);
    tl_network *n = reason_network(timeline);
    size_t statements[4];
    size_t count;
    if (tl_network_is_consistent(n) != rows[i].consistent)
      fail_msg("row %zu", i);
    assert_int_equal(tl_network_conflict(n, (tl_progress){NULL, NULL}, statements, 4, &count, NULL), TL_OK);
    assert_int_equal(count, rows[i].consistent ? 0 : 2);
    if (!rows[i].consistent) {
      char text[TL_STATEMENT_TEXT_SIZE];
      tl_statement_write(n, statements[0], text, sizeof text);
      assert_string_equal(text, "end 1984/..");
    }
    tl_network_unref(n);
    tl_timeline_unref(timeline);
  }
}

/* Dates are read in the timeline's own seasons, also where the network reads their texts again. */
static void test_seasons(void **state)
{
  (void)state;
  static const tl_constraint length = {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MAX, .max = {.days = 10}};
  const tl_event_spec specs[] = {
      {.size = sizeof *specs,
       .id = TL_TEXT("edtf"),
       .edtf = TL_TEXT("2001-21"),
       .constraints = &length,
       .constraint_count = 1},
      {.size = sizeof *specs, .id = TL_TEXT("start"), .start = TL_TEXT("2001-21")},
      {.size = sizeof *specs,
       .id = TL_TEXT("phrase"),
       .phrase = TL_TEXT("spring 2001"),
       .constraints = &length,
       .constraint_count = 1},
  };
  tl_builder_options options = {.size = sizeof options, .seasons = TL_SEASONS_SOUTH};
  tl_builder *builder;
  tl_timeline *timeline;
  assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_OK);
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
    assert_int_equal(tl_builder_add(builder, &specs[i], NULL), TL_OK);
  assert_int_equal(tl_timeline_from_builder(builder, &timeline, NULL), TL_OK);
  tl_builder_free(builder);
  assert_int_equal(tl_timeline_seasons(timeline), TL_SEASONS_SOUTH);
  tl_network *n = reason_network(timeline);
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
    tl_extent x;
    char text[TL_TIME_TEXT_SIZE];
    tl_network_extent(n, i, &x);
    tl_time_write(x.start_min, false, false, NULL, text);
    assert_string_equal(text, "2001-09-01");
  }
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

/* Of two events in one month that are at least five days apart, the stretch between is certain, unless a third one
 * that may have been at any time is asked for too. */
static void test_gaps(void **state)
{
  (void)state;
  const tl_constraint later = {.event = TL_TEXT("a"),
                               .kind = TL_CONSTRAINT_OFFSET,
                               .given = TL_GIVEN_MIN,
                               .min = {.days = 5},
                               .from = TL_ENDPOINT_END,
                               .to = TL_ENDPOINT_START};
  const tl_event_spec specs[] = {
      {.size = sizeof *specs, .id = TL_TEXT("c")},
      {.size = sizeof *specs,
       .id = TL_TEXT("b"),
       .edtf = TL_TEXT("2024-01"),
       .constraints = &later,
       .constraint_count = 1},
      {.size = sizeof *specs, .id = TL_TEXT("a"), .edtf = TL_TEXT("2024-01")},
  };
  static const size_t two[] = {2, 1};
  static const size_t beyond[] = {0, 3};
  const tl_progress unwatched = {NULL, NULL};
  const tl_span empty = {5, 5};
  tl_timeline *timeline = timeline_of(NULL, specs, 3);
  tl_network *n = reason_network(timeline);
  tl_gap gap = {.before = 77};
  size_t count = 77;
  tl_error err;
  assert_int_equal(tl_network_gaps(n, two, 2, NULL, unwatched, &gap, 1, &count, NULL), TL_OK);
  assert_int_equal(count, 1);
  assert_true(gap.before == 2 && gap.after == 1 && gap.certain);
  assert_int_equal(gap.length_min, 4 * TL_SECONDS_PER_DAY);
  assert_int_equal(gap.length_max, 29 * TL_SECONDS_PER_DAY);
  gap.before = 77;
  assert_int_equal(tl_network_gaps(n, NULL, 0, NULL, unwatched, NULL, 0, &count, NULL), TL_OK);
  assert_int_equal(count, 3);
  assert_int_equal(tl_network_gaps(n, NULL, 0, NULL, unwatched, &gap, 1, &count, NULL), TL_OK);
  assert_false(gap.certain);
  assert_int_equal(tl_network_gaps(n, two, 0, NULL, unwatched, &gap, 1, &count, NULL), TL_OK);
  assert_int_equal(count, 0);
  assert_int_equal(tl_network_gaps(n, two, 2, &empty, unwatched, &gap, 1, &count, &err), TL_ERR_VALUE);
  assert_int_equal(err.code, TL_CODE_SPAN_EMPTY);
  assert_int_equal(tl_network_gaps(n, beyond, 2, NULL, unwatched, &gap, 1, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_network_gaps(n, two, 2, NULL, unwatched, NULL, 1, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_network_gaps(NULL, two, 2, NULL, unwatched, &gap, 1, &count, NULL), TL_ERR_ARG);
  assert_int_equal(count, 0);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

static void expect_gap(const tl_gap *gap, const tl_network *n, const char *before, const char *after, int64_t least,
                       int64_t most, bool certain)
{
  assert_int_equal(gap->before, reason_index(n, before));
  assert_int_equal(gap->after, reason_index(n, after));
  assert_int_equal(gap->length_min, least * TL_SECONDS_PER_DAY);
  assert_int_equal(gap->length_max, most == REASON_NONE ? TL_TIME_MAX : most * TL_SECONDS_PER_DAY);
  assert_true(gap->certain == certain);
}

/* Two days are free between b and a, wherever b was; and where it came after x, up to seven between these two. */
static void test_gaps_before_what_comes_first(void **state)
{
  (void)state;
  reason_model *m = calloc(1, sizeof *m);
  snprintf(reason_find(m, "x")->edtf, REASON_TEXT, "2019-03-10");
  snprintf(reason_find(m, "b")->start, REASON_TEXT, "[2019-03-09..2019-03-18]");
  reason_length(m, "b", 1, 1);
  reason_offset(m, "o", "b", true, "a", false, 3, 3);
  reason_length(m, "a", 1, 1);
  tl_timeline *timeline = reason_timeline(m);
  tl_network *n = reason_network(timeline);
  tl_gap gaps[7];
  size_t count;
  assert_int_equal(tl_network_gaps(n, NULL, 0, NULL, (tl_progress){NULL, NULL}, gaps, 7, &count, NULL), TL_OK);
  assert_int_equal(count, 2);
  expect_gap(&gaps[0], n, "x", "b", 0, 7, false);
  expect_gap(&gaps[1], n, "x", "a", 1, 2, true);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
  /* the same stretch is told once, also when a longer reach is known by then */
  memset(m, 0, sizeof *m);
  reason_find(m, "a");
  reason_offset(m, "o", "a", false, "b", false, REASON_NONE, 9);
  reason_length(m, "b", REASON_NONE, 8);
  reason_relation(m, "r", "c", "b", "pm");
  reason_length(m, "c", 3, 6);
  snprintf(reason_find(m, "d")->edtf, REASON_TEXT, "[..2019-02-25]");
  reason_relation(m, "r", "a", "d", "eSM");
  timeline = reason_timeline(m);
  n = reason_network(timeline);
  assert_int_equal(tl_network_gaps(n, NULL, 0, NULL, (tl_progress){NULL, NULL}, gaps, 7, &count, NULL), TL_OK);
  assert_int_equal(count, 2);
  expect_gap(&gaps[0], n, "b", "a", 0, REASON_NONE, false);
  expect_gap(&gaps[1], n, "a", "b", 0, 8, false);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
  free(m);
}

/* What statements say, for people. */
static void test_wording(void **state)
{
  (void)state;
  enum { START = TL_ENDPOINT_START, END = TL_ENDPOINT_END };
  static const struct {
    tl_constraint c;
    const char *text;
  } rows[] = {
      {{.given = TL_GIVEN_BY, .by = {.months = 3}}, "start 3 months after the end of a, to the month"},
      {{.given = TL_GIVEN_BY, .by = {.months = 3}, .precision = TL_OFFSET_EXACT}, "start 3 months after the end of a"},
      {{.given = TL_GIVEN_BY, .by = {.years = -1}}, "end 1 year before the start of a, to the year"},
      {{.given = TL_GIVEN_BY, .precision = TL_OFFSET_MONTH}, "start in the month of the end of a"},
      {{.given = TL_GIVEN_BY}, "start 0 days after the end of a"},
      {{.given = TL_GIVEN_BY, .by = {.months = -2}, .precision = TL_OFFSET_AT_LEAST},
       "end no earlier than 2 months before the start of a"},
      {{.given = TL_GIVEN_BY, .by = {.weeks = 2}, .precision = TL_OFFSET_AT_MOST},
       "start no later than 2 weeks after the end of a"},
      {{.given = TL_GIVEN_BY | TL_GIVEN_TOLERANCE,
        .by = {.years = 1, .months = 2},
        .tolerance = {.days = 5},
        .precision = TL_OFFSET_ABOUT},
       "start about 1 year 2 months after the end of a, within 5 days"},
      {{.given = TL_GIVEN_MIN, .min = {.seconds = 90061}, .from = END, .to = START},
       "start no earlier than 25 hours 1 minute 1 second after the end of a"},
      {{.given = TL_GIVEN_MIN | TL_GIVEN_MAX, .min = {.days = -5}, .max = {.days = 3}, .from = START, .to = END},
       "end no earlier than 5 days before and no later than 3 days after the start of a"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_constraint c = rows[i].c;
    char text[TL_STATEMENT_TEXT_SIZE];
    c.event = tl_text_from_string("a");
    c.kind = TL_CONSTRAINT_OFFSET;
    const tl_event_spec specs[] = {
        {.size = sizeof *specs, .id = TL_TEXT("a")},
        {.size = sizeof *specs, .id = TL_TEXT("b"), .constraints = &c, .constraint_count = 1},
    };
    tl_timeline *timeline = timeline_of(NULL, specs, 2);
    tl_network *n = reason_network(timeline);
    tl_statement_write(n, tl_network_statement_count(n) - 1, text, sizeof text);
    assert_string_equal(text, rows[i].text);
    tl_network_unref(n);
    tl_timeline_unref(timeline);
  }
}

/* What is asked wrongly. */
static void test_bad_questions(void **state)
{
  (void)state;
  const tl_event_spec specs[] = {{.size = sizeof *specs, .id = TL_TEXT("a"), .edtf = TL_TEXT("2024-01?")}};
  tl_timeline *timeline = timeline_of(NULL, specs, 1);
  tl_network *n = reason_network(timeline);
  tl_extent window;
  tl_network_extent(n, 0, &window);
  const struct {
    size_t event, count;
    tl_condition condition;
  } rows[] = {
      {1, 1, {.event = 0, .relations = TL_RELSET_ALL}},
      {0, 1, {.event = 1, .relations = TL_RELSET_ALL}},
      {0, 1, {.event = TL_NOT_FOUND, .relations = TL_RELSET_ALL}},
      {0, 1, {.event = 0, .relations = TL_RELSET_NONE}},
      {0, 1, {.event = 0, .relations = TL_RELSET_ALL + 1}},
      {0, TL_CONDITIONS_MAX + 1, {.event = 0, .relations = TL_RELSET_ALL}},
  };
  tl_answer answer = (tl_answer)77;
  bool conditional = false;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (tl_network_ask(n, rows[i].event, &rows[i].condition, rows[i].count, &answer, &conditional, NULL) != TL_ERR_ARG)
      fail_msg("row %zu", i);
  assert_int_equal(answer, 77);
  const tl_condition same = {.event = TL_NOT_FOUND, .window = &window, .relations = TL_RELSET_INTERSECTS};
  assert_int_equal(tl_network_ask(n, 0, &same, 1, &answer, &conditional, NULL), TL_OK);
  assert_int_equal(answer, TL_ANSWER_POSSIBLE);
  assert_true(conditional);
  assert_int_equal(tl_network_ask(n, 0, NULL, 0, &answer, &conditional, NULL), TL_OK);
  assert_int_equal(answer, TL_ANSWER_CERTAIN);
  assert_false(conditional);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_example),
      cmocka_unit_test(test_example_contradiction),
      cmocka_unit_test(test_memory),
      cmocka_unit_test(test_small),
      cmocka_unit_test(test_chain),
      cmocka_unit_test(test_thousand_contradictions),
      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_open),
      cmocka_unit_test(test_seasons),
      cmocka_unit_test(test_gaps),
      cmocka_unit_test(test_gaps_before_what_comes_first),
      cmocka_unit_test(test_wrong_in_chain),
      cmocka_unit_test(test_chain_in_decades),
      cmocka_unit_test(test_large_tolerance),
      cmocka_unit_test(test_bad_questions),
      cmocka_unit_test(test_wording),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
