/* SPDX-License-Identifier: Apache-2.0 */
#include "point.h"

#include "../base/error.h"

/* From a date to its six bounds. Each bound that is set here is reached by some completion, so what comes out is
 * closed; only the ends of an interval bound each other. */

typedef struct reading {
  tl_mode mode;
  tl_seasons seasons;
} reading;

static tl_status read_options(const tl_date_options *options, reading *out, tl_error *err)
{
  *out = (reading){TL_MODE_OCCURS, TL_SEASONS_NORTH};
  if (!options)
    return TL_OK;
  if (!TLI_OPTIONS_FIT_RESERVED(options) || options->mode > TL_MODE_SPANS || options->seasons > TL_SEASONS_QUARTER)
    return tli_fail_arg(err, "options of dates that this library does not know");
  *out = (reading){(tl_mode)options->mode, (tl_seasons)options->seasons};
  return TL_OK;
}

static tl_status fail_unsound(tl_error *err)
{
  return tli_fail_arg(err, "tl_date_extent: not a date that tl_date_parse() gives");
}

/* The time from one finite point to another, which need not fit although both do. */
static tl_status between(const tl_date *date, tl_time from, tl_time to, int64_t *out, tl_error *err)
{
  int64_t length;
  char whole[TLI_QUOTE_SIZE];
  if (__builtin_sub_overflow(to, from, &length) || length == TL_TIME_MAX)
    return tli_fail_at(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, date->text, 0,
                       "%s: its length does not fit the axis, whose seconds are counted in 64 bits",
                       tli_quote(date->text, whole));
  *out = length;
  return TL_OK;
}

static tl_status fail_reversed(const tl_date *date, tl_error *err)
{
  char whole[TLI_QUOTE_SIZE];
  return tli_fail_at(err, TL_ERR_VALUE, TL_CODE_REVERSED, date->text, 0,
                     "%s: it ends before it starts, by this reading of its seasons", tli_quote(date->text, whole));
}

/* All but the bounds. */
static void clear(tl_extent *e, uint8_t form, tl_mode mode)
{
  e->start_kind = TL_END_DATED;
  e->end_kind = TL_END_DATED;
  e->precision = TL_PRECISION_NONE;
  e->form = form;
  e->start_qualifier = 0;
  e->end_qualifier = 0;
  e->flags = 0;
  e->mode = (uint8_t)mode;
}

/* What a date says beside its bounds. */
static void add_point(tl_extent *e, const tl_point *p)
{
  if (e->precision < p->precision)
    e->precision = p->precision;
  unsigned flags = e->flags;
  if (p->precision == TL_PRECISION_SECOND)
    flags |= TL_EXTENT_TIME_OF_DAY;
  if (tli_is_masked(p) || p->significant)
    flags |= TL_EXTENT_MASKED;
  if (p->precision == TL_PRECISION_SEASON && p->month <= 24)
    flags |= TL_EXTENT_SEASON_ASSUMED;
  e->flags = (uint8_t)flags;
}

static tl_status single(const tl_date *date, reading how, tl_extent *e, tl_error *err)
{
  const tl_point *p = &date->start;
  tli_window w; /* nothing is stored before it is there */
  if (p->kind != TL_POINT_DATED || !tli_point_window(p, date->calendar == TL_CALENDAR_JULIAN, how.seasons, &w))
    return fail_unsound(err);
  clear(e, TL_FORM_SINGLE, how.mode);
  if (how.mode == TL_MODE_SPANS) {
    e->start_min = w.first;
    e->start_max = w.last;
    e->end_min = w.first_end;
    e->end_max = w.last_end;
    e->length_min = w.length_min;
  } else {
    int64_t chronon = tli_chronon(p);
    e->start_min = w.first;
    e->start_max = w.last_end - chronon;
    e->end_min = w.first + chronon;
    e->end_max = w.last_end;
    e->length_min = chronon;
  }
  e->length_max = w.length_max;
  e->start_qualifier = e->end_qualifier = (uint8_t)tl_point_qualifier(p);
  add_point(e, p);
  return TL_OK;
}

/* Lets the two ends of an interval or range, neither of them open, bound each other, and gives its length. */
static tl_status close_pair(const tl_date *date, tl_extent *e, tl_error *err)
{
  const int64_t chronon = TL_SECONDS_PER_DAY;
  if (e->start_min != TL_TIME_MIN && e->end_min < e->start_min + chronon)
    e->end_min = e->start_min + chronon;
  if (e->end_max != TL_TIME_MAX && e->start_max > e->end_max - chronon)
    e->start_max = e->end_max - chronon;
  if (e->start_min > e->start_max || e->end_min > e->end_max)
    return fail_reversed(date, err);
  e->length_min = chronon;
  e->length_max = TL_TIME_MAX;
  tl_status status = TL_OK;
  if (e->end_min != TL_TIME_MIN && e->start_max != TL_TIME_MAX && e->end_min > e->start_max)
    status = between(date, e->start_max, e->end_min, &e->length_min, err);
  if (status == TL_OK && e->start_min != TL_TIME_MIN && e->end_max != TL_TIME_MAX)
    status = between(date, e->start_min, e->end_max, &e->length_max, err);
  return status;
}

static uint8_t kind_of_end(const tl_point *p)
{
  return p->kind == TL_POINT_OPEN ? TL_END_OPEN : p->kind == TL_POINT_NONE ? TL_END_UNKNOWN : TL_END_DATED;
}

/* An interval, or a set's range. Of an interval the start lies in the one date and the end in the other; a range is one
 * window from the first second of the one to the last of the other. */
static tl_status pair(const tl_date *date, reading how, tl_extent *e, tl_error *err)
{
  const tl_point *a = &date->start;
  const tl_point *b = &date->end;
  const int64_t chronon = TL_SECONDS_PER_DAY; /* neither has a time of day */
  const bool julian = date->calendar == TL_CALENDAR_JULIAN;
  const bool range = date->form == TL_FORM_RANGE;
  tli_window w;
  if ((!tli_has_date(a) && !tli_has_date(b)) || a->precision == TL_PRECISION_SECOND ||
      b->precision == TL_PRECISION_SECOND)
    return fail_unsound(err);

  e->start_min = TL_TIME_MIN;
  e->start_max = TL_TIME_MAX;
  e->end_min = TL_TIME_MIN;
  e->end_max = TL_TIME_MAX;
  if (tli_has_date(a)) {
    if (!tli_point_window(a, julian, how.seasons, &w))
      return fail_unsound(err);
    if (a->kind != TL_POINT_BEFORE)
      e->start_min = w.first;
    if (a->kind != TL_POINT_AFTER && !range)
      e->start_max = w.last_end - chronon;
    add_point(e, a);
  }
  if (tli_has_date(b)) {
    if (!tli_point_window(b, julian, how.seasons, &w))
      return fail_unsound(err);
    if (b->kind != TL_POINT_BEFORE && !range)
      e->end_min = w.first + chronon;
    if (b->kind != TL_POINT_AFTER)
      e->end_max = w.last_end;
    add_point(e, b);
  }
  e->start_qualifier = (uint8_t)tl_point_qualifier(a);
  e->end_qualifier = (uint8_t)tl_point_qualifier(b);

  if (!range) {
    e->start_kind = kind_of_end(a);
    e->end_kind = kind_of_end(b);
  }
  if (e->start_kind == TL_END_OPEN || e->end_kind == TL_END_OPEN) {
    if (e->start_kind == TL_END_OPEN)
      e->start_max = TL_TIME_MIN;
    else
      e->end_min = TL_TIME_MAX;
    e->length_min = e->length_max = TL_TIME_MAX;
    return TL_OK;
  }
  return close_pair(date, e, err);
}

/* The hull of the members. It is closed since each bound is that of a member, but for the longest of all-of, which may
 * begin in one member and end in another. */
static tl_status set(const tl_date *date, reading how, tl_extent *e, tl_error *err)
{
  tli_reader r;
  tli_reader_init(&r, date->text, 1, err);
  char close = date->form == TL_FORM_ONE_OF ? ']' : '}';
  bool last = false;
  if (!date->text.data || date->text.size < 2)
    return fail_unsound(err);
  for (bool first = true; !last; first = false) {
    tl_date member;
    if (tli_member_read(&r, close, &member, &last))
      return fail_unsound(err); /* the text is no longer what was parsed */
    tl_extent m;
    clear(&m, member.form, how.mode);
    tl_status status = member.form == TL_FORM_RANGE ? pair(&member, how, &m, err) : single(&member, how, &m, err);
    if (status)
      return status;
    if (first) {
      *e = m;
      e->form = date->form;
      continue;
    }
    e->start_min = m.start_min < e->start_min ? m.start_min : e->start_min;
    e->start_max = m.start_max > e->start_max ? m.start_max : e->start_max;
    e->end_min = m.end_min < e->end_min ? m.end_min : e->end_min;
    e->end_max = m.end_max > e->end_max ? m.end_max : e->end_max;
    e->length_min = m.length_min < e->length_min ? m.length_min : e->length_min;
    e->length_max = m.length_max > e->length_max ? m.length_max : e->length_max;
    e->precision = m.precision > e->precision ? m.precision : e->precision;
    e->start_qualifier |= m.start_qualifier;
    e->end_qualifier |= m.end_qualifier;
    e->flags |= m.flags;
  }
  if (date->form != TL_FORM_ALL_OF)
    return TL_OK;
  e->length_max = TL_TIME_MAX;
  bool limited = e->start_min != TL_TIME_MIN && e->end_max != TL_TIME_MAX;
  return limited ? between(date, e->start_min, e->end_max, &e->length_max, err) : TL_OK;
}

static tl_status extent_of(const tl_date *date, reading how, tl_extent *out, tl_error *err)
{
  if (date->form == TL_FORM_SINGLE)
    return single(date, how, out, err);
  tl_extent e;
  clear(&e, date->form, how.mode);
  tl_status status = TL_OK;
  switch ((tl_form)date->form) {
  case TL_FORM_INTERVAL:
  case TL_FORM_RANGE: status = pair(date, how, &e, err); break;
  case TL_FORM_ONE_OF:
  case TL_FORM_ALL_OF: status = set(date, how, &e, err); break;
  default: status = fail_unsound(err); break;
  }
  if (status == TL_OK)
    *out = e;
  return status;
}

tl_status tl_date_extent(const tl_date *date, const tl_date_options *options, tl_extent *out_extent, tl_error *err)
{
  reading how;
  if (!date || !out_extent)
    return tli_fail_arg(err, "tl_date_extent: no date, or nowhere to put the extent");
  tl_status status = read_options(options, &how, err);
  return status ? status : extent_of(date, how, out_extent, err);
}

tl_status tl_date_extent_many(const tl_text *texts, size_t count, const tl_date_options *options,
                              tl_extent *out_extents, tl_status *out_status, tl_error *err)
{
  reading how;
  if (count && (!texts || !out_extents))
    return tli_fail_arg(err, "tl_date_extent_many: no texts, or nowhere to put the extents");
  tl_status status = read_options(options, &how, err);
  if (status)
    return status;
  for (size_t i = 0; i < count; i++) {
    tl_date date;
    tl_error *why = out_status ? NULL : err;
    status = tl_date_parse(texts[i], &date, why);
    if (status == TL_OK)
      status = extent_of(&date, how, &out_extents[i], why);
    if (out_status) {
      out_status[i] = status;
      if (status)
        tl_extent_init(&out_extents[i], 1);
    } else if (status) {
      if (err)
        err->line = i < UINT32_MAX ? (uint32_t)i + 1 : UINT32_MAX;
      return status;
    }
  }
  return TL_OK;
}

/* Whether a day is in one date, or between the outermost days of a pair. */
static bool has_day(const tl_date *date, const tl_civil *civil)
{
  if (date->form == TL_FORM_SINGLE)
    return tli_point_has_day(&date->start, date->calendar == TL_CALENDAR_JULIAN, civil);
  int64_t days;
  tl_extent e;
  const reading how = {TL_MODE_OCCURS, TL_SEASONS_NORTH};
  if (tl_civil_to_days(civil, &days, NULL) || extent_of(date, how, &e, NULL))
    return false;
  tl_time time = days * TL_SECONDS_PER_DAY;
  return e.start_min <= time && time < e.end_max;
}

bool tl_date_has_day(const tl_date *date, const tl_civil *civil)
{
  if (date->form != TL_FORM_ONE_OF && date->form != TL_FORM_ALL_OF)
    return has_day(date, civil);
  tli_reader r;
  tli_reader_init(&r, date->text, 1, NULL);
  char close = date->form == TL_FORM_ONE_OF ? ']' : '}';
  bool last = !date->text.data || date->text.size < 2;
  while (!last) {
    tl_date member;
    if (tli_member_read(&r, close, &member, &last))
      return false;
    if (has_day(&member, civil))
      return true;
  }
  return false;
}
