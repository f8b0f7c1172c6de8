/* SPDX-License-Identifier: Apache-2.0 */

/* A failure of the C library as a Python exception: the class of its status (timeline/_errors.py), and its place. */

#include "py.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Sets attribute `name` to `value`, which it takes over. */
static bool set_attribute(PyObject *exception, const char *name, PyObject *value)
{
  bool done = value && PyObject_SetAttrString(exception, name, value) == 0;
  Py_XDECREF(value);
  return done;
}

/* The class of a status; of a file or folder that is not there, the one that Python has for that, too. */
static PyObject *class_of(const tlpy_state *state, const tl_error *err)
{
  if (err->status == TL_ERR_IO && (err->code == TL_CODE_FOLDER || strstr(err->message, ": no such file")))
    return state->missing_file;
  return state->errors[(unsigned)err->status <= TL_ERR_CANCELLED ? (unsigned)err->status : 0];
}

PyObject *tlpy_raise(const tlpy_state *state, const tl_error *err)
{
  PyObject *class = class_of(state, err);
  PyObject *exception = PyObject_CallFunction(class, "s", err->message);
  if (!exception)
    return NULL;
  bool done = set_attribute(exception, "code", PyUnicode_FromFormat("TL%03d", (int)err->code));
  if (done && err->line)
    done = set_attribute(exception, "line", PyLong_FromUnsignedLong(err->line));
  if (done && err->column) {
    done = set_attribute(exception, "column", PyLong_FromUnsignedLong(err->column)) &&
           set_attribute(exception, "offset", PyLong_FromSize_t(err->offset));
  }
  if (done && err->field)
    done = set_attribute(exception, "field", PyUnicode_FromString(err->field));
  if (done)
    PyErr_SetObject(class, exception);
  Py_DECREF(exception);
  return NULL;
}

PyObject *tlpy_raise_format(const tlpy_state *state, tl_status status, tl_code code, const char *format, ...)
{
  tl_error err = {.status = status, .code = code};
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(err.message, sizeof err.message, format, arguments);
  va_end(arguments);
  return tlpy_raise(state, &err);
}

/* Of a field, or else of a row. */
static PyObject *blame(const tlpy_state *state, const char *field, size_t row)
{
  PyObject *type, *exception, *trace;
  bool is_ours = PyErr_ExceptionMatches(state->errors[0]);
  if (!is_ours && !PyErr_ExceptionMatches(PyExc_TypeError))
    return NULL;
  PyErr_Fetch(&type, &exception, &trace);
  PyErr_NormalizeException(&type, &exception, &trace);
  PyObject *said = is_ours ? PyObject_GetAttrString(exception, "message") : PyObject_Str(exception);
  PyObject *value = field ? PyUnicode_FromString(field) : PyLong_FromSize_t(row);
  PyObject *message = NULL;
  if (said && value && field && is_ours)
    message = Py_NewRef(said); /* ours tell their field */
  else if (said && value)
    message = field ? PyUnicode_FromFormat("%s: %U", field, said) : PyUnicode_FromFormat("row %zu: %U", row, said);
  if (message && !is_ours)
    PyErr_SetObject(type, message);
  else if (message && PyObject_SetAttrString(exception, "message", message) == 0 &&
           PyObject_SetAttrString(exception, field ? "field" : "row", value) == 0)
    PyErr_SetObject(type, exception);
  Py_XDECREF(said);
  Py_XDECREF(value);
  Py_XDECREF(message);
  Py_XDECREF(type);
  Py_XDECREF(exception);
  Py_XDECREF(trace);
  return NULL;
}

PyObject *tlpy_blame_row(const tlpy_state *state, size_t row)
{
  return blame(state, NULL, row);
}

PyObject *tlpy_blame_field(const tlpy_state *state, const char *field)
{
  return blame(state, field, 0);
}

int tlpy_errors_add(PyObject *module)
{
  tlpy_state *state = tlpy_state_of(module);
  PyObject *errors = PyImport_ImportModule("timeline._errors");
  if (!errors)
    return -1;
  state->errors[0] = PyObject_GetAttrString(errors, "Error");
  state->undecided = PyObject_GetAttrString(errors, "Undecided");
  state->missing_file = PyObject_GetAttrString(errors, "MissingFileError");
  PyObject *classes = PyObject_GetAttrString(errors, "BY_STATUS");
  Py_DECREF(errors);
  bool done = state->errors[0] && state->undecided && state->missing_file && classes;
  for (Py_ssize_t i = 1; done && i <= TL_ERR_CANCELLED; i++) {
    state->errors[i] = PySequence_GetItem(classes, i - 1);
    done = state->errors[i];
  }
  Py_XDECREF(classes);
  return done ? 0 : -1;
}
