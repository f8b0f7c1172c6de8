/* SPDX-License-Identifier: Apache-2.0 */

/* Imprecise dates to bounds: what is the earliest and the latest that each can have started and ended? */

#include <stdio.h>
#include <timeline/timeline.h>

int main(void)
{
  static const char *const texts[] = {
      "1984",       "early 1990s", "three months after May 2018", "2024-04-24/2024-04-25", "1984/..",
      "156X-12-25", "03/04/1983"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    tl_reading reading;
    tl_error err;
    if (tl_reading_parse(tl_text_from_string(texts[i]), TL_READ_EITHER, NULL, &reading, &err) != TL_OK) {
      printf("%-28s %s\n", texts[i], err.message);
      continue;
    }
    const tl_extent *e = &reading.extent;
    char bounds[4][TL_TIME_TEXT_SIZE];
    tl_time_write(e->start_min, false, false, NULL, bounds[0]);
    tl_time_write(e->start_max, false, false, NULL, bounds[1]);
    tl_time_write(e->end_min, true, false, NULL, bounds[2]);
    tl_time_write(e->end_max, true, false, NULL, bounds[3]);
    printf("%-28s starts %s to %s, ends %s to %s\n", texts[i], bounds[0], bounds[1], bounds[2], bounds[3]);
  }
  return 0;
}
