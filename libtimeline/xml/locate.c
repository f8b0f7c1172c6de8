/* SPDX-License-Identifier: Apache-2.0 */
#include "locate.h"

#include <string.h>

#include "../base/error.h"
#include "../base/utf8.h"

void tli_qname(const xmlChar *prefix, const xmlChar *name, char out[TLI_QNAME_SIZE])
{
  const char *parts[] = {(const char *)prefix, prefix ? ":" : NULL, (const char *)name};
  size_t n = 0;
  for (size_t part = 0; part < 3; part++) {
    if (!parts[part])
      continue;
    size_t size = strlen(parts[part]);
    for (size_t i = 0, width; i < size; i += width) {
      width = tli_utf8_size(parts[part] + i, size - i);
      if (width == 0 || n + width + 4 > TLI_QNAME_SIZE) {
        memcpy(out + n, "...", 4);
        return;
      }
      memcpy(out + n, parts[part] + i, width);
      n += width;
    }
  }
  out[n] = '\0';
}

uint64_t tli_value_offset(const tli_source *source, uint64_t end, const char *name, size_t inside)
{
  uint64_t at = tli_tag_attribute(source, end, NULL, name, false);
  tl_text before = tli_source_before(source, end);
  if (before.size == 0 || inside == 0 || end - at < inside || source->data[at - source->start] == '<')
    return at;
  const char *value = source->data + (at - source->start);
  return memchr(value, '&', inside) ? at : at + inside;
}

/* ---- errors of the builder ---- */

/* What the model calls a field is an attribute of some elements, or an element. */
static const struct {
  const char *field;
  uint32_t elements;     /* a bit for each that it can be of */
  const char *attribute; /* NULL: the element itself */
} fields[] = {
#define OF(element) (UINT32_C(1) << TLI_##element)
    {"id", OF(EVENT), "id"},
    {"uid", OF(EVENT), "uid"},
    {"group", OF(EVENT), "group"},
    {"modified", OF(EVENT), "modified"},
    {"href", OF(EVENT) | OF(SOURCE), "href"},
    {"edtf", OF(DATE), "edtf"},
    {"phrase", OF(DATE), "phrase"},
    {"start", OF(DATE), "start"},
    {"end", OF(DATE), "end"},
    {"start_kind", OF(DATE), "start-kind"},
    {"end_kind", OF(DATE), "end-kind"},
    {"as_of", OF(DATE) | OF(LENGTH), "as-of"},
    {"wording", OF(DATE), "wording"},
    {"zone", OF(DATE), "zone"},
    {"event", OF(RELATION) | OF(OFFSET), "event"},
    {"allen", OF(RELATION), "allen"},
    {"by", OF(OFFSET), "by"},
    {"tolerance", OF(OFFSET), "tolerance"},
    {"precision", OF(OFFSET), "precision"},
    {"from", OF(OFFSET), "from"},
    {"to", OF(OFFSET), "to"},
    {"min", OF(OFFSET) | OF(LENGTH), "min"},
    {"max", OF(OFFSET) | OF(LENGTH), "max"},
    {"latitude", OF(PLACE), "lat"},
    {"longitude", OF(PLACE), "lon"},
    {"title", OF(TITLE), NULL},
    {"description", OF(DESCRIPTION), NULL},
    {"place", OF(PLACE), NULL},
    {"category", OF(CATEGORY), NULL},
    {"source", OF(SOURCE), NULL},
    {"offset", OF(OFFSET), NULL},
    {"length", OF(LENGTH), NULL},
#undef OF
};

static bool is_bad_address(tl_text text)
{
  return tli_has_space(text) || (text.data && text.size == 0);
}

static bool is_day(tl_text text)
{
  tl_date date;
  return !text.data || (tl_date_parse(text, &date, NULL) == TL_OK && date.form == TL_FORM_SINGLE &&
                        date.start.precision == TL_PRECISION_DAY && !tl_point_qualifier(&date.start));
}

/* Which of several elements is meant that may have the same line: the first that cannot be. `nth` is among those of its
 * kind; of constraints the caller asks by their line too. */
static bool is_bad(const tli_reader *reader, tli_element element, const char *attribute, size_t nth)
{
  if (element == TLI_DATE)
    return strcmp(attribute, "as-of") != 0 || !is_day(reader->spec.as_of);
  if (element != TLI_CATEGORY && element != TLI_SOURCE)
    return true;
  if (element == TLI_CATEGORY) {
    const tl_text *text = (const tl_text *)reader->categories.items + nth;
    return tli_space_size(*text) == text->size || tli_utf8_check(*text, false) < text->size;
  }
  const tl_source *source = (const tl_source *)reader->sources.items + nth;
  tl_text text = attribute ? source->href : source->text;
  return (attribute && is_bad_address(text)) || tli_utf8_check(text, false) < text.size;
}

void tli_reader_stop_event(tli_reader *reader)
{
  const tl_error *error = &reader->parser.error;
  const tli_source *source = &reader->parser.source;
  uint64_t offset = tli_tag_start(source, reader->event_end);
  size_t f = 0;
  while (f < sizeof fields / sizeof *fields && (!error->field || strcmp(fields[f].field, error->field) != 0))
    f++;
  if (error->status == TL_ERR_NOMEM || f == sizeof fields / sizeof *fields) {
    tli_parser_stop(&reader->parser, offset);
    return;
  }
  const char *attribute = fields[f].attribute;
  bool of_event = fields[f].elements >> TLI_EVENT & 1;
  if (of_event && (strcmp(fields[f].field, "href") != 0 || is_bad_address(reader->spec.href))) {
    offset = tli_value_offset(source, reader->event_end, attribute, error->offset);
    tli_parser_stop(&reader->parser, offset);
    return;
  }
  size_t nth[TLI_ELEMENTS] = {0};
  const tli_mark *marks = reader->marks.items;
  for (size_t i = 0; i < reader->marks.count; i++) {
    tli_element element = marks[i].element;
    size_t count = nth[element]++;
    if (!(fields[f].elements >> element & 1))
      continue;
    if (!is_bad(reader, element, attribute, count))
      continue;
    /* Of several constraints the line tells which; that of a date may be its event's. */
    if (element != TLI_DATE && marks[i].line && error->line && marks[i].line != error->line)
      continue;
    offset = attribute ? tli_value_offset(source, marks[i].end, attribute, error->offset)
                       : tli_tag_start(source, marks[i].end);
    if (!attribute || offset != tli_tag_start(source, marks[i].end))
      break;
  }
  tli_parser_stop(&reader->parser, offset);
}

void tli_reader_stop_header(tli_reader *reader, uint64_t end)
{
  const tl_error *error = &reader->parser.error;
  const tli_source *source = &reader->parser.source;
  uint64_t offset = tli_tag_start(source, end);
  if (error->field) {
    const char *name = strcmp(error->field, "as_of") == 0 ? "as-of" : error->field;
    bool lang = strcmp(name, "lang") == 0;
    if (lang)
      offset = tli_tag_attribute(source, end, "xml", "lang", false);
    else
      offset = tli_value_offset(source, end, name, error->offset);
  }
  tli_parser_stop(&reader->parser, offset);
}

void tli_reader_place_reference(tli_reader *reader, tl_error *err)
{
  const tli_source *source = &reader->parser.source;
  uint64_t start;
  if (!err || !err->line || !tli_source_line_start(source, err->line, &start))
    return;
  const char *p = source->data + (start - source->start);
  const char *end = source->data + source->size;
  const char *line_end = memchr(p, '\n', (size_t)(end - p));
  for (const char *tag; p < (line_end ? line_end : end) && (tag = memchr(p, '<', (size_t)(end - p))) != NULL;) {
    if (line_end && tag > line_end)
      return;
    const char *close = memchr(tag, '>', (size_t)(end - tag));
    if (!close)
      return;
    uint64_t tag_end = source->start + (size_t)(close - source->data);
    uint64_t at = tli_tag_attribute(source, tag_end, NULL, "event", false);
    const char *value = source->data + (at - source->start);
    const char *quote = *value == '<' ? NULL : memchr(value, value[-1], (size_t)(close - value));
    char quoted[TLI_QUOTE_SIZE];
    if (quote && strstr(err->message, tli_quote((tl_text){value, (size_t)(quote - value)}, quoted))) {
      tli_source_place(source, at, &err->line, &err->column);
      return;
    }
    p = close + 1;
  }
}
