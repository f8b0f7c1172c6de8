/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FUZZ_ZONES_H
#define TESTS_FUZZ_ZONES_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

/* The folder of zones by a name that is as long wherever the tree stands: what reads it is covered alike in each run.
 */
static const char *zones(void)
{
  static char name[32];
  if (!*name) {
    int fd = open(TESTS_DATA "/ical/zones", O_RDONLY);
    if (fd < 0)
      abort();
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  }
  return name;
}

#endif
