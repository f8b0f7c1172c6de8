/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_ICAL_TEXTS_H
#define TLI_ICAL_TEXTS_H

/*
 * What libical reads: the TEXT values of a component. Its lines are gathered here, from what passed the line layer, and
 * given to libical one at a time, when the component is whole: name and value alone, with no escape but those of RFC
 * 5545, and never a property that is a hazard (GEO, REQUEST-STATUS, binary, X-LIC-ERROR) or that libical does not know.
 * All of libical is called under one lock of the library.
 */

#include "../base/arena.h"

typedef struct tli_texts_item {
  size_t at;     /* of its line in the buffer */
  uint32_t line; /* of the file */
  uint8_t name;  /* what the caller calls it */
  tl_text value; /* once it is read */
} tli_texts_item;

typedef struct tli_texts {
  tl_allocator allocator;
  char *buffer; /* lines, each with a NUL */
  size_t size;
  size_t capacity;
  tli_texts_item *items;
  size_t count;
  size_t item_capacity;
} tli_texts;

void tli_texts_free(tli_texts *texts);
void tli_texts_clear(tli_texts *texts);

/* Adds the value of a property of type TEXT, as written. */
tl_status tli_texts_add(tli_texts *texts, uint8_t name, tl_text property, tl_text value, uint32_t line, tl_error *err);

/* Reads them all; the values are in `arena`. TL_ERR_SYNTAX with the line, for what libical refuses; TL_ERR_NOMEM of our
 * own memory: libical does not check all of its own. */
tl_status tli_texts_read(tli_texts *texts, tli_arena *arena, tl_error *err);

/* Releases what libical keeps for this thread. */
void tli_texts_end(void);

#endif
