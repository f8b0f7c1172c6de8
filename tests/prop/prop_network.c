/* SPDX-License-Identifier: Apache-2.0 */
/* Laws of networks, on made ones: bounds and relations against Floyd and Warshall's algorithm, witnesses, minimal
 * conflicts, the order of statements, and what is no news. */
#include "random.h"
#include "reason.h"

enum { ROUNDS = 400, MOST = 6, POINTS = 2 * MOST + 1 };

#define FAR (INT64_MAX / 4)

static const char *id_of(size_t event)
{
  static const char *const ids[MOST] = {"a", "b", "c", "d", "e", "f"};
  return ids[event];
}

/* A small network of windows, lengths, offsets and convex relations, in a world of some twenty days. */
static void make(reason_model *m, random_state *random, size_t count)
{
  memset(m, 0, sizeof *m);
  for (size_t i = 0; i < count; i++) {
    reason_event *e = reason_find(m, id_of(i));
    for (int end = 0; end < 2; end++) {
      int64_t first = random_between(random, 0, 15);
      if (random_between(random, 0, 2) == 0)
        reason_window(random_between(random, 0, 3) ? first : REASON_NONE,
                      random_between(random, 0, 3) ? first + random_between(random, 0, 6) : REASON_NONE,
                      end ? e->end : e->start);
    }
    if (random_between(random, 0, 2) == 0)
      reason_length(m, id_of(i), random_between(random, 1, 4),
                    random_between(random, 0, 1) ? random_between(random, 2, 8) : REASON_NONE);
  }
  size_t statements = (size_t)random_between(random, 0, 2 * (int64_t)count);
  for (size_t k = 0; k < statements && count > 1; k++) {
    size_t a = (size_t)random_between(random, 0, (int64_t)count - 1);
    size_t b = (a + (size_t)random_between(random, 1, (int64_t)count - 1)) % count;
    if (random_between(random, 0, 1)) {
      int64_t least = random_between(random, -6, 6);
      reason_offset(m, "o", id_of(a), random_between(random, 0, 1), id_of(b), random_between(random, 0, 1),
                    random_between(random, 0, 3) ? least : REASON_NONE, least + random_between(random, 0, 5));
    } else {
      char text[TL_RELSET_TEXT_SIZE];
      tl_relset set;
      do {
        set = (tl_relset)random_between(random, 1, TL_RELSET_ALL);
      } while (!tl_relset_is_convex(set));
      tl_relset_write(set, text);
      reason_relation(m, "r", id_of(a), id_of(b), text);
    }
  }
}

/* ---- the slow way: a matrix of all points in days; ends exclusive; the last point is the origin ---- */

typedef int64_t matrix[POINTS][POINTS];

static void limit(matrix d, size_t from, size_t to, int64_t weight)
{
  d[from][to] = weight < d[from][to] ? weight : d[from][to];
}

static void compare(matrix d, size_t x, size_t y, unsigned signs)
{
  if (!(signs & 4))
    limit(d, y, x, signs & 2 ? 0 : -1);
  if (!(signs & 1))
    limit(d, x, y, signs & 2 ? 0 : -1);
}

static unsigned sign_of(int64_t x, int64_t y)
{
  return x < y ? 1 : x == y ? 2 : 4;
}

/* All comparisons that a relation makes, from an example of it, so that nothing is shared with the library's tables. */
static void relate(matrix d, size_t a, size_t b, tl_relset set)
{
  unsigned signs[4] = {0, 0, 0, 0};
  for (int64_t s = 0; s < 8; s++)
    for (int64_t e = s + 1; e < 9; e++) {
      tl_span one = {s, e};
      tl_span two = {3, 6};
      if (!(tl_allen_of(one, two) & set))
        continue;
      signs[0] |= sign_of(one.start, two.start);
      signs[1] |= sign_of(one.start, two.end);
      signs[2] |= sign_of(one.end, two.start);
      signs[3] |= sign_of(one.end, two.end);
    }
  for (size_t k = 0; k < 4; k++)
    compare(d, 2 * a + k / 2, 2 * b + k % 2, signs[k] == 5 ? 7 : signs[k]);
}

static bool close_matrix(matrix d)
{
  for (size_t k = 0; k < POINTS; k++)
    for (size_t i = 0; i < POINTS; i++)
      for (size_t j = 0; j < POINTS; j++)
        if (d[i][k] < FAR && d[k][j] < FAR)
          limit(d, i, j, d[i][k] + d[k][j]);
  for (size_t i = 0; i < POINTS; i++)
    if (d[i][i] < 0)
      return false;
  return true;
}

static void window_of(const char *text, int64_t *out_first, int64_t *out_last)
{
  tl_date date;
  tl_extent x;
  assert_int_equal(tl_date_parse(tl_text_from_string(text), &date, NULL), TL_OK);
  assert_int_equal(tl_date_extent(&date, NULL, &x, NULL), TL_OK);
  *out_first = x.start_min == TL_TIME_MIN ? REASON_NONE : x.start_min / TL_SECONDS_PER_DAY;
  *out_last = x.end_max == TL_TIME_MAX ? REASON_NONE : x.end_max / TL_SECONDS_PER_DAY - 1;
}

/* Nothing is said yet. */
static void say_nothing(matrix d)
{
  for (size_t i = 0; i < POINTS; i++)
    for (size_t j = 0; j < POINTS; j++)
      d[i][j] = i == j ? 0 : FAR;
  for (size_t i = 0; i < MOST; i++)
    limit(d, 2 * i + 1, 2 * i, -1);
}

static void say_date(matrix d, const reason_model *m, size_t i, size_t end)
{
  const char *text = end ? m->events[i].end : m->events[i].start;
  int64_t first;
  int64_t last;
  if (!text[0])
    return;
  window_of(text, &first, &last);
  if (first != REASON_NONE)
    limit(d, 2 * i + end, POINTS - 1, -(first + (int64_t)end));
  if (last != REASON_NONE)
    limit(d, POINTS - 1, 2 * i + end, last + (int64_t)end);
}

static size_t place_of(const reason_model *m, const char *id)
{
  size_t i = 0;
  while (strcmp(m->events[i].id, id) != 0)
    i++;
  return i;
}

/* Says of constraint `k` of event `i` what is in the least that it gives, the most, or both. */
static void say_constraint(matrix d, const reason_model *m, size_t i, size_t k, uint8_t given)
{
  const tl_constraint *c = &m->events[i].constraints[k];
  given &= c->given;
  if (c->kind == TL_CONSTRAINT_LENGTH) {
    if (given & TL_GIVEN_MIN)
      limit(d, 2 * i + 1, 2 * i, -c->min.days);
    if (given & TL_GIVEN_MAX)
      limit(d, 2 * i, 2 * i + 1, c->max.days);
    return;
  }
  size_t other = place_of(m, m->events[i].others[k]);
  if (c->kind == TL_CONSTRAINT_RELATION) {
    relate(d, i, other, c->allen);
    return;
  }
  size_t x = 2 * other + (c->from == TL_ENDPOINT_END);
  size_t y = 2 * i + (c->to == TL_ENDPOINT_END);
  int64_t shift = (c->to == TL_ENDPOINT_END) - (c->from == TL_ENDPOINT_END);
  if (given & TL_GIVEN_MIN)
    limit(d, y, x, -(c->min.days + shift));
  if (given & TL_GIVEN_MAX)
    limit(d, x, y, c->max.days + shift);
}

static bool solve_slowly(const reason_model *m, matrix d)
{
  say_nothing(d);
  for (size_t i = 0; i < m->count; i++) {
    say_date(d, m, i, 0);
    say_date(d, m, i, 1);
    for (size_t k = 0; k < m->events[i].constraint_count; k++)
      say_constraint(d, m, i, k, TL_GIVEN_MIN | TL_GIVEN_MAX);
  }
  return close_matrix(d);
}

static void expect_bound(uint64_t round, tl_time got, int64_t days, bool known)
{
  tl_time infinity = got == TL_TIME_MIN || got == TL_TIME_MAX ? got : 0;
  if (known ? got != days * TL_SECONDS_PER_DAY : infinity == 0)
    fail_msg("TIMELINE_SEED=%llu: a bound of %lld days, not %lld", (unsigned long long)round,
             (long long)(got / TL_SECONDS_PER_DAY), (long long)(known ? days : 0));
}

/* ---- laws ---- */

static void compare_ways(reason_model *m, uint64_t round)
{
  matrix d;
  tl_timeline *timeline = reason_timeline(m);
  tl_network *n = reason_network(timeline);
  bool expected = solve_slowly(m, d);
  if (tl_network_is_consistent(n) != expected)
    fail_msg("TIMELINE_SEED=%llu: %sconsistent", (unsigned long long)round, expected ? "not " : "");
  size_t origin = POINTS - 1;
  for (size_t i = 0; i < m->count && expected; i++) {
    tl_extent x;
    tl_network_extent(n, i, &x);
    expect_bound(round, x.start_min, -d[2 * i][origin], d[2 * i][origin] < FAR);
    expect_bound(round, x.start_max, d[origin][2 * i], d[origin][2 * i] < FAR);
    expect_bound(round, x.end_min, -d[2 * i + 1][origin], d[2 * i + 1][origin] < FAR);
    expect_bound(round, x.end_max, d[origin][2 * i + 1], d[origin][2 * i + 1] < FAR);
    for (size_t j = 0; j < m->count; j++) {
      tl_relset possible;
      tl_relset slow = 0;
      int64_t least;
      int64_t most;
      assert_int_equal(tl_network_distance(n, i, TL_ENDPOINT_END, j, TL_ENDPOINT_START, &least, &most, NULL), TL_OK);
      expect_bound(round, least, -d[2 * j][2 * i + 1], d[2 * j][2 * i + 1] < FAR);
      expect_bound(round, most, d[2 * i + 1][2 * j], d[2 * i + 1][2 * j] < FAR);
      if (i == j)
        continue;
      assert_int_equal(tl_network_relation(n, i, j, &possible, NULL), TL_OK);
      for (int r = 0; r < TL_RELATION_COUNT; r++) {
        matrix trial;
        memcpy(trial, d, sizeof trial);
        relate(trial, i, j, TL_RELSET_OF(r));
        if (close_matrix(trial))
          slow |= TL_RELSET_OF(r);
      }
      if (possible != slow)
        fail_msg("TIMELINE_SEED=%llu: relations %04x, not %04x", (unsigned long long)round, possible, slow);
    }
  }
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

static void test_floyd_warshall(void **state)
{
  (void)state;
  uint64_t first = random_start().seed;
  reason_model *m = malloc(sizeof *m);
  for (uint64_t round = first; round < first + 10 * ROUNDS; round++) {
    random_state random = {round, round};
    make(m, &random, (size_t)random_between(&random, 1, MOST));
    compare_ways(m, round);
  }
  free(m);
}

/* ---- dates of several members ---- */

enum { PIECES = 3 };

/* What a date leaves to choose from: windows in days of the start, of the end, or of the event that lies in one. */
typedef struct pieces {
  size_t event;
  char which; /* 's', 'e', 'b' */
  size_t count;
  int64_t first[PIECES], last[PIECES];
} pieces;

/* Gives some events dates that are sets, or have X digits, and says what these leave to choose from. */
static size_t make_sets(reason_model *m, random_state *random, pieces out[MOST])
{
  size_t count = 0;
  for (size_t i = 0; i < m->count && count < 3; i++) {
    reason_event *e = &m->events[i];
    pieces *p = &out[count];
    char text[REASON_TEXT] = "[";
    if (random_between(random, 0, 1))
      continue;
    *p = (pieces){
        .event = i, .which = "seb"[random_between(random, 0, 2)], .count = (size_t)random_between(random, 2, PIECES)};
    bool digits = random_between(random, 0, 3) == 0;
    int64_t day = random_between(random, 0, 8);
    for (size_t k = 0; k < p->count; k++) {
      char window[REASON_TEXT];
      p->first[k] = digits ? (int64_t)(10 * k) + 2 : day;
      p->last[k] = digits ? p->first[k] : day + random_between(random, 0, 2);
      reason_window(p->first[k], p->last[k], window);
      window[strlen(window) - 1] = '\0';
      snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", k ? "," : "", window + 1);
      day = p->last[k] + random_between(random, 1, 6);
    }
    snprintf(text + strlen(text), sizeof text - strlen(text), "]");
    if (digits) {
      p->count = 3;
      p->first[2] = p->last[2] = 22;
    }
    if (p->which == 'b')
      e->start[0] = e->end[0] = '\0';
    snprintf(p->which == 's'   ? e->start
             : p->which == 'e' ? e->end
                               : e->edtf,
             REASON_TEXT, "%s", digits ? "1970-01-X3" : text);
    count++;
  }
  return count;
}

/* What all scenarios together allow, one piece of each date. */
typedef struct scenarios {
  matrix widest; /* FAR - 1 or less: the most that the difference can be */
  tl_relset relations[MOST][MOST];
  bool any;
} scenarios;

static void add_scenario(scenarios *all, reason_model *m)
{
  matrix d;
  if (!solve_slowly(m, d))
    return;
  for (size_t i = 0; i < POINTS; i++)
    for (size_t j = 0; j < POINTS; j++)
      if (!all->any || d[i][j] > all->widest[i][j])
        all->widest[i][j] = d[i][j];
  all->any = true;
  for (size_t i = 0; i < m->count; i++)
    for (size_t j = 0; j < m->count; j++)
      for (int r = 0; r < TL_RELATION_COUNT && i != j; r++) {
        matrix trial;
        memcpy(trial, d, sizeof trial);
        relate(trial, i, j, TL_RELSET_OF(r));
        if (close_matrix(trial))
          all->relations[i][j] |= TL_RELSET_OF(r);
      }
}

static void add_scenarios(scenarios *all, reason_model *m, const pieces *sets, size_t count)
{
  size_t combinations = 1;
  for (size_t i = 0; i < count; i++)
    combinations *= sets[i].count;
  for (size_t number = 0; number < combinations; number++) {
    size_t rest = number;
    for (size_t i = 0; i < count; i++) {
      const pieces *p = &sets[i];
      reason_event *e = &m->events[p->event];
      size_t k = rest % p->count;
      rest /= p->count;
      e->edtf[0] = '\0';
      if (p->which != 'e')
        reason_window(p->first[k], p->last[k], e->start);
      if (p->which != 's')
        reason_window(p->first[k], p->last[k], e->end);
    }
    add_scenario(all, m);
  }
}

/* Fills `statements` with a conflict, of which none can be left out. Returns how many there are. */
static size_t check_conflict(const tl_network *n, size_t statements[64], uint64_t round)
{
  size_t count;
  int64_t change;
  assert_int_equal(tl_network_conflict(n, (tl_progress){NULL, NULL}, statements, 64, &count, NULL), TL_OK);
  assert_in_range(count, 1, 64);
  for (size_t i = 0; i < count; i++) {
    size_t rest[64];
    size_t left = 0;
    for (size_t k = 0; k < count; k++)
      if (k != i)
        rest[left++] = statements[k];
    if (left == 0)
      continue;
    assert_int_equal(tl_network_change(n, rest, left, rest[0], (tl_progress){NULL, NULL}, &change, NULL), TL_OK);
    if (change != 0)
      fail_msg("TIMELINE_SEED=%llu: the conflict is not minimal", (unsigned long long)round);
  }
  return count;
}

static void compare_sets(reason_model *m, const pieces *sets, size_t count, uint64_t round)
{
  static scenarios all;
  tl_timeline *timeline = reason_timeline(m);
  tl_network *n = reason_network(timeline);
  memset(&all, 0, sizeof all);
  add_scenarios(&all, m, sets, count);
  if (tl_network_is_consistent(n) != all.any)
    fail_msg("TIMELINE_SEED=%llu: %sconsistent", (unsigned long long)round, all.any ? "not " : "");
  size_t origin = POINTS - 1;
  if (!all.any)
    check_conflict(n, (size_t[64]){0}, round);
  for (size_t i = 0; i < m->count && all.any; i++) {
    tl_extent x;
    tl_network_extent(n, i, &x);
    expect_bound(round, x.start_min, -all.widest[2 * i][origin], all.widest[2 * i][origin] < FAR);
    expect_bound(round, x.start_max, all.widest[origin][2 * i], all.widest[origin][2 * i] < FAR);
    expect_bound(round, x.end_min, -all.widest[2 * i + 1][origin], all.widest[2 * i + 1][origin] < FAR);
    expect_bound(round, x.end_max, all.widest[origin][2 * i + 1], all.widest[origin][2 * i + 1] < FAR);
    for (size_t j = 0; j < m->count; j++) {
      tl_relset possible;
      int64_t least;
      int64_t most;
      if (i == j)
        continue;
      assert_int_equal(tl_network_distance(n, i, TL_ENDPOINT_END, j, TL_ENDPOINT_START, &least, &most, NULL), TL_OK);
      expect_bound(round, least, -all.widest[2 * j][2 * i + 1], all.widest[2 * j][2 * i + 1] < FAR);
      expect_bound(round, most, all.widest[2 * i + 1][2 * j], all.widest[2 * i + 1][2 * j] < FAR);
      assert_int_equal(tl_network_relation(n, i, j, &possible, NULL), TL_OK);
      if (possible != all.relations[i][j])
        fail_msg("TIMELINE_SEED=%llu: relations %04x, not %04x", (unsigned long long)round, possible,
                 all.relations[i][j]);
    }
  }
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

static void test_sets(void **state)
{
  (void)state;
  uint64_t first = random_start().seed;
  reason_model *m = malloc(sizeof *m);
  for (uint64_t round = first; round < first + 2 * ROUNDS; round++) {
    pieces sets[MOST];
    random_state random = {round, round};
    make(m, &random, (size_t)random_between(&random, 1, 4));
    size_t count = make_sets(m, &random, sets);
    compare_sets(m, sets, count, round);
  }
  free(m);
}

/* Turns the events round and their statements too: the same network. */
static void test_order_of_statements(void **state)
{
  (void)state;
  uint64_t first = random_start().seed;
  reason_model *m = malloc(sizeof *m);
  reason_model *turned = malloc(sizeof *turned);
  for (uint64_t round = first; round < first + ROUNDS; round++) {
    random_state random = {round, round};
    make(m, &random, MOST);
    memset(turned, 0, sizeof *turned);
    for (size_t i = 0; i < m->count; i++) {
      reason_event *e = &turned->events[turned->count++];
      const reason_event *from = &m->events[m->count - 1 - i];
      *e = *from;
      for (size_t k = 0; k < e->constraint_count; k++) {
        e->constraints[k] = from->constraints[from->constraint_count - 1 - k];
        memcpy(e->others[k], from->others[from->constraint_count - 1 - k], sizeof e->others[k]);
      }
    }
    tl_timeline *one = reason_timeline(m);
    tl_timeline *two = reason_timeline(turned);
    tl_network *a = reason_network(one);
    tl_network *b = reason_network(two);
    assert_int_equal(tl_network_is_consistent(a), tl_network_is_consistent(b));
    for (size_t i = 0; i < m->count && tl_network_is_consistent(a); i++) {
      tl_extent x;
      tl_extent y;
      tl_network_extent(a, i, &x);
      tl_network_extent(b, m->count - 1 - i, &y);
      if (memcmp(&x, &y, sizeof x) != 0)
        fail_msg("TIMELINE_SEED=%llu: event %zu by the order of statements", (unsigned long long)round, i);
    }
    tl_network_unref(a);
    tl_network_unref(b);
    tl_timeline_unref(one);
    tl_timeline_unref(two);
  }
  free(m);
  free(turned);
}

/* What follows, said beside what it follows from, says nothing new; and every bound is met by some solution: with the
 * event's bound as its date the rest still holds. */
static void test_no_news(void **state)
{
  (void)state;
  uint64_t first = random_start().seed;
  reason_model *m = malloc(sizeof *m);
  for (uint64_t round = first; round < first + ROUNDS; round++) {
    random_state random = {round, round};
    make(m, &random, (size_t)random_between(&random, 2, MOST));
    tl_timeline *timeline = reason_timeline(m);
    tl_network *n = reason_network(timeline);
    if (tl_network_is_consistent(n)) {
      tl_extent before[MOST];
      tl_network_extent_many(n, before);
      for (size_t i = 0; i < m->count; i++) {
        reason_window(reason_as_day(before[i].start_min, false), reason_as_day(before[i].start_max, false),
                      m->events[i].start);
        reason_window(reason_as_day(before[i].end_min, true), reason_as_day(before[i].end_max, true), m->events[i].end);
      }
      for (size_t i = 0; i <= m->count; i++) {
        char kept[REASON_TEXT] = "";
        bool bound = i > 0 && before[i - 1].start_max != TL_TIME_MAX;
        if (bound) {
          int64_t day = reason_as_day(before[i - 1].start_max, false);
          memcpy(kept, m->events[i - 1].start, sizeof kept);
          reason_window(day, day, m->events[i - 1].start);
        }
        tl_timeline *again = reason_timeline(m);
        tl_network *b = reason_network(again);
        if (!tl_network_is_consistent(b))
          fail_msg("TIMELINE_SEED=%llu: no solution at the bound of event %zu", (unsigned long long)round, i);
        for (size_t k = 0; k < m->count && i == 0; k++) {
          tl_extent x;
          tl_network_extent(b, k, &x);
          assert_int_equal(x.start_min, before[k].start_min);
          assert_int_equal(x.start_max, before[k].start_max);
          assert_int_equal(x.end_min, before[k].end_min);
          assert_int_equal(x.end_max, before[k].end_max);
        }
        if (bound)
          memcpy(m->events[i - 1].start, kept, sizeof kept);
        tl_network_unref(b);
        tl_timeline_unref(again);
      }
    }
    tl_network_unref(n);
    tl_timeline_unref(timeline);
  }
  free(m);
}

/* The statements of a network, and the first set of so many that cannot hold together, in order of the sets. */
typedef struct subsets {
  const reason_model *model;
  tl_statement statements[64];
  size_t count;
  size_t chosen[64];
} subsets;

static bool choose(subsets *s, matrix closed, size_t chosen, size_t size)
{
  for (size_t i = chosen ? s->chosen[chosen - 1] + 1 : 0; i < s->count; i++) {
    const tl_statement *one = &s->statements[i];
    matrix d;
    memcpy(d, closed, sizeof d);
    s->chosen[chosen] = i;
    if (one->kind <= TL_STATEMENT_END)
      say_date(d, s->model, one->event, one->kind);
    else
      say_constraint(d, s->model, one->event, one->constraint,
                     one->kind == TL_STATEMENT_LENGTH_MIN   ? TL_GIVEN_MIN
                     : one->kind == TL_STATEMENT_LENGTH_MAX ? TL_GIVEN_MAX
                                                            : TL_GIVEN_MIN | TL_GIVEN_MAX);
    bool holds = close_matrix(d);
    if (chosen + 1 == size ? !holds : choose(s, d, chosen + 1, size))
      return true;
  }
  return false;
}

/* Compares a conflict with the first of the smallest sets that cannot hold together. */
static void compare_smallest(const reason_model *m, const tl_network *n, const size_t *conflict, size_t count,
                             uint64_t round)
{
  subsets s = {.model = m, .count = tl_network_statement_count(n)};
  matrix nothing;
  size_t size = 1;
  say_nothing(nothing);
  close_matrix(nothing);
  for (size_t i = 0; i < s.count; i++)
    assert_int_equal(tl_network_statement_at(n, i, &s.statements[i], NULL), TL_OK);
  while (!choose(&s, nothing, 0, size))
    size++;
  if (size != count || memcmp(s.chosen, conflict, size * sizeof *conflict) != 0)
    fail_msg("TIMELINE_SEED=%llu: a conflict of %zu statements from %zu on, not of %zu from %zu on",
             (unsigned long long)round, count, conflict[0], size, s.chosen[0]);
}

/* The whole conflict has no solution; without any one statement it has: asked of the change that resolves it. It is the
 * first of the smallest ones. */
static void test_minimal_conflicts(void **state)
{
  (void)state;
  uint64_t first = random_start().seed;
  size_t seen = 0;
  reason_model *m = malloc(sizeof *m);
  for (uint64_t round = first; round < first + 4 * ROUNDS; round++) {
    random_state random = {round, round};
    make(m, &random, (size_t)random_between(&random, 2, MOST));
    tl_timeline *timeline = reason_timeline(m);
    tl_network *n = reason_network(timeline);
    if (!tl_network_is_consistent(n)) {
      size_t statements[64];
      int64_t change;
      size_t count = check_conflict(n, statements, round);
      for (size_t i = 0; i < count; i++) {
        assert_int_equal(
            tl_network_change(n, statements, count, statements[i], (tl_progress){NULL, NULL}, &change, NULL), TL_OK);
        assert_true(change > 0 && change < TL_TIME_MAX);
      }
      compare_smallest(m, n, statements, count, round);
      seen++;
    }
    tl_network_unref(n);
    tl_timeline_unref(timeline);
  }
  assert_true(seen > 100);
  free(m);
}

/* By how many days the comparisons of some relation of the set have to give way for it to hold between two spans. */
static int64_t least_slack(tl_relset set, tl_span one, tl_span two)
{
  const int64_t x[] = {one.start, one.start, one.end, one.end};
  const int64_t y[] = {two.start, two.end, two.start, two.end};
  int64_t least = FAR;
  for (int r = 0; r < TL_RELATION_COUNT; r++) {
    tl_span a = {0, 0};
    tl_span b = {3, 6};
    int64_t most = 0;
    while (a.start >= a.end || tl_allen_of(a, b) != TL_RELSET_OF(r)) /* an example of it */
      a = a.end < 9 ? (tl_span){a.start, a.end + 1} : (tl_span){a.start + 1, a.start + 2};
    const int64_t shown[] = {a.start, a.start, a.end, a.end};
    const int64_t beside[] = {b.start, b.end, b.start, b.end};
    for (size_t k = 0; k < 4; k++) {
      unsigned sign = sign_of(shown[k], beside[k]);
      int64_t slack = sign == 1     ? x[k] + 1 - y[k]
                      : sign == 4   ? y[k] + 1 - x[k]
                      : x[k] < y[k] ? y[k] - x[k]
                                    : x[k] - y[k];
      most = slack > most ? slack : most;
    }
    if (set >> r & 1 && most < least)
      least = most;
  }
  return least;
}

/* The smallest change of a relation between two days that are known, be it one of "before or after": the set gives way
 * where the first of its relations does, however it is split into parts. */
static void test_change_of_any_relation(void **state)
{
  (void)state;
  uint64_t first = random_start().seed;
  reason_model *m = malloc(sizeof *m);
  for (uint64_t round = first; round < first + 4 * ROUNDS; round++) {
    random_state random = {round, round};
    tl_span spans[2];
    char text[TL_RELSET_TEXT_SIZE];
    memset(m, 0, sizeof *m);
    for (size_t i = 0; i < 2; i++) {
      reason_event *e = reason_find(m, id_of(i));
      spans[i].start = random_between(&random, 0, 9);
      spans[i].end = spans[i].start + random_between(&random, 1, 9);
      reason_window(spans[i].start, spans[i].start, e->start);
      reason_window(spans[i].end - 1, spans[i].end - 1, e->end);
    }
    tl_relset set = (tl_relset)(random_next(&random) & TL_RELSET_ALL);
    if (random_between(&random, 0, 1)) /* few, which are seldom convex */
      set &= (tl_relset)(random_next(&random) & random_next(&random));
    set &= (tl_relset)~tl_allen_of(spans[0], spans[1]);
    if (!set)
      continue;
    tl_relset_write(set, text);
    reason_relation(m, "r", "a", "b", text);
    tl_timeline *timeline = reason_timeline(m);
    tl_network *n = reason_network(timeline);
    assert_false(tl_network_is_consistent(n));
    for (size_t i = 0; i < tl_network_statement_count(n); i++) {
      tl_statement statement;
      int64_t change;
      assert_int_equal(tl_network_statement_at(n, i, &statement, NULL), TL_OK);
      if (statement.kind != TL_STATEMENT_RELATION)
        continue;
      assert_int_equal(tl_network_change(n, NULL, 0, i, (tl_progress){NULL, NULL}, &change, NULL), TL_OK);
      int64_t least = least_slack(set, spans[0], spans[1]);
      if (change != least * TL_SECONDS_PER_DAY)
        fail_msg("TIMELINE_SEED=%llu: %s by %lld s, not by %lld days", (unsigned long long)round, text,
                 (long long)change, (long long)least);
    }
    tl_network_unref(n);
    tl_timeline_unref(timeline);
  }
  free(m);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_floyd_warshall),      cmocka_unit_test(test_sets),
      cmocka_unit_test(test_order_of_statements), cmocka_unit_test(test_no_news),
      cmocka_unit_test(test_minimal_conflicts),   cmocka_unit_test(test_change_of_any_relation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
