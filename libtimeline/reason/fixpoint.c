/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fixed point of offsets by the calendar: bounds that the differences gave are tightened by the functions, edge by
 * edge, until nothing moves.
 *
 * Functions are monotone and repeat after 400 years: F(x + 400 years) = F(x) + 400 years. So where a bound that comes
 * round to itself has moved by that much, it moves for ever, whatever it started from, and what it goes round by is a
 * contradiction. And where nothing gives a component of the graph bounds, it has a solution if it has one with a point
 * of it in a given 400 years.
 */
#include <string.h>

#include "../base/error.h"
#include "graph.h"
#include "heap.h"

/* After so many moves of a point it is looked whether its bound goes round. */
enum { MOVES = 64 };

typedef struct rounds {
  const tli_graph *graph;
  tli_bounds *bounds;
  const uint32_t *component; /* [points] */
  uint32_t only;             /* the component to stay in; TLI_NONE: all */
  tli_heap queue;
  uint32_t *depth[2]; /* [points] of a lower, an upper bound: over how many edges it came */
  int64_t round;      /* the one of the queue that is at work, and where in it that is */
  uint32_t at;
  uint8_t *queued; /* [points] a bit for the lower bound, one for the upper */
  uint32_t *moves; /* [points] */
  uint32_t *path;  /* [points] edges */
  uint8_t *tried;  /* [points] by component: whether it was tried without bounds */
  uint64_t steps;
  tli_meter *meter;
} rounds;

static void rounds_free(rounds *r)
{
  const tl_allocator *a = &r->graph->allocator;
  size_t n = r->graph->points;
  tli_heap_free(&r->queue, a);
  tli_release(a, r->depth[0], n * sizeof *r->depth[0]);
  tli_release(a, r->depth[1], n * sizeof *r->depth[1]);
  tli_release(a, r->queued, n);
  tli_release(a, r->moves, n * sizeof *r->moves);
  tli_release(a, r->path, n * sizeof *r->path);
  tli_release(a, r->tried, n);
}

static bool rounds_new(rounds *r)
{
  const tl_allocator *a = &r->graph->allocator;
  size_t n = r->graph->points;
  tli_heap_init(&r->queue);
  r->depth[0] = tli_alloc(a, n * sizeof *r->depth[0]);
  r->depth[1] = tli_alloc(a, n * sizeof *r->depth[1]);
  r->queued = tli_alloc(a, n);
  r->moves = tli_alloc(a, n * sizeof *r->moves);
  r->path = tli_alloc(a, n * sizeof *r->path);
  r->tried = tli_alloc(a, n);
  if (!r->depth[0] || !r->depth[1] || !r->queued || !r->moves || !r->path || !r->tried)
    return false;
  memset(r->tried, 0, n);
  memset(r->queued, 0, n);
  memset(r->moves, 0, n * sizeof *r->moves);
  return true;
}

/* Finds over how many edges the bounds came that the differences gave. */
static void find_depth(rounds *r, bool high)
{
  size_t n = r->graph->points;
  uint32_t *depth = r->depth[high];
  const uint32_t *sources = high ? r->bounds->high_from : r->bounds->low_from;
  memset(depth, 0xFF, n * sizeof *depth);
  for (uint32_t p = 0; p < n; p++) {
    size_t length = 0;
    uint32_t at = p;
    while (depth[at] == TLI_NONE && !(sources[at] & TLI_WINDOW) && length < n) { /* TLI_NONE has that bit too */
      r->path[length++] = at;
      const tli_edge *edge = &r->graph->edges[sources[at]];
      at = high ? edge->from : edge->to;
    }
    uint32_t far = depth[at] == TLI_NONE ? depth[at] = 0 : depth[at];
    while (length > 0)
      depth[r->path[--length]] = ++far;
  }
}

/* Bounds are followed in rounds, each from those that came over few edges to those that came over many: in a chain one
 * round does it, and there are never more than if the first that waits came first. */
static bool wait(rounds *r, uint32_t p, bool high)
{
  uint8_t bit = high ? 2 : 1;
  if (r->queued[p] & bit)
    return true;
  r->queued[p] |= bit;
  uint32_t depth = r->depth[high][p];
  int64_t round = r->round + (depth <= r->at);
  return tli_heap_push(&r->queue, &r->graph->allocator, round << 32 | depth, p, high);
}

/* Tightens the bound of the point that an edge leads to; `*out_moved` says whether it did. */
static tl_status move(rounds *r, uint32_t number, bool high, bool *out_moved, tli_clash *clash, tl_error *err)
{
  const tli_edge *edge = &r->graph->edges[number];
  tli_bounds *b = r->bounds;
  tl_time value;
  *out_moved = false;
  if (r->steps-- == 0)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_NETWORK_STEPS, "offsets by the calendar that do not settle");
  if (tli_meter_step(r->meter, 1, err))
    return TL_ERR_CANCELLED;
  if (!(high ? tli_edge_up(r->graph, edge, b->high[edge->from], &value)
             : tli_edge_down(r->graph, edge, b->low[edge->to], &value)))
    return tli_clash_off_axis(r->graph, number, clash, err);
  uint32_t to = high ? edge->to : edge->from;
  if (high ? value >= b->high[to] : value <= b->low[to])
    return TL_OK;
  *(high ? &b->high[to] : &b->low[to]) = value;
  *(high ? &b->high_from[to] : &b->low_from[to]) = number;
  *out_moved = true;
  return wait(r, to, high) ? TL_OK : tli_fail_nomem(err);
}

/* The edges by which the bound of p comes from itself, the last one first; 0: it does not. */
static size_t find_round(const rounds *r, uint32_t p, bool high)
{
  const tli_graph *g = r->graph;
  size_t length = 0;
  for (uint32_t at = p; length < g->points;) {
    uint32_t source = high ? r->bounds->high_from[at] : r->bounds->low_from[at];
    if (source & TLI_WINDOW) /* TLI_NONE has that bit too */
      return 0;
    r->path[length++] = source;
    at = high ? g->edges[source].from : g->edges[source].to;
    if (at == p)
      return length;
  }
  return 0;
}

/* Follows a bound that comes round to itself until it stays, or has moved by the period of its functions. */
static tl_status go_round(rounds *r, uint32_t p, bool high, bool *out_for_ever, tli_clash *clash, tl_error *err)
{
  const tli_graph *g = r->graph;
  const tl_time *bound = high ? &r->bounds->high[p] : &r->bounds->low[p];
  tl_time start = *bound;
  size_t length = find_round(r, p, high);
  int64_t period = TL_SECONDS_PER_DAY;
  for (size_t i = 0; i < length; i++) {
    uint32_t number = g->edges[r->path[i]].function;
    if (number == TLI_NONE)
      continue;
    const tli_function *f = &g->functions[number / 2];
    if (f->round || f->low.years || f->low.months || f->high.years || f->high.months || f->low_slack.years ||
        f->low_slack.months || f->high_slack.years || f->high_slack.months)
      period = TLI_CYCLE;
  }
  for (bool moved = length > 0; moved;) {
    for (size_t i = length; i-- > 0;) {
      tl_status status = move(r, r->path[i], high, &moved, clash, err);
      if (status)
        return status;
    }
    if ((high ? start - *bound : *bound - start) < period)
      continue;
    *out_for_ever = true;
    clash->exact = true;
    for (size_t i = 0; i < length; i++)
      if (!tli_clash_edge(clash, &g->allocator, r->path[i]))
        return tli_fail_nomem(err);
    return TL_OK;
  }
  return TL_OK;
}

static tl_status settle(rounds *r, bool *out_consistent, tli_clash *clash, tl_error *err)
{
  const tli_graph *g = r->graph;
  const tli_bounds *b = r->bounds;
  while (r->queue.count) {
    tli_heap_item top = tli_heap_pop(&r->queue);
    bool high = top.edge;
    r->round = top.key >> 32;
    r->at = (uint32_t)top.key;
    r->queued[top.point] &= high ? 1 : 2;
    tli_walk walk = tli_walk_from(g, top.point, !high);
    for (uint32_t k; (k = tli_walk_next(&walk)) != TLI_NONE;) {
      uint32_t q = high ? g->edges[k].to : g->edges[k].from;
      bool moved;
      bool for_ever = false;
      if (r->only != TLI_NONE && r->component[q] != r->only)
        continue;
      tl_status status = move(r, k, high, &moved, clash, err);
      if (!status && moved && ++r->moves[q] % MOVES == 0)
        status = go_round(r, q, high, &for_ever, clash, err);
      if (status)
        return status;
      if (!for_ever && b->high[q] >= b->low[q])
        continue;
      *out_consistent = false;
      return for_ever ? TL_OK : tli_clash_crossing(g, b, q, clash, err);
    }
  }
  return TL_OK;
}

/* Whether a component that has no bounds has a solution: with p in the first 400 years. Bounds are as before then. */
static tl_status try_free(rounds *r, uint32_t p, bool *out_consistent, tli_clash *clash, tl_error *err)
{
  const tli_graph *g = r->graph;
  tli_bounds *b = r->bounds;
  r->only = r->component[p];
  b->low[p] = 0;
  b->high[p] = TLI_CYCLE - 1;
  tl_status status =
      wait(r, p, false) && wait(r, p, true) ? settle(r, out_consistent, clash, err) : tli_fail_nomem(err);
  for (size_t q = 0; q < g->points; q++) {
    if (r->component[q] != r->only)
      continue;
    b->low[q] = TL_TIME_MIN;
    b->high[q] = TLI_INF;
    b->low_from[q] = b->high_from[q] = TLI_NONE;
  }
  if (status || *out_consistent)
    return status;
  /* The edges of the component have no solution, whatever is said elsewhere. */
  clash->exact = true;
  clash->edge_count = 0;
  clash->window_count = 0;
  for (size_t i = 0; i < g->edge_count; i++)
    if (r->component[g->edges[i].from] == r->only && r->component[g->edges[i].to] == r->only &&
        !tli_clash_edge(clash, &g->allocator, (uint32_t)i))
      return tli_fail_nomem(err);
  return TL_OK;
}

tl_status tli_fixpoint(const tli_graph *graph, const uint32_t *component, uint64_t steps, tli_meter *meter,
                       tli_bounds *bounds, bool *out_consistent, tli_clash *clash, tl_error *err)
{
  rounds r = {.graph = graph,
              .bounds = bounds,
              .component = component,
              .only = TLI_NONE,
              .round = -1,
              .at = UINT32_MAX,
              .steps = steps,
              .meter = meter};
  tl_status status = TL_OK;
  if (rounds_new(&r)) {
    find_depth(&r, false);
    find_depth(&r, true);
    for (size_t i = 0; i < graph->edge_count && !status; i++)
      if (graph->edges[i].function != TLI_NONE &&
          (!wait(&r, graph->edges[i].from, true) || !wait(&r, graph->edges[i].to, false)))
        status = tli_fail_nomem(err);
    if (!status)
      status = settle(&r, out_consistent, clash, err);
  } else {
    status = tli_fail_nomem(err);
  }
  for (size_t i = 0; i < graph->edge_count && !status && *out_consistent; i++) {
    const tli_edge *edge = &graph->edges[i];
    uint32_t p = edge->from;
    if (edge->function == TLI_NONE || component[p] != component[edge->to] || bounds->high[p] != TLI_INF ||
        bounds->low[p] != TL_TIME_MIN || r.tried[component[p]])
      continue;
    r.tried[component[p]] = 1;
    status = try_free(&r, p, out_consistent, clash, err);
  }
  rounds_free(&r);
  return status;
}
