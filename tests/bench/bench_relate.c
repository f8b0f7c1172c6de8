/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How fast the exact set of possible relations of imprecise pairs is found: bench_relate [COUNT].
 *
 * Made pairs of history-like extents (days, months, years, decades; some open), a fixed seed. Beside it in the same
 * run: the textbook way, which closes a network of five points by Floyd and Warshall for each of the thirteen
 * relations; and a plain copy of as many bytes as the columns of both sides have, which is what memory allows. Medians
 * of seven rounds in turns; both ways must find the same sets, else the exit status is 1.
 */

#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/relate.h>

#include "clock.h"

enum { ROUNDS = 7, COUNT = 1000000, PEER_SHARE = 50, DAY = 86400, COLUMNS = 6 };

static uint64_t state = 20240501;

static uint64_t next(void)
{
  uint64_t z = state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/* A window of 1 to 3652 days in two hundred years; one in twenty is open. */
static tl_extent made(void)
{
  static const int64_t windows[] = {1, 1, 1, 30, 30, 365, 365, 3652};
  int64_t width = windows[next() % 8];
  int64_t start = (int64_t)(next() % 73000) * DAY;
  tl_extent e = {.start_min = start,
                 .start_max = start + (width - 1) * DAY,
                 .end_min = start + DAY,
                 .end_max = start + width * DAY,
                 .length_min = DAY,
                 .length_max = width * DAY};
  if (next() % 20 == 0) {
    e.end_min = e.end_max = e.length_min = e.length_max = TL_TIME_MAX;
    e.end_kind = TL_END_OPEN;
  }
  return e;
}

/* ---- the textbook way ---- */

enum { Z, AS, AE, BS, BE, POINTS };
#define FAR (INT64_C(1) << 55)

static void bounds(int64_t d[POINTS][POINTS], const tl_extent *e, int s, int t)
{
  bool open = e->end_min == TL_TIME_MAX; /* as a day far beyond all others */
  d[Z][s] = e->start_max;
  d[s][Z] = -e->start_min;
  d[Z][t] = open ? FAR / 4 : e->end_max;
  d[t][Z] = open ? -FAR / 4 : -e->end_min;
  d[s][t] = open ? FAR : e->length_max;
  d[t][s] = open ? -DAY : -e->length_min;
}

/* y - x <= w */
static void edge(int64_t d[POINTS][POINTS], int x, int y, int64_t w)
{
  if (w < d[x][y])
    d[x][y] = w;
}

static tl_relset textbook(const tl_extent *a, const tl_extent *b)
{
  /* Signs of a.start ? b.start, a.end ? b.end, a.end ? b.start, b.end ? a.start: -1 before, 0 equal, 1 after, 2 either.
   */
  static const int8_t signs[TL_RELATION_COUNT][4] = {
      {2, 2, -1, 2}, {2, 2, 0, 2},  {-1, -1, 1, 2}, {-1, 0, 2, 2}, {-1, 1, 2, 2}, {0, -1, 2, 2}, {0, 0, 2, 2},
      {0, 1, 2, 2},  {1, -1, 2, 2}, {1, 0, 2, 2},   {1, 1, 2, 1},  {2, 2, 2, 0},  {2, 2, 2, -1},
  };
  static const int ends[4][2] = {{AS, BS}, {AE, BE}, {AE, BS}, {BE, AS}};
  tl_relset set = 0;
  for (int r = 0; r < TL_RELATION_COUNT; r++) {
    int64_t d[POINTS][POINTS];
    for (int i = 0; i < POINTS; i++)
      for (int k = 0; k < POINTS; k++)
        d[i][k] = i == k ? 0 : FAR;
    bounds(d, a, AS, AE);
    bounds(d, b, BS, BE);
    for (int i = 0; i < 4; i++) {
      int x = ends[i][0];
      int y = ends[i][1];
      if (signs[r][i] == -1)
        edge(d, y, x, -DAY);
      else if (signs[r][i] == 1)
        edge(d, x, y, -DAY);
      else if (signs[r][i] == 0)
        edge(d, x, y, 0), edge(d, y, x, 0);
    }
    for (int k = 0; k < POINTS; k++)
      for (int i = 0; i < POINTS; i++)
        for (int j = 0; j < POINTS; j++)
          if (d[i][k] + d[k][j] < d[i][j])
            d[i][j] = d[i][k] + d[k][j];
    bool possible = true;
    for (int i = 0; i < POINTS; i++)
      possible &= d[i][i] >= 0;
    set |= (tl_relset)(possible << r);
  }
  return set;
}

/* ---- the race ---- */

typedef struct side {
  tl_extent *rows;
  int64_t *columns; /* six, one after the other */
  tl_extent_columns view;
} side;

static bool side_init(side *s, size_t count)
{
  s->rows = malloc(count * sizeof *s->rows);
  s->columns = malloc(count * COLUMNS * sizeof *s->columns);
  if (!s->rows || !s->columns)
    return false;
  int64_t *c = s->columns;
  for (size_t i = 0; i < count; i++) {
    tl_extent e = s->rows[i] = made();
    c[i] = e.start_min;
    c[count + i] = e.start_max;
    c[2 * count + i] = e.end_min;
    c[3 * count + i] = e.end_max;
    c[4 * count + i] = e.length_min;
    c[5 * count + i] = e.length_max;
  }
  s->view = (tl_extent_columns){c, c + count, c + 2 * count, c + 3 * count, c + 4 * count, c + 5 * count, DAY};
  return true;
}

int main(int argc, char **argv)
{
  size_t count = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : COUNT;
  size_t share = count / PEER_SHARE ? count / PEER_SHARE : count;
  side a;
  side b;
  tl_relset *found = malloc(count * sizeof *found);
  tl_relset *columns = malloc(count * sizeof *columns);
  tl_relset *peer = malloc(count * sizeof *peer);
  char *copy = malloc(2 * count * COLUMNS * sizeof(int64_t));
  if (!side_init(&a, count) || !side_init(&b, count) || !found || !columns || !peer || !copy)
    return 2;
  double times[4][ROUNDS];
  for (int round = 0; round < ROUNDS; round++) {
    double t0 = wall_seconds();
    tl_relate_extents_many(a.rows, b.rows, count, found);
    double t1 = wall_seconds();
    tl_relate_columns_many(&a.view, &b.view, count, columns);
    double t2 = wall_seconds();
    for (size_t i = 0; i < share; i++)
      peer[i] = textbook(&a.rows[i], &b.rows[i]);
    double t3 = wall_seconds();
    memcpy(copy, a.columns, count * COLUMNS * sizeof(int64_t));
    memcpy(copy + count * COLUMNS * sizeof(int64_t), b.columns, count * COLUMNS * sizeof(int64_t));
    double t4 = wall_seconds();
    times[0][round] = (t1 - t0) / (double)count;
    times[1][round] = (t2 - t1) / (double)count;
    times[2][round] = (t3 - t2) / (double)share;
    times[3][round] = (t4 - t3) / (double)count;
  }
  bool same = memcmp(found, peer, share * sizeof *found) == 0 && memcmp(found, columns, count * sizeof *found) == 0;
  double rows_ns = median(times[0], ROUNDS) * 1e9;
  double columns_ns = median(times[1], ROUNDS) * 1e9;
  double peer_ns = median(times[2], ROUNDS) * 1e9;
  double copy_ns = median(times[3], ROUNDS) * 1e9;
  printf("rows      %7.1f ns a pair  %6.1f million pairs/s\n", rows_ns, 1e3 / rows_ns);
  printf("columns   %7.1f ns a pair  %6.1f million pairs/s\n", columns_ns, 1e3 / columns_ns);
  printf("textbook  %7.1f ns a pair  ratio %.1f\n", peer_ns, peer_ns / columns_ns);
  printf("copying   %7.1f ns a pair  ratio %.1f\n", copy_ns, columns_ns / copy_ns);
  if (!same)
    printf("the sets differ\n");
  free(copy);
  free(peer);
  free(columns);
  free(found);
  free(b.columns);
  free(b.rows);
  free(a.columns);
  free(a.rows);
  return same ? 0 : 1;
}
