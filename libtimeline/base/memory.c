/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <stdlib.h>

static void *default_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
  (void)ctx;
  (void)old_size;
  if (new_size == 0) {
    free(ptr);
    return NULL;
  }
  return realloc(ptr, new_size);
}

tl_allocator tli_allocator(const tl_allocator *given)
{
  return given && given->resize ? *given : (tl_allocator){default_resize, NULL};
}

bool tli_reserve(const tl_allocator *allocator, void **items, size_t *capacity, size_t need, size_t item)
{
  if (need <= *capacity)
    return true;
  size_t grown = *capacity + *capacity / 2 + 8;
  if (grown < need)
    grown = need;
  size_t bytes;
  if (__builtin_mul_overflow(grown, item, &bytes))
    return false;
  void *moved = allocator->resize(allocator->ctx, *items, *capacity * item, bytes);
  if (!moved)
    return false;
  *items = moved;
  *capacity = grown;
  return true;
}
