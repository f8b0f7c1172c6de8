/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_CHANGE_H
#define TLI_REASON_CHANGE_H

/*
 * Changes of a network in place: a statement is put in or taken out by work that grows with the bounds that it moves.
 * Of every value the old one is noted, so that all can be brought back.
 *
 * Putting in: the potential is repaired (Cotton and Maler, "Fast and flexible difference constraint propagation",
 * 2006), which meets a negative cycle of edges if there is one; then the bounds are followed, nearest first on reduced
 * costs, and one that crosses the opposite bound shows a contradiction. Taking out: the bounds that came from the
 * statement, and those that came from them, are found by their sources and followed anew from what is left.
 */

#include "heap.h"
#include "network.h"

typedef struct tli_note {
  int64_t value;
  uint32_t place;
  uint32_t source;
  uint32_t what; /* of change.c */
} tli_note;

typedef struct tli_change {
  tl_network *network;
  tli_note *notes;
  size_t note_count, note_capacity;
  tli_heap heap;
  uint32_t *via;    /* [2 * events] in the repair of the potential: the edge that lowered a point */
  uint64_t steps;   /* left for what is put in */
  tli_meter *meter; /* of the call that changes */
} tli_change;

void tli_change_init(tli_change *change);
void tli_change_free(tli_change *change, const tl_network *network);

/* Gets a network, owned by the caller alone, ready for changes. False: out of memory. It is consistent, or its bounds
 * are those of some of its statements; it has a potential, no choices, and no infinite ends in what is changed. */
bool tli_change_open(tli_change *change, tl_network *network);

/* Fetches what a change of an event reads of it, which in a large network is in no cache. (A call of a function that
 * does nothing else would be left out by gcc.) */
__attribute__((always_inline)) static inline void tli_change_fetch(const tl_network *n, size_t event)
{
  const tli_graph *g = &n->graph;
  const tli_bounds *b = &n->bounds;
  __builtin_prefetch(&n->traits[event]);
  __builtin_prefetch(&g->out[2 * event]);
  __builtin_prefetch(&g->in[2 * event]);
  __builtin_prefetch(&b->high[2 * event], 1);
  __builtin_prefetch(&b->low[2 * event], 1);
  __builtin_prefetch(&b->high_from[2 * event], 1);
  __builtin_prefetch(&b->low_from[2 * event], 1);
  if (n->potential)
    __builtin_prefetch(&n->potential[2 * event], 1);
  if (!g->more_out)
    return;
  __builtin_prefetch(&g->more_out[2 * event], 1);
  __builtin_prefetch(&g->more_in[2 * event], 1);
}

/* Puts a statement in. When it cannot hold beside the others (`*out_holds` is false) it is not put in, and those that
 * contradict each other are given (NULL: all). On failure the caller brings back what was; TL_ERR_LIMIT, without an
 * error told, is for it to derive the whole. */
tl_status tli_change_put(tli_change *change, uint32_t statement, bool *out_holds, uint32_t **out_clash,
                         size_t *out_clash_count, tl_error *err);

/* Takes a statement out, in a network without offsets by the calendar. It is still of its old kind. */
tl_status tli_change_take(tli_change *change, uint32_t statement, tl_error *err);

/* How much a graph holds. */
typedef struct tli_sizes {
  size_t edges, windows, functions;
} tli_sizes;

tli_sizes tli_change_sizes(const tli_change *change);

/* Lets what was put into the graph since it had those sizes count, as tli_change_put() does. `change->steps` is what it
 * may take; TL_ERR_LIMIT is without an error told. */
tl_status tli_change_apply(tli_change *change, tli_sizes before, bool *out_holds, uint32_t **out_clash,
                           size_t *out_clash_count, tl_error *err);

/* Brings back what was before the notes from `mark` on; or forgets them, and edges at the end that say nothing. */
void tli_change_undo(tli_change *change, size_t mark);
void tli_change_keep(tli_change *change);

#endif
