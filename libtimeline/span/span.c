/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/span.h>

#include "../base/decimal.h"
#include "../base/error.h"

_Static_assert(sizeof(tl_span) == 16, "documented layout");

static tl_status fail_empty(const tl_span *span, size_t index, tl_error *err)
{
  char start[TLI_INT_SIZE];
  char end[TLI_INT_SIZE];
  tli_int_write(span->start, 1, start);
  tli_int_write(span->end, 1, end);
  tl_status status =
      tli_fail(err, TL_ERR_VALUE, TL_CODE_SPAN_EMPTY,
               "span %zu, from second %s to second %s, does not start before it ends", index, start, end);
  if (err)
    err->offset = index;
  return status;
}

tl_status tl_span_check_many(const tl_span *spans, size_t count, tl_error *err)
{
  for (size_t i = 0; i < count; i++)
    if (spans[i].start >= spans[i].end)
      return fail_empty(&spans[i], i, err);
  return TL_OK;
}

bool tl_span_contains(tl_span span, tl_time time)
{
  return span.start <= time && time < span.end;
}

bool tl_span_intersects(tl_span a, tl_span b)
{
  return a.start < b.end && b.start < a.end;
}

bool tl_span_intersection(tl_span a, tl_span b, tl_span *out)
{
  tl_time start = a.start > b.start ? a.start : b.start;
  tl_time end = a.end < b.end ? a.end : b.end;
  if (start >= end)
    return false;
  *out = (tl_span){start, end};
  return true;
}

tl_status tl_span_length(tl_span span, int64_t *out_seconds, tl_error *err)
{
  return tl_span_set_coverage(&span, 1, NULL, out_seconds, err);
}

tl_status tl_span_set_check(const tl_span *spans, size_t count, tl_error *err)
{
  for (size_t i = 0; i < count; i++) {
    if (spans[i].start >= spans[i].end)
      return fail_empty(&spans[i], i, err);
    if (i > 0 && spans[i - 1].end >= spans[i].start) {
      tl_status status = tli_fail(err, TL_ERR_VALUE, TL_CODE_SPAN_ORDER,
                                  "span %zu of a set does not start after span %zu has ended", i, i - 1);
      if (err)
        err->offset = i;
      return status;
    }
  }
  return TL_OK;
}

size_t tl_span_set_find(const tl_span *spans, size_t count, tl_time time)
{
  size_t low = 0;
  while (low < count) {
    size_t middle = low + (count - low) / 2;
    if (spans[middle].end > time)
      count = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* Which points a set made of two has, by whether a has them (bit 0 of the index) and b (bit 1). */
enum { IN_UNION = 0xE, IN_INTERSECTION = 0x8, IN_DIFFERENCE = 0x2 };
enum { ONLY_A = 0x2, ONLY_B = 0x4 };

/* A set in normal form is a strictly rising row of points at which one goes in and out of it by turns. */
static tl_time point_at(const tl_span *spans, size_t index)
{
  return index & 1 ? spans[index / 2].end : spans[index / 2].start;
}

/* Walks the points of both sets in their order, and notes where one goes in and out of the set asked for. */
static size_t combine(const tl_span *a, size_t a_count, const tl_span *b, size_t b_count, unsigned table, tl_span *out,
                      size_t capacity)
{
  size_t count = 0;
  size_t i = 0; /* points passed; odd: inside */
  size_t j = 0;
  tl_span span = {0, 0};
  bool inside = false;
  for (;;) {
    bool a_left = i < 2 * a_count;
    bool b_left = j < 2 * b_count;
    if (!(a_left && b_left) && !(a_left && table & ONLY_A) && !(b_left && table & ONLY_B))
      break; /* nothing that is asked for comes any more */
    tl_time a_next = a_left ? point_at(a, i) : TL_TIME_MAX;
    tl_time b_next = b_left ? point_at(b, j) : TL_TIME_MAX;
    tl_time next = a_next < b_next ? a_next : b_next;
    i += a_left && a_next == next;
    j += b_left && b_next == next;
    bool now = table >> ((i & 1) | (j & 1) << 1) & 1;
    if (now == inside)
      continue;
    inside = now;
    if (now) {
      span.start = next;
    } else {
      span.end = next;
      if (count < capacity)
        out[count] = span;
      count++;
    }
  }
  return count;
}

size_t tl_span_set_union(const tl_span *a, size_t a_count, const tl_span *b, size_t b_count, tl_span *out,
                         size_t capacity)
{
  return combine(a, a_count, b, b_count, IN_UNION, out, capacity);
}

size_t tl_span_set_intersection(const tl_span *a, size_t a_count, const tl_span *b, size_t b_count, tl_span *out,
                                size_t capacity)
{
  return combine(a, a_count, b, b_count, IN_INTERSECTION, out, capacity);
}

size_t tl_span_set_difference(const tl_span *a, size_t a_count, const tl_span *b, size_t b_count, tl_span *out,
                              size_t capacity)
{
  return combine(a, a_count, b, b_count, IN_DIFFERENCE, out, capacity);
}

size_t tl_span_set_complement(const tl_span *a, size_t a_count, tl_span *out, size_t capacity)
{
  const tl_span all = {TL_TIME_MIN, TL_TIME_MAX};
  return combine(&all, 1, a, a_count, IN_DIFFERENCE, out, capacity);
}

size_t tl_span_set_gaps(const tl_span *spans, size_t count, const tl_span *window, tl_span *out, size_t capacity)
{
  if (window)
    return combine(window, 1, spans, count, IN_DIFFERENCE, out, capacity);
  if (count == 0)
    return 0;
  const tl_span hull = {spans[0].start, spans[count - 1].end};
  return combine(&hull, 1, spans, count, IN_DIFFERENCE, out, capacity);
}

tl_status tl_span_set_coverage(const tl_span *spans, size_t count, const tl_span *window, int64_t *out_seconds,
                               tl_error *err)
{
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    tl_span part = spans[i];
    if (window && !tl_span_intersection(part, *window, &part))
      continue;
    int64_t length;
    if (part.start == TL_TIME_MIN || part.end == TL_TIME_MAX)
      return tli_fail(err, TL_ERR_RANGE, TL_CODE_DURATION_RANGE, "span %zu has no end, and so no length in seconds", i);
    if (__builtin_sub_overflow(part.end, part.start, &length) || __builtin_add_overflow(sum, length, &sum))
      return tli_fail(err, TL_ERR_RANGE, TL_CODE_DURATION_RANGE, "the length up to span %zu does not fit in seconds",
                      i);
  }
  *out_seconds = sum;
  return TL_OK;
}
