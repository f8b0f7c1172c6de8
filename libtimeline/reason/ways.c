/* SPDX-License-Identifier: Apache-2.0 */
#include "ways.h"

#include <string.h>

#include "../base/error.h"
#include "near.h"
#include "order.h"

/* The calendar repeats after 400 years: what cannot be in so many days never can. */
#define PERIOD (INT64_C(146097) * TL_SECONDS_PER_DAY)

void tli_ways_free(tli_ways *w)
{
  const tl_allocator *a = &w->allocator;
  size_t points = w->network->graph.points;
  if (w->network->choice_count)
    tli_scenario_free(&w->scene, &w->network->allocator);
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
  /* Where the statements reach so far that nothing is certain to fit, most often something does. */
  far = far > TL_TIME_MAX / 4 ? TL_TIME_MAX / 2 : far + 2 * PERIOD;
  for (uint32_t p = 0; p < g->points && fits; p++)
    if (bounds->high[p] == TLI_INF || bounds->low[p] == TL_TIME_MIN)
      fits = tli_graph_window(g, p, -far, far, TLI_NONE);
  w->meter->held++;
  tl_status status =
      fits ? tli_solve(g, w->network->steps, w->meter, out_limits, &consistent, &clash, err) : tli_fail_nomem(err);
  w->meter->held--;
  tli_clash_free(&clash, &g->allocator);
  if (!status && !consistent)
    status =
        tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "what follows from the statements leaves the axis of time");
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

static tl_status find_scene(tli_ways *w, tl_error *err)
{
  tli_problem p;
  tl_status status = tli_problem_new(&p, w->network, NULL, 0, TLI_NONE, 0, w->meter, err);
  if (status)
    return status;
  status = tli_problem_solve(&p, &w->scene, err);
  if (!status)
    status = limit(w, &w->scene.graph, &w->scene.bounds, tli_problem_reach(&p), &w->limits, err);
  tli_problem_free(&p);
  return status;
}

/* Without choices the network is the one scene. */
static tl_status limit_network(tli_ways *w, tl_error *err)
{
  const tl_network *n = w->network;
  tli_graph *g = &w->scene.graph;
  *g = n->graph;
  g->allocator = w->allocator;
  g->windows = NULL;
  g->window_count = g->window_capacity = 0;
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
  return (n->traits[a] & TLI_FINE_END) || (n->traits[b] & TLI_FINE_START) ? 1 : TL_SECONDS_PER_DAY;
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
    if ((i != 2 || w->ends == a) && way[2 * a + 1] >= way[2 * b] + unit)
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
static tl_status raise(tli_ways *w, tli_rise *r, uint32_t point, tl_time at, bool *out_can, tl_error *err)
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
        status =
            tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "what follows from the statements leaves the axis of time");
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
    tl_time at = r->value[2 * b] + unit;
    if (at <= r->value[end]) {
      *out_is = true;
      break;
    }
    first = r->count ? first : at;
    if (at - first > PERIOD)
      break;
    tl_status status = raise(w, r, end, at, &can, err);
    if (status)
      return status;
  }
  return TL_OK;
}

/* Among all alternatives. */
static tl_status seek_scenario(tli_ways *w, size_t a, size_t b, bool *out_is, tl_error *err)
{
  tli_problem p;
  tli_scenario s;
  tl_status status = tli_problem_around(&p, w->network, a, b, w->meter, err);
  if (status)
    return status;
  tli_frame frame = tli_problem_frame(&p);
  p.steps = w->steps;
  status = tli_graph_edge(&p.base, tli_frame_point(&frame, a, true), tli_frame_point(&frame, b, false),
                          -unit_of(w->network, a, b), TLI_NONE, TLI_NONE)
               ? tli_problem_solve(&p, &s, err)
               : tli_fail_nomem(err);
  if (!status) {
    w->steps = p.steps;
    *out_is = s.consistent;
    status = s.consistent ? keep_scenario(w, &p, &s, err) : TL_OK;
    tli_scenario_free(&s, &w->network->allocator);
  }
  tli_problem_free(&p);
  return status;
}

tl_status tli_ways_seek(tli_ways *w, size_t a, size_t b, bool *out_is, tl_error *err)
{
  if (w->ends != a) {
    bool can;
    uint32_t end = (uint32_t)(2 * a + 1);
    w->ends = TLI_NONE;
    lower(w, &w->late);
    tl_status status = raise(w, &w->late, end, w->limits.high[end], &can, err);
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
