/* SPDX-License-Identifier: Apache-2.0 */
/* Building a network, and what is read from it without work. */
#include "network.h"

#include <stddef.h>
#include <string.h>

#include "../base/error.h"
#include "trees.h"

static void free_derived(tl_network *n)
{
  const tl_allocator *a = &n->allocator;
  tli_trees_free(n);
  tli_graph_free(&n->graph);
  tli_bounds_free(&n->bounds, a, 2 * n->count);
  tli_release(a, n->traits, n->count + 1);
  tli_release(a, n->choices, n->choice_capacity * sizeof *n->choices);
  tli_release(a, n->denials, n->denial_capacity * sizeof *n->denials);
  tli_release(a, n->clash, n->clash_count * sizeof *n->clash);
  tli_release(a, n->circle, n->count * sizeof *n->circle);
  tli_release(a, n->potential, 2 * n->count * sizeof *n->potential);
}

static void free_network(tl_network *n)
{
  tl_allocator a = n->allocator;
  free_derived(n);
  tli_release(&a, n->statements, n->statement_capacity * sizeof *n->statements);
  tli_release(&a, n->added, n->added_capacity * sizeof *n->added);
  tl_timeline_unref(n->timeline);
  tli_release(&a, n, sizeof *n);
}

/* What reading an event's statements, or putting in one of them, counts for in steps of a meter. */
enum { EVENT_STEPS = 64 };

/* ---- statements ---- */

static bool add_statement(tl_network *n, tli_statement statement)
{
  if (!tli_reserve(&n->allocator, &n->statements, &n->statement_capacity, n->statement_count + 1,
                   sizeof *n->statements))
    return false;
  n->statements[n->statement_count++] = statement;
  return true;
}

/* Lists a statement of a date, if it says something or leaves something to choose from. */
static tl_status list_date(tl_network *n, size_t event, uint8_t kind, bool said, tl_error *err)
{
  tli_alternative *alternatives;
  size_t count;
  tl_status status = tli_alternatives_find(n, event, kind, &alternatives, &count, err);
  if (status)
    return status;
  tli_release(&n->allocator, alternatives, count * sizeof *alternatives);
  if (!said && !count)
    return TL_OK;
  return add_statement(n, (tli_statement){.event = (uint32_t)event, .kind = kind & 7u, .plain = count == 0})
             ? TL_OK
             : tli_fail_nomem(err);
}

static bool list_constraint(tl_network *n, size_t event, size_t number, const tl_constraint *c)
{
  if (c->kind == TL_CONSTRAINT_OFFSET)
    return add_statement(n, tli_statement_of(event, TL_STATEMENT_OFFSET, number, c));
  if (c->kind == TL_CONSTRAINT_RELATION)
    return add_statement(n, tli_statement_of(event, TL_STATEMENT_RELATION, number, c));
  return (!(c->given & TL_GIVEN_MIN) ||
          add_statement(n, tli_statement_of(event, TL_STATEMENT_LENGTH_MIN, number, c))) &&
         (!(c->given & TL_GIVEN_MAX) || add_statement(n, tli_statement_of(event, TL_STATEMENT_LENGTH_MAX, number, c)));
}

static tl_status list_statements(tl_network *n, tli_meter *meter, tl_error *err)
{
  for (size_t i = 0; i < n->count; i++) {
    const tl_event *event = tl_timeline_at(n->timeline, i);
    tli_dates dates;
    tl_status status = tli_meter_step(meter, EVENT_STEPS, err);
    if (!status)
      status = tli_dates_of(n->timeline, i, &dates, err);
    if (status)
      return status;
    n->traits[i] = (uint8_t)((dates.open[0] ? TLI_OPEN_START : 0) | (dates.open[1] ? TLI_OPEN_END : 0));
    const bool said[] = {dates.said[0], dates.said[1], dates.length_min || dates.length_max != TL_TIME_MAX};
    for (uint8_t kind = TL_STATEMENT_START; kind <= TL_STATEMENT_DATE; kind++) {
      status = list_date(n, i, kind, said[kind], err);
      if (status)
        return status;
    }
    bool fits = true;
    size_t constraints = tl_event_constraint_count(event);
    for (size_t k = 0; k < constraints && fits; k++) {
      tl_constraint c;
      status = tl_event_constraint_at(event, k, &c, err);
      if (status)
        return status;
      fits = list_constraint(n, i, k, &c);
    }
    if (!fits)
      return tli_fail_nomem(err);
  }
  if (n->statement_count >= TLI_WINDOW)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_NETWORK_LIMIT, "more statements than a network holds");
  n->timeline_statements = n->statement_count;
  return TL_OK;
}

/* ---- open ends ---- */

uint32_t tli_statement_of_end(const tl_network *n, size_t event, bool end)
{
  size_t at = tli_statement_first(n, event);
  while (at + 1 < n->statement_count && n->statements[at].kind != (end ? TL_STATEMENT_END : TL_STATEMENT_START))
    at++;
  return (uint32_t)at;
}

static bool deny(tl_network *n, uint32_t statement, size_t other, unsigned ends)
{
  if (!tli_reserve(&n->allocator, &n->denials, &n->denial_capacity, n->denial_count + 1, sizeof *n->denials))
    return false;
  tli_denial *d = &n->denials[n->denial_count++];
  d->statements[0] = statement;
  d->count = 1;
  for (unsigned k = 0; k < 4; k++)
    if (ends & 1u << k)
      d->statements[d->count++] = tli_statement_of_end(n, k < 2 ? n->statements[statement].event : other, k & 1);
  d->count = (uint32_t)tli_numbers_unique(d->statements, d->count);
  return true;
}

/* Infinite ends that bear on a statement: those of its own event, then those of the other one, the start first. */
static unsigned ends_of(unsigned mine, unsigned theirs)
{
  return (mine & TLI_OPEN) >> 2 | (theirs & TLI_OPEN);
}

static bool fits_ends(tl_relset allen, unsigned ends)
{
  return tli_relation_open((uint8_t)(ends << 2 & TLI_OPEN), (uint8_t)(ends & TLI_OPEN)) & allen;
}

/* The fewest of the infinite ends by which a relation is impossible, whatever the others are; 0: it is not. */
static unsigned ends_against(tl_relset allen, unsigned all)
{
  if (fits_ends(allen, all))
    return 0;
  for (int size = 1; size < 4; size++)
    for (unsigned ends = 1; ends < 16; ends++) {
      bool denies = __builtin_popcount(ends) == size && !(ends & ~all);
      for (unsigned more = ends; more < 16 && denies; more++)
        denies = (more & ends) != ends || more & ~all || !fits_ends(allen, more);
      if (denies)
        return ends;
    }
  return all;
}

/* The infinite ends that make a statement impossible; 0: it is not. */
static unsigned denied_by(const tl_network *n, uint32_t statement, size_t *out_other)
{
  const tli_statement *s = &n->statements[statement];
  tl_constraint c;
  if (!tli_statement_constraint(n, statement, &c))
    return 0;
  unsigned mine = ends_of(n->traits[s->event], 0);
  if (s->kind == TL_STATEMENT_LENGTH_MIN || s->kind == TL_STATEMENT_LENGTH_MAX) {
    /* At least so long is true of what never began or never ends; up to a day, the start alone counts. */
    if (s->kind == TL_STATEMENT_LENGTH_MIN)
      return 0;
    return c.as_of.data || mine & 1 ? mine & 1 : mine;
  }
  *out_other = c.other;
  unsigned all = mine | ends_of(0, n->traits[c.other]);
  if (!all)
    return 0;
  if (s->kind == TL_STATEMENT_RELATION)
    return ends_against(c.allen, all);
  bool from_end;
  bool to_end;
  tl_constraint_ends(&c, &from_end, &to_end);
  unsigned from = all & (from_end ? 8 : 4);
  if (from)
    return from;
  bool at_least = c.given & TL_GIVEN_BY ? c.precision == TL_OFFSET_AT_LEAST : !(c.given & TL_GIVEN_MAX);
  bool at_most = c.given & TL_GIVEN_BY ? c.precision == TL_OFFSET_AT_MOST : !(c.given & TL_GIVEN_MIN);
  return (to_end ? at_least : at_most) ? 0 : all & (to_end ? 2 : 1);
}

static tl_status find_denials(tl_network *n, tl_error *err)
{
  bool any = false;
  for (size_t i = 0; i < n->count && !any; i++)
    any = n->traits[i] & TLI_OPEN;
  for (size_t i = 0; i < n->statement_count && any; i++) {
    size_t other = TL_NOT_FOUND;
    unsigned ends = denied_by(n, (uint32_t)i, &other);
    if (ends && !deny(n, (uint32_t)i, other, ends))
      return tli_fail_nomem(err);
  }
  return TL_OK;
}

/* ---- building ---- */

/* Shell sort, which needs no second array. */
void tli_numbers_sort(uint32_t *numbers, size_t count)
{
  for (size_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
    for (size_t i = gap; i < count; i++) {
      uint32_t number = numbers[i];
      size_t k = i;
      for (; k >= gap && numbers[k - gap] > number; k -= gap)
        numbers[k] = numbers[k - gap];
      numbers[k] = number;
    }
  }
}

size_t tli_numbers_unique(uint32_t *numbers, size_t count)
{
  size_t kept = 0;
  tli_numbers_sort(numbers, count);
  for (size_t i = 0; i < count; i++)
    if (kept == 0 || numbers[kept - 1] != numbers[i])
      numbers[kept++] = numbers[i];
  return kept;
}

bool tli_numbers_have(const uint32_t *numbers, size_t count, uint32_t number)
{
  size_t low = 0;
  size_t high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (numbers[middle] < number)
      low = middle + 1;
    else
      high = middle;
  }
  return low < count && numbers[low] == number;
}

void tli_numbers_insert(uint32_t *numbers, size_t count, uint32_t number)
{
  size_t at = count;
  for (; at > 0 && numbers[at - 1] > number; at--)
    numbers[at] = numbers[at - 1];
  numbers[at] = number;
}

bool tli_clash_statements(const tli_graph *g, const tl_allocator *a, const tli_clash *clash, uint32_t **out_statements,
                          size_t *out_count)
{
  size_t room = clash->edge_count + (size_t)clash->window_count;
  uint32_t *all = tli_alloc(a, (room ? room : 1) * sizeof *all);
  if (!all)
    return false;
  size_t count = 0;
  for (size_t i = 0; i < clash->edge_count; i++)
    if (g->edges[clash->edges[i]].statement != TLI_NONE)
      all[count++] = g->edges[clash->edges[i]].statement;
  for (int i = 0; i < clash->window_count; i++)
    if (g->windows[clash->windows[i]].statement != TLI_NONE)
      all[count++] = g->windows[clash->windows[i]].statement;
  count = tli_numbers_unique(all, count);
  uint32_t *kept = count == room || count == 0 ? all : a->resize(a->ctx, all, room * sizeof *all, count * sizeof *all);
  if (!kept) {
    tli_release(a, all, room * sizeof *all);
    return false;
  }
  if (count == 0 && room > 0) {
    tli_release(a, all, room * sizeof *all);
    kept = NULL;
  }
  *out_statements = kept;
  *out_count = count;
  return true;
}

static tl_status find_choices(tl_network *n, tl_error *err)
{
  for (size_t i = 0; i < n->statement_count; i++) {
    const tli_statement *s = &n->statements[i];
    tl_constraint c;
    if (s->plain || s->kind == TLI_WITHDRAWN)
      continue;
    if (s->kind > TL_STATEMENT_DATE && (s->kind != TL_STATEMENT_RELATION ||
                                        !tli_statement_constraint(n, (uint32_t)i, &c) || tl_relset_is_convex(c.allen)))
      continue;
    if (!tli_reserve(&n->allocator, &n->choices, &n->choice_capacity, n->choice_count + 1, sizeof *n->choices))
      return tli_fail_nomem(err);
    n->choices[n->choice_count++] = (uint32_t)i;
  }
  return TL_OK;
}

/* An error of a statement is where that is written. */
static void name_line(const tl_network *n, uint32_t statement, tl_error *err)
{
  tl_statement s;
  if (err && !err->line && tl_network_statement_at(n, statement, &s, NULL) == TL_OK)
    err->line = s.line;
}

static tl_status put_statement(const tli_frame *frame, uint32_t statement, tl_error *err)
{
  tl_status status = tli_statement_put(frame, statement, TLI_NONE, err);
  if (status == TL_ERR_RANGE)
    name_line(frame->network, statement, err);
  return status;
}

static tl_status fill_graph(tl_network *n, tli_meter *meter, tl_error *err)
{
  tli_graph_init(&n->graph, &n->allocator, 2 * n->count);
  tli_frame frame = {n, &n->graph, NULL, n->count, 0};
  tl_status status = TL_OK;
  uint32_t next = 0;
  for (size_t i = 0; i < n->count && !status; i++) {
    status = tli_axiom_put(&frame, i, err);
    tli_meter_advance(meter, 1);
    if (!status)
      status = tli_meter_step(meter, EVENT_STEPS, err);
    for (; next < n->timeline_statements && n->statements[next].event == i && !status; next++)
      status = put_statement(&frame, next, err);
  }
  n->graph.windows_sorted = n->graph.window_count;
  for (; next < n->statement_count && !status; next++)
    status = put_statement(&frame, next, err);
  if (!status && !tli_graph_seal(&n->graph))
    status = tli_fail_nomem(err);
  return status;
}

static tl_status solve_network(tl_network *n, tli_meter *meter, tl_error *err)
{
  tli_clash clash;
  memset(&clash, 0, sizeof clash);
  if (!tli_bounds_new(&n->bounds, &n->allocator, 2 * n->count))
    return tli_fail_nomem(err);
  tl_status status = tli_solve(&n->graph, n->steps, meter, &n->bounds, &n->consistent, &clash, err);
  if (!status && !n->consistent && clash.exact &&
      !tli_clash_statements(&n->graph, &n->allocator, &clash, &n->clash, &n->clash_count))
    status = tli_fail_nomem(err);
  if (status == TL_ERR_RANGE && clash.edge_count)
    name_line(n, n->graph.edges[clash.edges[0]].statement, err);
  tli_clash_free(&clash, &n->allocator);
  if (status)
    return status;
  if (n->consistent && n->denial_count) {
    const tli_denial *d = &n->denials[0];
    n->clash = tli_alloc(&n->allocator, d->count * sizeof *n->clash);
    if (!n->clash)
      return tli_fail_nomem(err);
    memcpy(n->clash, d->statements, d->count * sizeof *n->clash);
    n->clash_count = d->count;
    n->consistent = false;
  }
  return TL_OK;
}

/* Where pairs are decided by trial: which events bear on each other. */
static bool find_circles(tl_network *n)
{
  size_t size = n->count * sizeof *n->circle;
  uint32_t *roots = tli_alloc(&n->allocator, size);
  uint32_t *circle = roots ? tli_alloc(&n->allocator, size) : NULL;
  for (uint32_t i = 0; circle && i < n->count; i++)
    roots[i] = circle[i] = i;
  for (uint32_t i = 0; circle && i < n->statement_count; i++) {
    uint32_t two[2];
    tli_statement_events(n, i, two);
    uint32_t x = tli_root(roots, two[0]);
    uint32_t y = two[1] != TLI_NONE ? tli_root(roots, two[1]) : x;
    if (x == y)
      continue;
    roots[y] = x;
    uint32_t next = circle[x]; /* two circles become one */
    circle[x] = circle[y];
    circle[y] = next;
  }
  tli_release(&n->allocator, roots, size);
  n->circle = circle;
  return circle;
}

/* The middle of its bounds, where all have bounds; else of those which they have when the far ends of the axis are
 * windows too. */
tl_status tli_potential_find(tl_network *n, tli_meter *meter, tl_error *err)
{
  size_t points = 2 * n->count;
  bool bounded = true;
  for (size_t p = 0; p < points && bounded; p++)
    bounded = n->bounds.high[p] != TL_TIME_MAX && n->bounds.low[p] != TL_TIME_MIN;
  n->has_potential = bounded;
  tl_time far = bounded ? TL_TIME_MAX : tli_graph_reach(&n->graph);
  if (far == TL_TIME_MAX || far > TL_TIME_MAX / 4)
    return TL_OK;
  tli_bounds wide;
  tli_clash clash;
  memset(&clash, 0, sizeof clash);
  if (!tli_bounds_new(&wide, &n->allocator, points))
    return tli_fail_nomem(err);
  size_t windows = n->graph.window_count;
  size_t functions = n->graph.function_count;
  bool consistent = false;
  bool fits = true;
  for (uint32_t p = 0; p < points && fits; p++)
    if (n->bounds.high[p] == TL_TIME_MAX || n->bounds.low[p] == TL_TIME_MIN)
      fits = tli_graph_window(&n->graph, p, -far, far, TLI_NONE);
  n->graph.function_count = 0;
  meter->held++;
  tl_status status =
      fits ? tli_solve(&n->graph, n->steps, meter, &wide, &consistent, &clash, err) : tli_fail_nomem(err);
  meter->held--;
  n->graph.function_count = functions;
  n->graph.window_count = windows;
  if (!status && consistent) {
    for (size_t p = 0; p < points; p++)
      wide.high[p] = (wide.low[p] & wide.high[p]) + ((wide.low[p] ^ wide.high[p]) >> 1);
    n->potential = wide.high;
    wide.high = NULL;
    n->has_potential = true;
  }
  tli_bounds_free(&wide, &n->allocator, points);
  tli_clash_free(&clash, &n->allocator);
  return status;
}

tl_status tli_network_derive(tl_network *n, tli_meter *meter, tl_error *err)
{
  tl_status status = find_choices(n, err);
  meter->done = 0;
  meter->total = (n->choice_count ? 9 : 5) * (uint64_t)n->count;
  if (!status)
    status = tli_meter_tell(meter, err);
  if (!status)
    status = tli_chronons_find(n, err);
  if (!status)
    status = find_denials(n, err);
  if (!status)
    status = fill_graph(n, meter, err);
  if (!status)
    status = solve_network(n, meter, err);
  if (!status && n->consistent && n->choice_count)
    status = tli_choices_settle(n, meter, err);
  if (!status && n->consistent && (n->choice_count || n->graph.function_count) && !find_circles(n))
    status = tli_fail_nomem(err);
  if (!status && n->consistent)
    status = tli_potential_find(n, meter, err);
  if (!status && n->has_potential && !n->choice_count && !n->graph.function_count) {
    n->trees = tli_trees_new(&n->allocator);
    status = n->trees ? TL_OK : tli_fail_nomem(err);
  }
  return status;
}

tl_status tli_network_derive_again(tl_network *n, tli_meter *meter, tl_error *err)
{
  tl_network fresh;
  memset(&fresh, 0, sizeof fresh);
  fresh.allocator = n->allocator;
  fresh.timeline = n->timeline;
  fresh.count = n->count;
  fresh.steps = n->steps;
  fresh.statements = n->statements;
  fresh.statement_count = n->statement_count;
  fresh.timeline_statements = n->timeline_statements;
  fresh.added = n->added;
  fresh.traits = tli_alloc(&n->allocator, n->count + 1);
  if (!fresh.traits)
    return tli_fail_nomem(err);
  for (size_t i = 0; i < n->count; i++)
    fresh.traits[i] = n->traits[i] & TLI_OPEN;
  tl_status status = tli_network_derive(&fresh, meter, err);
  if (status) {
    free_derived(&fresh);
    return status;
  }
  free_derived(n);
  size_t kept = offsetof(tl_network, traits);
  memcpy((char *)n + kept, (char *)&fresh + kept, sizeof fresh - kept);
  return TL_OK;
}

/* Puts a copy of the array that `pointer` points at in its place; NULL when that fails or is not `wanted`. */
static bool copy_array(const tl_allocator *a, void *pointer, size_t size, bool wanted)
{
  void *from;
  memcpy(&from, pointer, sizeof from);
  void *copy = wanted && from ? tli_alloc(a, size) : NULL;
  if (copy && size)
    memcpy(copy, from, size);
  memcpy(pointer, &copy, sizeof copy);
  return !from || copy;
}

bool tli_network_copy(const tl_network *n, tl_network **out_copy)
{
  const tl_allocator *a = &n->allocator;
  tl_network *c = tli_alloc(a, sizeof *c);
  if (!c)
    return false;
  memcpy(c, n, sizeof *c);
  atomic_init(&c->references, 1);
  c->trees = NULL;
  tl_timeline_ref(c->timeline);
  size_t points = 2 * n->count;
  size_t places = points ? points : 1;
  tli_graph *g = &c->graph;
  struct {
    void *pointer;
    size_t size;
  } arrays[] = {{&c->statements, n->statement_capacity * sizeof *n->statements},
                {&c->added, n->added_capacity * sizeof *n->added},
                {&c->traits, n->count + 1},
                {&c->choices, n->choice_capacity * sizeof *n->choices},
                {&c->denials, n->denial_capacity * sizeof *n->denials},
                {&c->clash, n->clash_count * sizeof *n->clash},
                {&c->circle, n->count * sizeof *n->circle},
                {&c->potential, points * sizeof *n->potential},
                {&c->bounds.high, places * sizeof *n->bounds.high},
                {&c->bounds.low, places * sizeof *n->bounds.low},
                {&c->bounds.high_from, places * sizeof *n->bounds.high_from},
                {&c->bounds.low_from, places * sizeof *n->bounds.low_from},
                {&g->edges, g->edge_capacity * sizeof *g->edges},
                {&g->out, (points + 1) * sizeof *g->out},
                {&g->in, (points + 1) * sizeof *g->in},
                {&g->in_edges, g->sorted * sizeof *g->in_edges},
                {&g->more_out, points * sizeof *g->more_out},
                {&g->more_in, points * sizeof *g->more_in},
                {&g->next_out, g->next_capacity * sizeof *g->next_out},
                {&g->next_in, g->next_capacity * sizeof *g->next_in},
                {&g->windows, g->window_capacity * sizeof *g->windows},
                {&g->functions, g->function_capacity * sizeof *g->functions}};
  bool fits = true;
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
    fits = copy_array(a, arrays[i].pointer, arrays[i].size, fits) && fits;
  if (fits)
    *out_copy = c;
  else
    free_network(c);
  return fits;
}

tl_status tl_network_new(tl_timeline *timeline, const tl_network_options *options, tl_network **out_network,
                         tl_error *err)
{
  if (!timeline || !out_network)
    return tli_fail_arg(err, "a network without a timeline, or without a place for the result");
  if (options && !TLI_OPTIONS_FIT(options))
    return tli_fail_arg(err, "options of a network of a size that is not known");
  size_t count = tl_timeline_count(timeline);
  if (count > TLI_WINDOW / 4)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_NETWORK_LIMIT, "a network holds at most %u events", TLI_WINDOW / 4);
  tl_allocator allocator = tli_allocator(options ? options->allocator : NULL);
  tl_network *n = tli_alloc(&allocator, sizeof *n);
  if (!n)
    return tli_fail_nomem(err);
  memset(n, 0, sizeof *n);
  atomic_init(&n->references, 1);
  n->allocator = allocator;
  n->timeline = tl_timeline_ref(timeline);
  n->count = count;
  n->steps = options && options->step_max ? options->step_max : TL_NETWORK_STEPS_DEFAULT;
  n->traits = tli_alloc(&allocator, count + 1);
  tli_meter meter = tli_meter_of(options ? options->progress : (tl_progress){NULL, NULL});
  tl_status status = n->traits ? list_statements(n, &meter, err) : tli_fail_nomem(err);
  if (!status)
    status = tli_network_derive(n, &meter, err);
  if (status) {
    free_network(n);
    return status;
  }
  *out_network = n;
  return TL_OK;
}

tl_network *tl_network_ref(tl_network *network)
{
  atomic_fetch_add_explicit(&network->references, 1, memory_order_relaxed);
  return network;
}

void tl_network_unref(tl_network *network)
{
  if (network && atomic_fetch_sub_explicit(&network->references, 1, memory_order_acq_rel) == 1)
    free_network(network);
}

const tl_timeline *tl_network_timeline(const tl_network *network)
{
  return network->timeline;
}

bool tl_network_is_consistent(const tl_network *network)
{
  return network->consistent;
}

size_t tl_network_memory(const tl_network *n)
{
  return sizeof *n + tli_graph_memory(&n->graph) + 2 * n->count * 2 * (sizeof(tl_time) + sizeof(uint32_t)) +
         n->statement_capacity * sizeof *n->statements + n->added_capacity * sizeof *n->added + n->count + 1 +
         n->choice_capacity * sizeof *n->choices + n->denial_capacity * sizeof *n->denials +
         n->clash_count * sizeof *n->clash + (n->circle ? n->count * sizeof *n->circle : 0) +
         (n->potential ? 2 * n->count * sizeof *n->potential : 0) +
         (tli_trees_branches(n) ? 2 * n->count * sizeof(tli_branch) : 0);
}
