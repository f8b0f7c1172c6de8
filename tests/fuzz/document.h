/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FUZZ_DOCUMENT_H
#define TESTS_FUZZ_DOCUMENT_H

/* What the targets that read and write documents share. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/base.h>

/* A document that was written; its owner frees the data. */
typedef struct bytes {
  char *data;
  size_t size;
} bytes;

/* Of a sink: adds to the bytes. */
static tl_status append(void *ctx, const char *data, size_t size, tl_error *err)
{
  bytes *out = ctx;
  (void)err;
  out->data = realloc(out->data, out->size + size);
  if (!out->data)
    abort();
  memcpy(out->data + out->size, data, size);
  out->size += size;
  return TL_OK;
}

/* Ends the run. */
static void broken(const char *law, const tl_error *err)
{
  fprintf(stderr, "broken law: %s: TL%03d at %u:%u: %s\n", law, (int)err->code, err->line, err->column, err->message);
  abort();
}

#endif
