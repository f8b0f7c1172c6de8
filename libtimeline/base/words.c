/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include "utf8.h"

const char *const tli_modes[2] = {"occurs", "spans"};
const char *const tli_end_kinds[4] = {NULL, "open", "unknown", "ongoing"};
const char *const tli_endpoints[3] = {NULL, "start", "end"};
const char *const tli_constraint_kinds[3] = {"relation", "offset", "length"};
const char *const tli_offset_precisions[7] = {NULL, "exact", "month", "year", "at-least", "at-most", "about"};
const char *const tli_precisions[10] = {"none",   "second",  "minute",       "day",      "month",
                                        "season", "quarter", "quadrimester", "semester", "year"};

bool tli_word_find(tl_text text, const char *const *words, size_t count, uint8_t *out)
{
  for (size_t i = 0; i < count; i++)
    if (words[i] && tli_text_is(text, words[i])) {
      *out = (uint8_t)i;
      return true;
    }
  return false;
}
