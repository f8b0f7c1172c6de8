/* SPDX-License-Identifier: Apache-2.0 */
#include "formats.h"

/* The caller's options, with those of all formats in their place. */
static tl_csv_options options_of(const tl_format_options *options, char delimiter)
{
  tl_csv_options csv = {.size = sizeof csv};
  if (options->csv)
    csv = *options->csv;
  csv.allocator = options->allocator;
  csv.bytes_max = options->bytes_max;
  csv.seasons = options->seasons;
  csv.extents = options->extents;
  if (options->as_of.data)
    csv.as_of = options->as_of;
  csv.losses = options->losses;
  csv.progress = options->progress;
  if (!csv.delimiter)
    csv.delimiter = delimiter;
  return csv;
}

tl_status tli_csv_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err)
{
  tl_csv_options csv = options_of(options, '\0');
  return tl_csv_read(input, &csv, out_timeline, err);
}

tl_status tli_csv_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err)
{
  tl_csv_options csv = options_of(options, ',');
  return tl_csv_write(timeline, &csv, sink, err);
}

tl_status tli_tsv_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err)
{
  tl_csv_options csv = options_of(options, '\t');
  return tl_csv_read(input, &csv, out_timeline, err);
}

tl_status tli_tsv_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err)
{
  tl_csv_options csv = options_of(options, '\t');
  return tl_csv_write(timeline, &csv, sink, err);
}
