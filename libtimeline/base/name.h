/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_NAME_H
#define TLI_NAME_H

/* Which code points an XML name without a colon is made of: XML 1.0 (5th ed.) productions 4 and 4a; Namespaces in XML
 * 1.0 (3rd ed.), 4. */

#include <stdbool.h>
#include <stdint.h>

bool tli_name_start(uint32_t point);
bool tli_name_char(uint32_t point);

#endif
