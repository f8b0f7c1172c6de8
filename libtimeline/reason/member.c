/* SPDX-License-Identifier: Apache-2.0 */
/* What the completions of two dates leave of their relations, each within the bounds that the network gives. */
#include <timeline/query.h>

#include "network.h"

bool tli_has_completions(const tl_network *n, size_t event)
{
  return tl_event_extent(tl_timeline_at(n->timeline, event))->flags & TL_EXTENT_MASKED;
}

tl_relset tli_relation_of_members(const tl_network *n, size_t a, size_t b, tl_relset candidates)
{
  if (!tli_has_completions(n, a) && !tli_has_completions(n, b))
    return candidates;
  tl_extent bounds[2];
  tl_event_side sides[2];
  tl_network_extent(n, a, &bounds[0]);
  tl_network_extent(n, b, &bounds[1]);
  tl_event_side_init(n->timeline, a, &bounds[0], &sides[0]);
  tl_event_side_init(n->timeline, b, &bounds[1], &sides[1]);
  tl_relate_result result;
  bool said = tl_relate_within(&sides[0].side, &sides[1].side, &result, NULL) == TL_OK;
  return said ? result.possible & candidates : candidates;
}

tl_status tli_relation_of_members_to(const tl_network *n, size_t a, const tl_extent *bounds, const tl_relate_side *time,
                                     tl_relset *out_possible, tl_error *err)
{
  tl_event_side event;
  tl_relate_result result;
  if (n->consistent && !tli_has_completions(n, a)) /* members are choices of the network */
    event.side = (tl_relate_side){.bounds = bounds};
  else
    tl_event_side_init(n->timeline, a, bounds, &event);
  tl_status status = tl_relate_within(&event.side, time, &result, err);
  if (status == TL_OK)
    *out_possible = result.possible;
  return status;
}
