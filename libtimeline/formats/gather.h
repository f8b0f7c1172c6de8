/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_GATHER_H
#define TLI_GATHER_H

/* Content lines that come out of another form of iCalendar, gathered and then read. */

#include "../base/memory.h"
#include "formats.h"

typedef struct tli_gather {
  tl_allocator allocator;
  tli_bytes lines;
} tli_gather;

void tli_gather_open(tli_gather *gather, const tl_format_options *options);
void tli_gather_close(tli_gather *gather);
tl_sink tli_gather_sink(tli_gather *gather);

/* Reads what has been gathered. Its lines are the document's when it is `aligned`; else errors and losses name none,
 * but the component and the property: `vevent 2, dtstart: `. */
tl_status tli_gather_read(const tli_gather *gather, bool aligned, const tl_format_options *options,
                          tl_timeline **out_timeline, tl_error *err);

#endif
