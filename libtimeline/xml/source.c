/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"

enum {
  RAW = 16384,  /* read at once when it is converted: UTF-8 of it is at most three halves (UTF-16) or twice (Latin-1) */
  HEAD = 1024,  /* the XML declaration is looked for in so many bytes */
  NAME_MAX = 40 /* of an encoding's name */
};

/* Reads until `want` bytes are there, or the end. `buffer` has `have` bytes already. */
static tl_status fill(tli_source *source, char *buffer, size_t *have, size_t want, tl_error *err)
{
  while (*have < want && !source->ended) {
    size_t got;
    tl_status status = tl_input_read(source->input, buffer + *have, want - *have, &got, err);
    if (status != TL_OK)
      return status;
    source->ended = got == 0;
    source->bytes += got;
    *have += got;
    if (source->bytes > source->bytes_max)
      return tli_fail(err, TL_ERR_LIMIT, TL_CODE_XML_LIMIT, "the file is larger than the limit of %llu bytes",
                      (unsigned long long)source->bytes_max);
  }
  return TL_OK;
}

static bool starts_with(tl_text text, const char *bytes, size_t size)
{
  return text.size >= size && memcmp(text.data, bytes, size) == 0;
}

/* The error is at the very start of the document. */
static tl_status at_start(tl_error *err, tl_status status)
{
  if (err)
    err->line = err->column = 1;
  return status;
}

static tl_status refuse_encoding(tl_error *err, const char *name)
{
  return at_start(err,
                  tli_fail(err, TL_ERR_ENCODING, TL_CODE_XML_ENCODING,
                           "the encoding %s is not read: it has to be UTF-8, UTF-16, US-ASCII or ISO-8859-1", name));
}

/* Settles the encoding by the first bytes; `*out_bom` is the size of a byte order mark. */
static tl_status detect(tli_source *source, tl_text head, size_t *out_bom, tl_error *err)
{
  *out_bom = 0;
  if (starts_with(head, "\xFF\xFE\0\0", 4) || starts_with(head, "\0\0\xFE\xFF", 4) || starts_with(head, "<\0\0\0", 4) ||
      starts_with(head, "\0\0\0<", 4))
    return refuse_encoding(err, "UTF-32");
  if (starts_with(head, "\x4C\x6F\xA7\x94", 4))
    return refuse_encoding(err, "EBCDIC");
  if (starts_with(head, "\x1F\x8B", 2))
    return at_start(err, tli_fail(err, TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, "this is not XML: it is compressed by gzip"));
  if (starts_with(head, "\xEF\xBB\xBF", 3)) {
    *out_bom = 3;
  } else if (starts_with(head, "\xFF\xFE", 2)) {
    *out_bom = 2;
    source->encoding = TLI_ENCODING_UTF16LE;
  } else if (starts_with(head, "\xFE\xFF", 2)) {
    *out_bom = 2;
    source->encoding = TLI_ENCODING_UTF16BE;
  } else if (starts_with(head, "<\0", 2)) {
    source->encoding = TLI_ENCODING_UTF16LE;
  } else if (starts_with(head, "\0<", 2)) {
    source->encoding = TLI_ENCODING_UTF16BE;
  }
  return TL_OK;
}

/* The value of `encoding` in the XML declaration that `head` (UTF-8, or something that has ASCII in it) begins with. */
static tl_text declared(tl_text head)
{
  tl_text none = {NULL, 0};
  if (!starts_with(head, "<?xml", 5) || head.size < 6 || !tli_is_space(head.data[5]))
    return none;
  for (size_t i = 6; i + 8 < head.size && head.data[i] != '>'; i++) {
    if (!tli_is_space(head.data[i - 1]) || memcmp(head.data + i, "encoding", 8) != 0)
      continue;
    i += 8;
    while (i < head.size && tli_is_space(head.data[i]))
      i++;
    if (i >= head.size || head.data[i] != '=')
      return none;
    do
      i++;
    while (i < head.size && tli_is_space(head.data[i]));
    if (i >= head.size || (head.data[i] != '"' && head.data[i] != '\''))
      return none;
    const char *end = memchr(head.data + i + 1, head.data[i], head.size - i - 1);
    return end ? (tl_text){head.data + i + 1, (size_t)(end - head.data) - i - 1} : none;
  }
  return none;
}

/* Settles which encoding the declared name and the first bytes agree on. */
static tl_status agree(tli_source *source, tl_text head, bool marked, tl_error *err)
{
  static const struct {
    const char *name;
    tli_encoding encoding;
  } names[] = {{"utf-8", TLI_ENCODING_UTF8},        {"utf8", TLI_ENCODING_UTF8},
               {"us-ascii", TLI_ENCODING_ASCII},    {"ascii", TLI_ENCODING_ASCII},
               {"iso-8859-1", TLI_ENCODING_LATIN1}, {"iso_8859-1", TLI_ENCODING_LATIN1},
               {"latin1", TLI_ENCODING_LATIN1},     {"utf-16", TLI_ENCODING_UTF16LE},
               {"utf-16le", TLI_ENCODING_UTF16LE},  {"utf-16be", TLI_ENCODING_UTF16BE}};
  tl_text name = declared(head);
  if (!name.data)
    return TL_OK;
  char quoted[TLI_QUOTE_SIZE];
  char folded[NAME_MAX + 1];
  size_t size = name.size < NAME_MAX ? name.size : NAME_MAX;
  for (size_t i = 0; i < size; i++)
    folded[i] = tli_lower(name.data[i]);
  folded[size] = '\0';
  tl_status status = TL_OK;
  size_t i = 0;
  while (i < sizeof names / sizeof *names && strcmp(folded, names[i].name) != 0)
    i++;
  if (i == sizeof names / sizeof *names) {
    status = refuse_encoding(err, tli_quote(name, quoted));
  } else {
    bool wide = source->encoding == TLI_ENCODING_UTF16LE || source->encoding == TLI_ENCODING_UTF16BE;
    bool plain_utf16 = wide && strcmp(folded, "utf-16") == 0;
    if (!wide && !marked && names[i].encoding != TLI_ENCODING_UTF16LE && names[i].encoding != TLI_ENCODING_UTF16BE)
      source->encoding = names[i].encoding;
    else if (!plain_utf16 && names[i].encoding != source->encoding)
      status = tli_fail(err, TL_ERR_ENCODING, TL_CODE_XML_ENCODING,
                        "the encoding is declared as %s, but the first bytes are %s", tli_quote(name, quoted),
                        wide     ? "UTF-16"
                        : marked ? "a byte order mark of UTF-8"
                                 : "not UTF-16");
  }
  if (status != TL_OK && err)
    tli_source_place(source, source->start + (size_t)(name.data - head.data), &err->line, &err->column);
  return status;
}

static char *put_utf8(char *out, uint32_t point)
{
  if (point < 0x80) {
    *out++ = (char)point;
  } else if (point < 0x800) {
    *out++ = (char)(0xC0 | point >> 6);
    *out++ = (char)(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    *out++ = (char)(0xE0 | point >> 12);
    *out++ = (char)(0x80 | (point >> 6 & 0x3F));
    *out++ = (char)(0x80 | (point & 0x3F));
  } else {
    *out++ = (char)(0xF0 | point >> 18);
    *out++ = (char)(0x80 | (point >> 12 & 0x3F));
    *out++ = (char)(0x80 | (point >> 6 & 0x3F));
    *out++ = (char)(0x80 | (point & 0x3F));
  }
  return out;
}

static uint32_t unit(const unsigned char *p, bool little)
{
  return little ? (uint32_t)(p[0] | p[1] << 8) : (uint32_t)(p[0] << 8 | p[1]);
}

/* Converts what is in `raw` to the end of the window, which has room for it; what is left is a character's part. */
static tl_status convert(tli_source *source, tl_error *err)
{
  const unsigned char *p = (const unsigned char *)source->raw.data;
  const unsigned char *end = p + source->raw.size;
  char *begin = source->buffer + source->size;
  char *out = begin;
  bool bad = false;
  if (source->encoding == TLI_ENCODING_LATIN1 || source->encoding == TLI_ENCODING_ASCII) {
    unsigned limit = source->encoding == TLI_ENCODING_ASCII ? 0x80 : 0x100;
    while (p < end && *p < limit)
      out = put_utf8(out, *p++);
    bad = p < end;
  } else {
    bool little = source->encoding == TLI_ENCODING_UTF16LE;
    while (end - p >= 2) {
      uint32_t point = unit(p, little);
      size_t used = 2;
      if (point >= 0xD800 && point < 0xDC00) {
        if (end - p < 4)
          break;
        uint32_t low = unit(p + 2, little);
        bad = low < 0xDC00 || low > 0xDFFF;
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        used = 4;
      } else {
        bad = point >= 0xDC00 && point < 0xE000;
      }
      if (bad)
        break;
      out = put_utf8(out, point);
      p += used;
    }
    bad = bad || (p < end && source->ended);
  }
  source->size += (size_t)(out - begin);
  source->raw.size = (size_t)(end - p);
  source->raw.data = (const char *)p;
  if (!bad)
    return TL_OK;
  tli_fail(err, TL_ERR_ENCODING, TL_CODE_XML_ENCODING, "a byte that is not of the encoding: %s",
           source->encoding == TLI_ENCODING_ASCII ? "not US-ASCII" : "a half of a UTF-16 pair");
  if (err)
    tli_source_place(source, source->start + source->size, &err->line, &err->column);
  return TL_ERR_ENCODING;
}

/* Counts the lines of `text` from `*line`, `*column` on. */
static void count(tl_text text, uint32_t *line, uint32_t *column)
{
  const char *p = text.data;
  const char *end = text.data + text.size;
  for (const char *next; p < end && (next = memchr(p, '\n', (size_t)(end - p))) != NULL; p = next + 1) {
    *line += *line < UINT32_MAX;
    *column = 1;
  }
  for (; p < end; p++)
    *column += ((unsigned char)*p & 0xC0) != 0x80;
}

/* Drops what lies far enough behind, to make room in the window. */
static void slide(tli_source *source)
{
  if (source->fed <= TLI_SOURCE_BACK)
    return;
  size_t drop = source->fed - TLI_SOURCE_BACK;
  count((tl_text){source->data, drop}, &source->start_line, &source->start_column);
  memmove(source->buffer, source->buffer + drop, source->size - drop);
  source->start += drop;
  source->size -= drop;
  source->fed -= drop;
  if (source->at < source->start) {
    source->at = source->start;
    source->at_line = source->start_line;
    source->at_line_start = source->start;
  }
}

/* Reads more into the window. */
static tl_status more(tli_source *source, tl_error *err)
{
  if (!source->buffer)
    return TL_OK;
  slide(source);
  if (source->encoding == TLI_ENCODING_UTF8 && source->input) {
    size_t have = source->size;
    tl_status status = fill(source, source->buffer, &have, TLI_SOURCE_WINDOW, err);
    source->size = have;
    return status;
  }
  /* Two bytes of UTF-16 give three of UTF-8, one of Latin-1 two: half of the room always suffices. */
  size_t room = (TLI_SOURCE_WINDOW - source->size) / 2;
  if (source->input) {
    size_t have = source->raw.size;
    memmove(source->raw_buffer, source->raw.data, have);
    tl_status status = fill(source, source->raw_buffer, &have, room < RAW ? room : RAW, err);
    source->raw = (tl_text){source->raw_buffer, have};
    return status == TL_OK ? convert(source, err) : status;
  }
  tl_text all = source->raw;
  if (source->raw.size > room)
    source->raw.size = room;
  source->ended = source->raw.size == all.size;
  tl_status status = convert(source, err);
  source->raw.size = (size_t)(all.data + all.size - source->raw.data);
  source->ended = source->raw.size == 0;
  return status;
}

static tl_status fail_empty(tl_error *err, const char *message)
{
  return at_start(err, tli_fail(err, TL_ERR_SYNTAX, TL_CODE_XML_EMPTY, "%s", message));
}

/* The first bytes: of the input into a window, or the whole text. */
static tl_status open_head(tli_source *source, tl_text *text, tl_error *err)
{
  if (source->input) {
    source->buffer = tli_alloc(&source->allocator, TLI_SOURCE_WINDOW);
    if (!source->buffer)
      return tli_fail_nomem(err);
    size_t have = 0;
    tl_status status = fill(source, source->buffer, &have, HEAD, err);
    if (status != TL_OK)
      return status;
    *text = (tl_text){source->buffer, have};
  } else {
    source->ended = true;
    source->bytes = text->size;
    if (text->size > source->bytes_max)
      return tli_fail(err, TL_ERR_LIMIT, TL_CODE_XML_LIMIT, "the text is larger than the limit of %llu bytes",
                      (unsigned long long)source->bytes_max);
  }
  return text->size ? TL_OK : fail_empty(err, "the file is empty");
}

/* What is in another encoding is converted into a window of its own: `text` has been read of it, without its mark. */
static tl_status open_raw(tli_source *source, tl_text text, tl_error *err)
{
  char **window = source->input ? &source->raw_buffer : &source->buffer;
  *window = tli_alloc(&source->allocator, source->input ? (size_t)RAW : (size_t)TLI_SOURCE_WINDOW);
  if (!*window)
    return tli_fail_nomem(err);
  if (source->input) {
    memcpy(source->raw_buffer, text.data, text.size);
    text.data = source->raw_buffer;
  }
  source->size = 0;
  source->data = source->buffer;
  source->raw = text;
  return more(source, err);
}

/* Whether it starts as XML does. */
static tl_status check_start(const tli_source *source, tl_error *err)
{
  size_t i = tli_space_size((tl_text){source->data, source->size});
  if (source->size == 0)
    return fail_empty(err, "the file is empty but for a byte order mark");
  if (i == source->size && source->ended)
    return fail_empty(err, "the file has white space only");
  if (i == source->size || source->data[i] == '<')
    return TL_OK;
  char quoted[TLI_QUOTE_SIZE];
  size_t size = source->size - i < 24 ? source->size - i : 24;
  tli_fail(err, TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, "this is not XML: it starts with %s",
           tli_quote((tl_text){source->data + i, size}, quoted));
  if (err)
    tli_source_place(source, i, &err->line, &err->column);
  return TL_ERR_SYNTAX;
}

tl_status tli_source_open(tli_source *source, tl_input *input, tl_text text, uint64_t bytes_max,
                          const tl_allocator *allocator, tl_error *err)
{
  memset(source, 0, sizeof *source);
  source->allocator = tli_allocator(allocator);
  source->input = input;
  source->bytes_max = bytes_max;
  source->start_line = source->start_column = source->at_line = 1;
  size_t bom;
  tl_status status = open_head(source, &text, err);
  if (status != TL_OK || (status = detect(source, text, &bom, err)) != TL_OK)
    return status;
  text.data += bom;
  text.size -= bom;
  source->data = text.data;
  source->size = text.size;
  bool narrow = source->encoding == TLI_ENCODING_UTF8;
  tl_text head = {text.data, text.size < HEAD ? text.size : HEAD};
  if (narrow && (status = agree(source, head, bom > 0, err)) != TL_OK)
    return status;
  if (source->encoding == TLI_ENCODING_UTF8) {
    source->bom = (uint8_t)bom;
    if (input && bom)
      source->data = memmove(source->buffer, text.data, text.size);
    return check_start(source, err);
  }
  if ((status = open_raw(source, text, err)) != TL_OK)
    return status;
  head = (tl_text){source->data, source->size < HEAD ? source->size : HEAD};
  if (!narrow && (status = agree(source, head, false, err)) != TL_OK)
    return status;
  return check_start(source, err);
}

void tli_source_close(tli_source *source)
{
  tli_release(&source->allocator, source->buffer, TLI_SOURCE_WINDOW);
  tli_release(&source->allocator, source->raw_buffer, RAW);
  source->buffer = source->raw_buffer = NULL;
}

tl_status tli_source_next(tli_source *source, tl_text *out_chunk, tl_error *err)
{
  while (source->size - source->fed < TLI_SOURCE_CHUNK && (!source->ended || source->raw.size > 0)) {
    tl_status status = more(source, err);
    if (status != TL_OK)
      return status;
  }
  size_t size = source->size - source->fed;
  const char *data = source->data + source->fed;
  if (size > TLI_SOURCE_CHUNK) {
    size = TLI_SOURCE_CHUNK;
    /* Never end inside a character; of bytes that are no character, three at most are looked at. */
    for (size_t back = 0; back < 3 && ((unsigned char)data[size] & 0xC0) == 0x80; back++)
      size--;
  }
  *out_chunk = (tl_text){data, size};
  source->fed += size;
  return TL_OK;
}

tl_text tli_source_before(const tli_source *source, uint64_t offset)
{
  if (offset < source->start || offset - source->start > source->size)
    return (tl_text){source->data, 0};
  return (tl_text){source->data, (size_t)(offset - source->start)};
}

uint32_t tli_source_tag_line(tli_source *source, uint64_t offset)
{
  tl_text before = tli_source_before(source, offset);
  if (source->at > offset || source->at < source->start)
    return source->at_line;
  const char *p = source->data + (source->at - source->start);
  const char *end = before.data + before.size;
  if (p > end)
    return source->at_line;
  for (const char *next; (next = memchr(p, '\n', (size_t)(end - p))) != NULL; p = next + 1) {
    source->at_line += source->at_line < UINT32_MAX;
    source->at_line_start = source->start + (size_t)(next + 1 - source->data);
  }
  source->at = offset;
  /* A tag with lines in it starts further up. */
  uint32_t line = source->at_line;
  uint64_t line_start = source->at_line_start < source->start ? source->start : source->at_line_start;
  p = source->data + (line_start - source->start);
  if (!memchr(p, '<', (size_t)(end - p)))
    while (p > source->data && *--p != '<')
      line -= *p == '\n';
  return line;
}

bool tli_source_place(const tli_source *source, uint64_t offset, uint32_t *out_line, uint32_t *out_column)
{
  if (offset < source->start)
    return false;
  uint64_t size = offset - source->start;
  *out_line = source->start_line;
  *out_column = source->start_column;
  count((tl_text){source->data, size < source->size ? (size_t)size : source->size}, out_line, out_column);
  return true;
}

bool tli_source_line_start(const tli_source *source, uint32_t line, uint64_t *out_offset)
{
  if (line < source->start_line || (line == source->start_line && source->start_column > 1))
    return false;
  const char *p = source->data;
  const char *end = source->data + source->size;
  for (uint32_t at = source->start_line; at < line; at++) {
    p = memchr(p, '\n', (size_t)(end - p));
    if (!p++)
      return false;
  }
  *out_offset = source->start + (size_t)(p - source->data);
  return true;
}
