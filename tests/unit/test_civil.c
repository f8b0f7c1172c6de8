/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <string.h>
#include <timeline/civil.h>

/* A day, its number, and what else follows from it. */
typedef struct day_row {
  const char *name; /* the text */
  tl_civil civil;
  int64_t days;
  int weekday;
  int ordinal;
} day_row;

static day_row day_rows[] = {
    {"1970-01-01", {1970, 1, 1}, 0, 4, 1},
    {"1969-12-31", {1969, 12, 31}, -1, 3, 365},
    {"2000-02-29", {2000, 2, 29}, 11016, 2, 60},
    {"1900-03-01", {1900, 3, 1}, -25508, 4, 60},
    {"1600-01-01", {1600, 1, 1}, -135140, 6, 1},
    {"1582-10-15", {1582, 10, 15}, -141427, 5, 288},
    {"9999-12-31", {9999, 12, 31}, 2932896, 5, 365},
    {"0000-01-01", {0, 1, 1}, -719528, 6, 1},
    {"0000-03-01", {0, 3, 1}, -719468, 3, 61},
    {"-0044-03-15", {-44, 3, 15}, -735525, 4, 75},
    {"-0400-02-29", {-400, 2, 29}, -865566, 2, 60},
    {"+170000002-01-01", {170000002, 1, 1}, INT64_C(62090506203), 2, 1},
    {"-292277022657-01-28", {INT64_C(-292277022657), 1, 28}, TL_DAYS_MIN, 1, 28},
    {"+292277026596-12-03", {INT64_C(292277026596), 12, 3}, TL_DAYS_MAX, 6, 338},
};

static void day(void **state)
{
  const day_row *row = *state;
  tl_civil civil = {0, 0, 0};
  int64_t days = 0;
  char text[TL_CIVIL_TEXT_SIZE];
  assert_int_equal(tl_civil_to_days(&row->civil, &days, NULL), TL_OK);
  assert_int_equal(days, row->days);
  assert_int_equal(tl_civil_from_days(row->days, &civil, NULL), TL_OK);
  assert_memory_equal(&civil, &row->civil, sizeof civil);
  assert_int_equal(tl_civil_weekday(row->days), row->weekday);
  assert_int_equal(tl_civil_ordinal(&row->civil), row->ordinal);
  assert_int_equal(tl_civil_ordinal_to_days(row->civil.year, row->ordinal, &days, NULL), TL_OK);
  assert_int_equal(days, row->days);
  assert_int_equal(tl_civil_write(&row->civil, text), strlen(row->name));
  assert_string_equal(text, row->name);
}

/* A day that cannot be. */
typedef struct bad_row {
  const char *name;
  tl_civil civil;
  tl_status status;
  tl_code code;
  const char *message;
} bad_row;

#define AXIS_YEARS "does not fit the axis, which ends in the years -292277022657 and 292277026596"

static bad_row bad_rows[] = {
    {"month 0", {2000, 0, 1}, TL_ERR_VALUE, TL_CODE_NO_SUCH_MONTH, "there is no month 0"},
    {"month 13", {2000, 13, 1}, TL_ERR_VALUE, TL_CODE_NO_SUCH_MONTH, "there is no month 13"},
    {"month far off", {2000, INT32_MIN, 1}, TL_ERR_VALUE, TL_CODE_NO_SUCH_MONTH, "there is no month -2147483648"},
    {"day 0", {2000, 1, 0}, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, "month 1 of year 2000 has 31 days, and no day 0"},
    {"30 February",
     {2000, 2, 30},
     TL_ERR_VALUE,
     TL_CODE_NO_SUCH_DAY,
     "month 2 of year 2000 has 29 days, and no day 30"},
    {"29 February 1900",
     {1900, 2, 29},
     TL_ERR_VALUE,
     TL_CODE_NO_SUCH_DAY,
     "month 2 of year 1900 has 28 days, and no day 29"},
    {"31 April", {-5, 4, 31}, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, "month 4 of year -0005 has 30 days, and no day 31"},
    {"the day before the first",
     {INT64_C(-292277022657), 1, 27},
     TL_ERR_RANGE,
     TL_CODE_DATE_RANGE,
     "a day in year -292277022657 " AXIS_YEARS},
    {"the day after the last",
     {INT64_C(292277026596), 12, 4},
     TL_ERR_RANGE,
     TL_CODE_DATE_RANGE,
     "a day in year 292277026596 " AXIS_YEARS},
    {"the largest year",
     {INT64_MAX, 1, 1},
     TL_ERR_RANGE,
     TL_CODE_DATE_RANGE,
     "a day in year 9223372036854775807 " AXIS_YEARS},
    {"the smallest year",
     {INT64_MIN, 2, 29},
     TL_ERR_RANGE,
     TL_CODE_DATE_RANGE,
     "a day in year -9223372036854775808 " AXIS_YEARS},
};

static void bad_day(void **state)
{
  const bad_row *row = *state;
  int64_t days = 77;
  tl_error err = {0};
  assert_int_equal(tl_civil_to_days(&row->civil, &days, &err), row->status);
  assert_int_equal(err.status, row->status);
  assert_int_equal(err.code, row->code);
  assert_string_equal(err.message, row->message);
  assert_int_equal(days, 77);
  tl_clock clock = {.civil = row->civil, .hour = 23, .minute = 59, .second = 59};
  bool on_axis = row->status == TL_ERR_RANGE && row->civil.year == INT64_C(-292277022657);
  tl_time time = 77;
  assert_int_equal(tl_clock_to_time(&clock, &time, NULL), on_axis ? TL_OK : row->status);
  if (row->status == TL_ERR_VALUE)
    assert_int_equal(tl_civil_ordinal(&row->civil), 0);
}

typedef struct months_row {
  const char *name;
  tl_civil from;
  int64_t months;
  tl_status status;
  tl_civil to;
} months_row;

static months_row months_rows[] = {
    {"31 January and a month", {2023, 1, 31}, 1, TL_OK, {2023, 2, 28}},
    {"31 January and a month, leap", {2024, 1, 31}, 1, TL_OK, {2024, 2, 29}},
    {"31 March less a month", {2023, 3, 31}, -1, TL_OK, {2023, 2, 28}},
    {"29 February and a year", {2024, 2, 29}, 12, TL_OK, {2025, 2, 28}},
    {"29 February and four years", {2024, 2, 29}, 48, TL_OK, {2028, 2, 29}},
    {"over the year's end", {2019, 11, 30}, 3, TL_OK, {2020, 2, 29}},
    {"back over the year's end", {2019, 1, 15}, -1, TL_OK, {2018, 12, 15}},
    {"nothing", {2019, 1, 31}, 0, TL_OK, {2019, 1, 31}},
    {"over year 0", {1, 1, 31}, -13, TL_OK, {-1, 12, 31}},
    {"to the last day", {2019, 12, 3}, INT64_C(3507324294924), TL_OK, {INT64_C(292277026596), 12, 3}},
    {"over the last day", {2019, 12, 4}, INT64_C(3507324294924), TL_ERR_RANGE, {0, 0, 0}},
    {"far over the last day", {2019, 12, 4}, INT64_MAX, TL_ERR_RANGE, {0, 0, 0}},
    {"far before the first day", {-2019, 12, 4}, INT64_MIN, TL_ERR_RANGE, {0, 0, 0}},
    {"from off the axis", {INT64_C(300000000000), 1, 31}, -INT64_C(3599999976239), TL_OK, {1980, 2, 29}},
    {"a year whose months do not fit", {INT64_MAX, 1, 31}, -1, TL_ERR_RANGE, {0, 0, 0}},
    {"a day that does not exist", {2019, 2, 29}, 1, TL_ERR_VALUE, {0, 0, 0}},
};

static void months(void **state)
{
  const months_row *row = *state;
  tl_civil to = {0, 0, 0};
  assert_int_equal(tl_civil_add_months(&row->from, row->months, &to, NULL), row->status);
  assert_memory_equal(&to, &row->to, sizeof to);
  tl_civil same = row->from; /* in place */
  assert_int_equal(tl_civil_add_months(&same, row->months, &same, NULL), row->status);
  assert_memory_equal(&same, row->status == TL_OK ? &row->to : &row->from, sizeof same);
}

typedef struct week_row {
  const char *name;
  int64_t days;
  tl_week_date week;
} week_row;

static week_row week_rows[] = {
    {"2005-01-01 is 2004-W53-6", 12784, {2004, 53, 6}},    {"2005-01-02 is 2004-W53-7", 12785, {2004, 53, 7}},
    {"2005-12-31 is 2005-W52-6", 13148, {2005, 52, 6}},    {"2007-01-01 is 2007-W01-1", 13514, {2007, 1, 1}},
    {"2008-12-28 is 2008-W52-7", 14241, {2008, 52, 7}},    {"2008-12-29 is 2009-W01-1", 14242, {2009, 1, 1}},
    {"2010-01-03 is 2009-W53-7", 14612, {2009, 53, 7}},    {"2026-12-31 is 2026-W53-4", 20818, {2026, 53, 4}},
    {"1977-01-01 is 1976-W53-6", 2557, {1976, 53, 6}},     {"2020-12-31 is 2020-W53-4", 18627, {2020, 53, 4}},
    {"9999-12-31 is 9999-W52-5", 2932896, {9999, 52, 5}},  {"0001-01-01 is 0001-W01-1", -719162, {1, 1, 1}},
    {"the first day", TL_DAYS_MIN, {-292277022657, 5, 1}}, {"the last day", TL_DAYS_MAX, {292277026596, 48, 6}},
};

static void week(void **state)
{
  const week_row *row = *state;
  tl_week_date date = {0, 0, 0};
  int64_t days = 0;
  assert_int_equal(tl_week_date_from_days(row->days, &date, NULL), TL_OK);
  assert_memory_equal(&date, &row->week, sizeof date);
  assert_int_equal(tl_week_date_to_days(&row->week, &days, NULL), TL_OK);
  assert_int_equal(days, row->days);
}

typedef struct bad_week_row {
  const char *name;
  tl_week_date week;
  tl_status status;
} bad_week_row;

static bad_week_row bad_week_rows[] = {
    {"week 0", {2020, 0, 1}, TL_ERR_VALUE},
    {"week 54", {2020, 54, 1}, TL_ERR_VALUE},
    {"week 53 of a year of 52", {2021, 53, 1}, TL_ERR_VALUE},
    {"weekday 0", {2020, 1, 0}, TL_ERR_VALUE},
    {"weekday 8", {2020, 1, 8}, TL_ERR_VALUE},
    {"the day before the first", {-292277022657, 4, 7}, TL_ERR_RANGE},
    {"the day after the last", {292277026596, 48, 7}, TL_ERR_RANGE},
    {"the largest year", {INT64_MAX, 53, 1}, TL_ERR_RANGE},
    {"the smallest year", {INT64_MIN, 53, 1}, TL_ERR_RANGE},
};

static void bad_week(void **state)
{
  const bad_week_row *row = *state;
  int64_t days = 77;
  tl_error err = {0};
  assert_int_equal(tl_week_date_to_days(&row->week, &days, &err), row->status);
  assert_int_equal(err.status, row->status);
  assert_string_not_equal(err.message, "");
  assert_int_equal(days, 77);
}

typedef struct julian_row {
  const char *name;
  tl_civil julian;
  int64_t days;
} julian_row;

static julian_row julian_rows[] = {
    {"1582-10-05 is 1582-10-15", {1582, 10, 5}, -141427},
    {"1582-10-04, the last day before the reform", {1582, 10, 4}, -141428},
    {"1900-02-29 is there", {1900, 2, 29}, -25496},
    {"2100-02-29 is there", {2100, 2, 29}, 47554},
    {"0001-01-01 is 0000-12-30", {1, 1, 1}, -719164},
    {"0000-01-01", {0, 1, 1}, -719530},
    {"-0004-02-29", {-4, 2, 29}, -720932},
    {"-4712-01-01, Julian day 0", {-4712, 1, 1}, -2440588},
};

static void julian(void **state)
{
  const julian_row *row = *state;
  tl_civil date = {0, 0, 0};
  int64_t days = 0;
  assert_int_equal(tl_julian_to_days(&row->julian, &days, NULL), TL_OK);
  assert_int_equal(days, row->days);
  assert_int_equal(tl_julian_from_days(row->days, &date, NULL), TL_OK);
  assert_memory_equal(&date, &row->julian, sizeof date);
}

static bad_row bad_julian_rows[] = {
    {"Julian 29 February 2001",
     {2001, 2, 29},
     TL_ERR_VALUE,
     TL_CODE_NO_SUCH_DAY,
     "month 2 of year 2001 has 28 days, and no day 29"},
    {"Julian month 13", {2001, 13, 1}, TL_ERR_VALUE, TL_CODE_NO_SUCH_MONTH, "there is no month 13"},
    {"Julian year off the axis",
     {INT64_C(292277026596), 12, 31},
     TL_ERR_RANGE,
     TL_CODE_DATE_RANGE,
     "a day in year 292277026596 " AXIS_YEARS},
    {"Julian largest year",
     {INT64_MAX, 1, 1},
     TL_ERR_RANGE,
     TL_CODE_DATE_RANGE,
     "a day in year 9223372036854775807 " AXIS_YEARS},
};

static void bad_julian(void **state)
{
  const bad_row *row = *state;
  int64_t days = 77;
  tl_error err = {0};
  assert_int_equal(tl_julian_to_days(&row->civil, &days, &err), row->status);
  assert_int_equal(err.code, row->code);
  assert_string_equal(err.message, row->message);
  assert_int_equal(days, 77);
}

typedef struct clock_row {
  const char *name; /* the text */
  tl_clock clock;
  tl_time time;
} clock_row;

static clock_row clock_rows[] = {
    {"1970-01-01T00:00:00", {{1970, 1, 1}, 0, 0, 0}, 0},
    {"1969-12-31T23:59:59", {{1969, 12, 31}, 23, 59, 59}, -1},
    {"2004-02-29T12:34:56", {{2004, 2, 29}, 12, 34, 56}, 1078058096},
    {"-0001-12-31T00:00:01", {{-1, 12, 31}, 0, 0, 1}, INT64_C(-62167305599)},
    {"-292277022657-01-27T08:29:53", {{INT64_C(-292277022657), 1, 27}, 8, 29, 53}, TL_TIME_MIN + 1},
    {"+292277026596-12-04T15:30:06", {{INT64_C(292277026596), 12, 4}, 15, 30, 6}, TL_TIME_MAX - 1},
};

static void clock_time(void **state)
{
  const clock_row *row = *state;
  tl_clock clock;
  memset(&clock, 0, sizeof clock);
  tl_time time = 77;
  char text[TL_CIVIL_TEXT_SIZE];
  assert_int_equal(tl_clock_to_time(&row->clock, &time, NULL), TL_OK);
  assert_int_equal(time, row->time);
  assert_int_equal(tl_clock_from_time(row->time, &clock, NULL), TL_OK);
  assert_int_equal(clock.civil.year, row->clock.civil.year);
  assert_int_equal(clock.civil.month, row->clock.civil.month);
  assert_int_equal(clock.civil.day, row->clock.civil.day);
  assert_int_equal(clock.hour, row->clock.hour);
  assert_int_equal(clock.minute, row->clock.minute);
  assert_int_equal(clock.second, row->clock.second);
  assert_int_equal(tl_clock_write(&row->clock, text), strlen(row->name));
  assert_string_equal(text, row->name);
}

typedef struct bad_clock_row {
  const char *name;
  tl_clock clock;
  tl_status status;
} bad_clock_row;

static bad_clock_row bad_clock_rows[] = {
    {"hour 24", {{2000, 1, 1}, 24, 0, 0}, TL_ERR_VALUE},
    {"hour -1", {{2000, 1, 1}, -1, 0, 0}, TL_ERR_VALUE},
    {"minute 60", {{2000, 1, 1}, 0, 60, 0}, TL_ERR_VALUE},
    {"minute -1", {{2000, 1, 1}, 0, -1, 0}, TL_ERR_VALUE},
    {"second 60", {{2000, 1, 1}, 23, 59, 60}, TL_ERR_VALUE},
    {"second -1", {{2000, 1, 1}, 0, 0, -1}, TL_ERR_VALUE},
    {"30 February", {{2000, 2, 30}, 0, 0, 0}, TL_ERR_VALUE},
    {"minus infinity", {{INT64_C(-292277022657), 1, 27}, 8, 29, 52}, TL_ERR_RANGE},
    {"before minus infinity", {{INT64_C(-292277022657), 1, 27}, 8, 29, 51}, TL_ERR_RANGE},
    {"plus infinity", {{INT64_C(292277026596), 12, 4}, 15, 30, 7}, TL_ERR_RANGE},
    {"after plus infinity", {{INT64_C(292277026596), 12, 4}, 15, 30, 8}, TL_ERR_RANGE},
    {"the smallest year with a clock", {{INT64_MIN, 1, 1}, 0, 0, 0}, TL_ERR_RANGE},
};

static void bad_clock(void **state)
{
  const bad_clock_row *row = *state;
  tl_time time = 77;
  tl_error err = {0};
  assert_int_equal(tl_clock_to_time(&row->clock, &time, &err), row->status);
  assert_int_equal(err.status, row->status);
  assert_string_not_equal(err.message, "");
  assert_int_equal(time, 77);
}

static void clock_infinite(void **state)
{
  (void)state;
  tl_clock clock = {.hour = 77};
  tl_error err = {0};
  assert_int_equal(tl_clock_from_time(TL_TIME_MIN, &clock, &err), TL_ERR_RANGE);
  assert_string_equal(err.message, "minus infinity is no date");
  assert_int_equal(tl_clock_from_time(TL_TIME_MAX, &clock, &err), TL_ERR_RANGE);
  assert_string_equal(err.message, "plus infinity is no date");
  assert_int_equal(clock.hour, 77);
}

static void days_off_axis(void **state)
{
  (void)state;
  const int64_t off[] = {TL_DAYS_MIN - 1, TL_DAYS_MAX + 1, INT64_MIN, INT64_MAX};
  for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
    tl_civil civil = {7, 7, 7};
    tl_week_date date = {7, 7, 7};
    tl_error err = {0};
    assert_int_equal(tl_civil_from_days(off[i], &civil, &err), TL_ERR_RANGE);
    assert_int_equal(err.code, TL_CODE_DATE_RANGE);
    assert_int_equal(tl_julian_from_days(off[i], &civil, NULL), TL_ERR_RANGE);
    assert_int_equal(tl_week_date_from_days(off[i], &date, NULL), TL_ERR_RANGE);
    assert_int_equal(civil.year, 7);
    assert_int_equal(date.year, 7);
  }
  assert_int_equal(tl_civil_weekday(INT64_MIN), 3);
  assert_int_equal(tl_civil_weekday(INT64_MAX), 4);
}

static void ordinals_that_are_none(void **state)
{
  (void)state;
  int64_t days = 77;
  assert_int_equal(tl_civil_ordinal_to_days(2023, 0, &days, NULL), TL_ERR_VALUE);
  assert_int_equal(tl_civil_ordinal_to_days(2023, 366, &days, NULL), TL_ERR_VALUE);
  assert_int_equal(tl_civil_ordinal_to_days(2024, 367, &days, NULL), TL_ERR_VALUE);
  assert_int_equal(tl_civil_ordinal_to_days(INT64_MAX, 1, &days, NULL), TL_ERR_RANGE);
  assert_int_equal(tl_civil_ordinal_to_days(INT64_C(292277026596), 339, &days, NULL), TL_ERR_RANGE);
  assert_int_equal(days, 77);
}

static void month_lengths(void **state)
{
  (void)state;
  const int plain[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0};
  for (int month = 0; month <= 13; month++) {
    int leap = month == 2 ? 29 : plain[month];
    assert_int_equal(tl_civil_month_days(2023, month), plain[month]);
    assert_int_equal(tl_civil_month_days(2000, month), leap);
    assert_int_equal(tl_civil_month_days(1900, month), plain[month]);
    assert_int_equal(tl_julian_month_days(1900, month), leap);
    assert_int_equal(tl_julian_month_days(-1, month), plain[month]);
    assert_int_equal(tl_civil_month_days(-4, month), leap);
    assert_int_equal(tl_civil_month_days(-100, month), plain[month]);
    assert_int_equal(tl_civil_month_days(-400, month), leap);
  }
  assert_false(tl_civil_is_leap(INT64_MAX));
  assert_true(tl_civil_is_leap(INT64_MIN));
}

static void many(void **state)
{
  (void)state;
  const int64_t days[] = {0, 11016, -719468, TL_DAYS_MAX + 1, TL_DAYS_MIN - 1};
  const tl_civil civil[] = {{1970, 1, 1}, {2000, 2, 29}, {0, 3, 1}, {2023, 2, 29}, {INT64_MAX, 1, 1}};
  tl_civil out_civil[5] = {{0}};
  int64_t out_days[5] = {0};
  tl_error err = {0};
  assert_int_equal(tl_civil_from_days_many(days, 3, out_civil, &err), TL_OK);
  assert_memory_equal(out_civil, civil, 3 * sizeof *civil);
  assert_int_equal(tl_civil_to_days_many(civil, 3, out_days, &err), TL_OK);
  assert_memory_equal(out_days, days, 3 * sizeof *days);
  assert_int_equal(tl_civil_from_days_many(days, 0, NULL, &err), TL_OK);
  assert_int_equal(tl_civil_to_days_many(civil, 0, NULL, &err), TL_OK);
  assert_int_equal(err.code, TL_CODE_NONE);
  memset(out_civil, 7, sizeof out_civil);
  memset(out_days, 7, sizeof out_days);
  assert_int_equal(tl_civil_from_days_many(days, 5, out_civil, &err), TL_ERR_RANGE);
  assert_int_equal(err.offset, 3);
  assert_int_equal(tl_civil_to_days_many(civil, 5, out_days, &err), TL_ERR_VALUE);
  assert_int_equal(err.offset, 3);
  for (int i = 0; i < 5; i++) {
    assert_int_equal(out_civil[i].month, 0x07070707);
    assert_int_equal(out_days[i], INT64_C(0x0707070707070707));
  }
  assert_int_equal(tl_civil_from_days_many(days, 5, out_civil, NULL), TL_ERR_RANGE);
}

static void write_years_of_any_size(void **state)
{
  (void)state;
  char text[TL_CIVIL_TEXT_SIZE];
  tl_clock clock = {{INT64_MIN, 12, 31}, 23, 59, 59};
  assert_int_equal(tl_clock_write(&clock, text), 35);
  assert_string_equal(text, "-9223372036854775808-12-31T23:59:59");
  assert_int_equal(tl_civil_write(&(tl_civil){10000, 1, 1}, text), 12);
  assert_string_equal(text, "+10000-01-01");
  assert_int_equal(tl_civil_write(&(tl_civil){7, 1, 1}, text), 10);
  assert_string_equal(text, "0007-01-01");
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, day, day_rows);
  ROWS_ADD(&suite, bad_day, bad_rows);
  ROWS_ADD(&suite, months, months_rows);
  ROWS_ADD(&suite, week, week_rows);
  ROWS_ADD(&suite, bad_week, bad_week_rows);
  ROWS_ADD(&suite, julian, julian_rows);
  ROWS_ADD(&suite, bad_julian, bad_julian_rows);
  ROWS_ADD(&suite, clock_time, clock_rows);
  ROWS_ADD(&suite, bad_clock, bad_clock_rows);
  ROWS_ADD_TEST(&suite, clock_infinite);
  ROWS_ADD_TEST(&suite, days_off_axis);
  ROWS_ADD_TEST(&suite, ordinals_that_are_none);
  ROWS_ADD_TEST(&suite, month_lengths);
  ROWS_ADD_TEST(&suite, many);
  ROWS_ADD_TEST(&suite, write_years_of_any_size);
  return rows_run("civil", &suite);
}
