/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Sequence: the events in one order, and what of it is certain. */

#include "py.h"

typedef struct tlpy_sequence {
  PyObject ob_base;
  tl_sequence *sequence;
  tlpy_timeline *timeline;
  PyObject *network;
  uint8_t policy;
} tlpy_sequence;

static tlpy_sequence *sequence_of(PyObject *self)
{
  return (tlpy_sequence *)self;
}

static void sequence_dealloc(PyObject *self)
{
  PyTypeObject *type = Py_TYPE(self);
  tl_sequence_free(sequence_of(self)->sequence);
  Py_XDECREF((PyObject *)sequence_of(self)->timeline);
  Py_XDECREF(sequence_of(self)->network);
  PyObject_Free(self);
  Py_DECREF(type);
}

static const char *const policies[] = {"earliest", "latest", "middle", NULL};

PyObject *tlpy_network_order(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"by", "pair_max", "progress", NULL};
  const tlpy_state *state = tlpy_state_of_object(self);
  PyObject *by = NULL;
  PyObject *progress = NULL;
  tlpy_work work;
  PyObject *most = NULL;
  tlpy_timeline *timeline;
  const tl_network *network = tlpy_network_get(state, self, &timeline);
  tl_sequence_options options = {.size = sizeof options};
  tl_error err;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|O$OO&:order", TLPY_KEYWORDS(names), &by, &most, tlpy_progress,
                                   &progress) ||
      (by && tlpy_name_find(policies, by, "by", &options.policy) < 0) ||
      (most && tlpy_unsigned(state, most, "pair_max", INT64_MAX, &options.pair_max) < 0))
    return NULL;
  options.progress = tlpy_work_progress(&work);
  tlpy_sequence *made = (tlpy_sequence *)PyType_GenericAlloc((PyTypeObject *)state->sequence_type, 0);
  if (!made)
    return NULL;
  made->timeline = (tlpy_timeline *)Py_NewRef((PyObject *)timeline);
  made->network = Py_NewRef(self);
  made->policy = options.policy;
  tlpy_work_begin(&work, progress);
  tl_status status = tl_sequence_new(network, &options, &made->sequence, &err);
  if (tlpy_work_end(&work, state, status, &err) == 0)
    return (PyObject *)made;
  Py_DECREF((PyObject *)made);
  return NULL;
}

static Py_ssize_t sequence_length(PyObject *self)
{
  return (Py_ssize_t)tl_sequence_count(sequence_of(self)->sequence);
}

static PyObject *item(PyObject *self, Py_ssize_t rank)
{
  size_t event = rank < 0 ? TL_NOT_FOUND : tl_sequence_at(sequence_of(self)->sequence, (size_t)rank);
  if (event == TL_NOT_FOUND) {
    PyErr_SetString(PyExc_IndexError, "beyond the last rank");
    return NULL;
  }
  return tlpy_event_new(tlpy_state_of_object(self), sequence_of(self)->timeline, event);
}

static PyObject *subscript(PyObject *self, PyObject *key)
{
  return tlpy_subscript(self, key, sequence_length(self), item);
}

static int contains(PyObject *self, PyObject *key)
{
  return tlpy_has_event(tlpy_state_of_object(self), sequence_of(self)->timeline, key);
}

static int key_index(PyObject *self, PyObject *key, size_t *out_index)
{
  return tlpy_event_index(tlpy_state_of_object(self), sequence_of(self)->timeline, key, out_index);
}

static PyObject *sequence_rank(PyObject *self, PyObject *key)
{
  size_t index;
  if (key_index(self, key, &index) < 0)
    return NULL;
  return PyLong_FromSize_t(tl_sequence_rank(sequence_of(self)->sequence, index));
}

static PyObject *sequence_unordered(PyObject *self, PyObject *key)
{
  size_t index;
  size_t count;
  if (key_index(self, key, &index) < 0)
    return NULL;
  const uint32_t *events = tl_sequence_unordered(sequence_of(self)->sequence, index, &count);
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; i++) {
    PyObject *event = tlpy_event_new(tlpy_state_of_object(self), sequence_of(self)->timeline, events[i]);
    if (!event || PyList_SetItem(list, (Py_ssize_t)i, event) < 0)
      Py_CLEAR(list);
  }
  return list;
}

static PyObject *sequence_is_before(PyObject *self, PyObject *arguments)
{
  PyObject *keys[2];
  size_t event[2];
  if (!PyArg_ParseTuple(arguments, "OO:is_before", &keys[0], &keys[1]) || key_index(self, keys[0], &event[0]) < 0 ||
      key_index(self, keys[1], &event[1]) < 0)
    return NULL;
  return PyBool_FromLong(tl_sequence_is_before(sequence_of(self)->sequence, event[0], event[1]));
}

/* Numbers that `fill` writes, as many as it says. */
static size_t *numbers(PyObject *self, size_t event, size_t *out_count,
                       size_t (*fill)(const tl_sequence *sequence, size_t event, size_t *out, size_t capacity))
{
  size_t most = tl_sequence_count(sequence_of(self)->sequence);
  size_t *out = malloc((most + 1) * sizeof *out);
  if (!out) {
    PyErr_NoMemory();
    return NULL;
  }
  PyThreadState *thread = PyEval_SaveThread();
  *out_count = fill(sequence_of(self)->sequence, event, out, most);
  PyEval_RestoreThread(thread);
  return out;
}

static PyObject *sequence_next(PyObject *self, PyObject *key)
{
  size_t index;
  size_t count = 0;
  if (key_index(self, key, &index) < 0)
    return NULL;
  size_t *events = numbers(self, index, &count, tl_sequence_next);
  PyObject *list =
      events ? tlpy_event_list(tlpy_state_of_object(self), sequence_of(self)->timeline, events, count) : NULL;
  free(events);
  return list;
}

static size_t fill_blocks(const tl_sequence *sequence, size_t event, size_t *out, size_t capacity)
{
  (void)event;
  return tl_sequence_blocks(sequence, out, capacity);
}

static PyObject *get_blocks(PyObject *self, void *closure)
{
  size_t count = 0;
  (void)closure;
  size_t *ranks = numbers(self, 0, &count, fill_blocks);
  PyObject *list = ranks ? PyList_New((Py_ssize_t)count) : NULL;
  for (size_t i = 0; list && i < count; i++) {
    PyObject *rank = PyLong_FromSize_t(ranks[i]);
    if (!rank || PyList_SetItem(list, (Py_ssize_t)i, rank) < 0)
      Py_CLEAR(list);
  }
  free(ranks);
  return list;
}

static PyObject *get_pair_count(PyObject *self, void *closure)
{
  (void)closure;
  return PyLong_FromUnsignedLongLong(tl_sequence_pair_count(sequence_of(self)->sequence));
}

static PyObject *sequence_repr(PyObject *self)
{
  return PyUnicode_FromFormat("<timeline.Sequence of %zd events, %llu uncertain pairs>", sequence_length(self),
                              (unsigned long long)tl_sequence_pair_count(sequence_of(self)->sequence));
}

/* For pickle: the network is put in order again, whatever the number of pairs. */
static PyObject *sequence_reduce(PyObject *self, PyObject *unused)
{
  (void)unused;
  const tlpy_sequence *sequence = sequence_of(self);
  PyObject *functools = PyImport_ImportModule("functools");
  PyObject *method = PyObject_GetAttrString((PyObject *)Py_TYPE(sequence->network), "order");
  PyObject *partial = functools ? PyObject_GetAttrString(functools, "partial") : NULL;
  PyObject *arguments = method ? PyTuple_Pack(1, method) : NULL;
  PyObject *keywords = Py_BuildValue("{sL}", "pair_max", (long long)INT64_MAX);
  PyObject *order = partial && arguments && keywords ? PyObject_Call(partial, arguments, keywords) : NULL;
  Py_XDECREF(functools);
  Py_XDECREF(method);
  Py_XDECREF(partial);
  Py_XDECREF(arguments);
  Py_XDECREF(keywords);
  return order ? Py_BuildValue("N(Os)", order, sequence->network, policies[sequence->policy]) : NULL;
}

/* clang-format off */
static PyGetSetDef properties[] = {
    {"pair_count", get_pair_count, NULL, "The number of pairs whose order is not certain.", NULL},
    {"blocks", get_blocks, NULL, "The ranks at which a block starts, but the first: all before such a rank is "
     "certainly before all from it on.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"rank", sequence_rank, METH_O, "rank($self, event, /)\n--\n\nThe place of an event, from 0."},
    {"unordered", sequence_unordered, METH_O,
     "unordered($self, event, /)\n--\n\nThe events that are not certainly before or after this one, by rank."},
    {"is_before", sequence_is_before, METH_VARARGS,
     "is_before($self, a, b, /)\n--\n\nWhether event a is certainly before event b."},
    {"next", sequence_next, METH_O,
     "next($self, event, /)\n--\n\nThe events that certainly come directly after this one, by rank."},
    {"__copy__", tlpy_same, METH_NOARGS, NULL},
    {"__deepcopy__", tlpy_same, METH_O, NULL},
    {"__reduce__", sequence_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

static const char doc[] =
    "The events of a network in one order, the same each time, that keeps all that is certain.\n\n"
    "sequence[rank] is an Event, a slice a list of them. Network.order() makes one.";

static PyType_Slot type_slots[] = {
    {Py_tp_dealloc, (void *)sequence_dealloc},
    {Py_tp_repr, (void *)sequence_repr},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(uintptr_t)doc},
    {Py_tp_iter, (void *)PySeqIter_New},
    {Py_sq_length, (void *)sequence_length},
    {Py_sq_item, (void *)item},
    {Py_sq_contains, (void *)contains},
    {Py_mp_length, (void *)sequence_length},
    {Py_mp_subscript, (void *)subscript},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Sequence",
    .basicsize = sizeof(tlpy_sequence),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = type_slots,
};

int tlpy_sequence_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->sequence_type);
}
