/* SPDX-License-Identifier: Apache-2.0 */

/* Long work without the GIL: progress, Ctrl-C, what is written, what is lost. */

#include "py.h"

#include <string.h>

/* -- Progress */

static bool tell(void *ctx, uint64_t done, uint64_t total)
{
  tlpy_work *work = ctx;
  PyEval_RestoreThread(work->thread);
  bool go_on = PyErr_CheckSignals() == 0;
  if (go_on && work->progress != Py_None) {
    PyObject *answer = PyObject_CallFunction(work->progress, "KK", (unsigned long long)done, (unsigned long long)total);
    go_on = answer && answer != Py_False;
    Py_XDECREF(answer);
  }
  work->raised = PyErr_Occurred() != NULL;
  work->thread = PyEval_SaveThread();
  return go_on;
}

int tlpy_progress(PyObject *value, void *out)
{
  if (value != Py_None && !PyCallable_Check(value)) {
    PyErr_Format(PyExc_TypeError, "progress is a function of what is done and the whole, not %R",
                 (PyObject *)Py_TYPE(value));
    return 0;
  }
  *(PyObject **)out = value;
  return 1;
}

void tlpy_work_begin(tlpy_work *work, PyObject *progress)
{
  *work = (tlpy_work){.progress = progress ? progress : Py_None};
  work->thread = PyEval_SaveThread();
}

tl_progress tlpy_work_progress(tlpy_work *work)
{
  return (tl_progress){tell, work};
}

int tlpy_work_end(tlpy_work *work, const tlpy_state *state, tl_status status, const tl_error *err)
{
  PyEval_RestoreThread(work->thread);
  if (status == TL_OK)
    return 0;
  if (!work->raised)
    tlpy_raise(state, err);
  return -1;
}

/* -- A sink into memory */

tl_status tlpy_buffer_write(void *ctx, const char *data, size_t size, tl_error *err)
{
  tlpy_buffer *buffer = ctx;
  if (size > buffer->capacity - buffer->size) {
    size_t wanted = buffer->size + size + buffer->size / 2;
    char *grown = wanted < (size_t)PY_SSIZE_T_MAX ? realloc(buffer->data, wanted) : NULL;
    if (!grown) {
      if (err)
        *err = (tl_error){.status = TL_ERR_NOMEM, .code = TL_CODE_NOMEM, .message = "out of memory"};
      return TL_ERR_NOMEM;
    }
    buffer->data = grown;
    buffer->capacity = wanted;
  }
  if (size)
    memcpy(buffer->data + buffer->size, data, size);
  buffer->size += size;
  return TL_OK;
}

tl_sink tlpy_buffer_sink(tlpy_buffer *buffer)
{
  return (tl_sink){tlpy_buffer_write, buffer};
}

void tlpy_buffer_free(tlpy_buffer *buffer)
{
  free(buffer->data);
  *buffer = (tlpy_buffer){0};
}

PyObject *tlpy_buffer_text(tlpy_buffer *buffer)
{
  PyObject *text = PyUnicode_DecodeUTF8(buffer->size ? buffer->data : "", (Py_ssize_t)buffer->size, "strict");
  tlpy_buffer_free(buffer);
  return text;
}

/* -- Losses: each is kind, index, and three strings with their NULs (a missing one is "\1") in the buffer. */

static void put_string(tlpy_buffer *buffer, const char *string)
{
  const char *text = string ? string : "\1";
  if (tlpy_buffer_write(buffer, text, strlen(text) + 1, NULL) != TL_OK)
    buffer->failed = true;
}

static void keep_loss(void *ctx, const tl_loss *loss)
{
  tlpy_buffer *buffer = ctx;
  if (buffer->failed || tlpy_buffer_write(buffer, (const char *)&loss->kind, 1, NULL) != TL_OK ||
      tlpy_buffer_write(buffer, (const char *)&loss->index, sizeof loss->index, NULL) != TL_OK) {
    buffer->failed = true;
    return;
  }
  put_string(buffer, loss->event);
  put_string(buffer, loss->field);
  put_string(buffer, loss->reason);
}

tl_losses tlpy_losses(tlpy_buffer *buffer)
{
  return (tl_losses){keep_loss, buffer};
}

static PyObject *take_string(const char **at)
{
  const char *text = *at;
  *at += strlen(text) + 1;
  return tlpy_string(text[0] == '\1' ? NULL : text);
}

PyObject *tlpy_losses_list(const tlpy_state *state, tlpy_buffer *buffer)
{
  const char *at = buffer->data;
  const char *end = buffer->data + buffer->size;
  if (buffer->failed) {
    tlpy_buffer_free(buffer);
    return PyErr_NoMemory();
  }
  PyObject *list = PyList_New(0);
  while (list && at < end) {
    uint8_t kind = (uint8_t)*at++;
    size_t index;
    memcpy(&index, at, sizeof index);
    at += sizeof index;
    PyObject *event = take_string(&at);
    PyObject *field = take_string(&at);
    PyObject *reason = take_string(&at);
    PyObject *const fields[] = {event, field, tlpy_string(tl_loss_kind_name((tl_loss_kind)kind)), reason,
                                index == TL_NOT_FOUND ? Py_NewRef(Py_None) : PyLong_FromSize_t(index)};
    PyObject *loss = tlpy_record(state->loss_class, fields, sizeof fields / sizeof *fields);
    if (!loss || PyList_Append(list, loss) < 0)
      Py_CLEAR(list);
    Py_XDECREF(loss);
  }
  tlpy_buffer_free(buffer);
  return list;
}
