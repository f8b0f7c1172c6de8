/* SPDX-License-Identifier: Apache-2.0 */
/* Why a network is not consistent: the conflict with the fewest statements, or all that are minimal. */
#include <string.h>

#include "../base/error.h"
#include "circle.h"
#include "conflict.h"

/* ---- a list of them ---- */

struct tl_conflicts {
  tl_allocator allocator;
  size_t *items; /* one after another */
  size_t item_count, item_capacity;
  size_t *ends; /* [count] where each ends */
  size_t count, end_capacity;
  bool complete;
};

static void release(const tl_conflicts *c)
{
  tli_release(&c->allocator, c->items, c->item_capacity * sizeof *c->items);
  tli_release(&c->allocator, c->ends, c->end_capacity * sizeof *c->ends);
}

void tl_conflicts_free(tl_conflicts *c)
{
  if (!c)
    return;
  tl_allocator a = c->allocator;
  release(c);
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

static bool keep(tl_conflicts *c, const tli_set *s)
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
  if (!tli_reserve(&c->allocator, &c->items, &c->item_capacity, c->item_count + s->count, sizeof *c->items) ||
      !tli_reserve(&c->allocator, &c->ends, &c->end_capacity, c->count + 1, sizeof *c->ends))
    return false;
  for (size_t i = 0; i < s->count; i++)
    c->items[c->item_count++] = s->items[i];
  c->ends[c->count++] = c->item_count;
  return true;
}

/* One node of Reiter's tree: statements left out, and the conflict found without them, whose items are tried in turn.
 */
typedef struct node {
  tli_set conflict;
  size_t next;
} node;

typedef struct tree {
  const tl_network *network;
  tl_conflicts *conflicts;
  size_t limit;
  node *nodes;
  size_t depth, capacity;
  tli_set left;   /* the statements still in, sorted */
  uint64_t *seen; /* hashes of the sets left out, an open table */
  size_t seen_count, seen_capacity;
  uint64_t steps;
  tli_meter *meter;
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

static void take_out(tli_set *s, uint32_t item)
{
  size_t at = 0;
  while (s->items[at] != item)
    at++;
  memmove(s->items + at, s->items + at + 1, (s->count - at - 1) * sizeof *s->items);
  s->count--;
}

/* A known conflict that is still whole, so that nothing needs to be sought. */
static bool known_conflict(const tree *t, tli_set *out)
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
  if (!tli_reserve(&n->allocator, &t->nodes, &t->capacity, t->depth + 1, sizeof *t->nodes))
    return tli_fail_nomem(err);
  tli_set found;
  if (!tli_set_new(n, &found, n->statement_count))
    return tli_fail_nomem(err);
  tl_status status = TL_OK;
  if (!known_conflict(t, &found)) {
    t->meter->held++;
    status = tli_conflict_find(n, t->left.items, t->left.count, &found, t->meter, err);
    t->meter->held--;
    tli_meter_left(t->meter, t->limit - t->conflicts->count);
    if (!status && found.count && !keep(t->conflicts, &found))
      status = tli_fail_nomem(err);
  }
  if (status || !found.count) {
    tli_set_free(n, &found);
    return status;
  }
  tli_shrink(&n->allocator, &found.items, &found.capacity, found.count, sizeof *found.items);
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
    status = tli_meter_step(t->meter, 16, err);
    if (status)
      return status;
    node *top = &t->nodes[t->depth - 1];
    if (top->next > 0) {
      uint32_t item = top->conflict.items[top->next - 1];
      tli_numbers_insert(t->left.items, t->left.count++, item);
      hash -= mix(item + 1);
    }
    if (top->next == top->conflict.count) {
      tli_set_free(t->network, &top->conflict);
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
  size_t *order = tli_array_new(&c->allocator, c->count, sizeof *order);
  size_t *items = tli_array_new(&c->allocator, c->item_count, sizeof *items);
  size_t *ends = tli_array_new(&c->allocator, c->count, sizeof *ends);
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
  tli_array_free(&c->allocator, order, c->count, sizeof *order);
  tli_array_free(&c->allocator, items, c->item_count, sizeof *items);
  tli_array_free(&c->allocator, ends, c->count, sizeof *ends);
  return fits;
}

/* Finds conflicts beside those that are known, until there are `limit` of them, the steps are used up, or what is left
 * without some of them cannot be solved: it takes too many steps, or leaves the axis. */
static tl_status collect(const tl_network *n, tl_conflicts *c, size_t limit, uint64_t steps, tli_meter *meter,
                         tl_error *err)
{
  tree t = {.network = n, .conflicts = c, .limit = limit, .steps = steps, .meter = meter};
  tl_error why;
  tl_status status = tli_set_all(n, &t.left) ? walk(&t, &why) : tli_fail_nomem(&why);
  if (status == TL_ERR_LIMIT || status == TL_ERR_RANGE)
    status = TL_OK;
  else if (status && err)
    *err = why;
  while (t.depth)
    tli_set_free(n, &t.nodes[--t.depth].conflict);
  tli_release(&n->allocator, t.nodes, t.capacity * sizeof *t.nodes);
  tli_release(&n->allocator, t.seen, t.seen_capacity * sizeof *t.seen);
  tli_set_free(n, &t.left);
  return status;
}

/* ---- the one with the fewest statements ---- */

/* How often a meter is told until the search for a smaller conflict is given up, a tenth of a second or so. Each of its
 * steps is to solve nearly all statements, and tells a few times: beyond so many statements it may take fewer of them.
 */
enum { TELLS = 128, SEARCHED = 1 << 14 };

/* A meter that stops after so many times, and before that tells another one. */
typedef struct limited {
  tli_meter *meter;
  size_t left;
  tl_status status; /* of telling it */
  tl_error *err;
} limited;

static bool tell(void *ctx, uint64_t done, uint64_t total)
{
  limited *l = ctx;
  (void)done;
  (void)total;
  if (l->left == 0)
    return false;
  l->left--;
  l->status = tli_meter_tell(l->meter, l->err);
  return l->status == TL_OK;
}

/* Takes a smaller conflict than a minimal one, if there is one among the others that are found soon. */
static tl_status find_smaller(const tl_network *n, tli_set *s, tli_meter *meter, tl_error *err)
{
  tl_conflicts c = {.allocator = n->allocator};
  size_t rounds = n->statement_count / SEARCHED;
  limited limits = {meter, rounds ? TELLS / rounds : TELLS, TL_OK, err};
  tli_meter own = tli_meter_of((tl_progress){tell, &limits});
  tl_status status = keep(&c, s) ? collect(n, &c, SIZE_MAX, UINT64_MAX, &own, NULL) : TL_ERR_NOMEM;
  size_t best = 0;
  for (size_t i = 1; i < c.count; i++)
    best = comes_before(&c, i, best) ? i : best;
  const size_t *items = c.count ? tl_conflicts_at(&c, best, &s->count) : NULL;
  for (size_t i = 0; items && i < s->count; i++)
    s->items[i] = (uint32_t)items[i];
  release(&c);
  if (status == TL_ERR_NOMEM)
    return tli_fail_nomem(err);
  return limits.status;
}

/* Finds a minimal conflict of a network, that with the fewest statements if it can. The set is to be freed when TL_OK.
 */
static tl_status find_fewest(const tl_network *n, tli_set *out_set, tli_meter *meter, tl_error *err)
{
  tli_circle best = {.count = 0};
  bool proven = false;
  tl_status status = TL_OK;
  meter->held++;
  if (n->clash)
    status = tli_fewest_find(n, &best, &proven, meter, err);
  meter->held--;
  if (status)
    return status;
  const uint32_t *known = best.count ? best.statements : n->clash;
  size_t count = best.count ? best.count : n->clash ? n->clash_count : n->statement_count;
  if (!tli_set_new(n, out_set, count))
    return tli_fail_nomem(err);
  for (; out_set->count < count; out_set->count++)
    out_set->items[out_set->count] = known ? known[out_set->count] : (uint32_t)out_set->count;
  if (!proven)
    status = tli_conflict_minimise(n, out_set, meter, err);
  if (!proven && !status && n->statement_count / SEARCHED <= TELLS / 4) {
    meter->held++;
    status = find_smaller(n, out_set, meter, err);
    meter->held--;
  }
  if (status)
    tli_set_free(n, out_set);
  return status;
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
  tli_set s;
  tli_meter meter = tli_meter_of(progress);
  meter.total = n->clash ? n->clash_count : n->statement_count;
  tl_status status = tli_meter_tell(&meter, err);
  if (!status)
    status = find_fewest(n, &s, &meter, err);
  if (status)
    return status;
  for (size_t i = 0; i < s.count && i < capacity; i++)
    out_statements[i] = s.items[i];
  *out_count = s.count;
  tli_set_free(n, &s);
  return TL_OK;
}

tl_status tl_conflicts_new(const tl_network *n, size_t limit, tl_progress progress, tl_conflicts **out_conflicts,
                           tl_error *err)
{
  if (!n || !out_conflicts || !limit)
    return tli_fail_arg(err, "conflicts without a network, a limit, or a place for the result");
  tl_conflicts *c = tli_alloc(&n->allocator, sizeof *c);
  if (!c)
    return tli_fail_nomem(err);
  *c = (tl_conflicts){.allocator = n->allocator, .complete = n->consistent};
  tl_status status = TL_OK;
  if (!n->consistent) {
    tli_meter meter = tli_meter_of(progress);
    tli_set first;
    meter.total = limit;
    status = tli_meter_tell(&meter, err);
    if (!status)
      status = find_fewest(n, &first, &meter, err);
    if (!status) {
      status = keep(c, &first) ? collect(n, c, limit, n->steps / 1000, &meter, err) : tli_fail_nomem(err);
      tli_set_free(n, &first);
    }
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
