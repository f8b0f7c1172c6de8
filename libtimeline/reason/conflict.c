/* SPDX-License-Identifier: Apache-2.0 */
/* Whether statements can hold together; if not, a minimal set of them that cannot, and the least change of one. */
#include <string.h>

#include "../base/error.h"
#include "conflict.h"

/* What putting in a statement counts for in steps of a meter. */
enum { PUT_STEPS = 64 };

/* ---- checking a set ---- */

/* A statement of the set that open ends of the set deny. */
static const tli_denial *denial_within(const tl_network *n, const uint32_t *statements, size_t count)
{
  for (size_t i = 0; i < n->denial_count; i++) {
    const tli_denial *d = &n->denials[i];
    size_t have = 0;
    while (have < d->count && tli_numbers_have(statements, count, d->statements[have]))
      have++;
    if (have == d->count)
      return d;
  }
  return NULL;
}

tl_status tli_check(const tl_network *n, const uint32_t *statements, size_t count, uint32_t loosened, int64_t slack,
                    bool *out_consistent, uint32_t **out_clash, size_t *out_clash_count, tli_meter *meter,
                    tl_error *err)
{
  const tli_denial *denial = denial_within(n, statements, count);
  if (out_clash) {
    *out_clash = NULL;
    *out_clash_count = 0;
  }
  if (denial) {
    *out_consistent = false;
    if (!out_clash)
      return TL_OK;
    uint32_t *clash = tli_alloc(&n->allocator, denial->count * sizeof *clash);
    if (!clash)
      return tli_fail_nomem(err);
    memcpy(clash, denial->statements, denial->count * sizeof *clash);
    *out_clash = clash;
    *out_clash_count = denial->count;
    return TL_OK;
  }
  tli_problem problem;
  tl_status status = tli_meter_step(meter, PUT_STEPS * count, err);
  if (!status)
    status = tli_problem_new(&problem, n, statements, count, loosened, slack, meter, err);
  if (status)
    return status;
  tli_scenario scenario;
  status = tli_problem_solve(&problem, &scenario, err);
  if (!status) {
    *out_consistent = scenario.consistent;
    if (out_clash && !scenario.consistent && scenario.clash) {
      *out_clash = scenario.clash;
      *out_clash_count = scenario.clash_count;
      scenario.clash = NULL;
      scenario.clash_count = 0;
    }
    tli_scenario_free(&scenario, &n->allocator);
  }
  tli_problem_free(&problem);
  return status;
}

/* ---- making a set minimal ---- */

void tli_set_free(const tl_network *n, tli_set *s)
{
  tli_array_free(&n->allocator, s->items, s->capacity, sizeof *s->items);
  memset(s, 0, sizeof *s);
}

bool tli_set_new(const tl_network *n, tli_set *s, size_t capacity)
{
  s->count = 0;
  s->capacity = capacity;
  s->items = tli_array_new(&n->allocator, capacity, sizeof *s->items);
  return s->items != NULL;
}

bool tli_set_all(const tl_network *n, tli_set *s)
{
  if (!tli_set_new(n, s, n->statement_count))
    return false;
  for (size_t i = 0; i < n->statement_count; i++)
    s->items[s->count++] = (uint32_t)i;
  return true;
}

/* Whether the set without its items [from, to) can hold; if not, the set shrinks to those that cannot. */
static tl_status leave_out(const tl_network *n, tli_set *s, uint32_t *spare, size_t from, size_t to, bool *out_shrunk,
                           tli_meter *meter, tl_error *err)
{
  uint32_t *clash;
  size_t clash_count;
  bool consistent;
  memcpy(spare, s->items, from * sizeof *spare);
  memcpy(spare + from, s->items + to, (s->count - to) * sizeof *spare);
  size_t count = s->count - (to - from);
  *out_shrunk = false;
  tl_status status = tli_check(n, spare, count, TLI_NONE, 0, &consistent, &clash, &clash_count, meter, err);
  if (status || consistent)
    return status;
  *out_shrunk = true;
  s->count = clash ? clash_count : count;
  memcpy(s->items, clash ? clash : spare, s->count * sizeof *s->items);
  tli_release(&n->allocator, clash, clash_count * sizeof *clash);
  return TL_OK;
}

tl_status tli_conflict_minimise(const tl_network *n, tli_set *s, tli_meter *meter, tl_error *err)
{
  size_t room = s->count;
  uint32_t *spare = tli_array_new(&n->allocator, room, sizeof *spare);
  if (!spare)
    return tli_fail_nomem(err);
  tl_status status = TL_OK;
  bool known = s->count <= 64;
  bool done = false;
  if (!denial_within(n, s->items, s->count))
    status = tli_differences_minimise(n, s->items, &s->count, &done, meter, err);
  for (size_t chunk = done ? 0 : known ? 1 : s->count / 2; chunk > 0 && !status; chunk /= 2) {
    /* From the end: the items before stay where they are when some are left out. */
    for (size_t to = s->count; to > 0 && !status;) {
      size_t from = to > chunk ? to - chunk : 0;
      bool shrunk;
      status = leave_out(n, s, spare, from, to, &shrunk, meter, err);
      to = shrunk && s->count < from ? s->count : from;
      if (chunk == 1)
        tli_meter_left(meter, to);
    }
  }
  tli_array_free(&n->allocator, spare, room, sizeof *spare);
  return status;
}

tl_status tli_conflict_find(const tl_network *n, const uint32_t *statements, size_t count, tli_set *out_set,
                            tli_meter *meter, tl_error *err)
{
  uint32_t *clash;
  size_t clash_count;
  bool consistent;
  out_set->count = 0;
  tl_status status = tli_check(n, statements, count, TLI_NONE, 0, &consistent, &clash, &clash_count, meter, err);
  if (status || consistent)
    return status;
  out_set->count = clash ? clash_count : count;
  memcpy(out_set->items, clash ? clash : statements, out_set->count * sizeof *statements);
  tli_release(&n->allocator, clash, clash_count * sizeof *clash);
  return tli_conflict_minimise(n, out_set, meter, err);
}

/* ---- the smallest change ---- */

static tl_status smallest_change(const tl_network *n, const tli_set *s, uint32_t statement, tli_meter *meter,
                                 int64_t *out_seconds, tl_error *err)
{
  uint32_t events[2];
  tli_statement_events(n, statement, events);
  uint8_t fine = n->traits[events[0]] | (events[1] == TLI_NONE ? 0 : n->traits[events[1]]);
  int64_t unit = fine & (TLI_FINE_START | TLI_FINE_END) ? 1 : TL_SECONDS_PER_DAY;
  int64_t most = INT64_C(1) << (unit == 1 ? 61 : 45);
  int64_t below = -1;
  int64_t at = 0;
  bool holds = false;
  tl_error why;
  tl_status status = tli_check(n, s->items, s->count, statement, 0, &holds, NULL, NULL, meter, &why);
  while (!status && !holds && at < most) {
    below = at;
    at = at ? 2 * at : 1;
    status = tli_check(n, s->items, s->count, statement, at * unit, &holds, NULL, NULL, meter, &why);
  }
  if (status == TL_ERR_RANGE) {
    status = TL_OK;
    holds = false;
  }
  while (!status && holds && at - below > 1) {
    int64_t middle = below + (at - below) / 2;
    bool enough = false;
    status = tli_check(n, s->items, s->count, statement, middle * unit, &enough, NULL, NULL, meter, &why);
    if (enough)
      at = middle;
    else
      below = middle;
  }
  if (!status)
    *out_seconds = holds ? at * unit : TL_TIME_MAX;
  else if (err)
    *err = why;
  return status;
}

tl_status tl_network_change(const tl_network *n, const size_t *statements, size_t count, size_t statement,
                            tl_progress progress, int64_t *out_seconds, tl_error *err)
{
  if (!n || !out_seconds || statement >= n->statement_count)
    return tli_fail_arg(err, "a change of no statement, or without a place for the result");
  tli_set s;
  if (!statements) {
    if (!tli_set_all(n, &s))
      return tli_fail_nomem(err);
  } else {
    if (!tli_set_new(n, &s, count))
      return tli_fail_nomem(err);
    bool known = true;
    bool among = false;
    for (size_t i = 0; i < count; i++) {
      known = known && statements[i] < n->statement_count;
      among = among || statements[i] == statement;
      s.items[s.count++] = (uint32_t)statements[i];
    }
    if (!known || !among) {
      tli_set_free(n, &s);
      return tli_fail_arg(err,
                          known ? "a change of a statement that is none of those" : "a statement that there is not");
    }
    s.count = tli_numbers_unique(s.items, s.count);
  }
  tli_meter meter = tli_meter_of(progress);
  tl_status status = tli_meter_tell(&meter, err);
  if (!status)
    status = smallest_change(n, &s, (uint32_t)statement, &meter, out_seconds, err);
  tli_set_free(n, &s);
  return status;
}
