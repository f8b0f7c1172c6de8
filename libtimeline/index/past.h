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

#endif
