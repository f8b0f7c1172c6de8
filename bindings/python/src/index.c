/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Index: an index over spans or imprecise events. What can be asked is in index_find.c and index_join.c. */

#include "index.h"

#include <stdlib.h>
#include <string.h>

/* -- Arguments */

int tlpy_hits_read(const tlpy_state *state, PyObject *relation, int certain, tlpy_asked *out)
{
  out->hits = certain ? TL_HITS_CERTAIN : TL_HITS_POSSIBLE;
  out->relations = TL_RELSET_INTERSECTS;
  return relation ? tlpy_relset(state, relation, &out->relations) : 0;
}

/* A date as a window: it is read as one that fills its unit. */
static int window_of_date(const tlpy_state *state, PyObject *object, tl_span *out)
{
  tl_error err;
  tlpy_date *date = tlpy_date_from(state, object, &(tlpy_reading){.mode = TL_MODE_SPANS});
  if (!date)
    return -1;
  tl_extent extent = date->extent;
  tl_status status = TL_OK;
  if (date->has_date && date->extent.mode == TL_MODE_OCCURS)
    status = tl_date_extent(&date->date, &(tl_date_options){.size = sizeof(tl_date_options), .mode = TL_MODE_SPANS},
                            &extent, &err);
  Py_DECREF(date);
  if (status != TL_OK) {
    tlpy_raise(state, &err);
    return -1;
  }
  if (extent.start_min != extent.start_max || extent.end_min != extent.end_max) {
    tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_REVERSED,
                      "a window whose start and end are not exact: give the two as arguments");
    return -1;
  }
  *out = (tl_span){extent.start_min, extent.end_min};
  return 0;
}

int tlpy_window_read(const tlpy_state *state, PyObject *start, PyObject *end, tl_span *out)
{
  bool has_end = end && end != Py_None;
  if (!has_end && tlpy_is_span(state, start))
    return tlpy_span(state, start, out);
  if (!has_end && PyTuple_Check(start) && PyTuple_Size(start) == 2)
    return tlpy_window_read(state, PyTuple_GetItem(start, 0), PyTuple_GetItem(start, 1), out);
  if (!has_end && (PyLong_Check(start) || tlpy_is_other_int(start))) {
    PyErr_SetString(PyExc_TypeError, "start alone is a date or a Span: a window from a second on has an end, too");
    return -1;
  }
  if (!has_end)
    return window_of_date(state, start, out);
  if (tlpy_seconds(state, start, "start", &out->start) < 0 || tlpy_seconds(state, end, "end", &out->end) < 0)
    return -1;
  if (out->start < out->end)
    return 0;
  tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_SPAN_EMPTY,
                    "a window from second %lld to second %lld does not start before it ends", (long long)out->start,
                    (long long)out->end);
  return -1;
}

void tlpy_windows_close(tlpy_windows *windows)
{
  tlpy_times_close(&windows->starts);
  tlpy_times_close(&windows->ends);
}

int tlpy_windows_open(const tlpy_state *state, PyObject *starts, PyObject *ends, tlpy_windows *out)
{
  if (tlpy_times_open(state, starts, "starts", &out->starts) < 0)
    return -1;
  if (tlpy_times_open(state, ends, "ends", &out->ends) < 0) {
    tlpy_times_close(&out->starts);
    return -1;
  }
  out->count = out->starts.count;
  if (out->ends.count == out->count)
    return 0;
  tlpy_raise_format(state, TL_ERR_ARG, TL_CODE_ARG, "starts has %zu rows, ends has %zu", out->count, out->ends.count);
  tlpy_windows_close(out);
  return -1;
}

/* -- Making one */

static const char *const part_names[] = {"count", "list", "relations", "certain", NULL};

PyObject *tlpy_index_raise(const tlpy_state *state, const tl_error *err)
{
  static const char *const constants[] = {"TL_INDEX_COUNT", "TL_INDEX_LIST", "TL_INDEX_RELATIONS", "TL_INDEX_CERTAIN"};
  for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
    if (strstr(err->message, constants[i]))
      return tlpy_raise_format(state, err->status, err->code, "an index that was made without the part '%s'",
                               part_names[i]);
  return tlpy_raise(state, err);
}

static int read_parts(PyObject *parts, uint32_t *out)
{
  *out = 0;
  if (!parts || parts == Py_None)
    return 0;
  PyObject *all = PyUnicode_Check(parts) ? PyTuple_Pack(1, parts) : tlpy_items(parts, "parts", "a list of names is");
  if (!all)
    return -1;
  int result = 0;
  for (Py_ssize_t i = 0; result == 0 && i < PyTuple_Size(all); i++) {
    uint8_t number;
    result = tlpy_name_find(part_names, PyTuple_GetItem(all, i), "a part", &number);
    if (result == 0)
      *out |= UINT32_C(1) << number;
  }
  Py_DECREF(all);
  if (*out == 0)
    *out = TL_INDEX_COUNT;
  return result;
}

static PyObject *wrap(PyTypeObject *type, const tlpy_state *state, tl_status status, tl_index *index,
                      const tl_error *err)
{
  if (status != TL_OK)
    return tlpy_raise(state, err);
  tlpy_index *self = (tlpy_index *)PyType_GenericAlloc(type, 0);
  if (!self) {
    tl_index_unref(index);
    return NULL;
  }
  self->index = index;
  return (PyObject *)self;
}

static PyObject *from_columns(PyTypeObject *type, const tlpy_state *state, PyObject *starts, PyObject *ends,
                              const tl_index_options *options)
{
  tlpy_windows spans;
  tl_index *index = NULL;
  tl_error err;
  tl_status status;
  if (tlpy_windows_open(state, starts, ends, &spans) < 0)
    return NULL;
  PyThreadState *thread = PyEval_SaveThread();
  status = tl_index_from_columns(spans.starts.items, sizeof(tl_time), spans.ends.items, sizeof(tl_time), spans.count,
                                 options, &index, &err);
  PyEval_RestoreThread(thread);
  tlpy_windows_close(&spans);
  return wrap(type, state, status, index, &err);
}

static PyObject *from_timeline(PyTypeObject *type, const tlpy_state *state, tl_timeline *timeline,
                               const tl_index_options *options)
{
  tl_index *index = NULL;
  tl_error err;
  tl_status status;
  PyThreadState *thread = PyEval_SaveThread();
  status = tl_index_from_timeline(timeline, options, &index, &err);
  PyEval_RestoreThread(thread);
  return wrap(type, state, status, index, &err);
}

static PyObject *from_extents(PyTypeObject *type, const tlpy_state *state, PyObject *object,
                              const tl_index_options *options)
{
  tl_index *index = NULL;
  tl_error err;
  tl_status status;
  tlpy_extents *extents = tlpy_extents_from(state, object, "dates");
  if (!extents)
    return NULL;
  tl_extent *rows = malloc(extents->count * sizeof *rows + 1);
  if (!rows) {
    Py_DECREF(extents);
    return PyErr_NoMemory();
  }
  PyThreadState *thread = PyEval_SaveThread();
  tlpy_extents_get(extents, 0, rows, extents->count);
  status = tl_index_from_extents(rows, extents->count, options, &index, &err);
  PyEval_RestoreThread(thread);
  free(rows);
  Py_DECREF(extents);
  return wrap(type, state, status, index, &err);
}

static PyObject *index_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
  static const char *const names[] = {"starts", "ends", "parts", "threads", NULL};
  const tlpy_state *state = PyType_GetModuleState(type);
  PyObject *starts, *ends = Py_None, *parts = NULL, *given = NULL;
  tl_index_options options = {.size = sizeof options};
  uint64_t threads = 1;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|O$OO:Index", TLPY_KEYWORDS(names), &starts, &ends, &parts,
                                   &given) ||
      read_parts(parts, &options.parts) < 0 ||
      (given && tlpy_unsigned(state, given, "threads", UINT32_MAX, &threads) < 0))
    return NULL;
  options.threads = (uint32_t)threads;
  if (ends != Py_None)
    return from_columns(type, state, starts, ends, &options);
  if (tlpy_is_timeline(state, starts))
    return from_timeline(type, state, ((tlpy_timeline *)starts)->timeline, &options);
  return from_extents(type, state, starts, &options);
}

static void index_dealloc(PyObject *object)
{
  PyTypeObject *type = Py_TYPE(object);
  tl_index_unref(tlpy_index_of(object));
  PyObject_Free(object);
  Py_DECREF(type);
}

/* -- The type */

static Py_ssize_t index_length(PyObject *object)
{
  return (Py_ssize_t)tl_index_count(tlpy_index_of(object));
}

static PyObject *index_repr(PyObject *object)
{
  return PyUnicode_FromFormat("<timeline.Index of %zu>", tl_index_count(tlpy_index_of(object)));
}

static PyObject *index_nbytes(PyObject *object, void *unused)
{
  (void)unused;
  return PyLong_FromSize_t(tl_index_memory(tlpy_index_of(object)));
}

static PyObject *index_parts(PyObject *object, void *unused)
{
  (void)unused;
  uint32_t parts = tl_index_parts(tlpy_index_of(object));
  PyObject *list = PyList_New(0);
  for (unsigned i = 0; list && part_names[i]; i++) {
    PyObject *name = parts >> i & 1 ? PyUnicode_FromString(part_names[i]) : Py_NewRef(Py_None);
    if (!name || (name != Py_None && PyList_Append(list, name) < 0))
      Py_CLEAR(list);
    Py_XDECREF(name);
  }
  PyObject *tuple = list ? PyList_AsTuple(list) : NULL;
  Py_XDECREF(list);
  return tuple;
}

static PyObject *index_reduce(PyObject *object, PyObject *unused)
{
  (void)unused;
  return tlpy_refuse_pickle(object, "pickle what it was made of, and make it anew");
}

PyDoc_STRVAR(
    count_doc,
    "count($self, /, start, end=None, *, relation='intersects', certain=False)\n--\n\n"
    "Counts the events that have a relation to the window [start, end), without enumerating them.\n\n"
    "start, end: seconds, datetime or another date known to the day or second; alone, start is a date, such\n"
    "as \"1984\", whose whole unit is the window. relation: a name, letters or a Relation, of the event to the\n"
    "window. certain: only hits that are certain, whichever of its possible dates an event has.\n\n"
    "Raises NoSuchValueError for a window that does not start before it ends, and ArgumentError for a part\n"
    "that the index lacks.");
PyDoc_STRVAR(count_many_doc,
             "count_many($self, /, starts, ends, *, relation='intersects', certain=False)\n--\n\n"
             "Counts for each window: Numbers, int64, one a window. starts, ends: columns of times of one length.");
PyDoc_STRVAR(find_doc,
             "find($self, /, start, end=None, *, relation='intersects', certain=False)\n--\n\n"
             "Finds the events that count() counts: their numbers, by their earliest starts, as Numbers (uint32).");
PyDoc_STRVAR(find_many_doc,
             "find_many($self, /, starts, ends, *, relation='intersects', certain=False)\n--\n\n"
             "Finds for each window. Returns (ids, offsets): those of window i are ids[offsets[i]:offsets[i + 1]];\n"
             "Numbers, uint32 and int64.");
PyDoc_STRVAR(
    nearest_doc,
    "nearest($self, /, time, side, most=1)\n--\n\n"
    "Finds the nearest events that end at the time or before it (side \"before\"), or start at it or after it\n"
    "(\"after\"), the nearest first: Numbers, uint32, of at most `most`.");
PyDoc_STRVAR(nearest_many_doc, "nearest_many($self, /, times, side, most=1)\n--\n\n"
                               "Finds them for each time of a column. Returns (ids, offsets), as find_many().");

static const char join_count_doc[] =
    "join_count($self, /, other=None, *, relation='intersects', certain=False, distinct=False)\n--\n\n"
    "Counts the pairs of an event of this index and one of the other (None: of this one too) in which the left one "
    "has\n"
    "a relation to the right one. distinct, of an index with itself: each pair of two different events once. Of "
    "imprecise\n"
    "events each pair is looked at whose spans from earliest start to latest end touch, but for 'intersects'.";
static const char join_doc[] =
    "join($self, /, other=None, *, relation='intersects', certain=False, distinct=False)\n--\n\n"
    "Finds these pairs. Returns (left, right): Numbers, uint32, of one length, in an order that is the same each "
    "time.\n"
    "Eight bytes a pair are needed, and as many again while they are found: join_count() tells how many.";
static const char depth_doc[] =
    "depth($self, /, start=None, end=None, *, certain=False)\n--\n\n"
    "Gives how many events go on at once, as steps. Returns (times, depths): depths[i] is from times[i] to the next.\n"
    "The window as of count(), None: all time; then the first step is the first start.";
static const char cover_doc[] =
    "cover($self, /, start=None, end=None, *, certain=False)\n--\n\n"
    "Gives the time at which an event goes on, as spans that do not touch. Returns (starts, ends), as Times.";
static const char coverage_doc[] = "coverage($self, /, start=None, end=None, *, certain=False)\n--\n\n"
                                   "Gives the seconds of cover(). Raises RangeError when they are infinite.";
static const char histogram_doc[] =
    "histogram($self, /, edges, *, certain=False)\n--\n\n"
    "Counts for each bin [edges[i], edges[i + 1]) the events that share time with it: Numbers, int64, one less than\n"
    "there are edges. edges: a column of ascending times, such as of unit_edges().";

#define METHOD(name, flags) #name, (PyCFunction)(void (*)(void))tlpy_index_##name, (flags) | METH_KEYWORDS, name##_doc

static PyMethodDef methods[] = {
    {METHOD(count, METH_FASTCALL)},
    {METHOD(count_many, METH_VARARGS)},
    {METHOD(find, METH_FASTCALL)},
    {METHOD(find_many, METH_VARARGS)},
    {METHOD(nearest, METH_FASTCALL)},
    {METHOD(nearest_many, METH_VARARGS)},
    {METHOD(join_count, METH_VARARGS)},
    {METHOD(join, METH_VARARGS)},
    {METHOD(depth, METH_VARARGS)},
    {METHOD(cover, METH_VARARGS)},
    {METHOD(coverage, METH_VARARGS)},
    {METHOD(histogram, METH_VARARGS)},
    {"__copy__", tlpy_same, METH_NOARGS, NULL},
    {"__deepcopy__", tlpy_same, METH_O, NULL},
    {"__reduce__", index_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"parts", index_parts, NULL, "The names of the parts that it has.", NULL},
    {"nbytes", index_nbytes, NULL, "How many bytes of memory the index holds.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(
    index_doc,
    "Index(starts, ends=None, *, parts=None, threads=1)\n--\n\n"
    "An index over spans or imprecise events: immutable, and safe in many threads at once.\n\n"
    "Index(starts, ends) is over spans [start, end): two columns of times of one length, as NumPy arrays\n"
    "(datetime64 or int64 seconds), buffers of int64, Arrow arrays, Times or sequences; what is in seconds and\n"
    "contiguous is not copied. Index(dates) is over a Timeline, an Extents, or what makes one. Events are named\n"
    "by their number in that, from 0. Null rows are never found.\n\n"
    "parts: which of \"count\", \"list\", \"relations\", \"certain\" it has, each paid for by memory; None: all.\n"
    "threads: how many may build it, 1 or 2.\n\n"
    "Raises NoSuchValueError for a span that does not start before it ends, RangeError for times that do not\n"
    "fit seconds, and TypeError for columns of another kind.");

static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)(uintptr_t)index_doc},
    {Py_tp_new, (void *)index_new},
    {Py_tp_dealloc, (void *)index_dealloc},
    {Py_tp_repr, (void *)index_repr},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {Py_sq_length, (void *)index_length},
    {0, NULL},
};

static PyType_Spec spec = {"timeline.Index", (int)sizeof(tlpy_index), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                           slots};

PyDoc_STRVAR(
    unit_edges_doc,
    "unit_edges($module, unit, start, end=None, /)\n--\n\n"
    "Gives the edges of the calendar units that share time with a window, for Index.histogram(): Times, the start\n"
    "of each unit and the end of the last. unit: \"second\", \"minute\", \"hour\", \"day\", \"week\", \"month\",\n"
    "\"quarter\", \"year\", \"decade\" or \"century\". The window is as of Index.count().");

static PyMethodDef functions[] = {
    {"unit_edges", tlpy_unit_edges, METH_VARARGS, unit_edges_doc},
    {NULL, NULL, 0, NULL},
};

int tlpy_index_add(PyObject *module)
{
  if (tlpy_type_add(module, &spec, &tlpy_state_of(module)->index_type) < 0)
    return -1;
  return PyModule_AddFunctions(module, functions);
}
