/* SPDX-License-Identifier: Apache-2.0 */

/* xCal (RFC 6321), read into content lines. */

#include <string.h>
#include <timeline/xcal.h>

#include "../base/content.h"
#include "../base/error.h"
#include "../base/utf8.h"
#include "parse.h"

#define NAMESPACE "urn:ietf:params:xml:ns:icalendar-2.0"

/* What an element is, by what it is in. */
typedef enum state {
  DOCUMENT,
  ICALENDAR,
  COMPONENT, /* vcalendar and what is in it */
  PROPERTIES,
  COMPONENTS,
  PROPERTY,
  PARAMETERS,
  PARAMETER,
  PARAMETER_VALUE,
  VALUE,
  RULE, /* a value of the type recur */
  RULE_PART,
  PERIOD, /* a value of the type period */
  PERIOD_PART
} state;

typedef struct xcal {
  tli_parser parser; /* first: handlers get it */
  const xmlChar *uri;
  tli_content content;
  tli_bytes text; /* of the element at hand */
  state states[TL_XML_DEPTH_MAX + 1];
  uint32_t line;                            /* the property's */
  char rule_part[TLI_CONTENT_NAME_MAX + 1]; /* the part of a rule before; values of one part are one list */
  bool second;                              /* the second half of a period */
} xcal;

static tl_text text_of(const xmlChar *name)
{
  return tl_text_from_string((const char *)name);
}

static bool is(const xmlChar *name, const char *string)
{
  return strcmp((const char *)name, string) == 0;
}

/* Stops at the element that ends at `end`, which the format does not know there. */
static void refuse(xcal *x, const xmlChar *name, uint64_t end, const char *why)
{
  char quoted[TLI_QUOTE_SIZE];
  tli_fail(&x->parser.error, TL_ERR_SCHEMA, TL_CODE_XML_ELEMENT, "the element %s %s", tli_quote(text_of(name), quoted),
           why);
  tli_parser_stop(&x->parser, tli_tag_start(&x->parser.source, end));
}

static uint32_t line_of(const xcal *x)
{
  return x->parser.xml->input->line > 0 ? (uint32_t)x->parser.xml->input->line : 1;
}

/* What an element in `parent` is; DOCUMENT: nothing that the format knows. */
static state child_of(const xcal *x, state parent, const xmlChar *name)
{
  switch (parent) {
  case DOCUMENT: return is(name, "icalendar") ? ICALENDAR : DOCUMENT;
  case ICALENDAR: return is(name, "vcalendar") ? COMPONENT : DOCUMENT;
  case COMPONENT: return is(name, "properties") ? PROPERTIES : is(name, "components") ? COMPONENTS : DOCUMENT;
  case PROPERTIES: return PROPERTY;
  case COMPONENTS: return COMPONENT;
  case PROPERTY:
    if (is(name, x->content.type[0] ? "latitude" : "longitude"))
      return DOCUMENT; /* a position is a latitude, and then a longitude */
    return is(name, "parameters") && !x->content.type[0] ? PARAMETERS
           : is(name, "recur")                           ? RULE
           : is(name, "period")                          ? PERIOD
                                                         : VALUE;
  case PARAMETERS: return PARAMETER;
  case PARAMETER: return PARAMETER_VALUE;
  case RULE: return RULE_PART;
  case PERIOD: return PERIOD_PART;
  default: return DOCUMENT;
  }
}

/* After anything that may have failed. */
static void look(xcal *x, uint64_t offset)
{
  if (x->content.status == TL_OK || x->parser.error.status != TL_OK)
    return;
  if (x->content.err)
    x->parser.error = *x->content.err;
  tli_parser_stop(&x->parser, offset);
}

static void on_start(tli_parser *parser, const tli_tag *tag)
{
  xcal *x = (xcal *)parser;
  state parent = x->states[parser->depth - 1];
  if (tag->uri != x->uri) {
    refuse(x, tag->name, tag->end, "is not of the namespace " NAMESPACE);
    return;
  }
  state own = child_of(x, parent, tag->name);
  if (own == DOCUMENT) {
    refuse(x, tag->name, tag->end, "has no place there in xCal");
    return;
  }
  x->states[parser->depth] = own;
  x->text.size = 0;
  switch (own) {
  case COMPONENT: tli_content_component(&x->content, true, text_of(tag->name), line_of(x)); break;
  case PROPERTY:
    x->line = line_of(x);
    x->rule_part[0] = '\0';
    tli_content_property(&x->content, text_of(tag->name),
                         is(tag->name, "geo") || is(tag->name, "request-status") ? ';' : ',');
    break;
  case PARAMETER: tli_content_parameter(&x->content, text_of(tag->name)); break;
  case PERIOD: x->second = false; break;
  default: break;
  }
  look(x, tli_tag_start(&parser->source, tag->end));
}

static void end_rule_part(xcal *x, const xmlChar *name, tl_text text)
{
  bool same = is(name, x->rule_part);
  if (!same)
    tli_content_rule(&x->content, text_of(name));
  tli_content_rule_value(&x->content, text, !same);
  size_t size = strlen((const char *)name);
  if (size < sizeof x->rule_part)
    memcpy(x->rule_part, name, size + 1);
}

static void end_value(xcal *x, const xmlChar *name, tl_text text)
{
  /* What has structure names its parts, and no type. */
  static const char *const parts[][2] = {
      {"latitude", "float"}, {"longitude", "float"}, {"code", "text"}, {"description", "text"}, {"data", "text"}};
  tl_text type = text_of(name);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (is(name, parts[i][0]))
      type = tl_text_from_string(parts[i][1]);
  tli_content_value(&x->content, type, text);
}

static void on_end(tli_parser *parser, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  xcal *x = (xcal *)parser;
  (void)prefix;
  (void)uri;
  tl_text text = {x->text.data ? x->text.data : "", x->text.size};
  switch (x->states[parser->depth + 1]) {
  case COMPONENT: tli_content_component(&x->content, false, text_of(name), line_of(x)); break;
  case PROPERTY: tli_content_property_end(&x->content, x->line); break;
  case PARAMETER_VALUE: tli_content_parameter_value(&x->content, text); break;
  case VALUE: end_value(x, name, text); break;
  case RULE_PART: end_rule_part(x, name, text); break;
  case PERIOD_PART:
    if (x->second)
      tli_content_period(&x->content, text);
    else
      tli_content_value(&x->content, TL_TEXT("period"), text);
    x->second = true;
    break;
  default: break;
  }
  x->text.size = 0;
  look(x, tli_parser_offset(parser));
}

static void on_text(tli_parser *parser, const char *data, size_t size)
{
  xcal *x = (xcal *)parser;
  state own = x->states[parser->depth];
  if (own == VALUE || own == PARAMETER_VALUE || own == RULE_PART || own == PERIOD_PART) {
    tli_content_append(&x->content, &x->text, data, size);
    look(x, tli_parser_text_offset(parser, data, size));
    return;
  }
  size_t i = tli_space_size((tl_text){data, size});
  if (i == size)
    return;
  char quoted[TLI_QUOTE_SIZE];
  tli_fail(&parser->error, TL_ERR_SCHEMA, TL_CODE_XML_TEXT, "text where xCal has none: %s",
           tli_quote((tl_text){data + i, size - i}, quoted));
  tli_parser_stop(parser, tli_parser_text_offset(parser, data + i, size - i));
}

static tl_status convert(xcal *x, tl_error *err)
{
  x->uri = tli_parser_intern(&x->parser, NAMESPACE);
  if (!x->uri)
    return tli_fail_nomem(err);
  tl_status status = tli_parser_run(&x->parser, err);
  return status == TL_OK ? tli_content_flush(&x->content) : status;
}

tl_status tl_xcal_convert(tl_input *input, const tl_xml_options *options, tl_sink sink, bool *out_aligned,
                          tl_error *err)
{
  static const tli_handler handler = {.start = on_start, .end = on_end, .text = on_text};
  if (!input || !sink.write)
    return tli_fail_arg(err, "no input, or no sink");
  tl_xml_options checked;
  tl_status status = tli_xml_options(options, &checked, err);
  if (status != TL_OK)
    return status;
  xcal x;
  tl_error said = {0};
  x.states[0] = DOCUMENT;
  x.text = (tli_bytes){NULL, 0, 0};
  x.content.type[0] = '\0';
  tli_content_open(&x.content, sink, checked.allocator, &said);
  status = tli_parser_open(&x.parser, &handler, input, (tl_text){NULL, 0}, &checked, err);
  if (status == TL_OK)
    status = convert(&x, err);
  if (status != TL_OK && said.status == status && err)
    *err = x.parser.error.status ? x.parser.error : said;
  if (status == TL_OK && out_aligned)
    *out_aligned = x.content.aligned;
  tli_bytes_free(&x.content.allocator, &x.text);
  tli_parser_close(&x.parser);
  tli_content_close(&x.content);
  return status;
}
