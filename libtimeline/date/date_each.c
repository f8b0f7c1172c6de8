/* SPDX-License-Identifier: Apache-2.0 */
/* Members and completions of a date: what it may mean, extent by extent. */
#include "point.h"

#include "../base/error.h"

/* The months and days that a point's digits allow. */
typedef struct choices {
  tl_point point;
  uint8_t month[12];
  uint8_t months;
  uint8_t day[31];
  uint8_t days;
} choices;

static void choices_init(choices *c, const tl_point *point)
{
  *c = (choices){.point = *point, .month = {point->month}, .months = 1, .day = {point->day}, .days = 1};
  if (point->month_x) {
    c->months = 0;
    for (int m = 1; m <= 12; m++)
      if (tli_digits_match(m, point->month, point->month_x))
        c->month[c->months++] = (uint8_t)m;
  }
  if (point->day_x) {
    c->days = 0;
    for (int d = 1; d <= 31; d++)
      if (tli_digits_match(d, point->day, point->day_x))
        c->day[c->days++] = (uint8_t)d;
  }
}

/* A walk over the extents of one date. */
typedef struct walk {
  const tl_date_options *options;
  int64_t near_first, near_last; /* years: completions outside are alike */
  tl_extent_visit visit;
  void *ctx;
  tl_error *err;
} walk;

/* The years in which an extent lies, two wide on both sides: completions outside all have one relation to it. */
static void years_near(const tl_extent *near, walk *w)
{
  tl_clock clock;
  w->near_first = INT64_MIN;
  w->near_last = INT64_MAX;
  if (near && tl_clock_from_time(near->start_min, &clock, NULL) == TL_OK)
    w->near_first = clock.civil.year - 2;
  if (near && tl_clock_from_time(near->end_max, &clock, NULL) == TL_OK)
    w->near_last = clock.civil.year + 2;
}

typedef bool (*point_visit)(void *ctx, const tl_point *point);

/* Visits the months and days of one year. */
static bool visit_year(const choices *c, int64_t year, point_visit visit, void *ctx)
{
  tl_point p = c->point;
  p.year = year;
  p.year_x = p.month_x = p.day_x = 0;
  p.significant = 0;
  for (unsigned m = 0; m < c->months; m++) {
    for (unsigned d = 0; d < c->days; d++) {
      p.month = c->month[m];
      p.day = c->day[d];
      if (p.day > 0 && p.day > tl_civil_month_days(year, p.month))
        break;
      if (!visit(ctx, &p))
        return false;
    }
  }
  return true;
}

/* Visits each completion of a point, but of those that are not near only the first and the last year's. */
static bool visit_completions(const tl_point *point, const walk *w, point_visit visit, void *ctx)
{
  if (point->kind != TL_POINT_DATED || !(tli_is_masked(point) || point->significant))
    return visit(ctx, point);
  choices c;
  choices_init(&c, point);
  if (point->significant) {
    int64_t first;
    int64_t last;
    tli_point_years(point, &first, &last);
    int64_t from = w->near_first > first + 1 ? w->near_first : first + 1;
    int64_t to = w->near_last < last - 1 ? w->near_last : last - 1;
    if (!visit_year(&c, first, visit, ctx) || (last > first && !visit_year(&c, last, visit, ctx)))
      return false;
    for (int64_t year = from; year <= to; year++)
      if (!visit_year(&c, year, visit, ctx))
        return false;
    return true;
  }
  tli_years years = tli_years_of(point);
  for (int k = 0; k < years.count; k++) {
    int64_t year = tli_year_at(&years, k);
    bool end = k < 8 || k + 8 >= years.count; /* both ends have a leap year among them, where there is one */
    if ((end || (year >= w->near_first && year <= w->near_last)) && !visit_year(&c, year, visit, ctx))
      return false;
  }
  return true;
}

/* Visits the one extent of a date. False: the walk is over. */
static bool visit_one(const walk *w, const tl_date *date, tl_status *out_status)
{
  tl_extent extent;
  *out_status = tl_date_extent(date, w->options, &extent, w->err);
  return *out_status == TL_OK && w->visit(w->ctx, &extent);
}

/* An interval or a single date on the way to its extent, one point of it chosen. */
typedef struct half {
  const walk *w;
  tl_date date;
  tl_status status;
} half;

static bool visit_end(void *ctx, const tl_point *point)
{
  half *h = ctx;
  tl_date date = h->date;
  tl_extent extent;
  date.end = *point;
  if (tl_date_extent(&date, h->w->options, &extent, NULL) != TL_OK)
    return true; /* these two completions are not in order */
  return h->w->visit(h->w->ctx, &extent);
}

static bool visit_start(void *ctx, const tl_point *point)
{
  half *h = ctx;
  h->date.start = *point;
  if (h->date.form != TL_FORM_SINGLE)
    return visit_completions(&h->date.end, h->w, visit_end, h);
  return visit_one(h->w, &h->date, &h->status);
}

/* Visits what one member may mean. False: the walk is over. */
static bool visit_member(const walk *w, const tl_date *member, tl_status *out_status)
{
  /* One window, whatever the digits of its ends. */
  if (member->form == TL_FORM_RANGE || member->calendar != TL_CALENDAR_GREGORIAN)
    return visit_one(w, member, out_status);
  half h = {w, *member, TL_OK};
  bool go_on = visit_completions(&member->start, w, visit_start, &h);
  *out_status = h.status;
  return go_on;
}

/* An all-of on the way to its extent: its first member chosen, and a way to its last. */
typedef struct whole {
  const walk *outer; /* whom the extents are for */
  walk last_walk;
  const tl_date *last;
  tl_extent first;
  tl_status status;
} whole;

static bool visit_whole(void *ctx, const tl_extent *last)
{
  whole *w = ctx;
  tl_extent e = w->first;
  bool consistent;
  e.end_min = last->end_min;
  e.end_max = last->end_max;
  e.end_kind = last->end_kind;
  e.end_qualifier = last->end_qualifier;
  e.flags |= last->flags;
  e.form = TL_FORM_ALL_OF;
  e.length_max = TL_TIME_MAX;
  e.length_min = e.flags & TL_EXTENT_TIME_OF_DAY ? 1 : TL_SECONDS_PER_DAY;
  w->status = tl_extent_close(&e, &consistent, w->outer->err);
  /* Two completions that are not in order are none. */
  return w->status == TL_OK && (!consistent || w->outer->visit(w->outer->ctx, &e));
}

static bool visit_first(void *ctx, const tl_extent *first)
{
  whole *w = ctx;
  tl_status status;
  w->first = *first;
  bool go_on = visit_member(&w->last_walk, w->last, &status);
  w->status = w->status ? w->status : status;
  return go_on;
}

/* The date of one end of a range, where it has one: the first year of `1984..1986` in an all-of, the last. */
static void take_end(tl_date *member, bool end)
{
  const tl_point *point = end ? &member->end : &member->start;
  if (member->form == TL_FORM_RANGE && point->kind == TL_POINT_DATED) {
    member->start = *point;
    member->form = TL_FORM_SINGLE;
  }
}

/* An all-of starts in the member that can start first, and ends in the one that can end last. */
static tl_status walk_all(const walk *w, const tl_date *date, tl_error *err)
{
  tl_date ends[2] = {*date, *date};
  tl_extent outer = {0};
  for (size_t i = 0; i < date->members; i++) {
    tl_date member;
    tl_extent extent;
    tl_status status = tl_date_member(date, i, &member, err);
    if (status == TL_OK)
      status = tl_date_extent(&member, w->options, &extent, err);
    if (status != TL_OK)
      return status;
    if (i == 0 || extent.start_min < outer.start_min) {
      ends[0] = member;
      outer.start_min = extent.start_min;
    }
    if (i == 0 || extent.end_max > outer.end_max) {
      ends[1] = member;
      outer.end_max = extent.end_max;
    }
  }
  take_end(&ends[0], false);
  take_end(&ends[1], true);
  whole pair = {.outer = w, .last_walk = *w, .last = &ends[1]};
  pair.last_walk.visit = visit_whole;
  pair.last_walk.ctx = &pair;
  walk first = *w;
  first.visit = visit_first;
  first.ctx = &pair;
  tl_status status;
  visit_member(&first, &ends[0], &status);
  return pair.status ? pair.status : status;
}

tl_status tl_date_each(const tl_date *date, const tl_date_options *options, const tl_extent *near,
                       tl_extent_visit visit, void *ctx, tl_error *err)
{
  tl_extent hull;
  tl_status status = TL_OK;
  if (!date || !visit)
    return tli_fail_arg(err, "tl_date_each: no date, or nothing to visit with");
  /* What fails of one of several completions only is left out; what fails of all is no date. */
  if (date->form != TL_FORM_SINGLE || tli_is_masked(&date->start) || date->start.significant)
    status = tl_date_extent(date, options, &hull, err);
  walk w = {.options = options, .visit = visit, .ctx = ctx, .err = err};
  years_near(near, &w);
  if (status == TL_OK && date->form == TL_FORM_ALL_OF)
    return walk_all(&w, date, err);
  size_t count = date->form == TL_FORM_ONE_OF ? date->members : 1;
  for (size_t i = 0; i < count && status == TL_OK; i++) {
    tl_date member;
    status = tl_date_member(date, i, &member, err);
    if (status == TL_OK && !visit_member(&w, &member, &status))
      break;
  }
  return status;
}
