/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_INDEX_H
#define TIMELINE_INDEX_H

/**
 * timeline/index.h: an index over spans or imprecise events, its queries, joins and aggregates.
 *
 * An index is made once over all events, is immutable, shared by reference count and safe to query from many threads.
 * Events are named by their number in what it was made from, as uint32_t. A query is a **window** [start, end) and a
 * set of Allen relations that the event may have to the window: TL_RELSET_INTERSECTS finds what shares time with it (a
 * window of one second stabs), TL_RELSET_WITHIN what lies in it, TL_RELSET_COVERS what covers it, and any other set of
 * the thirteen what it says. Counting does not enumerate.
 *
 * Over imprecise events a hit is **possible** when some start and end that the bounds admit have such a relation, and
 * **certain** when all have. Over spans the two are the same. Events are taken as independent of each other.
 */

#include <timeline/allen.h>
#include <timeline/model.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tl_index tl_index;

/** Which hits are meant. Over spans it is all one. */
typedef enum tl_hits {
  TL_HITS_POSSIBLE = 0, /**< the event may have such a relation to the window */
  TL_HITS_CERTAIN = 1   /**< whichever of its possible starts and ends are the true ones, it has */
} tl_hits;

/** Parts of an index, each paid for by its own memory (bytes an event, beside the 16 of the two bounds). */
enum {
  TL_INDEX_COUNT = 1,     /**< counts of what shares time, precedes, follows; always there: 2 to 7 */
  TL_INDEX_LIST = 2,      /**< finding, nearest, joins that list: at most 18 more */
  TL_INDEX_RELATIONS = 4, /**< counts of any set of relations, and with LIST finding them: at most 4 more, with the 8 of
                               the order that LIST has too */
  TL_INDEX_CERTAIN = 8,   /**< over imprecise events, certain hits: 22, and 4 to 12 more where the bounds cross */
  TL_INDEX_ALL = 15
};

/** Options of an index. `size` first; zero means the default. */
typedef struct tl_index_options {
  size_t size;                   /**< sizeof(tl_index_options) */
  const tl_allocator *allocator; /**< copied; NULL: malloc. Called by the thread that builds or releases only */
  uint32_t parts;                /**< TL_INDEX_... bits; 0: all */
  uint32_t threads;              /**< how many threads may build; 0: 1. More than two are of no use */
} tl_index_options;

/**
 * Makes an index over `count` spans [starts[i], ends[i]). The strides, in bytes, say how far one bound is from the
 * next: 8 for columns (`datetime64[s]` and Arrow timestamps as they are), sizeof(tl_span) for an array of spans. The
 * arrays are read during the call only. The infinities are bounds like others.
 *
 * **Shape**: starts[count], ends[count]. Returns TL_OK; TL_ERR_VALUE (TL_CODE_SPAN_EMPTY) for the first span that does
 * not start before it ends, with its number in err->offset; TL_ERR_LIMIT (TL_CODE_INDEX_LIMIT) for more than 2^32 - 2
 * spans; TL_ERR_NOMEM; TL_ERR_ARG. The caller owns one reference. Cost: two radix sorts; on top of what it keeps it
 * needs 8 bytes a span while it builds, 16 with two threads. No distribution of the spans makes it keep more.
 */
TL_API TL_MUST_CHECK tl_status tl_index_from_columns(const tl_time *starts, size_t start_stride, const tl_time *ends,
                                                     size_t end_stride, size_t count, const tl_index_options *options,
                                                     tl_index **out_index, tl_error *err);

/** Makes an index over an array of spans: tl_index_from_columns() over its members. */
TL_API TL_MUST_CHECK tl_status tl_index_from_spans(const tl_span *spans, size_t count, const tl_index_options *options,
                                                   tl_index **out_index, tl_error *err);

/**
 * Makes an index over imprecise events by their bounds, which must be closed (tl_extent_close()). Contradictory ones
 * (TL_EXTENT_CONTRADICTORY) are never found. When all are exact the index is one over spans, else TL_INDEX_LIST with
 * TL_INDEX_CERTAIN or TL_INDEX_RELATIONS keeps a copy of the extents (56 bytes each).
 *
 * TL_OK; TL_ERR_VALUE (TL_CODE_SPAN_EMPTY) for the first whose earliest start is not before its latest end; else as
 * tl_index_from_columns().
 */
TL_API TL_MUST_CHECK tl_status tl_index_from_extents(const tl_extent *extents, size_t count,
                                                     const tl_index_options *options, tl_index **out_index,
                                                     tl_error *err);

/**
 * Makes an index over the events of a timeline, by their extents as given; the ids are their numbers in it. The index
 * keeps a reference to the timeline, and no copy of the extents. Status as tl_index_from_extents().
 *
 * With TL_INDEX_LIST hits are exact for one-ofs, all-ofs and X digits too: `[1984,1986]` is no possible hit in 1985.
 * Such an event is kept once more (42 bytes), and its date is read again by tl_event_relate() for each query that its
 * bounds touch, about a microsecond, of a phrase some three; one with more completions than can be walked through, and
 * one that gives each end a date of its own, is left to its bounds. The nearest, joins, depth and cover go by the
 * bounds of all: a date a pair, or a moment, would cost too much.
 */
TL_API TL_MUST_CHECK tl_status tl_index_from_timeline(tl_timeline *timeline, const tl_index_options *options,
                                                      tl_index **out_index, tl_error *err);

/** Adds a reference, and returns `index`. Atomic. */
TL_API tl_index *tl_index_ref(tl_index *index);

/** Drops a reference; the last one releases it. NULL is fine. Atomic. */
TL_API void tl_index_unref(tl_index *index);

/** Returns how many events the index was made over. */
TL_API size_t tl_index_count(const tl_index *index);

/** Returns the parts that the index has, TL_INDEX_... bits. */
TL_API uint32_t tl_index_parts(const tl_index *index);

/** Returns how many bytes of memory the index holds, the bounds included. */
TL_API size_t tl_index_memory(const tl_index *index);

/**
 * Counts the events that have a relation of `relations` to `window`, without enumerating them.
 *
 * Over spans each set is a sum of ranks, and of counts in the plane of starts and ends where a relation binds both.
 * Over imprecise events that is so for `intersects` alone; for other sets those events are looked at one by one whose
 * outer bounds touch the window, by tl_relate_extents().
 *
 * Returns TL_OK; TL_ERR_VALUE (TL_CODE_SPAN_EMPTY) for a window that does not start before it ends; TL_ERR_ARG, also
 * for a part that the index lacks: sets that are not made of p, m, M, P and the whole of `intersects` need RELATIONS,
 * over imprecise events RELATIONS and LIST, certain hits among those CERTAIN. Takes no memory. Cost: two look-ups in a
 * table over the axis; log n for relations that bind both. Source of the tree: Grossi, Gupta and Vitter, "High-order
 * entropy-compressed text indexes", 2003.
 */
TL_API TL_MUST_CHECK tl_status tl_index_hits_count(const tl_index *index, tl_hits hits, tl_relset relations,
                                                   tl_span window, uint64_t *out_count, tl_error *err);

/**
 * Counts for `count` windows; the cache misses of some come at the same time. **Shape**: windows[count],
 * out_counts[count]. Status as above, the number of the first empty window in err->offset; which counts were
 * written is unspecified then.
 */
TL_API TL_MUST_CHECK tl_status tl_index_hits_count_many(const tl_index *index, tl_hits hits, tl_relset relations,
                                                        const tl_span *windows, size_t count, uint64_t *out_counts,
                                                        tl_error *err);

/**
 * Finds the events that have a relation of `relations` to `window`, sorted by their (earliest) starts, and by id where
 * these are equal.
 *
 * Writes the first `capacity` ids to `out_ids`, and to `*out_count` how many there are, also when that is more; what
 * lies between the two in out_ids is undefined. `out_ids` may be NULL when capacity is 0. Returns as
 * tl_index_hits_count(), and TL_ERR_ARG without LIST; sets other than `intersects` also need RELATIONS. Takes no
 * memory. Cost of `intersects`: at most 2.4 entries read for each hit, and some forty, whatever the events are like;
 * mostly fewer than 1.3. Of sets with o, F, D, m, f or O: as many as run at the window's edges. Certain hits are picked
 * from the possible ones, up to the last; when none of `intersects` is certain that is known before. (To list them by
 * themselves would cost 18 bytes an event more, and a sort of what is found.)
 */
TL_API TL_MUST_CHECK tl_status tl_index_hits_find(const tl_index *index, tl_hits hits, tl_relset relations,
                                                  tl_span window, uint32_t *out_ids, size_t capacity, size_t *out_count,
                                                  tl_error *err);

/**
 * Finds for `count` windows, one after the other in one buffer: those of window i are from out_ends[i - 1] (from 0) to
 * out_ends[i]. **Shape**: windows[count], out_ends[count], out_ids[capacity]; the last of out_ends is the capacity
 * needed. Else as tl_index_hits_find().
 */
TL_API TL_MUST_CHECK tl_status tl_index_hits_find_many(const tl_index *index, tl_hits hits, tl_relset relations,
                                                       const tl_span *windows, size_t count, uint32_t *out_ids,
                                                       size_t capacity, size_t *out_ends, tl_error *err);

/** The side of a time on which the nearest events are looked for. */
typedef enum tl_side {
  TL_SIDE_BEFORE = 0, /**< events that end at the time or before it */
  TL_SIDE_AFTER = 1   /**< events that start at the time or after it */
} tl_side;

/**
 * Finds the `most` events nearest to `time` on one side of it, the nearest first; of those that end together the later
 * id first, of those that start together the earlier. Imprecise events count by their outer bounds: what is found is
 * before or after for certain.
 *
 * **Shape**: out_ids[most]. `*out_count` is how many there are, at most `most`; the rest of out_ids is untouched.
 * TL_OK; TL_ERR_ARG, also for an index without TL_INDEX_LIST. Cost: proportional to `most` and to the events that run
 * at once.
 */
TL_API TL_MUST_CHECK tl_status tl_index_nearest(const tl_index *index, tl_side side, tl_time time, size_t most,
                                                uint32_t *out_ids, size_t *out_count, tl_error *err);

/** Finds for `count` times. **Shape**: times[count], out_ids[count][most], out_counts[count]. */
TL_API TL_MUST_CHECK tl_status tl_index_nearest_many(const tl_index *index, tl_side side, const tl_time *times,
                                                     size_t count, size_t most, uint32_t *out_ids, size_t *out_counts,
                                                     tl_error *err);

/** Flags of a join. */
enum {
  /** Of an index with itself: each pair of two different events once, one way or the other. The relations must be their
   * own converse, as those of `intersects` are. */
  TL_JOIN_DISTINCT = 1
};

/**
 * Where the pairs of a join go: `take` gets up to some thousand at a time, left[i] with right[i], valid during the
 * call. Returning false stops the join with TL_ERR_CANCELLED.
 */
typedef struct tl_pairs {
  bool (*take)(void *ctx, const uint32_t *left, const uint32_t *right, size_t count);
  void *ctx;
} tl_pairs;

/**
 * Counts the pairs of an event of `left` and an event of `right` where the left one has a relation of `relations` to
 * the right one. The two may be the same index; then each event also meets itself, as if there were two dated alike.
 *
 * TL_OK; TL_ERR_ARG for a part that one of the two lacks: RELATIONS as for tl_index_hits_count(); over imprecise events
 * LIST too, and CERTAIN for certain ones. Cost: of `intersects`, two merges; of other sets, a count for each left
 * event; over imprecise events, all pairs whose outer spans touch (certain `intersects`: a count for each).
 */
TL_API TL_MUST_CHECK tl_status tl_index_join_count(const tl_index *left, const tl_index *right, tl_hits hits,
                                                   tl_relset relations, uint32_t flags, uint64_t *out_count,
                                                   tl_error *err);

/**
 * Hands out these pairs, each once, in an order that is the same each time. Needs TL_INDEX_LIST, and TL_INDEX_RELATIONS
 * for sets other than `intersects`. TL_ERR_CANCELLED when `pairs` said stop; no memory is taken.
 */
TL_API TL_MUST_CHECK tl_status tl_index_join(const tl_index *left, const tl_index *right, tl_hits hits,
                                             tl_relset relations, uint32_t flags, const tl_pairs *pairs, tl_error *err);

/** How many events go on from a moment to the next step. */
typedef struct tl_step {
  tl_time time;
  uint64_t depth;
} tl_step;

/**
 * Gives how many events go on at once, over time, as steps: each where the number changes, in order. Of imprecise
 * events those that possibly, or certainly, go on at the moment. Without a window (NULL) the first step is the first
 * start and the last has depth 0, unless an end is infinite; with one the first step is its start, whatever goes on
 * then, and none is at its end or behind.
 *
 * Writes the first `capacity` steps and their number (also when more) to `*out_count`; out_steps may be NULL when
 * capacity is 0. There are at most twice as many as events, and one. TL_OK; TL_ERR_VALUE for an empty window;
 * TL_ERR_ARG, also for certain hits without TL_INDEX_CERTAIN. Cost: linear in what starts or ends in the window.
 */
TL_API TL_MUST_CHECK tl_status tl_index_depth(const tl_index *index, tl_hits hits, const tl_span *window,
                                              tl_step *out_steps, size_t capacity, size_t *out_count, tl_error *err);

/**
 * Gives the set of times at which an event (possibly, certainly) goes on, within the window unless NULL, as a span set:
 * tl_span_set_gaps() has the gaps in it, from exact events; tl_gap_find() those between imprecise ones. Capacity,
 * status and cost as of tl_index_depth(); at most as many spans as events.
 */
TL_API TL_MUST_CHECK tl_status tl_index_cover(const tl_index *index, tl_hits hits, const tl_span *window,
                                              tl_span *out_spans, size_t capacity, size_t *out_count, tl_error *err);

/** Gives the seconds of this set; TL_ERR_RANGE when they are infinite or do not fit int64. */
TL_API TL_MUST_CHECK tl_status tl_index_coverage(const tl_index *index, tl_hits hits, const tl_span *window,
                                                 int64_t *out_seconds, tl_error *err);

/**
 * Counts for each bin [edges[i], edges[i + 1]) the events that share time with it; one that lies in two bins counts in
 * both. **Shape**: edges[edge_count], ascending; out_counts[edge_count - 1]. TL_ERR_VALUE for edges that do not ascend,
 * with the bin's number in err->offset. Status and cost else as of tl_index_hits_count_many().
 */
TL_API TL_MUST_CHECK tl_status tl_index_histogram(const tl_index *index, tl_hits hits, const tl_time *edges,
                                                  size_t edge_count, uint64_t *out_counts, tl_error *err);

/** A calendar unit. Weeks start on Monday; decades and centuries with years that end in 0 and 00. */
typedef enum tl_unit {
  TL_UNIT_SECOND = 0,
  TL_UNIT_MINUTE = 1,
  TL_UNIT_HOUR = 2,
  TL_UNIT_DAY = 3,
  TL_UNIT_WEEK = 4,
  TL_UNIT_MONTH = 5,
  TL_UNIT_QUARTER = 6,
  TL_UNIT_YEAR = 7,
  TL_UNIT_DECADE = 8,
  TL_UNIT_CENTURY = 9
} tl_unit;

/**
 * Writes the edges of the units that share time with `window`, for a histogram: the start of each, and the end of the
 * last. The first `capacity` are written, and `*out_count` is how many there are, at least 2.
 *
 * TL_OK; TL_ERR_VALUE for an empty window; TL_ERR_RANGE for an infinite one, or a unit that does not fit the axis;
 * TL_ERR_ARG.
 */
TL_API TL_MUST_CHECK tl_status tl_unit_edges(tl_unit unit, tl_span window, tl_time *out_edges, size_t capacity,
                                             size_t *out_count, tl_error *err);

/**
 * Finds the gaps between imprecise events, each with its smallest and largest length.
 *
 * A gap cuts the events in two, those before it and those after it. For every way in which the events may have
 * happened, each stretch without events between two of them lies within [start_min, end_max) of one of the gaps found,
 * and each of these is as long as that in some way it may have been; no gap lies within another. Between a visit that
 * started 2019-08-01 to 08-25 and lasted seven days, and one on 2024-04-24, there is one gap, of 1,697 to 1,721 days.
 * Between two events that both fell on a day of December 2023 one is possible, of 0 to 29 days; with a third in April
 * it lies within the gap that ends there, which may start on 2 December. Gaps that are not certain, whose length_min is
 * 0, may overlap others. Exact events have exact gaps: length_min equals length_max.
 *
 * With a window, time before its start and after its end counts as taken: what is free from the start of the window to
 * the first event, and from the last event to its end, are gaps too. Contradictory extents are left out. The extents
 * must be closed; they are taken as independent of each other: where they are not, tl_network_gaps() knows more.
 *
 * Writes the first `capacity` gaps, sorted by start_min and by end_max, and their number (also when more) to
 * `*out_count`; at most count + 1. TL_OK; TL_ERR_VALUE for an empty window; TL_ERR_LIMIT; TL_ERR_NOMEM; TL_ERR_ARG.
 * Cost: one radix sort; 76 bytes an event from `allocator` (NULL: malloc) during the call.
 */
TL_API TL_MUST_CHECK tl_status tl_gap_find(const tl_extent *extents, size_t count, const tl_span *window,
                                           const tl_allocator *allocator, tl_gap *out_gaps, size_t capacity,
                                           size_t *out_count, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
