/* SPDX-License-Identifier: Apache-2.0 */
#include "formats.h"

#include <string.h>
#include <timeline/xml.h>

bool tli_xml_begins(tl_text head)
{
  static const char *const wide[] = {"\xFF\xFE<\0", "\xFE\xFF\0<", "\0<\0?"}; /* UTF-16 */
  for (size_t i = 0; head.size >= 4 && i < sizeof wide / sizeof *wide; i++)
    if (memcmp(head.data, wide[i], 4) == 0)
      return true;
  if (tli_xcal_begins(head))
    return false;
  head = tli_format_head(head);
  return head.size > 0 && head.data[0] == '<';
}

tl_status tli_xml_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err)
{
  tl_xml_options xml = {.size = sizeof xml,
                        .allocator = options->allocator,
                        .bytes_max = options->bytes_max,
                        .seasons = options->seasons,
                        .progress = options->progress,
                        .as_of = options->as_of};
  return tl_xml_read(input, &xml, out_timeline, err);
}

tl_status tli_xml_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err)
{
  return tl_xml_write(timeline, options->losses, options->progress, sink, err);
}
