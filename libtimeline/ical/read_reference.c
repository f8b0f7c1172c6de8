/* SPDX-License-Identifier: Apache-2.0 */

/* What waits until all events are there: what one says of another, which may stand behind it or not be in the feed, and
 * which times of recurrences are cancelled. */

#include <stdlib.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "read.h"

static int compare_indexes(const void *a, const void *b)
{
  size_t x = *(const size_t *)a;
  size_t y = *(const size_t *)b;
  return (x > y) - (x < y);
}

/* The events that are cancelled, sorted. */
static tl_status list_cancelled(const tli_reader *reader, const tl_timeline *timeline, tli_items *out, tl_error *err)
{
  const tl_text *ids = reader->cancelled.items;
  for (size_t i = 0; i < reader->cancelled.count; i++) {
    size_t index = tl_timeline_find(timeline, ids[i]);
    size_t *item = index != TL_NOT_FOUND ? tli_items_add(reader, out, sizeof *item) : NULL;
    if (item)
      *item = index;
    else if (index != TL_NOT_FOUND)
      return tli_fail_nomem(err);
  }
  if (out->count > 0)
    qsort(out->items, out->count, sizeof(size_t), compare_indexes);
  return TL_OK;
}

static bool is_cancelled(const tli_items *cancelled, size_t index)
{
  return cancelled->count > 0 && bsearch(&index, cancelled->items, cancelled->count, sizeof(size_t), compare_indexes);
}

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
  if (status != TL_OK || (reader->references.count == 0 && reader->cancelled.count == 0)) {
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
