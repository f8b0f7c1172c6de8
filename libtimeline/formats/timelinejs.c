/* SPDX-License-Identifier: Apache-2.0 */

/* The JSON of TimelineJS: slides and eras as events. */

#include <string.h>
#include <timeline/timelinejs.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/name.h"
#include "../base/utf8.h"
#include "formats.h"
#include "json_read.h"

/* ---- dates ---- */

/* A number that may also be written as a string; `*out_given` false: null, an empty string or not there. */
static tl_status read_number(const tli_json_node *node, int64_t max, int64_t *out, bool *out_given, tl_error *err)
{
  *out_given = false;
  if (!node || node->kind == TLI_JSON_NULL || (node->kind == TLI_JSON_STRING && node->text.size == 0))
    return TL_OK;
  *out_given = true;
  if ((node->kind == TLI_JSON_NUMBER || node->kind == TLI_JSON_STRING) && tli_decimal_parse(node->text, 0, out) &&
      (max == 0 || (*out >= 0 && *out <= max)))
    return TL_OK;
  return tli_json_unfit(node, max ? "a small whole number" : "a whole number", err);
}

/* A date as EDTF; `*out_size` 0: none. */
static tl_status read_date(const tli_json_reader *reader, const tli_json_node *node, const char *event, char *text,
                           size_t *out_size, tl_error *err)
{
  static const char *const keys[] = {"year", "month", "day", "hour", "minute", "second", NULL};
  const tli_json_node *m[6];
  int64_t parts[6] = {0};
  bool given[6];
  *out_size = 0;
  if (!node || node->kind == TLI_JSON_NULL)
    return TL_OK;
  tl_status status = tli_json_members(reader, node, keys, m, event, err);
  for (int i = 0; status == TL_OK && i < 6; i++)
    status = read_number(m[i], i ? UINT8_MAX : 0, &parts[i], &given[i], err);
  if (status != TL_OK)
    return status;
  if (!given[0])
    return tli_json_unfit(node, "a date with a year", err);
  if ((given[4] && !given[3]) || (given[5] && !given[4]))
    return tli_json_unfit(node, "a date with the hour of its minute, and the minute of its second", err);
  tl_timelinejs_date date = {.year = parts[0],
                             .month = (uint8_t)parts[1],
                             .day = (uint8_t)parts[2],
                             .hour = (uint8_t)parts[3],
                             .minute = (uint8_t)parts[4],
                             .second = (uint8_t)parts[5],
                             .has_time = given[3] || given[4] || given[5]};
  status = tl_timelinejs_date_write(&date, text, out_size, err);
  tl_loss loss = {event, "date", "a time to the hour or the minute becomes the first second of it",
                  tl_builder_count(reader->builder), TL_LOSS_PRECISION};
  if (status == TL_OK && date.has_time && !given[5])
    tli_json_tell(reader, &loss);
  return status == TL_OK ? TL_OK : tli_json_place(node, status, err);
}

/* The dates of a slide or an era, if it has any, as EDTF in `text` of two dates' size. */
static tl_status read_dates(const tli_json_reader *reader, const tli_json_node *object, const tli_json_node *start,
                            const tli_json_node *end, bool era, char *text, tl_event_spec *spec, tl_error *err)
{
  size_t size;
  size_t end_size;
  tl_status status = read_date(reader, start, reader->id, text, &size, err);
  if (status == TL_OK)
    status = read_date(reader, end, reader->id, text + size + 1, &end_size, err);
  if (status != TL_OK)
    return status;
  if ((end_size && !size) || (era && !end_size))
    return tli_json_unfit(object, end_size ? "a slide whose end_date has a start_date" : "an era with both its dates",
                          err);
  bool two = end_size && (end_size != size || memcmp(text, text + size + 1, size) != 0);
  if (two && memchr(text, 'T', size + 1 + end_size)) { /* an interval of EDTF has no time of day */
    spec->start = (tl_text){text, size};
    spec->end = (tl_text){text + size + 1, end_size};
  } else if (size) {
    text[size] = two ? '/' : '\0';
    spec->edtf = (tl_text){text, two ? size + 1 + end_size : size};
  }
  return TL_OK;
}

/* ---- slides ---- */

static tl_text not_blank(tl_text text)
{
  return tli_space_size(text) < text.size ? text : (tl_text){NULL, 0};
}

/* The headline and the text of a slide. */
static tl_status read_text(const tli_json_reader *reader, const tli_json_node *node, const char *event,
                           tl_text *out_headline, tl_text *out_text, tl_error *err)
{
  static const char *const keys[] = {"headline", "text", NULL};
  const tli_json_node *m[2];
  *out_headline = *out_text = (tl_text){NULL, 0};
  if (!node || node->kind == TLI_JSON_NULL)
    return TL_OK;
  tl_status status = tli_json_members(reader, node, keys, m, event, err);
  if (status == TL_OK)
    status = tli_json_text(m[0], out_headline, err);
  if (status == TL_OK)
    status = tli_json_text(m[1], out_text, err);
  *out_headline = not_blank(*out_headline);
  *out_text = not_blank(*out_text);
  return status;
}

/* What a slide shows: an address, and what stands below it. */
static tl_status read_media(const tli_json_reader *reader, const tli_json_node *node, const char *event, tl_source *out,
                            tl_error *err)
{
  static const char *const keys[] = {"url", "caption", NULL};
  const tli_json_node *m[2];
  *out = (tl_source){{NULL, 0}, {NULL, 0}};
  if (!node || node->kind == TLI_JSON_NULL)
    return TL_OK;
  tl_status status = tli_json_members(reader, node, keys, m, event, err);
  if (status == TL_OK)
    status = tli_json_text(m[0], &out->href, err);
  if (status == TL_OK)
    status = tli_json_text(m[1], &out->text, err);
  out->text = not_blank(out->text);
  out->href = not_blank(out->href);
  if (status == TL_OK && tli_has_space(out->href)) {
    tl_loss loss = {event, "media", "an address has no white space: left out", tl_builder_count(reader->builder),
                    TL_LOSS_DROPPED};
    out->href = (tl_text){NULL, 0};
    tli_json_tell(reader, &loss);
  }
  return status;
}

/* An id of the slide's own, or of its headline. */
static tl_text make_id(tli_json_reader *reader, tl_text given, tl_text headline)
{
  enum { TITLE_PART = 60 };
  size_t size = given.size ? tli_name_make(given, '_', false, reader->id, TLI_JSON_ID_MAX)
                           : tli_name_make(headline, '-', true, reader->id, TITLE_PART);
  if (size == 0) {
    memcpy(reader->id, "event", 5);
    size = 5;
  }
  reader->id[size] = '\0';
  return (tl_text){reader->id, size};
}

/* One that is taken, with the number of the slide behind. */
static tl_text number_id(tli_json_reader *reader, size_t size)
{
  reader->id[size++] = '-';
  size += tli_int_write((int64_t)reader->slides, 1, reader->id + size);
  reader->id[size] = '\0';
  return (tl_text){reader->id, size};
}

static void tell_id(const tli_json_reader *reader, tl_text given)
{
  tl_loss loss = {reader->id, "id", "an id is an XML name: it was made one", tl_builder_count(reader->builder) - 1,
                  TL_LOSS_CHANGED};
  if (given.size && !tli_is_name(given))
    tli_json_tell(reader, &loss);
}

tl_status tli_json_slide(tli_json_reader *reader, const tli_json_node *object, bool era, tl_error *err)
{
  static const char *const keys[] = {"start_date", "end_date",     "text",      "media",
                                     "group",      "display_date", "unique_id", NULL};
  static const tl_text category[] = {{"era", 3}};
  char edtf[2 * TL_TIMELINEJS_DATE_SIZE];
  const tli_json_node *m[7];
  tl_text given;
  tl_source source;
  tl_event_spec spec = {.size = sizeof spec, .line = object->line, .date_line = object->line};
  reader->slides++;
  const tli_json_node *unique = tli_json_member(&reader->json, object, "unique_id");
  const tli_json_node *text = tli_json_member(&reader->json, object, "text");
  const tli_json_node *headline =
      text && text->kind == TLI_JSON_OBJECT ? tli_json_member(&reader->json, text, "headline") : NULL;
  tl_status status = tli_json_text(unique, &given, err);
  if (status != TL_OK)
    return status;
  spec.id = make_id(reader, given, headline ? headline->text : (tl_text){NULL, 0});
  status = tli_json_members(reader, object, keys, m, reader->id, err);
  if (status == TL_OK)
    status = read_text(reader, m[2], reader->id, &spec.title, &spec.description, err);
  if (status == TL_OK)
    status = read_media(reader, m[3], reader->id, &source, err);
  if (status == TL_OK)
    status = tli_json_text(m[4], &spec.group, err);
  if (status == TL_OK)
    status = tli_json_text(m[5], &spec.wording, err);
  if (status == TL_OK)
    status = read_dates(reader, object, m[0], m[1], era, edtf, &spec, err);
  if (status != TL_OK)
    return status;
  spec.group = not_blank(spec.group);
  spec.wording = not_blank(spec.wording);
  spec.mode = era ? TL_MODE_SPANS : TL_MODE_OCCURS;
  spec.categories = category;
  spec.category_count = era;
  spec.sources = &source;
  spec.source_count = source.href.data || source.text.data;
  tl_error error;
  status = tli_json_add(reader, object, &spec, &error);
  while (status == TL_ERR_DUPLICATE && !given.size && spec.id.size < TLI_JSON_ID_MAX) {
    spec.id = number_id(reader, spec.id.size);
    status = tli_json_add(reader, object, &spec, &error);
  }
  if (status != TL_OK && err)
    *err = error;
  if (status == TL_OK)
    tell_id(reader, given);
  return status;
}

tl_status tli_json_title(tli_json_reader *reader, const tli_json_node *object, tl_error *err)
{
  static const char *const keys[] = {"text", NULL};
  const tli_json_node *m[1];
  tl_text headline;
  tl_text text;
  tl_status status = tli_json_members(reader, object, keys, m, "", err);
  if (status == TL_OK)
    status = read_text(reader, m[0], "", &headline, &text, err);
  if (status == TL_OK)
    status = tli_json_header_text(reader, 0, headline, err);
  if (status == TL_OK)
    status = tli_json_header_text(reader, 1, text, err);
  if (status == TL_OK && (status = tl_builder_set_header(reader->builder, &reader->header, err)) != TL_OK)
    tli_json_place(object, status, err);
  return status;
}

/* ---- the format ---- */

tl_status tli_timelinejs_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink,
                               tl_error *err)
{
  tl_timelinejs_options js = {
      .size = sizeof js, .extents = options->extents, .losses = options->losses, .progress = options->progress};
  return tl_timelinejs_write(timeline, &js, sink, err);
}
