/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounds by sweeps. Bellman-Ford in the order of Yen (1970): once forwards and once backwards over all points that
 * moved, in an order in which most paths run one way. That is the order of time, as far as it is seen beforehand: from
 * each dated event breadth first along the edges. The points are renumbered by it and the edges made small, so that
 * what is read together lies together, in whatever order the events were given: a sweep then costs a few nanoseconds
 * an edge.
 *
 * Where that takes too long (the order was no good), or where numbers are too large, it gives up.
 */
#include <string.h>

#include "../base/error.h"
#include "graph.h"

/* Values and windows are below this. Points without bounds are solved far above all others. */
#define LARGE (INT64_C(1) << 60)
#define FAR (2 * LARGE)

/* Sweeps, and looks at a point for each that there is, after which it gives up. From the first of the sweeps on that is
 * a power of two, and at last, a negative cycle is looked for. */
enum { SWEEPS = 1024, LOOKS = 8, FIRST_CHECK = 8 };

/* So many places before edges are read they are fetched. */
enum { AHEAD = 32 };

enum { DIGIT = 13, DIGITS = 1 << DIGIT };

typedef struct arc {
  uint32_t to;
  int32_t weight; /* in units */
} arc;

/* Two points an event; of a graph with an odd number of points the last one is of no use. */
typedef struct sweep {
  const tli_graph *graph;
  tli_meter *meter;
  size_t events;
  int64_t unit;     /* of weights: a day where all are whole days */
  uint32_t *order;  /* [events] the event at each place */
  uint32_t *place;  /* [events] of each event */
  uint32_t *begin;  /* [2 * events + 1] of the arcs of each point, by place */
  arc *arcs;        /* [edges] */
  int64_t *value;   /* [2 * events] by place; while the order is sought: times as they are seen */
  uint32_t *source; /* [2 * events] the point that a value comes from; TLI_NONE: none */
  uint8_t *moved;   /* [2 * events, and to a multiple of 8] it is to be looked at */
} sweep;

static size_t sizes(const sweep *s, size_t out_at[7])
{
  const size_t parts[7] = {2 * s->events * sizeof *s->value,
                           s->graph->edge_count * sizeof *s->arcs,
                           (2 * s->events + 1) * sizeof *s->begin,
                           s->events * sizeof *s->order,
                           s->events * sizeof *s->place,
                           2 * s->events * sizeof *s->source,
                           2 * s->events + 8};
  size_t total = 0;
  for (size_t i = 0; i < 7; i++) {
    out_at[i] = total;
    total += parts[i];
  }
  return total;
}

static bool sweep_new(sweep *s, const tli_graph *graph, tli_meter *meter)
{
  size_t at[7];
  memset(s, 0, sizeof *s);
  s->graph = graph;
  s->meter = meter;
  s->events = (graph->points + 1) / 2;
  char *block = tli_alloc(&graph->allocator, sizes(s, at));
  if (!block)
    return false;
  s->value = (void *)(block + at[0]);
  s->arcs = (void *)(block + at[1]);
  s->begin = (void *)(block + at[2]);
  s->order = (void *)(block + at[3]);
  s->place = (void *)(block + at[4]);
  s->source = (void *)(block + at[5]);
  s->moved = (void *)(block + at[6]);
  return true;
}

static void sweep_free(const sweep *s)
{
  size_t at[7];
  tli_release(&s->graph->allocator, s->value, sizes(s, at));
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

/* ---- the order ---- */

static void see(const sweep *s, uint32_t point, tl_time time, size_t *count)
{
  if (s->value[point] != TLI_INF)
    return;
  s->value[point] = time;
  s->source[(*count)++] = point;
}

/* Fetches the edges out of a point that are read soon: they are in any place of memory. (A call of a function that does
 * nothing else would be left out by gcc.) */
__attribute__((always_inline)) static inline void fetch(const sweep *s, uint32_t point)
{
  const char *edges = (const char *)&s->graph->edges[s->graph->out[point]];
  for (size_t line = 0; line < 3; line++)
    __builtin_prefetch(edges + line * 64);
}

/* Sees what the edges out of a point or into it lead to. */
static void see_from(const sweep *s, uint32_t point, bool in, size_t *count)
{
  const tli_graph *g = s->graph;
  tl_time time = s->value[point] < LARGE && s->value[point] > -LARGE ? s->value[point] : 0;
  const uint32_t *lists = in ? g->in : g->out;
  for (uint32_t k = lists[point]; k < lists[point + 1]; k++) {
    const tli_edge *edge = &g->edges[tli_edge_number(g, k, in)];
    if (edge->weight == TLI_INF)
      continue;
    /* One that is not after another is before it, as far as is seen. */
    int64_t weight = edge->weight > 0 ? edge->weight : edge->weight - TL_SECONDS_PER_DAY;
    see(s, in ? edge->from : edge->to, in ? time - weight : time + weight, count);
  }
}

static void see_nothing(const sweep *s, size_t *count)
{
  *count = 0;
  for (size_t p = 0; p < 2 * s->events; p++)
    s->value[p] = TLI_INF;
}

/* Gives each point a time near that which it may have: breadth first from those that windows date. The queue is kept
 * where the sources will be. */
static void see_times(const sweep *s, const tli_bounds *b)
{
  const tli_graph *g = s->graph;
  const uint32_t *queue = s->source;
  size_t count;
  tl_time least = TLI_INF;
  tl_time most = -TLI_INF;
  see_nothing(s, &count);
  for (uint32_t p = 0; p < g->points; p++) {
    if (b->high[p] == TLI_INF && b->low[p] == TLI_INF)
      continue;
    tl_time time = b->low[p] == TLI_INF    ? b->high[p]
                   : b->high[p] == TLI_INF ? -b->low[p]
                                           : (b->high[p] - b->low[p]) / 2;
    least = time < least ? time : least;
    most = time > most ? time : most;
    see(s, p, time, &count);
  }
  /* Windows that are all the same tell no order. */
  if (count > 1 && least == most)
    see_nothing(s, &count);
  /* Most is seen along the edges out of points, which lie together. */
  size_t done = 0;
  for (; done < count; done++) {
    if (done + AHEAD < count)
      fetch(s, queue[done + AHEAD]);
    see_from(s, queue[done], false, &count);
  }
  done = count < g->points ? 0 : count;
  for (uint32_t next = 0; done < g->points; next++) {
    for (; done < count; done++) {
      see_from(s, queue[done], false, &count);
      see_from(s, queue[done], true, &count);
    }
    if (done < g->points)
      see(s, next, 0, &count);
  }
  for (size_t e = 0; e < s->events; e++)
    s->value[e] = s->value[2 * e];
}

/* Sorts the events by their times, as well as two digits can tell them apart. */
static void sort_events(const sweep *s)
{
  tl_time least = TLI_INF;
  tl_time most = -TLI_INF;
  for (size_t e = 0; e < s->events; e++) {
    least = s->value[e] < least ? s->value[e] : least;
    most = s->value[e] > most ? s->value[e] : most;
    s->order[e] = (uint32_t)e;
  }
  unsigned shift = 0;
  while (((uint64_t)most - (uint64_t)least) >> shift >> (2 * DIGIT))
    shift++;
  uint32_t *from = s->order;
  uint32_t *to = s->place;
  for (unsigned digit = 0; digit < 2; digit++) {
    uint32_t count[DIGITS + 1] = {0};
    unsigned down = shift + digit * DIGIT;
    for (size_t e = 0; e < s->events; e++)
      count[(((uint64_t)s->value[e] - (uint64_t)least) >> down) % DIGITS + 1]++;
    for (size_t i = 0; i + 1 < DIGITS; i++)
      count[i + 1] += count[i];
    for (size_t i = 0; i < s->events; i++)
      to[count[(((uint64_t)s->value[from[i]] - (uint64_t)least) >> down) % DIGITS]++] = from[i];
    from = s->place;
    to = s->order;
  }
  for (size_t i = 0; i < s->events; i++)
    s->place[s->order[i]] = (uint32_t)i;
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

/* Lists the arcs along which values go: with the edges, or against them. One that is withdrawn leads nowhere. */
static void make_arcs(const sweep *s, bool in)
{
  const tli_graph *g = s->graph;
  const uint32_t *lists = in ? g->in : g->out;
  uint32_t places = (uint32_t)(2 * s->events);
  uint32_t *next = s->begin + 1; /* of each point, where the next arc goes: at last that is its end */
  uint32_t count = 0;
  s->begin[0] = 0;
  for (uint32_t i = 0; i < places; i++) {
    uint32_t p = point_at(s, i);
    next[i] = count;
    count += p < g->points ? lists[p + 1] - lists[p] : 0;
  }
  for (uint32_t i = 0; i < places; i++) {
    uint32_t p = point_at(s, i);
    if (i + AHEAD < places && !(i & 1))
      fetch(s, 2 * s->order[(i + AHEAD) / 2]);
    if (p >= g->points)
      continue;
    for (uint32_t k = g->out[p]; k < g->out[p + 1]; k++) {
      const tli_edge *edge = &g->edges[k];
      bool withdrawn = edge->weight == TLI_INF;
      uint32_t to = place_of(s, edge->to);
      int64_t weight = s->unit == 1 ? edge->weight : edge->weight / TL_SECONDS_PER_DAY;
      uint32_t at = in ? next[to]++ : next[i]++;
      s->arcs[at] = withdrawn ? (arc){in ? to : i, 0} : (arc){in ? i : to, (int32_t)weight};
    }
  }
}

/* ---- sweeping ---- */

/* Looks at the eight points from `base` on that moved, in either direction. False when a value gets too far down. */
static inline bool look(const sweep *s, size_t base, bool backwards, int64_t least, size_t *looks)
{
  int64_t *value = s->value;
  uint8_t *moved = s->moved;
  const arc *arcs = s->arcs;
  int64_t unit = s->unit;
  for (size_t k = 0; k < 8; k++) {
    size_t i = base + (backwards ? 7 - k : k);
    if (!moved[i])
      continue;
    moved[i] = 0;
    ++*looks;
    int64_t from = value[i];
    for (uint32_t at = s->begin[i], end = s->begin[i + 1]; at < end; at++) {
      uint32_t to = arcs[at].to;
      int64_t sum = from + arcs[at].weight * unit;
      if (sum >= value[to])
        continue;
      if (sum < least)
        return false;
      value[to] = sum;
      s->source[to] = (uint32_t)i;
      moved[to] = 1;
    }
  }
  return true;
}

static bool any_moved(const sweep *s, size_t base)
{
  uint64_t eight;
  memcpy(&eight, s->moved + base, sizeof eight);
  return eight != 0;
}

/* A place on a circle of sources, which is a negative cycle; TLI_NONE: there is none. */
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
    for (; at != TLI_NONE && seen[at] == TLI_NONE; at = s->source[at])
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
  uint32_t source = s->source[place];
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
    at = s->source[at];
  } while (at != place);
  return TL_OK;
}

/* Sweeps until nothing moves (`*out_done`), gives up, or meets a negative cycle: the clash has edges then. */
static tl_status run(const sweep *s, int64_t least, bool *out_done, tli_clash *clash, tl_error *err)
{
  size_t places = (2 * s->events + 7) / 8 * 8;
  size_t looks = 0;
  *out_done = false;
  bool last = false;
  for (unsigned sweeps = 1; !last; sweeps++) {
    size_t before = looks;
    bool backwards = sweeps % 2 == 0;
    for (size_t base = 0; base < places; base += 8) {
      size_t at = backwards ? places - 8 - base : base;
      /* What moves to eight places that were just left waits for the sweep back. */
      if (any_moved(s, at) && !look(s, at, backwards, least, &looks))
        return TL_OK;
    }
    if (looks == before) {
      *out_done = true;
      return TL_OK;
    }
    tl_status status = tli_meter_step(s->meter, 4 * (looks - before) + places / 8, err);
    uint32_t circle = TLI_NONE;
    last = sweeps == SWEEPS || looks > LOOKS * places;
    if (!status && (last || (sweeps >= FIRST_CHECK && !(sweeps & (sweeps - 1)))))
      status = find_circle(s, &circle, err);
    if (!status && circle != TLI_NONE)
      return name_circle(s, circle, clash, err);
    if (status)
      return status;
  }
  return TL_OK;
}

/* Loads windows by place. */
static void load(const sweep *s, const tl_time *windows)
{
  uint32_t places = (uint32_t)(2 * s->events);
  memset(s->moved, 0, places + 8);
  for (uint32_t i = 0; i < places; i++) {
    uint32_t p = point_at(s, i);
    s->value[i] = p < s->graph->points ? windows[p] : TLI_INF;
    s->moved[i] = s->value[i] != TLI_INF;
    s->source[i] = TLI_NONE;
  }
}

/* Writes bounds and their sources, in the order in which the latter lie together. */
static void store(const sweep *s, bool in, tl_time *out_bounds, uint32_t *out_sources)
{
  for (uint32_t k = 0; k < 2 * s->events; k++) {
    uint32_t place = in ? place_of(s, k) : k;
    if (s->source[place] == TLI_NONE)
      continue;
    uint32_t p = in ? k : point_at(s, k);
    out_bounds[p] = s->value[place];
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
    if (s->value[i] != TLI_INF)
      continue;
    s->value[i] = FAR;
    s->moved[i] = any = true;
  }
  return any ? run(s, LARGE, out_done, clash, err) : TL_OK;
}

static tl_status solve(sweep *s, tli_bounds *b, bool *out_done, tli_clash *clash, tl_error *err)
{
  see_times(s, b);
  sort_events(s);
  tl_status status = tli_meter_step(s->meter, s->graph->edge_count, err);
  for (int in = 0; in < 2 && !status; in++) {
    make_arcs(s, in);
    status = tli_meter_step(s->meter, s->graph->edge_count, err);
    if (status)
      return status;
    load(s, in ? b->low : b->high);
    status = run(s, -LARGE, out_done, clash, err);
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
  tl_status status = fits(&s, bounds) ? solve(&s, bounds, out_done, clash, err) : TL_OK;
  sweep_free(&s);
  return status;
}
