/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* What each fuzz_<noun>.c defines. It aborts when its oracle fails, and returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes, where they say what is made. */
typedef struct reader {
  const uint8_t *data;
  size_t size;
} reader;

/* The next byte; 0 when there is none. */
static inline uint8_t next(reader *r)
{
  if (r->size == 0)
    return 0;
  r->size--;
  return *r->data++;
}

#endif
