/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <stdio.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/xml.h>

/*
 * libxml2's own memory fails: each request in turn, alone and with all later ones. libxml2 knows one allocator for the
 * whole process, so this is a program of its own. What it asks for once, at its start, is asked for before. Validating
 * is not here: libxml2's RELAX NG loses blocks, takes a wrong turn or crashes for some requests, as timeline/xml.h
 * says.
 */

static size_t requests;
static size_t fail_at;
static bool and_after;
static size_t live;

static bool refused(void)
{
  requests++;
  return fail_at && (requests == fail_at || (and_after && requests > fail_at));
}

static void *take(size_t size)
{
  void *memory = refused() ? NULL : malloc(size);
  live += memory != NULL;
  return memory;
}

static void *take_more(void *memory, size_t size)
{
  if (refused())
    return NULL;
  void *moved = realloc(memory, size);
  live += !memory && moved;
  return moved;
}

static void give(void *memory)
{
  live -= memory != NULL;
  free(memory);
}

static char *copy(const char *text)
{
  size_t size = strlen(text) + 1;
  char *made = take(size);
  if (made)
    memcpy(made, text, size);
  return made;
}

typedef enum job_kind { READ, WRITE } job_kind;

typedef struct job_row {
  const char *name;
  const char *file;
  job_kind job;
} job_row;

static job_row job_rows[] = {
    {"reading the example", "../../examples/iran-dprk.xml", READ},
    {"reading markup of other namespaces", "xml/valid_foreign_elements.xml", READ},
    {"reading attributes of other namespaces", "xml/valid_foreign_attributes.xml", READ},
    {"reading references", "xml/valid_ampersands.xml", READ},
    {"reading what is not well formed", "xml/invalid_xml_mismatch.xml", READ},
    {"reading what the schema does not know", "xml/invalid_event_element.xml", READ},
    {"writing markup of other namespaces", "xml/valid_foreign_elements.xml", WRITE},
    {"writing attributes of other namespaces", "xml/valid_foreign_attributes.xml", WRITE},
};

static size_t failed;

static tl_status run(job_kind job, tl_text text, tl_timeline *given, tl_error *err)
{
  tl_status status;
  tl_timeline *timeline = NULL;
  support_text out = {0};
  switch (job) {
  case READ:
    status = tl_xml_parse(text, NULL, &timeline, err);
    assert_int_equal(status == TL_OK, timeline != NULL);
    tl_timeline_unref(timeline);
    return status;
  case WRITE:
    status = tl_xml_write(given, (tl_losses){0}, (tl_progress){0}, support_sink(&out), err);
    support_text_free(&out);
    return status;
  }
  return TL_ERR_ARG;
}

static void memory_gives_out(void **state)
{
  const job_row *row = *state;
  size_t size;
  char *data = support_read(row->file, &size);
  tl_text text = {data, size};
  tl_timeline *timeline = NULL;
  tl_error whole = {0};
  if (row->job == WRITE)
    assert_int_equal(tl_xml_parse(text, NULL, &timeline, NULL), TL_OK);
  run(row->job, text, timeline, &whole); /* what is made once in a process */
  memset(&whole, 0, sizeof whole);
  xmlResetLastError();
  size_t before = live;
  requests = 0;
  run(row->job, text, timeline, &whole);
  xmlResetLastError();
  assert_int_equal(live, before);
  size_t count = requests;
  assert_true(count > 0);
  for (size_t k = 1; k <= count; k++)
    for (int after = 0; after < 2; after++) {
      tl_error err = {0};
      requests = 0;
      fail_at = k;
      and_after = after;
      tl_status status = run(row->job, text, timeline, &err);
      fail_at = 0;
      xmlResetLastError();
      /* Alone, a failure may be one that libxml2 does without, such as that of an error's message: then the answer is
       * the right one. */
      bool right = status == whole.status && err.code == whole.code;
      if (status != TL_ERR_NOMEM && !right)
        fail_msg("request %zu of %zu%s: TL%03d at %u:%u: %s", k, count, after ? " and all later ones" : "",
                 (int)err.code, err.line, err.column, err.message);
      if (status == TL_ERR_NOMEM)
        failed++;
      if (live != before)
        fail_msg("request %zu of %zu: %zu not released", k, count, live - before);
    }
  tl_timeline_unref(timeline);
  free(data);
}

int main(void)
{
  static rows_suite suite;
  /* The line that libxml2 prints when it is out of memory is not wanted here. */
  if (xmlMemSetup(give, take, take_more, copy) != 0)
    return 1;
  xmlInitParser();
  ROWS_ADD(&suite, memory_gives_out, job_rows);
  int result = rows_run("xml memory", &suite);
  print_message("%zu failures of libxml2's memory told\n", failed);
  return result || failed < 100;
}
