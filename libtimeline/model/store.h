/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_STORE_H
#define TLI_STORE_H

/*
 * What a builder fills and a timeline owns.
 *
 * An event is three things: a small record of fixed size, its extent in an array of extents, and a block of words in an
 * arena of large chunks. The block holds what was given and nothing else: its own size in bytes, then one word for each
 * field that is given, in the order of `tli_field`, then what those words point at by byte offsets from the block's
 * start. So a field that is not there costs nothing, a block has no pointer in it, and a copy of an event is one
 * memcpy.
 */

#include <timeline/model.h>

#include "../base/memory.h"
#include "table.h"

/* What a block can hold. The word of a text is its offset. */
typedef enum tli_field {
  TLI_ID, /* always there */
  TLI_UID,
  TLI_TITLE,
  TLI_DESCRIPTION,
  TLI_WORDING,
  TLI_HREF,
  TLI_MODIFIED,
  TLI_EDTF,
  TLI_PHRASE,
  TLI_START,
  TLI_END,
  TLI_AS_OF,
  TLI_ZONE,
  TLI_PLACE,
  TLI_FOREIGN,
  TLI_FOREIGN_ATTRIBUTES,
  TLI_TEXTS,             /* as many texts; no field */
  TLI_GROUP = TLI_TEXTS, /* the number of a name */
  TLI_CONFIDENCE,        /* the value itself */
  TLI_CATEGORIES,        /* offset of: how many, then numbers of names */
  TLI_SOURCES,           /* offset of: how many, then for each the offsets of text and href, 0: none */
  TLI_CONSTRAINTS,       /* offset of: how many, then the offset of each (tli_constraint) */
  TLI_COORDINATES,       /* offset of two int64, not aligned */
  TLI_EXTENT,            /* offset of the extent that was given, not aligned; only when it must be read again */
  TLI_FIELDS
} tli_field;

/* One constraint in a block, in words; the durations that are given follow in the order of the TL_GIVEN_ bits. */
typedef struct tli_constraint {
  uint32_t other; /* index of the other event, once the timeline is made */
  uint32_t text;  /* offset of the other's id, or of a length's as-of; 0: none */
  uint32_t line;
  uint8_t kind, from, to, precision;
  uint16_t allen;
  uint16_t given;
} tli_constraint;

enum {
  TLI_DURATION_WORDS = sizeof(tl_duration) / sizeof(uint32_t),
  TLI_CONSTRAINT_WORDS = sizeof(tli_constraint) / sizeof(uint32_t)
};

struct tl_event {
  uint32_t *block; /* NULL: removed, until the timeline is made */
  uint32_t given;  /* a bit for each tli_field */
  uint32_t index;
  uint32_t hash; /* of the id */
  uint32_t line;
  uint32_t date_line;
  uint8_t start_kind;
  uint8_t end_kind;
  bool timeline_as_of; /* its extent rests on the timeline's as-of */
  bool has_extent;     /* its date was given as an extent */
};

_Static_assert(sizeof(tl_event) == 24 + sizeof(void *), "an event is 32 bytes");
_Static_assert(sizeof(tli_constraint) == 20, "a constraint has no padding");

typedef struct tli_store tli_store;

/* The array of events: an event finds its store by its index. */
typedef struct tli_events {
  const tli_store *owner; /* set when the timeline is made */
  uint64_t reserved;
  tl_event at[];
} tli_events;

typedef struct tli_chunk tli_chunk;

/* Texts of which each is kept once: names of categories and groups. Numbers count from 0. */
typedef struct tli_names {
  const char **at;
  tli_table table;
  size_t count;
  size_t capacity;
} tli_names;

/* What a timeline says of itself. */
enum {
  TLI_HEADER_TITLE,
  TLI_HEADER_DESCRIPTION,
  TLI_HEADER_LANG,
  TLI_HEADER_AS_OF,
  TLI_HEADER_MODIFIED,
  TLI_HEADER_FOREIGN,
  TLI_HEADER_FOREIGN_ATTRIBUTES,
  TLI_HEADER_TEXTS
};

struct tli_store {
  tl_allocator allocator;
  uint64_t seed;
  tli_events *events;
  tl_extent *extents;
  size_t count; /* with those removed */
  size_t removed;
  size_t capacity; /* of events */
  size_t extent_capacity;
  tli_table ids;  /* indexes of events */
  tli_table uids; /* of those that have a uid */
  tli_chunk *chunks;
  tli_names names;
  const char *header[TLI_HEADER_TEXTS];
  uint8_t seasons;
};

/* store.c */
void tli_store_init(tli_store *store, const tl_allocator *allocator, uint8_t seasons);
void tli_store_free(tli_store *store);
size_t tli_store_memory(const tli_store *store);

/* Words in the arena, for good; NULL when memory gives out. */
uint32_t *tli_store_words(tli_store *store, size_t size);

/* A copy in the arena with a NUL; NULL when memory gives out. */
const char *tli_store_text(tli_store *store, tl_text text);

/* Makes room for `more` events: in events, extents and ids. */
bool tli_store_reserve(tli_store *store, size_t more);

/* Makes room for one event more in the uids. */
bool tli_store_reserve_uid(tli_store *store);

/* Fetches what looking for an id and a uid of those hashes will read. */
void tli_store_prefetch(const tli_store *store, uint32_t hash, uint32_t uid_hash);

/* The index of the event of that id, or TLI_NONE. */
uint32_t tli_store_find(const tli_store *store, tl_text id, uint32_t hash);

/* The index of the event of that uid, or TLI_NONE. */
uint32_t tli_store_find_uid(const tli_store *store, tl_text uid, uint32_t hash);

/* Appends an event and its extent, for which there is room; sets its index. */
void tli_store_append(tli_store *store, const tl_event *event, const tl_extent *extent);

/* Puts an event of the same id in the place of event `index`; there is room for its uid. */
void tli_store_replace(tli_store *store, uint32_t index, const tl_event *event, const tl_extent *extent);

/* Takes an event out of the ids and uids and marks it removed. */
void tli_store_remove(tli_store *store, uint32_t index);

/* Closes the gaps that removed events left. */
void tli_store_compact(tli_store *store);

/* Gives back the room that the arrays of events and extents do not use, if the allocator takes it. */
void tli_store_trim(tli_store *store);

/* The number of a name, or TLI_NONE. */
uint32_t tli_names_find(const tli_store *store, tl_text name);

/* The number of a name, which it gets now if it has none; TLI_NONE when memory gives out. */
uint32_t tli_names_intern(tli_store *store, tl_text name);

/* event.c: fields of a block. */
static inline uint32_t tli_event_word(const tl_event *event, tli_field field)
{
  return event->block[1 + __builtin_popcount(event->given & ((UINT32_C(1) << field) - 1))];
}

static inline bool tli_event_has(const tl_event *event, tli_field field)
{
  return event->given >> field & 1;
}

static inline const char *tli_event_bytes(const tl_event *event, size_t offset)
{
  return (const char *)event->block + offset;
}

static inline const char *tli_event_text(const tl_event *event, tli_field field)
{
  return tli_event_has(event, field) ? tli_event_bytes(event, tli_event_word(event, field)) : NULL;
}

/* What the offset of `field` points at, in words; NULL when the field is not there. */
static inline const uint32_t *tli_event_list(const tl_event *event, tli_field field)
{
  return tli_event_has(event, field) ? event->block + tli_event_word(event, field) / sizeof(uint32_t) : NULL;
}

/* Reads constraint `index`; false, and nothing written, when there are not so many. */
bool tli_event_constraint(const tl_event *event, size_t index, tl_constraint *out);

#endif
