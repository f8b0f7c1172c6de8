/* SPDX-License-Identifier: Apache-2.0 */
/* Statements put together to be asked whether they can hold. */
#include <string.h>

#include "../base/error.h"
#include "network.h"

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

/* The events that statements speak of. */
static tl_status collect_events(tli_problem *p, const uint32_t *statements, size_t count, tl_error *err)
{
  const tl_allocator *a = &p->network->allocator;
  size_t room = 2 * count;
  uint32_t *events = tli_array_new(a, room, sizeof *events);
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
  p->events = tli_array_new(a, found, sizeof *p->events);
  if (p->events && found)
    memcpy(p->events, events, found * sizeof *events);
  p->event_count = found ? found : 1;
  if (p->events && !found)
    p->events[0] = 0;
  tli_array_free(a, events, room, sizeof *events);
  return p->events ? TL_OK : tli_fail_nomem(err);
}

/* The windows of a date with a side that has no end say nothing of where its alternatives end: `[1983,1985..]`. */
static tl_status see_dates(tli_problem *p, tl_error *err)
{
  const tl_network *n = p->network;
  tl_status status = TL_OK;
  for (size_t i = 0; i < p->choice_count && !status; i++) {
    const tli_statement *s = &n->statements[p->choices[i]];
    const tl_extent *extent = tl_event_extent(tl_timeline_at(n->timeline, s->event));
    tli_alternative *dates = NULL;
    size_t count = 0;
    if (s->kind <= TL_STATEMENT_DATE && (extent->start_min == TL_TIME_MIN || extent->end_max == TL_TIME_MAX))
      status = tli_alternatives_find(n, s->event, s->kind, &dates, &count, err);
    for (size_t k = 0; k < 2 * count; k++) {
      const tl_time ends[] = {dates[k / 2].lo[k % 2], dates[k / 2].hi[k % 2]};
      for (int side = 0; side < 2; side++)
        if (ends[side] != TL_TIME_MIN && ends[side] != TL_TIME_MAX) {
          int64_t size = ends[side] < 0 ? -ends[side] : ends[side];
          p->furthest = size > p->furthest ? size : p->furthest;
        }
    }
    tli_release(&n->allocator, dates, count * sizeof *dates);
  }
  return status;
}

tl_time tli_problem_reach(const tli_problem *p)
{
  tl_time reach = tli_graph_reach(&p->base);
  return __builtin_add_overflow(reach, p->furthest, &reach) ? TL_TIME_MAX : reach;
}

tl_status tli_problem_new(tli_problem *p, const tl_network *n, const uint32_t *statements, size_t count,
                          uint32_t loosened, int64_t slack, tli_meter *meter, tl_error *err)
{
  memset(p, 0, sizeof *p);
  p->network = n;
  p->steps = n->steps;
  p->loosened = loosened;
  p->slack = slack;
  p->meter = meter;
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
      choices += tli_numbers_have(n->choices, n->choice_count, statements ? statements[i] : (uint32_t)i);
    p->choices = choices ? tli_alloc(&n->allocator, choices * sizeof *p->choices) : NULL;
    if (choices && !p->choices)
      status = tli_fail_nomem(err);
    for (size_t i = 0; i < count && !status; i++)
      if (tli_numbers_have(n->choices, n->choice_count, statements ? statements[i] : (uint32_t)i))
        p->choices[p->choice_count++] = statements ? statements[i] : (uint32_t)i;
    if (!status)
      status = see_dates(p, err);
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

/* The events of the circle of one, behind those that are there; `events` NULL: they are counted. */
static size_t walk_circle(const tl_network *n, size_t event, uint32_t *events, size_t count)
{
  uint32_t at = (uint32_t)event;
  do {
    if (events)
      events[count] = at;
    count++;
    at = n->circle[at];
  } while (at != event);
  return count;
}

/* The statements of sorted events, in order; `statements` NULL: they are counted. */
static size_t statements_of(const tl_network *n, const uint32_t *events, size_t count, uint32_t *statements)
{
  size_t found = 0;
  for (size_t i = 0; i < count; i++)
    for (size_t k = tli_statement_first(n, events[i]);
         k < n->timeline_statements && n->statements[k].event == events[i]; k++, found++)
      if (statements)
        statements[found] = (uint32_t)k;
  for (size_t k = n->timeline_statements; k < n->statement_count; k++) {
    if (!tli_numbers_have(events, count, n->statements[k].event))
      continue;
    if (statements)
      statements[found] = (uint32_t)k;
    found++;
  }
  return found;
}

tl_status tli_problem_around(tli_problem *p, const tl_network *n, size_t a, size_t b, tli_meter *meter, tl_error *err)
{
  if (!n->circle)
    return tli_problem_new(p, n, NULL, 0, TLI_NONE, 0, meter, err);
  const tl_allocator *m = &n->allocator;
  size_t room = walk_circle(n, b, NULL, walk_circle(n, a, NULL, 0));
  uint32_t *events = tli_alloc(m, room * sizeof *events);
  if (!events)
    return tli_fail_nomem(err);
  size_t count_a = walk_circle(n, a, events, 0);
  tli_numbers_sort(events, count_a);
  size_t of_a = statements_of(n, events, count_a, NULL);
  size_t count = count_a;
  if (!tli_numbers_have(events, count_a, (uint32_t)b)) {
    count = walk_circle(n, b, events, count_a);
    tli_numbers_sort(events, count);
  }
  size_t all = statements_of(n, events, count, NULL);
  /* An event of which nothing is said is in the problem of all alone. */
  bool said = of_a && (count == count_a || all > of_a);
  uint32_t *near = said ? tli_alloc(m, all * sizeof *near) : NULL;
  tl_status status = said && !near ? tli_fail_nomem(err) : TL_OK;
  if (near)
    statements_of(n, events, count, near);
  if (!status)
    status = tli_problem_new(p, n, near, near ? all : 0, TLI_NONE, 0, meter, err);
  tli_release(m, near, all * sizeof *near);
  tli_release(m, events, room * sizeof *events);
  return status;
}

/* Puts the least and the most between two ends into a problem. */
static tl_status put_distance(tli_problem *p, const uint32_t events[2], const size_t places[2], const bool ends[2],
                              tl_error *err)
{
  int64_t least;
  int64_t most;
  tl_status status = tl_network_distance(p->network, events[0], ends[0] ? TL_ENDPOINT_END : TL_ENDPOINT_START,
                                         events[1], ends[1] ? TL_ENDPOINT_END : TL_ENDPOINT_START, &least, &most, err);
  if (status)
    return status;
  uint32_t from = (uint32_t)(2 * places[0]) + ends[0];
  uint32_t to = (uint32_t)(2 * places[1]) + ends[1];
  bool fits = (most == INT64_MAX || tli_graph_edge(&p->base, from, to, most, TLI_NONE, TLI_NONE)) &&
              (least == INT64_MIN || tli_graph_edge(&p->base, to, from, -least, TLI_NONE, TLI_NONE));
  return fits ? TL_OK : tli_fail_nomem(err);
}

tl_status tli_problem_of_distances(tli_problem *p, const tl_network *n, const uint32_t *events, size_t count,
                                   tli_meter *meter, tl_error *err)
{
  *p = (tli_problem){.network = n, .event_count = count, .steps = n->steps, .loosened = TLI_NONE, .meter = meter};
  tli_graph_init(&p->base, &n->allocator, 2 * count);
  p->events = tli_alloc(&n->allocator, count * sizeof *p->events);
  p->open = tli_alloc(&n->allocator, count + 1);
  tl_status status = p->events && p->open ? TL_OK : tli_fail_nomem(err);
  for (size_t i = 0; i < count && !status; i++) {
    p->events[i] = events[i];
    p->open[i] = n->traits[events[i]] & TLI_OPEN;
    for (uint32_t end = 0; end < 2 && !status; end++) {
      uint32_t point = 2 * events[i] + end;
      if (!tli_graph_window(&p->base, (uint32_t)(2 * i) + end, n->bounds.low[point], n->bounds.high[point], TLI_NONE))
        status = tli_fail_nomem(err);
    }
    for (size_t k = 0; k <= i && !status; k++)
      for (int pair = 0; pair < 4 && !status; pair++)
        if (k < i || pair == 1) /* of one event: from its start to its end */
          status =
              put_distance(p, (uint32_t[]){events[k], events[i]}, (size_t[]){k, i}, (bool[]){pair & 2, pair & 1}, err);
  }
  if (status)
    tli_problem_free(p);
  return status;
}

tl_status tli_problem_widen(tli_problem *p, size_t more, tl_error *err)
{
  const tl_allocator *a = &p->network->allocator;
  size_t count = p->event_count + more;
  uint32_t *events = p->events ? tli_alloc(a, count * sizeof *events) : NULL;
  uint8_t *open = tli_alloc(a, count + 1);
  if (!open || (p->events && !events)) {
    tli_release(a, events, count * sizeof *events);
    tli_release(a, open, count + 1);
    return tli_fail_nomem(err);
  }
  memcpy(open, p->open, p->event_count);
  memset(open + p->event_count, 0, more + 1);
  for (size_t i = 0; i < count && events; i++)
    events[i] = i < p->event_count ? p->events[i] : (uint32_t)(p->network->count + i - p->event_count);
  tli_release(a, p->events, p->event_count * sizeof *p->events);
  tli_release(a, p->open, p->event_count + 1);
  p->events = events;
  p->open = open;
  p->event_count = count;
  p->base.points = 2 * count;
  return TL_OK;
}
