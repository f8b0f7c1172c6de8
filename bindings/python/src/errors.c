/* SPDX-License-Identifier: Apache-2.0 */

/* A failure of the C library as a Python exception: the class of its status (timeline/_errors.py), and its place. */

#include "py.h"

#include <stdarg.h>
#include <stdio.h>

/* Sets attribute `name` to `value`, which it takes over. */
static bool set_attribute(PyObject *exception, const char *name, PyObject *value)
{
  bool done = value && PyObject_SetAttrString(exception, name, value) == 0;
  Py_XDECREF(value);
  return done;
}

PyObject *tlpy_raise(const tlpy_state *state, const tl_error *err)
{
  unsigned status = (unsigned)err->status <= TL_ERR_CANCELLED ? (unsigned)err->status : 0;
  PyObject *class = state->errors[status];
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

int tlpy_errors_add(PyObject *module)
{
  tlpy_state *state = tlpy_state_of(module);
  PyObject *errors = PyImport_ImportModule("timeline._errors");
  if (!errors)
    return -1;
  state->errors[0] = PyObject_GetAttrString(errors, "Error");
  state->undecided = PyObject_GetAttrString(errors, "Undecided");
  PyObject *classes = PyObject_GetAttrString(errors, "BY_STATUS");
  Py_DECREF(errors);
  bool done = state->errors[0] && state->undecided && classes;
  for (Py_ssize_t i = 1; done && i <= TL_ERR_CANCELLED; i++) {
    state->errors[i] = PySequence_GetItem(classes, i - 1);
    done = state->errors[i];
  }
  Py_XDECREF(classes);
  return done ? 0 : -1;
}
