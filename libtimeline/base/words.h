/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_WORDS_H
#define TLI_WORDS_H

/* The words that XML, JSON and iCalendar have for the model's enumerations: the index is the value. NULL: that value
 * has no word, and is not written. */

#include <timeline/base.h>

extern const char *const tli_modes[2];
extern const char *const tli_end_kinds[4];
extern const char *const tli_endpoints[3];
extern const char *const tli_constraint_kinds[3];
extern const char *const tli_offset_precisions[7];
extern const char *const tli_precisions[10];

/* Which of some words a text is; false, and nothing written: none of them. */
bool tli_word_find(tl_text text, const char *const *words, size_t count, uint8_t *out);

#endif
