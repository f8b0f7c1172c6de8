/* SPDX-License-Identifier: Apache-2.0 */

/* The entry at hand becomes an event, or one for each time that it recurs. */

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/utf8.h"
#include "ical_map.h"
#include "read.h"

/* What events made of recurrences may need: so much, and so many times what has been read. */
/* Of all recurrences of a feed. */
enum { STEPS_ALL = 64 * TLI_RULE_STEPS, STEPS_A_BYTE = 4 };
enum { REPEATED_BYTES = 8 << 20, REPEATED_FACTOR = 16, EVENT_BYTES = 256 };

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

/* A time that cannot be written as it is with its offset is written in UTC. */
static tl_time shown(const tli_moment *moment)
{
  return moment->form == TLI_STAMP_UTC && moment->offset % 60 != 0 ? tli_moment_axis(moment) : moment->local;
}

size_t tli_moment_write(const tli_moment *moment, char out[TLI_MOMENT_TEXT_SIZE])
{
  tl_clock clock = {.civil = {1, 1, 1}};
  if (tl_clock_from_time(shown(moment), &clock, NULL) != TL_OK)
    return 0; /* off the axis, where no date of iCalendar is */
  if (moment->form == TLI_STAMP_DATE)
    return tl_civil_write(&clock.civil, out);
  size_t size = tl_clock_write(&clock, out);
  if (moment->form == TLI_STAMP_LOCAL)
    return size;
  int32_t minutes = moment->offset % 60 == 0 ? moment->offset / 60 : 0;
  if (minutes == 0) {
    out[size++] = 'Z';
  } else {
    uint32_t far = (uint32_t)(minutes < 0 ? -minutes : minutes);
    const char text[] = {minutes < 0 ? '-' : '+',     (char)('0' + far / 600), (char)('0' + far / 60 % 10), ':',
                         (char)('0' + far % 60 / 10), (char)('0' + far % 10)};
    memcpy(out + size, text, sizeof text);
    size += sizeof text;
  }
  out[size] = '\0';
  return size;
}

/* `20240117T090000Z`, and so on: the part of an id that says which time of a recurrence it is. */
static size_t write_stamp(const tli_moment *moment, char out[TLI_CLOCK_TEXT_SIZE])
{
  tl_clock clock = {.civil = {1, 1, 1}};
  if (tl_clock_from_time(tli_moment_axis(moment), &clock, NULL) != TL_OK || clock.civil.year < 0 ||
      clock.civil.year > 9999)
    return 0;
  return tli_clock_text(&clock,
                        moment->form == TLI_STAMP_DATE    ? TLI_ICAL_DATE
                        : moment->form == TLI_STAMP_LOCAL ? TLI_ICAL_LOCAL
                                                          : TLI_ICAL_UTC,
                        out);
}

/* ---- dates ---- */

/* When an entry is, at one of its times: from `start` on, and to `end`, which is exclusive, when has_end. */
typedef struct span {
  tli_moment start;
  tli_moment end;
  bool has_end;
} span;

static bool same_kind(const tli_moment *a, const tli_moment *b)
{
  return a->form == b->form;
}

/* `moment` and so many seconds: whole days by the calendar, all else on the axis (RFC 5545, 3.3.6). */
static tl_status move(tli_reader *reader, const tli_moment *moment, int64_t seconds, tli_moment *out, tl_error *err)
{
  *out = *moment;
  if (__builtin_add_overflow(moment->local, seconds, &out->local) || out->local > TLI_BEYOND_TIME)
    return refuse(reader, err, TL_ERR_RANGE, TL_CODE_ICAL_DATE, "it ends after the year 9999");
  if (!moment->zone)
    return TL_OK;
  tl_time axis = out->local - moment->offset;
  tl_status status = tli_moment_in_zone(reader, out, err);
  if (status == TL_OK && seconds % TL_SECONDS_PER_DAY != 0)
    out->local = axis + out->offset;
  return status;
}

/* The end of the entry's first time. */
static tl_status find_end(tli_reader *reader, span *s, tl_error *err)
{
  const tli_entry *entry = &reader->entry;
  uint32_t has = entry->has;
  int ends = (has & TLI_HAS_END ? 1 : 0) + (has & TLI_HAS_DUE ? 1 : 0) + (has & TLI_HAS_DURATION ? 1 : 0);
  if (ends > 1)
    return refuse(reader, err, TL_ERR_SYNTAX, TL_CODE_ICAL_PROPERTY,
                  "only one of DTEND, DUE and DURATION may be there");
  if (ends == 0)
    return TL_OK;
  s->has_end = true;
  if (has & TLI_HAS_DURATION) {
    if (s->start.form == TLI_STAMP_DATE && entry->duration % TL_SECONDS_PER_DAY != 0)
      return refuse(reader, err, TL_ERR_VALUE, TL_CODE_ICAL_DATE, "a day that lasts hours or minutes");
    return move(reader, &s->start, entry->duration, &s->end, err);
  }
  s->end = has & TLI_HAS_END ? entry->end : entry->due;
  if ((s->end.form == TLI_STAMP_DATE) != (s->start.form == TLI_STAMP_DATE))
    return refuse(reader, err, TL_ERR_VALUE, TL_CODE_ICAL_DATE,
                  "its start and its end are not both days, or both times");
  if (!same_kind(&s->end, &s->start)) {
    /* One is local, the other is not: the offset of the one is the best guess for the other. */
    s->end.form = s->start.form;
    s->end.offset = s->start.offset;
    s->end.zone = s->start.zone;
  }
  if (has & TLI_HAS_DUE && s->end.form == TLI_STAMP_DATE)
    s->end.local += TL_SECONDS_PER_DAY;
  if (tli_moment_axis(&s->end) < tli_moment_axis(&s->start))
    return refuse(reader, err, TL_ERR_VALUE, TL_CODE_ICAL_DATE, "it ends before it starts");
  return TL_OK;
}

/* Finds the entry's own time; false when it has no date. */
static tl_status find_span(tli_reader *reader, span *s, bool *out_dated, tl_error *err)
{
  const tli_entry *entry = &reader->entry;
  memset(s, 0, sizeof *s);
  *out_dated = true;
  if (entry->has & TLI_HAS_START) {
    s->start = entry->start;
    return find_end(reader, s, err);
  }
  if (entry->has & TLI_HAS_END || (entry->has & TLI_HAS_DURATION && entry->kind != TLI_VTODO))
    return refuse(reader, err, TL_ERR_SYNTAX, TL_CODE_ICAL_PROPERTY, "an end without DTSTART");
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

/* Gives an event its time, the last day or second included: one date, an interval of days, or, since an interval of
 * EDTF has no times of day, a start and an end. */
static tl_status date_event(tli_reader *reader, const span *s, tl_event_spec *spec, tl_error *err)
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

/* Whether a character may stand in an id, behind its start: what XML allows in a name, but colons. */
static bool stands_in_id(uint32_t c)
{
  if (c < 0x80)
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
  return (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7) || (c >= 0x370 && c <= 0x1FFF && c != 0x37E) ||
         (c >= 0x3001 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFDCF) || (c >= 0xFDF0 && c <= 0xFFFD);
}

/* Makes an id of a UID: what no id can have becomes an underscore. */
static tl_status id_from_uid(tli_reader *reader, tl_text uid, tl_text *out, tl_error *err)
{
  tli_arena *arena = &reader->arena;
  bool good = tli_arena_begin(arena);
  char first = uid.size ? uid.data[0] : '0';
  if ((first >= '0' && first <= '9') || first == '-' || first == '.')
    good = good && tli_arena_append(arena, "_", 1);
  for (size_t i = 0; good && i < uid.size;) {
    size_t size = tli_utf8_size(uid.data + i, uid.size - i);
    bool stands = stands_in_id(tli_utf8_point(uid.data + i, size));
    good = tli_arena_append(arena, stands ? uid.data + i : "_", stands ? size : 1);
    i += size;
  }
  if (!good)
    return tli_fail_nomem(err);
  *out = tli_arena_end(arena);
  return TL_OK;
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

/* Adds the event, with another id where it is taken, and without its uid where that is. */
static tl_status add(tli_reader *reader, tl_event_spec *spec, bool of_recurrence, bool replaces, tl_error *err)
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
      status = tli_reader_lose(reader, TL_LOSS_CHANGED, "uid", "another event has this UID: it keeps none", err);
      if (status != TL_OK)
        return status;
      continue;
    }
    if (status == TL_ERR_DUPLICATE && of_recurrence && !replaces)
      return TL_OK; /* an entry of its own says more of this time */
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

/* What the events of a recurrence may need is bounded by what has been read. */
static bool may_repeat(tli_reader *reader, const tl_event_spec *spec)
{
  uint64_t bytes = EVENT_BYTES + spec->title.size + spec->description.size + spec->place.size + spec->href.size +
                   spec->id.size + spec->modified.size + 16 * (spec->category_count + spec->source_count);
  for (size_t i = 0; i < spec->category_count; i++)
    bytes += spec->categories[i].size;
  for (size_t i = 0; i < spec->source_count; i++)
    bytes += spec->sources[i].href.size;
  reader->repeated += bytes;
  return reader->repeated <= REPEATED_BYTES + REPEATED_FACTOR * (reader->lines.base + reader->lines.at);
}

/* ---- recurrence ---- */

typedef struct recurrence {
  tl_event_spec spec; /* of all times, but for id, date and uid */
  tl_text base;       /* of their ids */
  span first;
  size_t count;
  bool stopped; /* by a limit */
} recurrence;

static int compare(const tli_moment *a, const tli_moment *b)
{
  tl_time x = tli_moment_axis(a);
  tl_time y = tli_moment_axis(b);
  return (x > y) - (x < y);
}

static void sort_excluded(tli_moment *items, size_t count)
{
  for (size_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
    for (size_t i = gap; i < count; i++) {
      tli_moment moved = items[i];
      size_t k = i;
      for (; k >= gap && compare(&items[k - gap], &moved) > 0; k -= gap)
        items[k] = items[k - gap];
      items[k] = moved;
    }
}

static bool is_among(const tli_items *excluded, const tli_moment *moment)
{
  const tli_moment *items = excluded->items;
  size_t low = 0;
  size_t high = excluded->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = compare(&items[middle], moment);
    if (order == 0)
      return true;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

/* EXDATE names a time, or, as is seen, the day of one. */
static bool is_excluded(const tli_reader *reader, const tli_moment *moment)
{
  int64_t rest = moment->local % TL_SECONDS_PER_DAY;
  tli_moment day = {.local = moment->local - rest - (rest < 0 ? TL_SECONDS_PER_DAY : 0), .form = TLI_STAMP_DATE};
  if (is_among(&reader->excluded, moment))
    return true;
  if (moment->form == TLI_STAMP_DATE || !is_among(&reader->excluded, &day))
    return false;
  const tli_moment *items = reader->excluded.items;
  for (size_t i = 0; i < reader->excluded.count; i++)
    if (items[i].form == TLI_STAMP_DATE && items[i].local == day.local)
      return true;
  return false;
}

/* Adds the event of one time. False in *out_more when there may be no more. */
static tl_status add_time(tli_reader *reader, recurrence *r, const span *s, bool *out_more, tl_error *err)
{
  const tl_span *window = reader->options.window;
  tl_time start = tli_moment_axis(&s->start);
  tl_time end =
      s->has_end ? tli_moment_axis(&s->end) : start + (s->start.form == TLI_STAMP_DATE ? TL_SECONDS_PER_DAY : 1);
  *out_more = !window || start < window->end;
  if (!*out_more || (window && end <= window->start && start < window->start) || is_excluded(reader, &s->start))
    return TL_OK;
  char stamp[TLI_CLOCK_TEXT_SIZE];
  size_t size = write_stamp(&s->start, stamp);
  tl_event_spec spec = r->spec;
  tl_status status = join_id(reader, r->base, '.', (tl_text){stamp, size}, &spec.id, err);
  if (status == TL_OK)
    status = date_event(reader, s, &spec, err);
  if (status != TL_OK)
    return status;
  if (r->count == reader->options.recurrences_max || (r->count > 0 && !may_repeat(reader, &spec))) {
    r->stopped = true;
    *out_more = false;
    return TL_OK;
  }
  if (r->count++ > 0)
    spec.uid = (tl_text){NULL, 0};
  return add(reader, &spec, true, false, err);
}

/* The end of a time, whose first has one. */
static tl_status end_of(tli_reader *reader, const span *first, span *s, tl_error *err)
{
  s->has_end = first->has_end;
  if (!first->has_end)
    return TL_OK;
  bool calendar = !first->start.zone || (first->end.local - first->start.local) % TL_SECONDS_PER_DAY == 0;
  int64_t length =
      calendar ? first->end.local - first->start.local : tli_moment_axis(&first->end) - tli_moment_axis(&first->start);
  if (!first->start.zone)
    length = tli_moment_axis(&first->end) - tli_moment_axis(&first->start);
  return move(reader, &s->start, length, &s->end, err);
}

/* UNTIL as a time of the clock that the rule counts by. */
static tl_status until_of(tli_reader *reader, const tli_rule *rule, const tli_moment *start, tl_time *out,
                          tl_error *err)
{
  *out = TL_TIME_MAX;
  if (!rule->has_until)
    return TL_OK;
  *out = rule->until.time;
  if (rule->until.form == TLI_STAMP_DATE && start->form != TLI_STAMP_DATE)
    *out += TL_SECONDS_PER_DAY - 1;
  if (rule->until.form != TLI_STAMP_UTC || start->form != TLI_STAMP_UTC)
    return TL_OK;
  tli_moment moment = *start;
  moment.local = *out + start->offset;
  tl_status status = start->zone ? tli_moment_in_zone(reader, &moment, err) : TL_OK;
  *out += moment.offset;
  return status;
}

static tl_status add_rule(tli_reader *reader, recurrence *r, const tli_rule *rule, tl_error *err)
{
  tli_walk walk;
  tl_time until;
  const tli_moment *start = &r->first.start;
  tl_status status = until_of(reader, rule, start, &until, err);
  if (status != TL_OK)
    return status;
  const tl_span *window = reader->options.window;
  int64_t length = r->first.has_end ? tli_moment_axis(&r->first.end) - tli_moment_axis(start) : TL_SECONDS_PER_DAY;
  tl_time from = TL_TIME_MIN;
  /* Two days more than the offsets of any two zones. */
  if (window && window->start > TL_TIME_MIN + length + 2 * TL_SECONDS_PER_DAY)
    from = window->start - length - 2 * TL_SECONDS_PER_DAY;
  if (window && window->end < TL_TIME_MAX - 2 * TL_SECONDS_PER_DAY && until > window->end + 2 * TL_SECONDS_PER_DAY)
    until = window->end + 2 * TL_SECONDS_PER_DAY;
  tli_stamp stamp = {start->local, start->form};
  tli_walk_start(&walk, rule, &stamp, until, from);
  int64_t may = STEPS_ALL + STEPS_A_BYTE * (int64_t)(reader->lines.base + reader->lines.at);
  int64_t left = walk.left = reader->steps < may ? may - reader->steps : 0;
  bool more = true;
  tl_time time;
  while (more && tli_walk_next(&walk, &time)) {
    span s = {.start = *start};
    s.start.local = time;
    if (s.start.zone)
      status = tli_moment_in_zone(reader, &s.start, err);
    if (status == TL_OK)
      status = end_of(reader, &r->first, &s, err);
    if (status == TL_OK)
      status = add_time(reader, r, &s, &more, err);
    if (status != TL_OK)
      break;
  }
  reader->steps += left - walk.left;
  r->stopped = r->stopped || walk.cut;
  return status == TL_ERR_RANGE ? TL_OK : status; /* it would end after the year 9999 */
}

static tl_status add_extras(tli_reader *reader, recurrence *r, tl_error *err)
{
  const tli_extra *extras = reader->extras.items;
  for (size_t i = 0; i < reader->extras.count && !r->stopped; i++) {
    span s = {.start = extras[i].start};
    tl_status status = TL_OK;
    bool more;
    if (extras[i].seconds < 0) {
      status = end_of(reader, &r->first, &s, err);
    } else {
      s.has_end = true;
      status = move(reader, &s.start, extras[i].seconds, &s.end, err);
    }
    if (status == TL_OK)
      status = add_time(reader, r, &s, &more, err);
    if (status != TL_OK)
      return status;
  }
  return TL_OK;
}

static tl_status add_recurrence(tli_reader *reader, recurrence *r, tl_error *err)
{
  const tli_rule *rules = reader->rules.items;
  tl_status status = TL_OK;
  bool more;
  sort_excluded(reader->excluded.items, reader->excluded.count);
  if (reader->rules.count == 0)
    status = add_time(reader, r, &r->first, &more, err);
  for (size_t i = 0; status == TL_OK && i < reader->rules.count && !r->stopped; i++)
    status = add_rule(reader, r, &rules[i], err);
  if (status == TL_OK)
    status = add_extras(reader, r, err);
  if (status == TL_OK && r->count == 0 && !r->stopped && !reader->options.window)
    tli_reader_tell_line(reader, r->spec.line, TL_LOSS_SKIPPED, "recurrence",
                         "an event that recurs, and of which no time is left: left out");
  if (status == TL_OK && r->stopped)
    tli_reader_tell_line(reader, r->spec.line, TL_LOSS_SKIPPED, "recurrence",
                         "an event that recurs more often than the limits allow: the later times are left out");
  return status;
}

/* ---- the end of an entry ---- */

/* Puts the texts that libical has read where they belong. */
static tl_status place_texts(tli_reader *reader, tl_error *err)
{
  tl_event_spec *spec = &reader->entry.spec;
  for (size_t i = 0; i < reader->texts.count; i++) {
    tl_text value = reader->texts.items[i].value;
    if (value.size == 0)
      continue;
    switch (reader->texts.items[i].name) {
    case TLI_TEXT_UID: spec->uid = value; break;
    case TLI_TEXT_TITLE: spec->title = value; break;
    case TLI_TEXT_DESCRIPTION: spec->description = value; break;
    case TLI_TEXT_PLACE: spec->place = value; break;
    default: {
      size_t spaces = 0;
      while (spaces < value.size && (value.data[spaces] == ' ' || value.data[spaces] == '\n'))
        spaces++;
      tl_text *item = spaces < value.size ? tli_items_add(reader, &reader->categories, sizeof *item) : NULL;
      if (item)
        *item = value;
      else if (spaces < value.size)
        return tli_fail_nomem(err);
    }
    }
  }
  spec->categories = reader->categories.items;
  spec->category_count = reader->categories.count;
  spec->sources = reader->sources.items;
  spec->source_count = reader->sources.count;
  return TL_OK;
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

static tl_status tell_skipped(tli_reader *reader, const char *reason)
{
  tli_reader_tell(reader, NULL, TL_NOT_FOUND, TL_LOSS_SKIPPED, "event", reason);
  return TL_OK;
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
static tl_status add_ours(tli_reader *reader, const span *own, bool dated, tl_error *err)
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
  spec->href = entry->own_href;
  spec->modified = entry->own_modified;
  spec->sources = reader->own_sources.items;
  spec->source_count = reader->own_sources.count;
  tl_status status = tli_ours_date(reader, spec, err);
  bool said = spec->edtf.data || spec->phrase.data || spec->start.data || spec->end.data ||
              entry->has & (TLI_HAS_START_BOUNDS | TLI_HAS_END_BOUNDS);
  entry->has &= ~(uint32_t)TLI_HAS_TENTATIVE; /* which follows from the EDTF */
  if (status == TL_OK && !said && dated)
    status = date_event(reader, own, spec, err);
  return status == TL_OK ? add(reader, spec, false, false, err) : status;
}

static tl_status add_entry(tli_reader *reader, tl_error *err)
{
  tli_entry *entry = &reader->entry;
  tl_event_spec *spec = &entry->spec;
  span own;
  bool dated;
  bool recurs = reader->rules.count > 0 || reader->extras.count > 0;
  tl_status status = find_span(reader, &own, &dated, err);
  if (status == TL_OK && recurs && !(entry->has & TLI_HAS_START))
    status = refuse(reader, err, TL_ERR_SYNTAX, TL_CODE_ICAL_PROPERTY, "it recurs, but has no DTSTART");
  if (status != TL_OK)
    return status;
  if (entry->has & TLI_HAS_OTHER_RULE &&
      (status = tli_reader_lose(reader, TL_LOSS_SKIPPED, "recurrence",
                                "EXRULE, or a rule in a calendar that is not the Gregorian, is not followed", err)) !=
          TL_OK)
    return status;
  if (entry->has & TLI_HAS_OURS)
    return add_ours(reader, &own, dated, err);
  if (!spec->zone.data)
    spec->zone = entry->tzid;
  if (entry->has & TLI_HAS_TENTATIVE && (!dated || own.start.form != TLI_STAMP_DATE) &&
      (status = tli_reader_lose(reader, TL_LOSS_DROPPED, "status", "a time of day cannot be marked as tentative",
                                err)) != TL_OK)
    return status;
  if ((status = find_id(reader, spec, err)) != TL_OK)
    return status;
  if (recurs) {
    recurrence r = {.spec = *spec, .base = spec->id, .first = own};
    return add_recurrence(reader, &r, err);
  }
  bool replaces = entry->has & TLI_HAS_RECURRENCE_ID;
  if (replaces) {
    char stamp[TLI_CLOCK_TEXT_SIZE];
    size_t size = write_stamp(&entry->recurrence_id, stamp);
    spec->uid = (tl_text){NULL, 0};
    status = join_id(reader, spec->id, '.', (tl_text){stamp, size}, &spec->id, err);
  }
  if (status == TL_OK && dated)
    status = date_event(reader, &own, spec, err);
  return status == TL_OK ? add(reader, spec, false, replaces, err) : status;
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
    return tell_skipped(reader, "an event that is cancelled: left out");
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
