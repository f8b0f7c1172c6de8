/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include <string.h>

#include "../base/memory.h"

void tli_reader_init(tli_reader *reader, const tl_allocator *allocator)
{
  memset(reader, 0, sizeof *reader);
  reader->allocator = tli_allocator(allocator);
  reader->parser.source.allocator = reader->allocator;
  reader->head_scratch.allocator = reader->allocator;
  reader->event_scratch.allocator = reader->allocator;
  reader->head_foreign.allocator = reader->allocator;
  reader->event_foreign.allocator = reader->allocator;
  reader->head_foreign.between = reader->event_foreign.between = "\n";
  reader->scratch = &reader->head_scratch;
  reader->header.size = sizeof reader->header;
  reader->constraints.item = sizeof(tl_constraint);
  reader->categories.item = sizeof(tl_text);
  reader->sources.item = sizeof(tl_source);
  reader->marks.item = sizeof(tli_mark);
}

static void free_list(tli_reader *reader, tli_list *list)
{
  tli_release(&reader->allocator, list->items, list->capacity * list->item);
}

void tli_reader_free(tli_reader *reader)
{
  tli_parser_close(&reader->parser);
  tl_builder_free(reader->builder);
  tli_arena_free(&reader->head_scratch);
  tli_arena_free(&reader->event_scratch);
  tli_foreign_free(&reader->head_foreign);
  tli_foreign_free(&reader->event_foreign);
  free_list(reader, &reader->constraints);
  free_list(reader, &reader->categories);
  free_list(reader, &reader->sources);
  free_list(reader, &reader->marks);
}

bool tli_reader_intern(tli_reader *reader)
{
  tli_parser *parser = &reader->parser;
  bool all = (reader->ours = tli_parser_intern(parser, TL_XML_NAMESPACE)) != NULL;
  all = all && (reader->xml = tli_parser_intern(parser, "xml")) != NULL;
  all = all && (reader->xinclude = tli_parser_intern(parser, TLI_XINCLUDE)) != NULL;
  for (size_t i = 0; all && i < TLI_ELEMENTS; i++)
    all = (reader->elements[i] = tli_parser_intern(parser, tli_element_names[i])) != NULL;
  for (size_t i = 0; all && i < TLI_NAMES; i++)
    all = (reader->attributes[i] = tli_parser_intern(parser, tli_attribute_names[i])) != NULL;
  reader->head_foreign.ours = reader->event_foreign.ours = reader->ours;
  reader->head_foreign.xml = reader->event_foreign.xml = reader->xml;
  return all;
}

void tli_reader_clear_event(tli_reader *reader)
{
  memset(&reader->spec, 0, sizeof reader->spec);
  reader->spec.size = sizeof reader->spec;
  reader->seen = 0;
  reader->constraints.count = 0;
  reader->categories.count = 0;
  reader->sources.count = 0;
  reader->marks.count = 0;
  tli_arena_clear(&reader->event_scratch);
  tli_foreign_clear(&reader->event_foreign);
}

bool tli_list_reserve(tli_reader *reader, tli_list *list)
{
  if (tli_reserve(&reader->allocator, &list->items, &list->capacity, list->count + 1, list->item))
    return true;
  tli_parser_stop_nomem(&reader->parser);
  return false;
}
