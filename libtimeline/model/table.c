/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <string.h>

#include "../base/memory.h"

enum { SLOT_SIZE = sizeof(uint32_t) + sizeof(uint8_t), SLOTS_MIN = 16 };

static uint64_t fold(uint64_t a, uint64_t b)
{
  __extension__ unsigned __int128 product = (unsigned __int128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Folded multiplication over eight bytes at a time, as in wyhash (Wang Yi 2019), with a seed. */
uint32_t tli_hash(uint64_t seed, tl_text text)
{
  uint64_t state = seed ^ text.size;
  size_t i = 0;
  for (; text.size - i >= 8; i += 8) {
    uint64_t word;
    memcpy(&word, text.data + i, 8);
    state = fold(state ^ UINT64_C(0xA0761D6478BD642F), word ^ UINT64_C(0xE7037ED1A0B428DB));
  }
  uint64_t word = 0;
  if (i < text.size)
    memcpy(&word, text.data + i, text.size - i);
  state = fold(state ^ UINT64_C(0x8EBC6AF09C88C6E3), word ^ UINT64_C(0x589965CC75374CC3));
  return (uint32_t)(state ^ state >> 32);
}

bool tli_table_new(tli_table *table, const tl_allocator *allocator, size_t count)
{
  size_t size = SLOTS_MIN;
  while (size / 5 * 4 < count) {
    if (size > SIZE_MAX / 2 / SLOT_SIZE)
      return false;
    size *= 2;
  }
  uint32_t *slots = tli_alloc(allocator, size * SLOT_SIZE);
  if (!slots)
    return false;
  *table = (tli_table){.tags = (uint8_t *)(slots + size), .slots = slots, .size = size};
  tli_table_clear(table);
  return true;
}

void tli_table_free(const tli_table *table, const tl_allocator *allocator)
{
  tli_release(allocator, table->slots, table->size * SLOT_SIZE);
}

void tli_table_clear(tli_table *table)
{
  if (table->size)
    memset(table->tags, 0, table->size);
}

size_t tli_table_memory(const tli_table *table)
{
  return table->size * SLOT_SIZE;
}

void tli_table_insert(tli_table *table, uint32_t hash, uint32_t number)
{
  size_t at = tli_table_start(table, hash);
  while (table->tags[at])
    at = (at + 1) & (table->size - 1);
  table->tags[at] = tli_table_tag(hash);
  table->slots[at] = number;
}

void tli_table_remove(tli_table *table, size_t at, uint32_t (*hash_of)(const void *ctx, uint32_t number),
                      const void *ctx)
{
  /* What follows without a gap moves up where it may, so that no search stops too early (Knuth, TAOCP 3, 6.4 R). */
  size_t mask = table->size - 1;
  for (size_t next = (at + 1) & mask; table->tags[next]; next = (next + 1) & mask) {
    size_t home = hash_of(ctx, table->slots[next]) & mask;
    if (((next - home) & mask) >= ((next - at) & mask)) {
      table->tags[at] = table->tags[next];
      table->slots[at] = table->slots[next];
      at = next;
    }
  }
  table->tags[at] = 0;
}
