/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/relate.h>

#include "../base/error.h"
#include "list.h"
#include "object.h"

/* A join asks the right index about each event of the left one. What shares time is found by two sweeps instead: pairs
 * whose right event starts no earlier are, for each left event, a run of the right positions; the others the converse.
 */

enum { BLOCK = 4096 };

/* Pairs on their way to the caller. */
typedef struct pairing {
  const tl_pairs *pairs;
  const tli_kernels *kernels;
  uint32_t left[BLOCK + TLI_LANES];
  uint32_t right[BLOCK + TLI_LANES];
  size_t count;
  bool stopped;
} pairing;

static void hand_on(pairing *p)
{
  if (p->count > 0 && !p->stopped)
    p->stopped = !p->pairs->take(p->pairs->ctx, p->left, p->right, p->count);
  p->count = 0;
}

/* One id with each of a run of others, behind which TLI_LANES more can be read; `swapped`: the one is on the right. */
static void pair_run(pairing *p, uint32_t one, const uint32_t *others, size_t count, bool swapped)
{
  uint32_t *ones = swapped ? p->right : p->left;
  uint32_t *runs = swapped ? p->left : p->right;
  while (count > 0 && !p->stopped) {
    size_t now = count < BLOCK - p->count ? count : BLOCK - p->count;
    p->kernels->pair(one, others, now, ones + p->count, runs + p->count);
    p->count += now;
    others += now;
    count -= now;
    if (p->count == BLOCK)
      hand_on(p);
  }
}

/* The span at a position. */
static tl_span span_at(const tli_plane *plane, uint32_t position)
{
  return (tl_span){plane->starts[position], plane->ends[plane->ranks[position]]};
}

/* Which of the spans that start in another one go with it. */
typedef enum reach {
  AT,    /* no earlier than that starts */
  AFTER, /* later */
  BEHIND /* at later positions of the same plane */
} reach;

/* For each span of `one`, the run of `other` that starts in it. */
static void sweep(pairing *p, const tli_plane *one, const tli_plane *other, reach which, bool swapped)
{
  uint32_t from = 0;
  for (uint32_t done = 0; done < one->count && !p->stopped; done += TLI_BATCH) {
    uint32_t now = one->count - done < TLI_BATCH ? one->count - done : TLI_BATCH;
    tl_span spans[TLI_BATCH];
    uint32_t until[TLI_BATCH];
    for (uint32_t i = 0; i < now; i++)
      spans[i] = span_at(one, done + i);
    p->kernels->lookup(&(tli_lookup){&other->start_ranks, true, false, until}, 1, spans, now, NULL, NULL);
    for (uint32_t i = 0; i < now; i++) {
      tl_time start = spans[i].start;
      if (which == BEHIND)
        from = done + i + 1;
      else
        while (from < other->count && (which == AT ? other->starts[from] < start : other->starts[from] <= start))
          from++;
      if (from < until[i])
        pair_run(p, one->ids[done + i], other->ids + from, until[i] - from, swapped);
    }
  }
}

/* Sum over the sorted `times` of how many of the sorted `others` lie before each (or at it, when `at`). */
static uint64_t sum_ranks(const tl_time *times, uint32_t count, const tl_time *others, uint32_t other_count, bool at)
{
  uint64_t sum = 0;
  uint32_t rank = 0;
  for (uint32_t i = 0; i < count; i++) {
    while (rank < other_count && (at ? others[rank] <= times[i] : others[rank] < times[i]))
      rank++;
    sum += rank;
  }
  return sum;
}

/* Pairs that share time: what starts before an end, less what ends by the start; each alone is a merge. */
static uint64_t count_intersecting(const tli_plane *left, const tli_plane *right)
{
  return sum_ranks(left->ends, left->count, right->starts, right->count, false) -
         sum_ranks(left->starts, left->count, right->ends, right->count, true);
}

static uint64_t count_windows(const tli_plane *right, const tli_kernels *kernels, tl_relset relations,
                              const tl_span *windows, size_t count)
{
  uint64_t counts[TLI_BATCH];
  uint64_t sum = 0;
  tli_plane_count(right, kernels, relations, windows, count, counts);
  for (size_t i = 0; i < count; i++)
    sum += counts[i];
  return sum;
}

/* A set that needs no dominance counts looks at starts and ends apart, so that any start may go with any end: the
 * sorted ones do, each i-th start being before the i-th end. */
static uint64_t count_plain(const tl_index *left, const tl_index *right, tl_relset relations)
{
  const tli_plane *plane = &left->possible;
  if (relations == TL_RELSET_INTERSECTS)
    return count_intersecting(plane, &right->possible);
  tl_relset converse = tl_relset_converse(relations);
  bool apart = !tli_needs_dominance(converse);
  uint64_t sum = 0;
  for (uint32_t done = 0; done < plane->count; done += TLI_BATCH) {
    uint32_t now = plane->count - done < TLI_BATCH ? plane->count - done : TLI_BATCH;
    tl_span windows[TLI_BATCH];
    for (uint32_t i = 0; i < now; i++)
      windows[i] = apart ? (tl_span){plane->starts[done + i], plane->ends[done + i]} : span_at(plane, done + i);
    sum += count_windows(&right->possible, left->kernels, converse, windows, now);
  }
  return sum;
}

/* The left event that the right index is being asked about, and what becomes of the answers. */
typedef struct asking {
  const tl_index *right;
  tli_question question;
  tl_extent left;
  uint32_t id;
  bool test;     /* the answers are candidates only: doubtful events */
  bool distinct; /* pairs with a larger id on the right only */
  uint64_t found;
  pairing *pairs; /* NULL: count */
} asking;

static tl_extent extent_of(const tl_index *index, uint32_t position)
{
  if (index->doubtful)
    return index->extents[index->possible.ids[position]];
  tl_span span = span_at(&index->possible, position);
  return tli_window_extent(&span);
}

/* Of exact events the right index keeps no extents; their spans are not needed where the left one is exact too, and
 * else are looked up by id. */
static bool is_pair(const asking *a, uint32_t id)
{
  if (a->distinct && id <= a->id)
    return false;
  if (!a->test)
    return true;
  const tl_extent *right = &a->right->extents[id];
  if (a->question.relations == TL_RELSET_INTERSECTS && a->question.hits == TL_HITS_CERTAIN)
    return a->left.start_max < right->end_min && right->start_max < a->left.end_min;
  return tli_is_hit(a->question, tl_relate_extents(&a->left, right));
}

static bool take_candidates(void *ctx, const uint32_t *ids, size_t count)
{
  asking *a = ctx;
  if (!a->test && !a->distinct && a->pairs) {
    pair_run(a->pairs, a->id, ids, count, false);
    return !a->pairs->stopped;
  }
  for (size_t i = 0; i < count; i++) {
    if (!is_pair(a, ids[i]))
      continue;
    a->found++;
    if (a->pairs)
      pair_run(a->pairs, a->id, &ids[i], 1, false);
  }
  return !a->pairs || !a->pairs->stopped;
}

/* Doubtful events whose outer spans lie apart have this one relation for certain. They are found with the others, and
 * counted by their ranks. */
static const tl_relset strictly_apart = TL_RELSET_BEFORE | TL_RELSET_AFTER;

/* Asks the right index about each left event. Doubtful events are compared extent by extent, and the doubtful index is
 * on the right: where only the left one is, the two change places, and the relations turn round. */
static void ask_each(asking *a, const tl_index *left)
{
  const tli_plane *plane = &left->possible;
  tl_relset outer = tl_relset_converse(a->question.relations);
  if (a->test && a->question.relations != TL_RELSET_INTERSECTS)
    outer |= TL_RELSET_ALL & ~strictly_apart;
  if (!a->pairs)
    outer &= TL_RELSET_ALL & ~strictly_apart;
  uint32_t buffer[TLI_CHUNK + TLI_LANES];
  tli_output candidates = {.out = buffer, .room = TLI_CHUNK, .flush = take_candidates, .ctx = a};
  for (uint32_t position = 0; position < plane->count && !candidates.stopped; position++) {
    tl_span window = span_at(plane, position);
    a->id = plane->ids[position];
    if (a->test)
      a->left = extent_of(left, position);
    tli_list_many(&a->right->possible, left->kernels, outer, &window, 1, &candidates, NULL);
    tli_output_end(&candidates);
  }
}

static const tli_plane *inner_of(const tl_index *index)
{
  return index->doubtful ? &index->inner : &index->possible;
}

/* How many of the crossed spans of `right` lie in inner spans of `left`: the one is certain to share time with the
 * other. */
static uint64_t count_crossed(const tl_index *left, const tl_index *right)
{
  if (!right->doubtful)
    return 0;
  uint64_t sum = 0;
  for (uint32_t position = 0; position < left->possible.count; position++) {
    tl_span window = span_at(&left->possible, position);
    if (left->doubtful) {
      const tl_extent *extent = &left->extents[left->possible.ids[position]];
      window = (tl_span){extent->start_max, extent->end_min};
    }
    if (window.start < window.end)
      sum += count_windows(&right->crossed, left->kernels, TL_RELSET_WITHIN, &window, 1);
  }
  return sum;
}

/* Two crossed ones never share time for certain: each has an end that is no later than its own latest start. */
static uint64_t count_certain(const tl_index *left, const tl_index *right)
{
  return count_intersecting(inner_of(left), inner_of(right)) + count_crossed(left, right) + count_crossed(right, left);
}

static bool is_doubtful(const tl_index *left, const tl_index *right)
{
  return left->doubtful || right->doubtful;
}

static tl_status check_join(const tl_index *left, const tl_index *right, tli_question question, uint32_t flags,
                            bool list, tl_error *err)
{
  if (!left || !right)
    return tli_fail_arg(err, "a join of no index");
  if ((question.hits != TL_HITS_POSSIBLE && question.hits != TL_HITS_CERTAIN) || question.relations & ~TL_RELSET_ALL ||
      flags & ~(uint32_t)TL_JOIN_DISTINCT)
    return tli_fail_arg(err, "hits, relations or flags that are not known");
  if (flags & TL_JOIN_DISTINCT && (left != right || tl_relset_converse(question.relations) != question.relations))
    return tli_fail_arg(err, "TL_JOIN_DISTINCT of two indexes, or with relations that are not their own converse");
  bool doubt = is_doubtful(left, right);
  bool certain = doubt && question.hits == TL_HITS_CERTAIN;
  if (tli_parts_for(doubt, question, list || certain) & ~(left->parts & right->parts))
    return tli_fail_arg(err, "an index that was made without a part that this join needs");
  return TL_OK;
}

typedef struct turning {
  const tl_pairs *pairs;
} turning;

static bool take_turned(void *ctx, const uint32_t *left, const uint32_t *right, size_t count)
{
  const turning *t = ctx;
  return t->pairs->take(t->pairs->ctx, right, left, count);
}

/* How many events have the relation to themselves, taken as two that are dated alike. */
static uint64_t count_own(const tl_index *index, tli_question question)
{
  if (!index->doubtful)
    return question.relations & TL_RELSET_EQUALS ? index->possible.count : 0;
  if (question.relations == TL_RELSET_INTERSECTS)
    return question.hits == TL_HITS_POSSIBLE ? index->possible.count : index->inner.count;
  uint64_t count = 0;
  for (uint32_t position = 0; position < index->possible.count; position++) {
    const tl_extent *extent = &index->extents[index->possible.ids[position]];
    count += tli_is_hit(question, tl_relate_extents(extent, extent));
  }
  return count;
}

tl_status tl_index_join_count(const tl_index *left, const tl_index *right, tl_hits hits, tl_relset relations,
                              uint32_t flags, uint64_t *out_count, tl_error *err)
{
  tli_question question = {hits, relations};
  tl_status status = check_join(left, right, question, flags, false, err);
  if (status != TL_OK)
    return status;
  if (!out_count)
    return tli_fail_arg(err, "no place for the count");
  uint64_t count;
  if (tli_is_plain(is_doubtful(left, right), question)) {
    count = count_plain(left, right, relations);
  } else if (relations == TL_RELSET_INTERSECTS) {
    count = count_certain(left, right);
  } else {
    bool turn = !right->doubtful;
    question.relations = turn ? tl_relset_converse(relations) : relations;
    asking a = {.right = turn ? left : right, .question = question, .test = true};
    ask_each(&a, turn ? right : left);
    count = a.found + (relations & strictly_apart ? count_plain(left, right, relations & strictly_apart) : 0);
  }
  if (flags & TL_JOIN_DISTINCT)
    count = (count - count_own(left, question)) / 2;
  *out_count = count;
  return TL_OK;
}

tl_status tl_index_join(const tl_index *left, const tl_index *right, tl_hits hits, tl_relset relations, uint32_t flags,
                        const tl_pairs *pairs, tl_error *err)
{
  tli_question question = {hits, relations};
  tl_status status = check_join(left, right, question, flags, true, err);
  if (status != TL_OK)
    return status;
  if (!pairs || !pairs->take)
    return tli_fail_arg(err, "pairs that nothing takes");
  bool test = !tli_is_plain(is_doubtful(left, right), question);
  bool turn = test && !right->doubtful;
  turning back = {pairs};
  tl_pairs turned = {take_turned, &back};
  pairing p;
  p.pairs = turn ? &turned : pairs;
  p.kernels = left->kernels;
  p.count = 0;
  p.stopped = false;
  if (!test && relations == TL_RELSET_INTERSECTS) {
    if (flags & TL_JOIN_DISTINCT) {
      sweep(&p, &left->possible, &left->possible, BEHIND, false);
    } else {
      sweep(&p, &left->possible, &right->possible, AT, false);
      sweep(&p, &right->possible, &left->possible, AFTER, true);
    }
  } else {
    question.relations = turn ? tl_relset_converse(relations) : relations;
    asking a = {.right = turn ? left : right,
                .question = question,
                .test = test,
                .distinct = flags & TL_JOIN_DISTINCT,
                .pairs = &p};
    ask_each(&a, turn ? right : left);
  }
  hand_on(&p);
  return p.stopped ? tli_fail(err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped by the caller") : TL_OK;
}
