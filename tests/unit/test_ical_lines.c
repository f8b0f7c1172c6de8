/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L /* stpcpy */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ical/lines.h"

/* ---- what is read ---- */

/* One line a content line: kind, number, name, parameters, value. */
static void print(support_text *out, const tli_line *line)
{
  char text[4096];
  static const char kinds[] = "p{}";
  int size =
      snprintf(text, sizeof text, "%c%u %.*s", kinds[line->kind], line->number, (int)line->name.size, line->name.data);
  for (size_t i = 0; i < line->parameter_count; i++)
    size +=
        snprintf(text + size, sizeof text - (size_t)size, ";%.*s=<%.*s>", (int)line->parameters[i].name.size,
                 line->parameters[i].name.data, (int)line->parameters[i].value.size, line->parameters[i].value.data);
  size += snprintf(text + size, sizeof text - (size_t)size, ":%.*s\n", (int)line->value.size, line->value.data);
  assert_int_equal(line->value.data[line->value.size], '\0');
  tl_sink sink = support_sink(out);
  assert_int_equal(sink.write(sink.ctx, text, (size_t)size, NULL), TL_OK);
}

static tl_status read_lines(tl_input *input, tl_text text, const tl_allocator *allocator, support_text *out,
                            tl_error *err)
{
  static tli_lines lines;
  tli_line line;
  const tli_line *there;
  tl_status status = tli_lines_open(&lines, input, text, 0, allocator, err);
  while (status == TL_OK && (status = tli_lines_next(&lines, &line, &there, err)) == TL_OK && there)
    print(out, there);
  tli_lines_close(&lines);
  return status;
}

typedef struct good_row {
  const char *name, *text, *expected;
} good_row;

#define CAL "BEGIN:VCALENDAR\r\n"
#define END "END:VCALENDAR\r\n"

static good_row good_rows[] = {
    {"smallest", CAL END, "{1 VCALENDAR:\n}2 VCALENDAR:\n"},
    {"lower case", "begin:vcalendar\nsummary:x\nend:vcalendar", "{1 VCALENDAR:\np2 SUMMARY:x\n}3 VCALENDAR:\n"},
    {"byte order mark", "\xEF\xBB\xBF" CAL END, "{1 VCALENDAR:\n}2 VCALENDAR:\n"},
    {"empty lines", "\r\n\n" CAL "\n\n" END "\n", "{3 VCALENDAR:\n}6 VCALENDAR:\n"},
    {"folds", CAL "SUM\r\n MARY:a\n\tb\r\n \r\n  c\r\n" END, "{1 VCALENDAR:\np2 SUMMARY:ab c\n}7 VCALENDAR:\n"},
    {"a fold inside a character", CAL "X:\xC3\r\n \xA9\r\n" END, "{1 VCALENDAR:\np2 X:\xC3\xA9\n}4 VCALENDAR:\n"},
    {"no line end at the end", CAL "END:VCALENDAR", "{1 VCALENDAR:\n}2 VCALENDAR:\n"},
    {"a space behind END", CAL "END:VCALENDAR \r\n", "{1 VCALENDAR:\n}2 VCALENDAR:\n"},
    {"two calendars", CAL END CAL END, "{1 VCALENDAR:\n}2 VCALENDAR:\n{3 VCALENDAR:\n}4 VCALENDAR:\n"},
    {"parameters", CAL "A;b=c;D=\"e:;,f\",g;H=:v:w\r\n" END,
     "{1 VCALENDAR:\np2 A;B=<c>;D=<e:;,f>;D=<g>;H=<>:v:w\n}3 VCALENDAR:\n"},
    {"carets", CAL "A;CN=\"^n^^^'^x^\";B=^^:\r\n" END, "{1 VCALENDAR:\np2 A;CN=<\n^\"^x^>;B=<^>:\n}3 VCALENDAR:\n"},
    {"backslashes stay", CAL "A:\\n\\,\\\\\r\n" END, "{1 VCALENDAR:\np2 A:\\n\\,\\\\\n}3 VCALENDAR:\n"},
};

static void good(void **state)
{
  const good_row *row = *state;
  support_text out = {0};
  tl_error err = {0};
  if (read_lines(NULL, tl_text_from_string(row->text), NULL, &out, &err) != TL_OK)
    fail_msg("%u:%u: %s", err.line, err.column, err.message);
  assert_string_equal(out.data, row->expected);
  support_text_free(&out);
}

/* ---- what is refused ---- */

typedef struct bad_row {
  const char *name, *text;
  size_t size; /* 0: the string's */
  tl_status status;
  tl_code code;
  uint32_t line, column;
} bad_row;

#define NESTED5 "BEGIN:V\nBEGIN:V\nBEGIN:V\nBEGIN:V\nBEGIN:V\n"

static bad_row bad_rows[] = {
    {"nothing", "", 0, TL_ERR_SYNTAX, TL_CODE_ICAL_EMPTY, 1, 1},
    {"a byte order mark only", "\xEF\xBB\xBF", 0, TL_ERR_SYNTAX, TL_CODE_ICAL_EMPTY, 1, 1},
    {"empty lines only", "\r\n\r\n", 0, TL_ERR_SYNTAX, TL_CODE_ICAL_EMPTY, 1, 1},
    {"no colon", CAL "SUMMARY\r\n" END, 0, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, 2, 8},
    {"no name", CAL ":x\r\n" END, 0, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, 2, 1},
    {"a space in a name", CAL "SUM MARY:x\r\n" END, 0, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, 2, 4},
    {"a quote in a value", CAL "A;B=c\"d\":x\r\n" END, 0, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, 2, 6},
    {"an open quote", CAL "A;B=\"c:x\r\n" END, 0, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, 2, 5},
    {"no equals sign", CAL "A;B:x\r\n" END, 0, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, 2, 4},
    {"a parameter twice", CAL "A;B=1;b=2:x\r\n" END, 0, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, 2, 7},
    {"a parameter of BEGIN", "BEGIN;A=1:VCALENDAR\r\n", 0, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, 1, 1},
    {"no component", "BEGIN:\r\n", 0, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, 1, 7},
    {"not the name of a component", "BEGIN:V.\r\n", 0, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, 1, 8},
    {"an event outside", "BEGIN:VEVENT\r\n", 0, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, 1, 7},
    {"a property outside", "SUMMARY:x\r\n" CAL END, 0, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, 1, 1},
    {"a calendar inside", CAL CAL END END, 0, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, 2, 7},
    {"END first", "END:VCALENDAR\r\n", 0, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, 1, 5},
    {"END of another", CAL "BEGIN:VEVENT\r\nEND:VTODO\r\n" END, 0, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, 3, 5},
    {"cut", CAL "BEGIN:VEVENT\r\nSUMMARY:x", 0, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, 4, 1},
    {"nine deep", CAL NESTED5 NESTED5, 0, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, 9, 1},
    {"Latin-1", CAL "SUMMARY:caf\xE9\r\n" END, 0, TL_ERR_ENCODING, TL_CODE_UTF8, 2, 12},
    {"a surrogate", CAL "SUMMARY:\xED\xA0\x80\r\n" END, 0, TL_ERR_ENCODING, TL_CODE_UTF8, 2, 9},
    {"NUL", CAL "A:b\0c\r\n" END, sizeof(CAL "A:b\0c\r\n" END) - 1, TL_ERR_ENCODING, TL_CODE_CONTROL, 2, 4},
    {"a carriage return", CAL "A:b\rc\r\n" END, 0, TL_ERR_ENCODING, TL_CODE_CONTROL, 2, 4},
    {"behind a fold",
     CAL "A:\xC3\xA9"
         "bc\r\n de\x01\r\n" END,
     0, TL_ERR_ENCODING, TL_CODE_CONTROL, 3, 4},
    {"gzip", "\x1F\x8B\x08", 0, TL_ERR_ENCODING, TL_CODE_UTF8, 1, 1},
    {"UTF-16",
     "\xFF\xFE"
     "B\0E\0",
     6, TL_ERR_ENCODING, TL_CODE_UTF8, 1, 1},
    {"UTF-16 without a mark", "\0B\0E\0G\0\n", 8, TL_ERR_ENCODING, TL_CODE_UTF8, 1, 1},
    {"UTF-16 further on", CAL "A:b\r\n\xFF\xFE\r\n" END, 0, TL_ERR_ENCODING, TL_CODE_UTF8, 3, 1},
};

static void bad(void **state)
{
  const bad_row *row = *state;
  support_text out = {0};
  tl_error err = {0};
  tl_text text = {row->text, row->size ? row->size : strlen(row->text)};
  tl_status status = read_lines(NULL, text, NULL, &out, &err);
  if (status != row->status || err.status != row->status || err.code != row->code || err.line != row->line ||
      err.column != row->column)
    fail_msg("%s TL%03d at %u:%u: %s", tl_status_name(status), (int)err.code, err.line, err.column, err.message);
  assert_int_equal(read_lines(NULL, text, NULL, &out, NULL), row->status);
  support_text_free(&out);
}

/* ---- limits ---- */

typedef struct limit_row {
  const char *name, *head, *piece;
  size_t times; /* with so many it is read, with one more it is not */
  const char *tail;
} limit_row;

static limit_row limit_rows[] = {
    {"a line of the file", CAL "X:", "a", TLI_LINES_FOLDED_MAX - 2, "\r\n" END},
    {"a content line", CAL "X:", "\r\n a", TLI_LINES_UNFOLDED_MAX - 2, "\r\n" END},
    {"a name", CAL, "A", TLI_LINES_NAME_MAX, ":\r\n" END},
    {"properties", CAL, "X:\r\n", TLI_LINES_PROPERTIES_MAX, END},
    {"values of parameters", CAL "X;A=b", ",c", TLI_LINES_VALUES_MAX - 1, ":\r\n" END},
};

static void limit(void **state)
{
  const limit_row *row = *state;
  size_t piece = strlen(row->piece);
  char *text = malloc(strlen(row->head) + (row->times + 1) * piece + strlen(row->tail) + 1);
  assert_non_null(text);
  for (size_t more = 0; more < 2; more++) {
    char *at = stpcpy(text, row->head);
    for (size_t i = 0; i < row->times + more; i++)
      at = stpcpy(at, row->piece);
    stpcpy(at, row->tail);
    static tli_lines lines;
    tli_line line;
    const tli_line *there;
    tl_error err = {0};
    tl_status status = tli_lines_open(&lines, NULL, tl_text_from_string(text), 0, NULL, &err);
    while (status == TL_OK && (status = tli_lines_next(&lines, &line, &there, &err)) == TL_OK && there)
      ;
    assert_int_equal(status, more ? TL_ERR_LIMIT : TL_OK);
    assert_int_equal(err.code, more ? TL_CODE_ICAL_LIMIT : 0);
    tli_lines_close(&lines);
  }
  free(text);
}

static void test_parameters(void **state)
{
  (void)state;
  char text[2048];
  for (int more = 0; more < 2; more++) {
    char *at = stpcpy(text, CAL "X");
    for (int i = 0; i < TLI_LINES_PARAMETERS_MAX + more; i++)
      at += sprintf(at, ";P%d=1", i);
    stpcpy(at, ":\r\n" END);
    support_text out = {0};
    assert_int_equal(read_lines(NULL, tl_text_from_string(text), NULL, &out, NULL), more ? TL_ERR_LIMIT : TL_OK);
    support_text_free(&out);
  }
}

static void test_bytes(void **state)
{
  (void)state;
  static tli_lines lines;
  tl_text text = TL_TEXT(CAL END);
  assert_int_equal(tli_lines_open(&lines, NULL, text, text.size - 1, NULL, NULL), TL_ERR_LIMIT);
  tli_lines_close(&lines);
  assert_int_equal(tli_lines_open(&lines, NULL, text, text.size, NULL, NULL), TL_OK);
  tli_lines_close(&lines);
}

/* After a line that is none, the next one is read. */
static void test_go_on(void **state)
{
  (void)state;
  static tli_lines lines;
  tli_line line;
  const tli_line *there;
  assert_int_equal(tli_lines_open(&lines, NULL, TL_TEXT(CAL "bad\r\nX:good\r\n" END), 0, NULL, NULL), TL_OK);
  assert_int_equal(tli_lines_next(&lines, &line, &there, NULL), TL_OK);
  assert_int_equal(tli_lines_next(&lines, &line, &there, NULL), TL_ERR_SYNTAX);
  assert_int_equal(tli_lines_next(&lines, &line, &there, NULL), TL_OK);
  assert_true(tli_text_is(there->value, "good"));
  tli_lines_close(&lines);
}

/* A file gives the same as memory, wherever its pieces end. */
static void test_file(void **state)
{
  (void)state;
  support_text text = {0};
  tl_sink sink = support_sink(&text);
  char piece[256];
  assert_int_equal(sink.write(sink.ctx, CAL, strlen(CAL), NULL), TL_OK);
  for (int i = 0; i < 9000; i++) {
    int size =
        snprintf(piece, sizeof piece, "X-%d;A=\"%.*s\":\xC3\xA9%.*s\r\n \xC3\xA9%d\r\n", i, i % 50,
                 "##################################################", i % 31, "===============================", i);
    assert_int_equal(sink.write(sink.ctx, piece, (size_t)size, NULL), TL_OK);
  }
  assert_int_equal(sink.write(sink.ctx, END, strlen(END), NULL), TL_OK);
  char path[SUPPORT_PATH_SIZE];
  FILE *file = support_file(text.data, text.size, path);
  tl_input *input;
  support_text of_file = {0};
  support_text of_memory = {0};
  assert_int_equal(tl_input_new(path, NULL, &input, NULL), TL_OK);
  assert_int_equal(read_lines(input, (tl_text){NULL, 0}, NULL, &of_file, NULL), TL_OK);
  assert_int_equal(read_lines(NULL, (tl_text){text.data, text.size}, NULL, &of_memory, NULL), TL_OK);
  assert_int_equal(of_file.size, of_memory.size);
  assert_memory_equal(of_file.data, of_memory.data, of_file.size);
  tl_input_free(input);
  fclose(file);
  support_text_free(&text);
  support_text_free(&of_file);
  support_text_free(&of_memory);
}

static void test_memory(void **state)
{
  (void)state;
  for (size_t fail_at = 1;; fail_at++) {
    support_heap heap = {.fail_at = fail_at};
    tl_allocator allocator = support_allocator(&heap);
    support_text out = {0};
    tl_error err = {0};
    char text[4096] = CAL "X:";
    memset(text + strlen(text), 'x', 3000);
    strcat(text, "\r\n" END);
    tl_status status = read_lines(NULL, tl_text_from_string(text), &allocator, &out, &err);
    support_text_free(&out);
    assert_int_equal(heap.live, 0);
    assert_int_equal(status, heap.requests < fail_at ? TL_OK : TL_ERR_NOMEM);
    assert_int_equal(err.status, status);
    if (status == TL_OK)
      break;
  }
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, good, good_rows);
  ROWS_ADD(&suite, bad, bad_rows);
  ROWS_ADD(&suite, limit, limit_rows);
  ROWS_ADD_TEST(&suite, test_parameters);
  ROWS_ADD_TEST(&suite, test_bytes);
  ROWS_ADD_TEST(&suite, test_go_on);
  ROWS_ADD_TEST(&suite, test_file);
  ROWS_ADD_TEST(&suite, test_memory);
  return rows_run("ical_lines", &suite);
}
