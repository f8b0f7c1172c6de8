/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/extent.h>

#include "random.h"

/* Closure against all spans of a small world. Bounds go from 0 to 3 and lengths from 1 to 4, or are missing; then a
 * bound that follows from others lies between -4 and 7, and one that the search finds beyond FAR is missing too. */
enum { WORLD = 20, FAR = 12, LAST = 3, LONGEST = 4 };

typedef struct seen {
  int64_t of[6];
  bool any;
} seen;

static void see(seen *all, int64_t start, int64_t end)
{
  const int64_t values[] = {start, end, end - start};
  for (int i = 0; i < 3; i++) {
    if (!all->any || values[i] < all->of[2 * i])
      all->of[2 * i] = values[i];
    if (!all->any || values[i] > all->of[2 * i + 1])
      all->of[2 * i + 1] = values[i];
  }
  all->any = true;
}

static bool same(int64_t bound, int64_t found, bool low)
{
  if (found < -FAR)
    return low && bound == TL_TIME_MIN;
  if (found > FAR)
    return !low && bound == TL_TIME_MAX;
  return bound == found;
}

static void check_closure(const tl_extent *given)
{
  seen all = {.any = false};
  for (int64_t start = -WORLD; start <= WORLD; start++)
    for (int64_t end = start + 1; end <= WORLD; end++)
      if (tl_extent_admits(given, start, end))
        see(&all, start, end);
  tl_extent extent = *given;
  bool consistent;
  assert_int_equal(tl_extent_close(&extent, &consistent, NULL), TL_OK);
  assert_int_equal(consistent, all.any);
  if (!consistent) {
    assert_memory_equal(&extent, given, sizeof extent);
    return;
  }
  assert_true(same(extent.start_min, all.of[0], true));
  assert_true(same(extent.start_max, all.of[1], false));
  assert_true(same(extent.end_min, all.of[2], true));
  assert_true(same(extent.end_max, all.of[3], false));
  assert_true(same(extent.length_min, all.of[4], true));
  assert_true(same(extent.length_max, all.of[5], false));
  tl_extent again = extent;
  assert_int_equal(tl_extent_close(&again, &consistent, NULL), TL_OK);
  assert_true(consistent);
  assert_memory_equal(&again, &extent, sizeof again);
}

static void closure_is_what_all_spans_say(void **state)
{
  (void)state;
  tl_extent extent;
  tl_extent_init(&extent, 1);
  for (int64_t a = -1; a <= LAST; a++) {
    extent.start_min = a < 0 ? TL_TIME_MIN : a;
    for (int64_t b = 0; b <= LAST + 1; b++) {
      extent.start_max = b > LAST ? TL_TIME_MAX : b;
      for (int64_t c = -1; c <= LAST; c++) {
        extent.end_min = c < 0 ? TL_TIME_MIN : c;
        for (int64_t d = 0; d <= LAST + 1; d++) {
          extent.end_max = d > LAST ? TL_TIME_MAX : d;
          for (extent.length_min = 1; extent.length_min <= LONGEST; extent.length_min++) {
            for (int64_t e = 1; e <= LONGEST + 1; e++) {
              extent.length_max = e > LONGEST ? TL_TIME_MAX : e;
              check_closure(&extent);
            }
          }
        }
      }
    }
  }
}

static tl_extent random_extent(random_state *random)
{
  tl_extent e;
  tl_extent_init(&e, 1);
  int64_t *const of[] = {&e.start_min, &e.start_max, &e.end_min, &e.end_max};
  for (int k = 0; k < 4; k++)
    if (random_between(random, 0, 2))
      *of[k] = random_between(random, k % 2 ? 0 : -2, k % 2 ? LAST + 2 : LAST);
  e.length_min = random_between(random, 1, 2);
  if (random_between(random, 0, 1))
    e.length_max = random_between(random, 1, LONGEST);
  return e;
}

/* What is left of an extent within another are the spans that satisfy both. */
static void narrowed_is_what_satisfies_both(void **state)
{
  (void)state;
  random_state random = random_start();
  size_t left = 0;
  for (int round = 0; round < 20000; round++) {
    tl_extent a = random_extent(&random);
    tl_extent b = random_extent(&random);
    tl_extent both = a;
    bool consistent;
    bool any = false;
    bool same = true;
    assert_int_equal(tl_extent_narrow(&both, &b, &consistent, NULL), TL_OK);
    left += consistent;
    for (int64_t start = -WORLD; start <= WORLD; start++)
      for (int64_t end = start + 1; end <= WORLD; end++) {
        bool satisfies = tl_extent_admits(&a, start, end) && tl_extent_admits(&b, start, end);
        any |= satisfies;
        same &= !consistent || satisfies == tl_extent_admits(&both, start, end);
      }
    if (any != consistent || !same)
      fail_msg("round %d, TIMELINE_SEED=%llu", round, (unsigned long long)random.seed);
  }
  assert_in_range(left, 1000, 19000);
}

/* The same closure in 128 bits, where an infinity is a number that nothing else comes near. */

__extension__ typedef __int128 wide;

static const wide infinity = (wide)1 << 100;

static wide max_of(wide a, wide b)
{
  return a > b ? a : b;
}

static wide min_of(wide a, wide b)
{
  return a < b ? a : b;
}

static wide widen(int64_t bound)
{
  return bound == TL_TIME_MIN ? -infinity : bound == TL_TIME_MAX ? infinity : bound;
}

/* True when the bound fits; an infinite one does. */
static bool narrow(wide bound, int64_t *out)
{
  if (bound <= -infinity / 2)
    *out = TL_TIME_MIN;
  else if (bound >= infinity / 2)
    *out = TL_TIME_MAX;
  else
    *out = (int64_t)bound;
  return bound <= -infinity / 2 || bound >= infinity / 2 || (bound > TL_TIME_MIN && bound < TL_TIME_MAX);
}

static tl_status wide_close(tl_extent *extent, bool *consistent)
{
  wide s1 = widen(extent->start_min), s2 = widen(extent->start_max);
  wide e1 = widen(extent->end_min), e2 = widen(extent->end_max);
  wide d1 = extent->length_min, d2 = widen(extent->length_max);
  wide low[] = {max_of(s1, e1 - d2), max_of(e1, s1 + d1), max_of(d1, e1 - s2)};
  wide high[] = {min_of(s2, e2 - d1), min_of(e2, s2 + d2), min_of(d2, e2 - s1)};
  *consistent = true;
  int64_t narrowed[6];
  bool fits = true;
  for (int i = 0; i < 3; i++) {
    if (low[i] > high[i])
      *consistent = false;
    fits &= narrow(low[i], &narrowed[2 * i]);
    fits &= narrow(high[i], &narrowed[2 * i + 1]);
  }
  if (!*consistent)
    return TL_OK;
  if (!fits)
    return TL_ERR_RANGE;
  extent->start_min = narrowed[0];
  extent->start_max = narrowed[1];
  extent->end_min = narrowed[2];
  extent->end_max = narrowed[3];
  extent->length_min = narrowed[4];
  extent->length_max = narrowed[5];
  return TL_OK;
}

/* Finite, of any size, often near an end of the axis. */
static int64_t some_bound(random_state *random, int64_t low)
{
  int64_t bound;
  switch (random_next(random) & 3) {
  case 0: bound = random_between(random, -20, 20); break;
  case 1: bound = TL_TIME_MAX - random_between(random, 1, 40); break;
  case 2: bound = TL_TIME_MIN + random_between(random, 1, 40); break;
  default: bound = random_sized(random); break;
  }
  return bound == TL_TIME_MAX || bound < low ? low : bound;
}

static void closure_near_the_ends_of_the_axis(void **state)
{
  (void)state;
  random_state random = random_start();
  size_t closed = 0;
  size_t off = 0;
  for (int i = 0; i < 1000000; i++) {
    uint64_t missing = random_next(&random);
    tl_extent extent;
    tl_extent_init(&extent, 1);
    if (missing & 1)
      extent.start_min = some_bound(&random, TL_TIME_MIN + 1);
    if (missing & 2)
      extent.start_max = some_bound(&random, missing & 1 ? extent.start_min : TL_TIME_MIN + 1);
    if (missing & 4)
      extent.end_min = some_bound(&random, TL_TIME_MIN + 1);
    if (missing & 8)
      extent.end_max = some_bound(&random, missing & 4 ? extent.end_min : TL_TIME_MIN + 1);
    if (missing & 16)
      extent.length_min = some_bound(&random, 1);
    if (missing & 32)
      extent.length_max = some_bound(&random, extent.length_min);
    tl_extent want = extent;
    bool consistent = false;
    bool want_consistent = false;
    tl_status want_status = wide_close(&want, &want_consistent);
    tl_status status = tl_extent_close(&extent, &consistent, NULL);
    if (status != want_status || (status == TL_OK && consistent != want_consistent) ||
        memcmp(&extent, &want, sizeof want) != 0)
      fail_msg("round %d, TIMELINE_SEED=%llu", i, (unsigned long long)random.seed);
    closed += status == TL_OK && consistent;
    off += status == TL_ERR_RANGE;
  }
  /* All three outcomes are met. */
  assert_true(closed > 10000 && off > 10000 && closed + off < 990000);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(closure_is_what_all_spans_say),
      cmocka_unit_test(narrowed_is_what_satisfies_both),
      cmocka_unit_test(closure_near_the_ends_of_the_axis),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
