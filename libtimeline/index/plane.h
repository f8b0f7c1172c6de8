/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_PLANE_H
#define TLI_INDEX_PLANE_H

/* The plane of spans: each a point (start, end). All that an index asks is asked of planes.
 *
 * Positions count events in the order of their starts, ranks in the order of their ends (equal bounds: in the order in
 * which they were given). Positions and ranks are 32 bits whatever the times are: a query turns its two times into
 * positions and ranks once (ranks.c), and from then on nothing reads a time.
 *
 *   counting   what shares time with [a, b): those that start before b, less those that end by a. Two ranks.
 *   listing    what starts in the window is a run of positions. What began before and still lasts, the past, is read
 *              from the last checkpoint: the events that ran at that moment, in the order of their starts (past.c).
 *   relations  how many of the first p positions have a rank below r (dominance.c), in O(log n). */

#include <timeline/civil.h>

#include "../base/memory.h"

/* Where a time stands in a sorted array: a table over the axis, then a search in one of its cells. The width of a cell
 * says how. 1: the table has a cell for each key and is the answer. More: in a cell the digits are searched, seven bits
 * each that say which of its keys. 0: the times themselves are. */
typedef struct tli_ranks {
  const tl_time *sorted; /* and TLI_TIMES_PAD times of plus infinity behind them */
  uint32_t *table;       /* table[c]: how many times lie before cell c; cells + 1 entries */
  int8_t *digits;        /* by rank, and TLI_DIGITS_PAD behind them; NULL unless they are searched */
  tl_time low;           /* what lies before `low` is taken as there, what lies behind `top` as there */
  tl_time top;
  uint64_t bias; /* a key is the high half of (time - low + bias) * scale */
  uint64_t scale;
  uint64_t cell_scale; /* a cell is the high half of key * cell_scale, a digit what follows */
  uint32_t width;      /* keys a cell */
  uint32_t cells;
  uint32_t count;
} tli_ranks;

/* Room behind arrays that are read some at a time; ids and their ranks eight. */
enum { TLI_TIMES_PAD = 16, TLI_DIGITS_PAD = 32, TLI_LANES = 8 };

/* A moment just after `rank` events have ended, when `position` had started. What ran then is in the arrays of the
 * past, from `first` to that of the next checkpoint, in the order of positions. */
typedef struct tli_checkpoint {
  uint32_t rank;
  uint32_t position;
  uint32_t first;
} tli_checkpoint;

typedef struct tli_past {
  uint32_t *ids;
  uint32_t *ranks;
  tli_checkpoint *checkpoints; /* count + 1: the last only ends the one before */
  uint32_t *directory;         /* directory[r >> TLI_PAST_SHIFT]: the last checkpoint with rank up to r, shift bits 0 */
  uint32_t entries;
  uint32_t count;
} tli_past;

enum { TLI_PAST_SHIFT = 4, TLI_PAST_GAP = 1 << TLI_PAST_SHIFT };

/* The smallest and largest rank in a block of positions. */
typedef struct tli_limits {
  uint32_t min;
  uint32_t max;
} tli_limits;

enum { TLI_BLOCK = 128 };

/* Queries that are worked on at once, so that their cache misses overlap. */
enum { TLI_BATCH = 32 };

struct tli_dominance_line;

/* A wavelet tree of the ranks in the order of positions, four ways a level, over leaves of at most 256 ranks. */
typedef struct tli_dominance {
  void *memory;
  struct tli_dominance_line *lines; /* levels x lines_a_level, in the memory */
  uint8_t *leaves;                  /* low bits of the ranks: a leaf is 2^leaf_bits ranks, in the order of positions */
  size_t lines_a_level;
  uint32_t levels;
  uint32_t leaf_bits;
} tli_dominance;

typedef struct tli_plane {
  uint32_t count;
  uint32_t parts;  /* TL_INDEX_COUNT, _LIST, _RELATIONS */
  tl_time *starts; /* sorted */
  tl_time *ends;   /* sorted */
  tli_ranks start_ranks;
  tli_ranks end_ranks;
  uint32_t *ids;   /* by position */
  uint32_t *ranks; /* by position */
  tli_limits *limits;
  tli_past past;
  tli_dominance dominance;
} tli_plane;

/* Columns to make a plane of; each start before its end. `names` gives the ids, NULL: 0 to count - 1. */
typedef struct tli_columns {
  const tl_time *starts;
  const tl_time *ends;
  size_t start_stride;
  size_t end_stride;
  const uint32_t *names;
  size_t count;
} tli_columns;

static inline tl_time tli_column_at(const tl_time *column, size_t stride, size_t index)
{
  return *(const tl_time *)(const void *)((const char *)column + stride * index);
}

/* Memory for `count` items (for one, when there are none, so that NULL means that there is no memory). */
static inline void *tli_array(const tl_allocator *allocator, size_t count, size_t item)
{
  size_t size;
  return __builtin_mul_overflow(count ? count : 1, item, &size) ? NULL : tli_alloc(allocator, size);
}

static inline void tli_array_release(const tl_allocator *allocator, void *items, size_t count, size_t item)
{
  tli_release(allocator, items, (count ? count : 1) * item);
}

/* Columns of 32 bits, with TLI_LANES zeros behind them. */
static inline uint32_t *tli_lanes(const tl_allocator *allocator, size_t count)
{
  uint32_t *lanes = tli_array(allocator, count + TLI_LANES, sizeof *lanes);
  for (size_t i = 0; lanes && i < TLI_LANES; i++)
    lanes[count + i] = 0;
  return lanes;
}

static inline void tli_lanes_release(const tl_allocator *allocator, uint32_t *lanes, size_t count)
{
  tli_array_release(allocator, lanes, count + TLI_LANES, sizeof *lanes);
}

/* Calls work(a) and work(b), in two threads when `threads` says so. */
void tli_both(uint32_t threads, void (*work)(void *), void *a, void *b);

/* Makes a plane; false, and nothing held, when memory gives out. */
bool tli_plane_init(tli_plane *plane, const tli_columns *columns, uint32_t parts, uint32_t threads,
                    const tl_allocator *allocator);
void tli_plane_fini(tli_plane *plane, const tl_allocator *allocator);
size_t tli_plane_memory(const tli_plane *plane);

/* sort.c. Sorts a column of `count` times, stable; `keys` and `spare` are scratch of `count` each. Writes the sorted
 * times and, unless NULL, the numbers of the items in that order. Returns the most seconds, of a day, an hour, a minute
 * and 1, that all finite times lie whole multiples of from each other. */
uint64_t tli_sort(const tl_time *column, size_t stride, uint32_t count, uint64_t *keys, uint64_t *spare,
                  tl_time *out_times, uint32_t *out_order);

/* ranks.c. The plan says how; then memory is taken, and filled. */
void tli_ranks_plan(tli_ranks *ranks, const tl_time *sorted, uint32_t count, uint64_t unit);
bool tli_ranks_init(tli_ranks *ranks, const tl_allocator *allocator);
void tli_ranks_fill(tli_ranks *ranks);
void tli_ranks_fini(tli_ranks *ranks, const tl_allocator *allocator);
size_t tli_ranks_memory(const tli_ranks *ranks);

/* past.c. The plan has at most TLI_PAST_PLANNED(count) checkpoints; returns how many. */
#define TLI_PAST_PLANNED(count) ((size_t)(count) / TLI_PAST_GAP + 1)
uint32_t tli_past_plan(tli_plane *plane, tli_checkpoint *out);
bool tli_past_init(tli_plane *plane, const tli_checkpoint *planned, const tl_allocator *allocator);
void tli_past_fill(tli_plane *plane);
void tli_past_fini(tli_plane *plane, const tl_allocator *allocator);
size_t tli_past_memory(const tli_plane *plane);

/* dominance.c */
bool tli_dominance_init(tli_plane *plane, const tl_allocator *allocator);
void tli_dominance_fill(tli_plane *plane, uint32_t *scratch, uint32_t *spare); /* scratch of count each */
void tli_dominance_fini(tli_plane *plane, const tl_allocator *allocator);
size_t tli_dominance_memory(const tli_plane *plane);

#endif
