/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "support_ical.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <timeline/format.h>
#include <timeline/ical_read.h>
#include <timeline/xcal.h>

#include "rows.h"

/* xCal and jCal, read: as content lines, and as timelines. */

static const tl_format *format_of(const char *name)
{
  const tl_format *format = tl_format_find(tl_text_from_string(name));
  assert_non_null(format);
  return format;
}

/* A file of the text, open for reading. */
static tl_input *input_of(const char *text, size_t size)
{
  tl_input *input;
  char path[] = "/tmp/timeline-test-XXXXXX";
  int fd = mkstemp(path);
  assert_true(fd >= 0 && write(fd, text, size) == (ssize_t)size && close(fd) == 0);
  assert_int_equal(tl_input_new(path, NULL, &input, NULL), TL_OK);
  assert_int_equal(unlink(path), 0);
  return input;
}

static tl_status read_text(const char *format, const char *text, size_t size, const tl_allocator *allocator,
                           tl_timeline **out_timeline, tl_error *err)
{
  tl_input *input = input_of(text, size);
  tl_format_options options = {.size = sizeof options, .allocator = allocator};
  tl_status status = tl_format_read(input, format_of(format), &options, out_timeline, err);
  tl_input_free(input);
  return status;
}

/* ---- there and back ---- */

/* Content lines without folds, empty lines and returns. */
static void flatten(char *text)
{
  unfold(text);
  char *out = text;
  for (const char *in = text; *in; in++)
    if (*in != '\n' || (out > text && out[-1] != '\n'))
      *out++ = *in;
  *out = '\0';
}

/* Of xCal come the very lines of the feed, and the lines of errors are those of the document. */
static void test_same_lines(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  tl_ical_options options = full_options();
  support_text feed = feed_of(timeline, &options, NULL);
  support_text xcal = {0};
  support_text lines = {0};
  assert_int_equal(tl_ical_write_xcal(timeline, &options, support_sink(&xcal), NULL, NULL), TL_OK);
  tl_input *input = input_of(xcal.data, xcal.size);
  bool aligned = false;
  tl_error err = {0};
  if (tl_xcal_convert(input, NULL, support_sink(&lines), &aligned, &err) != TL_OK)
    fail_msg("%s", err.message);
  tl_input_free(input);
  assert_true(aligned);
  flatten(feed.data);
  flatten(lines.data);
  assert_string_equal(lines.data, feed.data);
  support_text_free(&lines);
  support_text_free(&xcal);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

static support_text feed_again(const char *format, const char *text, size_t size)
{
  tl_timeline *timeline;
  tl_error err = {0};
  if (read_text(format, text, size, NULL, &timeline, &err) != TL_OK)
    fail_msg("%s: line %u: %s", format, err.line, err.message);
  support_text feed = feed_of(timeline, NULL, NULL);
  tl_timeline_unref(timeline);
  return feed;
}

/* All three forms are read as the same timeline. */
static void test_same_timeline(void **state)
{
  (void)state;
  static const struct {
    const char *format;
    tl_status (*write)(const tl_timeline *, const tl_ical_options *, tl_sink, tl_ical_report *, tl_error *);
  } forms[] = {{"xcal", tl_ical_write_xcal}, {"jcal", tl_ical_write_jcal}};
  tl_timeline *timeline = mapping();
  tl_ical_options options = full_options();
  support_text text = feed_of(timeline, &options, NULL);
  tl_timeline *read;
  tl_error err = {0};
  if (tl_ical_parse((tl_text){text.data, text.size}, NULL, &read, &err) != TL_OK)
    fail_msg("%s", err.message);
  support_text expected = feed_of(read, NULL, NULL);
  tl_timeline_unref(read);
  support_text_free(&text);
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(forms[i].write(timeline, &options, support_sink(&text), NULL, NULL), TL_OK);
    support_text again = feed_again(forms[i].format, text.data, text.size);
    assert_string_equal(again.data, expected.data);
    support_text_free(&again);
    support_text_free(&text);
  }
  support_text_free(&expected);
  tl_timeline_unref(timeline);
}

/* ---- xCal, element by element ---- */

#define XCAL(content)                                                                                                  \
  "<icalendar xmlns=\"urn:ietf:params:xml:ns:icalendar-2.0\"><vcalendar><properties>" content                          \
  "</properties></vcalendar></icalendar>"
#define LINES(content) "BEGIN:VCALENDAR\n" content "END:VCALENDAR\n"

typedef struct line_row {
  const char *name;
  const char *xml;
  const char *expected;
} line_row;

static line_row line_rows[] = {
    {"xcal: no properties", XCAL(""), LINES("")},
    {"xcal: text with marks", XCAL("<summary><text>a,b;c\\d\ne&#13;\nf</text></summary>"),
     LINES("SUMMARY:a\\,b\\;c\\\\d\\ne\\nf\n")},
    {"xcal: pieces of text", XCAL("<summary><text>a&amp;<!-- x -->b<![CDATA[<c>]]></text></summary>"),
     LINES("SUMMARY:a&b<c>\n")},
    {"xcal: an empty text", XCAL("<summary><text/></summary>"), LINES("SUMMARY:\n")},
    {"xcal: two texts", XCAL("<categories><text>a,b</text><text>c</text></categories>"), LINES("CATEGORIES:a\\,b,c\n")},
    {"xcal: the property's own type", XCAL("<dtstart><date-time>2024-01-02T03:04:05Z</date-time></dtstart>"),
     LINES("DTSTART:20240102T030405Z\n")},
    {"xcal: another type", XCAL("<dtstart><date>2024-01-02</date></dtstart>"), LINES("DTSTART;VALUE=DATE:20240102\n")},
    {"xcal: no type of its own", XCAL("<source><uri>http://a/,;</uri></source>"),
     LINES("SOURCE;VALUE=URI:http://a/,;\n")},
    {"xcal: parameters",
     XCAL("<dtstart><parameters><tzid><text>A:B</text></tzid><x-p><text>c</text><text>d</text></x-p>"
          "</parameters><date-time>2024-01-02T03:04:05</date-time></dtstart>"),
     LINES("DTSTART;TZID=\"A:B\";X-P=c,d:20240102T030405\n")},
    {"xcal: a parameter with quotes and breaks",
     XCAL("<x-a><parameters><x-p><text>\"^\nb</text></x-p></parameters><unknown>1</unknown></x-a>"),
     LINES("X-A;X-P=^'^^^nb:1\n")},
    {"xcal: unknown, as it is", XCAL("<x-a><unknown>a\\,b,c;d</unknown></x-a>"), LINES("X-A:a\\,b,c;d\n")},
    {"xcal: unknown cannot break out", XCAL("<x-a><unknown>a&#13;&#10;DTSTART:20240101&#10;b</unknown></x-a>"),
     LINES("X-A:a\\nDTSTART:20240101\\nb\n")},
    {"xcal: a type of an X- property", XCAL("<x-a><integer>5</integer></x-a>"), LINES("X-A;VALUE=INTEGER:5\n")},
    {"xcal: a name with an underscore", XCAL("<x-a_b><unknown>1</unknown></x-a_b>"), LINES("X-A_B:1\n")},
    {"xcal: a position", XCAL("<geo><latitude>1.5</latitude><longitude>-2</longitude></geo>"), LINES("GEO:1.5;-2\n")},
    {"xcal: a rule",
     XCAL("<rrule><recur><freq>MONTHLY</freq><until>2024-12-31</until><byday>-1MO</byday><byday>2TU</byday></recur></"
          "rrule>"),
     LINES("RRULE:FREQ=MONTHLY;UNTIL=20241231;BYDAY=-1MO,2TU\n")},
    {"xcal: a period with an end",
     XCAL("<rdate><period><start>2024-01-02T03:04:05Z</start><end>2024-01-03T03:04:05Z</end></period></rdate>"),
     LINES("RDATE;VALUE=PERIOD:20240102T030405Z/20240103T030405Z\n")},
    {"xcal: a period with a length",
     XCAL("<freebusy><period><start>2024-01-02T03:04:05Z</start><duration>PT1H</duration></period></freebusy>"),
     LINES("FREEBUSY:20240102T030405Z/PT1H\n")},
    {"xcal: an offset", XCAL("<tzoffsetto><utc-offset>-05:30</utc-offset></tzoffsetto>"), LINES("TZOFFSETTO:-0530\n")},
    {"xcal: a status with structure",
     XCAL("<request-status><code>2.0</code><description>Success; all</description></request-status>"),
     LINES("REQUEST-STATUS:2.0;Success\\; all\n")},
    {"xcal: another prefix",
     "<c:icalendar xmlns:c=\"urn:ietf:params:xml:ns:icalendar-2.0\"><c:vcalendar><c:components><c:vevent/>"
     "</c:components></c:vcalendar></c:icalendar>",
     LINES("BEGIN:VEVENT\nEND:VEVENT\n")},
};

static void test_lines(void **state)
{
  const line_row *row = *state;
  tl_input *input = input_of(row->xml, strlen(row->xml));
  support_text lines = {0};
  tl_error err = {0};
  if (tl_xcal_convert(input, NULL, support_sink(&lines), NULL, &err) != TL_OK)
    fail_msg("%s", err.message);
  flatten(lines.data);
  assert_string_equal(lines.data, row->expected);
  tl_input_free(input);
  support_text_free(&lines);
}

/* A text longer than a line may be is folded, and whole again. */
static void test_long(void **state)
{
  (void)state;
  enum { SIZE = 300000 };
  static char xml[SIZE + 512];
  static char expected[SIZE + 512];
  size_t at = (size_t)snprintf(xml, sizeof xml, "%s",
                               "<icalendar xmlns=\"urn:ietf:params:xml:ns:icalendar-2.0\">"
                               "<vcalendar><properties><summary><text>");
  size_t start = (size_t)snprintf(expected, sizeof expected, "BEGIN:VCALENDAR\nSUMMARY:");
  for (size_t i = 0; i < SIZE; i += 3) {
    memcpy(xml + at + i, "\xE5\xB9\xB3", 3);
    memcpy(expected + start + i, "\xE5\xB9\xB3", 3);
  }
  strcpy(xml + at + SIZE, "</text></summary></properties></vcalendar></icalendar>");
  strcpy(expected + start + SIZE, "\nEND:VCALENDAR\n");
  tl_input *input = input_of(xml, strlen(xml));
  support_text lines = {0};
  bool aligned = true;
  assert_int_equal(tl_xcal_convert(input, NULL, support_sink(&lines), &aligned, NULL), TL_OK);
  assert_false(aligned);
  size_t physical = 0;
  for (const char *c = lines.data; *c; c++) {
    physical = *c == '\n' ? 0 : physical + 1;
    assert_true(physical < 65536);
  }
  flatten(lines.data);
  assert_string_equal(lines.data, expected);
  tl_input_free(input);
  support_text_free(&lines);
}

/* ---- what is refused ---- */

typedef struct refused_row {
  const char *name;
  const char *format;
  const char *text;
  tl_code code;
  uint32_t line; /* 0: not looked at */
} refused_row;

#define NS " xmlns=\"urn:ietf:params:xml:ns:icalendar-2.0\""
#define EVENT_LINES(lines)                                                                                             \
  "<icalendar" NS ">\n<vcalendar>\n<components>\n<vevent>\n<properties>\n" lines                                       \
  "</properties>\n</vevent>\n</components>\n</vcalendar>\n</icalendar>\n"
#define JEVENT(lines) "[\"vcalendar\",[\n[\"version\",{},\"text\",\"2.0\"]],[\n[\"vevent\",[\n" lines "\n],[]]\n]]\n"

static refused_row refused_rows[] = {
    {"refused: a DOCTYPE", "xcal", "<!DOCTYPE a><icalendar" NS "/>", TL_CODE_XML_DOCTYPE, 1},
    {"refused: another root", "xcal", "<vcalendar" NS "/>", TL_CODE_XML_ELEMENT, 1},
    {"refused: another namespace", "xcal", "<icalendar/>", TL_CODE_XML_ELEMENT, 1},
    {"refused: text between", "xcal", "<icalendar" NS ">\n a</icalendar>", TL_CODE_XML_TEXT, 2},
    {"refused: an element in a value", "xcal", XCAL("<summary><text><b/></text></summary>"), TL_CODE_XML_ELEMENT, 1},
    {"refused: parameters behind the value", "xcal",
     XCAL("<summary><text>a</text><parameters><x-a><text>b</text></x-a></parameters></summary>"), TL_CODE_XML_ELEMENT,
     0},
    {"refused: a name that is none", "xcal", XCAL("\n\n<a.b><text>1</text></a.b>"), TL_CODE_ICAL_LINE, 3},
    {"refused: a type that is none", "xcal", XCAL("<a><t.t>1</t.t></a>"), TL_CODE_ICAL_LINE, 1},
    {"refused: half a document", "xcal", "<icalendar" NS "><vcalendar>", TL_CODE_XML_SYNTAX, 1},
    {"refused: a day that does not exist", "xcal",
     EVENT_LINES("<uid><text>a</text></uid>\n<dtstart><date>2024-02-30</date></dtstart>\n"), TL_CODE_ICAL_DATE, 7},
    {"refused: a year before 1", "xcal",
     EVENT_LINES("<uid><text>a</text></uid>\n<dtstart><date>-0001-01-15</date></dtstart>\n"), TL_CODE_ICAL_DATE, 7},
    {"refused: a longitude first", "xcal", XCAL("\n<geo>\n<longitude>2</longitude><latitude>1</latitude></geo>"),
     TL_CODE_XML_ELEMENT, 3},
    {"refused: a latitude twice", "xcal", XCAL("\n<geo>\n<latitude>1</latitude>\n<latitude>2</latitude></geo>"),
     TL_CODE_XML_ELEMENT, 4},
    {"refused: no calendar", "xcal", "<icalendar" NS "/>", TL_CODE_ICAL_EMPTY, 0},

    {"refused: nothing", "jcal", "", TL_CODE_JSON_SYNTAX, 0},
    {"refused: not JSON", "jcal", "[\"vcalendar\",\n[}", TL_CODE_JSON_SYNTAX, 2},
    {"refused: half a text", "jcal", "[\"vcalendar\",[],[", TL_CODE_JSON_SYNTAX, 1},
    {"refused: two texts", "jcal", "[\"vcalendar\",[],[]][]", TL_CODE_JSON_SYNTAX, 1},
    {"refused: half a character", "jcal", "[\"vcalendar\",\n[[\"name\",{},\"text\",\"a\\ud83d\"]],[]]", TL_CODE_UTF8,
     2},
    {"refused: NUL", "jcal", "[\"vcalendar\",[[\"name\",{},\"text\",\"a\\u0000\"]],[]]", TL_CODE_UTF8, 1},
    {"refused: an object", "jcal", "{}", TL_CODE_ICAL_STRUCTURE, 1},
    {"refused: a number", "jcal", "1", TL_CODE_ICAL_STRUCTURE, 0},
    {"refused: null", "jcal", "[\"vcalendar\",null,[]]", TL_CODE_ICAL_STRUCTURE, 1},
    {"refused: no components", "jcal", "[\"vcalendar\",[]]", TL_CODE_ICAL_STRUCTURE, 1},
    {"refused: too much", "jcal", "[\"vcalendar\",[],[],[]]", TL_CODE_ICAL_STRUCTURE, 1},
    {"refused: a property without a value", "jcal", "[\"vcalendar\",[\n[\"name\",{},\"text\"]],[]]",
     TL_CODE_ICAL_STRUCTURE, 2},
    {"refused: a property without parameters", "jcal", "[\"vcalendar\",[[\"name\",\"text\",\"a\"]],[]]",
     TL_CODE_ICAL_STRUCTURE, 1},
    {"refused: a name with a colon", "jcal", "[\"vcalendar\",[[\"name:x\",{},\"text\",\"a\"]],[]]", TL_CODE_ICAL_LINE,
     1},
    {"refused: a component of two lines", "jcal", "[\"vcalendar\\nX-A:1\",[],[]]", TL_CODE_ICAL_LINE, 1},
    {"refused: a string as a rule part in an array", "jcal",
     "[\"vcalendar\",[[\"rrule\",{},\"recur\",{\"freq\":{}}]],[]]", TL_CODE_ICAL_STRUCTURE, 1},
    {"refused: too deep", "jcal",
     "[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],["
     "[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],[[\"a\",[],[",
     TL_CODE_ICAL_LIMIT, 1},
    {"refused: another day that does not exist", "jcal",
     JEVENT("[\"uid\",{},\"text\",\"a\"],\n[\"dtstart\",{},\"date\",\"2024-02-30\"]"), TL_CODE_ICAL_DATE, 5},
    {"refused: another year before 1", "jcal",
     JEVENT("[\"uid\",{},\"text\",\"a\"],\n[\"dtstart\",{},\"date-time\",\"-0043-03-15T12:00:00\"]"), TL_CODE_ICAL_DATE,
     5},
    {"refused: a period before the year 1", "jcal",
     JEVENT("[\"uid\",{},\"text\",\"a\"],\n[\"rdate\",{},\"period\",[\"-0001-01-15T12:00:00Z\",\"PT1H\"]]"),
     TL_CODE_ICAL_DATE, 5},
};

static void test_refused(void **state)
{
  const refused_row *row = *state;
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  tl_status status = read_text(row->format, row->text, strlen(row->text), NULL, &timeline, &err);
  assert_int_not_equal(status, TL_OK);
  assert_null(timeline);
  assert_int_equal(err.status, status);
  if (err.code != row->code)
    fail_msg("TL%03d: %s", err.code, err.message);
  if (row->line)
    assert_int_equal(err.line, row->line);
}

/* What is wrong in a document of one line is found by names. */
#define JONE(lines) "[\"vcalendar\",[" lines "]]"
#define JUID "[\"uid\",{},\"text\",\"a\"]"

static refused_row named_rows[] = {
    {"named: a day that does not exist", "jcal",
     JONE("],[[\"vevent\",[" JUID "],[]],[\"vtodo\",[" JUID "],[]],[\"vevent\",[" JUID
          ",[\"dtstart\",{},\"date\",\"2024-02-30\"]],[]]"),
     TL_CODE_ICAL_DATE, 0},
    {"named: the same of xCal", "xcal",
     "<icalendar" NS "><vcalendar><components><vevent><properties><uid><text>a</text></uid><dtstart><date>2024-02-30"
     "</date></dtstart></properties></vevent></components></vcalendar></icalendar>",
     TL_CODE_ICAL_DATE, 0},
};
static const char *const named_paths[] = {"vevent 2, dtstart: ", "vevent 1, dtstart: "};

static void test_named(void **state)
{
  const refused_row *row = *state;
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  assert_int_not_equal(read_text(row->format, row->text, strlen(row->text), NULL, &timeline, &err), TL_OK);
  assert_int_equal(err.code, row->code);
  const char *path = named_paths[row - named_rows];
  if (strncmp(err.message, path, strlen(path)) != 0)
    fail_msg("%s", err.message);
  assert_int_equal(err.line, 0);
}

/* ---- jCal, what the writer does not make ---- */

typedef struct jcal_row {
  const char *name;
  const char *property; /* of an event of 2024-01-02 */
  const char *field;    /* a name of a content line */
  const char *expected; /* what the feed of what was read has there */
} jcal_row;

static jcal_row jcal_rows[] = {
    {"jcal: a string with escapes", "[\"summary\",{},\"text\",\"a\\u00e9\\n,\\\"\\\\\"]", "SUMMARY",
     ":a\xC3\xA9\\n\\,\"\\\\"},
    {"jcal: two values", "[\"categories\",{},\"text\",\"a,b\",\"c\"]", "CATEGORIES", ":a\\,b"},
    {"jcal: a position", "[\"geo\",{},\"float\",[1.5,-2]]", "GEO", ":1.5;-2"},
    {"jcal: parameters", "[\"summary\",{\"language\":\"en\",\"x-a\":[\"b\",\"c\"]},\"text\",\"a\"]", "SUMMARY", ":a"},
    {"jcal: an unknown value cannot break out", "[\"x-a\",{},\"unknown\",\"b\\r\\nSUMMARY:c\"]", "SUMMARY", ":other"},
};

static void test_jcal(void **state)
{
  const jcal_row *row = *state;
  char text[1024];
  snprintf(text, sizeof text, JEVENT("[\"uid\",{},\"text\",\"other\"],\n[\"dtstart\",{},\"date\",\"2024-01-02\"],\n%s"),
           row->property);
  support_text feed = feed_again("jcal", text, strlen(text));
  unfold(feed.data);
  char value[256];
  line_of(strstr(feed.data, "BEGIN:VEVENT"), row->field, value, sizeof value);
  assert_string_equal(value, row->expected);
  support_text_free(&feed);
}

/* ---- what is told ---- */

/* Losses name lines of the document, or else the component and the property. */
static void test_losses(void **state)
{
  (void)state;
  static const char *const expected[] = {"-\tskipped\tevent\tline 3: an event that is cancelled: left out\n",
                                         "-\tskipped\tevent\tvevent 1: an event that is cancelled: left out\n"};
  char text[] = JEVENT("[\"uid\",{},\"text\",\"a\"],\n[\"status\",{},\"text\",\"CANCELLED\"]");
  for (int i = 0; i < 2; i++) {
    support_text losses = {0};
    tl_format_options options = {.size = sizeof options, .losses = {tell, &losses}};
    tl_timeline *timeline;
    tl_input *input = input_of(text, strlen(text));
    assert_int_equal(tl_format_read(input, format_of("jcal"), &options, &timeline, NULL), TL_OK);
    assert_string_equal(losses.data, expected[i]);
    tl_timeline_unref(timeline);
    tl_input_free(input);
    support_text_free(&losses);
    for (char *c = text; *c; c++)
      *c = *c == '\n' ? ' ' : *c;
  }
}

/* ---- which format it is ---- */

static void test_detect(void **state)
{
  (void)state;
  static const struct {
    const char *head;
    const char *format;
  } heads[] = {{"<?xml version=\"1.0\"?>\n<icalendar" NS ">", "xcal"},
               {"<timeline xmlns=\"urn:libtimeline:1\">", "xml"},
               {"[\"vcalendar\",[", "jcal"},
               {" [ \"vcalendar\" , [", "jcal"}};
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
    assert_ptr_equal(tl_format_detect(NULL, tl_text_from_string(heads[i].head)), format_of(heads[i].format));
}

/* ---- no memory ---- */

/* Each single failure, and each with all later ones: TL_ERR_NOMEM, nothing kept. */
static void test_memory(void **state)
{
  (void)state;
  static const char *const formats[] = {"xcal", "jcal"};
  tl_timeline *written = mapping();
  for (int i = 0; i < 4; i++) {
    support_text text = {0};
    assert_int_equal(tl_format_write(written, format_of(formats[i / 2]), NULL, support_sink(&text), NULL, NULL), TL_OK);
    bool failed = true;
    for (size_t fail_at = 1; failed; fail_at++) {
      support_heap heap = {.fail_at = fail_at, .and_after = i % 2};
      tl_allocator allocator = support_allocator(&heap);
      tl_timeline *timeline = NULL;
      tl_error err = {0};
      tl_status status = read_text(formats[i / 2], text.data, text.size, &allocator, &timeline, &err);
      if (status == TL_OK) { /* what only gives memory back may fail */
        tl_timeline_unref(timeline);
        assert_int_equal(heap.live, 0);
        failed = heap.requests >= fail_at;
        continue;
      }
      assert_int_equal(status, TL_ERR_NOMEM);
      assert_int_equal(err.status, TL_ERR_NOMEM);
      assert_int_equal(heap.live, 0);
    }
    support_text_free(&text);
  }
  tl_timeline_unref(written);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, test_lines, line_rows);
  ROWS_ADD(&suite, test_refused, refused_rows);
  ROWS_ADD(&suite, test_named, named_rows);
  ROWS_ADD(&suite, test_jcal, jcal_rows);
  ROWS_ADD_TEST(&suite, test_same_lines);
  ROWS_ADD_TEST(&suite, test_same_timeline);
  ROWS_ADD_TEST(&suite, test_long);
  ROWS_ADD_TEST(&suite, test_losses);
  ROWS_ADD_TEST(&suite, test_detect);
  ROWS_ADD_TEST(&suite, test_memory);
  return rows_run("format_calendar", &suite);
}
