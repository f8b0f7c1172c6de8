/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.from_arrow(): a timeline of an Arrow table, an event a row. */

#include "extents.h"

#include <stdlib.h>
#include <string.h>

enum { ID, TITLE, EDTF, GROUP, WORDING, SOURCE, TEXTS };
static const char *const text_names[TEXTS] = {"id", "title", "edtf", "group", "wording", "source"};
enum { BOUNDS = 4 };
static const char *const bound_names[BOUNDS] = {"start_min", "start_max", "end_min", "end_max"};

enum { KINDS, FLAGS, WORDS };
static const char *const word_names[WORDS] = {"kinds", "flags"};

/* One chunk of the table. */
typedef struct chunk {
  tlpy_vector texts[TEXTS];
  tlpy_vector categories;
  const uint32_t *kinds; /* NULL: no such column */
  const uint32_t *flags;
  tl_time *bounds[BOUNDS];
  uint8_t *valid[BOUNDS]; /* whether the bound is there; of a column that is not: never */
  bool has_text[TEXTS];
  bool has_categories;
  size_t count;
} chunk;

static void free_chunk(chunk *c)
{
  for (size_t i = 0; i < BOUNDS; i++) {
    free(c->bounds[i]);
    free(c->valid[i]);
  }
}

/* A column of words without null; *out NULL when there is none. */
static int open_words(const tlpy_vector *table, const char *name, const uint32_t **out)
{
  tlpy_vector column;
  *out = NULL;
  if (!tlpy_vector_child(table, name, &column))
    return 0;
  if (strcmp(column.schema->format, "I") != 0 || column.schema->dictionary || column.array->n_buffers != 2) {
    PyErr_Format(PyExc_TypeError, "%s: a column of type '%s'; uint32 is wanted", name, column.schema->format);
    return -1;
  }
  for (size_t i = 0; i < column.length; i++)
    if (!tlpy_vector_is_valid(&column, i)) {
      PyErr_Format(PyExc_ValueError, "%s: row %zu of a batch is null", name, i);
      return -1;
    }
  *out = (const uint32_t *)column.array->buffers[1] + column.offset;
  return 0;
}

static int open_chunk(const tlpy_state *state, const tlpy_vector *table, size_t first_row, chunk *out)
{
  *out = (chunk){.count = table->length};
  for (size_t i = 0; i < TEXTS; i++) {
    out->has_text[i] = tlpy_vector_child(table, text_names[i], &out->texts[i]);
    if (out->has_text[i] && !tlpy_vector_has_texts(&out->texts[i])) {
      PyErr_Format(PyExc_TypeError, "%s: a column of type '%s'; strings are wanted", text_names[i],
                   out->texts[i].schema->format);
      return -1;
    }
  }
  if (!out->has_text[ID]) {
    PyErr_SetString(PyExc_TypeError, "a table with a column id is wanted");
    return -1;
  }
  out->has_categories = tlpy_vector_child(table, "categories", &out->categories);
  if (out->has_categories && !tlpy_vector_has_lists(&out->categories)) {
    PyErr_Format(PyExc_TypeError, "categories: a column of type '%s'; lists of strings are wanted",
                 out->categories.schema->format);
    return -1;
  }
  for (size_t i = 0; i < BOUNDS; i++) {
    tlpy_vector column;
    out->bounds[i] = malloc(out->count * sizeof *out->bounds[i] + 1);
    out->valid[i] = calloc(out->count + 1, 1);
    if (!out->bounds[i] || !out->valid[i]) {
      PyErr_NoMemory();
      return -1;
    }
    if (tlpy_vector_child(table, bound_names[i], &column) &&
        tlpy_vector_times(state, &column, bound_names[i], first_row, out->bounds[i], out->valid[i]) < 0)
      return -1;
  }
  if (open_words(table, word_names[KINDS], &out->kinds) < 0 || open_words(table, word_names[FLAGS], &out->flags) < 0)
    return -1;
  for (size_t i = 0; i < out->count; i++)
    if (!tlpy_words_are_known(out->kinds ? out->kinds[i] : 0, out->flags ? out->flags[i] : 0)) {
      tlpy_raise_format(state, TL_ERR_VALUE, TL_CODE_ARG, "row %zu has kinds or flags that there are not",
                        first_row + i);
      return -1;
    }
  return 0;
}

static bool is_among(const char *name, const char *const *names, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp(name, names[i]) == 0)
      return true;
  return false;
}

/* The bounds of a row as an extent. A bound that is null is infinite: of an open end both, else the outer one, or what
 * the others allow. False: none says anything. */
static bool extent_of(const chunk *c, size_t row, tl_extent *out)
{
  uint32_t kinds = c->kinds ? c->kinds[row] : 0;
  uint32_t flags = c->flags ? c->flags[row] : 0;
  bool start_open = (uint8_t)kinds == TL_END_OPEN;
  bool end_open = (uint8_t)(kinds >> 8) == TL_END_OPEN;
  const tl_time missing[BOUNDS] = {TL_TIME_MIN, start_open ? TL_TIME_MIN : TL_TIME_MAX,
                                   end_open ? TL_TIME_MAX : TL_TIME_MIN, TL_TIME_MAX};
  tl_time bounds[BOUNDS];
  bool any = start_open || end_open;
  bool days = true;
  for (size_t i = 0; i < BOUNDS; i++) {
    bounds[i] = c->valid[i][row] ? c->bounds[i][row] : missing[i];
    any |= c->valid[i][row] != 0;
    days &= !c->valid[i][row] || bounds[i] % TL_SECONDS_PER_DAY == 0;
  }
  if (!c->flags && !days)
    flags = (uint32_t)TL_EXTENT_TIME_OF_DAY << 16;
  *out = tlpy_extent_of_words(kinds, flags);
  if (!c->kinds)
    out->precision = days ? TL_PRECISION_DAY : TL_PRECISION_SECOND;
  out->start_min = bounds[0];
  out->start_max = bounds[1];
  out->end_min = bounds[2];
  out->end_max = bounds[3];
  out->length_min = out->flags & TL_EXTENT_TIME_OF_DAY ? 1 : TL_SECONDS_PER_DAY;
  out->length_max = TL_TIME_MAX;
  return any;
}

/* Whether the text gives these very bounds, or there are none. */
static bool agrees(tl_text edtf, const tl_extent *extent, bool has_extent)
{
  tl_date date;
  tl_extent said;
  const tl_date_options options = {.size = sizeof options, .mode = extent->mode};
  if (!has_extent || tl_date_parse(edtf, &date, NULL) != TL_OK || tl_date_extent(&date, &options, &said, NULL) != TL_OK)
    return true; /* what is wrong with the text, the builder says */
  return said.start_min == extent->start_min && said.start_max == extent->start_max &&
         said.end_min == extent->end_min && said.end_max == extent->end_max;
}

/* What one row says, with room for its categories. */
typedef struct reader {
  tl_builder *builder;
  tl_text *categories;
  size_t capacity;
  tlpy_buffer losses;
  tlpy_buffer words; /* of one loss */
} reader;

/* Tells a loss; one of the table has no id. */
static void tell_loss(reader *r, const char *event, const char *field, const char *reason)
{
  const tl_losses losses = tlpy_losses(&r->losses);
  const size_t index = event ? tl_builder_count(r->builder) : TL_NOT_FOUND;
  losses.tell(losses.ctx, &(tl_loss){event, field, reason, index, TL_LOSS_DROPPED});
}

/* Puts a text behind what r->words holds. */
static void put_words(reader *r, const char *data, size_t size)
{
  r->losses.failed |= tlpy_buffer_write(&r->words, data, size, NULL) != TL_OK;
}

/* Tells the columns that are not read. */
static void tell_unread(reader *r, const tlpy_vector *table)
{
  static const char before[] = "the column \"";
  static const char behind[] = "\" is not read";
  for (int64_t i = 0; i < table->schema->n_children; i++) {
    const char *name = table->schema->children[i]->name ? table->schema->children[i]->name : "";
    if (is_among(name, text_names, TEXTS) || is_among(name, bound_names, BOUNDS) || is_among(name, word_names, WORDS) ||
        strcmp(name, "categories") == 0)
      continue;
    r->words.size = 0;
    put_words(r, before, sizeof before - 1);
    put_words(r, name, strlen(name));
    put_words(r, behind, sizeof behind);
    if (!r->losses.failed)
      tell_loss(r, NULL, "column", r->words.data);
  }
}

/* Tells that the text of a date is lost, as there is a wording. */
static void tell_text(reader *r, tl_text id)
{
  r->words.size = 0;
  if (id.data)
    put_words(r, id.data, id.size);
  put_words(r, "", 1);
  if (!r->losses.failed)
    tell_loss(r, r->words.data, "edtf",
              "the bounds say otherwise, and count; it is left out, as there is a wording beside it");
}

static tl_text text_of(const chunk *c, size_t which, size_t row)
{
  return c->has_text[which] ? tlpy_vector_text(&c->texts[which], row) : (tl_text){NULL, 0};
}

/* The texts of the list of a row, those that are null left out. */
static bool read_categories(reader *r, const chunk *c, size_t row, tl_event_spec *spec)
{
  tlpy_vector items;
  size_t from, to;
  if (!c->has_categories)
    return true;
  tlpy_vector_list(&c->categories, row, &items, &from, &to);
  if (to - from > r->capacity) {
    tl_text *grown = realloc(r->categories, 2 * (to - from) * sizeof *grown);
    if (!grown)
      return false;
    r->categories = grown;
    r->capacity = 2 * (to - from);
  }
  for (; from < to; from++) {
    tl_text text = tlpy_vector_text(&items, from);
    if (text.data)
      r->categories[spec->category_count++] = text;
  }
  spec->categories = r->categories;
  return true;
}

static tl_status add_row(reader *r, const chunk *c, size_t row, tl_error *err)
{
  tl_extent extent;
  bool consistent = true;
  bool has_extent = extent_of(c, row, &extent);
  const tl_source source = {.text = text_of(c, SOURCE, row)};
  tl_event_spec spec = {.size = sizeof spec,
                        .id = text_of(c, ID, row),
                        .title = text_of(c, TITLE, row),
                        .group = text_of(c, GROUP, row),
                        .wording = text_of(c, WORDING, row),
                        .sources = &source,
                        .source_count = source.text.data ? 1 : 0,
                        .mode = extent.mode};
  tl_text edtf = text_of(c, EDTF, row);
  if (!read_categories(r, c, row, &spec)) {
    *err = (tl_error){.status = TL_ERR_NOMEM, .code = TL_CODE_NOMEM, .message = "out of memory"};
    return TL_ERR_NOMEM;
  }
  if (edtf.data && agrees(edtf, &extent, has_extent)) {
    spec.edtf = edtf;
  } else if (has_extent) {
    tl_status status = extent.flags & TL_EXTENT_CONTRADICTORY ? TL_OK : tl_extent_close(&extent, &consistent, err);
    if (status != TL_OK)
      return status;
    if (!consistent)
      extent.flags |= TL_EXTENT_CONTRADICTORY;
    spec.extent = &extent;
    if (edtf.data && !spec.wording.data)
      spec.wording = edtf;
    else if (edtf.data)
      tell_text(r, spec.id);
  }
  return tl_builder_add(r->builder, &spec, err);
}

/* Adds all rows of a chunk, without the interpreter. */
static int add_chunk(const tlpy_state *state, reader *r, const chunk *c, size_t first_row)
{
  tlpy_run run;
  tl_error err;
  tl_status status = TL_OK;
  bool goes_on = true;
  size_t row = 0;
  tlpy_run_begin(&run);
  while (row < c->count && goes_on && (status = add_row(r, c, row, &err)) == TL_OK) {
    row++;
    goes_on = row % 1024 != 0 || tlpy_run_goes_on(&run);
  }
  tlpy_run_end(&run);
  if (status != TL_OK)
    tlpy_raise_row(state, &err, first_row + row);
  return status == TL_OK && goes_on ? 0 : -1;
}

static PyObject *read_table(const tlpy_state *state, const tlpy_arrow *arrow, reader *r)
{
  tl_error err;
  tl_timeline *timeline;
  if (tl_builder_new(NULL, &r->builder, &err) != TL_OK)
    return tlpy_raise(state, &err);
  for (size_t i = 0, row = 0; i < arrow->count; i++) {
    tlpy_vector table = tlpy_arrow_whole(arrow, i);
    chunk c;
    if (i == 0)
      tell_unread(r, &table);
    int result = open_chunk(state, &table, row, &c);
    if (result == 0)
      result = add_chunk(state, r, &c, row);
    free_chunk(&c);
    if (result < 0)
      return NULL;
    row += table.length;
  }
  if (tl_timeline_from_builder(r->builder, &timeline, &err) != TL_OK)
    return tlpy_raise(state, &err);
  PyObject *losses = tlpy_losses_list(state, &r->losses);
  if (!losses) {
    tl_timeline_unref(timeline);
    return NULL;
  }
  PyObject *made = tlpy_timeline_new(state, timeline, losses);
  Py_DECREF(losses);
  return made;
}

PyObject *tlpy_from_arrow(PyObject *module, PyObject *table)
{
  const tlpy_state *state = tlpy_state_of(module);
  tlpy_arrow arrow;
  reader r = {0};
  int found = tlpy_arrow_open(table, &arrow);
  if (found == 0)
    PyErr_Format(PyExc_TypeError, "an Arrow table or stream is wanted, not %R", (PyObject *)Py_TYPE(table));
  if (found <= 0)
    return NULL;
  PyObject *made = read_table(state, &arrow, &r);
  tl_builder_free(r.builder);
  tlpy_buffer_free(&r.losses);
  tlpy_buffer_free(&r.words);
  free(r.categories);
  tlpy_arrow_close(&arrow);
  return made;
}
