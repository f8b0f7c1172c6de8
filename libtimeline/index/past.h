/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_PAST_H
#define TLI_INDEX_PAST_H

#include "kernel.h"
#include "plane.h"

/* The last checkpoint at which no more than `rank` events had ended. Two are further apart than what shares an entry of
 * the directory, so that it is the one there or the next. */
static inline const tli_checkpoint *tli_past_at(const tli_plane *plane, uint32_t rank)
{
  const tli_checkpoint *checkpoint = plane->past.checkpoints + plane->past.directory[rank >> TLI_PAST_SHIFT];
  return checkpoint + (checkpoint[1].rank <= rank);
}

/* The same for up to TLI_BATCH. Each step of the way to the running sets is taken for all before the next, so that the
 * misses of many come at the same time; the ranks of the sets, and of what started since, are on their way then. */
static inline void tli_past_at_many(const tli_plane *plane, const uint32_t *ranks, size_t count,
                                    const tli_checkpoint **out)
{
  const tli_past *past = &plane->past;
  for (size_t i = 0; i < count; i++)
    __builtin_prefetch(past->directory + (ranks[i] >> TLI_PAST_SHIFT));
  for (size_t i = 0; i < count; i++)
    __builtin_prefetch(past->checkpoints + past->directory[ranks[i] >> TLI_PAST_SHIFT]);
  for (size_t i = 0; i < count; i++) {
    out[i] = tli_past_at(plane, ranks[i]);
    __builtin_prefetch(past->ranks + out[i]->first);
    __builtin_prefetch(plane->ranks + out[i]->position);
  }
}

#endif
