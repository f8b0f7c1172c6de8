/* SPDX-License-Identifier: Apache-2.0 */
#include "bounds.h"

#include <timeline/phrase.h>

#include "../base/error.h"
#include "check.h"
#include "store.h"

void tli_dating_limit(tli_dating *dating, const tl_constraint *constraint)
{
  if (constraint->kind != TL_CONSTRAINT_LENGTH || constraint->as_of.data)
    return;
  int64_t low;
  int64_t high;
  const tl_duration *min = &constraint->min;
  const tl_duration *max = &constraint->max;
  if ((constraint->given & TL_GIVEN_MIN) && !tl_duration_hull(min, &low, &high, NULL) &&
      low > dating->length_min[min->seconds != 0])
    dating->length_min[min->seconds != 0] = low;
  if ((constraint->given & TL_GIVEN_MAX) && !tl_duration_hull(max, &low, &high, NULL) &&
      high < dating->length_max[max->seconds != 0])
    dating->length_max[max->seconds != 0] = high;
}

/* One of the event's own lengths is said in seconds. */
static bool by_seconds(const tli_dating *dating)
{
  return dating->length_min[1] || dating->length_max[1] != TL_TIME_MAX;
}

/* The smallest piece of time that an extent tells apart. */
static int64_t chronon(const tl_extent *extent)
{
  if (!(extent->flags & TL_EXTENT_TIME_OF_DAY))
    return TL_SECONDS_PER_DAY;
  return extent->precision == TL_PRECISION_MINUTE ? 60 : 1;
}

/* The same of an event without a date: what is said of its length tells. */
static int64_t undated_chronon(const tli_dating *dating)
{
  return by_seconds(dating) ? 1 : TL_SECONDS_PER_DAY;
}

static tl_status read_edtf(tl_text text, uint8_t mode, uint8_t seasons, const char *field, tl_extent *out_extent,
                           tl_error *err)
{
  tl_date date;
  tl_date_options options = {.size = sizeof options, .mode = mode, .seasons = seasons};
  tl_status status = tl_date_parse(text, &date, err);
  if (!status)
    status = tl_date_extent(&date, &options, out_extent, err);
  return status ? tli_fail_in(err, status, field, 0) : TL_OK;
}

tl_status tli_as_of_parse(tl_text text, const char *field, tl_civil *out_day, tl_time *out_end, tl_error *err)
{
  tl_date date;
  tl_extent extent;
  tl_status status = tl_date_parse(text, &date, err);
  if (status)
    return tli_fail_in(err, status, field, 0);
  const tl_point *point = &date.start;
  if (date.form != TL_FORM_SINGLE || date.calendar != TL_CALENDAR_GREGORIAN || point->precision != TL_PRECISION_DAY ||
      point->year_x || point->month_x || point->day_x || tl_point_qualifier(point)) {
    char quoted[TLI_QUOTE_SIZE];
    status = tli_fail_at(err, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, text, 0, "%s is no day, such as 2024-05-01",
                         tli_quote(text, quoted));
    return tli_fail_in(err, status, field, 0);
  }
  status = tl_date_extent(&date, NULL, &extent, err);
  if (status)
    return tli_fail_in(err, status, field, 0);
  *out_day = (tl_civil){point->year, point->month, point->day};
  *out_end = extent.end_max;
  return TL_OK;
}

/* ---- windows: an EDTF value that says where one end falls ---- */

static uint8_t larger(uint8_t a, uint8_t b)
{
  return a > b ? a : b;
}

/* Gives the chronon of each end too. */
static tl_status read_windows(const tli_dating *dating, tl_extent *extent, int64_t units[2], tl_error *err)
{
  tl_extent start;
  tl_extent end;
  int64_t unit = TL_SECONDS_PER_DAY;
  tl_status status = TL_OK;
  tl_extent_init(extent, unit);
  if (dating->start.data) {
    status = read_edtf(dating->start, TL_MODE_OCCURS, dating->seasons, "start", &start, err);
    if (status)
      return status;
    unit = chronon(&start);
    extent->start_kind = TL_END_DATED;
    extent->start_min = start.start_min;
    /* From the first to the last moment of the window: the last is a chronon before the window's end. */
    extent->start_max = start.end_max == TL_TIME_MAX ? TL_TIME_MAX : start.end_max - unit;
    extent->precision = start.precision;
    extent->start_qualifier = start.start_qualifier | start.end_qualifier;
    extent->flags |= start.flags;
    extent->length_min = units[0] = units[1] = unit;
  }
  if (dating->end.data) {
    status = read_edtf(dating->end, TL_MODE_OCCURS, dating->seasons, "end", &end, err);
    if (status)
      return status;
    unit = chronon(&end);
    extent->end_kind = TL_END_DATED;
    extent->end_min = end.start_min == TL_TIME_MIN ? TL_TIME_MIN : end.start_min + unit;
    extent->end_max = end.end_max;
    extent->precision = larger(extent->precision, end.precision);
    extent->end_qualifier = end.start_qualifier | end.end_qualifier;
    extent->flags |= end.flags;
    units[1] = unit;
    if (!dating->start.data)
      units[0] = unit;
    if (!dating->start.data || unit < extent->length_min)
      extent->length_min = unit;
  }
  extent->form = TL_FORM_INTERVAL;
  return TL_OK;
}

/* ---- phrases ---- */

static tl_status read_phrase(const tli_dating *dating, const tli_as_of *as_of, bool *out_used, tl_extent *extent,
                             tl_error *err)
{
  tl_error problem;
  tl_phrase phrase;
  tl_phrase_options options = {.size = sizeof options, .mode = dating->mode, .seasons = dating->seasons};
  tl_status status = tl_phrase_parse(dating->phrase, &options, &phrase, &problem);
  if (status == TL_ERR_UNRESOLVED && problem.code == TL_CODE_PHRASE_AS_OF && as_of->given) {
    options.as_of = &as_of->day;
    *out_used = true;
    status = tl_phrase_parse(dating->phrase, &options, &phrase, &problem);
  }
  if (status) {
    if (err)
      *err = problem;
    return tli_fail_in(err, status, "phrase", 0);
  }
  tl_extent_init(extent, undated_chronon(dating));
  if (phrase.flags & TL_PHRASE_HAS_EXTENT) {
    *extent = phrase.extent;
  } else if (phrase.flags & TL_PHRASE_HAS_LENGTH) {
    int64_t low;
    int64_t high;
    status = tl_duration_hull(&phrase.length_min, &low, &high, err);
    if (!status && low > extent->length_min)
      extent->length_min = low;
    bool limited = tl_duration_sign(&phrase.length_max) != 0;
    if (!status && limited)
      status = tl_duration_hull(&phrase.length_max, &low, &high, err);
    if (status)
      return tli_fail_in(err, status, "phrase", 0);
    if (limited)
      extent->length_max = high;
  }
  return TL_OK;
}

/* ---- the event's own lengths ---- */

/* Whether two bounds lie a day apart: those of an end that nothing is said of do from the other end's, by the shortest
 * length of a whole day. */
static bool is_day_between(tl_time start, tl_time end)
{
  return start != TL_TIME_MIN && end != TL_TIME_MAX && (uint64_t)end - (uint64_t)start == TL_SECONDS_PER_DAY;
}

/* Narrows the length by the event's own ones. A start or end of whole days stands for any moment of its day when
 * seconds are counted, and for its day when the other one is finer; an end that nothing is said of is as fine as what
 * is counted. */
static void limit_length(const tli_dating *dating, int64_t units[2], tl_extent *extent)
{
  const int64_t day = TL_SECONDS_PER_DAY;
  bool unknown[] = {extent->start_kind == TL_END_UNKNOWN, extent->end_kind == TL_END_UNKNOWN};
  if (by_seconds(dating) && (unknown[0] || unknown[1])) {
    for (int end = 0; end < 2; end++)
      if (unknown[end])
        units[end] = 1;
    if (!dating->extent && extent->length_min == day) {
      extent->length_min = 1;
      if (unknown[0] && is_day_between(extent->start_max, extent->end_max))
        extent->start_max += day - 1;
      if (unknown[1] && is_day_between(extent->start_min, extent->end_min))
        extent->end_min -= day - 1;
    }
  }
  bool whole = units[0] == day && units[1] == day;
  bool mixed = !whole && (units[0] == day || units[1] == day);
  for (int seconds = 0; seconds < 2; seconds++) {
    int64_t low = dating->length_min[seconds];
    int64_t high = dating->length_max[seconds];
    if (mixed && !seconds)
      low -= day - 1;
    if ((mixed || (whole && seconds)) && high != TL_TIME_MAX)
      high = high > TL_TIME_MAX - 2 * day ? TL_TIME_MAX : high + day - 1;
    if (whole && seconds) {
      low = low > TL_TIME_MAX - day ? low : low + (day - low % day) % day;
      high = high == TL_TIME_MAX ? high : high + (day - high % day) % day;
    }
    if (low > extent->length_min)
      extent->length_min = low;
    if (high < extent->length_max)
      extent->length_max = high;
  }
}

/* ---- what an extent says ---- */

static bool finite(tl_time time)
{
  return time != TL_TIME_MIN && time != TL_TIME_MAX;
}

static bool apart(tl_time from, tl_time to, int64_t *out_length)
{
  return finite(from) && finite(to) && !__builtin_sub_overflow(to, from, out_length);
}

/* `time` and a length (sign 1), or less it (-1); `unknown` where one of them is not known. */
static tl_time moved(tl_time time, int64_t length, int sign, tl_time unknown)
{
  tl_time sum;
  return finite(time) && finite(length) && !__builtin_add_overflow(time, sign * length, &sum) ? sum : unknown;
}

/* Whether more is known of the start than follows from a dated end and the length. */
static bool says_start(const tl_extent *x)
{
  bool end = x->end_kind == TL_END_DATED;
  return x->start_kind == TL_END_DATED ||
         (x->start_kind != TL_END_OPEN &&
          (x->start_qualifier ||
           x->start_min > (end ? moved(x->end_min, x->length_max, -1, TL_TIME_MIN) : TL_TIME_MIN) ||
           x->start_max < (end ? moved(x->end_max, x->length_min, -1, TL_TIME_MAX) : TL_TIME_MAX)));
}

/* Likewise of the end, once it is known whether the start has bounds to say: of the earliest, or of the latest. */
static bool says_end_min(const tl_extent *x, bool start)
{
  return x->end_min > (start ? moved(x->start_min, x->length_min, 1, TL_TIME_MIN) : TL_TIME_MIN);
}

static bool says_end_max(const tl_extent *x, bool start)
{
  return x->end_max < (start ? moved(x->start_max, x->length_max, 1, TL_TIME_MAX) : TL_TIME_MAX);
}

/* The day as of which the end goes on, which EDTF has to have. */
static bool as_of_day(const tl_event *event, const tl_extent *x, tl_civil *out_day)
{
  tli_as_of own = {.given = false};
  const char *as_of = tl_event_as_of(event);
  if (as_of &&
      (tli_as_of_parse(tl_text_from_string(as_of), "as_of", &own.day, &own.end, NULL) || own.end != x->end_min))
    return false;
  return finite(x->end_min) && x->end_min % TL_SECONDS_PER_DAY == 0 &&
         tl_civil_from_days(x->end_min / TL_SECONDS_PER_DAY - 1, out_day, NULL) == TL_OK && out_day->year >= -9999 &&
         out_day->year <= 9999;
}

static tl_duration duration_of(int64_t seconds)
{
  int64_t days = seconds / TL_SECONDS_PER_DAY;
  if (seconds % TL_SECONDS_PER_DAY != 0 || days > INT32_MAX)
    return (tl_duration){.seconds = seconds};
  return (tl_duration){.days = (int32_t)days};
}

/* The length beside what is said of the ends. */
static tl_constraint length_of(const tl_event *event, const tl_extent *x, const tl_extent_parts *ends)
{
  tl_constraint said = {.kind = TL_CONSTRAINT_LENGTH, .other = TL_NOT_FOUND};
  tli_dating own = {.extent = x, .length_max = {TL_TIME_MAX, TL_TIME_MAX}};
  int64_t unit = x->precision >= TL_PRECISION_DAY ? TL_SECONDS_PER_DAY : chronon(x);
  int64_t units[] = {unit, unit};
  tl_extent known = *x;
  known.length_min = x->flags & TL_EXTENT_TIME_OF_DAY ? 1 : TL_SECONDS_PER_DAY;
  known.length_max = TL_TIME_MAX;
  tl_constraint constraint;
  for (size_t i = 0; tli_event_constraint(event, i, &constraint); i++)
    tli_dating_limit(&own, &constraint);
  limit_length(&own, units, &known);
  int64_t length; /* of ends that contradict each other it need not fit */
  if (ends->has_start && (ends->has_end || ends->is_ongoing) && apart(x->start_max, x->end_min, &length) &&
      length > known.length_min)
    known.length_min = length;
  if (ends->has_start && ends->has_end && apart(x->start_min, x->end_max, &length) && length < known.length_max)
    known.length_max = length;
  if (x->length_min != TL_TIME_MAX && x->length_min > known.length_min) {
    said.given |= TL_GIVEN_MIN;
    said.min = duration_of(x->length_min);
  }
  if (x->length_max < known.length_max) {
    said.given |= TL_GIVEN_MAX;
    said.max = duration_of(x->length_max > 0 ? x->length_max : 0); /* as impossible as what is below */
  }
  return said;
}

bool tl_event_extent_parts(const tl_event *event, tl_extent_parts *out_parts)
{
  if (!tl_event_has_extent(event))
    return false;
  const tl_extent *x = tl_event_extent(event);
  tl_extent_parts parts = {.has_start = !tl_event_start_kind(event) && says_start(x)};
  if (!tl_event_end_kind(event) && x->end_kind != TL_END_OPEN) {
    bool max = says_end_max(x, parts.has_start);
    parts.is_ongoing = x->end_kind == TL_END_ONGOING && !max && !x->end_qualifier && as_of_day(event, x, &parts.as_of);
    parts.has_end = x->end_kind == TL_END_DATED ||
                    (!parts.is_ongoing && (max || x->end_qualifier || says_end_min(x, parts.has_start)));
  }
  parts.length = length_of(event, x, &parts);
  parts.has_length = parts.length.given != 0;
  parts.kind_lost = (parts.has_start && x->start_kind) || (parts.has_end && x->end_kind);
  *out_parts = parts;
  return true;
}

/* ---- the whole ---- */

/* Lets the length be what the ends make of it, once an end is no longer what the date said. */
static void free_length(tl_extent *extent, int64_t shortest)
{
  extent->length_min = shortest;
  extent->length_max = TL_TIME_MAX;
}

static void override_start(tl_extent *extent, uint8_t kind, int64_t shortest)
{
  extent->start_kind = kind;
  extent->start_min = TL_TIME_MIN;
  extent->start_max = kind == TL_END_OPEN ? TL_TIME_MIN : TL_TIME_MAX;
  extent->start_qualifier = 0;
  free_length(extent, shortest);
}

static void override_end(tl_extent *extent, uint8_t kind, tl_time as_of, int64_t shortest)
{
  extent->end_kind = kind;
  extent->end_max = TL_TIME_MAX;
  extent->end_min = kind == TL_END_OPEN ? TL_TIME_MAX : kind == TL_END_ONGOING ? as_of : TL_TIME_MIN;
  extent->end_qualifier = 0;
  free_length(extent, shortest);
}

/* Whether a bound is in the middle of a day. */
static bool has_clock(const tl_extent *x)
{
  const tl_time bounds[] = {x->start_min, x->start_max, x->end_min, x->end_max};
  for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
    if (bounds[i] % TL_SECONDS_PER_DAY != 0 && bounds[i] != TL_TIME_MIN && bounds[i] != TL_TIME_MAX)
      return true;
  return false;
}

/* Closes an extent, and says so in its flags when nothing satisfies it. */
static tl_status close_or_flag(tl_extent *extent, bool *out_consistent, const char *field, tl_error *err)
{
  tl_status status = tl_extent_close(extent, out_consistent, err);
  if (status)
    return tli_fail_in(err, status, field, 0);
  if (!*out_consistent)
    extent->flags |= TL_EXTENT_CONTRADICTORY;
  return TL_OK;
}

static const char *dating_field(const tli_dating *dating)
{
  return dating->edtf.data     ? "edtf"
         : dating->phrase.data ? "phrase"
         : dating->start.data  ? "start"
         : dating->end.data    ? "end"
                               : "extent";
}

/* What the date alone says; `units` are the chronons of its ends where these may differ, and else left alone. */
static tl_status read_date(const tli_dating *dating, const tli_as_of *as_of, bool *out_used, int64_t units[2],
                           tl_extent *extent, tl_error *err)
{
  if (dating->edtf.data)
    return read_edtf(dating->edtf, dating->mode, dating->seasons, "edtf", extent, err);
  if (dating->phrase.data)
    return read_phrase(dating, as_of, out_used, extent, err);
  if (dating->start.data || dating->end.data)
    return read_windows(dating, extent, units, err);
  if (dating->extent) {
    *extent = *dating->extent;
    extent->flags &= (uint8_t)~TL_EXTENT_CONTRADICTORY;
  } else {
    tl_extent_init(extent, undated_chronon(dating));
  }
  return TL_OK;
}

/* Narrows a closed extent by the event's own lengths, or flags it when they contradict it. */
static tl_status apply_lengths(const tli_dating *dating, int64_t units[2], tl_extent *extent, tl_error *err)
{
  bool consistent;
  tl_extent limited = *extent;
  limit_length(dating, units, &limited);
  tl_status status = close_or_flag(&limited, &consistent, "length", err);
  if (status)
    return status;
  if (consistent)
    *extent = limited;
  else
    extent->flags |= TL_EXTENT_CONTRADICTORY;
  return TL_OK;
}

tl_status tli_dating_extent(const tli_dating *dating, tl_extent *out_extent, bool *out_timeline_as_of, tl_error *err)
{
  tli_as_of own;
  const tli_as_of *as_of = dating->timeline_as_of;
  bool used = false;
  tl_status status = TL_OK;
  if (dating->as_of.data) {
    own.given = true;
    status = tli_as_of_parse(dating->as_of, "as_of", &own.day, &own.end, err);
    if (status)
      return status;
    as_of = &own;
  }
  tl_extent extent;
  int64_t units[2] = {0, 0};
  status = read_date(dating, as_of, &used, units, &extent, err);
  if (status)
    return status;
  extent.mode = dating->extent ? dating->extent->mode : dating->mode;
  int64_t shortest = extent.precision == TL_PRECISION_NONE && by_seconds(dating) ? 1 : chronon(&extent);
  if (dating->extent && extent.precision >= TL_PRECISION_DAY) /* a length may have put its bounds into a day */
    shortest = TL_SECONDS_PER_DAY;
  if (!units[0])
    units[0] = units[1] = shortest;
  if (dating->start_kind)
    override_start(&extent, dating->start_kind, shortest);
  if (dating->end_kind == TL_END_ONGOING) {
    if (!as_of->given)
      return tli_fail_in(err,
                         tli_fail(err, TL_ERR_UNRESOLVED, TL_CODE_AS_OF_MISSING,
                                  "an ongoing end needs an as-of date, of the event or of the timeline"),
                         "end_kind", 0);
    used = true;
  }
  if (dating->end_kind)
    override_end(&extent, dating->end_kind, as_of->end, shortest);
  bool consistent;
  status = close_or_flag(&extent, &consistent, dating_field(dating), err);
  if (status == TL_OK && consistent)
    status = apply_lengths(dating, units, &extent, err);
  if (status)
    return status;
  if (dating->extent && has_clock(&extent))
    extent.flags |= TL_EXTENT_TIME_OF_DAY;
  *out_extent = extent;
  *out_timeline_as_of = used && as_of == dating->timeline_as_of;
  return TL_OK;
}
