/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_CONFLICT_H
#define TLI_REASON_CONFLICT_H

#include "network.h"

/* A set of statements that shrinks: sorted numbers. */
typedef struct tli_set {
  uint32_t *items;
  size_t count;
  size_t capacity;
} tli_set;

/* An empty set with room for so many; false when memory gives out. */
bool tli_set_new(const tl_network *network, tli_set *set, size_t capacity);

/* A set of all statements. */
bool tli_set_all(const tl_network *network, tli_set *set);

void tli_set_free(const tl_network *network, tli_set *set);

/* Leaves out of a set that cannot hold together what can be left out: in chunks of half the set, a quarter, and so on,
 * at last one by one. What was needed once stays needed, as sets only shrink. */
tl_status tli_conflict_minimise(const tl_network *network, tli_set *set, tli_meter *meter, tl_error *err);

/* Finds a minimal conflict among `statements`; none (count 0) when they can hold together. There is room for them in
 * the set. */
tl_status tli_conflict_find(const tl_network *network, const uint32_t *statements, size_t count, tli_set *out_set,
                            tli_meter *meter, tl_error *err);

#endif
