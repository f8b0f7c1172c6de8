/* SPDX-License-Identifier: Apache-2.0 */
/* Dates in a network: two that nothing binds together are to each other what they are alone, all pairs of a table;
 * hours count from any moment of a day. */
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

/* What phrases say is to a network what the same in EDTF is. */
static void phrased_as_edtf(void **state)
{
  (void)state;
  static const char *const pairs[][2] = {
      {"24 and 25 April 2024", "{2024-04-24,2024-04-25}"}, {"1984, 1986 and 1988", "{1984,1986,1988}"},
      {"24 or 25 April 2024", "[2024-04-24,2024-04-25]"},  {"the 1960s and 70s", "{196X,197X}"},
      {"after 1920 and before 1925", "[1921..1924]"},
  };
  for (size_t i = 0; i < 2 * (sizeof pairs / sizeof *pairs); i++) {
    tl_text said = tl_text_from_string(pairs[i / 2][0]);
    tl_text written = tl_text_from_string(pairs[i / 2][1]);
    uint8_t mode = i % 2 ? TL_MODE_SPANS : TL_MODE_OCCURS;
    if (mode == TL_MODE_SPANS && strchr(pairs[i / 2][1], 'X'))
      continue; /* of a mask one year is filled, of a phrase all */
    tl_builder *builder = new_builder();
    tl_event_spec said_spec = {.size = sizeof said_spec, .id = TL_TEXT("said"), .phrase = said, .mode = mode};
    tl_event_spec written_spec = {.size = sizeof written_spec, .id = TL_TEXT("written"), .edtf = written, .mode = mode};
    add(builder, &said_spec);
    add(builder, &written_spec);
    tl_timeline *timeline = finish(builder);
    tl_network *network = reason_network(timeline);
    tl_extent a, b;
    tl_network_extent(network, 0, &a);
    tl_network_extent(network, 1, &b);
    if (a.start_min != b.start_min || a.start_max != b.start_max || a.end_min != b.end_min || a.end_max != b.end_max)
      fail_msg("%s (mode %d)", pairs[i / 2][0], mode);
    tl_timeline_unref(timeline);
    tl_network_unref(network);
  }
}

/* What fills a decade or a century, and no year of it alone, does so in a network. */
static void filled_decades(void **state)
{
  (void)state;
  static const struct {
    const char *phrase;
    uint8_t mode;
    const char *letters; /* to 1984 */
  } rows[] = {{"1980s", TL_MODE_SPANS, "D"},
              {"the 20th century", TL_MODE_SPANS, "D"},
              {"throughout the 1980s", TL_MODE_OCCURS, "D"},
              {"throughout 1984 or 1986", TL_MODE_OCCURS, "FDeSP"},
              {"a week in 1984 or 1986", TL_MODE_SPANS, "pmoFDseSdfOMP"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_builder *builder = new_builder();
    tl_event_spec a = {
        .size = sizeof a, .id = TL_TEXT("a"), .phrase = tl_text_from_string(rows[i].phrase), .mode = rows[i].mode};
    tl_event_spec b = {.size = sizeof b, .id = TL_TEXT("b"), .edtf = TL_TEXT("1984")};
    add(builder, &a);
    add(builder, &b);
    tl_timeline *timeline = finish(builder);
    tl_network *network = reason_network(timeline);
    tl_relset set;
    char letters[TL_RELSET_TEXT_SIZE];
    assert_int_equal(tl_network_relation(network, 0, 1, &set, NULL), TL_OK);
    tl_relset_write(set, letters);
    if (strcmp(letters, rows[i].letters) != 0)
      fail_msg("%s (mode %d): %s", rows[i].phrase, rows[i].mode, letters);
    tl_timeline_unref(timeline);
    tl_network_unref(network);
  }
}

/* An event b is so far from the end of another one, dated by `a`, or so long, and stands within the bounds. */
static const struct {
  const char *a;
  const char *edtf, *start, *end; /* of b */
  const char *by, *min, *max;
  const char *bounds; /* of b, as they are written for people; "": it cannot be */
} hours_rows[] = {
    {"2018-05-05T10:00:00", "2018-05-05", 0, 0, "PT2H", 0, 0, "2018-05-05 2018-05-05 2018-05-05 2018-05-05"},
    {"2018-05-05T10:00:00", "2018-05-06", 0, 0, "PT2H", 0, 0, ""},
    {"2018-05-05T10:00:00", "2018-05", 0, 0, "PT20H", 0, 0, "2018-05-06 2018-05-06 2018-05-06 2018-05-31"},
    {"2018-05-05T10:00:00", "2018-05", 0, 0, "-PT12H", 0, 0, "2018-05-01 2018-05-04 2018-05-04 2018-05-04"},
    {"2018-05-05", "2018-05", 0, 0, "PT2H", 0, 0, "2018-05-05 2018-05-06 2018-05-05 2018-05-31"},
    {"2018-05-05", "2018-05", 0, 0, "PT48H", 0, 0, "2018-05-07 2018-05-07 2018-05-07 2018-05-31"},
    {"2018-05-05", "2018-05", 0, 0, 0, "PT2H", "PT30H", "2018-05-05 2018-05-07 2018-05-05 2018-05-31"},
    {"2018-05-31", "2018-06", 0, 0, "P1MT2H", 0, 0, "2018-06-30 2018-06-30 2018-06-30 2018-06-30"},
    {"2018-05-05", 0, 0, 0, "PT2H", 0, 0, "2018-05-05T02:00:00 2018-05-06T01:59:59 2018-05-05T02:00:00 +inf"},
    {"2018-05-05", 0, "2018-05-06", "2018-05-06T15:00:00", "P1D", 0, 0,
     "2018-05-06T00:00:00 2018-05-06T00:00:00 2018-05-06T15:00:00 2018-05-06T15:00:00"},
    {0, "2018-05-05", 0, 0, 0, "PT2H", "PT3H", "2018-05-05 2018-05-05 2018-05-05 2018-05-05"},
    {0, "2018-05-05", 0, 0, 0, "PT25H", 0, ""},
    {0, "2018-05", 0, 0, 0, "PT25H", "PT25H", "2018-05-01 2018-05-30 2018-05-02 2018-05-31"},
    {0, 0, "2018-05-05", 0, 0, "PT2H", "PT3H",
     "2018-05-05T00:00:00 2018-05-05T00:00:00 2018-05-05T01:59:59 2018-05-06T02:59:58"},
    {0, 0, "2018-05-05T10:00:00", "2018-05-11", 0, "P7D", "P7D",
     "2018-05-05T10:00:00 2018-05-05T10:00:00 2018-05-11T23:59:59 2018-05-11T23:59:59"},
    {0, 0, "2018-05-05T10:00:00", "2018-05-12", 0, "P7D", "P7D",
     "2018-05-05T10:00:00 2018-05-05T10:00:00 2018-05-12T23:59:59 2018-05-12T23:59:59"},
    {0, 0, "2018-05-05T10:00:00", "2018-05-10", 0, "P7D", 0, ""},
    {0, 0, "2018-05-05", "2018-05-11T15:00:00", 0, "P7D", "P7D",
     "2018-05-05T00:00:00 2018-05-05T00:00:00 2018-05-11T15:00:00 2018-05-11T15:00:00"},
    /* Months are added to the very second of a moment; what comes to one day of a shorter month may be any of its. */
    {"2018-01-31T09:00:00", 0, 0, 0, 0, "P1M", "P1M",
     "2018-02-28T09:00:00 2018-02-28T09:00:00 2018-02-28T09:00:00 +inf"},
    {"2018-01-30T23:00:00", 0, 0, 0, 0, "P1M", "P1M",
     "2018-02-28T23:00:00 2018-02-28T23:00:00 2018-02-28T23:00:00 +inf"},
    {"2018-01-31T09:00:00", "2018-02-28T09:00:01", 0, 0, 0, "P1M", "P1M", ""},
    {0, 0, 0, "2018-02-28T20:00:00", 0, "P1M", "P1M",
     "2018-01-28T20:00:01 2018-01-31T20:00:01 2018-02-28T20:00:00 2018-02-28T20:00:00"},
};

static void read_duration(tl_constraint *c, uint8_t given, const char *text, tl_duration *out)
{
  if (!text)
    return;
  c->given |= given;
  assert_int_equal(tl_duration_parse(tl_text_from_string(text), out, NULL), TL_OK);
}

static void write_bounds(const tl_network *network, char *text)
{
  tl_extent e;
  tl_network_extent(network, 1, &e);
  bool clock = e.flags & TL_EXTENT_TIME_OF_DAY;
  const tl_time times[] = {e.start_min, e.start_max, e.end_min, e.end_max};
  *text = '\0';
  for (int i = 0; i < 4 && tl_network_is_consistent(network); i++) {
    text += tl_time_write(times[i], i > 1, clock, NULL, text);
    if (i < 3)
      *text++ = ' ';
    *text = '\0';
  }
}

static void hours(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof hours_rows / sizeof *hours_rows; i++) {
    tl_constraint c = {.kind = hours_rows[i].a ? TL_CONSTRAINT_OFFSET : TL_CONSTRAINT_LENGTH};
    read_duration(&c, TL_GIVEN_BY, hours_rows[i].by, &c.by);
    read_duration(&c, TL_GIVEN_MIN, hours_rows[i].min, &c.min);
    read_duration(&c, TL_GIVEN_MAX, hours_rows[i].max, &c.max);
    if (hours_rows[i].a) {
      c.event = tl_text_from_string("a");
      c.from = c.by.seconds < 0 ? TL_ENDPOINT_START : TL_ENDPOINT_END;
      c.to = c.by.seconds < 0 ? TL_ENDPOINT_END : TL_ENDPOINT_START;
    }
    const tl_event_spec specs[] = {
        {.size = sizeof *specs, .id = TL_TEXT("a"), .edtf = tl_text_from_string(hours_rows[i].a)},
        {.size = sizeof *specs,
         .id = TL_TEXT("b"),
         .edtf = tl_text_from_string(hours_rows[i].edtf),
         .start = tl_text_from_string(hours_rows[i].start),
         .end = tl_text_from_string(hours_rows[i].end),
         .constraints = &c,
         .constraint_count = 1},
    };
    tl_timeline *timeline = timeline_of(NULL, specs, 2);
    tl_network *network = reason_network(timeline);
    char text[4 * TL_TIME_TEXT_SIZE];
    write_bounds(network, text);
    if (strcmp(text, hours_rows[i].bounds) != 0)
      fail_msg("row %zu: \"%s\", not \"%s\"", i, text, hours_rows[i].bounds);
    tl_network_unref(network);
    tl_timeline_unref(timeline);
  }
}

/* b starts a month after x, which starts up to 33 hours after a: no moment that b can have is left out. */
static void months_of_hours(void **state)
{
  (void)state;
  static const struct {
    const char *a, *b;
    bool fits;
  } rows[] = {
      {"2018-01-30T00:00:00", "2018-02-28T00:00:00", true},  {"2018-01-30T00:00:00", "2018-02-28T09:00:00", true},
      {"2018-01-30T00:00:00", "2018-02-28T23:59:59", true},  {"2018-01-30T00:00:00", "2018-02-27T23:59:59", false},
      {"2018-01-30T00:00:00", "2018-03-01T00:00:00", false}, {"2018-01-27T20:00:00", "2018-02-27T19:59:59", false},
      {"2018-01-27T20:00:00", "2018-02-28T23:59:59", true},  {"2018-01-31T20:00:00", "2018-02-28T19:59:59", false},
      {"2018-01-31T20:00:00", "2018-03-02T05:00:00", true},  {"2018-01-31T20:00:00", "2018-03-02T05:00:01", false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_constraint hours = {.kind = TL_CONSTRAINT_OFFSET,
                           .given = TL_GIVEN_MIN | TL_GIVEN_MAX,
                           .event = TL_TEXT("a"),
                           .from = TL_ENDPOINT_START,
                           .to = TL_ENDPOINT_START,
                           .max.seconds = 33 * 3600};
    tl_constraint month = {.kind = TL_CONSTRAINT_OFFSET,
                           .given = TL_GIVEN_BY,
                           .event = TL_TEXT("x"),
                           .from = TL_ENDPOINT_START,
                           .to = TL_ENDPOINT_START,
                           .precision = TL_OFFSET_EXACT,
                           .by.months = 1};
    const tl_event_spec specs[] = {
        {.size = sizeof *specs, .id = TL_TEXT("a"), .edtf = tl_text_from_string(rows[i].a)},
        {.size = sizeof *specs, .id = TL_TEXT("x"), .constraints = &hours, .constraint_count = 1},
        {.size = sizeof *specs,
         .id = TL_TEXT("b"),
         .edtf = tl_text_from_string(rows[i].b),
         .constraints = &month,
         .constraint_count = 1},
    };
    tl_timeline *timeline = timeline_of(NULL, specs, 3);
    tl_network *network = reason_network(timeline);
    if (tl_network_is_consistent(network) != rows[i].fits)
      fail_msg("row %zu: %s", i, rows[i].fits ? "a contradiction" : "no contradiction");
    tl_network_unref(network);
    tl_timeline_unref(timeline);
  }
}

/* Of events with ends of whole days and with times of day: the relation that is said is the one that there is. */
static void mixed_relations(void **state)
{
  (void)state;
  static const char *const dates[][4] = {
      {"[2019-03-01..2019-03-03]", "2019-03-03T10:00:02", "2019-03-02", "2019-03-02T00:00:00"},
      {"2019-02-27", "2019-02-27T10:00:02", "[2019-02-27..2019-03-01]", "[2019-03-01..2019-03-02]"},
  };
  static const tl_relset possible[] = {TL_RELSET_CONTAINS | TL_RELSET_STARTED_BY | TL_RELSET_MET_BY | TL_RELSET_AFTER,
                                       TL_RELSET_BEFORE | TL_RELSET_MEETS | TL_RELSET_STARTS};
  for (size_t i = 0; i < 2; i++)
    for (int r = 0; r <= TL_RELATION_COUNT; r++) {
      tl_constraint c = {.kind = TL_CONSTRAINT_RELATION, .event = TL_TEXT("b"), .allen = TL_RELSET_OF(r)};
      const tl_event_spec specs[] = {
          {.size = sizeof *specs,
           .id = TL_TEXT("a"),
           .start = tl_text_from_string(dates[i][0]),
           .end = tl_text_from_string(dates[i][1]),
           .constraints = &c,
           .constraint_count = r < TL_RELATION_COUNT},
          {.size = sizeof *specs,
           .id = TL_TEXT("b"),
           .start = tl_text_from_string(dates[i][2]),
           .end = tl_text_from_string(dates[i][3])},
      };
      tl_timeline *timeline = timeline_of(NULL, specs, 2);
      tl_network *network = reason_network(timeline);
      tl_relset set;
      assert_int_equal(tl_network_relation(network, 0, 1, &set, NULL), TL_OK);
      assert_int_equal(set, r < TL_RELATION_COUNT ? possible[i] & TL_RELSET_OF(r) : possible[i]);
      assert_int_equal(tl_network_is_consistent(network), set != TL_RELSET_NONE);
      tl_network_unref(network);
      tl_timeline_unref(timeline);
    }
}

/* A start that another event puts on a time of day is written so, and is after the day before it. */
static void put_on_a_time_of_day(void **state)
{
  (void)state;
  tl_constraint c = {
      .kind = TL_CONSTRAINT_RELATION, .event = TL_TEXT("a"), .allen = TL_RELSET_STARTS | TL_RELSET_STARTED_BY};
  const tl_event_spec specs[] = {
      {.size = sizeof *specs, .id = TL_TEXT("a"), .start = TL_TEXT("2019-03-02T22:07:33"), .end_kind = TL_END_OPEN},
      {.size = sizeof *specs,
       .id = TL_TEXT("b"),
       .start = TL_TEXT("[2019-03-02..2019-03-03]"),
       .end = TL_TEXT("2019-03-04"),
       .constraints = &c,
       .constraint_count = 1},
      {.size = sizeof *specs, .id = TL_TEXT("c"), .edtf = TL_TEXT("2019-03-01")},
  };
  tl_timeline *timeline = timeline_of(NULL, specs, 3);
  tl_network *network = reason_network(timeline);
  char text[4 * TL_TIME_TEXT_SIZE];
  tl_relset set;
  write_bounds(network, text);
  assert_string_equal(text, "2019-03-02T22:07:33 2019-03-02T22:07:33 2019-03-04T23:59:59 2019-03-04T23:59:59");
  assert_int_equal(tl_network_relation(network, 1, 2, &set, NULL), TL_OK);
  assert_int_equal(set, TL_RELSET_AFTER);
  tl_network_unref(network);
  tl_timeline_unref(timeline);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(related_as_alone),    cmocka_unit_test(phrased_as_edtf),
                                     cmocka_unit_test(filled_decades),      cmocka_unit_test(hours),
                                     cmocka_unit_test(months_of_hours),     cmocka_unit_test(mixed_relations),
                                     cmocka_unit_test(put_on_a_time_of_day)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
