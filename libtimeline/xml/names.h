/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_NAMES_H
#define TLI_XML_NAMES_H

/* The words of the format, and which attributes each element has. */

#include "parse.h"

typedef enum tli_element {
  TLI_TIMELINE,
  TLI_EVENT,
  TLI_TITLE,
  TLI_DESCRIPTION,
  TLI_DATE,
  TLI_RELATION,
  TLI_OFFSET,
  TLI_LENGTH,
  TLI_CATEGORY,
  TLI_PLACE,
  TLI_SOURCE,
  TLI_ELEMENTS, /* as many; none of ours */
  TLI_FOREIGN = TLI_ELEMENTS
} tli_element;

typedef enum tli_name {
  TLI_ALLEN,
  TLI_AS_OF,
  TLI_BY,
  TLI_CONFIDENCE,
  TLI_EDTF,
  TLI_END,
  TLI_END_KIND,
  TLI_EVENT_ID, /* event */
  TLI_FROM,
  TLI_GROUP,
  TLI_HREF,
  TLI_ID,
  TLI_LANG, /* xml:lang */
  TLI_LAT,
  TLI_LON,
  TLI_MAX,
  TLI_MIN,
  TLI_MODE,
  TLI_MODIFIED,
  TLI_PHRASE,
  TLI_PRECISION,
  TLI_START,
  TLI_START_KIND,
  TLI_TO,
  TLI_TOLERANCE,
  TLI_UID,
  TLI_WORDING,
  TLI_ZONE,
  TLI_NAMES /* as many; none of ours */
} tli_name;

extern const char *const tli_element_names[TLI_ELEMENTS];
extern const char *const tli_attribute_names[TLI_NAMES];

/* The attributes of an element, one bit each. */
extern const uint32_t tli_element_attributes[TLI_ELEMENTS];

#endif
