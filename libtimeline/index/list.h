/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_LIST_H
#define TLI_INDEX_LIST_H

#include "corner.h"

/* Appends for each window the ids of the spans that have a relation of the set to it, in the order of their positions;
 * out_ends[i], unless NULL, is what was found up to windows[i]. */
void tli_list_many(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations, const tl_span *windows,
                   size_t count, tli_output *output, size_t *out_ends);

#endif
