/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Constraint: made by functions, told of an event, and read for the C library. */

#include "py.h"

/* The fields of the record. */
enum { KIND, EVENT, RELATION, BY, MIN, MAX, FROM_END, TO_END, PRECISION, TOLERANCE, AS_OF, LINE, FIELDS };

/* A record of fields of which those that are not given are NULL and become None. It takes them over. */
static PyObject *record_of(const tlpy_state *state, tl_constraint_kind kind, PyObject *fields[FIELDS])
{
  fields[KIND] = tlpy_name(state, TLPY_CONSTRAINT_KINDS, kind);
  PyObject *made = tlpy_record_with_none(state->constraint_class, fields, FIELDS);
  if (made && PyErr_Occurred()) /* of a field */
    Py_CLEAR(made);
  return made;
}

/* -- Of an event */

static PyObject *letters_of(tl_relset set)
{
  char letters[TL_RELSET_TEXT_SIZE];
  return PyUnicode_FromStringAndSize(letters, (Py_ssize_t)tl_relset_write(set, letters));
}

static PyObject *text_or_null(tl_text text)
{
  return text.data ? PyUnicode_FromStringAndSize(text.data, (Py_ssize_t)text.size) : NULL;
}

static PyObject *duration_or_null(const tl_duration *duration, bool given)
{
  return given ? tlpy_duration_text(duration) : NULL;
}

PyObject *tlpy_constraint_at(const tlpy_state *state, const tl_event *event, size_t index)
{
  tl_constraint c;
  tl_error err;
  if (tl_event_constraint_at(event, index, &c, &err) != TL_OK)
    return tlpy_raise(state, &err);
  PyObject *fields[FIELDS] = {
      [EVENT] = text_or_null(c.event),
      [RELATION] = c.kind == TL_CONSTRAINT_RELATION ? letters_of(c.allen) : NULL,
      [BY] = duration_or_null(&c.by, c.given & TL_GIVEN_BY),
      [MIN] = duration_or_null(&c.min, c.given & TL_GIVEN_MIN),
      [MAX] = duration_or_null(&c.max, c.given & TL_GIVEN_MAX),
      [FROM_END] = c.from ? tlpy_name(state, TLPY_ENDPOINTS, c.from) : NULL,
      [TO_END] = c.to ? tlpy_name(state, TLPY_ENDPOINTS, c.to) : NULL,
      [PRECISION] = c.precision ? tlpy_name(state, TLPY_OFFSET_PRECISIONS, c.precision) : NULL,
      [TOLERANCE] = duration_or_null(&c.tolerance, c.given & TL_GIVEN_TOLERANCE),
      [AS_OF] = text_or_null(c.as_of),
      [LINE] = c.line ? PyLong_FromUnsignedLong(c.line) : NULL,
  };
  return record_of(state, (tl_constraint_kind)c.kind, fields);
}

/* -- For the C library */

/* A duration, and its bit of `*given` when it is one. */
static int read_duration(const tlpy_state *state, PyObject *value, const char *what, unsigned bit, tl_duration *out,
                         uint8_t *given)
{
  if (value == Py_None)
    return 0;
  if (tlpy_duration_read(state, value, what, out) < 0)
    return -1;
  *given |= (uint8_t)bit;
  return 0;
}

int tlpy_constraint(const tlpy_state *state, PyObject *value, tl_constraint *out)
{
  PyObject *f[FIELDS];
  if (!PyTuple_Check(value)) {
    PyErr_Format(PyExc_TypeError, "a constraint is timeline.Constraint, not %R", (PyObject *)Py_TYPE(value));
    return -1;
  }
  if (PyTuple_Size(value) != FIELDS) {
    PyErr_Format(PyExc_TypeError, "a constraint has twelve parts, not %zd", PyTuple_Size(value));
    return -1;
  }
  for (Py_ssize_t i = 0; i < FIELDS; i++)
    f[i] = PyTuple_GetItem(value, i);
  if (tlpy_number(state, TLPY_CONSTRAINT_KINDS, f[KIND], "kind", &out->kind) < 0 ||
      tlpy_text_or_none(state, f[EVENT], "a constraint's event", &out->event) < 0 ||
      (f[RELATION] != Py_None && tlpy_relset(state, f[RELATION], &out->allen) < 0) ||
      read_duration(state, f[BY], "by", TL_GIVEN_BY, &out->by, &out->given) < 0 ||
      read_duration(state, f[MIN], "min", TL_GIVEN_MIN, &out->min, &out->given) < 0 ||
      read_duration(state, f[MAX], "max", TL_GIVEN_MAX, &out->max, &out->given) < 0 ||
      read_duration(state, f[TOLERANCE], "tolerance", TL_GIVEN_TOLERANCE, &out->tolerance, &out->given) < 0 ||
      (f[FROM_END] != Py_None && tlpy_number(state, TLPY_ENDPOINTS, f[FROM_END], "from_end", &out->from) < 0) ||
      (f[TO_END] != Py_None && tlpy_number(state, TLPY_ENDPOINTS, f[TO_END], "to_end", &out->to) < 0) ||
      (f[PRECISION] != Py_None &&
       tlpy_number(state, TLPY_OFFSET_PRECISIONS, f[PRECISION], "precision", &out->precision) < 0) ||
      tlpy_text_or_none(state, f[AS_OF], "as_of", &out->as_of) < 0)
    return -1;
  out->other = TL_NOT_FOUND;
  uint64_t line = 0;
  if (f[LINE] != Py_None && tlpy_unsigned(state, f[LINE], "line", UINT32_MAX, &line) < 0)
    return -1;
  out->line = (uint32_t)line;
  return 0;
}

/* -- Made */

/* Each of these is a new reference, or NULL with an exception. */

static PyObject *id_of(const tlpy_state *state, PyObject *event)
{
  if (tlpy_is_str(event))
    return Py_NewRef(event);
  if (tlpy_is_event(state, event))
    return tlpy_string(tl_event_id(((tlpy_event *)event)->event));
  return PyErr_Format(PyExc_TypeError, "an event is named by its id or itself, not by %R", (PyObject *)Py_TYPE(event));
}

static PyObject *duration_of(const tlpy_state *state, PyObject *value, const char *what)
{
  tl_duration duration;
  if (!value || value == Py_None || tlpy_is_str(value))
    return Py_NewRef(value ? value : Py_None); /* what is wrong with a text, the builder says */
  return tlpy_duration_read(state, value, what, &duration) < 0 ? NULL : tlpy_duration_text(&duration);
}

static PyObject *relation(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *keywords)
{
  static const char *const names[] = {"event", "relation", NULL};
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *given[2] = {NULL};
  tl_relset set;
  if (tlpy_arguments("relation", args, count, keywords, names, 2, given) < 0)
    return NULL;
  if (!given[0] || !given[1])
    return PyErr_Format(PyExc_TypeError, "relation() takes an event and a relation");
  if (tlpy_relset(state, given[1], &set) < 0)
    return NULL;
  PyObject *fields[FIELDS] = {[EVENT] = id_of(state, given[0])};
  if (fields[EVENT])
    fields[RELATION] = letters_of(set);
  return record_of(state, TL_CONSTRAINT_RELATION, fields);
}

static PyObject *offset(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *keywords)
{
  enum { ANCHOR, FAR, LEAST, MOST, FROM, TO, HOW, SLACK, ARGUMENTS };
  static const char *const names[] = {"event",  "by",        "min",       "max", "from_end",
                                      "to_end", "precision", "tolerance", NULL};
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *given[ARGUMENTS] = {NULL};
  if (tlpy_arguments("offset", args, count, keywords, names, 2, given) < 0)
    return NULL;
  if (!given[ANCHOR])
    return PyErr_Format(PyExc_TypeError, "offset() is missing the argument 'event'");
  PyObject *fields[FIELDS] = {
      [EVENT] = id_of(state, given[ANCHOR]),
      [FROM_END] = Py_XNewRef(given[FROM]),
      [TO_END] = Py_XNewRef(given[TO]),
      [PRECISION] = Py_XNewRef(given[HOW]),
  };
  tl_text by;
  if (!given[HOW] && given[FAR] && tlpy_is_str(given[FAR])) {
    if (tlpy_text(state, given[FAR], "by", &by) < 0)
      PyErr_Clear(); /* told below, as of any duration */
    else if (tl_offset_precision_of_zero(by))
      fields[PRECISION] = PyUnicode_FromString(tl_offset_precision_of_zero(by) == TL_OFFSET_MONTH ? "month" : "year");
  }
  if (fields[EVENT] && (fields[BY] = duration_of(state, given[FAR], "by")) &&
      (fields[MIN] = duration_of(state, given[LEAST], "min")) && (fields[MAX] = duration_of(state, given[MOST], "max")))
    fields[TOLERANCE] = duration_of(state, given[SLACK], "tolerance");
  return record_of(state, TL_CONSTRAINT_OFFSET, fields);
}

static PyObject *length(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *keywords)
{
  static const char *const names[] = {"min", "max", "as_of", NULL};
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *given[3] = {NULL};
  if (tlpy_arguments("length", args, count, keywords, names, 2, given) < 0)
    return NULL;
  PyObject *fields[FIELDS] = {[MIN] = duration_of(state, given[0], "min")};
  if (fields[MIN] && (fields[MAX] = duration_of(state, given[1], "max")) && given[2])
    fields[AS_OF] = tlpy_date_words(state, given[2], "as_of");
  return record_of(state, TL_CONSTRAINT_LENGTH, fields);
}

#define WITH_KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS

/* clang-format off */
static PyMethodDef functions[] = {
    {"relation", WITH_KEYWORDS(relation),
     "relation($module, /, event, relation)\n--\n\n"
     "This event is in one of these relations to the other: relation('a', 'before, meets'). A timeline.Constraint.\n\n"
     "event: the other one, or its id. relation: letters, names or Relations. Raises ParseError."},
    {"offset", WITH_KEYWORDS(offset),
     "offset($module, /, event, by=None, *, min=None, max=None, from_end=None, to_end=None, precision=None,\n"
     "       tolerance=None)\n--\n\n"
     "An end of this event is so far from an end of the other: offset('a', 'P3M') is three months after it. A\n"
     "timeline.Constraint.\n\n"
     "event: the other one, or its id. Either by, with precision and tolerance, or min and max (either may be missing)\n"
     "with both ends; each is 'P3M' or the like, a Duration or a datetime.timedelta."},
    {"length", WITH_KEYWORDS(length),
     "length($module, /, min=None, max=None, *, as_of=None)\n--\n\n"
     "This event lasts between min and max (either may be missing): length('P7D', 'P7D') is a week. A\n"
     "timeline.Constraint.\n\n"
     "min, max: as of offset(). as_of: the day up to which it counts; None: it is the whole length."},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

int tlpy_constraint_add(PyObject *module)
{
  return PyModule_AddFunctions(module, functions);
}
