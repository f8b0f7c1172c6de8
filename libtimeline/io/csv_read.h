/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_CSV_READ_H
#define TLI_CSV_READ_H

/* What reading the two kinds of tables shares. */

#include "csv_parse.h"

/* An id that is made here is at most so long. */
enum { TLI_CSV_ID_MAX = 500 };

/* A column that is read. */
typedef struct tli_column {
  size_t index;   /* of its cell in a row */
  uint32_t field; /* a tl_csv_field; of a sheet of TimelineJS one of its columns */
} tli_column;

typedef struct tli_csv_reader {
  tli_csv csv;
  tl_csv_options options;
  tl_builder *builder;
  void *columns; /* tli_column */
  size_t column_capacity;
  size_t column_count;
  size_t width;     /* cells of the header */
  void *categories; /* of a row: as many as there are columns */
  size_t category_capacity;
  void *sources;
  size_t source_capacity;
  uint64_t row; /* from 1, after the header */
  bool titled;  /* a sheet of TimelineJS has said what the timeline is */
  char id[TLI_CSV_ID_MAX + 32];
} tli_csv_reader;

static inline const tli_column *tli_column_at(const tli_csv_reader *reader, size_t i)
{
  return (const tli_column *)reader->columns + i;
}

/* The first column of a field; NULL: none. */
const tli_column *tli_column_of(const tli_csv_reader *reader, uint32_t field);

/* The text of a column's cell in the current row: as it stands, or without the white space round it; {NULL, 0} when it
 * is blank or `column` is NULL. */
tl_text tli_column_text(const tli_csv_reader *reader, const tli_column *column);
tl_text tli_column_word(const tli_csv_reader *reader, const tli_column *column);

tl_status tli_column_add(tli_csv_reader *reader, size_t index, uint32_t field, tl_error *err);

/* Tells that a column of the header is not read. */
void tli_column_unread(const tli_csv_reader *reader, size_t index);

/* Puts the place of byte `offset` of a column's word into `err`, or of the row when `column` is NULL. */
tl_status tli_column_place(const tli_csv_reader *reader, const tli_column *column, size_t offset, tl_status status,
                           tl_error *err);

/* Adds an event, whose id is made of `title` when `id` is not given. Errors have no place yet, but their field. */
tl_status tli_csv_add(tli_csv_reader *reader, tl_event_spec *spec, tl_text id, tl_error *err);

/* Tells a loss of the event that was added last, which is of `spec`. */
void tli_csv_tell(const tli_csv_reader *reader, const tl_event_spec *spec, tl_loss_kind kind, const char *field,
                  const char *reason);

/* Whether the header is that of a sheet of TimelineJS. */
bool tli_is_sheet(const tli_csv *csv);
tl_status tli_sheet_header(tli_csv_reader *reader, tl_error *err);
tl_status tli_sheet_row(tli_csv_reader *reader, tl_error *err);

#endif
