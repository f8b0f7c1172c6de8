/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_model.h"

/* ---- what goes in comes out ---- */

static void everything_comes_out(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_event_spec other = named("other");
  tl_event_spec third = named("third");
  third.has_confidence = true; /* a zero that is given */
  third.title = (tl_text){"", 0};
  third.phrase = (tl_text)T("undated");
  third.start_kind = TL_END_OPEN;
  assert_int_equal(tl_builder_set_header(builder, &header, NULL), TL_OK);
  add(builder, &whole); /* its references point forward */
  add(builder, &other);
  add(builder, &third);
  assert_int_equal(tl_builder_count(builder), 3);
  tl_timeline *timeline = finish(builder);
  assert_int_equal(tl_timeline_count(timeline), 3);
  events_assert_same(timeline, 0, &whole);
  events_assert_same(timeline, 1, &other);
  events_assert_same(timeline, 2, &third);
  assert_null(tl_timeline_at(timeline, 3));
  assert_string_equal(tl_timeline_title(timeline), "A title");
  assert_string_equal(tl_timeline_description(timeline), "");
  assert_string_equal(tl_timeline_lang(timeline), "en-GB");
  assert_string_equal(tl_timeline_as_of(timeline), "2024-05-01");
  assert_string_equal(tl_timeline_modified(timeline), "2024-05-01T12:00:00Z");
  assert_string_equal(tl_timeline_foreign(timeline), header.foreign.data);
  assert_string_equal(tl_timeline_foreign_attributes(timeline), header.foreign_attributes.data);
  tl_timeline_unref(timeline);
}

static void events_as_specs(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_event_spec other = named("other");
  tl_event_spec third = named("third");
  add(builder, &whole);
  add(builder, &other);
  third.extent = &given_extent;
  add(builder, &third);
  tl_timeline *timeline = finish(builder);
  tl_event_spec spec;
  const size_t needed = 6 * sizeof(tl_constraint) + 3 * sizeof(tl_source) + 3 * sizeof(tl_text);
  for (size_t short_of = 0; short_of < 2; short_of++) {
    /* Of malloc(), so that a byte too many is seen. */
    void *lists = malloc(needed - short_of);
    assert_non_null(lists);
    assert_int_equal(tl_event_to_spec(tl_timeline_at(timeline, 0), &spec, lists, needed - short_of), needed);
    if (short_of) {
      assert_true(!spec.constraints && !spec.sources && !spec.categories);
      assert_int_equal(spec.constraint_count + spec.source_count + spec.category_count, 0);
    } else {
      events_assert_same(timeline, 0, &spec);
    }
    free(lists);
  }
  assert_int_equal(tl_event_to_spec(tl_timeline_at(timeline, 1), &spec, NULL, 0), 0);
  events_assert_same(timeline, 1, &spec);
  assert_int_equal(tl_event_to_spec(tl_timeline_at(timeline, 2), &spec, NULL, 0), 0);
  events_assert_same(timeline, 2, &spec);
  assert_ptr_equal(spec.extent, tl_event_extent(tl_timeline_at(timeline, 2)));
  tl_timeline_unref(timeline);
}

static void empty_timeline(void **state)
{
  (void)state;
  tl_timeline *timeline = finish(new_builder());
  size_t count = 7;
  tl_filter all = {.size = sizeof all};
  assert_int_equal(tl_timeline_count(timeline), 0);
  assert_null(tl_timeline_at(timeline, 0));
  assert_null(tl_timeline_title(timeline));
  assert_int_equal(tl_timeline_find(timeline, TL_TEXT("a")), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_filter(timeline, &all, NULL, 0, &count, NULL), TL_OK);
  assert_int_equal(count, 0);
  tl_timeline_unref(timeline);
  tl_timeline_unref(NULL);
  tl_builder_free(NULL);
}

static void names_are_stored_once(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_text category = TL_TEXT("visit");
  tl_event_spec a = named("a");
  a.categories = &category;
  a.category_count = 1;
  a.group = (tl_text)T("visit");
  add(builder, &a);
  a.id = (tl_text)T("b");
  add(builder, &a);
  tl_timeline *timeline = finish(builder);
  const tl_event *one = tl_timeline_at(timeline, 0);
  const tl_event *two = tl_timeline_at(timeline, 1);
  assert_ptr_equal(tl_event_category_at(one, 0), tl_event_category_at(two, 0));
  assert_ptr_equal(tl_event_category_at(one, 0), tl_event_group(two));
  tl_timeline_unref(timeline);
}

static void finds_with_any_bytes(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_event_spec a = named("abc");
  tl_event_spec b = named("d");
  b.uid = TL_TEXT("abc,");
  add(builder, &a);
  add(builder, &b);
  tl_timeline *timeline = finish(builder);
  assert_int_equal(tl_timeline_find_uid(timeline, TL_TEXT("abc,")), 1);
  assert_int_equal(tl_timeline_find_uid(timeline, TL_TEXT("abc")), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find_uid(timeline, TL_TEXT("d")), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find_uid(timeline, (tl_text){NULL, 0}), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find(timeline, TL_TEXT("abc")), 0);
  assert_int_equal(tl_timeline_find(timeline, TL_TEXT("abcd")), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find(timeline, (tl_text){"abc\0", 4}), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find(timeline, (tl_text){"abc", 2}), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find(timeline, (tl_text){"", 0}), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find(timeline, (tl_text){NULL, 0}), TL_NOT_FOUND);
  tl_timeline_unref(timeline);
}

static void references_count(void **state)
{
  (void)state;
  support_heap heap = {0};
  tl_allocator allocator = support_allocator(&heap);
  tl_builder_options options = {.size = sizeof options, .allocator = &allocator};
  tl_builder *builder;
  tl_event_spec a = named("a");
  assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_OK);
  add(builder, &a);
  tl_timeline *timeline = finish(builder);
  assert_int_equal(tl_timeline_memory(timeline), heap.live_bytes); /* to the byte */
  assert_ptr_equal(tl_timeline_ref(timeline), timeline);
  tl_timeline_unref(timeline);
  assert_string_equal(tl_event_id(tl_timeline_at(timeline, 0)), "a");
  tl_timeline_unref(timeline);
  assert_int_equal(heap.live, 0);
  assert_int_equal(heap.live_bytes, 0);
}
/* ---- dates ---- */

typedef struct bounds_row {
  const char *name;
  tl_event_spec spec; /* of the date */
  const char *min;    /* the event's own length, as durations */
  const char *max;
  const char *header_as_of;
  const char *bounds; /* start, end (exclusive), length in days, or in seconds with an s */
  unsigned flags;
  tl_end_kind start_kind, end_kind;
} bounds_row;
static const tl_extent noon_extent = {
    .start_min = TL_SECONDS_PER_DAY / 2,
    .start_max = TL_SECONDS_PER_DAY / 2,
    .end_min = TL_SECONDS_PER_DAY,
    .end_max = TL_SECONDS_PER_DAY,
    .length_min = 1,
    .length_max = TL_TIME_MAX,
};
static const tl_extent reversed_extent = {
    .start_min = 10 * TL_SECONDS_PER_DAY,
    .start_max = 11 * TL_SECONDS_PER_DAY,
    .end_min = TL_SECONDS_PER_DAY,
    .end_max = 5 * TL_SECONDS_PER_DAY,
    .length_min = TL_SECONDS_PER_DAY,
    .length_max = TL_TIME_MAX,
};

#define UNKNOWN TL_END_UNKNOWN, TL_END_UNKNOWN

/* clang-format off */
static bounds_row bounds_rows[] = {
    {"no date", {.size = 0}, NULL, NULL, NULL, "-inf..+inf -inf..+inf 1..inf", 0, UNKNOWN},
    {"no date, a length", {.size = 0}, "P7D", "P7D", NULL, "-inf..+inf -inf..+inf 7..7", 0, UNKNOWN},
    {"no date, hours", {.size = 0}, "PT1H", "PT2H", NULL, "-inf..+inf -inf..+inf 3600s..7200s", 0, UNKNOWN},
    {"no date and an unknown end, hours", {.end_kind = TL_END_UNKNOWN}, NULL, "PT2H", NULL,
     "-inf..+inf -inf..+inf 1s..7200s", 0, UNKNOWN},
    {"undated, hours", {.phrase = T("n.d.")}, "PT1H", NULL, NULL, "-inf..+inf -inf..+inf 3600s..inf", 0, UNKNOWN},
    {"a year", {.edtf = T("1984")}, NULL, NULL, NULL, "1984-01-01..1984-12-31 1984-01-02..1985-01-01 1..366", 0, 0, 0},
    {"a year filled", {.edtf = T("1984"), .mode = TL_MODE_SPANS}, NULL, NULL, NULL,
     "1984-01-01..1984-01-01 1985-01-01..1985-01-01 366..366", 0, 0, 0},
    {"a week in a month", {.edtf = T("2019-08")}, "P7D", "P7D", NULL,
     "2019-08-01..2019-08-25 2019-08-08..2019-09-01 7..7", 0, 0, 0},
    {"a month in a month, by its hull", {.edtf = T("2019-08/2019-09")}, "P1M", "P1M", NULL,
     "2019-08-02..2019-08-31 2019-09-02..2019-10-01 28..31", 0, 0, 0},
    {"a length that does not fit", {.edtf = T("2019-08")}, "P32D", NULL, NULL,
     "2019-08-01..2019-08-31 2019-08-02..2019-09-01 1..31", TL_EXTENT_CONTRADICTORY, 0, 0},
    {"a length whose limits are reversed", {.edtf = T("2019-08")}, "P3D", "P2D", NULL,
     "2019-08-01..2019-08-31 2019-08-02..2019-09-01 1..31", TL_EXTENT_CONTRADICTORY, 0, 0},
    {"hours on a day", {.edtf = T("2019-08-05")}, "PT2H", "PT3H", NULL,
     "2019-08-05..2019-08-05 2019-08-06..2019-08-06 1..1", 0, 0, 0},
    {"hours on days", {.edtf = T("2019-08")}, "PT25H", "PT25H", NULL,
     "2019-08-01..2019-08-30 2019-08-03..2019-09-01 2..3", 0, 0, 0},
    {"hours from a day", {.start = T("2019-08-05")}, "PT2H", "PT3H", NULL,
     "2019-08-05..2019-08-05 2019-08-05T02:00:00..2019-08-06T02:59:59 7200s..97199s", 0, 0, TL_END_UNKNOWN},
    {"hours from a day to a time of day", {.start = T("2019-08-05"), .end = T("2019-08-05T15:00:00")}, "PT2H", "PT3H",
     NULL, "2019-08-05..2019-08-05 2019-08-05T15:00:01..2019-08-05T15:00:01 54001s..54001s", TL_EXTENT_TIME_OF_DAY, 0,
     0},
    {"days from a time of day to a day", {.start = T("2019-08-05T10:00:00"), .end = T("2019-08-11")}, "P7D", "P7D",
     NULL, "2019-08-05T10:00:00..2019-08-05T10:00:00 2019-08-12..2019-08-12 568800s..568800s", TL_EXTENT_TIME_OF_DAY,
     0, 0},
    {"two windows", {.start = T("[2019-08-01..2019-08-25]"), .end = T("2019-08")}, NULL, NULL, NULL,
     "2019-08-01..2019-08-25 2019-08-02..2019-09-01 1..31", 0, 0, 0},
    {"a window that is an interval", {.start = T("2019-08-01/2019-08-25"), .end = T("2020")}, NULL, NULL, NULL,
     "2019-08-01..2019-08-25 2020-01-02..2021-01-01 130..519", 0, 0, 0},
    {"a start window", {.start = T("1984")}, NULL, NULL, NULL, "1984-01-01..1984-12-31 1984-01-02..+inf 1..inf", 0, 0,
     TL_END_UNKNOWN},
    {"an end window", {.end = T("1984")}, NULL, NULL, NULL, "-inf..1984-12-31 1984-01-02..1985-01-01 1..inf", 0,
     TL_END_UNKNOWN, 0},
    {"a start window without an end", {.start = T("[1984..]")}, NULL, NULL, NULL,
     "1984-01-01..+inf 1984-01-02..+inf 1..inf", 0, 0, TL_END_UNKNOWN},
    {"a window of a time of day", {.start = T("2004-01-01T10:10:10Z"), .end = T("2004-01-01")}, NULL, NULL, NULL,
     "2004-01-01T10:10:10..2004-01-01T10:10:10 2004-01-02..2004-01-02 49790s..49790s", TL_EXTENT_TIME_OF_DAY, 0, 0},
    {"reversed windows", {.start = T("1990"), .end = T("1984")}, NULL, NULL, NULL,
     "1990-01-01..1990-12-31 1984-01-02..1985-01-01 1..inf", TL_EXTENT_CONTRADICTORY, 0, 0},
    {"an open end", {.edtf = T("1984/..")}, NULL, NULL, NULL, "1984-01-01..1984-12-31 +inf..+inf inf..inf", 0, 0,
     TL_END_OPEN},
    {"an open end by kind", {.edtf = T("1984"), .end_kind = TL_END_OPEN}, NULL, NULL, NULL,
     "1984-01-01..1984-12-31 +inf..+inf inf..inf", 0, 0, TL_END_OPEN},
    {"an open start by kind", {.edtf = T("1984"), .start_kind = TL_END_OPEN}, NULL, NULL, NULL,
     "-inf..-inf 1984-01-02..1985-01-01 inf..inf", 0, TL_END_OPEN, 0},
    {"an open end and a longest length", {.edtf = T("1984/..")}, NULL, "P20Y", NULL,
     "1984-01-01..1984-12-31 +inf..+inf inf..inf", TL_EXTENT_CONTRADICTORY, 0, TL_END_OPEN},
    {"an open end and a shortest length", {.edtf = T("1984/..")}, "P20Y", NULL, NULL,
     "1984-01-01..1984-12-31 +inf..+inf inf..inf", 0, 0, TL_END_OPEN},
    {"an unknown end by kind", {.edtf = T("1984"), .end_kind = TL_END_UNKNOWN}, NULL, NULL, NULL,
     "1984-01-01..1984-12-31 1984-01-02..+inf 1..inf", 0, 0, TL_END_UNKNOWN},
    {"an unknown end by kind, and a length", {.edtf = T("1984-01"), .end_kind = TL_END_UNKNOWN}, "P1D", "P10D", NULL,
     "1984-01-01..1984-01-31 1984-01-02..1984-02-10 1..10", 0, 0, TL_END_UNKNOWN},
    {"ongoing as of its own day", {.edtf = T("1984-01-01"), .end_kind = TL_END_ONGOING, .as_of = T("1984-01-10")},
     NULL, NULL, "1999-01-01", "1984-01-01..1984-01-01 1984-01-11..+inf 10..inf", 0, 0, TL_END_ONGOING},
    {"ongoing as of the timeline's day", {.edtf = T("1984-01-01"), .end_kind = TL_END_ONGOING}, NULL, NULL,
     "1984-01-10", "1984-01-01..1984-01-01 1984-01-11..+inf 10..inf", 0, 0, TL_END_ONGOING},
    {"ongoing without a date, and a length", {.end_kind = TL_END_ONGOING}, NULL, "P10D", "1984-01-10",
     "1984-01-01..+inf 1984-01-11..+inf 1..10", 0, TL_END_UNKNOWN, TL_END_ONGOING},
    {"an extent", {.extent = &given_extent}, NULL, NULL, NULL, "1970-01-01..1970-01-05 1970-01-02..1970-01-06 1..5",
     0, 0, 0},
    {"an extent with a time of day, and no flag of it", {.extent = &noon_extent}, NULL, NULL, NULL,
     "1970-01-01T12:00:00..1970-01-01T12:00:00 1970-01-02..1970-01-02 43200s..43200s", TL_EXTENT_TIME_OF_DAY, 0, 0},
    {"an extent that contradicts itself", {.extent = &reversed_extent}, NULL, NULL, NULL,
     "1970-01-11..1970-01-12 1970-01-02..1970-01-06 1..inf", TL_EXTENT_CONTRADICTORY, 0, 0},
    {"an extent, ongoing as of the timeline's day", {.extent = &given_extent, .end_kind = TL_END_ONGOING}, NULL, NULL,
     "1984-01-10", "1970-01-01..1970-01-11 1984-01-11..+inf 5113..inf", 0, 0, TL_END_ONGOING},
    {"a phrase", {.phrase = T("in 1984")}, NULL, NULL, NULL, "1984-01-01..1984-12-31 1984-01-02..1985-01-01 1..366",
     0, 0, 0},
    {"undated", {.phrase = T("n.d.")}, NULL, NULL, NULL, "-inf..+inf -inf..+inf 1..inf", 0, UNKNOWN},
    {"a bare duration", {.phrase = T("for three days")}, NULL, NULL, NULL, "-inf..+inf -inf..+inf 3..3", 0, UNKNOWN},
    {"a bare duration without a limit", {.phrase = T("for at least three days")}, NULL, NULL, NULL, "-inf..+inf -inf..+inf 3..inf", 0, UNKNOWN},
};
/* clang-format on */

static void write_time(tl_time time, char *out)
{
  tl_clock clock;
  if (time == TL_TIME_MIN || time == TL_TIME_MAX)
    strcpy(out, time == TL_TIME_MIN ? "-inf" : "+inf");
  else if (tl_clock_from_time(time, &clock, NULL))
    fail_msg("a bound off the axis");
  else if (time % TL_SECONDS_PER_DAY)
    tl_clock_write(&clock, out);
  else
    tl_civil_write(&clock.civil, out);
}

static void write_length(int64_t length, char *out)
{
  if (length == TL_TIME_MAX)
    strcpy(out, "inf");
  else if (length % TL_SECONDS_PER_DAY)
    sprintf(out, "%llds", (long long)length);
  else
    sprintf(out, "%lld", (long long)(length / TL_SECONDS_PER_DAY));
}

static void assert_bounds(const tl_extent *extent, const char *expected)
{
  char part[6][64];
  char got[512];
  write_time(extent->start_min, part[0]);
  write_time(extent->start_max, part[1]);
  write_time(extent->end_min, part[2]);
  write_time(extent->end_max, part[3]);
  write_length(extent->length_min, part[4]);
  write_length(extent->length_max, part[5]);
  sprintf(got, "%s..%s %s..%s %s..%s", part[0], part[1], part[2], part[3], part[4], part[5]);
  assert_string_equal(got, expected);
}

static tl_header_spec header_as_of(const char *as_of)
{
  return (tl_header_spec){.size = sizeof(tl_header_spec), .as_of = tl_text_from_string(as_of)};
}

static tl_event_spec bounds_spec(const bounds_row *row, tl_constraint *length)
{
  tl_event_spec spec = row->spec;
  spec.size = sizeof spec;
  spec.id = (tl_text)T("a");
  *length = (tl_constraint){.kind = TL_CONSTRAINT_LENGTH};
  if (row->min) {
    length->given |= TL_GIVEN_MIN;
    assert_int_equal(tl_duration_parse(tl_text_from_string(row->min), &length->min, NULL), TL_OK);
  }
  if (row->max) {
    length->given |= TL_GIVEN_MAX;
    assert_int_equal(tl_duration_parse(tl_text_from_string(row->max), &length->max, NULL), TL_OK);
  }
  spec.constraints = length;
  spec.constraint_count = length->given ? 1 : 0;
  return spec;
}

static void bounds(void **state)
{
  const bounds_row *row = *state;
  tl_constraint length;
  tl_event_spec spec = bounds_spec(row, &length);
  tl_header_spec as_of = header_as_of(row->header_as_of);
  tl_builder *builder = new_builder();
  assert_int_equal(tl_builder_set_header(builder, &as_of, NULL), TL_OK);
  add(builder, &spec);
  tl_timeline *timeline = finish(builder);
  const tl_extent *extent = tl_event_extent(tl_timeline_at(timeline, 0));
  assert_bounds(extent, row->bounds);
  assert_int_equal(extent->flags, row->flags);
  assert_int_equal(extent->start_kind, row->start_kind);
  assert_int_equal(extent->end_kind, row->end_kind);
  events_assert_same(timeline, 0, &spec);
  tl_timeline_unref(timeline);
}

/* A header that comes later, or changes, gives the same extents as one that was there from the start. */
static void as_of_that_comes_later(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof bounds_rows / sizeof *bounds_rows; i++) {
    const bounds_row *row = &bounds_rows[i];
    if (!row->header_as_of)
      continue;
    tl_constraint length;
    tl_event_spec spec = bounds_spec(row, &length);
    tl_header_spec early = header_as_of("1971-01-01");
    tl_header_spec late = header_as_of(row->header_as_of);
    tl_header_spec never = header_as_of(NULL);
    tl_builder *builder = new_builder();
    assert_int_equal(tl_builder_set_header(builder, &early, NULL), TL_OK);
    add(builder, &spec);
    tl_timeline *first = finish(builder);
    assert_int_equal(tl_builder_from_timeline(first, NULL, &builder, NULL), TL_OK);
    tl_error err = {.status = TL_OK};
    if (!spec.as_of.data) {
      assert_int_equal(tl_builder_set_header(builder, &never, &err), TL_ERR_UNRESOLVED);
      assert_int_equal(err.code, TL_CODE_AS_OF_MISSING);
    }
    assert_int_equal(tl_builder_set_header(builder, &late, NULL), TL_OK);
    tl_timeline *second = finish(builder);
    assert_bounds(tl_timeline_extents(second), row->bounds);
    assert_string_equal(tl_timeline_as_of(first), "1971-01-01");
    tl_timeline_unref(first);
    tl_timeline_unref(second);
  }
}
static void seasons_are_the_builders(void **state)
{
  (void)state;
  tl_builder_options options = {.size = sizeof options, .seasons = TL_SEASONS_SOUTH};
  tl_builder *builder;
  tl_event_spec a = named("a");
  a.edtf = (tl_text)T("2001-21");
  assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_OK);
  add(builder, &a);
  tl_timeline *timeline = finish(builder);
  assert_bounds(tl_timeline_extents(timeline), "2001-09-01..2001-11-30 2001-09-02..2001-12-01 1..91");
  a.id = (tl_text)T("b");
  assert_int_equal(tl_builder_from_timeline(timeline, NULL, &builder, NULL), TL_OK);
  add(builder, &a);
  tl_timeline *next = finish(builder);
  assert_memory_equal(&tl_timeline_extents(next)[0], &tl_timeline_extents(next)[1], sizeof(tl_extent));
  tl_timeline_unref(next);
  tl_timeline_unref(timeline);
}

/* ---- filters ---- */

typedef struct filter_row {
  const char *name;
  tl_filter filter;
  const char *ids; /* one letter each */
} filter_row;

/* clang-format off */
static filter_row filter_rows[] = {
    {"all", {.size = 0}, "abcde"},
    {"a category", {.category = T("visit")}, "ab"},
    {"a category that is none", {.category = T("visi")}, ""},
    {"a group", {.group = T("east")}, "ac"},
    {"a group that is a category", {.group = T("visit")}, ""},
    {"a category and a group", {.category = T("visit"), .group = T("east")}, "a"},
    {"text in a title", {.text = T("tehran")}, "a"},
    {"text in either case", {.text = T("TEHRAN")}, "a"},
    {"text in a description", {.text = T("Seven days")}, "b"},
    {"text in a wording", {.text = T("august")}, "c"},
    {"text at the end", {.text = T("hran")}, "a"},
    {"text that is not there", {.text = T("tehrans")}, ""},
    {"text longer than any", {.text = T("a visit to Tehran and then some more of it, for long")}, ""},
    {"empty text", {.text = T("")}, "abcde"},
    {"text beyond ASCII", {.text = T("\xC3\xA9t\xC3\xA9")}, "d"},
    {"text beyond ASCII keeps its case", {.text = T("\xC3\x89t\xC3\xA9")}, ""},
    {"text that starts again in itself", {.text = T("aab")}, "d"},
    {"text, category and group", {.text = T("visit"), .category = T("visit"), .group = T("east")}, "a"},
};
/* clang-format on */

static void filters(void **state)
{
  const filter_row *row = *state;
  static const tl_text visit[] = {T("visit")};
  static const tl_text two[] = {T("war"), T("visit")};
  tl_event_spec specs[] = {named("a"), named("b"), named("c"), named("d"), named("e")};
  specs[0].title = (tl_text)T("A visit to Tehran");
  specs[0].categories = visit;
  specs[0].category_count = 1;
  specs[0].group = (tl_text)T("east");
  specs[1].description = (tl_text)T("Seven days somewhere");
  specs[1].categories = two;
  specs[1].category_count = 2;
  specs[2].wording = (tl_text)T("in August");
  specs[2].group = (tl_text)T("east");
  specs[3].title = (tl_text)T("un \xC3\xA9t\xC3\xA9 aaab");
  tl_builder *builder = new_builder();
  assert_int_equal(tl_builder_add_many(builder, specs, 5, NULL), TL_OK);
  tl_timeline *timeline = finish(builder);
  tl_filter filter = row->filter;
  filter.size = sizeof filter;
  for (size_t capacity = 0; capacity <= 5; capacity++) {
    size_t indexes[6] = {9, 9, 9, 9, 9, 9};
    size_t count = 7;
    assert_int_equal(tl_timeline_filter(timeline, &filter, capacity ? indexes : NULL, capacity, &count, NULL), TL_OK);
    assert_int_equal(count, strlen(row->ids));
    for (size_t i = 0; i < count && i < capacity; i++)
      assert_int_equal(tl_event_id(tl_timeline_at(timeline, indexes[i]))[0], row->ids[i]);
    for (size_t i = count < capacity ? count : capacity; i < 6; i++)
      assert_int_equal(indexes[i], 9);
  }
  filter.size = 1;
  size_t count = 7;
  assert_int_equal(tl_timeline_filter(timeline, &filter, NULL, 0, &count, NULL), TL_ERR_ARG);
  assert_int_equal(count, 7);
  tl_timeline_unref(timeline);
}

/* ---- revisions ---- */

static void revisions(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    tl_status status;
    tl_time time;
  } rows[] = {
      {"1970-01-01", TL_OK, 0},
      {"2024-05-01", TL_OK, INT64_C(1714521600)},
      {"2024-05-01T12:00:00Z", TL_OK, INT64_C(1714564800)},
      {"2024-05-01T12:00:00", TL_OK, INT64_C(1714564800)},
      {"2024-05-01T12:00:00+02:00", TL_OK, INT64_C(1714557600)},
      {"2024-05", TL_ERR_SYNTAX, 0},
      {"2024", TL_ERR_SYNTAX, 0},
      {"2024-05-01?", TL_ERR_SYNTAX, 0},
      {"2024-05-XX", TL_ERR_SYNTAX, 0},
      {"2024-05-01/2024-05-02", TL_ERR_SYNTAX, 0},
      {"2024-02-30", TL_ERR_VALUE, 0},
      {"now", TL_ERR_SYNTAX, 0},
      {"", TL_ERR_SYNTAX, 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_time time = 7;
    tl_status status = tl_revision_parse(tl_text_from_string(rows[i].text), &time, NULL);
    if (status != rows[i].status || time != (status ? 7 : rows[i].time))
      fail_msg("%s: %s, %lld", rows[i].text, tl_status_name(status), (long long)time);
  }
}

static void loss_names(void **state)
{
  (void)state;
  assert_string_equal(tl_loss_kind_name(TL_LOSS_SKIPPED), "skipped");
  assert_string_equal(tl_loss_kind_name(TL_LOSS_PRECISION), "precision");
  assert_string_equal(tl_loss_kind_name(TL_LOSS_DROPPED), "dropped");
  assert_string_equal(tl_loss_kind_name(TL_LOSS_CHANGED), "changed");
  assert_string_equal(tl_loss_kind_name((tl_loss_kind)9), "?");
}
/* P0M keeps that it speaks of months, though a duration of nothing does not. */
static void zero_offsets(void **state)
{
  (void)state;
  static const struct {
    const char *by;
    uint8_t precision;
  } rows[] = {
      {"P0M", TL_OFFSET_MONTH},    {"-P0Y", TL_OFFSET_YEAR},     {"P0Y0M", TL_OFFSET_MONTH},
      {"P0MT0S", TL_OFFSET_MONTH}, {"P0D", TL_OFFSET_DEFAULT},   {"PT0M", TL_OFFSET_DEFAULT},
      {"P3M", TL_OFFSET_DEFAULT},  {"P0M1D", TL_OFFSET_DEFAULT}, {"", TL_OFFSET_DEFAULT},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(tl_offset_precision_of_zero(tl_text_from_string(rows[i].by)), rows[i].precision);
}

static void ends_of_offsets(void **state)
{
  (void)state;
  static const struct {
    tl_constraint offset;
    bool from_end, to_end;
  } rows[] = {
      {{.given = TL_GIVEN_BY, .by = {.months = 3}}, true, false},
      {{.given = TL_GIVEN_BY, .by = {.days = -5}}, false, true},
      {{.given = TL_GIVEN_BY}, true, false},
      {{.given = TL_GIVEN_BY, .by = {.days = -5}, .from = TL_ENDPOINT_END}, true, true},
      {{.given = TL_GIVEN_BY, .by = {.days = 5}, .to = TL_ENDPOINT_END}, true, true},
      {{.given = TL_GIVEN_MIN, .from = TL_ENDPOINT_START, .to = TL_ENDPOINT_START, .min = {.days = -1}}, false, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    bool from_end;
    bool to_end;
    tl_constraint_ends(&rows[i].offset, &from_end, &to_end);
    assert_int_equal(from_end, rows[i].from_end);
    assert_int_equal(to_end, rows[i].to_end);
  }
}

/* ---- what an extent says ---- */

typedef struct parts_row {
  const char *name;
  int64_t bounds[6]; /* in days; NO and EVER: none */
  tl_end_kind start_kind, end_kind;
  tl_event_spec spec; /* beside the extent */
  const char *min, *max;
  const char *said;
} parts_row;

#define NO INT64_MIN
#define EVER INT64_MAX

/* clang-format off */
static parts_row parts_rows[] = {
    {"dated ends, and their length", {0, 9, 10, 20, 1, 20}, 0, 0, {0}, NULL, NULL, "start end"},
    {"a longer length", {0, 9, 10, 20, 3, 15}, 0, 0, {0}, NULL, NULL, "start end P3D P15D"},
    {"a length said already", {0, 9, 10, 20, 3, 15}, 0, 0, {0}, "P3D", "P15D", "start end"},
    {"a tighter length than what is said", {0, 9, 10, 20, 3, 15}, 0, 0, {0}, "P2D", "P15D", "start end P3D"},
    {"a length up to a day says nothing of the whole", {0, 9, 10, 20, 3, 15}, 0, 0, {.as_of = T("1970-01-05")}, "P3D",
     "P15D", "start end P3D P15D"},
    {"an unknown end", {0, 9, 1, EVER, 1, EVER}, 0, TL_END_UNKNOWN, {0}, NULL, NULL, "start"},
    {"an unknown end, and a length", {0, 9, 3, 24, 3, 15}, 0, TL_END_UNKNOWN, {0}, NULL, NULL, "start P3D P15D"},
    {"an unknown end with bounds", {0, 9, 10, 20, 1, 20}, 0, TL_END_UNKNOWN, {0}, NULL, NULL, "start end lost"},
    {"an unknown start", {NO, 19, 10, 20, 1, EVER}, TL_END_UNKNOWN, 0, {0}, NULL, NULL, "end"},
    {"an unknown start with bounds", {0, 9, 10, 20, 1, 20}, TL_END_UNKNOWN, 0, {0}, NULL, NULL, "start end lost"},
    {"an open end", {0, 9, EVER, EVER, EVER, EVER}, 0, TL_END_OPEN, {0}, NULL, NULL, "start"},
    {"an ongoing end", {0, 9, 31, EVER, 22, EVER}, 0, TL_END_ONGOING, {0}, NULL, NULL, "start ongoing 1970-01-31"},
    {"an ongoing end of its own day", {0, 9, 31, EVER, 22, EVER}, 0, TL_END_ONGOING, {.as_of = T("1970-01-31")}, NULL,
     NULL, "start ongoing 1970-01-31"},
    {"an ongoing end of another day", {0, 9, 31, EVER, 22, EVER}, 0, TL_END_ONGOING, {.as_of = T("1970-01-30")}, NULL,
     NULL, "start end lost"},
    {"an ongoing end that is limited", {0, 9, 31, 50, 22, 50}, 0, TL_END_ONGOING, {0}, NULL, NULL, "start end lost"},
    {"an ongoing end, and a longest length", {0, 9, 31, 49, 22, 40}, 0, TL_END_ONGOING, {0}, NULL, NULL,
     "start ongoing 1970-01-31 P40D"},
    {"a kind that the event gives", {0, 9, 10, 20, 1, 20}, 0, 0, {.end_kind = TL_END_UNKNOWN}, NULL, NULL, "start"},
    {"reversed ends", {10, 11, 1, 5, 1, EVER}, 0, 0, {0}, NULL, NULL, "start end"},
    {"no length at all", {0, 9, 10, 20, 1, -3}, 0, 0, {0}, NULL, NULL, "start end P0D"},
    {"a text", {0}, 0, 0, {.edtf = T("1984")}, NULL, NULL, "none"},
};
/* clang-format on */

static tl_time time_of(int64_t days)
{
  return days == NO || days == EVER ? days : days * TL_SECONDS_PER_DAY;
}

static void parts(void **state)
{
  const parts_row *row = *state;
  const int64_t *b = row->bounds;
  tl_extent extent = {time_of(b[0]), time_of(b[1]), time_of(b[2]), time_of(b[3]), time_of(b[4]), time_of(b[5]),
                      .form = 0};
  extent.start_kind = (uint8_t)row->start_kind;
  extent.end_kind = (uint8_t)row->end_kind;
  bounds_row dated = {.spec = row->spec, .min = row->min, .max = row->max};
  tl_constraint length;
  tl_event_spec spec = bounds_spec(&dated, &length);
  length.as_of = row->spec.as_of;
  spec.extent = spec.edtf.data ? NULL : &extent;
  tl_builder *builder = new_builder();
  add(builder, &spec);
  tl_timeline *timeline = finish(builder);
  tl_extent_parts said;
  char text[128] = "";
  if (!tl_event_extent_parts(tl_timeline_at(timeline, 0), &said)) {
    strcpy(text, "none");
  } else {
    char *at = text;
    at += sprintf(at, "%s%s%s", said.has_start ? " start" : "", said.has_end ? " end" : "",
                  said.is_ongoing ? " ongoing " : "");
    if (said.is_ongoing)
      at += tl_civil_write(&said.as_of, at);
    at += sprintf(at, "%s", said.kind_lost ? " lost" : "");
    assert_int_equal(said.has_length, said.length.given != 0);
    for (int i = 0; i < 2; i++)
      if (said.length.given & (i ? TL_GIVEN_MAX : TL_GIVEN_MIN)) {
        *at++ = ' ';
        at += tl_duration_write(i ? &said.length.max : &said.length.min, at);
      }
    memmove(text, text + 1, strlen(text));
  }
  assert_string_equal(text, row->said);
  tl_timeline_unref(timeline);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD_TEST(&suite, everything_comes_out);
  ROWS_ADD_TEST(&suite, events_as_specs);
  ROWS_ADD_TEST(&suite, zero_offsets);
  ROWS_ADD_TEST(&suite, ends_of_offsets);
  ROWS_ADD(&suite, parts, parts_rows);
  ROWS_ADD_TEST(&suite, empty_timeline);
  ROWS_ADD_TEST(&suite, names_are_stored_once);
  ROWS_ADD_TEST(&suite, finds_with_any_bytes);
  ROWS_ADD_TEST(&suite, references_count);
  ROWS_ADD(&suite, bounds, bounds_rows);
  ROWS_ADD_TEST(&suite, as_of_that_comes_later);
  ROWS_ADD_TEST(&suite, seasons_are_the_builders);
  ROWS_ADD(&suite, filters, filter_rows);
  ROWS_ADD_TEST(&suite, revisions);
  ROWS_ADD_TEST(&suite, loss_names);
  return rows_run("model", &suite);
}
