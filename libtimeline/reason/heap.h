/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_HEAP_H
#define TLI_REASON_HEAP_H

/* A queue of points, the one with the least key first. It starts in memory of its own, so that small searches do not
 * allocate. */

#include <timeline/base.h>

typedef struct tli_heap_item {
  int64_t key;
  uint32_t point;
  uint32_t edge;
} tli_heap_item;

enum { TLI_HEAP_FIRST = 64 };

typedef struct tli_heap {
  tli_heap_item *items; /* NULL: `first` */
  size_t count, capacity;
  tli_heap_item first[TLI_HEAP_FIRST];
} tli_heap;

void tli_heap_init(tli_heap *heap);
void tli_heap_free(tli_heap *heap, const tl_allocator *allocator);
bool tli_heap_push(tli_heap *heap, const tl_allocator *allocator, int64_t key, uint32_t point, uint32_t edge);
tli_heap_item tli_heap_pop(tli_heap *heap);

#endif
