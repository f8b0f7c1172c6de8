/* SPDX-License-Identifier: Apache-2.0 */

/* What waits until all events are there: what one says of another, which may stand behind it or not be in the feed, and
 * which times of recurrences are cancelled. */

#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "ical_map.h"
#include "read.h"

static int compare_indexes(const void *a, const void *b)
{
  size_t x = *(const size_t *)a;
  size_t y = *(const size_t *)b;
  return (x > y) - (x < y);
}

/* ---- times of recurrences ---- */

static int compare_days(const void *a, const void *b)
{
  tl_text one = ((const tli_day_entry *)a)->id;
  tl_text other = ((const tli_day_entry *)b)->id;
  int order = memcmp(one.data, other.data, one.size < other.size ? one.size : other.size);
  return order ? order : (one.size > other.size) - (one.size < other.size);
}

/* Of what is at that day: one for all that name it. */
static tli_day_entry *find_day(const tli_reader *reader, tl_text id)
{
  tli_day_entry key = {.id = id};
  return bsearch(&key, reader->days.items, reader->days.count, sizeof key, compare_days);
}

/* The id of the day on which an event is that is a time of day of what recurs, and where it recurs; of no size for
 * another event. */
static tl_text day_id(const tl_event *event, char *room, size_t capacity)
{
  const char *date = tl_event_edtf(event) ? tl_event_edtf(event) : tl_event_start(event);
  tl_text id = tl_text_from_string(tl_event_id(event));
  char stamp[TLI_CLOCK_TEXT_SIZE];
  tl_clock clock;
  size_t z = id.size > 0 && id.data[id.size - 1] == 'Z';
  if (!date || strlen(date) < 19 || date[10] != 'T' || id.size < 16 + z || id.size > capacity ||
      tl_clock_from_time(tl_event_extent(event)->start_min, &clock, NULL) != TL_OK)
    return (tl_text){NULL, 0};
  size_t size = tli_clock_text(&clock, TLI_ICAL_LOCAL, stamp);
  size_t base = id.size - z - size;
  if (memcmp(id.data + base, stamp, size) != 0)
    return (tl_text){NULL, 0};
  memcpy(room, id.data, base);
  memcpy(room + base, date, 4);
  memcpy(room + base + 4, date + 5, 2);
  memcpy(room + base + 6, date + 8, 2);
  return (tl_text){room, base + 8};
}

/* Counts the times on each day that entries name. */
static void count_days(tli_reader *reader, const tl_timeline *timeline)
{
  enum { ID_MAX = 600 }; /* of a UID, and a time */
  char room[ID_MAX];
  if (reader->days.count > 0)
    qsort(reader->days.items, reader->days.count, sizeof(tli_day_entry), compare_days);
  for (size_t i = 0; reader->days.count > 0 && i < tl_timeline_count(timeline); i++) {
    tl_text id = day_id(tl_timeline_at(timeline, i), room, sizeof room);
    tli_day_entry *day = id.size > 0 ? find_day(reader, id) : NULL;
    if (!day)
      continue;
    day->count++;
    day->index = i;
  }
}

/* The time of day that an entry is of which names a day: that at its own, else the one on that day. */
static size_t time_of_day(const tli_reader *reader, const tl_timeline *timeline, const tli_day_entry *entry)
{
  size_t own = entry->own.data ? tl_timeline_find(timeline, entry->own) : TL_NOT_FOUND;
  const tli_day_entry *day = find_day(reader, entry->id);
  if (own != TL_NOT_FOUND || day->count == 0)
    return own;
  if (day->count == 1)
    return day->index;
  tli_reader_tell_line(reader, entry->line, TL_LOSS_DROPPED, "recurrence",
                       "RECURRENCE-ID is a day on which there are several times, none of which is its own: all are "
                       "kept");
  return TL_NOT_FOUND;
}

static tl_status add_index(const tli_reader *reader, size_t index, tli_items *out, tl_error *err)
{
  if (index == TL_NOT_FOUND)
    return TL_OK;
  size_t *item = tli_items_add(reader, out, sizeof *item);
  if (!item)
    return tli_fail_nomem(err);
  *item = index;
  return TL_OK;
}

/* The events that are cancelled, sorted. */
static tl_status list_cancelled(tli_reader *reader, const tl_timeline *timeline, tli_items *out, tl_error *err)
{
  const tl_text *ids = reader->cancelled.items;
  const tli_day_entry *days = reader->days.items;
  tl_status status = TL_OK;
  count_days(reader, timeline);
  for (size_t i = 0; status == TL_OK && i < reader->cancelled.count; i++)
    status = add_index(reader, tl_timeline_find(timeline, ids[i]), out, err);
  for (size_t i = 0; status == TL_OK && i < reader->days.count; i++)
    status = add_index(reader, time_of_day(reader, timeline, &days[i]), out, err);
  if (out->count > 0)
    qsort(out->items, out->count, sizeof(size_t), compare_indexes);
  return status;
}

static bool is_cancelled(const tli_items *cancelled, size_t index)
{
  return cancelled->count > 0 && bsearch(&index, cancelled->items, cancelled->count, sizeof(size_t), compare_indexes);
}

/* ---- what events say of others ---- */

static void tell_unknown(const tli_reader *reader, const tl_timeline *timeline, size_t index)
{
  tli_reader_tell(reader, tl_event_id(tl_timeline_at(timeline, index)), index, TL_LOSS_DROPPED, "relation",
                  "it is to an event that is not in the feed: left out");
}

/* Adds to reader->constraints those of an event whose other event is there, from reference `*i` on, and moves that to
 * where those of the next event start. */
static tl_status gather(tli_reader *reader, const tl_timeline *timeline, const tli_items *cancelled, size_t *i,
                        tl_error *err)
{
  const tli_reference *references = reader->references.items;
  size_t event = references[*i].event;
  reader->constraints.count = 0;
  for (; *i < reader->references.count && references[*i].event == event; ++*i) {
    tl_constraint c = references[*i].constraint;
    tl_text uid = references[*i].uid;
    size_t other = uid.data ? tl_timeline_find_uid(timeline, uid) : tl_timeline_find(timeline, c.event);
    if (uid.data && other != TL_NOT_FOUND)
      c.event = tl_text_from_string(tl_event_id(tl_timeline_at(timeline, other)));
    if (c.kind != TL_CONSTRAINT_LENGTH && (other == TL_NOT_FOUND || other == event || is_cancelled(cancelled, other))) {
      tell_unknown(reader, timeline, event);
      continue;
    }
    tl_constraint *item = tli_items_add(reader, &reader->constraints, sizeof *item);
    if (!item)
      return tli_fail_nomem(err);
    *item = c;
  }
  return TL_OK;
}

/* Gives an event the constraints that were gathered. `room` serves its lists. */
static tl_status replace(const tli_reader *reader, const tl_event *event, tl_builder *builder, tli_items *room,
                         tl_error *err)
{
  tl_event_spec spec;
  size_t needed = tl_event_to_spec(event, &spec, room->items, room->capacity);
  if (needed > room->capacity) {
    if (!tli_reserve(&reader->allocator, &room->items, &room->capacity, needed, 1))
      return tli_fail_nomem(err);
    tl_event_to_spec(event, &spec, room->items, room->capacity);
  }
  spec.constraints = reader->constraints.items;
  spec.constraint_count = reader->constraints.count;
  return tl_builder_replace(builder, &spec, err);
}

static tl_status change_all(tli_reader *reader, const tl_timeline *timeline, tl_builder *builder, tl_error *err)
{
  tli_items room = {NULL, 0, 0};
  tli_items cancelled = {NULL, 0, 0};
  tl_status status = list_cancelled(reader, timeline, &cancelled, err);
  for (size_t i = 0; status == TL_OK && i < reader->references.count;) {
    const tl_event *event = tl_timeline_at(timeline, ((tli_reference *)reader->references.items)[i].event);
    status = gather(reader, timeline, &cancelled, &i, err);
    if (status == TL_OK && reader->constraints.count > 0)
      status = replace(reader, event, builder, &room, err);
  }
  for (size_t i = 0; status == TL_OK && i < cancelled.count; i++) {
    size_t index = ((size_t *)cancelled.items)[i];
    if (i == 0 || index != ((size_t *)cancelled.items)[i - 1])
      status = tl_builder_remove(builder, tl_text_from_string(tl_event_id(tl_timeline_at(timeline, index))), err);
  }
  tli_release(&reader->allocator, room.items, room.capacity);
  tli_release(&reader->allocator, cancelled.items, cancelled.capacity * sizeof(size_t));
  return status;
}

tl_status tli_reader_finish(tli_reader *reader, tl_timeline **out_timeline, tl_error *err)
{
  tl_timeline *timeline;
  tl_status status = tl_timeline_from_builder(reader->builder, &timeline, err);
  if (status != TL_OK || (reader->references.count == 0 && reader->cancelled.count == 0 && reader->days.count == 0)) {
    if (status == TL_OK)
      *out_timeline = timeline;
    return status;
  }
  tl_builder *builder;
  status = tl_builder_from_timeline(timeline, NULL, &builder, err);
  if (status == TL_OK) {
    status = change_all(reader, timeline, builder, err);
    if (status == TL_OK)
      status = tl_timeline_from_builder(builder, out_timeline, err);
    tl_builder_free(builder);
  }
  tl_timeline_unref(timeline);
  return status;
}
