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

/* What is left of a time from the start of the axis when whole units of it are taken away. */
static inline uint64_t rest_of(tl_time time, uint64_t unit)
{
  return ((uint64_t)time - (uint64_t)TL_TIME_MIN) % unit;
}

static bool all_multiples(const tl_time *column, size_t stride, size_t count, tl_time from, uint64_t unit)
{
  uint64_t rest = rest_of(from, unit);
  for (size_t i = 0; i < count; i++) {
    tl_time time = tli_column_at(column, stride, i);
    if (rest_of(time, unit) != rest && is_finite(time))
      return false;
  }
  return true;
}

/* Whole days are so frequent that they are looked for at once. */
static keying keying_of(const tl_time *column, size_t stride, size_t count)
{
  size_t first = 0;
  while (first + 1 < count && !is_finite(tli_column_at(column, stride, first)))
    first++;
  tl_time from = tli_column_at(column, stride, first);
  uint64_t rest = rest_of(from, 86400);
  tl_time low = TL_TIME_MAX;
  tl_time high = TL_TIME_MIN;
  tl_time last = TL_TIME_MIN;
  bool sorted = true;
  bool days = true;
  for (size_t i = 0; i < count; i++) {
    tl_time time = tli_column_at(column, stride, i);
    sorted &= last <= time;
    last = time;
    if (!is_finite(time))
      continue;
    low = time < low ? time : low;
    high = time > high ? time : high;
    days &= rest_of(time, 86400) == rest;
  }
  keying k = {low, 1, 1, sorted};
  if (low > high)
    return k;
  if (days)
    k.unit = 86400;
  else if (all_multiples(column, stride, count, from, 3600))
    k.unit = 3600;
  else if (all_multiples(column, stride, count, from, 60))
    k.unit = 60;
  k.last = ((uint64_t)high - (uint64_t)low) / k.unit + 2;
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
  return key_in(k, k->unit, time);
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
  uint32_t mask;
} digit;

static digit digit_of(unsigned from, unsigned to, unsigned round, unsigned rounds)
{
  unsigned shift = from + (to - from) * round / rounds;
  unsigned end = from + (to - from) * (round + 1) / rounds;
  return (digit){shift, (1u << (end - shift)) - 1};
}

static inline uint32_t value_of(digit d, uint64_t word)
{
  return (uint32_t)(word >> d.shift) & d.mask;
}

/* How often each value of a digit comes: of the one that is sorted by, and of the next. */
typedef uint32_t counts[1u << DIGIT_BITS];

static unsigned rounds_for(uint32_t count, unsigned bits)
{
  unsigned most = count < FEW ? FEW_DIGIT_BITS : DIGIT_BITS;
  return (bits + most - 1) / most;
}

static inline __attribute__((always_inline)) void pack_in(const keying *k, uint64_t unit, const tl_time *column,
                                                          size_t stride, uint32_t count, unsigned item_bits,
                                                          digit first, uint64_t *out, uint32_t *out_counts)
{
  for (uint32_t i = 0; i < count; i++) {
    out[i] = key_in(k, unit, tli_column_at(column, stride, i)) << item_bits | i;
    out_counts[value_of(first, out[i])]++;
  }
}

static void pack(const keying *k, const tl_time *column, size_t stride, uint32_t count, unsigned item_bits, digit first,
                 uint64_t *out, uint32_t *out_counts)
{
  switch (k->unit) {
  case 86400: pack_in(k, 86400, column, stride, count, item_bits, first, out, out_counts); break;
  case 3600: pack_in(k, 3600, column, stride, count, item_bits, first, out, out_counts); break;
  case 60: pack_in(k, 60, column, stride, count, item_bits, first, out, out_counts); break;
  default: pack_in(k, 1, column, stride, count, item_bits, first, out, out_counts); break;
  }
}

/* Sorts by the bits `from` to `to` of the words, of which the first digit is counted. Each round counts what the next
 * one needs while it moves the words, to the other array and back. */
static void sort_words(uint64_t *words, uint64_t *spare, uint32_t count, unsigned from, unsigned to, counts tables[2])
{
  unsigned rounds = rounds_for(count, to - from);
  digit now = digit_of(from, to, 0, rounds);
  for (unsigned round = 0; round < rounds; round++) {
    uint32_t *places = tables[round % 2];
    uint32_t *next_counts = tables[1 - round % 2];
    digit next = digit_of(from, to, round + 1 < rounds ? round + 1 : round, rounds); /* the last one's are in vain */
    uint32_t sum = 0;
    for (uint32_t value = 0; value <= now.mask; value++) {
      uint32_t here = places[value];
      places[value] = sum;
      sum += here;
    }
    memset(next_counts, 0, (next.mask + 1) * sizeof *next_counts);
    for (uint32_t i = 0; i < count; i++) {
      uint64_t word = words[i];
      spare[places[value_of(now, word)]++] = word;
      next_counts[value_of(next, word)]++;
    }
    uint64_t *sorted = spare;
    spare = words;
    words = sorted;
    now = next;
  }
}

/* The words of a range that leaves no room for the number beside the key: the low half of the key, then the high one.
 */
static void sort_halves(const keying *k, const tl_time *column, size_t stride, uint32_t count, uint64_t *words,
                        uint64_t *scratch, counts tables[2])
{
  unsigned rounds = rounds_for(count, 32);
  digit first = digit_of(32, 64, 0, rounds);
  memset(tables[0], 0, sizeof *tables);
  pack(k, column, stride, count, 32, first, words, tables[0]);
  sort_words(words, scratch, count, 32, 64, tables);
  uint64_t *half = rounds % 2 ? scratch : words;
  memset(tables[0], 0, sizeof *tables);
  for (uint32_t i = 0; i < count; i++) {
    uint64_t item = half[i] & UINT32_MAX;
    half[i] = (key_of(k, tli_column_at(column, stride, item)) >> 32) << 32 | item;
    tables[0][value_of(first, half[i])]++;
  }
  sort_words(half, half == words ? scratch : words, count, 32, 64, tables);
}

static inline void put(uint32_t place, uint32_t item, uint32_t *out_order, uint32_t *out_places)
{
  if (out_order)
    out_order[place] = item;
  if (out_places)
    out_places[item] = place;
}

/* The words are sorted in the place of the times, and in the scratch by turns, so that they end there. */
uint64_t tli_sort(const tl_time *column, size_t stride, uint32_t count, uint64_t *scratch, tl_time *out_times,
                  uint32_t *out_order, uint32_t *out_places)
{
  if (count == 0)
    return 1;
  keying k = keying_of(column, stride, count);
  if (k.sorted) {
    for (uint32_t i = 0; i < count; i++) {
      out_times[i] = tli_column_at(column, stride, i);
      put(i, i, out_order, out_places);
    }
    return k.unit;
  }
  uint64_t *words = (uint64_t *)out_times;
  unsigned item_bits = bits_of(count - 1);
  unsigned key_bits = bits_of(k.last);
  counts tables[2];
  if (key_bits + item_bits > 64) {
    sort_halves(&k, column, stride, count, words, scratch, tables);
    for (uint32_t i = 0; i < count; i++) {
      uint32_t item = (uint32_t)words[i];
      out_times[i] = tli_column_at(column, stride, item);
      put(i, item, out_order, out_places);
    }
    return k.unit;
  }
  unsigned rounds = rounds_for(count, key_bits);
  uint64_t *first = rounds % 2 ? scratch : words;
  digit lowest = digit_of(item_bits, item_bits + key_bits, 0, rounds);
  memset(tables[0], 0, (lowest.mask + 1) * sizeof tables[0][0]);
  pack(&k, column, stride, count, item_bits, lowest, first, tables[0]);
  sort_words(first, first == words ? scratch : words, count, item_bits, item_bits + key_bits, tables);
  uint64_t item_mask = (UINT64_C(1) << item_bits) - 1;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t word = words[i];
    out_times[i] = time_of(&k, word >> item_bits);
    put(i, (uint32_t)(word & item_mask), out_order, out_places);
  }
  return k.unit;
}
