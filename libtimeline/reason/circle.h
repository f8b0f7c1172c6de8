/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_CIRCLE_H
#define TLI_REASON_CIRCLE_H

#include "network.h"

/*
 * A search for negative circles of few statements. An event's two points and the origin are joined by arcs: the edges
 * of a graph, and its windows. Each point has a value, and nearly all arcs are satisfied by them: what those ask beyond
 * is their reduced weight, 0 or more. The sum round a circle is that of its reduced weights, so that a negative one
 * goes through an arc that is not satisfied, and there is one of these from which on it stays negative all the way
 * round. From each of them the search goes on as long as what it has come through is negative.
 */

/* Circles of more statements are not sought. */
enum { TLI_CIRCLE_MOST = 64 };

typedef struct tli_circle {
  uint32_t statements[TLI_CIRCLE_MOST]; /* sorted */
  size_t count;                         /* 0: none */
} tli_circle;

typedef struct tli_arc {
  int64_t weight;
  uint32_t from, to; /* the origin is the last point */
  uint32_t statement;
} tli_arc;

/* Whether a set of statements comes before another one: fewer, or of as many the first in order. */
bool tli_circle_before(const uint32_t *statements, size_t count, const uint32_t *others, size_t other_count);

/*
 * Finds the first circle by tli_circle_before() in a sealed graph without later edges: `value[points + 1]`, and the
 * arcs that these do not satisfy. In `*best` is one to begin with, or none. `*out_proven` is false when the search was
 * given up: after `work` arcs or so, or when making sure of what it found took too many.
 */
tl_status tli_circle_find(const tl_network *network, const tli_graph *graph, const int64_t *value,
                          const tli_arc *starts, size_t start_count, uint64_t work, tli_meter *meter, tli_circle *best,
                          bool *out_proven, tl_error *err);

/* ---- fewest.c ---- */

/*
 * Looks for the conflict with the fewest statements, the first one by tli_circle_before(), in a network with a clash:
 * among those that are negative circles, or that are against an open end. Gives none when all that is known are more
 * statements than a circle has. `*out_proven`: nothing comes before the one that is given, so that it is minimal.
 */
tl_status tli_fewest_find(const tl_network *network, tli_circle *out_best, bool *out_proven, tli_meter *meter,
                          tl_error *err);

#endif
