/* SPDX-License-Identifier: Apache-2.0 */
/* The law of drafts: after any statements added and withdrawn, the network is that of a new timeline that says the
 * same. Some rounds have days only, some times of day, offsets in months, choices and open ends too. */
#include "random.h"
#include "reason.h"

enum { ROUNDS = 1500 / SLOWER, CHANGES = 12, MOST = 5, SAID = 64 };

/* Rounds by what may be said. */
enum { TIMES = 1, MONTHS = 2, CHOICES = 4, OPEN = 8, KINDS = 16 };

static const char *const ids[MOST] = {"a", "b", "c", "d", "e"};

typedef struct said {
  size_t event;
  tl_constraint constraint; /* `given` without the limits that were withdrawn */
  bool withdrawn;
} said;

typedef struct world {
  char dates[MOST][2][REASON_TEXT]; /* "": none */
  bool open[MOST];                  /* no end */
  said said[SAID];
  size_t count, said_count;
} world;

/* A statement of the draft: which limit of which constraint, or which end of which event's date. */
typedef struct known {
  size_t number;
  size_t what; /* in `said`, or the event */
  uint8_t kind;
} known;

static tl_constraint make_constraint(random_state *random, const world *w, size_t event, unsigned kinds)
{
  bool alone = w->count == 1;
  tl_constraint c = {.kind = alone ? TL_CONSTRAINT_LENGTH : (uint8_t)random_between(random, 0, 2)};
  int64_t least = random_between(random, -6, 6);
  if (c.kind == TL_CONSTRAINT_LENGTH) {
    c.given = (uint8_t)(random_between(random, 1, 3) * TL_GIVEN_MIN);
    c.min.days = c.given & TL_GIVEN_MIN ? (int32_t)random_between(random, 1, 4) : 0;
    c.max.days = c.given & TL_GIVEN_MAX ? (int32_t)random_between(random, 3, 8) : 0;
    return c;
  }
  c.event = tl_text_from_string(ids[(event + (size_t)random_between(random, 1, (int64_t)w->count - 1)) % w->count]);
  if (c.kind == TL_CONSTRAINT_RELATION) {
    do {
      c.allen = (tl_relset)random_between(random, 1, TL_RELSET_ALL);
    } while (!(kinds & CHOICES) && !tl_relset_is_convex(c.allen));
    return c;
  }
  c.from = random_between(random, 0, 1) ? TL_ENDPOINT_END : TL_ENDPOINT_START;
  c.to = random_between(random, 0, 1) ? TL_ENDPOINT_END : TL_ENDPOINT_START;
  if ((kinds & MONTHS) && random_between(random, 0, 2) == 0) {
    c.given = TL_GIVEN_BY;
    c.by.months = (int32_t)random_between(random, -1, 1);
    c.precision = (uint8_t)random_between(random, TL_OFFSET_EXACT, TL_OFFSET_AT_MOST);
    return c;
  }
  c.given = (uint8_t)(random_between(random, 1, 3) * TL_GIVEN_MIN);
  c.min.days = c.given & TL_GIVEN_MIN ? (int32_t)least : 0;
  c.max.days = c.given & TL_GIVEN_MAX ? (int32_t)(least + random_between(random, 0, 5)) : 0;
  if ((kinds & TIMES) && random_between(random, 0, 3) == 0 && c.given & TL_GIVEN_MAX && c.max.days >= 0)
    c.max.seconds = 3600;
  return c;
}

static void make_world(random_state *random, world *w, unsigned kinds)
{
  memset(w, 0, sizeof *w);
  w->count = (size_t)random_between(random, 1, MOST);
  for (size_t i = 0; i < w->count; i++) {
    w->open[i] = (kinds & OPEN) && random_between(random, 0, 3) == 0;
    for (int end = 0; end < (w->open[i] ? 1 : 2); end++) {
      int64_t first = random_between(random, 0, 40);
      if (random_between(random, 0, 1))
        continue;
      if ((kinds & TIMES) && random_between(random, 0, 2) == 0)
        snprintf(w->dates[i][end], REASON_TEXT, "1970-01-%02dT10:00:00Z", (int)(1 + first % 28));
      else
        reason_window(random_between(random, 0, 3) ? first : REASON_NONE,
                      random_between(random, 0, 3) ? first + random_between(random, 0, 30) : REASON_NONE,
                      w->dates[i][end]);
    }
  }
  size_t constraints = (size_t)random_between(random, 0, 2 * (int64_t)w->count);
  while (w->said_count < constraints) {
    said *s = &w->said[w->said_count++];
    s->event = (size_t)random_between(random, 0, (int64_t)w->count - 1);
    s->constraint = make_constraint(random, w, s->event, kinds);
  }
}

static tl_timeline *timeline_of_world(const world *w)
{
  tl_builder *builder = new_builder();
  for (size_t i = 0; i < w->count; i++) {
    tl_constraint constraints[SAID];
    tl_event_spec spec = {.size = sizeof spec, .id = tl_text_from_string(ids[i]), .constraints = constraints};
    for (size_t k = 0; k < w->said_count; k++)
      if (w->said[k].event == i && !w->said[k].withdrawn)
        constraints[spec.constraint_count++] = w->said[k].constraint;
    if (w->dates[i][0][0])
      spec.start = tl_text_from_string(w->dates[i][0]);
    if (w->dates[i][1][0])
      spec.end = tl_text_from_string(w->dates[i][1]);
    if (w->open[i])
      spec.end_kind = TL_END_OPEN;
    add(builder, &spec);
  }
  return finish(builder);
}

/* ---- comparing ---- */

/* The same order, with as much certain of it, and the same gaps. */
static void compare_orders(uint64_t round, size_t change, const tl_network *got, const tl_network *expected,
                           size_t count)
{
  tl_sequence *s[2];
  tl_gap gaps[2][2 * MOST + 1];
  size_t found[2];
  const tl_network *const both[] = {got, expected};
  for (int i = 0; i < 2; i++) {
    assert_int_equal(tl_sequence_new(both[i], NULL, &s[i], NULL), TL_OK);
    assert_int_equal(
        tl_network_gaps(both[i], NULL, 0, NULL, (tl_progress){NULL, NULL}, gaps[i], 2 * MOST + 1, &found[i], NULL),
        TL_OK);
  }
  bool same = tl_sequence_pair_count(s[0]) == tl_sequence_pair_count(s[1]) && found[0] == found[1];
  for (size_t a = 0; a < count && same; a++) {
    same = tl_sequence_at(s[0], a) == tl_sequence_at(s[1], a);
    for (size_t b = 0; b < count; b++)
      same &= tl_sequence_is_before(s[0], a, b) == tl_sequence_is_before(s[1], a, b);
  }
  for (size_t i = 0; i < found[0] && same; i++)
    same = gaps[0][i].start_min == gaps[1][i].start_min && gaps[0][i].start_max == gaps[1][i].start_max &&
           gaps[0][i].end_min == gaps[1][i].end_min && gaps[0][i].end_max == gaps[1][i].end_max &&
           gaps[0][i].length_min == gaps[1][i].length_min && gaps[0][i].length_max == gaps[1][i].length_max &&
           gaps[0][i].certain == gaps[1][i].certain;
  if (!same)
    fail_msg("TIMELINE_SEED=%llu: change %zu: the order, or the gaps", (unsigned long long)round, change);
  tl_sequence_free(s[0]);
  tl_sequence_free(s[1]);
}

static void compare_extents(uint64_t round, size_t change, const tl_network *got, const tl_network *expected, size_t i)
{
  tl_extent x;
  tl_extent y;
  tl_network_extent(got, i, &x);
  tl_network_extent(expected, i, &y);
  const int64_t one[] = {x.start_min, x.start_max, x.end_min, x.end_max, x.length_min, x.length_max};
  const int64_t two[] = {y.start_min, y.start_max, y.end_min, y.end_max, y.length_min, y.length_max};
  for (size_t k = 0; k < sizeof one / sizeof *one; k++)
    if (one[k] != two[k])
      fail_msg("TIMELINE_SEED=%llu: change %zu: bound %zu of %s is %lld, not %lld", (unsigned long long)round, change,
               k, ids[i], (long long)one[k], (long long)two[k]);
}

static void compare_networks(uint64_t round, size_t change, const tl_network *got, const tl_network *expected,
                             random_state *random)
{
  size_t count = tl_timeline_count(tl_network_timeline(expected));
  bool consistent = tl_network_is_consistent(expected);
  if (tl_network_is_consistent(got) != consistent)
    fail_msg("TIMELINE_SEED=%llu: change %zu: %sconsistent", (unsigned long long)round, change,
             consistent ? "not " : "");
  size_t statements[64];
  size_t number;
  size_t other_number;
  assert_int_equal(tl_network_conflict(got, (tl_progress){NULL, NULL}, statements, 64, &number, NULL), TL_OK);
  if (!consistent) {
    int64_t seconds;
    assert_in_range(number, 1, 64);
    for (size_t i = 0; i < number; i++) {
      tl_statement s;
      assert_int_equal(tl_network_statement_at(got, statements[i], &s, NULL), TL_OK);
    }
    assert_int_equal(
        tl_network_change(got, statements, number, statements[0], (tl_progress){NULL, NULL}, &seconds, NULL), TL_OK);
    assert_int_not_equal(seconds, 0);
    return;
  }
  for (size_t i = 0; i < count; i++)
    compare_extents(round, change, got, expected, i);
  if (round % 3 == 0) /* it takes the longest */
    compare_orders(round, change, got, expected, count);
  size_t a = (size_t)random_between(random, 0, (int64_t)count - 1);
  size_t b = (size_t)random_between(random, 0, (int64_t)count - 1);
  tl_relset one;
  tl_relset two;
  assert_int_equal(tl_network_relation(got, a, b, &one, NULL), TL_OK);
  assert_int_equal(tl_network_relation(expected, a, b, &two, NULL), TL_OK);
  if (one != two)
    fail_msg("TIMELINE_SEED=%llu: change %zu: relations %04x, not %04x", (unsigned long long)round, change, one, two);
  int64_t bounds[4];
  assert_int_equal(tl_network_distance(got, a, TL_ENDPOINT_END, b, TL_ENDPOINT_START, &bounds[0], &bounds[1], NULL),
                   TL_OK);
  assert_int_equal(
      tl_network_distance(expected, a, TL_ENDPOINT_END, b, TL_ENDPOINT_START, &bounds[2], &bounds[3], NULL), TL_OK);
  if (bounds[0] != bounds[2] || bounds[1] != bounds[3])
    fail_msg("TIMELINE_SEED=%llu: change %zu: distances", (unsigned long long)round, change);
  /* An explanation of one is an explanation of the other, though of several they may give different ones. */
  tl_bound bound = (tl_bound)random_between(random, TL_BOUND_START_MIN, TL_BOUND_END_MAX);
  assert_int_equal(tl_network_why(got, a, bound, (tl_progress){NULL, NULL}, statements, 64, &number, NULL), TL_OK);
  assert_int_equal(tl_network_why(expected, a, bound, (tl_progress){NULL, NULL}, NULL, 0, &other_number, NULL), TL_OK);
  assert_int_equal(number == 0, other_number == 0);
  for (size_t i = 0; i < number; i++) {
    tl_statement s;
    assert_int_equal(tl_network_statement_at(got, statements[i], &s, NULL), TL_OK);
  }
}

/* ---- changing ---- */

static void know(known *all, size_t *count, size_t number, size_t what, uint8_t kind)
{
  assert_true(*count < 2 * SAID);
  all[(*count)++] = (known){number, what, kind};
}

static void know_timeline(const world *w, const tl_network *n, known *all, size_t *count)
{
  for (size_t i = 0; i < tl_network_statement_count(n); i++) {
    tl_statement s;
    assert_int_equal(tl_network_statement_at(n, i, &s, NULL), TL_OK);
    size_t what = s.event;
    if (s.kind == TL_STATEMENT_DATE)
      continue;
    if (s.constraint != TL_NOT_FOUND) {
      size_t place = s.constraint;
      for (what = 0; w->said[what].event != s.event || place-- > 0;)
        what++;
    }
    know(all, count, i, what, s.kind);
  }
}

static void withdraw(world *w, tl_draft *draft, known *all, size_t *count, size_t which)
{
  const known k = all[which];
  all[which] = all[--*count];
  assert_int_equal(tl_draft_withdraw(draft, k.number, NULL), TL_OK);
  assert_int_equal(tl_draft_withdraw(draft, k.number, NULL), TL_ERR_ARG);
  if (k.kind == TL_STATEMENT_START)
    w->dates[k.what][0][0] = '\0';
  else if (k.kind == TL_STATEMENT_END)
    w->dates[k.what][1][0] = '\0', w->open[k.what] = false;
  else if (k.kind == TL_STATEMENT_LENGTH_MIN)
    w->said[k.what].constraint.given &= (uint8_t)~TL_GIVEN_MIN;
  else if (k.kind == TL_STATEMENT_LENGTH_MAX)
    w->said[k.what].constraint.given &= (uint8_t)~TL_GIVEN_MAX;
  if (k.kind >= TL_STATEMENT_LENGTH_MIN)
    w->said[k.what].withdrawn = k.kind > TL_STATEMENT_LENGTH_MAX || !w->said[k.what].constraint.given;
}

static void add_said(world *w, tl_draft *draft, known *all, size_t *count, random_state *random, unsigned kinds)
{
  size_t number;
  said *s = &w->said[w->said_count];
  s->event = (size_t)random_between(random, 0, (int64_t)w->count - 1);
  s->constraint = make_constraint(random, w, s->event, kinds);
  const tl_constraint *c = &s->constraint;
  assert_int_equal(tl_draft_add(draft, s->event, c, &number, NULL), TL_OK);
  if (c->kind == TL_CONSTRAINT_RELATION)
    know(all, count, number, w->said_count, TL_STATEMENT_RELATION);
  else if (c->kind == TL_CONSTRAINT_OFFSET)
    know(all, count, number, w->said_count, TL_STATEMENT_OFFSET);
  if (c->kind == TL_CONSTRAINT_LENGTH && c->given & TL_GIVEN_MIN)
    know(all, count, number++, w->said_count, TL_STATEMENT_LENGTH_MIN);
  if (c->kind == TL_CONSTRAINT_LENGTH && c->given & TL_GIVEN_MAX)
    know(all, count, number, w->said_count, TL_STATEMENT_LENGTH_MAX);
  w->said_count++;
}

static void run_round(uint64_t round, world *w)
{
  random_state random = {round, round};
  unsigned kinds = (unsigned)(round % KINDS) & (unsigned)random_between(&random, 0, KINDS - 1);
  /* Beside offsets in months these take too long where nothing has bounds: each trial may go through 400 years. */
  if (kinds & MONTHS)
    kinds &= ~(unsigned)(TIMES | CHOICES);
  known all[2 * SAID];
  size_t count = 0;
  make_world(&random, w, kinds);
  tl_timeline *timeline = timeline_of_world(w);
  tl_network *n = reason_network(timeline);
  tl_draft *draft;
  know_timeline(w, n, all, &count);
  assert_int_equal(tl_draft_new(n, &draft, NULL), TL_OK);
  tl_network_unref(n);
  for (size_t change = 0; change < CHANGES; change++) {
    /* A network that is held stays as it is. */
    tl_network *held = random_between(&random, 0, 3) ? NULL : tl_network_ref(tl_draft_network(draft));
    bool consistent = tl_network_is_consistent(tl_draft_network(draft));
    tl_extent before;
    tl_extent after;
    tl_network_extent(tl_draft_network(draft), 0, &before);
    if (count && random_between(&random, 0, 2) == 0)
      withdraw(w, draft, all, &count, (size_t)random_between(&random, 0, (int64_t)count - 1));
    else
      add_said(w, draft, all, &count, &random, kinds);
    if (held) {
      tl_network_extent(held, 0, &after);
      assert_memory_equal(&before, &after, sizeof before);
      assert_int_equal(tl_network_is_consistent(held), consistent);
      tl_network_unref(held);
    }
    tl_timeline *fresh = timeline_of_world(w);
    tl_network *expected = reason_network(fresh);
    compare_networks(round, change, tl_draft_network(draft), expected, &random);
    tl_network_unref(expected);
    tl_timeline_unref(fresh);
  }
  tl_draft_free(draft);
  tl_timeline_unref(timeline);
}

static void test_draft_is_new_network(void **state)
{
  (void)state;
  uint64_t first = random_start().seed;
  world *w = malloc(sizeof *w);
  for (uint64_t round = first; round < first + ROUNDS; round++)
    run_round(round, w);
  free(w);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_draft_is_new_network)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
