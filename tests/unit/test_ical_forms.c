/* SPDX-License-Identifier: Apache-2.0 */
#include "support_ical.h"

#include <libxml/relaxng.h>
#include <libxml/parser.h>
#include <stdlib.h>

#include "rows.h"

/* xCal and jCal: the same properties in XML and in JSON. */

typedef tl_status (*writer)(const tl_timeline *, const tl_ical_options *, tl_sink, tl_ical_report *, tl_error *);

static support_text written(const tl_timeline *timeline, tl_ical_options options, writer write)
{
  support_text text = {0};
  tl_error err = {0};
  tl_ical_report report;
  if (write(timeline, &options, support_sink(&text), &report, &err) != TL_OK)
    fail_msg("%s", err.message);
  assert_int_equal(report.bytes, text.size);
  return text;
}

static void test_golden(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  support_text text = written(timeline, full_options(), tl_ical_write_xcal);
  support_golden("ical/options.xcs", text.data, text.size);
  support_text_free(&text);
  text = written(timeline, full_options(), tl_ical_write_jcal);
  support_golden("ical/options.jcal", text.data, text.size);
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

/* ---- the schema ---- */

static void ignore(void *ctx, const xmlError *error)
{
  (void)ctx;
  (void)error;
}

/* Whether a document is well-formed and valid xCal. */
static bool is_valid(xmlRelaxNG *schema, const char *text, size_t size)
{
  xmlDoc *doc = xmlReadMemory(text, (int)size, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt(schema);
  xmlRelaxNGSetValidStructuredErrors(context, (xmlStructuredErrorFunc)(void (*)(void))ignore, NULL);
  bool valid = doc && xmlRelaxNGValidateDoc(context, doc) == 0;
  xmlRelaxNGFreeValidCtxt(context);
  xmlFreeDoc(doc);
  return valid;
}

#define XCAL(content)                                                                                                  \
  "<icalendar xmlns=\"urn:ietf:params:xml:ns:icalendar-2.0\"><vcalendar><properties>" content                          \
  "</properties></vcalendar></icalendar>"

static const char *const good[] = {
    XCAL(""),
    XCAL("<x-a><unknown>1</unknown></x-a>"),
    XCAL("<x-a><parameters><x-b><text>c</text></x-b></parameters><text>1</text></x-a>"),
    XCAL("<later><boolean>true</boolean></later>"),
    XCAL("<categories><text>a</text><text>b</text></categories>"),
    XCAL("<rdate><period><start>2024-01-01T00:00:00Z</start><duration>P1D</duration></period></rdate>"),
};

static const char *const bad[] = {
    "<icalendar xmlns=\"urn:ietf:params:xml:ns:icalendar-2.0\"/>",
    "<icalendar/>",
    XCAL("<summary><integer>1</integer></summary>"),
    XCAL("<summary>a</summary>"),
    XCAL("<dtstart><date>20240101</date></dtstart>"),
    XCAL("<dtstart><date-time>2024-01-01</date-time></dtstart>"),
    XCAL("<sequence><integer>a</integer></sequence>"),
    XCAL("<geo><longitude>1</longitude><latitude>1</latitude></geo>"),
    XCAL("<duration><duration>P1M</duration></duration>"),
    XCAL("<x-a><nothing>1</nothing></x-a>"),
};

static void test_schema(void **state)
{
  (void)state;
  size_t size;
  char *file = support_read("../../libtimeline/ical/xcal.rng", &size);
  xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewMemParserCtxt(file, (int)size);
  xmlRelaxNG *schema = xmlRelaxNGParse(parser);
  assert_non_null(schema);
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    if (!is_valid(schema, good[i], strlen(good[i])))
      fail_msg("not valid: %s", good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (is_valid(schema, bad[i], strlen(bad[i])))
      fail_msg("valid: %s", bad[i]);
  tl_timeline *timeline = mapping();
  support_text text = written(timeline, full_options(), tl_ical_write_xcal);
  assert_true(is_valid(schema, text.data, text.size));
  support_text_free(&text);
  tl_timeline_unref(timeline);
  char *zones = support_read("ical/zones.xcs", &size);
  assert_true(is_valid(schema, zones, size));
  free(zones);
  xmlRelaxNGFree(schema);
  xmlRelaxNGFreeParserCtxt(parser);
  free(file);
}

/* ---- texts ---- */

typedef struct text_row {
  const char *name;
  tl_text text;
  const char *xcal; /* of SUMMARY; NULL: refused */
  const char *jcal;
  const char *xcal_name; /* of X-WR-CALNAME, which stands as in a content line */
  const char *jcal_name;
} text_row;

#define TEXT_OF(literal) .text = {literal, sizeof literal - 1}

static text_row text_rows[] = {
    {"text: marks of XML", TEXT_OF("a<b>&\"'"), "a&lt;b&gt;&amp;\"'", "a<b>&\\\"'", "a&lt;b&gt;&amp;\"'", "a<b>&\\\"'"},
    {"text: what TEXT escapes", TEXT_OF("a,b;c\\d"), "a,b;c\\d", "a,b;c\\\\d", "a\\,b\\;c\\\\d",
     "a\\\\,b\\\\;c\\\\\\\\d"},
    {"text: line breaks",
     TEXT_OF("a\nb\r\nc\rd\ne\xE2\x80\xA8"
             "f\xE2\x80\xA9g"),
     "a\nb\nc\nd\ne\nf\ng", "a\\nb\\nc\\nd\\ne\\nf\\ng", "a\\nb\\nc\\nd\\ne\\nf\\ng",
     "a\\\\nb\\\\nc\\\\nd\\\\ne\\\\nf\\\\ng"},
    {"text: a tab", TEXT_OF("a\tb"), "a\tb", "a\\tb", "a\tb", "a\\tb"},
    {"text: near line breaks", TEXT_OF("\xC2\xA0\xC3\x85\xE2\x80\xA7\xE2\x80\xAA"),
     "\xC2\xA0\xC3\x85\xE2\x80\xA7\xE2\x80\xAA", "\xC2\xA0\xC3\x85\xE2\x80\xA7\xE2\x80\xAA",
     "\xC2\xA0\xC3\x85\xE2\x80\xA7\xE2\x80\xAA", "\xC2\xA0\xC3\x85\xE2\x80\xA7\xE2\x80\xAA"},
    {"text: not ASCII", TEXT_OF("\xE5\xB9\xB3\xF0\x9F\x93\x9C"), "\xE5\xB9\xB3\xF0\x9F\x93\x9C",
     "\xE5\xB9\xB3\xF0\x9F\x93\x9C", "\xE5\xB9\xB3\xF0\x9F\x93\x9C", "\xE5\xB9\xB3\xF0\x9F\x93\x9C"},
    {"text: U+FFFD", TEXT_OF("\xEF\xBF\xBD"), "\xEF\xBF\xBD", "\xEF\xBF\xBD", "\xEF\xBF\xBD", "\xEF\xBF\xBD"},
    {"text: U+FFFE", TEXT_OF("a\xEF\xBF\xBE"), NULL, "a\xEF\xBF\xBE", NULL, "a\xEF\xBF\xBE"},
    {"text: U+FFFF", TEXT_OF("a\xEF\xBF\xBF"), NULL, "a\xEF\xBF\xBF", NULL, "a\xEF\xBF\xBF"},
};

/* Whether the text has before and after round a value. */
static void expect(const support_text *text, const char *before, const char *value, const char *after)
{
  const char *at = strstr(text->data, before);
  assert_non_null(at);
  at += strlen(before);
  const char *end = strstr(at, after);
  assert_non_null(end);
  assert_int_equal((size_t)(end - at), strlen(value));
  assert_memory_equal(at, value, strlen(value));
}

static void test_text(void **state)
{
  const text_row *row = *state;
  tl_header_spec header = {.size = sizeof header};
  tl_event_spec spec = {.size = sizeof spec, .id = TL_TEXT("e"), .edtf = TL_TEXT("2024-04-14"), .title = row->text};
  tl_timeline *timeline = timeline_of(&header, &spec, 1);
  tl_ical_options options = {.size = sizeof options, .name = row->text};
  support_text text = {0};
  tl_error err = {0};
  if (row->xcal) {
    text = written(timeline, options, tl_ical_write_xcal);
    expect(&text, "<summary><text>", row->xcal, "</text>");
    expect(&text, "<x-wr-calname><unknown>", row->xcal_name, "</unknown>");
  } else {
    assert_int_equal(tl_ical_write_xcal(timeline, &options, support_sink(&text), NULL, &err), TL_ERR_ENCODING);
    assert_int_equal(err.code, TL_CODE_XML_CHARACTER);
  }
  support_text_free(&text);
  text = written(timeline, options, tl_ical_write_jcal);
  expect(&text, "[\"summary\",{},\"text\",\"", row->jcal, "\"],\n");
  expect(&text, "[\"x-wr-calname\",{},\"unknown\",\"", row->jcal_name, "\"],\n");
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

/* A calendar of no event, and what cannot be written. */
static void test_edges(void **state)
{
  (void)state;
  static const writer writers[] = {tl_ical_write_xcal, tl_ical_write_jcal};
  tl_header_spec header = {.size = sizeof header};
  tl_timeline *empty = timeline_of(&header, NULL, 0);
  tl_ical_options options = {.size = sizeof options};
  support_text text = written(empty, options, tl_ical_write_jcal);
  assert_non_null(strstr(text.data, "],[\n\n]]\n"));
  support_text_free(&text);
  text = written(empty, options, tl_ical_write_xcal);
  assert_non_null(strstr(text.data, "<components>\n</components>\n"));
  support_text_free(&text);
  tl_timeline_unref(empty);

  tl_timeline *timeline = mapping();
  for (int i = 0; i < 2; i++) {
    assert_int_equal(writers[i](timeline, NULL, (tl_sink){NULL, NULL}, NULL, NULL), TL_ERR_ARG);
    assert_int_equal(writers[i](NULL, NULL, support_sink(&text), NULL, NULL), TL_ERR_ARG);
    for (size_t fail_at = 1;; fail_at++) {
      support_heap heap = {.fail_at = fail_at};
      tl_allocator allocator = support_allocator(&heap);
      tl_ical_options full = full_options();
      full.allocator = &allocator;
      tl_status status = writers[i](timeline, &full, support_sink(&text), NULL, NULL);
      support_text_free(&text);
      assert_int_equal(heap.live, 0);
      assert_int_equal(status, heap.requests < fail_at ? TL_OK : TL_ERR_NOMEM);
      if (status == TL_OK)
        break;
    }
  }
  tl_timeline_unref(timeline);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, test_text, text_rows);
  ROWS_ADD_TEST(&suite, test_golden);
  ROWS_ADD_TEST(&suite, test_schema);
  ROWS_ADD_TEST(&suite, test_edges);
  return rows_run("ical_forms", &suite);
}
