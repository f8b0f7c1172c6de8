/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Extents: a column of imprecise dates. */

#include "extents.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"start_min",  "start_max",  "end_min", "end_max",
                                    "length_min", "length_max", "kinds",   "flags"};
enum { COLUMNS = TLPY_BOUNDS + 2, TIMES = 4 };
static const char extension[] = "libtimeline.extent";

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

/* -- From others */

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
      PyErr_Format(PyExc_TypeError,
                   "%s: dates are wanted as an Extents, a Timeline, an Arrow array of %s or an "
                   "iterable of dates, not %R",
                   what, extension, (PyObject *)Py_TYPE(object));
    return NULL;
  }
  if (!tlpy_rows_init(&rows, (size_t)PyTuple_Size(dates))) {
    Py_DECREF(dates);
    return NULL;
  }
  for (size_t i = 0; i < rows.count; i++) {
    PyObject *item = PyTuple_GetItem(dates, (Py_ssize_t)i);
    if (item == Py_None) {
      tlpy_rows_put_null(&rows, i);
      continue;
    }
    tlpy_date *date = tlpy_date_from(state, item, NULL);
    if (!date) {
      tlpy_block_unref(rows.block);
      Py_DECREF(dates);
      return NULL;
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
  for (size_t c = 0; c < COLUMNS; c++) {
    tlpy_vector column;
    bool narrow = c >= TLPY_BOUNDS;
    if (!tlpy_vector_child(vector, names[c], &column) || strcmp(column.schema->format, narrow ? "I" : "l") != 0 ||
        column.schema->dictionary || column.array->n_buffers != 2) {
      PyErr_Format(PyExc_TypeError, "%s: an Arrow array of type '%s'; one of %s is wanted, with a child %s of %s", what,
                   vector->schema->format, extension, names[c], narrow ? "uint32" : "int64");
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
  tlpy_vector parts[COLUMNS + 1] = {*vector};
  for (size_t c = 0; c < COLUMNS; c++)
    (void)tlpy_vector_child(vector, names[c], &parts[c + 1]);
  for (size_t c = 0; c <= COLUMNS; c++)
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
    tlpy_raise_format(state, status, err.code, "%s: row %zu: %s", what, row, err.message);
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
      tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_ARG, "%s: row %zu has kinds or flags that there are not", what, i);
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
  int found = PyList_Check(object) || PyTuple_Check(object) ? 0 : tlpy_arrow_open(object, &arrow);
  if (found < 0)
    return NULL;
  if (found == 0)
    return (tlpy_extents *)from_dates(state, object, what);
  PyObject *made = from_arrow(state, &arrow, what);
  tlpy_arrow_close(&arrow);
  return (tlpy_extents *)made;
}

static PyObject *extents_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
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
  for (size_t c = 0; c < TIMES; c++)
    for (size_t i = 0; i < rows->count; i++) {
      int64_t time = rows->bounds[c][i];
      if (time % TL_SECONDS_PER_DAY != 0 && time != TL_TIME_MIN && time != TL_TIME_MAX)
        return false;
    }
  return true;
}

static PyObject *extents_from_bounds(PyObject *class, PyObject *args, PyObject *keywords)
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
  if (tlpy_times_open(state, given[0], names[0], &first) < 0)
    return NULL;
  bool made = tlpy_rows_init(&rows, first.count);
  tlpy_times_close(&first);
  if (!made)
    return NULL;
  for (size_t i = 0; i < TLPY_BOUNDS; i++)
    if (read_bound(state, given[i], names[i], i == 4 ? 1 : TL_TIME_MAX, &rows, i) < 0) {
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
  return tlpy_column_new(state, column < TIMES ? TLPY_TIME : TLPY_INT64, self->block, self->bounds[column],
                         self->count);
}

static bool fill_schema(struct ArrowSchema *schema)
{
  if (!tlpy_schema_init(schema, "+s", "", COLUMNS) || !tlpy_schema_extend(schema, extension))
    return false;
  for (size_t i = 0; i < COLUMNS; i++)
    if (!tlpy_schema_init(schema->children[i], i < TLPY_BOUNDS ? "l" : "I", names[i], 0))
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
  bool done = tlpy_array_init(array, self->count, nulls, &valid, 1, COLUMNS);
  tlpy_block_unref(valid.block);
  for (size_t i = 0; done && i < COLUMNS; i++) {
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
    {"from_bounds", WITH_KEYWORDS(extents_from_bounds), METH_VARARGS | METH_KEYWORDS | METH_CLASS, from_bounds_doc},
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
    "Made of a Timeline (the extents of its events), of an Arrow array of the extension type\n"
    "libtimeline.extent, or of an iterable of dates (Date, str, datetime) with None for null; of texts by the\n"
    "million parse_many() makes one, of columns of bounds from_bounds(). `extents[i]` is a Date of these\n"
    "bounds, or None; a slice of step 1 shares the memory.\n\n"
    "Of one-of and all-of sets and of X digits a column keeps the hull; Date keeps the members too.");

static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)(uintptr_t)extents_doc},
    {Py_tp_new, (void *)extents_new},
    {Py_tp_dealloc, (void *)extents_dealloc},
    {Py_tp_repr, (void *)extents_repr},
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
    "of one column), or an iterable of str. None, NaN and Arrow's null are null rows. syntax, mode, seasons,\n"
    "as_of: as of Date().\n\n"
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
    "read. A date is what `edtf` says where the bounds agree with it or are null, else the bounds; without any of\n"
    "these an event has no date. Raises TypeError for a column of another type, and what Builder.add() raises,\n"
    "with the number of the row in `row`.");

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
