/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Duration: a number of calendar units. */

#include "py.h"

typedef struct tlpy_duration {
  PyObject ob_base;
  tl_duration duration;
} tlpy_duration;

static const tl_duration *duration_of(PyObject *self)
{
  return &((tlpy_duration *)self)->duration;
}

int tlpy_duration_read(const tlpy_state *state, PyObject *value, const char *field, tl_duration *out)
{
  const char *what = field ? field : "a duration";
  tl_text text;
  tl_error err;
  if ((PyObject *)Py_TYPE(value) == state->duration_type) {
    *out = *duration_of(value);
    return 0;
  }
  int is_delta = PyObject_IsInstance(value, state->timedelta_class);
  if (is_delta != 0)
    return is_delta < 0 ? -1 : tlpy_timedelta_read(state, value, out);
  if (!PyUnicode_Check(value) && !PyBytes_Check(value)) {
    PyErr_Format(PyExc_TypeError, "%s is str, timeline.Duration or datetime.timedelta, not %R", what,
                 (PyObject *)Py_TYPE(value));
    return -1;
  }
  if (tlpy_text(state, value, what, &text) < 0)
    return -1;
  if (tl_duration_parse(text, out, &err) == TL_OK)
    return 0;
  err.field = field;
  tlpy_raise(state, &err);
  return -1;
}

PyObject *tlpy_duration_text(const tl_duration *duration)
{
  char text[TL_DURATION_TEXT_SIZE];
  size_t length = tl_duration_write(duration, text);
  return PyUnicode_FromStringAndSize(text, (Py_ssize_t)length);
}

static PyObject *duration_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"", NULL};
  const tlpy_state *state = PyType_GetModuleState(type);
  PyObject *value;
  tl_duration duration;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O:Duration", TLPY_KEYWORDS(names), &value))
    return NULL;
  if (Py_TYPE(value) == type)
    return Py_NewRef(value);
  if (tlpy_duration_read(state, value, NULL, &duration) < 0)
    return NULL;
  PyObject *self = PyType_GenericAlloc(type, 0);
  if (self)
    ((tlpy_duration *)self)->duration = duration;
  return self;
}

static void duration_dealloc(PyObject *self)
{
  PyTypeObject *type = Py_TYPE(self);
  PyObject_Free(self);
  Py_DECREF(type);
}

static PyObject *duration_str(PyObject *self)
{
  return tlpy_duration_text(duration_of(self));
}

static PyObject *duration_repr(PyObject *self)
{
  PyObject *text = duration_str(self);
  PyObject *repr = text ? tlpy_repr("timeline.Duration(", text, ")") : NULL;
  Py_XDECREF(text);
  return repr;
}

static PyObject *duration_getnewargs(PyObject *self, PyObject *unused)
{
  (void)unused;
  PyObject *text = duration_str(self);
  return text ? Py_BuildValue("(N)", text) : NULL;
}

static Py_hash_t duration_hash(PyObject *self)
{
  const tl_duration *d = duration_of(self);
  const int64_t parts[] = {d->years, d->months, d->weeks, d->days, d->seconds};
  return tlpy_hash(parts, sizeof parts / sizeof *parts);
}

/* == is "the same units": P1Y is not P12M, although both add the same. */
static PyObject *duration_compare(PyObject *self, PyObject *other, int op)
{
  if (Py_TYPE(self) != Py_TYPE(other) || (op != Py_EQ && op != Py_NE))
    Py_RETURN_NOTIMPLEMENTED;
  const tl_duration *a = duration_of(self);
  const tl_duration *b = duration_of(other);
  bool same = a->years == b->years && a->months == b->months && a->weeks == b->weeks && a->days == b->days &&
              a->seconds == b->seconds;
  return PyBool_FromLong(same == (op == Py_EQ));
}

static PyObject *duration_add_to(PyObject *self, PyObject *value)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  const tl_duration *duration = duration_of(self);
  tl_time time;
  tl_error err;
  bool is_day = (PyObject *)Py_TYPE(value) == state->date_class; /* which isinstance() takes long to deny */
  int has_clock = is_day ? 0 : PyObject_IsInstance(value, state->datetime_class);
  int has_day = has_clock ? has_clock : PyObject_IsInstance(value, state->date_class);
  if (has_day < 0)
    return NULL;
  if (has_day && !has_clock && duration->seconds % TL_SECONDS_PER_DAY != 0) {
    PyErr_SetString(PyExc_ValueError, "hours, minutes and seconds are added to a datetime.datetime, not to a day");
    return NULL;
  }
  if (has_day)
    return tlpy_datetime_plus(state, value, has_clock, duration);
  if (value == Py_None) {
    PyErr_SetString(PyExc_TypeError, "a time is wanted, not None");
    return NULL;
  }
  if (tlpy_axis(state, value, TL_TIME_MAX, &time) < 0)
    return NULL;
  if (tl_duration_add(time, duration, &time, &err) != TL_OK)
    return tlpy_raise(state, &err);
  return PyLong_FromLongLong(time);
}

static PyObject *get_part(PyObject *self, void *closure)
{
  const tl_duration *duration = duration_of(self);
  const int32_t parts[] = {duration->years, duration->months, duration->weeks, duration->days};
  return PyLong_FromLong(parts[(uintptr_t)closure]);
}

static PyObject *get_seconds(PyObject *self, void *closure)
{
  (void)closure;
  return PyLong_FromLongLong(duration_of(self)->seconds);
}

static PyObject *get_sign(PyObject *self, void *closure)
{
  (void)closure;
  return PyLong_FromLong(tl_duration_sign(duration_of(self)));
}

static PyObject *get_hull(PyObject *self, void *closure)
{
  int64_t min;
  int64_t max;
  tl_error err;
  (void)closure;
  if (tl_duration_hull(duration_of(self), &min, &max, &err) != TL_OK)
    return tlpy_raise(tlpy_state_of_object(self), &err);
  PyObject *const pair[] = {PyLong_FromLongLong(min), PyLong_FromLongLong(max)};
  return tlpy_tuple(pair, 2);
}

/* clang-format off */
static PyGetSetDef properties[] = {
    {"years", get_part, NULL, "Years; all parts that are not zero have one sign.", (void *)0},
    {"months", get_part, NULL, "Months, beside the years.", (void *)1},
    {"weeks", get_part, NULL, "Whole weeks.", (void *)2},
    {"days", get_part, NULL, "Days, beside the weeks.", (void *)3},
    {"seconds", get_seconds, NULL, "Hours, minutes and seconds together.", NULL},
    {"sign", get_sign, NULL, "-1, 0 or 1.", NULL},
    {"hull", get_hull, NULL, "(shortest, longest) that it can be, in seconds, over all days of the calendar: P1M is 28 "
     "to 31 days.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"add_to", duration_add_to, METH_O,
     "add_to($self, time, /)\n--\n\n"
     "That much after a datetime.date, a datetime.datetime or an int (seconds since 1970): the same kind; of a\n"
     "numpy.datetime64 an int. Years and "
     "months\nby the calendar, clamped to the month's end, then days, then seconds. Raises RangeError."},
    {"__format__", tlpy_format_text, METH_O, NULL},
    {"__getnewargs__", duration_getnewargs, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

static const char doc[] =
    "Duration(value, /)\n--\n\n"
    "Calendar units: 'P3M', 'P1Y2M10D', 'P2W', 'PT12H', '-P5D' (ISO 8601), or a datetime.timedelta of whole seconds.\n"
    "Raises ParseError, RangeError, NoSuchValueError.\n\n"
    ">>> timeline.Duration('P1M').add_to(datetime.date(2023, 1, 31))\ndatetime.date(2023, 2, 28)";

static PyType_Slot type_slots[] = {
    {Py_tp_new, (void *)duration_new},   {Py_tp_dealloc, (void *)duration_dealloc},
    {Py_tp_repr, (void *)duration_repr}, {Py_tp_str, (void *)duration_str},
    {Py_tp_hash, (void *)duration_hash}, {Py_tp_richcompare, (void *)duration_compare},
    {Py_tp_getset, properties},          {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(uintptr_t)doc}, {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Duration",
    .basicsize = sizeof(tlpy_duration),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = type_slots,
};

int tlpy_duration_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->duration_type);
}
