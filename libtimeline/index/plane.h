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

/* How a time finds its rank in a sorted array. */
typedef enum tli_ranks_kind {
  TLI_RANKS_DIRECT, /* each key has a count within its group */
  TLI_RANKS_CELLS,  /* a cell has up to 256 keys, and says which of them the times in it have */
  TLI_RANKS_WIDE    /* an entry of the table says where in the sorted times to search */
} tli_ranks_kind;

enum { TLI_CELL_DIGITS = 28 };

/* Half a cache line. The digits say where in the cell the times are, ascending; what is not needed of them is
 * INT8_MAX. Of more times the first are told. */
typedef struct tli_cell {
  uint32_t before; /* how many times lie before the cell */
  int8_t digits[TLI_CELL_DIGITS];
} tli_cell;

_Static_assert(sizeof(tli_cell) == 32, "two cells a cache line");

enum { TLI_GROUP_KEYS = 30 };

/* A cache line of counts. */
typedef struct tli_group {
  uint32_t before;                 /* how many times lie before the first key, */
  uint16_t counts[TLI_GROUP_KEYS]; /* and how many more before each */
} tli_group;

_Static_assert(sizeof(tli_group) == 64, "a group a cache line");

/* A key is the number of units from the first finite time up to a time, rounded up: the high half of
 * (time - low + bias) * scale. The keys of a segment, 2^segment_shift of them, share its cells evenly. */
typedef struct tli_ranks {
  const tl_time *sorted; /* and TLI_TIMES_PAD times of plus infinity behind them */
  uint32_t *table;       /* table[c]: how many times lie before entry c; entries + 1 of them; when WIDE */
  tli_group *groups;     /* entries of them, when DIRECT */
  tli_cell *cells;       /* entries + 1 of them, when CELLS; the last only ends the one before */
  void *line_memory;     /* of groups or cells */
  uint64_t *segments;    /* first cell, and in the high half half of the cells a key, as a fraction of 2^32 */
  tl_time low;           /* what lies before `low` is taken as there, what lies behind `top` as there */
  tl_time top;
  uint64_t bias;
  uint64_t scale;
  double a_second; /* in keys, and all but half a second of a key; unless WIDE */
  double rest;
  uint32_t keys;
  uint32_t segment_count;
  uint32_t segment_shift;
  uint32_t entries;
  uint32_t count;
  tli_ranks_kind kind;
} tli_ranks;

/* Room behind arrays that are read some at a time: sorted times; ids, eight; and their ranks. */
enum { TLI_TIMES_PAD = 16, TLI_LANES = 8, TLI_RANKS_PAD = 32 };

/* Where to read what still runs of what has started, when a multiple of TLI_PAST_STEP events, or up to as many more,
 * have ended: in two lists, and then at the positions from `position` on; at those from `next` on all starts later. The
 * lists are told by their places in the memory of the past, in units. */
typedef struct tli_checkpoint {
  uint32_t old;
  uint32_t recent;
  uint32_t position;
  uint32_t next;
} tli_checkpoint;

/* Events that ran when `rank` had ended, in the order of positions: the least rank in each whole group of
 * TLI_LIST_GROUP, then all ranks, then all ids. */
typedef struct tli_list {
  uint32_t count;
  uint32_t rank;
  uint32_t least[];
} tli_list;

enum { TLI_UNIT = 2 * sizeof(uint32_t), TLI_LIST_GROUP = 32 };

typedef struct tli_past {
  tli_checkpoint *checkpoints; /* checkpoints[r >> TLI_PAST_SHIFT] is the one for r ended events */
  void *lists;                 /* and TLI_LANES zeros behind them */
  uint32_t units;
} tli_past;

enum { TLI_PAST_SHIFT = 4, TLI_PAST_STEP = 1 << TLI_PAST_SHIFT };

/* Arrays side by side in one block of memory, which takes fewer pages of the system than one each. They are taken
 * twice: to know the size, when there is no memory yet and NULL is what comes, and then to have them. */
typedef struct tli_block {
  void *memory;
  char *first; /* the first line of the cache in it */
  uint64_t size;
} tli_block;

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
  struct tli_dominance_line *lines; /* levels x lines_a_level */
  uint8_t *leaves;                  /* low bits of the ranks: a leaf is 2^leaf_bits ranks, in the order of positions */
  size_t lines_a_level;
  uint32_t levels;
  uint32_t leaf_bits;
} tli_dominance;

typedef struct tli_plane {
  uint32_t count;
  uint32_t parts; /* TL_INDEX_COUNT, _LIST, _RELATIONS */
  tli_block block;
  tl_time *starts; /* sorted; these arrays, and those of the dominance, are in the block */
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

/* An array that starts with a cache line, in `*out_memory`, which is what is released. */
enum { TLI_CACHE_LINE = 64 };

static inline size_t tli_lines_size(size_t count, size_t item)
{
  return count * item + TLI_CACHE_LINE;
}

static inline void *tli_lines(const tl_allocator *allocator, size_t count, size_t item, void **out_memory)
{
  if (count > SIZE_MAX / item - TLI_CACHE_LINE)
    return NULL;
  char *memory = tli_alloc(allocator, tli_lines_size(count, item));
  *out_memory = memory;
  return memory ? memory + (0 - (uintptr_t)memory) % TLI_CACHE_LINE : NULL;
}

static inline void tli_lines_release(const tl_allocator *allocator, void *memory, size_t count, size_t item)
{
  tli_release(allocator, memory, tli_lines_size(count, item));
}

/* The next part of a block, for `count` items of no more than a line each. */
static inline void *tli_block_take(tli_block *block, size_t count, size_t item)
{
  char *part = block->first ? block->first + block->size : NULL;
  block->size += ((uint64_t)count * item + TLI_CACHE_LINE - 1) / TLI_CACHE_LINE * TLI_CACHE_LINE;
  return part;
}

/* Calls work(a) and work(b), in two threads when `threads` says so. */
void tli_both(uint32_t threads, void (*work)(void *), void *a, void *b);

/* Makes a plane; false, and nothing held, when memory gives out. */
bool tli_plane_init(tli_plane *plane, const tli_columns *columns, uint32_t parts, uint32_t threads,
                    const tl_allocator *allocator);
void tli_plane_fini(tli_plane *plane, const tl_allocator *allocator);
size_t tli_plane_memory(const tli_plane *plane);

/* sort.c. Sorts a column of `count` times, stable; `scratch` is of `count`. Writes the sorted times and, unless NULL,
 * the numbers of the items in that order, and the place of each item in it, which may be in the scratch. Returns the
 * most seconds, of a day, an hour, a minute and 1, that all finite times lie whole multiples of from each other. */
uint64_t tli_sort(const tl_time *column, size_t stride, uint32_t count, uint64_t *scratch, tl_time *out_times,
                  uint32_t *out_order, uint32_t *out_places);

/* ranks.c. Memory is taken first, for times that are whole multiples of `unit` apart, and filled later. */
bool tli_ranks_init(tli_ranks *ranks, const tl_time *sorted, uint32_t count, uint64_t unit,
                    const tl_allocator *allocator);
void tli_ranks_fill(tli_ranks *ranks);
void tli_ranks_fini(tli_ranks *ranks, const tl_allocator *allocator);
size_t tli_ranks_memory(const tli_ranks *ranks);

/* past.c. The lists are made in scratch, which has room for TLI_PAST_UNITS, and then kept. */
#define TLI_PAST_UNITS(count) ((size_t)(count) + 1 + TLI_LANES * sizeof(uint32_t) / TLI_UNIT)
void tli_past_place(tli_plane *plane, tli_block *block);
void tli_past_fill(tli_plane *plane, void *scratch);
bool tli_past_keep(tli_plane *plane, const void *scratch, const tl_allocator *allocator);
void tli_past_fini(tli_plane *plane, const tl_allocator *allocator);
size_t tli_past_memory(const tli_plane *plane);

/* dominance.c */
void tli_dominance_place(tli_plane *plane, tli_block *block);
void tli_dominance_fill(tli_plane *plane, uint32_t *scratch, uint32_t *spare); /* scratch of count each */

#endif
