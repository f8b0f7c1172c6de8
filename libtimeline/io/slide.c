/* SPDX-License-Identifier: Apache-2.0 */
#include "slide.h"

#include <string.h>
#include <timeline/civil.h>
#include <timeline/date.h>

#include "../base/decimal.h"
#include "../base/error.h"

/* ---- a date of TimelineJS as EDTF ---- */

static tl_status check(const tl_timelinejs_date *date, tl_error *err)
{
  int days = date->month && date->month <= 12 ? tl_civil_month_days(date->year + (date->year < 0), date->month) : 31;
  if (date->year == 0)
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_YEAR, "there is no year 0: the year before 1 is -1");
  if (date->month > 12)
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_MONTH, "there is no month %d", date->month);
  if (date->day && (!date->month || date->day > days))
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, "there is no day %d %s", date->day,
                    date->month ? "in that month" : "without a month");
  if (date->has_time && (!date->day || date->hour > 23 || date->minute > 59 || date->second > 59))
    return tli_fail(err, TL_ERR_VALUE, TL_CODE_NO_SUCH_TIME, "there is no time %d:%d:%d%s", date->hour, date->minute,
                    date->second, date->day ? "" : " without a day");
  return TL_OK;
}

tl_status tl_timelinejs_date_write(const tl_timelinejs_date *date, char *text, size_t *out_size, tl_error *err)
{
  if (!date || !text)
    return tli_fail_arg(err, "no date, or nowhere to put its text");
  tl_status status = check(date, err);
  if (status != TL_OK)
    return status;
  int64_t year = date->year + (date->year < 0);
  bool wide = year < -9999 || year > 9999;
  if (wide && date->month)
    return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "EDTF has no months of years with more than four digits");
  size_t size = 0;
  if (wide)
    text[size++] = 'Y';
  size += tli_int_write(year, wide ? 1 : 4, text + size);
  if (date->month) {
    text[size++] = '-';
    size += tli_int_write(date->month, 2, text + size);
  }
  if (date->day) {
    text[size++] = '-';
    size += tli_int_write(date->day, 2, text + size);
  }
  if (date->has_time) {
    const int parts[] = {date->hour, date->minute, date->second};
    for (int i = 0; i < 3; i++) {
      text[size++] = i ? ':' : 'T';
      size += tli_int_write(parts[i], 2, text + size);
    }
  }
  text[size] = '\0';
  if (out_size)
    *out_size = size;
  return TL_OK;
}

/* ---- an event as dates of TimelineJS ---- */

/* The units of a date, from coarse to fine. */
enum { UNIT_YEAR, UNIT_MONTH, UNIT_DAY, UNIT_SECOND, UNITS };

static tl_timelinejs_date cut(const tl_clock *clock, int unit)
{
  tl_timelinejs_date date = {.year = clock->civil.year - (clock->civil.year <= 0)};
  if (unit >= UNIT_MONTH)
    date.month = (uint8_t)clock->civil.month;
  if (unit >= UNIT_DAY)
    date.day = (uint8_t)clock->civil.day;
  if (unit >= UNIT_SECOND) {
    date.has_time = true;
    date.hour = (uint8_t)clock->hour;
    date.minute = (uint8_t)clock->minute;
    date.second = (uint8_t)clock->second;
  }
  return date;
}

/* The coarsest unit whose first day (`last`: whose last day) the clock is on. */
static int coarsest(const tl_clock *clock, bool last, bool wide, bool with_time)
{
  const tl_civil *c = &clock->civil;
  if (wide)
    return UNIT_YEAR; /* all that TimelineJS and EDTF have of such years */
  if (with_time)
    return UNIT_SECOND;
  bool month = c->day == (last ? tl_civil_month_days(c->year, c->month) : 1);
  return month && c->month == (last ? 12 : 1) ? UNIT_YEAR : month ? UNIT_MONTH : UNIT_DAY;
}

enum { TEXT_SIZE = 2 * TL_TIMELINEJS_DATE_SIZE };

/* The EDTF that is read of the dates; its size is 0 when they cannot be. `end` may be NULL. `*out_windows`: with a time
 * of day they are no interval, but each the window of an end; `text` is that of the start then. */
static size_t write_dates(const tl_timelinejs_date *start, const tl_timelinejs_date *end, char text[TEXT_SIZE],
                          bool *out_windows)
{
  size_t size;
  size_t more = 0;
  *out_windows = end && (start->has_time || end->has_time);
  if (tl_timelinejs_date_write(start, text, &size, NULL) != TL_OK)
    return 0;
  if (!end)
    return size;
  text[size] = *out_windows ? '\0' : '/';
  if (tl_timelinejs_date_write(end, text + size + 1, &more, NULL) != TL_OK)
    return 0;
  return *out_windows ? size : size + 1 + more;
}

static bool read(tl_text text, tl_mode mode, tl_extent *out)
{
  tl_date date;
  tl_date_options options = {.size = sizeof options, .mode = (uint8_t)mode};
  return tl_date_parse(text, &date, NULL) == TL_OK && tl_date_extent(&date, &options, out, NULL) == TL_OK;
}

/* The bounds of a start and an end that lie each in a window, as tl_builder_add() makes them. */
static bool read_windows(const char *start, const char *end, tl_extent *out)
{
  tl_extent last;
  bool consistent;
  if (!read(tl_text_from_string(start), TL_MODE_OCCURS, out) || !read(tl_text_from_string(end), TL_MODE_OCCURS, &last))
    return false;
  int64_t first_unit = out->length_min;
  out->start_max = out->end_max - first_unit;
  out->end_min = last.start_min + last.length_min;
  out->end_max = last.end_max;
  out->length_min = first_unit < last.length_min ? first_unit : last.length_min;
  out->length_max = TL_TIME_MAX;
  return tl_extent_close(out, &consistent, NULL) == TL_OK && consistent;
}

/* Whether the dates, read again, give the bounds of `extent`. */
static bool gives(const tl_timelinejs_date *start, const tl_timelinejs_date *end, const tl_extent *extent, tl_mode mode)
{
  char text[TEXT_SIZE];
  bool windows;
  size_t size = write_dates(start, end, text, &windows);
  tl_extent x;
  return size > 0 && (windows ? read_windows(text, text + size + 1, &x) : read((tl_text){text, size}, mode, &x)) &&
         tl_extent_has_bounds(&x, extent);
}

/* Whether the dates are the EDTF of the event. */
static bool is_as_written(const tli_slide *slide, const tl_event *event)
{
  char text[TEXT_SIZE];
  bool windows;
  size_t size = write_dates(&slide->start, slide->has_end ? &slide->end : NULL, text, &windows);
  const char *end = tl_event_end(event);
  if (size == 0 || (windows && (!end || strcmp(end, text + size + 1) != 0)))
    return false;
  const char *edtf = windows ? tl_event_start(event) : tl_event_edtf(event);
  return edtf && strcmp(edtf, text) == 0;
}

static bool same_date(const tl_timelinejs_date *a, const tl_timelinejs_date *b)
{
  return a->year == b->year && a->month == b->month && a->day == b->day && a->has_time == b->has_time &&
         a->hour == b->hour && a->minute == b->minute && a->second == b->second;
}

/* Dates that say exactly `extent`: a single one, or a start and an end, the coarsest first. */
static bool find_exact(const tl_clock *first, const tl_clock *last, int first_unit, int last_unit,
                       const tl_extent *extent, tl_mode mode, tli_slide *out)
{
  for (int unit = first_unit > last_unit ? first_unit : last_unit; unit < UNITS; unit++) {
    out->start = cut(first, unit);
    out->end = cut(last, unit);
    if (same_date(&out->start, &out->end) && gives(&out->start, NULL, extent, mode))
      return true;
  }
  out->has_end = true;
  for (int a = first_unit; a < UNITS; a++) {
    for (int b = last_unit; b < UNITS; b++) {
      out->start = cut(first, a);
      out->end = cut(last, b);
      if (gives(&out->start, &out->end, extent, mode))
        return true;
    }
  }
  out->has_end = false;
  return false;
}

static bool is_local(const char *edtf)
{
  tl_date date;
  return !edtf || tl_date_parse(tl_text_from_string(edtf), &date, NULL) != TL_OK ||
         (date.start.zone == TL_ZONE_LOCAL && date.end.zone == TL_ZONE_LOCAL);
}

/* Whether dates that have the bounds say all that is known: no qualifier, zone, set or X digit. */
static bool is_plain(const tl_event *event, const tl_extent *extent)
{
  return extent->start_qualifier == 0 && extent->end_qualifier == 0 && !(extent->flags & TL_EXTENT_MASKED) &&
         extent->form < TL_FORM_ONE_OF && is_local(tl_event_edtf(event)) && is_local(tl_event_start(event)) &&
         is_local(tl_event_end(event));
}

/* A start without an end: as much of it as is known, 1984 of 1984/... */
static tl_timelinejs_date start_alone(const tl_clock *first, const tl_extent *extent, int unit, bool wide)
{
  tl_clock last;
  if (extent->start_max == TL_TIME_MAX || tl_clock_from_time(extent->start_max, &last, NULL) != TL_OK)
    return cut(first, unit);
  for (; unit < UNIT_DAY; unit++) {
    tl_timelinejs_date a = cut(first, unit);
    tl_timelinejs_date b = cut(&last, unit);
    if (same_date(&a, &b) && coarsest(&last, true, wide, false) <= unit)
      break;
  }
  return cut(first, unit);
}

static bool has_category(const tl_event *event, const char *category)
{
  for (size_t i = 0; i < tl_event_category_count(event); i++)
    if (strcmp(tl_event_category_at(event, i), category) == 0)
      return true;
  return false;
}

void tli_slide_of(const tl_event *event, const tl_extent *extent, tli_slide *out)
{
  tl_clock first;
  tl_clock last;
  memset(out, 0, sizeof *out);
  if (extent->start_min == TL_TIME_MIN || tl_clock_from_time(extent->start_min, &first, NULL) != TL_OK)
    return;
  /* An end before the start, in a date that contradicts itself, is no end. */
  bool finite = extent->end_max != TL_TIME_MAX && extent->end_max > extent->start_min &&
                tl_clock_from_time(extent->end_max - 1, &last, NULL) == TL_OK;
  if (!finite)
    last = first;
  bool with_time = extent->flags & TL_EXTENT_TIME_OF_DAY;
  bool wide = first.civil.year < -9999 || first.civil.year > 9999 || last.civil.year < -9999 || last.civil.year > 9999;
  int first_unit = coarsest(&first, false, wide, with_time);
  int last_unit = coarsest(&last, true, wide, with_time);
  out->has_start = true;
  if (!finite) {
    out->start = start_alone(&first, extent, first_unit, wide);
    return;
  }
  out->era = tl_event_mode(event) == TL_MODE_SPANS && has_category(event, TLI_SLIDE_ERA);
  tl_mode mode = out->era ? TL_MODE_SPANS : TL_MODE_OCCURS;
  if (find_exact(&first, &last, first_unit, last_unit, extent, mode, out)) {
    out->exact = is_plain(event, extent);
    out->as_written = is_as_written(out, event);
  } else {
    out->start = cut(&first, first_unit);
    out->end = cut(&last, last_unit);
    out->has_end = !same_date(&out->start, &out->end);
  }
}

size_t tli_slide_media(const tl_event *event)
{
  for (size_t i = 0; i < tl_event_source_count(event); i++)
    if (tl_event_source_href_at(event, i))
      return i;
  return TL_NOT_FOUND;
}

/* ---- losses ---- */

void tli_tell_loss(tl_losses losses, const tl_event *event, size_t index, tl_loss_kind kind, const char *field,
                   const char *reason)
{
  tl_loss loss = {event ? tl_event_id(event) : NULL, field, reason, event ? index : TL_NOT_FOUND, (uint8_t)kind};
  if (losses.tell)
    losses.tell(losses.ctx, &loss);
}

void tli_slide_tell(const tl_event *event, size_t index, const tli_slide *slide, tl_losses losses)
{
  int32_t confidence;
  size_t media = tli_slide_media(event);
  size_t categories = tl_event_category_count(event);
  size_t sources = tl_event_source_count(event);
  const char *wording = tl_event_wording(event);
  const struct {
    bool given;
    const char *field;
  } fields[] = {{tl_event_uid(event) != NULL, "uid"},
                {tl_event_href(event) != NULL, "href"},
                {tl_event_modified(event) != NULL, "modified"},
                {tl_event_zone(event) != NULL, "zone"},
                {tl_event_confidence(event, &confidence), "confidence"},
                {tl_event_place(event) || tl_event_coordinates(event, NULL, NULL), "place"},
                {categories > (size_t)slide->era, "category"},
                {sources > (media != TL_NOT_FOUND), "source"},
                {tl_event_constraint_count(event) > 0, "constraints"},
                {tl_event_phrase(event) && wording, "phrase"},
                {tl_event_as_of(event) != NULL, "as_of"},
                {tl_event_mode(event) == TL_MODE_SPANS && !slide->era, "mode"},
                {tl_event_foreign(event) != NULL, "foreign"},
                {tl_event_foreign_attributes(event) != NULL, "foreign_attributes"}};
  if (!slide->exact)
    tli_tell_loss(losses, event, index, TL_LOSS_PRECISION, "date",
                  "TimelineJS has a first and a last day: what is known beside them is left out");
  else if (!slide->as_written)
    tli_tell_loss(losses, event, index, TL_LOSS_CHANGED, "date", "it says the same in other words");
  if (tl_event_phrase(event) && !wording)
    tli_tell_loss(losses, event, index, TL_LOSS_CHANGED, "phrase", "it becomes the wording");
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (fields[i].given)
      tli_tell_loss(losses, event, index, TL_LOSS_DROPPED, fields[i].field, "TimelineJS has no place for it: left out");
}
