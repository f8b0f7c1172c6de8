/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

/* Documents made to hang, to grow, to read other files or to succeed in part: each is read in a process of its own,
 * whose time and memory are measured. */

#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <timeline/base.h>
#include <unistd.h>

/* What a reading came to, as the child tells it. */
typedef struct verdict {
  tl_status status;
  unsigned code, line, column;
} verdict;

/* Reads a file; what is run in the child. */
typedef verdict (*hostile_read)(const char *path);

/* Reads in a child, and checks what that took. */
static inline verdict read_apart(const char *path, hostile_read read_file, double seconds, long megabytes)
{
  int ends[2];
  verdict told = {0};
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    verdict v = read_file(path);
    _exit(write(ends[1], &v, sizeof v) == (ssize_t)sizeof v ? 0 : 1);
  }
  close(ends[1]);
  assert_int_equal(read(ends[0], &told, sizeof told), sizeof told);
  close(ends[0]);
  int result;
  struct rusage used;
  assert_int_equal(wait4(child, &result, 0, &used), child);
  assert_int_equal(result, 0);
  double took = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
  if (took > seconds * SLOWER)
    fail_msg("%.2f s, the limit is %.2f", took, seconds);
  if (used.ru_maxrss / 1024 > megabytes * LARGER)
    fail_msg("%ld MB, the limit is %ld", used.ru_maxrss / 1024, megabytes);
  return told;
}

static inline verdict read_bytes_apart(const char *data, size_t size, hostile_read read_file, double seconds,
                                       long megabytes)
{
  char path[SUPPORT_PATH_SIZE];
  FILE *file = support_file(data, size, path);
  verdict told = read_apart(path, read_file, seconds, megabytes);
  fclose(file);
  return told;
}

/* ---- files: a row each in the index.tsv of their folder ---- */

typedef struct file_row {
  char name[64];
  unsigned code, line, column;
  unsigned as_ours; /* of XML: the code once what is not in the schema is, so that the hazard itself is reached */
} file_row;

enum { FILES_MAX = 160 };
static file_row file_rows[FILES_MAX];
static size_t file_count;

static inline void add_file(void *ctx, size_t line, char **fields, size_t count)
{
  (void)ctx;
  (void)line;
  (void)count;
  assert_true(file_count < FILES_MAX);
  file_row *row = &file_rows[file_count++];
  snprintf(row->name, sizeof row->name, "%s", fields[0]);
  row->code = (unsigned)strtoul(fields[1], NULL, 10);
  row->line = (unsigned)strtoul(fields[2], NULL, 10);
  row->column = (unsigned)strtoul(fields[3], NULL, 10);
  row->as_ours = (unsigned)strtoul(fields[4], NULL, 10);
}

/* Adds a test a file, of which there are at least so many. */
static inline void add_files(rows_suite *suite, const char *index, size_t least, CMUnitTestFunction test)
{
  assert_true(support_rows(index, add_file, NULL) >= least);
  for (size_t i = 0; i < file_count; i++)
    rows_add_one(suite, file_rows[i].name, test, &file_rows[i]);
}

static inline verdict read_listed(const file_row *row, const char *folder, hostile_read read_file)
{
  char path[1024];
  snprintf(path, sizeof path, "%s/hostile/%s/%s", TESTS_DATA, folder, row->name);
  verdict told = read_apart(path, read_file, 1.0, 64);
  if (told.code != row->code || told.line != row->line || told.column != row->column)
    fail_msg("TL%03u at %u:%u", told.code, told.line, told.column);
  return told;
}

/* ---- larger ones, made here ---- */

typedef struct made_row {
  const char *name;
  const char *head, *piece; /* %06zu in a piece is its number */
  size_t times;
  const char *tail;
  double seconds;
  long megabytes;
  tl_code code; /* 0: it is read */
} made_row;

static inline char *make(const made_row *row, size_t *out_size)
{
  bool numbered = strchr(row->piece, '%') != NULL;
  size_t head = strlen(row->head);
  size_t each = numbered ? strlen(row->piece) - 5 + 6 : strlen(row->piece); /* "%06zu" is five, its number six */
  size_t tail = strlen(row->tail);
  char *data = malloc(head + each * row->times + tail + 1);
  assert_non_null(data);
  memcpy(data, row->head, head);
  char *at = data + head;
  for (size_t i = 0; i < row->times; i++, at += each) {
    const char *number = strchr(row->piece, '%');
    size_t before = number ? (size_t)(number - row->piece) : each;
    memcpy(at, row->piece, before);
    if (number) {
      size_t value = i;
      for (size_t digit = 6; digit > 0; digit--, value /= 10)
        at[before + digit - 1] = (char)('0' + value % 10);
      memcpy(at + before + 6, number + 5, each - before - 6);
    }
  }
  memcpy(at, row->tail, tail);
  *out_size = (size_t)(at - data) + tail;
  return data;
}

/* Makes a document and reads it. */
static inline void read_made(const made_row *row, hostile_read read_file)
{
  FILE *out = tmpfile();
  assert_non_null(out);
  size_t size;
  char *data = make(row, &size);
  assert_int_equal(fwrite(data, 1, size, out), size);
  assert_int_equal(fflush(out), 0);
  free(data); /* so that the child does not start with it */
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(out));
  verdict told = read_apart(path, read_file, row->seconds, row->megabytes);
  fclose(out);
  if (told.code != (unsigned)row->code)
    fail_msg("TL%03u at %u:%u", told.code, told.line, told.column);
  assert_int_equal(told.status == TL_OK, row->code == 0);
}

#endif
