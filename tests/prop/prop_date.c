/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/date.h>

#include "support_date.h"

/* Laws of EDTF against enumeration, and over made texts. */

static uint64_t seed;

static unsigned below(unsigned n)
{
  seed ^= seed << 13; /* xorshift64: Marsaglia 2003 */
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (unsigned)((seed >> 32) % n);
}

static int set_up(void **state)
{
  (void)state;
  const char *given = getenv("TIMELINE_SEED");
  seed = given ? strtoull(given, NULL, 10) : UINT64_C(19840124);
  if (seed == 0)
    seed = 1;
  print_message("seed %llu\n", (unsigned long long)seed);
  return 0;
}

/* ---- completions, by trying every digit ---- */

typedef struct span {
  int64_t start, end; /* days, half-open */
} span;

static int number(const char *digits, int count)
{
  int value = 0;
  for (int i = 0; i < count; i++)
    value = value * 10 + (digits[i] - '0');
  return value;
}

static bool days_of(int64_t year, int month, int day, int64_t *out)
{
  tl_civil civil = {year, month, day};
  return tl_civil_to_days(&civil, out, NULL) == TL_OK;
}

/* The days of a text without X, `[-]YYYY`, `[-]YYYY-MM` or `[-]YYYY-MM-DD`; false when there is no such day. */
static bool plain_span(const char *text, span *out)
{
  bool negative = text[0] == '-';
  text += negative;
  size_t size = strlen(text);
  int64_t year = number(text, 4);
  if (negative && year == 0)
    return false;
  if (negative)
    year = -year;
  int month = size > 4 ? number(text + 5, 2) : 0;
  if (size == 4)
    return days_of(year, 1, 1, &out->start) && days_of(year + 1, 1, 1, &out->end);
  if (size == 7)
    return days_of(year, month, 1, &out->start) &&
           days_of(year + (month == 12), month == 12 ? 1 : month + 1, 1, &out->end);
  bool there = days_of(year, month, number(text + 8, 2), &out->start);
  out->end = out->start + 1;
  return there;
}

typedef struct enumeration {
  size_t count;
  span first, last;
  int64_t length_min, length_max;
} enumeration;

/* Fills the X of `masked` in every way. With `date` each completion is asked for as a day too. */
static enumeration enumerate(const char *masked, const tl_date *date)
{
  char text[16];
  size_t places[8];
  size_t count = 0;
  memcpy(text, masked, strlen(masked) + 1);
  size_t ways = 1;
  for (size_t i = 0; text[i]; i++) {
    if (text[i] == 'X') {
      places[count++] = i;
      ways *= 10;
    }
  }
  enumeration e = {0};
  for (size_t way = 0; way < ways; way++) {
    size_t rest = way;
    for (size_t k = count; k-- > 0; rest /= 10)
      text[places[k]] = (char)('0' + rest % 10);
    span s;
    if (!plain_span(text, &s))
      continue;
    int64_t length = s.end - s.start;
    if (e.count == 0 || s.start < e.first.start)
      e.first = s;
    if (e.count == 0 || s.start > e.last.start)
      e.last = s;
    if (e.count == 0 || length < e.length_min)
      e.length_min = length;
    if (e.count == 0 || length > e.length_max)
      e.length_max = length;
    e.count++;
    if (date && way % 7 == 0) {
      tl_civil civil;
      assert_int_equal(tl_civil_from_days(s.start + (int64_t)(way % (size_t)length), &civil, NULL), TL_OK);
      if (!tl_date_has_day(date, &civil))
        fail_msg("%s has not %s", masked, text);
    }
  }
  return e;
}

/* Whether the digits of a day are those of the mask: the meaning of tl_date_has_day(), on text. */
static bool text_matches(const char *masked, const tl_civil *civil)
{
  char text[TL_CIVIL_TEXT_SIZE];
  tl_civil_write(civil, text);
  for (size_t i = 0; masked[i]; i++)
    if (masked[i] != 'X' ? masked[i] != text[i] : text[i] < '0' || text[i] > '9')
      return false;
  return true;
}

static void check_mask(const char *masked)
{
  tl_date date;
  tl_error err;
  tl_status status = tl_date_parse(tl_text_from_string(masked), &date, &err);
  enumeration e = enumerate(masked, status ? NULL : &date);
  if ((status == TL_OK) != (e.count > 0))
    fail_msg("%s has %zu completions, and is read with status %d", masked, e.count, (int)status);
  if (status) {
    assert_int_equal(status, TL_ERR_VALUE);
    return;
  }
  const int64_t day = TL_SECONDS_PER_DAY;
  tl_extent x;
  assert_int_equal(tl_date_extent(&date, NULL, &x, NULL), TL_OK);
  bool right = x.start_min == e.first.start * day && x.start_max == (e.last.end - 1) * day &&
               x.end_min == (e.first.start + 1) * day && x.end_max == e.last.end * day && x.length_min == day &&
               x.length_max == e.length_max * day;
  if (!right)
    fail_msg("%s: occurs differs from its completions", masked);
  tl_date_options spans = {.size = sizeof spans, .mode = TL_MODE_SPANS};
  assert_int_equal(tl_date_extent(&date, &spans, &x, NULL), TL_OK);
  right = x.start_min == e.first.start * day && x.start_max == e.last.start * day && x.end_min == e.first.end * day &&
          x.end_max == e.last.end * day && x.length_min == e.length_min * day && x.length_max == e.length_max * day;
  if (!right)
    fail_msg("%s: spans differs from its completions", masked);
  for (int k = 0; k < 20; k++) {
    tl_civil civil;
    int64_t at = e.first.start - 3 + (int64_t)below((unsigned)(e.last.end - e.first.start + 6));
    assert_int_equal(tl_civil_from_days(at, &civil, NULL), TL_OK);
    if (tl_date_has_day(&date, &civil) != text_matches(masked, &civil))
      fail_msg("%s: has day %d-%d-%d?", masked, (int)civil.year, civil.month, civil.day);
  }
  const char *broken = support_date_law(tl_text_from_string(masked));
  if (broken)
    fail_msg("%s: broken law: %s", masked, broken);
}

/* Every way to put up to three X into a few days, months and years. */
static void masks_against_enumeration(void **state)
{
  (void)state;
  static const char *const bases[] = {
      "1984-02-29",  "1985-12-31",  "1900-02-28",  "2000-10-10",  "0000-01-01", "0099-11-30", "1999-06-05",
      "-0004-02-29", "-0001-12-25", "-0100-09-19", "-1999-03-31", "2023-02-31", "1985-06-31", "2000-13-40",
      "1984-02",     "0000-12",     "-0044-03",    "-0001-10",    "1984",       "1900",       "0000",
      "-0001",       "-0100",       "-9999-20",    "2004-19",
  };
  size_t done = 0;
  for (size_t b = 0; b < sizeof bases / sizeof *bases; b++) {
    size_t places[8];
    size_t count = 0;
    for (size_t i = 0; bases[b][i]; i++)
      if (bases[b][i] != '-')
        places[count++] = i;
    for (unsigned mask = 0; mask < 1u << count; mask++) {
      char text[16];
      int x = 0;
      memcpy(text, bases[b], strlen(bases[b]) + 1);
      for (size_t k = 0; k < count; k++) {
        if (mask >> k & 1) {
          text[places[k]] = 'X';
          x++;
        }
      }
      if (x > (count == 4 ? 4 : 3))
        continue;
      check_mask(text);
      done++;
    }
  }
  assert_true(done > 1500);
}

/* ---- the short way against the long way ---- */

/* A prefix sign keeps a date from the short way. */
static void check_ways(const char *text)
{
  char longer[48] = "?";
  memcpy(longer + 1, text, strlen(text) + 1);
  tl_date fast;
  tl_date slow;
  tl_status a = tl_date_parse(tl_text_from_string(text), &fast, NULL);
  tl_status b = tl_date_parse(tl_text_from_string(longer), &slow, NULL);
  if (a != b)
    fail_msg("%s: status %d by the short way, %d by the long way", text, (int)a, (int)b);
  if (a)
    return;
  slow.start.year_qualifier = slow.start.month_qualifier = slow.start.day_qualifier = 0;
  if (!support_same_date(&fast, &slow) || fast.level != 0)
    fail_msg("%s: differs by the short way", text);
  tl_extent bulk;
  tl_extent single;
  tl_text texts = tl_text_from_string(text);
  assert_int_equal(tl_date_extent_many(&texts, 1, NULL, &bulk, NULL, NULL), TL_OK);
  assert_int_equal(tl_date_extent(&slow, NULL, &single, NULL), TL_OK);
  assert_memory_equal(&bulk, &single, sizeof bulk);
}

static void short_way_is_the_long_way(void **state)
{
  (void)state;
  char text[40];
  for (int year = 0; year < 10000; year++) {
    snprintf(text, sizeof text, "%04d", year);
    check_ways(text);
  }
  static const int years[] = {0, 1, 4, 100, 400, 1582, 1900, 1984, 2000, 2023, 9999};
  for (size_t y = 0; y < sizeof years / sizeof *years; y++) {
    for (int month = 0; month < 100; month++) {
      snprintf(text, sizeof text, "%04d-%02d", years[y], month);
      if (month < 21 || month > 41) /* seasons have a level of their own */
        check_ways(text);
      for (int day = 0; day < 100; day++) {
        snprintf(text, sizeof text, "%04d-%02d-%02d", years[y], month, day);
        check_ways(text);
      }
    }
  }
}

/* The inline day number against civil's, over the years that differ in how they are divided. */
static void days_are_civil_days(void **state)
{
  (void)state;
  static const int64_t bases[] = {-292277022656, -170000000, -10001, -800, -1, 0, 9990, 10000, 12345, 292277026590};
  for (size_t b = 0; b < sizeof bases / sizeof *bases; b++) {
    for (int64_t year = bases[b]; year < bases[b] + 5; year++) {
      char text[40];
      int64_t size = year < 0 ? -year : year;
      const char *sign = year < 0 ? "-" : "";
      snprintf(text, sizeof text, size > 9999 ? "Y%s%lld" : "%s%04lld", sign, (long long)size);
      tl_date date;
      tl_extent x;
      int64_t first = 0;
      int64_t last = 0;
      assert_int_equal(tl_date_parse(tl_text_from_string(text), &date, NULL), TL_OK);
      assert_int_equal(tl_date_extent(&date, NULL, &x, NULL), TL_OK);
      assert_true(days_of(year, 1, 1, &first) && days_of(year, 12, 31, &last));
      assert_int_equal(x.start_min, first * TL_SECONDS_PER_DAY);
      assert_int_equal(x.start_max, last * TL_SECONDS_PER_DAY);
    }
  }
}

/* ---- qualifiers ---- */

static size_t signs_in(const char *text)
{
  size_t count = 0;
  for (; *text; text++)
    count += *text == '?' || *text == '~' || *text == '%';
  return count;
}

/* All 4^6 ways to put signs into a date of three components, and the fewest for each meaning. */
static void canonical_has_the_fewest_signs(void **state)
{
  (void)state;
  static const char *const marks[] = {"", "?", "~", "%"};
  static const char *const parts[] = {"2004", "-", "06", "-", "11"};
  size_t fewest[64];
  char written[64][40];
  for (size_t i = 0; i < 64; i++)
    fewest[i] = SIZE_MAX;
  for (int pass = 0; pass < 2; pass++) {
    for (unsigned way = 0; way < 4096; way++) {
      char text[40];
      snprintf(text, sizeof text, "%s%s%s%s%s%s%s%s%s%s%s", marks[way & 3], parts[0], marks[way >> 2 & 3], parts[1],
               marks[way >> 4 & 3], parts[2], marks[way >> 6 & 3], parts[3], marks[way >> 8 & 3], parts[4],
               marks[way >> 10 & 3]);
      tl_date date;
      assert_int_equal(tl_date_parse(tl_text_from_string(text), &date, NULL), TL_OK);
      unsigned meaning = date.start.year_qualifier + 4u * date.start.month_qualifier + 16u * date.start.day_qualifier;
      char out[40];
      assert_int_equal(tl_date_write(&date, out, sizeof out, NULL, NULL), TL_OK);
      if (pass == 0) {
        size_t signs = signs_in(text);
        if (signs < fewest[meaning])
          fewest[meaning] = signs;
        memcpy(written[meaning], out, sizeof out);
      } else {
        assert_string_equal(out, written[meaning]);
        if (signs_in(out) != fewest[meaning])
          fail_msg("%s is written %s", text, out);
      }
      assert_null(support_date_law(tl_text_from_string(text)));
    }
  }
  for (size_t i = 0; i < 64; i++)
    assert_true(fewest[i] <= 3);
}

/* ---- made texts ---- */

typedef struct maker {
  char text[256];
  size_t size;
} maker;

static void add(maker *m, const char *part)
{
  size_t size = strlen(part);
  if (m->size + size < sizeof m->text) {
    memcpy(m->text + m->size, part, size + 1);
    m->size += size;
  }
}

static void add_sign(maker *m, unsigned odds)
{
  static const char *const marks[] = {"?", "~", "%"};
  if (below(odds) == 0)
    add(m, marks[below(3)]);
}

static void add_digits(maker *m, int value, int width, unsigned odds)
{
  char digits[16];
  snprintf(digits, sizeof digits, "%0*d", width, value);
  for (int i = 0; i < width; i++)
    if (below(odds) == 0)
      digits[i] = 'X';
  add(m, digits);
}

static void add_date(maker *m)
{
  unsigned odds = 3 + below(20);
  add_sign(m, odds);
  if (below(8) == 0) {
    char digits[32];
    snprintf(digits, sizeof digits, "Y%s%u", below(3) ? "" : "-", 10000 + below(999999));
    add(m, digits);
    if (below(3) == 0)
      add(m, below(2) ? "E3" : "E5");
    if (below(3) == 0)
      add(m, below(2) ? "S2" : "S5");
    add_sign(m, odds);
    return;
  }
  if (below(6) == 0)
    add(m, "-");
  add_digits(m, (int)below(10000), 4, odds);
  if (below(15) == 0)
    add(m, "S2");
  add_sign(m, odds);
  if (below(4) == 0)
    return;
  add(m, "-");
  add_sign(m, odds);
  bool season = below(6) == 0;
  add_digits(m, (int)(season ? 21 + below(21) : 1 + below(12)), 2, odds);
  add_sign(m, odds);
  if (season || below(3) == 0)
    return;
  add(m, "-");
  add_sign(m, odds);
  add_digits(m, (int)(1 + below(31)), 2, odds);
  add_sign(m, odds);
}

static void add_end(maker *m)
{
  unsigned kind = below(12);
  if (kind == 0)
    return;
  if (kind == 1 || kind == 2)
    add(m, "..");
  if (kind != 2)
    add_date(m);
  if (kind == 3)
    add(m, "..");
}

static void make(maker *m)
{
  m->size = 0;
  m->text[0] = '\0';
  unsigned kind = below(10);
  if (kind == 0)
    add(m, "julian:");
  if (kind < 5) {
    add_date(m);
    if (below(8) == 0)
      add(m, below(2) ? "T10:20:30+04:30" : "T24:00:00Z");
  } else if (kind < 8) {
    add_end(m);
    add(m, "/");
    add_end(m);
  } else {
    add(m, kind == 8 ? "[" : "{");
    for (unsigned i = 0, n = 1 + below(4); i < n; i++) {
      if (i)
        add(m, ",");
      if (below(5) == 0)
        add(m, "..");
      add_date(m);
      if (below(5) == 0) {
        add(m, "..");
        if (below(2))
          add_date(m);
      }
    }
    add(m, kind == 8 ? "]" : "}");
  }
}

static void check(tl_text text)
{
  const char *broken = support_date_law(text);
  if (broken)
    fail_msg("\"%.*s\": broken law: %s", (int)text.size, text.data, broken);
}

static void made_texts_keep_the_laws(void **state)
{
  (void)state;
  size_t valid = 0;
  for (int i = 0; i < 100000; i++) {
    maker m;
    make(&m);
    tl_date date;
    valid += tl_date_parse((tl_text){m.text, m.size}, &date, NULL) == TL_OK;
    check((tl_text){m.text, m.size});
  }
  assert_true(valid > 20000);
}

/* ---- spoilt texts ---- */

static const char *const corpus[] = {
    "1984",
    "1984-01-24",
    "-0044-03-15?",
    "2004-06~-11",
    "?2004-%06-~11",
    "156X-12-25",
    "XXXX-XX-XX",
    "Y-17101E4S3~",
    "1950S2/2000",
    "2004-06-XX/..",
    "/198X",
    "..1984/1990..",
    "2001-21",
    "2001-41?",
    "julian:1582-10-05",
    "[..1667,1668-12,1670..1672,1680..]",
    "{1984-02-29,?1985}",
    "1985-04-12T23:20:30+04:30",
    "2016-12-31T23:59:60Z",
};

/* Every byte of every text made every other byte; each in a block of its own, so that a reader past the end is caught.
 */
static void one_byte_spoilt(void **state)
{
  (void)state;
  for (size_t c = 0; c < sizeof corpus / sizeof *corpus; c++) {
    size_t size = strlen(corpus[c]);
    char *text = malloc(size);
    assert_non_null(text);
    for (size_t at = 0; at < size; at++) {
      for (int byte = 0; byte < 256; byte++) {
        memcpy(text, corpus[c], size);
        text[at] = (char)byte;
        check((tl_text){text, size});
      }
    }
    for (size_t cut = 0; cut <= size; cut++) {
      char *part = malloc(cut + !cut);
      assert_non_null(part);
      memcpy(part, corpus[c], cut);
      check((tl_text){part, cut});
      free(part);
    }
    free(text);
  }
}

/* Two bytes: all pairs of neighbours over the characters of the grammar, and some that are not. */
static void two_bytes_spoilt(void **state)
{
  (void)state;
  static const char bytes[] = "0123459X-+:.,/[]{}?~%TYESZj \x7F\x80\xC3\n";
  for (size_t c = 0; c < sizeof corpus / sizeof *corpus; c++) {
    size_t size = strlen(corpus[c]);
    char *text = malloc(size);
    assert_non_null(text);
    for (size_t at = 0; at + 1 < size; at++) {
      for (size_t a = 0; a < sizeof bytes; a++) { /* the NUL too */
        for (size_t b = 0; b < sizeof bytes; b++) {
          memcpy(text, corpus[c], size);
          text[at] = bytes[a];
          text[at + 1] = bytes[b];
          check((tl_text){text, size});
        }
      }
    }
    free(text);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(masks_against_enumeration), cmocka_unit_test(short_way_is_the_long_way),
      cmocka_unit_test(days_are_civil_days),       cmocka_unit_test(canonical_has_the_fewest_signs),
      cmocka_unit_test(made_texts_keep_the_laws),  cmocka_unit_test(one_byte_spoilt),
      cmocka_unit_test(two_bytes_spoilt),
  };
  return cmocka_run_group_tests(tests, set_up, NULL);
}
