/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_TIMELINEJS_H
#define TIMELINE_TIMELINEJS_H

/**
 * timeline/timelinejs.h: dates as TimelineJS has them, in its JSON and in its sheets (csv.h).
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

#ifdef __cplusplus
}
#endif
#endif
