/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <timeline/query.h>

#include "../base/error.h"
#include "list.h"
#include "object.h"

/* An index over extents is up to four planes of spans that their bounds make; object.h says which. */

typedef enum kind { OUTER, INNER, CROSSED, SETS } kind;

static bool is_contradictory(const tl_extent *extent)
{
  return extent->flags & TL_EXTENT_CONTRADICTORY;
}

static bool is_exact(const tl_extent *extent)
{
  return is_contradictory(extent) || (extent->start_min == extent->start_max && extent->end_min == extent->end_max);
}

/* Whether the members or the digits of its date may say more than its bounds. */
static bool is_set(const tl_extent *extent)
{
  return (extent->form == TL_FORM_ONE_OF || extent->form == TL_FORM_ALL_OF || extent->flags & TL_EXTENT_MASKED) &&
         !is_exact(extent);
}

/* The span of an extent in a plane; false when it has none there. */
static bool span_in(kind plane, const tl_extent *extent, tl_span *out)
{
  if (is_contradictory(extent))
    return false;
  bool crossed = extent->end_min <= extent->start_max;
  switch (plane) {
  case OUTER: *out = (tl_span){extent->start_min, extent->end_max}; return true;
  case INNER:
    if (crossed)
      return false;
    *out = (tl_span){extent->start_max, extent->end_min};
    return true;
  case SETS: *out = (tl_span){extent->start_min, extent->end_max}; return is_set(extent);
  default:
    /* With no earliest end, or no latest start, no window is wide enough. */
    if (!crossed || extent->end_min == TL_TIME_MIN || extent->start_max == TL_TIME_MAX)
      return false;
    *out = (tl_span){extent->end_min - 1, extent->start_max + 1};
    return true;
  }
}

static size_t collect(kind plane, const tl_extent *extents, size_t count, tl_span *out, uint32_t *out_names)
{
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    out_names[n] = (uint32_t)i;
    n += span_in(plane, &extents[i], &out[n]);
  }
  return n;
}

static tl_status check_extents(tl_index *index, const tl_extent *extents, tl_error *err)
{
  for (size_t i = 0; i < index->count; i++) {
    const tl_extent *extent = &extents[i];
    if (!is_contradictory(extent) && extent->start_min >= extent->end_max)
      return tli_fail_empty("extent", extent->start_min, extent->end_max, i, err);
    index->doubtful |= !is_exact(extent);
  }
  return TL_OK;
}

static bool init_plane(tl_index *index, kind which, const tl_extent *extents, uint32_t threads, tl_span *spans,
                       uint32_t *names)
{
  tli_plane *const planes[] = {
      [OUTER] = &index->possible, [INNER] = &index->inner, [CROSSED] = &index->crossed, [SETS] = &index->sets};
  const uint32_t parts[] = {[OUTER] = index->parts & ~(uint32_t)TL_INDEX_CERTAIN,
                            [INNER] = TL_INDEX_COUNT,
                            [CROSSED] = TL_INDEX_COUNT | TL_INDEX_RELATIONS,
                            [SETS] = TL_INDEX_LIST};
  size_t count = collect(which, extents, index->count, spans, names);
  tli_columns columns = {&spans->start, &spans->end, sizeof *spans, sizeof *spans, names, count};
  return tli_plane_init(planes[which], &columns, parts[which], threads, &index->allocator);
}

static bool keep_extents(tl_index *index, const tl_extent *extents)
{
  index->extents = extents;
  if (index->timeline || !(index->parts & TL_INDEX_LIST) || !(index->parts & (TL_INDEX_CERTAIN | TL_INDEX_RELATIONS)))
    return true;
  index->copy = tli_array_new(&index->allocator, index->count, sizeof *extents);
  if (!index->copy)
    return false;
  memcpy(index->copy, extents, index->count * sizeof *extents);
  index->extents = index->copy;
  return true;
}

tl_status tli_extents_init(tl_index *index, const tl_extent *extents, uint32_t threads, tl_error *err)
{
  tl_status status = check_extents(index, extents, err);
  if (status != TL_OK)
    return status;
  const tl_allocator *allocator = &index->allocator;
  tl_span *spans = tli_array_new(allocator, index->count, sizeof *spans);
  uint32_t *names = tli_array_new(allocator, index->count, sizeof *names);
  bool done = spans && names && init_plane(index, OUTER, extents, threads, spans, names);
  if (index->doubtful) {
    done = done && keep_extents(index, extents);
    if (index->parts & TL_INDEX_CERTAIN)
      done = done && init_plane(index, INNER, extents, threads, spans, names) &&
             init_plane(index, CROSSED, extents, threads, spans, names);
    if (index->timeline && index->parts & TL_INDEX_LIST)
      done = done && init_plane(index, SETS, extents, threads, spans, names);
  }
  tli_array_free(allocator, spans, index->count, sizeof *spans);
  tli_array_free(allocator, names, index->count, sizeof *names);
  return done ? TL_OK : tli_fail_nomem(err);
}

void tli_extents_fini(tl_index *index)
{
  tl_allocator allocator = index->allocator;
  tli_plane_fini(&index->inner, &allocator);
  tli_plane_fini(&index->crossed, &allocator);
  tli_plane_fini(&index->sets, &allocator);
  tli_array_free(&allocator, index->copy, index->count, sizeof *index->copy);
  tl_timeline_unref(index->timeline);
}

tl_extent tli_window_extent(const tl_span *window)
{
  tl_extent extent = {.start_min = window->start,
                      .start_max = window->start,
                      .end_min = window->end,
                      .end_max = window->end,
                      .length_min = TL_TIME_MAX,
                      .form = TL_FORM_INTERVAL,
                      .precision = TL_PRECISION_DAY};
  if (window->start == TL_TIME_MIN)
    extent.start_kind = TL_END_OPEN;
  if (window->end == TL_TIME_MAX)
    extent.end_kind = TL_END_OPEN;
  int64_t length;
  if (extent.start_kind == TL_END_DATED && extent.end_kind == TL_END_DATED &&
      !__builtin_sub_overflow(window->end, window->start, &length))
    extent.length_min = length;
  extent.length_max = extent.length_min;
  bool whole_days = (window->start % TL_SECONDS_PER_DAY == 0 || window->start == TL_TIME_MIN) &&
                    (window->end % TL_SECONDS_PER_DAY == 0 || window->end == TL_TIME_MAX);
  if (!whole_days) {
    extent.flags = TL_EXTENT_TIME_OF_DAY;
    extent.precision = TL_PRECISION_SECOND;
  }
  return extent;
}

/* Candidates come in chunks; those that are hits go on to another output, or are only counted. */
typedef struct sieve {
  const tl_index *index;
  tli_question question;
  tl_extent window;
  tli_output *output;
  int64_t hits;
  int64_t most; /* it stops at so many; -1: never */
} sieve;

static bool is_hit_by_bounds(const sieve *s, const tl_extent *extent)
{
  if (s->question.relations != TL_RELSET_INTERSECTS)
    return tli_is_hit(s->question, tl_relate_extents(extent, &s->window));
  if (s->question.hits == TL_HITS_CERTAIN)
    return extent->start_max < s->window.end_min && extent->end_min > s->window.start_min;
  return extent->start_min < s->window.end_min && extent->end_max > s->window.start_min;
}

/* A date with more completions than can be walked through is left to its bounds. */
static bool is_hit(const sieve *s, uint32_t id)
{
  const tl_extent *extent = &s->index->extents[id];
  tl_relate_result result;
  if (s->index->sets.count > 0 && is_set(extent) &&
      tl_event_relate(s->index->timeline, id, NULL, &(tl_relate_side){.bounds = &s->window}, &result, NULL) == TL_OK)
    return tli_is_hit(s->question, result.possible);
  return is_hit_by_bounds(s, extent);
}

/* The extents lie anywhere in memory: those of some candidates further on are on their way. */
static bool sift(void *ctx, const uint32_t *ids, size_t count)
{
  enum { AHEAD = 16 };
  sieve *s = ctx;
  for (size_t i = 0; i < count; i++) {
    if (count - i > AHEAD)
      __builtin_prefetch(&s->index->extents[ids[i + AHEAD]]);
    if (!is_hit(s, ids[i]))
      continue;
    s->hits++;
    if (s->output)
      tli_output_append(s->output, &ids[i], 1);
    if (s->hits == s->most)
      return false;
  }
  return true;
}

static bool compare(void *ctx, const uint32_t *ids, size_t count)
{
  sieve *s = ctx;
  for (size_t i = 0; i < count; i++)
    s->hits += is_hit(s, ids[i]) - is_hit_by_bounds(s, &s->index->extents[ids[i]]);
  return true;
}

/* Passes the events whose outer span has a relation of `outer` to the window through the sieve. */
static void sift_window(sieve *s, const tli_plane *plane, bool (*pass)(void *, const uint32_t *, size_t),
                        tl_relset outer, const tl_span *window)
{
  uint32_t buffer[TLI_CHUNK];
  tli_output candidates = {.out = buffer, .room = TLI_CHUNK, .flush = pass, .ctx = s};
  tli_list_many(plane, s->index->kernels, outer, window, 1, &candidates, NULL);
  tli_output_end(&candidates);
}

/* What ends before the window even at the latest is before it, and nothing else; likewise after. Only the others, whose
 * outer span touches the window, are looked at. */
enum { TOUCHING = TL_RELSET_ALL & ~(TL_RELSET_BEFORE | TL_RELSET_AFTER) };

static uint64_t count_apart(const tl_index *index, tl_relset relations, const tl_span *window)
{
  uint64_t count = 0;
  tl_relset apart = relations & (tl_relset)~TOUCHING;
  if (apart)
    tli_plane_count(&index->possible, index->kernels, apart, window, 1, &count);
  return count;
}

int64_t tli_members_count(const tl_index *index, tli_question question, const tl_span *window)
{
  if (index->sets.count == 0)
    return 0;
  sieve s = {index, question, tli_window_extent(window), NULL, 0, -1};
  sift_window(&s, &index->sets, compare, TOUCHING, window);
  return s.hits;
}

static uint64_t count_certain(const tl_index *index, const tl_span *window)
{
  uint64_t inner;
  uint64_t crossed;
  tli_plane_count(&index->inner, index->kernels, TL_RELSET_INTERSECTS, window, 1, &inner);
  tli_plane_count(&index->crossed, index->kernels, TL_RELSET_WITHIN, window, 1, &crossed);
  return inner + crossed;
}

uint64_t tli_doubtful_count(const tl_index *index, tli_question question, const tl_span *window)
{
  if (question.relations == TL_RELSET_INTERSECTS && question.hits == TL_HITS_CERTAIN)
    return count_certain(index, window) + (uint64_t)tli_members_count(index, question, window);
  sieve s = {index, question, tli_window_extent(window), NULL, 0, -1};
  sift_window(&s, &index->possible, sift, TOUCHING, window);
  return (uint64_t)s.hits + count_apart(index, question.relations, window);
}

/* What shares time: those that possibly do, unless a set is among them, are all hits. Of the certain ones the number is
 * known before they are looked for, so that the search ends with the last of them, or does not begin. */
static void find_intersecting(sieve *s, const tl_span *window)
{
  const tl_index *index = s->index;
  uint64_t sets = 0;
  if (index->sets.count > 0)
    tli_plane_count(&index->sets, index->kernels, TL_RELSET_INTERSECTS, window, 1, &sets);
  if (s->question.hits == TL_HITS_POSSIBLE && sets == 0) {
    tli_list_many(&index->possible, index->kernels, TL_RELSET_INTERSECTS, window, 1, s->output, NULL);
    return;
  }
  if (s->question.hits == TL_HITS_CERTAIN)
    s->most = (int64_t)tli_doubtful_count(index, s->question, window);
  if (s->most != 0)
    sift_window(s, &index->possible, sift, TL_RELSET_INTERSECTS, window);
}

void tli_doubtful_find(const tl_index *index, tli_question question, const tl_span *window, tli_output *output)
{
  sieve s = {index, question, tli_window_extent(window), output, 0, -1};
  if (question.relations == TL_RELSET_INTERSECTS) {
    find_intersecting(&s, window);
    return;
  }
  sift_window(&s, &index->possible, sift, TOUCHING | (question.relations & TL_RELSET_BEFORE), window);
  if (question.relations & TL_RELSET_AFTER)
    tli_list_many(&index->possible, index->kernels, TL_RELSET_AFTER, window, 1, output, NULL);
}
