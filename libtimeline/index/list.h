/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_LIST_H
#define TLI_INDEX_LIST_H

#include "corner.h"

/* The corners of one window that listing needs. */
typedef struct tli_cut {
  uint32_t starts_before_a;
  uint32_t starts_until_a;
  uint32_t starts_before_b;
  uint32_t starts_until_b;
  uint32_t ends_before_a;
  uint32_t ends_until_a;
  uint32_t ends_before_b;
  uint32_t ends_until_b;
} tli_cut;

/* Appends the ids of the spans that have a relation of the set to the window that made the cut, in the order of their
 * positions. TL_RELSET_INTERSECTS looks at starts_before_a, starts_before_b and ends_until_a only. */
void tli_list(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations, const tli_cut *cut,
              tli_output *output);

/* The same for many windows, one after the other; out_ends[i], unless NULL, is what was found up to windows[i]. */
void tli_list_many(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations, const tl_span *windows,
                   size_t count, tli_output *output, size_t *out_ends);

#endif
