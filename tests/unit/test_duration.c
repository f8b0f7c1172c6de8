/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/duration.h>

typedef struct good_row {
  const char *name; /* the text */
  tl_duration duration;
  const char *written;
} good_row;

static good_row good_rows[] = {
    {"P3M", {.months = 3}, "P3M"},
    {"P15Y", {.years = 15}, "P15Y"},
    {"P1Y2M10D", {.years = 1, .months = 2, .days = 10}, "P1Y2M10D"},
    {"P2W", {.weeks = 2}, "P2W"},
    {"P1W3D", {.weeks = 1, .days = 3}, "P1W3D"},
    {"PT12H", {.seconds = 43200}, "PT12H"},
    {"PT1H1M1S", {.seconds = 3661}, "PT1H1M1S"},
    {"P1DT12H", {.days = 1, .seconds = 43200}, "P1DT12H"},
    {"PT36H", {.seconds = 129600}, "PT36H"},
    {"PT90S", {.seconds = 90}, "PT1M30S"},
    {"PT60M", {.seconds = 3600}, "PT1H"},
    {"P18M", {.months = 18}, "P18M"},
    {"P007D", {.days = 7}, "P7D"},
    {"-P5D", {.days = -5}, "-P5D"},
    {"-P1Y2M3W4DT5H6M7S", {-18367, -1, -2, -3, -4}, "-P1Y2M3W4DT5H6M7S"},
    {"P0D", {0}, "P0D"},
    {"PT0S", {0}, "P0D"},
    {"-P0Y", {0}, "P0D"},
    {"P2147483647Y", {.years = INT32_MAX}, "P2147483647Y"},
    {"-P2147483648D", {.days = INT32_MIN}, "-P2147483648D"},
    {"PT9223372036854775807S", {.seconds = INT64_MAX}, "PT2562047788015215H30M7S"},
    {"-PT9223372036854775808S", {.seconds = INT64_MIN}, "-PT2562047788015215H30M8S"},
};

static void good(void **state)
{
  const good_row *row = *state;
  tl_duration duration = {.seconds = 77};
  tl_duration again = {.seconds = 77};
  char text[TL_DURATION_TEXT_SIZE];
  assert_int_equal(tl_duration_parse(tl_text_from_string(row->name), &duration, NULL), TL_OK);
  assert_memory_equal(&duration, &row->duration, sizeof duration);
  assert_int_equal(tl_duration_write(&duration, text), strlen(row->written));
  assert_string_equal(text, row->written);
  assert_int_equal(tl_duration_parse(tl_text_from_string(text), &again, NULL), TL_OK);
  assert_memory_equal(&again, &duration, sizeof again);
  int sign = strcmp(row->written, "P0D") == 0 ? 0 : row->name[0] == '-' ? -1 : 1;
  assert_int_equal(tl_duration_sign(&duration), sign);
}

typedef struct words_row {
  const char *name; /* the duration */
  const char *words;
} words_row;

static words_row words_rows[] = {
    {"P3M", "3 months"},
    {"-P1Y", "1 year"},
    {"P1Y2M1W3D", "1 year 2 months 1 week 3 days"},
    {"PT36H", "36 hours"},
    {"-PT1H1M1S", "1 hour 1 minute 1 second"},
    {"P0M", "0 days"},
    {"-P2147483648Y2147483648M2147483648W2147483648DT2562047788015215H30M8S",
     "2147483648 years 2147483648 months 2147483648 weeks 2147483648 days 2562047788015215 hours 30 minutes 8 seconds"},
};

static void in_words(void **state)
{
  const words_row *row = *state;
  tl_duration duration;
  char text[TL_DURATION_WORDS_SIZE];
  assert_int_equal(tl_duration_parse(tl_text_from_string(row->name), &duration, NULL), TL_OK);
  assert_int_equal(tl_duration_to_words(&duration, text), strlen(row->words));
  assert_string_equal(text, row->words);
}

typedef struct bad_row {
  const char *name; /* the text */
  size_t offset;
  tl_status status;
} bad_row;

static bad_row bad_rows[] = {
    {"", 0, TL_ERR_SYNTAX},
    {"-", 1, TL_ERR_SYNTAX},
    {"P", 1, TL_ERR_SYNTAX},
    {"-P", 2, TL_ERR_SYNTAX},
    {"PT", 2, TL_ERR_SYNTAX},
    {"P1DT", 4, TL_ERR_SYNTAX},
    {"P1", 2, TL_ERR_SYNTAX},
    {"1D", 0, TL_ERR_SYNTAX},
    {"p1D", 0, TL_ERR_SYNTAX},
    {"P1d", 2, TL_ERR_SYNTAX},
    {" P1D", 0, TL_ERR_SYNTAX},
    {"P1D ", 3, TL_ERR_SYNTAX},
    {"+P1D", 0, TL_ERR_SYNTAX},
    {"P-1D", 1, TL_ERR_SYNTAX},
    {"P+1D", 1, TL_ERR_SYNTAX},
    {"P1.5D", 2, TL_ERR_SYNTAX},
    {"PT1,5S", 3, TL_ERR_SYNTAX},
    {"PD", 1, TL_ERR_SYNTAX},
    {"P1D2M", 4, TL_ERR_SYNTAX},
    {"P1D1D", 4, TL_ERR_SYNTAX},
    {"P1D1W", 4, TL_ERR_SYNTAX},
    {"PT1S1H", 5, TL_ERR_SYNTAX},
    {"P1H", 2, TL_ERR_SYNTAX},
    {"PT1D", 3, TL_ERR_SYNTAX},
    {"PT1Y", 3, TL_ERR_SYNTAX},
    {"PT1W", 3, TL_ERR_SYNTAX},
    {"PT1HT1M", 4, TL_ERR_SYNTAX},
    {"P1S", 2, TL_ERR_SYNTAX},
    {"P\xD9\xA1"
     "D",
     1, TL_ERR_SYNTAX},
    {"3 months", 0, TL_ERR_SYNTAX},
    {"P2147483648Y", 1, TL_ERR_RANGE},
    {"P1Y2147483648M", 3, TL_ERR_RANGE},
    {"P2147483648W", 1, TL_ERR_RANGE},
    {"-P2147483649D", 2, TL_ERR_RANGE},
    {"P99999999999999999999999999D", 1, TL_ERR_RANGE},
    {"PT9223372036854775808S", 2, TL_ERR_RANGE},
    {"PT2562047788015216H", 2, TL_ERR_RANGE},
    {"PT153722867280912931M", 2, TL_ERR_RANGE},
    {"PT2562047788015215H31M", 19, TL_ERR_RANGE},
};

static void bad(void **state)
{
  const bad_row *row = *state;
  tl_duration duration = {.seconds = 77};
  tl_error err = {0};
  assert_int_equal(tl_duration_parse(tl_text_from_string(row->name), &duration, &err), row->status);
  assert_int_equal(err.status, row->status);
  assert_int_equal(err.code, row->status == TL_ERR_RANGE ? TL_CODE_DURATION_RANGE : TL_CODE_DURATION_SYNTAX);
  assert_int_equal(err.offset, row->offset);
  assert_int_equal(err.column, row->offset + 1);
  assert_string_not_equal(err.message, "");
  assert_int_equal(duration.seconds, 77);
  assert_int_equal(tl_duration_parse(tl_text_from_string(row->name), &duration, NULL), row->status);
}

static void nul_inside(void **state)
{
  (void)state;
  tl_duration duration;
  tl_error err = {0};
  assert_int_equal(tl_duration_parse(TL_TEXT("P1D\0"), &duration, &err), TL_ERR_SYNTAX);
  assert_int_equal(err.offset, 3);
  assert_non_null(strstr(err.message, "\"P1D\\x00\""));
}

static tl_time time_of(const tl_clock *clock)
{
  tl_time time;
  assert_int_equal(tl_clock_to_time(clock, &time, NULL), TL_OK);
  return time;
}

typedef struct add_row {
  const char *name;
  tl_clock from;
  const char *duration;
  tl_clock to;
} add_row;

static add_row add_rows[] = {
    {"a month from 31 January", {{2023, 1, 31}, 10, 20, 30}, "P1M", {{2023, 2, 28}, 10, 20, 30}},
    {"months, then days", {{2023, 1, 31}, 0, 0, 0}, "P1M1D", {{2023, 3, 1}, 0, 0, 0}},
    {"years and months together", {{2024, 2, 29}, 0, 0, 0}, "P1Y12M", {{2026, 2, 28}, 0, 0, 0}},
    {"a year and a clamp", {{2024, 2, 29}, 0, 0, 0}, "P1Y", {{2025, 2, 28}, 0, 0, 0}},
    {"weeks", {{2019, 8, 25}, 0, 0, 0}, "P2W", {{2019, 9, 8}, 0, 0, 0}},
    {"hours over midnight", {{2019, 12, 31}, 23, 0, 0}, "PT2H", {{2020, 1, 1}, 1, 0, 0}},
    {"back a month", {{2019, 3, 31}, 0, 0, 0}, "-P1M", {{2019, 2, 28}, 0, 0, 0}},
    {"back over 1970", {{1970, 1, 1}, 0, 0, 1}, "-PT2S", {{1969, 12, 31}, 23, 59, 59}},
    {"back 400 years", {{2000, 2, 29}, 0, 0, 0}, "-P400Y", {{1600, 2, 29}, 0, 0, 0}},
    {"nothing", {{2000, 2, 29}, 1, 2, 3}, "P0D", {{2000, 2, 29}, 1, 2, 3}},
    {"three months after 8 May 2018", {{2018, 5, 8}, 0, 0, 0}, "P3M", {{2018, 8, 8}, 0, 0, 0}},
    {"a month out of the first, partial day",
     {{-292277022657, 1, 27}, 8, 29, 53},
     "P1M",
     {{-292277022657, 2, 27}, 8, 29, 53}},
    {"a month into the last, partial day",
     {{292277026596, 11, 4}, 15, 30, 6},
     "P1M",
     {{292277026596, 12, 4}, 15, 30, 6}},
};

static void add(void **state)
{
  const add_row *row = *state;
  tl_duration duration;
  tl_time to = 77;
  assert_int_equal(tl_duration_parse(tl_text_from_string(row->duration), &duration, NULL), TL_OK);
  assert_int_equal(tl_duration_add(time_of(&row->from), &duration, &to, NULL), TL_OK);
  assert_int_equal(to, time_of(&row->to));
}

static void add_at_the_ends(void **state)
{
  (void)state;
  const tl_duration day = {.days = 1};
  const tl_duration back = {.days = -1};
  const tl_duration second = {.seconds = 1};
  const tl_duration far = {.years = INT32_MAX};
  tl_time to = 77;
  tl_error err = {0};
  assert_int_equal(tl_duration_add(TL_TIME_MAX, &back, &to, &err), TL_OK);
  assert_int_equal(to, TL_TIME_MAX);
  assert_int_equal(tl_duration_add(TL_TIME_MIN, &day, &to, &err), TL_OK);
  assert_int_equal(to, TL_TIME_MIN);
  assert_int_equal(err.code, TL_CODE_NONE);
  to = 77;
  assert_int_equal(tl_duration_add(TL_TIME_MAX - 1, &second, &to, &err), TL_ERR_RANGE); /* would be infinite */
  assert_int_equal(err.code, TL_CODE_DATE_RANGE);
  assert_non_null(strstr(err.message, "PT1S"));
  assert_int_equal(tl_duration_add(TL_TIME_MAX - 1, &day, &to, NULL), TL_ERR_RANGE);
  assert_int_equal(tl_duration_add(TL_TIME_MIN + 1, &back, &to, NULL), TL_ERR_RANGE);
  assert_int_equal(tl_duration_add(TL_TIME_MAX - 1, &far, &to, NULL), TL_ERR_RANGE);
  assert_int_equal(to, 77);
}

typedef struct hull_row {
  const char *name; /* the duration */
  int64_t min_days;
  int64_t max_days;
} hull_row;

static hull_row hull_rows[] = {
    {"P0D", 0, 0},        {"P1D", 1, 1},       {"P2W", 14, 14},           {"P1M", 28, 31},     {"P3M", 89, 92},
    {"P1Y", 365, 366},    {"P12M", 365, 366},  {"P15Y", 5477, 5479},      {"P1M1D", 29, 32},   {"-P1M", -31, -28},
    {"-P3M1W", -99, -96}, {"P8Y", 2921, 2922}, {"P400Y", 146097, 146097}, {"P1Y6M", 546, 550}, {"-P1Y", -366, -365},
};

static void hull(void **state)
{
  const hull_row *row = *state;
  tl_duration duration;
  int64_t min = 77;
  int64_t max = 77;
  assert_int_equal(tl_duration_parse(tl_text_from_string(row->name), &duration, NULL), TL_OK);
  assert_int_equal(tl_duration_hull(&duration, &min, &max, NULL), TL_OK);
  assert_int_equal(min, row->min_days * TL_SECONDS_PER_DAY);
  assert_int_equal(max, row->max_days * TL_SECONDS_PER_DAY);
}

static void hull_at_the_ends(void **state)
{
  (void)state;
  int64_t min = 77;
  int64_t max = 77;
  tl_error err = {0};
  const tl_duration month_over = {.seconds = INT64_MAX - 31 * TL_SECONDS_PER_DAY, .months = 1};
  const tl_duration month_fits = {.seconds = INT64_MAX - 31 * TL_SECONDS_PER_DAY - 1, .months = 1};
  const tl_duration under = {.seconds = INT64_MIN, .days = -1};
  const tl_duration lowest = {.seconds = INT64_MIN};
  assert_int_equal(tl_duration_hull(&month_over, &min, &max, &err), TL_ERR_RANGE); /* the longest would be infinite */
  assert_int_equal(err.code, TL_CODE_DURATION_RANGE);
  assert_int_equal(tl_duration_hull(&under, &min, &max, NULL), TL_ERR_RANGE);
  assert_int_equal(tl_duration_hull(&lowest, &min, &max, NULL), TL_ERR_RANGE);
  assert_int_equal(min, 77);
  assert_int_equal(max, 77);
  assert_int_equal(tl_duration_hull(&month_fits, &min, &max, NULL), TL_OK);
  assert_int_equal(max, INT64_MAX - 1);
  assert_int_equal(min, INT64_MAX - 1 - 3 * TL_SECONDS_PER_DAY);
}

static void months_span_row(void *ctx, size_t line, char **fields, size_t count)
{
  size_t *rows = ctx;
  if (fields[0][0] == 'n')
    return;
  assert_true(count >= 3);
  tl_duration duration = {.months = (int32_t)strtol(fields[0], NULL, 10)};
  int64_t min;
  int64_t max;
  assert_int_equal(tl_duration_hull(&duration, &min, &max, NULL), TL_OK);
  if (min != strtoll(fields[1], NULL, 10) * TL_SECONDS_PER_DAY ||
      max != strtoll(fields[2], NULL, 10) * TL_SECONDS_PER_DAY)
    fail_msg("months_span.tsv:%zu: %s months", line, fields[0]);
  ++*rows;
}

static void months_span_vectors(void **state)
{
  (void)state;
  size_t rows = 0;
  support_rows("duration/months_span.tsv", months_span_row, &rows);
  assert_int_equal(rows, 33);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, good, good_rows);
  ROWS_ADD(&suite, in_words, words_rows);
  ROWS_ADD(&suite, bad, bad_rows);
  ROWS_ADD_TEST(&suite, nul_inside);
  ROWS_ADD(&suite, add, add_rows);
  ROWS_ADD_TEST(&suite, add_at_the_ends);
  ROWS_ADD(&suite, hull, hull_rows);
  ROWS_ADD_TEST(&suite, hull_at_the_ends);
  ROWS_ADD_TEST(&suite, months_span_vectors);
  return rows_run("duration", &suite);
}
