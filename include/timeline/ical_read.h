/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_ICAL_READ_H
#define TIMELINE_ICAL_READ_H

/**
 * timeline/ical_read.h: iCalendar in (RFC 5545, 6868, 7986, 9253; library `timeline-ical`, over libical).
 *
 * Any feed becomes a timeline. VEVENT, VTODO and VJOURNAL are events; of the X-TIMELINE properties that tl_ical_write()
 * puts beside the rest an event is what it was before it was written, id, EDTF, constraints and all: a DTSTART or DTEND
 * that cannot be of that date, and a recurrence, are told. What is not kept is told as a loss: of an event what is its
 * own, and once for all events each property, and each parameter of a text (`LANGUAGE`, `ALTREP`), that a timeline has
 * no place for, from the 128th name on under the one name OTHERS. Of feeds of tl_ical_write() what its options say
 * (`METHOD`, `COLOR`, `REFRESH-INTERVAL`, ...) is not told, nor SEQUENCE; of no feed are `TRANSP:TRANSPARENT` and
 * `SEQUENCE:0`, which it always writes.
 *
 * | iCalendar | timeline |
 * |---|---|
 * | `DTSTART;VALUE=DATE`, `DTEND` | days, EDTF `2024-01-15` or `2024-01-15/2024-01-17`, the last included |
 * | `DTSTART`, `DTEND` or `DURATION` | a start and an end, the last second before; an instant when there is none. Of a
 *       DTEND of 11:00:00 the end is 10:59:59, all of which belongs to it: on the axis it is 11:00:00, and when it is
 *       written again too. Weeks and days of a duration are by the clock of the zone, hours and less on the axis |
 * | UTC, `TZID`, neither | `Z`, the offset at that time (`+01:00`), local; an offset with seconds becomes `Z` |
 * | `TZID` of IANA (`Europe/Berlin`), or of the folder | the zone of the event; of two in one the first. Another gives
 *       the offset alone, which is told |
 * | `DUE` | the end, a day included; alone, as `COMPLETED` if that is all there is, the date |
 * | no date | an event with no date |
 * | `STATUS` | TENTATIVE: `?` on days; CANCELLED: left out |
 * | `RRULE`, `RDATE`, `EXDATE`, `RECURRENCE-ID` | an event each, the first with the uid; ids are that of the UID, a dot
 *       and the time. Told when no time is left. An entry with RECURRENCE-ID is of one time (RANGE is told), which goes
 *       when it is CANCELLED. Of what recurs by days a midnight is that day, in EXDATE and RECURRENCE-ID; of what
 *       recurs by times of day a day is, in EXDATE, the times on it, in RECURRENCE-ID that at the entry's
 *       own, else the one on it; of several none, which is told |
 * | `UID` | uid; the id, if there is no X-TIMELINE-ID, is made of it: `_` for what no id can have |
 * | `SUMMARY`, `DESCRIPTION`, `CATEGORIES`, `LOCATION`, `GEO`, `URL` | title, description, categories, place, href;
 *       as they are, spaces at the ends too, but for those behind the comma between categories. What is blank is not
 *       given; of what is there twice the last is kept, which is told; so are decimals of degrees beyond nine |
 * | `LINK;LINKREL=cite-as` | a source, its text in LABEL |
 * | `RELATED-TO` with a RELTYPE of RFC 9253 and GAP, `LINK` with an interval relation | a constraint |
 * | `LAST-MODIFIED`, else `DTSTAMP` | modified |
 * | `NAME` or `X-WR-CALNAME`, and so on | title, description, modified of the timeline |
 *
 * A time zone is that of the VTIMEZONE with its TZID that stands last before, else that which stands first behind, if
 * it has a part; else a compiled zone of the folder that the options name, by a name as tl_event_spec.zone has it, but
 * none with leap seconds, nor that of the machine; else the time is local, which is told. Where one is used that did
 * not stand before, the rest of the input is taken into memory. No file is opened but that one and the input. An end,
 * EXDATE, RDATE or RECURRENCE-ID that is local where DTSTART is not is read as a time of the zone of DTSTART, an end or
 * EXDATE that is not local where DTSTART is as a local one: both are told.
 *
 * How it is guarded: lines are unfolded, checked (UTF-8, no control, no NUL) and cut by a layer of our own with limits
 * on everything, BEGIN and END are matched by name, and dates, durations, rules and numbers have a strict grammar of
 * our own. libical reads the texts, one line at a time, and never what is a hazard to it.
 *
 * Threads. As base.h says; the functions here may run in many threads at once. libical is called under a lock of the
 * library: a program that calls libical itself at the same time in another thread is not protected from it.
 *
 * Memory. Our own allocations are checked. libical does not check all of its own: when it gets none, it may crash.
 */

#include <timeline/file.h>
#include <timeline/model.h>
#include <timeline/span.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Limits of the reader: beyond any of them TL_ERR_LIMIT. */
enum {
  TL_ICAL_LINE_MAX = 65536,       /**< bytes of a line of the file */
  TL_ICAL_CONTENT_MAX = 1048576,  /**< bytes of a content line, unfolded */
  TL_ICAL_DEPTH_MAX = 8,          /**< nested components */
  TL_ICAL_PROPERTIES_MAX = 10000, /**< properties of a component */
  TL_ICAL_PARAMETERS_MAX = 99,    /**< parameters of a property */
  TL_ICAL_VALUES_MAX = 500,       /**< values of a property, with commas between */
  TL_ICAL_FAULTS_MAX = 100,       /**< what may be wrong in a feed that is read leniently */
  TL_ICAL_RULES_MAX = 16,         /**< RRULEs of an event */
  TL_ICAL_STEPS_MAX = 100000 /**< steps of a recurrence without a time that is asked for: a cut, told as a loss; all
                                  of a feed may have 64 times as many, and 4 for each of its bytes */
};

/** How a feed is read. `size` first; zero means the default. */
typedef struct tl_ical_read_options {
  size_t size;                   /**< sizeof(tl_ical_read_options) */
  const tl_allocator *allocator; /**< for the timeline and the reader's own memory; NULL: malloc */
  uint64_t bytes_max;            /**< of the input; 0: 64 MiB */
  const char *zones;             /**< folder of compiled time zones, such as "/usr/share/zoneinfo"; NULL: none */
  const tl_span *window;         /**< of what recurs only the times that share time with it, of one that was moved
                                      where it is now; NULL: all, from DTSTART */
  uint32_t recurrences_max;      /**< times of one event; 0: 1000. More are a cut, told as a loss */
  uint8_t seasons;               /**< a tl_seasons, for the X-TIMELINE properties */
  uint8_t lenient;               /**< 1: a line, an end or an event that is wrong is left out and told, not an error */
  uint8_t reserved[2];
  tl_losses losses;
  tl_progress progress; /**< in bytes */
} tl_ical_read_options;

/**
 * Reads a timeline from an iCalendar stream, one VCALENDAR or several.
 *
 * `options` may be NULL. Succeeds whole or not at all. What recurs ends at its COUNT, its UNTIL, the window, the limit
 * of the options, the year 9999, or when the events made of recurrences would need more than 8 MiB and 16 times what
 * has been read; each of these but the first three is a cut, told as a loss (kind TL_LOSS_SKIPPED, field "recurrence").
 *
 * Returns TL_OK; TL_ERR_SYNTAX (TL_CODE_ICAL_LINE, _STRUCTURE, _EMPTY, _DATE, _RULE, _PROPERTY, _SYNTAX); TL_ERR_VALUE
 * and TL_ERR_RANGE for what is well formed but does not exist or fit; TL_ERR_ENCODING; TL_ERR_LIMIT; TL_ERR_IO;
 * TL_ERR_CANCELLED; TL_ERR_NOMEM; TL_ERR_ARG; and of X-TIMELINE properties what tl_builder_add() returns. err->line and
 * err->column are those of the line and of what is wrong in it. The caller owns one reference; the input stays the
 * caller's. Cost: linear.
 */
TL_API TL_MUST_CHECK tl_status tl_ical_read(tl_input *input, const tl_ical_read_options *options,
                                            tl_timeline **out_timeline, tl_error *err);

/** Reads a timeline from memory; statuses and all else as tl_ical_read(). The text is needed for the time of the call
 * only. */
TL_API TL_MUST_CHECK tl_status tl_ical_parse(tl_text text, const tl_ical_read_options *options,
                                             tl_timeline **out_timeline, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
