/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

#include <string.h>

#include "../base/decimal.h"

/* Room for one point: a sign, up to 19 digits, month, day, qualifier. */
enum { SPOT_SIZE = 40 };

size_t tli_spot_text(const tli_spot *spot, unsigned qualifier, char *out)
{
  size_t size = 0;
  bool long_year = spot->year > 9999 || spot->year < -9999;
  if (long_year && spot->month)
    return 0;
  if (long_year)
    out[size++] = 'Y';
  size += tli_int_write(spot->year, 4, out + size);
  if (spot->month) {
    out[size++] = '-';
    size += tli_int_write(spot->month, 2, out + size);
  }
  if (spot->day) {
    out[size++] = '-';
    size += tli_int_write(spot->day, 2, out + size);
  }
  if (qualifier)
    out[size++] = " ?~%"[qualifier & 3];
  out[size] = '\0';
  return size;
}

/* 199X, 16XX, -01XX. */
static size_t mask_text(const tli_term *term, int digits, char *out)
{
  int64_t unit = digits == 1 ? 10 : 100;
  int64_t year = term->first.year;
  size_t size = 0;
  bool negative = term->last.year <= 0 && term->era == 2;
  if (negative) {
    out[size++] = '-';
    year = -term->last.year;
  }
  if (year / unit > (digits == 1 ? 999 : 99))
    return 0;
  size += tli_int_write(year / unit, 4 - digits, out + size);
  for (int i = 0; i < digits; i++)
    out[size++] = 'X';
  if (term->qualifier)
    out[size++] = " ?~%"[term->qualifier & 3];
  out[size] = '\0';
  return size;
}

/* a, b and what stands round them; 0 when one of the two cannot be said. */
static size_t pair_text(const tli_term *term, const char *open, const char *between, const char *close, char *out)
{
  char a[SPOT_SIZE] = "", b[SPOT_SIZE] = "";
  size_t size = 0;
  if (!tli_spot_text(&term->first, term->qualifier, a) || !tli_spot_text(&term->last, term->last_qualifier, b))
    return 0;
  const char *parts[5] = {open, a, between, b, close};
  for (int i = 0; i < 5; i++) {
    size_t length = strlen(parts[i]);
    memcpy(out + size, parts[i], length);
    size += length;
  }
  out[size] = '\0';
  return size;
}

/* A decade BC does not end where a mask does: it is a window then. */
static bool masked(const tli_term *term)
{
  return term->shape == S_CENTURY ? term->era != 2 || (term->last.year % 100 == 0 && term->last.year < 0)
                                  : term->shape == S_DECADE && term->era != 2;
}

size_t tli_term_text(const tli_term *term, char *out)
{
  size_t size = 0;
  switch (term->shape) {
  case S_POINT: return tli_spot_text(&term->first, term->qualifier, out);
  case S_DECADE:
  case S_CENTURY:
    if (masked(term))
      return mask_text(term, term->shape == S_DECADE ? 1 : 2, out);
    return pair_text(term, "[", "..", "]", out);
  case S_WINDOW:
  case S_UNIT: return pair_text(term, "[", "..", "]", out);
  case S_INTERVAL: return pair_text(term, "", "/", "", out);
  case S_EITHER: return pair_text(term, "[", ",", "]", out);
  case S_UPTO:
    memcpy(out, "[..", 3);
    size = tli_spot_text(&term->last, term->last_qualifier, out + 3);
    memcpy(out + 3 + size, "]", 2);
    return size ? size + 4 : 0;
  case S_ONFROM:
    out[0] = '[';
    size = tli_spot_text(&term->first, term->qualifier, out + 1);
    memcpy(out + 1 + size, "..]", 4);
    return size ? size + 4 : 0;
  default: return 0;
  }
}

/* Gives an error of a layer below the phrase's own place. */
tl_status tli_phrase_place(const tli_parser *p, tl_status status)
{
  tl_error *err = p->err;
  if (err && status != TL_OK) {
    char message[TL_ERROR_MESSAGE_SIZE];
    memcpy(message, err->message, sizeof message);
    (void)tli_fail_at(err, status, err->code, p->text, p->tokens[p->begin].offset, "%s", message);
  }
  return status;
}

static tl_status from_edtf(const tli_parser *p, const char *text, tl_extent *out)
{
  tl_date date;
  tl_date_options options = {.size = sizeof options, .mode = p->options.mode, .seasons = p->options.seasons};
  tl_status status = tl_date_parse(tl_text_from_string(text), &date, p->err);
  if (status == TL_OK)
    status = tl_date_extent(&date, &options, out, p->err);
  return tli_phrase_place(p, status);
}

static tl_status day_number(const tli_parser *p, int64_t year, int month, int day, int64_t *out)
{
  tl_civil civil = {year, month, day};
  return tli_phrase_place(p, tl_civil_to_days(&civil, out, p->err));
}

tl_status tli_spot_days(const tli_parser *p, const tli_spot *spot, int64_t *out_first, int64_t *out_end)
{
  if (spot->month > 12) {
    char text[SPOT_SIZE];
    tl_extent extent;
    tl_date date;
    tl_date_options options = {.size = sizeof options, .mode = TL_MODE_OCCURS, .seasons = p->options.seasons};
    size_t size = tli_spot_text(spot, 0, text);
    if (size == 0)
      return tli_phrase_fail(p, p->begin, TL_ERR_RANGE, TL_CODE_DATE_RANGE,
                             "a season of a year of five digits or more");
    tl_status status = tl_date_parse((tl_text){text, size}, &date, p->err);
    if (status == TL_OK)
      status = tl_date_extent(&date, &options, &extent, p->err);
    if (status != TL_OK)
      return tli_phrase_place(p, status);
    *out_first = extent.start_min / TL_SECONDS_PER_DAY;
    *out_end = extent.end_max / TL_SECONDS_PER_DAY;
    return TL_OK;
  }
  int last_month = spot->month ? spot->month : 12;
  int last_day = spot->day ? spot->day : tl_civil_month_days(spot->year, last_month);
  tl_status status = day_number(p, spot->year, spot->month ? spot->month : 1, spot->day ? spot->day : 1, out_first);
  if (status == TL_OK)
    status = day_number(p, spot->year, last_month, last_day, out_end);
  if (status == TL_OK)
    *out_end += 1;
  return status;
}

/* The days that a term lies in: [first, end). */
tl_status tli_term_days(const tli_parser *p, const tli_term *term, bool hard, int64_t *out_first, int64_t *out_end)
{
  bool point = term->shape == S_POINT;
  hard = hard && term->flags & TL_PHRASE_CONVENTION;
  const tli_spot *a = hard ? &term->hard_first : &term->first;
  const tli_spot *b = hard ? &term->hard_last : point ? a : &term->last;
  int64_t unused;
  tl_status status = tli_spot_days(p, a, out_first, out_end);
  if (status == TL_OK && b != a)
    status = tli_spot_days(p, b, &unused, out_end);
  return status;
}

static uint8_t precision_of(const tli_spot *spot)
{
  if (spot->day)
    return TL_PRECISION_DAY;
  if (spot->month == 0)
    return TL_PRECISION_YEAR;
  return spot->month <= 12   ? TL_PRECISION_MONTH
         : spot->month <= 32 ? TL_PRECISION_SEASON
         : spot->month <= 36 ? TL_PRECISION_QUARTER
         : spot->month <= 39 ? TL_PRECISION_QUADRIMESTER
                             : TL_PRECISION_SEMESTER;
}

tl_status tli_value_close(const tli_parser *p, tl_extent *extent)
{
  bool consistent;
  tl_status status = tli_phrase_place(p, tl_extent_close(extent, &consistent, p->err));
  if (status == TL_OK && !consistent)
    return tli_phrase_fail(p, p->begin, TL_ERR_VALUE, TL_CODE_CONTRADICTION,
                           "nothing satisfies these dates and lengths");
  return status;
}

/* The start of one term and the end of another, where EDTF cannot say it. Either may be missing. */
static tl_status own_extent(const tli_parser *p, const tli_term *a, const tli_term *b, bool hard, tl_extent *out)
{
  int64_t first, end;
  tl_status status = TL_OK;
  tl_extent_init(out, TL_SECONDS_PER_DAY);
  out->mode = p->options.mode;
  out->form = a != b ? TL_FORM_INTERVAL : a->shape == S_WINDOW ? TL_FORM_ONE_OF : TL_FORM_SINGLE;
  if (a) {
    status = tli_term_days(p, a, hard, &first, &end);
    if (status != TL_OK)
      return status;
    out->start_min = first * TL_SECONDS_PER_DAY;
    out->start_max = (end - 1) * TL_SECONDS_PER_DAY;
    out->start_kind = TL_END_DATED;
    out->start_qualifier = a->qualifier;
    out->precision = precision_of(&a->first);
  }
  if (b) {
    status = tli_term_days(p, b, hard, &first, &end);
    if (status != TL_OK)
      return status;
    out->end_min = (first + 1) * TL_SECONDS_PER_DAY;
    out->end_max = end * TL_SECONDS_PER_DAY;
    out->end_kind = TL_END_DATED;
    out->end_qualifier = b->last_qualifier;
    if (precision_of(&b->first) > out->precision)
      out->precision = precision_of(&b->first);
  }
  bool unit = a && a == b && (a->shape == S_DECADE || a->shape == S_CENTURY || a->shape == S_UNIT);
  if (unit && !hard && p->options.mode == TL_MODE_SPANS) {
    out->start_max = out->start_min;
    out->end_min = out->end_max;
  }
  if ((a && a->flags & TL_PHRASE_INFERRED) || (b && b->flags & TL_PHRASE_INFERRED))
    out->flags |= TL_EXTENT_INFERRED;
  return TL_OK;
}

tl_status tli_value_ordered(const tli_parser *p, const tli_term *a, const tli_term *b)
{
  int64_t a_first, b_end, unused;
  tl_status status = tli_term_days(p, a, false, &a_first, &unused);
  if (status == TL_OK)
    status = tli_term_days(p, b, false, &unused, &b_end);
  if (status != TL_OK || b_end > a_first)
    return status;
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail_at(p->err, TL_ERR_VALUE, TL_CODE_REVERSED, p->text, p->tokens[p->begin].offset,
                     "%s ends before it starts", tli_quote(tli_phrase_text(p, p->begin, p->count), quoted));
}

static void finish(tli_parser *p, tl_phrase_role role, unsigned flags, tl_phrase *out)
{
  out->role = (uint8_t)role;
  out->flags |= (uint8_t)(flags | p->flags | TL_PHRASE_HAS_EXTENT);
  if (out->flags & TL_PHRASE_INFERRED)
    out->extent.flags |= TL_EXTENT_INFERRED;
  if (p->season) {
    out->extent.flags |= TL_EXTENT_SEASON_ASSUMED;
    out->envelope.flags |= TL_EXTENT_SEASON_ASSUMED;
  }
  if (!(out->flags & TL_PHRASE_CONVENTION))
    out->envelope = out->extent;
}

/* Days that are exact at both ends count: 24-25 April is two days. */
static void exact_length(const tli_term *a, const tli_term *b, tl_phrase *out)
{
  const tl_extent *e = &out->extent;
  if (!a->first.day || !b->first.day || e->start_min != e->start_max || e->end_min != e->end_max)
    return;
  int64_t days = (e->end_max - e->start_min) / TL_SECONDS_PER_DAY;
  if (days > INT32_MAX)
    return;
  out->length_min = (tl_duration){.days = (int32_t)days};
  out->length_max = out->envelope_length_min = out->envelope_length_max = out->length_min;
  out->flags |= TL_PHRASE_HAS_LENGTH;
}

/* [..1919] and [1921..] of a year that EDTF cannot write together with its month. */
static tl_status open_extent(const tli_parser *p, const tli_term *term, tl_extent *out)
{
  int64_t first, end;
  bool upto = term->shape == S_UPTO;
  const tli_spot *spot = upto ? &term->last : &term->first;
  tl_status status = tli_spot_days(p, spot, &first, &end);
  if (status != TL_OK)
    return status;
  tl_extent_init(out, TL_SECONDS_PER_DAY);
  out->mode = p->options.mode;
  out->form = TL_FORM_ONE_OF;
  out->precision = precision_of(spot);
  out->start_kind = out->end_kind = TL_END_DATED;
  if (upto) {
    out->end_max = end * TL_SECONDS_PER_DAY;
    out->end_qualifier = term->qualifier;
  } else {
    out->start_min = first * TL_SECONDS_PER_DAY;
    out->start_qualifier = term->qualifier;
  }
  return tli_value_close(p, out);
}

static tl_status term_extent(const tli_parser *p, const tli_term *term, const char *text, tl_extent *out)
{
  bool unit = term->shape == S_DECADE || term->shape == S_CENTURY || term->shape == S_UNIT;
  if (text[0] && !unit)
    return from_edtf(p, text, out);
  if (term->shape == S_UPTO || term->shape == S_ONFROM)
    return open_extent(p, term, out);
  tl_status status = own_extent(p, term, term, false, out);
  return status == TL_OK ? tli_value_close(p, out) : status;
}

/* The same term with its hard limits for its bounds. */
static tl_status term_envelope(const tli_parser *p, const tli_term *term, tl_extent *out)
{
  char text[TL_PHRASE_EDTF_SIZE] = "";
  tli_term hard = *term;
  hard.first = term->hard_first;
  hard.last = term->hard_last;
  if (hard.shape == S_POINT)
    hard.shape = S_WINDOW;
  if (!tli_term_text(&hard, text))
    text[0] = '\0';
  return term_extent(p, &hard, text, out);
}

tl_status tli_value_term(tli_parser *p, const tli_term *term, tl_phrase *out)
{
  unsigned flags = term->flags;
  if (!tli_term_text(term, out->edtf))
    out->edtf[0] = '\0';
  tl_status status = term_extent(p, term, out->edtf, &out->extent);
  if (status == TL_OK && flags & TL_PHRASE_CONVENTION)
    status = term_envelope(p, term, &out->envelope);
  if (status != TL_OK)
    return status;
  /* A mask says one year of them; a phrase says somewhere in them, for any length, or (it spans) all of them. */
  bool unit = term->shape == S_DECADE || term->shape == S_CENTURY || term->shape == S_UNIT;
  if (unit && out->edtf[0] && (masked(term) || p->options.mode == TL_MODE_SPANS))
    flags |= TL_PHRASE_LOSSY_EDTF;
  if (term->shape == S_INTERVAL)
    exact_length(term, term, out);
  finish(p, term->shape == S_INTERVAL ? TL_PHRASE_INTERVAL : TL_PHRASE_EVENT, flags, out);
  return TL_OK;
}

/* Joins two terms' EDTF with a sign; lossy where one of them is a mask. Empty when one cannot stand in it. */
static void join(const tli_term *a, const char *sign, const tli_term *b, char *out, unsigned *flags)
{
  size_t size = 0;
  out[0] = '\0';
  for (int i = 0; i < 2; i++) {
    const tli_term *term = i ? b : a;
    if (term && term->shape != S_POINT && !masked(term)) {
      out[0] = '\0';
      return;
    }
    size_t more = term ? tli_term_text(term, out + size) : 0;
    if (term && more == 0) {
      out[0] = '\0';
      return;
    }
    if (term && term->shape != S_POINT)
      *flags |= TL_PHRASE_LOSSY_EDTF;
    size += more;
    if (i == 0) {
      memcpy(out + size, sign, strlen(sign) + 1);
      size += strlen(sign);
    }
  }
}

/* The bounds of a pair of ends: by EDTF where it says them, else our own. */
static tl_status bounds_of(tli_parser *p, const tli_term *a, const tli_term *b, unsigned flags, tl_phrase *out)
{
  bool points = (!a || a->shape == S_POINT) && (!b || b->shape == S_POINT);
  tl_status status;
  if (out->edtf[0] && points) {
    status = from_edtf(p, out->edtf, &out->extent);
  } else {
    status = own_extent(p, a, b, false, &out->extent);
    if (status == TL_OK)
      status = tli_value_close(p, &out->extent);
  }
  if (status == TL_OK && flags & TL_PHRASE_CONVENTION) {
    status = own_extent(p, a, b, true, &out->envelope);
    if (status == TL_OK)
      status = tli_value_close(p, &out->envelope);
  }
  return status;
}

tl_status tli_value_interval(tli_parser *p, const tli_term *a, const tli_term *b, tl_phrase *out)
{
  unsigned flags = (unsigned)(a->flags | b->flags);
  tl_status status = tli_value_ordered(p, a, b);
  if (status != TL_OK)
    return status;
  join(a, "/", b, out->edtf, &flags);
  status = bounds_of(p, a, b, flags, out);
  if (status != TL_OK)
    return status;
  exact_length(a, b, out);
  finish(p, TL_PHRASE_INTERVAL, flags, out);
  return TL_OK;
}

/* A start in `term` and no end, or one after `today`, the day number of the as-of date. */
static tl_status since_bounds(const tli_parser *p, const tli_term *term, bool at_least, const int64_t *today, bool hard,
                              tl_extent *e)
{
  tl_status status = own_extent(p, term, NULL, hard, e);
  if (status != TL_OK)
    return status;
  if (at_least) {
    e->start_min = TL_TIME_MIN;
    e->start_kind = TL_END_UNKNOWN;
  }
  e->end_kind = today ? TL_END_ONGOING : TL_END_OPEN;
  e->end_max = TL_TIME_MAX;
  e->end_min = today ? (*today + 1) * TL_SECONDS_PER_DAY : TL_TIME_MAX;
  e->length_min = today ? TL_SECONDS_PER_DAY : TL_TIME_MAX;
  e->length_max = TL_TIME_MAX;
  if (!today)
    return TL_OK; /* an open end is closed as it is */
  if (e->end_min <= e->start_min)
    return tli_phrase_fail(p, p->begin, TL_ERR_VALUE, TL_CODE_REVERSED, "it starts after the as-of date");
  return tli_value_close(p, e);
}

tl_status tli_value_since(tli_parser *p, const tli_term *term, bool at_least, bool ongoing, tl_phrase *out)
{
  unsigned flags = term->flags;
  int64_t day = 0;
  const int64_t *today = ongoing ? &day : NULL;
  tl_status status = TL_OK;
  if (ongoing && !p->options.as_of)
    return tli_phrase_fail(p, p->count, TL_ERR_UNRESOLVED, TL_CODE_PHRASE_AS_OF,
                           "\"to present\" needs an as-of date: the day that the present is");
  if (ongoing) {
    status = tli_phrase_place(p, tl_civil_to_days(p->options.as_of, &day, p->err));
    if (status != TL_OK)
      return status;
  }
  if (!at_least)
    join(term, "/..", NULL, out->edtf, &flags);
  if (out->edtf[0] && term->shape == S_POINT && !ongoing)
    status = from_edtf(p, out->edtf, &out->extent);
  else
    status = since_bounds(p, term, at_least, today, false, &out->extent);
  if (status == TL_OK && flags & TL_PHRASE_CONVENTION)
    status = since_bounds(p, term, at_least, today, true, &out->envelope);
  if (status != TL_OK)
    return status;
  if (ongoing && out->edtf[0])
    flags |= TL_PHRASE_LOSSY_EDTF; /* EDTF's open end does not say until when it is known */
  finish(p, TL_PHRASE_STATE, flags, out);
  return TL_OK;
}

tl_status tli_value_until(tli_parser *p, const tli_term *term, bool at_least, tl_phrase *out)
{
  unsigned flags = term->flags;
  if (!at_least)
    join(NULL, "/", term, out->edtf, &flags);
  tl_status status = bounds_of(p, NULL, term, flags, out);
  if (status != TL_OK)
    return status;
  if (at_least) {
    out->extent.end_max = TL_TIME_MAX;
    out->extent.end_kind = TL_END_UNKNOWN;
    out->extent.start_max = TL_TIME_MAX;
    status = tli_value_close(p, &out->extent);
    if (status != TL_OK)
      return status;
    flags &= ~(unsigned)TL_PHRASE_CONVENTION;
  }
  finish(p, TL_PHRASE_STATE, flags, out);
  return TL_OK;
}

tl_status tli_value_unended(tli_parser *p, const tli_term *term, tl_phrase *out)
{
  unsigned flags = term->flags;
  join(term, "/", NULL, out->edtf, &flags);
  tl_status status = bounds_of(p, term, NULL, flags, out);
  if (status == TL_OK)
    finish(p, TL_PHRASE_INTERVAL, flags, out);
  return status;
}

/* One member of a set as EDTF says it; 0: it cannot. */
static size_t member_text(const tli_term *term, bool all, char *out)
{
  if (term->shape == S_POINT || (all && masked(term)))
    return tli_term_text(term, out);
  return all ? 0 : pair_text(term, "", "..", "", out);
}

/* "[1863,1864]", "{1863,1864}" into `out`, of TL_PHRASE_EDTF_SIZE. */
static tl_status set_text(const tli_parser *p, const tli_term *terms, size_t count, bool all, char *out)
{
  char text[TL_PHRASE_EDTF_SIZE + 2 * SPOT_SIZE + 8];
  size_t size = 0;
  text[size++] = all ? '{' : '[';
  for (size_t i = 0; i < count; i++) {
    size_t more = member_text(&terms[i], all, text + size);
    if (more == 0 && all && terms[i].shape != S_POINT) {
      out[0] = '\0'; /* all of several windows: EDTF has no such set */
      return TL_OK;
    }
    if (more == 0)
      return tli_phrase_fail(p, p->begin, TL_ERR_RANGE, TL_CODE_DATE_RANGE,
                             "one of several dates of a year of five digits or more");
    if (size + more + 2 > TL_PHRASE_EDTF_SIZE)
      return tli_phrase_fail(p, p->begin, TL_ERR_LIMIT, TL_CODE_DATE_LENGTH, "more dates than a phrase holds");
    size += more;
    text[size++] = i + 1 < count ? ',' : all ? '}' : ']';
  }
  text[size] = '\0';
  memcpy(out, text, size + 1);
  return TL_OK;
}

/* What all of the terms together may be, each somewhere in its own bounds: from the first start to the last end. */
static tl_status all_extent(const tli_parser *p, const tli_term *terms, size_t count, tl_extent *out)
{
  tl_extent all = *out;
  for (size_t i = 0; i < count; i++) {
    char text[TL_PHRASE_EDTF_SIZE] = "";
    tl_extent one;
    if (terms[i].shape == S_POINT)
      tli_term_text(&terms[i], text);
    tl_status status = term_extent(p, &terms[i], text, &one);
    if (status != TL_OK)
      return status;
    all.start_min = i && all.start_min < one.start_min ? all.start_min : one.start_min;
    all.start_max = i && all.start_max < one.start_max ? all.start_max : one.start_max;
    all.end_min = i && all.end_min > one.end_min ? all.end_min : one.end_min;
    all.end_max = i && all.end_max > one.end_max ? all.end_max : one.end_max;
    all.start_qualifier |= one.start_qualifier;
    all.end_qualifier |= one.end_qualifier;
  }
  all.form = TL_FORM_ALL_OF;
  all.length_min = TL_SECONDS_PER_DAY;
  all.length_max = TL_TIME_MAX;
  *out = all;
  return tli_value_close(p, out);
}

/* The envelope of one of several terms, or of all of them: anywhere in what they may reach. */
static tl_status set_envelope(const tli_parser *p, const tli_term *terms, size_t count, tl_extent *out)
{
  tl_time first = 0, end = 0;
  for (size_t i = 0; i < count; i++) {
    tl_extent one;
    tl_status status = own_extent(p, &terms[i], &terms[i], true, &one);
    if (status != TL_OK)
      return status;
    first = i && first < one.start_min ? first : one.start_min;
    end = i && end > one.end_max ? end : one.end_max;
  }
  out->start_min = first;
  out->end_max = end;
  out->start_max = end - TL_SECONDS_PER_DAY;
  out->end_min = first + TL_SECONDS_PER_DAY;
  out->length_min = TL_SECONDS_PER_DAY;
  out->length_max = end - first;
  return TL_OK;
}

tl_status tli_value_set(tli_parser *p, const tli_term *terms, size_t count, bool all, tl_phrase *out)
{
  unsigned flags = 0;
  bool units = false;
  for (size_t i = 0; i < count; i++) {
    flags |= terms[i].flags;
    units = units || (all && terms[i].shape != S_POINT);
  }
  tl_status status = set_text(p, terms, count, all, out->edtf);
  if (status == TL_OK)
    status =
        out->edtf[0] ? from_edtf(p, out->edtf, &out->extent) : own_extent(p, &terms[0], &terms[0], false, &out->extent);
  if (status == TL_OK && units) {
    status = all_extent(p, terms, count, &out->extent);
    flags |= out->edtf[0] ? TL_PHRASE_LOSSY_EDTF : 0u;
  }
  if (status == TL_OK && flags & TL_PHRASE_CONVENTION) {
    out->envelope = out->extent;
    status = set_envelope(p, terms, count, &out->envelope);
  }
  if (status == TL_OK)
    finish(p, TL_PHRASE_EVENT, flags, out);
  return status;
}
