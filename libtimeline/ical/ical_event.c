/* SPDX-License-Identifier: Apache-2.0 */

/* One event: which entries it has in the calendar, and their properties. */

#include <string.h>

#include "ical_map.h"

/* ---- UIDs ---- */

const tl_text tli_part_names[4] = {{"", 0}, {"", 0}, {"ends", 4}, {"anniversary", 11}};

static tl_text joined(tli_map *map, const tl_text *parts, size_t count)
{
  size_t size = 0;
  for (size_t i = 0; i < count; i++)
    size += parts[i].size;
  char *text = tli_map_take(map, size + 1);
  if (!text)
    return (tl_text){NULL, 0};
  size_t at = 0;
  for (size_t i = 0; i < count; i++) {
    if (parts[i].size > 0)
      memcpy(text + at, parts[i].data, parts[i].size);
    at += parts[i].size;
  }
  text[at] = '\0';
  return (tl_text){text, size};
}

/* Of an event without a UID of its own, or of a second entry. That of the feed before stays, unless it has become an
 * event's own; a new one derives from the event, and passes by what others have. */
tl_text tli_map_uid(tli_map *map, const tl_event *event, tli_part part)
{
  tl_text own = tl_text_from_string(tl_event_uid(event));
  tl_text name = tli_uid_fits(own) ? own : tl_text_from_string(tl_event_id(event));
  bool second = tli_part_names[part].size > 0;
  if (name.data == own.data && !second)
    return own;
  tl_text id = tl_text_from_string(tl_event_id(event));
  tl_text before = tli_previous_uid(map, id, part);
  if (before.data && tl_timeline_find_uid(map->timeline, before) == TL_NOT_FOUND)
    return before;
  /* No id has a #, so that no two names are the same. */
  if (second)
    name =
        joined(map, (tl_text[]){name, name.data == own.data ? TL_TEXT("##") : TL_TEXT("#"), tli_part_names[part]}, 3);
  char *text = tli_map_take(map, TLI_UUID_TEXT_SIZE);
  tl_text uid = {text, TLI_UUID_TEXT_SIZE - 1};
  while (text && name.data) {
    tli_uuid_derive(map->uuid_namespace, name, text);
    if (tl_timeline_find_uid(map->timeline, uid) == TL_NOT_FOUND && !tli_previous_is_other(map, uid, id, part))
      return uid;
    name = joined(map, (tl_text[]){name, TL_TEXT("#")}, 2);
  }
  return TL_TEXT("");
}

/* ---- properties ---- */

static void add_text(tli_map *map, tli_ical_name name, tl_text text)
{
  if (text.size > 0)
    tli_map_add_text(map, name, TLI_ICAL_TEXT, text);
}

static void add_stamps(tli_map *map)
{
  tl_clock revision = map->revision;
  tl_text modified = tl_text_from_string(tl_event_modified(map->event));
  if (modified.data && !tli_revision_read(modified, &revision))
    tli_map_lose(map, TL_LOSS_CHANGED, "modified",
                 "iCalendar has the years 0001 to 9999 only: the revision of the timeline stands in its place");
  tli_map_add_clock(map, TLI_ICAL_DTSTAMP, TLI_ICAL_UTC, &revision);
  tli_map_add_clock(map, TLI_ICAL_LAST_MODIFIED, TLI_ICAL_UTC, &revision);
  tli_map_add_text(map, TLI_ICAL_SEQUENCE, TLI_ICAL_INTEGER, TL_TEXT("0"));
}

static void add_summary(tli_map *map, tli_part part)
{
  static const tl_text ends[] = {{"", 0}, {" (begins)", 9}, {" (ends)", 7}, {" (anniversary)", 14}};
  tl_text summary = tli_map_text(map, tl_event_title(map->event), "title");
  if (!summary.data)
    summary = tl_text_from_string(tl_event_id(map->event));
  if (part != TLI_PART_WHOLE)
    summary = joined(map, (tl_text[]){summary, ends[part]}, 2);
  tli_map_add_text(map, TLI_ICAL_SUMMARY, TLI_ICAL_TEXT, summary);
}

/* The description, with the wording and the EDTF as last lines on request. */
static void add_description(tli_map *map)
{
  tl_text description = tli_map_text(map, tl_event_description(map->event), "description");
  tl_text wording = tl_text_from_string(tl_event_wording(map->event));
  tl_text edtf = tl_text_from_string(tl_event_edtf(map->event));
  if (map->options.wording && (wording.size > 0 || edtf.data)) {
    tl_text parts[5] = {description};
    size_t count = 1;
    if (wording.size > 0) {
      parts[count++] = description.size > 0 ? TL_TEXT("\n\nDated: ") : TL_TEXT("Dated: ");
      parts[count++] = wording;
    }
    if (edtf.data) {
      parts[count++] = wording.size > 0       ? TL_TEXT("\nEDTF: ")
                       : description.size > 0 ? TL_TEXT("\n\nEDTF: ")
                                              : TL_TEXT("EDTF: ");
      parts[count++] = edtf;
    }
    description = joined(map, parts, count);
  }
  add_text(map, TLI_ICAL_DESCRIPTION, description);
}

/* An absolute URI of an address; {NULL, 0}, and the loss told, when it is none. */
static tl_text uri_of(tli_map *map, const char *href, const char *field)
{
  tl_text given = tl_text_from_string(href);
  if (tli_uri_has_scheme(given))
    return tli_uri_encode(map, given);
  tli_map_lose(map, TL_LOSS_DROPPED, field,
               "iCalendar links absolute URIs only, and this one has no scheme: none shows it");
  return (tl_text){NULL, 0};
}

/* URL is the event's link, else the first source's; what sources are left are LINKs (RFC 9253, 6.1). */
static void add_links(tli_map *map)
{
  bool have_url = false;
  const char *href = tl_event_href(map->event);
  size_t sources = tl_event_source_count(map->event);
  for (size_t i = 0; i <= sources; i++) {
    if (i > 0)
      href = tl_event_source_href_at(map->event, i - 1);
    if (!href)
      continue;
    tl_text uri = uri_of(map, href, i == 0 ? "href" : "source");
    if (!uri.data)
      continue;
    if (!have_url) {
      tli_map_add_text(map, TLI_ICAL_URL, TLI_ICAL_URI, uri);
      have_url = true;
      continue;
    }
    tli_property *link = tli_map_add(map, TLI_ICAL_LINK, TLI_ICAL_URI);
    link->value.text = uri;
    tli_property_parameter(link, TL_TEXT("VALUE"), TL_TEXT("URI"));
    tli_property_parameter(link, TL_TEXT("LINKREL"), TL_TEXT("cite-as"));
  }
}

static void add_place(tli_map *map)
{
  add_text(map, TLI_ICAL_LOCATION, tli_map_text(map, tl_event_place(map->event), "place"));
  int64_t latitude;
  int64_t longitude;
  if (tl_event_coordinates(map->event, &latitude, &longitude)) {
    tli_property *geo = tli_map_add(map, TLI_ICAL_GEO, TLI_ICAL_POSITION);
    geo->value.position.latitude = latitude;
    geo->value.position.longitude = longitude;
  }
}

static void add_time(tli_map *map, tli_ical_name name, const tli_when *when, const tl_clock *clock)
{
  if (!when->zone) {
    tli_map_add_clock(map, name, (tli_ical_type)when->type, clock);
    return;
  }
  tli_property *property = tli_map_add(map, name, TLI_ICAL_LOCAL);
  property->value.clock = *clock;
  tli_property_parameter(property, TL_TEXT("TZID"), tl_text_from_string(when->zone->name));
}

/* What ends with the last day of 9999 has a length instead of DTEND, which would be in a year that iCalendar does not
 * have; a day needs none (RFC 5545, 3.6.1). */
static void add_length(tli_map *map, const tli_when *when)
{
  tl_duration length = {.seconds = when->beyond - when->from};
  if (when->type == TLI_ICAL_DATE) {
    length.days = (int32_t)(length.seconds / TL_SECONDS_PER_DAY);
    length.seconds = 0;
  }
  char *text = length.days == 1 ? NULL : tli_map_take(map, TL_DURATION_TEXT_SIZE);
  if (text)
    tli_map_add_text(map, TLI_ICAL_LENGTH, TLI_ICAL_DURATION, (tl_text){text, tl_duration_write(&length, text)});
}

static void add_when(tli_map *map, tli_part part)
{
  tli_when when;
  if (!tli_when_part(map, part, &when))
    return; /* which tli_map_event() has seen to */
  add_time(map, TLI_ICAL_DTSTART, &when, &when.start);
  if (when.has_end && when.end.civil.year > 9999)
    add_length(map, &when);
  else if (when.has_end)
    add_time(map, TLI_ICAL_DTEND, &when, &when.end);
  if (when.rule.data)
    tli_map_add_text(map, TLI_ICAL_RRULE, TLI_ICAL_RECUR, when.rule);
  if (when.tentative)
    tli_map_add_text(map, TLI_ICAL_STATUS, TLI_ICAL_TOKEN, TL_TEXT("TENTATIVE"));
}

/* The relation to the event's other entry. */
static void add_kin(tli_map *map, tli_part part)
{
  static const tl_text types[] = {{NULL, 0}, {"SIBLING", 7}, {"SIBLING", 7}, {"PARENT", 6}};
  if (part == TLI_PART_WHOLE)
    return;
  tl_text uid = tli_map_uid(map, map->event, part == TLI_PART_BEGINS ? TLI_PART_ENDS : TLI_PART_BEGINS);
  tli_property *related = tli_map_add(map, TLI_ICAL_RELATED_TO, TLI_ICAL_TEXT);
  related->value.text = uid;
  tli_property_parameter(related, TL_TEXT("RELTYPE"), types[part]);
}

tl_status tli_map_entry(tli_map *map, tli_part part)
{
  const tl_event *event = map->event;
  bool second = tli_part_names[part].size > 0;
  bool was_mute = map->mute;
  map->mute = was_mute || second;
  tli_map_start(map);
  tl_text own_uid = tl_text_from_string(tl_event_uid(event));
  if (own_uid.data && !tli_uid_fits(own_uid))
    tli_map_lose(map, TL_LOSS_CHANGED, "uid",
                 "a UID has 1 to 255 octets and no line break: one derived from the id stands in its place");
  tli_map_add_text(map, TLI_ICAL_UID, TLI_ICAL_TEXT, tli_map_uid(map, event, part));
  add_stamps(map);
  add_summary(map, part);
  add_description(map);
  size_t categories = tl_event_category_count(event);
  for (size_t i = 0; i < categories; i++)
    add_text(map, TLI_ICAL_CATEGORIES, tli_map_text(map, tl_event_category_at(event, i), "category"));
  if (tl_event_group(event))
    tli_map_add_text(map, TLI_ICAL_COLOR, TLI_ICAL_TEXT, tli_ical_color(tl_text_from_string(tl_event_group(event))));
  add_place(map);
  add_links(map);
  add_when(map, part);
  tli_map_add_text(map, TLI_ICAL_TRANSP, TLI_ICAL_TOKEN, TL_TEXT("TRANSPARENT"));
  add_kin(map, part);
  if (part != TLI_PART_ANNIVERSARY)
    tli_map_relations(map, part);
  if (second)
    tli_map_id(map, tl_text_from_string(tl_event_id(event)), part);
  else
    tli_map_extras(map, &map->when);
  if (tl_event_foreign(event) || tl_event_foreign_attributes(event))
    tli_map_lose(map, TL_LOSS_DROPPED, "foreign", "XML of other namespaces has no place in iCalendar: left out");
  tli_map_shorten(map);
  map->mute = was_mute;
  tli_previous_settle(map);
  return map->status;
}

/* ---- which entries ---- */

static void turn_to(tli_map *map, size_t index)
{
  map->index = index;
  map->event = tl_timeline_at(map->timeline, index);
  map->given = tl_event_extent(map->event);
  map->extent = map->options.extents ? &map->options.extents[index] : map->given;
}

bool tli_map_is_long(const tli_map *map, const tli_when *when)
{
  int64_t days = map->options.long_days;
  return days > 0 && when->has_end && when->begun < when->ending &&
         when->beyond - when->from > days * TL_SECONDS_PER_DAY;
}

bool tli_map_other(tli_map *map, size_t index, tli_when *out_when)
{
  size_t here = map->index;
  bool was_mute = map->mute;
  bool outside = map->outside;
  map->mute = true;
  turn_to(map, index);
  bool present = tli_map_when(map, out_when);
  turn_to(map, here);
  map->outside = outside;
  map->mute = was_mute;
  return present;
}

/* The entries of the event at hand, which is not left out. */
static size_t parts_of(tli_map *map, tli_part out_parts[TLI_PARTS_MAX])
{
  out_parts[0] = TLI_PART_WHOLE;
  if (tli_map_is_long(map, &map->when)) {
    out_parts[0] = TLI_PART_BEGINS;
    out_parts[1] = TLI_PART_ENDS;
    map->when.whole = false; /* no entry says both ends: the bounds are written beside it */
    return 2;
  }
  tli_when yearly;
  out_parts[1] = TLI_PART_ANNIVERSARY;
  return map->options.anniversaries && tli_when_part(map, TLI_PART_ANNIVERSARY, &yearly) ? 2 : 1;
}

/* Whether the event is on the page that is asked for. What others say of it stays: it has its UID there too. */
static bool on_page(tli_map *map)
{
  size_t size = map->options.page_size ? map->options.page_size : TL_ICAL_LARGE_EVENTS;
  map->outside = map->options.page != 0 && map->index / size != map->options.page - 1;
  if (map->outside)
    tli_map_lose(map, TL_LOSS_SKIPPED, "page", "on another page: left out");
  return !map->outside;
}

size_t tli_map_event(tli_map *map, size_t index, tli_part out_parts[TLI_PARTS_MAX])
{
  turn_to(map, index);
  if (on_page(map) && tli_map_when(map, &map->when))
    return parts_of(map, out_parts);
  if (map->outside)
    tli_previous_pass_over(map);
  return 0;
}

void tli_map_need_zones(tli_map *map)
{
  bool was_mute = map->mute;
  size_t count = tl_timeline_count(map->timeline);
  map->mute = true;
  for (size_t i = 0; i < count; i++) {
    if (!tl_event_zone(tl_timeline_at(map->timeline, i)))
      continue;
    turn_to(map, i);
    if (!on_page(map) || !tli_map_when(map, &map->when))
      continue;
    tli_part parts[TLI_PARTS_MAX];
    tli_when when;
    size_t entries = parts_of(map, parts);
    for (size_t k = 0; k < entries; k++)
      if (tli_when_part(map, parts[k], &when))
        tli_zone_need(map, &when);
  }
  map->mute = was_mute;
}
