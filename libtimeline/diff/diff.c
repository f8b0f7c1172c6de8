/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/diff.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "field.h"

/* What one run works with. */
typedef struct run {
  tl_allocator allocator;
  tl_diff_changes changes;
  size_t count;
  tli_words words[2]; /* the old and the new value */
  tli_items items[2];
} run;

const char *tl_diff_kind_name(tl_diff_kind kind)
{
  switch (kind) {
  case TL_DIFF_ADDED: return "added";
  case TL_DIFF_REMOVED: return "removed";
  case TL_DIFF_CHANGED: return "changed";
  }
  return "?";
}

static void tell(run *r, tl_diff_change change, bool before, bool after)
{
  change.kind = !before ? TL_DIFF_ADDED : after ? TL_DIFF_CHANGED : TL_DIFF_REMOVED;
  r->count++;
  if (r->changes.tell)
    r->changes.tell(r->changes.ctx, &change);
}

static void diff_headers(run *r, const tl_timeline *before, const tl_timeline *after)
{
  for (size_t i = 0; i < TLI_HEADER_FIELDS; i++) {
    tl_diff_change change = {.field = tli_header_field_name(i),
                             .old_text = tli_header_field_text(i, before),
                             .new_text = tli_header_field_text(i, after),
                             .old_index = TL_NOT_FOUND,
                             .new_index = TL_NOT_FOUND};
    if (!tli_same_text(change.old_text, change.new_text))
      tell(r, change, change.old_text, change.new_text);
  }
}

static bool diff_field(run *r, tl_diff_change change, tli_diff_field field, const tl_event_spec specs[2])
{
  r->words[0].text.size = r->words[1].text.size = 0;
  change.field = tli_field_name(field);
  change.old_text = tli_field_text(field, &specs[0], &r->words[0]);
  change.new_text = tli_field_text(field, &specs[1], &r->words[1]);
  if (r->words[0].failed || r->words[1].failed)
    return false;
  tell(r, change, change.old_text, change.new_text);
  return true;
}

static bool diff_item(run *r, tl_diff_change change, const tli_item *item, bool is_new)
{
  tli_words *words = &r->words[is_new];
  words->text.size = 0;
  tli_say_item(words, item);
  if (words->failed)
    return false;
  change.field = tli_item_name(item);
  *(is_new ? &change.new_text : &change.old_text) = words->text.data;
  tell(r, change, !is_new, is_new);
  return true;
}

static bool diff_list(run *r, tl_diff_change change, tli_diff_list list, const tl_event *const events[2])
{
  tli_items *a = &r->items[0];
  tli_items *b = &r->items[1];
  if (!tli_list_count(list, events[0]) && !tli_list_count(list, events[1]))
    return true;
  if (!tli_items_load(a, &r->allocator, list, events[0]) || !tli_items_load(b, &r->allocator, list, events[1]))
    return false;
  for (size_t i = 0, k = 0; i < a->count || k < b->count;) {
    int order = i == a->count ? 1 : k == b->count ? -1 : tli_item_compare(&a->at[i], &b->at[k]);
    if (order < 0 && !diff_item(r, change, &a->at[i], false))
      return false;
    if (order > 0 && !diff_item(r, change, &b->at[k], true))
      return false;
    i += order <= 0;
    k += order >= 0;
  }
  return true;
}

static bool diff_events(run *r, tl_diff_change change, const tl_event *const events[2])
{
  tl_event_spec specs[2] = {tli_fields(events[0]), tli_fields(events[1])};
  for (int i = 0; i < TLI_FIELDS; i++)
    if (!tli_field_same((tli_diff_field)i, &specs[0], &specs[1]) && !diff_field(r, change, (tli_diff_field)i, specs))
      return false;
  for (int i = 0; i < TLI_LISTS; i++)
    if (!diff_list(r, change, (tli_diff_list)i, events))
      return false;
  return true;
}

static bool diff_all(run *r, const tl_timeline *before, const tl_timeline *after)
{
  diff_headers(r, before, after);
  for (size_t i = 0; i < tl_timeline_count(before); i++) {
    const tl_event *events[2] = {tl_timeline_at(before, i), NULL};
    tl_text id = tl_text_from_string(tl_event_id(events[0]));
    size_t found = tl_timeline_find(after, id);
    tl_diff_change change = {.event = id.data, .old_index = i, .new_index = found};
    if (found == TL_NOT_FOUND) {
      change.old_text = tl_event_title(events[0]);
      tell(r, change, true, false);
      continue;
    }
    events[1] = tl_timeline_at(after, found);
    if (!diff_events(r, change, events))
      return false;
  }
  for (size_t i = 0; i < tl_timeline_count(after); i++) {
    const tl_event *event = tl_timeline_at(after, i);
    tl_diff_change change = {
        .event = tl_event_id(event), .new_text = tl_event_title(event), .old_index = TL_NOT_FOUND, .new_index = i};
    if (tl_timeline_find(before, tl_text_from_string(change.event)) == TL_NOT_FOUND)
      tell(r, change, false, true);
  }
  return true;
}

tl_status tl_diff_timelines(const tl_timeline *old_timeline, const tl_timeline *new_timeline,
                            const tl_allocator *allocator, tl_diff_changes changes, size_t *out_count, tl_error *err)
{
  if (!old_timeline || !new_timeline || !out_count)
    return tli_fail_arg(err, "a difference needs two timelines, and a place for its number");
  run r = {.allocator = tli_allocator(allocator), .changes = changes};
  tli_words_init(&r.words[0], &r.allocator);
  tli_words_init(&r.words[1], &r.allocator);
  bool done = diff_all(&r, old_timeline, new_timeline);
  for (size_t i = 0; i < 2; i++) {
    tli_words_free(&r.words[i]);
    tli_items_free(&r.items[i], &r.allocator);
  }
  if (!done)
    return tli_fail_nomem(err);
  *out_count = r.count;
  return TL_OK;
}
