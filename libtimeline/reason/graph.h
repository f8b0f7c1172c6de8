/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_GRAPH_H
#define TLI_REASON_GRAPH_H

/*
 * A simple temporal network (Dechter, Meiri and Pearl 1991) with offsets by the calendar.
 *
 * A point is a start or an end; the origin of the axis is no point, what is said against it are windows. An edge says
 * `to <= from + weight`, and, when it has a function, `to <= F(from)` too, F being monotone; its weight is then the
 * difference relaxation of F. Edges of a point stand together, sorted by `from`; those into a point are found by a list
 * of numbers. Edges that were added later hang on lists beside it.
 */

#include <timeline/model.h>

#include "../base/memory.h"
#include "meter.h"

#define TLI_NONE UINT32_MAX

/* "No bound", and the weight of an edge that is withdrawn. */
#define TLI_INF INT64_MAX

/* The seconds after which the calendar repeats: 400 years. */
#define TLI_CYCLE (INT64_C(146097) * TL_SECONDS_PER_DAY)

/* TL_ERR_RANGE. */
tl_status tli_fail_axis(tl_error *err);

typedef struct tli_edge {
  int64_t weight;
  uint32_t from;
  uint32_t to;
  uint32_t statement; /* TLI_NONE: the axiom that an event ends after it starts */
  uint32_t function;  /* TLI_NONE: none; else 2 * function + side */
} tli_edge;

typedef struct tli_window {
  tl_time lo; /* TL_TIME_MIN: none */
  tl_time hi; /* TL_TIME_MAX: none */
  uint32_t point;
  uint32_t statement;
} tli_window;

/* What an offset does to a point: y - to_shift lies in [low, high] of x - from_shift. A point of whole days stands for
 * any moment of its day: x for those from x to x + late, y for the day that the sum lies in. */
typedef struct tli_function {
  tl_duration low;
  tl_duration low_slack; /* taken away after `low` */
  tl_duration high;
  tl_duration high_slack;
  int64_t from_shift;
  int64_t to_shift;
  int64_t late;
  tl_time from_lo, from_hi;   /* x - from_shift is within them by its own date, where that is of one day; else none */
  int64_t low_min, low_max;   /* the hull of low(x) - x */
  int64_t high_min, high_max; /* of high(x) - x */
  int64_t from_unit;          /* x and y are whole multiples of these */
  int64_t to_unit;
  uint8_t round; /* tli_round */
} tli_function;

typedef enum tli_round { TLI_ROUND_NONE, TLI_ROUND_MONTH, TLI_ROUND_YEAR } tli_round;

/* The two sides of a function: y <= high(x), an edge from x to y; and y >= low(x), an edge from y to x. */
enum { TLI_SIDE_HIGH = 0, TLI_SIDE_LOW = 1 };

typedef struct tli_graph {
  tl_allocator allocator;
  size_t points;
  tli_edge *edges;
  size_t edge_count, edge_capacity;
  size_t sorted; /* how many edges the lists below know; later ones hang on `next_out`, `next_in` */
  uint32_t *out; /* [points + 1], NULL before tli_graph_seal() */
  uint32_t *in;  /* [points + 1] */
  uint32_t *in_edges;
  uint32_t *more_out, *more_in; /* [points] heads of the edges added later; NULL: none */
  uint32_t *next_out, *next_in; /* [next_capacity], by edge number less `sorted` */
  size_t next_capacity;
  tli_window *windows;
  size_t window_count, window_capacity;
  size_t windows_sorted; /* windows come by event up to here */
  tli_function *functions;
  size_t function_count, function_capacity;
} tli_graph;

void tli_graph_init(tli_graph *graph, const tl_allocator *allocator, size_t points);
void tli_graph_free(tli_graph *graph);
size_t tli_graph_memory(const tli_graph *graph);
bool tli_graph_edge(tli_graph *graph, uint32_t from, uint32_t to, int64_t weight, uint32_t statement,
                    uint32_t function);
bool tli_graph_window(tli_graph *graph, uint32_t point, tl_time lo, tl_time hi, uint32_t statement);
bool tli_graph_function(tli_graph *graph, const tli_function *function, uint32_t *out_number);

/* Sorts the edges and makes the lists. */
bool tli_graph_seal(tli_graph *graph);

/* A time beyond which nothing in a graph needs to lie: the furthest that windows and all weights together reach;
 * TL_TIME_MAX when that leaves the axis. */
tl_time tli_graph_reach(const tli_graph *graph);

/* The number of the edge at a place of the list of edges out of a point, or into one. */
static inline uint32_t tli_edge_number(const tli_graph *graph, uint32_t at, bool in)
{
  return in ? graph->in_edges[at] : at;
}

/* A walk over the edges out of a point, or into it, also those that were added later; not over those withdrawn. */
typedef struct tli_walk {
  const tli_graph *graph;
  uint32_t at, end; /* in the sorted lists */
  uint32_t later;   /* an edge on the lists beside them */
  bool in;
} tli_walk;

static inline tli_walk tli_walk_from(const tli_graph *graph, uint32_t point, bool in)
{
  const uint32_t *begin = in ? graph->in : graph->out;
  const uint32_t *later = in ? graph->more_in : graph->more_out;
  return (tli_walk){graph, begin[point], begin[point + 1], later ? later[point] : TLI_NONE, in};
}

/* The number of the next edge; TLI_NONE: there is none. */
static inline uint32_t tli_walk_next(tli_walk *walk)
{
  const tli_graph *g = walk->graph;
  while (walk->at < walk->end) {
    uint32_t number = tli_edge_number(g, walk->at++, walk->in);
    if (g->edges[number].weight != TLI_INF)
      return number;
  }
  while (walk->later != TLI_NONE) {
    uint32_t number = walk->later;
    walk->later = (walk->in ? g->next_in : g->next_out)[number - g->sorted];
    if (g->edges[number].weight != TLI_INF)
      return number;
  }
  return TLI_NONE;
}

/* Makes room for edges that are added later. */
bool tli_graph_open(tli_graph *graph);

/* Hangs the edges from number `first` on, which were put in after the others were sorted, on the lists of later ones.
 */
bool tli_graph_link(tli_graph *graph, size_t first);

/* Takes them off again, the last ones, and forgets them. */
void tli_graph_unlink(tli_graph *graph, size_t first);

/* ---- calendar.c ---- */

/* Upper bound of edge->to, of one of edge->from: F. TLI_INF stays. False when it leaves the axis. */
bool tli_edge_up(const tli_graph *graph, const tli_edge *edge, tl_time from, tl_time *out_to);

/* Lower bound of edge->from, of one of edge->to: the least x with F(x) >= to. TL_TIME_MIN stays. */
bool tli_edge_down(const tli_graph *graph, const tli_edge *edge, tl_time to, tl_time *out_from);

/* How far beyond `from`, where tli_edge_up() gives `to`, F(x) - x is nowhere more than here, x going in steps; TLI_INF:
 * it never is. And how far F(x) stays as it is. */
int64_t tli_edge_steady(const tli_graph *graph, const tli_edge *edge, tl_time from, tl_time to, int64_t step,
                        int64_t *out_flat);

/* ---- solve.c ---- */

/* Bounds of all points and where they come from: the edge, TLI_WINDOW | window, or TLI_NONE. */
#define TLI_WINDOW UINT32_C(0x80000000)

typedef struct tli_bounds {
  tl_time *high; /* [points], TLI_INF: none */
  tl_time *low;  /* [points], TL_TIME_MIN: none */
  uint32_t *high_from;
  uint32_t *low_from;
} tli_bounds;

/* Why a graph has no solution. */
typedef struct tli_clash {
  uint32_t *edges; /* on a negative cycle, or on the two paths to a point whose bounds cross */
  size_t edge_count, edge_capacity;
  uint32_t windows[2];
  int window_count;
  bool exact; /* these edges and windows alone have no solution */
} tli_clash;

bool tli_bounds_new(tli_bounds *bounds, const tl_allocator *allocator, size_t points);
void tli_bounds_free(tli_bounds *bounds, const tl_allocator *allocator, size_t points);
void tli_clash_free(tli_clash *clash, const tl_allocator *allocator);

bool tli_clash_edge(tli_clash *clash, const tl_allocator *allocator, uint32_t edge);

/* Fails with an edge that leads off the axis; it alone is the clash then, so that its statement can be named. */
tl_status tli_clash_off_axis(const tli_graph *graph, uint32_t edge, tli_clash *clash, tl_error *err);

/* Adds to a clash the path that gives a bound of a point. It is not exact when the path goes round. */
bool tli_clash_path(const tli_graph *graph, const tli_bounds *bounds, uint32_t point, bool high, tli_clash *clash);

/* Makes the clash of a point whose bounds cross: the paths that give both. */
tl_status tli_clash_crossing(const tli_graph *graph, const tli_bounds *bounds, uint32_t point, tli_clash *clash,
                             tl_error *err);

/*
 * Gives the tightest bounds, or the clash. TL_ERR_NOMEM, TL_ERR_RANGE when a bound leaves the axis, TL_ERR_LIMIT when
 * `steps` are used up, TL_ERR_CANCELLED. `clash` is empty before. The meter advances by twice the points.
 */
tl_status tli_solve(const tli_graph *graph, uint64_t steps, tli_meter *meter, tli_bounds *bounds, bool *out_consistent,
                    tli_clash *clash, tl_error *err);

/* ---- sight.c ---- */

/* Sorts events, of two points each, by the times that they seem to have: gives the event at each place, and the place
 * of each event. They are seen from the middles of windows, or (`held`) from one event, each held in its window: that
 * orders events whose windows are wide and alike. `time` and `queue`, of as many items as there are events, are for its
 * work. */
void tli_order_by_time(const tli_graph *graph, const tli_bounds *windows, bool held, tl_time *time, uint32_t *queue,
                       uint32_t *out_order, uint32_t *out_place);

/* ---- sweep.c ---- */

/* Gives the bounds that the edges and the windows in `bounds` make, lower ones with their sign turned. `*out_done` is
 * false when it gives up, and when it meets a contradiction: that is the clash then. */
tl_status tli_sweep(const tli_graph *graph, tli_meter *meter, tli_bounds *bounds, bool *out_done, tli_clash *clash,
                    tl_error *err);

/* ---- fixpoint.c ---- */

/* Tightens bounds that satisfy the differences by the functions; `component` is that of each point, strongly connected.
 * Else as tli_solve(). */
tl_status tli_fixpoint(const tli_graph *graph, const uint32_t *component, uint64_t steps, tli_meter *meter,
                       tli_bounds *bounds, bool *out_consistent, tli_clash *clash, tl_error *err);

#endif
