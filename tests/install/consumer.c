/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A program of somebody else: uses the core, and with WITH_XML, WITH_ICAL and WITH_FORMATS the libraries over it, and
 * says what it saw. run.sh compiles it against what was installed, and meson against the subproject.
 */

#include <stdio.h>
#include <string.h>
#include <timeline/timeline.h>

#ifdef WITH_XML
#include <timeline/xml.h>
#endif
#ifdef WITH_ICAL
#include <timeline/ical.h>
#endif
#ifdef WITH_FORMATS
#include <timeline/format.h>
#endif

static int failed(const tl_error *err)
{
  fprintf(stderr, "TL%03d: %s\n", (int)err->code, err->message);
  return 1;
}

#if defined(WITH_XML) || defined(WITH_ICAL)
static tl_status count_lines(void *ctx, const char *data, size_t size, tl_error *err)
{
  (void)err;
  size_t *lines = ctx;
  for (size_t i = 0; i < size; i++)
    *lines += data[i] == '\n';
  return TL_OK;
}

static int make(tl_timeline **out, tl_error *err)
{
  tl_builder *builder = NULL;
  if (tl_builder_new(NULL, &builder, err) != TL_OK)
    return 1;
  tl_event_spec spec = {
      .size = sizeof spec, .id = TL_TEXT("visit"), .title = TL_TEXT("A visit"), .edtf = TL_TEXT("2019-08")};
  int status = tl_builder_add(builder, &spec, err) != TL_OK || tl_timeline_from_builder(builder, out, err) != TL_OK;
  tl_builder_free(builder);
  return status;
}
#endif

int main(void)
{
  tl_error err = {0};
  if (strcmp(tl_version(), TL_VERSION_STRING) != 0) {
    fprintf(stderr, "compiled with %s, running with %s\n", TL_VERSION_STRING, tl_version());
    return 1;
  }
  tl_date date;
  tl_extent extent;
  if (tl_date_parse(TL_TEXT("1984~"), &date, &err) != TL_OK || tl_date_extent(&date, NULL, &extent, &err) != TL_OK)
    return failed(&err);
  char from[TL_TIME_TEXT_SIZE];
  char to[TL_TIME_TEXT_SIZE];
  tl_time_write(extent.start_min, false, false, NULL, from);
  tl_time_write(extent.end_max, true, false, NULL, to);
  printf("core %s %s\n", from, to);

#if defined(WITH_XML) || defined(WITH_ICAL)
  tl_timeline *timeline = NULL;
  if (make(&timeline, &err))
    return failed(&err);
  size_t lines = 0;
  tl_sink sink = {count_lines, &lines};
#ifdef WITH_XML
  tl_timeline *again = NULL;
  tl_text text = TL_TEXT("<timeline xmlns=\"urn:libtimeline:1\"><event id=\"a\"/><event id=\"b\"/></timeline>");
  if (tl_xml_parse(text, NULL, &again, &err) != TL_OK ||
      tl_xml_write(timeline, (tl_losses){NULL, NULL}, (tl_progress){NULL, NULL}, sink, &err) != TL_OK)
    return failed(&err);
  printf("xml %zu %s\n", tl_timeline_count(again), lines > 3 ? "written" : "short");
  tl_timeline_unref(again);
#endif
#ifdef WITH_ICAL
  tl_ical_report report;
  if (tl_ical_write(timeline, NULL, sink, &report, &err) != TL_OK)
    return failed(&err);
  printf("ical %zu %s\n", report.written, lines > 8 ? "written" : "short");
#endif
  tl_timeline_unref(timeline);
#endif
#ifdef WITH_FORMATS
  tl_input *input = NULL;
  tl_timeline *read = NULL;
  if (tl_input_from_text(TL_TEXT("<timeline xmlns=\"urn:libtimeline:1\"><event id=\"a\"/></timeline>"), NULL, &input,
                         &err) != TL_OK ||
      tl_format_read(input, NULL, NULL, &read, &err) != TL_OK)
    return failed(&err);
  printf("formats %zu read\n", tl_timeline_count(read));
  tl_input_free(input);
  tl_timeline_unref(read);
#endif
  return 0;
}
