/* SPDX-License-Identifier: Apache-2.0 */

/* The joins and aggregates of timeline.Index. */

#include "index.h"

#include <stdlib.h>
#include <string.h>

/* -- Joins */

static int read_join(PyObject *object, PyObject *args, PyObject *keywords, const char *format, tl_index **out_other,
                     tlpy_asked *out_asked, uint32_t *out_flags)
{
  static const char *const names[] = {"other", "relation", "certain", "distinct", NULL};
  const tlpy_state *state = tlpy_state_of_object(object);
  PyObject *other = Py_None, *relation = NULL;
  int certain = 0, distinct = 0;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, format, TLPY_KEYWORDS(names), &other, &relation, &certain,
                                   &distinct) ||
      tlpy_hits_read(state, relation, certain, out_asked) < 0)
    return -1;
  if (other == Py_None)
    other = object;
  if ((PyObject *)Py_TYPE(other) != state->index_type) {
    PyErr_Format(PyExc_TypeError, "other is an Index or None, not %R", (PyObject *)Py_TYPE(other));
    return -1;
  }
  if (distinct && (other != object || tl_relset_converse(out_asked->relations) != out_asked->relations)) {
    tlpy_raise_format(state, TL_ERR_ARG, TL_CODE_ARG,
                      "distinct is for an index and itself, by a relation that is its own converse");
    return -1;
  }
  *out_other = tlpy_index_of(other);
  *out_flags = distinct ? TL_JOIN_DISTINCT : 0;
  return 0;
}

PyObject *tlpy_index_join_count(PyObject *object, PyObject *args, PyObject *keywords)
{
  tl_index *other;
  tlpy_asked asked;
  uint32_t flags;
  uint64_t count = 0;
  tl_error err;
  tl_status status;
  if (read_join(object, args, keywords, "|O$Opp:join_count", &other, &asked, &flags) < 0)
    return NULL;
  PyThreadState *thread = PyEval_SaveThread();
  status = tl_index_join_count(tlpy_index_of(object), other, asked.hits, asked.relations, flags, &count, &err);
  PyEval_RestoreThread(thread);
  return status == TL_OK ? PyLong_FromUnsignedLongLong(count) : tlpy_index_raise(tlpy_state_of_object(object), &err);
}

/* The pairs so far. */
typedef struct pairs {
  uint32_t *sides[2];
  size_t count;
  size_t capacity;
  bool no_memory;
  tlpy_run run;
} pairs;

static bool take(void *ctx, const uint32_t *left, const uint32_t *right, size_t count)
{
  pairs *p = ctx;
  if (count > p->capacity - p->count) {
    size_t capacity = 2 * (p->count + count) + 1024;
    for (size_t side = 0; side < 2; side++) {
      uint32_t *grown =
          capacity <= PTRDIFF_MAX / sizeof *grown ? realloc(p->sides[side], capacity * sizeof *grown) : NULL;
      p->no_memory |= !grown;
      if (grown)
        p->sides[side] = grown;
    }
    if (p->no_memory)
      return false;
    p->capacity = capacity;
  }
  memcpy(p->sides[0] + p->count, left, count * sizeof *left);
  memcpy(p->sides[1] + p->count, right, count * sizeof *right);
  p->count += count;
  return tlpy_run_goes_on(&p->run);
}

/* A column of the first `count` of `items`, which are taken over. */
static PyObject *column_of(const tlpy_state *state, uint32_t *items, size_t count)
{
  uint32_t *fit = realloc(items, count * sizeof *fit + 1);
  if (fit)
    items = fit;
  tlpy_block *block = items ? tlpy_block_adopt(items) : NULL;
  if (block)
    return tlpy_column_take(state, TLPY_UINT32, block, count);
  free(items);
  return PyErr_NoMemory();
}

/* Both in a tuple; they are taken over and may be NULL. */
static PyObject *pair_of(PyObject *first, PyObject *second)
{
  PyObject *made = first && second ? PyTuple_Pack(2, first, second) : NULL;
  Py_XDECREF(first);
  Py_XDECREF(second);
  return made;
}

PyObject *tlpy_index_join(PyObject *object, PyObject *args, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of_object(object);
  tl_index *other;
  tlpy_asked asked;
  uint32_t flags;
  tl_error err;
  pairs p = {0};
  if (read_join(object, args, keywords, "|O$Opp:join", &other, &asked, &flags) < 0)
    return NULL;
  const tl_pairs taker = {take, &p};
  tlpy_run_begin(&p.run);
  tl_status status = tl_index_join(tlpy_index_of(object), other, asked.hits, asked.relations, flags, &taker, &err);
  tlpy_run_end(&p.run);
  if (status != TL_OK) {
    free(p.sides[0]);
    free(p.sides[1]);
    if (p.no_memory)
      return PyErr_NoMemory();
    return status == TL_ERR_CANCELLED ? NULL : tlpy_index_raise(state, &err);
  }
  PyObject *left = column_of(state, p.sides[0], p.count);
  return pair_of(left, column_of(state, p.sides[1], p.count));
}

/* -- Aggregates over a window or all time */

typedef struct aggregate {
  tl_hits hits;
  tl_span span;
  const tl_span *window; /* NULL: all time */
} aggregate;

static int read_aggregate(PyObject *object, PyObject *args, PyObject *keywords, const char *format, aggregate *out)
{
  static const char *const names[] = {"start", "end", "certain", NULL};
  PyObject *start = Py_None, *end = Py_None;
  int certain = 0;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, format, TLPY_KEYWORDS(names), &start, &end, &certain))
    return -1;
  out->hits = certain ? TL_HITS_CERTAIN : TL_HITS_POSSIBLE;
  out->window = NULL;
  if (start == Py_None && end == Py_None)
    return 0;
  out->window = &out->span;
  return tlpy_window_read(tlpy_state_of_object(object), start, end, &out->span);
}

/* Rows of two numbers each: tl_step and tl_span. */
typedef tl_status rows_getter(const tl_index *index, const aggregate *a, void *rows, size_t capacity, size_t *out_count,
                              tl_error *err);

static tl_status get_steps(const tl_index *index, const aggregate *a, void *rows, size_t capacity, size_t *out_count,
                           tl_error *err)
{
  return tl_index_depth(index, a->hits, a->window, rows, capacity, out_count, err);
}

static tl_status get_spans(const tl_index *index, const aggregate *a, void *rows, size_t capacity, size_t *out_count,
                           tl_error *err)
{
  return tl_index_cover(index, a->hits, a->window, rows, capacity, out_count, err);
}

_Static_assert(sizeof(tl_step) == 2 * sizeof(int64_t) && sizeof(tl_span) == 2 * sizeof(int64_t), "rows of two numbers");

/* All rows, as a column of times and one of kind `second`. */
static PyObject *columns_of(PyObject *object, const aggregate *a, rows_getter *get, tlpy_kind second)
{
  const tlpy_state *state = tlpy_state_of_object(object);
  const tl_index *index = tlpy_index_of(object);
  tl_error err;
  size_t count = 0;
  PyThreadState *thread = PyEval_SaveThread();
  tl_status status = get(index, a, NULL, 0, &count, &err);
  int64_t(*rows)[2] = status == TL_OK ? malloc(count * sizeof *rows + 1) : NULL;
  if (rows)
    status = get(index, a, rows, count, &count, &err);
  PyEval_RestoreThread(thread);
  if (status != TL_OK) {
    free(rows);
    return tlpy_index_raise(state, &err);
  }
  tlpy_block *sides[2] = {tlpy_block_new(count * sizeof **rows), tlpy_block_new(count * sizeof **rows)};
  if (!rows || !sides[0] || !sides[1]) {
    free(rows);
    tlpy_block_unref(sides[0]);
    tlpy_block_unref(sides[1]);
    return PyErr_NoMemory();
  }
  for (size_t side = 0; side < 2; side++) {
    int64_t *out = tlpy_block_memory(sides[side]);
    for (size_t i = 0; i < count; i++)
      out[i] = rows[i][side];
  }
  free(rows);
  PyObject *first = tlpy_column_take(state, TLPY_TIME, sides[0], count);
  return pair_of(first, tlpy_column_take(state, second, sides[1], count));
}

PyObject *tlpy_index_depth(PyObject *object, PyObject *args, PyObject *keywords)
{
  aggregate a;
  if (read_aggregate(object, args, keywords, "|OO$p:depth", &a) < 0)
    return NULL;
  return columns_of(object, &a, get_steps, TLPY_INT64);
}

PyObject *tlpy_index_cover(PyObject *object, PyObject *args, PyObject *keywords)
{
  aggregate a;
  if (read_aggregate(object, args, keywords, "|OO$p:cover", &a) < 0)
    return NULL;
  return columns_of(object, &a, get_spans, TLPY_TIME);
}

PyObject *tlpy_index_coverage(PyObject *object, PyObject *args, PyObject *keywords)
{
  aggregate a;
  tl_error err;
  tl_status status;
  int64_t seconds = 0;
  if (read_aggregate(object, args, keywords, "|OO$p:coverage", &a) < 0)
    return NULL;
  PyThreadState *thread = PyEval_SaveThread();
  status = tl_index_coverage(tlpy_index_of(object), a.hits, a.window, &seconds, &err);
  PyEval_RestoreThread(thread);
  return status == TL_OK ? PyLong_FromLongLong(seconds) : tlpy_index_raise(tlpy_state_of_object(object), &err);
}

/* Counts for some bins at a time; edges that do not ascend fail whole, before any is counted. False in *out_goes_on
 * after Ctrl-C. */
static tl_status histogram_all(const tl_index *index, tl_hits hits, const tlpy_times *edges, uint64_t *out,
                               bool *out_goes_on, tl_error *err)
{
  enum { CHUNK = 128 };
  tl_status status = TL_OK;
  tlpy_run run;
  size_t bins = edges->count > 0 ? edges->count - 1 : 0;
  size_t most = CHUNK;
  for (size_t i = 1; i < edges->count; i++)
    if (edges->items[i - 1] >= edges->items[i])
      most = bins;
  tlpy_run_begin(&run);
  *out_goes_on = true;
  size_t at = 0;
  do {
    size_t count = bins - at < most ? bins - at : most;
    status = tl_index_histogram(index, hits, edges->items + at, bins > 0 ? count + 1 : edges->count, out + at, err);
    at += count;
  } while (status == TL_OK && at < bins && (*out_goes_on = tlpy_run_goes_on(&run)));
  tlpy_run_end(&run);
  return status;
}

PyObject *tlpy_index_histogram(PyObject *object, PyObject *args, PyObject *keywords)
{
  static const char *const names[] = {"edges", "certain", NULL};
  const tlpy_state *state = tlpy_state_of_object(object);
  PyObject *given;
  int certain = 0;
  tlpy_times edges;
  tl_error err;
  tl_status status;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|$p:histogram", TLPY_KEYWORDS(names), &given, &certain) ||
      tlpy_times_open(state, given, "edges", &edges) < 0)
    return NULL;
  size_t bins = edges.count > 0 ? edges.count - 1 : 0;
  tlpy_block *block = tlpy_block_new(bins * sizeof(uint64_t));
  if (!block) {
    tlpy_times_close(&edges);
    return PyErr_NoMemory();
  }
  bool goes_on;
  status = histogram_all(tlpy_index_of(object), certain ? TL_HITS_CERTAIN : TL_HITS_POSSIBLE, &edges,
                         tlpy_block_memory(block), &goes_on, &err);
  tlpy_times_close(&edges);
  if (status == TL_OK && goes_on)
    return tlpy_column_take(state, TLPY_INT64, block, bins);
  tlpy_block_unref(block);
  return status == TL_OK ? NULL : tlpy_index_raise(state, &err);
}

PyObject *tlpy_unit_edges(PyObject *module, PyObject *args)
{
  static const char *const units[] = {"second",  "minute", "hour",   "day",     "week", "month",
                                      "quarter", "year",   "decade", "century", NULL};
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *unit, *start, *end = NULL;
  uint8_t number;
  tl_span window;
  tl_error err;
  size_t count;
  if (!PyArg_ParseTuple(args, "OO|O:unit_edges", &unit, &start, &end) ||
      tlpy_name_find(units, unit, "unit", &number) < 0 || tlpy_window_read(state, start, end, &window) < 0)
    return NULL;
  if (tl_unit_edges((tl_unit)number, window, NULL, 0, &count, &err) != TL_OK)
    return tlpy_index_raise(state, &err);
  tlpy_block *block = count <= PTRDIFF_MAX / sizeof(tl_time) ? tlpy_block_new(count * sizeof(tl_time)) : NULL;
  if (!block)
    return PyErr_NoMemory();
  tl_status status;
  PyThreadState *thread = PyEval_SaveThread();
  status = tl_unit_edges((tl_unit)number, window, tlpy_block_memory(block), count, &count, &err);
  PyEval_RestoreThread(thread);
  if (status == TL_OK)
    return tlpy_column_take(state, TLPY_TIME, block, count);
  tlpy_block_unref(block);
  return tlpy_index_raise(state, &err);
}
