/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_APART_H
#define TLI_REASON_APART_H

#include "network.h"

/*
 * Gives the most that y can be after x in a consistent network where offsets by the calendar bear on the two and no
 * choices: no more than `limit`, which differences give; TLI_INF: none. TL_ERR_NOMEM; TL_ERR_RANGE; TL_ERR_LIMIT.
 */
tl_status tli_most_apart(const tl_network *network, uint32_t x, uint32_t y, int64_t limit, int64_t *out_most,
                         tl_error *err);

#endif
