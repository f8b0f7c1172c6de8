/* SPDX-License-Identifier: Apache-2.0 */
#include "near.h"

#include <string.h>

#include "heap.h"

typedef struct reached {
  uint32_t point; /* TLI_NONE: free */
  bool settled;
  int64_t cost;
} reached;

enum { FIRST_ROOM = 64 };

/* What a search has come to: a table by point, which starts in memory of its own, and a heap. */
typedef struct near {
  const tl_network *network;
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

static bool reach(near *s, uint32_t point, int64_t cost)
{
  if (2 * s->table_used + 2 > s->table_size && !grow_table(s))
    return false;
  reached *r = &s->table[slot_of(s, point)];
  if (r->point == TLI_NONE) {
    *r = (reached){point, false, cost};
    s->table_used++;
  } else if (r->settled || cost >= r->cost) {
    return true;
  }
  r->cost = cost;
  return tli_heap_push(&s->heap, &s->network->allocator, cost, point, 0);
}

static bool relax(near *s, uint32_t point, int64_t cost, int64_t radius)
{
  const tli_graph *g = &s->network->graph;
  int64_t potential = tli_potential(s->network, point);
  tli_walk walk = tli_walk_from(g, point, false);
  for (uint32_t number; (number = tli_walk_next(&walk)) != TLI_NONE;) {
    const tli_edge *edge = &g->edges[number];
    int64_t more;
    if (__builtin_add_overflow(potential, edge->weight, &more) ||
        __builtin_sub_overflow(more, tli_potential(s->network, edge->to), &more) ||
        __builtin_add_overflow(more, cost, &more) || more >= radius)
      continue;
    if (!reach(s, edge->to, more))
      return false;
  }
  return true;
}

/* The reduced cost at which target i is no longer of use. */
static int64_t limit_of(const near *s, uint32_t source, uint32_t target, int64_t distance)
{
  int64_t shift;
  int64_t limit;
  if (distance == TLI_INF ||
      __builtin_sub_overflow(tli_potential(s->network, source), tli_potential(s->network, target), &shift) ||
      __builtin_add_overflow(distance, shift, &limit))
    return TLI_INF;
  return limit;
}

/* How far it is of use to search: for those targets that it did not come to yet. */
static int64_t radius_of(const near *s, uint32_t source, const uint32_t *targets, size_t count, const int64_t *distance)
{
  int64_t radius = 0;
  for (size_t i = 0; i < count; i++) {
    const reached *r = &s->table[slot_of(s, targets[i])];
    int64_t limit = r->point != TLI_NONE && r->settled ? 0 : limit_of(s, source, targets[i], distance[i]);
    radius = limit > radius ? limit : radius;
  }
  return radius;
}

bool tli_near(const tl_network *n, uint32_t source, const uint32_t *targets, size_t count, int64_t *out_distance)
{
  near s;
  s.network = n;
  s.table = s.first_table;
  s.table_size = 2 * FIRST_ROOM;
  s.table_used = 0;
  tli_heap_init(&s.heap);
  clear(s.table, s.table_size);
  int64_t radius = radius_of(&s, source, targets, count, out_distance);
  bool fits = radius == 0 || reach(&s, source, 0);
  while (fits && s.heap.count) {
    tli_heap_item top = tli_heap_pop(&s.heap);
    if (top.key >= radius)
      break;
    reached *r = &s.table[slot_of(&s, top.point)];
    if (r->settled)
      continue;
    r->settled = true;
    for (size_t i = 0; i < count; i++) {
      if (targets[i] != top.point)
        continue;
      int64_t distance = top.key - tli_potential(n, source) + tli_potential(n, top.point);
      out_distance[i] = distance < out_distance[i] ? distance : out_distance[i];
      radius = radius_of(&s, source, targets, count, out_distance);
    }
    fits = relax(&s, top.point, top.key, radius);
  }
  if (s.table != s.first_table)
    tli_release(&n->allocator, s.table, s.table_size * sizeof *s.table);
  tli_heap_free(&s.heap, &n->allocator);
  return fits;
}
