/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Span: an exact half-open stretch of time. */

#include "py.h"

#include <string.h>

typedef struct tlpy_span_object {
  PyObject ob_base;
  tl_span span;
} tlpy_span_object;

bool tlpy_is_span(const tlpy_state *state, PyObject *object)
{
  return (PyObject *)Py_TYPE(object) == state->span_type;
}

PyObject *tlpy_span_new(const tlpy_state *state, tl_span span)
{
  PyObject *made = PyType_GenericAlloc((PyTypeObject *)state->span_type, 0);
  if (made)
    ((tlpy_span_object *)made)->span = span;
  return made;
}

static tl_span span_of(PyObject *self)
{
  return ((tlpy_span_object *)self)->span;
}

int tlpy_axis(const tlpy_state *state, PyObject *value, tl_time infinity, tl_time *out_time)
{
  if (value == Py_None) {
    *out_time = infinity;
    return 0;
  }
  if (PyLong_Check(value) || tlpy_is_other_int(value))
    return tlpy_int(state, value, "a time", out_time);
  int read = tlpy_datetime_seconds(state, value, out_time);
  if (read != 0)
    return read < 0 ? -1 : 0;
  int is = PyObject_IsInstance(value, state->date_class);
  if (is == 0)
    is = tlpy_is_datetime64(value);
  if (is == 0)
    PyErr_Format(PyExc_TypeError,
                 "a time is int (seconds since 1970), datetime.date, datetime.datetime or None, not %R",
                 (PyObject *)Py_TYPE(value));
  tlpy_date *date = is > 0 ? tlpy_date_from(state, value, NULL) : NULL;
  if (!date)
    return -1;
  *out_time = date->extent.start_min;
  Py_DECREF((PyObject *)date);
  return 0;
}

/* Of its two times. */
static int read_pair(const tlpy_state *state, PyObject *start, PyObject *end, tl_span *out_span)
{
  if (tlpy_axis(state, start, TL_TIME_MIN, &out_span->start) < 0 ||
      tlpy_axis(state, end, TL_TIME_MAX, &out_span->end) < 0)
    return -1;
  if (out_span->start < out_span->end)
    return 0;
  tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_SPAN_EMPTY,
                    "a span from second %lld to second %lld does not start before it ends", (long long)out_span->start,
                    (long long)out_span->end);
  return -1;
}

int tlpy_span(const tlpy_state *state, PyObject *value, tl_span *out_span)
{
  if (tlpy_is_span(state, value)) {
    *out_span = span_of(value);
    return 0;
  }
  if (!PyTuple_Check(value)) {
    PyErr_Format(PyExc_TypeError, "a span is timeline.Span or (start, end), not %R", (PyObject *)Py_TYPE(value));
    return -1;
  }
  if (PyTuple_Size(value) != 2) {
    PyErr_Format(PyExc_TypeError, "a span is (start, end), not %zd times", PyTuple_Size(value));
    return -1;
  }
  return read_pair(state, PyTuple_GetItem(value, 0), PyTuple_GetItem(value, 1), out_span);
}

static PyObject *span_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"start", "end", NULL};
  const tlpy_state *state = PyType_GetModuleState(type);
  PyObject *start;
  PyObject *end;
  tl_span span;
  if (!keywords && PyTuple_Size(arguments) == 2) {
    start = PyTuple_GetItem(arguments, 0);
    end = PyTuple_GetItem(arguments, 1);
  } else if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "OO:Span", TLPY_KEYWORDS(names), &start, &end)) {
    return NULL;
  }
  return read_pair(state, start, end, &span) < 0 ? NULL : tlpy_span_new(state, span);
}

static PyObject *span_of_date(PyObject *type, PyObject *value)
{
  static const tlpy_reading fills = {.mode = TL_MODE_SPANS};
  const tlpy_state *state = PyType_GetModuleState((PyTypeObject *)type);
  tlpy_date *date = tlpy_date_from(state, value, &fills);
  if (!date)
    return NULL;
  const tl_extent extent = date->extent;
  Py_DECREF((PyObject *)date);
  if (extent.start_min != extent.start_max || extent.end_min != extent.end_max)
    return tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_SPAN_EMPTY, "its start or its end is not exact");
  return tlpy_span_new(state, (tl_span){extent.start_min, extent.end_max});
}

static void span_dealloc(PyObject *self)
{
  PyTypeObject *type = Py_TYPE(self);
  PyObject_Free(self);
  Py_DECREF(type);
}

/* -- As an object */

static PyObject *pair_of(PyObject *self)
{
  PyObject *const pair[] = {PyLong_FromLongLong(span_of(self).start), PyLong_FromLongLong(span_of(self).end)};
  return tlpy_tuple(pair, 2);
}

/* Writes a number, or None for an infinity: what the constructor takes. Half as long as by a format. */
static char *put_bound(char *at, tl_time time)
{
  char digits[20];
  size_t count = 0;
  uint64_t rest = time < 0 ? 0 - (uint64_t)time : (uint64_t)time;
  if (time == TL_TIME_MIN || time == TL_TIME_MAX)
    return (char *)memcpy(at, "None", 4) + 4;
  do
    digits[count++] = (char)('0' + rest % 10);
  while (rest /= 10);
  if (time < 0)
    *at++ = '-';
  while (count)
    *at++ = digits[--count];
  return at;
}

static PyObject *span_repr(PyObject *self)
{
  char text[80] = "timeline.Span(";
  char *at = put_bound(text + strlen(text), span_of(self).start);
  *at++ = ',';
  *at++ = ' ';
  at = put_bound(at, span_of(self).end);
  *at++ = ')';
  return PyUnicode_FromStringAndSize(text, at - text);
}

static PyObject *span_iter(PyObject *self)
{
  PyObject *pair = pair_of(self);
  PyObject *iterator = pair ? PyObject_GetIter(pair) : NULL;
  Py_XDECREF(pair);
  return iterator;
}

static PyObject *span_getnewargs(PyObject *self, PyObject *unused)
{
  (void)unused;
  return pair_of(self);
}

static Py_hash_t span_hash(PyObject *self)
{
  const int64_t ends[] = {span_of(self).start, span_of(self).end};
  return tlpy_hash(ends, 2);
}

static PyObject *span_compare(PyObject *self, PyObject *other, int op)
{
  if (Py_TYPE(self) != Py_TYPE(other) || (op != Py_EQ && op != Py_NE))
    Py_RETURN_NOTIMPLEMENTED;
  bool same = span_of(self).start == span_of(other).start && span_of(self).end == span_of(other).end;
  return PyBool_FromLong(same == (op == Py_EQ));
}

/* -- What it tells */

static int span_contains(PyObject *self, PyObject *value)
{
  tl_time time;
  if (tlpy_axis(tlpy_state_of_object(self), value, TL_TIME_MAX, &time) < 0)
    return -1;
  return tl_span_contains(span_of(self), time);
}

static PyObject *span_and(PyObject *a, PyObject *b)
{
  tl_span shared;
  if (Py_TYPE(a) != Py_TYPE(b))
    Py_RETURN_NOTIMPLEMENTED;
  if (!tl_span_intersection(span_of(a), span_of(b), &shared))
    Py_RETURN_NONE;
  return tlpy_span_new(tlpy_state_of_object(a), shared);
}

static PyObject *span_intersects(PyObject *self, PyObject *other)
{
  tl_span span;
  if (tlpy_span(tlpy_state_of_object(self), other, &span) < 0)
    return NULL;
  return PyBool_FromLong(tl_span_intersects(span_of(self), span));
}

static PyObject *span_relation(PyObject *self, PyObject *other)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_span span;
  if (tlpy_span(state, other, &span) < 0)
    return NULL;
  return tlpy_relations_new(state, tl_allen_of(span_of(self), span), false);
}

static PyObject *get_start(PyObject *self, void *closure)
{
  (void)closure;
  return PyLong_FromLongLong(span_of(self).start);
}

static PyObject *get_end(PyObject *self, void *closure)
{
  (void)closure;
  return PyLong_FromLongLong(span_of(self).end);
}

static PyObject *get_time(PyObject *self, void *closure)
{
  tl_time time = closure ? span_of(self).end : span_of(self).start;
  return tlpy_time(tlpy_state_of_object(self), time, false, true, NULL);
}

static PyObject *get_seconds(PyObject *self, void *closure)
{
  int64_t seconds;
  tl_error err;
  (void)closure;
  if (tl_span_length(span_of(self), &seconds, &err) != TL_OK)
    return tlpy_raise(tlpy_state_of_object(self), &err);
  return PyLong_FromLongLong(seconds);
}

/* clang-format off */
static PyGetSetDef properties[] = {
    {"start", get_start, NULL, "First second, since 1970; timeline.MIN: since ever.", NULL},
    {"end", get_end, NULL, "First second after it, since 1970; timeline.MAX: for ever.", NULL},
    {"start_time", get_time, NULL, "The start as datetime.datetime without a zone; None: since ever. RangeError outside "
     "the years 1 to 9999.", NULL},
    {"end_time", get_time, NULL, "The end (exclusive) as datetime.datetime without a zone; None: for ever.",
     (void *)1},
    {"seconds", get_seconds, NULL, "Its length in seconds. RangeError when it is infinite.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"of", span_of_date, METH_O | METH_CLASS,
     "of($type, date, /)\n--\n\n"
     "The span that a date fills: Span.of('1984'). Raises NoSuchValueError when its start or end is not exact."},
    {"intersects", span_intersects, METH_O,
     "intersects($self, other, /)\n--\n\nWhether the two share time. Spans that meet do not."},
    {"relation", span_relation, METH_O,
     "relation($self, other, /)\n--\n\nThe one relation of this span to the other, as Relations."},
    {"__getnewargs__", span_getnewargs, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

static const char doc[] =
    "Span(start, end)\n--\n\n"
    "An exact stretch of time [start, end). Each is int (seconds since 1970), datetime.date (its first second),\n"
    "datetime.datetime, or None: without limit. `time in span`, span & span, start, end = span.\n\n"
    "Raises NoSuchValueError when it does not start before it ends.";

static PyType_Slot type_slots[] = {
    {Py_tp_new, (void *)span_new},
    {Py_tp_dealloc, (void *)span_dealloc},
    {Py_tp_repr, (void *)span_repr},
    {Py_tp_hash, (void *)span_hash},
    {Py_tp_richcompare, (void *)span_compare},
    {Py_tp_iter, (void *)span_iter},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(uintptr_t)doc},
    {Py_sq_contains, (void *)span_contains},
    {Py_nb_and, (void *)span_and},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Span",
    .basicsize = sizeof(tlpy_span_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = type_slots,
};

int tlpy_span_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->span_type);
}
