/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_CONTENT_H
#define TLI_CONTENT_H

/*
 * Content lines (RFC 5545, 3.1) made of the parts that xCal and jCal have them in: names, parameters, and values with
 * the types that both name. No part can break out of its line, whatever is in it: what reads the lines finds what is
 * wrong with them.
 *
 * Where the document has each property on a line of its own, or fewer to the line, the content line of what is in line
 * n of it is line n too, by empty lines in between: errors can then be told with the document's lines.
 */

#include <timeline/base.h>

#include "memory.h"
#include "writer.h"

enum { TLI_CONTENT_NAME_MAX = 64 };

/* Content lines on the way. Functions but the first return nothing: the first failure stays in `status`. */
typedef struct tli_content {
  tl_allocator allocator;
  tl_error *err;
  tl_status status;
  char name[TLI_CONTENT_NAME_MAX + 1]; /* of the property at hand, in capitals */
  char type[TLI_CONTENT_NAME_MAX + 1]; /* of its first value, in capitals; "": there is none yet */
  char apart;                          /* what stands between its values */
  tli_bytes parameters;
  tli_bytes value;
  uint32_t line; /* the next one that is written */
  bool aligned;  /* each so far was where the document has it */
  bool quoted;   /* a value of a parameter is begun */
  tli_writer writer;
} tli_content;

void tli_content_open(tli_content *content, tl_sink sink, const tl_allocator *allocator, tl_error *err);
void tli_content_close(tli_content *content);

/* Adds to bytes that its user gathers; a failure is one of its own. */
void tli_content_append(tli_content *content, tli_bytes *bytes, const char *data, size_t size);

/* BEGIN or END of a component that stands in line `line` of the document. */
void tli_content_component(tli_content *content, bool begins, tl_text name, uint32_t line);

/* Starts a property; then come its parameters, each with one or more values, then its values, then the end. `apart` is
 * what stands between two values: a comma, or the semicolon of a value with structure. */
void tli_content_property(tli_content *content, tl_text name, char apart);
void tli_content_parameter(tli_content *content, tl_text name);
void tli_content_parameter_value(tli_content *content, tl_text value);
/* A value of the type that xCal and jCal name, in small letters. */
void tli_content_value(tli_content *content, tl_text type, tl_text value);
/* A part of a rule: `FREQ=`, and each of its values. */
void tli_content_rule(tli_content *content, tl_text name);
void tli_content_rule_value(tli_content *content, tl_text value, bool first);
/* The second half of a period, of which the first was a value. */
void tli_content_period(tli_content *content, tl_text value);
void tli_content_property_end(tli_content *content, uint32_t line);

/* Writes what is left, and returns the first failure. */
tl_status tli_content_flush(tli_content *content);

#endif
