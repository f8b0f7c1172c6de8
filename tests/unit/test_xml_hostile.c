/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* wait4 */
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/xml.h>

/*
 * Documents made to hang, to grow, to read other files or to succeed in part. Each is read in a process of its own,
 * whose time and memory are measured: within one second and 64 MB, or what its row says.
 */

static verdict read_file(const char *path)
{
  tl_error err = {0};
  tl_input *input = NULL;
  tl_timeline *timeline = NULL;
  tl_status status = tl_input_new(path, NULL, &input, &err);
  if (status == TL_OK)
    status = tl_xml_read(input, NULL, &timeline, &err);
  tl_input_free(input);
  tl_timeline_unref(timeline);
  return (verdict){status, err.code, err.line, err.column};
}

/* ---- files ---- */

/* Replaces each `from` in `data`, which has NULs in it maybe and room for more. */
static size_t replace(char *data, size_t size, const char *from, const char *to)
{
  size_t from_size = strlen(from);
  size_t to_size = strlen(to);
  for (size_t i = 0; i + from_size <= size; i++) {
    if (memcmp(data + i, from, from_size) != 0)
      continue;
    memmove(data + i + to_size, data + i + from_size, size - i - from_size);
    memcpy(data + i, to, to_size);
    size = size - from_size + to_size;
    i += to_size;
  }
  return size;
}

static void file(void **state)
{
  const file_row *row = *state;
  verdict told = read_listed(row, "xml", read_file);
  assert_int_not_equal(told.status, TL_OK);

  char name[128];
  size_t size;
  snprintf(name, sizeof name, "hostile/xml/%s", row->name);
  char *data = support_read(name, &size);
  data = realloc(data, size + 4096);
  assert_non_null(data);
  if (strncmp(row->name, "attr_date", 9) == 0 || strcmp(row->name, "ws_attr.xml") == 0) {
    size = replace(data, size, " start=\"", "><date edtf=\"");
    size = replace(data, size, "\"/></timeline>", "\"/></event></timeline>");
  } else {
    size = replace(data, size, " start=\"", " uid=\"");
    size = replace(data, size, " after=\"zzz\"/>", "><relation event=\"zzz\" allen=\"M\"/></event>");
  }
  told = read_bytes_apart(data, size, read_file, 1.0, 64);
  assert_int_equal(told.code, row->as_ours);
  free(data);
}

/* ---- larger ones, made here ---- */

#define OPEN "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<timeline xmlns=\"urn:libtimeline:1\">"
#define CLOSE "</timeline>\n"
#define TITLE OPEN "<event id=\"e1\"><title>"
#define TITLE_END "</title></event>" CLOSE

static made_row made_rows[] = {
    {"attr_11m_value", OPEN "<event id=\"", "a", 11000000, "\"/>" CLOSE, 2, 128, TL_CODE_XML_LIMIT},
    {"attr_1m_value", OPEN "<event id=\"e1\" group=\"", "a", 1000000, "\"/>" CLOSE, 1, 64, TL_CODE_XML_LIMIT},
    {"attr_50k", OPEN "<event id=\"e1\"", " a%06zu=\"\"", 50000, "/>" CLOSE, 1, 64, TL_CODE_XML_LIMIT},
    {"attr_date_1mb", OPEN "<event id=\"a\"><date edtf=\"", "9", 900000, "\"/></event>" CLOSE, 1, 64,
     TL_CODE_XML_LIMIT},
    {"cdata_11m", TITLE "<![CDATA[", "x", 11000000, "]]>" TITLE_END, 2, 128, TL_CODE_XML_LIMIT},
    {"charref_150k", TITLE, "&#65;", 150000, TITLE_END, 1, 64, 0},
    {"comment_11m", OPEN "<!--", "x", 11000000, "-->" CLOSE, 2, 128, TL_CODE_XML_LIMIT},
    {"dtd_1mb", "<!DOCTYPE timeline [", "<!ENTITY e%06zu \"x\">", 40000, "]>" OPEN CLOSE, 1, 64, TL_CODE_XML_DOCTYPE},
    {"empty_elems_200k", OPEN, "<g/>", 200000, CLOSE, 1, 64, TL_CODE_XML_ELEMENT},
    {"empty_foreign_200k", OPEN "<x:x xmlns:x=\"u\">", "<g/>", 200000, "</x:x>" CLOSE, 1, 64, 0},
    {"foreign_200k", OPEN, "<g xmlns=\"u\"/>", 200000, CLOSE, 1, 64, 0},
    {"gzip_bomb", "\x1F\x8B\x08", "x", 98441, "", 1, 64, TL_CODE_XML_SYNTAX},
    {"nest_100k", OPEN "<x:x xmlns:x=\"u\">", "<g>", 100000, CLOSE, 1, 64, TL_CODE_XML_LIMIT},
    {"nest_open_only", "", "<g>", 200000, "", 1, 64, TL_CODE_XML_ROOT},
    {"ns_20k", OPEN "<x:x xmlns:x=\"u\"", " xmlns:n%06zu=\"u\"", 20000, "/>" CLOSE, 1, 64, TL_CODE_XML_LIMIT},
    {"pi_11m", OPEN "<?p ", "x", 11000000, "?>" CLOSE, 2, 128, TL_CODE_XML_LIMIT},
    {"quadratic_blowup", "<!DOCTYPE timeline [<!ENTITY e \"", "x", 50000, "\">]>" OPEN "&e;&e;&e;" CLOSE, 1, 64,
     TL_CODE_XML_DOCTYPE},
    {"text_11m", TITLE, "x", 11000000, TITLE_END, 2, 128, TL_CODE_XML_LIMIT},
    {"name_11m", OPEN "<", "x", 11000000, "/>" CLOSE, 2, 128, TL_CODE_XML_LIMIT},
    {"end_tag_11m", TITLE "</title", " ", 11000000, "></event>" CLOSE, 2, 128, TL_CODE_XML_LIMIT},
    {"references_in_an_attribute", OPEN "<event id=\"a\" group=\"", "&amp;", 20000, "\"/>" CLOSE, 1, 64,
     TL_CODE_XML_LIMIT},
    {"line_ends_1m", OPEN, "\n", 1000000, CLOSE, 1, 64, 0},
    {"comments_500k", OPEN, "<!---->", 500000, CLOSE, 1, 64, 0},
    {"categories_100k", OPEN "<event id=\"e\">", "<category>%06zu</category>", 100000, "</event>" CLOSE, 2, 128, 0},
};

static void made(void **state)
{
  read_made(*state, read_file);
}

int main(void)
{
  static rows_suite suite;
  add_files(&suite, "hostile/xml/index.tsv", 49, file);
  ROWS_ADD(&suite, made, made_rows);
  return rows_run("xml hostile", &suite);
}
