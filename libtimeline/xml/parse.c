/* SPDX-License-Identifier: Apache-2.0 */
#include "parse.h"

#include <libxml/uri.h>
#include <libxml/xmlerror.h>
#include <string.h>

#include "../base/error.h"
#include "../base/utf8.h"

#define BYTES_DEFAULT (UINT64_C(1) << 34)
#define ELEMENTS_DEFAULT (UINT64_C(1) << 32)

tl_status tli_xml_options(const tl_xml_options *given, tl_xml_options *out, tl_error *err)
{
  if (given && (!TLI_OPTIONS_FIT_RESERVED(given) || given->seasons > TL_SEASONS_QUARTER))
    return tli_fail_arg(err, "tl_xml_options: its size, seasons, or a byte that must be zero");
  *out = given ? *given : (tl_xml_options){.size = sizeof *out};
  if (!out->bytes_max)
    out->bytes_max = BYTES_DEFAULT;
  if (!out->elements_max)
    out->elements_max = ELEMENTS_DEFAULT;
  return TL_OK;
}

uint64_t tli_parser_offset(const tli_parser *parser)
{
  /* libxml2 tells of errors also while it makes the parser. */
  const xmlParserInput *in = parser->xml ? parser->xml->input : NULL;
  return in ? (uint64_t)in->consumed + (uint64_t)(in->cur - in->base) : 0;
}

uint64_t tli_parser_text_offset(const tli_parser *parser, const char *data, size_t size)
{
  const xmlParserInput *in = parser->xml->input;
  uint64_t at = tli_parser_offset(parser);
  if (in && (uintptr_t)data >= (uintptr_t)in->base && (uintptr_t)data < (uintptr_t)in->end)
    return (uint64_t)in->consumed + (uint64_t)((uintptr_t)data - (uintptr_t)in->base);
  return at > size ? at - size : 0;
}

static void place(tli_parser *parser, uint64_t offset)
{
  tl_error *error = &parser->error;
  if (!tli_source_place(&parser->source, offset, &error->line, &error->column))
    error->line = error->column = 0;
  error->offset = (size_t)offset + parser->source.bom;
}

void tli_parser_stop(tli_parser *parser, uint64_t offset)
{
  place(parser, offset);
  xmlStopParser(parser->xml);
}

void tli_parser_stop_nomem(tli_parser *parser)
{
  tli_fail_nomem(&parser->error);
  xmlStopParser(parser->xml);
}

static void stop_limit(tli_parser *parser, uint64_t offset, const char *what, unsigned limit)
{
  tli_fail(&parser->error, TL_ERR_LIMIT, TL_CODE_XML_LIMIT, "%s than the limit of %u", what, limit);
  tli_parser_stop(parser, offset);
}

static void on_internal_subset(void *ctx, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
  tli_parser *parser = ctx;
  (void)name;
  (void)external;
  (void)system;
  if (parser->error.status)
    return;
  tli_fail(&parser->error, TL_ERR_SYNTAX, TL_CODE_XML_DOCTYPE, "a DOCTYPE: document types and entities are refused");
  tl_text before = tli_source_before(&parser->source, tli_parser_offset(parser));
  size_t at = before.size;
  while (at > 0 && (before.data[at - 1] != '<' || before.size - at < 8 || memcmp(before.data + at, "!DOCTYPE", 8) != 0))
    at--;
  tli_parser_stop(parser, at > 0 ? parser->source.start + at - 1 : tli_parser_offset(parser));
}

static xmlEntityPtr on_entity(void *ctx, const xmlChar *name)
{
  (void)ctx;
  return xmlGetPredefinedEntity(name);
}

/* libxml2 hands over an ampersand in an attribute as `&#38;`, since it expects the value to be parsed once more (by
 * SAX2.c); every other reference it has resolved. A value with references is a copy on the heap, made for this call
 * alone, so it is put right in place. */
static void resolve_ampersands(const tli_parser *parser, tli_attribute *attribute)
{
  const xmlParserInput *in = parser->xml->input;
  uintptr_t value = (uintptr_t)attribute->value;
  size_t size = (size_t)(attribute->end - attribute->value);
  if ((value >= (uintptr_t)in->base && value < (uintptr_t)in->end) || size == 0)
    return;
  char *data = (char *)value;
  char *to = memchr(data, '&', size);
  if (!to)
    return;
  const char *end = data + size;
  for (const char *from = to; from < end;) {
    bool ampersand = end - from >= 5 && memcmp(from, "&#38;", 5) == 0;
    *to++ = *from;
    from += ampersand ? 5 : 1;
  }
  attribute->end = attribute->value + (to - data);
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
                     const xmlChar **namespaces, int attribute_count, int defaulted, const xmlChar **attributes)
{
  tli_parser *parser = ctx;
  (void)defaulted;
  if (parser->error.status)
    return;
  tli_attribute list[TL_XML_ATTRIBUTES_MAX];
  tli_tag tag = {
      name, prefix, uri, namespaces, list, (size_t)namespace_count, (size_t)attribute_count, tli_parser_offset(parser)};
  uint64_t start = tag.end;
  parser->text = 0;
  if (++parser->depth > TL_XML_DEPTH_MAX) {
    stop_limit(parser, tli_tag_start(&parser->source, start), "elements are nested deeper", TL_XML_DEPTH_MAX);
    return;
  }
  if (++parser->elements > parser->elements_max) {
    tli_fail(&parser->error, TL_ERR_LIMIT, TL_CODE_XML_LIMIT, "there are more elements than the limit of %llu",
             (unsigned long long)parser->elements_max);
    tli_parser_stop(parser, tli_tag_start(&parser->source, start));
    return;
  }
  if (tag.attribute_count > TL_XML_ATTRIBUTES_MAX) {
    stop_limit(parser, tli_tag_start(&parser->source, start), "an element has more attributes", TL_XML_ATTRIBUTES_MAX);
    return;
  }
  if (tag.namespace_count > TL_XML_NAMESPACES_MAX) {
    stop_limit(parser, tli_tag_start(&parser->source, start), "an element declares more namespaces",
               TL_XML_NAMESPACES_MAX);
    return;
  }
  for (size_t i = 0; i < tag.attribute_count; i++) {
    list[i] = (tli_attribute){attributes[5 * i], attributes[5 * i + 1], attributes[5 * i + 2], attributes[5 * i + 3],
                              attributes[5 * i + 4]};
    if (list[i].end - list[i].value > TL_XML_TOKEN_MAX) {
      stop_limit(parser, tli_tag_start(&parser->source, start), "an attribute has more bytes", TL_XML_TOKEN_MAX);
      return;
    }
    resolve_ampersands(parser, &list[i]);
  }
  parser->handler->start(parser, &tag);
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  tli_parser *parser = ctx;
  if (parser->error.status)
    return;
  parser->depth--;
  parser->text = 0;
  parser->handler->end(parser, name, prefix, uri);
}

static void on_text(void *ctx, const xmlChar *data, int size)
{
  tli_parser *parser = ctx;
  if (parser->error.status)
    return;
  parser->text += (size_t)size;
  if (parser->text > TL_XML_TEXT_MAX) {
    stop_limit(parser, tli_parser_offset(parser), "a text has more bytes", TL_XML_TEXT_MAX);
    return;
  }
  parser->handler->text(parser, (const char *)data, (size_t)size);
}

static void on_comment(void *ctx, const xmlChar *data)
{
  tli_parser *parser = ctx;
  if (!parser->error.status && parser->handler->comment)
    parser->handler->comment(parser, (const char *)data);
}

static void on_instruction(void *ctx, const xmlChar *target, const xmlChar *data)
{
  tli_parser *parser = ctx;
  if (!parser->error.status && parser->handler->instruction)
    parser->handler->instruction(parser, (const char *)target, (const char *)data);
}

/* Whether what stands at `offset` is not UTF-8. */
static bool is_no_character(const tli_source *source, uint64_t offset)
{
  if (offset < source->start || offset - source->start >= source->size)
    return false;
  size_t at = (size_t)(offset - source->start);
  return tli_utf8_size(source->data + at, source->size - at) == 0;
}

/* Errors that are found when the whole start tag has been read. */
static bool is_of_tag(int code)
{
  return code == XML_ERR_ATTRIBUTE_REDEFINED || code == XML_NS_ERR_UNDEFINED_NAMESPACE ||
         code == XML_NS_ERR_ATTRIBUTE_REDEFINED;
}

void tli_xml_message(const char *message, char *out, size_t capacity)
{
  static const char hex[] = "0123456789abcdef";
  if (!message)
    message = "no reason is told";
  const char *colon = strncmp(message, "xml", 3) == 0 ? strstr(message, ": ") : NULL;
  if (colon && !memchr(message, ' ', (size_t)(colon - message)))
    message = colon + 2;
  size_t size = strlen(message);
  while (size > 0 && (message[size - 1] == '\n' || message[size - 1] == ' '))
    size--;
  size_t n = 0;
  for (size_t i = 0; i < size && n + 5 < capacity;) {
    size_t width = tli_utf8_size(message + i, size - i);
    unsigned char c = (unsigned char)message[i];
    if (width > 1 && c != 0xC2) {
      memcpy(out + n, message + i, width);
      n += width;
      i += width;
    } else if (width == 1 && c >= 0x20 && c != 0x7F) {
      out[n++] = (char)c;
      i++;
    } else if (c == '\n') {
      out[n++] = ' ';
      i++;
    } else {
      out[n++] = '\\';
      out[n++] = 'x';
      out[n++] = hex[c >> 4];
      out[n++] = hex[c & 15];
      i++;
    }
  }
  out[n] = '\0';
}

/* Whether what libxml2 says of a namespace means that there was no memory to look at it: it calls a URI that it could
 * not keep empty, and one that it could not parse not valid. `offset` is behind the declaration. */
static bool is_memory(const tli_parser *parser, const xmlError *said, uint64_t offset)
{
  if (!said->message)
    return true;
  if (said->code == XML_NS_ERR_EMPTY || said->code == XML_NS_ERR_XML_NAMESPACE) {
    uint64_t value = tli_tag_attribute(&parser->source, offset, "xmlns", said->str1 ? said->str1 : "", false);
    char c = value >= parser->source.start && value < offset ? parser->source.data[value - parser->source.start] : '"';
    return said->str1 && c != '"' && c != '\'' && c != '<' && strstr(said->message, "Empty");
  }
  if (said->code != XML_WAR_NS_URI)
    return false;
  const char *uri = said->str2 ? said->str2 : said->str1; /* after the prefix, if it has one */
  xmlURIPtr parsed = uri ? xmlParseURI(uri) : NULL;
  void *probe = xmlMalloc(sizeof *parsed);
  bool memory = parsed || !probe;
  xmlFreeURI(parsed);
  xmlFree(probe);
  return memory;
}

static void on_error(void *ctx, xmlErrorPtr said)
{
  tli_parser *parser = ctx;
  tl_error *error = &parser->error;
  if (error->status || said->level <= XML_ERR_WARNING)
    return;
  char message[256];
  tli_xml_message(said->message, message, sizeof message);
  uint64_t offset = tli_parser_offset(parser);
  int code = said->code;
  if (is_memory(parser, said, offset))
    code = XML_ERR_NO_MEMORY;
  if (code == XML_ERR_INVALID_CHAR && is_no_character(&parser->source, offset))
    code = XML_ERR_INVALID_ENCODING;
  switch (code) {
  case XML_ERR_NO_MEMORY: tli_fail_nomem(error); return;
  case XML_ERR_INVALID_ENCODING:
  case XML_ERR_UNKNOWN_ENCODING:
  case XML_ERR_UNSUPPORTED_ENCODING:
    tli_fail(error, TL_ERR_ENCODING, TL_CODE_XML_ENCODING, "a byte that is not of the encoding: not UTF-8");
    break;
  case XML_ERR_NAME_TOO_LONG: tli_fail(error, TL_ERR_LIMIT, TL_CODE_XML_LIMIT, "a name is too long"); break;
  case XML_ERR_UNDECLARED_ENTITY:
  case XML_WAR_UNDECLARED_ENTITY:
    tli_fail(error, TL_ERR_SYNTAX, TL_CODE_XML_DOCTYPE,
             "an entity that is none of the five of XML: %s (entities are refused; write the character)", message);
    break;
  case XML_ERR_DOCUMENT_END:
  case XML_ERR_DOCUMENT_EMPTY:
    tli_fail(error, TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, "not well-formed XML: %s",
             parser->depth > 0      ? "the file ends inside an element"
             : parser->elements > 0 ? "something stands after the end of the root element"
                                    : "there is no root element");
    break;
  default:
    if (is_of_tag(code))
      offset = tli_tag_start(&parser->source, offset);
    if (said->domain == XML_FROM_NAMESPACE)
      tli_fail(error, TL_ERR_SYNTAX, TL_CODE_XML_NAMESPACE, "not well-formed XML: %s", message);
    else
      tli_fail(error, TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, "not well-formed XML: %s", message);
  }
  place(parser, offset);
}

const xmlChar *tli_parser_intern(tli_parser *parser, const char *name)
{
  return xmlDictLookup(parser->xml->dict, (const xmlChar *)name, -1);
}

tl_status tli_parser_open(tli_parser *parser, const tli_handler *handler, tl_input *input, tl_text text,
                          const tl_xml_options *options, tl_error *err)
{
  xmlSAXHandler sax;
  memset(&sax, 0, sizeof sax);
  sax.initialized = XML_SAX2_MAGIC;
  sax.internalSubset = on_internal_subset;
  sax.getEntity = on_entity;
  sax.startElementNs = on_start;
  sax.endElementNs = on_end;
  sax.characters = on_text;
  sax.ignorableWhitespace = on_text;
  sax.cdataBlock = on_text;
  sax.comment = on_comment;
  sax.processingInstruction = on_instruction;
  sax.serror = on_error;

  parser->xml = NULL;
  parser->handler = handler;
  memset(&parser->error, 0, sizeof parser->error);
  parser->progress = options->progress;
  parser->elements = 0;
  parser->elements_max = options->elements_max;
  parser->text = 0;
  parser->depth = 0;
  parser->total = input ? tl_input_size(input) : text.size;
  tl_status status = tli_source_open(&parser->source, input, text, options->bytes_max, options->allocator, err);
  if (status != TL_OK)
    return status;
  parser->xml = xmlCreatePushParserCtxt(&sax, parser, NULL, 0, NULL);
  /* The bytes are UTF-8 by now, whatever the document declares. */
  if (!parser->xml || xmlCtxtUseOptions(parser->xml, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC) != 0)
    return tli_fail_nomem(err);
  return TL_OK;
}

void tli_parser_close(tli_parser *parser)
{
  if (parser->xml) {
    if (parser->xml->myDoc)
      xmlFreeDoc(parser->xml->myDoc);
    xmlFreeParserCtxt(parser->xml);
  }
  parser->xml = NULL;
  tli_source_close(&parser->source);
}

/* Whether libxml2 is content; if not, and no error was told, makes one. */
static bool content(tli_parser *parser, int result)
{
  xmlParserCtxtPtr xml = parser->xml;
  if (parser->error.status)
    return false;
  if (result == XML_ERR_OK && xml->wellFormed && xml->nsWellFormed && xml->errNo == XML_ERR_OK)
    return true;
  /* A warning leaves its number behind, and nothing else. */
  if (xml->wellFormed && xml->nsWellFormed && !xml->disableSAX && xml->lastError.level == XML_ERR_WARNING)
    return true;
  if (xml->lastError.level > XML_ERR_WARNING)
    on_error(parser, &xml->lastError);
  if (!parser->error.status)
    tli_fail_nomem(&parser->error);
  return false;
}

static void feed(tli_parser *parser, tl_text chunk)
{
  const char *nul = chunk.size ? memchr(chunk.data, '\0', chunk.size) : NULL;
  uint64_t before = parser->source.start + parser->source.fed - chunk.size;
  size_t size = nul ? (size_t)(nul - chunk.data) : chunk.size;
  int result = xmlParseChunk(parser->xml, chunk.data, (int)size, size == 0);
  if (!content(parser, result))
    return;
  if (nul) {
    tli_fail(&parser->error, TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, "not well-formed XML: a NUL byte");
    place(parser, before + size);
    return;
  }
  const xmlParserInput *in = parser->xml->input;
  if (in && in->end - in->cur > TL_XML_TOKEN_MAX) {
    tli_fail(&parser->error, TL_ERR_LIMIT, TL_CODE_XML_LIMIT,
             "a tag, comment or instruction has more bytes than the limit of %u", (unsigned)TL_XML_TOKEN_MAX);
    place(parser, tli_parser_offset(parser));
  }
}

tl_status tli_parser_run(tli_parser *parser, tl_error *err)
{
  uint64_t told = 0;
  for (;;) {
    tl_text chunk;
    tl_status status = tli_source_next(&parser->source, &chunk, err);
    if (status != TL_OK)
      return status;
    feed(parser, chunk);
    if (parser->error.status) {
      if (err)
        *err = parser->error;
      return parser->error.status;
    }
    if (chunk.size == 0)
      return TL_OK;
    uint64_t done = parser->source.start + parser->source.fed;
    if (parser->progress.tell && done - told >= UINT64_C(1) << 20) {
      told = done;
      if (!parser->progress.tell(parser->progress.ctx, done, parser->total))
        return tli_fail(err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped");
    }
  }
}

uint64_t tli_tag_start(const tli_source *source, uint64_t end)
{
  tl_text before = tli_source_before(source, end);
  for (size_t i = before.size; i > 0; i--)
    if (before.data[i - 1] == '<')
      return source->start + i - 1;
  return end;
}

uint64_t tli_tag_attribute(const tli_source *source, uint64_t end, const char *prefix, const char *name, bool of_name)
{
  uint64_t start = tli_tag_start(source, end);
  if (start == end)
    return end;
  const char *p = source->data + (start - source->start);
  const char *stop = source->data + (end - source->start);
  size_t prefix_size = prefix ? strlen(prefix) : 0;
  size_t name_size = strlen(name);
  uint64_t found = start;
  while (p < stop && !tli_is_space(*p))
    p++;
  while (p < stop) {
    while (p < stop && tli_is_space(*p))
      p++;
    const char *at = p;
    while (p < stop && *p != '=' && !tli_is_space(*p))
      p++;
    size_t size = (size_t)(p - at);
    bool same = prefix ? size == prefix_size + 1 + name_size && memcmp(at, prefix, prefix_size) == 0 &&
                             at[prefix_size] == ':' && memcmp(at + prefix_size + 1, name, name_size) == 0
                       : size == name_size && memcmp(at, name, name_size) == 0;
    while (p < stop && *p != '"' && *p != '\'')
      p++;
    if (p >= stop)
      break;
    if (same)
      found = source->start + (size_t)((of_name ? at : p + 1) - source->data);
    const char *close = memchr(p + 1, *p, (size_t)(stop - p - 1));
    if (!close)
      break;
    p = close + 1;
  }
  return found;
}
