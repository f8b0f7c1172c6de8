/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/span.h>

#include "random.h"

/* Sets as bits: bit i is the stretch from point i to point i + 1; the outermost points are the infinities. */
enum { CELLS = 9, ALL_CELLS = (1 << CELLS) - 1, ROOM = CELLS + 1 };

static tl_time point(int i)
{
  return i == 0 ? TL_TIME_MIN : i == CELLS ? TL_TIME_MAX : 10 * i;
}

static size_t spans_of(unsigned bits, tl_span *out)
{
  size_t count = 0;
  for (int i = 0; i < CELLS; i++) {
    if (!(bits >> i & 1))
      continue;
    int end = i;
    while (end < CELLS && bits >> end & 1)
      end++;
    out[count++] = (tl_span){point(i), point(end)};
    i = end;
  }
  return count;
}

static void assert_bits(const tl_span *got, size_t count, unsigned bits)
{
  tl_span want[ROOM];
  size_t want_count = spans_of(bits, want);
  assert_int_equal(count, want_count);
  if (count)
    assert_memory_equal(got, want, count * sizeof *got);
}

static void all_pairs_of_sets(void **state)
{
  (void)state;
  for (unsigned a_bits = 0; a_bits <= ALL_CELLS; a_bits++) {
    tl_span a[ROOM];
    tl_span out[2 * ROOM];
    size_t a_count = spans_of(a_bits, a);
    assert_int_equal(tl_span_set_check(a, a_count, NULL), TL_OK);
    assert_bits(out, tl_span_set_complement(a, a_count, out, a_count + 1), ~a_bits & ALL_CELLS);
    for (unsigned b_bits = 0; b_bits <= ALL_CELLS; b_bits++) {
      tl_span b[ROOM];
      size_t b_count = spans_of(b_bits, b);
      size_t room = a_count + b_count; /* what the header promises to suffice */
      assert_bits(out, tl_span_set_union(a, a_count, b, b_count, out, room), a_bits | b_bits);
      assert_bits(out, tl_span_set_intersection(a, a_count, b, b_count, out, room), a_bits & b_bits);
      assert_bits(out, tl_span_set_difference(a, a_count, b, b_count, out, room), a_bits & ~b_bits);
    }
  }
}

static void gaps_and_coverage_of_all_windows(void **state)
{
  (void)state;
  for (unsigned bits = 0; bits <= ALL_CELLS; bits++) {
    tl_span set[ROOM];
    tl_span out[ROOM];
    size_t count = spans_of(bits, set);
    for (int from = 0; from < CELLS; from++) {
      for (int to = from + 1; to <= CELLS; to++) {
        const tl_span window = {point(from), point(to)};
        unsigned inside = ((1u << to) - 1) & ~((1u << from) - 1);
        assert_bits(out, tl_span_set_gaps(set, count, &window, out, count + 1), inside & ~bits);
        int64_t seconds = 77;
        unsigned covered = bits & inside;
        bool endless = covered & (1u | 1u << (CELLS - 1));
        tl_status status = tl_span_set_coverage(set, count, &window, &seconds, NULL);
        assert_int_equal(status, endless ? TL_ERR_RANGE : TL_OK);
        assert_int_equal(seconds, endless ? 77 : 10 * __builtin_popcount(covered));
      }
    }
    unsigned hull = 0;
    for (unsigned i = 0; i < CELLS; i++)
      if (bits >> i && bits & ((2u << i) - 1))
        hull |= 1u << i;
    assert_bits(out, tl_span_set_gaps(set, count, NULL, out, ROOM), hull & ~bits);
  }
}

/* Any spans at all, with the same bits after as before. */
static void normalising_keeps_the_points(void **state)
{
  (void)state;
  random_state random = random_start();
  for (int round = 0; round < 100000; round++) {
    tl_span spans[40];
    unsigned bits = 0;
    size_t count = (size_t)random_between(&random, 0, 40);
    for (size_t i = 0; i < count; i++) {
      int from = (int)random_between(&random, 0, CELLS - 1);
      int to = (int)random_between(&random, from + 1, from + 1 + (CELLS - from - 1) / 3);
      spans[i] = (tl_span){point(from), point(to)};
      bits |= ((1u << to) - 1) & ~((1u << from) - 1);
    }
    size_t kept = 77;
    assert_int_equal(tl_span_set_normalise(spans, count, &kept, NULL), TL_OK);
    assert_bits(spans, kept, bits);
  }
}

enum { MANY = 100000 };

/* Rows that sorting by parts finds hard, and random ones. Starts are 0, 2, 4, ..., each once, so that the sorted set is
 * known. */
static void sort_case(tl_span *spans, const char *name)
{
  size_t kept = 0;
  assert_int_equal(tl_span_set_normalise(spans, MANY, &kept, NULL), TL_OK);
  if (kept != MANY)
    fail_msg("%s: %zu of %d are left", name, kept, MANY);
  for (size_t i = 0; i < MANY; i++)
    if (spans[i].start != 2 * (tl_time)i || spans[i].end != 2 * (tl_time)i + 1)
      fail_msg("%s: span %zu", name, i);
}

static tl_span unit(size_t i)
{
  return (tl_span){2 * (tl_time)i, 2 * (tl_time)i + 1};
}

static void sorting_many(void **state)
{
  (void)state;
  static tl_span spans[MANY];
  for (size_t i = 0; i < MANY; i++)
    spans[i] = unit(i);
  sort_case(spans, "sorted");
  for (size_t i = 0; i < MANY; i++)
    spans[i] = unit(MANY - 1 - i);
  sort_case(spans, "reversed");
  for (size_t i = 0; i < MANY; i++)
    spans[i] = unit(i < MANY / 2 ? 2 * i : 2 * (MANY - 1 - i) + 1);
  sort_case(spans, "up and down");
  for (size_t i = 0; i < MANY; i++)
    spans[i] = unit((i * 7919) % MANY);
  sort_case(spans, "strided");
  /* The middle of three is the second smallest each time: parting from the front takes one off. */
  for (size_t i = 0; i < MANY; i++)
    spans[i] = unit(i);
  for (size_t i = MANY; i-- > 2;) {
    tl_span was = spans[i / 2];
    spans[i / 2] = spans[i - 1];
    spans[i - 1] = was;
  }
  sort_case(spans, "against the middle of three");
  random_state random = random_start();
  for (size_t i = 0; i < MANY; i++)
    spans[i] = unit(i);
  for (size_t i = MANY - 1; i > 0; i--) {
    size_t other = (size_t)random_between(&random, 0, (int64_t)i);
    tl_span was = spans[i];
    spans[i] = spans[other];
    spans[other] = was;
  }
  sort_case(spans, "random");
  for (size_t i = 0; i < MANY; i++)
    spans[i] = (tl_span){i % 2 ? 4 : 2, 5};
  size_t kept = 0;
  assert_int_equal(tl_span_set_normalise(spans, MANY, &kept, NULL), TL_OK);
  assert_int_equal(kept, 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_pairs_of_sets),
      cmocka_unit_test(gaps_and_coverage_of_all_windows),
      cmocka_unit_test(normalising_keeps_the_points),
      cmocka_unit_test(sorting_many),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
