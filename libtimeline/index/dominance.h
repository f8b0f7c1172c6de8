/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_DOMINANCE_H
#define TLI_INDEX_DOMINANCE_H

#include "plane.h"

/* 192 items of a level: two bits of each rank, and how many before them in the level have less than 1, 2 and 3 there.
 */
typedef struct tli_dominance_line {
  uint64_t low[3];
  uint64_t high[3];
  uint32_t below[3];
  uint32_t unused;
} tli_dominance_line;

enum { TLI_LINE = 192 };

_Static_assert(sizeof(tli_dominance_line) == TLI_CACHE_LINE, "one cache line");

/* One step down the tree for an item count `offset` into the node at `start`, by the two bits `digit` of the rank: the
 * items of the node before it with less come to `*total`, and `*offset` becomes the count of those with as much. Whole
 * nodes before this one have as many of each digit, since the ranks are a permutation: a quarter. */
static inline __attribute__((always_inline)) void tli_dominance_step(const tli_dominance_line *lines, uint32_t start,
                                                                     uint32_t digit, uint32_t *offset, uint32_t *total)
{
  uint32_t at = start + *offset;
  const tli_dominance_line *line = lines + at / TLI_LINE;
  uint32_t left = at % TLI_LINE;
  uint64_t is_low = 0 - (uint64_t)(digit & 1);
  uint64_t is_high = 0 - (uint64_t)(digit >> 1);
  uint64_t is_one = is_low & ~is_high;
  uint64_t is_two = is_high & ~is_low;
  uint64_t is_three = is_low & is_high;
  uint32_t less = 0;
  uint32_t same = 0;
  for (uint32_t word = 0; word < 3; word++) {
    uint32_t bits = left < 64 ? left : 64;
    left -= bits;
    uint64_t mask = bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
    uint64_t low = line->low[word];
    uint64_t high = line->high[word];
    same += (uint32_t)__builtin_popcountll(~(low ^ is_low) & ~(high ^ is_high) & mask);
    less += (uint32_t)__builtin_popcountll(((~(low | high) & is_one) | (~high & is_two) | (~(low & high) & is_three)) &
                                           mask);
  }
  uint32_t line_start = at / TLI_LINE * TLI_LINE;
  uint32_t below = digit == 0 ? 0 : line->below[digit - 1];
  uint32_t until = digit == 3 ? line_start : line->below[digit];
  *total += less + below - start / 4 * digit;
  *offset = same + until - below - start / 4;
}

/* What `dominance` of the kernels does, with the byte count of the kernel. */
static inline __attribute__((always_inline)) void
tli_dominance_walk(const tli_plane *plane, const uint32_t *positions, const uint32_t *ranks, size_t count,
                   uint32_t *out, uint32_t (*count_bytes)(const uint8_t *, uint32_t, uint8_t))
{
  const tli_dominance *d = &plane->dominance;
  uint32_t starts[TLI_BATCH];
  uint32_t offsets[TLI_BATCH];
  for (size_t i = 0; i < count; i++) {
    starts[i] = 0;
    offsets[i] = positions[i];
    out[i] = 0;
  }
  const tli_dominance_line *lines = d->lines;
  for (uint32_t level = 0; level < d->levels; level++) {
    uint32_t shift = d->leaf_bits + 2 * (d->levels - 1 - level);
    const tli_dominance_line *next = lines + d->lines_a_level;
    for (size_t i = 0; i < count; i++) {
      uint32_t digit = ranks[i] >> shift & 3;
      tli_dominance_step(lines, starts[i], digit, &offsets[i], &out[i]);
      starts[i] += digit << shift;
      if (level + 1 < d->levels)
        __builtin_prefetch(next + (starts[i] + offsets[i]) / TLI_LINE);
    }
    lines = next;
  }
  uint32_t mask = (1u << d->leaf_bits) - 1;
  for (size_t i = 0; i < count; i++)
    out[i] += count_bytes(d->leaves + starts[i], offsets[i], (uint8_t)(ranks[i] & mask));
}

#endif
