/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/sequence.h>

#include <string.h>
#include <timeline/relate.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "near.h"

/* The whole partial order follows from the total order and the pairs that are not certain: of any other pair the one
 * with the lower rank is before the other. */
struct tl_sequence {
  tl_allocator allocator;
  size_t count;
  uint32_t *at;        /* [count] rank to event */
  uint32_t *rank;      /* [count] event to rank */
  size_t *first;       /* [count + 1] where the list of an event starts in `unordered` */
  uint32_t *unordered; /* [2 * pairs] */
  size_t pairs;
};

enum { PAIRS_DEFAULT = 20000000 };

/* What a pair counts for in steps of a meter: its relation may be sought in the network. */
enum { PAIR_STEPS = 64 };

/* A pair that is not certain, of events. */
typedef struct pair {
  uint32_t a, b;
} pair;

/* What the making of a sequence works with. */
typedef struct work {
  tl_allocator allocator;
  tl_error *err;
  tli_meter meter;
  size_t count;
  uint64_t pair_max;
  pair *pairs;
  size_t pair_count;
  size_t pair_capacity;
} work;

static void *get(const tl_allocator *allocator, size_t count, size_t size)
{
  size_t bytes;
  return __builtin_mul_overflow(count ? count : 1, size, &bytes) ? NULL : tli_alloc(allocator, bytes);
}

static void put(const tl_allocator *allocator, void *array, size_t count, size_t size)
{
  tli_release(allocator, array, (count ? count : 1) * size);
}

static tl_status add_pair(work *w, size_t a, size_t b)
{
  if (w->pair_count >= w->pair_max)
    return tli_fail(w->err, TL_ERR_LIMIT, TL_CODE_SEQUENCE_LIMIT, "more than %zu pairs of events cannot be ordered",
                    w->pair_count);
  void *moved = w->pairs;
  if (!tli_reserve(&w->allocator, &moved, &w->pair_capacity, w->pair_count + 1, sizeof *w->pairs))
    return tli_fail_nomem(w->err);
  w->pairs = moved;
  w->pairs[w->pair_count++] = (pair){(uint32_t)a, (uint32_t)b};
  return TL_OK;
}

/* ---- a heap of events by an order of their own ---- */

typedef bool (*less_than)(const void *ctx, uint32_t a, uint32_t b);

static void sift_down(uint32_t *heap, size_t size, size_t at, less_than less, const void *ctx)
{
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= size)
      return;
    if (child + 1 < size && less(ctx, heap[child + 1], heap[child]))
      child++;
    if (!less(ctx, heap[child], heap[at]))
      return;
    uint32_t kept = heap[at];
    heap[at] = heap[child];
    heap[child] = kept;
    at = child;
  }
}

static void push(uint32_t *heap, size_t size, uint32_t item, less_than less, const void *ctx)
{
  size_t at = size;
  heap[at] = item;
  while (at > 0 && less(ctx, heap[at], heap[(at - 1) / 2])) {
    uint32_t kept = heap[at];
    heap[at] = heap[(at - 1) / 2];
    heap[(at - 1) / 2] = kept;
    at = (at - 1) / 2;
  }
}

static uint32_t pop(uint32_t *heap, size_t size, less_than less, const void *ctx)
{
  uint32_t top = heap[0];
  heap[0] = heap[size - 1];
  sift_down(heap, size - 1, 0, less, ctx);
  return top;
}

/* Sorts in place; the order is total, so that nothing depends on how. */
static void sort(uint32_t *items, size_t count, less_than less, const void *ctx)
{
  for (size_t i = count / 2; i > 0; i--)
    sift_down(items, count, i - 1, less, ctx);
  for (size_t size = count; size > 1; size--)
    items[size - 1] = pop(items, size, less, ctx);
  for (size_t i = 0; i < count / 2; i++) { /* the heap gives the least first, from the back */
    uint32_t kept = items[i];
    items[i] = items[count - 1 - i];
    items[count - 1 - i] = kept;
  }
}

/* ---- the object ---- */

void tl_sequence_free(tl_sequence *sequence)
{
  if (!sequence)
    return;
  tl_allocator allocator = sequence->allocator;
  put(&allocator, sequence->at, sequence->count, sizeof *sequence->at);
  put(&allocator, sequence->rank, sequence->count, sizeof *sequence->rank);
  put(&allocator, sequence->first, sequence->count + 1, sizeof *sequence->first);
  put(&allocator, sequence->unordered, 2 * sequence->pairs, sizeof *sequence->unordered);
  tli_release(&allocator, sequence, sizeof *sequence);
}

static bool by_rank(const void *ctx, uint32_t a, uint32_t b)
{
  const uint32_t *rank = ctx;
  return rank[a] < rank[b];
}

/* Makes the object of a total order and the uncertain pairs. */
static tl_status finish(work *w, const uint32_t *order, tl_sequence **out)
{
  tl_sequence *s = tli_alloc(&w->allocator, sizeof *s);
  if (!s)
    return tli_fail_nomem(w->err);
  *s = (tl_sequence){.allocator = w->allocator, .count = w->count, .pairs = w->pair_count};
  s->at = get(&w->allocator, w->count, sizeof *s->at);
  s->rank = get(&w->allocator, w->count, sizeof *s->rank);
  s->first = get(&w->allocator, w->count + 1, sizeof *s->first);
  s->unordered = get(&w->allocator, 2 * w->pair_count, sizeof *s->unordered);
  if (!s->at || !s->rank || !s->first || !s->unordered) {
    tl_sequence_free(s);
    return tli_fail_nomem(w->err);
  }
  for (size_t i = 0; i < w->count; i++) {
    s->at[i] = order[i];
    s->rank[order[i]] = (uint32_t)i;
  }
  memset(s->first, 0, (w->count + 1) * sizeof *s->first);
  for (size_t i = 0; i < w->pair_count; i++) {
    s->first[w->pairs[i].a + 1]++;
    s->first[w->pairs[i].b + 1]++;
  }
  for (size_t i = 0; i < w->count; i++)
    s->first[i + 1] += s->first[i];
  for (size_t i = 0; i < w->pair_count; i++) {
    /* `first` of an event is moved on while its list is filled, and set back below. */
    s->unordered[s->first[w->pairs[i].a]++] = w->pairs[i].b;
    s->unordered[s->first[w->pairs[i].b]++] = w->pairs[i].a;
  }
  for (size_t i = w->count; i > 0; i--)
    s->first[i] = s->first[i - 1];
  s->first[0] = 0;
  for (size_t i = 0; i < w->count; i++)
    sort(s->unordered + s->first[i], s->first[i + 1] - s->first[i], by_rank, s->rank);
  *out = s;
  return TL_OK;
}

static tl_status start(work *w, size_t count, const tl_sequence_options *options, uint8_t *out_policy, tl_error *err)
{
  *w = (work){.err = err, .count = count, .pair_max = PAIRS_DEFAULT, .allocator = tli_allocator(NULL)};
  *out_policy = TL_POLICY_EARLIEST;
  if (options) {
    if (!tli_options_fit(options, options->size, sizeof *options, sizeof *options) ||
        options->policy > TL_POLICY_MIDDLE)
      return tli_fail_arg(err, "options of a sequence that this library does not know");
    w->allocator = tli_allocator(options->allocator);
    w->pair_max = options->pair_max ? options->pair_max : PAIRS_DEFAULT;
    *out_policy = options->policy;
    w->meter = tli_meter_of(options->progress);
  }
  if (count > UINT32_MAX - 1)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_SEQUENCE_LIMIT, "more than 2^32 - 2 events");
  return TL_OK;
}

/* ---- Kahn's topological order, the least first ---- */

/* Puts the `count` members in order, where `is_before[i * words + k / 64]` has bit k when member i is before member k.
 * False for a circle, or when memory gave out (`*out_nomem`). */
static bool kahn(const tl_allocator *allocator, const uint64_t *is_before, size_t words, uint32_t *members,
                 size_t count, less_than less, const void *ctx, bool *out_nomem)
{
  uint32_t *waits = get(allocator, count, sizeof *waits); /* how many that are before it have not come yet */
  uint32_t *heap = get(allocator, count, sizeof *heap);
  size_t size = 0;
  size_t done = 0;
  *out_nomem = !waits || !heap;
  if (!*out_nomem) {
    memset(waits, 0, count * sizeof *waits);
    for (size_t i = 0; i < count; i++)
      for (size_t k = 0; k < count; k++)
        waits[k] += (uint32_t)(is_before[i * words + k / 64] >> k % 64 & 1);
    for (size_t i = 0; i < count; i++)
      if (waits[i] == 0)
        push(heap, size++, (uint32_t)i, less, ctx);
    while (size > 0) {
      uint32_t i = pop(heap, size--, less, ctx);
      members[done++] = i;
      for (size_t k = 0; k < count; k++)
        if (is_before[i * words + k / 64] >> k % 64 & 1 && --waits[k] == 0)
          push(heap, size++, (uint32_t)k, less, ctx);
    }
  }
  put(allocator, waits, count, sizeof *waits);
  put(allocator, heap, count, sizeof *heap);
  return !*out_nomem && done == count;
}

static bool by_key(const void *ctx, uint32_t a, uint32_t b)
{
  const int64_t *keys = ctx;
  return keys[a] != keys[b] ? keys[a] < keys[b] : a < b;
}

tl_status tl_sequence_from_pairs(size_t count, const size_t *before, const size_t *after, size_t pair_count,
                                 const int64_t *keys, const tl_sequence_options *options, tl_sequence **out_sequence,
                                 tl_error *err)
{
  work w;
  uint8_t policy;
  if (!out_sequence || (count && !keys) || (pair_count && (!before || !after)))
    return tli_fail_arg(err, "a sequence needs keys, pairs and a place for the result");
  tl_status status = start(&w, count, options, &policy, err);
  if (status != TL_OK)
    return status;
  for (size_t i = 0; i < pair_count; i++)
    if (before[i] >= count || after[i] >= count)
      return tli_fail_arg(err, "a pair names something beyond the last");
  size_t words = count / 64 + 1;
  size_t cells;
  if (__builtin_mul_overflow(count, words, &cells))
    return tli_fail_nomem(err);
  uint64_t *is_before = get(&w.allocator, cells, sizeof *is_before);
  uint32_t *order = get(&w.allocator, count, sizeof *order);
  bool nomem = !is_before || !order;
  if (!nomem) {
    memset(is_before, 0, cells * sizeof *is_before);
    for (size_t i = 0; i < pair_count; i++)
      is_before[before[i] * words + after[i] / 64] |= UINT64_C(1) << after[i] % 64;
    if (!kahn(&w.allocator, is_before, words, order, count, by_key, keys, &nomem) && !nomem)
      status = tli_fail(err, TL_ERR_VALUE, TL_CODE_SEQUENCE_CYCLE, "the pairs go round in a circle");
    /* The closure, from the last to the first: what is after something is after what is before that. */
    for (size_t i = count; i > 0 && !nomem && status == TL_OK; i--) {
      uint64_t *row = is_before + order[i - 1] * words;
      for (size_t k = 0; k < count; k++)
        if (row[k / 64] >> k % 64 & 1)
          for (size_t word = 0; word < words; word++)
            row[word] |= is_before[k * words + word];
    }
    for (size_t i = 0; i < count && !nomem && status == TL_OK; i++)
      for (size_t k = i + 1; k < count && status == TL_OK; k++)
        if (!(is_before[i * words + k / 64] >> k % 64 & 1) && !(is_before[k * words + i / 64] >> i % 64 & 1))
          status = add_pair(&w, i, k);
  }
  if (nomem)
    status = tli_fail_nomem(err);
  if (status == TL_OK)
    status = finish(&w, order, out_sequence);
  put(&w.allocator, is_before, cells, sizeof *is_before);
  put(&w.allocator, order, count, sizeof *order);
  tli_release(&w.allocator, w.pairs, w.pair_capacity * sizeof *w.pairs);
  return status;
}

/* ---- the events of a network ---- */

typedef struct events {
  const tl_network *network;
  const tl_timeline *timeline;
  bool consistent;
  tl_extent *extents; /* [count] */
  int64_t *keys;      /* [count] */
  uint8_t *linked;    /* [count] some statement binds it to another event: its bounds alone do not say all */
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

static bool by_start(const void *ctx, uint32_t a, uint32_t b)
{
  const events *e = ctx;
  tl_time left = e->extents[a].start_min;
  tl_time right = e->extents[b].start_min;
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

/* The same by the network alone, where it is one of differences. The values that it keeps satisfy all edges, so that
 * they leave one way to ask, if any; and what is asked is one distance: whether a path from the later start to the
 * earlier end has no length. That is all that is near, where relations look as far as the events may be long. */
static tl_status compare_ends(const tl_network *n, size_t a, size_t b, int *out, tl_error *err)
{
  const uint32_t start[] = {(uint32_t)(2 * a), (uint32_t)(2 * b)};
  int which = tli_potential(n, start[0] + 1) <= tli_potential(n, start[1])   ? -1
              : tli_potential(n, start[1] + 1) <= tli_potential(n, start[0]) ? 1
                                                                             : 0;
  if (which != 0) {
    uint32_t end = start[which > 0] + 1;
    int64_t distance = 1;
    size_t steps = 0;
    if (!tli_near(n, start[which < 0], &end, 1, &distance, &steps))
      return tli_fail_nomem(err);
    which = distance <= 0 ? which : 0;
  }
  *out = which;
  return TL_OK;
}

/* Of two events: -1 the first is certainly before, 1 after, 0 it is not certain. */
static tl_status compare(const events *e, size_t a, size_t b, int *out, tl_error *err)
{
  tl_relset possible = tl_relate_extents(&e->extents[a], &e->extents[b]);
  if (tl_relset_answer(possible, TL_RELSET_DISJOINT) != TL_ANSWER_IMPOSSIBLE && e->consistent && e->linked[a] &&
      e->linked[b] && tl_relset_answer(possible, TL_RELSET_PRECEDES) != TL_ANSWER_CERTAIN &&
      tl_relset_answer(possible, TL_RELSET_FOLLOWS) != TL_ANSWER_CERTAIN) {
    const tl_network *n = e->network;
    if (!n->choice_count && !n->graph.function_count && n->has_potential && !((n->traits[a] | n->traits[b]) & TLI_OPEN))
      return compare_ends(n, a, b, out, err);
    tl_status status = tl_network_relation(n, a, b, &possible, err);
    if (status != TL_OK)
      return status;
  }
  *out = tl_relset_answer(possible, TL_RELSET_PRECEDES) == TL_ANSWER_CERTAIN  ? -1
         : tl_relset_answer(possible, TL_RELSET_FOLLOWS) == TL_ANSWER_CERTAIN ? 1
                                                                              : 0;
  return TL_OK;
}

/* Members of a run of events with one infinite key, by id. */
typedef struct run_members {
  const events *e;
  const uint32_t *members;
} run_members;

static bool by_id(const void *ctx, uint32_t a, uint32_t b)
{
  const run_members *r = ctx;
  return by_key_and_id(r->e, r->members[a], r->members[b]);
}

/* Where the key is finite, what is certainly before has the lesser key: it starts earlier in every way of things.
 * Events that float, their key infinite, are ordered among each other pair by pair. */
static tl_status order_floating(work *w, const events *e, uint32_t *order, size_t count)
{
  if (count < 2)
    return TL_OK;
  size_t words = count / 64 + 1;
  uint64_t *is_before = get(&w->allocator, count * words, sizeof *is_before);
  uint32_t *members = get(&w->allocator, count, sizeof *members);
  uint32_t *sorted = get(&w->allocator, count, sizeof *sorted);
  bool nomem = !is_before || !members || !sorted;
  tl_status status = nomem ? tli_fail_nomem(w->err) : TL_OK;
  if (!nomem) {
    memset(is_before, 0, count * words * sizeof *is_before);
    memcpy(members, order, count * sizeof *members);
    for (size_t i = 0; i < count && status == TL_OK; i++) {
      for (size_t k = i + 1; k < count && status == TL_OK; k++) {
        int which = 0;
        status = tli_meter_step(&w->meter, PAIR_STEPS, w->err);
        if (status == TL_OK)
          status = compare(e, members[i], members[k], &which, w->err);
        if (which < 0)
          is_before[i * words + k / 64] |= UINT64_C(1) << k % 64;
        else if (which > 0)
          is_before[k * words + i / 64] |= UINT64_C(1) << i % 64;
      }
    }
    run_members ctx = {e, members};
    /* The relations of consistent statements have no circle; bounds as given, each by itself, have none either. */
    if (status == TL_OK && !kahn(&w->allocator, is_before, words, sorted, count, by_id, &ctx, &nomem))
      status = tli_fail_nomem(w->err);
    for (size_t i = 0; i < count && status == TL_OK; i++)
      order[i] = members[sorted[i]];
  }
  put(&w->allocator, is_before, count * words, sizeof *is_before);
  put(&w->allocator, members, count, sizeof *members);
  put(&w->allocator, sorted, count, sizeof *sorted);
  return status;
}

/* Compares two events, and keeps them as a pair when their order is not certain. */
static tl_status try_pair(work *w, const events *e, uint32_t a, uint32_t b, int *out_which)
{
  tl_status status = tli_meter_step(&w->meter, PAIR_STEPS, w->err);
  if (status == TL_OK)
    status = compare(e, a, b, out_which, w->err);
  return status == TL_OK && *out_which == 0 ? add_pair(w, a, b) : status;
}

/* The pairs that are not certain, from the last start to the first: only events whose outer bounds share time can be
 * such. Once an event is certainly before one that came earlier in this, it is before all that are after that, and only
 * those are left whose order with that one is not certain: in a long chain none. That needs the start of that one to be
 * finite, for all that are certainly before it start earlier and stand in front of it then. */
static tl_status find_pairs(work *w, const events *e, uint32_t *order)
{
  tl_status status = TL_OK;
  size_t *first = get(&w->allocator, w->count + 1, sizeof *first); /* by place: where its pairs start */
  if (!first)
    status = tli_fail_nomem(w->err);
  sort(order, w->count, by_start, e);
  for (size_t i = w->count; i > 0 && status == TL_OK; i--) {
    uint32_t a = order[i - 1];
    const tl_extent *bounds = &e->extents[a];
    size_t past = w->count; /* the place of the first that it is certainly before */
    first[i] = w->pair_count;
    tli_meter_advance(&w->meter, 1);
    for (size_t k = i; k < past && status == TL_OK; k++) {
      const tl_extent *b = &e->extents[order[k]];
      int which = 0;
      if (b->start_min >= bounds->end_max && bounds->end_max != TL_TIME_MAX)
        break;
      status = try_pair(w, e, a, order[k], &which);
      if (which < 0 && b->start_min != TL_TIME_MIN)
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
  put(&w->allocator, first, w->count + 1, sizeof *first);
  return status;
}

static void find_linked(const events *e, size_t count)
{
  memset(e->linked, 0, count);
  for (size_t i = 0; i < tl_network_statement_count(e->network); i++) {
    tl_statement s;
    if (tl_network_statement_at(e->network, i, &s, NULL) || s.other == TL_NOT_FOUND)
      continue;
    e->linked[s.event] = 1;
    e->linked[s.other] = 1;
  }
}

static tl_status order_events(work *w, events *e, uint8_t policy, uint32_t *order, tl_sequence **out)
{
  tl_network_extent_many(e->network, e->extents);
  find_linked(e, w->count);
  for (size_t i = 0; i < w->count; i++) {
    e->keys[i] = key_of(&e->extents[i], policy);
    order[i] = (uint32_t)i;
    if (e->extents[i].flags & TL_EXTENT_CONTRADICTORY) {
      e->extents[i].start_min = TL_TIME_MIN; /* it may have been at any time */
      e->extents[i].end_max = TL_TIME_MAX;
    }
  }
  sort(order, w->count, by_key_and_id, e);
  size_t low = 0;
  while (low < w->count && e->keys[order[low]] == TL_TIME_MIN)
    low++;
  size_t high = w->count;
  while (high > low && e->keys[order[high - 1]] == TL_TIME_MAX)
    high--;
  size_t floating = low > w->count - high ? low : w->count - high;
  if (floating > TL_SEQUENCE_FLOATING_MAX)
    return tli_fail(w->err, TL_ERR_LIMIT, TL_CODE_SEQUENCE_LIMIT,
                    "%zu events whose start has no limit: more than %d cannot be put in order", floating,
                    (int)TL_SEQUENCE_FLOATING_MAX);
  tl_status status = order_floating(w, e, order, low);
  if (status == TL_OK)
    status = order_floating(w, e, order + high, w->count - high);
  uint32_t *by_time = status ? NULL : get(&w->allocator, w->count, sizeof *by_time);
  if (!status && !by_time)
    status = tli_fail_nomem(w->err);
  if (!status) {
    memcpy(by_time, order, w->count * sizeof *by_time);
    status = find_pairs(w, e, by_time);
  }
  put(&w->allocator, by_time, w->count, sizeof *by_time);
  return status == TL_OK ? finish(w, order, out) : status;
}

tl_status tl_sequence_new(const tl_network *network, const tl_sequence_options *options, tl_sequence **out_sequence,
                          tl_error *err)
{
  work w;
  uint8_t policy;
  if (!network || !out_sequence)
    return tli_fail_arg(err, "a sequence needs a network and a place for the result");
  events e = {.network = network, .timeline = tl_network_timeline(network)};
  tl_status status = start(&w, tl_timeline_count(e.timeline), options, &policy, err);
  if (status != TL_OK)
    return status;
  w.meter.total = w.count;
  status = tli_meter_tell(&w.meter, err);
  if (status != TL_OK)
    return status;
  e.consistent = tl_network_is_consistent(network);
  e.extents = get(&w.allocator, w.count, sizeof *e.extents);
  e.keys = get(&w.allocator, w.count, sizeof *e.keys);
  e.linked = get(&w.allocator, w.count, sizeof *e.linked);
  uint32_t *order = get(&w.allocator, w.count, sizeof *order);
  status = e.extents && e.keys && e.linked && order ? order_events(&w, &e, policy, order, out_sequence)
                                                    : tli_fail_nomem(err);
  put(&w.allocator, e.extents, w.count, sizeof *e.extents);
  put(&w.allocator, e.keys, w.count, sizeof *e.keys);
  put(&w.allocator, e.linked, w.count, sizeof *e.linked);
  put(&w.allocator, order, w.count, sizeof *order);
  tli_release(&w.allocator, w.pairs, w.pair_capacity * sizeof *w.pairs);
  return status;
}

/* ---- what it says ---- */

size_t tl_sequence_count(const tl_sequence *sequence)
{
  return sequence->count;
}

size_t tl_sequence_at(const tl_sequence *sequence, size_t rank)
{
  return rank < sequence->count ? sequence->at[rank] : TL_NOT_FOUND;
}

size_t tl_sequence_rank(const tl_sequence *sequence, size_t event)
{
  return event < sequence->count ? sequence->rank[event] : TL_NOT_FOUND;
}

uint64_t tl_sequence_pair_count(const tl_sequence *sequence)
{
  return sequence->pairs;
}

const uint32_t *tl_sequence_unordered(const tl_sequence *sequence, size_t event, size_t *out_count)
{
  if (event >= sequence->count) {
    *out_count = 0;
    return NULL;
  }
  *out_count = sequence->first[event + 1] - sequence->first[event];
  return sequence->unordered + sequence->first[event];
}

bool tl_sequence_is_before(const tl_sequence *sequence, size_t a, size_t b)
{
  if (a >= sequence->count || b >= sequence->count || sequence->rank[a] >= sequence->rank[b])
    return false;
  size_t count;
  const uint32_t *list = tl_sequence_unordered(sequence, a, &count);
  size_t low = 0;
  while (count > 0) {
    size_t half = count / 2;
    bool right = sequence->rank[list[low + half]] < sequence->rank[b];
    low = right ? low + half + 1 : low;
    count = right ? count - half - 1 : half;
  }
  return low == sequence->first[a + 1] - sequence->first[a] || list[low] != b;
}

size_t tl_sequence_blocks(const tl_sequence *sequence, size_t *out_ranks, size_t capacity)
{
  size_t blocks = 0;
  size_t reach = 0; /* the highest rank that something so far is unordered with */
  for (size_t rank = 0; rank + 1 < sequence->count; rank++) {
    size_t count;
    const uint32_t *list = tl_sequence_unordered(sequence, sequence->at[rank], &count);
    if (count && sequence->rank[list[count - 1]] > reach)
      reach = sequence->rank[list[count - 1]];
    if (reach <= rank) {
      if (blocks < capacity)
        out_ranks[blocks] = rank + 1;
      blocks++;
    }
  }
  return blocks;
}

size_t tl_sequence_next(const tl_sequence *sequence, size_t event, size_t *out_events, size_t capacity)
{
  size_t found = 0;
  if (event >= sequence->count)
    return 0;
  for (size_t rank = sequence->rank[event] + 1; rank < sequence->count; rank++) {
    size_t other = sequence->at[rank];
    if (!tl_sequence_is_before(sequence, event, other))
      continue;
    bool direct = true;
    for (size_t k = sequence->rank[event] + 1; k < rank && direct; k++)
      direct = !tl_sequence_is_before(sequence, event, sequence->at[k]) ||
               !tl_sequence_is_before(sequence, sequence->at[k], other);
    if (!direct)
      continue;
    if (found < capacity)
      out_events[found] = other;
    found++;
  }
  return found;
}
