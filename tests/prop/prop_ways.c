/* SPDX-License-Identifier: Apache-2.0 */
/* Laws of what a network says of gaps, and of events that fit conditions: on small ones, of which all ways in which
 * things may have happened are gone through. */
#include "random.h"
#include "reason.h"

enum { ROUNDS = 5000, MOST = 4, WAYS = 1 << 16, DAY = TL_SECONDS_PER_DAY, NEVER = 1000 };

/* One way of things, in days; the last two are what the window takes, before it and after it. */
typedef struct way {
  tl_span of[MOST + 2];
} way;

typedef struct world {
  reason_model model;
  way *ways;
  size_t way_count;
  size_t things[MOST + 2]; /* those that gaps are looked for between */
  size_t count;
  tl_span window; /* start < end: there is one */
  bool choices;
  uint32_t days[MOST][2]; /* a bit for each day on which an event may start, and end */
  int64_t end_min[MOST + 2];
} world;

static const char *id_of(size_t event)
{
  static const char *const ids[MOST] = {"a", "b", "c", "d"};
  return ids[event];
}

static void make_relation(reason_model *m, random_state *random, const char *a, const char *b, bool convex)
{
  char text[TL_RELSET_TEXT_SIZE];
  tl_relset set;
  do {
    set = (tl_relset)random_between(random, 1, TL_RELSET_ALL);
  } while (convex && !tl_relset_is_convex(set));
  tl_relset_write(random_between(random, 0, 3) ? set : TL_RELSET_PRECEDES, text);
  reason_relation(m, "r", a, b, text);
}

/* Says on which of the days from `first` on one end falls: all of some in a row, or one of two. */
static uint32_t make_end(world *w, random_state *random, int64_t first, char text[REASON_TEXT])
{
  int64_t width = random_between(random, 0, 4);
  reason_window(first, first + width, text);
  if (width < 2 || w->choices == 0 || random_between(random, 0, 1))
    return ((UINT32_C(2) << width) - 1) << first;
  *strstr(text, "..") = ','; /* `[a,.b]`: the second point goes too */
  char *at = strchr(text, ',');
  memmove(at + 1, at + 2, strlen(at + 2) + 1);
  return UINT32_C(1) << first | UINT32_C(1) << (first + width);
}

static void make(world *w, random_state *random)
{
  reason_model *m = &w->model;
  size_t count = (size_t)random_between(random, 2, MOST);
  size_t statements = (size_t)random_between(random, 0, 4);
  bool convex = random_between(random, 0, 3) != 0;
  memset(m, 0, sizeof *m);
  w->choices = !convex;
  for (size_t i = 0; i < count; i++) {
    reason_event *e = reason_find(m, id_of(i));
    int64_t first = random_between(random, 0, 8);
    int64_t last = first + random_between(random, 0, 2);
    w->days[i][0] = make_end(w, random, first, e->start);
    w->days[i][1] = make_end(w, random, last, e->end);
  }
  for (size_t k = 0; k < statements; k++) {
    size_t a = (size_t)random_between(random, 0, (int64_t)count - 1);
    size_t b = (a + (size_t)random_between(random, 1, (int64_t)count - 1)) % count;
    int64_t least = random_between(random, -4, 4);
    if (random_between(random, 0, 2) == 0)
      reason_offset(m, "o", id_of(a), true, id_of(b), false, least > 0 ? least : 1, 4 + random_between(random, 0, 4));
    else if (random_between(random, 0, 1))
      reason_offset(m, "o", id_of(a), random_between(random, 0, 1), id_of(b), random_between(random, 0, 1), least,
                    least + random_between(random, 0, 3));
    else
      make_relation(m, random, id_of(a), id_of(b), convex);
  }
  w->count = 0;
  for (size_t i = 0; i < count; i++)
    if (random_between(random, 0, 6))
      w->things[w->count++] = i;
  w->window = (tl_span){0, 0};
  if (random_between(random, 0, 3) == 0)
    w->window = (tl_span){random_between(random, -1, 4), random_between(random, 5, 16)};
}

/* ---- all ways ---- */

static bool holds(const reason_model *m, size_t i, size_t k, const way *now)
{
  const tl_constraint *c = &m->events[i].constraints[k];
  size_t other = (size_t)(m->events[i].others[k][0] - 'a');
  tl_span mine = now->of[i];
  tl_span its = now->of[other];
  if (c->kind == TL_CONSTRAINT_RELATION)
    return tl_allen_of(mine, its) & c->allen;
  int64_t from = c->from == TL_ENDPOINT_END ? its.end - 1 : its.start;
  int64_t to = c->to == TL_ENDPOINT_END ? mine.end - 1 : mine.start;
  return to - from >= c->min.days && to - from <= c->max.days;
}

/* Of the events up to one: what binds it to those before it. */
static bool all_hold(const reason_model *m, const way *now, size_t event)
{
  for (size_t i = 0; i <= event; i++)
    for (size_t k = 0; k < m->events[i].constraint_count; k++) {
      size_t other = (size_t)(m->events[i].others[k][0] - 'a');
      if ((i == event || other == event) && other <= event && !holds(m, i, k, now))
        return false;
    }
  return true;
}

static void go_through(world *w, way *now, size_t event)
{
  const reason_model *m = &w->model;
  if (event == m->count) {
    if (w->way_count < WAYS)
      w->ways[w->way_count] = *now;
    w->way_count++;
    return;
  }
  for (int64_t start = 0; start < 32; start++)
    for (int64_t last = start; last < 32; last++) {
      if (!(w->days[event][0] >> start & 1) || !(w->days[event][1] >> last & 1))
        continue;
      now->of[event] = (tl_span){start, last + 1};
      if (all_hold(m, now, event))
        go_through(w, now, event + 1);
    }
}

static void find_ways(world *w)
{
  way now = {{{0, 0}}};
  now.of[MOST] = (tl_span){-NEVER, w->window.start};
  now.of[MOST + 1] = (tl_span){w->window.end, NEVER};
  w->way_count = 0;
  go_through(w, &now, 0);
  if (w->window.start < w->window.end) {
    w->things[w->count++] = MOST;
    w->things[w->count++] = MOST + 1;
  }
  for (size_t i = 0; i < w->count && w->way_count <= WAYS; i++) {
    w->end_min[i] = NEVER;
    for (size_t k = 0; k < w->way_count; k++)
      if (w->ways[k].of[w->things[i]].end < w->end_min[i])
        w->end_min[i] = w->ways[k].of[w->things[i]].end;
  }
}

/* ---- laws ---- */

/* Every stretch of a way lies within a gap and is no longer. */
static void expect_stretches(const world *w, const way *now, const tl_gap *gaps, size_t count)
{
  for (size_t i = 0; i < w->count; i++) {
    int64_t from = now->of[w->things[i]].end;
    int64_t to = NEVER;
    bool taken = false;
    for (size_t k = 0; k < w->count; k++) {
      tl_span other = now->of[w->things[k]];
      taken |= other.start <= from && other.end > from;
      if (other.start > from && other.start < to)
        to = other.start;
    }
    bool found = taken || to == NEVER;
    for (size_t k = 0; k < count && !found; k++)
      found = gaps[k].start_min <= from * DAY && to * DAY <= gaps[k].end_max && (to - from) * DAY <= gaps[k].length_max;
    if (!found)
      fail_msg("no gap for the days from %lld to %lld", (long long)from, (long long)to);
  }
}

/* The least and the most between those whose earliest end is not after a time and the others, in all ways. False: there
 * are no others. */
static bool cut(const world *w, int64_t time, int64_t *out_least, int64_t *out_most)
{
  *out_least = INT64_MAX;
  *out_most = INT64_MIN;
  for (size_t k = 0; k < w->way_count; k++) {
    int64_t last = INT64_MIN;
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < w->count; i++) {
      tl_span span = w->ways[k].of[w->things[i]];
      if (w->end_min[i] <= time)
        last = span.end > last ? span.end : last;
      else
        first = span.start < first ? span.start : first;
    }
    if (first == INT64_MAX || last == INT64_MIN)
      return false;
    *out_least = first - last < *out_least ? first - last : *out_least;
    *out_most = first - last > *out_most ? first - last : *out_most;
  }
  return true;
}

/* A gap is certain when there is one in all ways, and its lengths are reached. */
static void expect_certain(const world *w, const tl_gap *gaps, size_t count)
{
  for (size_t i = 0; i < w->count; i++) {
    int64_t least;
    int64_t most;
    size_t certain = 0;
    bool is_cut = cut(w, w->end_min[i], &least, &most);
    for (size_t k = 0; k < count; k++) {
      if (gaps[k].start_min != w->end_min[i] * DAY || !gaps[k].certain)
        continue;
      certain++;
      assert_true(is_cut);
      assert_int_equal(gaps[k].length_min, least * DAY);
      assert_true(w->choices ? gaps[k].length_max >= most * DAY : gaps[k].length_max == most * DAY);
    }
    assert_int_equal(certain, is_cut && least > 0);
  }
}

/* Of any other gap the smallest length is the least between its two ends. */
static void expect_ends(const world *w, const tl_gap *gap)
{
  int64_t least = INT64_MAX;
  if (gap->certain || gap->before == TL_NOT_FOUND || gap->after == TL_NOT_FOUND)
    return;
  for (size_t k = 0; k < w->way_count; k++) {
    int64_t length = w->ways[k].of[gap->after].start - w->ways[k].of[gap->before].end;
    least = length < least ? length : least;
  }
  assert_int_equal(gap->length_min, least > 0 ? least * DAY : 0);
}

/* Without constraints the bounds say all. */
static void expect_bounds(const world *w, const tl_network *n, const tl_gap *gaps, size_t count)
{
  tl_extent extents[MOST];
  tl_gap by_bounds[MOST + 2];
  size_t found;
  tl_span window = {w->window.start * DAY, w->window.end * DAY};
  size_t events = w->count - (window.start < window.end ? 2 : 0);
  for (size_t i = 0; i < events; i++)
    tl_network_extent(n, w->things[i], &extents[i]);
  assert_int_equal(
      tl_gap_find(extents, events, window.start < window.end ? &window : NULL, NULL, by_bounds, MOST + 2, &found, NULL),
      TL_OK);
  assert_int_equal(found, count);
  for (size_t i = 0; i < found; i++) {
    const tl_gap *g = &by_bounds[i];
    assert_true(g->start_min == gaps[i].start_min && g->end_max == gaps[i].end_max);
    assert_true(g->certain == gaps[i].certain && g->length_max == gaps[i].length_max);
    assert_true((gaps[i].before == TL_NOT_FOUND) == (g->before == TL_NOT_FOUND));
    assert_true((gaps[i].after == TL_NOT_FOUND) == (g->after == TL_NOT_FOUND));
  }
}

static void check(world *w, const tl_network *n, uint64_t round, size_t *certain)
{
  tl_gap gaps[2 * MOST + 1];
  size_t count;
  tl_span window = {w->window.start * DAY, w->window.end * DAY};
  size_t constraints = 0;
  size_t events = w->count;
  find_ways(w);
  if (w->way_count > WAYS)
    return; /* little is known of it */
  if (getenv("TIMELINE_SEED"))
    print_message("TIMELINE_SEED=%llu\n", (unsigned long long)round);
  assert_int_equal(tl_network_gaps(n, w->things, events, window.start < window.end ? &window : NULL,
                                   (tl_progress){NULL, NULL}, gaps, 2 * MOST + 1, &count, NULL),
                   TL_OK);
  assert_true(count <= 2 * events + 1);
  for (size_t i = 0; i < count; i++) {
    tl_extent before = {.end_min = window.start};
    tl_extent after = {.start_max = window.end};
    if (gaps[i].before != TL_NOT_FOUND)
      tl_network_extent(n, gaps[i].before, &before);
    if (gaps[i].after != TL_NOT_FOUND)
      tl_network_extent(n, gaps[i].after, &after);
    assert_true(gaps[i].start_min == before.end_min && gaps[i].end_max == after.start_max);
    expect_ends(w, &gaps[i]);
    for (size_t k = 0; k < count; k++)
      assert_true(k == i || gaps[k].start_min > gaps[i].start_min || gaps[k].end_max < gaps[i].end_max ||
                  gaps[k].length_max < gaps[i].length_max);
  }
  for (size_t k = 0; k < w->way_count; k++)
    expect_stretches(w, &w->ways[k], gaps, count);
  expect_certain(w, gaps, count);
  for (size_t i = 0; i < w->model.count; i++)
    constraints += w->model.events[i].constraint_count;
  if (constraints == 0)
    expect_bounds(w, n, gaps, count);
  for (size_t i = 0; i < count; i++)
    *certain += gaps[i].certain && gaps[i].length_min > gaps[i].end_min - gaps[i].start_max;
}

/* ---- questions ---- */

typedef struct asked {
  tl_condition conditions[3];
  tl_extent windows[3];
  size_t count;
} asked;

static void make_question(asked *a, random_state *random, size_t events, size_t event)
{
  a->count = (size_t)random_between(random, 1, 3);
  for (size_t i = 0; i < a->count; i++) {
    tl_extent *x = &a->windows[i];
    bool consistent;
    int64_t first = random_between(random, 0, 12);
    int64_t last = first + random_between(random, 0, 4);
    tl_extent_init(x, DAY);
    x->start_min = first * DAY;
    x->start_max = x->start_min + random_between(random, 0, 2) / 2 * DAY;
    x->end_min = (last + 1) * DAY;
    x->end_max = x->end_min + random_between(random, 0, 2) / 2 * DAY;
    assert_int_equal(tl_extent_close(x, &consistent, NULL), TL_OK);
    assert_true(consistent);
    a->conditions[i] = (tl_condition){.event = TL_NOT_FOUND, .window = x};
    if (random_between(random, 0, 2) == 0)
      a->conditions[i].event = (event + (size_t)random_between(random, 1, (int64_t)events - 1)) % events;
    static const tl_relset named[] = {TL_RELSET_INTERSECTS, TL_RELSET_WITHIN, TL_RELSET_PRECEDES, TL_RELSET_COVERS};
    a->conditions[i].relations = random_between(random, 0, 2) ? named[random_between(random, 0, 3)]
                                                              : (tl_relset)random_between(random, 1, TL_RELSET_ALL);
  }
}

/* The relations of a span to what a condition names, in one way. */
static tl_relset relations_in(const way *now, size_t event, const tl_condition *c)
{
  tl_relset set = TL_RELSET_NONE;
  if (c->event != TL_NOT_FOUND)
    return tl_allen_of(now->of[event], now->of[c->event]);
  for (int64_t start = c->window->start_min / DAY; start <= c->window->start_max / DAY; start++)
    for (int64_t end = c->window->end_min / DAY; end <= c->window->end_max / DAY; end++)
      if (start < end)
        set |= tl_allen_of(now->of[event], (tl_span){start, end});
  return set;
}

static void ask(const world *w, const tl_network *n, random_state *random, uint64_t round, size_t *told)
{
  asked a;
  size_t event = (size_t)random_between(random, 0, (int64_t)w->model.count - 1);
  bool possible = false;
  bool certain = true;
  tl_answer answer;
  bool conditional;
  make_question(&a, random, w->model.count, event);
  for (size_t k = 0; k < w->way_count; k++) {
    bool fits = true;
    for (size_t i = 0; i < a.count; i++) {
      tl_relset set = relations_in(&w->ways[k], event, &a.conditions[i]);
      fits &= (set & a.conditions[i].relations) != 0;
      certain &= !(set & ~a.conditions[i].relations);
    }
    possible |= fits;
  }
  assert_int_equal(tl_network_ask(n, event, a.conditions, a.count, &answer, &conditional, NULL), TL_OK);
  if (answer != (certain ? TL_ANSWER_CERTAIN : possible ? TL_ANSWER_POSSIBLE : TL_ANSWER_IMPOSSIBLE))
    fail_msg("TIMELINE_SEED=%llu: %s", (unsigned long long)round, tl_answer_name(answer));
  assert_false(conditional);
  told[answer]++;
}

static void test_all_ways(void **state)
{
  (void)state;
  uint64_t first = random_start().seed;
  size_t certain = 0;
  size_t told[TL_ANSWER_CERTAIN + 1] = {0};
  world *w = malloc(sizeof *w);
  w->ways = malloc(WAYS * sizeof *w->ways);
  for (uint64_t round = first; round < first + ROUNDS; round++) {
    random_state random = {round, round};
    make(w, &random);
    tl_timeline *timeline = reason_timeline(&w->model);
    tl_network *n = reason_network(timeline);
    if (tl_network_is_consistent(n)) {
      check(w, n, round, &certain);
      for (int i = 0; i < 4 && w->way_count <= WAYS; i++)
        ask(w, n, &random, round, told);
    }
    tl_network_unref(n);
    tl_timeline_unref(timeline);
  }
  assert_true(told[TL_ANSWER_CERTAIN] > 100 && told[TL_ANSWER_POSSIBLE] > 100);
  assert_true(certain > 10); /* gaps that the network alone makes certain */
  free(w->ways);
  free(w);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_ways)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
