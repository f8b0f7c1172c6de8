/* SPDX-License-Identifier: Apache-2.0 */
#include "ways.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "near.h"

/* Another scenario is worth so many solutions, no more. */
enum { OTHER_TURNS = 32 };

/* A whole day that leaves room for one more. */
#define LAST ((TL_TIME_MAX / TL_SECONDS_PER_DAY - 1) * TL_SECONDS_PER_DAY)

void tli_ways_free(tli_ways *w)
{
  const tl_allocator *a = &w->allocator;
  size_t points = w->network->graph.points;
  if (w->network->choice_count)
    tli_scenario_free(&w->scene, &w->network->allocator);
  else if (w->copied)
    tli_graph_free(&w->scene.graph);
  else
    tli_release(a, w->scene.graph.windows, w->scene.graph.window_capacity * sizeof *w->scene.graph.windows);
  tli_bounds_free(&w->limits, a, points);
  for (size_t i = 0; i < w->found_count; i++)
    tli_array_free(a, w->found[i], points, sizeof *w->found[i]);
  tli_rise *const rises[] = {&w->late, &w->trial};
  for (size_t i = 0; i < 2; i++) {
    tli_array_free(a, rises[i]->value, points, sizeof *rises[i]->value);
    tli_array_free(a, rises[i]->moved, points, sizeof *rises[i]->moved);
  }
  tli_heap_free(&w->heap, a);
}

/* ---- ways that are found at once ---- */

/* The limits of all points of a scenario, those without any being held in reach. */
static tl_status limit(tli_ways *w, tli_graph *g, const tli_bounds *bounds, tl_time far, tli_bounds *out_limits,
                       tl_error *err)
{
  tli_clash clash;
  memset(&clash, 0, sizeof clash);
  bool consistent = false;
  bool fits = tli_bounds_new(out_limits, &w->allocator, g->points);
  /* Where the statements reach so far that nothing is certain to fit, most often something does within the axis. */
  if (__builtin_add_overflow(far, 2 * TLI_CYCLE, &far) || far > LAST)
    far = LAST;
  for (uint32_t p = 0; p < g->points && fits; p++)
    if (bounds->high[p] == TLI_INF || bounds->low[p] == TL_TIME_MIN)
      fits = tli_graph_window(g, p, bounds->low[p] == TL_TIME_MIN ? -far : TL_TIME_MIN,
                              bounds->high[p] == TLI_INF ? far : TL_TIME_MAX, TLI_NONE);
  w->meter->held++;
  tl_status status =
      fits ? tli_solve(g, w->network->steps, w->meter, out_limits, &consistent, &clash, err) : tli_fail_nomem(err);
  w->meter->held--;
  tli_clash_free(&clash, &g->allocator);
  if (!status && !consistent)
    status = tli_fail_axis(err);
  return status;
}

/* Keeps the values that some events have in a way; of the others nothing was asked, they stay as in the scene. */
static tl_status keep(tli_ways *w, const tli_problem *p, const tl_time *values, tl_error *err)
{
  size_t points = w->network->graph.points;
  tl_time **place = &w->found[w->found_next];
  if (w->found_next == w->found_count) {
    *place = tli_array_new(&w->allocator, points, sizeof **place);
    if (!*place)
      return tli_fail_nomem(err);
    w->found_count++;
  }
  w->found_next = (w->found_next + 1) % TLI_WAYS_MAX;
  memcpy(*place, w->limits.high, points * sizeof **place);
  for (size_t i = 0; i < p->event_count; i++)
    memcpy(*place + 2 * (p->events ? p->events[i] : i), values + 2 * i, 2 * sizeof *values);
  return TL_OK;
}

/* Keeps what a scenario shows, all at their latest and all at their earliest. */
static tl_status keep_scenario(tli_ways *w, const tli_problem *p, tli_scenario *s, tl_error *err)
{
  tli_bounds limits;
  tl_status status = limit(w, &s->graph, &s->bounds, tli_problem_reach(p), &limits, err);
  if (!status)
    status = keep(w, p, limits.high, err);
  if (!status)
    status = keep(w, p, limits.low, err);
  tli_bounds_free(&limits, &w->allocator, s->graph.points);
  return status;
}

/* ---- choices guessed ---- */

/* How a choice is guessed. */
enum { AS_IN_SCENE, AS_NOW, OTHERWISE };

typedef struct guess {
  tli_problem p;
  uint32_t *choices; /* [count] all of the problem */
  size_t count;
  uint8_t *how;    /* [count] */
  uint32_t *asked; /* [count] those that are searched */
  size_t asked_count;
  tl_time *scene, *now; /* [points] of the problem: in the scene; in the scenario of those that are searched */
} guess;

static void guess_free(const tli_ways *w, guess *g)
{
  size_t points = g->p.base.points;
  tli_array_free(&w->allocator, g->how, g->count, sizeof *g->how);
  tli_array_free(&w->allocator, g->asked, g->count, sizeof *g->asked);
  tli_array_free(&w->allocator, g->scene, points, sizeof *g->scene);
  tli_array_free(&w->allocator, g->now, points, sizeof *g->now);
  tli_problem_free(&g->p);
}

/* Makes guesses of a problem; that goes with them, or when memory gives out. */
static tl_status guess_new(const tli_ways *w, guess *g, tli_problem *p, uint8_t how, tl_error *err)
{
  size_t points = p->base.points;
  *g = (guess){.p = *p, .choices = p->choices, .count = p->choice_count};
  g->how = tli_array_new(&w->allocator, g->count, sizeof *g->how);
  g->asked = tli_array_new(&w->allocator, g->count, sizeof *g->asked);
  g->scene = tli_array_new(&w->allocator, points, sizeof *g->scene);
  g->now = tli_array_new(&w->allocator, points, sizeof *g->now);
  if (!g->how || !g->asked || !g->scene || !g->now) {
    guess_free(w, g);
    return tli_fail_nomem(err);
  }
  memset(g->how, how, g->count);
  for (size_t i = 0; i < p->event_count; i++)
    memcpy(g->scene + 2 * i, w->limits.high + 2 * (p->events ? p->events[i] : i), 2 * sizeof *g->scene);
  return TL_OK;
}

/* Puts the date that values are in. */
static tl_status put_date(guess *g, uint32_t statement, uint32_t start, const tl_time *values, tl_error *err)
{
  const tl_network *n = g->p.network;
  const tli_statement *s = &n->statements[statement];
  tli_alternative *dates;
  size_t count;
  tl_status status = tli_alternatives_find(n, s->event, s->kind, &dates, &count, err);
  for (size_t i = 0; i < count && !status; i++) {
    const tli_alternative *d = &dates[i];
    if (values[start] < d->lo[0] || values[start] > d->hi[0] || values[start + 1] < d->lo[1] ||
        values[start + 1] > d->hi[1])
      continue;
    if (!tli_graph_window(&g->p.base, start, d->lo[0], d->hi[0], statement) ||
        !tli_graph_window(&g->p.base, start + 1, d->lo[1], d->hi[1], statement))
      status = tli_fail_nomem(err);
    break;
  }
  tli_release(&n->allocator, dates, count * sizeof *dates);
  return status;
}

/* Puts the alternative of a choice that values have, or (`other`) one of a relation that they do not have. */
static tl_status put_guess(guess *g, uint32_t statement, const tl_time *values, bool other, tl_error *err)
{
  tli_frame frame = tli_problem_frame(&g->p);
  uint32_t a = tli_frame_point(&frame, g->p.network->statements[statement].event, false);
  tl_constraint c;
  tl_relset parts[TL_RELATION_COUNT];
  if (!tli_statement_constraint(g->p.network, statement, &c))
    return put_date(g, statement, a, values, err);
  uint32_t b = tli_frame_point(&frame, c.other, false);
  uint8_t open[] = {g->p.open[a / 2], g->p.open[b / 2]};
  tl_span one = {open[0] & TLI_OPEN_START ? TL_TIME_MIN : values[a],
                 open[0] & TLI_OPEN_END ? TL_TIME_MAX : values[a + 1]};
  tl_span two = {open[1] & TLI_OPEN_START ? TL_TIME_MIN : values[b],
                 open[1] & TLI_OPEN_END ? TL_TIME_MAX : values[b + 1]};
  tl_relset now = tl_allen_of(one, two);
  size_t count = tli_relset_split(c.allen & tli_relation_open(open[0], open[1]), parts);
  size_t part = 0;
  for (size_t i = 0; i < count; i++)
    if (((parts[i] & now) != 0) != other) {
      part = i;
      break;
    }
  return tli_relation_put(&frame, g->p.network->statements[statement].event, c.other, parts[part], statement)
             ? TL_OK
             : tli_fail_nomem(err);
}

/* The scenario of the guesses, or the clash that they make. */
static tl_status solve_guess(guess *g, tli_scenario *out, tl_error *err)
{
  tli_problem *p = &g->p;
  size_t edges = p->base.edge_count;
  size_t windows = p->base.window_count;
  tl_status status = TL_OK;
  for (size_t i = 0; i < g->count && !status; i++)
    status = put_guess(g, g->choices[i], g->how[i] == AS_NOW ? g->now : g->scene, g->how[i] == OTHERWISE, err);
  p->choice_count = 0;
  if (!status)
    status = tli_problem_solve(p, out, err);
  p->choice_count = g->count;
  p->base.edge_count = edges;
  p->base.window_count = windows;
  return status;
}

/* Changes how those choices are guessed of which a clash speaks. Returns how many there are. */
static size_t change_guess(guess *g, const tli_scenario *clash, uint8_t how)
{
  size_t changed = 0;
  for (size_t i = 0; i < g->count; i++)
    if (g->how[i] != how && (!clash->clash || tli_numbers_have(clash->clash, clash->clash_count, g->choices[i]))) {
      g->how[i] = how;
      changed++;
    }
  return changed;
}

/* Looks for a scenario that is unlike the scene: what it shows need not be sought pair by pair. What clashes stays as
 * it is; after some turns it is not worth more. */
static tl_status find_other(tli_ways *w, guess *g, tl_error *err)
{
  for (int turn = 0; turn < OTHER_TURNS; turn++) {
    tli_scenario s;
    tl_status status = solve_guess(g, &s, err);
    if (status)
      return status;
    bool found = s.consistent;
    bool on = found || change_guess(g, &s, AS_IN_SCENE);
    if (found)
      status = keep_scenario(w, &g->p, &s, err);
    tli_scenario_free(&s, &w->network->allocator);
    if (status || found || !on)
      return status;
  }
  return TL_OK;
}

/* Searches the choices that were asked for, whatever the others are. */
static tl_status search_asked(tli_ways *w, guess *g, bool *out_is, tl_error *err)
{
  tli_problem *p = &g->p;
  tli_scenario s;
  tli_bounds limits = {0};
  g->asked_count = 0;
  for (size_t i = 0; i < g->count; i++)
    if (g->how[i] == AS_NOW)
      g->asked[g->asked_count++] = g->choices[i];
  p->choices = g->asked;
  p->choice_count = g->asked_count;
  tl_status status = tli_problem_solve(p, &s, err);
  if (!status) {
    *out_is = s.consistent;
    if (s.consistent)
      status = limit(w, &s.graph, &s.bounds, tli_problem_reach(p), &limits, err);
    if (s.consistent && !status)
      memcpy(g->now, limits.high, p->base.points * sizeof *g->now);
    tli_bounds_free(&limits, &w->allocator, p->base.points);
    tli_scenario_free(&s, &w->network->allocator);
  }
  p->choices = g->choices;
  p->choice_count = g->count;
  return status;
}

/* Among all alternatives: at first as they are in the scene; then those are searched that clashes speak of. Where these
 * have no solution, it is no matter what the others are. */
static tl_status seek_guess(tli_ways *w, guess *g, bool *out_is, tl_error *err)
{
  for (;;) {
    tli_scenario s;
    tl_status status = solve_guess(g, &s, err);
    if (status)
      return status;
    *out_is = s.consistent;
    if (s.consistent)
      status = keep_scenario(w, &g->p, &s, err);
    else if (!change_guess(g, &s, AS_NOW))
      memset(g->how, AS_NOW, g->count);
    tli_scenario_free(&s, &w->network->allocator);
    if (status || *out_is)
      return status;
    status = search_asked(w, g, out_is, err);
    if (status || !*out_is || g->asked_count == g->count)
      return status;
  }
}

static tl_status find_scene(tli_ways *w, tl_error *err)
{
  tli_problem p;
  tl_status status = tli_problem_new(&p, w->network, NULL, 0, TLI_NONE, 0, w->meter, err);
  if (status)
    return status;
  status = tli_problem_solve(&p, &w->scene, err);
  if (!status)
    status = limit(w, &w->scene.graph, &w->scene.bounds, tli_problem_reach(&p), &w->limits, err);
  if (status) {
    tli_problem_free(&p);
    return status;
  }
  guess g;
  status = guess_new(w, &g, &p, OTHERWISE, err);
  if (status)
    return status;
  status = find_other(w, &g, err);
  guess_free(w, &g);
  return status;
}

/* Whether all edges of a graph stand in its sorted lists, and no others: a draft changes those of its network in place,
 * and to solve a graph is to go through these lists. */
static bool is_sorted(const tli_graph *g)
{
  bool is = g->edge_count == g->sorted;
  for (size_t i = 0; i < g->edge_count && is; i++)
    is = g->edges[i].weight != TLI_INF;
  return is;
}

/* Makes the scene of the same edges, sorted. */
static bool copy_sorted(tli_ways *w, const tli_graph *of)
{
  tli_graph *g = &w->scene.graph;
  tli_graph_init(g, &w->allocator, of->points);
  w->copied = true;
  if (!tli_reserve(&g->allocator, &g->functions, &g->function_capacity, of->function_count, sizeof *g->functions))
    return false;
  for (size_t i = 0; i < of->function_count; i++)
    g->functions[g->function_count++] = of->functions[i];
  bool fits = true;
  for (size_t i = 0; i < of->edge_count && fits; i++) {
    const tli_edge *e = &of->edges[i];
    fits = e->weight == TLI_INF || tli_graph_edge(g, e->from, e->to, e->weight, e->statement, e->function);
  }
  return fits && tli_graph_seal(g);
}

/* Without choices the network is the one scene. */
static tl_status limit_network(tli_ways *w, tl_error *err)
{
  const tl_network *n = w->network;
  tli_graph *g = &w->scene.graph;
  if (is_sorted(&n->graph)) {
    *g = n->graph;
    g->allocator = w->allocator;
    g->windows = NULL;
    g->window_count = g->window_capacity = 0;
  } else if (!copy_sorted(w, &n->graph)) {
    return tli_fail_nomem(err);
  }
  for (size_t i = 0; i < n->graph.window_count; i++) {
    const tli_window *window = &n->graph.windows[i];
    if (!tli_graph_window(g, window->point, window->lo, window->hi, window->statement))
      return tli_fail_nomem(err);
  }
  return limit(w, g, &n->bounds, tli_graph_reach(&n->graph), &w->limits, err);
}

static bool new_rise(const tli_ways *w, tli_rise *r)
{
  size_t points = w->network->graph.points;
  r->value = tli_array_new(&w->allocator, points, sizeof *r->value);
  r->moved = tli_array_new(&w->allocator, points, sizeof *r->moved);
  if (r->value)
    memcpy(r->value, w->limits.low, points * sizeof *r->value);
  return r->value && r->moved;
}

tl_status tli_ways_find(tli_ways *w, const tl_network *n, const tl_allocator *allocator, tli_meter *meter,
                        tl_error *err)
{
  memset(w, 0, sizeof *w);
  w->network = n;
  w->allocator = *allocator;
  w->meter = meter;
  w->steps = n->steps;
  w->ends = TLI_NONE;
  tli_heap_init(&w->heap);
  tl_status status = n->choice_count ? find_scene(w, err) : limit_network(w, err);
  if (!status && (!new_rise(w, &w->late) || !new_rise(w, &w->trial)))
    status = tli_fail_nomem(err);
  return status;
}

/* ---- pairs ---- */

/* By how much the one must end after the other starts, so that it is not before it. */
static int64_t unit_of(const tl_network *n, size_t a, size_t b)
{
  return tli_chronon(n, a, true, b, false);
}

bool tli_ways_show(const tli_ways *w, size_t a, size_t b)
{
  const tl_network *n = w->network;
  if ((n->traits[a] & TLI_OPEN_END) || (n->traits[b] & TLI_OPEN_START))
    return true;
  int64_t unit = unit_of(n, a, b);
  const tl_time *const known[] = {w->limits.high, w->limits.low, w->late.value};
  for (size_t i = 0; i < 3 + w->found_count; i++) {
    const tl_time *way = i < 3 ? known[i] : w->found[i - 3];
    tl_time least; /* for the end of a: none that the axis has, when it overflows */
    if ((i != 2 || w->ends == a) && !__builtin_add_overflow(way[2 * b], unit, &least) && way[2 * a + 1] >= least)
      return true;
  }
  return false;
}

/* Lets a point come at a time, if that is later than it does. */
static bool lift(tli_ways *w, tli_rise *r, uint32_t point, tl_time at)
{
  int64_t left;
  if (at <= r->value[point])
    return true;
  if (r->value[point] == w->limits.low[point])
    r->moved[r->count++] = point;
  r->value[point] = at;
  if (__builtin_sub_overflow(w->limits.high[point], at, &left))
    left = INT64_MAX;
  return tli_heap_push(&w->heap, &w->allocator, left, point, 0);
}

static tl_status spend(tli_ways *w, tl_error *err)
{
  if (w->steps == 0)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_NETWORK_STEPS,
                    "an order among choices or calendar offsets that takes more steps than are allowed");
  w->steps--;
  return tli_meter_step(w->meter, 1, err);
}

/* Lets a point come at a time or later, in the scene; `*out_can` is false when something would come too late. What is
 * nearest to its latest goes first: in differences that is Dijkstra's order. */
static tl_status rise(tli_ways *w, tli_rise *r, uint32_t point, tl_time at, bool *out_can, tl_error *err)
{
  const tli_graph *g = &w->scene.graph;
  tl_status status = lift(w, r, point, at) ? TL_OK : tli_fail_nomem(err);
  *out_can = r->value[point] <= w->limits.high[point];
  while (!status && *out_can && w->heap.count) {
    tli_heap_item top = tli_heap_pop(&w->heap);
    int64_t left;
    if (!__builtin_sub_overflow(w->limits.high[top.point], r->value[top.point], &left) && left != top.key)
      continue;
    tli_walk walk = tli_walk_from(g, top.point, true);
    for (uint32_t k; !status && (k = tli_walk_next(&walk)) != TLI_NONE;) {
      uint32_t from = g->edges[k].from;
      tl_time value;
      status = spend(w, err);
      if (!status && !tli_edge_down(g, &g->edges[k], r->value[top.point], &value))
        status = tli_fail_axis(err);
      if (!status && !lift(w, r, from, value))
        status = tli_fail_nomem(err);
      if (!status && r->value[from] > w->limits.high[from])
        *out_can = false;
    }
  }
  w->heap.count = 0;
  return status;
}

/* All as early as can be. */
static void lower(const tli_ways *w, tli_rise *r)
{
  for (; r->count > 0; r->count--)
    r->value[r->moved[r->count - 1]] = w->limits.low[r->moved[r->count - 1]];
}

/* Whether the edges of the scene, without the calendar, let a end before b starts. */
static tl_status prove_in_scene(const tli_ways *w, size_t a, size_t b, bool *out_proved, tl_error *err)
{
  const tl_network scene = {.allocator = w->allocator, .graph = w->scene.graph, .bounds = w->limits};
  uint32_t end = (uint32_t)(2 * a + 1);
  int64_t distance = 1;
  size_t steps = 0;
  if (!tli_near(&scene, (uint32_t)(2 * b), &end, 1, &distance, &steps))
    return tli_fail_nomem(err);
  *out_proved = distance <= 0;
  return TL_OK;
}

/* In the scene: from the earliest on the end of a comes as late as b asks for, as long as that makes b come later. */
static tl_status seek_in_scene(tli_ways *w, size_t a, size_t b, bool *out_is, tl_error *err)
{
  uint32_t end = (uint32_t)(2 * a + 1);
  int64_t unit = unit_of(w->network, a, b);
  tli_rise *r = &w->trial;
  lower(w, r);
  *out_is = false;
  tl_time first = r->value[end];
  for (bool can = true; can;) {
    tl_time at;
    if (__builtin_add_overflow(r->value[2 * b], unit, &at))
      break;
    if (at <= r->value[end]) {
      *out_is = true;
      break;
    }
    first = r->count ? first : at;
    if ((uint64_t)at - (uint64_t)first > TLI_CYCLE) /* what cannot be in so many days never can */
      break;
    tl_status status = rise(w, r, end, at, &can, err);
    if (status)
      return status;
  }
  return TL_OK;
}

static tl_status seek_scenario(tli_ways *w, size_t a, size_t b, bool *out_is, tl_error *err)
{
  tli_problem p;
  guess g;
  tl_status status = tli_problem_around(&p, w->network, a, b, w->meter, err);
  if (status)
    return status;
  tli_frame frame = tli_problem_frame(&p);
  p.steps = w->steps;
  if (!tli_graph_edge(&p.base, tli_frame_point(&frame, a, true), tli_frame_point(&frame, b, false),
                      -unit_of(w->network, a, b), TLI_NONE, TLI_NONE)) {
    tli_problem_free(&p);
    return tli_fail_nomem(err);
  }
  status = guess_new(w, &g, &p, AS_IN_SCENE, err);
  if (status)
    return status;
  status = seek_guess(w, &g, out_is, err);
  w->steps = g.p.steps;
  guess_free(w, &g);
  return status;
}

tl_status tli_ways_seek(tli_ways *w, size_t a, size_t b, bool *out_is, tl_error *err)
{
  if (w->ends != a) {
    bool can;
    uint32_t end = (uint32_t)(2 * a + 1);
    w->ends = TLI_NONE;
    lower(w, &w->late);
    tl_status status = rise(w, &w->late, end, w->limits.high[end], &can, err);
    if (status)
      return status;
    w->ends = (uint32_t)a;
  }
  *out_is = tli_ways_show(w, a, b);
  tl_status status = TL_OK;
  bool proved = *out_is || !w->scene.graph.function_count;
  if (!proved)
    status = prove_in_scene(w, a, b, &proved, err);
  if (!status && !proved)
    status = seek_in_scene(w, a, b, out_is, err);
  if (!status && !*out_is && w->network->choice_count)
    status = seek_scenario(w, a, b, out_is, err);
  return status;
}
