/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of time, as far as it is seen before anything is solved: each event gets a time near that which it may
 * have, breadth first along the edges from those that windows date. Where many windows are wide and alike (events of a
 * decade, each after another one) that tells little: then it is from one event alone, and windows are what a time is
 * held in.
 */
#include <string.h>

#include "graph.h"

/* Times are below this. */
#define LARGE (INT64_C(1) << 60)

/* So many places before edges are read they are fetched. */
enum { AHEAD = 32 };

/* Events are sorted by two digits of their times, of up to so many bits. */
enum { DIGIT = 13 };

/* Events as they are seen, each by one of its ends. */
typedef struct sight {
  const tli_graph *graph;
  const tli_bounds *windows;
  bool held; /* in its window each time is */
  size_t events;
  tl_time *time;   /* [events] of the end that is in the queue; TLI_INF: not seen */
  uint32_t *queue; /* [events] the ends by which they were seen; the start once its time is known */
  size_t count;    /* of the queue */
} sight;

static tl_time hold(const sight *v, uint32_t point, tl_time time)
{
  const tli_bounds *b = v->windows;
  if (!v->held)
    return time;
  if (b->high[point] != TLI_INF && time > b->high[point])
    time = b->high[point];
  if (b->low[point] != TLI_INF && time < -b->low[point])
    time = -b->low[point];
  return time;
}

static void see(sight *v, uint32_t point, tl_time time)
{
  if (v->time[point / 2] != TLI_INF)
    return;
  v->time[point / 2] = hold(v, point, time);
  v->queue[v->count++] = point;
}

static void see_nothing(sight *v)
{
  v->count = 0;
  for (size_t e = 0; e < v->events; e++)
    v->time[e] = TLI_INF;
}

/* The point after those of an event. */
static size_t past(const tli_graph *g, uint32_t event)
{
  return 2 * (size_t)event + 2 < g->points ? 2 * (size_t)event + 2 : g->points;
}

/* The edges out of both ends of an event. */
static void edges_of(const tli_graph *g, uint32_t event, uint32_t *out_first, uint32_t *out_last)
{
  *out_first = g->out[2 * event];
  *out_last = g->out[past(g, event)];
}

/* Fetches what is read soon of the events in the queue: it is in any place of memory. (A call of a function that does
 * nothing else would be left out by gcc.) */
__attribute__((always_inline)) static inline void fetch_sight(const sight *v, size_t at)
{
  const tli_graph *g = v->graph;
  uint32_t first;
  uint32_t last;
  if (at + 3 * AHEAD < v->count)
    __builtin_prefetch(&g->out[v->queue[at + 3 * AHEAD]]);
  if (at + 2 * AHEAD < v->count) {
    edges_of(g, v->queue[at + 2 * AHEAD] / 2, &first, &last);
    const char *edges = (const char *)&g->edges[first];
    for (size_t line = 0; line < 3; line++)
      __builtin_prefetch(edges + line * 64);
  }
  if (at + AHEAD < v->count) {
    edges_of(g, v->queue[at + AHEAD] / 2, &first, &last);
    for (uint32_t k = first; k < last; k++)
      __builtin_prefetch(&v->time[g->edges[k].to / 2]);
  }
}

/* Sees what an edge leads to, of an event that starts at a time and has a length. One that is not after another is
 * before it, as far as is seen. */
static void see_along(sight *v, const tli_edge *edge, bool in, tl_time start, int64_t length)
{
  uint32_t from = in ? edge->to : edge->from;
  uint32_t to = in ? edge->from : edge->to;
  if (edge->weight == TLI_INF || from / 2 == to / 2)
    return;
  int64_t weight = edge->weight > 0 ? edge->weight : edge->weight - TL_SECONDS_PER_DAY;
  see(v, to, start + (from & 1 ? length : 0) + (in ? -weight : weight));
}

/* Sees what the edges of the event at a place of the queue lead to: those out of it, or all. */
static void see_from(sight *v, size_t at, bool all)
{
  const tli_graph *g = v->graph;
  uint32_t point = v->queue[at];
  uint32_t event = point / 2;
  uint32_t first;
  uint32_t last;
  edges_of(g, event, &first, &last);
  int64_t length = 0; /* the least that it may have */
  for (uint32_t k = first; k < last; k++)
    if (g->edges[k].to == 2 * event && -g->edges[k].weight > length)
      length = -g->edges[k].weight;
  tl_time start = v->time[event] - (point & 1 ? length : 0);
  start = start < LARGE && start > -LARGE ? hold(v, 2 * event, start) : 0;
  v->time[event] = start;
  v->queue[at] = 2 * event;
  for (uint32_t k = first; k < last; k++)
    see_along(v, &g->edges[k], false, start, length);
  if (!all)
    return;
  last = g->in[past(g, event)];
  for (uint32_t k = g->in [2 * event]; k < last; k++)
    see_along(v, &g->edges[g->in_edges[k]], true, start, length);
}

/* Sees the events that windows date, as in their middle. */
static void see_windows(sight *v)
{
  const tli_graph *g = v->graph;
  const tli_bounds *b = v->windows;
  tl_time least = TLI_INF;
  tl_time most = -TLI_INF;
  for (uint32_t p = 0; p < g->points; p++) {
    if (b->high[p] == TLI_INF && b->low[p] == TLI_INF)
      continue;
    tl_time time = b->low[p] == TLI_INF    ? b->high[p]
                   : b->high[p] == TLI_INF ? -b->low[p]
                                           : (b->high[p] - b->low[p]) / 2;
    least = time < least ? time : least;
    most = time > most ? time : most;
    see(v, p, time);
  }
  /* Windows that are all the same tell no order. */
  if (v->count > 1 && least == most)
    see_nothing(v);
}

/* Gives each event a time near that which it may have. */
static void see_times(sight *v)
{
  see_nothing(v);
  if (!v->held)
    see_windows(v);
  /* Most is seen along the edges out of points, which lie together. */
  size_t done = 0;
  for (; done < v->count; done++) {
    fetch_sight(v, done);
    see_from(v, done, false);
  }
  done = v->count < v->events ? 0 : v->count;
  for (uint32_t next = 0; done < v->events; next++) {
    for (; done < v->count; done++)
      see_from(v, done, true);
    if (done < v->events)
      see(v, 2 * next, 0);
  }
}

/* Sorts the events by their times, as well as two digits can tell them apart. */
static void sort_events(const tl_time *time, size_t events, uint32_t *order, uint32_t *place)
{
  tl_time least = TLI_INF;
  tl_time most = -TLI_INF;
  for (size_t e = 0; e < events; e++) {
    least = time[e] < least ? time[e] : least;
    most = time[e] > most ? time[e] : most;
    order[e] = (uint32_t)e;
  }
  unsigned digit = 4;
  while (digit < DIGIT && events >> digit)
    digit++;
  size_t digits = (size_t)1 << digit;
  unsigned shift = 0;
  while (((uint64_t)most - (uint64_t)least) >> shift >> (2 * digit))
    shift++;
  uint32_t *from = order;
  uint32_t *to = place;
  for (unsigned turn = 0; turn < 2; turn++) {
    uint32_t count[(1 << DIGIT) + 1];
    unsigned down = shift + turn * digit;
    memset(count, 0, (digits + 1) * sizeof *count);
    for (size_t e = 0; e < events; e++)
      count[(((uint64_t)time[e] - (uint64_t)least) >> down) % digits + 1]++;
    for (size_t i = 0; i + 1 < digits; i++)
      count[i + 1] += count[i];
    for (size_t i = 0; i < events; i++)
      to[count[(((uint64_t)time[from[i]] - (uint64_t)least) >> down) % digits]++] = from[i];
    from = place;
    to = order;
  }
  for (size_t i = 0; i < events; i++)
    place[order[i]] = (uint32_t)i;
}

void tli_order_by_time(const tli_graph *graph, const tli_bounds *windows, bool held, tl_time *time, uint32_t *queue,
                       uint32_t *out_order, uint32_t *out_place)
{
  sight v = {.graph = graph,
             .windows = windows,
             .held = held,
             .events = (graph->points + 1) / 2,
             .time = time,
             .queue = queue};
  see_times(&v);
  sort_events(time, v.events, out_order, out_place);
}
