/* SPDX-License-Identifier: Apache-2.0 */
#include "reach.h"

static tli_reached *slot_of(tli_reached *items, size_t size, uint32_t point)
{
  size_t at = (point * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (size - 1);
  while (items[at].point != point && items[at].point != UINT32_MAX)
    at = (at + 1) & (size - 1);
  return &items[at];
}

static void clear(tli_reached *items, size_t size)
{
  for (size_t i = 0; i < size; i++)
    items[i].point = UINT32_MAX;
}

void tli_reach_init(tli_reach *r)
{
  r->items = r->first;
  r->size = TLI_REACHED_FIRST;
  tli_reach_clear(r);
}

void tli_reach_free(tli_reach *r, const tl_allocator *a)
{
  if (r->items != r->first)
    tli_release(a, r->items, r->size * sizeof *r->items);
}

void tli_reach_clear(tli_reach *r)
{
  r->used = 0;
  clear(r->items, r->size);
}

static bool grow(tli_reach *r, const tl_allocator *a)
{
  tli_reached *old = r->items;
  tli_reached *grown = tli_alloc(a, 2 * r->size * sizeof *grown);
  if (!grown)
    return false;
  clear(grown, 2 * r->size);
  for (size_t i = 0; i < r->size; i++)
    if (old[i].point != UINT32_MAX)
      *slot_of(grown, 2 * r->size, old[i].point) = old[i];
  tli_reach_free(r, a);
  r->items = grown;
  r->size *= 2;
  return true;
}

tli_reached *tli_reach_find(const tli_reach *r, uint32_t point)
{
  tli_reached *item = slot_of(r->items, r->size, point);
  return item->point == point ? item : NULL;
}

tli_reached *tli_reach_add(tli_reach *r, const tl_allocator *a, uint32_t point)
{
  if (2 * r->used + 2 > r->size && !grow(r, a))
    return NULL;
  r->used++;
  tli_reached *item = slot_of(r->items, r->size, point);
  item->point = point;
  return item;
}
