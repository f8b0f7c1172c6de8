/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/index.h>
#include <timeline/query.h>

#include "random.h"
#include "support_index.h"

enum { MOST = 700 };

typedef struct room {
  tl_span spans[MOST];
  uint32_t expected[MOST];
  uint32_t got[MOST + 1];
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
    case 1:
      spans[i].start = random_between(random, -wide, wide) * unit;
      spans[i].end = spans[i].start + random_between(random, 1, 3) * unit;
      break;
    case 2: spans[i] = (tl_span){n * unit, (2 * MOST - n) * unit}; break;
    case 3:
      spans[i] =
          random_between(random, 0, 9) ? span_in(random, n - 2, n + 2, unit) : span_in(random, -wide, wide, unit);
      break;
    case 4: spans[i] = (tl_span){-unit, unit}; break;
    case 5:
      spans[i] = span_in(random, -9, 9, unit);
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
  for (int round = 0; round < 3000 / SLOWER; round++) {
    size_t count = (size_t)random_between(&random, 1, round % 10 == 0 ? MOST : 40);
    make_spans(&random, r.spans, count);
    tl_index *index;
    tl_index_options options = {.size = sizeof options, .threads = (uint32_t)round % 2 + 1};
    assert_int_equal(tl_index_from_spans(r.spans, count, &options, &index, NULL), TL_OK);
    for (int i = 0; i < 60; i++) {
      tl_span window = make_window(&random, r.spans, count);
      tl_relset relations = make_relations(&random);
      const char *broken = support_spans_law(index, r.spans, count, relations, window, r.expected, r.got);
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
  uint32_t got[2 * SPANS + 1];
  for (int start = -1; start <= TICKS; start++)
    for (int end = start + 1; end <= TICKS; end++)
      for (tl_relset relations = 0; relations <= TL_RELSET_ALL; relations++)
        assert_null(support_spans_law(index, spans, count, relations, (tl_span){start, end}, expected, got));
  tl_index_unref(index);
}

enum { LOW = -2, HIGH = 8 };

/* Bounds of a small world, closed; now and then open, unknown, exact or contradictory. A bound that is missing leaves
 * the world, so such events are given a bound that the windows do not reach. */
static tl_extent make_extent(random_state *random)
{
  for (;;) {
    tl_extent e = {.flags = TL_EXTENT_TIME_OF_DAY, .precision = TL_PRECISION_SECOND};
    e.start_min = random_between(random, LOW, HIGH - 1);
    e.start_max = random_between(random, 0, 2) ? random_between(random, e.start_min, HIGH - 1) : e.start_min;
    e.end_min = random_between(random, LOW + 1, HIGH);
    e.end_max = random_between(random, 0, 2) ? random_between(random, e.end_min, HIGH) : e.end_min;
    e.length_min = random_between(random, 1, 4);
    e.length_max = random_between(random, e.length_min, HIGH - LOW);
    if (random_between(random, 0, 19) == 0) {
      e.flags |= TL_EXTENT_CONTRADICTORY;
      return e;
    }
    bool consistent;
    if (tl_extent_close(&e, &consistent, NULL) == TL_OK && consistent)
      return e;
  }
}

typedef struct world {
  tl_extent extents[SUPPORT_EVENTS];
  support_event events[SUPPORT_EVENTS];
  size_t count;
  tl_index *index;
} world;

static void make_world(random_state *random, world *w, bool exact)
{
  w->count = (size_t)random_between(random, 0, 6);
  for (size_t i = 0; i < w->count; i++) {
    do
      w->extents[i] = make_extent(random);
    while (exact && !(w->extents[i].flags & TL_EXTENT_CONTRADICTORY) &&
           (w->extents[i].start_min != w->extents[i].start_max || w->extents[i].end_min != w->extents[i].end_max));
    support_spans_of(&w->extents[i], LOW, HIGH, &w->events[i]);
  }
  assert_int_equal(tl_index_from_extents(w->extents, w->count, NULL, &w->index, NULL), TL_OK);
}

static void fail_world(const random_state *random, const char *broken, tl_relset relations, int round)
{
  char letters[TL_RELSET_TEXT_SIZE];
  tl_relset_write(relations, letters);
  fail_msg("law broken: %s; relations %s, round %d, TIMELINE_SEED=%llu", broken, letters, round,
           (unsigned long long)random->seed);
}

static void doubtful_answers_are_those_of_all_worlds(void **state)
{
  (void)state;
  random_state random = random_start();
  for (int round = 0; round < 2000 / SLOWER; round++) {
    world w;
    make_world(&random, &w, false);
    for (int i = 0; i < 30; i++) {
      tl_span window = span_in(&random, LOW - 1, HIGH + 1, 1);
      tl_relset relations = make_relations(&random);
      const char *broken = support_extents_law(w.index, w.extents, w.events, w.count, relations, window);
      if (broken)
        fail_world(&random, broken, relations, round);
    }
    tl_index_unref(w.index);
  }
}

/* Sets, X digits and plain dates: an index of a timeline answers as the pass over all its events. */
static void members_are_those_of_the_query(void **state)
{
  (void)state;
  static const char *const dates[] = {
      "[1984,1986]",
      "{1984,1988}",
      "[1985-03,1985-06..1985-09,1987]",
      "[..1986]",
      "{1985..1987}",
      "[1984-05-01..]",
      "198X",
      "1985-XX-15",
      "198X-12-25",
      "1986-1X",
      "1984-XX/1986-XX",
      "19XX-02-29",
      "1985",
      "1986-04-12",
      "1984/1987",
      "1986/..",
      "../1985-02-01",
      "1987-03-01/1987-03-08",
      "[1986-02]",
      "{1984-12-31,1985-01-01}",
  };
  enum { EVENTS = 30 };
  random_state random = random_start();
  for (int round = 0; round < 300; round++) {
    tl_builder *builder;
    tl_timeline *timeline;
    tl_index *index;
    size_t count = (size_t)random_between(&random, 1, EVENTS);
    assert_int_equal(tl_builder_new(NULL, &builder, NULL), TL_OK);
    for (size_t i = 0; i < count; i++) {
      char id[] = {'a', (char)('a' + i / 10), (char)('0' + i % 10), '\0'};
      const char *date = dates[random_between(&random, 0, (int64_t)(sizeof dates / sizeof *dates) - 1)];
      tl_event_spec spec = {.size = sizeof spec,
                            .id = tl_text_from_string(id),
                            .edtf = tl_text_from_string(date),
                            .mode = random_between(&random, 0, 1) ? TL_MODE_SPANS : TL_MODE_OCCURS};
      assert_int_equal(tl_builder_add(builder, &spec, NULL), TL_OK);
    }
    assert_int_equal(tl_timeline_from_builder(builder, &timeline, NULL), TL_OK);
    tl_builder_free(builder);
    assert_int_equal(tl_index_from_timeline(timeline, NULL, &index, NULL), TL_OK);
    for (int i = 0; i < 30; i++) {
      int64_t start = random_between(&random, 5100, 6600); /* 1983-12 to 1988-01 */
      int64_t length = random_between(&random, 1, (int64_t[]){1, 30, 800}[random_between(&random, 0, 2)]);
      tl_span window = {start * TL_SECONDS_PER_DAY, (start + length) * TL_SECONDS_PER_DAY};
      tl_relset relations = make_relations(&random);
      tl_extent extent = {.start_min = window.start,
                          .start_max = window.start,
                          .end_min = window.end,
                          .end_max = window.end,
                          .length_min = length * TL_SECONDS_PER_DAY,
                          .length_max = length * TL_SECONDS_PER_DAY};
      for (int hits = TL_HITS_POSSIBLE; hits <= TL_HITS_CERTAIN && relations; hits++) {
        tl_query query = {.size = sizeof query,
                          .window = &extent,
                          .relations = relations,
                          .hits = hits == TL_HITS_CERTAIN ? TL_ANSWER_CERTAIN : TL_ANSWER_POSSIBLE};
        size_t indexes[EVENTS];
        size_t need;
        uint32_t expected[EVENTS];
        uint32_t got[EVENTS + 1];
        assert_int_equal(tl_timeline_query(timeline, &query, indexes, EVENTS, &need, NULL), TL_OK);
        for (size_t k = 0; k < need; k++)
          support_insert(expected, k, (uint32_t)indexes[k], &tl_timeline_extents(timeline)->start_min,
                         sizeof(tl_extent));
        const char *broken = support_answer_law(index, (tl_hits)hits, relations, window, expected, need, got);
        if (broken)
          fail_world(&random, broken, relations, round);
      }
    }
    tl_index_unref(index);
    tl_timeline_unref(timeline);
  }
}

static void joins_are_those_of_all_worlds(void **state)
{
  (void)state;
  random_state random = random_start();
  for (int round = 0; round < 1500 / SLOWER; round++) {
    world left;
    world right;
    make_world(&random, &left, round % 3 == 0);
    make_world(&random, &right, round % 4 == 0);
    for (int i = 0; i < 6; i++) {
      tl_relset relations = make_relations(&random);
      const char *broken = support_join_law(left.index, left.events, left.count, right.index, right.events, right.count,
                                            relations, false);
      if (!broken) {
        relations |= tl_relset_converse(relations);
        broken =
            support_join_law(left.index, left.events, left.count, left.index, left.events, left.count, relations, true);
      }
      if (broken)
        fail_world(&random, broken, relations, round);
    }
    tl_index_unref(left.index);
    tl_index_unref(right.index);
  }
}

static void joins_of_many_spans_count_what_they_list(void **state)
{
  (void)state;
  static room a;
  static room b;
  random_state random = random_start();
  for (int round = 0; round < 60; round++) {
    size_t counts[2] = {(size_t)random_between(&random, 1, MOST), (size_t)random_between(&random, 1, MOST)};
    make_spans(&random, a.spans, counts[0]);
    make_spans(&random, b.spans, counts[1]);
    tl_index *left;
    tl_index *right;
    assert_int_equal(tl_index_from_spans(a.spans, counts[0], NULL, &left, NULL), TL_OK);
    assert_int_equal(tl_index_from_spans(b.spans, counts[1], NULL, &right, NULL), TL_OK);
    tl_relset relations = make_relations(&random);
    uint64_t need = 0;
    for (size_t i = 0; i < counts[0]; i++)
      for (size_t k = 0; k < counts[1]; k++)
        need += (tl_allen_of(a.spans[i], b.spans[k]) & relations) != 0;
    uint64_t counted;
    assert_int_equal(tl_index_join_count(left, right, TL_HITS_POSSIBLE, relations, 0, &counted, NULL), TL_OK);
    assert_int_equal(counted, need);
    tl_index_unref(left);
    tl_index_unref(right);
  }
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
  while (low < count) {
    size_t middle = low + (count - low) / 2;
    if (sorted[middle] < time)
      low = middle + 1;
    else
      count = middle;
  }
  return low;
}

/* Starts anywhere, mostly late, on a few days, or all but a few near each other: at most 30 units an event, about as
 * many, or far more. */
static void make_many(random_state *random, tl_span *spans, size_t count)
{
  int64_t unit = (int64_t[]){1, 60, 3600, 86400, 7}[random_between(random, 0, 4)];
  int64_t low = random_between(random, -40000, 40000) * 86400;
  int64_t times = (int64_t[]){1, 4, 15, 30, 3000}[random_between(random, 0, 4)];
  int64_t wide = (int64_t)count * times / (int64_t[]){1, 2, 9}[random_between(random, 0, 2)] + 1;
  int shape = (int)random_between(random, 0, 4);
  for (size_t i = 0; i < count; i++) {
    int64_t key = random_between(random, 0, wide);
    switch (shape) {
    case 1: key = key / 100 * (random_between(random, 0, wide) / (wide / 100 + 1)); break;
    case 2: key = key / 365 * 365; break;
    case 3: key = random_between(random, 0, 999) ? key / 1000 : key; break;
    case 4: key = key % 3; break;
    default: break;
    }
    int64_t length = random_between(random, 1, random_between(random, 0, 9) ? 3 : wide);
    spans[i] = (tl_span){low + key * unit, low + (key + length) * unit};
    if (random_between(random, 0, 999) == 0)
      spans[i].start = TL_TIME_MIN;
    if (random_between(random, 0, 999) == 0)
      spans[i].end = TL_TIME_MAX;
  }
}

static void counts_among_many_are_those_of_searches(void **state)
{
  (void)state;
  enum { EVENTS = 70000, WINDOWS = 300 };
  static tl_span spans[EVENTS];
  static tl_time starts[EVENTS];
  static tl_time ends[EVENTS];
  tl_span windows[WINDOWS];
  uint64_t counts[WINDOWS];
  random_state random = random_start();
  for (int round = 0; round < 100; round++) {
    size_t count = (size_t)random_between(&random, 1, round % 2 ? EVENTS : 300);
    make_many(&random, spans, count);
    for (size_t i = 0; i < count; i++) {
      starts[i] = spans[i].start;
      ends[i] = spans[i].end;
    }
    qsort(starts, count, sizeof *starts, by_time);
    qsort(ends, count, sizeof *ends, by_time);
    tl_index *index;
    assert_int_equal(tl_index_from_spans(spans, count, NULL, &index, NULL), TL_OK);
    for (size_t i = 0; i < WINDOWS; i++)
      windows[i] = make_window(&random, spans, count);
    size_t many = WINDOWS - (size_t)random_between(&random, 0, 3);
    assert_int_equal(
        tl_index_hits_count_many(index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, windows, many, counts, NULL), TL_OK);
    for (size_t i = 0; i < many; i++) {
      uint64_t need = before(starts, count, windows[i].end) - before(ends, count, windows[i].start + 1);
      assert_int_equal(counts[i], need);
      uint64_t one;
      assert_int_equal(tl_index_hits_count(index, TL_HITS_CERTAIN, TL_RELSET_INTERSECTS, windows[i], &one, NULL),
                       TL_OK);
      assert_int_equal(one, need);
    }
    tl_index_unref(index);
  }
}

enum { CROWD = 20000 };

typedef struct crowd {
  tl_span spans[CROWD];
  uint64_t order[CROWD]; /* the day of a start above the id, sorted */
  uint32_t expected[CROWD];
  uint32_t got[2 * CROWD];
} crowd;

static int by_number(const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *)a;
  uint64_t y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* Long ones among short ones, from none but long ones to a thousandth, or all nested. */
static void make_crowd(random_state *random, crowd *c, size_t count)
{
  int64_t wide = (int64_t)count * (int64_t[]){1, 8, 60}[random_between(random, 0, 2)] / 8 + 9;
  int64_t rare = (int64_t[]){1, 2, 10, 100, 1000}[random_between(random, 0, 4)];
  bool nested = random_between(random, 0, 5) == 0;
  for (size_t i = 0; i < count; i++) {
    int64_t start = nested ? (int64_t)(i * 7919 % count) : random_between(random, 0, wide);
    int64_t most = random_between(random, 1, rare) == 1 ? wide : 3;
    int64_t length = nested ? 2 * ((int64_t)count - start) : random_between(random, 1, most);
    c->spans[i] = (tl_span){start * 86400, (start + length) * 86400};
    c->order[i] = (uint64_t)start << 32 | i;
  }
  qsort(c->order, count, sizeof *c->order, by_number);
}

static size_t scan(crowd *c, size_t count, tl_relset relations, tl_span window)
{
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t id = (uint32_t)c->order[i];
    if (tl_allen_of(c->spans[id], window) & relations)
      c->expected[found++] = id;
  }
  return found;
}

/* Into more room than there are hits, as into as much and into less; and lists take no more memory than they may. */
static void finds_among_many_are_those_of_a_scan(void **state)
{
  (void)state;
  static crowd c;
  random_state random = random_start();
  for (int round = 0; round < 60; round++) {
    size_t count = (size_t)random_between(&random, 1, CROWD);
    make_crowd(&random, &c, count);
    tl_index *index;
    assert_int_equal(tl_index_from_spans(c.spans, count, NULL, &index, NULL), TL_OK);
    for (int i = 0; i < 30; i++) {
      tl_span window = make_window(&random, c.spans, count);
      tl_relset relations = i % 2 ? TL_RELSET_INTERSECTS : make_relations(&random);
      size_t need = scan(&c, count, relations, window);
      const size_t rooms[] = {2 * CROWD, need + 40, need, need / 2};
      for (size_t k = 0; k < 4; k++) {
        size_t found;
        assert_int_equal(tl_index_hits_find(index, TL_HITS_POSSIBLE, relations, window, c.got, rooms[k], &found, NULL),
                         TL_OK);
        assert_int_equal(found, need);
        size_t written = need < rooms[k] ? need : rooms[k];
        assert_memory_equal(c.got, c.expected, written * sizeof *c.got);
      }
    }
    size_t memory = tl_index_memory(index);
    tl_index_unref(index);
    tl_index_options options = {.size = sizeof options, .parts = TL_INDEX_COUNT | TL_INDEX_RELATIONS};
    assert_int_equal(tl_index_from_spans(c.spans, count, &options, &index, NULL), TL_OK);
    assert_in_range(memory - tl_index_memory(index), 0, 9 * count + 100);
    tl_index_unref(index);
  }
}

static void nearest_are_the_naive_ones(void **state)
{
  (void)state;
  static room r;
  random_state random = random_start();
  for (int round = 0; round < 1000 / SLOWER; round++) {
    size_t count = (size_t)random_between(&random, 1, round % 10 == 0 ? MOST : 30);
    make_spans(&random, r.spans, count);
    tl_index *index;
    assert_int_equal(tl_index_from_spans(r.spans, count, NULL, &index, NULL), TL_OK);
    for (int i = 0; i < 20; i++) {
      tl_time time = make_window(&random, r.spans, count).start;
      size_t most = (size_t)random_between(&random, 0, 20);
      for (int side = TL_SIDE_BEFORE; side <= TL_SIDE_AFTER; side++) {
        /* By distance, then by id: falling before, rising after. */
        size_t need = 0;
        for (uint32_t k = 0; k < count; k++) {
          tl_time own = side == TL_SIDE_BEFORE ? r.spans[k].end : r.spans[k].start;
          if (side == TL_SIDE_BEFORE ? own > time : own < time)
            continue;
          size_t at = need++;
          for (; at > 0; at--) {
            const tl_span *other = &r.spans[r.expected[at - 1]];
            if (side == TL_SIDE_BEFORE ? other->end > own : other->start <= own)
              break;
            r.expected[at] = r.expected[at - 1];
          }
          r.expected[at] = k;
        }
        size_t found;
        assert_int_equal(tl_index_nearest(index, (tl_side)side, time, most, r.got, &found, NULL), TL_OK);
        assert_int_equal(found, need < most ? need : most);
        if (found)
          assert_memory_equal(r.got, r.expected, found * sizeof *r.got);
        const tl_time both[] = {time, time};
        uint32_t many[2 * 20];
        size_t counts[2];
        assert_int_equal(tl_index_nearest_many(index, (tl_side)side, both, 2, most, many, counts, NULL), TL_OK);
        for (size_t k = 0; k < 2; k++) {
          assert_int_equal(counts[k], found);
          if (found)
            assert_memory_equal(many + k * most, r.expected, found * sizeof *many);
        }
      }
    }
    tl_index_unref(index);
  }
}

/* How many events may, or must, go on in the second from `time`. */
static uint32_t naive_depth(const world *w, int hits, int64_t time)
{
  uint32_t depth = 0;
  for (size_t i = 0; i < w->count; i++) {
    size_t on = 0;
    for (size_t k = 0; k < w->events[i].count; k++)
      on += tl_span_contains(w->events[i].spans[k], time);
    depth += hits == TL_HITS_CERTAIN ? on > 0 && on == w->events[i].count : on > 0;
  }
  return depth;
}

static void aggregates_are_the_naive_ones(void **state)
{
  (void)state;
  random_state random = random_start();
  for (int round = 0; round < 2000 / SLOWER; round++) {
    world w;
    make_world(&random, &w, false);
    tl_span window = round % 3 ? span_in(&random, LOW - 2, HIGH + 2, 1) : (tl_span){LOW - 1, HIGH + 1};
    const tl_span *given = round % 3 ? &window : NULL;
    for (int hits = TL_HITS_POSSIBLE; hits <= TL_HITS_CERTAIN; hits++) {
      tl_step steps[2 * SUPPORT_EVENTS + 1];
      tl_span cover[SUPPORT_EVENTS];
      size_t step_count;
      size_t cover_count;
      int64_t seconds;
      assert_int_equal(tl_index_depth(w.index, (tl_hits)hits, given, steps, 2 * SUPPORT_EVENTS + 1, &step_count, NULL),
                       TL_OK);
      assert_int_equal(tl_index_cover(w.index, (tl_hits)hits, given, cover, SUPPORT_EVENTS, &cover_count, NULL), TL_OK);
      assert_int_equal(tl_index_coverage(w.index, (tl_hits)hits, given, &seconds, NULL), TL_OK);
      assert_int_equal(tl_span_set_check(cover, cover_count, NULL), TL_OK);
      int64_t covered = 0;
      size_t at = 0;
      uint64_t depth = 0;
      for (int64_t time = window.start; time < window.end; time++) {
        uint32_t naive = naive_depth(&w, hits, time);
        covered += naive > 0;
        if (at < step_count && steps[at].time == time) {
          assert_true((given && at == 0) || steps[at].depth != depth);
          depth = steps[at++].depth;
        }
        assert_int_equal(depth, naive);
        size_t in = tl_span_set_find(cover, cover_count, time);
        assert_int_equal(in < cover_count && tl_span_contains(cover[in], time), naive > 0);
      }
      assert_int_equal(at, step_count);
      assert_int_equal(seconds, covered);
    }
    tl_index_unref(w.index);
  }
}

/* Gaps, against every way in which the events may have happened. */
typedef struct seen_gap {
  int64_t start;
  int64_t end;
} seen_gap;

enum { SEEN = 4096 };

static void see_gaps(const tl_span *chosen, size_t count, const tl_span *window, seen_gap *seen, size_t *seen_count)
{
  tl_span taken[SUPPORT_EVENTS + 2];
  memcpy(taken, chosen, count * sizeof *taken);
  if (window) {
    taken[count++] = (tl_span){TL_TIME_MIN, window->start};
    taken[count++] = (tl_span){window->end, TL_TIME_MAX};
  }
  assert_int_equal(tl_span_set_normalise(taken, count, &count, NULL), TL_OK);
  for (size_t i = 1; i < count; i++) {
    seen_gap gap = {taken[i - 1].end, taken[i].start};
    bool known = false;
    for (size_t k = 0; k < *seen_count; k++)
      known |= seen[k].start == gap.start && seen[k].end == gap.end;
    if (!known && *seen_count < SEEN)
      seen[(*seen_count)++] = gap;
  }
}

/* The length of what is free between those that can end by the gap's earliest start, but for the one that it is said to
 * be before, and the others; 0: nothing is. */
static int64_t length_between(const tl_extent *extents, const tl_span *chosen, size_t count, const tl_span *window,
                              const tl_gap *gap)
{
  tl_time left = window ? window->start : TL_TIME_MIN;
  tl_time right = window ? window->end : TL_TIME_MAX;
  for (size_t i = 0; i < count; i++) {
    if (extents[i].end_min <= gap->start_min && i != gap->after)
      left = chosen[i].end > left ? chosen[i].end : left;
    else
      right = chosen[i].start < right ? chosen[i].start : right;
  }
  return left < right ? right - left : 0;
}

static void gaps_are_those_of_all_worlds(void **state)
{
  (void)state;
  random_state random = random_start();
  static seen_gap seen[SEEN];
  for (int round = 0; round < 400; round++) {
    tl_extent extents[4];
    support_event events[4];
    size_t count = (size_t)random_between(&random, 0, 4);
    for (size_t i = 0; i < count; i++) {
      do
        extents[i] = make_extent(&random);
      while (extents[i].flags & TL_EXTENT_CONTRADICTORY);
      support_spans_of(&extents[i], LOW, HIGH, &events[i]);
    }
    tl_span window = span_in(&random, LOW - 2, HIGH + 2, 1);
    const tl_span *given = round % 2 ? &window : NULL;
    tl_gap gaps[8];
    size_t found;
    assert_int_equal(tl_gap_find(extents, count, given, NULL, gaps, 8, &found, NULL), TL_OK);
    assert_true(found <= count + 1);
    int64_t least[8];
    int64_t most[8];
    for (size_t k = 0; k < found; k++) {
      least[k] = INT64_MAX;
      most[k] = 0;
      assert_true(k == 0 || (gaps[k].start_min > gaps[k - 1].start_min && gaps[k].end_max > gaps[k - 1].end_max));
    }
    size_t seen_count = 0;
    size_t choice[4] = {0};
    for (bool more = true; more;) {
      tl_span chosen[4];
      for (size_t i = 0; i < count; i++)
        chosen[i] = events[i].spans[choice[i]];
      see_gaps(chosen, count, given, seen, &seen_count);
      for (size_t k = 0; k < found; k++) {
        int64_t length = length_between(extents, chosen, count, given, &gaps[k]);
        least[k] = length < least[k] ? length : least[k];
        most[k] = length > most[k] ? length : most[k];
      }
      more = false;
      for (size_t i = 0; i < count && !more; i++) {
        more = ++choice[i] < events[i].count;
        if (!more)
          choice[i] = 0;
      }
    }
    for (size_t k = 0; k < found; k++) {
      assert_int_equal(gaps[k].length_min, least[k]);
      assert_int_equal(gaps[k].length_max, most[k]);
      bool attained = false;
      for (size_t i = 0; i < seen_count; i++)
        attained |= seen[i].start == gaps[k].start_min && seen[i].end == gaps[k].end_max;
      assert_true(attained);
      if (gaps[k].before != TL_NOT_FOUND)
        assert_int_equal(extents[gaps[k].before].end_min, gaps[k].start_min);
      if (gaps[k].after != TL_NOT_FOUND)
        assert_int_equal(extents[gaps[k].after].start_max, gaps[k].end_max);
    }
    for (size_t i = 0; i < seen_count; i++) {
      bool inside = false;
      for (size_t k = 0; k < found; k++)
        inside |= gaps[k].start_min <= seen[i].start && seen[i].end <= gaps[k].end_max;
      assert_true(inside);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(answers_are_the_naive_ones),
      cmocka_unit_test(every_window_and_set_of_a_small_world),
      cmocka_unit_test(doubtful_answers_are_those_of_all_worlds),
      cmocka_unit_test(members_are_those_of_the_query),
      cmocka_unit_test(joins_are_those_of_all_worlds),
      cmocka_unit_test(joins_of_many_spans_count_what_they_list),
      cmocka_unit_test(counts_among_many_are_those_of_searches),
      cmocka_unit_test(finds_among_many_are_those_of_a_scan),
      cmocka_unit_test(nearest_are_the_naive_ones),
      cmocka_unit_test(aggregates_are_the_naive_ones),
      cmocka_unit_test(gaps_are_those_of_all_worlds),
  };
  return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
