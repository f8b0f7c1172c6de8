/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_ICAL_READ_H
#define TLI_ICAL_READ_H

/*
 * Reading a feed: what passes from the content lines into the event at hand (read_property.c, read_ours.c), from there
 * into the builder (read_event.c, read_recurrence.c), and, when all events are there, what one says of another
 * (read_reference.c).
 */

#include <timeline/ical_read.h>

#include "lines.h"
#include "texts.h"
#include "zone.h"

/* A point in time as a property gives it. */
typedef struct tli_moment {
  tl_time local;       /* as written */
  int32_t offset;      /* seconds east of UTC; counts when form is TLI_STAMP_UTC */
  tli_stamp_form form; /* TLI_STAMP_UTC also of a time in a zone */
  tli_zone *zone;      /* NULL: none */
} tli_moment;

static inline tl_time tli_moment_axis(const tli_moment *moment)
{
  return moment->local - moment->offset;
}

/* The midnight before a local time, or that it is. */
static inline tl_time tli_day_of(tl_time local)
{
  int64_t rest = local % TL_SECONDS_PER_DAY;
  return local - rest - (rest < 0 ? TL_SECONDS_PER_DAY : 0);
}

/* What the texts of libical are for. */
enum {
  TLI_TEXT_UID,
  TLI_TEXT_TITLE,
  TLI_TEXT_DESCRIPTION,
  TLI_TEXT_PLACE,
  TLI_TEXT_CATEGORY,
  TLI_TEXT_OTHER_TITLE, /* X-WR-CALNAME, where there is no NAME */
  TLI_TEXT_OTHER_DESCRIPTION
};

/* A list that keeps its memory from event to event. */
typedef struct tli_items {
  void *items;
  size_t count;
  size_t capacity;
} tli_items;

typedef enum tli_entry_kind { TLI_VEVENT, TLI_VTODO, TLI_VJOURNAL } tli_entry_kind;

/* Which properties the entry at hand has had, one bit each. */
enum {
  TLI_HAS_START = 1,
  TLI_HAS_END = 2,
  TLI_HAS_DUE = 4,
  TLI_HAS_DURATION = 8,
  TLI_HAS_RECURRENCE_ID = 16,
  TLI_HAS_COMPLETED = 32,
  TLI_HAS_TENTATIVE = 64,
  TLI_HAS_CANCELLED = 128,
  TLI_HAS_OURS = 256, /* X-TIMELINE-ID */
  TLI_HAS_PART = 512, /* X-TIMELINE-PART: beside the entry of the event */
  TLI_HAS_START_BOUNDS = 1024,
  TLI_HAS_END_BOUNDS = 2048,
  TLI_HAS_MODIFIED = 4096,   /* LAST-MODIFIED, which stands before DTSTAMP */
  TLI_HAS_OTHER_RULE = 8192, /* EXRULE, or a rule that cannot be followed */
  TLI_HAS_TITLE = 16384,     /* X-TIMELINE-TITLE */
  TLI_HAS_ZONE = 32768       /* a TZID that is not kept */
};

/* When an entry is, at one of its times: from `start` on, and to `end`, which is exclusive, when has_end. */
typedef struct tli_occasion {
  tli_moment start;
  tli_moment end;
  bool has_end;
} tli_occasion;

/* An RDATE; one that is a period has a length of its own. */
typedef struct tli_extra {
  tli_moment start;
  tli_lasting length;
  bool has_length;
} tli_extra;

/* The event at hand. */
typedef struct tli_entry {
  tli_entry_kind kind;
  uint32_t line;
  uint32_t has; /* TLI_HAS_ bits */
  tli_moment start;
  tli_moment end;
  tli_moment due;
  tli_moment completed;
  tli_moment recurrence_id;
  tli_lasting duration;
  tl_event_spec spec; /* what needs no second look; texts in the event's arena */
  tl_text own_title;  /* X-TIMELINE-TITLE, -HREF and -MODIFIED, in the place of what clients see */
  tl_text own_href;
  tl_text own_modified;
  tl_text tzid;         /* of its first time that has one, when it is a name such as the database of IANA has */
  tl_text start_bounds; /* X-TIMELINE-START and -END, of a date that no text says */
  tl_text end_bounds;
  uint8_t start_kind; /* X-TIMELINE-START-KIND and -END-KIND: what the date is, whether a text of it says so or not */
  uint8_t end_kind;
  tl_extent extent;       /* of bounds with times of day, which no text of EDTF says */
  size_t first_reference; /* the first of its own among the reader's */
  bool has_kin;           /* another event had its UID before */
} tli_entry;

/* The VTIMEZONE at hand, and its part. */
enum { TLI_ZONE_HAS_START = 1, TLI_ZONE_HAS_FROM = 2, TLI_ZONE_HAS_TO = 4 };
typedef struct tli_zone_entry {
  char name[TLI_TZID_MAX];
  size_t name_size; /* 0 until its TZID is known */
  tli_zone *zone;   /* NULL until it has a part: one without says nothing, and is as if it were not there */
  tli_observance part;
  unsigned has;
} tli_zone_entry;

/* A loss of the event at hand, told when it is known which that is. */
typedef struct tli_told {
  const char *field;
  const char *reason;
  uint8_t kind;
} tli_told;

/* What an event says of another, or, in the order of all that it says, of its own length. */
typedef struct tli_reference {
  size_t event; /* which says it */
  tl_constraint constraint;
  tl_text uid; /* of the other; {NULL, 0}: constraint.event is its id */
} tli_reference;

/* An entry whose RECURRENCE-ID is a day, which may be that of a time of day of what recurs. */
typedef struct tli_day_entry {
  tl_text id;  /* of what recurs at that day */
  tl_text own; /* and at the entry's own time of day on it; {NULL, 0}: it has none */
  uint32_t line;
  size_t count; /* times of what recurs that are on that day */
  size_t index; /* the last of them */
} tli_day_entry;

/* A property or component for which a timeline has no place, and how many events have it. */
typedef struct tli_foreign_name {
  char name[TLI_LINES_NAME_MAX + 1];
  size_t count;
  size_t last; /* the event that was counted last */
} tli_foreign_name;

enum { TLI_FOREIGN_MAX = 128 };

typedef struct tli_reader {
  tli_lines lines;
  tl_ical_read_options options;
  tl_allocator allocator;
  tl_builder *builder;
  tli_texts texts;
  tli_arena arena;      /* of the event at hand */
  tli_arena head_arena; /* of what lives to the end */
  tli_zones zones;
  tl_header_spec header;
  unsigned char uuid_namespace[16];
  tl_text own_title; /* X-TIMELINE-TITLE and -DESCRIPTION of the calendar, which shows others; of size 0: none */
  tl_text own_description;
  bool own_title_set;
  bool own_description_set;
  bool dated; /* X-TIMELINE-DATED: descriptions end with how the events are dated */
  bool header_set;
  bool namespace_set;
  bool ours;        /* the feed is one of tl_ical_write() */
  bool zones_ahead; /* the zones further on have been read */
  tli_entry entry;
  tli_zone_entry zone;
  tli_items categories;  /* tl_text */
  tli_items sources;     /* tl_source */
  tli_items own_sources; /* tl_source: X-TIMELINE-SOURCE */
  tli_items constraints; /* tl_constraint: what the event says of itself */
  tli_items rules;       /* tli_rule, with its UNTIL as a time on the axis, or of the clock */
  tli_items extras;      /* tli_extra: RDATE */
  tli_items excluded;    /* tli_moment: EXDATE */
  tli_items told;        /* tli_told */
  tli_items references;  /* tli_reference; of all events */
  tli_items cancelled;   /* tl_text: ids of times of recurrences; of all */
  tli_items days;        /* tli_day_entry; of all */
  size_t renamed;        /* ids that were taken */
  size_t entries;        /* entries so far */
  size_t faults;         /* what was wrong and left out */
  uint64_t repeated;     /* bytes of events made of recurrences */
  int64_t steps;         /* of recurrences, without a time that is asked for */
  tli_foreign_name foreign[TLI_FOREIGN_MAX];
  size_t foreign_count;
} tli_reader;

/* The longest X-TIMELINE-START is two days or times and a slash. */
enum { TLI_MOMENT_TEXT_SIZE = TL_CIVIL_TEXT_SIZE + 8 };

/* Marks what the entry at hand has, once it has been read: what is left out leniently is not there. */
static inline tl_status tli_entry_mark(tli_entry *entry, uint32_t bit, tl_status status)
{
  if (status == TL_OK)
    entry->has |= bit;
  return status;
}

/* Room for one more item; NULL when memory gives out. */
void *tli_items_add(const tli_reader *reader, tli_items *list, size_t item);

/* Keeps a text until the event ends, or to the end. */
tl_status tli_reader_keep(tli_reader *reader, tl_text text, tl_text *out, tl_error *err);
tl_status tli_reader_keep_long(tli_reader *reader, tl_text text, tl_text *out, tl_error *err);

/* Tells a loss of the event at hand, when it is added, once for each reason, which is static: a list of a thousand
 * dates may lose the same with each. */
tl_status tli_reader_lose(tli_reader *reader, tl_loss_kind kind, const char *field, const char *reason, tl_error *err);

/* Why the first of two is lost. */
extern const char tli_twice[];

/* Tells a loss of an event, or of the timeline when index is TL_NOT_FOUND. */
void tli_reader_tell(const tli_reader *reader, const char *event, size_t index, tl_loss_kind kind, const char *field,
                     const char *reason);

/* Tells one that has no event, with the line of the feed before it. */
void tli_reader_tell_line(const tli_reader *reader, uint32_t line, tl_loss_kind kind, const char *field,
                          const char *what);

/* After a failure of `status`: TL_OK when the feed is read leniently and what failed can be left out, which is then
 * told with the line of the error. */
tl_status tli_reader_forgive(tli_reader *reader, tl_status status, tl_loss_kind kind, const char *field, tl_error *err);

/* Counts a property or component for which a timeline has no place. */
void tli_reader_foreign(tli_reader *reader, tl_text name);

/* read_property.c */
tl_status tli_read_calendar_property(tli_reader *reader, const tli_line *line, tl_error *err);
tl_status tli_read_entry_property(tli_reader *reader, const tli_line *line, tl_error *err);
/* The moment in a zone, of a local time. */
tl_status tli_moment_in_zone(tli_reader *reader, tli_moment *moment, tl_error *err);
/* The moment of the same zone at a point of the axis; one of none keeps its offset. */
tl_status tli_moment_at(tli_reader *reader, tl_time axis, tli_moment *moment, tl_error *err);

/* read_ours.c: X-TIMELINE-..., whose name is the part behind. False in *out_known when there is no such one. */
tl_status tli_read_ours(tli_reader *reader, tl_text name, tl_text value, uint32_t line, bool *out_known, tl_error *err);
tl_status tli_read_ours_of_calendar(tli_reader *reader, tl_text name, tl_text value, bool *out_known, tl_error *err);
/* Takes how the event is dated from the end of its description. */
void tli_ours_undate(tl_event_spec *spec);
/* Gives the spec of an entry of ours the date that its properties say. */
tl_status tli_ours_date(tli_reader *reader, tl_event_spec *spec, tl_error *err);
/* Whether the span of an entry of ours cannot be that of its date: it was moved since. */
bool tli_ours_moved(const tli_reader *reader, const tl_event_spec *spec, const tli_occasion *s);
/* A reference of the event at hand. */
tl_status tli_reader_refer(tli_reader *reader, const tl_constraint *constraint, tl_text uid, tl_error *err);

/* read_event.c */
void tli_entry_start(tli_reader *reader, tli_entry_kind kind, uint32_t line);
tl_status tli_entry_end(tli_reader *reader, tl_error *err);
/* Writes a moment as EDTF; returns the length. */
size_t tli_moment_write(const tli_moment *moment, char out[TLI_MOMENT_TEXT_SIZE]);
/* So long after `moment`. */
tl_status tli_moment_move(tli_reader *reader, const tli_moment *moment, const tli_lasting *length, tli_moment *out,
                          tl_error *err);
/* Takes a time of day for one of the clock of another, which is local or not. */
tl_status tli_moment_by_clock(tli_reader *reader, const tli_moment *other, tli_moment *moment, tl_error *err);
/* Gives an event its time, the last day or second included: one date, an interval of days, or, since an interval of
 * EDTF has no times of day, a start and an end. */
tl_status tli_entry_date(tli_reader *reader, const tli_occasion *s, tl_event_spec *spec, tl_error *err);
/* The id of one time of what recurs. */
tl_status tli_entry_id_at(tli_reader *reader, tl_text base, const tli_moment *moment, tl_text *out, tl_error *err);
/* Adds the event, with another id where it is taken, and without its uid where that is. */
tl_status tli_entry_add(tli_reader *reader, tl_event_spec *spec, bool of_recurrence, bool replaces, tl_error *err);

/* read_recurrence.c */
/* Whether a time of what recurs is asked for; `*out_more`: whether a later one may be. */
bool tli_occasion_is_wanted(const tli_reader *reader, const tli_occasion *s, bool *out_more);
/* Adds an event for each time of the entry, whose first is `first`. */
tl_status tli_recurrence_add(tli_reader *reader, const tl_event_spec *spec, const tli_occasion *first, tl_error *err);

/* read_zone.c */
/* The name of a time zone, of at most TLI_TZID_MAX bytes, without the backslashes of TEXT; in `room` where there are
 * any. */
tl_text tli_zone_name(tl_text given, char room[TLI_TZID_MAX]);
tl_status tli_read_zone_line(tli_reader *reader, const tli_line *line, tl_error *err);
/* Reads the time zones that stand behind the line at hand, once, for one that is used before. */
tl_status tli_read_zones_ahead(tli_reader *reader, tl_error *err);

/* read_reference.c: makes the timeline, with all that events say of each other. */
tl_status tli_reader_finish(tli_reader *reader, tl_timeline **out_timeline, tl_error *err);

#endif
