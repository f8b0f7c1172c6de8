/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_TABLE_H
#define TLI_TABLE_H

/*
 * A hash table of numbers, open addressing with linear probing. A slot holds a number and its whole hash: a search
 * looks at what a number stands for, which is far away, only when it is all but sure, reads one line of memory as a
 * rule, and a table grows by itself. Eight bytes a slot, at most four slots of five taken.
 */

#include <timeline/base.h>

typedef struct tli_table {
  uint64_t *slots; /* 0: free; else the hash, and in the low half the number and 1 */
  size_t size;     /* slots; a power of two, or 0 */
  size_t count;    /* taken */
} tli_table;

/* No number. */
#define TLI_NONE UINT32_MAX

uint32_t tli_hash(uint64_t seed, tl_text text);

/* Makes room for `more` numbers; false, and nothing changed, when memory gives out. */
bool tli_table_reserve(tli_table *table, const tl_allocator *allocator, size_t more);
void tli_table_free(tli_table *table, const tl_allocator *allocator);
void tli_table_clear(tli_table *table);
size_t tli_table_memory(const tli_table *table);

/* Where a search for `hash` starts. */
static inline size_t tli_table_start(const tli_table *table, uint32_t hash)
{
  return table->size ? hash & (table->size - 1) : 0;
}

/* Fetches what a search for `hash` will read first, so that other work may be done meanwhile. */
static inline void tli_table_prefetch(const tli_table *table, uint32_t hash)
{
  if (table->size)
    __builtin_prefetch(&table->slots[tli_table_start(table, hash)], 1);
}

/* The next number of `hash`, and `*at` one slot behind it; TLI_NONE when there is none. */
static inline uint32_t tli_table_next(const tli_table *table, uint32_t hash, size_t *at)
{
  uint64_t slot;
  while (table->size && (slot = table->slots[*at]) != 0) {
    *at = (*at + 1) & (table->size - 1);
    if (slot >> 32 == hash)
      return (uint32_t)slot - 1;
  }
  return TLI_NONE;
}

/* Adds a number, for which there is room. */
void tli_table_insert(tli_table *table, uint32_t hash, uint32_t number);

/* Takes out a number, which is there. */
void tli_table_remove(tli_table *table, uint32_t hash, uint32_t number);

#endif
