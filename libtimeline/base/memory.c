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

bool tli_bytes_append(const tl_allocator *allocator, tli_bytes *bytes, const char *data, size_t size)
{
  void *items = bytes->data;
  size_t need;
  if (__builtin_add_overflow(bytes->size, size, &need) || !tli_reserve(allocator, &items, &bytes->capacity, need, 1))
    return false;
  bytes->data = items;
  if (size)
    memcpy(bytes->data + bytes->size, data, size);
  bytes->size = need;
  return true;
}
