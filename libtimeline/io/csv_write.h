/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_CSV_WRITE_H
#define TLI_CSV_WRITE_H

/* Cells and rows on their way out. */

#include <timeline/csv.h>

#include "../base/writer.h"

enum { TLI_CSV_PROGRESS_STEP = 4096 };

typedef struct tli_table {
  tli_writer out;
  char delimiter;
  bool safe;
  bool begun; /* the row has a cell */
  bool bare;  /* which is empty, and the only one */
} tli_table;

void tli_table_cell(tli_table *table, tl_text text);
void tli_table_end_row(tli_table *table);

/* False when the caller's progress function stops the work: the table's status says so then. */
bool tli_table_goes_on(tli_table *table, tl_progress progress, size_t done, size_t total);

/* Tells what a table has no column for, of the timeline. */
void tli_table_tell_header(const tl_timeline *timeline, bool titles, tl_losses losses);

/* Tells what a cell does not hold of a value of the event (NULL: of the timeline). */
void tli_table_tell_cell(const tl_event *event, size_t index, const char *field, const char *value, tl_losses losses);

/* Writes the sheet of TimelineJS. */
tl_status tli_sheet_write(const tl_timeline *timeline, const tl_csv_options *options, tli_table *table);

#endif
