/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_SPAN_H
#define TIMELINE_SPAN_H

/**
 * timeline/span.h: exact half-open intervals, and sets of points in time made of them.
 *
 * A **span set** is an array of spans in the caller's memory, in normal form: sorted, and each ends before the next
 * starts (spans that meet are one). A set of points has one normal form only, so that two sets are equal when their
 * arrays are. tl_span_set_normalise() makes one of any spans; what the functions below write is one again. Given an
 * array that is no set they write spans that mean nothing, and stay inside the memory that they were given.
 *
 * The functions that make a set return how many spans it has, and write the first `capacity` of them, in order: room
 * for as many as their comment names always suffices, and a call with capacity 0 (and `out` NULL) only counts. `out`
 * must not overlap an input. They never allocate and cannot fail; the infinities are points like others.
 */

#include <timeline/civil.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The half-open interval [start, end), start < end. 16 bytes. */
typedef struct tl_span {
  tl_time start; /**< first second; TL_TIME_MIN: since ever */
  tl_time end;   /**< first second after it; TL_TIME_MAX: for ever */
} tl_span;

/**
 * Checks that each of `count` spans starts before it ends. Returns TL_OK; TL_ERR_VALUE (TL_CODE_SPAN_EMPTY) for the
 * first that does not, with its index in err->offset.
 */
TL_API TL_MUST_CHECK tl_status tl_span_check_many(const tl_span *spans, size_t count, tl_error *err);

/** Says whether `time` lies in the span; its end does not. */
TL_API bool tl_span_contains(tl_span span, tl_time time);

/** Says whether the two share time. Spans that meet do not. */
TL_API bool tl_span_intersects(tl_span a, tl_span b);

/** Gives what the two share. False, and `out` untouched, when that is nothing. */
TL_API bool tl_span_intersection(tl_span a, tl_span b, tl_span *out);

/** Gives the seconds from start to end; TL_ERR_RANGE for an infinite end, or when they do not fit int64. */
TL_API TL_MUST_CHECK tl_status tl_span_length(tl_span span, int64_t *out_seconds, tl_error *err);

/**
 * Makes a span set of any spans, in place: sorts them and joins those that intersect or meet.
 *
 * Returns TL_OK and the number that is left in `*out_count` (never more than `count`); TL_ERR_VALUE as
 * tl_span_check_many(), and then the array is untouched. Cost: n log n at worst, linear when sorted already; no memory.
 */
TL_API TL_MUST_CHECK tl_status tl_span_set_normalise(tl_span *spans, size_t count, size_t *out_count, tl_error *err);

/** Checks that the array is a span set; TL_ERR_VALUE, with the index of the first span that breaks the order. */
TL_API TL_MUST_CHECK tl_status tl_span_set_check(const tl_span *spans, size_t count, tl_error *err);

/**
 * Finds the first span of the set that ends after `time`: the one that contains it, or else the next one. Returns its
 * index, `count` when there is none. Cost: log n.
 */
TL_API size_t tl_span_set_find(const tl_span *spans, size_t count, tl_time time);

/** Makes the set of what is in a or b. At most a_count + b_count spans. Cost: linear, as of the three below. */
TL_API size_t tl_span_set_union(const tl_span *a, size_t a_count, const tl_span *b, size_t b_count, tl_span *out,
                                size_t capacity);

/** Makes the set of what is in a and in b. At most a_count + b_count spans. */
TL_API size_t tl_span_set_intersection(const tl_span *a, size_t a_count, const tl_span *b, size_t b_count, tl_span *out,
                                       size_t capacity);

/** Makes the set of what is in a and not in b. At most a_count + b_count spans. */
TL_API size_t tl_span_set_difference(const tl_span *a, size_t a_count, const tl_span *b, size_t b_count, tl_span *out,
                                     size_t capacity);

/** Makes the set of what is not in a, from minus to plus infinity. At most a_count + 1 spans. */
TL_API size_t tl_span_set_complement(const tl_span *a, size_t a_count, tl_span *out, size_t capacity);

/**
 * Makes the set of the gaps: what of `window` is not in the set. A NULL window is what lies between the spans, from the
 * first start to the last end; a set without spans then has no gap. At most count + 1 spans.
 */
TL_API size_t tl_span_set_gaps(const tl_span *spans, size_t count, const tl_span *window, tl_span *out,
                               size_t capacity);

/**
 * Gives how many seconds of `window` (NULL: of all time) the set covers. Returns TL_OK; TL_ERR_RANGE when that is
 * infinite or does not fit int64. Cost: linear.
 */
TL_API TL_MUST_CHECK tl_status tl_span_set_coverage(const tl_span *spans, size_t count, const tl_span *window,
                                                    int64_t *out_seconds, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
