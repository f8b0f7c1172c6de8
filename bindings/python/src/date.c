/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Date: an imprecise date as it was said, and its six bounds. */

#include "py.h"

#include <stddef.h>
#include <string.h>

/* -- Making one */

static tlpy_date *allocate(const tlpy_state *state)
{
  return (tlpy_date *)PyType_GenericAlloc((PyTypeObject *)state->date_type, 0); /* zeroed */
}

static void date_dealloc(PyObject *self)
{
  tlpy_date *date = (tlpy_date *)self;
  PyTypeObject *type = Py_TYPE(self);
  Py_XDECREF(date->text);
  PyMem_Free(date->edtf);
  PyObject_Free(self);
  Py_DECREF(type);
}

bool tlpy_is_date(const tlpy_state *state, PyObject *object)
{
  return (PyObject *)Py_TYPE(object) == state->date_type;
}

/* What date->text says as EDTF. */
static bool read_edtf(tlpy_date *date, tl_text text)
{
  tl_date_options options = {.size = sizeof options, .mode = date->reading.mode, .seasons = date->reading.seasons};
  if (tl_date_parse(text, &date->date, NULL) != TL_OK ||
      tl_date_extent(&date->date, &options, &date->extent, NULL) != TL_OK)
    return false;
  date->has_date = date->counts = date->exact = true;
  return true;
}

/* A set borrows from its text, and is given one that stays: false when there is no memory. */
static bool keep_text(tlpy_date *date)
{
  tl_text text = date->date.text;
  if (date->date.form >= TL_FORM_ONE_OF && !date->edtf) {
    date->edtf = PyMem_Malloc(text.size);
    if (!date->edtf) {
      PyErr_NoMemory();
      return false;
    }
    memcpy(date->edtf, text.data, text.size);
  }
  date->date.text = (tl_text){date->edtf, date->edtf ? text.size : 0};
  return true;
}

/* What the EDTF of a phrase says, or of the date that a length lies in. */
static bool read_edtf_of_phrase(tlpy_date *date, const tl_phrase *phrase)
{
  bool has_length = phrase->flags & TL_PHRASE_HAS_LENGTH;
  bool lossy = phrase->flags & TL_PHRASE_LOSSY_EDTF || phrase->extent.end_kind == TL_END_ONGOING;
  const char *edtf = phrase->edtf[0] ? phrase->edtf : phrase->within;
  if (!edtf[0] || tl_date_parse(tl_text_from_string(edtf), &date->date, NULL) != TL_OK)
    return true;
  date->has_date = edtf == phrase->edtf;
  date->counts = !lossy && (!has_length || phrase->within[0]);
  date->exact = !lossy && !has_length;
  return keep_text(date);
}

/* What it says as a phrase: 1 read, 0 not one that has a start and an end, -1 failed. */
static int read_phrase(tlpy_date *date, tl_text text, const tl_phrase_options *options)
{
  tl_phrase phrase;
  if (tl_phrase_parse(text, options, &phrase, NULL) != TL_OK || !(phrase.flags & TL_PHRASE_HAS_EXTENT))
    return 0;
  if (!read_edtf_of_phrase(date, &phrase))
    return -1;
  date->extent = phrase.extent;
  date->flags = phrase.flags;
  date->context_at = phrase.context_at;
  date->context_size = phrase.context_size;
  date->is_phrase = true;
  return 1;
}

/* False of a text that begins as no EDTF does: which saves the try. */
static bool may_be_edtf(tl_text text)
{
  char first = text.size ? text.data[0] : '\0';
  bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  return !letter || strchr("XYjJ", first);
}

/* Reads date->text, as tl_reading_parse() does, but without what a Date does not keep. */
static int read_text(const tlpy_state *state, tlpy_date *date)
{
  const tlpy_reading *as = &date->reading;
  tl_text text;
  tl_error err;
  tl_reading reading;
  tl_phrase_options options = {.size = sizeof options, .mode = as->mode, .seasons = as->seasons};
  if (as->has_as_of)
    options.as_of = &as->as_of;
  if (tlpy_text(state, date->text, "a date", &text) < 0)
    return -1;
  if (as->syntax != TL_READ_PHRASE && may_be_edtf(text) && read_edtf(date, text))
    return 0;
  int found = as->syntax != TL_READ_EDTF ? read_phrase(date, text, &options) : 0;
  if (found != 0)
    return found < 0 ? -1 : 0;
  if (tl_reading_parse(text, (tl_read_as)as->syntax, &options, &reading, &err) != TL_OK)
    tlpy_raise(state, &err);
  else
    tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_UNDATED, "a length alone is no date");
  return -1;
}

/* A Date of `text`, which it takes over. */
static tlpy_date *from_text(const tlpy_state *state, PyObject *text, const tlpy_reading *reading)
{
  tlpy_date *date = text ? allocate(state) : NULL;
  if (!date) {
    Py_XDECREF(text);
    return NULL;
  }
  date->text = text;
  if (reading)
    date->reading = *reading;
  if (read_text(state, date) < 0) {
    Py_DECREF(date);
    return NULL;
  }
  return date;
}

/* The same of a text that can only be EDTF. */
static tlpy_date *from_edtf(const tlpy_state *state, PyObject *text, const tlpy_reading *reading)
{
  tlpy_reading as_edtf = reading ? *reading : (tlpy_reading){0};
  as_edtf.syntax = TL_READ_EDTF;
  return from_text(state, text, &as_edtf);
}

/* The rest of a Date of what was read already, which borrows nothing; it is released on failure. */
static tlpy_date *of_read(const tlpy_state *state, tlpy_date *date, const tlpy_reading *reading)
{
  tl_error err;
  if (reading)
    date->reading = *reading;
  date->reading.syntax = TL_READ_EDTF;
  date->has_date = date->counts = date->exact = true;
  tl_date_options options = {.size = sizeof options, .mode = date->reading.mode, .seasons = date->reading.seasons};
  if (tl_date_extent(&date->date, &options, &date->extent, &err) == TL_OK)
    return date;
  tlpy_raise(state, &err);
  Py_DECREF(date);
  return NULL;
}

/* A Date of a datetime.date or datetime.datetime. */
static tlpy_date *from_datetime(const tlpy_state *state, PyObject *value, const tlpy_reading *reading)
{
  tlpy_date *date = allocate(state);
  if (!date)
    return NULL;
  date->date.members = 1;
  int read = tlpy_datetime_read(state, value, &date->date.start);
  if (read > 0)
    return of_read(state, date, reading);
  Py_DECREF(date);
  return read == 0 ? from_edtf(state, tlpy_datetime_text(state, value), reading) : NULL;
}

PyObject *tlpy_date_of_member(const tlpy_state *state, const tl_date *member, const tlpy_reading *reading)
{
  char text[TL_DATE_TEXT_MAX + 1];
  size_t length;
  tl_error err;
  if (member->form == TL_FORM_SINGLE) {
    tlpy_date *date = allocate(state);
    if (date)
      date->date = *member;
    return date ? (PyObject *)of_read(state, date, reading) : NULL;
  }
  /* Of a set, a range is written as the set of it alone. */
  if (tl_date_write(member, text, sizeof text, &length, &err) != TL_OK)
    return tlpy_raise(state, &err);
  return (PyObject *)from_edtf(state, PyUnicode_FromStringAndSize(text, (Py_ssize_t)length), reading);
}

PyObject *tlpy_date_of_extent(const tlpy_state *state, const tl_extent *extent)
{
  tlpy_date *date = allocate(state);
  if (date)
    date->extent = *extent;
  return (PyObject *)date;
}

PyObject *tlpy_date_within(const tlpy_state *state, tlpy_date *date, const tl_extent *extent)
{
  tlpy_date *within = allocate(state);
  if (within) {
    within->extent = *extent;
    within->extent.mode = date->extent.mode;
    within->date = date->date;
    within->reading = (tlpy_reading){.mode = date->reading.mode, .seasons = date->reading.seasons};
    within->counts = true;
    if (!keep_text(within))
      Py_CLEAR(within);
  }
  Py_DECREF((PyObject *)date);
  return (PyObject *)within;
}

PyObject *tlpy_date_text(const tlpy_state *state, const tlpy_date *date)
{
  if (date->text)
    return Py_NewRef(date->text);
  return tlpy_date_edtf(state, date);
}

tlpy_date *tlpy_date_from(const tlpy_state *state, PyObject *value, const tlpy_reading *reading)
{
  if (tlpy_is_date(state, value))
    return (tlpy_date *)Py_NewRef(value);
  if (PyUnicode_CheckExact(value))
    return from_text(state, Py_NewRef(value), reading);
  if ((PyObject *)Py_TYPE(value) == state->date_class || (PyObject *)Py_TYPE(value) == state->datetime_class)
    return from_datetime(state, value, reading);
  if (PyUnicode_Check(value))
    return from_text(state, PyUnicode_FromObject(value), reading);
  if (PyBytes_Check(value))
    return from_text(state, tlpy_decode(state, value, "a date"), reading);
  if (tlpy_is_event(state, value))
    return (tlpy_date *)tlpy_event_date(state, value);
  if ((PyObject *)Py_TYPE(value) == state->bounds_class)
    return tlpy_date_of_bounds(state, value);
  int is = PyObject_IsInstance(value, state->date_class); /* a datetime is a date */
  if (is > 0)
    return from_datetime(state, value, reading);
  if (is == 0)
    is = PyObject_IsInstance(value, state->bounds_class);
  if (is > 0)
    return tlpy_date_of_bounds(state, value);
  if (is < 0)
    return NULL;
  PyObject *text = tlpy_datetime64_text(state, value);
  if (text)
    return from_edtf(state, text, reading);
  if (!PyErr_Occurred())
    PyErr_Format(PyExc_TypeError,
                 "a date is str, bytes, datetime.date, datetime.datetime, numpy.datetime64, timeline.Date, Event or "
                 "Bounds, not %R",
                 (PyObject *)Py_TYPE(value));
  return NULL;
}

PyObject *tlpy_date_words(const tlpy_state *state, PyObject *value, const char *what)
{
  if (value == Py_None || PyUnicode_Check(value) || PyBytes_Check(value))
    return Py_NewRef(value);
  tlpy_date *date = tlpy_date_from(state, value, NULL);
  if (!date)
    return tlpy_blame_field(state, what);
  PyObject *text = tlpy_date_edtf(state, date);
  Py_DECREF((PyObject *)date);
  if (text == Py_None) {
    Py_CLEAR(text);
    tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_UNDATED, "EDTF cannot say this date");
    tlpy_blame_field(state, what);
  }
  return text;
}

int tlpy_day(const tlpy_state *state, PyObject *object, const char *what, tl_civil *out_day)
{
  tl_error err;
  tl_point point;
  if ((PyObject *)Py_TYPE(object) == state->date_class) {
    if (tlpy_datetime_read(state, object, &point) < 0)
      return -1;
    *out_day = (tl_civil){point.year, point.month, point.day};
    return 0;
  }
  tlpy_date *date = tlpy_date_from(state, object, NULL);
  if (!date) {
    tlpy_blame_field(state, what);
    return -1;
  }
  int result = 0;
  if (!date->has_date || date->date.form != TL_FORM_SINGLE || date->extent.precision != TL_PRECISION_DAY ||
      date->extent.start_min != date->extent.start_max) {
    PyErr_Format(PyExc_ValueError, "%s: one day is wanted, not %R", what, object);
    result = -1;
  } else if (tl_civil_from_days(date->extent.start_min / TL_SECONDS_PER_DAY, out_day, &err) != TL_OK) {
    tlpy_raise(state, &err);
    result = -1;
  }
  Py_DECREF(date);
  return result;
}

/* A Date of Bounds and the EDTF of what lies within them. */
static PyObject *of_members(const tlpy_state *state, PyObject *bounds, PyObject *edtf, const tlpy_reading *reading)
{
  if ((PyObject *)Py_TYPE(bounds) != state->bounds_class || !PyUnicode_CheckExact(edtf)) {
    PyErr_SetString(PyExc_TypeError, "members are the EDTF of a set, a str, of which some lies within Bounds");
    return NULL;
  }
  tlpy_date *whole = tlpy_date_of_bounds(state, bounds);
  tlpy_date *date = whole ? from_edtf(state, Py_NewRef(edtf), reading) : NULL;
  PyObject *within = date ? tlpy_date_within(state, date, &whole->extent) : NULL;
  Py_XDECREF((PyObject *)whole);
  return within;
}

static PyObject *date_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"syntax", "mode", "seasons", "as_of", "members", NULL};
  const tlpy_state *state = PyType_GetModuleState(type);
  PyObject *given[5] = {NULL, NULL, NULL, NULL, NULL};
  tlpy_reading reading = {0};
  if (PyTuple_Size(arguments) != 1) {
    PyErr_Format(PyExc_TypeError, "Date() takes one date (%zd given)", PyTuple_Size(arguments));
    return NULL;
  }
  PyObject *value = PyTuple_GetItem(arguments, 0);
  if (!keywords) /* the most usual call */
    return (PyObject *)tlpy_date_from(state, value, NULL);
  if (tlpy_keywords("Date", keywords, names, given) < 0 ||
      (given[0] && tlpy_number(state, TLPY_SYNTAXES, given[0], "syntax", &reading.syntax) < 0) ||
      (given[1] && tlpy_number(state, TLPY_MODES, given[1], "mode", &reading.mode) < 0) ||
      (given[2] && tlpy_number(state, TLPY_SEASONS, given[2], "seasons", &reading.seasons) < 0))
    return NULL;
  if (given[3] && given[3] != Py_None) {
    if (tlpy_day(state, given[3], "as_of", &reading.as_of) < 0)
      return NULL;
    reading.has_as_of = true;
  }
  if (given[4] && given[4] != Py_None)
    return of_members(state, value, given[4], &reading);
  bool asked = given[0] || given[1] || given[2] || reading.has_as_of;
  if (asked && tlpy_is_date(state, value)) {
    /* Another reading of the same text. */
    tlpy_date *old = (tlpy_date *)value;
    if (!old->text && !old->has_date) {
      PyErr_SetString(PyExc_ValueError, "a date of bounds has no text that could be read in another way");
      return NULL;
    }
    return (PyObject *)from_text(state, tlpy_date_text(state, old), &reading);
  }
  return (PyObject *)tlpy_date_from(state, value, &reading);
}

/* -- As an object */

static PyObject *date_str(PyObject *self)
{
  const tlpy_date *date = (tlpy_date *)self;
  return date->text || date->has_date ? tlpy_date_text(tlpy_state_of_object(self), date) : PyObject_Repr(self);
}

/* What it is made of: its text, or its bounds. */
static PyObject *value_of(const tlpy_state *state, const tlpy_date *date)
{
  return date->text || date->has_date ? tlpy_date_text(state, date) : tlpy_bounds(state, &date->extent);
}

/* {"mode": "spans", ...}: how the text was read, where that is not the default; NULL without an exception: as usual. */
static PyObject *reading_keywords(const tlpy_state *state, const tlpy_date *date)
{
  const tlpy_reading *reading = &date->reading;
  bool members = date->counts && !date->text && !date->has_date;
  const struct {
    const char *key;
    tlpy_table table;
    uint8_t number;
  } rows[] = {
      {"syntax", TLPY_SYNTAXES, reading->syntax},
      {"mode", TLPY_MODES, reading->mode},
      {"seasons", TLPY_SEASONS, reading->seasons},
  };
  if (!members && !reading->syntax && !reading->mode && !reading->seasons && !reading->has_as_of)
    return NULL;
  PyObject *keywords = PyDict_New();
  for (size_t i = 0; keywords && i < sizeof rows / sizeof *rows; i++) {
    PyObject *name = rows[i].number ? tlpy_name(state, rows[i].table, rows[i].number) : NULL;
    if (rows[i].number && (!name || PyDict_SetItemString(keywords, rows[i].key, name) < 0))
      Py_CLEAR(keywords);
    Py_XDECREF(name);
  }
  if (keywords && reading->has_as_of) {
    char text[TL_CIVIL_TEXT_SIZE];
    size_t length = tl_civil_write(&reading->as_of, text);
    PyObject *day = PyUnicode_FromStringAndSize(text, (Py_ssize_t)length);
    if (!day || PyDict_SetItemString(keywords, "as_of", day) < 0)
      Py_CLEAR(keywords);
    Py_XDECREF(day);
  }
  if (keywords && members) {
    PyObject *edtf = tlpy_date_write(state, date);
    if (!edtf || PyDict_SetItemString(keywords, "members", edtf) < 0)
      Py_CLEAR(keywords);
    Py_XDECREF(edtf);
  }
  return keywords;
}

static PyObject *date_repr(PyObject *self)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_date *date = (tlpy_date *)self;
  PyObject *keywords = reading_keywords(state, date);
  PyObject *value = PyErr_Occurred() ? NULL : value_of(state, date);
  PyObject *repr = value ? tlpy_repr("timeline.Date(", value, keywords ? "" : ")") : NULL;
  PyObject *key;
  PyObject *keyword;
  Py_ssize_t position = 0;
  while (repr && keywords && PyDict_Next(keywords, &position, &key, &keyword)) {
    bool last = position == PyDict_Size(keywords);
    PyObject *longer = PyUnicode_FromFormat("%U, %U=%R%s", repr, key, keyword, last ? ")" : "");
    Py_DECREF(repr);
    repr = longer;
  }
  Py_XDECREF(value);
  Py_XDECREF(keywords);
  return repr;
}

/* For copy and pickle: the arguments and keywords that make it again. */
static PyObject *date_getnewargs_ex(PyObject *self, PyObject *unused)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_date *date = (tlpy_date *)self;
  (void)unused;
  PyObject *keywords = reading_keywords(state, date);
  if (!keywords && !PyErr_Occurred())
    keywords = PyDict_New();
  PyObject *value = keywords ? value_of(state, date) : NULL;
  PyObject *result = value ? Py_BuildValue("((O)O)", value, keywords) : NULL;
  Py_XDECREF(value);
  Py_XDECREF(keywords);
  return result;
}

static Py_hash_t date_hash(PyObject *self)
{
  const tl_extent *extent = &((tlpy_date *)self)->extent;
  const int64_t parts[] = {extent->start_min,  extent->start_max,  extent->end_min,
                           extent->end_max,    extent->length_min, extent->length_max,
                           extent->start_kind, extent->end_kind,   extent->mode};
  return tlpy_hash(parts, sizeof parts / sizeof *parts);
}

/* Whether two dates say the same: the same bounds and notes, and the same members where bounds do not tell them. */
static int date_same(const tlpy_state *state, const tlpy_date *a, const tlpy_date *b)
{
  if (memcmp(&a->extent, &b->extent, sizeof a->extent) != 0 || a->has_date != b->has_date || a->counts != b->counts)
    return 0;
  bool same_points = memcmp(&a->date.start, &b->date.start, sizeof a->date.start) == 0 &&
                     memcmp(&a->date.end, &b->date.end, sizeof a->date.end) == 0 && a->date.form == b->date.form &&
                     a->date.calendar == b->date.calendar;
  if ((!a->has_date && !a->counts) || a == b || (same_points && a->date.form < TL_FORM_ONE_OF))
    return 1;
  PyObject *first = tlpy_date_write(state, a);
  PyObject *second = first ? tlpy_date_write(state, b) : NULL;
  int same = second ? PyUnicode_Compare(first, second) == 0 : -1;
  Py_XDECREF(first);
  Py_XDECREF(second);
  return same;
}

static PyObject *date_compare(PyObject *self, PyObject *other, int op)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  if (op != Py_EQ && op != Py_NE)
    return tlpy_date_order(self, other, op);
  if (!tlpy_is_date(state, other))
    Py_RETURN_NOTIMPLEMENTED;
  int same = date_same(state, (tlpy_date *)self, (tlpy_date *)other);
  return same < 0 ? NULL : PyBool_FromLong(same == (op == Py_EQ));
}

static PyObject *date_has_day(PyObject *self, PyObject *value)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_date *date = (tlpy_date *)self;
  tl_civil day;
  int64_t number;
  if (tlpy_day(state, value, "day", &day) < 0)
    return NULL;
  bool has_day = !date->counts || tl_date_has_day(&date->date, &day);
  if (date->exact || !has_day)
    return PyBool_FromLong(has_day);
  if (tl_civil_to_days(&day, &number, NULL) != TL_OK)
    Py_RETURN_FALSE;
  tl_time time = number * TL_SECONDS_PER_DAY;
  return PyBool_FromLong(date->extent.start_min <= time && time < date->extent.end_max);
}

static PyObject *date_admits(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  int64_t start;
  int64_t end;
  if (count != 2) {
    PyErr_Format(PyExc_TypeError, "a start and an end are wanted, not %zd arguments", count);
    return NULL;
  }
  if (tlpy_int(state, args[0], "start", &start) < 0 || tlpy_int(state, args[1], "end", &end) < 0)
    return NULL;
  return PyBool_FromLong(tl_extent_admits(&((tlpy_date *)self)->extent, start, end));
}

static PyObject *date_widened(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_widening policy = TL_WIDENING_UNIT;
  tl_duration by;
  tl_extent extent;
  tl_error err;
  if (count > 1) {
    PyErr_Format(PyExc_TypeError, "'unit' or a duration is wanted, not %zd arguments", count);
    return NULL;
  }
  if (count && !(PyUnicode_Check(args[0]) && PyUnicode_CompareWithASCIIString(args[0], "unit") == 0)) {
    policy = TL_WIDENING_BY;
    if (tlpy_duration_read(state, args[0], "by", &by) < 0)
      return NULL;
    if (tl_duration_sign(&by) < 0) {
      PyErr_SetString(PyExc_ValueError, "a date is widened by a duration that is not negative");
      return NULL;
    }
  }
  if (tl_extent_widen(&((tlpy_date *)self)->extent, policy, &by, &extent, &err) != TL_OK)
    return tlpy_raise(state, &err);
  return tlpy_date_of_extent(state, &extent);
}

/* The line of JSON that the command line writes. */
static PyObject *date_to_json(PyObject *self, PyObject *unused)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_date *date = (tlpy_date *)self;
  tlpy_buffer buffer = {0};
  tl_error err;
  tl_text text;
  tl_phrase_options options = {.size = sizeof options, .mode = date->reading.mode, .seasons = date->reading.seasons};
  (void)unused;
  if (!date->text && !date->has_date) {
    PyErr_SetString(PyExc_ValueError, "a date of bounds has no text to write");
    return NULL;
  }
  if (date->reading.has_as_of)
    options.as_of = &date->reading.as_of;
  PyObject *string = tlpy_date_text(state, date);
  int result = string ? tlpy_text(state, string, "a date", &text) : -1;
  if (result == 0 && tl_json_write_date(text, (tl_read_as)date->reading.syntax, &options, tlpy_buffer_sink(&buffer),
                                        NULL, &err) != TL_OK) {
    tlpy_raise(state, &err);
    result = -1;
  }
  Py_XDECREF(string);
  if (result < 0) {
    tlpy_buffer_free(&buffer);
    return NULL;
  }
  while (buffer.size && buffer.data[buffer.size - 1] == '\n')
    buffer.size--;
  return tlpy_buffer_text(&buffer);
}

/* (year, month, day) of the Julian calendar. */
static PyObject *julian(PyObject *module, PyObject *value)
{
  const tlpy_state *state = tlpy_state_of(module);
  tl_civil day;
  int64_t days;
  tl_error err;
  if (tlpy_day(state, value, "day", &day) < 0)
    return NULL;
  if (tl_civil_to_days(&day, &days, &err) != TL_OK || tl_julian_from_days(days, &day, &err) != TL_OK)
    return tlpy_raise(state, &err);
  PyObject *const parts[] = {PyLong_FromLongLong(day.year), PyLong_FromLong(day.month), PyLong_FromLong(day.day)};
  return tlpy_tuple(parts, 3);
}

static PyMethodDef functions[] = {
    {"julian", julian, METH_O,
     "julian($module, day, /)\n--\n\nA day (a date of one day) in the Julian calendar: (year, month, day), the year "
     "astronomical.\nDate('julian:1582-10-05') is the other way."},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef methods[] = {
    {"relate", tlpy_date_relate, METH_O,
     "relate($self, other, /)\n--\n\nThe possible Relations to other, exactly, sets and X digits included."},
    {"certain", (PyCFunction)(void (*)(void))tlpy_date_certain, METH_FASTCALL,
     "certain($self, relation, other, /)\n--\n\nWhether the relation, such as 'precedes' or 'pm', certainly holds."},
    {"possible", (PyCFunction)(void (*)(void))tlpy_date_possible, METH_FASTCALL,
     "possible($self, relation, other, /)\n--\n\nWhether the relation, such as 'intersects', may hold."},
    {"answer", (PyCFunction)(void (*)(void))tlpy_date_answer, METH_FASTCALL,
     "answer($self, relation, other, /)\n--\n\n'certain', 'possible' or 'impossible'."},
    {"has_day", date_has_day, METH_O,
     "has_day($self, day, /)\n--\n\nWhether the day lies in the date, or is one that its X digits stand for."},
    {"admits", (PyCFunction)(void (*)(void))date_admits, METH_FASTCALL,
     "admits($self, start, end, /)\n--\n\nWhether [start, end), in seconds since 1970, satisfies all six bounds."},
    {"widened", (PyCFunction)(void (*)(void))date_widened, METH_FASTCALL,
     "widened($self, by='unit', /)\n--\n\nA Date of bounds in which what is marked approximate (~, %) may lie so much "
     "earlier or later:\none unit of its precision, or a duration. Nothing else ever widens a date."},
    {"to_json", date_to_json, METH_NOARGS,
     "to_json($self, /)\n--\n\nThe date as one line of JSON, as `timeline date --json` writes it."},
    {"__format__", tlpy_format_text, METH_O, NULL},
    {"__getnewargs_ex__", date_getnewargs_ex, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static const char doc[] =
    "Date(value, /, *, syntax='either', mode='occurs', seasons='north', as_of=None, members=None)\n--\n\n"
    "An imprecise date: what was said, and what follows for start, end and length.\n\n"
    "value is EDTF or an English date phrase (str or UTF-8 bytes), a datetime.date or datetime.datetime, another "
    "Date,\n"
    "or Bounds. syntax 'edtf' or 'phrase' allows only that. mode 'occurs' is for events: '1984' starts and ends\n"
    "somewhere in 1984; 'spans' for states: it fills 1984. seasons ('north', 'south', 'either', 'quarter') says what\n"
    "spring is; as_of is the day that 'to present' means; members, of Bounds, is the EDTF of a set or of X digits\n"
    "of which one lies within them. == says whether two Dates say the same, and is never asked of a text.\n\n"
    "Raises ParseError, NoSuchValueError, RangeError, AmbiguousError (with its readings), UnresolvedError, "
    "LimitError:\n"
    "all ValueError but the last.\n\n"
    ">>> timeline.Date('early 1990s').latest_start\ndatetime.date(1993, 12, 31)";

static PyType_Slot type_slots[] = {
    {Py_tp_new, (void *)date_new},        {Py_tp_dealloc, (void *)date_dealloc},
    {Py_tp_repr, (void *)date_repr},      {Py_tp_str, (void *)date_str},
    {Py_tp_hash, (void *)date_hash},      {Py_tp_richcompare, (void *)date_compare},
    {Py_tp_getset, tlpy_date_properties}, {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(intptr_t)doc},   {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Date",
    .basicsize = sizeof(tlpy_date),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = type_slots,
};

int tlpy_date_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->date_type) < 0 ? -1
                                                                             : PyModule_AddFunctions(module, functions);
}
