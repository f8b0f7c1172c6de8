/* SPDX-License-Identifier: Apache-2.0 */
#include "../base/decimal.h"
#include "../base/error.h"
#include "list.h"
#include "object.h"

static tl_status fail_window(const tl_span *window, size_t number, tl_error *err)
{
  char start[TLI_INT_SIZE];
  char end[TLI_INT_SIZE];
  tli_int_write(window->start, 1, start);
  tli_int_write(window->end, 1, end);
  tl_status status =
      tli_fail(err, TL_ERR_VALUE, TL_CODE_SPAN_EMPTY,
               "window %zu, from second %s to second %s, does not start before it ends", number, start, end);
  if (err)
    err->offset = number;
  return status;
}

static tl_status check_windows(const tl_span *windows, size_t count, tl_error *err)
{
  bool fine = true;
  for (size_t i = 0; i < count; i++)
    fine &= windows[i].start < windows[i].end;
  if (fine)
    return TL_OK;
  size_t i = 0;
  while (windows[i].start < windows[i].end)
    i++;
  return fail_window(&windows[i], i, err);
}

static tl_status check_question(const tl_index *index, tl_hits hits, tl_relset relations, uint32_t parts,
                                tl_error *err)
{
  if (!index)
    return tli_fail_arg(err, "a query of no index");
  if (hits != TL_HITS_POSSIBLE && hits != TL_HITS_CERTAIN)
    return tli_fail_arg(err, "hits that are neither possible nor certain");
  if (relations & ~TL_RELSET_ALL)
    return tli_fail_arg(err, "a set with bits that are no Allen relation");
  if (parts & ~index->parts)
    return tli_fail_arg(err, parts & ~index->parts & TL_INDEX_LIST ? "an index that was made without TL_INDEX_LIST"
                             : parts & ~index->parts & TL_INDEX_RELATIONS
                                 ? "an index that was made without TL_INDEX_RELATIONS"
                                 : "an index that was made without TL_INDEX_CERTAIN");
  return TL_OK;
}

static uint32_t parts_for_count(tl_relset relations)
{
  return tli_needs_dominance(relations) ? TL_INDEX_COUNT | TL_INDEX_RELATIONS : TL_INDEX_COUNT;
}

static uint32_t parts_for_list(tl_relset relations)
{
  return relations == TL_RELSET_INTERSECTS ? TL_INDEX_LIST : TL_INDEX_LIST | TL_INDEX_RELATIONS;
}

tl_status tl_index_hits_count_many(const tl_index *index, tl_hits hits, tl_relset relations, const tl_span *windows,
                                   size_t count, uint64_t *out_counts, tl_error *err)
{
  tl_status status = check_question(index, hits, relations, parts_for_count(relations), err);
  if (status == TL_OK && count > 0 && (!windows || !out_counts))
    status = tli_fail_arg(err, "windows, or a place for the counts, that are not there");
  if (status == TL_OK)
    status = check_windows(windows, count, err);
  if (status == TL_OK)
    tli_plane_count(&index->possible, index->kernels, relations, windows, count, out_counts);
  return status;
}

tl_status tl_index_hits_count(const tl_index *index, tl_hits hits, tl_relset relations, tl_span window,
                              uint64_t *out_count, tl_error *err)
{
  return tl_index_hits_count_many(index, hits, relations, &window, 1, out_count, err);
}

tl_status tl_index_hits_find_many(const tl_index *index, tl_hits hits, tl_relset relations, const tl_span *windows,
                                  size_t count, uint32_t *out_ids, size_t capacity, size_t *out_ends, tl_error *err)
{
  tl_status status = check_question(index, hits, relations, parts_for_list(relations), err);
  if (status == TL_OK && ((count > 0 && (!windows || !out_ends)) || (capacity > 0 && !out_ids)))
    status = tli_fail_arg(err, "windows, or a place for the hits, that are not there");
  if (status == TL_OK)
    status = check_windows(windows, count, err);
  if (status != TL_OK)
    return status;
  tli_output output = {out_ids, capacity, 0};
  tli_list_many(&index->possible, index->kernels, relations, windows, count, &output, out_ends);
  return TL_OK;
}

tl_status tl_index_hits_find(const tl_index *index, tl_hits hits, tl_relset relations, tl_span window,
                             uint32_t *out_ids, size_t capacity, size_t *out_count, tl_error *err)
{
  return tl_index_hits_find_many(index, hits, relations, &window, 1, out_ids, capacity, out_count, err);
}
