/* SPDX-License-Identifier: Apache-2.0 */
#include "arena.h"

#include <string.h>

#include "memory.h"

enum { BLOCK = 16384 };

struct tli_arena_block {
  tli_arena_block *before;
  size_t size; /* with this head */
  char data[];
};

/* Makes room for `size` bytes behind the text that is being gathered, which moves along. */
static bool grow(tli_arena *arena, size_t size)
{
  size_t have = arena->text ? (size_t)(arena->next - arena->text) : 0;
  size_t want;
  if (__builtin_add_overflow(have, size, &want) || __builtin_mul_overflow(want, (size_t)2, &want) ||
      __builtin_add_overflow(want, sizeof(tli_arena_block) + BLOCK, &want))
    return false;
  tli_arena_block *block = tli_alloc(&arena->allocator, want);
  if (!block)
    return false;
  block->before = arena->block;
  block->size = want;
  if (have)
    memcpy(block->data, arena->text, have);
  arena->text = arena->text ? block->data : NULL;
  arena->next = block->data + have;
  arena->end = (char *)block + want;
  arena->block = block;
  return true;
}

const char *tli_arena_copy(tli_arena *arena, const char *data, size_t size)
{
  if ((size_t)(arena->end - arena->next) < size + 1 && !grow(arena, size + 1))
    return NULL;
  char *copy = arena->next;
  if (size)
    memcpy(copy, data, size);
  arena->next += size;
  return copy;
}

bool tli_arena_begin(tli_arena *arena)
{
  if (arena->next == arena->end && !grow(arena, 1))
    return false;
  arena->text = arena->next;
  return true;
}

bool tli_arena_append(tli_arena *arena, const char *data, size_t size)
{
  if ((size_t)(arena->end - arena->next) < size && !grow(arena, size))
    return false;
  if (size)
    memcpy(arena->next, data, size);
  arena->next += size;
  return true;
}

tl_text tli_arena_end(tli_arena *arena)
{
  tl_text text = {arena->text, (size_t)(arena->next - arena->text)};
  arena->text = NULL;
  return text;
}

void tli_arena_clear(tli_arena *arena)
{
  tli_arena_block *block = arena->block;
  arena->text = NULL;
  if (!block)
    return;
  while (block->before) {
    tli_arena_block *before = block->before;
    block->before = before->before;
    tli_release(&arena->allocator, before, before->size);
  }
  arena->next = block->data;
}

void tli_arena_free(tli_arena *arena)
{
  tli_arena_clear(arena);
  if (arena->block)
    tli_release(&arena->allocator, arena->block, arena->block->size);
  arena->block = NULL;
  arena->next = arena->end = NULL;
}
