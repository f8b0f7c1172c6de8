/* SPDX-License-Identifier: Apache-2.0 */
#include "ical_map.h"

#include <string.h>
#include <timeline/ical_read.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"

const tl_text tli_ical_names[TLI_ICAL_NAME_COUNT] = {
#define NAME(id, upper, lower, type) {upper, sizeof upper - 1},
    TLI_ICAL_PROPERTIES(NAME)
#undef NAME
};

const char *const tli_ical_types[TLI_ICAL_NAME_COUNT] = {
#define TYPE(id, upper, lower, type) type,
    TLI_ICAL_PROPERTIES(TYPE)
#undef TYPE
};

/* ---- memory of one event ---- */

enum { SCRATCH_FIRST = 4096 };

char *tli_map_take(tli_map *map, size_t size)
{
  tli_scratch *scratch = map->scratch;
  if (!scratch || size > scratch->size - scratch->used) {
    size_t whole = scratch ? scratch->size : SCRATCH_FIRST / 2;
    if (__builtin_add_overflow(whole, whole, &whole) || __builtin_add_overflow(whole, size, &whole) ||
        !(scratch = tli_alloc(&map->allocator, whole))) {
      if (map->status == TL_OK)
        map->status = tli_fail_nomem(map->err);
      return NULL;
    }
    *scratch = (tli_scratch){map->scratch, whole, sizeof *scratch};
    map->scratch = scratch;
  }
  char *taken = (char *)scratch + scratch->used;
  scratch->used += size;
  return taken;
}

void tli_map_give_back(tli_map *map, size_t size)
{
  map->scratch->used -= size;
}

static void release_scratch(tli_map *map, tli_scratch *scratch)
{
  while (scratch) {
    tli_scratch *next = scratch->next;
    tli_release(&map->allocator, scratch, scratch->size);
    scratch = next;
  }
}

/* The newest piece of scratch is the largest, and stays. */
void tli_map_start(tli_map *map)
{
  map->count = 0;
  if (map->scratch) {
    release_scratch(map, map->scratch->next);
    map->scratch->next = NULL;
    map->scratch->used = sizeof *map->scratch;
  }
}

tli_property *tli_map_add(tli_map *map, tli_ical_name name, tli_ical_type type)
{
  tli_property *property = &map->spare;
  if (map->count < map->capacity ||
      tli_reserve(&map->allocator, &map->items, &map->capacity, map->count + 32, sizeof *map->items))
    property = &map->items[map->count++];
  else if (map->status == TL_OK)
    map->status = tli_fail_nomem(map->err);
  property->name = (uint8_t)name;
  property->type = (uint8_t)type;
  property->parameter_count = 0;
  return property;
}

void tli_map_add_text(tli_map *map, tli_ical_name name, tli_ical_type type, tl_text text)
{
  tli_map_add(map, name, type)->value.text = text;
}

void tli_property_parameter(tli_property *property, tl_text name, tl_text value)
{
  property->parameters[property->parameter_count++] = (tli_parameter){name, value};
}

void tli_map_add_clock(tli_map *map, tli_ical_name name, tli_ical_type type, const tl_clock *clock)
{
  tli_property *property = tli_map_add(map, name, type);
  property->value.clock = *clock;
  if (type == TLI_ICAL_DATE)
    tli_property_parameter(property, TL_TEXT("VALUE"), TL_TEXT("DATE"));
}

bool tli_map_tells(const tli_map *map)
{
  return map->options.losses.tell && !map->mute;
}

void tli_map_lose(tli_map *map, tl_loss_kind kind, const char *field, const char *reason)
{
  map->losses += !map->mute;
  const tl_losses *losses = &map->options.losses;
  if (!tli_map_tells(map))
    return;
  tl_loss loss = {.event = map->event ? tl_event_id(map->event) : NULL,
                  .field = field,
                  .reason = reason,
                  .index = map->event ? map->index : TL_NOT_FOUND,
                  .kind = (uint8_t)kind};
  losses->tell(losses->ctx, &loss);
}

enum { HEAD_MAX = 1024 }; /* of a content line: its name and parameters */

/* Bytes of a value as it is written: none of what is longer than its text but TEXT, by the backslashes. */
static size_t written_size(const tli_property *property)
{
  if (property->type > TLI_ICAL_URI)
    return 0;
  tl_text text = property->value.text;
  size_t size = text.size;
  if (property->type == TLI_ICAL_TEXT && size > (TL_ICAL_CONTENT_MAX - HEAD_MAX) / 2)
    for (size_t i = 0; i < text.size; i++)
      size += text.data[i] == '\\' || text.data[i] == ';' || text.data[i] == ',' || text.data[i] == '\n';
  return size;
}

void tli_map_shorten(tli_map *map)
{
  size_t kept = 0;
  for (size_t i = 0; i < map->count; i++)
    if (written_size(&map->items[i]) <= TL_ICAL_CONTENT_MAX - HEAD_MAX)
      map->items[kept++] = map->items[i];
    else
      tli_map_lose(map, TL_LOSS_DROPPED, tli_ical_names[map->items[i].name].data,
                   "longer than a line that calendars are read with, 1 MiB: left out");
  map->count = kept;
}

/* How often progress is told, in events. */
enum { STEP = 256 };

tl_status tli_map_progress(const tli_map *map, size_t done, size_t total)
{
  const tl_progress *progress = &map->options.progress;
  if (!progress->tell || (done % STEP != 0 && done != total) || progress->tell(progress->ctx, done, total))
    return TL_OK;
  return tli_fail(map->err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped after %zu of %zu events", done, total);
}

/* ---- values ---- */

size_t tli_break_size(const char *at, size_t left)
{
  if (*at == '\n')
    return 1;
  if (*at == '\r')
    return left > 1 && at[1] == '\n' ? 2 : 1;
  if (left > 1 && memcmp(at, "\xC2\x85", 2) == 0)
    return 2;
  return left > 2 && (memcmp(at, "\xE2\x80\xA8", 3) == 0 || memcmp(at, "\xE2\x80\xA9", 3) == 0) ? 3 : 0;
}

/* Whether there are line breaks that are written as another, \n. */
static bool has_other_breaks(tl_text text)
{
  const char *end = text.data + text.size;
  if (memchr(text.data, '\r', text.size))
    return true;
  for (const char *at = text.data; (at = memchr(at, '\xE2', (size_t)(end - at))) != NULL; at++)
    if (tli_break_size(at, (size_t)(end - at)) > 0)
      return true;
  return false;
}

static bool is_blank(tl_text text)
{
  return tli_space_size(text) == text.size;
}

bool tli_text_is_kept(tl_text text)
{
  return text.size == 0 || !(is_blank(text) || has_other_breaks(text));
}

tl_text tli_map_text(tli_map *map, const char *text, const char *field)
{
  tl_text given = tl_text_from_string(text);
  if (given.data && is_blank(given)) {
    tli_map_lose(map, TL_LOSS_DROPPED, field, "a blank text is not given");
    return (tl_text){NULL, 0};
  }
  if (given.data && has_other_breaks(given))
    tli_map_lose(map, TL_LOSS_CHANGED, field, "each kind of line break becomes a line feed");
  return given;
}

static void put_digits(char *out, unsigned value, unsigned width)
{
  while (width > 0) {
    out[--width] = (char)('0' + value % 10);
    value /= 10;
  }
}

size_t tli_clock_text(const tl_clock *clock, tli_ical_type type, char out[TLI_CLOCK_TEXT_SIZE])
{
  put_digits(out, (unsigned)clock->civil.year, 4);
  put_digits(out + 4, (unsigned)clock->civil.month, 2);
  put_digits(out + 6, (unsigned)clock->civil.day, 2);
  size_t size = 8;
  if (type != TLI_ICAL_DATE) {
    out[8] = 'T';
    put_digits(out + 9, (unsigned)clock->hour, 2);
    put_digits(out + 11, (unsigned)clock->minute, 2);
    put_digits(out + 13, (unsigned)clock->second, 2);
    out[15] = 'Z';
    size = type == TLI_ICAL_UTC ? 16 : 15;
  }
  out[size] = '\0';
  return size;
}

size_t tli_clock_text_long(const tl_clock *clock, tli_ical_type type, char out[TLI_CLOCK_TEXT_SIZE])
{
  put_digits(out, (unsigned)clock->civil.year, 4);
  out[4] = '-';
  put_digits(out + 5, (unsigned)clock->civil.month, 2);
  out[7] = '-';
  put_digits(out + 8, (unsigned)clock->civil.day, 2);
  size_t size = 10;
  if (type != TLI_ICAL_DATE) {
    out[10] = 'T';
    put_digits(out + 11, (unsigned)clock->hour, 2);
    out[13] = ':';
    put_digits(out + 14, (unsigned)clock->minute, 2);
    out[16] = ':';
    put_digits(out + 17, (unsigned)clock->second, 2);
    out[19] = 'Z';
    size = type == TLI_ICAL_UTC ? 20 : 19;
  }
  out[size] = '\0';
  return size;
}

size_t tli_offset_text(int32_t seconds, bool colon, char out[TLI_OFFSET_TEXT_SIZE])
{
  unsigned minutes = (unsigned)(seconds < 0 ? -seconds : seconds) / 60;
  size_t size = 0;
  out[size++] = seconds < 0 ? '-' : '+';
  put_digits(out + size, minutes / 60, 2);
  size += 2;
  if (colon)
    out[size++] = ':';
  put_digits(out + size, minutes % 60, 2);
  size += 2;
  out[size] = '\0';
  return size;
}

const char *tli_property_type(const tli_property *property)
{
  static const char *const types[][2] = {{"DATE", "date"}, {"URI", "uri"}, {"UID", "uid"}, {"DURATION", "duration"}};
  if (property->parameter_count == 0 || strcmp(property->parameters[0].name.data, "VALUE") != 0)
    return NULL;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strcmp(property->parameters[0].value.data, types[i][0]) == 0)
      return types[i][1];
  return NULL;
}

bool tli_parameter_is_duration(const tli_parameter *parameter)
{
  return strcmp(parameter->name.data, "GAP") == 0;
}

/* ---- one conversion ---- */

bool tli_revision_read(tl_text text, tl_clock *out_clock)
{
  tl_time time;
  tl_clock clock;
  if (!text.data || tl_revision_parse(text, &time, NULL) != TL_OK || tl_clock_from_time(time, &clock, NULL) != TL_OK ||
      clock.civil.year < 1 || clock.civil.year > 9999)
    return false;
  *out_clock = clock;
  return true;
}

/* The revision of what says nothing of its own, and the day up to which open ends last. */
static tl_status read_revisions(tli_map *map)
{
  map->revision = (tl_clock){.civil = {1970, 1, 1}};
  tl_text as_of = map->options.as_of;
  if (as_of.data) {
    tl_status status = tl_revision_parse(as_of, &map->as_of, map->err);
    if (status == TL_OK && !tli_revision_read(as_of, &map->revision))
      status = tli_fail(map->err, TL_ERR_VALUE, TL_CODE_ICAL_VALUE, "an as-of outside the years 0001 to 9999");
    if (status != TL_OK && map->err)
      map->err->field = "as_of";
    if (status != TL_OK)
      return status;
    map->as_of -= (map->as_of % TL_SECONDS_PER_DAY + TL_SECONDS_PER_DAY) % TL_SECONDS_PER_DAY;
    return TL_OK;
  }
  as_of = tl_text_from_string(tl_timeline_as_of(map->timeline));
  if (as_of.data && tl_revision_parse(as_of, &map->as_of, NULL) != TL_OK)
    map->as_of = TL_TIME_MIN;
  if (!tli_revision_read(tl_text_from_string(tl_timeline_modified(map->timeline)), &map->revision))
    tli_revision_read(as_of, &map->revision);
  return TL_OK;
}

tl_status tli_map_init(tli_map *map, const tl_timeline *timeline, const tl_ical_options *options, tl_error *err)
{
  if (!timeline)
    return tli_fail_arg(err, "no timeline");
  *map = (tli_map){.timeline = timeline, .err = err, .as_of = TL_TIME_MIN};
  tl_status status = options ? tli_options_read(options, &map->options, err) : TL_OK;
  if (status == TL_OK)
    status = read_revisions(map);
  if (status != TL_OK)
    return status;
  map->allocator = tli_allocator(map->options.allocator);
  tli_zones_init(&map->zones, &map->allocator, map->options.zones);

  tl_text title = tl_text_from_string(tl_timeline_title(timeline));
  if (!map->options.name.data)
    map->options.name = title;
  if (!map->options.feed_namespace.data)
    map->options.feed_namespace = title;
  tli_uuid_namespace(map->options.feed_namespace, map->uuid_namespace);
  if (map->options.previous.data && (status = tli_previous_new(map)) != TL_OK)
    tli_map_release(map);
  return status;
}

void tli_map_release(tli_map *map)
{
  tli_release(&map->allocator, map->items, map->capacity * sizeof *map->items);
  release_scratch(map, map->scratch);
  tli_previous_free(map);
  tli_zones_free(&map->zones);
}
