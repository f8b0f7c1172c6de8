/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Loaded before a program: it sets the locale and the zone of the environment, as a program with a face for people
 * does, so that the library runs in a process where both are set. Status 99 when there is no such locale.
 */

#define _DEFAULT_SOURCE

#include <locale.h>
#include <time.h>
#include <unistd.h>

__attribute__((constructor)) static void set(void)
{
  if (!setlocale(LC_ALL, ""))
    _exit(99);
  tzset();
}
