/* SPDX-License-Identifier: Apache-2.0 */
#include "formats.h"

#include <timeline/json.h>

tl_status tli_json_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err)
{
  return tl_json_write_timeline(timeline, options->progress, sink, err);
}
