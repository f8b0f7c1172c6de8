/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L /* fileno */
#include "events.h"
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/xml.h>

/* ---- helpers ---- */

static tl_text text_of(const char *string)
{
  return tl_text_from_string(string);
}

/* Reads a document that must be good. */
static tl_timeline *parse(tl_text text)
{
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  if (tl_xml_parse(text, NULL, &timeline, &err) != TL_OK)
    fail_msg("%u:%u: TL%03d %s", err.line, err.column, (int)err.code, err.message);
  return timeline;
}

/* Writes it; released by support_text_free(). */
static support_text write(const tl_timeline *timeline)
{
  support_text out = {0};
  tl_error err = {0};
  if (tl_xml_write(timeline, (tl_losses){0}, (tl_progress){0}, support_sink(&out), &err) != TL_OK)
    fail_msg("TL%03d %s", (int)err.code, err.message);
  return out;
}

/* Writes what was read of `text`, and checks that reading that and writing it gives the same bytes. */
static support_text rewrite(tl_text text)
{
  tl_timeline *first = parse(text);
  support_text once = write(first);
  tl_timeline *second = parse((tl_text){once.data, once.size});
  support_text twice = write(second);
  assert_int_equal(once.size, twice.size);
  assert_memory_equal(once.data, twice.data, once.size);
  tl_timeline_unref(first);
  tl_timeline_unref(second);
  support_text_free(&twice);
  return once;
}

/* ---- the files of tests/data/xml ---- */

typedef struct file_row {
  char name[96];
  bool valid;
  unsigned line, column, code;
  char by[16];
} file_row;

enum { FILES_MAX = 256 };
static file_row file_rows[FILES_MAX];
static size_t file_count;

static void add_file(void *ctx, size_t line, char **fields, size_t count)
{
  (void)ctx;
  (void)line;
  (void)count;
  file_row *row = &file_rows[file_count++];
  assert_true(file_count <= FILES_MAX);
  snprintf(row->name, sizeof row->name, "%s", fields[0]);
  row->valid = fields[1][0] == '1';
  row->line = (unsigned)strtoul(fields[2], NULL, 10);
  row->column = (unsigned)strtoul(fields[3], NULL, 10);
  row->code = (unsigned)strtoul(fields[4], NULL, 10);
  snprintf(row->by, sizeof row->by, "%s", fields[6]);
}

static void check_refused(const file_row *row, tl_status status, const tl_timeline *timeline, const tl_error *err)
{
  assert_int_not_equal(status, TL_OK);
  assert_null(timeline);
  assert_int_equal(err->status, status);
  assert_int_equal(err->code, row->code);
  assert_int_equal(err->line, row->line);
  assert_int_equal(err->column, row->column);
  assert_true(strlen(err->message) > 10);
}

/* By the reader, from memory and from the file, and by the schema alone. */
static void file(void **state)
{
  const file_row *row = *state;
  char name[128];
  char path[1024];
  snprintf(name, sizeof name, "xml/%s", row->name);
  snprintf(path, sizeof path, "%s/%s", TESTS_DATA, name);
  size_t size;
  char *data = support_read(name, &size);
  tl_text text = {data, size};

  tl_input *input = NULL;
  tl_timeline *from_file = NULL;
  tl_timeline *from_memory = NULL;
  tl_error err = {0};
  assert_int_equal(tl_input_new(path, NULL, &input, NULL), TL_OK);
  tl_status status = tl_xml_read(input, NULL, &from_file, &err);
  tl_input_free(input);
  if (row->valid) {
    assert_int_equal(status, TL_OK);
    support_text out = rewrite(text);
    support_text same = write(from_file);
    assert_int_equal(out.size, same.size);
    assert_memory_equal(out.data, same.data, out.size);
    snprintf(name, sizeof name, "xml/written/%s", row->name);
    support_golden(name, out.data, out.size);
    assert_int_equal(tl_xml_validate_text((tl_text){out.data, out.size}, NULL, NULL), TL_OK);
    support_text_free(&out);
    support_text_free(&same);
    tl_timeline_unref(from_file);
  } else {
    check_refused(row, status, from_file, &err);
    memset(&err, 0, sizeof err);
    status = tl_xml_parse(text, NULL, &from_memory, &err);
    check_refused(row, status, from_memory, &err);
  }

  memset(&err, 0, sizeof err);
  status = tl_xml_validate_text(text, NULL, &err);
  bool by_schema = strcmp(row->by, "schema") == 0;
  bool by_reader = strcmp(row->by, "reader") == 0 && row->code != TL_CODE_XML_DOCTYPE;
  if (row->valid || by_reader) {
    assert_int_equal(status, TL_OK);
  } else {
    assert_int_not_equal(status, TL_OK);
    assert_int_equal(err.code, by_schema ? TL_CODE_XML_SCHEMA : row->code);
    assert_true(err.line > 0 && err.line <= row->line);
  }
  free(data);
}

static void example(void **state)
{
  (void)state;
  size_t size;
  char *data = support_read("../../examples/iran-dprk.xml", &size);
  tl_timeline *timeline = parse((tl_text){data, size});
  support_text out = write(timeline);
  assert_int_equal(out.size, size);
  assert_memory_equal(out.data, data, size);
  assert_int_equal(tl_timeline_count(timeline), 26);
  const tl_event *visit = tl_timeline_at(timeline, tl_timeline_find(timeline, TL_TEXT("ri-visit")));
  assert_int_equal(tl_event_line(visit), 81);
  assert_int_equal(tl_event_date_line(visit), 84);
  tl_constraint offset;
  assert_int_equal(tl_event_constraint_at(visit, 0, &offset, NULL), TL_OK);
  assert_int_equal(offset.line, 85);
  assert_int_equal(tl_xml_validate_text((tl_text){data, size}, NULL, NULL), TL_OK);
  tl_timeline_unref(timeline);
  support_text_free(&out);
  free(data);
}

/* ---- small documents that are refused ---- */

#define NS "xmlns=\"urn:libtimeline:1\""
#define OPEN "<timeline " NS ">"
#define CLOSE "</timeline>"
#define EVENT(children) OPEN "<event id=\"a\">" children "</event>" CLOSE

typedef struct bad_row {
  const char *name;
  const char *text;
  tl_status status;
  tl_code code;
  unsigned line, column;
} bad_row;

static bad_row bad_rows[] = {
    {"two attributes on two lines", OPEN "\n<event id='a'>\n<date\n  mode='spans'\n  edtf='1984-02-30'/></event>" CLOSE,
     TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, 5, 17},
    {"columns count characters", EVENT("<date wording='\xC3\xA9\xF0\x9F\x93\x85\xC3\xA9' edtf='1984-13'/>"),
     TL_ERR_VALUE, TL_CODE_NO_SUCH_MONTH, 1, 82},
    {"a line ends in CR LF", OPEN "\r\n<event id='a'>\r\n  <when/>", TL_ERR_SCHEMA, TL_CODE_XML_ELEMENT, 3, 3},
    {"a tab is one column", OPEN "\n\t<event/>", TL_ERR_SCHEMA, TL_CODE_XML_MISSING, 2, 2},
    {"a value behind a reference", EVENT("<date edtf='&#x31;984-13'/>"), TL_ERR_VALUE, TL_CODE_NO_SUCH_MONTH, 1, 63},
    {"a byte order mark of UTF-8", "\xEF\xBB\xBF<timeline/>", TL_ERR_SCHEMA, TL_CODE_XML_ROOT, 1, 1},
    {"the second of three categories", EVENT("<category>x</category><category> </category><category/>"), TL_ERR_VALUE,
     TL_CODE_FIELD_BLANK, 1, 73},
    {"the address of the second source", EVENT("<source href='x'/><source href='a b'/>"), TL_ERR_SYNTAX,
     TL_CODE_ADDRESS_SYNTAX, 1, 84},
    {"the second of two offsets on one line",
     EVENT("<offset event='b' by='P1D'/><offset event='b' by='P1D' precision='about'/>"), TL_ERR_VALUE,
     TL_CODE_FIELD_MISSING, 1, 79},
    {"an unknown event among known ones",
     OPEN "<event id='a'><relation event='b' allen='p'/><relation event='c' allen='p'/></event><event id='b'/>" CLOSE,
     TL_ERR_REFERENCE, TL_CODE_ID_UNKNOWN, 1, 99},
    {"a length as of no day", EVENT("<date as-of='2024-01-01'/><length min='P1D' as-of='2024'/>"), TL_ERR_SYNTAX,
     TL_CODE_EDTF_SYNTAX, 1, 102},
    {"a control in a title", EVENT("<title>a\xC2\x85</title>"), TL_ERR_ENCODING, TL_CODE_CONTROL, 1, 51},
    {"a reference to a half of a pair", EVENT("<title>&#xD800;</title>"), TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, 1, 66},
    {"a surrogate in UTF-8", EVENT("<title>\xED\xA0\x80</title>"), TL_ERR_ENCODING, TL_CODE_XML_ENCODING, 1, 58},
    {"an overlong character", EVENT("<title>\xC0\xBC</title>"), TL_ERR_ENCODING, TL_CODE_XML_ENCODING, 1, 58},
    {"U+FFFE", EVENT("<title>\xEF\xBF\xBE</title>"), TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, 1, 58},
    {"text behind blanks, in an event", EVENT("\n\n  \n  x"), TL_ERR_SCHEMA, TL_CODE_XML_TEXT, 4, 3},
    {"text in CDATA, in a timeline", OPEN "<![CDATA[ y]]>" CLOSE, TL_ERR_SCHEMA, TL_CODE_XML_TEXT, 1, 47},
    {"white space alone", " \n ", TL_ERR_SYNTAX, TL_CODE_XML_EMPTY, 1, 1},
    {"a byte order mark alone", "\xEF\xBB\xBF", TL_ERR_SYNTAX, TL_CODE_XML_EMPTY, 1, 1},
    {"white space before the declaration", " <?xml version='1.0'?>" OPEN CLOSE, TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, 1,
     7},
    {"a gzip file", "\x1F\x8B\x08", TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, 1, 1},
    {"JSON", "\n {\"a\": 1}", TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, 2, 2},
    {"comments alone", "<!-- x -->", TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, 1, 11},
    {"an encoding that is not read", "<?xml version='1.0' encoding='Shift_JIS'?>" OPEN CLOSE, TL_ERR_ENCODING,
     TL_CODE_XML_ENCODING, 1, 31},
    {"UTF-16 by name only", "<?xml version='1.0' encoding='UTF-16'?>" OPEN CLOSE, TL_ERR_ENCODING, TL_CODE_XML_ENCODING,
     1, 31},
    {"Latin-1 behind a mark of UTF-8", "\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?>" OPEN CLOSE,
     TL_ERR_ENCODING, TL_CODE_XML_ENCODING, 1, 31},
    {"a byte beyond US-ASCII", "<?xml version='1.0' encoding='US-ASCII'?>\n" EVENT("\n<title>\xE9</title>"),
     TL_ERR_ENCODING, TL_CODE_XML_ENCODING, 3, 8},
    {"version 2.0", "<?xml version='2.0'?>" OPEN CLOSE, TL_ERR_SYNTAX, TL_CODE_XML_SYNTAX, 1, 20},
    {"an entity in an attribute", EVENT("<date wording='&nbsp;'/>"), TL_ERR_SYNTAX, TL_CODE_XML_DOCTYPE, 1, 72},
    {"a DOCTYPE with an entity", "<!DOCTYPE timeline [<!ENTITY e 'x'>]>" OPEN "&e;" CLOSE, TL_ERR_SYNTAX,
     TL_CODE_XML_DOCTYPE, 1, 1},
    {"an id twice by a reference", OPEN "<event id='a'/><event id='&#97;'/>" CLOSE, TL_ERR_DUPLICATE,
     TL_CODE_ID_DUPLICATE, 1, 63},
    {"a prefix that is not bound", OPEN "<x:a/>" CLOSE, TL_ERR_SYNTAX, TL_CODE_XML_NAMESPACE, 1, 37},
    {"two attributes of one namespace", OPEN "<x:a xmlns:x='u' xmlns:y='u' x:b='' y:b=''/>" CLOSE, TL_ERR_SYNTAX,
     TL_CODE_XML_NAMESPACE, 1, 37},
    {"an empty namespace", OPEN "<x:a xmlns:x=''/>" CLOSE, TL_ERR_SYNTAX, TL_CODE_XML_NAMESPACE, 1, 52},
    {"a namespace that is no URI", OPEN "<x:a xmlns:x='%%'/>" CLOSE, TL_ERR_SYNTAX, TL_CODE_XML_NAMESPACE, 1, 54},
    {"XInclude within another element",
     OPEN "<x:a xmlns:x='u'><include xmlns='http://www.w3.org/2001/XInclude'/></x:a>" CLOSE, TL_ERR_SCHEMA,
     TL_CODE_XML_ELEMENT, 1, 54},
};

static void bad(void **state)
{
  const bad_row *row = *state;
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  tl_status status = tl_xml_parse(text_of(row->text), NULL, &timeline, &err);
  assert_null(timeline);
  if (err.code != row->code || err.line != row->line || err.column != row->column)
    fail_msg("%u:%u: TL%03d %s", err.line, err.column, (int)err.code, err.message);
  assert_int_equal(status, row->status);
  assert_int_equal(err.status, row->status);
}

/* ---- encodings ---- */

static size_t utf16(const char *ascii, bool little, bool mark, char *out)
{
  size_t n = 0;
  if (mark) {
    memcpy(out, little ? "\xFF\xFE" : "\xFE\xFF", 2);
    n = 2;
  }
  for (; *ascii; ascii++) {
    out[n++] = little ? *ascii : '\0';
    out[n++] = little ? '\0' : *ascii;
  }
  return n;
}

static void encodings(void **state)
{
  (void)state;
  static const char document[] = "<?xml version='1.0' encoding='UTF-16'?>" EVENT("<title>~~y</title>");
  char wide[4 * sizeof document];
  for (int variant = 0; variant < 4; variant++) {
    bool little = variant & 1;
    size_t size = utf16(document, little, variant & 2, wide);
    /* U+1F4C5, as a pair, in the place of "~~". */
    for (size_t i = 0; i + 3 < size; i += 2)
      if (wide[i + !little] == '~' && wide[i + 2 + !little] == '~')
        memcpy(wide + i, little ? "\x3D\xD8\xC5\xDC" : "\xD8\x3D\xDC\xC5", 4);
    tl_timeline *timeline = parse((tl_text){wide, size});
    assert_string_equal(tl_event_title(tl_timeline_at(timeline, 0)), "\xF0\x9F\x93\x85y");
    tl_timeline_unref(timeline);
  }
  tl_timeline *timeline = parse(text_of("<?xml version='1.0' encoding='Latin1'?>" EVENT("<title>caf\xE9</title>")));
  assert_string_equal(tl_event_title(tl_timeline_at(timeline, 0)), "caf\xC3\xA9");
  tl_timeline_unref(timeline);

  /* An odd number of bytes, and a lone half of a pair. */
  size_t size = utf16(document, true, true, wide);
  tl_error err = {0};
  assert_int_equal(tl_xml_parse((tl_text){wide, size - 1}, NULL, &timeline, &err), TL_ERR_ENCODING);
  assert_int_equal(err.code, TL_CODE_XML_ENCODING);
  memcpy(wide + size - 4, "\x00\xDC", 2);
  assert_int_equal(tl_xml_parse((tl_text){wide, size}, NULL, &timeline, &err), TL_ERR_ENCODING);
  /* UTF-32, and a name that the bytes belie. */
  assert_int_equal(tl_xml_parse((tl_text){"<\0\0\0", 4}, NULL, &timeline, &err), TL_ERR_ENCODING);
  size = utf16("<?xml version='1.0' encoding='UTF-8'?><timeline/>", true, true, wide);
  assert_int_equal(tl_xml_parse((tl_text){wide, size}, NULL, &timeline, &err), TL_ERR_ENCODING);
  assert_int_equal(err.column, 31);
}

/* ---- limits ---- */

/* Text that is made of a head, a piece many times, and a tail. */
static char *repeat(const char *head, const char *piece, size_t times, const char *tail, size_t *out_size)
{
  size_t parts[] = {strlen(head), strlen(piece), strlen(tail)};
  *out_size = parts[0] + parts[1] * times + parts[2];
  char *text = malloc(*out_size + 1);
  assert_non_null(text);
  memcpy(text, head, parts[0]);
  for (size_t i = 0; i < times; i++)
    memcpy(text + parts[0] + i * parts[1], piece, parts[1]);
  memcpy(text + parts[0] + times * parts[1], tail, parts[2] + 1);
  return text;
}

typedef struct limit_row {
  const char *name;
  const char *head, *piece, *tail;
  size_t most; /* pieces that pass; one more does not */
} limit_row;

#define FOREIGN_OPEN OPEN "<x:a xmlns:x='u'"
#define FOREIGN_CLOSE "</x:a>" CLOSE

static limit_row limit_rows[] = {
    {"elements in each other", FOREIGN_OPEN ">", "<x:b>", "", TL_XML_DEPTH_MAX - 2},
    {"bytes of a text", OPEN "<event id='a'><title>", "x", "</title></event>" CLOSE, TL_XML_TEXT_MAX},
    {"bytes of an attribute", FOREIGN_OPEN " b='", "x", "'>" FOREIGN_CLOSE, TL_XML_TOKEN_MAX},
    {"bytes of all", OPEN, "\n", CLOSE, 200},
};

static void limits(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof limit_rows / sizeof *limit_rows; i++) {
    const limit_row *row = &limit_rows[i];
    for (size_t over = 0; over < 2; over++) {
      size_t size;
      char *text = repeat(row->head, row->piece, row->most + over, row->tail, &size);
      tl_xml_options options = {.size = sizeof options};
      if (strcmp(row->name, "bytes of all") == 0)
        options.bytes_max = strlen(OPEN) + strlen(CLOSE) + 200;
      tl_timeline *timeline = NULL;
      tl_error err = {0};
      tl_status status = tl_xml_parse((tl_text){text, size}, &options, &timeline, &err);
      bool nested = i == 0; /* never closed, so an error in any case: the other one */
      if (over) {
        assert_int_equal(err.code, TL_CODE_XML_LIMIT);
        assert_int_equal(status, TL_ERR_LIMIT);
      } else if (nested) {
        assert_int_equal(err.code, TL_CODE_XML_SYNTAX);
      } else {
        assert_int_equal(status, TL_OK);
      }
      if (status == TL_OK)
        tl_timeline_unref(timeline);
      free(text);
    }
  }
}

static void many_attributes(void **state)
{
  (void)state;
  for (int namespaces = 0; namespaces < 2; namespaces++) {
    size_t most = namespaces ? TL_XML_NAMESPACES_MAX : TL_XML_ATTRIBUTES_MAX;
    for (size_t over = 0; over < 2; over++) {
      char text[4096] = OPEN "<x:a xmlns:x='u'";
      for (size_t i = (size_t)namespaces; i < most + over; i++) {
        char one[32];
        snprintf(one, sizeof one, namespaces ? " xmlns:a%zu='v'" : " a%zu=''", i);
        strcat(text, one);
      }
      strcat(text, "/>" CLOSE);
      tl_timeline *timeline = NULL;
      tl_error err = {0};
      tl_status status = tl_xml_parse(text_of(text), NULL, &timeline, &err);
      assert_int_equal(status, over ? TL_ERR_LIMIT : TL_OK);
      if (over)
        assert_int_equal(err.column, strlen(OPEN) + 1);
      else
        tl_timeline_unref(timeline);
    }
  }
}

static bool stop_late(void *ctx, uint64_t done, uint64_t total)
{
  uint64_t *calls = ctx;
  assert_true(done <= total);
  return ++*calls < 2;
}

static void options(void **state)
{
  (void)state;
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  tl_text three = TL_TEXT(OPEN "<event id='a'/><event id='b'/>" CLOSE);
  tl_xml_options options = {.size = sizeof options, .elements_max = 2};
  assert_int_equal(tl_xml_parse(three, &options, &timeline, &err), TL_ERR_LIMIT);
  assert_int_equal(err.column, strlen(OPEN) + strlen("<event id='a'/>") + 1);
  options.elements_max = 3;
  assert_int_equal(tl_xml_parse(three, &options, &timeline, &err), TL_OK);
  tl_timeline_unref(timeline);
  timeline = NULL;
  options.size = 4;
  assert_int_equal(tl_xml_parse(three, &options, &timeline, &err), TL_ERR_ARG);
  options = (tl_xml_options){.size = sizeof options, .seasons = 9};
  assert_int_equal(tl_xml_parse(three, &options, &timeline, &err), TL_ERR_ARG);
  assert_int_equal(tl_xml_parse((tl_text){NULL, 1}, NULL, &timeline, &err), TL_ERR_ARG);
  assert_int_equal(tl_xml_parse(three, NULL, NULL, &err), TL_ERR_ARG);
  assert_int_equal(tl_xml_read(NULL, NULL, &timeline, &err), TL_ERR_ARG);
  assert_int_equal(tl_xml_write(NULL, (tl_losses){0}, (tl_progress){0}, (tl_sink){0}, &err), TL_ERR_ARG);
  assert_int_equal(tl_xml_validate(NULL, NULL, &err), TL_ERR_ARG);
  assert_int_equal(tl_xml_validate_text((tl_text){NULL, 1}, NULL, &err), TL_ERR_ARG);
  assert_null(timeline);

  size_t size;
  char *text = repeat(OPEN, "<!-- padding -->", 200000, CLOSE, &size);
  uint64_t calls = 0;
  options = (tl_xml_options){.size = sizeof options, .progress = {stop_late, &calls}};
  assert_int_equal(tl_xml_parse((tl_text){text, size}, &options, &timeline, &err), TL_ERR_CANCELLED);
  assert_int_equal(calls, 2);
  free(text);
}

/* ---- places in large documents ---- */

static tl_status parse_as_file(const char *text, size_t size, tl_error *err)
{
  FILE *file = tmpfile();
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, size, file), size);
  assert_int_equal(fflush(file), 0);
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
  tl_input *input = NULL;
  tl_timeline *timeline = NULL;
  assert_int_equal(tl_input_new(path, NULL, &input, NULL), TL_OK);
  tl_status status = tl_xml_read(input, NULL, &timeline, err);
  tl_input_free(input);
  if (status == TL_OK)
    tl_timeline_unref(timeline);
  fclose(file);
  return status;
}

static void far_lines(void **state)
{
  (void)state;
  size_t size;
  char *text =
      repeat(OPEN "\n", "<!-- \xC3\xA9 -->\n", 150000, "<event\n id='a'>\n<date edtf='1984'\n/></event>" CLOSE, &size);
  tl_timeline *timeline = parse((tl_text){text, size});
  assert_int_equal(tl_event_line(tl_timeline_at(timeline, 0)), 150002);
  assert_int_equal(tl_event_date_line(tl_timeline_at(timeline, 0)), 150004);
  tl_timeline_unref(timeline);
  free(text);

  text = repeat(OPEN "\n", "<!-- \xC3\xA9 -->\n", 150000, "<event id='a'>\n <date edtf='1984'\n x=''/></event>" CLOSE,
                &size);
  tl_error err = {0};
  assert_int_equal(parse_as_file(text, size, &err), TL_ERR_SCHEMA);
  assert_int_equal(err.line, 150004);
  assert_int_equal(err.column, 2);
  assert_int_equal(err.offset, strstr(text, "x=''") - text);
  free(text);

  /* One line of a million characters. */
  text = repeat(OPEN, "<!-- \xC3\xA9\xC3\xA9 -->", 100000, "<event id='a' x=''/>" CLOSE, &size);
  assert_int_equal(parse_as_file(text, size, &err), TL_ERR_SCHEMA);
  assert_int_equal(err.line, 1);
  assert_int_equal(err.column, strlen(OPEN) + 100000 * 11 + 15);
  free(text);

  /* A reference whose line has gone: the line alone. */
  text = repeat(OPEN "\n<event id='a'><relation event='b' allen='p'/></event>\n", "<!-- padding -->\n", 40000, CLOSE,
                &size);
  assert_int_equal(parse_as_file(text, size, &err), TL_ERR_REFERENCE);
  assert_int_equal(err.line, 2);
  assert_int_equal(err.column, 0);
  free(text);
}

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

static void schema_is_installed_text(void **state)
{
  (void)state;
  size_t size;
  char *file = support_read("../../libtimeline/xml/timeline.rng", &size);
  tl_text schema = tl_xml_schema();
  assert_int_equal(schema.size, size);
  assert_memory_equal(schema.data, file, size);
  free(file);
}

/* More than one batch, and an error in a late one. */
static void validate_batches(void **state)
{
  (void)state;
  static const char event[] = "<event id='a'><title>x</title></event>\n";
  size_t size;
  char *text = repeat(OPEN "<title>t</title>\n", event, 2000, CLOSE, &size);
  assert_int_equal(tl_xml_validate_text((tl_text){text, size}, NULL, NULL), TL_OK);
  free(text);
  text = repeat(OPEN "<title>t</title>\n", event, 2000, "<event id='b'>\n<when/></event>" CLOSE, &size);
  tl_error err = {0};
  assert_int_equal(tl_xml_validate_text((tl_text){text, size}, NULL, &err), TL_ERR_SCHEMA);
  assert_int_equal(err.line, 2003);
  free(text);
  /* A title behind the first batch. */
  text = repeat(OPEN, event, 600, "<title>t</title>" CLOSE, &size);
  assert_int_equal(tl_xml_validate_text((tl_text){text, size}, NULL, &err), TL_ERR_SCHEMA);
  free(text);
}

/* ---- failing allocations ---- */

static void failing_allocations(void **state)
{
  (void)state;
  static const char *const names[] = {"xml/valid_whole_event.xml", "xml/valid_foreign_elements.xml",
                                      "xml/valid_foreign_attributes.xml", "../../examples/iran-dprk.xml"};
  size_t failed = 0;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    size_t size;
    char *data = support_read(names[i], &size);
    support_heap whole = {0};
    tl_allocator allocator = support_allocator(&whole);
    tl_xml_options options = {.size = sizeof options, .allocator = &allocator};
    tl_timeline *timeline = NULL;
    assert_int_equal(tl_xml_parse((tl_text){data, size}, &options, &timeline, NULL), TL_OK);
    tl_timeline_unref(timeline);
    assert_int_equal(whole.live, 0);
    for (size_t k = 1; k <= whole.requests; k++)
      for (int after = 0; after < 2; after++) {
        support_heap heap = {.fail_at = k, .and_after = after};
        tl_error err = {0};
        allocator = support_allocator(&heap);
        timeline = NULL;
        tl_status status = tl_xml_parse((tl_text){data, size}, &options, &timeline, &err);
        if (status == TL_OK) { /* the last requests give back what is not needed: there failing does no harm */
          assert_true(k + 4 > whole.requests);
          tl_timeline_unref(timeline);
        } else {
          assert_int_equal(status, TL_ERR_NOMEM);
          assert_int_equal(err.code, TL_CODE_NOMEM);
          assert_null(timeline);
          failed++;
        }
        assert_int_equal(heap.live, 0);
      }
    free(data);
  }
  print_message("%zu failed allocations, each survived\n", failed);
  assert_true(failed > 100);
}

int main(void)
{
  static rows_suite suite;
  assert_true(support_rows("xml/index.tsv", add_file, NULL) > 150);
  for (size_t i = 0; i < file_count; i++)
    rows_add_one(&suite, file_rows[i].name, file, &file_rows[i]);
  ROWS_ADD_TEST(&suite, example);
  ROWS_ADD(&suite, bad, bad_rows);
  ROWS_ADD_TEST(&suite, encodings);
  ROWS_ADD_TEST(&suite, limits);
  ROWS_ADD_TEST(&suite, many_attributes);
  ROWS_ADD_TEST(&suite, options);
  ROWS_ADD_TEST(&suite, far_lines);
  ROWS_ADD(&suite, foreign, foreign_rows);
  ROWS_ADD_TEST(&suite, unwritable);
  ROWS_ADD(&suite, bounds, bounds_rows);
  ROWS_ADD_TEST(&suite, unreadable);
  ROWS_ADD_TEST(&suite, bounds_without_text);
  ROWS_ADD_TEST(&suite, bounds_that_become_wider);
  ROWS_ADD_TEST(&suite, seconds_without_text);
  ROWS_ADD_TEST(&suite, full_sink);
  ROWS_ADD_TEST(&suite, schema_is_installed_text);
  ROWS_ADD_TEST(&suite, validate_batches);
  ROWS_ADD_TEST(&suite, failing_allocations);
  return rows_run("xml", &suite);
}
