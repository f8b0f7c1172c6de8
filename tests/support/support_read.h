/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_READ_H
#define TESTS_SUPPORT_READ_H

/* What the tests of a format that is read share: rows of what is refused and of what is large, allocations that fail,
 * losses. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/json.h>

#include "support_model.h"

/* Reads a text in the format of the test. */
typedef tl_status read_with(tl_text text, const tl_allocator *allocator, tl_timeline **out, tl_error *err);

typedef struct told {
  size_t count;
  char last[160]; /* "event: field: kind" of the last loss */
} told;

static inline void tell(void *ctx, const tl_loss *loss)
{
  told *t = ctx;
  t->count++;
  snprintf(t->last, sizeof t->last, "%s: %s: %s", loss->event ? loss->event : "", loss->field,
           tl_loss_kind_name((tl_loss_kind)loss->kind));
}

static inline support_text json_of(const tl_timeline *timeline)
{
  support_text text = {0};
  assert_int_equal(tl_json_write_timeline(timeline, (tl_progress){NULL, NULL}, support_sink(&text), NULL), TL_OK);
  return text;
}

static inline void assert_same(const tl_timeline *a, const tl_timeline *b)
{
  support_text first = json_of(a);
  support_text second = json_of(b);
  assert_string_equal(first.data, second.data);
  support_text_free(&first);
  support_text_free(&second);
}

/* ---- what is refused ---- */

typedef struct bad_row {
  const char *name;
  tl_text text;
  uint32_t line, column;
  tl_code code;
} bad_row;

static inline void refuses(const bad_row *row, read_with *read)
{
  support_heap heap = {0};
  tl_allocator allocator = support_allocator(&heap);
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  tl_status status = read(row->text, &allocator, &timeline, &err);
  assert_int_not_equal(status, TL_OK);
  assert_int_equal(err.status, status);
  assert_null(timeline);
  assert_int_equal(heap.live, 0);
  if (err.code != row->code || err.line != row->line || err.column != row->column)
    fail_msg("%u:%u: TL%03d: %s", err.line, err.column, (int)err.code, err.message);
}

/* ---- what is large ---- */

typedef struct large_row {
  const char *name;
  const char *head;
  const char *part;
  size_t times;
  const char *tail;
  tl_code code; /* TL_CODE_NONE: read */
  size_t events;
} large_row;

static inline void bears(const large_row *row, read_with *read)
{
  size_t head = strlen(row->head);
  size_t part = strlen(row->part);
  size_t size = head + part * row->times + strlen(row->tail);
  char *data = malloc(size + 1);
  assert_non_null(data);
  memcpy(data, row->head, head);
  for (size_t i = 0; i < row->times; i++)
    memcpy(data + head + i * part, row->part, part);
  strcpy(data + head + part * row->times, row->tail);
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  support_heap heap = {0};
  tl_allocator allocator = support_allocator(&heap);
  tl_status status = read((tl_text){data, size}, &allocator, &timeline, &err);
  if (err.code != row->code)
    fail_msg("%u:%u: TL%03d: %s", err.line, err.column, (int)err.code, err.message);
  assert_int_equal(status, row->code ? TL_ERR_LIMIT : TL_OK);
  assert_int_equal(err.line != 0, row->code != TL_CODE_NONE);
  if (status == TL_OK)
    assert_int_equal(tl_timeline_count(timeline), row->events);
  tl_timeline_unref(timeline);
  assert_int_equal(heap.live, 0);
  free(data);
}

/* ---- allocations that fail ---- */

/* Each allocation fails in turn, alone and with all that follow. */
static inline void survives_failures(tl_text text, read_with *read)
{
  for (int after = 0; after < 2; after++) {
    size_t failed = 0;
    for (size_t k = 1;; k++) {
      support_heap heap = {.fail_at = k, .and_after = after};
      tl_allocator allocator = support_allocator(&heap);
      tl_timeline *timeline = NULL;
      tl_error err = {0};
      tl_status status = read(text, &allocator, &timeline, &err);
      tl_timeline_unref(timeline);
      assert_int_equal(heap.live, 0);
      if (status == TL_OK)
        break;
      assert_int_equal(status, TL_ERR_NOMEM);
      assert_int_equal(err.status, TL_ERR_NOMEM);
      assert_null(timeline);
      failed++;
    }
    assert_true(failed > 10);
  }
}

#endif
