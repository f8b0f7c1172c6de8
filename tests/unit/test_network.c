/* SPDX-License-Identifier: Apache-2.0 */
#include "reason.h"

#include <timeline/xml.h>

/* ---- stn_cases.tsv and stn_calendar.tsv: a case of rows ---- */

typedef struct cases {
  reason_model model;
  tl_timeline *timeline;
  tl_network *network;
  char id[64];
  bool consistent;
  size_t conflict_count;
  char conflicts[64][256]; /* as sorted names, coarse */
  size_t smallest;
  size_t read, checked;
} cases;

static const char *name_of(const cases *c, size_t statement)
{
  static char text[128];
  tl_statement s;
  assert_int_equal(tl_network_statement_at(c->network, statement, &s, NULL), TL_OK);
  const reason_event *e = &c->model.events[s.event];
  const char *suffix[] = {".s", ".e", ".date", ".d.lo", ".d.hi"};
  if (s.kind < TL_STATEMENT_OFFSET)
    snprintf(text, sizeof text, "%s%s", e->id, suffix[s.kind]);
  else
    snprintf(text, sizeof text, "%s", e->names[s.constraint]);
  return text;
}

/* The windows of one end are one statement here: A.s.lo and A.s.hi are both A.s. */
static void coarse(const char *name, char out[64])
{
  snprintf(out, 64, "%s", name);
  size_t length = strlen(out);
  if (length > 5 && (strcmp(out + length - 3, ".lo") == 0 || strcmp(out + length - 3, ".hi") == 0) &&
      (strncmp(out + length - 5, ".s", 2) == 0 || strncmp(out + length - 5, ".e", 2) == 0))
    out[length - 3] = '\0';
}

static int by_text(const void *a, const void *b)
{
  return strcmp(a, b);
}

static void join_names(char (*names)[64], size_t count, char out[256])
{
  qsort(names, count, 64, by_text);
  out[0] = '\0';
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && strcmp(names[i], names[i - 1]) == 0)
      continue;
    strncat(out, names[i], 255 - strlen(out));
    strncat(out, " ", 255 - strlen(out));
  }
}

static bool has_name(const char *set, const char *name, size_t size)
{
  for (const char *at = set; (at = strstr(at, name)) != NULL; at++)
    if ((at == set || at[-1] == ' ') && at[size] == ' ')
      return true;
  return false;
}

static bool is_part(const char *small, const char *large)
{
  while (*small) {
    size_t size = strcspn(small, " ");
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)size, small);
    if (!has_name(large, name, size))
      return false;
    small += size + 1;
  }
  return true;
}

/* Coarse names can make one conflict a part of another, which then is none. */
static size_t minimal_expected(cases *c)
{
  size_t kept = 0;
  for (size_t i = 0; i < c->conflict_count; i++) {
    bool minimal = true;
    for (size_t k = 0; k < c->conflict_count && minimal; k++) {
      bool same = strcmp(c->conflicts[i], c->conflicts[k]) == 0;
      minimal = same ? k >= i : !is_part(c->conflicts[k], c->conflicts[i]);
    }
    if (minimal)
      memmove(c->conflicts[kept++], c->conflicts[i], sizeof c->conflicts[i]);
  }
  return kept;
}

static void conflict_names(const cases *c, const size_t *statements, size_t count, char out[256])
{
  char names[64][64];
  for (size_t i = 0; i < count && i < 64; i++)
    snprintf(names[i], 64, "%s", name_of(c, statements[i]));
  join_names(names, count, out);
}

static void check_conflicts(cases *c)
{
  size_t statements[64];
  size_t count;
  char text[256];
  assert_int_equal(tl_network_conflict(c->network, statements, 64, &count, NULL), TL_OK);
  assert_true(count > 0);
  conflict_names(c, statements, count, text);
  if (!c->conflict_count)
    return;
  size_t expected = minimal_expected(c);
  bool found = false;
  for (size_t i = 0; i < expected; i++)
    found |= strcmp(c->conflicts[i], text) == 0;
  if (!found)
    fail_msg("case %s: %s is no minimal conflict; %s is", c->id, text, c->conflicts[0]);
  tl_conflicts *all;
  assert_int_equal(tl_conflicts_new(c->network, 1000, &all, NULL), TL_OK);
  assert_true(tl_conflicts_complete(all));
  for (size_t k = 0; k < tl_conflicts_count(all); k++) {
    const size_t *items = tl_conflicts_at(all, k, &count);
    conflict_names(c, items, count, text);
    found = false;
    for (size_t i = 0; i < expected; i++)
      found |= strcmp(c->conflicts[i], text) == 0;
    if (!found)
      fail_msg("case %s: %s is no minimal conflict", c->id, text);
    size_t before;
    if (k > 0)
      tl_conflicts_at(all, k - 1, &before);
    assert_true(k == 0 || before <= count);
  }
  if (tl_conflicts_count(all) != expected)
    fail_msg("case %s: %zu conflicts, not %zu", c->id, tl_conflicts_count(all), expected);
  tl_conflicts_free(all);
}

static void check_change(cases *c, const char *name, int64_t days, bool whole, const char *conflict)
{
  char own[64];
  coarse(name, own);
  size_t statements[64];
  size_t count = 0;
  size_t which = SIZE_MAX;
  for (size_t i = 0; i < tl_network_statement_count(c->network); i++) {
    const char *other = name_of(c, i);
    if (strcmp(other, own) == 0)
      which = i;
    if (has_name(conflict, other, strlen(other)) && count < 64)
      statements[count++] = i;
  }
  assert_true(which != SIZE_MAX);
  int64_t seconds;
  tl_error err;
  if (tl_network_change(c->network, whole ? NULL : statements, count, which, &seconds, &err))
    fail_msg("%s", err.message);
  int64_t got = seconds == TL_TIME_MAX ? REASON_NONE : seconds / TL_SECONDS_PER_DAY;
  if (got != days)
    fail_msg("case %s: %s by %lld, not %lld%s", c->id, name, (long long)got, (long long)days, whole ? " (whole)" : "");
}

static void check_bound(const cases *c, const char *what, int64_t got, const char *expected)
{
  int64_t want = reason_number(expected);
  if (got != want)
    fail_msg("case %s: %s is %lld, not %s", c->id, what, (long long)got, expected);
}

static int64_t day_of(const char *text)
{
  tl_date date;
  tl_extent extent;
  if (strcmp(text, "*") == 0)
    return REASON_NONE;
  assert_int_equal(tl_date_parse(tl_text_from_string(text), &date, NULL), TL_OK);
  assert_int_equal(tl_date_extent(&date, NULL, &extent, NULL), TL_OK);
  return extent.start_min / TL_SECONDS_PER_DAY;
}

static void finish_case(cases *c)
{
  if (c->network)
    return;
  c->timeline = reason_timeline(&c->model);
  c->network = reason_network(c->timeline);
  if (tl_network_is_consistent(c->network) != c->consistent)
    fail_msg("case %s: %sconsistent", c->id, c->consistent ? "not " : "");
  c->checked++;
}

static void case_row(void *ctx, size_t line, char **f, size_t n)
{
  cases *c = ctx;
  (void)line;
  if (strcmp(f[0], "CASE") == 0) {
    size_t read = c->read + 1;
    size_t checked = c->checked;
    memset(c, 0, sizeof *c);
    c->read = read;
    c->checked = checked;
    snprintf(c->id, sizeof c->id, "%s", f[1]);
    c->consistent = strcmp(f[3], "yes") == 0;
  } else if (strcmp(f[0], "EVENT") == 0 && n > 4) {
    reason_event *e = reason_find(&c->model, f[1]);
    reason_window(reason_number(f[2]), reason_number(f[3]), e->start);
    reason_window(reason_number(f[4]), reason_number(f[5]), e->end);
    reason_length(&c->model, f[1], reason_number(f[6]), reason_number(f[7]));
    assert_true(e->start[0] != '!' && e->end[0] != '!');
  } else if (strcmp(f[0], "EVENT") == 0) {
    reason_event *e = reason_find(&c->model, f[1]);
    reason_window(day_of(f[2]), day_of(f[3]), e->start);
    reason_length(&c->model, f[1], 1, 1);
  } else if (strcmp(f[0], "REL") == 0) {
    reason_relation(&c->model, f[1], f[2], f[3], f[4]);
  } else if (strcmp(f[0], "OFF") == 0) {
    reason_offset(&c->model, f[1], f[2], f[3][0] == 'e', f[4], f[5][0] == 'e', reason_number(f[6]),
                  reason_number(f[7]));
  } else if (strcmp(f[0], "DAYS") == 0) {
    reason_offset(&c->model, "days", f[1], false, f[2], false, reason_number(f[3]), reason_number(f[4]));
  } else if (strcmp(f[0], "MONTHS") == 0) {
    reason_months(&c->model, "months", f[1], false, f[2], false, (int32_t)strtol(f[4], NULL, 10), f[3],
                  (int32_t)strtol(f[5], NULL, 10));
  } else if (strcmp(f[0], "BOUNDS") == 0) {
    finish_case(c);
    tl_extent x;
    size_t index = tl_timeline_find(c->timeline, tl_text_from_string(f[1]));
    tl_network_extent(c->network, index, &x);
    if (n == 4) {
      assert_int_equal(x.start_min / TL_SECONDS_PER_DAY, day_of(f[2]));
      assert_int_equal(x.start_max / TL_SECONDS_PER_DAY, day_of(f[3]));
      return;
    }
    check_bound(c, "start_min", reason_as_day(x.start_min, false), f[2]);
    check_bound(c, "start_max", reason_as_day(x.start_max, false), f[3]);
    check_bound(c, "end_min", reason_as_day(x.end_min, true), f[4]);
    check_bound(c, "end_max", reason_as_day(x.end_max, true), f[5]);
    int64_t least;
    int64_t most;
    assert_int_equal(tl_network_distance(c->network, index, TL_ENDPOINT_START, index, TL_ENDPOINT_END, &least, &most,
                                         NULL),
                     TL_OK);
    check_bound(c, "length_min", least / TL_SECONDS_PER_DAY, f[6]);
    check_bound(c, "length_max", most == TL_TIME_MAX ? REASON_NONE : most / TL_SECONDS_PER_DAY, f[7]);
  } else if (strcmp(f[0], "PAIR") == 0) {
    finish_case(c);
    tl_relset possible;
    char text[TL_RELSET_TEXT_SIZE];
    assert_int_equal(tl_network_relation(c->network, tl_timeline_find(c->timeline, tl_text_from_string(f[1])),
                                         tl_timeline_find(c->timeline, tl_text_from_string(f[2])), &possible, NULL),
                     TL_OK);
    tl_relset_write(possible, text);
    if (strcmp(text, f[3]) != 0)
      fail_msg("case %s: %s and %s are %s, not %s", c->id, f[1], f[2], text, f[3]);
  } else if (strcmp(f[0], "CONFLICT") == 0) {
    char names[64][64];
    for (size_t i = 1; i < n; i++)
      coarse(f[i], names[i - 1]);
    join_names(names, n - 1, c->conflicts[c->conflict_count++]);
  } else if (strcmp(f[0], "SMALLEST") == 0) {
    char names[64][64];
    finish_case(c);
    for (size_t i = 1; i < n; i++)
      coarse(f[i], names[i - 1]);
    join_names(names, n - 1, c->conflicts[63]);
  } else if (strcmp(f[0], "CHANGE") == 0) {
    check_change(c, f[1], reason_number(f[2]), false, c->conflicts[63]);
  } else if (strcmp(f[0], "WHOLE") == 0) {
    check_change(c, f[1], reason_number(f[2]), true, c->conflicts[63]);
  } else if (strcmp(f[0], "END") == 0) {
    finish_case(c);
    if (!c->consistent)
      check_conflicts(c);
    tl_network_unref(c->network);
    tl_timeline_unref(c->timeline);
  }
}

static void test_cases(void **state)
{
  (void)state;
  cases *c = calloc(1, sizeof *c);
  support_rows("reason/stn_cases.tsv", case_row, c);
  assert_int_equal(c->read, 242);
  assert_int_equal(c->checked, c->read);
  free(c);
}

static void test_calendar(void **state)
{
  (void)state;
  cases *c = calloc(1, sizeof *c);
  support_rows("reason/stn_calendar.tsv", case_row, c);
  assert_int_equal(c->read, 80);
  assert_int_equal(c->checked, c->read);
  free(c);
}

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

static size_t index_of(const tl_network *network, const char *id)
{
  size_t index = tl_timeline_find(tl_network_timeline(network), tl_text_from_string(id));
  assert_true(index != TL_NOT_FOUND);
  return index;
}

static void expect_days(const tl_network *n, const char *id, bool end, const char *first, const char *last)
{
  tl_extent x;
  char text[TL_TIME_TEXT_SIZE];
  tl_network_extent(n, index_of(n, id), &x);
  tl_time_write(end ? x.end_min : x.start_min, end, false, NULL, text);
  assert_string_equal(text, first);
  tl_time_write(end ? x.end_max : x.start_max, end, false, NULL, text);
  assert_string_equal(text, last);
}

static void expect_answer(const tl_network *n, const char *a, const char *b, tl_relset asked, tl_answer answer)
{
  tl_relset possible;
  assert_int_equal(tl_network_relation(n, index_of(n, a), index_of(n, b), &possible, NULL), TL_OK);
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
  assert_int_equal(tl_network_why(n, index_of(n, id), bound, statements, 8, &count, NULL), TL_OK);
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
  const char *const chain[] = {"ri-visit: start P3M (month) after the end of us-withdrawal",
                               "us-withdrawal: end 2018-05", NULL};
  expect_why(n, "ri-visit", TL_BOUND_START_MAX, chain);
  const char *const first[] = {"ri-visit: start P3M (month) after the end of us-withdrawal",
                               "us-withdrawal: end 2018-05", NULL};
  expect_why(n, "ri-visit", TL_BOUND_START_MIN, first);
  /* 4 */
  expect_days(n, "pak-visit", false, "2019-08-01", "2019-08-25");
  expect_days(n, "pak-visit", true, "2019-08-07", "2019-08-31");
  /* 5 */
  int64_t least;
  int64_t most;
  assert_int_equal(tl_network_distance(n, index_of(n, "pak-visit"), TL_ENDPOINT_END, index_of(n, "yun-visit"),
                                       TL_ENDPOINT_START, &least, &most, NULL),
                   TL_OK);
  assert_int_equal(least, 1697 * TL_SECONDS_PER_DAY);
  assert_int_equal(most, 1721 * TL_SECONDS_PER_DAY);
  /* 6 */
  expect_answer(n, "un-envoy-visit", "yun-visit", TL_RELSET_INTERSECTS, TL_ANSWER_POSSIBLE);
  /* 7 */
  expect_days(n, "arms-supply", false, "1980-01-01", "1988-12-31");
  tl_extent x;
  tl_network_extent(n, index_of(n, "arms-supply"), &x);
  assert_true(x.flags & TL_EXTENT_DERIVED);
  tl_network_extent(n, index_of(n, "hamas-attack"), &x);
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
  assert_int_equal(tl_network_conflict(n, statements, 8, &count, NULL), TL_OK);
  const char *const clash[] = {"ri-visit: before us-withdrawal",
                               "ri-visit: start P3M (month) after the end of us-withdrawal", NULL};
  expect_statements(n, statements, count, clash);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cases),
      cmocka_unit_test(test_calendar),
      cmocka_unit_test(test_example),
      cmocka_unit_test(test_example_contradiction),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
