/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_RANKS_H
#define TLI_INDEX_RANKS_H

/* Looking up ranks: the key of a time, its cell, and the search in the cell. The kernels do it for many. */

#include "plane.h"

__extension__ typedef unsigned __int128 tli_wide;

static inline uint64_t tli_high_product(uint64_t a, uint64_t b)
{
  return (uint64_t)((tli_wide)a * b >> 64);
}

/* The key of a time: the number of units from the first finite time up to it, rounded up; what lies outside comes to
 * the nearest end. When the cells are wide it is the cell itself. */
static inline uint64_t tli_ranks_key(const tli_ranks *r, tl_time time)
{
  time = time > r->low ? time : r->low;
  time = time < r->top ? time : r->top;
  return tli_high_product((uint64_t)time - (uint64_t)r->low + r->bias, r->scale);
}

/* Where a key lies, when a cell has some: its cell, and its digit in it. The keys of a cell are at most 128, so that
 * the next seven bits of the product tell them apart. */
static inline uint64_t tli_ranks_cell(const tli_ranks *r, uint64_t key, int8_t *out_digit)
{
  tli_wide product = (tli_wide)key * r->cell_scale;
  *out_digit = (int8_t)((uint64_t)product >> 57);
  return (uint64_t)(product >> 64);
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

static inline uint32_t tli_digits_before(const int8_t *at, uint32_t left, int8_t digit)
{
  const int8_t *from = at;
  while (left > 0) {
    uint32_t half = (left + 1) / 2;
    at += at[half - 1] < digit ? half : 0;
    left -= half;
  }
  return (uint32_t)(at - from);
}

/* How many times lie before `time`, which is later than minus infinity. */
static inline uint32_t tli_ranks_finite(const tli_ranks *r, tl_time time)
{
  uint64_t key = tli_ranks_key(r, time);
  if (r->width == 1)
    return r->table[key];
  int8_t digit = 0;
  uint64_t cell = r->width ? tli_ranks_cell(r, key, &digit) : key;
  uint32_t from = r->table[cell];
  uint32_t left = r->table[cell + 1] - from;
  return from +
         (r->width ? tli_digits_before(r->digits + from, left, digit) : tli_times_before(r->sorted + from, left, time));
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
