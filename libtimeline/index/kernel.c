/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

#include <string.h>

#include "dominance.h"
#include "ranks.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2 1
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#endif

void tli_output_end(tli_output *output)
{
  if (output->flush && output->found > 0 && !output->stopped)
    output->stopped = !output->flush(output->ctx, output->out, output->found);
  if (output->flush)
    output->found = 0;
}

size_t tli_output_reserve(tli_output *output, size_t count)
{
  if (!output->flush)
    return count;
  if (output->room - output->found < count)
    tli_output_end(output);
  return count < output->room ? count : output->room;
}

static void append(tli_output *output, const uint32_t *ids, size_t count)
{
  if (output->found < output->room) {
    size_t room = output->room - output->found;
    memcpy(output->out + output->found, ids, sizeof *ids * (count < room ? count : room));
  }
  output->found += count;
}

void tli_output_append(tli_output *output, const uint32_t *ids, size_t count)
{
  while (count > 0 && !output->stopped) {
    size_t now = tli_output_reserve(output, count);
    append(output, ids, now);
    ids += now;
    count -= now;
  }
}

/* While there is room for all that is left, the store needs no branch: a miss is written over by the next hit. */
static void filter(const uint32_t *ids, const uint32_t *ranks, size_t count, uint32_t low, uint32_t width,
                   tli_output *output)
{
  size_t found = output->found;
  size_t i = 0;
  if (found < output->room) {
    size_t room = output->room - found;
    uint32_t *out = output->out + found;
    size_t free_run = count < room ? count : room;
    size_t n = 0;
    for (; i < free_run; i++) {
      out[n] = ids[i];
      n += ranks[i] - low < width;
    }
    found += n;
  }
  for (; i < count; i++) {
    if (ranks[i] - low < width) {
      if (found < output->room)
        output->out[found] = ids[i];
      found++;
    }
  }
  output->found = found;
}

static void fill(uint32_t *out, uint32_t id, size_t count)
{
  for (size_t i = 0; i < count; i++)
    out[i] = id;
}

static size_t count_ranks(const uint32_t *ranks, size_t count, uint32_t low, uint32_t width)
{
  size_t n = 0;
  for (size_t i = 0; i < count; i++)
    n += ranks[i] - low < width;
  return n;
}

static uint32_t count_bytes(const uint8_t *bytes, uint32_t count, uint8_t limit)
{
  uint32_t n = 0;
  for (uint32_t i = 0; i < count; i++)
    n += bytes[i] < limit;
  return n;
}

static void dominance(const tli_plane *plane, const uint32_t *positions, const uint32_t *ranks, size_t count,
                      uint32_t *out)
{
  tli_dominance_walk(plane, positions, ranks, count, out, count_bytes);
}

static inline tl_time time_at(const tl_time *times, size_t stride, bool later, size_t i)
{
  return (tl_time)((uint64_t)times[i * stride] + later);
}

static void ranks_of(const tli_ranks *ranks, const tl_time *times, size_t stride, bool later, size_t count,
                     uint32_t *out)
{
  for (size_t i = 0; i < count; i++)
    out[i] = tli_ranks_finite(ranks, time_at(times, stride, later, i));
}

static const tli_kernels plain = {ranks_of, filter, fill, count_ranks, count_bytes, dominance};

#ifdef HAVE_AVX2

/* The lanes whose rank is in the range: unsigned x < width is max(x, width) != x. */
AVX2 static inline unsigned lanes_in(__m256i ranks, __m256i low, __m256i width)
{
  __m256i x = _mm256_sub_epi32(ranks, low);
  __m256i out = _mm256_cmpeq_epi32(_mm256_max_epu32(x, width), x);
  return ~(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(out)) & 255;
}

/* The chosen lanes move to the front: a nibble a lane gathers their numbers. */
AVX2 static inline __m256i front_of(unsigned lanes)
{
  uint64_t spread = _pdep_u64(lanes, UINT64_C(0x0101010101010101)) * 255;
  uint64_t order = _pext_u64(UINT64_C(0x0706050403020100), spread);
  return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)order));
}

/* Eight ids at a time; all eight lanes are stored, so that there must be room for them. */
AVX2 static void filter_avx2(const uint32_t *ids, const uint32_t *ranks, size_t count, uint32_t low, uint32_t width,
                             tli_output *output)
{
  size_t i = 0;
  if (output->found < output->room) {
    size_t room = output->room - output->found;
    uint32_t *out = output->out + output->found;
    size_t n = 0;
    __m256i lows = _mm256_set1_epi32((int)low);
    __m256i widths = _mm256_set1_epi32((int)width);
    for (; i < count && n + TLI_LANES <= room; i += TLI_LANES) {
      unsigned lanes = lanes_in(_mm256_loadu_si256((const __m256i *)(const void *)(ranks + i)), lows, widths);
      lanes = _bzhi_u32(lanes, (unsigned)(count - i < TLI_LANES ? count - i : TLI_LANES));
      __m256i values = _mm256_loadu_si256((const __m256i *)(const void *)(ids + i));
      _mm256_storeu_si256((__m256i *)(void *)(out + n), _mm256_permutevar8x32_epi32(values, front_of(lanes)));
      n += (size_t)__builtin_popcount(lanes);
    }
    output->found += n;
  }
  if (i < count)
    filter(ids + i, ranks + i, count - i, low, width, output);
}

AVX2 static void fill_avx2(uint32_t *out, uint32_t id, size_t count)
{
  __m256i ids = _mm256_set1_epi32((int)id);
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    _mm256_storeu_si256((__m256i *)(void *)(out + i), ids);
  fill(out + i, id, count - i);
}

AVX2 static size_t count_avx2(const uint32_t *ranks, size_t count, uint32_t low, uint32_t width)
{
  size_t i = 0;
  __m256i lows = _mm256_set1_epi32((int)low);
  __m256i widths = _mm256_set1_epi32((int)width);
  __m256i outside = _mm256_setzero_si256();
  for (; i + 8 <= count; i += 8) {
    __m256i x = _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(ranks + i)), lows);
    outside = _mm256_sub_epi32(outside, _mm256_cmpeq_epi32(_mm256_max_epu32(x, widths), x));
  }
  uint32_t lanes[8];
  _mm256_storeu_si256((__m256i *)(void *)lanes, outside);
  size_t n = i;
  for (int lane = 0; lane < 8; lane++)
    n -= lanes[lane];
  return n + count_ranks(ranks + i, count - i, low, width);
}

AVX2 static uint32_t count_bytes_avx2(const uint8_t *bytes, uint32_t count, uint8_t limit)
{
  uint32_t i = 0;
  uint32_t n = 0;
  __m256i limits = _mm256_set1_epi8((char)limit);
  for (; i + 32 <= count; i += 32) {
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + i));
    unsigned at_least = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(x, limits), x));
    n += 32 - (uint32_t)__builtin_popcount(at_least);
  }
  return n + count_bytes(bytes + i, count - i, limit);
}

AVX2 static void dominance_avx2(const tli_plane *plane, const uint32_t *positions, const uint32_t *ranks, size_t count,
                                uint32_t *out)
{
  tli_dominance_walk(plane, positions, ranks, count, out, count_bytes_avx2);
}

/* What follows a cell is later than its times, so that counting from its start over a fixed number needs no end; behind
 * the last time there is room for it. */
AVX2 static inline uint32_t times_before_avx2(const tl_time *at, uint32_t left, tl_time time)
{
  const tl_time *from = at;
  while (left > TLI_TIMES_PAD) {
    uint32_t half = left / 2;
    at += at[half - 1] < time ? half : 0;
    left -= half;
  }
  __m256i times = _mm256_set1_epi64x(time);
  __m256i before = _mm256_setzero_si256();
  for (int k = 0; k < TLI_TIMES_PAD; k += 4)
    before = _mm256_sub_epi64(before,
                              _mm256_cmpgt_epi64(times, _mm256_loadu_si256((const __m256i *)(const void *)(at + k))));
  __m128i sum = _mm_add_epi64(_mm256_castsi256_si128(before), _mm256_extracti128_si256(before, 1));
  sum = _mm_add_epi64(sum, _mm_unpackhi_epi64(sum, sum));
  return (uint32_t)(at - from) + (uint32_t)_mm_cvtsi128_si32(sum);
}

AVX2 static inline uint32_t digits_before_avx2(const int8_t *at, uint32_t left, int8_t digit)
{
  uint32_t passed = 0;
  while (left > TLI_DIGITS_PAD) {
    uint32_t half = left / 2;
    passed += half & (0 - (uint32_t)(at[passed + half - 1] < digit));
    left -= half;
  }
  __m256i next = _mm256_loadu_si256((const __m256i *)(const void *)(at + passed));
  __m256i before = _mm256_cmpgt_epi8(_mm256_set1_epi8(digit), next);
  /* What follows the cell counts from another key. */
  return passed + (uint32_t)__builtin_popcount(_bzhi_u32((uint32_t)_mm256_movemask_epi8(before), left));
}

/* The place in the table; copies of `r` stay in registers. */
static inline uint64_t cell_at(const tli_ranks *r, uint64_t key)
{
  int8_t digit;
  return r->width > 1 ? tli_ranks_cell(r, key, &digit) : key;
}

/* Asks for the table's lines of all, then for what these lead to, so that the misses of many come at the same time. */
static inline __attribute__((always_inline)) void touch(const tli_ranks *ranks, const tl_time *times, size_t stride,
                                                        size_t count)
{
  tli_ranks r = *ranks;
  for (size_t i = 0; i < count; i++)
    __builtin_prefetch(r.table + cell_at(&r, tli_ranks_key(&r, times[i * stride])));
  for (size_t i = 0; i < count && r.width != 1; i++) {
    uint32_t from = r.table[cell_at(&r, tli_ranks_key(&r, times[i * stride]))];
    __builtin_prefetch(r.width ? (const void *)(r.digits + from) : (const void *)(r.sorted + from));
  }
}

/* No branch depends on the data unless a cell holds much. */
AVX2 static void ranks_avx2(const tli_ranks *ranks, const tl_time *times, size_t stride, bool later, size_t count,
                            uint32_t *out)
{
  enum { NEAR = 1 << 15 }; /* this many cells and what they lead to are in the caches anyway */
  tli_ranks r = *ranks;
  if (count > 1 && r.cells > NEAR)
    touch(ranks, times, stride, count);
  if (r.width == 1) {
    for (size_t i = 0; i < count; i++)
      out[i] = r.table[tli_ranks_key(&r, time_at(times, stride, later, i))];
  } else if (r.width > 1) {
    for (size_t i = 0; i < count; i++) {
      int8_t digit;
      uint64_t cell = tli_ranks_cell(&r, tli_ranks_key(&r, time_at(times, stride, later, i)), &digit);
      uint32_t from = r.table[cell];
      out[i] = from + digits_before_avx2(r.digits + from, r.table[cell + 1] - from, digit);
    }
  } else {
    for (size_t i = 0; i < count; i++) {
      tl_time time = time_at(times, stride, later, i);
      uint64_t cell = tli_ranks_key(&r, time);
      uint32_t from = r.table[cell];
      out[i] = from + times_before_avx2(r.sorted + from, r.table[cell + 1] - from, time);
    }
  }
}

static const tli_kernels avx2 = {ranks_avx2, filter_avx2, fill_avx2, count_avx2, count_bytes_avx2, dominance_avx2};

#endif

const tli_kernels *tli_kernels_get(void)
{
#ifdef HAVE_AVX2
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"))
    return &avx2;
#endif
  return &plain;
}
