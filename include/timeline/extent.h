/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_EXTENT_H
#define TIMELINE_EXTENT_H

/**
 * timeline/extent.h: an imprecise date as six bounds.
 *
 * The interval [start, end) of an event is half-open. Its start lies in [start_min, start_max], its end in
 * [end_min, end_max], its length end - start in [length_min, length_max]: CIDOC-CRM's P82a, P81a, P81b, P82b, and
 * P83/P84. `1984` of an event (it occurs somewhere inside) has start 1984-01-01 to 1984-12-31, end (exclusive)
 * 1984-01-02 to 1985-01-01, length 1 to 366 days.
 */

#include <timeline/duration.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a date is read. */
typedef enum tl_mode {
  TL_MODE_OCCURS = 0, /**< it happens somewhere inside the unit: the default for events */
  TL_MODE_SPANS = 1   /**< it fills the unit: for states */
} tl_mode;

/** What is known of a start or an end. */
typedef enum tl_end_kind {
  TL_END_DATED = 0,   /**< it lies inside its bounds */
  TL_END_OPEN = 1,    /**< there is none: minus or plus infinity (`1984/..`, "still") */
  TL_END_UNKNOWN = 2, /**< there is one, it is finite, nobody says when (`1984/`) */
  TL_END_ONGOING = 3  /**< not before the day of an as-of date */
} tl_end_kind;

/** The unit in which a date is given, from fine to coarse; of several parts the coarsest. */
typedef enum tl_precision {
  TL_PRECISION_NONE = 0, /**< no date */
  TL_PRECISION_SECOND = 1,
  TL_PRECISION_MINUTE = 2,
  TL_PRECISION_DAY = 3,
  TL_PRECISION_MONTH = 4,
  TL_PRECISION_SEASON = 5,
  TL_PRECISION_QUARTER = 6,
  TL_PRECISION_QUADRIMESTER = 7,
  TL_PRECISION_SEMESTER = 8,
  TL_PRECISION_YEAR = 9
} tl_precision;

/** How many dates a value names. */
typedef enum tl_form {
  TL_FORM_SINGLE = 0, /**< one date */
  TL_FORM_INTERVAL = 1,
  TL_FORM_ONE_OF = 2, /**< the hull; the truth is one of the members */
  TL_FORM_ALL_OF = 3, /**< the hull; it starts in the first member and ends in the last */
  TL_FORM_RANGE = 4   /**< a member `c..d`, `..d` or `c..` of a set: one continuous window, any length inside it */
} tl_form;

/** Qualifier bits of one component: `?` is UNCERTAIN, `~` APPROXIMATE, `%` both. They never move a bound. */
enum { TL_QUALIFIER_UNCERTAIN = 1, TL_QUALIFIER_APPROXIMATE = 2 };

/** Bits of tl_extent.flags. */
enum {
  TL_EXTENT_TIME_OF_DAY = 1,    /**< a bound has a time of day: the chronon is a second, not a day */
  TL_EXTENT_MASKED = 2,         /**< there were X digits, or S: not all in the bounds is a completion */
  TL_EXTENT_SEASON_ASSUMED = 4, /**< season 21 to 24 read for an assumed hemisphere */
  TL_EXTENT_DERIVED = 8,        /**< tightened by reasoning, no longer as written */
  TL_EXTENT_INFERRED = 16,      /**< a part was inferred from the wording: the year of a left side, a rolled year */
  TL_EXTENT_CONTRADICTORY = 32  /**< nothing satisfies the bounds; they are as written, not closed */
};

/** Six bounds and what is known beside them. Plain data, 56 bytes; times and lengths in seconds. */
typedef struct tl_extent {
  tl_time start_min;       /**< earliest start; TL_TIME_MIN: none */
  tl_time start_max;       /**< latest start */
  tl_time end_min;         /**< earliest end, exclusive */
  tl_time end_max;         /**< latest end, exclusive; TL_TIME_MAX: none */
  int64_t length_min;      /**< shortest duration, at least one chronon; TL_TIME_MAX: infinite, since an end is open */
  int64_t length_max;      /**< longest duration; TL_TIME_MAX: no limit */
  uint8_t start_kind;      /**< a tl_end_kind */
  uint8_t end_kind;        /**< a tl_end_kind */
  uint8_t precision;       /**< a tl_precision */
  uint8_t form;            /**< a tl_form */
  uint8_t start_qualifier; /**< qualifier bits of the start's components, joined */
  uint8_t end_qualifier;   /**< of the end's; of a single date the same as the start's */
  uint8_t flags;           /**< TL_EXTENT_... bits */
  uint8_t mode;            /**< a tl_mode */
} tl_extent;

/**
 * A stretch between events without any. It may start anywhere from start_min to start_max, where the last event before
 * it ends, and end anywhere from end_min to end_max, where the first one after it starts. One that is not certain may
 * also not be there, because an event before it may still go on when one after it starts.
 */
typedef struct tl_gap {
  tl_time start_min;
  tl_time start_max;
  tl_time end_min;
  tl_time end_max;
  int64_t length_min; /**< smallest length in seconds; 0: none, it is not certain */
  int64_t length_max; /**< largest length, at least 1; TL_TIME_MAX: no limit */
  size_t before;      /**< number of the event whose earliest end is start_min; TL_NOT_FOUND: the window's start */
  size_t after;       /**< number of the event whose latest start is end_max; TL_NOT_FOUND: the window's end */
  bool certain;       /**< it is there, however things happened */
} tl_gap;

/**
 * Fills `out_extent` with "nothing is known": all bounds infinite, both kinds unknown, length at least `chronon`
 * seconds.
 */
TL_API void tl_extent_init(tl_extent *out_extent, int64_t chronon);

/**
 * Makes each of the six bounds as tight as the other five allow, in one round.
 *
 * Closure of one small simple temporal problem. `1984` with a length of 30 days at least: start_max goes to 1984-12-02,
 * end_min to 1984-01-31. An end that is open (both its bounds are the infinity) stays so, says nothing about the other
 * end, and makes both lengths TL_TIME_MAX: infinite; a limit on the length then is a contradiction. A length_min below
 * one second is read as one second. Idempotent. Looks at no field but the six bounds.
 *
 * Returns TL_OK and sets `*out_consistent`: to false, and leaves `extent` alone, when nothing satisfies the bounds (a
 * contradiction is an answer, not an error). TL_ERR_RANGE when a tightened bound leaves the axis or a length does not
 * fit int64; both outputs are then untouched. Cost: six additions. Source: Dechter, Meiri and Pearl, "Temporal
 * constraint networks", 1991.
 */
TL_API TL_MUST_CHECK tl_status tl_extent_close(tl_extent *extent, bool *out_consistent, tl_error *err);

/**
 * Cuts the six bounds to those of `bounds`, and closes what is left: to what satisfies both.
 *
 * `1984` within 30 days from 1984-12-01 to 1985-06-30 starts on 1984-12-01 or 2. A bound that is missing cuts nothing:
 * an open end beside one of which nothing is known stays open. `bounds` is closed or not; of both no field but the six
 * bounds is looked at, and those of `extent` stay.
 *
 * Returns, and leaves alone, as tl_extent_close(): `*out_consistent` is false when nothing satisfies both. Cost: that
 * of tl_extent_close().
 */
TL_API TL_MUST_CHECK tl_status tl_extent_narrow(tl_extent *extent, const tl_extent *bounds, bool *out_consistent,
                                                tl_error *err);

/** Says whether the six bounds of `extent` are those of `bounds`, whatever is known beside them. */
TL_API bool tl_extent_has_bounds(const tl_extent *extent, const tl_extent *bounds);

/** How far an approximate end may lie beyond what is written (tl_extent_widen()). */
typedef enum tl_widening {
  TL_WIDENING_UNIT = 1, /**< one unit of the extent's precision either way: `1984~` is 1983 to 1985 */
  TL_WIDENING_BY = 2    /**< a duration that the caller gives */
} tl_widening;

/**
 * Moves the bounds of what is marked approximate (`~`, `%`) apart, by a named policy. Nothing else ever does: a mark
 * alone moves no bound. An end that is uncertain only (`?`) stays, since no number of days makes a doubt right, and so
 * does one without a date.
 *
 * `1984-05~` by its unit is 1984-04-01 to 1984-06-30; of an interval `1984~/1990` the start alone moves. Units are
 * those of the calendar: a season has three months, `198X~` is counted in years. A length that start and end gave is
 * what they give now; one that was said beside them stays. `by`, for TL_WIDENING_BY, is not negative; else it is not
 * looked at. `extent` and `out_extent` may be the same.
 *
 * Returns TL_OK; TL_ERR_RANGE when a bound leaves the axis; TL_ERR_ARG for a policy that is not known, and a `by` that
 * is negative or missing; `out_extent` is untouched then. Cost: constant. Source: ISO 8601-2:2019, 8, says what the
 * marks mean, and not how far they reach: that is the caller's to say.
 */
TL_API TL_MUST_CHECK tl_status tl_extent_widen(const tl_extent *extent, tl_widening policy, const tl_duration *by,
                                               tl_extent *out_extent, tl_error *err);

/**
 * Says whether the span [start, end) satisfies the bounds: start and end possible, and the length. An infinite end is
 * possible only where the end is open, since an unknown one is finite. False unless start < end.
 */
TL_API bool tl_extent_admits(const tl_extent *extent, tl_time start, tl_time end);

#ifdef __cplusplus
}
#endif
#endif
