/* SPDX-License-Identifier: Apache-2.0 */
/* Laws of differences and merges, on many small timelines. */

#include "support.h"

#include "random.h"
#include "support_diff.h"

enum { ROUNDS = 3000 / SLOWER, BYTES = 400 };

static void laws(void **state)
{
  (void)state;
  random_state random = random_start();
  print_message("TIMELINE_SEED=%llu\n", (unsigned long long)random.seed);
  for (int round = 0; round < ROUNDS; round++) {
    uint8_t bytes[BYTES];
    for (size_t i = 0; i < BYTES; i++)
      bytes[i] = (uint8_t)random_next(&random);
    const char *broken = support_diff_laws((support_bytes){bytes, BYTES}, true);
    if (broken)
      fail_msg("round %d: %s", round, broken);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(laws)};
  return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
