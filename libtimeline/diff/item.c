/* SPDX-License-Identifier: Apache-2.0 */
/* Members of lists: categories, sources, constraints. */
#include <string.h>

#include "../base/memory.h"
#include "../base/words.h"
#include "field.h"

size_t tli_list_count(tli_diff_list list, const tl_event *event)
{
  if (!event)
    return 0;
  switch (list) {
  case TLI_LIST_CATEGORIES: return tl_event_category_count(event);
  case TLI_LIST_SOURCES: return tl_event_source_count(event);
  default: return tl_event_constraint_count(event);
  }
}

tli_item tli_list_at(tli_diff_list list, const tl_event *event, size_t place)
{
  tli_item item = {.place = place, .list = (uint8_t)list};
  switch (list) {
  case TLI_LIST_CATEGORIES: item.text = tl_event_category_at(event, place); break;
  case TLI_LIST_SOURCES:
    item.text = tl_event_source_text_at(event, place);
    item.href = tl_event_source_href_at(event, place);
    break;
  default:
    if (tl_event_constraint_at(event, place, &item.constraint, NULL) == TL_OK)
      item.constraint.line = 0;
  }
  return item;
}

const char *tli_item_name(const tli_item *item)
{
  return item->list == TLI_LIST_CATEGORIES ? "category"
         : item->list == TLI_LIST_SOURCES  ? "source"
                                           : tli_constraint_kinds[item->constraint.kind];
}

void tli_say_item(tli_words *words, const tli_item *item)
{
  switch (item->list) {
  case TLI_LIST_CATEGORIES: tli_say(words, item->text); break;
  case TLI_LIST_SOURCES: tli_say_source(words, item->text, item->href); break;
  default: tli_say_constraint(words, &item->constraint);
  }
}

/* ---- their order ---- */

static int compare_texts(const char *a, const char *b)
{
  return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

static int compare_numbers(const int64_t *a, const int64_t *b, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return 0;
}

static int compare_subjects(const tl_constraint *a, const tl_constraint *b)
{
  int order = compare_numbers((int64_t[]){a->kind, a->from, a->to}, (int64_t[]){b->kind, b->from, b->to}, 3);
  if (order == 0)
    order = compare_texts(a->event.data, b->event.data);
  return order ? order : compare_texts(a->as_of.data, b->as_of.data);
}

static int compare_durations(const tl_duration *a, const tl_duration *b)
{
  return compare_numbers((int64_t[]){a->years, a->months, a->weeks, a->days, a->seconds},
                         (int64_t[]){b->years, b->months, b->weeks, b->days, b->seconds}, 5);
}

static int compare_constraints(const tl_constraint *a, const tl_constraint *b)
{
  int order = compare_subjects(a, b);
  if (order == 0)
    order = compare_numbers((int64_t[]){a->given, a->precision, a->allen},
                            (int64_t[]){b->given, b->precision, b->allen}, 3);
  /* What is not given is zero. */
  if (order == 0)
    order = compare_durations(&a->by, &b->by);
  if (order == 0)
    order = compare_durations(&a->min, &b->min);
  if (order == 0)
    order = compare_durations(&a->max, &b->max);
  return order ? order : compare_durations(&a->tolerance, &b->tolerance);
}

int tli_item_compare(const tli_item *a, const tli_item *b)
{
  if (a->list == TLI_LIST_CONSTRAINTS)
    return compare_constraints(&a->constraint, &b->constraint);
  int order = compare_texts(a->text, b->text);
  return order ? order : compare_texts(a->href, b->href);
}

bool tli_item_same_subject(const tli_item *a, const tli_item *b)
{
  return compare_subjects(&a->constraint, &b->constraint) == 0;
}

/* ---- sets of them ---- */

static bool stands_before(const tli_item *a, const tli_item *b)
{
  int order = tli_item_compare(a, b);
  return order ? order < 0 : a->place < b->place;
}

static void sink(tli_item *at, size_t root, size_t count)
{
  tli_item item = at[root];
  for (size_t child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && stands_before(&at[child], &at[child + 1]))
      child++;
    if (!stands_before(&item, &at[child]))
      break;
    at[root] = at[child];
  }
  at[root] = item;
}

/* By heap: lists are short as a rule, and no list is slow. */
static void sort(tli_item *at, size_t count)
{
  for (size_t i = count / 2; i > 0; i--)
    sink(at, i - 1, count);
  for (size_t i = count; i > 1; i--) {
    tli_item last = at[i - 1];
    at[i - 1] = at[0];
    at[0] = last;
    sink(at, 0, i - 1);
  }
}

bool tli_items_load(tli_items *items, const tl_allocator *allocator, tli_diff_list list, const tl_event *event)
{
  size_t count = tli_list_count(list, event);
  items->count = 0;
  if (!tli_reserve(allocator, &items->at, &items->capacity, count, sizeof *items->at))
    return false;
  for (size_t i = 0; i < count; i++)
    items->at[i] = tli_list_at(list, event, i);
  sort(items->at, count);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || tli_item_compare(&items->at[items->count - 1], &items->at[i]) != 0)
      items->at[items->count++] = items->at[i];
  return true;
}

void tli_items_free(tli_items *items, const tl_allocator *allocator)
{
  tli_release(allocator, items->at, items->capacity * sizeof *items->at);
}

const tli_item *tli_items_find(const tli_items *items, const tli_item *item)
{
  size_t low = 0;
  size_t high = items->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = tli_item_compare(&items->at[middle], item);
    if (order == 0)
      return &items->at[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

const tli_item *tli_items_subject(const tli_items *items, const tli_item *item, size_t *out_count)
{
  size_t low = 0;
  size_t high = items->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare_subjects(&items->at[middle].constraint, &item->constraint) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  while (high < items->count && compare_subjects(&items->at[high].constraint, &item->constraint) == 0)
    high++;
  *out_count = high - low;
  return high > low ? &items->at[low] : NULL;
}

bool tli_items_same(const tli_items *a, const tli_items *b)
{
  bool same = a->count == b->count;
  for (size_t i = 0; same && i < a->count; i++)
    same = tli_item_compare(&a->at[i], &b->at[i]) == 0;
  return same;
}
