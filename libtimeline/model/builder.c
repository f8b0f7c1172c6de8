/* SPDX-License-Identifier: Apache-2.0 */
#include "builder.h"

#include <string.h>

#include "../base/error.h"
#include "check.h"

/* Beyond this many removed events, and more than are left, the gaps are closed at once. */
enum { GAPS = 64 };

/* NULL: out of memory. */
static tl_builder *builder_new(const tl_allocator *allocator, uint8_t seasons)
{
  tl_allocator chosen = tli_allocator(allocator);
  tl_builder *builder = tli_alloc(&chosen, sizeof *builder);
  if (!builder)
    return NULL;
  memset(builder, 0, sizeof *builder);
  tli_store_init(&builder->store, &chosen, seasons);
  return builder;
}

static bool options_fit(const tl_builder_options *options)
{
  return !options || (TLI_OPTIONS_FIT_RESERVED(options) && options->seasons <= TL_SEASONS_QUARTER);
}

static tl_status set_default_as_of(tl_builder *b, tl_text day, tl_error *err)
{
  tl_status status = tli_as_of_parse(day, "as_of", &b->default_as_of.day, &b->default_as_of.end, err);
  if (status)
    return status;
  b->default_as_of_text = tli_store_text(&b->store, day);
  if (!b->default_as_of_text)
    return tli_fail_nomem(err);
  b->default_as_of.given = true;
  b->as_of = b->default_as_of;
  b->store.header[TLI_HEADER_AS_OF] = b->default_as_of_text;
  return TL_OK;
}

tl_status tl_builder_new(const tl_builder_options *options, tl_builder **out_builder, tl_error *err)
{
  if (!out_builder || !options_fit(options))
    return tli_fail_arg(err, "builder options of a size or with a value that there is not");
  tl_builder *builder = builder_new(options ? options->allocator : NULL, options ? options->seasons : 0);
  if (!builder)
    return tli_fail_nomem(err);
  tl_status status = options && options->as_of.data ? set_default_as_of(builder, options->as_of, err) : TL_OK;
  if (status)
    tl_builder_free(builder);
  else
    *out_builder = builder;
  return status;
}

void tl_builder_free(tl_builder *builder)
{
  if (!builder)
    return;
  tl_allocator allocator = builder->store.allocator;
  tli_store_free(&builder->store);
  tli_release(&allocator, builder, sizeof *builder);
}

/* ---- from a timeline, or another builder ---- */

static bool copy_events(tli_store *to, const tli_store *from)
{
  if (!from->count)
    return true;
  if (!tli_store_reserve(to, from->count))
    return false;
  for (size_t i = 0; i < from->count; i++) {
    tl_event event = from->events->at[i];
    if (!event.block) /* removed */
      continue;
    uint32_t *block = tli_store_words(to, event.block[0]);
    if (!block)
      return false;
    memcpy(block, event.block, event.block[0]);
    event.block = block;
    if (tli_event_has(&event, TLI_UID) && !tli_store_reserve_uid(to))
      return false;
    tli_store_append(to, &event, &from->extents[i]);
  }
  return true;
}

static bool copy_header(tli_store *to, const char *const header[TLI_HEADER_TEXTS])
{
  for (size_t i = 0; i < TLI_HEADER_TEXTS; i++) {
    if (!header[i])
      continue;
    to->header[i] = tli_store_text(to, tl_text_from_string(header[i]));
    if (!to->header[i])
      return false;
  }
  return true;
}

/* The names in order, so that each keeps its number. */
static bool copy_names(tli_store *to, const tli_store *from)
{
  bool fits = true;
  for (size_t i = 0; fits && i < from->names.count; i++)
    fits = tli_names_intern(to, tl_text_from_string(from->names.at[i])) != TLI_NONE;
  return fits;
}

static tl_status copy_store(const tli_store *from, const tl_allocator *allocator, uint8_t seasons,
                            tl_builder **out_builder, tl_error *err)
{
  tl_builder *builder = builder_new(allocator, seasons);
  if (!builder)
    return tli_fail_nomem(err);
  tli_store *to = &builder->store;
  to->seed = from->seed; /* the hashes are copied */
  if (!copy_names(to, from) || !copy_events(to, from) || !copy_header(to, from->header)) {
    tl_builder_free(builder);
    return tli_fail_nomem(err);
  }
  const char *as_of = to->header[TLI_HEADER_AS_OF];
  if (as_of) {
    builder->as_of.given = true;
    tl_status status =
        tli_as_of_parse(tl_text_from_string(as_of), "as_of", &builder->as_of.day, &builder->as_of.end, err);
    if (status) {
      tl_builder_free(builder);
      return status;
    }
  }
  *out_builder = builder;
  return TL_OK;
}

tl_status tl_builder_from_timeline(const tl_timeline *timeline, const tl_builder_options *options,
                                   tl_builder **out_builder, tl_error *err)
{
  if (!timeline || !out_builder || !options_fit(options))
    return tli_fail_arg(err, "no timeline, or builder options of a size or with a value that there is not");
  const tli_store *from = &timeline->store;
  return copy_store(from, options ? options->allocator : &from->allocator, options ? options->seasons : from->seasons,
                    out_builder, err);
}

tl_status tl_builder_copy(const tl_builder *builder, tl_builder **out_builder, tl_error *err)
{
  if (!builder || !out_builder)
    return tli_fail_arg(err, "no builder");
  return copy_store(&builder->store, &builder->store.allocator, builder->store.seasons, out_builder, err);
}

/* ---- the header ---- */

static tl_status date_again(const tl_builder *builder, const tl_event *event, const tli_as_of *as_of,
                            tl_extent *out_extent, tl_error *err)
{
  tl_extent given;
  const uint32_t *extent = tli_event_list(event, TLI_EXTENT);
  if (extent)
    memcpy(&given, extent, sizeof given);
  tli_dating dating = {
      .edtf = tl_text_from_string(tl_event_edtf(event)),
      .phrase = tl_text_from_string(tl_event_phrase(event)),
      .start = tl_text_from_string(tl_event_start(event)),
      .end = tl_text_from_string(tl_event_end(event)),
      .extent = extent ? &given : NULL,
      .timeline_as_of = as_of,
      .length_max = {TL_TIME_MAX, TL_TIME_MAX},
      .mode = builder->store.extents[event->index].mode,
      .start_kind = event->start_kind,
      .end_kind = event->end_kind,
      .seasons = builder->store.seasons,
  };
  tl_constraint constraint;
  for (size_t i = 0; tli_event_constraint(event, i, &constraint); i++)
    tli_dating_limit(&dating, &constraint);
  bool timeline_as_of;
  tl_status status = tli_dating_extent(&dating, out_extent, &timeline_as_of, err);
  if (status && err)
    err->line = event->date_line ? event->date_line : event->line;
  return status;
}

/* Reads again the dates that rest on the timeline's as-of; writes them when `write`. */
static tl_status dates_again(tl_builder *builder, const tli_as_of *as_of, bool write, tl_error *err)
{
  tli_store *store = &builder->store;
  for (size_t i = 0; i < store->count; i++) {
    const tl_event *event = &store->events->at[i];
    if (!event->block || !event->timeline_as_of)
      continue;
    tl_extent extent;
    tl_status status = date_again(builder, event, as_of, &extent, err);
    if (status)
      return status;
    if (write)
      store->extents[i] = extent;
  }
  return TL_OK;
}

tl_status tl_builder_set_header(tl_builder *builder, const tl_header_spec *spec, tl_error *err)
{
  if (!builder || !spec || !TLI_OPTIONS_FIT(spec))
    return tli_fail_arg(err, "no builder, or a header of a size that there is not");
  tl_status status = tli_check_header(spec, err);
  tli_as_of as_of = builder->default_as_of;
  if (spec->as_of.data)
    as_of.given = true;
  if (!status && spec->as_of.data)
    status = tli_as_of_parse(spec->as_of, "as_of", &as_of.day, &as_of.end, err);
  bool moved = as_of.given != builder->as_of.given || as_of.end != builder->as_of.end;
  if (!status && moved)
    status = dates_again(builder, &as_of, false, err);
  if (status)
    return status;
  const tl_text texts[TLI_HEADER_TEXTS] = {
      spec->title, spec->description, spec->lang, spec->as_of, spec->modified, spec->foreign, spec->foreign_attributes};
  const char *header[TLI_HEADER_TEXTS] = {NULL};
  for (size_t i = 0; i < TLI_HEADER_TEXTS; i++) {
    if (!texts[i].data)
      continue;
    header[i] = tli_store_text(&builder->store, texts[i]);
    if (!header[i])
      return tli_fail_nomem(err);
  }
  if (!header[TLI_HEADER_AS_OF])
    header[TLI_HEADER_AS_OF] = builder->default_as_of_text;
  /* The same dates were read a moment ago, so this cannot fail. */
  if (moved && dates_again(builder, &as_of, true, err))
    return TL_ERR_ARG;
  memcpy(builder->store.header, header, sizeof header);
  builder->as_of = as_of;
  return TL_OK;
}

/* ---- events ---- */

/* Adds what the caller knows of the place to an error. */
static tl_status at_line(tl_error *err, tl_status status, uint32_t line)
{
  if (status && err && !err->line)
    err->line = line;
  return status;
}

static tl_status make_event(tl_builder *builder, const tl_event_spec *spec, uint32_t hash, tl_event *event,
                            tl_extent *extent, tl_error *err)
{
  tli_dating dating = {
      .edtf = spec->edtf,
      .phrase = spec->phrase,
      .start = spec->start,
      .end = spec->end,
      .as_of = spec->as_of,
      .extent = spec->extent,
      .timeline_as_of = &builder->as_of,
      .length_max = {TL_TIME_MAX, TL_TIME_MAX},
      .mode = spec->mode,
      .start_kind = spec->start_kind,
      .end_kind = spec->end_kind,
      .seasons = builder->store.seasons,
  };
  for (size_t i = 0; i < spec->constraint_count; i++)
    tli_dating_limit(&dating, &spec->constraints[i]);
  *event = (tl_event){
      .hash = hash,
      .line = spec->line,
      .date_line = spec->date_line,
      .start_kind = spec->start_kind,
      .end_kind = spec->end_kind,
      .has_extent = spec->extent != NULL,
  };
  tl_status status = tli_dating_extent(&dating, extent, &event->timeline_as_of, err);
  if (status)
    return at_line(err, status, spec->date_line);
  return tli_block_new(&builder->store, spec, event->timeline_as_of ? spec->extent : NULL, event, err);
}

/* Of an event's id and uid; 0 when it has none. */
typedef struct hashes {
  uint32_t id;
  uint32_t uid;
} hashes;

static tl_status check_spec(const tl_builder *builder, const tl_event_spec *spec, hashes *out_hashes, tl_error *err)
{
  if (!builder || !spec || !TLI_OPTIONS_FIT(spec))
    return tli_fail_arg(err, "no builder, or an event of a size that there is not");
  /* Of a large timeline the tables of ids and uids are in no cache: they come while the event is checked. */
  const tli_store *store = &builder->store;
  out_hashes->id = spec->id.data ? tli_hash(store->seed, spec->id) : 0;
  out_hashes->uid = spec->uid.data ? tli_hash(store->seed, spec->uid) : 0;
  tli_store_prefetch(store, out_hashes->id, out_hashes->uid);
  return tli_check_event(spec, err);
}

/* Makes room for the uid of an event, if it has one that no other has: `index` is the event's own, or TLI_NONE. */
static tl_status check_uid(tli_store *store, const tl_event_spec *spec, uint32_t hash, uint32_t index, tl_error *err)
{
  if (!spec->uid.data)
    return TL_OK;
  uint32_t found = tli_store_find_uid(store, spec->uid, hash);
  if (found == TLI_NONE || found == index)
    return tli_store_reserve_uid(store) ? TL_OK : tli_fail_nomem(err);
  char quoted[TLI_QUOTE_SIZE];
  char other[TLI_QUOTE_SIZE];
  tl_status status = tli_fail(err, TL_ERR_DUPLICATE, TL_CODE_UID_DUPLICATE, "event %s has the uid %s already",
                              tli_quote(tl_text_from_string(tl_event_id(&store->events->at[found])), other),
                              tli_quote(spec->uid, quoted));
  return tli_fail_in(err, status, "uid", 0);
}

static tl_status add(tl_builder *builder, const tl_event_spec *spec, tl_error *err)
{
  hashes hash = {0, 0};
  tl_status status = check_spec(builder, spec, &hash, err);
  if (status)
    return status;
  tli_store *store = &builder->store;
  char quoted[TLI_QUOTE_SIZE];
  if (tli_store_find(store, spec->id, hash.id) != TLI_NONE)
    return tli_fail_in(err,
                       tli_fail(err, TL_ERR_DUPLICATE, TL_CODE_ID_DUPLICATE, "there is an event %s already",
                                tli_quote(spec->id, quoted)),
                       "id", 0);
  status = check_uid(store, spec, hash.uid, TLI_NONE, err);
  if (status)
    return status;
  if (store->count >= TLI_NONE - 1)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_MODEL_LIMIT, "a timeline holds at most %u events", TLI_NONE - 1);
  tl_event event;
  tl_extent extent;
  if (!tli_store_reserve(store, 1))
    return tli_fail_nomem(err);
  status = make_event(builder, spec, hash.id, &event, &extent, err);
  if (!status)
    tli_store_append(store, &event, &extent);
  return status;
}

tl_status tl_builder_add(tl_builder *builder, const tl_event_spec *spec, tl_error *err)
{
  tl_status status = add(builder, spec, err);
  return status && spec ? at_line(err, status, spec->line) : status;
}

tl_status tl_builder_add_many(tl_builder *builder, const tl_event_spec *specs, size_t count, tl_error *err)
{
  if (!builder || (!specs && count))
    return tli_fail_arg(err, "no builder, or no events");
  for (size_t i = 0; i < count; i++) {
    tl_status status = tl_builder_add(builder, &specs[i], err);
    if (status)
      return status;
  }
  return TL_OK;
}

static tl_status find(const tl_builder *builder, tl_text id, uint32_t *out_index, tl_error *err)
{
  *out_index = tli_store_find(&builder->store, id, tli_hash(builder->store.seed, id));
  if (*out_index != TLI_NONE)
    return TL_OK;
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail_in(
      err, tli_fail(err, TL_ERR_REFERENCE, TL_CODE_ID_UNKNOWN, "there is no event %s", tli_quote(id, quoted)), "id", 0);
}

tl_status tl_builder_replace(tl_builder *builder, const tl_event_spec *spec, tl_error *err)
{
  uint32_t index;
  tl_event event;
  tl_extent extent;
  hashes hash = {0, 0};
  tl_status status = check_spec(builder, spec, &hash, err);
  if (!status)
    status = find(builder, spec->id, &index, err);
  if (!status)
    status = check_uid(&builder->store, spec, hash.uid, index, err);
  if (!status)
    status = make_event(builder, spec, hash.id, &event, &extent, err);
  if (!status)
    tli_store_replace(&builder->store, index, &event, &extent);
  return status && spec ? at_line(err, status, spec->line) : status;
}

tl_status tl_builder_remove(tl_builder *builder, tl_text id, tl_error *err)
{
  if (!builder || (!id.data && id.size))
    return tli_fail_arg(err, "no builder, or no id");
  uint32_t index;
  tl_status status = find(builder, id, &index, err);
  if (status)
    return status;
  tli_store *store = &builder->store;
  tli_store_remove(store, index);
  if (store->removed > GAPS && store->removed > store->count / 2)
    tli_store_compact(store);
  return TL_OK;
}

size_t tl_builder_count(const tl_builder *builder)
{
  return builder ? builder->store.count - builder->store.removed : 0;
}
