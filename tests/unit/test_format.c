/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"
#include "support_model.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/reading.h>
#include <timeline/format.h>
#include <timeline/network.h>
#include <timeline/xml.h>

#define BOM "\xEF\xBB\xBF"

static const tl_format *format_of(const char *name)
{
  const tl_format *format = tl_format_find(tl_text_from_string(name));
  if (!format)
    fail_msg("there is no format %s", name);
  return format;
}

/* ---- the table ---- */

static void rows_are_whole(void **state)
{
  (void)state;
  assert_true(tl_format_count() >= 3);
  assert_null(tl_format_at(tl_format_count()));
  for (size_t i = 0; i < tl_format_count(); i++) {
    const tl_format *format = tl_format_at(i);
    assert_non_null(format->aliases);
    assert_non_null(format->lacks);
    assert_true(format->title[0] != '\0' && format->extensions[0] == '.' && strchr(format->media_type, '/'));
    assert_true(format->reads || format->writes);
    assert_ptr_equal(format_of(format->name), format);
    for (const char *p = format->name; *p; p++)
      assert_true((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '-');
  }
}

/* A name stands for one format. */
static void names_are_unique(void **state)
{
  (void)state;
  for (size_t i = 0; i < tl_format_count(); i++) {
    const tl_format *format = tl_format_at(i);
    for (const char *word = format->aliases; *word;) {
      size_t size = strcspn(word, " ");
      assert_true(size > 0);
      assert_ptr_equal(tl_format_find((tl_text){word, size}), format);
      word += size + (word[size] == ' ');
    }
  }
}

typedef struct name_row {
  const char *name;
  const char *format; /* NULL: none */
} name_row;

static name_row names[] = {
    {"xml", "xml"},          {"XML", "xml"}, {"ical", "ical"},     {"ics", "ical"}, {"iCalendar", "ical"},
    {"json", "json"},        {"", NULL},     {" ", NULL},          {"xm", NULL},    {"xmll", NULL},
    {"ics icalendar", NULL}, {".xml", NULL}, {"i\xC3\xA7s", NULL},
};

static void finds_a_name(void **state)
{
  const name_row *row = *state;
  const tl_format *format = tl_format_find(tl_text_from_string(row->name));
  assert_string_equal(format ? format->name : "none", row->format ? row->format : "none");
}

static name_row files[] = {
    {"a.xml", "xml"},    {"a.XML", "xml"}, {"a.json", "json"}, {"a.ics", "ical"}, {"/b.xml/a.ics", "ical"},
    {"a.b.xml", "xml"},  {".xml", "xml"},  {"xml", NULL},      {"a.", NULL},      {"", NULL},
    {"a.xml.txt", NULL}, {"a.ics ", NULL}, {"-", NULL},        {"axml", NULL},    {"a.icalendar", "ical"},
    {"a/.json", "json"},
};

static void finds_a_file(void **state)
{
  const name_row *row = *state;
  const tl_format *format = tl_format_find_file(row->name, true);
  assert_string_equal(format ? format->name : "none", row->format ? row->format : "none");
}

typedef struct detect_row {
  const char *name; /* and the path */
  tl_text head;
  const char *format;
} detect_row;

static detect_row heads[] = {
    {"a.xml", T("BEGIN:VCALENDAR\r\n"), "xml"}, /* a name that is sure counts */
    {"a.xml", {NULL, 0}, "xml"},
    {"a.txt", T("<?xml version=\"1.0\"?>"), "xml"},
    {"a.txt", T("<timeline"), "xml"},
    {"a.txt", T(BOM "  \r\n\t<timeline"), "xml"},
    {"a.txt", T("\xFF\xFE<\0t\0"), "xml"},
    {"a.txt", T("\xFE\xFF\0<\0t"), "xml"},
    {"a.txt", T("<\0?\0x\0"), "xml"},
    {"a.txt", T("\0<\0?\0x"), "xml"},
    {"a.txt", T("<\0t\0i\0"), "xml"},
    {"a.txt", T("id,title\n"), NULL},
    {"a.txt", T(""), NULL},
    {"a.txt", T(BOM), NULL},
    {"a.txt", T(" "), NULL},
    {"a.txt", T("\xFF\xFEi\0d\0"), NULL},
    {"a.txt", {NULL, 0}, NULL},
};

static void detects(void **state)
{
  const detect_row *row = *state;
  const tl_format *format = tl_format_detect(row->name, row->head);
  assert_string_equal(format ? format->name : "none", row->format ? row->format : "none");
  const tl_format *bare = tl_format_detect(NULL, row->head);
  if (strcmp(row->name, "a.txt") == 0)
    assert_ptr_equal(bare, format);
}

/* ---- reading and writing ---- */

static const char document[] = "<timeline xmlns=\"urn:libtimeline:1\"><event id=\"a\"><date edtf=\"1984\"/></event>"
                               "<event id=\"b\"/></timeline>";

static tl_status read_text(tl_text text, const tl_format *format, const tl_format_options *options, tl_timeline **out,
                           tl_error *err)
{
  tl_input *input;
  assert_int_equal(tl_input_from_text(text, NULL, &input, NULL), TL_OK);
  tl_status status = tl_format_read(input, format, options, out, err);
  tl_input_free(input);
  return status;
}

static tl_timeline *made(void)
{
  tl_timeline *timeline = NULL;
  assert_int_equal(read_text(tl_text_from_string(document), format_of("xml"), NULL, &timeline, NULL), TL_OK);
  return timeline;
}

static void reads_what_it_begins_with(void **state)
{
  (void)state;
  tl_timeline *timeline = NULL;
  assert_int_equal(read_text(tl_text_from_string(document), NULL, NULL, &timeline, NULL), TL_OK);
  assert_int_equal(tl_timeline_count(timeline), 2);
  tl_timeline_unref(timeline);
  timeline = NULL;
  tl_error err = {0};
  assert_int_equal(read_text((tl_text)T("1984"), NULL, NULL, &timeline, &err), TL_ERR_SCHEMA);
  assert_int_equal(err.code, TL_CODE_FORMAT);
  assert_null(timeline);
}

static void options_reach_the_reader(void **state)
{
  (void)state;
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  tl_format_options options = {.size = sizeof options, .bytes_max = 10};
  assert_int_equal(read_text(tl_text_from_string(document), NULL, &options, &timeline, &err), TL_ERR_LIMIT);
  support_heap heap = {0};
  tl_allocator allocator = support_allocator(&heap);
  options = (tl_format_options){.size = sizeof options, .allocator = &allocator, .seasons = TL_SEASONS_SOUTH};
  assert_int_equal(read_text((tl_text)T("<timeline xmlns=\"urn:libtimeline:1\"><event id=\"a\"><date edtf=\"2001-21\"/>"
                                        "</event></timeline>"),
                             NULL, &options, &timeline, &err),
                   TL_OK);
  char text[TL_TIME_TEXT_SIZE];
  tl_time_write(tl_event_extent(tl_timeline_at(timeline, 0))->start_min, false, false, NULL, text);
  assert_string_equal(text, "2001-09-01");
  assert_true(heap.live > 0);
  tl_timeline_unref(timeline);
  assert_int_equal(heap.live, 0);
}

/* Every format that writes does, and the report is what was written; the others are refused. */
static void writes_every_format(void **state)
{
  (void)state;
  tl_timeline *timeline = made();
  for (size_t i = 0; i < tl_format_count(); i++) {
    const tl_format *format = tl_format_at(i);
    support_text text = {0};
    tl_format_report report = {0};
    tl_error err = {0};
    tl_status status = tl_format_write(timeline, format, NULL, support_sink(&text), &report, &err);
    assert_int_equal(status, format->writes ? TL_OK : TL_ERR_ARG);
    assert_int_equal(err.code, format->writes ? TL_CODE_NONE : TL_CODE_FORMAT);
    assert_int_equal(report.bytes, text.size);
    assert_int_equal(report.written + report.skipped, format->writes ? 2 : 0);
    assert_true(report.losses >= report.skipped);
    support_text_free(&text);
  }
  tl_timeline_unref(timeline);
}

/* What is written is read again, and what is not read says so. */
static void reads_every_format(void **state)
{
  (void)state;
  tl_timeline *timeline = made();
  for (size_t i = 0; i < tl_format_count(); i++) {
    const tl_format *format = tl_format_at(i);
    support_text text = {0};
    tl_format_report report = {0};
    tl_timeline *again = NULL;
    tl_error err = {0};
    if (format->writes)
      assert_int_equal(tl_format_write(timeline, format, NULL, support_sink(&text), &report, NULL), TL_OK);
    tl_status status = read_text((tl_text){text.data, text.size}, format, NULL, &again, &err);
    if (format->reads && format->writes) {
      if (status != TL_OK)
        fail_msg("%s: %s", format->name, err.message);
      assert_int_equal(tl_timeline_count(again), report.written);
    } else if (!format->reads) {
      assert_int_equal(status, TL_ERR_ARG);
      assert_int_equal(err.code, TL_CODE_FORMAT);
    }
    tl_timeline_unref(again);
    support_text_free(&text);
  }
  tl_timeline_unref(timeline);
}

/* The example in each kind of table and of JSON, as it was when somebody last looked. */
static void golden_files(void **state)
{
  (void)state;
  tl_input *input;
  tl_timeline *timeline = NULL;
  assert_int_equal(tl_input_new(TESTS_DATA "/../../examples/iran-dprk.xml", NULL, &input, NULL), TL_OK);
  assert_int_equal(tl_format_read(input, format_of("xml"), NULL, &timeline, NULL), TL_OK);
  tl_input_free(input);
  static const struct {
    const char *name, *format;
    uint8_t preset;
  } rows[] = {{"csv/iran-dprk.csv", "csv", TL_CSV_FIELDS},
              {"csv/iran-dprk.tsv", "tsv", TL_CSV_FIELDS},
              {"csv/iran-dprk-sheet.csv", "csv", TL_CSV_TIMELINEJS},
              {"json/iran-dprk.json", "json", TL_CSV_FIELDS},
              {"json/iran-dprk.timelinejs.json", "timelinejs", TL_CSV_FIELDS}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_csv_options csv = {.size = sizeof csv, .preset = rows[i].preset};
    tl_format_options options = {.size = sizeof options, .csv = &csv};
    support_text text = {0};
    assert_int_equal(tl_format_write(timeline, format_of(rows[i].format), &options, support_sink(&text), NULL, NULL),
                     TL_OK);
    support_golden(rows[i].name, text.data, text.size);
    support_text_free(&text);
  }
  tl_timeline_unref(timeline);
}

static void count_loss(void *ctx, const tl_loss *loss)
{
  ((size_t *)ctx)[loss->kind]++;
}

static void losses_and_options_of_a_feed(void **state)
{
  (void)state;
  tl_timeline *timeline = made();
  size_t told[4] = {0};
  support_text text = {0};
  tl_format_report report;
  tl_ical_options ical = {.size = sizeof ical, .name = T("A name")};
  tl_format_options options = {.size = sizeof options, .ical = &ical, .losses = {count_loss, told}};
  assert_int_equal(tl_format_write(timeline, format_of("ical"), &options, support_sink(&text), &report, NULL), TL_OK);
  assert_non_null(strstr(text.data, "\r\nNAME:A name\r\n"));
  assert_int_equal(report.written, 1);
  assert_int_equal(report.skipped, 1);
  assert_int_equal(told[TL_LOSS_SKIPPED], 1);
  assert_int_equal(report.losses, told[0] + told[1] + told[2] + told[3]);
  assert_true(report.losses > report.skipped);
  support_text_free(&text);
  text = (support_text){0};
  ical.imprecise = TL_ICAL_SKIP;
  assert_int_equal(tl_format_write(timeline, format_of("ical"), &options, support_sink(&text), &report, NULL), TL_OK);
  assert_int_equal(report.written, 0);
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

static void bounds_reach_the_writer(void **state)
{
  (void)state;
  tl_timeline *timeline = made();
  tl_extent extents[] = {*tl_event_extent(tl_timeline_at(timeline, 0)), *tl_event_extent(tl_timeline_at(timeline, 0))};
  support_text text = {0};
  tl_format_report report;
  tl_format_options options = {.size = sizeof options, .extents = extents};
  assert_int_equal(tl_format_write(timeline, format_of("ical"), &options, support_sink(&text), &report, NULL), TL_OK);
  assert_int_equal(report.written, 2);
  assert_true(format_of("ical")->needs_days);
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

/* ---- the ends of the axis ---- */

#define FIRST (TL_TIME_MIN + 1)
#define LAST (TL_TIME_MAX - 1)

typedef struct axis_row {
  const char *name;
  tl_extent extent;
  const char *json; /* what its JSON has */
} axis_row;

static axis_row axis[] = {
    {"an end at the first second",
     {TL_TIME_MIN, TL_TIME_MAX, FIRST, TL_TIME_MAX, 1, TL_TIME_MAX, .start_kind = TL_END_UNKNOWN},
     "-292277022657-01-27"},
    {"the last seconds",
     {LAST - 1, LAST - 1, LAST, LAST, 1, TL_TIME_MAX, .flags = TL_EXTENT_TIME_OF_DAY},
     "292277026596-12-04T15:30:0"},
    {"a start that is reversed, and a length for which there is no room",
     {LAST - 9, LAST - 20, TL_TIME_MIN, TL_TIME_MAX, LAST, TL_TIME_MAX, .end_kind = TL_END_UNKNOWN},
     "contradictory"},
    {"ends that are further apart than is counted", {-1000000, -1000000, LAST, LAST, 1, 5, .form = 0}, "contradictory"},
    {"a length below all", {0, 0, 172800, 172800, 1, TL_TIME_MIN, .form = 0}, "contradictory"},
};

/* Each format says it or says why not, and what follows from it is found: nothing overflows on the way. */
static void ends_of_the_axis(void **state)
{
  const axis_row *row = *state;
  const tl_constraint after = {
      .event = T("a"), .kind = TL_CONSTRAINT_OFFSET, .given = TL_GIVEN_BY, .by = {.months = 1}};
  const tl_event_spec specs[] = {{.size = sizeof *specs, .id = T("a"), .extent = &row->extent},
                                 {.size = sizeof *specs, .id = T("b"), .constraints = &after, .constraint_count = 1}};
  tl_builder *builder = new_builder();
  assert_int_equal(tl_builder_add_many(builder, specs, 2, NULL), TL_OK);
  tl_timeline *timeline = finish(builder);
  for (size_t i = 0; i < tl_format_count(); i++) {
    support_text text = {0};
    tl_error err = {0};
    tl_status status = tl_format_write(timeline, tl_format_at(i), NULL, support_sink(&text), NULL, &err);
    assert_int_equal(status, err.status);
    if (tl_format_at(i) == format_of("json") && !strstr(text.data, row->json))
      fail_msg("no %s in %s", row->json, text.data);
    support_text_free(&text);
  }
  tl_network *network = NULL;
  int64_t least = 0;
  int64_t most = 0;
  tl_status status = tl_network_new(timeline, NULL, &network, NULL);
  if (!status && tl_network_is_consistent(network))
    status = tl_network_distance(network, 0, TL_ENDPOINT_END, 1, TL_ENDPOINT_START, &least, &most, NULL);
  assert_true((status == TL_OK && least <= most) || status == TL_ERR_RANGE);
  tl_network_unref(network);
  tl_timeline_unref(timeline);
}

/* ---- dates that no text gave ---- */

typedef struct extent_row {
  const char *name;
  tl_extent extent;
} extent_row;

#define D(days) ((tl_time)(days)*TL_SECONDS_PER_DAY)
#define ENDS(a, b, c, d) D(a), D(b), D(c), D(d)
#define NEVER TL_TIME_MAX

static extent_row extents[] = {
    {"a day", {ENDS(4, 4, 5, 5), D(1), D(1), .precision = TL_PRECISION_DAY}},
    {"days of a month", {ENDS(4, 9, 8, 30), D(1), D(26), .precision = TL_PRECISION_MONTH}},
    {"with a length", {ENDS(4, 9, 8, 30), D(3), D(7), .precision = TL_PRECISION_DAY}},
    {"with a length in hours", {ENDS(4, 9, 8, 30), 3600 * 36, D(9) + 60, .precision = TL_PRECISION_DAY}},
    {"an uncertain start",
     {ENDS(4, 9, 8, 30), D(1), D(26), .precision = TL_PRECISION_DAY, .start_qualifier = TL_QUALIFIER_UNCERTAIN}},
    {"both uncertain",
     {ENDS(4, 9, 8, 30), D(1), D(26), .precision = TL_PRECISION_DAY, .start_qualifier = 3, .end_qualifier = 3}},
    {"no precision", {ENDS(4, 9, 8, 30), D(1), D(26), .form = 0}},
    {"an unknown end",
     {D(4), D(9), D(5), NEVER, D(1), NEVER, .end_kind = TL_END_UNKNOWN, .precision = TL_PRECISION_DAY}},
    {"an unknown end with bounds", {ENDS(4, 9, 8, 30), D(1), D(26), .end_kind = TL_END_UNKNOWN}},
    {"an unknown start", {TL_TIME_MIN, D(29), D(8), D(30), D(1), NEVER, .start_kind = TL_END_UNKNOWN}},
    {"an open end", {D(4), D(9), NEVER, NEVER, NEVER, NEVER, .end_kind = TL_END_OPEN}},
    {"an ongoing end", {D(4), D(9), D(99), NEVER, D(90), NEVER, .end_kind = TL_END_ONGOING}},
    {"an ongoing end with a limit", {ENDS(4, 9, 99, 120), D(90), D(116), .end_kind = TL_END_ONGOING}},
    {"all of a stretch", {ENDS(4, 4, 30, 30), D(26), D(26), .mode = TL_MODE_SPANS, .precision = TL_PRECISION_DAY}},
    {"a second", {100, 100, 101, 101, 1, 1, .precision = TL_PRECISION_SECOND, .flags = TL_EXTENT_TIME_OF_DAY}},
    {"a minute", {120, 120, 180, 180, 60, 60, .precision = TL_PRECISION_MINUTE, .flags = TL_EXTENT_TIME_OF_DAY}},
    {"seconds of a day", {D(4), D(4), D(5), D(5), D(1), D(1), .flags = TL_EXTENT_TIME_OF_DAY}},
    {"a window of seconds", {100, 900, 200, 1000, 60, 900, .flags = TL_EXTENT_TIME_OF_DAY}},
    {"noon, and no flag of it", {D(4) + 43200, D(4) + 43200, D(5), D(6), 43200, D(6), .form = 0}},
    {"reversed", {ENDS(10, 11, 1, 5), D(1), NEVER, .form = 0}},
};

static tl_timeline *read_back(tl_text text, const tl_format *format)
{
  tl_input *input;
  tl_timeline *back;
  assert_int_equal(tl_input_from_text(text, NULL, &input, NULL), TL_OK);
  assert_int_equal(tl_format_read(input, format, NULL, &back, NULL), TL_OK);
  tl_input_free(input);
  return back;
}

static void differ(char *out, bool same, const char *what)
{
  if (!same)
    strcat(strcat(out, *out ? ", " : ""), what);
}

/* What is read again is what was written, or else it is told; what XML and JSON tell is not the same then. */
static void extents_through_formats(void **state)
{
  const extent_row *row = *state;
  const tl_event_spec spec = {.size = sizeof spec, .id = T("a"), .extent = &row->extent, .mode = row->extent.mode};
  tl_builder *builder = new_builder();
  add(builder, &spec);
  tl_timeline *timeline = finish(builder);
  const tl_extent *was = tl_event_extent(tl_timeline_at(timeline, 0));
  for (size_t i = 0; i < tl_format_count(); i++) {
    const tl_format *format = tl_format_at(i);
    bool exact = format == format_of("xml") || format == format_of("json");
    size_t told[4] = {0};
    support_text text = {0};
    tl_format_options options = {.size = sizeof options, .losses = {count_loss, told}};
    assert_int_equal(tl_format_write(timeline, format, &options, support_sink(&text), NULL, NULL), TL_OK);
    tl_timeline *back = format->reads ? read_back((tl_text){text.data, text.size}, format) : NULL;
    if (back && tl_timeline_count(back) > 0) {
      const tl_extent *is = tl_event_extent(tl_timeline_at(back, 0));
      char what[64] = "";
      differ(what, memcmp(was, is, offsetof(tl_extent, start_kind)) == 0, "bounds");
      differ(what, was->start_kind == is->start_kind && was->end_kind == is->end_kind, "kinds");
      differ(what, was->start_qualifier == is->start_qualifier && was->end_qualifier == is->end_qualifier,
             "qualifiers");
      differ(what, was->precision == is->precision || was->precision == TL_PRECISION_NONE, "precision");
      differ(what, was->mode == is->mode, "mode");
      size_t losses = told[TL_LOSS_DROPPED] + told[TL_LOSS_CHANGED] + told[TL_LOSS_PRECISION];
      if ((*what && !losses) || (exact && losses && !*what))
        fail_msg("%s: %s differ, %zu losses\n%s", format->name, *what ? what : "none", losses, text.data);
    } else if (back) {
      assert_int_equal(told[TL_LOSS_SKIPPED], 1);
    }
    tl_timeline_unref(back);
    support_text_free(&text);
  }
  tl_timeline_unref(timeline);
}

static void arguments(void **state)
{
  (void)state;
  tl_timeline *timeline = made();
  tl_timeline *out = timeline;
  tl_input *input;
  support_text text = {0};
  tl_error err = {0};
  tl_format copy = *format_of("xml");
  tl_format_options small = {.size = sizeof small - 1};
  tl_format_report report = {.written = 77};
  assert_int_equal(tl_input_from_text((tl_text)T(""), NULL, &input, NULL), TL_OK);
  assert_int_equal(tl_format_read(NULL, NULL, NULL, &out, &err), TL_ERR_ARG);
  assert_int_equal(tl_format_read(input, NULL, NULL, NULL, &err), TL_ERR_ARG);
  assert_int_equal(tl_format_read(input, &copy, NULL, &out, &err), TL_ERR_ARG);
  assert_int_equal(tl_format_read(input, NULL, &small, &out, &err), TL_ERR_ARG);
  assert_int_equal(tl_format_write(NULL, format_of("xml"), NULL, support_sink(&text), &report, &err), TL_ERR_ARG);
  assert_int_equal(tl_format_write(timeline, NULL, NULL, support_sink(&text), &report, &err), TL_ERR_ARG);
  assert_int_equal(tl_format_write(timeline, &copy, NULL, support_sink(&text), &report, &err), TL_ERR_ARG);
  assert_int_equal(tl_format_write(timeline, format_of("xml"), NULL, (tl_sink){NULL, NULL}, &report, &err), TL_ERR_ARG);
  assert_int_equal(tl_format_write(timeline, format_of("xml"), &small, support_sink(&text), &report, &err), TL_ERR_ARG);
  text.limit = 5;
  assert_int_equal(tl_format_write(timeline, format_of("xml"), NULL, support_sink(&text), &report, &err), TL_ERR_IO);
  assert_ptr_equal(out, timeline);
  assert_int_equal(report.written, 77);
  tl_input_free(input);
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD_TEST(&suite, rows_are_whole);
  ROWS_ADD_TEST(&suite, names_are_unique);
  ROWS_ADD(&suite, finds_a_name, names);
  ROWS_ADD(&suite, finds_a_file, files);
  ROWS_ADD(&suite, detects, heads);
  ROWS_ADD_TEST(&suite, reads_what_it_begins_with);
  ROWS_ADD_TEST(&suite, options_reach_the_reader);
  ROWS_ADD_TEST(&suite, writes_every_format);
  ROWS_ADD_TEST(&suite, reads_every_format);
  ROWS_ADD_TEST(&suite, golden_files);
  ROWS_ADD_TEST(&suite, losses_and_options_of_a_feed);
  ROWS_ADD_TEST(&suite, bounds_reach_the_writer);
  ROWS_ADD(&suite, ends_of_the_axis, axis);
  ROWS_ADD(&suite, extents_through_formats, extents);
  ROWS_ADD_TEST(&suite, arguments);
  return rows_run("format", &suite);
}
