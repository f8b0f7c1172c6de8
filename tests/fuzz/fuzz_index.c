/* SPDX-License-Identifier: Apache-2.0 */

/* An index over the events that the bytes make, asked what the bytes ask. The oracle is the naive scan: over spans
 * anywhere on the axis, and over imprecise events in a small world by all the ways in which they may have happened. It
 * is built by one thread: two at once would count what they cover wrongly, and no run would be as the one before. */

#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "support_index.h"

/* A time: a small one, days, an end of the axis or near it, or any eight bytes. */
static tl_time next_time(reader *r)
{
  uint8_t kind = next(r);
  int64_t value = next(r);
  switch (kind & 7) {
  case 0: return value - 128;
  case 1: return (value - 128) * 86400;
  case 2: return value & 1 ? TL_TIME_MIN : TL_TIME_MAX;
  case 3: return value & 1 ? TL_TIME_MIN + value : TL_TIME_MAX - value;
  case 4:
    for (int i = 0; i < 7; i++)
      value = (int64_t)((uint64_t)value << 8 | next(r));
    return value;
  default: return value % 16;
  }
}

static tl_span next_span(reader *r)
{
  tl_time a = next_time(r);
  tl_time b = next_time(r);
  if (a == b)
    return a == TL_TIME_MAX ? (tl_span){a - 1, a} : (tl_span){a, a + 1};
  return a < b ? (tl_span){a, b} : (tl_span){b, a};
}

static tl_relset next_relations(reader *r)
{
  uint8_t high = next(r);
  if (high & 0x80)
    return tl_relset_union_at(high % TL_RELSET_UNION_COUNT);
  return (tl_relset)((high << 8 | next(r)) & TL_RELSET_ALL);
}

static const char *spans_law(reader *r)
{
  enum { MOST = 400 };
  static tl_span spans[MOST];
  static uint32_t expected[MOST];
  static uint32_t got[MOST + 1];
  tl_span windows[4];
  tl_relset relations[4];
  for (int i = 0; i < 4; i++) {
    windows[i] = next_span(r);
    relations[i] = next_relations(r);
  }
  size_t count = 0;
  while (count < MOST && r->size > 0)
    spans[count++] = next_span(r);
  tl_index *index;
  if (tl_index_from_spans(spans, count, NULL, &index, NULL))
    return "spans have an index";
  const char *broken = NULL;
  for (int i = 0; i < 4 && !broken; i++)
    broken = support_spans_law(index, spans, count, relations[i], windows[i], expected, got);
  tl_index_unref(index);
  return broken;
}

enum { LOW = 0, HIGH = 8 };

static tl_extent next_extent(reader *r)
{
  tl_extent e = {.flags = TL_EXTENT_TIME_OF_DAY, .precision = TL_PRECISION_SECOND};
  uint8_t starts = next(r);
  uint8_t ends = next(r);
  uint8_t lengths = next(r);
  e.start_min = starts & 7;
  e.start_max = e.start_min + (starts >> 4 & 7);
  e.end_min = (ends & 7) + 1;
  e.end_max = e.end_min + (ends >> 4 & 7);
  e.length_min = (lengths & 7) + 1;
  e.length_max = e.length_min + (lengths >> 4 & 7);
  e.start_max = e.start_max < HIGH ? e.start_max : HIGH - 1;
  e.end_max = e.end_max <= HIGH ? e.end_max : HIGH;
  bool consistent;
  if (tl_extent_close(&e, &consistent, NULL) || !consistent)
    e.flags |= TL_EXTENT_CONTRADICTORY;
  return e;
}

static const char *extents_law(reader *r)
{
  tl_extent extents[SUPPORT_EVENTS];
  support_event events[SUPPORT_EVENTS];
  tl_relset relations = next_relations(r);
  tl_relset both = relations | tl_relset_converse(relations);
  tl_time start = next(r) % (HIGH + 2) - 1;
  tl_span window = {start, start + 1 + next(r) % HIGH};
  size_t count = 0;
  for (; count < 6 && r->size > 0; count++) {
    extents[count] = next_extent(r);
    support_spans_of(&extents[count], LOW, HIGH, &events[count]);
  }
  tl_index *index;
  if (tl_index_from_extents(extents, count, NULL, &index, NULL))
    return "extents have an index";
  const char *broken = support_extents_law(index, extents, events, count, relations, window);
  if (!broken)
    broken = support_join_law(index, events, count, index, events, count, relations, false);
  if (!broken)
    broken = support_join_law(index, events, count, index, events, count, both, true);
  tl_index_unref(index);
  return broken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  reader r = {data, size};
  const char *broken = next(&r) & 1 ? spans_law(&r) : extents_law(&r);
  if (broken) {
    fprintf(stderr, "broken law: %s\n", broken);
    abort();
  }
  return 0;
}
