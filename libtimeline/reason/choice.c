/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choices: relations such as "before or after", and dates such as "1984 or 1986", which no simple network holds. Found
 * by search: the network without them is solved, and a choice that the solution does not satisfy already is decided,
 * which changes the network in place. A contradiction names the decisions on its negative cycle; the search goes back
 * to the last of them, past all that it does not depend on (conflict-directed backjumping, Prosser 1993).
 *
 * Where there are offsets by the calendar, or where values leave the axis, a solution of the bounds is none of the
 * choices: all are decided then, and the network is solved anew for each decision.
 */
#include <string.h>

#include "../base/error.h"
#include "change.h"

void tli_scenario_free(tli_scenario *s, const tl_allocator *allocator)
{
  tli_bounds_free(&s->bounds, allocator, s->graph.points);
  tli_graph_free(&s->graph);
  tli_release(allocator, s->clash, s->clash_count * sizeof *s->clash);
  memset(s, 0, sizeof *s);
}

/* One decision: an alternative of a choice, and the earlier decisions that ruled out those before it. */
typedef struct decision {
  uint32_t choice; /* in search.choices */
  uint32_t alternative;
  uint32_t alternatives;
  uint32_t first;    /* of a date: the one that is tried first; then those on one side of it, then those on the other */
  bool late;         /* those before it first */
  uint64_t *because; /* a bit for each earlier decision */
  size_t mark;       /* of the changes before it */
  tl_relset parts[TL_RELATION_COUNT];
} decision;

/* A choice as it is searched: which relations of a to b it leaves, or which windows of a. */
typedef struct choice {
  uint32_t a, b;             /* events */
  uint32_t a_start, b_start; /* their starts in the problem's graph */
  tl_relset set;
  tli_alternative *dates; /* [date_count] NULL: relations */
  size_t date_count;
} choice;

typedef struct search {
  tli_problem *problem;
  choice *choices; /* [choice_count] */
  decision *decisions;
  size_t depth;
  uint32_t *decided; /* [choice_count] depth + 1 of its decision, 0: none */
  uint32_t next;     /* the choice to look at next */
  tl_time far;       /* windows for all, so that every point has a value; TL_TIME_MAX: they do not fit */
  bool in_place;     /* `trial` is changed by each decision */
  bool opened;
  tl_network trial; /* its graph, bounds and potential: of the statements with the decisions */
  tli_change change;
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

static tl_status read_choice(const tli_problem *p, uint32_t statement, choice *out, tl_error *err)
{
  const tli_statement *s = &p->network->statements[statement];
  tli_frame frame = {p->network, NULL, p->events, p->event_count, 0};
  tl_constraint c;
  *out = (choice){.a = s->event, .b = s->event};
  if (tli_statement_constraint(p->network, statement, &c))
    out->b = (uint32_t)c.other;
  out->a_start = tli_frame_point(&frame, out->a, false);
  out->b_start = tli_frame_point(&frame, out->b, false);
  if (s->kind > TL_STATEMENT_DATE) {
    out->set = c.allen & tli_relation_open(p->open[out->a_start / 2], p->open[out->b_start / 2]);
    return TL_OK;
  }
  tl_status status = tli_alternatives_find(p->network, s->event, s->kind, &out->dates, &out->date_count, err);
  int64_t slack = statement == p->loosened ? p->slack : 0;
  for (size_t i = 0; i < out->date_count && slack; i++)
    for (int end = 0; end < 2; end++) {
      tli_alternative *d = &out->dates[i];
      if (d->lo[end] != TL_TIME_MIN && __builtin_sub_overflow(d->lo[end], slack, &d->lo[end]))
        d->lo[end] = TL_TIME_MIN;
      if (d->hi[end] != TL_TIME_MAX && __builtin_add_overflow(d->hi[end], slack, &d->hi[end]))
        d->hi[end] = TL_TIME_MAX;
    }
  return status;
}

/* The values of the trial that are a solution: all at their latest, or at their earliest where that is wished. */
static const tl_time *values_of(const search *s)
{
  const tli_wish *wish = s->problem->wish;
  return wish && !wish->late ? s->trial.bounds.low : s->trial.bounds.high;
}

/* Where a date is looked for first: the last of its alternatives that the values are not before. */
static uint32_t date_near(const search *s, const choice *c)
{
  const tl_time *values = values_of(s);
  size_t low = 0;
  size_t high = c->date_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (c->dates[middle].lo[0] <= values[c->a_start] && c->dates[middle].lo[1] <= values[c->a_start + 1])
      low = middle;
    else
      high = middle;
  }
  return (uint32_t)low;
}

static bool date_holds(const search *s, const choice *c, uint32_t date)
{
  const tli_alternative *d = &c->dates[date];
  const tl_time *values = values_of(s);
  for (uint32_t end = 0; end < 2; end++)
    if (values[c->a_start + end] < d->lo[end] || values[c->a_start + end] > d->hi[end])
      return false;
  return true;
}

/* The date that is tried when `number` others were. */
static uint32_t date_at(const decision *d, uint32_t number)
{
  uint32_t side = d->late ? d->first + 1 : d->alternatives - d->first; /* how many there are with the first one */
  if (number >= side)
    return d->late ? number : d->alternatives - 1 - number;
  return d->late ? d->first - number : d->first + number;
}

/* Puts a decision into a graph. A relation of several is loosened as one of one part is: whichever part is decided
 * gives way in each of its comparisons; dates have been loosened as they were read. */
static bool put_decision(const search *s, tli_frame *frame, const decision *d)
{
  const choice *c = &s->choices[d->choice];
  uint32_t statement = s->problem->choices[d->choice];
  frame->slack = statement == s->problem->loosened ? s->problem->slack : 0;
  if (!c->dates)
    return tli_relation_put(frame, c->a, c->b, d->parts[d->alternative], statement);
  const tli_alternative *date = &c->dates[date_at(d, d->alternative)];
  bool fits = true;
  for (uint32_t end = 0; end < 2 && fits; end++)
    fits = tli_graph_window(frame->graph, c->a_start + end, date->lo[end], date->hi[end], statement);
  return fits;
}

/* How much an event is wished at its limit. */
static int wished(const tli_wish *w, uint32_t start)
{
  if (w->point / 2 == start / 2)
    return 2;
  for (uint32_t q = start; q <= start + 1; q++)
    if (w->late ? w->best->high[q] < w->hull->high[q] : w->best->low[q] > w->hull->low[q])
      return 1;
  return 0;
}

/* Puts an alternative first that lets the event go furthest that is wished more: where many are wished, those of the
 * order by place that none before them hinders get there in one scenario. */
static void prefer(const tli_wish *w, const choice *c, tl_relset *parts, uint32_t count)
{
  int a = wished(w, c->a_start);
  int b = wished(w, c->b_start);
  bool a_further = a > b || (a == b && c->a_start < c->b_start);
  for (uint32_t i = 0; i < count; i++) {
    uint8_t signs[4];
    tli_relset_signs(parts[i], signs);
    if (!(signs[w->late ? 3 : 0] & (a_further == w->late ? TLI_GREATER : TLI_LESS)))
      continue;
    tl_relset first = parts[i];
    parts[i] = parts[0];
    parts[0] = first;
    return;
  }
}

static tl_status push(search *s, uint32_t number, tl_error *err)
{
  decision *d = &s->decisions[s->depth];
  const choice *c = &s->choices[number];
  size_t size = words(s->depth) * sizeof *d->because;
  d->choice = number;
  d->alternative = 0;
  d->alternatives = c->dates ? (uint32_t)c->date_count : (uint32_t)tli_relset_split(c->set, d->parts);
  d->late = !s->problem->wish || s->problem->wish->late;
  d->first = c->dates ? s->in_place ? date_near(s, c) : d->late ? d->alternatives - 1 : 0 : 0;
  d->mark = s->change.note_count;
  d->because = tli_alloc(&s->problem->network->allocator, size);
  if (!d->because)
    return tli_fail_nomem(err);
  memset(d->because, 0, size);
  if (s->problem->wish && !c->dates)
    prefer(s->problem->wish, c, d->parts, d->alternatives);
  s->decided[number] = (uint32_t)++s->depth;
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
  bool fits = tli_reserve(&g.allocator, &g.edges, &g.edge_capacity, edges, sizeof *g.edges) &&
              tli_reserve(&g.allocator, &g.windows, &g.window_capacity, windows, sizeof *g.windows) &&
              tli_reserve(&g.allocator, &g.functions, &g.function_capacity, base->function_count, sizeof *g.functions);
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
  for (size_t i = 0; i < s->depth && fits; i++)
    fits = put_decision(s, &frame, &s->decisions[i]);
  for (uint32_t q = 0; q < base->points && fits && bounded; q++)
    fits = tli_graph_window(&g, q, -s->far, s->far, TLI_NONE);
  if (!fits || !tli_graph_seal(&g)) {
    tli_graph_free(&g);
    return tli_fail_nomem(err);
  }
  *out_graph = g;
  return TL_OK;
}

static tl_status spend(tli_problem *p, uint64_t cost, tl_error *err)
{
  if (cost > p->steps)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_NETWORK_STEPS, "choices that take more steps than are allowed");
  p->steps -= cost;
  return TL_OK;
}

/* Adds the decisions on statements of a clash (NULL: all decisions) to `because`. */
static void name_decisions(const search *s, const uint32_t *clash, size_t count, uint64_t *because)
{
  for (size_t i = 0; i < s->depth; i++) {
    uint32_t statement = s->problem->choices[s->decisions[i].choice];
    if (!clash || tli_numbers_have(clash, count, statement))
      because[i / 64] |= UINT64_C(1) << i % 64;
  }
}

/* Solves the graph with the decisions anew; when it has no solution, gives the decisions that this rests on. */
static tl_status solve_decided(search *s, tli_scenario *out, uint64_t *because, tl_error *err)
{
  tli_problem *p = s->problem;
  const tl_allocator *a = &p->network->allocator;
  tli_clash clash;
  memset(&clash, 0, sizeof clash);
  tli_scenario_free(out, a);
  tl_status status = decided_graph(s, false, &out->graph, err);
  if (!status)
    status = spend(p, out->graph.edge_count + out->graph.points, err);
  if (!status && !tli_bounds_new(&out->bounds, a, out->graph.points))
    status = tli_fail_nomem(err);
  if (!status)
    status = tli_solve(&out->graph, p->steps, p->meter, &out->bounds, &out->consistent, &clash, err);
  if (!status && !out->consistent && clash.exact &&
      !tli_clash_statements(&out->graph, a, &clash, &out->clash, &out->clash_count))
    status = tli_fail_nomem(err);
  tli_clash_free(&clash, a);
  if (status)
    tli_scenario_free(out, a);
  else if (!out->consistent)
    name_decisions(s, out->clash, out->clash_count, because);
  return status;
}

/* Solves what is known without decisions, and makes it ready for them. */
static tl_status open_trial(search *s, bool *out_holds, tl_error *err)
{
  tli_problem *p = s->problem;
  tl_network *t = &s->trial;
  tli_clash clash;
  memset(&clash, 0, sizeof clash);
  s->opened = true;
  t->allocator = p->network->allocator;
  t->count = p->event_count;
  tl_status status = decided_graph(s, true, &t->graph, err);
  if (!status)
    status = spend(p, t->graph.edge_count + t->graph.points, err);
  if (!status && !tli_bounds_new(&t->bounds, &t->allocator, t->graph.points))
    status = tli_fail_nomem(err);
  if (!status)
    status = tli_solve(&t->graph, p->steps, p->meter, &t->bounds, out_holds, &clash, err);
  tli_clash_free(&clash, &t->allocator);
  if (!status && *out_holds && !tli_change_open(&s->change, t))
    status = tli_fail_nomem(err);
  return status;
}

static void close_trial(search *s)
{
  tl_network *t = &s->trial;
  if (!s->opened)
    return;
  tli_change_free(&s->change, t);
  tli_release(&t->allocator, t->potential, 2 * t->count * sizeof *t->potential);
  tli_bounds_free(&t->bounds, &t->allocator, 2 * t->count);
  tli_graph_free(&t->graph);
}

/* Lets the last decision count in the trial in place of what came after those before it. */
static tl_status try_last(search *s, bool *out_holds, uint64_t *because, tl_error *err)
{
  tli_problem *p = s->problem;
  tli_change *change = &s->change;
  if (!s->opened)
    return open_trial(s, out_holds, err);
  const decision *d = &s->decisions[s->depth - 1];
  tli_change_undo(change, d->mark);
  tli_sizes before = tli_change_sizes(change);
  tli_frame frame = {p->network, &s->trial.graph, p->events, p->event_count, 0};
  /* Edges that did not fit stay apart from the lists, and go with the trial. */
  if (!put_decision(s, &frame, d))
    return tli_fail_nomem(err);
  uint32_t *clash;
  size_t clash_count;
  change->steps = p->steps;
  tl_status status = tli_change_apply(change, before, out_holds, &clash, &clash_count, err);
  p->steps = change->steps;
  if (status == TL_ERR_LIMIT)
    p->steps = 0;
  if (!status || status == TL_ERR_LIMIT)
    status = spend(p, 1 + change->note_count - d->mark, err);
  if (!status && !*out_holds)
    name_decisions(s, clash, clash_count, because);
  tli_release(&s->trial.allocator, clash, clash_count * sizeof *clash);
  return status;
}

/* The relation that the values of the two events of a choice make. */
static tl_relset relation_of(const search *s, const choice *c)
{
  const tl_time *values = values_of(s);
  uint8_t a = s->problem->open[c->a_start / 2];
  uint8_t b = s->problem->open[c->b_start / 2];
  tl_span one = {a & TLI_OPEN_START ? TL_TIME_MIN : values[c->a_start],
                 a & TLI_OPEN_END ? TL_TIME_MAX : values[c->a_start + 1]};
  tl_span two = {b & TLI_OPEN_START ? TL_TIME_MIN : values[c->b_start],
                 b & TLI_OPEN_END ? TL_TIME_MAX : values[c->b_start + 1]};
  return tl_allen_of(one, two);
}

static bool satisfied(const search *s, const choice *c)
{
  return c->dates ? date_holds(s, c, date_near(s, c)) : (relation_of(s, c) & c->set) != 0;
}

/* The next choice that is not decided and that the values, where there are any, do not satisfy; TLI_NONE: there is
 * none.
 */
static uint32_t unsatisfied(search *s)
{
  size_t count = s->problem->choice_count;
  for (size_t i = 0; i < count; i++) {
    uint32_t at = s->next;
    if (!s->decided[at] && !(s->in_place && satisfied(s, &s->choices[at])))
      return at;
    s->next = at + 1 < count ? at + 1 : 0;
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
static tl_status decide_rest(search *s, tl_error *err)
{
  tl_status status = TL_OK;
  for (uint32_t i = 0; i < s->problem->choice_count && !status; i++) {
    if (s->decided[i])
      continue;
    status = push(s, i, err);
    if (status || s->choices[i].dates)
      continue; /* the date that holds comes first */
    tl_relset now = relation_of(s, &s->choices[i]);
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
  for (;;) {
    bool holds = false;
    memset(because, 0, words(p->choice_count) * sizeof *because);
    tl_status status = s->in_place ? try_last(s, &holds, because, err) : solve_decided(s, out, because, err);
    if (status)
      return status;
    if (holds || out->consistent) {
      uint32_t number = unsatisfied(s);
      if (number == TLI_NONE) {
        status = s->in_place ? decide_rest(s, err) : TL_OK;
        return status || !s->in_place ? status : solve_decided(s, out, because, err);
      }
      if (s->choices[number].set || s->choices[number].dates) {
        status = push(s, number, err);
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
  }
}

tl_status tli_problem_solve(tli_problem *p, tli_scenario *out_scenario, tl_error *err)
{
  const tl_allocator *a = &p->network->allocator;
  size_t count = p->choice_count;
  search s;
  tli_scenario found;
  memset(&s, 0, sizeof s);
  memset(&found, 0, sizeof found);
  tli_change_init(&s.change);
  s.change.meter = p->meter;
  s.problem = p;
  uint64_t *because = tli_alloc(a, words(count) * sizeof *because);
  s.choices = tli_array_new(a, count, sizeof *s.choices);
  if (s.choices)
    memset(s.choices, 0, count * sizeof *s.choices);
  s.decisions = tli_array_new(a, count, sizeof *s.decisions);
  s.decided = tli_array_new(a, count, sizeof *s.decided);
  tl_status status = because && s.choices && s.decisions && s.decided ? TL_OK : tli_fail_nomem(err);
  if (!status) {
    memset(s.decided, 0, count * sizeof *s.decided);
    for (size_t i = 0; i < p->choice_count && !status; i++)
      status = read_choice(p, p->choices[i], &s.choices[i], err);
  }
  if (!status) {
    s.far = p->choice_count && !p->base.function_count ? tli_problem_reach(p) : TL_TIME_MAX;
    s.in_place = s.far != TL_TIME_MAX;
    p->meter->held++;
    status = run(&s, because, &found, err);
    p->meter->held--;
  }
  close_trial(&s);
  while (s.depth)
    pop(&s);
  tli_release(a, because, words(count) * sizeof *because);
  for (size_t i = 0; i < p->choice_count && s.choices; i++)
    tli_release(a, s.choices[i].dates, s.choices[i].date_count * sizeof *s.choices[i].dates);
  tli_array_free(a, s.choices, count, sizeof *s.choices);
  tli_array_free(a, s.decisions, count, sizeof *s.decisions);
  tli_array_free(a, s.decided, count, sizeof *s.decided);
  if (status)
    tli_scenario_free(&found, a);
  else
    *out_scenario = found;
  return status;
}
