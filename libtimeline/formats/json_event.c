/* SPDX-License-Identifier: Apache-2.0 */

/* An event of the native JSON: what io/json.c writes, read. */

#include <string.h>
#include <timeline/allen.h>
#include <timeline/civil.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/utf8.h"
#include "../base/words.h"
#include "json_read.h"

enum {
  ID,
  TITLE,
  ANSWER,
  EDTF,
  PHRASE,
  WORDING,
  START,
  END,
  LENGTH,
  DERIVED,
  CONTRADICTORY,
  EXTENT,
  PRECISION,
  QUALIFIER,
  MODE,
  START_KIND,
  END_KIND,
  AS_OF,
  ZONE,
  UID,
  DESCRIPTION,
  GROUP,
  HREF,
  MODIFIED,
  CONFIDENCE,
  PLACE,
  CATEGORIES,
  SOURCES,
  CONSTRAINTS,
  FOREIGN,
  FOREIGN_ATTRIBUTES,
  KEYS
};

static const char *const keys[] = {"id",
                                   "title",
                                   "answer",
                                   "edtf",
                                   "phrase",
                                   "wording",
                                   "start",
                                   "end",
                                   "length",
                                   "derived",
                                   "contradictory",
                                   "extent",
                                   "precision",
                                   "qualifier",
                                   "mode",
                                   "start_kind",
                                   "end_kind",
                                   "as_of",
                                   "zone",
                                   "uid",
                                   "description",
                                   "group",
                                   "href",
                                   "modified",
                                   "confidence",
                                   "place",
                                   "categories",
                                   "sources",
                                   "constraints",
                                   "foreign",
                                   "foreign_attributes",
                                   NULL};

/* The index of a string among some words, 0 for NULL and null. */
static tl_status read_word(const tli_json_node *node, const char *const *words, size_t count, const char *wanted,
                           uint8_t *out, tl_error *err)
{
  tl_text text;
  tl_status status = tli_json_text(node, &text, err);
  *out = 0;
  if (status != TL_OK || !text.data || tli_word_find(text, words, count, out))
    return status;
  return tli_json_unfit(node, wanted, err);
}

static tl_status read_kind(const tli_json_node *node, uint8_t *out, tl_error *err)
{
  if (node && node->kind == TLI_JSON_STRING && tli_text_is(node->text, "dated"))
    node = NULL; /* which goes without saying */
  return read_word(node, tli_end_kinds, 4, "open, unknown or ongoing", out, err);
}

static tl_status read_decimal(const tli_json_node *node, int places, int64_t *out, tl_error *err)
{
  if (node->kind == TLI_JSON_NUMBER && tli_decimal_parse(node->text, places, out))
    return TL_OK;
  return tli_json_unfit(
      node, places == 6 ? "a number with at most six decimals" : "a number with at most nine decimals", err);
}

static tl_status read_duration(const tli_json_node *node, tl_duration *out, tl_error *err)
{
  tl_text text;
  tl_status status = tli_json_text(node, &text, err);
  if (status == TL_OK && !text.data)
    return tli_json_unfit(node, "a duration", err);
  return status == TL_OK && (status = tl_duration_parse(text, out, err)) != TL_OK ? tli_json_place(node, status, err)
                                                                                  : status;
}

/* ---- bounds that no text gave ---- */

/* A bound as it is written for people; an end is the last day or second. */
static tl_status read_bound(const tli_json_node *node, bool end, tl_time *out, bool *out_clock, tl_error *err)
{
  tl_text text;
  tl_status status = tli_json_text(node, &text, err);
  if (status != TL_OK)
    return status;
  if (tli_text_is(text, "-inf") || tli_text_is(text, "+inf")) {
    *out = text.data[0] == '-' ? TL_TIME_MIN : TL_TIME_MAX;
    return TL_OK;
  }
  const char *t = text.size ? memchr(text.data, 'T', text.size) : NULL;
  size_t day_size = t ? (size_t)(t - text.data) : text.size;
  tl_clock clock = {.hour = 0};
  int64_t parts[6] = {0};
  bool fits = day_size > 6 && (!t || (text.size - day_size == 9 && t[3] == ':' && t[6] == ':')) &&
              text.data[day_size - 3] == '-' && text.data[day_size - 6] == '-' &&
              tli_decimal_parse((tl_text){text.data, day_size - 6}, 0, &parts[0]) &&
              tli_decimal_parse((tl_text){text.data + day_size - 5, 2}, 0, &parts[1]) &&
              tli_decimal_parse((tl_text){text.data + day_size - 2, 2}, 0, &parts[2]);
  for (int i = 0; fits && t && i < 3; i++)
    fits = tli_decimal_parse((tl_text){t + 1 + 3 * i, 2}, 0, &parts[3 + i]);
  clock.civil = (tl_civil){parts[0], (int32_t)parts[1], (int32_t)parts[2]};
  clock.hour = (int32_t)parts[3];
  clock.minute = (int32_t)parts[4];
  clock.second = (int32_t)parts[5];
  if (!fits || tl_clock_to_time(&clock, out, NULL) != TL_OK ||
      (end && __builtin_add_overflow(*out, t ? 1 : TL_SECONDS_PER_DAY, out)))
    return tli_json_unfit(node, "a day, a second, -inf or +inf", err);
  *out_clock |= t != NULL;
  return TL_OK;
}

static tl_status read_seconds(const tli_json_node *node, int64_t *out, tl_error *err)
{
  tl_text text;
  tl_duration duration;
  tl_status status = tli_json_text(node, &text, err);
  if (status == TL_OK && tli_text_is(text, "+inf")) {
    *out = TL_TIME_MAX;
    return TL_OK;
  }
  if (status == TL_OK)
    status = read_duration(node, &duration, err);
  if (status != TL_OK)
    return status;
  int64_t seconds;
  if (duration.years || duration.months || duration.weeks ||
      __builtin_mul_overflow((int64_t)duration.days, TL_SECONDS_PER_DAY, &seconds) ||
      __builtin_add_overflow(seconds, duration.seconds, out))
    return tli_json_unfit(node, "days or seconds", err);
  return TL_OK;
}

static tl_status read_members(const tli_json_reader *reader, const tli_json_node *node, const char *const *names,
                              size_t count, const tli_json_node **out, tl_error *err)
{
  memset(out, 0, count * sizeof *out);
  return node ? tli_json_members(reader, node, names, out, NULL, err) : TL_OK;
}

/* Bounds are read whole: those that are given alone would be lost. */
static tl_status refuse_bounds(const tli_json_node *const *m, tl_error *err)
{
  const tli_json_node *node = m[START] ? m[START] : m[END] ? m[END] : m[LENGTH];
  return tli_json_unfit(node, "with start, end and length, and both bounds of each, where there is no text of the date",
                        err);
}

/* The bounds of an event that has no other date. `*out_given` false: they say nothing. */
static tl_status read_extent(const tli_json_reader *reader, const tli_json_node *const *m, const tl_event_spec *spec,
                             tl_extent *out, bool *out_given, tl_error *err)
{
  static const char *const end_keys[] = {"earliest", "latest", "kind", "edtf", "qualifier", NULL};
  static const char *const length_keys[] = {"min", "max", NULL};
  static const char *const qualifiers[] = {"", "?", "~", "%"};
  const tli_json_node *start[5];
  const tli_json_node *end[5];
  const tli_json_node *length[2];
  bool clock = false;
  uint8_t qualifier;
  *out_given = false;
  if (m[DERIVED] && m[DERIVED]->kind == TLI_JSON_TRUE)
    return TL_OK;
  tl_status status = read_members(reader, m[START], end_keys, 5, start, err);
  if (status == TL_OK)
    status = read_members(reader, m[END], end_keys, 5, end, err);
  if (status == TL_OK)
    status = read_members(reader, m[LENGTH], length_keys, 2, length, err);
  int bounds = !!start[0] + !!start[1] + !!end[0] + !!end[1] + !!length[0] + !!length[1];
  if (status != TL_OK || bounds < 6)
    return status == TL_OK && bounds > 0 ? refuse_bounds(m, err) : status;
  memset(out, 0, sizeof *out);
  if ((status = read_bound(start[0], false, &out->start_min, &clock, err)) != TL_OK ||
      (status = read_bound(start[1], false, &out->start_max, &clock, err)) != TL_OK ||
      (status = read_bound(end[0], true, &out->end_min, &clock, err)) != TL_OK ||
      (status = read_bound(end[1], true, &out->end_max, &clock, err)) != TL_OK ||
      (status = read_seconds(length[0], &out->length_min, err)) != TL_OK ||
      (status = read_seconds(length[1], &out->length_max, err)) != TL_OK ||
      (status = read_kind(start[2], &out->start_kind, err)) != TL_OK ||
      (status = read_kind(end[2], &out->end_kind, err)) != TL_OK ||
      (status = read_word(m[PRECISION], tli_precisions, 10, "a precision", &out->precision, err)) != TL_OK ||
      (status = read_word(m[QUALIFIER], qualifiers, 4, "?, ~ or %", &qualifier, err)) != TL_OK)
    return status;
  out->start_qualifier = out->end_qualifier = qualifier;
  if ((start[4] && (status = read_word(start[4], qualifiers, 4, "?, ~ or %", &out->start_qualifier, err)) != TL_OK) ||
      (end[4] && (status = read_word(end[4], qualifiers, 4, "?, ~ or %", &out->end_qualifier, err)) != TL_OK))
    return status;
  out->mode = spec->mode;
  clock |= out->precision == TL_PRECISION_SECOND || out->precision == TL_PRECISION_MINUTE;
  out->flags = clock ? TL_EXTENT_TIME_OF_DAY : 0;
  /* A kind of end that is said beside the date has its own bounds. */
  bool start_says = !spec->start_kind && (out->start_min != TL_TIME_MIN || out->start_max != TL_TIME_MAX);
  bool end_says = !spec->end_kind && (out->end_min != TL_TIME_MIN || out->end_max != TL_TIME_MAX);
  *out_given =
      m[EXTENT] ? m[EXTENT]->kind == TLI_JSON_TRUE : start_says || end_says || out->precision != TL_PRECISION_NONE;
  return TL_OK;
}

/* ---- parts of an event ---- */

static tl_status read_place(const tli_json_reader *reader, const tli_json_node *node, tl_event_spec *spec,
                            tl_error *err)
{
  static const char *const place_keys[] = {"name", "lat", "lon", NULL};
  const tli_json_node *m[3];
  if (!node)
    return TL_OK;
  tl_status status = tli_json_members(reader, node, place_keys, m, NULL, err);
  if (status == TL_OK)
    status = tli_json_text(m[0], &spec->place, err);
  if (status == TL_OK && !m[1] != !m[2])
    status = tli_json_unfit(node, "with lat and lon, or with neither", err);
  if (status != TL_OK || !m[1])
    return status;
  spec->has_coordinates = true;
  status = read_decimal(m[1], 9, &spec->latitude, err);
  return status == TL_OK ? read_decimal(m[2], 9, &spec->longitude, err) : status;
}

static tl_status read_constraint(const tli_json_reader *reader, const tli_json_node *node, tl_constraint *out,
                                 tl_error *err)
{
  static const char *const constraint_keys[] = {"kind",      "event",     "allen", "from", "to",    "by",
                                                "precision", "tolerance", "min",   "max",  "as_of", NULL};
  const tli_json_node *m[11];
  *out = (tl_constraint){.line = node->line};
  tl_status status = tli_json_members(reader, node, constraint_keys, m, NULL, err);
  if (status != TL_OK)
    return status;
  if (!m[0])
    return tli_json_unfit(node, "with a kind", err);
  const struct {
    const tli_json_node *node;
    tl_duration *duration;
    uint8_t given;
  } durations[] = {{m[5], &out->by, TL_GIVEN_BY},
                   {m[7], &out->tolerance, TL_GIVEN_TOLERANCE},
                   {m[8], &out->min, TL_GIVEN_MIN},
                   {m[9], &out->max, TL_GIVEN_MAX}};
  tl_text allen;
  if ((status = read_word(m[0], tli_constraint_kinds, 3, "relation, offset or length", &out->kind, err)) != TL_OK ||
      (status = tli_json_text(m[1], &out->event, err)) != TL_OK ||
      (status = tli_json_text(m[2], &allen, err)) != TL_OK ||
      (status = read_word(m[3], tli_endpoints, 3, "start or end", &out->from, err)) != TL_OK ||
      (status = read_word(m[4], tli_endpoints, 3, "start or end", &out->to, err)) != TL_OK ||
      (status = read_word(m[6], tli_offset_precisions, 7, "a precision of offsets", &out->precision, err)) != TL_OK ||
      (status = tli_json_text(m[10], &out->as_of, err)) != TL_OK)
    return status;
  if (allen.data && (status = tl_relset_parse(allen, &out->allen, err)) != TL_OK)
    return tli_json_place(m[2], status, err);
  for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
    if (!durations[i].node)
      continue;
    if ((status = read_duration(durations[i].node, durations[i].duration, err)) != TL_OK)
      return status;
    out->given = (uint8_t)(out->given | durations[i].given);
  }
  if (!out->precision && m[5])
    out->precision = tl_offset_precision_of_zero(m[5]->text);
  return TL_OK;
}

/* The items of an array: how many, and room for as many. */
static tl_status open_list(tli_json_reader *reader, const tli_json_node *node, tli_json_list *list, size_t size,
                           size_t *out_count, tl_error *err)
{
  const tli_json_node *nodes = tli_json_nodes(&reader->json);
  *out_count = 0;
  if (!node)
    return TL_OK;
  if (node->kind != TLI_JSON_ARRAY)
    return tli_json_unfit(node, "an array", err);
  for (size_t i = (size_t)(node - nodes) + 1; i < node->end; i = nodes[i].end)
    ++*out_count;
  return tli_json_room(reader, list, *out_count, size) || *out_count == 0 ? TL_OK : tli_fail_nomem(err);
}

static tl_status read_lists(tli_json_reader *reader, const tli_json_node *const *m, tl_event_spec *spec, tl_error *err)
{
  static const char *const source_keys[] = {"text", "href", NULL};
  const tli_json_node *nodes = tli_json_nodes(&reader->json);
  tl_status status = open_list(reader, m[CATEGORIES], &reader->categories, sizeof(tl_text), &spec->category_count, err);
  if (status == TL_OK)
    status = open_list(reader, m[SOURCES], &reader->sources, sizeof(tl_source), &spec->source_count, err);
  if (status == TL_OK)
    status =
        open_list(reader, m[CONSTRAINTS], &reader->constraints, sizeof(tl_constraint), &spec->constraint_count, err);
  tl_text *categories = reader->categories.items;
  tl_source *sources = reader->sources.items;
  tl_constraint *constraints = reader->constraints.items;
  const tli_json_node *node = m[CATEGORIES] ? m[CATEGORIES] + 1 : NULL;
  for (size_t i = 0; status == TL_OK && i < spec->category_count; i++, node = nodes + node->end) {
    status = tli_json_text(node, &categories[i], err);
    if (status == TL_OK && !categories[i].data)
      status = tli_json_unfit(node, "a string", err);
  }
  node = m[SOURCES] ? m[SOURCES] + 1 : NULL;
  for (size_t i = 0; status == TL_OK && i < spec->source_count; i++, node = nodes + node->end) {
    const tli_json_node *s[2];
    status = tli_json_members(reader, node, source_keys, s, NULL, err);
    if (status == TL_OK)
      status = tli_json_text(s[0], &sources[i].text, err);
    if (status == TL_OK)
      status = tli_json_text(s[1], &sources[i].href, err);
  }
  node = m[CONSTRAINTS] ? m[CONSTRAINTS] + 1 : NULL;
  for (size_t i = 0; status == TL_OK && i < spec->constraint_count; i++, node = nodes + node->end)
    status = read_constraint(reader, node, &constraints[i], err);
  spec->categories = categories;
  spec->sources = sources;
  spec->constraints = constraints;
  return status;
}

/* The date: a phrase, EDTF, windows, or bounds alone. */
static tl_status read_date(const tli_json_reader *reader, const tli_json_node *const *m, tl_event_spec *spec,
                           tl_extent *extent, tl_error *err)
{
  tl_status status = tli_json_text(m[PHRASE], &spec->phrase, err);
  if (status == TL_OK)
    status = tli_json_text(m[EDTF], &spec->edtf, err);
  if (status != TL_OK)
    return status;
  if (spec->phrase.data)
    spec->edtf = (tl_text){NULL, 0}; /* what the phrase was read as */
  for (int end = 0; status == TL_OK && end < 2; end++) {
    const tli_json_node *node = m[end ? END : START];
    const tli_json_node *window =
        node && node->kind == TLI_JSON_OBJECT ? tli_json_member(&reader->json, node, "edtf") : NULL;
    status = tli_json_text(window, end ? &spec->end : &spec->start, err);
  }
  bool given = false;
  if (status == TL_OK && !spec->phrase.data && !spec->edtf.data && !spec->start.data && !spec->end.data)
    status = read_extent(reader, m, spec, extent, &given, err);
  if (given)
    spec->extent = extent;
  return status;
}

tl_status tli_json_event(tli_json_reader *reader, const tli_json_node *object, tl_error *err)
{
  const tli_json_node *m[KEYS];
  tl_event_spec spec = {.size = sizeof spec, .line = object->line, .date_line = object->line};
  tl_extent extent;
  int64_t confidence = 0;
  tl_status status = tli_json_members(reader, object, keys, m, NULL, err);
  const struct {
    int key;
    tl_text *text;
  } texts[] = {{ID, &spec.id},
               {TITLE, &spec.title},
               {WORDING, &spec.wording},
               {AS_OF, &spec.as_of},
               {ZONE, &spec.zone},
               {UID, &spec.uid},
               {DESCRIPTION, &spec.description},
               {GROUP, &spec.group},
               {HREF, &spec.href},
               {MODIFIED, &spec.modified},
               {FOREIGN, &spec.foreign},
               {FOREIGN_ATTRIBUTES, &spec.foreign_attributes}};
  for (size_t i = 0; status == TL_OK && i < sizeof texts / sizeof *texts; i++)
    status = tli_json_text(m[texts[i].key], texts[i].text, err);
  if (status == TL_OK)
    status = read_word(m[MODE], tli_modes, 2, "occurs or spans", &spec.mode, err);
  if (status == TL_OK)
    status = read_kind(m[START_KIND], &spec.start_kind, err);
  if (status == TL_OK)
    status = read_kind(m[END_KIND], &spec.end_kind, err);
  if (status == TL_OK && m[CONFIDENCE]) {
    spec.has_confidence = true;
    status = read_decimal(m[CONFIDENCE], 6, &confidence, err);
    if (status == TL_OK && (confidence < 0 || confidence > 1000000))
      status = tli_json_unfit(m[CONFIDENCE], "0 to 1", err);
    spec.confidence = (int32_t)confidence;
  }
  if (status == TL_OK)
    status = read_place(reader, m[PLACE], &spec, err);
  if (status == TL_OK)
    status = read_lists(reader, m, &spec, err);
  if (status == TL_OK)
    status = read_date(reader, m, &spec, &extent, err);
  return status == TL_OK ? tli_json_add(reader, object, &spec, err) : status;
}
