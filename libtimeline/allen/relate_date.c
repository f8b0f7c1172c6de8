/* SPDX-License-Identifier: Apache-2.0 */

/* Relations of dates with members and completions, each within bounds that may say more: a date is a union of extents,
 * which are visited one by one. */

#include <timeline/relate.h>

#include "../base/error.h"

/* Steps after which a walk that has to go through all that lies within the bounds is given up. */
enum { WITHIN_STEPS_MAX = 1000000 };

/* What one of the two may be. */
typedef struct side {
  const tl_date *date; /* NULL: its bounds */
  const tl_date_options *options;
  tl_extent bounds;
  bool narrowed; /* the bounds say more than the date does */
  bool paired;   /* it has two ends that bounds may bind together, such as by a length */
  uint8_t flags; /* of the bounds, which the date does not have */
  unsigned qualifiers;
} side;

/* What the visits to all of a, and for each of these to all of b, have found. */
typedef struct search {
  side a, b;
  tl_extent extent; /* the one of a that is visited now */
  tl_relset found;
  tl_relset most; /* nothing beyond this can be found */
  uint32_t steps, limit;
  bool over; /* it took more steps */
  tl_status status;
} search;

static tl_status read_side(const tl_relate_side *given, side *out, tl_error *err)
{
  *out = (side){.date = given->date, .options = given->options};
  if (given->bounds)
    out->bounds = *given->bounds;
  out->qualifiers = (unsigned)(out->bounds.start_qualifier | out->bounds.end_qualifier);
  if (!given->date)
    return TL_OK;
  tl_extent hull;
  tl_status status = tl_date_extent(given->date, given->options, &hull, err);
  if (status != TL_OK)
    return status;
  if (!given->bounds)
    out->bounds = hull;
  out->narrowed = !tl_extent_has_bounds(&hull, &out->bounds);
  out->paired = hull.form == TL_FORM_INTERVAL || hull.form == TL_FORM_ALL_OF;
  out->flags = (uint8_t)(out->bounds.flags & ~hull.flags & TL_EXTENT_TIME_OF_DAY);
  out->qualifiers |= (unsigned)(hull.start_qualifier | hull.end_qualifier);
  return TL_OK;
}

/* Gives what lies within the bounds of a member or completion; all of it where that leaves the axis. False: nothing. */
static bool is_within(const side *s, const tl_extent *member, tl_extent *out)
{
  bool consistent;
  *out = *member;
  out->flags |= s->flags;
  if (!s->narrowed)
    return true;
  return tl_extent_narrow(out, &s->bounds, &consistent, NULL) != TL_OK || consistent;
}

/* Completions far from the other side all precede or follow it, so that some at both ends stand for them; those of two
 * ends that are bound together do not, and all within the bounds are gone through. */
static const tl_extent *near_of(const side *s, const tl_extent *other)
{
  return s->narrowed && s->paired ? &s->bounds : other;
}

static bool goes_on(search *s)
{
  s->over = ++s->steps > s->limit;
  return !s->over && s->found != s->most;
}

static bool visit_b(void *ctx, const tl_extent *member)
{
  search *s = ctx;
  tl_extent extent;
  if (is_within(&s->b, member, &extent))
    s->found |= tl_relate_extents(&s->extent, &extent) & s->most;
  return goes_on(s);
}

static bool visit_a(void *ctx, const tl_extent *member)
{
  search *s = ctx;
  if (!is_within(&s->a, member, &s->extent))
    return goes_on(s);
  if (!s->b.date)
    return visit_b(s, &s->b.bounds);
  s->status = tl_date_each(s->b.date, s->b.options, near_of(&s->b, &s->extent), visit_b, s, NULL);
  return s->status == TL_OK && !s->over && s->found != s->most;
}

/* What ends first, and what starts last, of all that lies within the bounds of a side. */
typedef struct outermost {
  const side *side;
  tl_extent first, last;
  uint32_t steps;
} outermost;

static bool visit_outermost(void *ctx, const tl_extent *member)
{
  outermost *o = ctx;
  tl_extent extent;
  if (is_within(o->side, member, &extent)) {
    if (o->first.flags & TL_EXTENT_CONTRADICTORY || extent.end_min < o->first.end_min)
      o->first = extent;
    if (o->last.flags & TL_EXTENT_CONTRADICTORY || extent.start_max > o->last.start_max)
      o->last = extent;
  }
  return ++o->steps <= WITHIN_STEPS_MAX;
}

/* False: there is too much to go through. Some member or completion always reaches the bounds of a date by itself, but
 * of two ends. */
static bool find_outermost(const side *s, outermost *out)
{
  *out = (outermost){.side = s, .first = s->bounds, .last = s->bounds};
  if (!s->narrowed && !s->paired)
    return true;
  out->first.flags = out->last.flags = TL_EXTENT_CONTRADICTORY; /* none yet, which has no relation */
  return tl_date_each(s->date, s->options, &s->bounds, visit_outermost, out, NULL) == TL_OK &&
         out->steps <= WITHIN_STEPS_MAX;
}

/* Before and after of completions that are far from each other: those that stood for them may lie outside the bounds.
 */
static void relate_outermost(search *s)
{
  const tl_relset missing = s->most & (TL_RELSET_BEFORE | TL_RELSET_AFTER) & (tl_relset)~s->found;
  outermost a;
  outermost b;
  if (!missing || !(s->a.narrowed || s->b.narrowed))
    return;
  if (find_outermost(&s->a, &a) && find_outermost(&s->b, &b))
    s->found |= missing & ((tl_relate_extents(&a.first, &b.last) & TL_RELSET_BEFORE) |
                           (tl_relate_extents(&a.last, &b.first) & TL_RELSET_AFTER));
  else
    s->found |= missing;
}

static tl_status search_sides(search *s, tl_error *err)
{
  bool all = (s->a.narrowed && s->a.paired) || (s->b.narrowed && s->b.paired);
  s->limit = all ? WITHIN_STEPS_MAX : TL_RELATE_STEPS_MAX;
  s->steps = 0;
  tl_status status = TL_OK;
  if (s->a.date)
    status = tl_date_each(s->a.date, s->a.options, near_of(&s->a, &s->b.bounds), visit_a, s, err);
  else
    visit_a(s, &s->a.bounds);
  if (status != TL_OK)
    return status;
  if (s->status != TL_OK)
    return tli_fail_arg(err, "a relation needs dates that tl_date_parse() gives");
  if (s->over && all) {
    /* What the dates by themselves leave possible, of what the bounds do. */
    s->a.narrowed = s->b.narrowed = s->over = false;
    s->found = TL_RELSET_NONE;
    return search_sides(s, err);
  }
  if (s->over)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_RELATE_LIMIT, "two dates with too many completions to be compared");
  relate_outermost(s);
  return TL_OK;
}

tl_status tl_relate_within(const tl_relate_side *a, const tl_relate_side *b, tl_relate_result *out_result,
                           tl_error *err)
{
  if (!a || !b || !out_result || !(a->date || a->bounds) || !(b->date || b->bounds))
    return tli_fail_arg(err, "a relation needs two dates or bounds, and a place for the result");
  search s = {.status = TL_OK};
  tl_status status = read_side(a, &s.a, err);
  if (status == TL_OK)
    status = read_side(b, &s.b, err);
  if (status != TL_OK)
    return status;
  s.most = tl_relate_extents(&s.a.bounds, &s.b.bounds);
  if (!a->date && !b->date)
    s.found = s.most;
  else if (s.most != TL_RELSET_NONE)
    status = search_sides(&s, err);
  if (status == TL_OK)
    *out_result = (tl_relate_result){s.found, (s.a.qualifiers | s.b.qualifiers) != 0};
  return status;
}

tl_status tl_relate_dates(const tl_date *a, const tl_date_options *a_options, const tl_date *b,
                          const tl_date_options *b_options, tl_relate_result *out_result, tl_error *err)
{
  return tl_relate_within(&(tl_relate_side){a, a_options, NULL}, &(tl_relate_side){b, b_options, NULL}, out_result,
                          err);
}
