/* SPDX-License-Identifier: Apache-2.0 */

/* The exact set of relations that two closed systems of six bounds leave possible. */

#include <timeline/relate.h>

/* Bounds on a finite axis: infinities become numbers so large that any sum below stays in order and in range. Finite
 * times are within FINITE, an end that has no bound reaches to UNBOUNDED, an open end is OPEN itself. */
#define FINITE (INT64_C(1) << 59)
#define UNBOUNDED (INT64_C(1) << 60)
#define OPEN (INT64_C(1) << 61)

typedef struct box {
  int64_t s0, s1; /* start */
  int64_t e0, e1; /* end */
  int64_t d0, d1; /* length */
} box;

/* The bound in the box: selections only, no branches, so that rows can be done several at a time. */
static inline int64_t place(tl_time bound, int64_t infinity)
{
  int64_t low = bound == TL_TIME_MIN ? -infinity : bound;
  return bound == TL_TIME_MAX ? infinity : low;
}

static inline box box_of(tl_time start_min, tl_time start_max, tl_time end_min, tl_time end_max, int64_t length_min,
                         int64_t length_max)
{
  int64_t start_infinity = start_max == TL_TIME_MIN ? OPEN : UNBOUNDED;
  int64_t end_infinity = end_min == TL_TIME_MAX ? OPEN : UNBOUNDED;
  int64_t s0 = place(start_min, start_infinity);
  int64_t s1 = place(start_max, start_infinity);
  int64_t e0 = place(end_min, end_infinity);
  int64_t e1 = place(end_max, end_infinity);
  int64_t shortest = e0 - s1;
  int64_t longest = e1 - s0;
  return (box){s0,
               s1,
               e0,
               e1,
               length_min == TL_TIME_MAX ? shortest : length_min,
               length_max == TL_TIME_MAX ? longest : length_max};
}

/* Whether a bound is infinite or small enough for sums of three. */
static inline int fits_one(tl_time bound)
{
  return ((uint64_t)bound + FINITE <= 2 * (uint64_t)FINITE) | (bound == TL_TIME_MIN) | (bound == TL_TIME_MAX);
}

static inline int fits(tl_time start_min, tl_time start_max, tl_time end_min, tl_time end_max, int64_t length_min,
                       int64_t length_max)
{
  return fits_one(start_min) & fits_one(start_max) & fits_one(end_min) & fits_one(end_max) & fits_one(length_min) &
         fits_one(length_max);
}

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* The kernel, for a type of number: `c` is the chronon. Each relation is possible when none of the cycles that it
 * closes in the graph of the bounds is negative. Cycles inside one event are not there, the bounds being closed. Those
 * of the seven relations to which others are converse are asked both ways. */
#define DEFINE_KERNEL(NAME, TYPE, BOX)                                                                                 \
  static inline bool NAME##_starts(const BOX *a, const BOX *b, TYPE c)                                                 \
  {                                                                                                                    \
    TYPE from = MAX(MAX(a->s0, b->s0), a->e0 + c - b->d1);                                                             \
    TYPE to = MIN(MIN(a->s1, b->s1), b->e1 - a->d0 - c);                                                               \
    return (from <= to) & (a->e0 + c <= b->e1) & (a->d0 + c <= b->d1);                                                 \
  }                                                                                                                    \
  static inline bool NAME##_finishes(const BOX *a, const BOX *b, TYPE c)                                               \
  {                                                                                                                    \
    TYPE from = MAX(MAX(a->e0, b->e0), b->s0 + c + a->d0);                                                             \
    TYPE to = MIN(MIN(a->e1, b->e1), a->s1 + b->d1 - c);                                                               \
    return (from <= to) & (b->s0 + c <= a->s1) & (a->d0 + c <= b->d1);                                                 \
  }                                                                                                                    \
  static inline bool NAME##_during(const BOX *a, const BOX *b, TYPE c)                                                 \
  {                                                                                                                    \
    return (b->s0 + c <= a->s1) & (a->e0 + c <= b->e1) & (a->d0 + 2 * c <= b->d1);                                     \
  }                                                                                                                    \
  static inline bool NAME##_overlaps(const BOX *a, const BOX *b, TYPE c)                                               \
  {                                                                                                                    \
    return (a->s0 + c <= b->s1) & (b->s0 + c <= a->e1) & (a->e0 + c <= b->e1) & (a->d1 >= 2 * c) & (b->d1 >= 2 * c) &  \
           (a->s0 + 3 * c <= b->e1);                                                                                   \
  }                                                                                                                    \
  static inline bool NAME##_equals(const BOX *a, const BOX *b)                                                         \
  {                                                                                                                    \
    TYPE s0 = MAX(a->s0, b->s0), s1 = MIN(a->s1, b->s1), e0 = MAX(a->e0, b->e0), e1 = MIN(a->e1, b->e1);               \
    TYPE d0 = MAX(a->d0, b->d0), d1 = MIN(a->d1, b->d1);                                                               \
    return (s0 <= s1) & (e0 <= e1) & (d0 <= d1) & (e0 - s1 <= d1) & (e1 - s0 >= d0);                                   \
  }                                                                                                                    \
  static inline tl_relset NAME(const BOX *a, const BOX *b, TYPE c)                                                     \
  {                                                                                                                    \
    unsigned set = (unsigned)(a->e0 + c <= b->s1) << TL_RELATION_BEFORE;                                               \
    set |= (unsigned)((a->e0 <= b->s1) & (b->s0 <= a->e1)) << TL_RELATION_MEETS;                                       \
    set |= (unsigned)NAME##_overlaps(a, b, c) << TL_RELATION_OVERLAPS;                                                 \
    set |= (unsigned)NAME##_finishes(b, a, c) << TL_RELATION_FINISHED_BY;                                              \
    set |= (unsigned)NAME##_during(b, a, c) << TL_RELATION_CONTAINS;                                                   \
    set |= (unsigned)NAME##_starts(a, b, c) << TL_RELATION_STARTS;                                                     \
    set |= (unsigned)NAME##_equals(a, b) << TL_RELATION_EQUALS;                                                        \
    set |= (unsigned)NAME##_starts(b, a, c) << TL_RELATION_STARTED_BY;                                                 \
    set |= (unsigned)NAME##_during(a, b, c) << TL_RELATION_DURING;                                                     \
    set |= (unsigned)NAME##_finishes(a, b, c) << TL_RELATION_FINISHES;                                                 \
    set |= (unsigned)NAME##_overlaps(b, a, c) << TL_RELATION_OVERLAPPED_BY;                                            \
    set |= (unsigned)((b->e0 <= a->s1) & (a->s0 <= b->e1)) << TL_RELATION_MET_BY;                                      \
    set |= (unsigned)(b->e0 + c <= a->s1) << TL_RELATION_AFTER;                                                        \
    return (tl_relset)set;                                                                                             \
  }

DEFINE_KERNEL(narrow, int64_t, box)

/* The same where a bound lies beyond FINITE, some 18 thousand million years out: in 128 bits nothing overflows. */
__extension__ typedef __int128 wide_int;
typedef struct wide_box {
  wide_int s0, s1, e0, e1, d0, d1;
} wide_box;

DEFINE_KERNEL(wide, wide_int, wide_box)

static wide_int widen(int64_t bound, wide_int infinity)
{
  return bound == TL_TIME_MIN ? -infinity : bound == TL_TIME_MAX ? infinity : bound;
}

static wide_box wide_box_of(tl_time start_min, tl_time start_max, tl_time end_min, tl_time end_max, int64_t length_min,
                            int64_t length_max)
{
  const wide_int unbounded = (wide_int)1 << 80;
  const wide_int open = (wide_int)1 << 81;
  bool start_open = start_max == TL_TIME_MIN;
  bool end_open = end_min == TL_TIME_MAX;
  wide_box b = {widen(start_min, start_open ? open : unbounded),
                widen(start_max, start_open ? open : unbounded),
                widen(end_min, end_open ? open : unbounded),
                widen(end_max, end_open ? open : unbounded),
                length_min,
                length_max};
  if (length_min == TL_TIME_MAX)
    b.d0 = b.e0 - b.s1;
  if (length_max == TL_TIME_MAX)
    b.d1 = b.e1 - b.s0;
  return b;
}

#define BOUNDS_OF(x) (x)->start_min, (x)->start_max, (x)->end_min, (x)->end_max, (x)->length_min, (x)->length_max
#define BOUNDS_AT(x, i)                                                                                                \
  (x)->start_min[i], (x)->start_max[i], (x)->end_min[i], (x)->end_max[i], (x)->length_min[i], (x)->length_max[i]

static tl_relset __attribute__((noinline, cold)) relate_wide(wide_box a, wide_box b, int64_t chronon)
{
  return wide(&a, &b, chronon);
}

static int64_t chronon_of(const tl_extent *a, const tl_extent *b)
{
  return (a->flags | b->flags) & TL_EXTENT_TIME_OF_DAY ? 1 : TL_SECONDS_PER_DAY;
}

static inline tl_relset relate(const tl_extent *a, const tl_extent *b)
{
  if ((a->flags | b->flags) & TL_EXTENT_CONTRADICTORY)
    return TL_RELSET_NONE;
  int64_t chronon = chronon_of(a, b);
  if (!fits(BOUNDS_OF(a)) || !fits(BOUNDS_OF(b)))
    return relate_wide(wide_box_of(BOUNDS_OF(a)), wide_box_of(BOUNDS_OF(b)), chronon);
  box first = box_of(BOUNDS_OF(a));
  box second = box_of(BOUNDS_OF(b));
  return narrow(&first, &second, chronon);
}

tl_relset tl_relate_extents(const tl_extent *a, const tl_extent *b)
{
  return relate(a, b);
}

void tl_relate_extents_many(const tl_extent *a, const tl_extent *b, size_t count, tl_relset *out)
{
  for (size_t i = 0; i < count; i++)
    out[i] = relate(&a[i], &b[i]);
}

void tl_relate_extent_many(const tl_extent *a, size_t count, const tl_extent *b, tl_relset *out)
{
  for (size_t i = 0; i < count; i++)
    out[i] = relate(&a[i], b);
}

/* Loops without a branch are done four rows at a time where the processor can. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&               \
    !defined(__SANITIZE_THREAD__)
#define BY_FOURS __attribute__((target_clones("avx2", "default"), optimize("O3")))
#else
#define BY_FOURS
#endif

BY_FOURS static bool block_fits(const tl_extent_columns *x, size_t at, size_t count)
{
  int fit = 1;
  for (size_t i = at; i < at + count; i++)
    fit &= fits(BOUNDS_AT(x, i));
  return fit != 0;
}

BY_FOURS static void relate_block(const tl_extent_columns *a, const tl_extent_columns *b, size_t at, size_t count,
                                  int64_t chronon, tl_relset *restrict out)
{
  for (size_t i = at; i < at + count; i++) {
    box first = box_of(BOUNDS_AT(a, i));
    box second = box_of(BOUNDS_AT(b, i));
    out[i] = narrow(&first, &second, chronon);
  }
}

void tl_relate_columns_many(const tl_extent_columns *a, const tl_extent_columns *b, size_t count, tl_relset *out)
{
  enum { BLOCK = 256 };
  int64_t chronon = MIN(a->chronon, b->chronon);
  for (size_t at = 0; at < count; at += BLOCK) {
    size_t part = count - at < BLOCK ? count - at : BLOCK;
    if (block_fits(a, at, part) && block_fits(b, at, part)) {
      relate_block(a, b, at, part, chronon, out);
      continue;
    }
    for (size_t i = at; i < at + part; i++)
      out[i] = relate_wide(wide_box_of(BOUNDS_AT(a, i)), wide_box_of(BOUNDS_AT(b, i)), chronon);
  }
}
