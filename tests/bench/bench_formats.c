/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How fast a timeline is read from a file of any format: bench_formats FILE [ROUNDS]. Prints the events, and the median
 * of the rounds (7, unless ROUNDS is given) in seconds of this process's processor time. race_formats.py runs it beside
 * Python's own readers.
 */

#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <timeline/format.h>

#include "clock.h"

enum { ROUNDS = 7, ROUNDS_MAX = 99 };

static size_t read_once(const char *path)
{
  tl_error err = {.message = ""};
  tl_input *input = NULL;
  tl_timeline *timeline = NULL;
  tl_text head;
  if (tl_input_new(path, NULL, &input, &err) != TL_OK || tl_input_peek(input, &head, &err) != TL_OK ||
      tl_format_read(input, tl_format_detect(path, head), NULL, &timeline, &err) != TL_OK) {
    fprintf(stderr, "bench_formats: %s\n", err.message);
    exit(1);
  }
  size_t count = tl_timeline_count(timeline);
  tl_timeline_unref(timeline);
  tl_input_free(input);
  return count;
}

int main(int argc, char **argv)
{
  double seconds[ROUNDS_MAX];
  int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : ROUNDS;
  if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
    fprintf(stderr, "usage: bench_formats FILE [ROUNDS]\n");
    return 2;
  }
  size_t count = read_once(argv[1]);
  for (int i = 0; i < rounds; i++) {
    double begun = own_seconds();
    read_once(argv[1]);
    seconds[i] = own_seconds() - begun;
  }
  printf("%zu %.6f\n", count, median(seconds, (size_t)rounds));
  return 0;
}
