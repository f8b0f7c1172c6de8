/* SPDX-License-Identifier: Apache-2.0 */

/* How fast a network is solved: bench_network [FAMILY COUNT [GRAPH_FILE]] or bench_network choices COUNT
 * DAYS; FAMILY is local, global, chain, or years, decades, centuries: a chain of events that are each dated by one.
 * Events are made from a fixed seed round a true course of things, so that they hold together; each has a length, an
 * offset and a relation, and they are declared in any order, or with "ordered-" before FAMILY in that of the course.
 * With a GRAPH_FILE the graph is written there, an edge a line (from, to,
 * days; point 0 is the origin), for peers (peers/network_igraph.py), which must come to the same sum. Prints seconds,
 * and bytes an event that the network holds and that it took at its height. */

#define _DEFAULT_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/timeline.h>

#include "clock.h"

static uint64_t next_random(uint64_t *state)
{
  uint64_t x = *state += UINT64_C(0x9E3779B97F4A7C15);
  x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
  return x ^ x >> 31;
}

static int64_t below(uint64_t *state, int64_t limit)
{
  return (int64_t)(next_random(state) % (uint64_t)limit);
}

typedef struct heap {
  size_t live, height;
} heap;

static void *counted(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
  heap *h = ctx;
  if (new_size == 0) {
    h->live -= old_size;
    free(ptr);
    return NULL;
  }
  void *moved = realloc(ptr, new_size);
  if (moved) {
    h->live += new_size - old_size;
    h->height = h->live > h->height ? h->live : h->height;
  }
  return moved;
}

typedef struct course {
  int64_t start, end; /* days, exclusive */
} course;

/* The days of the year, decade or century that dates each event of a chain; 0: another family. */
static int64_t days_of_dates(const char *family)
{
  return strcmp(family, "years") == 0       ? 365
         : strcmp(family, "decades") == 0   ? 3652
         : strcmp(family, "centuries") == 0 ? 36524
                                            : 0;
}

/* Each event speaks of the one before alone. */
static bool is_chain(const char *family)
{
  return strcmp(family, "chain") == 0 || days_of_dates(family);
}

static course *make_course(const char *family, size_t count, uint64_t *seed)
{
  course *c = malloc(count * sizeof *c);
  int64_t day = 0;
  for (size_t i = 0; c && i < count; i++) {
    int64_t length = 1 + below(seed, 30);
    if (strcmp(family, "global") == 0)
      day = below(seed, (int64_t)count * 2);
    c[i].start = day;
    c[i].end = day + length;
    day = is_chain(family) ? c[i].end + 1 + below(seed, 5) : day + below(seed, 6);
  }
  return c;
}

static void window_text(int64_t from, int64_t to, char *text, size_t size)
{
  char first[TL_TIME_TEXT_SIZE];
  char last[TL_TIME_TEXT_SIZE];
  tl_time_write(from * TL_SECONDS_PER_DAY, false, false, NULL, first);
  tl_time_write(to * TL_SECONDS_PER_DAY, false, false, NULL, last);
  snprintf(text, size, "[%s..%s]", first, last);
}

static tl_constraint offset(const course *x, const course *y, int64_t slack, char *id)
{
  int64_t distance = y->start - (x->end - 1);
  return (tl_constraint){.event = tl_text_from_string(id),
                         .kind = TL_CONSTRAINT_OFFSET,
                         .from = TL_ENDPOINT_END,
                         .to = TL_ENDPOINT_START,
                         .given = TL_GIVEN_MIN | TL_GIVEN_MAX,
                         .min = {.days = (int32_t)(distance - slack)},
                         .max = {.days = (int32_t)(distance + slack)}};
}

static tl_constraint relation(const course *x, const course *y, char *id)
{
  tl_span a = {y->start, y->end};
  tl_span b = {x->start, x->end};
  tl_relset set = tl_allen_of(a, b);
  static const tl_relset wide[] = {TL_RELSET_STARTS_BEFORE, TL_RELSET_ENDS_BEFORE, TL_RELSET_PRECEDES,
                                   TL_RELSET_FOLLOWS,       TL_RELSET_WITHIN,      TL_RELSET_COVERS,
                                   TL_RELSET_INTERSECTS};
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if ((wide[i] & set) && tl_relset_is_convex(wide[i])) {
      set = wide[i];
      break;
    }
  return (tl_constraint){.event = tl_text_from_string(id), .kind = TL_CONSTRAINT_RELATION, .allen = set};
}

static size_t partner(const char *family, size_t i, size_t count, uint64_t *seed)
{
  if (strcmp(family, "global") == 0) {
    size_t other = (size_t)below(seed, (int64_t)count);
    return other == i ? (i + 1) % count : other;
  }
  size_t reach = is_chain(family) ? 1 : 50;
  size_t back = 1 + (size_t)below(seed, (int64_t)reach);
  return i >= back ? i - back : i + 1;
}

/* The order in which events are declared: any, as those of real files may be, or that of the course. */
static size_t *make_order(size_t count, bool ordered)
{
  uint64_t seed = 6;
  size_t *order = malloc((count + 1) * sizeof *order);
  for (size_t i = 0; order && i < count; i++) {
    size_t other = ordered ? i : (size_t)below(&seed, (int64_t)i + 1);
    order[i] = order[other];
    order[other] = i;
  }
  return order;
}

/* Event number `i` of the course of things. */
static size_t event_at(const tl_timeline *timeline, size_t i)
{
  char id[24];
  snprintf(id, sizeof id, "e%zu", i);
  return tl_timeline_find(timeline, tl_text_from_string(id));
}

/* `clash`: two offsets from event 0 to the last that cannot hold together with what is between. */
static tl_timeline *make_timeline(const char *family, size_t count, bool clash)
{
  static const char first[] = "ordered-";
  bool ordered = strncmp(family, first, sizeof first - 1) == 0;
  family += ordered ? sizeof first - 1 : 0;
  uint64_t seed = 4;
  course *c = make_course(family, count, &seed);
  size_t *order = make_order(count, ordered);
  bool chain = is_chain(family);
  int64_t dated = days_of_dates(family);
  tl_builder *builder;
  tl_timeline *timeline = NULL;
  if (!c || !order || tl_builder_new(NULL, &builder, NULL))
    exit(1);
  for (size_t place = 0; place < count; place++) {
    size_t i = order[place];
    char id[24];
    char window[128];
    char others[3][24];
    tl_constraint constraints[4];
    size_t n = 0;
    snprintf(id, sizeof id, "e%zu", i);
    int64_t length = c[i].end - c[i].start;
    constraints[n++] = (tl_constraint){.kind = TL_CONSTRAINT_LENGTH,
                                       .given = TL_GIVEN_MIN | TL_GIVEN_MAX,
                                       .min = {.days = (int32_t)(length > 2 ? length - 2 : 1)},
                                       .max = {.days = (int32_t)length + 2}};
    for (size_t k = 0; k < 2 && count > 1; k++) {
      size_t other = partner(family, i, count, &seed);
      if (chain && i == 0)
        break;
      snprintf(others[k], sizeof others[k], "e%zu", other);
      constraints[n++] = k == 0 ? offset(&c[other], &c[i], 2, others[k]) : relation(&c[other], &c[i], others[k]);
    }
    if (clash && i == count - 1) {
      course wrong = {c[i].start + 5 * (int64_t)count, c[i].end + 5 * (int64_t)count};
      snprintf(others[2], sizeof others[2], "e0");
      constraints[n++] = offset(&c[0], &wrong, 0, others[2]);
    }
    tl_event_spec spec = {
        .size = sizeof spec, .id = tl_text_from_string(id), .constraints = constraints, .constraint_count = n};
    if (dated) {
      int64_t from = c[i].start / dated * dated;
      window_text(from, from + dated - 1, window, sizeof window);
      spec.start = tl_text_from_string(window);
    } else if (chain ? i == 0 : below(&seed, 4) == 0) {
      window_text(c[i].start - below(&seed, 300), c[i].start + below(&seed, 300), window, sizeof window);
      spec.start = tl_text_from_string(window);
    }
    if (tl_builder_add(builder, &spec, NULL))
      exit(1);
  }
  if (tl_timeline_from_builder(builder, &timeline, NULL))
    exit(1);
  tl_builder_free(builder);
  free(order);
  free(c);
  return timeline;
}

/* ---- the same graph for a peer: an edge a line, from, to, days; point 0 is the origin ---- */

static unsigned sign_of(int64_t x, int64_t y)
{
  return x < y ? 1 : x == y ? 2 : 4;
}

static void write_relation(FILE *file, size_t a, size_t b, tl_relset set)
{
  unsigned signs[4] = {0, 0, 0, 0};
  for (int64_t s = 0; s < 8; s++)
    for (int64_t e = s + 1; e < 9; e++) {
      tl_span one = {s, e};
      tl_span two = {3, 6};
      if (!(tl_allen_of(one, two) & set))
        continue;
      signs[0] |= sign_of(s, 3);
      signs[1] |= sign_of(s, 6);
      signs[2] |= sign_of(e, 3);
      signs[3] |= sign_of(e, 6);
    }
  /* What follows from another comparison is left out, as the library does. */
  if (!(signs[2] & 4))
    signs[0] = signs[1] = signs[3] = 7;
  else if (!(signs[1] & 1))
    signs[0] = signs[2] = signs[3] = 7;
  for (size_t k = 0; k < 4; k++) {
    size_t x = 1 + 2 * a + k / 2;
    size_t y = 1 + 2 * b + k % 2;
    if (!(signs[k] & 4))
      fprintf(file, "%zu %zu %d\n", y, x, signs[k] & 2 ? 0 : -1);
    if (!(signs[k] & 1))
      fprintf(file, "%zu %zu %d\n", x, y, signs[k] & 2 ? 0 : -1);
  }
}

static void write_graph(const tl_timeline *timeline, const char *path)
{
  FILE *file = fopen(path, "w");
  if (!file)
    exit(1);
  for (size_t i = 0; i < tl_timeline_count(timeline); i++) {
    const tl_event *event = tl_timeline_at(timeline, i);
    const tl_extent *extent = tl_event_extent(event);
    size_t start = 1 + 2 * i;
    fprintf(file, "%zu %zu -1\n", start + 1, start);
    if (tl_event_start(event)) {
      fprintf(file, "%zu 0 %lld\n", start, (long long)(-extent->start_min / TL_SECONDS_PER_DAY));
      fprintf(file, "0 %zu %lld\n", start, (long long)(extent->start_max / TL_SECONDS_PER_DAY));
    }
    for (size_t k = 0; k < tl_event_constraint_count(event); k++) {
      tl_constraint c;
      if (tl_event_constraint_at(event, k, &c, NULL))
        exit(1);
      if (c.kind == TL_CONSTRAINT_RELATION) {
        write_relation(file, i, c.other, c.allen);
        continue;
      }
      /* An offset counts from the last day of the other, which is a day before its end. */
      size_t x = c.kind == TL_CONSTRAINT_LENGTH ? start : 2 + 2 * c.other;
      size_t y = c.kind == TL_CONSTRAINT_LENGTH ? start + 1 : start;
      int shift = c.kind == TL_CONSTRAINT_LENGTH ? 0 : -1;
      fprintf(file, "%zu %zu %d\n", y, x, -(c.min.days + shift));
      fprintf(file, "%zu %zu %d\n", x, y, c.max.days + shift);
    }
  }
  fclose(file);
}

/* The sum of all bounds, in days, that a peer must come to as well. */
static int64_t sum_bounds(const tl_network *n, size_t count)
{
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    tl_extent x;
    tl_network_extent(n, i, &x);
    const tl_time bounds[] = {x.start_min, x.start_max, x.end_min, x.end_max};
    for (size_t k = 0; k < 4; k++)
      sum += bounds[k] == TL_TIME_MIN || bounds[k] == TL_TIME_MAX ? 0 : bounds[k] / TL_SECONDS_PER_DAY;
  }
  return sum;
}

static void time_pairs(const tl_network *n, const char *family, size_t count)
{
  enum { PAIRS = 501 };
  static double taken[PAIRS];
  uint64_t seed = 9;
  uint64_t sum = 0;
  for (int i = 0; i < PAIRS; i++) {
    size_t first = (size_t)below(&seed, (int64_t)count);
    size_t second = (size_t)below(&seed, (int64_t)count);
    tl_relset set;
    if (i % 2 && first + 50 < count)
      second = first + 1 + (size_t)below(&seed, 40);
    size_t a = event_at(tl_network_timeline(n), first);
    size_t b = event_at(tl_network_timeline(n), second);
    double start = own_seconds();
    if (tl_network_relation(n, a, b, &set, NULL))
      exit(1);
    taken[i] = own_seconds() - start;
    sum += set;
  }
  double middle = median(taken, PAIRS);
  printf("%s %zu: a pair, half of them near: median %.2f us, 99th percentile %.1f us (sum %llu)\n", family, count,
         middle * 1e6, taken[PAIRS * 99 / 100] * 1e6, (unsigned long long)sum);
}

static void tell(const char *family, size_t count, const char *what, double *taken, size_t turns)
{
  double middle = median(taken, turns);
  printf("%s %zu: a statement %s: median %.2f us, 99th percentile %.1f us\n", family, count, what, middle * 1e6,
         taken[turns * 99 / 100] * 1e6);
}

/* Adds and withdraws true offsets between near events, each a little tighter than what is known; and withdraws and
 * adds again what the timeline says. Ends where it began, which the sum of all bounds shows. */
static void time_changes(tl_network *n, const char *family, size_t count)
{
  enum { TURNS = 1001 };
  static double added[TURNS];
  static double withdrawn[TURNS];
  static double of_timeline[TURNS];
  const tl_timeline *timeline = tl_network_timeline(n);
  uint64_t seed = 11;
  int64_t sum = sum_bounds(n, count);
  tl_draft *draft;
  if (count < 100 || tl_draft_new(n, &draft, NULL))
    exit(1);
  tl_network_unref(n);
  double begin = own_seconds();
  size_t turns = 0;
  /* The first makes the network ready for changes. In a chain a statement bears on all that is behind it. */
  for (bool ready = false; turns < TURNS && own_seconds() - begin < 20; ready = true) {
    size_t first = (size_t)below(&seed, (int64_t)count - 50);
    size_t a = event_at(timeline, first);
    size_t b = event_at(timeline, first + 1 + (size_t)below(&seed, 40));
    size_t number;
    int64_t least;
    int64_t most;
    if (tl_network_distance(tl_draft_network(draft), a, TL_ENDPOINT_START, b, TL_ENDPOINT_START, &least, &most, NULL))
      exit(1);
    if (least < -1000000 * TL_SECONDS_PER_DAY)
      continue;
    tl_constraint c = {.event = tl_text_from_string(tl_event_id(tl_timeline_at(timeline, a))),
                       .kind = TL_CONSTRAINT_OFFSET,
                       .from = TL_ENDPOINT_START,
                       .to = TL_ENDPOINT_START,
                       .given = TL_GIVEN_MIN,
                       .min = {.days = (int32_t)(least / TL_SECONDS_PER_DAY) + 1}};
    double start = own_seconds();
    if (tl_draft_add(draft, b, &c, &number, NULL))
      exit(1);
    double between = own_seconds();
    if (tl_draft_withdraw(draft, number, NULL))
      exit(1);
    double end = own_seconds();
    size_t statement = (size_t)below(&seed, (int64_t)tl_network_statement_count(tl_draft_network(draft)));
    tl_statement s;
    while (tl_network_statement_at(tl_draft_network(draft), statement, &s, NULL) || s.constraint == TL_NOT_FOUND ||
           s.kind < TL_STATEMENT_OFFSET)
      statement = (size_t)below(&seed, (int64_t)tl_network_statement_count(tl_draft_network(draft)));
    if (tl_event_constraint_at(tl_timeline_at(timeline, s.event), s.constraint, &c, NULL))
      exit(1);
    double again = own_seconds();
    if (tl_draft_withdraw(draft, statement, NULL))
      exit(1);
    double last = own_seconds();
    if (tl_draft_add(draft, s.event, &c, &number, NULL))
      exit(1);
    if (!ready)
      continue;
    added[turns] = between - start;
    withdrawn[turns] = end - between;
    of_timeline[turns++] = last - again;
  }
  if (!turns || sum_bounds(tl_draft_network(draft), count) != sum)
    exit(1);
  tell(family, count, "added", added, turns);
  tell(family, count, "withdrawn again", withdrawn, turns);
  tell(family, count, "of the timeline withdrawn", of_timeline, turns);
  tl_draft_free(draft);
}

static void run(const char *family, size_t count, const char *graph)
{
  heap h = {0, 0};
  tl_allocator allocator = {counted, &h};
  tl_network_options options = {.size = sizeof options, .allocator = &allocator};
  tl_timeline *timeline = make_timeline(family, count, false);
  if (graph)
    write_graph(timeline, graph);
  double start = own_seconds();
  tl_network *n;
  tl_error err;
  if (tl_network_new(timeline, &options, &n, &err)) {
    fprintf(stderr, "%s\n", err.message);
    exit(1);
  }
  double taken = own_seconds() - start;
  printf("%s %zu: bounds %.3f s, %zu bytes an event, %zu at its height, sum %lld\n", family, count, taken,
         h.live / count, h.height / count, (long long)sum_bounds(n, count));
  if (tl_network_is_consistent(n))
    time_pairs(n, family, count);
  time_changes(n, family, count);
  tl_timeline_unref(timeline);
  timeline = make_timeline(family, count, true);
  start = own_seconds();
  if (tl_network_new(timeline, NULL, &n, &err))
    exit(1);
  size_t conflict = 0;
  if (tl_network_conflict(n, (tl_progress){NULL, NULL}, NULL, 0, &conflict, &err))
    exit(1);
  printf("%s %zu: contradiction of %zu statements found and explained %.3f s\n", family, count, conflict,
         own_seconds() - start);
  fflush(stdout);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

/* Events of a day to three, each within 30 days; 30-day windows lie anywhere in `spread` days. Each event must not
 * overlap another one: a choice of before or after. */
static void run_choices(size_t count, int64_t spread)
{
  uint64_t seed = 5;
  tl_builder *builder;
  tl_timeline *timeline;
  if (tl_builder_new(NULL, &builder, NULL))
    exit(1);
  for (size_t i = 0; i < count; i++) {
    char id[24];
    char other[24];
    char window[128];
    int64_t from = below(&seed, spread - 29);
    size_t second = (i + 1 + (size_t)below(&seed, (int64_t)count - 1)) % count;
    snprintf(id, sizeof id, "e%zu", i);
    snprintf(other, sizeof other, "e%zu", second);
    window_text(from, from + 29, window, sizeof window);
    tl_constraint constraints[] = {
        {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN | TL_GIVEN_MAX, .min = {.days = 1}, .max = {.days = 3}},
        {.kind = TL_CONSTRAINT_RELATION, .event = tl_text_from_string(other), .allen = TL_RELSET_DISJOINT}};
    tl_event_spec spec = {.size = sizeof spec,
                          .id = tl_text_from_string(id),
                          .start = tl_text_from_string(window),
                          .end = tl_text_from_string(window),
                          .constraints = constraints,
                          .constraint_count = 2};
    if (tl_builder_add(builder, &spec, NULL))
      exit(1);
  }
  if (tl_timeline_from_builder(builder, &timeline, NULL))
    exit(1);
  tl_builder_free(builder);
  double start = own_seconds();
  tl_network *n;
  tl_error err;
  if (tl_network_new(timeline, NULL, &n, &err)) {
    fprintf(stderr, "%s\n", err.message);
    exit(1);
  }
  printf("choices %zu over %lld days: bounds %.3f s, %s, sum %lld\n", count, (long long)spread, own_seconds() - start,
         tl_network_is_consistent(n) ? "consistent" : "not consistent", (long long)sum_bounds(n, count));
  fflush(stdout);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
}

int main(int argc, char **argv)
{
  static const char *const families[] = {"local", "global", "chain"};
  if (argc > 3 && strcmp(argv[1], "choices") == 0) {
    run_choices((size_t)strtoul(argv[2], NULL, 10), (int64_t)strtol(argv[3], NULL, 10));
    return 0;
  }
  if (argc > 2) {
    run(argv[1], (size_t)strtoul(argv[2], NULL, 10), argc > 3 ? argv[3] : NULL);
    return 0;
  }
  for (size_t i = 0; i < 3; i++)
    for (size_t count = 10000; count <= 100000; count *= 10)
      run(families[i], count, NULL);
  for (int64_t spread = 3000; spread >= 30; spread /= 10)
    run_choices(1000, spread);
  return 0;
}
