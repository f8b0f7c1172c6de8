/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bounds of a network with choices: those of all scenarios together. One scenario is found, then for each bound
 * that the statements without choices would leave wider, another one in which the point lies there; what it gives the
 * other points is taken along. Only what no scenario reaches is found by halving.
 */
#include <string.h>

#include "../base/error.h"
#include "network.h"

/* A bound, the larger the wider; TLI_INF: none. */
static int64_t width(const tli_bounds *b, uint32_t q, bool high)
{
  if (high)
    return b->high[q];
  return b->low[q] == TL_TIME_MIN ? TLI_INF : -b->low[q];
}

/* Widens `best` by the bounds of a scenario. */
static void join(tli_bounds *best, const tli_bounds *more, size_t points)
{
  for (size_t p = 0; p < points; p++) {
    best->high[p] = more->high[p] > best->high[p] ? more->high[p] : best->high[p];
    best->low[p] = more->low[p] < best->low[p] ? more->low[p] : best->low[p];
  }
}

/* Looks for a scenario in which the bound of a point is `at` or wider, and joins it. */
static tl_status reach(tli_problem *p, tli_bounds *best, uint32_t q, bool high, int64_t at, bool *out_found,
                       tl_error *err)
{
  size_t windows = p->base.window_count;
  bool fits = tli_graph_window(&p->base, q, high ? at : TL_TIME_MIN, high ? TL_TIME_MAX : -at, TLI_NONE);
  tli_scenario scenario;
  tl_status status = fits ? tli_problem_solve(p, &scenario, err) : tli_fail_nomem(err);
  p->base.window_count = windows;
  if (status)
    return status;
  *out_found = scenario.consistent;
  if (scenario.consistent)
    join(best, &scenario.bounds, p->base.points);
  tli_scenario_free(&scenario, &p->network->allocator);
  return TL_OK;
}

/* Makes the best bound of a point, which a scenario gave, the widest of any scenario. */
static tl_status improve(tli_problem *p, tli_bounds *best, const tli_bounds *hull, uint32_t q, bool high, tl_time far,
                         tl_error *err)
{
  int64_t step = tli_step(p->network);
  int64_t limit = width(hull, q, high); /* nothing is beyond */
  tli_wish wish = {best, hull, q, high};
  p->wish = &wish;
  tl_status status = TL_OK;
  for (bool first = true; !status && width(best, q, high) < limit; first = false) {
    int64_t at = width(best, q, high);
    int64_t next = limit;
    if (first && far < limit)
      next = far;
    else if (!first && limit == TLI_INF)
      next = at;
    else if (!first)
      next = at + (int64_t)(((uint64_t)limit - (uint64_t)at) / 2 / (uint64_t)step * (uint64_t)step);
    next = next > at ? next : at + step;
    bool found;
    status = reach(p, best, q, high, next, &found, err);
    if (!status && !found)
      limit = next - step;
  }
  p->wish = NULL;
  return status;
}

static tl_status settle(tl_network *n, tli_problem *p, tl_error *err)
{
  tli_scenario first;
  tl_status status = tli_problem_solve(p, &first, err);
  if (status)
    return status;
  n->consistent = first.consistent;
  size_t points = 2 * n->count;
  if (n->consistent) {
    tli_bounds *best = &first.bounds;
    tl_time far = tli_problem_reach(p);
    for (uint32_t k = 0; k < 2 * points && !status; k++) {
      status = improve(p, best, &n->bounds, k < points ? k : k - (uint32_t)points, k < points, far, err);
      tli_meter_advance(p->meter, 1);
    }
    if (!status) {
      memcpy(n->bounds.high, best->high, points * sizeof *best->high);
      memcpy(n->bounds.low, best->low, points * sizeof *best->low);
    }
  }
  tli_scenario_free(&first, &n->allocator);
  return status;
}

tl_status tli_choices_settle(tl_network *n, tli_meter *meter, tl_error *err)
{
  tli_problem problem;
  tl_status status = tli_problem_new(&problem, n, NULL, 0, TLI_NONE, 0, meter, err);
  if (status)
    return status;
  status = settle(n, &problem, err);
  tli_problem_free(&problem);
  return status;
}
