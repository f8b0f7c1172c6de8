/* SPDX-License-Identifier: Apache-2.0 */

/* How fast days and their numbers become each other: bench_civil [COUNT]. The peer in the same run is the C library's
 * gmtime_r() and timegm(), and snprintf() for the text. The median of eleven rounds over made days of the years -3000
 * to 6000, from a fixed seed; both ways must come to the same days, else the exit status is 1. */

#define _DEFAULT_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/civil.h>

#include "clock.h"

enum { ROUNDS = 11, COUNT = 200000 };

typedef struct bench {
  size_t count;
  int64_t *days;
  int64_t *back;
  tl_civil *civil;
  struct tm *peer;
  char (*text)[TL_CIVIL_TEXT_SIZE];
} bench;

static bool from_days(bench *b)
{
  return tl_civil_from_days_many(b->days, b->count, b->civil, NULL) == TL_OK;
}

static bool from_days_peer(bench *b)
{
  for (size_t i = 0; i < b->count; i++) {
    time_t time = (time_t)(b->days[i] * TL_SECONDS_PER_DAY);
    if (!gmtime_r(&time, &b->peer[i]))
      return false;
  }
  return true;
}

static bool to_days(bench *b)
{
  return tl_civil_to_days_many(b->civil, b->count, b->back, NULL) == TL_OK;
}

static bool to_days_peer(bench *b)
{
  for (size_t i = 0; i < b->count; i++)
    b->back[i] = timegm(&b->peer[i]) / TL_SECONDS_PER_DAY;
  return true;
}

static bool write_text(bench *b)
{
  for (size_t i = 0; i < b->count; i++)
    if (tl_civil_write(&b->civil[i], b->text[i]) < 10)
      return false;
  return true;
}

static bool write_text_peer(bench *b)
{
  for (size_t i = 0; i < b->count; i++) {
    const tl_civil *civil = &b->civil[i];
    int width = civil->year < 0 ? 5 : 4;
    if (snprintf(b->text[i], sizeof b->text[i], "%0*lld-%02d-%02d", width, (long long)civil->year, (int)civil->month,
                 (int)civil->day) < 10)
      return false;
  }
  return true;
}

/* The median of the rounds in nanoseconds a day; below zero when one failed. */
static double measure(bench *b, bool (*run)(bench *b))
{
  double rounds[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    double start = wall_seconds();
    if (!run(b))
      return -1;
    rounds[i] = wall_seconds() - start;
  }
  return median(rounds, ROUNDS) * 1e9 / (double)b->count;
}

static bool same_days(const bench *b)
{
  for (size_t i = 0; i < b->count; i++) {
    const struct tm *peer = &b->peer[i];
    const tl_civil *civil = &b->civil[i];
    if (b->back[i] != b->days[i] || civil->year != peer->tm_year + INT64_C(1900) || civil->month != peer->tm_mon + 1 ||
        civil->day != peer->tm_mday)
      return false;
  }
  return true;
}

int main(int argc, char **argv)
{
  static const struct {
    const char *name;
    bool (*run)(bench *b);
    const char *peer_name;
    bool (*peer)(bench *b);
  } rows[] = {
      {"from_days_many", from_days, "gmtime_r", from_days_peer},
      {"to_days_many", to_days, "timegm", to_days_peer},
      {"civil_write", write_text, "snprintf", write_text_peer},
  };
  bench b = {.count = argc > 1 ? strtoul(argv[1], NULL, 10) : COUNT};
  if (b.count == 0 || b.count > SIZE_MAX / sizeof *b.peer)
    return 2;
  b.days = malloc(b.count * sizeof *b.days);
  b.back = malloc(b.count * sizeof *b.back);
  b.civil = malloc(b.count * sizeof *b.civil);
  b.peer = malloc(b.count * sizeof *b.peer);
  b.text = malloc(b.count * sizeof *b.text);
  bool right = b.days && b.back && b.civil && b.peer && b.text;
  uint64_t random = 20240501;
  for (size_t i = 0; right && i < b.count; i++) {
    random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    b.days[i] = (int64_t)((random >> 33) % 3287182) - 1815254;
  }
  for (size_t i = 0; right && i < sizeof rows / sizeof *rows; i++) {
    double own = measure(&b, rows[i].run);
    right = own >= 0 && (i != 1 || memcmp(b.back, b.days, b.count * sizeof *b.days) == 0);
    double peer = right ? measure(&b, rows[i].peer) : -1;
    right = right && peer >= 0;
    if (right)
      printf("%-15s %7.1f ns each  %-9s %7.1f ns each  ratio %5.1f\n", rows[i].name, own, rows[i].peer_name, peer,
             peer / own);
  }
  right = right && same_days(&b);
  if (!right)
    fputs("bench_civil: no memory, or the days differ\n", stderr);
  free(b.days);
  free(b.back);
  free(b.civil);
  free(b.peer);
  free(b.text);
  return right ? 0 : 1;
}
