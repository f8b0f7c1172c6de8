/* SPDX-License-Identifier: Apache-2.0 */
/* What the date of an event leaves to choose from: the members of a one-of, the completions of X digits. */
#include <string.h>

#include <timeline/phrase.h>

#include "../base/error.h"
#include "network.h"

/* Alternatives of one date, beyond which it is taken by its hull. */
enum { ALTERNATIVES_MAX = 4096 };

typedef struct list {
  const tl_allocator *allocator;
  uint8_t kind; /* of the statement: which ends are meant */
  tli_alternative *items;
  size_t count, capacity;
  int64_t unit;     /* of the ends: what lies between two that touch */
  bool completions; /* of one date */
  bool too_many, no_memory;
} list;

static void swap(tli_alternative *a, tli_alternative *b)
{
  tli_alternative kept = *a;
  *a = *b;
  *b = kept;
}

/* Adds an alternative in its place. */
static bool add(void *ctx, const tl_extent *extent)
{
  list *l = ctx;
  tli_dates d;
  tli_dates_none(&d);
  if (l->kind == TL_STATEMENT_DATE)
    tli_dates_read(extent, &d);
  else
    tli_dates_read_end(extent, l->kind == TL_STATEMENT_END, &d);
  l->unit = extent->flags & TL_EXTENT_TIME_OF_DAY ? 1 : l->unit;
  l->too_many = l->count == ALTERNATIVES_MAX;
  l->no_memory = !l->too_many && !tli_reserve(l->allocator, &l->items, &l->capacity, l->count + 1, sizeof *l->items);
  if (l->too_many || l->no_memory)
    return false;
  l->items[l->count++] = (tli_alternative){{d.lo[0], d.lo[1]}, {d.hi[0], d.hi[1]}};
  for (size_t at = l->count - 1; at > 0; at--) {
    tli_alternative *before = &l->items[at - 1];
    if (before->lo[0] < before[1].lo[0] || (before->lo[0] == before[1].lo[0] && before->lo[1] <= before[1].lo[1]))
      break;
    swap(before, before + 1);
  }
  return true;
}

/* Whether two alternatives leave nothing out between them. Windows of both ends side by side are more than the two;
 * completions are taken together so, with the length of one, since a network of decades would be all choices else. */
static bool touch(const list *l, const tli_alternative *a, const tli_alternative *b)
{
  int same = 0;
  for (int end = 0; end < 2; end++) {
    if (a->lo[end] == b->lo[end] && a->hi[end] == b->hi[end])
      same++;
    else if (a->hi[end] != TL_TIME_MAX && b->lo[end] != TL_TIME_MIN && b->lo[end] - l->unit > a->hi[end])
      return false;
  }
  return same > 0 || l->completions;
}

/* Takes alternatives together that touch. */
static void join_touching(list *l)
{
  size_t before;
  do {
    size_t kept = 0;
    before = l->count;
    for (size_t i = 1; i < l->count; i++) {
      tli_alternative *last = &l->items[kept];
      const tli_alternative *next = &l->items[i];
      if (!touch(l, last, next)) {
        l->items[++kept] = *next;
        continue;
      }
      for (int end = 0; end < 2; end++)
        last->hi[end] = next->hi[end] > last->hi[end] ? next->hi[end] : last->hi[end];
    }
    l->count = l->count ? kept + 1 : 0;
  } while (l->count < before);
}

/* The EDTF text of what a statement of a date says; NULL: there is none. */
static const char *text_of(const tl_timeline *timeline, const tl_event *event, uint8_t kind, tl_phrase *phrase,
                           uint8_t *out_mode)
{
  *out_mode = kind == TL_STATEMENT_DATE ? (uint8_t)tl_event_mode(event) : TL_MODE_OCCURS;
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
  /* Of all of several decades or centuries, or of what fills one, the bounds say all. */
  bool fills = phrase->extent.mode == TL_MODE_SPANS && phrase->edtf[0] != '[';
  if (phrase->flags & TL_PHRASE_LOSSY_EDTF && (phrase->edtf[0] == '{' || fills))
    return NULL;
  *out_mode = phrase->extent.mode; /* "a week in 198X" fills nothing, "throughout 198X" does */
  return phrase->edtf[0] ? phrase->edtf : phrase->within;
}

/* Whether a text can leave something to choose from, as its letters tell: X digits, significant ones, or members. */
static bool is_open(const char *text)
{
  return strpbrk(text, "XS") || (strchr(text, '[') && strchr(text, ','));
}

tl_status tli_alternatives_find(const tl_network *n, size_t index, uint8_t kind, tli_alternative **out_items,
                                size_t *out_count, tl_error *err)
{
  const tl_event *event = tl_timeline_at(n->timeline, index);
  tl_phrase phrase;
  tl_date date;
  uint8_t mode;
  const char *text = text_of(n->timeline, event, kind, &phrase, &mode);
  *out_items = NULL;
  *out_count = 0;
  if (!text || !is_open(text) || tl_date_parse(tl_text_from_string(text), &date, NULL))
    return TL_OK;
  list l = {
      .allocator = &n->allocator, .kind = kind, .unit = TL_SECONDS_PER_DAY, .completions = date.form == TL_FORM_SINGLE};
  tl_date_options options = {.size = sizeof options, .mode = mode, .seasons = tl_timeline_seasons(n->timeline)};
  tl_status status = tl_date_each(&date, &options, NULL, add, &l, err);
  if (!status && l.no_memory)
    status = tli_fail_nomem(err);
  if (!status)
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
