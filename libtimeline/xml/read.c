/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"
#include "../base/words.h"
#include "attributes.h"
#include "locate.h"

static void refuse_element(tli_reader *reader, const tli_tag *tag, tl_code code, const char *why)
{
  char name[TLI_QNAME_SIZE];
  tli_qname(tag->prefix, tag->name, name);
  tli_fail(&reader->parser.error, TL_ERR_SCHEMA, code, "<%s> %s", name, why);
  tli_parser_stop(&reader->parser, tli_tag_start(&reader->parser.source, tag->end));
}

/* ---- elements ---- */

static void start_timeline(tli_reader *reader, const tli_tag *tag)
{
  tli_attributes v;
  tl_header_spec *header = &reader->header;
  if (!tli_attributes_sort(reader, tag, TLI_TIMELINE, &v) || !tli_attribute_keep(reader, &v, TLI_LANG, &header->lang) ||
      !tli_attribute_keep(reader, &v, TLI_AS_OF, &header->as_of) ||
      !tli_attribute_keep(reader, &v, TLI_MODIFIED, &header->modified))
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
  tli_attributes v;
  tl_event_spec *spec = &reader->spec;
  tli_reader_clear_event(reader);
  reader->state = TLI_IN_EVENT;
  reader->scratch = &reader->event_scratch;
  reader->event_end = tag->end;
  spec->line = tli_source_tag_line(&reader->parser.source, tag->end);
  if (!tli_attributes_sort(reader, tag, TLI_EVENT, &v) || !tli_attribute_keep(reader, &v, TLI_ID, &spec->id) ||
      !tli_attribute_keep(reader, &v, TLI_UID, &spec->uid) ||
      !tli_attribute_keep(reader, &v, TLI_GROUP, &spec->group) ||
      !tli_attribute_keep(reader, &v, TLI_MODIFIED, &spec->modified) ||
      !tli_attribute_keep(reader, &v, TLI_HREF, &spec->href))
    return;
  if (!tli_attributes_have(&v, TLI_ID)) {
    tli_attribute_missing(reader, tag, TLI_ID);
    return;
  }
  if (tli_attributes_have(&v, TLI_CONFIDENCE)) {
    int64_t millionths;
    if (!tli_attribute_decimal(reader, tag, &v, TLI_CONFIDENCE, 6, &millionths))
      return;
    if (millionths < 0 || millionths > 1000000) {
      tli_attribute_refuse(reader, tag, TLI_CONFIDENCE, v.text[TLI_CONFIDENCE], "from 0 to 1");
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
  tli_attributes v;
  tl_event_spec *spec = &reader->spec;
  spec->date_line = line;
  if (tli_attributes_sort(reader, tag, TLI_DATE, &v) && tli_attribute_keep(reader, &v, TLI_EDTF, &spec->edtf) &&
      tli_attribute_keep(reader, &v, TLI_PHRASE, &spec->phrase) &&
      tli_attribute_keep(reader, &v, TLI_START, &spec->start) && tli_attribute_keep(reader, &v, TLI_END, &spec->end) &&
      tli_attribute_keep(reader, &v, TLI_AS_OF, &spec->as_of) &&
      tli_attribute_keep(reader, &v, TLI_ZONE, &spec->zone) &&
      tli_attribute_keep(reader, &v, TLI_WORDING, &spec->wording) &&
      tli_attribute_word(reader, tag, &v, TLI_MODE, tli_modes, 2, &spec->mode) &&
      tli_attribute_word(reader, tag, &v, TLI_START_KIND, tli_end_kinds, 3, &spec->start_kind))
    tli_attribute_word(reader, tag, &v, TLI_END_KIND, tli_end_kinds, 4, &spec->end_kind);
}

static bool relation(tli_reader *reader, const tli_tag *tag, const tli_attributes *v, tl_constraint *out)
{
  if (!tli_attributes_have(v, TLI_ALLEN)) {
    tli_attribute_missing(reader, tag, TLI_ALLEN);
    return false;
  }
  tl_text text = v->text[TLI_ALLEN];
  if (memchr(text.data, ',', text.size)) {
    tli_attribute_refuse(reader, tag, TLI_ALLEN, text, "letters, or names with spaces between");
    return false;
  }
  if (tl_relset_parse(text, &out->allen, &reader->parser.error) == TL_OK)
    return true;
  tli_attribute_stop(reader, tag, TLI_ALLEN);
  return false;
}

static void start_constraint(tli_reader *reader, const tli_tag *tag, tli_element element, uint32_t line)
{
  tli_attributes v;
  tl_constraint c;
  memset(&c, 0, sizeof c);
  c.line = line;
  if (!tli_attributes_sort(reader, tag, element, &v))
    return;
  if (element == TLI_LENGTH) {
    c.kind = TL_CONSTRAINT_LENGTH;
    if (!tli_attribute_keep(reader, &v, TLI_AS_OF, &c.as_of))
      return;
  } else if (!tli_attributes_have(&v, TLI_EVENT_ID)) {
    tli_attribute_missing(reader, tag, TLI_EVENT_ID);
    return;
  } else if (!tli_attribute_keep(reader, &v, TLI_EVENT_ID, &c.event)) {
    return;
  }
  if (element == TLI_RELATION) {
    c.kind = TL_CONSTRAINT_RELATION;
    if (!relation(reader, tag, &v, &c))
      return;
  } else if (!tli_attribute_duration(reader, tag, &v, TLI_MIN, &c.min, &c.given, TL_GIVEN_MIN) ||
             !tli_attribute_duration(reader, tag, &v, TLI_MAX, &c.max, &c.given, TL_GIVEN_MAX)) {
    return;
  }
  if (element == TLI_OFFSET) {
    c.kind = TL_CONSTRAINT_OFFSET;
    if (!tli_attribute_duration(reader, tag, &v, TLI_BY, &c.by, &c.given, TL_GIVEN_BY) ||
        !tli_attribute_duration(reader, tag, &v, TLI_TOLERANCE, &c.tolerance, &c.given, TL_GIVEN_TOLERANCE) ||
        !tli_attribute_word(reader, tag, &v, TLI_FROM, tli_endpoints, 3, &c.from) ||
        !tli_attribute_word(reader, tag, &v, TLI_TO, tli_endpoints, 3, &c.to) ||
        !tli_attribute_word(reader, tag, &v, TLI_PRECISION, tli_offset_precisions, 7, &c.precision))
      return;
    if (!c.precision && tli_attributes_have(&v, TLI_BY))
      c.precision = tl_offset_precision_of_zero(v.text[TLI_BY]);
  }
  if (!tli_list_reserve(reader, &reader->constraints))
    return;
  ((tl_constraint *)reader->constraints.items)[reader->constraints.count++] = c;
}

static void start_place(tli_reader *reader, const tli_tag *tag)
{
  tli_attributes v;
  tl_event_spec *spec = &reader->spec;
  if (!tli_attributes_sort(reader, tag, TLI_PLACE, &v))
    return;
  if (tli_attributes_have(&v, TLI_LAT) != tli_attributes_have(&v, TLI_LON)) {
    tli_attribute_missing(reader, tag, tli_attributes_have(&v, TLI_LAT) ? TLI_LON : TLI_LAT);
  } else if (tli_attributes_have(&v, TLI_LAT) && tli_attribute_decimal(reader, tag, &v, TLI_LAT, 9, &spec->latitude) &&
             tli_attribute_decimal(reader, tag, &v, TLI_LON, 9, &spec->longitude)) {
    spec->has_coordinates = true;
  }
}

static void start_source(tli_reader *reader, const tli_tag *tag)
{
  tli_attributes v;
  tl_source source = {{NULL, 0}, {NULL, 0}};
  if (!tli_attributes_sort(reader, tag, TLI_SOURCE, &v) || !tli_attribute_keep(reader, &v, TLI_HREF, &source.href) ||
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
  tli_attributes v;
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
  default: tli_attributes_sort(reader, tag, element, &v);
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
  size_t i = tli_space_size((tl_text){data, size});
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
