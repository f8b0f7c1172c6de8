/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"

static tl_builder *new_builder(void)
{
  tl_builder *builder;
  assert_int_equal(tl_builder_new(NULL, &builder, NULL), TL_OK);
  return builder;
}

static tl_event_spec named(const char *id)
{
  return (tl_event_spec){.size = sizeof(tl_event_spec), .id = tl_text_from_string(id)};
}

static void add(tl_builder *builder, const tl_event_spec *spec)
{
  tl_error err;
  if (tl_builder_add(builder, spec, &err))
    fail_msg("%s: %s", err.field ? err.field : "", err.message);
}

static tl_timeline *finish(tl_builder *builder)
{
  tl_timeline *timeline;
  tl_error err;
  if (tl_timeline_from_builder(builder, &timeline, &err))
    fail_msg("%s", err.message);
  tl_builder_free(builder);
  return timeline;
}

static const tl_header_spec header = {
    .size = sizeof header,
    .title = T("A title"),
    .description = T(""),
    .lang = T("en-GB"),
    .as_of = T("2024-05-01"),
    .modified = T("2024-05-01T12:00:00Z"),
    .foreign = T("<x:a xmlns:x=\"urn:x\"/>"),
    .foreign_attributes = T(" xmlns:x=\"urn:x\" x:b=\"c\""),
};

/* ---- what goes in comes out ---- */

static const tl_text whole_categories[] = {T("visit"), T("war"), T("visit")};
static const tl_source whole_sources[] = {
    {T("Article"), T("https://example.org/a")}, {T(""), {NULL, 0}}, {{NULL, 0}, T("https://example.org/b")}};
static const tl_constraint whole_constraints[] = {
    {.event = T("other"), .kind = TL_CONSTRAINT_RELATION, .allen = 0x1FFF, .line = 11},
    {.event = T("other"), .kind = TL_CONSTRAINT_OFFSET, .given = TL_GIVEN_BY, .by = {.months = 3}, .line = 12},
    {.event = T("third"),
     .kind = TL_CONSTRAINT_OFFSET,
     .given = TL_GIVEN_BY | TL_GIVEN_TOLERANCE,
     .by = {.years = -1, .months = -2},
     .tolerance = {.weeks = 1, .days = 2, .seconds = 3},
     .precision = TL_OFFSET_ABOUT,
     .from = TL_ENDPOINT_START,
     .to = TL_ENDPOINT_END},
    {.event = T("third"),
     .kind = TL_CONSTRAINT_OFFSET,
     .given = TL_GIVEN_MIN | TL_GIVEN_MAX,
     .min = {.days = -5},
     .max = {.days = 5},
     .from = TL_ENDPOINT_END,
     .to = TL_ENDPOINT_START},
    {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN | TL_GIVEN_MAX, .min = {.days = 7}, .max = {.years = 40}},
    {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MAX, .max = {.days = 9}, .as_of = T("2020-01-01")},
};

static const tl_event_spec whole = {
    .size = sizeof whole,
    .id = T("whole"),
    .uid = T("uid@example.org"),
    .title = T("T\xC3\xAEtle"),
    .description = T("Line\nline\ttab"),
    .wording = T("in 1984"),
    .href = T("https://example.org/"),
    .group = T("lane"),
    .modified = T("2024-05-01"),
    .edtf = T("1984/2004"),
    .as_of = T("2024-05-02"),
    .place = T("Tehran"),
    .latitude = INT64_C(35690000001),
    .longitude = -INT64_C(51390000001),
    .categories = whole_categories,
    .category_count = 3,
    .sources = whole_sources,
    .source_count = 3,
    .constraints = whole_constraints,
    .constraint_count = 6,
    .foreign = T("<x:a/>"),
    .foreign_attributes = T("x:b=\"c\""),
    .line = 7,
    .date_line = 8,
    .confidence = 750000,
    .has_coordinates = true,
    .has_confidence = true,
    .mode = TL_MODE_SPANS,
};

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
  add(builder, &a);
  tl_timeline *timeline = finish(builder);
  assert_int_equal(tl_timeline_find(timeline, TL_TEXT("abc")), 0);
  assert_int_equal(tl_timeline_find(timeline, TL_TEXT("abcd")), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find(timeline, (tl_text){"abc\0", 4}), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find(timeline, (tl_text){"abc", 2}), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find(timeline, (tl_text){"", 0}), TL_NOT_FOUND);
  assert_int_equal(tl_timeline_find(timeline, (tl_text){NULL, 0}), TL_NOT_FOUND);
  tl_timeline_unref(timeline);
}

static void builder_is_empty_afterwards(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_event_spec a = named("a");
  assert_int_equal(tl_builder_set_header(builder, &header, NULL), TL_OK);
  add(builder, &a);
  tl_timeline *one;
  tl_timeline *two;
  assert_int_equal(tl_timeline_from_builder(builder, &one, NULL), TL_OK);
  assert_int_equal(tl_builder_count(builder), 0);
  add(builder, &a);
  a.end_kind = TL_END_ONGOING; /* and the as-of is gone with the header */
  a.id = (tl_text)T("b");
  assert_int_equal(tl_builder_add(builder, &a, NULL), TL_ERR_UNRESOLVED);
  assert_int_equal(tl_timeline_from_builder(builder, &two, NULL), TL_OK);
  tl_builder_free(builder);
  assert_int_equal(tl_timeline_count(one), 1);
  assert_int_equal(tl_timeline_count(two), 1);
  assert_null(tl_timeline_title(two));
  tl_timeline_unref(one);
  tl_timeline_unref(two);
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

static const tl_extent given_extent = {
    .start_min = 0,
    .start_max = 10 * TL_SECONDS_PER_DAY,
    .end_min = TL_SECONDS_PER_DAY,
    .end_max = 5 * TL_SECONDS_PER_DAY,
    .length_min = TL_SECONDS_PER_DAY,
    .length_max = TL_TIME_MAX,
    .precision = TL_PRECISION_DAY,
    .mode = TL_MODE_SPANS,
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
    {"an extent that contradicts itself", {.extent = &reversed_extent}, NULL, NULL, NULL,
     "1970-01-11..1970-01-12 1970-01-02..1970-01-06 1..inf", TL_EXTENT_CONTRADICTORY, 0, 0},
    {"an extent, ongoing as of the timeline's day", {.extent = &given_extent, .end_kind = TL_END_ONGOING}, NULL, NULL,
     "1984-01-10", "1970-01-01..1970-01-11 1984-01-11..+inf 5113..inf", 0, 0, TL_END_ONGOING},
    {"a phrase", {.phrase = T("in 1984")}, NULL, NULL, NULL, "1984-01-01..1984-12-31 1984-01-02..1985-01-01 1..366",
     0, 0, 0},
    {"undated", {.phrase = T("n.d.")}, NULL, NULL, NULL, "-inf..+inf -inf..+inf 1..inf", 0, UNKNOWN},
    {"a bare duration", {.phrase = T("for three days")}, NULL, NULL, NULL, "-inf..+inf -inf..+inf 3..3", 0, UNKNOWN},
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

/* ---- what is refused ---- */

typedef struct bad_row {
  const char *name;
  tl_event_spec spec;
  tl_constraint constraint; /* counts when it has a line */
  tl_status status;
  tl_code code;
  const char *field;
  uint32_t line;
  size_t offset;
} bad_row;

static const tl_text blank_category[] = {T("visit"), T(" \n")};
static const tl_source bad_source[] = {{T("a"), T("https://example.org/a b")}};

#define LIMITS TL_GIVEN_MIN | TL_GIVEN_MAX
#define ENDS .from = TL_ENDPOINT_START, .to = TL_ENDPOINT_END

/* clang-format off */
static bad_row bad_rows[] = {
    {"no id", {.size = 0}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_ID_MISSING, "id", 1, 0},
    {"an id with a digit first", {.id = T("1a")}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_ID_SYNTAX, "id", 1, 0},
    {"an id with a hyphen first", {.id = T("-a")}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_ID_SYNTAX, "id", 1, 0},
    {"an id with a colon", {.id = T("a:b")}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_ID_SYNTAX, "id", 1, 1},
    {"an id with a space", {.id = T("\xC3\xA9 b")}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_ID_SYNTAX, "id", 1, 2},
    {"an id with a multiplication sign", {.id = T("a\xC3\x97")}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_ID_SYNTAX, "id",
     1, 1},
    {"an id that is not UTF-8", {.id = T("a\xFF")}, {.line = 0}, TL_ERR_ENCODING, TL_CODE_UTF8, "id", 1, 1},
    {"an id with NUL", {.id = T("a\0b")}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_ID_SYNTAX, "id", 1, 1},
    {"an id that is taken", {.id = T("other")}, {.line = 0}, TL_ERR_DUPLICATE, TL_CODE_ID_DUPLICATE, "id", 1, 0},
    {"a title with a control", {.id = T("a"), .title = T("ab\x01")}, {.line = 0}, TL_ERR_ENCODING, TL_CODE_CONTROL,
     "title", 1, 2},
    {"a place that is not UTF-8", {.id = T("a"), .place = T("\xC0\x80")}, {.line = 0}, TL_ERR_ENCODING, TL_CODE_UTF8,
     "place", 1, 0},
    {"a blank group", {.id = T("a"), .group = T(" ")}, {.line = 0}, TL_ERR_VALUE, TL_CODE_FIELD_BLANK, "group", 1, 0},
    {"a uid that is taken", {.id = T("a"), .uid = T("taken@example.org")}, {.line = 0}, TL_ERR_DUPLICATE,
     TL_CODE_UID_DUPLICATE, "uid", 1, 0},
    {"an empty uid", {.id = T("a"), .uid = T("")}, {.line = 0}, TL_ERR_VALUE, TL_CODE_FIELD_BLANK, "uid", 1, 0},
    {"a blank category", {.id = T("a"), .categories = blank_category, .category_count = 2}, {.line = 0}, TL_ERR_VALUE,
     TL_CODE_FIELD_BLANK, "category", 1, 0},
    {"an address with a space", {.id = T("a"), .href = T("a b")}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_ADDRESS_SYNTAX,
     "href", 1, 1},
    {"a source's address with a space", {.id = T("a"), .sources = bad_source, .source_count = 1}, {.line = 0},
     TL_ERR_SYNTAX, TL_CODE_ADDRESS_SYNTAX, "href", 1, 21},
    {"a confidence above 1", {.id = T("a"), .confidence = 1000001, .has_confidence = true}, {.line = 0}, TL_ERR_VALUE,
     TL_CODE_FIELD_RANGE, "confidence", 1, 0},
    {"a latitude above 90", {.id = T("a"), .latitude = INT64_C(90000000001), .has_coordinates = true}, {.line = 0},
     TL_ERR_VALUE, TL_CODE_FIELD_RANGE, "latitude", 1, 0},
    {"a longitude below -180", {.id = T("a"), .longitude = -INT64_C(180000000001), .has_coordinates = true},
     {.line = 0}, TL_ERR_VALUE, TL_CODE_FIELD_RANGE, "longitude", 1, 0},
    {"a revision in a month", {.id = T("a"), .modified = T("2024-05")}, {.line = 0}, TL_ERR_SYNTAX,
     TL_CODE_EDTF_SYNTAX, "modified", 1, 0},
    {"two dates", {.id = T("a"), .edtf = T("1984"), .phrase = T("1984")}, {.line = 0}, TL_ERR_VALUE,
     TL_CODE_FIELD_CONFLICT, "phrase", 1, 0},
    {"a date and a window", {.id = T("a"), .edtf = T("1984"), .end = T("1984")}, {.line = 0}, TL_ERR_VALUE,
     TL_CODE_FIELD_CONFLICT, "end", 1, 0},
    {"a window and an extent", {.id = T("a"), .start = T("1984"), .extent = &given_extent}, {.line = 0}, TL_ERR_VALUE,
     TL_CODE_FIELD_CONFLICT, "start", 1, 0},
    {"not a date", {.id = T("a"), .edtf = T("1984-1"), .date_line = 3}, {.line = 0}, TL_ERR_SYNTAX,
     TL_CODE_EDTF_SYNTAX, "edtf", 3, 6},
    {"no such day", {.id = T("a"), .edtf = T("1985-02-29"), .date_line = 3}, {.line = 0}, TL_ERR_VALUE,
     TL_CODE_NO_SUCH_DAY, "edtf", 3, 8},
    {"a window that is no date", {.id = T("a"), .end = T("then")}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX,
     "end", 1, 0},
    {"an ambiguous phrase", {.id = T("a"), .phrase = T("03/04/1983")}, {.line = 0}, TL_ERR_AMBIGUOUS,
     TL_CODE_PHRASE_AMBIGUOUS, "phrase", 1, 0},
    {"an as-of that is no day", {.id = T("a"), .as_of = T("2024-05"), .date_line = 3}, {.line = 0}, TL_ERR_SYNTAX,
     TL_CODE_EDTF_SYNTAX, "as_of", 3, 0},
    {"ongoing as of no day", {.id = T("a"), .end_kind = TL_END_ONGOING}, {.line = 0}, TL_ERR_UNRESOLVED,
     TL_CODE_AS_OF_MISSING, "end_kind", 1, 0},
    {"an ongoing start", {.id = T("a"), .start_kind = TL_END_ONGOING}, {.line = 0}, TL_ERR_VALUE,
     TL_CODE_FIELD_CONFLICT, "start_kind", 1, 0},
    {"a mode that there is not", {.id = T("a"), .mode = 2}, {.line = 0}, TL_ERR_ARG, TL_CODE_ARG, NULL, 1, 0},
    {"a relation to itself", {.id = T("a")}, {.line = 5, .event = T("a"), .allen = 1}, TL_ERR_VALUE,
     TL_CODE_SELF_REFERENCE, "event", 5, 0},
    {"a relation to no event", {.id = T("a")}, {.line = 5, .allen = 1}, TL_ERR_VALUE, TL_CODE_FIELD_MISSING, "event",
     5, 0},
    {"an empty set of relations", {.id = T("a")}, {.line = 5, .event = T("b")}, TL_ERR_SYNTAX, TL_CODE_ALLEN_SYNTAX,
     "allen", 5, 0},
    {"a fourteenth relation", {.id = T("a")}, {.line = 5, .event = T("b"), .allen = 1 << 13}, TL_ERR_ARG, TL_CODE_ARG,
     NULL, 5, 0},
    {"an offset without durations", {.id = T("a")}, {.line = 5, .event = T("b"), .kind = TL_CONSTRAINT_OFFSET},
     TL_ERR_VALUE, TL_CODE_OFFSET_EMPTY, "offset", 5, 0},
    {"an offset by and max", {.id = T("a")}, {.line = 5, .event = T("b"), .kind = TL_CONSTRAINT_OFFSET, ENDS,
     .given = TL_GIVEN_BY | TL_GIVEN_MAX}, TL_ERR_VALUE, TL_CODE_FIELD_CONFLICT, "by", 5, 0},
    {"an offset with min and no from", {.id = T("a")}, {.line = 5, .event = T("b"), .kind = TL_CONSTRAINT_OFFSET,
     .to = TL_ENDPOINT_END, .given = TL_GIVEN_MIN}, TL_ERR_VALUE, TL_CODE_OFFSET_ENDS, "from", 5, 0},
    {"an offset with max and no to", {.id = T("a")}, {.line = 5, .event = T("b"), .kind = TL_CONSTRAINT_OFFSET,
     .from = TL_ENDPOINT_END, .given = TL_GIVEN_MAX}, TL_ERR_VALUE, TL_CODE_OFFSET_ENDS, "to", 5, 0},
    {"an offset with min and a precision", {.id = T("a")}, {.line = 5, .event = T("b"), .kind = TL_CONSTRAINT_OFFSET,
     ENDS, .given = TL_GIVEN_MIN, .precision = TL_OFFSET_EXACT}, TL_ERR_VALUE, TL_CODE_FIELD_CONFLICT, "precision", 5,
     0},
    {"an offset with min over max", {.id = T("a")}, {.line = 5, .event = T("b"), .kind = TL_CONSTRAINT_OFFSET, ENDS,
     .given = LIMITS, .min = {.days = 32}, .max = {.months = 1}}, TL_ERR_VALUE, TL_CODE_OFFSET_EMPTY, "min", 5, 0},
    {"about without a tolerance", {.id = T("a")}, {.line = 5, .event = T("b"), .kind = TL_CONSTRAINT_OFFSET,
     .given = TL_GIVEN_BY, .precision = TL_OFFSET_ABOUT}, TL_ERR_VALUE, TL_CODE_FIELD_MISSING, "tolerance", 5, 0},
    {"a tolerance without about", {.id = T("a")}, {.line = 5, .event = T("b"), .kind = TL_CONSTRAINT_OFFSET,
     .given = TL_GIVEN_BY | TL_GIVEN_TOLERANCE}, TL_ERR_VALUE, TL_CODE_FIELD_CONFLICT, "tolerance", 5, 0},
    {"a negative tolerance", {.id = T("a")}, {.line = 5, .event = T("b"), .kind = TL_CONSTRAINT_OFFSET,
     .given = TL_GIVEN_BY | TL_GIVEN_TOLERANCE, .precision = TL_OFFSET_ABOUT, .tolerance = {.days = -1}},
     TL_ERR_VALUE, TL_CODE_FIELD_RANGE, "tolerance", 5, 0},
    {"an offset of both signs", {.id = T("a")}, {.line = 5, .event = T("b"), .kind = TL_CONSTRAINT_OFFSET,
     .given = TL_GIVEN_BY, .by = {.months = 1, .days = -1}}, TL_ERR_ARG, TL_CODE_ARG, "by", 5, 0},
    {"a length without limits", {.id = T("a")}, {.line = 5, .kind = TL_CONSTRAINT_LENGTH}, TL_ERR_VALUE,
     TL_CODE_OFFSET_EMPTY, "length", 5, 0},
    {"a negative length", {.id = T("a")}, {.line = 5, .kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MAX,
     .max = {.days = -1}}, TL_ERR_VALUE, TL_CODE_FIELD_RANGE, "max", 5, 0},
    {"a length by", {.id = T("a")}, {.line = 5, .kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_BY}, TL_ERR_VALUE,
     TL_CODE_FIELD_CONFLICT, "by", 5, 0},
    {"a length as of no day", {.id = T("a")}, {.line = 5, .kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MAX,
     .as_of = T("1984")}, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, "as_of", 5, 0},
    {"a length off the axis", {.id = T("a")}, {.line = 5, .kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MAX,
     .max = {.days = 1, .seconds = INT64_MAX}}, TL_ERR_RANGE, TL_CODE_DURATION_RANGE, "max", 5, 0},
    {"a constraint of a kind that there is not", {.id = T("a")}, {.line = 5, .kind = 3}, TL_ERR_ARG, TL_CODE_ARG,
     NULL, 5, 0},
};
/* clang-format on */

static void refused(void **state)
{
  const bad_row *row = *state;
  tl_event_spec spec = row->spec;
  spec.size = sizeof spec;
  spec.line = 1;
  if (row->constraint.line) {
    spec.constraints = &row->constraint;
    spec.constraint_count = 1;
  }
  tl_builder *builder = new_builder();
  tl_event_spec other = named("other");
  other.uid = (tl_text)T("taken@example.org");
  add(builder, &other);
  tl_error err = {.status = TL_OK};
  assert_int_equal(tl_builder_add(builder, &spec, NULL), row->status);
  assert_int_equal(tl_builder_add(builder, &spec, &err), row->status);
  assert_int_equal(err.status, row->status);
  assert_int_equal(err.code, row->code);
  if (row->field)
    assert_string_equal(err.field, row->field);
  else
    assert_null(err.field);
  assert_int_equal(err.line, row->line);
  assert_int_equal(err.offset, row->offset);
  assert_true(strlen(err.message) > 10);
  assert_int_equal(tl_builder_count(builder), 1);
  tl_timeline *timeline = finish(builder);
  events_assert_same(timeline, 0, &other);
  tl_timeline_unref(timeline);
}

/* The edges of the ranges of characters that an id may have. */
static void ids(void **state)
{
  (void)state;
  static const struct {
    const char *id;
    bool fits;
  } rows[] = {
      {"_", true},
      {"A", true},
      {"a-.9\xC2\xB7", true},
      {".a", false},
      {"a@", false},
      {"a[", false},
      {"a`", false},
      {"a{", false},
      {"a/", false},
      {"\xC2\xB7", false},         /* U+00B7 may not start */
      {"\xC3\x80", true},          /* U+00C0 */
      {"\xC3\x97", false},         /* U+00D7 */
      {"\xC3\xB7", false},         /* U+00F7 */
      {"\xCB\xBF", true},          /* U+02FF */
      {"\xCC\x80", false},         /* U+0300 may not start */
      {"a\xCD\xAF", true},         /* U+036F */
      {"a\xCD\xBE", false},        /* U+037E */
      {"\xCD\xB0", true},          /* U+0370 */
      {"\xE2\x80\x8C", true},      /* U+200C */
      {"\xE2\x80\x8B", false},     /* U+200B */
      {"a\xE2\x80\xBF", true},     /* U+203F */
      {"\xE2\x80\xBF", false},     /* and may not start */
      {"a\xE2\x81\x81", false},    /* U+2041 */
      {"\xE3\x80\x80", false},     /* U+3000 */
      {"\xE3\x80\x81", true},      /* U+3001 */
      {"\xEF\xBF\xBD", true},      /* U+FFFD */
      {"a\xEF\xBF\xBE", false},    /* U+FFFE */
      {"\xEF\xB7\x90", false},     /* U+FDD0 */
      {"\xF0\x90\x80\x80", true},  /* U+10000 */
      {"\xF3\xAF\xBF\xBF", true},  /* U+EFFFF */
      {"\xF3\xB0\x80\x80", false}, /* U+F0000 */
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_builder *builder = new_builder();
    tl_event_spec spec = named(rows[i].id);
    if (tl_builder_add(builder, &spec, NULL) != (rows[i].fits ? TL_OK : TL_ERR_SYNTAX))
      fail_msg("row %zu", i);
    tl_builder_free(builder);
  }
}

static void headers(void **state)
{
  (void)state;
  static const struct {
    tl_header_spec spec;
    tl_status status;
    tl_code code;
    const char *field;
  } rows[] = {
      {{.lang = T("")}, TL_OK, 0, NULL},
      {{.lang = T("zh-Hant-TW")}, TL_OK, 0, NULL},
      {{.lang = T("x-12345678")}, TL_OK, 0, NULL},
      {{.lang = T("e1")}, TL_ERR_SYNTAX, TL_CODE_LANG_SYNTAX, "lang"},
      {{.lang = T("en_GB")}, TL_ERR_SYNTAX, TL_CODE_LANG_SYNTAX, "lang"},
      {{.lang = T("en-")}, TL_ERR_SYNTAX, TL_CODE_LANG_SYNTAX, "lang"},
      {{.lang = T("-en")}, TL_ERR_SYNTAX, TL_CODE_LANG_SYNTAX, "lang"},
      {{.lang = T("en--GB")}, TL_ERR_SYNTAX, TL_CODE_LANG_SYNTAX, "lang"},
      {{.lang = T("x-123456789")}, TL_ERR_SYNTAX, TL_CODE_LANG_SYNTAX, "lang"},
      {{.as_of = T("-0100-05-01")}, TL_OK, 0, NULL},
      {{.as_of = T("2024-05")}, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, "as_of"},
      {{.as_of = T("2024-05-01?")}, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, "as_of"},
      {{.as_of = T("2024-05-XX")}, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, "as_of"},
      {{.as_of = T("julian:2024-05-01")}, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, "as_of"},
      {{.as_of = T("2024-05-01/2024-05-02")}, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, "as_of"},
      {{.as_of = T("2023-02-29")}, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, "as_of"},
      {{.modified = T("2023-02-29")}, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, "modified"},
      {{.title = T("a\x1B")}, TL_ERR_ENCODING, TL_CODE_CONTROL, "title"},
      {{.title = {NULL, 1}}, TL_ERR_ARG, TL_CODE_ARG, "title"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_builder *builder = new_builder();
    tl_header_spec spec = rows[i].spec;
    spec.size = sizeof spec;
    tl_error err = {.status = TL_OK};
    assert_int_equal(tl_builder_set_header(builder, &header, NULL), TL_OK);
    tl_status status = tl_builder_set_header(builder, &spec, &err);
    if (status != rows[i].status || err.code != rows[i].code)
      fail_msg("row %zu: %s %s", i, tl_status_name(status), err.message);
    if (rows[i].field)
      assert_string_equal(err.field, rows[i].field);
    tl_timeline *timeline = finish(builder);
    if (status)
      assert_string_equal(tl_timeline_title(timeline), "A title"); /* as before */
    else
      assert_null(tl_timeline_title(timeline)); /* in whole */
    tl_timeline_unref(timeline);
  }
}

static void unknown_reference(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_constraint to_b = {.event = T("b"), .allen = 1, .line = 9};
  tl_event_spec a = named("a");
  a.constraints = &to_b;
  a.constraint_count = 1;
  a.line = 4;
  add(builder, &a);
  tl_timeline *timeline = NULL;
  tl_error err;
  assert_int_equal(tl_timeline_from_builder(builder, &timeline, &err), TL_ERR_REFERENCE);
  assert_null(timeline);
  assert_int_equal(err.code, TL_CODE_ID_UNKNOWN);
  assert_int_equal(err.line, 9);
  assert_string_equal(err.field, "event");
  assert_non_null(strstr(err.message, "\"a\""));
  assert_non_null(strstr(err.message, "\"b\""));
  assert_int_equal(tl_builder_count(builder), 1);
  tl_event_spec b = named("b");
  add(builder, &b);
  timeline = finish(builder);
  events_assert_same(timeline, 0, &a);
  tl_timeline_unref(timeline);
}

static void bad_arguments(void **state)
{
  (void)state;
  tl_builder *builder = NULL;
  tl_timeline *timeline = NULL;
  tl_builder_options options = {.size = sizeof options, .seasons = 4};
  assert_int_equal(tl_builder_new(NULL, NULL, NULL), TL_ERR_ARG);
  assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_ERR_ARG);
  options.seasons = 0;
  options.reserved[6] = 1;
  assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_ERR_ARG);
  options.reserved[6] = 0;
  options.size--;
  assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_ERR_ARG);
  assert_null(builder);
  /* A later version's options may be longer, but what we do not know must be zero. */
  struct {
    tl_builder_options options;
    uint64_t later;
  } longer = {.options = {.size = sizeof longer}};
  assert_int_equal(tl_builder_new(&longer.options, &builder, NULL), TL_OK);
  tl_builder_free(builder);
  builder = NULL;
  longer.later = 1;
  assert_int_equal(tl_builder_new(&longer.options, &builder, NULL), TL_ERR_ARG);
  assert_null(builder);
  builder = new_builder();
  tl_event_spec a = named("a");
  a.size = 0;
  assert_int_equal(tl_builder_add(builder, &a, NULL), TL_ERR_ARG);
  assert_int_equal(tl_builder_add(builder, NULL, NULL), TL_ERR_ARG);
  assert_int_equal(tl_builder_add(NULL, &a, NULL), TL_ERR_ARG);
  assert_int_equal(tl_builder_replace(builder, &a, NULL), TL_ERR_ARG);
  assert_int_equal(tl_builder_remove(builder, (tl_text){NULL, 1}, NULL), TL_ERR_ARG);
  assert_int_equal(tl_builder_add_many(builder, NULL, 1, NULL), TL_ERR_ARG);
  assert_int_equal(tl_builder_add_many(builder, NULL, 0, NULL), TL_OK);
  assert_int_equal(tl_builder_set_header(builder, NULL, NULL), TL_ERR_ARG);
  a.size = sizeof a;
  a.category_count = 1;
  assert_int_equal(tl_builder_add(builder, &a, NULL), TL_ERR_ARG);
  static const tl_text none[1];
  a.categories = none;
  assert_int_equal(tl_builder_add(builder, &a, NULL), TL_ERR_ARG);
  assert_int_equal(tl_timeline_from_builder(NULL, &timeline, NULL), TL_ERR_ARG);
  assert_int_equal(tl_timeline_from_builder(builder, NULL, NULL), TL_ERR_ARG);
  assert_int_equal(tl_builder_from_timeline(NULL, NULL, &builder, NULL), TL_ERR_ARG);
  tl_builder_free(builder);
}

/* ---- changes ---- */

static void changes(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_event_spec specs[] = {named("a"), named("b"), named("c"), named("d")};
  assert_int_equal(tl_builder_set_header(builder, &header, NULL), TL_OK);
  assert_int_equal(tl_builder_add_many(builder, specs, 4, NULL), TL_OK);
  tl_timeline *old = finish(builder);
  assert_int_equal(tl_builder_from_timeline(old, NULL, &builder, NULL), TL_OK);
  assert_int_equal(tl_builder_count(builder), 4);
  tl_event_spec c = specs[2];
  c.title = (tl_text)T("changed");
  assert_int_equal(tl_builder_replace(builder, &c, NULL), TL_OK);
  assert_int_equal(tl_builder_remove(builder, TL_TEXT("b"), NULL), TL_OK);
  assert_int_equal(tl_builder_count(builder), 3);
  tl_error err;
  assert_int_equal(tl_builder_remove(builder, TL_TEXT("b"), &err), TL_ERR_REFERENCE);
  assert_int_equal(err.code, TL_CODE_ID_UNKNOWN);
  tl_event_spec none = named("none");
  none.line = 6;
  assert_int_equal(tl_builder_replace(builder, &none, &err), TL_ERR_REFERENCE);
  assert_int_equal(err.line, 6);
  c.edtf = (tl_text)T("bad");
  assert_int_equal(tl_builder_replace(builder, &c, NULL), TL_ERR_SYNTAX);
  c.edtf = (tl_text){NULL, 0};
  add(builder, &specs[1]); /* it may come back, at the end */
  tl_timeline *timeline = finish(builder);
  assert_int_equal(tl_timeline_count(timeline), 4);
  events_assert_same(timeline, 0, &specs[0]);
  events_assert_same(timeline, 1, &c);
  events_assert_same(timeline, 2, &specs[3]);
  events_assert_same(timeline, 3, &specs[1]);
  assert_string_equal(tl_timeline_title(timeline), "A title");
  for (size_t i = 0; i < 4; i++)
    events_assert_same(old, i, &specs[i]);
  tl_timeline_unref(timeline);
  tl_timeline_unref(old);
}

/* A uid belongs to one event at a time: it may come back with the same event, and with another once it is free. */
static void uids_are_given_once(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_event_spec a = named("a");
  tl_event_spec b = named("b");
  a.uid = (tl_text)T("1");
  add(builder, &a);
  b.uid = (tl_text)T("1");
  tl_error err;
  assert_int_equal(tl_builder_add(builder, &b, &err), TL_ERR_DUPLICATE);
  assert_string_equal(err.message, "event \"a\" has the uid \"1\" already");
  b.uid = (tl_text)T("2");
  add(builder, &b);
  assert_int_equal(tl_builder_replace(builder, &a, NULL), TL_OK);
  a.uid = (tl_text)T("2");
  assert_int_equal(tl_builder_replace(builder, &a, NULL), TL_ERR_DUPLICATE);
  assert_int_equal(tl_builder_remove(builder, TL_TEXT("b"), NULL), TL_OK);
  assert_int_equal(tl_builder_replace(builder, &a, NULL), TL_OK);
  b.uid = (tl_text)T("1");
  add(builder, &b);
  tl_timeline *timeline = finish(builder);
  events_assert_same(timeline, 0, &a);
  events_assert_same(timeline, 1, &b);
  assert_int_equal(tl_builder_from_timeline(timeline, NULL, &builder, NULL), TL_OK);
  tl_event_spec c = named("c");
  c.uid = (tl_text)T("2");
  assert_int_equal(tl_builder_add(builder, &c, NULL), TL_ERR_DUPLICATE);
  tl_builder_free(builder);
  tl_timeline_unref(timeline);
}

static void add_many_stops_at_the_first_error(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_event_spec specs[] = {named("a"), named("b"), named("a"), named("c")};
  specs[2].line = 17;
  tl_error err;
  assert_int_equal(tl_builder_add_many(builder, specs, 4, &err), TL_ERR_DUPLICATE);
  assert_int_equal(err.line, 17);
  assert_int_equal(tl_builder_count(builder), 2);
  tl_builder_free(builder);
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

/* ---- memory ---- */

/* Runs a step; when memory gives out in it, runs it again with the heap still failing, and then with one that does
 * not, so that every run comes to the same end. */
typedef struct scenario {
  support_heap heap;
  tl_allocator allocator;
  tl_builder_options options;
  size_t failed;
} scenario;

#define STEP(scenario, call)                                                                                           \
  do {                                                                                                                 \
    tl_error step_err = {.status = TL_OK};                                                                             \
    tl_status step_status = call;                                                                                      \
    if (step_status) {                                                                                                 \
      assert_int_equal(step_status, TL_ERR_NOMEM);                                                                     \
      assert_int_equal(step_err.code, TL_CODE_NOMEM);                                                                  \
      (scenario)->failed++;                                                                                            \
      step_status = call;                                                                                              \
      (scenario)->heap.fail_at = 0;                                                                                    \
      if (step_status)                                                                                                 \
        step_status = call;                                                                                            \
    }                                                                                                                  \
    assert_int_equal(step_status, TL_OK);                                                                              \
  } while (0)

enum { SCENARIO_EVENTS = 120 };

static void scenario_spec(size_t number, char id[32], char name[32], tl_text *category, tl_event_spec *spec)
{
  sprintf(id, "e%zu", number);
  sprintf(name, "name%zu", number / 2);
  *category = tl_text_from_string(name);
  *spec = whole;
  spec->id = tl_text_from_string(id);
  spec->uid = number % 2 ? spec->id : (tl_text){NULL, 0};
  spec->group = (tl_text)T("lane");
  spec->categories = category;
  spec->category_count = 1;
  spec->constraint_count = number > 0 ? 5 : 0;
  spec->constraints = whole_constraints;
  spec->as_of = (tl_text){NULL, 0};
  spec->end_kind = number % 3 ? TL_END_DATED : TL_END_ONGOING;
}

static void scenario_run(scenario *run, uint64_t sums[2])
{
  run->allocator = support_allocator(&run->heap);
  run->options = (tl_builder_options){.size = sizeof run->options, .allocator = &run->allocator};
  tl_builder *builder = NULL;
  tl_timeline *one = NULL;
  tl_timeline *two = NULL;
  char id[32];
  char name[32];
  tl_text category;
  tl_event_spec spec;
  tl_header_spec later = header;
  later.as_of = (tl_text)T("2025-01-01");
  STEP(run, (assert_null(builder), tl_builder_new(&run->options, &builder, &step_err)));
  STEP(run, tl_builder_set_header(builder, &header, &step_err));
  for (size_t i = 0; i < SCENARIO_EVENTS; i++) {
    scenario_spec(i, id, name, &category, &spec);
    STEP(run, (assert_int_equal(tl_builder_count(builder), i), tl_builder_add(builder, &spec, &step_err)));
  }
  spec = named("other");
  STEP(run, tl_builder_add(builder, &spec, &step_err));
  spec = named("third");
  STEP(run, tl_builder_add(builder, &spec, &step_err));
  STEP(run, (assert_null(one), tl_timeline_from_builder(builder, &one, &step_err)));
  tl_builder_free(builder);
  builder = NULL;
  sums[0] = events_sum(one);
  STEP(run, (assert_null(builder), tl_builder_from_timeline(one, NULL, &builder, &step_err)));
  for (size_t i = 1; i < SCENARIO_EVENTS; i += 7) {
    scenario_spec(i, id, name, &category, &spec);
    STEP(run, tl_builder_remove(builder, spec.id, &step_err));
    scenario_spec(i + 1, id, name, &category, &spec);
    spec.title = (tl_text)T("replaced");
    STEP(run, tl_builder_replace(builder, &spec, &step_err));
  }
  STEP(run, tl_builder_set_header(builder, &later, &step_err));
  tl_filter filter = {.size = sizeof filter, .category = T("name1"), .text = T("T")};
  size_t count;
  STEP(run, tl_timeline_filter(one, &filter, NULL, 0, &count, &step_err));
  assert_int_equal(count, 2);
  STEP(run, (assert_null(two), tl_timeline_from_builder(builder, &two, &step_err)));
  tl_builder_free(builder);
  sums[1] = events_sum(two);
  assert_int_equal(events_sum(one), sums[0]);
  assert_int_equal(tl_timeline_memory(one) + tl_timeline_memory(two), run->heap.live_bytes);
  tl_timeline_unref(one);
  tl_timeline_unref(two);
  assert_int_equal(run->heap.live, 0);
  assert_int_equal(run->heap.live_bytes, 0);
}

static void failing_allocations(void **state)
{
  (void)state;
  scenario first = {.failed = 0};
  uint64_t expected[2];
  scenario_run(&first, expected);
  assert_int_not_equal(expected[0], expected[1]);
  size_t failed = 0;
  for (int after = 0; after < 2; after++) {
    for (size_t k = 1; k <= first.heap.requests; k++) {
      scenario run = {.heap = {.fail_at = k, .and_after = after}};
      uint64_t sums[2];
      scenario_run(&run, sums);
      assert_int_equal(sums[0], expected[0]);
      assert_int_equal(sums[1], expected[1]);
      failed += run.failed > 0;
    }
  }
  assert_true(failed > 50); /* all but those that only give room back */
  print_message("%zu failed allocations of %zu, each survived\n", failed, 2 * first.heap.requests);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD_TEST(&suite, everything_comes_out);
  ROWS_ADD_TEST(&suite, empty_timeline);
  ROWS_ADD_TEST(&suite, names_are_stored_once);
  ROWS_ADD_TEST(&suite, finds_with_any_bytes);
  ROWS_ADD_TEST(&suite, builder_is_empty_afterwards);
  ROWS_ADD_TEST(&suite, references_count);
  ROWS_ADD(&suite, bounds, bounds_rows);
  ROWS_ADD_TEST(&suite, as_of_that_comes_later);
  ROWS_ADD(&suite, refused, bad_rows);
  ROWS_ADD_TEST(&suite, ids);
  ROWS_ADD_TEST(&suite, headers);
  ROWS_ADD_TEST(&suite, unknown_reference);
  ROWS_ADD_TEST(&suite, bad_arguments);
  ROWS_ADD_TEST(&suite, changes);
  ROWS_ADD_TEST(&suite, uids_are_given_once);
  ROWS_ADD_TEST(&suite, add_many_stops_at_the_first_error);
  ROWS_ADD_TEST(&suite, seasons_are_the_builders);
  ROWS_ADD(&suite, filters, filter_rows);
  ROWS_ADD_TEST(&suite, revisions);
  ROWS_ADD_TEST(&suite, loss_names);
  ROWS_ADD_TEST(&suite, failing_allocations);
  return rows_run("model", &suite);
}
