/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

/* How long a round takes, and the middle of several. */

#include <stdlib.h>
#include <time.h>

static inline double seconds_of(clockid_t clock)
{
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Of the wall: where peers that are other programs are timed so. */
static inline double wall_seconds(void)
{
  return seconds_of(CLOCK_MONOTONIC);
}

/* Of this process alone: what else the machine does does not count. */
static inline double own_seconds(void)
{
  return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

static inline int by_seconds(const void *a, const void *b)
{
  double x = *(const double *)a;
  double y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Sorts the rounds, and returns the one in the middle. */
static inline double median(double *rounds, size_t count)
{
  qsort(rounds, count, sizeof *rounds, by_seconds);
  return rounds[count / 2];
}

#endif
