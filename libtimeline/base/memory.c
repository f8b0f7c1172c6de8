/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE

#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Pages of 4 KiB cost as much to be given as to be filled, and are looked up in vain when a large array is read here
 * and there. So the system is asked for large ones; where it has none to give, nothing is lost. */
static void *on_large_pages(void *block, size_t size)
{
#ifdef MADV_HUGEPAGE
  enum { LARGE = 1 << 18 };
  if (block && size >= LARGE) {
    size_t before = (uintptr_t)block % (size_t)sysconf(_SC_PAGESIZE);
    (void)madvise((char *)block - before, size + before, MADV_HUGEPAGE);
  }
#else
  (void)size;
#endif
  return block;
}

static void *default_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
  (void)ctx;
  (void)old_size;
  if (new_size == 0) {
    free(ptr);
    return NULL;
  }
  return on_large_pages(realloc(ptr, new_size), new_size);
}

tl_allocator tli_allocator(const tl_allocator *given)
{
  return given && given->resize ? *given : (tl_allocator){default_resize, NULL};
}

/* Resizes an array, by the address of its pointer; false, and nothing changed, when memory gives out. */
static bool resize(const tl_allocator *allocator, void *array, size_t old_size, size_t new_size)
{
  void *items;
  memcpy(&items, array, sizeof items);
  items = allocator->resize(allocator->ctx, items, old_size, new_size);
  if (!items)
    return false;
  memcpy(array, &items, sizeof items);
  return true;
}

bool tli_reserve(const tl_allocator *allocator, void *array, size_t *capacity, size_t need, size_t item)
{
  if (need <= *capacity)
    return true;
  size_t grown = *capacity + *capacity / 2 + 8;
  if (grown < need)
    grown = need;
  size_t bytes;
  if (__builtin_mul_overflow(grown, item, &bytes) || !resize(allocator, array, *capacity * item, bytes))
    return false;
  *capacity = grown;
  return true;
}

void tli_shrink(const tl_allocator *allocator, void *array, size_t *capacity, size_t count, size_t item)
{
  if (count && count < *capacity && resize(allocator, array, *capacity * item, count * item))
    *capacity = count;
}

bool tli_bytes_append(const tl_allocator *allocator, tli_bytes *bytes, const char *data, size_t size)
{
  size_t need;
  if (__builtin_add_overflow(bytes->size, size, &need) ||
      !tli_reserve(allocator, &bytes->data, &bytes->capacity, need, 1))
    return false;
  if (size)
    memcpy(bytes->data + bytes->size, data, size);
  bytes->size = need;
  return true;
}
