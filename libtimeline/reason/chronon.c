/* SPDX-License-Identifier: Apache-2.0 */
/* The finest step of each end. */
#include <string.h>

#include "../base/error.h"
#include "network.h"

bool tli_is_dated(const tl_network *n, uint32_t point)
{
  size_t at = tli_statement_first(n, point / 2);
  for (; at < n->timeline_statements && n->statements[at].event == point / 2; at++)
    if (n->statements[at].kind == (point & 1 ? TL_STATEMENT_END : TL_STATEMENT_START))
      return true;
  return false;
}

/* The chronon that the ends of an event have by its date: a second where there is a time of day. An end of which
 * nothing is said has that of the other one. */
static tl_status read_chronon(tl_network *n, uint32_t event, tl_error *err)
{
  const tl_event *e = tl_timeline_at(n->timeline, event);
  if (!(tl_event_extent(e)->flags & TL_EXTENT_TIME_OF_DAY))
    return TL_OK;
  bool fine[] = {true, true};
  if (tl_event_start(e) || tl_event_end(e)) {
    tli_dates dates;
    tl_status status = tli_dates_of(n->timeline, event, &dates, err);
    if (status)
      return status;
    for (int end = 0; end < 2; end++)
      fine[end] = dates.fine[tli_is_dated(n, 2 * event + (uint32_t)end) ? end : !end];
  }
  n->traits[event] |= (uint8_t)((fine[0] ? TLI_FINE_START : 0) | (fine[1] ? TLI_FINE_END : 0));
  return TL_OK;
}

bool tli_has_seconds(const tl_constraint *c)
{
  return c->by.seconds || c->min.seconds || c->max.seconds || c->tolerance.seconds;
}

/* The ends that a statement connects, none of a date; and whether it speaks of seconds. */
static size_t points_of(const tl_network *n, uint32_t statement, uint32_t out_points[4], bool *out_fine)
{
  const tli_statement *s = &n->statements[statement];
  tl_constraint c;
  if (!tli_statement_constraint(n, statement, &c) || c.allen == TL_RELSET_ALL)
    return 0;
  *out_fine = tli_has_seconds(&c);
  out_points[0] = 2 * s->event;
  out_points[1] = 2 * s->event + 1;
  if (s->kind == TL_STATEMENT_OFFSET) {
    bool from_end;
    bool to_end;
    tl_constraint_ends(&c, &from_end, &to_end);
    out_points[0] = 2 * s->event + to_end;
    out_points[1] = 2 * (uint32_t)c.other + from_end;
  } else if (s->kind == TL_STATEMENT_RELATION) {
    out_points[2] = 2 * (uint32_t)c.other;
    out_points[3] = 2 * (uint32_t)c.other + 1;
    return 4;
  }
  return 2;
}

/* Undated ends take the finest chronon of the statements that they are connected with: by sets of undated ends that
 * statements join. `fine` is by set. */
static void spread_chronons(tl_network *n, uint32_t *parent, uint8_t *fine, const uint8_t *dated)
{
  for (uint32_t p = 0; p < 2 * n->count; p++) {
    parent[p] = p;
    fine[p] = n->traits[p / 2] & (p & 1 ? TLI_FINE_END : TLI_FINE_START) ? 1 : 0;
  }
  for (size_t i = 0; i < n->statement_count; i++) {
    uint32_t points[4];
    bool is_fine = false;
    size_t count = points_of(n, (uint32_t)i, points, &is_fine);
    uint32_t joined = TLI_NONE;
    for (size_t k = 0; k < count; k++)
      if (dated[points[k]])
        is_fine |= fine[points[k]];
    for (size_t k = 0; k < count; k++) {
      if (dated[points[k]])
        continue;
      uint32_t root = tli_root(parent, points[k]);
      if (joined != TLI_NONE && root != joined) {
        parent[root] = joined;
        fine[joined] |= fine[root];
      } else {
        joined = root;
      }
      fine[joined] |= is_fine;
    }
  }
  for (uint32_t p = 0; p < 2 * n->count; p++)
    if (!dated[p] && fine[tli_root(parent, p)])
      n->traits[p / 2] |= p & 1 ? TLI_FINE_END : TLI_FINE_START;
}

static bool has_fine(const tl_network *n)
{
  for (size_t i = 0; i < n->count; i++)
    if (n->traits[i] & TLI_FINE)
      return true;
  for (size_t i = 0; i < n->statement_count; i++) {
    tl_constraint c;
    if (!n->statements[i].plain && n->statements[i].kind != TL_STATEMENT_RELATION &&
        tli_statement_constraint(n, (uint32_t)i, &c) && tli_has_seconds(&c))
      return true;
  }
  return false;
}

tl_status tli_chronons_find(tl_network *n, tl_error *err)
{
  for (uint32_t i = 0; i < n->count; i++) {
    tl_status status = read_chronon(n, i, err);
    if (status)
      return status;
  }
  n->fine = has_fine(n);
  if (!n->fine)
    return TL_OK;
  size_t points = 2 * n->count;
  uint32_t *parent = tli_alloc(&n->allocator, points * sizeof *parent);
  uint8_t *fine = tli_alloc(&n->allocator, points);
  uint8_t *dated = tli_alloc(&n->allocator, points);
  if (parent && fine && dated) {
    memset(dated, 0, points);
    for (size_t i = 0; i < n->statement_count; i++)
      if (n->statements[i].kind <= TL_STATEMENT_END)
        dated[2 * n->statements[i].event + (n->statements[i].kind == TL_STATEMENT_END)] = 1;
    /* An end that the date does not speak of has no chronon of its own. */
    for (uint32_t p = 0; p < points; p++)
      if (!dated[p] && !dated[p ^ 1])
        n->traits[p / 2] &= (uint8_t) ~(p & 1 ? TLI_FINE_END : TLI_FINE_START);
    spread_chronons(n, parent, fine, dated);
  }
  bool fits = parent && fine && dated;
  tli_release(&n->allocator, parent, points * sizeof *parent);
  tli_release(&n->allocator, fine, points);
  tli_release(&n->allocator, dated, points);
  return fits ? TL_OK : tli_fail_nomem(err);
}

bool tli_chronons_stay(const tl_network *n, uint32_t statement, bool added)
{
  uint32_t points[4];
  bool fine = false;
  bool fine_undated = false;
  bool coarse_undated = false;
  if (n->statements[statement].kind <= TL_STATEMENT_DATE)
    return !n->fine;
  size_t count = points_of(n, statement, points, &fine);
  if (!n->fine)
    return !added || !fine;
  for (size_t k = 0; k < count; k++) {
    bool is_fine = tli_is_fine(n, points[k] / 2, points[k] & 1);
    bool dated = tli_is_dated(n, points[k]);
    fine |= is_fine;
    fine_undated |= is_fine && !dated;
    coarse_undated |= !is_fine && !dated;
  }
  return added ? !fine || !coarse_undated : !fine_undated;
}
