/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

#include <string.h>

#include "point.h"

int tli_phrase_month_days(const tli_parser *p, int64_t year, int month)
{
  return p->julian ? tl_julian_month_days(year, month) : tl_civil_month_days(year, month);
}

tli_spot tli_month_at(int64_t index)
{
  int64_t year = index / 12 - (index % 12 < 0);
  return (tli_spot){year, (int32_t)(index - year * 12) + 1, 0};
}

/* The first month of a season code relative to January of its year, and the number of its months; false when the
 * options leave it open. */
static bool season_months(const tli_parser *p, int code, int *out_first, int *out_count)
{
  tli_part_of_year other;
  tli_part_of_year part = tli_season(code, (tl_seasons)p->options.seasons, &other);
  *out_first = part.month - 1;
  *out_count = part.months;
  return part.month == other.month;
}

static void window(tli_term *term, tli_spot first, tli_spot last, bool convention)
{
  if (convention) {
    term->flags |= TL_PHRASE_CONVENTION;
    term->hard_first = term->first;
    term->hard_last = term->shape == S_POINT ? term->first : term->last;
  }
  bool one = first.year == last.year && first.month == last.month && first.day == last.day;
  term->shape = one ? S_POINT : S_WINDOW;
  term->first = first;
  term->last = last;
}

/* Takes the `n`th of three parts. A month in tens of days; a year in fours of months; a decade in 4, 3 and 3 years; a
 * century at the 33 and the 67. These are the conventions that "early", "mid" and "late" are read by. */
static bool take_third(tli_parser *p, tli_term *term, int n)
{
  tli_spot a = term->first;
  tli_spot b = term->first;
  if (term->shape == S_DECADE || term->shape == S_CENTURY) {
    static const int8_t decade[4] = {0, 4, 7, 10};
    static const int8_t formal[4] = {0, 33, 67, 100};   /* 1601..1633, 1634..1667, 1668..1700 */
    static const int8_t hundreds[4] = {0, 34, 68, 100}; /* 1900..1933, 1934..1967, 1968..1999 */
    const int8_t *cut = term->shape == S_DECADE ? decade : term->first.year % 100 == 0 ? hundreds : formal;
    b.year = a.year + cut[n] - 1;
    a.year += cut[n - 1];
  } else if (term->shape != S_POINT || a.day) {
    return false;
  } else if (a.month == 0) {
    a.month = 4 * n - 3;
    b.month = 4 * n;
  } else if (a.month <= 12) {
    a.day = 10 * n - 9;
    b.day = n < 3 ? 10 * n : tli_phrase_month_days(p, a.year, a.month);
  } else {
    int first, count;
    if (!season_months(p, a.month, &first, &count) || count % 3)
      return false;
    int64_t index = a.year * 12 + first + (n - 1) * (count / 3);
    a = tli_month_at(index);
    b = tli_month_at(index + count / 3 - 1);
  }
  window(term, a, b, true);
  return true;
}

/* Equal parts of years: halves and quarters of a decade or century, decades of a century. */
static bool take_years(tli_term *term, int n, int parts)
{
  int64_t years = term->last.year - term->first.year + 1;
  if ((term->shape != S_DECADE && term->shape != S_CENTURY) || years % parts || n < 1 || n > parts)
    return false;
  tli_spot a = {term->first.year + (n - 1) * (years / parts), 0, 0};
  window(term, a, (tli_spot){a.year + years / parts - 1, 0, 0}, false);
  return true;
}

/* A half or a quarter of a year is a code of EDTF. */
static bool take_code(tli_parser *p, tli_term *term, int n, int parts)
{
  bool point = term->shape == S_POINT && term->first.day == 0;
  if (n < 1 || n > parts)
    return false;
  if (point && term->first.month == 0) {
    term->first.month = (parts == 2 ? 39 : 32) + n;
    term->has |= TERM_HAS_MONTH;
    return true;
  }
  if (point && parts == 2 && term->first.month <= 12) {
    tli_spot a = term->first;
    tli_spot b = term->first;
    a.day = n == 1 ? 1 : 16;
    b.day = n == 1 ? 15 : tli_phrase_month_days(p, a.year, a.month);
    window(term, a, b, false);
    return true;
  }
  return take_years(term, n, parts);
}

static bool take_week_or_day(tli_parser *p, tli_term *term, int n, int size)
{
  tli_spot a = term->first;
  if (term->shape != S_POINT || a.day || a.month > 12 || a.month == 0)
    return false;
  int days = tli_phrase_month_days(p, a.year, a.month);
  tli_spot b = a;
  a.day = n == PART_LAST ? days - size + 1 : (n - 1) * size + 1;
  b.day = a.day + size - 1;
  if (n == 0 || a.day > days)
    return false;
  if (b.day > days)
    b.day = days;
  if (size > 1) {
    window(term, a, b, true);
  } else {
    term->first = a;
    term->has |= TERM_HAS_DAY;
  }
  return true;
}

static bool take_part(tli_parser *p, tli_term *term)
{
  int n = term->part_number;
  bool last = n == PART_LAST;
  switch (term->part) {
  case PART_NONE: return true;
  case PART_THIRD: return take_third(p, term, n);
  case PART_HALF: return take_code(p, term, last ? 2 : n, 2);
  case PART_QUARTER: return take_code(p, term, last ? 4 : n, 4);
  case PART_DECADE: return term->shape == S_CENTURY && take_years(term, last ? 10 : n, 10);
  case PART_WEEK: return take_week_or_day(p, term, n, 7);
  case PART_DAY:
    if (term->shape == S_POINT && term->first.month == 0 && (last || n == 1)) {
      term->first.month = last ? 12 : 1;
      term->has |= TERM_HAS_MONTH;
    }
    return take_week_or_day(p, term, n, 1);
  case PART_MONTH:
    if (term->shape != S_POINT || term->first.month || n == 0 || (!last && n > 12))
      return false;
    term->first.month = last ? 12 : n;
    term->has |= TERM_HAS_MONTH;
    return true;
  default: return false;
  }
}

/* Adds the shared digits to the second year of 1980-88. */
static void fill_tail(const tli_term *left, tli_term *right)
{
  int64_t unit = right->last.day == 1 ? 10 : 100; /* its digits */
  right->first.year = left->first.year - left->first.year % unit + right->first.day;
  right->first.day = 0;
  right->last.day = 0;
  right->shape = S_POINT;
  right->has = TERM_HAS_YEAR;
  right->era = left->era;
  right->qualifier |= left->qualifier;
}

/* The century of the 90s in 1980s-90s is the left side's. */
static void fill_decade(const tli_term *left, tli_readings *right)
{
  tli_term *term = &right->term[0];
  int64_t year = left->first.year - left->first.year % 100 + term->first.year % 100;
  if (year <= left->first.year)
    return;
  term->first.year = year;
  term->last.year = year + 9;
  right->count = 1;
  right->no_century = false;
}

/* That of the 18 in 1914-'18 likewise. */
static void fill_century(const tli_term *left, tli_readings *right)
{
  int64_t year = left->first.year - left->first.year % 100 + right->term[0].first.year % 100;
  if (year <= left->first.year)
    return;
  right->term[0].first.year = year;
  right->count = 1;
  right->no_century = false;
}

static void fill_one(tli_term *left, const tli_term *right, bool roll)
{
  if (left->shape == S_PART) {
    if (right->part == PART_NONE)
      return; /* "early to 2018" says nothing */
    uint8_t part = left->part, number = left->part_number, qualifier = left->qualifier;
    *left = *right;
    left->part = part;
    left->part_number = number;
    left->qualifier |= qualifier;
  } else if (left->shape == S_NUMBER || left->shape == S_ORDINAL) {
    if (right->shape == S_POINT && right->has & TERM_HAS_DAY) {
      left->first = (tli_spot){right->first.year, right->first.month, left->first.day};
      left->shape = S_POINT;
      left->has = right->has;
    } else if (right->shape == S_CENTURY && left->shape == S_ORDINAL && left->first.day > 0) {
      int64_t number = left->first.day;
      left->shape = S_CENTURY;
      left->era = right->era;
      left->first = (tli_spot){right->era == 2 ? 1 - 100 * number : 100 * (number - 1) + 1, 0, 0};
      left->last = (tli_spot){left->first.year + 99, 0, 0};
      left->has = right->has;
    } else if (right->shape == S_POINT && right->has == TERM_HAS_YEAR && right->era && left->shape == S_NUMBER) {
      left->first = (tli_spot){right->era == 2 ? 1 - (int64_t)left->first.day : left->first.day, 0, 0};
      left->shape = S_POINT;
      left->has = TERM_HAS_YEAR;
      left->era = right->era;
    }
  } else if (left->shape == S_POINT && !(left->has & TERM_HAS_YEAR)) {
    if (right->shape != S_POINT || (right->has & (TERM_HAS_MONTH | TERM_HAS_YEAR)) != (TERM_HAS_MONTH | TERM_HAS_YEAR))
      return;
    /* Seasons and months go by their own order: "December to February 2019" began the year before. */
    bool comparable = (left->first.month > 12) == (right->first.month > 12);
    bool later = left->first.month > right->first.month;
    if (!comparable || (later && !roll))
      return;
    bool same_month = left->first.month == right->first.month && left->first.day && right->first.day;
    left->first.year = right->first.year - later;
    left->has |= TERM_HAS_YEAR;
    left->era = right->era;
    if (!same_month)
      left->flags |= TL_PHRASE_INFERRED;
  } else if (left->shape == S_POINT && left->has == TERM_HAS_YEAR && left->era == 0 && right->era == 2 &&
             left->first.year > 0) {
    /* 200-100 BC: the era is of both, when the numbers fall. */
    int64_t second = right->shape == S_POINT ? 1 - right->first.year : 0;
    if (left->first.year > second) {
      left->first.year = 1 - left->first.year;
      left->era = 2;
    }
  }
}

/* "1902 April 5-8", "1902 April-May": the year before both is that of both, in which the second does not come first. */
static void fill_from_left(const tli_term *left, tli_term *right)
{
  bool number = right->shape == S_NUMBER && left->has & TERM_HAS_DAY;
  bool yearless = right->shape == S_POINT && right->has & TERM_HAS_MONTH && !(right->has & TERM_HAS_YEAR);
  int32_t month = number ? left->first.month : right->first.month;
  if ((!number && !yearless) || (month > 12) != (left->first.month > 12) || month < left->first.month ||
      (month == left->first.month && right->first.day <= left->first.day))
    return;
  right->first.year = left->first.year;
  right->first.month = month;
  right->shape = S_POINT;
  right->has = (uint8_t)(TERM_HAS_YEAR | TERM_HAS_MONTH | (right->first.day ? TERM_HAS_DAY : 0));
  right->era = left->era;
  right->year_first = true;
  if (!number)
    right->flags |= TL_PHRASE_INFERRED;
}

void tli_phrase_fill(tli_readings *left, tli_readings *right, bool roll)
{
  if (left->count == 1 && right->count == 1 && left->term[0].year_first)
    fill_from_left(&left->term[0], &right->term[0]);
  if (right->count == 1 && left->count == 1 && right->term[0].shape == S_NUMBER && right->term[0].first.day >= 0 &&
      left->term[0].shape == S_POINT && left->term[0].has == TERM_HAS_YEAR && left->term[0].first.year > 0)
    fill_tail(&left->term[0], &right->term[0]);
  else if (right->no_century && right->term[0].shape == S_DECADE && left->count == 1 && !left->no_century &&
           left->term[0].shape == S_DECADE && left->term[0].era != 2)
    fill_decade(&left->term[0], right);
  else if (right->no_century && right->term[0].shape == S_POINT && right->term[0].has == TERM_HAS_YEAR &&
           left->count == 1 && !left->no_century && left->term[0].shape == S_POINT &&
           left->term[0].has == TERM_HAS_YEAR && left->term[0].first.year > 0)
    fill_century(&left->term[0], right);
  else if (right->count == 1 && !right->no_century)
    for (size_t i = 0; i < left->count; i++)
      fill_one(&left->term[i], &right->term[0], roll);
}

static tl_status check_days(const tli_parser *p, const tli_term *term, size_t from, size_t to)
{
  const tli_spot *spot = &term->first;
  if (term->shape == S_POINT && term->has & TERM_HAS_DAY && spot->month <= 12 &&
      (spot->day < 1 || spot->day > tli_phrase_month_days(p, spot->year, spot->month)))
    return tli_phrase_fail_text(p, from, to, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, ": the month has no such day");
  return TL_OK;
}

/* Turns a date of the Julian calendar into the Gregorian days of it. */
static tl_status from_julian(const tli_parser *p, tli_term *term)
{
  tli_spot *spots[2] = {&term->first, &term->last};
  bool point = term->shape == S_POINT;
  bool day = point && term->first.day;
  if (point)
    term->last = term->first;
  if (term->first.month > 12 || term->last.month > 12)
    return tli_phrase_fail(p, p->begin, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                           "seasons and quarters are not counted in the Julian calendar");
  for (int i = 0; i < 2; i++) {
    tl_civil julian = {spots[i]->year, spots[i]->month, spots[i]->day};
    if (!julian.month)
      julian.month = i ? 12 : 1;
    if (!julian.day)
      julian.day = i ? tl_julian_month_days(julian.year, julian.month) : 1;
    int64_t days;
    tl_civil civil;
    tl_status status = tl_julian_to_days(&julian, &days, p->err);
    if (status == TL_OK)
      status = tl_civil_from_days(days, &civil, p->err);
    if (status != TL_OK)
      return status;
    *spots[i] = (tli_spot){civil.year, civil.month, civil.day};
  }
  if (point)
    term->shape = day ? S_POINT : S_UNIT;
  else if (term->shape == S_DECADE || term->shape == S_CENTURY)
    term->shape = S_UNIT;
  term->has = TERM_HAS_YEAR | TERM_HAS_MONTH | TERM_HAS_DAY;
  if (term->flags & TL_PHRASE_CONVENTION) {
    tli_term hard = {.shape = S_WINDOW, .first = term->hard_first, .last = term->hard_last};
    tl_status status = from_julian(p, &hard);
    term->hard_first = hard.first;
    term->hard_last = hard.last;
    return status;
  }
  return TL_OK;
}

static const char *weekday_name(int weekday)
{
  static const char names[7][10] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  return names[weekday - 1];
}

static tl_status weekday_of(const tli_parser *p, const tli_term *term, int *out_weekday)
{
  int64_t first, end;
  tl_status status = tli_spot_days(p, &term->first, &first, &end);
  if (status == TL_OK)
    *out_weekday = tl_civil_weekday(first);
  return status;
}

tl_status tli_phrase_fail_ambiguous(const tli_parser *p, const tli_readings *readings, size_t from, size_t to)
{
  char quoted[TLI_QUOTE_SIZE];
  char list[TLI_READINGS_MAX * (TL_PHRASE_EDTF_SIZE + 3)];
  size_t size = 0;
  for (size_t i = 0; i < readings->count; i++) {
    if (i) {
      memcpy(list + size, " | ", 3);
      size += 3;
    }
    size += tli_term_text(&readings->term[i], list + size);
  }
  list[size] = '\0';
  static const char words[][6] = {"no", "one", "two", "three", "four"};
  tli_quote(tli_phrase_text(p, from, to), quoted);
  if (readings->no_century)
    return tli_fail_at(p->err, TL_ERR_AMBIGUOUS, TL_CODE_PHRASE_AMBIGUOUS, p->text, p->tokens[from].offset,
                       "%s names no century: %s, or another century's", quoted, list);
  return tli_fail_at(p->err, TL_ERR_AMBIGUOUS, TL_CODE_PHRASE_AMBIGUOUS, p->text, p->tokens[from].offset,
                     "%s has %s readings: %s", quoted, words[readings->count], list);
}

tl_status tli_phrase_settle(tli_parser *p, const tli_readings *readings, bool whole, size_t from, size_t to,
                            tli_term *out)
{
  tli_readings kept = *readings;
  char quoted[TLI_QUOTE_SIZE];
  int weekday = 0;
  kept.count = 0;
  for (size_t i = 0; i < readings->count; i++) {
    tli_term term = readings->term[i];
    term.qualifier |= p->qualifier;
    term.last_qualifier = term.qualifier;
    bool compound = term.shape == S_INTERVAL || term.shape == S_EITHER;
    if (compound && (!whole || term.part))
      continue;
    if (term.shape == S_NUMBER || term.shape == S_PART || (term.weekday && !(term.has & TERM_HAS_DAY)))
      return tli_phrase_unexpected(p, from);
    if (!(term.has & TERM_HAS_YEAR))
      return tli_phrase_fail_text(p, from, to, TL_ERR_UNRESOLVED, TL_CODE_PHRASE_NO_YEAR,
                                  p->tokens[to - 1].kind == T_NUMBER ? " names no year: a year has all of its digits"
                                                                     : " names no year");
    tl_status status = check_days(p, &term, from, to);
    if (status != TL_OK)
      return status;
    if (!take_part(p, &term))
      return tli_phrase_fail_text(p, from, to, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                                  ": there is no such part of that date");
    if (p->julian) {
      status = from_julian(p, &term);
      if (status != TL_OK)
        return status;
    }
    if (term.weekday) {
      status = weekday_of(p, &term, &weekday);
      if (status != TL_OK)
        return status;
      if (weekday != term.weekday)
        continue;
    }
    kept.term[kept.count++] = term;
  }
  if (kept.count == 0 && weekday)
    return tli_fail_at(p->err, TL_ERR_VALUE, TL_CODE_PHRASE_WEEKDAY, p->text, p->tokens[from].offset,
                       "%s is a %s, not a %s", tli_quote(tli_phrase_text(p, from, to), quoted), weekday_name(weekday),
                       weekday_name(readings->term[0].weekday));
  if (kept.count == 0)
    return tli_phrase_fail_text(p, from, to, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                                " is two years where one date is expected");
  if (kept.count > 1 || kept.no_century)
    return tli_phrase_fail_ambiguous(p, &kept, from, to);
  const tli_spot *written = &readings->term[0].first; /* a season is the first of the readings */
  p->season = p->season || (written->month >= 21 && written->month <= 24);
  *out = kept.term[0];
  return TL_OK;
}
