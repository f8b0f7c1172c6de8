/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <stdio.h>
#include <string.h>

#include "support_model.h"

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
    {"a zone that is empty", {.id = T("a"), .zone = T("")}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_ZONE_SYNTAX, "zone", 1,
     0},
    {"a zone with a space", {.id = T("a"), .zone = T("W. Europe Standard Time")}, {.line = 0}, TL_ERR_SYNTAX,
     TL_CODE_ZONE_SYNTAX, "zone", 1, 0},
    {"a zone that climbs", {.id = T("a"), .zone = T("Europe/../Berlin")}, {.line = 0}, TL_ERR_SYNTAX,
     TL_CODE_ZONE_SYNTAX, "zone", 1, 0},
    {"a zone from the root", {.id = T("a"), .zone = T("/Europe/Berlin")}, {.line = 0}, TL_ERR_SYNTAX,
     TL_CODE_ZONE_SYNTAX, "zone", 1, 0},
    {"a zone with an empty part", {.id = T("a"), .zone = T("Europe//Berlin")}, {.line = 0}, TL_ERR_SYNTAX,
     TL_CODE_ZONE_SYNTAX, "zone", 1, 0},
    {"a zone that is a folder", {.id = T("a"), .zone = T("Europe/")}, {.line = 0}, TL_ERR_SYNTAX, TL_CODE_ZONE_SYNTAX,
     "zone", 1, 0},
    {"a zone of 65 bytes", {.id = T("a"), .zone = T("A1234567890123456789012345678901/"
                                                    "A1234567890123456789012345678901")}, {.line = 0}, TL_ERR_SYNTAX,
     TL_CODE_ZONE_SYNTAX, "zone", 1, 0},
    {"a zone with a control", {.id = T("a"), .zone = T("Europe\001")}, {.line = 0}, TL_ERR_ENCODING, TL_CODE_CONTROL,
     "zone", 1, 6},
    {"ongoing as of no day", {.id = T("a"), .end_kind = TL_END_ONGOING}, {.line = 0}, TL_ERR_UNRESOLVED,
     TL_CODE_AS_OF_MISSING, "end_kind", 1, 0},
    {"an ongoing start", {.id = T("a"), .start_kind = TL_END_ONGOING}, {.line = 0}, TL_ERR_VALUE,
     TL_CODE_FIELD_CONFLICT, "start_kind", 1, 0},
    {"a mode that there is not", {.id = T("a"), .mode = 2}, {.line = 0}, TL_ERR_ARG, TL_CODE_ARG, NULL, 1, 0},
    {"an extent of such a mode", {.id = T("a"), .extent = &(const tl_extent){.mode = 2}}, {.line = 0}, TL_ERR_ARG,
     TL_CODE_ARG, NULL, 1, 0},
    {"an extent of no form", {.id = T("a"), .extent = &(const tl_extent){.form = 5}}, {.line = 0}, TL_ERR_ARG,
     TL_CODE_ARG, NULL, 1, 0},
    {"an extent of no precision", {.id = T("a"), .extent = &(const tl_extent){.precision = 10}}, {.line = 0},
     TL_ERR_ARG, TL_CODE_ARG, NULL, 1, 0},
    {"an extent with an ongoing start", {.id = T("a"), .extent = &(const tl_extent){.start_kind = 3}}, {.line = 0},
     TL_ERR_ARG, TL_CODE_ARG, NULL, 1, 0},
    {"an extent with an end of no kind", {.id = T("a"), .extent = &(const tl_extent){.end_kind = 4}}, {.line = 0},
     TL_ERR_ARG, TL_CODE_ARG, NULL, 1, 0},
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
  if (!row->constraint.line)
    return;
  tl_error alone = {.status = TL_OK};
  assert_int_equal(tl_constraint_check(&row->constraint, spec.id, NULL), row->status);
  assert_int_equal(tl_constraint_check(&row->constraint, spec.id, &alone), row->status);
  assert_int_equal(alone.code, err.code);
  assert_ptr_equal(alone.field, err.field);
  assert_int_equal(alone.line, err.line);
  assert_int_equal(alone.offset, err.offset);
  assert_string_equal(alone.message, err.message);
}

/* A constraint is good or not by itself. */
static void constraint_alone(void **state)
{
  (void)state;
  tl_constraint c = {.line = 5, .event = T("b"), .allen = TL_RELSET_BEFORE};
  tl_error err = {.status = TL_OK};
  assert_int_equal(tl_constraint_check(&c, (tl_text)T("a"), &err), TL_OK);
  assert_int_equal(tl_constraint_check(&c, (tl_text){NULL, 0}, &err), TL_OK);
  assert_int_equal(err.line, 0);
  assert_int_equal(tl_constraint_check(NULL, (tl_text)T("a"), &err), TL_ERR_ARG);
  assert_int_equal(tl_constraint_check(&c, (tl_text){NULL, 1}, &err), TL_ERR_ARG);
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

/* The day of the options counts until a header gives one, and again when the next gives none. */
static void default_as_of(void **state)
{
  (void)state;
  static const tl_text days[] = {{NULL, 0}, T("2020-01-01"), {NULL, 0}};
  static const tl_civil ends[] = {{2024, 5, 2}, {2020, 1, 2}, {2024, 5, 2}};
  tl_builder_options options = {.size = sizeof options, .as_of = T("2024-05-01")};
  tl_builder *builder = NULL;
  tl_event_spec spec = named("a");
  spec.phrase = (tl_text)T("2018 to present");
  for (size_t headers = 0; headers <= 3; headers++) {
    tl_timeline *timeline = NULL;
    int64_t end = 0;
    builder = NULL;
    assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_OK);
    assert_int_equal(tl_builder_add(builder, &spec, NULL), TL_OK);
    for (size_t i = 0; i < headers; i++) {
      tl_header_spec next = {.size = sizeof next, .as_of = days[i]};
      assert_int_equal(tl_builder_set_header(builder, &next, NULL), TL_OK);
    }
    assert_int_equal(tl_timeline_from_builder(builder, &timeline, NULL), TL_OK);
    tl_header_spec none = {.size = sizeof none};
    assert_int_equal(tl_builder_set_header(builder, &none, NULL), TL_OK);
    assert_int_equal(tl_builder_add(builder, &spec, NULL), TL_ERR_UNRESOLVED); /* empty, and without a day now */
    tl_builder_free(builder);
    assert_string_equal(tl_timeline_as_of(timeline), headers == 2 ? "2020-01-01" : "2024-05-01");
    assert_int_equal(tl_civil_to_days(&ends[headers ? headers - 1 : 0], &end, NULL), TL_OK);
    assert_int_equal(tl_event_extent(tl_timeline_at(timeline, 0))->end_min, end * TL_SECONDS_PER_DAY);
    tl_timeline_unref(timeline);
  }
  builder = NULL;
  options.as_of = (tl_text)T("2024-05");
  assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_ERR_SYNTAX);
  options.as_of = (tl_text)T("today");
  assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_ERR_SYNTAX);
  assert_null(builder);
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
  assert_int_equal(tl_builder_copy(NULL, &builder, NULL), TL_ERR_ARG);
  assert_int_equal(tl_builder_copy(builder, NULL, NULL), TL_ERR_ARG);
  tl_builder_free(builder);
}
/* ---- changes ---- */
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

/* A copy has what is there, references that still lead nowhere too, and the two go on alone. */
static void a_copy_goes_on_alone(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_builder *copy;
  tl_event_spec specs[] = {named("a"), named("b"), named("c"), named("d")};
  const tl_constraint to_d = {.event = T("d"), .allen = 1};
  specs[0].constraints = &to_d;
  specs[0].constraint_count = 1;
  specs[2].end_kind = TL_END_ONGOING; /* by the as-of of the header */
  assert_int_equal(tl_builder_set_header(builder, &header, NULL), TL_OK);
  assert_int_equal(tl_builder_add_many(builder, specs, 3, NULL), TL_OK);
  assert_int_equal(tl_builder_remove(builder, TL_TEXT("b"), NULL), TL_OK);
  assert_int_equal(tl_builder_copy(builder, &copy, NULL), TL_OK);
  assert_int_equal(tl_builder_remove(builder, TL_TEXT("a"), NULL), TL_OK);
  assert_int_equal(tl_builder_count(copy), 2);
  add(copy, &specs[3]);
  tl_timeline *timeline = finish(copy);
  const tl_event_spec *const expected[] = {&specs[0], &specs[2], &specs[3]};
  assert_int_equal(tl_timeline_count(timeline), 3);
  for (size_t i = 0; i < 3; i++)
    events_assert_same(timeline, i, expected[i]);
  assert_string_equal(tl_timeline_title(timeline), "A title");
  tl_timeline_unref(timeline);
  timeline = finish(builder);
  assert_int_equal(tl_timeline_count(timeline), 1);
  events_assert_same(timeline, 0, &specs[2]);
  tl_timeline_unref(timeline);
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
  run->options =
      (tl_builder_options){.size = sizeof run->options, .allocator = &run->allocator, .as_of = T("2023-01-01")};
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
  tl_builder *copy = NULL;
  STEP(run, (assert_null(copy), tl_builder_copy(builder, &copy, &step_err)));
  tl_builder_free(builder);
  builder = copy;
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
  ROWS_ADD_TEST(&suite, builder_is_empty_afterwards);
  ROWS_ADD(&suite, refused, bad_rows);
  ROWS_ADD_TEST(&suite, constraint_alone);
  ROWS_ADD_TEST(&suite, ids);
  ROWS_ADD_TEST(&suite, headers);
  ROWS_ADD_TEST(&suite, unknown_reference);
  ROWS_ADD_TEST(&suite, default_as_of);
  ROWS_ADD_TEST(&suite, bad_arguments);
  ROWS_ADD_TEST(&suite, changes);
  ROWS_ADD_TEST(&suite, a_copy_goes_on_alone);
  ROWS_ADD_TEST(&suite, uids_are_given_once);
  ROWS_ADD_TEST(&suite, add_many_stops_at_the_first_error);
  ROWS_ADD_TEST(&suite, failing_allocations);
  return rows_run("builder", &suite);
}
