/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <string.h>

#include "../base/memory.h"

enum { BLOCK = 16384 };

struct tli_scratch_block {
  tli_scratch_block *before;
  size_t size; /* with this head */
  char data[];
};

/* Makes room for `size` bytes behind the text that is being gathered, which moves along. */
static bool grow(tli_scratch *scratch, size_t size)
{
  size_t have = scratch->text ? (size_t)(scratch->next - scratch->text) : 0;
  size_t want;
  if (__builtin_add_overflow(have, size, &want) || __builtin_mul_overflow(want, (size_t)2, &want) ||
      __builtin_add_overflow(want, sizeof(tli_scratch_block) + BLOCK, &want))
    return false;
  tli_scratch_block *block = tli_alloc(&scratch->allocator, want);
  if (!block)
    return false;
  block->before = scratch->block;
  block->size = want;
  if (have)
    memcpy(block->data, scratch->text, have);
  scratch->text = scratch->text ? block->data : NULL;
  scratch->next = block->data + have;
  scratch->end = (char *)block + want;
  scratch->block = block;
  return true;
}

const char *tli_scratch_copy(tli_scratch *scratch, const char *data, size_t size)
{
  if ((size_t)(scratch->end - scratch->next) < size + 1 && !grow(scratch, size + 1))
    return NULL;
  char *copy = scratch->next;
  if (size)
    memcpy(copy, data, size);
  scratch->next += size;
  return copy;
}

bool tli_scratch_begin(tli_scratch *scratch)
{
  if (scratch->next == scratch->end && !grow(scratch, 1))
    return false;
  scratch->text = scratch->next;
  return true;
}

bool tli_scratch_append(tli_scratch *scratch, const char *data, size_t size)
{
  if ((size_t)(scratch->end - scratch->next) < size && !grow(scratch, size))
    return false;
  if (size)
    memcpy(scratch->next, data, size);
  scratch->next += size;
  return true;
}

tl_text tli_scratch_end(tli_scratch *scratch)
{
  tl_text text = {scratch->text, (size_t)(scratch->next - scratch->text)};
  scratch->text = NULL;
  return text;
}

void tli_scratch_clear(tli_scratch *scratch)
{
  tli_scratch_block *block = scratch->block;
  scratch->text = NULL;
  if (!block)
    return;
  while (block->before) {
    tli_scratch_block *before = block->before;
    block->before = before->before;
    tli_release(&scratch->allocator, before, before->size);
  }
  scratch->next = block->data;
}

void tli_scratch_free(tli_scratch *scratch)
{
  tli_scratch_clear(scratch);
  if (scratch->block)
    tli_release(&scratch->allocator, scratch->block, scratch->block->size);
  scratch->block = NULL;
  scratch->next = scratch->end = NULL;
}
