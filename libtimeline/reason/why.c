/* SPDX-License-Identifier: Apache-2.0 */
/* Where a bound comes from, and what a statement says. */
#include <string.h>

#include "../base/error.h"
#include "network.h"

size_t tl_network_statement_count(const tl_network *network)
{
  return network->statement_count;
}

tl_status tl_network_statement_at(const tl_network *n, size_t index, tl_statement *out_statement, tl_error *err)
{
  if (!n || !out_statement || index >= n->statement_count || n->statements[index].kind == TLI_WITHDRAWN)
    return tli_fail_arg(err, "a statement that there is not, or not any more");
  const tli_statement *s = &n->statements[index];
  const tl_event *event = tl_timeline_at(n->timeline, s->event);
  tl_statement statement = {s->event, TL_NOT_FOUND, TL_NOT_FOUND, tl_event_date_line(event), s->kind};
  tl_constraint c;
  if (tli_statement_constraint(n, (uint32_t)index, &c)) {
    statement.other = c.other;
    statement.constraint = index < n->timeline_statements ? s->constraint : TL_NOT_FOUND;
    statement.line = c.line;
  }
  *out_statement = statement;
  return TL_OK;
}

/* ---- in words ---- */

typedef struct words {
  char *text;
  size_t size;
  size_t length;
} words;

static void say(words *w, const char *text)
{
  while (text && *text && w->length + 1 < w->size)
    w->text[w->length++] = *text++;
}

static void say_amount(words *w, const tl_duration *d)
{
  char text[TL_DURATION_WORDS_SIZE];
  tl_duration_to_words(d, text);
  say(w, text);
}

static void say_date(words *w, const tl_event *event, uint8_t kind, bool plain)
{
  bool end = kind == TL_STATEMENT_END;
  const char *own = kind == TL_STATEMENT_DATE ? NULL : end ? tl_event_end(event) : tl_event_start(event);
  tl_end_kind said = end ? tl_event_end_kind(event) : tl_event_start_kind(event);
  say(w, kind == TL_STATEMENT_DATE ? plain ? "length by the date" : "date" : end ? "end" : "start");
  say(w, " ");
  if (kind != TL_STATEMENT_DATE && said == TL_END_OPEN)
    say(w, "open");
  else if (kind != TL_STATEMENT_DATE && said == TL_END_ONGOING)
    say(w, "ongoing");
  else if (own)
    say(w, own);
  else if (tl_event_edtf(event))
    say(w, tl_event_edtf(event));
  else if (tl_event_phrase(event))
    say(w, tl_event_phrase(event));
  else
    say(w, "as given");
}

static void say_relation(words *w, tl_relset set, const char *other)
{
  const char *name = tl_relset_name(set);
  if (name) {
    say(w, name);
  } else {
    bool first = true;
    for (int r = 0; r < TL_RELATION_COUNT; r++) {
      if (!(set >> r & 1))
        continue;
      if (!first)
        say(w, " or ");
      first = false;
      say(w, tl_relation_name((tl_relation)r));
    }
  }
  say(w, " ");
  say(w, other);
}

/* One limit of an offset, or the whole: `3 months after`. */
static void say_way(words *w, const char *how, const tl_duration *d)
{
  say(w, how);
  say_amount(w, d);
  say(w, tl_duration_sign(d) < 0 ? " before" : " after");
}

static void say_offset(words *w, const tl_constraint *c, const char *other)
{
  static const char *const hows[] = {"", "", "", "", "no earlier than ", "no later than ", "about "};
  static const char *const units[] = {NULL, NULL, "month", "year", NULL, NULL, NULL};
  bool from_end;
  bool to_end;
  bool by = c->given & TL_GIVEN_BY;
  uint8_t precision = tli_offset_precision(c);
  const char *unit = by ? units[precision] : NULL;
  bool same = unit && tl_duration_sign(&c->by) == 0;
  tl_constraint_ends(c, &from_end, &to_end);
  say(w, to_end ? "end " : "start ");
  if (same) {
    say(w, "in the ");
    say(w, unit);
    say(w, " of");
  } else if (by) {
    say_way(w, hows[precision], &c->by);
  }
  if (!by && c->given & TL_GIVEN_MIN)
    say_way(w, "no earlier than ", &c->min);
  if (!by && c->given & TL_GIVEN_MAX)
    say_way(w, c->given & TL_GIVEN_MIN ? " and no later than " : "no later than ", &c->max);
  say(w, from_end ? " the end of " : " the start of ");
  say(w, other);
  if (unit && !same) {
    say(w, ", to the ");
    say(w, unit);
  }
  if (by && c->given & TL_GIVEN_TOLERANCE) {
    say(w, ", within ");
    say_amount(w, &c->tolerance);
  }
}

size_t tl_statement_write(const tl_network *n, size_t index, char *text, size_t size)
{
  words w = {text, size, 0};
  if (!n || index >= n->statement_count || !size) {
    if (size)
      text[0] = '\0';
    return 0;
  }
  const tli_statement *s = &n->statements[index];
  const tl_event *event = tl_timeline_at(n->timeline, s->event);
  tl_constraint c;
  if (s->kind <= TL_STATEMENT_DATE) {
    say_date(&w, event, s->kind, s->plain);
  } else if (tli_statement_constraint(n, (uint32_t)index, &c)) {
    const char *other = c.other == TL_NOT_FOUND ? "" : tl_event_id(tl_timeline_at(n->timeline, c.other));
    if (s->kind == TL_STATEMENT_OFFSET) {
      say_offset(&w, &c, other);
    } else if (s->kind == TL_STATEMENT_RELATION) {
      say_relation(&w, c.allen, other);
    } else {
      bool least = s->kind == TL_STATEMENT_LENGTH_MIN;
      say(&w, least ? "length at least " : "length at most ");
      say_amount(&w, least ? &c.min : &c.max);
      if (c.as_of.data) {
        say(&w, " as of ");
        say(&w, c.as_of.data);
      }
    }
  }
  /* Never end inside a character. */
  if (w.length + 1 == size)
    while (w.length > 0 && ((unsigned char)text[w.length - 1] & 0xC0) == 0x80)
      w.length--;
  if (w.length > 0 && w.length + 2 >= size && (unsigned char)text[w.length - 1] >= 0xC0)
    w.length--;
  text[w.length] = '\0';
  return w.length;
}

/* ---- the chain of a bound ---- */

static bool bound_holds(const tli_bounds *b, uint32_t point, bool high, tl_time value)
{
  return high ? b->high[point] <= value : b->low[point] >= value;
}

/* Whether statements alone give the bound. */
static tl_status suffices(const tl_network *n, const uint32_t *statements, size_t count, uint32_t point, bool high,
                          tl_time value, tli_meter *meter, bool *out_suffices, tl_error *err)
{
  tli_problem p;
  *out_suffices = false;
  tl_status status = tli_problem_new(&p, n, statements, count, TLI_NONE, 0, meter, err);
  if (status)
    return status;
  size_t at = 0;
  while (at < p.event_count && p.events[at] != point / 2)
    at++;
  if (at < p.event_count) {
    uint32_t local = (uint32_t)(2 * at) + point % 2;
    int64_t step = tli_step(n);
    tli_scenario s;
    /* With choices: whether there is nothing beyond the bound. */
    if (p.choice_count && !tli_graph_window(&p.base, local, high ? value + step : TL_TIME_MIN,
                                            high ? TL_TIME_MAX : value - step, TLI_NONE))
      status = tli_fail_nomem(err);
    if (!status)
      status = tli_problem_solve(&p, &s, err);
    if (!status) {
      *out_suffices = p.choice_count ? !s.consistent : s.consistent && bound_holds(&s.bounds, local, high, value);
      tli_scenario_free(&s, &n->allocator);
    }
  }
  tli_problem_free(&p);
  return status;
}

/* Leaves out statements while those left give the bound. */
static tl_status thin_out(const tl_network *n, uint32_t *items, size_t *count, uint32_t point, bool high, tl_time value,
                          tli_meter *meter, tl_error *err)
{
  size_t room = *count;
  uint32_t *spare = tli_alloc(&n->allocator, room * sizeof *spare);
  if (!spare)
    return tli_fail_nomem(err);
  tl_status status = TL_OK;
  for (size_t chunk = *count > 16 ? *count / 2 : 1; chunk > 0 && !status; chunk /= 2) {
    for (size_t to = *count; to > 0 && !status;) {
      size_t from = to > chunk ? to - chunk : 0;
      bool enough;
      memcpy(spare, items, from * sizeof *spare);
      memcpy(spare + from, items + to, (*count - to) * sizeof *spare);
      status = suffices(n, spare, *count - (to - from), point, high, value, meter, &enough, err);
      if (!status && enough) {
        *count -= to - from;
        memcpy(items, spare, *count * sizeof *items);
      }
      to = from;
      if (chunk == 1)
        tli_meter_left(meter, to);
    }
  }
  tli_release(&n->allocator, spare, room * sizeof *spare);
  return status;
}

static tl_status why_by_search(const tl_network *n, uint32_t point, bool high, tl_time value, tl_progress progress,
                               size_t *out_statements, size_t capacity, size_t *out_count, tl_error *err)
{
  size_t count = n->statement_count;
  uint32_t *items = tli_alloc(&n->allocator, count * sizeof *items);
  if (!items)
    return tli_fail_nomem(err);
  for (size_t i = 0; i < count; i++)
    items[i] = (uint32_t)i;
  tli_meter meter = tli_meter_of(progress);
  meter.total = count;
  tl_status status = tli_meter_tell(&meter, err);
  if (!status)
    status = thin_out(n, items, &count, point, high, value, &meter, err);
  for (size_t i = 0; i < count && i < capacity && !status; i++)
    out_statements[i] = items[i];
  if (!status)
    *out_count = count;
  tli_release(&n->allocator, items, n->statement_count * sizeof *items);
  return status;
}

tl_status tl_network_why(const tl_network *n, size_t event, tl_bound bound, tl_progress progress,
                         size_t *out_statements, size_t capacity, size_t *out_count, tl_error *err)
{
  if (!n || !out_count || (capacity && !out_statements) || event >= n->count || bound > TL_BOUND_END_MAX)
    return tli_fail_arg(err, "a bound of no event, or without a place for the result");
  bool end = bound >= TL_BOUND_END_MIN;
  bool high = bound == TL_BOUND_START_MAX || bound == TL_BOUND_END_MAX;
  uint32_t point = (uint32_t)(2 * event) + end;
  tl_time value = high ? n->bounds.high[point] : n->bounds.low[point];
  bool open = n->consistent && n->traits[event] & (end ? TLI_OPEN_END : TLI_OPEN_START);
  if (!n->consistent || open || value == TL_TIME_MIN || value == TL_TIME_MAX) {
    if (open && capacity)
      out_statements[0] = tli_statement_of_end(n, event, end);
    *out_count = open;
    return TL_OK;
  }
  if (n->choice_count)
    return why_by_search(n, point, high, value, progress, out_statements, capacity, out_count, err);
  size_t count = 0;
  uint32_t last = TLI_NONE;
  for (size_t steps = 0;; steps++) {
    if (steps > 2 * n->count)
      return why_by_search(n, (uint32_t)(2 * event) + end, high, value, progress, out_statements, capacity, out_count,
                           err);
    uint32_t source = high ? n->bounds.high_from[point] : n->bounds.low_from[point];
    if (source == TLI_NONE)
      break;
    bool window = source & TLI_WINDOW;
    uint32_t statement = window ? n->graph.windows[source & ~TLI_WINDOW].statement : n->graph.edges[source].statement;
    if (statement != TLI_NONE && statement != last) {
      if (count < capacity)
        out_statements[count] = statement;
      count++;
      last = statement;
    }
    if (window)
      break;
    point = high ? n->graph.edges[source].from : n->graph.edges[source].to;
  }
  *out_count = count;
  return TL_OK;
}
