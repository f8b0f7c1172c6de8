/* SPDX-License-Identifier: Apache-2.0 */
#include "read.h"

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "ical_map.h"

/* ---- what the other files of the reader use ---- */

void *tli_items_add(const tli_reader *reader, tli_items *list, size_t item)
{
  if (!tli_reserve(&reader->allocator, &list->items, &list->capacity, list->count + 1, item))
    return NULL;
  return (char *)list->items + list->count++ * item;
}

static tl_status keep(tli_arena *arena, tl_text text, tl_text *out, tl_error *err)
{
  const char *copy = tli_arena_copy(arena, text.data, text.size);
  if (!copy)
    return tli_fail_nomem(err);
  *out = (tl_text){copy, text.size};
  return TL_OK;
}

tl_status tli_reader_keep(tli_reader *reader, tl_text text, tl_text *out, tl_error *err)
{
  return keep(&reader->arena, text, out, err);
}

tl_status tli_reader_keep_long(tli_reader *reader, tl_text text, tl_text *out, tl_error *err)
{
  return keep(&reader->head_arena, text, out, err);
}

void tli_reader_tell(const tli_reader *reader, const char *event, size_t index, tl_loss_kind kind, const char *field,
                     const char *reason)
{
  const tl_losses *losses = &reader->options.losses;
  tl_loss loss = {.event = event, .field = field, .reason = reason, .index = index, .kind = (uint8_t)kind};
  if (losses->tell)
    losses->tell(losses->ctx, &loss);
}

void tli_reader_tell_line(const tli_reader *reader, uint32_t line, tl_loss_kind kind, const char *field,
                          const char *what)
{
  char reason[TL_ERROR_MESSAGE_SIZE + 32] = "line ";
  size_t size = 5 + tli_int_write(line, 1, reason + 5);
  memcpy(reason + size, ": ", 2);
  memcpy(reason + size + 2, what, strlen(what) + 1);
  tli_reader_tell(reader, NULL, TL_NOT_FOUND, kind, field, reason);
}

tl_status tli_reader_lose(tli_reader *reader, tl_loss_kind kind, const char *field, const char *reason, tl_error *err)
{
  tli_told *told = reader->told.items;
  for (size_t i = 0; i < reader->told.count; i++)
    if (told[i].reason == reason && strcmp(told[i].field, field) == 0)
      return TL_OK;
  told = tli_items_add(reader, &reader->told, sizeof *told);
  if (!told)
    return tli_fail_nomem(err);
  *told = (tli_told){field, reason, (uint8_t)kind};
  return TL_OK;
}

void tli_reader_foreign(tli_reader *reader, tl_text name)
{
  size_t i = 0;
  while (i < reader->foreign_count && !tli_text_is(name, reader->foreign[i].name))
    i++;
  if (i == reader->foreign_count && i < TLI_FOREIGN_MAX) {
    memcpy(reader->foreign[i].name, name.data, name.size);
    reader->foreign[i].last = TL_NOT_FOUND;
    reader->foreign_count++;
  }
  if (i == TLI_FOREIGN_MAX) /* the last one stands for all that follow it, and says so */
    memcpy(reader->foreign[--i].name, "OTHERS", sizeof "OTHERS");
  tli_foreign_name *foreign = &reader->foreign[i];
  foreign->count += foreign->last != reader->entries;
  foreign->last = reader->entries;
}

tl_status tli_reader_forgive(tli_reader *reader, tl_status status, tl_loss_kind kind, const char *field, tl_error *err)
{
  bool fault = status == TL_ERR_SYNTAX || status == TL_ERR_VALUE || status == TL_ERR_RANGE ||
               status == TL_ERR_AMBIGUOUS || status == TL_ERR_UNRESOLVED || status == TL_ERR_DUPLICATE;
  if (!reader->options.lenient || !fault || err->code == TL_CODE_ICAL_STRUCTURE || err->code == TL_CODE_ICAL_EMPTY ||
      ++reader->faults > TL_ICAL_FAULTS_MAX)
    return status;
  tli_reader_tell_line(reader, err->line, kind, field, err->message);
  memset(err, 0, sizeof *err);
  return TL_OK;
}

/* ---- the calendar ---- */

/* Gives the builder the header, of which events may need the as-of day. */
static tl_status set_header(tli_reader *reader, tl_error *err)
{
  tl_status status = tli_texts_read(&reader->texts, &reader->head_arena, err);
  tl_header_spec *header = &reader->header;
  for (size_t i = 0; status == TL_OK && i < reader->texts.count; i++) {
    const tli_texts_item *item = &reader->texts.items[i];
    bool title = item->name == TLI_TEXT_TITLE || item->name == TLI_TEXT_OTHER_TITLE;
    bool other = item->name == TLI_TEXT_OTHER_TITLE || item->name == TLI_TEXT_OTHER_DESCRIPTION;
    tl_text *text = title ? &header->title : &header->description;
    if (item->value.size == 0)
      continue;
    if (text->data && !tli_text_same(*text, item->value))
      tli_reader_tell_line(reader, item->line, TL_LOSS_DROPPED, title ? "title" : "description",
                           other ? "it is there twice, and this one is left out"
                                 : "it is there twice, and the one before is left out");
    if (!text->data || !other)
      *text = item->value;
  }
  tli_texts_clear(&reader->texts);
  if (!reader->namespace_set)
    tli_uuid_namespace(header->title, reader->uuid_namespace);
  if (reader->own_title_set)
    header->title = reader->own_title;
  if (reader->own_description_set)
    header->description = reader->own_description;
  reader->header_set = true;
  if (status == TL_OK && (header->title.data || header->description.data || header->lang.data || header->as_of.data ||
                          header->modified.data))
    status = tl_builder_set_header(reader->builder, header, err);
  return status;
}

/* ---- components ---- */

static bool kind_of(tl_text name, tli_entry_kind *out)
{
  static const char *const names[] = {"VEVENT", "VTODO", "VJOURNAL"};
  for (int i = 0; i < 3; i++)
    if (tli_text_is(name, names[i])) {
      *out = (tli_entry_kind)i;
      return true;
    }
  return false;
}

/* Components that stand in a calendar alone. */
static bool is_top(tl_text name)
{
  tli_entry_kind kind;
  return kind_of(name, &kind) || tli_text_is(name, "VTIMEZONE") || tli_text_is(name, "VFREEBUSY");
}

static tl_status begin(tli_reader *reader, const tli_line *line, tl_error *err)
{
  size_t depth = reader->lines.depth;
  tli_entry_kind kind;
  if (depth == 1)
    return TL_OK;
  if (depth > 2 && is_top(line->name)) {
    tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, "a %s inside a %s", line->name.data,
             reader->lines.open[depth - 2]);
    tli_lines_place(&reader->lines, line->name.data, err);
    return TL_ERR_SYNTAX;
  }
  if (depth == 2) {
    tl_status status = reader->header_set && reader->texts.count == 0 ? TL_OK : set_header(reader, err);
    if (status != TL_OK)
      return status;
    reader->entries++;
  }
  if (depth == 2 && kind_of(line->name, &kind))
    tli_entry_start(reader, kind, line->number);
  else if (strcmp(reader->lines.open[1], "VTIMEZONE") == 0)
    return tli_read_zone_line(reader, line, err);
  else
    tli_reader_foreign(reader, line->name);
  return TL_OK;
}

/* A period of a VFREEBUSY ends after it starts; else nothing in there is of use. */
static tl_status check_free_busy(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tl_status status = TL_OK;
  for (tl_text rest = line->value; status == TL_OK && rest.data && tli_text_is(line->name, "FREEBUSY");) {
    tl_text value = tli_list_next(&rest);
    tli_period period;
    if ((status = tli_period_parse(value, &period, err)) != TL_OK)
      tli_lines_place(&reader->lines, value.data, err);
  }
  return status;
}

static tl_status read_line(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tli_lines *lines = &reader->lines;
  tli_entry_kind kind;
  if (line->kind == TLI_LINE_BEGIN)
    return begin(reader, line, err);
  size_t depth = lines->depth + (line->kind == TLI_LINE_END);
  bool ends = line->kind == TLI_LINE_END;
  if (depth == 1)
    return ends ? TL_OK : tli_read_calendar_property(reader, line, err);
  tl_text open = tl_text_from_string(lines->open[1]);
  if (depth == 2 && kind_of(open, &kind)) {
    tl_status status = ends ? tli_entry_end(reader, err) : tli_read_entry_property(reader, line, err);
    if (!ends && status != TL_OK && err->line == 0)
      tli_lines_place(lines, line->value.data, err);
    return status;
  }
  if (tli_text_is(open, "VTIMEZONE"))
    return tli_read_zone_line(reader, line, err);
  return depth == 2 && !ends && tli_text_is(open, "VFREEBUSY") ? check_free_busy(reader, line, err) : TL_OK;
}

/* ---- the whole ---- */

enum { STEP = 1024 }; /* how often progress is told, in lines */

static tl_status tell_progress(const tli_reader *reader, tl_error *err)
{
  const tl_progress *progress = &reader->options.progress;
  const tli_lines *lines = &reader->lines;
  uint64_t done = lines->base + lines->at;
  uint64_t total = lines->input ? tl_input_size(lines->input) : lines->size;
  if (!progress->tell || progress->tell(progress->ctx, done, total))
    return TL_OK;
  return tli_fail(err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped after %llu bytes", (unsigned long long)done);
}

/* Whether a line ends what becomes an event. */
static bool ends_entry(const tli_reader *reader, const tli_line *line)
{
  tli_entry_kind kind;
  return line->kind == TLI_LINE_END && reader->lines.depth == 1 && kind_of(line->name, &kind);
}

static tl_status read_all(tli_reader *reader, tl_error *err)
{
  tli_line line;
  const tli_line *there = NULL;
  size_t count = 0;
  do {
    tl_status status = count++ % STEP == 0 ? tell_progress(reader, err) : TL_OK;
    if (status == TL_OK && (status = tli_lines_next(&reader->lines, &line, &there, err)) != TL_OK) {
      if ((status = tli_reader_forgive(reader, status, TL_LOSS_DROPPED, "line", err)) == TL_OK) {
        there = &line;
        continue;
      }
    }
    if (status == TL_OK && there && (status = read_line(reader, there, err)) != TL_OK) {
      bool event = ends_entry(reader, there);
      status =
          tli_reader_forgive(reader, status, event ? TL_LOSS_SKIPPED : TL_LOSS_DROPPED, event ? "event" : "line", err);
    }
    if (status != TL_OK)
      return status;
  } while (there);
  tl_status status = reader->texts.count > 0 || !reader->header_set ? set_header(reader, err) : TL_OK;
  return status == TL_OK ? tell_progress(reader, err) : status;
}

static void tell_foreign(const tli_reader *reader)
{
  static const char left_out[] = " of it in the feed; a timeline has no place for it: left out";
  for (size_t i = 0; i < reader->foreign_count; i++) {
    const tli_foreign_name *foreign = &reader->foreign[i];
    char reason[128];
    size_t size = tli_int_write((int64_t)foreign->count, 1, reason);
    memcpy(reason + size, left_out, sizeof left_out);
    tli_reader_tell(reader, NULL, TL_NOT_FOUND, TL_LOSS_DROPPED, foreign->name, reason);
  }
}

static tl_status check_options(const tl_ical_read_options *given, tl_ical_read_options *out, tl_error *err)
{
  if (given && (!TLI_OPTIONS_FIT_RESERVED(given) || given->seasons > TL_SEASONS_QUARTER || given->lenient > 1))
    return tli_fail_arg(err, "tl_ical_read_options: its size, seasons, lenient, or a byte that must be zero");
  *out = given ? *given : (tl_ical_read_options){.size = sizeof *out};
  if (out->window && out->window->start >= out->window->end)
    return tli_fail_arg(err, "tl_ical_read_options: a window whose end is not after its start");
  if (!out->recurrences_max)
    out->recurrences_max = 1000;
  return TL_OK;
}

static void release(tli_reader *reader)
{
  const tl_allocator *allocator = &reader->allocator;
  tli_lines_close(&reader->lines);
  tl_builder_free(reader->builder);
  tli_texts_free(&reader->texts);
  tli_arena_free(&reader->arena);
  tli_arena_free(&reader->head_arena);
  tli_zones_free(&reader->zones);
  tli_release(allocator, reader->categories.items, reader->categories.capacity * sizeof(tl_text));
  tli_release(allocator, reader->sources.items, reader->sources.capacity * sizeof(tl_source));
  tli_release(allocator, reader->own_sources.items, reader->own_sources.capacity * sizeof(tl_source));
  tli_release(allocator, reader->constraints.items, reader->constraints.capacity * sizeof(tl_constraint));
  tli_release(allocator, reader->rules.items, reader->rules.capacity * sizeof(tli_rule));
  tli_release(allocator, reader->extras.items, reader->extras.capacity * sizeof(tli_extra));
  tli_release(allocator, reader->excluded.items, reader->excluded.capacity * sizeof(tli_moment));
  tli_release(allocator, reader->told.items, reader->told.capacity * sizeof(tli_told));
  tli_release(allocator, reader->cancelled.items, reader->cancelled.capacity * sizeof(tl_text));
  tli_release(allocator, reader->days.items, reader->days.capacity * sizeof(tli_day_entry));
  tli_release(allocator, reader->references.items, reader->references.capacity * sizeof(tli_reference));
  tli_release(allocator, reader, sizeof *reader);
}

static tl_status open(tli_reader *reader, tl_input *input, tl_text text, tl_error *err)
{
  const tl_ical_read_options *options = &reader->options;
  tl_builder_options of_builder = {
      .size = sizeof of_builder, .allocator = options->allocator, .seasons = options->seasons};
  reader->texts.allocator = reader->arena.allocator = reader->head_arena.allocator = reader->allocator;
  reader->header.size = sizeof reader->header;
  tli_zones_init(&reader->zones, &reader->allocator, options->zones);
  tl_status status = tli_lines_open(&reader->lines, input, text, options->bytes_max, options->allocator, err);
  return status == TL_OK ? tl_builder_new(&of_builder, &reader->builder, err) : status;
}

static tl_status read(tl_input *input, tl_text text, const tl_ical_read_options *given, tl_timeline **out_timeline,
                      tl_error *err)
{
  tl_ical_read_options options;
  tl_status status = check_options(given, &options, err);
  if (status != TL_OK)
    return status;
  tl_allocator allocator = tli_allocator(options.allocator);
  tli_reader *reader = tli_alloc(&allocator, sizeof *reader);
  if (!reader)
    return tli_fail_nomem(err);
  memset(reader, 0, sizeof *reader);
  reader->allocator = allocator;
  reader->options = options;
  tl_error own = {0};
  if ((status = open(reader, input, text, &own)) == TL_OK && (status = read_all(reader, &own)) == TL_OK) {
    tell_foreign(reader);
    status = tli_reader_finish(reader, out_timeline, &own);
  }
  tli_texts_end();
  release(reader);
  if (status != TL_OK && err)
    *err = own;
  return status;
}

tl_status tl_ical_read(tl_input *input, const tl_ical_read_options *options, tl_timeline **out_timeline, tl_error *err)
{
  if (!input || !out_timeline)
    return tli_fail_arg(err, "tl_ical_read: no input, or nowhere to put the timeline");
  return read(input, (tl_text){NULL, 0}, options, out_timeline, err);
}

tl_status tl_ical_parse(tl_text text, const tl_ical_read_options *options, tl_timeline **out_timeline, tl_error *err)
{
  if ((!text.data && text.size) || !out_timeline)
    return tli_fail_arg(err, "tl_ical_parse: no text, or nowhere to put the timeline");
  return read(NULL, text, options, out_timeline, err);
}
