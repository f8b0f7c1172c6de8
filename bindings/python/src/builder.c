/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Builder: makes timelines. Everything here keeps the GIL: a builder serves one thread at a time. */

#include "py.h"

typedef struct tlpy_builder {
  PyObject ob_base;
  tl_builder *builder; /* NULL: closed */
  uint8_t seasons;
  tlpy_lock lock; /* of `builder` */
} tlpy_builder;

static tlpy_builder *builder_of(PyObject *self)
{
  return (tlpy_builder *)self;
}

/* The C library's builder, for this thread alone until give_back(); NULL: it is closed. */
static tl_builder *take(PyObject *self)
{
  tlpy_lock_take(&builder_of(self)->lock);
  tl_builder *builder = builder_of(self)->builder;
  if (!builder)
    tlpy_lock_release(&builder_of(self)->lock);
  return builder;
}

static void give_back(PyObject *self)
{
  tlpy_lock_release(&builder_of(self)->lock);
}

static PyObject *raise_closed(void)
{
  PyErr_SetString(PyExc_ValueError, "the builder is closed");
  return NULL;
}

static PyObject *builder_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"seasons", NULL};
  const tlpy_state *state = PyType_GetModuleState(type);
  PyObject *seasons = NULL;
  tl_error err;
  tl_builder_options options = {.size = sizeof options};
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|$O:Builder", TLPY_KEYWORDS(names), &seasons) ||
      (seasons && tlpy_number(state, TLPY_SEASONS, seasons, "seasons", &options.seasons) < 0))
    return NULL;
  tlpy_builder *self = (tlpy_builder *)PyType_GenericAlloc(type, 0);
  if (!self)
    return NULL;
  self->seasons = options.seasons;
  if (tl_builder_new(&options, &self->builder, &err) == TL_OK)
    return (PyObject *)self;
  Py_DECREF((PyObject *)self);
  return tlpy_raise(state, &err);
}

PyObject *tlpy_timeline_builder(PyObject *timeline, PyObject *unused)
{
  const tlpy_state *state = tlpy_state_of_object(timeline);
  tl_error err;
  (void)unused;
  tlpy_builder *self = (tlpy_builder *)PyType_GenericAlloc((PyTypeObject *)state->builder_type, 0);
  if (!self)
    return NULL;
  self->seasons = tl_timeline_seasons(((tlpy_timeline *)timeline)->timeline);
  if (tl_builder_from_timeline(((tlpy_timeline *)timeline)->timeline, NULL, &self->builder, &err) == TL_OK)
    return (PyObject *)self;
  Py_DECREF((PyObject *)self);
  return tlpy_raise(state, &err);
}

static void builder_dealloc(PyObject *self)
{
  PyTypeObject *type = Py_TYPE(self);
  tl_builder_free(builder_of(self)->builder);
  PyObject_Free(self);
  Py_DECREF(type);
}

/* Reads the arguments into a spec, and gives it to `function`. */
static PyObject *give(PyObject *self, PyObject *arguments, PyObject *keywords,
                      tl_status (*function)(tl_builder *builder, const tl_event_spec *spec, tl_error *err))
{
  const tlpy_state *state = tlpy_state_of_object(self);
  PyObject *first;
  tlpy_spec spec;
  tl_error err;
  if (!PyArg_ParseTuple(arguments, "O;an id or an Event is wanted, and fields by their names", &first))
    return NULL;
  int result = tlpy_spec_read(state, first, keywords, builder_of(self)->seasons, &spec);
  tl_builder *builder = result == 0 ? take(self) : NULL;
  tl_status status = TL_OK;
  if (builder) {
    status = function(builder, &spec.event, &err);
    give_back(self);
  } else if (result == 0) {
    raise_closed();
    result = -1;
  }
  if (status != TL_OK) {
    tlpy_raise(state, &err);
    result = -1;
  }
  tlpy_spec_clear(&spec);
  return result < 0 ? NULL : Py_NewRef(self);
}

static PyObject *builder_add(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  return give(self, arguments, keywords, tl_builder_add);
}

static PyObject *builder_replace(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  return give(self, arguments, keywords, tl_builder_replace);
}

static PyObject *builder_remove(PyObject *self, PyObject *key)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_text id;
  tl_error err;
  if (tlpy_is_event(state, key))
    id = tl_text_from_string(tl_event_id(((tlpy_event *)key)->event));
  else if (tlpy_text(state, key, "an id", &id) < 0)
    return NULL;
  tl_builder *builder = take(self);
  if (!builder)
    return raise_closed();
  tl_status status = tl_builder_remove(builder, id, &err);
  give_back(self);
  return status == TL_OK ? Py_NewRef(self) : tlpy_raise(state, &err);
}

static PyObject *builder_set_header(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  enum { AS_OF = 3, MODIFIED };
  static const char *const names[] = {"title",   "description",        "lang", "as_of", "modified",
                                      "foreign", "foreign_attributes", NULL};
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_header_spec header = {.size = sizeof header};
  tl_text *const texts[] = {&header.title,   &header.description,       &header.lang, &header.as_of, &header.modified,
                            &header.foreign, &header.foreign_attributes};
  PyObject *values[7] = {NULL};
  tl_error err;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|$OOOOOOO:set_header", TLPY_KEYWORDS(names), &values[0],
                                   &values[1], &values[2], &values[3], &values[4], &values[5], &values[6]))
    return NULL;
  PyObject *days[2] = {NULL};
  tl_builder *builder = NULL;
  tl_status status = TL_OK;
  int result = 0;
  for (int i = 0; i < 7 && result == 0; i++) {
    if (values[i] && (i == AS_OF || i == MODIFIED))
      values[i] = days[i - AS_OF] = tlpy_date_words(state, values[i], names[i]);
    result = PyErr_Occurred() ? -1 : tlpy_text_or_none(state, values[i], names[i], texts[i]);
  }
  if (result == 0 && !(builder = take(self)))
    raise_closed();
  if (builder) {
    status = tl_builder_set_header(builder, &header, &err);
    give_back(self);
  }
  Py_XDECREF(days[0]);
  Py_XDECREF(days[1]);
  if (status != TL_OK)
    tlpy_raise(state, &err);
  return builder && status == TL_OK ? Py_NewRef(self) : NULL;
}

static PyObject *builder_build(PyObject *self, PyObject *unused)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_timeline *timeline;
  tl_error err;
  (void)unused;
  tl_builder *builder = take(self);
  if (!builder)
    return raise_closed();
  tl_status status = tl_timeline_from_builder(builder, &timeline, &err);
  give_back(self);
  return status == TL_OK ? tlpy_timeline_new(state, timeline, NULL) : tlpy_raise(state, &err);
}

static Py_ssize_t builder_length(PyObject *self)
{
  tl_builder *builder = take(self);
  if (!builder) {
    raise_closed();
    return -1;
  }
  size_t count = tl_builder_count(builder);
  give_back(self);
  return (Py_ssize_t)count;
}

static int builder_bool(PyObject *self)
{
  (void)self;
  return 1; /* an empty builder is still one */
}

static PyObject *builder_close(PyObject *self, PyObject *unused)
{
  (void)unused;
  tl_builder *builder = take(self);
  if (builder) {
    builder_of(self)->builder = NULL;
    give_back(self);
    tl_builder_free(builder);
  }
  Py_RETURN_NONE;
}

static PyObject *builder_enter(PyObject *self, PyObject *unused)
{
  (void)unused;
  if (!take(self))
    return raise_closed();
  give_back(self);
  return Py_NewRef(self);
}

static PyObject *builder_exit(PyObject *self, PyObject *arguments)
{
  (void)arguments;
  return builder_close(self, NULL);
}

static PyObject *builder_repr(PyObject *self)
{
  tl_builder *builder = take(self);
  if (!builder)
    return PyUnicode_FromString("<timeline.Builder, closed>");
  size_t count = tl_builder_count(builder);
  give_back(self);
  return PyUnicode_FromFormat("<timeline.Builder, %zu events>", count);
}

/* __copy__ and __deepcopy__: one that goes on alone. */
static PyObject *builder_copy(PyObject *self, PyObject *unused)
{
  tl_error err;
  (void)unused;
  tlpy_builder *copy = (tlpy_builder *)PyType_GenericAlloc(Py_TYPE(self), 0);
  if (!copy)
    return NULL;
  copy->seasons = builder_of(self)->seasons;
  tl_builder *builder = take(self);
  if (!builder) {
    Py_DECREF((PyObject *)copy);
    return raise_closed();
  }
  tl_status status = tl_builder_copy(builder, &copy->builder, &err);
  give_back(self);
  if (status == TL_OK)
    return (PyObject *)copy;
  Py_DECREF((PyObject *)copy);
  return tlpy_raise(tlpy_state_of_object(self), &err);
}

/* For pickle: the timeline that it would build, whose builder() goes on. */
static PyObject *builder_reduce(PyObject *self, PyObject *unused)
{
  PyObject *copy = builder_copy(self, unused);
  PyObject *timeline = copy ? builder_build(copy, NULL) : NULL;
  PyObject *method = timeline ? PyObject_GetAttrString(timeline, "builder") : NULL;
  Py_XDECREF(copy);
  Py_XDECREF(timeline);
  return method ? Py_BuildValue("N()", method) : NULL;
}

/* clang-format off */
static PyMethodDef methods[] = {
    {"add", (PyCFunction)(void (*)(void))builder_add, METH_VARARGS | METH_KEYWORDS,
     "add($self, id, /, **fields)\n--\n\n"
     "Adds an event at the end, and returns the builder. id is its id, or an Event to copy, which the fields change.\n\n"
     "fields: date (what Date takes), or edtf, start, end (each a date), phrase (str); mode, start_kind, end_kind, zone\n"
     "(str); as_of, modified (each a date); title, description, wording, href, group, uid, place (str); coordinates\n"
     "(latitude, longitude in degrees); confidence (0 to 1); categories (str each); sources (str or Source each);\n"
     "constraints (each by timeline.relation(), offset() or length()). References may point forward.\n\n"
     "Raises DuplicateError, ParseError and so on with the field; a failed call changes nothing."},
    {"replace", (PyCFunction)(void (*)(void))builder_replace, METH_VARARGS | METH_KEYWORDS,
     "replace($self, id, /, **fields)\n--\n\n"
     "Puts an event in the place of the one of the same id: builder.replace(timeline['a'], title='B'). Else as add().\n\n"
     "Raises UnknownEventError when there is none."},
    {"remove", builder_remove, METH_O,
     "remove($self, event, /)\n--\n\nTakes out the event of that id. Raises UnknownEventError when there is none."},
    {"set_header", (PyCFunction)(void (*)(void))builder_set_header, METH_VARARGS | METH_KEYWORDS,
     "set_header($self, /, *, title=None, description=None, lang=None, as_of=None, modified=None, foreign=None,\n"
     "           foreign_attributes=None)\n--\n\n"
     "Sets what the timeline says of itself, in whole; as_of is the day that 'now' is. Returns the builder."},
    {"build", builder_build, METH_NOARGS,
     "build($self, /)\n--\n\nThe Timeline of all that was added; the builder is empty then.\n\n"
     "Raises UnknownEventError for a constraint to an event that is not there: the builder is as before."},
    {"close", builder_close, METH_NOARGS, "close($self, /)\n--\n\nReleases what it holds. Timelines made live on."},
    {"__copy__", builder_copy, METH_NOARGS, NULL},
    {"__deepcopy__", builder_copy, METH_O, NULL},
    {"__reduce__", builder_reduce, METH_NOARGS, NULL},
    {"__enter__", builder_enter, METH_NOARGS, NULL},
    {"__exit__", builder_exit, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

static const char doc[] = "Builder(*, seasons='north')\n--\n\n"
                          "Takes events and makes a Timeline of them; one thread at a time. Timeline.builder() starts\n"
                          "from a timeline. A context manager, which closes it. It can be copied, each copy going on\n"
                          "alone, and pickled, if it could be built.";

static PyType_Slot type_slots[] = {
    {Py_tp_new, (void *)builder_new},    {Py_tp_dealloc, (void *)builder_dealloc},
    {Py_tp_repr, (void *)builder_repr},  {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(uintptr_t)doc}, {Py_sq_length, (void *)builder_length},
    {Py_nb_bool, (void *)builder_bool},  {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Builder",
    .basicsize = sizeof(tlpy_builder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = type_slots,
};

int tlpy_builder_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->builder_type);
}
