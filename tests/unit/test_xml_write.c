/* SPDX-License-Identifier: Apache-2.0 */
#include "support_xml.h"

#include "rows.h"

/* What of a timeline that a program has made becomes XML, and what cannot. */

/* ---- markup of other namespaces, from a program ---- */

typedef struct foreign_row {
  const char *name;
  const char *attributes, *elements;
  const char *written; /* NULL: refused */
  tl_code code;
} foreign_row;

static foreign_row foreign_rows[] = {
    {"elements on lines of their own", NULL, "<a xmlns='u'/><b xmlns='u'>\n</b>  <c xmlns='u'/>",
     "<event id=\"a\">\n    <a xmlns=\"u\"/>\n    <b xmlns=\"u\">\n</b>\n    <c xmlns=\"u\"/>\n  </event>", 0},
    {"attributes", "xmlns:x='u'  x:b='&lt;&#10;\"'", NULL, "<event id=\"a\" xmlns:x=\"u\" x:b=\"&lt;&#10;&quot;\"/>",
     0},
    {"comments and instructions inside", NULL, "<a xmlns='u'><!-- c --><?p d?><?q?></a><!-- dropped -->",
     "<event id=\"a\">\n    <a xmlns=\"u\"><!-- c --><?p d?><?q?></a>\n  </event>", 0},
    {"a namespace with ampersands", "xmlns:x='http://u?a&amp;b' x:b='&amp;'", "<a xmlns='http://u?&#38;'/>",
     "<event id=\"a\" xmlns:x=\"http://u?a&amp;b\" x:b=\"&amp;\">\n    <a xmlns=\"http://u?&amp;\"/>\n  </event>", 0},
    {"declarations that are not used", NULL, "<a xmlns='u' xmlns:q='v' t='q:name'/>",
     "<event id=\"a\">\n    <a xmlns=\"u\" xmlns:q=\"v\" t=\"q:name\"/>\n  </event>", 0},
    {"our elements inside theirs", NULL, "<a xmlns='u'><title xmlns='urn:libtimeline:1'/></a>",
     "<event id=\"a\">\n    <a xmlns=\"u\"><title xmlns=\"urn:libtimeline:1\"/></a>\n  </event>", 0},
    {"white space alone", NULL, " \n", "<event id=\"a\"/>", 0},
    {"an element without its end", NULL, "<a xmlns='u'>", NULL, TL_CODE_XML_SYNTAX},
    {"a way out of the event", NULL, "<a xmlns='u'/></event><event>", NULL, TL_CODE_XML_SYNTAX},
    {"an element of ours", NULL, "<title>x</title>", NULL, TL_CODE_XML_ELEMENT},
    {"an element of no namespace", NULL, "<title xmlns=''>x</title>", NULL, TL_CODE_XML_ELEMENT},
    {"a prefix that is not bound", NULL, "<x:a/>", NULL, TL_CODE_XML_NAMESPACE},
    {"text", NULL, "text", NULL, TL_CODE_XML_TEXT},
    {"an attribute of ours", "group='g'", NULL, NULL, TL_CODE_XML_ATTRIBUTE},
    {"a way out of the tag", "xmlns:x='u'><title>", NULL, NULL, TL_CODE_XML_ELEMENT},
    {"an inclusion", NULL, "<include xmlns='http://www.w3.org/2001/XInclude'/>", NULL, TL_CODE_XML_ELEMENT},
};

static void foreign(void **state)
{
  const foreign_row *row = *state;
  tl_event_spec spec = {.size = sizeof spec,
                        .id = TL_TEXT("a"),
                        .foreign = text_of(row->elements),
                        .foreign_attributes = text_of(row->attributes)};
  tl_timeline *timeline = timeline_of(NULL, &spec, 1);
  support_text out = {0};
  tl_error err = {0};
  tl_status status = tl_xml_write(timeline, (tl_losses){0}, (tl_progress){0}, support_sink(&out), &err);
  if (row->written) {
    assert_int_equal(status, TL_OK);
    const char *event = strstr(out.data, "<event");
    assert_non_null(event);
    if (strncmp(event, row->written, strlen(row->written)) != 0)
      fail_msg("%s", event);
    support_text again = rewrite((tl_text){out.data, out.size});
    assert_string_equal(again.data, out.data);
    support_text_free(&again);
  } else {
    assert_int_not_equal(status, TL_OK);
    assert_int_equal(err.code, row->code);
    assert_non_null(strstr(err.message, "event \"a\""));
  }
  support_text_free(&out);
  tl_timeline_unref(timeline);
}

/* ---- writing ---- */

static void unwritable(void **state)
{
  (void)state;
  tl_event_spec spec = {.size = sizeof spec, .id = TL_TEXT("a"), .title = TL_TEXT("x\xEF\xBF\xBF")};
  tl_timeline *timeline = timeline_of(NULL, &spec, 1);
  support_text out = {0};
  tl_error err = {0};
  assert_int_equal(tl_xml_write(timeline, (tl_losses){0}, (tl_progress){0}, support_sink(&out), &err), TL_ERR_ENCODING);
  assert_int_equal(err.code, TL_CODE_XML_CHARACTER);
  support_text_free(&out);
  tl_timeline_unref(timeline);
}

/* What would be too long to be read is not written. */
static void unreadable(void **state)
{
  (void)state;
  char *text = malloc(TL_XML_TEXT_MAX + 1);
  assert_non_null(text);
  memset(text, 'a', TL_XML_TEXT_MAX + 1);
  for (int i = 0; i < 4; i++) {
    tl_event_spec spec = {.size = sizeof spec, .id = TL_TEXT("i")};
    bool fits = i % 2 == 0;
    tl_text most = {text,
                    (i < 2 ? (size_t)TL_XML_TEXT_MAX : TL_XML_TOKEN_MAX - sizeof "    <date wording=\"\"" + 1) + !fits};
    *(i < 2 ? &spec.title : &spec.wording) = most;
    tl_timeline *timeline = timeline_of(NULL, &spec, 1);
    support_text out = {0};
    tl_error err = {0};
    assert_int_equal(tl_xml_write(timeline, (tl_losses){0}, (tl_progress){0}, support_sink(&out), &err),
                     fits ? TL_OK : TL_ERR_LIMIT);
    if (fits)
      tl_timeline_unref(parse((tl_text){out.data, out.size}));
    else
      assert_string_equal(err.message, i == 1 ? "event \"i\" has a text of 1048577 bytes: at most 1048576 are read"
                                              : "event \"i\" has a tag of 65537 bytes: at most 65536 are read");
    support_text_free(&out);
    tl_timeline_unref(timeline);
  }
  free(text);
}

/* Bounds of ends that are not dated, which are more than what follows from the rest, or not. In days. */
typedef struct bounds_row {
  const char *name;
  int64_t bounds[6];
  uint8_t start_kind;
  uint8_t end_kind;
  const char *wanted;
} bounds_row;

enum { LOW = -1000000, HIGH = 1000000 };

static bounds_row bounds_rows[] = {
    {"an unknown end before a day",
     {10, 20, 11, 30, 1, HIGH},
     TL_END_DATED,
     TL_END_UNKNOWN,
     "<date start=\"[1970-01-11..1970-01-21]\" end=\"[1970-01-11..1970-01-30]\"/>"},
    {"an unknown end after a day",
     {10, 20, 25, HIGH, 1, HIGH},
     TL_END_DATED,
     TL_END_UNKNOWN,
     "<date start=\"[1970-01-11..1970-01-21]\" end=\"[1970-01-25..]\"/>"},
    {"an unknown end that follows",
     {10, 20, 15, 30, 5, 10},
     TL_END_DATED,
     TL_END_UNKNOWN,
     "<date start=\"[1970-01-11..1970-01-21]\"/>\n    <length min=\"P5D\" max=\"P10D\"/>"},
    {"an unknown end of which nothing is known",
     {10, 20, 11, HIGH, 1, HIGH},
     TL_END_DATED,
     TL_END_UNKNOWN,
     "<date start=\"[1970-01-11..1970-01-21]\"/>"},
    {"an unknown start after a day",
     {5, 19, 10, 20, 1, 15},
     TL_END_UNKNOWN,
     TL_END_DATED,
     "<date start=\"[1970-01-06..1970-01-20]\" end=\"[1970-01-10..1970-01-20]\"/>"},
    {"an unknown start that follows",
     {5, 15, 10, 20, 5, 5},
     TL_END_UNKNOWN,
     TL_END_DATED,
     "<date end=\"[1970-01-10..1970-01-20]\"/>\n    <length min=\"P5D\" max=\"P5D\"/>"},
    {"two unknown ends, one of them after a day",
     {5, HIGH, 6, HIGH, 1, HIGH},
     TL_END_UNKNOWN,
     TL_END_UNKNOWN,
     "<date start=\"[1970-01-06..]\"/>"},
    {"going on as of a day",
     {10, 20, 30, HIGH, 10, HIGH},
     TL_END_DATED,
     TL_END_ONGOING,
     "<date start=\"[1970-01-11..1970-01-21]\" end-kind=\"ongoing\" as-of=\"1970-01-30\"/>"},
    {"going on as of a day, to a limit",
     {10, 20, 30, 40, 10, 30},
     TL_END_DATED,
     TL_END_ONGOING,
     "<date start=\"[1970-01-11..1970-01-21]\" end=\"[1970-01-30..1970-02-09]\"/>"},
};

static void count_loss(void *ctx, const tl_loss *loss)
{
  assert_int_equal(loss->index, 0);
  assert_string_equal(loss->event, "a");
  assert_string_equal(loss->field, "date");
  ++*(size_t *)ctx;
}

/* An event whose date no text gave, and its XML. */
static tl_timeline *write_extent(const tl_extent *extent, support_text *out, size_t *lost)
{
  tl_event_spec spec = {.size = sizeof spec, .id = TL_TEXT("a"), .extent = extent};
  tl_timeline *timeline = timeline_of(NULL, &spec, 1);
  tl_losses losses = {count_loss, lost};
  assert_int_equal(tl_xml_write(timeline, losses, (tl_progress){0}, support_sink(out), NULL), TL_OK);
  return timeline;
}

static void bounds(void **state)
{
  const bounds_row *row = *state;
  enum { DAY = 86400 };
  int64_t x[6];
  for (int i = 0; i < 6; i++)
    x[i] = row->bounds[i] == LOW ? TL_TIME_MIN : row->bounds[i] == HIGH ? TL_TIME_MAX : row->bounds[i] * DAY;
  tl_extent extent;
  tl_extent_init(&extent, DAY);
  extent.start_min = x[0];
  extent.start_max = x[1];
  extent.end_min = x[2];
  extent.end_max = x[3];
  extent.length_min = x[4];
  extent.length_max = x[5];
  extent.start_kind = row->start_kind;
  extent.end_kind = row->end_kind;
  extent.precision = TL_PRECISION_DAY;
  support_text out = {0};
  size_t lost = 0;
  tl_timeline *timeline = write_extent(&extent, &out, &lost);
  if (!strstr(out.data, row->wanted))
    fail_msg("%s is not in %s", row->wanted, out.data);
  tl_timeline *back = parse((tl_text){out.data, out.size});
  const tl_extent *was = tl_event_extent(tl_timeline_at(timeline, 0));
  const tl_extent *is = tl_event_extent(tl_timeline_at(back, 0));
  assert_memory_equal(was, is, offsetof(tl_extent, start_kind));
  assert_int_equal(lost, was->start_kind != is->start_kind || was->end_kind != is->end_kind);
  tl_timeline_unref(back);
  support_text_free(&out);
  tl_timeline_unref(timeline);
}

/* Bounds that a program gives come back as windows that say the same. */
static void bounds_without_text(void **state)
{
  (void)state;
  enum { DAY = 86400 };
  tl_extent extent;
  tl_extent_init(&extent, DAY);
  extent.start_kind = extent.end_kind = TL_END_DATED;
  extent.precision = TL_PRECISION_DAY;
  extent.start_min = 10 * DAY;
  extent.start_max = 20 * DAY;
  extent.end_min = 14 * DAY;
  extent.end_max = 30 * DAY;
  extent.length_min = 3 * DAY;
  extent.length_max = 7 * DAY;
  extent.start_qualifier = TL_QUALIFIER_APPROXIMATE;
  extent.end_qualifier = TL_QUALIFIER_UNCERTAIN;
  support_text out = {0};
  size_t lost = 0;
  tl_timeline *timeline = write_extent(&extent, &out, &lost);
  assert_int_equal(lost, 0);
  assert_non_null(strstr(out.data, "<date start=\"[1970-01-11~..1970-01-21~]\" end=\"[1970-01-14?..1970-01-27?]\"/>"));
  assert_non_null(strstr(out.data, "<length min=\"P3D\" max=\"P7D\"/>"));
  tl_timeline *back = parse((tl_text){out.data, out.size});
  const tl_extent *a = tl_event_extent(tl_timeline_at(timeline, 0));
  const tl_extent *b = tl_event_extent(tl_timeline_at(back, 0));
  assert_memory_equal(a, b, offsetof(tl_extent, start_kind));
  assert_int_equal(a->start_qualifier, b->start_qualifier);
  assert_int_equal(a->end_qualifier, b->end_qualifier);
  support_text again = rewrite((tl_text){out.data, out.size});
  assert_string_equal(again.data, out.data);
  support_text_free(&again);
  tl_timeline_unref(back);
  support_text_free(&out);
  tl_timeline_unref(timeline);
}

/* What EDTF has no words for becomes whole days, or years, which is told. */
static void bounds_that_become_wider(void **state)
{
  (void)state;
  enum { DAY = 86400 };
  const int64_t year = INT64_C(327585600000); /* the 284th day of 12350 */
  const struct {
    tl_extent extent;
    const char *date;
    size_t lost;
  } rows[] = {
      {{10 * DAY, 20 * DAY + 1, 14 * DAY, 30 * DAY - 1, 1, TL_TIME_MAX, .precision = TL_PRECISION_SECOND},
       "start=\"[1970-01-11..1970-01-21]\" end=\"[1970-01-14..1970-01-30]\"/>\n  </event>",
       1},
      {{-1, -1, 1, TL_TIME_MAX, 1, TL_TIME_MAX, .precision = TL_PRECISION_SECOND},
       "start=\"1969-12-31\" end=\"[1970-01-01..]\"/>",
       1},
      {{36000, 36000, 43200, 43200, 7200, 7200, .start_qualifier = TL_QUALIFIER_UNCERTAIN},
       "start=\"1970-01-01?\" end=\"1970-01-01\"/>",
       1},
      {{TL_TIME_MIN, 0, year + 82 * DAY, year + 82 * DAY, 1, TL_TIME_MAX, .precision = TL_PRECISION_DAY},
       "start=\"[..1970-01-01]\" end=\"Y12350\"/>",
       1},
      {{year - 283 * DAY, year + 81 * DAY, year - 282 * DAY, year + 82 * DAY, DAY, 365 * DAY,
        .precision = TL_PRECISION_DAY},
       "start=\"[Y12350..Y12350]\" end=\"[Y12350..Y12350]\"/>",
       0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    support_text out = {0};
    size_t lost = 0;
    tl_timeline *timeline = write_extent(&rows[i].extent, &out, &lost);
    if (!strstr(out.data, rows[i].date) || lost != rows[i].lost)
      fail_msg("row %zu: %zu losses: %s", i, lost, out.data);
    tl_timeline_unref(parse((tl_text){out.data, out.size}));
    support_text_free(&out);
    tl_timeline_unref(timeline);
  }
}

/* Exact times are the seconds that they are; a minute or a month that they were is told. */
static void seconds_without_text(void **state)
{
  (void)state;
  const uint8_t precisions[] = {TL_PRECISION_NONE, TL_PRECISION_SECOND, TL_PRECISION_MINUTE, TL_PRECISION_MONTH};
  for (size_t i = 0; i < sizeof precisions; i++) {
    tl_extent extent = {36000, 36000, 43200, 43200, 7200, 7200, .precision = precisions[i]};
    support_text out = {0};
    size_t lost = 0;
    tl_timeline *timeline = write_extent(&extent, &out, &lost);
    assert_non_null(strstr(out.data, "<date start=\"1970-01-01T10:00:00\" end=\"1970-01-01T11:59:59\"/>\n  </event>"));
    assert_int_equal(lost, i > 1);
    tl_timeline *back = parse((tl_text){out.data, out.size});
    assert_memory_equal(&extent, tl_event_extent(tl_timeline_at(back, 0)), offsetof(tl_extent, precision));
    tl_timeline_unref(back);
    support_text_free(&out);
    tl_timeline_unref(timeline);
  }
}

static void keep_field(void *ctx, const tl_loss *loss)
{
  strcat(ctx, loss->field);
  strcat(ctx, " ");
}

/* Empty texts of elements that have something else are told; of others they come back. */
static void empty_texts(void **state)
{
  (void)state;
  static const tl_source sources[] = {{{"", 0}, {"http://a", 8}}, {{"", 0}, {NULL, 0}}, {{NULL, 0}, {"http://b", 8}}};
  tl_event_spec spec = {
      .size = sizeof spec, .id = TL_TEXT("a"), .place = TL_TEXT(""), .sources = sources, .source_count = 3};
  for (int located = 0; located < 2; located++) {
    char fields[64] = "";
    spec.has_coordinates = located;
    tl_timeline *timeline = timeline_of(NULL, &spec, 1);
    support_text out = {0};
    assert_int_equal(
        tl_xml_write(timeline, (tl_losses){keep_field, fields}, (tl_progress){0}, support_sink(&out), NULL), TL_OK);
    assert_string_equal(fields, located ? "place source " : "source ");
    tl_timeline *back = parse((tl_text){out.data, out.size});
    const tl_event *event = tl_timeline_at(back, 0);
    assert_int_equal(tl_event_place(event) == NULL, located);
    assert_string_equal(tl_event_source_text_at(event, 1), "");
    tl_timeline_unref(back);
    tl_timeline_unref(timeline);
    support_text_free(&out);
  }
}

static void full_sink(void **state)
{
  (void)state;
  size_t size;
  char *data = support_read("../../examples/iran-dprk.xml", &size);
  tl_timeline *timeline = parse((tl_text){data, size});
  tl_error err = {0};
  support_text out = {.limit = 1};
  assert_int_equal(tl_xml_write(timeline, (tl_losses){0}, (tl_progress){0}, support_sink(&out), &err), TL_ERR_IO);
  assert_int_equal(err.code, TL_CODE_WRITE);
  support_text_free(&out);
  tl_timeline_unref(timeline);
  free(data);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, foreign, foreign_rows);
  ROWS_ADD_TEST(&suite, unwritable);
  ROWS_ADD(&suite, bounds, bounds_rows);
  ROWS_ADD_TEST(&suite, unreadable);
  ROWS_ADD_TEST(&suite, bounds_without_text);
  ROWS_ADD_TEST(&suite, bounds_that_become_wider);
  ROWS_ADD_TEST(&suite, seconds_without_text);
  ROWS_ADD_TEST(&suite, empty_texts);
  ROWS_ADD_TEST(&suite, full_sink);
  return rows_run("xml_write", &suite);
}
