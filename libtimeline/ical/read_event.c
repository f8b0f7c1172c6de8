/* SPDX-License-Identifier: Apache-2.0 */

/* The entry at hand becomes an event: when it is, which id it has. */

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/name.h"
#include "../base/utf8.h"
#include "ical_map.h"
#include "read.h"

void tli_entry_start(tli_reader *reader, tli_entry_kind kind, uint32_t line)
{
  memset(&reader->entry, 0, sizeof reader->entry);
  reader->entry.kind = kind;
  reader->entry.line = line;
  reader->entry.spec.size = sizeof reader->entry.spec;
  reader->entry.spec.line = line;
  reader->entry.first_reference = reader->references.count;
  reader->categories.count = reader->sources.count = reader->rules.count = 0;
  reader->extras.count = reader->excluded.count = reader->told.count = 0;
  reader->own_sources.count = reader->constraints.count = 0;
  tli_texts_clear(&reader->texts);
  tli_arena_clear(&reader->arena);
}

static tl_status refuse(const tli_reader *reader, tl_error *err, tl_status status, tl_code code, const char *why)
{
  tli_fail(err, status, code, "%s", why);
  err->line = reader->entry.spec.date_line ? reader->entry.spec.date_line : reader->entry.line;
  return status;
}

/* ---- moments as text ---- */

/* No date of iCalendar is off the axis. */
static tl_clock clock_at(tl_time time)
{
  tl_clock clock;
  if (tl_clock_from_time(time, &clock, NULL) != TL_OK)
    memset(&clock, 0, sizeof clock);
  return clock;
}

size_t tli_moment_write(const tli_moment *moment, char out[TLI_MOMENT_TEXT_SIZE])
{
  /* What cannot be written as it is with its offset is written in UTC. */
  bool odd = moment->form == TLI_STAMP_UTC && moment->offset % 60 != 0;
  tl_clock clock = clock_at(odd ? tli_moment_axis(moment) : moment->local);
  if (moment->form == TLI_STAMP_DATE)
    return tl_civil_write(&clock.civil, out);
  size_t size = tl_clock_write(&clock, out);
  if (moment->form == TLI_STAMP_LOCAL)
    return size;
  if (!odd && moment->offset != 0)
    return size + tli_offset_text(moment->offset, true, out + size);
  memcpy(out + size, "Z", 2);
  return size + 1;
}

/* `20240117T090000Z`, and so on: the part of an id that says which time of a recurrence it is. */
static size_t write_stamp(const tli_moment *moment, char out[TLI_CLOCK_TEXT_SIZE])
{
  tl_clock clock = clock_at(tli_moment_axis(moment));
  return tli_clock_text(&clock,
                        moment->form == TLI_STAMP_DATE    ? TLI_ICAL_DATE
                        : moment->form == TLI_STAMP_LOCAL ? TLI_ICAL_LOCAL
                                                          : TLI_ICAL_UTC,
                        out);
}

/* ---- dates ---- */

tl_status tli_moment_move(tli_reader *reader, const tli_moment *moment, const tli_lasting *length, tli_moment *out,
                          tl_error *err)
{
  tl_time local;
  *out = *moment;
  if (__builtin_add_overflow(moment->local, length->by_clock + length->exact, &local) || local > TLI_BEYOND_TIME)
    return refuse(reader, err, TL_ERR_RANGE, TL_CODE_ICAL_DATE, "it ends after the year 9999");
  out->local = moment->local + length->by_clock;
  tl_status status = moment->zone && length->by_clock != 0 ? tli_moment_in_zone(reader, out, err) : TL_OK;
  if (status != TL_OK || length->exact == 0)
    return status;
  return tli_moment_at(reader, tli_moment_axis(out) + length->exact, out, err);
}

tl_status tli_moment_by_clock(tli_reader *reader, const tli_moment *other, tli_moment *moment, tl_error *err)
{
  moment->form = other->form;
  moment->offset = other->offset;
  moment->zone = other->zone;
  return moment->zone ? tli_moment_in_zone(reader, moment, err) : TL_OK;
}

/* The end of the entry's first time. */
static tl_status find_end(tli_reader *reader, tli_occasion *s, tl_error *err)
{
  const tli_entry *entry = &reader->entry;
  uint32_t has = entry->has;
  tl_status status;
  int ends = (has & TLI_HAS_END ? 1 : 0) + (has & TLI_HAS_DUE ? 1 : 0) + (has & TLI_HAS_DURATION ? 1 : 0);
  if (ends > 1)
    return refuse(reader, err, TL_ERR_SYNTAX, TL_CODE_ICAL_PROPERTY,
                  "only one of DTEND, DUE and DURATION may be there");
  if (ends == 0)
    return TL_OK;
  s->has_end = true;
  if (has & TLI_HAS_DURATION) {
    if (s->start.form == TLI_STAMP_DATE && entry->duration.exact % TL_SECONDS_PER_DAY != 0)
      return refuse(reader, err, TL_ERR_VALUE, TL_CODE_ICAL_DATE, "a day that lasts hours or minutes");
    return tli_moment_move(reader, &s->start, &entry->duration, &s->end, err);
  }
  s->end = has & TLI_HAS_END ? entry->end : entry->due;
  if ((s->end.form == TLI_STAMP_DATE) != (s->start.form == TLI_STAMP_DATE))
    return refuse(reader, err, TL_ERR_VALUE, TL_CODE_ICAL_DATE,
                  "its start and its end are not both days, or both times");
  bool guessed = s->end.form != s->start.form;
  if (guessed && (status = tli_moment_by_clock(reader, &s->start, &s->end, err)) != TL_OK)
    return status;
  if (tli_moment_axis(&s->end) < tli_moment_axis(&s->start))
    return refuse(reader, err, TL_ERR_VALUE, TL_CODE_ICAL_DATE, "it ends before it starts");
  if (has & TLI_HAS_DUE && s->end.form == TLI_STAMP_DATE)
    s->end.local += TL_SECONDS_PER_DAY;
  return guessed ? tli_reader_lose(reader, TL_LOSS_CHANGED, "date",
                                   "one of its start and its end is local, and the other is not: the end is read as "
                                   "one of the zone of the start",
                                   err)
                 : TL_OK;
}

/* Without an end that is wrong. */
static tl_status forgive_end(tli_reader *reader, tli_occasion *s, tl_status status, tl_error *err)
{
  if (status == TL_OK)
    return TL_OK;
  s->has_end = false;
  return tli_reader_forgive(reader, status, TL_LOSS_DROPPED, "end", err);
}

/* Finds the entry's own time; false when it has no date. */
static tl_status find_span(tli_reader *reader, tli_occasion *s, bool *out_dated, tl_error *err)
{
  const tli_entry *entry = &reader->entry;
  tl_status status = TL_OK;
  memset(s, 0, sizeof *s);
  *out_dated = true;
  if (entry->has & TLI_HAS_COMPLETED && entry->has & (TLI_HAS_START | TLI_HAS_DUE))
    status = tli_reader_lose(reader, TL_LOSS_DROPPED, "completed", "when it was done is not its date: left out", err);
  if (entry->has & TLI_HAS_DURATION && !(entry->has & TLI_HAS_START) && entry->kind == TLI_VTODO && status == TL_OK)
    status = tli_reader_lose(reader, TL_LOSS_DROPPED, "duration", "of no start: left out", err);
  if (status != TL_OK)
    return status;
  if (entry->has & TLI_HAS_START) {
    s->start = entry->start;
    return forgive_end(reader, s, find_end(reader, s, err), err);
  }
  if (entry->has & TLI_HAS_END || (entry->has & TLI_HAS_DURATION && entry->kind != TLI_VTODO)) {
    *out_dated = false;
    status = refuse(reader, err, TL_ERR_SYNTAX, TL_CODE_ICAL_PROPERTY, "an end without DTSTART");
    return forgive_end(reader, s, status, err);
  }
  if (entry->has & TLI_HAS_DUE)
    s->start = entry->due;
  else if (entry->has & TLI_HAS_COMPLETED)
    s->start = entry->completed;
  else
    *out_dated = false;
  return TL_OK;
}

/* Writes a moment of a span, with a `?` when the entry is tentative and it is a day. */
static size_t write_end(const tli_reader *reader, const tli_moment *moment, char out[TLI_MOMENT_TEXT_SIZE])
{
  size_t size = tli_moment_write(moment, out);
  if (moment->form == TLI_STAMP_DATE && reader->entry.has & TLI_HAS_TENTATIVE)
    out[size++] = '?';
  return size;
}

tl_status tli_entry_date(tli_reader *reader, const tli_occasion *s, tl_event_spec *spec, tl_error *err)
{
  char text[2 * TLI_MOMENT_TEXT_SIZE + 1];
  bool days = s->start.form == TLI_STAMP_DATE;
  tli_moment last = s->end;
  last.local -= days ? TL_SECONDS_PER_DAY : 1;
  size_t size = write_end(reader, &s->start, text);
  if (!s->has_end || tli_moment_axis(&last) <= tli_moment_axis(&s->start))
    return tli_reader_keep(reader, (tl_text){text, size}, &spec->edtf, err);
  if (days) {
    text[size++] = '/';
    size += write_end(reader, &last, text + size);
    return tli_reader_keep(reader, (tl_text){text, size}, &spec->edtf, err);
  }
  tl_status status = tli_reader_keep(reader, (tl_text){text, size}, &spec->start, err);
  size = write_end(reader, &last, text);
  return status == TL_OK ? tli_reader_keep(reader, (tl_text){text, size}, &spec->end, err) : status;
}

/* ---- ids ---- */

/* Makes an id of a UID; one that is very long is cut, and gets a number when that is taken. */
static tl_status id_from_uid(tli_reader *reader, tl_text uid, tl_text *out, tl_error *err)
{
  enum { ID_MAX = 500 };
  char id[ID_MAX];
  return tli_reader_keep(reader, (tl_text){id, tli_name_make(uid, '_', false, id, sizeof id)}, out, err);
}

/* `base`, a dot or hyphen, and `more`. */
static tl_status join_id(tli_reader *reader, tl_text base, char mark, tl_text more, tl_text *out, tl_error *err)
{
  tli_arena *arena = &reader->arena;
  if (!tli_arena_begin(arena) || !tli_arena_append(arena, base.data, base.size) || !tli_arena_append(arena, &mark, 1) ||
      !tli_arena_append(arena, more.data, more.size))
    return tli_fail_nomem(err);
  *out = tli_arena_end(arena);
  return TL_OK;
}

tl_status tli_entry_id_at(tli_reader *reader, tl_text base, const tli_moment *moment, tl_text *out, tl_error *err)
{
  char stamp[TLI_CLOCK_TEXT_SIZE];
  return join_id(reader, base, '.', (tl_text){stamp, write_stamp(moment, stamp)}, out, err);
}

/* ---- events ---- */

static void tell_all(tli_reader *reader, tl_text id, size_t index)
{
  const tli_told *told = reader->told.items;
  if (!reader->options.losses.tell || reader->told.count == 0)
    return;
  const char *name = NULL;
  if (index != TL_NOT_FOUND && tli_arena_begin(&reader->arena) && tli_arena_append(&reader->arena, id.data, id.size) &&
      tli_arena_append(&reader->arena, "", 1))
    name = tli_arena_end(&reader->arena).data;
  for (size_t i = 0; i < reader->told.count; i++)
    tli_reader_tell(reader, name, name ? index : TL_NOT_FOUND, (tl_loss_kind)told[i].kind, told[i].field,
                    told[i].reason);
  reader->told.count = 0;
}

/* Whether another event has the UID, and so what has the id is not an entry of one time, which has no UID, but one of
 * another entry that recurs. Only adding an event tells: it goes at once. */
static tl_status find_kin(tli_reader *reader, const tl_event_spec *spec, bool *out_kin, tl_error *err)
{
  tl_event_spec probe = {.size = sizeof probe, .uid = spec->uid};
  tl_error failed = {0};
  tl_status status = join_id(reader, spec->id, '-', TL_TEXT("0"), &probe.id, err);
  if (status != TL_OK)
    return status;
  status = tl_builder_add(reader->builder, &probe, &failed);
  *out_kin = failed.code == TL_CODE_UID_DUPLICATE;
  if (status == TL_OK)
    return tl_builder_remove(reader->builder, probe.id, err);
  if (status != TL_ERR_DUPLICATE)
    *err = failed;
  return status == TL_ERR_DUPLICATE ? TL_OK : status;
}

tl_status tli_entry_add(tli_reader *reader, tl_event_spec *spec, bool of_recurrence, bool replaces, tl_error *err)
{
  tl_builder *builder = reader->builder;
  tl_text base = spec->id;
  for (;;) {
    tl_error failed = {0};
    tl_status status = replaces ? tl_builder_replace(builder, spec, &failed) : tl_builder_add(builder, spec, &failed);
    if (replaces && status == TL_ERR_REFERENCE) {
      replaces = false;
      continue;
    }
    if (status == TL_ERR_DUPLICATE && failed.code == TL_CODE_UID_DUPLICATE) {
      spec->uid = (tl_text){NULL, 0};
      reader->entry.has_kin = true;
      status = tli_reader_lose(reader, TL_LOSS_CHANGED, "uid", "another event has this UID: it keeps none", err);
      if (status != TL_OK)
        return status;
      continue;
    }
    if (status == TL_ERR_DUPLICATE && of_recurrence && !reader->entry.has_kin) {
      status = spec->uid.data ? find_kin(reader, spec, &reader->entry.has_kin, err) : TL_OK;
      if (status != TL_OK || !reader->entry.has_kin)
        return status; /* an entry of its own says more of this time */
      continue;
    }
    if (status == TL_ERR_DUPLICATE) {
      char number[TLI_INT_SIZE];
      size_t size = tli_int_write((int64_t)++reader->renamed + 1, 1, number);
      status = join_id(reader, base, '-', (tl_text){number, size}, &spec->id, err);
      if (status == TL_OK)
        status =
            tli_reader_lose(reader, TL_LOSS_CHANGED, "id", "another event has this id: it has a number behind it", err);
      if (status != TL_OK)
        return status;
      continue;
    }
    if (status != TL_OK) {
      *err = failed;
      if (err->line == 0)
        err->line = spec->date_line ? spec->date_line : spec->line;
      err->column = 0;
      return status;
    }
    tell_all(reader, spec->id, tl_builder_count(builder) - 1);
    return TL_OK;
  }
}

/* ---- the end of an entry ---- */

const char tli_twice[] = "it is there more than once: the last one is kept";

static tl_status set_text(tli_reader *reader, tl_text *out, tl_text value, const char *field, tl_error *err)
{
  bool second = out->data && !tli_text_same(*out, value);
  *out = value;
  return second ? tli_reader_lose(reader, TL_LOSS_DROPPED, field, tli_twice, err) : TL_OK;
}

/* Puts the texts that libical has read where they belong. One that is blank is not given. */
static tl_status place_texts(tli_reader *reader, tl_error *err)
{
  tl_event_spec *spec = &reader->entry.spec;
  tl_status status = TL_OK;
  for (size_t i = 0; status == TL_OK && i < reader->texts.count; i++) {
    tl_text value = reader->texts.items[i].value;
    if (tli_space_size(value) == value.size)
      continue;
    switch (reader->texts.items[i].name) {
    case TLI_TEXT_UID: status = set_text(reader, &spec->uid, value, "uid", err); break;
    case TLI_TEXT_TITLE: status = set_text(reader, &spec->title, value, "title", err); break;
    case TLI_TEXT_DESCRIPTION: status = set_text(reader, &spec->description, value, "description", err); break;
    case TLI_TEXT_PLACE: status = set_text(reader, &spec->place, value, "place", err); break;
    default: {
      tl_text *item = tli_items_add(reader, &reader->categories, sizeof *item);
      if (!item)
        return tli_fail_nomem(err);
      *item = value;
    }
    }
  }
  spec->categories = reader->categories.items;
  spec->category_count = reader->categories.count;
  spec->sources = reader->sources.items;
  spec->source_count = reader->sources.count;
  return status;
}

/* Leaves out the event of an id, when all are there. */
static tl_status cancel(tli_reader *reader, tl_text id, tl_error *err)
{
  tl_status status = tli_reader_keep_long(reader, id, &id, err);
  tl_text *item = status == TL_OK ? tli_items_add(reader, &reader->cancelled, sizeof *item) : NULL;
  if (!item)
    return status == TL_OK ? tli_fail_nomem(err) : status;
  *item = id;
  return TL_OK;
}

/* As is seen, RECURRENCE-ID may be the midnight of a day of what recurs by days: that day goes too, if there is such a
 * one. */
static tl_status cancel_day(tli_reader *reader, tl_text id, tl_error *err)
{
  tli_moment day = {.local = reader->entry.recurrence_id.local, .form = TLI_STAMP_DATE};
  if (day.local != tli_day_of(day.local))
    return TL_OK;
  tl_status status = tli_entry_id_at(reader, id, &day, &id, err);
  return status == TL_OK ? cancel(reader, id, err) : status;
}

/* Or the day of what recurs by times of day: which of them goes is found when all are there. */
static tl_status cancel_time(tli_reader *reader, tl_text id, tl_error *err)
{
  const tli_entry *entry = &reader->entry;
  tli_moment time = entry->recurrence_id;
  tli_day_entry day = {.line = entry->line};
  tl_status status = tli_entry_id_at(reader, id, &time, &day.id, err);
  if (status == TL_OK)
    status = tli_reader_keep_long(reader, day.id, &day.id, err);
  if (status == TL_OK && entry->has & TLI_HAS_START && entry->start.form != TLI_STAMP_DATE) {
    time.local += entry->start.local - tli_day_of(entry->start.local);
    status = tli_moment_by_clock(reader, &entry->start, &time, err);
    if (status == TL_OK)
      status = tli_entry_id_at(reader, id, &time, &day.own, err);
    if (status == TL_OK)
      status = tli_reader_keep_long(reader, day.own, &day.own, err);
  }
  tli_day_entry *item = status == TL_OK ? tli_items_add(reader, &reader->days, sizeof *item) : NULL;
  if (!item)
    return status == TL_OK ? tli_fail_nomem(err) : status;
  *item = day;
  return TL_OK;
}

/* The id of the one time of a recurrence that an entry is of, made of that of the whole. */
static tl_status find_own_id(tli_reader *reader, tl_text *id, tl_error *err)
{
  const tli_entry *entry = &reader->entry;
  tli_moment time = entry->recurrence_id;
  tl_status status = TL_OK;
  if (time.form == TLI_STAMP_LOCAL && entry->has & TLI_HAS_START && entry->start.form == TLI_STAMP_UTC &&
      (status = tli_moment_by_clock(reader, &entry->start, &time, err)) == TL_OK)
    status = tli_reader_lose(reader, TL_LOSS_CHANGED, "recurrence",
                             "which time it is of is local, and its start is not: read as one of the zone of the start",
                             err);
  if (status == TL_OK)
    status = time.form == TLI_STAMP_DATE ? cancel_time(reader, *id, err) : cancel_day(reader, *id, err);
  return status == TL_OK ? tli_entry_id_at(reader, *id, &time, id, err) : status;
}

/* The id of an entry without one of ours. */
static tl_status find_id(tli_reader *reader, tl_event_spec *spec, tl_error *err)
{
  char number[TLI_INT_SIZE];
  if (spec->uid.size > 0)
    return id_from_uid(reader, spec->uid, &spec->id, err);
  size_t size = tli_int_write((int64_t)reader->entries, 1, number);
  return join_id(reader, TL_TEXT("event"), '-', (tl_text){number, size}, &spec->id, err);
}

/* What an event says of itself alone is given with it; what it says of others waits until they are there. Of an event
 * of ours the X-TIMELINE properties say it all. */
static tl_status give_references(tli_reader *reader, tl_error *err)
{
  tli_entry *entry = &reader->entry;
  size_t count = reader->references.count - entry->first_reference;
  tli_reference *own = count ? (tli_reference *)reader->references.items + entry->first_reference : NULL;
  size_t kept = 0;
  bool has_target = false;
  for (size_t i = 0; i < count; i++) {
    if (entry->has & TLI_HAS_OURS && own[i].uid.data)
      continue;
    has_target = has_target || own[i].constraint.kind != TL_CONSTRAINT_LENGTH;
    own[kept] = own[i];
    own[kept++].event = tl_builder_count(reader->builder);
  }
  reader->references.count = entry->first_reference + kept;
  if (has_target)
    return TL_OK;
  reader->references.count = entry->first_reference;
  for (size_t i = 0; i < kept; i++) {
    tl_constraint *item = tli_items_add(reader, &reader->constraints, sizeof *item);
    if (!item)
      return tli_fail_nomem(err);
    *item = own[i].constraint;
  }
  entry->spec.constraints = reader->constraints.items;
  entry->spec.constraint_count = reader->constraints.count;
  return TL_OK;
}

/* An event of ours: what calendars see of it is passed over where its own properties say more. */
static tl_status add_ours(tli_reader *reader, const tli_occasion *own, bool dated, tl_error *err)
{
  tli_entry *entry = &reader->entry;
  tl_event_spec *spec = &entry->spec;
  char derived[TLI_UUID_TEXT_SIZE];
  tli_uuid_derive(reader->uuid_namespace, spec->id, derived);
  if (tli_text_is(spec->uid, derived))
    spec->uid = (tl_text){NULL, 0};
  if (tli_text_same(spec->title, spec->id) || entry->has & TLI_HAS_TITLE)
    spec->title = entry->own_title;
  if (reader->dated)
    tli_ours_undate(spec);
  bool strange = spec->href.data && !entry->own_href.data && reader->own_sources.count == 0;
  spec->href = entry->own_href;
  spec->modified = entry->own_modified;
  spec->sources = reader->own_sources.items;
  spec->source_count = reader->own_sources.count;
  tl_status status = strange ? tli_reader_lose(reader, TL_LOSS_DROPPED, "href",
                                               "a URL of which no X-TIMELINE property says: left out", err)
                             : TL_OK;
  if (status == TL_OK)
    status = tli_ours_date(reader, spec, err);
  bool said = spec->edtf.data || spec->phrase.data || spec->start.data || spec->end.data ||
              entry->has & (TLI_HAS_START_BOUNDS | TLI_HAS_END_BOUNDS);
  entry->has &= ~(uint32_t)TLI_HAS_TENTATIVE; /* which follows from the EDTF */
  if (status == TL_OK && dated && said && tli_ours_moved(reader, spec, own))
    status = tli_reader_lose(reader, TL_LOSS_CHANGED, "date",
                             "DTSTART and DTEND say another date than X-TIMELINE properties, which are read", err);
  if (status == TL_OK && (reader->rules.count > 0 || reader->extras.count > 0))
    status = tli_reader_lose(reader, TL_LOSS_DROPPED, "recurrence",
                             "an event with X-TIMELINE properties is one: what recurs is left out", err);
  if (status == TL_OK && !said && dated)
    status = tli_entry_date(reader, own, spec, err);
  return status == TL_OK ? tli_entry_add(reader, spec, false, false, err) : status;
}

static tl_status add_entry(tli_reader *reader, tl_error *err)
{
  tli_entry *entry = &reader->entry;
  tl_event_spec *spec = &entry->spec;
  tli_occasion own;
  bool dated;
  bool recurs = reader->rules.count > 0 || reader->extras.count > 0;
  tl_status status = find_span(reader, &own, &dated, err);
  if (status == TL_OK && recurs && !(entry->has & TLI_HAS_START))
    status = refuse(reader, err, TL_ERR_SYNTAX, TL_CODE_ICAL_PROPERTY, "it recurs, but has no DTSTART");
  if (status != TL_OK)
    return status;
  if (entry->has & TLI_HAS_OTHER_RULE &&
      (status = tli_reader_lose(
           reader, TL_LOSS_SKIPPED, "recurrence",
           "EXRULE, and a rule with SKIP or in another calendar than the Gregorian, are not followed", err)) != TL_OK)
    return status;
  if (entry->has & TLI_HAS_OURS)
    return add_ours(reader, &own, dated, err);
  if (!spec->zone.data)
    spec->zone = entry->tzid;
  if (entry->has & TLI_HAS_ZONE)
    tli_reader_foreign(reader, TL_TEXT("TZID"));
  if (entry->has & TLI_HAS_TENTATIVE && (!dated || own.start.form != TLI_STAMP_DATE) &&
      (status = tli_reader_lose(reader, TL_LOSS_DROPPED, "status", "a time of day cannot be marked as tentative",
                                err)) != TL_OK)
    return status;
  if ((status = find_id(reader, spec, err)) != TL_OK)
    return status;
  if (recurs)
    return tli_recurrence_add(reader, spec, &own, err);
  bool replaces = entry->has & TLI_HAS_RECURRENCE_ID;
  if (replaces) {
    bool more;
    spec->uid = (tl_text){NULL, 0};
    status = find_own_id(reader, &spec->id, err);
    if (status == TL_OK && dated && !tli_occasion_is_wanted(reader, &own, &more))
      status = cancel(reader, spec->id, err);
  }
  if (status == TL_OK && dated)
    status = tli_entry_date(reader, &own, spec, err);
  return status == TL_OK ? tli_entry_add(reader, spec, false, replaces, err) : status;
}

/* A cancelled entry; one time of what recurs, which may come later, goes when all are there. */
static tl_status leave_out(tli_reader *reader, tl_error *err)
{
  tli_entry *entry = &reader->entry;
  tli_reader_tell_line(reader, entry->line, TL_LOSS_SKIPPED, "event", "an event that is cancelled: left out");
  if (!(entry->has & TLI_HAS_RECURRENCE_ID))
    return TL_OK;
  tl_status status = find_id(reader, &entry->spec, err);
  if (status == TL_OK)
    status = find_own_id(reader, &entry->spec.id, err);
  return status == TL_OK ? cancel(reader, entry->spec.id, err) : status;
}

static tl_status end_entry(tli_reader *reader, tl_error *err)
{
  tli_entry *entry = &reader->entry;
  tl_status status = tli_texts_read(&reader->texts, &reader->arena, err);
  if (status == TL_OK)
    status = place_texts(reader, err);
  tli_texts_clear(&reader->texts);
  if (status != TL_OK || entry->has & TLI_HAS_PART)
    return status;
  if (entry->has & TLI_HAS_CANCELLED)
    return leave_out(reader, err);
  if ((status = give_references(reader, err)) != TL_OK)
    return status;
  size_t before = tl_builder_count(reader->builder);
  if ((status = add_entry(reader, err)) != TL_OK)
    return status;
  if (tl_builder_count(reader->builder) > before)
    entry->first_reference = reader->references.count;
  else if (reader->references.count > entry->first_reference)
    tli_reader_tell_line(reader, entry->line, TL_LOSS_DROPPED, "relation",
                         "it is of one time of a recurrence: left out");
  return TL_OK;
}

tl_status tli_entry_end(tli_reader *reader, tl_error *err)
{
  tl_status status = end_entry(reader, err);
  reader->references.count = reader->entry.first_reference; /* without those of an entry that gave no event */
  return status;
}
