/* SPDX-License-Identifier: Apache-2.0 */
#include "../base/error.h"
#include "corner.h"
#include "object.h"
#include "ranks.h"

/* What goes over all events at once walks the sorted starts and the sorted ends side by side. Which events go on for
 * certain at a moment, the inner spans say; a crossed one does at no moment. */

static tl_status check_aggregate(const tl_index *index, tl_hits hits, const tl_span *window, tl_error *err)
{
  if (!index || (hits != TL_HITS_POSSIBLE && hits != TL_HITS_CERTAIN))
    return tli_fail_arg(err, "no index, or hits that are neither possible nor certain");
  if (index->doubtful && hits == TL_HITS_CERTAIN && !(index->parts & TL_INDEX_CERTAIN))
    return tli_fail_arg(err, "an index that was made without TL_INDEX_CERTAIN");
  if (window && window->start >= window->end)
    return tli_fail_empty("window", window->start, window->end, 0, err);
  return TL_OK;
}

static const tli_plane *plane_of(const tl_index *index, tl_hits hits)
{
  return index->doubtful && hits == TL_HITS_CERTAIN ? &index->inner : &index->possible;
}

/* A walk through the moments at which the depth changes. */
typedef struct walk {
  const tli_plane *plane;
  uint32_t started;
  uint32_t ended;
  tl_time until; /* no moment from here on */
} walk;

static walk walk_from(const tli_plane *plane, const tl_span *window)
{
  if (!window)
    return (walk){plane, 0, 0, TL_TIME_MAX};
  return (walk){plane, tli_ranks_until(&plane->start_ranks, window->start),
                tli_ranks_until(&plane->end_ranks, window->start), window->end};
}

static uint32_t depth_of(const walk *w)
{
  return w->started - w->ended;
}

/* Goes to the next moment; false when there is none before the end. */
static bool next_moment(walk *w, tl_time *out_moment)
{
  const tli_plane *plane = w->plane;
  if (w->ended == plane->count)
    return false;
  tl_time moment = plane->ends[w->ended];
  if (w->started < plane->count && plane->starts[w->started] < moment)
    moment = plane->starts[w->started];
  if (moment >= w->until)
    return false;
  while (w->started < plane->count && plane->starts[w->started] == moment)
    w->started++;
  while (w->ended < plane->count && plane->ends[w->ended] == moment)
    w->ended++;
  *out_moment = moment;
  return true;
}

tl_status tl_index_depth(const tl_index *index, tl_hits hits, const tl_span *window, tl_step *out_steps,
                         size_t capacity, size_t *out_count, tl_error *err)
{
  tl_status status = check_aggregate(index, hits, window, err);
  if (status == TL_OK && (!out_count || (capacity > 0 && !out_steps)))
    status = tli_fail_arg(err, "no place for the steps");
  if (status != TL_OK)
    return status;
  walk w = walk_from(plane_of(index, hits), window);
  size_t count = 0;
  uint32_t depth = depth_of(&w);
  if (window) {
    if (capacity > 0)
      out_steps[0] = (tl_step){window->start, depth};
    count = 1;
  }
  for (tl_time moment; next_moment(&w, &moment);) {
    if (depth_of(&w) == depth)
      continue;
    depth = depth_of(&w);
    if (count < capacity)
      out_steps[count] = (tl_step){moment, depth};
    count++;
  }
  *out_count = count;
  return TL_OK;
}

/* Calls `take` for each stretch in which something goes on, in order. */
static void walk_cover(const tli_plane *plane, const tl_span *window, void (*take)(void *, tl_span), void *ctx)
{
  walk w = walk_from(plane, window);
  bool open = window && depth_of(&w) > 0;
  tl_time start = window ? window->start : 0;
  for (tl_time moment; next_moment(&w, &moment);) {
    if (!open && depth_of(&w) > 0) {
      open = true;
      start = moment;
    } else if (open && depth_of(&w) == 0) {
      open = false;
      take(ctx, (tl_span){start, moment});
    }
  }
  if (open)
    take(ctx, (tl_span){start, w.until});
}

typedef struct covering {
  tl_span *out;
  size_t capacity;
  size_t count;
} covering;

static void take_span(void *ctx, tl_span span)
{
  covering *c = ctx;
  if (c->count < c->capacity)
    c->out[c->count] = span;
  c->count++;
}

tl_status tl_index_cover(const tl_index *index, tl_hits hits, const tl_span *window, tl_span *out_spans,
                         size_t capacity, size_t *out_count, tl_error *err)
{
  tl_status status = check_aggregate(index, hits, window, err);
  if (status == TL_OK && (!out_count || (capacity > 0 && !out_spans)))
    status = tli_fail_arg(err, "no place for the spans");
  if (status != TL_OK)
    return status;
  covering c = {out_spans, capacity, 0};
  walk_cover(plane_of(index, hits), window, take_span, &c);
  *out_count = c.count;
  return TL_OK;
}

typedef struct summing {
  int64_t seconds;
  bool fits;
} summing;

static void add_span(void *ctx, tl_span span)
{
  summing *s = ctx;
  int64_t length;
  s->fits = s->fits && span.start != TL_TIME_MIN && span.end != TL_TIME_MAX &&
            !__builtin_sub_overflow(span.end, span.start, &length) &&
            !__builtin_add_overflow(s->seconds, length, &s->seconds);
}

tl_status tl_index_coverage(const tl_index *index, tl_hits hits, const tl_span *window, int64_t *out_seconds,
                            tl_error *err)
{
  tl_status status = check_aggregate(index, hits, window, err);
  if (status == TL_OK && !out_seconds)
    status = tli_fail_arg(err, "no place for the seconds");
  if (status != TL_OK)
    return status;
  summing s = {0, true};
  walk_cover(plane_of(index, hits), window, add_span, &s);
  if (!s.fits)
    return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "a coverage that is infinite, or not to be said in seconds");
  *out_seconds = s.seconds;
  return TL_OK;
}

tl_status tl_index_histogram(const tl_index *index, tl_hits hits, const tl_time *edges, size_t edge_count,
                             uint64_t *out_counts, tl_error *err)
{
  tl_status status = check_aggregate(index, hits, NULL, err);
  if (status == TL_OK && edge_count > 1 && (!edges || !out_counts))
    status = tli_fail_arg(err, "no edges, or no place for the counts");
  for (size_t i = 1; status == TL_OK && i < edge_count; i++)
    if (edges[i - 1] >= edges[i])
      status = tli_fail_empty("bin", edges[i - 1], edges[i], i - 1, err);
  for (size_t done = 0; status == TL_OK && done + 1 < edge_count; done += TLI_BATCH) {
    tl_span bins[TLI_BATCH];
    size_t now = edge_count - 1 - done < TLI_BATCH ? edge_count - 1 - done : TLI_BATCH;
    for (size_t i = 0; i < now; i++)
      bins[i] = (tl_span){edges[done + i], edges[done + i + 1]};
    status = tl_index_hits_count_many(index, hits, TL_RELSET_INTERSECTS, bins, now, out_counts + done, err);
  }
  return status;
}
