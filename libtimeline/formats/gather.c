/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"

#include <string.h>
#include <timeline/ical_read.h>

#include "../base/error.h"

void tli_gather_open(tli_gather *gather, const tl_format_options *options)
{
  *gather = (tli_gather){.allocator = tli_allocator(options->allocator)};
}

void tli_gather_close(tli_gather *gather)
{
  tli_bytes_free(&gather->allocator, &gather->lines);
}

static tl_status take(void *ctx, const char *data, size_t size, tl_error *err)
{
  tli_gather *gather = ctx;
  return tli_bytes_append(&gather->allocator, &gather->lines, data, size) ? TL_OK : tli_fail_nomem(err);
}

tl_sink tli_gather_sink(tli_gather *gather)
{
  return (tl_sink){take, gather};
}

/* Tells a loss without the line that it may begin with, which is not the document's. */
static void tell_without_line(void *ctx, const tl_loss *loss)
{
  const tl_losses *losses = ctx;
  tl_loss told = *loss;
  if (!loss->event && strncmp(loss->reason, "line ", 5) == 0)
    told.reason = strstr(loss->reason, ": ") + 2;
  losses->tell(losses->ctx, &told);
}

tl_status tli_gather_read(const tli_gather *gather, bool aligned, const tl_format_options *options,
                          tl_timeline **out_timeline, tl_error *err)
{
  /* The document has kept to the limit of bytes; its lines may be a little longer than it. */
  tl_ical_read_options ical = {.size = sizeof ical};
  if (options->ical_read)
    ical = *options->ical_read;
  ical.allocator = options->allocator;
  ical.bytes_max = (uint64_t)gather->lines.size + 1;
  ical.seasons = options->seasons;
  tl_losses losses = options->losses;
  ical.losses = aligned || !losses.tell ? losses : (tl_losses){tell_without_line, &losses};
  ical.progress = (tl_progress){NULL, NULL};
  tl_error said;
  tl_text text = {gather->lines.data ? gather->lines.data : "", gather->lines.size};
  tl_status status = tl_ical_parse(text, &ical, out_timeline, &said);
  if (status != TL_OK && err) {
    *err = said;
    err->line = aligned ? said.line : 0;
    err->column = 0; /* the line is another than the document's */
    err->offset = 0;
  }
  return status;
}
