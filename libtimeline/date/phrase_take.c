/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

/* The words that stand before, between and behind dates. */

bool tli_take_undated(tli_parser *p)
{
  size_t start = p->at;
  bool said = tli_take_word(p, W_UNDATED) ||
              (tli_take_word(p, W_NOT) && (tli_take_word(p, W_DATE) || tli_take_word(p, W_UNDATED))) ||
              (tli_take_word(p, W_DATE) && tli_take_word(p, W_UNKNOWN)) ||
              (tli_take_word(p, W_UNKNOWN) && tli_take_word(p, W_DATE));
  if (said && tli_look(p, 0)->kind == T_END)
    return true;
  p->at = start;
  return false;
}

void tli_take_adverbs(tli_parser *p)
{
  for (;; p->at++) {
    const tli_token *t = tli_look(p, 0);
    if (tli_is_word(t, W_CONTINUOUS))
      p->flags |= TL_PHRASE_CONTINUOUS;
    else if (tli_is_word(t, W_MAYBE))
      p->qualifier |= TL_QUALIFIER_UNCERTAIN;
    else if (tli_is_word(t, W_TO) && tli_is_word(tli_look(p, 1), W_BE))
      p->at++; /* "thought to be" */
    else if (!tli_is_word(t, W_STILL) && !tli_is_word(t, W_SOMETIME) && !tli_is_word(t, W_BE))
      return;
  }
}

bool tli_take_present(tli_parser *p)
{
  size_t start = p->at;
  tli_take_word(p, W_THE);
  if (tli_take_word(p, W_PRESENT)) {
    if (tli_is_word(tli_look(p, 0), W_UNIT) && tli_look(p, 0)->value == U_DAY)
      p->at++;
    return true;
  }
  if (tli_take_word(p, W_DATE))
    return true;
  p->at = start;
  return false;
}

bool tli_take_range_sign(tli_parser *p)
{
  if (tli_take_word(p, W_TO)) {
    if (tli_look(p, 0)->kind == T_HYPHEN && tli_is_word(tli_look(p, 1), W_THIRD))
      p->at++; /* mid-to-late */
    return true;
  }
  return tli_take_kind(p, T_DASH) || tli_take_kind(p, T_HYPHEN) || tli_take_word(p, W_UNTIL) ||
         (tli_take_word(p, W_UP) && tli_take_word(p, W_TO)) || tli_take_word(p, W_THROUGH);
}

/* "at the latest", "at the earliest": -1, 1, the date itself in it; 0 neither. */
static int take_outermost(tli_parser *p)
{
  size_t start = p->at;
  bool at = tli_take_word(p, W_IN);
  tli_take_word(p, W_THE);
  const tli_token *t = tli_look(p, 0);
  if (at && tli_take_word(p, W_OUTERMOST))
    return t->value == 1 ? 1 : -1;
  p->at = start;
  return 0;
}

int tli_take_direction_after(tli_parser *p)
{
  const tli_token *t = tli_look(p, 0);
  const tli_token *next = tli_look(p, 1);
  if (tli_is_word(t, W_ONWARDS) || (tli_is_word(t, W_IN) && t->value == 1 && next->kind == T_END)) {
    p->at++;
    return 1;
  }
  if (tli_is_word(t, W_AND) && tli_is_word(next, W_ONWARDS)) {
    p->at += 2;
    return 1;
  }
  if (!tli_is_word(t, W_OR))
    return 2 * take_outermost(p);
  int direction = tli_is_word(next, W_LATER) || tli_is_word(next, W_AFTER)      ? 2
                  : tli_is_word(next, W_EARLIER) || tli_is_word(next, W_BEFORE) ? -2
                                                                                : 0;
  p->at += direction ? 2 : 0;
  return direction;
}

int tli_take_direction(tli_parser *p)
{
  const tli_token *t = tli_look(p, 0);
  bool than = tli_is_word(tli_look(p, 1), W_THAN);
  if (tli_is_word(t, W_BEFORE) || tli_is_word(t, W_AFTER)) {
    p->at++;
    return t->word == W_AFTER ? 1 : -1;
  }
  if ((tli_is_word(t, W_LATER) || tli_is_word(t, W_EARLIER)) && than) {
    p->at += 2;
    return t->word == W_LATER ? 1 : -1;
  }
  if (tli_is_word(t, W_PRIOR) && tli_is_word(tli_look(p, 1), W_TO)) {
    p->at += 2;
    return -1;
  }
  return 0;
}

int tli_take_inclusive(tli_parser *p)
{
  size_t start = p->at;
  int outermost = take_outermost(p);
  if (outermost) {
    if (outermost > 0 || !tli_take_word(p, W_BY))
      tli_take_word(p, W_IN);
    return outermost;
  }
  if (tli_take_word(p, W_BY)) {
    size_t by = p->at;
    if (!tli_take_word(p, W_NOT) || tli_take_direction(p) != 1)
      p->at = by; /* "by no later than" */
    return -1;
  }
  if (tli_take_word(p, W_IN) && tli_take_word(p, W_OR)) {
    int direction = tli_take_word(p, W_BY) ? -1 : tli_take_direction(p);
    if (direction)
      return direction;
  }
  p->at = start;
  if (tli_take_word(p, W_NOT)) {
    int direction = -tli_take_direction(p);
    if (direction)
      return direction;
  }
  p->at = start;
  return 0;
}

bool tli_take_throughout(tli_parser *p)
{
  size_t start = p->at;
  if (tli_take_word(p, W_THROUGHOUT))
    return true;
  tli_take_word(p, W_THE);
  if (tli_take_word(p, W_WHOLE)) {
    if (!tli_take_word(p, W_THROUGH))
      tli_take_word(p, W_OF);
    return true;
  }
  p->at = start;
  return false;
}
