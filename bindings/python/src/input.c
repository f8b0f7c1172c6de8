/* SPDX-License-Identifier: Apache-2.0 */

/* Columns of others, read where they lie if that is possible. */

#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Strided items of one type, as they are given. */
typedef struct items {
  const char *data;
  int64_t stride;
  size_t count;
  int64_t multiply;   /* to seconds */
  int64_t divide;     /* likewise; one of the two is 1 */
  bool has_nat;       /* datetime64: the least number is "not a time" */
  bool is_short;      /* 32 bits, else 64 */
  const char *origin; /* for a message: "M8[D]" */
} items;

static int fail(const char *what, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  PyObject *text = PyUnicode_FromFormatV(format, arguments);
  va_end(arguments);
  if (text)
    PyErr_Format(PyExc_TypeError, "%s: %U", what, text);
  Py_XDECREF(text);
  return -1;
}

static int bad_row(const tlpy_state *state, size_t row)
{
  tlpy_blame_row(state, row);
  return -1;
}

/* Copies items as seconds to `out`. Which row is wrong, and how, goes into the exception. */
static int copy_items(const tlpy_state *state, const items *from, const char *what, size_t first_row, tl_time *out)
{
  for (size_t i = 0; i < from->count; i++) {
    const char *at = from->data + (int64_t)i * from->stride;
    int64_t value;
    int32_t small;
    if (from->is_short)
      memcpy(&small, at, sizeof small);
    else
      memcpy(&value, at, sizeof value);
    if (from->is_short)
      value = small;
    if (from->has_nat && value == INT64_MIN) {
      tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_UNDATED, "%s: NaT is no time", what);
      return bad_row(state, first_row + i);
    }
    if (from->divide != 1) {
      if (value % from->divide != 0) {
        tlpy_raise_format(state, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "%s: %lld of %s is no whole second", what,
                          (long long)value, from->origin);
        return bad_row(state, first_row + i);
      }
      value /= from->divide;
    } else if (__builtin_mul_overflow(value, from->multiply, &value)) {
      tlpy_raise_format(state, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "%s: a time of %s does not fit seconds in int64", what,
                        from->origin);
      return bad_row(state, first_row + i);
    }
    out[i] = value;
  }
  return 0;
}

/* Points to the items if they can be used as they are, else copies. */
static int take_items(const tlpy_state *state, const items *from, const char *what, tlpy_times *out)
{
  bool as_is = from->multiply == 1 && from->divide == 1 && !from->is_short &&
               from->stride == (int64_t)sizeof(tl_time) && (uintptr_t)from->data % _Alignof(tl_time) == 0;
  out->count = from->count;
  for (size_t i = 0; as_is && from->has_nat && i < from->count; i++)
    as_is = ((const tl_time *)(const void *)from->data)[i] != INT64_MIN;
  if (as_is) {
    out->items = (const tl_time *)(const void *)from->data;
    return 0;
  }
  out->copy = from->count <= SIZE_MAX / sizeof *out->copy ? malloc(from->count * sizeof *out->copy + 1) : NULL;
  if (!out->copy) {
    PyErr_NoMemory();
    return -1;
  }
  out->items = out->copy;
  return copy_items(state, from, what, 0, out->copy);
}

/* Reads a unit of datetime64 or of Arrow. */
static bool unit_of(const char *unit, size_t size, items *out)
{
  static const struct unit {
    const char *name;
    int64_t multiply, divide;
  } units[] = {{"W", 604800, 1}, {"D", 86400, 1}, {"h", 3600, 1},     {"m", 60, 1},
               {"s", 1, 1},      {"ms", 1, 1000}, {"us", 1, 1000000}, {"ns", 1, 1000000000}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strlen(units[i].name) == size && memcmp(units[i].name, unit, size) == 0) {
      out->multiply = units[i].multiply;
      out->divide = units[i].divide;
      return true;
    }
  return false;
}

/* -- NumPy, by __array_interface__: the buffer protocol cannot say datetime64. */

static int read_typestr(const char *typestr, const char *what, items *out)
{
  const uint16_t probe = 1;
  char native = *(const uint8_t *)&probe == 1 ? '<' : '>';
  out->multiply = out->divide = 1;
  if (typestr[0] == native && strcmp(typestr + 1, "i8") == 0)
    return 0;
  if (typestr[0] == native && strncmp(typestr + 1, "M8[", 3) == 0) {
    const char *unit = typestr + 4;
    size_t size = strcspn(unit, "]");
    out->has_nat = true;
    out->origin = typestr + 1;
    if (unit_of(unit, size, out))
      return 0;
    return fail(what, "datetime64[%s has no fixed length in seconds; astype('datetime64[D]') says what is meant", unit);
  }
  return fail(what, "an array of '%s'; int64 (seconds) or datetime64 of this machine's byte order is wanted", typestr);
}

static int open_sequence(const tlpy_state *state, PyObject *object, const char *what, tlpy_times *out);

static int read_interface(const tlpy_state *state, PyObject *interface, const char *what, tlpy_times *out)
{
  int result = -1;
  items found = {0};
  PyObject *typestr = PyMapping_GetItemString(interface, "typestr");
  PyObject *shape = typestr ? PyMapping_GetItemString(interface, "shape") : NULL;
  PyObject *data = shape ? PyMapping_GetItemString(interface, "data") : NULL;
  PyObject *strides =
      data && PyMapping_HasKeyString(interface, "strides") ? PyMapping_GetItemString(interface, "strides") : NULL;
  tl_text name;
  if (!data || PyErr_Occurred())
    goto done;
  if (tlpy_text(state, typestr, "typestr", &name) < 0)
    goto done;
  if (strcmp(name.data, "|O") == 0) { /* objects, which may well be dates */
    PyObject *array = out->owner;
    result = open_sequence(state, array, what, out);
    Py_DECREF(array);
    goto done;
  }
  if (!PyTuple_Check(data) || PyTuple_Size(data) != 2 || !PyTuple_Check(shape)) {
    fail(what, "its __array_interface__ has no address or no shape");
    goto done;
  }
  if (PyTuple_Size(shape) != 1) {
    PyErr_Format(PyExc_ValueError, "%s: an array of %zd dimensions; one is wanted", what, PyTuple_Size(shape));
    goto done;
  }
  found.count = PyLong_AsSize_t(PyTuple_GetItem(shape, 0));
  found.data = PyLong_AsVoidPtr(PyTuple_GetItem(data, 0));
  found.stride = (int64_t)sizeof(tl_time);
  if (strides && PyTuple_Check(strides) && PyTuple_Size(strides) == 1)
    found.stride = PyLong_AsLongLong(PyTuple_GetItem(strides, 0));
  if (!found.data && found.count > 0 && !PyErr_Occurred())
    fail(what, "its __array_interface__ has no address or no shape");
  if (!PyErr_Occurred() && read_typestr(name.data, what, &found) == 0)
    result = take_items(state, &found, what, out);
done:
  Py_XDECREF(typestr);
  Py_XDECREF(shape);
  Py_XDECREF(data);
  Py_XDECREF(strides);
  return result;
}

/* Gets an attribute: 1 found, 0 not there, -1 failed. */
static int attribute(PyObject *object, const char *name, PyObject **out)
{
  *out = PyObject_GetAttrString(object, name);
  if (*out)
    return 1;
  if (!PyErr_ExceptionMatches(PyExc_AttributeError))
    return -1;
  PyErr_Clear();
  return 0;
}

/* 1: read; 0: it has no such thing; -1: failed. */
static int open_interface(const tlpy_state *state, PyObject *object, const char *what, tlpy_times *out)
{
  PyObject *interface;
  int found = attribute(object, "__array_interface__", &interface);
  if (found <= 0)
    return found;
  out->owner = Py_NewRef(object);
  int result = read_interface(state, interface, what, out);
  Py_DECREF(interface);
  return result < 0 ? -1 : 1;
}

/* -- Buffers */

static int open_buffer(const tlpy_state *state, PyObject *object, const char *what, tlpy_times *out)
{
  if (PyObject_GetBuffer(object, &out->view, PyBUF_STRIDES | PyBUF_FORMAT) < 0) {
    out->view.obj = NULL;
    return -1;
  }
  const Py_buffer *view = &out->view;
  const char *format = view->format ? view->format : "B";
  const char *code = strchr("@=<", format[0]) && format[0] ? format + 1 : format;
  const uint16_t probe = 1;
  bool swapped = format[0] == '<' && *(const uint8_t *)&probe != 1;
  if (view->ndim != 1) {
    PyErr_Format(PyExc_ValueError, "%s: a buffer of %d dimensions; one is wanted", what, view->ndim);
    return -1;
  }
  if (swapped || view->itemsize != (Py_ssize_t)sizeof(tl_time) || (strcmp(code, "q") != 0 && strcmp(code, "l") != 0))
    return fail(what, "a buffer of format '%s'; 'q', int64 seconds, is wanted", format);
  const items found = {.data = view->buf,
                       .stride = view->strides ? view->strides[0] : (int64_t)sizeof(tl_time),
                       .count = (size_t)view->shape[0],
                       .multiply = 1,
                       .divide = 1};
  return take_items(state, &found, what, out);
}

/* -- Arrow */

static int read_arrow_type(const char *format, const char *what, items *out)
{
  out->multiply = out->divide = 1;
  out->stride = (int64_t)sizeof(tl_time);
  if (strcmp(format, "l") == 0)
    return 0;
  out->origin = format;
  if (strcmp(format, "tdD") == 0) {
    out->is_short = true;
    out->stride = (int64_t)sizeof(int32_t);
    out->multiply = TL_SECONDS_PER_DAY;
    return 0;
  }
  if (strcmp(format, "tdm") == 0)
    return unit_of("ms", 2, out) ? 0 : -1;
  if (strncmp(format, "ts", 2) == 0 && format[2] && format[3] == ':') {
    const char *const names[] = {"s", "ms", "us", "ns"};
    const char *const letters = "smun";
    const char *letter = strchr(letters, format[2]);
    if (letter && unit_of(names[letter - letters], strlen(names[letter - letters]), out))
      return 0;
  }
  return fail(what, "an Arrow array of type '%s'; int64 (seconds), timestamp or date is wanted", format);
}

static int read_arrow(const tlpy_state *state, const char *what, tlpy_times *out)
{
  const tlpy_arrow *arrow = &out->arrow;
  out->count = arrow->length;
  for (size_t c = 0, row = 0; c < arrow->count; c++) {
    items found = {0};
    tlpy_vector vector = tlpy_arrow_chunk(arrow, c);
    if (read_arrow_type(vector.schema->format, what, &found) < 0)
      return -1;
    if (vector.schema->dictionary || vector.array->n_buffers != 2)
      return fail(what, "an Arrow array that is encoded; int64 (seconds), timestamp or date is wanted");
    for (size_t i = 0; vector.array->null_count != 0 && i < vector.length; i++)
      if (!tlpy_vector_is_valid(&vector, i)) {
        tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_UNDATED, "%s: null is no time", what);
        return bad_row(state, row + i);
      }
    found.count = vector.length;
    found.data = found.count ? (const char *)vector.array->buffers[1] + vector.offset * found.stride : NULL;
    if (arrow->count == 1)
      return take_items(state, &found, what, out);
    if (!out->copy && !(out->copy = malloc(out->count * sizeof *out->copy + 1))) {
      PyErr_NoMemory();
      return -1;
    }
    out->items = out->copy;
    if (copy_items(state, &found, what, row, out->copy + row) < 0)
      return -1;
    row += vector.length;
  }
  return 0;
}

int tlpy_vector_times(const tlpy_state *state, const tlpy_vector *vector, const char *what, size_t first_row,
                      tl_time *out, uint8_t *valid)
{
  items found = {0};
  if (read_arrow_type(vector->schema->format, what, &found) < 0)
    return -1;
  if (vector->schema->dictionary || vector->array->n_buffers != 2)
    return fail(what, "an Arrow array that is encoded; int64 (seconds), timestamp or date is wanted");
  found.count = 1;
  for (size_t i = 0; i < vector->length; i++) {
    valid[i] = tlpy_vector_is_valid(vector, i);
    out[i] = TL_TIME_MIN;
    found.data = (const char *)vector->array->buffers[1] + (vector->offset + (int64_t)i) * found.stride;
    if (valid[i] && copy_items(state, &found, what, first_row + i, &out[i]) < 0)
      return -1;
  }
  return 0;
}

PyObject *tlpy_raise_row(const tlpy_state *state, const tl_error *err, size_t row)
{
  tlpy_raise(state, err);
  return tlpy_blame_row(state, row);
}

/* -- Python's sequences */

int tlpy_seconds(const tlpy_state *state, PyObject *object, const char *what, tl_time *out)
{
  if (PyLong_Check(object) || tlpy_is_other_int(object))
    return tlpy_int(state, object, what, out);
  int read = tlpy_datetime_seconds(state, object, out);
  if (read != 0)
    return read < 0 ? -1 : 0;
  tlpy_date *date = tlpy_date_from(state, object, NULL);
  if (!date) {
    if (PyErr_ExceptionMatches(PyExc_TypeError))
      PyErr_Format(PyExc_TypeError,
                   "%s: a time is an int (seconds since 1970), or a date that is known to the day or "
                   "second, not %R",
                   what, (PyObject *)Py_TYPE(object));
    return -1;
  }
  int result = 0;
  *out = date->extent.start_min;
  if (date->extent.start_min != date->extent.start_max) {
    tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_DATE_RANGE, "%s: a time that is not known to the day or second",
                      what);
    result = -1;
  }
  Py_DECREF(date);
  return result;
}

static int open_sequence(const tlpy_state *state, PyObject *object, const char *what, tlpy_times *out)
{
  out->owner = tlpy_items(object, what, "a column of times is");
  if (!out->owner)
    return -1;
  Py_ssize_t count = PyTuple_Size(out->owner);
  out->copy = malloc((size_t)count * sizeof *out->copy + 1);
  if (!out->copy) {
    PyErr_NoMemory();
    return -1;
  }
  out->items = out->copy;
  out->count = (size_t)count;
  for (Py_ssize_t i = 0; i < count; i++)
    if (tlpy_seconds(state, PyTuple_GetItem(out->owner, i), what, &out->copy[i]) < 0)
      return bad_row(state, (size_t)i);
  return 0;
}

static int open_times(const tlpy_state *state, PyObject *object, const char *what, tlpy_times *out)
{
  if (PyUnicode_Check(object) || PyBytes_Check(object) || PyLong_Check(object))
    return fail(what, "a column of times is wanted, not one %R", (PyObject *)Py_TYPE(object));
  out->items = tlpy_column_times(state, object, &out->count);
  if (out->items) {
    out->owner = Py_NewRef(object);
    return 0;
  }
  if (PyList_Check(object) || PyTuple_Check(object))
    return open_sequence(state, object, what, out);
  int found = open_interface(state, object, what, out);
  if (found != 0)
    return found < 0 ? -1 : 0;
  if (PyObject_CheckBuffer(object))
    return open_buffer(state, object, what, out);
  found = tlpy_arrow_try(object, &out->arrow);
  if (found != 0)
    return found < 0 ? -1 : read_arrow(state, what, out);
  PyObject *array = NULL;
  found = attribute(object, "__array__", &array);
  if (found > 0) {
    PyObject *made = PyObject_CallNoArgs(array);
    Py_DECREF(array);
    found = made ? open_interface(state, made, what, out) : -1;
    Py_XDECREF(made);
  }
  if (found != 0)
    return found < 0 ? -1 : 0;
  return open_sequence(state, object, what, out);
}

int tlpy_times_open(const tlpy_state *state, PyObject *object, const char *what, tlpy_times *out)
{
  *out = (tlpy_times){0};
  if (open_times(state, object, what, out) == 0)
    return 0;
  tlpy_times_close(out);
  return -1;
}

void tlpy_times_close(tlpy_times *times)
{
  if (times->view.obj)
    PyBuffer_Release(&times->view);
  tlpy_arrow_close(&times->arrow);
  free(times->copy);
  Py_XDECREF(times->owner);
  *times = (tlpy_times){0};
}

/* -- Texts */

/* What is not UTF-8 is a row that the reader refuses, as bad as any other. */
static const char not_utf8[] = "\xed\xa0\x80";

bool tlpy_is_missing(PyObject *item)
{
  if (item == Py_None)
    return true;
  PyObject *differs = PyObject_RichCompare(item, item, Py_NE);
  bool missing = differs && (differs == item || PyObject_IsTrue(differs) > 0);
  PyErr_Clear(); /* of an array, say */
  Py_XDECREF(differs);
  return missing;
}

static int text_of(PyObject *item, const char *what, size_t row, tl_text *out)
{
  *out = (tl_text){NULL, 0};
  if (!tlpy_is_str(item) && tlpy_is_missing(item))
    return 0;
  if (!tlpy_is_str(item))
    return fail(what, "row %zu is %R, not str or None", row, (PyObject *)Py_TYPE(item));
  Py_ssize_t size;
  const char *data = PyUnicode_AsUTF8AndSize(item, &size);
  if (data) {
    *out = (tl_text){data, (size_t)size};
    return 0;
  }
  if (!PyErr_ExceptionMatches(PyExc_UnicodeError))
    return -1;
  PyErr_Clear();
  *out = (tl_text){not_utf8, sizeof not_utf8 - 1};
  return 0;
}

static int open_strings(PyObject *object, const char *what, tlpy_texts *out)
{
  /* A tuple of our own: the texts are read without the interpreter, and a list may change meanwhile. */
  out->strings = tlpy_items(object, what, "a column of texts is");
  if (!out->strings)
    return -1;
  Py_ssize_t count = PyTuple_Size(out->strings);
  out->count = (size_t)count;
  out->items = malloc((size_t)count * sizeof *out->items + 1);
  if (!out->items) {
    PyErr_NoMemory();
    return -1;
  }
  for (Py_ssize_t i = 0; i < count; i++)
    if (text_of(PyTuple_GetItem(out->strings, i), what, (size_t)i, &out->items[i]) < 0)
      return -1;
  return 0;
}

static int check_arrow(const char *what, tlpy_texts *out)
{
  out->count = out->arrow.length;
  for (size_t i = 0; i < out->arrow.count; i++) {
    tlpy_vector vector = tlpy_arrow_chunk(&out->arrow, i);
    if (!tlpy_vector_has_texts(&vector))
      return fail(what, "an Arrow array of type '%s'; one of strings is wanted", vector.schema->format);
  }
  return 0;
}

static int open_texts(PyObject *object, const char *what, tlpy_texts *out)
{
  if (PyUnicode_Check(object) || PyBytes_Check(object))
    return fail(what, "a column of texts is wanted, not one %R", (PyObject *)Py_TYPE(object));
  int found = tlpy_arrow_try(object, &out->arrow);
  if (found == 0)
    return open_strings(object, what, out);
  return found < 0 ? -1 : check_arrow(what, out);
}

int tlpy_texts_open(const tlpy_state *state, PyObject *object, const char *what, tlpy_texts *out)
{
  (void)state;
  *out = (tlpy_texts){0};
  if (open_texts(object, what, out) == 0)
    return 0;
  tlpy_texts_close(out);
  return -1;
}

int tlpy_texts_of_arrow(const tlpy_arrow *arrow, const char *what, tlpy_texts *out)
{
  *out = (tlpy_texts){.arrow = *arrow};
  if (check_arrow(what, out) == 0)
    return 0;
  tlpy_texts_close(out);
  return -1;
}

size_t tlpy_texts_next(tlpy_texts *texts, tl_text *out, size_t most)
{
  if (texts->items) {
    size_t count = texts->count - texts->row < most ? texts->count - texts->row : most;
    if (count > 0)
      memcpy(out, texts->items + texts->row, count * sizeof *out);
    texts->row += count;
    return count;
  }
  while (texts->chunk < texts->arrow.count) {
    tlpy_vector vector = tlpy_arrow_chunk(&texts->arrow, texts->chunk);
    size_t count = vector.length - texts->row < most ? vector.length - texts->row : most;
    for (size_t i = 0; i < count; i++)
      out[i] = tlpy_vector_text(&vector, texts->row + i);
    texts->row += count;
    if (count > 0)
      return count;
    texts->chunk++;
    texts->row = 0;
  }
  return 0;
}

void tlpy_texts_rewind(tlpy_texts *texts)
{
  texts->chunk = texts->row = 0;
}

void tlpy_texts_close(tlpy_texts *texts)
{
  tlpy_arrow_close(&texts->arrow);
  free(texts->items);
  Py_XDECREF(texts->strings);
  *texts = (tlpy_texts){0};
}
