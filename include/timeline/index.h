/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_INDEX_H
#define TIMELINE_INDEX_H

/**
 * timeline/index.h: an index over spans or imprecise events, its queries, joins and aggregates.
 *
 * An index is made once over all events, is immutable, shared by reference count and safe to query from many threads.
 * Events are named by their number in what it was made from, as uint32_t. A query is a **window** [start, end) and a set
 * of Allen relations that the event may have to the window: TL_RELSET_INTERSECTS finds what shares time with it (a
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
  TL_INDEX_COUNT = 1,     /**< counts of what shares time, precedes, follows; always there: at most 8 */
  TL_INDEX_LIST = 2,      /**< finding, nearest, joins that list: at most 16 */
  TL_INDEX_RELATIONS = 4, /**< counts of any set of relations, and finding them: 4 and the rank, which finding shares */
  TL_INDEX_CERTAIN = 8,   /**< over imprecise events, certain hits: the same again, for the inner bounds */
  TL_INDEX_ALL = 15
};

/** Options of an index. `size` first; zero means the default. */
typedef struct tl_index_options {
  size_t size;                   /**< sizeof(tl_index_options) */
  const tl_allocator *allocator; /**< copied; NULL: malloc. Called by the calling thread only */
  uint32_t parts;                /**< TL_INDEX_... bits; 0: all */
  uint32_t threads;              /**< how many threads may build; 0: 1. More than two are of no use */
} tl_index_options;

/**
 * Makes an index over `count` spans [starts[i], ends[i]). The strides, in bytes, say how far one bound is from the next:
 * 8 for columns (`datetime64[s]` and Arrow timestamps as they are), sizeof(tl_span) for an array of spans. The arrays
 * are read during the call only. The infinities are bounds like others.
 *
 * **Shape**: starts[count], ends[count]. Returns TL_OK; TL_ERR_VALUE (TL_CODE_SPAN_EMPTY) for the first span that does
 * not start before it ends, with its number in err->offset; TL_ERR_LIMIT (TL_CODE_INDEX_LIMIT) for more than 2^32 - 2
 * spans; TL_ERR_NOMEM; TL_ERR_ARG. The caller owns one reference. Cost: two radix sorts; on top of what it keeps it
 * needs 40 bytes a span while it builds. No distribution of the spans makes it need more.
 */
TL_API TL_MUST_CHECK tl_status tl_index_from_columns(const tl_time *starts, size_t start_stride, const tl_time *ends,
                                                     size_t end_stride, size_t count, const tl_index_options *options,
                                                     tl_index **out_index, tl_error *err);

/** Makes an index over an array of spans: tl_index_from_columns() over its members. */
TL_API TL_MUST_CHECK tl_status tl_index_from_spans(const tl_span *spans, size_t count, const tl_index_options *options,
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
 * TL_OK; TL_ERR_VALUE (TL_CODE_SPAN_EMPTY) for a window that does not start before it ends; TL_ERR_ARG for a part that
 * the index lacks: sets other than those made of `intersects`, p, m, M and P need TL_INDEX_RELATIONS.
 */
TL_API TL_MUST_CHECK tl_status tl_index_hits_count(const tl_index *index, tl_hits hits, tl_relset relations,
                                                   tl_span window, uint64_t *out_count, tl_error *err);

/** Counts for `count` windows, the cache misses of some at the same time. **Shape**: windows[count], out_counts[count]. */
TL_API TL_MUST_CHECK tl_status tl_index_hits_count_many(const tl_index *index, tl_hits hits, tl_relset relations,
                                                        const tl_span *windows, size_t count, uint64_t *out_counts,
                                                        tl_error *err);

/**
 * Finds the events that have a relation of `relations` to `window`, sorted by their starts.
 */
TL_API TL_MUST_CHECK tl_status tl_index_hits_find(const tl_index *index, tl_hits hits, tl_relset relations,
                                                  tl_span window, uint32_t *out_ids, size_t capacity,
                                                  size_t *out_count, tl_error *err);

/** Finds for `count` windows. */
TL_API TL_MUST_CHECK tl_status tl_index_hits_find_many(const tl_index *index, tl_hits hits, tl_relset relations,
                                                       const tl_span *windows, size_t count, uint32_t *out_ids,
                                                       size_t capacity, size_t *out_ends, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
