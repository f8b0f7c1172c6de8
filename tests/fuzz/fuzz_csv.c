/* SPDX-License-Identifier: Apache-2.0 */

/* Tables: any bytes, the first of which says how they are read. What is read is written; that reads again, and is
 * written the same. What is refused says where and why, and gives no timeline. */

#include <stdlib.h>
#include <string.h>
#include <timeline/csv.h>

#include "document.h"
#include "fuzz.h"

static tl_status read_table(tl_text text, const tl_csv_options *options, tl_timeline **out, tl_error *err)
{
  tl_input *input;
  if (tl_input_from_text(text, NULL, &input, NULL) != TL_OK)
    abort();
  tl_status status = tl_csv_read(input, options, out, err);
  tl_input_free(input);
  return status;
}

static bytes written(const tl_timeline *timeline, const tl_csv_options *options)
{
  bytes out = {NULL, 0};
  tl_error err = {0};
  if (tl_csv_write(timeline, options, (tl_sink){append, &out}, &err) != TL_OK)
    broken("what was read can be written", &err);
  return out;
}

/* Cells that stay as they are: a table of the fields holds all that a table said. */
static void round_trip(const tl_timeline *first, const tl_csv_options *options)
{
  tl_timeline *second = NULL;
  tl_error err = {0};
  bytes once = written(first, options);
  if (read_table((tl_text){once.data, once.size}, options, &second, &err) != TL_OK)
    broken("what was written can be read", &err);
  if (tl_timeline_count(first) != tl_timeline_count(second))
    broken("no event is lost", &err);
  for (size_t i = 0; i < tl_timeline_count(first); i++)
    if (memcmp(tl_event_extent(tl_timeline_at(first, i)), tl_event_extent(tl_timeline_at(second, i)),
               sizeof(tl_extent)) != 0)
      broken("no bound moves", &err);
  bytes twice = written(second, options);
  if (once.size != twice.size || memcmp(once.data, twice.data, once.size) != 0)
    broken("writing twice gives the same bytes", &err);
  tl_timeline_unref(second);
  free(once.data);
  free(twice.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char delimiters[] = {'\0', ',', ';', '\t'};
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  uint8_t how = size ? data[0] : 0;
  tl_text text = {(const char *)data + (size > 0), size - (size > 0)};
  tl_csv_options options = {.size = sizeof options, .delimiter = delimiters[how & 3], .safe_cells = how >> 2 & 1};
  options.as_of = (tl_text){"2024-05-01", 10};
  if (read_table(text, &options, &timeline, &err) != TL_OK) {
    if (timeline || err.status == TL_OK || err.code == TL_CODE_NONE || err.status == TL_ERR_ARG ||
        err.status == TL_ERR_NOMEM || err.message[0] == '\0' || err.line == 0 || err.column == 0)
      broken("what is refused says where and why", &err);
    return 0;
  }
  if (!options.delimiter)
    options.delimiter = ',';
  options.preset = TL_CSV_FIELDS;
  round_trip(timeline, &options);
  options.preset = TL_CSV_TIMELINEJS;
  options.size = sizeof options;
  bytes sheet = written(timeline, &options);
  tl_timeline *again = NULL;
  if (read_table((tl_text){sheet.data, sheet.size}, &options, &again, &err) != TL_OK)
    broken("a sheet that was written can be read", &err);
  tl_timeline_unref(again);
  free(sheet.data);
  tl_timeline_unref(timeline);
  return 0;
}
