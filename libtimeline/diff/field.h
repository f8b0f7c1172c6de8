/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_DIFF_FIELD_H
#define TLI_DIFF_FIELD_H

/* What an event and a header are compared by: fields with one value, and lists that are sets. */

#include "words.h"

/* The fields of an event with one value. Those before TLI_FIELD_TEXTS are texts. */
typedef enum tli_diff_field {
  TLI_FIELD_TITLE,
  TLI_FIELD_WORDING,
  TLI_FIELD_DESCRIPTION,
  TLI_FIELD_PLACE,
  TLI_FIELD_GROUP,
  TLI_FIELD_HREF,
  TLI_FIELD_UID,
  TLI_FIELD_MODIFIED,
  TLI_FIELD_FOREIGN,
  TLI_FIELD_FOREIGN_ATTRIBUTES,
  TLI_FIELD_TEXTS, /* as many; no field */
  TLI_FIELD_DATE = TLI_FIELD_TEXTS,
  TLI_FIELD_COORDINATES,
  TLI_FIELD_CONFIDENCE,
  TLI_FIELDS
} tli_diff_field;

/* The fields of a header, all of them texts. */
enum { TLI_HEADER_FIELDS = 7, TLI_HEADER_FIELD_MODIFIED = 4 };

/* In everything below an event or timeline of NULL is one that says nothing. */

/* The spec of an event, but for its lists. */
tl_event_spec tli_fields(const tl_event *event);

const char *tli_field_name(tli_diff_field field);
bool tli_field_given(tli_diff_field field, const tl_event_spec *spec);
bool tli_field_same(tli_diff_field field, const tl_event_spec *a, const tl_event_spec *b);

/* The value in words: a text of the event, or said in `words`, which are empty; NULL when it is not given, or when
 * memory gave out (words->failed). */
const char *tli_field_text(tli_diff_field field, const tl_event_spec *spec, tli_words *words);

/* Puts the value of `from` in the place of that of `to`. */
void tli_field_copy(tli_diff_field field, const tl_event_spec *from, tl_event_spec *to);

const char *tli_header_field_name(size_t field);
const char *tli_header_field_text(size_t field, const tl_timeline *timeline);
void tli_header_field_set(size_t field, const char *string, tl_header_spec *spec);

bool tli_same_text(const char *a, const char *b);

typedef enum tli_diff_list { TLI_LIST_CATEGORIES, TLI_LIST_SOURCES, TLI_LIST_CONSTRAINTS, TLI_LISTS } tli_diff_list;

/* A member of a list. */
typedef struct tli_item {
  const char *text;         /* a category, or a source's */
  const char *href;         /* a source's */
  tl_constraint constraint; /* of TLI_LIST_CONSTRAINTS */
  size_t place;             /* in the list of the event; of several alike the first */
  uint8_t list;             /* a tli_diff_list */
} tli_item;

/* The members of one list of one event, sorted, each once. */
typedef struct tli_items {
  tli_item *at;
  size_t count;
  size_t capacity;
} tli_items;

size_t tli_list_count(tli_diff_list list, const tl_event *event);
tli_item tli_list_at(tli_diff_list list, const tl_event *event, size_t place);
const char *tli_item_name(const tli_item *item);
void tli_say_item(tli_words *words, const tli_item *item);

/* The order of members: those that could replace each other stand together. */
int tli_item_compare(const tli_item *a, const tli_item *b);

/* Whether one constraint could replace the other: of the same kind, to the same event, of the same ends and as-of. */
bool tli_item_same_subject(const tli_item *a, const tli_item *b);

/* Fills `items` with a list in the place of what is there; false when memory gave out. */
bool tli_items_load(tli_items *items, const tl_allocator *allocator, tli_diff_list list, const tl_event *event);
void tli_items_free(tli_items *items, const tl_allocator *allocator);
const tli_item *tli_items_find(const tli_items *items, const tli_item *item);

/* The members with the subject of `item`, which stand together. */
const tli_item *tli_items_subject(const tli_items *items, const tli_item *item, size_t *out_count);
bool tli_items_same(const tli_items *a, const tli_items *b);

#endif
