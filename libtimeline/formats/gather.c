/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"

#include <string.h>
#include <timeline/ical_read.h>

#include "../base/error.h"
#include "../base/memory.h"

void tli_gather_open(tli_gather *gather, const tl_format_options *options)
{
  *gather = (tli_gather){.allocator = tli_allocator(options->allocator)};
}

void tli_gather_close(tli_gather *gather)
{
  tli_release(&gather->allocator, gather->data, gather->capacity);
}

static tl_status take(void *ctx, const char *data, size_t size, tl_error *err)
{
  tli_gather *gather = ctx;
  void *items = gather->data;
  size_t need;
  if (__builtin_add_overflow(gather->size, size, &need) ||
      !tli_reserve(&gather->allocator, &items, &gather->capacity, need, 1))
    return tli_fail_nomem(err);
  gather->data = items;
  memcpy(gather->data + gather->size, data, size);
  gather->size = need;
  return TL_OK;
}

tl_sink tli_gather_sink(tli_gather *gather)
{
  return (tl_sink){take, gather};
}

tl_status tli_gather_read(const tli_gather *gather, bool aligned, const tl_format_options *options,
                          tl_timeline **out_timeline, tl_error *err)
{
  /* The document has kept to the limit of bytes; its lines may be a little longer than it. */
  tl_ical_read_options ical = {.size = sizeof ical};
  if (options->ical_read)
    ical = *options->ical_read;
  ical.allocator = options->allocator;
  ical.bytes_max = (uint64_t)gather->size + 1;
  ical.seasons = options->seasons;
  ical.losses = options->losses;
  ical.progress = (tl_progress){NULL, NULL};
  tl_error said;
  tl_text text = {gather->data ? gather->data : "", gather->size};
  tl_status status = tl_ical_parse(text, &ical, out_timeline, &said);
  if (status != TL_OK && err) {
    *err = said;
    err->line = aligned ? said.line : 0;
    err->column = 0; /* the line is another than the document's */
    err->offset = 0;
  }
  return status;
}
