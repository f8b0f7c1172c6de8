/* SPDX-License-Identifier: Apache-2.0 */

/* An entry that recurs becomes an event for each of its times: of its rules and RDATEs, without those of its EXDATEs.
 */

#include <stdlib.h>

#include "read.h"

/* What all recurrences of a feed may take: so many steps, and so many for each byte that has been read. */
enum { STEPS_ALL = 64 * TLI_RULE_STEPS, STEPS_A_BYTE = 4 };
/* And what their events may need: so much, and so many times what has been read. */
enum { REPEATED_BYTES = 8 << 20, REPEATED_FACTOR = 16, EVENT_BYTES = 256 };

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

typedef struct recurrence {
  tl_event_spec spec; /* of all times, but for id, date and uid */
  tli_occasion first;
  size_t count;
  bool stopped; /* by a limit */
  bool beyond;  /* the year 9999 was its end */
} recurrence;

/* By time, and of one time the times of day before the day. */
static int compare(const void *a, const void *b)
{
  const tli_moment *one = a;
  const tli_moment *other = b;
  tl_time x = tli_moment_axis(one);
  tl_time y = tli_moment_axis(other);
  int order = (x > y) - (x < y);
  return order ? order : (one->form == TLI_STAMP_DATE) - (other->form == TLI_STAMP_DATE);
}

static bool is_among(const tli_items *excluded, const tli_moment *moment)
{
  return excluded->count && bsearch(moment, excluded->items, excluded->count, sizeof *moment, compare);
}

/* EXDATE names a time, or, as is seen, the day of one. */
static bool is_excluded(const tli_reader *reader, const tli_moment *moment)
{
  tli_moment day = {.local = tli_day_of(moment->local), .form = TLI_STAMP_DATE};
  return is_among(&reader->excluded, moment) || is_among(&reader->excluded, &day);
}

bool tli_occasion_is_wanted(const tli_reader *reader, const tli_occasion *s, bool *out_more)
{
  const tl_span *window = reader->options.window;
  tl_time start = tli_moment_axis(&s->start);
  tl_time end =
      s->has_end ? tli_moment_axis(&s->end) : start + (s->start.form == TLI_STAMP_DATE ? TL_SECONDS_PER_DAY : 1);
  *out_more = !window || start < window->end;
  return *out_more && !(window && end <= window->start && start < window->start);
}

/* Adds the event of one time. False in *out_more when there may be no more. */
static tl_status add_time(tli_reader *reader, recurrence *r, const tli_occasion *s, bool *out_more, tl_error *err)
{
  if (!tli_occasion_is_wanted(reader, s, out_more) || is_excluded(reader, &s->start))
    return TL_OK;
  tl_event_spec spec = r->spec;
  tl_status status = tli_entry_id_at(reader, r->spec.id, &s->start, &spec.id, err);
  if (status == TL_OK)
    status = tli_entry_date(reader, s, &spec, err);
  if (status != TL_OK)
    return status;
  if (r->count == reader->options.recurrences_max || (r->count > 0 && !may_repeat(reader, &spec))) {
    r->stopped = true;
    *out_more = false;
    return TL_OK;
  }
  size_t before = tl_builder_count(reader->builder);
  status = tli_entry_add(reader, &spec, true, false, err);
  r->count++;
  if (tl_builder_count(reader->builder) > before)
    r->spec.uid = (tl_text){NULL, 0}; /* which the first has */
  return status;
}

/* The end of a time, whose first has one. From a DTEND that is at the start's time of day, by the same clock, it is
 * days. */
static tl_status end_of(tli_reader *reader, const tli_occasion *first, tli_occasion *s, tl_error *err)
{
  s->has_end = first->has_end;
  if (!first->has_end)
    return TL_OK;
  if (reader->entry.has & TLI_HAS_DURATION)
    return tli_moment_move(reader, &s->start, &reader->entry.duration, &s->end, err);
  tli_lasting length = {first->end.local - first->start.local, 0};
  if (!first->start.zone || first->end.zone != first->start.zone || length.by_clock % TL_SECONDS_PER_DAY != 0)
    length = (tli_lasting){0, tli_moment_axis(&first->end) - tli_moment_axis(&first->start)};
  return tli_moment_move(reader, &s->start, &length, &s->end, err);
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
  tl_status status = tli_moment_at(reader, *out, &moment, err);
  *out = moment.local;
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
    tli_occasion s = {.start = *start};
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
  bool ends_beyond = status == TL_ERR_RANGE;
  r->beyond = r->beyond || ends_beyond || (more && tli_walk_is_beyond(&walk));
  return ends_beyond ? TL_OK : status;
}

static tl_status add_extras(tli_reader *reader, recurrence *r, tl_error *err)
{
  const tli_extra *extras = reader->extras.items;
  for (size_t i = 0; i < reader->extras.count && !r->stopped; i++) {
    tli_occasion s = {.start = extras[i].start};
    bool more;
    s.has_end = extras[i].has_length;
    tl_status status = s.has_end ? tli_moment_move(reader, &s.start, &extras[i].length, &s.end, err)
                                 : end_of(reader, &r->first, &s, err);
    if (status == TL_OK)
      status = add_time(reader, r, &s, &more, err);
    if (status != TL_OK)
      return status;
  }
  return TL_OK;
}

/* Of what recurs by days an EXDATE may be, as is seen, the midnight of one, by whatever clock; another time of day
 * takes none out. */
static tl_status settle_days(tli_reader *reader, tl_error *err)
{
  tli_moment *excluded = reader->excluded.items;
  bool lost = false;
  for (size_t i = 0; i < reader->excluded.count; i++)
    if (excluded[i].local == tli_day_of(excluded[i].local))
      excluded[i] = (tli_moment){.local = excluded[i].local, .form = TLI_STAMP_DATE};
    else
      lost = true;
  return lost ? tli_reader_lose(reader, TL_LOSS_DROPPED, "recurrence",
                                "an EXDATE is a time of day, and its start is a day: it takes none out", err)
              : TL_OK;
}

/* EXDATEs that are local where the start is not, or not local where it is, would exclude nothing; such RDATEs that are
 * local would be of no zone. */
static tl_status settle_clocks(tli_reader *reader, const tli_moment *start, tl_error *err)
{
  tli_moment *excluded = reader->excluded.items;
  tli_extra *extras = reader->extras.items;
  size_t changed = 0;
  tl_status status = TL_OK;
  for (size_t i = 0; status == TL_OK && i < reader->excluded.count; i++)
    if (excluded[i].form != TLI_STAMP_DATE && excluded[i].form != start->form) {
      status = tli_moment_by_clock(reader, start, &excluded[i], err);
      changed++;
    }
  for (size_t i = 0; status == TL_OK && i < reader->extras.count; i++)
    if (start->form == TLI_STAMP_UTC && extras[i].start.form == TLI_STAMP_LOCAL) {
      status = tli_moment_by_clock(reader, start, &extras[i].start, err);
      changed++;
    }
  return status == TL_OK && changed > 0
             ? tli_reader_lose(reader, TL_LOSS_CHANGED, "recurrence",
                               "of its start and an EXDATE or RDATE one is local, and the other is not: read as one of "
                               "the zone of the start",
                               err)
             : status;
}

tl_status tli_recurrence_add(tli_reader *reader, const tl_event_spec *spec, const tli_occasion *first, tl_error *err)
{
  recurrence own = {.spec = *spec, .first = *first};
  recurrence *r = &own;
  const tli_rule *rules = reader->rules.items;
  bool more;
  tl_status status =
      first->start.form == TLI_STAMP_DATE ? settle_days(reader, err) : settle_clocks(reader, &first->start, err);
  if (reader->excluded.count)
    qsort(reader->excluded.items, reader->excluded.count, sizeof(tli_moment), compare);
  if (status == TL_OK && reader->rules.count == 0)
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
  else if (status == TL_OK && r->beyond)
    tli_reader_tell_line(reader, r->spec.line, TL_LOSS_SKIPPED, "recurrence",
                         "an event that recurs beyond the year 9999: the later times are left out");
  return status;
}
