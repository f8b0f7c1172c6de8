/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_TREES_H
#define TLI_REASON_TREES_H

/*
 * The trees that the sources of bounds make, of differences alone, numbered so that it is seen at once whether one
 * point is above another: the way between them is the shortest then, and as long as their bounds are apart. In a long
 * chain of statements that saves going through all that lies between two events. They are made when searches have
 * taken as long as that takes.
 */

#include "network.h"

/* In either tree: the number of a point, those of all under it following, and the number after them. */
typedef struct tli_branch {
  uint32_t high, high_end; /* above: what an upper bound comes from */
  uint32_t low, low_end;
} tli_branch;

/* The one part of a network that changes while many read it. */
struct tli_trees {
  atomic_size_t steps; /* of all searches */
  _Atomic(tli_branch *) branches;
};

/* Without branches; NULL: out of memory. */
tli_trees *tli_trees_new(const tl_allocator *allocator);

/* Forgets the trees of a network, which is about to change or end. */
void tli_trees_free(tl_network *network);

/* Notes how many steps a search took, and makes the branches when it is time and there is memory. */
void tli_trees_note(const tl_network *network, size_t steps);

/* The branches of all points; NULL: not made. */
static inline const tli_branch *tli_trees_branches(const tl_network *network)
{
  return network->trees ? atomic_load_explicit(&network->trees->branches, memory_order_acquire) : NULL;
}

#endif
