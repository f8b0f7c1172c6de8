/* SPDX-License-Identifier: Apache-2.0 */

/* Relations of dates with members and completions: a date is a union of extents, which are walked through one by one.
 */

#include <timeline/relate.h>

#include "../base/error.h"

/* The years, months and days that a point's digits allow. */
typedef struct choices {
  tl_point point;
  int64_t unit;   /* of significant digits: how many years they leave open; 0: none given */
  uint32_t years; /* combinations of the X digits of the year; 1 when unit counts */
  uint8_t month[12];
  uint8_t months;
  uint8_t day[31];
  uint8_t days;
} choices;

static bool digits_allow(unsigned value, unsigned written, unsigned mask)
{
  return (mask & 1 || value % 10 == written % 10) && (mask & 2 || value / 10 == written / 10);
}

static void choices_init(choices *c, const tl_point *point)
{
  *c = (choices){.point = *point, .years = 1, .month = {point->month}, .months = 1, .day = {point->day}, .days = 1};
  for (int bit = 0; bit < 4; bit++)
    c->years *= point->year_x >> bit & 1 ? 10 : 1;
  if (point->month_x) {
    c->months = 0;
    for (unsigned m = 1; m <= 12; m++)
      if (digits_allow(m, point->month, point->month_x))
        c->month[c->months++] = (uint8_t)m;
  }
  if (point->day_x) {
    c->days = 0;
    for (unsigned d = 1; d <= 31; d++)
      if (digits_allow(d, point->day, point->day_x))
        c->day[c->days++] = (uint8_t)d;
  }
  if (point->significant) {
    uint64_t magnitude = point->year < 0 ? 0 - (uint64_t)point->year : (uint64_t)point->year;
    int width = 0;
    for (uint64_t rest = magnitude; rest; rest /= 10)
      width++;
    c->unit = 1;
    for (int i = point->significant; i < (width > 4 ? width : 4); i++)
      c->unit *= 10;
  }
}

/* The year of X combination `index`, with the digits filled in from the units up. False for -0000. */
static bool year_at(const choices *c, uint32_t index, int64_t *out)
{
  static const int powers[] = {1, 10, 100, 1000};
  int64_t year = c->point.year < 0 ? -c->point.year : c->point.year;
  for (int bit = 0; bit < 4; bit++) {
    if (c->point.year_x >> bit & 1) {
      year += (int64_t)(index % 10) * powers[bit];
      index /= 10;
    }
  }
  *out = c->point.negative ? -year : year;
  return !(c->point.negative && year == 0);
}

/* A walk over the extents of one date; `against` is what they are to be related to. */
typedef struct walk {
  const tl_date_options *options;
  const tl_extent *against;
  bool (*visit)(void *ctx, const tl_extent *extent); /* false: stop, nothing more can be found */
  void *ctx;
} walk;

/* The years in which `against` lies, two wide on both sides: completions outside all have one relation to it. */
static void years_near(const tl_extent *against, int64_t *out_first, int64_t *out_last)
{
  tl_clock clock;
  *out_first = INT64_MIN;
  *out_last = INT64_MAX;
  if (tl_clock_from_time(against->start_min, &clock, NULL) == TL_OK)
    *out_first = clock.civil.year - 2;
  if (tl_clock_from_time(against->end_max, &clock, NULL) == TL_OK)
    *out_last = clock.civil.year + 2;
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

/* Visits each completion of a point, but of those that are far from `against` only the first and the last year's. */
static bool visit_completions(const tl_point *point, const tl_extent *against, point_visit visit, void *ctx)
{
  if (point->kind != TL_POINT_DATED || !(point->year_x | point->month_x | point->day_x | point->significant))
    return visit(ctx, point);
  choices c;
  int64_t near_first;
  int64_t near_last;
  choices_init(&c, point);
  years_near(against, &near_first, &near_last);
  if (c.unit) {
    int64_t low = point->year / c.unit * c.unit;
    int64_t first = point->negative ? low - (c.unit - 1) : low;
    int64_t last = first + (c.unit - 1);
    int64_t from = near_first > first + 1 ? near_first : first + 1;
    int64_t to = near_last < last - 1 ? near_last : last - 1;
    if (!visit_year(&c, first, visit, ctx) || (last > first && !visit_year(&c, last, visit, ctx)))
      return false;
    for (int64_t year = from; year <= to; year++)
      if (!visit_year(&c, year, visit, ctx))
        return false;
    return true;
  }
  int64_t year;
  for (uint32_t i = 0; i < c.years; i++) {
    bool end = i < 8 || i + 8 >= c.years; /* both ends have a leap year among them, where there is one */
    if (!year_at(&c, i, &year) || (!end && (year < near_first || year > near_last)))
      continue;
    if (!visit_year(&c, year, visit, ctx))
      return false;
  }
  return true;
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
    return visit_completions(&h->date.end, h->w->against, visit_end, h);
  tl_extent extent;
  h->status = tl_date_extent(&h->date, h->w->options, &extent, NULL);
  return h->status == TL_OK && h->w->visit(h->w->ctx, &extent);
}

static bool walk_member(const walk *w, const tl_date *member, tl_status *out_status)
{
  half h = {w, *member, TL_OK};
  bool go_on;
  if (member->form == TL_FORM_RANGE || member->calendar != TL_CALENDAR_GREGORIAN) {
    /* One window, whatever the digits of its ends. */
    tl_extent extent;
    h.status = tl_date_extent(member, w->options, &extent, NULL);
    go_on = h.status == TL_OK && w->visit(w->ctx, &extent);
  } else {
    go_on = visit_completions(&member->start, w->against, visit_start, &h);
  }
  *out_status = h.status;
  return go_on;
}

/* An all-of is an interval from its first member to its last: those that can start first and end last. */
static tl_status all_of(const tl_date *date, const tl_date_options *options, tl_extent *out, tl_error *err)
{
  tl_extent first = {0};
  tl_extent last = {0};
  for (size_t i = 0; i < date->members; i++) {
    tl_date member;
    tl_extent extent;
    tl_status status = tl_date_member(date, i, &member, err);
    if (status == TL_OK)
      status = tl_date_extent(&member, options, &extent, err);
    if (status != TL_OK)
      return status;
    if (i == 0 || extent.start_min < first.start_min)
      first = extent;
    if (i == 0 || extent.end_max > last.end_max)
      last = extent;
  }
  tl_extent e = first;
  bool consistent;
  e.end_min = last.end_min;
  e.end_max = last.end_max;
  e.length_max = TL_TIME_MAX;
  e.length_min = e.flags & TL_EXTENT_TIME_OF_DAY ? 1 : TL_SECONDS_PER_DAY;
  tl_status status = tl_extent_close(&e, &consistent, err);
  if (status == TL_OK)
    *out = e;
  return status;
}

/* Walks through the extents of a date until `visit` stops it. */
static tl_status walk_date(const walk *w, const tl_date *date, tl_error *err)
{
  tl_status status = TL_OK;
  if (date->form == TL_FORM_ALL_OF) {
    tl_extent extent;
    status = all_of(date, w->options, &extent, err);
    if (status == TL_OK)
      w->visit(w->ctx, &extent);
    return status;
  }
  size_t count = date->form == TL_FORM_ONE_OF ? date->members : 1;
  for (size_t i = 0; i < count && status == TL_OK; i++) {
    tl_date member;
    status = tl_date_member(date, i, &member, err);
    if (status == TL_OK && !walk_member(w, &member, &status))
      break;
  }
  return status;
}

/* What the two walks, one inside the other, have found. */
typedef struct search {
  const tl_date *b; /* NULL: b is an extent, and there is no inner walk */
  const tl_extent *b_hull;
  const tl_date_options *b_options;
  const tl_extent *a_extent; /* the one that the outer walk stands at */
  tl_relset found;
  tl_relset bound; /* nothing beyond this can be found */
  uint32_t steps;
  tl_status status;
} search;

static bool visit_inner(void *ctx, const tl_extent *extent)
{
  search *s = ctx;
  s->found |= tl_relate_extents(s->a_extent, extent);
  if (++s->steps > TL_RELATE_STEPS_MAX)
    s->status = TL_ERR_LIMIT;
  return s->found != s->bound && s->status == TL_OK;
}

static bool visit_outer(void *ctx, const tl_extent *extent)
{
  search *s = ctx;
  s->a_extent = extent;
  if (!s->b)
    return visit_inner(s, s->b_hull);
  walk inner = {s->b_options, extent, visit_inner, s};
  tl_status status = walk_date(&inner, s->b, NULL);
  if (s->status == TL_OK)
    s->status = status;
  return s->found != s->bound && s->status == TL_OK;
}

/* Relates date `a` to the date `b`, or to the extent `b_hull` when `b` is NULL. */
static tl_status relate(const tl_date *a, const tl_date_options *a_options, const tl_date *b,
                        const tl_date_options *b_options, const tl_extent *b_hull, tl_relate_result *out_result,
                        tl_error *err)
{
  tl_extent a_hull;
  tl_status status = tl_date_extent(a, a_options, &a_hull, err);
  if (status != TL_OK)
    return status;
  unsigned qualifiers = a_hull.start_qualifier | a_hull.end_qualifier | b_hull->start_qualifier | b_hull->end_qualifier;
  search s = {.b = b, .b_hull = b_hull, .b_options = b_options, .bound = tl_relate_extents(&a_hull, b_hull)};
  walk outer = {a_options, b_hull, visit_outer, &s};
  status = walk_date(&outer, a, err);
  if (status != TL_OK)
    return status;
  if (s.status == TL_ERR_LIMIT)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_RELATE_LIMIT, "two dates with too many completions to be compared");
  if (s.status != TL_OK)
    return tli_fail_arg(err, "a relation needs dates that tl_date_parse() gives");
  *out_result = (tl_relate_result){s.found, qualifiers != 0};
  return TL_OK;
}

tl_status tl_relate_dates(const tl_date *a, const tl_date_options *a_options, const tl_date *b,
                          const tl_date_options *b_options, tl_relate_result *out_result, tl_error *err)
{
  tl_extent b_hull;
  if (!a || !b || !out_result)
    return tli_fail_arg(err, "a relation needs two dates and a place for the result");
  tl_status status = tl_date_extent(b, b_options, &b_hull, err);
  return status == TL_OK ? relate(a, a_options, b, b_options, &b_hull, out_result, err) : status;
}

tl_status tl_relate_date_to_extent(const tl_date *a, const tl_date_options *options, const tl_extent *b,
                                   tl_relate_result *out_result, tl_error *err)
{
  if (!a || !b || !out_result)
    return tli_fail_arg(err, "a relation needs a date, an extent and a place for the result");
  return relate(a, options, NULL, NULL, b, out_result, err);
}
