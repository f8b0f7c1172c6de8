/* SPDX-License-Identifier: Apache-2.0 */
#include "trees.h"

/* What numbering a tree needs of each point. */
typedef struct node {
  uint32_t above; /* TLI_NONE: nothing */
  uint32_t under; /* how many that hang on it were not gone through; then the next number for one of them */
  uint32_t size;  /* of all that is under it, and itself */
  uint32_t order; /* by place: a point, after those under it */
} node;

tli_trees *tli_trees_new(const tl_allocator *allocator)
{
  tli_trees *trees = tli_alloc(allocator, sizeof *trees);
  if (trees) {
    atomic_init(&trees->steps, 0);
    atomic_init(&trees->branches, NULL);
  }
  return trees;
}

void tli_trees_free(tl_network *n)
{
  if (n->trees)
    tli_release(&n->allocator, atomic_load(&n->trees->branches), n->graph.points * sizeof(tli_branch));
  tli_release(&n->allocator, n->trees, sizeof *n->trees);
  n->trees = NULL;
}

/* Lists the points of a tree, each after all that is under it. */
static void list_points(const tl_network *n, bool high, node *nodes)
{
  const tli_edge *edges = n->graph.edges;
  const uint32_t *source = high ? n->bounds.high_from : n->bounds.low_from;
  uint32_t points = (uint32_t)n->graph.points;
  uint32_t count = 0;
  for (uint32_t p = 0; p < points; p++)
    nodes[p].under = 0;
  for (uint32_t p = 0; p < points; p++) {
    bool by_edge = !(source[p] & TLI_WINDOW); /* TLI_NONE has that bit too */
    nodes[p].size = 1;
    nodes[p].above = !by_edge ? TLI_NONE : high ? edges[source[p]].from : edges[source[p]].to;
    if (by_edge)
      nodes[nodes[p].above].under++;
  }
  for (uint32_t p = 0; p < points; p++)
    if (!nodes[p].under)
      nodes[count++].order = p;
  for (uint32_t i = 0; i < count; i++) {
    const node *p = &nodes[nodes[i].order];
    if (p->above == TLI_NONE)
      continue;
    nodes[p->above].size += p->size;
    if (--nodes[p->above].under == 0)
      nodes[count++].order = p->above;
  }
}

static void number_points(const tl_network *n, bool high, node *nodes, tli_branch *branches)
{
  uint32_t next = 0;
  list_points(n, high, nodes);
  for (size_t i = n->graph.points; i-- > 0;) {
    uint32_t p = nodes[i].order;
    uint32_t *at = nodes[p].above == TLI_NONE ? &next : &nodes[nodes[p].above].under;
    uint32_t first = *at;
    *at += nodes[p].size;
    nodes[p].under = first + 1;
    *(high ? &branches[p].high : &branches[p].low) = first;
    *(high ? &branches[p].high_end : &branches[p].low_end) = *at;
  }
}

void tli_trees_note(const tl_network *n, size_t steps)
{
  size_t points = n->graph.points;
  size_t before = n->trees ? atomic_fetch_add_explicit(&n->trees->steps, steps, memory_order_relaxed) : points;
  if (before >= points || before + steps < points)
    return; /* one search alone comes past that */
  tli_branch *branches = tli_alloc(&n->allocator, points * sizeof *branches);
  node *nodes = tli_alloc(&n->allocator, points * sizeof *nodes);
  if (branches && nodes) {
    number_points(n, true, nodes, branches);
    number_points(n, false, nodes, branches);
    atomic_store_explicit(&n->trees->branches, branches, memory_order_release);
  } else {
    tli_release(&n->allocator, branches, points * sizeof *branches);
  }
  tli_release(&n->allocator, nodes, points * sizeof *nodes);
}
