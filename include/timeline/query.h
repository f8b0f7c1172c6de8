/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_QUERY_H
#define TIMELINE_QUERY_H

/**
 * timeline/query.h: which events of a timeline stand in some relation to a time, are in a category or lane, say a text.
 *
 * One pass over the events, exact, sets and X digits included. For many queries by time over many events there is the
 * index (timeline/index.h).
 */

#include <timeline/model.h>
#include <timeline/phrase.h>
#include <timeline/relate.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is asked: all that is given must hold. `size` first; zero means "not asked". */
typedef struct tl_query {
  size_t size;             /**< sizeof(tl_query) */
  tl_filter filter;        /**< its size 0: no filter */
  const tl_extent *window; /**< the time; closed. NULL: any time */
  tl_relset relations;     /**< what the event may be to the window; 0: TL_RELSET_INTERSECTS */
  uint8_t hits;            /**< a tl_answer: TL_ANSWER_CERTAIN, or what is at least possible (the default) */
  uint8_t reserved[5];
  const tl_extent *extents; /**< **shape** [tl_timeline_count()]: bounds to use in place of those given, such as
                               tightened ones; NULL: the timeline's */
} tl_query;

/**
 * Writes the indexes of the events that are asked for, in order, into `out_indexes[capacity]`, and their number (also
 * when more than capacity) to `out_count`. `out_indexes` may be NULL when capacity is 0: count only.
 *
 * Events whose bounds contradict each other are never found by time. TL_OK; TL_ERR_ARG; TL_ERR_LIMIT as
 * tl_relate_within(). Cost: linear; some 30 ns an event by time.
 */
TL_API TL_MUST_CHECK tl_status tl_timeline_query(const tl_timeline *timeline, const tl_query *query,
                                                 size_t *out_indexes, size_t capacity, size_t *out_count,
                                                 tl_error *err);

/** What an event may be, as one side of a relation. Stays where it is: the side points into it. */
typedef struct tl_event_side {
  tl_relate_side side;
  tl_date date;
  tl_date_options options;
  char text[TL_PHRASE_EDTF_SIZE];
} tl_event_side;

/**
 * Makes a side of event `index`, which there is: its date, as EDTF or as a phrase, where that has members or X digits
 * that say more than bounds do, within `bounds` (NULL: its extent), which are borrowed. Of an event that says of what
 * kind an end is (start_kind, end_kind), or gives each end a date of its own, it is the bounds alone. Cost: that of
 * reading such a date.
 */
TL_API void tl_event_side_init(const tl_timeline *timeline, size_t index, const tl_extent *bounds,
                               tl_event_side *out_side);

/**
 * Gives the possible relations of event `index` to a date, bounds, or a date within bounds, as tl_relate_within();
 * `extents` as in tl_query. Members of the event's sets and completions of its X digits are included: what counts
 * satisfies both its date and its bounds, so that a member too short for the event's length is none (it is one side, as
 * tl_event_side_init() makes it). Returns what tl_relate_within() does.
 */
TL_API TL_MUST_CHECK tl_status tl_event_relate(const tl_timeline *timeline, size_t index, const tl_extent *extents,
                                               const tl_relate_side *to, tl_relate_result *out_result, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
