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

static tl_endpoint endpoint_or(uint8_t given, tl_endpoint otherwise)
{
  return given == TL_ENDPOINT_DEFAULT ? otherwise : (tl_endpoint)given;
}

/* From which end of the other to which of this: by default from the other's end to my start, and the other way round
 * for what lies before. */
static void offset_ends(const tl_constraint *c, tl_endpoint *out_from, tl_endpoint *out_to)
{
  bool back = (c->given & TL_GIVEN_BY) && tl_duration_sign(&c->by) < 0;
  *out_from = endpoint_or(c->from, back ? TL_ENDPOINT_START : TL_ENDPOINT_END);
  *out_to = endpoint_or(c->to, back ? TL_ENDPOINT_END : TL_ENDPOINT_START);
}

/* The time between both ends, which GAP is: offsets count from the last day of an end, DTEND is the day after it. */
static bool gap_days(const tli_map *map, const tl_constraint *c, tl_endpoint from, tl_endpoint to, int64_t *out_days)
{
  const tl_duration *by = &c->by;
  const tl_extent *other = tl_event_extent(tl_timeline_at(map->timeline, c->other));
  bool exact =
      c->precision == TL_OFFSET_DEFAULT || c->precision == TL_OFFSET_EXACT || c->precision == TL_OFFSET_AT_LEAST;
  if (!(c->given & TL_GIVEN_BY) || !exact || by->years != 0 || by->months != 0 || by->seconds != 0 ||
      ((map->given->flags | other->flags) & TL_EXTENT_TIME_OF_DAY))
    return false;
  *out_days = (int64_t)by->weeks * 7 + by->days + (to == TL_ENDPOINT_END) - (from == TL_ENDPOINT_END);
  return true;
}

static void add_offset(tli_map *map, const tl_constraint *c, tl_endpoint from, tl_endpoint to, tl_text uid)
{
  static const tl_text types[2][2] = {{{"STARTTOSTART", 12}, {"STARTTOFINISH", 13}},
                                      {{"FINISHTOSTART", 13}, {"FINISHTOFINISH", 14}}};
  tli_property *related = tli_map_add(map, TLI_ICAL_RELATED_TO, TLI_ICAL_TEXT);
  related->value.text = uid;
  tli_property_parameter(related, TL_TEXT("RELTYPE"), types[from == TL_ENDPOINT_END][to == TL_ENDPOINT_END]);
  int64_t days;
  if (!gap_days(map, c, from, to, &days))
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
    bool single = c.allen != 0 && (c.allen & (c.allen - 1)) == 0;
    if (c.kind == TL_CONSTRAINT_RELATION && !single)
      continue; /* no link relation says "one of these"; X-TIMELINE-CONSTRAINT does */
    tli_when other;
    if (!tli_map_other(map, c.other, &other)) {
      tli_map_lose(map, TL_LOSS_DROPPED, "relation", "it is to an event that is left out, and no link names it");
      continue;
    }
    const tl_event *event = tl_timeline_at(map->timeline, c.other);
    bool is_long = tli_map_is_long(map, &other);
    if (c.kind == TL_CONSTRAINT_OFFSET) {
      tl_endpoint from;
      tl_endpoint to;
      offset_ends(&c, &from, &to);
      if (part == TLI_PART_WHOLE || (part == TLI_PART_ENDS) == (to == TL_ENDPOINT_END))
        add_offset(map, &c, from, to,
                   tli_map_uid(map, event, is_long && from == TL_ENDPOINT_END ? TLI_PART_ENDS : TLI_PART_WHOLE));
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

static bool apart(tl_time from, tl_time to, int64_t *out_length)
{
  return finite(from) && finite(to) && !__builtin_sub_overflow(to, from, out_length);
}

/* Of a date that is bounds alone: the limits of its length that do not follow from its ends. */
static void add_length(tli_map *map, const tl_extent *x, int64_t chronon)
{
  tl_constraint c = {.kind = TL_CONSTRAINT_LENGTH};
  int64_t low, high;
  if (!apart(x->start_max, x->end_min, &low) || low < chronon)
    low = chronon;
  for (size_t i = 0; i < tl_event_constraint_count(map->event); i++) {
    tl_constraint own;
    if (tl_event_constraint_at(map->event, i, &own, NULL) == TL_OK && own.kind == TL_CONSTRAINT_LENGTH)
      return;
  }
  if (x->length_min > low && finite(x->length_min))
    c.given |= TL_GIVEN_MIN;
  if (finite(x->length_max) && !(apart(x->start_min, x->end_max, &high) && x->length_max >= high))
    c.given |= TL_GIVEN_MAX;
  if (!c.given)
    return;
  int64_t min = c.given & TL_GIVEN_MIN ? x->length_min : 0;
  int64_t max = c.given & TL_GIVEN_MAX ? x->length_max : 0;
  if (min % TL_SECONDS_PER_DAY || max % TL_SECONDS_PER_DAY || min / TL_SECONDS_PER_DAY > INT32_MAX ||
      max / TL_SECONDS_PER_DAY > INT32_MAX) {
    tli_map_lose(map, TL_LOSS_DROPPED, "length", "it is in no whole days: left out");
    return;
  }
  c.min.days = (int32_t)(min / TL_SECONDS_PER_DAY);
  c.max.days = (int32_t)(max / TL_SECONDS_PER_DAY);
  add_constraint(map, &c);
}

/* The kind that an event gives to an end of its date; of bounds without a text, what is not plain from them. */
static void add_kind(tli_map *map, tli_ical_name name, tl_end_kind given, uint8_t kind)
{
  if (given == TL_END_DATED && kind != TL_END_UNKNOWN)
    given = (tl_end_kind)kind;
  if (given != TL_END_DATED)
    tli_map_add_text(map, name, TLI_ICAL_TOKEN, tl_text_from_string(tli_end_kinds[given]));
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

void tli_map_extras(tli_map *map, const tli_when *when)
{
  if (map->options.plain)
    return;
  const tl_event *event = map->event;
  if (!event) {
    add_string(map, TLI_ICAL_X_AS_OF, tl_timeline_as_of(map->timeline));
    add_string(map, TLI_ICAL_X_LANG, tl_timeline_lang(map->timeline));
    add_string(map, TLI_ICAL_X_MODIFIED, tl_timeline_modified(map->timeline));
    tl_text title = tl_text_from_string(tl_timeline_title(map->timeline));
    if (!tli_text_same(title, map->options.name))
      add_even_empty(map, TLI_ICAL_X_TITLE, title);
    tl_text description = tl_text_from_string(tl_timeline_description(map->timeline));
    if (map->options.description.data && !tli_text_same(description, map->options.description))
      add_even_empty(map, TLI_ICAL_X_DESCRIPTION, description);
    if (map->options.wording)
      tli_map_add_text(map, TLI_ICAL_X_DATED, TLI_ICAL_TOKEN, TL_TEXT("descriptions"));
    if (!tli_text_same(map->options.feed_namespace, map->options.name))
      add_even_empty(map, TLI_ICAL_X_NAMESPACE, map->options.feed_namespace);
    return;
  }
  const tl_extent *extent = map->given; /* what follows from others follows again */
  int64_t chronon = extent->flags & TL_EXTENT_TIME_OF_DAY ? 1 : TL_SECONDS_PER_DAY;
  tli_map_id(map, tl_text_from_string(tl_event_id(event)), TLI_PART_WHOLE);
  add_string(map, TLI_ICAL_X_EDTF, tl_event_edtf(event));
  add_string(map, TLI_ICAL_X_PHRASE, tl_event_phrase(event));
  add_string(map, TLI_ICAL_X_START_EDTF, tl_event_start(event));
  add_string(map, TLI_ICAL_X_END_EDTF, tl_event_end(event));
  bool texts = tl_event_edtf(event) || tl_event_phrase(event) || tl_event_start(event) || tl_event_end(event);
  uint8_t start_qualifier = texts ? 0 : extent->start_qualifier;
  uint8_t end_qualifier = texts ? 0 : extent->end_qualifier;
  if (!when->whole || map->extent->flags & TL_EXTENT_DERIVED || start_qualifier || end_qualifier) {
    add_bounds(map, TLI_ICAL_X_START, extent->start_min, extent->start_max, chronon, start_qualifier);
    add_bounds(map, TLI_ICAL_X_END, last_of(extent->end_min, chronon), last_of(extent->end_max, chronon), chronon,
               end_qualifier);
    if (chronon == 1 && (start_qualifier || end_qualifier))
      tli_map_lose(map, TL_LOSS_DROPPED, "qualifier", "a time of day has none: left out");
  }
  add_kind(map, TLI_ICAL_X_START_KIND, tl_event_start_kind(event), texts ? TL_END_DATED : extent->start_kind);
  add_kind(map, TLI_ICAL_X_END_KIND, tl_event_end_kind(event), texts ? TL_END_DATED : extent->end_kind);
  if (tl_event_mode(event) == TL_MODE_SPANS)
    tli_map_add_text(map, TLI_ICAL_X_MODE, TLI_ICAL_TOKEN, TL_TEXT("spans"));
  add_string(map, TLI_ICAL_X_AS_OF, tl_event_as_of(event));
  add_string(map, TLI_ICAL_X_ZONE, tl_event_zone(event));
  if (tl_event_wording(event))
    add_even_empty(map, TLI_ICAL_X_WORDING, tl_text_from_string(tl_event_wording(event)));
  size_t constraints = tl_event_constraint_count(event);
  for (size_t i = 0; i < constraints; i++) {
    tl_constraint c;
    if (tl_event_constraint_at(event, i, &c, NULL) == TL_OK)
      add_constraint(map, &c);
  }
  if (!texts)
    add_length(map, extent, chronon);
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
