/* SPDX-License-Identifier: Apache-2.0 */

/* Names, texts, and the classes of datetime. */

#include "py.h"

#include <string.h>

const char *const tlpy_modes[] = {"occurs", "spans", NULL};
const char *const tlpy_seasons[] = {"north", "south", "either", "quarter", NULL};
const char *const tlpy_syntaxes[] = {"either", "edtf", "phrase", NULL};
const char *const tlpy_end_kinds[] = {"dated", "open", "unknown", "ongoing", NULL};
const char *const tlpy_precisions[] = {"none",    "second",       "minute",   "day",  "month", "season",
                                       "quarter", "quadrimester", "semester", "year", NULL};
const char *const tlpy_forms[] = {"single", "interval", "one-of", "all-of", "range", NULL};
const char *const tlpy_qualifiers[] = {"", "?", "~", "%", NULL};

const char *const tlpy_endpoints[] = {"default", "start", "end", NULL};
const char *const tlpy_offset_precisions[] = {"default",  "exact",   "month", "year",
                                              "at-least", "at-most", "about", NULL};
const char *const tlpy_constraint_kinds[] = {"relation", "offset", "length", NULL};
const char *const tlpy_statement_kinds[] = {"start",      "end",    "date",     "length-min",
                                            "length-max", "offset", "relation", NULL};

PyObject *tlpy_name(const char *const *names, unsigned number)
{
  unsigned count = 0;
  while (names[count])
    count++;
  return PyUnicode_FromString(number < count ? names[number] : "?");
}

/* "one, two or three" for a message. */
static PyObject *listed(const char *const *names)
{
  PyObject *text = PyUnicode_FromFormat("'%s'", names[0]);
  for (size_t i = 1; text && names[i]; i++) {
    PyObject *longer = PyUnicode_FromFormat("%U%s'%s'", text, names[i + 1] ? ", " : " or ", names[i]);
    Py_DECREF(text);
    text = longer;
  }
  return text;
}

int tlpy_name_find(const char *const *names, PyObject *name, const char *what, uint8_t *out_number)
{
  PyObject *all;
  if (PyUnicode_Check(name)) {
    for (uint8_t i = 0; names[i]; i++)
      if (PyUnicode_CompareWithASCIIString(name, names[i]) == 0) {
        *out_number = i;
        return 0;
      }
  }
  all = listed(names);
  if (all)
    PyErr_Format(PyUnicode_Check(name) ? PyExc_ValueError : PyExc_TypeError, "%s is %U, not %R", what, all, name);
  Py_XDECREF(all);
  return -1;
}

int tlpy_text(PyObject *object, const char *what, tl_text *out_text)
{
  Py_ssize_t size;
  if (PyUnicode_Check(object)) {
    const char *data = PyUnicode_AsUTF8AndSize(object, &size);
    if (!data)
      return -1;
    *out_text = (tl_text){data, (size_t)size};
    return 0;
  }
  if (PyBytes_Check(object)) {
    char *data;
    if (PyBytes_AsStringAndSize(object, &data, &size) < 0)
      return -1;
    *out_text = (tl_text){data, (size_t)size};
    return 0;
  }
  PyErr_Format(PyExc_TypeError, "%s is str or bytes, not %R", what, (PyObject *)Py_TYPE(object));
  return -1;
}

int tlpy_text_or_none(PyObject *object, const char *what, tl_text *out_text)
{
  if (object && object != Py_None)
    return tlpy_text(object, what, out_text);
  *out_text = (tl_text){NULL, 0};
  return 0;
}

PyObject *tlpy_string(const char *string)
{
  if (!string)
    Py_RETURN_NONE;
  return PyUnicode_FromString(string);
}

PyObject *tlpy_same(PyObject *self, PyObject *unused)
{
  (void)unused;
  return Py_NewRef(self);
}

/* The tzinfo of a point with a zone: a new reference, None of local time. */
static PyObject *zone_of(const tlpy_state *state, const tl_point *point)
{
  if (!point || point->zone == TL_ZONE_LOCAL)
    Py_RETURN_NONE;
  if (point->zone == TL_ZONE_UTC)
    return Py_NewRef(state->utc);
  PyObject *offset = PyObject_CallFunction(state->timedelta_class, "ii", 0, point->offset_minutes * 60);
  PyObject *zone = offset ? PyObject_CallFunctionObjArgs(state->timezone_class, offset, NULL) : NULL;
  Py_XDECREF(offset);
  return zone;
}

PyObject *tlpy_time(const tlpy_state *state, tl_time time, bool exclusive, bool with_clock, const tl_point *point)
{
  tl_error err;
  tl_clock clock;
  int64_t shift = with_clock && point && point->zone == TL_ZONE_OFFSET ? INT64_C(60) * point->offset_minutes : 0;
  if (time == TL_TIME_MIN || time == TL_TIME_MAX)
    Py_RETURN_NONE;
  /* Bounds lie far enough from the ends of the axis for a day more, or else they are no years of datetime. */
  if (time > TL_TIME_MIN / 2 && time < TL_TIME_MAX / 2)
    time += shift - (exclusive ? (with_clock ? 1 : TL_SECONDS_PER_DAY) : 0);
  if (tl_clock_from_time(time, &clock, &err) != TL_OK)
    return tlpy_raise(state, &err);
  if (clock.civil.year < 1 || clock.civil.year > 9999)
    return tlpy_raise_format(state, TL_ERR_RANGE, TL_CODE_DATE_RANGE,
                             "the year %lld does not fit datetime; the bounds in seconds hold it",
                             (long long)clock.civil.year);
  int year = (int)clock.civil.year;
  if (!with_clock)
    return PyObject_CallFunction(state->date_class, "iii", year, (int)clock.civil.month, (int)clock.civil.day);
  PyObject *zone = zone_of(state, point);
  if (!zone)
    return NULL;
  PyObject *made =
      PyObject_CallFunction(state->datetime_class, "iiiiiiiO", year, (int)clock.civil.month, (int)clock.civil.day,
                            (int)clock.hour, (int)clock.minute, (int)clock.second, 0, zone);
  Py_DECREF(zone);
  return made;
}

PyObject *tlpy_length(const tlpy_state *state, int64_t seconds)
{
  if (seconds == TL_TIME_MAX)
    Py_RETURN_NONE;
  int64_t days = seconds / TL_SECONDS_PER_DAY;
  if (days > 999999999)
    return tlpy_raise_format(state, TL_ERR_RANGE, TL_CODE_DURATION_RANGE,
                             "%lld days do not fit timedelta; the length in seconds holds them", (long long)days);
  return PyObject_CallFunction(state->timedelta_class, "ii", (int)days, (int)(seconds % TL_SECONDS_PER_DAY));
}

/* An int, of which it takes over the reference; -1 on failure. */
static long take_int(PyObject *number)
{
  long value = number ? PyLong_AsLong(number) : -1;
  Py_XDECREF(number);
  return value;
}

static PyObject *refuse_fraction(const tlpy_state *state, PyObject *value)
{
  PyObject *text = PyObject_Str(value);
  tl_text seen;
  if (text && tlpy_text(text, "a datetime", &seen) == 0)
    tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_NO_SUCH_TIME,
                      "%.40s has a fraction of a second, which a date does not hold: replace(microsecond=0)",
                      seen.data);
  Py_XDECREF(text);
  return NULL;
}

/* What isoformat() gives of a datetime.date, or of a datetime.datetime without a zone, in a part of its time. */
static PyObject *write_datetime(const tlpy_state *state, PyObject *value, bool has_clock)
{
  enum { DAY_BEFORE_1970 = 719163 }; /* the ordinal of 1970-01-01 */
  tl_clock clock = {0};
  tl_error err;
  char text[TL_CIVIL_TEXT_SIZE];
  long part[TLPY_CLOCK] = {0};
  long days = take_int(PyObject_CallMethodObjArgs(value, state->toordinal, NULL));
  for (size_t i = 0; has_clock && days > 0 && i < TLPY_CLOCK; i++)
    if ((part[i] = take_int(PyObject_GetAttr(value, state->clock[i]))) < 0)
      return NULL;
  if (days < 0)
    return NULL;
  if (part[3] > 0)
    return refuse_fraction(state, value);
  if (tl_civil_from_days(days - DAY_BEFORE_1970, &clock.civil, &err) != TL_OK)
    return tlpy_raise(state, &err);
  clock.hour = (int32_t)part[0];
  clock.minute = (int32_t)part[1];
  clock.second = (int32_t)part[2];
  size_t length = has_clock ? tl_clock_write(&clock, text) : tl_civil_write(&clock.civil, text);
  return PyUnicode_FromStringAndSize(text, (Py_ssize_t)length);
}

PyObject *tlpy_datetime_text(const tlpy_state *state, PyObject *value)
{
  if ((PyObject *)Py_TYPE(value) == state->date_class)
    return write_datetime(state, value, false);
  if ((PyObject *)Py_TYPE(value) == state->datetime_class) {
    PyObject *zone = PyObject_GetAttr(value, state->tzinfo);
    bool is_local = zone == Py_None;
    if (!zone)
      return NULL;
    Py_DECREF(zone);
    if (is_local)
      return write_datetime(state, value, true);
  }
  PyObject *text = PyObject_CallMethodObjArgs(value, state->isoformat, NULL);
  tl_text seen;
  if (text && tlpy_text(text, "isoformat()", &seen) == 0 && !memchr(seen.data, '.', seen.size))
    return text;
  Py_XDECREF(text);
  return PyErr_Occurred() ? NULL : refuse_fraction(state, value);
}

int tlpy_day(const tlpy_state *state, PyObject *object, const char *what, tl_civil *out_day)
{
  tl_error err;
  tlpy_date *date = tlpy_date_from(state, object, NULL);
  if (!date)
    return -1;
  int result = 0;
  if (!date->has_date || date->date.form != TL_FORM_SINGLE || date->extent.precision != TL_PRECISION_DAY ||
      date->extent.start_min != date->extent.start_max) {
    PyErr_Format(PyExc_ValueError, "%s is one day, not %R", what, object);
    result = -1;
  } else if (tl_civil_from_days(date->extent.start_min / TL_SECONDS_PER_DAY, out_day, &err) != TL_OK) {
    tlpy_raise(state, &err);
    result = -1;
  }
  Py_DECREF(date);
  return result;
}
