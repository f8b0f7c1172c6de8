/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_ICAL_ZONE_H
#define TLI_ICAL_ZONE_H

/*
 * Time zones: a local time to its offset from UTC. From the VTIMEZONE of a file (RFC 5545, 3.6.5), or from a folder of
 * compiled zones (RFC 9636), by a name of a strict grammar; libical's own look-ups are not used, since they take a name
 * of a file from what they read.
 *
 * Both become one table of changes. Where a clock is set back, a local time is its first occurrence; where it is set
 * forward, a local time that was left out counts by the offset before (RFC 5545, 3.3.5).
 */

#include <timeline/file.h>

#include "rule.h"

enum {
  TLI_ZONES_MAX = 4096,         /* zones of a file */
  TLI_ZONE_CHANGES_MAX = 32768, /* changes of a zone */
  TLI_ZONE_PARTS_MAX = 4096,    /* STANDARD and DAYLIGHT of a zone, and their RDATEs */
  TLI_ZONE_WORD_MAX = 6,        /* bytes of what a time is called */
  TLI_ZONE_YEAR_MAX =
      2500,          /* up to which the rule of a compiled zone is followed, and from there on as 400 years before */
  TLI_TZID_MAX = 255 /* bytes of a TZID */
};

/* From `local` on, by the clock before it, the clock is `to` seconds east of UTC and no longer `from`. */
typedef struct tli_change {
  tl_time local;
  int32_t from;
  int32_t to;
  char name[TLI_ZONE_WORD_MAX + 1]; /* of a compiled zone: what the time is called then, such as CEST; "": not known */
  bool daylight : 1;                /* of a compiled zone */
  bool needed : 1;                  /* by what is written */
} tli_change;

/* A STANDARD or DAYLIGHT: when it begins, and which offsets it changes. */
typedef struct tli_observance {
  tli_rule rule; /* counts when has_rule */
  tl_time start;
  tl_time until;
  int32_t from;
  int32_t to;
  bool has_rule;
} tli_observance;

typedef struct tli_zone {
  char name[TLI_TZID_MAX + 1];
  tli_observance *parts;
  size_t part_count;
  size_t part_capacity;
  tli_change *changes; /* sorted */
  size_t change_count;
  size_t change_capacity;
  int32_t first; /* the offset before the first change */
  tl_time early; /* the earliest time before the first change that is written, in UTC; TL_TIME_MAX: none is */
  tl_time known; /* changes are known up to here; TL_TIME_MIN: none is */
  bool used;     /* by what is written */
  bool absent;   /* the folder has none of that name, which need not be looked up again */
  bool cut;      /* the rules give more changes than are kept */
} tli_zone;

/* The zones of a document. */
typedef struct tli_zones {
  tl_allocator allocator;
  const char *folder; /* NULL: none is looked up */
  tli_zone **items;
  size_t count;
  size_t capacity;
  unsigned cuts; /* rules that did not come to an end; after some, none is followed any more */
} tli_zones;

void tli_zones_init(tli_zones *zones, const tl_allocator *allocator, const char *folder);
void tli_zones_free(tli_zones *zones);

/* Adds an empty zone of that name, at most TLI_TZID_MAX bytes. A later one of the same name takes its place.
 * TL_ERR_NOMEM, TL_ERR_LIMIT. */
tl_status tli_zones_add(tli_zones *zones, tl_text name, tli_zone **out_zone, tl_error *err);

/* Adds a part to a zone; RDATE is one of its own. */
tl_status tli_zone_add(tli_zones *zones, tli_zone *zone, const tli_observance *part, tl_error *err);

/* Whether the file had a zone of that name, or one was looked up. */
bool tli_zones_has(const tli_zones *zones, tl_text name);

/* The zone of that name: of the file, UTC, or of the folder. `*out_zone` is NULL when there is none. */
tl_status tli_zones_find(tli_zones *zones, tl_text name, tli_zone **out_zone, tl_error *err);

/* The offset from UTC of a local time in a zone. */
tl_status tli_zone_offset(tli_zones *zones, tli_zone *zone, tl_time local, int32_t *out_seconds, tl_error *err);

/* The last change of a zone at a point of UTC, up to where its changes are known, and beyond the year
 * TLI_ZONE_YEAR_MAX that of 400 years before; NULL: it is before the first. */
tli_change *tli_zone_change_at(const tli_zone *zone, tl_time utc);

/* zone_file.c: reads a compiled zone. `*out_good` is false when it is none. */
tl_status tli_zone_read(tli_zones *zones, tl_text name, tli_zone *zone, bool *out_good, tl_error *err);

/* Appends a change; TL_ERR_NOMEM. */
tl_status tli_zone_change(tli_zones *zones, tli_zone *zone, const tli_change *change, tl_error *err);

#endif
