/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Spans: a set of points in time, made of spans. */

#include "py.h"

#include <string.h>

typedef struct tlpy_spans {
  PyObject ob_base;
  tl_span *spans; /* sorted, none meets the next */
  size_t count;
} tlpy_spans;

static tlpy_spans *set_of(PyObject *self)
{
  return (tlpy_spans *)self;
}

/* Takes over the array, also on failure. */
static PyObject *spans_make(PyTypeObject *type, tl_span *spans, size_t count)
{
  PyObject *made = PyType_GenericAlloc(type, 0);
  if (!made) {
    free(spans);
    return NULL;
  }
  set_of(made)->spans = spans;
  set_of(made)->count = count;
  return made;
}

static tl_span *allocate(size_t count)
{
  tl_span *spans = count < SIZE_MAX / 2 / sizeof *spans ? malloc((count + 1) * sizeof *spans) : NULL;
  if (!spans)
    PyErr_NoMemory();
  return spans;
}

static PyObject *spans_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
  const tlpy_state *state = PyType_GetModuleState(type);
  PyObject *given = NULL;
  static const char *const names[] = {"", NULL};
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|O:Spans", TLPY_KEYWORDS(names), &given))
    return NULL;
  PyObject *items = given ? tlpy_items(given, "spans", "a list of spans is") : PyTuple_New(0);
  size_t count = items ? (size_t)PyTuple_Size(items) : 0;
  tl_span *spans = items ? allocate(count) : NULL;
  tl_error err;
  bool done = spans;
  for (size_t i = 0; done && i < count; i++)
    done = tlpy_span(state, PyTuple_GetItem(items, (Py_ssize_t)i), &spans[i]) == 0 || tlpy_blame_row(state, i);
  Py_XDECREF(items);
  if (done && tl_span_set_normalise(spans, count, &count, &err) != TL_OK) {
    tlpy_raise(state, &err);
    done = false;
  }
  if (done)
    return spans_make(type, spans, count);
  free(spans);
  return NULL;
}

static void spans_dealloc(PyObject *self)
{
  PyTypeObject *type = Py_TYPE(self);
  free(set_of(self)->spans);
  PyObject_Free(self);
  Py_DECREF(type);
}

/* -- As a sequence */

static Py_ssize_t spans_length(PyObject *self)
{
  return (Py_ssize_t)set_of(self)->count;
}

static PyObject *spans_item(PyObject *self, Py_ssize_t index)
{
  if (index < 0 || index >= spans_length(self)) {
    PyErr_SetString(PyExc_IndexError, "beyond the last span");
    return NULL;
  }
  return tlpy_span_new(tlpy_state_of_object(self), set_of(self)->spans[index]);
}

static PyObject *spans_subscript(PyObject *self, PyObject *key)
{
  return tlpy_subscript(self, key, spans_length(self), spans_item);
}

static int spans_contains(PyObject *self, PyObject *value)
{
  const tlpy_spans *set = set_of(self);
  tl_time time;
  if (tlpy_axis(tlpy_state_of_object(self), value, TL_TIME_MAX, &time) < 0)
    return -1;
  size_t at = tl_span_set_find(set->spans, set->count, time);
  return at < set->count && tl_span_contains(set->spans[at], time);
}

static PyObject *spans_repr(PyObject *self)
{
  PyObject *list = PySequence_List(self);
  PyObject *repr = list ? PyUnicode_FromFormat("timeline.Spans(%R)", list) : NULL;
  Py_XDECREF(list);
  return repr;
}

static PyObject *spans_getnewargs(PyObject *self, PyObject *unused)
{
  (void)unused;
  PyObject *tuple = PySequence_Tuple(self);
  return tuple ? Py_BuildValue("(N)", tuple) : NULL;
}

static Py_hash_t spans_hash(PyObject *self)
{
  PyObject *tuple = PySequence_Tuple(self);
  Py_hash_t hash = tuple ? PyObject_Hash(tuple) : -1;
  Py_XDECREF(tuple);
  return hash;
}

static PyObject *spans_compare(PyObject *self, PyObject *other, int op)
{
  if (Py_TYPE(self) != Py_TYPE(other) || (op != Py_EQ && op != Py_NE))
    Py_RETURN_NOTIMPLEMENTED;
  const tlpy_spans *a = set_of(self);
  const tlpy_spans *b = set_of(other);
  bool same = a->count == b->count && memcmp(a->spans, b->spans, a->count * sizeof *a->spans) == 0;
  return PyBool_FromLong(same == (op == Py_EQ));
}

/* -- Sets of two */

static PyObject *both(PyObject *a, PyObject *b,
                      size_t (*function)(const tl_span *a, size_t a_count, const tl_span *b, size_t b_count,
                                         tl_span *out, size_t capacity))
{
  if (Py_TYPE(a) != Py_TYPE(b))
    Py_RETURN_NOTIMPLEMENTED;
  size_t most = set_of(a)->count + set_of(b)->count;
  tl_span *out = allocate(most);
  if (!out)
    return NULL;
  size_t count = function(set_of(a)->spans, set_of(a)->count, set_of(b)->spans, set_of(b)->count, out, most);
  return spans_make(Py_TYPE(a), out, count);
}

static PyObject *spans_or(PyObject *a, PyObject *b)
{
  return both(a, b, tl_span_set_union);
}

static PyObject *spans_and(PyObject *a, PyObject *b)
{
  return both(a, b, tl_span_set_intersection);
}

static PyObject *spans_subtract(PyObject *a, PyObject *b)
{
  return both(a, b, tl_span_set_difference);
}

static PyObject *spans_invert(PyObject *self)
{
  tl_span *out = allocate(set_of(self)->count + 1);
  if (!out)
    return NULL;
  size_t count = tl_span_set_complement(set_of(self)->spans, set_of(self)->count, out, set_of(self)->count + 1);
  return spans_make(Py_TYPE(self), out, count);
}

/* -- Within a window */

/* The window of the arguments; `*out_given` false: none. */
static int read_window(PyObject *self, PyObject *arguments, tl_span *out_window, bool *out_given)
{
  PyObject *window = Py_None;
  if (!PyArg_ParseTuple(arguments, "|O;a window", &window))
    return -1;
  *out_given = window != Py_None;
  return *out_given ? tlpy_span(tlpy_state_of_object(self), window, out_window) : 0;
}

static PyObject *spans_gaps(PyObject *self, PyObject *arguments)
{
  tl_span window;
  bool given;
  if (read_window(self, arguments, &window, &given) < 0)
    return NULL;
  tl_span *out = allocate(set_of(self)->count + 1);
  if (!out)
    return NULL;
  size_t count =
      tl_span_set_gaps(set_of(self)->spans, set_of(self)->count, given ? &window : NULL, out, set_of(self)->count + 1);
  return spans_make(Py_TYPE(self), out, count);
}

static PyObject *spans_coverage(PyObject *self, PyObject *arguments)
{
  tl_span window;
  bool given;
  int64_t seconds;
  tl_error err;
  if (read_window(self, arguments, &window, &given) < 0)
    return NULL;
  if (tl_span_set_coverage(set_of(self)->spans, set_of(self)->count, given ? &window : NULL, &seconds, &err) != TL_OK)
    return tlpy_raise(tlpy_state_of_object(self), &err);
  return PyLong_FromLongLong(seconds);
}

/* clang-format off */
static PyMethodDef methods[] = {
    {"gaps", spans_gaps, METH_VARARGS,
     "gaps($self, window=None, /)\n--\n\n"
     "What of the window (a Span or (start, end); None: from the first start to the last end) is not in the set."},
    {"coverage", spans_coverage, METH_VARARGS,
     "coverage($self, window=None, /)\n--\n\n"
     "How many seconds of the window (None: of all time) the set covers. RangeError when that is infinite."},
    {"__getnewargs__", spans_getnewargs, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

static const char doc[] = "Spans(spans=(), /)\n--\n\n"
                          "A set of points in time: of each Span or (start, end) given, those that intersect or meet "
                          "joined. A sorted sequence\n"
                          "of Span, whose slices are lists; `time in spans`, | & - ~, == by what is in it.";

static PyType_Slot type_slots[] = {
    {Py_tp_new, (void *)spans_new},
    {Py_tp_dealloc, (void *)spans_dealloc},
    {Py_tp_repr, (void *)spans_repr},
    {Py_tp_hash, (void *)spans_hash},
    {Py_tp_richcompare, (void *)spans_compare},
    {Py_tp_iter, (void *)PySeqIter_New},
    {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(uintptr_t)doc},
    {Py_sq_length, (void *)spans_length},
    {Py_sq_item, (void *)spans_item},
    {Py_mp_length, (void *)spans_length},
    {Py_mp_subscript, (void *)spans_subscript},
    {Py_sq_contains, (void *)spans_contains},
    {Py_nb_or, (void *)spans_or},
    {Py_nb_and, (void *)spans_and},
    {Py_nb_subtract, (void *)spans_subtract},
    {Py_nb_invert, (void *)spans_invert},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Spans",
    .basicsize = sizeof(tlpy_spans),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = type_slots,
};

int tlpy_spans_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->spans_type);
}
