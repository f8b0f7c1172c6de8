/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Event: one event of a timeline. */

#include "py.h"

#include <string.h>

PyObject *tlpy_event_new(const tlpy_state *state, tlpy_timeline *timeline, size_t index)
{
  tlpy_event *event = (tlpy_event *)PyType_GenericAlloc((PyTypeObject *)state->event_type, 0);
  if (event) {
    event->timeline = (tlpy_timeline *)Py_NewRef((PyObject *)timeline);
    event->index = index;
    event->event = tl_timeline_at(timeline->timeline, index);
  }
  return (PyObject *)event;
}

bool tlpy_is_event(const tlpy_state *state, PyObject *object)
{
  return (PyObject *)Py_TYPE(object) == state->event_type;
}

static void event_dealloc(PyObject *self)
{
  PyTypeObject *type = Py_TYPE(self);
  Py_XDECREF((PyObject *)((tlpy_event *)self)->timeline);
  PyObject_Free(self);
  Py_DECREF(type);
}

static const tl_event *event_of(PyObject *self)
{
  return ((tlpy_event *)self)->event;
}

/* -- Its date */

/* The text of the date read again, when that gives the very extent, or members within it; NULL without an exception
 * when it does not. */
static PyObject *date_of_text(const tlpy_state *state, const tlpy_event *self, const char *text, tl_read_as syntax)
{
  const tl_extent *extent = tl_event_extent(self->event);
  const char *as_of = tl_event_as_of(self->event);
  tlpy_reading reading = {.syntax = (uint8_t)syntax, .mode = (uint8_t)tl_event_mode(self->event)};
  tl_date day;
  tl_extent of_day;
  if (!as_of)
    as_of = tl_timeline_as_of(self->timeline->timeline);
  if (as_of && syntax == TL_READ_PHRASE && tl_date_parse(tl_text_from_string(as_of), &day, NULL) == TL_OK &&
      tl_date_extent(&day, NULL, &of_day, NULL) == TL_OK &&
      tl_civil_from_days(of_day.start_min / TL_SECONDS_PER_DAY, &reading.as_of, NULL) == TL_OK)
    reading.has_as_of = true;
  reading.seasons = tl_timeline_seasons(self->timeline->timeline);
  PyObject *string = PyUnicode_FromString(text);
  tlpy_date *date = string ? tlpy_date_from(state, string, &reading) : NULL;
  Py_XDECREF(string);
  if (!date && (!PyErr_ExceptionMatches(state->errors[0]) || PyErr_ExceptionMatches(PyExc_MemoryError)))
    return NULL;
  PyErr_Clear();
  if (date && memcmp(&date->extent, extent, sizeof *extent) == 0)
    return (PyObject *)date;
  /* Of bounds that say more, such as those of a length, the members still count; not so where an end is of a kind. */
  if (date && !tlpy_is_plain(date) && !tl_event_start_kind(self->event) && !tl_event_end_kind(self->event))
    return tlpy_date_within(state, date, extent);
  Py_XDECREF((PyObject *)date);
  return NULL;
}

PyObject *tlpy_event_date(const tlpy_state *state, PyObject *self)
{
  const tlpy_event *event = (tlpy_event *)self;
  const char *edtf = tl_event_edtf(event->event);
  const char *phrase = tl_event_phrase(event->event);
  PyObject *date = NULL;
  if (edtf || phrase)
    date = date_of_text(state, event, edtf ? edtf : phrase, edtf ? TL_READ_EDTF : TL_READ_PHRASE);
  if (date || PyErr_Occurred())
    return date;
  return tlpy_date_of_extent(state, tl_event_extent(event->event));
}

static PyObject *get_date(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_event_date(tlpy_state_of_object(self), self);
}

/* What is possible between it and a date, by the event's own members and bounds. */
static int relate_to(const tlpy_state *state, PyObject *self, PyObject *other, tl_relate_result *out_result)
{
  const tlpy_event *event = (tlpy_event *)self;
  tl_error err;
  if (tlpy_is_event(state, other) && ((tlpy_event *)other)->event == event->event) {
    *out_result = (tl_relate_result){.possible = TL_RELSET_EQUALS}; /* itself, whatever its date */
    return 0;
  }
  tlpy_date *date = tlpy_date_from(state, other, NULL);
  if (date && tlpy_relate_plain(tl_event_extent(event->event), date, out_result)) { /* its text is not read again */
    Py_DECREF((PyObject *)date);
    return 0;
  }
  if (!date)
    return -1;
  PyThreadState *thread = PyEval_SaveThread();
  tl_status status = tlpy_relate_event(event->timeline->timeline, event->index, date, out_result, &err);
  PyEval_RestoreThread(thread);
  Py_DECREF((PyObject *)date);
  if (status == TL_OK)
    return 0;
  tlpy_raise(state, &err);
  return -1;
}

static PyObject *event_relate(PyObject *self, PyObject *other)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_relate_result result;
  if (relate_to(state, self, other, &result) < 0)
    return NULL;
  return tlpy_relations_new(state, result.possible, result.conditional);
}

/* Of (relation, date): what is known. */
static int ask(PyObject *self, PyObject *const *args, Py_ssize_t count, tl_answer *out_answer)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_relset asked;
  tl_relate_result result;
  if (tlpy_asked_relation(state, args, count, &asked) < 0 || relate_to(state, self, args[1], &result) < 0)
    return -1;
  *out_answer = tl_relset_answer(result.possible, asked);
  return 0;
}

static PyObject *event_certain(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
  tl_answer said;
  return ask(self, args, count, &said) < 0 ? NULL : tlpy_bool(said == TL_ANSWER_CERTAIN);
}

static PyObject *event_possible(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
  tl_answer said;
  return ask(self, args, count, &said) < 0 ? NULL : tlpy_bool(said != TL_ANSWER_IMPOSSIBLE);
}

static PyObject *event_answer(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
  tl_answer said;
  return ask(self, args, count, &said) < 0 ? NULL : tlpy_name(tlpy_state_of_object(self), TLPY_ANSWERS, said);
}

/* -- What it says */

static const char *(*const texts[])(const tl_event *event) = {
    tl_event_id,    tl_event_uid,   tl_event_title,   tl_event_description,        tl_event_wording, tl_event_href,
    tl_event_group, tl_event_place, tl_event_as_of,   tl_event_modified,           tl_event_edtf,    tl_event_phrase,
    tl_event_start, tl_event_end,   tl_event_foreign, tl_event_foreign_attributes, tl_event_zone,
};

static PyObject *get_text(PyObject *self, void *closure)
{
  return tlpy_string(texts[(uintptr_t)closure](event_of(self)));
}

static PyObject *get_index(PyObject *self, void *closure)
{
  (void)closure;
  return PyLong_FromSize_t(((tlpy_event *)self)->index);
}

static PyObject *get_timeline(PyObject *self, void *closure)
{
  (void)closure;
  return Py_NewRef((PyObject *)((tlpy_event *)self)->timeline);
}

static PyObject *get_mode(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_name(tlpy_state_of_object(self), TLPY_MODES, tl_event_mode(event_of(self)));
}

static PyObject *get_start_kind(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_name(tlpy_state_of_object(self), TLPY_END_KINDS, tl_event_start_kind(event_of(self)));
}

static PyObject *get_end_kind(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_name(tlpy_state_of_object(self), TLPY_END_KINDS, tl_event_end_kind(event_of(self)));
}

static PyObject *get_line(PyObject *self, void *closure)
{
  (void)closure;
  uint32_t line = tl_event_line(event_of(self));
  return tlpy_int_or_none(line, line);
}

static PyObject *get_date_line(PyObject *self, void *closure)
{
  (void)closure;
  uint32_t line = tl_event_date_line(event_of(self));
  return tlpy_int_or_none(line, line);
}

static PyObject *get_coordinates(PyObject *self, void *closure)
{
  int64_t latitude;
  int64_t longitude;
  (void)closure;
  if (!tl_event_coordinates(event_of(self), &latitude, &longitude))
    Py_RETURN_NONE;
  PyObject *const pair[] = {PyFloat_FromDouble((double)latitude / 1e9), PyFloat_FromDouble((double)longitude / 1e9)};
  return tlpy_tuple(pair, 2);
}

static PyObject *get_confidence(PyObject *self, void *closure)
{
  int32_t confidence;
  (void)closure;
  if (!tl_event_confidence(event_of(self), &confidence))
    Py_RETURN_NONE;
  return PyFloat_FromDouble(confidence / 1e6);
}

/* A tuple of `count` items, each made by `make`. */
static PyObject *tuple_of(const tlpy_state *state, const tl_event *event, size_t count,
                          PyObject *(*make)(const tlpy_state *state, const tl_event *event, size_t index))
{
  PyObject *tuple = PyTuple_New((Py_ssize_t)count);
  for (size_t i = 0; tuple && i < count; i++) {
    PyObject *item = make(state, event, i);
    if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item) < 0)
      Py_CLEAR(tuple);
  }
  return tuple;
}

static PyObject *category_at(const tlpy_state *state, const tl_event *event, size_t index)
{
  (void)state;
  return tlpy_string(tl_event_category_at(event, index));
}

static PyObject *source_at(const tlpy_state *state, const tl_event *event, size_t index)
{
  PyObject *const fields[] = {tlpy_string(tl_event_source_text_at(event, index)),
                              tlpy_string(tl_event_source_href_at(event, index))};
  return tlpy_record(state->source_class, fields, 2);
}

static PyObject *get_categories(PyObject *self, void *closure)
{
  (void)closure;
  return tuple_of(tlpy_state_of_object(self), event_of(self), tl_event_category_count(event_of(self)), category_at);
}

static PyObject *get_sources(PyObject *self, void *closure)
{
  (void)closure;
  return tuple_of(tlpy_state_of_object(self), event_of(self), tl_event_source_count(event_of(self)), source_at);
}

static PyObject *get_constraints(PyObject *self, void *closure)
{
  (void)closure;
  return tuple_of(tlpy_state_of_object(self), event_of(self), tl_event_constraint_count(event_of(self)),
                  tlpy_constraint_at);
}

/* -- As an object */

static PyObject *event_repr(PyObject *self)
{
  PyObject *id = tlpy_string(tl_event_id(event_of(self)));
  PyObject *repr = id ? tlpy_repr("<timeline.Event ", id, ">") : NULL;
  Py_XDECREF(id);
  return repr;
}

static Py_hash_t event_hash(PyObject *self)
{
  const tlpy_event *event = (tlpy_event *)self;
  Py_hash_t hash = (Py_hash_t)((uintptr_t)event->timeline->timeline / 16 ^ (event->index * 1000003));
  return hash == -1 ? -2 : hash;
}

/* == is "the same event of the same timeline"; < and so on go by the dates. */
static PyObject *event_compare(PyObject *self, PyObject *other, int op)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  if (op == Py_EQ || op == Py_NE) {
    if (!tlpy_is_event(state, other))
      Py_RETURN_NOTIMPLEMENTED;
    const tlpy_event *a = (tlpy_event *)self;
    const tlpy_event *b = (tlpy_event *)other;
    return PyBool_FromLong((a->event == b->event) == (op == Py_EQ));
  }
  tl_relate_result result;
  int related = relate_to(state, self, other, &result);
  return tlpy_order(state, self, other, op, related, &result);
}

/* For pickle: the event of the pickled timeline. */
static PyObject *event_reduce(PyObject *self, PyObject *unused)
{
  (void)unused;
  const tlpy_event *event = (tlpy_event *)self;
  PyObject *timeline = (PyObject *)event->timeline;
  PyObject *method = PyObject_GetAttrString((PyObject *)Py_TYPE(timeline), "__getitem__");
  return method ? Py_BuildValue("N(On)", method, timeline, (Py_ssize_t)event->index) : NULL;
}

static PyObject *event_to_json(PyObject *self, PyObject *unused)
{
  (void)unused;
  const tlpy_event *event = (tlpy_event *)self;
  tlpy_buffer buffer = {0};
  tl_error err;
  if (tl_json_write_event(event->timeline->timeline, event->index, NULL, NULL, tlpy_buffer_sink(&buffer), &err) !=
      TL_OK) {
    tlpy_buffer_free(&buffer);
    return tlpy_raise(tlpy_state_of_object(self), &err);
  }
  while (buffer.size && buffer.data[buffer.size - 1] == '\n')
    buffer.size--;
  return tlpy_buffer_text(&buffer);
}

/* clang-format off */
static PyGetSetDef properties[] = {
    {"id", get_text, NULL, "Its id, unique in the timeline.", (void *)0},
    {"uid", get_text, NULL, "Its own UID in calendars, or None.", (void *)1},
    {"title", get_text, NULL, "Its title, or None.", (void *)2},
    {"description", get_text, NULL, "Its description, or None.", (void *)3},
    {"wording", get_text, NULL, "How the source dates it, or None.", (void *)4},
    {"href", get_text, NULL, "An address, or None.", (void *)5},
    {"group", get_text, NULL, "Its lane, or None.", (void *)6},
    {"place", get_text, NULL, "The name of its place, or None.", (void *)7},
    {"as_of", get_text, NULL, "The day of its ongoing end as written, or None: the timeline's.", (void *)8},
    {"modified", get_text, NULL, "Its revision as written, or None.", (void *)9},
    {"edtf", get_text, NULL, "Its date as EDTF as written, or None.", (void *)10},
    {"phrase", get_text, NULL, "Its date as a phrase as written, or None.", (void *)11},
    {"start", get_text, NULL, "The EDTF window in which it starts as written, or None.", (void *)12},
    {"end", get_text, NULL, "The EDTF window in which it ends as written, or None.", (void *)13},
    {"foreign", get_text, NULL, "Elements of other namespaces, as XML, or None.", (void *)14},
    {"foreign_attributes", get_text, NULL, "Attributes of other namespaces, as XML, or None.", (void *)15},
    {"zone", get_text, NULL, "The time zone in which its times of day are meant, an IANA name, or None.", (void *)16},
    {"date", get_date, NULL, "Its date as given, closed with its own length: a Date. What follows from other events "
     "as well is in Timeline.network().", NULL},
    {"mode", get_mode, NULL, "'occurs' or 'spans'.", NULL},
    {"start_kind", get_start_kind, NULL, "The kind of start that was given beside the date; 'dated': none.", NULL},
    {"end_kind", get_end_kind, NULL, "The kind of end that was given beside the date; 'dated': none.", NULL},
    {"coordinates", get_coordinates, NULL, "(latitude, longitude) in degrees north and east, or None.", NULL},
    {"confidence", get_confidence, NULL, "0 to 1, or None.", NULL},
    {"categories", get_categories, NULL, "Its categories, a tuple of str.", NULL},
    {"sources", get_sources, NULL, "Its sources, a tuple of timeline.Source.", NULL},
    {"constraints", get_constraints, NULL, "What binds it to other events, and its length: a tuple of "
     "timeline.Constraint.", NULL},
    {"line", get_line, NULL, "The line on which it was written, or None.", NULL},
    {"date_line", get_date_line, NULL, "The line on which its date was written, or None.", NULL},
    {"index", get_index, NULL, "Its place in the timeline, from 0.", NULL},
    {"timeline", get_timeline, NULL, "The timeline that it is of.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"relate", event_relate, METH_O,
     "relate($self, other, /)\n--\n\nThe possible Relations to a date or event, by the dates alone. "
     "Network.relation() knows what binds two events."},
    {"certain", (PyCFunction)(void (*)(void))event_certain, METH_FASTCALL,
     "certain($self, relation, other, /)\n--\n\nWhether the relation certainly holds."},
    {"possible", (PyCFunction)(void (*)(void))event_possible, METH_FASTCALL,
     "possible($self, relation, other, /)\n--\n\nWhether the relation may hold."},
    {"answer", (PyCFunction)(void (*)(void))event_answer, METH_FASTCALL,
     "answer($self, relation, other, /)\n--\n\n'certain', 'possible' or 'impossible'."},
    {"to_json", event_to_json, METH_NOARGS, "to_json($self, /)\n--\n\nThe event as one line of JSON."},
    {"__copy__", tlpy_same, METH_NOARGS, NULL},
    {"__deepcopy__", tlpy_same, METH_O, NULL},
    {"__reduce__", event_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

static const char doc[] =
    "An event of a timeline: immutable. It stands wherever a date does, for its own date.\n\n"
    "== and hash are those of the very event; <, <=, > and >= compare dates, and raise Undecided.";

static PyType_Slot type_slots[] = {
    {Py_tp_dealloc, (void *)event_dealloc},
    {Py_tp_repr, (void *)event_repr},
    {Py_tp_hash, (void *)event_hash},
    {Py_tp_richcompare, (void *)event_compare},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(uintptr_t)doc},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Event",
    .basicsize = sizeof(tlpy_event),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = type_slots,
};

int tlpy_event_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->event_type);
}
