/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_ICAL_H
#define TIMELINE_ICAL_H

/**
 * timeline/ical.h: iCalendar out (RFC 5545, 7986, 9253; library `timeline-ical`, over libical).
 *
 * One mapping (an event becomes a list of typed properties), two emitters: libical components, and the content lines of
 * a feed. Same input, same bytes: no clock is read, DTSTAMP is the event's or the timeline's revision.
 */

#include <timeline/duration.h>
#include <timeline/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What becomes of a date that is not exact to the day. */
typedef enum tl_ical_imprecise {
  TL_ICAL_OUTER = 0, /**< the whole possible interval */
  TL_ICAL_INNER = 1, /**< the certain part; an event that has none is skipped */
  TL_ICAL_SKIP = 2   /**< such events are skipped */
} tl_ical_imprecise;

/** What becomes of an event with an open, unknown or ongoing end. */
typedef enum tl_ical_open_end {
  TL_ICAL_OPEN_START = 0, /**< its first day, or the whole of its possible start */
  TL_ICAL_OPEN_AS_OF = 1  /**< up to the as-of day, when there is one */
} tl_ical_open_end;

/** How a feed is written. `size` first; zero means the default. */
typedef struct tl_ical_options {
  size_t size;                   /**< sizeof(tl_ical_options) */
  const tl_allocator *allocator; /**< for one buffer per call; NULL: malloc */
  tl_text name;                  /**< of the calendar; {NULL, 0}: the timeline's title */
  tl_text
      feed_namespace;  /**< what UIDs are derived from together with the ids; {NULL, 0}: the title. At most 255 bytes */
  tl_duration refresh; /**< how often clients should look, days or shorter; zero: not said */
  uint8_t imprecise;   /**< a tl_ical_imprecise */
  uint8_t open_end;    /**< a tl_ical_open_end */
  uint8_t wording;     /**< 1: wording and EDTF as last lines of DESCRIPTION */
  uint8_t plain;       /**< 1: no X-TIMELINE properties; what only they hold is told as one loss of the timeline */
  uint8_t reserved[4];
  tl_losses losses;     /**< every change of precision, every event left out */
  tl_progress progress; /**< in events */
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
 * Writes the feed of a timeline: one VCALENDAR, content lines folded at 75 octets. Streams: no allocation an event,
 * memory constant beside the timeline. `out_report` may be NULL. TL_OK, TL_ERR_NOMEM, TL_ERR_ARG, TL_ERR_CANCELLED,
 * what the sink says. Needs nothing of libical.
 */
TL_API TL_MUST_CHECK tl_status tl_ical_write(const tl_timeline *timeline, const tl_ical_options *options, tl_sink sink,
                                             tl_ical_report *out_report, tl_error *err);

/**
 * Makes the libical component (an `icalcomponent *`, VEVENT) of event `index`, by the same mapping; the caller owns it
 * and releases it with icalcomponent_free(). `*out_component` is NULL when the event is left out, which is told as a
 * loss. libical does not check its own allocations and has one global errno: what it needs of the caller stands in its
 * own documentation. TL_OK, TL_ERR_ARG, TL_ERR_NOMEM.
 */
TL_API TL_MUST_CHECK tl_status tl_ical_event(const tl_timeline *timeline, size_t index, const tl_ical_options *options,
                                             void **out_component, tl_error *err);

/** Makes the whole calendar as one libical component (VCALENDAR); else as tl_ical_event(). Memory grows with it. */
TL_API TL_MUST_CHECK tl_status tl_ical_calendar(const tl_timeline *timeline, const tl_ical_options *options,
                                                void **out_component, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
