/* SPDX-License-Identifier: Apache-2.0 */
/* Networks by the vectors, which decide what is right. */
#include "reason.h"

/* ---- stn_cases.tsv and stn_calendar.tsv: a case of rows ---- */

typedef struct cases {
  reason_model model;
  tl_timeline *timeline;
  tl_network *network;
  char id[64];
  bool consistent;
  size_t conflict_count;
  char conflicts[64][256]; /* as sorted names, coarse */
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

static size_t name_count(const char *set)
{
  size_t count = 0;
  for (; *set; set++)
    count += *set == ' ';
  return count;
}

static void check_conflicts(cases *c)
{
  size_t statements[64];
  size_t count;
  char text[256];
  assert_int_equal(tl_network_conflict(c->network, (tl_progress){NULL, NULL}, statements, 64, &count, NULL), TL_OK);
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
  for (size_t i = 0; i < expected; i++)
    if (name_count(c->conflicts[i]) < count)
      fail_msg("case %s: %s has fewer statements than %s", c->id, c->conflicts[i], text);
  tl_conflicts *all;
  assert_int_equal(tl_conflicts_new(c->network, 1000, (tl_progress){NULL, NULL}, &all, NULL), TL_OK);
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
    assert_true(k > 0 ? before <= count : memcmp(items, statements, count * sizeof *items) == 0);
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
  if (tl_network_change(c->network, whole ? NULL : statements, count, which, (tl_progress){NULL, NULL}, &seconds, &err))
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
    assert_int_equal(
        tl_network_distance(c->network, index, TL_ENDPOINT_START, index, TL_ENDPOINT_END, &least, &most, NULL), TL_OK);
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

/* ---- calendar_offsets.tsv, months_span.tsv: one offset ---- */

static void offset_row(void *ctx, size_t line, char **f, size_t n)
{
  size_t *rows = ctx;
  if (strcmp(f[0], "n") == 0)
    return;
  reason_model *m = calloc(1, sizeof *m);
  assert_true(n == 11 || strcmp(f[7], "none") == 0);
  reason_window(day_of(f[3]), day_of(f[4]), reason_find(m, "x")->start);
  reason_window(day_of(f[5]), day_of(f[6]), reason_find(m, "y")->start);
  reason_length(m, "x", 1, 1);
  reason_length(m, "y", 1, 1);
  reason_months(m, "offset", "x", false, "y", false, (int32_t)strtol(f[0], NULL, 10), f[1],
                (int32_t)strtol(f[2], NULL, 10));
  tl_timeline *timeline = reason_timeline(m);
  tl_network *network = reason_network(timeline);
  bool expected = strcmp(f[7], "none") != 0;
  if (tl_network_is_consistent(network) != expected)
    fail_msg("line %zu: %sconsistent", line, expected ? "not " : "");
  for (size_t i = 0; i < 2 && expected; i++) {
    tl_extent x;
    tl_network_extent(network, i, &x);
    if (x.start_min != day_of(f[7 + 2 * i]) * TL_SECONDS_PER_DAY ||
        x.start_max != day_of(f[8 + 2 * i]) * TL_SECONDS_PER_DAY)
      fail_msg("line %zu: the window of %s", line, i ? "y" : "x");
  }
  tl_network_unref(network);
  tl_timeline_unref(timeline);
  free(m);
  ++*rows;
}

static void test_offsets(void **state)
{
  (void)state;
  size_t rows = 0;
  support_rows("reason/calendar_offsets.tsv", offset_row, &rows);
  assert_int_equal(rows, 430);
}

static void span_row(void *ctx, size_t line, char **f, size_t n)
{
  size_t *rows = ctx;
  (void)n;
  static const char *const modes[] = {"eq", "gran"};
  if (strcmp(f[0], "n") == 0)
    return;
  for (int i = 0; i < 2; i++) {
    int64_t least;
    int64_t most;
    reason_model *m = calloc(1, sizeof *m);
    reason_months(m, "offset", "x", false, "y", false, (int32_t)strtol(f[0], NULL, 10), modes[i], 0);
    tl_timeline *timeline = reason_timeline(m);
    tl_network *network = reason_network(timeline);
    size_t x = reason_index(network, "x");
    assert_int_equal(tl_network_distance(network, x, TL_ENDPOINT_START, 1 - x, TL_ENDPOINT_START, &least, &most, NULL),
                     TL_OK);
    if (least != reason_number(f[1 + 2 * i]) * TL_SECONDS_PER_DAY ||
        most != reason_number(f[2 + 2 * i]) * TL_SECONDS_PER_DAY)
      fail_msg("line %zu: %s is %lld to %lld", line, modes[i], (long long)(least / TL_SECONDS_PER_DAY),
               (long long)(most / TL_SECONDS_PER_DAY));
    tl_network_unref(network);
    tl_timeline_unref(timeline);
    free(m);
  }
  ++*rows;
}

static void test_spans(void **state)
{
  (void)state;
  size_t rows = 0;
  support_rows("reason/months_span.tsv", span_row, &rows);
  assert_true(rows > 30);
}

/* ---- uncertain_allen.tsv: two events ---- */

static void pair_row(void *ctx, size_t line, char **f, size_t n)
{
  size_t *rows = ctx;
  (void)n;
  if (strcmp(f[0], "id") == 0)
    return;
  reason_model *m = calloc(1, sizeof *m);
  for (int i = 0; i < 2; i++) {
    const char *id = i ? "b" : "a";
    char **g = f + 2 + 6 * i;
    reason_window(reason_number(g[0]), reason_number(g[1]), reason_find(m, id)->start);
    reason_window(reason_number(g[2]), reason_number(g[3]), reason_find(m, id)->end);
    reason_length(m, id, reason_number(g[4]), reason_number(g[5]));
  }
  bool expected = strcmp(f[1], "bad") != 0;
  if (m->events[0].start[0] != '!' && m->events[1].start[0] != '!' && m->events[0].end[0] != '!' &&
      m->events[1].end[0] != '!') {
    tl_timeline *timeline = reason_timeline(m);
    tl_network *network = reason_network(timeline);
    tl_relset possible;
    char text[TL_RELSET_TEXT_SIZE];
    assert_int_equal(tl_network_relation(network, 0, 1, &possible, NULL), TL_OK);
    tl_relset_write(possible, text);
    if (tl_network_is_consistent(network) != expected || (expected && strcmp(text, f[16]) != 0))
      fail_msg("line %zu: %s, not %s", line, text, f[16]);
    tl_network_unref(network);
    tl_timeline_unref(timeline);
    ++*rows;
  }
  free(m);
}

static void test_pairs(void **state)
{
  (void)state;
  size_t rows = 0;
  support_rows("reason/uncertain_allen.tsv", pair_row, &rows);
  assert_true(rows > 1570);
}

/* ---- named_cases.tsv: what users ran into ---- */

typedef struct named {
  reason_model model;
  char title[128];
  tl_timeline *timeline;
  tl_network *network;
  int64_t windows[REASON_EVENTS][4];
  char ids[REASON_EVENTS][2][64]; /* what the windows of each event's ends are called */
  size_t cases;
} named;

/* `withdrawal.s`: the event, spaces as underscores, and the end. */
static reason_event *named_end(named *c, const char *text, bool *out_end)
{
  char id[64];
  size_t length = strlen(text) - 2;
  snprintf(id, sizeof id, "%.*s", (int)length, text);
  for (char *at = id; *at; at++)
    *at = *at == ' ' ? '_' : *at;
  *out_end = text[length + 1] == 'e';
  size_t before = c->model.count;
  reason_event *e = reason_find(&c->model, id);
  if (c->model.count > before)
    for (int k = 0; k < 4; k++)
      c->windows[before][k] = REASON_NONE;
  return e;
}

static reason_event *named_event(named *c, const char *text)
{
  char whole[70];
  bool end;
  snprintf(whole, sizeof whole, "%s.s", text);
  return named_end(c, whole, &end);
}

static void named_finish(named *c)
{
  if (c->network)
    return;
  for (size_t i = 0; i < c->model.count; i++) {
    reason_window(c->windows[i][0], c->windows[i][1], c->model.events[i].start);
    reason_window(c->windows[i][2], c->windows[i][3], c->model.events[i].end);
  }
  c->timeline = reason_timeline(&c->model);
  c->network = reason_network(c->timeline);
}

static void named_row(void *ctx, size_t line, char **f, size_t n)
{
  named *c = ctx;
  bool end;
  bool other_end;
  if (strcmp(f[0], "CASE") == 0) {
    size_t cases_read = c->cases + 1;
    memset(c, 0, sizeof *c);
    c->cases = cases_read;
    snprintf(c->title, sizeof c->title, "%s", f[1]);
  } else if (strcmp(f[0], "LO") == 0 || strcmp(f[0], "HI") == 0) {
    reason_event *e = named_end(c, f[2], &end);
    c->windows[e - c->model.events][2 * end + (f[0][0] == 'H')] = day_of(f[3]);
    snprintf(c->ids[e - c->model.events][end], 64, "%s", f[1]);
  } else if (strcmp(f[0], "GE") == 0) {
    reason_event *x = named_end(c, f[2], &end);
    reason_event *y = named_end(c, f[3], &other_end);
    int64_t k = reason_number(f[4]);
    if (strcmp(f[1], "-") == 0)
      return;
    if (x == y && !end) {
      reason_length(&c->model, x->id, k + 1, REASON_NONE);
      snprintf(x->names[x->constraint_count - 1], 64, "%s", f[1]);
    } else if (x == y) {
      reason_length(&c->model, x->id, REASON_NONE, 1 - k);
      snprintf(x->names[x->constraint_count - 1], 64, "%s", f[1]);
    } else {
      reason_offset(&c->model, f[1], x->id, end, y->id, other_end, k, REASON_NONE);
    }
  } else if (strcmp(f[0], "MON") == 0) {
    reason_event *x = named_end(c, f[2], &end);
    reason_event *y = named_end(c, f[3], &other_end);
    reason_months(&c->model, f[1], x->id, end, y->id, other_end, (int32_t)strtol(f[4], NULL, 10), f[5],
                  (int32_t)strtol(f[6], NULL, 10));
  } else if (strcmp(f[0], "REL") == 0) {
    reason_relation(&c->model, f[1], named_event(c, f[2])->id, named_event(c, f[3])->id, f[4]);
  } else if (strcmp(f[0], "B") == 0) {
    named_finish(c);
    tl_extent x;
    tl_network_extent(c->network, reason_index(c->network, named_event(c, f[1])->id), &x);
    int64_t got[] = {reason_as_day(x.start_min, false), reason_as_day(x.start_max, false),
                     reason_as_day(x.end_min, true), reason_as_day(x.end_max, true)};
    for (int k = 0; k < 4; k++)
      if (got[k] != day_of(f[2 + k]))
        fail_msg("line %zu, %s: bound %d of %s is %lld, not %s", line, c->title, k, f[1], (long long)got[k], f[2 + k]);
  } else if (strcmp(f[0], "R") == 0) {
    named_finish(c);
    tl_relset possible;
    char text[TL_RELSET_TEXT_SIZE];
    assert_int_equal(tl_network_relation(c->network, reason_index(c->network, named_event(c, f[1])->id),
                                         reason_index(c->network, named_event(c, f[2])->id), &possible, NULL),
                     TL_OK);
    tl_relset_write(possible, text);
    if (strcmp(text, f[3]) != 0)
      fail_msg("line %zu, %s: %s, not %s", line, c->title, text, f[3]);
  } else if (strcmp(f[0], "BAD") == 0) {
    named_finish(c);
    size_t statements[64];
    size_t count;
    char names[64][64];
    char got[256];
    char expected[256];
    assert_false(tl_network_is_consistent(c->network));
    assert_int_equal(tl_network_conflict(c->network, (tl_progress){NULL, NULL}, statements, 64, &count, NULL), TL_OK);
    for (size_t i = 0; i < count; i++) {
      tl_statement s;
      assert_int_equal(tl_network_statement_at(c->network, statements[i], &s, NULL), TL_OK);
      const char *name =
          s.kind <= TL_STATEMENT_END ? c->ids[s.event][s.kind] : c->model.events[s.event].names[s.constraint];
      snprintf(names[i], 64, "%s", name);
    }
    join_names(names, count, got);
    for (size_t i = 1; i < n; i++)
      snprintf(names[i - 1], 64, "%s", f[i]);
    join_names(names, n - 1, expected);
    if (strcmp(got, expected) != 0)
      fail_msg("line %zu, %s: %s, not %s", line, c->title, got, expected);
  } else if (strcmp(f[0], "END") == 0) {
    named_finish(c);
    tl_network_unref(c->network);
    tl_timeline_unref(c->timeline);
  }
}

static void test_named(void **state)
{
  (void)state;
  named *c = calloc(1, sizeof *c);
  support_rows("reason/named_cases.tsv", named_row, c);
  assert_int_equal(c->cases, 12);
  free(c);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cases), cmocka_unit_test(test_calendar), cmocka_unit_test(test_offsets),
      cmocka_unit_test(test_spans), cmocka_unit_test(test_pairs),    cmocka_unit_test(test_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
