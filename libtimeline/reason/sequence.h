/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_SEQUENCE_H
#define TLI_REASON_SEQUENCE_H

#include <timeline/sequence.h>

#include "meter.h"
#include "order.h"

/* What the making of a sequence works with. */
typedef struct tli_making {
  tl_allocator allocator;
  tl_error *err;
  tli_meter meter;
  size_t count;
  uint64_t pair_max;
  tli_pair *pairs; /* those that are not certain, of events */
  size_t pair_count, pair_capacity;
} tli_making;

/* Begins with no pairs. */
tl_status tli_making_begin(tli_making *making, size_t count, const tl_sequence_options *options, uint8_t *out_policy,
                           tl_error *err);
tl_status tli_making_pair(tli_making *making, size_t a, size_t b);

/* Makes the object of a total order and the uncertain pairs. */
tl_status tli_making_finish(tli_making *making, const uint32_t *order, tl_sequence **out_sequence);

/* Releases the pairs. */
void tli_making_end(tli_making *making);

#endif
