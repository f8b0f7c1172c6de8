/* SPDX-License-Identifier: Apache-2.0 */

/* The table of formats, and what finds a row of it. */

#include "formats.h"

#include <string.h>

#include "../base/error.h"
#include "../base/utf8.h"

static const tli_format formats[] = {
    {{.name = "xml",
      .title = "the native XML",
      .aliases = "",
      .extensions = ".xml",
      .media_type = "application/xml",
      .lacks = "",
      .reads = true,
      .writes = true},
     tli_xml_begins,
     tli_xml_read,
     tli_xml_write},
    {{.name = "ical",
      .title = "iCalendar (RFC 5545)",
      .aliases = "ics icalendar",
      .extensions = ".ics .ical .ifb .icalendar",
      .media_type = "text/calendar",
      .lacks = "events without a day, years outside 0001 to 9999; of a date that is not exact programs see whole days",
      .reads = true,
      .writes = true,
      .needs_days = true},
     tli_ical_begins,
     tli_ical_read,
     tli_ical_write},
    {{.name = "xcal",
      .title = "xCal (RFC 6321), iCalendar in XML",
      .aliases = "xcs",
      .extensions = ".xcs",
      .media_type = "application/calendar+xml",
      .lacks = "what iCalendar lacks; the characters U+FFFE and U+FFFF",
      .reads = true,
      .writes = true,
      .needs_days = true},
     tli_xcal_begins,
     tli_xcal_read,
     tli_xcal_write},
    {{.name = "jcal",
      .title = "jCal (RFC 7265), iCalendar in JSON",
      .aliases = "",
      .extensions = ".jcal",
      .media_type = "application/calendar+json",
      .lacks = "what iCalendar lacks",
      .reads = true,
      .writes = true,
      .needs_days = true},
     tli_jcal_begins,
     tli_jcal_read,
     tli_jcal_write},
    {{.name = "timelinejs",
      .title = "JSON of TimelineJS, the native JSON beside it",
      .aliases = "",
      .extensions = ".timelinejs.json",
      .media_type = "application/json",
      .lacks = "",
      .reads = true,
      .writes = true,
      .needs_days = true},
     NULL,
     tli_json_read,
     tli_timelinejs_write},
    {{.name = "json",
      .title = "the native JSON",
      .aliases = "",
      .extensions = ".json",
      .media_type = "application/json",
      .lacks = "",
      .reads = true,
      .writes = true},
     tli_json_begins,
     tli_json_read,
     tli_json_write},
    {{.name = "csv",
      .title = "a table, comma-separated (RFC 4180); sheets of TimelineJS",
      .aliases = "",
      .extensions = ".csv",
      .media_type = "text/csv",
      .lacks = "relations, offsets and lengths, what the timeline says of itself",
      .reads = true,
      .writes = true},
     NULL,
     tli_csv_read,
     tli_csv_write},
    {{.name = "tsv",
      .title = "a table, tab-separated",
      .aliases = "tab",
      .extensions = ".tsv .tab",
      .media_type = "text/tab-separated-values",
      .lacks = "what csv cannot hold",
      .reads = true,
      .writes = true},
     NULL,
     tli_tsv_read,
     tli_tsv_write},
};

enum { FORMATS = sizeof formats / sizeof *formats };

static bool same(const char *a, const char *b, size_t size)
{
  for (size_t i = 0; i < size; i++)
    if (tli_lower(a[i]) != tli_lower(b[i]))
      return false;
  return true;
}

/* Whether `word` is one of `words`, which have a space between two; or, with `ending`, whether it ends in one. */
static bool is_one_of(const char *words, tl_text word, bool ending)
{
  while (*words) {
    size_t size = strcspn(words, " ");
    if ((word.size == size || (ending && word.size > size)) && same(words, word.data + word.size - size, size))
      return true;
    words += size + (words[size] == ' ');
  }
  return false;
}

size_t tl_format_count(void)
{
  return FORMATS;
}

const tl_format *tl_format_at(size_t index)
{
  return index < FORMATS ? &formats[index].about : NULL;
}

const tl_format *tl_format_find(tl_text name)
{
  for (size_t i = 0; name.data && i < FORMATS; i++)
    if (is_one_of(formats[i].about.name, name, false) || is_one_of(formats[i].about.aliases, name, false))
      return &formats[i].about;
  return NULL;
}

static bool has_ending(const tli_format *format, const char *path)
{
  return path && is_one_of(format->about.extensions, tl_text_from_string(path), true);
}

const tl_format *tl_format_find_file(const char *path, bool writes)
{
  for (size_t i = 0; i < FORMATS; i++)
    if ((writes ? formats[i].about.writes : formats[i].about.reads) && has_ending(&formats[i], path))
      return &formats[i].about;
  return NULL;
}

tl_text tli_format_head(tl_text head)
{
  if (head.size >= 3 && memcmp(head.data, "\xEF\xBB\xBF", 3) == 0)
    head = (tl_text){head.data + 3, head.size - 3};
  size_t space = tli_space_size(head);
  return (tl_text){head.data + space, head.size - space};
}

const tl_format *tl_format_detect(const char *path, tl_text head)
{
  const tl_format *named = NULL;
  const tl_format *begun = NULL; /* of those with the name, when there are such */
  size_t count = 0;
  for (size_t i = 0; i < FORMATS; i++)
    if (formats[i].read && has_ending(&formats[i], path) && count++ == 0)
      named = &formats[i].about;
  if (count == 1)
    return named;
  for (size_t i = 0; i < FORMATS && !begun; i++)
    if (formats[i].read && formats[i].begins && (count == 0 || has_ending(&formats[i], path)) && head.data &&
        formats[i].begins(head))
      begun = &formats[i].about;
  return begun ? begun : named;
}

/* The row that `format` is; NULL when it is none. */
static const tli_format *find_row(const tl_format *format)
{
  for (size_t i = 0; i < FORMATS; i++)
    if (&formats[i].about == format)
      return &formats[i];
  return NULL;
}

static tl_status check_options(const tl_format_options *given, tl_format_options *out, tl_error *err)
{
  *out = (tl_format_options){.size = sizeof *out};
  if (!given)
    return TL_OK;
  if (!TLI_OPTIONS_FIT_RESERVED(given))
    return tli_fail_arg(err, "tl_format_options: size is not set, or something unknown is");
  *out = *given;
  return TL_OK;
}

tl_status tl_format_read(tl_input *input, const tl_format *format, const tl_format_options *options,
                         tl_timeline **out_timeline, tl_error *err)
{
  if (!input || !out_timeline)
    return tli_fail_arg(err, "tl_format_read: no input, or nowhere to put the timeline");
  tl_format_options checked;
  tl_status status = check_options(options, &checked, err);
  if (status == TL_OK && !format) {
    tl_text head;
    status = tl_input_peek(input, &head, err);
    if (status == TL_OK && !(format = tl_format_detect(NULL, head)))
      status = tli_fail(err, TL_ERR_SCHEMA, TL_CODE_FORMAT, "no format that is read certainly begins like this");
  }
  if (status != TL_OK)
    return status;
  const tli_format *row = find_row(format);
  if (!row)
    return tli_fail_arg(err, "the format is no row of the table");
  if (!row->read)
    return tli_fail(err, TL_ERR_ARG, TL_CODE_FORMAT, "the format %s is written, and not read", format->name);
  return row->read(input, &checked, out_timeline, err);
}

/* What writing has come to so far, with what it goes on to. */
typedef struct counter {
  tl_sink sink;
  tl_losses losses;
  tl_format_report report;
} counter;

static tl_status count_bytes(void *ctx, const char *data, size_t size, tl_error *err)
{
  counter *c = ctx;
  c->report.bytes += size;
  return c->sink.write(c->sink.ctx, data, size, err);
}

static void count_loss(void *ctx, const tl_loss *loss)
{
  counter *c = ctx;
  c->report.losses++;
  c->report.skipped += loss->kind == TL_LOSS_SKIPPED;
  if (c->losses.tell)
    c->losses.tell(c->losses.ctx, loss);
}

tl_status tl_format_write(const tl_timeline *timeline, const tl_format *format, const tl_format_options *options,
                          tl_sink sink, tl_format_report *out_report, tl_error *err)
{
  if (!timeline || !sink.write)
    return tli_fail_arg(err, "tl_format_write: no timeline, or no sink");
  tl_format_options checked;
  tl_status status = check_options(options, &checked, err);
  if (status != TL_OK)
    return status;
  const tli_format *row = find_row(format);
  if (!row)
    return tli_fail_arg(err, "the format is no row of the table");
  if (!row->write)
    return tli_fail(err, TL_ERR_ARG, TL_CODE_FORMAT, "the format %s is read, and not written", format->name);
  counter count = {.sink = sink, .losses = checked.losses};
  checked.losses = (tl_losses){count_loss, &count};
  status = row->write(timeline, &checked, (tl_sink){count_bytes, &count}, err);
  if (status != TL_OK)
    return status;
  count.report.written = tl_timeline_count(timeline) - count.report.skipped;
  if (out_report)
    *out_report = count.report;
  return TL_OK;
}
