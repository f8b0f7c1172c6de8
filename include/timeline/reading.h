/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_READING_H
#define TIMELINE_READING_H

/** timeline/reading.h: a date as people type it: EDTF, else an English phrase. */

#include <timeline/date.h>
#include <timeline/phrase.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a text is to be read. */
typedef enum tl_read_as {
  TL_READ_EITHER = 0, /**< EDTF, else a phrase */
  TL_READ_EDTF = 1,
  TL_READ_PHRASE = 2
} tl_read_as;

/** What was read. Self-contained: nothing borrows from the text. */
typedef struct tl_reading {
  tl_extent extent;       /**< the six bounds; counts when `has_extent` */
  tl_duration length_min; /**< the length in calendar units; counts when `has_length` */
  tl_duration length_max; /**< zero: no limit */
  tl_point start;         /**< the point that a single date or an interval's start is; its kind is TL_POINT_NONE else */
  tl_point end;           /**< an interval's end, else the same as `start` */
  uint8_t level;          /**< EDTF level 0 to 2; counts when `edtf` is not empty */
  bool has_extent;        /**< false of a bare duration ("for nearly two decades") */
  bool has_length;        /**< the text itself gave a length */
  bool is_phrase;         /**< it was read as a phrase */
  uint8_t role;           /**< a tl_phrase_role; of EDTF 0 */
  uint8_t flags;          /**< TL_PHRASE_... bits; of EDTF 0 */
  uint16_t context_at;    /**< of a phrase: where the words before the date begin, in bytes */
  uint16_t context_size;  /**< how many bytes they have; 0: there are none */
  char within[TL_PHRASE_EDTF_SIZE]; /**< of a phrase with a length: the EDTF of the date that it lies in (tl_phrase) */
  char edtf[TL_DATE_TEXT_MAX + 1];  /**< canonical EDTF; "" when EDTF cannot say it */
} tl_reading;

/**
 * Reads one text. With TL_READ_EITHER the error is that of the reading which came nearer: a phrase's ambiguity, say, or
 * the day that EDTF found not to exist.
 *
 * Returns what tl_date_parse() and tl_phrase_parse() return, and TL_ERR_VALUE with TL_CODE_UNDATED for "undated",
 * "n.d.", which is no date. Never allocates.
 */
TL_API TL_MUST_CHECK tl_status tl_reading_parse(tl_text text, tl_read_as as, const tl_phrase_options *options,
                                                tl_reading *out_reading, tl_error *err);

/** Room for any text of tl_time_write(), with its NUL. */
enum { TL_TIME_TEXT_SIZE = 56 };

/**
 * Writes a bound for people, with its NUL, into TL_TIME_TEXT_SIZE bytes: the day, or the date-time when `with_clock`,
 * with the offset of `point` applied and written (`point` may be NULL); the infinities as `-inf` and `+inf`.
 * `exclusive` says that `time` is an end: the last day or second before it is written. A point that is this very time
 * is written as it was (24:00:00, a second 60). Returns the length.
 */
TL_API size_t tl_time_write(tl_time time, bool exclusive, bool with_clock, const tl_point *point, char *text);

#ifdef __cplusplus
}
#endif
#endif
