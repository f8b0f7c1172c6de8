/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/duration.h>

#include "random.h"

/* The calendar repeats after 4800 months, so that these are all the months that a duration can start and end in. */
enum { CYCLE = 4800 };

static void hull_is_the_extremes_over_400_years(void **state)
{
  (void)state;
  static int32_t first[2 * CYCLE + 2];
  for (int i = 0; i < 2 * CYCLE + 2; i++) {
    int64_t days;
    assert_int_equal(tl_civil_to_days(&(tl_civil){2000 + i / 12, i % 12 + 1, 1}, &days, NULL), TL_OK);
    first[i] = (int32_t)days;
  }
  for (int months = 0; months <= CYCLE; months++) {
    int32_t min = INT32_MAX;
    int32_t max = 0;
    for (int i = 0; i < CYCLE; i++) {
      int32_t length = first[i + 1] - first[i];
      int32_t other = first[i + months + 1] - first[i + months];
      for (int32_t day = 0; day < length; day += day == 0 ? 26 : 1) { /* from the 27th on months differ */
        int32_t distance = first[i + months] + (day < other ? day : other - 1) - first[i] - day;
        min = distance < min ? distance : min;
        max = distance > max ? distance : max;
      }
    }
    int64_t got_min;
    int64_t got_max;
    const tl_duration forth = {.months = months};
    const tl_duration back = {.years = -(months / 12), .months = -(months % 12)};
    assert_int_equal(tl_duration_hull(&forth, &got_min, &got_max, NULL), TL_OK);
    assert_int_equal(got_min, min * TL_SECONDS_PER_DAY);
    assert_int_equal(got_max, max * TL_SECONDS_PER_DAY);
    assert_int_equal(tl_duration_hull(&back, &got_min, &got_max, NULL), TL_OK);
    assert_int_equal(got_min, -max * TL_SECONDS_PER_DAY);
    assert_int_equal(got_max, -min * TL_SECONDS_PER_DAY);
  }
}

static tl_duration some_duration(random_state *random)
{
  tl_duration duration = {0};
  int32_t sign = random_next(random) & 1 ? -1 : 1;
  unsigned which = (unsigned)random_next(random);
  if (which & 1)
    duration.years = sign * (int32_t)random_between(random, 0, INT32_MAX);
  if (which & 2)
    duration.months = sign * (int32_t)random_between(random, 0, 5000);
  if (which & 4)
    duration.weeks = sign * (int32_t)random_between(random, 0, 99);
  if (which & 8)
    duration.days = sign * (int32_t)random_between(random, 0, INT32_MAX);
  if (which & 16)
    duration.seconds = sign * (random_sized(random) & INT64_MAX);
  return duration;
}

static void text_round_trip(void **state)
{
  (void)state;
  random_state random = random_start();
  for (int i = 0; i < 300000; i++) {
    tl_duration duration = some_duration(&random);
    tl_duration again;
    char text[TL_DURATION_TEXT_SIZE];
    size_t size = tl_duration_write(&duration, text);
    if (size != strlen(text) || tl_duration_parse((tl_text){text, size}, &again, NULL) != TL_OK ||
        memcmp(&again, &duration, sizeof again) != 0)
      fail_msg("%s, round %d, TIMELINE_SEED=%llu", text, i, (unsigned long long)random.seed);
  }
}

/* What is added lies in the hull; a later day gives no earlier sum, and neither does a later second without months. */
static void sums_are_monotone_and_in_the_hull(void **state)
{
  (void)state;
  random_state random = random_start();
  for (int i = 0; i < 300000; i++) {
    tl_duration duration = some_duration(&random);
    duration.years %= 3000;
    duration.seconds %= 1000000;
    tl_time time = random_between(&random, -1000000, 1000000) * TL_SECONDS_PER_DAY;
    tl_time later = time + random_between(&random, 0, 4) * TL_SECONDS_PER_DAY;
    if (duration.years == 0 && duration.months == 0)
      later += random_between(&random, 0, 100000);
    tl_time sum;
    tl_time later_sum;
    int64_t min;
    int64_t max;
    assert_int_equal(tl_duration_add(time, &duration, &sum, NULL), TL_OK);
    assert_int_equal(tl_duration_add(later, &duration, &later_sum, NULL), TL_OK);
    assert_int_equal(tl_duration_hull(&duration, &min, &max, NULL), TL_OK);
    if (sum - time < min || sum - time > max || sum > later_sum)
      fail_msg("round %d, TIMELINE_SEED=%llu", i, (unsigned long long)random.seed);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hull_is_the_extremes_over_400_years),
      cmocka_unit_test(text_round_trip),
      cmocka_unit_test(sums_are_monotone_and_in_the_hull),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
