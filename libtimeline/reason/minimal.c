/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a long conflict of differences minimal. Each statement is left out in turn, and the others must hold together.
 * From one to the next only a little changes: the values that satisfied all but the last are kept, its edges come back,
 * and what they lower is followed, which ends where the edges of the next one are missing. Where they do not hold there
 * is a negative cycle: what is not on it is left out for good.
 */
#include <string.h>

#include "../base/error.h"
#include "network.h"

/* What a point taken from the queue counts for in steps of a meter. */
enum { POINT_STEPS = 16 };

typedef struct moved {
  int64_t value;
  uint32_t point;
} moved;

typedef struct ring {
  const tl_network *network;
  tli_meter *meter;
  tli_graph graph; /* sealed; the last point is the origin, statements are places among those that there are */
  int64_t *value;
  int64_t *weight; /* [edges] as they were */
  uint32_t *first; /* [statements + 1] into `edges`: the edges of each */
  uint32_t *edges; /* numbers of edges, by statement */
  uint32_t *queue; /* a circle: `waiting` points from `head` on */
  size_t head, waiting;
  uint8_t *queued;
  uint32_t *via;  /* the edge by which a point was lowered since an edge came back; TLI_NONE: it was not */
  moved *lowered; /* those points, and what they were before */
  size_t lowered_count;
  const uint32_t *statements;
  size_t count;
  uint32_t *order; /* [count + 1] places of statements, as the negative cycle comes to them */
  size_t order_count;
  uint32_t *seen; /* [count + 1] by place: the number of the last cycle that the statement was on; 0: none */
  uint32_t cycles;
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
  tli_release(a, r->via, points * sizeof *r->via);
  tli_release(a, r->lowered, points * sizeof *r->lowered);
  tli_release(a, r->order, (r->count + 1) * sizeof *r->order);
  tli_release(a, r->seen, (r->count + 1) * sizeof *r->seen);
  tli_graph_free(&r->graph);
}

/* The place of a statement: those that are asked for one after another come in order. */
static uint32_t place_of(const ring *r, uint32_t statement, uint32_t *place)
{
  if (statement == TLI_NONE)
    return TLI_NONE;
  while (r->statements[*place] != statement)
    ++*place;
  return *place;
}

/* The statements as a graph in which the origin is a point, and edges know the places of statements; false when memory
 * gives out. */
static bool ring_fill(ring *r, const tli_graph *base)
{
  uint32_t origin = (uint32_t)base->points;
  bool fits = true;
  uint32_t next = 0;
  tli_graph_init(&r->graph, &r->network->allocator, base->points + 1);
  for (size_t i = 0; i < base->edge_count && fits; i++) {
    const tli_edge *e = &base->edges[i];
    fits = tli_graph_edge(&r->graph, e->from, e->to, e->weight, place_of(r, e->statement, &next), TLI_NONE);
  }
  next = 0;
  for (size_t i = 0; i < base->window_count && fits; i++) {
    const tli_window *w = &base->windows[i];
    uint32_t place = place_of(r, w->statement, &next);
    if (w->hi != TL_TIME_MAX)
      fits = tli_graph_edge(&r->graph, origin, w->point, w->hi, place, TLI_NONE);
    if (fits && w->lo != TL_TIME_MIN)
      fits = tli_graph_edge(&r->graph, w->point, origin, -w->lo, place, TLI_NONE);
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
  r->via = tli_alloc(a, points * sizeof *r->via);
  r->lowered = tli_alloc(a, points * sizeof *r->lowered);
  r->order = tli_alloc(a, (count + 1) * sizeof *r->order);
  r->seen = tli_alloc(a, (count + 1) * sizeof *r->seen);
  if (!fits || !r->value || !r->weight || !r->first || !r->edges || !r->queue || !r->queued || !r->via || !r->lowered ||
      !r->order || !r->seen)
    return false;
  memset(r->queued, 0, points);
  memset(r->via, 0xFF, points * sizeof *r->via);
  memset(r->seen, 0, (count + 1) * sizeof *r->seen);
  memset(r->first, 0, (count + 2) * sizeof *r->first);
  for (size_t i = 0; i < edges; i++) {
    r->weight[i] = r->graph.edges[i].weight;
    if (r->graph.edges[i].statement != TLI_NONE)
      r->first[r->graph.edges[i].statement + 2]++;
  }
  for (size_t i = 1; i <= count; i++)
    r->first[i + 1] += r->first[i];
  for (size_t i = 0; i < edges; i++)
    if (r->graph.edges[i].statement != TLI_NONE)
      r->edges[r->first[r->graph.edges[i].statement + 1]++] = (uint32_t)i;
  return true;
}

/* A statement is left as long as it is on the last cycle. */
static bool is_left(const ring *r, size_t place)
{
  return r->seen[place] == r->cycles;
}

static void take_out(ring *r, size_t place)
{
  for (uint32_t k = r->first[place]; k < r->first[place + 1]; k++)
    r->graph.edges[r->edges[k]].weight = TLI_INF;
}

/* ---- cycles ---- */

/* An edge is on the cycle that is traced. */
static void see(ring *r, uint32_t edge)
{
  uint32_t place = r->graph.edges[edge].statement;
  if (place != TLI_NONE)
    r->seen[place] = r->cycles;
}

/* Leaves out for good what the cycle that was traced is without. */
static void leave_rest(ring *r)
{
  for (size_t place = 0; place < r->count; place++)
    if (r->seen[place] == r->cycles - 1)
      take_out(r, place);
}

/* Traces the cycle that an edge closes which leads to where the one that came back starts. */
static void trace(ring *r, uint32_t closing)
{
  const tli_edge *edges = r->graph.edges;
  uint32_t edge = closing;
  r->cycles++;
  for (see(r, edge); edges[edge].from != edges[closing].to; see(r, edge))
    edge = r->via[edges[edge].from];
  leave_rest(r);
}

/* Notes the order in which the first cycle comes to its statements; it was traced from its end. */
static void order_by(ring *r, const tli_clash *clash)
{
  for (size_t i = clash->edge_count; i-- > 0;) {
    uint32_t place = r->graph.edges[clash->edges[i]].statement;
    if (place == TLI_NONE || r->seen[place])
      continue;
    r->seen[place] = 1;
    r->order[r->order_count++] = place;
  }
}

/* An event that the walk has not come to waits for its turn. */
static void let_wait(ring *r, uint32_t point)
{
  size_t event = point / 2;
  if (r->value[2 * event] != TLI_INF)
    return;
  r->value[2 * event] = 0;
  r->queue[r->waiting++] = (uint32_t)event;
}

/* Gives the points values in the order in which a walk along the ring comes to their events; what is seen last goes
 * first, so that the walk follows the ring one way round. Any values will do to solve from, and sweeps, which go by
 * them, come round in one or two. */
static void walk_round(ring *r)
{
  const tli_graph *g = &r->graph;
  int64_t number = 0;
  for (size_t p = 0; p < g->points; p++)
    r->value[p] = TLI_INF;
  for (uint32_t root = 0; root < g->points; root += 2) {
    let_wait(r, root);
    while (r->waiting) {
      uint32_t first = 2 * r->queue[--r->waiting];
      for (uint32_t p = first; p < g->points && p < first + 2; p++) {
        r->value[p] = number;
        for (uint32_t k = g->out[p]; k < g->out[p + 1]; k++)
          let_wait(r, g->edges[k].to);
        for (uint32_t k = g->in[p]; k < g->in[p + 1]; k++)
          let_wait(r, g->edges[g->in_edges[k]].from);
      }
      number++;
    }
  }
}

/* Finds values that satisfy the graph, or, when it has none, a cycle. */
static tl_status solve_ring(ring *r, uint64_t steps, bool *out_holds, tl_error *err)
{
  const tl_allocator *a = &r->network->allocator;
  tli_bounds bounds;
  tli_clash clash;
  memset(&clash, 0, sizeof clash);
  if (!tli_bounds_new(&bounds, a, r->graph.points))
    return tli_fail_nomem(err);
  bool fits = true;
  walk_round(r);
  for (uint32_t p = 0; p < r->graph.points && fits; p++)
    fits = tli_graph_window(&r->graph, p, TL_TIME_MIN, r->value[p], TLI_NONE);
  r->meter->held++;
  tl_status status =
      fits ? tli_solve(&r->graph, steps, r->meter, &bounds, out_holds, &clash, err) : tli_fail_nomem(err);
  r->meter->held--;
  r->graph.window_count = 0;
  if (!status && *out_holds) {
    memcpy(r->value, bounds.high, r->graph.points * sizeof *r->value);
  } else if (!status) {
    if (r->cycles++ == 0)
      order_by(r, &clash);
    for (size_t i = 0; i < clash.edge_count; i++)
      see(r, clash.edges[i]);
    leave_rest(r);
  }
  tli_clash_free(&clash, a);
  tli_bounds_free(&bounds, a, r->graph.points);
  return status;
}

/* ---- an edge that comes back ---- */

/* Lowers the point that an edge leads to; it is at the end of the queue then. */
static void lower(ring *r, uint32_t edge)
{
  const tli_edge *e = &r->graph.edges[edge];
  if (r->via[e->to] == TLI_NONE)
    r->lowered[r->lowered_count++] = (moved){r->value[e->to], e->to};
  r->value[e->to] = r->value[e->from] + e->weight;
  r->via[e->to] = edge;
  if (r->queued[e->to])
    return;
  r->queued[e->to] = 1;
  r->queue[(r->head + r->waiting++) % r->graph.points] = e->to;
}

/* Follows what is lowered, until nothing is or it comes round to `origin`: by the edge `*out_closing`. */
static tl_status follow(ring *r, uint32_t origin, uint32_t *out_closing, tl_error *err)
{
  const tli_edge *edges = r->graph.edges;
  while (r->waiting) {
    uint32_t p = r->queue[r->head];
    r->head = r->head + 1 == r->graph.points ? 0 : r->head + 1;
    r->waiting--;
    r->queued[p] = 0;
    if (tli_meter_step(r->meter, POINT_STEPS, err))
      return TL_ERR_CANCELLED;
    for (uint32_t k = r->graph.out[p]; k < r->graph.out[p + 1] && *out_closing == TLI_NONE; k++) {
      if (edges[k].weight == TLI_INF || r->value[p] + edges[k].weight >= r->value[edges[k].to])
        continue;
      if (edges[k].to == origin)
        *out_closing = k;
      else
        lower(r, k);
    }
  }
  return TL_OK;
}

/* Brings back an edge. When it does not hold, the cycle that shows it is traced, and the values are as before. */
static tl_status put_back(ring *r, uint32_t number, bool *out_holds, tl_error *err)
{
  tli_edge *edge = &r->graph.edges[number];
  uint32_t closing = TLI_NONE;
  tl_status status = TL_OK;
  edge->weight = r->weight[number];
  if (r->value[edge->from] + edge->weight < r->value[edge->to]) {
    if (edge->to == edge->from)
      closing = number;
    else
      lower(r, number);
    status = follow(r, edge->from, &closing, err);
  }
  *out_holds = closing == TLI_NONE;
  if (!*out_holds) {
    trace(r, closing);
    edge->weight = TLI_INF;
  }
  for (; r->lowered_count; r->lowered_count--) {
    const moved *was = &r->lowered[r->lowered_count - 1];
    r->via[was->point] = TLI_NONE;
    if (!*out_holds)
      r->value[was->point] = was->value;
  }
  return status;
}

/* ---- the whole ---- */

/* Leaves out each statement in turn. Values satisfy all that are left but `last`. */
static tl_status go_round(ring *r, uint64_t steps, tl_error *err)
{
  bool holds;
  size_t last = r->count;
  tl_status status = solve_ring(r, steps, &holds, err);
  for (size_t i = 0; i < r->order_count && !status; i++) {
    size_t place = r->order[i];
    tli_meter_left(r->meter, r->order_count - i);
    if (!is_left(r, place))
      continue;
    take_out(r, place);
    holds = true;
    if (last == r->count)
      status = solve_ring(r, steps, &holds, err);
    else
      for (uint32_t k = r->first[last]; k < r->first[last + 1] && holds && !status; k++)
        status = put_back(r, r->edges[k], &holds, err);
    last = holds ? place : last;
  }
  return status;
}

tl_status tli_differences_minimise(const tl_network *n, uint32_t *statements, size_t *count, bool *out_done,
                                   tli_meter *meter, tl_error *err)
{
  tli_problem p;
  tl_status status = tli_problem_new(&p, n, statements, *count, TLI_NONE, 0, meter, err);
  *out_done = false;
  if (status)
    return status;
  if (!p.choice_count && !p.base.function_count && tli_graph_reach(&p.base) <= TL_TIME_MAX / 4) {
    ring r;
    status = ring_new(&r, n, &p.base, statements, *count, meter) ? go_round(&r, n->steps, err) : tli_fail_nomem(err);
    size_t left = 0;
    for (size_t i = 0; i < r.count && !status; i++)
      if (is_left(&r, i))
        statements[left++] = statements[i];
    *count = status ? *count : left;
    *out_done = !status;
    ring_free(&r);
  }
  tli_problem_free(&p);
  return status;
}
