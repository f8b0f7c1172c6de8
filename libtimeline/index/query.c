/* SPDX-License-Identifier: Apache-2.0 */
#include "../base/error.h"
#include "list.h"
#include "object.h"

/* Tells the first window that does not start before it ends; there must be one. */
static tl_status fail_window(const tl_span *windows, tl_error *err)
{
  size_t i = 0;
  while (windows[i].start < windows[i].end)
    i++;
  return tli_fail_empty("window", windows[i].start, windows[i].end, i, err);
}

uint32_t tli_parts_for(bool doubtful, tli_question question, bool list)
{
  bool certain = doubtful && question.hits == TL_HITS_CERTAIN;
  bool intersects = question.relations == TL_RELSET_INTERSECTS;
  uint32_t parts = certain ? TL_INDEX_COUNT | TL_INDEX_CERTAIN : TL_INDEX_COUNT;
  if (list || (doubtful && !intersects))
    parts |= TL_INDEX_LIST;
  if (!intersects && (doubtful || list || tli_needs_dominance(question.relations)))
    parts |= TL_INDEX_RELATIONS;
  return parts;
}

static tl_status check_question(const tl_index *index, tli_question question, bool list, tl_error *err)
{
  if (!index)
    return tli_fail_arg(err, "a query of no index");
  if (question.hits != TL_HITS_POSSIBLE && question.hits != TL_HITS_CERTAIN)
    return tli_fail_arg(err, "hits that are neither possible nor certain");
  if (question.relations & ~TL_RELSET_ALL)
    return tli_fail_arg(err, "a set with bits that are no Allen relation");
  uint32_t parts = tli_parts_for(index->doubtful, question, list);
  if (parts & ~index->parts)
    return tli_fail_arg(err, parts & ~index->parts & TL_INDEX_LIST ? "an index that was made without TL_INDEX_LIST"
                             : parts & ~index->parts & TL_INDEX_RELATIONS
                                 ? "an index that was made without TL_INDEX_RELATIONS"
                                 : "an index that was made without TL_INDEX_CERTAIN");
  return TL_OK;
}

tl_status tl_index_hits_count_many(const tl_index *index, tl_hits hits, tl_relset relations, const tl_span *windows,
                                   size_t count, uint64_t *out_counts, tl_error *err)
{
  tli_question question = {hits, relations};
  tl_status status = check_question(index, question, false, err);
  if (status == TL_OK && count > 0 && (!windows || !out_counts))
    status = tli_fail_arg(err, "windows, or a place for the counts, that are not there");
  if (status != TL_OK)
    return status;
  /* Windows are looked at but once, since bringing them takes as long as counting. */
  bool plain = tli_is_plain(index->doubtful, question);
  if (!(plain ? tli_plane_count(&index->possible, index->kernels, relations, windows, count, out_counts)
              : index->kernels->ascend(windows, count)))
    return fail_window(windows, err);
  for (size_t i = 0; i < count && !plain; i++)
    out_counts[i] = tli_doubtful_count(index, question, &windows[i]);
  for (size_t i = 0; i < count && plain && index->sets.count > 0; i++)
    out_counts[i] += (uint64_t)tli_members_count(index, question, &windows[i]);
  return TL_OK;
}

/* The most frequent question goes straight to its two ranks. */
tl_status tl_index_hits_count(const tl_index *index, tl_hits hits, tl_relset relations, tl_span window,
                              uint64_t *out_count, tl_error *err)
{
  if (index && out_count && hits == TL_HITS_POSSIBLE && relations == TL_RELSET_INTERSECTS && index->sets.count == 0 &&
      window.start < window.end) {
    const tli_plane *plane = &index->possible;
    uint32_t started = index->kernels->rank(&plane->start_ranks, window.end);
    *out_count = started - index->kernels->rank(&plane->end_ranks, window.start + 1);
    return TL_OK;
  }
  return tl_index_hits_count_many(index, hits, relations, &window, 1, out_count, err);
}

tl_status tl_index_hits_find_many(const tl_index *index, tl_hits hits, tl_relset relations, const tl_span *windows,
                                  size_t count, uint32_t *out_ids, size_t capacity, size_t *out_ends, tl_error *err)
{
  tli_question question = {hits, relations};
  tl_status status = check_question(index, question, true, err);
  if (status == TL_OK && ((count > 0 && (!windows || !out_ends)) || (capacity > 0 && !out_ids)))
    status = tli_fail_arg(err, "windows, or a place for the hits, that are not there");
  if (status == TL_OK && !index->kernels->ascend(windows, count))
    status = fail_window(windows, err);
  if (status != TL_OK)
    return status;
  tli_output output = {.out = out_ids, .room = capacity};
  if (tli_is_plain(index->doubtful, question) && index->sets.count == 0) {
    tli_list_many(&index->possible, index->kernels, relations, windows, count, &output, out_ends);
    return TL_OK;
  }
  for (size_t i = 0; i < count; i++) {
    tli_doubtful_find(index, question, &windows[i], &output);
    out_ends[i] = output.found;
  }
  return TL_OK;
}

tl_status tl_index_hits_find(const tl_index *index, tl_hits hits, tl_relset relations, tl_span window,
                             uint32_t *out_ids, size_t capacity, size_t *out_count, tl_error *err)
{
  return tl_index_hits_find_many(index, hits, relations, &window, 1, out_ids, capacity, out_count, err);
}
