/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_NETWORK_H
#define TIMELINE_NETWORK_H

/**
 * timeline/network.h: what follows from all the statements of a timeline together.
 *
 * A network takes the dates, lengths, offsets and relations of all events as one simple temporal network, with offsets
 * in calendar units done by the calendar. It gives the tightest bounds that follow, the statements that a bound comes
 * from, the relations that remain possible between two events, and for a contradiction the fewest statements that
 * cannot hold together. A contradiction is an answer, not an error. Nothing that is merely possible is called a
 * contradiction.
 *
 * Calls that may take long take a tl_progress, which is told first of all, and then every millisecond or so; the work
 * done and the whole have no unit but each other. When it says stop, the call returns TL_ERR_CANCELLED and nothing has
 * changed.
 *
 * A date of several members, `[1984,1986]`, or with X digits, `156X-12-25`, is a choice between them, as a relation
 * such as before or after is one. Completions that touch, the years of `198X`, are one stretch of time with the length
 * of one; the relation of two events lets each be in one of its years. A date with more than 4096 members or
 * completions is taken from the first to the last.
 *
 * A statement is one XML element; each of the start and the end of a date and each limit of a length counts by itself.
 * Strictness is one chronon: a day between ends of whole days, a second where there is a time of day; an undated end
 * takes the finest chronon of what it is connected with. Hours count from any moment of a day, to the day that they
 * lead to, and days from day to day, also where one of the two ends has a time of day: two hours after 5 May is on 5 or
 * 6 May. An end that is open is infinite: an offset from it is a contradiction.
 *
 * Source: Dechter, Meiri and Pearl, "Temporal constraint networks", 1991.
 */

#include <timeline/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Immutable, shared by reference count, safe to read from many threads. */
typedef struct tl_network tl_network;

/** What a statement says. */
typedef enum tl_statement_kind {
  TL_STATEMENT_START = 0,      /**< where the date puts the start */
  TL_STATEMENT_END = 1,        /**< where the date puts the end */
  TL_STATEMENT_DATE = 2,       /**< what the date says beyond that: `199X` spans one year, `[1984,1986]` not 1985 */
  TL_STATEMENT_LENGTH_MIN = 3, /**< a length's `min` */
  TL_STATEMENT_LENGTH_MAX = 4, /**< a length's `max` */
  TL_STATEMENT_OFFSET = 5,
  TL_STATEMENT_RELATION = 6
} tl_statement_kind;

/** One statement of a network. */
typedef struct tl_statement {
  size_t event;      /**< the event that it is said of */
  size_t other;      /**< the event that it refers to; TL_NOT_FOUND: none */
  size_t constraint; /**< its number among the event's constraints; TL_NOT_FOUND: it is of the date */
  uint32_t line;     /**< where it was written; 0: nowhere */
  uint8_t kind;      /**< a tl_statement_kind */
} tl_statement;

/** One of the four bounds of an event. */
typedef enum tl_bound {
  TL_BOUND_START_MIN = 0,
  TL_BOUND_START_MAX = 1,
  TL_BOUND_END_MIN = 2,
  TL_BOUND_END_MAX = 3
} tl_bound;

/** Options of a network. `size` first; zero means the default. */
typedef struct tl_network_options {
  size_t size;                   /**< sizeof(tl_network_options) */
  const tl_allocator *allocator; /**< copied; NULL: malloc */
  uint64_t step_max;             /**< steps that one answer may take; 0: TL_NETWORK_STEPS_DEFAULT */
  tl_progress progress;          /**< of tl_network_new() */
} tl_network_options;

enum { TL_NETWORK_STEPS_DEFAULT = 1000000000 };

/**
 * Makes the network of a timeline, keeps a reference to it, and solves it.
 *
 * Returns TL_OK, also when the statements contradict each other; TL_ERR_ARG; TL_ERR_NOMEM; TL_ERR_RANGE when an offset
 * leaves the axis, with the line of the statement that does; TL_ERR_LIMIT (TL_CODE_NETWORK_STEPS) when choices or
 * offsets by the calendar need more steps than allowed, and for more than 2^29 events; TL_ERR_CANCELLED. The caller
 * owns one reference. Cost: nearly linear in the statements for sparse networks; an offset by the calendar that can
 * never settle is known after a step for each day of 400 years. Choices are searched, exponentially at worst; those
 * that leave each other room are nearly linear too, a scenario for many bounds at once. Source: Yen, "An algorithm for
 * finding shortest routes", 1970; components by Tarjan 1972; Bellman-Ford with subtree disassembly, Cherkassky and
 * Goldberg 1999.
 */
TL_API TL_MUST_CHECK tl_status tl_network_new(tl_timeline *timeline, const tl_network_options *options,
                                              tl_network **out_network, tl_error *err);

/** Adds a reference, and returns `network`. Atomic. */
TL_API tl_network *tl_network_ref(tl_network *network);

/** Drops a reference; the last one releases it. NULL is fine. Atomic. */
TL_API void tl_network_unref(tl_network *network);

/** Returns the timeline that it was made of, borrowed. */
TL_API const tl_timeline *tl_network_timeline(const tl_network *network);

/** Says whether all statements can hold together. */
TL_API bool tl_network_is_consistent(const tl_network *network);

/** Returns how many bytes of memory the network holds, beside the timeline. */
TL_API size_t tl_network_memory(const tl_network *network);

/**
 * Gives the extent of event `index` with the tightest bounds that follow, flagged TL_EXTENT_DERIVED when one of the
 * four is tighter than tl_event_extent() has it, and TL_EXTENT_TIME_OF_DAY when a relation to a time of day puts an end
 * of whole days on one. Of a network that is not consistent: as given.
 *
 * Months on from a time of day are exact where that is dated within one day. Where it is not, and some of the last days
 * of its month come to the last one of a shorter month, a bound on that day may be up to a day too wide, never too
 * tight.
 *
 * The length is what its own ends and the edges between them allow; tl_network_distance() gives it exactly. Cost: a few
 * comparisons. An index beyond the last gives the extent of tl_extent_init() with a chronon of a day.
 */
TL_API void tl_network_extent(const tl_network *network, size_t index, tl_extent *out_extent);

/** Gives the extents of all events: **shape** out_extents[tl_timeline_count()]. */
TL_API void tl_network_extent_many(const tl_network *network, tl_extent *out_extents);

/** Returns the number of statements. */
TL_API size_t tl_network_statement_count(const tl_network *network);

/** Writes statement `index`, by event and in the order in which they were given. TL_ERR_ARG beyond the last. */
TL_API TL_MUST_CHECK tl_status tl_network_statement_at(const tl_network *network, size_t index,
                                                       tl_statement *out_statement, tl_error *err);

/** Room for any text of tl_statement_write() with ids and dates up to a kilobyte, with its NUL. */
enum { TL_STATEMENT_TEXT_SIZE = 1408 };

/**
 * Writes what statement `index` says, for people: `start 2018-05`, `length at least 7 days`, `start 3 months after the
 * end of us-withdrawal, to the month`, `before or meets treasury-sanctions`. Cut to `size` bytes with its NUL. Returns
 * the length written.
 */
TL_API size_t tl_statement_write(const tl_network *network, size_t index, char *text, size_t size);

/**
 * Gives the chain of statements that a bound of an event comes from, from the one that speaks of the event itself to
 * the one that is dated, into `out_statements[capacity]`, and their number (also when more than capacity) to
 * `out_count`. A statement that the chain goes through twice is there twice. An end that is open is so by its date; any
 * other infinite bound comes from none, and so does one that only follows from an event ending after it starts. Of a
 * network with choices or with several offsets by the calendar that bear on each other, it is a minimal set that
 * suffices, in order of the statements, and only then is progress told. TL_ERR_ARG; TL_ERR_NOMEM; TL_ERR_LIMIT;
 * TL_ERR_CANCELLED. A network that is not consistent: none.
 */
TL_API TL_MUST_CHECK tl_status tl_network_why(const tl_network *network, size_t event, tl_bound bound,
                                              tl_progress progress, size_t *out_statements, size_t capacity,
                                              size_t *out_count, tl_error *err);

/**
 * Gives the fewest statements that cannot hold together, of several such sets the one of the first statements. Without
 * any one of them the others can hold. Of a consistent network: none. `out_statements` as tl_network_why(), in order.
 *
 * The search ends after so many steps, some tenths of a second: it goes over negative cycles of up to 64 statements,
 * and where choices or the calendar matter over as many other conflicts as it can. In a large or a tangled network
 * fewer statements may suffice than are given, but none of those can be left out; tl_conflicts_complete() is sure.
 *
 * Returns TL_OK; TL_ERR_ARG; TL_ERR_NOMEM; TL_ERR_LIMIT; TL_ERR_CANCELLED. Cost: that of solving the network, and the
 * search; for a long cycle, a check by leaving each statement out, over them alone. Source: Reiter 1987, as below.
 */
TL_API TL_MUST_CHECK tl_status tl_network_conflict(const tl_network *network, tl_progress progress,
                                                   size_t *out_statements, size_t capacity, size_t *out_count,
                                                   tl_error *err);

/** Minimal conflicts of a network. */
typedef struct tl_conflicts tl_conflicts;

/**
 * Finds the minimal conflicts, up to `limit` of them (at least 1), that of tl_network_conflict() among them, the
 * smallest first, of the same size those of the first statements. Owned by the caller.
 *
 * TL_OK; TL_ERR_ARG; TL_ERR_NOMEM; TL_ERR_LIMIT when steps run out before the first; TL_ERR_CANCELLED. Source: Reiter,
 * "A theory of diagnosis from first principles", 1987.
 */
TL_API TL_MUST_CHECK tl_status tl_conflicts_new(const tl_network *network, size_t limit, tl_progress progress,
                                                tl_conflicts **out_conflicts, tl_error *err);

/** Releases conflicts; NULL is fine. */
TL_API void tl_conflicts_free(tl_conflicts *conflicts);

/** Returns how many there are. */
TL_API size_t tl_conflicts_count(const tl_conflicts *conflicts);

/** Says whether these are all of them, so that the first is a smallest one. */
TL_API bool tl_conflicts_complete(const tl_conflicts *conflicts);

/** Returns the statements of conflict `index`, sorted, and their number. NULL and 0 beyond the last. */
TL_API const size_t *tl_conflicts_at(const tl_conflicts *conflicts, size_t index, size_t *out_count);

/**
 * Gives the smallest change that resolves a conflict: by how many seconds (whole days where whole days are spoken of)
 * `statement`, one of `statements[count]`, must be loosened, on either side, for all of them to hold together. Of several
 * relations (before or after) and of a date with members each gives way by so much, and one has to hold.
 *
 * With `statements` NULL all statements of the network are meant. Returns TL_OK and the change, TL_TIME_MAX when no
 * change of it suffices; TL_ERR_ARG; TL_ERR_NOMEM; TL_ERR_LIMIT; TL_ERR_CANCELLED. Cost: some sixty checks.
 */
TL_API TL_MUST_CHECK tl_status tl_network_change(const tl_network *network, const size_t *statements, size_t count,
                                                 size_t statement, tl_progress progress, int64_t *out_seconds,
                                                 tl_error *err);

/**
 * Gives the exact set of relations of event a to event b that the network leaves possible. TL_RELSET_NONE when it is
 * not consistent. TL_OK; TL_ERR_ARG; TL_ERR_NOMEM; TL_ERR_LIMIT; TL_ERR_RANGE, where what is tried leaves the
 * axis.
 *
 * Cost: a few microseconds where the bounds of the two decide; else it grows with what lies as near to them as they are
 * to each other. Once such searches took about as long as the network is large, it keeps 32 bytes an event more, which
 * decide at once between events of which one's bounds come from the other's, as in a chain. Where choices or offsets by
 * the calendar leave a doubt, the network is solved for each relation.
 */
TL_API TL_MUST_CHECK tl_status tl_network_relation(const tl_network *network, size_t a, size_t b,
                                                   tl_relset *out_possible, tl_error *err);

/**
 * Gives the smallest and the largest time, in seconds, from one end of an event to one end of an event (ends are
 * exclusive): of a gap, from the end of one to the start of the next; of a length, from its start to its end.
 * INT64_MIN and INT64_MAX: no limit, also when one of the two is infinite. Exact, but where an offset binds an end of
 * whole days to one with a time of day: it may be up to a day wider then. TL_ERR_ARG (TL_ENDPOINT_DEFAULT; a network
 * that is not consistent); TL_ERR_RANGE, where what follows leaves the axis; TL_ERR_NOMEM; TL_ERR_LIMIT.
 *
 * Cost: as tl_network_relation(), of differences. Where offsets by the calendar bear on the two, and the dates alone do
 * not tell: at most a walk over the offsets between the two for each day of 400 years, however far the offsets reach
 * and however wide the dates are; as a rule one for each month that the first end may have, and as much as follows from
 * that end for each way that limits the other. Where choices bear on them, the network is solved some dozens of times.
 */
TL_API TL_MUST_CHECK tl_status tl_network_distance(const tl_network *network, size_t from, tl_endpoint from_end,
                                                   size_t to, tl_endpoint to_end, int64_t *out_min, int64_t *out_max,
                                                   tl_error *err);

/** One thing that is asked of an event: that it stands in one of some relations to another event, or to a time. */
typedef struct tl_condition {
  size_t event;                   /**< the other event; TL_NOT_FOUND: a time is meant */
  const tl_extent *window;        /**< the time; closed */
  const tl_date *date;            /**< what it was read from: one of its members and completions is meant, as far as it
                                     lies within the window (tl_relate_side). NULL: one stretch of time */
  const tl_date_options *options; /**< how the date is read; NULL: the default */
  tl_relset relations;            /**< of the event to the other event or the time; not empty */
} tl_condition;

/** The most conditions of one question. */
enum { TL_CONDITIONS_MAX = 8 };

/**
 * Says whether an event is what some conditions ask for, all of them together: possible when some way in which things
 * may have happened fits all, certain when every way does. `out_conditional` (may be NULL): a date of the question has
 * a qualifier, as tl_relate_result says.
 *
 * Exact as tl_network_relation() is. Of a network that is not consistent: by the bounds as given, condition by
 * condition. TL_OK; TL_ERR_ARG; TL_ERR_NOMEM; TL_ERR_LIMIT and TL_ERR_RANGE as tl_network_relation() and
 * tl_relate_within(). Cost: most often that of tl_relate_extents(), else of a distance or a relation; where choices,
 * offsets by the calendar or several conditions leave a doubt, what bears on the events is solved for each way that
 * they may hold.
 */
TL_API TL_MUST_CHECK tl_status tl_network_ask(const tl_network *network, size_t event, const tl_condition *conditions,
                                              size_t count, tl_answer *out_answer, bool *out_conditional,
                                              tl_error *err);

/**
 * Finds the stretches without any of some events, `events[count]` in any order, each once; NULL: of all. The gaps name
 * events of the network.
 *
 * As tl_gap_find(), of events that may depend on each other: however things happened, each stretch between two of them
 * lies within [start_min, end_max) of one of the gaps and is no longer than its length_max. A gap is certain when,
 * whatever happened, the events whose earliest end is at start_min or before lie before it and the others after it;
 * both lengths are reached then, but where there are choices or offsets by the calendar the largest may be too large,
 * when more than two events bear on it. Of a gap that is not certain start_max, end_min and length_min are told of the
 * two at its ends as if no other event came between them, and it may not be there at all. No gap lies within another
 * that is as long. Of a network that is not consistent: by the bounds as given, each by itself.
 *
 * With a window as tl_gap_find(). Writes the first `capacity` gaps, by start_min and then by end_max, and their number
 * (also when more) to `*out_count`; at most 2 * count + 1. TL_OK; TL_ERR_VALUE for an empty window; TL_ERR_ARG;
 * TL_ERR_NOMEM; TL_ERR_LIMIT as tl_network_distance(); TL_ERR_CANCELLED. Cost: n log n, and a distance for each pair of
 * events about a gap of which the bounds do not tell that it is no matter: few, but where many are bound together
 * within the doubt of their dates.
 */
TL_API TL_MUST_CHECK tl_status tl_network_gaps(const tl_network *network, const size_t *events, size_t count,
                                               const tl_span *window, tl_progress progress, tl_gap *out_gaps,
                                               size_t capacity, size_t *out_count, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
