/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_CIVIL_H
#define TIMELINE_CIVIL_H

/**
 * timeline/civil.h: the axis of time, and calendars on it.
 *
 * The axis is int64 seconds since 1970-01-01T00:00:00, proleptic Gregorian, with astronomical years (year 0 is 1 BCE)
 * and no leap seconds (ISO 8601-1:2019, 4.2.1). It holds the years -292277022657 to 292277026596, the first and the
 * last not whole. All arithmetic is exact or gives TL_ERR_RANGE; nothing is clamped, nothing wraps.
 */

#include <timeline/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A point on the axis: seconds since 1970-01-01T00:00:00. */
typedef int64_t tl_time;

/** Minus and plus infinity. */
#define TL_TIME_MIN INT64_MIN
#define TL_TIME_MAX INT64_MAX

#define TL_SECONDS_PER_DAY INT64_C(86400)

/** A calendar day. */
typedef struct tl_civil {
  int64_t year;  /**< astronomical: 0 is 1 BCE, -43 is 44 BCE */
  int32_t month; /**< 1 to 12 */
  int32_t day;   /**< 1 to 31 */
} tl_civil;

/** An ISO week date (ISO 8601-1:2019, 5.2.4). */
typedef struct tl_week_date {
  int64_t year;    /**< of the week: the year that the week's Thursday lies in */
  int32_t week;    /**< 1 to 53 */
  int32_t weekday; /**< 1 (Monday) to 7 (Sunday) */
} tl_week_date;

/** Days from 1970-01-01 to the first and the last whole day that the axis holds. */
#define TL_DAYS_MIN (-INT64_C(106751991167300))
#define TL_DAYS_MAX INT64_C(106751991167299)

/** Says whether `year` has 29 February in the proleptic Gregorian calendar. */
TL_API bool tl_civil_is_leap(int64_t year);

/** Returns the number of days of month 1 to 12 of `year`; 0 for another month. */
TL_API int tl_civil_month_days(int64_t year, int month);

/**
 * Converts a day to its number of days since 1970-01-01.
 *
 * Returns TL_OK; TL_ERR_VALUE for a month or day that does not exist; TL_ERR_RANGE for a day outside TL_DAYS_MIN to
 * TL_DAYS_MAX. Cost: a dozen multiplications. Source: Neri and Schneider, "Euclidean affine functions and their
 * application to calendar algorithms", 2023.
 */
TL_API TL_MUST_CHECK tl_status tl_civil_to_days(const tl_civil *civil, int64_t *out_days, tl_error *err);

/** Converts a number of days since 1970-01-01 to the day. TL_OK; TL_ERR_RANGE outside TL_DAYS_MIN to TL_DAYS_MAX. Cost
 * and source as tl_civil_to_days(). */
TL_API TL_MUST_CHECK tl_status tl_civil_from_days(int64_t days, tl_civil *out_civil, tl_error *err);

/**
 * Converts `count` day numbers. **Shape**: days[count], out_civil[count].
 *
 * TL_OK; TL_ERR_RANGE for the first that is outside TL_DAYS_MIN to TL_DAYS_MAX, with its index in err->offset, and then
 * none is written.
 */
TL_API TL_MUST_CHECK tl_status tl_civil_from_days_many(const int64_t *days, size_t count, tl_civil *out_civil,
                                                       tl_error *err);

/**
 * Converts `count` days. **Shape**: civil[count], out_days[count].
 *
 * TL_OK; for the first that does not exist TL_ERR_VALUE, that does not fit TL_ERR_RANGE, with its index in err->offset,
 * and then none is written.
 */
TL_API TL_MUST_CHECK tl_status tl_civil_to_days_many(const tl_civil *civil, size_t count, int64_t *out_days,
                                                     tl_error *err);

/**
 * Adds calendar months, clamped to the month's end: 31 January + 1 month is 28 or 29 February. Not invertible: (d + 1
 * month) - 1 month may differ from d, but the sum is monotone in d. TL_ERR_VALUE for a day that does not exist;
 * TL_ERR_RANGE when the sum is outside TL_DAYS_MIN to TL_DAYS_MAX, or year * 12 outside int64. `out_civil` may be
 * `civil`.
 */
TL_API TL_MUST_CHECK tl_status tl_civil_add_months(const tl_civil *civil, int64_t months, tl_civil *out_civil,
                                                   tl_error *err);

/** Returns the weekday of a day number: 1 (Monday) to 7 (Sunday). Any int64. */
TL_API int tl_civil_weekday(int64_t days);

/** Returns the ordinal day of the year, 1 to 366, of an existing day; 0 for one that does not exist. */
TL_API int tl_civil_ordinal(const tl_civil *civil);

/**
 * Converts a year and an ordinal day (1 to 365 or 366) to the day number. TL_OK; TL_ERR_VALUE for a day that the year
 * does not have; TL_ERR_RANGE as tl_civil_to_days(). Source: ISO 8601-1:2019, 5.2.3.
 */
TL_API TL_MUST_CHECK tl_status tl_civil_ordinal_to_days(int64_t year, int ordinal, int64_t *out_days, tl_error *err);

/** Converts a day number to its ISO week date. TL_ERR_RANGE as tl_civil_from_days(). */
TL_API TL_MUST_CHECK tl_status tl_week_date_from_days(int64_t days, tl_week_date *out_week, tl_error *err);

/**
 * Converts an ISO week date to its day number. TL_OK; TL_ERR_VALUE for a week or weekday that there is not, such as
 * week 53 of a year that has 52; TL_ERR_RANGE as tl_civil_to_days().
 */
TL_API TL_MUST_CHECK tl_status tl_week_date_to_days(const tl_week_date *week, int64_t *out_days, tl_error *err);

/**
 * Converts a day of the proleptic Julian calendar (astronomical years) to its number of days since 1970-01-01.
 * 1582-10-05 Julian is 1582-10-15 Gregorian. Never done by guessing: the caller asks for it. Errors as
 * tl_civil_to_days(). Source: Richards, in: Explanatory Supplement to the Astronomical Almanac, 3rd ed. 2013, 15.11.
 */
TL_API TL_MUST_CHECK tl_status tl_julian_to_days(const tl_civil *julian, int64_t *out_days, tl_error *err);

/** Converts a day number to the day of the proleptic Julian calendar. TL_ERR_RANGE as tl_civil_from_days(). */
TL_API TL_MUST_CHECK tl_status tl_julian_from_days(int64_t days, tl_civil *out_julian, tl_error *err);

/** Returns the number of days of month 1 to 12 of the Julian `year`; 0 for another month. */
TL_API int tl_julian_month_days(int64_t year, int month);

/** A day and the time of day on it. */
typedef struct tl_clock {
  tl_civil civil;
  int32_t hour;   /**< 0 to 23 */
  int32_t minute; /**< 0 to 59 */
  int32_t second; /**< 0 to 59 */
} tl_clock;

/**
 * Converts day and time of day to the axis. TL_ERR_VALUE for what does not exist (there is no 24:00 and no second 60);
 * TL_ERR_RANGE off the axis, which begins at -292277022657-01-27T08:29:53 and ends at +292277026596-12-04T15:30:06: of
 * these two days a part only.
 */
TL_API TL_MUST_CHECK tl_status tl_clock_to_time(const tl_clock *clock, tl_time *out_time, tl_error *err);

/** Converts a point on the axis to day and time of day; TL_ERR_RANGE for the two infinities. */
TL_API TL_MUST_CHECK tl_status tl_clock_from_time(tl_time time, tl_clock *out_clock, tl_error *err);

/** Room for any day or date-time that the axis holds, with its NUL. */
enum { TL_CIVIL_TEXT_SIZE = 40 };

/**
 * Writes a day as `1984-01-24`, years outside 0000 to 9999 with a sign and no padding beyond four digits
 * (`-0044-03-15`, `+10000-01-01`). `text` holds TL_CIVIL_TEXT_SIZE bytes. Returns the length without the NUL.
 */
TL_API size_t tl_civil_write(const tl_civil *civil, char *text);

/** Writes `1984-01-24T10:00:00` in the same manner. Returns the length without the NUL. */
TL_API size_t tl_clock_write(const tl_clock *clock, char *text);

#ifdef __cplusplus
}
#endif
#endif
