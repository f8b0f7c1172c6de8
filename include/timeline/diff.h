/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_DIFF_H
#define TIMELINE_DIFF_H

/**
 * timeline/diff.h: what differs between two timelines, and several timelines made into one.
 *
 * Events are the same event when their ids are. Of an event these are compared, each by itself: the texts, the place's
 * coordinates, the confidence, the date (as it is written, with its mode, its kinds of ends and its as-of: one field),
 * and as sets the categories, the sources and the constraints. Of the timeline: what its header says. Lines, and the
 * order of events and of lists, are not compared: no answer depends on them.
 *
 * Fields have these names: title, date, wording, description, place, coordinates, group, href, uid, confidence,
 * modified, foreign, foreign_attributes, category, source, relation, offset, length; of the timeline title,
 * description, lang, as_of, modified, foreign, foreign_attributes.
 */

#include <timeline/model.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tl_diff_kind {
  TL_DIFF_ADDED = 0,   /**< only the new timeline has it */
  TL_DIFF_REMOVED = 1, /**< only the old one has it */
  TL_DIFF_CHANGED = 2  /**< both have it, with other values */
} tl_diff_kind;

/**
 * One difference: a whole event, a field, or one member of a list. Texts are for people (`1984/.. (as of 2024-05-01)`,
 * `P3M (month) after the end of us-withdrawal`). Borrowed for the time of the call.
 */
typedef struct tl_diff_change {
  const char *event;    /**< its id; NULL: the timeline itself */
  const char *field;    /**< a static string; NULL: the event as a whole */
  const char *old_text; /**< NULL: it was not there; of a whole event its title, which may be NULL too */
  const char *new_text; /**< likewise */
  size_t old_index;     /**< the event's; TL_NOT_FOUND: it was not there, or of the timeline */
  size_t new_index;     /**< likewise */
  uint8_t kind;         /**< a tl_diff_kind */
} tl_diff_change;

/** Where differences are told; `tell` NULL: nowhere. */
typedef struct tl_diff_changes {
  void (*tell)(void *ctx, const tl_diff_change *change);
  void *ctx;
} tl_diff_changes;

/** Returns the name of a kind: "added", "removed", "changed". */
TL_API const char *tl_diff_kind_name(tl_diff_kind kind);

/**
 * Tells what differs between two timelines: first of the header, then of each event of the old one in its order, then
 * the events that only the new one has, in its order; and counts it.
 *
 * An event that only one has is one difference; what it says is read from the timeline. `allocator` (NULL: malloc)
 * serves for the time of the call. Returns TL_OK, and the number (0: they say the same) in `*out_count`; TL_ERR_ARG;
 * TL_ERR_NOMEM, after which some differences may have been told. Cost: linear, a hash an event; lists are sorted.
 */
TL_API TL_MUST_CHECK tl_status tl_diff_timelines(const tl_timeline *old_timeline, const tl_timeline *new_timeline,
                                                 const tl_allocator *allocator, tl_diff_changes changes,
                                                 size_t *out_count, tl_error *err);

/** Which timeline decides a conflict. */
typedef enum tl_diff_prefer {
  TL_DIFF_PREFER_NONE = 0,  /**< none: there is no result then */
  TL_DIFF_PREFER_FIRST = 1, /**< the first one of those that changed it */
  TL_DIFF_PREFER_LAST = 2   /**< the last one of those that changed it */
} tl_diff_prefer;

/** Something that timelines say differently. Borrowed for the time of the call. */
typedef struct tl_diff_conflict {
  const char *event;         /**< its id; NULL: the timeline itself */
  const char *field;         /**< a static string; NULL: the event as a whole, which some removed and others changed */
  const char *base;          /**< what the base says; NULL: nothing */
  const char *const *values; /**< what each timeline says, **shape** [count]; NULL: nothing; of an event its title */
  const bool *has;           /**< of which the event is there, **shape** [count] */
  size_t chosen;             /**< whose value is in the result; TL_NOT_FOUND: nobody's */
} tl_diff_conflict;

/** Where conflicts are told; `tell` NULL: nowhere. */
typedef struct tl_diff_conflicts {
  void (*tell)(void *ctx, const tl_diff_conflict *conflict);
  void *ctx;
} tl_diff_conflicts;

/** How timelines are merged. `size` first; zero means the default. */
typedef struct tl_diff_merge_options {
  size_t size;                   /**< sizeof(tl_diff_merge_options) */
  const tl_allocator *allocator; /**< for the result and for the time of the call; NULL: malloc */
  const tl_timeline *base;       /**< what all timelines were made from; NULL: an empty one */
  tl_diff_conflicts conflicts;
  uint8_t prefer;  /**< a tl_diff_prefer */
  uint8_t seasons; /**< a tl_seasons, for the dates of the result */
  uint8_t reserved[6];
} tl_diff_merge_options;

/**
 * Makes one timeline of `count` (at least one), field by field.
 *
 * A field that no timeline changed against the base stays; one that some changed, and all of those alike, is as they
 * have it; one that they changed differently is a conflict. An event that some removed and no other changed is removed.
 * Categories, sources and constraints are merged as sets: what any added is there, what any removed is not; a
 * constraint of the base that two timelines replaced differently (the same kind, other event, ends and as-of) is a
 * conflict. Of two revision dates (modified) the later one stands, which is no conflict.
 *
 * Without a base nothing is there before: the result has the events of all, fields that only one gives are taken, and
 * those that differ are conflicts. Constraints that contradict each other are both in it: reasoning tells of them.
 *
 * Two conflicts come of a merge itself: a constraint to an event that another timeline removed, which is left out; and
 * an event with the uid of another event, which loses it. In both `chosen` is TL_NOT_FOUND.
 *
 * Events are in the order of the first timeline, then those that the second adds, and so on, lists likewise; lines are
 * not kept. An event that was given as an extent has in the result the bounds that it had.
 *
 * Returns TL_OK, and the number of conflicts in `*out_conflicts` (may be NULL). `*out_timeline` is the result, of which
 * the caller owns one reference, or NULL when there are conflicts and no preference: a conflict is an answer, not an
 * error. TL_ERR_ARG; TL_ERR_NOMEM; what tl_builder_add() says of an event that is nowhere as it was merged, such as
 * TL_ERR_UNRESOLVED for an ongoing end when the as-of was removed. Cost: linear, all dates are read again.
 */
TL_API TL_MUST_CHECK tl_status tl_diff_merge(const tl_timeline *const *timelines, size_t count,
                                             const tl_diff_merge_options *options, tl_timeline **out_timeline,
                                             size_t *out_conflicts, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
