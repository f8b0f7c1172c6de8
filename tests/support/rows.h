/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_ROWS_H
#define TESTS_ROWS_H

/* Tables whose every row is a test with a name: rows are structs that begin with `const char *name`, in an array that
 * is static and not const; the test function finds its row in *state. */

#include "support.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 2048, ROWS_FIELDS = 12 };

typedef struct rows_suite {
  size_t count;
  struct CMUnitTest tests[ROWS_MAX];
} rows_suite;

static inline void rows_add_one(rows_suite *suite, const char *name, CMUnitTestFunction function, void *row)
{
  if (suite->count < ROWS_MAX) /* one too many is seen by rows_run() */
    suite->tests[suite->count] = (struct CMUnitTest){.name = name, .test_func = function, .initial_state = row};
  suite->count++;
}

/* Adds a test for each row. */
#define ROWS_ADD(suite, function, rows)                                                                                \
  do {                                                                                                                 \
    for (size_t rows_i = 0; rows_i < sizeof(rows) / sizeof *(rows); rows_i++)                                          \
      rows_add_one((suite), (rows)[rows_i].name, (function), &(rows)[rows_i]);                                         \
  } while (0)

/* Adds a test that stands alone. */
#define ROWS_ADD_TEST(suite, function) rows_add_one((suite), #function, (function), NULL)

/* A row of a file, found in *state. */
typedef struct rows_line {
  size_t line;
  char *fields[ROWS_FIELDS];
} rows_line;

typedef struct rows_file {
  rows_suite *suite;
  CMUnitTestFunction function;
  bool headed;
} rows_file;

static inline void rows_add_line(void *ctx, size_t line, char **fields, size_t count)
{
  rows_file *file = ctx;
  (void)count;
  if (!file->headed) {
    file->headed = true;
    return;
  }
  rows_line *row = malloc(sizeof *row);
  assert_non_null(row);
  row->line = line;
  for (size_t i = 0; i < ROWS_FIELDS; i++) {
    row->fields[i] = malloc(strlen(fields[i]) + 1);
    assert_non_null(row->fields[i]);
    strcpy(row->fields[i], fields[i]);
  }
  rows_add_one(file->suite, row->fields[0], file->function, row);
}

/* Adds a test for each row of a table under tests/data, by the name of its first field. They stay until the end. */
static inline void rows_add_file(rows_suite *suite, const char *name, CMUnitTestFunction function)
{
  size_t before = suite->count;
  support_rows(name, rows_add_line, &(rows_file){suite, function, false});
  assert_true(suite->count > before);
}

/* Runs them, but for those whose names are as TIMELINE_SKIP in the environment (`*` is any text); returns the number of
 * those that failed, as main() does. */
static inline int rows_run(const char *name, rows_suite *suite)
{
  if (suite->count > ROWS_MAX)
    return 1;
  cmocka_set_skip_filter(getenv("TIMELINE_SKIP"));
  return _cmocka_run_group_tests(name, suite->tests, suite->count, NULL, NULL);
}

#endif
