/* SPDX-License-Identifier: Apache-2.0 */
/* Extents of a network. */
#include "network.h"

/* The limits of the length that edges between the ends say. */
static void narrow_length(const tl_network *n, size_t index, tl_extent *extent)
{
  const tli_graph *g = &n->graph;
  uint32_t start = 2 * (uint32_t)index;
  if (n->traits[index] & TLI_OPEN)
    return;
  for (int in = 0; in < 2; in++) {
    tli_walk walk = tli_walk_from(g, start, in);
    for (uint32_t k; (k = tli_walk_next(&walk)) != TLI_NONE;) {
      const tli_edge *edge = &g->edges[k];
      if (in && edge->from == start + 1 && -edge->weight > extent->length_min)
        extent->length_min = -edge->weight;
      else if (!in && edge->to == start + 1 && edge->weight < extent->length_max)
        extent->length_max = edge->weight;
    }
  }
}

/* Whether a bound is no start of a day: ends of whole days come to that by relations to others. */
static bool has_clock(const tl_extent *extent)
{
  const tl_time times[] = {extent->start_min, extent->start_max, extent->end_min, extent->end_max};
  for (size_t i = 0; i < sizeof times / sizeof *times; i++)
    if (times[i] != TL_TIME_MIN && times[i] != TL_TIME_MAX && times[i] % TL_SECONDS_PER_DAY != 0)
      return true;
  return false;
}

void tl_network_extent(const tl_network *n, size_t index, tl_extent *out_extent)
{
  if (index >= n->count) {
    tl_extent_init(out_extent, TL_SECONDS_PER_DAY);
    return;
  }
  tl_extent extent = *tl_event_extent(tl_timeline_at(n->timeline, index));
  uint8_t traits = n->traits[index];
  if (!n->consistent) {
    *out_extent = extent;
    return;
  }
  const tl_extent given = extent;
  const tli_bounds *b = &n->bounds;
  bool open_start = traits & TLI_OPEN_START;
  bool open_end = traits & TLI_OPEN_END;
  extent.start_min = open_start ? TL_TIME_MIN : b->low[2 * index];
  extent.start_max = open_start ? TL_TIME_MIN : b->high[2 * index];
  extent.end_min = open_end ? TL_TIME_MAX : b->low[2 * index + 1];
  extent.end_max = open_end ? TL_TIME_MAX : b->high[2 * index + 1];
  extent.length_min = traits & TLI_OPEN ? TL_TIME_MAX : traits & TLI_FINE ? 1 : TL_SECONDS_PER_DAY;
  extent.length_max = TL_TIME_MAX;
  extent.flags &= (uint8_t)~TL_EXTENT_CONTRADICTORY;
  if (extent.start_kind == TL_END_OPEN && !open_start)
    extent.start_kind = TL_END_UNKNOWN;
  if (extent.end_kind == TL_END_OPEN && !open_end)
    extent.end_kind = TL_END_UNKNOWN;
  if (traits & TLI_FINE || has_clock(&extent))
    extent.flags |= TL_EXTENT_TIME_OF_DAY;
  if (extent.start_min > given.start_min || extent.start_max < given.start_max || extent.end_min > given.end_min ||
      extent.end_max < given.end_max)
    extent.flags |= TL_EXTENT_DERIVED;
  narrow_length(n, index, &extent);
  tl_extent closed = extent;
  bool consistent;
  if (!tl_extent_close(&closed, &consistent, NULL) && consistent)
    extent = closed;
  *out_extent = extent;
}

void tl_network_extent_many(const tl_network *network, tl_extent *out_extents)
{
  for (size_t i = 0; i < network->count; i++)
    tl_network_extent(network, i, &out_extents[i]);
}
