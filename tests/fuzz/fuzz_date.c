/* SPDX-License-Identifier: Apache-2.0 */

/* EDTF: any bytes. The oracle is the laws of support_date.h: what is read is written and reads the same, its bounds are
 * closed and the same, what is refused says where and why and touches nothing. */

#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "support_date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const char *broken = support_date_law((tl_text){(const char *)data, size});
  if (broken) {
    fprintf(stderr, "broken law: %s\n", broken);
    abort();
  }
  return 0;
}
