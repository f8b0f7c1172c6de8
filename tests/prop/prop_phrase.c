/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_phrase.h"

static const char *const months[12] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
static const char *const weekdays[7] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

static const char *suffix(int day)
{
  if (day / 10 == 1)
    return "th";
  return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

static void assert_reads(const char *text, const char *edtf)
{
  tl_phrase phrase;
  tl_error err;
  if (tl_phrase_parse(tl_text_from_string(text), NULL, &phrase, &err))
    fail_msg("%s: %s", text, err.message);
  if (strcmp(phrase.edtf, edtf) != 0)
    fail_msg("%s: %s, not %s", text, phrase.edtf, edtf);
}

/* Every day of four years reads back from each spelling, also with its weekday; every other weekday is refused. */
static void every_day(void **state)
{
  (void)state;
  static const int years[4] = {476, 1900, 1984, 2023};
  char text[96];
  char edtf[TL_CIVIL_TEXT_SIZE];
  for (size_t y = 0; y < 4; y++) {
    for (int m = 1; m <= 12; m++) {
      for (int d = 1; d <= tl_civil_month_days(years[y], m); d++) {
        tl_civil civil = {years[y], m, d};
        int64_t days;
        assert_int_equal(tl_civil_to_days(&civil, &days, NULL), TL_OK);
        tl_civil_write(&civil, edtf);
        int weekday = tl_civil_weekday(days);
        const char *month = months[m - 1];
        int year = years[y];
        snprintf(text, sizeof text, "%d %s %d", d, month, year);
        assert_reads(text, edtf);
        snprintf(text, sizeof text, "the %d%s of %s, %d", d, suffix(d), month, year);
        assert_reads(text, edtf);
        snprintf(text, sizeof text, "%d-%.3s-%04d", d, month, year);
        assert_reads(text, edtf);
        snprintf(text, sizeof text, "%s %d, %d", month, d, year);
        assert_reads(text, edtf);
        snprintf(text, sizeof text, "%.3s. %d%s %d", month, d, suffix(d), year);
        assert_reads(text, edtf);
        snprintf(text, sizeof text, "%04d/%02d/%02d", year, m, d);
        assert_reads(text, edtf);
        assert_reads(edtf, edtf);
        for (int w = 1; w <= 7; w++) {
          snprintf(text, sizeof text, "%s, %d %s %d", weekdays[w - 1], d, month, year);
          if (w == weekday) {
            assert_reads(text, edtf);
            continue;
          }
          tl_phrase phrase;
          tl_error err;
          assert_int_equal(tl_phrase_parse(tl_text_from_string(text), NULL, &phrase, &err), TL_ERR_VALUE);
          assert_int_equal(err.code, TL_CODE_PHRASE_WEEKDAY);
        }
      }
    }
  }
}

/* Of all d/m/y: one reading, two readings, or no such day, as the calendar has it. */
static void every_numeric_day(void **state)
{
  (void)state;
  char text[32];
  for (int a = 0; a <= 32; a++) {
    for (int b = 0; b <= 32; b++) {
      bool day_first = b >= 1 && b <= 12 && a >= 1 && a <= tl_civil_month_days(1983, b);
      bool month_first = a >= 1 && a <= 12 && b >= 1 && b <= tl_civil_month_days(1983, a) && a != b;
      tl_phrase phrase;
      snprintf(text, sizeof text, "%02d/%02d/1983", a, b);
      tl_status status = tl_phrase_parse(tl_text_from_string(text), NULL, &phrase, NULL);
      assert_int_equal(status, day_first && month_first   ? TL_ERR_AMBIGUOUS
                               : day_first || month_first ? TL_OK
                                                          : TL_ERR_VALUE);
    }
  }
}

/* Every tail of every year of a century: the readings that the rule of 2008-12 gives. */
static void every_tail(void **state)
{
  (void)state;
  char text[16];
  for (int start = 0; start < 100; start++) {
    for (int tail = 0; tail < 100; tail++) {
      bool month = (tail >= 1 && tail <= 12) || (tail >= 21 && tail <= 41);
      bool range = tail > start;
      tl_phrase phrase;
      snprintf(text, sizeof text, "19%02d-%02d", start, tail);
      tl_status status = tl_phrase_parse(tl_text_from_string(text), NULL, &phrase, NULL);
      assert_int_equal(status, month && range ? TL_ERR_AMBIGUOUS : month || range ? TL_OK : TL_ERR_VALUE);
      if (status == TL_OK)
        assert_int_equal(phrase.role, range ? TL_PHRASE_INTERVAL : TL_PHRASE_EVENT);
    }
  }
}

static void assert_law(const char *text, size_t size)
{
  /* A block of its own size, so that a sanitizer sees one byte beyond it. */
  char *block = malloc(size + !size);
  assert_non_null(block);
  memcpy(block, text, size);
  const char *broken = support_phrase_law((tl_text){block, size});
  free(block);
  if (broken)
    fail_msg("%.*s: %s", (int)size, text, broken);
}

static void near_row(void *ctx, size_t line, char **fields, size_t count)
{
  static const char bytes[] = "0159 -/.,?~'sdXa(\xE2\x80\x93\xFF\n";
  (void)ctx;
  (void)line;
  (void)count;
  char *text = fields[0];
  size_t size = strlen(text);
  for (size_t i = 0; i <= size; i++)
    assert_law(text, i);
  for (size_t i = 0; i < size; i++) {
    char kept = text[i];
    for (size_t k = 0; k < sizeof bytes; k++) {
      text[i] = bytes[k];
      assert_law(text, size);
    }
    for (int bit = 0; bit < 8; bit++) {
      text[i] = (char)(kept ^ (1 << bit));
      assert_law(text, size);
    }
    text[i] = kept;
  }
}

/* Every prefix of every row and every change of one byte keep the laws of support_phrase.h. */
static void every_neighbour(void **state)
{
  (void)state;
  support_rows("phrase/phrases.tsv", near_row, NULL);
  support_rows("phrase/more.tsv", near_row, NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_day),
      cmocka_unit_test(every_numeric_day),
      cmocka_unit_test(every_tail),
      cmocka_unit_test(every_neighbour),
  };
  return cmocka_run_group_tests_name("phrase", tests, NULL, NULL);
}
