/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/allen.h>

_Static_assert(sizeof(tl_relset) == 2, "documented layout");

/* How two times compare: 0 less, 1 equal, 2 more. */
static unsigned order(tl_time a, tl_time b)
{
  return (unsigned)(a >= b) + (unsigned)(a > b);
}

/* Starts and ends compared tell the relation, but for the two cases where both are on the same side: overlap there
 * stands beside meeting and being apart, which are one and two bits further out. */
static inline tl_relset relation_of(tl_span a, tl_span b)
{
  static const tl_relset by_order[9] = {
      TL_RELSET_OVERLAPS,   TL_RELSET_FINISHED_BY, TL_RELSET_CONTAINS, TL_RELSET_STARTS,        TL_RELSET_EQUALS,
      TL_RELSET_STARTED_BY, TL_RELSET_DURING,      TL_RELSET_FINISHES, TL_RELSET_OVERLAPPED_BY,
  };
  unsigned bit = by_order[3 * order(a.start, b.start) + order(a.end, b.end)];
  bit >>= order(b.start, a.end);
  bit <<= order(a.start, b.end);
  return (tl_relset)bit;
}

tl_relset tl_allen_of(tl_span a, tl_span b)
{
  return relation_of(a, b);
}

void tl_allen_of_many(const tl_span *a, const tl_span *b, size_t count, tl_relset *out)
{
  for (size_t i = 0; i < count; i++)
    out[i] = relation_of(a[i], b[i]);
}

void tl_allen_of_window_many(const tl_span *a, size_t count, tl_span window, tl_relset *out)
{
  for (size_t i = 0; i < count; i++)
    out[i] = relation_of(a[i], window);
}

tl_relset tl_relset_converse(tl_relset set)
{
  /* The converse of bit i is bit 12 - i: 16 bits turned round, and the three that are none shifted out. */
  unsigned bits = set;
  bits = (bits & 0x5555) << 1 | (bits >> 1 & 0x5555);
  bits = (bits & 0x3333) << 2 | (bits >> 2 & 0x3333);
  bits = (bits & 0x0F0F) << 4 | (bits >> 4 & 0x0F0F);
  bits = (bits & 0x00FF) << 8 | bits >> 8;
  return (tl_relset)(bits >> 3);
}

/* What comes out of two relations, by its letters. */
enum {
  R_p = TL_RELSET_BEFORE,
  R_m = TL_RELSET_MEETS,
  R_o = TL_RELSET_OVERLAPS,
  R_F = TL_RELSET_FINISHED_BY,
  R_D = TL_RELSET_CONTAINS,
  R_s = TL_RELSET_STARTS,
  R_e = TL_RELSET_EQUALS,
  R_S = TL_RELSET_STARTED_BY,
  R_d = TL_RELSET_DURING,
  R_f = TL_RELSET_FINISHES,
  R_O = TL_RELSET_OVERLAPPED_BY,
  R_M = TL_RELSET_MET_BY,
  R_P = TL_RELSET_AFTER,
  R_pmo = R_p | R_m | R_o,
  R_OMP = R_O | R_M | R_P,
  R_oFD = R_o | R_F | R_D,
  R_dfO = R_d | R_f | R_O,
  R_osd = R_o | R_s | R_d,
  R_DSO = R_D | R_S | R_O,
  R_seS = R_s | R_e | R_S,
  R_Fef = R_F | R_e | R_f,
  R_pmoFD = R_pmo | R_F | R_D,
  R_dfOMP = R_dfO | R_M | R_P,
  R_pmosd = R_pmo | R_s | R_d,
  R_DSOMP = R_DSO | R_M | R_P,
  R_oFDseSdfO = R_oFD | R_seS | R_dfO,
  R_all = TL_RELSET_ALL
};

/* Row: a to b; column: b to c; both in the order of the bits. Each entry follows from the order of six endpoints. */
static const tl_relset composition[TL_RELATION_COUNT][TL_RELATION_COUNT] = {
    /* clang-format off */
    {R_p, R_p, R_p, R_p, R_p, R_p, R_p, R_p, R_pmosd, R_pmosd, R_pmosd, R_pmosd, R_all},
    {R_p, R_p, R_p, R_p, R_p, R_m, R_m, R_m, R_osd, R_osd, R_osd, R_Fef, R_DSOMP},
    {R_p, R_p, R_pmo, R_pmo, R_pmoFD, R_o, R_o, R_oFD, R_osd, R_osd, R_oFDseSdfO, R_DSO, R_DSOMP},
    {R_p, R_m, R_o, R_F, R_D, R_o, R_F, R_D, R_osd, R_Fef, R_DSO, R_DSO, R_DSOMP},
    {R_pmoFD, R_oFD, R_oFD, R_D, R_D, R_oFD, R_D, R_D, R_oFDseSdfO, R_DSO, R_DSO, R_DSO, R_DSOMP},
    {R_p, R_p, R_pmo, R_pmo, R_pmoFD, R_s, R_s, R_seS, R_d, R_d, R_dfO, R_M, R_P},
    {R_p, R_m, R_o, R_F, R_D, R_s, R_e, R_S, R_d, R_f, R_O, R_M, R_P},
    {R_pmoFD, R_oFD, R_oFD, R_D, R_D, R_seS, R_S, R_S, R_dfO, R_O, R_O, R_M, R_P},
    {R_p, R_p, R_pmosd, R_pmosd, R_all, R_d, R_d, R_dfOMP, R_d, R_d, R_dfOMP, R_P, R_P},
    {R_p, R_m, R_osd, R_Fef, R_DSOMP, R_d, R_f, R_OMP, R_d, R_f, R_OMP, R_P, R_P},
    {R_pmoFD, R_oFD, R_oFDseSdfO, R_DSO, R_DSOMP, R_dfO, R_O, R_OMP, R_dfO, R_O, R_OMP, R_P, R_P},
    {R_pmoFD, R_seS, R_dfO, R_M, R_P, R_dfO, R_M, R_P, R_dfO, R_M, R_P, R_P, R_P},
    {R_all, R_dfOMP, R_dfOMP, R_P, R_P, R_dfOMP, R_P, R_P, R_dfOMP, R_P, R_P, R_P, R_P},
    /* clang-format on */
};

tl_relset tl_relset_compose(tl_relset a_b, tl_relset b_c)
{
  unsigned result = 0;
  for (unsigned rows = a_b & TL_RELSET_ALL; rows && result != TL_RELSET_ALL; rows &= rows - 1) {
    const tl_relset *row = composition[__builtin_ctz(rows)];
    for (unsigned columns = b_c & TL_RELSET_ALL; columns; columns &= columns - 1)
      result |= row[__builtin_ctz(columns)];
  }
  return (tl_relset)result;
}

int tl_relset_count(tl_relset set)
{
  return __builtin_popcount(set & TL_RELSET_ALL);
}

bool tl_relset_is_convex(tl_relset set)
{
  /* The relations by how two endpoints compare: less, equal, more. */
  static const tl_relset by_endpoints[4][3] = {
      {R_pmoFD, R_seS, R_dfOMP},                       /* a.start, b.start */
      {TL_RELSET_ALL & ~TL_RELSET_FOLLOWS, R_M, R_P},  /* a.start, b.end */
      {R_p, R_m, TL_RELSET_ALL & ~TL_RELSET_PRECEDES}, /* a.end, b.start */
      {R_pmosd, R_Fef, R_DSOMP},                       /* a.end, b.end */
  };
  /* The narrowest comparisons that all members satisfy allow as much as the set, or more. */
  unsigned hull = TL_RELSET_ALL;
  for (int i = 0; i < 4; i++) {
    const tl_relset *by = by_endpoints[i];
    bool less = set & by[0];
    bool more = set & by[2];
    bool equal = (set & by[1]) || (less && more);
    hull &= (less ? by[0] : 0u) | (equal ? by[1] : 0u) | (more ? by[2] : 0u);
  }
  return hull == (set & TL_RELSET_ALL);
}

tl_answer tl_relset_answer(tl_relset possible, tl_relset asked)
{
  if ((possible & asked) == 0)
    return TL_ANSWER_IMPOSSIBLE;
  return possible & ~asked ? TL_ANSWER_POSSIBLE : TL_ANSWER_CERTAIN;
}
