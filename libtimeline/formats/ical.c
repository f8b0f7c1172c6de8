/* SPDX-License-Identifier: Apache-2.0 */

/* iCalendar, xCal and jCal: what the three write is one mapping, with the same options. */

#include "formats.h"

#include <string.h>

bool tli_ical_begins(tl_text head)
{
  static const char begin[] = "BEGIN:VCALENDAR";
  head = tli_format_head(head);
  size_t i = 0;
  while (i < sizeof begin - 1 && i < head.size &&
         (head.data[i] == begin[i] || (begin[i] >= 'A' && head.data[i] == begin[i] - 'A' + 'a')))
    i++;
  return i == sizeof begin - 1;
}

tl_status tli_ical_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err)
{
  tl_ical_read_options ical = {.size = sizeof ical};
  if (options->ical_read)
    ical = *options->ical_read;
  ical.allocator = options->allocator;
  ical.bytes_max = options->bytes_max;
  ical.seasons = options->seasons;
  ical.losses = options->losses;
  ical.progress = options->progress;
  return tl_ical_read(input, &ical, out_timeline, err);
}

static tl_ical_options ical_options(const tl_format_options *options)
{
  tl_ical_options ical = {.size = sizeof ical};
  if (options->ical)
    ical = *options->ical;
  ical.allocator = options->allocator;
  ical.extents = options->extents;
  ical.losses = options->losses;
  ical.progress = options->progress;
  return ical;
}

tl_status tli_ical_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err)
{
  tl_ical_options ical = ical_options(options);
  return tl_ical_write(timeline, &ical, sink, NULL, err);
}

tl_status tli_xcal_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err)
{
  tl_ical_options ical = ical_options(options);
  return tl_ical_write_xcal(timeline, &ical, sink, NULL, err);
}

tl_status tli_jcal_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err)
{
  tl_ical_options ical = ical_options(options);
  return tl_ical_write_jcal(timeline, &ical, sink, NULL, err);
}
