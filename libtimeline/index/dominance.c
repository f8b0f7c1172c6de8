/* SPDX-License-Identifier: Apache-2.0 */
#include "dominance.h"

#include <string.h>

/* The levels are laid out one after the other. In each the ranks are grouped by their bits above the level's, in the
 * order of positions inside a group; since they are all the numbers from 0 up, the group of a prefix starts at the
 * smallest rank that has it. */

enum { LEAF_BITS = 8 };

void tli_dominance_place(tli_plane *plane, tli_block *block)
{
  tli_dominance *d = &plane->dominance;
  uint32_t bits = plane->count > 1 ? 32 - (uint32_t)__builtin_clz(plane->count - 1) : 1;
  d->levels = bits > LEAF_BITS ? (bits - LEAF_BITS + 1) / 2 : 0;
  d->leaf_bits = bits - 2 * d->levels;
  d->lines_a_level = plane->count / TLI_LINE + 1;
  d->lines = tli_block_take(block, d->lines_a_level * d->levels, sizeof *d->lines);
  d->leaves = tli_block_take(block, plane->count, 1);
}

/* Bit i of eight: the lowest of byte i. No two of the products share a place, so that nothing is carried. */
static uint64_t bits_of(const uint8_t bytes[8], unsigned bit)
{
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return (word >> bit & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56;
}

/* Writes the two bits of up to 64 items, and each item to its group in the next level. */
static void part_word(const uint32_t *items, uint32_t count, uint32_t shift, uint32_t *out, uint32_t places[4],
                      uint64_t *out_low, uint64_t *out_high)
{
  uint8_t digits[64] = {0};
  for (uint32_t i = 0; i < count; i++)
    digits[i] = items[i] >> shift & 3;
  for (uint32_t i = 0; i < count; i++)
    out[places[digits[i]]++] = items[i];
  *out_low = *out_high = 0;
  for (unsigned i = 0; i < 64; i += 8) {
    *out_low |= bits_of(digits + i, 0) << i;
    *out_high |= bits_of(digits + i, 1) << i;
  }
}

/* How many items before a line have less than 1, 2 and 3: a quarter of the groups before each, and those that have gone
 * to the places of this one. */
static void tell_below(tli_dominance_line *line, uint32_t group, uint32_t shift, const uint32_t places[4])
{
  uint32_t below = 0;
  for (uint32_t digit = 0; digit < 3; digit++) {
    below += group / 4 + places[digit] - (group + (digit << shift));
    line->below[digit] = below;
  }
}

static void fill_level(tli_dominance_line *lines, const uint32_t *items, uint32_t count, uint32_t shift, uint32_t *out)
{
  uint32_t group = 0;
  uint32_t places[4];
  memset(lines + count / TLI_LINE, 0, sizeof *lines); /* which not all is written of */
  /* Groups start at multiples of 2^(shift + 2), which 64 divides. */
  for (uint32_t at = 0; at < count; at += 64) {
    if ((at & ((UINT64_C(4) << shift) - 1)) == 0) {
      group = at;
      for (uint32_t digit = 0; digit < 4; digit++)
        places[digit] = group + (digit << shift);
    }
    tli_dominance_line *line = lines + at / TLI_LINE;
    uint32_t word = at % TLI_LINE / 64;
    if (word == 0)
      tell_below(line, group, shift, places);
    uint32_t here = count - at < 64 ? count - at : 64;
    part_word(items + at, here, shift, out, places, &line->low[word], &line->high[word]);
  }
  if (count % TLI_LINE == 0)
    tell_below(lines + count / TLI_LINE, group, shift, places);
}

void tli_dominance_fill(tli_plane *plane, uint32_t *scratch, uint32_t *spare)
{
  tli_dominance *d = &plane->dominance;
  const uint32_t *items = plane->ranks;
  for (uint32_t level = 0; level < d->levels; level++) {
    uint32_t *out = level % 2 ? spare : scratch;
    fill_level(d->lines + level * d->lines_a_level, items, plane->count, d->leaf_bits + 2 * (d->levels - 1 - level),
               out);
    items = out;
  }
  uint32_t mask = (1u << d->leaf_bits) - 1;
  for (uint32_t i = 0; i < plane->count; i++)
    d->leaves[i] = (uint8_t)(items[i] & mask);
}
