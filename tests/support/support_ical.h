/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_ICAL_H
#define TESTS_SUPPORT_ICAL_H

/* What the tests of feeds are made of. */

#include "events.h"

#include <timeline/ical.h>

static inline support_text feed_of(const tl_timeline *timeline, const tl_ical_options *options,
                                   tl_ical_report *out_report)
{
  support_text feed = {0};
  tl_error err = {0};
  if (tl_ical_write(timeline, options, support_sink(&feed), out_report, &err) != TL_OK)
    fail_msg("%s", err.message);
  return feed;
}

/* Undoes folding, in place: CR LF and a space go, other CR LFs become LF. */
static inline void unfold(char *text)
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
static inline void tell(void *ctx, const tl_loss *loss)
{
  tl_sink sink = support_sink(ctx);
  const char *parts[] = {loss->event ? loss->event : "-", tl_loss_kind_name(loss->kind), loss->field, loss->reason};
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(sink.write(sink.ctx, parts[i], strlen(parts[i]), NULL), TL_OK);
    assert_int_equal(sink.write(sink.ctx, i < 3 ? "\t" : "\n", 1, NULL), TL_OK);
  }
  assert_int_equal(loss->index == TL_NOT_FOUND, loss->event == NULL);
}

/* The value, with its parameters, of the first line of `name` in the unfolded lines; "" when there is none. */
static inline void line_of(const char *lines, const char *name, char *out, size_t size)
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

/* ---- a timeline with all that the mapping knows ---- */

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

static inline tl_timeline *mapping(void)
{
  static const tl_source nothing = {{"", 0}, {NULL, 0}};
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
       .wording = TL_TEXT("April\r\n24-25")},
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
      {.size = sizeof *specs,
       .id = TL_TEXT("phrase"),
       .title = TL_TEXT("Phrase"),
       .place = TL_TEXT(" \n"),
       .wording = TL_TEXT(""),
       .sources = &nothing,
       .source_count = 1,
       .phrase = TL_TEXT("May 2018")},
  };
  return timeline_of(&header, specs, sizeof specs / sizeof *specs);
}

static inline tl_ical_options mapping_options(void)
{
  return (tl_ical_options){.size = sizeof(tl_ical_options),
                           .feed_namespace = TL_TEXT("https://example.org/feed"),
                           .refresh = {.seconds = 43200},
                           .wording = 1};
}

/* Everything that is off by default. */
static inline tl_ical_options full_options(void)
{
  static const tl_text kinds[] = {{"history", 7}, {"arms, trade", 11}};
  tl_ical_options options = mapping_options();
  options.anniversaries = 1;
  options.profile = TL_ICAL_PROFILE_NEXTCLOUD;
  options.as_of = TL_TEXT("2024-06-01T08:30:00Z");
  options.description = TL_TEXT("What is known; and\nwhat is not");
  options.color = TL_TEXT("steelblue");
  options.source = TL_TEXT("https://example.org/feed.ics?a=1;b=2,3");
  options.url = TL_TEXT("https://example.org/caf\xC3\xA9");
  options.image = TL_TEXT("https://example.org/image.png");
  options.uid = TL_TEXT("https://example.org/feed, all");
  options.method = TL_TEXT("PUBLISH");
  options.categories = kinds;
  options.category_count = 2;
  options.long_days = 30;
  return options;
}

#endif
