/* SPDX-License-Identifier: Apache-2.0 */
/* Minimal sets of statements that cannot hold together. */
#include <string.h>

#include "../base/error.h"
#include "circle.h"

/* ---- checking a set ---- */

/* A statement of the set that an open end of the set denies. */
static const uint32_t *denial_within(const tl_network *n, const uint32_t *statements, size_t count)
{
  for (size_t i = 0; i < n->denial_count; i++)
    if (tli_numbers_have(statements, count, n->denials[i][0]) && tli_numbers_have(statements, count, n->denials[i][1]))
      return n->denials[i];
  return NULL;
}

tl_status tli_check(const tl_network *n, const uint32_t *statements, size_t count, uint32_t loosened, int64_t slack,
                    bool *out_consistent, uint32_t **out_clash, size_t *out_clash_count, tli_meter *meter,
                    tl_error *err)
{
  const uint32_t *denial = denial_within(n, statements, count);
  if (out_clash) {
    *out_clash = NULL;
    *out_clash_count = 0;
  }
  if (denial) {
    *out_consistent = false;
    if (!out_clash)
      return TL_OK;
    uint32_t *pair = tli_alloc(&n->allocator, 2 * sizeof *pair);
    if (!pair)
      return tli_fail_nomem(err);
    memcpy(pair, denial, 2 * sizeof *pair);
    tli_numbers_sort(pair, 2);
    *out_clash = pair;
    *out_clash_count = 2;
    return TL_OK;
  }
  tli_problem problem;
  tl_status status = tli_problem_new(&problem, n, statements, count, loosened, slack, meter, err);
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

/* A set of statements that shrinks. */
typedef struct set {
  uint32_t *items;
  size_t count;
  size_t capacity;
} set;

static void set_free(const tl_network *n, set *s)
{
  tli_release(&n->allocator, s->items, s->capacity * sizeof *s->items);
  memset(s, 0, sizeof *s);
}

static bool set_new(const tl_network *n, set *s, size_t capacity)
{
  s->count = 0;
  s->capacity = capacity ? capacity : 1;
  s->items = tli_alloc(&n->allocator, s->capacity * sizeof *s->items);
  return s->items != NULL;
}

/* Whether the set without its items [from, to) can hold; if not, the set shrinks to those that cannot. */
static tl_status leave_out(const tl_network *n, set *s, uint32_t *spare, size_t from, size_t to, bool *out_shrunk,
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

/* Leaves out what can be left out: in chunks of half the set, a quarter, and so on, at last one by one. What was
 * needed once stays needed, as sets only shrink. */
static tl_status minimise(const tl_network *n, set *s, tli_meter *meter, tl_error *err)
{
  uint32_t *spare = tli_alloc(&n->allocator, (s->count ? s->count : 1) * sizeof *spare);
  size_t room = s->count ? s->count : 1;
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
  tli_release(&n->allocator, spare, room * sizeof *spare);
  return status;
}

/* Finds a minimal conflict among `statements`; none (count 0) when they can hold together. */
static tl_status find_conflict(const tl_network *n, const uint32_t *statements, size_t count, set *out_set,
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
  return minimise(n, out_set, meter, err);
}

static bool all_statements(const tl_network *n, set *s)
{
  if (!set_new(n, s, n->statement_count))
    return false;
  for (size_t i = 0; i < n->statement_count; i++)
    s->items[s->count++] = (uint32_t)i;
  return true;
}

/* ---- the one with the fewest statements ---- */

/* Finds a minimal conflict of a network, that with the fewest statements if it can. There is room for it in the set:
 * for a clash that is known, else for all statements. */
static tl_status find_fewest(const tl_network *n, set *s, tli_meter *meter, tl_error *err)
{
  tli_circle best = {.count = 0};
  bool proven = false;
  tl_status status = TL_OK;
  meter->held++;
  if (n->clash)
    status = tli_fewest_find(n, &best, &proven, meter, err);
  meter->held--;
  const uint32_t *known = best.count ? best.statements : n->clash;
  s->count = best.count ? best.count : n->clash ? n->clash_count : n->statement_count;
  for (size_t i = 0; i < s->count; i++)
    s->items[i] = known ? known[i] : (uint32_t)i;
  return status || proven ? status : minimise(n, s, meter, err);
}

tl_status tl_network_conflict(const tl_network *n, tl_progress progress, size_t *out_statements, size_t capacity,
                              size_t *out_count, tl_error *err)
{
  if (!n || !out_count || (capacity && !out_statements))
    return tli_fail_arg(err, "a conflict without a network, or without a place for the result");
  if (n->consistent) {
    *out_count = 0;
    return TL_OK;
  }
  set s;
  size_t room = n->clash ? n->clash_count : n->statement_count;
  if (!set_new(n, &s, room))
    return tli_fail_nomem(err);
  tli_meter meter = tli_meter_of(progress);
  meter.total = room;
  tl_status status = tli_meter_tell(&meter, err);
  if (!status)
    status = find_fewest(n, &s, &meter, err);
  for (size_t i = 0; i < s.count && i < capacity && !status; i++)
    out_statements[i] = s.items[i];
  if (!status)
    *out_count = s.count;
  set_free(n, &s);
  return status;
}

/* ---- all of them ---- */

struct tl_conflicts {
  tl_allocator allocator;
  size_t *items; /* one after another */
  size_t item_count, item_capacity;
  size_t *ends; /* [count] where each ends */
  size_t count, end_capacity;
  bool complete;
};

void tl_conflicts_free(tl_conflicts *c)
{
  if (!c)
    return;
  tl_allocator a = c->allocator;
  tli_release(&a, c->items, c->item_capacity * sizeof *c->items);
  tli_release(&a, c->ends, c->end_capacity * sizeof *c->ends);
  tli_release(&a, c, sizeof *c);
}

size_t tl_conflicts_count(const tl_conflicts *conflicts)
{
  return conflicts->count;
}

bool tl_conflicts_complete(const tl_conflicts *conflicts)
{
  return conflicts->complete;
}

const size_t *tl_conflicts_at(const tl_conflicts *c, size_t index, size_t *out_count)
{
  *out_count = 0;
  if (index >= c->count)
    return NULL;
  size_t begin = index ? c->ends[index - 1] : 0;
  *out_count = c->ends[index] - begin;
  return c->items + begin;
}

static bool keep(tl_conflicts *c, const set *s)
{
  for (size_t i = 0; i < c->count; i++) {
    size_t count;
    const size_t *items = tl_conflicts_at(c, i, &count);
    bool same = count == s->count;
    for (size_t k = 0; k < count && same; k++)
      same = items[k] == s->items[k];
    if (same)
      return true;
  }
  if (!tli_reserve(&c->allocator, (void **)&c->items, &c->item_capacity, c->item_count + s->count, sizeof *c->items) ||
      !tli_reserve(&c->allocator, (void **)&c->ends, &c->end_capacity, c->count + 1, sizeof *c->ends))
    return false;
  for (size_t i = 0; i < s->count; i++)
    c->items[c->item_count++] = s->items[i];
  c->ends[c->count++] = c->item_count;
  return true;
}

/* One node of Reiter's tree: statements left out, and the conflict found without them, whose items are tried in turn.
 */
typedef struct node {
  set conflict;
  size_t next;
} node;

typedef struct tree {
  const tl_network *network;
  tl_conflicts *conflicts;
  size_t limit;
  node *nodes;
  size_t depth, capacity;
  set left;       /* the statements still in, sorted */
  uint64_t *seen; /* hashes of the sets left out, an open table */
  size_t seen_count, seen_capacity;
  uint64_t steps;
  tli_meter meter;
} tree;

static uint64_t mix(uint64_t x)
{
  x ^= x >> 30;
  x *= UINT64_C(0xbf58476d1ce4e5b9);
  x ^= x >> 27;
  x *= UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}

/* Notes a set that was left out; true when it is new. Sets are told apart by 64 bits of hash. */
static bool note(tree *t, uint64_t hash, bool *out_fits)
{
  *out_fits = true;
  hash = hash ? hash : 1;
  if (2 * t->seen_count + 2 > t->seen_capacity) {
    size_t capacity = t->seen_capacity ? 2 * t->seen_capacity : 256;
    uint64_t *grown = tli_alloc(&t->network->allocator, capacity * sizeof *grown);
    if (!grown) {
      *out_fits = false;
      return false;
    }
    memset(grown, 0, capacity * sizeof *grown);
    for (size_t i = 0; i < t->seen_capacity; i++) {
      if (!t->seen[i])
        continue;
      size_t at = t->seen[i] & (capacity - 1);
      while (grown[at])
        at = (at + 1) & (capacity - 1);
      grown[at] = t->seen[i];
    }
    tli_release(&t->network->allocator, t->seen, t->seen_capacity * sizeof *t->seen);
    t->seen = grown;
    t->seen_capacity = capacity;
  }
  size_t at = hash & (t->seen_capacity - 1);
  while (t->seen[at] && t->seen[at] != hash)
    at = (at + 1) & (t->seen_capacity - 1);
  if (t->seen[at])
    return false;
  t->seen[at] = hash;
  t->seen_count++;
  return true;
}

static void put_back(set *s, uint32_t item)
{
  size_t at = s->count++;
  for (; at > 0 && s->items[at - 1] > item; at--)
    s->items[at] = s->items[at - 1];
  s->items[at] = item;
}

static void take_out(set *s, uint32_t item)
{
  size_t at = 0;
  while (s->items[at] != item)
    at++;
  memmove(s->items + at, s->items + at + 1, (s->count - at - 1) * sizeof *s->items);
  s->count--;
}

/* A known conflict that is still whole, so that nothing needs to be sought. */
static bool known_conflict(const tree *t, set *out)
{
  for (size_t i = 0; i < t->conflicts->count; i++) {
    size_t count;
    const size_t *items = tl_conflicts_at(t->conflicts, i, &count);
    bool whole = true;
    for (size_t k = 0; k < count && whole; k++)
      whole = tli_numbers_have(t->left.items, t->left.count, (uint32_t)items[k]);
    if (!whole)
      continue;
    for (size_t k = 0; k < count; k++)
      out->items[k] = (uint32_t)items[k];
    out->count = count;
    return true;
  }
  return false;
}

/* Looks for a conflict among what is left; a node more when there is one. */
static tl_status descend(tree *t, tl_error *err)
{
  const tl_network *n = t->network;
  if (!tli_reserve(&n->allocator, (void **)&t->nodes, &t->capacity, t->depth + 1, sizeof *t->nodes))
    return tli_fail_nomem(err);
  set found;
  if (!set_new(n, &found, n->statement_count))
    return tli_fail_nomem(err);
  tl_status status = TL_OK;
  if (!known_conflict(t, &found)) {
    t->meter.held++;
    if (t->depth)
      status = find_conflict(n, t->left.items, t->left.count, &found, &t->meter, err);
    else if (!n->consistent)
      status = find_fewest(n, &found, &t->meter, err);
    t->meter.held--;
    tli_meter_left(&t->meter, t->limit - t->conflicts->count);
    if (!status && found.count && !keep(t->conflicts, &found))
      status = tli_fail_nomem(err);
  }
  if (status || !found.count) {
    set_free(n, &found);
    return status;
  }
  uint32_t *kept =
      n->allocator.resize(n->allocator.ctx, found.items, found.capacity * sizeof *kept, found.count * sizeof *kept);
  if (kept) {
    found.items = kept;
    found.capacity = found.count;
  }
  t->nodes[t->depth++] = (node){found, 0};
  return TL_OK;
}

static tl_status walk(tree *t, tl_error *err)
{
  uint64_t hash = 0;
  tl_status status = descend(t, err);
  while (t->depth && !status && t->conflicts->count < t->limit) {
    if (t->steps-- == 0)
      return TL_OK;
    status = tli_meter_step(&t->meter, 16, err);
    if (status)
      return status;
    node *top = &t->nodes[t->depth - 1];
    if (top->next > 0) {
      uint32_t item = top->conflict.items[top->next - 1];
      put_back(&t->left, item);
      hash -= mix(item + 1);
    }
    if (top->next == top->conflict.count) {
      set_free(t->network, &top->conflict);
      t->depth--;
      continue;
    }
    uint32_t item = top->conflict.items[top->next++];
    bool fits;
    take_out(&t->left, item);
    hash += mix(item + 1);
    if (note(t, hash, &fits))
      status = descend(t, err);
    if (!fits)
      status = tli_fail_nomem(err);
  }
  if (!status)
    t->conflicts->complete = t->depth == 0;
  return status;
}

/* Whether one conflict comes before another: the smaller one, of the same size the one of earlier statements. */
static bool comes_before(const tl_conflicts *c, size_t a, size_t b)
{
  size_t count;
  size_t other_count;
  const size_t *one = tl_conflicts_at(c, a, &count);
  const size_t *two = tl_conflicts_at(c, b, &other_count);
  if (count != other_count)
    return count < other_count;
  size_t i = 0;
  while (i + 1 < count && one[i] == two[i])
    i++;
  return count && one[i] < two[i];
}

/* Sorts by shell sort, as tli_numbers_sort(). */
static bool sort_conflicts(tl_conflicts *c)
{
  size_t count = c->count ? c->count : 1;
  size_t item_count = c->item_count ? c->item_count : 1;
  size_t *order = tli_alloc(&c->allocator, count * sizeof *order);
  size_t *items = tli_alloc(&c->allocator, item_count * sizeof *items);
  size_t *ends = tli_alloc(&c->allocator, count * sizeof *ends);
  bool fits = order && items && ends;
  for (size_t i = 0; i < c->count && fits; i++)
    order[i] = i;
  for (size_t gap = c->count / 2; gap > 0 && fits; gap = gap == 2 ? 1 : gap * 5 / 11)
    for (size_t i = gap; i < c->count; i++) {
      size_t number = order[i];
      size_t k = i;
      for (; k >= gap && comes_before(c, number, order[k - gap]); k -= gap)
        order[k] = order[k - gap];
      order[k] = number;
    }
  size_t placed = 0;
  for (size_t i = 0; i < c->count && fits; i++) {
    size_t size;
    const size_t *from = tl_conflicts_at(c, order[i], &size);
    memcpy(items + placed, from, size * sizeof *items);
    placed += size;
    ends[i] = placed;
  }
  if (fits && c->count) {
    memcpy(c->items, items, placed * sizeof *items);
    memcpy(c->ends, ends, c->count * sizeof *ends);
  }
  tli_release(&c->allocator, order, count * sizeof *order);
  tli_release(&c->allocator, items, item_count * sizeof *items);
  tli_release(&c->allocator, ends, count * sizeof *ends);
  return fits;
}

tl_status tl_conflicts_new(const tl_network *n, size_t limit, tl_progress progress, tl_conflicts **out_conflicts,
                           tl_error *err)
{
  if (!n || !out_conflicts || !limit)
    return tli_fail_arg(err, "conflicts without a network, a limit, or a place for the result");
  tl_conflicts *c = tli_alloc(&n->allocator, sizeof *c);
  if (!c)
    return tli_fail_nomem(err);
  memset(c, 0, sizeof *c);
  c->allocator = n->allocator;
  c->complete = n->consistent;
  tl_status status = TL_OK;
  if (!n->consistent) {
    tree t;
    memset(&t, 0, sizeof t);
    t.network = n;
    t.conflicts = c;
    t.limit = limit;
    t.steps = n->steps / 1000;
    t.meter = tli_meter_of(progress);
    t.meter.total = limit;
    status = all_statements(n, &t.left) ? tli_meter_tell(&t.meter, err) : tli_fail_nomem(err);
    if (!status)
      status = walk(&t, err);
    while (t.depth)
      set_free(n, &t.nodes[--t.depth].conflict);
    tli_release(&n->allocator, t.nodes, t.capacity * sizeof *t.nodes);
    tli_release(&n->allocator, t.seen, t.seen_capacity * sizeof *t.seen);
    set_free(n, &t.left);
    if (!status && !sort_conflicts(c))
      status = tli_fail_nomem(err);
  }
  if (status) {
    tl_conflicts_free(c);
    return status;
  }
  *out_conflicts = c;
  return TL_OK;
}

/* ---- the smallest change ---- */

static tl_status smallest_change(const tl_network *n, const set *s, uint32_t statement, tli_meter *meter,
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
  tl_status status = tli_check(n, s->items, s->count, statement, 0, &holds, NULL, NULL, meter, err);
  while (!status && !holds && at < most) {
    below = at;
    at = at ? 2 * at : 1;
    status = tli_check(n, s->items, s->count, statement, at * unit, &holds, NULL, NULL, meter, err);
  }
  if (status == TL_ERR_RANGE) {
    status = TL_OK;
    holds = false;
  }
  while (!status && holds && at - below > 1) {
    int64_t middle = below + (at - below) / 2;
    bool enough;
    status = tli_check(n, s->items, s->count, statement, middle * unit, &enough, NULL, NULL, meter, err);
    if (enough)
      at = middle;
    else
      below = middle;
  }
  if (!status)
    *out_seconds = holds ? at * unit : TL_TIME_MAX;
  return status;
}

tl_status tl_network_change(const tl_network *n, const size_t *statements, size_t count, size_t statement,
                            tl_progress progress, int64_t *out_seconds, tl_error *err)
{
  if (!n || !out_seconds || statement >= n->statement_count)
    return tli_fail_arg(err, "a change of no statement, or without a place for the result");
  set s;
  if (!statements) {
    if (!all_statements(n, &s))
      return tli_fail_nomem(err);
  } else {
    if (!set_new(n, &s, count))
      return tli_fail_nomem(err);
    for (size_t i = 0; i < count; i++) {
      if (statements[i] >= n->statement_count) {
        set_free(n, &s);
        return tli_fail_arg(err, "a statement that there is not");
      }
      s.items[s.count++] = (uint32_t)statements[i];
    }
    s.count = tli_numbers_unique(s.items, s.count);
  }
  tli_meter meter = tli_meter_of(progress);
  tl_status status = tli_meter_tell(&meter, err);
  if (!status)
    status = smallest_change(n, &s, (uint32_t)statement, &meter, out_seconds, err);
  set_free(n, &s);
  return status;
}
