/* SPDX-License-Identifier: Apache-2.0 */

/* Prints what a program that did depend on locale, zone and umask would print: the check must see these differ. */

#define _DEFAULT_SOURCE

#include <ctype.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <wchar.h>
#include <wctype.h>

int main(void)
{
  time_t now = 1000000000;
  char text[200];
  strftime(text, sizeof text, "%A %x %H:%M", localtime(&now));
  printf("%.1f %s %d %x\n", 1.5, text, (int)towlower(L'I'), (unsigned)umask(0));
  return 0;
}
