/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

#include <string.h>

#include "../base/error.h"

/* Events of a timeline stand in one array, each with its index, so the array's head is known from any of them. */
static const tli_store *store_of(const tl_event *event)
{
  const char *first = (const char *)(event - event->index);
  const tli_events *events = (const void *)(first - offsetof(tli_events, at));
  return events->owner;
}

const char *tl_event_id(const tl_event *event)
{
  return tli_event_text(event, TLI_ID);
}

const char *tl_event_uid(const tl_event *event)
{
  return tli_event_text(event, TLI_UID);
}

const char *tl_event_title(const tl_event *event)
{
  return tli_event_text(event, TLI_TITLE);
}

const char *tl_event_description(const tl_event *event)
{
  return tli_event_text(event, TLI_DESCRIPTION);
}

const char *tl_event_wording(const tl_event *event)
{
  return tli_event_text(event, TLI_WORDING);
}

const char *tl_event_href(const tl_event *event)
{
  return tli_event_text(event, TLI_HREF);
}

const char *tl_event_group(const tl_event *event)
{
  return tli_event_has(event, TLI_GROUP) ? store_of(event)->names.at[tli_event_word(event, TLI_GROUP)] : NULL;
}

const char *tl_event_place(const tl_event *event)
{
  return tli_event_text(event, TLI_PLACE);
}

const char *tl_event_modified(const tl_event *event)
{
  return tli_event_text(event, TLI_MODIFIED);
}

const char *tl_event_as_of(const tl_event *event)
{
  return tli_event_text(event, TLI_AS_OF);
}

const char *tl_event_zone(const tl_event *event)
{
  return tli_event_text(event, TLI_ZONE);
}

const char *tl_event_foreign(const tl_event *event)
{
  return tli_event_text(event, TLI_FOREIGN);
}

const char *tl_event_foreign_attributes(const tl_event *event)
{
  return tli_event_text(event, TLI_FOREIGN_ATTRIBUTES);
}

const char *tl_event_edtf(const tl_event *event)
{
  return tli_event_text(event, TLI_EDTF);
}

const char *tl_event_phrase(const tl_event *event)
{
  return tli_event_text(event, TLI_PHRASE);
}

const char *tl_event_start(const tl_event *event)
{
  return tli_event_text(event, TLI_START);
}

const char *tl_event_end(const tl_event *event)
{
  return tli_event_text(event, TLI_END);
}

bool tl_event_has_extent(const tl_event *event)
{
  return event->has_extent;
}

const tl_extent *tl_event_extent(const tl_event *event)
{
  return &store_of(event)->extents[event->index];
}

bool tl_event_coordinates(const tl_event *event, int64_t *out_latitude, int64_t *out_longitude)
{
  const uint32_t *words = tli_event_list(event, TLI_COORDINATES);
  if (!words)
    return false;
  int64_t values[2];
  memcpy(values, words, sizeof values);
  if (out_latitude)
    *out_latitude = values[0];
  if (out_longitude)
    *out_longitude = values[1];
  return true;
}

bool tl_event_confidence(const tl_event *event, int32_t *out_confidence)
{
  if (!tli_event_has(event, TLI_CONFIDENCE))
    return false;
  if (out_confidence)
    *out_confidence = (int32_t)tli_event_word(event, TLI_CONFIDENCE);
  return true;
}

tl_end_kind tl_event_start_kind(const tl_event *event)
{
  return (tl_end_kind)event->start_kind;
}

tl_end_kind tl_event_end_kind(const tl_event *event)
{
  return (tl_end_kind)event->end_kind;
}

tl_mode tl_event_mode(const tl_event *event)
{
  return (tl_mode)tl_event_extent(event)->mode;
}

uint32_t tl_event_line(const tl_event *event)
{
  return event->line;
}

uint32_t tl_event_date_line(const tl_event *event)
{
  return event->date_line;
}

static size_t list_count(const tl_event *event, tli_field field)
{
  const uint32_t *list = tli_event_list(event, field);
  return list ? list[0] : 0;
}

size_t tl_event_category_count(const tl_event *event)
{
  return list_count(event, TLI_CATEGORIES);
}

const char *tl_event_category_at(const tl_event *event, size_t index)
{
  const uint32_t *list = tli_event_list(event, TLI_CATEGORIES);
  return list && index < list[0] ? store_of(event)->names.at[list[1 + index]] : NULL;
}

size_t tl_event_source_count(const tl_event *event)
{
  return list_count(event, TLI_SOURCES);
}

static const char *source_part(const tl_event *event, size_t index, size_t part)
{
  const uint32_t *list = tli_event_list(event, TLI_SOURCES);
  if (!list || index >= list[0])
    return NULL;
  uint32_t offset = list[1 + 2 * index + part];
  return offset ? tli_event_bytes(event, offset) : NULL;
}

const char *tl_event_source_text_at(const tl_event *event, size_t index)
{
  return source_part(event, index, 0);
}

const char *tl_event_source_href_at(const tl_event *event, size_t index)
{
  return source_part(event, index, 1);
}

size_t tl_event_constraint_count(const tl_event *event)
{
  return list_count(event, TLI_CONSTRAINTS);
}

/* Reads a duration, which is there if it is given, and returns where the next one is. */
static const uint32_t *read_duration(const uint32_t *words, bool given, tl_duration *out)
{
  static const tl_duration none = {0, 0, 0, 0, 0};
  memcpy(out, given ? (const void *)words : &none, sizeof *out);
  return given ? words + TLI_DURATION_WORDS : words;
}

bool tli_event_constraint(const tl_event *event, size_t index, tl_constraint *out)
{
  const uint32_t *list = tli_event_list(event, TLI_CONSTRAINTS);
  if (!list || index >= list[0])
    return false;
  const uint32_t *words = event->block + list[1 + index] / sizeof(uint32_t);
  tli_constraint kept;
  memcpy(&kept, words, sizeof kept);
  tl_text text = tl_text_from_string(kept.text ? tli_event_bytes(event, kept.text) : NULL);
  bool length = kept.kind == TL_CONSTRAINT_LENGTH;
  /* Field by field, as networks read millions: clearing all first would take as long as the rest. */
  out->event = length ? (tl_text){NULL, 0} : text;
  out->other = kept.other == TLI_NONE ? TL_NOT_FOUND : kept.other;
  out->as_of = length ? text : (tl_text){NULL, 0};
  words = read_duration(words + TLI_CONSTRAINT_WORDS, kept.given & TL_GIVEN_BY, &out->by);
  words = read_duration(words, kept.given & TL_GIVEN_MIN, &out->min);
  words = read_duration(words, kept.given & TL_GIVEN_MAX, &out->max);
  read_duration(words, kept.given & TL_GIVEN_TOLERANCE, &out->tolerance);
  out->line = kept.line;
  out->allen = kept.allen;
  out->kind = kept.kind;
  out->from = kept.from;
  out->to = kept.to;
  out->precision = kept.precision;
  out->given = (uint8_t)kept.given;
  return true;
}

tl_status tl_event_constraint_at(const tl_event *event, size_t index, tl_constraint *out_constraint, tl_error *err)
{
  if (!event || !out_constraint || !tli_event_constraint(event, index, out_constraint))
    return tli_fail_arg(err, "no such constraint");
  return TL_OK;
}

void tl_constraint_ends(const tl_constraint *constraint, bool *out_from_end, bool *out_to_end)
{
  bool forward = !(constraint->given & TL_GIVEN_BY) || tl_duration_sign(&constraint->by) >= 0;
  *out_from_end = constraint->from ? constraint->from == TL_ENDPOINT_END : forward;
  *out_to_end = constraint->to ? constraint->to == TL_ENDPOINT_END : !forward;
}

uint8_t tl_offset_precision_of_zero(tl_text by)
{
  uint8_t precision = TL_OFFSET_DEFAULT;
  for (size_t i = 0; i < by.size && by.data[i] != 'T'; i++) {
    if (by.data[i] >= '1' && by.data[i] <= '9')
      return TL_OFFSET_DEFAULT;
    if (by.data[i] == 'M' || by.data[i] == 'Y')
      precision = by.data[i] == 'M' ? TL_OFFSET_MONTH : TL_OFFSET_YEAR;
  }
  return precision;
}
