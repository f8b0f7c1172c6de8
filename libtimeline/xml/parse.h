/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_PARSE_H
#define TLI_XML_PARSE_H

/*
 * libxml2's SAX2 push parser behind guards, so that no document makes it hang, grow, open anything or succeed in part:
 * a DOCTYPE ends the parse where it stands; tokens, depth, attributes, namespaces, text, elements and bytes have
 * limits; a document is good only if libxml2 found it well formed, found its namespaces well formed, and told of no
 * error.
 */

#include <libxml/parser.h>
#include <timeline/xml.h>

#include "source.h"

typedef struct tli_parser tli_parser;

/* One attribute as libxml2 hands it over. Names are interned: equal if their pointers are. */
typedef struct tli_attribute {
  const xmlChar *name;
  const xmlChar *prefix;
  const xmlChar *uri;
  const xmlChar *value;
  const xmlChar *end;
} tli_attribute;

/* One start tag. Everything in it lives for the call only, but for the interned names. */
typedef struct tli_tag {
  const xmlChar *name;
  const xmlChar *prefix;
  const xmlChar *uri;
  const xmlChar **namespaces; /* prefix and URI in turn */
  const tli_attribute *attributes;
  size_t namespace_count;
  size_t attribute_count;
  uint64_t end; /* the offset of what closes it: `>` or `/>` */
} tli_tag;

/* What the events of a document go to. None is called once the parser has an error. A handler that fails fills
 * parser->error and calls tli_parser_stop(). `comment` and `instruction` may be NULL. */
typedef struct tli_handler {
  void (*start)(tli_parser *parser, const tli_tag *tag);
  void (*end)(tli_parser *parser, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri);
  void (*text)(tli_parser *parser, const char *data, size_t size);
  void (*comment)(tli_parser *parser, const char *data);
  void (*instruction)(tli_parser *parser, const char *target, const char *data);
} tli_handler;

struct tli_parser {
  tli_source source;
  xmlParserCtxtPtr xml;
  const tli_handler *handler;
  tl_error error; /* the first; status TL_OK: none */
  tl_progress progress;
  uint64_t total;
  uint64_t elements;
  uint64_t elements_max;
  size_t text; /* bytes of text since the last tag */
  unsigned depth;
};

/* Opens the document. Released with tli_parser_close() also after a failure. */
tl_status tli_parser_open(tli_parser *parser, const tli_handler *handler, tl_input *input, tl_text text,
                          const tl_xml_options *options, tl_error *err);
void tli_parser_close(tli_parser *parser);

/* Parses to the end, or the first error. */
tl_status tli_parser_run(tli_parser *parser, tl_error *err);

/* Interns a name, to compare pointers with; NULL: out of memory. */
const xmlChar *tli_parser_intern(tli_parser *parser, const char *name);

/* Stops the parse for parser->error, which the caller has filled; it gets the line and column of `offset`. */
void tli_parser_stop(tli_parser *parser, uint64_t offset);
void tli_parser_stop_nomem(tli_parser *parser);

/* The offset in the document of what libxml2 is at. */
uint64_t tli_parser_offset(const tli_parser *parser);

/* The same for a text that a handler has been given: where it starts, as nearly as can be told. */
uint64_t tli_parser_text_offset(const tli_parser *parser, const char *data, size_t size);

/* Where the tag that ends at `end` starts, and where the value of its attribute `name` (with its prefix) starts, or the
 * attribute's name when `of_name`: of the last with that name before `end`, since an error is told behind its cause.
 * When the window has left it behind, or there is no such attribute: `end`, the tag. */
uint64_t tli_tag_start(const tli_source *source, uint64_t end);
uint64_t tli_tag_attribute(const tli_source *source, uint64_t end, const char *prefix, const char *name, bool of_name);

/* Copies a message of libxml2 (NULL: none) without its line end and the name of its function; what is no plain text in
 * it is escaped. */
void tli_xml_message(const char *message, char *out, size_t capacity);

/* An options struct that may be NULL, with its defaults filled in. */
tl_status tli_xml_options(const tl_xml_options *given, tl_xml_options *out, tl_error *err);

#endif
