/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Timeline: an immutable sequence of events. */

#include "py.h"

PyObject *tlpy_timeline_new(const tlpy_state *state, tl_timeline *timeline, PyObject *losses)
{
  tlpy_timeline *self = (tlpy_timeline *)PyType_GenericAlloc((PyTypeObject *)state->timeline_type, 0);
  if (!self) {
    tl_timeline_unref(timeline);
    return NULL;
  }
  self->timeline = timeline;
  self->losses = Py_XNewRef(losses);
  return (PyObject *)self;
}

bool tlpy_is_timeline(const tlpy_state *state, PyObject *object)
{
  return (PyObject *)Py_TYPE(object) == state->timeline_type;
}

static void timeline_dealloc(PyObject *self)
{
  PyTypeObject *type = Py_TYPE(self);
  tl_timeline_unref(((tlpy_timeline *)self)->timeline);
  Py_XDECREF(((tlpy_timeline *)self)->losses);
  PyObject_Free(self);
  Py_DECREF(type);
}

static const tl_timeline *timeline_of(PyObject *self)
{
  return ((tlpy_timeline *)self)->timeline;
}

/* -- As a sequence */

static Py_ssize_t timeline_length(PyObject *self)
{
  return (Py_ssize_t)tl_timeline_count(timeline_of(self));
}

int tlpy_event_index(const tlpy_state *state, const tlpy_timeline *timeline, PyObject *key, size_t *out_index)
{
  size_t count = tl_timeline_count(timeline->timeline);
  if (tlpy_is_event(state, key)) {
    const tlpy_event *event = (tlpy_event *)key;
    if (event->timeline->timeline == timeline->timeline) {
      *out_index = event->index;
      return 0;
    }
    PyErr_Format(PyExc_KeyError, "%R is an event of another timeline", key);
    return -1;
  }
  if (PyUnicode_Check(key)) {
    tl_text id;
    if (tlpy_text(state, key, "an id", &id) < 0)
      return -1;
    *out_index = tl_timeline_find(timeline->timeline, id);
    if (*out_index != TL_NOT_FOUND)
      return 0;
    PyErr_SetObject(PyExc_KeyError, key);
    return -1;
  }
  Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
  if (index == -1 && PyErr_Occurred()) {
    if (PyErr_ExceptionMatches(PyExc_TypeError))
      PyErr_Format(PyExc_TypeError, "an event is named by its index, its id or itself, not by %R",
                   (PyObject *)Py_TYPE(key));
    return -1;
  }
  if (index < 0)
    index += (Py_ssize_t)count;
  if (index < 0 || (size_t)index >= count) {
    PyErr_Format(PyExc_IndexError, "there are %zu events", count);
    return -1;
  }
  *out_index = (size_t)index;
  return 0;
}

static PyObject *item(PyObject *self, Py_ssize_t index)
{
  if (index < 0 || index >= timeline_length(self)) {
    PyErr_SetString(PyExc_IndexError, "beyond the last event");
    return NULL;
  }
  return tlpy_event_new(tlpy_state_of_object(self), (tlpy_timeline *)self, (size_t)index);
}

PyObject *tlpy_event_list(const tlpy_state *state, tlpy_timeline *timeline, const size_t *indexes, size_t count)
{
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; i++) {
    PyObject *event = tlpy_event_new(state, timeline, indexes[i]);
    if (!event || PyList_SetItem(list, (Py_ssize_t)i, event) < 0)
      Py_CLEAR(list);
  }
  return list;
}

static PyObject *subscript(PyObject *self, PyObject *key)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  size_t index;
  if (PySlice_Check(key))
    return tlpy_subscript(self, key, timeline_length(self), item);
  if (tlpy_event_index(state, (tlpy_timeline *)self, key, &index) < 0)
    return NULL;
  return tlpy_event_new(state, (tlpy_timeline *)self, index);
}

int tlpy_has_event(const tlpy_state *state, const tlpy_timeline *timeline, PyObject *key)
{
  if (tlpy_is_event(state, key))
    return ((tlpy_event *)key)->timeline->timeline == timeline->timeline;
  tl_text id;
  if (tlpy_text(state, key, "an id", &id) < 0)
    return -1;
  return tl_timeline_find(timeline->timeline, id) != TL_NOT_FOUND;
}

static int contains(PyObject *self, PyObject *key)
{
  return tlpy_has_event(tlpy_state_of_object(self), (tlpy_timeline *)self, key);
}

static PyObject *timeline_get(PyObject *self, PyObject *arguments)
{
  PyObject *id;
  PyObject *otherwise = Py_None;
  if (!PyArg_ParseTuple(arguments, "U|O:get", &id, &otherwise))
    return NULL;
  PyObject *event = subscript(self, id);
  if (event || !PyErr_ExceptionMatches(PyExc_KeyError))
    return event;
  PyErr_Clear();
  return Py_NewRef(otherwise);
}

static PyObject *timeline_get_uid(PyObject *self, PyObject *arguments)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  PyObject *uid;
  PyObject *otherwise = Py_None;
  tl_text text;
  if (!PyArg_ParseTuple(arguments, "U|O:get_uid", &uid, &otherwise) || tlpy_text(state, uid, "a uid", &text) < 0)
    return NULL;
  size_t index = tl_timeline_find_uid(timeline_of(self), text);
  return index == TL_NOT_FOUND ? Py_NewRef(otherwise) : tlpy_event_new(state, (tlpy_timeline *)self, index);
}

/* -- What it says of itself */

static const char *(*const texts[])(const tl_timeline *timeline) = {
    tl_timeline_title,   tl_timeline_description,        tl_timeline_lang, tl_timeline_as_of, tl_timeline_modified,
    tl_timeline_foreign, tl_timeline_foreign_attributes,
};

static PyObject *get_text(PyObject *self, void *closure)
{
  return tlpy_string(texts[(uintptr_t)closure](timeline_of(self)));
}

static PyObject *get_losses(PyObject *self, void *closure)
{
  PyObject *losses = ((tlpy_timeline *)self)->losses;
  (void)closure;
  return losses ? PySequence_Tuple(losses) : PyTuple_New(0);
}

static PyObject *get_seasons(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_name(tlpy_state_of_object(self), TLPY_SEASONS, tl_timeline_seasons(timeline_of(self)));
}

static PyObject *timeline_repr(PyObject *self)
{
  PyObject *title = tlpy_string(tl_timeline_title(timeline_of(self)));
  PyObject *repr =
      title ? PyUnicode_FromFormat("<timeline.Timeline %R, %zd events>", title, timeline_length(self)) : NULL;
  Py_XDECREF(title);
  return repr;
}

static PyObject *timeline_sizeof(PyObject *self, PyObject *unused)
{
  (void)unused;
  return PyLong_FromSize_t(sizeof(tlpy_timeline) + tl_timeline_memory(timeline_of(self)));
}

/* For pickle: its XML, which loses nothing but how seasons were read, and what the first document lost. */
static PyObject *timeline_reduce(PyObject *self, PyObject *unused)
{
  (void)unused;
  PyObject *unpickle = PyObject_GetAttrString((PyObject *)Py_TYPE(self), "_unpickle");
  PyObject *xml = unpickle ? PyObject_CallMethod(self, "to_bytes", "s", "xml") : NULL;
  PyObject *result = NULL;
  if (xml)
    result =
        Py_BuildValue("O(ONN)", unpickle, PyTuple_GetItem(xml, 0), get_seasons(self, NULL), get_losses(self, NULL));
  Py_XDECREF(unpickle);
  Py_XDECREF(xml);
  return result;
}

/* clang-format off */
static PyGetSetDef properties[] = {
    {"title", get_text, NULL, "Its title, or None.", (void *)0},
    {"description", get_text, NULL, "Its description, or None.", (void *)1},
    {"lang", get_text, NULL, "Its language tag, or None.", (void *)2},
    {"as_of", get_text, NULL, "The day that 'now' is, as written, or None.", (void *)3},
    {"modified", get_text, NULL, "Its revision as written, or None.", (void *)4},
    {"foreign", get_text, NULL, "Elements of other namespaces, as XML, or None.", (void *)5},
    {"foreign_attributes", get_text, NULL, "Attributes of other namespaces, as XML, or None.", (void *)6},
    {"seasons", get_seasons, NULL, "How its dates read seasons 21 to 24: 'north', 'south', 'either' or 'quarter'.",
     NULL},
    {"losses", get_losses, NULL, "What of the document that it was read from it cannot hold: a tuple of timeline.Loss.",
     NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"get", timeline_get, METH_VARARGS,
     "get($self, id, default=None, /)\n--\n\nThe event of that id, or default."},
    {"get_uid", timeline_get_uid, METH_VARARGS,
     "get_uid($self, uid, default=None, /)\n--\n\nThe event that has that uid of its own in calendars, or default."},
    {"query", (PyCFunction)(void (*)(void))tlpy_timeline_query, METH_VARARGS | METH_KEYWORDS,
     "query($self, /, *, during=None, relation=None, to=None, certain=False, category=None, group=None, text=None)\n"
     "--\n\n"
     "The events for which all that is given holds, in order, by their dates as given.\n\n"
     "during is a date that the event shares time with; relation, such as 'within' or 'pm', and to a date or an event "
     "that it has to.\nThese are read as windows that are filled. certain leaves out what is merely possible. text is "
     "looked for in title,\ndescription and wording, ASCII letters in either case."},
    {"gaps", (PyCFunction)(void (*)(void))tlpy_timeline_gaps, METH_VARARGS | METH_KEYWORDS,
     "gaps($self, /, *, within=None, category=None, group=None, text=None)\n--\n\n"
     "The stretches with no event, each a timeline.Gap with its smallest and largest length, by the dates as given."},
    {"network", (PyCFunction)(void (*)(void))tlpy_timeline_network, METH_VARARGS | METH_KEYWORDS,
     "network($self, /, *, step_max=0, progress=None)\n--\n\n"
     "What follows from all statements together: a Network. step_max bounds the work (0: a thousand million steps).\n\n"
     "Raises RangeError, LimitError. A contradiction is an answer: Network.consistent."},
    {"builder", tlpy_timeline_builder, METH_NOARGS,
     "builder($self, /)\n--\n\nA Builder that starts with all that this timeline holds."},
    {"to_bytes", (PyCFunction)(void (*)(void))tlpy_timeline_to_bytes, METH_VARARGS | METH_KEYWORDS,
     "to_bytes($self, format, /, **options)\n--\n\n"
     "The timeline in a format, and what the format cannot hold: timeline.Output of bytes.\n\n"
     "options: network, of which formats with days take the bounds; to 'ical', 'xcal' and 'jcal' all those of to_ical();\n"
     "to 'csv' and 'tsv' those of read(): columns, these alone in this order, such as {'When': 'date', 'Notes': None}\n"
     "(None: without cells), delimiter, and safe_cells, which puts a ' before what a spreadsheet would run. progress.\n"
     "Raises ArgumentError for a format that is not written, TypeError for an option that it has not, EncodingError,\n"
     "CancelledError."},
    {"to_xml", (PyCFunction)(void (*)(void))tlpy_timeline_to_xml, METH_VARARGS | METH_KEYWORDS,
     "to_xml($self, /, *, progress=None)\n--\n\nThe native XML, which loses nothing: timeline.Output of str."},
    {"to_json", (PyCFunction)(void (*)(void))tlpy_timeline_to_json, METH_VARARGS | METH_KEYWORDS,
     "to_json($self, /, *, progress=None)\n--\n\nThe native JSON: timeline.Output of str."},
    {"to_ical", (PyCFunction)(void (*)(void))tlpy_timeline_to_ical, METH_VARARGS | METH_KEYWORDS,
     "to_ical($self, /, *, network=None, imprecise='outer', open_end='start', name=None, refresh=None, **options)\n"
     "--\n\n"
     "A calendar feed (RFC 5545), and each change of precision and each event left out: timeline.Output of str.\n\n"
     "network (a Network of this timeline) gives the bounds that follow. imprecise: 'outer', 'inner' or 'skip' what is "
     "not\nexact; open_end: 'start' or 'as-of'. refresh is a duration such as 'PT12H'. More options: namespace, uid,\n"
     "description, color, url, source, image, method, previous (str); as_of, within (a date: what shares no time with it "
     "is\nleft out); categories (str each); wording, plain, anniversaries (bool); profile ('none', 'outlook', "
     "'nextcloud',\n'javascript'); long_days, cancelled_days, page, page_size (int); progress; zones: the folder of "
     "compiled time zones,\nsuch as '/usr/share/zoneinfo', for the times of events with a zone."},
    {"write", (PyCFunction)(void (*)(void))tlpy_timeline_write, METH_VARARGS | METH_KEYWORDS,
     "write($self, target, /, format=None, **options)\n--\n\n"
     "Writes to a path (str or os.PathLike) or a binary file object; returns the losses, a list of timeline.Loss.\n\n"
     "format None: by the ending of the path. Of a path there is always the old file or the new one in whole. options "
     "are\nas of to_bytes(). Raises FileError, and as that."},
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))tlpy_timeline_arrow, METH_VARARGS | METH_KEYWORDS,
     "__arrow_c_stream__($self, /, requested_schema=None)\n--\n\n"
     "The events as an Arrow table, for pyarrow.table(), polars.DataFrame() and others: id, title, edtf (utf8), start_min, "
     "\nstart_max, end_min, end_max (timestamp[s], null where infinite; ends exclusive), kinds, flags (uint32, as of "
     "Extents),\ngroup (dictionary), categories (list of utf8), wording, source (the first one). timeline.from_arrow() is "
     "the other way."},
    {"_unpickle", tlpy_timeline_unpickle, METH_VARARGS | METH_CLASS, NULL},
    {"__copy__", tlpy_same, METH_NOARGS, NULL},
    {"__deepcopy__", tlpy_same, METH_O, NULL},
    {"__reduce__", timeline_reduce, METH_NOARGS, NULL},
    {"__sizeof__", timeline_sizeof, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

static const char doc[] =
    "An immutable sequence of events, with an index by id: timeline[0], timeline['ri-visit'], timeline[2:5], "
    "'ri-visit'\n"
    "in timeline, len, iteration. timeline.read() reads one, Builder makes one. == is the same object: diff() says "
    "what\n"
    "two differ in. Safe to use from many threads.";

static PyType_Slot type_slots[] = {
    {Py_tp_dealloc, (void *)timeline_dealloc},
    {Py_tp_repr, (void *)timeline_repr},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(uintptr_t)doc},
    {Py_tp_iter, (void *)PySeqIter_New},
    {Py_sq_length, (void *)timeline_length},
    {Py_sq_item, (void *)item},
    {Py_sq_contains, (void *)contains},
    {Py_mp_length, (void *)timeline_length},
    {Py_mp_subscript, (void *)subscript},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Timeline",
    .basicsize = sizeof(tlpy_timeline),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = type_slots,
};

int tlpy_timeline_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->timeline_type);
}
