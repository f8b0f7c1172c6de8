/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Index: an index over spans or imprecise events. Its joins and aggregates are in index_join.c. */

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
  if (end && end != Py_None)
    return tlpy_seconds(state, start, "start", &out->start) < 0 ? -1 : tlpy_seconds(state, end, "end", &out->end);
  if (PyTuple_Check(start) && PyTuple_Size(start) == 2)
    return tlpy_window_read(state, PyTuple_GetItem(start, 0), PyTuple_GetItem(start, 1), out);
  return window_of_date(state, start, out);
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

/* The next windows as the kernel takes them. */
static size_t next_windows(const tlpy_windows *windows, size_t at, tl_span *out)
{
  size_t count = windows->count - at < TLPY_CHUNK ? windows->count - at : TLPY_CHUNK;
  for (size_t i = 0; i < count; i++)
    out[i] = (tl_span){windows->starts.items[at + i], windows->ends.items[at + i]};
  return count;
}

PyObject *tlpy_index_raise(const tlpy_state *state, const tl_error *err, size_t first)
{
  tl_error told = *err;
  if (told.code == TL_CODE_SPAN_EMPTY && first > 0) {
    /* The number in the message counts from the chunk's first. */
    return tlpy_raise_format(state, told.status, told.code, "row %zu: a window that does not start before it ends",
                             first + told.offset);
  }
  return tlpy_raise(state, &told);
}

/* -- Making one */

static int read_parts(PyObject *parts, uint32_t *out)
{
  static const char *const names[] = {"count", "list", "relations", "certain", NULL};
  *out = 0;
  if (!parts || parts == Py_None)
    return 0;
  PyObject *all = PyUnicode_Check(parts) ? PyTuple_Pack(1, parts) : PySequence_Tuple(parts);
  if (!all)
    return -1;
  int result = 0;
  for (Py_ssize_t i = 0; result == 0 && i < PyTuple_Size(all); i++) {
    uint8_t number;
    result = tlpy_name_find(names, PyTuple_GetItem(all, i), "a part", &number);
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
  Py_BEGIN_ALLOW_THREADS status = tl_index_from_columns(spans.starts.items, sizeof(tl_time), spans.ends.items,
                                                        sizeof(tl_time), spans.count, options, &index, &err);
  Py_END_ALLOW_THREADS tlpy_windows_close(&spans);
  return wrap(type, state, status, index, &err);
}

static PyObject *from_timeline(PyTypeObject *type, const tlpy_state *state, tl_timeline *timeline,
                               const tl_index_options *options)
{
  tl_index *index = NULL;
  tl_error err;
  tl_status status;
  Py_BEGIN_ALLOW_THREADS status = tl_index_from_timeline(timeline, options, &index, &err);
  Py_END_ALLOW_THREADS return wrap(type, state, status, index, &err);
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
  Py_BEGIN_ALLOW_THREADS tlpy_extents_get(extents, 0, rows, extents->count);
  status = tl_index_from_extents(rows, extents->count, options, &index, &err);
  Py_END_ALLOW_THREADS free(rows);
  Py_DECREF(extents);
  return wrap(type, state, status, index, &err);
}

static PyObject *index_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
  static const char *const names[] = {"starts", "ends", "parts", "threads", NULL};
  const tlpy_state *state = PyType_GetModuleState(type);
  PyObject *starts, *ends = Py_None, *parts = NULL;
  tl_index_options options = {.size = sizeof options};
  unsigned threads = 1;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|O$OI:Index", TLPY_KEYWORDS(names), &starts, &ends, &parts,
                                   &threads) ||
      read_parts(parts, &options.parts) < 0)
    return NULL;
  options.threads = threads;
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

/* -- Counting and finding */

/* The arguments of count() and find(), which are called for one window at a time: without a tuple and a dictionary made
 * for them, which would take longer than the count. */
static int read_question(const tlpy_state *state, const char *function, PyObject *const *args, Py_ssize_t count,
                         PyObject *keywords, tlpy_asked *out_asked, tl_span *out_window)
{
  enum { START, END, RELATION, CERTAIN, ARGUMENTS };
  static const char *const names[ARGUMENTS] = {"start", "end", "relation", "certain"};
  PyObject *given[ARGUMENTS] = {NULL};
  if (count > RELATION) {
    PyErr_Format(PyExc_TypeError, "%s() takes at most 2 positional arguments (%zd given)", function, count);
    return -1;
  }
  for (Py_ssize_t i = 0; i < count; i++)
    given[i] = args[i];
  for (Py_ssize_t i = 0; keywords && i < PyTuple_Size(keywords); i++) {
    PyObject *name = PyTuple_GetItem(keywords, i);
    size_t which = 0;
    while (which < ARGUMENTS && PyUnicode_CompareWithASCIIString(name, names[which]) != 0)
      which++;
    if (which == ARGUMENTS || given[which]) {
      PyErr_Format(PyExc_TypeError, "%s() got %s argument '%U'", function,
                   which == ARGUMENTS ? "an unexpected keyword" : "two values for the", name);
      return -1;
    }
    given[which] = args[count + i];
  }
  if (!given[START]) {
    PyErr_Format(PyExc_TypeError, "%s() is missing the argument 'start'", function);
    return -1;
  }
  int certain = given[CERTAIN] ? PyObject_IsTrue(given[CERTAIN]) : 0;
  if (certain < 0 || tlpy_hits_read(state, given[RELATION], certain, out_asked) < 0)
    return -1;
  return tlpy_window_read(state, given[START], given[END], out_window);
}

static PyObject *index_count(PyObject *object, PyObject *const *args, Py_ssize_t count, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of_object(object);
  tlpy_asked asked;
  tl_span window;
  tl_error err;
  uint64_t hits;
  if (read_question(state, "count", args, count, keywords, &asked, &window) < 0)
    return NULL;
  if (tl_index_hits_count(tlpy_index_of(object), asked.hits, asked.relations, window, &hits, &err) != TL_OK)
    return tlpy_raise(state, &err);
  return PyLong_FromUnsignedLongLong(hits);
}

static PyObject *index_count_many(PyObject *object, PyObject *args, PyObject *keywords)
{
  static const char *const names[] = {"starts", "ends", "relation", "certain", NULL};
  const tlpy_state *state = tlpy_state_of_object(object);
  const tl_index *index = tlpy_index_of(object);
  PyObject *starts, *ends, *relation = NULL;
  int certain = 0;
  tlpy_asked asked;
  tlpy_windows windows;
  tl_error err;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO|$Op:count_many", TLPY_KEYWORDS(names), &starts, &ends, &relation,
                                   &certain) ||
      tlpy_hits_read(state, relation, certain, &asked) < 0 || tlpy_windows_open(state, starts, ends, &windows) < 0)
    return NULL;
  tlpy_block *block = tlpy_block_new(windows.count * sizeof(uint64_t));
  if (!block) {
    tlpy_windows_close(&windows);
    return PyErr_NoMemory();
  }
  uint64_t *out = tlpy_block_memory(block);
  size_t at = 0;
  tl_status status = TL_OK;
  bool goes_on = true;
  tlpy_run run;
  tlpy_run_begin(&run);
  while (at < windows.count && goes_on) {
    tl_span chunk[TLPY_CHUNK];
    size_t count = next_windows(&windows, at, chunk);
    status = tl_index_hits_count_many(index, asked.hits, asked.relations, chunk, count, out + at, &err);
    if (status != TL_OK)
      break;
    at += count;
    goes_on = tlpy_run_goes_on(&run);
  }
  tlpy_run_end(&run);
  size_t count = windows.count;
  tlpy_windows_close(&windows);
  if (status == TL_OK && goes_on)
    return tlpy_column_take(state, TLPY_INT64, block, count);
  tlpy_block_unref(block);
  return status == TL_OK ? NULL : tlpy_index_raise(state, &err, at);
}

/* Ids that are found, in memory that grows. */
typedef struct found {
  uint32_t *ids;
  size_t count;
  size_t capacity;
} found;

static bool grow(found *ids, size_t capacity)
{
  if (capacity <= ids->capacity)
    return true;
  if (capacity < 2 * ids->capacity)
    capacity = 2 * ids->capacity;
  uint32_t *grown = capacity <= PTRDIFF_MAX / sizeof *grown ? realloc(ids->ids, capacity * sizeof *grown) : NULL;
  if (!grown)
    return false;
  ids->ids = grown;
  ids->capacity = capacity;
  return true;
}

/* The column of them; takes the memory over. */
static PyObject *column_of(const tlpy_state *state, found *ids)
{
  uint32_t *fit = realloc(ids->ids, ids->count * sizeof *fit + 1);
  if (fit)
    ids->ids = fit;
  tlpy_block *block = ids->ids ? tlpy_block_adopt(ids->ids) : NULL;
  if (block)
    return tlpy_column_take(state, TLPY_UINT32, block, ids->count);
  free(ids->ids);
  return PyErr_NoMemory();
}

static PyObject *index_find(PyObject *object, PyObject *const *args, Py_ssize_t count, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of_object(object);
  const tl_index *index = tlpy_index_of(object);
  tlpy_asked asked;
  tl_span window;
  tl_error err;
  found ids = {0};
  if (read_question(state, "find", args, count, keywords, &asked, &window) < 0)
    return NULL;
  tl_status status;
  size_t needed = 64;
  do {
    if (!grow(&ids, needed)) {
      free(ids.ids);
      return PyErr_NoMemory();
    }
    Py_BEGIN_ALLOW_THREADS status =
        tl_index_hits_find(index, asked.hits, asked.relations, window, ids.ids, ids.capacity, &needed, &err);
    Py_END_ALLOW_THREADS
  } while (status == TL_OK && needed > ids.capacity);
  if (status != TL_OK) {
    free(ids.ids);
    return tlpy_raise(state, &err);
  }
  ids.count = needed;
  return column_of(state, &ids);
}

/* Finds for all windows; `offsets` has one more than there are. */
static tl_status find_all(const tl_index *index, const tlpy_asked *asked, const tlpy_windows *windows, found *ids,
                          int64_t *offsets, size_t *out_at, tl_error *err)
{
  tl_status status = TL_OK;
  tlpy_run run;
  size_t at = 0;
  bool goes_on = true;
  offsets[0] = 0;
  tlpy_run_begin(&run);
  while (status == TL_OK && goes_on && at < windows->count) {
    tl_span chunk[TLPY_CHUNK];
    size_t ends[TLPY_CHUNK];
    size_t count = next_windows(windows, at, chunk);
    size_t needed = 4 * count;
    do {
      if (!grow(ids, ids->count + needed)) {
        status = TL_ERR_NOMEM;
        break;
      }
      status = tl_index_hits_find_many(index, asked->hits, asked->relations, chunk, count, ids->ids + ids->count,
                                       ids->capacity - ids->count, ends, err);
      needed = status == TL_OK ? ends[count - 1] : 0;
    } while (needed > ids->capacity - ids->count);
    if (status != TL_OK)
      break;
    for (size_t i = 0; i < count; i++)
      offsets[at + i + 1] = (int64_t)(ids->count + ends[i]);
    ids->count += needed;
    at += count;
    goes_on = tlpy_run_goes_on(&run);
  }
  tlpy_run_end(&run);
  *out_at = at;
  return goes_on ? status : TL_ERR_CANCELLED;
}

/* (ids, offsets), both of which are taken over. */
static PyObject *lists_of(const tlpy_state *state, found *ids, tlpy_block *offsets, size_t count)
{
  PyObject *first = column_of(state, ids);
  PyObject *second = tlpy_column_take(state, TLPY_INT64, offsets, count + 1);
  PyObject *pair = first && second ? PyTuple_Pack(2, first, second) : NULL;
  Py_XDECREF(first);
  Py_XDECREF(second);
  return pair;
}

static PyObject *index_find_many(PyObject *object, PyObject *args, PyObject *keywords)
{
  static const char *const names[] = {"starts", "ends", "relation", "certain", NULL};
  const tlpy_state *state = tlpy_state_of_object(object);
  PyObject *starts, *ends, *relation = NULL;
  int certain = 0;
  tlpy_asked asked;
  tlpy_windows windows;
  tl_error err;
  found ids = {0};
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO|$Op:find_many", TLPY_KEYWORDS(names), &starts, &ends, &relation,
                                   &certain) ||
      tlpy_hits_read(state, relation, certain, &asked) < 0 || tlpy_windows_open(state, starts, ends, &windows) < 0)
    return NULL;
  size_t count = windows.count, at = 0;
  tlpy_block *offsets = tlpy_block_new((count + 1) * sizeof(int64_t));
  tl_status status = TL_ERR_NOMEM;
  if (offsets)
    status = find_all(tlpy_index_of(object), &asked, &windows, &ids, tlpy_block_memory(offsets), &at, &err);
  tlpy_windows_close(&windows);
  if (status == TL_OK)
    return lists_of(state, &ids, offsets, count);
  free(ids.ids);
  tlpy_block_unref(offsets);
  if (status == TL_ERR_NOMEM)
    return PyErr_NoMemory();
  return status == TL_ERR_CANCELLED ? NULL : tlpy_index_raise(state, &err, at);
}

/* -- Nearest */

static const char *const sides[] = {"before", "after", NULL};

static PyObject *index_nearest(PyObject *object, PyObject *args, PyObject *keywords)
{
  static const char *const names[] = {"time", "side", "most", NULL};
  const tlpy_state *state = tlpy_state_of_object(object);
  PyObject *when, *side;
  uint8_t side_number;
  Py_ssize_t most = 1;
  tl_time time;
  tl_error err;
  found ids = {0};
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO|n:nearest", TLPY_KEYWORDS(names), &when, &side, &most) ||
      tlpy_seconds(state, when, "time", &time) < 0 || tlpy_name_find(sides, side, "side", &side_number) < 0)
    return NULL;
  size_t capacity = most < 0 ? 0 : (size_t)most;
  if (capacity > tl_index_count(tlpy_index_of(object)))
    capacity = tl_index_count(tlpy_index_of(object));
  if (!grow(&ids, capacity + 1))
    return PyErr_NoMemory();
  if (tl_index_nearest(tlpy_index_of(object), (tl_side)side_number, time, capacity, ids.ids, &ids.count, &err) !=
      TL_OK) {
    free(ids.ids);
    return tlpy_raise(state, &err);
  }
  return column_of(state, &ids);
}

static tl_status nearest_all(const tl_index *index, tl_side side, const tlpy_times *times, size_t most, found *ids,
                             int64_t *offsets, tl_error *err)
{
  tl_status status = TL_OK;
  tlpy_run run;
  bool goes_on = true;
  offsets[0] = 0;
  tlpy_run_begin(&run);
  for (size_t i = 0; status == TL_OK && goes_on && i < times->count; i++) {
    size_t count = 0;
    status = grow(ids, ids->count + most)
                 ? tl_index_nearest(index, side, times->items[i], most, ids->ids + ids->count, &count, err)
                 : TL_ERR_NOMEM;
    ids->count += count;
    offsets[i + 1] = (int64_t)ids->count;
    goes_on = i % TLPY_CHUNK != 0 || tlpy_run_goes_on(&run);
  }
  tlpy_run_end(&run);
  return goes_on ? status : TL_ERR_CANCELLED;
}

static PyObject *index_nearest_many(PyObject *object, PyObject *args, PyObject *keywords)
{
  static const char *const names[] = {"times", "side", "most", NULL};
  const tlpy_state *state = tlpy_state_of_object(object);
  const tl_index *index = tlpy_index_of(object);
  PyObject *when, *side;
  uint8_t side_number;
  Py_ssize_t most = 1;
  tlpy_times times;
  tl_error err;
  found ids = {0};
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO|n:nearest_many", TLPY_KEYWORDS(names), &when, &side, &most) ||
      tlpy_name_find(sides, side, "side", &side_number) < 0 || tlpy_times_open(state, when, "times", &times) < 0)
    return NULL;
  size_t count = times.count, each = most < 0 ? 0 : (size_t)most;
  if (each > tl_index_count(index))
    each = tl_index_count(index);
  tlpy_block *offsets = tlpy_block_new((count + 1) * sizeof(int64_t));
  tl_status status = TL_ERR_NOMEM;
  if (offsets && grow(&ids, each + 1))
    status = nearest_all(index, (tl_side)side_number, &times, each, &ids, tlpy_block_memory(offsets), &err);
  tlpy_times_close(&times);
  if (status == TL_OK)
    return lists_of(state, &ids, offsets, count);
  free(ids.ids);
  tlpy_block_unref(offsets);
  if (status == TL_ERR_NOMEM)
    return PyErr_NoMemory();
  return status == TL_ERR_CANCELLED ? NULL : tlpy_raise(state, &err);
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

#define METHOD(name, flags) #name, (PyCFunction)(void (*)(void))index_##name, (flags) | METH_KEYWORDS, name##_doc

static PyMethodDef methods[] = {
    {METHOD(count, METH_FASTCALL)},  {METHOD(count_many, METH_VARARGS)},
    {METHOD(find, METH_FASTCALL)},   {METHOD(find_many, METH_VARARGS)},
    {METHOD(nearest, METH_VARARGS)}, {METHOD(nearest_many, METH_VARARGS)},
    TLPY_INDEX_JOIN_METHODS,         {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
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
