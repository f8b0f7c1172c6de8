/* SPDX-License-Identifier: Apache-2.0 */
#include "writer.h"

#include "decimal.h"

void tli_writer_init(tli_writer *writer, tl_sink sink, tl_error *err)
{
  writer->sink = sink;
  writer->err = err;
  writer->status = TL_OK;
  writer->size = 0;
  writer->flushed = 0;
}

tl_status tli_writer_flush(tli_writer *writer)
{
  if (writer->status == TL_OK && writer->size > 0) {
    writer->status = writer->sink.write(writer->sink.ctx, writer->data, writer->size, writer->err);
    if (writer->status == TL_OK)
      writer->flushed += writer->size;
  }
  writer->size = 0;
  return writer->status;
}

void tli_write_slow(tli_writer *writer, const char *data, size_t size)
{
  while (size > 0) {
    size_t room = TLI_WRITER_BLOCK - writer->size;
    size_t part = size < room ? size : room;
    memcpy(writer->data + writer->size, data, part);
    writer->size += part;
    data += part;
    size -= part;
    if (writer->size == TLI_WRITER_BLOCK)
      tli_writer_flush(writer);
  }
}

void tli_write_int(tli_writer *writer, int64_t value)
{
  char text[TLI_INT_SIZE];
  tli_write(writer, text, tli_int_write(value, 1, text));
}
