/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../base/error.h"
#include "object.h"

/* A gap is a cut of the events in two: those that end before it and those that start after it. Say the events before it
 * are `before`, the others `after`, each event on one side. It can be no longer than from L, the latest of the earliest
 * ends of `before`, to R, the earliest of the latest starts of `after`, and is that long when each event takes that end
 * or start. Putting every event whose earliest end is at most L before the cut leaves L as it is and moves R no nearer.
 * So the longest gaps are among the cuts in the order of the earliest ends: one for each L, and of those with the same
 * R the first. One more has to be looked at: an event has to be left after the cut, and when L is the latest of all
 * earliest ends none must be; then it is the one with the latest of the latest starts. Every gap that there can be lies
 * in one of these. */

typedef struct edge {
  tl_time start_min;
  tl_time start_max;
  tl_time end_min;
  tl_time end_max;
  size_t id; /* TL_NOT_FOUND: the window's */
} edge;

/* What lies after a cut. */
typedef struct after {
  tl_time start_min;
  tl_time start_max;
  size_t id;
} after;

static size_t collect(const tl_extent *extents, size_t count, const tl_span *window, edge *out)
{
  size_t n = 0;
  if (window)
    out[n++] = (edge){TL_TIME_MIN, TL_TIME_MIN, window->start, window->start, TL_NOT_FOUND};
  for (size_t i = 0; i < count; i++) {
    const tl_extent *e = &extents[i];
    if (!(e->flags & TL_EXTENT_CONTRADICTORY))
      out[n++] = (edge){e->start_min, e->start_max, e->end_min, e->end_max, i};
  }
  if (window)
    out[n++] = (edge){window->end, window->end, TL_TIME_MAX, TL_TIME_MAX, TL_NOT_FOUND};
  return n;
}

/* The seconds from one time to another, TL_TIME_MAX when that is without limit. */
static int64_t distance(tl_time from, tl_time to)
{
  int64_t seconds;
  if (from == TL_TIME_MIN || to == TL_TIME_MAX || __builtin_sub_overflow(to, from, &seconds))
    return TL_TIME_MAX;
  return seconds;
}

typedef struct cuts {
  tl_gap *out;
  size_t capacity;
  size_t count;
  tl_time last_right;
} cuts;

static void add_cut(cuts *c, const edge *before, tl_time latest_end, const after *a)
{
  if (a->start_max <= before->end_min || (c->count > 0 && a->start_max <= c->last_right))
    return;
  c->last_right = a->start_max;
  if (c->count < c->capacity) {
    tl_gap gap = {.start_min = before->end_min,
                  .start_max = latest_end,
                  .end_min = a->start_min,
                  .end_max = a->start_max,
                  .length_max = distance(before->end_min, a->start_max),
                  .before = before->id,
                  .after = a->id};
    gap.certain = latest_end < a->start_min;
    if (gap.certain)
      gap.length_min = distance(latest_end, a->start_min);
    c->out[c->count] = gap;
  }
  c->count++;
}

/* The cut that leaves one event after it, though that event could have ended before as early as another. `first`: the
 * place in the order of the first of those that have the latest of the earliest ends. */
static void add_last_cut(cuts *c, const edge *edges, const uint32_t *order, size_t count, size_t first)
{
  const edge *last = NULL;
  for (size_t i = 0; i < count; i++) {
    const edge *e = &edges[i];
    bool alone = first + 1 == count && e == &edges[order[first]];
    if (!alone && (!last || e->start_max > last->start_max))
      last = e;
  }
  if (!last)
    return;
  const edge *before = &edges[order[first]] == last ? &edges[order[first + 1]] : &edges[order[first]];
  tl_time latest_end = TL_TIME_MIN;
  for (size_t i = 0; i < count; i++)
    if (&edges[i] != last && edges[i].end_max > latest_end)
      latest_end = edges[i].end_max;
  after a = {last->start_min, last->start_max, last->id};
  add_cut(c, before, latest_end, &a);
}

static void find_cuts(cuts *c, const edge *edges, const uint32_t *order, size_t count, const after *afters)
{
  tl_time latest_end = TL_TIME_MIN;
  size_t first = 0; /* of those with the same earliest end */
  for (size_t i = 0; i < count; i++) {
    const edge *e = &edges[order[i]];
    if (e->end_min != edges[order[first]].end_min)
      first = i;
    latest_end = e->end_max > latest_end ? e->end_max : latest_end;
    if (i + 1 < count && edges[order[i + 1]].end_min != e->end_min)
      add_cut(c, &edges[order[first]], latest_end, &afters[i + 1]);
  }
  if (count > 1)
    add_last_cut(c, edges, order, count, first);
}

tl_status tl_gap_find(const tl_extent *extents, size_t count, const tl_span *window, const tl_allocator *allocator,
                      tl_gap *out_gaps, size_t capacity, size_t *out_count, tl_error *err)
{
  if (!out_count || (count > 0 && !extents) || (capacity > 0 && !out_gaps))
    return tli_fail_arg(err, "no extents, or no place for the gaps");
  if (window && window->start >= window->end)
    return tli_fail_empty("window", window->start, window->end, 0, err);
  if (count > UINT32_MAX - 3)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_INDEX_LIMIT, "gaps between more than %u events", UINT32_MAX - 3);
  tl_allocator memory = tli_allocator(allocator);
  size_t room = count + 2;
  edge *edges = tli_array_new(&memory, room, sizeof *edges);
  after *afters = tli_array_new(&memory, room, sizeof *afters);
  uint64_t *words = tli_array_new(&memory, room, sizeof *words);
  tl_time *ends = tli_array_new(&memory, room, sizeof *ends);
  uint32_t *order = tli_array_new(&memory, room, sizeof *order);
  bool enough = edges && afters && words && ends && order;
  if (enough) {
    size_t n = collect(extents, count, window, edges);
    (void)tli_sort(&edges->end_min, sizeof *edges, (uint32_t)n, words, ends, order, NULL);
    for (size_t i = n; i-- > 0;) {
      const edge *e = &edges[order[i]];
      afters[i] = (after){e->start_min, e->start_max, e->id};
      if (i + 1 == n)
        continue;
      if (afters[i + 1].start_min < afters[i].start_min)
        afters[i].start_min = afters[i + 1].start_min;
      if (afters[i + 1].start_max < afters[i].start_max) {
        afters[i].start_max = afters[i + 1].start_max;
        afters[i].id = afters[i + 1].id;
      }
    }
    cuts c = {out_gaps, capacity, 0, TL_TIME_MIN};
    find_cuts(&c, edges, order, n, afters);
    *out_count = c.count;
  }
  tli_array_free(&memory, edges, room, sizeof *edges);
  tli_array_free(&memory, afters, room, sizeof *afters);
  tli_array_free(&memory, words, room, sizeof *words);
  tli_array_free(&memory, ends, room, sizeof *ends);
  tli_array_free(&memory, order, room, sizeof *order);
  return enough ? TL_OK : tli_fail_nomem(err);
}
