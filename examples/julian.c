/* SPDX-License-Identifier: Apache-2.0 */

/* Old style to new style: the day after 4 October 1582 (Julian) was 15 October 1582 (Gregorian), and it was a Friday.
 */

#include <stdio.h>
#include <timeline/civil.h>

int main(void)
{
  static const char *const weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  static const tl_civil days[] = {{1582, 10, 5}, {1752, 9, 3}, {1917, 10, 25}, {-43, 3, 15}};
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    int64_t number;
    tl_civil day;
    char julian[TL_CIVIL_TEXT_SIZE];
    char gregorian[TL_CIVIL_TEXT_SIZE];
    if (tl_julian_to_days(&days[i], &number, NULL) != TL_OK || tl_civil_from_days(number, &day, NULL) != TL_OK)
      return 1;
    tl_civil_write(&days[i], julian);
    tl_civil_write(&day, gregorian);
    printf("%11s Julian is %11s Gregorian, a %s\n", julian, gregorian, weekdays[tl_civil_weekday(number) - 1]);
  }
  return 0;
}
