/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/span.h>

/* Sorting in place and without memory: quicksort, insertion for short ranges, heapsort where quicksort meets a bad
 * case. Spans with the same start may come out in any order, since they are joined. */

enum { SHORT_RANGE = 24 };

static void swap(tl_span *a, tl_span *b)
{
  tl_span was = *a;
  *a = *b;
  *b = was;
}

static void sort_short(tl_span *spans, size_t count)
{
  for (size_t i = 1; i < count; i++) {
    tl_span span = spans[i];
    size_t at = i;
    for (; at > 0 && spans[at - 1].start > span.start; at--)
      spans[at] = spans[at - 1];
    spans[at] = span;
  }
}

static void sift(tl_span *spans, size_t count, size_t at)
{
  for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
    if (child + 1 < count && spans[child + 1].start > spans[child].start)
      child++;
    if (spans[at].start >= spans[child].start)
      return;
    swap(&spans[at], &spans[child]);
    at = child;
  }
}

static void sort_heap(tl_span *spans, size_t count)
{
  for (size_t i = count / 2; i > 0; i--)
    sift(spans, count, i - 1);
  for (size_t left = count; left > 1; left--) {
    swap(&spans[0], &spans[left - 1]);
    sift(spans, left - 1, 0);
  }
}

static tl_time middle_of(tl_time a, tl_time b, tl_time c)
{
  tl_time low = a < b ? a : b;
  tl_time high = a < b ? b : a;
  return c < low ? low : c > high ? high : c;
}

/* Parts a range so that no start on the left is over one on the right. Both sides get a span at least: the pivot is not
 * the least of all unless another is its equal, so that the first place is passed. */
static size_t part(tl_span *spans, size_t count)
{
  tl_time pivot = middle_of(spans[0].start, spans[count / 2].start, spans[count - 1].start);
  size_t low = 0;
  size_t high = count - 1;
  for (;;) {
    while (spans[low].start < pivot)
      low++;
    while (spans[high].start > pivot)
      high--;
    if (low >= high)
      break;
    swap(&spans[low], &spans[high]);
    low++;
    high--;
  }
  return low;
}

/* `rounds` bounds the parting: 2 log2 n, after which a range is taken for a bad case. Goes down into the shorter side
 * only, so that the depth is log2 n. */
static void sort(tl_span *spans, size_t count, unsigned rounds)
{
  while (count > SHORT_RANGE) {
    if (rounds == 0) {
      sort_heap(spans, count);
      return;
    }
    rounds--;
    size_t left = part(spans, count);
    size_t right = count - left;
    if (left < right) {
      sort(spans, left, rounds);
      spans += left;
      count = right;
    } else {
      sort(spans + left, right, rounds);
      count = left;
    }
  }
  sort_short(spans, count);
}

tl_status tl_span_set_normalise(tl_span *spans, size_t count, size_t *out_count, tl_error *err)
{
  tl_status status = tl_span_check_many(spans, count, err);
  if (status)
    return status;
  bool sorted = true;
  for (size_t i = 1; i < count && sorted; i++)
    sorted = spans[i - 1].start <= spans[i].start;
  if (!sorted) {
    unsigned rounds = 0;
    for (size_t rest = count; rest > 1; rest /= 2)
      rounds += 2;
    sort(spans, count, rounds);
  }
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (kept > 0 && spans[i].start <= spans[kept - 1].end) {
      if (spans[i].end > spans[kept - 1].end)
        spans[kept - 1].end = spans[i].end;
    } else {
      spans[kept++] = spans[i];
    }
  }
  *out_count = kept;
  return TL_OK;
}
