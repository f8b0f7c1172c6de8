/* SPDX-License-Identifier: Apache-2.0 */

/* The index beside two binary searches over sorted columns, and its side of the race that race_index.py runs.
 *
 *     bench_index                          a million history-like events; the median of seven rounds
 *     bench_index make SHAPE COUNT DIR     data and queries from a fixed seed: DIR/spans.bin, stab.bin, year.bin,
 * fifty.bin bench_index serve DIR                answers commands on standard input: nanoseconds (of the processor),
 * check sum
 *
 * The files hold pairs of int64, half-open spans in seconds. The commands are those that the peers in peers/ know too:
 *
 *     build                 makes the index                                   -> bytes it holds
 *     count FILE FROM N     counts what shares time with N windows of a file   -> the sum of the counts
 *     list FILE FROM N      finds the ids for each                             -> the sum of the counts
 *     sum FILE FROM N       the same, not timed                                -> the sum of (id + 1) over all
 *     contain FILE FROM N   counts what lies in each window                    -> the sum of the counts
 *
 * and ours alone: count1, list1 (one call a query), copy (as many ids as list finds, from anywhere in as much memory as
 * the index takes, in pages like its own), copyids (the same from an array of all ids, which the caches may hold),
 * covers, any (each of the thirteen in turn), selfcount, selflist, countonly (an index of TL_INDEX_COUNT), build2 (two
 * threads: what the calling one takes of the processor), wall and wall2 (build and build2 by the clock on the wall). */

#define _DEFAULT_SOURCE

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <timeline/index.h>

#include "clock.h"

#include "../support/random.h"

enum { QUERIES = 1000000, CALL = 1024, FIND_CALL = 32, FIND_IDS = 1 << 20, DAYS = 730500, YEAR = 365, FIFTY = 18262 };

/* Of this process alone, or of this thread, so that others on the machine do not count. */
static double nanoseconds_of(clockid_t clock)
{
  return seconds_of(clock) * 1e9;
}

static double nanoseconds(void)
{
  return nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

static void die(const char *what)
{
  fprintf(stderr, "bench_index: %s\n", what);
  exit(2);
}

static void *take(size_t count, size_t item)
{
  void *memory = calloc(count ? count : 1, item);
  if (!memory)
    die("out of memory");
  return memory;
}

static double uniform(random_state *random)
{
  return (double)(random_next(random) >> 11) * 0x1p-53;
}

static int64_t below(random_state *random, double high)
{
  return (int64_t)(uniform(random) * high);
}

static tl_span days(int64_t start, int64_t length)
{
  return (tl_span){start * TL_SECONDS_PER_DAY, (start + length) * TL_SECONDS_PER_DAY};
}

static tl_span history_span(random_state *random)
{
  int64_t start = below(random, DAYS);
  if (uniform(random) >= 0.3)
    do
      start = DAYS - 1 - (int64_t)(-log(1 - uniform(random)) * 150 * 365.25);
    while (start < 0);
  double length = 1;
  if (uniform(random) >= 0.6)
    do
      length = pow(1 - uniform(random), -1 / 0.7);
    while (length > 150000);
  return days(start, (int64_t)length);
}

static tl_span longmix_span(random_state *random)
{
  int64_t start = below(random, DAYS);
  return days(start, uniform(random) < 0.99 ? 1 : (int64_t)(DAYS * (0.1 + 0.4 * uniform(random))));
}

static void make_spans(const char *shape, tl_span *spans, size_t count)
{
  random_state random = {1, 20240501};
  for (size_t i = 0; i < count; i++) {
    if (strcmp(shape, "history") == 0 || strcmp(shape, "seconds") == 0)
      spans[i] = history_span(&random);
    else if (strcmp(shape, "uniform") == 0)
      spans[i] = days(below(&random, DAYS), 1 + below(&random, 29));
    else if (strcmp(shape, "longmix") == 0)
      spans[i] = longmix_span(&random);
    else if (strcmp(shape, "onion") == 0)
      spans[i] = days((int64_t)i, (int64_t)(4 * count - 2 * i));
    else
      die("shapes: history, seconds, uniform, longmix, onion");
    if (strcmp(shape, "seconds") == 0) {
      spans[i].start += below(&random, 86400);
      spans[i].end += below(&random, 86400);
      if (spans[i].start >= spans[i].end)
        spans[i].end = spans[i].start + 1;
    }
  }
  for (size_t i = count; i-- > 1;) {
    size_t other = (size_t)below(&random, (double)(i + 1));
    tl_span was = spans[i];
    spans[i] = spans[other];
    spans[other] = was;
  }
}

static void write_spans(const char *dir, const char *name, const tl_span *spans, size_t count)
{
  char path[1024];
  snprintf(path, sizeof path, "%s/%s.bin", dir, name);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(spans, sizeof *spans, count, file) != count || fclose(file) != 0)
    die("a file that cannot be written");
}

/* Half of the windows start with an event, half anywhere; those of the onion in its last 2,000 days. */
static void make_windows(const char *shape, const tl_span *spans, size_t count, int64_t length, tl_span *windows)
{
  random_state random = {1, (uint64_t)length};
  bool onion = strcmp(shape, "onion") == 0;
  double domain = onion ? (double)(4 * count) : DAYS;
  for (size_t i = 0; i < QUERIES; i++) {
    const tl_span *anchor = &spans[below(&random, (double)count)];
    tl_time start = below(&random, domain) * TL_SECONDS_PER_DAY;
    if (onion)
      start = ((int64_t)(4 * count) - 1 - below(&random, 2000)) * TL_SECONDS_PER_DAY;
    else if (i % 2)
      start = anchor->start;
    windows[i] = (tl_span){start, start + length * TL_SECONDS_PER_DAY};
  }
}

static int make(const char *shape, const char *number, const char *dir)
{
  size_t count = strtoul(number, NULL, 10);
  tl_span *spans = take(count, sizeof *spans);
  tl_span *windows = take(QUERIES, sizeof *windows);
  make_spans(shape, spans, count);
  write_spans(dir, "spans", spans, count);
  make_windows(shape, spans, count, 1, windows);
  write_spans(dir, "stab", windows, QUERIES);
  make_windows(shape, spans, count, YEAR, windows);
  write_spans(dir, "year", windows, QUERIES);
  make_windows(shape, spans, count, FIFTY, windows);
  write_spans(dir, "fifty", windows, QUERIES);
  free(spans);
  free(windows);
  return 0;
}

static tl_span *read_spans(const char *dir, const char *name, size_t *out_count)
{
  char path[1024];
  snprintf(path, sizeof path, "%s/%s.bin", dir, name);
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0)
    die("a file that cannot be read");
  *out_count = (size_t)ftell(file) / sizeof(tl_span);
  rewind(file);
  tl_span *spans = take(*out_count, sizeof *spans);
  if (fread(spans, sizeof *spans, *out_count, file) != *out_count)
    die("a file that cannot be read");
  fclose(file);
  return spans;
}

static void check(tl_status status)
{
  if (status)
    die("a call that failed");
}

typedef struct server {
  tl_span *spans;
  size_t count;
  tl_index *index;
  uint32_t *ids; /* room for the hits of one window */
  uint64_t counts[CALL];
  uint64_t pairs;
} server;

static tl_index *build(const server *s, uint32_t parts, uint32_t threads)
{
  tl_index_options options = {.size = sizeof options, .parts = parts, .threads = threads};
  tl_index *index;
  check(tl_index_from_spans(s->spans, s->count, &options, &index, NULL));
  return index;
}

/* In calls of 1,024 windows, whose counts are added up before the next. */
static uint64_t count_all(server *s, tl_relset relations, const tl_span *windows, size_t count)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i += CALL) {
    size_t now = count - i < CALL ? count - i : CALL;
    check(tl_index_hits_count_many(s->index, TL_HITS_POSSIBLE, relations, windows + i, now, s->counts, NULL));
    for (size_t k = 0; k < now; k++)
      sum += s->counts[k];
  }
  return sum;
}

static uint64_t list_each(const server *s, const tl_span *windows, size_t count, uint64_t *out_sum)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    size_t found;
    check(tl_index_hits_find(s->index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, windows[i], s->ids, s->count, &found,
                             NULL));
    sum += found;
    for (size_t k = 0; out_sum && k < found; k++)
      *out_sum += s->ids[k] + UINT64_C(1);
  }
  return sum;
}

/* The most hits that so many windows in a row have. */
static size_t most_of(const uint64_t *counts, size_t count, size_t windows)
{
  size_t most = 0;
  for (size_t i = 0; i < count; i += windows) {
    size_t here = 0;
    for (size_t k = i; k < count && k < i + windows; k++)
      here += (size_t)counts[k];
    most = here > most ? here : most;
  }
  return most;
}

/* So many windows a call, into a buffer of their own that is used again. */
static uint64_t list_batches(const server *s, const tl_span *windows, size_t count, size_t a_call, uint32_t *ids,
                             size_t capacity)
{
  uint64_t sum = 0;
  size_t ends[FIND_CALL];
  for (size_t i = 0; i < count; i += a_call) {
    size_t now = count - i < a_call ? count - i : a_call;
    check(tl_index_hits_find_many(s->index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, windows + i, now, ids, capacity,
                                  ends, NULL));
    if (ends[now - 1] > capacity)
      die("a batch of more hits than expected");
    sum += ends[now - 1];
  }
  return sum;
}

/* So many ids, in large pages where the system has them, as an index is. */
static uint32_t *take_source(size_t count)
{
  enum { PAGE = 1 << 21 };
  size_t size = (count * sizeof(uint32_t) + PAGE - 1) / PAGE * PAGE;
  uint32_t *source = aligned_alloc(PAGE, size);
  if (!source)
    die("out of memory");
  (void)madvise(source, size, MADV_HUGEPAGE);
  memset(source, 1, size);
  return source;
}

/* As many ids as each window has hits, each time from anywhere in the source. */
static void copy_batches(const uint32_t *source, size_t size, const uint64_t *counts, size_t count, size_t a_call,
                         uint32_t *ids)
{
  random_state random = {1, 1};
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    size_t need = (size_t)counts[i];
    if (i % a_call == 0)
      found = 0;
    memcpy(ids + found, source + (size_t)below(&random, (double)(size - need + 1)), need * sizeof *ids);
    found += need;
  }
}

static void answer(server *s, const char *what, const tl_span *windows, size_t count)
{
  static const tl_relset sets[] = {
      TL_RELSET_BEFORE,        TL_RELSET_MEETS,  TL_RELSET_OVERLAPS,   TL_RELSET_FINISHED_BY, TL_RELSET_CONTAINS,
      TL_RELSET_STARTS,        TL_RELSET_EQUALS, TL_RELSET_STARTED_BY, TL_RELSET_DURING,      TL_RELSET_FINISHES,
      TL_RELSET_OVERLAPPED_BY, TL_RELSET_MET_BY, TL_RELSET_AFTER,
  };
  uint64_t sum = 0;
  uint32_t *ids = NULL;
  size_t a_call = FIND_CALL;
  size_t capacity = 0;
  uint64_t total = 0;
  uint64_t *counts = NULL;
  bool copy = strcmp(what, "copy") == 0 || strcmp(what, "copyids") == 0;
  if (strcmp(what, "list") == 0 || copy) {
    counts = take(count, sizeof *counts);
    check(tl_index_hits_count_many(s->index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, windows, count, counts, NULL));
    for (size_t i = 0; i < count; i++)
      total += counts[i];
    if (most_of(counts, count, a_call) > FIND_IDS) /* more than the caches have room for */
      a_call = 1;
    capacity = most_of(counts, count, a_call) + 8;
    ids = take(capacity, sizeof *ids);
    memset(ids, 1, capacity * sizeof *ids);
  }
  double start = nanoseconds();
  if (strcmp(what, "count") == 0) {
    sum = count_all(s, TL_RELSET_INTERSECTS, windows, count);
  } else if (strcmp(what, "count1") == 0) {
    for (size_t i = 0; i < count; i++) {
      uint64_t one;
      check(tl_index_hits_count(s->index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, windows[i], &one, NULL));
      sum += one;
    }
  } else if (strcmp(what, "contain") == 0) {
    sum = count_all(s, TL_RELSET_WITHIN, windows, count);
  } else if (strcmp(what, "covers") == 0) {
    sum = count_all(s, TL_RELSET_COVERS, windows, count);
  } else if (strcmp(what, "any") == 0) {
    size_t share = count / 13;
    for (size_t i = 0; i < 13; i++)
      sum += count_all(s, sets[i], windows + i * share, share);
  } else if (strcmp(what, "list1") == 0) {
    sum = list_each(s, windows, count, NULL);
  } else if (strcmp(what, "list") == 0) {
    sum = list_batches(s, windows, count, a_call, ids, capacity);
  } else if (strcmp(what, "sum") == 0) {
    list_each(s, windows, count, &sum);
  } else if (copy) {
    size_t size = strcmp(what, "copy") == 0 ? tl_index_memory(s->index) / sizeof *ids : s->count;
    uint32_t *source = take_source(size);
    start = nanoseconds();
    copy_batches(source, size, counts, count, a_call, ids);
    start += 0 * ids[0];
    sum = total;
    free(source);
  } else {
    die("a command that is not known");
  }
  double took = nanoseconds() - start;
  printf("%.0f %" PRIu64 "\n", took, sum);
  free(ids);
  free(counts);
}

static bool add_pairs(void *ctx, const uint32_t *left, const uint32_t *right, size_t count)
{
  server *s = ctx;
  s->pairs += count;
  s->ids[0] = left[0] ^ right[count - 1];
  return true;
}

static void join(server *s, bool list)
{
  s->pairs = 0;
  tl_pairs pairs = {add_pairs, s};
  double start = nanoseconds();
  if (list)
    check(tl_index_join(s->index, s->index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, 0, &pairs, NULL));
  else
    check(tl_index_join_count(s->index, s->index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, 0, &s->pairs, NULL));
  printf("%.0f %" PRIu64 "\n", nanoseconds() - start, s->pairs);
}

static int serve(const char *dir)
{
  server s = {0};
  s.spans = read_spans(dir, "spans", &s.count);
  s.ids = take(s.count, sizeof *s.ids);
  struct {
    const char *name;
    tl_span *windows;
    size_t count;
  } files[] = {{"stab", NULL, 0}, {"year", NULL, 0}, {"fifty", NULL, 0}};
  for (size_t i = 0; i < 3; i++)
    files[i].windows = read_spans(dir, files[i].name, &files[i].count);
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    char what[32] = "";
    char file[32] = "";
    size_t from = 0;
    size_t count = 0;
    int fields = sscanf(line, "%31s %31s %zu %zu", what, file, &from, &count);
    if (strncmp(what, "build", 5) == 0 || strncmp(what, "wall", 4) == 0 || strcmp(what, "countonly") == 0) {
      clockid_t clock = what[0] == 'w' ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
      uint32_t threads = what[strlen(what) - 1] == '2' ? 2 : 1;
      bool kept = what[0] != 'c';
      if (kept) { /* as the peers do: the one before goes first */
        tl_index_unref(s.index);
        s.index = NULL;
      }
      double start = nanoseconds_of(clock);
      tl_index *index = build(&s, kept ? TL_INDEX_ALL : TL_INDEX_COUNT, threads);
      double took = nanoseconds_of(clock) - start;
      printf("%.0f %zu\n", took, tl_index_memory(index));
      if (kept)
        s.index = index;
      else
        tl_index_unref(index);
    } else if (strncmp(what, "self", 4) == 0) {
      join(&s, strcmp(what, "selflist") == 0);
    } else if (fields == 4) {
      for (size_t i = 0; i < 3; i++)
        if (strcmp(files[i].name, file) == 0 && from + count <= files[i].count)
          answer(&s, what, files[i].windows + from, count);
    }
    fflush(stdout);
  }
  tl_index_unref(s.index);
  for (size_t i = 0; i < 3; i++)
    free(files[i].windows);
  free(s.spans);
  free(s.ids);
  return 0;
}

static int by_time(const void *a, const void *b)
{
  tl_time x = *(const tl_time *)a;
  tl_time y = *(const tl_time *)b;
  return (x > y) - (x < y);
}

static size_t before(const tl_time *sorted, size_t count, tl_time time)
{
  size_t low = 0;
  while (count > 0) {
    size_t half = (count + 1) / 2;
    low += sorted[low + half - 1] < time ? half : 0;
    count -= half;
  }
  return low;
}

/* Counting by the index, and by what one would write without it. */
static int alone(void)
{
  enum { EVENTS = 1000000, ROUNDS = 7, BLOCK = 10000 };
  server s = {.count = EVENTS};
  s.spans = take(EVENTS, sizeof *s.spans);
  s.ids = take(EVENTS, sizeof *s.ids);
  tl_span *windows = take(QUERIES, sizeof *windows);
  tl_time *starts = take(EVENTS, sizeof *starts);
  tl_time *ends = take(EVENTS, sizeof *ends);
  double rounds[4][ROUNDS];
  make_spans("history", s.spans, EVENTS);
  make_windows("history", s.spans, EVENTS, YEAR, windows);
  for (size_t i = 0; i < EVENTS; i++) {
    starts[i] = s.spans[i].start;
    ends[i] = s.spans[i].end;
  }
  qsort(starts, EVENTS, sizeof *starts, by_time);
  qsort(ends, EVENTS, sizeof *ends, by_time);
  bool same = true;
  for (int round = 0; round < ROUNDS; round++) {
    const tl_span *block = windows + round * BLOCK;
    double times[5];
    tl_index_unref(s.index);
    times[0] = nanoseconds();
    s.index = build(&s, TL_INDEX_ALL, 1);
    times[1] = nanoseconds();
    uint64_t sum = count_all(&s, TL_RELSET_INTERSECTS, block, BLOCK);
    times[2] = nanoseconds();
    uint64_t peer = 0;
    for (size_t i = 0; i < BLOCK; i++)
      peer += before(starts, EVENTS, block[i].end) - before(ends, EVENTS, block[i].start + 1);
    times[3] = nanoseconds();
    uint64_t listed = list_each(&s, block, BLOCK, NULL);
    times[4] = nanoseconds();
    same = same && sum == peer && sum == listed;
    for (int i = 0; i < 4; i++)
      rounds[i][round] = times[i + 1] - times[i];
  }
  double middles[4];
  for (int i = 0; i < 4; i++)
    middles[i] = median(rounds[i], ROUNDS);
  printf("build           %7.1f ns an event, %.1f bytes\n", middles[0] / EVENTS,
         (double)tl_index_memory(s.index) / EVENTS);
  printf("count a year    %7.1f ns each  two searches %7.1f ns each  ratio %5.1f\n", middles[1] / BLOCK,
         middles[2] / BLOCK, middles[2] / middles[1]);
  printf("find a year     %7.1f ns each\n", middles[3] / BLOCK);
  if (!same)
    fputs("bench_index: the counts differ\n", stderr);
  tl_index_unref(s.index);
  free(s.spans);
  free(s.ids);
  free(windows);
  free(starts);
  free(ends);
  return same ? 0 : 1;
}

int main(int argc, char **argv)
{
  if (argc == 1)
    return alone();
  if (argc == 5 && strcmp(argv[1], "make") == 0)
    return make(argv[2], argv[3], argv[4]);
  if (argc == 3 && strcmp(argv[1], "serve") == 0)
    return serve(argv[2]);
  fputs("usage: bench_index make SHAPE COUNT DIR | serve DIR\n", stderr);
  return 2;
}
