/* SPDX-License-Identifier: Apache-2.0 */
#include "support_xml.h"

#include "rows.h"

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
/* ---- the schema ---- */

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
  ROWS_ADD_TEST(&suite, schema_is_installed_text);
  ROWS_ADD_TEST(&suite, failing_allocations);
  return rows_run("xml", &suite);
}
