/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_ALLEN_H
#define TIMELINE_ALLEN_H

/** timeline/allen.h: Allen's thirteen relations between intervals, and sets of them. */

#include <timeline/extent.h>
#include <timeline/span.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A set of Allen relations, one bit each. */
typedef uint16_t tl_relset;

#ifdef __cplusplus
}
#endif
#endif
