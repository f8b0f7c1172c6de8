/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLPY_PY_H
#define TLPY_PY_H

/*
 * What the files of the extension share.
 *
 * One file a type, each with its `int tlpy_<noun>_add(PyObject *module)` in the table of module.c. Types are heap types
 * that cannot be subclassed, so that PyType_GetModuleState(Py_TYPE(self)) finds the state. Functions that return
 * PyObject * return NULL with an exception set, those that return int -1.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <timeline/timeline.h>

/* What the module holds, of each interpreter. Object pointers and nothing else: module.c visits them as an array. */
typedef struct tlpy_state {
  PyObject *errors[TL_ERR_CANCELLED + 1]; /* by tl_status; [0] is timeline.Error */
  PyObject *undecided;
  /* datetime's */
  PyObject *date_class;
  PyObject *datetime_class;
  PyObject *timedelta_class;
  PyObject *timezone_class;
  PyObject *utc;
  /* timeline._records */
  PyObject *bounds_class;
  /* own types */
  PyObject *date_type;
  PyObject *numbers_type;
  PyObject *times_type;
  PyObject *extents_type;
  PyObject *index_type;
} tlpy_state;

tlpy_state *tlpy_state_of(PyObject *module);
/* Of an object of a type of ours. */
tlpy_state *tlpy_state_of_object(PyObject *self);
/* Makes the type of `spec`, keeps it in `*slot` of the state and adds it to the module. */
int tlpy_type_add(PyObject *module, PyType_Spec *spec, PyObject **slot);

/* Names of keyword arguments for PyArg_ParseTupleAndKeywords(), whose type before 3.13 has no const. */
#define TLPY_KEYWORDS(names) ((char **)(uintptr_t)(names))

/* What modules add; the table is in module.c. */
int tlpy_date_add(PyObject *module);
int tlpy_column_add(PyObject *module);
int tlpy_extents_add(PyObject *module);
int tlpy_index_add(PyObject *module);

/* -- errors.c */

int tlpy_errors_add(PyObject *module);
/* Raises a failure as the class of its status; returns NULL. */
PyObject *tlpy_raise(const tlpy_state *state, const tl_error *err);
/* Raises TL_ERR_ARG, TL_ERR_VALUE or so, with a message of our own. */
PyObject *tlpy_raise_format(const tlpy_state *state, tl_status status, tl_code code, const char *format, ...)
    Py_GCC_ATTRIBUTE((format(printf, 4, 5)));

/* -- convert.c: names, texts and datetime's classes */

/* A table of names ends in NULL; the index is the number. */
extern const char *const tlpy_modes[],
    *const tlpy_seasons[], *const tlpy_syntaxes[], *const tlpy_end_kinds[], *const tlpy_precisions[],
                                                                                *const tlpy_forms[],
                                                                                    *const tlpy_qualifiers[];
PyObject *tlpy_name(const char *const *names, unsigned number);
/* Finds a str in a table; `what` is the argument's name, for the message. */
int tlpy_name_find(const char *const *names, PyObject *name, const char *what, uint8_t *out_number);

/* The bytes of a str or bytes, borrowed from it. TypeError for anything else. */
int tlpy_text(PyObject *object, const char *what, tl_text *out_text);
/* The same, with None as "not given". */
int tlpy_text_or_none(PyObject *object, const char *what, tl_text *out_text);
/* A str of a borrowed string; None of NULL. */
PyObject *tlpy_string(const char *string);

/* A bound as datetime.date, or datetime.datetime with a clock, and None when it is infinite. `exclusive` and `point` as
 * in tl_time_write(). RangeError outside the years 1 to 9999. */
PyObject *tlpy_time(const tlpy_state *state, tl_time time, bool exclusive, bool with_clock, const tl_point *point);
/* Seconds as datetime.timedelta; None of TL_TIME_MAX. */
PyObject *tlpy_length(const tlpy_state *state, int64_t seconds);
/* The day of a datetime.date or of a text. */
int tlpy_day(const tlpy_state *state, PyObject *object, const char *what, tl_civil *out_day);

/* -- date.c */

/* How a text is read. */
typedef struct tlpy_reading {
  uint8_t syntax;  /* a tl_read_as */
  uint8_t mode;    /* a tl_mode */
  uint8_t seasons; /* a tl_seasons */
  uint8_t has_as_of;
  tl_civil as_of;
} tlpy_reading;

typedef struct tlpy_date {
  PyObject_HEAD tl_extent extent;
  tl_date date;         /* what it says; counts when has_date */
  PyObject *text;       /* str, as given; NULL of bounds */
  PyObject *edtf;       /* str, what `date` was read from; NULL: has no date */
  tlpy_reading reading; /* how it was read */
  uint8_t flags;        /* TL_PHRASE_... bits */
  uint8_t level;
  bool has_date;
  bool is_phrase;
  bool exact; /* `date` says all that `extent` does: relations go by members and completions */
} tlpy_date;

/*
 * A Date of anything that may stand where a date is wanted: a Date (itself), str, bytes, datetime.date,
 * datetime.datetime, Bounds. `reading` NULL: the default. A new reference.
 */
tlpy_date *tlpy_date_from(const tlpy_state *state, PyObject *value, const tlpy_reading *reading);
/* A Date of bounds alone. */
PyObject *tlpy_date_of_extent(const tlpy_state *state, const tl_extent *extent);
bool tlpy_is_date(const tlpy_state *state, PyObject *object);

#endif
