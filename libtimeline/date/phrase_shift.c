/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

#include <string.h>

/* A month and a year of the Julian calendar are not those of the bounds, which are Gregorian. */
static tl_status refuse_julian(const tli_parser *p, const tli_length *length)
{
  const tl_duration *limits[] = {&length->min, &length->max, &length->hard_min, &length->hard_max};
  for (size_t i = 0; p->julian && i < sizeof limits / sizeof limits[0]; i++)
    if (limits[i]->years || limits[i]->months)
      return tli_phrase_fail(p, p->begin, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                             "lengths in months and years are not counted in the Julian calendar");
  return TL_OK;
}

static tl_status move_days(const tli_parser *p, const tli_spot *spot, int64_t days, tli_spot *out)
{
  tl_civil civil = {spot->year, spot->month, spot->day};
  int64_t number;
  tl_status status = tl_civil_to_days(&civil, &number, p->err);
  if (status == TL_OK)
    status = tl_civil_from_days(number + days, &civil, p->err);
  if (status == TL_OK)
    *out = (tli_spot){civil.year, civil.month, civil.day};
  return tli_phrase_place(p, status);
}

/* Moves one point. What is coarser than the length's unit becomes its first (`last` false) or last month or day. */
static tl_status move(const tli_parser *p, tli_spot spot, const tl_duration *by, bool in_days, bool in_months,
                      int direction, bool last, tli_spot *out, unsigned *flags)
{
  int64_t months = direction * (INT64_C(12) * by->years + by->months);
  int64_t days = direction * (INT64_C(7) * by->weeks + by->days);
  int64_t first, end;
  if ((in_days && !spot.day) || (in_months && spot.month > 12)) {
    tl_civil civil;
    tl_status status = tli_spot_days(p, &spot, &first, &end);
    if (status == TL_OK)
      status = tli_phrase_place(p, tl_civil_from_days(last ? end - 1 : first, &civil, p->err));
    if (status != TL_OK)
      return status;
    spot = (tli_spot){civil.year, civil.month, civil.day};
  } else if (in_months && !spot.month) {
    spot.month = last ? 12 : 1;
  }
  if (spot.day && months) {
    tl_civil from = {spot.year, spot.month, spot.day};
    tl_civil to;
    tl_status status = tli_phrase_place(p, tl_civil_add_months(&from, months, &to, p->err));
    if (status != TL_OK)
      return status;
    if (to.day != from.day)
      *flags |= TL_PHRASE_CLAMPED;
    spot = (tli_spot){to.year, to.month, to.day};
  } else if (months && spot.month >= 1 && spot.month <= 12) {
    spot = tli_month_at(spot.year * 12 + spot.month - 1 + months);
  } else {
    spot.year += months / 12;
  }
  *out = spot;
  return days ? move_days(p, &spot, days, out) : TL_OK;
}

static bool same(const tli_spot *a, const tli_spot *b)
{
  return a->year == b->year && a->month == b->month && a->day == b->day;
}

/* [first, last] moved by min to max, as one term. */
static tl_status move_window(const tli_parser *p, const tli_spot *first, const tli_spot *last, const tl_duration *min,
                             const tl_duration *max, int direction, tli_spot *out_first, tli_spot *out_last,
                             unsigned *flags)
{
  bool unlimited = tli_length_unlimited(max);
  const tl_duration *most = unlimited ? min : max;
  const tl_duration *low = direction > 0 ? min : most;
  const tl_duration *high = direction > 0 ? most : min;
  /* Both ends in one unit, so that the result has one precision. */
  bool in_days = min->days || most->days;
  bool in_months = min->months % 12 || most->months % 12;
  tl_status status = move(p, *first, low, in_days, in_months, direction, false, out_first, flags);
  if (status == TL_OK)
    status = move(p, *last, high, in_days, in_months, direction, true, out_last, flags);
  return status;
}

tl_status tli_phrase_shift(tli_parser *p, const tli_term *term, const tli_length *length, int direction, tli_term *out)
{
  tli_term from = *term;
  unsigned flags = term->flags;
  if (from.shape == S_POINT)
    from.last = from.first;
  bool hard = flags & TL_PHRASE_CONVENTION;
  bool convention = length->convention || hard;
  tl_status status = refuse_julian(p, length);
  if (status != TL_OK)
    return status;
  *out = from;
  status =
      move_window(p, &from.first, &from.last, &length->min, &length->max, direction, &out->first, &out->last, &flags);
  if (status == TL_OK && convention) {
    unsigned unused = 0;
    status = move_window(p, hard ? &from.hard_first : &from.first, hard ? &from.hard_last : &from.last,
                         &length->hard_min, &length->hard_max, direction, &out->hard_first, &out->hard_last, &unused);
  }
  if (status != TL_OK)
    return status;
  out->flags = (uint8_t)((flags & ~(unsigned)TL_PHRASE_CONVENTION) | (convention ? TL_PHRASE_CONVENTION : 0u));
  out->has = TERM_HAS_YEAR;
  if (tli_length_unlimited(&length->max))
    out->shape = direction > 0 ? S_ONFROM : S_UPTO;
  else
    out->shape = same(&out->first, &out->last) ? S_POINT : S_WINDOW;
  return TL_OK;
}

static tl_duration negative(const tl_duration *d)
{
  return (tl_duration){-d->seconds, -d->years, -d->months, -d->weeks, -d->days};
}

/* 1984/2004~: the start, and the end that a length after it falls in; by the day, when both are exact. */
static void length_text(tli_parser *p, const tli_term *term, tl_phrase *out)
{
  const tli_length *length = &p->length;
  tli_term end;
  out->edtf[0] = '\0';
  if (term->shape != S_POINT || memcmp(&length->min, &length->max, sizeof length->min) != 0)
    return;
  if (tli_phrase_shift(p, term, length, 1, &end) != TL_OK || end.shape != S_POINT || end.first.year > 9999)
    return;
  bool day = term->first.day != 0;
  if (!day && ((end.first.month == 0) != (term->first.month == 0) || end.first.day))
    return;
  if (day && move_days(p, &end.first, -1, &end.first) != TL_OK)
    return;
  size_t size = tli_spot_text(&term->first, term->qualifier, out->edtf);
  out->edtf[size] = '/';
  unsigned qualifier = term->qualifier | (day ? 0u : (unsigned)TL_QUALIFIER_APPROXIMATE);
  if (size == 0 || !tli_spot_text(&end.first, qualifier, out->edtf + size + 1))
    out->edtf[0] = '\0';
  else if (!day)
    out->flags |= TL_PHRASE_LOSSY_EDTF;
}

/* The latest day from which a length can be over by `end`. Going back is clamped at a month's end: from 28 February a
 * month back is 28 January, but a month from the 31st is over by then too. */
static tl_status latest_start(const tli_parser *p, tl_time end, const tl_duration *length, tl_time *out)
{
  tl_duration back = negative(length);
  tl_time start, over;
  if (end == TL_TIME_MAX) { /* "a three-day visit after 1984" */
    *out = end;
    return TL_OK;
  }
  tl_status status = tl_duration_add(end, &back, &start, p->err);
  for (int i = 0; status == TL_OK && i < 3; i++) {
    status = tl_duration_add(start + TL_SECONDS_PER_DAY, length, &over, p->err);
    if (status != TL_OK || over > end)
      break;
    start += TL_SECONDS_PER_DAY;
  }
  if (status == TL_OK)
    *out = start;
  return status;
}

static tl_status length_bounds(tli_parser *p, const tli_term *term, int anchor, bool hard, tl_extent *e)
{
  const tl_duration *min = hard ? &p->length.hard_min : &p->length.min;
  const tl_duration *max = hard ? &p->length.hard_max : &p->length.max;
  bool unlimited = tli_length_unlimited(max);
  int64_t shortest, longest = TL_TIME_MAX, unused, first, end;
  tl_status status = tl_duration_hull(min, &shortest, &unused, p->err);
  if (status == TL_OK && !unlimited)
    status = tl_duration_hull(max, &unused, &longest, p->err);
  if (status == TL_OK)
    status = tli_term_days(p, term, hard, &first, &end);
  if (status != TL_OK)
    return tli_phrase_place(p, status);
  if (anchor) {
    tl_extent_init(e, TL_SECONDS_PER_DAY);
    e->mode = p->options.mode;
    e->form = TL_FORM_INTERVAL;
    e->start_qualifier = term->qualifier;
    e->end_qualifier = term->qualifier; /* the one end is counted from the other */
  }
  tl_time low = first * TL_SECONDS_PER_DAY;
  tl_time high = (end - 1) * TL_SECONDS_PER_DAY;
  if (anchor > 0) {
    e->start_min = low;
    e->start_max = high;
    status = tl_duration_add(low, min, &e->end_min, p->err);
    if (status == TL_OK && !unlimited)
      status = tl_duration_add(high, max, &e->end_max, p->err);
    e->start_kind = TL_END_DATED;
    e->end_kind = unlimited ? TL_END_UNKNOWN : TL_END_DATED;
  } else if (anchor < 0) {
    tl_duration back = negative(max);
    e->end_min = low + TL_SECONDS_PER_DAY;
    e->end_max = high + TL_SECONDS_PER_DAY;
    if (!unlimited)
      status = tl_duration_add(e->end_min, &back, &e->start_min, p->err);
    if (status == TL_OK)
      status = latest_start(p, e->end_max, min, &e->start_max);
    e->end_kind = TL_END_DATED;
    e->start_kind = unlimited ? TL_END_UNKNOWN : TL_END_DATED;
  } else {
    /* By the calendar, which is closer than the hull of the length in days. */
    tl_time earliest = e->end_min, latest = e->start_max;
    status = tl_duration_add(e->start_min, min, &earliest, p->err);
    if (status == TL_OK)
      status = latest_start(p, e->end_max, min, &latest);
    e->end_min = earliest > e->end_min ? earliest : e->end_min;
    e->start_max = latest < e->start_max ? latest : e->start_max;
  }
  if (status != TL_OK)
    return tli_phrase_place(p, status);
  if (shortest > e->length_min)
    e->length_min = shortest;
  if (longest < e->length_max)
    e->length_max = longest;
  return tli_value_close(p, e);
}

tl_status tli_value_length(tli_parser *p, const tli_term *term, int anchor, tl_phrase *out)
{
  tl_extent before = out->extent;
  bool convention = p->length.convention || out->flags & TL_PHRASE_CONVENTION;
  tl_status status = refuse_julian(p, &p->length);
  if (status == TL_OK)
    status = length_bounds(p, term, anchor, false, &out->extent);
  if (status != TL_OK)
    return status;
  if (convention) {
    if (!(out->flags & TL_PHRASE_CONVENTION))
      out->envelope = before;
    status = length_bounds(p, term, anchor, true, &out->envelope);
    if (status != TL_OK)
      return status;
    out->flags |= TL_PHRASE_CONVENTION;
  } else {
    out->envelope = out->extent;
  }
  if (anchor) {
    out->extent.precision = out->envelope.precision = before.precision;
    out->extent.flags |= before.flags;
    out->envelope.flags |= before.flags;
  }
  if (!anchor && !(out->flags & TL_PHRASE_LOSSY_EDTF))
    memcpy(out->within, out->edtf, sizeof out->within);
  if (anchor > 0)
    length_text(p, term, out);
  else if (memcmp(&before, &out->extent, sizeof before) != 0) /* else the length says nothing new */
    out->edtf[0] = '\0';
  tli_length_put(&p->length, out);
  out->flags |= TL_PHRASE_HAS_LENGTH;
  return TL_OK;
}
