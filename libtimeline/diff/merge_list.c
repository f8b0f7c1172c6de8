/* SPDX-License-Identifier: Apache-2.0 */
/* Lists are merged as sets: what any added is there, what any removed is not. */
#include "merge.h"

#include "../base/error.h"
#include "../base/memory.h"

static bool same_items(const tli_merge *m, int what, size_t a, size_t b)
{
  (void)what;
  return tli_items_same(&m->columns[a].items, &m->columns[b].items);
}

/* ---- constraints that were replaced ---- */

/* Whether column `a` added constraints of the subject of `item` that `b` did not add. */
static bool added_more(const tli_merge *m, const tli_item *item, size_t a, size_t b)
{
  size_t count;
  const tli_item *at = tli_items_subject(&m->columns[a].items, item, &count);
  for (size_t i = 0; i < count; i++)
    if (!tli_items_find(&m->columns[m->count].items, &at[i]) && !tli_items_find(&m->columns[b].items, &at[i]))
      return true;
  return false;
}

/* Whether columns that took the constraint `item` of the base away put different ones in its place. */
static bool is_disputed(const tli_merge *m, const tli_item *item)
{
  size_t first = m->count;
  for (size_t k = 0; k < m->count; k++) {
    if (!m->columns[k].event || tli_items_find(&m->columns[k].items, item))
      continue;
    if (first == m->count)
      first = k;
    else if (added_more(m, item, first, k) || added_more(m, item, k, first))
      return true;
  }
  return false;
}

/* Whether there is such a dispute about the subject of `item`; then *out_winner is whose constraints stand. */
static bool subject_disputed(tli_merge *m, const tli_item *item, size_t *out_winner)
{
  size_t count;
  const tli_item *base = tli_items_subject(&m->columns[m->count].items, item, &count);
  bool disputed = false;
  for (size_t k = 0; k < m->count; k++)
    m->columns[k].changed = false;
  for (size_t i = 0; i < count; i++) {
    disputed = disputed || is_disputed(m, &base[i]);
    for (size_t k = 0; k < m->count; k++)
      m->columns[k].changed |= m->columns[k].event && !tli_items_find(&m->columns[k].items, &base[i]);
  }
  *out_winner = disputed ? tli_merge_prefer(m) : m->count;
  return disputed;
}

/* What a column says of the subject of `item`, in words. */
static const char *subject_text(tli_merge *m, size_t column, const tli_item *item)
{
  tli_column *c = &m->columns[column];
  size_t count;
  const tli_item *at = tli_items_subject(&c->items, item, &count);
  c->words.text.size = 0;
  for (size_t i = 0; i < count; i++) {
    tli_say(&c->words, i ? "; " : "");
    tli_say_item(&c->words, &at[i]);
  }
  return count ? c->words.text.data : NULL;
}

static void tell_dispute(tli_merge *m, const char *id, const tli_item *item, size_t chosen)
{
  for (size_t k = 0; k <= m->count; k++)
    m->values[k] = subject_text(m, k, item);
  tli_merge_tell(m, id, tli_item_name(item), chosen);
}

static void tell_disputes(tli_merge *m, const char *id)
{
  const tli_items *base = &m->columns[m->count].items;
  for (size_t i = 0; i < base->count; i++) {
    size_t winner;
    if ((i == 0 || !tli_item_same_subject(&base->at[i - 1], &base->at[i])) &&
        subject_disputed(m, &base->at[i], &winner))
      tell_dispute(m, id, &base->at[i], winner);
  }
}

/* ---- the result ---- */

static void put(tli_merge *m, const tli_item *item)
{
  static const size_t sizes[TLI_LISTS] = {sizeof(tl_text), sizeof(tl_source), sizeof(tl_constraint)};
  tli_made *made = &m->made;
  void *const lists[TLI_LISTS] = {&made->categories, &made->sources, &made->constraints};
  size_t at = made->count[item->list];
  if (!tli_reserve(&m->allocator, lists[item->list], &made->capacity[item->list], at + 1, sizes[item->list])) {
    m->status = tli_fail_nomem(m->err);
    return;
  }
  switch (item->list) {
  case TLI_LIST_CATEGORIES: made->categories[at] = tl_text_from_string(item->text); break;
  case TLI_LIST_SOURCES:
    made->sources[at] = (tl_source){tl_text_from_string(item->text), tl_text_from_string(item->href)};
    break;
  default: made->constraints[at] = item->constraint;
  }
  made->count[item->list]++;
}

/* Whether a member that stands in column `k`, and in none before it, is in the result. */
static bool stays(tli_merge *m, const tli_item *item, size_t k)
{
  if (!tli_items_find(&m->columns[m->count].items, item)) {
    size_t winner;
    return item->list != TLI_LIST_CONSTRAINTS || !subject_disputed(m, item, &winner) || winner == k;
  }
  for (size_t i = 0; i < m->count; i++)
    if (m->columns[i].event && !tli_items_find(&m->columns[i].items, item))
      return false;
  return true;
}

static bool stood_before(const tli_merge *m, const tli_item *item, size_t k)
{
  for (size_t i = 0; i < k; i++)
    if (m->columns[i].event && tli_items_find(&m->columns[i].items, item))
      return true;
  return false;
}

/* In the order of the first column, then what the second adds, and so on. */
static void put_union(tli_merge *m, tli_diff_list list)
{
  for (size_t k = 0; k < m->count; k++) {
    const tli_column *c = &m->columns[k];
    size_t count = tli_list_count(list, c->event);
    for (size_t i = 0; i < count && m->status == TL_OK; i++) {
      tli_item item = tli_list_at(list, c->event, i);
      const tli_item *found = tli_items_find(&c->items, &item);
      if (found && found->place == i && !stood_before(m, &item, k) && stays(m, &item, k))
        put(m, &item);
    }
  }
}

static void merge_list(tli_merge *m, tli_diff_list list, const char *id)
{
  size_t members = 0;
  for (size_t k = 0; k <= m->count; k++) {
    members += tli_list_count(list, m->columns[k].event);
    if (!tli_items_load(&m->columns[k].items, &m->allocator, list, m->columns[k].event)) {
      m->status = tli_fail_nomem(m->err);
      return;
    }
  }
  if (!members)
    return;
  bool agree;
  size_t winner = tli_merge_settle(m, same_items, 0, false, &agree);
  if (!agree) {
    if (list == TLI_LIST_CONSTRAINTS)
      tell_disputes(m, id);
    put_union(m, list);
    return;
  }
  const tl_event *event = m->columns[winner].event;
  for (size_t i = 0; i < tli_list_count(list, event) && m->status == TL_OK; i++) {
    tli_item item = tli_list_at(list, event, i);
    put(m, &item);
  }
}

/* Leaves out the constraints to events that are not in the result. */
static void drop_dangling(tli_merge *m, const char *id)
{
  tli_made *made = &m->made;
  size_t kept = 0;
  for (size_t i = 0; i < made->count[TLI_LIST_CONSTRAINTS] && m->status == TL_OK; i++) {
    tl_constraint constraint = made->constraints[i];
    if (constraint.kind == TL_CONSTRAINT_LENGTH || tli_merge_keeps(m, constraint.event)) {
      made->constraints[kept++] = constraint;
      continue;
    }
    tli_item item = {.constraint = constraint, .list = TLI_LIST_CONSTRAINTS};
    tell_dispute(m, id, &item, TL_NOT_FOUND);
  }
  made->count[TLI_LIST_CONSTRAINTS] = kept;
}

void tli_merge_lists(tli_merge *m, const char *id)
{
  for (int i = 0; i < TLI_LISTS && m->status == TL_OK; i++) {
    m->made.count[i] = 0;
    merge_list(m, (tli_diff_list)i, id);
  }
  if (m->status == TL_OK)
    drop_dangling(m, id);
}
