/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Numbers and timeline.Times: immutable columns over shared memory. */

#include "column.h"

#include "arrow.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct tlpy_block {
  atomic_size_t references;
  void *memory;
};

tlpy_block *tlpy_block_adopt(void *memory)
{
  tlpy_block *block = malloc(sizeof *block);
  if (!block)
    return NULL;
  atomic_init(&block->references, 1);
  block->memory = memory;
  return block;
}

tlpy_block *tlpy_block_new(size_t size)
{
  void *memory = malloc(size > 0 ? size : 1);
  tlpy_block *block = memory ? tlpy_block_adopt(memory) : NULL;
  if (!block)
    free(memory);
  return block;
}

void *tlpy_block_memory(const tlpy_block *block)
{
  return block->memory;
}

tlpy_block *tlpy_block_ref(tlpy_block *block)
{
  atomic_fetch_add_explicit(&block->references, 1, memory_order_relaxed);
  return block;
}

void tlpy_block_unref(tlpy_block *block)
{
  if (!block || atomic_fetch_sub_explicit(&block->references, 1, memory_order_acq_rel) > 1)
    return;
  free(block->memory);
  free(block);
}

static int64_t milliseconds(void)
{
  struct timespec now;
  return timespec_get(&now, TIME_UTC) ? (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 : 0;
}

void tlpy_run_begin(tlpy_run *run)
{
  run->asked = milliseconds();
  run->thread = PyEval_SaveThread();
}

bool tlpy_run_goes_on(tlpy_run *run)
{
  enum { EVERY = 50 };
  int64_t now = milliseconds();
  /* A clock that was set back asks too. */
  if (now >= run->asked && now - run->asked < EVERY)
    return true;
  run->asked = now;
  PyEval_RestoreThread(run->thread);
  bool raised = PyErr_CheckSignals() != 0;
  run->thread = PyEval_SaveThread();
  return !raised;
}

void tlpy_run_end(tlpy_run *run)
{
  PyEval_RestoreThread(run->thread);
}

/* By tlpy_kind: the codes of the buffer protocol and of Arrow. */
static const struct layout {
  const char *format;
  const char *arrow;
  Py_ssize_t size;
} layouts[] = {{"B", "C", 1}, {"H", "S", 2}, {"I", "I", 4}, {"Q", "L", 8}, {"q", "l", 8}, {"q", "tss:", 8}};

typedef struct column {
  PyObject ob_base;
  tlpy_block *block;
  const char *data;
  Py_ssize_t count; /* the shape of the buffer protocol points here */
  Py_ssize_t step;  /* and its strides here */
  tlpy_kind kind;
} column;

PyObject *tlpy_column_new(const tlpy_state *state, tlpy_kind kind, tlpy_block *block, const void *data, size_t count)
{
  column *self = PyObject_New(column, (PyTypeObject *)(kind == TLPY_TIME ? state->times_type : state->numbers_type));
  if (!self)
    return NULL;
  self->block = tlpy_block_ref(block);
  self->data = data;
  self->count = (Py_ssize_t)count;
  self->step = layouts[kind].size;
  self->kind = kind;
  return (PyObject *)self;
}

PyObject *tlpy_column_take(const tlpy_state *state, tlpy_kind kind, tlpy_block *block, size_t count)
{
  PyObject *made = tlpy_column_new(state, kind, block, tlpy_block_memory(block), count);
  tlpy_block_unref(block);
  return made;
}

const tl_time *tlpy_column_times(const tlpy_state *state, PyObject *object, size_t *out_count)
{
  if ((PyObject *)Py_TYPE(object) != state->times_type)
    return NULL;
  const column *self = (column *)object;
  *out_count = (size_t)self->count;
  return (const tl_time *)(const void *)self->data;
}

static void column_dealloc(PyObject *object)
{
  PyTypeObject *type = Py_TYPE(object);
  tlpy_block_unref(((column *)object)->block);
  PyObject_Free(object);
  Py_DECREF(type);
}

static Py_ssize_t column_length(PyObject *object)
{
  return ((column *)object)->count;
}

static PyObject *item_at(const column *self, Py_ssize_t index)
{
  const char *item = self->data + index * self->step;
  switch (self->kind) {
  case TLPY_UINT8: return PyLong_FromLong(*(const uint8_t *)item);
  case TLPY_UINT16: return PyLong_FromLong(*(const uint16_t *)(const void *)item);
  case TLPY_UINT32: return PyLong_FromUnsignedLong(*(const uint32_t *)(const void *)item);
  case TLPY_UINT64: return PyLong_FromUnsignedLongLong(*(const uint64_t *)(const void *)item);
  case TLPY_INT64:
  case TLPY_TIME: break;
  }
  return PyLong_FromLongLong(*(const int64_t *)(const void *)item);
}

static PyObject *column_item(PyObject *object, Py_ssize_t index)
{
  const column *self = (column *)object;
  if (index >= 0 && index < self->count)
    return item_at(self, index);
  PyErr_Format(PyExc_IndexError, "row %zd of a column of %zd", index, self->count);
  return NULL;
}

static PyObject *column_subscript(PyObject *object, PyObject *key)
{
  const column *self = (column *)object;
  const tlpy_state *state = tlpy_state_of_object(object);
  if (PyIndex_Check(key)) {
    Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (index == -1 && PyErr_Occurred())
      return NULL;
    return column_item(object, index < 0 ? index + self->count : index);
  }
  Py_ssize_t start, stop, step;
  if (!PySlice_Check(key)) {
    PyErr_Format(PyExc_TypeError, "a row is asked for by an int or a slice, not by %R", (PyObject *)Py_TYPE(key));
    return NULL;
  }
  if (PySlice_Unpack(key, &start, &stop, &step) < 0)
    return NULL;
  Py_ssize_t count = PySlice_AdjustIndices(self->count, &start, &stop, step);
  if (step == 1)
    return tlpy_column_new(state, self->kind, self->block, self->data + start * self->step, (size_t)count);
  tlpy_block *block = tlpy_block_new((size_t)(count * self->step));
  if (!block)
    return PyErr_NoMemory();
  char *out = tlpy_block_memory(block);
  for (Py_ssize_t i = 0; i < count; i++)
    memcpy(out + i * self->step, self->data + (start + i * step) * self->step, (size_t)self->step);
  return tlpy_column_take(state, self->kind, block, (size_t)count);
}

static PyObject *column_tolist(PyObject *object, PyObject *unused)
{
  (void)unused;
  const column *self = (column *)object;
  PyObject *list = PyList_New(self->count);
  for (Py_ssize_t i = 0; list && i < self->count; i++) {
    PyObject *item = item_at(self, i);
    if (!item)
      Py_CLEAR(list);
    else
      PyList_SetItem(list, i, item);
  }
  return list;
}

static PyObject *column_compare(PyObject *object, PyObject *other, int op)
{
  if (Py_TYPE(object) != Py_TYPE(other) || (op != Py_EQ && op != Py_NE))
    Py_RETURN_NOTIMPLEMENTED;
  const column *a = (column *)object;
  const column *b = (column *)other;
  int same = a->count == b->count;
  if (same && a->kind == b->kind) {
    same = a->count == 0 || memcmp(a->data, b->data, (size_t)(a->count * a->step)) == 0;
  } else if (same) { /* numbers of different widths */
    PyObject *left = column_tolist(object, NULL);
    PyObject *right = left ? column_tolist(other, NULL) : NULL;
    same = right ? PyObject_RichCompareBool(left, right, Py_EQ) : -1;
    Py_XDECREF(left);
    Py_XDECREF(right);
  }
  return same < 0 ? NULL : PyBool_FromLong(same == (op == Py_EQ));
}

static PyObject *column_repr(PyObject *object)
{
  const column *self = (column *)object;
  if (self->kind == TLPY_TIME)
    return PyUnicode_FromFormat("<timeline.Times: %zd>", self->count);
  return PyUnicode_FromFormat("<timeline.Numbers of format '%s': %zd>", layouts[self->kind].format, self->count);
}

static int column_getbuffer(PyObject *object, Py_buffer *view, int flags)
{
  column *self = (column *)object;
  if ((flags & PyBUF_WRITABLE) == PyBUF_WRITABLE) {
    PyErr_SetString(PyExc_BufferError, "a column of timeline is read-only");
    view->obj = NULL;
    return -1;
  }
  /* Py_buffer has no const; nobody writes, since it says read-only. */
  *view = (Py_buffer){
      .buf = (void *)(uintptr_t)self->data,
      .obj = Py_NewRef(object),
      .len = self->count * self->step,
      .itemsize = self->step,
      .readonly = 1,
      .ndim = 1,
      .format = flags & PyBUF_FORMAT ? (char *)(uintptr_t)layouts[self->kind].format : NULL,
      .shape = flags & PyBUF_ND ? &self->count : NULL,
      .strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &self->step : NULL,
  };
  return 0;
}

static PyObject *column_arrow_schema(PyObject *object, PyObject *unused)
{
  (void)unused;
  struct ArrowSchema schema;
  if (!tlpy_schema_init(&schema, layouts[((column *)object)->kind].arrow, "", 0))
    return PyErr_NoMemory();
  return tlpy_schema_capsule(&schema);
}

static PyObject *column_arrow_array(PyObject *object, PyObject *args, PyObject *keywords)
{
  column *self = (column *)object;
  if (!tlpy_arrow_requested(args, keywords))
    return NULL;
  struct ArrowSchema schema = {0};
  struct ArrowArray array = {0};
  tlpy_memory values = {self->block, self->data};
  if (!tlpy_schema_init(&schema, layouts[self->kind].arrow, "", 0) ||
      !(self->kind == TLPY_TIME ? tlpy_array_of_times(&array, values, (size_t)self->count)
                                : tlpy_array_init(&array, (size_t)self->count, 0, (tlpy_memory[]){{0}, values}, 2, 0)))
    return tlpy_arrow_fail(&schema, &array);
  return tlpy_arrow_capsules(&schema, &array);
}

static PyObject *column_nbytes(PyObject *object, void *unused)
{
  (void)unused;
  const column *self = (column *)object;
  return PyLong_FromSsize_t(self->count * self->step);
}

static PyObject *numbers_format(PyObject *object, void *unused)
{
  (void)unused;
  return PyUnicode_FromString(layouts[((column *)object)->kind].format);
}

static PyObject *times_seconds(PyObject *object, void *unused)
{
  (void)unused;
  const column *self = (column *)object;
  const tlpy_state *state = tlpy_state_of_object(object);
  return tlpy_column_new(state, TLPY_INT64, self->block, self->data, (size_t)self->count);
}

/* What NumPy asks of an object that has no buffer. The buffer protocol has no code for dates: a buffer of these would
 * be one of plain numbers, and NumPy would take it first. */
static PyObject *times_array_interface(PyObject *object, void *unused)
{
  (void)unused;
  const column *self = (column *)object;
  const uint16_t probe = 1;
  bool little = *(const uint8_t *)&probe == 1;
  return Py_BuildValue("{s:i,s:s,s:(n),s:(NO)}", "version", 3, "typestr", little ? "<M8[s]" : ">M8[s]", "shape",
                       self->count, "data", PyLong_FromVoidPtr((void *)(uintptr_t)self->data), Py_True);
}

/* -- Pickles: the order of bytes and the code of an item, as `struct` has them, and the items. */

static const char *code_of(tlpy_kind kind, char *out)
{
  const uint16_t probe = 1;
  out[0] = *(const uint8_t *)&probe == 1 ? '<' : '>';
  out[1] = layouts[kind].format[0];
  out[2] = '\0';
  return out;
}

static PyObject *column_reduce(PyObject *object, PyObject *unused)
{
  (void)unused;
  const column *self = (column *)object;
  char code[3];
  PyObject *make = PyObject_GetAttrString((PyObject *)Py_TYPE(object), "_unpickle");
  if (!make)
    return NULL;
  return Py_BuildValue("N(sy#)", make, code_of(self->kind, code), self->data, self->count * self->step);
}

static PyObject *column_unpickle(PyObject *class, PyObject *args)
{
  const tlpy_state *state = PyType_GetModuleState((PyTypeObject *)class);
  const bool of_times = class == state->times_type;
  const char *given;
  const char *data;
  Py_ssize_t size;
  if (!PyArg_ParseTuple(args, "sy#:_unpickle", &given, &data, &size))
    return NULL;
  for (tlpy_kind kind = of_times ? TLPY_TIME : TLPY_UINT8; kind <= (of_times ? TLPY_TIME : TLPY_INT64); kind++) {
    char code[3];
    if (strcmp(code_of(kind, code), given) != 0 || size % layouts[kind].size != 0)
      continue;
    tlpy_block *block = tlpy_block_new((size_t)size);
    if (!block)
      return PyErr_NoMemory();
    memcpy(tlpy_block_memory(block), data, (size_t)size);
    return tlpy_column_take(state, kind, block, (size_t)(size / layouts[kind].size));
  }
  return tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_ARG, "no pickle of a column, or one of another machine");
}

PyDoc_STRVAR(tolist_doc, "tolist($self, /)\n--\n\n"
                         "Returns the items as a list of int; of times, seconds since 1970-01-01T00:00:00.");
PyDoc_STRVAR(arrow_array_doc, "__arrow_c_array__($self, /, requested_schema=None)\n--\n\n"
                              "Gives the column to a consumer of Arrow, without a copy. Infinite times are null.");
PyDoc_STRVAR(arrow_schema_doc, "__arrow_c_schema__($self, /)\n--\n\nGives the Arrow type of the column.");

static PyMethodDef column_methods[] = {
    {"tolist", column_tolist, METH_NOARGS, tolist_doc},
    {"__arrow_c_array__", (PyCFunction)(void (*)(void))column_arrow_array, METH_VARARGS | METH_KEYWORDS,
     arrow_array_doc},
    {"__arrow_c_schema__", column_arrow_schema, METH_NOARGS, arrow_schema_doc},
    {"_unpickle", column_unpickle, METH_VARARGS | METH_CLASS, NULL},
    {"__reduce__", column_reduce, METH_NOARGS, NULL},
    {"__copy__", tlpy_same, METH_NOARGS, NULL},
    {"__deepcopy__", tlpy_same, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef numbers_properties[] = {
    {"format", numbers_format, NULL, "The code of an item, as in `struct`: B, H, I, Q or q.", NULL},
    {"nbytes", column_nbytes, NULL, "How many bytes the items take.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyGetSetDef times_properties[] = {
    {"seconds", times_seconds, NULL, "The same memory as plain int64 numbers, with a buffer: a Numbers.", NULL},
    {"nbytes", column_nbytes, NULL, "How many bytes the items take.", NULL},
    {"__array_interface__", times_array_interface, NULL, "For NumPy: datetime64[s], read-only, no copy.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(numbers_doc,
             "A read-only column of integers.\n\n"
             "It has the buffer protocol and Arrow's: numpy.asarray(), memoryview(), pyarrow.array() and\n"
             "polars.Series() take it without a copy. A slice of step 1 shares the memory; == compares all items.");

PyDoc_STRVAR(
    times_doc,
    "A read-only column of times: int64 seconds since 1970-01-01T00:00:00, proleptic Gregorian.\n\n"
    "numpy.asarray() gives datetime64[s] without a copy; there, minus infinity (timeline.MIN) is NaT, and plus\n"
    "infinity (timeline.MAX) the last second that there is. Arrow gets timestamp[s], where both are null.\n"
    "Items are int. `seconds` is the same memory with the buffer protocol. == compares all items.");

#define COLUMN_SLOTS                                                                                                   \
  {Py_tp_dealloc, (void *)column_dealloc}, {Py_tp_repr, (void *)column_repr}, {Py_tp_methods, column_methods},         \
      {Py_tp_hash, (void *)PyObject_HashNotImplemented}, {Py_tp_richcompare, (void *)column_compare},                  \
      {Py_tp_iter, (void *)PySeqIter_New}, {Py_sq_length, (void *)column_length}, {Py_sq_item, (void *)column_item},   \
      {Py_mp_length, (void *)column_length},                                                                           \
  {                                                                                                                    \
    Py_mp_subscript, (void *)column_subscript                                                                          \
  }

static PyType_Slot numbers_slots[] = {
    COLUMN_SLOTS,
    {Py_tp_doc, (void *)(uintptr_t)numbers_doc},
    {Py_tp_getset, numbers_properties},
    {Py_bf_getbuffer, (void *)column_getbuffer},
    {0, NULL},
};

static PyType_Slot times_slots[] = {
    COLUMN_SLOTS,
    {Py_tp_doc, (void *)(uintptr_t)times_doc},
    {Py_tp_getset, times_properties},
    {0, NULL},
};

enum { FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE };
static PyType_Spec numbers_spec = {"timeline.Numbers", (int)sizeof(column), 0, FLAGS, numbers_slots};
static PyType_Spec times_spec = {"timeline.Times", (int)sizeof(column), 0, FLAGS, times_slots};

int tlpy_column_add(PyObject *module)
{
  tlpy_state *state = tlpy_state_of(module);
  if (tlpy_type_add(module, &numbers_spec, &state->numbers_type) < 0)
    return -1;
  return tlpy_type_add(module, &times_spec, &state->times_type);
}
