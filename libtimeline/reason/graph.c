/* SPDX-License-Identifier: Apache-2.0 */
#include "graph.h"

#include <string.h>

#include "../base/error.h"

tl_status tli_fail_axis(tl_error *err)
{
  return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "what follows from the statements leaves the axis of time");
}

void tli_graph_init(tli_graph *graph, const tl_allocator *allocator, size_t points)
{
  memset(graph, 0, sizeof *graph);
  graph->allocator = *allocator;
  graph->points = points;
}

void tli_graph_free(tli_graph *graph)
{
  const tl_allocator *allocator = &graph->allocator;
  size_t offsets = (graph->points + 1) * sizeof(uint32_t);
  tli_release(allocator, graph->edges, graph->edge_capacity * sizeof *graph->edges);
  tli_release(allocator, graph->out, offsets);
  tli_release(allocator, graph->in, offsets);
  tli_release(allocator, graph->in_edges, graph->sorted * sizeof *graph->in_edges);
  tli_release(allocator, graph->more_out, graph->points * sizeof *graph->more_out);
  tli_release(allocator, graph->more_in, graph->points * sizeof *graph->more_in);
  tli_release(allocator, graph->next_out, graph->next_capacity * sizeof *graph->next_out);
  tli_release(allocator, graph->next_in, graph->next_capacity * sizeof *graph->next_in);
  tli_release(allocator, graph->windows, graph->window_capacity * sizeof *graph->windows);
  tli_release(allocator, graph->functions, graph->function_capacity * sizeof *graph->functions);
  memset(graph, 0, sizeof *graph);
}

size_t tli_graph_memory(const tli_graph *graph)
{
  size_t size = graph->edge_capacity * sizeof *graph->edges + graph->sorted * sizeof *graph->in_edges +
                graph->window_capacity * sizeof *graph->windows + graph->next_capacity * 2 * sizeof(uint32_t) +
                graph->function_capacity * sizeof *graph->functions;
  if (graph->out)
    size += 2 * (graph->points + 1) * sizeof(uint32_t);
  if (graph->more_out)
    size += 2 * graph->points * sizeof(uint32_t);
  return size;
}

bool tli_graph_edge(tli_graph *graph, uint32_t from, uint32_t to, int64_t weight, uint32_t statement, uint32_t function)
{
  if (graph->edge_count >= TLI_WINDOW - 1 || !tli_reserve(&graph->allocator, &graph->edges, &graph->edge_capacity,
                                                          graph->edge_count + 1, sizeof *graph->edges))
    return false;
  graph->edges[graph->edge_count++] = (tli_edge){weight, from, to, statement, function};
  return true;
}

bool tli_graph_window(tli_graph *graph, uint32_t point, tl_time lo, tl_time hi, uint32_t statement)
{
  if (lo == TL_TIME_MIN && hi == TL_TIME_MAX)
    return true;
  if (graph->window_count >= TLI_WINDOW - 1 || !tli_reserve(&graph->allocator, &graph->windows, &graph->window_capacity,
                                                            graph->window_count + 1, sizeof *graph->windows))
    return false;
  graph->windows[graph->window_count++] = (tli_window){lo, hi, point, statement};
  return true;
}

bool tli_graph_function(tli_graph *graph, const tli_function *function, uint32_t *out_number)
{
  if (!tli_reserve(&graph->allocator, &graph->functions, &graph->function_capacity, graph->function_count + 1,
                   sizeof *graph->functions))
    return false;
  *out_number = (uint32_t)graph->function_count;
  graph->functions[graph->function_count++] = *function;
  return true;
}

/* So many edges before one is put at its place that is fetched: it is in any part of memory. */
enum { AHEAD = 16 };

/* The places where the edges of each point begin, out of it and into it, by counting. */
static void count_points(const tli_graph *graph)
{
  uint32_t *out = graph->out;
  uint32_t *in = graph->in;
  memset(out, 0, (graph->points + 1) * sizeof *out);
  memset(in, 0, (graph->points + 1) * sizeof *in);
  for (size_t i = 0; i < graph->edge_count; i++) {
    out[graph->edges[i].from + 1]++;
    in[graph->edges[i].to + 1]++;
  }
  for (size_t p = 0; p < graph->points; p++) {
    out[p + 1] += out[p];
    in[p + 1] += in[p];
  }
}

/* Moves offsets that were advanced, while each point's places were filled, back by one point. */
static void move_back(const tli_graph *graph, uint32_t *offsets)
{
  memmove(offsets + 1, offsets, graph->points * sizeof *offsets);
  offsets[0] = 0;
}

/* Puts the edges in order, in memory of their exact size. */
static bool sort_edges(tli_graph *graph)
{
  const tli_edge *edges = graph->edges;
  size_t count = graph->edge_count;
  uint32_t *next = graph->out;
  tli_edge *sorted = tli_alloc(&graph->allocator, count * sizeof *sorted);
  if (!sorted)
    return false;
  for (size_t i = 0; i < count; i++) {
    if (i + 2 * AHEAD < count)
      __builtin_prefetch(&next[edges[i + 2 * AHEAD].from], 1);
    if (i + AHEAD < count)
      __builtin_prefetch(&sorted[next[edges[i + AHEAD].from]], 1);
    sorted[next[edges[i].from]++] = edges[i];
  }
  move_back(graph, next);
  tli_release(&graph->allocator, graph->edges, graph->edge_capacity * sizeof *edges);
  graph->edges = sorted;
  graph->edge_capacity = count;
  return true;
}

static void list_edges_in(tli_graph *graph)
{
  const tli_edge *edges = graph->edges;
  size_t count = graph->edge_count;
  uint32_t *next = graph->in;
  for (size_t i = 0; i < count; i++) {
    if (i + 2 * AHEAD < count)
      __builtin_prefetch(&next[edges[i + 2 * AHEAD].to], 1);
    if (i + AHEAD < count)
      __builtin_prefetch(&graph->in_edges[next[edges[i + AHEAD].to]], 1);
    graph->in_edges[next[edges[i].to]++] = (uint32_t)i;
  }
  move_back(graph, next);
}

bool tli_graph_seal(tli_graph *graph)
{
  const tl_allocator *allocator = &graph->allocator;
  tli_shrink(allocator, &graph->edges, &graph->edge_capacity, graph->edge_count, sizeof *graph->edges);
  tli_shrink(allocator, &graph->windows, &graph->window_capacity, graph->window_count, sizeof *graph->windows);
  graph->out = tli_alloc(allocator, (graph->points + 1) * sizeof *graph->out);
  graph->in = tli_alloc(allocator, (graph->points + 1) * sizeof *graph->in);
  if (!graph->out || !graph->in)
    return false;
  count_points(graph);
  if (!graph->edge_count)
    return true;
  if (!sort_edges(graph))
    return false;
  graph->in_edges = tli_alloc(allocator, graph->edge_count * sizeof *graph->in_edges);
  if (!graph->in_edges)
    return false;
  graph->sorted = graph->edge_count;
  list_edges_in(graph);
  return true;
}

bool tli_graph_open(tli_graph *graph)
{
  const tl_allocator *allocator = &graph->allocator;
  size_t size = graph->points * sizeof(uint32_t);
  if (graph->more_out || !graph->points)
    return true;
  graph->more_out = tli_alloc(allocator, size);
  graph->more_in = tli_alloc(allocator, size);
  if (!graph->more_out || !graph->more_in) {
    tli_release(allocator, graph->more_out, size);
    tli_release(allocator, graph->more_in, size);
    graph->more_out = graph->more_in = NULL;
    return false;
  }
  memset(graph->more_out, 0xFF, size);
  memset(graph->more_in, 0xFF, size);
  return true;
}

bool tli_graph_link(tli_graph *graph, size_t first)
{
  size_t later = graph->edge_count - graph->sorted;
  if (later > graph->next_capacity) {
    size_t capacity = 2 * later;
    size_t size = capacity * sizeof(uint32_t);
    uint32_t *out = tli_alloc(&graph->allocator, size);
    uint32_t *in = tli_alloc(&graph->allocator, size);
    if (!out || !in) {
      tli_release(&graph->allocator, out, size);
      tli_release(&graph->allocator, in, size);
      return false;
    }
    size_t old = graph->next_capacity * sizeof(uint32_t);
    if (old) {
      memcpy(out, graph->next_out, old);
      memcpy(in, graph->next_in, old);
    }
    tli_release(&graph->allocator, graph->next_out, old);
    tli_release(&graph->allocator, graph->next_in, old);
    graph->next_out = out;
    graph->next_in = in;
    graph->next_capacity = capacity;
  }
  for (size_t i = first; i < graph->edge_count; i++) {
    const tli_edge *edge = &graph->edges[i];
    graph->next_out[i - graph->sorted] = graph->more_out[edge->from];
    graph->next_in[i - graph->sorted] = graph->more_in[edge->to];
    graph->more_out[edge->from] = (uint32_t)i;
    graph->more_in[edge->to] = (uint32_t)i;
  }
  return true;
}

void tli_graph_unlink(tli_graph *graph, size_t first)
{
  while (graph->edge_count > first) {
    size_t last = --graph->edge_count;
    const tli_edge *edge = &graph->edges[last];
    graph->more_out[edge->from] = graph->next_out[last - graph->sorted];
    graph->more_in[edge->to] = graph->next_in[last - graph->sorted];
  }
}

tl_time tli_graph_reach(const tli_graph *g)
{
  int64_t reach = 0;
  for (size_t i = 0; i < g->window_count; i++) {
    const tl_time ends[] = {g->windows[i].lo, g->windows[i].hi};
    for (int k = 0; k < 2; k++) {
      if (ends[k] == TL_TIME_MIN || ends[k] == TL_TIME_MAX)
        continue;
      int64_t size = ends[k] < 0 ? -ends[k] : ends[k];
      reach = size > reach ? size : reach;
    }
  }
  for (size_t i = 0; i < g->edge_count; i++) {
    int64_t weight = g->edges[i].weight;
    if (weight != TLI_INF && __builtin_add_overflow(reach, weight < 0 ? -weight : weight, &reach))
      return TL_TIME_MAX;
  }
  int64_t more = (int64_t)(2 * g->points + 1) * TL_SECONDS_PER_DAY;
  if (__builtin_add_overflow(reach, more, &reach))
    return TL_TIME_MAX;
  return reach - reach % TL_SECONDS_PER_DAY;
}
