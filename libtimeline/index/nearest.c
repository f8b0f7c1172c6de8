/* SPDX-License-Identifier: Apache-2.0 */
#include "../base/error.h"
#include "object.h"
#include "past.h"
#include "ranks.h"

/* Each of a run with a rank from `low` on goes to the place that its rank gives it: the later the end the earlier. */
static void place(const uint32_t *ids, const uint32_t *ranks, size_t run, uint32_t low, uint32_t count, uint32_t *out)
{
  for (size_t i = 0; i < run; i++)
    if (ranks[i] - low < count)
      out[low + count - 1 - ranks[i]] = ids[i];
}

/* The events that end last before a time have neighbouring ranks, and ran just before the first of them ended. So they
 * are in the running set of that moment, or have started since. */
static size_t find_before(const tli_plane *plane, tl_time time, size_t most, uint32_t *out)
{
  uint32_t end = tli_ranks_until(&plane->end_ranks, time);
  uint32_t count = most < end ? (uint32_t)most : end;
  uint32_t low = end - count;
  if (count == 0)
    return 0;
  const tli_checkpoint *c = tli_past_at(plane, low);
  const tli_list *old = tli_past_old(plane, c);
  const tli_list *recent = tli_past_recent(plane, c);
  uint32_t started = tli_ranks_before(&plane->start_ranks, time);
  place(tli_list_ids(old), tli_list_ranks(old), old->count, low, count, out);
  place(tli_list_ids(recent), tli_list_ranks(recent), recent->count, low, count, out);
  place(plane->ids + c->position, plane->ranks + c->position, started - c->position, low, count, out);
  return count;
}

static size_t find_after(const tli_plane *plane, tl_time time, size_t most, uint32_t *out)
{
  uint32_t from = tli_ranks_before(&plane->start_ranks, time);
  size_t count = plane->count - from < most ? plane->count - from : most;
  for (size_t i = 0; i < count; i++)
    out[i] = plane->ids[from + i];
  return count;
}

tl_status tl_index_nearest_many(const tl_index *index, tl_side side, const tl_time *times, size_t count, size_t most,
                                uint32_t *out_ids, size_t *out_counts, tl_error *err)
{
  if (!index || (side != TL_SIDE_BEFORE && side != TL_SIDE_AFTER) ||
      (count > 0 && (!times || !out_counts || (most > 0 && !out_ids))))
    return tli_fail_arg(err, "a side that is neither before nor after, or arrays that are not there");
  if (!(index->parts & TL_INDEX_LIST))
    return tli_fail_arg(err, "an index that was made without TL_INDEX_LIST");
  for (size_t i = 0; i < count; i++) {
    uint32_t *out = most > 0 ? out_ids + i * most : NULL;
    out_counts[i] = (side == TL_SIDE_BEFORE ? find_before : find_after)(&index->possible, times[i], most, out);
  }
  return TL_OK;
}

tl_status tl_index_nearest(const tl_index *index, tl_side side, tl_time time, size_t most, uint32_t *out_ids,
                           size_t *out_count, tl_error *err)
{
  return tl_index_nearest_many(index, side, &time, 1, most, out_ids, out_count, err);
}
