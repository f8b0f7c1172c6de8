/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_FORMATS_H
#define TLI_FORMATS_H

/*
 * What a format is made of. Each has a file of its own here with the functions of its row; the rows are in formats.c.
 *
 * `options` are checked, whole and never NULL; losses are counted behind options->losses, and bytes behind the sink, so
 * that a format tells what it loses and writes, and counts nothing. Functions keep to the rules of all: success leaves
 * `err` alone, failure leaves `*out_timeline` alone, memory comes from options->allocator.
 */

#include <timeline/format.h>

typedef tl_status (*tli_format_read)(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline,
                                     tl_error *err);
typedef tl_status (*tli_format_write)(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink,
                                      tl_error *err);

typedef struct tli_format {
  tl_format about;              /* first: a tl_format of the table is a tli_format */
  bool (*begins)(tl_text head); /* whether a document that begins so is certainly of this format; NULL: never sure */
  tli_format_read read;         /* NULL: not read */
  tli_format_write write;       /* NULL: not written */
} tli_format;

/* `head` without a byte order mark and without the white space that follows it. */
tl_text tli_format_head(tl_text head);

bool tli_xml_begins(tl_text head);
tl_status tli_xml_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err);
tl_status tli_xml_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err);

bool tli_ical_begins(tl_text head);
tl_status tli_ical_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err);
tl_status tli_ical_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err);
bool tli_xcal_begins(tl_text head);
tl_status tli_xcal_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err);
tl_status tli_xcal_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err);
bool tli_jcal_begins(tl_text head);
tl_status tli_jcal_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err);
tl_status tli_jcal_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err);

tl_status tli_csv_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err);
tl_status tli_csv_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err);
tl_status tli_tsv_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err);
tl_status tli_tsv_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err);

/* Both kinds of JSON: what is in it says which. */
bool tli_json_begins(tl_text head);
tl_status tli_json_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err);
tl_status tli_timelinejs_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink,
                               tl_error *err);
tl_status tli_json_write(const tl_timeline *timeline, const tl_format_options *options, tl_sink sink, tl_error *err);

#endif
