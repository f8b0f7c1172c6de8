/* SPDX-License-Identifier: Apache-2.0 */

/* Reading timelines, in every format of the C library's table. */

#include "py.h"

#include <string.h>

#include <timeline/csv.h>
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

/* What keeps an object alive until release_reading(), of the arguments that have one. */
enum { KEPT_ZONES, KEPT_AS_OF, KEPT_COLUMNS, KEPT };

/* How a document is read, and what the options borrow from, to release. */
typedef struct reading {
  const tl_format *format;
  tl_format_options options;
  tl_ical_read_options ical;
  tl_csv_options csv;
  tl_span window;
  tl_csv_column *columns;
  PyObject *kept[KEPT];
  PyObject *progress;
} reading;

static void init_reading(reading *out)
{
  *out = (reading){.options = {.size = sizeof out->options},
                   .ical = {.size = sizeof out->ical},
                   .csv = {.size = sizeof out->csv},
                   .progress = Py_None};
  out->options.ical_read = &out->ical;
  out->options.csv = &out->csv;
}

static void release_reading(reading *how)
{
  free(how->columns);
  for (size_t i = 0; i < KEPT; i++)
    Py_XDECREF(how->kept[i]);
}

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
  tl_format_options options = how->options;
  options.losses = tlpy_losses(&losses);

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

int tlpy_columns(const tlpy_state *state, PyObject *value, PyObject **out_kept, tl_csv_column **out_columns,
                 tl_csv_options *out)
{
  PyObject *pairs = *out_kept = PyMapping_Items(value);
  if (!pairs) {
    if (PyErr_ExceptionMatches(PyExc_AttributeError))
      PyErr_Format(PyExc_TypeError, "columns: a dict of names and their fields is wanted, not %R",
                   (PyObject *)Py_TYPE(value));
    return -1;
  }
  size_t count = (size_t)PyList_Size(pairs);
  tl_csv_column *columns = *out_columns = calloc(count + 1, sizeof *columns);
  if (!columns) {
    PyErr_NoMemory();
    return -1;
  }
  for (size_t i = 0; i < count; i++) {
    PyObject *name;
    PyObject *field;
    tl_text text;
    if (!PyArg_ParseTuple(PyList_GetItem(pairs, (Py_ssize_t)i), "OO", &name, &field) ||
        tlpy_text(state, name, "columns", &columns[i].name) < 0 ||
        tlpy_text_or_none(state, field, "columns", &text) < 0)
      return -1;
    columns[i].field = (uint8_t)tl_csv_field_find(text);
    if (text.data && columns[i].field == TL_CSV_NONE) {
      PyErr_Format(PyExc_ValueError, "columns: %R is no field of a table", field);
      return -1;
    }
  }
  out->columns = columns;
  out->column_count = count;
  return 0;
}

int tlpy_delimiter(const tlpy_state *state, PyObject *value, char *out)
{
  tl_text text;
  if (tlpy_text(state, value, "delimiter", &text) < 0)
    return -1;
  if (text.size != 1) {
    PyErr_Format(PyExc_ValueError, "delimiter is one character of ASCII, not %R", value);
    return -1;
  }
  *out = text.data[0];
  return 0;
}

/* The arguments of read() and parse(). To be released also after a failure. */
static int parse_arguments(const tlpy_state *state, PyObject *arguments, PyObject *keywords, const char *grammar,
                           PyObject **out_source, reading *out)
{
  static const char *const names[] = {"",      "format",    "seasons", "progress",  "zones",      "as_of", "columns",
                                      "recur", "recur_max", "lenient", "delimiter", "safe_cells", NULL};
  PyObject *format = Py_None;
  PyObject *seasons = NULL;
  PyObject *zones = Py_None;
  PyObject *as_of = Py_None;
  PyObject *columns = Py_None;
  PyObject *recur = Py_None;
  PyObject *recur_max = NULL;
  PyObject *delimiter = Py_None;
  int lenient = 0;
  int safe_cells = 0;
  uint64_t most = 0;
  tl_extent window;
  init_reading(out);
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, grammar, TLPY_KEYWORDS(names), out_source, &format, &seasons,
                                   tlpy_progress, &out->progress, &zones, &as_of, &columns, &recur, &recur_max,
                                   &lenient, &delimiter, &safe_cells) ||
      tlpy_format(state, format, &out->format) < 0 ||
      (seasons && tlpy_number(state, TLPY_SEASONS, seasons, "seasons", &out->options.seasons) < 0) ||
      tlpy_zones(state, zones, &out->kept[KEPT_ZONES]) < 0 ||
      !(out->kept[KEPT_AS_OF] = tlpy_date_words(state, as_of, "as_of")) ||
      tlpy_text_or_none(state, out->kept[KEPT_AS_OF], "as_of", &out->options.as_of) < 0 ||
      (columns != Py_None && tlpy_columns(state, columns, &out->kept[KEPT_COLUMNS], &out->columns, &out->csv) < 0) ||
      (recur != Py_None && tlpy_window(state, recur, "recur", &window) < 0) ||
      (recur_max && tlpy_unsigned(state, recur_max, "recur_max", UINT32_MAX, &most) < 0) ||
      (delimiter != Py_None && tlpy_delimiter(state, delimiter, &out->csv.delimiter) < 0))
    return -1;
  if (zones != Py_None)
    out->ical.zones = PyBytes_AsString(out->kept[KEPT_ZONES]);
  if (recur != Py_None) {
    out->window = (tl_span){window.start_min, window.end_max};
    out->ical.window = &out->window;
  }
  out->ical.recurrences_max = (uint32_t)most;
  out->ical.lenient = (uint8_t)lenient;
  out->csv.safe_cells = (uint8_t)safe_cells;
  return 0;
}

static PyObject *io_parse(PyObject *module, PyObject *arguments, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *document;
  reading how;
  PyObject *made = NULL;
  if (parse_arguments(state, arguments, keywords, "O|O$OO&OOOOOpOp:parse", &document, &how) == 0)
    made = read_document(state, document, &how);
  release_reading(&how);
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
  PyObject *made = NULL;
  if (parse_arguments(state, arguments, keywords, "O|O$OO&OOOOOpOp:read", &source, &how) == 0)
    made = read_source(state, source, &how);
  release_reading(&how);
  return made;
}

PyObject *tlpy_timeline_unpickle(PyObject *class, PyObject *arguments)
{
  const tlpy_state *state = PyType_GetModuleState((PyTypeObject *)class);
  reading how;
  PyObject *document;
  PyObject *seasons;
  PyObject *losses;
  init_reading(&how);
  how.format = tl_format_find(TL_TEXT("xml"));
  if (!PyArg_ParseTuple(arguments, "SUO!:_unpickle", &document, &seasons, &PyTuple_Type, &losses) ||
      tlpy_number(state, TLPY_SEASONS, seasons, "seasons", &how.options.seasons) < 0)
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
     "parse($module, document, /, format=None, *, seasons='north', progress=None, zones=None, as_of=None, columns=None,\n"
     "      recur=None, recur_max=0, lenient=False, delimiter=None, safe_cells=False)\n--\n\n"
     "Reads a timeline from a document: str or bytes. Else as read()."},
    {"read", (PyCFunction)(void (*)(void))io_read, METH_VARARGS | METH_KEYWORDS,
     "read($module, source, /, format=None, *, seasons='north', progress=None, zones=None, as_of=None, columns=None,\n"
     "     recur=None, recur_max=0, lenient=False, delimiter=None, safe_cells=False)\n--\n\n"
     "Reads a timeline from a path (str or os.PathLike), a file object, or a document (bytes).\n\n"
     "format None: by the ending of the path, else by the first bytes. as_of: the day that 'to present' means where the\n"
     "document gives none. progress(done, total) is called now and then with bytes; False or an exception stops the work,\n"
     "and so does Ctrl-C.\n\n"
     "Of calendars: zones, the folder of compiled time zones, such as '/usr/share/zoneinfo'; recur, a date: of what recurs\n"
     "only the times that share time with it; recur_max, the most times of one event (0: 1000), more are a loss; lenient:\n"
     "what is wrong is left out and told as a loss. Of tables: columns, the fields of columns by their names, such as\n"
     "{'When': 'date', 'Notes': None} (id, title, date, start, end, mode, timezone, wording, description, category, group,\n"
     "place, lat, lon, source, url, href, uid, confidence, modified, as_of; None: not read), before what the header says;\n"
     "delimiter, such as ';'; safe_cells: takes away the ' before what a spreadsheet would run.\n\n"
     "Raises FileError, ParseError, SchemaError and so on with line and column; CancelledError."},
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
