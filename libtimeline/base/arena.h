/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_ARENA_H
#define TLI_ARENA_H

/* Memory for the texts of one event, used again for the next. What is put there stays where it is. */

#include <timeline/base.h>

typedef struct tli_arena_block tli_arena_block;

typedef struct tli_arena {
  tl_allocator allocator;
  tli_arena_block *block; /* the newest, and in it those before */
  char *next;             /* the free part of the newest block */
  char *end;
  char *text; /* the text that is being gathered, or NULL; it ends at `next` */
} tli_arena;

/* A copy of `data`; `size` may be 0. NULL: out of memory. No text is being gathered. */
const char *tli_arena_copy(tli_arena *arena, const char *data, size_t size);

/* Gathers a text piece by piece. */
bool tli_arena_begin(tli_arena *arena);
bool tli_arena_append(tli_arena *arena, const char *data, size_t size);
tl_text tli_arena_end(tli_arena *arena);

/* Forgets all that is there; keeps one block. */
void tli_arena_clear(tli_arena *arena);
void tli_arena_free(tli_arena *arena);

#endif
