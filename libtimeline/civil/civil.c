/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/civil.h>

#include "../base/decimal.h"
#include "../base/error.h"

/* Days and years are moved up by a whole number of 400-year cycles, so that all that is divided is unsigned and small
 * enough for 64 bits: 3e11 years cover the axis (2.93e11) on both sides. */
#define CYCLE_DAYS UINT64_C(146097)
#define JULIAN_CYCLE_DAYS UINT64_C(1461)
#define SHIFT_YEARS INT64_C(300000000000)
#define YEAR_LIMIT (SHIFT_YEARS - 1)

/* From 0000-03-01 (where the shifted calendars begin their years) to 1970-01-01, in days. */
#define EPOCH UINT64_C(719468)
#define JULIAN_EPOCH UINT64_C(719470)

#define SHIFT_DAYS ((uint64_t)SHIFT_YEARS / 400 * CYCLE_DAYS + EPOCH)
#define JULIAN_SHIFT_DAYS ((uint64_t)SHIFT_YEARS / 4 * JULIAN_CYCLE_DAYS + JULIAN_EPOCH)

_Static_assert(SHIFT_YEARS % 400 == 0, "whole cycles");
_Static_assert(sizeof(tl_civil) == 16 && sizeof(tl_week_date) == 16 && sizeof(tl_clock) == 32, "documented layouts");
_Static_assert(TL_DAYS_MAX == INT64_MAX / TL_SECONDS_PER_DAY - 1, "the last day whose end is on the axis");
_Static_assert(TL_DAYS_MIN == -(INT64_MAX / TL_SECONDS_PER_DAY), "the first day whose start is on the axis");

/* The days of the month: 30 and 31 alternate, with a break after July. */
static int month_days(bool leap, int month)
{
  return month == 2 ? 28 + leap : 30 | (month ^ (month >> 3));
}

bool tl_civil_is_leap(int64_t year)
{
  /* A multiple of 100 is one of 25; of those, one of 16 is one of 400. */
  return (year & (year % 25 ? 3 : 15)) == 0;
}

static bool julian_is_leap(int64_t year)
{
  return (year & 3) == 0;
}

int tl_civil_month_days(int64_t year, int month)
{
  return month >= 1 && month <= 12 ? month_days(tl_civil_is_leap(year), month) : 0;
}

int tl_julian_month_days(int64_t year, int month)
{
  return month >= 1 && month <= 12 ? month_days(julian_is_leap(year), month) : 0;
}

/* The errors, apart from the paths that are hot. */

static tl_status fail_range(int64_t year, tl_error *err)
{
  char text[TLI_INT_SIZE];
  tli_int_write(year, 4, text);
  return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE,
                  "a day in year %s does not fit the axis, which ends in the years -292277022657 and 292277026596",
                  text);
}

static tl_status fail_days(int64_t days, tl_error *err)
{
  char text[TLI_INT_SIZE];
  tli_int_write(days, 1, text);
  return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE,
                  "day number %s does not fit the axis, which holds -106751991167300 to 106751991167299", text);
}

static tl_status fail_day(const tl_civil *civil, int last, tl_error *err)
{
  char year[TLI_INT_SIZE];
  if (last == 0)
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_MONTH, "there is no month %d", (int)civil->month);
  tli_int_write(civil->year, 4, year);
  return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, "month %d of year %s has %d days, and no day %d",
                  (int)civil->month, year, last, (int)civil->day);
}

static tl_status fail_at_index(tl_status status, size_t index, tl_error *err)
{
  if (err)
    err->offset = index;
  return status;
}

static bool year_fits(int64_t year)
{
  return year >= -YEAR_LIMIT && year <= YEAR_LIMIT;
}

static bool days_fit(int64_t days)
{
  return days >= TL_DAYS_MIN && days <= TL_DAYS_MAX;
}

/* The kernels: exact for any existing day of the years within YEAR_LIMIT, and for any day number of those years. Years
 * begin in March, so that the leap day is the last of its year and the months before it need no table. */

static int64_t days_of(int64_t civil_year, int32_t civil_month, int32_t day)
{
  bool wrap = civil_month <= 2;
  uint64_t year = (uint64_t)(civil_year + SHIFT_YEARS) - wrap;
  uint32_t month = (uint32_t)civil_month + (wrap ? 12u : 0u);
  uint64_t century = year / 100;
  uint64_t days = 1461 * year / 4 - century + century / 4 + (979 * month - 2919) / 32 + (uint32_t)day - 1;
  return (int64_t)(days - SHIFT_DAYS);
}

static void civil_of(int64_t days, tl_civil *out)
{
  uint64_t quarters = 4 * ((uint64_t)days + SHIFT_DAYS) + 3;
  uint64_t century = quarters / CYCLE_DAYS;
  uint32_t in_century = (uint32_t)(quarters % CYCLE_DAYS) / 4;
  /* 2939745 / 2^32 is 4 / 1461 closely enough for a century: the quotient stands above bit 32, the rest below. */
  uint64_t product = UINT64_C(2939745) * (4 * in_century + 3);
  uint32_t year_of_century = (uint32_t)(product >> 32);
  uint32_t in_year = (uint32_t)product / 2939745 / 4;
  uint32_t month_day = 2141 * in_year + 197913;
  uint32_t month = month_day >> 16;
  bool wrap = in_year >= 306;
  out->year = (int64_t)(100 * century + year_of_century) - SHIFT_YEARS + wrap;
  out->month = (int32_t)(month - (wrap ? 12u : 0u));
  out->day = (int32_t)((month_day & 0xFFFF) / 2141) + 1;
}

/* Whether the day exists. */
static inline tl_status check_day(const tl_civil *civil, tl_error *err)
{
  int last = tl_civil_month_days(civil->year, civil->month);
  return civil->day < 1 || civil->day > last ? fail_day(civil, last, err) : TL_OK;
}

static inline tl_status to_days(const tl_civil *civil, int64_t *out_days, tl_error *err)
{
  tl_status status = check_day(civil, err);
  if (status)
    return status;
  if (!year_fits(civil->year))
    return fail_range(civil->year, err);
  int64_t days = days_of(civil->year, civil->month, civil->day);
  if (!days_fit(days))
    return fail_range(civil->year, err);
  *out_days = days;
  return TL_OK;
}

tl_status tl_civil_to_days(const tl_civil *civil, int64_t *out_days, tl_error *err)
{
  return to_days(civil, out_days, err);
}

tl_status tl_civil_from_days(int64_t days, tl_civil *out_civil, tl_error *err)
{
  if (!days_fit(days))
    return fail_days(days, err);
  civil_of(days, out_civil);
  return TL_OK;
}

/* Failure leaves the outputs alone, so the arrays are checked before the first is written. */

tl_status tl_civil_from_days_many(const int64_t *days, size_t count, tl_civil *out_civil, tl_error *err)
{
  for (size_t i = 0; i < count; i++)
    if (!days_fit(days[i]))
      return fail_at_index(fail_days(days[i], err), i, err);
  for (size_t i = 0; i < count; i++)
    civil_of(days[i], &out_civil[i]);
  return TL_OK;
}

tl_status tl_civil_to_days_many(const tl_civil *civil, size_t count, int64_t *out_days, tl_error *err)
{
  for (size_t i = 0; i < count; i++) {
    int64_t days;
    tl_status status = to_days(&civil[i], &days, err);
    if (status)
      return fail_at_index(status, i, err);
  }
  for (size_t i = 0; i < count; i++)
    out_days[i] = days_of(civil[i].year, civil[i].month, civil[i].day);
  return TL_OK;
}

tl_status tl_civil_add_months(const tl_civil *civil, int64_t months, tl_civil *out_civil, tl_error *err)
{
  tl_status status = check_day(civil, err);
  if (status)
    return status;
  int64_t total;
  if (__builtin_mul_overflow(civil->year, 12, &total) || __builtin_add_overflow(total, civil->month - 1, &total) ||
      __builtin_add_overflow(total, months, &total))
    return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "the sum of day and months does not fit the axis");
  int64_t month = total % 12;
  int64_t year = total / 12;
  if (month < 0) {
    month += 12;
    year--;
  }
  tl_civil sum = {.year = year, .month = (int32_t)month + 1, .day = civil->day};
  int last = tl_civil_month_days(sum.year, sum.month);
  if (sum.day > last)
    sum.day = last;
  int64_t days;
  status = to_days(&sum, &days, err);
  if (status == TL_OK)
    *out_civil = sum;
  return status;
}

int tl_civil_weekday(int64_t days)
{
  /* 1970-01-01 was a Thursday. */
  int64_t rest = days % 7;
  return (int)((rest + 10) % 7) + 1;
}

int tl_civil_ordinal(const tl_civil *civil)
{
  int last = tl_civil_month_days(civil->year, civil->month);
  if (civil->day < 1 || civil->day > last)
    return 0;
  int before = civil->month > 2 ? (979 * civil->month - 2919) / 32 + 59 + tl_civil_is_leap(civil->year)
                                : (civil->month - 1) * 31;
  return before + civil->day;
}

tl_status tl_civil_ordinal_to_days(int64_t year, int ordinal, int64_t *out_days, tl_error *err)
{
  int last = 365 + tl_civil_is_leap(year);
  if (ordinal < 1 || ordinal > last) {
    char text[TLI_INT_SIZE];
    tli_int_write(year, 4, text);
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, "year %s has %d days, and no day %d", text, last, ordinal);
  }
  if (!year_fits(year))
    return fail_range(year, err);
  int64_t days = days_of(year, 1, 1) + ordinal - 1;
  if (!days_fit(days))
    return fail_range(year, err);
  *out_days = days;
  return TL_OK;
}

/* The day number of Monday of week 1: the week of 4 January. */
static int64_t week_one(int64_t year)
{
  int64_t fourth = days_of(year, 1, 4);
  return fourth - tl_civil_weekday(fourth) + 1;
}

tl_status tl_week_date_from_days(int64_t days, tl_week_date *out_week, tl_error *err)
{
  if (!days_fit(days))
    return fail_days(days, err);
  int weekday = tl_civil_weekday(days);
  int64_t thursday = days - weekday + 4;
  tl_civil civil;
  civil_of(thursday, &civil);
  out_week->year = civil.year;
  out_week->week = (int32_t)((thursday - days_of(civil.year, 1, 1)) / 7) + 1;
  out_week->weekday = weekday;
  return TL_OK;
}

tl_status tl_week_date_to_days(const tl_week_date *week, int64_t *out_days, tl_error *err)
{
  if (week->weekday < 1 || week->weekday > 7)
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, "a week has days 1 to 7, and no day %d",
                    (int)week->weekday);
  if (week->week < 1 || week->week > 53)
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, "a year has weeks 1 to 53, and no week %d",
                    (int)week->week);
  if (!year_fits(week->year) || !year_fits(week->year + 1))
    return fail_range(week->year, err);
  int64_t monday = week_one(week->year) + 7 * ((int64_t)week->week - 1);
  if (week->week == 53 && monday == week_one(week->year + 1)) {
    char text[TLI_INT_SIZE];
    tli_int_write(week->year, 4, text);
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, "year %s has 52 weeks, and no week 53", text);
  }
  int64_t days = monday + week->weekday - 1;
  if (!days_fit(days))
    return fail_range(week->year, err);
  *out_days = days;
  return TL_OK;
}

tl_status tl_julian_to_days(const tl_civil *julian, int64_t *out_days, tl_error *err)
{
  int last = tl_julian_month_days(julian->year, julian->month);
  if (julian->day < 1 || julian->day > last)
    return fail_day(julian, last, err);
  if (!year_fits(julian->year))
    return fail_range(julian->year, err);
  bool wrap = julian->month <= 2;
  uint64_t year = (uint64_t)(julian->year + SHIFT_YEARS) - wrap;
  uint32_t month = (uint32_t)julian->month + (wrap ? 12u : 0u);
  uint64_t shifted = 1461 * year / 4 + (979 * month - 2919) / 32 + (uint32_t)julian->day - 1;
  int64_t days = (int64_t)(shifted - JULIAN_SHIFT_DAYS);
  if (!days_fit(days))
    return fail_range(julian->year, err);
  *out_days = days;
  return TL_OK;
}

tl_status tl_julian_from_days(int64_t days, tl_civil *out_julian, tl_error *err)
{
  if (!days_fit(days))
    return fail_days(days, err);
  uint64_t quarters = 4 * ((uint64_t)days + JULIAN_SHIFT_DAYS) + 3;
  uint64_t year = quarters / JULIAN_CYCLE_DAYS;
  uint32_t in_year = (uint32_t)(quarters % JULIAN_CYCLE_DAYS) / 4;
  uint32_t month_day = 2141 * in_year + 197913;
  uint32_t month = month_day >> 16;
  bool wrap = in_year >= 306;
  out_julian->year = (int64_t)year - SHIFT_YEARS + wrap;
  out_julian->month = (int32_t)(month - (wrap ? 12u : 0u));
  out_julian->day = (int32_t)((month_day & 0xFFFF) / 2141) + 1;
  return TL_OK;
}

tl_status tl_clock_to_time(const tl_clock *clock, tl_time *out_time, tl_error *err)
{
  tl_status status = check_day(&clock->civil, err);
  if (status)
    return status;
  if (clock->hour < 0 || clock->hour > 23 || clock->minute < 0 || clock->minute > 59 || clock->second < 0 ||
      clock->second > 59)
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_TIME, "there is no time of day %d:%d:%d", (int)clock->hour,
                    (int)clock->minute, (int)clock->second);
  if (!year_fits(clock->civil.year))
    return fail_range(clock->civil.year, err);
  int64_t days = days_of(clock->civil.year, clock->civil.month, clock->civil.day);
  int64_t second = (clock->hour * 60 + clock->minute) * 60 + clock->second;
  /* The axis begins and ends within a day. Counting from the midnight that is nearer to 1970 keeps what fits from
   * overflowing on the way. */
  if (days < 0) {
    days++;
    second -= TL_SECONDS_PER_DAY;
  }
  tl_time time;
  if (__builtin_mul_overflow(days, TL_SECONDS_PER_DAY, &time) || __builtin_add_overflow(time, second, &time) ||
      time == TL_TIME_MIN || time == TL_TIME_MAX)
    return fail_range(clock->civil.year, err);
  *out_time = time;
  return TL_OK;
}

tl_status tl_clock_from_time(tl_time time, tl_clock *out_clock, tl_error *err)
{
  if (time == TL_TIME_MIN || time == TL_TIME_MAX)
    return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "%s infinity is no date",
                    time == TL_TIME_MIN ? "minus" : "plus");
  int64_t days = time / TL_SECONDS_PER_DAY;
  int32_t second = (int32_t)(time % TL_SECONDS_PER_DAY);
  if (second < 0) {
    second += (int32_t)TL_SECONDS_PER_DAY;
    days--;
  }
  civil_of(days, &out_clock->civil);
  out_clock->hour = second / 3600;
  out_clock->minute = second / 60 % 60;
  out_clock->second = second % 60;
  return TL_OK;
}

/* Two digits; anything else that a caller put there comes out as a wrong digit, never outside the room. */
static char *two(int32_t value, char *at)
{
  uint32_t v = (uint32_t)value % 100;
  at[0] = (char)('0' + v / 10);
  at[1] = (char)('0' + v % 10);
  return at + 2;
}

static char *write_civil(const tl_civil *civil, char *at)
{
  int64_t year = civil->year;
  if (year >= 0 && year <= 9999) {
    at = two((int32_t)year / 100, at);
    at = two((int32_t)year % 100, at);
  } else {
    /* The minus is tli_int_write()'s, which pads digits only. */
    if (year > 0)
      *at++ = '+';
    at += tli_int_write(year, 4, at);
  }
  *at++ = '-';
  at = two(civil->month, at);
  *at++ = '-';
  return two(civil->day, at);
}

size_t tl_civil_write(const tl_civil *civil, char *text)
{
  char *end = write_civil(civil, text);
  *end = '\0';
  return (size_t)(end - text);
}

size_t tl_clock_write(const tl_clock *clock, char *text)
{
  char *at = write_civil(&clock->civil, text);
  *at++ = 'T';
  at = two(clock->hour, at);
  *at++ = ':';
  at = two(clock->minute, at);
  *at++ = ':';
  at = two(clock->second, at);
  *at = '\0';
  return (size_t)(at - text);
}
