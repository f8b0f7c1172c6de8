/* SPDX-License-Identifier: Apache-2.0 */
#include "merge.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"

/* ---- who changed what ---- */

size_t tli_merge_settle(tli_merge *m, tli_same same, int what, bool all, bool *out_agree)
{
  size_t winner = m->count;
  bool any = false;
  *out_agree = true;
  for (size_t k = 0; k < m->count; k++) {
    tli_column *c = &m->columns[k];
    bool part = all || c->event;
    c->changed = part && !same(m, what, k, m->count);
    if (c->changed && any)
      *out_agree = *out_agree && same(m, what, k, winner);
    else if (c->changed || (part && winner == m->count))
      winner = k;
    any |= c->changed;
  }
  return winner;
}

size_t tli_merge_prefer(const tli_merge *m)
{
  size_t found = m->count;
  for (size_t k = 0; k < m->count; k++)
    if (m->columns[k].changed && (found == m->count || m->prefer == TL_DIFF_PREFER_LAST))
      found = k;
  return found;
}

void tli_merge_tell(tli_merge *m, const char *event, const char *field, size_t chosen)
{
  for (size_t k = 0; k <= m->count; k++)
    if (m->columns[k].words.failed)
      m->status = tli_fail_nomem(m->err);
  if (m->status != TL_OK)
    return;
  for (size_t k = 0; k < m->count; k++)
    m->has[k] = !event || m->columns[k].event;
  tl_diff_conflict conflict = {.event = event,
                               .field = field,
                               .base = m->values[m->count],
                               .values = m->values,
                               .has = m->has,
                               .chosen = m->prefer ? chosen : TL_NOT_FOUND};
  m->conflict_count++;
  if (m->conflicts.tell)
    m->conflicts.tell(m->conflicts.ctx, &conflict);
}

/* Of those that changed a revision date, the one with the later: of two alike the one whose text sorts last. */
static size_t latest(const tli_merge *m, const char *(*text)(const tli_column *column))
{
  size_t found = m->count;
  tl_time last = 0;
  for (size_t k = 0; k < m->count; k++) {
    const char *own = m->columns[k].changed ? text(&m->columns[k]) : NULL;
    tl_time time;
    if (!own || tl_revision_parse(tl_text_from_string(own), &time, NULL) != TL_OK)
      continue;
    if (found == m->count || time > last || (time == last && strcmp(own, text(&m->columns[found])) > 0)) {
      found = k;
      last = time;
    }
  }
  return found;
}

/* ---- the header ---- */

static bool same_header(const tli_merge *m, int what, size_t a, size_t b)
{
  return tli_same_text(tli_header_field_text((size_t)what, m->columns[a].timeline),
                       tli_header_field_text((size_t)what, m->columns[b].timeline));
}

static const char *header_revision(const tli_column *column)
{
  return tl_timeline_modified(column->timeline);
}

static void merge_header(tli_merge *m)
{
  tl_header_spec spec = {.size = sizeof spec};
  for (size_t i = 0; i < TLI_HEADER_FIELDS; i++) {
    bool agree;
    size_t winner = tli_merge_settle(m, same_header, (int)i, true, &agree);
    if (!agree && i == TLI_HEADER_FIELD_MODIFIED) {
      winner = latest(m, header_revision);
    } else if (!agree) {
      winner = tli_merge_prefer(m);
      for (size_t k = 0; k <= m->count; k++)
        m->values[k] = tli_header_field_text(i, m->columns[k].timeline);
      tli_merge_tell(m, NULL, tli_header_field_name(i), winner);
    }
    tli_header_field_set(i, tli_header_field_text(i, m->columns[winner].timeline), &spec);
  }
  if (m->status == TL_OK)
    m->status = tl_builder_set_header(m->builder, &spec, m->err);
}

/* ---- which events there are ---- */

static const tl_event *event_of(const tl_timeline *timeline, tl_text id)
{
  size_t index = timeline ? tl_timeline_find(timeline, id) : TL_NOT_FOUND;
  return index == TL_NOT_FOUND ? NULL : tl_timeline_at(timeline, index);
}

static bool same_event(tli_merge *m, const tl_event *a, const tl_event *b)
{
  bool same = true;
  tl_event_spec specs[2] = {tli_fields(a), tli_fields(b)};
  for (int i = 0; same && i < TLI_FIELDS; i++)
    same = tli_field_same((tli_diff_field)i, &specs[0], &specs[1]);
  for (int i = 0; same && i < TLI_LISTS; i++) {
    if (!tli_items_load(&m->scratch[0], &m->allocator, (tli_diff_list)i, a) ||
        !tli_items_load(&m->scratch[1], &m->allocator, (tli_diff_list)i, b)) {
      m->status = tli_fail_nomem(m->err);
      return true;
    }
    same = tli_items_same(&m->scratch[0], &m->scratch[1]);
  }
  return same;
}

/* Whether an event of the base that some removed was changed by others; sets `changed` of both. */
static bool presence_disputed(tli_merge *m, tl_text id, const tl_event *base)
{
  bool kept = false;
  bool removed = false;
  for (size_t k = 0; k < m->count; k++)
    removed |= !event_of(m->columns[k].timeline, id);
  for (size_t k = 0; removed && k < m->count; k++) {
    const tl_event *own = event_of(m->columns[k].timeline, id);
    m->columns[k].changed = !own || !same_event(m, own, base);
    kept |= own && m->columns[k].changed;
  }
  return kept;
}

bool tli_merge_keeps(tli_merge *m, tl_text id)
{
  const tl_event *base = event_of(m->columns[m->count].timeline, id);
  if (base && presence_disputed(m, id, base))
    return event_of(m->columns[tli_merge_prefer(m)].timeline, id) || !m->prefer;
  for (size_t k = 0; base && k < m->count; k++)
    if (!event_of(m->columns[k].timeline, id))
      return false;
  return true;
}

static void tell_presence(tli_merge *m, const char *id)
{
  const tl_event *base = m->columns[m->count].event;
  if (!base || !presence_disputed(m, tl_text_from_string(id), base))
    return;
  size_t chosen = tli_merge_prefer(m);
  for (size_t k = 0; k <= m->count; k++)
    m->values[k] = m->columns[k].event ? tl_event_title(m->columns[k].event) : NULL;
  tli_merge_tell(m, id, NULL, chosen);
}

/* ---- an event ---- */

static bool same_field(const tli_merge *m, int what, size_t a, size_t b)
{
  return tli_field_same((tli_diff_field)what, &m->columns[a].spec, &m->columns[b].spec);
}

static const char *event_revision(const tli_column *column)
{
  return tl_event_modified(column->event);
}

static void tell_field(tli_merge *m, const char *id, tli_diff_field field, size_t chosen)
{
  for (size_t k = 0; k <= m->count; k++) {
    m->columns[k].words.text.size = 0;
    m->values[k] = tli_field_text(field, &m->columns[k].spec, &m->columns[k].words);
  }
  tli_merge_tell(m, id, tli_field_name(field), chosen);
}

static void merge_fields(tli_merge *m, const char *id, tl_event_spec *spec)
{
  for (int i = 0; i < TLI_FIELDS; i++) {
    tli_diff_field field = (tli_diff_field)i;
    bool agree;
    size_t winner = tli_merge_settle(m, same_field, i, false, &agree);
    if (!agree && field == TLI_FIELD_MODIFIED) {
      winner = latest(m, event_revision);
    } else if (!agree) {
      winner = tli_merge_prefer(m);
      tell_field(m, id, field, winner);
    }
    tli_field_copy(field, &m->columns[winner].spec, spec);
  }
}

/* Adds the event; one whose uid another event has by now loses it. */
static void add(tli_merge *m, tl_event_spec *spec)
{
  tl_error error = {0};
  tl_status status = tl_builder_add(m->builder, spec, &error);
  if (status == TL_ERR_DUPLICATE && spec->uid.data) {
    tell_field(m, spec->id.data, TLI_FIELD_UID, TL_NOT_FOUND);
    spec->uid = (tl_text){NULL, 0};
    status = tl_builder_add(m->builder, spec, &error);
  }
  /* What is wrong with an event that is only made to find the conflicts after it is of no interest. */
  bool discarded = m->conflict_count && !m->prefer && status != TL_ERR_NOMEM;
  if (status == TL_OK || discarded || m->status != TL_OK)
    return;
  m->status = status;
  if (m->err)
    *m->err = error;
}

static void merge_event(tli_merge *m, const char *id)
{
  for (size_t k = 0; k <= m->count; k++) {
    m->columns[k].event = event_of(m->columns[k].timeline, tl_text_from_string(id));
    m->columns[k].spec = tli_fields(m->columns[k].event);
  }
  tell_presence(m, id);
  if (m->status != TL_OK || !tli_merge_keeps(m, tl_text_from_string(id)))
    return;
  tl_event_spec spec = {.size = sizeof spec, .id = tl_text_from_string(id)};
  merge_fields(m, id, &spec);
  if (m->status == TL_OK)
    tli_merge_lists(m, id);
  if (m->status != TL_OK)
    return;
  const tli_made *made = &m->made;
  spec.categories = made->categories;
  spec.category_count = made->count[TLI_LIST_CATEGORIES];
  spec.sources = made->sources;
  spec.source_count = made->count[TLI_LIST_SOURCES];
  spec.constraints = made->constraints;
  spec.constraint_count = made->count[TLI_LIST_CONSTRAINTS];
  add(m, &spec);
}

/* ---- the whole ---- */

static bool stood_before(const tli_merge *m, const char *id, size_t k)
{
  for (size_t i = 0; i < k; i++)
    if (event_of(m->columns[i].timeline, tl_text_from_string(id)))
      return true;
  return false;
}

static void merge_all(tli_merge *m)
{
  merge_header(m);
  for (size_t k = 0; k < m->count; k++) {
    const tl_timeline *timeline = m->columns[k].timeline;
    size_t count = tl_timeline_count(timeline);
    for (size_t i = 0; i < count && m->status == TL_OK; i++) {
      const char *id = tl_event_id(tl_timeline_at(timeline, i));
      if (!stood_before(m, id, k))
        merge_event(m, id);
    }
  }
}

/* Room for the timelines and the base. */
static bool merge_init(tli_merge *m, const tl_timeline *const *timelines, const tl_timeline *base)
{
  size_t count = m->count + 1;
  bool fits = tli_reserve(&m->allocator, &m->columns, &m->capacity[0], count, sizeof *m->columns) &&
              tli_reserve(&m->allocator, &m->values, &m->capacity[1], count, sizeof *m->values) &&
              tli_reserve(&m->allocator, &m->has, &m->capacity[2], count, sizeof *m->has);
  for (size_t k = 0; m->columns && k <= m->count; k++) {
    m->columns[k] = (tli_column){.timeline = k < m->count ? timelines[k] : base};
    tli_words_init(&m->columns[k].words, &m->allocator);
  }
  return fits;
}

static void merge_free(tli_merge *m)
{
  for (size_t k = 0; m->columns && k <= m->count; k++) {
    tli_words_free(&m->columns[k].words);
    tli_items_free(&m->columns[k].items, &m->allocator);
  }
  tli_items_free(&m->scratch[0], &m->allocator);
  tli_items_free(&m->scratch[1], &m->allocator);
  tli_release(&m->allocator, m->made.categories, m->made.capacity[TLI_LIST_CATEGORIES] * sizeof(tl_text));
  tli_release(&m->allocator, m->made.sources, m->made.capacity[TLI_LIST_SOURCES] * sizeof(tl_source));
  tli_release(&m->allocator, m->made.constraints, m->made.capacity[TLI_LIST_CONSTRAINTS] * sizeof(tl_constraint));
  tli_release(&m->allocator, m->columns, m->capacity[0] * sizeof *m->columns);
  tli_release(&m->allocator, m->values, m->capacity[1] * sizeof *m->values);
  tli_release(&m->allocator, m->has, m->capacity[2] * sizeof *m->has);
  tl_builder_free(m->builder);
}

static bool options_fit(const tl_diff_merge_options *options)
{
  return !options || (TLI_OPTIONS_FIT_RESERVED(options) && options->prefer <= TL_DIFF_PREFER_LAST);
}

tl_status tl_diff_merge(const tl_timeline *const *timelines, size_t count, const tl_diff_merge_options *options,
                        tl_timeline **out_timeline, size_t *out_conflicts, tl_error *err)
{
  if (!timelines || !count || !out_timeline || !options_fit(options))
    return tli_fail_arg(err, "no timelines to merge, or options of a size or with a value that there is not");
  for (size_t k = 0; k < count; k++)
    if (!timelines[k])
      return tli_fail_arg(err, "a timeline of NULL to merge");
  tl_diff_merge_options given = options ? *options : (tl_diff_merge_options){.size = sizeof given};
  tl_builder_options building = {.size = sizeof building, .allocator = given.allocator, .seasons = given.seasons};
  tli_merge m = {.allocator = tli_allocator(given.allocator),
                 .conflicts = given.conflicts,
                 .err = err,
                 .count = count,
                 .prefer = given.prefer};
  m.status = merge_init(&m, timelines, given.base) ? TL_OK : tli_fail_nomem(err);
  if (m.status == TL_OK)
    m.status = tl_builder_new(&building, &m.builder, err);
  if (m.status == TL_OK)
    merge_all(&m);
  tl_timeline *result = NULL;
  if (m.status == TL_OK && (m.prefer || !m.conflict_count))
    m.status = tl_timeline_from_builder(m.builder, &result, err);
  merge_free(&m);
  if (m.status != TL_OK)
    return m.status;
  *out_timeline = result;
  if (out_conflicts)
    *out_conflicts = m.conflict_count;
  return TL_OK;
}
