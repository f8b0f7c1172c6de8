/* SPDX-License-Identifier: Apache-2.0 */
/* Two dates that nothing binds together are to each other in a network what they are alone: all pairs of a table. */
#include "reason.h"

/* Read as occurring, and as spanning. */
static const char *const texts[] = {
    "1984",
    "1984-03",
    "1983-12-31/1984-01-01",
    "1984-02-10/1984-11",
    "1984-03/..",
    "1984-03/",
    "../1984-03",
    "/1984-03",
    "[1983,1985]",
    "[1983-12-01,1985-02..]",
    "[..1983-12-01,1985-02]",
    "[1984-02-01,1984-05..1984-07]",
    "1984-1X",
    "198X",
    "1984-XX-31",
    "1984-XX-31/1985-1X",
    "198X/1985-XX-31",
    "{1983,1984-02}",
    "{1983-XX-31,1984,1985-XX-31}",
    "{1983-11..1984-02}",
    "{..1984-02}",
    "[1983-12-31,1984-01-01]",
    "1984-02-XX",
};

enum { TEXTS = sizeof texts / sizeof *texts, EVENTS = 2 * TEXTS };

static tl_date_options options_of(size_t i)
{
  return (tl_date_options){.size = sizeof(tl_date_options), .mode = i % 2 ? TL_MODE_SPANS : TL_MODE_OCCURS};
}

static tl_network *network_of_all(void)
{
  tl_builder *builder = new_builder();
  for (size_t i = 0; i < EVENTS; i++) {
    char id[24];
    tl_event_spec spec = {.size = sizeof spec,
                          .id = numbered(id, i),
                          .edtf = tl_text_from_string(texts[i / 2]),
                          .mode = options_of(i).mode};
    add(builder, &spec);
  }
  tl_timeline *timeline = finish(builder);
  tl_network *network = reason_network(timeline);
  tl_timeline_unref(timeline);
  return network;
}

static void related_as_alone(void **state)
{
  (void)state;
  tl_network *network = network_of_all();
  size_t pairs = 0;
  for (size_t a = 0; a < EVENTS; a++)
    for (size_t b = 0; b < EVENTS; b++) {
      tl_date dates[2];
      tl_relate_result alone;
      tl_relset together;
      char letters[2][TL_RELSET_TEXT_SIZE];
      tl_date_options options[] = {options_of(a), options_of(b)};
      assert_int_equal(tl_date_parse(tl_text_from_string(texts[a / 2]), &dates[0], NULL), TL_OK);
      assert_int_equal(tl_date_parse(tl_text_from_string(texts[b / 2]), &dates[1], NULL), TL_OK);
      assert_int_equal(tl_relate_dates(&dates[0], &options[0], &dates[1], &options[1], &alone, NULL), TL_OK);
      assert_int_equal(tl_network_relation(network, a, b, &together, NULL), TL_OK);
      tl_relset_write(alone.possible, letters[0]);
      tl_relset_write(together, letters[1]);
      if (a != b && alone.possible != together)
        fail_msg("%s (mode %d) to %s (mode %d): %s alone, %s in a network", texts[a / 2], options[0].mode, texts[b / 2],
                 options[1].mode, letters[0], letters[1]);
      pairs++;
    }
  assert_int_equal(pairs, EVENTS * EVENTS);
  tl_network_unref(network);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(related_as_alone)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
