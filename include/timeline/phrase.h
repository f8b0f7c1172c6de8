/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_PHRASE_H
#define TIMELINE_PHRASE_H

/**
 * timeline/phrase.h: English date phrases ("early 1990s", "three months after May 2018", "since 1984") read into the
 * same values as EDTF, never by guessing: two readings are an error that lists both, a missing year is an error too.
 */

#include <timeline/date.h>
#include <timeline/duration.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a phrase speaks of. */
typedef enum tl_phrase_role {
  TL_PHRASE_EVENT = 0,    /**< something that happened in it */
  TL_PHRASE_INTERVAL = 1, /**< from one date to another */
  TL_PHRASE_STATE = 2,    /**< a state with a start or an end */
  TL_PHRASE_RELATIVE = 3, /**< counted from another date */
  TL_PHRASE_DURATION = 4, /**< a length alone: no start, no end */
  TL_PHRASE_UNDATED = 5   /**< "undated", "n.d.": said to have no date */
} tl_phrase_role;

/** Bits of tl_phrase.flags. */
enum {
  TL_PHRASE_INFERRED = 1,    /**< a year was taken from the other side, or rolled over the turn of the year */
  TL_PHRASE_CLAMPED = 2,     /**< a month's end was clamped: three months after 30 November is 28 February */
  TL_PHRASE_LOSSY_EDTF = 4,  /**< `edtf` says less exactly what `extent` says: 17th century, 16XX; 2018 to present */
  TL_PHRASE_CONVENTION = 8,  /**< a vague word was read by convention ("early", "a few"); `envelope` is the hard one */
  TL_PHRASE_CONTINUOUS = 16, /**< "continuously": without a gap */
  TL_PHRASE_HAS_EXTENT = 32, /**< `extent` counts: false of a bare duration and of undated */
  TL_PHRASE_HAS_LENGTH = 64, /**< `length_min` and `length_max` are how long it lasts */
  TL_PHRASE_HAS_DISTANCE = 128 /**< of TL_PHRASE_RELATIVE: they are how far it lies from the other date */
};

enum { TL_PHRASE_EDTF_SIZE = 96 };

/** What a phrase says. */
typedef struct tl_phrase {
  tl_extent extent;                /**< the six bounds; mode as asked, of a whole unit only */
  tl_extent envelope;              /**< the hard bounds when the reading is by convention; else the same as `extent` */
  tl_duration length_min;          /**< shortest length or distance, as people count: one day is P1D, a week P7D */
  tl_duration length_max;          /**< longest; zero: no limit ("at least three months") */
  tl_duration envelope_length_min; /**< the hard limits when the length is by convention ("nearly two decades": P18Y */
  tl_duration envelope_length_max; /**< to P20Y, hard P15Y to P20Y); else the same as the two above */
  uint8_t role;                    /**< a tl_phrase_role */
  uint8_t flags;                   /**< TL_PHRASE_... bits */
  uint16_t context_at;             /**< where the words before the date begin, in bytes: "designated" */
  uint16_t context_size;           /**< how many bytes they have; 0: there are none */
  uint8_t reserved[2];
  char edtf[TL_PHRASE_EDTF_SIZE]; /**< the same in EDTF, NUL-terminated; "" when EDTF cannot say it */
  char within[TL_PHRASE_EDTF_SIZE]; /**< of a date with a length of its own: the EDTF of the date that it lies in,
                                       `[1984,1986]` of "two weeks in 1984 or 1986"; "" else, and when it has none */
} tl_phrase;

/** How a phrase is read. `size` first; zero means the default. */
typedef struct tl_phrase_options {
  size_t size;     /**< sizeof(tl_phrase_options) */
  uint8_t mode;    /**< a tl_mode */
  uint8_t seasons; /**< a tl_seasons */
  uint8_t reserved[6];
  const tl_civil *as_of; /**< the day that "to present" means; NULL: such a phrase is TL_ERR_UNRESOLVED */
} tl_phrase_options;

/** The longest phrase that is read, in bytes; longer is TL_ERR_LIMIT. */
enum { TL_PHRASE_TEXT_MAX = 1023 };

/**
 * Reads one English date phrase. Words before the date that say what happened ("designated in 1984") are context: they
 * told, and else read over. Those that would change what the date means ("never in 1984", "mostly 1984", "tax year
 * 2018", "night of 5 May 2018", "resolution 1718") are refused, those that are one slip away from a word that says when
 * ("Febuary 2018", "untill 1984"), and right before a number those that say when in another language, calendar or
 * script ("mai 2018", "Bahman 1357"). A length among them is kept: "a week-long visit in August 2019" lies in August
 * and lasts P7D.
 *
 * Case does not matter; hyphen and minus count as one, and an en dash between years always means a range. The years of
 * a decade and a century that a phrase names are all of it, for any length: their `edtf` (199X) is lossy. `julian: 5
 * October 1582` is read in the Julian calendar; the bounds and `edtf` are Gregorian, and months and years are not
 * counted from it.
 *
 * Square brackets, with which cataloguers say what is not written on a thing, are read over: "[1984?]", "May [1984]".
 * "5 or 6 May 2018" is one of two, "5 and 6 May 2018" all of them ({2018-05-05,2018-05-06}); "the 1960s and 70s" start
 * in the first and end in the last. The year of "1902 April 5-8" is that of both.
 *
 * **Conventions**, each flagged TL_PHRASE_CONVENTION and with its envelope: early, mid, late (beginning, middle, end
 * of) are the days 1-10, 11-20, 21-end of a month, the months 1-4, 5-8, 9-12 of a year, each month of a season, the
 * years 0-3, 4-6, 7-9 of a decade, 1-33, 34-67, 68-100 of a century. "before" and "after" a unit do not mean in it; it
 * is the envelope. Winter (southern: summer) with one year begins in it. A few is 2 to 5 (1 to 14), several 3 to 7 (2
 * to 14), a couple 2 (2 to 4). "nearly" takes a tenth off (a quarter), "about" allows it both ways. "within a year of"
 * is after (before, too). Weeks of a month are counted from its 1st, the last one from its end.
 *
 * Returns TL_OK; TL_ERR_SYNTAX (no date phrase); TL_ERR_AMBIGUOUS (the message ends in ": " and the readings in EDTF,
 * joined by " | ": 03/04/1983, 2008-12, the nineties, from 1984, 264-41 BC); TL_ERR_UNRESOLVED (no year; "to present"
 * without `as_of`; "ago", "last year"); TL_ERR_VALUE (a day that does not exist, a weekday that is not that day's, a
 * reversed range, a length that does not fit); TL_ERR_RANGE; TL_ERR_LIMIT; TL_ERR_ENCODING (not UTF-8, a control
 * character); TL_ERR_ARG. err->offset and err->column point into `text`. Never allocates; takes some 20 KB of stack.
 * Cost: linear in the text.
 */
TL_API TL_MUST_CHECK tl_status tl_phrase_parse(tl_text text, const tl_phrase_options *options, tl_phrase *out_phrase,
                                               tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
