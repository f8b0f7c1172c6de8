/* SPDX-License-Identifier: Apache-2.0 */
#include "csv_write.h"

#include <string.h>
#include <timeline/phrase.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/utf8.h"
#include "csv_fields.h"
#include "slide.h"

/* ---- cells ---- */

/* Whether a cell has to be in quotes: spaces at its ends would be lost on some readers. */
static bool wants_quotes(const tli_table *table, tl_text text)
{
  for (size_t i = 0; i < text.size; i++)
    if (text.data[i] == table->delimiter || text.data[i] == '"' || text.data[i] == '\n' || text.data[i] == '\r')
      return true;
  return text.size && (text.data[0] == ' ' || text.data[text.size - 1] == ' ');
}

void tli_table_cell(tli_table *table, tl_text text)
{
  bool guarded = table->safe && tli_csv_is_formula(text);
  if (table->begun)
    tli_write_char(&table->out, table->delimiter);
  table->bare = !table->begun && text.size == 0;
  table->begun = true;
  if (!wants_quotes(table, text)) {
    if (guarded)
      tli_write_char(&table->out, '\'');
    tli_write_text(&table->out, text);
    return;
  }
  tli_write_string(&table->out, guarded ? "\"'" : "\"");
  for (const char *quote; (quote = memchr(text.data, '"', text.size)) != NULL;) {
    size_t size = (size_t)(quote - text.data) + 1;
    tli_write(&table->out, text.data, size);
    tli_write_char(&table->out, '"');
    text = (tl_text){text.data + size, text.size - size};
  }
  tli_write_text(&table->out, text);
  tli_write_char(&table->out, '"');
}

void tli_table_end_row(tli_table *table)
{
  tli_write_string(&table->out, table->bare ? "\"\"\n" : "\n"); /* an empty row is none */
  table->begun = false;
}

bool tli_table_goes_on(tli_table *table, tl_progress progress, size_t done, size_t total)
{
  if (table->out.status == TL_OK && done % TLI_CSV_PROGRESS_STEP == 0 && progress.tell &&
      !progress.tell(progress.ctx, done, total))
    table->out.status =
        tli_fail(table->out.err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped after %zu of %zu events", done, total);
  return table->out.status == TL_OK;
}

/* ---- losses ---- */

void tli_table_tell_header(const tl_timeline *timeline, bool titles, tl_losses losses)
{
  const struct {
    const char *text;
    const char *field;
  } fields[] = {{titles ? NULL : tl_timeline_title(timeline), "title"},
                {titles ? NULL : tl_timeline_description(timeline), "description"},
                {tl_timeline_lang(timeline), "lang"},
                {tl_timeline_as_of(timeline), "as_of"},
                {tl_timeline_modified(timeline), "modified"},
                {tl_timeline_foreign(timeline), "foreign"},
                {tl_timeline_foreign_attributes(timeline), "foreign_attributes"}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (fields[i].text)
      tli_tell_loss(losses, NULL, 0, TL_LOSS_DROPPED, fields[i].field,
                    "a table says nothing of the timeline: left out");
}

void tli_table_tell_cell(const tl_event *event, size_t index, const char *field, const char *value, tl_losses losses)
{
  if (value && value[strspn(value, " \t\r\n")] == '\0')
    tli_tell_loss(losses, event, index, TL_LOSS_DROPPED, field, "a blank cell is not given");
  else if (value && strlen(value) > TL_CSV_CELL_MAX)
    tli_tell_loss(losses, event, index, TL_LOSS_DROPPED, field, "longer than a cell may be: left out");
}

/* ---- columns ---- */

typedef struct out_column {
  tl_text name; /* {NULL, 0}: the field's own */
  uint8_t field;
  uint8_t ordinal; /* which category, source or address of an event, from 0 */
} out_column;

typedef struct layout {
  size_t count;
  uint8_t columns_of[TLI_CSV_FIELDS]; /* how many a field has */
  out_column columns[TL_CSV_COLUMNS_MAX];
} layout;

static void add_column(layout *l, tl_text name, uint8_t field)
{
  l->columns[l->count++] = (out_column){name, field, l->columns_of[field]};
  l->columns_of[field] = (uint8_t)(l->columns_of[field] + (l->columns_of[field] < UINT8_MAX));
}

/* The day that the date rests on, and that no other cell says: the timeline's, which a table does not hold, too. */
static const char *as_of(const tl_timeline *timeline, const tl_event *event)
{
  tl_phrase phrase;
  tl_error error;
  const char *text = tl_event_phrase(event);
  if (tl_event_end_kind(event) == TL_END_ONGOING)
    return NULL;
  if (tl_event_as_of(event) || !text)
    return tl_event_as_of(event);
  bool rests =
      tl_phrase_parse(tl_text_from_string(text), NULL, &phrase, &error) != TL_OK && error.code == TL_CODE_PHRASE_AS_OF;
  return rests ? tl_timeline_as_of(timeline) : NULL;
}

/* Whether a column is written only when an event has something for it, and whether this one has. */
static bool is_rare(uint8_t field, const tl_timeline *timeline, const tl_event *event)
{
  int32_t confidence;
  switch ((tl_csv_field)field) {
  case TL_CSV_MODE: return !event || tl_event_mode(event) != TL_MODE_OCCURS;
  case TL_CSV_ZONE: return !event || tl_event_zone(event);
  case TL_CSV_AS_OF: return !event || as_of(timeline, event);
  case TL_CSV_UID: return !event || tl_event_uid(event);
  case TL_CSV_HREF: return !event || tl_event_href(event);
  case TL_CSV_CONFIDENCE: return !event || tl_event_confidence(event, &confidence);
  case TL_CSV_MODIFIED: return !event || tl_event_modified(event);
  default: return false;
  }
}

/* The columns of the caller, or all fields: the rare and the further ones as far as an event needs them. */
static void lay_out(const tl_timeline *timeline, const tl_csv_options *options, layout *l)
{
  static const uint8_t fields[] = {TL_CSV_ID,       TL_CSV_TITLE, TL_CSV_DATE,  TL_CSV_START,   TL_CSV_END,
                                   TL_CSV_MODE,     TL_CSV_ZONE,  TL_CSV_AS_OF, TL_CSV_WORDING, TL_CSV_DESCRIPTION,
                                   TL_CSV_CATEGORY, TL_CSV_GROUP, TL_CSV_PLACE, TL_CSV_LAT,     TL_CSV_LON,
                                   TL_CSV_SOURCE,   TL_CSV_URL,   TL_CSV_HREF,  TL_CSV_UID,     TL_CSV_CONFIDENCE,
                                   TL_CSV_MODIFIED};
  l->count = 0;
  memset(l->columns_of, 0, sizeof l->columns_of);
  for (size_t i = 0; i < options->column_count; i++)
    add_column(l, options->columns[i].name, options->columns[i].field);
  if (options->column_count)
    return;
  size_t categories = 1;
  size_t sources = 1;
  bool needed[TLI_CSV_FIELDS];
  for (size_t k = 0; k < sizeof fields; k++)
    needed[fields[k]] = !is_rare(fields[k], timeline, NULL);
  for (size_t i = 0; i < tl_timeline_count(timeline); i++) {
    const tl_event *event = tl_timeline_at(timeline, i);
    for (size_t k = 0; k < sizeof fields; k++)
      needed[fields[k]] |= is_rare(fields[k], timeline, event);
    categories = tl_event_category_count(event) > categories ? tl_event_category_count(event) : categories;
    sources = tl_event_source_count(event) > sources ? tl_event_source_count(event) : sources;
  }
  for (size_t k = 0; k < sizeof fields; k++)
    if (needed[fields[k]])
      add_column(l, (tl_text){NULL, 0}, fields[k]);
  for (size_t i = 1; i < categories && i < TLI_CSV_MANY_MAX; i++)
    add_column(l, (tl_text){NULL, 0}, TL_CSV_CATEGORY);
  for (size_t i = 1; i < sources && i < TLI_CSV_MANY_MAX; i++) {
    add_column(l, (tl_text){NULL, 0}, TL_CSV_SOURCE);
    add_column(l, (tl_text){NULL, 0}, TL_CSV_URL);
  }
}

/* The caller's columns are such as can be read again: no name is there twice, no field of one value, and a latitude
 * goes with a longitude. */
static tl_status check_columns(const tl_csv_options *options, tl_error *err)
{
  size_t counts[TLI_CSV_FIELDS] = {0};
  char quoted[TLI_QUOTE_SIZE];
  for (size_t i = 0; i < options->column_count; i++) {
    const tl_csv_column *column = &options->columns[i];
    bool twice = counts[column->field]++ && column->field && !tli_csv_is_many((tl_csv_field)column->field);
    for (size_t k = 0; k < i; k++)
      twice = twice || tli_text_same(tli_trim(column->name), tli_trim(options->columns[k].name));
    if (twice)
      return tli_fail(err, TL_ERR_ARG, TL_CODE_ARG, "the column %s is there twice, or its field is",
                      tli_quote(column->name, quoted));
  }
  return (counts[TL_CSV_LAT] == 0) == (counts[TL_CSV_LON] == 0)
             ? TL_OK
             : tli_fail_arg(err, "a latitude and a longitude go together: only one of them has a column");
}

static void put_header(tli_table *table, const layout *l)
{
  for (size_t i = 0; i < l->count; i++) {
    const out_column *column = &l->columns[i];
    char name[24];
    size_t size = 0;
    for (const char *p = tl_csv_field_name((tl_csv_field)column->field); *p; p++)
      name[size++] = *p;
    if (column->ordinal) {
      name[size++] = ' ';
      name[size++] = (char)('1' + column->ordinal);
    }
    tli_table_cell(table, column->name.data ? column->name : (tl_text){name, size});
  }
  tli_table_end_row(table);
}

/* ---- an event ---- */

enum { VALUE_SIZE = TL_DATE_TEXT_MAX + 1 };

/* The word for an end whose kind is said, and its as-of day. */
static const char *end_word(const tl_timeline *timeline, const tl_event *event, bool end, char *buffer)
{
  tl_end_kind kind = end ? tl_event_end_kind(event) : tl_event_start_kind(event);
  const char *day = tl_event_as_of(event) ? tl_event_as_of(event) : tl_timeline_as_of(timeline);
  if (kind == TL_END_OPEN || kind == TL_END_UNKNOWN)
    return kind == TL_END_OPEN ? "open" : "unknown";
  if (kind != TL_END_ONGOING)
    return end ? tl_event_end(event) : tl_event_start(event);
  strcpy(buffer, "ongoing ");
  strcat(buffer, day ? day : "");
  return buffer;
}

/* What event `event` has for a column; NULL: nothing. `buffer` has VALUE_SIZE bytes. */
static const char *value_of(const tl_timeline *timeline, const tl_event *event, const out_column *column, char *buffer)
{
  int64_t lat;
  int64_t lon;
  int32_t confidence;
  switch ((tl_csv_field)column->field) {
  case TL_CSV_ID: return column->ordinal ? NULL : tl_event_id(event);
  case TL_CSV_TITLE: return tl_event_title(event);
  case TL_CSV_DATE: return tl_event_edtf(event) ? tl_event_edtf(event) : tl_event_phrase(event);
  case TL_CSV_START: return end_word(timeline, event, false, buffer);
  case TL_CSV_END: return end_word(timeline, event, true, buffer);
  case TL_CSV_MODE: return tl_event_mode(event) == TL_MODE_SPANS ? "spans" : NULL;
  case TL_CSV_ZONE: return tl_event_zone(event);
  case TL_CSV_AS_OF: return as_of(timeline, event);
  case TL_CSV_WORDING: return tl_event_wording(event);
  case TL_CSV_DESCRIPTION: return tl_event_description(event);
  case TL_CSV_CATEGORY: return tl_event_category_at(event, column->ordinal);
  case TL_CSV_GROUP: return tl_event_group(event);
  case TL_CSV_PLACE: return tl_event_place(event);
  case TL_CSV_LAT:
  case TL_CSV_LON:
    if (!tl_event_coordinates(event, &lat, &lon))
      return NULL;
    tli_decimal_write(column->field == TL_CSV_LAT ? lat : lon, 9, buffer);
    return buffer;
  case TL_CSV_SOURCE: return tl_event_source_text_at(event, column->ordinal);
  case TL_CSV_URL: return tl_event_source_href_at(event, column->ordinal);
  case TL_CSV_HREF: return tl_event_href(event);
  case TL_CSV_UID: return tl_event_uid(event);
  case TL_CSV_CONFIDENCE:
    if (!tl_event_confidence(event, &confidence))
      return NULL;
    tli_decimal_write(confidence, 6, buffer);
    return buffer;
  case TL_CSV_MODIFIED: return tl_event_modified(event);
  case TL_CSV_NONE: break;
  }
  return NULL;
}

static bool has_outer_space(const char *text)
{
  return tli_trim(tl_text_from_string(text)).size < strlen(text);
}

/* What the columns do not hold of an event's fields. */
static void tell_fields(const tl_timeline *timeline, const tl_event *event, size_t index, const layout *l,
                        tl_losses losses)
{
  char buffer[VALUE_SIZE];
  for (unsigned field = TL_CSV_ID; field < TLI_CSV_FIELDS; field++) {
    size_t many = field == TL_CSV_CATEGORY ? tl_event_category_count(event) : tl_event_source_count(event);
    size_t count = tli_csv_is_many((tl_csv_field)field) ? many : 1;
    bool left_out = false;
    for (size_t i = 0; i < count; i++) {
      out_column column = {{NULL, 0}, (uint8_t)field, (uint8_t)i};
      const char *value = i < UINT8_MAX ? value_of(timeline, event, &column, buffer) : "more";
      left_out |= value && i >= l->columns_of[field];
      if (i < l->columns_of[field])
        tli_table_tell_cell(event, index, tl_csv_field_name((tl_csv_field)field), value, losses);
      if ((field == TL_CSV_UID || field == TL_CSV_DATE) && value && has_outer_space(value))
        tli_tell_loss(losses, event, index, TL_LOSS_CHANGED, tl_csv_field_name((tl_csv_field)field),
                      "the white space round it is no part of it");
    }
    if (left_out)
      tli_tell_loss(losses, event, index, TL_LOSS_DROPPED, tl_csv_field_name((tl_csv_field)field),
                    "the table has no column for it, or not enough: left out");
  }
}

/* What no table has a column for. */
static void tell_others(const tl_event *event, size_t index, tl_losses losses)
{
  const struct {
    bool given;
    const char *field;
  } fields[] = {{tl_event_constraint_count(event) > 0, "constraints"},
                {tl_event_foreign(event) != NULL, "foreign"},
                {tl_event_foreign_attributes(event) != NULL, "foreign_attributes"}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (fields[i].given)
      tli_tell_loss(losses, event, index, TL_LOSS_DROPPED, fields[i].field, "a table has no column for it: left out");
}

/* A phrase that is also EDTF is read as that, bounds that no text gave have no column, and kinds stand in the cells of
 * the windows. */
static void tell_date(const tl_event *event, size_t index, tl_losses losses)
{
  static const char hidden[] = "its cell says of which kind it is, and not when it is: left out";
  const char *phrase = tl_event_phrase(event);
  const tl_extent *extent = tl_event_extent(event);
  tl_date date;
  bool undated = !tl_event_edtf(event) && !phrase && !tl_event_start(event) && !tl_event_end(event);
  bool bounded = extent->start_min != TL_TIME_MIN || extent->end_max != TL_TIME_MAX ||
                 extent->start_max != TL_TIME_MAX || extent->end_min != TL_TIME_MIN;
  if (phrase && tl_date_parse(tl_text_from_string(phrase), &date, NULL) == TL_OK)
    tli_tell_loss(losses, event, index, TL_LOSS_CHANGED, "date", "the phrase is EDTF too, and is read as that");
  if (undated && bounded && tl_event_start_kind(event) == TL_END_DATED && tl_event_end_kind(event) == TL_END_DATED)
    tli_tell_loss(losses, event, index, TL_LOSS_DROPPED, "date", "bounds that no text gave have no column: left out");
  if (tl_event_start(event) && tl_event_start_kind(event) != TL_END_DATED)
    tli_tell_loss(losses, event, index, TL_LOSS_DROPPED, "start", hidden);
  if (tl_event_end(event) && tl_event_end_kind(event) != TL_END_DATED)
    tli_tell_loss(losses, event, index, TL_LOSS_DROPPED, "end", hidden);
}

static tl_status write_fields(const tl_timeline *timeline, const tl_csv_options *options, tli_table *table)
{
  char buffer[VALUE_SIZE];
  layout l;
  size_t count = tl_timeline_count(timeline);
  lay_out(timeline, options, &l);
  put_header(table, &l);
  tli_table_tell_header(timeline, false, options->losses);
  for (size_t i = 0; i < count && tli_table_goes_on(table, options->progress, i, count); i++) {
    const tl_event *event = tl_timeline_at(timeline, i);
    for (size_t k = 0; k < l.count; k++) {
      tl_text text = tl_text_from_string(value_of(timeline, event, &l.columns[k], buffer));
      tli_table_cell(table, text.size <= TL_CSV_CELL_MAX ? text : (tl_text){NULL, 0});
    }
    tli_table_end_row(table);
    if (options->losses.tell) {
      tell_fields(timeline, event, i, &l, options->losses);
      tell_date(event, i, options->losses);
      tell_others(event, i, options->losses);
    }
  }
  return tli_writer_flush(&table->out);
}

tl_status tl_csv_write(const tl_timeline *timeline, const tl_csv_options *options, tl_sink sink, tl_error *err)
{
  if (!timeline || !sink.write)
    return tli_fail_arg(err, "tl_csv_write: no timeline, or no sink");
  tl_csv_options checked;
  tl_status status = tli_csv_options(options, &checked, err);
  if (status == TL_OK)
    status = check_columns(&checked, err);
  if (status != TL_OK)
    return status;
  tli_table table = {.delimiter = checked.delimiter ? checked.delimiter : ',', .safe = checked.safe_cells};
  tli_writer_init(&table.out, sink, err);
  bool sheet = checked.preset == TL_CSV_TIMELINEJS && checked.column_count == 0;
  return sheet ? tli_sheet_write(timeline, &checked, &table) : write_fields(timeline, &checked, &table);
}
