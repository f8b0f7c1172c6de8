/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plane.h"

/* Radix sort, least digit first, over words that hold a key above the item's number: one word an item moves, and the
 * numbers make it stable. The key is the time in the largest calendar unit that all times are multiples of, so that
 * days over two thousand years take 20 bits and two rounds. A range that leaves no room for the number beside it is
 * sorted in two halves. */

enum { DIGIT_BITS = 11, FEW = 4096, FEW_DIGIT_BITS = 8 };

typedef struct keying {
  tl_time low; /* the first finite time: key 1; minus infinity is key 0 */
  uint64_t unit;
  uint64_t last; /* the key of plus infinity */
  bool sorted;
} keying;

static inline bool is_finite(tl_time time)
{
  return time != TL_TIME_MIN && time != TL_TIME_MAX;
}

static unsigned bits_of(uint64_t value)
{
  return value ? 64u - (unsigned)__builtin_clzll(value) : 0;
}

static bool all_multiples(const tl_time *column, size_t stride, size_t count, tl_time from, uint64_t unit)
{
  for (size_t i = 0; i < count; i++) {
    tl_time time = tli_column_at(column, stride, i);
    uint64_t distance = time >= from ? (uint64_t)time - (uint64_t)from : (uint64_t)from - (uint64_t)time;
    if (distance % unit && is_finite(time))
      return false;
  }
  return true;
}

static uint64_t unit_of(const tl_time *column, size_t stride, size_t count)
{
  size_t i = 0;
  while (i < count && !is_finite(tli_column_at(column, stride, i)))
    i++;
  if (i == count)
    return 1;
  tl_time from = tli_column_at(column, stride, i);
  if (all_multiples(column, stride, count, from, 86400))
    return 86400;
  if (all_multiples(column, stride, count, from, 3600))
    return 3600;
  return all_multiples(column, stride, count, from, 60) ? 60 : 1;
}

static keying keying_of(const tl_time *column, size_t stride, size_t count)
{
  tl_time low = TL_TIME_MAX;
  tl_time high = TL_TIME_MIN;
  tl_time last = TL_TIME_MIN;
  bool sorted = true;
  for (size_t i = 0; i < count; i++) {
    tl_time time = tli_column_at(column, stride, i);
    sorted &= last <= time;
    last = time;
    if (!is_finite(time))
      continue;
    low = time < low ? time : low;
    high = time > high ? time : high;
  }
  keying k = {low, 1, 1, sorted};
  if (low <= high) {
    k.unit = unit_of(column, stride, count);
    k.last = ((uint64_t)high - (uint64_t)low) / k.unit + 2;
  }
  return k;
}

/* `unit` comes as a constant where it is called, so that the division is a multiplication. */
static inline uint64_t key_in(const keying *k, uint64_t unit, tl_time time)
{
  if (time == TL_TIME_MIN)
    return 0;
  return time == TL_TIME_MAX ? k->last : ((uint64_t)time - (uint64_t)k->low) / unit + 1;
}

static inline uint64_t key_of(const keying *k, tl_time time)
{
  switch (k->unit) {
  case 86400: return key_in(k, 86400, time);
  case 3600: return key_in(k, 3600, time);
  case 60: return key_in(k, 60, time);
  default: return key_in(k, 1, time);
  }
}

static inline tl_time time_of(const keying *k, uint64_t key)
{
  if (key == 0)
    return TL_TIME_MIN;
  return key == k->last ? TL_TIME_MAX : (tl_time)((uint64_t)k->low + (key - 1) * k->unit);
}

/* The bits of a word that a round sorts by. */
typedef struct digit {
  unsigned shift;
  uint64_t mask;
} digit;

static digit digit_of(unsigned from, unsigned to, unsigned round, unsigned rounds)
{
  unsigned shift = from + (to - from) * round / rounds;
  unsigned end = from + (to - from) * (round + 1) / rounds;
  return (digit){shift, (UINT64_C(1) << (end - shift)) - 1};
}

/* Sorts by the bits `from` to `to` of the words. Each round counts what the next one needs while it moves the words.
 * Returns where the result is: `words` or `spare`. */
static uint64_t *sort_words(uint64_t *words, uint64_t *spare, uint32_t count, unsigned from, unsigned to)
{
  unsigned most = count < FEW ? FEW_DIGIT_BITS : DIGIT_BITS;
  unsigned rounds = (to - from + most - 1) / most;
  uint32_t tables[2][1u << DIGIT_BITS] = {{0}};
  digit now = digit_of(from, to, 0, rounds);
  for (uint32_t i = 0; i < count; i++)
    tables[0][words[i] >> now.shift & now.mask]++;
  for (unsigned round = 0; round < rounds; round++) {
    uint32_t *places = tables[round % 2];
    uint32_t *counts = tables[1 - round % 2];
    digit next = digit_of(from, to, round + 1 < rounds ? round + 1 : round, rounds); /* the last one's are in vain */
    uint32_t sum = 0;
    for (size_t value = 0; value <= now.mask; value++) {
      uint32_t here = places[value];
      places[value] = sum;
      sum += here;
    }
    memset(counts, 0, (next.mask + 1) * sizeof *counts);
    for (uint32_t i = 0; i < count; i++) {
      uint64_t word = words[i];
      spare[places[word >> now.shift & now.mask]++] = word;
      counts[word >> next.shift & next.mask]++;
    }
    uint64_t *sorted = spare;
    spare = words;
    words = sorted;
    now = next;
  }
  return words;
}

uint64_t tli_sort(const tl_time *column, size_t stride, uint32_t count, uint64_t *keys, uint64_t *spare,
                  tl_time *out_times, uint32_t *out_order)
{
  if (count == 0)
    return 1;
  keying k = keying_of(column, stride, count);
  if (k.sorted) {
    for (uint32_t i = 0; i < count; i++) {
      out_times[i] = tli_column_at(column, stride, i);
      if (out_order)
        out_order[i] = i;
    }
    return k.unit;
  }
  unsigned item_bits = bits_of(count - 1);
  unsigned key_bits = bits_of(k.last);
  if (key_bits + item_bits <= 64) {
    for (uint32_t i = 0; i < count; i++)
      keys[i] = key_of(&k, tli_column_at(column, stride, i)) << item_bits | i;
    const uint64_t *sorted = sort_words(keys, spare, count, item_bits, item_bits + key_bits);
    uint64_t item_mask = (UINT64_C(1) << item_bits) - 1;
    for (uint32_t i = 0; i < count; i++) {
      out_times[i] = time_of(&k, sorted[i] >> item_bits);
      if (out_order)
        out_order[i] = (uint32_t)(sorted[i] & item_mask);
    }
    return k.unit;
  }
  for (uint32_t i = 0; i < count; i++)
    keys[i] = key_of(&k, tli_column_at(column, stride, i)) << 32 | i;
  uint64_t *sorted = sort_words(keys, spare, count, 32, 64);
  for (uint32_t i = 0; i < count; i++) {
    uint64_t item = sorted[i] & UINT32_MAX;
    sorted[i] = (key_of(&k, tli_column_at(column, stride, item)) >> 32) << 32 | item;
  }
  sorted = sort_words(sorted, sorted == keys ? spare : keys, count, 32, 64);
  for (uint32_t i = 0; i < count; i++) {
    out_times[i] = tli_column_at(column, stride, (uint32_t)sorted[i]);
    if (out_order)
      out_order[i] = (uint32_t)sorted[i];
  }
  return k.unit;
}
