/* SPDX-License-Identifier: Apache-2.0 */

/* An event for a builder, of keyword arguments, or of an event of another timeline. */

#include "py.h"

#include <string.h>

void tlpy_spec_clear(tlpy_spec *spec)
{
  Py_CLEAR(spec->kept);
  free(spec->categories);
  free(spec->sources);
  free(spec->constraints);
  free(spec->room);
  *spec = (tlpy_spec){0};
}

/* Keeps an object for as long as the spec borrows from it; takes it over. NULL: an exception is set. */
static PyObject *keep(tlpy_spec *spec, PyObject *object)
{
  if (!object)
    return NULL;
  if (!spec->kept)
    spec->kept = PyList_New(0);
  int result = spec->kept ? PyList_Append(spec->kept, object) : -1;
  Py_DECREF(object);
  return result < 0 ? NULL : object;
}

/* A tuple of what `value` gives, and an array of `size` bytes for each item; the length, -1 on failure. */
static Py_ssize_t items_of(const tlpy_state *state, tlpy_spec *spec, PyObject *value, const char *what, size_t size,
                           PyObject **out_tuple, void **out_array)
{
  /* One Source or Constraint is a tuple, too, but not of these. */
  if (PyUnicode_Check(value) || PyBytes_Check(value) || (PyObject *)Py_TYPE(value) == state->source_class ||
      (PyObject *)Py_TYPE(value) == state->constraint_class) {
    PyErr_Format(PyExc_TypeError, "%s are several: a list or tuple, not %R", what, (PyObject *)Py_TYPE(value));
    return -1;
  }
  *out_tuple = keep(spec, tlpy_items(value, what, "a list is"));
  if (!*out_tuple)
    return -1;
  Py_ssize_t count = PyTuple_Size(*out_tuple);
  free(*out_array);
  *out_array = calloc((size_t)count + 1, size);
  if (!*out_array) {
    PyErr_NoMemory();
    return -1;
  }
  return count;
}

static int read_categories(const tlpy_state *state, tlpy_spec *spec, PyObject *value)
{
  PyObject *tuple;
  Py_ssize_t count =
      items_of(state, spec, value, "categories", sizeof *spec->categories, &tuple, (void **)&spec->categories);
  for (Py_ssize_t i = 0; i < count; i++)
    if (tlpy_text(state, PyTuple_GetItem(tuple, i), "a category", &spec->categories[i]) < 0)
      return -1;
  spec->event.categories = spec->categories;
  spec->event.category_count = count < 0 ? 0 : (size_t)count;
  return count < 0 ? -1 : 0;
}

static int read_sources(const tlpy_state *state, tlpy_spec *spec, PyObject *value)
{
  PyObject *tuple;
  Py_ssize_t count = items_of(state, spec, value, "sources", sizeof *spec->sources, &tuple, (void **)&spec->sources);
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *source = PyTuple_GetItem(tuple, i);
    PyObject *text = source;
    PyObject *href = Py_None;
    if (PyTuple_Check(source) && !PyArg_ParseTuple(source, "OO;a source is (text, href)", &text, &href))
      return -1;
    if (tlpy_text_or_none(state, text, "a source", &spec->sources[i].text) < 0 ||
        tlpy_text_or_none(state, href, "a source's href", &spec->sources[i].href) < 0)
      return -1;
  }
  spec->event.sources = spec->sources;
  spec->event.source_count = count < 0 ? 0 : (size_t)count;
  return count < 0 ? -1 : 0;
}

static int read_constraints(const tlpy_state *state, tlpy_spec *spec, PyObject *value)
{
  PyObject *tuple;
  Py_ssize_t count =
      items_of(state, spec, value, "constraints", sizeof *spec->constraints, &tuple, (void **)&spec->constraints);
  for (Py_ssize_t i = 0; i < count; i++)
    if (tlpy_constraint(state, PyTuple_GetItem(tuple, i), &spec->constraints[i]) < 0)
      return -1;
  spec->event.constraints = spec->constraints;
  spec->event.constraint_count = count < 0 ? 0 : (size_t)count;
  return count < 0 ? -1 : 0;
}

/* A whole number of `unit`ths of a finite number, to the nearest. */
static int fixed_point(PyObject *value, const char *what, double unit, int64_t *out)
{
  double number = PyFloat_AsDouble(value);
  if (number == -1.0 && PyErr_Occurred()) {
    if (PyErr_ExceptionMatches(PyExc_TypeError))
      PyErr_Format(PyExc_TypeError, "%s is a number, not %R", what, (PyObject *)Py_TYPE(value));
    return -1;
  }
  if (!(number >= -1000 && number <= 1000)) {
    PyErr_Format(PyExc_ValueError, "%s is out of range: %R", what, value);
    return -1;
  }
  *out = (int64_t)(number * unit + (number < 0 ? -0.5 : 0.5));
  return 0;
}

static int read_coordinates(tlpy_spec *spec, PyObject *value)
{
  PyObject *tuple = keep(spec, tlpy_items(value, "coordinates", "(latitude, longitude) is"));
  if (!tuple)
    return -1;
  if (PyTuple_Size(tuple) != 2) {
    PyErr_SetString(PyExc_ValueError, "coordinates are (latitude, longitude)");
    return -1;
  }
  spec->event.has_coordinates = true;
  return fixed_point(PyTuple_GetItem(tuple, 0), "latitude", 1e9, &spec->event.latitude) < 0 ||
                 fixed_point(PyTuple_GetItem(tuple, 1), "longitude", 1e9, &spec->event.longitude) < 0
             ? -1
             : 0;
}

static int read_confidence(tlpy_spec *spec, PyObject *value)
{
  int64_t millionths;
  if (fixed_point(value, "confidence", 1e6, &millionths) < 0)
    return -1;
  spec->event.confidence = (int32_t)millionths;
  spec->event.has_confidence = true;
  return 0;
}

/* -- The date */

/* EDTF or a phrase, as the builder will read it. */
static int date_of_text(const tlpy_state *state, tlpy_spec *spec, tl_text text)
{
  tl_error err;
  tl_reading reading;
  tl_status status = tl_reading_parse(text, TL_READ_EITHER, NULL, &reading, &err);
  if (status == TL_ERR_UNRESOLVED || (status == TL_OK && reading.is_phrase)) {
    spec->event.phrase = text; /* the builder may have the as-of day that it lacks */
    return 0;
  }
  if (status == TL_OK) {
    spec->event.edtf = text;
    return 0;
  }
  err.field = "date";
  tlpy_raise(state, &err);
  return -1;
}

static int read_date(const tlpy_state *state, tlpy_spec *spec, PyObject *value, bool has_mode)
{
  tl_text text;
  if (value == Py_None)
    return 0;
  if (PyUnicode_Check(value) || PyBytes_Check(value))
    return tlpy_text(state, value, "a date", &text) < 0 ? -1 : date_of_text(state, spec, text);
  tlpy_date *date = tlpy_date_from(state, value, NULL);
  if (!keep(spec, (PyObject *)date)) {
    tlpy_blame_field(state, "date");
    return -1;
  }
  if (!has_mode)
    spec->event.mode = date->extent.mode;
  bool same_seasons = date->reading.seasons == spec->seasons || !(date->extent.flags & TL_EXTENT_SEASON_ASSUMED);
  if ((!date->text && !date->has_date) || !same_seasons) {
    spec->event.extent = &date->extent;
    return 0;
  }
  PyObject *written = keep(spec, tlpy_date_text(state, date));
  if (!written || tlpy_text(state, written, "a date", date->is_phrase ? &spec->event.phrase : &spec->event.edtf) < 0)
    return -1;
  if (date->reading.has_as_of && date->is_phrase) {
    char day[TL_CIVIL_TEXT_SIZE];
    size_t length = tl_civil_write(&date->reading.as_of, day);
    PyObject *string = keep(spec, PyUnicode_FromStringAndSize(day, (Py_ssize_t)length));
    if (!string || tlpy_text(state, string, "as_of", &spec->event.as_of) < 0)
      return -1;
  }
  return 0;
}

/* -- Of an event */

static int read_event(tlpy_spec *spec, PyObject *object)
{
  const tl_event *event = ((tlpy_event *)object)->event;
  if (!keep(spec, Py_NewRef(object)))
    return -1;
  size_t size = tl_event_to_spec(event, &spec->event, NULL, 0);
  spec->room = malloc(size + 1);
  if (!spec->room) {
    PyErr_NoMemory();
    return -1;
  }
  tl_event_to_spec(event, &spec->event, spec->room, size);
  return 0;
}

/* -- Of keywords */

/* Has what the event said of its date make room for what is given of it: `date`, or its parts. */
static int make_room_for_date(tl_event_spec *event, PyObject *keywords)
{
  static const char *const names[] = {"date", "edtf", "phrase", "start", "end"};
  bool some = false;
  bool whole = false;
  bool parts = false;
  for (size_t i = 0; keywords && i < sizeof names / sizeof *names; i++) {
    PyObject *value = PyDict_GetItemString(keywords, names[i]);
    some |= value != NULL;
    *(i ? &parts : &whole) |= value && value != Py_None;
  }
  if (whole && parts) {
    PyErr_SetString(PyExc_TypeError, "date stands for edtf, phrase, start and end: it is given without them");
    return -1;
  }
  if (some) {
    event->edtf = event->phrase = event->start = event->end = (tl_text){NULL, 0};
    event->extent = NULL;
  }
  return 0;
}

int tlpy_spec_read(const tlpy_state *state, PyObject *first, PyObject *keywords, uint8_t seasons, tlpy_spec *out)
{
  *out = (tlpy_spec){.event = {.size = sizeof out->event}, .seasons = seasons};
  tl_event_spec *event = &out->event;
  const struct {
    const char *name;
    tl_text *text;
    bool is_date; /* it may be an object that is a date */
  } texts[] = {
      {"uid", &event->uid, false},
      {"title", &event->title, false},
      {"description", &event->description, false},
      {"wording", &event->wording, false},
      {"href", &event->href, false},
      {"group", &event->group, false},
      {"modified", &event->modified, true},
      {"as_of", &event->as_of, true},
      {"zone", &event->zone, false},
      {"place", &event->place, false},
      {"foreign", &event->foreign, false},
      {"foreign_attributes", &event->foreign_attributes, false},
      {"edtf", &event->edtf, true},
      {"phrase", &event->phrase, false},
      {"start", &event->start, true},
      {"end", &event->end, true},
  };
  if (tlpy_is_event(state, first) ? read_event(out, first) < 0 : tlpy_text(state, first, "an id", &event->id) < 0)
    return -1;
  if (make_room_for_date(event, keywords) < 0)
    return -1;
  bool has_mode = keywords && PyDict_GetItemString(keywords, "mode");
  PyObject *key;
  PyObject *value;
  Py_ssize_t position = 0;
  while (keywords && PyDict_Next(keywords, &position, &key, &value)) {
    int result = 1; /* not found yet */
    for (size_t i = 0; i < sizeof texts / sizeof *texts && result > 0; i++) {
      if (PyUnicode_CompareWithASCIIString(key, texts[i].name) != 0)
        continue;
      if (texts[i].is_date && !(value = keep(out, tlpy_date_words(state, value, texts[i].name))))
        return -1;
      result = tlpy_text_or_none(state, value, texts[i].name, texts[i].text);
    }
    if (result > 0 && PyUnicode_CompareWithASCIIString(key, "date") == 0)
      result = read_date(state, out, value, has_mode);
    else if (result > 0 && PyUnicode_CompareWithASCIIString(key, "mode") == 0)
      result = tlpy_number(state, TLPY_MODES, value, "mode", &event->mode);
    else if (result > 0 && PyUnicode_CompareWithASCIIString(key, "start_kind") == 0)
      result = tlpy_number(state, TLPY_END_KINDS, value, "start_kind", &event->start_kind);
    else if (result > 0 && PyUnicode_CompareWithASCIIString(key, "end_kind") == 0)
      result = tlpy_number(state, TLPY_END_KINDS, value, "end_kind", &event->end_kind);
    else if (result > 0 && PyUnicode_CompareWithASCIIString(key, "categories") == 0)
      result = read_categories(state, out, value);
    else if (result > 0 && PyUnicode_CompareWithASCIIString(key, "sources") == 0)
      result = read_sources(state, out, value);
    else if (result > 0 && PyUnicode_CompareWithASCIIString(key, "constraints") == 0)
      result = read_constraints(state, out, value);
    else if (result > 0 && PyUnicode_CompareWithASCIIString(key, "coordinates") == 0)
      result = value == Py_None ? (event->has_coordinates = false, 0) : read_coordinates(out, value);
    else if (result > 0 && PyUnicode_CompareWithASCIIString(key, "confidence") == 0)
      result = value == Py_None ? (event->has_confidence = false, 0) : read_confidence(out, value);
    if (result > 0)
      PyErr_Format(PyExc_TypeError, "an event has no field %R", key);
    if (result != 0)
      return -1;
  }
  return 0;
}
