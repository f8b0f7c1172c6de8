/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_INDEX_H
#define TESTS_SUPPORT_INDEX_H

/* The laws that an index keeps: each answer is that of the naive scan. What the property tests and the fuzz target ask. */

#include <stdlib.h>
#include <string.h>
#include <timeline/index.h>

/* The naive answer: the ids of the spans with a relation of the set to the window, by start and number. */
static inline size_t support_naive_find(const tl_span *spans, size_t count, tl_relset relations, tl_span window,
                                        uint32_t *out_ids)
{
  size_t found = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (!(tl_allen_of(spans[i], window) & relations))
      continue;
    size_t at = found++;
    for (; at > 0 && spans[out_ids[at - 1]].start > spans[i].start; at--)
      out_ids[at] = out_ids[at - 1];
    out_ids[at] = i;
  }
  return found;
}

/* NULL, or the law that the index over `spans` breaks for this question. `expected` and `got` have room for count. */
static inline const char *support_query_law(const tl_index *index, const tl_span *spans, size_t count,
                                            tl_relset relations, tl_span window, uint32_t *expected, uint32_t *got)
{
  size_t need = support_naive_find(spans, count, relations, window, expected);
  for (int hits = TL_HITS_POSSIBLE; hits <= TL_HITS_CERTAIN; hits++) {
    uint64_t counted;
    if (tl_index_hits_count(index, (tl_hits)hits, relations, window, &counted, NULL))
      return "a window has a count";
    if (counted != need)
      return "a count is the naive one";
    size_t found;
    if (tl_index_hits_find(index, (tl_hits)hits, relations, window, got, count, &found, NULL))
      return "a window has hits";
    if (found != need)
      return "as many are found as are there";
    if (need && memcmp(got, expected, need * sizeof *got) != 0)
      return "what is found is what is there, by start";
  }
  return NULL;
}

#endif
