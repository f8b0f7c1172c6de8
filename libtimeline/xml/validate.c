/* SPDX-License-Identifier: Apache-2.0 */
#include <libxml/relaxng.h>
#include <libxml/tree.h>
#include <string.h>

#include "../base/error.h"
#include "../base/utf8.h"
#include "parse.h"

/*
 * The document goes through the guarded parser into a tree of which there is never more than the timeline's head and
 * some hundred of its children: libxml2 needs time with the square of the children of one element, and memory for them
 * all.
 */
enum {
  BATCH = 256, /* children of the timeline that are validated at once */
  TEXT = 64    /* bytes of a text that are kept: the schema asks whether there is any, not what it says */
};

typedef struct validator {
  tli_parser parser; /* first: handlers get a pointer to it */
  xmlRelaxNGPtr schema;
  xmlRelaxNGValidCtxtPtr valid;
  xmlDocPtr doc;
  xmlNodePtr node; /* the element that is open; NULL: none */
  size_t children; /* of the root, since the last batch */
  bool has_text;   /* text that is not blank has been kept since the last tag */
  tl_error error;  /* the first that the schema told of */
} validator;

/* ---- what libxml2 says ---- */

static void on_schema_error(void *ctx, xmlErrorPtr said)
{
  validator *v = ctx;
  if (said->level <= XML_ERR_WARNING || v->error.line || v->error.status == TL_ERR_NOMEM)
    return;
  if (said->code == XML_ERR_NO_MEMORY) {
    tli_fail_nomem(&v->error);
    return;
  }
  if (!v->error.status) {
    char message[256];
    tli_xml_message(said->message, message, sizeof message);
    tli_fail(&v->error, TL_ERR_SCHEMA, TL_CODE_XML_SCHEMA, "not valid by the schema: %s", message);
  }
  /* The first error may be of no node, such as one of an interleave; those around it follow. Lines of nodes are kept
   * beside them, since libxml2's own end at 65,535. */
  for (const xmlNode *node = said->node; node && node->type != XML_DOCUMENT_NODE; node = node->parent)
    if (node->type == XML_ELEMENT_NODE && node->_private) {
      v->error.line = (uint32_t)(uintptr_t)node->_private;
      break;
    }
}

/* ---- the tree ---- */

static xmlNodePtr make_node(validator *v, const tli_tag *tag)
{
  xmlNodePtr node = xmlNewDocNode(v->doc, NULL, tag->name, NULL);
  if (!node)
    return NULL;
  if (v->node) {
    xmlAddChild(v->node, node);
  } else {
    xmlDocSetRootElement(v->doc, node);
  }
  node->_private = (void *)(uintptr_t)tli_source_tag_line(&v->parser.source, tag->end);
  for (size_t i = 0; i < tag->namespace_count; i++)
    if (!xmlNewNs(node, tag->namespaces[2 * i + 1], tag->namespaces[2 * i]))
      return NULL;
  if (tag->uri && !(node->ns = xmlSearchNs(v->doc, node, tag->prefix)))
    return NULL;
  return node;
}

static bool add_attribute(validator *v, xmlNodePtr node, const tli_attribute *attribute)
{
  xmlNsPtr ns = attribute->uri ? xmlSearchNs(v->doc, node, attribute->prefix) : NULL;
  xmlChar *value = xmlStrndup(attribute->value, (int)(attribute->end - attribute->value));
  bool fits = value && (ns || !attribute->uri) && xmlNewNsProp(node, ns, attribute->name, value);
  xmlFree(value);
  return fits;
}

static void on_start(tli_parser *parser, const tli_tag *tag)
{
  validator *v = (validator *)parser;
  v->has_text = false;
  xmlNodePtr node = make_node(v, tag);
  bool fits = node != NULL;
  for (size_t i = 0; fits && i < tag->attribute_count; i++)
    fits = add_attribute(v, node, &tag->attributes[i]);
  if (fits)
    v->node = node;
  else
    tli_parser_stop_nomem(parser);
}

static void on_text(tli_parser *parser, const char *data, size_t size)
{
  validator *v = (validator *)parser;
  bool blank = tli_space_size((tl_text){data, size}) == size;
  if (!v->node || (blank ? parser->text > TEXT : v->has_text))
    return;
  v->has_text = v->has_text || !blank;
  /* All of a text that is not blank in its first piece only: a stretch of blanks in front does not hide it. */
  xmlNodePtr text =
      blank ? xmlNewDocTextLen(v->doc, (const xmlChar *)data, (int)size) : xmlNewDocText(v->doc, (const xmlChar *)"x");
  if (!text || !xmlAddChild(v->node, text))
    tli_parser_stop_nomem(parser);
}

/* ---- batches ---- */

/* Whether the batch is found not valid once more, with memory to find it so: libxml2 takes a value that it had no
 * memory to compare for one that does not fit. */
static bool confirmed(validator *v)
{
  void *probe = xmlMalloc(TEXT);
  xmlFree(probe);
  tl_error first = v->error;
  v->error.status = TL_OK;
  v->error.line = 0;
  bool invalid = xmlRelaxNGValidateDoc(v->valid, v->doc) > 0 && v->error.status != TL_ERR_NOMEM;
  v->error = first;
  return invalid && probe;
}

static void validate(validator *v)
{
  int result = xmlRelaxNGValidateDoc(v->valid, v->doc);
  if (result == 0 && !v->error.status)
    return;
  if (!v->error.status)
    tli_fail(&v->error, TL_ERR_SCHEMA, TL_CODE_XML_SCHEMA, "not valid by the schema");
  if (result < 0 || !confirmed(v))
    tli_fail_nomem(&v->error);
  v->parser.error = v->error;
  xmlStopParser(v->parser.xml);
}

/* The head stays in front of what follows. */
static bool is_head(const xmlNode *node)
{
  return xmlStrEqual(node->name, (const xmlChar *)"title") || xmlStrEqual(node->name, (const xmlChar *)"description");
}

static void drop_children(validator *v)
{
  for (xmlNodePtr node = v->node->children, next; node; node = next) {
    next = node->next;
    if (node->type == XML_ELEMENT_NODE && is_head(node))
      continue;
    xmlUnlinkNode(node);
    xmlFreeNode(node);
  }
  v->children = 0;
}

static void on_end(tli_parser *parser, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  validator *v = (validator *)parser;
  (void)name;
  (void)prefix;
  (void)uri;
  v->has_text = false;
  xmlNodePtr parent = v->node->parent;
  if (!parent || parent->type != XML_ELEMENT_NODE) {
    validate(v);
    v->node = NULL;
    return;
  }
  v->node = parent;
  if (parser->depth == 1 && ++v->children == BATCH) {
    validate(v);
    drop_children(v);
  }
}

static const tli_handler handler = {on_start, on_end, on_text, NULL, NULL};

/* ---- the whole ---- */

static bool open_schema(validator *v)
{
  tl_text schema = tl_xml_schema();
  xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewMemParserCtxt(schema.data, (int)schema.size);
  if (parser) {
    xmlRelaxNGSetParserStructuredErrors(parser, on_schema_error, v);
    v->schema = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
  }
  v->valid = v->schema ? xmlRelaxNGNewValidCtxt(v->schema) : NULL;
  if (v->valid)
    xmlRelaxNGSetValidStructuredErrors(v->valid, on_schema_error, v);
  v->doc = v->valid ? xmlNewDoc((const xmlChar *)"1.0") : NULL;
  return v->doc != NULL;
}

static tl_status run(validator *v, tl_input *input, tl_text text, const tl_xml_options *options, tl_error *err)
{
  tl_status status = tli_parser_open(&v->parser, &handler, input, text, options, err);
  if (status != TL_OK)
    return status;
  return open_schema(v) ? tli_parser_run(&v->parser, err) : tli_fail_nomem(err);
}

static tl_status check(tl_input *input, tl_text text, const tl_xml_options *given, tl_error *err)
{
  tl_xml_options options;
  tl_status status = tli_xml_options(given, &options, err);
  if (status != TL_OK)
    return status;
  validator v;
  memset(&v, 0, sizeof v);
  status = run(&v, input, text, &options, err);
  if (v.valid)
    xmlRelaxNGFreeValidCtxt(v.valid);
  if (v.schema)
    xmlRelaxNGFree(v.schema);
  if (v.doc)
    xmlFreeDoc(v.doc);
  tli_parser_close(&v.parser);
  return status;
}

tl_status tl_xml_validate(tl_input *input, const tl_xml_options *options, tl_error *err)
{
  if (!input)
    return tli_fail_arg(err, "tl_xml_validate: no input");
  return check(input, (tl_text){NULL, 0}, options, err);
}

tl_status tl_xml_validate_text(tl_text text, const tl_xml_options *options, tl_error *err)
{
  if (!text.data && text.size)
    return tli_fail_arg(err, "tl_xml_validate_text: no text");
  return check(NULL, text, options, err);
}
