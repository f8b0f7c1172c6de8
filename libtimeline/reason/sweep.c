/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounds by sweeps. Bellman-Ford in the order of Yen (1970): once forwards and once backwards over all points that
 * moved, in an order in which most paths run one way. That is the order of time, as far as it is seen beforehand. The
 * points are renumbered by it and the edges made small, so that what is read together lies together, in whatever order
 * the events were given: a sweep then costs a few nanoseconds an edge.
 *
 * Where that takes too long (the order was no good) another one is tried; then, or where numbers are too large, it
 * gives up.
 */
#include <string.h>

#include "../base/error.h"
#include "graph.h"

/* Values and windows are below this. Points without bounds are solved far above all others. */
#define LARGE (INT64_C(1) << 60)
#define FAR (2 * LARGE)

/* Sweeps, and looks at a point for each that there is, after which it gives up. From the first of the sweeps on that is
 * a power of two, and at last, a contradiction is looked for. */
enum { SWEEPS = 1024, LOOKS = 8, FIRST_CHECK = 16 };

/* The first order is given up sooner: when two sweeps still look at a good part of the points, and at nearly as many as
 * the two before. From the sixth sweep on, as the first ones spread what windows say. */
enum { SPREAD = 4, PART = 4, NEARLY = 16 };

/* Bounds that cross are named when fewer edges than that lead to them. */
enum { CROSSING = 256 };

/* So many places before edges are read they are fetched. */
enum { AHEAD = 32 };

typedef struct arc {
  uint32_t to;
  int32_t weight; /* in units */
} arc;

typedef struct node {
  int64_t value;
  uint32_t source; /* the place that it comes from; TLI_NONE: none */
} node;

/* Two points an event; of a graph with an odd number of points the last one is of no use. */
typedef struct sweep {
  const tli_graph *graph;
  tli_meter *meter;
  size_t events;
  bool held;       /* in its window each time is, by which points are ordered */
  int64_t unit;    /* of weights: a day where all are whole days */
  uint32_t *order; /* [events] the event at each place */
  uint32_t *place; /* [events] of each event */
  uint32_t *begin; /* [2 * events + 1] of the arcs of each point, by place */
  arc *arcs;       /* [edges] */
  node *nodes;     /* [2 * events] by place */
  uint64_t *moved; /* [2 * events bits] it is to be looked at */
} sweep;

static size_t sizes(const sweep *s, size_t out_at[6])
{
  const size_t parts[6] = {2 * s->events * sizeof *s->nodes,       (2 * s->events / 64 + 1) * sizeof *s->moved,
                           s->graph->edge_count * sizeof *s->arcs, (2 * s->events + 1) * sizeof *s->begin,
                           s->events * sizeof *s->order,           s->events * sizeof *s->place};
  size_t total = 0;
  for (size_t i = 0; i < 6; i++) {
    out_at[i] = total;
    total += parts[i];
  }
  return total;
}

static bool sweep_new(sweep *s, const tli_graph *graph, tli_meter *meter)
{
  size_t at[6];
  memset(s, 0, sizeof *s);
  s->graph = graph;
  s->meter = meter;
  s->events = (graph->points + 1) / 2;
  char *block = tli_alloc(&graph->allocator, sizes(s, at));
  if (!block)
    return false;
  s->nodes = (void *)(block + at[0]);
  s->moved = (void *)(block + at[1]);
  s->arcs = (void *)(block + at[2]);
  s->begin = (void *)(block + at[3]);
  s->order = (void *)(block + at[4]);
  s->place = (void *)(block + at[5]);
  return true;
}

static void sweep_free(const sweep *s)
{
  size_t at[6];
  tli_release(&s->graph->allocator, s->nodes, sizes(s, at));
}

/* Finds the unit of weights; false: some number is too large. */
static bool fits(sweep *s, const tli_bounds *b)
{
  const tli_graph *g = s->graph;
  int64_t most = 0;
  bool days = true;
  for (size_t i = 0; i < g->edge_count; i++) {
    int64_t weight = g->edges[i].weight;
    if (weight == TLI_INF)
      continue;
    days &= weight % TL_SECONDS_PER_DAY == 0;
    weight = weight < 0 ? -weight : weight;
    most = weight > most ? weight : most;
  }
  s->unit = days ? TL_SECONDS_PER_DAY : 1;
  if (most / s->unit > INT32_MAX)
    return false;
  for (size_t p = 0; p < g->points; p++)
    if ((b->high[p] != TLI_INF && (b->high[p] >= LARGE || b->high[p] <= -LARGE)) ||
        (b->low[p] != TLI_INF && (b->low[p] >= LARGE || b->low[p] <= -LARGE)))
      return false;
  return true;
}

/* ---- the arcs ---- */

static uint32_t place_of(const sweep *s, uint32_t point)
{
  return 2 * s->place[point / 2] + (point & 1);
}

static uint32_t point_at(const sweep *s, uint32_t place)
{
  return 2 * s->order[place / 2] + (place & 1);
}

/* Fetches what is read soon of the edges of a point: where they stand, then they themselves. Those against which values
 * go are found by their numbers, another step away. */
__attribute__((always_inline)) static inline void fetch_edges(const sweep *s, uint32_t place, bool in)
{
  const tli_graph *g = s->graph;
  const uint32_t *lists = in ? g->in : g->out;
  if (place + 2 * AHEAD >= 2 * s->events)
    return;
  __builtin_prefetch(&lists[point_at(s, place + 2 * AHEAD)]);
  uint32_t at = lists[point_at(s, place + AHEAD)];
  __builtin_prefetch(in ? (const void *)&g->in_edges[at] : &g->edges[at]);
  uint32_t p = point_at(s, place + AHEAD / 2);
  for (uint32_t k = g->in[p]; in && p < g->points && k < g->in[p + 1]; k++)
    __builtin_prefetch(&g->edges[g->in_edges[k]]);
}

/* Lists the arcs along which values go, by place: with the edges, or against them. One that is withdrawn leads nowhere.
 * They lead to points at first: the places of all in one go are read without waiting for each. */
static void make_arcs(const sweep *s, bool in)
{
  const tli_graph *g = s->graph;
  const uint32_t *lists = in ? g->in : g->out;
  size_t places = 2 * s->events;
  uint32_t count = 0;
  for (uint32_t i = 0; i < places; i++) {
    uint32_t p = point_at(s, i);
    fetch_edges(s, i, in);
    s->begin[i] = count;
    for (uint32_t k = lists[p], end = p < g->points ? lists[p + 1] : k; k < end; k++) {
      const tli_edge *edge = &g->edges[tli_edge_number(g, k, in)];
      arc made = {p, 0};
      if (edge->weight != TLI_INF) {
        made.to = in ? edge->from : edge->to;
        made.weight = (int32_t)(s->unit == 1 ? edge->weight : edge->weight / TL_SECONDS_PER_DAY);
      }
      s->arcs[count++] = made;
    }
  }
  s->begin[places] = count;
  for (uint32_t k = 0; k < count; k++)
    s->arcs[k].to = place_of(s, s->arcs[k].to);
}

/* ---- sweeping ---- */

static inline void move(const sweep *s, uint32_t place)
{
  s->moved[place / 64] |= UINT64_C(1) << place % 64;
}

/* Fetches what is read of a place that moved. */
__attribute__((always_inline)) static inline void fetch_place(const sweep *s, size_t i)
{
  for (uint32_t at = s->begin[i], end = s->begin[i + 1]; at < end; at++)
    __builtin_prefetch(&s->nodes[s->arcs[at].to], 1);
}

/* Looks at those of 64 places that moved, in either direction, and in between fetches what is read of the next 64; what
 * moves to places that were just left waits for the sweep back. False when a value gets too far down. */
static inline bool look(const sweep *s, size_t word, size_t next, bool backwards, int64_t least, size_t *looks)
{
  node *nodes = s->nodes;
  const arc *arcs = s->arcs;
  int64_t unit = s->unit;
  uint64_t ahead = UINT64_MAX;
  uint64_t coming = s->moved[next];
  for (uint64_t left; (left = s->moved[word] & ahead) != 0;) {
    unsigned bit = (unsigned)(backwards ? 63 - __builtin_clzll(left) : __builtin_ctzll(left));
    ahead = backwards ? (UINT64_C(1) << bit) - 1 : (UINT64_MAX - 1) << bit;
    s->moved[word] &= ~(UINT64_C(1) << bit);
    ++*looks;
    size_t i = 64 * word + bit;
    if (coming) {
      fetch_place(s, 64 * next + (size_t)__builtin_ctzll(coming));
      coming &= coming - 1;
    }
    int64_t from = nodes[i].value;
    for (uint32_t at = s->begin[i], end = s->begin[i + 1]; at < end; at++) {
      uint32_t to = arcs[at].to;
      int64_t sum = from + arcs[at].weight * unit;
      if (sum >= nodes[to].value)
        continue;
      if (sum < least)
        return false;
      nodes[to].value = sum;
      nodes[to].source = (uint32_t)i;
      move(s, to);
    }
  }
  for (; coming; coming &= coming - 1)
    fetch_place(s, 64 * next + (size_t)__builtin_ctzll(coming));
  return true;
}

/* A place on a circle of sources, which is a negative cycle; TLI_NONE: there is none. On each circle is a place that
 * moved: round it values still fall somewhere. */
static tl_status find_circle(const sweep *s, uint32_t *out_place, tl_error *err)
{
  size_t places = 2 * s->events;
  uint32_t *seen = tli_alloc(&s->graph->allocator, places * sizeof *seen);
  if (!seen)
    return tli_fail_nomem(err);
  memset(seen, 0xFF, places * sizeof *seen);
  *out_place = TLI_NONE;
  for (uint32_t i = 0; i < places && *out_place == TLI_NONE; i++) {
    uint32_t at = i;
    if (!(s->moved[i / 64] >> i % 64 & 1))
      continue;
    for (; at != TLI_NONE && seen[at] == TLI_NONE; at = s->nodes[at].source)
      seen[at] = i;
    if (at != TLI_NONE && seen[at] == i)
      *out_place = at;
  }
  tli_release(&s->graph->allocator, seen, places * sizeof *seen);
  return TL_OK;
}

/* The edge by which the value of a place comes from its source: the least between them. Arcs with the edges stand as
 * these do. */
static uint32_t edge_of_source(const sweep *s, uint32_t place, bool in)
{
  const tli_graph *g = s->graph;
  uint32_t source = s->nodes[place].source;
  uint32_t best = TLI_NONE;
  if (in) {
    uint32_t p = point_at(s, place);
    uint32_t q = point_at(s, source);
    for (uint32_t k = g->out[p]; k < g->out[p + 1]; k++)
      if (g->edges[k].to == q && (best == TLI_NONE || g->edges[k].weight < g->edges[best].weight))
        best = k;
    return best;
  }
  for (uint32_t at = s->begin[source]; at < s->begin[source + 1]; at++)
    if (s->arcs[at].to == place && (best == TLI_NONE || s->arcs[at].weight < s->arcs[best].weight))
      best = at;
  return best - s->begin[source] + g->out[point_at(s, source)];
}

static tl_status name_circle(const sweep *s, uint32_t place, tli_clash *clash, tl_error *err)
{
  uint32_t at = place;
  clash->exact = true;
  do {
    if (!tli_clash_edge(clash, &s->graph->allocator, edge_of_source(s, at, false)))
      return tli_fail_nomem(err);
    at = s->nodes[at].source;
  } while (at != place);
  return TL_OK;
}

/* How many edges gave a place its upper bound; `most` when there are so many, or they go round. */
static size_t path_length(const sweep *s, uint32_t place, size_t most)
{
  size_t length = 0;
  for (; length < most && s->nodes[place].source != TLI_NONE; length++)
    place = s->nodes[place].source;
  return length;
}

/* Looks for a window that begins after the upper bound of its point, which needs not be the least yet. Of such windows
 * it names one with a short path: the whole of a contradiction may take thousands of sweeps to come round. */
static tl_status name_crossing(const sweep *s, const tli_bounds *b, tli_clash *clash, tl_error *err)
{
  const tli_graph *g = s->graph;
  size_t best = CROSSING;
  uint32_t crossed = TLI_NONE;
  for (uint32_t i = 0; i < g->window_count && best; i++) {
    if (i + 2 * AHEAD < g->window_count) {
      __builtin_prefetch(&s->place[g->windows[i + 2 * AHEAD].point / 2]);
      __builtin_prefetch(&s->nodes[place_of(s, g->windows[i + AHEAD].point)]);
    }
    uint32_t place = place_of(s, g->windows[i].point);
    if (s->nodes[place].value >= g->windows[i].lo)
      continue;
    size_t length = path_length(s, place, best);
    crossed = length < best ? i : crossed;
    best = length < best ? length : best;
  }
  if (crossed == TLI_NONE)
    return TL_OK;
  uint32_t at = place_of(s, g->windows[crossed].point);
  for (; s->nodes[at].source != TLI_NONE; at = s->nodes[at].source)
    if (!tli_clash_edge(clash, &g->allocator, edge_of_source(s, at, false)))
      return tli_fail_nomem(err);
  clash->windows[clash->window_count++] = crossed;
  clash->windows[clash->window_count++] = b->high_from[point_at(s, at)] & ~TLI_WINDOW;
  clash->exact = true;
  return TL_OK;
}

/* Looks for a contradiction: bounds that cross, or a negative cycle. `windows` NULL: the latter only. */
static tl_status find_clash(const sweep *s, const tli_bounds *windows, tli_clash *clash, tl_error *err)
{
  uint32_t circle = TLI_NONE;
  tl_status status = windows ? name_crossing(s, windows, clash, err) : TL_OK;
  if (!status && !clash->exact)
    status = find_circle(s, &circle, err);
  return circle == TLI_NONE ? status : name_circle(s, circle, clash, err);
}

/* Sweeps until nothing moves (`*out_done`), gives up, or meets a contradiction, which is the clash then. `windows`: of
 * upper bounds, which are solved; else NULL. */
static tl_status run(const sweep *s, int64_t least, const tli_bounds *windows, bool *out_done, tli_clash *clash,
                     tl_error *err)
{
  size_t places = 2 * s->events;
  size_t words = places / 64 + 1;
  size_t looks = 0;
  size_t until_pair = 0; /* looks before the last two sweeps */
  size_t pair = 0;       /* and in them */
  *out_done = false;
  bool last = false;
  for (unsigned sweeps = 1; !last; sweeps++) {
    size_t before = looks;
    bool backwards = sweeps % 2 == 0;
    for (size_t k = 0; k < words; k++) {
      size_t word = backwards ? words - 1 - k : k;
      size_t next = k + 1 == words ? word : backwards ? word - 1 : word + 1;
      if (!look(s, word, next, backwards, least, &looks))
        return TL_OK;
    }
    if (looks == before) {
      *out_done = true;
      return TL_OK;
    }
    tl_status status = tli_meter_step(s->meter, 4 * (looks - before) + places / 8, err);
    last = sweeps == SWEEPS || looks > LOOKS * places;
    if (backwards) {
      size_t now = looks - until_pair;
      last |= !s->held && sweeps > SPREAD && now > places / PART && now > pair - pair / NEARLY;
      pair = now;
      until_pair = looks;
    }
    if (!status && (last || (sweeps >= FIRST_CHECK && !(sweeps & (sweeps - 1)))))
      status = find_clash(s, windows, clash, err);
    if (status || clash->exact)
      return status;
  }
  return TL_OK;
}

/* Loads windows by place. */
static void load(const sweep *s, const tl_time *windows)
{
  uint32_t places = (uint32_t)(2 * s->events);
  memset(s->moved, 0, (places / 64 + 1) * sizeof *s->moved);
  for (uint32_t i = 0; i < places; i++) {
    uint32_t p = point_at(s, i);
    s->nodes[i].value = p < s->graph->points ? windows[p] : TLI_INF;
    if (s->nodes[i].value != TLI_INF)
      move(s, i);
    s->nodes[i].source = TLI_NONE;
  }
}

/* Fetches what store() reads soon of the sources of places. */
__attribute__((always_inline)) static inline void fetch_source(const sweep *s, uint32_t place, bool arcs)
{
  uint32_t source = s->nodes[place].source;
  if (source == TLI_NONE)
    return;
  if (arcs) {
    __builtin_prefetch(&s->arcs[s->begin[source]]);
    __builtin_prefetch(&s->graph->out[point_at(s, source)]);
  } else {
    __builtin_prefetch(&s->begin[source]);
    __builtin_prefetch(&s->order[source / 2]);
  }
}

/* Writes bounds and their sources, in the order in which the latter lie together. */
static void store(const sweep *s, bool in, tl_time *out_bounds, uint32_t *out_sources)
{
  uint32_t places = 2 * (uint32_t)s->events;
  for (uint32_t k = 0; k < places; k++) {
    if (k + 2 * AHEAD < places && in) {
      __builtin_prefetch(&s->nodes[place_of(s, k + 2 * AHEAD)]);
      fetch_source(s, place_of(s, k + AHEAD), false);
    } else if (k + 2 * AHEAD < places) {
      fetch_source(s, k + 2 * AHEAD, false);
      fetch_source(s, k + AHEAD, true);
      __builtin_prefetch(&out_bounds[point_at(s, k + AHEAD)], 1);
      __builtin_prefetch(&out_sources[point_at(s, k + AHEAD)], 1);
    }
    uint32_t place = in ? place_of(s, k) : k;
    if (s->nodes[place].source == TLI_NONE)
      continue;
    uint32_t p = in ? k : point_at(s, k);
    out_bounds[p] = s->nodes[place].value;
    out_sources[p] = edge_of_source(s, place, in);
  }
}

/* Solves those points that nothing gives an upper bound, from a value that all have: they have a solution unless there
 * is a negative cycle. */
static tl_status run_free(const sweep *s, bool *out_done, tli_clash *clash, tl_error *err)
{
  uint32_t places = (uint32_t)(2 * s->events);
  bool any = false;
  for (uint32_t i = 0; i < places; i++) {
    if (s->nodes[i].value != TLI_INF)
      continue;
    s->nodes[i].value = FAR;
    move(s, i);
    any = true;
  }
  return any ? run(s, LARGE, NULL, out_done, clash, err) : TL_OK;
}

static tl_status solve(sweep *s, bool held, tli_bounds *b, bool *out_done, tli_clash *clash, tl_error *err)
{
  s->held = held;
  /* The memory of the nodes is not needed yet. */
  tl_time *time = (void *)s->nodes;
  tli_order_by_time(s->graph, b, held, time, (uint32_t *)(void *)(time + s->events), s->order, s->place);
  tl_status status = tli_meter_step(s->meter, s->graph->edge_count, err);
  for (int in = 0; in < 2 && !status; in++) {
    make_arcs(s, in);
    status = tli_meter_step(s->meter, s->graph->edge_count, err);
    if (status)
      return status;
    load(s, in ? b->low : b->high);
    status = run(s, -LARGE, in ? NULL : b, out_done, clash, err);
    if (status || !*out_done)
      return status;
    store(s, in, in ? b->low : b->high, in ? b->low_from : b->high_from);
    if (!in)
      status = run_free(s, out_done, clash, err);
    if (!*out_done)
      return status;
    tli_meter_advance(s->meter, s->graph->points);
  }
  return status;
}

tl_status tli_sweep(const tli_graph *graph, tli_meter *meter, tli_bounds *bounds, bool *out_done, tli_clash *clash,
                    tl_error *err)
{
  sweep s;
  *out_done = graph->points == 0;
  if (*out_done)
    return TL_OK;
  if (!sweep_new(&s, graph, meter))
    return tli_fail_nomem(err);
  tl_status status = TL_OK;
  if (fits(&s, bounds)) {
    status = solve(&s, false, bounds, out_done, clash, err);
    if (!status && !*out_done && !clash->exact)
      status = solve(&s, true, bounds, out_done, clash, err);
  }
  sweep_free(&s);
  return status;
}
