/* SPDX-License-Identifier: Apache-2.0 */
#include "near.h"

#include "heap.h"
#include "reach.h"

typedef struct near {
  const tl_network *network;
  const uint32_t *targets;
  int64_t *distance;
  size_t count;
  tli_reach reach;
  tli_heap heap;
} near;

/* The least that a way from a point to a target can come to, by how far apart their bounds are; TLI_INF: there is no
 * way. From a point without a lower bound none leads to one that has it, and from one with an upper bound none to one
 * without. */
static int64_t ahead(const tl_network *n, uint32_t point, uint32_t target)
{
  const tli_bounds *b = &n->bounds;
  int64_t least = -TLI_INF;
  int64_t other;
  if (b->low[target] != TL_TIME_MIN) {
    if (b->low[point] == TL_TIME_MIN)
      return TLI_INF;
    if (__builtin_sub_overflow(b->low[target], b->low[point], &least))
      least = -TLI_INF;
  } else if (n->potential && __builtin_sub_overflow(n->potential[target], n->potential[point], &least)) {
    least = -TLI_INF;
  }
  if (b->high[point] == TLI_INF)
    return least;
  if (b->high[target] == TLI_INF)
    return TLI_INF;
  if (__builtin_sub_overflow(b->high[target], b->high[point], &other))
    return least;
  return other > least ? other : least;
}

/* How much nearer than known a target might be by a way that goes on from a point: less than 0, or it is of no use. */
static int64_t use_of(const near *s, uint32_t point, int64_t cost)
{
  int64_t least = 0;
  for (size_t i = 0; i < s->count; i++) {
    int64_t more = ahead(s->network, point, s->targets[i]);
    int64_t use;
    if (more == TLI_INF)
      continue;
    if (__builtin_add_overflow(cost, more, &use) || __builtin_sub_overflow(use, s->distance[i], &use))
      use = cost > 0 && more > 0 ? 0 : -TLI_INF;
    least = use < least ? use : least;
  }
  return least;
}

/* A way that comes to a point at a cost. */
static bool reach(near *s, uint32_t point, int64_t cost)
{
  int64_t key = use_of(s, point, cost);
  for (size_t i = 0; i < s->count; i++)
    if (s->targets[i] == point && cost < s->distance[i])
      s->distance[i] = cost;
  if (key >= 0)
    return true;
  tli_reached *r = tli_reach_find(&s->reach, point);
  if (r && cost >= r->value)
    return true;
  if (!r && !(r = tli_reach_add(&s->reach, &s->network->allocator, point)))
    return false;
  r->waits = 1;
  r->value = cost;
  return tli_heap_push(&s->heap, &s->network->allocator, key, point, 0);
}

static bool follow(near *s, uint32_t point, int64_t cost)
{
  const tli_graph *g = &s->network->graph;
  tli_walk walk = tli_walk_from(g, point, false);
  for (uint32_t number; (number = tli_walk_next(&walk)) != TLI_NONE;) {
    const tli_edge *edge = &g->edges[number];
    int64_t more;
    if (!__builtin_add_overflow(cost, edge->weight, &more) && !reach(s, edge->to, more))
      return false;
  }
  return true;
}

bool tli_near(const tl_network *n, uint32_t source, const uint32_t *targets, size_t count, int64_t *distance,
              size_t *steps)
{
  near s;
  s.network = n;
  s.targets = targets;
  s.distance = distance;
  s.count = count;
  tli_reach_init(&s.reach);
  tli_heap_init(&s.heap);
  bool fits = reach(&s, source, 0);
  while (fits && s.heap.count) {
    tli_heap_item top = tli_heap_pop(&s.heap);
    tli_reached *r = tli_reach_find(&s.reach, top.point);
    if (!r->waits)
      continue;
    /* Since targets were found it may have become of less use. */
    int64_t key = use_of(&s, top.point, r->value);
    if (key > top.key) {
      fits = key >= 0 || tli_heap_push(&s.heap, &n->allocator, key, top.point, 0);
      continue;
    }
    r->waits = 0;
    ++*steps;
    fits = follow(&s, top.point, r->value);
  }
  tli_reach_free(&s.reach, &n->allocator);
  tli_heap_free(&s.heap, &n->allocator);
  return fits;
}
