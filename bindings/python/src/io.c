/* SPDX-License-Identifier: Apache-2.0 */

/* Reading and writing timelines, in every format of the C library's table. */

#include "py.h"

#include <string.h>

#include <timeline/format.h>
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

/* The row of a name; NULL in `*out_format` of None. */
static int find_format(const tlpy_state *state, PyObject *name, const tl_format **out_format)
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

/* The bytes of the path, without "-", which the C library takes as standard input; NULL with an exception. */
static PyObject *path_bytes(const tlpy_state *state, PyObject *path)
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

/* Puts the path into an exception of ours that is on its way. */
static void name_source(const tlpy_state *state, PyObject *path)
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
      name_source(state, path);
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

/* The folder of time zones, which may be None. */
static int zones_of(const tlpy_state *state, PyObject *value, PyObject **out_path)
{
  *out_path = value == Py_None ? NULL : path_bytes(state, value);
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
                                   &out->progress, &zones) ||
      find_format(state, format, &out->format) < 0 ||
      (seasons && tlpy_number(state, TLPY_SEASONS, seasons, "seasons", &out->seasons) < 0))
    return -1;
  return zones_of(state, zones, &out->zones);
}

static PyObject *io_parse(PyObject *module, PyObject *arguments, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *document;
  reading how;
  if (parse_arguments(state, arguments, keywords, "O|O$OOO:parse", &document, &how) < 0)
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
  PyObject *path = path_bytes(state, source);
  PyObject *made = path ? read_from(state, path, (tl_text){NULL, 0}, how) : NULL;
  Py_XDECREF(path);
  return made;
}

static PyObject *io_read(PyObject *module, PyObject *arguments, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of(module);
  PyObject *source;
  reading how;
  if (parse_arguments(state, arguments, keywords, "O|O$OOO:read", &source, &how) < 0)
    return NULL;
  PyObject *made = read_source(state, source, &how);
  Py_XDECREF(how.zones);
  return made;
}

/* -- Writing */

/* How a timeline is written, and the objects that the options borrow from. */
typedef struct writing {
  tl_format_options format;
  tl_ical_options ical;
  tl_extent *extents; /* to release; NULL: none */
  PyObject *zones;    /* the path as bytes, to release; NULL: none */
  PyObject *as_of;    /* likewise, of ical.as_of */
  PyObject *progress;
} writing;

static void release_writing(writing *how)
{
  free(how->extents);
  Py_XDECREF(how->zones);
  Py_XDECREF(how->as_of);
}

static const char *const imprecise_names[] = {"outer", "inner", "skip", NULL};
static const char *const open_end_names[] = {"start", "as-of", NULL};
static const char *const profile_names[] = {"none", "outlook", "nextcloud", "javascript", NULL};

/* Takes the keywords of writing out of `keywords`, which is changed; what is left is the caller's. */
static int parse_writing(const tlpy_state *state, const tlpy_timeline *timeline, PyObject *keywords, writing *out)
{
  *out = (writing){.format = {.size = sizeof out->format}, .ical = {.size = sizeof out->ical}, .progress = Py_None};
  out->format.ical = &out->ical;
  PyObject *key;
  PyObject *value;
  Py_ssize_t position = 0;
  while (keywords && PyDict_Next(keywords, &position, &key, &value)) {
    tl_ical_options *ical = &out->ical;
    const struct {
      const char *name;
      tl_text *text;
    } text_options[] = {
        {"name", &ical->name},     {"namespace", &ical->feed_namespace},
        {"uid", &ical->uid},       {"description", &ical->description},
        {"color", &ical->color},   {"url", &ical->url},
        {"source", &ical->source}, {"image", &ical->image},
        {"method", &ical->method}, {"previous", &ical->previous},
    };
    const struct {
      const char *name;
      uint8_t *flag;
    } flags[] = {{"wording", &ical->wording}, {"plain", &ical->plain}, {"anniversaries", &ical->anniversaries}};
    int result = 1;
    for (size_t i = 0; i < sizeof text_options / sizeof *text_options && result > 0; i++)
      if (PyUnicode_CompareWithASCIIString(key, text_options[i].name) == 0)
        result = tlpy_text_or_none(state, value, text_options[i].name, text_options[i].text);
    for (size_t i = 0; i < sizeof flags / sizeof *flags && result > 0; i++)
      if (PyUnicode_CompareWithASCIIString(key, flags[i].name) == 0) {
        int truth = PyObject_IsTrue(value);
        *flags[i].flag = truth > 0;
        result = truth < 0 ? -1 : 0;
      }
    if (result <= 0) {
      if (result < 0)
        return -1;
      continue;
    }
    if (PyUnicode_CompareWithASCIIString(key, "progress") == 0) {
      out->progress = value;
    } else if (PyUnicode_CompareWithASCIIString(key, "zones") == 0) {
      result = zones_of(state, value, &out->zones);
      ical->zones = out->zones ? PyBytes_AsString(out->zones) : NULL;
    } else if (PyUnicode_CompareWithASCIIString(key, "as_of") == 0) {
      out->as_of = tlpy_date_words(state, value, "as_of");
      result = out->as_of ? tlpy_text_or_none(state, out->as_of, "as_of", &ical->as_of) : -1;
    } else if (PyUnicode_CompareWithASCIIString(key, "refresh") == 0) {
      result = value == Py_None ? 0 : tlpy_duration_read(state, value, "refresh", &ical->refresh);
    } else if (PyUnicode_CompareWithASCIIString(key, "imprecise") == 0) {
      result = tlpy_name_find(imprecise_names, value, "imprecise", &ical->imprecise);
    } else if (PyUnicode_CompareWithASCIIString(key, "open_end") == 0) {
      result = tlpy_name_find(open_end_names, value, "open_end", &ical->open_end);
    } else if (PyUnicode_CompareWithASCIIString(key, "profile") == 0) {
      result = tlpy_name_find(profile_names, value, "profile", &ical->profile);
    } else if (PyUnicode_CompareWithASCIIString(key, "long_days") == 0) {
      uint64_t days = 0;
      result = tlpy_unsigned(state, value, "long_days", UINT32_MAX, &days);
      ical->long_days = (uint32_t)days;
    } else if (PyUnicode_CompareWithASCIIString(key, "cancelled_days") == 0) {
      int64_t days = 0;
      result = tlpy_int(state, value, "cancelled_days", &days);
      if (result == 0 && (days > INT32_MAX || days < INT32_MIN)) {
        PyErr_SetString(PyExc_OverflowError, "cancelled_days: more than int32 holds");
        result = -1;
      }
      ical->cancelled_days = (int32_t)days;
    } else if (PyUnicode_CompareWithASCIIString(key, "network") == 0) {
      if (value == Py_None)
        continue;
      out->extents = tlpy_network_extents(state, timeline, value);
      out->format.extents = out->extents;
      result = out->extents ? 0 : -1;
    } else {
      PyErr_Format(PyExc_TypeError, "writing has no option %R", key);
      return -1;
    }
    if (result < 0)
      return -1;
  }
  return 0;
}

/* Writes, without the GIL, and gives the losses. */
static PyObject *write_to(const tlpy_state *state, const tlpy_timeline *timeline, const tl_format *format, writing *how,
                          tl_sink sink, tl_output *output)
{
  tlpy_work work;
  tlpy_buffer losses = {0};
  tl_error err;
  how->format.losses = tlpy_losses(&losses);
  tlpy_work_begin(&work, how->progress);
  how->format.progress = tlpy_work_progress(&work);
  tl_status status = tl_format_write(timeline->timeline, format, &how->format, sink, NULL, &err);
  if (status == TL_OK && output)
    status = tl_output_commit(output, &err);
  if (tlpy_work_end(&work, state, status, &err) < 0) {
    tlpy_buffer_free(&losses);
    return NULL;
  }
  return tlpy_losses_list(state, &losses);
}

/* The document in memory: bytes, or str. */
static PyObject *output(PyObject *self, const tl_format *format, PyObject *keywords, bool as_text)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tlpy_timeline *timeline = (tlpy_timeline *)self;
  writing how;
  tlpy_buffer buffer = {0};
  PyObject *losses = NULL;
  PyObject *document = NULL;
  if (parse_writing(state, timeline, keywords, &how) == 0)
    losses = write_to(state, timeline, format, &how, tlpy_buffer_sink(&buffer), NULL);
  if (losses)
    document = as_text ? tlpy_buffer_text(&buffer)
                       : PyBytes_FromStringAndSize(buffer.size ? buffer.data : "", (Py_ssize_t)buffer.size);
  PyObject *result = document ? PyObject_CallFunctionObjArgs(state->output_class, document, losses, NULL) : NULL;
  Py_XDECREF(document);
  Py_XDECREF(losses);
  tlpy_buffer_free(&buffer);
  release_writing(&how);
  return result;
}

PyObject *tlpy_timeline_to_bytes(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  PyObject *name;
  const tl_format *format;
  if (!PyArg_ParseTuple(arguments, "U:to_bytes", &name) || find_format(tlpy_state_of_object(self), name, &format) < 0)
    return NULL;
  return output(self, format, keywords, false);
}

PyObject *tlpy_timeline_to_ical(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  if (!PyArg_ParseTuple(arguments, ":to_ical"))
    return NULL;
  return output(self, tl_format_find(TL_TEXT("ical")), keywords, true);
}

/* Whether there is no other argument than progress=. */
static bool takes_progress(PyObject *arguments, PyObject *keywords, const char *grammar)
{
  static const char *const names[] = {"progress", NULL};
  PyObject *progress;
  return PyArg_ParseTupleAndKeywords(arguments, keywords, grammar, TLPY_KEYWORDS(names), &progress);
}

PyObject *tlpy_timeline_to_json(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  if (!takes_progress(arguments, keywords, "|$O:to_json"))
    return NULL;
  return output(self, tl_format_find(TL_TEXT("json")), keywords, true);
}

PyObject *tlpy_timeline_to_xml(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  if (!takes_progress(arguments, keywords, "|$O:to_xml"))
    return NULL;
  return output(self, tl_format_find(TL_TEXT("xml")), keywords, true);
}

/* Writes to a file object: whole, when all went well. */
static PyObject *write_object(const tlpy_state *state, tlpy_timeline *timeline, PyObject *target,
                              const tl_format *format, writing *how)
{
  tlpy_buffer buffer = {0};
  PyObject *losses = write_to(state, timeline, format, how, tlpy_buffer_sink(&buffer), NULL);
  size_t done = 0;
  do { /* a raw file may take a part of it */
    PyObject *written = losses ? PyObject_CallMethod(target, "write", "y#", buffer.size ? buffer.data + done : "",
                                                     (Py_ssize_t)(buffer.size - done))
                               : NULL;
    size_t taken = written && PyLong_Check(written) ? PyLong_AsSize_t(written) : buffer.size - done;
    if (losses && !written) {
      if (PyErr_ExceptionMatches(PyExc_TypeError))
        PyErr_Format(PyExc_TypeError, "target: a binary file is wanted, which %R is not", (PyObject *)Py_TYPE(target));
      Py_CLEAR(losses);
    }
    Py_XDECREF(written);
    done = taken && taken <= buffer.size - done ? done + taken : buffer.size;
  } while (losses && done < buffer.size);
  tlpy_buffer_free(&buffer);
  return losses;
}

static PyObject *write_path(const tlpy_state *state, tlpy_timeline *timeline, PyObject *target, const tl_format *format,
                            writing *how)
{
  tl_error err;
  tl_output *output;
  PyObject *path = path_bytes(state, target);
  if (!path)
    return NULL;
  const char *name = PyBytes_AsString(path);
  PyObject *losses = NULL;
  if (!format && !(format = tl_format_find_file(name, true))) {
    tlpy_raise_format(state, TL_ERR_ARG, TL_CODE_FORMAT, "the ending of %.200s tells no format that is written", name);
  } else if (tl_output_new(name, NULL, &output, &err) != TL_OK) {
    tlpy_raise(state, &err);
  } else {
    losses = write_to(state, timeline, format, how, tl_output_sink(output), output);
    tl_output_free(output);
  }
  if (!losses)
    name_source(state, path);
  Py_DECREF(path);
  return losses;
}

PyObject *tlpy_timeline_write(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tlpy_timeline *timeline = (tlpy_timeline *)self;
  PyObject *target;
  PyObject *name = NULL;
  PyObject *rest = NULL;
  const tl_format *format;
  writing how = {.extents = NULL};
  PyObject *losses = NULL;
  if (!PyArg_ParseTuple(arguments, "O|O:write", &target, &name))
    return NULL;
  if (keywords) {
    rest = PyDict_Copy(keywords);
    PyObject *given = rest ? PyDict_GetItemString(rest, "format") : NULL; /* borrowed of `keywords`, too */
    if (!rest || (given && !name && ((name = given), PyDict_DelItemString(rest, "format") < 0)))
      goto end;
  }
  if (find_format(state, name, &format) < 0 || parse_writing(state, timeline, rest, &how) < 0)
    goto end;
  if (!PyObject_HasAttrString(target, "write"))
    losses = write_path(state, timeline, target, format, &how);
  else if (format)
    losses = write_object(state, timeline, target, format, &how);
  else
    PyErr_SetString(PyExc_TypeError, "a file object has no ending that tells the format: say format=");
end:
  Py_XDECREF(rest);
  release_writing(&how);
  return losses;
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
