/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_ATTRIBUTES_H
#define TLI_XML_ATTRIBUTES_H

/* The attributes of a tag of ours, and what their values are. What is wrong with one stops the parser at its place. */

#include "reader.h"

/* `text[name]` counts for the names whose bits are in `given`. */
typedef struct tli_attributes {
  uint32_t given;
  tl_text text[TLI_NAMES];
} tli_attributes;

static inline bool tli_attributes_have(const tli_attributes *v, tli_name name)
{
  return v->given >> name & 1;
}

/* Sorts the attributes of a tag by their names. Those of other namespaces may stand on a timeline and an event. */
bool tli_attributes_sort(tli_reader *reader, const tli_tag *tag, tli_element element, tli_attributes *out);

/* Each reads one that need not be given, and then leaves `*out` alone. False: the parser has been stopped. */

/* Keeps a value until the event ends (or the timeline). */
bool tli_attribute_keep(tli_reader *reader, const tli_attributes *v, tli_name name, tl_text *out);

/* One of some words, as its number. */
bool tli_attribute_word(tli_reader *reader, const tli_tag *tag, const tli_attributes *v, tli_name name,
                        const char *const *words, size_t count, uint8_t *out);

/* A duration; sets `bit` in `*given`. */
bool tli_attribute_duration(tli_reader *reader, const tli_tag *tag, const tli_attributes *v, tli_name name,
                            tl_duration *out, uint8_t *given, uint8_t bit);

/* A number with so many decimals, 6 or 9, of an attribute that is given. */
bool tli_attribute_decimal(tli_reader *reader, const tli_tag *tag, const tli_attributes *v, tli_name name, int places,
                           int64_t *out);

/* Stops with the parser's error, which is filled in and whose offset counts within the value. */
void tli_attribute_stop(tli_reader *reader, const tli_tag *tag, tli_name name);
void tli_attribute_refuse(tli_reader *reader, const tli_tag *tag, tli_name name, tl_text value, const char *wanted);
void tli_attribute_missing(tli_reader *reader, const tli_tag *tag, tli_name name);

#endif
