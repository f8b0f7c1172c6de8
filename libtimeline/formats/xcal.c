/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <timeline/xcal.h>

#include "gather.h"

/* The namespace stands in the first tag, after what an XML declaration and comments may take. */
bool tli_xcal_begins(tl_text head)
{
  static const char uri[] = "urn:ietf:params:xml:ns:icalendar-2.0";
  head = tli_format_head(head);
  if (head.size == 0 || head.data[0] != '<')
    return false;
  for (size_t i = 0; i + sizeof uri - 1 <= head.size; i++)
    if (head.data[i] == 'u' && memcmp(head.data + i, uri, sizeof uri - 1) == 0)
      return true;
  return false;
}

tl_status tli_xcal_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err)
{
  tl_xml_options xml = {.size = sizeof xml,
                        .allocator = options->allocator,
                        .bytes_max = options->bytes_max,
                        .progress = options->progress};
  tli_gather gather;
  bool aligned;
  tli_gather_open(&gather, options);
  tl_status status = tl_xcal_convert(input, &xml, tli_gather_sink(&gather), &aligned, err);
  if (status == TL_OK)
    status = tli_gather_read(&gather, aligned, options, out_timeline, err);
  tli_gather_close(&gather);
  return status;
}
