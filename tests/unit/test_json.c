/* SPDX-License-Identifier: Apache-2.0 */
#include "events.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/json.h>

static void date_line(const char *input, tl_read_as as, const char *expected)
{
  support_text text = {0};
  tl_error error;
  assert_int_equal(tl_json_write_date(tl_text_from_string(input), as, NULL, support_sink(&text), &error, NULL), TL_OK);
  assert_string_equal(text.data, expected);
  assert_int_equal(error.status != TL_OK, strstr(expected, "\"error\"") != NULL);
  support_text_free(&text);
}

static void dates(void **state)
{
  (void)state;
  date_line(
      "1984~", TL_READ_EITHER,
      "{\"input\": \"1984~\", \"edtf\": \"1984~\", \"level\": 1, \"precision\": \"year\", \"qualifier\": \"~\", "
      "\"start\": {\"earliest\": \"1984-01-01\", \"latest\": \"1984-12-31\"}, \"end\": {\"earliest\": \"1984-01-01\", "
      "\"latest\": \"1984-12-31\"}, \"length\": {\"min\": \"P1D\", \"max\": \"P366D\"}}\n");
  date_line(
      "1985-04-12T23:20:30+04:30", TL_READ_EDTF,
      "{\"input\": \"1985-04-12T23:20:30+04:30\", \"edtf\": \"1985-04-12T23:20:30+04:30\", \"level\": 0, "
      "\"precision\": \"second\", \"qualifier\": \"\", \"start\": {\"earliest\": \"1985-04-12T23:20:30+04:30\", "
      "\"latest\": \"1985-04-12T23:20:30+04:30\"}, \"end\": {\"earliest\": \"1985-04-12T23:20:30+04:30\", \"latest\": "
      "\"1985-04-12T23:20:30+04:30\"}, \"length\": {\"min\": \"PT1S\", \"max\": \"PT1S\"}}\n");
  date_line(
      "1984/..", TL_READ_EDTF,
      "{\"input\": \"1984/..\", \"edtf\": \"1984/..\", \"level\": 1, \"precision\": \"year\", \"qualifier\": \"\", "
      "\"start\": {\"earliest\": \"1984-01-01\", \"latest\": \"1984-12-31\"}, \"end\": {\"earliest\": \"+inf\", "
      "\"latest\": \"+inf\", \"kind\": \"open\"}, \"length\": {\"min\": \"+inf\", \"max\": \"+inf\"}}\n");
}

/* A time of day is written as it was, also where the axis has another name for it. */
static void times_as_written(void **state)
{
  (void)state;
  static const char *const texts[] = {
      "1985-04-12T24:00:00",       "2016-12-31T23:59:60Z",      "1985-01-01T00:00:00+14:00",
      "1985-12-31T23:59:59-12:00", "-0044-03-15T12:00:00Z",     "0000-01-01T00:00:00",
      "9999-12-31T23:59:59Z",      "1985-04-12T10:00:00+05:45", "1985-04-12T23:20:30-04"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    support_text text = {0};
    char wanted[128];
    assert_int_equal(
        tl_json_write_date(tl_text_from_string(texts[i]), TL_READ_EDTF, NULL, support_sink(&text), NULL, NULL), TL_OK);
    strcpy(wanted, "\"start\": {\"earliest\": \"");
    strcat(wanted, texts[i]);
    strcat(wanted, "\", \"latest\": \"");
    strcat(wanted, texts[i]);
    if (!strstr(text.data, wanted))
      fail_msg("%s: %s", texts[i], text.data);
    support_text_free(&text);
  }
}

static void errors(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    tl_read_as as;
    const char *code;
  } rows[] = {
      {"1985-02-30", TL_READ_EITHER, "TL103"}, {"03/04/1983", TL_READ_EITHER, "TL121"},
      {"Y9E18", TL_READ_EITHER, "TL109"},      {"in December", TL_READ_EITHER, "TL122"},
      {"undated", TL_READ_EITHER, "TL125"},    {"2008-12", TL_READ_PHRASE, "TL121"},
      {"2005/2004", TL_READ_EITHER, "TL107"},  {"1984??", TL_READ_EITHER, "TL101"},
      {"May 2018", TL_READ_EDTF, "TL101"},     {"2018 to present", TL_READ_EITHER, "TL124"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    support_text text = {0};
    tl_error error;
    assert_int_equal(
        tl_json_write_date(tl_text_from_string(rows[i].text), rows[i].as, NULL, support_sink(&text), &error, NULL),
        TL_OK);
    assert_int_not_equal(error.status, TL_OK);
    if (!strstr(text.data, rows[i].code))
      fail_msg("%s: %s", rows[i].text, text.data);
    support_text_free(&text);
  }
}

static void phrases(void **state)
{
  (void)state;
  support_text text = {0};
  tl_phrase_options options = {.size = sizeof options};
  tl_civil as_of = {2024, 5, 1};
  assert_int_equal(
      tl_json_write_date(TL_TEXT("for nearly two decades"), TL_READ_EITHER, &options, support_sink(&text), NULL, NULL),
      TL_OK);
  assert_non_null(strstr(text.data, "\"edtf\": null, \"level\": null"));
  assert_non_null(strstr(text.data, "\"length\": {\"min\": \"P18Y\", \"max\": \"P20Y\"}"));
  assert_null(strstr(text.data, "\"start\""));
  support_text_free(&text);
  assert_int_equal(tl_json_write_date(TL_TEXT("for at least three months"), TL_READ_EITHER, &options,
                                      support_sink(&text), NULL, NULL),
                   TL_OK);
  assert_non_null(strstr(text.data, "\"length\": {\"min\": \"P3M\", \"max\": \"+inf\"}"));
  support_text_free(&text);
  options.as_of = &as_of;
  assert_int_equal(
      tl_json_write_date(TL_TEXT("2018 to present"), TL_READ_EITHER, &options, support_sink(&text), NULL, NULL), TL_OK);
  assert_non_null(
      strstr(text.data, "\"end\": {\"earliest\": \"2024-05-01\", \"latest\": \"+inf\", \"kind\": \"ongoing\"}"));
  support_text_free(&text);
}

static void strings(void **state)
{
  (void)state;
  static const struct {
    tl_text in;
    const char *out;
  } rows[] = {
      {{"a\"b\\c", 5}, "\"a\\\"b\\\\c\""},
      {{"\n\t\x01\x7F", 4}, "\"\\n\\u0009\\u0001\\u007f\""},
      {{"\xC3\xA9\xE2\x82\xAC", 5}, "\"\xC3\xA9\xE2\x82\xAC\""},
      {{"x\xFFy", 3}, "\"x\xEF\xBF\xBDy\""},
      {{"a\0b", 3}, "\"a\\u0000b\""},
      {{NULL, 0}, "\"\""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    support_text text = {0};
    assert_int_equal(tl_json_write_string(rows[i].in, support_sink(&text), NULL), TL_OK);
    assert_string_equal(text.data, rows[i].out);
    support_text_free(&text);
  }
}

static tl_timeline *sample(void)
{
  static const tl_text categories[] = {{"visit", 5}, {"iran", 4}};
  static const tl_source sources[] = {{{"Article", 7}, {"https://example.org/a", 21}}, {{"Letter", 6}, {NULL, 0}}};
  const tl_constraint constraints[] = {
      {.kind = TL_CONSTRAINT_RELATION, .event = TL_TEXT("b"), .allen = TL_RELSET_PRECEDES},
      {.kind = TL_CONSTRAINT_OFFSET,
       .event = TL_TEXT("b"),
       .by = {.months = 3},
       .given = TL_GIVEN_BY,
       .precision = TL_OFFSET_MONTH},
      {.kind = TL_CONSTRAINT_LENGTH, .min = {.days = 7}, .max = {.days = 7}, .given = TL_GIVEN_MIN | TL_GIVEN_MAX},
  };
  const tl_event_spec events[] = {
      {.size = sizeof *events,
       .id = TL_TEXT("a"),
       .title = TL_TEXT("A \"visit\""),
       .edtf = TL_TEXT("2019-08"),
       .wording = TL_TEXT("a weeklong visit"),
       .group = TL_TEXT("diplomacy"),
       .place = TL_TEXT("Tehran"),
       .latitude = 35690000000,
       .longitude = 51390000000,
       .has_coordinates = true,
       .categories = categories,
       .category_count = 2,
       .sources = sources,
       .source_count = 2,
       .constraints = constraints,
       .constraint_count = 3,
       .confidence = 850000,
       .has_confidence = true},
      {.size = sizeof *events, .id = TL_TEXT("b")},
      {.size = sizeof *events, .id = TL_TEXT("c"), .phrase = TL_TEXT("early 1990s")},
      {.size = sizeof *events,
       .id = TL_TEXT("d"),
       .start = TL_TEXT("[2019-08-01..2019-08-25]"),
       .end = TL_TEXT("2019-08"),
       .mode = TL_MODE_SPANS},
      {.size = sizeof *events, .id = TL_TEXT("e"), .phrase = TL_TEXT("2018 to present")},
  };
  const tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("Sample"), .as_of = TL_TEXT("2024-05-01")};
  return timeline_of(&header, events, sizeof events / sizeof *events);
}

static void timelines(void **state)
{
  (void)state;
  tl_timeline *timeline = sample();
  support_text text = {0};
  assert_int_equal(tl_json_write_timeline(timeline, (tl_progress){NULL, NULL}, support_sink(&text), NULL), TL_OK);
  support_golden("json/sample.json", text.data, text.size);
  support_text_free(&text);
  tl_error error;
  assert_int_equal(tl_json_write_event(timeline, 5, NULL, NULL, support_sink(&text), &error), TL_ERR_ARG);
  tl_timeline_unref(timeline);
}

/* A sink that fails at any byte makes the call fail with its status. */
static void failing_sinks(void **state)
{
  (void)state;
  tl_timeline *timeline = sample();
  support_text whole = {0};
  assert_int_equal(tl_json_write_timeline(timeline, (tl_progress){NULL, NULL}, support_sink(&whole), NULL), TL_OK);
  for (size_t limit = 1; limit < whole.size; limit += 7) {
    support_text text = {.limit = limit};
    tl_error error;
    assert_int_equal(tl_json_write_timeline(timeline, (tl_progress){NULL, NULL}, support_sink(&text), &error),
                     TL_ERR_IO);
    assert_int_equal(error.code, TL_CODE_WRITE);
    support_text_free(&text);
  }
  support_text_free(&whole);
  tl_timeline_unref(timeline);
}

static void relations(void **state)
{
  (void)state;
  support_text text = {0};
  tl_relate_result result = {TL_RELSET_PRECEDES, true};
  assert_int_equal(tl_json_write_relation(TL_TEXT("a\"b"), TL_TEXT("c"), &result, NULL, support_sink(&text), NULL),
                   TL_OK);
  assert_string_equal(
      text.data, "{\"a\": \"a\\\"b\", \"b\": \"c\", \"possible\": \"pm\", \"answer\": {\"precedes\": \"certain\", "
                 "\"follows\": \"impossible\", \"intersects\": \"impossible\", \"disjoint\": \"certain\", \"within\": "
                 "\"impossible\", \"covers\": \"impossible\", \"starts-before\": \"certain\", \"ends-before\": "
                 "\"certain\"}, \"conditional\": true}\n");
  support_text_free(&text);
  static const tl_distance far[4] = {{86400, INT64_MAX}, {INT64_MIN, -86400}, {-3, 0}, {INT64_MIN, INT64_MAX}};
  result = (tl_relate_result){TL_RELSET_NONE, false};
  assert_int_equal(tl_json_write_relation(TL_TEXT("a"), TL_TEXT("b"), &result, far, support_sink(&text), NULL), TL_OK);
  assert_string_equal(strstr(text.data, "\"conditional\""),
                      "\"conditional\": false, \"distance\": {\"start-start\": {\"min\": \"P1D\", \"max\": \"+inf\"}, "
                      "\"start-end\": {\"min\": \"-inf\", \"max\": \"-P1D\"}, \"end-start\": {\"min\": \"-PT3S\", "
                      "\"max\": \"P0D\"}, \"end-end\": {\"min\": \"-inf\", \"max\": \"+inf\"}}}\n");
  support_text_free(&text);
  tl_error error;
  assert_int_equal(tl_json_write_relation(TL_TEXT("a"), TL_TEXT("b"), NULL, NULL, support_sink(&text), &error),
                   TL_ERR_ARG);
}

static bool stop(void *ctx, uint64_t done, uint64_t total)
{
  (void)ctx;
  (void)done;
  (void)total;
  return false;
}

static void cancelled(void **state)
{
  (void)state;
  tl_timeline *timeline = sample();
  support_text text = {0};
  assert_int_equal(tl_json_write_timeline(timeline, (tl_progress){stop, NULL}, support_sink(&text), NULL),
                   TL_ERR_CANCELLED);
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dates),         cmocka_unit_test(times_as_written), cmocka_unit_test(errors),
      cmocka_unit_test(phrases),       cmocka_unit_test(strings),          cmocka_unit_test(timelines),
      cmocka_unit_test(failing_sinks), cmocka_unit_test(cancelled),        cmocka_unit_test(relations),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
