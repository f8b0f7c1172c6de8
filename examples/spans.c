/* SPDX-License-Identifier: Apache-2.0 */

/* Interval logic on exact spans: how long was a seat held by one of three, when by none, and how do two terms relate?
 */

#include <inttypes.h>
#include <stdio.h>
#include <timeline/timeline.h>

enum { DAY = 86400 };

static tl_span term(int first_year, int last_year)
{
  tl_clock from = {{first_year, 1, 1}, 0, 0, 0};
  tl_clock to = {{last_year + 1, 1, 1}, 0, 0, 0};
  tl_span span = {0, 0};
  if (tl_clock_to_time(&from, &span.start, NULL) != TL_OK || tl_clock_to_time(&to, &span.end, NULL) != TL_OK)
    return (tl_span){0, 0};
  return span;
}

int main(void)
{
  tl_span terms[] = {term(1990, 1993), term(1999, 2004), term(1992, 1995)};
  char letters[TL_RELSET_TEXT_SIZE];
  tl_relset relation = tl_allen_of(terms[0], terms[2]);
  tl_relset_write(relation, letters);
  printf("first to third term: %s (%s)\n", tl_relset_name(relation), letters);

  size_t count;
  int64_t held;
  if (tl_span_set_normalise(terms, 3, &count, NULL) != TL_OK ||
      tl_span_set_coverage(terms, count, NULL, &held, NULL) != TL_OK)
    return 1;
  printf("held for %" PRId64 " days in %zu stretches\n", held / DAY, count);

  tl_span gaps[4];
  size_t gap_count = tl_span_set_gaps(terms, count, NULL, gaps, 4);
  for (size_t i = 0; i < gap_count; i++) {
    char from[TL_TIME_TEXT_SIZE];
    char to[TL_TIME_TEXT_SIZE];
    tl_time_write(gaps[i].start, false, false, NULL, from);
    tl_time_write(gaps[i].end, true, false, NULL, to);
    printf("vacant from %s to %s\n", from, to);
  }
  return 0;
}
