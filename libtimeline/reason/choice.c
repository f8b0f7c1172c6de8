/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choices: relations such as "before or after", which no simple network holds. Found by search: the network without
 * them is solved, a choice that the solution does not satisfy already is decided, the network solved again. A
 * contradiction names the decisions on its negative cycle; the search goes back to the last of them, past all that it
 * does not depend on (conflict-directed backjumping, Prosser 1993).
 */
#include <string.h>

#include "../base/error.h"
#include "network.h"

/* ---- problems ---- */

tli_frame tli_problem_frame(tli_problem *p)
{
  return (tli_frame){p->network, &p->base, p->events, p->event_count, 0};
}

void tli_problem_free(tli_problem *p)
{
  const tl_allocator *a = &p->network->allocator;
  tli_graph_free(&p->base);
  tli_release(a, p->events, p->event_count * sizeof *p->events);
  tli_release(a, p->open, p->event_count + 1);
  tli_release(a, p->choices, p->choice_count * sizeof *p->choices);
}

static bool is_choice(const tl_network *n, uint32_t statement)
{
  size_t low = 0;
  size_t high = n->choice_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (n->choices[middle] < statement)
      low = middle + 1;
    else
      high = middle;
  }
  return low < n->choice_count && n->choices[low] == statement;
}

/* The events that statements speak of. */
static tl_status collect_events(tli_problem *p, const uint32_t *statements, size_t count, tl_error *err)
{
  const tl_allocator *a = &p->network->allocator;
  size_t room = 2 * count;
  uint32_t *events = tli_alloc(a, (room ? room : 1) * sizeof *events);
  if (!events)
    return tli_fail_nomem(err);
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t two[2];
    tli_statement_events(p->network, statements[i], two);
    events[found++] = two[0];
    if (two[1] != TLI_NONE)
      events[found++] = two[1];
  }
  found = tli_numbers_unique(events, found);
  p->events = tli_alloc(a, (found ? found : 1) * sizeof *p->events);
  if (p->events && found)
    memcpy(p->events, events, found * sizeof *events);
  p->event_count = found ? found : 1;
  if (p->events && !found)
    p->events[0] = 0;
  tli_release(a, events, (room ? room : 1) * sizeof *events);
  return p->events ? TL_OK : tli_fail_nomem(err);
}

tl_status tli_problem_new(tli_problem *p, const tl_network *n, const uint32_t *statements, size_t count,
                          uint32_t loosened, int64_t slack, tl_error *err)
{
  memset(p, 0, sizeof *p);
  p->network = n;
  p->steps = n->steps;
  p->event_count = n->count;
  tl_status status = TL_OK;
  if (statements)
    status = collect_events(p, statements, count, err);
  else
    count = n->statement_count;
  tli_graph_init(&p->base, &n->allocator, 2 * p->event_count);
  p->open = status ? NULL : tli_alloc(&n->allocator, p->event_count + 1);
  if (!status && !p->open)
    status = tli_fail_nomem(err);
  if (!status && n->choice_count) {
    size_t choices = 0;
    for (size_t i = 0; i < count; i++)
      choices += is_choice(n, statements ? statements[i] : (uint32_t)i);
    p->choices = choices ? tli_alloc(&n->allocator, choices * sizeof *p->choices) : NULL;
    if (choices && !p->choices)
      status = tli_fail_nomem(err);
    for (size_t i = 0; i < count && !status; i++)
      if (is_choice(n, statements ? statements[i] : (uint32_t)i))
        p->choices[p->choice_count++] = statements ? statements[i] : (uint32_t)i;
  }
  tli_frame frame = {n, &p->base, p->events, p->event_count, 0};
  if (!status)
    memset(p->open, 0, p->event_count + 1);
  for (size_t i = 0; i < p->event_count && !status; i++)
    status = tli_axiom_put(&frame, p->events ? p->events[i] : i, err);
  for (size_t i = 0; i < count && !status; i++) {
    uint32_t number = statements ? statements[i] : (uint32_t)i;
    const tli_statement *s = &n->statements[number];
    frame.slack = number == loosened ? slack : 0;
    status = tli_statement_put(&frame, number, TLI_NONE, err);
    if (s->kind == TL_STATEMENT_START)
      p->open[tli_frame_point(&frame, s->event, false) / 2] |= n->traits[s->event] & TLI_OPEN_START;
    else if (s->kind == TL_STATEMENT_END)
      p->open[tli_frame_point(&frame, s->event, false) / 2] |= n->traits[s->event] & TLI_OPEN_END;
  }
  if (status)
    tli_problem_free(p);
  return status;
}

void tli_scenario_free(tli_scenario *s, const tl_allocator *allocator)
{
  tli_bounds_free(&s->bounds, allocator, s->graph.points);
  tli_graph_free(&s->graph);
  tli_release(allocator, s->clash, s->clash_count * sizeof *s->clash);
  memset(s, 0, sizeof *s);
}

/* ---- search ---- */

/* One decision: an alternative of a choice, and the earlier decisions that ruled out those before it. */
typedef struct decision {
  uint32_t choice; /* in problem->choices */
  uint32_t alternative;
  uint32_t alternatives;
  uint64_t *because; /* a bit for each earlier decision */
  tl_relset parts[TL_RELATION_COUNT];
} decision;

typedef struct search {
  tli_problem *problem;
  decision *decisions;
  size_t depth;
  uint32_t *decided; /* [choice_count] depth + 1 of its decision, 0: none */
  tl_time far;       /* a window for all, so that every point has a value; TL_TIME_MAX: it does not fit */
} search;

static size_t words(size_t depth)
{
  return depth / 64 + 1;
}

static void pop(search *s)
{
  decision *d = &s->decisions[--s->depth];
  s->decided[d->choice] = 0;
  tli_release(&s->problem->network->allocator, d->because, words(s->depth) * sizeof *d->because);
}

static void read_choice(const tli_problem *p, uint32_t statement, size_t *out_a, size_t *out_b, tl_relset *out_set)
{
  const tli_statement *s = &p->network->statements[statement];
  tl_constraint c;
  *out_a = *out_b = s->event;
  *out_set = 0;
  if (!tli_statement_constraint(p->network, statement, &c))
    return;
  tli_frame frame = {p->network, NULL, p->events, p->event_count, 0};
  *out_b = c.other;
  *out_set = c.allen & tli_relation_open(p->open[tli_frame_point(&frame, *out_a, false) / 2],
                                         p->open[tli_frame_point(&frame, *out_b, false) / 2]);
}

static tl_status push(search *s, uint32_t choice, tl_error *err)
{
  decision *d = &s->decisions[s->depth];
  size_t size = words(s->depth) * sizeof *d->because;
  size_t a;
  size_t b;
  tl_relset set;
  read_choice(s->problem, s->problem->choices[choice], &a, &b, &set);
  d->choice = choice;
  d->alternative = 0;
  d->alternatives = (uint32_t)tli_relset_split(set, d->parts);
  d->because = tli_alloc(&s->problem->network->allocator, size);
  if (!d->because)
    return tli_fail_nomem(err);
  memset(d->because, 0, size);
  s->decided[choice] = (uint32_t)++s->depth;
  return TL_OK;
}

/* Copies what is known into a graph of its own, with the decisions, sealed. */
static tl_status decided_graph(const search *s, bool bounded, tli_graph *out_graph, tl_error *err)
{
  const tli_problem *p = s->problem;
  const tli_graph *base = &p->base;
  tli_graph g;
  tli_graph_init(&g, &p->network->allocator, base->points);
  size_t edges = base->edge_count + 8 * s->depth;
  size_t windows = base->window_count + (bounded ? base->points : 0);
  bool fits =
      tli_reserve(&g.allocator, (void **)&g.edges, &g.edge_capacity, edges, sizeof *g.edges) &&
      tli_reserve(&g.allocator, (void **)&g.windows, &g.window_capacity, windows, sizeof *g.windows) &&
      tli_reserve(&g.allocator, (void **)&g.functions, &g.function_capacity, base->function_count, sizeof *g.functions);
  if (fits) {
    if (base->edge_count)
      memcpy(g.edges, base->edges, base->edge_count * sizeof *g.edges);
    if (base->window_count)
      memcpy(g.windows, base->windows, base->window_count * sizeof *g.windows);
    if (base->function_count)
      memcpy(g.functions, base->functions, base->function_count * sizeof *g.functions);
    g.edge_count = base->edge_count;
    g.window_count = base->window_count;
    g.function_count = base->function_count;
  }
  tli_frame frame = {p->network, &g, p->events, p->event_count, 0};
  for (size_t i = 0; i < s->depth && fits; i++) {
    const decision *d = &s->decisions[i];
    size_t a;
    size_t b;
    tl_relset set;
    if (!d->alternatives)
      continue;
    read_choice(p, p->choices[d->choice], &a, &b, &set);
    fits = tli_relation_put(&frame, a, b, d->parts[d->alternative], p->choices[d->choice]);
  }
  for (uint32_t q = 0; q < base->points && fits && bounded; q++)
    fits = tli_graph_window(&g, q, TL_TIME_MIN, s->far, TLI_NONE);
  if (!fits || !tli_graph_seal(&g)) {
    tli_graph_free(&g);
    return tli_fail_nomem(err);
  }
  *out_graph = g;
  return TL_OK;
}

/* One solution of the graph with the decisions; when it has none, the decisions that this rests on. */
static tl_status solve_decided(search *s, bool bounded, tli_scenario *out, uint64_t *because, tl_error *err)
{
  tli_problem *p = s->problem;
  const tl_allocator *a = &p->network->allocator;
  tli_clash clash;
  memset(&clash, 0, sizeof clash);
  memset(out, 0, sizeof *out);
  tl_status status = decided_graph(s, bounded, &out->graph, err);
  if (status)
    return status;
  uint64_t cost = out->graph.edge_count + out->graph.points;
  if (cost > p->steps)
    status = tli_fail(err, TL_ERR_LIMIT, TL_CODE_NETWORK_STEPS, "choices that take more steps than are allowed");
  else
    p->steps -= cost;
  if (!status && !tli_bounds_new(&out->bounds, a, out->graph.points))
    status = tli_fail_nomem(err);
  if (!status)
    status = tli_solve(&out->graph, p->steps, &out->bounds, &out->consistent, &clash, err);
  if (!status && !out->consistent && clash.exact &&
      !tli_clash_statements(&out->graph, a, &clash, &out->clash, &out->clash_count))
    status = tli_fail_nomem(err);
  tli_clash_free(&clash, a);
  if (status) {
    tli_scenario_free(out, a);
    return status;
  }
  for (size_t i = 0; i < s->depth && !out->consistent; i++) {
    uint32_t statement = p->choices[s->decisions[i].choice];
    bool named = !out->clash;
    for (size_t low = 0, high = out->clash_count; low < high && !named;) {
      size_t middle = low + (high - low) / 2;
      named = out->clash[middle] == statement;
      if (out->clash[middle] < statement)
        low = middle + 1;
      else
        high = middle;
    }
    if (named)
      because[i / 64] |= UINT64_C(1) << i % 64;
  }
  return TL_OK;
}

/* The relation that the values of two events make. */
static tl_relset relation_of(const search *s, const tli_bounds *b, size_t a_event, size_t b_event)
{
  const tli_problem *p = s->problem;
  tli_frame frame = {p->network, NULL, p->events, p->event_count, 0};
  uint32_t a = tli_frame_point(&frame, a_event, false);
  uint32_t c = tli_frame_point(&frame, b_event, false);
  tl_span one = {b->high[a], b->high[a + 1]};
  tl_span two = {b->high[c], b->high[c + 1]};
  one.start = p->open[a / 2] & TLI_OPEN_START ? TL_TIME_MIN : one.start;
  one.end = p->open[a / 2] & TLI_OPEN_END ? TL_TIME_MAX : one.end;
  two.start = p->open[c / 2] & TLI_OPEN_START ? TL_TIME_MIN : two.start;
  two.end = p->open[c / 2] & TLI_OPEN_END ? TL_TIME_MAX : two.end;
  return tl_allen_of(one, two);
}

/* The first choice that the values do not satisfy and that is not decided; TLI_NONE: all are. */
static uint32_t unsatisfied(const search *s, const tli_bounds *b, bool trust)
{
  for (uint32_t i = 0; i < s->problem->choice_count; i++) {
    size_t a;
    size_t c;
    tl_relset set;
    if (s->decided[i])
      continue;
    read_choice(s->problem, s->problem->choices[i], &a, &c, &set);
    if (!trust || !(relation_of(s, b, a, c) & set))
      return i;
  }
  return TLI_NONE;
}

/* Goes back to the last decision in `because` and to its next alternative. False when there is none. */
static bool backjump(search *s, uint64_t *because)
{
  for (;;) {
    size_t last = s->depth;
    while (last > 0 && !(because[(last - 1) / 64] >> (last - 1) % 64 & 1))
      last--;
    if (last == 0)
      return false;
    while (s->depth > last)
      pop(s);
    decision *d = &s->decisions[last - 1];
    for (size_t i = 0; i < words(last - 1); i++)
      d->because[i] |= because[i] & ~(i == (last - 1) / 64 ? UINT64_C(1) << (last - 1) % 64 : 0);
    if (++d->alternative < d->alternatives)
      return true;
    for (size_t i = 0; i < words(last - 1); i++)
      because[i] = d->because[i];
    pop(s);
  }
}

/* Decides the choices that the values satisfy as they do, so that the bounds are those of one whole scenario. */
static tl_status decide_rest(search *s, const tli_bounds *b, tl_error *err)
{
  tl_status status = TL_OK;
  for (uint32_t i = 0; i < s->problem->choice_count && !status; i++) {
    size_t a;
    size_t c;
    tl_relset set;
    if (s->decided[i])
      continue;
    read_choice(s->problem, s->problem->choices[i], &a, &c, &set);
    tl_relset now = relation_of(s, b, a, c);
    status = push(s, i, err);
    if (status)
      break;
    decision *d = &s->decisions[s->depth - 1];
    while (d->alternative + 1 < d->alternatives && !(d->parts[d->alternative] & now))
      d->alternative++;
  }
  return status;
}

static tl_status run(search *s, uint64_t *because, tli_scenario *out, tl_error *err)
{
  tli_problem *p = s->problem;
  const tl_allocator *a = &p->network->allocator;
  bool trust = s->far != TL_TIME_MAX && p->base.function_count == 0;
  for (;;) {
    memset(because, 0, words(p->choice_count) * sizeof *because);
    tl_status status = solve_decided(s, trust && p->choice_count, out, because, err);
    if (status)
      return status;
    if (out->consistent) {
      uint32_t choice = unsatisfied(s, &out->bounds, trust);
      if (choice == TLI_NONE) {
        if (!trust || !p->choice_count)
          return TL_OK;
        status = decide_rest(s, &out->bounds, err);
        tli_scenario_free(out, a);
        return status ? status : solve_decided(s, false, out, because, err);
      }
      size_t first;
      size_t second;
      tl_relset set;
      read_choice(p, p->choices[choice], &first, &second, &set);
      if (set) {
        tli_scenario_free(out, a);
        status = push(s, choice, err);
        if (status)
          return status;
        continue;
      }
      out->consistent = false;
      return TL_OK;
    }
    if (!backjump(s, because)) {
      if (p->choice_count) {
        tli_release(a, out->clash, out->clash_count * sizeof *out->clash);
        out->clash = NULL;
        out->clash_count = 0;
      }
      return TL_OK;
    }
    tli_scenario_free(out, a);
  }
}

tl_status tli_problem_solve(tli_problem *p, tli_scenario *out_scenario, tl_error *err)
{
  const tl_allocator *a = &p->network->allocator;
  size_t choices = p->choice_count ? p->choice_count : 1;
  search s = {p, NULL, 0, NULL, TL_TIME_MAX};
  uint64_t *because = tli_alloc(a, words(choices) * sizeof *because);
  s.decisions = tli_alloc(a, choices * sizeof *s.decisions);
  s.decided = tli_alloc(a, choices * sizeof *s.decided);
  tl_status status = because && s.decisions && s.decided ? TL_OK : tli_fail_nomem(err);
  if (!status) {
    memset(s.decided, 0, choices * sizeof *s.decided);
    if (p->choice_count)
      s.far = tli_graph_reach(&p->base);
    status = run(&s, because, out_scenario, err);
  }
  while (s.depth)
    pop(&s);
  tli_release(a, because, words(choices) * sizeof *because);
  tli_release(a, s.decisions, choices * sizeof *s.decisions);
  tli_release(a, s.decided, choices * sizeof *s.decided);
  return status;
}

/* ---- bounds of a network with choices ---- */

/* Widens `best` by the bounds of a scenario. */
static void join(tli_bounds *best, const tli_bounds *more, size_t points)
{
  for (size_t p = 0; p < points; p++) {
    best->high[p] = more->high[p] > best->high[p] ? more->high[p] : best->high[p];
    best->low[p] = more->low[p] < best->low[p] ? more->low[p] : best->low[p];
  }
}

/* Looks for scenarios in which point q lies beyond the best bound known, until there is none. */
static tl_status improve(tli_problem *p, tli_bounds *best, const tli_bounds *hull, uint32_t q, bool high, tl_error *err)
{
  const tl_network *n = p->network;
  int64_t step = tli_step(n);
  while (high ? best->high[q] < hull->high[q] : best->low[q] > hull->low[q]) {
    tli_scenario scenario;
    size_t windows = p->base.window_count;
    bool fits = tli_graph_window(&p->base, q, high ? best->high[q] + step : TL_TIME_MIN,
                                 high ? TL_TIME_MAX : best->low[q] - step, TLI_NONE);
    tl_status status = fits ? tli_problem_solve(p, &scenario, err) : tli_fail_nomem(err);
    p->base.window_count = windows;
    if (status)
      return status;
    bool found = scenario.consistent;
    if (found)
      join(best, &scenario.bounds, p->base.points);
    tli_scenario_free(&scenario, &n->allocator);
    if (!found)
      return TL_OK;
  }
  return TL_OK;
}

static tl_status settle(tl_network *n, tli_problem *p, tl_error *err)
{
  tli_scenario first;
  tl_status status = tli_problem_solve(p, &first, err);
  if (status)
    return status;
  n->consistent = first.consistent;
  size_t points = 2 * n->count;
  if (n->consistent) {
    tli_bounds best = first.bounds;
    for (uint32_t q = 0; q < points && !status; q++) {
      status = improve(p, &best, &n->bounds, q, true, err);
      if (!status)
        status = improve(p, &best, &n->bounds, q, false, err);
    }
    if (!status) {
      memcpy(n->bounds.high, best.high, points * sizeof *best.high);
      memcpy(n->bounds.low, best.low, points * sizeof *best.low);
    }
  }
  tli_scenario_free(&first, &n->allocator);
  return status;
}

tl_status tli_choices_settle(tl_network *n, tl_error *err)
{
  tli_problem problem;
  tl_status status = tli_problem_new(&problem, n, NULL, 0, TLI_NONE, 0, err);
  if (status)
    return status;
  status = settle(n, &problem, err);
  tli_problem_free(&problem);
  return status;
}
