/* SPDX-License-Identifier: Apache-2.0 */
#include "builder.h"

#include <string.h>

#include "../base/error.h"

/* ---- making one ---- */

static tl_status resolve_event(const tli_store *store, const tl_event *event, tl_error *err)
{
  const uint32_t *list = tli_event_list(event, TLI_CONSTRAINTS);
  for (uint32_t i = 0; list && i < list[0]; i++) {
    tli_constraint kept;
    uint32_t *words = event->block + list[1 + i] / sizeof(uint32_t);
    memcpy(&kept, words, sizeof kept);
    if (kept.kind == TL_CONSTRAINT_LENGTH)
      continue;
    tl_text id = tl_text_from_string(tli_event_bytes(event, kept.text));
    kept.other = tli_store_find(store, id, tli_hash(store->seed, id));
    if (kept.other == TLI_NONE) {
      char own[TLI_QUOTE_SIZE];
      char other[TLI_QUOTE_SIZE];
      tl_status status =
          tli_fail(err, TL_ERR_REFERENCE, TL_CODE_ID_UNKNOWN, "event %s refers to event %s, which is not there",
                   tli_quote(tl_text_from_string(tl_event_id(event)), own), tli_quote(id, other));
      if (err) {
        err->line = kept.line ? kept.line : event->line;
        err->field = "event";
      }
      return status;
    }
    memcpy(words, &kept, sizeof kept);
  }
  return TL_OK;
}

tl_status tl_timeline_from_builder(tl_builder *builder, tl_timeline **out_timeline, tl_error *err)
{
  if (!builder || !out_timeline)
    return tli_fail_arg(err, "no builder, or nowhere to put the timeline");
  tli_store *store = &builder->store;
  tli_store_compact(store);
  for (size_t i = 0; i < store->count; i++) {
    tl_status status = resolve_event(store, &store->events->at[i], err);
    if (status)
      return status;
  }
  tl_timeline *timeline = tli_alloc(&store->allocator, sizeof *timeline);
  if (!timeline)
    return tli_fail_nomem(err);
  tli_store_trim(store);
  atomic_init(&timeline->references, 1);
  timeline->store = *store;
  if (timeline->store.events)
    timeline->store.events->owner = &timeline->store;
  tl_allocator allocator = store->allocator;
  uint8_t seasons = store->seasons;
  tli_store_init(store, &allocator, seasons);
  builder->as_of = builder->default_as_of = (tli_as_of){.given = false};
  builder->default_as_of_text = NULL; /* it is in the store that was taken over */
  *out_timeline = timeline;
  return TL_OK;
}

tl_timeline *tl_timeline_ref(tl_timeline *timeline)
{
  atomic_fetch_add_explicit(&timeline->references, 1, memory_order_relaxed);
  return timeline;
}

void tl_timeline_unref(tl_timeline *timeline)
{
  /* What other threads did with it comes before its release. */
  if (!timeline || atomic_fetch_sub_explicit(&timeline->references, 1, memory_order_acq_rel) != 1)
    return;
  tl_allocator allocator = timeline->store.allocator;
  tli_store_free(&timeline->store);
  tli_release(&allocator, timeline, sizeof *timeline);
}

/* ---- reading one ---- */

const char *tl_timeline_title(const tl_timeline *timeline)
{
  return timeline->store.header[TLI_HEADER_TITLE];
}

const char *tl_timeline_description(const tl_timeline *timeline)
{
  return timeline->store.header[TLI_HEADER_DESCRIPTION];
}

const char *tl_timeline_lang(const tl_timeline *timeline)
{
  return timeline->store.header[TLI_HEADER_LANG];
}

const char *tl_timeline_as_of(const tl_timeline *timeline)
{
  return timeline->store.header[TLI_HEADER_AS_OF];
}

uint8_t tl_timeline_seasons(const tl_timeline *timeline)
{
  return timeline->store.seasons;
}

const char *tl_timeline_modified(const tl_timeline *timeline)
{
  return timeline->store.header[TLI_HEADER_MODIFIED];
}

const char *tl_timeline_foreign(const tl_timeline *timeline)
{
  return timeline->store.header[TLI_HEADER_FOREIGN];
}

const char *tl_timeline_foreign_attributes(const tl_timeline *timeline)
{
  return timeline->store.header[TLI_HEADER_FOREIGN_ATTRIBUTES];
}

size_t tl_timeline_count(const tl_timeline *timeline)
{
  return timeline->store.count;
}

const tl_event *tl_timeline_at(const tl_timeline *timeline, size_t index)
{
  return index < timeline->store.count ? &timeline->store.events->at[index] : NULL;
}

size_t tl_timeline_find(const tl_timeline *timeline, tl_text id)
{
  if (!id.data)
    return TL_NOT_FOUND;
  uint32_t index = tli_store_find(&timeline->store, id, tli_hash(timeline->store.seed, id));
  return index == TLI_NONE ? TL_NOT_FOUND : index;
}

size_t tl_timeline_find_uid(const tl_timeline *timeline, tl_text uid)
{
  if (!uid.data)
    return TL_NOT_FOUND;
  uint32_t index = tli_store_find_uid(&timeline->store, uid, tli_hash(timeline->store.seed, uid));
  return index == TLI_NONE ? TL_NOT_FOUND : index;
}

const tl_extent *tl_timeline_extents(const tl_timeline *timeline)
{
  return timeline->store.extents;
}

size_t tl_timeline_memory(const tl_timeline *timeline)
{
  return sizeof *timeline + tli_store_memory(&timeline->store);
}
