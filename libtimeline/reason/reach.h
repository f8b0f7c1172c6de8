/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_REACH_H
#define TLI_REASON_REACH_H

/* The points that a search has come to, each with a value: a table that grows with them, and starts in memory of its
 * own. */

#include "../base/memory.h"

typedef struct tli_reached {
  uint32_t point;       /* UINT32_MAX: free */
  uint32_t source : 31; /* the edge that it was reached by */
  uint32_t waits : 1;   /* its edges are not followed at this value yet */
  int64_t value;
} tli_reached;

enum { TLI_REACHED_FIRST = 128 };

typedef struct tli_reach {
  tli_reached *items;
  size_t size, used;
  tli_reached first[TLI_REACHED_FIRST];
} tli_reach;

void tli_reach_init(tli_reach *reach);
void tli_reach_free(tli_reach *reach, const tl_allocator *allocator);

/* Forgets all points, and keeps the memory. */
void tli_reach_clear(tli_reach *reach);

/* The item of a point; NULL: it was not reached. */
tli_reached *tli_reach_find(const tli_reach *reach, uint32_t point);

/* Adds a point that was not reached. NULL: out of memory. */
tli_reached *tli_reach_add(tli_reach *reach, const tl_allocator *allocator, uint32_t point);

#endif
