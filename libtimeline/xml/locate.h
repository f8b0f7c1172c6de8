/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_LOCATE_H
#define TLI_XML_LOCATE_H

/* From what the model says of a spec to the line and column of the attribute or element in the document. */

#include "reader.h"

enum { TLI_QNAME_SIZE = 80 };

/* `prefix:name` for a message, cut when long, what is no plain text in it escaped. */
void tli_qname(const xmlChar *prefix, const xmlChar *name, char out[TLI_QNAME_SIZE]);

/* Byte `inside` of the value of attribute `name` of the tag that ends at `end`: exact unless the value has a reference
 * before it, then the value's start; without the attribute, the tag's start. */
uint64_t tli_value_offset(const tli_source *source, uint64_t end, const char *name, size_t inside);

/* Stop the parse for the error that tl_builder_add() or tl_builder_set_header() has put into parser.error. */
void tli_reader_stop_event(tli_reader *reader);
void tli_reader_stop_header(tli_reader *reader, uint64_t end);

/* Adds the column to an error about a reference, of which the line alone is known, if that line is still at hand. */
void tli_reader_place_reference(tli_reader *reader, tl_error *err);

#endif
