/* SPDX-License-Identifier: Apache-2.0 */
#include "support_ical.h"

#include <stdio.h>
#include <stdlib.h>

#include "rows.h"

/* Feeds that follow each other: what has changed gets new stamps, what is gone is cancelled for a while, and all else
 * stays byte for byte. */

enum { EVENTS_MAX = 3 };

/* A state of a small timeline. A title NULL: the event is not there. */
typedef struct edition {
  const char *title; /* of the timeline */
  const char *titles[EVENTS_MAX];
  const char *modified; /* of the first event */
  const char *as_of;
  tl_ical_options options;
} edition;

static support_text publish(const edition *e, const support_text *before, tl_ical_report *report, support_text *losses)
{
  static const char *const ids[EVENTS_MAX] = {"one", "two", "three"};
  static const char *const dates[EVENTS_MAX] = {"2020-01-01", "2019-03-01/2021-03-31", "2022-05-01"};
  tl_event_spec specs[EVENTS_MAX];
  size_t count = 0;
  for (size_t i = 0; i < EVENTS_MAX; i++)
    if (e->titles[i])
      specs[count++] = (tl_event_spec){.size = sizeof *specs,
                                       .id = tl_text_from_string(ids[i]),
                                       .title = tl_text_from_string(e->titles[i]),
                                       .edtf = tl_text_from_string(dates[i]),
                                       .modified = tl_text_from_string(i == 0 ? e->modified : NULL)};
  tl_header_spec header = {.size = sizeof header, .title = tl_text_from_string(e->title ? e->title : "T")};
  tl_timeline *timeline = timeline_of(&header, specs, count);
  tl_ical_options options = e->options;
  options.size = sizeof options;
  options.as_of = tl_text_from_string(e->as_of);
  if (before)
    options.previous = (tl_text){before->data, before->size};
  if (losses)
    options.losses = (tl_losses){tell, losses};
  support_text feed = feed_of(timeline, &options, report);
  tl_timeline_unref(timeline);
  return feed;
}

/* `title sequence stamp` of each entry, with the status of those that have one, and the calendar's stamp first. */
static void summary_of(const support_text *feed, char *out, size_t size)
{
  support_text copy = {0};
  tl_sink sink = support_sink(&copy);
  assert_int_equal(sink.write(sink.ctx, feed->data, feed->size + 1, NULL), TL_OK);
  unfold(copy.data);
  char stamp[64];
  line_of(copy.data, "LAST-MODIFIED", stamp, sizeof stamp);
  size_t used = (size_t)snprintf(out, size, "%s\n", stamp + 1);
  for (char *at = copy.data; (at = strstr(at, "BEGIN:VEVENT\n")); at++) {
    char title[64];
    char sequence[64];
    char stamped[64];
    char status[64];
    char *end = strstr(at, "END:VEVENT");
    *end = '\0';
    line_of(at, "SUMMARY", title, sizeof title);
    line_of(at, "SEQUENCE", sequence, sizeof sequence);
    line_of(at, "DTSTAMP", stamp, sizeof stamp);
    line_of(at, "LAST-MODIFIED", stamped, sizeof stamped);
    line_of(at, "STATUS", status, sizeof status);
    assert_string_equal(stamp, stamped);
    used += (size_t)snprintf(out + used, size - used, "%s %s %s%s%s\n", title + 1, sequence + 1, stamp + 1,
                             *status ? " " : "", *status ? status + 1 : "");
    *end = 'E';
  }
  support_text_free(&copy);
}

typedef struct update_row {
  const char *name;
  edition editions[4]; /* one after the other; the first without titles ends them */
  const char *expected;
} update_row;

#define FIRST .titles = {"A", "B", "C"}, .as_of = "2024-01-01"

static update_row update_rows[] = {
    {"nothing changed",
     {{FIRST}, {.titles = {"A", "B", "C"}, .as_of = "2024-02-01"}},
     "20240101T000000Z\nA 0 20240101T000000Z\nB 0 20240101T000000Z\nC 0 20240101T000000Z\n"},
    {"a title",
     {{FIRST}, {.titles = {"A", "b", "C"}, .as_of = "2024-02-01T08:00:00Z"}},
     "20240201T080000Z\nA 0 20240101T000000Z\nb 1 20240201T080000Z\nC 0 20240101T000000Z\n"},
    {"a title, on the same day",
     {{FIRST}, {.titles = {"A", "b", "C"}, .as_of = "2024-01-01"}},
     "20240101T000001Z\nA 0 20240101T000000Z\nb 1 20240101T000001Z\nC 0 20240101T000000Z\n"},
    {"a title, on a day before",
     {{FIRST}, {.titles = {"A", "b", "C"}, .as_of = "2023-01-01"}},
     "20240101T000001Z\nA 0 20240101T000000Z\nb 1 20240101T000001Z\nC 0 20240101T000000Z\n"},
    {"there and back",
     {{FIRST}, {.titles = {"A", "b", "C"}, .as_of = "2024-02-01"}, {.titles = {"A", "B", "C"}, .as_of = "2024-03-01"}},
     "20240301T000000Z\nA 0 20240101T000000Z\nB 2 20240301T000000Z\nC 0 20240101T000000Z\n"},
    {"the event's own revision alone",
     {{FIRST}, {.titles = {"A", "B", "C"}, .modified = "2024-01-20", .as_of = "2024-02-01"}},
     "20240201T000000Z\nA 1 20240120T000000Z\nB 0 20240101T000000Z\nC 0 20240101T000000Z\n"},
    {"the event's own revision, which is not after its stamp",
     {{FIRST}, {.titles = {"A", "B", "C"}, .modified = "2023-01-20", .as_of = "2024-02-01"}},
     "20240201T000000Z\nA 1 20240101T000001Z\nB 0 20240101T000000Z\nC 0 20240101T000000Z\n"},
    {"the event's own revision and its title",
     {{FIRST}, {.titles = {"a", "B", "C"}, .modified = "2024-01-20", .as_of = "2024-02-01"}},
     "20240201T000000Z\na 1 20240120T000000Z\nB 0 20240101T000000Z\nC 0 20240101T000000Z\n"},
    {"the calendar alone",
     {{FIRST}, {.titles = {"A", "B", "C"}, .as_of = "2024-02-01", .options = {.color = {"teal", 4}}}},
     "20240201T000000Z\nA 0 20240101T000000Z\nB 0 20240101T000000Z\nC 0 20240101T000000Z\n"},
    {"the timeline's title: the UIDs stay",
     {{FIRST}, {.title = "U", .titles = {"A", "B", "C"}, .as_of = "2024-02-01"}},
     "20240201T000000Z\nA 0 20240101T000000Z\nB 0 20240101T000000Z\nC 0 20240101T000000Z\n"},
    {"a new event",
     {{.titles = {"A", "B"}, .as_of = "2024-01-01"}, {.titles = {"A", "B", "C"}, .as_of = "2024-02-01"}},
     "20240201T000000Z\nA 0 20240101T000000Z\nB 0 20240101T000000Z\nC 0 20240201T000000Z\n"},
    {"an event gone",
     {{FIRST}, {.titles = {"A", NULL, "C"}, .as_of = "2024-02-01"}},
     "20240201T000000Z\nA 0 20240101T000000Z\nC 0 20240101T000000Z\nB 1 20240201T000000Z CANCELLED\n"},
    {"an event gone, 29 days later",
     {{FIRST},
      {.titles = {"A", NULL, "C"}, .as_of = "2024-02-01"},
      {.titles = {"A", NULL, "C"}, .as_of = "2024-03-01"}},
     "20240201T000000Z\nA 0 20240101T000000Z\nC 0 20240101T000000Z\nB 1 20240201T000000Z CANCELLED\n"},
    {"an event gone, 30 days later",
     {{FIRST},
      {.titles = {"A", NULL, "C"}, .as_of = "2024-02-01"},
      {.titles = {"A", NULL, "C"}, .as_of = "2024-03-02"}},
     "20240302T000000Z\nA 0 20240101T000000Z\nC 0 20240101T000000Z\n"},
    {"an event gone, for a week",
     {{FIRST},
      {.titles = {"A", NULL, "C"}, .as_of = "2024-02-01", .options = {.cancelled_days = 7}},
      {.titles = {"A", NULL, "C"}, .as_of = "2024-02-08", .options = {.cancelled_days = 7}}},
     "20240208T000000Z\nA 0 20240101T000000Z\nC 0 20240101T000000Z\n"},
    {"an event gone at once",
     {{FIRST}, {.titles = {"A", NULL, "C"}, .as_of = "2024-02-01", .options = {.cancelled_days = -1}}},
     "20240201T000000Z\nA 0 20240101T000000Z\nC 0 20240101T000000Z\n"},
    {"an event back again",
     {{FIRST}, {.titles = {"A", NULL, "C"}, .as_of = "2024-02-01"}, {.titles = {"A", "B", "C"}, .as_of = "2024-02-02"}},
     "20240202T000000Z\nA 0 20240101T000000Z\nB 2 20240202T000000Z\nC 0 20240101T000000Z\n"},
    {"an event back again under another title of the timeline",
     {{FIRST},
      {.titles = {"A", NULL, "C"}, .as_of = "2024-02-01"},
      {.title = "U", .titles = {"A", "B", "C"}, .as_of = "2024-02-02"}},
     "20240202T000000Z\nA 0 20240101T000000Z\nB 2 20240202T000000Z\nC 0 20240101T000000Z\n"},
    {"two gone, one after the other",
     {{FIRST},
      {.titles = {"A", NULL, "C"}, .as_of = "2024-02-01"},
      {.titles = {"A", NULL, NULL}, .as_of = "2024-02-02"}},
     "20240202T000000Z\nA 0 20240101T000000Z\nC 1 20240202T000000Z CANCELLED\nB 1 20240201T000000Z CANCELLED\n"},
    {"outside the window: not shown, and not cancelled",
     {{FIRST},
      {.titles = {"A", "B", "C"}, .as_of = "2024-02-01", .options = {.window = &(const tl_span){0, 1577923200}}}},
     "20240201T000000Z\nA 0 20240101T000000Z\nB 0 20240101T000000Z\n"},
    {"no longer in two",
     {{.titles = {NULL, "B"}, .as_of = "2024-01-01", .options = {.long_days = 30}},
      {.titles = {NULL, "B"}, .as_of = "2024-02-01"}},
     "20240201T000000Z\nB 1 20240201T000000Z\nB (ends) 1 20240201T000000Z CANCELLED\n"},
    {"in two: the UID of the second stays",
     {{.titles = {NULL, "B"}, .as_of = "2024-01-01", .options = {.long_days = 30}},
      {.title = "U", .titles = {NULL, "B"}, .as_of = "2024-02-01", .options = {.long_days = 30}}},
     "20240201T000000Z\nB (begins) 0 20240101T000000Z\nB (ends) 0 20240101T000000Z\n"},
    {"no anniversaries any more",
     {{.titles = {"A"}, .as_of = "2024-01-01", .options = {.anniversaries = 1}},
      {.titles = {"A"}, .as_of = "2024-02-01"}},
     "20240201T000000Z\nA 0 20240101T000000Z\nA (anniversary) 1 20240201T000000Z CANCELLED\n"},
    {"no ids in the feed any more: only the namespace holds the UIDs, from now on",
     {{.titles = {"A", "B"}, .as_of = "2024-01-01"},
      {.title = "U", .titles = {"A", "B"}, .as_of = "2024-02-01", .options = {.plain = 1}}},
     "20240201T000000Z\nA 0 20240201T000000Z\nB 0 20240201T000000Z\nA 1 20240201T000000Z CANCELLED\n"
     "B 1 20240201T000000Z CANCELLED\n"},
    {"no ids in the feed: only the namespace holds the UIDs",
     {{FIRST, .options = {.plain = 1}},
      {.title = "U", .titles = {"A", "B"}, .as_of = "2024-02-01", .options = {.plain = 1, .feed_namespace = {"T", 1}}}},
     "20240201T000000Z\nA 0 20240101T000000Z\nB 0 20240101T000000Z\nC 1 20240201T000000Z CANCELLED\n"},
};

/* Each edition is published over the one before; over itself it is the same bytes again. */
static void test_update(void **state)
{
  const update_row *row = *state;
  support_text feed = {0};
  for (size_t i = 0; i < 4; i++) {
    const edition *e = &row->editions[i];
    if (!e->titles[0] && !e->titles[1])
      break;
    tl_ical_report report;
    support_text next = publish(e, feed.size ? &feed : NULL, &report, NULL);
    assert_int_equal(report.bytes, next.size);
    support_text again = publish(e, &next, NULL, NULL);
    assert_string_equal(again.data, next.data);
    support_text_free(&again);
    support_text_free(&feed);
    feed = next;
  }
  char summary[1024];
  summary_of(&feed, summary, sizeof summary);
  assert_string_equal(summary, row->expected);
  support_text_free(&feed);
}

/* ---- what cannot be revised again ---- */

#define LATEST "9999-12-31T23:59:59Z"

typedef struct last_row {
  const char *name;
  edition editions[2];
  const char *before; /* of another, instead of the first edition */
  const char *expected;
  const char *loss;
} last_row;

static last_row last_rows[] = {
    {"last: an event of the last second",
     {{.titles = {"A"}, .modified = LATEST, .as_of = "2024-01-01"},
      {.titles = {"a"}, .modified = LATEST, .as_of = "2024-02-01"}},
     NULL,
     "20240201T000000Z\na 1 99991231T235959Z\n",
     "one\tchanged\tmodified\t"},
    {"last: an event that was of the last second, and is of one before",
     {{.titles = {"A"}, .modified = LATEST, .as_of = "2024-01-01"},
      {.titles = {"a"}, .modified = "2024-01-20", .as_of = "2024-02-01"}},
     NULL,
     "20240201T000000Z\na 1 99991231T235959Z\n",
     "one\tchanged\tmodified\t"},
    {"last: a calendar and its events",
     {{.titles = {"A"}, .as_of = LATEST}, {.titles = {NULL, "B"}, .as_of = LATEST}},
     NULL,
     "99991231T235959Z\nB 0 99991231T235959Z\nA 1 99991231T235959Z CANCELLED\n",
     "-\tchanged\tmodified\t"},
    {"last: a second before",
     {{.titles = {"A"}, .as_of = "9999-12-31T23:59:58Z"}, {.titles = {"a"}, .as_of = "2024-02-01"}},
     NULL,
     "99991231T235959Z\na 1 99991231T235959Z\n",
     ""},
    {"last: the largest SEQUENCE",
     {{FIRST}, {.titles = {"A"}, .as_of = "2024-02-01"}},
     "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:other\r\nDTSTART:20200229\r\nSEQUENCE:2147483647\r\n"
     "SUMMARY:O\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
     "20240201T000000Z\nA 0 20240201T000000Z\nO 2147483647 20240201T000000Z CANCELLED\n",
     "-\tchanged\tsequence\t"},
};

/* The loss is told where the stamp stays, once for each entry. */
static void test_last(void **state)
{
  const last_row *row = *state;
  support_text other = {.data = (char *)(uintptr_t)row->before, .size = row->before ? strlen(row->before) : 0};
  support_text first = publish(&row->editions[0], NULL, NULL, NULL);
  support_text losses = {0};
  support_text feed = publish(&row->editions[1], row->before ? &other : &first, NULL, &losses);
  char summary[1024];
  summary_of(&feed, summary, sizeof summary);
  assert_string_equal(summary, row->expected);
  bool told = losses.data && strstr(losses.data, "\tchanged\t");
  assert_int_equal(told, *row->loss != '\0');
  if (told)
    assert_non_null(strstr(losses.data, row->loss));
  support_text_free(&losses);
  support_text_free(&first);
  support_text_free(&feed);
}

/* All that the mapping knows, with all options: the same bytes whatever day it is, also of a feed that was folded
 * otherwise and has other line ends. */
static void test_whole(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  tl_ical_options options = full_options();
  support_text feed = feed_of(timeline, &options, NULL);
  support_text loose = {0};
  tl_sink sink = support_sink(&loose);
  assert_int_equal(sink.write(sink.ctx, feed.data, feed.size + 1, NULL), TL_OK);
  unfold(loose.data);
  options.as_of = TL_TEXT("2030-01-01");
  for (int i = 0; i < 2; i++) {
    options.previous = i ? (tl_text){feed.data, feed.size} : (tl_text){loose.data, strlen(loose.data)};
    support_text again = feed_of(timeline, &options, NULL);
    assert_string_equal(again.data, feed.data);
    support_text_free(&again);
  }
  support_text_free(&loose);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* ---- feeds of others ---- */

#define CALENDAR(lines) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" lines "END:VCALENDAR\r\n"
#define ENTRY(lines) CALENDAR("BEGIN:VEVENT\r\nUID:other\r\n" lines "END:VEVENT\r\n")

typedef struct foreign_row {
  const char *name;
  const char *before;
  const char *expected; /* after the entry of ours */
} foreign_row;

static foreign_row foreign_rows[] = {
    {"foreign: an all-day entry",
     ENTRY("DTSTART;VALUE=DATE:20200229\r\nDTEND;VALUE=DATE:20200301\r\nSUMMARY:a\\, b\\nc\r\nSEQUENCE:41\r\n"
           "DTSTAMP:20231231T235959Z\r\n"),
     "UID:other\nDTSTAMP:20240101T000000Z\nLAST-MODIFIED:20240101T000000Z\nSEQUENCE:42\nSUMMARY:a\\, "
     "b\\nc\nDTSTART;VALUE=DATE:20200229\nDTEND;VALUE=DATE:20200301\nSTATUS:CANCELLED\nTRANSP:TRANSPARENT\n"},
    {"foreign: an instant without stamps", ENTRY("DTSTART:20200229T101112Z\r\n"),
     "UID:other\nDTSTAMP:20240101T000000Z\nLAST-MODIFIED:20240101T000000Z\nSEQUENCE:1\nDTSTART:20200229T101112Z\n"
     "STATUS:CANCELLED\nTRANSP:TRANSPARENT\n"},
    {"foreign: a local time, and an alarm with a UID",
     ENTRY("DTSTART:20200229T101112\r\nBEGIN:VALARM\r\nUID:alarm\r\nEND:VALARM\r\nSEQUENCE:2147483647\r\n"),
     "UID:other\nDTSTAMP:20240101T000000Z\nLAST-MODIFIED:20240101T000000Z\nSEQUENCE:2147483647\nDTSTART:20200229T101112"
     "\nSTATUS:CANCELLED\nTRANSP:TRANSPARENT\n"},
    {"foreign: cancelled already, long ago",
     ENTRY("DTSTART;VALUE=DATE:20200229\r\nSTATUS:CANCELLED\r\nDTSTAMP:20200101T000000Z\r\n"), ""},
    {"foreign: a time of a zone", ENTRY("DTSTART;TZID=Asia/Tehran:20200229T101112\r\n"), ""},
    {"foreign: 30 February", ENTRY("DTSTART;VALUE=DATE:20200230\r\n"), ""},
    {"foreign: year 0", ENTRY("DTSTART;VALUE=DATE:00000101\r\n"), ""},
    {"foreign: no start", ENTRY(""), ""},
    {"foreign: no UID", CALENDAR("BEGIN:VEVENT\r\nDTSTART:20200229T101112\r\nEND:VEVENT\r\n"), ""},
    {"foreign: a task", CALENDAR("BEGIN:VTODO\r\nUID:other\r\nDTSTART:20200229T101112\r\nEND:VTODO\r\n"), ""},
};

static void test_foreign(void **state)
{
  const foreign_row *row = *state;
  support_text before = {.data = (char *)(uintptr_t)row->before, .size = strlen(row->before)};
  edition e = {.titles = {"A"}, .as_of = "2024-01-01"};
  support_text losses = {0};
  support_text feed = publish(&e, &before, NULL, &losses);
  unfold(feed.data);
  char *first = strstr(feed.data, "END:VEVENT\n") + 11;
  if (*row->expected) {
    assert_memory_equal(first, "BEGIN:VEVENT\n", 13);
    *strstr(first, "END:VEVENT\n") = '\0';
    assert_string_equal(first + 13, row->expected);
  } else {
    assert_string_equal(first, "END:VCALENDAR\n");
  }
  bool told = losses.data && strstr(losses.data, "-\tdropped\tprevious\t");
  bool is_lost = strstr(row->before, "UID:other") && !strstr(row->before, "STATUS") && strstr(row->before, "VEVENT");
  assert_int_equal(told, is_lost && !*row->expected);
  support_text_free(&losses);
  support_text_free(&feed);
}

typedef struct broken_row {
  const char *name;
  const char *before;
  uint32_t line;
} broken_row;

static broken_row broken_rows[] = {
    {"broken: empty", "", 0},
    {"broken: half a feed", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n", 4},
    {"broken: an error page", "<html>\r\n", 1},
    {"broken: not UTF-8", "BEGIN:VCALENDAR\r\nX-A:\xFF\r\nEND:VCALENDAR\r\n", 2},
};

static void test_broken(void **state)
{
  const broken_row *row = *state;
  tl_timeline *timeline = mapping();
  tl_ical_options options = {.size = sizeof options, .previous = tl_text_from_string(row->before)};
  support_text feed = {0};
  tl_error err = {0};
  tl_status status = tl_ical_write(timeline, &options, support_sink(&feed), NULL, &err);
  assert_int_not_equal(status, TL_OK);
  assert_int_equal(status, err.status);
  assert_string_equal(err.field, "previous");
  assert_int_equal(feed.size, 0);
  if (row->line)
    assert_int_equal(err.line, row->line);
  tl_timeline_unref(timeline);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, test_update, update_rows);
  ROWS_ADD(&suite, test_last, last_rows);
  ROWS_ADD(&suite, test_foreign, foreign_rows);
  ROWS_ADD(&suite, test_broken, broken_rows);
  ROWS_ADD_TEST(&suite, test_whole);
  return rows_run("ical_previous", &suite);
}
