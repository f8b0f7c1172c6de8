/* SPDX-License-Identifier: Apache-2.0 */

/* The sheet of TimelineJS: its columns, read and written. */

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/utf8.h"
#include "csv_fields.h"
#include "csv_read.h"
#include "csv_write.h"
#include "slide.h"

enum {
  YEAR,
  MONTH,
  DAY,
  TIME,
  END_YEAR,
  END_MONTH,
  END_DAY,
  END_TIME,
  DISPLAY_DATE,
  HEADLINE,
  TEXT,
  MEDIA,
  MEDIA_CREDIT,
  MEDIA_CAPTION,
  MEDIA_THUMBNAIL,
  TYPE,
  GROUP,
  BACKGROUND,
  COLUMNS
};

static const char *const names[COLUMNS] = {"Year",      "Month",   "Day",          "Time",          "End Year",
                                           "End Month", "End Day", "End Time",     "Display Date",  "Headline",
                                           "Text",      "Media",   "Media Credit", "Media Caption", "Media Thumbnail",
                                           "Type",      "Group",   "Background"};

/* The column of that name; COLUMNS: none. */
static uint32_t find_column(tl_text name)
{
  uint32_t i = 0;
  while (i < COLUMNS && !tli_csv_same_name(name, tl_text_from_string(names[i])))
    i++;
  return i;
}

bool tli_is_sheet(const tli_csv *csv)
{
  bool year = false;
  bool headline = false;
  for (size_t i = 0; i < csv->cell_count; i++) {
    uint32_t column = find_column(tli_csv_cell(csv, i)->text);
    year |= column == YEAR;
    headline |= column == HEADLINE;
  }
  return year && headline;
}

tl_status tli_sheet_header(tli_csv_reader *reader, tl_error *err)
{
  for (size_t i = 0; i < reader->width; i++) {
    uint32_t column = find_column(tli_csv_cell(&reader->csv, i)->text);
    bool known = column < COLUMNS && !tli_column_of(reader, column);
    tl_status status = known ? tli_column_add(reader, i, column, err) : TL_OK;
    if (status != TL_OK)
      return status;
    if (!known)
      tli_column_unread(reader, i);
  }
  if (tli_column_of(reader, YEAR) && tli_column_of(reader, HEADLINE))
    return TL_OK;
  return tli_csv_place(
      &reader->csv, tli_csv_cell(&reader->csv, 0), 0,
      tli_fail(err, TL_ERR_SCHEMA, TL_CODE_CSV_HEADER, "a sheet of TimelineJS has the columns Year and Headline"), err);
}

/* ---- reading ---- */

static tl_text word(const tli_csv_reader *reader, uint32_t column)
{
  return tli_column_word(reader, tli_column_of(reader, column));
}

static tl_status fail(const tli_csv_reader *reader, uint32_t column, const char *message, tl_error *err)
{
  char quoted[TLI_QUOTE_SIZE];
  tl_status status =
      tli_fail(err, TL_ERR_VALUE, TL_CODE_CSV_VALUE, "%s: %s", message, tli_quote(word(reader, column), quoted));
  return tli_column_place(reader, tli_column_of(reader, column), 0, status, err);
}

static bool read_small(tl_text text, uint8_t *out)
{
  int64_t number;
  if (!tli_decimal_parse(text, 0, &number) || number < 0 || number > UINT8_MAX)
    return false;
  *out = (uint8_t)number;
  return true;
}

/* h:mm, h:mm:ss, either with AM or PM behind. */
static bool read_time(tl_text text, tl_timelinejs_date *out)
{
  bool half = false;
  bool after_noon = false;
  if (text.size > 2 && (text.data[text.size - 1] | 0x20) == 'm') {
    after_noon = (text.data[text.size - 2] | 0x20) == 'p';
    half = after_noon || (text.data[text.size - 2] | 0x20) == 'a';
    text.size -= 2;
    while (text.size && text.data[text.size - 1] == ' ')
      text.size--;
  }
  uint8_t *const parts[] = {&out->hour, &out->minute, &out->second};
  size_t count = 0;
  while (count < 3 && text.size) {
    const char *colon = memchr(text.data, ':', text.size);
    size_t size = colon ? (size_t)(colon - text.data) : text.size;
    if (size > 2 || !read_small((tl_text){text.data, size}, parts[count++]))
      return false;
    size += colon != NULL;
    text = (tl_text){text.data + size, text.size - size};
  }
  if (text.size || count < 2 || (half && (out->hour == 0 || out->hour > 12)))
    return false;
  if (half)
    out->hour = (uint8_t)(out->hour % 12 + (after_noon ? 12 : 0));
  out->has_time = true;
  return true;
}

/* The date of the four columns from `first` on as EDTF; `*out_size` 0: none is given. */
static tl_status read_date(const tli_csv_reader *reader, uint32_t first, char *text, size_t *out_size, tl_error *err)
{
  tl_timelinejs_date date = {.year = 0};
  *out_size = 0;
  for (uint32_t i = MONTH; i <= TIME; i++)
    if (word(reader, first + i).data && !word(reader, first).data)
      return fail(reader, first + i, "it has no year", err);
  if (!word(reader, first).data)
    return TL_OK;
  if (!tli_decimal_parse(word(reader, first), 0, &date.year))
    return fail(reader, first, "no year", err);
  if (word(reader, first + MONTH).data && !read_small(word(reader, first + MONTH), &date.month))
    return fail(reader, first + MONTH, "no month, such as 3", err);
  if (word(reader, first + DAY).data && !read_small(word(reader, first + DAY), &date.day))
    return fail(reader, first + DAY, "no day, such as 15", err);
  if (word(reader, first + TIME).data && !read_time(word(reader, first + TIME), &date))
    return fail(reader, first + TIME, "no time, such as 13:45:00", err);
  tl_error error;
  tl_status status = tl_timelinejs_date_write(&date, text, out_size, &error);
  if (status == TL_OK)
    return TL_OK;
  uint32_t column = first;
  if (error.code == TL_CODE_NO_SUCH_MONTH)
    column += MONTH;
  else if (error.code == TL_CODE_NO_SUCH_DAY)
    column += DAY;
  else if (error.code == TL_CODE_NO_SUCH_TIME)
    column += TIME;
  if (err)
    *err = error;
  return tli_column_place(reader, tli_column_of(reader, column), 0, status, err);
}

/* Columns that an event, or a timeline, has no field for. */
static const struct {
  uint32_t column;
  const char *field;
  bool of_event; /* an event has one */
} unread[] = {{YEAR, "date", true},
              {END_YEAR, "date", true},
              {DISPLAY_DATE, "wording", true},
              {MEDIA, "media", false},
              {MEDIA_CREDIT, "media credit", false},
              {MEDIA_CAPTION, "media caption", true},
              {MEDIA_THUMBNAIL, "media thumbnail", false},
              {GROUP, "group", true},
              {BACKGROUND, "background", false}};

/* The row that says what the timeline is. */
static tl_status read_title(tli_csv_reader *reader, tl_error *err)
{
  if (reader->titled)
    return fail(reader, TYPE, "a second row of this type", err);
  reader->titled = true;
  tl_header_spec header = {.size = sizeof header,
                           .title = tli_column_text(reader, tli_column_of(reader, HEADLINE)),
                           .description = tli_column_text(reader, tli_column_of(reader, TEXT)),
                           .as_of = reader->options.as_of};
  tl_status status = tl_builder_set_header(reader->builder, &header, err);
  if (status != TL_OK)
    return tli_column_place(reader, tli_column_of(reader, HEADLINE), 0, status, err);
  for (size_t i = 0; i < sizeof unread / sizeof *unread; i++)
    if (word(reader, unread[i].column).data)
      tli_tell_loss(reader->options.losses, NULL, 0, TL_LOSS_DROPPED, unread[i].field,
                    "a timeline has no field for it: left out");
  return TL_OK;
}

/* Of what a slide shows: a picture's address is a source's. */
static void read_media(const tli_csv_reader *reader, tl_source *source, tl_event_spec *spec)
{
  source->href = word(reader, MEDIA);
  source->text = tli_column_text(reader, tli_column_of(reader, MEDIA_CAPTION));
  if (tli_has_space(source->href))
    source->href = (tl_text){NULL, 0};
  spec->sources = source;
  spec->source_count = source->href.data || source->text.data;
}

/* EDTF has no time of day without seconds. */
static bool is_to_the_minute(tl_text time)
{
  const char *colon = time.size ? memchr(time.data, ':', time.size) : NULL;
  return colon && !memchr(colon + 1, ':', time.size - (size_t)(colon + 1 - time.data));
}

static void tell_media(const tli_csv_reader *reader, const tl_event_spec *spec)
{
  for (size_t i = 0; i < sizeof unread / sizeof *unread; i++) {
    bool kept = unread[i].of_event || (unread[i].column == MEDIA && spec->sources[0].href.data);
    if (word(reader, unread[i].column).data && !kept)
      tli_csv_tell(reader, spec, TL_LOSS_DROPPED, unread[i].field, "an event has no field for it: left out");
  }
}

tl_status tli_sheet_row(tli_csv_reader *reader, tl_error *err)
{
  static const tl_text era[] = {{TLI_SLIDE_ERA, sizeof TLI_SLIDE_ERA - 1}};
  char edtf[2 * TL_TIMELINEJS_DATE_SIZE];
  size_t size;
  size_t end_size = 0;
  tl_text type = word(reader, TYPE);
  bool is_era = type.data && tli_csv_same_name(type, TL_TEXT("era"));
  if (type.data && tli_csv_same_name(type, TL_TEXT("title")))
    return read_title(reader, err);
  if (type.data && !is_era)
    return fail(reader, TYPE, "neither title nor era", err);
  tl_status status = read_date(reader, YEAR, edtf, &size, err);
  if (status == TL_OK)
    status = read_date(reader, END_YEAR, edtf + size + 1, &end_size, err);
  if (status != TL_OK)
    return status;
  if ((is_era || end_size) && (!size || (is_era && !end_size)))
    return fail(reader, is_era ? TYPE : END_YEAR, is_era ? "an era has a start and an end" : "an end without a start",
                err);
  tl_source source;
  tl_event_spec spec = {.size = sizeof spec, .categories = era, .category_count = is_era};
  spec.mode = is_era ? TL_MODE_SPANS : TL_MODE_OCCURS;
  bool two = end_size && (end_size != size || memcmp(edtf, edtf + size + 1, size) != 0);
  if (two && memchr(edtf, 'T', size + 1 + end_size)) { /* an interval of EDTF has no time of day */
    spec.start = (tl_text){edtf, size};
    spec.end = (tl_text){edtf + size + 1, end_size};
  } else if (size) {
    edtf[size] = two ? '/' : '\0';
    spec.edtf = (tl_text){edtf, two ? size + 1 + end_size : size};
  }
  spec.title = tli_column_text(reader, tli_column_of(reader, HEADLINE));
  spec.description = tli_column_text(reader, tli_column_of(reader, TEXT));
  spec.wording = tli_column_text(reader, tli_column_of(reader, DISPLAY_DATE));
  spec.group = tli_column_text(reader, tli_column_of(reader, GROUP));
  read_media(reader, &source, &spec);
  status = tli_csv_add(reader, &spec, (tl_text){NULL, 0}, err);
  if (status == TL_OK && (is_to_the_minute(word(reader, TIME)) || is_to_the_minute(word(reader, END_TIME))))
    tli_csv_tell(reader, &spec, TL_LOSS_PRECISION, "date", "a time to the minute becomes the first second of it");
  if (status == TL_OK)
    tell_media(reader, &spec);
  else
    tli_column_place(reader, tli_column_of(reader, end_size ? END_YEAR : YEAR), 0, status, err);
  return status;
}

/* ---- writing ---- */

static void put_string(tli_table *table, const char *text)
{
  tl_text cell = tl_text_from_string(text);
  tli_table_cell(table, cell.size <= TL_CSV_CELL_MAX ? cell : (tl_text){NULL, 0});
}

static void put_number(tli_table *table, int64_t number, bool given)
{
  char text[TLI_INT_SIZE];
  size_t size = given ? tli_int_write(number, 1, text) : 0;
  tli_table_cell(table, (tl_text){text, size});
}

static void put_date(tli_table *table, const tl_timelinejs_date *date, bool given)
{
  char time[3 * TLI_INT_SIZE];
  size_t size = 0;
  put_number(table, date->year, given);
  put_number(table, date->month, given && date->month);
  put_number(table, date->day, given && date->day);
  const int parts[] = {date->hour, date->minute, date->second};
  for (int i = 0; given && date->has_time && i < 3; i++) {
    if (i)
      time[size++] = ':';
    size += tli_int_write(parts[i], 2, time + size);
  }
  tli_table_cell(table, (tl_text){time, size});
}

/* The row of the timeline itself. */
static void put_title(tli_table *table, const tl_timeline *timeline)
{
  for (int i = YEAR; i < COLUMNS; i++) {
    if (i == HEADLINE)
      put_string(table, tl_timeline_title(timeline));
    else if (i == TEXT)
      put_string(table, tl_timeline_description(timeline));
    else
      put_string(table, i == TYPE ? "title" : NULL);
  }
  tli_table_end_row(table);
}

static void put_slide(tli_table *table, const tl_event *event, const tli_slide *slide)
{
  size_t media = tli_slide_media(event);
  const char *wording = tl_event_wording(event) ? tl_event_wording(event) : tl_event_phrase(event);
  put_date(table, &slide->start, slide->has_start);
  put_date(table, slide->has_end ? &slide->end : &slide->start, slide->has_end || slide->era);
  put_string(table, wording);
  put_string(table, tl_event_title(event));
  put_string(table, tl_event_description(event));
  put_string(table, media == TL_NOT_FOUND ? NULL : tl_event_source_href_at(event, media));
  put_string(table, NULL);
  put_string(table, media == TL_NOT_FOUND ? NULL : tl_event_source_text_at(event, media));
  put_string(table, NULL);
  put_string(table, slide->era ? "era" : NULL);
  put_string(table, tl_event_group(event));
  put_string(table, NULL);
  tli_table_end_row(table);
}

/* What the cells of a row, or of the timeline's, do not hold of its texts. */
static void tell_texts(const tl_event *event, size_t index, const char *title, const char *description,
                       tl_losses losses)
{
  tli_table_tell_cell(event, index, "title", title, losses);
  tli_table_tell_cell(event, index, "description", description, losses);
  if (!event)
    return;
  size_t media = tli_slide_media(event);
  tli_table_tell_cell(event, index, "wording", tl_event_wording(event), losses);
  tli_table_tell_cell(event, index, "group", tl_event_group(event), losses);
  if (media != TL_NOT_FOUND) {
    tli_table_tell_cell(event, index, "source", tl_event_source_href_at(event, media), losses);
    tli_table_tell_cell(event, index, "source", tl_event_source_text_at(event, media), losses);
  }
}

tl_status tli_sheet_write(const tl_timeline *timeline, const tl_csv_options *options, tli_table *table)
{
  size_t count = tl_timeline_count(timeline);
  for (int i = 0; i < COLUMNS; i++)
    put_string(table, names[i]);
  tli_table_end_row(table);
  if (tl_timeline_title(timeline) || tl_timeline_description(timeline))
    put_title(table, timeline);
  tli_table_tell_header(timeline, true, options->losses);
  tell_texts(NULL, 0, tl_timeline_title(timeline), tl_timeline_description(timeline), options->losses);
  if (count)
    tli_tell_loss(options->losses, NULL, 0, TL_LOSS_DROPPED, "id", "a sheet has no ids: reading it makes others");
  for (size_t i = 0; i < count && tli_table_goes_on(table, options->progress, i, count); i++) {
    const tl_event *event = tl_timeline_at(timeline, i);
    tli_slide slide;
    tli_slide_of(event, options->extents ? &options->extents[i] : tl_event_extent(event), &slide);
    if (!slide.has_start) {
      tli_tell_loss(options->losses, event, i, TL_LOSS_SKIPPED, "date", "TimelineJS shows what has a start: left out");
      continue;
    }
    put_slide(table, event, &slide);
    if (options->losses.tell) {
      tli_slide_tell(event, i, &slide, options->losses);
      tell_texts(event, i, tl_event_title(event), tl_event_description(event), options->losses);
    }
  }
  return tli_writer_flush(&table->out);
}
