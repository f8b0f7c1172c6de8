/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_JSON_READ_H
#define TLI_JSON_READ_H

/* What reading the native JSON and that of TimelineJS shares. */

#include "json_parse.h"

enum { TLI_JSON_ID_MAX = 500 };

/* An array that keeps its memory from event to event. */
typedef struct tli_json_list {
  void *items;
  size_t capacity;
} tli_json_list;

typedef struct tli_json_reader {
  tli_json json;
  const tl_format_options *options;
  tl_builder *builder;
  tl_header_spec header;
  tli_json_list header_texts[7]; /* of the header's members, in their order there */
  tli_json_list categories;
  tli_json_list sources;
  tli_json_list constraints;
  uint32_t header_seen; /* a bit a member */
  bool is_timeline;     /* something has said what the document is */
  bool is_native;       /* it is ours, not a story */
  bool own;             /* the native document beside a story has been: the story is not read */
  uint64_t slides;
  char id[TLI_JSON_ID_MAX + 32];
} tli_json_reader;

/* Room for `count` items of `size` bytes; NULL: out of memory. */
void *tli_json_room(tli_json_reader *reader, tli_json_list *list, size_t count, size_t size);

void tli_json_tell(const tli_json_reader *reader, const tl_loss *loss);

/* The members of an object by `keys` (NULL ends them) into `out`; NULL: not there. A key that is there twice is an
 * error; so is one that is not known, or with `lenient` a loss of that event, "" being the timeline. */
tl_status tli_json_members(const tli_json_reader *reader, const tli_json_node *object, const char *const *keys,
                           const tli_json_node **out, const char *lenient, tl_error *err);

/* A string, or nothing for NULL and null. */
tl_status tli_json_text(const tli_json_node *node, tl_text *out, tl_error *err);

/* Keeps a text of the header, by its index in tli_json_reader.header_texts; {NULL, 0}: it is not given. */
tl_status tli_json_header_text(tli_json_reader *reader, size_t member, tl_text text, tl_error *err);

/* Adds the event that is read of `object`. An error has the place of the member that its field is, else the object's.
 */
tl_status tli_json_add(tli_json_reader *reader, const tli_json_node *object, const tl_event_spec *spec, tl_error *err);

/* An event of the native JSON, and a slide of TimelineJS. */
tl_status tli_json_event(tli_json_reader *reader, const tli_json_node *object, tl_error *err);
tl_status tli_json_slide(tli_json_reader *reader, const tli_json_node *object, bool era, tl_error *err);
tl_status tli_json_title(tli_json_reader *reader, const tli_json_node *object, tl_error *err);

#endif
