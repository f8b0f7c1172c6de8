/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

/* The kernels of x86-64 processors with AVX2. */
#ifdef TLI_HAVE_AVX2

#include <immintrin.h>

#include "dominance.h"
#include "past.h"
#include "ranks.h"

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

/* For each set of eight lanes the numbers of its lanes, in bytes. */
#define PUT(set, lane) ((uint64_t)((set) >> (lane)&1) * (lane) << 8 * __builtin_popcount((set) & ((1 << (lane)) - 1)))
#define LANES_OF(set) (PUT(set, 1) | PUT(set, 2) | PUT(set, 3) | PUT(set, 4) | PUT(set, 5) | PUT(set, 6) | PUT(set, 7))
#define FOUR(set) LANES_OF(set), LANES_OF(set + 1), LANES_OF(set + 2), LANES_OF(set + 3)
#define SIXTEEN(set) FOUR(set), FOUR(set + 4), FOUR(set + 8), FOUR(set + 12)
#define SIXTY_FOUR(set) SIXTEEN(set), SIXTEEN(set + 16), SIXTEEN(set + 32), SIXTEEN(set + 48)

static const uint64_t lanes_of[256] = {SIXTY_FOUR(0), SIXTY_FOUR(64), SIXTY_FOUR(128), SIXTY_FOUR(192)};

/* The lanes whose rank is at least `low` or, unless `above`, also below low + width: unsigned x < width is
 * max(x, width) != x. */
AVX2 static inline unsigned lanes_in(const uint32_t *ranks, __m256i low, __m256i width, bool above)
{
  __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)ranks);
  if (above)
    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_max_epu32(x, low), x)));
  x = _mm256_sub_epi32(x, low);
  __m256i out = _mm256_cmpeq_epi32(_mm256_max_epu32(x, width), x);
  return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(out)) ^ 255;
}

/* The chosen lanes move to the front; all eight are stored. */
AVX2 static inline void store_lanes(const uint32_t *ids, unsigned lanes, uint32_t *out)
{
  __m256i order = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)&lanes_of[lanes]));
  __m256i values = _mm256_loadu_si256((const __m256i *)(const void *)ids);
  _mm256_storeu_si256((__m256i *)(void *)out, _mm256_permutevar8x32_epi32(values, order));
}

AVX2 static inline void copy_lanes(const uint32_t *ids, uint32_t *out)
{
  _mm256_storeu_si256((__m256i *)(void *)out, _mm256_loadu_si256((const __m256i *)(const void *)ids));
}

/* Eight at a time, until all are read or there is no room for eight. What is found is no more than what is read, so
 * that room needs a look only once in a while. Returns how many were read. */
AVX2 static inline __attribute__((always_inline)) size_t filter_lanes(const uint32_t *ids, const uint32_t *ranks,
                                                                      size_t count, uint32_t low, uint32_t width,
                                                                      bool above, tli_output *output)
{
  uint32_t *out = output->out + output->found;
  size_t room = output->room - output->found;
  __m256i lows = _mm256_set1_epi32((int)low);
  __m256i widths = _mm256_set1_epi32((int)width);
  size_t n = 0;
  size_t i = 0;
  while (i < count && room - n >= TLI_LANES) {
    size_t most = count - i < room - n ? count - i : room - n;
    for (size_t end = i + most / TLI_LANES * TLI_LANES; i < end; i += TLI_LANES) {
      unsigned lanes = lanes_in(ranks + i, lows, widths, above);
      store_lanes(ids + i, lanes, out + n);
      n += (size_t)__builtin_popcount(lanes);
    }
    if (count - i < TLI_LANES && room - n >= TLI_LANES) {
      unsigned lanes = _bzhi_u32(lanes_in(ranks + i, lows, widths, above), (unsigned)(count - i));
      store_lanes(ids + i, lanes, out + n);
      n += (size_t)__builtin_popcount(lanes);
      i = count;
    }
  }
  output->found += n;
  return i;
}

/* Where there is room enough: those of a run with a rank from `low` on. */
AVX2 static inline uint32_t *take_above(const uint32_t *ids, const uint32_t *ranks, uint32_t count, __m256i low,
                                        uint32_t *out)
{
  uint32_t i = 0;
  for (; count - i > TLI_LANES; i += TLI_LANES) {
    unsigned lanes = lanes_in(ranks + i, low, low, true);
    store_lanes(ids + i, lanes, out);
    out += __builtin_popcount(lanes);
  }
  unsigned lanes = _bzhi_u32(lanes_in(ranks + i, low, low, true), count - i);
  store_lanes(ids + i, lanes, out);
  return out + __builtin_popcount(lanes);
}

/* The same of a list, of which many groups have nothing that has ended. */
AVX2 static inline uint32_t *take_list(const tli_list *list, __m256i low, uint32_t rank, uint32_t *out)
{
  const uint32_t *ranks = tli_list_ranks(list);
  const uint32_t *ids = tli_list_ids(list);
  uint32_t groups = list->count / TLI_LIST_GROUP;
  for (uint32_t g = 0; g < groups; g++) {
    if (list->least[g] >= rank) {
      for (int i = 0; i < TLI_LIST_GROUP; i += TLI_LANES)
        copy_lanes(ids + i, out + i);
      out += TLI_LIST_GROUP;
    } else {
      out = take_above(ids, ranks, TLI_LIST_GROUP, low, out);
    }
    ids += TLI_LIST_GROUP;
    ranks += TLI_LIST_GROUP;
  }
  return take_above(ids, ranks, list->count % TLI_LIST_GROUP, low, out);
}

AVX2 static uint32_t *take_all(const uint32_t *ids, uint32_t count, uint32_t *out)
{
  uint32_t i = 0;
  for (; count - i >= TLI_LIST_GROUP; i += TLI_LIST_GROUP)
    for (int k = 0; k < TLI_LIST_GROUP; k += TLI_LANES)
      copy_lanes(ids + i + k, out + i + k);
  for (; i < count; i += TLI_LANES)
    copy_lanes(ids + i, out + i);
  return out + count;
}

AVX2 static size_t running_avx2(const tli_plane *plane, const tli_checkpoint *from, uint32_t rank, uint32_t until,
                                uint32_t *out)
{
  __m256i low = _mm256_set1_epi32((int)rank);
  uint32_t *end = take_list(tli_past_old(plane, from), low, rank, out);
  if (from->recent != 0) /* the place of an empty list, which many have */
    end = take_list(tli_past_recent(plane, from), low, rank, end);
  uint32_t to = until < from->next ? until : from->next;
  end = take_above(plane->ids + from->position, plane->ranks + from->position, to - from->position, low, end);
  end = take_all(plane->ids + to, until - to, end);
  return (size_t)(end - out);
}

AVX2 static void filter_avx2(const uint32_t *ids, const uint32_t *ranks, size_t count, uint32_t low, uint32_t width,
                             tli_output *output)
{
  size_t read = 0;
  if (output->found < output->room) {
    if (width == UINT32_MAX - low)
      read = filter_lanes(ids, ranks, count, low, width, true, output);
    else
      read = filter_lanes(ids, ranks, count, low, width, false, output);
  }
  if (read < count)
    tli_kernels_plain.filter(ids + read, ranks + read, count - read, low, width, output);
}

AVX2 static void pair_avx2(uint32_t id, const uint32_t *others, size_t count, uint32_t *out_ids, uint32_t *out_others)
{
  __m256i ids = _mm256_set1_epi32((int)id);
  for (size_t i = 0; i < count; i += TLI_LANES) {
    _mm256_storeu_si256((__m256i *)(void *)(out_ids + i), ids);
    copy_lanes(others + i, out_others + i);
  }
}

AVX2 static size_t count_avx2(const uint32_t *ranks, size_t count, uint32_t low, uint32_t width)
{
  size_t i = 0;
  size_t n = 0;
  __m256i lows = _mm256_set1_epi32((int)low);
  __m256i widths = _mm256_set1_epi32((int)width);
  for (; count - i > TLI_LANES; i += TLI_LANES)
    n += (size_t)__builtin_popcount(lanes_in(ranks + i, lows, widths, false));
  return n + (size_t)__builtin_popcount(_bzhi_u32(lanes_in(ranks + i, lows, widths, false), (unsigned)(count - i)));
}

/* A bit for each of eight ranks that is below the limit. They are compared as signed numbers, the highest bit, `sign`,
 * the other way round. */
AVX2 static inline __attribute__((always_inline)) uint64_t lanes_below(const uint32_t *at, __m256i limit, __m256i sign)
{
  __m256i x = _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(const void *)at), sign);
  return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(limit, x)));
}

/* A few ranks are seen at once, and more thirty-two by thirty-two: how often is then easily foreseen. */
AVX2 static void below_avx2(const uint32_t *ranks, const uint32_t *from, const uint32_t *to, const uint32_t *limits,
                            size_t count, uint32_t *out)
{
  __m256i sign = _mm256_set1_epi32(INT32_MIN);
  for (size_t i = 0; i < count; i++) {
    const uint32_t *at = ranks + from[i];
    uint32_t left = to[i] - from[i];
    uint32_t n = 0;
    __m256i limit = _mm256_xor_si256(_mm256_set1_epi32((int)limits[i]), sign);
    if (left <= TLI_LANES) {
      out[i] = (uint32_t)__builtin_popcountll(_bzhi_u64(lanes_below(at, limit, sign), left));
      continue;
    }
    for (;; at += TLI_RANKS_PAD) {
      uint64_t lanes = 0;
      for (int k = 0; k < TLI_RANKS_PAD; k += TLI_LANES)
        lanes |= lanes_below(at + k, limit, sign) << k;
      if (left <= TLI_RANKS_PAD) {
        out[i] = n + (uint32_t)__builtin_popcountll(_bzhi_u64(lanes, left));
        break;
      }
      n += (uint32_t)__builtin_popcountll(lanes);
      left -= TLI_RANKS_PAD;
    }
  }
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
  return n + tli_kernels_plain.count_bytes(bytes + i, count - i, limit);
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

/* A bit for each byte of a cell that is below the digit; the lowest of the bytes are no digits. */
AVX2 static inline uint32_t digits_before(const tli_cell *cell, int8_t digit)
{
  __m256i digits = _mm256_load_si256((const __m256i *)(const void *)cell);
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8(digit), digits));
}

/* How many times lie before a digit of a cell. False when it lies behind all that the cell tells. */
AVX2 static inline bool digit_rank_avx2(const tli_cell *cell, int8_t digit, uint32_t *out)
{
  uint32_t before = digits_before(cell, digit) | ((1 << sizeof cell->before) - 1);
  *out = cell->before + (uint32_t)__builtin_popcount(before) - (uint32_t)sizeof cell->before;
  return before != UINT32_MAX;
}

AVX2 static uint32_t rank_avx2(const tli_ranks *r, tl_time time)
{
  uint64_t key = tli_ranks_key(r, time);
  if (r->kind == TLI_RANKS_DIRECT)
    return tli_direct_rank(r->groups, (uint32_t)key);
  if (r->kind == TLI_RANKS_CELLS) {
    uint64_t at = tli_ranks_place(r, (uint32_t)key);
    const tli_cell *cell = r->cells + (at >> 32);
    uint32_t rank;
    return digit_rank_avx2(cell, tli_place_digit(at), &rank) ? rank : tli_cell_search(r, cell, time);
  }
  uint32_t from = r->table[key];
  return from + times_before_avx2(r->sorted + from, r->table[key + 1] - from, time);
}

AVX2 static void ranks_wide_avx2(const tli_lookup *l, const tl_span *windows, size_t count)
{
  enum { NEAR = 1 << 15 }; /* this many entries and what they lead to are in the caches anyway */
  tli_ranks r = *l->ranks;
  if (count > 1 && r.entries > NEAR) {
    for (size_t i = 0; i < count; i++)
      __builtin_prefetch(r.table + tli_ranks_key(&r, tli_lookup_time(l, windows, i)));
    for (size_t i = 0; i < count; i++)
      __builtin_prefetch(r.sorted + r.table[tli_ranks_key(&r, tli_lookup_time(l, windows, i))]);
  }
  for (size_t i = 0; i < count; i++) {
    tl_time time = tli_lookup_time(l, windows, i);
    uint64_t key = tli_ranks_key(&r, time);
    uint32_t from = r.table[key];
    l->out[i] = from + times_before_avx2(r.sorted + from, r.table[key + 1] - from, time);
  }
}

/* How four times find their keys and places. The first and third ask one rank table, the others another or the same. */
typedef struct asking {
  __m256i low; /* these two a second earlier where a second is added to the times */
  __m256i top;
  __m256d scale;
  __m256d bias;
  bool even;          /* each has one segment alone, */
  __m256i even_cells; /* which has so many cells a key */
  const uint64_t *segments[2];
  __m128i shift;
  __m128i mask;
} asking;

AVX2 static inline __attribute__((always_inline)) __m256i in_turn(int64_t a, int64_t b)
{
  return _mm256_set_epi64x(b, a, b, a);
}

AVX2 static inline __attribute__((always_inline)) asking asking_of(const tli_ranks *a, bool a_later, const tli_ranks *b,
                                                                   bool b_later)
{
  asking q = {.low = in_turn(a->low - a_later, b->low - b_later),
              .top = in_turn(a->top - a_later, b->top - b_later),
              .scale = _mm256_set_pd(b->a_second, a->a_second, b->a_second, a->a_second),
              .bias = _mm256_set_pd(b->rest, a->rest, b->rest, a->rest)};
  if (a->kind == TLI_RANKS_CELLS && b->kind == TLI_RANKS_CELLS) {
    int a_shift = (int)a->segment_shift;
    int b_shift = (int)b->segment_shift;
    q.even = a->segment_count == 1 && b->segment_count == 1;
    q.segments[0] = a->segments;
    q.segments[1] = b->segments;
    q.even_cells = in_turn((int64_t)(a->segments[0] >> 32), (int64_t)(b->segments[0] >> 32));
    q.shift = _mm_set_epi32(b_shift, a_shift, b_shift, a_shift);
    q.mask = _mm_sub_epi32(_mm_sllv_epi32(_mm_set1_epi32(1), q.shift), _mm_set1_epi32(1));
  }
  return q;
}

/* A distance is below 2^48, so that it comes to a double as the mantissa of 2^52, and the half of a second keeps what
 * rounding there is from reaching the next key. */
AVX2 static inline __m256d exact_keys_of(const asking *q, __m256i times)
{
  const __m256d one = _mm256_set1_pd(0x1p52);
  times = _mm256_blendv_epi8(times, q->low, _mm256_cmpgt_epi64(q->low, times));
  times = _mm256_blendv_epi8(times, q->top, _mm256_cmpgt_epi64(times, q->top));
  __m256i distance = _mm256_or_si256(_mm256_sub_epi64(times, q->low), _mm256_castpd_si256(one));
  __m256d exact = _mm256_sub_pd(_mm256_castsi256_pd(distance), one);
  return _mm256_add_pd(_mm256_mul_pd(exact, q->scale), q->bias);
}

AVX2 static inline __m256i doubled(__m128i keys)
{
  return _mm256_cvtepu32_epi64(_mm_slli_epi32(keys, 1));
}

/* A place as it lies in memory: the cell is told by its first word of 8 bytes, which is an address without a shift. */
typedef struct place {
  uint8_t fraction[3];
  int8_t digit;
  uint32_t word;
} place;

static inline const tli_cell *cell_at(const tli_ranks *ranks, const place *at)
{
  return (const tli_cell *)(const void *)((const uint64_t *)(const void *)ranks->cells + at->word);
}

AVX2 static inline __m256i in_words(__m256i places)
{
  const __m256i sign = _mm256_set1_epi64x(TLI_DIGIT_SIGN);
  const __m256i words = _mm256_set1_epi64x(INT64_C(2) << 32);
  _Static_assert(sizeof(tli_cell) == sizeof(uint64_t) << 2, "a cell is four words");
  return _mm256_sllv_epi32(_mm256_xor_si256(places, sign), words);
}

/* Four loads take less time than a gathering one. */
AVX2 static inline __m256i places_of(const asking *q, bool even, __m128i keys)
{
  if (even)
    return in_words(_mm256_mul_epu32(doubled(keys), q->even_cells));
  __m128i number = _mm_srlv_epi32(keys, q->shift);
  uint64_t first = (uint64_t)_mm_cvtsi128_si64(number);
  uint64_t second = (uint64_t)_mm_extract_epi64(number, 1);
  __m256i segments = _mm256_set_epi64x((int64_t)q->segments[1][second >> 32], (int64_t)q->segments[0][(uint32_t)second],
                                       (int64_t)q->segments[1][first >> 32], (int64_t)q->segments[0][(uint32_t)first]);
  __m256i inside = _mm256_mul_epu32(doubled(_mm_and_si128(keys, q->mask)), _mm256_srli_epi64(segments, 32));
  return in_words(_mm256_add_epi64(inside, _mm256_slli_epi64(segments, 32)));
}

/* Four times: those that lie side by side, or every second one, which come in the order 0, 2, 1, 3. */
AVX2 static inline __m256d load_exact_keys(const asking *q, const tl_time *times, size_t stride)
{
  __m256i first = _mm256_loadu_si256((const __m256i *)(const void *)times);
  if (stride == 1)
    return exact_keys_of(q, first);
  /* Behind the last one there may be nothing. */
  __m256i second = _mm256_loadu_si256((const __m256i *)(const void *)(times + 3));
  return exact_keys_of(q, _mm256_blend_epi32(first, second, 0xcc));
}

AVX2 static inline __m128i in_order(__m128i four, size_t stride)
{
  return stride == 1 ? four : _mm_shuffle_epi32(four, 0xd8);
}

AVX2 static inline __m128i load_keys(const asking *q, const tl_time *times, size_t stride)
{
  return in_order(_mm256_cvttpd_epi32(load_exact_keys(q, times, stride)), stride);
}

enum { TIMES = 4, GROUP_HALVES = sizeof(tli_group) / sizeof(uint16_t) };

/* Where the counts of keys are: what lies before a group takes the room of two counts. The half of a second that keeps
 * rounding from the next key keeps it from the next group. */
AVX2 static inline __attribute__((always_inline)) void get_spots(const asking *q, const tl_time *times, size_t stride,
                                                                 size_t count, uint32_t *out)
{
  const __m256d a_key = _mm256_set1_pd(1.0 / TLI_GROUP_KEYS);
  for (size_t i = 0; i < count; i += TIMES) {
    __m256d exact = load_exact_keys(q, times + i * stride, stride);
    __m128i group = _mm256_cvttpd_epi32(_mm256_mul_pd(exact, a_key));
    __m128i spot = _mm_add_epi32(_mm256_cvttpd_epi32(exact), _mm_add_epi32(group, group));
    _mm_storeu_si128((__m128i *)(void *)(out + i), in_order(spot, stride));
  }
}

static inline const uint16_t *halves_of(const tli_ranks *ranks)
{
  return (const uint16_t *)(const void *)ranks->groups;
}

static inline uint32_t spot_rank(const tli_ranks *ranks, uint32_t spot)
{
  return ranks->groups[spot / GROUP_HALVES].before + halves_of(ranks)[spot + 2];
}

AVX2 static inline __attribute__((always_inline)) void get_places_of(const asking *q, bool even, const tl_time *times,
                                                                     size_t stride, size_t count, place *out)
{
  for (size_t i = 0; i < count; i += TIMES)
    _mm256_storeu_si256((__m256i *)(void *)(out + i), places_of(q, even, load_keys(q, times + i * stride, stride)));
}

AVX2 static inline __attribute__((always_inline)) void get_places(const asking *q, const tl_time *times, size_t stride,
                                                                  size_t count, place *out)
{
  if (q->even)
    get_places_of(q, true, times, stride, count, out);
  else
    get_places_of(q, false, times, stride, count, out);
}

static __attribute__((noinline, cold)) uint32_t search_cell(const tli_ranks *ranks, const place *at, tl_time time)
{
  return tli_cell_search(ranks, cell_at(ranks, at), time);
}

/* What a batch of windows asks for: one time each. */
typedef union batch {
  uint32_t spots[TLI_BATCH];
  place places[TLI_BATCH];
} batch;

/* A multiple of four. */
AVX2 static void ask_batch(const asking *q, const tli_lookup *l, const tl_span *windows, size_t count, batch *out)
{
  const tl_time *times = tli_lookup_times(l, windows);
  if (l->ranks->kind == TLI_RANKS_CELLS)
    get_places(q, times, 2, count, out->places);
  else if (l->ranks->kind == TLI_RANKS_DIRECT)
    get_spots(q, times, 2, count, out->spots);
}

static inline __attribute__((always_inline)) void fetch_rank(const tli_ranks *ranks, bool cells, const batch *at,
                                                             size_t i)
{
  __builtin_prefetch(cells ? (const void *)cell_at(ranks, &at->places[i]) : halves_of(ranks) + at->spots[i]);
}

static void fetch_batch(const tli_lookup *l, const batch *at, size_t count)
{
  for (size_t i = 0; i < count && l->ranks->kind != TLI_RANKS_WIDE; i++)
    fetch_rank(l->ranks, l->ranks->kind == TLI_RANKS_CELLS, at, i);
}

/* Each window fetches what the same one of the next batch, unless NULL, asks for, so that it is there by then, and the
 * memory always has some to bring, but never many at once. No branch depends on the data, unless there are more times
 * in a cell than digits. */
AVX2 static inline __attribute__((always_inline)) void
tell_fours(const tli_lookup *l, bool cells, const tl_span *windows, size_t count, const batch *now, const batch *next)
{
  const tli_ranks ranks = *l->ranks; /* of our own: no write to `out` can change them */
  uint32_t *out = l->out;
  for (size_t i = 0; i < count; i++) {
    if (next)
      fetch_rank(&ranks, cells, next, i);
    if (!cells)
      out[i] = spot_rank(&ranks, now->spots[i]);
    else if (__builtin_expect(!digit_rank_avx2(cell_at(&ranks, &now->places[i]), now->places[i].digit, &out[i]), 0))
      out[i] = search_cell(l->ranks, &now->places[i], tli_lookup_time(l, windows, i));
  }
}

AVX2 static void tell_batch(const tli_lookup *l, const tl_span *windows, size_t count, const batch *now,
                            const batch *next)
{
  size_t fours = count / TIMES * TIMES;
  if (l->ranks->kind == TLI_RANKS_WIDE) {
    ranks_wide_avx2(l, windows, count);
    return;
  }
  if (l->ranks->kind == TLI_RANKS_DIRECT)
    tell_fours(l, false, windows, fours, now, next);
  else if (next)
    tell_fours(l, true, windows, fours, now, next);
  else
    tell_fours(l, true, windows, fours, now, NULL);
  for (size_t i = fours; i < count; i++)
    l->out[i] = rank_avx2(l->ranks, tli_lookup_time(l, windows, i));
}

/* A multiple of four. The lanes of two windows each start and end in turn. */
AVX2 static inline __attribute__((always_inline)) bool fours_ascend(const tl_span *spans, size_t count)
{
  __m256i fine = _mm256_set1_epi64x(-1);
  for (size_t i = 0; i < count; i += 4) {
    const __m256i *four = (const __m256i *)(const void *)(spans + i);
    __m256i a = _mm256_loadu_si256(four);
    __m256i b = _mm256_loadu_si256(four + 1);
    fine = _mm256_and_si256(fine, _mm256_cmpgt_epi64(_mm256_unpackhi_epi64(a, b), _mm256_unpacklo_epi64(a, b)));
  }
  return _mm256_movemask_epi8(fine) == -1;
}

AVX2 static bool ascend_avx2(const tl_span *spans, size_t count)
{
  size_t fours = count / 4 * 4;
  return fours_ascend(spans, fours) && tli_kernels_plain.ascend(spans + fours, count - fours);
}

static inline __attribute__((always_inline)) void fetch_windows(const tl_span *windows, size_t count)
{
  for (size_t i = 0; i < count * sizeof *windows; i += TLI_CACHE_LINE)
    __builtin_prefetch((const char *)windows + i);
}

AVX2 static bool lookup_avx2(const tli_lookup *lookups, size_t lookup_count, const tl_span *windows, size_t count,
                             tli_batch_work *work, void *ctx)
{
  enum { AHEAD = 4 };
  asking q[TLI_LOOKUPS];
  batch batches[2][TLI_LOOKUPS];
  for (size_t k = 0; k < lookup_count && count >= TIMES; k++)
    q[k] = asking_of(lookups[k].ranks, lookups[k].later, lookups[k].ranks, lookups[k].later);
  bool asked = false;
  for (size_t done = 0; done < count; done += TLI_BATCH) {
    size_t left = count - done;
    size_t here = left < TLI_BATCH ? left : TLI_BATCH;
    batch *now = batches[done / TLI_BATCH % 2];
    batch *next = batches[(done / TLI_BATCH + 1) % 2];
    fetch_windows(windows + done + AHEAD * TLI_BATCH, here);
    if (!ascend_avx2(windows + done, here))
      return false;
    for (size_t k = 0; k < lookup_count && !asked && here >= TIMES; k++) {
      ask_batch(&q[k], &lookups[k], windows + done, here / TIMES * TIMES, &now[k]);
      fetch_batch(&lookups[k], &now[k], here / TIMES * TIMES);
    }
    asked = left >= 2 * TLI_BATCH;
    for (size_t k = 0; k < lookup_count; k++) {
      if (asked)
        ask_batch(&q[k], &lookups[k], windows + done + TLI_BATCH, TLI_BATCH, &next[k]);
      tell_batch(&lookups[k], windows + done, here, &now[k], asked ? &next[k] : NULL);
    }
    if (work)
      work(ctx, done, here);
  }
  return true;
}

/* What a turn of windows asks for: two times each, the start and the end. */
enum { TURN = 16, TURNS_AHEAD = 8 };

typedef union asked {
  uint32_t spots[2 * TURN];
  place places[2 * TURN];
} asked;

/* False when a window does not start before it ends. Windows further on are on their way then. */
AVX2 static inline __attribute__((always_inline)) bool ask(const asking *q, bool cells, const tl_span *windows,
                                                           asked *out)
{
  fetch_windows(windows + TURNS_AHEAD * TURN, TURN);
  if (!fours_ascend(windows, TURN))
    return false;
  if (cells)
    get_places(q, &windows->start, 1, 2 * TURN, out->places);
  else
    get_spots(q, &windows->start, 1, 2 * TURN, out->spots);
  return true;
}

static inline __attribute__((always_inline)) void fetch(const tli_ranks *ranks, bool cells, const asked *at,
                                                        size_t time)
{
  __builtin_prefetch(cells ? (const void *)cell_at(ranks, &at->places[time]) : halves_of(ranks) + at->spots[time]);
}

/* A call of its own, which leaves the loop more registers. */
static __attribute__((noinline, cold)) uint32_t search_both(const tli_ranks *starts, const tli_ranks *ends,
                                                            const place *at, const tl_span *window)
{
  return search_cell(starts, &at[1], window->end) - search_cell(ends, &at[0], window->start + 1);
}

/* The bits of both cells side by side: those of the one are counted up, and those of the other down. */
AVX2 static inline uint32_t count_cells(const tli_ranks *starts, const tli_ranks *ends, const place *at,
                                        const tl_span *window)
{
  const uint64_t no_digits = UINT64_C(0xf0000000f);
  const uint64_t last_digits = UINT64_C(0x8000000080000000);
  const tli_cell *ended = cell_at(ends, &at[0]);
  const tli_cell *started = cell_at(starts, &at[1]);
  uint64_t before = (uint64_t)digits_before(started, at[1].digit) << 32 | digits_before(ended, at[0].digit);
  if (__builtin_expect((before & last_digits) != 0, 0))
    return search_both(starts, ends, at, window);
  uint32_t digits = (uint32_t)__builtin_popcountll((before | no_digits) ^ UINT32_MAX) - 32;
  return started->before - ended->before + digits;
}

AVX2 static inline uint32_t count_direct(const tli_ranks *starts, const tli_ranks *ends, const uint32_t *spots)
{
  return spot_rank(starts, spots[1]) - spot_rank(ends, spots[0]);
}

/* Whole turns of windows. Each window fetches what the same one of the next turn asks for, so that it is there by then,
 * and the memory always has some to bring, but never many at once. */
AVX2 static inline __attribute__((always_inline)) bool count_turns(const asking *q, bool cells, const tli_ranks *starts,
                                                                   const tli_ranks *ends, const tl_span *windows,
                                                                   size_t count, uint64_t *out)
{
  const tli_ranks s = *starts; /* of our own: no write to `out` can change them */
  const tli_ranks e = *ends;
  asked turns[2];
  if (!ask(q, cells, windows, &turns[0]))
    return false;
  for (size_t done = 0; done < count; done += TURN) {
    const asked *now = &turns[done / TURN % 2];
    asked *next = &turns[(done / TURN + 1) % 2];
    if (count - done == TURN)
      *next = *now;
    else if (!ask(q, cells, windows + done + TURN, next))
      return false;
    for (size_t i = 0; i < TURN; i++) {
      fetch(&e, cells, next, 2 * i);
      fetch(&s, cells, next, 2 * i + 1);
      out[done + i] = cells ? count_cells(&s, &e, &now->places[2 * i], &windows[done + i])
                            : count_direct(&s, &e, &now->spots[2 * i]);
    }
  }
  return true;
}

/* Functions of their own, which have more registers so. */
AVX2 static __attribute__((noinline)) bool count_turns_direct(const asking *q, const tli_ranks *starts,
                                                              const tli_ranks *ends, const tl_span *windows,
                                                              size_t count, uint64_t *out)
{
  return count_turns(q, false, starts, ends, windows, count, out);
}

AVX2 static __attribute__((noinline)) bool count_turns_cells(const asking *q, const tli_ranks *starts,
                                                             const tli_ranks *ends, const tl_span *windows,
                                                             size_t count, uint64_t *out)
{
  return count_turns(q, true, starts, ends, windows, count, out);
}

AVX2 static bool shared_avx2(const tli_ranks *starts, const tli_ranks *ends, const tl_span *windows, size_t count,
                             uint64_t *out)
{
  size_t done = 0;
  if (starts->kind == ends->kind && starts->kind != TLI_RANKS_WIDE && count >= TURN) {
    asking q = asking_of(ends, true, starts, false);
    done = count / TURN * TURN;
    if (!(starts->kind == TLI_RANKS_CELLS ? count_turns_cells(&q, starts, ends, windows, done, out)
                                          : count_turns_direct(&q, starts, ends, windows, done, out)))
      return false;
  }
  uint32_t started[TLI_BATCH];
  uint32_t ended[TLI_BATCH];
  const tli_lookup lookups[] = {{starts, true, false, started}, {ends, false, true, ended}};
  while (done < count) {
    size_t now = count - done < TLI_BATCH ? count - done : TLI_BATCH;
    if (!lookup_avx2(lookups, 2, windows + done, now, NULL, NULL))
      return false;
    for (size_t i = 0; i < now; i++)
      out[done + i] = started[i] - ended[i];
    done += now;
  }
  return true;
}

const tli_kernels tli_kernels_avx2 = {ascend_avx2, rank_avx2,        lookup_avx2,   shared_avx2,
                                      filter_avx2, running_avx2,     pair_avx2,     count_avx2,
                                      below_avx2,  count_bytes_avx2, dominance_avx2};

#endif
