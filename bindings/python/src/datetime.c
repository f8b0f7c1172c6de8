/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The classes of datetime: what an object of one says, and an object that says it.
 *
 * The limited API does not know them. Their attributes are read through the descriptors, which are found once, and the
 * day by its number, which is one call in place of three; and an object is made of the bytes that pickle keeps of it,
 * which take half as long as its numbers and cannot change, since every pickle of a datetime holds them.
 */

#include "py.h"

#include <string.h>

/* A date of the years that datetime has, as the bytes of its state: a date has the first four. */
enum { STATE_DATE = 4, STATE_DATETIME = 10 };

/* Of a year in EDTF. */
enum { YEAR_DIGITS = 4 };

/* -- What one says */

/* What asks a descriptor of a class: the parts of a datetime have one, those of a timedelta another. */
static descrgetfunc getter_of(const tlpy_state *state, tlpy_part part)
{
  return (descrgetfunc)PyType_GetSlot(Py_TYPE(state->parts[part]), Py_tp_descr_get);
}

static PyObject *attribute_of(const tlpy_state *state, descrgetfunc get, PyObject *value, tlpy_part part)
{
  return get(state->parts[part], value, (PyObject *)Py_TYPE(value));
}

/* A number, which it releases; -1 of what is none. */
static long take_number(PyObject *number)
{
  long result = number ? PyLong_AsLong(number) : -1;
  Py_XDECREF(number);
  return result;
}

/* Attributes one after the other, from `first`, that are small numbers; -1 of what is none. */
static void numbers_of(const tlpy_state *state, descrgetfunc get, PyObject *value, tlpy_part first, size_t count,
                       int32_t *out)
{
  for (size_t i = 0; i < count; i++)
    out[i] = (int32_t)take_number(attribute_of(state, get, value, (tlpy_part)(first + i)));
}

/* The number of its day, 1 of 0001-01-01; -1 with an exception. */
static long ordinal_of(const tlpy_state *state, PyObject *value)
{
  /* What the method is in C, without a call of Python's. Before 3.13, interpreters of their own have a datetime in
   * Python. */
  if (PyCFunction_CheckExact(state->toordinal))
    return take_number(PyCFunction_GetFunction(state->toordinal)(value, NULL));
  return take_number(PyObject_CallMethodObjArgs(value, state->toordinal, NULL));
}

static int refuse_fraction(const tlpy_state *state, PyObject *value, const char *instead)
{
  PyObject *text = PyObject_Str(value);
  tl_text seen;
  if (text && tlpy_text(state, text, "a datetime", &seen) == 0)
    tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_NO_SUCH_TIME, "%.40s has a fraction of a second, which %s",
                      seen.data, instead);
  Py_XDECREF(text);
  return -1;
}

/* Of a datetime; pandas.Timestamp has nanoseconds, which replace(microsecond=0) leaves. */
static int refuse_part(const tlpy_state *state, PyObject *value)
{
  bool finer = PyObject_HasAttrString(value, "nanosecond");
  return refuse_fraction(state, value,
                         finer ? "a date does not hold: floor('s')" : "a date does not hold: replace(microsecond=0)");
}

/* Of what is Not a Time. */
static bool refuse_nat(const tlpy_state *state, tl_text seen)
{
  bool is_nat = seen.size == 3 && memcmp(seen.data, "NaT", 3) == 0;
  if (is_nat)
    tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_UNDATED, "NaT is no date");
  return is_nat;
}

/* How far a zone is from UTC at a datetime, in minutes: 1 read, 0 one that EDTF cannot say, -1 failed. */
static int ask_offset(const tlpy_state *state, PyObject *zone, PyObject *value, int32_t *out_minutes)
{
  /* Of the zone: the datetime's own method looks first at what this gives, as is done here. */
  PyObject *offset = PyObject_CallMethodObjArgs(zone, state->utcoffset, value, NULL);
  int result = offset ? 0 : -1;
  if (offset && (PyObject *)Py_TYPE(offset) == state->timedelta_class) {
    int32_t delta[3]; /* days, seconds, microseconds */
    numbers_of(state, getter_of(state, TLPY_DELTA_DAYS), offset, TLPY_DELTA_DAYS, 3, delta);
    bool in_a_day = delta[0] == 0 || delta[0] == -1;
    int32_t seconds = in_a_day ? delta[0] * (int32_t)TL_SECONDS_PER_DAY + delta[1] : 0;
    *out_minutes = seconds / 60;
    result = in_a_day && seconds % 60 == 0 && delta[2] == 0;
  }
  Py_XDECREF(offset);
  return PyErr_Occurred() ? -1 : result;
}

/* The same of a datetime.timezone, which says the same of every datetime: the last one that was asked is kept, as all
 * of a kind mostly have one. */
static int fixed_offset(const tlpy_state *state, PyObject *zone, PyObject *value, int32_t *out_minutes)
{
  tlpy_state *kept = (tlpy_state *)(uintptr_t)state; /* const but for this */
  tlpy_lock_take(&kept->zone_lock);
  bool known = kept->zone == zone;
  int32_t minutes = kept->zone_minutes;
  tlpy_lock_release(&kept->zone_lock);
  if (known) {
    *out_minutes = minutes;
    return 1;
  }
  int result = ask_offset(state, zone, value, out_minutes);
  if (result > 0) {
    tlpy_lock_take(&kept->zone_lock);
    PyObject *old = kept->zone;
    kept->zone = Py_NewRef(zone);
    kept->zone_minutes = *out_minutes;
    tlpy_lock_release(&kept->zone_lock);
    Py_XDECREF(old);
  }
  return result;
}

/* The zone of a datetime: 1 read, 0 one that EDTF cannot say, -1 failed. */
static int read_zone(const tlpy_state *state, descrgetfunc get, PyObject *value, tl_point *out)
{
  PyObject *zone = attribute_of(state, get, value, TLPY_TZINFO);
  if (!zone)
    return -1;
  int result = 1;
  out->zone = zone == Py_None ? TL_ZONE_LOCAL : TL_ZONE_OFFSET;
  if (zone != Py_None && zone != state->utc)
    result = (PyObject *)Py_TYPE(zone) == state->timezone_class ? fixed_offset(state, zone, value, &out->offset_minutes)
                                                                : ask_offset(state, zone, value, &out->offset_minutes);
  Py_DECREF(zone);
  return result;
}

/* The day, and of a datetime the time of day: all but the zone. */
static int read_clock(const tlpy_state *state, descrgetfunc get, PyObject *value, bool has_clock, tl_clock *out)
{
  int32_t clock[4] = {0}; /* hours, minutes, seconds, microseconds */
  long ordinal = ordinal_of(state, value);
  *out = (tl_clock){.hour = 0};
  if (ordinal < 0 || tl_civil_from_days(ordinal + TLPY_FIRST_DAY - 1, &out->civil, NULL) != TL_OK)
    return -1;
  if (has_clock) {
    numbers_of(state, get, value, TLPY_HOUR, 4, clock);
    if (clock[3] > 0)
      return refuse_part(state, value);
  }
  out->hour = clock[0];
  out->minute = clock[1];
  out->second = clock[2];
  return 0;
}

int tlpy_datetime_read(const tlpy_state *state, PyObject *value, tl_point *out)
{
  tl_clock clock;
  bool has_clock = (PyObject *)Py_TYPE(value) == state->datetime_class;
  if (!has_clock && (PyObject *)Py_TYPE(value) != state->date_class)
    return 0;
  descrgetfunc get = getter_of(state, TLPY_HOUR);
  if (read_clock(state, get, value, has_clock, &clock) < 0)
    return -1;
  *out = (tl_point){.year = clock.civil.year,
                    .kind = TL_POINT_DATED,
                    .precision = has_clock ? TL_PRECISION_SECOND : TL_PRECISION_DAY,
                    .month = (uint8_t)clock.civil.month,
                    .day = (uint8_t)clock.civil.day,
                    .hour = (uint8_t)clock.hour,
                    .minute = (uint8_t)clock.minute,
                    .second = (uint8_t)clock.second};
  return has_clock ? read_zone(state, get, value, out) : 1;
}

int tlpy_datetime_seconds(const tlpy_state *state, PyObject *value, tl_time *out)
{
  tl_point point;
  tl_error err;
  int result = tlpy_datetime_read(state, value, &point);
  if (result <= 0)
    return result;
  const tl_clock clock = {{point.year, point.month, point.day}, point.hour, point.minute, point.second};
  if (tl_clock_to_time(&clock, out, &err) != TL_OK) {
    tlpy_raise(state, &err);
    return -1;
  }
  *out -= INT64_C(60) * point.offset_minutes;
  return 1;
}

PyObject *tlpy_datetime_text(const tlpy_state *state, PyObject *value)
{
  static const char longest[] = "1984-05-06T07:08:09+03:00";
  PyObject *text = PyObject_CallMethodObjArgs(value, state->isoformat, NULL);
  tl_text seen;
  if (text && tlpy_text(state, text, "isoformat()", &seen) == 0) {
    if (memchr(seen.data, '.', seen.size))
      refuse_part(state, value);
    else if (seen.size >= sizeof longest)
      tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_NO_SUCH_TIME,
                        "%.40s: EDTF has no seconds in an offset from UTC: astimezone(datetime.timezone.utc)",
                        seen.data);
    else if (!refuse_nat(state, seen))
      return text;
  }
  Py_XDECREF(text);
  return NULL;
}

/* -- datetime64, which is told by its __array_interface__ */

/* Whether it is one, and then its type, such as "<M8[D]" (a new reference). */
static int read_type(PyObject *value, PyObject **out_type)
{
  PyObject *interface = PyObject_GetAttrString(value, "__array_interface__");
  if (!interface) {
    if (!PyErr_ExceptionMatches(PyExc_AttributeError))
      return -1;
    PyErr_Clear();
    return 0;
  }
  PyObject *type = PyMapping_GetItemString(interface, "typestr");
  PyObject *shape = type ? PyMapping_GetItemString(interface, "shape") : NULL;
  int found = -1;
  if (shape)
    found = PyTuple_Check(shape) && PyTuple_Size(shape) == 0 && PyUnicode_Check(type) &&
            PyUnicode_GetLength(type) > 2 && PyUnicode_ReadChar(type, 1) == 'M';
  Py_DECREF(interface);
  Py_XDECREF(shape);
  if (found > 0)
    *out_type = type;
  else
    Py_XDECREF(type);
  return found;
}

int tlpy_is_datetime64(PyObject *value)
{
  PyObject *type = NULL;
  int found = read_type(value, &type);
  Py_XDECREF(type);
  return found;
}

/* A date has years, months, days and seconds: of a week, an hour or ten years the text would say a part alone. */
static int check_unit(const tlpy_state *state, PyObject *type, tl_text seen)
{
  static const char *const units[] = {"Y", "M", "D", "s", "ms", "us", "ns", "ps", "fs", "as"};
  tl_text text;
  if (tlpy_text(state, type, "a type", &text) < 0)
    return -1;
  const char *unit = text.size > 4 ? text.data + 4 : ""; /* "<M8[D]" */
  size_t size = strcspn(unit, "]");
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strlen(units[i]) == size && memcmp(units[i], unit, size) == 0)
      return 0;
  tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_NO_SUCH_TIME,
                    "%.40s is a datetime64[%.*s], a unit that a date does not have: astype('datetime64[%s]')",
                    seen.data, (int)size, unit, memchr(seen.data, 'T', seen.size) ? "s" : "D");
  return -1;
}

PyObject *tlpy_datetime64_text(const tlpy_state *state, PyObject *value)
{
  tl_text seen;
  PyObject *type;
  if (read_type(value, &type) <= 0)
    return NULL;
  PyObject *text = PyObject_Str(value); /* to its unit: 1984, 1984-05, 1984-05-06T07:08:09.000000000 */
  bool fits = text && tlpy_text(state, text, "a datetime64", &seen) == 0 && !refuse_nat(state, seen) &&
              check_unit(state, type, seen) == 0;
  Py_DECREF(type);
  if (!fits) {
    Py_XDECREF(text);
    return NULL;
  }
  const char *point = memchr(seen.data, '.', seen.size);
  size_t sign = seen.data[0] == '-';
  size_t digits = strspn(seen.data + sign, "0123456789");
  bool is_long = digits > YEAR_DIGITS && sign + digits == seen.size;
  if (!point && digits >= YEAR_DIGITS && !is_long)
    return text;
  PyObject *whole = NULL;
  if (is_long) /* 20000 */
    whole = PyUnicode_FromFormat("Y%s", seen.data);
  else if (!point) /* -044-03-15 */
    whole = PyUnicode_FromFormat("-%s%s", "0000" + digits, seen.data + 1);
  else if (strspn(point + 1, "0") == (size_t)(seen.data + seen.size - point - 1))
    whole = PyUnicode_FromStringAndSize(seen.data, point - seen.data);
  else
    refuse_fraction(state, value, "a date does not hold: astype('datetime64[s]')");
  Py_DECREF(text);
  return whole;
}

/* -- One that says it */

/* Of a clock in the years 1 to 9999; `zone` is borrowed, NULL: none. */
static PyObject *make(const tlpy_state *state, const tl_clock *clock, bool with_clock, PyObject *zone)
{
  const unsigned char bytes[STATE_DATETIME] = {
      (unsigned char)(clock->civil.year >> 8),
      (unsigned char)(clock->civil.year & 0xFF),
      (unsigned char)clock->civil.month,
      (unsigned char)clock->civil.day,
      (unsigned char)clock->hour,
      (unsigned char)clock->minute,
      (unsigned char)clock->second,
  };
  PyObject *packed = PyBytes_FromStringAndSize((const char *)bytes, with_clock ? STATE_DATETIME : STATE_DATE);
  PyTypeObject *class = (PyTypeObject *)(with_clock ? state->datetime_class : state->date_class);
  newfunc make_of = (newfunc)PyType_GetSlot(class, Py_tp_new);
  PyObject *arguments = packed ? PyTuple_Pack(zone ? 2 : 1, packed, zone) : NULL;
  PyObject *made = arguments ? make_of(class, arguments, NULL) : NULL;
  Py_XDECREF(packed);
  Py_XDECREF(arguments);
  return made;
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

/* Of seconds; `zone` as in make(). */
static PyObject *make_of_time(const tlpy_state *state, tl_time time, bool with_clock, PyObject *zone)
{
  tl_error err;
  tl_clock clock;
  if (tl_clock_from_time(time, &clock, &err) != TL_OK)
    return tlpy_raise(state, &err);
  if (clock.civil.year < 1 || clock.civil.year > 9999)
    return tlpy_raise_format(state, TL_ERR_RANGE, TL_CODE_DATE_RANGE,
                             "the year %lld does not fit datetime; the bounds in seconds hold it",
                             (long long)clock.civil.year);
  return make(state, &clock, with_clock, zone);
}

PyObject *tlpy_time(const tlpy_state *state, tl_time time, bool exclusive, bool with_clock, const tl_point *point)
{
  int64_t shift = with_clock && point && point->zone == TL_ZONE_OFFSET ? INT64_C(60) * point->offset_minutes : 0;
  if (time == TL_TIME_MIN || time == TL_TIME_MAX)
    Py_RETURN_NONE;
  /* Bounds lie far enough from the ends of the axis for a day more, or else they are no years of datetime. */
  if (time > TL_TIME_MIN / 2 && time < TL_TIME_MAX / 2)
    time += shift - (exclusive ? (with_clock ? 1 : TL_SECONDS_PER_DAY) : 0);
  if (!with_clock)
    return make_of_time(state, time, false, NULL);
  PyObject *zone = zone_of(state, point);
  PyObject *made = zone ? make_of_time(state, time, true, zone) : NULL;
  Py_XDECREF(zone);
  return made;
}

/* The same as read_clock(), of a class made from datetime's: what its isoformat() says, as the datetime that is in it
 * may be another. pandas.Timestamp has years and nanoseconds that datetime has not, and NaT is one, too. */
static int read_clock_of_text(const tlpy_state *state, PyObject *value, bool has_clock, tl_clock *out)
{
  const size_t local = has_clock ? sizeof "1984-05-06T07:08:09" - 1 : sizeof "1984-05-06" - 1;
  PyObject *text = PyObject_CallMethodObjArgs(value, state->isoformat, NULL);
  tl_text seen;
  tl_date date;
  tl_error err;
  int result = -1;
  if (!text || tlpy_text(state, text, "isoformat()", &seen) < 0 || refuse_nat(state, seen)) {
    Py_XDECREF(text);
    return -1;
  }
  const char zone = seen.size > local ? seen.data[local] : '+';
  if (zone == '.') {
    refuse_part(state, value);
  } else if (zone != '+' && zone != '-') {
    tlpy_raise_format(state, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "%.40s does not fit datetime", seen.data);
  } else if (tl_date_parse((tl_text){seen.data, seen.size < local ? seen.size : local}, &date, &err) != TL_OK) {
    tlpy_raise(state, &err);
  } else {
    const tl_point *point = &date.start;
    *out = (tl_clock){{point->year, point->month, point->day}, point->hour, point->minute, point->second};
    result = 0;
  }
  Py_DECREF(text);
  return result;
}

PyObject *tlpy_datetime_plus(const tlpy_state *state, PyObject *value, bool has_clock, const tl_duration *duration)
{
  tl_clock clock;
  tl_time time;
  tl_error err;
  descrgetfunc get = getter_of(state, TLPY_HOUR);
  bool is_own = (PyObject *)Py_TYPE(value) == (has_clock ? state->datetime_class : state->date_class);
  if ((is_own ? read_clock(state, get, value, has_clock, &clock)
              : read_clock_of_text(state, value, has_clock, &clock)) < 0)
    return NULL;
  if (tl_clock_to_time(&clock, &time, &err) != TL_OK || tl_duration_add(time, duration, &time, &err) != TL_OK)
    return tlpy_raise(state, &err);
  PyObject *zone = has_clock ? attribute_of(state, get, value, TLPY_TZINFO) : NULL;
  PyObject *made = has_clock && !zone ? NULL : make_of_time(state, time, has_clock, zone);
  Py_XDECREF(zone);
  return made;
}

int tlpy_timedelta_read(const tlpy_state *state, PyObject *value, tl_duration *out)
{
  int32_t delta[3]; /* days, seconds, microseconds */
  numbers_of(state, getter_of(state, TLPY_DELTA_DAYS), value, TLPY_DELTA_DAYS, 3, delta);
  if (delta[2] != 0)
    return refuse_fraction(state, value, "a duration does not hold");
  if ((PyObject *)Py_TYPE(value) != state->timedelta_class) { /* pandas.Timedelta may hold more than it is made from */
    PyObject *plain = PyObject_CallFunction(state->timedelta_class, "ii", (int)delta[0], (int)delta[1]);
    int same = plain ? PyObject_RichCompareBool(value, plain, Py_EQ) : -1;
    Py_XDECREF(plain);
    if (same == 0)
      tlpy_raise_format(state, TL_ERR_RANGE, TL_CODE_DURATION_RANGE,
                        "a duration of more, or of finer parts, than datetime.timedelta holds");
    if (same <= 0)
      return -1;
  }
  int64_t seconds = (int64_t)delta[0] * TL_SECONDS_PER_DAY + delta[1];
  *out = (tl_duration){.days = (int32_t)(seconds / TL_SECONDS_PER_DAY), .seconds = seconds % TL_SECONDS_PER_DAY};
  return 0;
}

PyObject *tlpy_length(const tlpy_state *state, int64_t seconds)
{
  tl_clock clock;
  if (seconds == TL_TIME_MAX)
    Py_RETURN_NONE;
  /* The time from the first moment of datetime to the one so far from it: timedelta's own arithmetic takes longer. */
  if (seconds >= 0 && seconds < TL_TIME_MAX / 2 &&
      tl_clock_from_time(TLPY_FIRST_TIME + seconds, &clock, NULL) == TL_OK && clock.civil.year <= 9999) {
    PyObject *moment = make(state, &clock, true, NULL);
    PyObject *length = moment ? PyNumber_Subtract(moment, state->first_moment) : NULL;
    Py_XDECREF(moment);
    return length;
  }
  int64_t days = seconds / TL_SECONDS_PER_DAY;
  if (days > 999999999)
    return tlpy_raise_format(state, TL_ERR_RANGE, TL_CODE_DURATION_RANGE,
                             "%lld days do not fit timedelta; the length in seconds holds them", (long long)days);
  return PyObject_CallFunction(state->timedelta_class, "ii", (int)days, (int)(seconds % TL_SECONDS_PER_DAY));
}

/* -- As the module starts */

/* datetime.toordinal where it is in C, bound to an object, else its name. */
static PyObject *toordinal_of(PyObject *moment)
{
  PyObject *method = PyObject_GetAttrString(moment, "toordinal");
  if (!method || (PyCFunction_CheckExact(method) && PyCFunction_GetFlags(method) == METH_NOARGS))
    return method;
  Py_DECREF(method);
  return PyUnicode_InternFromString("toordinal");
}

int tlpy_datetime_add(PyObject *module)
{
  tlpy_state *state = tlpy_state_of(module);
  static const char *const names[TLPY_PARTS] = {
      [TLPY_HOUR] = "hour",
      [TLPY_MINUTE] = "minute",
      [TLPY_SECOND] = "second",
      [TLPY_MICROSECOND] = "microsecond",
      [TLPY_TZINFO] = "tzinfo",
      [TLPY_DELTA_DAYS] = "days",
      [TLPY_DELTA_SECONDS] = "seconds",
      [TLPY_DELTA_MICROSECONDS] = "microseconds",
  };
  for (int i = 0; i < TLPY_PARTS; i++) {
    PyObject *class = i < TLPY_DELTA_DAYS ? state->datetime_class : state->timedelta_class;
    state->parts[i] = PyObject_GetAttrString(class, names[i]);
    if (!state->parts[i])
      return -1;
    if (!PyType_GetSlot(Py_TYPE(state->parts[i]), Py_tp_descr_get)) {
      PyErr_Format(PyExc_ImportError, "datetime has no descriptor of %s", names[i]);
      return -1;
    }
  }
  state->first_moment = PyObject_GetAttrString(state->datetime_class, "min");
  state->utc = PyObject_GetAttrString(state->timezone_class, "utc");
  state->isoformat = PyUnicode_InternFromString("isoformat");
  state->utcoffset = PyUnicode_InternFromString("utcoffset");
  if (!state->first_moment || !state->utc || !state->isoformat || !state->utcoffset)
    return -1;
  state->toordinal = toordinal_of(state->first_moment);
  return state->toordinal ? 0 : -1;
}
