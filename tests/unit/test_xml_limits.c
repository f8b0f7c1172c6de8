/* SPDX-License-Identifier: Apache-2.0 */
#include "support_xml.h"

#include <stdio.h>

#include "rows.h"

/* How much the reader takes, and where it says that something is in what is large. */

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
  char path[SUPPORT_PATH_SIZE];
  FILE *file = support_file(text, size, path);
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

int main(void)
{
  static rows_suite suite;
  ROWS_ADD_TEST(&suite, limits);
  ROWS_ADD_TEST(&suite, many_attributes);
  ROWS_ADD_TEST(&suite, options);
  ROWS_ADD_TEST(&suite, far_lines);
  ROWS_ADD_TEST(&suite, validate_batches);
  return rows_run("xml_limits", &suite);
}
