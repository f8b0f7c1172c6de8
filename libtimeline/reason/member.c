/* SPDX-License-Identifier: Apache-2.0 */
/* What the completions of two dates leave of their relations, each within the bounds that the network gives. */
#include <timeline/relate.h>

#include "network.h"

typedef struct search {
  const tl_network *network;
  size_t b;            /* TL_NOT_FOUND: a time, which is its bounds */
  tl_extent bounds[2]; /* of a, of b */
  tl_extent a;         /* the one of a that is visited now */
  tl_relset found;
  tl_relset candidates; /* nothing beyond is of use */
  uint32_t steps;
} search;

/* Narrows what a date may mean to the bounds. False: nothing is left. */
static bool narrow(tl_extent *extent, const tl_extent *bounds)
{
  bool consistent;
  extent->start_min = extent->start_min > bounds->start_min ? extent->start_min : bounds->start_min;
  extent->start_max = extent->start_max < bounds->start_max ? extent->start_max : bounds->start_max;
  extent->end_min = extent->end_min > bounds->end_min ? extent->end_min : bounds->end_min;
  extent->end_max = extent->end_max < bounds->end_max ? extent->end_max : bounds->end_max;
  extent->length_min = extent->length_min > bounds->length_min ? extent->length_min : bounds->length_min;
  extent->length_max = extent->length_max < bounds->length_max ? extent->length_max : bounds->length_max;
  return tl_extent_close(extent, &consistent, NULL) == TL_OK && consistent;
}

bool tli_has_completions(const tl_network *n, size_t event)
{
  return tl_event_extent(tl_timeline_at(n->timeline, event))->flags & TL_EXTENT_MASKED;
}

/* Visits what an event may be: its members and completions, else its bounds. False: it cannot be said. */
static bool visit(const search *s, size_t event, const tl_extent *near, tl_extent_visit take, void *ctx)
{
  if (event == TL_NOT_FOUND) {
    take(ctx, &s->bounds[1]);
    return true;
  }
  const tl_event *e = tl_timeline_at(s->network->timeline, event);
  tl_date_options options = {
      .size = sizeof options, .mode = (uint8_t)tl_event_mode(e), .seasons = tl_timeline_seasons(s->network->timeline)};
  const tl_extent *given = tl_event_extent(e);
  bool several = given->flags & TL_EXTENT_MASKED || given->form == TL_FORM_ONE_OF;
  tl_date date;
  if (!several || !tl_event_edtf(e) || tl_event_start_kind(e) || tl_event_end_kind(e)) {
    take(ctx, &s->bounds[event == s->b]);
    return true;
  }
  return tl_date_parse(tl_text_from_string(tl_event_edtf(e)), &date, NULL) == TL_OK &&
         tl_date_each(&date, &options, near, take, ctx, NULL) == TL_OK;
}

static bool take_b(void *ctx, const tl_extent *extent)
{
  search *s = ctx;
  tl_extent b = *extent;
  if (narrow(&b, &s->bounds[1]))
    s->found |= tl_relate_extents(&s->a, &b) & s->candidates;
  return ++s->steps < TL_RELATE_STEPS_MAX && s->found != s->candidates;
}

static bool take_a(void *ctx, const tl_extent *extent)
{
  search *s = ctx;
  s->a = *extent;
  if (narrow(&s->a, &s->bounds[0]) && !visit(s, s->b, &s->a, take_b, s))
    s->found = s->candidates;
  return s->steps < TL_RELATE_STEPS_MAX && s->found != s->candidates;
}

tl_relset tli_relation_of_members(const tl_network *n, size_t a, size_t b, tl_relset candidates)
{
  if (!tli_has_completions(n, a) && !tli_has_completions(n, b))
    return candidates;
  search s = {.network = n, .b = b, .candidates = candidates};
  tl_network_extent(n, a, &s.bounds[0]);
  tl_network_extent(n, b, &s.bounds[1]);
  bool all = visit(&s, a, &s.bounds[1], take_a, &s) && s.steps < TL_RELATE_STEPS_MAX;
  return all ? s.found : candidates;
}

tl_relset tli_relation_of_members_to(const tl_network *n, size_t a, const tl_extent *bounds, const tl_extent *window,
                                     tl_relset candidates)
{
  if (n->consistent && !tli_has_completions(n, a))
    return candidates;
  search s = {.network = n, .b = TL_NOT_FOUND, .bounds = {*bounds, *window}, .candidates = candidates};
  bool all = visit(&s, a, window, take_a, &s) && s.steps < TL_RELATE_STEPS_MAX;
  return all ? s.found : candidates;
}
