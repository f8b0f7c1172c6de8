/* SPDX-License-Identifier: Apache-2.0 */
/* What the whole network says of two events: distances of their ends, relations that remain. */
#include <string.h>

#include <timeline/relate.h>

#include "../base/error.h"
#include "apart.h"
#include "near.h"
#include "trees.h"

/* The two starts and ends, and the origin. */
enum { ENDS = 4, ORIGIN = 4, NODES = 5 };

static int64_t sum(int64_t a, int64_t b)
{
  int64_t total;
  if (a == TLI_INF || b == TLI_INF)
    return TLI_INF;
  if (__builtin_add_overflow(a, b, &total))
    return a > 0 ? TLI_INF : -TLI_INF;
  return total;
}

/* The most that the origin, time 0, can be after a point. */
static int64_t from_origin(const tl_network *n, uint32_t point)
{
  tl_time low = n->bounds.low[point];
  return low == TL_TIME_MIN ? TLI_INF : -low;
}

/* The most that y - x can be by their bounds alone. */
static int64_t most_by_bounds(const tl_network *n, uint32_t x, uint32_t y)
{
  return sum(n->bounds.high[y], from_origin(n, x));
}

/* Whether a point is an end that is no time. */
static bool is_open(const tl_network *n, uint32_t point)
{
  return n->traits[point / 2] & (point & 1 ? TLI_OPEN_END : TLI_OPEN_START);
}

static void close_matrix(int64_t d[NODES][NODES])
{
  for (int k = 0; k < NODES; k++)
    for (int i = 0; i < NODES; i++)
      for (int j = 0; j < NODES; j++) {
        int64_t through = sum(d[i][k], d[k][j]);
        d[i][j] = through < d[i][j] ? through : d[i][j];
      }
}

/* A limit of the length of an event: by the bounds of its ends and the edges between them. */
static int64_t length_limit(const tl_network *n, uint32_t start)
{
  int64_t limit = most_by_bounds(n, start, start + 1);
  tli_walk walk = tli_walk_from(&n->graph, start, false);
  for (uint32_t k; (k = tli_walk_next(&walk)) != TLI_NONE;)
    if (n->graph.edges[k].to == start + 1 && n->graph.edges[k].weight < limit)
      limit = n->graph.edges[k].weight;
  return limit;
}

/* Makes the distance between two points exact, where the trees of bounds tell it. */
static void read_trees(const tl_network *n, const tli_branch *branches, uint32_t from, uint32_t to, int64_t *distance)
{
  const tli_branch *x = &branches[from];
  const tli_branch *y = &branches[to];
  const tl_time *of = x->high <= y->high && y->high < x->high_end ? n->bounds.high
                      : y->low <= x->low && x->low < y->low_end   ? n->bounds.low
                                                                  : NULL;
  int64_t apart;
  if (of && of[from] != TLI_INF && of[from] != TL_TIME_MIN && !__builtin_sub_overflow(of[to], of[from], &apart))
    *distance = apart;
}

/* The distances between the ends of two events and the origin, as the bounds give them. */
static void start_matrix(const tl_network *n, const uint32_t points[ENDS], int64_t d[NODES][NODES])
{
  for (size_t i = 0; i < ENDS; i++) {
    d[i][ORIGIN] = from_origin(n, points[i]);
    d[ORIGIN][i] = n->bounds.high[points[i]];
  }
  for (size_t i = 0; i < ENDS; i++)
    for (size_t j = 0; j < ENDS; j++)
      d[i][j] = i == j ? 0 : sum(d[i][ORIGIN], d[ORIGIN][j]);
  d[ORIGIN][ORIGIN] = 0;
}

/* Makes the distances from one end exact where they matter: a path from one event to the other that is longer than both
 * events and a chronon (`use`) can never close a negative cycle. */
static bool fill_row(const tl_network *n, const uint32_t points[ENDS], int64_t use, size_t i, int64_t d[NODES][NODES],
                     size_t *steps)
{
  int64_t near[ENDS];
  for (size_t j = 0; j < ENDS; j++)
    near[j] = i / 2 != j / 2 && use < d[i][j] ? use : d[i][j];
  if (!tli_near(n, points[i], points, ENDS, near, steps))
    return false;
  for (size_t j = 0; j < ENDS; j++)
    d[i][j] = near[j] != use && near[j] < d[i][j] ? near[j] : d[i][j];
  return true;
}

/* By how much the ends of two events differ where they do: start with start, start with end, end with start, end with
 * end. What only follows from what a relation asks for may be by a second where one of the four has a time of day. */
typedef struct units {
  int64_t of[4];
  bool differ;
} units;

static units units_of(const tl_network *n, size_t a, size_t b)
{
  units u = {.differ = false};
  for (int k = 0; k < 4; k++) {
    u.of[k] = tli_chronon(n, a, k >> 1, b, k & 1);
    u.differ |= u.of[k] != u.of[0];
  }
  return u;
}

/* The units of one relation. */
static units units_for(const units *all, tl_relset relation)
{
  units u = *all;
  uint8_t asked[4];
  if (!u.differ)
    return u;
  tli_relset_asked(relation, asked);
  for (int k = 0; k < 4; k++)
    u.of[k] = asked[k] == TLI_ANY ? 1 : u.of[k];
  return u;
}

/* How two ends may compare. */
static uint8_t signs_within(int64_t below, int64_t above, int64_t unit)
{
  return (uint8_t)((below >= unit ? TLI_LESS : 0) | (below >= 0 && above >= 0 ? TLI_EQUAL : 0) |
                   (above >= unit ? TLI_GREATER : 0));
}

/* Which relations the bounds of the ends leave, end by end; those of infinite ends are not asked. */
static tl_relset by_bounds(const tl_network *n, size_t a, size_t b, tl_relset candidates)
{
  tl_relset set = 0;
  const units all = units_of(n, a, b);
  uint8_t possible[2][4]; /* by the chronon of two ends, and by a second */
  for (uint32_t k = 0; k < 4; k++) {
    uint32_t x = (uint32_t)(2 * a) + (k >> 1);
    uint32_t y = (uint32_t)(2 * b) + (k & 1);
    possible[0][k] = possible[1][k] = TLI_ANY;
    if (is_open(n, x) || is_open(n, y))
      continue;
    int64_t below = most_by_bounds(n, x, y);
    int64_t above = most_by_bounds(n, y, x);
    possible[0][k] = signs_within(below, above, all.of[k]);
    possible[1][k] = signs_within(below, above, 1);
  }
  for (int r = 0; r < TL_RELATION_COUNT; r++) {
    uint8_t signs[4];
    if (!(candidates >> r & 1))
      continue;
    bool fits = true;
    const units own = units_for(&all, TL_RELSET_OF(r));
    tli_relset_signs(TL_RELSET_OF(r), signs);
    for (int k = 0; k < 4; k++)
      fits &= (signs[k] & possible[own.of[k] != all.of[k]][k]) != 0;
    if (fits)
      set |= TL_RELSET_OF(r);
  }
  return set;
}

/* Whether a relation can be put between the events of a closed matrix without a negative cycle. */
static bool fits_matrix(const tl_network *n, const uint32_t points[ENDS], int64_t d[NODES][NODES], const units *all,
                        int relation)
{
  uint8_t signs[4];
  int64_t trial[NODES][NODES];
  const units own = units_for(all, TL_RELSET_OF(relation));
  tli_relset_signs(TL_RELSET_OF(relation), signs);
  memcpy(trial, d, sizeof trial);
  for (int k = 0; k < 4; k++) {
    int x = k >> 1;
    int y = 2 + (k & 1);
    int64_t unit = signs[k] == TLI_EQUAL ? 0 : own.of[k];
    if (is_open(n, points[x]) || is_open(n, points[y]))
      continue;
    if (!(signs[k] & TLI_GREATER) && -unit < trial[y][x])
      trial[y][x] = -unit;
    if (!(signs[k] & TLI_LESS) && -unit < trial[x][y])
      trial[x][y] = -unit;
  }
  close_matrix(trial);
  for (int i = 0; i < NODES; i++)
    if (trial[i][i] < 0)
      return false;
  return true;
}

/* Which relations fit a matrix. */
static tl_relset by_matrix(const tl_network *n, const uint32_t points[ENDS], int64_t d[NODES][NODES],
                           tl_relset candidates)
{
  const units all = units_of(n, points[0] / 2, points[2] / 2);
  for (int r = 0; r < TL_RELATION_COUNT; r++)
    if ((candidates >> r & 1) && !fits_matrix(n, points, d, &all, r))
      candidates &= (tl_relset)~TL_RELSET_OF(r);
  return candidates;
}

/* Which relations the differences leave. The way from the start of the later event back to the other most often leaves
 * one alone: what is not exact yet is never too short, so that no relation goes that is possible. */
static bool by_distance(const tl_network *n, size_t a, size_t b, tl_relset *set)
{
  const uint32_t points[ENDS] = {(uint32_t)(2 * a), (uint32_t)(2 * a + 1), (uint32_t)(2 * b), (uint32_t)(2 * b + 1)};
  int64_t d[NODES][NODES];
  int64_t use = sum(sum(length_limit(n, points[0]), length_limit(n, points[2])), TL_SECONDS_PER_DAY);
  size_t later = tli_potential(n, points[0]) > tli_potential(n, points[2]) ? 0 : 2;
  start_matrix(n, points, d);
  const tli_branch *branches = tli_trees_branches(n);
  for (size_t i = 0; i < ENDS && branches; i++)
    for (size_t j = 0; j < ENDS; j++)
      read_trees(n, branches, points[i], points[j], &d[i][j]);
  if (branches)
    *set = by_matrix(n, points, d, *set);
  size_t steps = 0;
  bool fits = true;
  for (size_t turn = 0; turn < ENDS && fits && tl_relset_count(*set) > 1; turn++) {
    fits = fill_row(n, points, use, (later + turn) % ENDS, d, &steps);
    *set = by_matrix(n, points, d, *set);
  }
  tli_trees_note(n, steps);
  return fits;
}

/* Of ends of whole days that others put on a time of day, none may lie a day before another: one relation holds by a
 * second, nevertheless. */
static tl_relset by_seconds(const tl_network *n, size_t a, size_t b)
{
  tl_extent extents[2];
  tl_network_extent(n, a, &extents[0]);
  tl_network_extent(n, b, &extents[1]);
  extents[0].flags |= TL_EXTENT_TIME_OF_DAY;
  return tl_relate_extents(&extents[0], &extents[1]);
}

/* Relations of which the network with each added has a solution: the calendar and choices allow no other way. */
static tl_status by_trial(const tl_network *n, size_t a, size_t b, tl_relset candidates, tl_relset *out_set,
                          tl_error *err)
{
  tli_meter unwatched = tli_meter_of((tl_progress){NULL, NULL});
  tli_problem p;
  tl_status status = tli_problem_around(&p, n, a, b, &unwatched, err);
  if (status)
    return status;
  tl_relset set = 0;
  tli_frame frame = tli_problem_frame(&p);
  for (int r = 0; r < TL_RELATION_COUNT && !status; r++) {
    tli_scenario scenario;
    size_t edges = p.base.edge_count;
    if (!(candidates >> r & 1))
      continue;
    status = tli_relation_put(&frame, a, b, TL_RELSET_OF(r), TLI_NONE) ? tli_problem_solve(&p, &scenario, err)
                                                                       : tli_fail_nomem(err);
    p.base.edge_count = edges;
    if (status)
      break;
    if (scenario.consistent)
      set |= TL_RELSET_OF(r);
    tli_scenario_free(&scenario, &n->allocator);
  }
  tli_problem_free(&p);
  if (!status)
    *out_set = set ? set : by_seconds(n, a, b);
  return status;
}

tl_status tl_network_relation(const tl_network *n, size_t a, size_t b, tl_relset *out_possible, tl_error *err)
{
  if (!n || !out_possible || a >= n->count || b >= n->count)
    return tli_fail_arg(err, "a relation of no two events, or without a place for the result");
  if (!n->consistent) {
    *out_possible = TL_RELSET_NONE;
    return TL_OK;
  }
  if (a == b) {
    *out_possible = TL_RELSET_EQUALS;
    return TL_OK;
  }
  tl_relset set = by_bounds(n, a, b, tli_relation_open(n->traits[a], n->traits[b]));
  if (tl_relset_count(set) > 1)
    set = tli_relation_of_members(n, a, b, set);
  if (tl_relset_count(set) > 1) {
    if (n->choice_count || n->graph.function_count || !n->has_potential)
      return by_trial(n, a, b, set, out_possible, err);
    if (!by_distance(n, a, b, &set))
      return tli_fail_nomem(err);
  }
  *out_possible = set ? set : by_seconds(n, a, b);
  return TL_OK;
}

/* ---- distances ---- */

/* Whether y can be `least` or more after x. */
static tl_status is_apart(tli_problem *p, uint32_t x, uint32_t y, int64_t least, bool *out_can, tl_error *err)
{
  tli_scenario s;
  size_t edges = p->base.edge_count;
  bool fits = tli_graph_edge(&p->base, y, x, -least, TLI_NONE, TLI_NONE);
  tl_status status = fits ? tli_problem_solve(p, &s, err) : tli_fail_nomem(err);
  p->base.edge_count = edges;
  if (status)
    return status;
  *out_can = s.consistent;
  tli_scenario_free(&s, &p->network->allocator);
  return TL_OK;
}

/* The most that y - x can be where differences alone, which give `limit`, are not the whole: that is near, as a rule,
 * so it is looked for from there, in steps that double, and then by halving. */
static tl_status most_by_trial(tli_problem *p, uint32_t x, uint32_t y, int64_t limit, int64_t *out_most, tl_error *err)
{
  int64_t step = tli_step(p->network);
  int64_t top = limit;
  if (limit == TLI_INF) {
    tl_time reach = tli_problem_reach(p);
    if (reach > TL_TIME_MAX / 4)
      return tli_fail_axis(err);
    top = 2 * reach;
  }
  bool can = false;
  int64_t below = 0; /* in steps from the top: the last that cannot be */
  int64_t at = 0;
  tl_status status = is_apart(p, x, y, top, &can, err);
  if (!status && can) {
    *out_most = limit;
    return TL_OK;
  }
  for (int64_t more = 1; !status && !can; more *= 2) {
    int64_t least;
    int64_t down;
    below = at;
    at += more;
    if (more > INT64_MAX / 4 || __builtin_mul_overflow(at, step, &down) || __builtin_sub_overflow(top, down, &least) ||
        least == INT64_MIN) {
      *out_most = limit; /* nothing nearer was found that can be */
      return TL_OK;
    }
    status = is_apart(p, x, y, least, &can, err);
  }
  while (!status && at - below > 1) {
    int64_t middle = below + (at - below) / 2;
    status = is_apart(p, x, y, top - middle * step, &can, err);
    *(can ? &at : &below) = middle;
  }
  if (!status)
    *out_most = top - at * step;
  return status;
}

static tl_status most_between(const tl_network *n, uint32_t x, uint32_t y, int64_t *out_most, tl_error *err)
{
  const tli_bounds *b = &n->bounds;
  int64_t hull = most_by_bounds(n, x, y);
  if (x == y) {
    *out_most = 0;
    return TL_OK;
  }
  const tli_branch *branches = tli_trees_branches(n);
  size_t steps = 0;
  if (branches)
    read_trees(n, branches, x, y, &hull);
  if (n->has_potential && !tli_near(n, x, &y, 1, &hull, &steps))
    return tli_fail_nomem(err);
  tli_trees_note(n, steps);
  /* Without choices all at their latest are a solution, and all at their earliest. */
  int64_t apart;
  if (!n->choice_count && ((b->high[x] != TLI_INF && b->high[y] != TLI_INF &&
                            !__builtin_sub_overflow(b->high[y], b->high[x], &apart) && apart == hull) ||
                           (b->low[x] != TL_TIME_MIN && b->low[y] != TL_TIME_MIN &&
                            !__builtin_sub_overflow(b->low[y], b->low[x], &apart) && apart == hull))) {
    *out_most = hull;
    return TL_OK;
  }
  if (!n->choice_count && n->has_potential) {
    *out_most = hull;
    return n->graph.function_count ? tli_most_apart(n, x, y, hull, out_most, err) : TL_OK;
  }
  tli_meter unwatched = tli_meter_of((tl_progress){NULL, NULL});
  tli_problem p;
  tl_status status = tli_problem_around(&p, n, x / 2, y / 2, &unwatched, err);
  if (status)
    return status;
  tli_frame frame = tli_problem_frame(&p);
  x = tli_frame_point(&frame, x / 2, x & 1);
  y = tli_frame_point(&frame, y / 2, y & 1);
  status = most_by_trial(&p, x, y, hull, out_most, err);
  tli_problem_free(&p);
  return status;
}

tl_status tl_network_distance(const tl_network *n, size_t from, tl_endpoint from_end, size_t to, tl_endpoint to_end,
                              int64_t *out_min, int64_t *out_max, tl_error *err)
{
  if (!n || !out_min || !out_max || from >= n->count || to >= n->count || !from_end || !to_end ||
      from_end > TL_ENDPOINT_END || to_end > TL_ENDPOINT_END || !n->consistent)
    return tli_fail_arg(err, "a distance between no two ends, or of a network that is not consistent");
  uint32_t x = (uint32_t)(2 * from) + (from_end == TL_ENDPOINT_END);
  uint32_t y = (uint32_t)(2 * to) + (to_end == TL_ENDPOINT_END);
  if (is_open(n, x) || is_open(n, y)) {
    *out_min = INT64_MIN;
    *out_max = INT64_MAX;
    return TL_OK;
  }
  int64_t most;
  int64_t least;
  tl_status status = most_between(n, x, y, &most, err);
  if (!status)
    status = most_between(n, y, x, &least, err);
  if (status)
    return status;
  *out_max = most;
  *out_min = least == TLI_INF ? INT64_MIN : -least;
  return TL_OK;
}
