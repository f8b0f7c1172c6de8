/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_CSV_H
#define TIMELINE_CSV_H

/**
 * timeline/csv.h: tables with a header, an event a row: CSV (RFC 4180) and TSV, read and written.
 *
 * Text is UTF-8, with a byte order mark or without; rows end in CRLF, LF or CR, and empty ones are passed over. A cell
 * that holds the delimiter, a quote or a line break is in quotes, and a quote in it is doubled. All rows have as many
 * cells as the header, whose names are unique.
 *
 * A column is one field of events, by its name or by a mapping of the caller:
 *
 * | field | what its cells are |
 * |---|---|
 * | id | the event's id; what is no XML name is made one, and told: 17 becomes _17. Without one: made of the title, and
 *        of the row's number where that is taken |
 * | title, description, wording, group, place | text |
 * | date | EDTF, else an English phrase |
 * | start, end | EDTF, the window in which that end falls, or `open`, `unknown`; an end also `ongoing`, `ongoing
 *               2024-05-01`. A start alone has an end that is unknown |
 * | mode | `occurs` or `spans` |
 * | timezone | the name of the time zone of its times of day, such as `Europe/Berlin` |
 * | category | a category; several columns may be one |
 * | lat, lon | decimal degrees, with a point |
 * | source, url | what a source says and its address; the first `url` belongs to the first `source`, and so on |
 * | href | the event's own link; "link" and other names of that kind are a source's |
 * | as_of | the day that "to present" in its date and an ongoing end mean, EDTF; an end may have it in its own cell
 * | uid, modified | as the XML has them: what calendars know the event by, and its revision, a date or date-time |
 * | confidence | 0 to 1, with a point |
 *
 * Names are compared without regard to case, spaces, hyphens and underscores; well-known other names stand for a field
 * too ("Start date", "Latitude", "Tags"), and a number behind one for its further columns ("category 2"). A blank cell
 * is not given.
 *
 * The preset of TimelineJS, whose sheets have Year, Month, Day, Time, the same for the end, Display Date, Headline,
 * Text, Media and so on, is known by its header: a year before 1 is minus the BCE number there, Display Date is the
 * wording, a row of Type `title` is what the timeline says of itself, and one of Type `era` spans its time and has the
 * category `era`. A time there that is to the minute becomes its first second, which is told.
 */

#include <timeline/file.h>
#include <timeline/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Limits of the reader: beyond any of them TL_ERR_LIMIT. */
enum {
  TL_CSV_CELL_MAX = 65536,   /**< bytes of a cell */
  TL_CSV_COLUMNS_MAX = 1024, /**< columns */
  TL_CSV_ROW_MAX = 1048576   /**< bytes of a row, quotes and delimiters with it */
};

/** What a column is. */
typedef enum tl_csv_field {
  TL_CSV_NONE = 0, /**< not read */
  TL_CSV_ID = 1,
  TL_CSV_TITLE = 2,
  TL_CSV_DATE = 3,
  TL_CSV_START = 4,
  TL_CSV_END = 5,
  TL_CSV_MODE = 6,
  TL_CSV_WORDING = 7,
  TL_CSV_DESCRIPTION = 8,
  TL_CSV_CATEGORY = 9,
  TL_CSV_GROUP = 10,
  TL_CSV_PLACE = 11,
  TL_CSV_LAT = 12,
  TL_CSV_LON = 13,
  TL_CSV_SOURCE = 14,
  TL_CSV_URL = 15,
  TL_CSV_ZONE = 16,
  TL_CSV_UID = 17,
  TL_CSV_HREF = 18,
  TL_CSV_CONFIDENCE = 19,
  TL_CSV_MODIFIED = 20,
  TL_CSV_AS_OF = 21
} tl_csv_field;

/** A column of the caller's mapping: the name as the header has it, and the field. */
typedef struct tl_csv_column {
  tl_text name;
  uint8_t field; /**< a tl_csv_field */
  uint8_t reserved[7];
} tl_csv_column;

/** Which columns there are when nobody maps them. */
typedef enum tl_csv_preset {
  TL_CSV_AUTO = 0,      /**< reading: by the header; writing: the fields */
  TL_CSV_FIELDS = 1,    /**< the fields above */
  TL_CSV_TIMELINEJS = 2 /**< the sheet of TimelineJS */
} tl_csv_preset;

/** How a table is read or written. `size` first; zero means the default. */
typedef struct tl_csv_options {
  size_t size;                   /**< sizeof(tl_csv_options) */
  const tl_allocator *allocator; /**< NULL: malloc */
  uint64_t bytes_max;            /**< reading: of the input; 0: 16 GiB */
  tl_text as_of;                 /**< reading: the day that "to present" and `ongoing` mean, and the timeline's */
  const tl_csv_column *columns;  /**< reading: these names are these fields, before all else; writing: these columns, in
                                      this order, alone */
  size_t column_count;
  const tl_extent *extents; /**< writing the preset of TimelineJS, **shape** [tl_timeline_count()]: bounds to write;
                                 NULL: the timeline's */
  tl_losses losses;
  tl_progress progress; /**< reading: in bytes; writing: in events */
  char delimiter;       /**< such as ',', ';', '\t'; 0: reading ',', or '\t' where the header has tabs and no comma;
                             writing ',' */
  uint8_t preset;       /**< a tl_csv_preset */
  uint8_t safe_cells;   /**< 1: writing puts ' before a cell that a spreadsheet would run as a formula (one that begins
                             with = + - @, tab or CR, and is no plain number), and before one that would be taken for
                             such; reading takes it away again */
  uint8_t seasons;      /**< reading: a tl_seasons */
  uint8_t reserved[4];
} tl_csv_options;

/** Returns the name of a field, such as "title"; "" for TL_CSV_NONE and numbers that are none. Never NULL. */
TL_API const char *tl_csv_field_name(tl_csv_field field);

/** Returns the field of that name; TL_CSV_NONE when there is none. */
TL_API tl_csv_field tl_csv_field_find(tl_text name);

/**
 * Reads a timeline, an event a row.
 *
 * `options` may be NULL. Columns that are not read and ids that are changed are told as losses. Returns TL_OK;
 * TL_ERR_SYNTAX (TL_CODE_CSV_SYNTAX: a quote that is never closed, text after a closing quote, a quote inside a cell
 * that has none at its start); TL_ERR_SCHEMA (TL_CODE_CSV_HEADER, TL_CODE_CSV_ROW); TL_ERR_ENCODING (not UTF-8, a NUL
 * or another control); TL_ERR_VALUE (TL_CODE_CSV_VALUE); TL_ERR_LIMIT (TL_CODE_CSV_LIMIT); TL_ERR_IO; TL_ERR_CANCELLED;
 * TL_ERR_NOMEM; TL_ERR_ARG; and what tl_builder_add() returns. err->line and err->column are where the cell begins, or
 * the place in it; of a quote that is never closed, where that opens.
 *
 * The caller owns one reference to the timeline; the input stays the caller's. Memory beside the timeline: the largest
 * row. Cost: linear. Source: RFC 4180.
 */
TL_API TL_MUST_CHECK tl_status tl_csv_read(tl_input *input, const tl_csv_options *options, tl_timeline **out_timeline,
                                           tl_error *err);

/**
 * Writes a timeline, an event a row, with LF at the ends of rows, and quotes where they are needed.
 *
 * Columns: id, title, date, start, end, wording, description, category, group, place, lat, lon, source, url; mode,
 * timezone, as_of, href, uid, confidence and modified when an event has something for them; further ones ("category 2",
 * "source 2", "url 2") up to nine of a kind. What is not in a column is told as a loss: constraints, what the timeline
 * says of itself, and so on. Reading it gives the same events but for what was told.
 *
 * `options` may be NULL. Returns TL_OK; TL_ERR_ARG (also of columns that could not be read again: a name twice, a field
 * twice that may be there once, one of lat and lon without the other); TL_ERR_CANCELLED; what the sink says. Streams;
 * no memory.
 */
TL_API TL_MUST_CHECK tl_status tl_csv_write(const tl_timeline *timeline, const tl_csv_options *options, tl_sink sink,
                                            tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
