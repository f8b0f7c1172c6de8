/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "support_ical.h"

#include <stdio.h>
#include <stdlib.h>

#include "rows.h"

/* Which entries an event has: long ones in two, anniversaries, windows, the years of clients; and their relations. */

/* Every entry's DTSTART, DTEND and RRULE, a line each. */
static void entries_of(const char *lines, char *out, size_t size)
{
  size_t used = 0;
  out[0] = '\0';
  for (const char *at = lines; (at = strstr(at, "BEGIN:VEVENT\n")); at++) {
    static const char *const names[] = {"DTSTART", "DTEND", "RRULE"};
    const char *end = strstr(at, "END:VEVENT");
    for (size_t i = 0; i < 3; i++) {
      char value[128];
      line_of(at, names[i], value, sizeof value);
      const char *found = strstr(at, names[i]);
      if (!found || found > end)
        continue;
      int wrote = snprintf(out + used, size - used, "%s%s", i ? " " : "", strrchr(value, ':') + 1);
      used += (size_t)wrote;
    }
    used += (size_t)snprintf(out + used, size - used, "\n");
  }
}

typedef struct entry_row {
  const char *name;
  const char *edtf;
  const char *start; /* with `end`, in place of edtf */
  const char *end;
  tl_ical_options options;
  const char *expected;
  const char *loss; /* the kind and field of the last loss; "": none */
} entry_row;

static const tl_span of_2020 = {INT64_C(1577836800), INT64_C(1609459200)};

#define LONG_DAYS(n) .options = {.long_days = (n)}
#define YEARLY .options = {.anniversaries = 1}
#define WINDOW .options = {.window = &of_2020}
#define PROFILE(which) .options = {.profile = TL_ICAL_PROFILE_##which}

static entry_row entry_rows[] = {
    {"long: as many days", "2020-01-01/2020-01-30", LONG_DAYS(30), .expected = "20200101 20200131\n", .loss = ""},
    {"long: one more", "2020-01-01/2020-01-31", LONG_DAYS(30), .expected = "20200101 20200102\n20200131 20200201\n",
     .loss = ""},
    {"long: none is", "1900-01-01/2000-01-01", LONG_DAYS(0), .expected = "19000101 20000102\n", .loss = ""},
    {"long: windows of both ends", "2008/2017~", LONG_DAYS(30), .expected = "20080101 20090101\n20170101 20180101\n",
     .loss = "precision date"},
    {"long: may be one day", "2018-05", LONG_DAYS(1), .expected = "20180501 20180601\n", .loss = "precision date"},
    {"long: ends may be one day", "2018/2018", LONG_DAYS(1), .expected = "20180101 20190101\n",
     .loss = "precision date"},
    {"long: no end", "1984/..", LONG_DAYS(30), .expected = "19840101 19840102\n", .loss = "precision date"},
    {"long: the certain part", "2008/2017", .options = {.long_days = 30, .imprecise = TL_ICAL_INNER},
     .expected = "20081231 20170102\n", .loss = "precision date"},
    {"long: several dates", "{2001-01-01,2005-01-01}", LONG_DAYS(30), .expected = "20010101 20050102\n",
     .loss = "precision date"},
    {"long: times", NULL, "2020-01-01T10:00:00Z", "2020-03-01T12:00:00Z", LONG_DAYS(30),
     .expected = "20200101T100000Z\n20200301T120000Z\n", .loss = ""},
    {"long: local times", NULL, "2020-01-01T10:00:00", "2020-03-01T12:00:00", LONG_DAYS(60),
     .expected = "20200101T100000\n20200301T120000\n", .loss = ""},
    {"long: a time and a day", NULL, "2020-01-01T10:00:00Z", "2020-03-01", LONG_DAYS(30),
     .expected = "20200101 20200102\n20200301 20200302\n", .loss = "precision date"},
    {"long: to the end of the calendar", "0001-01-01/9999-12-31", LONG_DAYS(1),
     .expected = "00010101 00010102\n99991231\n", .loss = ""},

    {"anniversary: a day", "1984-01-24", YEARLY, .expected = "19840124 19840125\n19850124 19850125 FREQ=YEARLY\n",
     .loss = ""},
    {"anniversary: the last day of a year", "1999-12-31", YEARLY,
     .expected = "19991231 20000101\n20001231 20010101 FREQ=YEARLY\n", .loss = ""},
    {"anniversary: 29 February", "2024-02-29", YEARLY,
     .expected = "20240229 20240301\n20280229 20280301 FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29\n",
     .loss = "changed anniversary"},
    {"anniversary: 29 February before 1900", "1896-02-29", YEARLY,
     .expected = "18960229 18960301\n19040229 19040301 FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29\n",
     .loss = "changed anniversary"},
    {"anniversary: no year is left", "9999-01-01", YEARLY, .expected = "99990101 99990102\n", .loss = ""},
    {"anniversary: one year is left", "9998-12-31", YEARLY, .expected = "99981231 99990101\n99991231 FREQ=YEARLY\n",
     .loss = ""},
    {"anniversary: of two days", "2024-04-24/2024-04-25", YEARLY, .expected = "20240424 20240426\n", .loss = ""},
    {"anniversary: of a month", "2024-04", YEARLY, .expected = "20240401 20240501\n", .loss = "precision date"},
    {"anniversary: uncertain", "1984-01-24?", YEARLY, .expected = "19840124 19840125\n", .loss = "precision date"},
    {"anniversary: of a time", "1984-01-24T10:00:00Z", YEARLY, .expected = "19840124T100000Z\n", .loss = ""},
    {"anniversary: one of two", "[1984-01-24,1984-01-25]", YEARLY, .expected = "19840124 19840126\n",
     .loss = "precision date"},

    {"window: within", "2020-05-01", WINDOW, .expected = "20200501 20200502\n", .loss = ""},
    {"window: the day before", "2019-12-31", WINDOW, .expected = "", .loss = "skipped date"},
    {"window: the day after", "2021-01-01", WINDOW, .expected = "", .loss = "skipped date"},
    {"window: across", "2019/2021", WINDOW, .expected = "20190101 20220101\n", .loss = "precision date"},
    {"window: the last second", "2020-12-31T23:59:59Z", WINDOW, .expected = "20201231T235959Z\n", .loss = ""},
    {"window: a second late", "2021-01-01T00:00:00Z", WINDOW, .expected = "", .loss = "skipped date"},

    {"profile: none", "0001-01-01", PROFILE(NONE), .expected = "00010101 00010102\n", .loss = ""},
    {"profile: Outlook, 1600", "1600-12-31", PROFILE(OUTLOOK), .expected = "16001231 16010101\n",
     .loss = "changed profile"},
    {"profile: Outlook, 1601", "1601-01-01", PROFILE(OUTLOOK), .expected = "16010101 16010102\n", .loss = ""},
    {"profile: Outlook, 4500", "4500-12-31", PROFILE(OUTLOOK), .expected = "45001231 45010101\n", .loss = ""},
    {"profile: Outlook, 4501", "4501-01-01", PROFILE(OUTLOOK), .expected = "45010101 45010102\n",
     .loss = "changed profile"},
    {"profile: Nextcloud, 1969", "1969-12-31", PROFILE(NEXTCLOUD), .expected = "19691231 19700101\n",
     .loss = "changed profile"},
    {"profile: Nextcloud, 1970", "1970-01-01", PROFILE(NEXTCLOUD), .expected = "19700101 19700102\n", .loss = ""},
    {"profile: JavaScript, 99", "0099-12-31", PROFILE(JAVASCRIPT), .expected = "00991231 01000101\n",
     .loss = "changed profile"},
    {"profile: JavaScript, 100", "0100-01-01", PROFILE(JAVASCRIPT), .expected = "01000101 01000102\n", .loss = ""},
};

/* The kind and field of the last loss. */
static void keep_loss(void *ctx, const tl_loss *loss)
{
  snprintf(ctx, 64, "%s %s", tl_loss_kind_name(loss->kind), loss->field);
}

static void test_entry(void **state)
{
  const entry_row *row = *state;
  tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("T")};
  tl_event_spec spec = {.size = sizeof spec,
                        .id = TL_TEXT("e"),
                        .edtf = tl_text_from_string(row->edtf),
                        .start = tl_text_from_string(row->start),
                        .end = tl_text_from_string(row->end)};
  tl_timeline *timeline = timeline_of(&header, &spec, 1);
  tl_ical_options options = row->options;
  char loss[64] = "";
  options.size = sizeof options;
  options.losses = (tl_losses){keep_loss, loss};
  tl_ical_report report;
  support_text feed = feed_of(timeline, &options, &report);
  unfold(feed.data);
  char entries[512];
  entries_of(feed.data, entries, sizeof entries);
  assert_string_equal(entries, row->expected);
  assert_string_equal(loss, row->loss);
  assert_int_equal(report.written, *row->expected != '\0');
  assert_int_equal(report.losses, *row->loss != '\0');
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* ---- relations ---- */

/* The lines of RELATED-TO and LINK of all entries, UIDs (which are the ids here) and all. */
static void relations_of(char *lines, char *out, size_t size)
{
  size_t used = 0;
  char *rest;
  out[0] = '\0';
  for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
    if (strncmp(line, "SUMMARY:", 8) == 0 || strncmp(line, "RELATED-TO", 10) == 0 || strncmp(line, "LINK", 4) == 0)
      used += (size_t)snprintf(out + used, size - used, "%s\n", line);
}

static tl_timeline *related(void)
{
  static const tl_constraint links[] = {
      {.kind = TL_CONSTRAINT_OFFSET, .event = {"war", 3}, .by = {.days = 3}, .given = TL_GIVEN_BY},
      {.kind = TL_CONSTRAINT_OFFSET, .event = {"war", 3}, .by = {.days = -3}, .given = TL_GIVEN_BY},
      {.kind = TL_CONSTRAINT_OFFSET, .event = {"bce", 3}, .by = {.years = 2000}, .given = TL_GIVEN_BY},
      {.kind = TL_CONSTRAINT_RELATION, .event = {"bce", 3}, .allen = 1u << 12},
      {.kind = TL_CONSTRAINT_RELATION, .event = {"bce", 3}, .allen = 3u << 11},
      {.kind = TL_CONSTRAINT_RELATION, .event = {"war", 3}, .allen = 1u << 8},
  };
  const tl_event_spec specs[] = {
      {.size = sizeof *specs, .id = TL_TEXT("war"), .uid = TL_TEXT("war"), .edtf = TL_TEXT("1980-09-22/1988-08-20")},
      {.size = sizeof *specs, .id = TL_TEXT("bce"), .uid = TL_TEXT("bce"), .edtf = TL_TEXT("-0044-03-15")},
      {.size = sizeof *specs,
       .id = TL_TEXT("talks"),
       .uid = TL_TEXT("talks"),
       .edtf = TL_TEXT("1988-08-23/1989-08-23"),
       .constraints = links,
       .constraint_count = sizeof links / sizeof *links},
  };
  tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("T")};
  return timeline_of(&header, specs, 3);
}

/* No relation names an event that is left out; an offset is between the entries that show the ends it is of. */
static void test_relations(void **state)
{
  (void)state;
  tl_timeline *timeline = related();
  support_text losses = {0};
  tl_ical_options options = {.size = sizeof options, .losses = {tell, &losses}};
  support_text feed = feed_of(timeline, &options, NULL);
  char relations[1024];
  unfold(feed.data);
  relations_of(feed.data, relations, sizeof relations);
  assert_string_equal(relations, "SUMMARY:war\nSUMMARY:talks\nRELATED-TO;RELTYPE=FINISHTOSTART;GAP=P2D:war\n"
                                 "RELATED-TO;RELTYPE=STARTTOFINISH;GAP=-P2D:war\n"
                                 "LINK;VALUE=UID;LINKREL=intervalDuring:war\n");
  support_text_free(&feed);
  const char *lost = "talks\tdropped\trelation\tit is to an event that is left out, and no link names it\n";
  const char *told = losses.data;
  for (int i = 0; i < 3; i++) {
    told = strstr(told, lost);
    assert_non_null(told);
    told += strlen(lost);
  }
  support_text_free(&losses);

  options.long_days = 100;
  feed = feed_of(timeline, &options, NULL);
  unfold(feed.data);
  char ends[2][64]; /* the UIDs of the second entries */
  const char *at = feed.data;
  for (int i = 0; i < 2; i++) {
    at = strstr(at, "RELTYPE=SIBLING:");
    assert_non_null(at);
    snprintf(ends[i], sizeof ends[i], "%.36s", at + 16);
    at = strstr(at + 1, "RELTYPE=SIBLING:") + 1;
  }
  relations_of(feed.data, relations, sizeof relations);
  char expected[1024];
  snprintf(expected, sizeof expected,
           "SUMMARY:war (begins)\nRELATED-TO;RELTYPE=SIBLING:%s\n"
           "SUMMARY:war (ends)\nRELATED-TO;RELTYPE=SIBLING:war\n"
           "SUMMARY:talks (begins)\nRELATED-TO;RELTYPE=SIBLING:%s\nRELATED-TO;RELTYPE=FINISHTOSTART;GAP=P2D:%s\n"
           "LINK;VALUE=UID;LINKREL=intervalDuring:war\n"
           "SUMMARY:talks (ends)\nRELATED-TO;RELTYPE=SIBLING:talks\nRELATED-TO;RELTYPE=STARTTOFINISH;GAP=-P2D:war\n",
           ends[0], ends[1], ends[0]);
  assert_string_equal(relations, expected);
  support_text_free(&feed);
  support_text_free(&losses);
  tl_timeline_unref(timeline);
}

/* ---- what a calendar says of itself ---- */

typedef struct refused_row {
  const char *name;
  tl_ical_options options;
  const char *field;
  tl_status status;
} refused_row;

static char long_word[300];

static refused_row refused_rows[] = {
    {"refused: a colour of digits", .options = {.color = {"#ff0000", 7}}, "color", TL_ERR_VALUE},
    {"refused: a colour that CSS has not", .options = {.color = {"blu", 3}}, "color", TL_ERR_VALUE},
    {"refused: the end of a colour", .options = {.color = {"blue violet", 11}}, "color", TL_ERR_VALUE},
    {"refused: half a colour", .options = {.color = {"steel", 5}}, "color", TL_ERR_VALUE},
    {"refused: an empty colour", .options = {.color = {"", 0}}, "color", TL_ERR_VALUE},
    {"refused: a method with a line break", .options = {.method = {"PUBLISH\r\nX:1", 12}}, "method", TL_ERR_VALUE},
    {"refused: a method that starts with -", .options = {.method = {"-A", 2}}, "method", TL_ERR_VALUE},
    {"refused: a URI without a scheme", .options = {.source = {"feed.ics", 8}}, "source", TL_ERR_VALUE},
    {"refused: a URI with a line break", .options = {.url = {"http://a\nb", 10}}, "url", TL_ERR_VALUE},
    {"refused: a URI with a tab", .options = {.url = {"http://a\tb", 10}}, "url", TL_ERR_VALUE},
    {"refused: a URI with a DEL", .options = {.url = {"http://a\177b", 10}}, "url", TL_ERR_ENCODING},
    {"refused: a URI with a NUL", .options = {.image = {"http://a\0b", 10}}, "image", TL_ERR_ENCODING},
    {"refused: an empty URI", .options = {.image = {"", 0}}, "image", TL_ERR_VALUE},
    {"refused: a UID with a tab", .options = {.uid = {"a\tb", 3}}, "uid", TL_ERR_VALUE},
    {"refused: a UID with a line separator", .options = {.uid = {"a\xE2\x80\xA8", 4}}, "uid", TL_ERR_VALUE},
    {"refused: a UID too long", .options = {.uid = {long_word, 256}}, "uid", TL_ERR_VALUE},
    {"refused: a description with a control", .options = {.description = {"\x02", 1}}, "description", TL_ERR_ENCODING},
    {"refused: a category that is not UTF-8",
     .options = {.categories = &(const tl_text){"\xFF", 1}, .category_count = 1}, "categories", TL_ERR_ENCODING},
    {"refused: an as-of in 2024-13", .options = {.as_of = {"2024-13-01", 10}}, NULL, TL_ERR_VALUE},
    {"refused: an as-of in 10000 BCE", .options = {.as_of = {"Y-10000", 7}}, NULL, TL_ERR_SYNTAX},
    {"refused: an as-of in year 0", .options = {.as_of = {"0000-01-01", 10}}, NULL, TL_ERR_VALUE},
};

static void test_refused(void **state)
{
  const refused_row *row = *state;
  memset(long_word, 'w', sizeof long_word);
  tl_timeline *timeline = mapping();
  tl_ical_options options = row->options;
  options.size = sizeof options;
  support_text feed = {0};
  tl_error err = {0};
  assert_int_equal(tl_ical_write(timeline, &options, support_sink(&feed), NULL, &err), row->status);
  assert_int_equal(err.status, row->status);
  assert_true(strlen(err.message) > 10);
  if (row->field)
    assert_string_equal(err.field, row->field);
  assert_int_equal(feed.size, 0);
  tl_timeline_unref(timeline);
}

/* ---- addresses ---- */

/* An event's href, and the address that URL has; NULL: none. */
typedef struct address_row {
  const char *name;
  const char *href;
  const char *url;
} address_row;

static address_row address_rows[] = {
    {"address: all that may stand", "Git+ssh.9-a://u@[::1]:8/~!$&'()*+,;=?a=_#b",
     "Git+ssh.9-a://u@[::1]:8/~!$&'()*+,;=?a=_#b"},
    {"address: what may not", "a:\"<>\\^`{|}", "a:%22%3C%3E%5C%5E%60%7B%7C%7D"},
    {"address: beyond ASCII", "a:\xC3\xA9", "a:%C3%A9"},
    {"address: codes", "a:%4F%4f%aF", "a:%4F%4f%aF"},
    {"address: a % that starts no code", "a:%%4G%G4%@a%/a%a`", "a:%25%254G%25G4%25@a%25/a%25a%60"},
    {"address: a % at the end", "a:%4", "a:%254"},
    {"address: no scheme", "a", NULL},
    {"address: an empty scheme", ":a", NULL},
    {"address: a scheme of digits", "9a:b", NULL},
    {"address: a scheme with _", "a_:b", NULL},
    {"address: a scheme beyond ASCII", "\xC3\xA9:b", NULL},
};

static void test_address(void **state)
{
  const address_row *row = *state;
  tl_event_spec spec = {
      .size = sizeof spec, .id = TL_TEXT("a"), .href = tl_text_from_string(row->href), .edtf = TL_TEXT("1984-01-01")};
  tl_timeline *timeline = timeline_of(NULL, &spec, 1);
  support_text losses = {0};
  tl_ical_options options = {.size = sizeof options, .losses = {tell, &losses}};
  support_text feed = feed_of(timeline, &options, NULL);
  char expected[128];
  unfold(feed.data);
  snprintf(expected, sizeof expected, "\nURL:%s\n", row->url ? row->url : "");
  assert_int_equal(strstr(feed.data, expected) != NULL, row->url != NULL);
  assert_int_equal(strstr(feed.data, "\nURL:") != NULL, row->url != NULL);
  assert_int_equal(losses.data && strstr(losses.data, "a\tdropped\thref\t"), row->url == NULL);
  support_text_free(&feed);
  support_text_free(&losses);
  tl_timeline_unref(timeline);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, test_entry, entry_rows);
  ROWS_ADD(&suite, test_refused, refused_rows);
  ROWS_ADD(&suite, test_address, address_rows);
  ROWS_ADD_TEST(&suite, test_relations);
  return rows_run("ical_entries", &suite);
}
