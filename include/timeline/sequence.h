/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_SEQUENCE_H
#define TIMELINE_SEQUENCE_H

/**
 * timeline/sequence.h: in which order things happened, and what of it is certain.
 *
 * One event is certainly before another when it ends, in every way in which things may have happened, at the start of
 * the other or earlier. That is a partial order; a sequence is one total order that keeps it, the same each time: of
 * the events that may come next it takes the one with the least key by the policy; of equal ones the one whose start,
 * then whose end, has the lesser bounds; of those alike the one whose id sorts first. Pairs that are not certain one
 * way or the other are listed as such.
 */

#include <timeline/network.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tl_sequence tl_sequence;

/** The key by which events are put in order where the order is not certain. */
typedef enum tl_policy {
  TL_POLICY_EARLIEST = 0, /**< the earliest start */
  TL_POLICY_LATEST = 1,   /**< the latest start */
  TL_POLICY_MIDDLE = 2    /**< the middle between the two */
} tl_policy;

/** Options of a sequence. `size` first; zero means the default. */
typedef struct tl_sequence_options {
  size_t size;                   /**< sizeof(tl_sequence_options) */
  const tl_allocator *allocator; /**< copied; NULL: malloc */
  uint64_t pair_max;             /**< uncertain pairs that may be kept; 0: 20 million */
  uint8_t policy;                /**< a tl_policy */
  uint8_t reserved[7];
  tl_progress progress; /**< of tl_sequence_new(), in events */
} tl_sequence_options;

/**
 * Puts the events of a network in order. Of a network that is not consistent: by the bounds as given, each by itself.
 *
 * Returns TL_OK; TL_ERR_ARG; TL_ERR_NOMEM; TL_ERR_LIMIT: TL_CODE_SEQUENCE_LIMIT for more than `pair_max` uncertain
 * pairs, TL_CODE_NETWORK_STEPS where choices or calendar offsets take more steps than the network allows one answer;
 * TL_ERR_RANGE where those leave the axis of time; TL_ERR_CANCELLED. The caller owns the sequence. Cost: n log n, and a
 * search for each pair whose order is not certain, or is that of one of these with a third; among choices and calendar
 * offsets a pair whose order some way in which all may have happened upsets costs nothing, else what depends on it.
 */
TL_API TL_MUST_CHECK tl_status tl_sequence_new(const tl_network *network, const tl_sequence_options *options,
                                               tl_sequence **out_sequence, tl_error *err);

/**
 * Puts `count` things in order of which only pairs and keys are known: before[i] is certainly before after[i].
 *
 * **Shape**: before[pair_count], after[pair_count], keys[count]; ties go by number. Returns TL_OK; TL_ERR_VALUE
 * (TL_CODE_SEQUENCE_CYCLE) when the pairs go round in a circle; TL_ERR_ARG for a number beyond the last; TL_ERR_NOMEM;
 * TL_ERR_LIMIT as tl_sequence_new(). Cost: count * pair_count / 64 at worst.
 */
TL_API TL_MUST_CHECK tl_status tl_sequence_from_pairs(size_t count, const size_t *before, const size_t *after,
                                                      size_t pair_count, const int64_t *keys,
                                                      const tl_sequence_options *options, tl_sequence **out_sequence,
                                                      tl_error *err);

/** Releases a sequence; NULL is fine. */
TL_API void tl_sequence_free(tl_sequence *sequence);

/** Returns the number of events. */
TL_API size_t tl_sequence_count(const tl_sequence *sequence);

/** Returns the event at `rank`, from 0; TL_NOT_FOUND beyond the last. */
TL_API size_t tl_sequence_at(const tl_sequence *sequence, size_t rank);

/** Returns the rank of an event; TL_NOT_FOUND when there is no such event. */
TL_API size_t tl_sequence_rank(const tl_sequence *sequence, size_t event);

/** Returns the number of pairs whose order is not certain. */
TL_API uint64_t tl_sequence_pair_count(const tl_sequence *sequence);

/** Returns the events that are not certainly before or after `event`, by rank, and their number; borrowed. */
TL_API const uint32_t *tl_sequence_unordered(const tl_sequence *sequence, size_t event, size_t *out_count);

/** Says whether `a` is certainly before `b`. Cost: log of the number of events that are unordered with `a`. */
TL_API bool tl_sequence_is_before(const tl_sequence *sequence, size_t a, size_t b);

/**
 * Writes the ranks at which a block starts, but the first: all that is before such a rank is certainly before all that
 * is at it or behind. The first `capacity` are written, in order; returns how many there are.
 */
TL_API size_t tl_sequence_blocks(const tl_sequence *sequence, size_t *out_ranks, size_t capacity);

/**
 * Writes the events that certainly come directly after `event`: after it, with none that is certainly after it and
 * before them (the transitive reduction of the partial order), by rank. The first `capacity` are written; returns how
 * many there are. Cost: the events behind it, times those that are unordered with them.
 */
TL_API size_t tl_sequence_next(const tl_sequence *sequence, size_t event, size_t *out_events, size_t capacity);

#ifdef __cplusplus
}
#endif
#endif
