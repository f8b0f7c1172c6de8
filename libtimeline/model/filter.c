/* SPDX-License-Identifier: Apache-2.0 */
#include "filter.h"

#include <string.h>

#include "../base/error.h"
#include "../base/utf8.h"

static void needle_init(tli_needle *needle, tl_text text)
{
  needle->text = text;
  for (size_t i = 0; i < 256; i++)
    needle->jump[i] = text.size;
  for (size_t i = 0; i + 1 < text.size; i++) {
    unsigned byte = (unsigned char)tli_lower(text.data[i]);
    needle->jump[byte] = text.size - 1 - i;
    if (byte - 'a' < 26)
      needle->jump[byte ^ 0x20] = text.size - 1 - i;
  }
}

static bool contains(const char *string, const tli_needle *needle)
{
  if (!string)
    return false;
  size_t size = strlen(string);
  size_t last = needle->text.size;
  for (size_t at = 0; size - at >= last; at += needle->jump[(unsigned char)string[at + last - 1]]) {
    size_t i = last;
    while (i > 0 && tli_lower(string[at + i - 1]) == tli_lower(needle->text.data[i - 1]))
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

tl_status tli_matcher_init(tli_matcher *matcher, const tl_timeline *timeline, const tl_filter *filter, tl_error *err)
{
  if (!filter || !TLI_OPTIONS_FIT(filter))
    return tli_fail_arg(err, "a filter of a size that there is not");
  matcher->filter = filter;
  matcher->category = filter->category.data ? tli_names_find(&timeline->store, filter->category) : TLI_NONE;
  matcher->group = filter->group.data ? tli_names_find(&timeline->store, filter->group) : TLI_NONE;
  matcher->none =
      (filter->category.data && matcher->category == TLI_NONE) || (filter->group.data && matcher->group == TLI_NONE);
  if (filter->text.size)
    needle_init(&matcher->needle, filter->text);
  return TL_OK;
}

bool tli_matches(const tli_matcher *matcher, const tl_event *event)
{
  const tl_filter *filter = matcher->filter;
  if (matcher->none)
    return false;
  if (filter->group.data && !(tli_event_has(event, TLI_GROUP) && tli_event_word(event, TLI_GROUP) == matcher->group))
    return false;
  if (filter->category.data && !has_category(event, matcher->category))
    return false;
  return !filter->text.size || contains(tl_event_title(event), &matcher->needle) ||
         contains(tl_event_description(event), &matcher->needle) || contains(tl_event_wording(event), &matcher->needle);
}

tl_status tl_timeline_filter(const tl_timeline *timeline, const tl_filter *filter, size_t *out_indexes, size_t capacity,
                             size_t *out_count, tl_error *err)
{
  tli_matcher matcher;
  if (!timeline || !out_count || (!out_indexes && capacity))
    return tli_fail_arg(err, "no timeline, or no place for the answer");
  tl_status status = tli_matcher_init(&matcher, timeline, filter, err);
  if (status != TL_OK)
    return status;
  size_t count = 0;
  for (size_t i = 0; !matcher.none && i < timeline->store.count; i++) {
    if (!tli_matches(&matcher, &timeline->store.events->at[i]))
      continue;
    if (count < capacity)
      out_indexes[count] = i;
    count++;
  }
  *out_count = count;
  return TL_OK;
}
