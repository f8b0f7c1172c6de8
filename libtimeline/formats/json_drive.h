/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_JSON_DRIVE_H
#define TLI_JSON_DRIVE_H

/*
 * yajl, driven: a document is read in pieces, and its tokens go to callbacks.
 *
 * yajl reads from pieces and tells the bytes of numbers, but looks at none of its allocations, and makes a question
 * mark of half a surrogate pair. So its memory is counted and kept in a list here, a request that fails leaves it by
 * longjmp(), and escapes are looked at before it sees them.
 */

#include <setjmp.h>
#include <timeline/format.h>
#include <yajl/yajl_parse.h>

enum { TLI_JSON_TEXT_MAX = 4 << 20 }; /* bytes that yajl may hold of a value */

typedef struct tli_drive {
  tl_allocator allocator;
  tl_error *err;
  tl_status status; /* the first that is not TL_OK */
  tl_input *input;
  tl_progress progress;
  yajl_handle yajl;
  struct tli_drive_block *blocks; /* yajl's memory */
  size_t held;
  jmp_buf leave; /* out of an allocation of yajl's that failed */
  /* where it is */
  const char *piece;
  size_t piece_size;
  size_t counted; /* bytes of the piece before the place */
  uint64_t bytes; /* before the piece */
  uint64_t bytes_max;
  uint64_t told;
  uint32_t line, column; /* of the byte behind the last token */
  /* escapes, looked at ahead of yajl */
  unsigned escape; /* 0: none; 1: behind \; 2 to 5: in \uXXXX */
  unsigned unit;   /* of the escape */
  bool high;       /* the first half of a pair has been; the other has to follow */
} tli_drive;

/* Reads the document. `err` has line and column. */
tl_status tli_drive_run(tli_drive *drive, const yajl_callbacks *callbacks, void *ctx, tl_input *input,
                        const tl_format_options *options, uint64_t bytes_max, tl_error *err);

/* Moves the place to where yajl is, behind a token. */
void tli_drive_move(tli_drive *drive);

/* Moves it over bytes. */
void tli_drive_count(const char *data, size_t size, uint32_t *line, uint32_t *column);

/* The place into the error; returns `status`. */
tl_status tli_drive_here(const tli_drive *drive, tl_status status);

/* What a callback returns that stops the reading, with its error told. */
int tli_drive_stop(tli_drive *drive, tl_status status);

#endif
