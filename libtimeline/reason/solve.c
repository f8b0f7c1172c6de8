/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All bounds of a graph. By sweeps as a rule. Where those give up: strongly connected components (Tarjan 1972, without
 * recursion) in topological order; inside a component Bellman-Ford with subtree disassembly (Tarjan 1981; Cherkassky
 * and Goldberg 1999), which meets a negative cycle as soon as there is one. Then, from the ends of the calendar edges,
 * a worklist to the fixed point.
 */
#include <string.h>

#include "../base/error.h"
#include "graph.h"

/* ---- memory ---- */

bool tli_bounds_new(tli_bounds *bounds, const tl_allocator *allocator, size_t points)
{
  bounds->high = tli_array_new(allocator, points, sizeof *bounds->high);
  bounds->low = tli_array_new(allocator, points, sizeof *bounds->low);
  bounds->high_from = tli_array_new(allocator, points, sizeof *bounds->high_from);
  bounds->low_from = tli_array_new(allocator, points, sizeof *bounds->low_from);
  if (bounds->high && bounds->low && bounds->high_from && bounds->low_from)
    return true;
  tli_bounds_free(bounds, allocator, points);
  return false;
}

void tli_bounds_free(tli_bounds *bounds, const tl_allocator *allocator, size_t points)
{
  tli_array_free(allocator, bounds->high, points, sizeof *bounds->high);
  tli_array_free(allocator, bounds->low, points, sizeof *bounds->low);
  tli_array_free(allocator, bounds->high_from, points, sizeof *bounds->high_from);
  tli_array_free(allocator, bounds->low_from, points, sizeof *bounds->low_from);
  memset(bounds, 0, sizeof *bounds);
}

void tli_clash_free(tli_clash *clash, const tl_allocator *allocator)
{
  tli_release(allocator, clash->edges, clash->edge_capacity * sizeof *clash->edges);
  memset(clash, 0, sizeof *clash);
}

bool tli_clash_edge(tli_clash *clash, const tl_allocator *allocator, uint32_t edge)
{
  if (!tli_reserve(allocator, &clash->edges, &clash->edge_capacity, clash->edge_count + 1, sizeof *clash->edges))
    return false;
  clash->edges[clash->edge_count++] = edge;
  return true;
}

tl_status tli_clash_off_axis(const tli_graph *graph, uint32_t edge, tli_clash *clash, tl_error *err)
{
  clash->edge_count = 0;
  return tli_clash_edge(clash, &graph->allocator, edge) ? tli_fail_axis(err) : tli_fail_nomem(err);
}

/* A point while it is solved: all that is read of it together. */
typedef struct node {
  int64_t value; /* the upper bound, or minus the lower one; in both cases the least that paths give */
  uint32_t component;
  uint32_t depth : 31; /* in the tree; 0: not in it. While components are sought: the lowest number reached */
  uint32_t queued : 1;
  uint32_t next; /* the tree in preorder. While components are sought: the edge that a point is at */
  uint32_t prev; /* While components are sought: the stack of open points, by place */
} node;

/* What solving needs beside its result. */
typedef struct work {
  const tli_graph *graph;
  tli_meter *meter;
  node *nodes;     /* [points + 1], the last one the root */
  uint32_t *order; /* [points] component by component, in topological order */
  uint32_t *queue; /* [points + 1] */
} work;

static void work_free(work *w)
{
  const tl_allocator *allocator = &w->graph->allocator;
  size_t count = w->graph->points + 1;
  tli_release(allocator, w->nodes, count * sizeof *w->nodes);
  tli_release(allocator, w->order, count * sizeof *w->order);
  tli_release(allocator, w->queue, count * sizeof *w->queue);
}

static bool work_new(work *w, const tli_graph *graph, tli_meter *meter)
{
  const tl_allocator *allocator = &graph->allocator;
  size_t count = graph->points + 1;
  w->graph = graph;
  w->meter = meter;
  w->nodes = tli_alloc(allocator, count * sizeof *w->nodes);
  w->order = tli_alloc(allocator, count * sizeof *w->order);
  w->queue = tli_alloc(allocator, count * sizeof *w->queue);
  if (w->nodes && w->order && w->queue) {
    memset(w->nodes, 0, count * sizeof *w->nodes);
    return true;
  }
  work_free(w);
  return false;
}

/* ---- components ---- */

/* Fills order and the components. A point's number is its place in the search, from 1; `queue` is the path of the
 * search. */
static void find_components(work *w)
{
  const tli_graph *g = w->graph;
  node *nodes = w->nodes;
  uint32_t *path = w->queue;
  size_t n = g->points;
  uint32_t numbers = 0;
  uint32_t components = 0;
  size_t opened = 0;
  size_t place = n;
  for (uint32_t root = 0; root < n; root++) {
    size_t deep = 0;
    uint32_t found = root;
    if (nodes[root].component)
      continue;
    for (;;) {
      if (found != TLI_NONE) {
        node *p = &nodes[found];
        p->component = ++numbers;
        p->depth = numbers & 0x7FFFFFFFu;
        p->queued = 1;
        p->next = g->out[found];
        nodes[opened++].prev = found;
        path[deep++] = found;
        found = TLI_NONE;
      }
      if (deep == 0)
        break;
      uint32_t at = path[deep - 1];
      node *p = &nodes[at];
      if (p->next < g->out[at + 1]) {
        uint32_t to = g->edges[p->next++].to;
        if (!nodes[to].component)
          found = to;
        else if (nodes[to].queued && nodes[to].component < p->depth)
          p->depth = nodes[to].component & 0x7FFFFFFFu;
        continue;
      }
      deep--;
      if (deep && p->depth < nodes[path[deep - 1]].depth)
        nodes[path[deep - 1]].depth = p->depth;
      if (p->depth != p->component)
        continue;
      uint32_t member;
      do {
        member = nodes[--opened].prev;
        nodes[member].queued = 0;
        nodes[member].depth = components & 0x7FFFFFFFu;
        w->order[--place] = member;
      } while (member != at);
      components++;
    }
  }
  for (size_t p = 0; p < n; p++)
    nodes[p].component = nodes[p].depth;
}

/* ---- one direction ---- */

/* Which bounds. */
typedef struct side {
  uint32_t *source;
  bool in; /* along the edges backwards */
} side;

static inline uint32_t edges_begin(const tli_graph *g, bool in, uint32_t p)
{
  return in ? g->in[p] : g->out[p];
}

/* Relaxes the edges of p that leave its component. Returns the one by which a value leaves the axis; TLI_NONE: none. */
static uint32_t relax_outward(const work *w, const side *s, uint32_t p)
{
  const tli_graph *g = w->graph;
  if (w->nodes[p].value == TLI_INF)
    return TLI_NONE;
  uint32_t end = edges_begin(g, s->in, p + 1);
  for (uint32_t k = edges_begin(g, s->in, p); k < end; k++) {
    uint32_t number = tli_edge_number(g, k, s->in);
    const tli_edge *edge = &g->edges[number];
    uint32_t q = s->in ? edge->from : edge->to;
    if (w->nodes[q].component == w->nodes[p].component || edge->weight == TLI_INF)
      continue;
    int64_t value;
    if (__builtin_add_overflow(w->nodes[p].value, edge->weight, &value) || value == TL_TIME_MIN) {
      if (edge->weight > 0)
        continue;
      return number;
    }
    if (value < w->nodes[q].value) {
      w->nodes[q].value = value;
      s->source[q] = number;
    }
  }
  return TLI_NONE;
}

/* Takes the subtree under v apart; true when u is in it. */
static bool disassemble(work *w, uint32_t v, uint32_t u)
{
  uint32_t depth = w->nodes[v].depth;
  uint32_t x = w->nodes[v].next;
  bool met = false;
  while (w->nodes[x].depth > depth) {
    met |= x == u;
    w->nodes[x].depth = 0;
    x = w->nodes[x].next;
  }
  w->nodes[w->nodes[v].prev].next = x;
  w->nodes[x].prev = w->nodes[v].prev;
  w->nodes[v].depth = 0;
  return met;
}

/* Sorts the first points of the queue by their values: those that are least reach furthest. */
static void sort_queue(work *w, size_t count)
{
  uint32_t *queue = w->queue;
  for (size_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
    for (size_t i = gap; i < count; i++) {
      uint32_t p = queue[i];
      size_t k = i;
      for (; k >= gap && w->nodes[queue[k - gap]].value > w->nodes[p].value; k -= gap)
        queue[k] = queue[k - gap];
      queue[k] = p;
    }
}

/* Puts the points of a component that have a value into the queue, and into the tree, all under the root. Returns their
 * number. */
static size_t plant(work *w, const side *s, size_t first, size_t last)
{
  node *nodes = w->nodes;
  uint32_t root = (uint32_t)w->graph->points;
  size_t count = 0;
  for (size_t i = first; i < last; i++) {
    uint32_t p = w->order[s->in ? first + last - 1 - i : i];
    bool known = nodes[p].value != TLI_INF;
    nodes[p].depth = known ? 2 : 0;
    nodes[p].queued = known;
    if (known)
      w->queue[count++] = p;
  }
  sort_queue(w, count);
  uint32_t link = root;
  for (size_t i = 0; i < count; i++) {
    nodes[link].next = w->queue[i];
    nodes[w->queue[i]].prev = link;
    link = w->queue[i];
  }
  nodes[link].next = root;
  nodes[root].prev = link;
  nodes[root].depth = 1;
  return count;
}

/* Hangs v, which is not in the tree, under u. */
static void hang(node *nodes, uint32_t v, uint32_t u)
{
  nodes[v].depth = (nodes[u].depth + 1) & 0x7FFFFFFFu;
  nodes[v].next = nodes[u].next;
  nodes[nodes[u].next].prev = v;
  nodes[u].next = v;
  nodes[v].prev = u;
}

typedef enum outcome { DONE, NEGATIVE, OFF_AXIS, STOPPED } outcome;

/* Bellman-Ford within the component order[first..last). On NEGATIVE `*out_edge` closes the cycle that the sources of
 * its origin make, on OFF_AXIS it leads there; on STOPPED `err` is filled. */
static outcome solve_component(work *w, const side *s, size_t first, size_t last, uint32_t *out_edge, tl_error *err)
{
  const tli_graph *g = w->graph;
  size_t room = last - first + 1;
  size_t head = 0;
  size_t tail = plant(w, s, first, last);
  uint32_t component = w->nodes[w->order[first]].component;
  while (head != tail) {
    uint32_t u = w->queue[head++];
    head = head == room ? 0 : head;
    w->nodes[u].queued = 0;
    if (!w->nodes[u].depth)
      continue;
    uint32_t end = edges_begin(g, s->in, u + 1);
    if (tli_meter_step(w->meter, 1 + end - edges_begin(g, s->in, u), err))
      return STOPPED;
    for (uint32_t k = edges_begin(g, s->in, u); k < end; k++) {
      uint32_t number = tli_edge_number(g, k, s->in);
      const tli_edge *edge = &g->edges[number];
      uint32_t v = s->in ? edge->from : edge->to;
      if (w->nodes[v].component != component || edge->weight == TLI_INF)
        continue;
      int64_t value;
      if (__builtin_add_overflow(w->nodes[u].value, edge->weight, &value) || value == TL_TIME_MIN) {
        if (edge->weight > 0)
          continue;
        *out_edge = number;
        return OFF_AXIS;
      }
      if (value >= w->nodes[v].value)
        continue;
      if (v == u || (w->nodes[v].depth && disassemble(w, v, u))) {
        *out_edge = number;
        return NEGATIVE;
      }
      w->nodes[v].value = value;
      s->source[v] = number;
      hang(w->nodes, v, u);
      if (!w->nodes[v].queued) {
        w->nodes[v].queued = 1;
        w->queue[tail++] = v;
        tail = tail == room ? 0 : tail;
      }
    }
  }
  return DONE;
}

/* The edges of the cycle that `edge` closes. */
static bool trace_cycle(const work *w, const side *s, uint32_t edge, tli_clash *clash)
{
  const tli_edge *edges = w->graph->edges;
  uint32_t stop = s->in ? edges[edge].from : edges[edge].to;
  for (;;) {
    if (!tli_clash_edge(clash, &w->graph->allocator, edge))
      return false;
    uint32_t p = s->in ? edges[edge].to : edges[edge].from;
    if (p == stop)
      return true;
    edge = s->source[p];
  }
}

static tl_status solve_side(work *w, const side *s, bool *out_consistent, tli_clash *clash, tl_error *err)
{
  const tli_graph *g = w->graph;
  size_t n = g->points;
  for (size_t done = 0, last; done < n; done = last) {
    uint32_t c = w->nodes[w->order[s->in ? n - 1 - done : done]].component;
    last = done + 1;
    while (last < n && w->nodes[w->order[s->in ? n - 1 - last : last]].component == c)
      last++;
    size_t first = s->in ? n - last : done;
    size_t count = last - done;
    if (count > 1) {
      bool bounded = false;
      for (size_t i = first; i < first + count && !bounded; i++)
        bounded = w->nodes[w->order[i]].value != TLI_INF;
      /* Where nothing gives a bound, any values show a negative cycle; backwards there is none any more. */
      for (size_t i = first; i < first + count && !bounded; i++)
        w->nodes[w->order[i]].value = s->in ? TLI_INF : 0;
      uint32_t edge = TLI_NONE;
      outcome came = bounded || !s->in ? solve_component(w, s, first, first + count, &edge, err) : DONE;
      if (came == STOPPED)
        return TL_ERR_CANCELLED;
      if (came == OFF_AXIS)
        return tli_clash_off_axis(g, edge, clash, err);
      if (came == NEGATIVE) {
        *out_consistent = false;
        clash->exact = true;
        return trace_cycle(w, s, edge, clash) ? TL_OK : tli_fail_nomem(err);
      }
      for (size_t i = first; i < first + count && !bounded; i++) {
        w->nodes[w->order[i]].value = TLI_INF;
        s->source[w->order[i]] = TLI_NONE;
      }
    }
    tli_meter_advance(w->meter, count);
    if (tli_meter_step(w->meter, count, err))
      return TL_ERR_CANCELLED;
    for (size_t i = first; i < first + count; i++) {
      uint32_t off = relax_outward(w, s, w->order[i]);
      if (off != TLI_NONE)
        return tli_clash_off_axis(g, off, clash, err);
    }
  }
  return TL_OK;
}

/* ---- the calendar ---- */

bool tli_clash_path(const tli_graph *g, const tli_bounds *b, uint32_t point, bool high, tli_clash *clash)
{
  for (size_t steps = 0; steps <= g->points; steps++) {
    uint32_t source = high ? b->high_from[point] : b->low_from[point];
    if (source == TLI_NONE)
      return true;
    if (source & TLI_WINDOW) {
      if (clash->window_count < 2)
        clash->windows[clash->window_count++] = source & ~TLI_WINDOW;
      return true;
    }
    if (!tli_clash_edge(clash, &g->allocator, source))
      return false;
    point = high ? g->edges[source].from : g->edges[source].to;
  }
  clash->exact = false;
  return true;
}

tl_status tli_clash_crossing(const tli_graph *g, const tli_bounds *b, uint32_t point, tli_clash *clash, tl_error *err)
{
  clash->exact = true;
  return tli_clash_path(g, b, point, true, clash) && tli_clash_path(g, b, point, false, clash) ? TL_OK
                                                                                               : tli_fail_nomem(err);
}

static tl_status follow_calendar(const work *w, uint64_t steps, tli_bounds *b, bool *out_consistent, tli_clash *clash,
                                 tl_error *err)
{
  /* The queue is not needed: it takes the components. */
  for (size_t p = 0; p < w->graph->points; p++)
    w->queue[p] = w->nodes[p].component;
  return tli_fixpoint(w->graph, w->queue, steps, w->meter, b, out_consistent, clash, err);
}

/* ---- the whole ---- */

static void read_windows(const tli_graph *g, tli_bounds *b)
{
  for (size_t p = 0; p < g->points; p++) {
    b->high[p] = TLI_INF;
    b->low[p] = TLI_INF; /* with its sign turned until the lower bounds are solved */
    b->high_from[p] = TLI_NONE;
    b->low_from[p] = TLI_NONE;
  }
  for (size_t i = 0; i < g->window_count; i++) {
    const tli_window *window = &g->windows[i];
    if (window->hi < b->high[window->point]) {
      b->high[window->point] = window->hi;
      b->high_from[window->point] = TLI_WINDOW | (uint32_t)i;
    }
    if (window->lo != TL_TIME_MIN && -window->lo < b->low[window->point]) {
      b->low[window->point] = -window->lo;
      b->low_from[window->point] = TLI_WINDOW | (uint32_t)i;
    }
  }
}

static void load(work *w, const int64_t *values)
{
  for (size_t p = 0; p < w->graph->points; p++)
    w->nodes[p].value = values[p];
}

static void store(const work *w, int64_t *out_values)
{
  for (size_t p = 0; p < w->graph->points; p++)
    out_values[p] = w->nodes[p].value;
}

/* Both sides, component by component. */
static tl_status solve_components(work *w, tli_bounds *b, bool *out_consistent, tli_clash *clash, tl_error *err)
{
  side high = {b->high_from, false};
  side low = {b->low_from, true};
  load(w, b->high);
  tl_status status = solve_side(w, &high, out_consistent, clash, err);
  if (status || !*out_consistent)
    return status;
  store(w, b->high);
  load(w, b->low);
  status = solve_side(w, &low, out_consistent, clash, err);
  if (!status && *out_consistent)
    store(w, b->low);
  return status;
}

/* What the sweeps did not do, and what only components show. */
static tl_status solve_rest(const tli_graph *g, uint64_t steps, tli_meter *meter, bool swept, tli_bounds *b,
                            bool *out_consistent, tli_clash *clash, tl_error *err)
{
  work w;
  tl_status status = TL_OK;
  if (!work_new(&w, g, meter))
    return tli_fail_nomem(err);
  find_components(&w);
  if (!swept) {
    read_windows(g, b);
    status = solve_components(&w, b, out_consistent, clash, err);
  } else {
    status = follow_calendar(&w, steps, b, out_consistent, clash, err);
  }
  work_free(&w);
  return status;
}

/* Turns the sign of the lower bounds back. Bounds that cross are a clash. */
static tl_status turn(const tli_graph *g, tli_bounds *b, bool *out_consistent, tli_clash *clash, tl_error *err)
{
  uint32_t crossed = TLI_NONE;
  for (size_t p = g->points; p-- > 0;) {
    b->low[p] = b->low[p] == TLI_INF ? TL_TIME_MIN : -b->low[p];
    if (b->high[p] < b->low[p])
      crossed = (uint32_t)p;
  }
  *out_consistent = crossed == TLI_NONE;
  return *out_consistent ? TL_OK : tli_clash_crossing(g, b, crossed, clash, err);
}

tl_status tli_solve(const tli_graph *graph, uint64_t steps, tli_meter *meter, tli_bounds *bounds, bool *out_consistent,
                    tli_clash *clash, tl_error *err)
{
  bool swept;
  *out_consistent = true;
  read_windows(graph, bounds);
  tl_status status = tli_sweep(graph, meter, bounds, &swept, clash, err);
  if (status)
    return status;
  if (clash->exact) {
    *out_consistent = false;
    return TL_OK;
  }
  if (!swept)
    status = solve_rest(graph, steps, meter, false, bounds, out_consistent, clash, err);
  if (!status && *out_consistent)
    status = turn(graph, bounds, out_consistent, clash, err);
  if (!status && *out_consistent && graph->function_count)
    status = solve_rest(graph, steps, meter, true, bounds, out_consistent, clash, err);
  return status;
}
