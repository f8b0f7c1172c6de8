/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/date.h>
#include <timeline/reading.h>

#include "support_date.h"

/* ---- helpers ---- */

static tl_date parse(const char *text)
{
  tl_date date;
  tl_error err;
  if (tl_date_parse(tl_text_from_string(text), &date, &err))
    fail_msg("%s", err.message);
  return date;
}

static tl_extent extent_of(const char *text, tl_mode mode, tl_seasons seasons)
{
  tl_date date = parse(text);
  tl_date_options options = {.size = sizeof options, .mode = (uint8_t)mode, .seasons = (uint8_t)seasons};
  tl_extent extent;
  tl_error err;
  if (tl_date_extent(&date, &options, &extent, &err))
    fail_msg("%s", err.message);
  return extent;
}

/* A bound as a closed day; `exclusive` ones are the day before. */
static const char *day_text(tl_time time, bool exclusive, char out[TL_CIVIL_TEXT_SIZE])
{
  if (time == TL_TIME_MIN || time == TL_TIME_MAX)
    return time == TL_TIME_MIN ? "-inf" : "+inf";
  tl_civil civil;
  assert_int_equal(time % TL_SECONDS_PER_DAY, 0);
  assert_int_equal(tl_civil_from_days(time / TL_SECONDS_PER_DAY - exclusive, &civil, NULL), TL_OK);
  tl_civil_write(&civil, out);
  return out;
}

static void check_day(tl_time time, bool exclusive, const char *expected)
{
  char out[TL_CIVIL_TEXT_SIZE];
  assert_string_equal(day_text(time, exclusive, out), expected);
}

static void check_written_day(const tl_point *point, const char *expected)
{
  char out[TL_CIVIL_TEXT_SIZE];
  size_t size = tl_point_write(point, out);
  assert_true(size > 0);
  char *t = strchr(out, 'T');
  assert_non_null(t);
  *t = '\0';
  assert_string_equal(out, expected);
}

static void check_laws(const char *text)
{
  const char *broken = support_date_law(tl_text_from_string(text));
  if (broken)
    fail_msg("%s: broken law: %s", text, broken);
}

/* ---- the vectors ---- */

/* edtf_string, valid, level, min, max */
static void edtf_row(void **state)
{
  char **f = ((rows_line *)*state)->fields;
  tl_date date;
  tl_error err;
  tl_status status = tl_date_parse(tl_text_from_string(f[0]), &date, &err);
  assert_int_equal(status == TL_OK, f[1][0] == '1');
  check_laws(f[0]);
  if (status)
    return;
  assert_int_equal(date.level, f[2][0] - '0');
  tl_extent e = extent_of(f[0], TL_MODE_OCCURS, TL_SEASONS_NORTH);
  if (e.flags & TL_EXTENT_TIME_OF_DAY) {
    check_written_day(&date.start, f[3]);
    check_written_day(&date.start, f[4]);
    return;
  }
  if (strcmp(f[3], "unknown") == 0)
    assert_int_equal(e.start_kind, TL_END_UNKNOWN);
  else
    check_day(e.start_min, false, f[3]);
  if (strcmp(f[4], "unknown") == 0)
    assert_int_equal(e.end_kind, TL_END_UNKNOWN);
  else
    check_day(e.end_max, true, f[4]);
}

static int kind_of(const char *name, size_t size)
{
  return size == 4 && memcmp(name, "open", 4) == 0      ? TL_END_OPEN
         : size == 7 && memcmp(name, "unknown", 7) == 0 ? TL_END_UNKNOWN
                                                        : TL_END_DATED;
}

/* edtf_string, kind, ends, four bounds of occurs, four of spans */
static void bounds_row(void **state)
{
  char **f = ((rows_line *)*state)->fields;
  tl_date date = parse(f[0]);
  int form = strcmp(f[1], "interval") == 0 ? TL_FORM_INTERVAL
             : strcmp(f[1], "one-of") == 0 ? TL_FORM_ONE_OF
             : strcmp(f[1], "all-of") == 0 ? TL_FORM_ALL_OF
                                           : TL_FORM_SINGLE;
  assert_int_equal(date.form, form);
  for (int mode = 0; mode < 2; mode++) {
    tl_extent e = extent_of(f[0], (tl_mode)mode, TL_SEASONS_NORTH);
    char **want = f + 3 + 4 * mode;
    assert_int_equal(e.form, form);
    assert_int_equal(e.mode, mode);
    if (f[2][0]) {
      const char *slash = strchr(f[2], '/');
      assert_non_null(slash);
      assert_int_equal(e.start_kind, kind_of(f[2], (size_t)(slash - f[2])));
      assert_int_equal(e.end_kind, kind_of(slash + 1, strlen(slash + 1)));
    }
    if (!want[0][0]) {
      if (form != TL_FORM_INTERVAL)
        continue;
      want = f + 3; /* of an interval the mode does not matter */
    }
    if (strcmp(f[1], "datetime") == 0) {
      for (int i = 0; i < 4; i++)
        check_written_day(&date.start, want[i]);
      assert_int_equal(e.end_max - e.start_min, 1);
      continue;
    }
    check_day(e.start_min, false, want[0]);
    check_day(e.start_max, false, want[1]);
    check_day(e.end_min, true, want[2]);
    check_day(e.end_max, true, want[3]);
  }
}

static int64_t length_of(const char *days)
{
  return strcmp(days, "inf") == 0 ? TL_TIME_MAX : atoi(days) * TL_SECONDS_PER_DAY;
}

/* edtf, mode, seasons, four bounds, two lengths */
static void extent_row(void **state)
{
  char **f = ((rows_line *)*state)->fields;
  static const char *const names[] = {"north", "south", "either", "quarter"};
  int seasons = 0;
  while (strcmp(f[2], names[seasons]) != 0)
    assert_true(++seasons < 4);
  tl_mode mode = strcmp(f[1], "spans") == 0 ? TL_MODE_SPANS : TL_MODE_OCCURS;
  tl_extent e = extent_of(f[0], mode, (tl_seasons)seasons);
  check_day(e.start_min, false, f[3]);
  check_day(e.start_max, false, f[4]);
  check_day(e.end_min, true, f[5]);
  check_day(e.end_max, true, f[6]);
  assert_int_equal(e.length_min, length_of(f[7]));
  assert_int_equal(e.length_max, length_of(f[8]));
  check_laws(f[0]);
}

static void write_row(void **state)
{
  char **f = ((rows_line *)*state)->fields;
  tl_date date = parse(f[0]);
  char out[TL_DATE_TEXT_MAX + 1];
  size_t length;
  assert_int_equal(tl_date_write(&date, out, sizeof out, &length, NULL), TL_OK);
  assert_string_equal(out, f[1]);
  assert_int_equal(length, strlen(f[1]));
  char small[8] = "untouch";
  if (length >= sizeof small) {
    assert_int_equal(tl_date_write(&date, small, sizeof small, NULL, NULL), TL_ERR_LIMIT);
    assert_string_equal(small, "untouch");
  }
  check_laws(f[0]);
}

static void error_row(void **state)
{
  char **f = ((rows_line *)*state)->fields;
  tl_status want = strcmp(f[1], "SYNTAX") == 0  ? TL_ERR_SYNTAX
                   : strcmp(f[1], "VALUE") == 0 ? TL_ERR_VALUE
                                                : TL_ERR_RANGE;
  tl_date date;
  tl_error err;
  assert_int_equal(tl_date_parse(tl_text_from_string(f[0]), &date, &err), want);
  assert_int_equal(err.status, want);
  assert_int_equal(err.code, atoi(f[2]));
  assert_int_equal(err.column, atoi(f[3]));
  assert_int_equal(tl_date_parse(tl_text_from_string(f[0]), &date, NULL), want);
  check_laws(f[0]);
}

/* ---- hostile inputs ---- */

/* What `either` is decided to be; and 10^12 years, which do not fit int64 seconds: a range error, as for any such year.
 */
static bool decided(const char *file, bool *out_accept)
{
  static const struct {
    const char *file;
    bool accept;
  } list[] = {
      {"edtf/s_over.edtf", false},     {"edtf/season25.edtf", true},   {"edtf/time_24.edtf", true},
      {"edtf/time_comma.edtf", false}, {"edtf/time_frac.edtf", false}, {"edtf/x_mid.edtf", true},
      {"edtf/y_1e17.edtf", false},     {"edtf/y_1e12.edtf", false},
  };
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    if (strcmp(list[i].file, file) == 0) {
      *out_accept = list[i].accept;
      return true;
    }
  }
  return false;
}

static void hostile_row(void **state)
{
  char **f = ((rows_line *)*state)->fields;
  char name[64] = "hostile/";
  assert_true(strlen(f[0]) < 48);
  memcpy(name + 8, f[0], strlen(f[0]) + 1);
  size_t size;
  char *data = support_read(name, &size);
  assert_int_equal(size, atoi(f[2]));
  bool accept;
  if (!decided(f[0], &accept)) {
    assert_string_not_equal(f[3], "either");
    accept = strcmp(f[3], "accept") == 0;
  }
  tl_date date;
  tl_error err;
  tl_status status = tl_date_parse((tl_text){data, size}, &date, &err);
  assert_int_equal(status == TL_OK, accept);
  if (status && f[0][5] == 'y' && f[0][6] == '_' && (f[0][7] == '1' || strcmp(f[0], "edtf/y_e19.edtf") == 0))
    assert_int_equal(status, TL_ERR_RANGE);
  const char *broken = support_date_law((tl_text){data, size});
  if (broken)
    fail_msg("%s: broken law: %s", f[0], broken);
  free(data);
}

/* A large text: `head`, `unit` over and over, `tail`. */
static void check_large(const char *head, const char *unit, const char *tail, size_t count, tl_status expected)
{
  size_t sizes[3] = {strlen(head), strlen(unit), strlen(tail)};
  char *data = malloc(sizes[0] + sizes[1] * count + sizes[2] + 1);
  assert_non_null(data);
  size_t n = sizes[0];
  memcpy(data, head, sizes[0]);
  for (size_t i = 0; i < count; i++, n += sizes[1])
    memcpy(data + n, unit, sizes[1]);
  memcpy(data + n, tail, sizes[2]);
  tl_date date;
  tl_error err;
  assert_int_equal(tl_date_parse((tl_text){data, n + sizes[2]}, &date, &err), expected);
  if (expected == TL_OK)
    assert_null(support_date_law((tl_text){data, n + sizes[2]}));
  free(data);
}

static void hostile_large(void **state)
{
  (void)state;
  check_large("Y", "9", "", 500000, TL_ERR_LIMIT);
  check_large("2004", "?", "", 500000, TL_ERR_LIMIT);
  check_large("[", "2004,", "2004]", 99999, TL_ERR_LIMIT);
  check_large("", "[", "", 100000, TL_ERR_LIMIT);
  check_large("2004", "/2004", "", 100000, TL_ERR_LIMIT);
  /* The same, as long as is read. */
  check_large("Y", "9", "", TL_DATE_TEXT_MAX - 1, TL_ERR_RANGE);
  check_large("Y1E", "9", "", TL_DATE_TEXT_MAX - 3, TL_ERR_RANGE);
  check_large("2004", "?", "", TL_DATE_TEXT_MAX - 4, TL_ERR_SYNTAX);
  check_large("", "[", "", TL_DATE_TEXT_MAX, TL_ERR_SYNTAX);
  check_large("2004", "/2004", "", 800, TL_ERR_SYNTAX);
  check_large("[", "2004,", "2004]", 817, TL_OK);
  check_large("[", "2004?-06-11~,", "2004]", 314, TL_OK);
  check_large("{", "%2004-~06-~11,", "2004}", 292, TL_OK);
  check_large("[", "XXX1-02-29,", "2004]", 300, TL_ERR_VALUE);
}

/* ---- the rest ---- */

static void times(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *same; /* the same second, in UTC or local */
  } list[] = {
      {"1985-04-12T23:20:30Z", "1985-04-12T23:20:30"},      {"1985-04-12T23:20:30-04", "1985-04-13T03:20:30"},
      {"1985-04-12T23:20:30+04:30", "1985-04-12T18:50:30"}, {"1985-01-01T00:00:00+14:00", "1984-12-31T10:00:00"},
      {"1985-12-31T24:00:00Z", "1986-01-01T00:00:00"},      {"1985-04-12T24:00:00+04", "1985-04-12T20:00:00"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00"},      {"2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00"},
      {"2016-12-31T18:59:60-05", "2017-01-01T00:00:00"},    {"2016-12-31T23:59:60", "2017-01-01T00:00:00"},
      {"-0001-12-31T24:00:00", "0000-01-01T00:00:00"},      {"1969-12-31T23:59:59+00:00", "1969-12-31T23:59:59"},
  };
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    tl_extent a = extent_of(list[i].text, TL_MODE_OCCURS, TL_SEASONS_NORTH);
    tl_extent b = extent_of(list[i].same, TL_MODE_SPANS, TL_SEASONS_NORTH);
    assert_int_equal(a.start_min, b.start_min);
    assert_int_equal(a.start_max, a.start_min);
    assert_int_equal(a.end_min, a.start_min + 1);
    assert_int_equal(a.end_max, a.end_min);
    assert_int_equal(a.length_min, 1);
    assert_int_equal(a.length_max, 1);
    assert_true(a.flags & TL_EXTENT_TIME_OF_DAY);
    assert_int_equal(a.precision, TL_PRECISION_SECOND);
    check_laws(list[i].text);
  }
  assert_int_equal(extent_of("1970-01-02T00:00:01", TL_MODE_OCCURS, TL_SEASONS_NORTH).start_min, 86401);
}

static void components(void **state)
{
  (void)state;
  tl_date date = parse("-01X4?-~06-11%");
  assert_int_equal(date.start.year, -104);
  assert_int_equal(date.start.negative, 1);
  assert_int_equal(date.start.year_x, 2);
  assert_int_equal(date.start.month, 6);
  assert_int_equal(date.start.day, 11);
  assert_int_equal(date.start.year_qualifier, 3);
  assert_int_equal(date.start.month_qualifier, 3);
  assert_int_equal(date.start.day_qualifier, 3);
  date = parse("2004-06~-?11");
  assert_int_equal(date.start.year_qualifier, TL_QUALIFIER_APPROXIMATE);
  assert_int_equal(date.start.month_qualifier, TL_QUALIFIER_APPROXIMATE);
  assert_int_equal(date.start.day_qualifier, TL_QUALIFIER_UNCERTAIN);
  assert_int_equal(tl_point_qualifier(&date.start), 3);
  date = parse("Y-17E7S1");
  assert_int_equal(date.start.year, -170000000);
  assert_int_equal(date.start.exponent, 7);
  assert_int_equal(date.start.significant, 1);
  date = parse("1985-04-12T23:20:30-04:30");
  assert_int_equal(date.start.offset_minutes, -270);
  assert_int_equal(date.start.zone, TL_ZONE_OFFSET);
  assert_int_equal(parse("2001-21").start.precision, TL_PRECISION_SEASON);
  assert_int_equal(parse("2001-33").start.precision, TL_PRECISION_QUARTER);
  assert_int_equal(parse("2001-37").start.precision, TL_PRECISION_QUADRIMESTER);
  assert_int_equal(parse("2001-41").start.precision, TL_PRECISION_SEMESTER);
}

static void flags_and_precision(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    int precision, flags, start_qualifier, end_qualifier;
  } list[] = {
      {"199X", TL_PRECISION_YEAR, TL_EXTENT_MASKED, 0, 0},
      {"2004-XX", TL_PRECISION_MONTH, TL_EXTENT_MASKED, 0, 0},
      {"2004-XX-XX", TL_PRECISION_DAY, TL_EXTENT_MASKED, 0, 0},
      {"1950S2", TL_PRECISION_YEAR, TL_EXTENT_MASKED, 0, 0},
      {"2001-21~", TL_PRECISION_SEASON, TL_EXTENT_SEASON_ASSUMED, 2, 2},
      {"2001-25", TL_PRECISION_SEASON, 0, 0, 0},
      {"2001-33", TL_PRECISION_QUARTER, 0, 0, 0},
      {"2001-04-05/2002?", TL_PRECISION_YEAR, 0, 0, 1},
      {"2001-04?/", TL_PRECISION_MONTH, 0, 1, 0},
      {"[2001-04-05,2002-06~,2003-07-XX]", TL_PRECISION_MONTH, TL_EXTENT_MASKED, 2, 2},
      {"{2001-21..~2002}", TL_PRECISION_YEAR, TL_EXTENT_SEASON_ASSUMED, 0, 2},
      {"1985-04-12T23:20:30Z", TL_PRECISION_SECOND, TL_EXTENT_TIME_OF_DAY, 0, 0},
  };
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    tl_extent e = extent_of(list[i].text, TL_MODE_OCCURS, TL_SEASONS_NORTH);
    assert_int_equal(e.precision, list[i].precision);
    assert_int_equal(e.flags, list[i].flags);
    assert_int_equal(e.start_qualifier, list[i].start_qualifier);
    assert_int_equal(e.end_qualifier, list[i].end_qualifier);
  }
}

static void members(void **state)
{
  (void)state;
  tl_date set = parse("[..1660,1667-12~,1670..1672,1680..]");
  assert_int_equal(set.members, 4);
  assert_int_equal(set.start.kind, TL_POINT_OPEN);
  assert_int_equal(set.end.kind, TL_POINT_OPEN);
  static const char *const texts[] = {"..1660", "1667-12~", "1670..1672", "1680.."};
  static const char *const written[] = {"[..1660]", "1667-12~", "[1670..1672]", "[1680..]"};
  for (size_t k = 0; k < 4; k++) {
    tl_date member;
    char out[64];
    assert_int_equal(tl_date_member(&set, k, &member, NULL), TL_OK);
    assert_int_equal(member.form, k == 1 ? TL_FORM_SINGLE : TL_FORM_RANGE);
    assert_int_equal(member.level, 2);
    assert_int_equal(member.members, 1);
    assert_int_equal(member.text.size, strlen(texts[k]));
    assert_memory_equal(member.text.data, texts[k], member.text.size);
    assert_int_equal(tl_date_write(&member, out, sizeof out, NULL, NULL), TL_OK);
    assert_string_equal(out, written[k]);
    tl_extent a;
    assert_int_equal(tl_date_extent(&member, NULL, &a, NULL), TL_OK);
    tl_extent b = extent_of(written[k], TL_MODE_OCCURS, TL_SEASONS_NORTH);
    b.form = a.form;
    assert_memory_equal(&a, &b, sizeof a);
  }
  tl_date member;
  tl_error err;
  assert_int_equal(tl_date_member(&set, 4, &member, &err), TL_ERR_ARG);
  tl_date plain = parse("1984/1985");
  assert_int_equal(tl_date_member(&plain, 0, &member, NULL), TL_OK);
  assert_memory_equal(&member, &plain, sizeof plain);
  assert_int_equal(tl_date_member(&plain, 1, &member, NULL), TL_ERR_ARG);
  assert_int_equal(tl_date_member(NULL, 0, &member, NULL), TL_ERR_ARG);
}

static void has_day(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    tl_civil day;
    bool in;
  } list[] = {
      {"156X-12-25", {1565, 12, 25}, true},
      {"156X-12-25", {1565, 12, 26}, false},
      {"156X-12-25", {1570, 12, 25}, false},
      {"-156X-12-25", {-1565, 12, 25}, true},
      {"-156X-12-25", {1565, 12, 25}, false},
      {"-000X", {0, 1, 1}, false},
      {"000X", {0, 1, 1}, true},
      {"X900", {1900, 2, 28}, true},
      {"X900", {1900, 2, 29}, false},
      {"XXXX", {12000, 1, 1}, false},
      {"XXXX", {-1, 1, 1}, false},
      {"2004-1X", {2004, 10, 1}, true},
      {"2004-1X", {2004, 9, 30}, false},
      {"1950S2", {1999, 12, 31}, true},
      {"1950S2", {2000, 1, 1}, false},
      {"2001-24", {2002, 2, 28}, true},
      {"2001-24", {2001, 12, 1}, true},
      {"2001-24", {2001, 2, 1}, false},
      {"200X-24", {2000, 2, 1}, false},
      {"200X-24", {2010, 2, 1}, true},
      {"2001-21", {2001, 5, 31}, true},
      {"2001-21", {2001, 6, 1}, false},
      {"1984/1990", {1987, 6, 1}, true},
      {"1984/1990", {1991, 1, 1}, false},
      {"1984/..", {9999, 1, 1}, true},
      {"1984/", {1983, 12, 31}, false},
      {"../1984", {-5000, 1, 1}, true},
      {"[1984,1986]", {1985, 1, 1}, false},
      {"[1984,1986]", {1986, 1, 1}, true},
      {"[1984..1986]", {1985, 1, 1}, true},
      {"{..1984}", {1, 1, 1}, true},
      {"{..1984}", {1985, 1, 1}, false},
      {"julian:1582-10-05", {1582, 10, 15}, true},
      {"julian:1582-10-05", {1582, 10, 5}, false},
      {"julian:1582-09", {1582, 10, 10}, true},
      {"julian:1582-09", {1582, 9, 1}, false},
      {"1985-04-12T24:00:00", {1985, 4, 12}, true},
      {"1985-04-12T24:00:00", {1985, 4, 13}, false},
      {"1985", {1985, 13, 1}, false},
      {"1985", {1985, 2, 29}, false},
  };
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    tl_date date = parse(list[i].text);
    if (tl_date_has_day(&date, &list[i].day) != list[i].in)
      fail_msg("%s: row %zu", list[i].text, i);
  }
}

static void point_write(void **state)
{
  (void)state;
  char out[TL_CIVIL_TEXT_SIZE];
  tl_date date = parse("~1984-01-24?");
  assert_int_equal(tl_point_write(&date.start, out), 10);
  assert_string_equal(out, "1984-01-24");
  date = parse("-0044-03-15T23:20:30+04:30");
  assert_int_equal(tl_point_write(&date.start, out), 26);
  assert_string_equal(out, "-0044-03-15T23:20:30+04:30");
  static const char *const none[] = {"1984", "1984-01", "1984-01-XX", "198X-01-01", "/1984", "../1984", "Y12345"};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    date = parse(none[i]);
    assert_int_equal(tl_point_write(&date.start, out), 0);
    assert_string_equal(out, "");
  }
}

static void seasons_reversed(void **state)
{
  (void)state;
  tl_date date = parse("2001-23/2001-22");
  tl_extent untouched = {.start_min = 7};
  tl_extent extent = untouched;
  tl_error err;
  assert_int_equal(tl_date_extent(&date, NULL, &extent, &err), TL_ERR_VALUE);
  assert_int_equal(err.code, TL_CODE_REVERSED);
  assert_memory_equal(&extent, &untouched, sizeof extent);
  tl_date_options south = {.size = sizeof south, .seasons = TL_SEASONS_SOUTH};
  assert_int_equal(tl_date_extent(&date, &south, &extent, &err), TL_OK);
}

static void too_long(void **state)
{
  (void)state;
  const char *const texts[] = {"Y-200E9/Y200E9",     "{Y-200E9,Y200E9}", "[1984,Y-200E9..Y200E9]", "Y-200E9../Y200E9",
                               "..Y-200E9/Y200E9..", "[Y-200E9,Y200E9]", "Y100E9/Y200E9",          "Y-200E9/.."};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    tl_date date = parse(texts[i]);
    tl_extent extent;
    tl_error err;
    assert_int_equal(tl_date_extent(&date, NULL, &extent, &err), i < 5 ? TL_ERR_RANGE : TL_OK);
    if (i < 5)
      assert_int_equal(err.code, TL_CODE_DATE_RANGE);
  }
}

static void many(void **state)
{
  (void)state;
  const tl_text texts[] = {TL_TEXT("1984"),  TL_TEXT("1984-13"),    TL_TEXT("[1984,1990]"),
                           TL_TEXT("Y1E18"), TL_TEXT("1984-02-03"), TL_TEXT("2001-23/2001-22")};
  enum { COUNT = 6 };
  tl_extent extents[COUNT];
  tl_status status[COUNT];
  tl_error err;
  assert_int_equal(tl_date_extent_many(texts, COUNT, NULL, extents, status, &err), TL_OK);
  const tl_status want[] = {TL_OK, TL_ERR_VALUE, TL_OK, TL_ERR_RANGE, TL_OK, TL_ERR_VALUE};
  for (int i = 0; i < COUNT; i++) {
    assert_int_equal(status[i], want[i]);
    tl_extent same;
    if (want[i])
      tl_extent_init(&same, 1);
    else
      same = extent_of(texts[i].data, TL_MODE_OCCURS, TL_SEASONS_NORTH);
    assert_memory_equal(&same, &extents[i], sizeof same);
  }
  assert_int_equal(tl_date_extent_many(texts, COUNT, NULL, extents, NULL, &err), TL_ERR_VALUE);
  assert_int_equal(err.line, 2);
  assert_int_equal(err.column, 6);
  assert_int_equal(tl_date_extent_many(NULL, 0, NULL, NULL, NULL, &err), TL_OK);
  assert_int_equal(tl_date_extent_many(NULL, 1, NULL, extents, NULL, &err), TL_ERR_ARG);
}

static void arguments(void **state)
{
  (void)state;
  tl_date date;
  tl_error err;
  tl_extent extent;
  char out[8];
  assert_int_equal(tl_date_parse((tl_text){NULL, 3}, &date, &err), TL_ERR_ARG);
  assert_int_equal(tl_date_parse((tl_text){NULL, 0}, &date, &err), TL_ERR_SYNTAX);
  assert_int_equal(tl_date_parse(TL_TEXT("1984"), NULL, &err), TL_ERR_ARG);
  date = parse("1984");
  tl_date_options bad[] = {{.size = 4},
                           {.size = sizeof bad[0], .mode = 2},
                           {.size = sizeof bad[0], .seasons = 4},
                           {.size = sizeof bad[0], .reserved = {0, 1}}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal(tl_date_extent(&date, &bad[i], &extent, &err), TL_ERR_ARG);
  assert_int_equal(tl_date_extent(NULL, NULL, &extent, &err), TL_ERR_ARG);
  assert_int_equal(tl_date_write(NULL, out, sizeof out, NULL, &err), TL_ERR_ARG);
  /* A date filled by hand with what cannot be is refused, not computed with. */
  static const tl_point points[] = {
      {.kind = TL_POINT_DATED, .precision = TL_PRECISION_MONTH, .year = 1984, .month = 13},
      {.kind = TL_POINT_DATED, .precision = TL_PRECISION_DAY, .year = 1984, .month = 2, .day = 30},
      {.kind = TL_POINT_DATED, .precision = TL_PRECISION_SEASON, .year = 1984, .month = 3},
      {.kind = TL_POINT_DATED, .precision = TL_PRECISION_YEAR, .year = INT64_MAX, .long_year = 1},
      {.kind = TL_POINT_DATED, .precision = TL_PRECISION_YEAR, .year = TL_TIME_MIN, .long_year = 1, .negative = 1},
      {.kind = TL_POINT_DATED, .precision = TL_PRECISION_YEAR, .year = 200000000000, .long_year = 1, .significant = 1},
      {.kind = TL_POINT_DATED, .precision = TL_PRECISION_YEAR, .year = 12345},
      {.kind = TL_POINT_NONE},
  };
  for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
    tl_date made = {.start = points[i], .form = TL_FORM_SINGLE, .members = 1};
    assert_int_equal(tl_date_extent(&made, NULL, &extent, &err), TL_ERR_ARG);
  }
  tl_date sound = parse("1984/1985");
  for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
    tl_date half = sound;
    half.start = points[i];
    if (points[i].kind == TL_POINT_NONE)
      half.end = points[i];
    assert_int_equal(tl_date_extent(&half, NULL, &extent, &err), TL_ERR_ARG);
    half = sound;
    half.end = points[i];
    if (points[i].kind != TL_POINT_NONE)
      assert_int_equal(tl_date_extent(&half, NULL, &extent, &err), TL_ERR_ARG);
  }
  tl_date made = {.form = 9};
  assert_int_equal(tl_date_extent(&made, NULL, &extent, &err), TL_ERR_ARG);
  assert_int_equal(tl_date_write(&made, out, sizeof out, NULL, &err), TL_ERR_ARG);
  made = parse("[1984,1985]");
  made.text.size = 4;
  assert_int_equal(tl_date_extent(&made, NULL, &extent, &err), TL_ERR_ARG);
  assert_int_equal(tl_date_write(&made, out, sizeof out, NULL, &err), TL_ERR_ARG);
}

/* ---- what a date may mean ---- */

typedef struct visits {
  char text[160]; /* first and last day of each, starts and ends */
  size_t count;
  size_t most;
} visits;

static bool visit(void *ctx, const tl_extent *extent)
{
  visits *v = ctx;
  char days[4][TL_TIME_TEXT_SIZE];
  size_t used = strlen(v->text);
  tl_time_write(extent->start_min, false, false, NULL, days[0]);
  tl_time_write(extent->start_max, false, false, NULL, days[1]);
  tl_time_write(extent->end_min, true, false, NULL, days[2]);
  tl_time_write(extent->end_max, true, false, NULL, days[3]);
  if (v->count++ < 2)
    snprintf(v->text + used, sizeof v->text - used, "%s..%s %s..%s;", days[0], days[1], days[2], days[3]);
  return v->count < v->most;
}

static void each(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    tl_mode mode;
    size_t count;
    const char *first; /* two */
  } list[] = {
      {"1984", TL_MODE_SPANS, 1, "1984-01-01..1984-01-01 1984-12-31..1984-12-31;"},
      {"[1984-02,1986-02-03]", TL_MODE_OCCURS, 2,
       "1984-02-01..1984-02-29 1984-02-01..1984-02-29;1986-02-03..1986-02-03 1986-02-03..1986-02-03;"},
      {"156X-12-25", TL_MODE_OCCURS, 10,
       "1560-12-25..1560-12-25 1560-12-25..1560-12-25;1561-12-25..1561-12-25 1561-12-25..1561-12-25;"},
      {"1984-1X/1984-11", TL_MODE_OCCURS, 2,
       "1984-10-01..1984-10-31 1984-11-01..1984-11-30;1984-11-01..1984-11-30 1984-11-01..1984-11-30;"},
      {"{1984-02,1983,1986-03}", TL_MODE_OCCURS, 1, "1983-01-01..1983-12-31 1986-03-01..1986-03-31;"},
      {"{1984-02,1983,1986-03}", TL_MODE_SPANS, 1, "1983-01-01..1983-01-01 1986-03-31..1986-03-31;"},
      {"{1984..1986}", TL_MODE_OCCURS, 1, "1984-01-01..1984-12-31 1986-01-01..1986-12-31;"},
      {"{..1986}", TL_MODE_OCCURS, 1, "-inf..1986-12-31 1986-01-01..1986-12-31;"},
      {"{1984-XX-31,1986-03}", TL_MODE_OCCURS, 7,
       "1984-01-31..1984-01-31 1986-03-01..1986-03-31;1984-03-31..1984-03-31 1986-03-01..1986-03-31;"},
  };
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    tl_date date = parse(list[i].text);
    tl_date_options options = {.size = sizeof options, .mode = (uint8_t)list[i].mode};
    visits all = {.most = SIZE_MAX};
    visits one = {.most = 1};
    assert_int_equal(tl_date_each(&date, &options, NULL, visit, &all, NULL), TL_OK);
    if (all.count != list[i].count || strcmp(all.text, list[i].first) != 0)
      fail_msg("%s: %zu, %s", list[i].text, all.count, all.text);
    assert_int_equal(tl_date_each(&date, &options, NULL, visit, &one, NULL), TL_OK);
    assert_int_equal(one.count, 1);
  }
  tl_date date = parse("[1984,1985]");
  assert_int_equal(tl_date_each(&date, NULL, NULL, NULL, NULL, NULL), TL_ERR_ARG);
  assert_int_equal(tl_date_each(NULL, NULL, NULL, visit, NULL, NULL), TL_ERR_ARG);
  tl_date_options unknown = {.size = sizeof unknown, .mode = 9};
  assert_int_equal(tl_date_each(&date, &unknown, NULL, visit, NULL, NULL), TL_ERR_ARG);
}

static void messages(void **state)
{
  (void)state;
  static const struct {
    const char *text, *part;
  } list[] = {
      {"1985-02-30", "February 1985 has 28 days, not 30"},
      {"julian:1901-02-29", "February (Julian) 1901 has 28 days, not 29"},
      {"198u", "expected a year of four digits, X where one is not known, found \"u\""},
      {"1985-4", "found the end"},
      {"1985-\x1B[0m", "found \"\\x1b\""},
      {"1985-13", "no month \"13\"; months are 01 to 12, seasons"},
      {"2005/2004", "ends before it starts"},
  };
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    tl_date date;
    tl_error err;
    assert_int_not_equal(tl_date_parse(tl_text_from_string(list[i].text), &date, &err), TL_OK);
    if (!strstr(err.message, list[i].part))
      fail_msg("%s", err.message);
  }
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD_TEST(&suite, hostile_large);
  ROWS_ADD_TEST(&suite, times);
  ROWS_ADD_TEST(&suite, components);
  ROWS_ADD_TEST(&suite, members);
  ROWS_ADD_TEST(&suite, has_day);
  ROWS_ADD_TEST(&suite, flags_and_precision);
  ROWS_ADD_TEST(&suite, point_write);
  ROWS_ADD_TEST(&suite, too_long);
  ROWS_ADD_TEST(&suite, many);
  ROWS_ADD_TEST(&suite, seasons_reversed);
  ROWS_ADD_TEST(&suite, arguments);
  ROWS_ADD_TEST(&suite, each);
  ROWS_ADD_TEST(&suite, messages);
  rows_add_file(&suite, "date/edtf.tsv", edtf_row);
  rows_add_file(&suite, "date/edtf_bounds.tsv", bounds_row);
  rows_add_file(&suite, "date/edtf_extent.tsv", extent_row);
  rows_add_file(&suite, "date/edtf_write.tsv", write_row);
  rows_add_file(&suite, "date/edtf_errors.tsv", error_row);
  rows_add_file(&suite, "hostile/edtf/index.tsv", hostile_row);
  return rows_run("date", &suite);
}
