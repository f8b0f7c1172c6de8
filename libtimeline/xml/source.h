/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_SOURCE_H
#define TLI_XML_SOURCE_H

/*
 * A document as UTF-8, whatever its encoding, in chunks; and a window over what has been handed out, which turns byte
 * offsets into lines and columns. libxml2 sees UTF-8 only: its own converters are not used, so that every offset that
 * it tells is one of the window, and no encoding is read that is not named here.
 */

#include <timeline/file.h>

enum {
  TLI_SOURCE_CHUNK = 4096, /* what is handed out at once */
  TLI_SOURCE_BACK = 98304, /* what the window keeps at least: the longest token, and a chunk or two */
  TLI_SOURCE_WINDOW = 262144
};

typedef enum tli_encoding {
  TLI_ENCODING_UTF8 = 0,
  TLI_ENCODING_ASCII,
  TLI_ENCODING_LATIN1,
  TLI_ENCODING_UTF16LE,
  TLI_ENCODING_UTF16BE
} tli_encoding;

typedef struct tli_source {
  tl_allocator allocator;
  tl_input *input;  /* NULL: the text of memory */
  tl_text raw;      /* bytes that have been read and are not converted yet; of UTF-8 in memory: none */
  const char *data; /* the window: `size` bytes from byte `start` of the document as UTF-8 */
  size_t size;
  size_t fed; /* bytes of the window that have been handed out */
  uint64_t start;
  char *buffer;     /* the window's own memory; NULL when it lies in the caller's */
  char *raw_buffer; /* what is read before it is converted; NULL for UTF-8 */
  uint64_t bytes;   /* read so far */
  uint64_t bytes_max;
  tli_encoding encoding;
  bool ended;          /* nothing more to read */
  uint8_t bom;         /* bytes of a byte order mark of UTF-8, left out of the window */
  uint32_t start_line; /* line and column, in characters, of the window's first byte */
  uint32_t start_column;
  uint64_t at; /* the cursor of tli_source_tag_line(): an offset, and its line */
  uint64_t at_line_start;
  uint32_t at_line;
} tli_source;

/* Opens `input`, or the memory of `text` when it is NULL, reads the first bytes, and settles the encoding.
 * TL_CODE_XML_EMPTY, TL_CODE_XML_ENCODING, TL_CODE_XML_SYNTAX for what is plainly no XML, TL_ERR_NOMEM, TL_ERR_IO,
 * TL_ERR_LIMIT. Released with tli_source_close() also after a failure. */
tl_status tli_source_open(tli_source *source, tl_input *input, tl_text text, uint64_t bytes_max,
                          const tl_allocator *allocator, tl_error *err);

void tli_source_close(tli_source *source);

/* Hands out the next chunk: whole characters (as far as they are UTF-8), at most TLI_SOURCE_CHUNK bytes; none at the
 * end. */
tl_status tli_source_next(tli_source *source, tl_text *out_chunk, tl_error *err);

/* The line of the start tag that ends at `offset`. Offsets come in rising order. Cost: each byte is looked at once. */
uint32_t tli_source_tag_line(tli_source *source, uint64_t offset);

/* The bytes of the window before `offset`: what a tag that ends there is looked for in. */
tl_text tli_source_before(const tli_source *source, uint64_t offset);

/* Line and column of `offset`; false when the window has left it behind. */
bool tli_source_place(const tli_source *source, uint64_t offset, uint32_t *out_line, uint32_t *out_column);

/* The offset at which `line` starts; false when it is not in the window. */
bool tli_source_line_start(const tli_source *source, uint32_t line, uint64_t *out_offset);

#endif
