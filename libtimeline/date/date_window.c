/* SPDX-License-Identifier: Apache-2.0 */
#include "point.h"

/* The completions of one date: all that its X digits, its significant digits or its season allow. */

_Static_assert(sizeof(tl_point) == 32, "documented layout");

/* ---- digits ---- */

/* The smallest number of [low, high] whose two digits are those of `value`, X anything; -1 when there is none. */
static int low_match(int value, unsigned x, int low, int high)
{
  int match = value;
  if (x == 1)
    match = value < low && low <= value + 9 ? low : value;
  else if (x == 2)
    match = value < low ? value + 10 : value;
  else if (x == 3)
    match = low;
  return match >= low && match <= high ? match : -1;
}

static int high_match(int value, unsigned x, int low, int high)
{
  int match = value;
  if (x == 1)
    match = value + 9 > high && value <= high ? high : value + 9;
  else if (x == 2)
    match = value <= high ? value + (high - value) / 10 * 10 : value;
  else if (x == 3)
    match = high;
  return match >= low && match <= high ? match : -1;
}

/* ---- years ---- */

tli_years tli_years_of(const tl_point *p)
{
  int count = 1;
  for (unsigned x = p->year_x; x; x &= x - 1)
    count *= 10;
  return (tli_years){p, count - (p->negative && p->year == 0 && p->year_x), count};
}

int64_t tli_year_at(const tli_years *set, int k)
{
  const tl_point *p = set->point;
  if (!p->year_x)
    return p->year;
  /* The digits of the number go to the places of the X; the sign turns the order round. */
  int number = p->negative ? set->whole - 1 - k : k;
  int64_t filled = 0;
  int64_t place = 1;
  for (unsigned x = p->year_x; x; x >>= 1, place *= 10) {
    if (x & 1) {
      filled += place * (number % 10);
      number /= 10;
    }
  }
  return p->negative ? p->year - filled : p->year + filled;
}

/* Whether some year of the point, moved by `shift`, is leap (or is not). Ten years in a row have both kinds: the nine
 * of -000X too. */
static bool some_year(const tl_point *p, int shift, bool leap)
{
  if (p->year_x & 1)
    return true;
  if (p->significant) {
    int64_t first;
    int64_t last;
    tli_point_years(p, &first, &last);
    return first < last || tli_is_leap(first + shift) == leap;
  }
  tli_years set = tli_years_of(p);
  for (int k = 0; k < set.count; k++)
    if (tli_is_leap(tli_year_at(&set, k) + shift) == leap)
      return true;
  return false;
}

/* ---- days ---- */

/* The first or the last day of a year of that kind which the digits allow. */
static bool day_in_year(const tl_point *p, bool leap, bool first, int *out_month, int *out_day)
{
  int from = low_match(p->month, p->month_x, 1, 12);
  int to = high_match(p->month, p->month_x, 1, 12);
  for (int k = 0; from > 0 && k <= to - from; k++) {
    int month = first ? from + k : to - k;
    if (!tli_digits_match(month, p->month, p->month_x))
      continue;
    int days = tli_month_days(leap, month);
    int day = first ? low_match(p->day, p->day_x, 1, days) : high_match(p->day, p->day_x, 1, days);
    if (day > 0) {
      *out_month = month;
      *out_day = day;
      return true;
    }
  }
  return false;
}

/* The first or the last completion of a date with X digits. */
static bool masked_day(const tl_point *p, bool first, int64_t *out_days)
{
  int month;
  int day;
  if (!day_in_year(p, true, first, &month, &day))
    return false; /* spares looking through the years: a leap year allows all that the others do */
  tli_years set = tli_years_of(p);
  for (int k = 0; k < set.count; k++) {
    int64_t year = tli_year_at(&set, first ? k : set.count - 1 - k);
    if (day_in_year(p, tli_is_leap(year), first, &month, &day)) {
      *out_days = tli_days(year, month, day);
      return true;
    }
  }
  return false;
}

bool tli_point_has_completion(const tl_point *p)
{
  int64_t days;
  return masked_day(p, true, &days);
}

/* ---- seasons ---- */

/* The parts of a year 21 to 41; of 21 to 24 the northern ones. */
static const tli_part_of_year parts[] = {
    {3, 3}, {6, 3}, {9, 3}, {12, 3}, {3, 3},  {6, 3}, {9, 3}, {12, 3}, {9, 3}, {12, 3}, {3, 3},
    {6, 3}, {1, 3}, {4, 3}, {7, 3},  {10, 3}, {1, 4}, {5, 4}, {9, 4},  {1, 6}, {7, 6},
};
_Static_assert(sizeof parts / sizeof *parts == TLI_LAST_SEASON - TLI_FIRST_SEASON + 1, "a row a season");

tli_part_of_year tli_season(int season, tl_seasons seasons, tli_part_of_year *out_other)
{
  tli_part_of_year north = parts[season - TLI_FIRST_SEASON];
  tli_part_of_year other = north;
  if (season <= 24) {
    tli_part_of_year south = parts[season - TLI_FIRST_SEASON + 8];
    if (seasons == TL_SEASONS_SOUTH) {
      north = other = south;
    } else if (seasons == TL_SEASONS_QUARTER) {
      north = other = parts[season - TLI_FIRST_SEASON + 12];
    } else if (seasons == TL_SEASONS_EITHER) {
      other = north.month > south.month ? north : south;
      north = north.month > south.month ? south : north;
    }
  }
  *out_other = other;
  return north;
}

static int64_t month_start(int64_t year, int month)
{
  return month > 12 ? tli_days(year + 1, month - 12, 1) : tli_days(year, month, 1);
}

/* Widens `*min` and `*max` to the days that the part can have. Only February changes with the year. */
static void part_lengths(const tl_point *p, tli_part_of_year of, int *min, int *max)
{
  int days = 0;
  int shift = -1; /* from the year to that of its February; -1: it has none */
  for (int k = 0; k < of.months; k++) {
    int month = of.month + k;
    days += tli_month_days(false, month > 12 ? month - 12 : month);
    if (month == 2 || month == 14)
      shift = month == 14;
  }
  int low = days;
  int high = days;
  if (shift >= 0) {
    low += !some_year(p, shift, false);
    high += some_year(p, shift, true);
  }
  if (low < *min)
    *min = low;
  if (high > *max)
    *max = high;
}

/* ---- the window ---- */

static void set_window(tli_window *w, int64_t first, int64_t first_end, int64_t last, int64_t last_end, int min,
                       int max)
{
  w->first = first * TL_SECONDS_PER_DAY;
  w->first_end = first_end * TL_SECONDS_PER_DAY;
  w->last = last * TL_SECONDS_PER_DAY;
  w->last_end = last_end * TL_SECONDS_PER_DAY;
  w->length_min = min * TL_SECONDS_PER_DAY;
  w->length_max = max * TL_SECONDS_PER_DAY;
}

static bool julian_days(const tl_point *p, int month, int day, int64_t *out_days)
{
  tl_civil civil = {p->year + (month > 12), month > 12 ? 1 : month, day};
  return tl_julian_to_days(&civil, out_days, NULL) == TL_OK;
}

static bool julian_window(const tl_point *p, tli_window *out)
{
  bool year = p->precision == TL_PRECISION_YEAR;
  bool whole = year || p->precision == TL_PRECISION_MONTH;
  int64_t first;
  int64_t end;
  if (!julian_days(p, year ? 1 : p->month, whole ? 1 : p->day, &first))
    return false;
  end = first + 1;
  if (whole && !julian_days(p, year ? 13 : p->month + 1, 1, &end))
    return false;
  set_window(out, first, end, first, end, (int)(end - first), (int)(end - first));
  return true;
}

static void time_window(const tl_point *p, tli_window *w)
{
  tl_time time = w->first + p->hour * 3600 + p->minute * 60 + p->second - p->offset_minutes * 60;
  *w = (tli_window){time, time + 1, time, time + 1, 1, 1};
}

/* What tli_point_read() has seen to, for a point that somebody filled by hand. */
static bool is_sound(const tl_point *p)
{
  bool season = p->precision > TL_PRECISION_MONTH && p->precision < TL_PRECISION_YEAR;
  bool wide = (p->long_year || p->significant) && !p->year_x;
  return p->kind >= TL_POINT_DATED && p->kind <= TL_POINT_AFTER &&
         (wide ? p->precision == TL_PRECISION_YEAR : p->year >= -9999 && p->year <= 9999) && p->year >= TLI_YEAR_MIN &&
         p->year <= TLI_YEAR_MAX && p->significant <= 12 && (p->year <= 0 || !p->negative) &&
         (p->year >= 0 || p->negative) &&
         (season ? p->month >= TLI_FIRST_SEASON && p->month <= TLI_LAST_SEASON
                 : p->precision == TL_PRECISION_YEAR || p->month_x || (p->month >= 1 && p->month <= 12));
}

/* A day, a month or a year of plain digits: the hot path. */
static bool plain_window(const tl_point *p, tli_window *out)
{
  const int year = (int)p->year;
  const bool leap = tli_is_leap(year);
  int month = 1;
  int day = 1;
  int days = 365 + leap;
  if (p->precision != TL_PRECISION_YEAR) {
    month = p->month;
    days = tli_month_days(leap, month);
    if (p->precision == TL_PRECISION_DAY) {
      day = p->day;
      if (day < 1 || day > days)
        return false;
      days = 1;
    }
  }
  int64_t first = tli_days(year, month, day);
  set_window(out, first, first + days, first, first + days, days, days);
  return true;
}

static bool masked_year_window(const tl_point *p, tli_window *out)
{
  int64_t first;
  int64_t last;
  if (p->year_x) {
    tli_years years = tli_years_of(p);
    first = tli_year_at(&years, 0);
    last = tli_year_at(&years, years.count - 1);
  } else {
    tli_point_years(p, &first, &last);
    if (first < TLI_YEAR_MIN || last > TLI_YEAR_MAX)
      return false;
  }
  int64_t first_day = tli_days(first, 1, 1);
  int64_t last_day = tli_days(last, 1, 1);
  set_window(out, first_day, first_day + 365 + tli_is_leap(first), last_day, last_day + 365 + tli_is_leap(last),
             365 + !some_year(p, 0, false), 365 + some_year(p, 0, true));
  return true;
}

static bool masked_day_window(const tl_point *p, tli_window *out)
{
  int64_t first;
  int64_t last;
  if (!masked_day(p, true, &first) || !masked_day(p, false, &last))
    return false;
  set_window(out, first, first + 1, last, last + 1, 1, 1);
  return true;
}

/* A month with X digits, or any other part of a year. */
static bool part_window(const tl_point *p, tl_seasons seasons, tli_window *out)
{
  int min = 366;
  int max = 0;
  tli_part_of_year low;
  tli_part_of_year high;
  if (p->precision == TL_PRECISION_MONTH) {
    int from = low_match(p->month, p->month_x, 1, 12);
    int to = high_match(p->month, p->month_x, 1, 12);
    if (from < 0 || to < 0)
      return false;
    low = (tli_part_of_year){(uint8_t)from, 1};
    high = (tli_part_of_year){(uint8_t)to, 1};
    for (int month = from; month <= to; month++)
      if (tli_digits_match(month, p->month, p->month_x))
        part_lengths(p, (tli_part_of_year){(uint8_t)month, 1}, &min, &max);
  } else {
    low = tli_season(p->month, seasons, &high);
    part_lengths(p, low, &min, &max);
    part_lengths(p, high, &min, &max);
  }
  tli_years years = tli_years_of(p);
  int64_t first = tli_year_at(&years, 0);
  int64_t last = tli_year_at(&years, years.count - 1);
  set_window(out, month_start(first, low.month), month_start(first, low.month + low.months),
             month_start(last, high.month), month_start(last, high.month + high.months), min, max);
  return true;
}

bool tli_point_window(const tl_point *p, bool julian, tl_seasons seasons, tli_window *out)
{
  if (!is_sound(p))
    return false;
  const bool masked = tli_is_masked(p);
  switch ((tl_precision)p->precision) {
  case TL_PRECISION_SECOND: {
    tl_point day = *p;
    day.precision = TL_PRECISION_DAY;
    if (masked || !(julian ? julian_window(&day, out) : plain_window(&day, out)))
      return false;
    time_window(p, out);
    return true;
  }
  case TL_PRECISION_DAY:
    return julian ? julian_window(p, out) : masked ? masked_day_window(p, out) : plain_window(p, out);
  case TL_PRECISION_MONTH:
    return julian ? julian_window(p, out) : masked ? part_window(p, seasons, out) : plain_window(p, out);
  case TL_PRECISION_YEAR:
    if (julian)
      return julian_window(p, out);
    return masked || p->long_year || p->significant ? masked_year_window(p, out) : plain_window(p, out);
  case TL_PRECISION_SEASON:
  case TL_PRECISION_QUARTER:
  case TL_PRECISION_QUADRIMESTER:
  case TL_PRECISION_SEMESTER: return !julian && part_window(p, seasons, out);
  case TL_PRECISION_NONE:
  case TL_PRECISION_MINUTE: break;
  }
  return false;
}

bool tli_point_has_day(const tl_point *p, bool julian, const tl_civil *civil)
{
  int64_t days;
  tli_window window;
  if (tl_civil_to_days(civil, &days, NULL) || !tli_point_window(p, julian, TL_SEASONS_NORTH, &window))
    return false;
  tl_civil own = *civil;
  if (julian && tl_julian_from_days(days, &own, NULL))
    return false;

  if (p->precision > TL_PRECISION_MONTH && p->precision < TL_PRECISION_YEAR) {
    /* A winter belongs to the year in which it begins. */
    tli_part_of_year other;
    tli_part_of_year season = tli_season(p->month, TL_SEASONS_NORTH, &other);
    if (own.month < season.month) {
      own.year--;
      own.month += 12;
    }
    if (own.month >= season.month + season.months)
      return false;
  } else if (p->precision != TL_PRECISION_YEAR) {
    if (!tli_digits_match(own.month, p->month, p->month_x))
      return false;
    if (p->precision != TL_PRECISION_MONTH && !tli_digits_match(own.day, p->day, p->day_x))
      return false;
  }

  if (!p->year_x) {
    int64_t first;
    int64_t last;
    tli_point_years(p, &first, &last);
    return own.year >= first && own.year <= last;
  }
  if (p->negative ? own.year >= 0 || own.year < -9999 : own.year < 0 || own.year > 9999)
    return false;
  int64_t year = own.year < 0 ? -own.year : own.year;
  int64_t digits = p->year < 0 ? -p->year : p->year;
  for (unsigned x = p->year_x, k = 0; k < 4; k++, x >>= 1, year /= 10, digits /= 10)
    if (!(x & 1) && year % 10 != digits % 10)
      return false;
  return true;
}
