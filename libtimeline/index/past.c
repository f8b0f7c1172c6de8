/* SPDX-License-Identifier: Apache-2.0 */
#include "past.h"

#include <string.h>

#include "ranks.h"

/* Checkpoints go by what has ended since the last one, because only that is read in vain: what started since and still
 * runs is an answer. A new one is made when more than TLI_PAST_GAP events have ended since, and a quarter more than run
 * now. So a query of h hits reads at most 2.25 h + TLI_PAST_GAP entries, and there are never more than four fifths as
 * many entries as events, whatever the events are like: each entry is paid for by ends of its own. */

/* How many of `width` events have to end, of those that ran at the last checkpoint or have started since. */
static uint32_t least_ended(uint32_t width)
{
  uint32_t least = (uint32_t)((uint64_t)width * 5 / 9) + 1;
  return least > TLI_PAST_GAP ? least : TLI_PAST_GAP + 1;
}

static size_t directory_size(const tli_plane *plane)
{
  return ((size_t)plane->count >> TLI_PAST_SHIFT) + 1;
}

/* From each checkpoint it looks to where the next would be if nothing started any more, and from there again, until
 * what has started is what was known. */
uint32_t tli_past_plan(tli_plane *plane, tli_checkpoint *out)
{
  tli_past *past = &plane->past;
  tli_checkpoint last = {0, 0, 0};
  past->count = 0;
  past->entries = 0;
  out[past->count++] = last;
  uint32_t position = 0;
  for (;;) {
    uint32_t ended = least_ended(position - last.rank);
    if (ended > plane->count - last.rank)
      return past->count;
    uint32_t rank = last.rank + ended;
    uint32_t started = tli_ranks_before(&plane->start_ranks, plane->ends[rank - 1]);
    if (started == position) {
      last = (tli_checkpoint){rank, position, past->entries};
      out[past->count++] = last;
      past->entries += position - rank;
    }
    position = started;
  }
}

bool tli_past_init(tli_plane *plane, const tli_checkpoint *planned, const tl_allocator *allocator)
{
  tli_past *past = &plane->past;
  past->ids = tli_lanes(allocator, past->entries);
  past->ranks = tli_lanes(allocator, past->entries);
  past->checkpoints = tli_array(allocator, (size_t)past->count + 1, sizeof(tli_checkpoint));
  past->directory = tli_array(allocator, directory_size(plane), sizeof(uint32_t));
  if (!past->ids || !past->ranks || !past->checkpoints || !past->directory)
    return false;
  memcpy(past->checkpoints, planned, past->count * sizeof *planned);
  past->checkpoints[past->count] = (tli_checkpoint){UINT32_MAX, plane->count, past->entries};
  return true;
}

void tli_past_fini(tli_plane *plane, const tl_allocator *allocator)
{
  tli_past *past = &plane->past;
  tli_lanes_release(allocator, past->ids, past->entries);
  tli_lanes_release(allocator, past->ranks, past->entries);
  tli_array_release(allocator, past->checkpoints, (size_t)past->count + 1, sizeof(tli_checkpoint));
  tli_array_release(allocator, past->directory, directory_size(plane), sizeof(uint32_t));
}

size_t tli_past_memory(const tli_plane *plane)
{
  const tli_past *past = &plane->past;
  return ((size_t)past->entries + TLI_LANES) * 2 * sizeof(uint32_t) +
         ((size_t)past->count + 1) * sizeof(tli_checkpoint) + directory_size(plane) * sizeof(uint32_t);
}

/* Keeps those of a run that end after `rank` others; returns how many. One more than these may be written. */
static size_t keep(const uint32_t *ids, const uint32_t *ranks, size_t count, uint32_t rank, uint32_t *out_ids,
                   uint32_t *out_ranks)
{
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    out_ids[n] = ids[i];
    out_ranks[n] = ranks[i];
    n += ranks[i] >= rank;
  }
  return n;
}

void tli_past_fill(tli_plane *plane)
{
  tli_past *past = &plane->past;
  for (uint32_t i = 1; i < past->count; i++) {
    const tli_checkpoint *last = &past->checkpoints[i - 1];
    const tli_checkpoint *now = &past->checkpoints[i];
    uint32_t *ids = past->ids + now->first;
    uint32_t *ranks = past->ranks + now->first;
    size_t kept = keep(past->ids + last->first, past->ranks + last->first, (size_t)(now->first - last->first),
                       now->rank, ids, ranks);
    keep(plane->ids + last->position, plane->ranks + last->position, now->position - last->position, now->rank,
         ids + kept, ranks + kept);
  }
  uint32_t at = 0;
  for (uint32_t i = 0; i <= plane->count >> TLI_PAST_SHIFT; i++) {
    while (past->checkpoints[at + 1].rank <= i << TLI_PAST_SHIFT)
      at++;
    past->directory[i] = at;
  }
}
