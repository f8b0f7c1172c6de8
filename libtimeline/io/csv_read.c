/* SPDX-License-Identifier: Apache-2.0 */
#include "csv_read.h"

#include <string.h>
#include <timeline/reading.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/name.h"
#include "../base/utf8.h"
#include "csv_fields.h"
#include "slide.h"

/* ---- columns and their cells ---- */

const tli_column *tli_column_of(const tli_csv_reader *reader, uint32_t field)
{
  for (size_t i = 0; i < reader->column_count; i++)
    if (tli_column_at(reader, i)->field == field)
      return tli_column_at(reader, i);
  return NULL;
}

tl_text tli_column_text(const tli_csv_reader *reader, const tli_column *column)
{
  if (!column)
    return (tl_text){NULL, 0};
  tl_text text = tli_csv_cell(&reader->csv, column->index)->text;
  if (reader->options.safe_cells && text.size && text.data[0] == '\'' && tli_csv_is_formula(text))
    text = (tl_text){text.data + 1, text.size - 1};
  return tli_trim(text).size ? text : (tl_text){NULL, 0};
}

tl_text tli_column_word(const tli_csv_reader *reader, const tli_column *column)
{
  tl_text text = tli_column_text(reader, column);
  return text.data ? tli_trim(text) : text;
}

tl_status tli_column_add(tli_csv_reader *reader, size_t index, uint32_t field, tl_error *err)
{
  if (!tli_reserve(&reader->csv.allocator, &reader->columns, &reader->column_capacity, reader->column_count + 1,
                   sizeof(tli_column)))
    return tli_fail_nomem(err);
  ((tli_column *)reader->columns)[reader->column_count++] = (tli_column){index, field};
  return TL_OK;
}

void tli_column_unread(const tli_csv_reader *reader, size_t index)
{
  char quoted[TLI_QUOTE_SIZE];
  char reason[TLI_QUOTE_SIZE + 40] = "the column ";
  strcat(reason, tli_quote(tli_csv_cell(&reader->csv, index)->text, quoted));
  strcat(reason, " is not read");
  tli_tell_loss(reader->options.losses, NULL, 0, TL_LOSS_DROPPED, "column", reason);
}

tl_status tli_column_place(const tli_csv_reader *reader, const tli_column *column, size_t offset, tl_status status,
                           tl_error *err)
{
  const tli_cell *cell = tli_csv_cell(&reader->csv, column ? column->index : 0);
  tl_text word = column ? tli_column_word(reader, column) : (tl_text){NULL, 0};
  if (word.data)
    offset += (size_t)(word.data - cell->text.data);
  return tli_csv_place(&reader->csv, cell, column ? offset : 0, status, err);
}

/* ---- the header ---- */

static tl_text header_name(const tli_csv_reader *reader, size_t index)
{
  return tli_trim(tli_csv_cell(&reader->csv, index)->text);
}

static tl_status fail_header(const tli_csv_reader *reader, size_t index, tl_status status, tl_error *err)
{
  return tli_csv_place(&reader->csv, tli_csv_cell(&reader->csv, index), 0, status, err);
}

static tl_status check_unique(const tli_csv_reader *reader, tl_error *err)
{
  char quoted[TLI_QUOTE_SIZE];
  for (size_t i = 0; i < reader->width; i++)
    for (size_t k = 0; k < i && header_name(reader, i).size; k++)
      if (tli_text_same(header_name(reader, i), header_name(reader, k)))
        return fail_header(reader, i,
                           tli_fail(err, TL_ERR_SCHEMA, TL_CODE_CSV_HEADER,
                                    "the column %s is there twice: it is column %zu and column %zu",
                                    tli_quote(header_name(reader, i), quoted), k + 1, i + 1),
                           err);
  return TL_OK;
}

/* Adds the columns that the caller's mapping names; `taken` has a bit for each column of the header. */
static tl_status map_columns(tli_csv_reader *reader, uint8_t *taken, tl_error *err)
{
  char quoted[TLI_QUOTE_SIZE];
  for (size_t m = 0; m < reader->options.column_count; m++) {
    const tl_csv_column *column = &reader->options.columns[m];
    size_t i = 0;
    while (i < reader->width && !tli_text_same(header_name(reader, i), tli_trim(column->name)))
      i++;
    if (i == reader->width)
      return fail_header(reader, 0,
                         tli_fail(err, TL_ERR_SCHEMA, TL_CODE_CSV_HEADER, "the header has no column %s",
                                  tli_quote(column->name, quoted)),
                         err);
    bool twice =
        column->field && !tli_csv_is_many((tl_csv_field)column->field) && tli_column_of(reader, column->field) != NULL;
    if (taken[i] || twice)
      return fail_header(reader, i,
                         tli_fail(err, TL_ERR_SCHEMA, TL_CODE_CSV_HEADER,
                                  "the column %s is mapped twice, or its field is", tli_quote(column->name, quoted)),
                         err);
    taken[i] = true;
    tl_status status = column->field ? tli_column_add(reader, i, column->field, err) : TL_OK;
    if (status != TL_OK)
      return status;
  }
  return TL_OK;
}

/* Adds the columns whose names say what they are: first those with a field's own name, then the others. */
static tl_status guess_columns(tli_csv_reader *reader, uint8_t *taken, bool exact, tl_error *err)
{
  for (size_t i = 0; i < reader->width; i++) {
    bool is_exact;
    tl_csv_field field = tli_csv_guess(header_name(reader, i), &is_exact);
    if (taken[i] || field == TL_CSV_NONE || is_exact != exact ||
        (!tli_csv_is_many(field) && tli_column_of(reader, field)))
      continue;
    taken[i] = true;
    tl_status status = tli_column_add(reader, i, field, err);
    if (status != TL_OK)
      return status;
  }
  return TL_OK;
}

/* Cells go by their place in the table, so that "source 2" is the second one wherever its name was seen. */
static void sort_columns(tli_csv_reader *reader)
{
  tli_column *columns = reader->columns;
  for (size_t i = 1; i < reader->column_count; i++) {
    tli_column column = columns[i];
    size_t k = i;
    for (; k > 0 && columns[k - 1].index > column.index; k--)
      columns[k] = columns[k - 1];
    columns[k] = column;
  }
}

static tl_status fail_unknown(const tli_csv_reader *reader, tl_error *err)
{
  char first[TLI_QUOTE_SIZE];
  tl_status status = tli_fail(err, TL_ERR_SCHEMA, TL_CODE_CSV_HEADER,
                              "no column of the header is known: it begins with %s, and id, title, date, start, end or "
                              "other fields are looked for (a mapping names the columns)",
                              tli_quote(header_name(reader, 0), first));
  return fail_header(reader, 0, status, err);
}

static tl_status read_header(tli_csv_reader *reader, tl_error *err)
{
  uint8_t taken[TL_CSV_COLUMNS_MAX] = {0};
  tl_status status = map_columns(reader, taken, err);
  if (status == TL_OK)
    status = guess_columns(reader, taken, true, err);
  if (status == TL_OK)
    status = guess_columns(reader, taken, false, err);
  if (status == TL_OK && reader->column_count == 0)
    status = fail_unknown(reader, err);
  if (status != TL_OK)
    return status;
  sort_columns(reader);
  for (size_t i = 0; i < reader->width; i++)
    if (!taken[i])
      tli_column_unread(reader, i);
  return TL_OK;
}

/* ---- ids ---- */

/* An id of a cell: as it is, or made an XML name, which is told. */
static tl_status given_id(tli_csv_reader *reader, tl_text id, tl_event_spec *spec, tl_error *err)
{
  spec->id = id;
  if (tli_is_name(id))
    return TL_OK;
  if (id.size > TLI_CSV_ID_MAX) {
    tl_status status =
        tli_fail(err, TL_ERR_LIMIT, TL_CODE_CSV_LIMIT, "an id of %zu bytes that is no XML name", id.size);
    if (err)
      err->field = "id";
    return status;
  }
  spec->id = (tl_text){reader->id, tli_name_make(id, '_', false, reader->id, sizeof reader->id)};
  return TL_OK;
}

void tli_csv_tell(const tli_csv_reader *reader, const tl_event_spec *spec, tl_loss_kind kind, const char *field,
                  const char *reason)
{
  tl_losses losses = reader->options.losses;
  char id[TLI_CSV_ID_MAX];
  size_t size = spec->id.size < sizeof id ? spec->id.size : sizeof id - 1;
  memcpy(id, spec->id.data, size);
  id[size] = '\0';
  tl_loss loss = {id, field, reason, tl_builder_count(reader->builder) - 1, (uint8_t)kind};
  if (losses.tell)
    losses.tell(losses.ctx, &loss);
}

tl_status tli_csv_add(tli_csv_reader *reader, tl_event_spec *spec, tl_text id, tl_error *err)
{
  enum { TITLE_PART = 60 };
  tl_status status = TL_OK;
  spec->size = sizeof *spec;
  spec->line = spec->date_line = reader->csv.line;
  size_t size = 0;
  if (id.data) {
    status = given_id(reader, id, spec, err);
  } else {
    size = tli_name_make(spec->title, '-', true, reader->id, TITLE_PART);
    if (size == 0) {
      memcpy(reader->id, "event", 5);
      size = 5;
    }
    spec->id = (tl_text){reader->id, size};
  }
  if (status != TL_OK)
    return status;
  tl_error error;
  status = tl_builder_add(reader->builder, spec, &error);
  while (status == TL_ERR_DUPLICATE && error.code == TL_CODE_ID_DUPLICATE && !id.data && size < TLI_CSV_ID_MAX) {
    reader->id[size++] = '-';
    size += tli_int_write((int64_t)reader->row, 1, reader->id + size);
    spec->id = (tl_text){reader->id, size};
    status = tl_builder_add(reader->builder, spec, &error);
  }
  if (status != TL_OK) {
    if (err)
      *err = error;
    return status;
  }
  if (id.data && spec->id.data == reader->id)
    tli_csv_tell(reader, spec, TL_LOSS_CHANGED, "id", "an id is an XML name: it was made one");
  return TL_OK;
}

/* ---- a row ---- */

static tl_status fail_value(tl_error *err, const char *field, const char *message, tl_text seen)
{
  char quoted[TLI_QUOTE_SIZE];
  tl_status status = tli_fail(err, TL_ERR_VALUE, TL_CODE_CSV_VALUE, "%s: %s", message, tli_quote(seen, quoted));
  if (err)
    err->field = field;
  return status;
}

/* Decimal degrees in nanodegrees; more decimals than nine are cut off. */
static bool read_degrees(tl_text text, int64_t *out, bool *out_cut)
{
  const char *point = memchr(text.data, '.', text.size);
  size_t kept = point ? (size_t)(point - text.data) + 10 : text.size;
  for (size_t i = kept; i < text.size; i++) {
    if (text.data[i] < '0' || text.data[i] > '9')
      return false;
    *out_cut |= text.data[i] != '0';
  }
  return tli_decimal_parse((tl_text){text.data, kept < text.size ? kept : text.size}, 9, out);
}

static tl_status read_place(const tli_csv_reader *reader, tl_event_spec *spec, bool *out_cut, tl_error *err)
{
  tl_text lat = tli_column_word(reader, tli_column_of(reader, TL_CSV_LAT));
  tl_text lon = tli_column_word(reader, tli_column_of(reader, TL_CSV_LON));
  *out_cut = false;
  if (!lat.data && !lon.data)
    return TL_OK;
  if (!lat.data || !lon.data)
    return fail_value(err, lat.data ? "latitude" : "longitude", "a latitude and a longitude go together",
                      lat.data ? lat : lon);
  if (!read_degrees(lat, &spec->latitude, out_cut))
    return fail_value(err, "latitude", "no decimal degrees, such as 48.1", lat);
  if (!read_degrees(lon, &spec->longitude, out_cut))
    return fail_value(err, "longitude", "no decimal degrees, such as 11.5", lon);
  spec->has_coordinates = true;
  return TL_OK;
}

static tl_status read_confidence(const tli_csv_reader *reader, tl_event_spec *spec, tl_error *err)
{
  int64_t millionths;
  tl_text text = tli_column_word(reader, tli_column_of(reader, TL_CSV_CONFIDENCE));
  if (!text.data)
    return TL_OK;
  if (!tli_decimal_parse(text, 6, &millionths) || millionths < 0 || millionths > 1000000)
    return fail_value(err, "confidence", "no number from 0 to 1 with six decimals at most", text);
  spec->confidence = (int32_t)millionths;
  spec->has_confidence = true;
  return TL_OK;
}

/* `open`, `unknown`, `ongoing`, `ongoing 2024-05-01`, or a window. */
static void read_end(tl_text text, bool end, tl_event_spec *spec)
{
  uint8_t *kind = end ? &spec->end_kind : &spec->start_kind;
  const tl_text ongoing = TL_TEXT("ongoing");
  tl_text head = {text.data, text.size < ongoing.size ? text.size : ongoing.size};
  if (!text.data)
    return;
  if (tli_csv_same_name(text, TL_TEXT("open"))) {
    *kind = TL_END_OPEN;
  } else if (tli_csv_same_name(text, TL_TEXT("unknown"))) {
    *kind = TL_END_UNKNOWN;
  } else if (end && tli_csv_same_name(head, ongoing) && (text.size == head.size || text.data[head.size] == ' ')) {
    *kind = TL_END_ONGOING;
    if (text.size > head.size)
      spec->as_of = tli_trim((tl_text){text.data + head.size, text.size - head.size});
  } else {
    *(end ? &spec->end : &spec->start) = text;
  }
}

static tl_status read_mode(const tli_csv_reader *reader, tl_event_spec *spec, tl_error *err)
{
  tl_text mode = tli_column_word(reader, tli_column_of(reader, TL_CSV_MODE));
  if (!mode.data || tli_csv_same_name(mode, TL_TEXT("occurs")))
    return TL_OK;
  spec->mode = TL_MODE_SPANS;
  return tli_csv_same_name(mode, TL_TEXT("spans")) ? TL_OK : fail_value(err, "mode", "neither occurs nor spans", mode);
}

/* Categories and sources: all columns of the kind, in their order. */
static void read_lists(const tli_csv_reader *reader, tl_event_spec *spec)
{
  tl_text *categories = reader->categories;
  tl_source *sources = reader->sources;
  size_t texts = 0;
  size_t urls = 0;
  memset(sources, 0, reader->column_count * sizeof *sources);
  for (size_t i = 0; i < reader->column_count; i++) {
    const tli_column *column = tli_column_at(reader, i);
    if (column->field == TL_CSV_SOURCE)
      sources[texts++].text = tli_column_text(reader, column);
    else if (column->field == TL_CSV_URL)
      sources[urls++].href = tli_column_word(reader, column);
    else if (column->field == TL_CSV_CATEGORY && tli_column_text(reader, column).data)
      categories[spec->category_count++] = tli_column_text(reader, column);
  }
  for (size_t i = 0; i < (texts > urls ? texts : urls); i++)
    if (sources[i].text.data || sources[i].href.data)
      sources[spec->source_count++] = sources[i];
  spec->categories = categories;
  spec->sources = sources;
}

/* The column that a field of an event comes from. */
static const tli_column *blame(const tli_csv_reader *reader, const char *field)
{
  static const struct {
    const char *field;
    tl_csv_field column;
  } others[] = {{"edtf", TL_CSV_DATE},     {"phrase", TL_CSV_DATE},      {"latitude", TL_CSV_LAT},
                {"longitude", TL_CSV_LON}, {"href", TL_CSV_URL},         {"extent", TL_CSV_DATE},
                {"zone", TL_CSV_ZONE},     {"start_kind", TL_CSV_START}, {"end_kind", TL_CSV_END}};
  if (!field)
    return NULL;
  /* Both links are a "href"; only white space is wrong with one. */
  tl_text own = tli_column_word(reader, tli_column_of(reader, TL_CSV_HREF));
  if (strcmp(field, "href") == 0 && tli_has_space(own))
    return tli_column_of(reader, TL_CSV_HREF);
  tl_csv_field found = tl_csv_field_find(tl_text_from_string(field));
  if (found == TL_CSV_AS_OF && !tli_column_word(reader, tli_column_of(reader, found)).data)
    found = TL_CSV_END;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (strcmp(field, others[i].field) == 0)
      found = others[i].column;
  return tli_column_of(reader, found);
}

/* Adds the event; a date that is no EDTF is tried as a phrase. */
static tl_status add_event(tli_csv_reader *reader, tl_event_spec *spec, tl_text id, tl_error *err)
{
  tl_error error = {.field = NULL};
  tl_status status = tli_csv_add(reader, spec, id, &error);
  if (status != TL_OK && spec->edtf.data && error.field && strcmp(error.field, "edtf") == 0) {
    tl_reading reading;
    tl_phrase_options options = {.size = sizeof options, .seasons = reader->options.seasons};
    tl_error nearer;
    tl_status read = tl_reading_parse(spec->edtf, TL_READ_EITHER, &options, &reading, &nearer);
    if (read == TL_OK || nearer.code == TL_CODE_UNDATED || nearer.code == TL_CODE_PHRASE_AS_OF) {
      spec->phrase = spec->edtf;
      spec->edtf = (tl_text){NULL, 0};
      status = tli_csv_add(reader, spec, id, &error);
    } else {
      error = nearer;
      error.field = "edtf";
      status = read;
    }
  }
  if (status != TL_OK && err)
    *err = error;
  return status;
}

static tl_status read_row(tli_csv_reader *reader, tl_error *err)
{
  tl_event_spec spec = {.size = sizeof spec};
  bool degrees_cut;
  spec.title = tli_column_text(reader, tli_column_of(reader, TL_CSV_TITLE));
  spec.description = tli_column_text(reader, tli_column_of(reader, TL_CSV_DESCRIPTION));
  spec.wording = tli_column_text(reader, tli_column_of(reader, TL_CSV_WORDING));
  spec.group = tli_column_text(reader, tli_column_of(reader, TL_CSV_GROUP));
  spec.place = tli_column_text(reader, tli_column_of(reader, TL_CSV_PLACE));
  spec.edtf = tli_column_word(reader, tli_column_of(reader, TL_CSV_DATE));
  spec.zone = tli_column_word(reader, tli_column_of(reader, TL_CSV_ZONE));
  spec.as_of = tli_column_word(reader, tli_column_of(reader, TL_CSV_AS_OF));
  spec.uid = tli_column_word(reader, tli_column_of(reader, TL_CSV_UID));
  spec.href = tli_column_word(reader, tli_column_of(reader, TL_CSV_HREF));
  spec.modified = tli_column_word(reader, tli_column_of(reader, TL_CSV_MODIFIED));
  read_end(tli_column_word(reader, tli_column_of(reader, TL_CSV_START)), false, &spec);
  read_end(tli_column_word(reader, tli_column_of(reader, TL_CSV_END)), true, &spec);
  read_lists(reader, &spec);
  tl_error error = {.field = NULL};
  tl_status status = read_mode(reader, &spec, &error);
  tl_text as_of = tli_column_word(reader, tli_column_of(reader, TL_CSV_AS_OF));
  if (status == TL_OK && as_of.data && !tli_text_same(as_of, spec.as_of))
    status = fail_value(&error, "as_of", "another day than that in the cell of the end", as_of);
  if (status == TL_OK)
    status = read_place(reader, &spec, &degrees_cut, &error);
  if (status == TL_OK)
    status = read_confidence(reader, &spec, &error);
  if (status == TL_OK)
    status = add_event(reader, &spec, tli_column_word(reader, tli_column_of(reader, TL_CSV_ID)), &error);
  if (status == TL_OK && degrees_cut)
    tli_csv_tell(reader, &spec, TL_LOSS_CHANGED, "place", "degrees have nine decimals: the others were cut off");
  if (status != TL_OK && err) {
    *err = error;
    tli_column_place(reader, blame(reader, error.field), error.offset, status, err);
  }
  return status;
}

/* ---- the whole ---- */

static tl_status check_width(const tli_csv_reader *reader, tl_error *err)
{
  size_t count = reader->csv.cell_count;
  if (count == reader->width)
    return TL_OK;
  const tli_cell *cell = tli_csv_cell(&reader->csv, count > reader->width ? reader->width : count - 1);
  tl_status status = tli_fail(err, TL_ERR_SCHEMA, TL_CODE_CSV_ROW, "a row of %zu cell%s, where the header has %zu",
                              count, count == 1 ? "" : "s", reader->width);
  return tli_csv_place(&reader->csv, cell, count > reader->width ? 0 : cell->text.size, status, err);
}

static tl_status open_table(tli_csv_reader *reader, tl_input *input, tl_error *err)
{
  const tl_csv_options *options = &reader->options;
  tl_builder_options of_builder = {
      .size = sizeof of_builder, .allocator = options->allocator, .seasons = options->seasons};
  tl_header_spec header = {.size = sizeof header, .as_of = options->as_of};
  bool more;
  tl_status status = tli_csv_open(&reader->csv, input, options, err);
  if (status == TL_OK)
    status = tl_builder_new(&of_builder, &reader->builder, err);
  if (status == TL_OK && options->as_of.data)
    status = tl_builder_set_header(reader->builder, &header, err);
  if (status != TL_OK || (status = tli_csv_next(&reader->csv, &more, err)) != TL_OK)
    return status;
  if (!more) {
    status = tli_fail(err, TL_ERR_SCHEMA, TL_CODE_CSV_HEADER, "the table is empty: a header is wanted");
    if (err)
      err->line = err->column = 1;
    return status;
  }
  reader->width = reader->csv.cell_count;
  return check_unique(reader, err);
}

static tl_status read_table(tli_csv_reader *reader, tl_input *input, tl_error *err)
{
  tl_status status = open_table(reader, input, err);
  if (status != TL_OK)
    return status;
  bool sheet =
      reader->options.preset == TL_CSV_TIMELINEJS ||
      (reader->options.preset == TL_CSV_AUTO && reader->options.column_count == 0 && tli_is_sheet(&reader->csv));
  status = sheet ? tli_sheet_header(reader, err) : read_header(reader, err);
  size_t count = reader->column_count + 1;
  if (status == TL_OK &&
      (!tli_reserve(&reader->csv.allocator, &reader->categories, &reader->category_capacity, count, sizeof(tl_text)) ||
       !tli_reserve(&reader->csv.allocator, &reader->sources, &reader->source_capacity, count, sizeof(tl_source))))
    status = tli_fail_nomem(err);
  while (status == TL_OK) {
    bool more;
    status = tli_csv_next(&reader->csv, &more, err);
    if (status != TL_OK || !more)
      return status;
    reader->row++;
    status = check_width(reader, err);
    if (status == TL_OK)
      status = sheet ? tli_sheet_row(reader, err) : read_row(reader, err);
  }
  return status;
}

tl_status tl_csv_read(tl_input *input, const tl_csv_options *options, tl_timeline **out_timeline, tl_error *err)
{
  if (!input || !out_timeline)
    return tli_fail_arg(err, "tl_csv_read: no input, or nowhere to put the timeline");
  tli_csv_reader reader;
  memset(&reader, 0, sizeof reader);
  tl_status status = tli_csv_options(options, &reader.options, err);
  if (status != TL_OK)
    return status;
  status = read_table(&reader, input, err);
  if (status == TL_OK)
    status = tl_timeline_from_builder(reader.builder, out_timeline, err);
  tli_release(&reader.csv.allocator, reader.columns, reader.column_capacity * sizeof(tli_column));
  tli_release(&reader.csv.allocator, reader.categories, reader.category_capacity * sizeof(tl_text));
  tli_release(&reader.csv.allocator, reader.sources, reader.source_capacity * sizeof(tl_source));
  tl_builder_free(reader.builder);
  tli_csv_close(&reader.csv);
  return status;
}
