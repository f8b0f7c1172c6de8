/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_MEMORY_H
#define TLI_MEMORY_H

#include <timeline/base.h>

/* The allocator that `given` names, malloc's when it is NULL. */
tl_allocator tli_allocator(const tl_allocator *given);

static inline void *tli_alloc(const tl_allocator *allocator, size_t size)
{
  return allocator->resize(allocator->ctx, NULL, 0, size);
}

static inline void tli_release(const tl_allocator *allocator, void *ptr, size_t size)
{
  if (ptr)
    allocator->resize(allocator->ctx, ptr, size, 0);
}

/* An array of `count` items, which may be none: NULL says that memory or size_t gave out. */
static inline void *tli_array_new(const tl_allocator *allocator, size_t count, size_t item)
{
  size_t size;
  return __builtin_mul_overflow(count ? count : 1, item, &size) ? NULL : tli_alloc(allocator, size);
}

static inline void tli_array_free(const tl_allocator *allocator, void *array, size_t count, size_t item)
{
  tli_release(allocator, array, (count ? count : 1) * item);
}

/* Makes room for `need` items of `item` bytes in an array of `*capacity`, which grows by half or more. `array` is the
 * address of the pointer to it, of whatever type that is: it is copied as bytes, since no pointer may be accessed as
 * one of another type. False, and nothing changed, when memory or size_t gives out. */
bool tli_reserve(const tl_allocator *allocator, void *array, size_t *capacity, size_t need, size_t item);

/* Gives back the room of such an array that its `count` items do not use, if there are any, and if the allocator takes
 * it. */
void tli_shrink(const tl_allocator *allocator, void *array, size_t *capacity, size_t count, size_t item);

/* Bytes that grow. */
typedef struct tli_bytes {
  char *data;
  size_t size;
  size_t capacity;
} tli_bytes;

/* False, and nothing changed, when memory or size_t gives out. */
bool tli_bytes_append(const tl_allocator *allocator, tli_bytes *bytes, const char *data, size_t size);

static inline void tli_bytes_free(const tl_allocator *allocator, const tli_bytes *bytes)
{
  tli_release(allocator, bytes->data, bytes->capacity);
}

#endif
