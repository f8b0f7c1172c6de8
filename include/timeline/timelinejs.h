/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_TIMELINEJS_H
#define TIMELINE_TIMELINEJS_H

/**
 * timeline/timelinejs.h: a timeline as a story of TimelineJS (its JSON), and dates as TimelineJS has them, there and in
 * its sheets (csv.h).
 */

#include <timeline/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A date of TimelineJS: a year, or a month, a day or a second of it. */
typedef struct tl_timelinejs_date {
  int64_t year;  /**< a year before 1 is minus the BCE number: -44 is 44 BCE; never 0 */
  uint8_t month; /**< 1 to 12; 0: none */
  uint8_t day;   /**< 1 to 31; 0: none */
  uint8_t hour;  /**< counts when has_time */
  uint8_t minute;
  uint8_t second;
  bool has_time;
  uint8_t reserved[2];
} tl_timelinejs_date;

/** Room for any text of tl_timelinejs_date_write(), with its NUL. */
enum { TL_TIMELINEJS_DATE_SIZE = 48 };

/**
 * Writes a date as EDTF with its NUL, into TL_TIMELINEJS_DATE_SIZE bytes: -44 with month 3 is `-0043-03`. Returns
 * TL_OK; TL_ERR_VALUE for what there is not (a year 0, a day without a month, a month 13: TL_CODE_NO_SUCH_YEAR, _MONTH,
 * _DAY, _TIME); TL_ERR_RANGE; TL_ERR_ARG. `*out_size`, without the NUL, may be NULL.
 */
TL_API TL_MUST_CHECK tl_status tl_timelinejs_date_write(const tl_timelinejs_date *date, char *text, size_t *out_size,
                                                        tl_error *err);

/** How a story is written. `size` first; zero means the default. */
typedef struct tl_timelinejs_options {
  size_t size;              /**< sizeof(tl_timelinejs_options) */
  const tl_extent *extents; /**< **shape** [tl_timeline_count()]: bounds that the slides show, such as those of
                                 tl_network_extent_many(); NULL: the timeline's */
  tl_losses losses;         /**< what the slides do not show: a date that is not exact, an event without a start */
  tl_progress progress;     /**< in events */
} tl_timelinejs_options;

/**
 * Writes a timeline as a story: `{"libtimeline": {...}, "scale": "human", "title": {...}, "events": [...], "eras":
 * [...]}`.
 *
 * The first member is the document of tl_json_write_timeline(), which TimelineJS passes over, and which is read back:
 * who changes slides by hand takes it out. Each event with a finite earliest start is a slide, one that spans its time
 * and has both ends and the category `era` an era. The scale is `cosmological`, and dates are years, when a year lies
 * outside -271820 to 275759. `options` may be NULL. Returns TL_OK; TL_ERR_ARG; TL_ERR_CANCELLED; what the sink says.
 * Streams; no memory.
 *
 * Read back, a time to the hour or the minute becomes its first second, which is told.
 */
TL_API TL_MUST_CHECK tl_status tl_timelinejs_write(const tl_timeline *timeline, const tl_timelinejs_options *options,
                                                   tl_sink sink, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
