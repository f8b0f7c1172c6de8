/* SPDX-License-Identifier: Apache-2.0 */

/* What a timeline.Extents is made of: a timeline, dates, Arrow, columns of bounds, a pickle. */

#include "extents.h"

#include <string.h>

static PyObject *from_timeline(const tlpy_state *state, const tl_timeline *timeline)
{
  tlpy_rows rows;
  if (!tlpy_rows_init(&rows, tl_timeline_count(timeline)))
    return NULL;
  tlpy_rows_put(&rows, 0, tl_timeline_extents(timeline), rows.count);
  return tlpy_extents_take(state, &rows);
}

static PyObject *from_dates(const tlpy_state *state, PyObject *object, const char *what)
{
  PyObject *dates = PySequence_Tuple(object);
  tlpy_rows rows;
  if (!dates) {
    if (PyErr_ExceptionMatches(PyExc_TypeError))
      PyErr_Format(
          PyExc_TypeError,
          "%s: dates are wanted as an Extents, a Timeline, an Arrow array of strings, dates, timestamps or %s, "
          "or an iterable of dates, not %R",
          what, tlpy_extents_extension, (PyObject *)Py_TYPE(object));
    return NULL;
  }
  if (!tlpy_rows_init(&rows, (size_t)PyTuple_Size(dates))) {
    Py_DECREF(dates);
    return NULL;
  }
  for (size_t i = 0; i < rows.count; i++) {
    PyObject *item = PyTuple_GetItem(dates, (Py_ssize_t)i);
    if (!tlpy_is_str(item) && tlpy_is_missing(item)) {
      tlpy_rows_put_null(&rows, i);
      continue;
    }
    tlpy_date *date = tlpy_date_from(state, item, NULL);
    if (!date) {
      tlpy_block_unref(rows.block);
      Py_DECREF(dates);
      return tlpy_blame_row(state, i);
    }
    tlpy_rows_put(&rows, i, &date->extent, 1);
    Py_DECREF(date);
  }
  Py_DECREF(dates);
  return tlpy_extents_take(state, &rows);
}

/* Copies one chunk of the extension's struct. */
static int read_struct(const tlpy_vector *vector, const char *what, tlpy_rows *rows, size_t at)
{
  for (size_t c = 0; c < TLPY_COLUMNS; c++) {
    tlpy_vector column;
    bool narrow = c >= TLPY_BOUNDS;
    if (!tlpy_vector_child(vector, tlpy_extents_names[c], &column) ||
        strcmp(column.schema->format, narrow ? "I" : "l") != 0 || column.schema->dictionary ||
        column.array->n_buffers != 2) {
      PyErr_Format(PyExc_TypeError,
                   "%s: an Arrow array of type '%s'; one of strings, dates or timestamps is wanted, or of %s with a "
                   "child %s of %s",
                   what, vector->schema->format, tlpy_extents_extension, tlpy_extents_names[c],
                   narrow ? "uint32" : "int64");
      return -1;
    }
    size_t size = narrow ? sizeof(uint32_t) : sizeof(int64_t);
    char *to = narrow ? (char *)((c == TLPY_BOUNDS ? rows->kinds : rows->flags) + at) : (char *)(rows->bounds[c] + at);
    if (vector->length > 0)
      memcpy(to, (const char *)column.array->buffers[1] + (size_t)column.offset * size, vector->length * size);
  }
  return 0;
}

/* A row is null where it is as a whole or in any part. After read_struct(). */
static void read_nulls(const tlpy_vector *vector, tlpy_rows *rows, size_t at)
{
  tlpy_vector parts[TLPY_COLUMNS + 1] = {*vector};
  for (size_t c = 0; c < TLPY_COLUMNS; c++)
    (void)tlpy_vector_child(vector, tlpy_extents_names[c], &parts[c + 1]);
  for (size_t c = 0; c <= TLPY_COLUMNS; c++)
    for (size_t i = 0; parts[c].array->null_count != 0 && i < vector->length; i++)
      if (!tlpy_vector_is_valid(&parts[c], i))
        rows->flags[at + i] |= TLPY_ROW_NULL;
}

/* Bounds that came from elsewhere are closed again; what cannot be is a contradiction. */
static int check_row(const tlpy_state *state, tl_extent *extent, const char *what, size_t row)
{
  tl_error err;
  bool consistent = false;
  if (extent->flags & TL_EXTENT_CONTRADICTORY)
    return 0;
  tl_status status = tl_extent_close(extent, &consistent, &err);
  if (status != TL_OK) {
    tlpy_raise_format(state, status, err.code, "%s: %s", what, err.message);
    tlpy_blame_row(state, row);
    return -1;
  }
  if (!consistent)
    extent->flags |= TL_EXTENT_CONTRADICTORY;
  return 0;
}

static int check_rows(const tlpy_state *state, tlpy_rows *rows, const char *what)
{
  const tlpy_extents view = {
      .bounds = {rows->bounds[0], rows->bounds[1], rows->bounds[2], rows->bounds[3], rows->bounds[4], rows->bounds[5]},
      .kinds = rows->kinds,
      .flags = rows->flags};
  for (size_t i = 0; i < rows->count; i++) {
    tl_extent extent;
    if (rows->flags[i] & TLPY_ROW_NULL) {
      tlpy_rows_put_null(rows, i);
      continue;
    }
    if (!tlpy_words_are_known(rows->kinds[i], rows->flags[i])) {
      tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_ARG, "%s: kinds or flags that there are not", what);
      tlpy_blame_row(state, i);
      return -1;
    }
    tlpy_extents_get(&view, i, &extent, 1);
    if (check_row(state, &extent, what, i) < 0)
      return -1;
    tlpy_rows_put(rows, i, &extent, 1);
  }
  return 0;
}

static PyObject *from_arrow(const tlpy_state *state, const tlpy_arrow *arrow, const char *what)
{
  tlpy_rows rows;
  if (!tlpy_rows_init(&rows, arrow->length))
    return NULL;
  size_t at = 0;
  for (size_t c = 0; c < arrow->count; c++) {
    tlpy_vector vector = tlpy_arrow_chunk(arrow, c);
    if (read_struct(&vector, what, &rows, at) < 0) {
      tlpy_block_unref(rows.block);
      return NULL;
    }
    read_nulls(&vector, &rows, at);
    at += vector.length;
  }
  if (check_rows(state, &rows, what) < 0) {
    tlpy_block_unref(rows.block);
    return NULL;
  }
  return tlpy_extents_take(state, &rows);
}

/* -- Arrow's dates, a day each, and timestamps, a second each */

static bool has_times(const tlpy_vector *vector)
{
  return strncmp(vector->schema->format, "td", 2) == 0 || strncmp(vector->schema->format, "ts", 2) == 0;
}

static int read_days(const tlpy_state *state, const tlpy_vector *vector, const char *what, tlpy_rows *rows, size_t at)
{
  const bool days = vector->schema->format[1] == 'd';
  const int64_t unit = days ? TL_SECONDS_PER_DAY : 1;
  uint8_t *valid = PyMem_Malloc(vector->length + 1);
  if (!valid) {
    PyErr_NoMemory();
    return -1;
  }
  int result = tlpy_vector_times(state, vector, what, at, rows->bounds[0] + at, valid);
  for (size_t i = 0; result == 0 && i < vector->length; i++) {
    const tl_time time = rows->bounds[0][at + i];
    tl_clock clock;
    tl_error err;
    if (!valid[i]) {
      tlpy_rows_put_null(rows, at + i);
    } else if (tl_clock_from_time(time, &clock, &err) != TL_OK) {
      tlpy_raise_format(state, err.status, err.code, "%s: %s", what, err.message);
      tlpy_blame_row(state, at + i);
      result = -1;
    } else {
      const tl_extent extent = {.start_min = time,
                                .start_max = time,
                                .end_min = time + unit,
                                .end_max = time + unit,
                                .length_min = unit,
                                .length_max = unit,
                                .precision = days ? TL_PRECISION_DAY : TL_PRECISION_SECOND,
                                .flags = days ? 0 : TL_EXTENT_TIME_OF_DAY};
      tlpy_rows_put(rows, at + i, &extent, 1);
    }
  }
  PyMem_Free(valid);
  return result;
}

static PyObject *from_times(const tlpy_state *state, const tlpy_arrow *arrow, const char *what)
{
  tlpy_rows rows;
  if (!tlpy_rows_init(&rows, arrow->length))
    return NULL;
  for (size_t c = 0, at = 0; c < arrow->count; c++) {
    tlpy_vector vector = tlpy_arrow_chunk(arrow, c);
    if (read_days(state, &vector, what, &rows, at) < 0) {
      tlpy_block_unref(rows.block);
      return NULL;
    }
    at += vector.length;
  }
  return tlpy_extents_take(state, &rows);
}

/* -- Whatever it is made of */

tlpy_extents *tlpy_extents_from(const tlpy_state *state, PyObject *object, const char *what)
{
  if (tlpy_is_extents(state, object))
    return (tlpy_extents *)Py_NewRef(object);
  if (tlpy_is_timeline(state, object))
    return (tlpy_extents *)from_timeline(state, ((tlpy_timeline *)object)->timeline);
  if (PyUnicode_Check(object) || PyBytes_Check(object)) {
    PyErr_Format(PyExc_TypeError, "%s: a column of dates is wanted, not one %R", what, (PyObject *)Py_TYPE(object));
    return NULL;
  }
  tlpy_arrow arrow;
  int found = PyList_Check(object) || PyTuple_Check(object) ? 0 : tlpy_arrow_try(object, &arrow);
  if (found < 0)
    return NULL;
  if (found == 0)
    return (tlpy_extents *)from_dates(state, object, what);
  tlpy_vector first = {0};
  if (arrow.count > 0)
    first = tlpy_arrow_chunk(&arrow, 0);
  if (first.schema && tlpy_vector_has_texts(&first))
    return (tlpy_extents *)tlpy_parse_arrow(state, &arrow, what);
  PyObject *made =
      first.schema && has_times(&first) ? from_times(state, &arrow, what) : from_arrow(state, &arrow, what);
  tlpy_arrow_close(&arrow);
  return (tlpy_extents *)made;
}

PyObject *tlpy_extents_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
  static const char *const keyword_names[] = {"dates", NULL};
  PyObject *dates;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O:Extents", TLPY_KEYWORDS(keyword_names), &dates))
    return NULL;
  return (PyObject *)tlpy_extents_from(PyType_GetModuleState(type), dates, "dates");
}

/* Reads the column of one bound, or fills it where none is given. */
static int read_bound(const tlpy_state *state, PyObject *given, const char *name, int64_t missing, tlpy_rows *rows,
                      size_t index)
{
  tlpy_times times;
  if (!given || given == Py_None) {
    for (size_t i = 0; i < rows->count; i++)
      rows->bounds[index][i] = missing;
    return 0;
  }
  if (tlpy_times_open(state, given, name, &times) < 0)
    return -1;
  int result = 0;
  if (times.count != rows->count) {
    tlpy_raise_format(state, TL_ERR_ARG, TL_CODE_ARG, "%s has %zu rows, where start_min has %zu", name, times.count,
                      rows->count);
    result = -1;
  } else if (times.count > 0) {
    memcpy(rows->bounds[index], times.items, times.count * sizeof *times.items);
  }
  tlpy_times_close(&times);
  return result;
}

static bool is_whole_days(const tlpy_rows *rows)
{
  for (size_t c = 0; c < TLPY_TIMES; c++)
    for (size_t i = 0; i < rows->count; i++) {
      int64_t time = rows->bounds[c][i];
      if (time % TL_SECONDS_PER_DAY != 0 && time != TL_TIME_MIN && time != TL_TIME_MAX)
        return false;
    }
  return true;
}

PyObject *tlpy_extents_from_bounds(PyObject *class, PyObject *args, PyObject *keywords)
{
  static const char *const keyword_names[] = {"start_min",  "start_max",  "end_min", "end_max",
                                              "length_min", "length_max", NULL};
  const tlpy_state *state = PyType_GetModuleState((PyTypeObject *)class);
  PyObject *given[TLPY_BOUNDS] = {NULL};
  tlpy_times first;
  tlpy_rows rows;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "OOOO|OO:from_bounds", TLPY_KEYWORDS(keyword_names), &given[0],
                                   &given[1], &given[2], &given[3], &given[4], &given[5]))
    return NULL;
  if (tlpy_times_open(state, given[0], tlpy_extents_names[0], &first) < 0)
    return NULL;
  bool made = tlpy_rows_init(&rows, first.count);
  tlpy_times_close(&first);
  if (!made)
    return NULL;
  for (size_t i = 0; i < TLPY_BOUNDS; i++)
    if (read_bound(state, given[i], tlpy_extents_names[i], i == 4 ? 1 : TL_TIME_MAX, &rows, i) < 0) {
      tlpy_block_unref(rows.block);
      return NULL;
    }
  bool days = is_whole_days(&rows);
  tl_extent pattern;
  tl_extent_init(&pattern, 1);
  for (size_t i = 0; i < rows.count; i++) {
    tl_extent extent = pattern;
    extent.start_min = rows.bounds[0][i];
    extent.start_max = rows.bounds[1][i];
    extent.end_min = rows.bounds[2][i];
    extent.end_max = rows.bounds[3][i];
    extent.length_min = rows.bounds[4][i];
    extent.length_max = rows.bounds[5][i];
    if (days && (!given[4] || given[4] == Py_None))
      extent.length_min = TL_SECONDS_PER_DAY;
    extent.start_kind = extent.start_max == TL_TIME_MIN ? TL_END_OPEN : TL_END_DATED;
    extent.end_kind = extent.end_min == TL_TIME_MAX ? TL_END_OPEN : TL_END_DATED;
    extent.precision = days ? TL_PRECISION_DAY : TL_PRECISION_SECOND;
    extent.flags = days ? 0 : TL_EXTENT_TIME_OF_DAY;
    if (check_row(state, &extent, "bounds", i) < 0) {
      tlpy_block_unref(rows.block);
      return NULL;
    }
    tlpy_rows_put(&rows, i, &extent, 1);
  }
  return tlpy_extents_take(state, &rows);
}

/* -- Pickles: a mark by which another order of bytes is seen, and the columns one after the other. */

static const int64_t mark = INT64_C(0x0102030405060708);

PyObject *tlpy_extents_reduce(PyObject *object, PyObject *unused)
{
  (void)unused;
  const tlpy_extents *self = (tlpy_extents *)object;
  const size_t wide = self->count * sizeof(int64_t);
  const size_t narrow = self->count * sizeof(uint32_t);
  PyObject *make = PyObject_GetAttrString((PyObject *)Py_TYPE(object), "_unpickle");
  PyObject *bytes =
      make ? PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(sizeof mark + TLPY_BOUNDS * wide + 2 * narrow)) : NULL;
  if (bytes) {
    char *out = PyBytes_AsString(bytes);
    memcpy(out, &mark, sizeof mark);
    out += sizeof mark;
    for (size_t i = 0; i < TLPY_BOUNDS; i++, out += wide)
      memcpy(out, self->bounds[i], wide);
    memcpy(out, self->kinds, narrow);
    memcpy(out + narrow, self->flags, narrow);
  }
  PyObject *made = bytes ? Py_BuildValue("O(O)", make, bytes) : NULL;
  Py_XDECREF(make);
  Py_XDECREF(bytes);
  return made;
}

PyObject *tlpy_extents_unpickle(PyObject *class, PyObject *bytes)
{
  const tlpy_state *state = PyType_GetModuleState((PyTypeObject *)class);
  const size_t row = TLPY_BOUNDS * sizeof(int64_t) + 2 * sizeof(uint32_t);
  char *data;
  Py_ssize_t given;
  tlpy_rows rows;
  if (PyBytes_AsStringAndSize(bytes, &data, &given) < 0)
    return NULL;
  size_t size = (size_t)given;
  if (size < sizeof mark || memcmp(data, &mark, sizeof mark) != 0 || (size - sizeof mark) % row != 0)
    return tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_ARG, "no pickle of an Extents, or one of another machine");
  if (!tlpy_rows_init(&rows, (size - sizeof mark) / row))
    return NULL;
  memcpy(tlpy_block_memory(rows.block), data + sizeof mark, size - sizeof mark);
  if (check_rows(state, &rows, "pickle") == 0)
    return tlpy_extents_take(state, &rows);
  tlpy_block_unref(rows.block);
  return NULL;
}
