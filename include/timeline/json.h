/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_JSON_H
#define TIMELINE_JSON_H

/**
 * timeline/json.h: JSON out (RFC 8259), one object per line, in the shapes of the command line.
 */

#include <timeline/model.h>
#include <timeline/phrase.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a text of `timeline date` is to be read. */
typedef enum tl_date_reading {
  TL_READ_EITHER = 0, /**< EDTF, else a phrase */
  TL_READ_EDTF = 1,
  TL_READ_PHRASE = 2
} tl_date_reading;

/**
 * Reads `text` and writes its line: `{"input": "1984~", "edtf": "1984~", "level": 1, "precision": "year", "qualifier":
 * "~", "start": {"earliest": "1984-01-01", "latest": "1984-12-31"}, "end": {...}, "length": {"min": "P1D", "max":
 * "P366D"}}`. Dates are closed days, or date-times as written where there is a time of day; infinity is "-inf", "+inf".
 * What is no date becomes `{"input": ..., "error": {"code": "TL101", "message": ..., "column": n}}`, and `*out_is_date`
 * false: that is an answer. TL_OK, TL_ERR_ARG, or what the sink says.
 */
TL_API TL_MUST_CHECK tl_status tl_json_write_date(tl_text text, tl_date_reading reading,
                                                  const tl_phrase_options *options, tl_sink sink, bool *out_is_date,
                                                  tl_error *err);

/**
 * Writes event `index` as one line: `{"id": ..., "title": ..., "edtf": ..., "wording": ..., "start": {...}, "end":
 * {...}, "length": {...}, "derived": false, ...}`, all that the event holds. Keys without a value are left out.
 */
TL_API TL_MUST_CHECK tl_status tl_json_write_event(const tl_timeline *timeline, size_t index, tl_sink sink,
                                                   tl_error *err);

/**
 * Writes a whole timeline as one JSON document: `{"libtimeline": 1, "title": ..., "as_of": ..., "events": [...]}`, one
 * event per line. Losses (foreign markup) are told. Streams; memory does not grow with the timeline.
 */
TL_API TL_MUST_CHECK tl_status tl_json_write_timeline(const tl_timeline *timeline, tl_losses losses,
                                                      tl_progress progress, tl_sink sink, tl_error *err);

/** Writes `text` as a JSON string, quotes and all: control characters escaped, UTF-8 as it is. */
TL_API TL_MUST_CHECK tl_status tl_json_write_string(tl_text text, tl_sink sink, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
