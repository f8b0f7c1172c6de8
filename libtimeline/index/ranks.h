/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_RANKS_H
#define TLI_INDEX_RANKS_H

/* Looking up one rank: the key of a time, its place, and what is there. The kernels do it for many. */

#include "plane.h"

__extension__ typedef unsigned __int128 tli_wide;

static inline uint64_t tli_high_product(uint64_t a, uint64_t b)
{
  return (uint64_t)((tli_wide)a * b >> 64);
}

/* The key of a time; of those outside the nearest. When WIDE it is the number of an entry. */
static inline uint64_t tli_ranks_key(const tli_ranks *r, tl_time time)
{
  time = time > r->low ? time : r->low;
  time = time < r->top ? time : r->top;
  return tli_high_product((uint64_t)time - (uint64_t)r->low + r->bias, r->scale);
}

/* The place of a key: its cell in the high half, and its digit in the highest byte of the low one, as a signed number.
 * A cell has no more than 256 keys, so that their digits differ. */
enum { TLI_DIGIT_SHIFT = 24 };
#define TLI_DIGIT_SIGN 0x80000000

static inline uint64_t tli_ranks_place(const tli_ranks *r, uint32_t key)
{
  uint64_t segment = r->segments[key >> r->segment_shift];
  uint32_t twice = (key & ((1u << r->segment_shift) - 1)) << 1;
  return (twice * (segment >> 32) + (segment << 32)) ^ TLI_DIGIT_SIGN;
}

static inline int8_t tli_place_digit(uint64_t place)
{
  return (int8_t)(place >> TLI_DIGIT_SHIFT & UINT8_MAX);
}

/* How many of the sorted times at[left] lie before `time`. */
static inline uint32_t tli_times_before(const tl_time *at, uint32_t left, tl_time time)
{
  const tl_time *from = at;
  while (left > 0) {
    uint32_t half = (left + 1) / 2;
    at += at[half - 1] < time ? half : 0;
    left -= half;
  }
  return (uint32_t)(at - from);
}

/* The rank of a time that lies behind all digits of a cell: there may be more times in it than digits. */
static inline uint32_t tli_cell_search(const tli_ranks *r, const tli_cell *cell, tl_time time)
{
  return cell->before + tli_times_before(r->sorted + cell->before, cell[1].before - cell->before, time);
}

static inline uint32_t tli_cell_rank(const tli_ranks *r, uint64_t place, tl_time time)
{
  const tli_cell *cell = r->cells + (place >> 32);
  uint32_t before = 0;
  for (int i = 0; i < TLI_CELL_DIGITS; i++)
    before += cell->digits[i] < tli_place_digit(place);
  return before < TLI_CELL_DIGITS ? cell->before + before : tli_cell_search(r, cell, time);
}

static inline uint32_t tli_direct_rank(const tli_group *groups, uint32_t key)
{
  const tli_group *group = groups + key / TLI_GROUP_KEYS;
  return group->before + group->counts[key % TLI_GROUP_KEYS];
}

/* How many times lie before `time`, which is later than minus infinity. */
static inline uint32_t tli_ranks_finite(const tli_ranks *r, tl_time time)
{
  uint64_t key = tli_ranks_key(r, time);
  if (r->kind == TLI_RANKS_DIRECT)
    return tli_direct_rank(r->groups, (uint32_t)key);
  if (r->kind == TLI_RANKS_CELLS)
    return tli_cell_rank(r, tli_ranks_place(r, (uint32_t)key), time);
  uint32_t from = r->table[key];
  return from + tli_times_before(r->sorted + from, r->table[key + 1] - from, time);
}

/* How many times lie before `time`. */
static inline uint32_t tli_ranks_before(const tli_ranks *r, tl_time time)
{
  return time == TL_TIME_MIN ? 0 : tli_ranks_finite(r, time);
}

/* How many times lie before `time` or at it. */
static inline uint32_t tli_ranks_until(const tli_ranks *r, tl_time time)
{
  return time == TL_TIME_MAX ? r->count : tli_ranks_before(r, time + 1);
}

#endif
