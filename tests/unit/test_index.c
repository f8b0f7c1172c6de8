/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <string.h>
#include <timeline/date.h>
#include <timeline/index.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const tl_span few[] = {{10, 20}, {0, 5}, {15, 18}, {20, 30}, {5, 10}, {0, 30}};

static tl_index *index_of(const tl_span *spans, size_t count, uint32_t parts)
{
  tl_index_options options = {.size = sizeof options, .parts = parts};
  tl_index *index = NULL;
  assert_int_equal(tl_index_from_spans(spans, count, &options, &index, NULL), TL_OK);
  return index;
}

static tl_extent extent_of(const char *edtf, int64_t length)
{
  tl_date date;
  tl_extent extent;
  assert_int_equal(tl_date_parse(tl_text_from_string(edtf), &date, NULL), TL_OK);
  assert_int_equal(tl_date_extent(&date, NULL, &extent, NULL), TL_OK);
  if (length) {
    bool consistent;
    extent.length_min = extent.length_max = length * TL_SECONDS_PER_DAY;
    assert_int_equal(tl_extent_close(&extent, &consistent, NULL), TL_OK);
    assert_true(consistent);
  }
  return extent;
}

static void queries(void **state)
{
  (void)state;
  static const struct {
    const char *name;
    const char *relations;
    tl_span window;
    uint32_t ids[6];
    size_t count;
  } rows[] = {
      {"a stab", "intersects", {16, 17}, {5, 0, 2}, 3},
      {"the end is not in", "intersects", {5, 6}, {5, 4}, 2},
      {"within", "within", {10, 20}, {0, 2}, 2},
      {"covers", "covers", {15, 18}, {5, 0, 2}, 3},
      {"meets", "m", {10, 20}, {4}, 1},
      {"met by", "M", {10, 20}, {3}, 1},
      {"before", "p", {10, 20}, {1}, 1},
      {"after", "P", {0, 5}, {0, 2, 3}, 3},
      {"equals", "e", {0, 30}, {5}, 1},
      {"a union with a hole", "pe", {10, 20}, {1, 0}, 2},
      {"everything", "pmoFDseSdfOMP", {16, 17}, {1, 5, 4, 0, 2, 3}, 6},
      {"all of time", "intersects", {TL_TIME_MIN, TL_TIME_MAX}, {1, 5, 4, 0, 2, 3}, 6},
      {"the last second", "intersects", {TL_TIME_MAX - 1, TL_TIME_MAX}, {0}, 0},
      {"the first second", "intersects", {TL_TIME_MIN, TL_TIME_MIN + 1}, {0}, 0},
  };
  tl_index *index = index_of(few, COUNT_OF(few), 0);
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    tl_relset relations;
    if (!tl_relset_find(tl_text_from_string(rows[i].relations), &relations))
      assert_int_equal(tl_relset_parse(tl_text_from_string(rows[i].relations), &relations, NULL), TL_OK);
    uint32_t ids[6];
    size_t found;
    uint64_t count;
    assert_int_equal(tl_index_hits_find(index, TL_HITS_POSSIBLE, relations, rows[i].window, ids, 6, &found, NULL),
                     TL_OK);
    assert_int_equal(tl_index_hits_count(index, TL_HITS_CERTAIN, relations, rows[i].window, &count, NULL), TL_OK);
    if (found != rows[i].count || count != found || memcmp(ids, rows[i].ids, found * sizeof *ids) != 0)
      fail_msg("%s: %zu found, %llu counted", rows[i].name, found, (unsigned long long)count);
  }
  tl_index_unref(index);
}

static void many_are_as_one(void **state)
{
  (void)state;
  enum { WINDOWS = 100 };
  tl_index *index = index_of(few, COUNT_OF(few), 0);
  tl_span windows[WINDOWS];
  uint64_t counts[WINDOWS];
  size_t ends[WINDOWS];
  uint32_t ids[6 * WINDOWS];
  for (int i = 0; i < WINDOWS; i++)
    windows[i] = (tl_span){i % 32 - 1, i % 32 + i % 7};
  windows[0].end = 31;
  for (int i = 0; i < WINDOWS; i++)
    windows[i].end += windows[i].end <= windows[i].start ? 2 : 0;
  assert_int_equal(tl_index_hits_count_many(index, TL_HITS_POSSIBLE, TL_RELSET_WITHIN, windows, WINDOWS, counts, NULL),
                   TL_OK);
  assert_int_equal(tl_index_hits_find_many(index, TL_HITS_POSSIBLE, TL_RELSET_WITHIN, windows, WINDOWS, ids,
                                           COUNT_OF(ids), ends, NULL),
                   TL_OK);
  size_t at = 0;
  for (int i = 0; i < WINDOWS; i++) {
    uint32_t one[6];
    size_t found;
    assert_int_equal(tl_index_hits_find(index, TL_HITS_POSSIBLE, TL_RELSET_WITHIN, windows[i], one, 6, &found, NULL),
                     TL_OK);
    assert_int_equal(counts[i], found);
    assert_int_equal(ends[i] - at, found);
    if (found)
      assert_memory_equal(ids + at, one, found * sizeof *one);
    at = ends[i];
  }
  tl_index_unref(index);
}

static void no_events_and_equal_ones(void **state)
{
  (void)state;
  enum { EQUAL = 500 };
  static tl_span equal[EQUAL];
  static uint32_t ids[EQUAL];
  tl_extent nothing = {.flags = TL_EXTENT_CONTRADICTORY};
  for (int i = 0; i < EQUAL; i++)
    equal[i] = (tl_span){7, 9};
  for (int row = 0; row < 3; row++) {
    tl_index *index = NULL;
    if (row < 2)
      index = index_of(equal, row == 0 ? 0 : EQUAL, 0);
    else
      assert_int_equal(tl_index_from_extents(&nothing, 1, NULL, &index, NULL), TL_OK);
    size_t need = row == 1 ? EQUAL : 0;
    size_t found;
    uint64_t count;
    assert_int_equal(tl_index_hits_find(index, TL_HITS_POSSIBLE, TL_RELSET_EQUALS, equal[0], ids, EQUAL, &found, NULL),
                     TL_OK);
    assert_int_equal(found, need);
    for (uint32_t i = 0; i < found; i++)
      assert_int_equal(ids[i], i);
    assert_int_equal(tl_index_hits_count(index, TL_HITS_CERTAIN, TL_RELSET_ALL, (tl_span){0, 1}, &count, NULL), TL_OK);
    assert_int_equal(count, need);
    assert_int_equal(tl_index_nearest(index, TL_SIDE_BEFORE, 9, 2, ids, &found, NULL), TL_OK);
    assert_int_equal(found, need ? 2 : 0);
    assert_int_equal(tl_index_nearest(index, TL_SIDE_AFTER, -9, 0, NULL, &found, NULL), TL_OK);
    assert_int_equal(found, 0);
    assert_int_equal(tl_index_join_count(index, index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, 0, &count, NULL), TL_OK);
    assert_int_equal(count, need * need);
    assert_int_equal(
        tl_index_join_count(index, index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, TL_JOIN_DISTINCT, &count, NULL),
        TL_OK);
    assert_int_equal(count, need ? need * (need - 1) / 2 : 0);
    tl_step steps[3];
    assert_int_equal(tl_index_depth(index, TL_HITS_POSSIBLE, NULL, steps, 3, &found, NULL), TL_OK);
    assert_int_equal(found, need ? 2 : 0);
    tl_index_unref(index);
  }
}

/* Thousands start with the window, and thousands in it: more than is read one by one. */
static void crowded_starts(void **state)
{
  (void)state;
  enum { CROWD = 6000 };
  static tl_span spans[CROWD];
  for (int i = 0; i < CROWD; i++)
    spans[i] = (tl_span){i % 3 * 50, 101 + i * 7 % 100};
  static const tl_span windows[] = {{50, 150}, {50, 101}, {49, 151}, {0, 120}, {100, 200}, {50, 51}};
  static const uint32_t parts[] = {TL_INDEX_ALL, TL_INDEX_COUNT | TL_INDEX_RELATIONS};
  for (size_t p = 0; p < COUNT_OF(parts); p++) {
    tl_index *index = index_of(spans, CROWD, parts[p]);
    for (int relation = 0; relation < TL_RELATION_COUNT; relation++) {
      uint64_t counts[COUNT_OF(windows)];
      assert_int_equal(tl_index_hits_count_many(index, TL_HITS_POSSIBLE, TL_RELSET_OF(relation), windows,
                                                COUNT_OF(windows), counts, NULL),
                       TL_OK);
      for (size_t w = 0; w < COUNT_OF(windows); w++) {
        uint64_t need = 0;
        for (int i = 0; i < CROWD; i++)
          need += tl_allen_of(spans[i], windows[w]) == TL_RELSET_OF(relation);
        assert_int_equal(counts[w], need);
      }
    }
    tl_index_unref(index);
  }
}

static void infinite_bounds(void **state)
{
  (void)state;
  static const tl_span spans[] = {{TL_TIME_MIN, 0}, {0, TL_TIME_MAX}, {TL_TIME_MIN, TL_TIME_MAX}, {5, 6}};
  static const struct {
    tl_span window;
    tl_relset relations;
    uint64_t count;
  } rows[] = {
      {{TL_TIME_MIN, TL_TIME_MIN + 1}, TL_RELSET_INTERSECTS, 2},
      {{TL_TIME_MAX - 1, TL_TIME_MAX}, TL_RELSET_INTERSECTS, 2},
      {{TL_TIME_MAX - 1, TL_TIME_MAX}, TL_RELSET_FINISHED_BY, 2},
      {{TL_TIME_MIN, TL_TIME_MAX}, TL_RELSET_WITHIN, 4},
      {{TL_TIME_MIN, TL_TIME_MAX}, TL_RELSET_EQUALS, 1},
      {{TL_TIME_MIN, TL_TIME_MAX}, TL_RELSET_STARTS, 1},
      {{-1, 1}, TL_RELSET_COVERS, 1},
  };
  tl_index *index = index_of(spans, COUNT_OF(spans), 0);
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    uint64_t count;
    assert_int_equal(tl_index_hits_count(index, TL_HITS_POSSIBLE, rows[i].relations, rows[i].window, &count, NULL),
                     TL_OK);
    assert_int_equal(count, rows[i].count);
  }
  int64_t seconds = 77;
  tl_error err;
  assert_int_equal(tl_index_coverage(index, TL_HITS_POSSIBLE, NULL, &seconds, &err), TL_ERR_RANGE);
  assert_int_equal(seconds, 77);
  tl_span window = {-5, 8};
  assert_int_equal(tl_index_coverage(index, TL_HITS_POSSIBLE, &window, &seconds, NULL), TL_OK);
  assert_int_equal(seconds, 13);
  tl_step steps[8];
  size_t count;
  assert_int_equal(tl_index_depth(index, TL_HITS_POSSIBLE, NULL, steps, 8, &count, NULL), TL_OK);
  assert_int_equal(count, 3); /* 2 since ever, 3 at 5, 2 from 6 on for ever */
  assert_int_equal(steps[0].time, TL_TIME_MIN);
  assert_int_equal(steps[2].depth, 2);
  tl_index_unref(index);
}

/* Wherever among many it stands, behind whole turns of the kernels too, and however the ranks are looked up: by days,
 * by cells, among times far apart. */
static void an_empty_window_is_found(void **state)
{
  (void)state;
  enum { SPANS = 400, WINDOWS = 77 };
  static const int64_t apart[] = {1, 9, INT64_C(1) << 36};
  static const tl_relset sets[] = {TL_RELSET_INTERSECTS, TL_RELSET_WITHIN, TL_RELSET_BEFORE, TL_RELSET_ALL};
  for (size_t a = 0; a < COUNT_OF(apart); a++) {
    tl_span spans[SPANS];
    for (int64_t i = 0; i < SPANS; i++)
      spans[i] = (tl_span){i * apart[a] * TL_SECONDS_PER_DAY, (i * apart[a] + 1) * TL_SECONDS_PER_DAY};
    tl_index *index = index_of(spans, SPANS, 0);
    for (size_t k = 0; k < COUNT_OF(sets) * WINDOWS; k++) {
      size_t bad = k % WINDOWS;
      tl_span windows[WINDOWS];
      for (size_t i = 0; i < WINDOWS; i++)
        windows[i] = spans[i];
      windows[bad].start = bad % 2 ? TL_TIME_MAX : windows[bad].end;
      uint64_t counts[WINDOWS];
      tl_error err = {0};
      assert_int_equal(
          tl_index_hits_count_many(index, TL_HITS_POSSIBLE, sets[k / WINDOWS], windows, WINDOWS, counts, &err),
          TL_ERR_VALUE);
      assert_int_equal(err.code, TL_CODE_SPAN_EMPTY);
      assert_int_equal(err.offset, bad);
    }
    tl_index_unref(index);
  }
}

static void what_is_refused(void **state)
{
  (void)state;
  static const tl_span bad[] = {{0, 1}, {3, 3}, {5, 4}};
  tl_index *index = NULL;
  tl_error err;
  assert_int_equal(tl_index_from_spans(bad, 3, NULL, &index, &err), TL_ERR_VALUE);
  assert_int_equal(err.code, TL_CODE_SPAN_EMPTY);
  assert_int_equal(err.offset, 1);
  assert_int_equal(tl_index_from_spans(bad + 2, 1, NULL, &index, &err), TL_ERR_VALUE);
  tl_extent none = {.start_min = 4, .start_max = 4, .end_min = 4, .end_max = 4};
  assert_int_equal(tl_index_from_extents(&none, 1, NULL, &index, &err), TL_ERR_VALUE);
  assert_int_equal(err.offset, 0);
  assert_int_equal(tl_index_from_spans(bad, UINT32_MAX, NULL, &index, &err), TL_ERR_LIMIT);
  assert_int_equal(err.code, TL_CODE_INDEX_LIMIT);
  assert_int_equal(tl_index_from_columns(&bad->start, 16, &bad->end, 12, 1, NULL, &index, &err), TL_ERR_ARG);
  assert_int_equal(tl_index_from_spans(NULL, 1, NULL, &index, &err), TL_ERR_ARG);
  assert_int_equal(tl_index_from_spans(bad, 1, NULL, NULL, &err), TL_ERR_ARG);
  assert_int_equal(tl_index_from_timeline(NULL, NULL, &index, &err), TL_ERR_ARG);
  tl_index_options options = {.size = sizeof options, .parts = 16};
  assert_int_equal(tl_index_from_spans(bad, 1, &options, &index, &err), TL_ERR_ARG);
  options = (tl_index_options){.size = 4};
  assert_int_equal(tl_index_from_spans(bad, 1, &options, &index, &err), TL_ERR_ARG);
  assert_null(index);

  index = index_of(few, COUNT_OF(few), 0);
  uint64_t counts[2] = {77, 77};
  size_t found = 77;
  const tl_span windows[] = {{0, 1}, {4, 4}};
  assert_int_equal(tl_index_hits_count_many(index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, windows, 2, counts, &err),
                   TL_ERR_VALUE);
  assert_int_equal(err.offset, 1);
  assert_int_equal(err.code, TL_CODE_SPAN_EMPTY);
  assert_int_equal(tl_index_hits_count(index, TL_HITS_POSSIBLE, 1 << 13, windows[0], counts, &err), TL_ERR_ARG);
  assert_int_equal(tl_index_hits_count(index, (tl_hits)2, TL_RELSET_ALL, windows[0], counts, &err), TL_ERR_ARG);
  assert_int_equal(tl_index_hits_count(NULL, TL_HITS_POSSIBLE, TL_RELSET_ALL, windows[0], counts, &err), TL_ERR_ARG);
  assert_int_equal(tl_index_hits_find(index, TL_HITS_POSSIBLE, TL_RELSET_ALL, windows[0], NULL, 1, &found, &err),
                   TL_ERR_ARG);
  assert_int_equal(
      tl_index_join_count(index, index, TL_HITS_POSSIBLE, TL_RELSET_BEFORE, TL_JOIN_DISTINCT, counts, &err),
      TL_ERR_ARG);
  assert_int_equal(tl_index_nearest(index, (tl_side)2, 0, 0, NULL, &found, &err), TL_ERR_ARG);
  const tl_time edges[] = {0, 5, 5};
  assert_int_equal(tl_index_histogram(index, TL_HITS_POSSIBLE, edges, 3, counts, &err), TL_ERR_VALUE);
  assert_int_equal(err.offset, 1);
  assert_int_equal(tl_index_depth(index, TL_HITS_POSSIBLE, &windows[1], NULL, 0, &found, &err), TL_ERR_VALUE);
  assert_int_equal(found, 77);
  assert_int_equal(counts[0], 77);
  tl_index_unref(index);
}

static void parts_that_are_not_there(void **state)
{
  (void)state;
  const tl_span window = {0, 9};
  uint64_t count;
  size_t found;
  uint32_t ids[6];
  tl_index *counting = index_of(few, COUNT_OF(few), TL_INDEX_COUNT);
  assert_int_equal(tl_index_parts(counting), TL_INDEX_COUNT);
  assert_int_equal(tl_index_hits_count(counting, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, window, &count, NULL), TL_OK);
  assert_int_equal(tl_index_hits_count(counting, TL_HITS_CERTAIN, TL_RELSET_DISJOINT, window, &count, NULL), TL_OK);
  assert_int_equal(tl_index_join_count(counting, counting, TL_HITS_POSSIBLE, TL_RELSET_DISJOINT, 0, &count, NULL),
                   TL_OK);
  assert_int_equal(count, 18);
  assert_int_equal(tl_index_hits_count(counting, TL_HITS_POSSIBLE, TL_RELSET_WITHIN, window, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_index_hits_find(counting, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, window, ids, 6, &found, NULL),
                   TL_ERR_ARG);
  assert_int_equal(tl_index_nearest(counting, TL_SIDE_AFTER, 0, 1, ids, &found, NULL), TL_ERR_ARG);
  tl_index *listing = index_of(few, COUNT_OF(few), TL_INDEX_LIST);
  assert_int_equal(tl_index_hits_find(listing, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, window, ids, 6, &found, NULL),
                   TL_OK);
  assert_int_equal(tl_index_hits_find(listing, TL_HITS_POSSIBLE, TL_RELSET_WITHIN, window, ids, 6, &found, NULL),
                   TL_ERR_ARG);
  tl_index *relating = index_of(few, COUNT_OF(few), TL_INDEX_RELATIONS);
  assert_int_equal(tl_index_hits_count(relating, TL_HITS_POSSIBLE, TL_RELSET_WITHIN, window, &count, NULL), TL_OK);
  assert_int_equal(count, 1);
  tl_index *all = index_of(few, COUNT_OF(few), 0);
  assert_true(tl_index_memory(counting) < tl_index_memory(listing));
  assert_true(tl_index_memory(listing) < tl_index_memory(all));
  tl_index_unref(tl_index_ref(counting));
  tl_index_unref(counting);
  tl_index_unref(listing);
  tl_index_unref(relating);
  tl_index_unref(all);
  tl_index_unref(NULL);

  tl_extent doubt = extent_of("1984", 0);
  tl_index_options options = {.size = sizeof options, .parts = TL_INDEX_LIST};
  tl_index *index;
  assert_int_equal(tl_index_from_extents(&doubt, 1, &options, &index, NULL), TL_OK);
  assert_int_equal(tl_index_hits_count(index, TL_HITS_CERTAIN, TL_RELSET_INTERSECTS, window, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_index_depth(index, TL_HITS_CERTAIN, NULL, NULL, 0, &found, NULL), TL_ERR_ARG);
  tl_index_unref(index);
}

static void columns_with_any_stride(void **state)
{
  (void)state;
  const tl_time starts[] = {10, 0, 15};
  const tl_time ends[] = {20, -1, 5, -1, 18, -1};
  tl_index *index;
  uint32_t ids[3];
  size_t found;
  assert_int_equal(tl_index_from_columns(starts, 8, ends, 16, 3, NULL, &index, NULL), TL_OK);
  assert_int_equal(tl_index_count(index), 3);
  assert_int_equal(
      tl_index_hits_find(index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, (tl_span){0, 16}, ids, 3, &found, NULL), TL_OK);
  assert_int_equal(found, 3);
  assert_memory_equal(ids, ((const uint32_t[]){1, 0, 2}), sizeof ids);
  tl_index_unref(index);
}

static void doubt(void **state)
{
  (void)state;
  static const struct {
    const char *name;
    const char *window;
    tl_relset relations;
    uint64_t possible;
    uint64_t certain;
  } rows[] = {
      {"the year holds it", "1984", TL_RELSET_INTERSECTS, 2, 2},
      {"a month of it", "1984-06", TL_RELSET_INTERSECTS, 2, 1},
      {"from the second day on", "1984-01-02/1984-12-31", TL_RELSET_INTERSECTS, 2, 1},
      {"within the year", "1984", TL_RELSET_WITHIN, 1, 1},
      {"within a month", "1984-06", TL_RELSET_WITHIN, 1, 0},
      {"covers a day", "1984-06-01", TL_RELSET_COVERS, 2, 1},
      {"before 1985", "1985", TL_RELSET_PRECEDES, 1, 1},
      {"after 1983", "1983-12-31", TL_RELSET_FOLLOWS, 1, 1},
  };
  const tl_extent extents[] = {extent_of("1984", 0), extent_of("1983-12-31/1985-01-01", 0)};
  tl_index *index;
  assert_int_equal(tl_index_from_extents(extents, 2, NULL, &index, NULL), TL_OK);
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    tl_extent e = extent_of(rows[i].window, 0);
    tl_span window = {e.start_min, e.end_max};
    for (int hits = TL_HITS_POSSIBLE; hits <= TL_HITS_CERTAIN; hits++) {
      uint64_t count;
      uint64_t need = hits == TL_HITS_CERTAIN ? rows[i].certain : rows[i].possible;
      assert_int_equal(tl_index_hits_count(index, (tl_hits)hits, rows[i].relations, window, &count, NULL), TL_OK);
      if (count != need)
        fail_msg("%s: %llu, %s", rows[i].name, (unsigned long long)count, hits ? "certain" : "possible");
    }
  }
  tl_index_unref(index);
}

static void gaps_of_visits(void **state)
{
  (void)state;
  const tl_extent extents[] = {extent_of("2019-08", 7), extent_of("2018-08", 0), extent_of("2024-04-24/2024-04-25", 0),
                               extent_of("2023-12", 0), extent_of("2023-12", 0)};
  static const struct {
    size_t count;
    size_t at;
    size_t gaps;
    int64_t days_min;
    int64_t days_max;
    size_t before;
    size_t after;
  } rows[] = {
      {3, 1, 2, 1697, 1721, 0, 2}, /* the last two of three visits */
      {3, 0, 2, 334, 388, 1, 0},   /* a day of August 2018; a week of August 2019 */
      {5, 1, 3, 1552, 1606, 0, 3}, /* two days of one December come between: a gap before both, one after both */
  };
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    tl_gap gaps[6];
    size_t found;
    assert_int_equal(tl_gap_find(extents, rows[i].count, NULL, NULL, gaps, 6, &found, NULL), TL_OK);
    assert_int_equal(found, rows[i].gaps);
    const tl_gap *gap = &gaps[rows[i].at];
    assert_int_equal(gap->length_min, rows[i].days_min * TL_SECONDS_PER_DAY);
    assert_int_equal(gap->length_max, rows[i].days_max * TL_SECONDS_PER_DAY);
    assert_int_equal(gap->before, rows[i].before);
    assert_int_equal(gap->after, rows[i].after);
  }
  tl_span window = {extent_of("2024", 0).start_min, extent_of("2024", 0).end_max};
  tl_gap gaps[6];
  size_t found;
  assert_int_equal(tl_gap_find(extents + 3, 2, NULL, NULL, gaps, 6, &found, NULL), TL_OK);
  assert_int_equal(found, 1); /* the two alone: up to 29 days lie between them */
  assert_true(gaps[0].length_min == 0 && gaps[0].length_max == 29 * TL_SECONDS_PER_DAY);
  assert_int_equal(tl_gap_find(extents, 3, &window, NULL, gaps, 1, &found, NULL), TL_OK);
  assert_int_equal(found, 2);
  assert_true(gaps[0].before == TL_NOT_FOUND && gaps[0].after == 2);
  assert_int_equal(gaps[0].length_min, 114 * TL_SECONDS_PER_DAY);
  assert_int_equal(tl_gap_find(NULL, 0, &window, NULL, gaps, 1, &found, NULL), TL_OK);
  assert_int_equal(found, 1);
  assert_int_equal(gaps[0].length_max, 366 * TL_SECONDS_PER_DAY);
  assert_int_equal(tl_gap_find(NULL, 0, NULL, NULL, NULL, 0, &found, NULL), TL_OK);
  assert_int_equal(found, 0);
  const tl_extent open = extent_of("2020/..", 0);
  assert_int_equal(tl_gap_find(&open, 1, &window, NULL, gaps, 1, &found, NULL), TL_OK);
  assert_int_equal(found, 0);
}

static void edges_of_units(void **state)
{
  (void)state;
  static const struct {
    const char *name;
    tl_unit unit;
    const char *window;
    size_t count;
    const char *first;
    const char *last;
  } rows[] = {
      {"days", TL_UNIT_DAY, "1984-02-28/1984-03-01", 4, "1984-02-28", "1984-03-02"},
      {"weeks", TL_UNIT_WEEK, "1970-01-01", 2, "1969-12-29", "1970-01-05"},
      {"months", TL_UNIT_MONTH, "1984-01-31/1984-02-01", 3, "1984-01-01", "1984-03-01"},
      {"quarters", TL_UNIT_QUARTER, "-0001-12-31", 2, "-0001-10-01", "0000-01-01"},
      {"years", TL_UNIT_YEAR, "1980/1988", 10, "1980-01-01", "1989-01-01"},
      {"decades", TL_UNIT_DECADE, "-0001", 2, "-0010-01-01", "0000-01-01"},
      {"centuries", TL_UNIT_CENTURY, "1999/2000", 3, "1900-01-01", "2100-01-01"},
  };
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    tl_extent e = extent_of(rows[i].window, 0);
    tl_time edges[16];
    size_t count;
    assert_int_equal(tl_unit_edges(rows[i].unit, (tl_span){e.start_min, e.end_max}, edges, 16, &count, NULL), TL_OK);
    if (count != rows[i].count || edges[0] != extent_of(rows[i].first, 0).start_min ||
        edges[count - 1] != extent_of(rows[i].last, 0).start_min)
      fail_msg("%s: %zu edges", rows[i].name, count);
  }
  size_t count = 77;
  tl_time none = 0;
  assert_int_equal(tl_unit_edges(TL_UNIT_HOUR, (tl_span){-1, 1}, &none, 1, &count, NULL), TL_OK);
  assert_true(none == -3600 && count == 3);
  assert_int_equal(tl_unit_edges(TL_UNIT_DAY, (tl_span){0, TL_TIME_MAX}, NULL, 0, &count, NULL), TL_ERR_RANGE);
  assert_int_equal(tl_unit_edges(TL_UNIT_CENTURY, (tl_span){0, TL_TIME_MAX - 1}, NULL, 0, &count, NULL), TL_ERR_RANGE);
  assert_int_equal(tl_unit_edges(TL_UNIT_MINUTE, (tl_span){0, TL_TIME_MAX - 1}, NULL, 0, &count, NULL), TL_ERR_RANGE);
  assert_int_equal(tl_unit_edges(TL_UNIT_DAY, (tl_span){3, 3}, NULL, 0, &count, NULL), TL_ERR_VALUE);
  assert_int_equal(tl_unit_edges((tl_unit)10, (tl_span){0, 3}, NULL, 0, &count, NULL), TL_ERR_ARG);
  assert_int_equal(count, 3);
}

static void a_histogram(void **state)
{
  (void)state;
  const tl_time edges[] = {TL_TIME_MIN, 0, 5, 10, 20, 30, TL_TIME_MAX};
  const uint64_t expected[] = {0, 2, 2, 3, 2, 0};
  uint64_t counts[6];
  tl_index *index = index_of(few, COUNT_OF(few), TL_INDEX_COUNT);
  assert_int_equal(tl_index_histogram(index, TL_HITS_POSSIBLE, edges, 7, counts, NULL), TL_OK);
  assert_memory_equal(counts, expected, sizeof counts);
  assert_int_equal(tl_index_histogram(index, TL_HITS_POSSIBLE, NULL, 0, NULL, NULL), TL_OK);
  tl_index_unref(index);
}

static bool stop_at_once(void *ctx, const uint32_t *left, const uint32_t *right, size_t count)
{
  (void)left;
  (void)right;
  *(size_t *)ctx += count;
  return false;
}

static void a_join_that_is_stopped(void **state)
{
  (void)state;
  enum { MANY = 300 };
  static tl_span spans[MANY];
  for (int i = 0; i < MANY; i++)
    spans[i] = (tl_span){i, i + MANY};
  tl_index *index = index_of(spans, MANY, 0);
  for (int row = 0; row < 2; row++) {
    size_t seen = 0;
    tl_pairs pairs = {stop_at_once, &seen};
    tl_error err;
    tl_relset relations = row ? TL_RELSET_OVERLAPS : TL_RELSET_INTERSECTS;
    assert_int_equal(tl_index_join(index, index, TL_HITS_POSSIBLE, relations, 0, &pairs, &err), TL_ERR_CANCELLED);
    assert_int_equal(err.code, TL_CODE_CANCELLED);
    assert_true(seen > 0 && seen <= 4096);
  }
  tl_index_unref(index);
}

static tl_timeline *timeline_of(const char *const *dates, size_t count)
{
  tl_builder *builder;
  tl_timeline *timeline;
  assert_int_equal(tl_builder_new(NULL, &builder, NULL), TL_OK);
  for (size_t i = 0; i < count; i++) {
    char id[] = {'a', (char)('0' + i), '\0'};
    tl_event_spec spec = {.size = sizeof spec, .id = tl_text_from_string(id), .edtf = tl_text_from_string(dates[i])};
    assert_int_equal(tl_builder_add(builder, &spec, NULL), TL_OK);
  }
  assert_int_equal(tl_timeline_from_builder(builder, &timeline, NULL), TL_OK);
  tl_builder_free(builder);
  return timeline;
}

static void a_timeline(void **state)
{
  (void)state;
  static const char *const dates[] = {"1984", "2019-08", "2023-10-07", "2022/.."};
  tl_timeline *timeline = timeline_of(dates, COUNT_OF(dates));
  tl_index *index;
  assert_int_equal(tl_index_from_timeline(timeline, NULL, &index, NULL), TL_OK);
  tl_timeline_unref(timeline); /* the index keeps it */
  tl_extent e = extent_of("2023", 0);
  uint32_t ids[4];
  size_t found;
  for (int hits = TL_HITS_POSSIBLE; hits <= TL_HITS_CERTAIN; hits++) {
    assert_int_equal(tl_index_hits_find(index, (tl_hits)hits, TL_RELSET_INTERSECTS, (tl_span){e.start_min, e.end_max},
                                        ids, 4, &found, NULL),
                     TL_OK);
    assert_int_equal(found, 2);
    assert_true(ids[0] == 3 && ids[1] == 2);
  }
  assert_int_equal(tl_index_hits_find(index, TL_HITS_POSSIBLE, TL_RELSET_FOLLOWS, (tl_span){e.start_min, e.end_max},
                                      ids, 4, &found, NULL),
                   TL_OK);
  assert_int_equal(found, 0);
  tl_index_unref(index);
}

static const char *const set_dates[] = {"[1984,1986]", "198X-12-25", "{1984,1986}"};

/* By the bounds 1985 would be possible for both, and not certain for the third. */
static void members_of_sets(void **state)
{
  (void)state;
  static const struct {
    const char *window;
    uint32_t hits[2]; /* possible, certain: a bit each */
  } rows[] = {
      {"1985", {6, 4}},      {"1984", {7, 4}},       {"1985-06/1986", {7, 4}},
      {"1984/1986", {7, 5}}, {"1985-12-24", {4, 4}}, {"1985-12-25", {6, 4}},
      {"1980/1989", {7, 7}}, {"1987", {2, 0}},       {"1987-01/1987-11", {0, 0}},
  };
  tl_timeline *timeline = timeline_of(set_dates, COUNT_OF(set_dates));
  tl_index *index;
  assert_int_equal(tl_index_from_timeline(timeline, NULL, &index, NULL), TL_OK);
  tl_timeline_unref(timeline);
  for (size_t row = 0; row < COUNT_OF(rows); row++) {
    tl_extent e = extent_of(rows[row].window, 0);
    for (int hits = TL_HITS_POSSIBLE; hits <= TL_HITS_CERTAIN; hits++) {
      uint32_t ids[3];
      size_t found;
      uint64_t counted;
      tl_span window = {e.start_min, e.end_max};
      assert_int_equal(tl_index_hits_find(index, (tl_hits)hits, TL_RELSET_INTERSECTS, window, ids, 3, &found, NULL),
                       TL_OK);
      assert_int_equal(tl_index_hits_count(index, (tl_hits)hits, TL_RELSET_INTERSECTS, window, &counted, NULL), TL_OK);
      uint32_t bits = 0;
      for (size_t i = 0; i < found; i++)
        bits |= 1u << ids[i];
      if (bits != rows[row].hits[hits] || counted != found)
        fail_msg("%s, hits %d: found %u, counted %u", rows[row].window, hits, bits, (unsigned)counted);
    }
  }
  tl_index_unref(index);
}

/* Each request of memory fails once: nothing leaks, and nothing is written. */
static void memory_that_gives_out(void **state)
{
  (void)state;
  enum { EVENTS = 700 };
  static tl_span spans[EVENTS];
  static tl_extent extents[EVENTS];
  for (int i = 0; i < EVENTS; i++) {
    spans[i] = (tl_span){i * 7919 % EVENTS, 2 * EVENTS - i};
    extents[i] = extent_of(i % 3 ? "1984" : "1980/1990", 0);
  }
  tl_timeline *timeline = timeline_of(set_dates, COUNT_OF(set_dates));
  for (int row = 0; row < 5; row++) {
    for (size_t k = 1;; k++) {
      support_heap heap = {.fail_at = k};
      tl_allocator allocator = support_allocator(&heap);
      tl_index_options options = {.size = sizeof options, .allocator = &allocator, .threads = row == 1 ? 2 : 1};
      tl_index *index = NULL;
      tl_error err = {.status = TL_OK};
      size_t found = 77;
      tl_status status;
      if (row == 4)
        status = tl_index_from_timeline(timeline, &options, &index, &err);
      else if (row == 3)
        status = tl_gap_find(extents, EVENTS, NULL, &allocator, NULL, 0, &found, &err);
      else if (row == 2)
        status = tl_index_from_extents(extents, EVENTS, &options, &index, &err);
      else
        status = tl_index_from_spans(spans, EVENTS, &options, &index, &err);
      if (status == TL_OK) {
        assert_true(k > (row == 3 ? 4 : 6));
        if (index)
          assert_true(tl_index_memory(index) <= heap.live_bytes + 1024);
        tl_index_unref(index);
        assert_int_equal(heap.live, 0);
        assert_int_equal(heap.live_bytes, 0);
        break;
      }
      assert_int_equal(status, TL_ERR_NOMEM);
      assert_int_equal(err.code, TL_CODE_NOMEM);
      assert_null(index);
      assert_int_equal(found, 77);
      assert_int_equal(heap.live, 0);
      assert_int_equal(heap.live_bytes, 0);
    }
  }
  tl_timeline_unref(timeline);
}

/* However the events lie, there is no more memory than so much an event. */
static void memory_is_linear(void **state)
{
  (void)state;
  enum { EVENTS = 20000 };
  static tl_span spans[EVENTS];
  for (int shape = 0; shape < 4; shape++) {
    for (int64_t i = 0; i < EVENTS; i++) {
      switch (shape) {
      case 0: spans[i] = (tl_span){i, 4 * EVENTS - i}; break;
      case 1: spans[i] = (tl_span){i * 86399, i * 86399 + (i % 100 ? 3 : EVENTS * INT64_C(40000))}; break;
      case 2: spans[i] = (tl_span){i * i, i * i + 1}; break;
      default: spans[i] = (tl_span){i * 61, i * 61 + 61 * (EVENTS / 2)}; break;
      }
    }
    tl_index *index = index_of(spans, EVENTS, 0);
    assert_true(tl_index_memory(index) <= EVENTS * (16 + 24));
    tl_index_unref(index);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(queries),
      cmocka_unit_test(many_are_as_one),
      cmocka_unit_test(no_events_and_equal_ones),
      cmocka_unit_test(crowded_starts),
      cmocka_unit_test(infinite_bounds),
      cmocka_unit_test(an_empty_window_is_found),
      cmocka_unit_test(what_is_refused),
      cmocka_unit_test(parts_that_are_not_there),
      cmocka_unit_test(columns_with_any_stride),
      cmocka_unit_test(doubt),
      cmocka_unit_test(gaps_of_visits),
      cmocka_unit_test(edges_of_units),
      cmocka_unit_test(a_histogram),
      cmocka_unit_test(a_join_that_is_stopped),
      cmocka_unit_test(a_timeline),
      cmocka_unit_test(members_of_sets),
      cmocka_unit_test(memory_that_gives_out),
      cmocka_unit_test(memory_is_linear),
  };
  return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
