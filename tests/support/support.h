/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

/* What the tests share. Includes what cmocka wants before it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <timeline/base.h>

/* What a sanitizer costs, in time and in memory. Under one, the longest random tests make 1/SLOWER of their rounds: it
 * looks for other faults than those that take many. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SLOWER = 8, LARGER = 16 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
enum { SLOWER = 8, LARGER = 16 };
#else
enum { SLOWER = 1, LARGER = 1 };
#endif
#else
enum { SLOWER = 1, LARGER = 1 };
#endif

/* The whole of a file under tests/data, NUL-terminated; the test fails when it is not there. Released with free(). */
char *support_read(const char *name, size_t *out_size);

/* Calls `row` for each line of a TSV file under tests/data that is not empty and does not start with '#', with the
 * fields cut apart (up to 32; a missing one is ""). `line` counts from 1. The header row is passed too. Returns the
 * rows. */
size_t support_rows(const char *name, void (*row)(void *ctx, size_t line, char **fields, size_t count), void *ctx);

/* An allocator that counts, and fails its `fail_at`-th request to grow (from 1; 0: never), and all later ones too when
 * `and_after`. `live` is what is not released. */
typedef struct support_heap {
  size_t requests;
  size_t fail_at;
  bool and_after;
  size_t live;
  size_t live_bytes;
} support_heap;

tl_allocator support_allocator(support_heap *heap);

/* A sink that appends to memory. */
typedef struct support_text {
  char *data;
  size_t size;
  size_t capacity;
  size_t limit; /* fails with TL_ERR_IO once more than this is written; 0: no limit */
} support_text;

tl_sink support_sink(support_text *text);
void support_text_free(support_text *text);

/* A file of these bytes that goes when it is closed, and the path that it has until then. */
enum { SUPPORT_PATH_SIZE = 64 };
FILE *support_file(const char *data, size_t size, char out_path[SUPPORT_PATH_SIZE]);

/* Compares `text` with the file tests/data/`name`. With TIMELINE_UPDATE=1 in the environment it rewrites the file in
 * the source tree instead (for golden files, by hand; CI never sets it). */
void support_golden(const char *name, const char *data, size_t size);

#endif
