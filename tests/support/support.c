/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L /* fileno */
#include "support.h"

#include <stdlib.h>
#include <string.h>

static void path_of(const char *name, char path[1024])
{
  int size = snprintf(path, 1024, "%s/%s", TESTS_DATA, name);
  assert_true(size > 0 && size < 1024);
}

char *support_read(const char *name, size_t *out_size)
{
  char path[1024];
  path_of(name, path);
  FILE *file = fopen(path, "rb");
  if (!file)
    fail_msg("cannot open %s", path);
  char *data = NULL;
  size_t size = 0;
  for (;;) {
    data = realloc(data, size + 65537);
    assert_non_null(data);
    size_t got = fread(data + size, 1, 65536, file);
    if (got == 0)
      break;
    size += got;
  }
  assert_int_equal(ferror(file), 0);
  fclose(file);
  data[size] = '\0';
  if (out_size)
    *out_size = size;
  return data;
}

size_t support_rows(const char *name, void (*row)(void *ctx, size_t line, char **fields, size_t count), void *ctx)
{
  static char empty[] = "";
  char *data = support_read(name, NULL);
  size_t rows = 0;
  size_t line = 0;
  for (char *at = data; *at;) {
    char *end = strchr(at, '\n');
    char *next = end ? end + 1 : at + strlen(at);
    if (end)
      *end = '\0';
    line++;
    if (*at && *at != '#') {
      char *fields[32];
      size_t count = 0;
      for (char *field = at; field && count < 32;) {
        char *tab = strchr(field, '\t');
        if (tab)
          *tab = '\0';
        fields[count++] = field;
        field = tab ? tab + 1 : NULL;
      }
      for (size_t i = count; i < 32; i++)
        fields[i] = empty;
      row(ctx, line, fields, count);
      rows++;
    }
    at = next;
  }
  free(data);
  return rows;
}

static void *heap_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
  support_heap *heap = ctx;
  if (new_size == 0) {
    if (ptr) {
      heap->live--;
      heap->live_bytes -= old_size;
    }
    free(ptr);
    return NULL;
  }
  heap->requests++;
  if (heap->fail_at && (heap->requests == heap->fail_at || (heap->and_after && heap->requests > heap->fail_at)))
    return NULL;
  void *moved = realloc(ptr, new_size);
  assert_non_null(moved);
  if (!ptr)
    heap->live++;
  heap->live_bytes += new_size - (ptr ? old_size : 0);
  return moved;
}

tl_allocator support_allocator(support_heap *heap)
{
  return (tl_allocator){heap_resize, heap};
}

static tl_status text_write(void *ctx, const char *data, size_t size, tl_error *err)
{
  support_text *text = ctx;
  if (text->limit && text->size + size > text->limit) {
    if (err) {
      memset(err, 0, sizeof *err);
      err->status = TL_ERR_IO;
      err->code = TL_CODE_WRITE;
    }
    return TL_ERR_IO;
  }
  if (text->size + size + 1 > text->capacity) {
    text->capacity = (text->size + size + 1) * 2;
    text->data = realloc(text->data, text->capacity);
    assert_non_null(text->data);
  }
  memcpy(text->data + text->size, data, size);
  text->size += size;
  text->data[text->size] = '\0';
  return TL_OK;
}

tl_sink support_sink(support_text *text)
{
  return (tl_sink){text_write, text};
}

void support_text_free(support_text *text)
{
  free(text->data);
  memset(text, 0, sizeof *text);
}

FILE *support_file(const char *data, size_t size, char out_path[SUPPORT_PATH_SIZE])
{
  FILE *file = tmpfile();
  assert_non_null(file);
  assert_int_equal(fwrite(data, 1, size, file), size);
  assert_int_equal(fflush(file), 0);
  snprintf(out_path, SUPPORT_PATH_SIZE, "/proc/self/fd/%d", fileno(file));
  return file;
}

void support_golden(const char *name, const char *data, size_t size)
{
  if (getenv("TIMELINE_UPDATE")) {
    char path[1024];
    path_of(name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return;
  }
  size_t expected_size;
  char *expected = support_read(name, &expected_size);
  if (size != expected_size || memcmp(data, expected, size) != 0) {
    size_t at = 0;
    size_t line = 1;
    while (at < size && at < expected_size && data[at] == expected[at])
      line += data[at++] == '\n';
    fail_msg("%s differs from line %zu: ...%.*s", name, line, (int)(size - at < 80 ? size - at : 80), data + at);
  }
  free(expected);
}
