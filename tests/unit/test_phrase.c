/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/reading.h>

#include "support_phrase.h"

/* The tables of words are private: their order is what a binary search needs. */
#include "date/phrase_near.c"
#include "date/phrase_words.c"

enum { PHRASE, ROLE, EDTF, START_MIN, START_MAX, END_MIN, END_MAX, LENGTH };

static const char *role_name(unsigned role)
{
  static const char names[][9] = {"event", "interval", "state", "relative", "duration", "undated"};
  assert_true(role < sizeof names / sizeof names[0]);
  return names[role];
}

static const tl_civil as_of = {2024, 5, 1};

static tl_status read_text(const char *text, tl_phrase *out, tl_error *err)
{
  tl_phrase_options options = {.size = sizeof options, .as_of = &as_of};
  return tl_phrase_parse(tl_text_from_string(text), &options, out, err);
}

static tl_phrase read_phrase(const char *text)
{
  tl_phrase phrase;
  tl_error err;
  if (read_text(text, &phrase, &err))
    fail_msg("%s: %s", text, err.message);
  return phrase;
}

static void assert_bound(const char *expected, tl_time time, bool exclusive)
{
  char text[TL_CIVIL_TEXT_SIZE];
  if (time == TL_TIME_MIN || time == TL_TIME_MAX) {
    strcpy(text, time == TL_TIME_MIN ? "-inf" : "+inf");
  } else {
    tl_civil civil;
    assert_int_equal(time % TL_SECONDS_PER_DAY, 0);
    assert_int_equal(tl_civil_from_days(time / TL_SECONDS_PER_DAY - exclusive, &civil, NULL), TL_OK);
    tl_civil_write(&civil, text);
  }
  assert_string_equal(text, strcmp(expected, "as-of") == 0 ? "2024-05-01" : expected);
}

/* `P3M`, `P2D..P5D`, and `P3M..` without a limit. */
static void assert_length(const char *expected, const tl_phrase *phrase)
{
  char text[2 * TL_DURATION_TEXT_SIZE + 2];
  assert_true(phrase->flags & (TL_PHRASE_HAS_LENGTH | TL_PHRASE_HAS_DISTANCE));
  size_t size = tl_duration_write(&phrase->length_min, text);
  if (memcmp(&phrase->length_min, &phrase->length_max, sizeof phrase->length_min) != 0) {
    memcpy(text + size, "..", 3);
    if (tl_duration_sign(&phrase->length_max))
      tl_duration_write(&phrase->length_max, text + size + 2);
  }
  assert_string_equal(text, expected);
}

/* Roles of a file: `error` (the code, the column), `ambiguous` (the readings), `event+duration`, or a plain role. */
static void test_row(void **state)
{
  char **f = ((rows_line *)*state)->fields;
  tl_phrase phrase;
  tl_error err;
  tl_status status = read_text(f[PHRASE], &phrase, &err);
  if (strcmp(f[ROLE], "ambiguous") == 0) {
    assert_int_equal(status, TL_ERR_AMBIGUOUS);
    assert_int_equal(err.code, TL_CODE_PHRASE_AMBIGUOUS);
    const char *list = strstr(err.message, ": ");
    assert_non_null(list);
    size_t size = strlen(f[EDTF]);
    assert_int_equal(strncmp(list + 2, f[EDTF], size), 0);
    assert_true(list[2 + size] == '\0' || list[2 + size] == ',');
    return;
  }
  if (strcmp(f[ROLE], "error") == 0) {
    char code[16];
    char column[16];
    assert_int_not_equal(status, TL_OK);
    snprintf(code, sizeof code, "TL%d", (int)err.code);
    snprintf(column, sizeof column, "%u", (unsigned)err.column);
    assert_string_equal(code, f[EDTF]);
    assert_string_equal(column, f[START_MIN]);
    return;
  }
  if (status)
    fail_msg("%s", err.message);
  size_t plain = strcspn(f[ROLE], "+");
  assert_int_equal(strlen(role_name(phrase.role)), plain);
  assert_int_equal(strncmp(role_name(phrase.role), f[ROLE], plain), 0);
  assert_string_equal(phrase.edtf, strcmp(f[EDTF], "-") == 0 ? "" : f[EDTF]);
  bool dated = f[START_MIN][0] != '\0';
  assert_int_equal(!!(phrase.flags & TL_PHRASE_HAS_EXTENT), dated);
  if (dated) {
    assert_bound(f[START_MIN], phrase.extent.start_min, false);
    assert_bound(f[START_MAX], phrase.extent.start_max, false);
    assert_bound(f[END_MIN], phrase.extent.end_min, true);
    assert_bound(f[END_MAX], phrase.extent.end_max, true);
  }
  if (f[LENGTH][0])
    assert_length(f[LENGTH], &phrase);
}

/* ---- what no column of the files says ---- */

static void test_words_sorted(void **state)
{
  (void)state;
  for (size_t i = 0; i < tli_word_count; i++) {
    uint8_t value;
    assert_true(i == 0 || strcmp(tli_words[i - 1].text, tli_words[i].text) < 0);
    assert_int_equal(tli_phrase_word(tli_words[i].text, strlen(tli_words[i].text), &value), tli_words[i].word);
    assert_int_equal(value, tli_words[i].value);
  }
}

/* Every row is found, and says what it is in English. */
static void test_foreigners(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof foreigners / sizeof *foreigners; i++) {
    const char *meant;
    assert_true(i == 0 || strcmp(foreigners[i - 1].text, foreigners[i].text) < 0);
    assert_true(tli_phrase_foreign(tl_text_from_string(foreigners[i].text), &meant));
    assert_int_equal(meant != NULL, foreigners[i].means != 0);
  }
  const char *meant;
  assert_true(tli_phrase_foreign(TL_TEXT("F\xC3\x89VRIER"), &meant));
  assert_string_equal(meant, "February");
  assert_true(tli_phrase_foreign(TL_TEXT("\xD0\xBC\xD0\xB0\xD0\xB9"), &meant));
  assert_null(meant);
  assert_false(tli_phrase_foreign(TL_TEXT("Warschauer-Pakt"), &meant));
  assert_false(tli_phrase_foreign(TL_TEXT("stycze\xC5\x84"), &meant));
}

typedef struct flag_row {
  const char *text;
  unsigned flags;
} flag_row;

static void test_flags(void **state)
{
  (void)state;
  static const flag_row table[] = {
      {"1984", TL_PHRASE_HAS_EXTENT},
      {"7 Jun-14 Jul 1916", TL_PHRASE_HAS_EXTENT | TL_PHRASE_HAS_LENGTH | TL_PHRASE_INFERRED},
      {"30 December - 2 January 2021", TL_PHRASE_HAS_EXTENT | TL_PHRASE_HAS_LENGTH | TL_PHRASE_INFERRED},
      {"24-25 April 2024", TL_PHRASE_HAS_EXTENT | TL_PHRASE_HAS_LENGTH},
      {"three months after 30 November 2018", TL_PHRASE_HAS_EXTENT | TL_PHRASE_HAS_DISTANCE | TL_PHRASE_CLAMPED},
      {"17th century", TL_PHRASE_HAS_EXTENT | TL_PHRASE_LOSSY_EDTF},
      {"early 1990s", TL_PHRASE_HAS_EXTENT | TL_PHRASE_CONVENTION},
      {"listed continuously since 1984", TL_PHRASE_HAS_EXTENT | TL_PHRASE_CONTINUOUS},
      {"for nearly two decades", TL_PHRASE_HAS_LENGTH | TL_PHRASE_CONVENTION},
      {"24 and 25 April 2024", TL_PHRASE_HAS_EXTENT},
      {"the 1960s and 70s", TL_PHRASE_HAS_EXTENT | TL_PHRASE_LOSSY_EDTF},
      {"1902 April-May", TL_PHRASE_HAS_EXTENT | TL_PHRASE_INFERRED},
      {"undated", 0},
  };
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    tl_phrase phrase = read_phrase(table[i].text);
    if (phrase.flags != table[i].flags)
      fail_msg("%s: flags %u, not %u", table[i].text, (unsigned)phrase.flags, table[i].flags);
  }
}

static void test_context(void **state)
{
  (void)state;
  static const char *const table[][2] = {
      {"designated in 1984", "designated"},
      {"Traité signé, 5 May 2018", "Traité signé"},
      {"julian: built in 1684", "built"},
      {"a visit (5 May 2018)", "a visit"},
      {"in 1984", NULL},
      {"julian: 1684", NULL},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    tl_phrase phrase = read_phrase(table[i][0]);
    const char *words = table[i][1];
    const char *found = words ? strstr(table[i][0], words) : table[i][0];
    assert_int_equal(phrase.context_at, found - table[i][0]);
    assert_int_equal(phrase.context_size, words ? strlen(words) : 0);
  }
}

/* What is not read tells what to write. */
static void test_advice(void **state)
{
  (void)state;
  static const char *const table[][2] = {
      {"1984 \xC2\xB1 2", "\"between 1982 and 1986\""},
      {"1984 +/- 2", "\"between 1982 and 1986\""},
      {"as of 5 May 2019", "\"on\", \"since\" or \"by\""},
      {"effective as of 5 May 2019", "\"on\", \"since\" or \"by\""},
      {"war end 1945", "\"the end of\""},
      {"11 February 1731 O.S.", "\"julian:\""},
      {"25 October 1917 (Julian)", "\"julian:\""},
      {"week 18 of 2019", "not counted through a year"},
      {"2019-W18-3", "write its days"},
      {"2019-125", "days counted through a year"},
      {"12.IX.1914", "the name of the month"},
      {"18xx", "as in 18XX"},
      {"1999-uu", "as in 18XX"},
      {"1984/open", "an open end is"},
      {"1984/unknown", "an open end is"},
      {"84-05-05", "all of its digits"},
      {"198-?", "as in 18XX"},
      {"12 May 19", "all of its digits"},
      {"5-Mar-84", "all of its digits"},
      {"Q3/19", "all of its digits"},
      {"between 1984", "with \"and\" between them"},
      {"1984, 1985", "no \"or\" or \"and\""},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    tl_phrase phrase;
    tl_error err;
    assert_int_not_equal(read_text(table[i][0], &phrase, &err), TL_OK);
    if (!strstr(err.message, table[i][1]))
      fail_msg("%s: %s", table[i][0], err.message);
  }
}

typedef struct envelope_row {
  const char *text;
  const char *bounds[4];
} envelope_row;

static void test_envelopes(void **state)
{
  (void)state;
  static const envelope_row table[] = {
      {"early 1990s", {"1990-01-01", "1999-12-31", "1990-01-01", "1999-12-31"}},
      {"late March 2018", {"2018-03-01", "2018-03-31", "2018-03-01", "2018-03-31"}},
      {"before 1920", {"-inf", "1920-12-31", "-inf", "1920-12-31"}},
      {"after 1920", {"1920-01-01", "+inf", "1920-01-01", "+inf"}},
      {"a few days after 5 May 2018", {"2018-05-06", "2018-05-19", "2018-05-06", "2018-05-19"}},
      {"within a year of January 2016", {"2015-01-01", "2017-01-31", "2015-01-01", "2017-01-31"}},
      {"winter 1999", {"1998-12-01", "2000-02-29", "1998-12-01", "2000-02-29"}},
      {"after 1920 and before 1925", {"1920-01-01", "1925-12-31", "1920-01-01", "1925-12-31"}},
      {"not before 1920 and before 1925", {"1920-01-01", "1925-12-31", "1920-01-01", "1925-12-31"}},
      {"end 2018", {"2018-01-01", "2018-12-31", "2018-01-01", "2018-12-31"}},
      {"since the early 1990s", {"1990-01-01", "1999-12-31", "+inf", "+inf"}},
      {"1984", {"1984-01-01", "1984-12-31", "1984-01-01", "1984-12-31"}},
  };
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    tl_phrase phrase = read_phrase(table[i].text);
    assert_bound(table[i].bounds[0], phrase.envelope.start_min, false);
    assert_bound(table[i].bounds[1], phrase.envelope.start_max, false);
    assert_bound(table[i].bounds[2], phrase.envelope.end_min, true);
    assert_bound(table[i].bounds[3], phrase.envelope.end_max, true);
  }
  tl_phrase decades = read_phrase("for nearly two decades");
  assert_int_equal(decades.envelope_length_min.years, 15);
  assert_int_equal(decades.envelope_length_max.years, 20);
}

static void test_kinds(void **state)
{
  (void)state;
  assert_int_equal(read_phrase("since 1984").extent.end_kind, TL_END_OPEN);
  assert_int_equal(read_phrase("until 2010").extent.start_kind, TL_END_UNKNOWN);
  assert_int_equal(read_phrase("2018 to present").extent.end_kind, TL_END_ONGOING);
  assert_int_equal(read_phrase("c. 1984").extent.start_qualifier, TL_QUALIFIER_APPROXIMATE);
  assert_int_equal(read_phrase("c. 17th century").extent.end_qualifier, TL_QUALIFIER_APPROXIMATE);
  static const char *const assumed[] = {
      "Spring 1872",        "late spring 1872",       "three months after spring 1872",
      "before summer 1872", "since autumn 1872",      "spring or autumn 1872",
      "spring-autumn 1872", "for a week in May 2018", "two years since spring 1872"};
  for (size_t i = 0; i < sizeof assumed / sizeof *assumed; i++)
    assert_int_equal(!(read_phrase(assumed[i]).extent.flags & TL_EXTENT_SEASON_ASSUMED), i == 7);
  assert_true(read_phrase("7 Jun-14 Jul 1916").extent.flags & TL_EXTENT_INFERRED);
}

/* What EDTF cannot write, of a year of five digits no month and no day, is known as well as what it can. */
static void test_far(void **state)
{
  (void)state;
  static const struct {
    const char *near, *far;
  } table[] = {
#define FAR(before, after) {before "44 BC" after, before "12000 BC" after}
      FAR("March ", ""),
      FAR("about 5 May ", ""),
      FAR("by about 5 May ", ""),
      FAR("after March ", ""),
      FAR("no earlier than about May ", ""),
      FAR("perhaps before 5 May ", ""),
      FAR("since March ", ""),
      FAR("until about 5 May ", ""),
      FAR("early March ", ""),
      FAR("the end of May ", ""),
      FAR("2-5 May ", ""),
      FAR("March-May ", ""),
      FAR("c. March ", " to May 43 BC"),
      FAR("between March ", " and May 43 BC"),
      FAR("within a week of 5 May ", ""),
#undef FAR
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    tl_extent near = read_phrase(table[i].near).extent;
    tl_extent far = read_phrase(table[i].far).extent;
    const size_t kinds = offsetof(tl_extent, start_kind);
    if (memcmp((char *)&near + kinds, (char *)&far + kinds, sizeof near - kinds) != 0)
      fail_msg("%s", table[i].far);
  }
}

/* The season that runs into the next year may be meant as the one that began in the year before. */
static void test_seasons(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    tl_seasons seasons;
    bool convention;
  } table[] = {
      {"winter 1999", TL_SEASONS_NORTH, true},       {"summer 1999", TL_SEASONS_NORTH, false},
      {"winter 1999", TL_SEASONS_SOUTH, false},      {"summer 1999", TL_SEASONS_SOUTH, true},
      {"winter 1999", TL_SEASONS_EITHER, true},      {"summer 1999", TL_SEASONS_EITHER, true},
      {"winter 1999", TL_SEASONS_QUARTER, false},    {"winter 1999-2000", TL_SEASONS_NORTH, false},
      {"summer 1999-2000", TL_SEASONS_SOUTH, false},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    tl_phrase phrase;
    tl_phrase_options options = {.size = sizeof options, .seasons = (uint8_t)table[i].seasons};
    assert_int_equal(tl_phrase_parse(tl_text_from_string(table[i].text), &options, &phrase, NULL), TL_OK);
    assert_int_equal((phrase.flags & TL_PHRASE_CONVENTION) != 0, table[i].convention);
    assert_int_equal(phrase.envelope.start_min != phrase.extent.start_min, table[i].convention);
  }
}

static void test_as_of(void **state)
{
  (void)state;
  tl_phrase phrase;
  tl_error err;
  assert_int_equal(tl_phrase_parse(TL_TEXT("2018 to present"), NULL, &phrase, &err), TL_ERR_UNRESOLVED);
  assert_int_equal(err.code, TL_CODE_PHRASE_AS_OF);
  assert_int_equal(read_text("2025 to present", &phrase, &err), TL_ERR_VALUE);
  assert_int_equal(err.code, TL_CODE_REVERSED);
}

/* The date that a length lies in, which EDTF says although it cannot say the length. */
static void test_within(void **state)
{
  (void)state;
  static const char *const rows[][2] = {
      {"two weeks in 1984 or 1986", "[1984,1986]"},
      {"at least a day in 1984 or 1986", "[1984,1986]"},
      {"a week-long visit in August 2019", "2019-08"},
      {"a week in the early 1990s", "[1990..1993]"},
      {"a week in the 17th century", ""},
      {"for a week from 5 May 2018", ""},
      {"1984 or 1986", ""},
      {"for two weeks", ""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_phrase phrase;
    tl_reading reading;
    assert_int_equal(tl_phrase_parse(tl_text_from_string(rows[i][0]), NULL, &phrase, NULL), TL_OK);
    assert_string_equal(phrase.within, rows[i][1]);
    assert_int_equal(tl_reading_parse(tl_text_from_string(rows[i][0]), TL_READ_PHRASE, NULL, &reading, NULL), TL_OK);
    assert_string_equal(reading.within, rows[i][1]);
  }
}

static void test_spans(void **state)
{
  (void)state;
  tl_phrase_options options = {.size = sizeof options, .mode = TL_MODE_SPANS};
  tl_phrase phrase;
  assert_int_equal(tl_phrase_parse(TL_TEXT("the 17th century"), &options, &phrase, NULL), TL_OK);
  assert_bound("1601-01-01", phrase.extent.start_max, false);
  assert_bound("1700-12-31", phrase.extent.end_min, true);
  assert_int_equal(tl_phrase_parse(TL_TEXT("May 2018"), &options, &phrase, NULL), TL_OK);
  assert_bound("2018-05-01", phrase.extent.start_max, false);
  assert_int_equal(tl_phrase_parse(TL_TEXT("throughout 1984"), NULL, &phrase, NULL), TL_OK);
  assert_int_equal(phrase.extent.mode, TL_MODE_SPANS);
}

static void test_parts_of_seasons(void **state)
{
  (void)state;
  static const char *const springs[] = {
      [TL_SEASONS_NORTH] = "2018-03", [TL_SEASONS_SOUTH] = "2018-09", [TL_SEASONS_QUARTER] = "2018-01"};
  for (size_t i = 0; i < sizeof springs / sizeof *springs; i++) {
    tl_phrase_options options = {.size = sizeof options, .seasons = (uint8_t)i};
    tl_phrase phrase;
    if (!springs[i]) {
      assert_int_equal(tl_phrase_parse(TL_TEXT("early spring 2018"), &options, &phrase, NULL), TL_ERR_SYNTAX);
      continue;
    }
    assert_int_equal(tl_phrase_parse(TL_TEXT("early spring 2018"), &options, &phrase, NULL), TL_OK);
    assert_string_equal(phrase.edtf, springs[i]);
  }
}

static void test_encoding(void **state)
{
  (void)state;
  tl_phrase phrase;
  tl_error err;
  assert_int_equal(tl_phrase_parse(TL_TEXT("May\xC2\xA0"
                                           "5,\xE2\x80\xAF"
                                           "2018"),
                                   NULL, &phrase, NULL),
                   TL_OK);
  assert_string_equal(phrase.edtf, "2018-05-05");
  assert_int_equal(tl_phrase_parse(TL_TEXT("the 1990\xE2\x80\x99s"), NULL, &phrase, NULL), TL_OK);
  assert_string_equal(phrase.edtf, "199X");
  assert_int_equal(tl_phrase_parse(TL_TEXT("1980\xE2\x88\x92"
                                           "88"),
                                   NULL, &phrase, NULL),
                   TL_OK);
  assert_string_equal(phrase.edtf, "1980/1988");
  assert_int_equal(tl_phrase_parse(TL_TEXT("visite d\xE2\x80\x99"
                                           "\xC3\xA9t\xC3\xA9, 1984 \xC3\xA0 Paris"),
                                   NULL, &phrase, &err),
                   TL_ERR_SYNTAX);
  assert_int_equal(err.column, 20);
  assert_int_equal(tl_phrase_parse(TL_TEXT("May \xFF 2018"), NULL, &phrase, &err), TL_ERR_ENCODING);
  assert_int_equal(err.column, 5);
  assert_int_equal(tl_phrase_parse(TL_TEXT("May\0 2018"), NULL, &phrase, &err), TL_ERR_ENCODING);
}

static void test_limits(void **state)
{
  (void)state;
  static char text[TL_PHRASE_TEXT_MAX + 1];
  tl_phrase phrase;
  tl_error err;
  memset(text, 'a', sizeof text);
  memcpy(text + TL_PHRASE_TEXT_MAX - 5, " 1984", 5);
  assert_int_equal(tl_phrase_parse((tl_text){text, TL_PHRASE_TEXT_MAX}, NULL, &phrase, &err), TL_OK);
  assert_string_equal(phrase.edtf, "1984");
  assert_int_equal(tl_phrase_parse((tl_text){text, sizeof text}, NULL, &phrase, &err), TL_ERR_LIMIT);
  /* The most tokens that a text can have. */
  memset(text, ',', sizeof text);
  assert_int_equal(tl_phrase_parse((tl_text){text, TL_PHRASE_TEXT_MAX}, NULL, &phrase, &err), TL_ERR_SYNTAX);
}

static void test_arguments(void **state)
{
  (void)state;
  tl_phrase phrase;
  tl_reading reading;
  const tl_phrase_options bad[] = {
      {.size = sizeof *bad, .mode = 2},
      {.size = sizeof *bad, .seasons = 4},
      {.size = sizeof *bad, .reserved = {1}},
      {.size = 1},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(tl_phrase_parse(TL_TEXT("1984"), &bad[i], &phrase, NULL), TL_ERR_ARG);
    for (tl_read_as as = TL_READ_EITHER; as <= TL_READ_PHRASE; as++)
      assert_int_equal(tl_reading_parse(TL_TEXT("1984"), as, &bad[i], &reading, NULL), TL_ERR_ARG);
    assert_int_equal(tl_reading_parse(TL_TEXT("May 1984"), TL_READ_EITHER, &bad[i], &reading, NULL), TL_ERR_ARG);
  }
  assert_int_equal(tl_phrase_parse(TL_TEXT("1984"), NULL, NULL, NULL), TL_ERR_ARG);
  assert_int_equal(tl_phrase_parse((tl_text){NULL, 4}, NULL, &phrase, NULL), TL_ERR_ARG);
  assert_int_equal(tl_reading_parse(TL_TEXT("1984"), TL_READ_EITHER, NULL, NULL, NULL), TL_ERR_ARG);
  assert_int_equal(tl_reading_parse((tl_text){NULL, 4}, TL_READ_EITHER, NULL, &reading, NULL), TL_ERR_ARG);
  assert_int_equal(tl_reading_parse(TL_TEXT("1984"), (tl_read_as)3, NULL, &reading, NULL), TL_ERR_ARG);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD_TEST(&suite, test_words_sorted);
  ROWS_ADD_TEST(&suite, test_context);
  ROWS_ADD_TEST(&suite, test_foreigners);
  ROWS_ADD_TEST(&suite, test_advice);
  ROWS_ADD_TEST(&suite, test_flags);
  ROWS_ADD_TEST(&suite, test_envelopes);
  ROWS_ADD_TEST(&suite, test_kinds);
  ROWS_ADD_TEST(&suite, test_far);
  ROWS_ADD_TEST(&suite, test_seasons);
  ROWS_ADD_TEST(&suite, test_as_of);
  ROWS_ADD_TEST(&suite, test_within);
  ROWS_ADD_TEST(&suite, test_spans);
  ROWS_ADD_TEST(&suite, test_parts_of_seasons);
  ROWS_ADD_TEST(&suite, test_encoding);
  ROWS_ADD_TEST(&suite, test_limits);
  ROWS_ADD_TEST(&suite, test_arguments);
  rows_add_file(&suite, "phrase/phrases.tsv", test_row);
  rows_add_file(&suite, "phrase/more.tsv", test_row);
  return rows_run("phrase", &suite);
}
