/* SPDX-License-Identifier: Apache-2.0 */

/* The X-TIMELINE properties, from which an event is what it was before it was written. */

#include <string.h>
#include <timeline/reading.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/words.h"
#include "ical_map.h"
#include "read.h"

static tl_status refuse(tl_error *err, tl_text value, const char *why)
{
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_SYNTAX, "%s %s", tli_quote(value, quoted), why);
}

/* Undoes the percent-encoding, into an arena. */
static tl_status decode(tli_arena *arena, tl_text value, tl_text *out, tl_error *err)
{
  bool good = tli_arena_begin(arena);
  for (size_t i = 0; good && i < value.size;) {
    const char *percent = memchr(value.data + i, '%', value.size - i);
    size_t plain = percent ? (size_t)(percent - value.data) - i : value.size - i;
    good = tli_arena_append(arena, value.data + i, plain);
    i += plain;
    if (!percent || !good)
      continue;
    int read = tli_percent_read(value, i);
    if (read < 0) {
      tli_arena_end(arena);
      return refuse(err, value, "has a % that starts no code");
    }
    char byte = (char)read;
    good = tli_arena_append(arena, &byte, 1);
    i += 3;
  }
  if (!good)
    return tli_fail_nomem(err);
  *out = tli_arena_end(arena);
  return TL_OK;
}

/* The same; of an empty value {NULL, 0}. */
static tl_status decode_given(tli_arena *arena, tl_text value, tl_text *out, tl_error *err)
{
  *out = (tl_text){NULL, 0};
  return value.size > 0 ? decode(arena, value, out, err) : TL_OK;
}

static tl_status read_word(tl_text value, const char *const *words, size_t count, uint8_t *out, tl_error *err)
{
  return tli_word_find(value, words, count, out) ? TL_OK : refuse(err, value, "is a word that is not known there");
}

/* ---- constraints ---- */

tl_status tli_reader_refer(tli_reader *reader, const tl_constraint *constraint, tl_text uid, tl_error *err)
{
  tli_reference reference = {.event = TL_NOT_FOUND, .constraint = *constraint, .uid = {NULL, 0}};
  if (uid.data) {
    /* TEXT, whose escapes are undone: one of n is a line break, which no UID has. */
    tli_arena *arena = &reader->head_arena;
    bool good = tli_arena_begin(arena);
    for (size_t i = 0; good && i < uid.size; i++) {
      i += uid.data[i] == '\\' && i + 1 < uid.size;
      good = tli_arena_append(arena, uid.data + i, 1);
    }
    if (!good)
      return tli_fail_nomem(err);
    reference.uid = tli_arena_end(arena);
  }
  tli_reference *item = tli_items_add(reader, &reader->references, sizeof *item);
  if (!item)
    return tli_fail_nomem(err);
  *item = reference;
  return TL_OK;
}

static tl_text next_word(tl_text *rest)
{
  const char *space = rest->size ? memchr(rest->data, ' ', rest->size) : NULL;
  tl_text word = {rest->data, space ? (size_t)(space - rest->data) : rest->size};
  *rest = space ? (tl_text){space + 1, rest->size - word.size - 1} : (tl_text){NULL, 0};
  return word;
}

static tl_status read_duration(tl_text value, tl_duration *out, tl_constraint *c, uint8_t bit, tl_error *err)
{
  if (c->given & bit || tl_duration_parse(value, out, NULL) != TL_OK)
    return refuse(err, value, "is no duration, or one that is there already");
  c->given |= bit;
  return TL_OK;
}

/* One name of a constraint and its value. */
static tl_status read_pair(tli_reader *reader, tl_text name, tl_text value, tl_constraint *c, tl_error *err)
{
  static const char *const names[] = {"allen", "from", "to", "by", "precision", "tolerance", "min", "max", "as-of"};
  uint8_t which = sizeof names / sizeof *names;
  tli_word_find(name, names, which, &which);
  switch (which) {
  case 0: return tl_relset_parse(value, &c->allen, err);
  case 1: return read_word(value, tli_endpoints, 3, &c->from, err);
  case 2: return read_word(value, tli_endpoints, 3, &c->to, err);
  case 3: return read_duration(value, &c->by, c, TL_GIVEN_BY, err);
  case 4: return read_word(value, tli_offset_precisions, 7, &c->precision, err);
  case 5: return read_duration(value, &c->tolerance, c, TL_GIVEN_TOLERANCE, err);
  case 6: return read_duration(value, &c->min, c, TL_GIVEN_MIN, err);
  case 7: return read_duration(value, &c->max, c, TL_GIVEN_MAX, err);
  case 8: return decode(&reader->head_arena, value, &c->as_of, err);
  default: return refuse(err, name, "is no part of a constraint");
  }
}

/* `relation ID allen LETTERS`, `offset ID by P3M ...`, `length min P7D ...` */
static tl_status read_constraint(tli_reader *reader, tl_text value, uint32_t line, tl_error *err)
{
  tl_text rest = value;
  tl_constraint c = {.line = line};
  tl_status status = read_word(next_word(&rest), tli_constraint_kinds, 3, &c.kind, err);
  if (status == TL_OK && c.kind != TL_CONSTRAINT_LENGTH)
    status = decode(&reader->head_arena, next_word(&rest), &c.event, err);
  while (status == TL_OK && rest.data) {
    tl_text name = next_word(&rest);
    status = rest.data ? read_pair(reader, name, next_word(&rest), &c, err) : refuse(err, value, "ends in a name");
  }
  return status == TL_OK ? tli_reader_refer(reader, &c, (tl_text){NULL, 0}, err) : status;
}

/* ---- properties ---- */

/* Text, and behind a unit separator, which no text has, the address. */
static tl_status read_source(tli_reader *reader, tl_text value, tl_error *err)
{
  tl_text both;
  tl_status status = decode(&reader->arena, value, &both, err);
  tl_source *item = status == TL_OK ? tli_items_add(reader, &reader->own_sources, sizeof *item) : NULL;
  if (!item)
    return status == TL_OK ? tli_fail_nomem(err) : status;
  const char *mark = both.size ? memchr(both.data, '\x1F', both.size) : NULL;
  size_t text = mark ? (size_t)(mark - both.data) : both.size;
  *item = (tl_source){.text = {text || !mark ? both.data : NULL, text}};
  if (mark)
    item->href = (tl_text){mark + 1, both.size - text - 1};
  return TL_OK;
}

static tl_status read_confidence(tl_text value, tl_event_spec *spec, tl_error *err)
{
  int64_t millionths;
  if (!tli_decimal_parse(value, 6, &millionths) || millionths < 0 || millionths > 1000000)
    return refuse(err, value, "is no number from 0 to 1");
  spec->confidence = (int32_t)millionths;
  spec->has_confidence = true;
  return TL_OK;
}

tl_status tli_read_ours(tli_reader *reader, tl_text name, tl_text value, uint32_t line, bool *out_known, tl_error *err)
{
  static const char *const names[] = {"ID",         "PART",     "EDTF", "PHRASE", "START-EDTF", "END-EDTF",
                                      "START",      "END",      "MODE", "AS-OF",  "WORDING",    "GROUP",
                                      "START-KIND", "END-KIND", "HREF", "SOURCE", "MODIFIED",   "CONSTRAINT",
                                      "CONFIDENCE", "TITLE",    "ZONE"};
  tli_entry *entry = &reader->entry;
  tl_event_spec *spec = &entry->spec;
  tli_arena *arena = &reader->arena;
  uint8_t which = sizeof names / sizeof *names;
  *out_known = tli_word_find(name, names, which, &which);
  switch (which) {
  case 0: return tli_entry_mark(entry, TLI_HAS_OURS, decode(arena, value, &spec->id, err));
  case 1: entry->has |= TLI_HAS_PART; return TL_OK;
  case 2: return decode(arena, value, &spec->edtf, err);
  case 3: return decode(arena, value, &spec->phrase, err);
  case 4: return decode(arena, value, &spec->start, err);
  case 5: return decode(arena, value, &spec->end, err);
  case 6: return tli_entry_mark(entry, TLI_HAS_START_BOUNDS, decode(arena, value, &entry->start_bounds, err));
  case 7: return tli_entry_mark(entry, TLI_HAS_END_BOUNDS, decode(arena, value, &entry->end_bounds, err));
  case 8: return read_word(value, tli_modes, 2, &spec->mode, err);
  case 9: return decode(arena, value, &spec->as_of, err);
  case 10: return decode(arena, value, &spec->wording, err);
  case 11: return decode(arena, value, &spec->group, err);
  case 12: return read_word(value, tli_end_kinds, 4, &entry->start_kind, err);
  case 13: return read_word(value, tli_end_kinds, 4, &entry->end_kind, err);
  case 14: return decode(arena, value, &entry->own_href, err);
  case 15: return read_source(reader, value, err);
  case 16: return decode(arena, value, &entry->own_modified, err);
  case 17: return read_constraint(reader, value, line, err);
  case 18: return read_confidence(value, spec, err);
  case 19: return tli_entry_mark(entry, TLI_HAS_TITLE, decode_given(arena, value, &entry->own_title, err));
  case 20: return decode(arena, value, &spec->zone, err);
  default: return TL_OK;
  }
}

tl_status tli_read_ours_of_calendar(tli_reader *reader, tl_text name, tl_text value, bool *out_known, tl_error *err)
{
  static const char *const names[] = {"AS-OF", "LANG", "MODIFIED", "NAMESPACE", "TITLE", "DESCRIPTION", "DATED"};
  tl_header_spec *header = &reader->header;
  tli_arena *arena = &reader->head_arena;
  tl_text text;
  tl_status status;
  uint8_t which = sizeof names / sizeof *names;
  *out_known = tli_word_find(name, names, which, &which);
  switch (which) {
  case 0: return decode(arena, value, &header->as_of, err);
  case 1: return decode(arena, value, &header->lang, err);
  case 2: return decode(arena, value, &header->modified, err);
  case 3:
    status = decode_given(arena, value, &text, err);
    if (status == TL_OK)
      tli_uuid_namespace(text, reader->uuid_namespace);
    reader->namespace_set = status == TL_OK;
    return status;
  case 4:
    status = decode_given(arena, value, &reader->own_title, err);
    reader->own_title_set = status == TL_OK;
    return status;
  case 5:
    status = decode_given(arena, value, &reader->own_description, err);
    reader->own_description_set = status == TL_OK;
    return status;
  case 6: reader->dated = true; return TL_OK;
  default: return TL_OK;
  }
}

/* ---- descriptions ---- */

/* Takes `words` from the end of `text`, where each kind of line break in them is a line feed. */
static bool cut(tl_text *text, tl_text words)
{
  size_t size = 0;
  for (size_t i = 0; i < words.size; size++) {
    size_t broken = tli_break_size(words.data + i, words.size - i);
    i += broken ? broken : 1;
  }
  if (text->size < size)
    return false;
  const char *at = text->data + text->size - size;
  for (size_t i = 0; i < words.size; at++) {
    size_t broken = tli_break_size(words.data + i, words.size - i);
    if (*at != (broken ? '\n' : words.data[i]))
      return false;
    i += broken ? broken : 1;
  }
  text->size -= size;
  return true;
}

void tli_ours_undate(tl_event_spec *spec)
{
  tl_text rest = spec->description;
  bool worded = spec->wording.size > 0;
  if ((!spec->edtf.data && !worded) || !rest.data ||
      (spec->edtf.data && !(cut(&rest, spec->edtf) && cut(&rest, TL_TEXT("EDTF: ")))) ||
      (spec->edtf.data && worded && !cut(&rest, TL_TEXT("\n"))) ||
      (worded && !(cut(&rest, spec->wording) && cut(&rest, TL_TEXT("Dated: ")))) ||
      (rest.size > 0 && !cut(&rest, TL_TEXT("\n\n"))))
    return;
  spec->description = rest.size > 0 ? rest : (tl_text){NULL, 0};
}

/* ---- dates ---- */

static bool is_infinite(tl_text bound)
{
  return tli_text_is(bound, "-inf") || tli_text_is(bound, "+inf");
}

/* `earliest/latest` as an EDTF window: `[a..b]`, `[a..]`, or `a` when they are one. {NULL, 0} when nothing is known. */
static tl_status window_of(tli_reader *reader, tl_text bounds, tl_text *out, tl_error *err)
{
  const char *slash = bounds.size ? memchr(bounds.data, '/', bounds.size) : NULL;
  if (!slash)
    return bounds.size ? refuse(err, bounds, "is no pair of bounds") : TL_OK;
  tl_text min = {bounds.data, (size_t)(slash - bounds.data)};
  tl_text max = {slash + 1, bounds.size - min.size - 1};
  bool no_min = is_infinite(min);
  bool no_max = is_infinite(max);
  if (no_min && no_max)
    return TL_OK;
  if (tli_text_same(min, max)) {
    *out = min;
    return TL_OK;
  }
  tli_arena *arena = &reader->arena;
  if (!tli_arena_begin(arena) || !tli_arena_append(arena, "[", 1) ||
      !(no_min || tli_arena_append(arena, min.data, min.size)) || !tli_arena_append(arena, "..", 2) ||
      !(no_max || tli_arena_append(arena, max.data, max.size)) || !tli_arena_append(arena, "]", 1))
    return tli_fail_nomem(err);
  *out = tli_arena_end(arena);
  return TL_OK;
}

/* One of `earliest/latest`; of an end the last second or day, which a bound is behind. */
static tl_status bound_of(tl_text text, bool end, tl_time *out, tl_error *err)
{
  tl_date date;
  tl_extent extent;
  if (is_infinite(text)) {
    *out = text.data[0] == '-' ? TL_TIME_MIN : TL_TIME_MAX;
    return TL_OK;
  }
  tl_status status = tl_date_parse(text, &date, err);
  if (status == TL_OK && (status = tl_date_extent(&date, NULL, &extent, err)) == TL_OK)
    *out = end ? extent.end_max : extent.start_min;
  return status;
}

static tl_status bounds_of(tl_text bounds, bool end, tl_time *out_min, tl_time *out_max, tl_error *err)
{
  const char *slash = bounds.size ? memchr(bounds.data, '/', bounds.size) : NULL;
  if (!slash)
    return bounds.size ? refuse(err, bounds, "is no pair of bounds") : TL_OK;
  size_t size = (size_t)(slash - bounds.data);
  tl_status status = bound_of((tl_text){bounds.data, size}, end, out_min, err);
  return status == TL_OK ? bound_of((tl_text){slash + 1, bounds.size - size - 1}, end, out_max, err) : status;
}

static bool has_clock(tl_text bounds)
{
  return bounds.size && memchr(bounds.data, 'T', bounds.size);
}

/* Bounds with times of day, which are no window of EDTF. */
static tl_status clock_bounds(tli_entry *entry, tl_event_spec *spec, tl_error *err)
{
  tl_extent *extent = &entry->extent;
  tl_extent_init(extent, 1);
  extent->flags |= TL_EXTENT_TIME_OF_DAY;
  extent->precision = TL_PRECISION_SECOND;
  extent->mode = spec->mode;
  extent->start_kind = entry->start_bounds.size ? TL_END_DATED : TL_END_UNKNOWN;
  extent->end_kind = entry->end_bounds.size ? TL_END_DATED : TL_END_UNKNOWN;
  tl_status status = bounds_of(entry->start_bounds, false, &extent->start_min, &extent->start_max, err);
  if (status == TL_OK)
    status = bounds_of(entry->end_bounds, true, &extent->end_min, &extent->end_max, err);
  if (status == TL_OK)
    spec->extent = extent;
  return status;
}

tl_status tli_ours_date(tli_reader *reader, tl_event_spec *spec, tl_error *err)
{
  tli_entry *entry = &reader->entry;
  if (!spec->edtf.data && !spec->phrase.data && !spec->start.data && !spec->end.data) {
    bool clock = has_clock(entry->start_bounds) || has_clock(entry->end_bounds);
    tl_status status =
        clock ? clock_bounds(entry, spec, err) : window_of(reader, entry->start_bounds, &spec->start, err);
    /* Since when it goes on, the kind says. */
    if (status == TL_OK && !clock && entry->end_kind != TL_END_ONGOING)
      status = window_of(reader, entry->end_bounds, &spec->end, err);
    if (status != TL_OK) {
      err->line = entry->line;
      return status;
    }
  }
  spec->start_kind = entry->start_kind;
  spec->end_kind = entry->end_kind;
  return TL_OK;
}

/* ---- what a calendar has changed ---- */

/* The text that says when an event starts, or ends, read; false: there is none that says so alone. */
static bool read_side(const tli_reader *reader, const tl_event_spec *spec, bool end, tl_reading *out)
{
  tl_text window = end ? spec->end : spec->start;
  tl_text text = spec->phrase.data ? spec->phrase : spec->edtf.data ? spec->edtf : window;
  tl_phrase_options options = {.size = sizeof options, .seasons = reader->options.seasons};
  tl_read_as as = spec->phrase.data ? TL_READ_PHRASE : TL_READ_EDTF;
  if (!text.data || (end ? spec->end_kind : spec->start_kind) ||
      tl_reading_parse(text, as, &options, out, NULL) != TL_OK || !out->has_extent)
    return false;
  return !(out->extent.flags & TL_EXTENT_TIME_OF_DAY) || out->start.kind >= TL_POINT_DATED;
}

/* A moment as the text has it: by the clock, or on the axis. */
static tl_time as_read(const tli_moment *moment, const tl_reading *reading)
{
  return reading->start.zone == TL_ZONE_LOCAL ? moment->local : tli_moment_axis(moment);
}

static tl_time day_after(tl_time time)
{
  tl_time day = tli_day_of(time);
  return day == time ? day : day + TL_SECONDS_PER_DAY;
}

/* An entry lies within its event's date, and has its ends where these are exact; one for the beginning of a long event
 * ends with the day on which it begins. */
bool tli_ours_moved(const tli_reader *reader, const tl_event_spec *spec, const tli_occasion *s)
{
  tl_reading first;
  tl_reading last;
  bool days = s->start.form == TLI_STAMP_DATE;
  bool starts = read_side(reader, spec, false, &first);
  bool exact = starts && first.extent.start_min == first.extent.start_max;
  tl_time start = starts ? as_read(&s->start, &first) : 0;
  if (starts && first.extent.start_min != TL_TIME_MIN) {
    bool timed = first.extent.flags & TL_EXTENT_TIME_OF_DAY;
    tl_time lower = days ? tli_day_of(first.extent.start_min) : first.extent.start_min;
    exact = exact && timed == !days;
    if (exact ? start != lower : start < lower)
      return true;
  }
  if (!read_side(reader, spec, true, &last) || last.extent.end_max == TL_TIME_MAX)
    return false;
  int64_t chronon = days ? TL_SECONDS_PER_DAY : 1;
  tl_time end = s->has_end ? as_read(&s->end, &last) : as_read(&s->start, &last) + chronon;
  tl_time upper = days ? day_after(last.extent.end_max) : last.extent.end_max;
  exact = exact && last.extent.end_min == last.extent.end_max;
  return end > upper || (exact && end < upper && end != start + chronon);
}
