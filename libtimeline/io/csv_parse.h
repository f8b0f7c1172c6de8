/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_CSV_PARSE_H
#define TLI_CSV_PARSE_H

/* The rows of a table (RFC 4180), one at a time, each with its cells. */

#include <timeline/csv.h>

typedef struct tli_cell {
  tl_text text; /* quotes taken off; valid until the next row */
  size_t at;    /* where it begins in the row as it stands, after its quote */
  bool quoted;
  bool plain; /* byte i of `text` is byte at + i of the row: no doubled quote in it */
} tli_cell;

typedef struct tli_csv {
  tl_allocator allocator;
  tl_input *input;
  tl_progress progress;
  uint64_t bytes_max;
  uint64_t bytes; /* read */
  uint64_t told;  /* of them, when progress was told last */
  void *window;   /* bytes of the input, the current row at `row` */
  size_t capacity;
  size_t size;
  size_t row;
  size_t row_size; /* without what ends it */
  size_t next;     /* where the next row begins, from `row` on */
  void *unescaped; /* texts of cells that had doubled quotes */
  size_t unescaped_capacity;
  void *cells;
  size_t cell_capacity;
  size_t cell_count;
  uint32_t line;       /* of the row, from 1 */
  uint32_t line_count; /* that it takes */
  char delimiter;      /* 0: not settled */
  bool ended;
  bool special[256];
} tli_csv;

/* Reads the first bytes; `delimiter` 0 is settled by the header. To be closed in any case. */
tl_status tli_csv_open(tli_csv *csv, tl_input *input, const tl_csv_options *options, tl_error *err);
void tli_csv_close(tli_csv *csv);

/* Goes to the next row that is not empty; `*out_more` false: there is none. */
tl_status tli_csv_next(tli_csv *csv, bool *out_more, tl_error *err);

static inline const tli_cell *tli_csv_cell(const tli_csv *csv, size_t index)
{
  return (const tli_cell *)csv->cells + index;
}

/* Puts line and column of byte `offset` of a cell's text into `err`, and returns `status`. */
tl_status tli_csv_place(const tli_csv *csv, const tli_cell *cell, size_t offset, tl_status status, tl_error *err);

#endif
