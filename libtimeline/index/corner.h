/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_CORNER_H
#define TLI_INDEX_CORNER_H

/* A window [a, b) cuts the plane of spans: the starts before, at, between, at and after its two times, and the ends
 * likewise. Each of the thirteen relations is one field between the cuts; the number of spans in it is a sum of these.
 */

#include <timeline/allen.h>

#include "kernel.h"

typedef enum tli_corner {
  TLI_STARTS_BEFORE_A,
  TLI_STARTS_UNTIL_A,
  TLI_STARTS_BEFORE_B,
  TLI_STARTS_UNTIL_B,
  TLI_ENDS_BEFORE_A,
  TLI_ENDS_UNTIL_A,
  TLI_ENDS_BEFORE_B,
  TLI_ENDS_UNTIL_B,
  TLI_ALL,
  /* Of what starts at a, after it and before b, or in either, that which ends before b or until it: runs of positions
   * with a rank below a limit. Any other two conditions have one that the other implies, since what ends by a time
   * starts before it. */
  TLI_AT_A_BEFORE_B,
  TLI_AT_A_UNTIL_B,
  TLI_AFTER_A_BEFORE_B,
  TLI_AFTER_A_UNTIL_B,
  TLI_FROM_A_BEFORE_B,
  TLI_FROM_A_UNTIL_B,
  TLI_CORNERS
} tli_corner;

enum {
  TLI_SINGLE_CORNERS = TLI_ALL,
  TLI_FIRST_RUN = TLI_AT_A_BEFORE_B,
  TLI_RUN_MASK = (1 << TLI_CORNERS) - (1 << TLI_FIRST_RUN)
};

typedef struct tli_corners {
  uint32_t at[TLI_CORNERS][TLI_BATCH];
} tli_corners;

/* Fills the single corners for up to TLI_BATCH windows. */
void tli_corners_get(const tli_plane *plane, const tli_kernels *kernels, const tl_span *windows, size_t count,
                     tli_corners *out);

/* How often each corner counts in the number of spans with a relation of the set; returns the mask of those that do. */
uint32_t tli_corners_of(tl_relset relations, int8_t weights[TLI_CORNERS]);

/* Whether the set needs the dominance counts to be counted. */
bool tli_needs_dominance(tl_relset relations);

/* Writes to out[i] how many spans of the plane have a relation of the set to windows[i]. False when a window does not
 * start before it ends: what was written is not all then. */
bool tli_plane_count(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations, const tl_span *windows,
                     size_t count, uint64_t *out);

#endif
