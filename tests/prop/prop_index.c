/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/index.h>

#include "random.h"
#include "support_index.h"

enum { MOST = 700 };

typedef struct room {
  tl_span spans[MOST];
  uint32_t expected[MOST];
  uint32_t got[MOST];
} room;

static tl_span span_in(random_state *random, int64_t low, int64_t high, int64_t unit)
{
  tl_time start = random_between(random, low, high - 1);
  tl_time end = random_between(random, start + 1, high);
  return (tl_span){start * unit, end * unit};
}

/* The shapes that data has: short, long, nested, all of these, far out and infinite. */
static void make_spans(random_state *random, tl_span *spans, size_t count)
{
  int shape = (int)random_between(random, 0, 6);
  int64_t unit = (int64_t[]){1, 60, 3600, 86400, 7}[random_between(random, 0, 4)];
  int64_t wide = (int64_t[]){4, 20, 300, 100000, INT64_MAX / 200000}[random_between(random, 0, 4)];
  for (size_t i = 0; i < count; i++) {
    int64_t n = (int64_t)i;
    switch (shape) {
    case 0: spans[i] = span_in(random, -wide, wide, unit); break;
    case 1: spans[i].start = random_between(random, -wide, wide) * unit;
            spans[i].end = spans[i].start + random_between(random, 1, 3) * unit;
            break;
    case 2: spans[i] = (tl_span){n * unit, (2 * MOST - n) * unit}; break;
    case 3: spans[i] = random_between(random, 0, 9) ? span_in(random, n - 2, n + 2, unit)
                                                    : span_in(random, -wide, wide, unit);
            break;
    case 4: spans[i] = (tl_span){-unit, unit}; break;
    case 5: spans[i] = span_in(random, -9, 9, unit);
            if (random_between(random, 0, 3) == 0)
              spans[i].end = TL_TIME_MAX;
            if (random_between(random, 0, 7) == 0)
              spans[i].start = TL_TIME_MIN;
            break;
    default: spans[i] = span_in(random, -INT64_MAX / 8, INT64_MAX / 8, 8); break;
    }
  }
}

/* A window near the bounds that are there, or anywhere. */
static tl_span make_window(random_state *random, const tl_span *spans, size_t count)
{
  tl_time times[2];
  for (int i = 0; i < 2; i++) {
    const tl_span *span = &spans[random_between(random, 0, (int64_t)count - 1)];
    tl_time near = random_between(random, 0, 1) ? span->start : span->end;
    int64_t step = random_between(random, -2, 2);
    switch (random_between(random, 0, 5)) {
    case 0: times[i] = random_sized(random); break;
    case 1: times[i] = random_between(random, 0, 1) ? TL_TIME_MIN : TL_TIME_MAX; break;
    default: times[i] = near > TL_TIME_MIN + 2 && near < TL_TIME_MAX - 2 ? near + step : near; break;
    }
  }
  if (times[0] == times[1])
    return times[0] == TL_TIME_MAX ? (tl_span){times[0] - 1, times[0]} : (tl_span){times[0], times[0] + 1};
  return times[0] < times[1] ? (tl_span){times[0], times[1]} : (tl_span){times[1], times[0]};
}

static tl_relset make_relations(random_state *random)
{
  static const tl_relset named[] = {TL_RELSET_INTERSECTS, TL_RELSET_WITHIN, TL_RELSET_COVERS, TL_RELSET_PRECEDES,
                                    TL_RELSET_FOLLOWS};
  switch (random_between(random, 0, 2)) {
  case 0: return named[random_between(random, 0, 4)];
  case 1: return TL_RELSET_OF(random_between(random, 0, TL_RELATION_COUNT - 1));
  default: return (tl_relset)random_between(random, 0, TL_RELSET_ALL);
  }
}

static void answers_are_the_naive_ones(void **state)
{
  (void)state;
  static room r;
  random_state random = random_start();
  for (int round = 0; round < 3000; round++) {
    size_t count = (size_t)random_between(&random, 1, round % 10 == 0 ? MOST : 40);
    make_spans(&random, r.spans, count);
    tl_index *index;
    tl_index_options options = {.size = sizeof options, .threads = (uint32_t)round % 2 + 1};
    assert_int_equal(tl_index_from_spans(r.spans, count, &options, &index, NULL), TL_OK);
    for (int i = 0; i < 60; i++) {
      tl_span window = make_window(&random, r.spans, count);
      tl_relset relations = make_relations(&random);
      const char *broken = support_query_law(index, r.spans, count, relations, window, r.expected, r.got);
      if (broken) {
        char letters[TL_RELSET_TEXT_SIZE];
        tl_relset_write(relations, letters);
        fail_msg("law broken: %s; %zu spans, relations %s, window %lld to %lld, round %d, TIMELINE_SEED=%llu", broken,
                 count, letters, (long long)window.start, (long long)window.end, round,
                 (unsigned long long)random.seed);
      }
    }
    tl_index_unref(index);
  }
}

/* Each span of a small world once, twice, ...: every window and every one of the 8192 sets. */
static void every_window_and_set_of_a_small_world(void **state)
{
  (void)state;
  enum { TICKS = 6, SPANS = TICKS * (TICKS - 1) / 2 };
  tl_span spans[2 * SPANS];
  size_t count = 0;
  for (int start = 0; start < TICKS; start++)
    for (int end = start + 1; end < TICKS; end++)
      for (int copy = 0; copy < 1 + (start + end) % 2; copy++)
        spans[count++] = (tl_span){start, end};
  tl_index *index;
  assert_int_equal(tl_index_from_spans(spans, count, NULL, &index, NULL), TL_OK);
  uint32_t expected[2 * SPANS];
  uint32_t got[2 * SPANS];
  for (int start = -1; start <= TICKS; start++)
    for (int end = start + 1; end <= TICKS; end++)
      for (tl_relset relations = 0; relations <= TL_RELSET_ALL; relations++)
        assert_null(support_query_law(index, spans, count, relations, (tl_span){start, end}, expected, got));
  tl_index_unref(index);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(answers_are_the_naive_ones),
      cmocka_unit_test(every_window_and_set_of_a_small_world),
  };
  return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
