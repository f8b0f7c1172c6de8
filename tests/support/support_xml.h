/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_XML_H
#define TESTS_SUPPORT_XML_H

/* What the tests of the native XML share. */

#include "events.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/xml.h>

#define NS "xmlns=\"urn:libtimeline:1\""
#define OPEN "<timeline " NS ">"
#define CLOSE "</timeline>"
#define EVENT(children) OPEN "<event id=\"a\">" children "</event>" CLOSE

static inline tl_text text_of(const char *string)
{
  return tl_text_from_string(string);
}

/* Reads a document that must be good. */
static inline tl_timeline *parse(tl_text text)
{
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  if (tl_xml_parse(text, NULL, &timeline, &err) != TL_OK)
    fail_msg("%u:%u: TL%03d %s", err.line, err.column, (int)err.code, err.message);
  return timeline;
}

/* Writes it; released by support_text_free(). */
static inline support_text write(const tl_timeline *timeline)
{
  support_text out = {0};
  tl_error err = {0};
  if (tl_xml_write(timeline, (tl_losses){0}, (tl_progress){0}, support_sink(&out), &err) != TL_OK)
    fail_msg("TL%03d %s", (int)err.code, err.message);
  return out;
}

/* Writes what was read of `text`, and checks that reading that and writing it gives the same bytes. */
static inline support_text rewrite(tl_text text)
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

#endif
