/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.parse_many(): a column of texts into a column of dates. */

#include "extents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1024 };

/* What one chunk needs, and the rows that were bad. */
typedef struct work {
  tl_text texts[CHUNK];
  tl_extent extents[CHUNK];
  tl_status status[CHUNK];
  tl_reading reading;
  size_t *bad;
  size_t bad_count;
  size_t bad_capacity;
} work;

typedef struct options {
  tl_date_options date;
  tl_phrase_options phrase;
  tl_civil as_of;
  tl_read_as as;
  bool collect;
} options;

/* Reads one text as it was asked for; the extent of a bare duration is that it has none, which is an error here. */
static tl_status read_one(work *w, tl_text text, const options *how, tl_extent *out, tl_error *err)
{
  tl_status status = tl_reading_parse(text, how->as, &how->phrase, &w->reading, err);
  if (status != TL_OK)
    return status;
  if (w->reading.has_extent) {
    *out = w->reading.extent;
    return TL_OK;
  }
  *err = (tl_error){.status = TL_ERR_VALUE, .code = TL_CODE_UNDATED};
  (void)snprintf(err->message, sizeof err->message, "a length alone, with no start and no end");
  return TL_ERR_VALUE;
}

static bool note(work *w, size_t row)
{
  if (w->bad_count == w->bad_capacity) {
    size_t capacity = w->bad_capacity ? 2 * w->bad_capacity : 64;
    size_t *grown = realloc(w->bad, capacity * sizeof *grown);
    if (!grown)
      return false;
    w->bad = grown;
    w->bad_capacity = capacity;
  }
  w->bad[w->bad_count++] = row;
  return true;
}

/* Reads all that `texts` has, without the interpreter. A bad row becomes null and is noted, and ends the work unless
 * errors are collected. Returns TL_ERR_CANCELLED when a signal handler raised. */
static tl_status read_all(tlpy_texts *texts, const options *how, work *w, tlpy_rows *rows)
{
  tlpy_run run;
  size_t at = 0, count;
  tl_status status = TL_OK;
  tlpy_run_begin(&run);
  while (status == TL_OK && (count = tlpy_texts_next(texts, w->texts, CHUNK)) > 0) {
    if (how->as != TL_READ_PHRASE) {
      status = tl_date_extent_many(w->texts, count, &how->date, w->extents, w->status, NULL);
      if (status != TL_OK)
        break;
      tlpy_rows_put(rows, at, w->extents, count);
    }
    for (size_t i = 0; i < count && status == TL_OK; i++) {
      tl_extent extent;
      tl_error err;
      if (how->as != TL_READ_PHRASE && w->status[i] == TL_OK)
        continue;
      bool is_null = !w->texts[i].data;
      if (!is_null && how->as != TL_READ_EDTF && read_one(w, w->texts[i], how, &extent, &err) == TL_OK) {
        tlpy_rows_put(rows, at + i, &extent, 1);
        continue;
      }
      tlpy_rows_put_null(rows, at + i);
      if (is_null)
        continue;
      if (!note(w, at + i))
        status = TL_ERR_NOMEM;
      else if (!how->collect)
        status = TL_ERR_SYNTAX;
    }
    at += count;
    if (status == TL_OK && !tlpy_run_goes_on(&run))
      status = TL_ERR_CANCELLED;
  }
  tlpy_run_end(&run);
  return status;
}

/* Raises what is wrong with a row. */
static void raise_row(const tlpy_state *state, work *w, tl_text text, size_t row, const options *how)
{
  tl_error err = {0};
  tl_extent extent;
  tl_status status;
  tl_date date;
  if (how->as == TL_READ_EDTF) {
    status = tl_date_parse(text, &date, &err);
    if (status == TL_OK)
      status = tl_date_extent(&date, &how->date, &extent, &err);
  } else {
    status = read_one(w, text, how, &extent, &err);
  }
  err.status = status;
  tlpy_raise_row(state, &err, row);
}

/* Walks through the texts again, and makes an exception of each bad row: for the list, or the one that is raised. */
static int tell_errors(const tlpy_state *state, tlpy_texts *texts, work *w, const options *how, PyObject *errors)
{
  size_t at = 0, next = 0;
  tlpy_texts_rewind(texts);
  while (next < w->bad_count) {
    size_t count = tlpy_texts_next(texts, w->texts, CHUNK);
    for (; next < w->bad_count && w->bad[next] < at + count; next++) {
      raise_row(state, w, w->texts[w->bad[next] - at], w->bad[next], how);
      if (!how->collect)
        return -1;
      PyObject *type, *value, *trace;
      PyErr_Fetch(&type, &value, &trace);
      PyErr_NormalizeException(&type, &value, &trace);
      int result = value ? PyList_Append(errors, value) : -1;
      Py_XDECREF(type);
      Py_XDECREF(value);
      Py_XDECREF(trace);
      if (result < 0)
        return -1;
    }
    at += count;
  }
  return 0;
}

static int read_options(const tlpy_state *state, PyObject *args, PyObject *keywords, PyObject **out_texts,
                        PyObject **out_errors, options *out)
{
  static const char *const names[] = {"", "syntax", "mode", "seasons", "as_of", "errors", NULL};
  PyObject *syntax = NULL, *mode = NULL, *seasons = NULL, *as_of = Py_None;
  uint8_t as = TL_READ_EITHER;
  *out = (options){.date = {.size = sizeof(tl_date_options)}, .phrase = {.size = sizeof(tl_phrase_options)}};
  *out_errors = Py_None;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|$OOOOO:parse_many", TLPY_KEYWORDS(names), out_texts, &syntax,
                                   &mode, &seasons, &as_of, out_errors))
    return -1;
  if ((syntax && tlpy_number(state, TLPY_SYNTAXES, syntax, "syntax", &as) < 0) ||
      (mode && tlpy_number(state, TLPY_MODES, mode, "mode", &out->date.mode) < 0) ||
      (seasons && tlpy_number(state, TLPY_SEASONS, seasons, "seasons", &out->date.seasons) < 0) ||
      (as_of != Py_None && tlpy_day(state, as_of, "as_of", &out->as_of) < 0))
    return -1;
  if (*out_errors != Py_None && !PyList_Check(*out_errors)) {
    PyErr_Format(PyExc_TypeError, "errors is a list to which the errors are appended, or None, not %R",
                 (PyObject *)Py_TYPE(*out_errors));
    return -1;
  }
  out->as = (tl_read_as)as;
  out->collect = *out_errors != Py_None;
  out->phrase.mode = out->date.mode;
  out->phrase.seasons = out->date.seasons;
  out->phrase.as_of = as_of != Py_None ? &out->as_of : NULL;
  return 0;
}

/* Reads the texts, which are closed. */
static PyObject *parse(const tlpy_state *state, tlpy_texts *texts, const options *how, PyObject *errors)
{
  tlpy_rows rows;
  work *w = malloc(sizeof *w);
  if (!w || !tlpy_rows_init(&rows, texts->count)) {
    free(w);
    tlpy_texts_close(texts);
    return PyErr_NoMemory();
  }
  w->bad = NULL;
  w->bad_count = w->bad_capacity = 0;
  tl_status status = read_all(texts, how, w, &rows);
  bool done = status != TL_ERR_CANCELLED;
  if (status == TL_ERR_NOMEM) {
    PyErr_NoMemory();
    done = false;
  }
  done = done && tell_errors(state, texts, w, how, errors) == 0;
  free(w->bad);
  free(w);
  tlpy_texts_close(texts);
  if (done)
    return tlpy_extents_take(state, &rows);
  tlpy_block_unref(rows.block);
  return NULL;
}

PyObject *tlpy_parse_many(PyObject *module, PyObject *args, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *object, *errors;
  options how;
  tlpy_texts texts;
  if (read_options(state, args, keywords, &object, &errors, &how) < 0 ||
      tlpy_texts_open(state, object, "texts", &texts) < 0)
    return NULL;
  return parse(state, &texts, &how, errors);
}

PyObject *tlpy_parse_arrow(const tlpy_state *state, tlpy_arrow *arrow, const char *what)
{
  const options how = {.date = {.size = sizeof(tl_date_options)}, .phrase = {.size = sizeof(tl_phrase_options)}};
  tlpy_texts texts;
  if (tlpy_texts_of_arrow(arrow, what, &texts) < 0)
    return NULL;
  return parse(state, &texts, &how, Py_None);
}
