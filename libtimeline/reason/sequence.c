/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "sequence.h"

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

tl_status tli_making_pair(tli_making *w, size_t a, size_t b)
{
  if (w->pair_count >= w->pair_max)
    return tli_fail(w->err, TL_ERR_LIMIT, TL_CODE_SEQUENCE_LIMIT, "more than %zu pairs of events cannot be ordered",
                    w->pair_count);
  if (!tli_reserve(&w->allocator, &w->pairs, &w->pair_capacity, w->pair_count + 1, sizeof *w->pairs))
    return tli_fail_nomem(w->err);
  w->pairs[w->pair_count++] = (tli_pair){(uint32_t)a, (uint32_t)b};
  return TL_OK;
}

/* ---- the object ---- */

void tl_sequence_free(tl_sequence *sequence)
{
  if (!sequence)
    return;
  tl_allocator allocator = sequence->allocator;
  tli_array_free(&allocator, sequence->at, sequence->count, sizeof *sequence->at);
  tli_array_free(&allocator, sequence->rank, sequence->count, sizeof *sequence->rank);
  tli_array_free(&allocator, sequence->first, sequence->count + 1, sizeof *sequence->first);
  tli_array_free(&allocator, sequence->unordered, 2 * sequence->pairs, sizeof *sequence->unordered);
  tli_release(&allocator, sequence, sizeof *sequence);
}

static bool by_rank(const void *ctx, uint32_t a, uint32_t b)
{
  const uint32_t *rank = ctx;
  return rank[a] < rank[b];
}

tl_status tli_making_finish(tli_making *w, const uint32_t *order, tl_sequence **out_sequence)
{
  tl_sequence *s = tli_alloc(&w->allocator, sizeof *s);
  if (!s)
    return tli_fail_nomem(w->err);
  *s = (tl_sequence){.allocator = w->allocator, .count = w->count, .pairs = w->pair_count};
  s->at = tli_array_new(&w->allocator, w->count, sizeof *s->at);
  s->rank = tli_array_new(&w->allocator, w->count, sizeof *s->rank);
  s->first = tli_array_new(&w->allocator, w->count + 1, sizeof *s->first);
  s->unordered = tli_array_new(&w->allocator, 2 * w->pair_count, sizeof *s->unordered);
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
    tli_order_sort(s->unordered + s->first[i], s->first[i + 1] - s->first[i], by_rank, s->rank);
  *out_sequence = s;
  return TL_OK;
}

tl_status tli_making_begin(tli_making *w, size_t count, const tl_sequence_options *options, uint8_t *out_policy,
                           tl_error *err)
{
  *w = (tli_making){.err = err, .count = count, .pair_max = PAIRS_DEFAULT, .allocator = tli_allocator(NULL)};
  *out_policy = TL_POLICY_EARLIEST;
  if (options) {
    if (!TLI_OPTIONS_FIT_RESERVED(options) || options->policy > TL_POLICY_MIDDLE)
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

/* ---- pairs alone ---- */

void tli_making_end(tli_making *w)
{
  tli_release(&w->allocator, w->pairs, w->pair_capacity * sizeof *w->pairs);
}

static bool by_key(const void *ctx, uint32_t a, uint32_t b)
{
  const int64_t *keys = ctx;
  return keys[a] != keys[b] ? keys[a] < keys[b] : a < b;
}

/* Row i says what i is before. Closes the rows, from the last in order to the first: what k is before, whatever is
 * before k is before too. */
static void close_order(uint64_t *is_before, size_t words, const uint32_t *order, size_t count)
{
  for (size_t i = count; i > 0; i--) {
    uint64_t *row = is_before + order[i - 1] * words;
    for (size_t k = 0; k < count; k++)
      if (row[k / 64] >> k % 64 & 1)
        for (size_t word = 0; word < words; word++)
          row[word] |= is_before[k * words + word];
  }
}

/* Adds the pairs of which neither is before the other. */
static tl_status add_unordered(tli_making *w, const uint64_t *is_before, size_t words)
{
  for (size_t i = 0; i < w->count; i++)
    for (size_t k = i + 1; k < w->count; k++) {
      if (is_before[i * words + k / 64] >> k % 64 & 1 || is_before[k * words + i / 64] >> i % 64 & 1)
        continue;
      tl_status status = tli_making_pair(w, i, k);
      if (status)
        return status;
    }
  return TL_OK;
}

tl_status tl_sequence_from_pairs(size_t count, const size_t *before, const size_t *after, size_t pair_count,
                                 const int64_t *keys, const tl_sequence_options *options, tl_sequence **out_sequence,
                                 tl_error *err)
{
  tli_making w;
  uint8_t policy;
  if (!out_sequence || (count && !keys) || (pair_count && (!before || !after)))
    return tli_fail_arg(err, "a sequence needs keys, pairs and a place for the result");
  tl_status status = tli_making_begin(&w, count, options, &policy, err);
  if (status != TL_OK)
    return status;
  for (size_t i = 0; i < pair_count; i++)
    if (before[i] >= count || after[i] >= count)
      return tli_fail_arg(err, "a pair names something beyond the last");
  size_t words = count / 64 + 1;
  size_t cells;
  if (__builtin_mul_overflow(count, words, &cells))
    return tli_fail_nomem(err);
  uint64_t *is_before = tli_array_new(&w.allocator, cells, sizeof *is_before);
  uint32_t *order = tli_array_new(&w.allocator, count, sizeof *order);
  bool nomem = !is_before || !order;
  if (!nomem) {
    memset(is_before, 0, cells * sizeof *is_before);
    for (size_t i = 0; i < pair_count; i++)
      is_before[before[i] * words + after[i] / 64] |= UINT64_C(1) << after[i] % 64;
    if (tli_order_kahn(&w.allocator, is_before, words, order, count, by_key, keys, &nomem)) {
      close_order(is_before, words, order, count);
      status = add_unordered(&w, is_before, words);
    } else if (!nomem) {
      status = tli_fail(err, TL_ERR_VALUE, TL_CODE_SEQUENCE_CYCLE, "the pairs go round in a circle");
    }
  }
  if (nomem)
    status = tli_fail_nomem(err);
  if (status == TL_OK)
    status = tli_making_finish(&w, order, out_sequence);
  tli_array_free(&w.allocator, is_before, cells, sizeof *is_before);
  tli_array_free(&w.allocator, order, count, sizeof *order);
  tli_making_end(&w);
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
