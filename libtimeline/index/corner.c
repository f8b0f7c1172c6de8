/* SPDX-License-Identifier: Apache-2.0 */
#include "corner.h"

#include <string.h>

#include <timeline/index.h>

#include "past.h"

/* A run of positions no longer than this is read instead of the tree; of a longer one the blocks that are not all
 * alike. */
enum { SHORT_RUN = 256, LONG_RUN = 640, SHORT_PAST = 256 };

/* Rows in the order of the relations, columns in that of tli_corner up to the runs from a on. What starts before a and
 * ends by a time (o, F, D) is what ends by it, less what does so in the runs from a on. */
static const int8_t weights_of[TL_RELATION_COUNT][TLI_FROM_A_BEFORE_B] = {
    /* starts         ends               all       at a           after a */
    {0, 0, 0, 0, /**/ 1, 0, 0, 0, /**/ 0, /**/ 0, 0, /**/ 0, 0},    /* p */
    {0, 0, 0, 0, /**/ -1, 1, 0, 0, /**/ 0, /**/ 0, 0, /**/ 0, 0},   /* m */
    {0, 0, 0, 0, /**/ 0, -1, 1, 0, /**/ 0, /**/ -1, 0, /**/ -1, 0}, /* o */
    {0, 0, 0, 0, /**/ 0, 0, -1, 1, /**/ 0, /**/ 1, -1, /**/ 1, -1}, /* F */
    {1, 0, 0, 0, /**/ 0, 0, 0, -1, /**/ 0, /**/ 0, 1, /**/ 0, 1},   /* D */
    {0, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 0, /**/ 1, 0, /**/ 0, 0},    /* s */
    {0, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 0, /**/ -1, 1, /**/ 0, 0},   /* e */
    {-1, 1, 0, 0, /**/ 0, 0, 0, 0, /**/ 0, /**/ 0, -1, /**/ 0, 0},  /* S */
    {0, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 0, /**/ 0, 0, /**/ 1, 0},    /* d */
    {0, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 0, /**/ 0, 0, /**/ -1, 1},   /* f */
    {0, -1, 1, 0, /**/ 0, 0, 0, 0, /**/ 0, /**/ 0, 0, /**/ 0, -1},  /* O */
    {0, 0, -1, 1, /**/ 0, 0, 0, 0, /**/ 0, /**/ 0, 0, /**/ 0, 0},   /* M */
    {0, 0, 0, -1, /**/ 0, 0, 0, 0, /**/ 1, /**/ 0, 0, /**/ 0, 0},   /* P */
};

/* Two runs side by side that count alike are one. */
static void unite_runs(int8_t weights[TLI_CORNERS])
{
  for (int ends = 0; ends < 2; ends++) {
    int8_t *at = &weights[TLI_AT_A_BEFORE_B + ends];
    int8_t *after = &weights[TLI_AFTER_A_BEFORE_B + ends];
    if (*at != *after)
      continue;
    weights[TLI_FROM_A_BEFORE_B + ends] = *at;
    *at = *after = 0;
  }
}

uint32_t tli_corners_of(tl_relset relations, int8_t weights[TLI_CORNERS])
{
  memset(weights, 0, TLI_CORNERS * sizeof *weights);
  for (int relation = 0; relation < TL_RELATION_COUNT; relation++)
    for (int corner = 0; corner < TLI_FROM_A_BEFORE_B && relations >> relation & 1; corner++)
      weights[corner] = (int8_t)(weights[corner] + weights_of[relation][corner]);
  unite_runs(weights);
  uint32_t mask = 0;
  for (int corner = 0; corner < TLI_CORNERS; corner++)
    mask |= (uint32_t)(weights[corner] != 0) << corner;
  return mask;
}

bool tli_needs_dominance(tl_relset relations)
{
  int8_t weights[TLI_CORNERS];
  return tli_corners_of(relations, weights) & TLI_RUN_MASK;
}

/* The lookups of the single corners in a mask; returns how many. */
static size_t get_lookups(const tli_plane *plane, uint32_t mask, tli_corners *corners, tli_lookup out[TLI_LOOKUPS])
{
  size_t count = 0;
  for (int corner = 0; corner < TLI_SINGLE_CORNERS; corner++)
    if (mask >> corner & 1)
      out[count++] = (tli_lookup){corner < TLI_ENDS_BEFORE_A ? &plane->start_ranks : &plane->end_ranks,
                                  (corner & 2) != 0, corner & 1, corners->at[corner]};
  return count;
}

/* What lies at a time, too, is what lies before the next: at the ends of the axis there is none. */
static void mend_infinite(const tli_plane *plane, const tl_span *windows, size_t count, uint32_t mask,
                          tli_corners *corners)
{
  if (plane->count == 0)
    return;
  if (mask >> TLI_STARTS_BEFORE_A & 1 && plane->starts[0] == TL_TIME_MIN)
    for (size_t i = 0; i < count; i++)
      if (windows[i].start == TL_TIME_MIN)
        corners->at[TLI_STARTS_BEFORE_A][i] = 0;
  if (mask >> TLI_ENDS_UNTIL_B & 1 && plane->ends[plane->count - 1] == TL_TIME_MAX)
    for (size_t i = 0; i < count; i++)
      if (windows[i].end == TL_TIME_MAX)
        corners->at[TLI_ENDS_UNTIL_B][i] = plane->count;
}

void tli_corners_get(const tli_plane *plane, const tli_kernels *kernels, const tl_span *windows, size_t count,
                     tli_corners *out)
{
  const uint32_t mask = (1u << TLI_SINGLE_CORNERS) - 1;
  tli_lookup lookups[TLI_LOOKUPS];
  size_t lookup_count = get_lookups(plane, mask, out, lookups);
  kernels->lookup(lookups, lookup_count, windows, count, NULL, NULL);
  mend_infinite(plane, windows, count, mask, out);
}

/* The run that a corner is of, from one corner to another, and the one below which ranks count. */
typedef struct run {
  uint8_t from;
  uint8_t to;
  uint8_t limit;
} run;

static const run runs[TLI_CORNERS - TLI_FIRST_RUN] = {
    {TLI_STARTS_BEFORE_A, TLI_STARTS_UNTIL_A, TLI_ENDS_BEFORE_B},
    {TLI_STARTS_BEFORE_A, TLI_STARTS_UNTIL_A, TLI_ENDS_UNTIL_B},
    {TLI_STARTS_UNTIL_A, TLI_STARTS_BEFORE_B, TLI_ENDS_BEFORE_B},
    {TLI_STARTS_UNTIL_A, TLI_STARTS_BEFORE_B, TLI_ENDS_UNTIL_B},
    {TLI_STARTS_BEFORE_A, TLI_STARTS_BEFORE_B, TLI_ENDS_BEFORE_B},
    {TLI_STARTS_BEFORE_A, TLI_STARTS_BEFORE_B, TLI_ENDS_UNTIL_B},
};

static uint32_t corners_of_run(int corner)
{
  run r = runs[corner - TLI_FIRST_RUN];
  return 1u << r.from | 1u << r.to | 1u << r.limit;
}

/* How many of the first `position` events end before `rank` others have: all but those that, at a checkpoint, still run
 * and end later, and those that have started since and do. */
static uint32_t count_in_past(const tli_plane *plane, const tli_kernels *kernels, const tli_checkpoint *c,
                              uint32_t position, uint32_t rank)
{
  const tli_list *lists[] = {tli_past_old(plane, c), tli_past_recent(plane, c)};
  size_t later = kernels->count(plane->ranks + c->position, position - c->position, rank, UINT32_MAX - rank);
  for (int i = 0; i < 2; i++)
    later += kernels->count(tli_list_ranks(lists[i]), lists[i]->count, rank, UINT32_MAX - rank);
  return position - (uint32_t)later;
}

/* How many of a run of positions have a rank below the limit. */
static uint32_t count_in_run(const tli_plane *plane, const tli_kernels *kernels, uint32_t from, uint32_t to,
                             uint32_t limit)
{
  uint32_t below = 0;
  while (from < to) {
    uint32_t block = from / TLI_BLOCK;
    uint32_t end = to / TLI_BLOCK > block ? (block + 1) * TLI_BLOCK : to;
    if (plane->limits[block].max < limit)
      below += end - from;
    else if (plane->limits[block].min < limit)
      below += (uint32_t)kernels->count(plane->ranks + from, end - from, 0, limit);
    from = end;
  }
  return below;
}

/* Windows of a batch, and what of each is asked. */
typedef struct chosen {
  size_t count;
  uint8_t places[TLI_BATCH]; /* in the batch */
  tl_span windows[TLI_BATCH];
  uint32_t positions[TLI_BATCH];
  uint32_t limits[TLI_BATCH];
} chosen;

/* Writes to out[i] how many of the first positions[i] events have a rank below limits[i]. They start no later than the
 * window does, and what runs then may be less to read than the tree. */
static void count_before(const tli_plane *plane, const tli_kernels *kernels, const chosen *c, uint32_t *out)
{
  const tli_checkpoint *checkpoints[TLI_BATCH];
  uint32_t ended[TLI_BATCH];
  bool has_past = plane->parts & TL_INDEX_LIST;
  if (has_past) {
    kernels->lookup(&(tli_lookup){&plane->end_ranks, false, true, ended}, 1, c->windows, c->count, NULL, NULL);
    tli_past_at_many(plane, ended, c->count, checkpoints);
  }
  chosen deep;
  deep.count = 0;
  for (size_t i = 0; i < c->count; i++) {
    uint32_t position = c->positions[i];
    uint32_t limit = c->limits[i];
    if (limit == plane->count || position == 0) {
      out[i] = position;
    } else if (has_past && position - ended[i] <= SHORT_PAST) {
      out[i] = count_in_past(plane, kernels, checkpoints[i], position, limit);
    } else {
      deep.positions[deep.count] = position;
      deep.limits[deep.count] = limit;
      deep.places[deep.count++] = (uint8_t)i;
    }
  }
  uint32_t found[TLI_BATCH];
  kernels->dominance(plane, deep.positions, deep.limits, deep.count, found);
  for (size_t k = 0; k < deep.count; k++)
    out[deep.places[k]] = found[k];
}

/* Of all that end below the limit those that do not start before the run start in it, or at its end and later. */
static void get_long_runs(const tli_plane *plane, const tli_kernels *kernels, run r, chosen *c, tli_corners *out,
                          uint32_t *results)
{
  uint32_t before[TLI_BATCH];
  count_before(plane, kernels, c, before);
  if (r.to == TLI_STARTS_BEFORE_B) { /* and what starts there ends later */
    for (size_t k = 0; k < c->count; k++)
      results[c->places[k]] = c->limits[k] - before[k];
    return;
  }
  uint32_t until[TLI_BATCH];
  for (size_t k = 0; k < c->count; k++)
    c->positions[k] = out->at[r.to][c->places[k]];
  count_before(plane, kernels, c, until);
  for (size_t k = 0; k < c->count; k++)
    results[c->places[k]] = until[k] - before[k];
}

/* Short runs are read all at once, others one by one unless they are too long. */
static void get_run(const tli_plane *plane, const tli_kernels *kernels, const tl_span *windows, size_t count,
                    int corner, tli_corners *out)
{
  run r = runs[corner - TLI_FIRST_RUN];
  const uint32_t *from = out->at[r.from];
  const uint32_t *to = out->at[r.to];
  const uint32_t *limits = out->at[r.limit];
  uint32_t *results = out->at[corner];
  uint32_t lengths = 0; /* their bits */
  for (size_t i = 0; i < count; i++) {
    __builtin_prefetch(plane->ranks + from[i]);
    lengths |= to[i] - from[i];
  }
  if (lengths < SHORT_RUN) {
    kernels->below(plane->ranks, from, to, limits, count, results);
    return;
  }
  chosen c;
  c.count = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t length = to[i] - from[i];
    if (length <= SHORT_RUN) {
      results[i] = (uint32_t)kernels->count(plane->ranks + from[i], length, 0, limits[i]);
    } else if (length <= LONG_RUN) {
      results[i] = count_in_run(plane, kernels, from[i], to[i], limits[i]);
    } else {
      c.windows[c.count] = windows[i];
      c.positions[c.count] = from[i];
      c.limits[c.count] = limits[i];
      c.places[c.count++] = (uint8_t)i;
    }
  }
  if (c.count > 0)
    get_long_runs(plane, kernels, r, &c, out, results);
}

/* What is being counted: corners, some of which are subtracted. */
typedef struct counting {
  const tli_plane *plane;
  const tli_kernels *kernels;
  const tl_span *windows;
  uint64_t *out;
  uint32_t mask;
  uint32_t all; /* what is added in any case */
  size_t term_count;
  struct {
    uint8_t corner;
    bool less;
  } terms[2 * TLI_CORNERS];
  tli_corners corners;
} counting;

static void add_terms(counting *c, const int8_t weights[TLI_CORNERS])
{
  c->term_count = 0;
  c->all = weights[TLI_ALL] ? c->plane->count : 0;
  for (int corner = 0; corner < TLI_CORNERS; corner++) {
    if (corner == TLI_ALL)
      continue;
    for (int weight = weights[corner]; weight != 0; weight += weight < 0 ? 1 : -1) {
      c->terms[c->term_count].corner = (uint8_t)corner;
      c->terms[c->term_count++].less = weight < 0;
    }
  }
}

/* Sums of what comes to no more than the count of the plane: what is lost on the way is lost again. */
static void count_batch(void *ctx, size_t done, size_t count)
{
  counting *c = ctx;
  const tl_span *windows = c->windows + done;
  mend_infinite(c->plane, windows, count, c->mask, &c->corners);
  for (int corner = TLI_FIRST_RUN; corner < TLI_CORNERS; corner++)
    if (c->mask >> corner & 1)
      get_run(c->plane, c->kernels, windows, count, corner, &c->corners);
  uint32_t sums[TLI_BATCH];
  for (size_t i = 0; i < count; i++)
    sums[i] = c->all;
  for (size_t k = 0; k < c->term_count; k++) {
    const uint32_t *at = c->corners.at[c->terms[k].corner];
    if (c->terms[k].less)
      for (size_t i = 0; i < count; i++)
        sums[i] -= at[i];
    else
      for (size_t i = 0; i < count; i++)
        sums[i] += at[i];
  }
  for (size_t i = 0; i < count; i++)
    c->out[done + i] = sums[i];
}

bool tli_plane_count(const tli_plane *plane, const tli_kernels *kernels, tl_relset relations, const tl_span *windows,
                     size_t count, uint64_t *out)
{
  if (relations == TL_RELSET_INTERSECTS)
    return kernels->shared(&plane->start_ranks, &plane->end_ranks, windows, count, out);
  int8_t weights[TLI_CORNERS];
  counting c; /* whose corners are worth no zeros */
  c.plane = plane;
  c.kernels = kernels;
  c.windows = windows;
  c.out = out;
  c.mask = tli_corners_of(relations, weights);
  for (int corner = TLI_FIRST_RUN; corner < TLI_CORNERS; corner++)
    if (c.mask >> corner & 1)
      c.mask |= corners_of_run(corner);
  add_terms(&c, weights);
  tli_lookup lookups[TLI_LOOKUPS];
  size_t lookup_count = get_lookups(plane, c.mask, &c.corners, lookups);
  return kernels->lookup(lookups, lookup_count, windows, count, count_batch, &c);
}
