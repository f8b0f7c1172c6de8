/* SPDX-License-Identifier: Apache-2.0 */
#include "point.h"

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/utf8.h"

/* Reading one EDTF date: [qualifier] year [qualifier] [- month] [- day] [T time], up to where it ends. */

enum { YEAR_DIGITS = 4, OFFSET_MINUTES_MAX = 14 * 60, LEVEL_1 = 1, LEVEL_2 = 2 };

tl_status tli_fail_expected(const tli_reader *r, const char *expected)
{
  char whole[TLI_QUOTE_SIZE];
  char seen[TLI_QUOTE_SIZE];
  tli_quote(r->text, whole);
  if (r->at >= r->text.size)
    return tli_fail_at(r->err, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, r->text, r->at,
                       "%s is not EDTF: expected %s, found the end", whole, expected);
  size_t size = tli_utf8_size(r->text.data + r->at, r->text.size - r->at);
  tli_quote((tl_text){r->text.data + r->at, size ? size : 1}, seen);
  return tli_fail_at(r->err, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, r->text, r->at,
                     "%s is not EDTF: expected %s, found %s", whole, expected, seen);
}

/* Fails at the reader's place with a sentence about the whole text. */
static tl_status fail_here(const tli_reader *r, tl_status status, tl_code code, const char *why)
{
  char whole[TLI_QUOTE_SIZE];
  return tli_fail_at(r->err, status, code, r->text, r->at, "%s: %s", tli_quote(r->text, whole), why);
}

static tl_status fail_syntax(const tli_reader *r, const char *why)
{
  return fail_here(r, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, why);
}

static tl_status fail_julian_x(const tli_reader *r)
{
  return fail_syntax(r, "a Julian date has no X");
}

/* ---- qualifiers ---- */

static unsigned sign_bits(int c)
{
  return c == '?'   ? TL_QUALIFIER_UNCERTAIN
         : c == '~' ? TL_QUALIFIER_APPROXIMATE
         : c == '%' ? TL_QUALIFIER_UNCERTAIN | TL_QUALIFIER_APPROXIMATE
                    : 0;
}

/* Reads one sign, or none. */
static tl_status read_sign(tli_reader *r, uint8_t *out_bits)
{
  *out_bits = (uint8_t)sign_bits(tli_peek(r));
  if (*out_bits) {
    r->at++;
    if (sign_bits(tli_peek(r)))
      return fail_syntax(r, "one qualifier at a place: ? and ~ together are written %");
  }
  return TL_OK;
}

/* ---- years ---- */

static tl_status read_short_year(tli_reader *r, tl_point *p)
{
  size_t start = r->at;
  p->negative = tli_peek(r) == '-';
  r->at += p->negative;
  int year = 0;
  for (int k = 0; k < YEAR_DIGITS; k++, r->at++) {
    int c = tli_peek(r);
    year *= 10;
    if (tli_is_digit(c))
      year += c - '0';
    else if (c == 'X' && !r->julian)
      p->year_x = (uint8_t)(p->year_x | (8 >> k));
    else if (c == 'X')
      return fail_julian_x(r);
    else
      return tli_fail_expected(r, k ? "a year of four digits, X where one is not known" : "a date");
  }
  if (tli_is_digit(tli_peek(r)) || tli_peek(r) == 'X')
    return fail_syntax(r, "a year has four digits; a hyphen is before month and day, and Y before a longer year");
  p->year = p->negative ? -year : year;
  if (p->negative) {
    tli_raise_level(r, LEVEL_1);
    if (year == 0 && !p->year_x) {
      r->at = start;
      return fail_here(r, TL_ERR_VALUE, TL_CODE_NO_SUCH_YEAR,
                       "there is no year -0000; the year before 0001 is 0000, and before that -0001");
    }
  }
  return TL_OK;
}

/* Reads a number that begins with 1 to 9. Beyond `limit` it stays there: the caller knows what is too much. */
static tl_status read_number(tli_reader *r, const char *expected, int64_t limit, int64_t *out, int *out_digits)
{
  if (!tli_is_digit(tli_peek(r)) || tli_peek(r) == '0')
    return tli_fail_expected(r, expected);
  int64_t value = 0;
  int digits = 0;
  for (; tli_is_digit(tli_peek(r)); r->at++, digits++)
    if (value < limit)
      value = value * 10 + (tli_peek(r) - '0');
  *out = value < limit ? value : limit;
  *out_digits = digits;
  return TL_OK;
}

/* Remembers the first year that does not fit the axis. */
static void note_range(tli_reader *r, size_t start)
{
  if (!r->range_end) {
    r->range_at = start;
    r->range_end = r->at;
  }
}

static tl_status read_long_year(tli_reader *r, tl_point *p)
{
  size_t start = r->at++;
  p->long_year = 1;
  tli_raise_level(r, LEVEL_1);
  p->negative = tli_peek(r) == '-';
  r->at += p->negative;
  int64_t year = 0;
  int digits;
  const int64_t off_axis = TLI_YEAR_MAX + 1; /* the larger side */
  tl_status status = read_number(r, "a year of five digits or more, the first from 1 to 9", off_axis, &year, &digits);
  if (status)
    return status;
  if (tli_peek(r) == 'E') {
    r->at++;
    tli_raise_level(r, LEVEL_2);
    int64_t exponent = 0;
    int ignored;
    status = read_number(r, "an exponent from 1", 100, &exponent, &ignored);
    if (status)
      return status;
    /* The axis ends at twelve digits, so this loop does too. */
    for (int64_t k = 0; k < exponent && year < off_axis; k++)
      year *= 10;
    p->exponent = (uint8_t)exponent;
  }
  if (year < 10000) {
    r->at = start;
    return fail_syntax(r, "a year of four digits or fewer is written without Y and E");
  }
  if (year > (p->negative ? -TLI_YEAR_MIN : TLI_YEAR_MAX)) {
    year = 0;
    note_range(r, start);
  }
  p->year = p->negative ? -year : year;
  return TL_OK;
}

static int digits_of(int64_t value)
{
  int digits = 1;
  for (uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value; rest >= 10; rest /= 10)
    digits++;
  return digits;
}

void tli_point_years(const tl_point *p, int64_t *out_first, int64_t *out_last)
{
  int64_t low = p->year < 0 ? -p->year : p->year;
  int64_t width = 1;
  for (int k = p->long_year ? digits_of(low) : YEAR_DIGITS; p->significant && k > p->significant; k--)
    width *= 10;
  low -= low % width;
  int64_t high = low + width - 1;
  if (p->negative) {
    *out_first = -high;
    *out_last = low ? -low : -1; /* there is no -0000 */
  } else {
    *out_first = low;
    *out_last = high;
  }
}

static tl_status read_significant(tli_reader *r, size_t start, tl_point *p)
{
  r->at++;
  tli_raise_level(r, LEVEL_2);
  size_t at = r->at;
  int64_t significant = 0;
  int ignored;
  tl_status status = read_number(r, "a number of significant digits from 1", 100, &significant, &ignored);
  if (status)
    return status;
  if (r->range_end)
    return TL_OK;
  if (significant > (p->long_year ? digits_of(p->year) : YEAR_DIGITS)) {
    r->at = at;
    return fail_here(r, TL_ERR_VALUE, TL_CODE_NO_SUCH_YEAR, "more significant digits than the year has digits");
  }
  p->significant = (uint8_t)significant;
  int64_t first;
  int64_t last;
  tli_point_years(p, &first, &last);
  if (first < TLI_YEAR_MIN || last > TLI_YEAR_MAX)
    note_range(r, start);
  return TL_OK;
}

/* ---- month and day ---- */

/* Reads two digits or X, and no third. */
static tl_status read_two(tli_reader *r, const char *expected, uint8_t *out_value, uint8_t *out_x)
{
  int value = 0;
  unsigned x = 0;
  for (int k = 0; k < 2; k++, r->at++) {
    int c = tli_peek(r);
    value *= 10;
    if (tli_is_digit(c))
      value += c - '0';
    else if (c == 'X' && !r->julian)
      x |= 2u >> k;
    else if (c == 'X')
      return fail_julian_x(r);
    else
      return tli_fail_expected(r, expected);
  }
  if (tli_is_digit(tli_peek(r)) || tli_peek(r) == 'X')
    return tli_fail_expected(r, "two digits");
  *out_value = (uint8_t)value;
  *out_x = (uint8_t)x;
  return TL_OK;
}

static tl_status fail_month(tli_reader *r, size_t at)
{
  char whole[TLI_QUOTE_SIZE];
  char seen[TLI_QUOTE_SIZE];
  r->at = at;
  tli_quote(r->text, whole);
  tli_quote((tl_text){r->text.data + at, 2}, seen);
  return tli_fail_at(r->err, TL_ERR_VALUE, TL_CODE_NO_SUCH_MONTH, r->text, at,
                     "%s: there is no month %s; months are 01 to 12%s", whole, seen,
                     r->julian ? "" : ", seasons and other parts of a year 21 to 41");
}

static tl_status read_month(tli_reader *r, tl_point *p)
{
  size_t at = r->at;
  tl_status status = read_two(r, "a month of two digits", &p->month, &p->month_x);
  if (status)
    return status;
  p->precision = TL_PRECISION_MONTH;
  if (p->month_x) {
    /* 0X, 1X, X0 to X9 and XX have a month each; 2X has none: X does not stand for a season. */
    return p->month_x == 1 && p->month > 10 ? fail_month(r, at) : TL_OK;
  }
  if (p->month >= TLI_FIRST_SEASON && p->month <= TLI_LAST_SEASON && !r->julian) {
    p->precision = p->month <= 32   ? TL_PRECISION_SEASON
                   : p->month <= 36 ? TL_PRECISION_QUARTER
                   : p->month <= 39 ? TL_PRECISION_QUADRIMESTER
                                    : TL_PRECISION_SEMESTER;
    tli_raise_level(r, p->month <= 24 ? LEVEL_1 : LEVEL_2);
    return TL_OK;
  }
  return p->month >= 1 && p->month <= 12 ? TL_OK : fail_month(r, at);
}

static tl_status fail_day(tli_reader *r, const tl_point *p, size_t at)
{
  static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                      "July",    "August",   "September", "October", "November", "December"};
  char whole[TLI_QUOTE_SIZE];
  tli_quote(r->text, whole);
  if (p->year_x || p->month_x || p->day_x || p->day == 0 || p->day > 31)
    return tli_fail_at(r->err, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, r->text, at,
                       "%s: no month that it allows has a day %c%c", whole, r->text.data[at], r->text.data[at + 1]);
  char year[TLI_INT_SIZE];
  tli_int_write(p->year, YEAR_DIGITS, year);
  int days = r->julian ? tl_julian_month_days(p->year, p->month) : tl_civil_month_days(p->year, p->month);
  return tli_fail_at(r->err, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, r->text, at, "%s: %s%s %s has %d days, not %d", whole,
                     names[p->month - 1], r->julian ? " (Julian)" : "", year, days, p->day);
}

static tl_status read_day(tli_reader *r, tl_point *p)
{
  size_t at = r->at;
  tl_status status = read_two(r, "a day of two digits", &p->day, &p->day_x);
  if (status)
    return status;
  p->precision = TL_PRECISION_DAY;
  bool there;
  if (r->julian)
    there = p->day >= 1 && p->day <= tl_julian_month_days(p->year, p->month);
  else if (tli_is_masked(p))
    there = tli_point_has_completion(p);
  else
    there = p->day >= 1 && p->day <= tli_month_days(tli_is_leap(p->year), p->month);
  return there ? TL_OK : fail_day(r, p, at);
}

/* ---- time of day ---- */

static tl_status read_plain_two(tli_reader *r, const char *expected, uint8_t *out)
{
  uint8_t x = 0;
  size_t at = r->at;
  tl_status status = read_two(r, expected, out, &x);
  if (status == TL_OK && x) {
    r->at = at + (x == 1);
    return tli_fail_expected(r, "a digit: a time of day has no X");
  }
  return status;
}

static tl_status read_colon_two(tli_reader *r, const char *expected, uint8_t *out)
{
  if (tli_peek(r) != ':')
    return tli_fail_expected(r, expected);
  r->at++;
  return read_plain_two(r, expected, out);
}

static tl_status fail_time(tli_reader *r, size_t at, const char *why)
{
  r->at = at;
  return fail_here(r, TL_ERR_VALUE, TL_CODE_NO_SUCH_TIME, why);
}

static tl_status fail_offset(tli_reader *r, size_t at, const char *why)
{
  r->at = at;
  return fail_here(r, TL_ERR_VALUE, TL_CODE_NO_SUCH_OFFSET, why);
}

static tl_status read_zone(tli_reader *r, tl_point *p)
{
  size_t at = r->at;
  int c = tli_peek(r);
  if (c == 'Z') {
    p->zone = TL_ZONE_UTC;
    r->at++;
    return TL_OK;
  }
  if (c != '+' && c != '-')
    return TL_OK;
  uint8_t hours = 0;
  uint8_t minutes = 0;
  r->at++;
  tl_status status = read_plain_two(r, "the hours of an offset, two digits", &hours);
  if (status)
    return status;
  p->offset_short = tli_peek(r) != ':';
  if (!p->offset_short) {
    status = read_colon_two(r, "the minutes of an offset, two digits", &minutes);
    if (status)
      return status;
  }
  int total = hours * 60 + minutes;
  if (minutes > 59)
    return fail_offset(r, r->at - 2, "an offset's minutes are 00 to 59");
  if (total > OFFSET_MINUTES_MAX)
    return fail_offset(r, at, "an offset from UTC is at most 14:00");
  if (total == 0 && c == '-')
    return fail_offset(r, at, "an offset of zero is written with +");
  p->zone = TL_ZONE_OFFSET;
  p->offset_minutes = c == '-' ? -total : total;
  return TL_OK;
}

static tl_status read_time(tli_reader *r, tl_point *p)
{
  r->time_at = r->at++;
  p->precision = TL_PRECISION_SECOND;
  size_t at = r->at;
  tl_status status = read_plain_two(r, "hours of two digits", &p->hour);
  if (status == TL_OK && p->hour > 24)
    status = fail_time(r, at, "hours are 00 to 23, and 24 in 24:00:00");
  if (status == TL_OK)
    status = read_colon_two(r, "a colon and minutes of two digits", &p->minute);
  if (status == TL_OK && p->minute > 59)
    status = fail_time(r, at + 3, "minutes are 00 to 59");
  if (status == TL_OK)
    status = read_colon_two(r, "a colon and seconds of two digits", &p->second);
  if (status == TL_OK && p->second > 60)
    status = fail_time(r, at + 6, "seconds are 00 to 59, and 60 in a leap second");
  if (status == TL_OK && p->hour == 24 && (p->minute || p->second))
    status = fail_time(r, at + (p->minute ? 3 : 6), "the only time with hour 24 is 24:00:00, the end of the day");
  if (status == TL_OK)
    status = read_zone(r, p);
  if (status)
    return status;
  const int day = 24 * 60;
  if (p->second == 60 && (p->hour * 60 + p->minute - p->offset_minutes + day) % day != day - 1)
    return fail_time(r, at + 6, "a leap second is 23:59:60 in UTC");
  return TL_OK;
}

/* ---- the whole ---- */

static bool ends_date(char c)
{
  return c == '/' || c == ',' || c == '.' || c == ']' || c == '}';
}

/* Two digits as a number; over 99 when they are none. */
static unsigned two_digits(const char *data)
{
  unsigned tens = (unsigned)(unsigned char)data[0] - '0';
  unsigned units = (unsigned)(unsigned char)data[1] - '0';
  return tens > 9 || units > 9 ? 100 : tens * 10 + units;
}

tli_plain tli_plain_read(const char *data, size_t size)
{
  const tli_plain other = {0, 0, 0, 0};
  if (size < 4)
    return other;
  unsigned century = two_digits(data);
  unsigned year = two_digits(data + 2);
  if (century > 99 || year > 99)
    return other;
  tli_plain plain = {4, century * 100 + year, 0, 0};
  if (size >= 7 && data[4] == '-') {
    plain.month = two_digits(data + 5);
    if (plain.month - 1 > 11)
      return other;
    plain.size = 7;
    if (size >= 10 && data[7] == '-') {
      plain.day = two_digits(data + 8);
      if (plain.day - 1 >= (unsigned)tli_month_days(tli_is_leap((int)plain.year), (int)plain.month))
        return other;
      plain.size = 10;
    }
  }
  return plain.size == size || ends_date(data[plain.size]) ? plain : other;
}

/* X digits of level 1 are the last of the year, one or two, or all of the month, the day, or both. */
static bool is_level_1_mask(const tl_point *p)
{
  if (p->year_x)
    return p->precision == TL_PRECISION_YEAR && (p->year_x == 1 || p->year_x == 3);
  if (p->precision == TL_PRECISION_MONTH)
    return p->month_x == 3;
  return p->day_x == 3 && (p->month_x == 0 || p->month_x == 3);
}

/* The signs of a date's components: one left of a component qualifies it alone, one right of it, it and all to its
 * left. */
typedef struct signs {
  uint8_t before[3];
  uint8_t after[3];
} signs;

static tl_status read_year(tli_reader *r, tl_point *p, signs *s)
{
  size_t start = r->at;
  tl_status status = read_sign(r, &s->before[0]);
  if (status)
    return status;
  bool with_y = tli_peek(r) == 'Y';
  if (r->julian && with_y)
    return fail_syntax(r, "a Julian date has a year of four digits");
  status = with_y ? read_long_year(r, p) : read_short_year(r, p);
  if (status == TL_OK && tli_peek(r) == 'S' && !p->year_x && !r->julian)
    status = read_significant(r, start, p);
  return status ? status : read_sign(r, &s->after[0]);
}

/* Reads a month (`part` 1) or a day (2) from its hyphen on. */
static tl_status read_part(tli_reader *r, int part, tl_point *p, signs *s)
{
  if (p->long_year || p->significant)
    return fail_syntax(r, "a year with Y or S stands alone");
  if (p->month > 12)
    return fail_syntax(r, "a season or other part of a year has no day");
  r->at++;
  if (s->after[part - 1])
    tli_raise_level(r, LEVEL_2);
  tl_status status = read_sign(r, &s->before[part]);
  if (status == TL_OK)
    status = part == 1 ? read_month(r, p) : read_day(r, p);
  return status ? status : read_sign(r, &s->after[part]);
}

/* Gives each component the bits of all signs that qualify it. Components that are not there have no signs. */
static void qualify(tli_reader *r, const signs *s, tl_point *p)
{
  uint8_t right = s->after[2];
  p->day_qualifier = s->before[2] | right;
  right |= s->after[1];
  p->month_qualifier = s->before[1] | right;
  right |= s->after[0];
  p->year_qualifier = s->before[0] | right;
  if (s->before[0] | s->before[1] | s->before[2])
    tli_raise_level(r, LEVEL_2);
  if (right)
    tli_raise_level(r, LEVEL_1);
}

tl_status tli_point_read(tli_reader *r, tl_point *out)
{
  if (!r->julian) {
    tli_plain plain = tli_plain_read(r->text.data + r->at, r->text.size - r->at);
    if (plain.size) {
      tli_plain_fill(plain, out);
      r->at += plain.size;
      return TL_OK;
    }
  }
  tl_point p;
  signs s = {{0}, {0}};
  memset(&p, 0, sizeof p);
  p.kind = TL_POINT_DATED;
  p.precision = TL_PRECISION_YEAR;
  tl_status status = read_year(r, &p, &s);
  int parts = 1;
  for (; status == TL_OK && parts < 3 && tli_peek(r) == '-'; parts++)
    status = read_part(r, parts, &p, &s);
  if (status)
    return status;
  qualify(r, &s, &p);
  bool masked = tli_is_masked(&p);
  if (masked)
    tli_raise_level(r, is_level_1_mask(&p) ? LEVEL_1 : LEVEL_2);
  if (tli_peek(r) == 'T' && parts == 3) {
    if (masked || tl_point_qualifier(&p))
      return fail_syntax(r, "a time of day follows an exact date without X or qualifier");
    status = read_time(r, &p);
    if (status)
      return status;
  }
  *out = p;
  return TL_OK;
}
