/* SPDX-License-Identifier: Apache-2.0 */
#include "past.h"

#include <string.h>

/* There is a checkpoint every TLI_PAST_STEP ends, so that none is searched for; most say what the one before says.
 *
 * Only what has ended is read in vain, since what started and still runs is an answer. So all that runs is listed anew,
 * as an old list, when two fifths more have ended since the last time than run now. In between what has started since
 * the old list, and still runs, is listed as a recent one, when sixteen thirds as many have ended since the last list:
 * where a few long events run among many short ones these are few, and the short ones are read no more.
 *
 * A query of h hits reads at most 2.4 h members and three steps more; mostly less than 1.3 h. And whatever the events
 * are like, the lists take no more units than there are events, and one: 5/7 and 3/16 of the ends pay for members, half
 * a unit for each group of 32 comes to at most 1/32 of these, and a head in 16 ends makes 1/16. */

_Static_assert(sizeof(tli_list) == TLI_UNIT, "a head is one unit, as a member is");

static bool is_old_due(uint32_t ended, uint32_t running)
{
  return ended > 0 && (uint64_t)ended * 5 >= (uint64_t)running * 7;
}

static bool is_recent_due(uint32_t ended, uint32_t running)
{
  return ended > 0 && (uint64_t)ended * 3 >= (uint64_t)running * 16;
}

static size_t checkpoint_count(const tli_plane *plane)
{
  return ((size_t)plane->count >> TLI_PAST_SHIFT) + 1;
}

static size_t lists_size(const tli_past *past)
{
  return (size_t)past->units * TLI_UNIT + TLI_LANES * sizeof(uint32_t);
}

void tli_past_place(tli_plane *plane, tli_block *block)
{
  plane->past.checkpoints = tli_block_take(block, checkpoint_count(plane), sizeof(tli_checkpoint));
}

bool tli_past_keep(tli_plane *plane, const void *scratch, const tl_allocator *allocator)
{
  tli_past *past = &plane->past;
  past->lists = tli_alloc(allocator, lists_size(past));
  if (!past->lists)
    return false;
  size_t used = (size_t)past->units * TLI_UNIT;
  memcpy(past->lists, scratch, used);
  memset((char *)past->lists + used, 0, lists_size(past) - used);
  return true;
}

void tli_past_fini(tli_plane *plane, const tl_allocator *allocator)
{
  tli_release(allocator, plane->past.lists, lists_size(&plane->past));
}

size_t tli_past_memory(const tli_plane *plane)
{
  return lists_size(&plane->past);
}

/* A list that is being made of those that have at least some rank. */
typedef struct making {
  uint32_t rank;
  uint32_t left; /* how many of them are still to come */
  uint32_t *ranks;
  uint32_t *ids;
} making;

/* While some are left the stores need no branch: a miss is written over by the next hit. */
static void add(making *m, const uint32_t *ids, const uint32_t *ranks, size_t count)
{
  making now = *m;
  for (size_t i = 0; i < count && now.left > 0; i++) {
    bool runs = ranks[i] >= now.rank;
    *now.ranks = ranks[i];
    *now.ids = ids[i];
    now.ranks += runs;
    now.ids += runs;
    now.left -= runs;
  }
  *m = now;
}

static uint32_t least_of(const uint32_t *ranks, size_t count)
{
  uint32_t least = UINT32_MAX;
  for (size_t i = 0; i < count; i++)
    least = ranks[i] < least ? ranks[i] : least;
  return least;
}

/* The state of the lists, and what is known of those that have started since the old one. */
typedef struct state {
  const tli_plane *plane;
  const tli_kernels *kernels;
  void *lists;
  uint32_t units;
  tli_checkpoint now;
  uint32_t rank;             /* how many have ended, */
  uint32_t position;         /* and how many have started before that */
  uint32_t old_rank;         /* when the old list was made */
  uint32_t list_rank;        /* when the last list of either kind was made */
  uint32_t counted_rank;     /* when it was counted how many recent ones run, */
  uint32_t counted_position; /* how many had started then, */
  uint32_t recent;           /* and how many it were */
} state;

/* Lists what runs, or of that only the recent. */
static uint32_t make_list(state *s, bool all, uint32_t count)
{
  const tli_plane *plane = s->plane;
  uint32_t place = s->units;
  tli_list *list = (tli_list *)(void *)((char *)s->lists + (size_t)place * TLI_UNIT);
  *list = (tli_list){count, s->rank};
  uint32_t groups = count / TLI_LIST_GROUP;
  uint32_t *ranks = list->least + groups;
  making m = {s->rank, count, ranks, ranks + count};
  const tli_list *old = tli_list_at(s->lists, s->now.old);
  const tli_list *recent = tli_list_at(s->lists, s->now.recent);
  if (all)
    add(&m, tli_list_ids(old), tli_list_ranks(old), old->count);
  add(&m, tli_list_ids(recent), tli_list_ranks(recent), recent->count);
  add(&m, plane->ids + s->now.position, plane->ranks + s->now.position, s->position - s->now.position);
  for (uint32_t g = 0; g < groups; g++)
    list->least[g] = least_of(ranks + (size_t)g * TLI_LIST_GROUP, TLI_LIST_GROUP);
  s->units += 1 + count + (groups + 1) / 2;
  s->list_rank = s->rank;
  s->now.position = s->position;
  return place;
}

static void set_recent(state *s, uint32_t count)
{
  s->recent = count;
  s->counted_rank = s->rank;
  s->counted_position = s->position;
}

static void count_recent(state *s)
{
  const tli_plane *plane = s->plane;
  const tli_list *recent = tli_list_at(s->lists, s->now.recent);
  uint32_t from = s->now.position;
  size_t count = s->kernels->count(tli_list_ranks(recent), recent->count, s->rank, UINT32_MAX - s->rank);
  count += s->kernels->count(plane->ranks + from, s->position - from, s->rank, UINT32_MAX - s->rank);
  set_recent(s, (uint32_t)count);
}

/* The recent ones are counted again when it has gone on for a quarter longer since the last list, so that this takes
 * linear time, and when there could be few enough, if all that has ended were of them. */
static bool is_count_due(const state *s)
{
  uint32_t most = s->recent + (s->position - s->counted_position);
  uint32_t ended = s->rank - s->counted_rank;
  return ended >= (s->counted_rank - s->list_rank) / 4 &&
         is_recent_due(s->rank - s->list_rank, most > ended ? most - ended : 0);
}

static void update_lists(state *s)
{
  uint32_t running = s->position - s->rank;
  if (is_old_due(s->rank - s->old_rank, running)) {
    s->now.old = make_list(s, true, running);
    s->now.recent = 0;
    s->old_rank = s->rank;
    set_recent(s, 0);
  } else if (is_count_due(s)) {
    count_recent(s);
    if (is_recent_due(s->rank - s->list_rank, s->recent))
      s->now.recent = make_list(s, false, s->recent);
  }
}

void tli_past_fill(tli_plane *plane, void *scratch)
{
  state s = {.plane = plane, .kernels = tli_kernels_get(), .lists = scratch};
  *(tli_list *)scratch = (tli_list){0, 0}; /* an empty one, at place 0 */
  s.units = 1;
  for (size_t i = 0; i < checkpoint_count(plane); i++) {
    s.rank = (uint32_t)i << TLI_PAST_SHIFT;
    update_lists(&s);
    bool last = plane->count - s.rank < TLI_PAST_STEP;
    tl_time next = last ? TL_TIME_MAX : plane->ends[s.rank + TLI_PAST_STEP - 1];
    while (s.position < plane->count && plane->starts[s.position] < next)
      s.position++;
    plane->past.checkpoints[i] = s.now;
    plane->past.checkpoints[i].next = s.position;
  }
  plane->past.units = s.units;
}
