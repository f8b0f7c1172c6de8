/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The feed before: which entries are as they were, and keep their stamps; which have changed, and get new ones; which
 * are gone, and are told to be. A mark (a hash of all lines but the stamps, unfolded) stands for what an entry said.
 */

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/writer.h"
#include "ical_map.h"
#include "lines.h"

enum { CANCELLED_DAYS = 30, SEQUENCE_MAX = INT32_MAX };

/* An entry of the feed before; the first is the calendar itself. */
typedef struct old_entry {
  tl_text uid;
  tl_text id;      /* of X-TIMELINE-ID, else of X-TIMELINE-PART; {NULL, 0}: it has neither */
  tl_text summary; /* {NULL, 0}: none */
  tl_time stamp;   /* the later of DTSTAMP and LAST-MODIFIED; TL_TIME_MIN: there is none */
  uint64_t mark;
  tl_clock start;
  tl_clock end;
  int32_t sequence;
  uint8_t part; /* a tli_part, of the id */
  uint8_t type; /* a tli_ical_type, of start and end */
  bool has_start;
  bool has_end;
  bool cancelled;
  bool seen;    /* the feed that is written has it too, or does not show it for now */
  bool ignored; /* no entry of a feed of ours */
} old_entry;

struct tli_previous {
  old_entry *entries;
  size_t count;
  size_t capacity;
  char *texts; /* of all entries: each is shorter than the line that it is from */
  size_t texts_size;
  size_t texts_used;
  uint32_t *slots;   /* by UID, then by part and id: indexes of entries, 0 for none */
  size_t slot_count; /* of each; a power of two, at least twice the entries */
  bool changed;      /* something of the feed is not as it was */
};

/* ---- marks ---- */

#define MARK_START UINT64_C(14695981039346656037)

/* FNV-1a. */
static uint64_t mark_on(uint64_t mark, const char *data, size_t size)
{
  for (size_t i = 0; i < size; i++)
    mark = (mark ^ (unsigned char)data[i]) * UINT64_C(1099511628211);
  return mark;
}

static uint64_t mark_line(uint64_t mark, const tli_line *line)
{
  if (line->kind != TLI_LINE_PROPERTY)
    mark = mark_on(mark, line->kind == TLI_LINE_BEGIN ? "<" : ">", 1);
  mark = mark_on(mark, line->name.data, line->name.size);
  for (size_t i = 0; i < line->parameter_count; i++) {
    mark = mark_on(mark, ";", 1);
    mark = mark_on(mark, line->parameters[i].name.data, line->parameters[i].name.size);
    mark = mark_on(mark, "=", 1);
    mark = mark_on(mark, line->parameters[i].value.data, line->parameters[i].value.size);
  }
  mark = mark_on(mark, ":", 1);
  return mark_on(mark_on(mark, line->value.data, line->value.size), "\n", 1);
}

/* Marks content lines as they come from the writer, with their folds undone. */
typedef struct marker {
  uint64_t mark;
  bool at_end; /* of a physical line */
} marker;

static tl_status mark_lines(void *ctx, const char *data, size_t size, tl_error *err)
{
  marker *m = ctx;
  (void)err;
  for (size_t i = 0; i < size; i++) {
    if (m->at_end && data[i] != ' ')
      m->mark = mark_on(m->mark, "\n", 1);
    if (!(m->at_end && data[i] == ' ') && data[i] != '\r' && data[i] != '\n')
      m->mark = mark_on(m->mark, data + i, 1);
    m->at_end = data[i] == '\n';
  }
  return TL_OK;
}

static bool is_stamp(unsigned name)
{
  return name == TLI_ICAL_DTSTAMP || name == TLI_ICAL_LAST_MODIFIED || name == TLI_ICAL_SEQUENCE;
}

/* The mark of what the map holds. */
static uint64_t mark_items(const tli_map *map)
{
  marker m = {MARK_START, false};
  tli_writer writer;
  tli_writer_init(&writer, (tl_sink){mark_lines, &m}, NULL);
  for (size_t i = 0; i < map->count; i++)
    if (!is_stamp(map->items[i].name))
      tli_ical_line(&writer, &map->items[i]);
  tli_writer_flush(&writer);
  return mark_on(m.mark, "\n", 1);
}

/* ---- reading ---- */

/* Keeps a text of the feed; TEXT, with its escapes undone. */
static tl_text keep_text(struct tli_previous *p, tl_text value)
{
  char *out = p->texts + p->texts_used;
  size_t size = 0;
  for (size_t i = 0; i < value.size; i++) {
    char c = value.data[i];
    if (c == '\\' && i + 1 < value.size) {
      c = value.data[++i];
      c = c == 'n' || c == 'N' ? '\n' : c;
    }
    out[size++] = c;
  }
  p->texts_used += size;
  return (tl_text){out, size};
}

/* Keeps what an X-TIMELINE property says, its %XX undone. */
static tl_text keep_encoded(struct tli_previous *p, tl_text value)
{
  char *out = p->texts + p->texts_used;
  size_t size = 0;
  for (size_t i = 0; i < value.size; i++) {
    int byte = tli_percent_read(value, i);
    out[size++] = byte < 0 ? value.data[i] : (char)byte;
    i += byte < 0 ? 0 : 2;
  }
  p->texts_used += size;
  return (tl_text){out, size};
}

/* `20240414`, `20240414T103000Z` or `20240414T103000`, of a year that iCalendar has. */
static bool read_clock(tl_text text, tl_clock *out_clock, uint8_t *out_type)
{
  int64_t part[6] = {0};
  static const uint8_t widths[6] = {4, 2, 2, 2, 2, 2};
  size_t at = 0;
  bool day = text.size == 8;
  if (!day && text.size != 15 && text.size != 16)
    return false;
  for (size_t i = 0; i < (day ? 3U : 6U); i++) {
    if (i == 3 && text.data[at++] != 'T')
      return false;
    for (size_t k = 0; k < widths[i]; k++, at++) {
      if (text.data[at] < '0' || text.data[at] > '9')
        return false;
      part[i] = part[i] * 10 + (text.data[at] - '0');
    }
  }
  tl_clock clock = {
      {part[0], (int32_t)part[1], (int32_t)part[2]}, (int32_t)part[3], (int32_t)part[4], (int32_t)part[5]};
  tl_time time;
  if ((text.size == 16 && text.data[15] != 'Z') || part[0] < 1 || tl_clock_to_time(&clock, &time, NULL) != TL_OK)
    return false;
  *out_clock = clock;
  *out_type = day ? TLI_ICAL_DATE : text.size == 16 ? TLI_ICAL_UTC : TLI_ICAL_LOCAL;
  return true;
}

/* The same of a property; a time in a zone that the folder has becomes one in UTC. */
static bool read_time(tli_map *map, const tli_line *line, tl_clock *out_clock, uint8_t *out_type)
{
  tl_text tzid = tli_line_parameter_find(line, "TZID");
  tli_zone *zone;
  int32_t offset;
  tl_time local;
  if (!read_clock(line->value, out_clock, out_type))
    return false;
  if (!tzid.data || *out_type != TLI_ICAL_LOCAL)
    return true;
  *out_type = TLI_ICAL_UTC;
  map->status = tli_zones_find(&map->zones, tzid, &zone, map->err);
  if (map->status != TL_OK || !zone)
    return false;
  return tl_clock_to_time(out_clock, &local, NULL) == TL_OK &&
         tli_zone_offset(&map->zones, zone, local, &offset, NULL) == TL_OK &&
         tl_clock_from_time(local - offset, out_clock, NULL) == TL_OK && out_clock->civil.year >= 1 &&
         out_clock->civil.year <= 9999;
}

static int32_t read_sequence(tl_text text)
{
  int64_t value = 0;
  for (size_t i = 0; i < text.size && value <= SEQUENCE_MAX; i++) {
    if (text.data[i] < '0' || text.data[i] > '9')
      return 0;
    value = value * 10 + (text.data[i] - '0');
  }
  return (int32_t)(value > SEQUENCE_MAX ? SEQUENCE_MAX : value);
}

static void read_stamp(old_entry *e, tl_text value)
{
  tl_clock clock;
  uint8_t type;
  tl_time time;
  if (read_clock(value, &clock, &type) && type == TLI_ICAL_UTC && tl_clock_to_time(&clock, &time, NULL) == TL_OK &&
      time > e->stamp)
    e->stamp = time;
}

/* `ends ID`, `anniversary ID` */
static void read_part(struct tli_previous *p, old_entry *e, tl_text value)
{
  for (unsigned part = TLI_PART_ENDS; part <= TLI_PART_ANNIVERSARY; part++) {
    tl_text name = tli_part_names[part];
    if (value.size > name.size && memcmp(value.data, name.data, name.size) == 0 && value.data[name.size] == ' ') {
      e->part = (uint8_t)part;
      e->id = keep_encoded(p, (tl_text){value.data + name.size + 1, value.size - name.size - 1});
    }
  }
}

static void read_property(tli_map *map, struct tli_previous *p, old_entry *e, const tli_line *line)
{
  unsigned name = 0;
  while (name < TLI_ICAL_NAME_COUNT && !tli_text_is(line->name, tli_ical_names[name].data))
    name++;
  if (!is_stamp(name))
    e->mark = mark_line(e->mark, line);
  uint8_t type;
  switch (name) {
  case TLI_ICAL_UID: e->uid = keep_text(p, line->value); break;
  case TLI_ICAL_SUMMARY: e->summary = keep_text(p, line->value); break;
  case TLI_ICAL_X_ID: e->id = keep_encoded(p, line->value); break;
  case TLI_ICAL_X_PART: read_part(p, e, line->value); break;
  case TLI_ICAL_SEQUENCE: e->sequence = read_sequence(line->value); break;
  case TLI_ICAL_DTSTAMP:
  case TLI_ICAL_LAST_MODIFIED: read_stamp(e, line->value); break;
  case TLI_ICAL_STATUS: e->cancelled = tli_text_is(line->value, "CANCELLED"); break;
  case TLI_ICAL_DTSTART: e->has_start = read_time(map, line, &e->start, &e->type); break;
  case TLI_ICAL_DTEND: e->has_end = e->has_start && read_time(map, line, &e->end, &type) && type == e->type; break;
  default: break;
  }
}

/* Adds an entry; NULL when memory gave out. */
static old_entry *add_entry(tli_map *map, struct tli_previous *p)
{
  if (!tli_reserve(&map->allocator, &p->entries, &p->capacity, p->count + 1, sizeof *p->entries))
    return NULL;
  p->entries[p->count] = (old_entry){.stamp = TL_TIME_MIN, .mark = MARK_START};
  return &p->entries[p->count++];
}

/* Reads all lines: those of a VCALENDAR are the first entry's, those of each VEVENT, with what is in it, another's. */
static tl_status read_lines(tli_map *map, struct tli_previous *p, tli_lines *lines)
{
  size_t depth = 0;
  old_entry *e = add_entry(map, p);
  if (!e)
    return tli_fail_nomem(map->err);
  for (;;) {
    tli_line line;
    const tli_line *at;
    tl_status status = tli_lines_next(lines, &line, &at, map->err);
    if (status != TL_OK || !at)
      return status;
    if (at->kind == TLI_LINE_BEGIN && ++depth == 2) {
      e = NULL;
      if (tli_text_is(at->name, "VEVENT") && !(e = add_entry(map, p)))
        return tli_fail_nomem(map->err);
    }
    if (at->kind == TLI_LINE_END && depth-- == 2)
      e = p->entries;
    else if (e && depth > 2)
      e->mark = mark_line(e->mark, at);
    else if (e && at->kind == TLI_LINE_PROPERTY)
      read_property(map, p, e, at);
    if (map->status != TL_OK)
      return map->status;
  }
}

/* ---- finding ---- */

static size_t slot_of(const struct tli_previous *p, const char *kind, tl_text key)
{
  uint64_t mark = mark_on(mark_on(MARK_START, kind, 1), key.data, key.size);
  return (size_t)(mark ^ mark >> 32) & (p->slot_count - 1);
}

/* The slot in which the entry of that UID is, or in which it would be. */
static uint32_t *uid_slot(const struct tli_previous *p, tl_text uid)
{
  size_t at = slot_of(p, "u", uid);
  while (p->slots[at] && !tli_text_same(p->entries[p->slots[at]].uid, uid))
    at = (at + 1) & (p->slot_count - 1);
  return &p->slots[at];
}

static uint32_t *id_slot(const struct tli_previous *p, unsigned part, tl_text id)
{
  uint32_t *slots = p->slots + p->slot_count;
  size_t at = slot_of(p, tli_part_names[part].data, id);
  while (slots[at] && !(p->entries[slots[at]].part == part && tli_text_same(p->entries[slots[at]].id, id)))
    at = (at + 1) & (p->slot_count - 1);
  return &slots[at];
}

/* Of two entries of one UID the first counts, which is not so in any feed of ours. Of two of one id the one that is not
 * cancelled does: the other had a UID that the event has no longer. A feed without ids looks for none: what they say
 * now, the next one would not find. */
static bool make_slots(tli_map *map, struct tli_previous *p)
{
  p->slot_count = 16;
  while (p->slot_count < 2 * p->count)
    p->slot_count *= 2;
  size_t size = 2 * p->slot_count * sizeof *p->slots;
  p->slots = tli_alloc(&map->allocator, size);
  if (!p->slots)
    return false;
  memset(p->slots, 0, size);
  for (uint32_t i = 1; i < p->count; i++) {
    old_entry *e = &p->entries[i];
    if (!tli_uid_fits(e->uid)) {
      e->ignored = true;
      continue;
    }
    uint32_t *slot = uid_slot(p, e->uid);
    if (*slot) {
      e->ignored = true;
      continue;
    }
    *slot = i;
    if (e->id.size == 0 || map->options.plain)
      continue;
    slot = id_slot(p, e->part, e->id);
    if (!*slot || p->entries[*slot].cancelled)
      *slot = i;
  }
  return true;
}

tl_text tli_previous_uid(const tli_map *map, tl_text id, tli_part part)
{
  if (!map->previous)
    return (tl_text){NULL, 0};
  uint32_t found = *id_slot(map->previous, part == TLI_PART_BEGINS ? TLI_PART_WHOLE : part, id);
  return found ? map->previous->entries[found].uid : (tl_text){NULL, 0};
}

bool tli_previous_is_other(const tli_map *map, tl_text uid, tl_text id, tli_part part)
{
  const struct tli_previous *p = map->previous;
  uint32_t found = p ? *uid_slot(p, uid) : 0;
  const old_entry *e = found ? &p->entries[found] : NULL;
  return e && e->id.size > 0 && *id_slot(p, e->part, e->id) == found &&
         tl_timeline_find(map->timeline, e->id) != TL_NOT_FOUND &&
         !(tli_text_same(e->id, id) && e->part == (part == TLI_PART_BEGINS ? TLI_PART_WHOLE : part));
}

/* ---- stamps ---- */

/* Moves a stamp on: to `revision`, but at least by a second, since clients look no further when it stands still. The
 * last of all stays, which is told. */
static tl_clock later(tli_map *map, const tl_clock *revision, tl_time before)
{
  tl_time time;
  tl_clock clock;
  if (tl_clock_to_time(revision, &time, NULL) != TL_OK || time > before)
    return *revision;
  bool is_last = before + 1 == TLI_BEYOND_TIME;
  if (is_last)
    tli_map_lose(map, TL_LOSS_CHANGED, "modified",
                 "it has changed, and was revised in the last second of the year 9999, which stays: calendars may not "
                 "see the change");
  return tl_clock_from_time(is_last ? before : before + 1, &clock, NULL) == TL_OK ? clock : *revision;
}

/* The number of a revision after another. */
static int32_t next_sequence(tli_map *map, int32_t sequence)
{
  if (sequence < SEQUENCE_MAX)
    return sequence + 1;
  tli_map_lose(map, TL_LOSS_CHANGED, "sequence",
               "it has changed, and its SEQUENCE is the largest that there is, which stays: calendars may not see the "
               "change");
  return sequence;
}

static void set_sequence(tli_map *map, tli_property *property, int32_t sequence)
{
  char *text = tli_map_take(map, TLI_INT_SIZE);
  if (text)
    property->value.text = (tl_text){text, tli_int_write(sequence, 1, text)};
}

static void put_stamps(tli_map *map, const tl_clock *stamp, int32_t sequence)
{
  for (size_t i = 0; i < map->count; i++) {
    tli_property *property = &map->items[i];
    if (property->name == TLI_ICAL_SEQUENCE)
      set_sequence(map, property, sequence);
    else if (property->type == TLI_ICAL_UTC && is_stamp(property->name))
      property->value.clock = *stamp;
  }
}

void tli_previous_settle(tli_map *map)
{
  struct tli_previous *p = map->previous;
  if (!p || map->status != TL_OK)
    return;
  bool calendar = !map->event;
  uint32_t found = calendar ? 0 : *uid_slot(p, map->items[0].value.text);
  if (!calendar && !found) {
    p->changed = true;
    return;
  }
  old_entry *e = &p->entries[found];
  e->seen = true;
  bool same = e->stamp != TL_TIME_MIN && e->mark == mark_items(map);
  tl_clock stamp;
  if (same && !(calendar && p->changed) && tl_clock_from_time(e->stamp, &stamp, NULL) == TL_OK) {
    put_stamps(map, &stamp, e->sequence);
    return;
  }
  p->changed = true;
  stamp = map->revision;
  for (size_t i = 0; i < map->count; i++)
    if (map->items[i].name == TLI_ICAL_LAST_MODIFIED)
      stamp = later(map, &map->items[i].value.clock, e->stamp);
  put_stamps(map, &stamp, next_sequence(map, e->sequence));
}

void tli_previous_pass_over(tli_map *map)
{
  struct tli_previous *p = map->previous;
  if (!p)
    return;
  tli_map_start(map);
  for (unsigned part = TLI_PART_WHOLE; part <= TLI_PART_ANNIVERSARY; part++) {
    tl_text uid = tli_map_uid(map, map->event, (tli_part)part);
    uint32_t found = uid.size > 0 ? *uid_slot(p, uid) : 0;
    if (found && !p->entries[found].seen) {
      p->entries[found].seen = true;
      p->changed = true;
    }
  }
}

/* ---- what is gone ---- */

/* Whether an entry that is no longer there is still shown, as cancelled. */
static bool is_shown(const tli_map *map, const old_entry *e)
{
  int64_t days = map->options.cancelled_days ? map->options.cancelled_days : CANCELLED_DAYS;
  tl_time now;
  if (!e->has_start || days < 0 || tl_clock_to_time(&map->revision, &now, NULL) != TL_OK)
    return false;
  return !e->cancelled || e->stamp == TL_TIME_MIN || now - e->stamp < days * TL_SECONDS_PER_DAY;
}

static void add_cancelled(tli_map *map, const old_entry *e)
{
  tl_clock stamp = map->revision;
  int32_t sequence = e->sequence;
  if (!e->cancelled || tl_clock_from_time(e->stamp, &stamp, NULL) != TL_OK) {
    stamp = later(map, &map->revision, e->stamp);
    sequence = next_sequence(map, sequence);
  }
  tli_map_add_text(map, TLI_ICAL_UID, TLI_ICAL_TEXT, e->uid);
  tli_map_add_clock(map, TLI_ICAL_DTSTAMP, TLI_ICAL_UTC, &stamp);
  tli_map_add_clock(map, TLI_ICAL_LAST_MODIFIED, TLI_ICAL_UTC, &stamp);
  set_sequence(map, tli_map_add(map, TLI_ICAL_SEQUENCE, TLI_ICAL_INTEGER), sequence);
  if (e->summary.size > 0)
    tli_map_add_text(map, TLI_ICAL_SUMMARY, TLI_ICAL_TEXT, e->summary);
  tli_map_add_clock(map, TLI_ICAL_DTSTART, (tli_ical_type)e->type, &e->start);
  if (e->has_end)
    tli_map_add_clock(map, TLI_ICAL_DTEND, (tli_ical_type)e->type, &e->end);
  tli_map_add_text(map, TLI_ICAL_STATUS, TLI_ICAL_TOKEN, TL_TEXT("CANCELLED"));
  tli_map_add_text(map, TLI_ICAL_TRANSP, TLI_ICAL_TOKEN, TL_TEXT("TRANSPARENT"));
  if (e->id.size > 0)
    tli_map_id(map, e->id, (tli_part)e->part);
}

bool tli_previous_next(tli_map *map, size_t *at)
{
  struct tli_previous *p = map->previous;
  if (!p)
    return false;
  map->event = NULL;
  tli_map_start(map);
  while (++*at < p->count) {
    const old_entry *e = &p->entries[*at];
    if (e->ignored || e->seen)
      continue;
    bool shown = is_shown(map, e);
    p->changed = p->changed || !shown || !e->cancelled;
    if (!e->has_start && !e->cancelled)
      tli_map_lose(map, TL_LOSS_DROPPED, "previous",
                   "an entry of the feed before is gone, and has no start with which it could be cancelled");
    if (shown) {
      add_cancelled(map, e);
      return true;
    }
  }
  return false;
}

/* ---- all of it ---- */

tl_status tli_previous_compare(tli_map *map)
{
  struct tli_previous *p = map->previous;
  bool was_mute = map->mute;
  map->mute = true;
  size_t count = tl_timeline_count(map->timeline);
  for (size_t i = 0; i < count && map->status == TL_OK; i++) {
    tli_part parts[TLI_PARTS_MAX];
    size_t entries = tli_map_event(map, i, parts);
    for (size_t k = 0; k < entries && map->status == TL_OK; k++)
      tli_map_entry(map, parts[k]);
  }
  for (size_t at = 0; tli_previous_next(map, &at);)
    continue;
  for (size_t i = 0; i < p->count; i++)
    p->entries[i].seen = false;
  map->mute = was_mute;
  return map->status;
}

static tl_status read_previous(tli_map *map, struct tli_previous *p)
{
  tl_text text = map->options.previous;
  p->texts_size = text.size + 1;
  p->texts = tli_alloc(&map->allocator, p->texts_size);
  if (!p->texts)
    return tli_fail_nomem(map->err);
  tli_lines lines;
  tl_status status = tli_lines_open(&lines, NULL, text, UINT64_MAX, &map->allocator, map->err);
  if (status == TL_OK)
    status = read_lines(map, p, &lines);
  tli_lines_close(&lines);
  if (status == TL_OK && !make_slots(map, p))
    status = tli_fail_nomem(map->err);
  if (status != TL_OK && status != TL_ERR_NOMEM && map->err)
    map->err->field = "previous";
  return status;
}

tl_status tli_previous_new(tli_map *map)
{
  struct tli_previous *p = tli_alloc(&map->allocator, sizeof *p);
  if (!p)
    return tli_fail_nomem(map->err);
  *p = (struct tli_previous){0};
  map->previous = p;
  return read_previous(map, p);
}

void tli_previous_free(tli_map *map)
{
  struct tli_previous *p = map->previous;
  if (!p)
    return;
  tli_release(&map->allocator, p->entries, p->capacity * sizeof *p->entries);
  tli_release(&map->allocator, p->texts, p->texts_size);
  tli_release(&map->allocator, p->slots, 2 * p->slot_count * sizeof *p->slots);
  tli_release(&map->allocator, p, sizeof *p);
}
