/* SPDX-License-Identifier: Apache-2.0 */
#include "ranks.h"

#include <string.h>

/* When the finite times lie on few enough days (or hours, minutes, seconds), the table has a cell for each of them and
 * is the answer. Else it has a cell for every two times, between the percentiles, so that a far outlier or an infinity
 * cannot make the cells wide; the first and the last cell hold what lies beyond, and a cell is searched by halves. */

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

static void set_cells(tli_ranks *ranks, tl_time low, uint64_t width, uint32_t cells, bool exact)
{
  ranks->low = low;
  ranks->cells = cells;
  ranks->width = exact ? width : 0;
  /* Rounded up, so that a multiple of the width falls into its own cell and not into the one before. */
  ranks->scale = width == 1 ? 0 : UINT64_MAX / width + 1;
}

void tli_ranks_plan(tli_ranks *ranks, const tl_time *sorted, uint32_t count, uint64_t unit)
{
  ranks->sorted = sorted;
  ranks->count = count;
  size_t from = first_finite(sorted, count);
  size_t to = end_of_finite(sorted, count);
  if (from >= to) {
    set_cells(ranks, 0, 1, 1, true);
    return;
  }
  tl_time low = sorted[from];
  uint64_t range = (uint64_t)sorted[to - 1] - (uint64_t)low;
  uint64_t most = (uint64_t)count - count / 4 + 64;
  /* The second condition keeps the multiplication by the scale from rounding into a wrong cell. */
  if (range / unit < most && range < UINT64_MAX / unit / 2) {
    set_cells(ranks, low, unit, (uint32_t)(range / unit + 1), true);
    return;
  }
  size_t margin = (to - from) / 1000;
  uint64_t middle = (uint64_t)sorted[to - 1 - margin] - (uint64_t)sorted[from + margin];
  if (middle < range / 4) {
    low = sorted[from + margin];
    range = middle;
  }
  uint32_t cells = count / 2 + 1;
  set_cells(ranks, low, range / cells + 2, cells, false);
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
  for (uint32_t i = from; i < to; i++)
    table[tli_ranks_cell(ranks, sorted[i]) + 1] = i + 1;
  for (uint32_t cell = 1; cell <= ranks->cells; cell++)
    if (table[cell] == 0)
      table[cell] = table[cell - 1];
}
