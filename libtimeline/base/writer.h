/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_WRITER_H
#define TLI_WRITER_H

/* A block buffer before a sink, with a sticky status: write on, look once at the end. Lives on the stack. */

#include <string.h>
#include <timeline/base.h>

enum { TLI_WRITER_BLOCK = 16384 };

typedef struct tli_writer {
  tl_sink sink;
  tl_error *err;
  tl_status status;
  size_t size;
  uint64_t flushed; /* bytes that the sink has taken */
  char data[TLI_WRITER_BLOCK];
} tli_writer;

void tli_writer_init(tli_writer *writer, tl_sink sink, tl_error *err);

/* Hands what is buffered to the sink, and returns the status of all writing so far. */
tl_status tli_writer_flush(tli_writer *writer);

void tli_write_slow(tli_writer *writer, const char *data, size_t size);

static inline void tli_write(tli_writer *writer, const char *data, size_t size)
{
  if (size <= TLI_WRITER_BLOCK - writer->size) {
    if (size)
      memcpy(writer->data + writer->size, data, size);
    writer->size += size;
  } else {
    tli_write_slow(writer, data, size);
  }
}

static inline void tli_write_text(tli_writer *writer, tl_text text)
{
  tli_write(writer, text.data, text.size);
}

static inline void tli_write_string(tli_writer *writer, const char *string)
{
  tli_write(writer, string, strlen(string));
}

static inline void tli_write_char(tli_writer *writer, char c)
{
  tli_write(writer, &c, 1);
}

void tli_write_int(tli_writer *writer, int64_t value);

#endif
