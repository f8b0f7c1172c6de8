/* SPDX-License-Identifier: Apache-2.0 */

/* The times of a recurrence rule: period by period (a year, a month, ... a second) the set of its days and of the times
 * on each of them, which are the same; so the n-th time of a set is found by arithmetic, however large the set. */

#include "rule.h"

#include <string.h>

static const int64_t units[] = {0, 0, 7 * TL_SECONDS_PER_DAY, TL_SECONDS_PER_DAY, 3600, 60, 1};

/* A day with all that a rule may ask of it. */
typedef struct day {
  int64_t number;
  int64_t year;
  int month;
  int of_month;
  int of_year;
  int weekday;
} day;

static int64_t floor_to(int64_t time, int64_t unit)
{
  int64_t rest = time % unit;
  return time - rest - (rest < 0 ? unit : 0);
}

/* The numbers that come out are those of the years 0 to 10000: nothing here can fail. */
static int64_t number_of(int64_t year, int month, int of_month)
{
  tl_civil civil = {year, month, of_month};
  int64_t number = 0;
  return tl_civil_to_days(&civil, &number, NULL) == TL_OK ? number : 0;
}

static day day_of(int64_t number)
{
  tl_civil civil = {1970, 1, 1};
  if (tl_civil_from_days(number, &civil, NULL) != TL_OK)
    number = 0;
  return (day){number, civil.year, civil.month, civil.day, tl_civil_ordinal(&civil), tl_civil_weekday(number)};
}

static bool has(const tli_numbers *numbers, int from_start, int from_end)
{
  return numbers->plus[from_start / 64] >> (from_start % 64) & 1 ||
         numbers->minus[from_end / 64] >> (from_end % 64) & 1;
}

static int year_days(int64_t year)
{
  return tl_civil_is_leap(year) ? 366 : 365;
}

/* The number of the first day of week 1 of a year: the first week with four days or more in it. */
static int64_t first_week(int64_t year, int week_start)
{
  int64_t january = number_of(year, 1, 1);
  int behind = (tl_civil_weekday(january) - week_start + 7) % 7;
  return january - behind + (behind > 3 ? 7 : 0);
}

static bool in_weeks(const tli_rule *rule, const day *d)
{
  int64_t year = d->year;
  int64_t first = first_week(year, rule->week_start);
  if (d->number < first)
    first = first_week(--year, rule->week_start);
  int64_t next = first_week(year + 1, rule->week_start);
  if (d->number >= next) {
    first = next;
    next = first_week(year + 2, rule->week_start);
  }
  int week = (int)((d->number - first) / 7) + 1;
  return has(&rule->weeks, week, (int)((next - first) / 7) + 1 - week);
}

/* Whether the day is, say, the second or the last but one of its weekday in its month, or its year. */
static bool is_nth(const tli_rule *rule, const day *d)
{
  bool in_month = rule->frequency == TLI_MONTHLY || rule->by & TLI_BY_MONTH;
  int at = in_month ? d->of_month : d->of_year;
  int of = in_month ? tl_civil_month_days(d->year, d->month) : year_days(d->year);
  return has(&rule->nth[d->weekday], (at - 1) / 7 + 1, (of - at) / 7 + 1);
}

/* Whether a rule has the day, its period apart; what no part of it says is as DTSTART has it. */
static bool fits(const tli_walk *walk, const day *d)
{
  const tli_rule *rule = walk->rule;
  unsigned by = rule->by;
  if (by & TLI_BY_MONTH && !(rule->months >> d->month & 1))
    return false;
  if (by & TLI_BY_MONTH_DAY &&
      !has(&rule->month_days, d->of_month, tl_civil_month_days(d->year, d->month) + 1 - d->of_month))
    return false;
  if (by & TLI_BY_YEAR_DAY && !has(&rule->year_days, d->of_year, year_days(d->year) + 1 - d->of_year))
    return false;
  if (by & TLI_BY_DAY && !(rule->weekdays >> d->weekday & 1) && !(rule->has_nth && is_nth(rule, d)))
    return false;
  if (by & TLI_BY_WEEK && !in_weeks(rule, d))
    return false;
  if (rule->frequency > TLI_WEEKLY || by & (TLI_BY_DAY | TLI_BY_MONTH_DAY | TLI_BY_YEAR_DAY))
    return true;
  day first = day_of(floor_to(walk->start, TL_SECONDS_PER_DAY) / TL_SECONDS_PER_DAY);
  if (rule->frequency == TLI_WEEKLY || by & TLI_BY_WEEK)
    return d->weekday == first.weekday;
  return d->of_month == first.of_month &&
         (rule->frequency == TLI_MONTHLY || by & TLI_BY_MONTH || d->month == first.month);
}

/* ---- the set of a period ---- */

static void clear(tli_walk *walk, int64_t base_day)
{
  memset(walk->days, 0, sizeof walk->days);
  walk->base_day = base_day;
  walk->day_count = 0;
}

static void put(tli_walk *walk, int64_t number)
{
  uint64_t at = (uint64_t)(number - walk->base_day);
  walk->days[at / 64] |= UINT64_C(1) << (at % 64);
  walk->day_count++;
}

static void put_fitting(tli_walk *walk, int64_t first, int count)
{
  for (int i = 0; i < count; i++) {
    day d = day_of(first + i);
    if (fits(walk, &d))
      put(walk, first + i);
  }
}

static void put_month(tli_walk *walk, int64_t year, int month)
{
  day d = day_of(number_of(year, month, 1));
  int count = tl_civil_month_days(year, month);
  for (; d.of_month <= count; d.number++, d.of_month++, d.of_year++, d.weekday = d.weekday % 7 + 1)
    if (fits(walk, &d))
      put(walk, d.number);
}

/* The times of day of a set: those that are given, else those of DTSTART, or, at a frequency as fine, of the period. */
static void set_times(tli_walk *walk, tl_time period)
{
  const tli_rule *rule = walk->rule;
  tli_frequency f = rule->frequency;
  unsigned by = walk->has_time ? rule->by : 0;
  int64_t start = walk->start - floor_to(walk->start, TL_SECONDS_PER_DAY);
  int64_t at = period - floor_to(period, TL_SECONDS_PER_DAY);
  int64_t hour = (f < TLI_HOURLY ? start : at) / 3600;
  int64_t minute = (f < TLI_MINUTELY ? start : at) / 60 % 60;
  int64_t second = (f < TLI_SECONDLY ? start : at) % 60;
  walk->hours = f < TLI_HOURLY && by & TLI_BY_HOUR ? rule->hours : UINT32_C(1) << hour;
  walk->minutes = f < TLI_MINUTELY && by & TLI_BY_MINUTE ? rule->minutes : UINT64_C(1) << minute;
  walk->seconds = f < TLI_SECONDLY && by & TLI_BY_SECOND ? rule->seconds : UINT64_C(1) << second;
  walk->times_a_day = (size_t)(__builtin_popcount(walk->hours) * __builtin_popcountll(walk->minutes) *
                               __builtin_popcountll(walk->seconds));
}

/* Of frequencies below a day: moves on to the first period whose day, hour and minute the rule has; false when this one
 * is not, and walk->period has moved to the next that may be. */
static bool settle(tli_walk *walk, tl_time at, int64_t unit)
{
  const tli_rule *rule = walk->rule;
  int64_t second = at - floor_to(at, TL_SECONDS_PER_DAY);
  day d = day_of(floor_to(at, TL_SECONDS_PER_DAY) / TL_SECONDS_PER_DAY);
  int64_t next = 0;
  if (!fits(walk, &d))
    next = floor_to(at, TL_SECONDS_PER_DAY) + TL_SECONDS_PER_DAY;
  else if (rule->by & TLI_BY_HOUR && !(rule->hours >> (second / 3600) & 1))
    next = floor_to(at, 3600) + 3600;
  else if (rule->frequency > TLI_HOURLY && rule->by & TLI_BY_MINUTE && !(rule->minutes >> (second / 60 % 60) & 1))
    next = floor_to(at, 60) + 60;
  else if (rule->frequency > TLI_MINUTELY && rule->by & TLI_BY_SECOND && !(rule->seconds >> (second % 60) & 1))
    next = at + 1;
  else
    return true;
  int64_t stride = unit * rule->interval;
  walk->period += (next - at + stride - 1) / stride;
  return false;
}

/* Makes the set of walk->period and moves on to the next; false when all that follows is beyond UNTIL or the year 9999.
 */
static bool next_set(tli_walk *walk)
{
  const tli_rule *rule = walk->rule;
  day first = day_of(floor_to(walk->start, TL_SECONDS_PER_DAY) / TL_SECONDS_PER_DAY);
  int64_t last_day = floor_to(walk->until, TL_SECONDS_PER_DAY) / TL_SECONDS_PER_DAY;
  walk->size = walk->next = 0;
  int64_t strides;
  if (__builtin_mul_overflow(walk->period, (int64_t)rule->interval, &strides))
    return false;
  if (rule->frequency == TLI_YEARLY) {
    int64_t year = first.year + strides;
    if (year > 9999 || number_of(year, 1, 1) > last_day)
      return false;
    clear(walk, number_of(year, 1, 1));
    for (int month = 1; month <= 12; month++)
      if (!(rule->by & TLI_BY_MONTH) || rule->months >> month & 1)
        put_month(walk, year, month);
  } else if (rule->frequency == TLI_MONTHLY) {
    int64_t month = first.year * 12 + first.month - 1 + strides;
    if (month / 12 > 9999 || number_of(month / 12, (int)(month % 12) + 1, 1) > last_day)
      return false;
    clear(walk, number_of(month / 12, (int)(month % 12) + 1, 1));
    put_month(walk, month / 12, (int)(month % 12) + 1);
  } else {
    int64_t unit = units[rule->frequency];
    tl_time at = floor_to(walk->start, rule->frequency == TLI_WEEKLY ? TL_SECONDS_PER_DAY : unit);
    if (rule->frequency == TLI_WEEKLY)
      at -= (first.weekday - rule->week_start + 7) % 7 * TL_SECONDS_PER_DAY;
    if (__builtin_mul_overflow(strides, unit, &strides) || at + strides >= TLI_BEYOND_TIME)
      return false;
    at += strides;
    int64_t number = floor_to(at, TL_SECONDS_PER_DAY) / TL_SECONDS_PER_DAY;
    if (at > walk->until)
      return false;
    clear(walk, number);
    if (rule->frequency <= TLI_DAILY) {
      put_fitting(walk, number, rule->frequency == TLI_WEEKLY ? 7 : 1);
    } else {
      if (!settle(walk, at, unit))
        return true;
      put(walk, number);
      set_times(walk, at);
    }
  }
  if (rule->frequency <= TLI_DAILY)
    set_times(walk, walk->start);
  walk->period++;
  walk->size = walk->day_count * walk->times_a_day;
  return true;
}

/* Where the bit is that has `count` bits set before it; there is one. */
static int64_t nth_bit(const uint64_t *words, size_t count)
{
  int64_t base = 0;
  for (; count >= (size_t)__builtin_popcountll(*words); words++, base += 64)
    count -= (size_t)__builtin_popcountll(*words);
  uint64_t word = *words;
  for (; count > 0; count--)
    word &= word - 1;
  return base + __builtin_ctzll(word);
}

static tl_time nth_time(const tli_walk *walk, size_t n)
{
  size_t minutes = (size_t)__builtin_popcountll(walk->minutes);
  size_t seconds = (size_t)__builtin_popcountll(walk->seconds);
  uint64_t hours = walk->hours;
  size_t of_day = n % walk->times_a_day;
  return (walk->base_day + nth_bit(walk->days, n / walk->times_a_day)) * TL_SECONDS_PER_DAY +
         nth_bit(&hours, of_day / (minutes * seconds)) * 3600 +
         nth_bit(&walk->minutes, of_day / seconds % minutes) * 60 + nth_bit(&walk->seconds, of_day % seconds);
}

/* The first index of the set, from `next` on, that BYSETPOS names; walk->size when there is none. */
static size_t next_position(const tli_walk *walk, size_t next)
{
  const tli_numbers *positions = &walk->rule->positions;
  size_t best = walk->size;
  for (size_t i = 1; i <= 366; i++) {
    bool plus = positions->plus[i / 64] >> (i % 64) & 1;
    bool minus = positions->minus[i / 64] >> (i % 64) & 1;
    if (plus && i - 1 >= next && i - 1 < best)
      best = i - 1;
    if (minus && i <= walk->size && walk->size - i >= next && walk->size - i < best)
      best = walk->size - i;
  }
  return best;
}

/* ---- the walk ---- */

/* The period in which `from` lies, or one before it. */
static int64_t period_of(const tli_walk *walk)
{
  const tli_rule *rule = walk->rule;
  if (walk->from <= walk->start)
    return 0;
  int64_t periods;
  if (rule->frequency <= TLI_MONTHLY) {
    tl_time from = walk->from < TLI_BEYOND_TIME ? walk->from : TLI_BEYOND_TIME - 1;
    day a = day_of(floor_to(walk->start, TL_SECONDS_PER_DAY) / TL_SECONDS_PER_DAY);
    day b = day_of(floor_to(from, TL_SECONDS_PER_DAY) / TL_SECONDS_PER_DAY);
    periods = rule->frequency == TLI_YEARLY ? b.year - a.year : (b.year - a.year) * 12 + b.month - a.month;
  } else {
    periods = (walk->from < TLI_BEYOND_TIME ? walk->from - walk->start : TLI_BEYOND_TIME - walk->start) /
              units[rule->frequency];
  }
  periods = periods / rule->interval - 1;
  return periods > 0 ? periods : 0;
}

void tli_walk_start(tli_walk *walk, const tli_rule *rule, const tli_stamp *start, tl_time until, tl_time from)
{
  memset(walk, 0, sizeof *walk);
  walk->rule = rule;
  walk->start = start->time;
  walk->has_time = start->form != TLI_STAMP_DATE;
  walk->until = until;
  walk->from = from;
  walk->left = INT64_MAX;
  walk->period = rule->count ? 0 : period_of(walk);
}

/* Counts a step, and cuts the walk where there are too many. */
static bool may_step(tli_walk *walk)
{
  walk->cut = ++walk->steps > TLI_RULE_STEPS || --walk->left < 0;
  return !walk->cut;
}

/* The next time of the rule, asked for or not. */
static bool advance(tli_walk *walk, tl_time *out)
{
  if (!walk->begun) {
    walk->begun = true;
    *out = walk->start;
    return true;
  }
  for (;;) {
    size_t next = walk->rule->by & TLI_BY_POSITION ? next_position(walk, walk->next) : walk->next;
    if (next < walk->size) {
      walk->next = next + 1;
      *out = nth_time(walk, next);
      if (*out > walk->start)
        return *out < TLI_BEYOND_TIME;
      walk->own |= *out == walk->start;
    } else if (!next_set(walk)) {
      return false;
    }
    if (!may_step(walk))
      return false;
  }
}

bool tli_walk_next(tli_walk *walk, tl_time *out_time)
{
  tl_time time;
  while (!walk->cut && (walk->rule->count == 0 || walk->given < walk->rule->count) && advance(walk, &time) &&
         time <= walk->until) {
    walk->given++;
    if (time >= walk->from) {
      walk->steps = 0;
      *out_time = time;
      return true;
    }
    may_step(walk);
  }
  return false;
}

/* The calendar comes back every 400 years: what a rule gives once it gives again, and what it never gave never. */
bool tli_walk_is_beyond(const tli_walk *walk)
{
  bool all = walk->rule->count > 0 && walk->given >= walk->rule->count;
  return !walk->cut && !all && walk->until >= TLI_BEYOND_TIME && (walk->given > 1 || walk->own);
}
