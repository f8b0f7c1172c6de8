/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <string.h>

#include "../base/memory.h"

enum { SLOT_SIZE = sizeof(uint64_t), SLOTS_MIN = 16 };

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

static size_t room(size_t size)
{
  return size / 5 * 4;
}

static void put(tli_table *table, uint64_t slot)
{
  size_t at = tli_table_start(table, (uint32_t)(slot >> 32));
  while (table->slots[at])
    at = (at + 1) & (table->size - 1);
  table->slots[at] = slot;
}

bool tli_table_reserve(tli_table *table, const tl_allocator *allocator, size_t more)
{
  size_t need;
  if (__builtin_add_overflow(table->count, more, &need))
    return false;
  if (need <= room(table->size))
    return true;
  size_t size = table->size ? table->size : SLOTS_MIN;
  while (room(size) < need) {
    if (size > SIZE_MAX / 2 / SLOT_SIZE)
      return false;
    size *= 2;
  }
  tli_table grown = {.slots = tli_alloc(allocator, size * SLOT_SIZE), .size = size, .count = table->count};
  if (!grown.slots)
    return false;
  memset(grown.slots, 0, size * SLOT_SIZE);
  for (size_t i = 0; i < table->size; i++)
    if (table->slots[i])
      put(&grown, table->slots[i]);
  tli_table_free(table, allocator);
  *table = grown;
  return true;
}

void tli_table_free(tli_table *table, const tl_allocator *allocator)
{
  tli_release(allocator, table->slots, tli_table_memory(table));
  *table = (tli_table){.size = 0};
}

void tli_table_clear(tli_table *table)
{
  if (table->size)
    memset(table->slots, 0, tli_table_memory(table));
  table->count = 0;
}

size_t tli_table_memory(const tli_table *table)
{
  return table->size * SLOT_SIZE;
}

void tli_table_insert(tli_table *table, uint32_t hash, uint32_t number)
{
  put(table, (uint64_t)hash << 32 | (number + 1));
  table->count++;
}

void tli_table_remove(tli_table *table, uint32_t hash, uint32_t number)
{
  size_t mask = table->size - 1;
  size_t at = tli_table_start(table, hash);
  while (table->slots[at] != ((uint64_t)hash << 32 | (number + 1)))
    at = (at + 1) & mask;
  /* What follows without a gap moves up where it may, so that no search stops too early (Knuth, TAOCP 3, 6.4 R). */
  for (size_t next = (at + 1) & mask; table->slots[next]; next = (next + 1) & mask) {
    size_t home = tli_table_start(table, (uint32_t)(table->slots[next] >> 32));
    if (((next - home) & mask) >= ((next - at) & mask)) {
      table->slots[at] = table->slots[next];
      at = next;
    }
  }
  table->slots[at] = 0;
  table->count--;
}
