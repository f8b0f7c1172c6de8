/* SPDX-License-Identifier: Apache-2.0 */
#include "corner.h"

#include <string.h>

#include <timeline/index.h>

#include "past.h"

/* What lies in a row, no longer than this, is read instead of the tree; of a longer one the blocks that are not all
 * alike. */
enum { SHORT_RUN = 256, LONG_RUN = 640, SHORT_PAST = 256 };

/* Rows in the order of the relations, columns in that of tli_corner. With E for "ends before b", and so on:
 *   o: starts before a, ends after a and before b = (starts before a, ends before b) - ends until a. */
static const int8_t weights_of[TL_RELATION_COUNT][TLI_CORNERS] = {
    /* starts         ends            double          all */
    {0, 0, 0, 0, /**/ 1, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 0},   /* p */
    {0, 0, 0, 0, /**/ -1, 1, 0, 0, /**/ 0, 0, 0, 0, /**/ 0},  /* m */
    {0, 0, 0, 0, /**/ 0, -1, 0, 0, /**/ 1, 0, 0, 0, /**/ 0},  /* o */
    {0, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ -1, 1, 0, 0, /**/ 0},  /* F */
    {1, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 0, -1, 0, 0, /**/ 0},  /* D */
    {0, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ -1, 0, 1, 0, /**/ 0},  /* s */
    {0, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 1, -1, -1, 1, /**/ 0}, /* e */
    {-1, 1, 0, 0, /**/ 0, 0, 0, 0, /**/ 0, 1, 0, -1, /**/ 0}, /* S */
    {0, 0, 0, 0, /**/ 0, 0, 1, 0, /**/ 0, 0, -1, 0, /**/ 0},  /* d */
    {0, 0, 0, 0, /**/ 0, 0, -1, 1, /**/ 0, 0, 1, -1, /**/ 0}, /* f */
    {0, -1, 1, 0, /**/ 0, 0, 0, -1, /**/ 0, 0, 0, 1, /**/ 0}, /* O */
    {0, 0, -1, 1, /**/ 0, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 0},  /* M */
    {0, 0, 0, -1, /**/ 0, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 1},  /* P */
};

uint32_t tli_corners_of(tl_relset relations, int8_t weights[TLI_CORNERS])
{
  uint32_t mask = 0;
  for (int corner = 0; corner < TLI_CORNERS; corner++) {
    int sum = 0;
    for (int relation = 0; relation < TL_RELATION_COUNT; relation++)
      if (relations >> relation & 1)
        sum += weights_of[relation][corner];
    weights[corner] = (int8_t)sum;
    mask |= (uint32_t)(sum != 0) << corner;
  }
  return mask;
}

bool tli_needs_dominance(tl_relset relations)
{
  int8_t weights[TLI_CORNERS];
  return tli_corners_of(relations, weights) & TLI_DOUBLE_MASK;
}

static const tli_ranks *ranks_of(const tli_plane *plane, int corner)
{
  return corner < TLI_ENDS_BEFORE_A ? &plane->start_ranks : &plane->end_ranks;
}

/* Looks a column of ranks up for each corner of the mask. What lies at a time, too, is what lies before the next; at
 * the ends of the axis there is none. */
static void get_single(const tli_plane *plane, const tli_kernels *kernels, const tl_span *windows, size_t count,
                       uint32_t mask, tli_corners *out)
{
  for (int corner = 0; corner < TLI_SINGLE_CORNERS; corner++) {
    if (!(mask >> corner & 1))
      continue;
    uint32_t *at = out->at[corner];
    const tl_time *times = corner & 2 ? &windows->end : &windows->start;
    kernels->ranks(ranks_of(plane, corner), times, corner & 1, count, at);
    for (size_t i = 0; i < count && corner == TLI_STARTS_BEFORE_A && plane->starts[0] == TL_TIME_MIN; i++)
      if (windows[i].start == TL_TIME_MIN)
        at[i] = 0;
    for (size_t i = 0; i < count && (corner == TLI_STARTS_UNTIL_B || corner == TLI_ENDS_UNTIL_B); i++)
      if (windows[i].end == TL_TIME_MAX)
        at[i] = plane->count;
  }
}

/* The starts and the ends that a double corner is of. */
static const uint8_t starts_of[] = {TLI_STARTS_BEFORE_A, TLI_STARTS_BEFORE_A, TLI_STARTS_UNTIL_A, TLI_STARTS_UNTIL_A};
static const uint8_t ends_of[] = {TLI_ENDS_BEFORE_B, TLI_ENDS_UNTIL_B, TLI_ENDS_BEFORE_B, TLI_ENDS_UNTIL_B};

/* How many of the first `position` events end before `rank` others have: all but those that, at a checkpoint, still run
 * and end later, and those that have started since and do. */
static uint32_t count_in_past(const tli_plane *plane, const tli_kernels *kernels, const tli_checkpoint *c,
                              uint32_t position, uint32_t rank)
{
  const tli_list *lists[] = {tli_past_old(plane, c), tli_past_recent(plane, c)};
  size_t later = kernels->count(plane->ranks + c->position, position - c->position, rank, UINT32_MAX - rank);
  for (int i = 0; i < 2; i++)
    later += kernels->count(tli_list_ranks(lists[i]), lists[i]->count, rank, UINT32_MAX - rank);
  return position - (uint32_t)later;
}

/* How many of a run of positions have a rank below the limit. */
static uint32_t count_in_run(const tli_plane *plane, const tli_kernels *kernels, uint32_t from, uint32_t to,
                             uint32_t limit)
{
  uint32_t below = 0;
  while (from < to) {
    uint32_t block = from / TLI_BLOCK;
    uint32_t end = to / TLI_BLOCK > block ? (block + 1) * TLI_BLOCK : to;
    if (plane->limits[block].max < limit)
      below += end - from;
    else if (plane->limits[block].min < limit)
      below += (uint32_t)kernels->count(plane->ranks + from, end - from, 0, limit);
    from = end;
  }
  return below;
}

/* Of all that end before b those that start at a position or later do so before b too: a run. Where that is long, what
 * runs at a may be less to read, and else there is the tree. */
static void get_double(const tli_plane *plane, const tli_kernels *kernels, const tl_span *windows, size_t count,
                       int corner, tli_corners *out)
{
  int which = corner - TLI_SINGLE_CORNERS;
  const uint32_t *starts = out->at[starts_of[which]];
  const uint32_t *ends = out->at[ends_of[which]];
  uint32_t *results = out->at[corner];
  uint8_t places[TLI_BATCH];
  size_t left = 0;
  for (size_t i = 0; i < count; i++) {
    __builtin_prefetch(plane->ranks + starts[i]);
    __builtin_prefetch(plane->ranks + out->at[TLI_STARTS_BEFORE_B][i]);
  }
  for (size_t i = 0; i < count; i++) {
    uint32_t run = out->at[TLI_STARTS_BEFORE_B][i] - starts[i];
    if (ends[i] == plane->count || starts[i] == 0)
      results[i] = starts[i];
    else if (run <= SHORT_RUN)
      results[i] = ends[i] - (uint32_t)kernels->count(plane->ranks + starts[i], run, 0, ends[i]);
    else if (run <= LONG_RUN)
      results[i] = ends[i] - count_in_run(plane, kernels, starts[i], starts[i] + run, ends[i]);
    else
      places[left++] = (uint8_t)i;
  }
  if (left == 0)
    return;
  uint32_t ended[TLI_BATCH];
  const tli_checkpoint *checkpoints[TLI_BATCH];
  uint32_t positions[TLI_BATCH];
  uint32_t ranks[TLI_BATCH];
  uint32_t found[TLI_BATCH];
  size_t deep = 0;
  bool has_past = plane->parts & TL_INDEX_LIST;
  if (has_past) {
    kernels->ranks(&plane->end_ranks, &windows->start, true, count, ended);
    tli_past_at_many(plane, ended, count, checkpoints);
  }
  for (size_t k = 0; k < left; k++) {
    uint8_t i = places[k];
    if (has_past && starts[i] - ended[i] <= SHORT_PAST) {
      results[i] = count_in_past(plane, kernels, checkpoints[i], starts[i], ends[i]);
    } else {
      positions[deep] = starts[i];
      ranks[deep] = ends[i];
      places[deep++] = i;
    }
  }
  kernels->dominance(plane, positions, ranks, deep, found);
  for (size_t k = 0; k < deep; k++)
    results[places[k]] = found[k];
}

void tli_corners_get(const tli_plane *plane, const tli_kernels *kernels, const tl_span *windows, size_t count,
                     uint32_t mask, tli_corners *out)
{
  for (int which = 0; which < 4; which++)
    if (mask >> (TLI_SINGLE_CORNERS + which) & 1)
      mask |= 1u << starts_of[which] | 1u << ends_of[which] | 1u << TLI_STARTS_BEFORE_B;
  get_single(plane, kernels, windows, count, mask, out);
  for (int which = 0; which < 4; which++)
    if (mask >> (TLI_SINGLE_CORNERS + which) & 1)
      get_double(plane, kernels, windows, count, TLI_SINGLE_CORNERS + which, out);
  if (mask >> TLI_ALL & 1)
    for (size_t i = 0; i < count; i++)
      out->at[TLI_ALL][i] = plane->count;
}

/* What lies in each window: where few start in any of them, these are looked at, and else the corners have it. */
static void count_within(const tli_plane *plane, const tli_kernels *kernels, const tl_span *windows, size_t count,
                         uint64_t *out)
{
  tli_corners corners;
  get_single(plane, kernels, windows, count,
             1u << TLI_STARTS_BEFORE_A | 1u << TLI_STARTS_BEFORE_B | 1u << TLI_ENDS_UNTIL_B, &corners);
  const uint32_t *from = corners.at[TLI_STARTS_BEFORE_A];
  const uint32_t *to = corners.at[TLI_STARTS_BEFORE_B];
  const uint32_t *ended = corners.at[TLI_ENDS_UNTIL_B];
  uint32_t most = 0;
  for (size_t i = 0; i < count; i++) {
    __builtin_prefetch(plane->ranks + from[i]);
    most = to[i] - from[i] > most ? to[i] - from[i] : most;
  }
  if (most <= SHORT_RUN) {
    kernels->below(plane->ranks, from, to, ended, count, out);
    return;
  }
  get_double(plane, kernels, windows, count, TLI_BEFORE_A_UNTIL_B, &corners);
  for (size_t i = 0; i < count; i++)
    out[i] = ended[i] - corners.at[TLI_BEFORE_A_UNTIL_B][i];
}

static void count_batch(const tli_plane *plane, const tli_kernels *kernels, const int8_t weights[TLI_CORNERS],
                        uint32_t mask, const tl_span *windows, size_t count, uint64_t *out)
{
  tli_corners corners;
  tli_corners_get(plane, kernels, windows, count, mask, &corners);
  memset(out, 0, sizeof *out * count);
  for (int corner = 0; corner < TLI_CORNERS; corner++) {
    if (weights[corner] == 0)
      continue;
    uint64_t weight = (uint64_t)(int64_t)weights[corner];
    for (size_t i = 0; i < count; i++)
      out[i] += weight * corners.at[corner][i];
  }
}

bool tli_plane_count(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations, const tl_span *windows,
                     size_t count, uint64_t *out)
{
  if (relations == TL_RELSET_INTERSECTS)
    return kernels->shared(&plane->start_ranks, &plane->end_ranks, windows, count, out);
  int8_t weights[TLI_CORNERS];
  uint32_t mask = tli_corners_of(relations, weights);
  for (size_t done = 0; done < count; done += TLI_BATCH) {
    size_t now = count - done < TLI_BATCH ? count - done : TLI_BATCH;
    if (!kernels->ascend(windows + done, now))
      return false;
    if (relations == TL_RELSET_WITHIN)
      count_within(plane, kernels, windows + done, now, out + done);
    else
      count_batch(plane, kernels, weights, mask, windows + done, now, out + done);
  }
  return true;
}
