/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "support_ical.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <timeline/xml.h>

#include "rows.h"

/* ---- everything at once ---- */

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

/* All options at once. */
static void test_golden_options(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  tl_ical_options options = full_options();
  support_text losses = {0};
  options.losses = (tl_losses){tell, &losses};
  tl_ical_report report;
  support_text feed = feed_of(timeline, &options, &report);
  support_golden("ical/options.ics", feed.data, feed.size);
  support_golden("ical/options_losses.tsv", losses.data, losses.size);
  assert_int_equal(report.written, 9);
  assert_int_equal(report.skipped, 1);
  support_text_free(&losses);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* What tests/clients opens in calendar programs is what is written. */
static void test_clients(void **state)
{
  (void)state;
  size_t size;
  char *text = support_read("ical/clients.xml", &size);
  tl_timeline *timeline;
  tl_error err = {0};
  if (tl_xml_parse((tl_text){text, size}, NULL, &timeline, &err) != TL_OK)
    fail_msg("clients.xml:%u:%u: %s", err.line, err.column, err.message);
  tl_ical_options options = {.size = sizeof options, .zones = TESTS_DATA "/ical/zones"};
  tl_ical_report report;
  support_text feed = feed_of(timeline, &options, &report);
  support_golden("ical/clients.ics", feed.data, feed.size);
  assert_int_equal(report.losses, 0);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
  free(text);
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

/* Compares all lines with libical's. Returns libical's calendar. */
static void *judged(const tl_timeline *timeline, tl_ical_options options, size_t *out_equal, size_t *out_other)
{
  support_text feed = feed_of(timeline, &options, NULL);
  unfold(feed.data);
  void *calendar;
  assert_int_equal(tl_ical_calendar(timeline, &options, &calendar, NULL), TL_OK);
  assert_int_equal(icalcomponent_isa(calendar), ICAL_VCALENDAR_COMPONENT);
  char *text = icalcomponent_as_ical_string_r(calendar);
  unfold(text);
  *out_equal = *out_other = 0;
  compare_lines(feed.data, text, out_equal, out_other);
  free(text);
  support_text_free(&feed);
  return calendar;
}

static void test_judge(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  size_t equal;
  size_t other;
  icalcomponent_free(judged(timeline, full_options(), &equal, &other));
  assert_true(equal > 200);
  assert_int_equal(other, 9); /* and the escaped category of the calendar, and the second entry's */
  void *calendar = judged(timeline, mapping_options(), &equal, &other);
  assert_true(equal > 100);
  assert_int_equal(other, 5); /* X-WR-CALNAME, X-WR-CALDESC, two categories, GEO */

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
  tl_timeline_unref(timeline);
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

#define DERIVED "27f74983-4e9e-501c-931e-608cc3e7611d" /* from the id e, in the feed of T */

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
    {"uid: of the title", "T", NULL, NULL, ":" DERIVED},
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

#define BEFORE(uid, id)                                                                                                \
  "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:" uid "\r\nX-TIMELINE-ID:" id                                 \
  "\r\nDTSTART;VALUE=DATE:20240101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

typedef struct uids_row {
  const char *name;
  const char *uid; /* of f; e has none of its own */
  const char *before;
} uids_row;

static uids_row uids_rows[] = {
    {"uids: one's own is what another's would derive to", DERIVED, NULL},
    {"uids: one's own is another's id", "e", NULL},
    {"uids: one's own is another's of the feed before", "x@example.org", BEFORE("x@example.org", "e")},
    {"uids: one's of the feed before is what another's would derive to", NULL, BEFORE(DERIVED, "f")},
    {"uids: one's of the feed before is what another's would derive to, as an own one", DERIVED, BEFORE(DERIVED, "f")},
};

/* No two of the four entries have the same; they stay when the feed is written again. */
static void test_uids(void **state)
{
  const uids_row *row = *state;
  enum { ENTRIES = 4 };
  tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("T")};
  const tl_event_spec specs[] = {
      {.size = sizeof *specs, .id = TL_TEXT("e"), .edtf = TL_TEXT("2024-01-01")},
      {.size = sizeof *specs, .id = TL_TEXT("f"), .uid = tl_text_from_string(row->uid), .edtf = TL_TEXT("2024-01-02")}};
  tl_timeline *timeline = timeline_of(&header, specs, 2);
  tl_ical_options options = {
      .size = sizeof options, .anniversaries = 1, .previous = tl_text_from_string(row->before), .cancelled_days = -1};
  support_text feed = feed_of(timeline, &options, NULL);
  options.previous = (tl_text){feed.data, feed.size};
  support_text again = feed_of(timeline, &options, NULL);
  assert_string_equal(again.data, feed.data);
  char uids[ENTRIES][64];
  char *at = feed.data;
  unfold(feed.data);
  for (size_t i = 0; i < ENTRIES; i++) {
    at = strstr(at + 1, "BEGIN:VEVENT");
    assert_non_null(at);
    line_of(at, "UID", uids[i], sizeof *uids);
    for (size_t k = 0; k < i; k++)
      assert_string_not_equal(uids[i], uids[k]);
  }
  support_text_free(&again);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

typedef struct shown_row {
  const char *name;
  const char *title;
  const char *description;
  tl_text option; /* of both */
  const char *losses;
} shown_row;

static shown_row shown_rows[] = {
    {"shown: own texts", "T", "D", {NULL, 0}, NULL},
    {"shown: empty ones",
     "",
     "",
     {NULL, 0},
     "-\tdropped\ttitle\ta blank text is not given\n-\tdropped\tdescription\ta blank text is not given\n"},
    {"shown: others", "T", "D", {"o", 1}, NULL},
    {"shown: others for empty ones",
     "",
     "",
     {"o", 1},
     "-\tdropped\ttitle\ta blank text is not given\n-\tdropped\tdescription\ta blank text is not given\n"},
    {"shown: others for blank ones", " ", " ", {"o", 1}, NULL},
    {"shown: others for none", NULL, NULL, {"o", 1}, NULL},
};

/* An option takes the place of a text, which comes back with the feed, or is told. */
static void test_shown(void **state)
{
  const shown_row *row = *state;
  tl_header_spec header = {.size = sizeof header,
                           .title = tl_text_from_string(row->title),
                           .description = tl_text_from_string(row->description)};
  tl_timeline *timeline = timeline_of(&header, NULL, 0);
  support_text losses = {0};
  tl_ical_options options = {
      .size = sizeof options, .name = row->option, .description = row->option, .losses = {tell, &losses}};
  support_text feed = feed_of(timeline, &options, NULL);
  if (row->losses)
    assert_string_equal(losses.data, row->losses);
  else
    assert_int_equal(losses.size, 0);
  support_text_free(&losses);
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

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, test_stamp, stamp_rows);
  ROWS_ADD(&suite, test_uid, uid_rows);
  ROWS_ADD(&suite, test_uids, uids_rows);
  ROWS_ADD(&suite, test_shown, shown_rows);
  ROWS_ADD(&suite, test_color, color_rows);
  ROWS_ADD_TEST(&suite, test_golden);
  ROWS_ADD_TEST(&suite, test_golden_options);
  ROWS_ADD_TEST(&suite, test_clients);
  ROWS_ADD_TEST(&suite, test_judge);
  return rows_run("ical", &suite);
}
