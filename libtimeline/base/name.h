/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_NAME_H
#define TLI_NAME_H

/* Names by their grammar. Which code points an XML name without a colon is made of: XML 1.0 (5th ed.) productions 4 and
 * 4a; Namespaces in XML 1.0 (3rd ed.), 4. */

#include <timeline/base.h>

bool tli_name_start(uint32_t point);
bool tli_name_char(uint32_t point);

bool tli_is_name(tl_text text);

/* Whether `text` may name a time zone: letters, digits, `_`, `+` and `-` in parts that are not empty, a `/` between
 * two. Nothing of that climbs out of a folder. At most `max` bytes. */
bool tli_is_zone_name(tl_text text, size_t max);

/* Writes an XML name of `text` at `out`, of at most `capacity` bytes: what cannot stand in one becomes `instead`, once
 * for several in a row; with `lower`, letters of ASCII become small. Returns its size. */
size_t tli_name_make(tl_text text, char instead, bool lower, char *out, size_t capacity);

#endif
