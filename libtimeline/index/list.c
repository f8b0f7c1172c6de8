/* SPDX-License-Identifier: Apache-2.0 */
#include "list.h"

#include "past.h"

/* Listing goes band by band: what starts before a, at a, between a and b, at b, after b. A band is a run of positions,
 * so that the answers come in the order of their starts. In a band the relations are ranges of ranks. The first band
 * can be long, and only what still runs at a is wanted of it (unless what is over is wanted too): the past is read
 * instead. */

/* The ranks in a band that are wanted: a range, and when it has holes, a mask of classes between four cuts. */
typedef struct wanted {
  uint32_t low;
  uint32_t width; /* 0: none */
  uint32_t cuts[4];
  uint8_t classes; /* bit i: ranks with i cuts at or below them */
  bool holes;
} wanted;

static wanted wanted_of(const tli_plane *plane, const tli_cut *cut, unsigned classes)
{
  wanted w = {
      0, 0, {cut->ends_before_a, cut->ends_until_a, cut->ends_before_b, cut->ends_until_b}, (uint8_t)classes, false};
  if (classes == 0)
    return w;
  unsigned first = (unsigned)__builtin_ctz(classes);
  unsigned last = 31 - (unsigned)__builtin_clz(classes);
  w.low = first == 0 ? 0 : w.cuts[first - 1];
  w.width = (last == 4 ? plane->count : w.cuts[last]) - w.low;
  w.holes = (classes >> first & ((classes >> first) + 1)) != 0;
  return w;
}

static void filter_classes(const uint32_t *ids, const uint32_t *ranks, size_t count, const wanted *w,
                           tli_output *output)
{
  for (size_t i = 0; i < count; i++) {
    uint32_t rank = ranks[i];
    unsigned class = 0;
    for (int cut = 0; cut < 4; cut++)
      class += rank >= w->cuts[cut];
    if (w->classes >> class & 1)
      tli_output_append(output, &ids[i], 1);
  }
}

static void filter(const tli_kernels *kernels, const uint32_t *ids, const uint32_t *ranks, size_t count,
                   const wanted *w, tli_output *output)
{
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
      tli_output_append(output, plane->ids + from, end - from);
    else if (!none)
      filter(kernels, plane->ids + from, plane->ranks + from, end - from, w, output);
    from = end;
  }
}

/* What of the first `to` positions is wanted, when all that is wanted ends after `ended` others. */
static void list_past(const tli_plane *plane, const tli_kernels *kernels, uint32_t ended, uint32_t to, const wanted *w,
                      tli_output *output)
{
  if (w->width == 0)
    return;
  const tli_checkpoint *c = tli_past_at(plane, ended);
  const tli_past *past = &plane->past;
  filter(kernels, past->ids + c->first, past->ranks + c->first, (size_t)(c[1].first - c->first), w, output);
  filter(kernels, plane->ids + c->position, plane->ranks + c->position, to - c->position, w, output);
}

static void list_before(const tli_plane *plane, const tli_kernels *kernels, const tli_cut *cut, unsigned classes,
                        tli_output *output)
{
  wanted w = wanted_of(plane, cut, classes);
  if (classes & 1)
    list_run(plane, kernels, 0, cut->starts_before_a, &w, output);
  else
    list_past(plane, kernels, classes & 2 ? cut->ends_before_a : cut->ends_until_a, cut->starts_before_a, &w, output);
}

/* What starts between a and b. When that is much more than what still runs at b, and only that is wanted, it is looked
 * for there: the running set from the position of a on. */
static void list_between(const tli_plane *plane, const tli_kernels *kernels, const tli_cut *cut, unsigned classes,
                         tli_output *output)
{
  wanted w = wanted_of(plane, cut, classes);
  uint32_t from = cut->starts_until_a;
  uint32_t to = cut->starts_before_b;
  uint32_t ended = classes & 8 ? cut->ends_before_b : cut->ends_until_b;
  if (w.width == 0 || from >= to)
    return;
  if (!(classes & 4) && (to - from) / 4 > to - cut->ends_before_b + TLI_PAST_GAP) {
    const tli_checkpoint *c = tli_past_at(plane, ended);
    const tli_past *past = &plane->past;
    if (c->position > from) {
      uint32_t before = from;
      if (c->rank < plane->count && from > 0)
        kernels->dominance(plane, &from, &c->rank, 1, &before);
      /* Of the first `from` events those that still ran at the checkpoint are the first in its list. */
      size_t skip = from - before;
      filter(kernels, past->ids + c->first + skip, past->ranks + c->first + skip,
             (size_t)(c[1].first - c->first) - skip, &w, output);
      from = c->position;
    }
  }
  list_run(plane, kernels, from, to, &w, output);
}

static void list_intersecting(const tli_plane *plane, const tli_kernels *kernels, const tli_cut *cut,
                              tli_output *output)
{
  uint32_t rank = cut->ends_until_a;
  wanted w = {.low = rank, .width = UINT32_MAX - rank};
  list_past(plane, kernels, rank, cut->starts_before_a, &w, output);
  tli_output_append(output, plane->ids + cut->starts_before_a, cut->starts_before_b - cut->starts_before_a);
}

void tli_list(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations, const tli_cut *cut,
              tli_output *output)
{
  if (relations == TL_RELSET_INTERSECTS) {
    list_intersecting(plane, kernels, cut, output);
    return;
  }
  /* The classes of ends: before a, at a, between, at b, after b. */
  unsigned before = relations & 31u;
  unsigned at = (unsigned)relations >> 5 & 7;
  unsigned between = (unsigned)relations >> 8 & 7;
  if (before)
    list_before(plane, kernels, cut, before, output);
  wanted w = wanted_of(plane, cut, at << 2);
  list_run(plane, kernels, cut->starts_before_a, cut->starts_until_a, &w, output);
  if (between)
    list_between(plane, kernels, cut, between << 2, output);
  if (relations & TL_RELSET_MET_BY)
    tli_output_append(output, plane->ids + cut->starts_before_b, cut->starts_until_b - cut->starts_before_b);
  if (relations & TL_RELSET_AFTER)
    tli_output_append(output, plane->ids + cut->starts_until_b, plane->count - cut->starts_until_b);
}

void tli_list_many(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations, const tl_span *windows,
                   size_t count, tli_output *output, size_t *out_ends)
{
  const uint32_t intersecting = 1u << TLI_STARTS_BEFORE_A | 1u << TLI_STARTS_BEFORE_B | 1u << TLI_ENDS_UNTIL_A;
  uint32_t mask = relations == TL_RELSET_INTERSECTS ? intersecting : (1u << TLI_SINGLE_CORNERS) - 1;
  for (size_t done = 0; done < count;) {
    size_t now = count - done < TLI_BATCH ? count - done : TLI_BATCH;
    tli_corners corners;
    tli_corners_get(plane, kernels, windows + done, now, mask, &corners);
    for (size_t i = 0; now > 1 && i < now; i++) {
      if (mask >> TLI_ENDS_UNTIL_A & 1)
        __builtin_prefetch(plane->past.directory + (corners.at[TLI_ENDS_UNTIL_A][i] >> TLI_PAST_SHIFT));
      __builtin_prefetch(plane->ids + corners.at[TLI_STARTS_BEFORE_A][i]);
    }
    for (size_t i = 0; now > 1 && i < now; i++)
      __builtin_prefetch(plane->past.checkpoints +
                         plane->past.directory[corners.at[TLI_ENDS_UNTIL_A][i] >> TLI_PAST_SHIFT]);
    for (size_t i = 0; i < now; i++) {
      if (now > 1 && i + 4 < now) {
        const tli_checkpoint *c = tli_past_at(plane, corners.at[TLI_ENDS_UNTIL_A][i + 4]);
        __builtin_prefetch(plane->past.ids + c->first);
        __builtin_prefetch(plane->past.ranks + c->first);
        __builtin_prefetch(plane->ids + c->position);
        __builtin_prefetch(plane->ranks + c->position);
      }
      tli_cut cut = {corners.at[0][i], corners.at[1][i], corners.at[2][i], corners.at[3][i],
                     corners.at[4][i], corners.at[5][i], corners.at[6][i], corners.at[7][i]};
      tli_list(plane, kernels, relations, &cut, output);
      if (out_ends)
        out_ends[done + i] = output->found;
    }
    done += now;
  }
}
