/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_PAST_H
#define TLI_INDEX_PAST_H

#include "kernel.h"
#include "plane.h"

/* The last checkpoint at which no more than `rank` events had ended. */
static inline const tli_checkpoint *tli_past_at(const tli_plane *plane, uint32_t rank)
{
  return plane->past.checkpoints + (rank >> TLI_PAST_SHIFT);
}

static inline const tli_list *tli_list_at(const void *lists, uint32_t place)
{
  return (const tli_list *)(const void *)((const char *)lists + (size_t)place * TLI_UNIT);
}

static inline const uint32_t *tli_list_ranks(const tli_list *list)
{
  return list->least + list->count / TLI_LIST_GROUP;
}

static inline const uint32_t *tli_list_ids(const tli_list *list)
{
  return tli_list_ranks(list) + list->count;
}

static inline const tli_list *tli_past_old(const tli_plane *plane, const tli_checkpoint *c)
{
  return tli_list_at(plane->past.lists, c->old);
}

static inline const tli_list *tli_past_recent(const tli_plane *plane, const tli_checkpoint *c)
{
  return tli_list_at(plane->past.lists, c->recent);
}

/* The same for up to TLI_BATCH. Each step of the way to the running sets is taken for all before the next, so that the
 * misses of many come at the same time; the lists, and the ranks of what started since, are on their way then. */
static inline void tli_past_at_many(const tli_plane *plane, const uint32_t *ranks, size_t count,
                                    const tli_checkpoint **out)
{
  for (size_t i = 0; i < count; i++)
    __builtin_prefetch(out[i] = tli_past_at(plane, ranks[i]));
  for (size_t i = 0; i < count; i++) {
    __builtin_prefetch(tli_past_old(plane, out[i]));
    __builtin_prefetch(tli_past_recent(plane, out[i]));
    __builtin_prefetch(plane->ranks + out[i]->position);
  }
}

#endif
