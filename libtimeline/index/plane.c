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
  uint64_t *keys;
  uint64_t *spare;
  tl_time *times;
  uint32_t *order;
  uint64_t unit;
} sorting;

static void sort_column(void *argument)
{
  sorting *s = argument;
  s->unit = tli_sort(s->column, s->stride, s->count, s->keys, s->spare, s->times, s->order);
  for (uint32_t i = 0; i < TLI_TIMES_PAD; i++)
    s->times[s->count + i] = TL_TIME_MAX;
}

/* Ranks go from the order of ends to the order of the items, and from there to the order of starts; then the items give
 * way to their names. */
static void set_ranks(tli_plane *plane, const uint32_t *end_order, uint32_t *rank_of, const uint32_t *names)
{
  uint32_t count = plane->count;
  for (uint32_t rank = 0; rank < count; rank++)
    rank_of[end_order[rank]] = rank;
  for (uint32_t position = 0; position < count; position++) {
    uint32_t item = plane->ids[position];
    plane->ranks[position] = rank_of[item];
    if (names)
      plane->ids[position] = names[item];
  }
}

static size_t time_count(const tli_plane *plane)
{
  return (size_t)plane->count + TLI_TIMES_PAD;
}

static size_t limit_count(const tli_plane *plane)
{
  return (size_t)plane->count / TLI_BLOCK + 1;
}

static void fill_limits(tli_plane *plane)
{
  for (uint32_t position = 0; position < plane->count; position++) {
    tli_limits *limits = plane->limits + position / TLI_BLOCK;
    uint32_t rank = plane->ranks[position];
    if (position % TLI_BLOCK == 0)
      *limits = (tli_limits){rank, rank};
    limits->min = rank < limits->min ? rank : limits->min;
    limits->max = rank > limits->max ? rank : limits->max;
  }
}

static bool has_ranks(const tli_plane *plane)
{
  return plane->parts & (TL_INDEX_LIST | TL_INDEX_RELATIONS);
}

/* What a build needs besides what it keeps. The words are free again after the sorts, and then serve for the rest: each
 * has room for two columns of ranks, or for the plan of the checkpoints. */
typedef struct scratch {
  uint64_t *words[4]; /* two for each sort that runs at a time */
  uint32_t *end_order;
} scratch;

/* A few more for the plan of a few events. */
static size_t word_count(const tli_plane *plane)
{
  return (size_t)plane->count + 2;
}

static bool scratch_init(scratch *s, const tli_plane *plane, uint32_t threads, const tl_allocator *allocator)
{
  bool enough = true;
  for (unsigned i = 0; i < (threads > 1 ? 4u : 2u); i++)
    enough = (s->words[i] = tli_array(allocator, word_count(plane), sizeof(uint64_t))) && enough;
  if (threads <= 1) {
    s->words[2] = s->words[0];
    s->words[3] = s->words[1];
  }
  if (has_ranks(plane))
    enough = (s->end_order = tli_array(allocator, plane->count, sizeof(uint32_t))) && enough;
  return enough;
}

static void scratch_fini(scratch *s, const tli_plane *plane, uint32_t threads, const tl_allocator *allocator)
{
  for (unsigned i = 0; i < (threads > 1 ? 4u : 2u); i++)
    tli_array_release(allocator, s->words[i], word_count(plane), sizeof(uint64_t));
  tli_array_release(allocator, s->end_order, plane->count, sizeof(uint32_t));
}

_Static_assert(sizeof(tli_checkpoint) <= TLI_PAST_GAP * sizeof(uint64_t), "the plan fits the words");

/* The work after the sorts, in two halves that need nothing of each other. */
typedef struct half {
  tli_plane *plane;
  const scratch *scratch;
  const uint32_t *names;
  bool second;
} half;

static tli_checkpoint *planned_in(const scratch *s)
{
  return (tli_checkpoint *)s->words[1];
}

static void fill_ranks(void *argument)
{
  const half *h = argument;
  tli_plane *plane = h->plane;
  if (h->second) {
    tli_ranks_fill(&plane->start_ranks);
    tli_ranks_fill(&plane->end_ranks);
    if (plane->parts & TL_INDEX_LIST)
      tli_past_plan(plane, planned_in(h->scratch));
  } else if (has_ranks(plane)) {
    set_ranks(plane, h->scratch->end_order, (uint32_t *)h->scratch->words[0], h->names);
  }
}

static void fill_parts(void *argument)
{
  const half *h = argument;
  tli_plane *plane = h->plane;
  if (h->second) {
    fill_limits(plane);
    if (plane->parts & TL_INDEX_LIST)
      tli_past_fill(plane);
  } else if (plane->parts & TL_INDEX_RELATIONS) {
    tli_dominance_fill(plane, h->scratch->end_order, (uint32_t *)h->scratch->words[0]);
  }
}

static bool build(tli_plane *plane, const tli_columns *columns, uint32_t threads, scratch *s,
                  const tl_allocator *allocator)
{
  uint32_t count = plane->count;
  plane->starts = tli_array(allocator, time_count(plane), sizeof(tl_time));
  plane->ends = tli_array(allocator, time_count(plane), sizeof(tl_time));
  if (!plane->starts || !plane->ends)
    return false;
  if (has_ranks(plane)) {
    plane->ids = tli_lanes(allocator, count);
    plane->ranks = tli_lanes(allocator, count);
    plane->limits = tli_array(allocator, limit_count(plane), sizeof(tli_limits));
    if (!plane->ids || !plane->ranks || !plane->limits)
      return false;
  }
  sorting starts = {columns->starts, columns->start_stride, count,      s->words[0],
                    s->words[1],     plane->starts,         plane->ids, 1};
  sorting ends = {columns->ends, columns->end_stride, count, s->words[2], s->words[3], plane->ends, s->end_order, 1};
  tli_both(threads, sort_column, &starts, &ends);
  if (!tli_ranks_init(&plane->start_ranks, plane->starts, count, starts.unit, allocator) ||
      !tli_ranks_init(&plane->end_ranks, plane->ends, count, ends.unit, allocator))
    return false;
  half first = {plane, s, columns->names, false};
  half second = {plane, s, columns->names, true};
  tli_both(threads, fill_ranks, &first, &second);
  if (!has_ranks(plane))
    return true;
  if (plane->parts & TL_INDEX_LIST && !tli_past_init(plane, planned_in(s), allocator))
    return false;
  if (plane->parts & TL_INDEX_RELATIONS && !tli_dominance_init(plane, allocator))
    return false;
  tli_both(threads, fill_parts, &first, &second);
  return true;
}

bool tli_plane_init(tli_plane *plane, const tli_columns *columns, uint32_t parts, uint32_t threads,
                    const tl_allocator *allocator)
{
  memset(plane, 0, sizeof *plane);
  plane->count = (uint32_t)columns->count;
  plane->parts = parts;
  scratch s = {{NULL}, NULL};
  bool done = scratch_init(&s, plane, threads, allocator) && build(plane, columns, threads, &s, allocator);
  scratch_fini(&s, plane, threads, allocator);
  if (!done)
    tli_plane_fini(plane, allocator);
  return done;
}

void tli_plane_fini(tli_plane *plane, const tl_allocator *allocator)
{
  uint32_t count = plane->count;
  tli_array_release(allocator, plane->starts, time_count(plane), sizeof(tl_time));
  tli_array_release(allocator, plane->ends, time_count(plane), sizeof(tl_time));
  tli_ranks_fini(&plane->start_ranks, allocator);
  tli_ranks_fini(&plane->end_ranks, allocator);
  tli_lanes_release(allocator, plane->ids, count);
  tli_lanes_release(allocator, plane->ranks, count);
  tli_array_release(allocator, plane->limits, limit_count(plane), sizeof(tli_limits));
  tli_past_fini(plane, allocator);
  tli_dominance_fini(plane, allocator);
  memset(plane, 0, sizeof *plane);
}

size_t tli_plane_memory(const tli_plane *plane)
{
  if (!plane->starts) /* not made */
    return 0;
  size_t count = plane->count;
  size_t bytes = time_count(plane) * 2 * sizeof(tl_time) + tli_ranks_memory(&plane->start_ranks) +
                 tli_ranks_memory(&plane->end_ranks);
  if (has_ranks(plane))
    bytes += (count + TLI_LANES) * 2 * sizeof(uint32_t) + limit_count(plane) * sizeof(tli_limits);
  if (plane->parts & TL_INDEX_LIST)
    bytes += tli_past_memory(plane);
  if (plane->parts & TL_INDEX_RELATIONS)
    bytes += tli_dominance_memory(plane);
  return bytes;
}
