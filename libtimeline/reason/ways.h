/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_WAYS_H
#define TLI_REASON_WAYS_H

/*
 * What is certain of the order of events where choices or the calendar matter. Ways in which all may have happened are
 * kept: where one of them has an event that is not before another, nothing need be proved. What they leave is tried:
 * first with the alternatives of one scenario, where a way is found by moving what must move; then by a search among
 * all alternatives.
 */

#include "heap.h"
#include "network.h"

enum { TLI_WAYS_MAX = 16 };

/* Values of all points, of which few differ from the earliest. */
typedef struct tli_rise {
  tl_time *value;  /* [points] */
  uint32_t *moved; /* [points] those that differ */
  size_t count;
} tli_rise;

typedef struct tli_ways {
  const tl_network *network;
  tl_allocator allocator;
  tli_meter *meter;
  uint64_t steps;               /* that may still be taken */
  tli_scenario scene;           /* one alternative of each choice; without choices the graph is the network's */
  bool copied;                  /* its edges are, of a draft's network without choices */
  tli_bounds limits;            /* in the scene, in reach: all at their latest are a way, and all at their earliest */
  tl_time *found[TLI_WAYS_MAX]; /* [points] more ways */
  size_t found_count, found_next;
  tli_rise late;  /* one event ends as late as it can, all others come as early as they can then */
  uint32_t ends;  /* that event; TLI_NONE: none yet */
  tli_rise trial; /* of one pair */
  tli_heap heap;
} tli_ways;

/* Finds ways of a consistent network. TL_ERR_RANGE when there is none on the axis. Else as tli_problem_solve(). To be
 * freed whatever it returns. */
tl_status tli_ways_find(tli_ways *ways, const tl_network *network, const tl_allocator *allocator, tli_meter *meter,
                        tl_error *err);
void tli_ways_free(tli_ways *ways);

/* Whether a way is kept in which event a does not end before b starts. */
bool tli_ways_show(const tli_ways *ways, size_t a, size_t b);

/* Whether there is such a way. TL_ERR_LIMIT when the steps that an answer may take are used up. */
tl_status tli_ways_seek(tli_ways *ways, size_t a, size_t b, bool *out_is, tl_error *err);

#endif
