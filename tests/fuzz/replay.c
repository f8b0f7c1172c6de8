/* SPDX-License-Identifier: Apache-2.0 */

/* Runs a fuzz target over its corpus, as an ordinary test: replay FOLDER... Each file once whole, then cut after each
 * of its first bytes, then with single bits turned: a little fuzzing that is the same everywhere. */

#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { CUTS = 512, FLIPS = 512, PATH_SIZE = 4096 };

/* A block of exactly the size, so that a sanitizer sees one byte beyond it. */
static void run(const uint8_t *data, size_t size)
{
  uint8_t *block = calloc(1, size + !size);
  if (!block)
    abort();
  memcpy(block, data, size);
  LLVMFuzzerTestOneInput(block, size);
  free(block);
}

static void run_near(uint8_t *data, size_t size)
{
  run(data, size);
  for (size_t cut = 0; cut < size && cut < CUTS; cut++)
    run(data, cut);
  /* Large files are stepped through, not turned bit by bit. */
  size_t bits = size * 8;
  size_t step = bits / FLIPS + 1;
  for (size_t bit = 0; bit < bits; bit += step) {
    data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    run(data, size);
    data[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
}

static int run_file(const char *path)
{
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    return 1;
  }
  size_t size = 0;
  size_t room = 0;
  uint8_t *data = NULL;
  for (;;) {
    if (room - size < 65536) {
      room = size + 65536 + room / 2;
      uint8_t *more = realloc(data, room);
      if (!more)
        abort();
      data = more;
    }
    size_t got = fread(data + size, 1, room - size, file);
    if (got == 0)
      break;
    size += got;
  }
  fclose(file);
  run_near(data, size);
  free(data);
  return 0;
}

int main(int argc, char **argv)
{
  size_t files = 0;
  int failed = 0;
  run((const uint8_t *)"", 0);
  for (int i = 1; i < argc; i++) {
    DIR *folder = opendir(argv[i]);
    if (!folder) {
      perror(argv[i]);
      return 1;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
      char path[PATH_SIZE];
      if (entry->d_name[0] == '.')
        continue;
      int size = snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
      if (size < 0 || (size_t)size >= sizeof path)
        return 1;
      fprintf(stderr, "%s\n", path); /* so that the last line names the file that aborts */
      failed |= run_file(path);
      files++;
    }
    closedir(folder);
  }
  printf("%zu files\n", files);
  return failed || files == 0;
}
