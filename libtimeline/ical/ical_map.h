/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_ICAL_MAP_H
#define TLI_ICAL_MAP_H

/*
 * The one mapping from an event to iCalendar: a short list of typed properties, from which every emitter writes. What
 * is typed here needs no further thought there: every value is valid for its type, every parameter needs no quotes.
 */

#include <timeline/ical.h>

#include "zone.h"

/* The properties that are written: name, name in xCal and jCal, type there when no parameter VALUE says another. */
#define TLI_ICAL_PROPERTIES(PROPERTY)                                                                                  \
  PROPERTY(VERSION, "VERSION", "version", "text")                                                                      \
  PROPERTY(PRODID, "PRODID", "prodid", "text")                                                                         \
  PROPERTY(METHOD, "METHOD", "method", "text")                                                                         \
  PROPERTY(NAME, "NAME", "name", "text")                                                                               \
  PROPERTY(X_WR_CALNAME, "X-WR-CALNAME", "x-wr-calname", "unknown")                                                    \
  PROPERTY(X_WR_CALDESC, "X-WR-CALDESC", "x-wr-caldesc", "unknown")                                                    \
  PROPERTY(SOURCE, "SOURCE", "source", "uri")                                                                          \
  PROPERTY(IMAGE, "IMAGE", "image", "uri")                                                                             \
  PROPERTY(REFRESH_INTERVAL, "REFRESH-INTERVAL", "refresh-interval", "duration")                                       \
  PROPERTY(X_PUBLISHED_TTL, "X-PUBLISHED-TTL", "x-published-ttl", "unknown")                                           \
  PROPERTY(UID, "UID", "uid", "text")                                                                                  \
  PROPERTY(DTSTAMP, "DTSTAMP", "dtstamp", "date-time")                                                                 \
  PROPERTY(LAST_MODIFIED, "LAST-MODIFIED", "last-modified", "date-time")                                               \
  PROPERTY(SEQUENCE, "SEQUENCE", "sequence", "integer")                                                                \
  PROPERTY(SUMMARY, "SUMMARY", "summary", "text")                                                                      \
  PROPERTY(DESCRIPTION, "DESCRIPTION", "description", "text")                                                          \
  PROPERTY(CATEGORIES, "CATEGORIES", "categories", "text")                                                             \
  PROPERTY(COLOR, "COLOR", "color", "text")                                                                            \
  PROPERTY(LOCATION, "LOCATION", "location", "text")                                                                   \
  PROPERTY(GEO, "GEO", "geo", "float")                                                                                 \
  PROPERTY(URL, "URL", "url", "uri")                                                                                   \
  PROPERTY(LINK, "LINK", "link", "uri")                                                                                \
  PROPERTY(RELATED_TO, "RELATED-TO", "related-to", "text")                                                             \
  PROPERTY(DTSTART, "DTSTART", "dtstart", "date-time")                                                                 \
  PROPERTY(DTEND, "DTEND", "dtend", "date-time")                                                                       \
  PROPERTY(LENGTH, "DURATION", "duration", "duration")                                                                 \
  PROPERTY(RRULE, "RRULE", "rrule", "recur")                                                                           \
  PROPERTY(STATUS, "STATUS", "status", "text")                                                                         \
  PROPERTY(TRANSP, "TRANSP", "transp", "text")                                                                         \
  PROPERTY(TZID, "TZID", "tzid", "text")                                                                               \
  PROPERTY(TZNAME, "TZNAME", "tzname", "text")                                                                         \
  PROPERTY(TZOFFSETFROM, "TZOFFSETFROM", "tzoffsetfrom", "utc-offset")                                                 \
  PROPERTY(TZOFFSETTO, "TZOFFSETTO", "tzoffsetto", "utc-offset")                                                       \
  PROPERTY(X_AS_OF, "X-TIMELINE-AS-OF", "x-timeline-as-of", "unknown")                                                 \
  PROPERTY(X_LANG, "X-TIMELINE-LANG", "x-timeline-lang", "unknown")                                                    \
  PROPERTY(X_ID, "X-TIMELINE-ID", "x-timeline-id", "unknown")                                                          \
  PROPERTY(X_PART, "X-TIMELINE-PART", "x-timeline-part", "unknown")                                                    \
  PROPERTY(X_EDTF, "X-TIMELINE-EDTF", "x-timeline-edtf", "unknown")                                                    \
  PROPERTY(X_PHRASE, "X-TIMELINE-PHRASE", "x-timeline-phrase", "unknown")                                              \
  PROPERTY(X_START_EDTF, "X-TIMELINE-START-EDTF", "x-timeline-start-edtf", "unknown")                                  \
  PROPERTY(X_END_EDTF, "X-TIMELINE-END-EDTF", "x-timeline-end-edtf", "unknown")                                        \
  PROPERTY(X_START, "X-TIMELINE-START", "x-timeline-start", "unknown")                                                 \
  PROPERTY(X_END, "X-TIMELINE-END", "x-timeline-end", "unknown")                                                       \
  PROPERTY(X_START_KIND, "X-TIMELINE-START-KIND", "x-timeline-start-kind", "unknown")                                  \
  PROPERTY(X_END_KIND, "X-TIMELINE-END-KIND", "x-timeline-end-kind", "unknown")                                        \
  PROPERTY(X_MODE, "X-TIMELINE-MODE", "x-timeline-mode", "unknown")                                                    \
  PROPERTY(X_ZONE, "X-TIMELINE-ZONE", "x-timeline-zone", "unknown")                                                    \
  PROPERTY(X_WORDING, "X-TIMELINE-WORDING", "x-timeline-wording", "unknown")                                           \
  PROPERTY(X_CONSTRAINT, "X-TIMELINE-CONSTRAINT", "x-timeline-constraint", "unknown")                                  \
  PROPERTY(X_SOURCE, "X-TIMELINE-SOURCE", "x-timeline-source", "unknown")                                              \
  PROPERTY(X_GROUP, "X-TIMELINE-GROUP", "x-timeline-group", "unknown")                                                 \
  PROPERTY(X_TITLE, "X-TIMELINE-TITLE", "x-timeline-title", "unknown")                                                 \
  PROPERTY(X_DESCRIPTION, "X-TIMELINE-DESCRIPTION", "x-timeline-description", "unknown")                               \
  PROPERTY(X_DATED, "X-TIMELINE-DATED", "x-timeline-dated", "unknown")                                                 \
  PROPERTY(X_HREF, "X-TIMELINE-HREF", "x-timeline-href", "unknown")                                                    \
  PROPERTY(X_MODIFIED, "X-TIMELINE-MODIFIED", "x-timeline-modified", "unknown")                                        \
  PROPERTY(X_NAMESPACE, "X-TIMELINE-NAMESPACE", "x-timeline-namespace", "unknown")                                     \
  PROPERTY(X_CONFIDENCE, "X-TIMELINE-CONFIDENCE", "x-timeline-confidence", "unknown")

typedef enum tli_ical_name {
#define ID(id, upper, lower, type) TLI_ICAL_##id,
  TLI_ICAL_PROPERTIES(ID)
#undef ID
      TLI_ICAL_NAME_COUNT
} tli_ical_name;

extern const tl_text tli_ical_names[TLI_ICAL_NAME_COUNT];
extern const char *const tli_ical_types[TLI_ICAL_NAME_COUNT]; /* in xCal and jCal, as above */

/* What a value is, and so how an emitter writes it. */
typedef enum tli_ical_type {
  TLI_ICAL_TEXT,     /* text: to be escaped */
  TLI_ICAL_TOKEN,    /* text: as it is, like those up to URI (a keyword, a percent-encoded value) */
  TLI_ICAL_INTEGER,  /* text */
  TLI_ICAL_DURATION, /* text */
  TLI_ICAL_RECUR,    /* text */
  TLI_ICAL_URI,      /* text */
  TLI_ICAL_DATE,     /* clock, the day of it */
  TLI_ICAL_UTC,      /* clock */
  TLI_ICAL_LOCAL,    /* clock, with no zone, or that of a parameter TZID */
  TLI_ICAL_OFFSET,   /* offset */
  TLI_ICAL_POSITION  /* position */
} tli_ical_type;

typedef struct tli_parameter {
  tl_text name;
  tl_text value;
} tli_parameter;

enum { TLI_PARAMETERS_MAX = 2 };

/* One property. Texts are borrowed: of the timeline, of the options, of the map's scratch (until the next event), or
 * static. Names of parameters are NUL-terminated. */
typedef struct tli_property {
  uint8_t name; /* a tli_ical_name */
  uint8_t type; /* a tli_ical_type */
  uint8_t parameter_count;
  union {
    tl_text text;
    tl_clock clock;
    int32_t offset; /* seconds east of UTC, whole minutes */
    struct {
      int64_t latitude; /* nanodegrees */
      int64_t longitude;
    } position;
  } value;
  tli_parameter parameters[TLI_PARAMETERS_MAX];
} tli_property;

/* A piece of scratch memory; a new one is chained in when it is full, and only the largest outlives the event. */
typedef struct tli_scratch {
  struct tli_scratch *next;
  size_t size; /* of the whole, with this head */
  size_t used;
} tli_scratch;

/* What an entry shows of its event. */
typedef enum tli_part {
  TLI_PART_WHOLE,
  TLI_PART_BEGINS,     /* of one that is long; the entry that has its UID and all that X- properties say */
  TLI_PART_ENDS,       /* of one that is long */
  TLI_PART_ANNIVERSARY /* beside the whole */
} tli_part;

enum { TLI_PARTS_MAX = 2 };

/* The days or times that an event gets in the calendar. */
typedef struct tli_when {
  tl_time from;
  tl_time beyond; /* exclusive; of what has no end, that of its first second or minute */
  tl_time begun;  /* exclusive end of the days or the time in which it begins */
  tl_time ending; /* start of those in which it ends; not after `begun` when it is not certain that they differ */
  tl_clock start; /* of `from` */
  tl_clock end;   /* of `beyond`; when has_end */
  tli_zone *zone; /* whose clocks these are; NULL: they are as `type` says */
  tl_text rule;   /* RRULE; {NULL, 0}: it does not come back */
  uint8_t type;   /* TLI_ICAL_DATE, TLI_ICAL_UTC or TLI_ICAL_LOCAL, of both */
  bool has_end;
  bool whole;     /* start and end say all that the bounds say */
  bool tentative; /* uncertain or approximate */
} tli_when;

/* The state of one conversion. */
typedef struct tli_map {
  const tl_timeline *timeline;
  tl_ical_options options; /* what the caller gave, and defaults beyond it */
  tl_allocator allocator;
  tl_error *err;
  tl_status status; /* sticky: the first failure */

  unsigned char uuid_namespace[16];
  tl_clock revision; /* of the timeline, in UTC */
  tl_time as_of;     /* the first second of the timeline's as-of day; TL_TIME_MIN: there is none */

  /* The event at hand. */
  size_t index;
  const tl_event *event;
  const tl_extent *extent; /* the bounds that are written */
  const tl_extent *given;  /* those that the event itself has */
  tli_when when;
  bool outside; /* it was left out because it is outside the window */
  bool mute;    /* losses are neither told nor counted: they have been, or will be */

  struct tli_previous *previous; /* the feed before; NULL: none */
  tli_zones zones;

  tli_property *items;
  size_t count;
  size_t capacity;
  tli_property spare; /* where properties go when memory gave out */
  tli_scratch *scratch;

  size_t losses;
} tli_map;

/* Checks the options and reads what the timeline says of itself. On success the map is to be released. */
tl_status tli_map_init(tli_map *map, const tl_timeline *timeline, const tl_ical_options *options, tl_error *err);
void tli_map_release(tli_map *map);

/* Fills map->items with the properties of the calendar itself. */
tl_status tli_map_calendar(tli_map *map);

/* Turns to event `index`, and says which entries it has: none when it is left out, which is told. */
size_t tli_map_event(tli_map *map, size_t index, tli_part out_parts[TLI_PARTS_MAX]);

/* Finds out what the feed needs of its zones. */
void tli_map_need_zones(tli_map *map);

/* Fills map->items with the properties of an entry of the event at hand. */
tl_status tli_map_entry(tli_map *map, tli_part part);

/* Forgets the items and the scratch of what was there before. */
void tli_map_start(tli_map *map);

/* Adds a property; never NULL. */
tli_property *tli_map_add(tli_map *map, tli_ical_name name, tli_ical_type type);
void tli_map_add_text(tli_map *map, tli_ical_name name, tli_ical_type type, tl_text text);
void tli_map_add_clock(tli_map *map, tli_ical_name name, tli_ical_type type, const tl_clock *clock);
void tli_property_parameter(tli_property *property, tl_text name, tl_text value);

/* Takes `size` bytes of scratch; NULL, and map->status set, when memory gives out. */
char *tli_map_take(tli_map *map, size_t size);
/* Gives back the last `size` bytes of what was just taken. */
void tli_map_give_back(tli_map *map, size_t size);

/* Tells a loss of the event at hand, or of the timeline when there is none. */
void tli_map_lose(tli_map *map, tl_loss_kind kind, const char *field, const char *reason);

/* Takes out what makes a longer content line than one that is read, and tells it: the last of a component. */
void tli_map_shorten(tli_map *map);

/* A text of the timeline or the event at hand as a calendar has it; {NULL, 0}: not at all. What that changes is told.
 */
tl_text tli_map_text(tli_map *map, const char *text, const char *field);
/* Whether a text, in the place of the calendar's name, is read as it is. */
bool tli_text_is_kept(tl_text text);
/* Whether anyone hears it: else it needs no words. */
bool tli_map_tells(const tli_map *map);

/* For the emitters: */

/* Tells how far it has come, now and then and at the end; TL_ERR_CANCELLED. */
tl_status tli_map_progress(const tli_map *map, size_t done, size_t total);

/* For the files of the mapping: */

/* ical_calendar.c: copies the options with defaults beyond what the caller's have, and checks them. */
tl_status tli_options_read(const tl_ical_options *options, tl_ical_options *out, tl_error *err);

/* A revision that DTSTAMP can say: a point in the years 0001 to 9999. */
bool tli_revision_read(tl_text text, tl_clock *out_clock);

/* The UID of an entry, which no other has: the event's own when it can be one, that of the feed before, else derived
 * from its id. In scratch or borrowed. */
tl_text tli_map_uid(tli_map *map, const tl_event *event, tli_part part);

/* Decides on the entries of another event, with nothing told; false when it is left out. */
bool tli_map_other(tli_map *map, size_t index, tli_when *out_when);

/* Whether an event has an entry for its begin, and one for its end. */
bool tli_map_is_long(const tli_map *map, const tli_when *when);

/* The IANA link relations of Allen's relations, in the order of their bits. */
extern const char *const tli_allen_links[13];

/* ical_extra.c: adds the relations of the event at hand, its X- properties, and those of the calendar. */
void tli_map_relations(tli_map *map, tli_part part);
void tli_map_extras(tli_map *map, const tli_when *when);
void tli_map_calendar_extras(tli_map *map);
/* X-TIMELINE-ID, or of an entry beside that which has it X-TIMELINE-PART, such as `ends ID`. */
void tli_map_id(tli_map *map, tl_text id, tli_part part);
extern const tl_text tli_part_names[4];

/* Decides which days or times the event at hand gets; false when it is left out, which is told (ical_when.c). */
bool tli_map_when(tli_map *map, tli_when *out_when);
/* Of the days or times of the event at hand those that an entry of it gets; false when there are none. */
bool tli_when_part(tli_map *map, tli_part part, tli_when *out_when);

/* ical_zone.c: gives times of day the clocks of their event's zone, where a feed can say them so; else tells why not.
 */
void tli_zone_when(tli_map *map, tli_when *when, bool tell);
/* What an entry with those times needs of its zone will be written. */
void tli_zone_need(tli_map *map, const tli_when *when);
/* Turns to the next zone that is needed, by name, and fills map->items with its own properties; NULL when there is
 * none.
 * `*at` starts with 0. */
tli_zone *tli_zone_next(tli_map *map, size_t *at);
/* Turns to the next part of it, a STANDARD or DAYLIGHT; false when there is none. `*at` starts with 0. */
bool tli_zone_part(tli_map *map, const tli_zone *zone, size_t *at, bool *out_daylight);

/* ical_previous.c: the feed before, of options.previous. Released also after a failure. */
tl_status tli_previous_new(tli_map *map);
void tli_previous_free(tli_map *map);
/* Finds out whether anything of the feed has changed, which the calendar's own stamp tells; comes before the items of
 * the calendar. */
tl_status tli_previous_compare(tli_map *map);
/* Gives the items of an entry, or of the calendar, the stamps of the feed before, or later ones when they differ. */
void tli_previous_settle(tli_map *map);
/* The event at hand is not shown for now, but not gone. */
void tli_previous_pass_over(tli_map *map);
/* Turns to the next entry that is gone, and fills map->items with what cancels it; false when there is none. It comes
 * after all events; `*at` starts with 0. */
bool tli_previous_next(tli_map *map, size_t *at);
/* The UID that the entry had; {NULL, 0}: it was not there. */
tl_text tli_previous_uid(const tli_map *map, tl_text id, tli_part part);
/* Whether the UID is there that of another event, which the timeline still has, or of another part. */
bool tli_previous_is_other(const tli_map *map, tl_text uid, tl_text id, tli_part part);

/* ical_uid.c: name-based UUIDs, version 5 (RFC 9562, 5.5). */
enum { TLI_UUID_TEXT_SIZE = 37, TLI_UID_MAX = 255 };
void tli_uuid_namespace(tl_text name, unsigned char out_namespace[16]);
void tli_uuid_derive(const unsigned char uuid_namespace[16], tl_text id, char out_text[TLI_UUID_TEXT_SIZE]);

/* Whether `uid` can be a UID as it is: not empty, at most 255 octets, no controls. */
bool tli_uid_fits(tl_text uid);

/* ical_uri.c: whether an address begins as an absolute URI does. */
bool tli_uri_has_scheme(tl_text uri);
/* Percent-encodes what a URI cannot hold (RFC 3987, 3.1). {NULL, 0} when memory gave out. */
tl_text tli_uri_encode(tli_map *map, tl_text given);

/* ical_color.c: the CSS3 name of the colour of a lane; whether a text is such a name, letters in either case. */
tl_text tli_ical_color(tl_text lane);
bool tli_ical_is_color(tl_text text);

/* ical_uri.c: writes a byte as `%` and two digits, and returns 3; the byte that stands like that at `at`, -1: none. */
size_t tli_percent_write(char *out, unsigned char c);
int tli_percent_read(tl_text text, size_t at);

/* ---- emitters ---- */

struct tli_writer;

/* What stands round a component: before its properties, between them and the components in it, behind these. */
typedef struct tli_frame {
  tl_text open;
  tl_text within;
  tl_text close;
} tli_frame;

enum { TLI_FRAME_CALENDAR, TLI_FRAME_EVENT, TLI_FRAME_ZONE, TLI_FRAME_STANDARD, TLI_FRAME_DAYLIGHT, TLI_FRAMES };

/* How a calendar is written. */
typedef struct tli_emitter {
  tli_frame frames[TLI_FRAMES];
  tl_text between; /* two components of one */
  void (*properties)(struct tli_writer *writer, const tli_property *items, size_t count);
} tli_emitter;

/* ical_write.c: writes a calendar; tl_ical_write() and its kin. */
tl_status tli_emit(const tl_timeline *timeline, const tl_ical_options *options, const tli_emitter *emitter,
                   tl_sink sink, tl_ical_report *out_report, tl_error *err);

/* ical_line.c: one content line, folded. */
void tli_ical_line(struct tli_writer *writer, const tli_property *property);

/* The size of the line break at `at` (CR LF, CR, LF, NEL, line or paragraph separator); 0: there is none. */
size_t tli_break_size(const char *at, size_t left);

/* Writes `19840124`, `19840124T103000Z` or `19840124T103000`, and a NUL; the year is 1 to 9999. Returns the length. */
enum { TLI_CLOCK_TEXT_SIZE = 21 };
size_t tli_clock_text(const tl_clock *clock, tli_ical_type type, char out[TLI_CLOCK_TEXT_SIZE]);
/* The same as xCal and jCal have it: `1984-01-24`, `1984-01-24T10:30:00Z`. */
size_t tli_clock_text_long(const tl_clock *clock, tli_ical_type type, char out[TLI_CLOCK_TEXT_SIZE]);

/* Writes `+0100`, with `colon` `+01:00`, and a NUL; returns the length. */
enum { TLI_OFFSET_TEXT_SIZE = 7 };
size_t tli_offset_text(int32_t seconds, bool colon, char out[TLI_OFFSET_TEXT_SIZE]);

/* The type that xCal and jCal name, when it is not that of the table: what VALUE says, in small letters; else NULL. */
const char *tli_property_type(const tli_property *property);
/* The type that they name for a parameter's value. */
bool tli_parameter_is_duration(const tli_parameter *parameter);

#endif
