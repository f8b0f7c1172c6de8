/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "support_ical.h"

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rows.h"

/* Times of day in the zone of their event, and the VTIMEZONEs that a feed has for them. */

#define FOLDER TESTS_DATA "/ical/zones"

/* ---- DTSTART and DTEND ---- */

typedef struct zone_row {
  const char *name;
  const char *start; /* with `end`; else the whole date */
  const char *end;
  const char *zone;
  const char *expected; /* DTSTART and DTEND, without the names */
  const char *loss;     /* the reason; NULL: nothing is lost */
  bool no_folder;
} zone_row;

#define NY "America/New_York"
#define IN_NY ";TZID=America/New_York:"

static zone_row zone_rows[] = {
    {"local, winter", "2024-01-15T10:00:00", NULL, NY, IN_NY "20240115T100000", NULL, false},
    {"local, summer", "2024-07-15T10:00:00", NULL, NY, IN_NY "20240715T100000", NULL, false},
    {"offset, winter", "2024-01-15T10:00:00-05:00", NULL, NY, IN_NY "20240115T100000", NULL, false},
    {"offset, summer", "2024-07-15T10:00:00-04:00", NULL, NY, IN_NY "20240715T100000", NULL, false},
    {"the last second of a day", "2024-07-15T24:00:00-04:00", NULL, NY, IN_NY "20240716T000000", NULL, false},
    {"an offset in whole hours", "2024-07-15T10:00:00-04", NULL, NY, IN_NY "20240715T100000", NULL, false},
    {"by the rule behind the table", "2100-07-15T10:00:00-04:00", NULL, NY, IN_NY "21000715T100000", NULL, false},
    {"the last year of the rule", "2500-12-31T10:00:00", NULL, NY, IN_NY "25001231T100000", NULL, false},
    {"a rule by days of the year: before March", "2024-02-29T12:00:00-03:00", NULL, "Etc/Days",
     ";TZID=Etc/Days:20240229T120000", NULL, false},
    {"a rule by days of the year: March", "2024-03-01T12:00:00-01:30", NULL, "Etc/Days",
     ";TZID=Etc/Days:20240301T120000", NULL, false},
    {"a rule by days of the year: day 299", "2023-10-27T12:00:00-01:30", NULL, "Etc/Days",
     ";TZID=Etc/Days:20231027T120000", NULL, false},
    {"a rule by days of the year: day 300 of a leap year", "2024-10-27T12:00:00-03:00", NULL, "Etc/Days",
     ";TZID=Etc/Days:20241027T120000", NULL, false},
    {"the first time of the first change", "1883-11-18T12:04:00", NULL, NY, IN_NY "18831118T120400", NULL, false},
    {"half hours", "2024-07-15T10:00:00+05:30", NULL, "Europe/Zone", ";TZID=Europe/Zone:20240715T100000", NULL, false},
    {"a zone without changes", "1650-07-15T10:00:00", NULL, "Etc/Fixed", ";TZID=Etc/Fixed:16500715T100000", NULL,
     false},
    {"a start and an end", "2024-07-15T10:00:00-04:00", "2024-07-15T11:59:59-04:00", NY,
     IN_NY "20240715T100000 " IN_NY "20240715T120000", NULL, false},
    {"a start and an end, local", "2024-07-15T10:00:00", "2024-07-15T11:59:59", NY,
     IN_NY "20240715T100000 " IN_NY "20240715T120000", NULL, false},
    {"from summer into winter", "2024-11-02T12:00:00-04:00", "2024-11-03T11:59:59-05:00", NY,
     IN_NY "20241102T120000 " IN_NY "20241103T120000", NULL, false},
    {"up to the hour that is left out", "2024-03-10T01:00:00-05:00", "2024-03-10T01:59:59-05:00", NY,
     IN_NY "20240310T010000 " IN_NY "20240310T030000", NULL, false},
    {"up to the hour that is left out, local", "2024-03-10T01:00:00", "2024-03-10T01:59:59", NY,
     IN_NY "20240310T010000 " IN_NY "20240310T030000", NULL, false},
    {"the first of two", "2024-11-03T01:30:00-04:00", NULL, NY, IN_NY "20241103T013000", NULL, false},
    {"one of two, local: the first", "2024-11-03T01:30:00", NULL, NY, IN_NY "20241103T013000", NULL, false},

    {"the second of two", "2024-11-03T01:30:00-05:00", NULL, NY, ":20241103T063000Z",
     NY ": its clock was set back then and showed this time twice, of which it is the second: written in UTC", false},
    {"an end that is the second of two", "2024-11-03T00:30:00-04:00", "2024-11-03T01:29:59-05:00", NY,
     ":20241103T043000Z :20241103T063000Z",
     NY ": its clock was set back then and showed this time twice, of which it is the second: written in UTC", false},
    {"left out", "2024-03-10T02:30:00", NULL, NY, ":20240310T023000",
     NY ": its clock was set forward then and left this time out: written as a local time", false},
    {"an end that is left out", "2024-03-10T01:00:00", "2024-03-10T02:29:59", NY, ":20240310T010000 :20240310T023000",
     NY ": its clock was set forward then and left this time out: written as a local time", false},
    {"another offset", "2024-07-15T10:00:00-05:00", NULL, NY, ":20240715T150000Z",
     NY ": the offset that is written is not that of the zone then: written in UTC", false},
    {"an end of another offset", "2024-07-15T10:00:00-04:00", "2024-07-15T11:59:59-05:00", NY,
     ":20240715T140000Z :20240715T170000Z",
     NY ": the offset that is written is not that of the zone then: written in UTC", false},
    {"Z", "2024-07-15T10:00:00Z", NULL, NY, ":20240715T100000Z",
     NY ": the offset that is written is not that of the zone then: written in UTC", false},
    {"an offset with seconds, before the first change", "1850-07-15T10:00:00", NULL, NY, ":18500715T100000",
     NY ": its offset from UTC had seconds then: written as a local time", false},
    {"an offset with seconds, later", "1870-07-15T10:00:00", NULL, "Europe/Zone", ":18700715T100000",
     "Europe/Zone: its offset from UTC had seconds then: written as a local time", false},
    {"beyond the rule", "2501-01-01T00:00:00", NULL, NY, ":25010101T000000",
     NY ": its rules are followed up to the year 2500 only: written as a local time", false},
    {"year 0 by the clock of the zone", "0001-01-01T01:00:00Z", NULL, "Etc/Fixed", ":00010101T010000Z",
     "Etc/Fixed: the offset that is written is not that of the zone then: written in UTC", false},
    {"an unknown zone", "2024-07-15T10:00:00+01:00", NULL, "Moon/Tycho", ":20240715T090000Z",
     "Moon/Tycho: there is no such zone in the folder of time zones: written in UTC", false},
    {"a folder", "2024-07-15T10:00:00", NULL, "America", ":20240715T100000",
     "America: there is no such zone in the folder of time zones: written as a local time", false},
    {"no folder", "2024-07-15T10:00:00-04:00", NULL, NY, ":20240715T140000Z",
     NY ": no folder of time zones is given: written in UTC", true},
    {"no folder, local", "2024-07-15T10:00:00", NULL, NY, ":20240715T100000",
     NY ": no folder of time zones is given: written as a local time", true},

    {"UTC, local", "2024-07-15T10:00:00", NULL, "Etc/UTC", ":20240715T100000Z", NULL, true},
    {"UTC", "2024-07-15T10:00:00Z", NULL, "UTC", ":20240715T100000Z", NULL, true},
    {"a zone that is UTC", "2024-07-15T10:00:00", NULL, "Etc/Zero", ":20240715T100000Z", NULL, false},
    {"a day needs no zone", "2024-07-15", NULL, NY, ";VALUE=DATE:20240715 ;VALUE=DATE:20240716", NULL, true},
};

static tl_timeline *timeline_in(const char *start, const char *end, const char *zone)
{
  tl_header_spec header = {.size = sizeof header};
  tl_event_spec spec = {.size = sizeof spec, .id = TL_TEXT("e"), .zone = tl_text_from_string(zone)};
  spec.edtf = tl_text_from_string(end ? NULL : start);
  spec.start = tl_text_from_string(end ? start : NULL);
  spec.end = tl_text_from_string(end);
  return timeline_of(&header, &spec, 1);
}

/* DTSTART and DTEND of the only event of unfolded lines, with a space between. */
static void dates_of(const char *lines, char *out, size_t size)
{
  char end[64];
  const char *event = strstr(lines, "BEGIN:VEVENT\n");
  assert_non_null(event);
  line_of(event, "DTSTART", out, size);
  line_of(event, "DTEND", end, sizeof end);
  if (*end) {
    strcat(out, " ");
    strcat(out, end);
  }
}

/* The feed, and what libical writes of it: the same lines. What is told, once. */
static void test_dates(void **state)
{
  const zone_row *row = *state;
  tl_timeline *timeline = timeline_in(row->start, row->end, row->zone);
  support_text losses = {0};
  tl_ical_options options = {
      .size = sizeof options, .zones = row->no_folder ? NULL : FOLDER, .losses = {tell, &losses}};
  tl_ical_report report;
  support_text feed = feed_of(timeline, &options, &report);
  unfold(feed.data);
  char dates[160];
  dates_of(feed.data, dates, sizeof dates);
  assert_string_equal(dates, row->expected);
  char told[256] = "";
  if (row->loss)
    snprintf(told, sizeof told, "e\tchanged\tzone\t%s\n", row->loss);
  assert_string_equal(losses.data ? losses.data : "", told);
  assert_int_equal(report.losses, row->loss != NULL);
  assert_int_equal(strstr(feed.data, "BEGIN:VTIMEZONE\n") != NULL, strstr(row->expected, "TZID") != NULL);

  options.losses = (tl_losses){NULL, NULL};
  void *calendar;
  assert_int_equal(tl_ical_calendar(timeline, &options, &calendar, NULL), TL_OK);
  char *text = icalcomponent_as_ical_string_r(calendar);
  unfold(text);
  assert_string_equal(text, feed.data);
  free(text);
  icalcomponent_free(calendar);
  support_text_free(&losses);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* ---- the zones of a feed ---- */

static tl_timeline *several(void)
{
  tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("Zones")};
#define EVENT(name, text, where)                                                                                       \
  {.size = sizeof(tl_event_spec), .id = TL_TEXT(name), .edtf = TL_TEXT(text), .zone = TL_TEXT(where)}
  tl_event_spec specs[] = {
      EVENT("summer", "2024-07-15T10:00:00-04:00", NY),
      EVENT("summer-too", "2024-08-15T10:00:00", NY),
      EVENT("winter", "2001-01-15T10:00:00", NY),
      EVENT("old", "1883-12-24T18:00:00", NY),
      EVENT("day", "2030-01-15", NY),
      EVENT("second", "2025-11-02T01:30:00-05:00", NY),
      EVENT("early", "1650-07-15T10:00:00", "Etc/Fixed"),
      EVENT("earlier", "1600-12-31T22:00:00", "Etc/Fixed"),
      EVENT("war", "1943-01-01T00:00:00", "Europe/Zone"),
      EVENT("utc", "1943-01-01T00:00:00", "Etc/Zero"),
      {.size = sizeof *specs,
       .id = TL_TEXT("over"),
       .start = TL_TEXT("2024-11-02T12:00:00-04:00"),
       .end = TL_TEXT("2024-11-03T11:59:59-05:00"),
       .zone = TL_TEXT(NY)},
      {.size = sizeof *specs, .id = TL_TEXT("no-zone"), .edtf = TL_TEXT("2024-11-02T12:00:00")},
  };
#undef EVENT
  return timeline_of(&header, specs, sizeof specs / sizeof *specs);
}

static const tl_ical_options in_folder = {.size = sizeof in_folder, .zones = FOLDER};

static void test_golden(void **state)
{
  (void)state;
  static const struct {
    const char *file;
    tl_status (*write)(const tl_timeline *, const tl_ical_options *, tl_sink, tl_ical_report *, tl_error *);
  } forms[] = {{"ical/zones.ics", tl_ical_write},
               {"ical/zones.xcs", tl_ical_write_xcal},
               {"ical/zones.jcal", tl_ical_write_jcal}};
  tl_timeline *timeline = several();
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    support_text text = {0};
    assert_int_equal(forms[i].write(timeline, &in_folder, support_sink(&text), NULL, NULL), TL_OK);
    support_golden(forms[i].file, text.data, text.size);
    support_text_free(&text);
  }
  tl_timeline_unref(timeline);
}

/* libical finds each event at its point of UTC, by the VTIMEZONEs of the feed alone. */
static void test_libical(void **state)
{
  (void)state;
  static const struct {
    const char *id;
    const char *utc;
  } expected[] = {{"summer", "20240715T140000Z"}, {"summer-too", "20240815T140000Z"}, {"winter", "20010115T150000Z"},
                  {"early", "16500715T150000Z"},  {"earlier", "16010101T030000Z"},    {"war", "19421231T173000Z"},
                  {"over", "20241102T160000Z"}};
  tl_timeline *timeline = several();
  support_text feed = feed_of(timeline, &in_folder, NULL);
  icalcomponent *calendar = icalparser_parse_string(feed.data);
  assert_int_equal(icalcomponent_count_errors(calendar), 0);
  size_t found = 0;
  for (icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;
       event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
    struct icaltimetype start = icalcomponent_get_dtstart(event);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
      if (strcmp(icalcomponent_get_summary(event), expected[i].id) != 0)
        continue;
      struct icaltimetype utc = icaltime_convert_to_zone(start, icaltimezone_get_utc_timezone());
      char *text = icaltime_as_ical_string_r(utc);
      assert_string_equal(text, expected[i].utc);
      free(text);
      found++;
    }
  }
  assert_int_equal(found, sizeof expected / sizeof *expected);
  icalcomponent_free(calendar);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* A zone that nothing is written in has no VTIMEZONE; what is outside the window needs none of its changes. */
static void test_needed(void **state)
{
  (void)state;
  tl_timeline *timeline = several();
  tl_ical_options options = in_folder;
  options.window = &(const tl_span){INT64_C(1721001600), INT64_C(1721088000)}; /* 2024-07-15 */
  support_text feed = feed_of(timeline, &options, NULL);
  unfold(feed.data);
  const char *zone = strstr(feed.data, "BEGIN:VTIMEZONE\n");
  assert_non_null(zone);
  assert_null(strstr(zone + 1, "BEGIN:VTIMEZONE\n"));
  static const char expected[] =
      "BEGIN:VTIMEZONE\nTZID:America/New_York\nBEGIN:STANDARD\nDTSTART:20231105T020000\nTZOFFSETFROM:-0400\n"
      "TZOFFSETTO:-0500\nTZNAME:EST\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20240310T020000\nTZOFFSETFROM:-0500\n"
      "TZOFFSETTO:-0400\nTZNAME:EDT\nEND:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:VEVENT\n";
  assert_memory_equal(zone, expected, strlen(expected));
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* Of an event in two entries each is by the clock of its own time, or in UTC where that is the second of two. */
static void test_long(void **state)
{
  (void)state;
  static const struct {
    const char *end;
    const char *ends;
  } rows[] = {{"2024-04-01T11:59:59-04:00", IN_NY "20240401T115959"},
              {"2024-11-03T01:30:00-05:00", ":20241103T063000Z"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_timeline *timeline = timeline_in("2024-03-01T12:00:00-05:00", rows[i].end, NY);
    tl_ical_options options = in_folder;
    options.long_days = 1;
    support_text feed = feed_of(timeline, &options, NULL);
    unfold(feed.data);
    char line[64];
    const char *begins = strstr(feed.data, "BEGIN:VEVENT\n");
    line_of(begins, "DTSTART", line, sizeof line);
    assert_string_equal(line, IN_NY "20240301T120000");
    line_of(strstr(begins + 1, "BEGIN:VEVENT\n"), "DTSTART", line, sizeof line);
    assert_string_equal(line, rows[i].ends);
    assert_int_equal(strstr(feed.data, "DTSTART:20240310T020000\n") != NULL, i == 0);
    support_text_free(&feed);
    tl_timeline_unref(timeline);
  }
}

/* ---- zones that are broken ---- */

/* Writes a feed by a compiled zone of those bytes: it is read or not, and no byte beyond them is. */
static void write_by(const char *folder, const tl_timeline *timeline, const char *data, size_t size)
{
  char path[64];
  snprintf(path, sizeof path, "%s/Broken", folder);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(data, 1, size, file), size);
  assert_int_equal(fclose(file), 0);
  tl_ical_options options = {.size = sizeof options, .zones = folder};
  tl_ical_report report;
  support_text feed = feed_of(timeline, &options, &report);
  assert_int_equal(report.written, 1);
  assert_int_equal(report.losses, strstr(feed.data, "TZID=Broken:") == NULL);
  support_text_free(&feed);
}

/* Cut after each byte, and with each byte of its heads, its first changes and its rule another one. */
static void test_broken(void **state)
{
  (void)state;
  tl_event_spec spec = {
      .size = sizeof spec, .id = TL_TEXT("e"), .edtf = TL_TEXT("2100-07-15T10:00:00"), .zone = TL_TEXT("Broken")};
  tl_timeline *timeline = timeline_of(NULL, &spec, 1);
  char folder[] = "/tmp/timeline-zone-XXXXXX";
  assert_non_null(mkdtemp(folder));
  static const char *const names[] = {"ical/zones/America/New_York", "ical/zones/Europe/Zone", "ical/zones/Etc/Fixed"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    size_t size;
    char *data = support_read(names[i], &size);
    for (size_t at = 0; at<size; at += size> 1000 && at > 100 && at + 100 < size ? 17 : 1) {
      static const char others[] = {1, (char)0xFF};
      write_by(folder, timeline, data, at);
      char was = data[at];
      for (size_t k = 0; k < sizeof others; k++) {
        data[at] = others[k];
        write_by(folder, timeline, data, size);
      }
      data[at] = was;
    }
    free(data);
  }
  char path[64];
  snprintf(path, sizeof path, "%s/Broken", folder);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(rmdir(folder), 0);
  tl_timeline_unref(timeline);
}

/* ---- the feed before ---- */

static void test_previous(void **state)
{
  (void)state;
  tl_timeline *timeline = several();
  tl_ical_options options = in_folder;
  support_text feed = feed_of(timeline, &options, NULL);
  options.as_of = TL_TEXT("2024-12-01");
  options.previous = (tl_text){feed.data, feed.size};
  support_text again = feed_of(timeline, &options, NULL);
  assert_string_equal(again.data, feed.data);
  support_text_free(&again);
  /* Nor is it a change that the zones were said otherwise before: their data are new, what the entries say is not. */
  support_text before = {0};
  size_t head = (size_t)(strstr(feed.data, "TZNAME:EST") - feed.data) + strlen("TZNAME:EST");
  assert_int_equal(support_sink(&before).write(&before, feed.data, head, NULL), TL_OK);
  assert_int_equal(support_sink(&before).write(&before, "2", 1, NULL), TL_OK);
  assert_int_equal(support_sink(&before).write(&before, feed.data + head, feed.size - head, NULL), TL_OK);
  options.previous = (tl_text){before.data, before.size};
  again = feed_of(timeline, &options, NULL);
  assert_string_equal(again.data, feed.data);
  support_text_free(&again);
  support_text_free(&before);
  options.previous = (tl_text){feed.data, feed.size};
  tl_timeline_unref(timeline);

  /* Another zone of the same offset is a change; what is gone is cancelled at its point of UTC. */
  tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("Zones")};
  tl_event_spec spec = {.size = sizeof spec,
                        .id = TL_TEXT("winter"),
                        .edtf = TL_TEXT("2001-01-15T10:00:00"),
                        .zone = TL_TEXT("Etc/Fixed")};
  timeline = timeline_of(&header, &spec, 1);
  again = feed_of(timeline, &options, NULL);
  unfold(again.data);
  const char *winter = strstr(again.data, "BEGIN:VEVENT\n");
  char line[64];
  line_of(winter, "SEQUENCE", line, sizeof line);
  assert_string_equal(line, ":1");
  line_of(winter, "DTSTAMP", line, sizeof line);
  assert_string_equal(line, ":20241201T000000Z");
  line_of(winter, "DTSTART", line, sizeof line);
  assert_string_equal(line, ";TZID=Etc/Fixed:20010115T100000");
  const char *summer = strstr(winter + 1, "BEGIN:VEVENT\n");
  line_of(summer, "DTSTART", line, sizeof line);
  assert_string_equal(line, ":20240715T140000Z");
  line_of(summer, "STATUS", line, sizeof line);
  assert_string_equal(line, ":CANCELLED");
  const char *over = strstr(summer, "SUMMARY:over\n");
  line_of(over, "DTEND", line, sizeof line);
  assert_string_equal(line, ":20241103T170000Z");
  support_text_free(&again);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* ---- failures ---- */

static void test_memory(void **state)
{
  (void)state;
  tl_timeline *timeline = several();
  support_text before = feed_of(timeline, &in_folder, NULL);
  for (size_t fail_at = 1;; fail_at++) {
    support_heap heap = {.fail_at = fail_at};
    tl_allocator allocator = support_allocator(&heap);
    tl_ical_options options = in_folder;
    options.allocator = &allocator;
    options.previous = (tl_text){before.data, before.size};
    support_text feed = {0};
    tl_error err = {0};
    tl_status status = tl_ical_write(timeline, &options, support_sink(&feed), NULL, &err);
    support_text_free(&feed);
    assert_int_equal(heap.live, 0);
    if (heap.requests < fail_at) {
      assert_int_equal(status, TL_OK);
      assert_true(fail_at > 8);
      break;
    }
    assert_int_equal(status, TL_ERR_NOMEM);
    assert_int_equal(err.status, TL_ERR_NOMEM);
  }
  support_text_free(&before);
  tl_timeline_unref(timeline);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, test_dates, zone_rows);
  ROWS_ADD_TEST(&suite, test_golden);
  ROWS_ADD_TEST(&suite, test_libical);
  ROWS_ADD_TEST(&suite, test_needed);
  ROWS_ADD_TEST(&suite, test_long);
  ROWS_ADD_TEST(&suite, test_broken);
  ROWS_ADD_TEST(&suite, test_previous);
  ROWS_ADD_TEST(&suite, test_memory);
  return rows_run("ical_zone", &suite);
}
