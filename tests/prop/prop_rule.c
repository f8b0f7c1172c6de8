/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ical/rule.h"
#include "random.h"

/* Recurrence rules against the plainest method there is: every day of some years is asked whether the rule has it, by a
 * second reading of RFC 5545 that knows no sets of bits and no jumps. */

enum { RULES = 1500, YEARS = 9, LIST_MAX = 4, TIMES_MAX = 20000, HITS = 200 };

/* A rule as lists of numbers. */
typedef struct plain {
  int frequency, interval, count, week_start;
  int lists[7][LIST_MAX]; /* month, week, year day, month day, hour, minute, position */
  int sizes[7];
  int weekdays[LIST_MAX], nths[LIST_MAX], weekday_count;
  int64_t start; /* the day of DTSTART */
  int64_t second;
} plain;

enum { MONTH, WEEK, YEAR_DAY, MONTH_DAY, HOUR, MINUTE, POSITION };
static const char *const list_names[7] = {"BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY",
                                          "BYHOUR",  "BYMINUTE", "BYSETPOS"};
static const char *const frequency_names[4] = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY"};
static const char *const weekday_names[8] = {"", "MO", "TU", "WE", "TH", "FR", "SA", "SU"};

static void draw_list(random_state *random, plain *r, int list, int chance, int max, bool minus)
{
  if (random_next(random) % (unsigned)chance != 0)
    return;
  r->sizes[list] = (int)random_between(random, 1, LIST_MAX);
  for (int i = 0; i < r->sizes[list]; i++) {
    int value = (int)random_between(random, list == HOUR || list == MINUTE ? 0 : 1, max);
    r->lists[list][i] = minus && random_next(random) % 3 == 0 ? -value : value;
  }
}

static plain draw(random_state *random)
{
  plain r = {.frequency = (int)(random_next(random) % 4), .interval = (int)random_between(random, 1, 3)};
  bool yearly = r.frequency == 0;
  r.week_start = (int)random_between(random, 1, 7);
  r.start = random_between(random, 18000, 20500);
  r.second = random_between(random, 0, 86399);
  draw_list(random, &r, MONTH, 3, 12, false);
  if (yearly) {
    draw_list(random, &r, WEEK, 4, 53, true);
    draw_list(random, &r, YEAR_DAY, 5, 366, true);
  }
  if (r.frequency != 2)
    draw_list(random, &r, MONTH_DAY, 3, 31, true);
  draw_list(random, &r, HOUR, 6, 23, false);
  draw_list(random, &r, MINUTE, 6, 59, false);
  draw_list(random, &r, POSITION, 4, 5, true);
  if (random_next(random) % 2) {
    r.weekday_count = (int)random_between(random, 1, LIST_MAX);
    for (int i = 0; i < r.weekday_count; i++) {
      r.weekdays[i] = (int)random_between(random, 1, 7);
      if (r.frequency < 2 && !r.sizes[WEEK] && random_next(random) % 2)
        r.nths[i] = (int)random_between(random, 1, 5) * (random_next(random) % 3 ? 1 : -1);
    }
  }
  if (random_next(random) % 3 == 0)
    r.count = (int)random_between(random, 1, 40);
  return r;
}

static void write_rule(const plain *r, char *out)
{
  out += sprintf(out, "FREQ=%s;INTERVAL=%d;WKST=%s", frequency_names[r->frequency], r->interval,
                 weekday_names[r->week_start]);
  for (int list = 0; list < 7; list++)
    for (int i = 0; i < r->sizes[list]; i++)
      out +=
          i == 0 ? sprintf(out, ";%s=%d", list_names[list], r->lists[list][i]) : sprintf(out, ",%d", r->lists[list][i]);
  for (int i = 0; i < r->weekday_count; i++) {
    out += sprintf(out, i == 0 ? ";BYDAY=" : ",");
    out += r->nths[i] ? sprintf(out, "%d%s", r->nths[i], weekday_names[r->weekdays[i]])
                      : sprintf(out, "%s", weekday_names[r->weekdays[i]]);
  }
  if (r->count)
    sprintf(out, ";COUNT=%d", r->count);
}

/* ---- the plain method ---- */

static tl_civil civil_of(int64_t day)
{
  tl_civil civil;
  assert_int_equal(tl_civil_from_days(day, &civil, NULL), TL_OK);
  return civil;
}

/* Whether one of a list is `value`, counted from 1, or -1 for the last of `of`. */
static bool in_list(const plain *r, int list, int value, int of)
{
  for (int i = 0; i < r->sizes[list]; i++)
    if (r->lists[list][i] == value || r->lists[list][i] == value - of - 1)
      return true;
  return r->sizes[list] == 0;
}

static int days_of_year(int64_t year)
{
  return tl_civil_is_leap(year) ? 366 : 365;
}

/* The week of a day and how many its year has, by looking at the middle of the week, as ISO 8601 does. */
static void week_of(int64_t day, int week_start, int *out_week, int *out_weeks)
{
  int64_t first = day - (tl_civil_weekday(day) - week_start + 7) % 7;
  int64_t year = civil_of(first + 3).year;
  *out_week = 1;
  while (civil_of(first + 3 - 7 * *out_week).year == year)
    ++*out_week;
  *out_weeks = *out_week;
  for (int64_t later = first + 7; civil_of(later + 3).year == year; later += 7)
    ++*out_weeks;
}

static bool weekday_fits(const plain *r, int64_t day, const tl_civil *c)
{
  int weekday = tl_civil_weekday(day);
  bool in_month = r->frequency == 1 || r->sizes[MONTH] > 0;
  for (int i = 0; i < r->weekday_count; i++) {
    if (r->weekdays[i] != weekday)
      continue;
    if (r->nths[i] == 0)
      return true;
    /* Step by step through the month or the year, from either end. */
    int step = r->nths[i] > 0 ? -7 : 7;
    int nth = 0;
    for (int64_t at = day;; at += step) {
      tl_civil other = civil_of(at);
      if (other.year != c->year || (in_month && other.month != c->month))
        break;
      nth++;
    }
    if (nth == abs(r->nths[i]))
      return true;
  }
  return r->weekday_count == 0;
}

static bool day_fits(const plain *r, int64_t day)
{
  tl_civil c = civil_of(day);
  tl_civil s = civil_of(r->start);
  int week;
  int weeks;
  if (!in_list(r, MONTH, c.month, 99) || !in_list(r, MONTH_DAY, c.day, tl_civil_month_days(c.year, c.month)) ||
      !in_list(r, YEAR_DAY, tl_civil_ordinal(&c), days_of_year(c.year)) || !weekday_fits(r, day, &c))
    return false;
  if (r->sizes[WEEK]) {
    week_of(day, r->week_start, &week, &weeks);
    if (!in_list(r, WEEK, week, weeks))
      return false;
  }
  bool says_day = r->weekday_count || r->sizes[MONTH_DAY] || r->sizes[YEAR_DAY];
  if (says_day || r->frequency == 3)
    return true;
  if (r->frequency == 2 || r->sizes[WEEK])
    return tl_civil_weekday(day) == tl_civil_weekday(r->start);
  return c.day == s.day && (r->frequency == 1 || r->sizes[MONTH] || c.month == s.month);
}

static int64_t period_of(const plain *r, int64_t day)
{
  tl_civil c = civil_of(day);
  tl_civil s = civil_of(r->start);
  switch (r->frequency) {
  case 0: return c.year - s.year;
  case 1: return (c.year - s.year) * 12 + c.month - s.month;
  case 2: {
    int64_t first = r->start - (tl_civil_weekday(r->start) - r->week_start + 7) % 7;
    return day < first ? -1 : (day - first) / 7;
  }
  default: return day - r->start;
  }
}

static int compare(const void *a, const void *b)
{
  int64_t x = *(const int64_t *)a;
  int64_t y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* Takes of a period's times, which are sorted, those that BYSETPOS names. */
static size_t take(const plain *r, const int64_t *set, size_t size, int64_t *out)
{
  size_t taken = 0;
  for (size_t i = 0; i < size; i++)
    if (in_list(r, POSITION, (int)i + 1, (int)size) && set[i] > r->start * 86400 + r->second)
      out[taken++] = set[i];
  return taken;
}

static size_t plain_times(const plain *r, int64_t *out)
{
  static int64_t set[TIMES_MAX];
  size_t size = 0;
  size_t count = 0;
  int64_t last = 0;
  out[count++] = r->start * 86400 + r->second;
  /* From the first day of the year, since a set of positions counts what lies before DTSTART too. */
  tl_civil first = civil_of(r->start);
  int64_t from = r->start - tl_civil_ordinal(&first) - 7;
  for (int64_t day = from; day < from + YEARS * 366; day++) {
    int64_t period = period_of(r, day);
    if (period < 0)
      continue;
    if (period != last) {
      count += take(r, set, size, out + count);
      size = 0;
      last = period;
    }
    if (period % r->interval != 0 || !day_fits(r, day))
      continue;
    for (int minute = 0; minute < 1440; minute++) {
      bool hour_fits = r->sizes[HOUR] ? in_list(r, HOUR, minute / 60, 999) : minute / 60 == r->second / 3600;
      bool minute_fits = r->sizes[MINUTE] ? in_list(r, MINUTE, minute % 60, 999) : minute % 60 == r->second / 60 % 60;
      if (hour_fits && minute_fits)
        set[size++] = day * 86400 + minute * 60 + r->second % 60;
    }
  }
  qsort(out, count, sizeof *out, compare);
  return r->count && (size_t)r->count < count ? (size_t)r->count : count;
}

static void test_rules(void **state)
{
  (void)state;
  static int64_t wanted[TIMES_MAX];
  random_state random = random_start();
  size_t hits = 0;
  for (int i = 0; i < RULES; i++) {
    plain r = draw(&random);
    char text[512];
    write_rule(&r, text);
    tli_rule rule;
    tl_error err = {0};
    if (tli_rule_parse(tl_text_from_string(text), &rule, &err) != TL_OK)
      fail_msg("seed %llu, rule %d: %s: %s", (unsigned long long)random.seed, i, text, err.message);
    size_t count = plain_times(&r, wanted);
    tli_stamp start = {r.start * 86400 + r.second, TLI_STAMP_LOCAL};
    /* All of them, and then those from some time on, which are found by a jump where there is no COUNT. */
    for (int jump = 0; jump < 2; jump++) {
      size_t k = jump ? count / 2 : 0;
      tl_time from = jump ? wanted[k] : TL_TIME_MIN;
      tli_walk walk;
      tl_time time;
      tli_walk_start(&walk, &rule, &start, TL_TIME_MAX, from);
      for (; k < count && k < HITS; k++, hits++) {
        bool there = tli_walk_next(&walk, &time);
        if (!there || time != wanted[k])
          fail_msg("seed %llu, rule %d from %lld: %s: time %zu is %lld, not %lld", (unsigned long long)random.seed, i,
                   (long long)start.time, text, k, there ? (long long)time : 0, (long long)wanted[k]);
      }
      if (r.count && k == (size_t)r.count)
        assert_false(tli_walk_next(&walk, &time));
    }
  }
  assert_true(hits > RULES * 10);
}

/* Frequencies below a day: every second of some days. */
static void test_seconds(void **state)
{
  (void)state;
  static const char *const names[3] = {"HOURLY", "MINUTELY", "SECONDLY"};
  static const int units[3] = {3600, 60, 1};
  random_state random = random_start();
  for (int i = 0; i < 300; i++) {
    int f = (int)(random_next(&random) % 3);
    int interval = (int)random_between(&random, 1, f == 0 ? 5 : 700);
    int hour = (int)random_between(&random, 0, 23);
    int minute = (int)random_between(&random, 0, 59);
    int weekday = (int)random_between(&random, 1, 7);
    unsigned by = (unsigned)random_next(&random) % 8;
    char text[256];
    char *at = text + sprintf(text, "FREQ=%s;INTERVAL=%d", names[f], interval);
    if (by & 1)
      at += sprintf(at, ";BYHOUR=%d,%d", hour, (hour + 7) % 24);
    if (by & 2)
      at += sprintf(at, ";BYMINUTE=%d", minute);
    if (by & 4)
      sprintf(at, ";BYDAY=%s", weekday_names[weekday]);
    tli_rule rule;
    assert_int_equal(tli_rule_parse(tl_text_from_string(text), &rule, NULL), TL_OK);
    tli_stamp start = {random_between(&random, 1600000000, 1700000000), TLI_STAMP_LOCAL};
    tli_walk walk;
    tl_time time;
    tli_walk_start(&walk, &rule, &start, start.time + 9 * 86400, TL_TIME_MIN);
    assert_true(tli_walk_next(&walk, &time));
    assert_int_equal(time, start.time);
    for (tl_time t = start.time + 1; t <= start.time + 9 * 86400; t++) {
      int64_t periods = t / units[f] - start.time / units[f];
      bool wanted = periods % interval == 0;
      wanted = wanted && (!(by & 1) || t / 3600 % 24 == hour || t / 3600 % 24 == (hour + 7) % 24);
      /* A minute or second that is not named is that of DTSTART, where the frequency is coarser than it. */
      wanted = wanted && (by & 2 ? t / 60 % 60 == minute : f > 0 || t / 60 % 60 == start.time / 60 % 60);
      wanted = wanted && (f == 2 || t % 60 == start.time % 60);
      wanted = wanted && (!(by & 4) || tl_civil_weekday(t / 86400) == weekday);
      if (!wanted)
        continue;
      if (!tli_walk_next(&walk, &time) || time != t)
        fail_msg("seed %llu, rule %d from %lld: %s: %lld, not %lld", (unsigned long long)random.seed, i,
                 (long long)start.time, text, (long long)time, (long long)t);
    }
    assert_false(tli_walk_next(&walk, &time));
    assert_false(walk.cut);
  }
}

/* Every walk comes to an end. */
static void test_ends(void **state)
{
  (void)state;
  static const char *const never[] = {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                                      "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
                                      "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
                                      "FREQ=HOURLY;INTERVAL=24;BYHOUR=5",
                                      "FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYSETPOS=366",
                                      "FREQ=WEEKLY;INTERVAL=2147483647",
                                      "FREQ=YEARLY;INTERVAL=2147483647",
                                      "FREQ=SECONDLY;INTERVAL=2147483647;BYSETPOS=-2"};
  for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
    tli_rule rule;
    assert_int_equal(tli_rule_parse(tl_text_from_string(never[i]), &rule, NULL), TL_OK);
    tli_stamp start = {INT64_C(1700000000), TLI_STAMP_UTC};
    tli_walk walk;
    tl_time time;
    tli_walk_start(&walk, &rule, &start, TL_TIME_MAX, TL_TIME_MIN);
    assert_true(tli_walk_next(&walk, &time));
    if (tli_walk_next(&walk, &time))
      fail_msg("%s gives %lld", never[i], (long long)time);
    assert_false(tli_walk_next(&walk, &time));
  }
}

/* Steps without a time that is asked for are counted over the whole walk too. */
static void test_steps_left(void **state)
{
  (void)state;
  tli_rule rule;
  assert_int_equal(tli_rule_parse(TL_TEXT("FREQ=HOURLY;BYHOUR=9"), &rule, NULL), TL_OK);
  tli_stamp start = {9 * 3600, TLI_STAMP_UTC};
  tli_walk walk;
  tl_time time;
  int times = 0;
  tli_walk_start(&walk, &rule, &start, TL_TIME_MAX, TL_TIME_MIN);
  int64_t left = walk.left = 240;
  while (tli_walk_next(&walk, &time)) {
    assert_int_equal(time, start.time + times++ * INT64_C(86400));
    assert_true(walk.left <= left);
    left = walk.left;
  }
  assert_true(walk.cut);
  assert_in_range(times, 10, 12);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules), cmocka_unit_test(test_seconds),
                                     cmocka_unit_test(test_ends), cmocka_unit_test(test_steps_left)};
  return cmocka_run_group_tests_name("prop-rule", tests, NULL, NULL);
}
