/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a long conflict of differences minimal. Each statement is left out in turn, and the others must hold together.
 * From one to the next only a little changes: the values that satisfied all but the last are kept, its edges come back,
 * and what they lower is followed, which ends where the edges of the next one are missing.
 */
#include <string.h>

#include "../base/error.h"
#include "network.h"

/* What a point taken from the queue counts for in steps of a meter. */
enum { POINT_STEPS = 16 };

typedef struct ring {
  const tl_network *network;
  tli_meter *meter;
  tli_graph graph; /* sealed; the last point is the origin */
  int64_t *value;
  int64_t *weight; /* [edges] as they were */
  uint32_t *first; /* [statements + 1] into `edges`: the edges of each */
  uint32_t *edges; /* numbers of edges, by statement */
  uint32_t *queue;
  uint8_t *queued;
  const uint32_t *statements;
  size_t count;
  uint32_t *order; /* [2 * (count + 1)] places of statements, as the negative cycle comes to them; then marks */
  size_t order_count;
} ring;

static void ring_free(ring *r)
{
  const tl_allocator *a = &r->network->allocator;
  size_t points = r->graph.points;
  size_t edges = r->graph.edge_count;
  tli_release(a, r->value, points * sizeof *r->value);
  tli_release(a, r->weight, (edges + 1) * sizeof *r->weight);
  tli_release(a, r->first, (r->count + 2) * sizeof *r->first);
  tli_release(a, r->edges, (edges + 1) * sizeof *r->edges);
  tli_release(a, r->queue, points * sizeof *r->queue);
  tli_release(a, r->queued, points);
  tli_release(a, r->order, 2 * (r->count + 1) * sizeof *r->order);
  tli_graph_free(&r->graph);
}

static size_t place_of(const ring *r, uint32_t statement)
{
  size_t low = 0;
  size_t high = r->count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (r->statements[middle] <= statement)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* The statements as a graph in which the origin is a point; false when memory gives out. */
static bool ring_fill(ring *r, const tli_graph *base)
{
  uint32_t origin = (uint32_t)base->points;
  bool fits = true;
  tli_graph_init(&r->graph, &r->network->allocator, base->points + 1);
  for (size_t i = 0; i < base->edge_count && fits; i++)
    fits = tli_graph_edge(&r->graph, base->edges[i].from, base->edges[i].to, base->edges[i].weight,
                          base->edges[i].statement, TLI_NONE);
  for (size_t i = 0; i < base->window_count && fits; i++) {
    const tli_window *w = &base->windows[i];
    if (w->hi != TL_TIME_MAX)
      fits = tli_graph_edge(&r->graph, origin, w->point, w->hi, w->statement, TLI_NONE);
    if (fits && w->lo != TL_TIME_MIN)
      fits = tli_graph_edge(&r->graph, w->point, origin, -w->lo, w->statement, TLI_NONE);
  }
  return fits && tli_graph_seal(&r->graph);
}

static bool ring_new(ring *r, const tl_network *n, const tli_graph *base, const uint32_t *statements, size_t count,
                     tli_meter *meter)
{
  memset(r, 0, sizeof *r);
  r->network = n;
  r->meter = meter;
  r->statements = statements;
  r->count = count;
  const tl_allocator *a = &n->allocator;
  bool fits = ring_fill(r, base);
  size_t points = r->graph.points;
  size_t edges = r->graph.edge_count;
  r->value = tli_alloc(a, points * sizeof *r->value);
  r->weight = tli_alloc(a, (edges + 1) * sizeof *r->weight);
  r->first = tli_alloc(a, (count + 2) * sizeof *r->first);
  r->edges = tli_alloc(a, (edges + 1) * sizeof *r->edges);
  r->queue = tli_alloc(a, points * sizeof *r->queue);
  r->queued = tli_alloc(a, points);
  r->order = tli_alloc(a, 2 * (count + 1) * sizeof *r->order);
  if (!fits || !r->order || !r->value || !r->weight || !r->first || !r->edges || !r->queue || !r->queued)
    return false;
  memset(r->queued, 0, points);
  memset(r->first, 0, (count + 2) * sizeof *r->first);
  for (size_t i = 0; i < edges; i++) {
    r->weight[i] = r->graph.edges[i].weight;
    if (r->graph.edges[i].statement != TLI_NONE)
      r->first[place_of(r, r->graph.edges[i].statement) + 2]++;
  }
  for (size_t i = 1; i <= count; i++)
    r->first[i + 1] += r->first[i];
  for (size_t i = 0; i < edges; i++)
    if (r->graph.edges[i].statement != TLI_NONE)
      r->edges[r->first[place_of(r, r->graph.edges[i].statement) + 1]++] = (uint32_t)i;
  return true;
}

static void take_out(ring *r, size_t statement)
{
  for (uint32_t k = r->first[statement]; k < r->first[statement + 1]; k++)
    r->graph.edges[r->edges[k]].weight = TLI_INF;
}

/* Brings back an edge and lowers what it lowers, which does not hold when that comes round to where it starts: a
 * negative cycle. */
static tl_status put_back(ring *r, uint32_t number, bool *out_holds, tl_error *err)
{
  tli_edge *edges = r->graph.edges;
  size_t points = r->graph.points;
  size_t head = 0;
  size_t tail = 0;
  size_t waiting = 0;
  uint32_t origin = edges[number].from;
  bool holds = true;
  edges[number].weight = r->weight[number];
  *out_holds = true;
  if (r->value[edges[number].to] - r->weight[number] <= r->value[origin])
    return TL_OK;
  r->value[edges[number].to] = r->value[origin] + r->weight[number];
  r->queue[tail++] = edges[number].to;
  tail = tail == points ? 0 : tail;
  r->queued[edges[number].to] = 1;
  waiting = 1;
  holds = edges[number].to != origin;
  while (waiting) {
    if (tli_meter_step(r->meter, POINT_STEPS, err))
      return TL_ERR_CANCELLED;
    uint32_t p = r->queue[head];
    head = head + 1 == points ? 0 : head + 1;
    waiting--;
    r->queued[p] = 0;
    for (uint32_t k = r->graph.out[p]; k < r->graph.out[p + 1] && holds; k++) {
      uint32_t q = edges[k].to;
      if (edges[k].weight == TLI_INF || r->value[p] + edges[k].weight >= r->value[q])
        continue;
      r->value[q] = r->value[p] + edges[k].weight;
      holds = q != origin;
      if (!r->queued[q]) {
        r->queued[q] = 1;
        r->queue[tail] = q;
        tail = tail + 1 == points ? 0 : tail + 1;
        waiting++;
      }
    }
  }
  *out_holds = holds;
  return TL_OK;
}

/* Notes the order in which a cycle comes to its statements; it is traced from its end. */
static void order_by(ring *r, const tli_clash *clash)
{
  uint32_t *seen = r->order + r->count + 1;
  memset(r->order, 0, 2 * (r->count + 1) * sizeof *r->order);
  for (size_t i = clash->edge_count; i-- > 0;) {
    uint32_t statement = r->graph.edges[clash->edges[i]].statement;
    if (statement == TLI_NONE)
      continue;
    uint32_t place = (uint32_t)place_of(r, statement);
    if (seen[place])
      continue;
    seen[place] = 1;
    r->order[r->order_count++] = place;
  }
}

/* Values that satisfy the graph, or, when it has none, its clash. */
static tl_status solve_ring(ring *r, uint64_t steps, bool *out_consistent, uint32_t **out_clash, size_t *out_count,
                            tl_error *err)
{
  const tl_allocator *a = &r->network->allocator;
  tli_bounds bounds;
  tli_clash clash;
  memset(&clash, 0, sizeof clash);
  if (!tli_bounds_new(&bounds, a, r->graph.points))
    return tli_fail_nomem(err);
  bool fits = true;
  for (uint32_t p = 0; p < r->graph.points && fits; p++)
    fits = tli_graph_window(&r->graph, p, TL_TIME_MIN, 0, TLI_NONE);
  r->meter->held++;
  tl_status status =
      fits ? tli_solve(&r->graph, steps, r->meter, &bounds, out_consistent, &clash, err) : tli_fail_nomem(err);
  r->meter->held--;
  r->graph.window_count = 0;
  if (!status && *out_consistent)
    memcpy(r->value, bounds.high, r->graph.points * sizeof *r->value);
  else if (!status && !tli_clash_statements(&r->graph, a, &clash, out_clash, out_count))
    status = tli_fail_nomem(err);
  if (!status && !*out_consistent && !r->order_count)
    order_by(r, &clash);
  tli_clash_free(&clash, a);
  tli_bounds_free(&bounds, a, r->graph.points);
  return status;
}

/* Leaves out each statement in turn. A clash without it ends the round, and so does one at first of fewer. */
static tl_status go_round(ring *r, uint64_t steps, bool *out_minimal, uint32_t **out_clash, size_t *out_count,
                          tl_error *err)
{
  const tl_allocator *a = &r->network->allocator;
  bool consistent = true;
  *out_minimal = false;
  tl_status status = solve_ring(r, steps, &consistent, out_clash, out_count, err);
  if (status || consistent || *out_count < r->count)
    return status;
  tli_release(a, *out_clash, *out_count * sizeof **out_clash);
  *out_clash = NULL;
  *out_count = 0;
  take_out(r, r->order[0]);
  status = solve_ring(r, steps, &consistent, out_clash, out_count, err);
  for (size_t i = 1; i < r->order_count && consistent && !status; i++) {
    tli_meter_left(r->meter, r->order_count - i);
    uint32_t last = r->order[i - 1];
    take_out(r, r->order[i]);
    for (uint32_t k = r->first[last]; k < r->first[last + 1] && consistent && !status; k++)
      status = put_back(r, r->edges[k], &consistent, err);
    if (consistent)
      continue;
    for (uint32_t k = r->first[last]; k < r->first[last + 1]; k++)
      r->graph.edges[r->edges[k]].weight = r->weight[r->edges[k]];
    status = solve_ring(r, steps, &consistent, out_clash, out_count, err);
  }
  *out_minimal = consistent;
  return status;
}

tl_status tli_differences_minimise(const tl_network *n, uint32_t *statements, size_t *count, bool *out_done,
                                   tli_meter *meter, tl_error *err)
{
  bool minimal = false;
  *out_done = false;
  while (!minimal && *count > 0) {
    tli_problem p;
    tl_status status = tli_problem_new(&p, n, statements, *count, TLI_NONE, 0, meter, err);
    if (status)
      return status;
    if (p.choice_count || p.base.function_count || tli_graph_reach(&p.base) > TL_TIME_MAX / 4) {
      tli_problem_free(&p);
      return TL_OK;
    }
    ring r;
    uint32_t *clash = NULL;
    size_t clash_count = 0;
    status = ring_new(&r, n, &p.base, statements, *count, meter)
                 ? go_round(&r, n->steps, &minimal, &clash, &clash_count, err)
                 : tli_fail_nomem(err);
    ring_free(&r);
    tli_problem_free(&p);
    if (!status && !minimal) {
      memcpy(statements, clash, clash_count * sizeof *statements);
      *count = clash_count;
    }
    tli_release(&n->allocator, clash, clash_count * sizeof *clash);
    if (status)
      return status;
  }
  *out_done = true;
  return TL_OK;
}
