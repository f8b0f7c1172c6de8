/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE
#include "limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIZES = 3, ROUNDS = 3, MOST_ROUNDS = 36, MIB = 1 << 20 };

static const double time_factor = 2.5;

/* ---- documents ---- */

typedef struct document {
  char *data;
  size_t size;
} document;

static void die(const char *what)
{
  fprintf(stderr, "limits: %s\n", what);
  exit(1);
}

static void append(document *to, const char *data, size_t size)
{
  memcpy(to->data + to->size, data, size);
  to->size += size;
}

static void append_fill(document *to, const pattern *p)
{
  size_t size = strlen(p->piece);
  for (size_t n = 0; n + size <= p->fill; n += size)
    append(to, p->piece, size);
}

static document make(const pattern *p, size_t size)
{
  document d = {malloc(size + p->fill + 4096), 0};
  if (!d.data)
    die("no memory");
  append(&d, p->before, strlen(p->before));
  for (size_t number = 0; d.size < size; number++) {
    const char *at = p->unit;
    for (const char *mark; (mark = strchr(at, '%')) != NULL; at = mark + (mark[1] == 's' ? 2 : 3)) {
      char digits[24];
      append(&d, at, (size_t)(mark - at));
      if (mark[1] == 's')
        append_fill(&d, p);
      else
        append(&d, digits, (size_t)snprintf(digits, sizeof digits, "%zu", number));
    }
    append(&d, at, strlen(at));
  }
  append(&d, p->after, strlen(p->after));
  return d;
}

/* ---- readings ---- */

typedef struct cost {
  double seconds;
  double bytes; /* of resident memory, beyond the document */
} cost;

static double resident(void)
{
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return (double)use.ru_maxrss * 1024;
}

static double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static cost read_here(const limits *l, const document *d, int times)
{
  tl_error err = {.message = ""};
  double before = resident();
  cost c = {0, 0};
  for (int i = 0; i < times; i++) {
    tl_timeline *timeline;
    double start = seconds();
    if (l->read((tl_text){d->data, d->size}, &timeline, &err) != TL_OK)
      die(err.message);
    c.seconds += (seconds() - start) / times;
    if (i == 0)
      c.bytes = resident() - before;
    tl_timeline_unref(timeline);
  }
  return c;
}

static cost read_apart(const limits *l, const document *d, int times)
{
  int ends[2];
  cost c;
  pid_t child = pipe(ends) == 0 ? fork() : -1;
  if (child < 0)
    die("no process");
  if (child == 0) {
    c = read_here(l, d, times);
    _exit(write(ends[1], &c, sizeof c) == (ssize_t)sizeof c ? 0 : 1);
  }
  close(ends[1]);
  bool told = read(ends[0], &c, sizeof c) == (ssize_t)sizeof c;
  close(ends[0]);
  waitpid(child, NULL, 0);
  if (!told)
    die("a reading failed");
  return c;
}

static int compare(const void *a, const void *b)
{
  double x = *(const double *)a;
  double y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The middle one; of two, the larger. */
static double median(const double *values, size_t count)
{
  double sorted[MOST_ROUNDS];
  memcpy(sorted, values, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, compare);
  return sorted[count / 2];
}

static bool check(const limits *l, const pattern *p, double *worst_memory, double *worst_time)
{
  document d[SIZES];
  double steps[SIZES - 1][MOST_ROUNDS];
  double one = 0;
  double two = 0;
  double speed = 0;
  double most = 0;
  bool fits = true;
  for (size_t i = 0; i < SIZES; i++)
    d[i] = make(p, (size_t)MIB << i);
  for (size_t round = 0; round < MOST_ROUNDS && (round < ROUNDS || one > time_factor || two > time_factor); round++) {
    double time[SIZES];
    for (size_t i = 0; i < SIZES; i++) {
      cost c = read_apart(l, &d[i], 1 << (SIZES - 1 - i));
      double size = (double)d[i].size;
      time[i] = c.seconds;
      speed = size / c.seconds > speed ? size / c.seconds : speed;
      most = c.bytes / size > most ? c.bytes / size : most;
      fits = fits && c.bytes <= l->memory_factor * size + l->memory_more * MIB;
    }
    steps[0][round] = time[1] / time[0];
    steps[1][round] = time[2] / time[1];
    one = median(steps[0], round + 1);
    two = median(steps[1], round + 1);
  }
  double step = one > two ? one : two;
  printf("%-22s memory %5.2f times the input   time %5.2f, %5.2f for twice the size   %6.1f MB/s\n", p->name, most, one,
         two, speed / 1e6);
  for (size_t i = 0; i < SIZES; i++)
    free(d[i].data);
  *worst_memory = most > *worst_memory ? most : *worst_memory;
  *worst_time = step > *worst_time ? step : *worst_time;
  return fits && step <= time_factor;
}

int limits_run(const limits *l)
{
  double memory = 0;
  double time = 0;
  int failed = 0;
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (size_t i = 0; i < l->count; i++)
    if (!check(l, &l->patterns[i], &memory, &time)) {
      printf("%s: beyond the limit\n", l->patterns[i].name);
      failed++;
    }
  printf("worst: memory %.2f times the input (at most %g, and %g MiB), time %.2f for twice the size (at most %g)\n",
         memory, l->memory_factor, l->memory_more, time, time_factor);
  return failed != 0;
}
