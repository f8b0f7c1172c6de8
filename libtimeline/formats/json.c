/* SPDX-License-Identifier: Apache-2.0 */
#include "formats.h"

#include <timeline/json.h>

/* The native JSON, or a story of TimelineJS: what reads one reads the other. */
bool tli_json_begins(tl_text head)
{
  head = tli_format_head(head);
  return head.size > 0 && head.data[0] == '{';
}

tl_status tli_json_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err)
{
  return tl_json_write_timeline(timeline, options->progress, sink, err);
}
