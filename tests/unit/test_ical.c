/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "support.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/ical.h>

#include "rows.h"

/* ---- what the tests are made of ---- */

static tl_timeline *timeline_of(const tl_header_spec *header, const tl_event_spec *specs, size_t count)
{
  tl_error err = {0};
  tl_builder *builder;
  tl_timeline *timeline;
  assert_int_equal(tl_builder_new(NULL, &builder, &err), TL_OK);
  if (tl_builder_set_header(builder, header, &err) != TL_OK)
    fail_msg("%s", err.message);
  if (tl_builder_add_many(builder, specs, count, &err) != TL_OK)
    fail_msg("%s", err.message);
  if (tl_timeline_from_builder(builder, &timeline, &err) != TL_OK)
    fail_msg("%s", err.message);
  tl_builder_free(builder);
  return timeline;
}

static support_text feed_of(const tl_timeline *timeline, const tl_ical_options *options, tl_ical_report *out_report)
{
  support_text feed = {0};
  tl_error err = {0};
  if (tl_ical_write(timeline, options, support_sink(&feed), out_report, &err) != TL_OK)
    fail_msg("%s", err.message);
  return feed;
}

/* Undoes folding, in place: CR LF and a space go, other CR LFs become LF. */
static void unfold(char *text)
{
  char *out = text;
  for (const char *in = text; *in;) {
    if (strncmp(in, "\r\n ", 3) == 0) {
      in += 3;
    } else if (strncmp(in, "\r\n", 2) == 0) {
      in += 2;
      *out++ = '\n';
    } else {
      *out++ = *in++;
    }
  }
  *out = '\0';
}

/* Losses, one a line: event, kind, field and reason, with tabs between. */
static void tell(void *ctx, const tl_loss *loss)
{
  tl_sink sink = support_sink(ctx);
  const char *parts[] = {loss->event ? loss->event : "-", tl_loss_kind_name(loss->kind), loss->field, loss->reason};
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(sink.write(sink.ctx, parts[i], strlen(parts[i]), NULL), TL_OK);
    assert_int_equal(sink.write(sink.ctx, i < 3 ? "\t" : "\n", 1, NULL), TL_OK);
  }
  assert_int_equal(loss->index == TL_NOT_FOUND, loss->event == NULL);
}

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
  const char *expected; /* DTSTART and DTEND, without the names; "" when left out */
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
    {.name = "last day of 9999",
     .edtf = "9999-12-31",
     .expected = "",
     .loss = "skipped it happens on 9999-12-31; iCalendar has no year after 9999, and DTEND would be in one: left out"},
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
             "9999, and DTEND would be in one: left out"},
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
     .expected = ";VALUE=DATE:19840101 ;VALUE=DATE:19850101",
     .loss = "precision it starts between 1984-01-01 and 1984-12-31 and has no end; written as 1984-01-01 to "
             "1984-12-31, its start alone"},
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
     .loss = "precision it starts between 1984-01-01 and 1984-12-31 and has no end; written as 1984-12-31, its start "
             "alone"},
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
             "start alone"},
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

/* The value, with its parameters, of the first line of `name` in the unfolded lines; "" when there is none. */
static void line_of(const char *lines, const char *name, char *out, size_t size)
{
  out[0] = '\0';
  size_t length = strlen(name);
  for (const char *at = lines; at; at = strchr(at, '\n')) {
    at += *at == '\n';
    if (strncmp(at, name, length) == 0 && (at[length] == ':' || at[length] == ';')) {
      const char *end = strchr(at, '\n');
      assert_non_null(end);
      size_t got = (size_t)(end - at) - length;
      assert_true(got < size);
      memcpy(out, at + length, got);
      out[got] = '\0';
      return;
    }
  }
}

static void expect_dates(const char *lines, const char *expected)
{
  char start[64];
  char end[64];
  char both[130];
  line_of(lines, "DTSTART", start, sizeof start);
  line_of(lines, "DTEND", end, sizeof end);
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

/* ---- everything at once ---- */

static const tl_text categories[] = {{"visit", 5}, {"trade, sea", 10}, {"a;b\\c", 5}};
static const tl_source sources[] = {{{"Policy article, May 2024", 24}, {"https://example.org/a?b=1,2;3", 29}},
                                    {{NULL, 0}, {"https://example.org/\xC3\xA9|x", 24}},
                                    {{"Book", 4}, {NULL, 0}},
                                    {{NULL, 0}, {"page.html", 9}}};
static const tl_constraint constraints[] = {
    {.kind = TL_CONSTRAINT_OFFSET,
     .event = {"day", 3},
     .by = {.months = 3},
     .given = TL_GIVEN_BY,
     .precision = TL_OFFSET_MONTH},
    {.kind = TL_CONSTRAINT_OFFSET, .event = {"day", 3}, .by = {.days = 3}, .given = TL_GIVEN_BY},
    {.kind = TL_CONSTRAINT_OFFSET, .event = {"day", 3}, .by = {.weeks = -2}, .given = TL_GIVEN_BY},
    {.kind = TL_CONSTRAINT_OFFSET,
     .event = {"own-uid", 7},
     .by = {.days = 5},
     .given = TL_GIVEN_BY,
     .from = TL_ENDPOINT_START,
     .to = TL_ENDPOINT_START,
     .precision = TL_OFFSET_AT_LEAST},
    {.kind = TL_CONSTRAINT_OFFSET,
     .event = {"day", 3},
     .by = {.days = 9},
     .tolerance = {.days = 2},
     .given = TL_GIVEN_BY | TL_GIVEN_TOLERANCE,
     .from = TL_ENDPOINT_END,
     .to = TL_ENDPOINT_END,
     .precision = TL_OFFSET_ABOUT},
    {.kind = TL_CONSTRAINT_OFFSET,
     .event = {"day", 3},
     .min = {.days = 1},
     .max = {.years = 1},
     .given = TL_GIVEN_MIN | TL_GIVEN_MAX,
     .from = TL_ENDPOINT_START,
     .to = TL_ENDPOINT_END},
    {.kind = TL_CONSTRAINT_RELATION, .event = {"day", 3}, .allen = 1u << 12},
    {.kind = TL_CONSTRAINT_RELATION, .event = {"day", 3}, .allen = 1u << 11 | 1u << 12},
    {.kind = TL_CONSTRAINT_LENGTH, .min = {.days = 7}, .max = {.days = 7}, .given = TL_GIVEN_MIN | TL_GIVEN_MAX},
};

static tl_timeline *mapping(void)
{
  static char long_uid[300];
  memset(long_uid, 'u', sizeof long_uid);
  tl_header_spec header = {.size = sizeof header,
                           .title = TL_TEXT("Iran; and North Korea, 1980-2024 \\ all"),
                           .description = TL_TEXT("Dated statements,\none a line"),
                           .lang = TL_TEXT("en"),
                           .as_of = TL_TEXT("2024-05-01"),
                           .modified = TL_TEXT("2024-05-01T14:00:00+02:00")};
  const tl_event_spec specs[] = {
      {.size = sizeof *specs, .id = TL_TEXT("day"), .title = TL_TEXT("One day"), .edtf = TL_TEXT("2024-04-14")},
      {.size = sizeof *specs,
       .id = TL_TEXT("own-uid"),
       .uid = TL_TEXT("own,uid;x@example.org"),
       .edtf = TL_TEXT("2024-04-24/2024-04-25"),
       .modified = TL_TEXT("2024-05-02"),
       .title = TL_TEXT("Cut: a\\b;c,d \"e\""),
       .description = TL_TEXT("one\ntwo\r\nthree\rfour\xE2\x80\xA8"
                              "five\tsix"),
       .wording = TL_TEXT("April 24-25")},
      {.size = sizeof *specs,
       .id = TL_TEXT("everything"),
       .title = TL_TEXT("D\xC3\xA9jeuner \xE5\xB9\xB3\xE5\xA3\x8C"),
       .description =
           TL_TEXT("Page 1 of the minutes: two sides, one table; nothing signed, d\xC3\xA9j\xC3\xA0 vu \xE2\x80\x94 "
                   "\xE8\xA8\x98\xE9\x8C\xB2 \xF0\x9F\x93\x9C. Page 2 of the minutes: two sides, one table"),
       .wording = TL_TEXT("during 2008-17; 50% sure"),
       .edtf = TL_TEXT("2008?/2017~"),
       .group = TL_TEXT("lane 1"),
       .href = TL_TEXT("https://example.org/everything"),
       .place = TL_TEXT("Tehran, Iran"),
       .has_coordinates = true,
       .latitude = INT64_C(35690000000),
       .longitude = INT64_C(-51123456789),
       .confidence = 900000,
       .has_confidence = true,
       .categories = categories,
       .category_count = 3,
       .sources = sources,
       .source_count = 4},
      {.size = sizeof *specs,
       .id = TL_TEXT("related"),
       .title = TL_TEXT("Related"),
       .edtf = TL_TEXT("2024-05"),
       .constraints = constraints,
       .constraint_count = sizeof constraints / sizeof *constraints},
      {.size = sizeof *specs,
       .id = TL_TEXT("long-uid"),
       .title = TL_TEXT("Long UID"),
       .uid = {long_uid, sizeof long_uid},
       .edtf = TL_TEXT("2023-10-07T06:29:00+03:00")},
      {.size = sizeof *specs, .id = TL_TEXT("far"), .title = TL_TEXT("Far"), .edtf = TL_TEXT("-0044-03-15")},
      {.size = sizeof *specs,
       .id = TL_TEXT("late"),
       .title = TL_TEXT("Late"),
       .edtf = TL_TEXT("3001-01-01"),
       .modified = TL_TEXT("0001-01-01T00:00:00+01:00")},
      {.size = sizeof *specs,
       .id = TL_TEXT("state"),
       .title = TL_TEXT("State"),
       .edtf = TL_TEXT("1984/.."),
       .mode = TL_MODE_SPANS,
       .foreign = TL_TEXT("<x:y xmlns:x=\"urn:x\"/>")},
      {.size = sizeof *specs,
       .id = TL_TEXT("windows"),
       .title = TL_TEXT("Windows"),
       .start = TL_TEXT("2019-08-01?"),
       .end = TL_TEXT("2019-08"),
       .as_of = TL_TEXT("2020-01-01")},
      {.size = sizeof *specs, .id = TL_TEXT("phrase"), .title = TL_TEXT("Phrase"), .phrase = TL_TEXT("May 2018")},
  };
  return timeline_of(&header, specs, sizeof specs / sizeof *specs);
}

static tl_ical_options mapping_options(void)
{
  return (tl_ical_options){.size = sizeof(tl_ical_options),
                           .feed_namespace = TL_TEXT("https://example.org/feed"),
                           .refresh = {.seconds = 43200},
                           .wording = 1};
}

static void test_golden(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  tl_ical_options options = mapping_options();
  support_text losses = {0};
  options.losses = (tl_losses){tell, &losses};
  tl_ical_report report;
  support_text feed = feed_of(timeline, &options, &report);
  support_golden("ical/mapping.ics", feed.data, feed.size);
  support_golden("ical/mapping_losses.tsv", losses.data, losses.size);
  assert_int_equal(report.bytes, feed.size);
  assert_int_equal(report.written, 9);
  assert_int_equal(report.skipped, 1);
  assert_false(report.large);
  support_text_free(&losses);

  support_text again = feed_of(timeline, &options, NULL);
  assert_int_equal(again.size, feed.size);
  assert_memory_equal(again.data, feed.data, feed.size);
  support_text_free(&again);
  support_text_free(&losses);

  options.plain = 1;
  support_text plain = feed_of(timeline, &options, NULL);
  assert_null(strstr(plain.data, "X-TIMELINE"));
  assert_non_null(strstr(losses.data, "-\tdropped\tx-properties\t"));
  support_text_free(&plain);
  support_text_free(&losses);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* ---- libical is the judge ---- */

/* What libical 3 does not write as RFC 5545 has it: commas and semicolons of a category, all escapes of an X- property,
 * and decimals of GEO other than six. */
static bool libical_cannot(const char *line)
{
  bool x = strncmp(line, "X-WR-", 5) == 0;
  bool escaped = strchr(line, '\\') != NULL;
  return ((x || strncmp(line, "CATEGORIES:", 11) == 0) && escaped) || strncmp(line, "GEO:", 4) == 0;
}

static void compare_lines(char *ours, char *theirs, size_t *out_equal, size_t *out_not)
{
  char *our_rest;
  char *their_rest;
  char *a = strtok_r(ours, "\n", &our_rest);
  char *b = strtok_r(theirs, "\n", &their_rest);
  for (; a && b; a = strtok_r(NULL, "\n", &our_rest), b = strtok_r(NULL, "\n", &their_rest)) {
    if (libical_cannot(a)) {
      assert_int_equal(strcspn(a, ":"), strcspn(b, ":"));
      assert_memory_equal(a, b, strcspn(a, ":"));
      ++*out_not;
    } else {
      assert_string_equal(a, b);
      ++*out_equal;
    }
  }
  assert_null(a);
  assert_null(b);
}

static void test_judge(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  tl_ical_options options = mapping_options();
  support_text feed = feed_of(timeline, &options, NULL);
  unfold(feed.data);
  void *calendar;
  assert_int_equal(tl_ical_calendar(timeline, &options, &calendar, NULL), TL_OK);
  assert_int_equal(icalcomponent_isa(calendar), ICAL_VCALENDAR_COMPONENT);
  char *text = icalcomponent_as_ical_string_r(calendar);
  unfold(text);
  size_t equal = 0;
  size_t other = 0;
  compare_lines(feed.data, text, &equal, &other);
  assert_true(equal > 100);
  assert_int_equal(other, 5); /* X-WR-CALNAME, X-WR-CALDESC, two categories, GEO */
  free(text);

  /* What it writes otherwise it holds rightly. */
  icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
  event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
  event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
  icalproperty *property = icalcomponent_get_first_property(event, ICAL_CATEGORIES_PROPERTY);
  for (size_t i = 0; i < 3; i++) {
    assert_string_equal(icalproperty_get_categories(property), categories[i].data);
    property = icalcomponent_get_next_property(event, ICAL_CATEGORIES_PROPERTY);
  }
  assert_null(property);
  property = icalcomponent_get_first_property(event, ICAL_GEO_PROPERTY);
  assert_true(icalproperty_get_geo(property).lat == 35.69);
  assert_true(icalproperty_get_geo(property).lon == -51.123456789);
  icalcomponent_free(calendar);
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

/* ---- UIDs, revisions, colours ---- */

typedef struct stamp_row {
  const char *name;
  const char *as_of;
  const char *modified; /* of the timeline */
  const char *revised;  /* of the event */
  const char *expected;
} stamp_row;

static stamp_row stamp_rows[] = {
    {"stamp: nothing given", NULL, NULL, NULL, ":19700101T000000Z"},
    {"stamp: as-of day", "2024-05-01", NULL, NULL, ":20240501T000000Z"},
    {"stamp: of the timeline", "2024-05-01", "2024-06-02T03:04:05+01:00", NULL, ":20240602T020405Z"},
    {"stamp: of the event", "2024-05-01", "2024-06-02", "2023-01-02T03:04:05Z", ":20230102T030405Z"},
    {"stamp: of the event, local", NULL, NULL, "2023-01-02T03:04:05", ":20230102T030405Z"},
    {"stamp: out of range", NULL, "2024-06-02", "0000-01-01", ":20240602T000000Z"},
    {"stamp: year 9999", NULL, NULL, "9999-12-31T23:59:59Z", ":99991231T235959Z"},
};

static void test_stamp(void **state)
{
  const stamp_row *row = *state;
  tl_header_spec header = {
      .size = sizeof header, .as_of = tl_text_from_string(row->as_of), .modified = tl_text_from_string(row->modified)};
  tl_event_spec spec = {.size = sizeof spec,
                        .id = TL_TEXT("e"),
                        .title = TL_TEXT("E"),
                        .edtf = TL_TEXT("2024"),
                        .modified = tl_text_from_string(row->revised)};
  tl_timeline *timeline = timeline_of(&header, &spec, 1);
  support_text feed = feed_of(timeline, NULL, NULL);
  unfold(feed.data);
  char value[64];
  const char *event = strstr(feed.data, "BEGIN:VEVENT");
  line_of(event, "DTSTAMP", value, sizeof value);
  assert_string_equal(value, row->expected);
  line_of(event, "LAST-MODIFIED", value, sizeof value);
  assert_string_equal(value, row->expected);
  line_of(event, "SEQUENCE", value, sizeof value);
  assert_string_equal(value, ":0");
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

typedef struct uid_row {
  const char *name;
  const char *title;
  const char *feed_namespace;
  const char *uid;
  const char *expected;
} uid_row;

/* The derived ones are uuid5(uuid5(uuid5(NAMESPACE_URL, "urn:libtimeline:1"), namespace), "e"). */
static uid_row uid_rows[] = {
    {"uid: own", "T", NULL, "x@example.org", ":x@example.org"},
    {"uid: own, escaped", "T", NULL, "a,b", ":a\\,b"},
    {"uid: of the title", "T", NULL, NULL, ":27f74983-4e9e-501c-931e-608cc3e7611d"},
    {"uid: of the namespace", "T", "https://example.org/feed", NULL, ":d9c624c8-10dc-5428-968a-c5d7fdfd62f0"},
    {"uid: of nothing", NULL, NULL, NULL, ":a066af00-77f3-5a33-873c-200d16884c2d"},
    {"uid: empty namespace is one", "T", "", NULL, ":a066af00-77f3-5a33-873c-200d16884c2d"},
};

static void test_uid(void **state)
{
  const uid_row *row = *state;
  tl_header_spec header = {.size = sizeof header, .title = tl_text_from_string(row->title)};
  tl_event_spec spec = {.size = sizeof spec,
                        .id = TL_TEXT("e"),
                        .title = TL_TEXT("E"),
                        .edtf = TL_TEXT("2024"),
                        .uid = tl_text_from_string(row->uid)};
  tl_timeline *timeline = timeline_of(&header, &spec, 1);
  tl_ical_options options = {.size = sizeof options, .feed_namespace = tl_text_from_string(row->feed_namespace)};
  support_text feed = feed_of(timeline, &options, NULL);
  unfold(feed.data);
  char value[300];
  line_of(feed.data, "UID", value, sizeof value);
  assert_string_equal(value, row->expected);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

typedef struct color_row {
  const char *name;
  const char *lane;
  const char *expected;
} color_row;

/* Frozen: another colour would change the feeds that there are. */
static color_row color_rows[] = {
    {"color: no lane", NULL, ""},
    {"color: a lane", "wars", ":forestgreen"},
    {"color: another lane", "arms", ":slategray"},
    {"color: a capital letter", "Wars", ":gold"},
    {"color: not ASCII", "平壌", ":hotpink"},
};

static void test_color(void **state)
{
  const color_row *row = *state;
  tl_header_spec header = {.size = sizeof header};
  tl_event_spec spec = {
      .size = sizeof spec, .id = TL_TEXT("e"), .edtf = TL_TEXT("2024"), .group = tl_text_from_string(row->lane)};
  tl_timeline *timeline = timeline_of(&header, &spec, 1);
  support_text feed = feed_of(timeline, NULL, NULL);
  char value[64];
  unfold(feed.data);
  line_of(feed.data, "COLOR", value, sizeof value);
  assert_string_equal(value, row->expected);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* ---- bad arguments, stops, failures ---- */

static void expect_refused(const tl_timeline *timeline, const tl_ical_options *options, tl_status status)
{
  support_text feed = {0};
  tl_error err = {0};
  tl_ical_report report = {.written = 77};
  void *component = &feed;
  assert_int_equal(tl_ical_write(timeline, options, support_sink(&feed), &report, &err), status);
  assert_int_equal(err.status, status);
  assert_true(strlen(err.message) > 10);
  assert_int_equal(report.written, 77);
  assert_int_equal(tl_ical_calendar(timeline, options, &component, &err), status);
  assert_int_equal(tl_ical_event(timeline, 0, options, &component, &err), status);
  assert_ptr_equal(component, &feed);
  support_text_free(&feed);
}

static void test_options(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  char long_name[256];
  memset(long_name, 'n', sizeof long_name);
  const tl_ical_options fine = {.size = sizeof fine};
  tl_ical_options bad[] = {fine, fine, fine, fine, fine, fine, fine, fine, fine};
  bad[0].size = 4;
  bad[1].imprecise = 3;
  bad[2].open_end = 2;
  bad[3].reserved[1] = 1;
  bad[4].refresh.months = 1;
  bad[5].refresh.days = -1;
  bad[6].feed_namespace = (tl_text){long_name, sizeof long_name};
  bad[7].plain = 2;
  bad[8].refresh.days = 7001;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    expect_refused(timeline, &bad[i], TL_ERR_ARG);
  bad[0] = fine;
  bad[0].name = TL_TEXT("a\x01");
  expect_refused(timeline, &bad[0], TL_ERR_ENCODING);
  expect_refused(NULL, NULL, TL_ERR_ARG);
  void *component;
  assert_int_equal(tl_ical_event(timeline, 10, NULL, &component, NULL), TL_ERR_ARG);
  assert_int_equal(tl_ical_write(timeline, NULL, (tl_sink){NULL, NULL}, NULL, NULL), TL_ERR_ARG);
  tl_timeline_unref(timeline);
}

typedef struct refresh_row {
  const char *name;
  tl_duration refresh;
  const char *expected;
} refresh_row;

static refresh_row refresh_rows[] = {
    {"refresh: none", {0}, ""},
    {"refresh: hours", {.seconds = 43200}, "PT12H"},
    {"refresh: days", {.days = 1}, "P1D"},
    {"refresh: weeks", {.weeks = 2}, "P2W"},
    {"refresh: weeks and hours", {.weeks = 1, .days = 1, .seconds = 3600}, "P8DT1H"},
};

static void test_refresh(void **state)
{
  const refresh_row *row = *state;
  tl_timeline *timeline = mapping();
  tl_ical_options options = {.size = sizeof options, .refresh = row->refresh};
  support_text feed = feed_of(timeline, &options, NULL);
  char interval[64];
  char ttl[64];
  char expected[64];
  unfold(feed.data);
  line_of(feed.data, "REFRESH-INTERVAL", interval, sizeof interval);
  line_of(feed.data, "X-PUBLISHED-TTL", ttl, sizeof ttl);
  snprintf(expected, sizeof expected, "%s%s", *row->expected ? ";VALUE=DURATION:" : "", row->expected);
  assert_string_equal(interval, expected);
  snprintf(expected, sizeof expected, "%s%s", *row->expected ? ":" : "", row->expected);
  assert_string_equal(ttl, expected);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* Stops at the call of that number; 0: never. */
typedef struct stopper {
  unsigned calls;
  unsigned stop_at;
  uint64_t last;
} stopper;

static bool count_progress(void *ctx, uint64_t done, uint64_t total)
{
  stopper *s = ctx;
  assert_true(done <= total);
  assert_true(s->calls == 0 || done > s->last);
  s->last = done;
  return ++s->calls != s->stop_at;
}

static void test_progress(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  stopper s = {0};
  tl_ical_options options = {.size = sizeof options, .progress = {count_progress, &s}};
  support_text feed = feed_of(timeline, &options, NULL);
  support_text_free(&feed);
  assert_int_equal(s.last, 10);
  unsigned calls = s.calls;
  assert_true(calls >= 2);
  for (unsigned i = 1; i <= calls; i++) {
    s = (stopper){.stop_at = i};
    tl_error err = {0};
    tl_ical_report report = {.written = 77};
    assert_int_equal(tl_ical_write(timeline, &options, support_sink(&feed), &report, &err), TL_ERR_CANCELLED);
    assert_int_equal(err.status, TL_ERR_CANCELLED);
    assert_int_equal(report.written, 77);
    support_text_free(&feed);
    s = (stopper){.stop_at = i};
    void *component = &s;
    assert_int_equal(tl_ical_calendar(timeline, &options, &component, NULL), TL_ERR_CANCELLED);
    assert_ptr_equal(component, &s);
  }
  tl_timeline_unref(timeline);
}

/* Each single failure, and each with all later ones: TL_ERR_NOMEM, nothing kept, nothing said. */
static void test_memory(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  for (int and_after = 0; and_after < 2; and_after++) {
    for (size_t fail_at = 1;; fail_at++) {
      support_heap heap = {.fail_at = fail_at, .and_after = and_after};
      tl_allocator allocator = support_allocator(&heap);
      tl_ical_options options = mapping_options();
      options.allocator = &allocator;
      support_text feed = {0};
      tl_ical_report report = {.written = 77};
      tl_error err = {0};
      tl_status status = tl_ical_write(timeline, &options, support_sink(&feed), &report, &err);
      support_text_free(&feed);
      assert_int_equal(heap.live, 0);
      if (heap.requests < fail_at) {
        assert_int_equal(status, TL_OK);
        assert_true(fail_at > 2);
        break;
      }
      assert_int_equal(status, TL_ERR_NOMEM);
      assert_int_equal(err.status, TL_ERR_NOMEM);
      assert_int_equal(report.written, 77);

      void *component = &heap;
      heap = (support_heap){.fail_at = fail_at, .and_after = and_after};
      status = tl_ical_calendar(timeline, &options, &component, &err);
      assert_int_equal(heap.live, 0);
      assert_int_equal(status, TL_ERR_NOMEM);
      assert_ptr_equal(component, &heap);
    }
  }
  tl_timeline_unref(timeline);
}

/* No allocation an event: as many for a hundred events as for one. */
static void test_no_allocation(void **state)
{
  (void)state;
  tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("T")};
  enum { MANY = 100 };
  static tl_event_spec specs[MANY];
  static char ids[MANY][16];
  for (int i = 0; i < MANY; i++) {
    snprintf(ids[i], sizeof ids[i], "e%02d", i);
    specs[i] = (tl_event_spec){.size = sizeof *specs,
                               .id = tl_text_from_string(ids[i]),
                               .title = TL_TEXT("E"),
                               .edtf = TL_TEXT("1984"),
                               .wording = TL_TEXT("in 1984"),
                               .categories = categories,
                               .category_count = 3};
  }
  size_t requests[2];
  for (int many = 0; many < 2; many++) {
    tl_timeline *timeline = timeline_of(&header, specs, many ? MANY : 1);
    support_heap heap = {0};
    tl_allocator allocator = support_allocator(&heap);
    tl_ical_options options = {.size = sizeof options, .allocator = &allocator};
    support_text feed = feed_of(timeline, &options, NULL);
    support_text_free(&feed);
    requests[many] = heap.requests;
    tl_timeline_unref(timeline);
  }
  assert_int_equal(requests[0], requests[1]);
}

/* A sink that fails once it has got more than so many bytes: its status comes back, and it is not called again. */
typedef struct failing {
  size_t got;
  size_t limit;
  bool failed;
} failing;

static tl_status fail_after(void *ctx, const char *data, size_t size, tl_error *err)
{
  failing *f = ctx;
  (void)data;
  (void)err;
  assert_false(f->failed);
  f->got += size;
  f->failed = f->got > f->limit;
  return f->failed ? TL_ERR_IO : TL_OK;
}

static void test_sink(void **state)
{
  (void)state;
  tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("T")};
  enum { MANY = 300 };
  static tl_event_spec specs[MANY];
  static char ids[MANY][16];
  for (int i = 0; i < MANY; i++) {
    snprintf(ids[i], sizeof ids[i], "e%03d", i);
    specs[i] = (tl_event_spec){
        .size = sizeof *specs, .id = tl_text_from_string(ids[i]), .title = TL_TEXT("E"), .edtf = TL_TEXT("1984")};
  }
  tl_timeline *timeline = timeline_of(&header, specs, MANY);
  tl_ical_report report;
  support_text feed = feed_of(timeline, NULL, &report);
  assert_true(feed.size > 65536);
  for (size_t limit = 0; limit < feed.size; limit += 97) {
    failing f = {.limit = limit};
    assert_int_equal(tl_ical_write(timeline, NULL, (tl_sink){fail_after, &f}, NULL, NULL), TL_ERR_IO);
  }
  failing f = {.limit = feed.size};
  assert_int_equal(tl_ical_write(timeline, NULL, (tl_sink){fail_after, &f}, NULL, NULL), TL_OK);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, test_date, date_rows);
  ROWS_ADD(&suite, test_stamp, stamp_rows);
  ROWS_ADD(&suite, test_uid, uid_rows);
  ROWS_ADD(&suite, test_color, color_rows);
  ROWS_ADD(&suite, test_refresh, refresh_rows);
  ROWS_ADD_TEST(&suite, test_golden);
  ROWS_ADD_TEST(&suite, test_judge);
  ROWS_ADD_TEST(&suite, test_read_back);
  ROWS_ADD_TEST(&suite, test_options);
  ROWS_ADD_TEST(&suite, test_progress);
  ROWS_ADD_TEST(&suite, test_memory);
  ROWS_ADD_TEST(&suite, test_no_allocation);
  ROWS_ADD_TEST(&suite, test_sink);
  return rows_run("ical", &suite);
}
