/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

#include <string.h>

static void add(tli_readings *out, tli_shape shape, tli_spot first, tli_spot last)
{
  tli_term *term = &out->term[out->count++];
  memset(term, 0, sizeof *term);
  term->shape = (uint8_t)shape;
  term->first = first;
  term->last = last;
  term->has = (uint8_t)(TERM_HAS_YEAR | (first.month ? TERM_HAS_MONTH : 0) | (first.day ? TERM_HAS_DAY : 0));
}

static bool day_exists(const tli_parser *p, int64_t year, uint32_t month, uint32_t day)
{
  return month >= 1 && month <= 12 && day >= 1 && day <= (uint32_t)tli_phrase_month_days(p, year, (int)month);
}

/* An error of the numeric form of `size` tokens that begins here. */
static tl_status fail_form(const tli_parser *p, size_t size, tl_status status, tl_code code, const char *what)
{
  return tli_phrase_fail_text(p, p->at, p->at + size, status, code, what);
}

static tl_status no_such(const tli_parser *p, size_t size, bool month)
{
  return fail_form(p, size, TL_ERR_VALUE, month ? TL_CODE_NO_SUCH_MONTH : TL_CODE_NO_SUCH_DAY,
                   month ? ": there is no month of that number" : ": the month has no such day");
}

/* 03/04/1983: day first, then month first, whatever exists. */
static void add_orders(const tli_parser *p, tli_readings *out, uint32_t a, uint32_t b, int64_t year)
{
  if (day_exists(p, year, b, a))
    add(out, S_POINT, (tli_spot){year, (int32_t)b, (int32_t)a}, (tli_spot){0});
  if (a != b && day_exists(p, year, a, b))
    add(out, S_POINT, (tli_spot){year, (int32_t)a, (int32_t)b}, (tli_spot){0});
}

static tl_status three_parts(tli_parser *p, tli_readings *out)
{
  const tli_token *a = tli_look(p, 0);
  const tli_token *b = tli_look(p, 2);
  const tli_token *c = tli_look(p, 4);
  if (a->digits == 4 && b->digits <= 2 && c->digits <= 2) {
    if (!day_exists(p, (int64_t)a->number, b->number, c->number))
      return no_such(p, 5, b->number < 1 || b->number > 12);
    add(out, S_POINT, (tli_spot){(int64_t)a->number, (int32_t)b->number, (int32_t)c->number}, (tli_spot){0});
  } else if (a->digits <= 2 && b->digits <= 2 && (c->digits == 4 || c->digits == 2)) {
    int64_t year = c->digits == 4 ? (int64_t)c->number : 1900 + (int64_t)c->number;
    add_orders(p, out, a->number, b->number, year);
    out->no_century = c->digits == 2;
    if (out->no_century && c->number < 30)
      add_orders(p, out, a->number, b->number, year + 100);
    if (out->count == 0 && a->number > 31)
      return fail_form(p, 5, TL_ERR_VALUE, TL_CODE_NO_SUCH_DAY, ": a year has all of its digits");
    if (out->count == 0)
      return no_such(p, 5, a->number > 12 && b->number > 12);
  } else {
    return tli_phrase_unexpected(p, p->at);
  }
  p->at += 5;
  return TL_OK;
}

/* What 2008-12 and 1838/62 can mean: a month or season of EDTF, or two years, of which the second leaves out what it
 * shares with the first. A hyphen between them says "to"; a slash "to" or "or". */
static tl_status year_and_tail(tli_parser *p, tli_readings *out, bool slash)
{
  const tli_token *a = tli_look(p, 0);
  const tli_token *b = tli_look(p, 2);
  int64_t year = (int64_t)a->number;
  uint32_t tail = b->number;
  int64_t unit = b->digits == 1 ? 10 : b->digits == 2 ? 100 : 10000;
  int64_t second = year - year % unit + (int64_t)tail;
  bool month = b->digits == 2 && tail >= 1 && (tail <= 12 || (!slash && tail >= 21 && tail <= 41));
  if (month)
    add(out, S_POINT, (tli_spot){year, (int32_t)tail, 0}, (tli_spot){0});
  if (second > year && slash)
    add(out, S_EITHER, (tli_spot){year, 0, 0}, (tli_spot){second, 0, 0});
  if (second > year)
    add(out, S_INTERVAL, (tli_spot){year, 0, 0}, (tli_spot){second, 0, 0});
  if (out->count == 0)
    return tail == 0 ? no_such(p, 3, true)
                     : fail_form(p, 3, TL_ERR_VALUE, TL_CODE_REVERSED, ": the second year is not after the first");
  p->at += 3;
  return TL_OK;
}

bool tli_phrase_numeric(tli_parser *p, tli_readings *out, tl_status *status)
{
  const tli_token *a = tli_look(p, 0);
  const tli_token *sign = tli_look(p, 1);
  const tli_token *b = tli_look(p, 2);
  bool form = a->kind == T_NUMBER && a->suffix == SUFFIX_NONE && a->digits <= 4 && a->size == a->digits &&
              sign->glued && (sign->kind == T_HYPHEN || sign->kind == T_SLASH || sign->kind == T_DOT) &&
              b->kind == T_NUMBER && b->glued && b->suffix == SUFFIX_NONE && b->digits <= 4;
  if (!form)
    return false;
  const tli_token *c = tli_look(p, 4);
  memset(out, 0, sizeof *out);
  if (a->digits == 4 && sign->kind == T_HYPHEN && b->digits == 3 && b->number <= 366 &&
      !tli_is_word(tli_look(p, 3), W_ERA)) {
    *status = fail_form(p, 3, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                        ": days counted through a year are not read, and a second year of three digits is before it");
    return true;
  }
  if (tli_look(p, 3)->kind == sign->kind && tli_look(p, 3)->glued && c->kind == T_NUMBER && c->glued &&
      c->suffix == SUFFIX_NONE) {
    *status = three_parts(p, out);
    return true;
  }
  bool slash = sign->kind == T_SLASH;
  if (a->digits == 4 && sign->kind != T_DOT && (b->digits <= 2 || (slash && b->digits == 4))) {
    *status = year_and_tail(p, out, slash);
    return true;
  }
  bool month = a->digits <= 2 && b->digits == 4 && (sign->kind != T_HYPHEN || (a->digits == 2 && a->number <= 12));
  if (month) {
    if (a->number < 1 || a->number > 12) {
      *status = no_such(p, 3, true);
      return true;
    }
    add(out, S_POINT, (tli_spot){(int64_t)b->number, (int32_t)a->number, 0}, (tli_spot){0});
    p->at += 3;
    *status = TL_OK;
    return true;
  }
  if (tli_is_word(tli_look(p, 3), W_MONTH) || tli_is_word(tli_look(p, 3), W_ERA))
    return false; /* "5/6 May", "44/43 BC" */
  if (slash && a->digits <= 2 && b->digits <= 2) {
    *status = fail_form(p, 3, TL_ERR_UNRESOLVED, TL_CODE_PHRASE_NO_YEAR, ": a day and a month without a year");
    return true;
  }
  return false;
}
