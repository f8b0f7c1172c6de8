/* SPDX-License-Identifier: Apache-2.0 */

/* How fast EDTF strings become six bounds: bench_edtf FILE [COUNT]. One string a line; only reading and bounds are
 * timed; the median of seven rounds. The checksum is that of the peers: the sum of the day numbers of the earliest
 * start and the latest end of each date, infinities and what is not EDTF left out. */

#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/date.h>

#include "clock.h"

enum { ROUNDS = 7 };

static char *read_file(const char *path, size_t *out_size)
{
  FILE *file = fopen(path, "rb");
  if (!file)
    return NULL;
  size_t capacity = 1u << 20;
  size_t size = 0;
  char *data = malloc(capacity);
  while (data) {
    size += fread(data + size, 1, capacity - size, file);
    if (size < capacity)
      break;
    char *more = realloc(data, capacity *= 2);
    if (!more)
      free(data);
    data = more;
  }
  fclose(file);
  *out_size = size;
  return data;
}

static size_t cut_lines(const char *data, size_t size, tl_text *lines, size_t limit)
{
  size_t count = 0;
  for (size_t at = 0; at < size && count < limit;) {
    const char *end = memchr(data + at, '\n', size - at);
    size_t length = end ? (size_t)(end - (data + at)) : size - at;
    if (lines)
      lines[count] = (tl_text){data + at, length};
    count++;
    at += length + 1;
  }
  return count;
}

static int64_t day_of(tl_time time)
{
  return time / TL_SECONDS_PER_DAY - (time % TL_SECONDS_PER_DAY < 0);
}

static int64_t checksum(const tl_extent *extents, const tl_status *status, size_t count)
{
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (status[i] != TL_OK)
      continue;
    if (extents[i].start_min != TL_TIME_MIN)
      sum += day_of(extents[i].start_min);
    if (extents[i].end_max != TL_TIME_MAX)
      sum += day_of(extents[i].end_max - 1);
  }
  return sum;
}

int main(int argc, char **argv)
{
  if (argc < 2 || argc > 3) {
    fputs("usage: bench_edtf FILE [COUNT]\n", stderr);
    return 2;
  }
  size_t limit = argc > 2 ? strtoul(argv[2], NULL, 10) : SIZE_MAX;
  size_t size;
  char *data = read_file(argv[1], &size);
  if (!data) {
    fprintf(stderr, "bench_edtf: cannot read %s\n", argv[1]);
    return 4;
  }
  size_t count = cut_lines(data, size, NULL, limit);
  tl_text *lines = malloc((count + !count) * sizeof *lines);
  tl_extent *extents = malloc((count + !count) * sizeof *extents);
  tl_status *status = calloc(count + !count, sizeof *status);
  if (!lines || !extents || !status || count == 0) {
    fputs("bench_edtf: no memory, or no line\n", stderr);
    return 4;
  }
  cut_lines(data, size, lines, limit);

  double scalar[ROUNDS];
  double bulk[ROUNDS];
  for (int round = 0; round < ROUNDS; round++) {
    double start = wall_seconds();
    for (size_t i = 0; i < count; i++) {
      tl_date date;
      status[i] = tl_date_parse(lines[i], &date, NULL);
      if (status[i] == TL_OK)
        status[i] = tl_date_extent(&date, NULL, &extents[i], NULL);
    }
    scalar[round] = wall_seconds() - start;
    start = wall_seconds();
    if (tl_date_extent_many(lines, count, NULL, extents, status, NULL))
      return 5;
    bulk[round] = wall_seconds() - start;
  }
  double each = median(scalar, ROUNDS);
  double all = median(bulk, ROUNDS);
  size_t invalid = 0;
  for (size_t i = 0; i < count; i++)
    invalid += status[i] != TL_OK;
  printf("%zu strings, %zu not EDTF, checksum %" PRId64 "\n", count, invalid, checksum(extents, status, count));
  printf("parse+extent  %11.0f strings/s  %7.1f ns each\n", (double)count / each, each * 1e9 / (double)count);
  printf("extent_many   %11.0f strings/s  %7.1f ns each\n", (double)count / all, all * 1e9 / (double)count);
  free(status);
  free(extents);
  free(lines);
  free(data);
  return 0;
}
