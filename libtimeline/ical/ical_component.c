/* SPDX-License-Identifier: Apache-2.0 */

/* The mapping as libical components. */

#include "ical-compat.h"

#include "../base/error.h"
#include "ical_map.h"

/* The kinds that libical has for the properties; ICAL_X_PROPERTY where it has none. */
static icalproperty_kind kind_of(uint8_t name)
{
  switch ((tli_ical_name)name) {
  case TLI_ICAL_VERSION: return ICAL_VERSION_PROPERTY;
  case TLI_ICAL_PRODID: return ICAL_PRODID_PROPERTY;
  case TLI_ICAL_NAME: return ICAL_NAME_PROPERTY;
  case TLI_ICAL_METHOD: return ICAL_METHOD_PROPERTY;
  case TLI_ICAL_SOURCE: return ICAL_SOURCE_PROPERTY;
  case TLI_ICAL_IMAGE: return ICAL_IMAGE_PROPERTY;
  case TLI_ICAL_REFRESH_INTERVAL: return ICAL_REFRESHINTERVAL_PROPERTY;
  case TLI_ICAL_UID: return ICAL_UID_PROPERTY;
  case TLI_ICAL_DTSTAMP: return ICAL_DTSTAMP_PROPERTY;
  case TLI_ICAL_LAST_MODIFIED: return ICAL_LASTMODIFIED_PROPERTY;
  case TLI_ICAL_SEQUENCE: return ICAL_SEQUENCE_PROPERTY;
  case TLI_ICAL_SUMMARY: return ICAL_SUMMARY_PROPERTY;
  case TLI_ICAL_DESCRIPTION: return ICAL_DESCRIPTION_PROPERTY;
  case TLI_ICAL_CATEGORIES: return ICAL_CATEGORIES_PROPERTY;
  case TLI_ICAL_COLOR: return ICAL_COLOR_PROPERTY;
  case TLI_ICAL_LOCATION: return ICAL_LOCATION_PROPERTY;
  case TLI_ICAL_GEO: return ICAL_GEO_PROPERTY;
  case TLI_ICAL_URL: return ICAL_URL_PROPERTY;
  case TLI_ICAL_RELATED_TO: return ICAL_RELATEDTO_PROPERTY;
  case TLI_ICAL_DTSTART: return ICAL_DTSTART_PROPERTY;
  case TLI_ICAL_DTEND: return ICAL_DTEND_PROPERTY;
  case TLI_ICAL_LENGTH: return ICAL_DURATION_PROPERTY;
  case TLI_ICAL_RRULE: return ICAL_RRULE_PROPERTY;
  case TLI_ICAL_STATUS: return ICAL_STATUS_PROPERTY;
  case TLI_ICAL_TRANSP: return ICAL_TRANSP_PROPERTY;
  case TLI_ICAL_TZID: return ICAL_TZID_PROPERTY;
  case TLI_ICAL_TZNAME: return ICAL_TZNAME_PROPERTY;
  case TLI_ICAL_TZOFFSETFROM: return ICAL_TZOFFSETFROM_PROPERTY;
  case TLI_ICAL_TZOFFSETTO: return ICAL_TZOFFSETTO_PROPERTY;
  default: return ICAL_X_PROPERTY;
  }
}

/* libical wants strings, and lets every line break but LF through: a copy, with each as LF. NULL when memory gives out.
 */
static const char *string_of(tli_map *map, tl_text text)
{
  char *copy = tli_map_take(map, text.size + 1);
  if (!copy)
    return NULL;
  size_t size = 0;
  for (size_t i = 0; i < text.size;) {
    size_t broken = tli_break_size(text.data + i, text.size - i);
    copy[size++] = broken ? '\n' : text.data[i];
    i += broken ? broken : 1;
  }
  copy[size] = '\0';
  return copy;
}

/* Dates go through text: libical's own structure loses the years from 3001 on when it is written. */
static icalvalue *value_of(tli_map *map, const tli_property *property, icalproperty_kind kind)
{
  char clock[TLI_CLOCK_TEXT_SIZE];
  const char *text;
  switch ((tli_ical_type)property->type) {
  case TLI_ICAL_DATE:
    tli_clock_text(&property->value.clock, TLI_ICAL_DATE, clock);
    return icalvalue_new_from_string(ICAL_DATE_VALUE, clock);
  case TLI_ICAL_UTC:
  case TLI_ICAL_LOCAL:
    tli_clock_text(&property->value.clock, (tli_ical_type)property->type, clock);
    return icalvalue_new_from_string(ICAL_DATETIME_VALUE, clock);
  case TLI_ICAL_OFFSET: return icalvalue_new_utcoffset(property->value.offset);
  case TLI_ICAL_POSITION: return compat_geo(property->value.position.latitude, property->value.position.longitude);
  case TLI_ICAL_URI: text = string_of(map, property->value.text); return text ? icalvalue_new_uri(text) : NULL;
  case TLI_ICAL_TEXT:
    text = string_of(map, property->value.text);
    return !text ? NULL : kind == ICAL_X_PROPERTY ? icalvalue_new_x(text) : icalvalue_new_text(text);
  case TLI_ICAL_TOKEN:
  case TLI_ICAL_INTEGER:
  case TLI_ICAL_DURATION:
  case TLI_ICAL_RECUR:
    text = string_of(map, property->value.text);
    if (!text)
      return NULL;
    return kind == ICAL_X_PROPERTY ? icalvalue_new_x(text)
                                   : icalvalue_new_from_string(icalproperty_kind_to_value_kind(kind), text);
  }
  return NULL;
}

static bool add_parameter(tli_map *map, icalproperty *property, const tli_parameter *given)
{
  const char *value = string_of(map, given->value);
  if (!value)
    return false;
  icalparameter *parameter = strcmp(given->name.data, "RELTYPE") == 0 ? compat_reltype(value)
                             : strcmp(given->name.data, "TZID") == 0  ? icalparameter_new_tzid(value)
                                                                      : compat_parameter(given->name.data, value);
  if (parameter)
    icalproperty_add_parameter(property, parameter);
  return parameter != NULL;
}

static bool add_property(tli_map *map, icalcomponent *component, const tli_property *given)
{
  icalproperty_kind kind = kind_of(given->name);
  icalvalue *value = value_of(map, given, kind);
  if (!value)
    return false;
  icalproperty *property =
      kind == ICAL_X_PROPERTY ? compat_property(tli_ical_names[given->name].data) : icalproperty_new(kind);
  if (!property) {
    icalvalue_free(value);
    return false;
  }
  icalproperty_set_value(property, value);
  for (unsigned i = 0; i < given->parameter_count; i++) {
    const tli_parameter *parameter = &given->parameters[i];
    /* libical writes VALUE itself, from the type of the value; it has none for a UID. */
    bool own = strcmp(parameter->name.data, "VALUE") == 0 && given->type != TLI_ICAL_TEXT;
    if (!own && !add_parameter(map, property, parameter)) {
      icalproperty_free(property);
      return false;
    }
  }
  icalcomponent_add_property(component, property);
  return true;
}

/* Makes a component of what the map holds now. */
static tl_status component_of(tli_map *map, icalcomponent_kind kind, icalcomponent **out_component)
{
  icalcomponent *component = icalcomponent_new(kind);
  bool made = component != NULL;
  for (size_t i = 0; made && i < map->count; i++)
    made = add_property(map, component, &map->items[i]);
  if (made) {
    *out_component = component;
    return TL_OK;
  }
  if (component)
    icalcomponent_free(component);
  return map->status != TL_OK ? map->status : tli_fail_nomem(map->err);
}

tl_status tl_ical_event(const tl_timeline *timeline, size_t index, const tl_ical_options *options, void **out_component,
                        tl_error *err)
{
  if (!out_component)
    return tli_fail_arg(err, "no place for the component");
  tli_map map;
  tl_status status = tli_map_init(&map, timeline, options, err);
  if (status != TL_OK)
    return status;
  icalcomponent *component = NULL;
  tli_part parts[TLI_PARTS_MAX];
  if (index >= tl_timeline_count(timeline))
    status = tli_fail_arg(err, "no event of that index");
  else if (tli_map_event(&map, index, parts) > 0 && (status = tli_map_entry(&map, parts[0])) == TL_OK)
    status = component_of(&map, ICAL_VEVENT_COMPONENT, &component);
  tli_map_release(&map);
  if (status == TL_OK)
    *out_component = component;
  return status;
}

/* Adds what the map holds now as a component of another. */
static tl_status add_component(tli_map *map, icalcomponent_kind kind, icalcomponent *parent, icalcomponent **out)
{
  icalcomponent *component;
  tl_status status = component_of(map, kind, &component);
  if (status != TL_OK)
    return status;
  icalcomponent_add_component(parent, component);
  if (out)
    *out = component;
  return TL_OK;
}

static tl_status add_zones(tli_map *map, icalcomponent *calendar)
{
  const tli_zone *zone;
  tl_status status = TL_OK;
  for (size_t at = 0; status == TL_OK && (zone = tli_zone_next(map, &at)) != NULL;) {
    icalcomponent *component;
    bool daylight;
    status = add_component(map, ICAL_VTIMEZONE_COMPONENT, calendar, &component);
    for (size_t part = 0; status == TL_OK && tli_zone_part(map, zone, &part, &daylight);)
      status = add_component(map, daylight ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT, component, NULL);
  }
  return status;
}

static tl_status add_event(tli_map *map, size_t index, icalcomponent *calendar)
{
  tli_part parts[TLI_PARTS_MAX];
  size_t count = tli_map_event(map, index, parts);
  for (size_t i = 0; i < count; i++) {
    tl_status status = tli_map_entry(map, parts[i]);
    if (status == TL_OK)
      status = add_component(map, ICAL_VEVENT_COMPONENT, calendar, NULL);
    if (status != TL_OK)
      return status;
  }
  return map->status;
}

static tl_status add_events(tli_map *map, icalcomponent *calendar)
{
  size_t count = tl_timeline_count(map->timeline);
  for (size_t i = 0; i < count; i++) {
    tl_status status = tli_map_progress(map, i, count);
    if (status == TL_OK)
      status = add_event(map, i, calendar);
    if (status != TL_OK)
      return status;
  }
  for (size_t at = 0; tli_previous_next(map, &at);) {
    tl_status status = map->status == TL_OK ? add_component(map, ICAL_VEVENT_COMPONENT, calendar, NULL) : map->status;
    if (status != TL_OK)
      return status;
  }
  return tli_map_progress(map, count, count);
}

tl_status tl_ical_calendar(const tl_timeline *timeline, const tl_ical_options *options, void **out_component,
                           tl_error *err)
{
  if (!out_component)
    return tli_fail_arg(err, "no place for the component");
  tli_map map;
  tl_status status = tli_map_init(&map, timeline, options, err);
  if (status != TL_OK)
    return status;
  icalcomponent *calendar = NULL;
  status = tli_map_calendar(&map);
  if (status == TL_OK)
    status = component_of(&map, ICAL_VCALENDAR_COMPONENT, &calendar);
  if (status == TL_OK)
    status = add_zones(&map, calendar);
  if (status == TL_OK)
    status = add_events(&map, calendar);
  tli_map_release(&map);
  if (status == TL_OK)
    *out_component = calendar;
  else if (calendar)
    icalcomponent_free(calendar);
  return status;
}
