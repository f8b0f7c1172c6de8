/* SPDX-License-Identifier: Apache-2.0 */

/* Which events, and what lies between them: of a timeline by its dates as given, of a network by what follows. */

#include "py.h"

/* A date that fills its unit, a new reference. */
static tlpy_date *read_window(const tlpy_state *state, PyObject *value, const char *what)
{
  static const tlpy_reading spans = {.mode = TL_MODE_SPANS};
  tlpy_date *date = tlpy_date_from(state, value, &spans);
  if (!date)
    tlpy_blame_field(state, what);
  return date;
}

int tlpy_window(const tlpy_state *state, PyObject *value, const char *what, tl_extent *out_window)
{
  tlpy_date *date = read_window(state, value, what);
  if (!date)
    return -1;
  *out_window = date->extent;
  Py_DECREF((PyObject *)date);
  return 0;
}

/* The filter of three texts or None. */
static int read_filter(const tlpy_state *state, PyObject *category, PyObject *group, PyObject *text, tl_filter *out)
{
  *out = (tl_filter){.size = sizeof *out};
  return tlpy_text_or_none(state, category, "category", &out->category) < 0 ||
                 tlpy_text_or_none(state, group, "group", &out->group) < 0 ||
                 tlpy_text_or_none(state, text, "text", &out->text) < 0
             ? -1
             : 0;
}

/* After how many pairs of events signals are looked for. */
enum { SIGNALS_EACH = 64 };

static PyObject *no_memory(void)
{
  return PyErr_NoMemory();
}

/* Keeps those of the events that fit a condition by the network, or (NULL) by the members that the date of the
 * condition has (NULL: none), but not the event that it is about. */
static tl_status keep_hits(const tl_timeline *timeline, const tl_network *network, const tl_condition *condition,
                           const tlpy_date *date, bool certain, tl_progress progress, size_t *indexes, size_t *count,
                           tl_error *err)
{
  tl_status status = TL_OK;
  size_t kept = 0;
  for (size_t i = 0; i < *count && status == TL_OK; i++) {
    tl_answer answer = TL_ANSWER_CERTAIN;
    if (i % SIGNALS_EACH == 0 && !progress.tell(progress.ctx, i, *count))
      return TL_ERR_CANCELLED;
    if (network)
      status = tl_network_ask(network, indexes[i], condition, 1, &answer, NULL, err);
    else if (date) {
      tl_relate_result result = {.possible = TL_RELSET_NONE};
      status = tlpy_relate_event(timeline, indexes[i], date, &result, err);
      answer = tl_relset_answer(result.possible, condition->relations);
    }
    if (status == TL_OK && answer >= (certain ? TL_ANSWER_CERTAIN : TL_ANSWER_POSSIBLE) &&
        indexes[i] != condition->event)
      indexes[kept++] = indexes[i];
  }
  *count = kept;
  return status;
}

PyObject *tlpy_query(const tlpy_state *state, tlpy_timeline *timeline, const tl_network *network,
                     const tl_extent *extents, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"during", "relation", "to", "certain", "category", "group", "text", NULL};
  PyObject *during = Py_None;
  PyObject *relation = Py_None;
  PyObject *to = Py_None;
  PyObject *texts[3] = {Py_None, Py_None, Py_None};
  int certain = 0;
  tl_extent window;
  tlpy_date *date = NULL;
  tl_date_options options;
  tl_condition condition = {.event = TL_NOT_FOUND};
  tl_query query = {.size = sizeof query, .extents = extents};
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|$OOOpOOO:query", TLPY_KEYWORDS(names), &during, &relation,
                                   &to, &certain, &texts[0], &texts[1], &texts[2]) ||
      read_filter(state, texts[0], texts[1], texts[2], &query.filter) < 0)
    return NULL;
  if ((relation == Py_None) != (to == Py_None) || (during != Py_None && to != Py_None)) {
    PyErr_SetString(PyExc_TypeError, "give during alone, or relation and to together");
    return NULL;
  }
  if (relation != Py_None && tlpy_relset(state, relation, &query.relations) < 0)
    return NULL;
  if (relation != Py_None && query.relations == TL_RELSET_NONE)
    return PyList_New(0); /* which to the C library is: not given */
  if (tlpy_is_event(state, to) && ((tlpy_event *)to)->timeline->timeline == timeline->timeline) {
    condition.event = ((tlpy_event *)to)->index;
    window = extents ? extents[condition.event] : *tl_event_extent(((tlpy_event *)to)->event);
    query.window = &window;
    if (!network && !(date = (tlpy_date *)tlpy_event_date(state, to)))
      return NULL;
  } else if (during != Py_None || to != Py_None) {
    bool is_during = during != Py_None;
    date = read_window(state, is_during ? during : to, is_during ? "during" : "to");
    if (!date)
      return NULL;
    window = date->extent;
    options = (tl_date_options){.size = sizeof options, .mode = date->extent.mode, .seasons = date->reading.seasons};
    condition.window = &window;
    condition.date = date->counts ? &date->date : NULL;
    condition.options = &options;
    query.window = &window;
  }

  size_t count = tl_timeline_count(timeline->timeline);
  size_t found = 0;
  tl_error err;
  PyObject *list = NULL;
  size_t *indexes = malloc((count + 1) * sizeof *indexes);
  if (!indexes) {
    no_memory();
  } else {
    /* A network says what is certain, and it may say that what the bounds leave is not possible; so do members. */
    condition.relations = query.relations ? query.relations : (tl_relset)TL_RELSET_INTERSECTS;
    bool members = date && !tlpy_relate_plain(&date->extent, date, &(tl_relate_result){0});
    query.hits = certain && !network && !members ? TL_ANSWER_CERTAIN : TL_ANSWER_POSSIBLE;
    tlpy_work work;
    tlpy_work_begin(&work, NULL);
    tl_status status = tl_timeline_query(timeline->timeline, &query, indexes, count, &found, &err);
    if (status == TL_OK && query.window)
      status = keep_hits(timeline->timeline, network, &condition, members ? date : NULL, certain,
                         tlpy_work_progress(&work), indexes, &found, &err);
    if (tlpy_work_end(&work, state, status, &err) == 0)
      list = tlpy_event_list(state, timeline, indexes, found);
  }
  free(indexes);
  Py_XDECREF((PyObject *)date);
  return list;
}

PyObject *tlpy_timeline_query(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  return tlpy_query(tlpy_state_of_object(self), (tlpy_timeline *)self, NULL, NULL, arguments, keywords);
}

/* -- Gaps */

static PyObject *event_or_none(const tlpy_state *state, tlpy_timeline *timeline, size_t index)
{
  if (index == TL_NOT_FOUND)
    Py_RETURN_NONE;
  return tlpy_event_new(state, timeline, index);
}

/* A gap as timeline.Gap. */
static PyObject *gap_of(const tlpy_state *state, tlpy_timeline *timeline, const tl_gap *gap)
{
  PyObject *const fields[] = {
      event_or_none(state, timeline, gap->before),
      event_or_none(state, timeline, gap->after),
      PyLong_FromLongLong(gap->start_min),
      PyLong_FromLongLong(gap->start_max),
      PyLong_FromLongLong(gap->end_min),
      PyLong_FromLongLong(gap->end_max),
      PyLong_FromLongLong(gap->length_min),
      PyLong_FromLongLong(gap->length_max),
      tlpy_bool(gap->certain),
  };
  return tlpy_record(state->gap_class, fields, sizeof fields / sizeof *fields);
}

/* The gaps between `map[count]` by the dates as given; `chosen` has room for their extents. */
static tl_status gaps_as_given(const tl_timeline *timeline, const size_t *map, size_t count, const tl_span *window,
                               tl_extent *chosen, tl_gap *gaps, size_t *out_count, tl_error *err)
{
  for (size_t i = 0; i < count; i++)
    chosen[i] = tl_timeline_extents(timeline)[map[i]];
  tl_status status = tl_gap_find(chosen, count, window, NULL, gaps, count + 1, out_count, err);
  for (size_t i = 0; status == TL_OK && i < *out_count; i++) {
    size_t *const sides[] = {&gaps[i].before, &gaps[i].after};
    for (size_t k = 0; k < 2; k++)
      *sides[k] = *sides[k] == TL_NOT_FOUND ? TL_NOT_FOUND : map[*sides[k]];
  }
  return status;
}

PyObject *tlpy_gaps(const tlpy_state *state, tlpy_timeline *timeline, const tl_network *network, PyObject *arguments,
                    PyObject *keywords)
{
  static const char *const names[] = {"within", "category", "group", "text", NULL};
  PyObject *within = Py_None;
  PyObject *texts[3] = {Py_None, Py_None, Py_None};
  tl_extent window;
  tl_span span = {0, 0};
  tl_filter filter;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|$OOOO:gaps", TLPY_KEYWORDS(names), &within, &texts[0],
                                   &texts[1], &texts[2]) ||
      read_filter(state, texts[0], texts[1], texts[2], &filter) < 0 ||
      (within != Py_None && tlpy_window(state, within, "within", &window) < 0))
    return NULL;
  if (within != Py_None)
    span = (tl_span){window.start_min, window.end_max};

  const tl_span *limits = within != Py_None ? &span : NULL;
  size_t count = tl_timeline_count(timeline->timeline);
  size_t found = 0;
  size_t gap_count = 0;
  tl_error err;
  size_t *map = malloc((count + 1) * sizeof *map);
  tl_extent *chosen = network ? NULL : malloc((count + 1) * sizeof *chosen);
  tl_gap *gaps = malloc((2 * count + 1) * sizeof *gaps);
  PyObject *list = NULL;
  if (!map || (!network && !chosen) || !gaps) {
    no_memory();
  } else {
    tlpy_work work;
    tlpy_work_begin(&work, NULL);
    tl_progress progress = tlpy_work_progress(&work);
    tl_status status = tl_timeline_filter(timeline->timeline, &filter, map, count, &found, &err);
    if (status == TL_OK && network)
      status = tl_network_gaps(network, map, found, limits, progress, gaps, 2 * count + 1, &gap_count, &err);
    else if (status == TL_OK)
      status = gaps_as_given(timeline->timeline, map, found, limits, chosen, gaps, &gap_count, &err);
    list = tlpy_work_end(&work, state, status, &err) == 0 ? PyList_New((Py_ssize_t)gap_count) : NULL;
    for (size_t i = 0; list && i < gap_count; i++) {
      PyObject *gap = gap_of(state, timeline, &gaps[i]);
      if (!gap || PyList_SetItem(list, (Py_ssize_t)i, gap) < 0)
        Py_CLEAR(list);
    }
  }
  free(map);
  free(chosen);
  free(gaps);
  return list;
}

PyObject *tlpy_timeline_gaps(PyObject *self, PyObject *arguments, PyObject *keywords)
{
  return tlpy_gaps(tlpy_state_of_object(self), (tlpy_timeline *)self, NULL, arguments, keywords);
}
