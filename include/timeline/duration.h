/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_DURATION_H
#define TIMELINE_DURATION_H

/** timeline/duration.h: calendar durations (ISO 8601-1:2019, 5.5.2), and their exact addition to a day. */

#include <timeline/civil.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A number of calendar units: what P1Y2M3DT4H says. All members that are not zero have one sign. */
typedef struct tl_duration {
  int64_t seconds; /**< hours, minutes and seconds together */
  int32_t years;   /**< kept apart from months so that P15Y is written as P15Y */
  int32_t months;
  int32_t weeks; /**< kept apart from days likewise */
  int32_t days;
} tl_duration;

/** Room for any duration in text, with its NUL. */
enum { TL_DURATION_TEXT_SIZE = 96 };

/**
 * Reads an ISO 8601 duration: `P3M`, `P15Y`, `P1Y2M10D`, `P2W`, `PT12H`, and `-P5D`. Weeks may stand beside days. No
 * fractions, no empty `P` or `T`. Returns TL_OK; TL_ERR_SYNTAX (err->offset is where); TL_ERR_RANGE for a number that
 * does not fit. Source: ISO 8601-1:2019, 5.5.2; the sign is that of ISO 8601-2:2019, 4.4.
 */
TL_API TL_MUST_CHECK tl_status tl_duration_parse(tl_text text, tl_duration *out_duration, tl_error *err);

/** Writes `duration` (`P0D` when it is zero) with a NUL into TL_DURATION_TEXT_SIZE bytes; returns the length. */
TL_API size_t tl_duration_write(const tl_duration *duration, char *text);

/** Room for the words of any duration, with their NUL. */
enum { TL_DURATION_WORDS_SIZE = 128 };

/**
 * Writes `duration` in English words, without its sign and with a NUL, into TL_DURATION_WORDS_SIZE bytes: `3 months`,
 * `1 year 2 months`, `36 hours`, `0 days`. Returns the length.
 */
TL_API size_t tl_duration_to_words(const tl_duration *duration, char *text);

/** Returns -1, 0 or 1: the sign of a duration. */
TL_API int tl_duration_sign(const tl_duration *duration);

/**
 * Adds a duration to a point on the axis: years and months together by the calendar, clamped to the month's end, then
 * weeks and days, then seconds. `P1M` after 2023-01-31T10:00 is 2023-02-28T10:00.
 *
 * Infinities stay. Monotone in the day: a later day never gives an earlier sum, but two days may be clamped to one, and
 * then their times of day decide. Returns TL_OK; TL_ERR_RANGE when the result does not fit the axis. Cost: no loop.
 */
TL_API TL_MUST_CHECK tl_status tl_duration_add(tl_time time, const tl_duration *duration, tl_time *out_time,
                                               tl_error *err);

/**
 * Gives the shortest and the longest that a duration can be, in seconds, over all days of the calendar: P1M is 28 to 31
 * days, P3M 89 to 92, P1Y 365 or 366; of -P1M it is -31 to -28.
 *
 * Exact: some day has each. Returns TL_OK; TL_ERR_RANGE when they do not fit int64, or would be its ends. Cost: twelve
 * rounds of a few divisions, whatever the duration.
 */
TL_API TL_MUST_CHECK tl_status tl_duration_hull(const tl_duration *duration, int64_t *out_min, int64_t *out_max,
                                                tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
