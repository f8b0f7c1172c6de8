/* SPDX-License-Identifier: Apache-2.0 */
#include "formats.h"

tl_status tli_ical_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err)
{
  tl_ical_options ical = {.size = sizeof ical};
  if (options->ical)
    ical = *options->ical;
  ical.allocator = options->allocator;
  ical.extents = options->extents;
  ical.losses = options->losses;
  ical.progress = options->progress;
  return tl_ical_write(timeline, &ical, sink, NULL, err);
}
