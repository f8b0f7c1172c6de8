/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdlib.h>
#include <timeline/civil.h>
#include <timeline/duration.h>

#include "random.h"

/* Every day of 800 years, walked one by one with a calendar that only counts. */

enum { WALK_YEARS = 800 };

typedef struct walker {
  int64_t year;
  int month;
  int day;
  int ordinal;
} walker;

static void step(walker *at, bool leap)
{
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int last = lengths[at->month - 1] + (leap && at->month == 2);
  at->day++;
  at->ordinal++;
  if (at->day > last) {
    at->day = 1;
    at->month++;
  }
  if (at->month > 12) {
    at->month = 1;
    at->year++;
    at->ordinal = 1;
  }
}

static bool same_day(const tl_civil *civil, const walker *at)
{
  return civil->year == at->year && civil->month == at->month && civil->day == at->day;
}

/* From 1 January of `year`, whose day number and weekday are `days` and `weekday`. */
static void walk(int64_t year, int64_t days, int weekday)
{
  walker at = {year, 1, 1, 1};
  tl_week_date week = {0, 0, 0};
  bool week_known = false;
  for (; at.year < year + WALK_YEARS; days++) {
    bool leap = at.year % 4 == 0 && (at.year % 100 != 0 || at.year % 400 == 0);
    tl_civil civil;
    int64_t back;
    assert_int_equal(tl_civil_from_days(days, &civil, NULL), TL_OK);
    assert_true(same_day(&civil, &at));
    assert_int_equal(tl_civil_to_days(&civil, &back, NULL), TL_OK);
    assert_int_equal(back, days);
    assert_int_equal(tl_civil_ordinal(&civil), at.ordinal);
    assert_int_equal(tl_civil_ordinal_to_days(at.year, at.ordinal, &back, NULL), TL_OK);
    assert_int_equal(back, days);
    assert_int_equal(tl_civil_weekday(days), weekday);
    /* A week belongs to the year of its Thursday: its number is that of the Thursdays of the year so far. */
    if (weekday == 1) {
      walker thursday = at;
      bool thursday_leap = leap;
      for (int i = 0; i < 3; i++) {
        step(&thursday, thursday_leap);
        thursday_leap = thursday.year % 4 == 0 && (thursday.year % 100 != 0 || thursday.year % 400 == 0);
      }
      week = (tl_week_date){thursday.year, (thursday.ordinal - 1) / 7 + 1, 0};
      week_known = true;
    }
    if (week_known) {
      week.weekday = weekday;
      tl_week_date got;
      assert_int_equal(tl_week_date_from_days(days, &got, NULL), TL_OK);
      assert_memory_equal(&got, &week, sizeof got);
      assert_int_equal(tl_week_date_to_days(&got, &back, NULL), TL_OK);
      assert_int_equal(back, days);
    }
    step(&at, leap);
    weekday = weekday % 7 + 1;
  }
}

static void every_day_of_1600_to_2399(void **state)
{
  (void)state;
  walk(1600, -135140, 6);
}

static void every_day_round_year_0(void **state)
{
  (void)state;
  walk(-400, -719528 - 146097, 6);
}

static void every_julian_day_of_800_years(void **state)
{
  (void)state;
  /* Julian 1 January 1200 is Gregorian 8 January 1200; the walk goes over 1582. */
  int64_t days = -281230;
  walker at = {1200, 1, 1, 1};
  for (; at.year < 1200 + WALK_YEARS; days++) {
    tl_civil civil;
    int64_t back;
    assert_int_equal(tl_julian_from_days(days, &civil, NULL), TL_OK);
    assert_true(same_day(&civil, &at));
    assert_int_equal(tl_julian_to_days(&civil, &back, NULL), TL_OK);
    assert_int_equal(back, days);
    step(&at, at.year % 4 == 0);
  }
}

/* The same arithmetic in 128 bits, where nothing overflows, from the definition of the calendar. */

__extension__ typedef __int128 wide;

static wide floor_of(wide value, wide by)
{
  return value / by - (value % by < 0);
}

static bool wide_leap(wide year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int wide_month_days(wide year, int month)
{
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return lengths[month - 1] + (month == 2 && wide_leap(year));
}

static wide wide_days(wide year, int month, int day)
{
  static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  wide past = year - 1;
  return past * 365 + floor_of(past, 4) - floor_of(past, 100) + floor_of(past, 400) + before[month - 1] +
         (month > 2 && wide_leap(year)) + day - 1 - 719162;
}

static bool wide_exists(const tl_civil *civil)
{
  return civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
         civil->day <= wide_month_days(civil->year, civil->month);
}

static wide wide_add_months(const tl_civil *civil, wide months, tl_civil *out)
{
  wide total = (wide)civil->year * 12 + civil->month - 1 + months;
  wide year = floor_of(total, 12);
  int month = (int)(total - year * 12) + 1;
  int last = wide_month_days(year, month);
  int day = civil->day < last ? civil->day : last;
  *out = (tl_civil){(int64_t)year, month, day};
  return wide_days(year, month, day);
}

static bool wide_days_fit(wide days)
{
  return days >= TL_DAYS_MIN && days <= TL_DAYS_MAX;
}

static bool wide_time_fits(wide time)
{
  return time > TL_TIME_MIN && time < TL_TIME_MAX;
}

/* A year of any size, often near the ends of the axis. */
static int64_t some_year(random_state *random)
{
  switch (random_next(random) & 3) {
  case 0: return random_between(random, -3000, 3000);
  case 1: return INT64_C(292277026596) + random_between(random, -2, 2);
  case 2: return INT64_C(-292277022657) + random_between(random, -2, 2);
  default: return random_sized(random);
  }
}

static tl_civil some_civil(random_state *random)
{
  return (tl_civil){some_year(random), (int32_t)random_between(random, 0, 13), (int32_t)random_between(random, 0, 32)};
}

static tl_time some_time(random_state *random)
{
  switch (random_next(random) & 3) {
  case 0: return INT64_MAX - random_between(random, 0, 200000);
  case 1: return INT64_MIN + random_between(random, 0, 200000);
  default: return random_sized(random);
  }
}

static bool to_days_right(random_state *random)
{
  tl_civil civil = some_civil(random);
  int64_t days = 77;
  tl_status status = tl_civil_to_days(&civil, &days, NULL);
  if (!wide_exists(&civil))
    return status == TL_ERR_VALUE && days == 77;
  wide want = wide_days(civil.year, civil.month, civil.day);
  return wide_days_fit(want) ? status == TL_OK && days == want : status == TL_ERR_RANGE && days == 77;
}

static bool from_days_right(random_state *random)
{
  int64_t days = random_next(random) & 1
                     ? random_sized(random)
                     : (random_next(random) & 1 ? TL_DAYS_MIN : TL_DAYS_MAX) + random_between(random, -1000, 1000);
  tl_civil civil = {77, 0, 0};
  tl_status status = tl_civil_from_days(days, &civil, NULL);
  if (!wide_days_fit(days))
    return status == TL_ERR_RANGE && civil.year == 77;
  /* A day number belongs to one existing day. */
  return status == TL_OK && wide_exists(&civil) && wide_days(civil.year, civil.month, civil.day) == days;
}

static bool add_months_right(random_state *random)
{
  tl_civil civil = some_civil(random);
  tl_civil sum = {77, 0, 0};
  int64_t months = random_sized(random);
  if (civil.year > -INT64_C(1000000000000) && civil.year < INT64_C(1000000000000) && random_next(random) & 1)
    months = months % 100000 - 12 * civil.year; /* towards year 0 */
  tl_status status = tl_civil_add_months(&civil, months, &sum, NULL);
  if (!wide_exists(&civil))
    return status == TL_ERR_VALUE && sum.year == 77;
  tl_civil want;
  wide days = wide_add_months(&civil, months, &want);
  wide total = (wide)civil.year * 12;
  if (!wide_days_fit(days) || total < INT64_MIN || total > INT64_MAX - 11)
    return status == TL_ERR_RANGE && sum.year == 77;
  return status == TL_OK && sum.year == want.year && sum.month == want.month && sum.day == want.day;
}

static bool clock_right(random_state *random)
{
  tl_time time = some_time(random);
  tl_clock clock = {.hour = 77};
  tl_status status = tl_clock_from_time(time, &clock, NULL);
  if (time == TL_TIME_MIN || time == TL_TIME_MAX)
    return status == TL_ERR_RANGE && clock.hour == 77;
  wide seconds = clock.hour * 3600 + clock.minute * 60 + clock.second;
  if (status != TL_OK || clock.hour > 23 || clock.minute > 59 || clock.second > 59 || clock.hour < 0 ||
      clock.minute < 0 || clock.second < 0 || !wide_exists(&clock.civil) ||
      wide_days(clock.civil.year, clock.civil.month, clock.civil.day) * 86400 + seconds != time)
    return false;
  /* And back, from a clock that may be off the axis by now. */
  clock.civil.year += random_between(random, -1, 1);
  if (!wide_exists(&clock.civil))
    return true;
  wide want = wide_days(clock.civil.year, clock.civil.month, clock.civil.day) * 86400 + seconds;
  tl_time back = 77;
  status = tl_clock_to_time(&clock, &back, NULL);
  return wide_time_fits(want) ? status == TL_OK && back == want : status == TL_ERR_RANGE && back == 77;
}

static bool duration_right(random_state *random)
{
  tl_time time = some_time(random);
  int64_t sign = random_next(random) & 1 ? -1 : 1;
  tl_duration duration = {
      .seconds = sign * (random_sized(random) & INT64_MAX),
      .years = (int32_t)(sign * ((random_sized(random) & INT32_MAX))),
      .months = (int32_t)(sign * ((random_sized(random) & INT32_MAX))),
      .weeks = (int32_t)(sign * ((random_sized(random) & INT32_MAX))),
      .days = (int32_t)(sign * ((random_sized(random) & INT32_MAX))),
  };
  if (random_next(random) & 1)
    duration.seconds = 0;
  tl_time sum = 77;
  tl_status status = tl_duration_add(time, &duration, &sum, NULL);
  if (time == TL_TIME_MIN || time == TL_TIME_MAX)
    return status == TL_OK && sum == time;
  tl_clock clock;
  if (tl_clock_from_time(time, &clock, NULL) != TL_OK)
    return false;
  tl_civil moved;
  wide days = wide_add_months(&clock.civil, (wide)duration.years * 12 + duration.months, &moved);
  wide want = (days + (wide)duration.weeks * 7 + duration.days) * 86400 + clock.hour * 3600 + clock.minute * 60 +
              clock.second + duration.seconds;
  return wide_time_fits(want) ? status == TL_OK && sum == want : status == TL_ERR_RANGE && sum == 77;
}

/* Promise: date arithmetic is exact or a range error. */
static void ten_million_against_128_bits(void **state)
{
  (void)state;
  enum { ROUNDS = 2000000 };
  static const struct {
    const char *name;
    bool (*right)(random_state *random);
  } laws[] = {
      {"to_days", to_days_right}, {"from_days", from_days_right},   {"add_months", add_months_right},
      {"clock", clock_right},     {"duration_add", duration_right},
  };
  random_state random = random_start();
  for (int i = 0; i < ROUNDS; i++) {
    for (size_t law = 0; law < sizeof laws / sizeof *laws; law++) {
      if (!laws[law].right(&random))
        fail_msg("%s, round %d, TIMELINE_SEED=%llu", laws[law].name, i, (unsigned long long)random.seed);
    }
  }
  print_message("date arithmetic: %d computations, all exact or a range error\n", 5 * ROUNDS);
}

/* Months are monotone in the day: over all days of 400 years, whose months repeat. */
static void adding_months_is_monotone(void **state)
{
  (void)state;
  static const int64_t steps[] = {1, -1, 2, 11, 12, -12, 13, 25, -1199, 4800};
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    int64_t before = INT64_MIN;
    for (int64_t days = 0; days <= 146097; days++) {
      tl_civil civil;
      int64_t sum;
      assert_int_equal(tl_civil_from_days(days, &civil, NULL), TL_OK);
      assert_int_equal(tl_civil_add_months(&civil, steps[i], &civil, NULL), TL_OK);
      assert_int_equal(tl_civil_to_days(&civil, &sum, NULL), TL_OK);
      assert_true(before <= sum);
      before = sum;
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_day_of_1600_to_2399),     cmocka_unit_test(every_day_round_year_0),
      cmocka_unit_test(every_julian_day_of_800_years), cmocka_unit_test(ten_million_against_128_bits),
      cmocka_unit_test(adding_months_is_monotone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
