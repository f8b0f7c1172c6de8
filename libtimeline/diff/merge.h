/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_DIFF_MERGE_H
#define TLI_DIFF_MERGE_H

/* What a merge works with: a column a timeline, and one more, the last, for the base. */

#include <timeline/diff.h>

#include "field.h"

typedef struct tli_column {
  const tl_timeline *timeline; /* NULL: no base */
  const tl_event *event;       /* the event at hand; NULL: it is not there */
  tl_event_spec spec;          /* the same */
  tli_items items;             /* the list at hand */
  tli_words words;             /* the value at hand, for a conflict */
  bool changed;                /* against the base: what is at hand */
} tli_column;

/* The lists of the event that is being made. */
typedef struct tli_made {
  tl_text *categories;
  tl_source *sources;
  tl_constraint *constraints;
  size_t count[TLI_LISTS];
  size_t capacity[TLI_LISTS];
} tli_made;

typedef struct tli_merge {
  tl_allocator allocator;
  tl_diff_conflicts conflicts;
  tl_builder *builder;
  tl_error *err;
  tli_column *columns; /* [count + 1] */
  const char **values; /* [count + 1], of a conflict */
  bool *has;           /* [count] */
  size_t capacity[3];  /* of those three */
  size_t count;        /* of timelines */
  size_t conflict_count;
  tli_items scratch[2];
  tli_made made;
  tl_status status; /* sticky */
  uint8_t prefer;
} tli_merge;

/* Whether two columns have the same of what is at hand; column `count` is the base. */
typedef bool (*tli_same)(const tli_merge *merge, int what, size_t a, size_t b);

/* Sets `changed` of the columns that take part (`all`, or those with the event), and finds the column whose value is to
 * be taken: of those that changed it the first, or else the first of all. *out_agree: those that changed it agree. */
size_t tli_merge_settle(tli_merge *merge, tli_same same, int what, bool all, bool *out_agree);

/* The column that is preferred of those that changed something; the first of them when none is. */
size_t tli_merge_prefer(const tli_merge *merge);

/* Tells a conflict; values[] are filled in. */
void tli_merge_tell(tli_merge *merge, const char *event, const char *field, size_t chosen);

/* Merges the lists of the event at hand, of which `id` is the id, into merge->made. */
void tli_merge_lists(tli_merge *merge, const char *id);

/* Whether the event of that id is in the result. */
bool tli_merge_keeps(tli_merge *merge, tl_text id);

#endif
