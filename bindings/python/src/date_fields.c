/* SPDX-License-Identifier: Apache-2.0 */

/* What a timeline.Date tells: the text, its components, its bounds. */

#include "py.h"

#include <stddef.h>
#include <string.h>

/* -- What it says */

PyObject *tlpy_date_edtf(const tlpy_state *state, const tlpy_date *date)
{
  if (!date->has_date)
    Py_RETURN_NONE;
  return tlpy_date_write(state, date);
}

PyObject *tlpy_date_write(const tlpy_state *state, const tlpy_date *date)
{
  char text[TL_DATE_TEXT_MAX + 1];
  tl_error err;
  size_t length;
  if (tl_date_write(&date->date, text, sizeof text, &length, &err) != TL_OK)
    return tlpy_raise(state, &err);
  return PyUnicode_FromStringAndSize(text, (Py_ssize_t)length);
}

static PyObject *get_text(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_date_text(tlpy_state_of_object(self), (tlpy_date *)self);
}

static PyObject *get_edtf(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_date_edtf(tlpy_state_of_object(self), (tlpy_date *)self);
}

static PyObject *get_level(PyObject *self, void *closure)
{
  const tlpy_date *date = (tlpy_date *)self;
  (void)closure;
  tl_date read;
  if (!date->has_date)
    Py_RETURN_NONE;
  if (date->text)
    return PyLong_FromLong(date->date.level);
  /* A member has the level of its set. */
  char text[TL_DATE_TEXT_MAX + 1];
  size_t length;
  tl_error err;
  if (tl_date_write(&date->date, text, sizeof text, &length, &err) != TL_OK ||
      tl_date_parse((tl_text){text, length}, &read, &err) != TL_OK)
    return tlpy_raise(tlpy_state_of_object(self), &err);
  return PyLong_FromLong(read.level);
}

static PyObject *get_syntax(PyObject *self, void *closure)
{
  const tlpy_date *date = (tlpy_date *)self;
  (void)closure;
  if (!date->text && !date->has_date)
    Py_RETURN_NONE;
  return tlpy_name(tlpy_state_of_object(self), TLPY_SYNTAXES, date->is_phrase ? TL_READ_PHRASE : TL_READ_EDTF);
}

/* Members of tl_extent that are numbers of a table. */
enum { NAME_PRECISION, NAME_FORM, NAME_MODE, NAME_START_KIND, NAME_END_KIND, NAME_START_QUALIFIER, NAME_END_QUALIFIER };

static PyObject *name_of(const tlpy_state *state, const tl_extent *extent, int which)
{
  switch (which) {
  case NAME_PRECISION: return tlpy_name(state, TLPY_PRECISIONS, extent->precision);
  case NAME_FORM: return tlpy_name(state, TLPY_FORMS, extent->form);
  case NAME_MODE: return tlpy_name(state, TLPY_MODES, extent->mode);
  case NAME_START_KIND: return tlpy_name(state, TLPY_END_KINDS, extent->start_kind);
  case NAME_END_KIND: return tlpy_name(state, TLPY_END_KINDS, extent->end_kind);
  case NAME_START_QUALIFIER: return tlpy_name(state, TLPY_QUALIFIERS, extent->start_qualifier);
  default: return tlpy_name(state, TLPY_QUALIFIERS, extent->end_qualifier);
  }
}

static PyObject *get_name(PyObject *self, void *closure)
{
  return name_of(tlpy_state_of_object(self), &((tlpy_date *)self)->extent, (int)(intptr_t)closure);
}

static PyObject *get_qualifier(PyObject *self, void *closure)
{
  const tl_extent *extent = &((tlpy_date *)self)->extent;
  (void)closure;
  return tlpy_name(tlpy_state_of_object(self), TLPY_QUALIFIERS, extent->start_qualifier | extent->end_qualifier);
}

/* Notes, in the order in which they are told. */
static const struct note {
  const char *name;
  uint8_t extent_flag;
  uint8_t phrase_flag;
} notes[] = {
    {"contradictory", TL_EXTENT_CONTRADICTORY, 0},
    {"derived", TL_EXTENT_DERIVED, 0},
    {"masked", TL_EXTENT_MASKED, 0},
    {"season-assumed", TL_EXTENT_SEASON_ASSUMED, 0},
    {"inferred", TL_EXTENT_INFERRED, TL_PHRASE_INFERRED},
    {"clamped", 0, TL_PHRASE_CLAMPED},
    {"lossy-edtf", 0, TL_PHRASE_LOSSY_EDTF},
    {"convention", 0, TL_PHRASE_CONVENTION},
    {"continuous", 0, TL_PHRASE_CONTINUOUS},
};

static PyObject *get_notes(PyObject *self, void *closure)
{
  const tlpy_date *date = (tlpy_date *)self;
  (void)closure;
  PyObject *list = PyList_New(0);
  for (size_t i = 0; list && i < sizeof notes / sizeof *notes; i++) {
    if (!(date->extent.flags & notes[i].extent_flag) && !(date->flags & notes[i].phrase_flag))
      continue;
    PyObject *name = PyUnicode_FromString(notes[i].name);
    if (!name || PyList_Append(list, name) < 0)
      Py_CLEAR(list);
    Py_XDECREF(name);
  }
  PyObject *tuple = list ? PyList_AsTuple(list) : NULL;
  Py_XDECREF(list);
  return tuple;
}

static PyObject *get_context(PyObject *self, void *closure)
{
  const tlpy_date *date = (tlpy_date *)self;
  tl_text text = {"", 0};
  (void)closure;
  if (date->context_size && tlpy_text(tlpy_state_of_object(self), date->text, "a date", &text) < 0)
    return NULL;
  return PyUnicode_FromStringAndSize(text.data + date->context_at, date->context_size);
}

/* -- Bounds */

static PyObject *get_seconds(PyObject *self, void *closure)
{
  const char *extent = (const char *)&((tlpy_date *)self)->extent;
  int64_t seconds;
  memcpy(&seconds, extent + (size_t)closure, sizeof seconds);
  return PyLong_FromLongLong(seconds);
}

PyObject *tlpy_bounds(const tlpy_state *state, const tl_extent *extent)
{
  PyObject *const fields[] = {
      PyLong_FromLongLong(extent->start_min),
      PyLong_FromLongLong(extent->start_max),
      PyLong_FromLongLong(extent->end_min),
      PyLong_FromLongLong(extent->end_max),
      PyLong_FromLongLong(extent->length_min),
      PyLong_FromLongLong(extent->length_max),
      name_of(state, extent, NAME_START_KIND),
      name_of(state, extent, NAME_END_KIND),
      name_of(state, extent, NAME_PRECISION),
      name_of(state, extent, NAME_FORM),
      name_of(state, extent, NAME_START_QUALIFIER),
      name_of(state, extent, NAME_END_QUALIFIER),
      PyLong_FromLong(extent->flags),
      name_of(state, extent, NAME_MODE),
  };
  return tlpy_record(state->bounds_class, fields, sizeof fields / sizeof *fields);
}

static PyObject *get_bounds(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_bounds(tlpy_state_of_object(self), &((tlpy_date *)self)->extent);
}

tlpy_date *tlpy_date_of_bounds(const tlpy_state *state, PyObject *bounds)
{
  static const struct {
    const char *what;
    size_t at; /* in tl_extent */
  } numbers[] = {
      {"start_min", offsetof(tl_extent, start_min)},   {"start_max", offsetof(tl_extent, start_max)},
      {"end_min", offsetof(tl_extent, end_min)},       {"end_max", offsetof(tl_extent, end_max)},
      {"length_min", offsetof(tl_extent, length_min)}, {"length_max", offsetof(tl_extent, length_max)},
  };
  static const struct {
    const char *what;
    Py_ssize_t item;
    size_t at;
    tlpy_table table;
  } names[] = {
      {"start_kind", 6, offsetof(tl_extent, start_kind), TLPY_END_KINDS},
      {"end_kind", 7, offsetof(tl_extent, end_kind), TLPY_END_KINDS},
      {"precision", 8, offsetof(tl_extent, precision), TLPY_PRECISIONS},
      {"form", 9, offsetof(tl_extent, form), TLPY_FORMS},
      {"start_qualifier", 10, offsetof(tl_extent, start_qualifier), TLPY_QUALIFIERS},
      {"end_qualifier", 11, offsetof(tl_extent, end_qualifier), TLPY_QUALIFIERS},
      {"mode", 13, offsetof(tl_extent, mode), TLPY_MODES},
  };
  enum { FLAGS = 12, FIELDS = 14 };
  tl_error err;
  tl_extent x = {0};
  int64_t flags = 0;
  bool consistent = true;
  if (PyTuple_Size(bounds) != FIELDS) {
    PyErr_Format(PyExc_TypeError, "Bounds have fourteen parts, not %zd", PyTuple_Size(bounds));
    return NULL;
  }
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (tlpy_int(state, PyTuple_GetItem(bounds, (Py_ssize_t)i), numbers[i].what,
                 (int64_t *)(void *)((char *)&x + numbers[i].at)) < 0)
      return NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (tlpy_number(state, names[i].table, PyTuple_GetItem(bounds, names[i].item), names[i].what,
                    (uint8_t *)&x + names[i].at) < 0)
      return NULL;
  if (tlpy_int(state, PyTuple_GetItem(bounds, FLAGS), "flags", &flags) < 0)
    return NULL;
  if (flags & ~INT64_C(0x3F)) {
    PyErr_Format(PyExc_ValueError, "flags has unknown bits: %lld", (long long)flags);
    return NULL;
  }
  x.flags = (uint8_t)flags;
  if (!(flags & TL_EXTENT_CONTRADICTORY) && tl_extent_close(&x, &consistent, &err) != TL_OK) {
    tlpy_raise(state, &err);
    return NULL;
  }
  if (!consistent) {
    tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_CONTRADICTION, "no start and end satisfy these bounds");
    return NULL;
  }
  return (tlpy_date *)tlpy_date_of_extent(state, &x);
}

enum { TIME_EARLIEST_START, TIME_LATEST_START, TIME_EARLIEST_END, TIME_LATEST_END };

static PyObject *get_time(PyObject *self, void *closure)
{
  const tlpy_date *date = (tlpy_date *)self;
  const tl_extent *extent = &date->extent;
  int which = (int)(intptr_t)closure;
  const tl_time times[] = {extent->start_min, extent->start_max, extent->end_min, extent->end_max};
  bool end = which >= TIME_EARLIEST_END;
  const tl_point *point = NULL;
  if (date->has_date)
    point = end && date->date.form == TL_FORM_INTERVAL ? &date->date.end : &date->date.start;
  return tlpy_time(tlpy_state_of_object(self), times[which], end, extent->flags & TL_EXTENT_TIME_OF_DAY, point);
}

static PyObject *get_shortest(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_length(tlpy_state_of_object(self), ((tlpy_date *)self)->extent.length_min);
}

static PyObject *get_longest(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_length(tlpy_state_of_object(self), ((tlpy_date *)self)->extent.length_max);
}

/* -- Components and members */

/* A point as timeline.Point; None of what is no date. */
static PyObject *point_of(const tlpy_state *state, const tl_point *point)
{
  if (point->kind < TL_POINT_DATED)
    Py_RETURN_NONE;
  bool clock = point->precision == TL_PRECISION_SECOND || point->precision == TL_PRECISION_MINUTE;
  PyObject *const fields[] = {
      PyLong_FromLongLong(point->year),
      tlpy_int_or_none(point->month || point->month_x, point->month),
      tlpy_int_or_none(point->day || point->day_x, point->day),
      tlpy_int_or_none(clock, point->hour),
      tlpy_int_or_none(clock, point->minute),
      tlpy_int_or_none(point->precision == TL_PRECISION_SECOND, point->second),
      tlpy_int_or_none(point->zone != TL_ZONE_LOCAL, point->zone == TL_ZONE_OFFSET ? point->offset_minutes : 0),
      tlpy_name(state, TLPY_PRECISIONS, point->precision),
      tlpy_name(state, TLPY_QUALIFIERS, point->year_qualifier & 3),
      tlpy_name(state, TLPY_QUALIFIERS, point->month_qualifier & 3),
      tlpy_name(state, TLPY_QUALIFIERS, point->day_qualifier & 3),
      PyLong_FromLong(point->year_x),
      PyLong_FromLong(point->month_x),
      PyLong_FromLong(point->day_x),
  };
  return tlpy_record(state->point_class, fields, sizeof fields / sizeof *fields);
}

static PyObject *get_point(PyObject *self, void *closure)
{
  const tlpy_date *date = (tlpy_date *)self;
  if (!date->has_date)
    Py_RETURN_NONE;
  bool end = closure && date->date.form != TL_FORM_SINGLE;
  return point_of(tlpy_state_of_object(self), end ? &date->date.end : &date->date.start);
}

static PyObject *get_members(PyObject *self, void *closure)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_date *date = (tlpy_date *)self;
  (void)closure;
  if (!date->has_date || date->date.form < TL_FORM_ONE_OF)
    return Py_BuildValue("(O)", self);
  PyObject *tuple = PyTuple_New((Py_ssize_t)date->date.members);
  for (size_t i = 0; tuple && i < date->date.members; i++) {
    tl_date member;
    tl_error err;
    PyObject *made = NULL;
    if (tl_date_member(&date->date, i, &member, &err) != TL_OK)
      tlpy_raise(state, &err);
    else
      made = tlpy_date_of_member(state, &member, &date->reading);
    if (!made || PyTuple_SetItem(tuple, (Py_ssize_t)i, made) < 0)
      Py_CLEAR(tuple);
  }
  return tuple;
}

/* clang-format off */
PyGetSetDef tlpy_date_properties[] = {
    {"text", get_text, NULL, "The text as it was given; None of a date that was made of bounds.", NULL},
    {"edtf", get_edtf, NULL, "The canonical EDTF; None when EDTF cannot say it.", NULL},
    {"level", get_level, NULL, "The EDTF level, 0 to 2; None without EDTF.", NULL},
    {"syntax", get_syntax, NULL, "'edtf' or 'phrase': what the text was read as; None without a text.", NULL},
    {"precision", get_name, NULL, "The unit of the date, of several the coarsest: 'second', 'minute', 'day', 'month', "
     "'season', 'quarter', 'quadrimester', 'semester', 'year'; 'none' when it has none.", (void *)NAME_PRECISION},
    {"form", get_name, NULL, "'single', 'interval', 'one-of', 'all-of' or 'range'.", (void *)NAME_FORM},
    {"mode", get_name, NULL, "'occurs': it happens somewhere inside the unit; 'spans': it fills the unit.",
     (void *)NAME_MODE},
    {"start_kind", get_name, NULL, "What is known of the start: 'dated', 'open' (there is none) or 'unknown'.",
     (void *)NAME_START_KIND},
    {"end_kind", get_name, NULL, "What is known of the end: 'dated', 'open' (still), 'unknown' (finite, nobody says "
     "when) or 'ongoing' (not before the as-of day).", (void *)NAME_END_KIND},
    {"qualifier", get_qualifier, NULL, "'', '?' (uncertain), '~' (approximate) or '%' (both), of all parts. A "
     "qualifier never moves a bound.", NULL},
    {"start_qualifier", get_name, NULL, "The qualifier of the start.", (void *)NAME_START_QUALIFIER},
    {"end_qualifier", get_name, NULL, "The qualifier of the end.", (void *)NAME_END_QUALIFIER},
    {"notes", get_notes, NULL, "What to know of how the bounds came about, a tuple of: 'contradictory', 'derived', "
     "'masked' (X or S digits), 'season-assumed', 'inferred', 'clamped', 'lossy-edtf', 'convention', 'continuous'.", NULL},
    {"context", get_context, NULL, "The words before the date, '' of none: 'designated' of "
     "'designated in 1984'.", NULL},
    {"bounds", get_bounds, NULL, "The six bounds and what stands beside them, as timeline.Bounds.", NULL},
    {"start_min", get_seconds, NULL, "Earliest start, int: seconds since 1970-01-01T00:00:00; timeline.MIN: none.",
     (void *)offsetof(tl_extent, start_min)},
    {"start_max", get_seconds, NULL, "Latest start, seconds since 1970.", (void *)offsetof(tl_extent, start_max)},
    {"end_min", get_seconds, NULL, "Earliest end, exclusive, seconds since 1970.",
     (void *)offsetof(tl_extent, end_min)},
    {"end_max", get_seconds, NULL, "Latest end, exclusive, seconds since 1970; timeline.MAX: none.",
     (void *)offsetof(tl_extent, end_max)},
    {"length_min", get_seconds, NULL, "Shortest length, seconds; timeline.MAX: infinite, since an end is open.",
     (void *)offsetof(tl_extent, length_min)},
    {"length_max", get_seconds, NULL, "Longest length, seconds; timeline.MAX: no limit.",
     (void *)offsetof(tl_extent, length_max)},
    {"earliest_start", get_time, NULL, "First day on which it may start, as datetime.date; datetime.datetime where "
     "there is a time of day; None: minus infinity. RangeError outside the years 1 to 9999.",
     (void *)TIME_EARLIEST_START},
    {"latest_start", get_time, NULL, "Last day on which it may start; else as earliest_start.",
     (void *)TIME_LATEST_START},
    {"earliest_end", get_time, NULL, "First day that may be its last (inclusive, as people count); else as "
     "earliest_start.", (void *)TIME_EARLIEST_END},
    {"latest_end", get_time, NULL, "Last day that may be its last (inclusive); None: no end.",
     (void *)TIME_LATEST_END},
    {"shortest", get_shortest, NULL, "Shortest length, as datetime.timedelta; None: infinite.", NULL},
    {"longest", get_longest, NULL, "Longest length, as datetime.timedelta; None: no limit.", NULL},
    {"start_point", get_point, NULL, "The components of a single date, of an interval's start or a set's first member, "
     "as timeline.Point; None when that is no date.", NULL},
    {"end_point", get_point, NULL, "The components of an interval's end or a set's last member; of a single date the "
     "same as start_point.", (void *)1},
    {"members", get_members, NULL, "The members of a set as Dates, a tuple; of anything else itself.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */
