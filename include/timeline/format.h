/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_FORMAT_H
#define TIMELINE_FORMAT_H

/**
 * timeline/format.h: every format that a timeline is read from or written to, in one table (library `timeline-formats`,
 * over timeline-xml, timeline-ical and yajl).
 *
 * A format is a row. To add one: a file `libtimeline/formats/NAME.c` with a function that reads, or writes, or both,
 * and a row in `libtimeline/formats/formats.c`; `formats.h` there says what each function is given. The command line
 * and the bindings have it then.
 *
 * Threads: as base.h says, and what ical.h and xml.h say of the libraries behind them.
 */

#include <timeline/csv.h>
#include <timeline/file.h>
#include <timeline/ical.h>
#include <timeline/ical_read.h>
#include <timeline/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A row of the table: static, never released. Strings are ASCII or UTF-8, never NULL. */
typedef struct tl_format {
  const char *name;       /**< such as "xml": lower-case letters, digits, hyphens */
  const char *title;      /**< what it is, some words */
  const char *aliases;    /**< other names, a space between two; "": none */
  const char *extensions; /**< endings of file names, such as ".ics .ical"; the first is the usual one */
  const char *media_type; /**< such as "text/calendar" */
  const char *lacks;      /**< what of a timeline it cannot hold, some words; "": nothing */
  bool reads;
  bool writes;
  bool needs_days; /**< it writes days: tl_format_options.extents serves it */
} tl_format;

/** Returns the number of formats. */
TL_API size_t tl_format_count(void);

/** Returns format `index`; NULL beyond the last. */
TL_API const tl_format *tl_format_at(size_t index);

/** Returns the format of that name or alias, ASCII letters in either case; NULL when there is none. */
TL_API const tl_format *tl_format_find(tl_text name);

/**
 * Returns the first format that has the ending of a file's name, ASCII letters in either case, and that reads
 * (`writes` false) or writes (`writes` true); NULL when there is none.
 */
TL_API const tl_format *tl_format_find_file(const char *path, bool writes);

/**
 * Returns the format that a document is read in, by the ending of its file's name; by its first bytes (of
 * tl_input_peek()) where the name says nothing or stands for several formats; NULL when neither is sure. `path` may be
 * NULL. A name that stands for one format counts, whatever the bytes are.
 */
TL_API const tl_format *tl_format_detect(const char *path, tl_text head);

/** How a format is read and written. `size` first; zero means the default. */
typedef struct tl_format_options {
  size_t size;                   /**< sizeof(tl_format_options) */
  const tl_allocator *allocator; /**< NULL: malloc */
  uint64_t bytes_max;            /**< reading: of the input; 0: what the format's own reader has */
  uint8_t seasons;               /**< reading: a tl_seasons */
  uint8_t reserved[7];
  const tl_extent *extents; /**< writing, **shape** [tl_timeline_count()]: bounds for a format that needs days, such as
                                 those of tl_network_extent_many(); NULL: the timeline's */
  const tl_ical_options *ical; /**< writing iCalendar and its kin; its allocator, extents, losses and progress are not
                                    read; NULL: the default */
  const tl_csv_options *csv;   /**< reading and writing tables; what it says of allocator, bytes_max, seasons, extents,
                                    losses and progress is not read; NULL: the default */
  const tl_ical_read_options *ical_read; /**< reading iCalendar and its kin; its allocator, bytes_max, seasons, losses
                                            and progress are not read; NULL: the default */
  tl_losses losses;                      /**< what the timeline (reading) or the format (writing) cannot hold */
  tl_progress progress;                  /**< reading: in bytes; writing: in events */
  tl_text as_of; /**< reading: the day that "now" is where the document gives none; {NULL, 0}: of tables what `csv`
                    says. Calendars give their own */
} tl_format_options;

/** What writing came to. */
typedef struct tl_format_report {
  size_t written; /**< events */
  size_t skipped; /**< events left out, each told as a loss */
  size_t losses;  /**< losses in all, told or not */
  uint64_t bytes;
} tl_format_report;

/**
 * Reads a timeline.
 *
 * `format` is a row of the table; NULL: the one that the first bytes tell (TL_ERR_SCHEMA, TL_CODE_FORMAT when none is
 * sure). `options` may be NULL. Returns TL_OK; TL_ERR_ARG (TL_CODE_FORMAT for a format that is not read); and what the
 * reader of the format says: tl_xml_read(), tl_csv_read(). Of JSON: TL_ERR_SYNTAX (TL_CODE_JSON_SYNTAX), TL_ERR_SCHEMA
 * (TL_CODE_JSON_ROOT, _VALUE, _KEY), TL_ERR_ENCODING, TL_ERR_LIMIT (32 values in each other; 4 MiB of text or 100,000
 * values in an event), with line and column, and what tl_builder_add() says. The caller owns one reference to the
 * timeline; the input stays the caller's.
 */
TL_API TL_MUST_CHECK tl_status tl_format_read(tl_input *input, const tl_format *format,
                                              const tl_format_options *options, tl_timeline **out_timeline,
                                              tl_error *err);

/**
 * Writes a timeline. `options` and `out_report` may be NULL; `*out_report` is written on TL_OK only.
 *
 * Returns TL_OK; TL_ERR_ARG (TL_CODE_FORMAT for a format that is not written); what the sink says; and what the writer
 * of the format says: tl_xml_write(), tl_ical_write(), tl_json_write_timeline(), tl_csv_write(). After a failure the
 * sink has had a part of the document: tl_output_new() keeps the old file until the new one is whole.
 */
TL_API TL_MUST_CHECK tl_status tl_format_write(const tl_timeline *timeline, const tl_format *format,
                                               const tl_format_options *options, tl_sink sink,
                                               tl_format_report *out_report, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
