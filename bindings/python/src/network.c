/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Network: what follows from all statements of a timeline together. */

#include "py.h"

typedef struct tlpy_network {
  PyObject ob_base;
  tl_network *network;
  tl_extent *extents; /* of all events */
  tlpy_timeline *timeline;
  bool of_draft;
} tlpy_network;

static tlpy_network *network_of(PyObject *self)
{
  return (tlpy_network *)self;
}

static void network_dealloc(PyObject *self)
{
  PyTypeObject *type = Py_TYPE(self);
  tl_network_unref(network_of(self)->network);
  free(network_of(self)->extents);
  Py_XDECREF((PyObject *)network_of(self)->timeline);
  PyObject_Free(self);
  Py_DECREF(type);
}

PyObject *tlpy_network_new(const tlpy_state *state, tlpy_timeline *timeline, tl_network *network, bool of_draft)
{
  size_t count = tl_timeline_count(timeline->timeline);
  tlpy_network *self = (tlpy_network *)PyType_GenericAlloc((PyTypeObject *)state->network_type, 0);
  if (!self) {
    tl_network_unref(network);
    return NULL;
  }
  self->network = network;
  self->of_draft = of_draft;
  self->timeline = (tlpy_timeline *)Py_NewRef((PyObject *)timeline);
  self->extents = malloc((count + 1) * sizeof *self->extents);
  if (!self->extents) {
    Py_DECREF((PyObject *)self);
    return PyErr_NoMemory();
  }
  tl_network_extent_many(network, self->extents);
  return (PyObject *)self;
}

PyObject *tlpy_timeline_network(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"step_max", "progress", NULL};
  PyObject *most = NULL;
  PyObject *progress = NULL;
  tlpy_work work;
  const tlpy_state *state = tlpy_state_of_object(self);
  uint64_t step_max = 0;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|$OO&:network", TLPY_KEYWORDS(names), &most, tlpy_progress,
                                   &progress) ||
      (most && tlpy_unsigned(state, most, "step_max", INT64_MAX, &step_max) < 0))
    return NULL;
  tlpy_timeline *timeline = (tlpy_timeline *)self;
  tl_network_options options = {.size = sizeof options, .step_max = step_max, .progress = tlpy_work_progress(&work)};
  tl_network *network = NULL;
  tl_error err;
  tlpy_work_begin(&work, progress);
  tl_status status = tl_network_new(timeline->timeline, &options, &network, &err);
  return tlpy_work_end(&work, state, status, &err) < 0 ? NULL : tlpy_network_new(state, timeline, network, false);
}

tl_network *tlpy_network_get(const tlpy_state *state, PyObject *object, tlpy_timeline **out_timeline)
{
  if ((PyObject *)Py_TYPE(object) != state->network_type) {
    PyErr_Format(PyExc_TypeError, "a network is timeline.Network, not %R", (PyObject *)Py_TYPE(object));
    return NULL;
  }
  *out_timeline = network_of(object)->timeline;
  return network_of(object)->network;
}

const tl_extent *tlpy_network_extents(const tlpy_state *state, const tlpy_timeline *timeline, PyObject *object)
{
  tlpy_timeline *own;
  if (!tlpy_network_get(state, object, &own))
    return NULL;
  if (own->timeline != timeline->timeline) {
    PyErr_SetString(PyExc_ValueError, "the network is of another timeline");
    return NULL;
  }
  return network_of(object)->extents;
}

/* -- Dates */

static PyObject *date_at(PyObject *self, size_t index)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_network *network = network_of(self);
  if (network->extents[index].flags & TL_EXTENT_DERIVED)
    return tlpy_date_of_extent(state, &network->extents[index]);
  PyObject *event = tlpy_event_new(state, network->timeline, index);
  PyObject *date = event ? tlpy_event_date(state, event) : NULL;
  Py_XDECREF(event);
  return date;
}

static Py_ssize_t network_length(PyObject *self)
{
  return (Py_ssize_t)tl_timeline_count(network_of(self)->timeline->timeline);
}

static PyObject *item(PyObject *self, Py_ssize_t index)
{
  if (index >= 0 && index < network_length(self))
    return date_at(self, (size_t)index);
  PyErr_SetString(PyExc_IndexError, "beyond the last event");
  return NULL;
}

static PyObject *subscript(PyObject *self, PyObject *key)
{
  size_t index;
  if (PySlice_Check(key))
    return tlpy_subscript(self, key, network_length(self), item);
  if (tlpy_event_index(tlpy_state_of_object(self), network_of(self)->timeline, key, &index) < 0)
    return NULL;
  return date_at(self, index);
}

static int contains(PyObject *self, PyObject *key)
{
  return tlpy_has_event(tlpy_state_of_object(self), network_of(self)->timeline, key);
}

/* -- Statements */

/* Whether there is a statement of that number: a draft may have withdrawn it. */
static bool has_statement(const tlpy_network *network, size_t index)
{
  tl_statement s;
  return tl_network_statement_at(network->network, index, &s, NULL) == TL_OK;
}

static PyObject *statement_of(const tlpy_state *state, const tlpy_network *network, size_t index)
{
  tl_statement s;
  tl_error err;
  char text[TL_STATEMENT_TEXT_SIZE];
  if (tl_network_statement_at(network->network, index, &s, &err) != TL_OK)
    return tlpy_raise(state, &err);
  size_t length = tl_statement_write(network->network, index, text, sizeof text);
  PyObject *const fields[] = {
      PyLong_FromSize_t(index),
      tlpy_event_new(state, network->timeline, s.event),
      tlpy_name(state, TLPY_STATEMENT_KINDS, s.kind),
      PyUnicode_DecodeUTF8(text, (Py_ssize_t)length, "ignore"), /* it may be cut inside a character */
      s.other == TL_NOT_FOUND ? Py_NewRef(Py_None) : tlpy_event_new(state, network->timeline, s.other),
      s.constraint == TL_NOT_FOUND ? Py_NewRef(Py_None) : PyLong_FromSize_t(s.constraint),
      tlpy_int_or_none(s.line, s.line),
  };
  return tlpy_record(state->statement_class, fields, sizeof fields / sizeof *fields);
}

static PyObject *statement_list(const tlpy_state *state, const tlpy_network *network, const size_t *indexes,
                                size_t count)
{
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; i++) {
    PyObject *statement = statement_of(state, network, indexes[i]);
    if (!statement || PyList_SetItem(list, (Py_ssize_t)i, statement) < 0)
      Py_CLEAR(list);
  }
  return list;
}

static PyObject *get_statements(PyObject *self, void *closure)
{
  const tlpy_network *network = network_of(self);
  (void)closure;
  PyObject *list = PyList_New(0);
  for (size_t i = 0; list && i < tl_network_statement_count(network->network); i++) {
    if (!has_statement(network, i))
      continue;
    PyObject *statement = statement_of(tlpy_state_of_object(self), network, i);
    if (!statement || PyList_Append(list, statement) < 0)
      Py_CLEAR(list);
    Py_XDECREF(statement);
  }
  return list;
}

/* What a question to the network that is answered with statements gives; bound -1 asks for the conflict. */
static PyObject *ask_statements(const tlpy_state *state, const tlpy_network *network, size_t event, int bound,
                                PyObject *progress)
{
  tl_error err;
  tl_status status;
  tlpy_work work;
  size_t most = tl_network_statement_count(network->network);
  size_t count = 0;
  size_t *indexes = malloc((most + 1) * sizeof *indexes);
  if (!indexes)
    return PyErr_NoMemory();
  tl_progress told = tlpy_work_progress(&work);
  tlpy_work_begin(&work, progress);
  status = bound < 0 ? tl_network_conflict(network->network, told, indexes, most, &count, &err)
                     : tl_network_why(network->network, event, (tl_bound)bound, told, indexes, most, &count, &err);
  PyObject *list = NULL;
  if (tlpy_work_end(&work, state, status, &err) == 0)
    list = statement_list(state, network, indexes, count);
  free(indexes);
  return list;
}

static const char *const bound_names[] = {"start_min", "start_max", "end_min", "end_max", NULL};

static PyObject *network_why(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"", "", "progress", NULL};
  const tlpy_state *state = tlpy_state_of_object(self);
  PyObject *key;
  PyObject *name;
  PyObject *progress = NULL;
  uint8_t bound = 0;
  size_t index;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "OO|$O&:why", TLPY_KEYWORDS(names), &key, &name, tlpy_progress,
                                   &progress) ||
      tlpy_event_index(state, network_of(self)->timeline, key, &index) < 0 ||
      tlpy_name_find(bound_names, name, "bound", &bound) < 0)
    return NULL;
  return ask_statements(state, network_of(self), index, bound, progress);
}

static PyObject *network_conflict(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"progress", NULL};
  PyObject *progress = NULL;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|$O&:conflict", TLPY_KEYWORDS(names), tlpy_progress,
                                   &progress))
    return NULL;
  return ask_statements(tlpy_state_of_object(self), network_of(self), 0, -1, progress);
}

static PyObject *network_conflicts(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"", "progress", NULL};
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_network *network = network_of(self);
  Py_ssize_t limit = 10;
  PyObject *progress = NULL;
  tl_error err;
  tlpy_work work;
  tl_conflicts *conflicts = NULL;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|n$O&:conflicts", TLPY_KEYWORDS(names), &limit, tlpy_progress,
                                   &progress))
    return NULL;
  if (limit < 1) {
    PyErr_SetString(PyExc_ValueError, "limit is at least 1");
    return NULL;
  }
  tlpy_work_begin(&work, progress);
  tl_status status = tl_conflicts_new(network->network, (size_t)limit, tlpy_work_progress(&work), &conflicts, &err);
  if (tlpy_work_end(&work, state, status, &err) < 0)
    return NULL;
  size_t count = tl_conflicts_count(conflicts);
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; i++) {
    size_t size;
    const size_t *indexes = tl_conflicts_at(conflicts, i, &size);
    PyObject *conflict = statement_list(state, network, indexes, size);
    if (!conflict || PyList_SetItem(list, (Py_ssize_t)i, conflict) < 0)
      Py_CLEAR(list);
  }
  PyObject *const fields[] = {list, tlpy_bool(tl_conflicts_complete(conflicts))};
  tl_conflicts_free(conflicts);
  return tlpy_record(state->conflicts_class, fields, 2);
}

int tlpy_statement_number(PyObject *value, size_t *out_number)
{
  PyObject *number = PyTuple_Check(value) ? PyTuple_GetItem(value, 0) : value;
  if (!number)
    return -1;
  *out_number = PyLong_AsSize_t(number);
  if (PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError))
    PyErr_Clear(); /* a number that no statement has */
  if (!PyErr_Occurred())
    return 0;
  if (PyErr_ExceptionMatches(PyExc_TypeError))
    PyErr_Format(PyExc_TypeError, "a statement is timeline.Statement or its number, not %R",
                 (PyObject *)Py_TYPE(value));
  return -1;
}

static PyObject *network_change(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"", "", "progress", NULL};
  const tlpy_state *state = tlpy_state_of_object(self);
  PyObject *statement;
  PyObject *among = Py_None;
  PyObject *progress = NULL;
  PyObject *given = NULL;
  size_t *indexes = NULL;
  size_t count = 0;
  size_t index;
  int64_t seconds = 0;
  tl_error err;
  tlpy_work work;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|O$O&:change", TLPY_KEYWORDS(names), &statement, &among,
                                   tlpy_progress, &progress) ||
      tlpy_statement_number(statement, &index) < 0)
    return NULL;
  if (!has_statement(network_of(self), index)) {
    PyErr_SetString(PyExc_IndexError, "there is no statement of that number");
    return NULL;
  }
  if (among != Py_None) {
    given = tlpy_items(among, "among", "a list of statements is");
    count = given ? (size_t)PyTuple_Size(given) : 0;
    indexes = given ? malloc((count + 1) * sizeof *indexes) : NULL;
    if (given && !indexes)
      PyErr_NoMemory();
    for (size_t i = 0; indexes && i < count; i++)
      if (tlpy_statement_number(PyTuple_GetItem(given, (Py_ssize_t)i), &indexes[i]) < 0)
        break;
    Py_XDECREF(given);
    if (PyErr_Occurred()) {
      free(indexes);
      return NULL;
    }
  }
  tlpy_work_begin(&work, progress);
  tl_status status =
      tl_network_change(network_of(self)->network, indexes, count, index, tlpy_work_progress(&work), &seconds, &err);
  int result = tlpy_work_end(&work, state, status, &err);
  free(indexes);
  if (result < 0)
    return NULL;
  if (seconds == TL_TIME_MAX)
    Py_RETURN_NONE;
  return PyLong_FromLongLong(seconds);
}

/* -- Pairs */

static PyObject *network_relation(PyObject *self, PyObject *arguments)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_network *network = network_of(self);
  PyObject *keys[2];
  size_t event[2];
  tl_relset possible = TL_RELSET_NONE;
  tl_error err;
  tl_status status;
  if (!PyArg_ParseTuple(arguments, "OO:relation", &keys[0], &keys[1]) ||
      tlpy_event_index(state, network->timeline, keys[0], &event[0]) < 0 ||
      tlpy_event_index(state, network->timeline, keys[1], &event[1]) < 0)
    return NULL;
  PyThreadState *thread = PyEval_SaveThread();
  status = tl_network_relation(network->network, event[0], event[1], &possible, &err);
  PyEval_RestoreThread(thread);
  if (status != TL_OK)
    return tlpy_raise(state, &err);
  bool conditional = false;
  for (int i = 0; i < 2; i++)
    conditional |= network->extents[event[i]].start_qualifier || network->extents[event[i]].end_qualifier;
  return tlpy_relations_new(state, possible, conditional);
}

static const char *const end_names[] = {"start", "end", NULL};
static const tl_endpoint end_numbers[] = {TL_ENDPOINT_START, TL_ENDPOINT_END};

static PyObject *limit_or_none(int64_t seconds)
{
  if (seconds == INT64_MIN || seconds == INT64_MAX)
    Py_RETURN_NONE;
  return PyLong_FromLongLong(seconds);
}

static PyObject *network_distance(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"", "", "from_end", "to_end", NULL};
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_network *network = network_of(self);
  PyObject *keys[2];
  PyObject *ends[2] = {NULL, NULL};
  size_t event[2];
  uint8_t end[2] = {1, 0}; /* of end_names */
  int64_t min = 0;
  int64_t max = 0;
  tl_error err;
  tl_status status;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "OO|OO:distance", TLPY_KEYWORDS(names), &keys[0], &keys[1],
                                   &ends[0], &ends[1]) ||
      tlpy_event_index(state, network->timeline, keys[0], &event[0]) < 0 ||
      tlpy_event_index(state, network->timeline, keys[1], &event[1]) < 0 ||
      (ends[0] && tlpy_name_find(end_names, ends[0], "from_end", &end[0]) < 0) ||
      (ends[1] && tlpy_name_find(end_names, ends[1], "to_end", &end[1]) < 0))
    return NULL;
  PyThreadState *thread = PyEval_SaveThread();
  status = tl_network_distance(network->network, event[0], end_numbers[end[0]], event[1], end_numbers[end[1]], &min,
                               &max, &err);
  PyEval_RestoreThread(thread);
  if (status != TL_OK)
    return tlpy_raise(state, &err);
  PyObject *low = limit_or_none(min);
  PyObject *high = limit_or_none(max);
  return low && high ? Py_BuildValue("(NN)", low, high) : NULL;
}

static PyObject *network_length_of(PyObject *self, PyObject *key)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_network *network = network_of(self);
  size_t event;
  tl_error err;
  if (tlpy_event_index(state, network->timeline, key, &event) < 0)
    return NULL;
  int64_t low = network->extents[event].length_min;
  int64_t high = network->extents[event].length_max;
  if (low < high && tl_network_is_consistent(network->network)) {
    int64_t min;
    int64_t max;
    PyThreadState *thread = PyEval_SaveThread();
    tl_status status =
        tl_network_distance(network->network, event, TL_ENDPOINT_START, event, TL_ENDPOINT_END, &min, &max, &err);
    PyEval_RestoreThread(thread);
    if (status != TL_OK)
      return tlpy_raise(state, &err);
    low = min > low ? min : low;
    high = max < high ? max : high;
  }
  PyObject *const limits[] = {limit_or_none(low), limit_or_none(high)};
  return tlpy_tuple(limits, 2);
}

static PyObject *network_query(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  const tlpy_network *network = network_of(self);
  const tl_network *known = tl_network_is_consistent(network->network) ? network->network : NULL;
  return tlpy_query(tlpy_state_of_object(self), network->timeline, known, network->extents, arguments, keywords);
}

static PyObject *network_gaps(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  const tlpy_network *network = network_of(self);
  return tlpy_gaps(tlpy_state_of_object(self), network->timeline, network->network, arguments, keywords);
}

/* -- As an object */

static PyObject *get_consistent(PyObject *self, void *closure)
{
  (void)closure;
  return PyBool_FromLong(tl_network_is_consistent(network_of(self)->network));
}

static PyObject *get_timeline(PyObject *self, void *closure)
{
  (void)closure;
  return Py_NewRef((PyObject *)network_of(self)->timeline);
}

static PyObject *network_repr(PyObject *self)
{
  size_t count = 0;
  for (size_t i = 0; i < tl_network_statement_count(network_of(self)->network); i++)
    count += has_statement(network_of(self), i);
  return PyUnicode_FromFormat("<timeline.Network of %zd events, %zu statements, %s>", network_length(self), count,
                              tl_network_is_consistent(network_of(self)->network) ? "consistent" : "inconsistent");
}

static PyObject *network_sizeof(PyObject *self, PyObject *unused)
{
  (void)unused;
  return PyLong_FromSize_t(sizeof(tlpy_network) + tl_network_memory(network_of(self)->network) +
                           (size_t)network_length(self) * sizeof(tl_extent));
}

static PyObject *network_reduce(PyObject *self, PyObject *unused)
{
  (void)unused;
  if (network_of(self)->of_draft)
    return tlpy_refuse_pickle(self, "it is a draft's: pickle its timeline, and what was added and withdrawn");
  PyObject *timeline = (PyObject *)network_of(self)->timeline;
  PyObject *method = PyObject_GetAttrString((PyObject *)Py_TYPE(timeline), "network");
  return method ? Py_BuildValue("N(O)", method, timeline) : NULL;
}

/* clang-format off */
static PyGetSetDef properties[] = {
    {"consistent", get_consistent, NULL, "Whether all statements can hold together.", NULL},
    {"statements", get_statements, NULL, "All statements, a list of timeline.Statement, without those that a draft "
     "withdrew.", NULL},
    {"timeline", get_timeline, NULL, "The timeline that it was made of.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"draft", tlpy_network_draft, METH_NOARGS,
     "draft($self, /)\n--\n\nA Draft, to which statements are added and from which they are withdrawn, each at the cost "
     "of what it moves."},
    {"why", (PyCFunction)(void (*)(void))network_why, METH_VARARGS | METH_KEYWORDS,
     "why($self, event, bound, /, *, progress=None)\n--\n\n"
     "The statements that a bound of an event comes from, from the one that speaks of the event to the one that is "
     "dated.\nbound is 'start_min', 'start_max', 'end_min' or 'end_max'. Empty: nothing bounds it."},
    {"conflict", (PyCFunction)(void (*)(void))network_conflict, METH_VARARGS | METH_KEYWORDS,
     "conflict($self, /, *, progress=None)\n--\n\n"
     "The fewest statements that cannot hold together: without any one of them the others can. Empty: consistent.\n"
     "In a large network fewer may suffice than are found, but none of these can be left out."},
    {"conflicts", (PyCFunction)(void (*)(void))network_conflicts, METH_VARARGS | METH_KEYWORDS,
     "conflicts($self, limit=10, /, *, progress=None)\n--\n\n"
     "The minimal conflicts, the smallest first, up to limit of them: timeline.Conflicts."},
    {"change", (PyCFunction)(void (*)(void))network_change, METH_VARARGS | METH_KEYWORDS,
     "change($self, statement, among=None, /, *, progress=None)\n--\n\n"
     "By how many seconds the statement must be loosened for those among which it is (None: all) to hold together.\n"
     "None: no change of it suffices."},
    {"relation", network_relation, METH_VARARGS,
     "relation($self, a, b, /)\n--\n\nThe exact Relations of event a to event b that remain possible."},
    {"length", network_length_of, METH_O,
     "length($self, event, /)\n--\n\n"
     "(shortest, longest) of an event in seconds, exactly; None: infinite, no limit. What network[event] has of its "
     "length\nis what its own ends allow, and may be wider. Takes as long as distance()."},
    {"distance", (PyCFunction)(void (*)(void))network_distance, METH_VARARGS | METH_KEYWORDS,
     "distance($self, a, b, /, from_end='end', to_end='start')\n--\n\n"
     "(smallest, largest) seconds from an end of event a to an end of event b; ends are exclusive. None: no limit."},
    {"order", (PyCFunction)(void (*)(void))tlpy_network_order, METH_VARARGS | METH_KEYWORDS,
     "order($self, /, by='earliest', *, pair_max=0, progress=None)\n--\n\n"
     "The events in one order that keeps all that is certain: a Sequence. by is 'earliest', 'latest' or 'middle'.\n"
     "Raises LimitError for more than pair_max (0: 20 million) uncertain pairs."},
    {"query", (PyCFunction)(void (*)(void))network_query, METH_VARARGS | METH_KEYWORDS,
     "query($self, /, *, during=None, relation=None, to=None, certain=False, category=None, group=None, text=None)\n"
     "--\n\nAs Timeline.query(), by the bounds that follow; an event as `to` is related by all that binds the two."},
    {"gaps", (PyCFunction)(void (*)(void))network_gaps, METH_VARARGS | METH_KEYWORDS,
     "gaps($self, /, *, within=None, category=None, group=None, text=None)\n--\n\n"
     "As Timeline.gaps(), by the bounds that follow."},
    {"__copy__", tlpy_same, METH_NOARGS, NULL},
    {"__deepcopy__", tlpy_same, METH_O, NULL},
    {"__reduce__", network_reduce, METH_NOARGS, NULL},
    {"__sizeof__", network_sizeof, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

static const char doc[] =
    "What follows from all statements of a timeline together; Timeline.network() makes one.\n\n"
    "network[event] (an Event, an id or an index; of a slice a list) is the Date of the tightest bounds that "
    "follow, its\n"
    "length by its own ends alone; of a network that is not consistent, the dates as given. Immutable, safe to use "
    "from many threads.";

static PyType_Slot type_slots[] = {
    {Py_tp_dealloc, (void *)network_dealloc},
    {Py_tp_repr, (void *)network_repr},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(uintptr_t)doc},
    {Py_tp_iter, (void *)PySeqIter_New},
    {Py_sq_length, (void *)network_length},
    {Py_sq_item, (void *)item},
    {Py_sq_contains, (void *)contains},
    {Py_mp_length, (void *)network_length},
    {Py_mp_subscript, (void *)subscript},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Network",
    .basicsize = sizeof(tlpy_network),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = type_slots,
};

int tlpy_network_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->network_type);
}
