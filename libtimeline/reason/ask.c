/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an event is what some conditions ask for.
 *
 * Most often the bounds of the event tell. Where they leave a doubt, the conditions are put to the rest as statements
 * of a trial: each time that is asked for is an event that the network does not have. Where all rests on differences,
 * how far the ends of the events are apart is all that the network has to say of them; else what bears on them is
 * solved.
 */
#include <string.h>

#include <timeline/relate.h>

#include "../base/error.h"
#include "network.h"

typedef struct question {
  const tl_network *network;
  size_t event;
  tl_extent bounds; /* of the event */
  const tl_condition *conditions[TL_CONDITIONS_MAX];
  tl_relset wanted[TL_CONDITIONS_MAX]; /* of each: its relations, or the others */
  size_t count;
  tli_problem *problem;
  tl_status status;
  tl_error *err;
} question;

/* Whether all that follows does so from differences alone. */
static bool is_plain(const tl_network *n)
{
  return !n->choice_count && !n->graph.function_count && n->has_potential;
}

/* What the time of a condition may be: its date counts where that has members or completions. */
static tl_relate_side time_of(const tl_condition *c)
{
  uint8_t form = c->window->form;
  bool several = form == TL_FORM_ONE_OF || form == TL_FORM_ALL_OF || c->window->flags & TL_EXTENT_MASKED;
  return (tl_relate_side){several ? c->date : NULL, c->options, c->window};
}

/* The relations of the event to a time, as far as its bounds tell. */
static tl_relset relate(question *q, const tl_relate_side *time)
{
  tl_relset possible = TL_RELSET_NONE;
  q->status = tli_relation_of_members_to(q->network, q->event, &q->bounds, time, &possible, q->err);
  return possible;
}

/* What the bounds say of the event and a time, with its length as all statements leave it where that may tell more. */
static tl_answer answer_time(question *q, const tl_condition *c)
{
  const tl_network *n = q->network;
  const tl_relate_side time = time_of(c);
  tl_answer answer = tl_relset_answer(relate(q, &time), c->relations);
  int64_t least;
  int64_t most;
  if (q->status || answer != TL_ANSWER_POSSIBLE || !n->consistent || q->bounds.length_min == TL_TIME_MAX)
    return answer;
  q->status = tl_network_distance(n, q->event, TL_ENDPOINT_START, q->event, TL_ENDPOINT_END, &least, &most, q->err);
  if (q->status || (least <= q->bounds.length_min && most >= q->bounds.length_max))
    return answer;
  q->bounds.length_min = least > q->bounds.length_min ? least : q->bounds.length_min;
  q->bounds.length_max = most < q->bounds.length_max ? most : q->bounds.length_max;
  return tl_relset_answer(relate(q, &time), c->relations);
}

static tl_answer answer_event(question *q, const tl_condition *c)
{
  tl_relset possible = TL_RELSET_NONE;
  if (q->network->consistent) {
    q->status = tl_network_relation(q->network, q->event, c->event, &possible, q->err);
  } else {
    tl_extent other;
    tl_network_extent(q->network, c->event, &other);
    possible = c->event == q->event ? TL_RELSET_EQUALS : tl_relate_extents(&q->bounds, &other);
  }
  return tl_relset_answer(possible, c->relations);
}

/* ---- trials ---- */

/* An event of a trial, of the network or not. */
typedef struct party {
  size_t event;
  uint8_t traits;
} party;

/* Puts a convex relation into the problem; ends that are infinite were compared before. */
static bool put_relation(tli_problem *p, party a, party b, tl_relset convex)
{
  uint8_t signs[4];
  tli_frame frame = tli_problem_frame(p);
  tli_relset_asked(convex, signs);
  for (int k = 0; k < 4; k++) {
    uint8_t one = a.traits >> (k >> 1);
    uint8_t two = b.traits >> (k & 1);
    if ((one | two) & TLI_OPEN_START)
      continue;
    uint32_t x = tli_frame_point(&frame, a.event, k >> 1);
    uint32_t y = tli_frame_point(&frame, b.event, k & 1);
    int64_t unit = (one | two) & TLI_FINE_START ? 1 : TL_SECONDS_PER_DAY;
    int64_t weight = signs[k] & TLI_EQUAL ? 0 : -unit;
    if ((!(signs[k] & TLI_GREATER) && !tli_graph_edge(&p->base, y, x, weight, TLI_NONE, TLI_NONE)) ||
        (!(signs[k] & TLI_LESS) && !tli_graph_edge(&p->base, x, y, weight, TLI_NONE, TLI_NONE)))
      return false;
  }
  return true;
}

/* Puts a time into the problem, as an event. */
static bool put_window(tli_problem *p, party w, const tl_extent *x)
{
  tli_frame frame = tli_problem_frame(p);
  uint32_t start = tli_frame_point(&frame, w.event, false);
  if (!(w.traits & TLI_OPEN_START) && !tli_graph_window(&p->base, start, x->start_min, x->start_max, TLI_NONE))
    return false;
  if (!(w.traits & TLI_OPEN_END) && !tli_graph_window(&p->base, start + 1, x->end_min, x->end_max, TLI_NONE))
    return false;
  return w.traits & TLI_OPEN || (tli_graph_edge(&p->base, start + 1, start, -x->length_min, TLI_NONE, TLI_NONE) &&
                                 (x->length_max == TL_TIME_MAX ||
                                  tli_graph_edge(&p->base, start, start + 1, x->length_max, TLI_NONE, TLI_NONE)));
}

/* The conditions from `at` on, put into the problem in every way that they may hold until one has a solution. */
typedef struct trial {
  question *question;
  size_t at;
  bool found;
} trial;

static void try_from(question *q, size_t at, bool *out_found);

static void try_relations(trial *t, party other, tl_relset set)
{
  question *q = t->question;
  tli_problem *p = q->problem;
  party own = {q->event, q->network->traits[q->event]};
  tl_relset parts[TL_RELATION_COUNT];
  set &= q->wanted[t->at] & tli_relation_open(own.traits, other.traits);
  size_t count = tli_relset_split(set, parts);
  for (size_t i = 0; i < count && !t->found && !q->status; i++) {
    size_t edges = p->base.edge_count;
    if (put_relation(p, own, other, parts[i]))
      try_from(q, t->at + 1, &t->found);
    else
      q->status = tli_fail_nomem(q->err);
    p->base.edge_count = edges;
  }
}

static bool try_window(trial *t, const tl_extent *window)
{
  question *q = t->question;
  tli_problem *p = q->problem;
  bool fine = window->flags & TL_EXTENT_TIME_OF_DAY;
  uint8_t traits = (uint8_t)((fine ? TLI_FINE : 0) | (window->start_max == TL_TIME_MIN ? TLI_OPEN_START : 0) |
                             (window->end_min == TL_TIME_MAX ? TLI_OPEN_END : 0));
  party other = {q->network->count + t->at, traits};
  size_t edges = p->base.edge_count;
  size_t windows = p->base.window_count;
  tl_relset set = relate(q, &(tl_relate_side){.bounds = window});
  if (q->status || !(set & q->wanted[t->at]))
    return !q->status;
  if (put_window(p, other, window))
    try_relations(t, other, set);
  else
    q->status = tli_fail_nomem(q->err);
  p->base.edge_count = edges;
  p->base.window_count = windows;
  return !t->found && !q->status;
}

static bool try_member(void *ctx, const tl_extent *member)
{
  trial *t = ctx;
  tl_extent within = *member;
  bool consistent;
  bool fits = tl_extent_narrow(&within, t->question->conditions[t->at]->window, &consistent, NULL) == TL_OK;
  return fits && !consistent ? true : try_window(t, &within);
}

/* All that a time may be; completions that are far from the event stand for each other only if all of them count. */
static void try_time(trial *t, const tl_condition *c)
{
  question *q = t->question;
  const tl_relate_side time = time_of(c);
  tl_extent hull;
  if (!time.date) {
    try_window(t, time.bounds);
    return;
  }
  tl_status status = tl_date_extent(time.date, time.options, &hull, q->err);
  if (status == TL_OK) {
    const tl_extent *near = tl_extent_has_bounds(&hull, time.bounds) ? &q->bounds : time.bounds;
    status = tl_date_each(time.date, time.options, near, try_member, t, q->err);
  }
  q->status = q->status ? q->status : status;
}

/* Goes as deep as there are conditions. */
static void try_from(question *q, size_t at, bool *out_found)
{
  if (at == q->count) {
    tli_scenario scenario;
    q->status = tli_problem_solve(q->problem, &scenario, q->err);
    if (q->status)
      return;
    *out_found = scenario.consistent;
    tli_scenario_free(&scenario, &q->network->allocator);
    return;
  }
  const tl_condition *c = q->conditions[at];
  trial t = {q, at, false};
  if (c->event == TL_NOT_FOUND)
    try_time(&t, c);
  else
    try_relations(&t, (party){c->event, q->network->traits[c->event]}, TL_RELSET_ALL);
  *out_found = t.found;
}

static tl_status make_problem(const question *q, tli_problem *p, tli_meter *meter)
{
  const tl_network *n = q->network;
  uint32_t events[TL_CONDITIONS_MAX + 1] = {(uint32_t)q->event};
  size_t count = 1;
  for (size_t i = 0; i < q->count; i++)
    if (q->conditions[i]->event != TL_NOT_FOUND)
      events[count++] = (uint32_t)q->conditions[i]->event;
  count = tli_numbers_unique(events, count);
  tl_status status;
  if (is_plain(n))
    status = tli_problem_of_distances(p, n, events, count, meter, q->err);
  else if (count > 2)
    status = tli_problem_new(p, n, NULL, 0, TLI_NONE, 0, meter, q->err);
  else
    status = tli_problem_around(p, n, events[0], events[count - 1], meter, q->err);
  if (status)
    return status;
  status = tli_problem_widen(p, q->count, q->err);
  if (status)
    tli_problem_free(p);
  return status;
}

/* What the whole network says of conditions of which each by itself may hold, or may not. */
static tl_answer answer_by_trial(question *q)
{
  tli_meter unwatched = tli_meter_of((tl_progress){NULL, NULL});
  tli_problem problem;
  bool found = false;
  tl_answer answer = TL_ANSWER_IMPOSSIBLE;
  q->status = make_problem(q, &problem, &unwatched);
  if (q->status)
    return answer;
  q->problem = &problem;
  try_from(q, 0, &found);
  if (found)
    answer = TL_ANSWER_CERTAIN;
  /* Whether one of them may not hold: of two events that is known, and of differences alone. */
  size_t count = q->count;
  for (size_t i = 0; i < count && answer == TL_ANSWER_CERTAIN && !q->status; i++) {
    found = is_plain(q->network) || q->conditions[i]->event != TL_NOT_FOUND;
    if (!found) {
      const tl_condition *first = q->conditions[0];
      q->conditions[0] = q->conditions[i];
      q->wanted[0] = TL_RELSET_ALL & (tl_relset)~q->conditions[0]->relations;
      q->count = 1;
      try_from(q, 0, &found);
      q->conditions[0] = first;
    }
    answer = found ? TL_ANSWER_POSSIBLE : answer;
  }
  tli_problem_free(&problem);
  return answer;
}

/* Answers as far as each condition by itself is concerned, and keeps those that may hold or not. */
static tl_answer answer_each(question *q, const tl_condition *conditions, size_t count)
{
  tl_answer least = TL_ANSWER_CERTAIN;
  for (size_t i = 0; i < count && least != TL_ANSWER_IMPOSSIBLE && !q->status; i++) {
    const tl_condition *c = &conditions[i];
    tl_answer answer = c->event == TL_NOT_FOUND ? answer_time(q, c) : answer_event(q, c);
    least = answer < least ? answer : least;
    if (answer != TL_ANSWER_POSSIBLE)
      continue;
    q->wanted[q->count] = c->relations;
    q->conditions[q->count++] = c;
  }
  return least;
}

tl_status tl_network_ask(const tl_network *n, size_t event, const tl_condition *conditions, size_t count,
                         tl_answer *out_answer, bool *out_conditional, tl_error *err)
{
  if (!n || event >= n->count || (count && !conditions) || count > TL_CONDITIONS_MAX || !out_answer)
    return tli_fail_arg(err, "a question of no event, of too many conditions, or without a place for the answer");
  question q = {.network = n, .event = event, .err = err};
  tl_network_extent(n, event, &q.bounds);
  unsigned qualifiers = count ? q.bounds.start_qualifier | q.bounds.end_qualifier : 0u;
  for (size_t i = 0; i < count; i++) {
    const tl_condition *c = &conditions[i];
    tl_extent other;
    if (!c->relations || c->relations > TL_RELSET_ALL || (c->event == TL_NOT_FOUND ? !c->window : c->event >= n->count))
      return tli_fail_arg(err, "a condition without a relation, or to no event and no time");
    if (c->event != TL_NOT_FOUND)
      tl_network_extent(n, c->event, &other);
    else
      other = *c->window;
    qualifiers |= other.start_qualifier | other.end_qualifier;
  }
  tl_answer answer = answer_each(&q, conditions, count);
  bool exact = q.count < 2 && (is_plain(n) || !q.count || q.conditions[0]->event != TL_NOT_FOUND);
  if (!q.status && answer == TL_ANSWER_POSSIBLE && n->consistent && !exact)
    answer = answer_by_trial(&q);
  if (q.status)
    return q.status;
  *out_answer = answer;
  if (out_conditional)
    *out_conditional = qualifiers != 0;
  return TL_OK;
}
