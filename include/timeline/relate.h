/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_RELATE_H
#define TIMELINE_RELATE_H

/**
 * timeline/relate.h: which of Allen's relations are possible between two imprecise dates.
 *
 * The answer is exact, never a superset: a relation is in the set if and only if there are two intervals, one within
 * the six bounds of each, between which it holds. Strict comparison is by one chronon: a day when neither has a time of
 * day (the day after the last day meets it), else a second. An open end is plus infinity, and two open ends are equal;
 * an unknown or ongoing end is finite. tl_relset_answer() makes certain, possible or impossible of the set.
 */

#include <timeline/allen.h>
#include <timeline/date.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Returns the set of possible relations of a to b by their six bounds, which must be closed (tl_extent_close()). For a
 * one-of or an all-of that is by the hull: tl_relate_within() knows the members. TL_RELSET_NONE when one of the two has
 * TL_EXTENT_CONTRADICTORY. Never fails, also at the ends of the axis. Cost: some forty comparisons, no loop.
 *
 * Source: each relation with the closed bounds of both is a simple temporal problem over four points (Dechter, Meiri
 * and Pearl 1991); its negative cycles, written out.
 */
TL_API tl_relset tl_relate_extents(const tl_extent *a, const tl_extent *b);

/** Writes to out[i] the set of a[i] and b[i]. **Shape**: a[count], b[count], out[count]. */
TL_API void tl_relate_extents_many(const tl_extent *a, const tl_extent *b, size_t count, tl_relset *out);

/** Writes to out[i] the set of a[i] and the one `b`. **Shape**: a[count], out[count]. */
TL_API void tl_relate_extent_many(const tl_extent *a, size_t count, const tl_extent *b, tl_relset *out);

/** Six columns of bounds (structure of arrays), as tl_extent has them; closed. `chronon` is 86400 or 1, of all. */
typedef struct tl_extent_columns {
  const tl_time *start_min, *start_max, *end_min, *end_max;
  const int64_t *length_min, *length_max;
  int64_t chronon;
} tl_extent_columns;

/** Writes to out[i] the set of row i of a and row i of b. **Shape**: each column [count], out[count]. */
TL_API void tl_relate_columns_many(const tl_extent_columns *a, const tl_extent_columns *b, size_t count,
                                   tl_relset *out);

/** What is known of the relation of two dates. */
typedef struct tl_relate_result {
  tl_relset possible;
  bool conditional; /**< one of the dates has a qualifier (`?`, `~`, `%`): the answer holds if its date does */
} tl_relate_result;

/** One of the two that are related: a date, bounds, or a date within bounds that say more than it does. */
typedef struct tl_relate_side {
  const tl_date *date;            /**< NULL: the bounds say all */
  const tl_date_options *options; /**< how the date is read; NULL: the default */
  const tl_extent *bounds;        /**< closed: what is known beside the date, such as a length, or what follows from
                                     other statements. NULL: nothing */
} tl_relate_side;

/**
 * Gives the set of possible relations of two dates within bounds, members and completions included. What counts of a
 * date satisfies its bounds too, member by member: `[1984-01-01,1990]` that lasts 30 days lies in 1990. The set is
 * empty when nothing does. A one-of lies in one of its members, an all-of starts in its first and ends in its last,
 * `156X-12-25` is a 25 December. The options say how each is read: an event that occurs, say, and a window that spans.
 *
 * Returns TL_OK; TL_ERR_ARG (also for a side without date and bounds), TL_ERR_VALUE and TL_ERR_RANGE as
 * tl_date_extent(); TL_ERR_LIMIT after TL_RELATE_STEPS_MAX pairs of members and completions. Where bounds bind the two
 * ends of an interval with X digits, all its completions within them are gone through, and where bounds cut off the
 * outer years of any date, those of it that are left: beyond a million, what the dates and the bounds leave possible
 * each by themselves is told. Never allocates. Cost: a set and a date with X digits are walked through until nothing
 * more can be found; a plain date is one step.
 */
TL_API TL_MUST_CHECK tl_status tl_relate_within(const tl_relate_side *a, const tl_relate_side *b,
                                                tl_relate_result *out_result, tl_error *err);

/** The same for two dates of which nothing else is known. */
TL_API TL_MUST_CHECK tl_status tl_relate_dates(const tl_date *a, const tl_date_options *a_options, const tl_date *b,
                                               const tl_date_options *b_options, tl_relate_result *out_result,
                                               tl_error *err);

enum { TL_RELATE_STEPS_MAX = 50000000 };

#ifdef __cplusplus
}
#endif
#endif
