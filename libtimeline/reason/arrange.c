/* SPDX-License-Identifier: Apache-2.0 */
/* The events of a network put in order. */
#include <string.h>
#include <timeline/relate.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "near.h"
#include "sequence.h"
#include "ways.h"

/* What a pair counts for in steps of a meter: its relation may be sought in the network. */
enum { PAIR_STEPS = 64 };

/* A step of a search takes as long as these of a climb. */
enum { CLIMB_STEPS = 64 };

/* From which points ways lead to the end of an event. */
typedef struct climb {
  uint32_t event;
  bool done;
  size_t steps;    /* what the searches for its pairs have come to */
  uint32_t *mark;  /* [points] from here one of them does; of another event: none does */
  uint32_t *queue; /* [points] */
} climb;

/* The marks of an event: there is a way, and there is one that leads to no later value on the way. */
static uint32_t mark_of(uint32_t event, bool certain)
{
  return 2 * event + 1 + certain;
}

typedef struct events {
  const tl_network *network;
  const tl_timeline *timeline;
  bool consistent;
  tl_extent *extents; /* [count] */
  int64_t *keys;      /* [count] */
  uint32_t *bound;    /* [count] one number for events that statements bind together: their bounds do not say all */
  bool differences;   /* all follows from those; there are values of all points that keep what is certain */
  tli_ways *ways;     /* where it does not */
  climb *climb;
} events;

/* By the key; then by the bounds, start before end and earliest before latest; then by id. */
static bool by_key_and_id(const void *ctx, uint32_t a, uint32_t b)
{
  const events *e = ctx;
  const tl_extent *x = &e->extents[a];
  const tl_extent *y = &e->extents[b];
  const int64_t left[] = {e->keys[a], x->start_min, x->start_max, x->end_min, x->end_max};
  const int64_t right[] = {e->keys[b], y->start_min, y->start_max, y->end_min, y->end_max};
  for (size_t i = 0; i < sizeof left / sizeof *left; i++)
    if (left[i] != right[i])
      return left[i] < right[i];
  return strcmp(tl_event_id(tl_timeline_at(e->timeline, a)), tl_event_id(tl_timeline_at(e->timeline, b))) < 0;
}

/* What is certainly before stands in front: it starts earlier in every way of things. Where starts have no limit one of
 * those ways tells. */
static bool by_start(const void *ctx, uint32_t a, uint32_t b)
{
  const events *e = ctx;
  int64_t left = e->extents[a].start_min;
  int64_t right = e->extents[b].start_min;
  if (left == right && e->differences) {
    left = tli_potential(e->network, 2 * a);
    right = tli_potential(e->network, 2 * b);
  } else if (left == right && e->ways) {
    left = e->ways->limits.high[2 * a];
    right = e->ways->limits.high[2 * b];
  }
  return left != right ? left < right : a < b;
}

static int64_t key_of(const tl_extent *extent, uint8_t policy)
{
  if (policy == TL_POLICY_EARLIEST)
    return extent->start_min;
  if (policy == TL_POLICY_LATEST)
    return extent->start_max;
  if (extent->start_min == TL_TIME_MIN)
    return TL_TIME_MIN;
  if (extent->start_max == TL_TIME_MAX)
    return TL_TIME_MAX;
  return (extent->start_min & extent->start_max) + ((extent->start_min ^ extent->start_max) >> 1);
}

static size_t climb_on(const tli_graph *g, climb *c, size_t count, bool certain)
{
  for (size_t at = 0; at < count; at++) {
    tli_walk walk = tli_walk_from(g, c->queue[at], true);
    for (uint32_t number; (number = tli_walk_next(&walk)) != TLI_NONE;) {
      const tli_edge *edge = &g->edges[number];
      if (c->mark[edge->from] == mark_of(c->event, true) || c->mark[edge->from] == mark_of(c->event, false) ||
          (certain && edge->weight > 0))
        continue;
      c->mark[edge->from] = mark_of(c->event, certain);
      c->queue[count++] = edge->from;
    }
  }
  return count;
}

/* Marks what leads to the end of an event, of which all pairs are asked for in a row: it tells most of them, at a cost
 * that does not grow with their number. Where bounds keep searches short there is no need of it. */
static void climb_from_end(const tli_graph *g, climb *c)
{
  c->queue[0] = 2 * c->event + 1;
  c->mark[c->queue[0]] = mark_of(c->event, true);
  climb_on(g, c, climb_on(g, c, 1, true), false);
  c->done = true;
}

/* Whether edges alone let one event end before another starts, in every way: whether a path from that start to the end
 * has no length. That is all that is near, where relations look as far as the events may be long. */
static tl_status follows(const events *e, size_t first, size_t second, bool *out, tl_error *err)
{
  const tl_network *n = e->network;
  climb *c = e->climb;
  uint32_t end = (uint32_t)(2 * first + 1);
  uint32_t start = (uint32_t)(2 * second);
  if (first == c->event && c->steps >= n->graph.points / CLIMB_STEPS) {
    if (!c->done)
      climb_from_end(&n->graph, c);
    uint32_t mark = c->mark[start];
    if (mark != mark_of(c->event, false)) {
      *out = mark == mark_of(c->event, true);
      return TL_OK;
    }
  }
  int64_t distance = 1;
  size_t steps = 0;
  if (!tli_near(n, start, &end, 1, &distance, &steps))
    return tli_fail_nomem(err);
  c->steps += steps;
  *out = distance <= 0;
  return TL_OK;
}

/* The same as compare() by the network alone, where it is one of differences. The values that it keeps satisfy all
 * edges, so that they leave one way to ask, if any. */
static tl_status compare_ends(const events *e, size_t a, size_t b, int *out, tl_error *err)
{
  const tl_network *n = e->network;
  const uint32_t start[] = {(uint32_t)(2 * a), (uint32_t)(2 * b)};
  int which = tli_potential(n, start[0] + 1) <= tli_potential(n, start[1])   ? -1
              : tli_potential(n, start[1] + 1) <= tli_potential(n, start[0]) ? 1
                                                                             : 0;
  bool certain = false;
  tl_status status = which ? follows(e, which < 0 ? a : b, which < 0 ? b : a, &certain, err) : TL_OK;
  if (!status)
    *out = certain ? which : 0;
  return status;
}

/* The same where choices or the calendar matter, of events in the order of one way in which all may have happened. */
static tl_status compare_ways(const events *e, size_t a, size_t b, int *out, tl_error *err)
{
  bool certain = false;
  bool upset = tli_ways_show(e->ways, a, b);
  tl_status status = upset ? TL_OK : follows(e, a, b, &certain, err);
  if (!status && !upset && !certain)
    status = tli_ways_seek(e->ways, a, b, &upset, err);
  if (!status)
    *out = upset ? 0 : -1;
  return status;
}

/* Of two events, the first of which stands in front: -1 it is certainly before, 1 after, 0 it is not certain. */
static tl_status compare(const events *e, size_t a, size_t b, int *out, tl_error *err)
{
  tl_relset possible = tl_relate_extents(&e->extents[a], &e->extents[b]);
  if (tl_relset_answer(possible, TL_RELSET_DISJOINT) != TL_ANSWER_IMPOSSIBLE && e->consistent &&
      e->bound[a] == e->bound[b] && tl_relset_answer(possible, TL_RELSET_PRECEDES) != TL_ANSWER_CERTAIN &&
      tl_relset_answer(possible, TL_RELSET_FOLLOWS) != TL_ANSWER_CERTAIN) {
    const tl_network *n = e->network;
    if (e->differences && !((n->traits[a] | n->traits[b]) & TLI_OPEN))
      return compare_ends(e, a, b, out, err);
    if (e->ways && !tli_has_completions(n, a) && !tli_has_completions(n, b)) /* those say more than the network does */
      return compare_ways(e, a, b, out, err);
    tl_status status = tl_network_relation(n, a, b, &possible, err);
    if (status != TL_OK)
      return status;
  }
  *out = tl_relset_answer(possible, TL_RELSET_PRECEDES) == TL_ANSWER_CERTAIN  ? -1
         : tl_relset_answer(possible, TL_RELSET_FOLLOWS) == TL_ANSWER_CERTAIN ? 1
                                                                              : 0;
  return TL_OK;
}

/* Compares two events, and keeps them as a pair when their order is not certain. */
static tl_status try_pair(tli_making *w, const events *e, uint32_t a, uint32_t b, int *out_which)
{
  tl_status status = tli_meter_step(&w->meter, PAIR_STEPS, w->err);
  if (status == TL_OK)
    status = compare(e, a, b, out_which, w->err);
  return status == TL_OK && *out_which == 0 ? tli_making_pair(w, a, b) : status;
}

/* The pairs that are not certain, from the last start to the first: only events whose outer bounds share time can be
 * such. Once an event is certainly before one that came earlier in this, it is before all that are after that, and only
 * those are left whose order with that one is not certain: in a long chain none. That needs all that are certainly
 * before that one to stand in front of it. */
static tl_status find_pairs(tli_making *w, const events *e, uint32_t *order)
{
  tl_status status = TL_OK;
  size_t *first = tli_array_new(&w->allocator, w->count + 1, sizeof *first); /* by place: where its pairs start */
  if (!first)
    status = tli_fail_nomem(w->err);
  tli_order_sort(order, w->count, by_start, e);
  for (size_t i = w->count; i > 0 && status == TL_OK; i--) {
    uint32_t a = order[i - 1];
    const tl_extent *bounds = &e->extents[a];
    size_t past = w->count; /* the place of the first that it is certainly before */
    first[i] = w->pair_count;
    e->climb->event = a;
    e->climb->done = false;
    e->climb->steps = 0;
    tli_meter_advance(&w->meter, 1);
    for (size_t k = i; k < past && status == TL_OK; k++) {
      const tl_extent *b = &e->extents[order[k]];
      int which = 0;
      if (b->start_min >= bounds->end_max && bounds->end_max != TL_TIME_MAX)
        break;
      status = try_pair(w, e, a, order[k], &which);
      if (which < 0 && (e->consistent || b->start_min != TL_TIME_MIN))
        past = k;
    }
    /* The pairs of the one at `past` with later ones, which were kept when it was its turn. */
    for (size_t k = past < w->count ? first[past + 1] : 0; past < w->count && status == TL_OK; k++) {
      if (k >= w->pair_count || w->pairs[k].a != order[past])
        break;
      int which = 0;
      uint32_t b = w->pairs[k].b;
      if (e->extents[b].start_min < bounds->end_max || bounds->end_max == TL_TIME_MAX)
        status = try_pair(w, e, a, b, &which);
    }
  }
  tli_array_free(&w->allocator, first, w->count + 1, sizeof *first);
  return status;
}

void tli_bound_find(const tl_network *n, uint32_t *bound)
{
  for (uint32_t i = 0; i < n->count; i++)
    bound[i] = i;
  for (size_t i = 0; i < tl_network_statement_count(n); i++) {
    tl_statement s;
    if (!tl_network_statement_at(n, i, &s, NULL) && s.other != TL_NOT_FOUND)
      bound[tli_root(bound, (uint32_t)s.other)] = tli_root(bound, (uint32_t)s.event);
  }
  for (uint32_t i = 0; i < n->count; i++)
    bound[i] = tli_root(bound, i);
}

/* Puts those events of one infinite key, which stand in `order`, in order as they stand by time and by the pairs that
 * are not certain. */
static tl_status loosen(tli_making *w, const events *e, const uint32_t *by_time, int64_t key, uint32_t *order,
                        size_t count)
{
  uint32_t *place = tli_array_new(&w->allocator, w->count, sizeof *place);
  if (!place)
    return tli_fail_nomem(w->err);
  uint32_t found = 0;
  for (size_t i = 0; i < w->count; i++) {
    bool floats = e->keys[by_time[i]] == key;
    place[by_time[i]] = floats ? found : TLI_NONE;
    if (floats)
      order[found++] = by_time[i];
  }
  bool fits = tli_order_loosen(&w->allocator, order, count, place, w->pairs, w->pair_count, by_key_and_id, e);
  tli_array_free(&w->allocator, place, w->count, sizeof *place);
  return fits ? TL_OK : tli_fail_nomem(w->err);
}

/* Where the key is finite, what is certainly before has the lesser key. Events that float, the first `low` and those
 * from `high` on, are put in order by what is certain among them; of bounds as given that is nothing. */
static tl_status order_by_time(tli_making *w, const events *e, uint32_t *order, size_t low, size_t high)
{
  uint32_t *by_time = tli_array_new(&w->allocator, w->count, sizeof *by_time);
  if (!by_time)
    return tli_fail_nomem(w->err);
  memcpy(by_time, order, w->count * sizeof *by_time);
  tl_status status = find_pairs(w, e, by_time);
  if (!status && e->consistent && low > 1)
    status = loosen(w, e, by_time, TL_TIME_MIN, order, low);
  if (!status && e->consistent && w->count - high > 1)
    status = loosen(w, e, by_time, TL_TIME_MAX, order + high, w->count - high);
  tli_array_free(&w->allocator, by_time, w->count, sizeof *by_time);
  return status;
}

static tl_status order_events(tli_making *w, events *e, uint8_t policy, uint32_t *order)
{
  const tl_network *n = e->network;
  tl_network_extent_many(n, e->extents);
  tli_bound_find(n, e->bound);
  for (size_t i = 0; i < w->count; i++) {
    e->keys[i] = key_of(&e->extents[i], policy);
    order[i] = (uint32_t)i;
  }
  tli_order_sort(order, w->count, by_key_and_id, e);
  for (size_t i = 0; i < w->count; i++)
    if (e->extents[i].flags & TL_EXTENT_CONTRADICTORY) {
      e->extents[i].start_min = TL_TIME_MIN; /* it may have been at any time */
      e->extents[i].end_max = TL_TIME_MAX;
    }
  size_t low = 0;
  while (low < w->count && e->keys[order[low]] == TL_TIME_MIN)
    low++;
  size_t high = w->count;
  while (high > low && e->keys[order[high - 1]] == TL_TIME_MAX)
    high--;
  return order_by_time(w, e, order, low, high);
}

tl_status tl_sequence_new(const tl_network *network, const tl_sequence_options *options, tl_sequence **out_sequence,
                          tl_error *err)
{
  tli_making w;
  uint8_t policy;
  if (!network || !out_sequence)
    return tli_fail_arg(err, "a sequence needs a network and a place for the result");
  events e = {.network = network, .timeline = tl_network_timeline(network)};
  tl_status status = tli_making_begin(&w, tl_timeline_count(e.timeline), options, &policy, err);
  if (status != TL_OK)
    return status;
  w.meter.total = w.count;
  status = tli_meter_tell(&w.meter, err);
  if (status != TL_OK)
    return status;
  e.extents = tli_array_new(&w.allocator, w.count, sizeof *e.extents);
  e.keys = tli_array_new(&w.allocator, w.count, sizeof *e.keys);
  e.bound = tli_array_new(&w.allocator, w.count, sizeof *e.bound);
  uint32_t *order = tli_array_new(&w.allocator, w.count, sizeof *order);
  climb c = {.mark = tli_array_new(&w.allocator, network->graph.points, sizeof *c.mark),
             .queue = tli_array_new(&w.allocator, network->graph.points, sizeof *c.queue)};
  if (c.mark)
    memset(c.mark, 0, network->graph.points * sizeof *c.mark);
  e.climb = &c;
  tli_ways ways;
  status = e.extents && e.keys && e.bound && order && c.mark && c.queue ? TL_OK : tli_fail_nomem(err);
  e.consistent = network->consistent;
  e.differences = e.consistent && network->has_potential && !network->choice_count && !network->graph.function_count;
  if (!status && e.consistent && !e.differences) {
    e.ways = &ways;
    status = tli_ways_find(&ways, network, &w.allocator, &w.meter, err);
  }
  if (!status)
    status = order_events(&w, &e, policy, order);
  if (status == TL_OK)
    status = tli_making_finish(&w, order, out_sequence);
  if (e.ways)
    tli_ways_free(&ways);
  tli_array_free(&w.allocator, e.extents, w.count, sizeof *e.extents);
  tli_array_free(&w.allocator, e.keys, w.count, sizeof *e.keys);
  tli_array_free(&w.allocator, e.bound, w.count, sizeof *e.bound);
  tli_array_free(&w.allocator, order, w.count, sizeof *order);
  tli_array_free(&w.allocator, c.mark, network->graph.points, sizeof *c.mark);
  tli_array_free(&w.allocator, c.queue, network->graph.points, sizeof *c.queue);
  tli_making_end(&w);
  return status;
}
