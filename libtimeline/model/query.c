/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/query.h>

#include "../base/error.h"
#include "filter.h"

/* Whether the members or the digits of an event's date say more than its bounds do. Where the event says by itself of
 * what kind an end is, the members say nothing of that end, and the bounds answer. */
static bool has_members(const tl_event *event, const tl_extent *own)
{
  return (own->form == TL_FORM_ONE_OF || own->form == TL_FORM_ALL_OF || own->flags & TL_EXTENT_MASKED) &&
         !tl_event_start_kind(event) && !tl_event_end_kind(event);
}

/* What a date may mean within bounds that say more than it does, such as those of an event with a length of its own. */
typedef struct narrowing {
  const tl_extent *bounds;
  const tl_extent *window;
  uint8_t flags;   /* of the bounds, which the date does not have */
  tl_relset found; /* of what satisfies both */
  tl_relset most;  /* nothing beyond this can be found */
  uint32_t steps;
} narrowing;

enum { NARROWING_STEPS_MAX = 1000000 };

static bool has_bounds(const tl_extent *a, const tl_extent *b)
{
  return a->start_min == b->start_min && a->start_max == b->start_max && a->end_min == b->end_min &&
         a->end_max == b->end_max && a->length_min == b->length_min && a->length_max == b->length_max;
}

static int64_t larger(int64_t a, int64_t b)
{
  return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
  return a < b ? a : b;
}

static bool visit_narrowed(void *ctx, const tl_extent *member)
{
  narrowing *n = ctx;
  const tl_extent *bounds = n->bounds;
  tl_extent e = *member;
  bool consistent;
  e.start_min = larger(e.start_min, bounds->start_min);
  e.start_max = smaller(e.start_max, bounds->start_max);
  e.end_min = larger(e.end_min, bounds->end_min);
  e.end_max = smaller(e.end_max, bounds->end_max);
  e.length_min = larger(e.length_min, bounds->length_min);
  e.length_max = smaller(e.length_max, bounds->length_max);
  e.flags |= n->flags;
  if (tl_extent_close(&e, &consistent, NULL) != TL_OK)
    n->found |= tl_relate_extents(member, n->window) & n->most;
  else if (consistent)
    n->found |= tl_relate_extents(&e, n->window);
  return ++n->steps <= NARROWING_STEPS_MAX && n->found != n->most;
}

/* Relates what satisfies both the date and the bounds, which leave `*possible`; that becomes less. Members far outside
 * the bounds are none, so that of many years those near the bounds are walked through. */
static tl_status relate_members(const tl_date *date, const tl_date_options *options, const tl_extent *bounds,
                                const tl_extent *window, tl_relset *possible, tl_error *err)
{
  tl_extent hull;
  tl_status status = tl_date_extent(date, options, &hull, err);
  if (status == TL_OK && !has_bounds(&hull, bounds)) {
    uint8_t flags = (uint8_t)(bounds->flags & ~hull.flags & TL_EXTENT_TIME_OF_DAY);
    narrowing n = {.bounds = bounds, .window = window, .flags = flags, .most = *possible};
    status = tl_date_each(date, options, bounds, visit_narrowed, &n, err);
    if (status == TL_OK && n.steps <= NARROWING_STEPS_MAX) {
      *possible = n.found;
      return TL_OK;
    }
  }
  tl_relate_result members;
  if (status == TL_OK)
    status = tl_relate_date_to_extent(date, options, window, &members, err);
  if (status == TL_OK)
    *possible &= members.possible;
  return status;
}

static tl_status relate(const tl_timeline *timeline, size_t index, const tl_extent *extents, const tl_extent *window,
                        tl_relate_result *out, tl_error *err)
{
  const tl_event *event = &timeline->store.events->at[index];
  const tl_extent *own = tl_event_extent(event);
  const tl_extent *extent = extents ? &extents[index] : own;
  unsigned qualifiers =
      extent->start_qualifier | extent->end_qualifier | window->start_qualifier | window->end_qualifier;
  *out = (tl_relate_result){tl_relate_extents(extent, window), qualifiers != 0};
  const char *edtf = tl_event_edtf(event);
  tl_date date;
  if (!has_members(event, own) || !edtf || out->possible == 0 ||
      tl_date_parse(tl_text_from_string(edtf), &date, NULL) != TL_OK)
    return TL_OK;
  tl_date_options options = {
      .size = sizeof options, .mode = (uint8_t)tl_event_mode(event), .seasons = tl_timeline_seasons(timeline)};
  return relate_members(&date, &options, extent, window, &out->possible, err);
}

tl_status tl_event_relate(const tl_timeline *timeline, size_t index, const tl_extent *extents, const tl_extent *window,
                          tl_relate_result *out_result, tl_error *err)
{
  if (!timeline || index >= tl_timeline_count(timeline) || !window || !out_result)
    return tli_fail_arg(err, "a relation needs a timeline that has the event, a window and a place for the result");
  tl_relate_result result;
  tl_status status = relate(timeline, index, extents, window, &result, err);
  if (status == TL_OK)
    *out_result = result;
  return status;
}

tl_status tl_timeline_query(const tl_timeline *timeline, const tl_query *query, size_t *out_indexes, size_t capacity,
                            size_t *out_count, tl_error *err)
{
  if (!timeline || !query || !out_count || (!out_indexes && capacity) || !TLI_OPTIONS_FIT_RESERVED(query) ||
      query->hits > TL_ANSWER_CERTAIN || query->relations > TL_RELSET_ALL)
    return tli_fail_arg(err, "no timeline, no place for the answer, or a query that there is not");
  tli_matcher matcher;
  bool filtered = query->filter.size != 0;
  if (filtered) {
    tl_status status = tli_matcher_init(&matcher, timeline, &query->filter, err);
    if (status != TL_OK)
      return status;
  }
  tl_relset asked = query->relations ? query->relations : (tl_relset)TL_RELSET_INTERSECTS;
  tl_answer least = query->hits == TL_ANSWER_CERTAIN ? TL_ANSWER_CERTAIN : TL_ANSWER_POSSIBLE;
  size_t count = 0;
  size_t events = tl_timeline_count(timeline);
  for (size_t i = 0; i < events; i++) {
    if (filtered && !tli_matches(&matcher, &timeline->store.events->at[i]))
      continue;
    if (query->window) {
      tl_relate_result result;
      tl_status status = relate(timeline, i, query->extents, query->window, &result, err);
      if (status != TL_OK)
        return status;
      if (tl_relset_answer(result.possible, asked) < least)
        continue;
    }
    if (count < capacity)
      out_indexes[count] = i;
    count++;
  }
  *out_count = count;
  return TL_OK;
}
