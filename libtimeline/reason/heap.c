/* SPDX-License-Identifier: Apache-2.0 */
#include "heap.h"

#include <string.h>

#include "../base/memory.h"

void tli_heap_init(tli_heap *heap)
{
  heap->items = NULL;
  heap->count = 0;
  heap->capacity = TLI_HEAP_FIRST;
}

void tli_heap_free(tli_heap *heap, const tl_allocator *allocator)
{
  tli_release(allocator, heap->items, heap->capacity * sizeof *heap->items);
  tli_heap_init(heap);
}

static bool grow(tli_heap *heap, const tl_allocator *allocator)
{
  size_t old = heap->items ? heap->capacity * sizeof *heap->items : 0;
  tli_heap_item *grown = allocator->resize(allocator->ctx, heap->items, old, 2 * heap->capacity * sizeof *heap->items);
  if (!grown)
    return false;
  if (!heap->items)
    memcpy(grown, heap->first, sizeof heap->first);
  heap->items = grown;
  heap->capacity *= 2;
  return true;
}

bool tli_heap_push(tli_heap *heap, const tl_allocator *allocator, int64_t key, uint32_t point, uint32_t edge)
{
  if (heap->count == heap->capacity && !grow(heap, allocator))
    return false;
  tli_heap_item *items = heap->items ? heap->items : heap->first;
  size_t at = heap->count++;
  for (; at > 0 && items[(at - 1) / 2].key > key; at = (at - 1) / 2)
    items[at] = items[(at - 1) / 2];
  items[at] = (tli_heap_item){key, point, edge};
  return true;
}

tli_heap_item tli_heap_pop(tli_heap *heap)
{
  tli_heap_item *items = heap->items ? heap->items : heap->first;
  tli_heap_item top = items[0];
  tli_heap_item last = items[--heap->count];
  size_t at = 0;
  for (size_t child; (child = 2 * at + 1) < heap->count; at = child) {
    if (child + 1 < heap->count && items[child + 1].key < items[child].key)
      child++;
    if (items[child].key >= last.key)
      break;
    items[at] = items[child];
  }
  items[at] = last;
  return top;
}
