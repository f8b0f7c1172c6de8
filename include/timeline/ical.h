/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_ICAL_H
#define TIMELINE_ICAL_H

/**
 * timeline/ical.h: iCalendar out (RFC 5545, 7986, 9253; library `timeline-ical`, over libical and libuuid).
 *
 * One mapping (an event becomes a list of typed properties), several emitters: the content lines of a feed, xCal, jCal,
 * and libical components. Same input, same bytes: no clock is read, DTSTAMP and LAST-MODIFIED are the event's revision,
 * else the as-of of the options, else the timeline's revision, else its as-of day, else 1970-01-01; SEQUENCE is 0. With
 * the feed before at hand both move for what has changed, and for nothing else (tl_ical_options.previous).
 *
 * A day is a DATE, with an exclusive DTEND; a time of day is in UTC, or local when it has no offset, and one alone has
 * no DTEND; a leap second is the second after it, which is told. What ends with the year 9999 has DURATION in its
 * place, or as one day neither. Of a time that follows from other events alone the day is written, since nothing says
 * of which zone it is. A date that is not exact is written by the policies below, and what that changes is told as a
 * loss. Years outside 0001 to 9999 cannot be said: such events are left out, and told. All are TRANSP:TRANSPARENT;
 * qualified dates TENTATIVE.
 *
 * Times of day of an event with a zone (tl_event_zone()) have its TZID, by the clock of that zone, if the folder of the
 * options has the zone: those without an offset, which are meant so, and those with the offset that the zone has then.
 * Each zone has one VTIMEZONE before the events, by name, with the changes that the times in the feed need and no
 * others: a STANDARD or DAYLIGHT each, without rules, and before a DAYLIGHT the STANDARD that it follows. Where that
 * cannot be, the time is written as if the event had no zone, and the loss says why: no folder, no such zone, another
 * offset; a time that the clock leaves out where it is set forward, or shows a second time where it is set back; an
 * offset with seconds, as before there was standard time; a year after 2500. What is in a zone that is UTC all the time
 * is in UTC.
 *
 * UID is the event's own, which a builder takes once only, else a UUID version 5 (RFC 9562) of the feed's namespace and
 * the event's id. An event may have a second entry (an end, an anniversary), whose UID derives from the same, and which
 * names its event in X-TIMELINE-PART. No two entries of a feed have the same UID: what would derive to that of another
 * event derives to the next.
 *
 * COLOR is a CSS3 name that follows from the name of the event's lane alone: the same lane has the same colour in every
 * feed, and two lanes may share one of 32.
 *
 * Offsets from other events are RELATED-TO with the RELTYPE of RFC 9253, and GAP where they are whole days; a single
 * Allen relation is a LINK. Neither names an event that is left out, which is told. What iCalendar has no property for
 * is in X-TIMELINE-ID, -EDTF, -PHRASE, -START-EDTF, -END-EDTF, -START and -END (earliest/latest, where DTSTART and
 * DTEND say less), -START-KIND, -END-KIND, -MODE, -WORDING, -CONSTRAINT, -SOURCE (text, and behind %1F the
 * address), -GROUP, -CONFIDENCE, -AS-OF, -ZONE, -LANG, -MODIFIED and -HREF (as they were given), -TITLE (of a timeline
 * whose feed has another name, of an event whose title is its id, or which has two entries), -DESCRIPTION (of a
 * timeline whose feed has another), -DATED (descriptions end with wording and EDTF) and -NAMESPACE: values of letters,
 * digits, spaces and "._~/?*+-", every other byte as %XX. tl_ical_read() makes the same timeline of them.
 */

#include <timeline/duration.h>
#include <timeline/model.h>
#include <timeline/span.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What becomes of a date that is not exact: of 2008/2017, which starts at some time in 2008 and ends in 2017. */
typedef enum tl_ical_imprecise {
  TL_ICAL_OUTER = 0, /**< the whole possible interval: 2008-01-01 to 2017-12-31 */
  TL_ICAL_INNER = 1, /**< the certain part: 2008-12-31 to 2017-01-01; an event that has none is left out */
  TL_ICAL_SKIP = 2   /**< such events are left out */
} tl_ical_imprecise;

/** What becomes of an event with an open, unknown or ongoing end. */
typedef enum tl_ical_open_end {
  TL_ICAL_OPEN_START = 0, /**< its first day: of 1984/.. 1984-01-01 (with TL_ICAL_INNER the first that is certain); of
                             an unknown end all days on which it can have started: of 1984/ the year */
  TL_ICAL_OPEN_AS_OF = 1  /**< up to the as-of day, when there is one */
} tl_ical_open_end;

/** A client whose years are known to be fewer than those of iCalendar. */
typedef enum tl_ical_profile {
  TL_ICAL_PROFILE_NONE = 0,
  TL_ICAL_PROFILE_OUTLOOK = 1,   /**< 1601 to 4500 */
  TL_ICAL_PROFILE_NEXTCLOUD = 2, /**< from 1970 on */
  TL_ICAL_PROFILE_JAVASCRIPT = 3 /**< from 100 on: its Date makes 1901 of year 1 */
} tl_ical_profile;

/** How a feed is written. `size` first; zero means the default. */
typedef struct tl_ical_options {
  size_t size;                   /**< sizeof(tl_ical_options) */
  const tl_allocator *allocator; /**< for the buffers of the call; NULL: malloc */
  tl_text name;                  /**< of the calendar; {NULL, 0}: the timeline's title */
  tl_text feed_namespace;        /**< what UIDs derive from, with the ids: at most 255 bytes, the same for ever;
                                      {NULL, 0}: the timeline's title, so that a new title gives new UIDs */
  tl_duration refresh;           /**< how often clients should look, days or shorter; zero: not said */
  uint8_t imprecise;             /**< a tl_ical_imprecise */
  uint8_t open_end;              /**< a tl_ical_open_end */
  uint8_t wording;               /**< 1: wording and EDTF as last lines of DESCRIPTION */
  uint8_t plain;         /**< 1: no X-TIMELINE properties; what only they hold is told as one loss of the timeline */
  uint8_t anniversaries; /**< 1: a day that is exact has a second entry that comes back each year from the next one on;
                              29 February in leap years only, which is told */
  uint8_t profile;       /**< a tl_ical_profile: an entry that begins or ends outside its years is written, and told */
  uint8_t reserved[2];
  const tl_extent *extents; /**< **shape** [tl_timeline_count()]: bounds to write in place of those given, such as those
                                 of tl_network_extent_many(); NULL: the timeline's */
  tl_losses losses;         /**< every change of precision, every event left out */
  tl_progress progress;     /**< in events */
  tl_text as_of;            /**< date or date-time of the revision, as tl_revision_parse() reads it: when this feed is
                                 made. Stands before the timeline's revision and as-of day; {NULL, 0}: they count */
  tl_text description;      /**< of the calendar; {NULL, 0}: the timeline's */
  tl_text color;            /**< of the calendar: a CSS3 name */
  tl_text source;           /**< where the feed is found: a URI, like the next two. What a URI cannot hold is
                                 percent-encoded */
  tl_text url;              /**< a page about it */
  tl_text image;            /**< a picture for it */
  tl_text uid;              /**< of the calendar: 1 to 255 bytes */
  tl_text method;           /**< METHOD, such as PUBLISH: feeds that are subscribed to have none */
  const tl_text *categories; /**< of the calendar: **shape** [category_count], one CATEGORIES each */
  size_t category_count;
  const tl_span *window;  /**< entries that share no time with it are left out; NULL: all are written */
  tl_text previous;       /**< the feed before, in content lines; {NULL, 0}: there was none */
  int32_t cancelled_days; /**< how long what is in `previous` alone stays as STATUS:CANCELLED; 0: 30 days; negative: it
                               goes at once */
  uint32_t long_days;     /**< an entry of more days becomes two, of the day or days in which it begins and of those in
                             which it ends, each RELATED-TO the other; one whose ends may be one day, or that is shown
                             in part, stays whole. 0: all do */
  const char *zones;      /**< folder of compiled time zones (RFC 9636), such as "/usr/share/zoneinfo", for the zones of
                               events, and of times in `previous`; NULL: none */
  uint32_t page;      /**< of feeds of `page_size` events each, as they stand in the timeline, the one with this number,
                         from 1 on: the others are left out. 0: all in one. UIDs are the same in all */
  uint32_t page_size; /**< 0: TL_ICAL_LARGE_EVENTS */
} tl_ical_options;

/** Beyond these some calendar services stop reading a feed. */
enum { TL_ICAL_LARGE_EVENTS = 1000, TL_ICAL_LARGE_BYTES = 1000000 };

/** What a feed came to. */
typedef struct tl_ical_report {
  size_t written; /**< events in the feed */
  size_t skipped; /**< events left out, each told as a loss */
  size_t losses;  /**< losses in all, told or not */
  uint64_t bytes;
  bool large; /**< over TL_ICAL_LARGE_EVENTS or TL_ICAL_LARGE_BYTES */
} tl_ical_report;

/**
 * Writes the feed of a timeline: one VCALENDAR, no METHOD, in UTF-8, lines folded at 75 octets and never in a character
 * or an escape. Every kind of line break in a text becomes `\n`, which is told where it was another, and a text that is
 * blank is left out, which is told too. A fold leaves no space at the end of a line, unless more than 70 of them follow
 * each other.
 *
 * `options` and `out_report` may be NULL. The sink is called with blocks of some kilobytes, and owns what it got when a
 * failure comes later: write to a file that takes its place at the end (tl_output_new()), since clients delete what a
 * cut feed no longer has.
 *
 * With the feed before in `previous`, an entry is found by its UID. One that says the same in all but DTSTAMP,
 * LAST-MODIFIED and SEQUENCE keeps these; one that says something else, or has a new revision of its own, has the next
 * SEQUENCE, and its revision as the stamp, but at least the second after its old one. The calendar's own LAST-MODIFIED
 * moves likewise, when anything of the feed but its zones does: by new data of a zone no entry says anything else. An
 * id that was there (X-TIMELINE-ID, -PART) keeps its UID, whatever the namespace is now, unless another event has that
 * UID of its own by now, or the feed is `plain` and holds no ids. What is in `previous` alone comes last: UID, stamps,
 * SEQUENCE, SUMMARY, DTSTART, DTEND, STATUS:CANCELLED; it goes when `cancelled_days` lie between the stamp that it got
 * and the revision of this feed, so that where that never moves it stays. Events outside the window or the page are not
 * cancelled. Written over itself a feed is the same bytes.
 *
 * Returns TL_OK; TL_ERR_ARG (options, no timeline, no sink); TL_ERR_ENCODING (a text of the options); TL_ERR_VALUE
 * (TL_CODE_ICAL_VALUE, err->field is the option), and what tl_revision_parse() says of `as_of`; for `previous`
 * (err->field, with line and column) TL_ERR_SYNTAX, TL_ERR_ENCODING, TL_ERR_LIMIT; TL_ERR_LIMIT for more than 4096
 * zones; TL_ERR_NOMEM; TL_ERR_CANCELLED; what the sink says. `*out_report` is written on TL_OK only. Needs nothing of
 * libical, so that many threads may write at once. Cost: one pass, no allocation an event, memory of the largest single
 * event; one file and some 40 KiB for each zone, and a pass more over the events that have one; with `previous` two
 * passes, and some 200 bytes for each of its entries beside its texts.
 */
TL_API TL_MUST_CHECK tl_status tl_ical_write(const tl_timeline *timeline, const tl_ical_options *options, tl_sink sink,
                                             tl_ical_report *out_report, tl_error *err);

/**
 * Writes the same as xCal (RFC 6321): XML, one property a line, by the same mapping, with the same options and
 * statuses, and TL_ERR_ENCODING (TL_CODE_XML_CHARACTER) for U+FFFE and U+FFFF, which XML cannot hold. X- properties are
 * of the type `unknown`, and have their value as it stands in a content line. Cost: as tl_ical_write().
 */
TL_API TL_MUST_CHECK tl_status tl_ical_write_xcal(const tl_timeline *timeline, const tl_ical_options *options,
                                                  tl_sink sink, tl_ical_report *out_report, tl_error *err);

/** Writes the same as jCal (RFC 7265): JSON, one property a line; else as tl_ical_write_xcal(). */
TL_API TL_MUST_CHECK tl_status tl_ical_write_jcal(const tl_timeline *timeline, const tl_ical_options *options,
                                                  tl_sink sink, tl_ical_report *out_report, tl_error *err);

/**
 * Makes the libical component (an `icalcomponent *`, VEVENT) of event `index`, by the same mapping; the caller owns it
 * and releases it with icalcomponent_free(). `*out_component` is NULL when the event is left out, which is told as a
 * loss. Of an event with two entries it is the first; tl_ical_calendar() has both, and the VTIMEZONEs.
 *
 * What libical 3 then writes differs from tl_ical_write() in this: commas and semicolons of a category are not escaped,
 * nor those of X-WR-CALNAME and X-WR-CALDESC; GEO has six decimals, and writing it changes the locale for a moment. Its
 * structures lose years from 3001 on when a program sets them; here the dates are read from text, and come out right.
 *
 * Returns TL_OK; TL_ERR_ARG (options, no such event); TL_ERR_ENCODING; TL_ERR_NOMEM of our own memory: libical does not
 * check all of its own. Threads: libical's tables are shared, so a program calls this under the lock under which it
 * calls libical.
 */
TL_API TL_MUST_CHECK tl_status tl_ical_event(const tl_timeline *timeline, size_t index, const tl_ical_options *options,
                                             void **out_component, tl_error *err);

/** Makes the whole calendar as one libical component (VCALENDAR), some kilobytes an event; else as tl_ical_event(), and
 * TL_ERR_CANCELLED. */
TL_API TL_MUST_CHECK tl_status tl_ical_calendar(const tl_timeline *timeline, const tl_ical_options *options,
                                                void **out_component, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
