/* SPDX-License-Identifier: Apache-2.0 */
/*
 * By layers: what is reached with one statement, with two, and so on, where arcs of a statement that is named already
 * cost nothing. Of the ways to one point a way is dropped when another one is as good whatever follows. Two turns: a
 * quick one, in which fewer statements and a lower sum are better, soon finds a circle; it may miss one that comes to a
 * statement twice, of which the second time is free. The other one looks for all circles of so many statements or
 * fewer, and knows the difference. How far each point is from where the circle closes keeps both from going elsewhere.
 */
#include "circle.h"

#include <string.h>

#include "../base/error.h"

/* Further away than any circle is long. */
enum { FAR = UINT8_MAX };

/* The work to make sure of a circle, in arcs. */
enum { SURE_WORK = 1 << 21 };

/* Points and windows that are gone through for hops in any case. */
enum { FEW_HOPS = 1 << 12 };

/* The number of no statement, nor of none. */
#define NOTHING (TLI_NONE - 1)

/* Ways that are kept at most, beside one for each point. */
enum { WAYS = 1 << 18 };

/* A way to a point. */
typedef struct way {
  int64_t sum; /* of reduced weights */
  uint32_t point;
  uint32_t before;    /* the way that it goes on from; TLI_NONE: it begins here */
  uint32_t statement; /* of its last arc */
  uint32_t labels;    /* where its statements are, sorted */
  uint32_t other;     /* the next way to the point */
  uint32_t next;      /* the next one of its layer */
  uint8_t count;      /* of statements */
  bool dropped;
} way;

typedef struct search {
  const tl_network *network;
  const tli_graph *graph;
  const int64_t *value;
  tli_meter *meter;
  tli_circle *best;
  size_t most;     /* statements that a circle may have now */
  bool exact;      /* the second turn */
  bool cut;        /* a way was dropped since it is too far from the end */
  bool stopped;    /* the work was used up */
  uint64_t work;   /* that is left */
  uint64_t looks;  /* at ways, which are work too */
  uint32_t *first; /* [points + 1] into `windows` */
  uint32_t *windows;
  uint8_t *arcs;   /* [statements] how many each has, of those that can come twice; else 0 */
  uint32_t own;    /* the statement of the arc that it goes on from, if no other arc of it is on the same circle */
  uint8_t *hops;   /* [points + 1] statements from a point to where the circle closes, at least */
  uint32_t *queue; /* [2 * (points + 1)] for these: `waiting` is one half of it */
  uint32_t *waiting;
  size_t waiting_count; /* points from which it goes on; they are `level` hops away */
  unsigned level;
  uint32_t *at; /* [points + 1] the ways to each point */
  way *ways;
  size_t way_count, way_capacity;
  uint32_t *labels;
  size_t label_count, label_capacity;
  uint32_t head[2], tail[2]; /* of this layer and of the next one */
} search;

bool tli_circle_before(const uint32_t *statements, size_t count, const uint32_t *others, size_t other_count)
{
  if (count != other_count)
    return count < other_count;
  size_t i = 0;
  while (i < count && statements[i] == others[i])
    i++;
  return i < count && statements[i] < others[i];
}

/* ---- arcs ---- */

/* A walk over the arcs out of a point, or into it. */
typedef struct walk {
  uint32_t point;
  bool in;
  uint32_t edge, last_edge;
  uint32_t window, last_window;
} walk;

static uint32_t origin_of(const search *s)
{
  return (uint32_t)s->graph->points;
}

static walk walk_from(const search *s, uint32_t point, bool in)
{
  const uint32_t *lists = in ? s->graph->in : s->graph->out;
  if (point == origin_of(s))
    return (walk){point, in, 0, 0, 0, (uint32_t)s->graph->window_count};
  return (walk){point, in, lists[point], lists[point + 1], s->first[point], s->first[point + 1]};
}

static bool next_arc(const search *s, walk *w, tli_arc *out)
{
  const tli_graph *g = s->graph;
  if (w->edge < w->last_edge) {
    const tli_edge *e = &g->edges[tli_edge_number(g, w->edge++, w->in)];
    *out = (tli_arc){e->weight, e->from, e->to, e->statement};
    return true;
  }
  uint32_t origin = origin_of(s);
  while (w->window < w->last_window) {
    uint32_t number = w->window++;
    const tli_window *window = &g->windows[w->point == origin ? number : s->windows[number]];
    bool upper = (w->point == origin) != w->in;
    if (upper ? window->hi == TL_TIME_MAX : window->lo == TL_TIME_MIN)
      continue;
    *out = upper ? (tli_arc){window->hi, origin, window->point, window->statement}
                 : (tli_arc){-window->lo, window->point, origin, window->statement};
    return true;
  }
  return false;
}

/* Takes work for so many arcs from what is left. */
static tl_status spend(search *s, uint64_t arcs, tl_error *err)
{
  arcs += s->looks;
  s->looks = 0;
  s->stopped |= arcs > s->work;
  s->work -= arcs > s->work ? s->work : arcs;
  return tli_meter_step(s->meter, (size_t)arcs, err);
}

/* ---- making ---- */

/* Lists the windows of each point, by counting. */
static void list_windows(search *s)
{
  const tli_graph *g = s->graph;
  memset(s->first, 0, (g->points + 2) * sizeof *s->first);
  for (size_t i = 0; i < g->window_count; i++)
    s->first[g->windows[i].point + 2]++;
  for (size_t p = 0; p < g->points; p++)
    s->first[p + 1] += s->first[p];
  for (size_t i = 0; i < g->window_count; i++)
    s->windows[s->first[g->windows[i].point + 1]++] = (uint32_t)i;
}

static void count_arc(search *s, uint32_t statement)
{
  if (statement == TLI_NONE || s->arcs[statement] == UINT8_MAX)
    return;
  uint8_t kind = s->network->statements[statement].kind;
  if (kind == TL_STATEMENT_RELATION || kind == TL_STATEMENT_DATE)
    s->arcs[statement]++;
}

static void search_free(search *s)
{
  const tl_allocator *a = &s->network->allocator;
  size_t points = s->graph->points + 1;
  tli_release(a, s->first, (points + 1) * sizeof *s->first);
  tli_release(a, s->windows, (s->graph->window_count + 1) * sizeof *s->windows);
  tli_release(a, s->arcs, s->network->statement_count + 1);
  tli_release(a, s->hops, points);
  tli_release(a, s->queue, 2 * points * sizeof *s->queue);
  tli_release(a, s->at, points * sizeof *s->at);
  tli_release(a, s->ways, s->way_capacity * sizeof *s->ways);
  tli_release(a, s->labels, s->label_capacity * sizeof *s->labels);
}

static bool search_new(search *s)
{
  const tl_allocator *a = &s->network->allocator;
  const tli_graph *g = s->graph;
  size_t points = g->points + 1;
  s->first = tli_alloc(a, (points + 1) * sizeof *s->first);
  s->windows = tli_alloc(a, (g->window_count + 1) * sizeof *s->windows);
  s->arcs = tli_alloc(a, s->network->statement_count + 1);
  s->hops = tli_alloc(a, points);
  s->queue = tli_alloc(a, 2 * points * sizeof *s->queue);
  s->at = tli_alloc(a, points * sizeof *s->at);
  if (!s->first || !s->windows || !s->arcs || !s->hops || !s->queue || !s->at)
    return false;
  list_windows(s);
  memset(s->arcs, 0, s->network->statement_count + 1);
  memset(s->at, 0xFF, points * sizeof *s->at);
  for (size_t i = 0; i < g->edge_count; i++)
    count_arc(s, g->edges[i].statement);
  for (size_t i = 0; i < 2 * g->window_count; i++)
    count_arc(s, g->windows[i / 2].statement);
  return true;
}

/* ---- how far it is to the end ---- */

/* Whether a circle can come to the arcs of a statement more than once. */
static bool can_repeat(const search *s, uint32_t statement)
{
  return s->arcs[statement] > 1;
}

/* Begins to find hops anew: those to where a circle through an arc closes. An offset has an arc back too, but is no
 * circle by itself. */
static void begin_hops(search *s, const tli_arc *start)
{
  memset(s->hops, FAR, s->graph->points + 1);
  s->own = start->statement != TLI_NONE && !can_repeat(s, start->statement) ? start->statement : NOTHING;
  s->hops[start->from] = 0;
  s->waiting = s->queue;
  s->waiting[0] = start->from;
  s->waiting_count = 1;
  s->level = 0;
}

/* The hops from a point, at least. */
static unsigned hops_from(const search *s, uint32_t point)
{
  return s->hops[point] == FAR && s->waiting_count ? s->level + 1 : s->hops[point];
}

/* Whether it is worth while to find more hops, beside the ways that were gone without them. Beyond the origin nearly
 * all points are near. */
static bool want_hops(const search *s)
{
  size_t cost = s->waiting_count + (s->hops[origin_of(s)] == s->level ? s->graph->window_count : 0);
  return cost <= FEW_HOPS + 4 * s->way_count;
}

/* Finds the points that are one hop further: breadth first, arcs that may cost nothing at once. */
static tl_status find_hops(search *s, tl_error *err)
{
  uint32_t *near = s->waiting;
  uint32_t *far = near == s->queue ? s->queue + s->graph->points + 1 : s->queue;
  size_t near_count = s->waiting_count;
  size_t far_count = 0;
  tl_status status = TL_OK;
  while (near_count && !status) {
    uint32_t point = near[--near_count];
    uint64_t arcs = 1;
    tli_arc arc;
    if (s->hops[point] != s->level)
      continue;
    for (walk w = walk_from(s, point, true); next_arc(s, &w, &arc); arcs++) {
      bool costs = arc.statement != TLI_NONE && !(s->exact && can_repeat(s, arc.statement));
      if (s->level + costs >= s->hops[arc.from] || arc.statement == s->own)
        continue;
      s->hops[arc.from] = (uint8_t)(s->level + costs);
      *(costs ? &far[far_count++] : &near[near_count++]) = arc.from;
    }
    status = spend(s, arcs, err);
  }
  s->waiting = far;
  s->waiting_count = far_count;
  s->level++;
  return status;
}

/* ---- ways ---- */

/* Whether way `a` makes way `b` to the same point needless: with whatever follows `b`, `a` comes to as few statements,
 * or to the first of as many. What `b` has named may follow again, and be free for it alone. */
static bool is_better(const search *s, const way *a, const way *b)
{
  if (a->sum > b->sum)
    return false;
  if (!s->exact)
    return a->count <= b->count;
  const uint32_t *ours = s->labels + a->labels;
  const uint32_t *theirs = s->labels + b->labels;
  uint32_t first_own = TLI_NONE;
  uint32_t first_their = TLI_NONE;
  size_t own = 0;
  size_t their = 0;
  for (size_t i = 0, k = 0; i < a->count || k < b->count;) {
    uint32_t x = i < a->count ? ours[i] : TLI_NONE;
    uint32_t y = k < b->count ? theirs[k] : TLI_NONE;
    i += x <= y;
    k += y <= x;
    if (x < y && own++ == 0)
      first_own = x;
    if (y < x && !can_repeat(s, y) && their++ == 0)
      first_their = y;
  }
  return own < their || (own == their && first_own <= first_their);
}

/* Drops those ways to a point that way `added` makes needless; true when one of them makes it needless itself. */
static bool is_needless(search *s, const way *added)
{
  for (uint32_t *link = &s->at[added->point]; *link != TLI_NONE;) {
    way *other = &s->ways[*link];
    s->looks++;
    if (is_better(s, other, added))
      return true;
    other->dropped = is_better(s, added, other);
    if (other->dropped)
      *link = other->other;
    else
      link = &other->other;
  }
  return false;
}

/* The way from where another one was at the same point to that one and on by an arc is a circle. */
static void close_circle(search *s, uint32_t from, uint32_t to, const tli_arc *arc)
{
  tli_circle found = {{arc->statement}, arc->statement != TLI_NONE};
  for (uint32_t at = from; at != to; at = s->ways[at].before) {
    uint32_t statement = s->ways[at].statement;
    if (statement != TLI_NONE && !tli_numbers_have(found.statements, found.count, statement))
      tli_numbers_insert(found.statements, found.count++, statement);
  }
  if (s->best->count && !tli_circle_before(found.statements, found.count, s->best->statements, s->best->count))
    return;
  *s->best = found;
  s->most = s->exact ? found.count : found.count - 1;
}

/* Goes on from a way by an arc. False when memory gives out. */
static bool go_on(search *s, uint32_t from, const tli_arc *arc)
{
  const way was = s->ways[from];
  bool costs = arc->statement != TLI_NONE && !tli_numbers_have(s->labels + was.labels, was.count, arc->statement);
  way added = {.sum = was.sum + arc->weight + s->value[arc->from] - s->value[arc->to],
               .point = arc->to,
               .before = from,
               .statement = arc->statement,
               .labels = was.labels,
               .other = TLI_NONE,
               .next = TLI_NONE,
               .count = (uint8_t)(was.count + costs)};
  if (added.sum >= 0)
    return true;
  unsigned hops = hops_from(s, added.point);
  if (added.count + hops > s->most) {
    s->cut |= hops != FAR;
    return true;
  }
  size_t label_count = s->label_count;
  if (costs) {
    if (!tli_reserve(&s->network->allocator, &s->labels, &s->label_capacity, label_count + added.count,
                     sizeof *s->labels))
      return false;
    added.labels = (uint32_t)label_count;
    memcpy(s->labels + label_count, s->labels + was.labels, was.count * sizeof *s->labels);
    tli_numbers_insert(s->labels + label_count, was.count, arc->statement);
    s->label_count += added.count;
  }
  uint32_t met = from;
  for (; met != TLI_NONE && s->ways[met].point != added.point; s->looks++)
    met = s->ways[met].before;
  if (met != TLI_NONE && added.sum < s->ways[met].sum)
    close_circle(s, from, met, arc);
  if (met != TLI_NONE || is_needless(s, &added)) {
    s->label_count = label_count;
    return true;
  }
  if (!tli_reserve(&s->network->allocator, &s->ways, &s->way_capacity, s->way_count + 1, sizeof *s->ways))
    return false;
  uint32_t number = (uint32_t)s->way_count++;
  added.other = s->at[added.point];
  s->ways[number] = added;
  s->at[added.point] = number;
  unsigned layer = added.count & 1;
  if (s->head[layer] == TLI_NONE)
    s->head[layer] = number;
  else
    s->ways[s->tail[layer]].next = number;
  s->tail[layer] = number;
  s->stopped |= s->way_count > WAYS + s->graph->points;
  return true;
}

/* Looks for circles through an arc of up to `most` statements. */
static tl_status seek(search *s, const tli_arc *start, size_t most, tl_error *err)
{
  for (size_t i = 0; i < s->way_count; i++)
    s->at[s->ways[i].point] = TLI_NONE;
  s->most = most;
  s->cut = false;
  s->label_count = 0;
  s->head[0] = s->head[1] = TLI_NONE;
  if (!tli_reserve(&s->network->allocator, &s->ways, &s->way_capacity, 1, sizeof *s->ways) ||
      !tli_reserve(&s->network->allocator, &s->labels, &s->label_capacity, 1, sizeof *s->labels))
    return tli_fail_nomem(err);
  s->ways[0] = (way){.point = start->from, .before = TLI_NONE, .other = TLI_NONE, .next = TLI_NONE};
  s->way_count = 1;
  s->at[start->from] = 0;
  if (!go_on(s, 0, start))
    return tli_fail_nomem(err);
  for (size_t count = 1; count <= s->most && !s->stopped; count++) {
    while (s->head[count & 1] != TLI_NONE && !s->stopped) {
      uint32_t number = s->head[count & 1];
      uint64_t arcs = 1;
      tli_arc arc;
      s->head[count & 1] = s->ways[number].next;
      if (s->ways[number].dropped)
        continue;
      for (walk w = walk_from(s, s->ways[number].point, false); next_arc(s, &w, &arc); arcs++)
        if (!go_on(s, number, &arc))
          return tli_fail_nomem(err);
      if (spend(s, arcs, err))
        return TL_ERR_CANCELLED;
    }
  }
  return TL_OK;
}

/* The statements that a circle may have to be of use. */
static size_t most_of(const search *s)
{
  return s->best->count ? s->best->count - !s->exact : TLI_CIRCLE_MOST;
}

/* Seeks circles of one statement, of two, and so on. */
static tl_status seek_quickly(search *s, const tli_arc *start, tl_error *err)
{
  tl_status status = TL_OK;
  begin_hops(s, start);
  s->cut = true;
  for (size_t most = 1; most <= most_of(s) && s->cut && !s->stopped && !status; most++) {
    if (want_hops(s))
      status = find_hops(s, err);
    unsigned hops = hops_from(s, start->to);
    if (hops == FAR)
      break;
    if (hops < most && !status)
      status = seek(s, start, most, err);
  }
  return status;
}

/* Seeks all circles of so many statements as the best one has, or fewer. */
static tl_status seek_exactly(search *s, const tli_arc *start, tl_error *err)
{
  size_t most = most_of(s);
  tl_status status = TL_OK;
  begin_hops(s, start);
  while (s->level < most && s->waiting_count && !status)
    status = find_hops(s, err);
  if (!status && s->hops[start->to] != FAR)
    status = seek(s, start, most, err);
  return status;
}

tl_status tli_circle_find(const tl_network *n, const tli_graph *g, const int64_t *value, const tli_arc *starts,
                          size_t start_count, uint64_t work, tli_meter *meter, tli_circle *best, bool *out_proven,
                          tl_error *err)
{
  search s = {.network = n, .graph = g, .value = value, .meter = meter, .best = best};
  tl_status status = search_new(&s) ? TL_OK : tli_fail_nomem(err);
  for (size_t i = 0; i < start_count && !status; i++) {
    s.work = work / start_count;
    s.stopped = false;
    status = seek_quickly(&s, &starts[i], err);
  }
  s.work = SURE_WORK;
  s.stopped = !best->count;
  s.exact = true;
  for (size_t i = 0; i < start_count && !status && !s.stopped; i++)
    status = seek_exactly(&s, &starts[i], err);
  *out_proven = !status && !s.stopped;
  search_free(&s);
  return status;
}
