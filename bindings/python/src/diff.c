/* SPDX-License-Identifier: Apache-2.0 */

/* What differs between timelines, and several made into one. */

#include "py.h"

#include <timeline/diff.h>

/* Where records are gathered, by functions that are called without the GIL. */
typedef struct gathering {
  tlpy_work work;
  const tlpy_state *state;
  PyObject *list;
  size_t count; /* of timelines, of a merge */
} gathering;

/* Appends a record, which it takes over; the GIL is held. An exception stays for the end. */
static void append(gathering *g, PyObject *record)
{
  if (!record || PyList_Append(g->list, record) < 0)
    g->work.raised = true;
  Py_XDECREF(record);
}

static PyObject *index_or_none(size_t index)
{
  if (index == TL_NOT_FOUND)
    Py_RETURN_NONE;
  return PyLong_FromSize_t(index);
}

static void tell_change(void *ctx, const tl_diff_change *change)
{
  gathering *g = ctx;
  if (g->work.raised)
    return;
  PyEval_RestoreThread(g->work.thread);
  PyObject *old = index_or_none(change->old_index);
  PyObject *new = index_or_none(change->new_index);
  append(g, old && new ? PyObject_CallFunction(g->state->change_class, "szzzzOO",
                                               tl_diff_kind_name((tl_diff_kind)change->kind), change->event,
                                               change->field, change->old_text, change->new_text, old, new)
                       : NULL);
  Py_XDECREF(old);
  Py_XDECREF(new);
  g->work.thread = PyEval_SaveThread();
}

/* The list, or the exception that ended it. */
static PyObject *end(gathering *g, tl_status status, const tl_error *err)
{
  if (tlpy_work_end(&g->work, g->state, status, err) == 0 && !g->work.raised)
    return g->list;
  Py_CLEAR(g->list);
  return NULL;
}

static PyObject *diff(PyObject *module, PyObject *arguments)
{
  gathering g = {.state = tlpy_state_of(module)};
  PyObject *old;
  PyObject *new;
  size_t count;
  tl_error err;
  PyTypeObject *type = (PyTypeObject *)g.state->timeline_type;
  if (!PyArg_ParseTuple(arguments, "O!O!:diff", type, &old, type, &new) || !(g.list = PyList_New(0)))
    return NULL;
  tlpy_work_begin(&g.work, NULL);
  tl_status status = tl_diff_timelines(((tlpy_timeline *)old)->timeline, ((tlpy_timeline *)new)->timeline, NULL,
                                       (tl_diff_changes){tell_change, &g}, &count, &err);
  return end(&g, status, &err);
}

static void tell_conflict(void *ctx, const tl_diff_conflict *conflict)
{
  gathering *g = ctx;
  if (g->work.raised)
    return;
  PyEval_RestoreThread(g->work.thread);
  PyObject *values = PyTuple_New((Py_ssize_t)g->count);
  PyObject *has = PyTuple_New((Py_ssize_t)g->count);
  PyObject *chosen = index_or_none(conflict->chosen);
  for (size_t i = 0; values && has && i < g->count; i++) {
    PyObject *value = tlpy_string(conflict->values[i]);
    if (!value || PyTuple_SetItem(values, (Py_ssize_t)i, value) < 0 ||
        PyTuple_SetItem(has, (Py_ssize_t)i, PyBool_FromLong(conflict->has[i])) < 0)
      Py_CLEAR(values);
  }
  append(g, values && has && chosen ? PyObject_CallFunction(g->state->difference_class, "zzzOOO", conflict->event,
                                                            conflict->field, conflict->base, values, has, chosen)
                                    : NULL);
  Py_XDECREF(values);
  Py_XDECREF(has);
  Py_XDECREF(chosen);
  g->work.thread = PyEval_SaveThread();
}

static const char *const prefer_names[] = {"none", "first", "last", NULL};

static PyObject *merge(PyObject *module, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"", "base", "prefer", "seasons", NULL};
  gathering g = {.state = tlpy_state_of(module)};
  tl_diff_merge_options options = {.size = sizeof options, .conflicts = {tell_conflict, &g}};
  PyObject *given;
  PyObject *base = Py_None;
  PyObject *prefer = NULL;
  PyObject *seasons = NULL;
  tl_timeline *merged = NULL;
  tl_error err;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|$OOO:merge", TLPY_KEYWORDS(names), &given, &base, &prefer,
                                   &seasons) ||
      (prefer && tlpy_name_find(prefer_names, prefer, "prefer", &options.prefer) < 0) ||
      (seasons && tlpy_number(g.state, TLPY_SEASONS, seasons, "seasons", &options.seasons) < 0))
    return NULL;
  PyObject *items = tlpy_items(given, "timelines", "a list of timelines is");
  if (!items)
    return NULL;
  g.count = (size_t)PyTuple_Size(items);
  if (g.count == 0) {
    Py_DECREF(items);
    return tlpy_raise_format(g.state, TL_ERR_ARG, TL_CODE_ARG, "timelines: there is none to merge");
  }
  const tl_timeline **timelines = malloc((g.count + 1) * sizeof *timelines);
  g.list = timelines ? PyList_New(0) : PyErr_NoMemory();
  for (size_t i = 0; g.list && i <= g.count; i++) {
    PyObject *item = i < g.count ? PyTuple_GetItem(items, (Py_ssize_t)i) : base;
    if (i == g.count && base == Py_None)
      continue;
    if (!tlpy_is_timeline(g.state, item)) {
      PyErr_Format(PyExc_TypeError, "timelines are merged, not %R", (PyObject *)Py_TYPE(item));
      Py_CLEAR(g.list);
    } else if (i < g.count) {
      timelines[i] = ((tlpy_timeline *)item)->timeline;
    } else {
      options.base = ((tlpy_timeline *)item)->timeline;
    }
  }
  PyObject *conflicts = NULL;
  if (g.list) {
    tlpy_work_begin(&g.work, NULL);
    tl_status status = tl_diff_merge(timelines, g.count, &options, &merged, NULL, &err);
    conflicts = end(&g, status, &err);
  }
  free(timelines);
  Py_DECREF(items);
  if (!conflicts) {
    tl_timeline_unref(merged);
    return NULL;
  }
  PyObject *made = merged ? tlpy_timeline_new(g.state, merged, NULL) : Py_NewRef(Py_None);
  PyObject *result = made ? PyObject_CallFunctionObjArgs(g.state->merge_class, made, conflicts, NULL) : NULL;
  Py_XDECREF(made);
  Py_DECREF(conflicts);
  return result;
}

/* clang-format off */
static PyMethodDef functions[] = {
    {"diff", diff, METH_VARARGS,
     "diff($module, old, new, /)\n--\n\n"
     "What differs between two timelines, by the ids of events: a list of timeline.Change. Order and lines do not count."},
    {"merge", (PyCFunction)(void (*)(void))merge, METH_VARARGS | METH_KEYWORDS,
     "merge($module, timelines, /, *, base=None, prefer='none', seasons='north')\n--\n\n"
     "Makes one timeline of several, field by field: timeline.Merge.\n\n"
     "base is what all were made from. What several changed differently is a conflict; prefer 'first' or 'last' decides "
     "it,\nelse there is no result."},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

int tlpy_diff_add(PyObject *module)
{
  return PyModule_AddFunctions(module, functions);
}
