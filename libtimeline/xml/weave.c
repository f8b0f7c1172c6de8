/* SPDX-License-Identifier: Apache-2.0 */
#include "weave.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"

static void *resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
  (void)ctx;
  (void)old_size;
  if (new_size == 0) {
    xmlFree(ptr);
    return NULL;
  }
  return ptr ? xmlRealloc(ptr, new_size) : xmlMalloc(new_size);
}

tl_allocator tli_weave_allocator(void)
{
  return (tl_allocator){resize, NULL};
}

typedef struct weaver {
  tli_parser parser; /* first: handlers get a pointer to it */
  tli_foreign *foreign;
  const xmlChar *xinclude;
  bool of_timeline;
} weaver;

static void refuse(tli_parser *parser, tl_code code, const char *what)
{
  tli_fail(&parser->error, TL_ERR_SCHEMA, code, "%s", what);
  tli_parser_stop(parser, 0);
}

static void on_start(tli_parser *parser, const tli_tag *tag)
{
  weaver *w = (weaver *)parser;
  tli_foreign *foreign = w->foreign;
  bool fits;
  if (parser->depth == 1) {
    for (size_t i = 0; i < tag->attribute_count; i++)
      if (!tag->attributes[i].uri || tag->attributes[i].uri == foreign->ours) {
        refuse(parser, TL_CODE_XML_ATTRIBUTE, "an attribute that is of no other namespace");
        return;
      }
    fits = tli_foreign_attributes(foreign, tag, w->of_timeline);
  } else if (tag->uri == w->xinclude || (parser->depth == 2 && (!tag->uri || tag->uri == foreign->ours))) {
    refuse(parser, TL_CODE_XML_ELEMENT, "an element that is of no other namespace, or includes another file");
    return;
  } else {
    fits = tli_foreign_start(foreign, tag);
  }
  if (!fits)
    tli_parser_stop_nomem(parser);
}

static void on_end(tli_parser *parser, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  weaver *w = (weaver *)parser;
  (void)uri;
  if (w->foreign->depth > 0 && !tli_foreign_end(w->foreign, name, prefix))
    tli_parser_stop_nomem(parser);
}

static void on_text(tli_parser *parser, const char *data, size_t size)
{
  weaver *w = (weaver *)parser;
  if (w->foreign->depth > 0) {
    if (!tli_foreign_text(w->foreign, data, size))
      tli_parser_stop_nomem(parser);
    return;
  }
  if (tli_space_size((tl_text){data, size}) < size)
    refuse(parser, TL_CODE_XML_TEXT, "text outside of an element");
}

static void on_comment(tli_parser *parser, const char *data)
{
  weaver *w = (weaver *)parser;
  if (w->foreign->depth > 0 && !tli_foreign_comment(w->foreign, data))
    tli_parser_stop_nomem(parser);
}

static void on_instruction(tli_parser *parser, const char *target, const char *data)
{
  weaver *w = (weaver *)parser;
  if (w->foreign->depth > 0 && !tli_foreign_instruction(w->foreign, target, data))
    tli_parser_stop_nomem(parser);
}

static const tli_handler handler = {on_start, on_end, on_text, on_comment, on_instruction};

static tl_status parse(weaver *w, tl_text document, tl_error *err)
{
  tl_allocator allocator = tli_weave_allocator();
  tl_xml_options options;
  tl_status status = tli_xml_options(NULL, &options, err);
  if (status != TL_OK)
    return status;
  options.allocator = &allocator;
  status = tli_parser_open(&w->parser, &handler, NULL, document, &options, err);
  if (status == TL_OK) {
    tli_foreign *foreign = w->foreign;
    foreign->ours = tli_parser_intern(&w->parser, TL_XML_NAMESPACE);
    foreign->xml = tli_parser_intern(&w->parser, "xml");
    w->xinclude = tli_parser_intern(&w->parser, TLI_XINCLUDE);
    status = foreign->ours && foreign->xml && w->xinclude ? tli_parser_run(&w->parser, err) : tli_fail_nomem(err);
  }
  tli_parser_close(&w->parser);
  return status;
}

tl_status tli_weave(const char *event, const char *attributes, const char *elements, tli_foreign *foreign,
                    tl_error *err)
{
  /* With xml:lang there already, a second one is not well formed. */
  static const char *const heads[] = {"<event xmlns=\"" TL_XML_NAMESPACE "\" ",
                                      "<timeline xmlns=\"" TL_XML_NAMESPACE "\" xml:lang=\"\" "};
  static const char *const tails[] = {"</event>", "</timeline>"};
  foreign->allocator = tli_weave_allocator();
  const char *parts[] = {heads[!event], attributes ? attributes : "", ">", elements ? elements : "", tails[!event]};
  size_t size = 0;
  for (size_t i = 0; i < 5; i++)
    size += strlen(parts[i]);
  char *document = tli_alloc(&foreign->allocator, size + 1);
  if (!document)
    return tli_fail_nomem(err);
  size_t at = 0;
  for (size_t i = 0; i < 5; i++) {
    size_t part = strlen(parts[i]);
    memcpy(document + at, parts[i], part);
    at += part;
  }
  weaver w = {.foreign = foreign, .of_timeline = !event};
  tl_error inner;
  tl_status status = parse(&w, (tl_text){document, size}, &inner);
  tli_release(&foreign->allocator, document, size + 1);
  if (status == TL_OK || status == TL_ERR_NOMEM)
    return status == TL_OK ? status : tli_fail_nomem(err);
  char quoted[TLI_QUOTE_SIZE];
  tli_fail(err, status, inner.code, "the markup of other namespaces of %s%s cannot be written: %s",
           event ? "event " : "the timeline", event ? tli_quote(tl_text_from_string(event), quoted) : "",
           inner.message);
  if (err)
    err->field = "foreign";
  return status;
}
