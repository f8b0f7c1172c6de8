/* SPDX-License-Identifier: Apache-2.0 */
/* Allen relations as comparisons of ends. */
#include <string.h>

#include "network.h"

enum { L = TLI_LESS, E = TLI_EQUAL, G = TLI_GREATER };

/* By relation: start with start, start with end, end with start, end with end. */
static const uint8_t signs_of[TL_RELATION_COUNT][4] = {
    {L, L, L, L}, {L, L, E, L}, {L, L, G, L}, {L, L, G, E}, {L, L, G, G}, {E, L, G, L}, {E, L, G, E},
    {E, L, G, G}, {G, L, G, L}, {G, L, G, E}, {G, L, G, G}, {G, E, G, G}, {G, G, G, G},
};

/* < and > leave = no way out: a convex set that holds both holds it. */
static uint8_t convex_sign(uint8_t sign)
{
  return sign == (L | G) ? TLI_ANY : sign;
}

void tli_relset_signs(tl_relset set, uint8_t out_signs[4])
{
  uint32_t all = 0; /* four at once */
  for (uint32_t left = set & TL_RELSET_ALL; left; left &= left - 1) {
    uint32_t own;
    memcpy(&own, signs_of[__builtin_ctz(left)], sizeof own);
    all |= own;
  }
  memcpy(out_signs, &all, sizeof all);
  for (int k = 0; k < 4; k++)
    out_signs[k] = convex_sign(out_signs[k]);
}

tl_relset tli_relset_hull(tl_relset set)
{
  uint8_t signs[4];
  tl_relset hull = 0;
  tli_relset_signs(set, signs);
  for (int r = 0; r < TL_RELATION_COUNT; r++) {
    const uint8_t *own = signs_of[r];
    if ((own[0] & signs[0]) && (own[1] & signs[1]) && (own[2] & signs[2]) && (own[3] & signs[3]))
      hull |= TL_RELSET_OF(r);
  }
  return hull;
}

size_t tli_relset_split(tl_relset set, tl_relset out_parts[TL_RELATION_COUNT])
{
  size_t count = 0;
  for (tl_relset left = set; left;) {
    tl_relset part = (tl_relset)(left & -left);
    for (int r = 0; r < TL_RELATION_COUNT; r++) {
      tl_relset grown = tli_relset_hull(part | TL_RELSET_OF(r));
      if ((set >> r & 1) && !(grown & ~set))
        part = grown;
    }
    out_parts[count++] = part;
    left &= (tl_relset)~part;
  }
  return count;
}

/* Leaves out what follows from the other comparisons and from each event ending after it starts. */
static void thin(uint8_t s[4])
{
  /* start-start, start-end, end-start, end-end */
  bool precedes = !(s[2] & G);
  bool follows = !(s[1] & L);
  if (precedes) {
    s[0] = s[3] = s[1] = TLI_ANY;
    return;
  }
  if (follows) {
    s[0] = s[3] = s[2] = TLI_ANY;
    return;
  }
  if (s[1] == L && (!(s[0] & G) || !(s[3] & G)))
    s[1] = TLI_ANY;
  if (s[2] == G && (!(s[0] & L) || !(s[3] & L)))
    s[2] = TLI_ANY;
}

void tli_relset_asked(tl_relset set, uint8_t out_signs[4])
{
  tli_relset_signs(set, out_signs);
  thin(out_signs);
}

bool tli_relation_put(const tli_frame *frame, size_t a, size_t b, tl_relset convex, uint32_t statement)
{
  uint8_t signs[4];
  tli_relset_asked(convex, signs);
  for (int k = 0; k < 4; k++) {
    bool a_end = k >> 1;
    bool b_end = k & 1;
    uint32_t x = tli_frame_point(frame, a, a_end);
    uint32_t y = tli_frame_point(frame, b, b_end);
    int64_t unit = tli_chronon(frame->network, a, a_end, b, b_end);
    if (!(signs[k] & G) &&
        !tli_graph_edge(frame->graph, y, x, frame->slack - (signs[k] & E ? 0 : unit), statement, TLI_NONE))
      return false;
    if (!(signs[k] & L) &&
        !tli_graph_edge(frame->graph, x, y, frame->slack - (signs[k] & E ? 0 : unit), statement, TLI_NONE))
      return false;
  }
  return true;
}

/* -1, 0 or 1 when two ends are compared by their infinities, 2 when both are finite. */
static int compare_open(int a, int b)
{
  if (a == 0 && b == 0)
    return 2;
  return a < b ? -1 : a > b;
}

tl_relset tli_relation_open(uint8_t traits_a, uint8_t traits_b)
{
  int a[2] = {traits_a & TLI_OPEN_START ? -1 : 0, traits_a & TLI_OPEN_END ? 1 : 0};
  int b[2] = {traits_b & TLI_OPEN_START ? -1 : 0, traits_b & TLI_OPEN_END ? 1 : 0};
  tl_relset set = 0;
  for (int r = 0; r < TL_RELATION_COUNT; r++) {
    bool fits = true;
    for (int k = 0; k < 4; k++) {
      int order = compare_open(a[k >> 1], b[k & 1]);
      fits &= order == 2 || signs_of[r][k] == (order < 0 ? L : order > 0 ? G : E);
    }
    if (fits)
      set |= TL_RELSET_OF(r);
  }
  return set;
}
