/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_FOREIGN_H
#define TLI_XML_FOREIGN_H

/*
 * Markup of other vocabularies, as XML text that stands by itself: every prefix that is used in it is declared in it,
 * and writing what was read from it gives the same bytes. The text is meant for a place where the default namespace is
 * ours.
 */

#include "../base/memory.h"
#include "parse.h"

/* The namespace of XInclude, which is refused: it asks for a file that is never opened. */
#define TLI_XINCLUDE "http://www.w3.org/2001/XInclude"

/* A prefix (NULL: the default) and what it stands for in the text so far. */
typedef struct tli_binding {
  const xmlChar *prefix;
  const xmlChar *uri;
  unsigned depth;
} tli_binding;

typedef struct tli_foreign {
  tl_allocator allocator;
  const xmlChar *ours; /* our namespace, interned */
  const xmlChar *xml;  /* the prefix xml, interned */
  tli_bytes elements;
  tli_bytes attributes;
  tli_binding *bindings;
  size_t binding_count;
  size_t binding_capacity;
  unsigned depth;      /* elements of the text that are open */
  bool tag_open;       /* the last start tag has no '>' yet */
  const char *between; /* what is put between the elements, when there are several */
} tli_foreign;

/* All that can fail returns false when memory gives out. */
bool tli_foreign_start(tli_foreign *foreign, const tli_tag *tag);
bool tli_foreign_end(tli_foreign *foreign, const xmlChar *name, const xmlChar *prefix);
bool tli_foreign_text(tli_foreign *foreign, const char *data, size_t size);
bool tli_foreign_comment(tli_foreign *foreign, const char *data);
bool tli_foreign_instruction(tli_foreign *foreign, const char *target, const char *data);

/* Keeps the attributes of a tag of ours that are of other namespaces, and its declarations of prefixes. */
bool tli_foreign_attributes(tli_foreign *foreign, const tli_tag *tag, bool without_lang);

/* Forgets the texts, not the memory. */
void tli_foreign_clear(tli_foreign *foreign);
void tli_foreign_free(tli_foreign *foreign);

#endif
