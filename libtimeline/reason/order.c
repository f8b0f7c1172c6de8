/* SPDX-License-Identifier: Apache-2.0 */
#include "order.h"

#include <string.h>

#include "../base/memory.h"

#define NONE UINT32_MAX

/* ---- a heap ---- */

static void sift_down(uint32_t *heap, size_t size, size_t at, tli_less less, const void *ctx)
{
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= size)
      return;
    if (child + 1 < size && less(ctx, heap[child + 1], heap[child]))
      child++;
    if (!less(ctx, heap[child], heap[at]))
      return;
    uint32_t kept = heap[at];
    heap[at] = heap[child];
    heap[child] = kept;
    at = child;
  }
}

void tli_order_push(uint32_t *heap, size_t size, uint32_t item, tli_less less, const void *ctx)
{
  size_t at = size;
  heap[at] = item;
  while (at > 0 && less(ctx, heap[at], heap[(at - 1) / 2])) {
    uint32_t kept = heap[at];
    heap[at] = heap[(at - 1) / 2];
    heap[(at - 1) / 2] = kept;
    at = (at - 1) / 2;
  }
}

uint32_t tli_order_pop(uint32_t *heap, size_t size, tli_less less, const void *ctx)
{
  uint32_t top = heap[0];
  heap[0] = heap[size - 1];
  sift_down(heap, size - 1, 0, less, ctx);
  return top;
}

void tli_order_sort(uint32_t *items, size_t count, tli_less less, const void *ctx)
{
  for (size_t i = count / 2; i > 0; i--)
    sift_down(items, count, i - 1, less, ctx);
  for (size_t size = count; size > 1; size--)
    items[size - 1] = tli_order_pop(items, size, less, ctx);
  for (size_t i = 0; i < count / 2; i++) { /* the heap gives the least first, from the back */
    uint32_t kept = items[i];
    items[i] = items[count - 1 - i];
    items[count - 1 - i] = kept;
  }
}

/* ---- topological orders ---- */

bool tli_order_kahn(const tl_allocator *allocator, const uint64_t *is_before, size_t words, uint32_t *members,
                    size_t count, tli_less less, const void *ctx, bool *out_nomem)
{
  uint32_t *waits = tli_array_new(allocator, count, sizeof *waits); /* how many before it have not come yet */
  uint32_t *heap = tli_array_new(allocator, count, sizeof *heap);
  size_t size = 0;
  size_t done = 0;
  *out_nomem = !waits || !heap;
  if (!*out_nomem) {
    memset(waits, 0, count * sizeof *waits);
    for (size_t i = 0; i < count; i++)
      for (size_t k = 0; k < count; k++)
        waits[k] += (uint32_t)(is_before[i * words + k / 64] >> k % 64 & 1);
    for (size_t i = 0; i < count; i++)
      if (waits[i] == 0)
        tli_order_push(heap, size++, (uint32_t)i, less, ctx);
    while (size > 0) {
      uint32_t i = tli_order_pop(heap, size--, less, ctx);
      members[done++] = i;
      for (size_t k = 0; k < count; k++)
        if (is_before[i * words + k / 64] >> k % 64 & 1 && --waits[k] == 0)
          tli_order_push(heap, size++, (uint32_t)k, less, ctx);
    }
  }
  tli_array_free(allocator, waits, count, sizeof *waits);
  tli_array_free(allocator, heap, count, sizeof *heap);
  return !*out_nomem && done == count;
}

/* By place among the members. Each waits for the nearest in front of it that is before it and has not come yet; when
 * that comes it looks on from there: what it passed is not looked at again. */
typedef struct loosening {
  const uint32_t *members;
  tli_less less;
  const void *ctx;
  uint32_t *left;     /* that place; if it has come one in front of it: the way to the nearest that has not */
  uint32_t *waiting;  /* the first that waits for this place */
  uint32_t *next;     /* the next that waits for the same */
  uint32_t *partners; /* [pairs] the places in front that are not before it, from the nearest on */
  uint32_t *at, *end; /* into those, from the first that was not passed */
  uint32_t *heap;     /* members that may come next */
  size_t size;
} loosening;

/* The nearest place that has not come, from one on to the front. */
static uint32_t nearest_left(uint32_t *left, uint32_t place)
{
  while (place != NONE && left[place] != place) {
    if (left[place] != NONE)
      left[place] = left[left[place]];
    place = left[place];
  }
  return place;
}

/* Lets a place wait for one that is in front of `from`, or come next. */
static void look_on(loosening *l, uint32_t place, uint32_t from)
{
  for (uint32_t k = from; k != 0 && (k = nearest_left(l->left, k - 1)) != NONE;) {
    while (l->at[place] < l->end[place] && l->partners[l->at[place]] > k)
      l->at[place]++;
    if (l->at[place] < l->end[place] && l->partners[l->at[place]] == k)
      continue;
    l->next[place] = l->waiting[k];
    l->waiting[k] = place;
    return;
  }
  tli_order_push(l->heap, l->size++, l->members[place], l->less, l->ctx);
}

/* Lists the partners in front of each place. */
static void list_partners(loosening *l, size_t count, const uint32_t *place, const tli_pair *pairs, size_t pair_count)
{
  memset(l->end, 0, (count + 1) * sizeof *l->end);
  for (size_t i = 0; i < pair_count; i++)
    if (place[pairs[i].a] != NONE && place[pairs[i].b] != NONE)
      l->end[place[pairs[i].b] + 1]++;
  for (size_t i = 0; i < count; i++)
    l->end[i + 1] += l->end[i];
  memcpy(l->at, l->end, count * sizeof *l->at);
  for (size_t i = 0; i < pair_count; i++)
    if (place[pairs[i].a] != NONE && place[pairs[i].b] != NONE)
      l->partners[l->end[place[pairs[i].b]]++] = place[pairs[i].a];
}

bool tli_order_loosen(const tl_allocator *allocator, uint32_t *members, size_t count, const uint32_t *place,
                      const tli_pair *pairs, size_t pair_count, tli_less less, const void *ctx)
{
  size_t room = 7 * count + 1 + pair_count;
  uint32_t *block = tli_array_new(allocator, room, sizeof *block);
  if (!block)
    return false;
  uint32_t *order = block + 6 * count + 1;
  loosening l = {.members = members,
                 .less = less,
                 .ctx = ctx,
                 .left = block,
                 .waiting = block + count,
                 .next = block + 2 * count,
                 .at = block + 3 * count,
                 .end = block + 4 * count,
                 .heap = block + 5 * count + 1,
                 .partners = order + count};
  list_partners(&l, count, place, pairs, pair_count);
  for (uint32_t i = 0; i < count; i++) {
    l.left[i] = i;
    l.waiting[i] = NONE;
  }
  for (uint32_t i = 0; i < count; i++)
    look_on(&l, i, i);
  for (size_t done = 0; l.size > 0; done++) {
    order[done] = tli_order_pop(l.heap, l.size--, less, ctx);
    uint32_t came = place[order[done]];
    l.left[came] = came == 0 ? NONE : came - 1;
    for (uint32_t k = l.waiting[came], next; k != NONE; k = next) {
      next = l.next[k];
      look_on(&l, k, came);
    }
  }
  memcpy(members, order, count * sizeof *members);
  tli_array_free(allocator, block, room, sizeof *block);
  return true;
}
