/* SPDX-License-Identifier: Apache-2.0 */
#include "point.h"

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"

/* The canonical text. */

/* Room for all that is written, and then one look whether it was enough. */
typedef struct output {
  char data[TL_DATE_TEXT_MAX + 1];
  size_t size;
  bool full;
} output;

static void put(output *o, const char *data, size_t size)
{
  if (size > TL_DATE_TEXT_MAX - o->size) {
    o->full = true;
    return;
  }
  memcpy(o->data + o->size, data, size);
  o->size += size;
}

static void put_char(output *o, char c)
{
  put(o, &c, 1);
}

static void put_int(output *o, int64_t value, int width)
{
  char digits[TLI_INT_SIZE];
  put(o, digits, tli_int_write(value, width, digits));
}

static void put_sign(output *o, unsigned bits)
{
  if (bits)
    put_char(o, " ?~%"[bits & 3]);
}

/* `width` digits, X where the mask says so. */
static void put_masked(output *o, int64_t value, unsigned x, int width)
{
  char digits[TLI_INT_SIZE];
  size_t size = tli_int_write(value, width, digits);
  for (size_t k = 0; x && k < size; k++, x >>= 1)
    if (x & 1)
      digits[size - 1 - k] = 'X';
  put(o, digits, size);
}

static void put_year(output *o, const tl_point *p)
{
  int64_t year = p->year < 0 ? -p->year : p->year;
  if (p->long_year)
    put_char(o, 'Y');
  if (p->negative)
    put_char(o, '-');
  for (int k = 0; k < p->exponent; k++)
    year /= 10;
  put_masked(o, year, p->year_x, p->long_year ? 1 : 4);
  if (p->exponent) {
    put_char(o, 'E');
    put_int(o, p->exponent, 1);
  }
  if (p->significant) {
    put_char(o, 'S');
    put_int(o, p->significant, 1);
  }
}

static void put_time(output *o, const tl_point *p)
{
  put_char(o, 'T');
  put_int(o, p->hour, 2);
  put_char(o, ':');
  put_int(o, p->minute, 2);
  put_char(o, ':');
  put_int(o, p->second, 2);
  if (p->zone == TL_ZONE_UTC)
    put_char(o, 'Z');
  if (p->zone == TL_ZONE_OFFSET) {
    int minutes = p->offset_minutes < 0 ? -p->offset_minutes : p->offset_minutes;
    put_char(o, p->offset_minutes < 0 ? '-' : '+');
    put_int(o, minutes / 60, 2);
    if (!p->offset_short) {
      put_char(o, ':');
      put_int(o, minutes % 60, 2);
    }
  }
}

/* ---- qualifiers ---- */

/* Where the signs of a date stand: left of a component, for it alone, or right of it, for it and all to its left. */
typedef struct signs {
  unsigned before[3];
  unsigned after[3];
  int count;
} signs;

/* One sign after the first components as long as they have the same bits; then one before each that has any. */
static signs plain_signs(const unsigned bits[3], int parts)
{
  signs s = {{0, 0, 0}, {0, 0, 0}, 0};
  int run = 1;
  while (run < parts && bits[run] == bits[0])
    run++;
  s.after[run - 1] = bits[0];
  s.count = bits[0] != 0;
  for (int i = run; i < parts; i++) {
    s.before[i] = bits[i];
    s.count += bits[i] != 0;
  }
  return s;
}

/* The fewest signs. Only where one component is both and the other two are alike is there something shorter than the
 * plain form: the common bits at the end, the rest where it belongs. */
static signs shortest_signs(const unsigned bits[3], int parts)
{
  signs best = plain_signs(bits, parts);
  unsigned common = bits[0];
  for (int i = 1; i < parts; i++)
    common &= bits[i];
  if (common) {
    unsigned rest[3];
    for (int i = 0; i < 3; i++)
      rest[i] = bits[i] & ~common;
    signs other = plain_signs(rest, parts);
    if (other.count + 1 < best.count && !other.after[parts - 1]) {
      other.after[parts - 1] = common;
      best = other;
    }
  }
  return best;
}

static int parts_of(const tl_point *p)
{
  return p->precision == TL_PRECISION_YEAR ? 1 : p->precision > TL_PRECISION_DAY ? 2 : 3;
}

static void put_point(output *o, const tl_point *p)
{
  int parts = parts_of(p);
  const unsigned bits[3] = {p->year_qualifier, parts > 1 ? p->month_qualifier : 0u, parts > 2 ? p->day_qualifier : 0u};
  signs s = shortest_signs(bits, parts);
  put_sign(o, s.before[0]);
  put_year(o, p);
  put_sign(o, s.after[0]);
  if (parts > 1) {
    put_char(o, '-');
    put_sign(o, s.before[1]);
    put_masked(o, p->month, p->month_x, 2);
    put_sign(o, s.after[1]);
  }
  if (parts > 2) {
    put_char(o, '-');
    put_sign(o, s.before[2]);
    put_masked(o, p->day, p->day_x, 2);
    put_sign(o, s.after[2]);
  }
  if (p->precision == TL_PRECISION_SECOND)
    put_time(o, p);
}

/* ---- values ---- */

static void put_end(output *o, const tl_point *p)
{
  if (p->kind == TL_POINT_OPEN || p->kind == TL_POINT_BEFORE)
    put(o, "..", 2);
  if (p->kind >= TL_POINT_DATED)
    put_point(o, p);
  if (p->kind == TL_POINT_AFTER)
    put(o, "..", 2);
}

static void put_range(output *o, const tl_date *date)
{
  if (date->start.kind >= TL_POINT_DATED)
    put_point(o, &date->start);
  put(o, "..", 2);
  if (date->end.kind >= TL_POINT_DATED)
    put_point(o, &date->end);
}

static bool put_set(output *o, const tl_date *date)
{
  bool one = date->form == TL_FORM_ONE_OF;
  tli_reader r;
  tli_reader_init(&r, date->text, 1, NULL);
  bool last = !date->text.data || date->text.size < 2;
  if (last)
    return false;
  put_char(o, one ? '[' : '{');
  while (!last) {
    tl_date member;
    if (tli_member_read(&r, one ? ']' : '}', &member, &last))
      return false;
    if (member.form == TL_FORM_RANGE)
      put_range(o, &member);
    else
      put_point(o, &member.start);
    if (!last)
      put_char(o, ',');
  }
  put_char(o, one ? ']' : '}');
  return true;
}

/* ---- Julian ---- */

/* Makes `p`, which is exact to the day, the same day of the Gregorian calendar; false when EDTF has no such day. */
static bool turn_gregorian(tl_point *p, int64_t days)
{
  tl_civil civil;
  if (tl_civil_from_days(days, &civil, NULL) || civil.year < -9999 || civil.year > 9999)
    return false;
  p->year = civil.year;
  p->negative = civil.year < 0;
  p->month = (uint8_t)civil.month;
  p->day = (uint8_t)civil.day;
  return true;
}

/* The first and last day of a Julian date as Gregorian days; `last` is not exact to a time of day. */
static bool gregorian_days(const tl_point *p, tl_point *out_first, tl_point *out_last)
{
  tl_point day = *p;
  tli_window w;
  if (p->precision == TL_PRECISION_SECOND)
    day.precision = TL_PRECISION_DAY;
  if (!tli_point_window(&day, true, TL_SEASONS_NORTH, &w))
    return false;
  *out_first = *p;
  if (p->precision > TL_PRECISION_DAY) {
    /* The components are others now: what all of them had is what a day has. */
    bool same = p->precision == TL_PRECISION_YEAR || p->year_qualifier == p->month_qualifier;
    out_first->precision = TL_PRECISION_DAY;
    out_first->month_qualifier = p->precision == TL_PRECISION_YEAR ? p->year_qualifier : p->month_qualifier;
    out_first->day_qualifier = same ? p->year_qualifier : 0;
  }
  *out_last = *out_first;
  return turn_gregorian(out_first, w.first / TL_SECONDS_PER_DAY) &&
         turn_gregorian(out_last, w.last_end / TL_SECONDS_PER_DAY - 1);
}

static bool put_gregorian(output *o, const tl_date *date)
{
  tl_date out = *date;
  tl_point last;
  if (date->form == TL_FORM_SINGLE) {
    if (!gregorian_days(&date->start, &out.start, &last))
      return false;
    if (date->start.precision <= TL_PRECISION_DAY) {
      put_point(o, &out.start);
      return true;
    }
    put_char(o, '[');
    put_point(o, &out.start);
    put(o, "..", 2);
    put_point(o, &last);
    put_char(o, ']');
    return true;
  }
  /* An interval cannot have a set for an end. */
  if (date->start.precision > TL_PRECISION_DAY || date->end.precision > TL_PRECISION_DAY)
    return false;
  if (date->start.kind >= TL_POINT_DATED && !gregorian_days(&date->start, &out.start, &last))
    return false;
  if (date->end.kind >= TL_POINT_DATED && !gregorian_days(&date->end, &out.end, &last))
    return false;
  put_end(o, &out.start);
  put_char(o, '/');
  put_end(o, &out.end);
  return true;
}

tl_status tl_date_write(const tl_date *date, char *text, size_t size, size_t *out_length, tl_error *err)
{
  if (!date || (!text && size))
    return tli_fail_arg(err, "tl_date_write: no date, or nowhere to put the text");
  output o;
  o.size = 0;
  o.full = false;
  bool sound = true;
  switch ((tl_form)date->form) {
  case TL_FORM_SINGLE:
  case TL_FORM_INTERVAL:
    if (date->calendar == TL_CALENDAR_JULIAN) {
      if (put_gregorian(&o, date))
        break;
      put(&o, "julian:", 7);
    }
    put_end(&o, &date->start);
    if (date->form == TL_FORM_INTERVAL) {
      put_char(&o, '/');
      put_end(&o, &date->end);
    }
    break;
  case TL_FORM_RANGE:
    put_char(&o, '[');
    put_range(&o, date);
    put_char(&o, ']');
    break;
  case TL_FORM_ONE_OF:
  case TL_FORM_ALL_OF: sound = put_set(&o, date); break;
  default: sound = false; break;
  }
  if (!sound)
    return tli_fail_arg(err, "tl_date_write: not a date that tl_date_parse() gives");
  if (o.full || o.size >= size)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_DATE_LENGTH,
                    "the date's text has %zu bytes, with its end one more; there is room for %zu", o.size, size);
  memcpy(text, o.data, o.size);
  text[o.size] = '\0';
  if (out_length)
    *out_length = o.size;
  return TL_OK;
}

size_t tl_point_write(const tl_point *point, char *text)
{
  text[0] = '\0';
  if (point->kind < TL_POINT_DATED || point->precision > TL_PRECISION_DAY || point->precision < TL_PRECISION_SECOND ||
      point->long_year || tli_is_masked(point))
    return 0;
  tl_point plain = *point;
  plain.year_qualifier = plain.month_qualifier = plain.day_qualifier = 0;
  output o;
  o.size = 0;
  put_point(&o, &plain);
  memcpy(text, o.data, o.size);
  text[o.size] = '\0';
  return o.size;
}
