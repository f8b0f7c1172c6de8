/* SPDX-License-Identifier: Apache-2.0 */
#include "change.h"

#include <string.h>

#include "../base/error.h"
#include "trees.h"

/* What a note is of. The sizes of the graph are noted before something is put in. */
enum { NOTE_HIGH, NOTE_LOW, NOTE_POTENTIAL, NOTE_WEIGHT, NOTE_WINDOW_LO, NOTE_WINDOW_HI, NOTE_SIZES };

/* Steps after which offsets by the calendar are left to the fixed point of the whole, which knows what goes on for
 * ever.
 */
enum { CALENDAR_STEPS = 100000 };

/* What a point taken from the heap counts for in steps of a meter. */
enum { POINT_STEPS = 16 };

void tli_change_init(tli_change *c)
{
  memset(c, 0, sizeof *c);
  tli_heap_init(&c->heap);
}

void tli_change_free(tli_change *c, const tl_network *n)
{
  const tl_allocator *a = &n->allocator;
  tli_heap_free(&c->heap, a);
  tli_release(a, c->notes, c->note_capacity * sizeof *c->notes);
  tli_release(a, c->via, 2 * n->count * sizeof *c->via);
  tli_change_init(c);
}

bool tli_change_open(tli_change *c, tl_network *n)
{
  size_t points = 2 * n->count;
  c->network = n;
  tli_trees_free(n);
  if (!c->via && points)
    c->via = tli_alloc(&n->allocator, points * sizeof *c->via);
  if ((points && !c->via) || !tli_graph_open(&n->graph))
    return false;
  if (n->potential || !points)
    return true;
  int64_t *potential = tli_alloc(&n->allocator, points * sizeof *potential);
  if (!potential)
    return false;
  for (size_t p = 0; p < points; p++) {
    int64_t low = n->bounds.low[p];
    int64_t high = n->bounds.high[p];
    potential[p] = (low & high) + ((low ^ high) >> 1);
  }
  n->potential = potential;
  return true;
}

/* ---- notes ---- */

static bool note(tli_change *c, uint32_t what, uint32_t place, int64_t value, uint32_t source)
{
  if (!tli_reserve(&c->network->allocator, &c->notes, &c->note_capacity, c->note_count + 1, sizeof *c->notes))
    return false;
  c->notes[c->note_count++] = (tli_note){value, place, source, what};
  return true;
}

void tli_change_undo(tli_change *c, size_t mark)
{
  tl_network *n = c->network;
  while (c->note_count > mark) {
    const tli_note *was = &c->notes[--c->note_count];
    switch (was->what) {
    case NOTE_HIGH:
      n->bounds.high[was->place] = was->value;
      n->bounds.high_from[was->place] = was->source;
      break;
    case NOTE_LOW:
      n->bounds.low[was->place] = was->value;
      n->bounds.low_from[was->place] = was->source;
      break;
    case NOTE_POTENTIAL: n->potential[was->place] = was->value; break;
    case NOTE_WEIGHT: n->graph.edges[was->place].weight = was->value; break;
    case NOTE_WINDOW_LO: n->graph.windows[was->place].lo = was->value; break;
    case NOTE_WINDOW_HI: n->graph.windows[was->place].hi = was->value; break;
    default:
      tli_graph_unlink(&n->graph, (size_t)was->value);
      n->graph.window_count = was->place;
      n->graph.function_count = was->source;
    }
  }
}

void tli_change_keep(tli_change *c)
{
  tli_graph *g = &c->network->graph;
  c->note_count = 0;
  while (g->edge_count > g->sorted && g->edges[g->edge_count - 1].weight == TLI_INF)
    tli_graph_unlink(g, g->edge_count - 1);
  while (g->window_count > g->windows_sorted && g->windows[g->window_count - 1].lo == TL_TIME_MIN &&
         g->windows[g->window_count - 1].hi == TL_TIME_MAX)
    g->window_count--;
}

/* ---- the potential ---- */

/* The value to which an edge lowers the point that it leads to. False when it does not. */
static bool lowers(const tl_network *n, const tli_edge *edge, int64_t *out_value, bool *out_fits)
{
  if (__builtin_add_overflow(n->potential[edge->from], edge->weight, out_value)) {
    *out_fits &= edge->weight > 0;
    return false;
  }
  return *out_value < n->potential[edge->to];
}

/* What goes first among points that wait. That it may be clamped is no harm: the order is for speed. */
static int64_t key_of(int64_t a, int64_t b)
{
  int64_t key;
  return __builtin_sub_overflow(a, b, &key) ? INT64_MIN : key;
}

/* Makes the potential satisfy an edge beside those of lower numbers. Where points must be lowered furthest, it is done
 * first: each is lowered once. `*out_closing` is the edge that comes back to where the new one starts, so that `via` is
 * a negative cycle; else TLI_NONE. */
static tl_status repair(tli_change *c, uint32_t added, uint32_t *out_closing, tl_error *err)
{
  tl_network *n = c->network;
  const tli_edge *edges = n->graph.edges;
  const tl_allocator *a = &n->allocator;
  uint32_t origin = edges[added].from;
  int64_t value;
  bool fits = true;
  *out_closing = TLI_NONE;
  c->heap.count = 0;
  if (lowers(n, &edges[added], &value, &fits) &&
      !tli_heap_push(&c->heap, a, key_of(value, n->potential[edges[added].to]), edges[added].to, added))
    return tli_fail_nomem(err);
  while (c->heap.count && fits) {
    tli_heap_item top = tli_heap_pop(&c->heap);
    if (tli_meter_step(c->meter, POINT_STEPS, err))
      return TL_ERR_CANCELLED;
    if (!lowers(n, &edges[top.edge], &value, &fits))
      continue;
    if (top.point == origin) {
      *out_closing = top.edge;
      return TL_OK;
    }
    if (!note(c, NOTE_POTENTIAL, top.point, n->potential[top.point], 0))
      return tli_fail_nomem(err);
    n->potential[top.point] = value;
    c->via[top.point] = top.edge;
    tli_walk walk = tli_walk_from(&n->graph, top.point, false);
    for (uint32_t k; (k = tli_walk_next(&walk)) != TLI_NONE;)
      if (k <= added && lowers(n, &edges[k], &value, &fits) &&
          !tli_heap_push(&c->heap, a, key_of(value, n->potential[edges[k].to]), edges[k].to, k))
        return tli_fail_nomem(err);
  }
  return fits ? TL_OK : tli_fail_axis(err);
}

/* ---- bounds ---- */

/* The urgency of a point whose bound moved: its bound on reduced costs. */
static int64_t urgency(const tl_network *n, uint32_t p, bool high)
{
  return high ? key_of(n->bounds.high[p], n->potential[p]) : key_of(n->potential[p], n->bounds.low[p]);
}

/* Sets a bound, and lets what follows from it wait. */
static tl_status move(tli_change *c, uint32_t p, bool high, tl_time value, uint32_t source, tl_error *err)
{
  tli_bounds *b = &c->network->bounds;
  tl_time *bound = high ? &b->high[p] : &b->low[p];
  uint32_t *from = high ? &b->high_from[p] : &b->low_from[p];
  if (!note(c, high ? NOTE_HIGH : NOTE_LOW, p, *bound, *from))
    return tli_fail_nomem(err);
  *bound = value;
  *from = source;
  return tli_heap_push(&c->heap, &c->network->allocator, urgency(c->network, p, high), p, 0) ? TL_OK
                                                                                             : tli_fail_nomem(err);
}

static tl_status move_by_edge(tli_change *c, uint32_t number, bool high, tl_error *err)
{
  const tl_network *n = c->network;
  const tli_edge *edge = &n->graph.edges[number];
  tl_time value;
  if (c->steps-- == 0)
    return TL_ERR_LIMIT;
  if (!(high ? tli_edge_up(&n->graph, edge, n->bounds.high[edge->from], &value)
             : tli_edge_down(&n->graph, edge, n->bounds.low[edge->to], &value)))
    return tli_fail_axis(err);
  uint32_t to = high ? edge->to : edge->from;
  if (high ? value >= n->bounds.high[to] : value <= n->bounds.low[to])
    return TL_OK;
  return move(c, to, high, value, number, err);
}

static tl_status move_by_window(tli_change *c, uint32_t number, bool high, tl_error *err)
{
  const tl_network *n = c->network;
  const tli_window *w = &n->graph.windows[number];
  if (high ? w->hi >= n->bounds.high[w->point] : w->lo <= n->bounds.low[w->point])
    return TL_OK;
  return move(c, w->point, high, high ? w->hi : w->lo, TLI_WINDOW | number, err);
}

/* Follows what waits. `*out_crossed` is a point whose bounds cross, or TLI_NONE. */
static tl_status follow(tli_change *c, bool high, uint32_t *out_crossed, tl_error *err)
{
  const tl_network *n = c->network;
  tl_status status = TL_OK;
  *out_crossed = TLI_NONE;
  while (c->heap.count && !status) {
    tli_heap_item top = tli_heap_pop(&c->heap);
    if (top.key != urgency(n, top.point, high))
      continue; /* it moved on since */
    status = tli_meter_step(c->meter, POINT_STEPS, err);
    if (n->bounds.high[top.point] < n->bounds.low[top.point]) {
      *out_crossed = top.point;
      break;
    }
    tli_walk walk = tli_walk_from(&n->graph, top.point, !high);
    for (uint32_t k; !status && (k = tli_walk_next(&walk)) != TLI_NONE;)
      status = move_by_edge(c, k, high, err);
  }
  c->heap.count = 0;
  return status;
}

/* ---- putting in ---- */

/* The cycle that `closing` closes, from its end to its start. */
static bool clash_of_cycle(tli_change *c, uint32_t closing, tli_clash *clash)
{
  const tli_edge *edges = c->network->graph.edges;
  uint32_t origin = edges[closing].to;
  for (uint32_t edge = closing;; edge = c->via[edges[edge].from]) {
    if (!tli_clash_edge(clash, &c->network->allocator, edge))
      return false;
    if (edges[edge].from == origin)
      return true;
  }
}

/* The graph has the edges and windows of a statement from these numbers on: lets them count. */
static tl_status apply(tli_change *c, size_t edge, size_t window, bool *out_holds, tli_clash *clash, tl_error *err)
{
  tl_network *n = c->network;
  uint32_t crossed = TLI_NONE;
  tl_status status = TL_OK;
  *out_holds = false;
  for (size_t i = edge; i < n->graph.edge_count; i++) {
    uint32_t closing;
    status = repair(c, (uint32_t)i, &closing, err);
    if (status)
      return status;
    if (closing != TLI_NONE) {
      clash->exact = true;
      return clash_of_cycle(c, closing, clash) ? TL_OK : tli_fail_nomem(err);
    }
  }
  for (int high = 1; high >= 0 && crossed == TLI_NONE; high--) {
    c->heap.count = 0;
    for (size_t i = edge; i < n->graph.edge_count && !status; i++)
      status = move_by_edge(c, (uint32_t)i, high, err);
    for (size_t i = window; i < n->graph.window_count && !status; i++)
      status = move_by_window(c, (uint32_t)i, high, err);
    if (!status)
      status = follow(c, high, &crossed, err);
    if (status)
      return status;
  }
  *out_holds = crossed == TLI_NONE;
  if (*out_holds) {
    /* Only the fixed point of the whole tells whether what has no bounds can hold by the calendar. */
    for (size_t i = edge; i < n->graph.edge_count && n->graph.function_count; i++) {
      uint32_t p = n->graph.edges[i].from;
      if (n->bounds.high[p] == TLI_INF && n->bounds.low[p] == TL_TIME_MIN)
        return TL_ERR_LIMIT;
    }
    return TL_OK;
  }
  return tli_clash_crossing(&n->graph, &n->bounds, crossed, clash, err);
}

tli_sizes tli_change_sizes(const tli_change *c)
{
  const tli_graph *g = &c->network->graph;
  return (tli_sizes){g->edge_count, g->window_count, g->function_count};
}

/* Takes what was put into the graph out of it again, before it was noted. */
static void shrink(tli_change *c, tli_sizes sizes)
{
  tli_graph *g = &c->network->graph;
  g->edge_count = sizes.edges;
  g->window_count = sizes.windows;
  g->function_count = sizes.functions;
}

tl_status tli_change_apply(tli_change *c, tli_sizes before, bool *out_holds, uint32_t **out_clash,
                           size_t *out_clash_count, tl_error *err)
{
  tli_graph *g = &c->network->graph;
  const tl_allocator *a = &c->network->allocator;
  size_t mark = c->note_count;
  *out_clash = NULL;
  *out_clash_count = 0;
  if (!tli_graph_link(g, before.edges)) {
    shrink(c, before);
    return tli_fail_nomem(err);
  }
  if (!note(c, NOTE_SIZES, (uint32_t)before.windows, (int64_t)before.edges, (uint32_t)before.functions)) {
    tli_graph_unlink(g, before.edges);
    shrink(c, before);
    return tli_fail_nomem(err);
  }
  tli_clash clash;
  memset(&clash, 0, sizeof clash);
  tl_status status = apply(c, before.edges, before.windows, out_holds, &clash, err);
  if (!status && !*out_holds) {
    if (clash.exact && !tli_clash_statements(g, a, &clash, out_clash, out_clash_count))
      status = tli_fail_nomem(err);
    else
      tli_change_undo(c, mark);
  }
  tli_clash_free(&clash, a);
  return status;
}

tl_status tli_change_put(tli_change *c, uint32_t statement, bool *out_holds, uint32_t **out_clash,
                         size_t *out_clash_count, tl_error *err)
{
  tl_network *n = c->network;
  tli_sizes before = tli_change_sizes(c);
  tli_frame frame = {n, &n->graph, NULL, n->count, 0};
  tl_status status = tli_statement_put(&frame, statement, TLI_NONE, err);
  if (status) {
    shrink(c, before);
    return status;
  }
  c->steps = n->graph.function_count ? CALENDAR_STEPS : UINT64_MAX;
  return tli_change_apply(c, before, out_holds, out_clash, out_clash_count, err);
}

/* ---- taking out ---- */

/* The windows of an event: those of the timeline stand by event. */
static size_t windows_begin(const tli_graph *g, uint32_t event)
{
  size_t low = 0;
  size_t high = g->windows_sorted;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (g->windows[middle].point / 2 < event)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The next window of an event after `at`, which starts as windows_begin(); TLI_NONE: there is none. */
static uint32_t next_window(const tli_graph *g, uint32_t event, size_t *at)
{
  while (*at < g->window_count) {
    size_t number = (*at)++;
    if (g->windows[number].point / 2 == event)
      return (uint32_t)number;
    if (number < g->windows_sorted)
      *at = g->windows_sorted;
  }
  return TLI_NONE;
}

/* Forgets a bound that came from what is taken out. */
static bool forget(tli_change *c, uint32_t p, bool high)
{
  tli_bounds *b = &c->network->bounds;
  if (!note(c, high ? NOTE_HIGH : NOTE_LOW, p, high ? b->high[p] : b->low[p], high ? b->high_from[p] : b->low_from[p]))
    return false;
  *(high ? &b->high[p] : &b->low[p]) = high ? TLI_INF : TL_TIME_MIN;
  *(high ? &b->high_from[p] : &b->low_from[p]) = TLI_NONE;
  return true;
}

/* Forgets the bounds that came from those forgotten since `mark`, and finds all of them anew. */
static tl_status follow_anew(tli_change *c, size_t mark, bool high, tl_error *err)
{
  const tl_network *n = c->network;
  const tli_graph *g = &n->graph;
  const uint32_t *from = high ? n->bounds.high_from : n->bounds.low_from;
  for (size_t i = mark; i < c->note_count; i++) {
    tli_walk walk = tli_walk_from(g, c->notes[i].place, !high);
    for (uint32_t k; (k = tli_walk_next(&walk)) != TLI_NONE;) {
      uint32_t to = high ? g->edges[k].to : g->edges[k].from;
      if (from[to] == k && !forget(c, to, high))
        return tli_fail_nomem(err);
    }
  }
  size_t end = c->note_count;
  tl_status status = TL_OK;
  c->heap.count = 0;
  for (size_t i = mark; i < end && !status; i++) {
    uint32_t p = c->notes[i].place;
    size_t at = windows_begin(g, p / 2);
    for (uint32_t k; !status && (k = next_window(g, p / 2, &at)) != TLI_NONE;)
      if (g->windows[k].point == p)
        status = move_by_window(c, k, high, err);
    tli_walk walk = tli_walk_from(g, p, high);
    for (uint32_t k; !status && (k = tli_walk_next(&walk)) != TLI_NONE;)
      status = move_by_edge(c, k, high, err);
  }
  uint32_t crossed;
  return status ? status : follow(c, high, &crossed, err);
}

/* Makes an edge or a window of the statement say nothing. */
static bool silence(tli_change *c, uint32_t statement, uint32_t event)
{
  tli_graph *g = &c->network->graph;
  for (uint32_t p = 2 * event; p <= 2 * event + 1; p++) {
    tli_walk walk = tli_walk_from(g, p, false);
    for (uint32_t k; (k = tli_walk_next(&walk)) != TLI_NONE;) {
      if (g->edges[k].statement != statement)
        continue;
      if (!note(c, NOTE_WEIGHT, k, g->edges[k].weight, 0))
        return false;
      g->edges[k].weight = TLI_INF;
    }
  }
  size_t at = windows_begin(g, event);
  for (uint32_t k; (k = next_window(g, event, &at)) != TLI_NONE;) {
    tli_window *w = &g->windows[k];
    if (w->statement != statement)
      continue;
    if (!note(c, NOTE_WINDOW_LO, k, w->lo, 0) || !note(c, NOTE_WINDOW_HI, k, w->hi, 0))
      return false;
    w->lo = TL_TIME_MIN;
    w->hi = TL_TIME_MAX;
  }
  return true;
}

tl_status tli_change_take(tli_change *c, uint32_t statement, tl_error *err)
{
  tl_network *n = c->network;
  uint32_t events[2];
  size_t first = c->note_count;
  tli_statement_events(n, statement, events);
  c->steps = UINT64_MAX;
  for (int k = 0; k < 2 && events[k] != TLI_NONE; k++)
    if (!silence(c, statement, events[k]))
      return tli_fail_nomem(err);
  size_t silenced = c->note_count;
  for (int high = 1; high >= 0; high--) {
    const uint32_t *from = high ? n->bounds.high_from : n->bounds.low_from;
    size_t mark = c->note_count;
    for (size_t i = first; i < silenced; i++) {
      const tli_note was = c->notes[i];
      const tli_edge *edge = &n->graph.edges[was.place];
      uint32_t p = was.what == NOTE_WEIGHT ? (high ? edge->to : edge->from) : n->graph.windows[was.place].point;
      uint32_t source = was.what == NOTE_WEIGHT ? was.place : TLI_WINDOW | was.place;
      if (was.what != NOTE_WINDOW_HI && from[p] == source && !forget(c, p, high))
        return tli_fail_nomem(err);
    }
    tl_status status = follow_anew(c, mark, high, err);
    if (status)
      return status;
  }
  return TL_OK;
}
