/* SPDX-License-Identifier: Apache-2.0 */

/* Relations of dates with members and completions: a date is a union of extents, which are visited one by one. */

#include <timeline/relate.h>

#include "../base/error.h"

/* What the visits to all of a, and for each of these to all of b, have found. */
typedef struct search {
  const tl_date *b; /* NULL: b is an extent */
  const tl_extent *b_hull;
  const tl_date_options *b_options;
  const tl_extent *a_extent; /* the one of a that is visited now */
  tl_relset found;
  tl_relset bound; /* nothing beyond this can be found */
  uint32_t steps;
  tl_status status;
} search;

static bool visit_inner(void *ctx, const tl_extent *extent)
{
  search *s = ctx;
  s->found |= tl_relate_extents(s->a_extent, extent);
  if (++s->steps > TL_RELATE_STEPS_MAX)
    s->status = TL_ERR_LIMIT;
  return s->found != s->bound && s->status == TL_OK;
}

static bool visit_outer(void *ctx, const tl_extent *extent)
{
  search *s = ctx;
  s->a_extent = extent;
  if (!s->b)
    return visit_inner(s, s->b_hull);
  tl_status status = tl_date_each(s->b, s->b_options, extent, visit_inner, s, NULL);
  if (s->status == TL_OK)
    s->status = status;
  return s->found != s->bound && s->status == TL_OK;
}

/* Relates date `a` to the date `b`, or to the extent `b_hull` when `b` is NULL. */
static tl_status relate(const tl_date *a, const tl_date_options *a_options, const tl_date *b,
                        const tl_date_options *b_options, const tl_extent *b_hull, tl_relate_result *out_result,
                        tl_error *err)
{
  tl_extent a_hull;
  tl_status status = tl_date_extent(a, a_options, &a_hull, err);
  if (status != TL_OK)
    return status;
  unsigned qualifiers = a_hull.start_qualifier | a_hull.end_qualifier | b_hull->start_qualifier | b_hull->end_qualifier;
  search s = {.b = b, .b_hull = b_hull, .b_options = b_options, .bound = tl_relate_extents(&a_hull, b_hull)};
  status = tl_date_each(a, a_options, b_hull, visit_outer, &s, err);
  if (status != TL_OK)
    return status;
  if (s.status == TL_ERR_LIMIT)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_RELATE_LIMIT, "two dates with too many completions to be compared");
  if (s.status != TL_OK)
    return tli_fail_arg(err, "a relation needs dates that tl_date_parse() gives");
  *out_result = (tl_relate_result){s.found, qualifiers != 0};
  return TL_OK;
}

tl_status tl_relate_dates(const tl_date *a, const tl_date_options *a_options, const tl_date *b,
                          const tl_date_options *b_options, tl_relate_result *out_result, tl_error *err)
{
  tl_extent b_hull;
  if (!a || !b || !out_result)
    return tli_fail_arg(err, "a relation needs two dates and a place for the result");
  tl_status status = tl_date_extent(b, b_options, &b_hull, err);
  return status == TL_OK ? relate(a, a_options, b, b_options, &b_hull, out_result, err) : status;
}

tl_status tl_relate_date_to_extent(const tl_date *a, const tl_date_options *options, const tl_extent *b,
                                   tl_relate_result *out_result, tl_error *err)
{
  if (!a || !b || !out_result)
    return tli_fail_arg(err, "a relation needs a date, an extent and a place for the result");
  return relate(a, options, NULL, NULL, b, out_result, err);
}
