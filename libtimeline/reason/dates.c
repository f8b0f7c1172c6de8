/* SPDX-License-Identifier: Apache-2.0 */
/* What the date of an event says of its ends, before its own lengths and other events do. */
#include <timeline/phrase.h>

#include "network.h"

static int64_t unit_of(const tl_extent *extent)
{
  if (!(extent->flags & TL_EXTENT_TIME_OF_DAY))
    return TL_SECONDS_PER_DAY;
  return extent->precision == TL_PRECISION_MINUTE ? 60 : 1;
}

static tl_status read_edtf(const tl_timeline *timeline, const char *text, tl_mode mode, tl_extent *out_extent,
                           tl_error *err)
{
  tl_date date;
  tl_date_options options = {.size = sizeof options, .mode = (uint8_t)mode, .seasons = tl_timeline_seasons(timeline)};
  tl_status status = tl_date_parse(tl_text_from_string(text), &date, err);
  return status ? status : tl_date_extent(&date, &options, out_extent, err);
}

/* The window that an EDTF value gives one end. */
static tl_status read_window(const tl_timeline *timeline, const char *text, bool end, tli_dates *dates, tl_error *err)
{
  tl_extent extent;
  tl_status status = read_edtf(timeline, text, TL_MODE_OCCURS, &extent, err);
  if (!status)
    tli_dates_read_end(&extent, end, dates);
  return status;
}

void tli_dates_none(tli_dates *out_dates)
{
  *out_dates = (tli_dates){{TL_TIME_MIN, TL_TIME_MIN},
                           {TL_TIME_MAX, TL_TIME_MAX},
                           0,
                           TL_TIME_MAX,
                           {false, false},
                           {false, false},
                           {false, false}};
}

void tli_dates_read_end(const tl_extent *extent, bool end, tli_dates *dates)
{
  int64_t unit = unit_of(extent);
  dates->said[end] = true;
  dates->fine[end] = extent->flags & TL_EXTENT_TIME_OF_DAY;
  dates->lo[end] = extent->start_min == TL_TIME_MIN || !end ? extent->start_min : extent->start_min + unit;
  dates->hi[end] = extent->end_max == TL_TIME_MAX || end ? extent->end_max : extent->end_max - unit;
}

static bool is_sum(int64_t sum, int64_t a, int64_t b)
{
  return !__builtin_add_overflow(a, b, &a) && a == sum;
}

void tli_dates_read(const tl_extent *e, tli_dates *d)
{
  int64_t unit = unit_of(e);
  d->lo[0] = e->start_min;
  d->hi[0] = e->start_max;
  d->lo[1] = e->end_min;
  d->hi[1] = e->end_max;
  d->open[0] = e->start_max == TL_TIME_MIN;
  d->open[1] = e->end_min == TL_TIME_MAX;
  if (e->end_kind == TL_END_UNKNOWN && e->start_min != TL_TIME_MIN && is_sum(e->end_min, e->start_min, e->length_min))
    d->lo[1] = TL_TIME_MIN;
  if (e->start_kind == TL_END_UNKNOWN && e->end_max != TL_TIME_MAX && is_sum(e->end_max, e->start_max, e->length_min))
    d->hi[0] = TL_TIME_MAX;
  for (int end = 0; end < 2; end++) {
    if (d->open[end]) {
      d->lo[end] = TL_TIME_MIN;
      d->hi[end] = TL_TIME_MAX;
    }
    d->said[end] = d->open[end] || d->lo[end] != TL_TIME_MIN || d->hi[end] != TL_TIME_MAX;
  }
  if (d->open[0] || d->open[1])
    return;
  int64_t least = 0;
  int64_t most = TL_TIME_MAX;
  bool has_least = e->start_max != TL_TIME_MAX && e->end_min != TL_TIME_MIN &&
                   !__builtin_sub_overflow(e->end_min, e->start_max, &least);
  bool has_most = e->start_min != TL_TIME_MIN && e->end_max != TL_TIME_MAX &&
                  !__builtin_sub_overflow(e->end_max, e->start_min, &most);
  if (e->length_min > unit && !(has_least && least >= e->length_min))
    d->length_min = e->length_min;
  if (e->length_max != TL_TIME_MAX && !(has_most && most <= e->length_max))
    d->length_max = e->length_max > 0 ? e->length_max : 0;
}

static bool has_own_length(const tl_event *event)
{
  for (size_t i = 0; i < tl_event_constraint_count(event); i++) {
    tl_constraint constraint;
    if (!tl_event_constraint_at(event, i, &constraint, NULL) && constraint.kind == TL_CONSTRAINT_LENGTH &&
        !constraint.as_of.data)
      return true;
  }
  return false;
}

static tl_status as_of_day(const tl_timeline *timeline, const tl_event *event, tl_extent *out_day, tl_error *err)
{
  const char *text = tl_event_as_of(event) ? tl_event_as_of(event) : tl_timeline_as_of(timeline);
  return read_edtf(timeline, text ? text : "", TL_MODE_SPANS, out_day, err);
}

static tl_status read_phrase(const tl_timeline *timeline, const tl_event *event, tl_extent *out_extent, tl_error *err)
{
  tl_phrase_options options = {
      .size = sizeof options, .mode = (uint8_t)tl_event_mode(event), .seasons = tl_timeline_seasons(timeline)};
  tl_phrase phrase;
  tl_text text = tl_text_from_string(tl_event_phrase(event));
  tl_status status = tl_phrase_parse(text, &options, &phrase, NULL);
  tl_extent day;
  if (status == TL_ERR_UNRESOLVED && !as_of_day(timeline, event, &day, NULL)) {
    tl_civil civil;
    status = tl_civil_from_days((day.end_max - TL_SECONDS_PER_DAY) / TL_SECONDS_PER_DAY, &civil, err);
    options.as_of = &civil;
    if (!status)
      status = tl_phrase_parse(text, &options, &phrase, err);
  }
  if (status || !(phrase.flags & TL_PHRASE_HAS_EXTENT))
    *out_extent = *tl_event_extent(event);
  else
    *out_extent = phrase.extent;
  return TL_OK;
}

/* Widens an extent by another that it may be as well. */
static bool widen(void *ctx, const tl_extent *extent)
{
  tl_extent *hull = ctx;
  if (hull->start_min > extent->start_min)
    hull->start_min = extent->start_min;
  if (hull->start_max < extent->start_max)
    hull->start_max = extent->start_max;
  if (hull->end_min > extent->end_min)
    hull->end_min = extent->end_min;
  if (hull->end_max < extent->end_max)
    hull->end_max = extent->end_max;
  return true;
}

/* An all-of starts in its first member and ends in its last, which its extent, the hull of all, does not say. */
static tl_status narrow_all_of(const tl_timeline *timeline, const tl_event *event, const char *edtf, tl_extent *extent,
                               tl_error *err)
{
  tl_date date;
  tl_date_options options = {
      .size = sizeof options, .mode = (uint8_t)tl_event_mode(event), .seasons = tl_timeline_seasons(timeline)};
  tl_status status = tl_date_parse(tl_text_from_string(edtf), &date, err);
  extent->start_min = extent->end_min = TL_TIME_MAX;
  extent->start_max = extent->end_max = TL_TIME_MIN;
  extent->length_min = 1;
  extent->length_max = TL_TIME_MAX;
  return status ? status : tl_date_each(&date, &options, NULL, widen, extent, err);
}

/* The extent of the date before the event's own lengths narrowed it. */
static tl_status date_extent(const tl_timeline *timeline, const tl_event *event, tl_extent *out_extent, tl_error *err)
{
  *out_extent = *tl_event_extent(event);
  if (tl_event_edtf(event) && tl_event_edtf(event)[0] == '{')
    return narrow_all_of(timeline, event, tl_event_edtf(event), out_extent, err);
  if (out_extent->form == TL_FORM_ALL_OF && tl_event_phrase(event)) {
    tl_phrase phrase; /* "24 and 25 April 2024" */
    tl_phrase_options options = {
        .size = sizeof options, .mode = (uint8_t)tl_event_mode(event), .seasons = tl_timeline_seasons(timeline)};
    tl_status status = tl_phrase_parse(tl_text_from_string(tl_event_phrase(event)), &options, &phrase, err);
    if (status || (phrase.edtf[0] && !(phrase.flags & TL_PHRASE_LOSSY_EDTF)))
      return status ? status : narrow_all_of(timeline, event, phrase.edtf, out_extent, err);
  }
  if (!has_own_length(event))
    return TL_OK;
  if (tl_event_edtf(event))
    return read_edtf(timeline, tl_event_edtf(event), tl_event_mode(event), out_extent, err);
  if (tl_event_phrase(event))
    return read_phrase(timeline, event, out_extent, err);
  return TL_OK;
}

tl_status tli_dates_of(const tl_timeline *timeline, size_t index, tli_dates *out_dates, tl_error *err)
{
  const tl_event *event = tl_timeline_at(timeline, index);
  tli_dates d;
  tli_dates_none(&d);
  const char *texts[] = {tl_event_start(event), tl_event_end(event)};
  tl_status status = TL_OK;
  if (texts[0] || texts[1]) {
    for (int end = 0; end < 2 && !status; end++)
      if (texts[end])
        status = read_window(timeline, texts[end], end, &d, err);
  } else {
    const tl_extent *given = tl_event_extent(event);
    bool dated = tl_event_edtf(event) || tl_event_phrase(event) || given->precision != TL_PRECISION_NONE ||
                 given->start_min != TL_TIME_MIN || given->end_max != TL_TIME_MAX || given->length_max != TL_TIME_MAX ||
                 given->start_max != TL_TIME_MAX || given->end_min != TL_TIME_MIN;
    bool bare = !tl_event_edtf(event) && !tl_event_phrase(event) && has_own_length(event) &&
                given->precision == TL_PRECISION_NONE;
    if (dated && !bare) {
      tl_extent extent;
      status = date_extent(timeline, event, &extent, err);
      if (!status)
        tli_dates_read(&extent, &d);
    }
  }
  const tl_end_kind kinds[] = {tl_event_start_kind(event), tl_event_end_kind(event)};
  for (int end = 0; end < 2 && !status; end++) {
    if (kinds[end] == TL_END_DATED)
      continue;
    d.lo[end] = TL_TIME_MIN;
    d.hi[end] = TL_TIME_MAX;
    d.length_min = 0;
    d.length_max = TL_TIME_MAX;
    d.open[end] = kinds[end] == TL_END_OPEN;
    d.said[end] = kinds[end] != TL_END_UNKNOWN;
    tl_extent day;
    if (kinds[end] == TL_END_ONGOING) {
      status = as_of_day(timeline, event, &day, err);
      if (!status)
        d.lo[end] = day.end_max;
    }
  }
  if (!status)
    *out_dates = d;
  return status;
}
