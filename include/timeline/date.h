/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_DATE_H
#define TIMELINE_DATE_H

/**
 * timeline/date.h: EDTF (ISO 8601-2:2019 Annex A; Library of Congress EDTF, 2019), levels 0, 1 and 2.
 *
 * A `tl_date` is what a text says, component by component; a `tl_extent` is what follows for start, end and length. No
 * function here allocates.
 */

#include <timeline/extent.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The longest text that is read as a date, in bytes; longer is TL_ERR_LIMIT. Every canonical text fits too. */
enum { TL_DATE_TEXT_MAX = 4095 };

/** How a time of day names its zone. */
typedef enum tl_zone { TL_ZONE_LOCAL = 0, TL_ZONE_UTC = 1, TL_ZONE_OFFSET = 2 } tl_zone;

/** The calendar in which a text counts. Julian only by request: the prefix `julian:`. */
typedef enum tl_calendar { TL_CALENDAR_GREGORIAN = 0, TL_CALENDAR_JULIAN = 1 } tl_calendar;

/** What a point is: an end of an interval or a member of a set may also be missing. */
typedef enum tl_point_kind {
  TL_POINT_NONE = 0,   /**< nothing written: an unknown end */
  TL_POINT_OPEN = 1,   /**< `..`: no end of an interval, or no limit of a set's range */
  TL_POINT_DATED = 2,  /**< a date */
  TL_POINT_BEFORE = 3, /**< an interval's end `..1984`: on or before */
  TL_POINT_AFTER = 4   /**< an interval's end `1984..`: on or after */
} tl_point_kind;

/** One calendar date as written, 32 bytes. Digits that are X count as 0 in the numbers. */
typedef struct tl_point {
  int64_t year;           /**< as written, exponent applied; X digits 0. Of -000X it is 0: `negative` has the sign */
  int32_t offset_minutes; /**< east of UTC, when zone is TL_ZONE_OFFSET */
  uint8_t kind;           /**< a tl_point_kind; the rest counts when there is a date */
  uint8_t precision;      /**< a tl_precision */
  uint8_t month;          /**< 1 to 12, a season code 21 to 41, or 0; X digits 0 */
  uint8_t day;            /**< 1 to 31 or 0; X digits 0 */
  uint8_t hour, minute, second; /**< 0 to 24, 0 to 59, 0 to 60, as written */
  uint8_t zone;                 /**< a tl_zone */
  uint8_t negative;             /**< the year has a minus */
  uint8_t long_year;            /**< written with Y */
  uint8_t exponent;             /**< of Y17E7: 7; 0 when there is none */
  uint8_t significant;          /**< of 1950S2: 2; 0 when there is none */
  uint8_t year_x;               /**< X digits of the year, bit 0 the units, bit 3 the thousands */
  uint8_t month_x;              /**< X digits of the month, bit 0 the units */
  uint8_t day_x;                /**< X digits of the day */
  uint8_t year_qualifier, month_qualifier, day_qualifier; /**< TL_QUALIFIER_... bits, groups spread over components */
  uint8_t offset_short;                                   /**< 1: the offset was written without minutes, `+04` */
  uint8_t reserved[1];
} tl_point;

/**
 * One EDTF value. A single date is `start` alone; an interval `start` and `end`; a set has its members in `text`, read
 * with tl_date_member(), and in `start` and `end` its first and last member's ends as written.
 */
typedef struct tl_date {
  tl_point start;
  tl_point end;
  tl_text text;     /**< the text that was read; borrowed: a set is good as long as it lives */
  uint32_t members; /**< of a set: the number of its members; else 1 */
  uint8_t form;     /**< a tl_form */
  uint8_t level;    /**< 0, 1 or 2: the lowest level whose syntax was written (`1984?` is 1, `?1984` is 2) */
  uint8_t calendar; /**< a tl_calendar: the one that the components are counted in */
  uint8_t reserved[1];
} tl_date;

/** How a date is turned into bounds. `size` first; zero means the default. */
typedef struct tl_date_options {
  size_t size;     /**< sizeof(tl_date_options) */
  uint8_t mode;    /**< a tl_mode */
  uint8_t seasons; /**< a tl_seasons: how seasons 21 to 24 are read */
  uint8_t reserved[6];
} tl_date_options;

/** How seasons 21 to 24, which name no hemisphere, are read. Codes 25 to 32 always follow theirs. */
typedef enum tl_seasons {
  TL_SEASONS_NORTH = 0,  /**< meteorological, northern: spring is March to May, winter from December (flagged) */
  TL_SEASONS_SOUTH = 1,  /**< meteorological, southern (flagged) */
  TL_SEASONS_EITHER = 2, /**< the hull of both (flagged) */
  TL_SEASONS_QUARTER = 3 /**< the quarters of the year: 21 is January to March (flagged) */
} tl_seasons;

/**
 * Reads one EDTF text. `1984~`, `156X-12-25`, `2004-06-XX/2004-07-03`, `[1667,1668,1670..1672]`, `Y-17E7`, `1950S2`.
 *
 * No white space, no lower case, no 2012 draft syntax. The prefix `julian:` before a level 0 or qualified date or
 * interval asks for the Julian calendar: `julian:1582-10-05`. `out_date->text` borrows `text`. Returns TL_OK;
 * TL_ERR_SYNTAX, TL_ERR_VALUE (a day that does not exist, a reversed interval), TL_ERR_RANGE (`Y9E18`: well formed,
 * off the axis), TL_ERR_LIMIT (longer than TL_DATE_TEXT_MAX), TL_ERR_ARG; err->offset and err->column point into
 * `text`. Never allocates. Cost: one pass, linear. Source: ISO 8601-2:2019 Annex A.
 */
TL_API TL_MUST_CHECK tl_status tl_date_parse(tl_text text, tl_date *out_date, tl_error *err);

/**
 * Turns a date into its six bounds, closed. `options` may be NULL: occurs, northern seasons.
 *
 * The chronon is a day, and a second for a date-time. `1984` occurs: start 1984-01-01 to 1984-12-31, length 1 to 366
 * days; it spans: 366 days exactly. X digits and S: the first and the last completion, and the lengths that one
 * completion allows: `199X` spans 365 or 366 days, `156X-12-25` lasts one. An interval `a/b` starts somewhere in a
 * and ends somewhere in b, in either mode. `a/..` is open: both bounds of its end, and of its length, are
 * TL_TIME_MAX; `a/` is unknown: it ends a day after its start or at any time later. One-of and all-of: the hull of
 * the members, each by itself; a range `c..d` is one window, any length inside it. A qualifier never moves a bound. A
 * time with an offset is converted to the axis; 24:00:00 is the next day's 00:00:00, second 60 the second after it
 * (there are no leap seconds on the axis).
 *
 * Returns TL_OK; TL_ERR_VALUE for an interval that is reversed by this reading of its seasons (`2001-23/2001-22`,
 * autumn to summer, which the south has in this order); TL_ERR_RANGE for one whose length does not fit int64
 * (`Y-200E9/Y200E9`); TL_ERR_ARG for options that are not known, or a date that tl_date_parse() cannot give. Never
 * allocates. Cost: constant; linear in the text of a set.
 */
TL_API TL_MUST_CHECK tl_status tl_date_extent(const tl_date *date, const tl_date_options *options,
                                              tl_extent *out_extent, tl_error *err);

/**
 * Reads `count` texts into `count` extents: tl_date_parse() and tl_date_extent() of each.
 *
 * **Shape**: texts[count], out_extents[count], out_status[count] (may be NULL). With `out_status` every item is read, a
 * bad one gets its status there and the extent of tl_extent_init() with a chronon of a second; without it the first bad
 * one ends the call with its error, its index in err->line (from 1). Returns TL_OK, also when out_status has errors;
 * TL_ERR_ARG for options that are not known; without out_status what the two functions return, and the extents before
 * that item are written then. Never allocates.
 */
TL_API TL_MUST_CHECK tl_status tl_date_extent_many(const tl_text *texts, size_t count, const tl_date_options *options,
                                                   tl_extent *out_extents, tl_status *out_status, tl_error *err);

/**
 * Gives member `index` of a set: a plain member is TL_FORM_SINGLE; `c..d`, `..d` and `c..` are TL_FORM_RANGE, the
 * missing end a point of kind TL_POINT_OPEN. A date that is no set is its own member 0. `out_member->text` is a part
 * of the set's. Returns TL_OK; TL_ERR_ARG when there is no such member. Cost: linear in the set's text; to walk all
 * members of a large set costs its square, bounded by TL_DATE_TEXT_MAX.
 */
TL_API TL_MUST_CHECK tl_status tl_date_member(const tl_date *date, size_t index, tl_date *out_member, tl_error *err);

/** Takes an extent that a date may mean; false ends the visits. */
typedef bool (*tl_extent_visit)(void *ctx, const tl_extent *extent);

/**
 * Visits the extent of each member and completion that a date may mean: the two of `[1984,1986]`, the ten of
 * `156X-12-25`; of `1984-1X/1985` those of its start with those of its end. An all-of starts in the member that can
 * start first and ends in the one that can end last, which is one extent unless these have X digits; of a range in it
 * (`{1984..1986}`) the first unit is such a member, and the last. Any other date is the one extent of
 * tl_date_extent().
 *
 * With `near` (NULL: none) a walk through many years is short: of the years more than two away from `near` only some at
 * both ends are visited, whose relations to `near` are those of all that are left out. `options` as for
 * tl_date_extent(). Returns TL_OK, also when `visit` ended the visits; else as tl_date_extent(). Never allocates. Cost:
 * a tl_date_extent() for each.
 */
TL_API TL_MUST_CHECK tl_status tl_date_each(const tl_date *date, const tl_date_options *options, const tl_extent *near,
                                            tl_extent_visit visit, void *ctx, tl_error *err);

/**
 * Says whether the calendar day `civil` (Gregorian) is a completion of the date, or lies in one: 25 December of 1565
 * is one of `156X-12-25`, the 26th is not. For intervals and ranges: whether it lies between the outermost days; for
 * sets: in some member. Of a date-time it is the day as written. Seasons are northern. False for a day that does not
 * exist.
 */
TL_API bool tl_date_has_day(const tl_date *date, const tl_civil *civil);

/**
 * Writes the canonical text: as read, but for qualifiers, which take their shortest form (`2004?-06?` is `2004-06?`,
 * `?2004-06` is `2004?-06`), and but for Julian dates, which come out as the same days in EDTF, that is in the
 * Gregorian calendar: `julian:1582-10-05` is `1582-10-15`, `julian:1582-09` is `[1582-09-11..1582-10-10]`.
 *
 * Reading it gives the same date, at the same level or a lower one, and writing that the same text. What EDTF cannot
 * say keeps its prefix: a Julian interval with an end coarser than a day, and days that leave the years -9999 to
 * 9999. Of several forms with equally many signs, each sign says all of its component's bits: `2004?-06~-11` is
 * `2004%-~06-11`. A member that is a range is written as the set of it alone. `text` holds `size` bytes,
 * TL_DATE_TEXT_MAX + 1 always suffice; NUL-terminated. `*out_length`, without the NUL, may be NULL. Returns TL_OK;
 * TL_ERR_LIMIT when it does not fit, and then nothing is written; TL_ERR_ARG for a date that tl_date_parse() cannot
 * give.
 */
TL_API TL_MUST_CHECK tl_status tl_date_write(const tl_date *date, char *text, size_t size, size_t *out_length,
                                             tl_error *err);

/** Returns the qualifier bits of all components of a point, joined. */
TL_API unsigned tl_point_qualifier(const tl_point *point);

/**
 * Writes one exact point in time of a day or second precision (`1984-01-24`, `1985-04-12T23:20:30+04:30`) as written,
 * with its NUL, into TL_CIVIL_TEXT_SIZE bytes, without qualifiers. Returns the length; 0, and "", when the point is
 * coarser than a day, has X digits, or is no date.
 */
TL_API size_t tl_point_write(const tl_point *point, char *text);

#ifdef __cplusplus
}
#endif
#endif
