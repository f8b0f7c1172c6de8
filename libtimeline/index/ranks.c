/* SPDX-License-Identifier: Apache-2.0 */
#include "ranks.h"

#include <string.h>

/* When the finite times lie on few enough days (or hours, minutes, seconds), the table has a cell for each of them and
 * is the answer. Else it has a cell for every four times; where a cell has no more than 128 keys, a byte a time says
 * which, and is searched. When a few times lie far out, or the keys are more, it has a cell for every two times,
 * between the percentiles, so that the far ones cannot make the cells wide; the first and the last cell hold what lies
 * beyond, and a cell is searched by halves. */

static size_t first_finite(const tl_time *sorted, size_t count)
{
  size_t i = 0;
  while (i < count && sorted[i] == TL_TIME_MIN)
    i++;
  return i;
}

static size_t end_of_finite(const tl_time *sorted, size_t count)
{
  size_t i = count;
  while (i > 0 && sorted[i - 1] == TL_TIME_MAX)
    i--;
  return i;
}

static void plan_keys(tli_ranks *ranks, tl_time low, uint64_t range, uint64_t unit, uint32_t width)
{
  uint64_t keys = range / unit + 1;
  ranks->low = low;
  ranks->top = (tl_time)((uint64_t)low + range + 1);
  /* The high half is then (time - low + unit - 1) / unit; a unit of 1, whose scale would be 2^64, has a bias more. */
  ranks->bias = unit == 1 ? 1 : unit - 1;
  ranks->scale = unit == 1 ? UINT64_MAX : UINT64_MAX / unit + 1;
  ranks->width = width;
  ranks->cell_scale = width == 1 ? 0 : UINT64_MAX / width + 1;
  ranks->cells = (uint32_t)(width == 1 ? keys : keys / width + 1);
}

static void plan_wide(tli_ranks *ranks, tl_time low, uint64_t range)
{
  uint32_t cells = ranks->count / 2 + 1;
  ranks->low = low;
  ranks->top = (tl_time)((uint64_t)low + range);
  ranks->bias = 0;
  ranks->scale = UINT64_MAX / (range / cells + 2) + 1;
  ranks->width = 0;
  ranks->cells = (uint32_t)tli_ranks_key(ranks, ranks->top) + 1;
}

void tli_ranks_plan(tli_ranks *ranks, const tl_time *sorted, uint32_t count, uint64_t unit)
{
  ranks->sorted = sorted;
  ranks->count = count;
  size_t from = first_finite(sorted, count);
  size_t to = end_of_finite(sorted, count);
  if (from >= to) {
    plan_keys(ranks, 0, 0, 1, 1);
    return;
  }
  tl_time low = sorted[from];
  uint64_t range = (uint64_t)sorted[to - 1] - (uint64_t)low;
  uint64_t keys = range / unit;
  uint64_t cells = count / 4 + 1;
  size_t margin = (to - from) / 1000;
  uint64_t middle = (uint64_t)sorted[to - 1 - margin] - (uint64_t)sorted[from + margin];
  bool is_far = middle < range / 4;
  /* What keeps the product from rounding into the next key. */
  bool fits = range < UINT64_MAX / unit / 2;
  if (fits && keys < (uint64_t)count - count / 4 + 64)
    plan_keys(ranks, low, range, unit, 1);
  else if (fits && !is_far && keys / cells < INT8_MAX)
    plan_keys(ranks, low, range, unit, (uint32_t)(keys / cells) + 2);
  else if (is_far)
    plan_wide(ranks, sorted[from + margin], middle);
  else
    plan_wide(ranks, low, range);
}

static size_t digit_count(const tli_ranks *ranks)
{
  return ranks->width > 1 ? (size_t)ranks->count + TLI_DIGITS_PAD : 0;
}

bool tli_ranks_init(tli_ranks *ranks, const tl_allocator *allocator)
{
  ranks->table = tli_array(allocator, (size_t)ranks->cells + 1, sizeof *ranks->table);
  if (ranks->width > 1)
    ranks->digits = tli_array(allocator, digit_count(ranks), sizeof *ranks->digits);
  return ranks->table && (ranks->digits || ranks->width <= 1);
}

void tli_ranks_fini(tli_ranks *ranks, const tl_allocator *allocator)
{
  tli_array_release(allocator, ranks->table, (size_t)ranks->cells + 1, sizeof *ranks->table);
  tli_array_release(allocator, ranks->digits, digit_count(ranks), sizeof *ranks->digits);
}

size_t tli_ranks_memory(const tli_ranks *ranks)
{
  return ((size_t)ranks->cells + 1) * sizeof *ranks->table + digit_count(ranks) * sizeof *ranks->digits;
}

/* Each time overwrites how many there are up to its cell; then the cells without times take over from the one before.
 */
void tli_ranks_fill(tli_ranks *ranks)
{
  const tl_time *sorted = ranks->sorted;
  uint32_t *table = ranks->table;
  uint32_t from = ranks->width ? (uint32_t)first_finite(sorted, ranks->count) : 0;
  uint32_t to = ranks->width ? (uint32_t)end_of_finite(sorted, ranks->count) : ranks->count;
  memset(table, 0, ((size_t)ranks->cells + 1) * sizeof *table);
  table[0] = from;
  if (ranks->digits) {
    memset(ranks->digits, 0, digit_count(ranks) * sizeof *ranks->digits);
    for (uint32_t i = from; i < to; i++) {
      uint64_t cell = tli_ranks_cell(ranks, tli_ranks_key(ranks, sorted[i]), &ranks->digits[i]);
      table[cell + 1] = i + 1;
    }
  } else {
    for (uint32_t i = from; i < to; i++)
      table[tli_ranks_key(ranks, sorted[i]) + 1] = i + 1;
  }
  for (uint32_t cell = 1; cell <= ranks->cells; cell++)
    if (table[cell] == 0)
      table[cell] = table[cell - 1];
}
