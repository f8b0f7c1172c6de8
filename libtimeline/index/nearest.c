/* SPDX-License-Identifier: Apache-2.0 */
#include "../base/error.h"
#include "object.h"
#include "past.h"
#include "ranks.h"

/* The events that end last before a time have neighbouring ranks, and ran just before the first of them ended. So they
 * are in the running set of that moment, or have started since; each goes to the place that its rank gives it. */
static size_t find_before(const tli_plane *plane, tl_time time, size_t most, uint32_t *out)
{
  uint32_t end = tli_ranks_until(&plane->end_ranks, time);
  uint32_t count = most < end ? (uint32_t)most : end;
  uint32_t low = end - count;
  if (count == 0)
    return 0;
  const tli_checkpoint *c = tli_past_at(plane, low);
  for (uint32_t i = c->first; i < c[1].first; i++)
    if (plane->past.ranks[i] - low < count)
      out[end - 1 - plane->past.ranks[i]] = plane->past.ids[i];
  uint32_t started = tli_ranks_before(&plane->start_ranks, time);
  for (uint32_t position = c->position; position < started; position++)
    if (plane->ranks[position] - low < count)
      out[end - 1 - plane->ranks[position]] = plane->ids[position];
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
  for (size_t i = 0; i < count; i++)
    out_counts[i] =
        (side == TL_SIDE_BEFORE ? find_before : find_after)(&index->possible, times[i], most, out_ids + i * most);
  return TL_OK;
}

tl_status tl_index_nearest(const tl_index *index, tl_side side, tl_time time, size_t most, uint32_t *out_ids,
                           size_t *out_count, tl_error *err)
{
  return tl_index_nearest_many(index, side, &time, 1, most, out_ids, out_count, err);
}
