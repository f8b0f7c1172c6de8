/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_DATE_POINT_H
#define TLI_DATE_POINT_H

/* What the files of EDTF share: the reader of one date, its completions, and walking through a set. */

#include <timeline/date.h>

/* The years whose first and last second both lie on the axis. */
#define TLI_YEAR_MIN INT64_C(-292277022656)
#define TLI_YEAR_MAX INT64_C(292277026595)

enum { TLI_FIRST_SEASON = 21, TLI_LAST_SEASON = 41 };

static inline bool tli_has_date(const tl_point *point)
{
  return point->kind >= TL_POINT_DATED;
}

static inline bool tli_is_masked(const tl_point *point)
{
  return point->year_x | point->month_x | point->day_x;
}

/* ---- reading (date_point.c) ---- */

/* A place in a text. Every failure is told for the text as a whole. */
typedef struct tli_reader {
  tl_text text;
  size_t at;
  tl_error *err;
  size_t time_at;   /* where the T of a time of day stands; 0: none so far */
  size_t range_at;  /* a year off the axis: a complaint to be made when all the rest is EDTF */
  size_t range_end; /* 0: none so far */
  uint8_t level;    /* the highest so far */
  bool julian;
} tli_reader;

static inline void tli_reader_init(tli_reader *reader, tl_text text, size_t at, tl_error *err)
{
  reader->text = text;
  reader->at = at;
  reader->err = err;
  reader->time_at = 0;
  reader->range_at = 0;
  reader->range_end = 0;
  reader->level = 0;
  reader->julian = false;
}

static inline int tli_peek(const tli_reader *reader)
{
  return reader->at < reader->text.size ? (unsigned char)reader->text.data[reader->at] : -1;
}

static inline bool tli_at_dots(const tli_reader *reader)
{
  return reader->text.size - reader->at >= 2 && reader->text.data[reader->at] == '.' &&
         reader->text.data[reader->at + 1] == '.';
}

static inline void tli_raise_level(tli_reader *reader, uint8_t level)
{
  if (reader->level < level)
    reader->level = level;
}

/* Fails at the reader's place: "expected `expected`, found ...". */
tl_status tli_fail_expected(const tli_reader *reader, const char *expected) __attribute__((cold));

/* Reads one date with its qualifiers, up to the first character that cannot belong to it. */
tl_status tli_point_read(tli_reader *reader, tl_point *out);

/* A date of plain digits; month and day are 0 when they are not given. */
typedef struct tli_plain {
  uint32_t size; /* what was read of the text; 0: something else than such a date */
  uint32_t year, month, day;
} tli_plain;

/* Reads a date of plain digits that exists, `1984`, `1984-01` or `1984-01-24`, up to where it ends in an interval, a
 * set or the text. All else is for tli_point_read(), which also says what is wrong with it. Most of what is read is of
 * this kind, and this is several times as fast. */
tli_plain tli_plain_read(const char *data, size_t size);

/* Every member is stored, in words where it can be: a copy of a struct that was just made waits for its stores. */
static inline void tli_plain_fill(tli_plain plain, tl_point *out)
{
  const tl_point none = {0};
  *out = none;
  out->year = plain.year;
  out->kind = TL_POINT_DATED;
  out->precision = plain.day ? TL_PRECISION_DAY : plain.month ? TL_PRECISION_MONTH : TL_PRECISION_YEAR;
  out->month = (uint8_t)plain.month;
  out->day = (uint8_t)plain.day;
}

/* ---- sets (date.c) ---- */

/* Reads the next member of a set that has been opened; `*out_last` says that the set closed after it. */
tl_status tli_member_read(tli_reader *reader, char close, tl_date *out, bool *out_last);

/* ---- completions (date_window.c) ---- */

/* The first and the last completion of a date, half-open, and the lengths of all of them; seconds. */
typedef struct tli_window {
  tl_time first, first_end;
  tl_time last, last_end;
  int64_t length_min, length_max;
} tli_window;

/* False when the date has no completion, or is none. */
bool tli_point_window(const tl_point *point, bool julian, tl_seasons seasons, tli_window *out);

/* Whether there is a day that the digits of year, month and day allow; `point` has a day. */
bool tli_point_has_completion(const tl_point *point);

bool tli_point_has_day(const tl_point *point, bool julian, const tl_civil *civil);

/* The years that the digits given as significant leave open. */
void tli_point_years(const tl_point *point, int64_t *out_first, int64_t *out_last);

/* The years of a mask, in the order of time: `count` of them, the k-th by tli_year_at(). */
typedef struct tli_years {
  const tl_point *point;
  int count;
  int whole; /* of the digits, before -0000 is taken away */
} tli_years;

tli_years tli_years_of(const tl_point *point);
int64_t tli_year_at(const tli_years *set, int k);

/* A part of a year. */
typedef struct tli_part_of_year {
  uint8_t month;  /* 1 to 12: of the year in which it begins */
  uint8_t months; /* it may end in the next year */
} tli_part_of_year;

/* The reading of a season, TLI_FIRST_SEASON to TLI_LAST_SEASON; `*out_other` is a second one, or the same. */
tli_part_of_year tli_season(int season, tl_seasons seasons, tli_part_of_year *out_other);

/* Whether a number of two digits has those of `written`, where no X stands. */
static inline bool tli_digits_match(int number, int written, unsigned x)
{
  return ((x & 1) || number % 10 == written % 10) && ((x & 2) || number / 10 == written / 10);
}

static inline int64_t tli_chronon(const tl_point *point)
{
  return point->precision == TL_PRECISION_SECOND ? 1 : TL_SECONDS_PER_DAY;
}

static inline bool tli_is_leap(int64_t year)
{
  return (year & 3) == 0 && ((year & 15) == 0 || year % 25 != 0);
}

static inline int tli_month_days(bool leap, int month)
{
  return month == 2 ? 28 + leap : 30 | (month ^ (month >> 3));
}

/* The days of a Gregorian date that is known to exist, since 1970-01-01. tl_civil_to_days() is the same with the checks
 * that reading has done; this one is inline in the hot path. */
static inline int64_t tli_days(int64_t year, int month, int day)
{
  static const int16_t before[2][13] = {{0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334},
                                        {0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335}};
  /* 400-year cycles of 146097 days are taken off so that what is divided is not negative; for years 0 to 9999 all of it
   * is done in 32 bits. */
  int64_t cycles = 0;
  uint32_t y;
  if (year >= 0 && year <= 9999) {
    y = (uint32_t)year;
  } else {
    cycles = year / 400 - (year % 400 < 0);
    y = (uint32_t)(year - cycles * 400);
  }
  bool leap = tli_is_leap(y);
  uint32_t centuries = y / 100;
  /* From 0000-01-01 to 1 January: year 0 has a leap day, and y / 4 and so on count that of y itself. */
  uint32_t days = y * 365 + y / 4 - centuries + centuries / 4 + !leap;
  return cycles * 146097 + (int64_t)days + before[leap][month] + day - 1 - 719528;
}

#endif
