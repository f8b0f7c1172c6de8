/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_OBJECT_H
#define TLI_INDEX_OBJECT_H

#include <stdatomic.h>

#include <timeline/index.h>

#include "kernel.h"
#include "plane.h"

struct tl_index {
  atomic_size_t references;
  tl_allocator allocator;
  const tli_kernels *kernels;
  size_t count;
  uint32_t parts;
  tli_plane possible; /* spans, or the outer bounds of extents: from the earliest start to the latest end */

  /* Over extents that are not all exact. Those that certainly go on from the latest start to the earliest end share
   * time with a window for certain when that inner span does. Of the others (`1984`: it may be anywhere in the year)
   * the window has to hold the latest start and the moment before the earliest end. */
  bool doubtful;
  tli_plane inner;          /* [start_max, end_min) */
  tli_plane crossed;        /* [end_min - 1, start_max + 1), where end_min <= start_max */
  tli_plane sets;           /* of a timeline: the outer spans of those whose date's members or digits say more */
  const tl_extent *extents; /* by id: in the timeline, or `copy` */
  tl_extent *copy;
  tl_timeline *timeline;
};

/* What a window, or an event of another index, is asked about the doubtful events of an index. */
typedef struct tli_question {
  tl_hits hits;
  tl_relset relations;
} tli_question;

/* Whether what is possible between two makes a hit. */
static inline bool tli_is_hit(tli_question question, tl_relset possible)
{
  return question.hits == TL_HITS_CERTAIN ? possible && !(possible & ~question.relations)
                                          : (possible & question.relations) != 0;
}

/* Whether the plane of the outer bounds has the answer, of events that are `doubtful`, or none of which is. */
static inline bool tli_is_plain(bool doubtful, tli_question question)
{
  return !doubtful || (question.hits == TL_HITS_POSSIBLE && question.relations == TL_RELSET_INTERSECTS);
}

/* query.c: the parts that an index needs. Doubtful events are looked at one by one where the bounds alone do not count
 * them. */
uint32_t tli_parts_for(bool doubtful, tli_question question, bool list);

/* extents.c: an exact window as an extent, for tl_relate_extents(). */
tl_extent tli_window_extent(const tl_span *window);

/* How many more events are hits by their members and digits than by their bounds. */
int64_t tli_members_count(const tl_index *index, tli_question question, const tl_span *window);

/* Counts and finds among doubtful events, any set of relations; finding appends to `output`, which must not stream. */
uint64_t tli_doubtful_count(const tl_index *index, tli_question question, const tl_span *window);
void tli_doubtful_find(const tl_index *index, tli_question question, const tl_span *window, tli_output *output);

/* Fills the planes of a new index over extents; TL_ERR_VALUE for one without a span, TL_ERR_NOMEM. */
tl_status tli_extents_init(tl_index *index, const tl_extent *extents, uint32_t threads, tl_error *err);
void tli_extents_fini(tl_index *index);

tl_status tli_fail_empty(const char *what, tl_time start, tl_time end, size_t number, tl_error *err);

#endif
