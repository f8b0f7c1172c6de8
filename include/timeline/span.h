/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_SPAN_H
#define TIMELINE_SPAN_H

/** timeline/span.h: exact half-open intervals, and sorted sets of them. */

#include <timeline/civil.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The half-open interval [start, end), start < end. 16 bytes. */
typedef struct tl_span {
  tl_time start; /**< first second; TL_TIME_MIN: since ever */
  tl_time end;   /**< first second after it; TL_TIME_MAX: for ever */
} tl_span;

#ifdef __cplusplus
}
#endif
#endif
