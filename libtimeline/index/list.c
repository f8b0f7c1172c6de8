/* SPDX-License-Identifier: Apache-2.0 */
#include "list.h"

#include <string.h>

#include "past.h"

/* Listing goes band by band: what starts before a, at a, between a and b, at b, after b. A band is a run of positions,
 * so that the answers come in the order of their starts. In a band the relations are ranges of ranks. The first band
 * can be long, and only what still runs at a is wanted of it (unless what is over is wanted too): the past is read
 * instead. */

/* The corners of one window. */
typedef struct cut {
  uint32_t starts_before_a;
  uint32_t starts_until_a;
  uint32_t starts_before_b;
  uint32_t starts_until_b;
  uint32_t ends_before_a;
  uint32_t ends_until_a;
  uint32_t ends_before_b;
  uint32_t ends_until_b;
} cut;

/* The ranks in a band that are wanted: a range, and when it has holes, a mask of classes between four cuts. */
typedef struct wanted {
  uint32_t low;
  uint32_t width; /* 0: none */
  uint32_t cuts[4];
  uint8_t classes; /* bit i: ranks with i cuts at or below them */
  bool holes;
} wanted;

static wanted wanted_of(const cut *at, unsigned classes)
{
  wanted w = {
      0, 0, {at->ends_before_a, at->ends_until_a, at->ends_before_b, at->ends_until_b}, (uint8_t)classes, false};
  if (classes == 0)
    return w;
  unsigned first = (unsigned)__builtin_ctz(classes);
  unsigned last = 31 - (unsigned)__builtin_clz(classes);
  w.low = first == 0 ? 0 : w.cuts[first - 1];
  w.width = (last == 4 ? UINT32_MAX : w.cuts[last]) - w.low;
  w.holes = (classes >> first & ((classes >> first) + 1)) != 0;
  return w;
}

static void filter_classes(const uint32_t *ids, const uint32_t *ranks, size_t count, const wanted *w,
                           tli_output *output)
{
  for (size_t i = 0; i < count; i++) {
    uint32_t rank = ranks[i];
    unsigned class = 0;
    for (int k = 0; k < 4; k++)
      class += rank >= w->cuts[k];
    if (w->classes >> class & 1)
      tli_output_append(output, &ids[i], 1);
  }
}

static void filter(const tli_kernels *kernels, const uint32_t *ids, const uint32_t *ranks, size_t count,
                   const wanted *w, tli_output *output)
{
  if (!output->flush && !w->holes) {
    kernels->filter(ids, ranks, count, w->low, w->width, output);
    return;
  }
  while (count > 0 && !output->stopped) {
    size_t now = tli_output_reserve(output, count);
    if (w->holes)
      filter_classes(ids, ranks, now, w, output);
    else
      kernels->filter(ids, ranks, now, w->low, w->width, output);
    ids += now;
    ranks += now;
    count -= now;
  }
}

/* All of a run of positions: a few are copied with what follows them. */
static void take(const tli_plane *plane, uint32_t from, uint32_t to, tli_output *output)
{
  const uint32_t *ids = plane->ids + from;
  if (to - from <= TLI_LANES && !output->flush && output->room >= output->found + TLI_LANES) {
    memcpy(output->out + output->found, ids, TLI_LANES * sizeof *ids);
    output->found += to - from;
  } else {
    tli_output_append(output, ids, to - from);
  }
}

/* A run of positions, a block at a time: blocks that have nothing wanted are passed over, those that have nothing else
 * are copied. */
static void list_run(const tli_plane *plane, const tli_kernels *kernels, uint32_t from, uint32_t to, const wanted *w,
                     tli_output *output)
{
  if (w->width == 0)
    return;
  while (from < to && !output->stopped) {
    uint32_t block = from / TLI_BLOCK;
    uint32_t end = to / TLI_BLOCK > block ? (block + 1) * TLI_BLOCK : to;
    tli_limits limits = plane->limits[block];
    bool none = limits.max < w->low || (limits.min > w->low && limits.min - w->low >= w->width);
    bool all = !w->holes && limits.min >= w->low && limits.max - w->low < w->width;
    if (all)
      take(plane, from, end, output);
    else if (!none)
      filter(kernels, plane->ids + from, plane->ranks + from, end - from, w, output);
    from = end;
  }
}

/* What of a list is wanted, but for its first members. */
static void list_members(const tli_kernels *kernels, const tli_list *list, uint32_t skip, const wanted *w,
                         tli_output *output)
{
  filter(kernels, tli_list_ids(list) + skip, tli_list_ranks(list) + skip, list->count - skip, w, output);
}

/* What of the first `to` positions is wanted, when all that is wanted ends after the checkpoint. */
static void list_past(const tli_plane *plane, const tli_kernels *kernels, const tli_checkpoint *c, uint32_t to,
                      const wanted *w, tli_output *output)
{
  list_members(kernels, tli_past_old(plane, c), 0, w, output);
  list_members(kernels, tli_past_recent(plane, c), 0, w, output);
  filter(kernels, plane->ids + c->position, plane->ranks + c->position, to - c->position, w, output);
}

static void list_before(const tli_plane *plane, const tli_kernels *kernels, const cut *at, unsigned classes,
                        tli_output *output)
{
  wanted w = wanted_of(at, classes);
  uint32_t ended = classes & 2 ? at->ends_before_a : at->ends_until_a;
  if (classes & 1)
    list_run(plane, kernels, 0, at->starts_before_a, &w, output);
  else if (w.width > 0)
    list_past(plane, kernels, tli_past_at(plane, ended), at->starts_before_a, &w, output);
}

/* What starts between a and b. When that is much more than what still runs at b, and only that is wanted, it is looked
 * for there: the running set from the position of a on. */
static void list_between(const tli_plane *plane, const tli_kernels *kernels, const cut *at, unsigned classes,
                         tli_output *output)
{
  wanted w = wanted_of(at, classes);
  uint32_t from = at->starts_until_a;
  uint32_t to = at->starts_before_b;
  uint32_t ended = classes & 8 ? at->ends_before_b : at->ends_until_b;
  if (w.width == 0 || from >= to)
    return;
  if (!(classes & 4) && (to - from) / 4 > to - at->ends_before_b + TLI_PAST_STEP) {
    const tli_list *old = tli_past_old(plane, tli_past_at(plane, ended));
    uint32_t position = tli_past_at(plane, old->rank)->position;
    if (position > from) {
      uint32_t before = from;
      if (from > 0 && old->rank < plane->count)
        kernels->dominance(plane, &from, &old->rank, 1, &before);
      /* Of the first `from` events those that still ran are the first in the list. */
      list_members(kernels, old, from - before, &w, output);
      from = position;
    }
  }
  list_run(plane, kernels, from, to, &w, output);
}

/* Any set of relations but TL_RELSET_INTERSECTS. */
static void list_relations(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations, const cut *at,
                           tli_output *output)
{
  /* The classes of ends: before a, at a, between, at b, after b. */
  unsigned before = relations & 31u;
  unsigned there = (unsigned)relations >> 5 & 7;
  unsigned between = (unsigned)relations >> 8 & 7;
  if (before)
    list_before(plane, kernels, at, before, output);
  wanted w = wanted_of(at, there << 2);
  list_run(plane, kernels, at->starts_before_a, at->starts_until_a, &w, output);
  if (between)
    list_between(plane, kernels, at, between << 2, output);
  if (relations & TL_RELSET_MET_BY)
    take(plane, at->starts_before_b, at->starts_until_b, output);
  if (relations & TL_RELSET_AFTER)
    take(plane, at->starts_until_b, plane->count, output);
}

/* What shares time with a window: what still runs at a, when `ended` are over, and what starts before b, `until`. */
static void list_shared(const tli_plane *plane, const tli_kernels *kernels, uint32_t ended, uint32_t until,
                        tli_output *output)
{
  const tli_checkpoint *c = tli_past_at(plane, ended);
  size_t need =
      (size_t)tli_past_old(plane, c)->count + tli_past_recent(plane, c)->count + (until - c->position) + TLI_LANES;
  if (!output->flush && output->found <= output->room && output->room - output->found >= need) {
    output->found += kernels->running(plane, c, ended, until, output->out + output->found);
  } else {
    wanted w = {.low = ended, .width = UINT32_MAX - ended};
    uint32_t to = until < c->next ? until : c->next;
    list_past(plane, kernels, c, to, &w, output);
    take(plane, to, until, output);
  }
}

static void list_one(const tli_plane *plane, const tli_kernels *kernels, const tl_span *window, tli_output *output)
{
  uint32_t ended = kernels->rank(&plane->end_ranks, window->start + 1);
  uint32_t until = kernels->rank(&plane->start_ranks, window->end);
  list_shared(plane, kernels, ended, until, output);
}

/* Two lines of the cache, which most of what is read of a list, and after it, lies in. */
static void fetch_two(const void *at)
{
  __builtin_prefetch(at);
  __builtin_prefetch((const char *)at + TLI_CACHE_LINE);
}

/* What is read of a list, and after it, is fetched two windows ahead: it comes in time, and the cache still has it. */
static void list_batch(const tli_plane *plane, const tli_kernels *kernels, const tl_span *windows, size_t count,
                       tli_output *output, size_t *out_ends)
{
  enum { AHEAD = 2 };
  uint32_t ended[TLI_BATCH];
  uint32_t until[TLI_BATCH];
  const tli_checkpoint *checkpoints[TLI_BATCH];
  const tli_lookup lookups[] = {{&plane->end_ranks, false, true, ended}, {&plane->start_ranks, true, false, until}};
  kernels->lookup(lookups, 2, windows, count, NULL, NULL);
  tli_past_at_many(plane, ended, count, checkpoints);
  for (size_t next = 0; next < count + AHEAD; next++) {
    if (next < count) {
      const tli_list *old = tli_past_old(plane, checkpoints[next]);
      fetch_two(old);
      fetch_two(tli_list_ids(old));
      fetch_two(plane->ranks + checkpoints[next]->position);
      fetch_two(plane->ids + checkpoints[next]->position);
    }
    if (next >= AHEAD) {
      size_t i = next - AHEAD;
      list_shared(plane, kernels, ended[i], until[i], output);
      if (out_ends)
        out_ends[i] = output->found;
    }
  }
}

static void list_batch_of(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations,
                          const tl_span *windows, size_t count, tli_output *output, size_t *out_ends)
{
  tli_corners c;
  tli_corners_get(plane, kernels, windows, count, &c);
  for (size_t i = 0; i < count; i++) {
    cut at = {c.at[0][i], c.at[1][i], c.at[2][i], c.at[3][i], c.at[4][i], c.at[5][i], c.at[6][i], c.at[7][i]};
    list_relations(plane, kernels, relations, &at, output);
    if (out_ends)
      out_ends[i] = output->found;
  }
}

void tli_list_many(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations, const tl_span *windows,
                   size_t count, tli_output *output, size_t *out_ends)
{
  if (relations == TL_RELSET_INTERSECTS && count == 1) {
    list_one(plane, kernels, windows, output);
    if (out_ends)
      *out_ends = output->found;
    return;
  }
  for (size_t done = 0; done < count;) {
    size_t now = count - done < TLI_BATCH ? count - done : TLI_BATCH;
    size_t *ends = out_ends ? out_ends + done : NULL;
    if (relations == TL_RELSET_INTERSECTS)
      list_batch(plane, kernels, windows + done, now, output, ends);
    else
      list_batch_of(plane, kernels, relations, windows + done, now, output, ends);
    done += now;
  }
}
