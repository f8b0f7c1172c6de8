/* SPDX-License-Identifier: Apache-2.0 */
#include "support_ical.h"

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"

/* ---- dates: what becomes of each under the policies ---- */

typedef struct date_row {
  const char *name;
  const char *edtf;
  const char *start; /* with `end`, in place of edtf */
  const char *end;
  tl_end_kind end_kind;
  tl_mode mode;
  tl_ical_imprecise imprecise;
  tl_ical_open_end open_end;
  const char *expected; /* DTSTART and DTEND or DURATION, without the names; "" when left out */
  const char *loss;     /* kind and reason; "" when nothing is lost */
  bool tentative;
} date_row;

#define ALL_OF_IT ", all of the time in which it can lie"

static date_row date_rows[] = {
    {.name = "one day", .edtf = "2024-04-14", .expected = ";VALUE=DATE:20240414 ;VALUE=DATE:20240415", .loss = ""},
    {.name = "days",
     .edtf = "2024-04-24/2024-04-25",
     .expected = ";VALUE=DATE:20240424 ;VALUE=DATE:20240426",
     .loss = ""},
    {.name = "a year that a state fills",
     .edtf = "1984",
     .mode = TL_MODE_SPANS,
     .expected = ";VALUE=DATE:19840101 ;VALUE=DATE:19850101",
     .loss = ""},
    {.name = "leap day", .edtf = "2024-02-29", .expected = ";VALUE=DATE:20240229 ;VALUE=DATE:20240301", .loss = ""},
    {.name = "year 1", .edtf = "0001-01-01", .expected = ";VALUE=DATE:00010101 ;VALUE=DATE:00010102", .loss = ""},
    {.name = "year 99", .edtf = "0099-12-31", .expected = ";VALUE=DATE:00991231 ;VALUE=DATE:01000101", .loss = ""},
    {.name = "year 3001", .edtf = "3001-01-01", .expected = ";VALUE=DATE:30010101 ;VALUE=DATE:30010102", .loss = ""},
    {.name = "year 9999", .edtf = "9999-12-30", .expected = ";VALUE=DATE:99991230 ;VALUE=DATE:99991231", .loss = ""},
    {.name = "last day of 9999", .edtf = "9999-12-31", .expected = ";VALUE=DATE:99991231", .loss = ""},
    {.name = "last days of 9999", .edtf = "9999-12-30/9999-12-31", .expected = ";VALUE=DATE:99991230 :P2D", .loss = ""},
    {.name = "a state to the end of 9999",
     .edtf = "9998/9999",
     .mode = TL_MODE_SPANS,
     .expected = ";VALUE=DATE:99980101 :P730D",
     .loss = "?"},
    {.name = "a time to the end of 9999",
     .start = "9999-12-31T22:00:00Z",
     .end = "9999-12-31T23:59:59Z",
     .expected = ":99991231T220000Z :PT2H",
     .loss = ""},
    {.name = "a day too many", .start = "9999-12-31", .end = "Y10000", .expected = "", .loss = "?"},
    {.name = "year 0",
     .edtf = "0000-01-01",
     .expected = "",
     .loss = "skipped it happens on 0000-01-01; iCalendar has no year before 0001: left out"},
    {.name = "44 BCE",
     .edtf = "-0044-03-15",
     .expected = "",
     .loss = "skipped it happens on -0044-03-15; iCalendar has no year before 0001: left out"},
    {.name = "far future",
     .edtf = "Y170000002",
     .expected = "",
     .loss = "skipped it happens at some time from +170000002-01-01 to +170000002-12-31; iCalendar has no year after "
             "9999: left out"},
    {.name = "far past, certain part",
     .start = "[-0001..0003]",
     .end = "0005",
     .imprecise = TL_ICAL_INNER,
     .expected = ";VALUE=DATE:00031231 ;VALUE=DATE:00050102",
     .loss = "?"},

    {.name = "instant, UTC", .edtf = "2023-10-07T03:29:00Z", .expected = ":20231007T032900Z", .loss = ""},
    {.name = "instant, offset", .edtf = "2023-10-07T06:29:00+03:00", .expected = ":20231007T032900Z", .loss = ""},
    {.name = "instant, local", .edtf = "2023-10-07T06:29:00", .expected = ":20231007T062900", .loss = ""},
    {.name = "instant, over the year",
     .edtf = "2023-12-31T23:30:00-01:00",
     .expected = ":20240101T003000Z",
     .loss = ""},
    {.name = "instant, 24 o'clock", .edtf = "2016-12-31T24:00:00Z", .expected = ":20170101T000000Z", .loss = ""},
    {.name = "instant, leap second",
     .edtf = "2016-12-31T23:59:60Z",
     .expected = ":20170101T000000Z",
     .loss = "changed a leap second, which is written as the second after it"},
    {.name = "a time from a leap second on",
     .start = "2016-12-31T23:59:60Z",
     .end = "2017-01-01T00:59:59Z",
     .expected = ":20170101T000000Z :20170101T010000Z",
     .loss = "changed a leap second, which is written as the second after it"},
    {.name = "instant, year 3001", .edtf = "3001-05-06T07:08:09Z", .expected = ":30010506T070809Z", .loss = ""},
    {.name = "last second of 9999", .edtf = "9999-12-31T23:59:59Z", .expected = ":99991231T235959Z", .loss = ""},
    {.name = "from time to time",
     .start = "2023-12-31T22:00:00Z",
     .end = "2024-01-01T01:29:59Z",
     .expected = ":20231231T220000Z :20240101T013000Z",
     .loss = ""},
    {.name = "local and UTC",
     .start = "2023-12-31T22:00:00",
     .end = "2024-01-01T01:29:59Z",
     .expected = ";VALUE=DATE:20231231 ;VALUE=DATE:20240102",
     .loss = "precision it starts on 2023-12-31T22:00:00 and ends on 2024-01-01T01:29:59; written as 2023-12-31 to "
             "2024-01-01, in whole days"},
    {.name = "time and open end",
     .start = "2023-12-31T22:00:00Z",
     .end_kind = TL_END_OPEN,
     .expected = ":20231231T220000Z",
     .loss = "precision it starts on 2023-12-31T22:00:00 and has no end; written as 2023-12-31T22:00:00, its start "
             "alone"},
    {.name = "time and day",
     .start = "2024-05-01",
     .end = "2024-05-02T12:00:00Z",
     .expected = ";VALUE=DATE:20240501 ;VALUE=DATE:20240503",
     .loss = "?"},

    {.name = "time and ongoing, inner",
     .start = "2019-08-01T10:00:00Z",
     .end_kind = TL_END_ONGOING,
     .imprecise = TL_ICAL_INNER,
     .expected = ";VALUE=DATE:20190802 ;VALUE=DATE:20240502",
     .loss = "?"},
    {.name = "time and ongoing, no whole day",
     .start = "2024-05-01T10:00:00Z",
     .end_kind = TL_END_ONGOING,
     .imprecise = TL_ICAL_INNER,
     .expected = "",
     .loss = "?"},
    {.name = "time and ongoing, as of",
     .start = "2019-08-01T10:00:00Z",
     .end_kind = TL_END_ONGOING,
     .open_end = TL_ICAL_OPEN_AS_OF,
     .expected = ";VALUE=DATE:20190801 ;VALUE=DATE:20240502",
     .loss =
         "precision it starts on 2019-08-01T10:00:00 and ends not before 2024-05-01T23:59:59; written as 2019-08-01 to "
         "2024-05-01, up to the as-of day"},

    {.name = "year, outer",
     .edtf = "1984",
     .expected = ";VALUE=DATE:19840101 ;VALUE=DATE:19850101",
     .loss = "precision it happens at some time from 1984-01-01 to 1984-12-31; written as 1984-01-01 to "
             "1984-12-31" ALL_OF_IT},
    {.name = "year, inner",
     .edtf = "1984",
     .imprecise = TL_ICAL_INNER,
     .expected = "",
     .loss = "skipped it happens at some time from 1984-01-01 to 1984-12-31; no part of it is certain: left out"},
    {.name = "year, skip",
     .edtf = "1984",
     .imprecise = TL_ICAL_SKIP,
     .expected = "",
     .loss = "skipped it happens at some time from 1984-01-01 to 1984-12-31; not exact: left out"},
    {.name = "years, outer",
     .edtf = "2008/2017",
     .expected = ";VALUE=DATE:20080101 ;VALUE=DATE:20180101",
     .loss = "precision it starts between 2008-01-01 and 2008-12-31 and ends between 2017-01-01 and 2017-12-31; "
             "written as 2008-01-01 to 2017-12-31" ALL_OF_IT},
    {.name = "years, inner",
     .edtf = "2008/2017",
     .imprecise = TL_ICAL_INNER,
     .expected = ";VALUE=DATE:20081231 ;VALUE=DATE:20170102",
     .loss = "precision it starts between 2008-01-01 and 2008-12-31 and ends between 2017-01-01 and 2017-12-31; "
             "written as 2008-12-31 to 2017-01-01, the part that is certain"},
    {.name = "one of",
     .edtf = "[2024-03-21..2024-03-31]",
     .expected = ";VALUE=DATE:20240321 ;VALUE=DATE:20240401",
     .loss = "precision it happens at some time from 2024-03-21 to 2024-03-31; written as 2024-03-21 to "
             "2024-03-31" ALL_OF_IT},
    {.name = "all of, inner",
     .edtf = "{2001-01-01,2005-01-01}",
     .imprecise = TL_ICAL_INNER,
     .expected = "",
     .loss = "?"},
    {.name = "approximate day",
     .edtf = "2018-05-01~",
     .expected = ";VALUE=DATE:20180501 ;VALUE=DATE:20180502",
     .loss = "precision approximate: it happens on 2018-05-01; written as 2018-05-01, as tentative",
     .tentative = true},
    {.name = "uncertain month",
     .edtf = "2004-06?",
     .expected = ";VALUE=DATE:20040601 ;VALUE=DATE:20040701",
     .loss = "precision uncertain: it happens at some time from 2004-06-01 to 2004-06-30; written as 2004-06-01 to "
             "2004-06-30" ALL_OF_IT ", as tentative",
     .tentative = true},
    {.name = "both",
     .edtf = "2004-06-11%",
     .expected = ";VALUE=DATE:20040611 ;VALUE=DATE:20040612",
     .loss = "precision uncertain and approximate: it happens on 2004-06-11; written as 2004-06-11, as tentative",
     .tentative = true},
    {.name = "season that a state fills",
     .edtf = "1984-21",
     .mode = TL_MODE_SPANS,
     .expected = ";VALUE=DATE:19840301 ;VALUE=DATE:19840601",
     .loss = "precision the hemisphere of the season is assumed: it starts on 1984-03-01 and ends on 1984-05-31; "
             "written as 1984-03-01 to 1984-05-31"},

    {.name = "open end",
     .edtf = "1984/..",
     .expected = ";VALUE=DATE:19840101 ;VALUE=DATE:19840102",
     .loss = "precision it starts between 1984-01-01 and 1984-12-31 and has no end; written as 1984-01-01, its "
             "earliest start alone"},
    {.name = "open end of a day",
     .edtf = "1984-01-24/..",
     .expected = ";VALUE=DATE:19840124 ;VALUE=DATE:19840125",
     .loss = "precision it starts on 1984-01-24 and has no end; written as 1984-01-24, its start alone"},
    {.name = "open end, as of",
     .edtf = "1984/..",
     .open_end = TL_ICAL_OPEN_AS_OF,
     .expected = ";VALUE=DATE:19840101 ;VALUE=DATE:20240502",
     .loss = "precision it starts between 1984-01-01 and 1984-12-31 and has no end; written as 1984-01-01 to "
             "2024-05-01, up to the as-of day"},
    {.name = "open end after the as-of day",
     .edtf = "2025-01-02/..",
     .open_end = TL_ICAL_OPEN_AS_OF,
     .expected = ";VALUE=DATE:20250102 ;VALUE=DATE:20250103",
     .loss = "precision it starts on 2025-01-02 and has no end; written as 2025-01-02, its start alone"},
    {.name = "open end, inner",
     .edtf = "1984/..",
     .imprecise = TL_ICAL_INNER,
     .expected = ";VALUE=DATE:19841231 ;VALUE=DATE:19850101",
     .loss = "precision it starts between 1984-01-01 and 1984-12-31 and has no end; written as 1984-12-31, its latest "
             "start alone"},
    {.name = "open end, inner, as of",
     .edtf = "1984/..",
     .imprecise = TL_ICAL_INNER,
     .open_end = TL_ICAL_OPEN_AS_OF,
     .expected = ";VALUE=DATE:19841231 ;VALUE=DATE:20240502",
     .loss = "precision it starts between 1984-01-01 and 1984-12-31 and has no end; written as 1984-12-31 to "
             "2024-05-01, up to the as-of day"},
    {.name = "open end, skip",
     .edtf = "1984/..",
     .imprecise = TL_ICAL_SKIP,
     .expected = "",
     .loss = "skipped it starts between 1984-01-01 and 1984-12-31 and has no end; not exact: left out"},
    {.name = "unknown end",
     .edtf = "1984-01-24/",
     .expected = ";VALUE=DATE:19840124 ;VALUE=DATE:19840125",
     .loss = "precision it starts on 1984-01-24 and ends not before 1984-01-24; written as 1984-01-24, its start "
             "alone"},
    {.name = "unknown end of a year",
     .edtf = "1984/",
     .expected = ";VALUE=DATE:19840101 ;VALUE=DATE:19850101",
     .loss = "precision it starts between 1984-01-01 and 1984-12-31 and ends not before 1984-01-01; written as "
             "1984-01-01 to 1984-12-31, its start alone"},
    {.name = "unknown end, inner",
     .edtf = "1984/",
     .imprecise = TL_ICAL_INNER,
     .expected = "",
     .loss = "skipped it starts between 1984-01-01 and 1984-12-31 and ends not before 1984-01-01; no part of it is "
             "certain: left out"},
    {.name = "ongoing, inner",
     .edtf = "2020",
     .start = NULL,
     .end_kind = TL_END_ONGOING,
     .imprecise = TL_ICAL_INNER,
     .expected = ";VALUE=DATE:20201231 ;VALUE=DATE:20240502",
     .loss = "?"},
    {.name = "after a day",
     .edtf = "[2023-10-07..]",
     .expected = ";VALUE=DATE:20231007 ;VALUE=DATE:20231008",
     .loss = "precision it starts not before 2023-10-07 and ends not before 2023-10-07; written as 2023-10-07, its "
             "earliest start alone"},
    {.name = "open start",
     .edtf = "../1990",
     .expected = "",
     .loss = "skipped it has no start and ends between 1990-01-01 and 1990-12-31; it has no earliest start: left out"},
    {.name = "unknown start",
     .edtf = "/1990",
     .expected = "",
     .loss = "skipped it starts not after 1990-12-31 and ends between 1990-01-01 and 1990-12-31; it has no earliest "
             "start: left out"},
    {.name = "no date", .expected = "", .loss = "skipped it has no date, and none follows: left out"},
    {.name = "contradiction",
     .start = "2020",
     .end = "2019-08",
     .expected = "",
     .loss = "skipped what is said of its date contradicts itself: left out"},
    {.name = "windows",
     .start = "[2019-08-01..2019-08-25]",
     .end = "2019-09",
     .expected = ";VALUE=DATE:20190801 ;VALUE=DATE:20191001",
     .loss = "precision it starts between 2019-08-01 and 2019-08-25 and ends between 2019-09-01 and 2019-09-30; "
             "written as 2019-08-01 to 2019-09-30" ALL_OF_IT},
};

static tl_timeline *timeline_of_row(const date_row *row)
{
  tl_header_spec header = {.size = sizeof header, .as_of = TL_TEXT("2024-05-01")};
  tl_event_spec spec = {.size = sizeof spec,
                        .id = TL_TEXT("e"),
                        .title = TL_TEXT("E"),
                        .edtf = tl_text_from_string(row->edtf),
                        .start = tl_text_from_string(row->start),
                        .end = tl_text_from_string(row->end),
                        .mode = (uint8_t)row->mode,
                        .end_kind = (uint8_t)row->end_kind};
  return timeline_of(&header, &spec, 1);
}

static void expect_dates(const char *lines, const char *expected)
{
  char start[64];
  char end[64];
  char both[130];
  line_of(lines, "DTSTART", start, sizeof start);
  line_of(lines, strstr(lines, "\nDURATION") ? "DURATION" : "DTEND", end, sizeof end);
  strcpy(both, start);
  if (*end) {
    strcat(both, " ");
    strcat(both, end);
  }
  assert_string_equal(both, expected);
}

static void test_date(void **state)
{
  const date_row *row = *state;
  tl_timeline *timeline = timeline_of_row(row);
  support_text losses = {0};
  tl_ical_options options = {.size = sizeof options,
                             .imprecise = (uint8_t)row->imprecise,
                             .open_end = (uint8_t)row->open_end,
                             .losses = {tell, &losses}};
  tl_ical_report report;
  support_text feed = feed_of(timeline, &options, &report);
  unfold(feed.data);
  expect_dates(feed.data, row->expected);
  assert_int_equal(report.written, *row->expected != '\0');
  assert_int_equal(report.skipped, *row->expected == '\0');
  assert_int_equal(report.losses, losses.size > 0);
  char status[32];
  line_of(feed.data, "STATUS", status, sizeof status);
  assert_string_equal(status, row->tentative ? ":TENTATIVE" : "");
  if (strcmp(row->loss, "?") == 0) {
    assert_true(losses.size > 0);
  } else if (*row->loss) {
    char expected[512];
    const char *reason = strchr(row->loss, ' ') + 1;
    snprintf(expected, sizeof expected, "e\t%.*s\tdate\t%s\n", (int)(reason - row->loss - 1), row->loss, reason);
    assert_string_equal(losses.data ? losses.data : "", expected);
  } else {
    assert_int_equal(losses.size, 0);
  }

  /* The same losses when nobody listens, and the same dates from libical's component. */
  options.losses.tell = NULL;
  tl_ical_report quiet;
  support_text again = feed_of(timeline, &options, &quiet);
  unfold(again.data);
  assert_string_equal(again.data, feed.data);
  assert_int_equal(quiet.losses, report.losses);
  void *component;
  assert_int_equal(tl_ical_event(timeline, 0, &options, &component, NULL), TL_OK);
  assert_int_equal(component != NULL, *row->expected != '\0');
  if (component) {
    char *text = icalcomponent_as_ical_string_r(component);
    unfold(text);
    expect_dates(text, row->expected);
    free(text);
    icalcomponent_free(component);
  }
  support_text_free(&again);
  support_text_free(&feed);
  support_text_free(&losses);
  tl_timeline_unref(timeline);
}

/* Bounds that other events' times give to one without a date of its own do not say whether they are of a zone: the days
 * are written, and that is told. Those of a program are local. */
typedef struct derived_row {
  const char *name;
  unsigned flags;
  const char *edtf;
  const char *expected;
} derived_row;

static derived_row derived_rows[] = {
    {"derived: no text", TL_EXTENT_DERIVED, NULL, ";VALUE=DATE:20231007 ;VALUE=DATE:20231008"},
    {"derived: a text in UTC", TL_EXTENT_DERIVED, "2023-10-07T03:29:00Z", ":20231007T032900Z"},
    {"derived: a text in local time", TL_EXTENT_DERIVED, "2023-10-07T03:29:00", ":20231007T032900"},
    {"derived: a text of a day", TL_EXTENT_DERIVED, "2023-10-07", ";VALUE=DATE:20231007 ;VALUE=DATE:20231008"},
    {"derived: not so", 0, NULL, ":20231007T032900"},
};

static void test_derived(void **state)
{
  const derived_row *row = *state;
  tl_header_spec header = {.size = sizeof header};
  tl_event_spec spec = {.size = sizeof spec, .id = TL_TEXT("e"), .edtf = tl_text_from_string(row->edtf)};
  tl_timeline *timeline = timeline_of(&header, &spec, 1);
  tl_time at = INT64_C(1696649340);
  tl_extent extent = {.start_min = at,
                      .start_max = at,
                      .end_min = at + 1,
                      .end_max = at + 1,
                      .length_min = 1,
                      .length_max = 1,
                      .flags = (uint8_t)(TL_EXTENT_TIME_OF_DAY | row->flags)};
  support_text losses = {0};
  tl_ical_options options = {.size = sizeof options, .extents = &extent, .losses = {tell, &losses}};
  support_text feed = feed_of(timeline, &options, NULL);
  unfold(feed.data);
  expect_dates(feed.data, row->expected);
  assert_int_equal(losses.size > 0, strchr(row->expected, ' ') != NULL);
  support_text_free(&losses);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* The feed of all dates, read back by libical: the same days. */
static void test_read_back(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof date_rows / sizeof *date_rows; i++) {
    tl_timeline *timeline = timeline_of_row(&date_rows[i]);
    support_text feed = feed_of(timeline, NULL, NULL);
    icalcomponent *calendar = icalparser_parse_string(feed.data);
    assert_non_null(calendar);
    assert_int_equal(icalcomponent_count_errors(calendar), 0);
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    const char *start = strstr(feed.data, "\r\nDTSTART");
    assert_int_equal(event != NULL, start != NULL);
    if (event) {
      struct icaltimetype time =
          icalproperty_get_dtstart(icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY));
      const char *digits = strpbrk(start, ":") + 1;
      assert_int_equal(time.year * 10000 + time.month * 100 + time.day, strtol(digits, NULL, 10));
      assert_int_equal(time.is_date, digits[8] == '\r');
      if (digits[8] == 'T') {
        assert_int_equal(time.hour * 10000 + time.minute * 100 + time.second, strtol(digits + 9, NULL, 10));
        assert_int_equal(icaltime_is_utc(time), digits[15] == 'Z');
      }
    }
    icalcomponent_free(calendar);
    support_text_free(&feed);
    tl_timeline_unref(timeline);
  }
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, test_date, date_rows);
  ROWS_ADD(&suite, test_derived, derived_rows);
  ROWS_ADD_TEST(&suite, test_read_back);
  return rows_run("ical_when", &suite);
}
