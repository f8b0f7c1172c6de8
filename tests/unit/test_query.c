/* SPDX-License-Identifier: Apache-2.0 */
#include "events.h"

#include <string.h>
#include <timeline/query.h>

static tl_timeline *sample(void)
{
  static const tl_text visit[] = {{"visit", 5}};
  static const tl_event_spec events[] = {
      {.size = sizeof *events, .id = {"day", 3}, .edtf = {"1984-06-15", 10}, .title = {"One day", 7}},
      {.size = sizeof *events, .id = {"month", 5}, .edtf = {"1984-06", 7}, .categories = visit, .category_count = 1},
      {.size = sizeof *events, .id = {"year", 4}, .edtf = {"1984", 4}, .group = {"lane", 4}},
      {.size = sizeof *events, .id = {"two", 3}, .edtf = {"[1983,1985]", 11}},
      {.size = sizeof *events, .id = {"still", 5}, .edtf = {"1980/..", 7}},
      {.size = sizeof *events, .id = {"undated", 7}},
      {.size = sizeof *events, .id = {"masked", 6}, .edtf = {"198X-12-25", 10}},
  };
  return timeline_of(NULL, events, sizeof events / sizeof *events);
}

static tl_extent window_of(const char *edtf)
{
  tl_date date;
  tl_extent extent;
  tl_date_options options = {.size = sizeof options, .mode = TL_MODE_SPANS};
  assert_int_equal(tl_date_parse(tl_text_from_string(edtf), &date, NULL), TL_OK);
  assert_int_equal(tl_date_extent(&date, &options, &extent, NULL), TL_OK);
  return extent;
}

static void check_found(const tl_timeline *timeline, const tl_query *query, const char *expected, size_t row)
{
  size_t found[16];
  size_t count;
  size_t only;
  char names[256] = "";
  assert_int_equal(tl_timeline_query(timeline, query, found, 16, &count, NULL), TL_OK);
  for (size_t k = 0; k < count; k++) {
    strcat(names, tl_event_id(tl_timeline_at(timeline, found[k])));
    strcat(names, " ");
  }
  if (strcmp(names, expected) != 0)
    fail_msg("row %zu: found %s, expected %s", row, names, expected);
  assert_int_equal(tl_timeline_query(timeline, query, NULL, 0, &only, NULL), TL_OK);
  assert_int_equal(only, count);
}

static void rows(void **state)
{
  (void)state;
  static const struct {
    const char *window;
    tl_relset relations;
    tl_answer hits;
    const char *found;
  } table[] = {
      {"1984", 0, TL_ANSWER_POSSIBLE, "day month year still undated masked "},
      {"1984", 0, TL_ANSWER_CERTAIN, "day month year still "},
      {"1984-06-15", 0, TL_ANSWER_POSSIBLE, "day month year still undated "},
      {"1984-06-15", 0, TL_ANSWER_CERTAIN, "day still "},
      {"1984-06", TL_RELSET_WITHIN, TL_ANSWER_CERTAIN, "day month "},
      {"1984-06", TL_RELSET_WITHIN, TL_ANSWER_POSSIBLE, "day month year undated "},
      {"1984", TL_RELSET_DISJOINT, TL_ANSWER_CERTAIN, "two "},
      {"1990", TL_RELSET_PRECEDES, TL_ANSWER_CERTAIN, "day month year two masked "},
      {"1984-12-25", TL_RELSET_EQUALS, TL_ANSWER_POSSIBLE, "year undated masked "},
  };
  tl_timeline *timeline = sample();
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    tl_extent window = window_of(table[i].window);
    tl_query query = {
        .size = sizeof query, .window = &window, .relations = table[i].relations, .hits = (uint8_t)table[i].hits};
    check_found(timeline, &query, table[i].found, i);
  }
  tl_timeline_unref(timeline);
}

/* Sets of which one end is not the one that is written, and sets with seasons, which are read as the timeline says. */
static void members(void **state)
{
  (void)state;
  static const tl_event_spec events[] = {
      {.size = sizeof *events, .id = {"open", 4}, .edtf = {"[1984,1986]", 11}, .end_kind = TL_END_OPEN},
      {.size = sizeof *events, .id = {"unknown", 7}, .edtf = {"198X", 4}, .end_kind = TL_END_UNKNOWN},
      {.size = sizeof *events, .id = {"ended", 5}, .edtf = {"{1984,1986}", 11}, .start_kind = TL_END_UNKNOWN},
      {.size = sizeof *events, .id = {"spring", 6}, .edtf = {"[1984-21,1970]", 14}},
  };
  static const struct {
    const char *window;
    tl_answer hits;
    const char *found;
  } table[] = {
      {"1975", TL_ANSWER_POSSIBLE, "ended "},
      {"1984-04", TL_ANSWER_POSSIBLE, "open unknown ended "},
      {"1984-10", TL_ANSWER_POSSIBLE, "open unknown ended spring "},
      {"1988", TL_ANSWER_POSSIBLE, "open unknown "},
      {"1988", TL_ANSWER_CERTAIN, "open "},
  };
  tl_builder *builder;
  tl_builder_options options = {.size = sizeof options, .seasons = TL_SEASONS_SOUTH};
  assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_OK);
  assert_int_equal(tl_builder_add_many(builder, events, sizeof events / sizeof *events, NULL), TL_OK);
  tl_timeline *timeline = finish(builder);
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    tl_extent window = window_of(table[i].window);
    tl_query query = {.size = sizeof query, .window = &window, .hits = (uint8_t)table[i].hits};
    check_found(timeline, &query, table[i].found, i);
  }
  tl_timeline_unref(timeline);
}

/* A member too short for the event's length is none, nor is one outside bounds from elsewhere, however many years off.
 */
static void members_within_bounds(void **state)
{
  (void)state;
  enum { LONG, TWO, MASKED, PHRASE, WEEKS, DECADE, EVENTS };
  static const tl_constraint month = {
      .kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN | TL_GIVEN_MAX, .min = {.days = 30}, .max = {.days = 30}};
  static const tl_event_spec events[] = {
      [LONG] = {.size = sizeof *events,
                .id = {"long", 4},
                .edtf = {"[1984-01-01,1990,1995]", 22},
                .constraints = &month,
                .constraint_count = 1},
      [TWO] = {.size = sizeof *events, .id = {"two", 3}, .edtf = {"[1984,1986,2000]", 16}},
      [MASKED] = {.size = sizeof *events, .id = {"masked", 6}, .edtf = {"1XXX-12-25", 10}},
      [PHRASE] = {.size = sizeof *events, .id = {"phrase", 6}, .phrase = {"1984 or 1986", 12}},
      [WEEKS] = {.size = sizeof *events, .id = {"weeks", 5}, .phrase = {"two weeks in 1984 or 1986", 25}},
      [DECADE] = {.size = sizeof *events, .id = {"decade", 6}, .phrase = {"two years in the 1980s", 22}},
  };
  static const struct {
    size_t event;
    const char *bounds; /* NULL: its own */
    const char *window;
    const char *possible;
  } table[] = {
      {LONG, NULL, "1984", "P"},
      {LONG, NULL, "1984/1989", "MP"},
      {LONG, NULL, "1990", "sdfP"},
      {LONG, NULL, "1993", "pP"},
      {TWO, "1986/1990", "2000", "p"},
      {TWO, "1987/1990", "2000", ""},
      {TWO, "1980/1990", "1985-06", "pP"},
      {TWO, "1985/1990", "1984", "P"},
      {PHRASE, NULL, "1985", "pmMP"},
      {PHRASE, NULL, "1985-01/1985-06", "pmP"},
      {WEEKS, NULL, "1985", "pmMP"},
      {WEEKS, NULL, "1986", "psdf"},
      {WEEKS, "1986/1990", "1985", "MP"},
      {DECADE, NULL, "1985", "pmoFDSOMP"},
      {MASKED, NULL, "1990", "pdP"},
      {MASKED, "1500/1510", "1990", "p"},
      {MASKED, "1500-01/1500-11", "1990", ""},
  };
  tl_timeline *timeline = timeline_of(NULL, events, EVENTS);
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    tl_extent window = window_of(table[i].window);
    tl_extent bounds[EVENTS];
    tl_extent_init(&bounds[table[i].event], TL_SECONDS_PER_DAY);
    if (table[i].bounds) {
      tl_extent whole = window_of(table[i].bounds);
      bounds[table[i].event].start_min = whole.start_min;
      bounds[table[i].event].end_max = whole.end_max;
      bool consistent;
      assert_int_equal(tl_extent_close(&bounds[table[i].event], &consistent, NULL), TL_OK);
    }
    tl_relate_result result;
    char letters[TL_RELSET_TEXT_SIZE];
    const tl_relate_side to = {.bounds = &window};
    assert_int_equal(tl_event_relate(timeline, table[i].event, table[i].bounds ? bounds : NULL, &to, &result, NULL),
                     TL_OK);
    tl_relset_write(result.possible, letters);
    if (strcmp(letters, table[i].possible) != 0)
      fail_msg("row %zu: %s, expected %s", i, letters, table[i].possible);
  }
  tl_timeline_unref(timeline);
}

static void composed(void **state)
{
  (void)state;
  tl_timeline *timeline = sample();
  tl_extent window = window_of("1984");
  tl_query query = {.size = sizeof query, .window = &window, .filter = {.size = sizeof query.filter}};
  size_t found[2] = {99, 99};
  size_t count;
  query.filter.category = TL_TEXT("visit");
  assert_int_equal(tl_timeline_query(timeline, &query, found, 2, &count, NULL), TL_OK);
  assert_int_equal(count, 1);
  assert_int_equal(found[0], 1);
  query.filter.group = TL_TEXT("lane");
  assert_int_equal(tl_timeline_query(timeline, &query, found, 2, &count, NULL), TL_OK);
  assert_int_equal(count, 0);
  query.filter.category = (tl_text){NULL, 0};
  query.window = NULL;
  assert_int_equal(tl_timeline_query(timeline, &query, found, 2, &count, NULL), TL_OK);
  assert_int_equal(count, 1);
  assert_int_equal(found[0], 2);
  /* a smaller array than the answer */
  query.filter = (tl_filter){.size = sizeof query.filter};
  found[1] = 99;
  assert_int_equal(tl_timeline_query(timeline, &query, found, 1, &count, NULL), TL_OK);
  assert_int_equal(count, 7);
  assert_int_equal(found[1], 99);
  /* bounds from elsewhere */
  tl_extent tightened[7];
  for (int i = 0; i < 7; i++)
    tightened[i] = window_of("2000-01-01");
  query.extents = tightened;
  query.window = &window;
  assert_int_equal(tl_timeline_query(timeline, &query, found, 1, &count, NULL), TL_OK);
  assert_int_equal(count, 0);
  tl_timeline_unref(timeline);
}

static void bad_arguments(void **state)
{
  (void)state;
  tl_timeline *timeline = sample();
  tl_query query = {.size = sizeof query, .relations = 1 << 13};
  size_t count = 7;
  tl_error error;
  assert_int_equal(tl_timeline_query(timeline, &query, NULL, 0, &count, &error), TL_ERR_ARG);
  query = (tl_query){.size = 3};
  assert_int_equal(tl_timeline_query(timeline, &query, NULL, 0, &count, &error), TL_ERR_ARG);
  query = (tl_query){.size = sizeof query, .filter = {.size = 1}};
  assert_int_equal(tl_timeline_query(timeline, &query, NULL, 0, &count, &error), TL_ERR_ARG);
  tl_relate_result result;
  tl_extent window = window_of("1984");
  tl_relate_side to = {.bounds = &window};
  assert_int_equal(tl_event_relate(timeline, 7, NULL, &to, &result, &error), TL_ERR_ARG);
  to.bounds = NULL;
  assert_int_equal(tl_event_relate(timeline, 0, NULL, &to, &result, &error), TL_ERR_ARG);
  assert_int_equal(count, 7);
  tl_timeline_unref(timeline);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows),
      cmocka_unit_test(members),
      cmocka_unit_test(members_within_bounds),
      cmocka_unit_test(composed),
      cmocka_unit_test(bad_arguments),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
