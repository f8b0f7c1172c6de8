/* SPDX-License-Identifier: Apache-2.0 */
/* What the date of an event leaves to choose from: the members of a one-of, the completions of X digits. */
#include <string.h>

#include <timeline/phrase.h>

#include "../base/error.h"
#include "network.h"

/* Years to look through, and alternatives of one date, beyond which it is taken by its hull. */
enum { YEARS_MAX = 10000, ALTERNATIVES_MAX = 4096 };

typedef struct list {
  const tl_network *network;
  tl_date_options options;
  uint8_t kind; /* of the statement: which ends are meant */
  tli_alternative *items;
  size_t count, capacity;
  int64_t unit; /* of the ends: what lies between two that touch */
  bool too_many;
} list;

static void swap(tli_alternative *a, tli_alternative *b)
{
  tli_alternative kept = *a;
  *a = *b;
  *b = kept;
}

/* Adds an alternative in its place. */
static tl_status add(list *l, const tl_extent *extent, tl_error *err)
{
  tli_dates d;
  tli_dates_none(&d);
  if (l->kind == TL_STATEMENT_DATE)
    tli_dates_read(extent, &d);
  else
    tli_dates_read_end(extent, l->kind == TL_STATEMENT_END, &d);
  l->unit = extent->flags & TL_EXTENT_TIME_OF_DAY ? 1 : l->unit;
  l->too_many = l->count == ALTERNATIVES_MAX;
  if (l->too_many)
    return TL_OK;
  if (!tli_reserve(&l->network->allocator, (void **)&l->items, &l->capacity, l->count + 1, sizeof *l->items))
    return tli_fail_nomem(err);
  l->items[l->count++] = (tli_alternative){{d.lo[0], d.lo[1]}, {d.hi[0], d.hi[1]}};
  for (size_t at = l->count - 1; at > 0; at--) {
    tli_alternative *before = &l->items[at - 1];
    if (before->lo[0] < before[1].lo[0] || (before->lo[0] == before[1].lo[0] && before->lo[1] <= before[1].lo[1]))
      break;
    swap(before, before + 1);
  }
  return TL_OK;
}

static bool year_fits(const tl_point *p, int64_t year)
{
  uint64_t written = p->year < 0 ? 0 - (uint64_t)p->year : (uint64_t)p->year;
  uint64_t value = year < 0 ? 0 - (uint64_t)year : (uint64_t)year;
  if (p->significant || (year < 0) != (p->negative && year != 0) || (p->negative && year == 0))
    return p->significant;
  for (unsigned bit = 0; bit < 4; bit++, written /= 10, value /= 10)
    if (!(p->year_x >> bit & 1) && written % 10 != value % 10)
      return false;
  return written == value;
}

static bool digits_fit(unsigned written, unsigned mask, unsigned value)
{
  return (mask & 1 || value % 10 == written % 10) && (mask & 2 || value / 10 == written / 10);
}

/* Adds the completions of a date in one year. */
static tl_status add_year(list *l, const tl_date *date, int64_t year, tl_error *err)
{
  const tl_point *p = &date->start;
  tl_date one = *date;
  one.start.year = year;
  one.start.year_x = one.start.month_x = one.start.day_x = one.start.significant = 0;
  for (uint8_t month = p->month_x ? 1 : p->month; month <= (p->month_x ? 12 : p->month); month++) {
    if (!digits_fit(p->month, p->month_x, month))
      continue;
    for (uint8_t day = p->day_x ? 1 : p->day; day <= (p->day_x ? 31 : p->day) && !l->too_many; day++) {
      if (!digits_fit(p->day, p->day_x, day) || (day > 0 && day > tl_civil_month_days(year, month)))
        continue;
      tl_extent extent;
      one.start.month = month;
      one.start.day = day;
      tl_status status = tl_date_extent(&one, &l->options, &extent, err);
      if (!status)
        status = add(l, &extent, err);
      if (status)
        return status;
    }
  }
  return TL_OK;
}

static tl_status year_of(tl_time time, int64_t *out_year, tl_error *err)
{
  tl_clock clock;
  tl_status status = tl_clock_from_time(time, &clock, err);
  if (!status)
    *out_year = clock.civil.year;
  return status;
}

static tl_status add_member(list *l, const tl_date *member, tl_error *err)
{
  const tl_point *p = &member->start;
  bool open = p->year_x || p->month_x || p->day_x || p->significant;
  tl_extent extent;
  int64_t first;
  int64_t last;
  tl_status status = tl_date_extent(member, &l->options, &extent, err);
  if (status)
    return status;
  if (member->form != TL_FORM_SINGLE || member->calendar != TL_CALENDAR_GREGORIAN || !open)
    return add(l, &extent, err);
  status = year_of(extent.start_min, &first, err);
  if (!status)
    status = year_of(extent.end_max - 1, &last, err);
  if (!status && last - first >= YEARS_MAX)
    l->too_many = true;
  for (int64_t year = first; !status && !l->too_many && year <= last; year++)
    if (year_fits(p, year))
      status = add_year(l, member, year, err);
  return status;
}

/* Takes alternatives together that leave nothing out between them: of one end; and of both where they are completions,
 * of which a date says the length besides. */
static void join_touching(list *l)
{
  size_t kept = 0;
  for (size_t i = 1; i < l->count; i++) {
    tli_alternative *last = &l->items[kept];
    const tli_alternative *next = &l->items[i];
    bool touch = true;
    for (int end = 0; end < 2; end++)
      touch &= last->hi[end] == TL_TIME_MAX || next->lo[end] == TL_TIME_MIN || next->lo[end] - l->unit <= last->hi[end];
    if (!touch) {
      l->items[++kept] = *next;
      continue;
    }
    for (int end = 0; end < 2; end++)
      last->hi[end] = next->hi[end] > last->hi[end] ? next->hi[end] : last->hi[end];
  }
  l->count = l->count ? kept + 1 : 0;
}

/* The EDTF text of what a statement of a date says; NULL: there is none. */
static const char *text_of(const tl_timeline *timeline, const tl_event *event, uint8_t kind, tl_phrase *phrase)
{
  const char *start = tl_event_start(event);
  const char *end = tl_event_end(event);
  if (kind != TL_STATEMENT_DATE || start || end)
    return kind == TL_STATEMENT_START ? start : kind == TL_STATEMENT_END ? end : NULL;
  if (tl_event_edtf(event))
    return tl_event_edtf(event);
  tl_phrase_options options = {
      .size = sizeof options, .mode = (uint8_t)tl_event_mode(event), .seasons = tl_timeline_seasons(timeline)};
  if (!tl_event_phrase(event) || tl_phrase_parse(tl_text_from_string(tl_event_phrase(event)), &options, phrase, NULL))
    return NULL;
  return phrase->edtf;
}

tl_status tli_alternatives_find(const tl_network *n, size_t index, uint8_t kind, tli_alternative **out_items,
                                size_t *out_count, tl_error *err)
{
  const tl_event *event = tl_timeline_at(n->timeline, index);
  tl_phrase phrase;
  tl_date date;
  const char *text = text_of(n->timeline, event, kind, &phrase);
  *out_items = NULL;
  *out_count = 0;
  if (!text || !strpbrk(text, "[XS") || tl_date_parse(tl_text_from_string(text), &date, NULL) ||
      (date.form != TL_FORM_ONE_OF && date.form != TL_FORM_SINGLE))
    return TL_OK;
  list l = {.network = n, .kind = kind, .unit = TL_SECONDS_PER_DAY};
  l.options = (tl_date_options){.size = sizeof l.options,
                                .mode = kind == TL_STATEMENT_DATE ? (uint8_t)tl_event_mode(event) : TL_MODE_OCCURS,
                                .seasons = tl_timeline_seasons(n->timeline)};
  tl_status status = TL_OK;
  for (size_t i = 0; i < date.members && !status && !l.too_many; i++) {
    tl_date member;
    status = tl_date_member(&date, i, &member, err);
    if (!status)
      status = add_member(&l, &member, err);
  }
  if (!status && (kind != TL_STATEMENT_DATE || date.form == TL_FORM_SINGLE))
    join_touching(&l);
  if (kind == TL_STATEMENT_DATE)
    for (size_t i = 0; i < l.count; i++)
      for (int end = 0; end < 2; end++)
        if ((end ? tl_event_end_kind(event) : tl_event_start_kind(event)) != TL_END_DATED) {
          l.items[i].lo[end] = TL_TIME_MIN;
          l.items[i].hi[end] = TL_TIME_MAX;
        }
  if (status || l.too_many || l.count < 2) {
    tli_release(&n->allocator, l.items, l.capacity * sizeof *l.items);
    return status;
  }
  /* In memory of their exact size, which is all that the caller knows. */
  *out_items = tli_alloc(&n->allocator, l.count * sizeof *l.items);
  if (*out_items)
    memcpy(*out_items, l.items, l.count * sizeof *l.items);
  *out_count = l.count;
  tli_release(&n->allocator, l.items, l.capacity * sizeof *l.items);
  return *out_items ? TL_OK : tli_fail_nomem(err);
}
