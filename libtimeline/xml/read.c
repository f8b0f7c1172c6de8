/* SPDX-License-Identifier: Apache-2.0 */
#include <libxml/tree.h>
#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"
#include "locate.h"
#include "names.h"
#include "reader.h"

/* ---- failing ---- */

static void refuse_element(tli_reader *reader, const tli_tag *tag, tl_code code, const char *why)
{
  char name[TLI_QNAME_SIZE];
  tli_qname(tag->prefix, tag->name, name);
  tli_fail(&reader->parser.error, code == TL_CODE_XML_NAMESPACE ? TL_ERR_SYNTAX : TL_ERR_SCHEMA, code, "<%s> %s", name,
           why);
  tli_parser_stop(&reader->parser, tli_tag_start(&reader->parser.source, tag->end));
}

static void refuse_attribute(tli_reader *reader, const tli_tag *tag, const tli_attribute *attribute)
{
  char name[TLI_QNAME_SIZE];
  char element[TLI_QNAME_SIZE];
  tli_qname(attribute->prefix, attribute->name, name);
  tli_qname(tag->prefix, tag->name, element);
  tli_fail(&reader->parser.error, TL_ERR_SCHEMA, TL_CODE_XML_ATTRIBUTE, "<%s> has no attribute %s", element, name);
  tli_parser_stop(&reader->parser, tli_tag_attribute(&reader->parser.source, tag->end, (const char *)attribute->prefix,
                                                     (const char *)attribute->name, true));
}

/* For an error that is filled in already, whose offset counts within the value of attribute `name`. */
static void stop_at_value(tli_reader *reader, const tli_tag *tag, tli_name name)
{
  tl_error *error = &reader->parser.error;
  error->field = tli_attribute_names[name];
  tli_parser_stop(&reader->parser,
                  tli_value_offset(&reader->parser.source, tag->end, tli_attribute_names[name], error->offset));
}

static void refuse_value(tli_reader *reader, const tli_tag *tag, tli_name name, tl_text value, const char *wanted)
{
  char quoted[TLI_QUOTE_SIZE];
  tli_fail(&reader->parser.error, TL_ERR_SCHEMA, TL_CODE_XML_VALUE, "%s is %s; it has to be %s",
           tli_attribute_names[name], tli_quote(value, quoted), wanted);
  stop_at_value(reader, tag, name);
}

static void refuse_missing(tli_reader *reader, const tli_tag *tag, tli_name name)
{
  char element[TLI_QNAME_SIZE];
  tli_qname(tag->prefix, tag->name, element);
  tli_fail(&reader->parser.error, TL_ERR_SCHEMA, TL_CODE_XML_MISSING, "<%s> has to have the attribute %s", element,
           tli_attribute_names[name]);
  reader->parser.error.field = tli_attribute_names[name];
  tli_parser_stop(&reader->parser, tli_tag_start(&reader->parser.source, tag->end));
}

/* ---- attributes ---- */

/* The attributes of a tag of ours: `text[name]` counts for the names whose bits are in `given`. */
typedef struct values {
  uint32_t given;
  tl_text text[TLI_NAMES];
} values;

static bool has(const values *v, tli_name name)
{
  return v->given >> name & 1;
}

/* Sorts the attributes of a tag by their names. Those of other namespaces may stand on a timeline and an event. */
static bool sort_attributes(tli_reader *reader, const tli_tag *tag, tli_element element, values *out)
{
  out->given = 0;
  for (size_t i = 0; i < tag->attribute_count; i++) {
    const tli_attribute *a = &tag->attributes[i];
    tl_text text = {(const char *)a->value, (size_t)(a->end - a->value)};
    if (a->uri) {
      if (element == TLI_TIMELINE && a->prefix == reader->xml && a->name == reader->attributes[TLI_LANG]) {
        out->text[TLI_LANG] = text;
        out->given |= UINT32_C(1) << TLI_LANG;
      } else if (a->uri == reader->ours || (element != TLI_TIMELINE && element != TLI_EVENT)) {
        refuse_attribute(reader, tag, a);
        return false;
      }
      continue;
    }
    uint32_t left = tli_element_attributes[element];
    while (left && a->name != reader->attributes[__builtin_ctz(left)])
      left &= left - 1;
    if (!left) {
      refuse_attribute(reader, tag, a);
      return false;
    }
    out->text[__builtin_ctz(left)] = text;
    out->given |= left & -left;
  }
  return true;
}

/* Keeps the value of an attribute, if it is given, until the event ends (or the timeline). False: out of memory. */
static bool keep(tli_reader *reader, const values *v, tli_name name, tl_text *out)
{
  if (!has(v, name))
    return true;
  const char *copy = tli_arena_copy(reader->scratch, v->text[name].data, v->text[name].size);
  if (!copy) {
    tli_parser_stop_nomem(&reader->parser);
    return false;
  }
  *out = (tl_text){copy, v->text[name].size};
  return true;
}

/* Reads one of some words as its number; what is not given leaves `*out` alone. */
static bool word(tli_reader *reader, const tli_tag *tag, const values *v, tli_name name, const char *const *words,
                 size_t count, uint8_t *out)
{
  if (!has(v, name))
    return true;
  tl_text text = v->text[name];
  for (size_t i = 0; i < count; i++)
    if (words[i] && tli_text_is(text, words[i])) {
      *out = (uint8_t)i;
      return true;
    }
  char wanted[128] = "";
  for (size_t i = 0; i < count; i++)
    if (words[i]) {
      if (*wanted)
        strcat(wanted, i + 1 == count ? " or " : ", ");
      strcat(wanted, words[i]);
    }
  refuse_value(reader, tag, name, text, wanted);
  return false;
}

static bool duration(tli_reader *reader, const tli_tag *tag, const values *v, tli_name name, tl_duration *out,
                     uint8_t *given, uint8_t bit)
{
  if (!has(v, name))
    return true;
  *given |= bit;
  if (tl_duration_parse(v->text[name], out, &reader->parser.error) == TL_OK)
    return true;
  stop_at_value(reader, tag, name);
  return false;
}

static bool decimal(tli_reader *reader, const tli_tag *tag, const values *v, tli_name name, int places, int64_t *out)
{
  tl_text text = v->text[name];
  if (text.size > 0 && text.data[0] != '+' && tli_decimal_parse(text, places, out))
    return true;
  refuse_value(reader, tag, name, text,
               places == 6 ? "a number of at most six decimals" : "a number of at most nine decimals");
  return false;
}

/* ---- elements ---- */

static void start_timeline(tli_reader *reader, const tli_tag *tag)
{
  values v;
  tl_header_spec *header = &reader->header;
  if (!sort_attributes(reader, tag, TLI_TIMELINE, &v) || !keep(reader, &v, TLI_LANG, &header->lang) ||
      !keep(reader, &v, TLI_AS_OF, &header->as_of) || !keep(reader, &v, TLI_MODIFIED, &header->modified))
    return;
  if (!tli_foreign_attributes(&reader->head_foreign, tag, true)) {
    tli_parser_stop_nomem(&reader->parser);
    return;
  }
  /* The as-of date serves the events that follow; title, description and the rest come at the end. */
  if (tl_builder_set_header(reader->builder, header, &reader->parser.error) != TL_OK) {
    tli_reader_stop_header(reader, tag->end);
    return;
  }
  reader->state = TLI_IN_TIMELINE;
}

static void start_event(tli_reader *reader, const tli_tag *tag)
{
  values v;
  tl_event_spec *spec = &reader->spec;
  tli_reader_clear_event(reader);
  reader->state = TLI_IN_EVENT;
  reader->scratch = &reader->event_scratch;
  reader->event_end = tag->end;
  spec->line = tli_source_tag_line(&reader->parser.source, tag->end);
  if (!sort_attributes(reader, tag, TLI_EVENT, &v) || !keep(reader, &v, TLI_ID, &spec->id) ||
      !keep(reader, &v, TLI_UID, &spec->uid) || !keep(reader, &v, TLI_GROUP, &spec->group) ||
      !keep(reader, &v, TLI_MODIFIED, &spec->modified) || !keep(reader, &v, TLI_HREF, &spec->href))
    return;
  if (!has(&v, TLI_ID)) {
    refuse_missing(reader, tag, TLI_ID);
    return;
  }
  if (has(&v, TLI_CONFIDENCE)) {
    int64_t millionths;
    if (!decimal(reader, tag, &v, TLI_CONFIDENCE, 6, &millionths))
      return;
    if (millionths < 0 || millionths > 1000000) {
      refuse_value(reader, tag, TLI_CONFIDENCE, v.text[TLI_CONFIDENCE], "from 0 to 1");
      return;
    }
    spec->confidence = (int32_t)millionths;
    spec->has_confidence = true;
  }
  if (!tli_foreign_attributes(&reader->event_foreign, tag, false))
    tli_parser_stop_nomem(&reader->parser);
}

static void start_date(tli_reader *reader, const tli_tag *tag, uint32_t line)
{
  values v;
  tl_event_spec *spec = &reader->spec;
  spec->date_line = line;
  if (sort_attributes(reader, tag, TLI_DATE, &v) && keep(reader, &v, TLI_EDTF, &spec->edtf) &&
      keep(reader, &v, TLI_PHRASE, &spec->phrase) && keep(reader, &v, TLI_START, &spec->start) &&
      keep(reader, &v, TLI_END, &spec->end) && keep(reader, &v, TLI_AS_OF, &spec->as_of) &&
      keep(reader, &v, TLI_ZONE, &spec->zone) && keep(reader, &v, TLI_WORDING, &spec->wording) &&
      word(reader, tag, &v, TLI_MODE, tli_modes, 2, &spec->mode) &&
      word(reader, tag, &v, TLI_START_KIND, tli_end_kinds, 3, &spec->start_kind))
    word(reader, tag, &v, TLI_END_KIND, tli_end_kinds, 4, &spec->end_kind);
}

static bool relation(tli_reader *reader, const tli_tag *tag, const values *v, tl_constraint *out)
{
  if (!has(v, TLI_ALLEN)) {
    refuse_missing(reader, tag, TLI_ALLEN);
    return false;
  }
  tl_text text = v->text[TLI_ALLEN];
  if (memchr(text.data, ',', text.size)) {
    refuse_value(reader, tag, TLI_ALLEN, text, "letters, or names with spaces between");
    return false;
  }
  if (tl_relset_parse(text, &out->allen, &reader->parser.error) == TL_OK)
    return true;
  stop_at_value(reader, tag, TLI_ALLEN);
  return false;
}

static void start_constraint(tli_reader *reader, const tli_tag *tag, tli_element element, uint32_t line)
{
  values v;
  tl_constraint c;
  memset(&c, 0, sizeof c);
  c.line = line;
  if (!sort_attributes(reader, tag, element, &v))
    return;
  if (element == TLI_LENGTH) {
    c.kind = TL_CONSTRAINT_LENGTH;
    if (!keep(reader, &v, TLI_AS_OF, &c.as_of))
      return;
  } else if (!has(&v, TLI_EVENT_ID)) {
    refuse_missing(reader, tag, TLI_EVENT_ID);
    return;
  } else if (!keep(reader, &v, TLI_EVENT_ID, &c.event)) {
    return;
  }
  if (element == TLI_RELATION) {
    c.kind = TL_CONSTRAINT_RELATION;
    if (!relation(reader, tag, &v, &c))
      return;
  } else if (!duration(reader, tag, &v, TLI_MIN, &c.min, &c.given, TL_GIVEN_MIN) ||
             !duration(reader, tag, &v, TLI_MAX, &c.max, &c.given, TL_GIVEN_MAX)) {
    return;
  }
  if (element == TLI_OFFSET) {
    c.kind = TL_CONSTRAINT_OFFSET;
    if (!duration(reader, tag, &v, TLI_BY, &c.by, &c.given, TL_GIVEN_BY) ||
        !duration(reader, tag, &v, TLI_TOLERANCE, &c.tolerance, &c.given, TL_GIVEN_TOLERANCE) ||
        !word(reader, tag, &v, TLI_FROM, tli_endpoints, 3, &c.from) ||
        !word(reader, tag, &v, TLI_TO, tli_endpoints, 3, &c.to) ||
        !word(reader, tag, &v, TLI_PRECISION, tli_precisions, 7, &c.precision))
      return;
    if (!c.precision && has(&v, TLI_BY))
      c.precision = tl_offset_precision_of_zero(v.text[TLI_BY]);
  }
  if (!tli_list_reserve(reader, &reader->constraints))
    return;
  ((tl_constraint *)reader->constraints.items)[reader->constraints.count++] = c;
}

static void start_place(tli_reader *reader, const tli_tag *tag)
{
  values v;
  tl_event_spec *spec = &reader->spec;
  if (!sort_attributes(reader, tag, TLI_PLACE, &v))
    return;
  if (has(&v, TLI_LAT) != has(&v, TLI_LON)) {
    refuse_missing(reader, tag, has(&v, TLI_LAT) ? TLI_LON : TLI_LAT);
  } else if (has(&v, TLI_LAT) && decimal(reader, tag, &v, TLI_LAT, 9, &spec->latitude) &&
             decimal(reader, tag, &v, TLI_LON, 9, &spec->longitude)) {
    spec->has_coordinates = true;
  }
}

static void start_source(tli_reader *reader, const tli_tag *tag)
{
  values v;
  tl_source source = {{NULL, 0}, {NULL, 0}};
  if (!sort_attributes(reader, tag, TLI_SOURCE, &v) || !keep(reader, &v, TLI_HREF, &source.href) ||
      !tli_list_reserve(reader, &reader->sources))
    return;
  ((tl_source *)reader->sources.items)[reader->sources.count++] = source;
}

/* Elements that hold text. */
static bool is_textual(tli_element element)
{
  return element == TLI_TITLE || element == TLI_DESCRIPTION || element == TLI_CATEGORY || element == TLI_PLACE ||
         element == TLI_SOURCE;
}

/* Elements that stand once at most in what they stand in. */
static bool is_single(tli_element element)
{
  return element == TLI_TITLE || element == TLI_DESCRIPTION || element == TLI_DATE || element == TLI_PLACE;
}

static void start_leaf(tli_reader *reader, const tli_tag *tag, tli_element element)
{
  uint32_t bit = UINT32_C(1) << element;
  if (is_single(element) && (reader->seen & bit)) {
    refuse_element(reader, tag, TL_CODE_XML_REPEATED, "stands here a second time");
    return;
  }
  reader->seen |= bit;
  reader->leaf = element;
  reader->state = reader->state == TLI_IN_EVENT ? TLI_IN_EVENT_LEAF : TLI_IN_TIMELINE_LEAF;
  if (!tli_list_reserve(reader, &reader->marks))
    return;
  tli_mark *mark = (tli_mark *)reader->marks.items + reader->marks.count++;
  *mark = (tli_mark){tag->end, 0, element};
  values v;
  switch (element) {
  case TLI_DATE:
  case TLI_RELATION:
  case TLI_OFFSET:
  case TLI_LENGTH:
    mark->line = tli_source_tag_line(&reader->parser.source, tag->end);
    if (element == TLI_DATE)
      start_date(reader, tag, mark->line);
    else
      start_constraint(reader, tag, element, mark->line);
    break;
  case TLI_PLACE: start_place(reader, tag); break;
  case TLI_SOURCE: start_source(reader, tag); break;
  default: sort_attributes(reader, tag, element, &v);
  }
  if (is_textual(element) && !tli_arena_begin(reader->scratch))
    tli_parser_stop_nomem(&reader->parser);
}

static tli_element element_of(const tli_reader *reader, const tli_tag *tag)
{
  if (tag->uri != reader->ours)
    return TLI_ELEMENTS;
  for (unsigned i = 0; i < TLI_ELEMENTS; i++)
    if (tag->name == reader->elements[i])
      return (tli_element)i;
  return TLI_ELEMENTS;
}

static void start_foreign(tli_reader *reader, const tli_tag *tag, tli_foreign *foreign)
{
  if (tag->uri == reader->xinclude) {
    refuse_element(reader, tag, TL_CODE_XML_ELEMENT, "is an inclusion of another file, which is refused");
    return;
  }
  reader->foreign = foreign;
  if (!tli_foreign_start(foreign, tag))
    tli_parser_stop_nomem(&reader->parser);
}

static void on_start(tli_parser *parser, const tli_tag *tag)
{
  tli_reader *reader = (tli_reader *)parser;
  if (reader->foreign) {
    start_foreign(reader, tag, reader->foreign);
    return;
  }
  tli_element element = element_of(reader, tag);
  bool known = element != TLI_ELEMENTS;
  switch (reader->state) {
  case TLI_AT_START:
    if (element == TLI_TIMELINE)
      start_timeline(reader, tag);
    else
      refuse_element(reader, tag, TL_CODE_XML_ROOT,
                     "is the root, which has to be <timeline xmlns=\"" TL_XML_NAMESPACE "\">");
    return;
  case TLI_IN_TIMELINE:
    if (element == TLI_EVENT) {
      reader->seen |= UINT32_C(1) << TLI_EVENT;
      reader->timeline_seen = reader->seen;
      start_event(reader, tag);
      return;
    }
    if (element == TLI_TITLE || element == TLI_DESCRIPTION) {
      uint32_t bit = UINT32_C(1) << element;
      uint32_t later = UINT32_C(1) << TLI_EVENT | (element == TLI_TITLE ? UINT32_C(1) << TLI_DESCRIPTION : 0);
      if (!(reader->seen & bit) && (reader->seen & later))
        refuse_element(reader, tag, TL_CODE_XML_ELEMENT,
                       element == TLI_TITLE ? "of a timeline has to stand before its description and its events"
                                            : "of a timeline has to stand before its events");
      else
        start_leaf(reader, tag, element);
      return;
    }
    break;
  case TLI_IN_EVENT:
    if (known && element != TLI_EVENT && element != TLI_TIMELINE) {
      start_leaf(reader, tag, element);
      return;
    }
    break;
  case TLI_IN_TIMELINE_LEAF:
  case TLI_IN_EVENT_LEAF: {
    char why[64] = "cannot stand inside <";
    strcat(strcat(why, tli_element_names[reader->leaf]), ">");
    refuse_element(reader, tag, TL_CODE_XML_ELEMENT, why);
    return;
  }
  case TLI_AT_END: return;
  }
  bool in_event = reader->state == TLI_IN_EVENT;
  if (tag->uri && tag->uri != reader->ours)
    start_foreign(reader, tag, in_event ? &reader->event_foreign : &reader->head_foreign);
  else if (!tag->uri)
    refuse_element(reader, tag, TL_CODE_XML_ELEMENT, "is in no namespace, and so not known here");
  else
    refuse_element(reader, tag, TL_CODE_XML_ELEMENT,
                   in_event ? "is not known inside <event>" : "is not known inside <timeline>");
}

/* An address alone has no text, rather than an empty one: other formats do not tell these apart. */
static void end_source(tl_source *source, tl_text text)
{
  if (text.size > 0 || !source->href.data)
    source->text = text;
}

/* The text of a leaf is whole. */
static void end_text(tli_reader *reader)
{
  tl_text text = tli_arena_end(reader->scratch);
  tl_event_spec *spec = &reader->spec;
  bool timeline = reader->state == TLI_IN_TIMELINE_LEAF;
  switch (reader->leaf) {
  case TLI_TITLE: *(timeline ? &reader->header.title : &spec->title) = text; break;
  case TLI_DESCRIPTION: *(timeline ? &reader->header.description : &spec->description) = text; break;
  case TLI_PLACE:
    if (text.size > 0 || !spec->has_coordinates)
      spec->place = text;
    break;
  case TLI_SOURCE: end_source((tl_source *)reader->sources.items + reader->sources.count - 1, text); break;
  case TLI_CATEGORY:
    if (tli_list_reserve(reader, &reader->categories))
      ((tl_text *)reader->categories.items)[reader->categories.count++] = text;
    break;
  default: break;
  }
}

static void end_event(tli_reader *reader)
{
  tl_event_spec *spec = &reader->spec;
  spec->categories = reader->categories.items;
  spec->category_count = reader->categories.count;
  spec->sources = reader->sources.items;
  spec->source_count = reader->sources.count;
  spec->constraints = reader->constraints.items;
  spec->constraint_count = reader->constraints.count;
  spec->foreign = tli_text_of(&reader->event_foreign.elements);
  spec->foreign_attributes = tli_text_of(&reader->event_foreign.attributes);
  if (tl_builder_add(reader->builder, spec, &reader->parser.error) != TL_OK)
    tli_reader_stop_event(reader);
  reader->scratch = &reader->head_scratch;
  reader->state = TLI_IN_TIMELINE;
  reader->seen = reader->timeline_seen;
}

static void end_timeline(tli_reader *reader)
{
  tl_header_spec *header = &reader->header;
  header->foreign = tli_text_of(&reader->head_foreign.elements);
  header->foreign_attributes = tli_text_of(&reader->head_foreign.attributes);
  reader->state = TLI_AT_END;
  if ((header->title.data || header->description.data || header->foreign.data || header->foreign_attributes.data) &&
      tl_builder_set_header(reader->builder, header, &reader->parser.error) != TL_OK)
    tli_reader_stop_header(reader, tli_parser_offset(&reader->parser));
}

static void on_end(tli_parser *parser, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  tli_reader *reader = (tli_reader *)parser;
  (void)uri;
  if (reader->foreign) {
    if (!tli_foreign_end(reader->foreign, name, prefix))
      tli_parser_stop_nomem(parser);
    if (reader->foreign->depth == 0)
      reader->foreign = NULL;
    return;
  }
  switch (reader->state) {
  case TLI_IN_EVENT_LEAF:
  case TLI_IN_TIMELINE_LEAF:
    if (is_textual(reader->leaf))
      end_text(reader);
    reader->state = reader->state == TLI_IN_EVENT_LEAF ? TLI_IN_EVENT : TLI_IN_TIMELINE;
    break;
  case TLI_IN_EVENT: end_event(reader); break;
  case TLI_IN_TIMELINE: end_timeline(reader); break;
  case TLI_AT_START:
  case TLI_AT_END: break;
  }
}

static bool is_space(char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void on_text(tli_parser *parser, const char *data, size_t size)
{
  tli_reader *reader = (tli_reader *)parser;
  bool leaf = reader->state == TLI_IN_EVENT_LEAF || reader->state == TLI_IN_TIMELINE_LEAF;
  if (reader->foreign) {
    if (!tli_foreign_text(reader->foreign, data, size))
      tli_parser_stop_nomem(parser);
    return;
  }
  if (leaf && is_textual(reader->leaf)) {
    if (!tli_arena_append(reader->scratch, data, size))
      tli_parser_stop_nomem(parser);
    return;
  }
  size_t i = 0;
  while (i < size && is_space(data[i]))
    i++;
  if (i == size)
    return;
  char quoted[TLI_QUOTE_SIZE];
  const char *inside = leaf ? tli_element_names[reader->leaf] : reader->state == TLI_IN_EVENT ? "event" : "timeline";
  tli_fail(&parser->error, TL_ERR_SCHEMA, TL_CODE_XML_TEXT, "text inside <%s>, where none may stand: %s", inside,
           tli_quote((tl_text){data + i, size - i < 40 ? size - i : 40}, quoted));
  tli_parser_stop(parser, tli_parser_text_offset(parser, data, size) + i);
}

static void on_comment(tli_parser *parser, const char *data)
{
  tli_reader *reader = (tli_reader *)parser;
  if (reader->foreign && !tli_foreign_comment(reader->foreign, data))
    tli_parser_stop_nomem(parser);
}

static void on_instruction(tli_parser *parser, const char *target, const char *data)
{
  tli_reader *reader = (tli_reader *)parser;
  if (reader->foreign && !tli_foreign_instruction(reader->foreign, target, data))
    tli_parser_stop_nomem(parser);
}

static const tli_handler handler = {on_start, on_end, on_text, on_comment, on_instruction};

/* ---- the whole ---- */

static tl_status open(tli_reader *reader, tl_input *input, tl_text text, const tl_xml_options *options, tl_error *err)
{
  tl_status status = tli_parser_open(&reader->parser, &handler, input, text, options, err);
  if (status != TL_OK)
    return status;
  bool interned = tli_reader_intern(reader);
  tl_builder_options of_builder = {
      .size = sizeof of_builder, .allocator = options->allocator, .seasons = options->seasons, .as_of = options->as_of};
  return interned ? tl_builder_new(&of_builder, &reader->builder, err) : tli_fail_nomem(err);
}

static tl_status read(tl_input *input, tl_text text, const tl_xml_options *given, tl_timeline **out_timeline,
                      tl_error *err)
{
  tl_xml_options options;
  tl_status status = tli_xml_options(given, &options, err);
  if (status != TL_OK)
    return status;
  tli_reader reader;
  tli_reader_init(&reader, options.allocator);
  if ((status = open(&reader, input, text, &options, err)) == TL_OK &&
      (status = tli_parser_run(&reader.parser, err)) == TL_OK &&
      (status = tl_timeline_from_builder(reader.builder, out_timeline, err)) != TL_OK)
    tli_reader_place_reference(&reader, err);
  tli_reader_free(&reader);
  return status;
}

tl_status tl_xml_read(tl_input *input, const tl_xml_options *options, tl_timeline **out_timeline, tl_error *err)
{
  if (!input || !out_timeline)
    return tli_fail_arg(err, "tl_xml_read: no input, or nowhere to put the timeline");
  return read(input, (tl_text){NULL, 0}, options, out_timeline, err);
}

tl_status tl_xml_parse(tl_text text, const tl_xml_options *options, tl_timeline **out_timeline, tl_error *err)
{
  if ((!text.data && text.size) || !out_timeline)
    return tli_fail_arg(err, "tl_xml_parse: no text, or nowhere to put the timeline");
  return read(NULL, text, options, out_timeline, err);
}
