/* SPDX-License-Identifier: Apache-2.0 */

/* Reading timelines, in every format of the C library's table. */

#include "py.h"

#include <string.h>

#include <timeline/xml.h>

/* -- Formats */

static PyObject *formats(PyObject *module, PyObject *unused)
{
  const tlpy_state *state = tlpy_state_of(module);
  (void)unused;
  PyObject *tuple = PyTuple_New((Py_ssize_t)tl_format_count());
  for (size_t i = 0; tuple && i < tl_format_count(); i++) {
    const tl_format *format = tl_format_at(i);
    PyObject *const fields[] = {
        tlpy_string(format->name),       tlpy_string(format->title),      tlpy_string(format->aliases),
        tlpy_string(format->extensions), tlpy_string(format->media_type), tlpy_string(format->lacks),
        tlpy_bool(format->reads),        tlpy_bool(format->writes),
    };
    PyObject *made = tlpy_record(state->format_class, fields, sizeof fields / sizeof *fields);
    if (!made || PyTuple_SetItem(tuple, (Py_ssize_t)i, made) < 0)
      Py_CLEAR(tuple);
  }
  return tuple;
}

int tlpy_format(const tlpy_state *state, PyObject *name, const tl_format **out_format)
{
  tl_text text;
  *out_format = NULL;
  if (tlpy_text_or_none(state, name, "format", &text) < 0)
    return -1;
  if (text.data && !(*out_format = tl_format_find(text))) {
    tlpy_raise_format(state, TL_ERR_ARG, TL_CODE_FORMAT, "there is no format %.40s: timeline.formats() lists them",
                      text.data);
    return -1;
  }
  return 0;
}

/* -- Reading */

PyObject *tlpy_path(const tlpy_state *state, PyObject *path)
{
  PyObject *bytes = NULL;
  if (!PyUnicode_FSConverter(path, &bytes)) {
    tlpy_raise_encoding(state, "a path", true);
    return NULL;
  }
  if (strcmp(PyBytes_AsString(bytes), "-") == 0) {
    Py_DECREF(bytes);
    bytes = PyBytes_FromString("./-");
  }
  return bytes;
}

void tlpy_name_source(const tlpy_state *state, PyObject *path)
{
  if (!PyErr_ExceptionMatches(state->errors[0]))
    return;
  PyObject *type;
  PyObject *value;
  PyObject *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  PyObject *text = PyUnicode_DecodeFSDefault(PyBytes_AsString(path));
  if (text && value)
    (void)PyObject_SetAttrString(value, "source", text);
  if (text && PyErr_GivenExceptionMatches(type, PyExc_OSError))
    (void)PyObject_SetAttrString(value, "filename", text);
  PyErr_Clear();
  Py_XDECREF(text);
  PyErr_Restore(type, value, traceback);
}

/* How a document is read. */
typedef struct reading {
  const tl_format *format;
  PyObject *progress;
  PyObject *zones; /* the path as bytes, to release; NULL: none */
  uint8_t seasons;
} reading;

/* Reads from a path (bytes) or else from text, which is kept by the caller. */
static PyObject *read_from(const tlpy_state *state, PyObject *path, tl_text text, const reading *how)
{
  tlpy_work work;
  tlpy_buffer losses = {0};
  tl_error err;
  tl_input *input = NULL;
  tl_timeline *timeline = NULL;
  const char *name = path ? PyBytes_AsString(path) : NULL;
  const tl_format *format = how->format;
  tl_ical_read_options ical = {.size = sizeof ical, .zones = how->zones ? PyBytes_AsString(how->zones) : NULL};
  tl_format_options options = {
      .size = sizeof options, .seasons = how->seasons, .ical_read = &ical, .losses = tlpy_losses(&losses)};

  tlpy_work_begin(&work, how->progress);
  options.progress = tlpy_work_progress(&work);
  tl_status status = name ? tl_input_new(name, NULL, &input, &err) : tl_input_from_text(text, NULL, &input, &err);
  if (status == TL_OK && !format) {
    tl_text head;
    status = tl_input_peek(input, &head, &err);
    if (status == TL_OK)
      format = tl_format_detect(name, head);
  }
  if (status == TL_OK)
    status = tl_format_read(input, format, &options, &timeline, &err);
  tl_input_free(input);
  if (tlpy_work_end(&work, state, status, &err) < 0) {
    tlpy_buffer_free(&losses);
    if (path)
      tlpy_name_source(state, path);
    return NULL;
  }
  PyObject *list = tlpy_losses_list(state, &losses);
  if (!list) {
    tl_timeline_unref(timeline);
    return NULL;
  }
  PyObject *made = tlpy_timeline_new(state, timeline, list);
  Py_DECREF(list);
  return made;
}

/* Reads a document of str or bytes. */
static PyObject *read_document(const tlpy_state *state, PyObject *document, const reading *how)
{
  tl_text text;
  if (!PyUnicode_Check(document) && !PyBytes_Check(document)) {
    /* Its memory might change meanwhile. */
    PyObject *copy = PyObject_CheckBuffer(document) ? PyBytes_FromObject(document) : NULL;
    if (!copy && !PyErr_Occurred())
      PyErr_Format(PyExc_TypeError, "a document is str, or bytes or their like, not %R", (PyObject *)Py_TYPE(document));
    PyObject *made = copy ? read_document(state, copy, how) : NULL;
    Py_XDECREF(copy);
    return made;
  }
  if (tlpy_text(state, document, "a document", &text) < 0)
    return NULL;
  Py_INCREF(document);
  PyObject *made = read_from(state, NULL, text, how);
  Py_DECREF(document);
  return made;
}

int tlpy_zones(const tlpy_state *state, PyObject *value, PyObject **out_path)
{
  *out_path = value == Py_None ? NULL : tlpy_path(state, value);
  return value == Py_None || *out_path ? 0 : -1;
}

/* The arguments of read() and parse(). */
static int parse_arguments(const tlpy_state *state, PyObject *arguments, PyObject *keywords, const char *grammar,
                           PyObject **out_source, reading *out)
{
  static const char *const names[] = {"", "format", "seasons", "progress", "zones", NULL};
  PyObject *format = Py_None;
  PyObject *seasons = NULL;
  PyObject *zones = Py_None;
  *out = (reading){.seasons = TL_SEASONS_NORTH, .progress = Py_None};
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, grammar, TLPY_KEYWORDS(names), out_source, &format, &seasons,
                                   tlpy_progress, &out->progress, &zones) ||
      tlpy_format(state, format, &out->format) < 0 ||
      (seasons && tlpy_number(state, TLPY_SEASONS, seasons, "seasons", &out->seasons) < 0))
    return -1;
  return tlpy_zones(state, zones, &out->zones);
}

static PyObject *io_parse(PyObject *module, PyObject *arguments, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *document;
  reading how;
  if (parse_arguments(state, arguments, keywords, "O|O$OO&O:parse", &document, &how) < 0)
    return NULL;
  PyObject *made = read_document(state, document, &how);
  Py_XDECREF(how.zones);
  return made;
}

/* Reads what a file object holds, a document that is no text, or a file. */
static PyObject *read_source(const tlpy_state *state, PyObject *source, const reading *how)
{
  if (PyObject_HasAttrString(source, "read")) {
    PyObject *document = PyObject_CallMethod(source, "read", NULL);
    PyObject *made = document ? read_document(state, document, how) : NULL;
    Py_XDECREF(document);
    return made;
  }
  if (!PyUnicode_Check(source) && !PyObject_HasAttrString(source, "__fspath__")) {
    if (PyObject_CheckBuffer(source))
      return read_document(state, source, how);
    return PyErr_Format(PyExc_TypeError, "a source is a path, a file object, or bytes or their like, not %R",
                        (PyObject *)Py_TYPE(source));
  }
  PyObject *path = tlpy_path(state, source);
  PyObject *made = path ? read_from(state, path, (tl_text){NULL, 0}, how) : NULL;
  Py_XDECREF(path);
  return made;
}

static PyObject *io_read(PyObject *module, PyObject *arguments, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *source;
  reading how;
  if (parse_arguments(state, arguments, keywords, "O|O$OO&O:read", &source, &how) < 0)
    return NULL;
  PyObject *made = read_source(state, source, &how);
  Py_XDECREF(how.zones);
  return made;
}

PyObject *tlpy_timeline_unpickle(PyObject *class, PyObject *arguments)
{
  const tlpy_state *state = PyType_GetModuleState((PyTypeObject *)class);
  reading how = {.format = tl_format_find(TL_TEXT("xml")), .progress = Py_None};
  PyObject *document;
  PyObject *seasons;
  PyObject *losses;
  if (!PyArg_ParseTuple(arguments, "SUO!:_unpickle", &document, &seasons, &PyTuple_Type, &losses) ||
      tlpy_number(state, TLPY_SEASONS, seasons, "seasons", &how.seasons) < 0)
    return NULL;
  tlpy_timeline *made = (tlpy_timeline *)read_document(state, document, &how);
  if (made) {
    Py_XDECREF(made->losses);
    made->losses = Py_NewRef(losses);
  }
  return (PyObject *)made;
}

/* -- The schema of the XML */

static PyObject *schema(PyObject *module, PyObject *unused)
{
  (void)module;
  (void)unused;
  tl_text text = tl_xml_schema();
  return PyUnicode_FromStringAndSize(text.data, (Py_ssize_t)text.size);
}

static PyObject *validate(PyObject *module, PyObject *document)
{
  const tlpy_state *state = tlpy_state_of(module);
  tlpy_work work;
  tl_text text;
  tl_error err;
  tl_xml_options options = {.size = sizeof options};
  if (tlpy_text(state, document, "a document", &text) < 0)
    return NULL;
  Py_INCREF(document);
  tlpy_work_begin(&work, NULL);
  options.progress = tlpy_work_progress(&work);
  tl_status status = tl_xml_validate_text(text, &options, &err);
  int result = tlpy_work_end(&work, state, status, &err);
  Py_DECREF(document);
  if (result < 0)
    return NULL;
  Py_RETURN_NONE;
}

/* clang-format off */
static PyMethodDef functions[] = {
    {"formats", formats, METH_NOARGS,
     "formats($module, /)\n--\n\nEvery format that a timeline is read from or written to: a tuple of timeline.Format."},
    {"parse", (PyCFunction)(void (*)(void))io_parse, METH_VARARGS | METH_KEYWORDS,
     "parse($module, document, /, format=None, *, seasons='north', progress=None, zones=None)\n--\n\n"
     "Reads a timeline from a document: str or bytes. Else as read()."},
    {"read", (PyCFunction)(void (*)(void))io_read, METH_VARARGS | METH_KEYWORDS,
     "read($module, source, /, format=None, *, seasons='north', progress=None, zones=None)\n--\n\n"
     "Reads a timeline from a path (str or os.PathLike), a file object, or a document (bytes).\n\n"
     "format None: by the ending of the path, else by the first bytes. progress(done, total) is called now and then "
     "with\nbytes; False or an exception stops the work, and so does Ctrl-C. zones: the folder of compiled time zones for "
     "calendars,\nsuch as '/usr/share/zoneinfo'. Raises FileError, ParseError, SchemaError "
     "and so on\nwith line and column; CancelledError."},
    {"schema", schema, METH_NOARGS,
     "schema($module, /)\n--\n\nThe RELAX NG schema of the native XML."},
    {"validate", validate, METH_O,
     "validate($module, document, /)\n--\n\n"
     "Checks a document of the native XML (str or bytes) by the schema alone; None when it is valid. What read() says is\n"
     "clearer. Raises SchemaError with the line."},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

int tlpy_io_add(PyObject *module)
{
  /* libxml2 sets itself up at its first use, of parsing and of validating, which only one thread may do. */
  if (tl_xml_validate_text(TL_TEXT("<timeline xmlns='" TL_XML_NAMESPACE "'/>"), NULL, NULL) != TL_OK) {
    PyErr_NoMemory();
    return -1;
  }
  return PyModule_AddFunctions(module, functions);
}
