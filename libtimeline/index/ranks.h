/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_RANKS_H
#define TLI_INDEX_RANKS_H

/* Looking up ranks, in three steps that a batch takes apart so that cache misses overlap: the cell of a time; the
 * table's entry; the search in the cell. */

#include "plane.h"

__extension__ typedef unsigned __int128 tli_wide;

/* Where the table is read for `time`. */
static inline uint32_t tli_ranks_cell(const tli_ranks *r, tl_time time)
{
  uint64_t distance = time > r->low ? (uint64_t)time - (uint64_t)r->low : 0;
  uint64_t cell = r->width == 1 ? distance : (uint64_t)((tli_wide)distance * r->scale >> 64);
  if (r->width)
    cell += cell * r->width != distance;
  uint64_t last = r->cells - (r->width == 0);
  return (uint32_t)(cell < last ? cell : last);
}

static inline uint32_t tli_ranks_search(const tli_ranks *r, tl_time time, uint32_t cell)
{
  if (r->width)
    return time == TL_TIME_MIN ? 0 : r->table[cell];
  const tl_time *at = r->sorted + r->table[cell];
  uint32_t left = r->table[cell + 1] - r->table[cell];
  while (left > 0) {
    uint32_t half = (left + 1) / 2;
    at += at[half - 1] < time ? half : 0;
    left -= half;
  }
  return (uint32_t)(at - r->sorted);
}

/* How many times lie before `time`. */
static inline uint32_t tli_ranks_before(const tli_ranks *r, tl_time time)
{
  return tli_ranks_search(r, time, tli_ranks_cell(r, time));
}

/* How many times lie before `time` or at it. */
static inline uint32_t tli_ranks_until(const tli_ranks *r, tl_time time)
{
  return time == TL_TIME_MAX ? r->count : tli_ranks_before(r, time + 1);
}

#endif
