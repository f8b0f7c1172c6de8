/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_NEAR_H
#define TLI_REASON_NEAR_H

#include "network.h"

/*
 * Gives the shortest paths, in the edges alone (not through windows), from `source` to those of `count` targets that
 * are nearer than `distance` says at first; the others stay as they are. The best first, by what the bounds say of the
 * way ahead, in memory that grows with the points it comes to; their number is added to `*steps`. False when memory
 * gives out. Source: Hart, Nilsson and Raphael, "A formal basis for the heuristic determination of minimum cost paths",
 * 1968.
 */
bool tli_near(const tl_network *network, uint32_t source, const uint32_t *targets, size_t count, int64_t *distance,
              size_t *steps);

/* A value of each point that satisfies all edges. */
static inline int64_t tli_potential(const tl_network *network, uint32_t point)
{
  if (network->potential)
    return network->potential[point];
  int64_t low = network->bounds.low[point];
  int64_t high = network->bounds.high[point];
  return (low & high) + ((low ^ high) >> 1);
}

#endif
