/* SPDX-License-Identifier: Apache-2.0 */

/* Two dates beside each other: their relations, comparison that answers only when certain, keys that always sort. */

#include "py.h"

bool tlpy_is_plain(const tlpy_date *date)
{
  return !date->counts || (date->date.form <= TL_FORM_INTERVAL && !(date->extent.flags & TL_EXTENT_MASKED));
}

static bool is_qualified(const tl_extent *extent)
{
  return extent->start_qualifier || extent->end_qualifier;
}

bool tlpy_relate_plain(const tl_extent *extent, const tlpy_date *date, tl_relate_result *out_result)
{
  if (extent->form > TL_FORM_INTERVAL || extent->flags & TL_EXTENT_MASKED || !tlpy_is_plain(date))
    return false;
  out_result->possible = tl_relate_extents(extent, &date->extent);
  out_result->conditional = is_qualified(extent) || is_qualified(&date->extent);
  return true;
}

/* `options` is where it is said how the date is read. */
static tl_relate_side side_of(const tlpy_date *date, tl_date_options *options)
{
  *options = (tl_date_options){.size = sizeof *options, .mode = date->extent.mode, .seasons = date->reading.seasons};
  return (tl_relate_side){date->counts ? &date->date : NULL, options, &date->extent};
}

int tlpy_relate(const tlpy_state *state, const tlpy_date *a, const tlpy_date *b, tl_relate_result *out_result)
{
  tl_error err;
  tl_date_options options[2];
  if (tlpy_relate_plain(&a->extent, b, out_result))
    return 0;
  const tl_relate_side sides[2] = {side_of(a, &options[0]), side_of(b, &options[1])};
  /* Members and completions are walked through: other threads may run. */
  PyThreadState *thread = PyEval_SaveThread();
  tl_status status = tl_relate_within(&sides[0], &sides[1], out_result, &err);
  PyEval_RestoreThread(thread);
  if (status == TL_OK)
    return 0;
  tlpy_raise(state, &err);
  return -1;
}

tl_status tlpy_relate_event(const tl_timeline *timeline, size_t index, const tlpy_date *date,
                            tl_relate_result *out_result, tl_error *err)
{
  tl_date_options options;
  const tl_relate_side side = side_of(date, &options);
  return tl_event_relate(timeline, index, NULL, &side, out_result, err);
}

/* The relations of `self` to anything that may stand where a date is wanted. */
static int relate_to(const tlpy_state *state, PyObject *self, PyObject *other, tl_relate_result *out_result)
{
  tlpy_date *date = tlpy_date_from(state, other, NULL);
  int result = date ? tlpy_relate(state, (tlpy_date *)self, date, out_result) : -1;
  Py_XDECREF((PyObject *)date);
  return result;
}

PyObject *tlpy_date_relate(PyObject *self, PyObject *other)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_relate_result result;
  if (relate_to(state, self, other, &result) < 0)
    return NULL;
  return tlpy_relations_new(state, result.possible, result.conditional);
}

int tlpy_asked_relation(const tlpy_state *state, PyObject *const *args, Py_ssize_t count, tl_relset *out_asked)
{
  if (count != 2) {
    PyErr_Format(PyExc_TypeError, "a relation and a date are wanted, not %zd arguments", count);
    return -1;
  }
  return tlpy_relset(state, args[0], out_asked);
}

/* Of (relation, other): what is known. */
static int answer(PyObject *self, PyObject *const *args, Py_ssize_t count, tl_answer *out_answer)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_relset asked = TL_RELSET_NONE;
  tl_relate_result result;
  if (tlpy_asked_relation(state, args, count, &asked) < 0 || relate_to(state, self, args[1], &result) < 0)
    return -1;
  *out_answer = tl_relset_answer(result.possible, asked);
  return 0;
}

PyObject *tlpy_date_answer(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
  tl_answer said;
  return answer(self, args, count, &said) < 0 ? NULL : tlpy_name(tlpy_state_of_object(self), TLPY_ANSWERS, said);
}

PyObject *tlpy_date_certain(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
  tl_answer said;
  return answer(self, args, count, &said) < 0 ? NULL : PyBool_FromLong(said == TL_ANSWER_CERTAIN);
}

PyObject *tlpy_date_possible(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
  tl_answer said;
  return answer(self, args, count, &said) < 0 ? NULL : PyBool_FromLong(said != TL_ANSWER_IMPOSSIBLE);
}

static PyObject *undecided(const tlpy_state *state, PyObject *a, PyObject *b, const char *sign,
                           const tl_relate_result *result)
{
  PyObject *relations = tlpy_relations_new(state, result->possible, result->conditional);
  PyObject *message =
      relations ? PyUnicode_FromFormat("%R %s %R is not certain: possible is '%S'", a, sign, b, relations) : NULL;
  PyObject *exception = message ? PyObject_CallFunctionObjArgs(state->undecided, message, NULL) : NULL;
  if (exception && PyObject_SetAttrString(exception, "relations", relations) == 0)
    PyErr_SetObject(state->undecided, exception);
  Py_XDECREF(exception);
  Py_XDECREF(message);
  Py_XDECREF(relations);
  return NULL;
}

PyObject *tlpy_order(const tlpy_state *state, PyObject *self, PyObject *other, int op, int related,
                     const tl_relate_result *result)
{
  static const struct {
    const char *sign;
    tl_relset holds;
  } operators[] = {
      [Py_LT] = {"<", TL_RELSET_PRECEDES},
      [Py_LE] = {"<=", TL_RELSET_PRECEDES | TL_RELSET_EQUALS},
      [Py_GT] = {">", TL_RELSET_FOLLOWS},
      [Py_GE] = {">=", TL_RELSET_FOLLOWS | TL_RELSET_EQUALS},
  };
  if (related < 0) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError))
      return NULL;
    PyErr_Clear();
    Py_RETURN_NOTIMPLEMENTED;
  }
  switch (tl_relset_answer(result->possible, operators[op].holds)) {
  case TL_ANSWER_CERTAIN: Py_RETURN_TRUE;
  case TL_ANSWER_IMPOSSIBLE: Py_RETURN_FALSE;
  default: return undecided(state, self, other, operators[op].sign, result);
  }
}

PyObject *tlpy_date_order(PyObject *self, PyObject *other, int op)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_relate_result result;
  int related = relate_to(state, self, other, &result);
  return tlpy_order(state, self, other, op, related, &result);
}

/* -- Keys */

static tl_time middle(tl_time low, tl_time high)
{
  if (low == TL_TIME_MIN || high == TL_TIME_MAX)
    return low == TL_TIME_MIN ? low : high;
  return (low & high) + ((low ^ high) >> 1);
}

/* The order of tl_sequence_new() for single dates: the key, then the bounds of start and end. */
static PyObject *key_of(PyObject *module, PyObject *value, tl_policy policy)
{
  tlpy_date *date = tlpy_date_from(tlpy_state_of(module), value, NULL);
  if (!date)
    return NULL;
  const tl_extent *extent = &date->extent;
  tl_time key = policy == TL_POLICY_EARLIEST ? extent->start_min
                : policy == TL_POLICY_LATEST ? extent->start_max
                                             : middle(extent->start_min, extent->start_max);
  PyObject *const numbers[] = {PyLong_FromLongLong(key), PyLong_FromLongLong(extent->start_min),
                               PyLong_FromLongLong(extent->start_max), PyLong_FromLongLong(extent->end_min),
                               PyLong_FromLongLong(extent->end_max)};
  Py_DECREF(date);
  return tlpy_tuple(numbers, sizeof numbers / sizeof *numbers);
}

static PyObject *key_earliest(PyObject *module, PyObject *value)
{
  return key_of(module, value, TL_POLICY_EARLIEST);
}

static PyObject *key_latest(PyObject *module, PyObject *value)
{
  return key_of(module, value, TL_POLICY_LATEST);
}

static PyObject *key_middle(PyObject *module, PyObject *value)
{
  return key_of(module, value, TL_POLICY_MIDDLE);
}

#define KEY_DOC(name, what)                                                                                            \
#name "($module, date, /)\n--\n\nA key that always sorts, by " what ": sorted(dates, key=timeline." #name ").\n\n"   \
        "A tuple of five ints: that, and the bounds of start and end, in seconds."

static PyMethodDef functions[] = {
    {"earliest", key_earliest, METH_O, KEY_DOC(earliest, "the earliest start")},
    {"latest", key_latest, METH_O, KEY_DOC(latest, "the latest start")},
    {"middle", key_middle, METH_O, KEY_DOC(middle, "the middle between earliest and latest start")},
    {NULL, NULL, 0, NULL},
};

int tlpy_relate_add(PyObject *module)
{
  return PyModule_AddFunctions(module, functions);
}
