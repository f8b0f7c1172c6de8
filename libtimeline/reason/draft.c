/* SPDX-License-Identifier: Apache-2.0 */
/* A network that is worked on: which change is made in place, and which needs the whole to be derived again. */
#include <timeline/draft.h>

#include <string.h>

#include "../base/error.h"
#include "change.h"

struct tl_draft {
  tl_network *network;
  tli_change change;
  tl_progress progress;
  uint32_t *waiting; /* statements that contradict those before them: the bounds are without them */
  size_t waiting_count, waiting_capacity;
};

tl_status tl_draft_new(tl_network *network, tl_draft **out_draft, tl_error *err)
{
  if (!network || !out_draft)
    return tli_fail_arg(err, "a draft without a network, or without a place for the result");
  tl_draft *d = tli_alloc(&network->allocator, sizeof *d);
  if (!d)
    return tli_fail_nomem(err);
  memset(d, 0, sizeof *d);
  d->network = tl_network_ref(network);
  tli_change_init(&d->change);
  *out_draft = d;
  return TL_OK;
}

void tl_draft_free(tl_draft *d)
{
  if (!d)
    return;
  tl_allocator a = d->network->allocator;
  tli_change_free(&d->change, d->network);
  tli_release(&a, d->waiting, d->waiting_capacity * sizeof *d->waiting);
  tl_network_unref(d->network);
  tli_release(&a, d, sizeof *d);
}

void tl_draft_watch(tl_draft *draft, tl_progress progress)
{
  draft->progress = progress;
}

tl_network *tl_draft_network(const tl_draft *draft)
{
  return draft->network;
}

/* Makes the network one that nobody else holds. */
static tl_status own(tl_draft *d, tl_error *err)
{
  if (atomic_load_explicit(&d->network->references, memory_order_acquire) == 1)
    return TL_OK;
  tl_network *copy;
  if (!tli_network_copy(d->network, &copy))
    return tli_fail_nomem(err);
  tl_network_unref(d->network);
  d->network = copy;
  return TL_OK;
}

/* ---- what is changed in place ---- */

/* Whether the bounds are those of all statements but the waiting ones, and change as the statement says. */
static bool is_local(const tl_draft *d, uint32_t statement, bool added)
{
  const tl_network *n = d->network;
  const tli_graph *g = &n->graph;
  const tli_statement *s = &n->statements[statement];
  bool based = n->consistent || d->waiting_count;
  uint32_t events[2];
  tl_constraint c;
  tli_statement_events(n, statement, events);
  if (!based || !n->has_potential || n->choice_count || (!added && g->function_count) ||
      !tli_chronons_stay(n, statement, added))
    return false;
  for (int k = 0; k < 2 && events[k] != TLI_NONE; k++)
    if (n->traits[events[k]] & TLI_OPEN)
      return false;
  if (s->kind == TL_STATEMENT_RELATION && tli_statement_constraint(n, statement, &c) && !tl_relset_is_convex(c.allen))
    return false;
  /* Edges that were added lie apart: when they are many, all are better sorted again. */
  return g->edge_count < 2 * g->sorted + 64 && g->window_count < g->windows_sorted + 64;
}

static void set_clash(tl_network *n, uint32_t *clash, size_t count)
{
  tli_release(&n->allocator, n->clash, n->clash_count * sizeof *n->clash);
  n->clash = clash;
  n->clash_count = count;
}

static tl_status derive_again(tl_draft *d, tl_error *err)
{
  tl_status status = tli_network_derive_again(d->network, d->change.meter, err);
  if (!status)
    d->waiting_count = 0;
  return status;
}

/* ---- adding ---- */

/* The constraint as it is kept. */
static tl_status keep_constraint(const tl_network *n, const tl_constraint *c, tli_added *out, tl_error *err)
{
  char quoted[TLI_QUOTE_SIZE];
  memset(out, 0, sizeof *out);
  out->constraint = *c;
  out->constraint.other = TL_NOT_FOUND;
  out->constraint.event = out->constraint.as_of = (tl_text){NULL, 0};
  if (c->kind == TL_CONSTRAINT_LENGTH) {
    if (c->as_of.size >= sizeof out->as_of)
      return tli_fail(err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "an as-of day that leaves the axis");
    if (c->as_of.size)
      memcpy(out->as_of, c->as_of.data, c->as_of.size);
    return TL_OK;
  }
  out->constraint.other = tl_timeline_find(n->timeline, c->event);
  if (out->constraint.other == TL_NOT_FOUND)
    return tli_fail(err, TL_ERR_REFERENCE, TL_CODE_ID_UNKNOWN, "there is no event %s", tli_quote(c->event, quoted));
  tli_change_fetch(n, out->constraint.other);
  return TL_OK;
}

static bool append(tl_network *n, size_t event, uint8_t kind, const tli_added *added)
{
  size_t place = n->statement_count - n->timeline_statements;
  if (!tli_reserve(&n->allocator, &n->statements, &n->statement_capacity, n->statement_count + 1,
                   sizeof *n->statements) ||
      !tli_reserve(&n->allocator, &n->added, &n->added_capacity, place + 1, sizeof *n->added))
    return false;
  n->added[place] = *added;
  n->statements[n->statement_count++] = tli_statement_of(event, kind, 0, &added->constraint);
  return true;
}

static tl_status append_all(tl_network *n, size_t event, const tli_added *added, tl_error *err)
{
  const tl_constraint *c = &added->constraint;
  if (n->statement_count + 2 >= TLI_WINDOW)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_NETWORK_LIMIT, "more statements than a network holds");
  bool fits = true;
  if (c->kind == TL_CONSTRAINT_OFFSET)
    fits = append(n, event, TL_STATEMENT_OFFSET, added);
  else if (c->kind == TL_CONSTRAINT_RELATION)
    fits = append(n, event, TL_STATEMENT_RELATION, added);
  if (fits && c->kind == TL_CONSTRAINT_LENGTH && c->given & TL_GIVEN_MIN)
    fits = append(n, event, TL_STATEMENT_LENGTH_MIN, added);
  if (fits && c->kind == TL_CONSTRAINT_LENGTH && c->given & TL_GIVEN_MAX)
    fits = append(n, event, TL_STATEMENT_LENGTH_MAX, added);
  return fits ? TL_OK : tli_fail_nomem(err);
}

/* Puts the statements from number `first` on in place, or lets them wait when they contradict. */
static tl_status put_all(tl_draft *d, size_t first, tl_error *err)
{
  tl_network *n = d->network;
  uint32_t *clash = NULL;
  size_t clash_count = 0;
  bool holds = n->consistent;
  size_t waiting = d->waiting_count;
  if (!tli_change_open(&d->change, n) || !tli_reserve(&n->allocator, &d->waiting, &d->waiting_capacity,
                                                      waiting + n->statement_count - first, sizeof *d->waiting))
    return tli_fail_nomem(err);
  /* What is put in may bind events together that were not. */
  tli_release(&n->allocator, n->circle, n->count * sizeof *n->circle);
  n->circle = NULL;
  tl_status status = TL_OK;
  for (size_t i = first; i < n->statement_count && !status; i++) {
    if (holds)
      status = tli_change_put(&d->change, (uint32_t)i, &holds, &clash, &clash_count, err);
    if (!holds)
      d->waiting[waiting++] = (uint32_t)i;
  }
  if (status) {
    tli_change_undo(&d->change, 0);
    return status == TL_ERR_LIMIT ? derive_again(d, err) : status;
  }
  tli_change_keep(&d->change);
  d->waiting_count = waiting;
  if (n->consistent && !holds) {
    set_clash(n, clash, clash_count);
    n->consistent = false;
  }
  return TL_OK;
}

tl_status tl_draft_add(tl_draft *d, size_t event, const tl_constraint *constraint, size_t *out_statement, tl_error *err)
{
  if (!d || !constraint || !out_statement || event >= d->network->count)
    return tli_fail_arg(err, "a constraint of no event, or without a place for the result");
  tli_added added;
  tli_change_fetch(d->network, event);
  const char *id = tl_event_id(tl_timeline_at(d->network->timeline, event));
  tl_status status = tl_constraint_check(constraint, tl_text_from_string(id), err);
  if (!status)
    status = keep_constraint(d->network, constraint, &added, err);
  if (!status)
    status = own(d, err);
  if (status)
    return status;
  tl_network *n = d->network;
  tli_meter meter = tli_meter_of(d->progress);
  d->change.meter = &meter;
  size_t first = n->statement_count;
  status = append_all(n, event, &added, err);
  bool local = true;
  for (size_t i = first; i < n->statement_count; i++)
    local = local && is_local(d, (uint32_t)i, true);
  if (!status)
    status = local ? put_all(d, first, err) : derive_again(d, err);
  if (status) {
    n->statement_count = first;
    return status;
  }
  *out_statement = first;
  return TL_OK;
}

/* ---- withdrawing ---- */

static bool remove_number(uint32_t *numbers, size_t *count, uint32_t number)
{
  for (size_t i = 0; i < *count; i++) {
    if (numbers[i] != number)
      continue;
    memmove(numbers + i, numbers + i + 1, (*count - i - 1) * sizeof *numbers);
    --*count;
    return true;
  }
  return false;
}

/* Takes a statement out in place, and tries those that wait again. */
static tl_status take(tl_draft *d, uint32_t statement, tl_error *err)
{
  tl_network *n = d->network;
  uint32_t *clash = NULL;
  size_t clash_count = 0;
  if (!tli_change_open(&d->change, n))
    return tli_fail_nomem(err);
  /* It may wait itself; then the bounds are without it. */
  bool waits = false;
  for (size_t i = 0; i < d->waiting_count; i++)
    waits |= d->waiting[i] == statement;
  tl_status status = waits ? TL_OK : tli_change_take(&d->change, statement, err);
  bool holds = true;
  size_t tried = 0;
  while (tried < d->waiting_count && holds && !status) {
    if (d->waiting[tried] != statement)
      status = tli_change_put(&d->change, d->waiting[tried], &holds, &clash, &clash_count, err);
    tried += holds && !status;
  }
  if (status) {
    tli_change_undo(&d->change, 0);
    return status;
  }
  tli_change_keep(&d->change);
  d->waiting_count -= tried;
  if (tried)
    memmove(d->waiting, d->waiting + tried, d->waiting_count * sizeof *d->waiting);
  remove_number(d->waiting, &d->waiting_count, statement);
  if (!n->consistent)
    set_clash(n, clash, clash_count);
  n->consistent = holds;
  return TL_OK;
}

tl_status tl_draft_withdraw(tl_draft *d, size_t statement, tl_error *err)
{
  if (!d || statement >= d->network->statement_count || d->network->statements[statement].kind == TLI_WITHDRAWN)
    return tli_fail_arg(err, "a statement that there is not, or not any more");
  tl_status status = own(d, err);
  if (status)
    return status;
  tl_network *n = d->network;
  tli_meter meter = tli_meter_of(d->progress);
  d->change.meter = &meter;
  tli_statement *s = &n->statements[statement];
  tli_statement was = *s;
  uint8_t traits = n->traits[s->event];
  bool local = is_local(d, (uint32_t)statement, false);
  if (local)
    status = take(d, (uint32_t)statement, err);
  if (!local || status == TL_ERR_LIMIT) {
    if (s->kind == TL_STATEMENT_START)
      n->traits[s->event] &= (uint8_t)~TLI_OPEN_START;
    else if (s->kind == TL_STATEMENT_END)
      n->traits[s->event] &= (uint8_t)~TLI_OPEN_END;
    s->kind = TLI_WITHDRAWN;
    status = derive_again(d, err);
  }
  if (status) {
    n->traits[was.event] = traits;
    *s = was;
    return status;
  }
  s->kind = TLI_WITHDRAWN;
  while (n->statement_count > n->timeline_statements && n->statements[n->statement_count - 1].kind == TLI_WITHDRAWN)
    n->statement_count--;
  return TL_OK;
}
