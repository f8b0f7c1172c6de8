/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "object.h"

tl_status tli_fail_empty(const char *what, tl_time start, tl_time end, size_t number, tl_error *err)
{
  char start_text[TLI_INT_SIZE];
  char end_text[TLI_INT_SIZE];
  tli_int_write(start, 1, start_text);
  tli_int_write(end, 1, end_text);
  tl_status status = tli_fail(err, TL_ERR_VALUE, TL_CODE_SPAN_EMPTY,
                              "%s %zu, from second %s to second %s, does not start before it ends", what, number,
                              start_text, end_text);
  if (err)
    err->offset = number;
  return status;
}

static tl_status check_columns(const tli_columns *columns, tl_error *err)
{
  for (size_t i = 0; i < columns->count; i++) {
    tl_time start = tli_column_at(columns->starts, columns->start_stride, i);
    tl_time end = tli_column_at(columns->ends, columns->end_stride, i);
    if (start >= end)
      return tli_fail_empty("span", start, end, i, err);
  }
  return TL_OK;
}

static tl_status check_options(const tl_index_options *options, size_t count, tl_error *err)
{
  if (options) {
    if (!TLI_OPTIONS_FIT(options))
      return tli_fail_arg(err, "options of an index of a size that is not known");
    if (options->parts & ~(uint32_t)TL_INDEX_ALL)
      return tli_fail_arg(err, "parts of an index that are not known");
  }
  if (count > UINT32_MAX - 1)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_INDEX_LIMIT, "an index holds at most %u events, not %zu", UINT32_MAX - 1,
                    count);
  return TL_OK;
}

static tl_index *new_index(const tl_index_options *options, size_t count)
{
  tl_allocator allocator = tli_allocator(options ? options->allocator : NULL);
  tl_index *index = tli_alloc(&allocator, sizeof *index);
  if (!index)
    return NULL;
  memset(index, 0, sizeof *index);
  atomic_init(&index->references, 1);
  index->allocator = allocator;
  index->kernels = tli_kernels_get();
  index->count = count;
  index->parts = TL_INDEX_COUNT | (options && options->parts ? options->parts : TL_INDEX_ALL);
  return index;
}

static void free_index(tl_index *index)
{
  tl_allocator allocator = index->allocator;
  tli_plane_fini(&index->possible, &allocator);
  tli_extents_fini(index);
  tli_release(&allocator, index, sizeof *index);
}

tl_status tl_index_from_columns(const tl_time *starts, size_t start_stride, const tl_time *ends, size_t end_stride,
                                size_t count, const tl_index_options *options, tl_index **out_index, tl_error *err)
{
  if (!out_index || (count > 0 && (!starts || !ends)))
    return tli_fail_arg(err, "an index without columns, or without a place for the result");
  if (start_stride % sizeof(tl_time) || end_stride % sizeof(tl_time))
    return tli_fail_arg(err, "a stride that is no multiple of 8");
  tli_columns columns = {starts, ends, start_stride, end_stride, NULL, count};
  tl_status status = check_options(options, count, err);
  if (status == TL_OK)
    status = check_columns(&columns, err);
  if (status != TL_OK)
    return status;
  tl_index *index = new_index(options, count);
  if (!index)
    return tli_fail_nomem(err);
  if (!tli_plane_init(&index->possible, &columns, index->parts & ~(uint32_t)TL_INDEX_CERTAIN,
                      options ? options->threads : 1, &index->allocator)) {
    free_index(index);
    return tli_fail_nomem(err);
  }
  *out_index = index;
  return TL_OK;
}

tl_status tl_index_from_spans(const tl_span *spans, size_t count, const tl_index_options *options, tl_index **out_index,
                              tl_error *err)
{
  const tl_time *starts = spans ? &spans->start : NULL;
  const tl_time *ends = spans ? &spans->end : NULL;
  return tl_index_from_columns(starts, sizeof *spans, ends, sizeof *spans, count, options, out_index, err);
}

static tl_status from_extents(const tl_extent *extents, size_t count, const tl_index_options *options,
                              tl_timeline *timeline, tl_index **out_index, tl_error *err)
{
  if (!out_index || (count > 0 && !extents))
    return tli_fail_arg(err, "an index without extents, or without a place for the result");
  tl_status status = check_options(options, count, err);
  if (status != TL_OK)
    return status;
  tl_index *index = new_index(options, count);
  if (!index)
    return tli_fail_nomem(err);
  index->timeline = timeline ? tl_timeline_ref(timeline) : NULL;
  status = tli_extents_init(index, extents, options ? options->threads : 1, err);
  if (status == TL_OK)
    *out_index = index;
  else
    free_index(index);
  return status;
}

tl_status tl_index_from_extents(const tl_extent *extents, size_t count, const tl_index_options *options,
                                tl_index **out_index, tl_error *err)
{
  return from_extents(extents, count, options, NULL, out_index, err);
}

tl_status tl_index_from_timeline(tl_timeline *timeline, const tl_index_options *options, tl_index **out_index,
                                 tl_error *err)
{
  if (!timeline)
    return tli_fail_arg(err, "an index of no timeline");
  return from_extents(tl_timeline_extents(timeline), tl_timeline_count(timeline), options, timeline, out_index, err);
}

tl_index *tl_index_ref(tl_index *index)
{
  atomic_fetch_add_explicit(&index->references, 1, memory_order_relaxed);
  return index;
}

void tl_index_unref(tl_index *index)
{
  if (index && atomic_fetch_sub_explicit(&index->references, 1, memory_order_acq_rel) == 1)
    free_index(index);
}

size_t tl_index_count(const tl_index *index)
{
  return index->count;
}

uint32_t tl_index_parts(const tl_index *index)
{
  return index->parts;
}

size_t tl_index_memory(const tl_index *index)
{
  size_t bytes = sizeof *index + tli_plane_memory(&index->possible);
  if (index->doubtful)
    bytes += tli_plane_memory(&index->inner) + tli_plane_memory(&index->crossed) + tli_plane_memory(&index->sets);
  return bytes + (index->copy ? index->count * sizeof *index->copy : 0);
}
