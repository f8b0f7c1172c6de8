/* SPDX-License-Identifier: Apache-2.0 */

/* Counting, finding and the nearest, of timeline.Index. */

#include "index.h"

#include <stdlib.h>
#include <string.h>

/* How many windows the kernel is given at a time. */
enum { CHUNK = 1024 };

/* The next windows as the kernel takes them. */
static size_t next_windows(const tlpy_windows *windows, size_t at, tl_span *out)
{
  size_t count = windows->count - at < CHUNK ? windows->count - at : CHUNK;
  for (size_t i = 0; i < count; i++)
    out[i] = (tl_span){windows->starts.items[at + i], windows->ends.items[at + i]};
  return count;
}

static PyObject *raise_chunk(const tlpy_state *state, const tl_error *err, size_t first)
{
  tl_error told = *err;
  if (told.code == TL_CODE_SPAN_EMPTY && first > 0) {
    /* The number in the message counts from the chunk's first. */
    tlpy_raise_format(state, told.status, told.code, "a window that does not start before it ends");
    return tlpy_blame_row(state, first + told.offset);
  }
  return tlpy_index_raise(state, &told);
}

/* The arguments of count() and find(), which are called for one window at a time. */
static int read_question(const tlpy_state *state, const char *function, PyObject *const *args, Py_ssize_t count,
                         PyObject *keywords, tlpy_asked *out_asked, tl_span *out_window)
{
  enum { START, END, RELATION, CERTAIN, ARGUMENTS };
  static const char *const names[] = {"start", "end", "relation", "certain", NULL};
  PyObject *given[ARGUMENTS] = {NULL};
  if (tlpy_arguments(function, args, count, keywords, names, RELATION, given) < 0)
    return -1;
  if (!given[START]) {
    PyErr_Format(PyExc_TypeError, "%s() is missing the argument 'start'", function);
    return -1;
  }
  int certain = given[CERTAIN] ? PyObject_IsTrue(given[CERTAIN]) : 0;
  if (certain < 0 || tlpy_hits_read(state, given[RELATION], certain, out_asked) < 0)
    return -1;
  return tlpy_window_read(state, given[START], given[END], out_window);
}

PyObject *tlpy_index_count(PyObject *object, PyObject *const *args, Py_ssize_t count, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of_object(object);
  tlpy_asked asked;
  tl_span window;
  tl_error err;
  uint64_t hits;
  if (read_question(state, "count", args, count, keywords, &asked, &window) < 0)
    return NULL;
  if (tl_index_hits_count(tlpy_index_of(object), asked.hits, asked.relations, window, &hits, &err) != TL_OK)
    return tlpy_index_raise(state, &err);
  return PyLong_FromUnsignedLongLong(hits);
}

PyObject *tlpy_index_count_many(PyObject *object, PyObject *args, PyObject *keywords)
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
    tl_span chunk[CHUNK];
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
  return status == TL_OK ? NULL : raise_chunk(state, &err, at);
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

/* A column of ids that are elsewhere. */
static PyObject *copy_of(const tlpy_state *state, const uint32_t *ids, size_t count)
{
  tlpy_block *block = tlpy_block_new(count * sizeof *ids);
  if (!block)
    return PyErr_NoMemory();
  memcpy(tlpy_block_memory(block), ids, count * sizeof *ids);
  return tlpy_column_take(state, TLPY_UINT32, block, count);
}

PyObject *tlpy_index_find(PyObject *object, PyObject *const *args, Py_ssize_t count, PyObject *keywords)
{
  enum { FEW = 512 };
  const tlpy_state *state = tlpy_state_of_object(object);
  const tl_index *index = tlpy_index_of(object);
  tlpy_asked asked;
  tl_span window;
  tl_error err;
  found ids = {0};
  uint32_t few[FEW];
  if (read_question(state, "find", args, count, keywords, &asked, &window) < 0)
    return NULL;
  /* Few are found sooner than the GIL is given up and taken again. */
  tl_status status = tl_index_hits_find(index, asked.hits, asked.relations, window, few, FEW, &ids.count, &err);
  if (status == TL_OK && ids.count <= FEW)
    return copy_of(state, few, ids.count);
  if (status == TL_OK && !grow(&ids, ids.count))
    return PyErr_NoMemory();
  if (status == TL_OK) {
    PyThreadState *thread = PyEval_SaveThread();
    status = tl_index_hits_find(index, asked.hits, asked.relations, window, ids.ids, ids.capacity, &ids.count, &err);
    PyEval_RestoreThread(thread);
  }
  if (status == TL_OK)
    return column_of(state, &ids);
  free(ids.ids);
  return tlpy_index_raise(state, &err);
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
    tl_span chunk[CHUNK];
    size_t ends[CHUNK];
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

PyObject *tlpy_index_find_many(PyObject *object, PyObject *args, PyObject *keywords)
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
  return status == TL_ERR_CANCELLED ? NULL : raise_chunk(state, &err, at);
}

/* -- Nearest */

static const char *const sides[] = {"before", "after", NULL};

PyObject *tlpy_index_nearest(PyObject *object, PyObject *const *args, Py_ssize_t count, PyObject *keywords)
{
  enum { TIME, SIDE, MOST, ARGUMENTS };
  static const char *const names[] = {"time", "side", "most", NULL};
  const tlpy_state *state = tlpy_state_of_object(object);
  PyObject *given[ARGUMENTS] = {NULL};
  uint8_t side;
  uint64_t most = 1;
  tl_time time;
  tl_error err;
  found ids = {0};
  uint32_t one;
  if (tlpy_arguments("nearest", args, count, keywords, names, ARGUMENTS, given) < 0)
    return NULL;
  if (!given[TIME] || !given[SIDE]) {
    PyErr_SetString(PyExc_TypeError, "nearest() takes a time and a side");
    return NULL;
  }
  if (tlpy_seconds(state, given[TIME], "time", &time) < 0 || tlpy_name_find(sides, given[SIDE], "side", &side) < 0 ||
      (given[MOST] && tlpy_unsigned(state, given[MOST], "most", INT64_MAX, &most) < 0))
    return NULL;
  size_t capacity = (size_t)most;
  if (capacity > tl_index_count(tlpy_index_of(object)))
    capacity = tl_index_count(tlpy_index_of(object));
  if (capacity > 1 && !grow(&ids, capacity))
    return PyErr_NoMemory();
  if (tl_index_nearest(tlpy_index_of(object), (tl_side)side, time, capacity, ids.ids ? ids.ids : &one, &ids.count,
                       &err) != TL_OK) {
    free(ids.ids);
    return tlpy_index_raise(state, &err);
  }
  return ids.ids ? column_of(state, &ids) : copy_of(state, &one, ids.count);
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
    goes_on = i % CHUNK != 0 || tlpy_run_goes_on(&run);
  }
  tlpy_run_end(&run);
  return goes_on ? status : TL_ERR_CANCELLED;
}

PyObject *tlpy_index_nearest_many(PyObject *object, PyObject *args, PyObject *keywords)
{
  static const char *const names[] = {"times", "side", "most", NULL};
  const tlpy_state *state = tlpy_state_of_object(object);
  const tl_index *index = tlpy_index_of(object);
  PyObject *when, *side, *given = NULL;
  uint8_t side_number;
  uint64_t most = 1;
  tlpy_times times;
  tl_error err;
  found ids = {0};
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO|O:nearest_many", TLPY_KEYWORDS(names), &when, &side, &given) ||
      tlpy_name_find(sides, side, "side", &side_number) < 0 ||
      (given && tlpy_unsigned(state, given, "most", INT64_MAX, &most) < 0) ||
      tlpy_times_open(state, when, "times", &times) < 0)
    return NULL;
  size_t count = times.count, each = (size_t)most;
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
  return status == TL_ERR_CANCELLED ? NULL : tlpy_index_raise(state, &err);
}
