/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"
#include "support_read.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/format.h>
#include <timeline/timelinejs.h>
#include <timeline/xml.h>

#define DOC(events) "{\"libtimeline\": 1, \"events\": [" events "]}"
#define STORY(slides) "{\"events\": [" slides "]}"

static tl_status read_text(tl_text text, const tl_format_options *options, tl_timeline **out, tl_error *err)
{
  tl_input *input;
  assert_int_equal(tl_input_from_text(text, NULL, &input, NULL), TL_OK);
  tl_status status = tl_format_read(input, tl_format_find((tl_text)T("json")), options, out, err);
  tl_input_free(input);
  return status;
}

static tl_status read_plain(tl_text text, const tl_allocator *allocator, tl_timeline **out, tl_error *err)
{
  tl_format_options options = {.size = sizeof options, .allocator = allocator};
  return read_text(text, &options, out, err);
}

static tl_timeline *must_read(tl_text text, const tl_format_options *options)
{
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  if (read_text(text, options, &timeline, &err) != TL_OK)
    fail_msg("%u:%u: TL%03d: %s", err.line, err.column, (int)err.code, err.message);
  return timeline;
}

/* ---- what is refused ---- */

static bad_row bad[] = {
    {"nothing", T(""), 1, 1, TL_CODE_JSON_SYNTAX},
    {"white space", T(" \n "), 2, 2, TL_CODE_JSON_SYNTAX},
    {"no JSON", T("{\n  timeline"), 2, 4, TL_CODE_JSON_SYNTAX},
    {"cut", T("{\"libtimeline\": 1, \"events\": ["), 1, 31, TL_CODE_JSON_SYNTAX},
    {"cut in a string", T("{\"libtimeline"), 1, 14, TL_CODE_JSON_SYNTAX},
    {"a letter", T("{\"libtimeline\": 1, \"\xC3\xA9\": [x]}"), 1, 26, TL_CODE_JSON_SYNTAX},
    {"a letter first", T("x"), 1, 1, TL_CODE_JSON_SYNTAX},
    {"a comma too few", T("{\"libtimeline\": 1\n[]}"), 2, 1, TL_CODE_JSON_SYNTAX},
    {"two documents", T(DOC("") "\n{}"), 2, 1, TL_CODE_JSON_SYNTAX},
    {"a comma too many", T("{\"libtimeline\": 1,}"), 1, 19, TL_CODE_JSON_SYNTAX},
    {"a leading zero", T(DOC("{\"id\": \"a\", \"confidence\": 01}")), 1, 57, TL_CODE_JSON_SYNTAX},
    {"a line end in a string", T(DOC("{\"id\": \"a\nb\"}")), 1, 40, TL_CODE_JSON_SYNTAX},
    {"not UTF-8", T(DOC("{\"id\": \"a\xFF\"}")), 1, 40, TL_CODE_JSON_SYNTAX},
    {"UTF-16", T("\xFF\xFE{\0}\0"), 1, 1, TL_CODE_UTF8},
    {"a string", T("\"timeline\""), 1, 1, TL_CODE_JSON_ROOT},
    {"a number", T("12"), 1, 3, TL_CODE_JSON_ROOT},
    {"an array", T("[{\"id\": \"a\"}]"), 1, 1, TL_CODE_JSON_ROOT},
    {"an empty key", T("{\"\": 1}"), 1, 1, TL_CODE_JSON_ROOT},
    {"an empty object", T("{}"), 1, 1, TL_CODE_JSON_ROOT},
    {"an event without an id", T("{\"libtimeline\": 1, \"events\": [{\"title\": \"x\"}]}"), 1, 31, TL_CODE_ID_MISSING},
    {"another object", T("{\"name\": \"x\"}"), 1, 1, TL_CODE_JSON_ROOT},
    {"another version", T("{\"libtimeline\": 2}"), 1, 17, TL_CODE_JSON_VALUE},
    {"half a pair", T(DOC("{\"id\": \"a\", \"title\": \"\\ud800\"}")), 1, 59, TL_CODE_UTF8},
    {"the other half", T(DOC("{\"id\": \"a\", \"title\": \"\\udc00\"}")), 1, 58, TL_CODE_UTF8},
    {"two first halves", T(DOC("{\"id\": \"a\", \"title\": \"\\ud800\\ud800\"}")), 1, 64, TL_CODE_UTF8},
    {"an escaped NUL", T(DOC("{\"id\": \"a\", \"title\": \"\\u0000\"}")), 1, 58, TL_CODE_UTF8},
    {"an escaped control", T(DOC("{\"id\": \"a\", \"title\": \"x\\u0007\"}")), 1, 54, TL_CODE_CONTROL},
    {"an event that is none", T(DOC("{\"id\": \"a\"}, 7")), 1, 44, TL_CODE_JSON_VALUE},
    {"no id", T("{\"libtimeline\": {\"events\": [\n{\"title\": \"x\"}]}}"), 2, 1, TL_CODE_ID_MISSING},
    {"the same id", T(DOC("{\"id\": \"a\"},\n{\"id\": \"a\"}")), 2, 8, TL_CODE_ID_DUPLICATE},
    {"an unknown key", T(DOC("{\"id\": \"a\", \"colour\": \"red\"}")), 1, 53, TL_CODE_JSON_KEY},
    {"a key twice", T(DOC("{\"id\": \"a\", \"id\": \"b\"}")), 1, 49, TL_CODE_JSON_KEY},
    {"a header's key twice", T("{\"title\": \"a\", \"title\": \"b\", \"events\": []}"), 1, 25, TL_CODE_JSON_KEY},
    {"a number for a string", T(DOC("{\"id\": \"a\", \"title\": 5}")), 1, 52, TL_CODE_JSON_VALUE},
    {"no date", T(DOC("{\"id\": \"a\",\n\"edtf\": \"nonsense\"}")), 2, 10, TL_CODE_EDTF_SYNTAX},
    {"no such day", T(DOC("{\"id\": \"a\",\n\"edtf\": \"2004-02-30\"}")), 2, 18, TL_CODE_NO_SUCH_DAY},
    {"no such day of a window", T(DOC("{\"id\": \"a\",\n\"start\": {\"edtf\": \"2004-02-30\"}}")), 2, 28,
     TL_CODE_NO_SUCH_DAY},
    {"behind wide letters", T(DOC("{\"id\": \"\xC3\xA9\xE2\x82\xAC\", \"edtf\": \"2004-02-30\"}")), 1, 61,
     TL_CODE_NO_SUCH_DAY},
    {"behind escapes", T(DOC("{\"id\": \"a\", \"title\": \"\\\"\\\\\", \"edtf\": 5}")), 1, 68, TL_CODE_JSON_VALUE},
    {"a title of escapes", T(DOC("{\"id\": \"a\", \"mode\": \"\\\"\\u00e9\\\\\"}")), 1, 51, TL_CODE_JSON_VALUE},
    {"a confidence of seven decimals", T(DOC("{\"id\": \"a\", \"confidence\": 0.1234567}")), 1, 57, TL_CODE_JSON_VALUE},
    {"a confidence with an exponent", T(DOC("{\"id\": \"a\", \"confidence\": 1e-1}")), 1, 57, TL_CODE_JSON_VALUE},
    {"a confidence over 1", T(DOC("{\"id\": \"a\", \"confidence\": 1.5}")), 1, 57, TL_CODE_JSON_VALUE},
    {"half a place", T(DOC("{\"id\": \"a\", \"place\": {\"lat\": 1}}")), 1, 52, TL_CODE_JSON_VALUE},
    {"a category that is none", T(DOC("{\"id\": \"a\", \"categories\": [null]}")), 1, 58, TL_CODE_JSON_VALUE},
    {"categories that are none", T(DOC("{\"id\": \"a\", \"categories\": \"x\"}")), 1, 57, TL_CODE_JSON_VALUE},
    {"a constraint without kind", T(DOC("{\"id\": \"a\", \"constraints\": [{}]}")), 1, 59, TL_CODE_JSON_VALUE},
    {"no such relation",
     T(DOC("{\"id\": \"a\", \"constraints\": [{\"kind\": \"relation\", \"event\": \"a\", \"allen\": \"x\"}]}")), 1, 103,
     TL_CODE_ALLEN_SYNTAX},
    {"no duration", T(DOC("{\"id\": \"a\", \"constraints\": [{\"kind\": \"length\", \"min\": \"x\"}]}")), 1, 85,
     TL_CODE_DURATION_SYNTAX},
    {"an unknown reference",
     T(DOC("{\"id\": \"a\", \"constraints\": [{\"kind\": \"relation\", \"event\": \"b\", \"allen\": \"p\"}]}")), 1, 0,
     TL_CODE_ID_UNKNOWN},
    {"no mode", T(DOC("{\"id\": \"a\", \"mode\": \"always\"}")), 1, 51, TL_CODE_JSON_VALUE},
    {"no bound",
     T(DOC("{\"id\": \"a\", \"start\": {\"earliest\": \"soon\", \"latest\": \"+inf\"}, \"end\": {\"earliest\": "
           "\"-inf\", \"latest\": \"+inf\"}, \"length\": {\"min\": \"P1D\", \"max\": \"+inf\"}}")),
     1, 65, TL_CODE_JSON_VALUE},
    {"a start alone", T(DOC("{\"id\": \"a\",\n\"start\": {\"earliest\": \"1985-01-01\", \"latest\": \"1985-12-31\"}}")),
     2, 10, TL_CODE_JSON_VALUE},
    {"a start and an end without a length",
     T(DOC("{\"id\": \"a\",\n\"start\": {\"earliest\": \"1985-01-01\", \"latest\": \"1985-12-31\"}, \"end\": "
           "{\"earliest\": \"1985-01-01\", \"latest\": \"1985-12-31\"}}")),
     2, 10, TL_CODE_JSON_VALUE},
    {"half a start",
     T(DOC("{\"id\": \"a\",\n\"start\": {\"earliest\": \"1985-01-01\"}, \"end\": {\"earliest\": \"-inf\", \"latest\": "
           "\"+inf\"}, \"length\": {\"min\": \"P1D\", \"max\": \"+inf\"}}")),
     2, 10, TL_CODE_JSON_VALUE},
    {"a length alone", T(DOC("{\"id\": \"a\",\n\"length\": {\"min\": \"P1D\", \"max\": \"P2D\"}}")), 2, 11,
     TL_CODE_JSON_VALUE},
    {"a bad header", T("{\"lang\": \"no such language\", \"events\": []}"), 1, 10, TL_CODE_LANG_SYNTAX},
    {"a slide: no year", T(STORY("{\"start_date\": {\"month\": 3}}")), 1, 28, TL_CODE_JSON_VALUE},
    {"a slide: year 0", T(STORY("{\"start_date\": {\"year\": 0}}")), 1, 28, TL_CODE_NO_SUCH_YEAR},
    {"a slide: month 13", T(STORY("{\"start_date\": {\"year\": 1984, \"month\": \"13\"}}")), 1, 28,
     TL_CODE_NO_SUCH_MONTH},
    {"a slide: a month of 300", T(STORY("{\"start_date\": {\"year\": 1984, \"month\": 300}}")), 1, 52,
     TL_CODE_JSON_VALUE},
    {"a slide: a minute without its hour",
     T(STORY("{\"start_date\": {\"year\": 1984, \"month\": 3, \"day\": 5, \"minute\": 5}}")), 1, 28,
     TL_CODE_JSON_VALUE},
    {"a slide: a year of letters", T(STORY("{\"start_date\": {\"year\": \"soon\"}}")), 1, 37, TL_CODE_JSON_VALUE},
    {"a slide: an end alone", T(STORY("{\"end_date\": {\"year\": 1984}}")), 1, 13, TL_CODE_JSON_VALUE},
    {"a slide: an end before", T(STORY("{\"start_date\": {\"year\": 1985}, \"end_date\": {\"year\": 1984}}")), 1, 13,
     TL_CODE_REVERSED},
    {"a slide: the same id", T(STORY("{\"unique_id\": \"a\"}, {\"unique_id\": \"a\"}")), 1, 33, TL_CODE_ID_DUPLICATE},
    {"an era without end", T("{\"eras\": [{\"start_date\": {\"year\": 1985}}]}"), 1, 11, TL_CODE_JSON_VALUE},
};

static void is_refused(void **state)
{
  refuses(*state, read_plain);
}

/* ---- what is read ---- */

static void round_trip_of_everything(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_header_spec about = header;
  assert_int_equal(tl_builder_set_header(builder, &about, NULL), TL_OK);
  tl_event_spec spec = named("other");
  spec.phrase = (tl_text)T("early 1990s");
  add(builder, &spec);
  spec = named("third");
  spec.start = (tl_text)T("[2019-08-01..2019-08-25]");
  spec.end_kind = TL_END_ONGOING;
  add(builder, &spec);
  spec = named("bounds");
  spec.extent = &given_extent;
  spec.mode = TL_MODE_SPANS;
  add(builder, &spec);
  static const tl_extent seconds = {.start_min = -62167219200 * 3,
                                    .start_max = 1,
                                    .end_min = 12345,
                                    .end_max = TL_TIME_MAX,
                                    .length_min = 12344,
                                    .length_max = TL_TIME_MAX,
                                    .end_kind = TL_END_UNKNOWN,
                                    .precision = TL_PRECISION_SECOND,
                                    .flags = TL_EXTENT_TIME_OF_DAY};
  spec = named("seconds");
  spec.extent = &seconds;
  add(builder, &spec);
  spec = named("nothing");
  spec.start_kind = TL_END_OPEN;
  spec.end_kind = TL_END_UNKNOWN;
  add(builder, &spec);
  spec = named("undated");
  spec.phrase = (tl_text)T("n.d.");
  add(builder, &spec);
  spec = whole;
  spec.title = (tl_text)T("\" \\ / \t \xF0\x9F\x93\x9C \xE2\x80\xA8");
  add(builder, &spec);
  tl_timeline *timeline = finish(builder);
  for (int js = 0; js < 2; js++) {
    support_text text = {0};
    const tl_format *format = tl_format_find(js ? (tl_text)T("timelinejs") : (tl_text)T("json"));
    assert_int_equal(tl_format_write(timeline, format, NULL, support_sink(&text), NULL, NULL), TL_OK);
    told t = {0};
    tl_format_options options = {.size = sizeof options, .losses = {tell, &t}};
    tl_timeline *again = must_read((tl_text){text.data, text.size}, &options);
    assert_same(timeline, again);
    assert_int_equal(t.count, 0);
    tl_timeline_unref(again);
    support_text_free(&text);
  }
  tl_timeline_unref(timeline);
}

/* The example is the same after JSON. */
static void round_trip_of_the_example(void **state)
{
  (void)state;
  tl_input *input;
  tl_timeline *timeline = NULL;
  assert_int_equal(tl_input_new(TESTS_DATA "/../../examples/iran-dprk.xml", NULL, &input, NULL), TL_OK);
  assert_int_equal(tl_xml_read(input, NULL, &timeline, NULL), TL_OK);
  tl_input_free(input);
  support_text text = json_of(timeline);
  tl_timeline *again = must_read((tl_text){text.data, text.size}, NULL);
  support_text xml = {0};
  support_text wanted = {0};
  assert_int_equal(
      tl_xml_write(timeline, (tl_losses){NULL, NULL}, (tl_progress){NULL, NULL}, support_sink(&wanted), NULL), TL_OK);
  assert_int_equal(tl_xml_write(again, (tl_losses){NULL, NULL}, (tl_progress){NULL, NULL}, support_sink(&xml), NULL),
                   TL_OK);
  assert_string_equal(xml.data, wanted.data);
  support_text_free(&xml);
  support_text_free(&wanted);
  support_text_free(&text);
  tl_timeline_unref(again);
  tl_timeline_unref(timeline);
}

static void any_order_and_layout(void **state)
{
  (void)state;
  tl_timeline *timeline = must_read(
      (tl_text)T("\xEF\xBB\xBF\n{\"as_of\":\"2024-05-01\",\"events\":[{\"end_kind\":\"ongoing\",\"edtf\":\"1984/2000\","
                 "\"id\":\"a\",\"title\":null},{\"phrase\":\"2018 to present\",\"id\":\"b\"}],\"libtimeline\":1,\n"
                 "\"title\":\"\\u00e9\\ud83d\\udcdc\"}\n"),
      NULL);
  assert_string_equal(tl_timeline_title(timeline), "\xC3\xA9\xF0\x9F\x93\x9C");
  assert_int_equal(tl_timeline_count(timeline), 2);
  assert_null(tl_event_title(tl_timeline_at(timeline, 0)));
  assert_int_equal(tl_event_line(tl_timeline_at(timeline, 0)), 2);
  tl_timeline_unref(timeline);
}

/* What show --json says of an event that follows from others is no statement of its own. */
static void derived_bounds_are_not_read(void **state)
{
  (void)state;
  tl_timeline *timeline = must_read(
      (tl_text)T(DOC("{\"id\": \"a\", \"start\": {\"earliest\": \"2018-08-01\", \"latest\": \"2018-08-31\"}, \"end\": "
                     "{\"earliest\": \"2018-08-01\", \"latest\": \"+inf\"}, \"length\": {\"min\": \"P1D\", \"max\": "
                     "\"+inf\"}, \"derived\": true, \"answer\": \"certain\"}")),
      NULL);
  assert_true(tl_event_extent(tl_timeline_at(timeline, 0))->start_min == TL_TIME_MIN);
  tl_timeline_unref(timeline);
}

static void unknown_keys_of_the_document(void **state)
{
  (void)state;
  told t = {0};
  tl_format_options options = {.size = sizeof options, .losses = {tell, &t}};
  tl_timeline *timeline =
      must_read((tl_text)T("{\"libtimeline\": 1, \"x\": [{\"y\": [1, 2]}], \"events\": []}"), &options);
  assert_int_equal(t.count, 1);
  assert_string_equal(t.last, ": key: dropped");
  tl_timeline_unref(timeline);
}

/* ---- stories of TimelineJS ---- */

typedef struct slide_row {
  const char *name;
  tl_text text;
  const char *wanted; /* the first event as XML, from its id on */
  const char *loss;
} slide_row;

static slide_row slides[] = {
    {"a year", T(STORY("{\"start_date\": {\"year\": 1984}}")), "\"event\">\n    <date edtf=\"1984\"/>", NULL},
    {"numbers in strings", T(STORY("{\"start_date\": {\"year\": \"1984\", \"month\": \"3\", \"day\": \"\"}}")),
     "\"event\">\n    <date edtf=\"1984-03\"/>", NULL},
    {"BCE", T(STORY("{\"start_date\": {\"year\": -44, \"month\": 3, \"day\": 15}}")),
     "\"event\">\n    <date edtf=\"-0043-03-15\"/>", NULL},
    {"long ago", T("{\"scale\": \"cosmological\", \"events\": [{\"start_date\": {\"year\": -13800000000}}]}"),
     "\"event\">\n    <date edtf=\"Y-13799999999\"/>", NULL},
    {"a time", T(STORY("{\"start_date\": {\"year\": 1984, \"month\": 3, \"day\": 5, \"hour\": 13, \"minute\": 5}}")),
     "\"event\">\n    <date edtf=\"1984-03-05T13:05:00\"/>", "event: date: precision"},
    {"a time to the second",
     T(STORY("{\"start_date\": {\"year\": 1984, \"month\": 3, \"day\": 5, \"hour\": 13, \"minute\": 5, \"second\": "
             "\"0\"}}")),
     "\"event\">\n    <date edtf=\"1984-03-05T13:05:00\"/>", NULL},
    {"an end", T(STORY("{\"start_date\": {\"year\": 1984}, \"end_date\": {\"year\": 1986, \"month\": 2}}")),
     "\"event\">\n    <date edtf=\"1984/1986-02\"/>", NULL},
    {"two times",
     T(STORY(
         "{\"start_date\": {\"year\": 1984, \"month\": 3, \"day\": 5, \"hour\": 13}, \"end_date\": {\"year\": 1984, "
         "\"month\": 3, \"day\": 5, \"hour\": \"14\"}}")),
     "\"event\">\n    <date start=\"1984-03-05T13:00:00\" end=\"1984-03-05T14:00:00\"/>", "event: date: precision"},
    {"the same end", T(STORY("{\"start_date\": {\"year\": 1984}, \"end_date\": {\"year\": 1984}}")),
     "\"event\">\n    <date edtf=\"1984\"/>", NULL},
    {"no date", T(STORY("{\"text\": {\"headline\": \"A visit\"}}")), "\"a-visit\">\n    <title>A visit</title>", NULL},
    {"all",
     T(STORY("{\"unique_id\": \"u\", \"start_date\": {\"year\": 1984}, \"display_date\": \"c. 1984\", \"text\": "
             "{\"headline\": \"H\", \"text\": \"<p>T</p>\"}, \"media\": {\"url\": \"http://m\", \"caption\": "
             "\"C\"}, \"group\": \"g\"}")),
     "\"u\" group=\"g\">\n    <title>H</title>\n    <description>&lt;p&gt;T&lt;/p&gt;</description>\n    <date "
     "edtf=\"1984\" wording=\"c. 1984\"/>\n    <source href=\"http://m\">C</source>",
     NULL},
    {"an era",
     T("{\"eras\": [{\"start_date\": {\"year\": 1984}, \"end_date\": {\"year\": 1990}, \"text\": {\"headline\": "
       "\"E\"}}]}"),
     "\"e\">\n    <title>E</title>\n    <date edtf=\"1984/1990\" mode=\"spans\"/>\n    <category>era</category>", NULL},
    {"an id that is no name", T(STORY("{\"unique_id\": \"17 a\"}")), "\"_17_a\"", "_17_a: id: changed"},
    {"more than is read", T(STORY("{\"unique_id\": \"u\", \"background\": {\"url\": \"http://b\"}}")), "\"u\"",
     "u: key: dropped"},
    {"a frame", T(STORY("{\"unique_id\": \"u\", \"media\": {\"url\": \"<iframe src=x>\"}}")), "\"u\"",
     "u: media: dropped"},
    {"ours before it",
     T("{\"libtimeline\": {\"libtimeline\": 1, \"events\": [{\"id\": \"a\"}]}, \"title\": {\"text\": {}}, "
       "\"events\": [{\"unique_id\": \"b\"}]}"),
     "\"a\"", NULL},
    {"ours behind it",
     T("{\"title\": {\"text\": {\"headline\": \"T\"}}, \"events\": [{\"unique_id\": \"b\"}], \"libtimeline\": "
       "{\"libtimeline\": 1, \"events\": [{\"id\": \"a\"}]}}"),
     "\"a\"", NULL},
};

static void is_a_slide(void **state)
{
  const slide_row *row = *state;
  told t = {0};
  tl_format_options options = {.size = sizeof options, .losses = {tell, &t}};
  tl_timeline *timeline = must_read(row->text, &options);
  support_text xml = {0};
  assert_int_equal(tl_timeline_count(timeline), 1);
  assert_int_equal(tl_xml_write(timeline, (tl_losses){NULL, NULL}, (tl_progress){NULL, NULL}, support_sink(&xml), NULL),
                   TL_OK);
  const char *event = strstr(xml.data, "<event id=") + 10;
  if (strncmp(event, row->wanted, strlen(row->wanted)) != 0)
    fail_msg("%s", event);
  assert_string_equal(t.count ? t.last : "", row->loss ? row->loss : "");
  support_text_free(&xml);
  tl_timeline_unref(timeline);
}

static void title_of_a_story(void **state)
{
  (void)state;
  tl_timeline *timeline = must_read(
      (tl_text)T("{\"title\": {\"text\": {\"headline\": \"T\", \"text\": \"W\"}}, \"events\": [{\"unique_id\": \"a\"}, "
                 "{\"text\": {\"headline\": \"X\"}}, {\"text\": {\"headline\": \"X\"}}, {\"text\": {\"headline\": "
                 "\"X 5\"}}, {\"text\": {\"headline\": \"X\"}}]}"),
      NULL);
  assert_string_equal(tl_timeline_title(timeline), "T");
  assert_string_equal(tl_timeline_description(timeline), "W");
  assert_string_equal(tl_event_id(tl_timeline_at(timeline, 1)), "x");
  assert_string_equal(tl_event_id(tl_timeline_at(timeline, 2)), "x-3");
  assert_string_equal(tl_event_id(tl_timeline_at(timeline, 4)), "x-5-5");
  tl_timeline_unref(timeline);
  timeline = must_read((tl_text)T("{\"title\": {\"text\": {\"headline\": \"T\"}}, \"events\": []}"), NULL);
  assert_int_equal(tl_timeline_count(timeline), 0);
  tl_timeline_unref(timeline);
}

static void writes_a_story(void **state)
{
  (void)state;
  static const struct {
    const char *edtf;
    const char *part; /* of the story; NULL: no slide */
    size_t losses;
  } rows[] = {
      {"1984", "\"start_date\": {\"year\": 1984}, \"text\"", 0},
      {"1984/1986-02", "\"start_date\": {\"year\": 1984}, \"end_date\": {\"year\": 1986, \"month\": 2}, \"text\"", 0},
      {"1984-03-05T13:02:03", "{\"year\": 1984, \"month\": 3, \"day\": 5, \"hour\": 13, \"minute\": 2, \"second\": 3}",
       0},
      {"-0043-03", "\"start_date\": {\"year\": -44, \"month\": 3}", 0},
      {"Y-300000", "\"cosmological\",\n\"events\": [\n{\"unique_id\": \"a\", \"start_date\": {\"year\": -300001}", 0},
      {"Y-300000/1984-02", "{\"year\": -300001}, \"end_date\": {\"year\": 1984}, \"text\"", 1},
      {"Y-271000", "\"human\"", 0},
      {"1984~", "\"start_date\": {\"year\": 1984}, \"text\"", 1},
      {"1984/..", "\"start_date\": {\"year\": 1984}, \"text\"", 1},
      {"../1984", NULL, 1},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_builder *builder = new_builder();
    tl_event_spec spec = named("a");
    spec.edtf = tl_text_from_string(rows[i].edtf);
    add(builder, &spec);
    tl_timeline *timeline = finish(builder);
    told t = {0};
    tl_timelinejs_options options = {.size = sizeof options, .losses = {tell, &t}};
    support_text text = {0};
    assert_int_equal(tl_timelinejs_write(timeline, &options, support_sink(&text), NULL), TL_OK);
    if (rows[i].part ? !strstr(text.data, rows[i].part) : strstr(text.data, "unique_id") != NULL)
      fail_msg("%s: %s", rows[i].edtf, text.data);
    if (t.count != rows[i].losses)
      fail_msg("%s: %zu losses, the last %s", rows[i].edtf, t.count, t.last);
    support_text_free(&text);
    tl_timeline_unref(timeline);
  }
}

/* ---- limits, failures ---- */

static large_row large[] = {
    {"large: 200,000 open arrays", "{\"x\": ", "[", 200000, "", TL_CODE_JSON_LIMIT, 0},
    {"large: 200,000 open objects", "", "{\"x\":", 200000, "", TL_CODE_JSON_LIMIT, 0},
    {"large: a string of 10 MB", "{\"libtimeline\": 1, \"title\": \"", "aaaaaaaaaa", 1000000, "\"}", TL_CODE_JSON_LIMIT,
     0},
    {"large: a string of 10 MB of escapes", "{\"libtimeline\": 1, \"title\": \"", "\\u00e9\\n", 1250000, "\"}",
     TL_CODE_JSON_LIMIT, 0},
    {"large: a number of 10 MB", "{\"libtimeline\": ", "1111111111", 1000000, "}", TL_CODE_JSON_LIMIT, 0},
    {"large: a million values in an event", "{\"events\": [{\"id\": \"a\", \"categories\": [\"\"", ",\"\"", 1000000,
     "]}]}", TL_CODE_JSON_LIMIT, 0},
    {"large: a million keys", "{\"events\": [{\"id\": \"a\"", ",\"k\":0", 1000000, "}]}", TL_CODE_JSON_LIMIT, 0},
    {"large: 10 MB of white space", "{\"libtimeline\": 1", "          ", 1000000, "}", TL_CODE_NONE, 0},
    {"large: a list that is passed over", "{\"libtimeline\": 1, \"x\": [1", ",1", 90000, "]}", TL_CODE_NONE, 0},
    {"large: 100,000 slides", "{\"events\": [{}", ",{}", 99999, "]}", TL_CODE_NONE, 100000},
};

static void is_large(void **state)
{
  bears(*state, read_plain);
}

/* Tokens and escapes that are cut by the pieces in which the input is read. */
static void pieces(void **state)
{
  (void)state;
  enum { PIECE = 65536 };
  static const char doc[] =
      "{\"libtimeline\": 1, \"events\": [{\"id\": \"abc\", \"title\": \"\\ud83d\\udcdc\\\"x\\\\\", "
      "\"confidence\": 0.25, \"edtf\": \"1984~\"}]}";
  for (size_t before = PIECE - sizeof doc - 1; before <= PIECE + 1; before++) {
    char *data = malloc(before + sizeof doc);
    memset(data, ' ', before);
    memcpy(data + before, doc, sizeof doc);
    tl_timeline *timeline = must_read((tl_text){data, before + sizeof doc - 1}, NULL);
    assert_string_equal(tl_event_title(tl_timeline_at(timeline, 0)), "\xF0\x9F\x93\x9C\"x\\");
    assert_string_equal(tl_event_edtf(tl_timeline_at(timeline, 0)), "1984~");
    tl_timeline_unref(timeline);
    free(data);
  }
}

static void failing_allocations(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_header_spec about = header;
  assert_int_equal(tl_builder_set_header(builder, &about, NULL), TL_OK);
  tl_event_spec spec = named("other");
  add(builder, &spec);
  spec = named("third");
  spec.title = (tl_text)T("\" quotes and \\ more");
  add(builder, &spec);
  add(builder, &whole);
  tl_timeline *given = finish(builder);
  support_text text = json_of(given);
  static const char story[] = "{\"title\": {\"text\": {\"headline\": \"T\"}}, \"events\": [{\"start_date\": {\"year\": "
                              "1984}, \"text\": {\"headline\": \"\\\"x\\\"\"}}, {\"text\": {\"headline\": \"x\"}}]}";
  const tl_text texts[] = {{text.data, text.size}, {story, sizeof story - 1}};
  for (size_t i = 0; i < 2; i++)
    survives_failures(texts[i], read_plain);
  support_text_free(&text);
  tl_timeline_unref(given);
}

static bool stop(void *ctx, uint64_t done, uint64_t total)
{
  (void)done;
  (void)total;
  return ++*(int *)ctx < 2;
}

static void progress_and_arguments(void **state)
{
  (void)state;
  size_t size = 5 << 20;
  char *data = malloc(size);
  memset(data, ' ', size);
  int calls = 0;
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  tl_format_options options = {.size = sizeof options, .progress = {stop, &calls}};
  assert_int_equal(read_text((tl_text){data, size}, &options, &timeline, &err), TL_ERR_CANCELLED);
  assert_int_equal(calls, 2);
  options.bytes_max = 1000;
  assert_int_equal(read_text((tl_text){data, size}, &options, &timeline, &err), TL_ERR_LIMIT);
  free(data);
  support_text text = {0};
  tl_timelinejs_options small = {.size = 1};
  timeline = must_read((tl_text)T(DOC("{\"id\": \"a\", \"edtf\": \"1984\"}")), NULL);
  assert_int_equal(tl_timelinejs_write(NULL, NULL, support_sink(&text), &err), TL_ERR_ARG);
  assert_int_equal(tl_timelinejs_write(timeline, NULL, (tl_sink){NULL, NULL}, &err), TL_ERR_ARG);
  assert_int_equal(tl_timelinejs_write(timeline, &small, support_sink(&text), &err), TL_ERR_ARG);
  tl_timelinejs_options stopped = {.size = sizeof stopped, .progress = {stop, &calls}};
  assert_int_equal(tl_timelinejs_write(timeline, &stopped, support_sink(&text), &err), TL_ERR_CANCELLED);
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, is_refused, bad);
  ROWS_ADD_TEST(&suite, round_trip_of_everything);
  ROWS_ADD_TEST(&suite, round_trip_of_the_example);
  ROWS_ADD_TEST(&suite, any_order_and_layout);
  ROWS_ADD_TEST(&suite, derived_bounds_are_not_read);
  ROWS_ADD_TEST(&suite, unknown_keys_of_the_document);
  ROWS_ADD(&suite, is_a_slide, slides);
  ROWS_ADD_TEST(&suite, title_of_a_story);
  ROWS_ADD_TEST(&suite, writes_a_story);
  ROWS_ADD(&suite, is_large, large);
  ROWS_ADD_TEST(&suite, pieces);
  ROWS_ADD_TEST(&suite, failing_allocations);
  ROWS_ADD_TEST(&suite, progress_and_arguments);
  return rows_run("json_read", &suite);
}
