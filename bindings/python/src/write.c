/* SPDX-License-Identifier: Apache-2.0 */

/* Writing timelines, in every format of the C library's table. */

#include "py.h"

#include <stddef.h>
#include <string.h>

/* How a timeline is written, and what the options borrow from, to release. */
typedef struct writing {
  const tl_format *format;
  tl_format_options options;
  tl_ical_options ical;
  tl_csv_options csv;
  tl_text *categories;
  tl_csv_column *columns;
  PyObject *kept[4]; /* paths, days, tuples of str, items of a dict */
  PyObject *progress;
  tl_span window;
} writing;

static void release_writing(writing *how)
{
  free(how->categories);
  free(how->columns);
  for (size_t i = 0; i < sizeof how->kept / sizeof *how->kept; i++)
    Py_XDECREF(how->kept[i]);
}

/* -- Options */

/* What keeps an object alive until release_writing(), of the options that have one. */
enum { KEPT_ZONES, KEPT_AS_OF, KEPT_CATEGORIES, KEPT_COLUMNS };

/* An option of a calendar or a table: its name, and where the value goes in `writing`. */
typedef struct option {
  const char *name;
  int (*read)(const tlpy_state *state, const struct option *row, PyObject *value, writing *out);
  size_t at;
  const char *const *names; /* of a choice; NULL: it is none, and None is "not given" */
} option;

static void *place_of(const option *row, writing *out)
{
  return (char *)out + row->at;
}

static int read_option_text(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  return tlpy_text(state, value, row->name, place_of(row, out));
}

static int read_option_flag(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  int truth = PyObject_IsTrue(value);
  (void)state;
  *(uint8_t *)place_of(row, out) = truth > 0;
  return truth < 0 ? -1 : 0;
}

static int read_option_choice(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  (void)state;
  return tlpy_name_find(row->names, value, row->name, place_of(row, out));
}

static int read_option_number(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  uint64_t number;
  if (tlpy_unsigned(state, value, row->name, UINT32_MAX, &number) < 0)
    return -1;
  *(uint32_t *)place_of(row, out) = (uint32_t)number;
  return 0;
}

static int read_option_days(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  int64_t days;
  if (tlpy_int(state, value, row->name, &days) < 0)
    return -1;
  if (days > INT32_MAX || days < INT32_MIN) {
    PyErr_Format(PyExc_OverflowError, "%s: more than int32 holds", row->name);
    return -1;
  }
  *(int32_t *)place_of(row, out) = (int32_t)days;
  return 0;
}

static int read_option_duration(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  return tlpy_duration_read(state, value, row->name, place_of(row, out));
}

static int read_option_day(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  PyObject *words = out->kept[KEPT_AS_OF] = tlpy_date_words(state, value, row->name);
  return words ? tlpy_text(state, words, row->name, place_of(row, out)) : -1;
}

static int read_option_zones(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  (void)row;
  if (tlpy_zones(state, value, &out->kept[KEPT_ZONES]) < 0)
    return -1;
  out->ical.zones = PyBytes_AsString(out->kept[KEPT_ZONES]);
  return 0;
}

static int read_option_window(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  tl_extent window;
  if (tlpy_window(state, value, row->name, &window) < 0)
    return -1;
  out->window = (tl_span){window.start_min, window.end_max};
  out->ical.window = &out->window;
  return 0;
}

static int read_option_texts(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  if (PyUnicode_Check(value)) {
    PyErr_Format(PyExc_TypeError, "%s: a list of str is wanted, not one str", row->name);
    return -1;
  }
  PyObject *items = out->kept[KEPT_CATEGORIES] = tlpy_items(value, row->name, "a list of str is");
  if (!items)
    return -1;
  size_t count = (size_t)PyTuple_Size(items);
  out->categories = malloc((count + 1) * sizeof *out->categories);
  if (!out->categories) {
    PyErr_NoMemory();
    return -1;
  }
  for (size_t i = 0; i < count; i++)
    if (tlpy_text(state, PyTuple_GetItem(items, (Py_ssize_t)i), row->name, &out->categories[i]) < 0)
      return -1;
  out->ical.categories = out->categories;
  out->ical.category_count = count;
  return 0;
}

static int read_option_columns(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  (void)row;
  return tlpy_columns(state, value, &out->kept[KEPT_COLUMNS], &out->columns, &out->csv);
}

static int read_option_delimiter(const tlpy_state *state, const option *row, PyObject *value, writing *out)
{
  return tlpy_delimiter(state, value, place_of(row, out));
}

static const char *const imprecise_names[] = {"outer", "inner", "skip", NULL};
static const char *const open_end_names[] = {"start", "as-of", NULL};
static const char *const profile_names[] = {"none", "outlook", "nextcloud", "javascript", NULL};

#define OPTION(name, read, member, names)                                                                              \
  {                                                                                                                    \
    name, read_option_##read, offsetof(writing, member), names                                                         \
  }

static const option options[] = {
    OPTION("anniversaries", flag, ical.anniversaries, NULL),
    OPTION("as_of", day, ical.as_of, NULL),
    OPTION("cancelled_days", days, ical.cancelled_days, NULL),
    OPTION("categories", texts, ical.categories, NULL),
    OPTION("color", text, ical.color, NULL),
    OPTION("description", text, ical.description, NULL),
    OPTION("image", text, ical.image, NULL),
    OPTION("imprecise", choice, ical.imprecise, imprecise_names),
    OPTION("long_days", number, ical.long_days, NULL),
    OPTION("method", text, ical.method, NULL),
    OPTION("name", text, ical.name, NULL),
    OPTION("namespace", text, ical.feed_namespace, NULL),
    OPTION("open_end", choice, ical.open_end, open_end_names),
    OPTION("page", number, ical.page, NULL),
    OPTION("page_size", number, ical.page_size, NULL),
    OPTION("plain", flag, ical.plain, NULL),
    OPTION("previous", text, ical.previous, NULL),
    OPTION("profile", choice, ical.profile, profile_names),
    OPTION("refresh", duration, ical.refresh, NULL),
    OPTION("source", text, ical.source, NULL),
    OPTION("uid", text, ical.uid, NULL),
    OPTION("url", text, ical.url, NULL),
    OPTION("within", window, ical.window, NULL),
    OPTION("wording", flag, ical.wording, NULL),
    OPTION("zones", zones, ical.zones, NULL),
};

static const option table_options[] = {
    OPTION("columns", columns, csv.columns, NULL),
    OPTION("delimiter", delimiter, csv.delimiter, NULL),
    OPTION("safe_cells", flag, csv.safe_cells, NULL),
};

static const option *find_option(const option *rows, size_t count, PyObject *key)
{
  for (size_t i = 0; i < count; i++)
    if (PyUnicode_CompareWithASCIIString(key, rows[i].name) == 0)
      return &rows[i];
  return NULL;
}

/* Reads one of the options of calendars and tables, or says that there is none of that name. */
static int read_option(const tlpy_state *state, PyObject *key, PyObject *value, writing *out)
{
  const option *of_table = find_option(table_options, sizeof table_options / sizeof *table_options, key);
  const option *found = of_table ? of_table : find_option(options, sizeof options / sizeof *options, key);
  if (!found) {
    PyErr_Format(PyExc_TypeError, "writing has no option %R", key);
    return -1;
  }
  if (value == Py_None && !found->names)
    return 0;
  bool is_table = out->format == tl_format_find(TL_TEXT("csv")) || out->format == tl_format_find(TL_TEXT("tsv"));
  if (of_table ? !is_table : !strstr(out->format->media_type, "calendar")) {
    PyErr_Format(PyExc_TypeError, "%s has no option %R, which is for %s", out->format->name, key,
                 of_table ? "tables: csv, tsv" : "calendars: ical, xcal, jcal");
    return -1;
  }
  return found->read(state, found, value, out);
}

/* Reads the keywords of writing in `format`. To be released also after a failure. */
static int parse_writing(const tlpy_state *state, const tlpy_timeline *timeline, const tl_format *format,
                         PyObject *keywords, writing *out)
{
  *out = (writing){.format = format,
                   .options = {.size = sizeof out->options},
                   .ical = {.size = sizeof out->ical},
                   .csv = {.size = sizeof out->csv},
                   .progress = Py_None};
  out->options.ical = &out->ical;
  out->options.csv = &out->csv;
  PyObject *key;
  PyObject *value;
  Py_ssize_t position = 0;
  while (keywords && PyDict_Next(keywords, &position, &key, &value)) {
    if (PyUnicode_CompareWithASCIIString(key, "progress") == 0) {
      if (!tlpy_progress(value, &out->progress))
        return -1;
    } else if (PyUnicode_CompareWithASCIIString(key, "network") == 0) {
      if (value != Py_None && !(out->options.extents = tlpy_network_extents(state, timeline, value)))
        return -1;
    } else if (read_option(state, key, value, out) < 0) {
      return -1;
    }
  }
  if (out->ical.page_size && !out->ical.page) {
    PyErr_SetString(PyExc_TypeError, "page_size needs page, the one to write");
    return -1;
  }
  if (out->ical.cancelled_days && !out->ical.previous.data) {
    PyErr_SetString(PyExc_TypeError, "cancelled_days needs previous, the feed before");
    return -1;
  }
  return 0;
}

/* -- Writing */

/* Writes, without the GIL, and gives the losses. */
static PyObject *write_to(const tlpy_state *state, const tlpy_timeline *timeline, writing *how, tl_sink sink,
                          tl_output *output)
{
  tlpy_work work;
  tlpy_buffer losses = {0};
  tl_error err;
  how->options.losses = tlpy_losses(&losses);
  tlpy_work_begin(&work, how->progress);
  how->options.progress = tlpy_work_progress(&work);
  tl_status status = tl_format_write(timeline->timeline, how->format, &how->options, sink, NULL, &err);
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
  if (parse_writing(state, timeline, format, keywords, &how) == 0)
    losses = write_to(state, timeline, &how, tlpy_buffer_sink(&buffer), NULL);
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
  if (!PyArg_ParseTuple(arguments, "U:to_bytes", &name) || tlpy_format(tlpy_state_of_object(self), name, &format) < 0)
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
static PyObject *write_object(const tlpy_state *state, const tlpy_timeline *timeline, PyObject *target, writing *how)
{
  tlpy_buffer buffer = {0};
  PyObject *losses = write_to(state, timeline, how, tlpy_buffer_sink(&buffer), NULL);
  size_t done = 0;
  do { /* a raw file may take a part of it */
    const size_t rest = buffer.size - done;
    PyObject *written =
        losses ? PyObject_CallMethod(target, "write", "y#", rest ? buffer.data + done : "", (Py_ssize_t)rest) : NULL;
    size_t taken = rest; /* of a file object that does not tell */
    if (written && PyLong_Check(written)) {
      taken = PyLong_AsSize_t(written);
      PyErr_Clear(); /* a number that is no size is told below */
    }
    if (losses && !written) {
      if (PyErr_ExceptionMatches(PyExc_TypeError))
        PyErr_Format(PyExc_TypeError, "target: a binary file is wanted, which %R is not", (PyObject *)Py_TYPE(target));
      Py_CLEAR(losses);
    } else if (taken > rest || (taken == 0 && rest > 0)) {
      tlpy_raise_format(state, TL_ERR_IO, TL_CODE_WRITE, "target: its write() did not take the last %zu bytes", rest);
      Py_CLEAR(losses);
    }
    Py_XDECREF(written);
    done += taken;
  } while (losses && done < buffer.size);
  tlpy_buffer_free(&buffer);
  return losses;
}

/* Writes to a path (bytes): the old file stays until the new one is whole. */
static PyObject *write_path(const tlpy_state *state, const tlpy_timeline *timeline, PyObject *path, writing *how)
{
  tl_error err;
  tl_output *output;
  PyObject *losses = NULL;
  if (tl_output_new(PyBytes_AsString(path), NULL, &output, &err) != TL_OK) {
    tlpy_raise(state, &err);
  } else {
    losses = write_to(state, timeline, how, tl_output_sink(output), output);
    tl_output_free(output);
  }
  if (!losses)
    tlpy_name_source(state, path);
  return losses;
}

/* The format of that name (NULL: none is given), else that of the ending of the path (NULL: a file object). */
static const tl_format *format_of(const tlpy_state *state, PyObject *name, PyObject *path)
{
  const tl_format *format;
  if (tlpy_format(state, name, &format) < 0 || format)
    return format;
  if (!path) {
    PyErr_SetString(PyExc_TypeError, "a file object has no ending that tells the format: say format=");
    return NULL;
  }
  format = tl_format_find_file(PyBytes_AsString(path), true);
  if (!format) {
    tlpy_raise_format(state, TL_ERR_ARG, TL_CODE_FORMAT, "the ending of \"%.200s\" tells no format that is written",
                      PyBytes_AsString(path));
    tlpy_name_source(state, path);
  }
  return format;
}

PyObject *tlpy_timeline_write(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  const tlpy_timeline *timeline = (tlpy_timeline *)self;
  PyObject *target;
  PyObject *name = NULL;
  if (!PyArg_ParseTuple(arguments, "O|O:write", &target, &name))
    return NULL;
  PyObject *losses = NULL;
  PyObject *path = NULL;
  PyObject *rest = keywords ? PyDict_Copy(keywords) : NULL;
  writing how = {.format = NULL};
  if (keywords && !rest)
    return NULL;
  PyObject *given = rest && !name ? PyDict_GetItemString(rest, "format") : NULL; /* borrowed of `keywords`, too */
  if (given && ((name = given), PyDict_DelItemString(rest, "format") < 0))
    goto end;
  bool is_file = PyObject_HasAttrString(target, "write");
  if (!is_file && !(path = tlpy_path(state, target)))
    goto end;
  const tl_format *format = format_of(state, name, path);
  if (format && parse_writing(state, timeline, format, rest, &how) == 0)
    losses = is_file ? write_object(state, timeline, target, &how) : write_path(state, timeline, path, &how);
  release_writing(&how);
end:
  Py_XDECREF(path);
  Py_XDECREF(rest);
  return losses;
}
