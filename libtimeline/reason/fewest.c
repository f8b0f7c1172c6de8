/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conflict with the fewest statements. Statements are cut out of the network until what is left holds together,
 * always some of a negative cycle, twice as many each time; what is left gives every point a value. All negative cycles
 * go through what was cut out, and only through that of it which the values do not satisfy: from there they are sought.
 */
#include <string.h>

#include "../base/error.h"
#include "circle.h"
#include "near.h"

/* Statements that are cut out at a time, at most. */
enum { CUTS = 32 };

/* The work of cutting, and that of seeking: so many arcs at most, and so many times those that there are. */
enum { CUT_WORK = 1 << 23, SEEK_WORK = 1 << 21, WORK_TIMES = 3 };

/* An edge, or TLI_WINDOW | a window, as it was. */
typedef struct cut {
  uint32_t number;
  int64_t lo; /* of an edge: its weight */
  int64_t hi;
} cut;

typedef struct finder {
  const tl_network *network;
  tli_meter *meter;
  tli_graph drafted; /* of all statements, where that of the network is not */
  tl_network trial;  /* its graph, bounds and potential: of the statements that were not cut out */
  uint8_t *marks;    /* [statements] */
  cut *cuts;
  size_t cut_count, cut_capacity;
  size_t most;   /* statements to cut out the next time */
  bool calendar; /* there are offsets by it, which are taken for the differences that they are at most */
} finder;

static void finder_free(finder *f)
{
  const tl_allocator *a = &f->network->allocator;
  tl_network *t = &f->trial;
  tli_release(a, f->marks, f->network->statement_count + 1);
  tli_release(a, f->cuts, f->cut_capacity * sizeof *f->cuts);
  tli_release(a, t->potential, 2 * t->count * sizeof *t->potential);
  tli_bounds_free(&t->bounds, a, t->graph.points);
  tli_release(a, t->graph.edges, t->graph.edge_capacity * sizeof *t->graph.edges);
  tli_release(a, t->graph.windows, t->graph.window_capacity * sizeof *t->graph.windows);
  tli_graph_free(&f->drafted);
}

/* Makes a graph of all statements, with edges and windows of its own. That of a network which a draft has changed may
 * lack some. */
static tl_status make_graph(finder *f, tl_error *err)
{
  const tl_network *n = f->network;
  const tli_graph *from = &n->graph;
  tli_problem p;
  if (from->more_out) {
    tl_status status = tli_problem_new(&p, n, NULL, 0, TLI_NONE, 0, f->meter, err);
    if (status)
      return status;
    f->drafted = p.base;
    tli_graph_init(&p.base, &n->allocator, 0);
    tli_problem_free(&p);
    from = &f->drafted;
    if (!tli_graph_seal(&f->drafted))
      return tli_fail_nomem(err);
  }
  tli_graph *g = &f->trial.graph;
  *g = *from;
  f->calendar = g->function_count > 0;
  g->function_count = 0;
  g->edge_capacity = g->edge_count + 1;
  g->window_capacity = g->window_count + 1;
  g->edges = tli_alloc(&n->allocator, g->edge_capacity * sizeof *g->edges);
  g->windows = tli_alloc(&n->allocator, g->window_capacity * sizeof *g->windows);
  if (!g->edges || !g->windows)
    return tli_fail_nomem(err);
  if (g->edge_count)
    memcpy(g->edges, from->edges, g->edge_count * sizeof *g->edges);
  if (g->window_count)
    memcpy(g->windows, from->windows, g->window_count * sizeof *g->windows);
  return TL_OK;
}

/* ---- cutting ---- */

static int64_t size_of(int64_t number)
{
  if (number == TL_TIME_MIN || number == TL_TIME_MAX)
    return 0;
  return number < 0 ? -number : number;
}

/* The statements whose edges and windows are largest: those are most likely wrong, and many cycles go through them. */
typedef struct choice {
  uint32_t statement;
  int64_t size;
} choice;

typedef struct choices {
  choice items[CUTS];
  size_t count, most;
} choices;

static void offer(choices *c, uint32_t statement, int64_t size)
{
  size_t least = 0;
  for (size_t i = 0; i < c->count; i++) {
    if (c->items[i].statement == statement) {
      c->items[i].size = size > c->items[i].size ? size : c->items[i].size;
      return;
    }
    least = c->items[i].size < c->items[least].size ? i : least;
  }
  if (c->count < c->most)
    c->items[c->count++] = (choice){statement, size};
  else if (size > c->items[least].size)
    c->items[least] = (choice){statement, size};
}

static bool is_marked(const finder *f, uint32_t statement)
{
  return statement != TLI_NONE && f->marks[statement];
}

static bool keep(finder *f, cut was)
{
  if (!tli_reserve(&f->network->allocator, &f->cuts, &f->cut_capacity, f->cut_count + 1, sizeof *f->cuts))
    return false;
  f->cuts[f->cut_count++] = was;
  return true;
}

/* Cuts out the statements that are marked. False when memory gives out. */
static bool cut_marked(finder *f)
{
  tli_graph *g = &f->trial.graph;
  for (uint32_t i = 0; i < g->edge_count; i++) {
    tli_edge *e = &g->edges[i];
    if (e->weight == TLI_INF || !is_marked(f, e->statement))
      continue;
    if (!keep(f, (cut){i, e->weight, 0}))
      return false;
    e->weight = TLI_INF;
  }
  for (uint32_t i = 0; i < g->window_count; i++) {
    tli_window *w = &g->windows[i];
    if (!is_marked(f, w->statement))
      continue;
    if (!keep(f, (cut){TLI_WINDOW | i, w->lo, w->hi}))
      return false;
    w->lo = TL_TIME_MIN;
    w->hi = TL_TIME_MAX;
  }
  return true;
}

/* Cuts out some of the statements. */
static tl_status cut_out(finder *f, const uint32_t *statements, size_t count, tl_error *err)
{
  const tli_graph *g = &f->trial.graph;
  choices chosen = {.most = f->most};
  for (size_t i = 0; i < count; i++)
    f->marks[statements[i]] = 1;
  for (size_t i = 0; i < g->edge_count; i++)
    if (is_marked(f, g->edges[i].statement))
      offer(&chosen, g->edges[i].statement, size_of(g->edges[i].weight));
  for (size_t i = 0; i < g->window_count; i++)
    if (is_marked(f, g->windows[i].statement)) {
      offer(&chosen, g->windows[i].statement, size_of(g->windows[i].lo));
      offer(&chosen, g->windows[i].statement, size_of(g->windows[i].hi));
    }
  for (size_t i = 0; i < count; i++)
    f->marks[statements[i]] = 0;
  for (size_t i = 0; i < chosen.count; i++)
    f->marks[chosen.items[i].statement] = 1;
  bool fits = cut_marked(f);
  for (size_t i = 0; i < chosen.count; i++)
    f->marks[chosen.items[i].statement] = 0;
  f->most = 2 * f->most < CUTS ? 2 * f->most : CUTS;
  return fits ? TL_OK : tli_fail_nomem(err);
}

static void take_if_before(tli_circle *best, const uint32_t *statements, size_t count)
{
  if (count > TLI_CIRCLE_MOST || (best->count && !tli_circle_before(statements, count, best->statements, best->count)))
    return;
  memcpy(best->statements, statements, count * sizeof *statements);
  best->count = count;
}

/* Cuts statements out until the others hold together, and takes what contradicts itself as the best if it is. False
 * when that takes too much work. */
static tl_status cut_until_holds(finder *f, size_t arcs, tli_circle *best, bool *out_holds, tl_error *err)
{
  tl_network *t = &f->trial;
  const tl_network *n = f->network;
  uint64_t work = CUT_WORK + WORK_TIMES * (uint64_t)arcs;
  tl_status status = cut_out(f, n->clash, n->clash_count, err);
  *out_holds = false;
  while (!status && !*out_holds && work >= arcs) {
    tli_clash clash;
    uint32_t *statements = NULL;
    size_t count = 0;
    memset(&clash, 0, sizeof clash);
    work -= arcs;
    status = tli_solve(&t->graph, n->steps, f->meter, &t->bounds, out_holds, &clash, err);
    if (!status && !*out_holds && !tli_clash_statements(&t->graph, &n->allocator, &clash, &statements, &count))
      status = tli_fail_nomem(err);
    tli_clash_free(&clash, &n->allocator);
    if (!status && !*out_holds) {
      take_if_before(best, statements, count);
      status = cut_out(f, statements, count, err);
    }
    tli_release(&n->allocator, statements, count * sizeof *statements);
  }
  if (!status && *out_holds) {
    status = tli_potential_find(t, f->meter, err);
    *out_holds = t->has_potential;
  }
  return status;
}

/* ---- seeking ---- */

static void add_start(tli_arc *starts, size_t *count, const int64_t *value, tli_arc arc)
{
  if (value[arc.from] + arc.weight < value[arc.to])
    starts[(*count)++] = arc;
}

/* Puts back what was cut out; lists what of it the values do not satisfy. */
static size_t put_back(finder *f, const int64_t *value, tli_arc *starts)
{
  tli_graph *g = &f->trial.graph;
  uint32_t origin = (uint32_t)g->points;
  size_t count = 0;
  for (size_t i = 0; i < f->cut_count; i++) {
    const cut *c = &f->cuts[i];
    if (!(c->number & TLI_WINDOW)) {
      tli_edge *e = &g->edges[c->number];
      e->weight = c->lo;
      add_start(starts, &count, value, (tli_arc){e->weight, e->from, e->to, e->statement});
      continue;
    }
    tli_window *w = &g->windows[c->number & ~TLI_WINDOW];
    w->lo = c->lo;
    w->hi = c->hi;
    if (w->hi != TL_TIME_MAX)
      add_start(starts, &count, value, (tli_arc){w->hi, origin, w->point, w->statement});
    if (w->lo != TL_TIME_MIN)
      add_start(starts, &count, value, (tli_arc){-w->lo, w->point, origin, w->statement});
  }
  return count;
}

static tl_status seek(finder *f, uint64_t work, tli_circle *best, bool *out_proven, tl_error *err)
{
  const tl_network *n = f->network;
  const tl_network *t = &f->trial;
  size_t points = t->graph.points;
  size_t room = 2 * f->cut_count + 1;
  int64_t *value = tli_alloc(&n->allocator, (points + 1) * sizeof *value);
  tli_arc *starts = tli_alloc(&n->allocator, room * sizeof *starts);
  tl_status status = value && starts ? TL_OK : tli_fail_nomem(err);
  if (!status) {
    for (size_t p = 0; p < points; p++)
      value[p] = tli_potential(t, (uint32_t)p);
    value[points] = 0;
    size_t count = put_back(f, value, starts);
    *out_proven = !count && best->count;
    if (count)
      status = tli_circle_find(n, &t->graph, value, starts, count, work, f->meter, best, out_proven, err);
  }
  tli_release(&n->allocator, value, (points + 1) * sizeof *value);
  tli_release(&n->allocator, starts, room * sizeof *starts);
  return status;
}

tl_status tli_fewest_find(const tl_network *n, tli_circle *best, bool *out_proven, tli_meter *meter, tl_error *err)
{
  finder f = {.network = n,
              .meter = meter,
              .trial = {.allocator = n->allocator, .count = n->count, .steps = n->steps},
              .most = 1};
  bool holds = false;
  *out_proven = false;
  best->count = 0;
  take_if_before(best, n->clash, n->clash_count);
  for (size_t i = 0; i < n->denial_count; i++)
    take_if_before(best, n->denials[i].statements, n->denials[i].count);
  tl_status status = make_graph(&f, err);
  const tli_graph *g = &f.trial.graph;
  bool fits = !status && tli_graph_reach(g) <= TL_TIME_MAX / 8;
  size_t arcs = g->edge_count + g->window_count + g->points;
  if (fits) {
    f.marks = tli_alloc(&n->allocator, n->statement_count + 1);
    fits = f.marks && tli_bounds_new(&f.trial.bounds, &n->allocator, g->points);
    status = fits ? TL_OK : tli_fail_nomem(err);
  }
  if (fits) {
    memset(f.marks, 0, n->statement_count + 1);
    status = cut_until_holds(&f, arcs, best, &holds, err);
  }
  if (!status && holds)
    status = seek(&f, SEEK_WORK + WORK_TIMES * (uint64_t)arcs, best, out_proven, err);
  /* Choices, and offsets by the calendar, make conflicts that are no circles. */
  *out_proven = *out_proven && !n->choice_count && !f.calendar;
  finder_free(&f);
  return status;
}
