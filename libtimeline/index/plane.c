/* SPDX-License-Identifier: Apache-2.0 */
#include "plane.h"

#include <pthread.h>
#include <string.h>

#include <timeline/index.h>

/* All memory is taken before work is given to a thread, so that the allocator is called by the caller's thread alone.
 */

typedef struct task {
  void (*work)(void *);
  void *argument;
} task;

static void *run_task(void *argument)
{
  const task *t = argument;
  t->work(t->argument);
  return NULL;
}

void tli_both(uint32_t threads, void (*work)(void *), void *a, void *b)
{
  pthread_t thread;
  task second = {work, b};
  bool apart = threads > 1 && pthread_create(&thread, NULL, run_task, &second) == 0;
  work(a);
  if (apart)
    pthread_join(thread, NULL);
  else
    work(b);
}

typedef struct sorting {
  const tl_time *column;
  size_t stride;
  uint32_t count;
  uint64_t *scratch;
  tl_time *times;
  uint32_t *order;
  uint32_t *places;
  uint64_t unit;
} sorting;

static void sort_column(void *argument)
{
  sorting *s = argument;
  s->unit = tli_sort(s->column, s->stride, s->count, s->scratch, s->times, s->order, s->places);
  for (uint32_t i = 0; i < TLI_TIMES_PAD; i++)
    s->times[s->count + i] = TL_TIME_MAX;
}

/* Ranks go from the order of the items to the order of starts; then the items give way to their names. */
static void set_ranks(tli_plane *plane, const uint32_t *rank_of, const uint32_t *names)
{
  for (uint32_t position = 0; position < plane->count; position++) {
    uint32_t item = plane->ids[position];
    plane->ranks[position] = rank_of[item];
    if (names)
      plane->ids[position] = names[item];
  }
}

static void fill_limits(tli_plane *plane)
{
  for (uint32_t from = 0; from < plane->count; from += TLI_BLOCK) {
    tli_limits limits = {UINT32_MAX, 0};
    uint32_t to = plane->count - from < TLI_BLOCK ? plane->count : from + TLI_BLOCK;
    for (uint32_t position = from; position < to; position++) {
      uint32_t rank = plane->ranks[position];
      limits.min = rank < limits.min ? rank : limits.min;
      limits.max = rank > limits.max ? rank : limits.max;
    }
    plane->limits[from / TLI_BLOCK] = limits;
  }
}

static bool has_ranks(const tli_plane *plane)
{
  return plane->parts & (TL_INDEX_LIST | TL_INDEX_RELATIONS);
}

static void place(tli_plane *plane, tli_block *block)
{
  size_t count = plane->count;
  plane->starts = tli_block_take(block, count + TLI_TIMES_PAD, sizeof(tl_time));
  plane->ends = tli_block_take(block, count + TLI_TIMES_PAD, sizeof(tl_time));
  if (has_ranks(plane)) {
    plane->ids = tli_block_take(block, count + TLI_LANES, sizeof(uint32_t));
    plane->ranks = tli_block_take(block, count + TLI_RANKS_PAD, sizeof(uint32_t));
    plane->limits = tli_block_take(block, count / TLI_BLOCK + 1, sizeof(tli_limits));
  }
  if (plane->parts & TL_INDEX_LIST)
    tli_past_place(plane, block);
  if (plane->parts & TL_INDEX_RELATIONS)
    tli_dominance_place(plane, block);
}

static bool init_block(tli_plane *plane, const tl_allocator *allocator)
{
  tli_block block = {NULL, NULL, 0};
  place(plane, &block);
  if (block.size > SIZE_MAX - TLI_CACHE_LINE)
    return false;
  block.first = tli_lines(allocator, (size_t)block.size, 1, &block.memory);
  if (!block.first)
    return false;
  plane->block = block;
  block.size = 0;
  place(plane, &block);
  if (has_ranks(plane)) {
    memset(plane->ids + plane->count, 0, TLI_LANES * sizeof *plane->ids);
    memset(plane->ranks + plane->count, 0, TLI_RANKS_PAD * sizeof *plane->ranks);
  }
  return true;
}

/* What a build needs besides what it keeps: words for a sort, which are free again when it is done, and then serve for
 * the rest: they have room for two columns of ranks, or for the lists of the past. */
typedef struct scratch {
  uint64_t *words[2]; /* of the sort of starts, and of that of ends: the same in one thread */
} scratch;

static size_t word_count(const tli_plane *plane)
{
  return TLI_PAST_UNITS(plane->count);
}

_Static_assert(sizeof(uint64_t) == TLI_UNIT, "the lists fit the words");

static bool scratch_init(scratch *s, const tli_plane *plane, uint32_t threads, const tl_allocator *allocator)
{
  s->words[1] = s->words[0] = tli_array_new(allocator, word_count(plane), sizeof(uint64_t));
  if (threads > 1)
    s->words[1] = tli_array_new(allocator, word_count(plane), sizeof(uint64_t));
  return s->words[0] && s->words[1];
}

static void scratch_fini(scratch *s, const tli_plane *plane, const tl_allocator *allocator)
{
  tli_array_free(allocator, s->words[0], word_count(plane), sizeof(uint64_t));
  if (s->words[1] != s->words[0])
    tli_array_free(allocator, s->words[1], word_count(plane), sizeof(uint64_t));
}

/* The first column in the words, and what is behind it. */
static uint32_t *column_in(const scratch *s)
{
  return (uint32_t *)s->words[1];
}

/* The work after the sorts, in two halves that need nothing of each other. */
typedef struct half {
  tli_plane *plane;
  const scratch *scratch;
  const uint32_t *names;
  bool second;
} half;

static void fill_ranks(void *argument)
{
  const half *h = argument;
  tli_plane *plane = h->plane;
  if (h->second) {
    tli_ranks_fill(&plane->start_ranks);
    tli_ranks_fill(&plane->end_ranks);
  } else if (has_ranks(plane)) {
    set_ranks(plane, column_in(h->scratch), h->names);
  }
}

/* In one thread the lists are made where the ranks were that the first half has done with. */
static void fill_parts(void *argument)
{
  const half *h = argument;
  tli_plane *plane = h->plane;
  if (h->second) {
    fill_limits(plane);
    if (plane->parts & TL_INDEX_LIST)
      tli_past_fill(plane, h->scratch->words[0]);
  } else if (plane->parts & TL_INDEX_RELATIONS) {
    tli_dominance_fill(plane, column_in(h->scratch), column_in(h->scratch) + plane->count);
  }
}

static bool build(tli_plane *plane, const tli_columns *columns, uint32_t threads, scratch *s,
                  const tl_allocator *allocator)
{
  uint32_t count = plane->count;
  if (!init_block(plane, allocator))
    return false;
  sorting starts = {columns->starts, columns->start_stride, count, s->words[0], plane->starts, plane->ids, NULL, 1};
  sorting ends = {columns->ends, columns->end_stride, count, s->words[1], plane->ends, NULL, NULL, 1};
  if (has_ranks(plane))
    ends.places = column_in(s);
  tli_both(threads, sort_column, &starts, &ends);
  if (!tli_ranks_init(&plane->start_ranks, plane->starts, count, starts.unit, allocator) ||
      !tli_ranks_init(&plane->end_ranks, plane->ends, count, ends.unit, allocator))
    return false;
  half first = {plane, s, columns->names, false};
  half second = {plane, s, columns->names, true};
  tli_both(threads, fill_ranks, &first, &second);
  if (!has_ranks(plane))
    return true;
  tli_both(threads, fill_parts, &first, &second);
  return !(plane->parts & TL_INDEX_LIST) || tli_past_keep(plane, s->words[0], allocator);
}

bool tli_plane_init(tli_plane *plane, const tli_columns *columns, uint32_t parts, uint32_t threads,
                    const tl_allocator *allocator)
{
  memset(plane, 0, sizeof *plane);
  plane->count = (uint32_t)columns->count;
  plane->parts = parts;
  scratch s = {{NULL}};
  bool done = scratch_init(&s, plane, threads, allocator) && build(plane, columns, threads, &s, allocator);
  scratch_fini(&s, plane, allocator);
  if (!done)
    tli_plane_fini(plane, allocator);
  return done;
}

void tli_plane_fini(tli_plane *plane, const tl_allocator *allocator)
{
  tli_lines_release(allocator, plane->block.memory, (size_t)plane->block.size, 1);
  tli_ranks_fini(&plane->start_ranks, allocator);
  tli_ranks_fini(&plane->end_ranks, allocator);
  tli_past_fini(plane, allocator);
  memset(plane, 0, sizeof *plane);
}

size_t tli_plane_memory(const tli_plane *plane)
{
  if (!plane->block.memory) /* not made */
    return 0;
  size_t bytes = tli_lines_size((size_t)plane->block.size, 1) + tli_ranks_memory(&plane->start_ranks) +
                 tli_ranks_memory(&plane->end_ranks);
  return plane->parts & TL_INDEX_LIST ? bytes + tli_past_memory(plane) : bytes;
}
