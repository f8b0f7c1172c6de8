/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_SCRATCH_H
#define TLI_XML_SCRATCH_H

/* Memory for the texts of one event, used again for the next. What is put there stays where it is. */

#include <timeline/base.h>

typedef struct tli_scratch_block tli_scratch_block;

typedef struct tli_scratch {
  tl_allocator allocator;
  tli_scratch_block *block; /* the newest, and in it those before */
  char *next;               /* the free part of the newest block */
  char *end;
  char *text; /* the text that is being gathered, or NULL; it ends at `next` */
} tli_scratch;

/* A copy of `data`; `size` may be 0. NULL: out of memory. No text is being gathered. */
const char *tli_scratch_copy(tli_scratch *scratch, const char *data, size_t size);

/* Gathers a text piece by piece. */
bool tli_scratch_begin(tli_scratch *scratch);
bool tli_scratch_append(tli_scratch *scratch, const char *data, size_t size);
tl_text tli_scratch_end(tli_scratch *scratch);

/* Forgets all that is there; keeps one block. */
void tli_scratch_clear(tli_scratch *scratch);
void tli_scratch_free(tli_scratch *scratch);

#endif
