/* SPDX-License-Identifier: Apache-2.0 */
#include "builder.h"

#include <string.h>

#include "../base/error.h"

static unsigned lower(char c)
{
  unsigned byte = (unsigned char)c;
  return byte - 'A' < 26 ? byte | 0x20 : byte;
}

/* A text to be searched for, ASCII letters in either case, with the distance that each last byte allows to jump
 * (Horspool, "Practical fast searching in strings", 1980). */
typedef struct text_needle {
  tl_text text;
  size_t jump[256];
} text_needle;

static void needle_init(text_needle *needle, tl_text text)
{
  needle->text = text;
  for (size_t i = 0; i < 256; i++)
    needle->jump[i] = text.size;
  for (size_t i = 0; i + 1 < text.size; i++) {
    unsigned byte = lower(text.data[i]);
    needle->jump[byte] = text.size - 1 - i;
    if (byte - 'a' < 26)
      needle->jump[byte ^ 0x20] = text.size - 1 - i;
  }
}

static bool contains(const char *string, const text_needle *needle)
{
  if (!string)
    return false;
  size_t size = strlen(string);
  size_t last = needle->text.size;
  for (size_t at = 0; size - at >= last; at += needle->jump[(unsigned char)string[at + last - 1]]) {
    size_t i = last;
    while (i > 0 && lower(string[at + i - 1]) == lower(needle->text.data[i - 1]))
      i--;
    if (i == 0)
      return true;
    if (needle->jump[(unsigned char)string[at + last - 1]] > size - at)
      break;
  }
  return false;
}

static bool has_category(const tl_event *event, uint32_t name)
{
  const uint32_t *list = tli_event_list(event, TLI_CATEGORIES);
  for (uint32_t i = 0; list && i < list[0]; i++)
    if (list[1 + i] == name)
      return true;
  return false;
}

tl_status tl_timeline_filter(const tl_timeline *timeline, const tl_filter *filter, size_t *out_indexes, size_t capacity,
                             size_t *out_count, tl_error *err)
{
  if (!timeline || !filter || !out_count || (!out_indexes && capacity) ||
      !tli_options_fit(filter, filter->size, sizeof *filter, sizeof *filter))
    return tli_fail_arg(err, "no timeline, no place for the answer, or a filter of a size that there is not");
  const tli_store *store = &timeline->store;
  uint32_t category = filter->category.data ? tli_names_find(store, filter->category) : TLI_NONE;
  uint32_t group = filter->group.data ? tli_names_find(store, filter->group) : TLI_NONE;
  text_needle needle;
  if (filter->text.size)
    needle_init(&needle, filter->text);
  size_t count = 0;
  bool none = (filter->category.data && category == TLI_NONE) || (filter->group.data && group == TLI_NONE);
  for (size_t i = 0; !none && i < store->count; i++) {
    const tl_event *event = &store->events->at[i];
    if (filter->group.data && !(tli_event_has(event, TLI_GROUP) && tli_event_word(event, TLI_GROUP) == group))
      continue;
    if (filter->category.data && !has_category(event, category))
      continue;
    if (filter->text.size && !contains(tl_event_title(event), &needle) &&
        !contains(tl_event_description(event), &needle) && !contains(tl_event_wording(event), &needle))
      continue;
    if (count < capacity)
      out_indexes[count] = i;
    count++;
  }
  *out_count = count;
  return TL_OK;
}
