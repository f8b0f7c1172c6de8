/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_READER_H
#define TLI_XML_READER_H

/* What reading a timeline keeps between the events of the parser. */

#include "foreign.h"
#include "names.h"
#include "../base/arena.h"

/* What is open: no deeper, since elements of other namespaces are counted by what keeps them. */
typedef enum tli_state {
  TLI_AT_START,
  TLI_IN_TIMELINE,
  TLI_IN_TIMELINE_LEAF, /* title, description */
  TLI_IN_EVENT,
  TLI_IN_EVENT_LEAF,
  TLI_AT_END
} tli_state;

/* Where a child of an event was written, to find an attribute of it again. */
typedef struct tli_mark {
  uint64_t end;  /* of its start tag */
  uint32_t line; /* of a date and a constraint; else 0 */
  tli_element element;
} tli_mark;

/* An array that keeps its memory from event to event. */
typedef struct tli_list {
  void *items;
  size_t count;
  size_t capacity;
  size_t item;
} tli_list;

typedef struct tli_reader {
  tli_parser parser; /* first: handlers get a pointer to it */
  tl_builder *builder;
  tl_allocator allocator;
  const xmlChar *ours; /* namespaces and names, interned */
  const xmlChar *xml;
  const xmlChar *xinclude;
  const xmlChar *elements[TLI_ELEMENTS];
  const xmlChar *attributes[TLI_NAMES];
  tli_state state;
  tli_element leaf;       /* which, in a leaf */
  uint32_t seen;          /* a bit for each element that has stood in what is open */
  uint32_t timeline_seen; /* the same of the timeline, while an event is open */
  tli_foreign *foreign;   /* where what is open is kept, inside an element of another namespace; else NULL */
  tli_arena *scratch;     /* of what is open: one of the two below */
  tli_arena head_scratch;
  tli_arena event_scratch;
  tli_foreign head_foreign;
  tli_foreign event_foreign;
  tl_header_spec header;
  tl_event_spec spec;
  uint64_t event_end; /* of the event's start tag */
  tli_list constraints;
  tli_list categories;
  tli_list sources;
  tli_list marks; /* of the event's children */
} tli_reader;

void tli_reader_init(tli_reader *reader, const tl_allocator *allocator);
void tli_reader_free(tli_reader *reader);
bool tli_reader_intern(tli_reader *reader);
void tli_reader_clear_event(tli_reader *reader);

/* Room for one more; stops the parse and returns false when memory gives out. */
bool tli_list_reserve(tli_reader *reader, tli_list *list);

/* Empty is "not given". */
static inline tl_text tli_text_of(const tli_bytes *bytes)
{
  return bytes->size ? (tl_text){bytes->data, bytes->size} : (tl_text){NULL, 0};
}

#endif
