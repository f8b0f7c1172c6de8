/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stretches between events of a network.
 *
 * Say the events stand in order of their earliest ends. Of what lies before a stretch one event is the last in that
 * order: call the stretch its own. Those behind it in the order then lie after the stretch, each of those in front of
 * it lies on one side or the other. So one gap for each event holds all stretches that there can be, and is no longer
 * than the way from the end of this event to the start of any one behind it; of gaps that lie within others, and are no
 * longer, nothing need be told. A gap is certain when no event in front can start after it: then all are asked for,
 * each with each, and its lengths are exact. The least and the most of the whole is that of some pair of them. What may
 * be free between this event and one in front that comes after it is then a gap of its own, where it may be longer.
 *
 * Few pairs matter: an event that certainly ends before another one starts hides that one, and bounds tell of most
 * others that they are further off.
 */
#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "network.h"
#include "order.h"

/* What a pair counts for in steps of a meter, when the network is asked. */
enum { PAIR_STEPS = 64 };

/* So many points are looked at for whether an event is hidden. */
enum { HIDDEN_POINTS = 64 };

typedef struct item {
  tl_time start_min, start_max, end_min, end_max;
  size_t event;          /* TL_NOT_FOUND: the start of the window, or its end */
  uint32_t number;       /* as given */
  uint32_t last_end;     /* place of the latest end_max of those up to here */
  uint32_t first_start;  /* of the least start_min of those from here on */
  uint32_t first_latest; /* of the least start_max of those from here on */
} item;

typedef struct finder {
  const tl_network *network;
  item *items; /* [count] by earliest end; of equal ones the first given comes last */
  size_t count;
  uint32_t *place;  /* [events of the network] among the items; TLI_NONE: nowhere */
  uint32_t *bound;  /* [events of the network] one number for those that statements bind together */
  uint32_t *ahead;  /* [count] places after the gap that is measured */
  int64_t *lengths; /* [count] the largest of the gap behind a place; 0: there is none that is certain */
  size_t cut;       /* the place behind the last gap that is certain: what is in front of that is over by then */
  size_t steps;     /* since the caller was told */
} finder;

/* From one time to another; INT64_MIN and INT64_MAX where that has no limit on that side. */
static int64_t apart(tl_time from, tl_time to)
{
  int64_t seconds;
  if (to == TL_TIME_MIN || from == TL_TIME_MAX)
    return INT64_MIN;
  if (to == TL_TIME_MAX || from == TL_TIME_MIN)
    return INT64_MAX;
  if (__builtin_sub_overflow(to, from, &seconds))
    return to > from ? INT64_MAX : INT64_MIN;
  return seconds;
}

/* The least and the most from the end of one to the start of another. */
static tl_status ask(finder *f, const item *a, const item *b, int64_t *out_low, int64_t *out_high, tl_error *err)
{
  *out_low = apart(a->end_max, b->start_min);
  *out_high = apart(a->end_min, b->start_max);
  bool known = a->event == TL_NOT_FOUND || b->event == TL_NOT_FOUND || !f->network->consistent ||
               f->bound[a->event] != f->bound[b->event] || *out_low == *out_high;
  f->steps += known ? 1 : PAIR_STEPS;
  return known ? TL_OK
               : tl_network_distance(f->network, a->event, TL_ENDPOINT_END, b->event, TL_ENDPOINT_START, out_low,
                                     out_high, err);
}

/* Whether a is over when b starts, whatever happened. */
static tl_status is_over(finder *f, const item *a, const item *b, bool *out_is, tl_error *err)
{
  int64_t low = a == b ? INT64_MIN : apart(a->end_max, b->start_min);
  int64_t high;
  tl_status status = TL_OK;
  if (low < 0 && a != b && a->end_min <= b->start_min && a->end_max <= b->start_max)
    status = ask(f, a, b, &low, &high, err);
  *out_is = low >= 0;
  return status;
}

/* Whether statements put another of the events, on the same side of the gap after place `at`, nearer to the gap: a few
 * of them in a row, over events that are not asked for too. */
static bool is_hidden(finder *f, const item *x, size_t at, bool after)
{
  const tl_network *n = f->network;
  struct {
    uint32_t point;
    int64_t further; /* how much further from the gap than x it may be, at the most; never more than 0 */
  } reached[HIDDEN_POINTS];
  size_t count = 0;
  if (x->event == TL_NOT_FOUND || !n->consistent || n->traits[x->event] & TLI_OPEN)
    return false;
  reached[count].point = (uint32_t)(2 * x->event) + !after;
  reached[count++].further = 0;
  for (size_t i = 0; i < count; i++) {
    tli_walk walk = tli_walk_from(&n->graph, reached[i].point, !after);
    for (uint32_t number; (number = tli_walk_next(&walk)) != TLI_NONE;) {
      const tli_edge *edge = &n->graph.edges[number];
      uint32_t point = after ? edge->to : edge->from;
      uint32_t place = f->place[point / 2];
      bool whole = (point & 1) == after; /* its event lies between x and the gap; else one end of it has to be nearer */
      int64_t further;
      f->steps++;
      if (edge->weight > 0 || n->traits[point / 2] & TLI_OPEN ||
          __builtin_add_overflow(reached[i].further, edge->weight, &further))
        continue;
      if (point / 2 != x->event && place != TLI_NONE && (place > at) == after && further < whole)
        return true;
      if (count < HIDDEN_POINTS) {
        reached[count].point = point;
        reached[count++].further = further;
      }
    }
  }
  return false;
}

/* The lengths of a gap so far: the least is not sought of one that may not be there. */
typedef struct lengths {
  int64_t low, high;
  bool certain;
} lengths;

/* Whether a pair that lies apart as the bounds of the two say can matter: the most is nowhere less than from the latest
 * to the latest, and from the earliest to the earliest. */
static bool matters(const lengths *l, tl_time end_min, tl_time end_max, const item *b)
{
  return (l->certain && apart(end_max, b->start_min) < l->low) ||
         (apart(end_max, b->start_max) < l->high && apart(end_min, b->start_min) < l->high);
}

static tl_status take(finder *f, const item *a, const item *b, lengths *l, tl_error *err)
{
  int64_t low;
  int64_t high;
  if (!matters(l, a->end_min, a->end_max, b))
    return TL_OK;
  tl_status status = ask(f, a, b, &low, &high, err);
  if (status)
    return status;
  l->low = low < l->low ? low : l->low;
  l->high = high < l->high ? high : l->high;
  l->certain &= low > 0;
  return TL_OK;
}

/* Takes the event at a place with those behind it, and lists these. */
static tl_status take_own(finder *f, size_t at, lengths *l, size_t *out_ahead, tl_error *err)
{
  const item *own = &f->items[at];
  const item *last = &f->items[own->last_end];
  const item *first = &f->items[own[1].first_start];
  tl_status status = TL_OK;
  *out_ahead = 0;
  for (size_t i = at + 1; i < f->count && !status; i++) {
    const item *b = &f->items[i];
    f->steps++;
    tl_time end_max = l->certain ? last->end_max : own->end_max;
    if (!(l->certain && apart(end_max, f->items[b->first_start].start_min) < l->low) &&
        apart(end_max, f->items[b->first_latest].start_max) >= l->high)
      break;
    bool hidden = !matters(l, own->end_min, end_max, b) || is_hidden(f, b, at, true);
    if (!hidden && l->certain)
      status = is_over(f, first, b, &hidden, err);
    if (hidden)
      continue;
    f->ahead[(*out_ahead)++] = (uint32_t)i;
    if (!status)
      status = take(f, own, b, l, err);
  }
  return status;
}

/* Takes all in front of a place with those that are listed, as long as the gap is certain. */
static tl_status take_others(finder *f, size_t at, lengths *l, size_t ahead, tl_error *err)
{
  const item *own = &f->items[at];
  tl_time first_start = f->items[own[1].first_start].start_min;
  tl_time first_latest = f->items[own[1].first_latest].start_max;
  tl_status status = TL_OK;
  for (size_t i = at; i-- > 0 && l->certain && !status;) {
    const item *a = &f->items[i];
    f->steps++;
    tl_time last_end = f->items[a->last_end].end_max;
    if (apart(last_end, first_start) >= l->low && apart(last_end, first_latest) >= l->high)
      break;
    bool hidden = (apart(a->end_max, first_start) >= l->low && apart(a->end_max, first_latest) >= l->high) ||
                  is_hidden(f, a, at, false);
    if (!hidden)
      status = is_over(f, a, own, &hidden, err);
    for (size_t k = 0; k < ahead && !hidden && l->certain && !status; k++)
      status = take(f, a, &f->items[f->ahead[k]], l, err);
  }
  return status;
}

/* Whether one side of a gap comes in whole days. */
static bool is_whole(const finder *f, const item *x, bool end, tl_time min, tl_time max)
{
  return !(x->event != TL_NOT_FOUND && tli_is_fine(f->network, x->event, end)) &&
         (min == TL_TIME_MIN || min % TL_SECONDS_PER_DAY == 0) && (max == TL_TIME_MAX || max % TL_SECONDS_PER_DAY == 0);
}

/* A gap from some end to some start, as the bounds have it. */
static tl_gap gap_of(const finder *f, const item *before, tl_time last_end, tl_time first_start, const item *after)
{
  int64_t step =
      is_whole(f, before, true, before->end_min, last_end) && is_whole(f, after, false, first_start, after->start_max)
          ? TL_SECONDS_PER_DAY
          : 1;
  tl_gap gap = {.start_min = before->end_min,
                .start_max = last_end,
                .end_min = first_start,
                .end_max = after->start_max,
                .length_max = apart(before->end_min, after->start_max),
                .before = before->event,
                .after = after->event};
  if (gap.end_max != TL_TIME_MAX && gap.end_max > TL_TIME_MIN + step && gap.start_max > gap.end_max - step)
    gap.start_max = gap.end_max - step;
  if (gap.start_min != TL_TIME_MIN && gap.start_min < TL_TIME_MAX - step && gap.end_min < gap.start_min + step)
    gap.end_min = gap.start_min + step;
  return gap;
}

/* The gap between an event with what is in front of it, and those behind it. Its largest length is 0 or less when there
 * is none. */
static tl_status measure(finder *f, size_t at, tl_gap *out_gap, tl_error *err)
{
  const item *own = &f->items[at];
  const item *last = &f->items[own->last_end];
  const item *first = &f->items[own[1].first_start];
  const item *after = &f->items[own[1].first_latest];
  lengths l = {INT64_MAX, apart(own->end_min, after->start_max), false};
  int64_t low;
  int64_t high;
  size_t ahead;
  tl_status status = ask(f, last, first, &l.low, &high, err);
  l.certain = l.low > 0;
  if (!status)
    status = take_own(f, at, &l, &ahead, err);
  lengths whole = l;
  if (!status && l.certain)
    status = take_others(f, at, &whole, ahead, err);
  if (!status && !whole.certain)
    status = ask(f, own, after, &low, &high, err);
  if (status)
    return status;
  *out_gap = gap_of(f, own, whole.certain ? last->end_max : own->end_max,
                    whole.certain ? first->start_min : after->start_min, after);
  out_gap->length_min = whole.certain ? whole.low : low > 0 ? low : 0;
  out_gap->length_max = whole.certain ? whole.high : l.high;
  out_gap->certain = whole.certain;
  return TL_OK;
}

/* The gap between an event and those in front of it, from a place on, that may lie after it: of stretches longer than
 * that. Behind the last event in the order there is none; else all behind it come later still. Its largest length is 0
 * when there is none. */
static tl_status measure_front(finder *f, size_t at, size_t from, int64_t longer, tl_gap *out_gap, tl_error *err)
{
  const item *own = &f->items[at];
  const item *after = NULL;
  int64_t least = 0; /* to that one */
  int64_t longest = longer;
  for (size_t i = at; i-- > from && f->items[f->items[i].last_end].end_max > own->end_min;) {
    const item *b = &f->items[i];
    int64_t low;
    int64_t high = apart(own->end_min, b->start_max);
    bool further =
        !after || b->start_max > after->start_max || (b->start_max == after->start_max && b->number < after->number);
    f->steps++;
    if (high <= longer || (high <= longest && !further))
      continue;
    tl_status status = ask(f, own, b, &low, &high, err);
    if (status)
      return status;
    longest = high > longest ? high : longest;
    if (high > longer && further) {
      after = b;
      least = low;
    }
  }
  out_gap->length_max = 0;
  if (!after)
    return TL_OK;
  *out_gap = gap_of(f, own, own->end_max, after->start_min, after);
  out_gap->length_min = least > 0 ? least : 0;
  out_gap->length_max = longest;
  return TL_OK;
}

/* Whether a gap lies within another one, and is no longer. */
static bool lies_in(const tl_gap *gap, const tl_gap *other)
{
  return gap->start_min >= other->start_min && gap->end_max <= other->end_max && gap->length_max <= other->length_max;
}

/* How far a gap reaches, and its largest length. */
typedef struct stair {
  tl_time end;
  int64_t length;
} stair;

/* The gaps so far, which come by their earliest start. */
typedef struct kept {
  tl_gap *found;
  size_t count;
  stair *stairs; /* the later the end the lesser the length, without those that lie within others but for their start */
  size_t stair_count;
} kept;

/* The first stair that ends at a time or after it. */
static size_t stair_at(const kept *k, tl_time end)
{
  size_t low = 0;
  for (size_t count = k->stair_count; count > 0;) {
    size_t half = count / 2;
    bool right = k->stairs[low + half].end < end;
    low = right ? low + half + 1 : low;
    count = right ? count - half - 1 : half;
  }
  return low;
}

/* Whether a gap that starts no earlier lies within one of those that are kept, and is no longer. */
static bool lies_in_one(const kept *k, const tl_gap *gap)
{
  size_t at = stair_at(k, gap->end_max);
  return at < k->stair_count && k->stairs[at].length >= gap->length_max;
}

static void add_stair(kept *k, const tl_gap *gap)
{
  size_t end = stair_at(k, gap->end_max);
  end += end < k->stair_count && k->stairs[end].end == gap->end_max;
  size_t at = end;
  while (at > 0 && k->stairs[at - 1].length <= gap->length_max)
    at--;
  memmove(&k->stairs[at + 1], &k->stairs[end], (k->stair_count - end) * sizeof *k->stairs);
  k->stairs[at] = (stair){gap->end_max, gap->length_max};
  k->stair_count += at + 1;
  k->stair_count -= end;
}

/* Keeps a gap in its place, by start and by end, without those that lie in it: of the same event's earliest end. */
static void keep(kept *k, const tl_gap *gap)
{
  if (gap->length_max <= 0 || lies_in_one(k, gap))
    return;
  size_t first = k->count;
  while (first > 0 && k->found[first - 1].start_min == gap->start_min)
    first--;
  size_t count = first;
  for (size_t i = first; i < k->count; i++)
    if (!lies_in(&k->found[i], gap))
      k->found[count++] = k->found[i];
  size_t at = count;
  for (; at > first && k->found[at - 1].end_max > gap->end_max; at--)
    k->found[at] = k->found[at - 1];
  k->found[at] = *gap;
  k->count = count + 1;
  add_stair(k, gap);
}

/* Keeps the gap between the event at a place, with what is in front of it, and those behind it. */
static tl_status find_behind(finder *f, size_t at, kept *k, tl_error *err)
{
  const item *own = &f->items[at];
  f->lengths[at] = 0;
  if (at + 1 == f->count)
    return TL_OK;
  const item *after = &f->items[own[1].first_latest];
  tl_gap gap = gap_of(f, own, own->end_max, after->start_min, after);
  if (gap.length_max <= 0 || lies_in_one(k, &gap))
    return TL_OK;
  tl_status status = measure(f, at, &gap, err);
  if (status)
    return status;
  keep(k, &gap);
  f->lengths[at] = gap.certain ? gap.length_max : 0;
  return TL_OK;
}

/* Keeps the gap between the event at a place and those in front of it, where that may hold what no other does: of the
 * last event, and of one behind which there is a certain gap. That one has all that are in front of the event before
 * it, so that a stretch from the event to one of those is not in it, and may be longer. What is in front of a certain
 * gap lies before all that is behind it, and is not looked at again. */
static tl_status find_front(finder *f, size_t at, kept *k, tl_error *err)
{
  tl_gap gap;
  if (at + 1 < f->count && f->lengths[at] == 0)
    return TL_OK;
  tl_status status = measure_front(f, at, f->cut, f->lengths[at], &gap, err);
  f->cut = at + 1;
  if (!status)
    keep(k, &gap);
  return status;
}

static tl_status find(finder *f, tli_meter *meter, kept *k, tl_error *err)
{
  tl_status status = TL_OK;
  /* Of events with the same earliest end the last one first, which has all of them in front. */
  for (size_t first = 0, next; first < f->count && !status; first = next) {
    next = first + 1;
    while (next < f->count && f->items[next].end_min == f->items[first].end_min)
      next++;
    for (size_t at = next; at-- > first && !status;) {
      status = find_behind(f, at, k, err);
      tli_meter_advance(meter, 1);
      if (!status)
        status = tli_meter_step(meter, f->steps, err);
      f->steps = 1;
    }
    for (size_t at = first; at < next && !status; at++) {
      status = find_front(f, at, k, err);
      if (!status)
        status = tli_meter_step(meter, f->steps, err);
      f->steps = 1;
    }
  }
  return status;
}

static bool by_earliest_end(const void *ctx, uint32_t a, uint32_t b)
{
  const item *items = ctx;
  return items[a].end_min != items[b].end_min ? items[a].end_min < items[b].end_min : a > b;
}

/* Sees for each place what is first behind it and last in front of it. */
static void look_round(finder *f)
{
  for (uint32_t i = 0; i < f->count; i++) {
    item *x = &f->items[i];
    x->last_end = i;
    if (i > 0 && f->items[x[-1].last_end].end_max > x->end_max)
      x->last_end = x[-1].last_end;
    if (x->event != TL_NOT_FOUND)
      f->place[x->event] = i;
  }
  for (uint32_t i = (uint32_t)f->count; i-- > 0;) {
    item *x = &f->items[i];
    x->first_start = i;
    x->first_latest = i;
    if (i + 1 == f->count)
      continue;
    const item *start = &f->items[x[1].first_start];
    const item *latest = &f->items[x[1].first_latest];
    if (start->start_min < x->start_min)
      x->first_start = x[1].first_start;
    if (latest->start_max < x->start_max ||
        (latest->start_max == x->start_max && latest->end_min == x->end_min && latest->number < x->number))
      x->first_latest = x[1].first_latest;
  }
}

/* Puts events, all when NULL, and the ends of a window in order. */
static bool collect(finder *f, const size_t *events, size_t count, const tl_span *window)
{
  const tl_network *n = f->network;
  size_t room = count + 2;
  item *given = tli_array_new(&n->allocator, room, sizeof *given);
  uint32_t *order = tli_array_new(&n->allocator, room, sizeof *order);
  bool fits = given && order;
  if (fits) {
    if (window)
      given[f->count++] = (item){TL_TIME_MIN, TL_TIME_MIN, window->start, window->start, TL_NOT_FOUND, 0, 0, 0, 0};
    for (size_t i = 0; i < count; i++) {
      tl_extent x;
      size_t event = events ? events[i] : i;
      tl_network_extent(n, event, &x);
      if (!(x.flags & TL_EXTENT_CONTRADICTORY))
        given[f->count++] = (item){x.start_min, x.start_max, x.end_min, x.end_max, event, 0, 0, 0, 0};
    }
    if (window)
      given[f->count++] = (item){window->end, window->end, TL_TIME_MAX, TL_TIME_MAX, TL_NOT_FOUND, 0, 0, 0, 0};
    for (uint32_t i = 0; i < f->count; i++) {
      given[i].number = i;
      order[i] = i;
    }
    tli_order_sort(order, f->count, by_earliest_end, given);
    for (size_t i = 0; i < f->count; i++)
      f->items[i] = given[order[i]];
    memset(f->place, 0xff, n->count * sizeof *f->place); /* TLI_NONE */
    look_round(f);
    tli_bound_find(n, f->bound);
  }
  tli_array_free(&n->allocator, given, room, sizeof *given);
  tli_array_free(&n->allocator, order, room, sizeof *order);
  return fits;
}

tl_status tl_network_gaps(const tl_network *n, const size_t *events, size_t count, const tl_span *window,
                          tl_progress progress, tl_gap *out_gaps, size_t capacity, size_t *out_count, tl_error *err)
{
  if (!n || !out_count || (capacity && !out_gaps))
    return tli_fail_arg(err, "gaps of no network, or without a place for them");
  if (window && window->start >= window->end)
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_SPAN_EMPTY, "the window of the gaps does not start before it ends");
  count = events ? count : n->count;
  for (size_t i = 0; events && i < count; i++)
    if (events[i] >= n->count)
      return tli_fail_arg(err, "an event beyond the last");
  const tl_allocator *a = &n->allocator;
  tli_meter meter = tli_meter_of(progress);
  meter.total = count + 2;
  tl_status status = tli_meter_tell(&meter, err);
  if (status)
    return status;
  size_t room = count + 2;
  finder f = {.network = n,
              .items = tli_array_new(a, room, sizeof *f.items),
              .place = tli_array_new(a, n->count, sizeof *f.place),
              .bound = tli_array_new(a, n->count, sizeof *f.bound),
              .ahead = tli_array_new(a, room, sizeof *f.ahead),
              .lengths = tli_array_new(a, room, sizeof *f.lengths)};
  kept k = {.found = tli_array_new(a, 2 * room, sizeof *k.found),
            .stairs = tli_array_new(a, 2 * room, sizeof *k.stairs)};
  bool fits = f.items && f.place && f.bound && f.ahead && f.lengths && k.found && k.stairs &&
              collect(&f, events, count, window);
  status = fits ? find(&f, &meter, &k, err) : tli_fail_nomem(err);
  if (!status) {
    size_t written = k.count < capacity ? k.count : capacity;
    if (written)
      memcpy(out_gaps, k.found, written * sizeof *k.found);
    *out_count = k.count;
  }
  tli_array_free(a, f.items, room, sizeof *f.items);
  tli_array_free(a, f.place, n->count, sizeof *f.place);
  tli_array_free(a, f.bound, n->count, sizeof *f.bound);
  tli_array_free(a, f.ahead, room, sizeof *f.ahead);
  tli_array_free(a, f.lengths, room, sizeof *f.lengths);
  tli_array_free(a, k.found, 2 * room, sizeof *k.found);
  tli_array_free(a, k.stairs, 2 * room, sizeof *k.stairs);
  return status;
}
