/* SPDX-License-Identifier: Apache-2.0 */
#include "near.h"

#include <string.h>

#include "heap.h"

typedef struct reached {
  uint32_t point; /* TLI_NONE: free */
  bool waits;     /* its edges are not followed at this cost yet */
  int64_t cost;
} reached;

enum { FIRST_ROOM = 64 };

/* What a search has come to: a table by point, which starts in memory of its own, and a heap. */
typedef struct near {
  const tl_network *network;
  const uint32_t *targets;
  int64_t *distance;
  size_t count;
  reached *table;
  size_t table_size, table_used;
  tli_heap heap;
  reached first_table[2 * FIRST_ROOM];
} near;

static size_t slot_of(const near *s, uint32_t point)
{
  size_t at = (point * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (s->table_size - 1);
  while (s->table[at].point != point && s->table[at].point != TLI_NONE)
    at = (at + 1) & (s->table_size - 1);
  return at;
}

static void clear(reached *table, size_t size)
{
  for (size_t i = 0; i < size; i++)
    table[i].point = TLI_NONE;
}

static bool grow_table(near *s)
{
  const tl_allocator *a = &s->network->allocator;
  reached *old = s->table;
  size_t old_size = s->table_size;
  reached *grown = tli_alloc(a, 2 * old_size * sizeof *grown);
  if (!grown)
    return false;
  s->table = grown;
  s->table_size = 2 * old_size;
  clear(grown, s->table_size);
  for (size_t i = 0; i < old_size; i++)
    if (old[i].point != TLI_NONE)
      grown[slot_of(s, old[i].point)] = old[i];
  if (old != s->first_table)
    tli_release(a, old, old_size * sizeof *old);
  return true;
}

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
  } else if (n->potential) {
    least = n->potential[target] - n->potential[point];
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
  if (2 * s->table_used + 2 > s->table_size && !grow_table(s))
    return false;
  reached *r = &s->table[slot_of(s, point)];
  if (r->point == TLI_NONE)
    s->table_used++;
  else if (cost >= r->cost)
    return true;
  *r = (reached){point, true, cost};
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
  s.table = s.first_table;
  s.table_size = 2 * FIRST_ROOM;
  s.table_used = 0;
  tli_heap_init(&s.heap);
  clear(s.table, s.table_size);
  bool fits = reach(&s, source, 0);
  while (fits && s.heap.count) {
    tli_heap_item top = tli_heap_pop(&s.heap);
    reached *r = &s.table[slot_of(&s, top.point)];
    if (!r->waits)
      continue;
    /* Since targets were found it may have become of less use. */
    int64_t key = use_of(&s, top.point, r->cost);
    if (key > top.key) {
      fits = key >= 0 || tli_heap_push(&s.heap, &n->allocator, key, top.point, 0);
      continue;
    }
    r->waits = false;
    ++*steps;
    fits = follow(&s, top.point, r->cost);
  }
  if (s.table != s.first_table)
    tli_release(&n->allocator, s.table, s.table_size * sizeof *s.table);
  tli_heap_free(&s.heap, &n->allocator);
  return fits;
}
