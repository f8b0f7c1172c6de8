/* SPDX-License-Identifier: Apache-2.0 */

/* Phrases: any bytes. The oracle is EDTF: what a phrase says in EDTF, and not lossily, has the same bounds there. The
 * other laws of support_phrase.h go with it: bounds are closed and lie in the envelope, what is refused says where and
 * why. */

#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "support_phrase.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const char *broken = support_phrase_law((tl_text){(const char *)data, size});
  if (broken) {
    fprintf(stderr, "broken law: %s\n", broken);
    abort();
  }
  return 0;
}
