/* SPDX-License-Identifier: Apache-2.0 */

/* What an event says beyond RFC 5545: relations to other events (RFC 9253), and the X-TIMELINE properties, from which
 * the event can be read again with nothing lost. */

#include <string.h>

#include "../base/decimal.h"
#include "../base/utf8.h"
#include "../base/words.h"
#include "ical_map.h"

/* ---- percent-encoded values ---- */

/* Which bytes an X-TIMELINE value holds as they are. Other parsers cut values at some of the rest, or keep the
 * backslashes of escapes. `%` itself is the mark, so EDTF's is encoded too. */
static bool stands_in_value(unsigned char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr(" ._~/?*+-", c));
}

/* A value on the way: `text` has room for all that its maker adds. */
typedef struct value {
  char *text;
  size_t size;
} value;

static void put(value *v, tl_text text)
{
  for (size_t i = 0; i < text.size; i++) {
    unsigned char c = (unsigned char)text.data[i];
    /* A space at either end would be lost to whoever trims lines. */
    bool edge = c == ' ' && (i == 0 || i == text.size - 1);
    if (stands_in_value(c) && !edge)
      v->text[v->size++] = (char)c;
    else
      v->size += tli_percent_write(v->text + v->size, c);
  }
}

/* Plain words of ours. */
static void put_words(value *v, const char *words)
{
  size_t size = strlen(words);
  memcpy(v->text + v->size, words, size);
  v->size += size;
}

/* Starts a value of at most `size` bytes that are to be encoded, and `words` that are not. */
static bool value_start(tli_map *map, size_t size, size_t words, value *out_value)
{
  size_t room;
  if (__builtin_mul_overflow(size, (size_t)3, &room) || __builtin_add_overflow(room, words + 1, &room))
    room = SIZE_MAX; /* which the allocator refuses */
  *out_value = (value){tli_map_take(map, room), 0};
  return out_value->text != NULL;
}

static void value_end(tli_map *map, tli_ical_name name, value *v, size_t size, size_t words)
{
  v->text[v->size] = '\0';
  tli_map_give_back(map, size * 3 + words - v->size);
  tli_map_add_text(map, name, TLI_ICAL_TOKEN, (tl_text){v->text, v->size});
}

static void add_encoded(tli_map *map, tli_ical_name name, tl_text text)
{
  value v;
  if (text.size == 0 || !value_start(map, text.size, 0, &v))
    return;
  put(&v, text);
  value_end(map, name, &v, text.size, 0);
}

/* The same, without a value where the text is empty. */
static void add_even_empty(tli_map *map, tli_ical_name name, tl_text text)
{
  if (text.size > 0)
    add_encoded(map, name, text);
  else
    tli_map_add_text(map, name, TLI_ICAL_TOKEN, TL_TEXT(""));
}

static void add_string(tli_map *map, tli_ical_name name, const char *string)
{
  add_encoded(map, name, tl_text_from_string(string));
}

/* ---- relations ---- */

/* The IANA link relations of Allen's relations, in the order of their bits (OWL-Time's names). */
const char *const tli_allen_links[13] = {
    "intervalBefore",       "intervalMeets",  "intervalOverlaps",  "intervalFinishedBy", "intervalContains",
    "intervalStarts",       "intervalEquals", "intervalStartedBy", "intervalDuring",     "intervalFinishes",
    "intervalOverlappedBy", "intervalMetBy",  "intervalAfter",
};

/* The time between both ends, which GAP is: offsets count from the last day of an end, DTEND is the day after it. */
static bool gap_days(const tli_map *map, const tl_constraint *c, bool from_end, bool to_end, int64_t *out_days)
{
  const tl_duration *by = &c->by;
  const tl_extent *other = tl_event_extent(tl_timeline_at(map->timeline, c->other));
  bool exact =
      c->precision == TL_OFFSET_DEFAULT || c->precision == TL_OFFSET_EXACT || c->precision == TL_OFFSET_AT_LEAST;
  if (!(c->given & TL_GIVEN_BY) || !exact || by->years != 0 || by->months != 0 || by->seconds != 0 ||
      ((map->given->flags | other->flags) & TL_EXTENT_TIME_OF_DAY))
    return false;
  *out_days = (int64_t)by->weeks * 7 + by->days + to_end - from_end;
  return true;
}

static void add_offset(tli_map *map, const tl_constraint *c, bool from_end, bool to_end, tl_text uid)
{
  static const tl_text types[2][2] = {{{"STARTTOSTART", 12}, {"STARTTOFINISH", 13}},
                                      {{"FINISHTOSTART", 13}, {"FINISHTOFINISH", 14}}};
  tli_property *related = tli_map_add(map, TLI_ICAL_RELATED_TO, TLI_ICAL_TEXT);
  related->value.text = uid;
  tli_property_parameter(related, TL_TEXT("RELTYPE"), types[from_end][to_end]);
  int64_t days;
  if (!gap_days(map, c, from_end, to_end, &days))
    return;
  char *text = tli_map_take(map, TLI_INT_SIZE + 3);
  if (!text)
    return;
  size_t size = 0;
  if (days < 0)
    text[size++] = '-';
  text[size++] = 'P';
  size += tli_int_write(days < 0 ? -days : days, 1, text + size);
  text[size++] = 'D';
  text[size] = '\0';
  tli_property_parameter(related, TL_TEXT("GAP"), (tl_text){text, size});
}

/* The entries of relations may be two: an offset from an end is from the entry that shows that end, and the entry that
 * shows mine has it. */
void tli_map_relations(tli_map *map, tli_part part)
{
  size_t count = tl_event_constraint_count(map->event);
  for (size_t i = 0; i < count; i++) {
    tl_constraint c;
    if (tl_event_constraint_at(map->event, i, &c, NULL) != TL_OK || c.kind == TL_CONSTRAINT_LENGTH)
      continue;
    tli_when other;
    if (!tli_map_other(map, c.other, &other)) {
      tli_map_lose(map, TL_LOSS_DROPPED, "relation", "it is to an event that is left out, and no link names it");
      continue;
    }
    bool single = c.allen != 0 && (c.allen & (c.allen - 1)) == 0;
    if (c.kind == TL_CONSTRAINT_RELATION && !single)
      continue; /* no link relation says "one of these"; X-TIMELINE-CONSTRAINT does */
    const tl_event *event = tl_timeline_at(map->timeline, c.other);
    bool is_long = tli_map_is_long(map, &other);
    if (c.kind == TL_CONSTRAINT_OFFSET) {
      bool from_end;
      bool to_end;
      tl_constraint_ends(&c, &from_end, &to_end);
      if (part == TLI_PART_WHOLE || (part == TLI_PART_ENDS) == to_end)
        add_offset(map, &c, from_end, to_end,
                   tli_map_uid(map, event, is_long && from_end ? TLI_PART_ENDS : TLI_PART_WHOLE));
    } else if (part != TLI_PART_ENDS) {
      tli_property *link = tli_map_add(map, TLI_ICAL_LINK, TLI_ICAL_TEXT);
      link->value.text = tli_map_uid(map, event, TLI_PART_WHOLE);
      tli_property_parameter(link, TL_TEXT("VALUE"), TL_TEXT("UID"));
      tli_property_parameter(link, TL_TEXT("LINKREL"), tl_text_from_string(tli_allen_links[__builtin_ctz(c.allen)]));
    }
  }
}

/* ---- constraints in words ---- */

static void put_duration(value *v, const char *words, const tl_duration *duration, uint8_t given, uint8_t bit)
{
  if (!(given & bit))
    return;
  put_words(v, words);
  char text[TL_DURATION_TEXT_SIZE];
  put(v, (tl_text){text, tl_duration_write(duration, text)});
}

/* `relation us-withdrawal allen MP`, `offset us-withdrawal from end to start by P3M precision month`, `length min P7D
 * max P7D`: the attributes of the XML, in one order. */
static void add_constraint(tli_map *map, const tl_constraint *c)
{
  enum { WORDS = 512 };
  value v;
  size_t size = c->event.size + c->as_of.size;
  if (!value_start(map, size, WORDS, &v))
    return;
  switch (c->kind) {
  case TL_CONSTRAINT_RELATION:
    put_words(&v, "relation ");
    put(&v, c->event);
    put_words(&v, " allen ");
    v.size += tl_relset_write(c->allen, v.text + v.size);
    break;
  case TL_CONSTRAINT_OFFSET:
    put_words(&v, "offset ");
    put(&v, c->event);
    if (c->from != TL_ENDPOINT_DEFAULT)
      put_words(&v, c->from == TL_ENDPOINT_END ? " from end" : " from start");
    if (c->to != TL_ENDPOINT_DEFAULT)
      put_words(&v, c->to == TL_ENDPOINT_END ? " to end" : " to start");
    put_duration(&v, " by ", &c->by, c->given, TL_GIVEN_BY);
    if (c->precision != TL_OFFSET_DEFAULT) {
      put_words(&v, " precision ");
      put_words(&v, tli_offset_precisions[c->precision]);
    }
    put_duration(&v, " tolerance ", &c->tolerance, c->given, TL_GIVEN_TOLERANCE);
    break;
  default: put_words(&v, "length"); break;
  }
  put_duration(&v, " min ", &c->min, c->given, TL_GIVEN_MIN);
  put_duration(&v, " max ", &c->max, c->given, TL_GIVEN_MAX);
  if (c->as_of.size > 0) {
    put_words(&v, " as-of ");
    put(&v, c->as_of);
  }
  value_end(map, TLI_ICAL_X_CONSTRAINT, &v, size, WORDS);
}

/* ---- bounds ---- */

/* A day has its qualifier bits behind it. */
static void put_time(value *v, tl_time time, int64_t chronon, uint8_t qualifier)
{
  char text[TL_CIVIL_TEXT_SIZE];
  tl_clock clock;
  if (tl_clock_from_time(time, &clock, NULL) != TL_OK) {
    put_words(v, time == TL_TIME_MIN ? "-inf" : "+inf");
    return;
  }
  size_t size = chronon == 1 ? tl_clock_write(&clock, text) : tl_civil_write(&clock.civil, text);
  if (chronon != 1 && qualifier)
    text[size++] = " ?~%"[qualifier & 3];
  put(v, (tl_text){text, size});
}

/* Earliest and latest, as people count: an end is the last day (or second) of the event. */
static void add_bounds(tli_map *map, tli_ical_name name, tl_time min, tl_time max, int64_t chronon, uint8_t qualifier)
{
  value v;
  if (!value_start(map, 2 * TL_CIVIL_TEXT_SIZE, 1, &v))
    return;
  put_time(&v, min, chronon, qualifier);
  put_words(&v, "/");
  put_time(&v, max, chronon, qualifier);
  value_end(map, name, &v, 2 * TL_CIVIL_TEXT_SIZE, 1);
}

static bool finite(tl_time time)
{
  return time != TL_TIME_MIN && time != TL_TIME_MAX;
}

static tl_time last_of(tl_time end, int64_t chronon)
{
  return finite(end) && end > TL_TIME_MIN + chronon ? end - chronon : end;
}

/* The kind that an event gives to an end of its date, else the kind that bounds without a text have and do not show. */
static void add_kind(tli_map *map, tli_ical_name name, tl_end_kind given, tl_end_kind otherwise)
{
  tl_end_kind kind = given != TL_END_DATED ? given : otherwise;
  if (kind != TL_END_DATED)
    tli_map_add_text(map, name, TLI_ICAL_TOKEN, tl_text_from_string(tli_end_kinds[kind]));
}

static void add_as_of(tli_map *map, const char *own, const tl_extent_parts *parts)
{
  char day[TL_CIVIL_TEXT_SIZE];
  if (!own && parts->is_ongoing) {
    tl_civil_write(&parts->as_of, day);
    own = day;
  }
  add_string(map, TLI_ICAL_X_AS_OF, own);
}

static void add_confidence(tli_map *map)
{
  int32_t confidence;
  if (!tl_event_confidence(map->event, &confidence))
    return;
  char *text = tli_map_take(map, TLI_DECIMAL_SIZE);
  if (text)
    tli_map_add_text(map, TLI_ICAL_X_CONFIDENCE, TLI_ICAL_TOKEN,
                     (tl_text){text, tli_decimal_write(confidence, 6, text)});
}

/* The text, and behind a unit separator, which no text has, the address. */
static void add_source(tli_map *map, const char *text, const char *href)
{
  value v;
  tl_text both[] = {tl_text_from_string(text), TL_TEXT("\x1F"), tl_text_from_string(href)};
  size_t size = both[0].size + both[2].size + 1;
  if (!value_start(map, size, 0, &v))
    return;
  for (size_t i = 0; i < (href ? 3 : 1); i++)
    put(&v, both[i]);
  value_end(map, TLI_ICAL_X_SOURCE, &v, size, 0);
}

void tli_map_id(tli_map *map, tl_text id, tli_part part)
{
  value v;
  tl_text name = tli_part_names[part];
  if (map->options.plain || !value_start(map, id.size, name.size + 1, &v))
    return;
  if (name.size > 0) {
    put_words(&v, name.data);
    put_words(&v, " ");
  }
  put(&v, id);
  value_end(map, name.size > 0 ? TLI_ICAL_X_PART : TLI_ICAL_X_ID, &v, id.size, name.size + 1);
}

void tli_map_calendar_extras(tli_map *map)
{
  const tl_timeline *timeline = map->timeline;
  const tl_ical_options *options = &map->options;
  if (options->plain)
    return;
  add_string(map, TLI_ICAL_X_AS_OF, tl_timeline_as_of(timeline));
  if (tl_timeline_lang(timeline))
    add_even_empty(map, TLI_ICAL_X_LANG, tl_text_from_string(tl_timeline_lang(timeline)));
  add_string(map, TLI_ICAL_X_MODIFIED, tl_timeline_modified(timeline));
  tl_text title = tl_text_from_string(tl_timeline_title(timeline));
  if (!tli_text_same(title, options->name))
    add_even_empty(map, TLI_ICAL_X_TITLE, title);
  tl_text description = tl_text_from_string(tl_timeline_description(timeline));
  if (options->description.data && !tli_text_same(description, options->description))
    add_even_empty(map, TLI_ICAL_X_DESCRIPTION, description);
  if (options->wording)
    tli_map_add_text(map, TLI_ICAL_X_DATED, TLI_ICAL_TOKEN, TL_TEXT("descriptions"));
  if (!tli_text_same(options->feed_namespace, options->name) || !tli_text_is_kept(options->name))
    add_even_empty(map, TLI_ICAL_X_NAMESPACE, options->feed_namespace);
}

/* The bounds of the ends that `parts` names; `qualified`: their qualifiers, which no text has. */
static void add_extent(tli_map *map, const tl_extent_parts *parts, int64_t chronon, bool qualified)
{
  const tl_extent *extent = map->given;
  uint8_t start_qualifier = qualified ? extent->start_qualifier : 0;
  uint8_t end_qualifier = qualified ? extent->end_qualifier : 0;
  if (parts->has_start)
    add_bounds(map, TLI_ICAL_X_START, extent->start_min, extent->start_max, chronon, start_qualifier);
  if (parts->has_end)
    add_bounds(map, TLI_ICAL_X_END, last_of(extent->end_min, chronon), last_of(extent->end_max, chronon), chronon,
               end_qualifier);
  if (chronon == 1 && (start_qualifier || end_qualifier))
    tli_map_lose(map, TL_LOSS_DROPPED, "qualifier", "a time of day has none: left out");
}

/* All that is said of when the event is; `*out_parts` is what bounds alone say. */
static void add_date(tli_map *map, const tli_when *when, tl_extent_parts *out_parts)
{
  const tl_event *event = map->event;
  const tl_extent *extent = map->given; /* what follows from others follows again */
  int64_t chronon = extent->flags & TL_EXTENT_TIME_OF_DAY ? 1 : TL_SECONDS_PER_DAY;
  add_string(map, TLI_ICAL_X_EDTF, tl_event_edtf(event));
  add_string(map, TLI_ICAL_X_PHRASE, tl_event_phrase(event));
  add_string(map, TLI_ICAL_X_START_EDTF, tl_event_start(event));
  add_string(map, TLI_ICAL_X_END_EDTF, tl_event_end(event));
  tl_extent_parts parts = {.has_start = true, .has_end = true};
  bool bare = tl_event_extent_parts(event, &parts);
  if (!when->whole || map->extent->flags & TL_EXTENT_DERIVED ||
      (bare && (extent->start_qualifier || extent->end_qualifier)))
    add_extent(map, &parts, chronon, bare);
  if (parts.kind_lost)
    tli_map_lose(map, TL_LOSS_CHANGED, "date",
                 "an end that is unknown or ongoing, with bounds of its own: it is dated");
  if (bare && extent->precision != TL_PRECISION_NONE &&
      extent->precision != (chronon == 1 ? TL_PRECISION_SECOND : TL_PRECISION_DAY))
    tli_map_lose(map, TL_LOSS_CHANGED, "date", "it has a precision, but no text: its bounds are days or seconds");
  bool open_start = bare && extent->start_kind == TL_END_OPEN;
  bool open_end = bare && extent->end_kind == TL_END_OPEN;
  add_kind(map, TLI_ICAL_X_START_KIND, tl_event_start_kind(event), open_start ? TL_END_OPEN : TL_END_DATED);
  add_kind(map, TLI_ICAL_X_END_KIND, tl_event_end_kind(event),
           open_end           ? TL_END_OPEN
           : parts.is_ongoing ? TL_END_ONGOING
                              : TL_END_DATED);
  if (tl_event_mode(event) == TL_MODE_SPANS)
    tli_map_add_text(map, TLI_ICAL_X_MODE, TLI_ICAL_TOKEN, TL_TEXT("spans"));
  add_as_of(map, tl_event_as_of(event), &parts);
  add_string(map, TLI_ICAL_X_ZONE, tl_event_zone(event));
  if (tl_event_wording(event))
    add_even_empty(map, TLI_ICAL_X_WORDING, tl_text_from_string(tl_event_wording(event)));
  *out_parts = parts;
}

void tli_map_extras(tli_map *map, const tli_when *when)
{
  if (map->options.plain)
    return;
  const tl_event *event = map->event;
  tl_extent_parts parts;
  tli_map_id(map, tl_text_from_string(tl_event_id(event)), TLI_PART_WHOLE);
  add_date(map, when, &parts);
  size_t constraints = tl_event_constraint_count(event);
  for (size_t i = 0; i < constraints; i++) {
    tl_constraint c;
    if (tl_event_constraint_at(event, i, &c, NULL) == TL_OK)
      add_constraint(map, &c);
  }
  if (parts.has_length)
    add_constraint(map, &parts.length);
  size_t sources = tl_event_source_count(event);
  for (size_t i = 0; i < sources; i++)
    add_source(map, tl_event_source_text_at(event, i), tl_event_source_href_at(event, i));
  add_string(map, TLI_ICAL_X_HREF, tl_event_href(event));
  add_string(map, TLI_ICAL_X_MODIFIED, tl_event_modified(event));
  /* An event without a title shows its id, and the first of two entries the word that it is that. */
  tl_text title = tl_text_from_string(tl_event_title(event));
  if (tli_map_is_long(map, when) || tli_text_same(title, tl_text_from_string(tl_event_id(event))))
    add_even_empty(map, TLI_ICAL_X_TITLE, title);
  add_string(map, TLI_ICAL_X_GROUP, tl_event_group(event));
  add_confidence(map);
}
