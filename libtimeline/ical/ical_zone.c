/* SPDX-License-Identifier: Apache-2.0 */

/* Times of day in the zone of their event, and the VTIMEZONEs that a feed needs for them. */

#include <string.h>

#include "ical_map.h"

/* ---- the times of an event ---- */

/* The offset of a zone at a point of UTC. */
static int32_t offset_at(const tli_zone *zone, tl_time utc)
{
  const tli_change *change = tli_zone_change_at(zone, utc);
  return change ? change->to : zone->first;
}

/* The point of UTC of a local time: of one that comes twice the first; false for one that the clock leaves out. */
static bool utc_of(tli_map *map, tli_zone *zone, tl_time local, tl_time *out_utc)
{
  int32_t offset;
  if (tli_zone_offset(&map->zones, zone, local, &offset, NULL) != TL_OK)
    return false;
  *out_utc = local - offset;
  return offset_at(zone, *out_utc) == offset;
}

/* Whether a text gives a time of day with an offset that is not the zone's. */
static bool disagrees(const tli_zone *zone, const char *text)
{
  tl_date date;
  tl_extent extent;
  if (!text || tl_date_parse(tl_text_from_string(text), &date, NULL) != TL_OK || date.start.kind != TL_POINT_DATED ||
      date.start.zone == TL_ZONE_LOCAL ||
      (date.start.precision != TL_PRECISION_SECOND && date.start.precision != TL_PRECISION_MINUTE) ||
      tl_date_extent(&date, NULL, &extent, NULL) != TL_OK)
    return false;
  int32_t minutes = date.start.zone == TL_ZONE_OFFSET ? date.start.offset_minutes : 0;
  return offset_at(zone, extent.start_min) != minutes * 60;
}

/* The clock of the zone at a point of UTC; NULL, else why a feed cannot say it so. */
static const char *clock_in_zone(tli_map *map, tli_zone *zone, tl_time utc, tl_clock *out_clock)
{
  int32_t offset = offset_at(zone, utc);
  tl_time again;
  if (offset % 60 != 0)
    return "its offset from UTC had seconds then";
  if (tl_clock_from_time(utc + offset, out_clock, NULL) != TL_OK || out_clock->civil.year < 1 ||
      out_clock->civil.year > TLI_ZONE_YEAR_MAX)
    return "its rules are followed up to the year 2500 only";
  if (!utc_of(map, zone, utc + offset, &again) || again != utc)
    return "its clock was set back then and showed this time twice, of which it is the second";
  return NULL;
}

/* Gives `when` the clocks of the zone; NULL, else why not. */
static const char *put_clocks(tli_map *map, tli_zone *zone, tli_when *when)
{
  const char *left_out = "its clock was set forward then and left this time out";
  tl_time start = when->from;
  tl_time end = when->beyond;
  if (when->type == TLI_ICAL_LOCAL) {
    if (!utc_of(map, zone, when->from, &start))
      return left_out;
    /* The end of the last second, not the second behind it, which may be one that is left out. */
    if (when->has_end && !utc_of(map, zone, when->beyond - 1, &end))
      return left_out;
    end += when->has_end;
  }
  tl_clock clocks[2] = {when->start, when->end};
  const char *why = clock_in_zone(map, zone, start, &clocks[0]);
  if (!why && when->has_end)
    why = clock_in_zone(map, zone, end, &clocks[1]);
  if (why)
    return why;
  when->start = clocks[0];
  when->end = clocks[1];
  /* A zone that is UTC all the time needs no name. */
  if (zone->change_count == 0 && zone->first == 0)
    when->type = TLI_ICAL_UTC;
  else
    when->zone = zone;
  return NULL;
}

static const char *why_not(tli_map *map, tl_text name, tli_when *when)
{
  tli_zone *zone;
  if (map->status == TL_OK)
    map->status = tli_zones_find(&map->zones, name, &zone, map->err);
  if (map->status != TL_OK)
    return NULL;
  if (!zone)
    return map->zones.folder ? "there is no such zone in the folder of time zones" : "no folder of time zones is given";
  const tl_event *event = map->event;
  if (when->type == TLI_ICAL_UTC && (disagrees(zone, tl_event_edtf(event)) || disagrees(zone, tl_event_start(event)) ||
                                     disagrees(zone, tl_event_end(event))))
    return "the offset that is written is not that of the zone then";
  return put_clocks(map, zone, when);
}

void tli_zone_when(tli_map *map, tli_when *when, bool tell)
{
  tl_text name = tl_text_from_string(tl_event_zone(map->event));
  when->zone = NULL;
  if (!name.data || when->type == TLI_ICAL_DATE)
    return;
  bool local = when->type == TLI_ICAL_LOCAL;
  const char *why = why_not(map, name, when);
  if (!why || !tell)
    return;
  char reason[TL_ZONE_NAME_MAX + 160];
  const char *const parts[] = {name.data, ": ", why, local ? ": written as a local time" : ": written in UTC"};
  size_t size = 0;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    memcpy(reason + size, parts[i], strlen(parts[i]) + 1);
    size += strlen(parts[i]);
  }
  tli_map_lose(map, TL_LOSS_CHANGED, "zone", reason);
}

/* ---- what a feed needs of its zones ---- */

/* Marks the change that makes the offset of a time. Some clients know a daylight time only by the standard time that it
 * stands before: so that is needed too. */
static void need(tli_map *map, tli_zone *zone, const tl_clock *clock)
{
  tl_time local;
  tl_time utc;
  if (tl_clock_to_time(clock, &local, NULL) != TL_OK || !utc_of(map, zone, local, &utc))
    return; /* never: it would not be written in the zone */
  zone->used = true;
  tli_change *change = tli_zone_change_at(zone, utc);
  if (!change) {
    zone->early = utc < zone->early ? utc : zone->early;
    return;
  }
  change->needed = true;
  while (change->daylight && change > zone->changes)
    change--;
  if (change->to % 60 == 0)
    change->needed = true;
}

void tli_zone_need(tli_map *map, const tli_when *when)
{
  if (!when->zone)
    return;
  need(map, when->zone, &when->start);
  if (when->has_end)
    need(map, when->zone, &when->end);
}

tli_zone *tli_zone_next(tli_map *map, size_t *at)
{
  while (*at < map->zones.count) {
    tli_zone *zone = map->zones.items[(*at)++];
    if (!zone->used)
      continue;
    map->event = NULL;
    tli_map_start(map);
    tli_map_add_text(map, TLI_ICAL_TZID, TLI_ICAL_TEXT, tl_text_from_string(zone->name));
    return zone;
  }
  return NULL;
}

static void add_part(tli_map *map, tl_time local, int32_t from, int32_t to, const char *name)
{
  tl_clock clock = {.civil = {1, 1, 1}};
  tli_map_start(map);
  if (tl_clock_from_time(local, &clock, NULL) != TL_OK)
    return; /* a change off the axis, which no time follows */
  tli_map_add_clock(map, TLI_ICAL_DTSTART, TLI_ICAL_LOCAL, &clock);
  tli_map_add(map, TLI_ICAL_TZOFFSETFROM, TLI_ICAL_OFFSET)->value.offset = from;
  tli_map_add(map, TLI_ICAL_TZOFFSETTO, TLI_ICAL_OFFSET)->value.offset = to;
  if (*name)
    tli_map_add_text(map, TLI_ICAL_TZNAME, TLI_ICAL_TEXT, tl_text_from_string(name));
}

/* What holds before the first change begins with the year of the earliest time. */
static void add_early(tli_map *map, const tli_zone *zone)
{
  tl_clock clock = {.civil = {1, 1, 1}};
  tl_time local;
  if (tl_clock_from_time(zone->early + zone->first, &clock, NULL) != TL_OK)
    return;
  clock = (tl_clock){.civil = {clock.civil.year, 1, 1}};
  if (tl_clock_to_time(&clock, &local, NULL) == TL_OK)
    add_part(map, local, zone->first, zone->first, "");
}

static void add_change(tli_map *map, const tli_change *change)
{
  /* Some clients read no seconds of an offset. What was before is of no use then: no time in the feed is there. */
  bool whole = change->from % 60 == 0;
  int32_t from = whole ? change->from : change->to;
  add_part(map, change->local - change->from + from, from, change->to, change->name);
}

bool tli_zone_part(tli_map *map, const tli_zone *zone, size_t *at, bool *out_daylight)
{
  size_t i = *at; /* 0: what is before the first change; else change i - 1 */
  while (i <= zone->change_count && !(i ? zone->changes[i - 1].needed : zone->early != TL_TIME_MAX))
    i++;
  *at = i + 1;
  if (i > zone->change_count)
    return false;
  *out_daylight = i && zone->changes[i - 1].daylight;
  if (i)
    add_change(map, &zone->changes[i - 1]);
  else
    add_early(map, zone);
  return true;
}
