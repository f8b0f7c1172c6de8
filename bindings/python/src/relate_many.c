/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.relate_many() and timeline.answer_many(): relations of two columns of dates. */

#include "extents.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1024 };

/* One side: a column, or one date for all rows, which is written out for one block. */
typedef struct side {
  tlpy_extents *column; /* NULL: one date */
  tlpy_date *date;
  int64_t bounds[TLPY_BOUNDS][BLOCK];
  uint32_t flags[BLOCK];
} side;

/* Whether it is one date: 1, 0 or -1. */
static int is_one(const tlpy_state *state, PyObject *object)
{
  if (tlpy_is_date(state, object) || tlpy_is_event(state, object) || PyUnicode_Check(object) || PyBytes_Check(object))
    return 1;
  int is = PyObject_IsInstance(object, state->date_class);
  if (is == 0)
    is = PyObject_IsInstance(object, state->bounds_class);
  return is == 0 ? tlpy_is_datetime64(object) : is;
}

static int open_side(const tlpy_state *state, PyObject *object, const char *what, side *out)
{
  out->column = NULL;
  out->date = NULL;
  int one = is_one(state, object);
  if (one < 0)
    return -1;
  if (!one) {
    out->column = tlpy_extents_from(state, object, what);
    return out->column ? 0 : -1;
  }
  out->date = tlpy_date_from(state, object, NULL);
  if (!out->date)
    return -1;
  const tl_extent *x = &out->date->extent;
  const int64_t bounds[TLPY_BOUNDS] = {x->start_min, x->start_max,  x->end_min,
                                       x->end_max,   x->length_min, x->length_max};
  for (size_t i = 0; i < BLOCK; i++) {
    for (size_t c = 0; c < TLPY_BOUNDS; c++)
      out->bounds[c][i] = bounds[c];
    out->flags[i] = (uint32_t)x->flags << 16;
  }
  return 0;
}

static void close_side(side *s)
{
  Py_XDECREF((PyObject *)s->column);
  Py_XDECREF((PyObject *)s->date);
}

static const uint32_t *columns_at(const side *s, size_t row, tl_extent_columns *out)
{
  const int64_t *bounds[TLPY_BOUNDS];
  for (size_t c = 0; c < TLPY_BOUNDS; c++)
    bounds[c] = s->column ? s->column->bounds[c] + row : s->bounds[c];
  *out = (tl_extent_columns){bounds[0], bounds[1], bounds[2], bounds[3], bounds[4], bounds[5], TL_SECONDS_PER_DAY};
  return s->column ? s->column->flags + row : s->flags;
}

/* The kernel takes one chronon for all rows, and knows nothing of contradictions: where rows differ in these it runs
 * with both, and what is right is picked. Blocks that are all alike, as nearly all are, run once. */
static void relate_block(const side *a, const side *b, size_t row, size_t count, tl_relset *out)
{
  const uint32_t second = (uint32_t)TL_EXTENT_TIME_OF_DAY << 16;
  const uint32_t never = (uint32_t)TL_EXTENT_CONTRADICTORY << 16 | TLPY_ROW_NULL;
  tl_extent_columns left, right;
  const uint32_t *left_flags = columns_at(a, row, &left);
  const uint32_t *right_flags = columns_at(b, row, &right);
  uint32_t any = 0, all = UINT32_MAX;
  for (size_t i = 0; i < count; i++) {
    uint32_t flags = left_flags[i] | right_flags[i];
    any |= flags;
    all &= flags;
  }
  if (all & second)
    left.chronon = 1;
  tl_relate_columns_many(&left, &right, count, out);
  if ((any & ~all) & second) {
    tl_relset fine[BLOCK];
    left.chronon = 1;
    tl_relate_columns_many(&left, &right, count, fine);
    for (size_t i = 0; i < count; i++)
      if ((left_flags[i] | right_flags[i]) & second)
        out[i] = fine[i];
  }
  if (any & never)
    for (size_t i = 0; i < count; i++)
      if ((left_flags[i] | right_flags[i]) & never)
        out[i] = TL_RELSET_NONE;
}

static PyObject *relate_sides(const tlpy_state *state, const side *a, const side *b)
{
  if (a->column && b->column && a->column->count != b->column->count)
    return tlpy_raise_format(state, TL_ERR_ARG, TL_CODE_ARG, "a has %zu rows, b has %zu", a->column->count,
                             b->column->count);
  size_t count = a->column ? a->column->count : b->column ? b->column->count : 1;
  tlpy_block *block = tlpy_block_new(count * sizeof(tl_relset));
  if (!block)
    return PyErr_NoMemory();
  tl_relset *out = tlpy_block_memory(block);
  tlpy_run run;
  bool goes_on = true;
  tlpy_run_begin(&run);
  for (size_t row = 0; row < count && goes_on; row += BLOCK) {
    relate_block(a, b, row, count - row < BLOCK ? count - row : BLOCK, out + row);
    goes_on = row / BLOCK % 64 != 0 || tlpy_run_goes_on(&run);
  }
  tlpy_run_end(&run);
  if (goes_on)
    return tlpy_column_take(state, TLPY_UINT16, block, count);
  tlpy_block_unref(block);
  return NULL;
}

PyObject *tlpy_relate_many(PyObject *module, PyObject *args)
{
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *objects[2];
  if (!PyArg_ParseTuple(args, "OO:relate_many", &objects[0], &objects[1]))
    return NULL;
  side *sides = calloc(2, sizeof *sides);
  if (!sides)
    return PyErr_NoMemory();
  PyObject *made = NULL;
  if (open_side(state, objects[0], "a", &sides[0]) == 0 && open_side(state, objects[1], "b", &sides[1]) == 0)
    made = relate_sides(state, &sides[0], &sides[1]);
  close_side(&sides[0]);
  close_side(&sides[1]);
  free(sides);
  return made;
}

PyObject *tlpy_answer_many(PyObject *module, PyObject *args)
{
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *sets, *relation;
  tl_relset asked;
  Py_buffer view;
  if (!PyArg_ParseTuple(args, "OO:answer_many", &sets, &relation) || tlpy_relset(state, relation, &asked) < 0)
    return NULL;
  if (!PyObject_CheckBuffer(sets)) {
    PyErr_Format(PyExc_TypeError, "sets: a column of relations, as of relate_many(), is wanted, not %R",
                 (PyObject *)Py_TYPE(sets));
    return NULL;
  }
  if (PyObject_GetBuffer(sets, &view, PyBUF_STRIDES | PyBUF_FORMAT) < 0)
    return NULL;
  PyObject *made = NULL;
  const char *format = view.format ? view.format : "B";
  if (view.ndim != 1 || (strcmp(format, "H") != 0 && strcmp(format, "<H") != 0)) {
    PyErr_Format(PyExc_TypeError,
                 "sets: a buffer of %d dimensions and format '%s'; one of format 'H', as of "
                 "relate_many(), is wanted",
                 view.ndim, format);
  } else {
    size_t count = (size_t)view.shape[0];
    tlpy_block *block = tlpy_block_new(count);
    if (block) {
      const char *in = view.buf;
      uint8_t *out = tlpy_block_memory(block);
      PyThreadState *thread = PyEval_SaveThread();
      for (size_t i = 0; i < count; i++, in += view.strides[0]) {
        tl_relset set;
        memcpy(&set, in, sizeof set);
        out[i] = (uint8_t)tl_relset_answer(set, asked);
      }
      PyEval_RestoreThread(thread);
      made = tlpy_column_take(state, TLPY_UINT8, block, count);
    } else {
      PyErr_NoMemory();
    }
  }
  PyBuffer_Release(&view);
  return made;
}
