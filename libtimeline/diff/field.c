/* SPDX-License-Identifier: Apache-2.0 */
#include "field.h"

#include <string.h>

bool tli_same_text(const char *a, const char *b)
{
  return a && b ? strcmp(a, b) == 0 : a == b;
}

/* ---- an event ---- */

static const struct {
  const char *name;
  size_t offset; /* of the text in the spec */
} fields[TLI_FIELDS] = {
    [TLI_FIELD_TITLE] = {"title", offsetof(tl_event_spec, title)},
    [TLI_FIELD_WORDING] = {"wording", offsetof(tl_event_spec, wording)},
    [TLI_FIELD_DESCRIPTION] = {"description", offsetof(tl_event_spec, description)},
    [TLI_FIELD_PLACE] = {"place", offsetof(tl_event_spec, place)},
    [TLI_FIELD_GROUP] = {"group", offsetof(tl_event_spec, group)},
    [TLI_FIELD_HREF] = {"href", offsetof(tl_event_spec, href)},
    [TLI_FIELD_UID] = {"uid", offsetof(tl_event_spec, uid)},
    [TLI_FIELD_MODIFIED] = {"modified", offsetof(tl_event_spec, modified)},
    [TLI_FIELD_FOREIGN] = {"foreign", offsetof(tl_event_spec, foreign)},
    [TLI_FIELD_FOREIGN_ATTRIBUTES] = {"foreign_attributes", offsetof(tl_event_spec, foreign_attributes)},
    [TLI_FIELD_DATE] = {"date", 0},
    [TLI_FIELD_COORDINATES] = {"coordinates", 0},
    [TLI_FIELD_CONFIDENCE] = {"confidence", 0},
};

/* The texts of a date. */
static const size_t date_offsets[] = {offsetof(tl_event_spec, edtf),  offsetof(tl_event_spec, phrase),
                                      offsetof(tl_event_spec, start), offsetof(tl_event_spec, end),
                                      offsetof(tl_event_spec, as_of), offsetof(tl_event_spec, zone)};
enum { DATE_TEXTS = sizeof date_offsets / sizeof *date_offsets };

static const char *text_at(const tl_event_spec *spec, size_t offset)
{
  return ((const tl_text *)(const void *)((const char *)spec + offset))->data;
}

static void copy_text(const tl_event_spec *from, tl_event_spec *to, size_t offset)
{
  memcpy((char *)to + offset, (const char *)from + offset, sizeof(tl_text));
}

tl_event_spec tli_fields(const tl_event *event)
{
  tl_event_spec spec = {.size = sizeof spec};
  if (event)
    tl_event_to_spec(event, &spec, NULL, 0);
  return spec;
}

const char *tli_field_name(tli_diff_field field)
{
  return fields[field].name;
}

static bool date_given(const tl_event_spec *spec)
{
  bool given = spec->extent || spec->mode || spec->start_kind || spec->end_kind;
  for (size_t i = 0; i < DATE_TEXTS; i++)
    given = given || text_at(spec, date_offsets[i]);
  return given;
}

bool tli_field_given(tli_diff_field field, const tl_event_spec *spec)
{
  switch (field) {
  case TLI_FIELD_DATE: return date_given(spec);
  case TLI_FIELD_COORDINATES: return spec->has_coordinates;
  case TLI_FIELD_CONFIDENCE: return spec->has_confidence;
  default: return text_at(spec, fields[field].offset) != NULL;
  }
}

static bool same_date(const tl_event_spec *a, const tl_event_spec *b)
{
  bool same = a->mode == b->mode && a->start_kind == b->start_kind && a->end_kind == b->end_kind;
  for (size_t i = 0; same && i < DATE_TEXTS; i++)
    same = tli_same_text(text_at(a, date_offsets[i]), text_at(b, date_offsets[i]));
  return same &&
         (a->extent && b->extent ? memcmp(a->extent, b->extent, sizeof *a->extent) == 0 : a->extent == b->extent);
}

bool tli_field_same(tli_diff_field field, const tl_event_spec *a, const tl_event_spec *b)
{
  switch (field) {
  case TLI_FIELD_DATE: return same_date(a, b);
  case TLI_FIELD_COORDINATES:
    return a->has_coordinates == b->has_coordinates && a->latitude == b->latitude && a->longitude == b->longitude;
  case TLI_FIELD_CONFIDENCE: return a->has_confidence == b->has_confidence && a->confidence == b->confidence;
  default: return tli_same_text(text_at(a, fields[field].offset), text_at(b, fields[field].offset));
  }
}

const char *tli_field_text(tli_diff_field field, const tl_event_spec *spec, tli_words *words)
{
  if (!tli_field_given(field, spec))
    return NULL;
  switch (field) {
  case TLI_FIELD_DATE: tli_say_date(words, spec); break;
  case TLI_FIELD_COORDINATES: tli_say_coordinates(words, spec->latitude, spec->longitude); break;
  case TLI_FIELD_CONFIDENCE: tli_say_confidence(words, spec->confidence); break;
  default: return text_at(spec, fields[field].offset);
  }
  return words->failed ? NULL : words->text.data;
}

void tli_field_copy(tli_diff_field field, const tl_event_spec *from, tl_event_spec *to)
{
  switch (field) {
  case TLI_FIELD_DATE:
    for (size_t i = 0; i < DATE_TEXTS; i++)
      copy_text(from, to, date_offsets[i]);
    to->extent = from->extent;
    to->mode = from->mode;
    to->start_kind = from->start_kind;
    to->end_kind = from->end_kind;
    break;
  case TLI_FIELD_COORDINATES:
    to->has_coordinates = from->has_coordinates;
    to->latitude = from->latitude;
    to->longitude = from->longitude;
    break;
  case TLI_FIELD_CONFIDENCE:
    to->has_confidence = from->has_confidence;
    to->confidence = from->confidence;
    break;
  default: copy_text(from, to, fields[field].offset);
  }
}

/* ---- a header ---- */

static const struct {
  const char *name;
  const char *(*text)(const tl_timeline *timeline);
  size_t offset;
} header_fields[TLI_HEADER_FIELDS] = {
    {"title", tl_timeline_title, offsetof(tl_header_spec, title)},
    {"description", tl_timeline_description, offsetof(tl_header_spec, description)},
    {"lang", tl_timeline_lang, offsetof(tl_header_spec, lang)},
    {"as_of", tl_timeline_as_of, offsetof(tl_header_spec, as_of)},
    [TLI_HEADER_FIELD_MODIFIED] = {"modified", tl_timeline_modified, offsetof(tl_header_spec, modified)},
    {"foreign", tl_timeline_foreign, offsetof(tl_header_spec, foreign)},
    {"foreign_attributes", tl_timeline_foreign_attributes, offsetof(tl_header_spec, foreign_attributes)},
};

const char *tli_header_field_name(size_t field)
{
  return header_fields[field].name;
}

const char *tli_header_field_text(size_t field, const tl_timeline *timeline)
{
  return timeline ? header_fields[field].text(timeline) : NULL;
}

void tli_header_field_set(size_t field, const char *string, tl_header_spec *spec)
{
  tl_text text = tl_text_from_string(string);
  memcpy((char *)spec + header_fields[field].offset, &text, sizeof text);
}
