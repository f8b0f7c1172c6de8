/* SPDX-License-Identifier: Apache-2.0 */
#include "ical_map.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"

const tl_text tli_ical_names[TLI_ICAL_NAME_COUNT] = {
#define NAME(id, text) [TLI_ICAL_##id] = {text, sizeof text - 1}
    NAME(VERSION, "VERSION"),
    NAME(PRODID, "PRODID"),
    NAME(NAME, "NAME"),
    NAME(X_WR_CALNAME, "X-WR-CALNAME"),
    NAME(X_WR_CALDESC, "X-WR-CALDESC"),
    NAME(REFRESH_INTERVAL, "REFRESH-INTERVAL"),
    NAME(X_PUBLISHED_TTL, "X-PUBLISHED-TTL"),
    NAME(UID, "UID"),
    NAME(DTSTAMP, "DTSTAMP"),
    NAME(LAST_MODIFIED, "LAST-MODIFIED"),
    NAME(SEQUENCE, "SEQUENCE"),
    NAME(SUMMARY, "SUMMARY"),
    NAME(DESCRIPTION, "DESCRIPTION"),
    NAME(CATEGORIES, "CATEGORIES"),
    NAME(COLOR, "COLOR"),
    NAME(LOCATION, "LOCATION"),
    NAME(GEO, "GEO"),
    NAME(URL, "URL"),
    NAME(LINK, "LINK"),
    NAME(RELATED_TO, "RELATED-TO"),
    NAME(DTSTART, "DTSTART"),
    NAME(DTEND, "DTEND"),
    NAME(STATUS, "STATUS"),
    NAME(TRANSP, "TRANSP"),
    NAME(X_AS_OF, "X-TIMELINE-AS-OF"),
    NAME(X_LANG, "X-TIMELINE-LANG"),
    NAME(X_ID, "X-TIMELINE-ID"),
    NAME(X_EDTF, "X-TIMELINE-EDTF"),
    NAME(X_PHRASE, "X-TIMELINE-PHRASE"),
    NAME(X_START_EDTF, "X-TIMELINE-START-EDTF"),
    NAME(X_END_EDTF, "X-TIMELINE-END-EDTF"),
    NAME(X_START, "X-TIMELINE-START"),
    NAME(X_END, "X-TIMELINE-END"),
    NAME(X_START_KIND, "X-TIMELINE-START-KIND"),
    NAME(X_END_KIND, "X-TIMELINE-END-KIND"),
    NAME(X_MODE, "X-TIMELINE-MODE"),
    NAME(X_WORDING, "X-TIMELINE-WORDING"),
    NAME(X_CONSTRAINT, "X-TIMELINE-CONSTRAINT"),
    NAME(X_SOURCE, "X-TIMELINE-SOURCE"),
    NAME(X_GROUP, "X-TIMELINE-GROUP"),
    NAME(X_CONFIDENCE, "X-TIMELINE-CONFIDENCE"),
#undef NAME
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

/* Forgets the event before; the newest piece of scratch is the largest, and stays. */
static void start_over(tli_map *map)
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
  void *items = map->items;
  if (map->count < map->capacity) {
    property = &map->items[map->count++];
  } else if (tli_reserve(&map->allocator, &items, &map->capacity, map->count + 32, sizeof *map->items)) {
    map->items = items;
    property = &map->items[map->count++];
  } else if (map->status == TL_OK) {
    map->status = tli_fail_nomem(map->err);
  }
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

static void add_text_if(tli_map *map, tli_ical_name name, const char *text)
{
  if (text)
    tli_map_add_text(map, name, TLI_ICAL_TEXT, tl_text_from_string(text));
}

static void add_clock(tli_map *map, tli_ical_name name, tli_ical_type type, const tl_clock *clock)
{
  tli_property *property = tli_map_add(map, name, type);
  property->value.clock = *clock;
  if (type == TLI_ICAL_DATE)
    tli_property_parameter(property, TL_TEXT("VALUE"), TL_TEXT("DATE"));
}

void tli_map_lose(tli_map *map, tl_loss_kind kind, const char *field, const char *reason)
{
  map->losses++;
  const tl_losses *losses = &map->options.losses;
  if (!losses->tell)
    return;
  tl_loss loss = {.event = map->event ? tl_event_id(map->event) : NULL,
                  .field = field,
                  .reason = reason,
                  .index = map->event ? map->index : TL_NOT_FOUND,
                  .kind = (uint8_t)kind};
  losses->tell(losses->ctx, &loss);
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

/* ---- the calendar ---- */

/* A revision that DTSTAMP can say: a point in the years 0001 to 9999. */
static bool read_revision(const char *text, tl_clock *out_clock)
{
  tl_time time;
  tl_clock clock;
  if (!text || tl_revision_parse(tl_text_from_string(text), &time, NULL) != TL_OK ||
      tl_clock_from_time(time, &clock, NULL) != TL_OK || clock.civil.year < 1 || clock.civil.year > 9999)
    return false;
  *out_clock = clock;
  return true;
}

static tl_status check_options(const tl_ical_options *options, tl_error *err)
{
  static const char unfit[] = "tl_ical_options: its size, or a byte that must be zero";
  if (!tli_options_fit(options, options->size, offsetof(tl_ical_options, progress), sizeof *options))
    return tli_fail_arg(err, unfit);
  for (size_t i = 0; i < sizeof options->reserved; i++)
    if (options->reserved[i] != 0)
      return tli_fail_arg(err, unfit);
  if (options->imprecise > TL_ICAL_SKIP || options->open_end > TL_ICAL_OPEN_AS_OF || options->wording > 1 ||
      options->plain > 1)
    return tli_fail_arg(err, "tl_ical_options: imprecise, open_end, wording or plain");
  if (options->feed_namespace.size > 255)
    return tli_fail_arg(err, "tl_ical_options: a namespace of more than 255 bytes");
  const tl_duration *refresh = &options->refresh;
  if (refresh->years != 0 || refresh->months != 0 || tl_duration_sign(refresh) < 0 || refresh->weeks > 1000 ||
      refresh->days > 7000 || refresh->seconds > 7000 * TL_SECONDS_PER_DAY)
    return tli_fail_arg(err, "tl_ical_options: a refresh interval in months or years, negative, or of over 7000 days");
  tl_status status = tli_text_check(options->name, "name", err);
  return status == TL_OK ? tli_text_check(options->feed_namespace, "feed_namespace", err) : status;
}

tl_status tli_map_init(tli_map *map, const tl_timeline *timeline, const tl_ical_options *options, tl_error *err)
{
  if (!timeline)
    return tli_fail_arg(err, "no timeline");
  *map = (tli_map){.timeline = timeline, .err = err, .as_of = TL_TIME_MIN};
  if (options) {
    tl_status status = check_options(options, err);
    if (status != TL_OK)
      return status;
    memcpy(&map->options, options, options->size < sizeof map->options ? options->size : sizeof map->options);
  }
  map->allocator = tli_allocator(map->options.allocator);

  tl_text title = tl_text_from_string(tl_timeline_title(timeline));
  if (!map->options.name.data)
    map->options.name = title;
  if (!map->options.feed_namespace.data)
    map->options.feed_namespace = title;
  tli_uuid_namespace(map->options.feed_namespace, map->uuid_namespace);

  const char *as_of = tl_timeline_as_of(timeline);
  if (as_of && tl_revision_parse(tl_text_from_string(as_of), &map->as_of, NULL) != TL_OK)
    map->as_of = TL_TIME_MIN;
  map->revision = (tl_clock){.civil = {1970, 1, 1}};
  if (!read_revision(tl_timeline_modified(timeline), &map->revision))
    read_revision(as_of, &map->revision);
  return TL_OK;
}

void tli_map_release(tli_map *map)
{
  tli_release(&map->allocator, map->items, map->capacity * sizeof *map->items);
  release_scratch(map, map->scratch);
}

/* The duration of RFC 5545, 3.3.6, where weeks stand alone. */
static void add_refresh(tli_map *map)
{
  tl_duration refresh = map->options.refresh;
  if (tl_duration_sign(&refresh) == 0)
    return;
  if (refresh.weeks != 0 && (refresh.days != 0 || refresh.seconds != 0)) {
    refresh.days += refresh.weeks * 7;
    refresh.weeks = 0;
  }
  char *text = tli_map_take(map, TL_DURATION_TEXT_SIZE);
  if (!text)
    return;
  tl_text value = {text, tl_duration_write(&refresh, text)};
  tli_property *interval = tli_map_add(map, TLI_ICAL_REFRESH_INTERVAL, TLI_ICAL_TOKEN);
  interval->value.text = value;
  tli_property_parameter(interval, TL_TEXT("VALUE"), TL_TEXT("DURATION"));
  tli_map_add_text(map, TLI_ICAL_X_PUBLISHED_TTL, TLI_ICAL_TOKEN, value);
}

tl_status tli_map_calendar(tli_map *map)
{
  const tl_timeline *timeline = map->timeline;
  start_over(map);
  map->event = NULL;
  tli_map_add_text(map, TLI_ICAL_VERSION, TLI_ICAL_TOKEN, TL_TEXT("2.0"));
  /* No version of the library: the same timeline is the same bytes, whoever writes it. */
  tli_map_add_text(map, TLI_ICAL_PRODID, TLI_ICAL_TEXT, TL_TEXT("-//libtimeline//timeline-ical//EN"));
  if (map->options.name.size > 0) {
    tli_map_add_text(map, TLI_ICAL_NAME, TLI_ICAL_TEXT, map->options.name);
    tli_map_add_text(map, TLI_ICAL_X_WR_CALNAME, TLI_ICAL_TEXT, map->options.name);
  }
  add_text_if(map, TLI_ICAL_DESCRIPTION, tl_timeline_description(timeline));
  add_text_if(map, TLI_ICAL_X_WR_CALDESC, tl_timeline_description(timeline));
  add_refresh(map);
  add_clock(map, TLI_ICAL_LAST_MODIFIED, TLI_ICAL_UTC, &map->revision);
  if (map->options.plain)
    tli_map_lose(
        map, TL_LOSS_DROPPED, "x-properties",
        "no X-TIMELINE properties: ids, EDTF, bounds, wordings, constraints, lanes and confidences are not written");
  tli_map_extras(map, NULL);
  if (tl_timeline_foreign(timeline) || tl_timeline_foreign_attributes(timeline))
    tli_map_lose(map, TL_LOSS_DROPPED, "foreign", "XML of other namespaces has no place in iCalendar: left out");
  return map->status;
}

/* ---- one event ---- */

tl_text tli_map_uid(tli_map *map, const tl_event *event)
{
  tl_text own = tl_text_from_string(tl_event_uid(event));
  if (tli_uid_fits(own))
    return own;
  char *text = tli_map_take(map, TLI_UUID_TEXT_SIZE);
  if (!text)
    return TL_TEXT("");
  tli_uuid_derive(map->uuid_namespace, tl_text_from_string(tl_event_id(event)), text);
  return (tl_text){text, TLI_UUID_TEXT_SIZE - 1};
}

static void add_stamps(tli_map *map)
{
  tl_clock revision = map->revision;
  const char *modified = tl_event_modified(map->event);
  if (modified && !read_revision(modified, &revision))
    tli_map_lose(map, TL_LOSS_CHANGED, "modified",
                 "iCalendar has the years 0001 to 9999 only: the revision of the timeline stands in its place");
  add_clock(map, TLI_ICAL_DTSTAMP, TLI_ICAL_UTC, &revision);
  add_clock(map, TLI_ICAL_LAST_MODIFIED, TLI_ICAL_UTC, &revision);
  /* Which revision it is by number, only the feed before could tell. */
  tli_map_add_text(map, TLI_ICAL_SEQUENCE, TLI_ICAL_TOKEN, TL_TEXT("0"));
}

/* The description, with the wording and the EDTF as last lines on request. */
static void add_description(tli_map *map)
{
  tl_text description = tl_text_from_string(tl_event_description(map->event));
  tl_text wording = tl_text_from_string(tl_event_wording(map->event));
  tl_text edtf = tl_text_from_string(tl_event_edtf(map->event));
  if (map->options.wording && (wording.data || edtf.data)) {
    tl_text parts[5] = {description};
    size_t count = 1;
    if (wording.data) {
      parts[count++] = description.size > 0 ? TL_TEXT("\n\nDated: ") : TL_TEXT("Dated: ");
      parts[count++] = wording;
    }
    if (edtf.data) {
      parts[count++] = wording.data           ? TL_TEXT("\nEDTF: ")
                       : description.size > 0 ? TL_TEXT("\n\nEDTF: ")
                                              : TL_TEXT("EDTF: ");
      parts[count++] = edtf;
    }
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
      size += parts[i].size;
    char *text = tli_map_take(map, size + 1);
    if (!text)
      return;
    description = (tl_text){text, size};
    for (size_t i = 0; i < count; i++) {
      if (parts[i].size > 0)
        memcpy(text, parts[i].data, parts[i].size);
      text += parts[i].size;
    }
    *text = '\0';
  }
  if (description.size > 0)
    tli_map_add_text(map, TLI_ICAL_DESCRIPTION, TLI_ICAL_TEXT, description);
}

/* Whether an ASCII character may stand in a URI (RFC 3986, 2): all that are visible but " < > \ ^ ` { | } */
static bool stands_in_uri(unsigned char c)
{
  static const uint64_t set[2] = {UINT64_C(0xAFFFFFFA00000000), UINT64_C(0x47FFFFFEAFFFFFFF)};
  return c < 0x80 && (set[c >> 6] >> (c & 63) & 1);
}

static bool is_hex(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Whether byte `i` of a NUL-terminated text may stand in a URI as it is; a % that starts no code may not. */
static bool stands_at(tl_text text, size_t i)
{
  const char *at = text.data + i;
  return stands_in_uri((unsigned char)*at) && (*at != '%' || (is_hex(at[1]) && is_hex(at[2])));
}

static bool has_scheme(tl_text uri)
{
  for (size_t i = 0; i < uri.size; i++) {
    char c = uri.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == ':')
      return i > 0;
    if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
      return false;
  }
  return false;
}

static size_t percent(char *out, unsigned char c)
{
  static const char hex[] = "0123456789ABCDEF";
  out[0] = '%';
  out[1] = hex[c >> 4];
  out[2] = hex[c & 15];
  return 3;
}

/* Makes an absolute URI of `href` (RFC 3987, 3.1: what a URI cannot hold is percent-encoded); {NULL, 0}, and the loss
 * told, when it is none. */
static tl_text uri_of(tli_map *map, const char *href, const char *field)
{
  tl_text given = tl_text_from_string(href);
  if (!has_scheme(given)) {
    tli_map_lose(map, TL_LOSS_DROPPED, field,
                 "iCalendar links absolute URIs only, and this one has no scheme: left out");
    return (tl_text){NULL, 0};
  }
  size_t strange = 0;
  for (size_t i = 0; i < given.size; i++) {
    unsigned char c = (unsigned char)given.data[i];
    if (c < 0x20 || c == 0x7F) {
      tli_map_lose(map, TL_LOSS_DROPPED, field, "a URI with a line break or a tab in it: left out");
      return (tl_text){NULL, 0};
    }
    strange += !stands_at(given, i);
  }
  if (strange == 0)
    return given;
  char *text = tli_map_take(map, given.size + 2 * strange + 1);
  if (!text)
    return (tl_text){NULL, 0};
  size_t size = 0;
  for (size_t i = 0; i < given.size; i++) {
    if (stands_at(given, i))
      text[size++] = given.data[i];
    else
      size += percent(text + size, (unsigned char)given.data[i]);
  }
  text[size] = '\0';
  return (tl_text){text, size};
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
  add_text_if(map, TLI_ICAL_LOCATION, tl_event_place(map->event));
  int64_t latitude;
  int64_t longitude;
  if (tl_event_coordinates(map->event, &latitude, &longitude)) {
    tli_property *geo = tli_map_add(map, TLI_ICAL_GEO, TLI_ICAL_POSITION);
    geo->value.position.latitude = latitude;
    geo->value.position.longitude = longitude;
  }
}

tl_status tli_map_event(tli_map *map, size_t index, bool *out_present)
{
  start_over(map);
  const tl_event *event = tl_timeline_at(map->timeline, index);
  map->index = index;
  map->event = event;
  map->given = tl_event_extent(event);
  map->extent = map->options.extents ? &map->options.extents[index] : map->given;
  tli_when when;
  *out_present = tli_map_when(map, &when);
  if (!*out_present)
    return map->status;

  tl_text own_uid = tl_text_from_string(tl_event_uid(event));
  if (own_uid.data && !tli_uid_fits(own_uid))
    tli_map_lose(map, TL_LOSS_CHANGED, "uid",
                 "a UID has 1 to 255 octets and no line break: one derived from the id stands in its place");
  tli_map_add_text(map, TLI_ICAL_UID, TLI_ICAL_TEXT, tli_map_uid(map, event));
  add_stamps(map);
  const char *title = tl_event_title(event);
  add_text_if(map, TLI_ICAL_SUMMARY, title ? title : tl_event_id(event));
  add_description(map);
  size_t categories = tl_event_category_count(event);
  for (size_t i = 0; i < categories; i++)
    add_text_if(map, TLI_ICAL_CATEGORIES, tl_event_category_at(event, i));
  if (tl_event_group(event))
    tli_map_add_text(map, TLI_ICAL_COLOR, TLI_ICAL_TEXT, tli_ical_color(tl_text_from_string(tl_event_group(event))));
  add_place(map);
  add_links(map);
  add_clock(map, TLI_ICAL_DTSTART, (tli_ical_type)when.type, &when.start);
  if (when.has_end)
    add_clock(map, TLI_ICAL_DTEND, (tli_ical_type)when.type, &when.end);
  if (when.tentative)
    tli_map_add_text(map, TLI_ICAL_STATUS, TLI_ICAL_TOKEN, TL_TEXT("TENTATIVE"));
  tli_map_add_text(map, TLI_ICAL_TRANSP, TLI_ICAL_TOKEN, TL_TEXT("TRANSPARENT"));
  tli_map_relations(map);
  tli_map_extras(map, &when);
  if (tl_event_foreign(event) || tl_event_foreign_attributes(event))
    tli_map_lose(map, TL_LOSS_DROPPED, "foreign", "XML of other namespaces has no place in iCalendar: left out");
  return map->status;
}
