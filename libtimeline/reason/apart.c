/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far apart two points can be where offsets by the calendar bear on them.
 *
 * For each value of x the latest y is the fixed point of monotone functions, and the way that it comes by, from x over
 * some edges, is a limit of y for every other x too. Along this way y - x rises only where a month begins at one of the
 * offsets (or a day, where times of day are counted in days): so the values of x are gone through upwards, from one
 * such beginning to the next one, and all is followed anew only where the way would let y be further off than it was
 * seen to be. Two things end that. A y that no longer comes from x can only come nearer. And all repeats after 400
 * years: what holds of an x by ways from it holds 400 years later, and so does that it is none that x can have.
 *
 * Where x is not bounded below, or y not above, windows matter to neither far out there: any 400 years without them
 * are the whole.
 */
#include "apart.h"

#include "../base/error.h"
#include "heap.h"
#include "near.h"
#include "reach.h"

/* One of the moves of bounds, in order. */
typedef struct move {
  uint32_t edge;
  uint32_t before; /* the move that it followed from */
} move;

typedef struct finder {
  const tl_network *network;
  uint32_t x, y;
  bool free;       /* without windows */
  uint64_t steps;  /* left */
  tli_reach reach; /* the source of a point: its last move */
  tli_heap heap;
  move *moves;
  size_t move_count, move_capacity;
  uint32_t *way; /* the edges that y came from x by when it was followed last, the last one first */
  size_t way_length, way_capacity;
} finder;

static tl_status spend(finder *f, size_t steps, tl_error *err)
{
  if (f->steps < steps)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_NETWORK_STEPS, "offsets by the calendar that take too many steps");
  f->steps -= steps;
  return TL_OK;
}

/* The bound of a point as it is followed so far. */
static tl_time bound_of(const finder *f, uint32_t point, bool high)
{
  const tli_reached *r = tli_reach_find(&f->reach, point);
  const tli_bounds *b = &f->network->bounds;
  if (r)
    return r->value;
  if (f->free)
    return high ? TLI_INF : TL_TIME_MIN;
  return high ? b->high[point] : b->low[point];
}

/* Moves the bound of a point, if that is tighter; first those that move furthest beside what differences say. */
static bool tighten(finder *f, uint32_t point, tl_time value, move by, bool high)
{
  const tl_allocator *a = &f->network->allocator;
  tl_time before = bound_of(f, point, high);
  int64_t key;
  if (high ? value >= before : value <= before)
    return true;
  tli_reached *r = tli_reach_find(&f->reach, point);
  if (!r && !(r = tli_reach_add(&f->reach, a, point)))
    return false;
  if (f->move_count == INT32_MAX || !tli_reserve(a, &f->moves, &f->move_capacity, f->move_count + 1, sizeof by))
    return false;
  r->value = value;
  r->source = f->move_count & INT32_MAX;
  r->waits = 1;
  f->moves[f->move_count++] = by;
  if (__builtin_sub_overflow(value, tli_potential(f->network, point), &key) || key == INT64_MIN)
    key = 0;
  return tli_heap_push(&f->heap, a, high ? key : -key, point, 0);
}

static tl_status follow_edges(finder *f, uint32_t point, bool high, tl_error *err)
{
  const tli_graph *g = &f->network->graph;
  const tli_reached *r = tli_reach_find(&f->reach, point);
  tl_time from = r->value;
  uint32_t before = r->source;
  tli_walk walk = tli_walk_from(g, point, !high);
  for (uint32_t number; (number = tli_walk_next(&walk)) != TLI_NONE;) {
    const tli_edge *edge = &g->edges[number];
    tl_time to;
    tl_status status = spend(f, 1, err);
    if (status)
      return status;
    if (!(high ? tli_edge_up(g, edge, from, &to) : tli_edge_down(g, edge, from, &to)))
      return tli_fail_axis(err);
    if (!tighten(f, high ? edge->to : edge->from, to, (move){number, before}, high))
      return tli_fail_nomem(err);
  }
  return TL_OK;
}

/* Finds the latest of all points with x at `at` or before, or the earliest with x there or after. */
static tl_status follow(finder *f, tl_time at, bool high, tl_error *err)
{
  tli_reach_clear(&f->reach);
  f->move_count = 0;
  f->heap.count = 0;
  if (!tighten(f, f->x, at, (move){TLI_NONE, TLI_NONE}, high))
    return tli_fail_nomem(err);
  tl_status status = TL_OK;
  while (f->heap.count && !status) {
    uint32_t point = tli_heap_pop(&f->heap).point;
    tli_reached *r = tli_reach_find(&f->reach, point);
    if (!r->waits)
      continue;
    r->waits = 0;
    status = follow_edges(f, point, high, err);
  }
  return status;
}

/* Keeps the way by which the latest y came from x; none when it did not. */
static bool keep_way(finder *f)
{
  const tli_reached *r = tli_reach_find(&f->reach, f->y);
  f->way_length = 0;
  for (uint32_t at = r ? r->source : 0; at; at = f->moves[at].before) {
    if (!tli_reserve(&f->network->allocator, &f->way, &f->way_capacity, f->way_length + 1, sizeof *f->way))
      return false;
    f->way[f->way_length++] = f->moves[at].edge;
  }
  return true;
}

/* The most that y - x can be by the way, with x at `at`, and for how far beyond it is nowhere more than that, or than
 * `best`. */
static tl_status along_way(finder *f, tl_time at, int64_t best, int64_t *out_apart, int64_t *out_steady, tl_error *err)
{
  const tli_graph *g = &f->network->graph;
  int64_t step = tli_step(f->network);
  int64_t more = 0;  /* that could be more than here, at the most */
  int64_t still = 0; /* so far beyond `at` the value stays as it is */
  tl_time value = at;
  *out_steady = TLI_INF;
  for (size_t i = f->way_length; i-- > 0;) {
    const tli_edge *edge = &g->edges[f->way[i]];
    tl_time from = value;
    int64_t flat;
    if (!tli_edge_up(g, edge, from, &value) || value == TLI_INF)
      return tli_fail_axis(err);
    int64_t steady = tli_edge_steady(g, edge, from, value, step, &flat);
    steady = steady > still ? steady : still;
    still = flat > still ? flat : still;
    *out_steady = steady < *out_steady ? steady : *out_steady;
    if (__builtin_add_overflow(more, edge->weight - (value - from), &more))
      more = TLI_INF;
  }
  if (__builtin_sub_overflow(value, at, out_apart))
    return tli_fail_axis(err);
  if (*out_apart <= best && more <= best - *out_apart)
    *out_steady = TLI_INF;
  return spend(f, f->way_length + 1, err);
}

/* Goes on to the first x after `at` with which y can be further off than the way said before. */
static tl_time past(tl_time at, int64_t steady, int64_t step)
{
  tl_time next;
  if (steady == TLI_INF || __builtin_add_overflow(at, steady / step * step + step, &next))
    return TLI_INF;
  return next;
}

/* Follows x at a value: how far y is off then, and the next x to look at. */
static tl_status look_at(finder *f, tl_time *at, int64_t *best, tl_error *err)
{
  int64_t step = tli_step(f->network);
  int64_t apart;
  int64_t steady;
  tl_status status = follow(f, *at, true, err);
  if (status)
    return status;
  tl_time x = bound_of(f, f->x, true);
  tl_time y = bound_of(f, f->y, true);
  if (y == TLI_INF || __builtin_sub_overflow(y, x, &apart))
    return tli_fail_axis(err);
  *best = apart > *best ? apart : *best;
  if (!keep_way(f))
    return tli_fail_nomem(err);
  if (x < *at) { /* x can have none of the values from there up to the next that it can have */
    tl_time before = *at;
    status = follow(f, *at, false, err);
    *at = bound_of(f, f->x, false);
    *at = *at > before ? *at : before + step;
    return status;
  }
  if (!f->way_length) {
    *at = TLI_INF;
    return TL_OK;
  }
  status = along_way(f, *at, *best, &apart, &steady, err);
  *at = past(*at, steady, step);
  return status;
}

/* Goes through the values of x. */
static tl_status search(finder *f, int64_t limit, int64_t *best, tl_error *err)
{
  const tli_bounds *b = &f->network->bounds;
  tl_time at = b->low[f->x] == TL_TIME_MIN ? 0 : b->low[f->x];
  tl_time last = TLI_INF;
  int64_t step = tli_step(f->network);
  if (__builtin_add_overflow(at, TLI_CYCLE - step, &last))
    last = TLI_INF;
  if (!f->free && b->high[f->x] < last)
    last = b->high[f->x];
  int64_t ahead = 0; /* y at its latest comes early enough for all before, as a rule, where x is so much later */
  tl_status status = TL_OK;
  while (at <= last && at != TLI_INF && *best < limit && !status) {
    int64_t apart;
    int64_t steady;
    if (!f->free && !__builtin_sub_overflow(b->high[f->y], at, &apart) && apart <= *best)
      break;
    if (!f->way_length) {
      status = look_at(f, &at, best, err);
      continue;
    }
    ahead = ahead < last - at ? ahead : last - at;
    status = along_way(f, at + ahead, *best, &apart, &steady, err);
    if (!status && apart <= *best && apart <= *best - ahead) {
      at = past(at + ahead, steady, step);
      ahead = (*best - apart) / 2 / step * step;
    } else if (ahead) {
      ahead = 0;
    } else if (!status) {
      status = look_at(f, &at, best, err);
    }
  }
  return status;
}

/* The way over one edge from x to y, where there is one. */
static bool first_way(finder *f)
{
  const tli_graph *g = &f->network->graph;
  tli_walk walk = tli_walk_from(g, f->x, false);
  uint32_t least = TLI_NONE;
  for (uint32_t number; (number = tli_walk_next(&walk)) != TLI_NONE;)
    if (g->edges[number].to == f->y && (least == TLI_NONE || g->edges[number].weight < g->edges[least].weight))
      least = number;
  if (least == TLI_NONE)
    return true;
  if (!tli_reserve(&f->network->allocator, &f->way, &f->way_capacity, 1, sizeof *f->way))
    return false;
  f->way[f->way_length++] = least;
  return true;
}

tl_status tli_most_apart(const tl_network *n, uint32_t x, uint32_t y, int64_t limit, int64_t *out_most, tl_error *err)
{
  const tli_bounds *b = &n->bounds;
  if (limit == TLI_INF) { /* then there is no way from one to the other */
    *out_most = limit;
    return TL_OK;
  }
  finder f = {.network = n, .x = x, .y = y, .steps = n->steps};
  f.free = b->low[x] == TL_TIME_MIN || b->high[y] == TLI_INF;
  tli_reach_init(&f.reach);
  tli_heap_init(&f.heap);
  int64_t best = INT64_MIN;
  int64_t apart;
  /* All at their latest are a solution, and all at their earliest. */
  if (b->high[x] != TLI_INF && b->high[y] != TLI_INF && !__builtin_sub_overflow(b->high[y], b->high[x], &apart))
    best = apart;
  if (b->low[x] != TL_TIME_MIN && b->low[y] != TL_TIME_MIN && !__builtin_sub_overflow(b->low[y], b->low[x], &apart) &&
      apart > best)
    best = apart;
  tl_status status = first_way(&f) ? search(&f, limit, &best, err) : tli_fail_nomem(err);
  if (!status)
    *out_most = best;
  tli_reach_free(&f.reach, &n->allocator);
  tli_heap_free(&f.heap, &n->allocator);
  tli_release(&n->allocator, f.moves, f.move_capacity * sizeof *f.moves);
  tli_release(&n->allocator, f.way, f.way_capacity * sizeof *f.way);
  return status;
}
