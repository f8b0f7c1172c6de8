/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

#include <string.h>

#include "../base/utf8.h"

/* Chunks double from the first to the last of these sizes; a block larger than a quarter of that gets its own. */
enum { CHUNK_MIN = 4096, CHUNK_MAX = 1 << 20 };

struct tli_chunk {
  tli_chunk *next;
  size_t size; /* of data */
  size_t used;
  uint64_t data[];
};

void tli_store_init(tli_store *store, const tl_allocator *allocator, uint8_t seasons)
{
  memset(store, 0, sizeof *store);
  store->allocator = tli_allocator(allocator);
  store->seasons = seasons;
  /* Where the store lies differs from run to run, so that nobody can choose ids that all fall together. Nothing that
   * is seen from outside depends on it. */
  store->seed = (uint64_t)(uintptr_t)store * UINT64_C(0x9E3779B97F4A7C15);
}

static size_t events_size(size_t capacity)
{
  return sizeof(tli_events) + capacity * sizeof(tl_event);
}

void tli_store_free(tli_store *store)
{
  const tl_allocator *allocator = &store->allocator;
  tli_release(allocator, store->events, events_size(store->capacity));
  tli_release(allocator, store->extents, store->extent_capacity * sizeof *store->extents);
  tli_table_free(&store->ids, allocator);
  tli_table_free(&store->uids, allocator);
  tli_release(allocator, store->names.at, store->names.capacity * sizeof *store->names.at);
  tli_table_free(&store->names.table, allocator);
  for (tli_chunk *chunk = store->chunks; chunk;) {
    tli_chunk *next = chunk->next;
    tli_release(allocator, chunk, sizeof *chunk + chunk->size);
    chunk = next;
  }
}

size_t tli_store_memory(const tli_store *store)
{
  size_t size = store->events ? events_size(store->capacity) : 0;
  size += store->extent_capacity * sizeof *store->extents;
  size += tli_table_memory(&store->ids);
  size += tli_table_memory(&store->uids);
  size += store->names.capacity * sizeof *store->names.at;
  size += tli_table_memory(&store->names.table);
  for (const tli_chunk *chunk = store->chunks; chunk; chunk = chunk->next)
    size += sizeof *chunk + chunk->size;
  return size;
}

/* ---- the arena ---- */

static void *arena(tli_store *store, size_t size, size_t align)
{
  tli_chunk *chunk = store->chunks;
  if (chunk) {
    size_t at = (chunk->used + align - 1) & ~(align - 1);
    if (at <= chunk->size && size <= chunk->size - at) {
      chunk->used = at + size;
      return (char *)chunk->data + at;
    }
  }
  size_t room = chunk ? chunk->size * 2 : CHUNK_MIN;
  if (room > CHUNK_MAX)
    room = CHUNK_MAX;
  bool own = size > room / 4;
  if (own)
    room = (size + 7) & ~(size_t)7;
  if (room < size || room > SIZE_MAX - sizeof *chunk)
    return NULL;
  tli_chunk *fresh = tli_alloc(&store->allocator, sizeof *fresh + room);
  if (!fresh)
    return NULL;
  fresh->size = room;
  fresh->used = size;
  if (own && chunk) { /* behind the one that has room still */
    fresh->next = chunk->next;
    chunk->next = fresh;
  } else {
    fresh->next = chunk;
    store->chunks = fresh;
  }
  return fresh->data;
}

uint32_t *tli_store_words(tli_store *store, size_t size)
{
  return arena(store, size, sizeof(uint32_t));
}

const char *tli_store_text(tli_store *store, tl_text text)
{
  if (text.size == SIZE_MAX)
    return NULL;
  char *copy = arena(store, text.size + 1, 1);
  if (!copy)
    return NULL;
  if (text.size)
    memcpy(copy, text.data, text.size);
  copy[text.size] = '\0';
  return copy;
}

/* ---- events ---- */

static uint32_t hash_of_uid(const tli_store *store, const tl_event *event)
{
  return tli_hash(store->seed, tl_text_from_string(tl_event_uid(event)));
}

static bool reserve_events(tli_store *store, size_t need)
{
  if (need <= store->capacity)
    return true;
  size_t grown = store->capacity + store->capacity / 2 + 8;
  if (grown < need)
    grown = need;
  if (grown > (SIZE_MAX - sizeof(tli_events)) / sizeof(tl_event))
    return false;
  size_t old = store->events ? events_size(store->capacity) : 0;
  tli_events *moved = store->allocator.resize(store->allocator.ctx, store->events, old, events_size(grown));
  if (!moved)
    return false;
  moved->owner = NULL;
  moved->reserved = 0;
  store->events = moved;
  store->capacity = grown;
  return true;
}

bool tli_store_reserve(tli_store *store, size_t more)
{
  size_t need;
  if (__builtin_add_overflow(store->count, more, &need) || !reserve_events(store, need))
    return false;
  return tli_reserve(&store->allocator, &store->extents, &store->extent_capacity, need, sizeof *store->extents) &&
         tli_table_reserve(&store->ids, &store->allocator, more);
}

bool tli_store_reserve_uid(tli_store *store)
{
  return tli_table_reserve(&store->uids, &store->allocator, 1);
}

void tli_store_prefetch(const tli_store *store, uint32_t hash, uint32_t uid_hash)
{
  tli_table_prefetch(&store->ids, hash);
  tli_table_prefetch(&store->uids, uid_hash);
}

/* The event of `table` whose `field` is `text`, or TLI_NONE. */
static uint32_t find(const tli_store *store, const tli_table *table, tli_field field, tl_text text, uint32_t hash)
{
  size_t at = tli_table_start(table, hash);
  for (;;) {
    uint32_t index = tli_table_next(table, hash, &at);
    if (index == TLI_NONE || tli_text_is(text, tli_event_text(&store->events->at[index], field)))
      return index;
  }
}

uint32_t tli_store_find(const tli_store *store, tl_text id, uint32_t hash)
{
  return find(store, &store->ids, TLI_ID, id, hash);
}

uint32_t tli_store_find_uid(const tli_store *store, tl_text uid, uint32_t hash)
{
  return find(store, &store->uids, TLI_UID, uid, hash);
}

static void add_uid(tli_store *store, uint32_t index)
{
  const tl_event *event = &store->events->at[index];
  if (tli_event_has(event, TLI_UID))
    tli_table_insert(&store->uids, hash_of_uid(store, event), index);
}

static void remove_uid(tli_store *store, uint32_t index)
{
  const tl_event *event = &store->events->at[index];
  if (tli_event_has(event, TLI_UID))
    tli_table_remove(&store->uids, hash_of_uid(store, event), index);
}

void tli_store_append(tli_store *store, const tl_event *event, const tl_extent *extent)
{
  size_t index = store->count++;
  store->events->at[index] = *event;
  store->events->at[index].index = (uint32_t)index;
  store->extents[index] = *extent;
  tli_table_insert(&store->ids, event->hash, (uint32_t)index);
  add_uid(store, (uint32_t)index);
}

void tli_store_replace(tli_store *store, uint32_t index, const tl_event *event, const tl_extent *extent)
{
  remove_uid(store, index);
  store->events->at[index] = *event;
  store->events->at[index].index = index;
  store->extents[index] = *extent;
  add_uid(store, index);
}

void tli_store_remove(tli_store *store, uint32_t index)
{
  tli_table_remove(&store->ids, store->events->at[index].hash, index);
  remove_uid(store, index);
  store->events->at[index].block = NULL;
  store->removed++;
}

void tli_store_compact(tli_store *store)
{
  if (!store->removed)
    return;
  size_t to = 0;
  for (size_t from = 0; from < store->count; from++) {
    if (!store->events->at[from].block)
      continue;
    store->events->at[to] = store->events->at[from];
    store->events->at[to].index = (uint32_t)to;
    store->extents[to] = store->extents[from];
    to++;
  }
  store->count = to;
  store->removed = 0;
  tli_table_clear(&store->ids);
  tli_table_clear(&store->uids);
  for (uint32_t i = 0; i < store->count; i++) {
    tli_table_insert(&store->ids, store->events->at[i].hash, i);
    add_uid(store, i);
  }
}

void tli_store_trim(tli_store *store)
{
  const tl_allocator *allocator = &store->allocator;
  if (store->count == 0)
    return;
  if (store->count < store->capacity) {
    void *events =
        allocator->resize(allocator->ctx, store->events, events_size(store->capacity), events_size(store->count));
    if (events) {
      store->events = events;
      store->capacity = store->count;
    }
  }
  tli_shrink(allocator, &store->extents, &store->extent_capacity, store->count, sizeof *store->extents);
}

/* ---- names ---- */

static uint32_t names_find(const tli_store *store, tl_text name, uint32_t hash)
{
  const tli_names *names = &store->names;
  size_t at = tli_table_start(&names->table, hash);
  for (;;) {
    uint32_t number = tli_table_next(&names->table, hash, &at);
    if (number == TLI_NONE || tli_text_is(name, names->at[number]))
      return number;
  }
}

uint32_t tli_names_find(const tli_store *store, tl_text name)
{
  return names_find(store, name, tli_hash(store->seed, name));
}

static bool names_reserve(tli_store *store)
{
  tli_names *names = &store->names;
  return names->count < TLI_NONE - 1 &&
         tli_reserve(&store->allocator, &names->at, &names->capacity, names->count + 1, sizeof *names->at) &&
         tli_table_reserve(&names->table, &store->allocator, 1);
}

uint32_t tli_names_intern(tli_store *store, tl_text name)
{
  uint32_t hash = tli_hash(store->seed, name);
  uint32_t number = names_find(store, name, hash);
  if (number != TLI_NONE)
    return number;
  tli_names *names = &store->names;
  if (!names_reserve(store))
    return TLI_NONE;
  const char *copy = tli_store_text(store, name);
  if (!copy)
    return TLI_NONE;
  number = (uint32_t)names->count++;
  names->at[number] = copy;
  tli_table_insert(&names->table, hash, number);
  return number;
}
