/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Extents: a column of imprecise dates. What it is made of is in extents_from.c. */

#include "extents.h"

#include <stdlib.h>
#include <string.h>

const char *const tlpy_extents_names[] = {"start_min",  "start_max",  "end_min", "end_max",
                                          "length_min", "length_max", "kinds",   "flags"};
const char tlpy_extents_extension[] = "libtimeline.extent";

/* -- Rows */

bool tlpy_rows_init(tlpy_rows *out, size_t count)
{
  const size_t size = TLPY_BOUNDS * sizeof(int64_t) + 2 * sizeof(uint32_t);
  out->block = count <= PTRDIFF_MAX / size ? tlpy_block_new(count * size) : NULL;
  if (!out->block) {
    PyErr_NoMemory();
    return false;
  }
  int64_t *memory = tlpy_block_memory(out->block);
  for (size_t i = 0; i < TLPY_BOUNDS; i++)
    out->bounds[i] = memory + i * count;
  out->kinds = (uint32_t *)(void *)(memory + TLPY_BOUNDS * count);
  out->flags = out->kinds + count;
  out->count = count;
  return true;
}

void tlpy_rows_put(tlpy_rows *rows, size_t at, const tl_extent *extents, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const tl_extent *x = &extents[i];
    rows->bounds[0][at + i] = x->start_min;
    rows->bounds[1][at + i] = x->start_max;
    rows->bounds[2][at + i] = x->end_min;
    rows->bounds[3][at + i] = x->end_max;
    rows->bounds[4][at + i] = x->length_min;
    rows->bounds[5][at + i] = x->length_max;
    rows->kinds[at + i] = tlpy_kinds_of(x);
    rows->flags[at + i] = tlpy_flags_of(x);
  }
}

void tlpy_rows_put_null(tlpy_rows *rows, size_t at)
{
  tl_extent nothing;
  tl_extent_init(&nothing, TL_SECONDS_PER_DAY);
  tlpy_rows_put(rows, at, &nothing, 1);
  rows->flags[at] |= TLPY_ROW_NULL;
}

void tlpy_extents_get(const tlpy_extents *extents, size_t at, tl_extent *out, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    size_t row = at + i;
    out[i] = tlpy_extent_of_words(extents->kinds[row], extents->flags[row]);
    out[i].start_min = extents->bounds[0][row];
    out[i].start_max = extents->bounds[1][row];
    out[i].end_min = extents->bounds[2][row];
    out[i].end_max = extents->bounds[3][row];
    out[i].length_min = extents->bounds[4][row];
    out[i].length_max = extents->bounds[5][row];
  }
}

/* A view of `count` rows from `at` on. */
static PyObject *make(const tlpy_state *state, const tlpy_rows *rows, size_t at, size_t count)
{
  tlpy_extents *self = PyObject_New(tlpy_extents, (PyTypeObject *)state->extents_type);
  if (!self)
    return NULL;
  self->block = tlpy_block_ref(rows->block);
  for (size_t i = 0; i < TLPY_BOUNDS; i++)
    self->bounds[i] = rows->bounds[i] + at;
  self->kinds = rows->kinds + at;
  self->flags = rows->flags + at;
  self->count = count;
  return (PyObject *)self;
}

PyObject *tlpy_extents_take(const tlpy_state *state, tlpy_rows *rows)
{
  PyObject *made = make(state, rows, 0, rows->count);
  tlpy_block_unref(rows->block);
  return made;
}

bool tlpy_is_extents(const tlpy_state *state, PyObject *object)
{
  return (PyObject *)Py_TYPE(object) == state->extents_type;
}

/* -- The type */

static void extents_dealloc(PyObject *object)
{
  PyTypeObject *type = Py_TYPE(object);
  tlpy_block_unref(((tlpy_extents *)object)->block);
  PyObject_Free(object);
  Py_DECREF(type);
}

static Py_ssize_t extents_length(PyObject *object)
{
  return (Py_ssize_t)((tlpy_extents *)object)->count;
}

static PyObject *extents_item(PyObject *object, Py_ssize_t index)
{
  const tlpy_extents *self = (tlpy_extents *)object;
  tl_extent extent;
  if (index < 0 || (size_t)index >= self->count) {
    PyErr_Format(PyExc_IndexError, "row %zd of a column of %zu", index, self->count);
    return NULL;
  }
  if (self->flags[index] & TLPY_ROW_NULL)
    Py_RETURN_NONE;
  tlpy_extents_get(self, (size_t)index, &extent, 1);
  return tlpy_date_of_extent(tlpy_state_of_object(object), &extent);
}

static PyObject *extents_subscript(PyObject *object, PyObject *key)
{
  const tlpy_extents *self = (tlpy_extents *)object;
  const tlpy_state *state = tlpy_state_of_object(object);
  if (PyIndex_Check(key)) {
    Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (index == -1 && PyErr_Occurred())
      return NULL;
    return extents_item(object, index < 0 ? index + (Py_ssize_t)self->count : index);
  }
  Py_ssize_t start, stop, step;
  if (!PySlice_Check(key)) {
    PyErr_Format(PyExc_TypeError, "a row is asked for by an int or a slice, not by %R", (PyObject *)Py_TYPE(key));
    return NULL;
  }
  if (PySlice_Unpack(key, &start, &stop, &step) < 0)
    return NULL;
  size_t count = (size_t)PySlice_AdjustIndices((Py_ssize_t)self->count, &start, &stop, step);
  if (step == 1) {
    tlpy_extents *made = PyObject_New(tlpy_extents, (PyTypeObject *)state->extents_type);
    if (!made)
      return NULL;
    made->block = tlpy_block_ref(self->block);
    for (size_t i = 0; i < TLPY_BOUNDS; i++)
      made->bounds[i] = self->bounds[i] + start;
    made->kinds = self->kinds + start;
    made->flags = self->flags + start;
    made->count = count;
    return (PyObject *)made;
  }
  tlpy_rows rows;
  if (!tlpy_rows_init(&rows, count))
    return NULL;
  for (size_t i = 0; i < count; i++) {
    size_t row = (size_t)(start + (Py_ssize_t)i * step);
    for (size_t c = 0; c < TLPY_BOUNDS; c++)
      rows.bounds[c][i] = self->bounds[c][row];
    rows.kinds[i] = self->kinds[row];
    rows.flags[i] = self->flags[row];
  }
  return tlpy_extents_take(state, &rows);
}

static PyObject *extents_repr(PyObject *object)
{
  return PyUnicode_FromFormat("<timeline.Extents: %zu>", ((tlpy_extents *)object)->count);
}

static size_t count_nulls(const tlpy_extents *self)
{
  size_t nulls = 0;
  for (size_t i = 0; i < self->count; i++)
    nulls += self->flags[i] >> 31;
  return nulls;
}

static PyObject *extents_null_count(PyObject *object, void *unused)
{
  (void)unused;
  return PyLong_FromSize_t(count_nulls((tlpy_extents *)object));
}

static PyObject *extents_column(PyObject *object, void *which)
{
  const tlpy_extents *self = (tlpy_extents *)object;
  size_t column = (size_t)(uintptr_t)which;
  const tlpy_state *state = tlpy_state_of_object(object);
  if (column >= TLPY_BOUNDS)
    return tlpy_column_new(state, TLPY_UINT32, self->block, column == TLPY_BOUNDS ? self->kinds : self->flags,
                           self->count);
  return tlpy_column_new(state, column < TLPY_TIMES ? TLPY_TIME : TLPY_INT64, self->block, self->bounds[column],
                         self->count);
}

static PyObject *extents_compare(PyObject *object, PyObject *other, int op)
{
  if (Py_TYPE(object) != Py_TYPE(other) || (op != Py_EQ && op != Py_NE))
    Py_RETURN_NOTIMPLEMENTED;
  const tlpy_extents *a = (tlpy_extents *)object;
  const tlpy_extents *b = (tlpy_extents *)other;
  bool same = a->count == b->count;
  size_t narrow = a->count * sizeof *a->kinds;
  for (size_t i = 0; i < TLPY_BOUNDS && same && a->count > 0; i++)
    same = memcmp(a->bounds[i], b->bounds[i], a->count * sizeof *a->bounds[i]) == 0;
  if (same && a->count > 0)
    same = memcmp(a->kinds, b->kinds, narrow) == 0 && memcmp(a->flags, b->flags, narrow) == 0;
  return PyBool_FromLong(same == (op == Py_EQ));
}

static bool fill_schema(struct ArrowSchema *schema)
{
  if (!tlpy_schema_init(schema, "+s", "", TLPY_COLUMNS) || !tlpy_schema_extend(schema, tlpy_extents_extension))
    return false;
  for (size_t i = 0; i < TLPY_COLUMNS; i++)
    if (!tlpy_schema_init(schema->children[i], i < TLPY_BOUNDS ? "l" : "I", tlpy_extents_names[i], 0))
      return false;
  return true;
}

static PyObject *extents_arrow_schema(PyObject *object, PyObject *unused)
{
  (void)object, (void)unused;
  struct ArrowSchema schema = {0};
  if (fill_schema(&schema))
    return tlpy_schema_capsule(&schema);
  tlpy_schema_release(&schema);
  return PyErr_NoMemory();
}

static bool fill_array(const tlpy_extents *self, struct ArrowArray *array)
{
  size_t nulls = count_nulls(self);
  tlpy_memory valid = {0};
  if (nulls > 0) {
    valid.block = tlpy_bitmap_new(self->count);
    if (!valid.block)
      return false;
    valid.data = tlpy_block_memory(valid.block);
    for (size_t i = 0; i < self->count; i++)
      if (self->flags[i] & TLPY_ROW_NULL)
        tlpy_bitmap_clear(tlpy_block_memory(valid.block), i);
  }
  bool done = tlpy_array_init(array, self->count, nulls, &valid, 1, TLPY_COLUMNS);
  tlpy_block_unref(valid.block);
  for (size_t i = 0; done && i < TLPY_COLUMNS; i++) {
    const void *data =
        i < TLPY_BOUNDS ? (const void *)self->bounds[i] : (const void *)(i == TLPY_BOUNDS ? self->kinds : self->flags);
    done = tlpy_array_init(array->children[i], self->count, 0, (tlpy_memory[]){{0}, {self->block, data}}, 2, 0);
  }
  return done;
}

static PyObject *extents_arrow_array(PyObject *object, PyObject *args, PyObject *keywords)
{
  struct ArrowSchema schema = {0};
  struct ArrowArray array = {0};
  if (!tlpy_arrow_requested(args, keywords))
    return NULL;
  if (!fill_schema(&schema) || !fill_array((tlpy_extents *)object, &array))
    return tlpy_arrow_fail(&schema, &array);
  return tlpy_arrow_capsules(&schema, &array);
}

#define WITH_KEYWORDS(function) (PyCFunction)(void (*)(void))(function)

PyDoc_STRVAR(from_bounds_doc,
             "from_bounds(start_min, start_max, end_min, end_max, length_min=None, length_max=None)\n--\n\n"
             "Makes a column of bounds: each a column of times (seconds, datetime64, Arrow, a sequence) of the same\n"
             "length; lengths in seconds. timeline.MIN and timeline.MAX are the infinities; an end is exclusive. Each\n"
             "bound is made as tight as the others allow; where nothing satisfies them the row is contradictory, and\n"
             "nothing is possible of it. When all times are whole days the unit is the day, else the second.");
PyDoc_STRVAR(arrow_array_doc,
             "__arrow_c_array__($self, /, requested_schema=None)\n--\n\n"
             "Gives the column to a consumer of Arrow, without a copy: a struct with the extension type\n"
             "libtimeline.extent, six int64 (seconds; the least and the greatest number are the infinities) and two\n"
             "uint32. Null rows are null.");
PyDoc_STRVAR(arrow_schema_doc, "__arrow_c_schema__($self, /)\n--\n\nGives the Arrow type of the column.");

static PyMethodDef methods[] = {
    {"from_bounds", WITH_KEYWORDS(tlpy_extents_from_bounds), METH_VARARGS | METH_KEYWORDS | METH_CLASS,
     from_bounds_doc},
    {"_unpickle", tlpy_extents_unpickle, METH_O | METH_CLASS, NULL},
    {"__reduce__", tlpy_extents_reduce, METH_NOARGS, NULL},
    {"__copy__", tlpy_same, METH_NOARGS, NULL},
    {"__deepcopy__", tlpy_same, METH_O, NULL},
    {"__arrow_c_array__", WITH_KEYWORDS(extents_arrow_array), METH_VARARGS | METH_KEYWORDS, arrow_array_doc},
    {"__arrow_c_schema__", extents_arrow_schema, METH_NOARGS, arrow_schema_doc},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"start_min", extents_column, NULL, "Earliest starts: Times.", (void *)0},
    {"start_max", extents_column, NULL, "Latest starts: Times.", (void *)1},
    {"end_min", extents_column, NULL, "Earliest ends, exclusive: Times.", (void *)2},
    {"end_max", extents_column, NULL, "Latest ends, exclusive: Times.", (void *)3},
    {"length_min", extents_column, NULL, "Shortest lengths in seconds: Numbers.", (void *)4},
    {"length_max", extents_column, NULL, "Longest lengths in seconds, timeline.MAX for no limit: Numbers.", (void *)5},
    {"kinds", extents_column, NULL,
     "start_kind, end_kind, precision and form as numbers of the C library, a byte each from the lowest: Numbers.",
     (void *)6},
    {"flags", extents_column, NULL,
     "start and end qualifier, flags and mode as numbers of the C library, a byte each from the lowest; the highest "
     "bit is set of a null row: Numbers.",
     (void *)7},
    {"null_count", extents_null_count, NULL, "How many rows are null.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(
    extents_doc,
    "Extents(dates)\n--\n\n"
    "A read-only column of imprecise dates, as six bounds each.\n\n"
    "Made of a Timeline (the extents of its events), of an Arrow array of strings, of dates (a day each), of\n"
    "timestamps (a whole second each) or of the extension type libtimeline.extent, or of an iterable of dates\n"
    "(Date, str, datetime) with null for None, NaN, NaT and pandas.NA; of texts by the million parse_many() makes\n"
    "one, of columns of bounds from_bounds(). `extents[i]` is a Date of these bounds, or None; a slice of step 1\n"
    "shares the memory; == compares all rows.\n\n"
    "Of one-of and all-of sets and of X digits a column keeps the hull; Date keeps the members too.");

static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)(uintptr_t)extents_doc},
    {Py_tp_new, (void *)tlpy_extents_new},
    {Py_tp_dealloc, (void *)extents_dealloc},
    {Py_tp_repr, (void *)extents_repr},
    {Py_tp_hash, (void *)PyObject_HashNotImplemented},
    {Py_tp_richcompare, (void *)extents_compare},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {Py_tp_iter, (void *)PySeqIter_New},
    {Py_sq_length, (void *)extents_length},
    {Py_sq_item, (void *)extents_item},
    {Py_mp_length, (void *)extents_length},
    {Py_mp_subscript, (void *)extents_subscript},
    {0, NULL},
};

static PyType_Spec spec = {"timeline.Extents", (int)sizeof(tlpy_extents), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, slots};

PyDoc_STRVAR(
    parse_many_doc,
    "parse_many($module, texts, /, *, syntax='either', mode='occurs', seasons='north', as_of=None, errors=None)\n"
    "--\n\n"
    "Reads a column of texts as Date() reads one, into an Extents of as many rows.\n\n"
    "texts: an Arrow array or stream of strings (pyarrow, polars, DuckDB, pandas; also dictionaries, and tables\n"
    "of one column), or an iterable of str. Arrow's null, None, NaN, NaT and pandas.NA are null rows. syntax,\n"
    "mode, seasons, as_of: as of Date().\n\n"
    "errors: None: the first bad row raises what Date() would, with its number, from 0, in `row`. A list: these\n"
    "exceptions are appended to it, and the rows are null.");
PyDoc_STRVAR(
    relate_many_doc,
    "relate_many($module, a, b, /)\n--\n\n"
    "Gives the relations that are possible between row i of a and row i of b, as Numbers of one uint16 a row: bit\n"
    "n is Allen's relation n of pmoFDseSdfOMP. 0 of null and contradictory rows.\n\n"
    "a, b: columns of one length, each an Extents or what makes one; either may be one date, for all rows. Of\n"
    "sets and X digits the hull counts.");
PyDoc_STRVAR(
    answer_many_doc,
    "answer_many($module, sets, relation, /)\n--\n\n"
    "Answers for each set of relations, of relate_many(), whether the relation is one of those asked for: Numbers\n"
    "of one uint8 a row, 2 for certain, 1 for possible, 0 for impossible.\n\n"
    "relation: a name such as \"precedes\", or letters.");

PyDoc_STRVAR(
    from_arrow_doc,
    "from_arrow($module, table, /)\n--\n\n"
    "Makes a Timeline of an Arrow table or stream (pyarrow, polars, DuckDB, pandas) that has the columns of\n"
    "Timeline.__arrow_c_stream__(), an event a row. Only `id` must be there; columns of other names are not\n"
    "read, which Timeline.losses tells. A date is what `edtf` says where the bounds agree with it or are null, else\n"
    "the bounds, and `edtf` is the wording or, beside one, a loss; without any of these an event has no date.\n"
    "Raises TypeError for a column of another type, and what Builder.add() raises, with the number of the row in\n"
    "`row`.");

static PyMethodDef functions[] = {
    {"from_arrow", tlpy_from_arrow, METH_O, from_arrow_doc},
    {"parse_many", WITH_KEYWORDS(tlpy_parse_many), METH_VARARGS | METH_KEYWORDS, parse_many_doc},
    {"relate_many", tlpy_relate_many, METH_VARARGS, relate_many_doc},
    {"answer_many", tlpy_answer_many, METH_VARARGS, answer_many_doc},
    {NULL, NULL, 0, NULL},
};

int tlpy_extents_add(PyObject *module)
{
  if (tlpy_type_add(module, &spec, &tlpy_state_of(module)->extents_type) < 0)
    return -1;
  return PyModule_AddFunctions(module, functions);
}
