/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_INDEX_H
#define TESTS_SUPPORT_INDEX_H

/* The laws that an index keeps: each answer is that of the naive scan. What the property tests and the fuzz target ask.
 * A law returns NULL, or says what was broken. */

#include <stdlib.h>
#include <string.h>
#include <timeline/index.h>

/* Events as the naive scan sees them: for each the spans that it may be. */
enum { SUPPORT_EVENTS = 12, SUPPORT_SPANS = 64 };

typedef struct support_event {
  tl_span spans[SUPPORT_SPANS];
  size_t count;
} support_event;

/* All spans of a small world that the bounds admit. */
static inline void support_spans_of(const tl_extent *extent, int64_t low, int64_t high, support_event *out)
{
  out->count = 0;
  for (int64_t start = low; start < high; start++)
    for (int64_t end = start + 1; end <= high; end++)
      if (!(extent->flags & TL_EXTENT_CONTRADICTORY) && tl_extent_admits(extent, start, end) &&
          out->count < SUPPORT_SPANS)
        out->spans[out->count++] = (tl_span){start, end};
}

static inline tl_relset support_possible(const support_event *a, const support_event *b)
{
  tl_relset set = 0;
  for (size_t i = 0; i < a->count; i++)
    for (size_t k = 0; k < b->count; k++)
      set |= tl_allen_of(a->spans[i], b->spans[k]);
  return set;
}

static inline bool support_is_hit(tl_relset possible, tl_relset relations, int hits)
{
  return hits == TL_HITS_CERTAIN ? possible && !(possible & ~relations) : (possible & relations) != 0;
}

/* The law of one question, whose naive answer is ids[need], sorted. `got` has room for one id more than there are. */
static inline const char *support_answer_law(const tl_index *index, tl_hits hits, tl_relset relations, tl_span window,
                                             const uint32_t *ids, size_t need, uint32_t *got)
{
  uint64_t counted;
  if (tl_index_hits_count(index, hits, relations, window, &counted, NULL))
    return "a window has a count";
  if (counted != need)
    return "a count is the naive one";
  size_t found;
  if (tl_index_hits_find(index, hits, relations, window, got, need, &found, NULL))
    return "a window has hits";
  if (found != need)
    return "as many are found as are there";
  if (need && memcmp(got, ids, need * sizeof *got) != 0)
    return "what is found is what is there, by start";
  /* In a buffer that is too small, the first ones, and nothing behind it. */
  size_t room = need / 2;
  got[room] = 0xA5A5A5A5;
  if (tl_index_hits_find(index, hits, relations, window, got, room, &found, NULL) || found != need ||
      (room && memcmp(got, ids, room * sizeof *got) != 0) || got[room] != 0xA5A5A5A5)
    return "a small buffer gets the first hits, and the need is told";
  return NULL;
}

/* Appends id, keeping ids[found] sorted by start and number. */
static inline size_t support_insert(uint32_t *ids, size_t found, uint32_t id, const tl_time *starts, size_t stride)
{
  const char *column = (const char *)starts;
  size_t at = found;
  for (; at > 0; at--) {
    tl_time before = *(const tl_time *)(const void *)(column + stride * ids[at - 1]);
    if (before <= *(const tl_time *)(const void *)(column + stride * id))
      break;
    ids[at] = ids[at - 1];
  }
  ids[at] = id;
  return found + 1;
}

static inline const char *support_spans_law(const tl_index *index, const tl_span *spans, size_t count,
                                            tl_relset relations, tl_span window, uint32_t *expected, uint32_t *got)
{
  size_t need = 0;
  for (uint32_t i = 0; i < count; i++)
    if (tl_allen_of(spans[i], window) & relations)
      need = support_insert(expected, need, i, &spans->start, sizeof *spans);
  const char *broken = support_answer_law(index, TL_HITS_POSSIBLE, relations, window, expected, need, got);
  return broken ? broken : support_answer_law(index, TL_HITS_CERTAIN, relations, window, expected, need, got);
}

static inline const char *support_extents_law(const tl_index *index, const tl_extent *extents,
                                              const support_event *events, size_t count, tl_relset relations,
                                              tl_span window)
{
  support_event exact = {.spans = {window}, .count = 1};
  for (int hits = TL_HITS_POSSIBLE; hits <= TL_HITS_CERTAIN; hits++) {
    uint32_t expected[SUPPORT_EVENTS];
    uint32_t got[SUPPORT_EVENTS + 1];
    size_t need = 0;
    for (uint32_t i = 0; i < count; i++)
      if (support_is_hit(support_possible(&events[i], &exact), relations, hits))
        need = support_insert(expected, need, i, &extents->start_min, sizeof *extents);
    const char *broken = support_answer_law(index, (tl_hits)hits, relations, window, expected, need, got);
    if (broken)
      return broken;
  }
  return NULL;
}

/* How often each pair was handed out. */
typedef struct support_pairs {
  uint32_t seen[SUPPORT_EVENTS][SUPPORT_EVENTS];
  size_t count;
} support_pairs;

static inline bool support_take(void *ctx, const uint32_t *left, const uint32_t *right, size_t count)
{
  support_pairs *pairs = ctx;
  for (size_t i = 0; i < count; i++)
    pairs->seen[left[i]][right[i]]++;
  pairs->count += count;
  return true;
}

static inline const char *support_join_law(const tl_index *left, const support_event *left_events, size_t left_count,
                                           const tl_index *right, const support_event *right_events, size_t right_count,
                                           tl_relset relations, bool distinct)
{
  for (int hits = TL_HITS_POSSIBLE; hits <= TL_HITS_CERTAIN; hits++) {
    support_pairs got = {.count = 0};
    tl_pairs take = {support_take, &got};
    uint64_t counted;
    uint32_t flags = distinct ? TL_JOIN_DISTINCT : 0;
    if (tl_index_join_count(left, right, (tl_hits)hits, relations, flags, &counted, NULL) ||
        tl_index_join(left, right, (tl_hits)hits, relations, flags, &take, NULL))
      return "two indexes join";
    size_t need = 0;
    for (size_t i = 0; i < left_count; i++)
      for (size_t k = distinct ? i + 1 : 0; k < right_count; k++) {
        bool hit = support_is_hit(support_possible(&left_events[i], &right_events[k]), relations, hits);
        need += hit;
        if (got.seen[i][k] + (distinct ? got.seen[k][i] : 0) != hit)
          return "a join has each pair that the naive one has, once";
      }
    if (got.count != need || counted != need)
      return "a join counts what it lists, and no more";
  }
  return NULL;
}

#endif
