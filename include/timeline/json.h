/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_JSON_H
#define TIMELINE_JSON_H

/** timeline/json.h: JSON out (RFC 8259), one object per line, in the shapes of the command line. */

#include <timeline/model.h>
#include <timeline/reading.h>
#include <timeline/relate.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads `text` and writes its line: `{"input": "1984~", "edtf": "1984~", "level": 1, "precision": "year", "qualifier":
 * "~", "start": {"earliest": "1984-01-01", "latest": "1984-12-31"}, "end": {...}, "length": {"min": "P1D", "max":
 * "P366D"}}`. Dates are closed days, or date-times as written where there is a time of day; infinity is "-inf", "+inf";
 * `kind` appears in start or end when it is not dated. What EDTF cannot say has `"edtf": null`; a bare duration has no
 * start and no end.
 *
 * What is no date becomes `{"input": ..., "error": {"code": "TL101", "message": ..., "column": n}}`, and `*out_error`
 * (may be NULL) is filled; that is an answer, and TL_OK. `out_error->status` is TL_OK for a date. Returns TL_OK,
 * TL_ERR_ARG, or what the sink says.
 */
TL_API TL_MUST_CHECK tl_status tl_json_write_date(tl_text text, tl_read_as as, const tl_phrase_options *options,
                                                  tl_sink sink, tl_error *out_error, tl_error *err);

/** What a query says of an event that it found. */
typedef struct tl_json_answer {
  uint8_t answer;   /**< a tl_answer */
  bool conditional; /**< a date of the question has a qualifier (`?`, `~`, `%`): the answer holds if the date does */
} tl_json_answer;

/**
 * Writes event `index` as one line: `{"id": ..., "title": ..., "edtf": ..., "wording": ..., "start": {...}, "end":
 * {...}, "length": {...}, "derived": false, ...}`, all that the event holds. `title`, `edtf` and `wording` are null
 * when not given, other keys are left out. `extent` are the bounds to write, such as tightened ones; NULL: the event's
 * as given. `answer` is told as `"answer": "certain", "conditional": false`; NULL: none. TL_OK, TL_ERR_ARG, or what
 * the sink says.
 */
TL_API TL_MUST_CHECK tl_status tl_json_write_event(const tl_timeline *timeline, size_t index, const tl_extent *extent,
                                                   const tl_json_answer *answer, tl_sink sink, tl_error *err);

/**
 * Writes a whole timeline as one JSON document: `{"libtimeline": 1, "title": ..., "as_of": ..., "events": [...]}`, one
 * event per line, nothing lost but line numbers. Streams; memory does not grow with the timeline. TL_OK,
 * TL_ERR_CANCELLED, or what the sink says.
 */
TL_API TL_MUST_CHECK tl_status tl_json_write_timeline(const tl_timeline *timeline, tl_progress progress, tl_sink sink,
                                                      tl_error *err);

/** The smallest and the largest time, in seconds, from one end of a thing to one end of another; INT64_MIN and
 * INT64_MAX are no limit. See tl_network_distance(). */
typedef struct tl_distance {
  int64_t min;
  int64_t max;
} tl_distance;

/**
 * Writes what is known of the relation of two things, named `a` and `b`, as one line: `{"a": ..., "b": ..., "possible":
 * "pm", "answer": {"precedes": "certain", ...}, "conditional": false}`, the answers for all named unions.
 *
 * With `distances`, **shape** [4], from the start of a to the start and to the end of b, then from the end of a, there
 * is also `"distance": {"start-start": {"min": "P1D", "max": "P9D"}, "start-end": ..., "end-start": ..., "end-end":
 * ...}`, `-P3D` when the end of b comes first, `-inf` and `+inf` without a limit. TL_OK, TL_ERR_ARG, or what the sink
 * says.
 */
TL_API TL_MUST_CHECK tl_status tl_json_write_relation(tl_text a, tl_text b, const tl_relate_result *result,
                                                      const tl_distance *distances, tl_sink sink, tl_error *err);

/**
 * Writes `text` as a JSON string, quotes and all: controls, quotes and backslashes escaped, UTF-8 as it is, bytes that
 * are not UTF-8 as U+FFFD. TL_OK, TL_ERR_ARG, or what the sink says.
 */
TL_API TL_MUST_CHECK tl_status tl_json_write_string(tl_text text, tl_sink sink, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
