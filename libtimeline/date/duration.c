/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/duration.h>

#include "../base/decimal.h"
#include "../base/error.h"

/* The Gregorian calendar repeats after 400 years: 4800 months, 146097 days. */
enum { CYCLE_MONTHS = 4800, CYCLE_DAYS = 146097, YEAR_MONTHS = 12, YEAR_DAYS = 365 };

_Static_assert(sizeof(tl_duration) == 24, "documented layout");

/* The designators in their order; `M` stands in both halves. */
enum { UNIT_YEARS, UNIT_MONTHS, UNIT_WEEKS, UNIT_DAYS, UNIT_HOURS, UNIT_MINUTES, UNIT_SECONDS, UNIT_NONE };

static int unit_of(char c, bool time)
{
  switch (c) {
  case 'Y': return time ? UNIT_NONE : UNIT_YEARS;
  case 'M': return time ? UNIT_MINUTES : UNIT_MONTHS;
  case 'W': return time ? UNIT_NONE : UNIT_WEEKS;
  case 'D': return time ? UNIT_NONE : UNIT_DAYS;
  case 'H': return time ? UNIT_HOURS : UNIT_NONE;
  case 'S': return time ? UNIT_SECONDS : UNIT_NONE;
  default: return UNIT_NONE;
  }
}

static tl_status fail_syntax(tl_text text, size_t at, const char *why, tl_error *err)
{
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail_at(err, TL_ERR_SYNTAX, TL_CODE_DURATION_SYNTAX, text, at, "%s is not a duration: %s",
                     tli_quote(text, quoted), why);
}

static tl_status fail_parse_range(tl_text text, size_t at, tl_error *err)
{
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail_at(err, TL_ERR_RANGE, TL_CODE_DURATION_RANGE, text, at, "a number in the duration %s does not fit",
                     tli_quote(text, quoted));
}

/* Adds `count` units, negative ones for a negative duration; false when they do not fit. */
static bool add_unit(tl_duration *duration, int unit, int64_t count)
{
  int64_t seconds = count;
  switch (unit) {
  case UNIT_YEARS: return !__builtin_add_overflow(duration->years, count, &duration->years);
  case UNIT_MONTHS: return !__builtin_add_overflow(duration->months, count, &duration->months);
  case UNIT_WEEKS: return !__builtin_add_overflow(duration->weeks, count, &duration->weeks);
  case UNIT_DAYS: return !__builtin_add_overflow(duration->days, count, &duration->days);
  case UNIT_HOURS:
    if (__builtin_mul_overflow(count, 3600, &seconds))
      return false;
    break;
  case UNIT_MINUTES:
    if (__builtin_mul_overflow(count, 60, &seconds))
      return false;
    break;
  default: break;
  }
  return !__builtin_add_overflow(duration->seconds, seconds, &duration->seconds);
}

tl_status tl_duration_parse(tl_text text, tl_duration *out_duration, tl_error *err)
{
  tl_duration duration = {0};
  size_t i = 0;
  bool minus = text.size > 0 && text.data[0] == '-';
  if (minus)
    i++;
  if (i == text.size || text.data[i] != 'P')
    return fail_syntax(text, i, "it begins with P, or -P", err);
  i++;
  int next = UNIT_YEARS; /* the first unit that may still come */
  bool time = false;
  bool empty = true; /* nothing yet since P or T */
  while (i < text.size) {
    if (text.data[i] == 'T' && !time) {
      time = true;
      empty = true;
      next = UNIT_HOURS;
      i++;
      continue;
    }
    size_t start = i;
    int64_t count = 0;
    bool fits = true;
    for (; i < text.size && text.data[i] >= '0' && text.data[i] <= '9'; i++) {
      int digit = text.data[i] - '0';
      /* Counted down for a negative duration, so that what fits as a sum fits on the way. */
      fits = fits && !__builtin_mul_overflow(count, 10, &count) &&
             !__builtin_add_overflow(count, minus ? -digit : digit, &count);
    }
    if (i == start)
      return fail_syntax(text, i, "a whole number, without sign, stands before each unit", err);
    if (i == text.size)
      return fail_syntax(text, i, "a unit stands after each number", err);
    int unit = unit_of(text.data[i], time);
    if (unit == UNIT_NONE)
      return fail_syntax(text, i,
                         time ? "the units after T are H, M and S, without fractions"
                              : "the units before T are Y, M, W and D, without fractions",
                         err);
    if (unit < next)
      return fail_syntax(text, i, "the units stand in the order Y M W D T H M S, each once", err);
    if (!fits || !add_unit(&duration, unit, count))
      return fail_parse_range(text, start, err);
    next = unit + 1;
    empty = false;
    i++;
  }
  if (empty)
    return fail_syntax(text, i, time ? "nothing stands after T" : "nothing stands after P", err);
  *out_duration = duration;
  return TL_OK;
}

int tl_duration_sign(const tl_duration *duration)
{
  /* All have one sign, so that their signs joined are the sign of the whole. */
  bool less =
      duration->years < 0 || duration->months < 0 || duration->weeks < 0 || duration->days < 0 || duration->seconds < 0;
  bool more =
      duration->years > 0 || duration->months > 0 || duration->weeks > 0 || duration->days > 0 || duration->seconds > 0;
  return less ? -1 : more;
}

static char *write_unit(uint64_t count, char unit, char *at)
{
  if (count == 0)
    return at;
  at += tli_int_write((int64_t)count, 1, at);
  *at++ = unit;
  return at;
}

static uint64_t magnitude(int64_t value)
{
  return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

size_t tl_duration_write(const tl_duration *duration, char *text)
{
  char *at = text;
  int sign = tl_duration_sign(duration);
  if (sign < 0)
    *at++ = '-';
  *at++ = 'P';
  at = write_unit(magnitude(duration->years), 'Y', at);
  at = write_unit(magnitude(duration->months), 'M', at);
  at = write_unit(magnitude(duration->weeks), 'W', at);
  at = write_unit(magnitude(duration->days), 'D', at);
  uint64_t seconds = magnitude(duration->seconds);
  if (seconds) {
    *at++ = 'T';
    at = write_unit(seconds / 3600, 'H', at);
    at = write_unit(seconds / 60 % 60, 'M', at);
    at = write_unit(seconds % 60, 'S', at);
  }
  if (sign == 0) {
    *at++ = '0';
    *at++ = 'D';
  }
  *at = '\0';
  return (size_t)(at - text);
}

static char *write_word(char *at, const char *word)
{
  while (*word)
    *at++ = *word++;
  return at;
}

size_t tl_duration_to_words(const tl_duration *duration, char *text)
{
  uint64_t seconds = magnitude(duration->seconds);
  const struct {
    uint64_t count;
    const char *unit;
  } parts[] = {{magnitude(duration->years), " year"},
               {magnitude(duration->months), " month"},
               {magnitude(duration->weeks), " week"},
               {magnitude(duration->days), " day"},
               {seconds / 3600, " hour"},
               {seconds / 60 % 60, " minute"},
               {seconds % 60, " second"}};
  char *at = text;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (parts[i].count == 0)
      continue;
    if (at > text)
      *at++ = ' ';
    at += tli_int_write((int64_t)parts[i].count, 1, at);
    at = write_word(at, parts[i].unit);
    if (parts[i].count > 1)
      *at++ = 's';
  }
  if (at == text)
    at = write_word(at, "0 days");
  *at = '\0';
  return (size_t)(at - text);
}

static tl_status fail_sum(const tl_duration *duration, tl_error *err)
{
  char text[TL_DURATION_TEXT_SIZE];
  tl_duration_write(duration, text);
  return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "a date that %s is added to leaves the axis", text);
}

/* Quotient and remainder, the remainder from 0 on. */
static int64_t divide(int64_t value, int64_t by, int64_t *out_rest)
{
  int64_t quotient = value / by;
  int64_t rest = value % by;
  if (rest < 0) {
    rest += by;
    quotient--;
  }
  *out_rest = rest;
  return quotient;
}

static int64_t months_of(const tl_duration *duration)
{
  return (int64_t)duration->years * YEAR_MONTHS + duration->months;
}

/* How many days on the day is that is `months` after `day`. Counted in the cycle that begins in 1970, where nothing
 * overflows: whole cycles change neither the day of a month nor the month's length. */
static tl_status months_to_days(int64_t day, int64_t months, int64_t *out_days, tl_error *err)
{
  int64_t from;
  int64_t rest;
  divide(day, CYCLE_DAYS, &from);
  int64_t cycles = divide(months, CYCLE_MONTHS, &rest);
  tl_civil civil;
  int64_t to = 0;
  tl_status status = tl_civil_from_days(from, &civil, err);
  if (status == TL_OK)
    status = tl_civil_add_months(&civil, rest, &civil, err);
  if (status == TL_OK)
    status = tl_civil_to_days(&civil, &to, err);
  *out_days = to - from + cycles * CYCLE_DAYS;
  return status;
}

tl_status tl_duration_add(tl_time time, const tl_duration *duration, tl_time *out_time, tl_error *err)
{
  if (time == TL_TIME_MIN || time == TL_TIME_MAX) {
    *out_time = time;
    return TL_OK;
  }
  int64_t days = 0;
  int64_t months = months_of(duration);
  if (months) {
    int64_t second;
    tl_status status = months_to_days(divide(time, TL_SECONDS_PER_DAY, &second), months, &days, err);
    if (status)
      return status;
  }
  days += (int64_t)duration->weeks * 7 + duration->days;
  /* The days are below 2^41, so that their seconds fit. */
  tl_time sum;
  if (__builtin_add_overflow(time, days * TL_SECONDS_PER_DAY, &sum) ||
      __builtin_add_overflow(sum, duration->seconds, &sum) || sum == TL_TIME_MIN || sum == TL_TIME_MAX)
    return fail_sum(duration, err);
  *out_time = sum;
  return TL_OK;
}

/* The number of leap years from year 1 to `year`. */
static int64_t leaps(int64_t year)
{
  return year / 4 - year / 100 + year / 400;
}

/* The shortest and the longest that `months` (not negative) last, in days. The clamp does not matter: where it cuts,
 * the result is the last day of its month, as far from the last day of the month that it started in as the first days
 * of the months after the two are from each other. So it is the distance of two firsts of a month: the lengths of the
 * months between them, and as many leap days as so many years can have. Years begin in March here, so that any year may
 * be the first. Most leap years are met from 1904 on (two centuries without a break), fewest from 2097 on (three
 * breaks). */
static void hull_days(int64_t months, int64_t *out_min, int64_t *out_max)
{
  static const int16_t before[YEAR_MONTHS] = {0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337};
  int64_t rest;
  int64_t cycles = divide(months, CYCLE_MONTHS, &rest);
  int64_t min = INT64_MAX;
  int64_t max = 0;
  for (int64_t first = 0; first < YEAR_MONTHS; first++) {
    int64_t last;
    int64_t years = divide(first + rest, YEAR_MONTHS, &last);
    int64_t days = YEAR_DAYS * years + before[last] - before[first];
    int64_t low = days + leaps(2096 + years) - leaps(2096);
    int64_t high = days + leaps(1903 + years) - leaps(1903);
    min = low < min ? low : min;
    max = high > max ? high : max;
  }
  *out_min = cycles * CYCLE_DAYS + min;
  *out_max = cycles * CYCLE_DAYS + max;
}

tl_status tl_duration_hull(const tl_duration *duration, int64_t *out_min, int64_t *out_max, tl_error *err)
{
  int64_t months = months_of(duration);
  int64_t min;
  int64_t max;
  hull_days(months < 0 ? -months : months, &min, &max);
  if (months < 0) {
    int64_t shortest = min;
    min = -max;
    max = -shortest;
  }
  int64_t days = (int64_t)duration->weeks * 7 + duration->days;
  if (__builtin_add_overflow((min + days) * TL_SECONDS_PER_DAY, duration->seconds, &min) ||
      __builtin_add_overflow((max + days) * TL_SECONDS_PER_DAY, duration->seconds, &max) || min == INT64_MIN ||
      max == INT64_MAX) {
    char text[TL_DURATION_TEXT_SIZE];
    tl_duration_write(duration, text);
    return tli_fail(err, TL_ERR_RANGE, TL_CODE_DURATION_RANGE, "the duration %s does not fit in seconds", text);
  }
  *out_min = min;
  *out_max = max;
  return TL_OK;
}
