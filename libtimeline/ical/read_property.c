/* SPDX-License-Identifier: Apache-2.0 */

/* What each property of a calendar and of an entry does. */

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/name.h"
#include "ical_map.h"
#include "read.h"

typedef enum property {
  P_FOREIGN, /* one that is not kept */
  P_OURS,    /* such a one too, but in a feed of ours, where it says nothing that is not said otherwise */
  P_ATTACH,
  P_CALSCALE,
  P_CATEGORIES,
  P_COMPLETED,
  P_DESCRIPTION,
  P_DTEND,
  P_DTSTAMP,
  P_DTSTART,
  P_DUE,
  P_DURATION,
  P_EXDATE,
  P_EXRULE,
  P_GEO,
  P_LAST_MODIFIED,
  P_LINK,
  P_LOCATION,
  P_OTHER_NAME,
  P_OTHER_DESCRIPTION,
  P_PERCENT,
  P_PRIORITY,
  P_PRODID,
  P_RDATE,
  P_RECURRENCE_ID,
  P_RELATED_TO,
  P_RRULE,
  P_SEQUENCE,
  P_STATUS,
  P_SUMMARY,
  P_TRANSP,
  P_UID,
  P_URL,
  P_VERSION
} property;

typedef struct row {
  const char *name;
  property property;
} row;

/* By name, in the order of bytes. */
static const row entry_rows[] = {
    {"ATTACH", P_ATTACH},
    {"CATEGORIES", P_CATEGORIES},
    {"COLOR", P_OURS},
    {"COMPLETED", P_COMPLETED},
    {"CREATED", P_FOREIGN},
    {"DESCRIPTION", P_DESCRIPTION},
    {"DTEND", P_DTEND},
    {"DTSTAMP", P_DTSTAMP},
    {"DTSTART", P_DTSTART},
    {"DUE", P_DUE},
    {"DURATION", P_DURATION},
    {"EXDATE", P_EXDATE},
    {"EXRULE", P_EXRULE},
    {"GEO", P_GEO},
    {"LAST-MODIFIED", P_LAST_MODIFIED},
    {"LINK", P_LINK},
    {"LOCATION", P_LOCATION},
    {"PERCENT-COMPLETE", P_PERCENT},
    {"PRIORITY", P_PRIORITY},
    {"RDATE", P_RDATE},
    {"RECURRENCE-ID", P_RECURRENCE_ID},
    {"RELATED-TO", P_RELATED_TO},
    {"RRULE", P_RRULE},
    {"SEQUENCE", P_SEQUENCE},
    {"STATUS", P_STATUS},
    {"SUMMARY", P_SUMMARY},
    {"TRANSP", P_TRANSP},
    {"UID", P_UID},
    {"URL", P_URL},
};

static const row calendar_rows[] = {
    {"CALSCALE", P_CALSCALE},
    {"CATEGORIES", P_OURS},
    {"COLOR", P_OURS},
    {"DESCRIPTION", P_DESCRIPTION},
    {"IMAGE", P_OURS},
    {"LAST-MODIFIED", P_LAST_MODIFIED},
    {"METHOD", P_OURS},
    {"NAME", P_SUMMARY},
    {"PRODID", P_PRODID},
    {"REFRESH-INTERVAL", P_OURS},
    {"SOURCE", P_OURS},
    {"UID", P_OURS},
    {"URL", P_OURS},
    {"VERSION", P_VERSION},
    {"X-PUBLISHED-TTL", P_OURS},
    {"X-WR-CALDESC", P_OTHER_DESCRIPTION},
    {"X-WR-CALNAME", P_OTHER_NAME},
};

static property find(const row *rows, size_t count, tl_text name)
{
  size_t low = 0;
  while (low < count) {
    size_t middle = low + (count - low) / 2;
    int order = tli_text_order(name, rows[middle].name);
    if (order == 0)
      return rows[middle].property;
    if (order < 0)
      count = middle;
    else
      low = middle + 1;
  }
  return P_FOREIGN;
}

#define FIND(rows, name) find(rows, sizeof(rows) / sizeof *(rows), name)

/* The part of an X-TIMELINE name that is its own; {NULL, 0}: it is none. */
static tl_text ours_of(tl_text name)
{
  enum { PREFIX = 11 };
  bool is_ours = name.size > PREFIX && memcmp(name.data, "X-TIMELINE-", PREFIX) == 0;
  return is_ours ? (tl_text){name.data + PREFIX, name.size - PREFIX} : (tl_text){NULL, 0};
}

static tl_status refuse(tl_error *err, tl_code code, tl_text value, const char *why)
{
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail(err, TL_ERR_SYNTAX, code, "%s %s", tli_quote(value, quoted), why);
}

static tl_status refuse_property(tl_error *err, const tli_line *line, const char *why)
{
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_PROPERTY, "%s %s", tli_quote(line->name, quoted), why);
}

/* ---- dates ---- */

tl_status tli_moment_in_zone(tli_reader *reader, tli_moment *moment, tl_error *err)
{
  return tli_zone_offset(&reader->zones, moment->zone, moment->local, &moment->offset, err);
}

tl_status tli_moment_at(tli_reader *reader, tl_time axis, tli_moment *moment, tl_error *err)
{
  moment->local = axis + moment->offset;
  if (!moment->zone)
    return TL_OK;
  tl_status status = tli_moment_in_zone(reader, moment, err); /* by which the changes up to then are known */
  if (status != TL_OK)
    return status;
  const tli_change *change = tli_zone_change_at(moment->zone, axis);
  moment->offset = change ? change->to : moment->zone->first;
  moment->local = axis + moment->offset;
  return TL_OK;
}

/* A date or date-time with its TZID, which becomes a time on the axis when the zone is known. */
static tl_status read_moment(tli_reader *reader, const tli_line *line, tl_text value, tli_moment *out, tl_error *err)
{
  tli_stamp stamp;
  tl_status status = tli_stamp_parse(value, &stamp, err);
  if (status != TL_OK)
    return status;
  *out = (tli_moment){.local = stamp.time, .form = stamp.form};
  bool leap = stamp.form != TLI_STAMP_DATE && value.data[13] == '6';
  if (leap && (status = tli_reader_lose(reader, TL_LOSS_CHANGED, "date",
                                        "a leap second, which is read as the second after it", err)) != TL_OK)
    return status;
  tl_text tzid = stamp.form == TLI_STAMP_LOCAL ? tli_line_parameter_find(line, "TZID") : (tl_text){NULL, 0};
  if (!tzid.data)
    return TL_OK;
  char room[TLI_TZID_MAX];
  if (tzid.size > TLI_TZID_MAX)
    return refuse(err, TL_CODE_ICAL_ZONE, tzid, "is a TZID longer than 255 bytes");
  tzid = tli_zone_name(tzid, room);
  if (!tli_zones_has(&reader->zones, tzid))
    status = tli_read_zones_ahead(reader, err);
  if (status == TL_OK)
    status = tli_zones_find(&reader->zones, tzid, &out->zone, err);
  if (status != TL_OK)
    return status;
  if (!out->zone)
    return tli_reader_lose(reader, TL_LOSS_CHANGED, "zone",
                           "its time zone is not in the feed, and not known otherwise: the time is local", err);
  out->form = TLI_STAMP_UTC;
  return tli_moment_in_zone(reader, out, err);
}

/* Whether a TZID is the name of a zone in the database of IANA, as far as can be told: it has the form of one with an
 * area, or it was found there and not in the feed. */
static bool is_zone_name(tl_text tzid, const tli_zone *zone)
{
  return tli_is_zone_name(tzid, TL_ZONE_NAME_MAX) &&
         (memchr(tzid.data, '/', tzid.size) || (zone && zone->part_count == 0));
}

/* A date that an entry has once. */
static tl_status read_once(tli_reader *reader, const tli_line *line, uint32_t bit, tli_moment *out, tl_error *err)
{
  tli_entry *entry = &reader->entry;
  if (entry->has & bit)
    return refuse_property(err, line, "stands here a second time");
  tl_status status = tli_entry_mark(entry, bit, read_moment(reader, line, line->value, out, err));
  tl_text tzid = tli_line_parameter_find(line, "TZID");
  if (status != TL_OK || !tzid.data || out->form == TLI_STAMP_DATE || bit == TLI_HAS_RECURRENCE_ID)
    return status;
  if (!entry->tzid.data && is_zone_name(tzid, out->zone))
    return tli_reader_keep(reader, tzid, &entry->tzid, err);
  if (out->zone && !tli_text_same(tzid, entry->tzid))
    entry->has |= TLI_HAS_ZONE;
  return TL_OK;
}

static tl_status check_count(tl_text value, tl_error *err)
{
  if (tli_value_count(value) <= TL_ICAL_VALUES_MAX)
    return TL_OK;
  return tli_fail(err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "more than %d values in a property", TL_ICAL_VALUES_MAX);
}

static tl_status read_extra_dates(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tl_status status = check_count(line->value, err);
  bool periods = tli_text_is_word(tli_line_parameter_find(line, "VALUE"), "PERIOD");
  for (tl_text rest = line->value; status == TL_OK && rest.data;) {
    tl_text value = tli_list_next(&rest);
    tli_extra extra = {.has_length = periods};
    tli_period period;
    if (periods && (status = tli_period_parse(value, &period, err)) == TL_OK) {
      extra.length = period.length;
      value.size = (size_t)((const char *)memchr(value.data, '/', value.size) - value.data);
    }
    if (status == TL_OK)
      status = read_moment(reader, line, value, &extra.start, err);
    tli_extra *item = status == TL_OK ? tli_items_add(reader, &reader->extras, sizeof *item) : NULL;
    if (item)
      *item = extra;
    else if (status == TL_OK)
      status = tli_fail_nomem(err);
  }
  return status;
}

static tl_status read_excluded(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tl_status status = check_count(line->value, err);
  for (tl_text rest = line->value; status == TL_OK && rest.data;) {
    tli_moment moment;
    if ((status = read_moment(reader, line, tli_list_next(&rest), &moment, err)) != TL_OK)
      return status;
    tli_moment *item = tli_items_add(reader, &reader->excluded, sizeof *item);
    if (!item)
      return tli_fail_nomem(err);
    *item = moment;
  }
  return status;
}

static tl_status read_rule(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tli_rule rule;
  tl_status status = tli_rule_parse(line->value, &rule, err);
  if (status != TL_OK)
    return status;
  if (rule.other_scale) {
    reader->entry.has |= TLI_HAS_OTHER_RULE;
    return TL_OK;
  }
  if (reader->rules.count == TL_ICAL_RULES_MAX)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "an event with more than %d rules", TL_ICAL_RULES_MAX);
  tli_rule *item = tli_items_add(reader, &reader->rules, sizeof *item);
  if (!item)
    return tli_fail_nomem(err);
  *item = rule;
  return TL_OK;
}

/* EXRULE is no longer of iCalendar (RFC 5545, A.2). */
static tl_status read_other_rule(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tli_rule rule;
  reader->entry.has |= TLI_HAS_OTHER_RULE;
  return tli_rule_parse(line->value, &rule, err);
}

/* A revision: a date-time in UTC, as an EDTF text. */
static tl_status read_modified(tli_reader *reader, const tli_line *line, bool of_entry, tl_error *err)
{
  tli_moment moment;
  char text[TLI_MOMENT_TEXT_SIZE];
  tl_status status = read_moment(reader, line, line->value, &moment, err);
  if (status != TL_OK)
    return status;
  size_t size = tli_moment_write(&moment, text);
  return of_entry ? tli_reader_keep(reader, (tl_text){text, size}, &reader->entry.spec.modified, err)
                  : tli_reader_keep_long(reader, (tl_text){text, size}, &reader->header.modified, err);
}

/* ---- texts and places ---- */

/* The text is kept, and nothing that is said of it, such as its language. */
static tl_status add_text(tli_reader *reader, uint8_t name, const char *as, const tli_line *line, tl_text value,
                          tl_error *err)
{
  for (size_t i = 0; i < line->parameter_count; i++)
    if (!tli_text_is(line->parameters[i].name, "VALUE"))
      tli_reader_foreign(reader, line->parameters[i].name);
  return tli_texts_add(&reader->texts, name, tl_text_from_string(as), value, line->number, err);
}

/* Cuts at the commas that no backslash escapes. Spaces behind a comma are no part of a category. */
static tl_status read_categories(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tl_text value = line->value;
  size_t start = 0;
  size_t count = 0;
  for (size_t i = 0; i <= value.size; i++) {
    if (i + 1 < value.size && value.data[i] == '\\') {
      i++;
      continue;
    }
    if (i < value.size && value.data[i] != ',')
      continue;
    if (++count > TL_ICAL_VALUES_MAX)
      return tli_fail(err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "more than %d values in a property", TL_ICAL_VALUES_MAX);
    tl_text item = {value.data + start, i - start};
    tl_status status = add_text(reader, TLI_TEXT_CATEGORY, "CATEGORIES", line, item, err);
    if (status != TL_OK)
      return status;
    start = i + 1;
    while (start < value.size && value.data[start] == ' ')
      i = start++;
  }
  return TL_OK;
}

/* Degrees with more decimals than nine are cut: a nanodegree is a tenth of a millimetre. *out_cut: they were not 0. */
static bool read_degrees(tl_text text, int64_t max, int64_t *out, bool *out_cut)
{
  enum { PLACES = 9, TEXT_MAX = 40 };
  const char *point = text.size ? memchr(text.data, '.', text.size) : NULL;
  size_t whole = point ? (size_t)(point - text.data) + 1 : text.size;
  if (text.size > TEXT_MAX)
    return false;
  for (size_t i = whole; i < text.size; i++) {
    if (text.data[i] < '0' || text.data[i] > '9')
      return false;
    *out_cut |= i >= whole + PLACES && text.data[i] != '0';
  }
  if (point && text.size > whole + PLACES)
    text.size = whole + PLACES;
  return tli_decimal_parse(text, PLACES, out) && *out >= -max && *out <= max;
}

static tl_status read_geo(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tl_event_spec *spec = &reader->entry.spec;
  tl_text value = line->value;
  const char *semicolon = value.size ? memchr(value.data, ';', value.size) : NULL;
  tl_text latitude = {value.data, semicolon ? (size_t)(semicolon - value.data) : 0};
  tl_text longitude = {semicolon ? semicolon + 1 : "", semicolon ? value.size - latitude.size - 1 : 0};
  bool cut = false;
  if (!read_degrees(latitude, INT64_C(90000000000), &spec->latitude, &cut) ||
      !read_degrees(longitude, INT64_C(180000000000), &spec->longitude, &cut))
    return refuse(err, TL_CODE_ICAL_SYNTAX, value, "is no place: latitude, semicolon, longitude in degrees");
  bool second = spec->has_coordinates;
  spec->has_coordinates = true;
  tl_status status = second ? tli_reader_lose(reader, TL_LOSS_DROPPED, "place", tli_twice, err) : TL_OK;
  return status == TL_OK && cut ? tli_reader_lose(reader, TL_LOSS_CHANGED, "place",
                                                  "degrees have nine decimals: the others were cut off", err)
                                : status;
}

static tl_status read_url(tli_reader *reader, const tli_line *line, tl_error *err)
{
  if (line->value.size == 0 || tli_has_space(line->value))
    return tli_reader_lose(reader, TL_LOSS_DROPPED, "href", "a URL that is empty or has a space in it: left out", err);
  bool second = reader->entry.spec.href.data;
  tl_status status = tli_reader_keep(reader, line->value, &reader->entry.spec.href, err);
  return status == TL_OK && second ? tli_reader_lose(reader, TL_LOSS_DROPPED, "href", tli_twice, err) : status;
}

static tl_status read_attachment(const tli_line *line, tl_error *err)
{
  if (!tli_text_is_word(tli_line_parameter_find(line, "VALUE"), "BINARY"))
    return TL_OK;
  if (!tli_text_is_word(tli_line_parameter_find(line, "ENCODING"), "BASE64"))
    return refuse_property(err, line, "is binary, but not of ENCODING=BASE64");
  return tli_base64_fits(line->value) ? TL_OK : refuse_property(err, line, "is no base64");
}

/* ---- relations ---- */

/* From which end of the other to which of this, by the RELTYPE of RFC 9253. */
static bool ends_of(tl_text reltype, uint8_t *out_from, uint8_t *out_to)
{
  static const char *const names[4] = {"STARTTOSTART", "STARTTOFINISH", "FINISHTOSTART", "FINISHTOFINISH"};
  for (unsigned i = 0; i < 4; i++)
    if (tli_text_is_word(reltype, names[i])) {
      *out_from = i < 2 ? TL_ENDPOINT_START : TL_ENDPOINT_END;
      *out_to = i % 2 ? TL_ENDPOINT_END : TL_ENDPOINT_START;
      return true;
    }
  return false;
}

static tl_status read_related(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tl_constraint c = {.kind = TL_CONSTRAINT_OFFSET, .given = TL_GIVEN_BY, .line = line->number};
  tl_text type = tli_line_parameter_find(line, "RELTYPE");
  if (!ends_of(type, &c.from, &c.to)) {
    /* In a feed of ours these bind the entries of one event. */
    if (!reader->ours || !(tli_text_is(type, "SIBLING") || tli_text_is(type, "PARENT")))
      tli_reader_foreign(reader, line->name);
    return TL_OK;
  }
  tl_text gap = tli_line_parameter_find(line, "GAP");
  tli_lasting length = {0, 0};
  if (gap.data) {
    tl_status status = tli_lasting_parse(gap, &length, err);
    if (status != TL_OK)
      return status;
  }
  int64_t seconds = length.by_clock + length.exact;
  /* The gap is between DTEND, which is exclusive, and DTSTART; an offset counts from the last day of an end. */
  int64_t days = seconds / TL_SECONDS_PER_DAY;
  if (seconds % TL_SECONDS_PER_DAY != 0 || days > 1000000 || days < -1000000)
    c.by.seconds = seconds + (c.from == TL_ENDPOINT_END) - (c.to == TL_ENDPOINT_END);
  else
    c.by.days = (int32_t)days + (c.from == TL_ENDPOINT_END) - (c.to == TL_ENDPOINT_END);
  c.precision = gap.data ? TL_OFFSET_EXACT : TL_OFFSET_AT_LEAST;
  return tli_reader_refer(reader, &c, line->value, err);
}

static tl_status read_link(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tl_text relation = tli_line_parameter_find(line, "LINKREL");
  tl_text type = tli_line_parameter_find(line, "VALUE");
  if (tli_text_is_word(type, "UID"))
    for (unsigned i = 0; i < 13; i++)
      if (tli_text_is(relation, tli_allen_links[i])) {
        tl_constraint c = {.kind = TL_CONSTRAINT_RELATION, .allen = (tl_relset)(1u << i), .line = line->number};
        return tli_reader_refer(reader, &c, line->value, err);
      }
  if (!tli_text_is_word(type, "URI") || !tli_text_is(relation, "cite-as") || line->value.size == 0 ||
      tli_has_space(line->value)) {
    tli_reader_foreign(reader, line->name);
    return TL_OK;
  }
  tl_source source = {{NULL, 0}, {NULL, 0}};
  tl_text label = tli_line_parameter_find(line, "LABEL");
  tl_status status = tli_reader_keep(reader, line->value, &source.href, err);
  if (status == TL_OK && label.size > 0)
    status = tli_reader_keep(reader, label, &source.text, err);
  tl_source *item = status == TL_OK ? tli_items_add(reader, &reader->sources, sizeof *item) : NULL;
  if (!item)
    return status == TL_OK ? tli_fail_nomem(err) : status;
  *item = source;
  return TL_OK;
}

/* The last one counts. */
static void read_status(tli_reader *reader, tl_text value)
{
  reader->entry.has &= ~(uint32_t)(TLI_HAS_TENTATIVE | TLI_HAS_CANCELLED);
  if (tli_text_is_word(value, "TENTATIVE"))
    reader->entry.has |= TLI_HAS_TENTATIVE;
  else if (tli_text_is_word(value, "CANCELLED"))
    reader->entry.has |= TLI_HAS_CANCELLED;
  else if (!tli_text_is_word(value, "CONFIRMED"))
    tli_reader_foreign(reader, TL_TEXT("STATUS"));
}

/* ---- entries ---- */

static tl_status read_recurrence_id(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tl_status status = read_once(reader, line, TLI_HAS_RECURRENCE_ID, &reader->entry.recurrence_id, err);
  return status == TL_OK && tli_line_parameter_find(line, "RANGE").data
             ? tli_reader_lose(reader, TL_LOSS_DROPPED, "recurrence",
                               "what it says of the times that follow is not read: it is of one time", err)
             : status;
}

static tl_status read_duration(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tli_entry *entry = &reader->entry;
  if (entry->has & TLI_HAS_DURATION)
    return refuse_property(err, line, "stands here a second time");
  tl_status status = tli_lasting_parse(line->value, &entry->duration, err);
  if (status == TL_OK && (entry->duration.by_clock < 0 || entry->duration.exact < 0))
    return refuse(err, TL_CODE_ICAL_DATE, line->value, "is negative: it would end before it starts");
  return tli_entry_mark(entry, TLI_HAS_DURATION, status);
}

static tl_status check_number(const tli_line *line, int64_t max, tl_error *err)
{
  int64_t number;
  return tli_integer_parse(line->value, 0, max, &number, err);
}

tl_status tli_read_entry_property(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tli_entry *entry = &reader->entry;
  tl_text ours = ours_of(line->name);
  if (ours.data) {
    bool known;
    tl_status status = tli_read_ours(reader, ours, line->value, line->number, &known, err);
    if (status == TL_OK && !known)
      tli_reader_foreign(reader, line->name);
    return status;
  }
  switch (FIND(entry_rows, line->name)) {
  case P_OURS:
    if (!reader->ours)
      tli_reader_foreign(reader, line->name);
    return TL_OK;
  case P_ATTACH: tli_reader_foreign(reader, line->name); return read_attachment(line, err);
  case P_CATEGORIES: return read_categories(reader, line, err);
  case P_COMPLETED: return read_once(reader, line, TLI_HAS_COMPLETED, &entry->completed, err);
  case P_DESCRIPTION: return add_text(reader, TLI_TEXT_DESCRIPTION, "DESCRIPTION", line, line->value, err);
  case P_DTEND: return read_once(reader, line, TLI_HAS_END, &entry->end, err);
  case P_DTSTAMP: return entry->has & TLI_HAS_MODIFIED ? TL_OK : read_modified(reader, line, true, err);
  case P_DTSTART:
    entry->spec.date_line = line->number;
    return read_once(reader, line, TLI_HAS_START, &entry->start, err);
  case P_DUE: return read_once(reader, line, TLI_HAS_DUE, &entry->due, err);
  case P_DURATION: return read_duration(reader, line, err);
  case P_EXDATE: return read_excluded(reader, line, err);
  case P_EXRULE: return read_other_rule(reader, line, err);
  case P_GEO: return read_geo(reader, line, err);
  case P_LAST_MODIFIED: return tli_entry_mark(entry, TLI_HAS_MODIFIED, read_modified(reader, line, true, err));
  case P_LINK: return read_link(reader, line, err);
  case P_LOCATION: return add_text(reader, TLI_TEXT_PLACE, "LOCATION", line, line->value, err);
  case P_PERCENT: tli_reader_foreign(reader, line->name); return check_number(line, 100, err);
  case P_PRIORITY: tli_reader_foreign(reader, line->name); return check_number(line, 9, err);
  case P_RDATE: return read_extra_dates(reader, line, err);
  case P_RECURRENCE_ID: return read_recurrence_id(reader, line, err);
  case P_RELATED_TO: return read_related(reader, line, err);
  case P_RRULE: return read_rule(reader, line, err);
  case P_SEQUENCE:
    if (!reader->ours && !tli_text_is(line->value, "0"))
      tli_reader_foreign(reader, line->name);
    return check_number(line, INT32_MAX, err);
  case P_STATUS: read_status(reader, line->value); return TL_OK;
  case P_SUMMARY: return add_text(reader, TLI_TEXT_TITLE, "SUMMARY", line, line->value, err);
  case P_TRANSP:
    if (!tli_text_is_word(line->value, "TRANSPARENT")) /* which is what feeds of timelines say */
      tli_reader_foreign(reader, line->name);
    return TL_OK;
  case P_UID: return add_text(reader, TLI_TEXT_UID, "UID", line, line->value, err);
  case P_URL: return read_url(reader, line, err);
  default: tli_reader_foreign(reader, line->name); return TL_OK;
  }
}

/* ---- the calendar ---- */

tl_status tli_read_calendar_property(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tl_text ours = ours_of(line->name);
  tl_status status = TL_OK;
  bool known = true;
  if (ours.data) {
    status = tli_read_ours_of_calendar(reader, ours, line->value, &known, err);
    if (status == TL_OK && !known)
      tli_reader_foreign(reader, line->name);
  } else {
    switch (FIND(calendar_rows, line->name)) {
    case P_CALSCALE:
      if (!tli_text_is_word(line->value, "GREGORIAN"))
        status = refuse(err, TL_CODE_ICAL_PROPERTY, line->value, "is a calendar that is not read: GREGORIAN is");
      break;
    case P_VERSION:
      if (!tli_text_is(line->value, "2.0"))
        status = refuse(err, TL_CODE_ICAL_PROPERTY, line->value, "is a version of iCalendar that is not read: 2.0 is");
      break;
    case P_PRODID: reader->ours = tli_text_is(line->value, "-//libtimeline//timeline-ical//EN"); break;
    case P_SUMMARY: status = add_text(reader, TLI_TEXT_TITLE, "SUMMARY", line, line->value, err); break;
    case P_OTHER_NAME: status = add_text(reader, TLI_TEXT_OTHER_TITLE, "SUMMARY", line, line->value, err); break;
    case P_DESCRIPTION: status = add_text(reader, TLI_TEXT_DESCRIPTION, "DESCRIPTION", line, line->value, err); break;
    case P_OTHER_DESCRIPTION:
      status = add_text(reader, TLI_TEXT_OTHER_DESCRIPTION, "DESCRIPTION", line, line->value, err);
      break;
    case P_LAST_MODIFIED:
      if (!reader->ours)
        status = read_modified(reader, line, false, err);
      break;
    case P_OURS:
      if (!reader->ours)
        tli_reader_foreign(reader, line->name);
      break;
    default: tli_reader_foreign(reader, line->name);
    }
  }
  if (status != TL_OK && err->line == 0)
    tli_lines_place(&reader->lines, line->value.data, err);
  return status;
}
