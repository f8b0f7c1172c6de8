/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_MODEL_H
#define TIMELINE_MODEL_H

/**
 * timeline/model.h: events, and timelines of them.
 *
 * A builder, with one owner, takes events as specs; a timeline is made from it once, is immutable, shared by reference
 * count and safe to read from many threads. A change is a new timeline, from a builder that starts on the old one.
 * Strings that are handed out are UTF-8, NUL-terminated, borrowed, and live as long as the timeline.
 */

#include <timeline/allen.h>
#include <timeline/date.h>
#include <timeline/duration.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tl_builder tl_builder;
typedef struct tl_timeline tl_timeline;
typedef struct tl_event tl_event;

/** "None": what a search that found nothing gives. */
#define TL_NOT_FOUND SIZE_MAX

/** One end of an event. */
typedef enum tl_endpoint {
  TL_ENDPOINT_DEFAULT =
      0, /**< by the sign of the offset: the other's end to my start when positive, else the converse */
  TL_ENDPOINT_START = 1,
  TL_ENDPOINT_END = 2
} tl_endpoint;

/** How exactly an offset counts. */
typedef enum tl_offset_precision {
  TL_OFFSET_DEFAULT = 0,  /**< month for offsets in months, year for years, else exact */
  TL_OFFSET_EXACT = 1,    /**< the calendar anniversary, clamped to the month's end */
  TL_OFFSET_MONTH = 2,    /**< any day of the month that is n months on */
  TL_OFFSET_YEAR = 3,     /**< any day of the year that is n years on */
  TL_OFFSET_AT_LEAST = 4, /**< not earlier than that, on the axis */
  TL_OFFSET_AT_MOST = 5,  /**< not later than that, on the axis */
  TL_OFFSET_ABOUT = 6     /**< within the tolerance of it */
} tl_offset_precision;

/**
 * Returns the precision of an offset that is written `P0M` or `P0Y` without one, in the same month or year: that is a
 * matter of its unit, which a tl_duration of nothing does not keep. TL_OFFSET_DEFAULT of any other text.
 */
TL_API uint8_t tl_offset_precision_of_zero(tl_text by);

typedef enum tl_constraint_kind {
  TL_CONSTRAINT_RELATION = 0, /**< the Allen relation to another event is one of a set */
  TL_CONSTRAINT_OFFSET = 1,   /**< an end is so far from an end of another event */
  TL_CONSTRAINT_LENGTH = 2    /**< the event's own duration */
} tl_constraint_kind;

/** Bits of tl_constraint.given: which of the durations are said. */
enum { TL_GIVEN_BY = 1, TL_GIVEN_MIN = 2, TL_GIVEN_MAX = 4, TL_GIVEN_TOLERANCE = 8 };

/** One constraint, as it is given to a builder and as it is read from a timeline. */
typedef struct tl_constraint {
  tl_text event;         /**< relation, offset: the id of the other event */
  size_t other;          /**< from a timeline: the index of the other event, TL_NOT_FOUND of a length; else not read */
  tl_text as_of;         /**< length: the day (EDTF) up to which it counts; {NULL, 0}: to the event's end */
  tl_duration by;        /**< offset */
  tl_duration tolerance; /**< offset, with `by` and TL_OFFSET_ABOUT */
  tl_duration min;       /**< offset, length */
  tl_duration max;       /**< offset, length */
  uint32_t line;         /**< where it was written; 0: nowhere */
  tl_relset allen;       /**< relation: the set of what may hold between this event and the other */
  uint8_t kind;          /**< a tl_constraint_kind */
  uint8_t from;          /**< offset: the tl_endpoint of the other */
  uint8_t to;            /**< offset: the tl_endpoint of this event */
  uint8_t precision;     /**< offset: a tl_offset_precision */
  uint8_t given;         /**< TL_GIVEN_... bits */
} tl_constraint;

/**
 * Says whether a constraint of the event with the id `event` ({NULL, 0}: not known yet) is good by itself, as
 * tl_builder_add() does; whether there is the other event, and whether it fits what else is said, is not looked at.
 *
 * Returns TL_OK; TL_ERR_ARG; TL_ERR_SYNTAX, TL_ERR_VALUE, TL_ERR_RANGE, TL_ERR_ENCODING with err->field, and with
 * err->line when the constraint has one. Allocates nothing. Cost: some ten nanoseconds a duration, and an as-of day
 * read.
 */
TL_API TL_MUST_CHECK tl_status tl_constraint_check(const tl_constraint *constraint, tl_text event, tl_error *err);

/**
 * Says whether an offset counts from the other event's end (else from its start), and whether to this event's end: what
 * it says itself, else from the other's end to my start, and the other way round when `by` is negative. Cost: nothing.
 */
TL_API void tl_constraint_ends(const tl_constraint *constraint, bool *out_from_end, bool *out_to_end);

/** Where a statement comes from. */
typedef struct tl_source {
  tl_text text;
  tl_text href; /**< an address without white space */
} tl_source;

/**
 * An event for a builder. `size` first; everything else may be zero but the id. Texts are copied; they hold no controls
 * but tab, line feed and carriage return. The date is one of: `edtf`; `phrase`; `start` and/or `end`, each an EDTF
 * window in which that end falls; `extent`; or none (order only). A kind of end replaces that end of the date:
 *
 * | kind | start | end |
 * |---|---|---|
 * | open | minus infinity | plus infinity |
 * | unknown | anywhere that the other end and the length allow | likewise |
 * | ongoing | TL_ERR_VALUE: nothing goes on starting | not before the end of the as-of day, no latest |
 *
 * The event's own lengths (without an as-of) then narrow the bounds by their hull. One said in hours, minutes or
 * seconds makes a second the shortest length where an end is unknown, which is a day otherwise; a start and an end of
 * whole days stand for any moment of their days then: two hours fit on a day, and may go over midnight. When a length
 * does not fit the date, or its limits are reversed, or an open end has a longest length, the bounds are those of the
 * date alone, flagged TL_EXTENT_CONTRADICTORY: each limit of a length is a statement by itself, and a contradiction of
 * statements is an answer for later. An offset whose min is over its max is one statement that nothing satisfies, and
 * refused.
 *
 * A zone moves no bound: a time without an offset stays local on the axis, and one with an offset is where that puts
 * it, whether the zone has that offset then or not. It serves what is written for people, such as the DTSTART of a
 * feed. Whether there is a zone of that name is not looked up.
 */
typedef struct tl_event_spec {
  size_t size; /**< sizeof(tl_event_spec) */
  tl_text id;  /**< XML NCName, unique in the timeline */
  tl_text uid; /**< the UID in calendars, when the event has one of its own; not blank, unique in the timeline */
  tl_text title;
  tl_text description;
  tl_text wording;  /**< how the source dates it */
  tl_text href;     /**< an address without white space */
  tl_text group;    /**< its lane; not blank */
  tl_text modified; /**< date or date-time of the revision, EDTF level 0 */
  tl_text edtf;
  tl_text phrase;
  tl_text start;
  tl_text end;
  tl_text as_of;           /**< day of an ongoing end, EDTF; {NULL, 0}: the timeline's */
  const tl_extent *extent; /**< bounds with no text, such as a program has them; NULL: none */
  tl_text place;
  int64_t latitude;          /**< nanodegrees north; counts when has_coordinates */
  int64_t longitude;         /**< nanodegrees east */
  const tl_text *categories; /**< none of them blank */
  size_t category_count;
  const tl_source *sources;
  size_t source_count;
  const tl_constraint *constraints;
  size_t constraint_count;
  tl_text foreign;            /**< elements of other namespaces, as XML, kept for the XML writer */
  tl_text foreign_attributes; /**< attributes of other namespaces with the declarations they need, as XML */
  uint32_t line;              /**< where the event was written; 0: nowhere */
  uint32_t date_line;         /**< where its date was */
  int32_t confidence;         /**< millionths, 0 to 1,000,000; counts when has_confidence */
  bool has_coordinates;
  bool has_confidence;
  uint8_t mode;       /**< a tl_mode */
  uint8_t start_kind; /**< TL_END_DATED: as the date says; else a tl_end_kind that overrides it */
  uint8_t end_kind;   /**< likewise */
  tl_text zone;       /**< the time zone in which its times of day are meant, an IANA name such as "Europe/Berlin": at
                           most TL_ZONE_NAME_MAX letters, digits and "_+-", in parts with a "/" between two */
} tl_event_spec;

/** The longest name of a time zone, in bytes. */
enum { TL_ZONE_NAME_MAX = 64 };

/** What a timeline says of itself. `size` first. */
typedef struct tl_header_spec {
  size_t size; /**< sizeof(tl_header_spec) */
  tl_text title;
  tl_text description;
  tl_text lang;     /**< language tag, BCP 47: checked by its shape; may be empty */
  tl_text as_of;    /**< the day that "now" is, EDTF day */
  tl_text modified; /**< date or date-time of the revision, EDTF level 0 */
  tl_text foreign;
  tl_text foreign_attributes;
} tl_header_spec;

/** Options of a builder. `size` first; zero means the default. */
typedef struct tl_builder_options {
  size_t size;                   /**< sizeof(tl_builder_options) */
  const tl_allocator *allocator; /**< copied; NULL: malloc. The timelines made keep it */
  uint8_t seasons;               /**< a tl_seasons, for all dates */
  uint8_t reserved[7];
  tl_text as_of; /**< an empty builder: the day that "now" is where the header gives none; {NULL, 0}: none */
} tl_builder_options;

/** Makes an empty builder. `options` may be NULL. TL_OK, TL_ERR_NOMEM, TL_ERR_ARG; TL_ERR_SYNTAX and the like
 * of tl_date_parse() for an as-of that is no day. */
TL_API TL_MUST_CHECK tl_status tl_builder_new(const tl_builder_options *options, tl_builder **out_builder,
                                              tl_error *err);

/**
 * Makes a builder that holds all that `timeline` holds. The timeline is not changed, and may be in use elsewhere.
 *
 * `options` NULL: the allocator and the seasons that the timeline was made with; their as_of does not count. Other
 * seasons count for the dates that are read from now on. TL_OK, TL_ERR_NOMEM, TL_ERR_ARG. Cost: a copy of all events,
 * none of their dates is read again.
 */
TL_API TL_MUST_CHECK tl_status tl_builder_from_timeline(const tl_timeline *timeline, const tl_builder_options *options,
                                                        tl_builder **out_builder, tl_error *err);

/** Makes a builder that holds all that `builder` holds, with its allocator and its seasons; each goes on alone. TL_OK,
 * TL_ERR_NOMEM, TL_ERR_ARG. Cost: as tl_builder_from_timeline(). */
TL_API TL_MUST_CHECK tl_status tl_builder_copy(const tl_builder *builder, tl_builder **out_builder, tl_error *err);

/** Releases a builder; NULL is fine. Timelines made from it live on. */
TL_API void tl_builder_free(tl_builder *builder);

/**
 * Sets what the timeline says of itself, in whole: what `spec` does not give is no longer there.
 *
 * A new as-of date serves the events that are added after it, and the dates of those that are there already and rest on
 * the old one (an ongoing end, "to present", without an as-of of the event) are read again. Returns TL_OK; TL_ERR_ARG;
 * TL_ERR_NOMEM; TL_ERR_SYNTAX, TL_ERR_VALUE, TL_ERR_RANGE, TL_ERR_ENCODING with err->field; TL_ERR_UNRESOLVED when an
 * event needs the as-of that `spec` does not give. On failure the builder is as before.
 */
TL_API TL_MUST_CHECK tl_status tl_builder_set_header(tl_builder *builder, const tl_header_spec *spec, tl_error *err);

/**
 * Adds an event at the end. References to other events may point forward; they are checked when the timeline is made.
 *
 * Returns TL_OK; TL_ERR_ARG; TL_ERR_NOMEM; TL_ERR_DUPLICATE (id, uid); TL_ERR_SYNTAX, TL_ERR_VALUE, TL_ERR_RANGE,
 * TL_ERR_AMBIGUOUS, TL_ERR_UNRESOLVED for its id, dates, constraints; TL_ERR_ENCODING; TL_ERR_LIMIT (more than 4 GiB an
 * event, 4,294,967,293 events). err->field says which field, err->offset where in it; err->line is the constraint's
 * line, the date's or the event's. On failure the builder is as before. A date that contradicts itself (a start window
 * after the end window) is no error: its extent has TL_EXTENT_CONTRADICTORY. Cost: the dates read once, one hash of the
 * id, and one of the uid when there is one.
 */
TL_API TL_MUST_CHECK tl_status tl_builder_add(tl_builder *builder, const tl_event_spec *spec, tl_error *err);

/** Adds `count` events, in order; the first that fails ends the call, and those before it stay. TL_ERR_ARG; else as
 * tl_builder_add(). */
TL_API TL_MUST_CHECK tl_status tl_builder_add_many(tl_builder *builder, const tl_event_spec *specs, size_t count,
                                                   tl_error *err);

/**
 * Puts `spec` in the place of the event of the same id. TL_ERR_REFERENCE when there is none; else as tl_builder_add().
 * What the old event held is released only with the timeline that is made, and is not copied from there to a new
 * builder.
 */
TL_API TL_MUST_CHECK tl_status tl_builder_replace(tl_builder *builder, const tl_event_spec *spec, tl_error *err);

/** Takes the event of that id out; memory as tl_builder_replace(). TL_OK, TL_ERR_ARG, TL_ERR_REFERENCE: there is none.
 */
TL_API TL_MUST_CHECK tl_status tl_builder_remove(tl_builder *builder, tl_text id, tl_error *err);

/** Returns how many events the builder holds. */
TL_API size_t tl_builder_count(const tl_builder *builder);

/**
 * Makes an immutable timeline of all that the builder holds, and leaves the builder empty, its header and the as-of of
 * its options too.
 *
 * TL_OK; TL_ERR_ARG; TL_ERR_REFERENCE for a constraint to an unknown id (err->line is its line), TL_ERR_NOMEM: the
 * builder is as before. The caller owns one reference. Cost: one hash a constraint; the builder's memory is taken over.
 */
TL_API TL_MUST_CHECK tl_status tl_timeline_from_builder(tl_builder *builder, tl_timeline **out_timeline, tl_error *err);

/** Adds a reference, and returns `timeline`. Atomic. */
TL_API tl_timeline *tl_timeline_ref(tl_timeline *timeline);

/** Drops a reference; the last one releases it. NULL is fine. Atomic. */
TL_API void tl_timeline_unref(tl_timeline *timeline);

/** Header texts; NULL when not given. */
TL_API const char *tl_timeline_title(const tl_timeline *timeline);
TL_API const char *tl_timeline_description(const tl_timeline *timeline);
TL_API const char *tl_timeline_lang(const tl_timeline *timeline);
TL_API const char *tl_timeline_as_of(const tl_timeline *timeline);    /**< as written */
TL_API const char *tl_timeline_modified(const tl_timeline *timeline); /**< as written */
TL_API const char *tl_timeline_foreign(const tl_timeline *timeline);
TL_API const char *tl_timeline_foreign_attributes(const tl_timeline *timeline);

/** Returns how seasons 21 to 24 were read in it: a tl_seasons, that of its builder. */
TL_API uint8_t tl_timeline_seasons(const tl_timeline *timeline);

/** Returns the number of events. */
TL_API size_t tl_timeline_count(const tl_timeline *timeline);

/** Returns event `index`, in the order in which they were added; NULL beyond the last. */
TL_API const tl_event *tl_timeline_at(const tl_timeline *timeline, size_t index);

/** Returns the index of the event of that id, or TL_NOT_FOUND. Cost: one hash. */
TL_API size_t tl_timeline_find(const tl_timeline *timeline, tl_text id);

/** Returns the index of the event that has that uid of its own, or TL_NOT_FOUND. Cost: one hash. */
TL_API size_t tl_timeline_find_uid(const tl_timeline *timeline, tl_text uid);

/** Returns all extents, as given: **shape** [tl_timeline_count()], borrowed. */
TL_API const tl_extent *tl_timeline_extents(const tl_timeline *timeline);

/**
 * Returns how many bytes the timeline holds of its allocator, to the byte: 56 an event for the extent, 32 for the
 * event, 10 to 20 for finding it by its id, and what it says: its texts, and 4 bytes a field that is given.
 */
TL_API size_t tl_timeline_memory(const tl_timeline *timeline);

/** Which events a filter lets through: all that is given must hold. `size` first. */
typedef struct tl_filter {
  size_t size;      /**< sizeof(tl_filter) */
  tl_text category; /**< it has this category */
  tl_text group;    /**< it is in this group */
  tl_text text;     /**< title, description or wording has it, ASCII letters in either case; empty: every event */
} tl_filter;

/**
 * Writes the indexes of the events that `filter` lets through, in order, into `out_indexes[capacity]`, and their number
 * (also when more than capacity) to `out_count`. `out_indexes` may be NULL when capacity is 0: count only. TL_ERR_ARG.
 */
TL_API TL_MUST_CHECK tl_status tl_timeline_filter(const tl_timeline *timeline, const tl_filter *filter,
                                                  size_t *out_indexes, size_t capacity, size_t *out_count,
                                                  tl_error *err);

/** Texts of an event; NULL when not given (the id is always there). */
TL_API const char *tl_event_id(const tl_event *event);
TL_API const char *tl_event_uid(const tl_event *event);
TL_API const char *tl_event_title(const tl_event *event);
TL_API const char *tl_event_description(const tl_event *event);
TL_API const char *tl_event_wording(const tl_event *event);
TL_API const char *tl_event_href(const tl_event *event);
TL_API const char *tl_event_group(const tl_event *event);
TL_API const char *tl_event_place(const tl_event *event);
TL_API const char *tl_event_modified(const tl_event *event); /**< as written */
TL_API const char *tl_event_as_of(const tl_event *event);    /**< as written */
TL_API const char *tl_event_zone(const tl_event *event);
TL_API const char *tl_event_foreign(const tl_event *event);
TL_API const char *tl_event_foreign_attributes(const tl_event *event);

/** The date as it was written; at most one of edtf, phrase, and start and end is there. */
TL_API const char *tl_event_edtf(const tl_event *event);
TL_API const char *tl_event_phrase(const tl_event *event);
TL_API const char *tl_event_start(const tl_event *event);
TL_API const char *tl_event_end(const tl_event *event);

/** Returns whether its date was given as an extent, with no text (tl_event_spec.extent). */
TL_API bool tl_event_has_extent(const tl_event *event);

/** The bounds as given: the date closed with the event's own length. Never NULL. */
TL_API const tl_extent *tl_event_extent(const tl_event *event);

/** What an extent says in all: its ends as windows, as kinds, and a length. */
typedef struct tl_extent_parts {
  tl_constraint length; /**< when has_length: those limits that are tighter than the ends allow, and than the event's
                           own lengths without an as-of; in days (`P30D`), or in seconds where they are no whole days */
  tl_civil as_of;       /**< when is_ongoing: the day, which is the event's own as-of where it has one */
  bool has_length;
  bool has_start;  /**< the bounds of its start are to be said: it is dated, or they do not follow from the rest */
  bool has_end;    /**< likewise of its end */
  bool is_ongoing; /**< its end goes on at a day, and no more is known of it */
  bool kind_lost;  /**< an end whose bounds are to be said is unknown or ongoing; windows alone make it dated */
} tl_extent_parts;

/**
 * Gives what a format has to say of a date that no text gave (tl_event_has_extent()). An end whose kind the event
 * overrides has nothing to say. Returns whether there is such a date; `*out_parts` is written only then. Cost: one pass
 * over the constraints, and an as-of day read.
 */
TL_API bool tl_event_extent_parts(const tl_event *event, tl_extent_parts *out_parts);

/** Returns whether there are coordinates, and if so writes them (nanodegrees); the pointers may be NULL. */
TL_API bool tl_event_coordinates(const tl_event *event, int64_t *out_latitude, int64_t *out_longitude);

/** Returns whether there is a confidence, and if so writes it (millionths). */
TL_API bool tl_event_confidence(const tl_event *event, int32_t *out_confidence);

/** The kinds that override what the date says, as given in the spec; TL_END_DATED: none. */
TL_API tl_end_kind tl_event_start_kind(const tl_event *event);
TL_API tl_end_kind tl_event_end_kind(const tl_event *event);

/** How its date is read; of an event that was given as an extent, the extent's mode. */
TL_API tl_mode tl_event_mode(const tl_event *event);

/** Where the event and its date were written; 0: nowhere. */
TL_API uint32_t tl_event_line(const tl_event *event);
TL_API uint32_t tl_event_date_line(const tl_event *event);

TL_API size_t tl_event_category_count(const tl_event *event);
TL_API const char *tl_event_category_at(const tl_event *event, size_t index); /**< NULL beyond the last */

TL_API size_t tl_event_source_count(const tl_event *event);
TL_API const char *tl_event_source_text_at(const tl_event *event,
                                           size_t index); /**< NULL when not given, or beyond the last */
TL_API const char *tl_event_source_href_at(const tl_event *event, size_t index); /**< NULL when it has none */

TL_API size_t tl_event_constraint_count(const tl_event *event);

/** Writes constraint `index`, in the order in which they were given. TL_ERR_ARG beyond the last. */
TL_API TL_MUST_CHECK tl_status tl_event_constraint_at(const tl_event *event, size_t index,
                                                      tl_constraint *out_constraint, tl_error *err);

/**
 * Writes the spec that makes such an event, for a builder: of an event that was given as an extent with the bounds that
 * it has by now.
 *
 * Texts, and the extent, are borrowed from the timeline. The arrays of constraints, sources and categories are put into
 * `out_room`, `capacity` bytes aligned as malloc() does, and the spec borrows them from there; when they do not fit, it
 * has none of them. Returns how many bytes they need: sizeof(tl_constraint) a constraint, and likewise for the others.
 * `out_room` may be NULL when capacity is 0. Cost: one pass over the texts.
 */
TL_API size_t tl_event_to_spec(const tl_event *event, tl_event_spec *out_spec, void *out_room, size_t capacity);

/**
 * Reads a revision date (`2024-05-01`, `2024-05-01T12:00:00Z`; what tl_event_modified() gives) as a point on the axis:
 * the first second of the day, an offset applied, local time taken as UTC. TL_ERR_SYNTAX and so on as tl_date_parse().
 */
TL_API TL_MUST_CHECK tl_status tl_revision_parse(tl_text text, tl_time *out_time, tl_error *err);

/** What a conversion could not keep. */
typedef enum tl_loss_kind {
  TL_LOSS_SKIPPED = 0,   /**< the whole event is left out */
  TL_LOSS_PRECISION = 1, /**< a date became more exact or less exact than it is */
  TL_LOSS_DROPPED = 2,   /**< a field was left out */
  TL_LOSS_CHANGED = 3    /**< a value was changed to fit */
} tl_loss_kind;

/** One loss of a conversion. Strings are borrowed for the time of the call. */
typedef struct tl_loss {
  const char *event;  /**< the event's id; NULL: of the timeline */
  const char *field;  /**< what: "date", "place", ... */
  const char *reason; /**< why and what was done, one English sentence */
  size_t index;       /**< the event's index; TL_NOT_FOUND: of the timeline */
  uint8_t kind;       /**< a tl_loss_kind */
} tl_loss;

/** Where losses are told; `tell` NULL: nowhere. Called in the order of the events. */
typedef struct tl_losses {
  void (*tell)(void *ctx, const tl_loss *loss);
  void *ctx;
} tl_losses;

/** Returns the name of a loss's kind: "skipped", "precision", "dropped", "changed". */
TL_API const char *tl_loss_kind_name(tl_loss_kind kind);

#ifdef __cplusplus
}
#endif
#endif
