/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_BUILDER_H
#define TLI_BUILDER_H

#include <stdatomic.h>

#include "bounds.h"
#include "store.h"

struct tl_builder {
  tli_store store;
  tli_as_of as_of;         /* what the header says */
  tli_as_of default_as_of; /* what counts when it says nothing */
  const char *default_as_of_text;
};

struct tl_timeline {
  _Atomic size_t references;
  tli_store store;
};

/*
 * Writes the block of `spec`, which has been checked, into the arena, and sets event->block and event->given. `extent`
 * is to be kept in it, or NULL. TL_ERR_NOMEM, TL_ERR_LIMIT.
 */
tl_status tli_block_new(tli_store *store, const tl_event_spec *spec, const tl_extent *extent, tl_event *event,
                        tl_error *err);

#endif
