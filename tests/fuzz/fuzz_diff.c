/* SPDX-License-Identifier: Apache-2.0 */

/* Differences and merges: three timelines made from the bytes, asked for the laws of tests/support. */

#include <stdint.h>

#include "fuzz.h"
#include "support_diff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const char *broken = support_diff_laws((support_bytes){data, size}, false);
  if (broken) {
    fprintf(stderr, "broken law: %s\n", broken);
    abort();
  }
  return 0;
}
