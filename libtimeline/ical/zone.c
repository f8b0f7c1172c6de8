/* SPDX-License-Identifier: Apache-2.0 */
#include "zone.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/name.h"
#include "lines.h"

enum { CUTS_MAX = 64 };

#define YEARS(n) ((n)*INT64_C(366) * TL_SECONDS_PER_DAY)

void tli_zones_init(tli_zones *zones, const tl_allocator *allocator, const char *folder)
{
  *zones = (tli_zones){.allocator = *allocator, .folder = folder};
}

static void free_zone(tli_zones *zones, tli_zone *zone)
{
  tli_release(&zones->allocator, zone->parts, zone->part_capacity * sizeof *zone->parts);
  tli_release(&zones->allocator, zone->changes, zone->change_capacity * sizeof *zone->changes);
  tli_release(&zones->allocator, zone, sizeof *zone);
}

void tli_zones_free(tli_zones *zones)
{
  for (size_t i = 0; i < zones->count; i++)
    free_zone(zones, zones->items[i]);
  tli_release(&zones->allocator, zones->items, zones->capacity * sizeof *zones->items);
}

/* The place of the zone of that name in the list, which is sorted, or where it would be. */
static size_t place_of(const tli_zones *zones, tl_text name, bool *out_there)
{
  size_t low = 0;
  size_t high = zones->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = tli_text_order(name, zones->items[middle]->name);
    if (order == 0) {
      *out_there = true;
      return middle;
    }
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  *out_there = false;
  return low;
}

tl_status tli_zones_add(tli_zones *zones, tl_text name, tli_zone **out_zone, tl_error *err)
{
  bool there;
  size_t place = place_of(zones, name, &there);
  if (!there && zones->count == TLI_ZONES_MAX)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "more than %d time zones", TLI_ZONES_MAX);
  tli_zone *zone = tli_alloc(&zones->allocator, sizeof *zone);
  if (!zone)
    return tli_fail_nomem(err);
  if (!there &&
      !tli_reserve(&zones->allocator, &zones->items, &zones->capacity, zones->count + 1, sizeof *zones->items)) {
    tli_release(&zones->allocator, zone, sizeof *zone);
    return tli_fail_nomem(err);
  }
  memset(zone, 0, sizeof *zone);
  memcpy(zone->name, name.data, name.size);
  zone->known = TL_TIME_MIN;
  zone->early = TL_TIME_MAX;
  if (there) {
    free_zone(zones, zones->items[place]);
  } else {
    memmove(zones->items + place + 1, zones->items + place, (zones->count - place) * sizeof *zones->items);
    zones->count++;
  }
  zones->items[place] = zone;
  *out_zone = zone;
  return TL_OK;
}

tl_status tli_zone_add(tli_zones *zones, tli_zone *zone, const tli_observance *part, tl_error *err)
{
  if (zone->part_count == TLI_ZONE_PARTS_MAX)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "a time zone with more than %d parts", TLI_ZONE_PARTS_MAX);
  if (!tli_reserve(&zones->allocator, &zone->parts, &zone->part_capacity, zone->part_count + 1, sizeof *zone->parts))
    return tli_fail_nomem(err);
  zone->parts[zone->part_count++] = *part;
  return TL_OK;
}

tl_status tli_zone_change(tli_zones *zones, tli_zone *zone, const tli_change *change, tl_error *err)
{
  if (!tli_reserve(&zones->allocator, &zone->changes, &zone->change_capacity, zone->change_count + 1,
                   sizeof *zone->changes))
    return tli_fail_nomem(err);
  zone->changes[zone->change_count++] = *change;
  return TL_OK;
}

bool tli_zones_has(const tli_zones *zones, tl_text name)
{
  bool there;
  (void)place_of(zones, name, &there);
  return there;
}

/* Names in the folder that are of no zone: what they say is of the machine. */
static bool is_of_machine(tl_text name)
{
  return tli_text_is(name, "localtime") || tli_text_is(name, "posixrules") || tli_text_is(name, "Factory");
}

tl_status tli_zones_find(tli_zones *zones, tl_text name, tli_zone **out_zone, tl_error *err)
{
  *out_zone = NULL;
  if (name.size == 0 || name.size > TLI_TZID_MAX)
    return TL_OK;
  bool there;
  size_t place = place_of(zones, name, &there);
  if (there) {
    *out_zone = zones->items[place]->absent ? NULL : zones->items[place];
    return TL_OK;
  }
  bool utc = tli_text_is(name, "UTC") || tli_text_is(name, "Etc/UTC") || tli_text_is(name, "GMT");
  if (!utc && (!zones->folder || is_of_machine(name) || !tli_is_zone_name(name, TL_ZONE_NAME_MAX)))
    return TL_OK;
  tli_zone *zone;
  tl_status status = tli_zones_add(zones, name, &zone, err);
  if (status != TL_OK)
    return status;
  bool good = utc;
  if (!utc)
    status = tli_zone_read(zones, name, zone, &good, err);
  zone->absent = !good;
  if (status == TL_OK && good)
    *out_zone = zone;
  return status;
}

/* ---- rules into changes ---- */

static void sort(tli_change *changes, size_t count)
{
  /* Shell's sort: the parts are few, each of them in order. */
  for (size_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
    for (size_t i = gap; i < count; i++) {
      tli_change moved = changes[i];
      size_t k = i;
      for (; k >= gap && changes[k - gap].local > moved.local; k -= gap)
        changes[k] = changes[k - gap];
      changes[k] = moved;
    }
}

/* Fills the table with all changes up to some years beyond `local`. */
static tl_status know(tli_zones *zones, tli_zone *zone, tl_time local, tl_error *err)
{
  tl_time until = local + YEARS(32);
  zone->change_count = 0;
  for (size_t i = 0; i < zone->part_count; i++) {
    const tli_observance *part = &zone->parts[i];
    tli_change change = {.local = part->start, .from = part->from, .to = part->to};
    tli_stamp start = {part->start, TLI_STAMP_LOCAL};
    tli_walk walk;
    bool follows = part->has_rule && zones->cuts < CUTS_MAX;
    if (follows)
      tli_walk_start(&walk, &part->rule, &start, part->until < until ? part->until : until, TL_TIME_MIN);
    while (!follows || tli_walk_next(&walk, &change.local)) {
      zone->cut = zone->cut || zone->change_count == TLI_ZONE_CHANGES_MAX;
      if (zone->change_count == TLI_ZONE_CHANGES_MAX)
        break;
      tl_status status = tli_zone_change(zones, zone, &change, err);
      if (status != TL_OK)
        return status;
      if (!follows)
        break;
    }
    zones->cuts += follows && walk.cut;
  }
  sort(zone->changes, zone->change_count);
  zone->first = zone->change_count ? zone->changes[0].from : 0;
  zone->known = zone->cut ? TL_TIME_MAX : until;
  return TL_OK;
}

/* A time beyond the years for which the rule of a compiled zone is followed: 400 years before, or as many times that as
 * it takes, days, weekdays and the rule are the same. */
static tl_time known_time(const tli_zone *zone, tl_time time)
{
  static const int64_t beyond = 193944 * (int64_t)TL_SECONDS_PER_DAY; /* the year TLI_ZONE_YEAR_MAX + 1 */
  static const int64_t cycle = 146097 * (int64_t)TL_SECONDS_PER_DAY;
  return zone->part_count > 0 || time < beyond ? time : time - ((time - beyond) / cycle + 1) * cycle;
}

tl_status tli_zone_offset(tli_zones *zones, tli_zone *zone, tl_time local, int32_t *out_seconds, tl_error *err)
{
  local = known_time(zone, local);
  if (zone->part_count > 0 && local >= zone->known) {
    tl_status status = know(zones, zone, local, err);
    if (status != TL_OK)
      return status;
  }
  size_t low = 0;
  size_t high = zone->change_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (zone->changes[middle].local <= local)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0) {
    *out_seconds = zone->first;
    return TL_OK;
  }
  const tli_change *change = &zone->changes[low - 1];
  /* Left out when the clock was set forward: by the offset before. */
  *out_seconds = local < change->local + (change->to - change->from) ? change->from : change->to;
  return TL_OK;
}

tli_change *tli_zone_change_at(const tli_zone *zone, tl_time utc)
{
  utc = known_time(zone, utc);
  size_t low = 0;
  size_t high = zone->change_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (zone->changes[middle].local - zone->changes[middle].from <= utc)
      low = middle + 1;
    else
      high = middle;
  }
  return low ? &zone->changes[low - 1] : NULL;
}
