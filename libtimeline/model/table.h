/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_TABLE_H
#define TLI_TABLE_H

/*
 * A hash table of numbers, open addressing with linear probing. Beside each number lies a byte of its hash, so that a
 * search looks at what the number stands for (which is far away) only when that byte fits: five bytes a slot, at most
 * four slots of five taken.
 */

#include <timeline/base.h>

typedef struct tli_table {
  uint8_t *tags;   /* 0: free; else the top bits of the hash, and a bit that says it is taken */
  uint32_t *slots; /* one allocation: first the slots, then the tags */
  size_t size;     /* slots; a power of two, or 0 */
} tli_table;

/* No number. */
#define TLI_NONE UINT32_MAX

uint32_t tli_hash(uint64_t seed, tl_text text);

/* Makes an empty table for `count` numbers; false when memory gives out. */
bool tli_table_new(tli_table *table, const tl_allocator *allocator, size_t count);
void tli_table_free(const tli_table *table, const tl_allocator *allocator);
void tli_table_clear(tli_table *table);
size_t tli_table_memory(const tli_table *table);

/* How many numbers fit. */
static inline size_t tli_table_room(const tli_table *table)
{
  return table->size / 5 * 4;
}

static inline uint8_t tli_table_tag(uint32_t hash)
{
  return (uint8_t)(hash >> 25 | 0x80);
}

/* Where a search for `hash` starts. */
static inline size_t tli_table_start(const tli_table *table, uint32_t hash)
{
  return table->size ? hash & (table->size - 1) : 0;
}

/* The next number that may have `hash`, and `*at` one slot behind it; TLI_NONE when there is none. */
static inline uint32_t tli_table_next(const tli_table *table, uint32_t hash, size_t *at)
{
  uint8_t tag = tli_table_tag(hash);
  while (table->size && table->tags[*at]) {
    size_t found = *at;
    *at = (found + 1) & (table->size - 1);
    if (table->tags[found] == tag)
      return table->slots[found];
  }
  return TLI_NONE;
}

/* Adds a number, for which there is room. */
void tli_table_insert(tli_table *table, uint32_t hash, uint32_t number);

/* Takes slot `at` out; `hash_of` gives the hash of a number in the table. */
void tli_table_remove(tli_table *table, size_t at, uint32_t (*hash_of)(const void *ctx, uint32_t number),
                      const void *ctx);

#endif
