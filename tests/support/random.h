/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

/* Random numbers for laws: the same for the same seed, everywhere (splitmix64). The seed is fixed; TIMELINE_SEED in the
 * environment replays another. Tests print it when they fail. */

#include <stdint.h>
#include <stdlib.h>

typedef struct random_state {
  uint64_t seed;
  uint64_t at;
} random_state;

static inline random_state random_start(void)
{
  const char *given = getenv("TIMELINE_SEED");
  uint64_t seed = given ? strtoull(given, NULL, 0) : UINT64_C(20240501);
  return (random_state){seed, seed};
}

static inline uint64_t random_next(random_state *state)
{
  uint64_t z = state->at += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/* From `low` to `high`, both included. */
static inline int64_t random_between(random_state *state, int64_t low, int64_t high)
{
  uint64_t width = (uint64_t)high - (uint64_t)low;
  uint64_t value = random_next(state);
  if (width != UINT64_MAX)
    value %= width + 1;
  return (int64_t)((uint64_t)low + value);
}

/* Any size with the same chance: as many numbers of a few bits as of 63. */
static inline int64_t random_sized(random_state *state)
{
  unsigned shift = (unsigned)(random_next(state) & 63);
  return (int64_t)random_next(state) >> shift;
}

#endif
