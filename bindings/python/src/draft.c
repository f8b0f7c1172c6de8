/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Draft: a network that is worked on, statement by statement. */

#include "py.h"

#include <timeline/draft.h>

typedef struct tlpy_draft {
  PyObject ob_base;
  tl_draft *draft;
  tlpy_timeline *timeline;
  bool busy;      /* a thread works on it */
  tlpy_lock lock; /* of `busy` */
} tlpy_draft;

static tlpy_draft *draft_of(PyObject *self)
{
  return (tlpy_draft *)self;
}

/* Has this thread alone work on it, until give_back(). */
static bool take(PyObject *self)
{
  tlpy_lock_take(&draft_of(self)->lock);
  bool is_free = !draft_of(self)->busy;
  draft_of(self)->busy = true;
  tlpy_lock_release(&draft_of(self)->lock);
  if (!is_free)
    PyErr_SetString(PyExc_RuntimeError, "another thread works on this draft");
  return is_free;
}

static void give_back(PyObject *self)
{
  tlpy_lock_take(&draft_of(self)->lock);
  draft_of(self)->busy = false;
  tlpy_lock_release(&draft_of(self)->lock);
}

static PyObject *draft_new(const tlpy_state *state, tlpy_timeline *timeline, tl_network *network)
{
  tl_error err;
  tlpy_draft *self = (tlpy_draft *)PyType_GenericAlloc((PyTypeObject *)state->draft_type, 0);
  if (!self)
    return NULL;
  self->timeline = (tlpy_timeline *)Py_NewRef((PyObject *)timeline);
  if (tl_draft_new(network, &self->draft, &err) == TL_OK)
    return (PyObject *)self;
  Py_DECREF((PyObject *)self);
  return tlpy_raise(state, &err);
}

PyObject *tlpy_network_draft(PyObject *network, PyObject *unused)
{
  const tlpy_state *state = tlpy_state_of_object(network);
  tlpy_timeline *timeline;
  (void)unused;
  tl_network *from = tlpy_network_get(state, network, &timeline);
  return draft_new(state, timeline, from);
}

/* __copy__ and __deepcopy__: one that goes on alone, from what is known now. */
static PyObject *draft_copy(PyObject *self, PyObject *unused)
{
  (void)unused;
  if (!take(self))
    return NULL;
  PyObject *made =
      draft_new(tlpy_state_of_object(self), draft_of(self)->timeline, tl_draft_network(draft_of(self)->draft));
  give_back(self);
  return made;
}

static void draft_dealloc(PyObject *self)
{
  PyTypeObject *type = Py_TYPE(self);
  tl_draft_free(draft_of(self)->draft);
  Py_XDECREF((PyObject *)draft_of(self)->timeline);
  PyObject_Free(self);
  Py_DECREF(type);
}

/* A change, of a draft that was taken, goes on without the GIL. */
static void begin(PyObject *self, tlpy_work *work, PyObject *progress)
{
  tl_draft_watch(draft_of(self)->draft, tlpy_work_progress(work));
  tlpy_work_begin(work, progress);
}

static int end(PyObject *self, tlpy_work *work, tl_status status, const tl_error *err)
{
  int result = tlpy_work_end(work, tlpy_state_of_object(self), status, err);
  tl_draft_watch(draft_of(self)->draft, (tl_progress){NULL, NULL});
  give_back(self);
  return result;
}

static PyObject *draft_add(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"", "", "progress", NULL};
  const tlpy_state *state = tlpy_state_of_object(self);
  PyObject *key;
  PyObject *given;
  PyObject *progress = NULL;
  tl_constraint constraint = {.other = TL_NOT_FOUND};
  size_t event;
  size_t number = 0;
  tl_error err;
  tlpy_work work;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "OO|$O&:add", TLPY_KEYWORDS(names), &key, &given, tlpy_progress,
                                   &progress) ||
      tlpy_event_index(state, draft_of(self)->timeline, key, &event) < 0 ||
      tlpy_constraint(state, given, &constraint) < 0 || !take(self))
    return NULL;
  begin(self, &work, progress);
  tl_status status = tl_draft_add(draft_of(self)->draft, event, &constraint, &number, &err);
  return end(self, &work, status, &err) < 0 ? NULL : PyLong_FromSize_t(number);
}

static PyObject *draft_withdraw(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"", "progress", NULL};
  PyObject *value;
  PyObject *progress = NULL;
  tl_error err;
  tlpy_work work;
  size_t number;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|$O&:withdraw", TLPY_KEYWORDS(names), &value, tlpy_progress,
                                   &progress) ||
      tlpy_statement_number(value, &number) < 0 || !take(self))
    return NULL;
  begin(self, &work, progress);
  tl_status status = tl_draft_withdraw(draft_of(self)->draft, number, &err);
  if (end(self, &work, status, &err) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *draft_network(PyObject *self, PyObject *unused)
{
  (void)unused;
  if (!take(self))
    return NULL;
  tl_network *network = tl_network_ref(tl_draft_network(draft_of(self)->draft));
  give_back(self);
  return tlpy_network_new(tlpy_state_of_object(self), draft_of(self)->timeline, network, true);
}

static PyObject *draft_subscript(PyObject *self, PyObject *key)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_extent extent;
  size_t index;
  if (tlpy_event_index(state, draft_of(self)->timeline, key, &index) < 0 || !take(self))
    return NULL;
  tl_network_extent(tl_draft_network(draft_of(self)->draft), index, &extent);
  give_back(self);
  return tlpy_date_of_extent(state, &extent);
}

static PyObject *draft_reduce(PyObject *self, PyObject *unused)
{
  (void)unused;
  return tlpy_refuse_pickle(self, "pickle its timeline, and what was added and withdrawn");
}

static PyObject *draft_repr(PyObject *self)
{
  size_t count = tl_timeline_count(draft_of(self)->timeline->timeline);
  return PyUnicode_FromFormat("<timeline.Draft of %zu events>", count);
}

static PyObject *get_consistent(PyObject *self, void *closure)
{
  (void)closure;
  if (!take(self))
    return NULL;
  bool consistent = tl_network_is_consistent(tl_draft_network(draft_of(self)->draft));
  give_back(self);
  return PyBool_FromLong(consistent);
}

/* clang-format off */
static PyGetSetDef properties[] = {
    {"consistent", get_consistent, NULL, "Whether all statements can hold together.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"add", (PyCFunction)(void (*)(void))draft_add, METH_VARARGS | METH_KEYWORDS,
     "add($self, event, constraint, /, *, progress=None)\n--\n\n"
     "Adds a constraint, made by timeline.relation(), offset() or length(), to an event; returns the number of its "
     "statement.\nA length with both limits is two, of that number and the next. A contradiction is an answer."},
    {"withdraw", (PyCFunction)(void (*)(void))draft_withdraw, METH_VARARGS | METH_KEYWORDS,
     "withdraw($self, statement, /, *, progress=None)\n--\n\nWithdraws a statement: a Statement or its number."},
    {"__copy__", draft_copy, METH_NOARGS, NULL},
    {"__deepcopy__", draft_copy, METH_O, NULL},
    {"__reduce__", draft_reduce, METH_NOARGS, NULL},
    {"network", draft_network, METH_NOARGS,
     "network($self, /)\n--\n\nThe Network as it is now; the next change costs a copy of it while it is kept."},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

static const char doc[] =
    "A network that is worked on, statement by statement: add, withdraw, look at what follows. One thread at a "
    "time.\n\n"
    "draft[event] is the Date of the bounds that follow now. Network.draft() starts one; the timeline stays as it is. "
    "It can be\n"
    "copied, each copy going on alone, and not pickled.";

static PyType_Slot type_slots[] = {
    {Py_tp_dealloc, (void *)draft_dealloc},
    {Py_tp_repr, (void *)draft_repr},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(uintptr_t)doc},
    {Py_mp_subscript, (void *)draft_subscript},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Draft",
    .basicsize = sizeof(tlpy_draft),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = type_slots,
};

int tlpy_draft_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->draft_type);
}
