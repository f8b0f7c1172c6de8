/* SPDX-License-Identifier: Apache-2.0 */
#include "ranks.h"

#include <string.h>

/* When the finite times lie on few enough days (or hours, minutes, seconds), each of them has an entry in a table, and
 * nothing is searched. When they lie on more, but not on too many, they are put into cells of some sixteen: the axis is
 * cut into segments, each of which has as many cells as it has times to put there, so that it does not matter if some
 * centuries have many more than others. A cell of more times than it has digits leads on to the times themselves. When
 * the keys are too many, or a few times lie far out, a table has an entry for every two times, between the percentiles
 * so that the far ones cannot make the entries wide; the first and the last have what lies beyond. */

enum { SEGMENTS = 1024, SEGMENT_TIMES = 64, CELL_TIMES = 16, CELL_KEYS_BITS = 8, MOST_KEYS_A_TIME = 20, FEW_KEYS = 64 };

static size_t first_finite(const tl_time *sorted, size_t count)
{
  size_t i = 0;
  while (i < count && sorted[i] == TL_TIME_MIN)
    i++;
  return i;
}

static size_t end_of_finite(const tl_time *sorted, size_t count)
{
  size_t i = count;
  while (i > 0 && sorted[i - 1] == TL_TIME_MAX)
    i--;
  return i;
}

static void plan_keys(tli_ranks *ranks, tl_time low, uint64_t range, uint64_t unit)
{
  ranks->keys = (uint32_t)(range / unit) + 2;
  ranks->low = low;
  ranks->top = (tl_time)((uint64_t)low + range + 1);
  /* The high half is then (time - low + unit - 1) / unit; a unit of 1, whose scale would be 2^64, has a bias more. */
  ranks->bias = unit == 1 ? 1 : unit - 1;
  ranks->scale = unit == 1 ? UINT64_MAX : UINT64_MAX / unit + 1;
  ranks->a_second = 1 / (double)unit;
  ranks->rest = ((double)unit - 0.5) / (double)unit;
}

static void plan_wide(tli_ranks *ranks, tl_time low, uint64_t range)
{
  uint32_t entries = ranks->count / 2 + 1;
  ranks->kind = TLI_RANKS_WIDE;
  ranks->low = low;
  ranks->top = (tl_time)((uint64_t)low + range);
  ranks->bias = 0;
  ranks->scale = UINT64_MAX / (range / entries + 2) + 1;
  ranks->entries = (uint32_t)tli_ranks_key(ranks, ranks->top) + 1;
}

/* Whether the counts of all groups fit 16 bits: a group of more times than that has all of one such run of half as
 * many.
 */
static bool counts_fit(const tli_ranks *ranks, size_t from, size_t to)
{
  enum { RUN = (UINT16_MAX + 1) / 2 };
  for (size_t i = from; to - i >= RUN; i += RUN)
    if (tli_ranks_key(ranks, ranks->sorted[i]) / TLI_GROUP_KEYS ==
        tli_ranks_key(ranks, ranks->sorted[i + RUN - 1]) / TLI_GROUP_KEYS)
      return false;
  return true;
}

static void plan(tli_ranks *ranks, uint64_t unit)
{
  const tl_time *sorted = ranks->sorted;
  uint32_t count = ranks->count;
  size_t from = first_finite(sorted, count);
  size_t to = end_of_finite(sorted, count);
  ranks->kind = TLI_RANKS_DIRECT;
  tl_time low = from < to ? sorted[from] : 0;
  uint64_t range = from < to ? (uint64_t)sorted[to - 1] - (uint64_t)low : 0;
  uint64_t keys = range / unit;
  /* The kernels look keys up by signed numbers of 32 bits, and make them of times by doubles. */
  if (keys < INT32_MAX / 2 && keys < (uint64_t)count * MOST_KEYS_A_TIME + FEW_KEYS) {
    plan_keys(ranks, low, range, unit);
    ranks->entries = (ranks->keys - 1) / TLI_GROUP_KEYS + 1;
    if (keys >= (uint64_t)count + FEW_KEYS || !counts_fit(ranks, from, to))
      ranks->kind = TLI_RANKS_CELLS;
    return;
  }
  size_t margin = (to - from) / 1000;
  uint64_t middle = (uint64_t)sorted[to - 1 - margin] - (uint64_t)sorted[from + margin];
  if (middle < range / 4)
    plan_wide(ranks, sorted[from + margin], middle);
  else
    plan_wide(ranks, low, range);
}

/* Cuts the keys into at most so many segments. */
static void cut(tli_ranks *ranks, uint32_t most)
{
  ranks->segment_shift = 0;
  while (ranks->keys >> ranks->segment_shift >= most)
    ranks->segment_shift++;
  ranks->segment_count = ((ranks->keys - 1) >> ranks->segment_shift) + 1;
}

/* How many finite times each segment has. */
static void count_segments(const tli_ranks *ranks, uint64_t unit, uint32_t *out_times)
{
  uint64_t width = unit << ranks->segment_shift;
  uint32_t at = (uint32_t)first_finite(ranks->sorted, ranks->count);
  uint32_t to = (uint32_t)end_of_finite(ranks->sorted, ranks->count);
  for (uint32_t i = 0; i < ranks->segment_count; i++) {
    uint32_t here = to - at;
    if (i + 1 < ranks->segment_count)
      here = tli_times_before(ranks->sorted + at, here, (tl_time)((uint64_t)ranks->low + (i + 1) * width));
    out_times[i] = here;
    at += here;
  }
}

/* The cells of a segment of `here` times, when there are `share` for all; no more than keys, and enough of them. */
static uint32_t cells_for(const tli_ranks *ranks, uint64_t here, uint32_t share)
{
  uint32_t shift = ranks->segment_shift;
  uint32_t least = shift > CELL_KEYS_BITS ? 1u << (shift - CELL_KEYS_BITS) : 1;
  uint64_t cells = (here * share + ranks->count - 1) / ranks->count;
  if (cells < least)
    return least;
  return cells < 1u << shift ? (uint32_t)cells : 1u << shift;
}

static uint32_t cells_for_all(const tli_ranks *ranks, const uint32_t *times, uint32_t share)
{
  uint32_t cells = 0;
  for (uint32_t i = 0; i < ranks->segment_count; i++)
    cells += cells_for(ranks, times[i], share);
  return cells;
}

/* Two bytes a time are for the cells, and half of what the keys need at the least. Segments that need more than their
 * share take it from the others. */
static uint32_t share_of(const tli_ranks *ranks, const uint32_t *times)
{
  uint32_t share = ranks->count / CELL_TIMES + 1;
  uint32_t budget = share + cells_for_all(ranks, times, 0) / 2 + ranks->segment_count;
  while (share > 1 && cells_for_all(ranks, times, share) > budget)
    share -= share / 8 + 1;
  return share;
}

/* Whether no segment has more than half as much again as its share of the times. */
static bool is_even(const tli_ranks *ranks, const uint32_t *times)
{
  uint64_t most = 0;
  for (uint32_t i = 0; i < ranks->segment_count; i++)
    most = times[i] > most ? times[i] : most;
  return most * ranks->segment_count <= (uint64_t)ranks->count * 3 / 2;
}

static uint64_t segment_of(uint64_t first_cell, uint64_t half_cells_a_key)
{
  return first_cell | half_cells_a_key << 32;
}

/* Where the times lie evenly one segment is as good as many, and looked up faster. */
static bool init_cells(tli_ranks *ranks, uint64_t unit, const tl_allocator *allocator)
{
  ranks->entries = 0;
  uint32_t times[SEGMENTS] = {0};
  uint32_t most = ranks->count / SEGMENT_TIMES + 1;
  cut(ranks, most < SEGMENTS ? most : SEGMENTS);
  count_segments(ranks, unit, times);
  uint32_t share = share_of(ranks, times);
  uint64_t cells = cells_for_all(ranks, times, share);
  if (is_even(ranks, times))
    cut(ranks, 1);
  ranks->segments = tli_array_new(allocator, ranks->segment_count, sizeof *ranks->segments);
  if (!ranks->segments)
    return false;
  if (ranks->segment_count == 1) {
    ranks->segments[0] = segment_of(0, (cells << 31) / ranks->keys);
    ranks->entries = (uint32_t)(tli_ranks_place(ranks, ranks->keys - 1) >> 32) + 1;
  } else {
    for (uint32_t i = 0; i < ranks->segment_count; i++) {
      uint32_t here = cells_for(ranks, times[i], share);
      ranks->segments[i] = segment_of(ranks->entries, (uint64_t)here << (31 - ranks->segment_shift));
      ranks->entries += here;
    }
  }
  ranks->cells = tli_lines(allocator, (size_t)ranks->entries + 1, sizeof *ranks->cells, &ranks->line_memory);
  return ranks->cells;
}

bool tli_ranks_init(tli_ranks *ranks, const tl_time *sorted, uint32_t count, uint64_t unit,
                    const tl_allocator *allocator)
{
  ranks->sorted = sorted;
  ranks->count = count;
  plan(ranks, unit);
  if (ranks->kind == TLI_RANKS_CELLS)
    return init_cells(ranks, unit, allocator);
  if (ranks->kind == TLI_RANKS_DIRECT) {
    ranks->groups = tli_lines(allocator, ranks->entries, sizeof *ranks->groups, &ranks->line_memory);
    return ranks->groups;
  }
  ranks->table = tli_array_new(allocator, (size_t)ranks->entries + 1, sizeof *ranks->table);
  return ranks->table;
}

static size_t lines_size(const tli_ranks *ranks)
{
  return ranks->kind == TLI_RANKS_DIRECT ? tli_lines_size(ranks->entries, sizeof *ranks->groups)
                                         : tli_lines_size((size_t)ranks->entries + 1, sizeof *ranks->cells);
}

void tli_ranks_fini(tli_ranks *ranks, const tl_allocator *allocator)
{
  tli_array_free(allocator, ranks->table, (size_t)ranks->entries + 1, sizeof *ranks->table);
  tli_array_free(allocator, ranks->segments, ranks->segment_count, sizeof *ranks->segments);
  tli_release(allocator, ranks->line_memory, lines_size(ranks));
}

size_t tli_ranks_memory(const tli_ranks *ranks)
{
  if (ranks->kind == TLI_RANKS_WIDE)
    return ((size_t)ranks->entries + 1) * sizeof *ranks->table;
  return lines_size(ranks) + ranks->segment_count * sizeof *ranks->segments;
}

static void fill_cells(tli_ranks *ranks, uint32_t from, uint32_t to)
{
  tli_cell *cells = ranks->cells;
  memset(cells, INT8_MAX, ((size_t)ranks->entries + 1) * sizeof *cells);
  uint64_t next = 0; /* the first cell that does not yet say what lies before it */
  for (uint32_t i = from; i < to; i++) {
    uint64_t place = tli_ranks_place(ranks, (uint32_t)tli_ranks_key(ranks, ranks->sorted[i]));
    tli_cell *cell = &cells[place >> 32];
    for (; next <= place >> 32; next++)
      cells[next].before = i;
    if (i - cell->before < TLI_CELL_DIGITS)
      cell->digits[i - cell->before] = tli_place_digit(place);
  }
  for (; next <= ranks->entries; next++)
    cells[next].before = to;
}

/* How often each key comes, and then how many of its group come before it. */
static void fill_groups(tli_ranks *ranks, uint32_t from, uint32_t to)
{
  tli_group *groups = ranks->groups;
  memset(groups, 0, ranks->entries * sizeof *groups);
  for (uint32_t i = from; i < to; i++) {
    uint64_t key = tli_ranks_key(ranks, ranks->sorted[i]);
    groups[key / TLI_GROUP_KEYS].counts[key % TLI_GROUP_KEYS]++;
  }
  uint32_t before = from;
  for (uint32_t g = 0; g < ranks->entries; g++) {
    uint32_t here = 0;
    for (uint32_t i = 0; i < TLI_GROUP_KEYS; i++) {
      uint32_t times = groups[g].counts[i];
      groups[g].counts[i] = (uint16_t)here;
      here += times;
    }
    groups[g].before = before;
    before += here;
  }
}

/* Each time overwrites how many there are up to its entry; then the entries without times take over from the one
 * before. */
static void fill_table(tli_ranks *ranks)
{
  uint32_t *table = ranks->table;
  memset(table, 0, ((size_t)ranks->entries + 1) * sizeof *table);
  for (uint32_t i = 0; i < ranks->count; i++)
    table[tli_ranks_key(ranks, ranks->sorted[i]) + 1] = i + 1;
  for (uint32_t entry = 1; entry <= ranks->entries; entry++)
    if (table[entry] == 0)
      table[entry] = table[entry - 1];
}

void tli_ranks_fill(tli_ranks *ranks)
{
  uint32_t from = (uint32_t)first_finite(ranks->sorted, ranks->count);
  uint32_t to = (uint32_t)end_of_finite(ranks->sorted, ranks->count);
  if (ranks->kind == TLI_RANKS_CELLS)
    fill_cells(ranks, from, to);
  else if (ranks->kind == TLI_RANKS_DIRECT)
    fill_groups(ranks, from, to);
  else
    fill_table(ranks);
}
