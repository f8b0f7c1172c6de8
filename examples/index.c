/* SPDX-License-Identifier: Apache-2.0 */

/* A million reigns, and who reigned when: counted without enumerating, found, and joined with itself. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <timeline/timeline.h>

enum { REIGNS = 1000000, DAY = 86400 };

int main(void)
{
  tl_error err = {0};
  tl_index *index = NULL;
  tl_span *reigns = malloc(REIGNS * sizeof *reigns);
  if (!reigns)
    return 1;
  for (int64_t i = 0; i < REIGNS; i++) {
    int64_t start = i * 7919 % REIGNS; /* days; a prime, so that they come in no order */
    reigns[i] = (tl_span){start * DAY, (start + 1 + i % 30) * DAY};
  }
  tl_span window = {500000 * (int64_t)DAY, 500365 * (int64_t)DAY};
  uint64_t shared = 0;
  uint64_t within = 0;
  uint64_t pairs = 0;
  uint32_t first[3];
  size_t found = 0;
  tl_status status = tl_index_from_spans(reigns, REIGNS, NULL, &index, &err);
  if (status == TL_OK)
    status = tl_index_hits_count(index, TL_HITS_CERTAIN, TL_RELSET_INTERSECTS, window, &shared, &err);
  if (status == TL_OK)
    status = tl_index_hits_count(index, TL_HITS_CERTAIN, TL_RELSET_WITHIN, window, &within, &err);
  if (status == TL_OK)
    status = tl_index_hits_find(index, TL_HITS_CERTAIN, TL_RELSET_INTERSECTS, window, first, 3, &found, &err);
  if (status == TL_OK)
    status = tl_index_join_count(index, index, TL_HITS_CERTAIN, TL_RELSET_INTERSECTS, TL_JOIN_DISTINCT, &pairs, &err);
  if (status == TL_OK)
    printf("%" PRIu64 " share time with the year, %" PRIu64 " lie within it\nthe first of them: %" PRIu32 ", %" PRIu32
           ", %" PRIu32 "\n%" PRIu64 " pairs share time\n",
           shared, within, first[0], first[1], first[2], pairs);
  else
    fprintf(stderr, "%s: %s\n", tl_status_name(status), err.message);
  tl_index_unref(index);
  free(reigns);
  return status == TL_OK ? 0 : 1;
}
