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
  const char *(*text)(const tl_event *event);
  size_t offset; /* of the text in the spec */
} fields[TLI_FIELDS] = {
    [TLI_FIELD_TITLE] = {"title", tl_event_title, offsetof(tl_event_spec, title)},
    [TLI_FIELD_WORDING] = {"wording", tl_event_wording, offsetof(tl_event_spec, wording)},
    [TLI_FIELD_DESCRIPTION] = {"description", tl_event_description, offsetof(tl_event_spec, description)},
    [TLI_FIELD_PLACE] = {"place", tl_event_place, offsetof(tl_event_spec, place)},
    [TLI_FIELD_GROUP] = {"group", tl_event_group, offsetof(tl_event_spec, group)},
    [TLI_FIELD_HREF] = {"href", tl_event_href, offsetof(tl_event_spec, href)},
    [TLI_FIELD_UID] = {"uid", tl_event_uid, offsetof(tl_event_spec, uid)},
    [TLI_FIELD_MODIFIED] = {"modified", tl_event_modified, offsetof(tl_event_spec, modified)},
    [TLI_FIELD_FOREIGN] = {"foreign", tl_event_foreign, offsetof(tl_event_spec, foreign)},
    [TLI_FIELD_FOREIGN_ATTRIBUTES] = {"foreign_attributes", tl_event_foreign_attributes,
                                      offsetof(tl_event_spec, foreign_attributes)},
    [TLI_FIELD_DATE] = {"date", NULL, 0},
    [TLI_FIELD_COORDINATES] = {"coordinates", NULL, 0},
    [TLI_FIELD_CONFIDENCE] = {"confidence", NULL, 0},
};

const char *tli_field_name(tli_diff_field field)
{
  return fields[field].name;
}

static bool date_given(const tl_event *e)
{
  return tl_event_edtf(e) || tl_event_phrase(e) || tl_event_start(e) || tl_event_end(e) || tl_event_as_of(e) ||
         tl_event_zone(e) || tl_event_has_extent(e) || tl_event_mode(e) || tl_event_start_kind(e) ||
         tl_event_end_kind(e);
}

bool tli_field_given(tli_diff_field field, const tl_event *event)
{
  if (!event)
    return false;
  switch (field) {
  case TLI_FIELD_DATE: return date_given(event);
  case TLI_FIELD_COORDINATES: return tl_event_coordinates(event, NULL, NULL);
  case TLI_FIELD_CONFIDENCE: return tl_event_confidence(event, NULL);
  default: return fields[field].text(event) != NULL;
  }
}

static bool same_extent(const tl_event *a, const tl_event *b)
{
  const tl_extent *of_a = tl_event_extent(a);
  const tl_extent *of_b = tl_event_extent(b);
  return !tl_event_has_extent(a) || memcmp(of_a, of_b, sizeof *of_a) == 0;
}

static bool same_date(const tl_event *a, const tl_event *b)
{
  return tli_same_text(tl_event_edtf(a), tl_event_edtf(b)) && tli_same_text(tl_event_phrase(a), tl_event_phrase(b)) &&
         tli_same_text(tl_event_start(a), tl_event_start(b)) && tli_same_text(tl_event_end(a), tl_event_end(b)) &&
         tli_same_text(tl_event_as_of(a), tl_event_as_of(b)) && tli_same_text(tl_event_zone(a), tl_event_zone(b)) &&
         tl_event_mode(a) == tl_event_mode(b) && tl_event_start_kind(a) == tl_event_start_kind(b) &&
         tl_event_end_kind(a) == tl_event_end_kind(b) && tl_event_has_extent(a) == tl_event_has_extent(b) &&
         same_extent(a, b);
}

static bool same_coordinates(const tl_event *a, const tl_event *b)
{
  int64_t of_a[2];
  int64_t of_b[2];
  return tl_event_coordinates(a, &of_a[0], &of_a[1]) && tl_event_coordinates(b, &of_b[0], &of_b[1]) &&
         of_a[0] == of_b[0] && of_a[1] == of_b[1];
}

bool tli_field_same(tli_diff_field field, const tl_event *a, const tl_event *b)
{
  int32_t confidence[2];
  if (field < TLI_FIELD_TEXTS)
    return tli_same_text(a ? fields[field].text(a) : NULL, b ? fields[field].text(b) : NULL);
  if (!tli_field_given(field, a) || !tli_field_given(field, b))
    return tli_field_given(field, a) == tli_field_given(field, b);
  switch (field) {
  case TLI_FIELD_DATE: return same_date(a, b);
  case TLI_FIELD_COORDINATES: return same_coordinates(a, b);
  default:
    return tl_event_confidence(a, &confidence[0]) && tl_event_confidence(b, &confidence[1]) &&
           confidence[0] == confidence[1];
  }
}

const char *tli_field_text(tli_diff_field field, const tl_event *event, tli_words *words)
{
  if (!tli_field_given(field, event))
    return NULL;
  int64_t latitude = 0;
  int64_t longitude = 0;
  int32_t confidence = 0;
  switch (field) {
  case TLI_FIELD_DATE: tli_say_date(words, event); break;
  case TLI_FIELD_COORDINATES:
    if (tl_event_coordinates(event, &latitude, &longitude))
      tli_say_coordinates(words, latitude, longitude);
    break;
  case TLI_FIELD_CONFIDENCE:
    if (tl_event_confidence(event, &confidence))
      tli_say_confidence(words, confidence);
    break;
  default: return fields[field].text(event);
  }
  return words->failed ? NULL : words->data;
}

static void set_date(const tl_event *event, tl_event_spec *spec)
{
  spec->edtf = tl_text_from_string(event ? tl_event_edtf(event) : NULL);
  spec->phrase = tl_text_from_string(event ? tl_event_phrase(event) : NULL);
  spec->start = tl_text_from_string(event ? tl_event_start(event) : NULL);
  spec->end = tl_text_from_string(event ? tl_event_end(event) : NULL);
  spec->as_of = tl_text_from_string(event ? tl_event_as_of(event) : NULL);
  spec->zone = tl_text_from_string(event ? tl_event_zone(event) : NULL);
  spec->extent = event && tl_event_has_extent(event) ? tl_event_extent(event) : NULL;
  spec->mode = event ? (uint8_t)tl_event_mode(event) : 0;
  spec->start_kind = event ? (uint8_t)tl_event_start_kind(event) : 0;
  spec->end_kind = event ? (uint8_t)tl_event_end_kind(event) : 0;
}

void tli_field_set(tli_diff_field field, const tl_event *event, tl_event_spec *spec)
{
  switch (field) {
  case TLI_FIELD_DATE: set_date(event, spec); break;
  case TLI_FIELD_COORDINATES:
    spec->has_coordinates = event && tl_event_coordinates(event, &spec->latitude, &spec->longitude);
    break;
  case TLI_FIELD_CONFIDENCE: spec->has_confidence = event && tl_event_confidence(event, &spec->confidence); break;
  default: {
    tl_text text = tl_text_from_string(event ? fields[field].text(event) : NULL);
    memcpy((char *)spec + fields[field].offset, &text, sizeof text);
  }
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
