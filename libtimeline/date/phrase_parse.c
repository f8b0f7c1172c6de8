/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

#include <string.h>

enum { TERMS_MAX = 8 };

static bool at_end(const tli_parser *p)
{
  return tli_look(p, 0)->kind == T_END;
}

static tl_status need_end(const tli_parser *p)
{
  return at_end(p) ? TL_OK : tli_phrase_unexpected(p, p->at);
}

/* One term in a place where only one date can stand. */
static tl_status one_term(tli_parser *p, tli_term *out)
{
  tli_readings readings;
  size_t from = p->at;
  tl_status status = tli_phrase_term(p, &readings);
  return status == TL_OK ? tli_phrase_settle(p, &readings, false, from, p->at, out) : status;
}

/* "from 1984", "1984-": two readings, each the date's EDTF with something after it. */
static tl_status fail_readings(const tli_parser *p, const tli_term *term, const char *first, const char *second)
{
  char text[TL_PHRASE_EDTF_SIZE] = "";
  char quoted[TLI_QUOTE_SIZE];
  tli_term_text(term, text);
  return tli_fail_at(p->err, TL_ERR_AMBIGUOUS, TL_CODE_PHRASE_AMBIGUOUS, p->text, p->tokens[p->begin].offset,
                     "%s has two readings: %s%s | %s%s", tli_quote(tli_phrase_text(p, p->begin, p->count), quoted),
                     text, first, text, second);
}

/* The point before (step -1) or after (1) one: 1919, 1921. Seasons by their outer day. */
static tl_status neighbour(const tli_parser *p, const tli_spot *spot, int step, tli_spot *out)
{
  if (spot->month == 0) {
    *out = (tli_spot){spot->year + step, 0, 0};
    return TL_OK;
  }
  if (spot->month <= 12 && spot->day == 0) {
    int month = spot->month + step;
    *out = (tli_spot){spot->year + (month > 12) - (month < 1), month > 12 ? 1 : month < 1 ? 12 : month, 0};
    return TL_OK;
  }
  int64_t first, end;
  tl_civil civil;
  tl_status status = tli_spot_days(p, spot, &first, &end);
  if (status == TL_OK)
    status = tl_civil_from_days(step < 0 ? first - 1 : end, &civil, p->err);
  if (status != TL_OK)
    return tli_phrase_place(p, status);
  *out = (tli_spot){civil.year, civil.month, civil.day};
  return TL_OK;
}

/* The length that stood in the context, on what the date gave. */
static tl_status with_length(tli_parser *p, const tli_term *term, int anchor, tl_phrase *out)
{
  return p->has_length ? tli_value_length(p, term, anchor, out) : TL_OK;
}

/* A length beside words that already say how far the date reaches, or where it lies: which it is, is not said. */
static tl_status refuse_length(const tli_parser *p)
{
  return p->has_length
             ? tli_phrase_fail(p, p->begin, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                               "a length, and words that it does not go with: its part in the date is not clear")
             : TL_OK;
}

/* "before", "after" (strict: not in 1920 itself, which is only the envelope) and "by", "not before" (in it, too) a
 * date:
 * [..1919], [1921..]. */
static tl_status open_side(const tli_parser *p, const tli_term *term, int direction, bool strict, tli_term *out)
{
  bool point = term->shape == S_POINT;
  bool convention = term->flags & TL_PHRASE_CONVENTION;
  tli_spot last = point ? term->first : term->last;
  tli_term open = *term;
  open.shape = direction < 0 ? S_UPTO : S_ONFROM;
  open.last = last;
  open.hard_first = convention ? term->hard_first : term->first;
  open.hard_last = convention ? term->hard_last : last;
  tl_status status = TL_OK;
  if (strict) {
    open.flags |= TL_PHRASE_CONVENTION;
    status = direction < 0 ? neighbour(p, &term->first, -1, &open.last) : neighbour(p, &last, 1, &open.first);
  }
  *out = open;
  return status;
}

/* The window from the start of what `from` says to the end of what `to` says. */
static tl_status window_of(tli_parser *p, const tli_term *from, const tli_term *to, tl_phrase *out)
{
  tli_term window = *from;
  bool a_hard = from->flags & TL_PHRASE_CONVENTION;
  bool b_hard = to->flags & TL_PHRASE_CONVENTION;
  window.shape = S_WINDOW;
  window.last = to->shape == S_POINT ? to->first : to->last;
  window.hard_first = a_hard ? from->hard_first : from->first;
  window.hard_last = b_hard ? to->hard_last : window.last;
  window.flags |= to->flags;
  window.last_qualifier = to->last_qualifier;
  tl_status status = tli_value_term(p, &window, out);
  return status == TL_OK ? with_length(p, &window, 0, out) : status;
}

/* "no later than", "after": the side of the date that is meant; 0: none of these. */
static int take_side(tli_parser *p, bool *strict)
{
  int direction = tli_take_inclusive(p);
  *strict = direction == 0;
  if (direction)
    return direction;
  direction = tli_take_direction(p);
  if (direction && tli_look(p, 0)->kind == T_HYPHEN && tli_look(p, 0)->glued)
    p->at++; /* pre-1984 */
  return direction;
}

/* One side of a date, or two: "before 1920", "after 1920 and before 1925". */
static tl_status open_term(tli_parser *p, int direction, bool strict, tl_phrase *out)
{
  tli_readings readings[2];
  tli_term term, sides[2];
  size_t from[2] = {p->at}, to[2];
  bool stricts[2] = {strict};
  tl_status status = tli_phrase_term(p, &readings[0]);
  if (status != TL_OK)
    return status;
  to[0] = p->at;
  if (!strict && tli_take_direction_after(p) != 2 * direction)
    p->at = to[0]; /* "by 1920 at the latest" */
  size_t join = p->at;
  bool comma = tli_take_kind(p, T_COMMA);
  bool joined = tli_take_word(p, W_AND) || tli_take_word(p, W_BUT) || comma;
  bool two = joined && take_side(p, &stricts[1]) == -direction;
  if (two) {
    from[1] = p->at;
    status = tli_phrase_term(p, &readings[1]);
    to[1] = p->at;
    if (status == TL_OK && direction > 0)
      tli_phrase_fill(&readings[0], &readings[1], true);
  } else {
    p->at = join;
  }
  if (status == TL_OK)
    status = need_end(p);
  for (size_t i = 0; status == TL_OK && i <= two; i++) {
    status = tli_phrase_settle(p, &readings[i], false, from[i], to[i], &term);
    if (status == TL_OK)
      status = open_side(p, &term, i ? -direction : direction, stricts[i], &sides[i]);
  }
  if (status != TL_OK)
    return status;
  if (two) {
    status = tli_value_ordered(p, &sides[direction < 0], &sides[direction > 0]);
    return status == TL_OK ? window_of(p, &sides[direction < 0], &sides[direction > 0], out) : status;
  }
  status = tli_value_term(p, &sides[0], out);
  return status == TL_OK ? with_length(p, &sides[0], 0, out) : status;
}

static bool at_least(tli_parser *p)
{
  if (!tli_is_word(tli_look(p, 0), W_IN) || !tli_is_word(tli_look(p, 1), W_LEAST))
    return false;
  p->at += 2;
  return true;
}

/* "inclusive", after the last of two dates: it is in any case. */
static void take_both_included(tli_parser *p)
{
  size_t comma = tli_look(p, 0)->kind == T_COMMA;
  if (tli_is_word(tli_look(p, comma), W_INCLUDING) && tli_look(p, comma)->value == 1)
    p->at += comma + 1;
}

/* "continuously", after a date or a range, and after a state's start "still" as well. */
static void state_after(tli_parser *p, bool starts)
{
  for (;;) {
    size_t comma = tli_look(p, 0)->kind == T_COMMA;
    const tli_token *t = tli_look(p, comma);
    if (!(starts && tli_is_word(t, W_STILL)) && !tli_is_word(t, W_CONTINUOUS))
      return;
    if (t->word == W_CONTINUOUS)
      p->flags |= TL_PHRASE_CONTINUOUS;
    p->at += comma + 1;
  }
}

/* ", for three days" after a date. */
static bool length_after(tli_parser *p)
{
  size_t start = p->at;
  tli_take_kind(p, T_COMMA);
  if (!p->has_length && (tli_take_word(p, W_FOR) || tli_take_word(p, W_LASTED)) && tli_phrase_length(p, &p->length)) {
    p->has_length = true;
    return true;
  }
  p->at = start;
  return false;
}

static tl_status since(tli_parser *p, tl_phrase *out)
{
  tli_term term;
  bool least = at_least(p);
  tli_take_word(p, W_IN);
  tl_status status = one_term(p, &term);
  if (status != TL_OK)
    return status;
  state_after(p, true);
  if (!least)
    length_after(p);
  status = need_end(p);
  if (status == TL_OK && least)
    status = refuse_length(p);
  if (status != TL_OK)
    return status;
  if (!p->has_length)
    return tli_value_since(p, &term, least, false, out);
  status = tli_value_term(p, &term, out);
  out->role = TL_PHRASE_STATE;
  return status == TL_OK ? tli_value_length(p, &term, 1, out) : status;
}

/* "and including": the last day is in it in any case. */
static void take_including(tli_parser *p)
{
  if (tli_is_word(tli_look(p, 0), W_AND) && tli_is_word(tli_look(p, 1), W_INCLUDING))
    p->at += 2;
}

static tl_status until(tli_parser *p, tl_phrase *out)
{
  tli_term term;
  bool least = at_least(p);
  take_including(p);
  tli_take_word(p, W_IN);
  tl_status status = one_term(p, &term);
  if (status == TL_OK)
    status = need_end(p);
  if (status == TL_OK && least)
    status = refuse_length(p);
  if (status != TL_OK)
    return status;
  if (!p->has_length)
    return tli_value_until(p, &term, least, out);
  status = tli_value_term(p, &term, out);
  out->role = TL_PHRASE_STATE;
  return status == TL_OK ? tli_value_length(p, &term, -1, out) : status;
}

/* The May of "May 5 - 8, 2018", which the second day is in too. */
static void keep_month(tli_parser *p, const tli_readings *first)
{
  const tli_term *term = &first->term[0];
  if (first->count == 1 && term->has & TERM_HAS_MONTH && !(term->has & TERM_HAS_YEAR) && term->first.month <= 12)
    p->month_before = term->first.month;
}

/* The two years of "between 1960-70", as one term. */
static tl_status between_numbers(tli_parser *p, const tli_readings *readings, size_t start, tl_phrase *out)
{
  tli_readings years = {.count = 0};
  tli_term term;
  for (size_t i = 0; i < readings->count; i++)
    if (readings->term[i].shape == S_INTERVAL)
      years.term[years.count++] = readings->term[i];
  tl_status status = need_end(p);
  if (status == TL_OK)
    status = tli_phrase_settle(p, &years, true, start, p->at, &term);
  return status == TL_OK ? window_of(p, &term, &term, out) : status;
}

static tl_status between(tli_parser *p, tl_phrase *out)
{
  tli_readings a, b;
  tli_term from, to;
  size_t start = p->at;
  tl_status status = tli_phrase_term(p, &a);
  if (status != TL_OK)
    return status;
  size_t middle = p->at;
  if (at_end(p) && a.term[a.count - 1].shape == S_INTERVAL && a.term[0].shape != S_EITHER)
    return between_numbers(p, &a, start, out);
  if (!tli_take_word(p, W_AND) && !tli_take_word(p, W_TO) && !tli_take_kind(p, T_HYPHEN) && !tli_take_kind(p, T_DASH))
    return tli_phrase_fail(p, p->at, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                           "\"between\" takes two dates with \"and\" between them, and here it is not");
  keep_month(p, &a);
  size_t second = p->at;
  status = tli_phrase_term(p, &b);
  size_t end = p->at;
  take_both_included(p);
  if (status == TL_OK)
    status = need_end(p);
  if (status != TL_OK)
    return status;
  tli_phrase_fill(&a, &b, true);
  status = tli_phrase_settle(p, &b, false, second, end, &to);
  if (status == TL_OK)
    status = tli_phrase_settle(p, &a, false, start, middle, &from);
  if (status == TL_OK)
    status = tli_value_ordered(p, &from, &to);
  return status == TL_OK ? window_of(p, &from, &to, out) : status;
}

/* Whether a date of a list may share what the one before it says: "May 1984 or 1985", "early 1984 or 1985". */
static bool may_share(const tli_term *before, const tli_term *term)
{
  bool year = term->shape == S_POINT && term->has == TERM_HAS_YEAR;
  return (year && before->has & TERM_HAS_MONTH && before->has & TERM_HAS_YEAR) ||
         (before->part && !term->part && before->shape == term->shape);
}

/* The sign and the word before one more date of a list: a comma, "or", "and". False: none. `*out_word`: W_NONE of a
 * comma alone. */
static bool take_list_sign(tli_parser *p, tli_word *out_word)
{
  bool comma = tli_take_kind(p, T_COMMA);
  *out_word = tli_take_word(p, W_OR) ? W_OR : tli_take_word(p, W_AND) ? W_AND : W_NONE;
  return comma || *out_word;
}

/* "1863 or 1864", "5, 6 or 7 May 2018", and all of "5, 6 and 7 May 2018". The first term is read; what follows is a
 * comma, "or" or "and". */
static tl_status list(tli_parser *p, const tli_readings *first, size_t start, tl_phrase *out)
{
  tli_readings readings[TERMS_MAX];
  tli_term terms[TERMS_MAX];
  size_t from[TERMS_MAX] = {start}, to[TERMS_MAX] = {p->at};
  size_t count = 1;
  tli_word sign;
  tli_word word = W_NONE;
  readings[0] = *first;
  if (first->term[0].has & TERM_HAS_DAY && p->tokens[p->at - 1].kind == T_NUMBER)
    keep_month(p, first); /* "May 5 or 6, 2018" */
  for (size_t at = p->at; take_list_sign(p, &sign); at = p->at) {
    if (word && sign != word)
      return tli_phrase_unexpected(p, at);
    word = sign;
    if (count == TERMS_MAX)
      return tli_phrase_fail(p, p->at, TL_ERR_LIMIT, TL_CODE_DATE_LENGTH, "more dates than a phrase holds");
    tli_take_word(p, W_IN);
    from[count] = p->at;
    tl_status status = tli_phrase_term(p, &readings[count]);
    if (status != TL_OK)
      return status;
    to[count++] = p->at;
  }
  for (size_t i = 1; i < count; i++) {
    /* "1984 and 85", "1960s and 70s" */
    bool number = readings[i].term[0].shape == S_NUMBER;
    tli_phrase_fill(&readings[i - 1], &readings[i], false);
    if (number && readings[i].term[0].shape == S_POINT &&
        readings[i].term[0].first.year <= readings[i - 1].term[0].first.year)
      return tli_phrase_unexpected(p, from[i]);
    if (may_share(&readings[i - 1].term[0], &readings[i].term[0]))
      return tli_phrase_fail_text(p, from[i], to[i], TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                                  " may be all of it, or the part that the date before it names: each is to be whole");
  }
  tl_status status = need_end(p);
  if (status == TL_OK && !word)
    return tli_phrase_fail(p, p->at, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                           "no \"or\" or \"and\" before the last of these dates");
  for (size_t i = count; status == TL_OK && i-- > 0;) {
    if (i + 1 < count)
      tli_phrase_fill(&readings[i], &readings[i + 1], false);
    status = tli_phrase_settle(p, &readings[i], false, from[i], to[i], &terms[i]);
  }
  if (status == TL_OK && word == W_AND)
    status = refuse_length(p);
  if (p->has_length)
    p->options.mode = TL_MODE_OCCURS; /* it does not fill a unit that it has a length in */
  if (status == TL_OK)
    status = tli_value_set(p, terms, count, word == W_AND, out);
  return status == TL_OK ? with_length(p, &terms[0], 0, out) : status;
}

/* "May/June 1984", "5/6 May 1984": one of the two, or from the first to the second. */
static tl_status refuse_slash(tli_parser *p, tli_readings *a, size_t start, tl_phrase *out)
{
  tli_readings b;
  tli_term terms[2];
  char quoted[TLI_QUOTE_SIZE];
  size_t middle = p->at++;
  bool year = a->term[0].has & TERM_HAS_YEAR && tli_look(p, 0)->kind == T_NUMBER && tli_look(p, 1)->kind == T_END;
  if (year && a->term[0].has & TERM_HAS_MONTH && p->tokens[middle - 1].kind == T_NUMBER)
    return tli_phrase_fail_text(p, middle - 1, p->at + 1, TL_ERR_AMBIGUOUS, TL_CODE_PHRASE_AMBIGUOUS,
                                ": two years of one date, of which only the one that is meant is to be written");
  keep_month(p, a);
  tl_status status = tli_phrase_term(p, &b);
  size_t end = p->at;
  if (status == TL_OK)
    status = need_end(p);
  if (status != TL_OK)
    return status;
  tli_phrase_fill(a, &b, true);
  status = tli_phrase_settle(p, &b, false, middle + 1, end, &terms[1]);
  if (status == TL_OK)
    status = tli_phrase_settle(p, a, false, start, middle, &terms[0]);
  tl_phrase either = *out;
  if (status == TL_OK)
    status = tli_value_set(p, terms, 2, false, &either);
  if (status == TL_OK)
    status = tli_value_interval(p, &terms[0], &terms[1], out);
  if (status != TL_OK)
    return status;
  return tli_fail_at(p->err, TL_ERR_AMBIGUOUS, TL_CODE_PHRASE_AMBIGUOUS, p->text, p->tokens[p->begin].offset,
                     "%s has two readings: %s | %s", tli_quote(tli_phrase_text(p, p->begin, p->count), quoted),
                     either.edtf, out->edtf[0] ? out->edtf : "from the first to the second");
}

/* "264-41 BC": to 41 BC, or to 241 BC, with the digits left out that both years share. */
static tl_status refuse_elided(const tli_parser *p, const tli_readings *a, size_t middle, size_t second,
                               const tli_readings *b)
{
  const tli_token *left = &p->tokens[middle - 1];
  const tli_token *right = &p->tokens[second];
  bool signed_range = p->tokens[middle].kind == T_HYPHEN || p->tokens[middle].kind == T_DASH;
  if (!signed_range || left->kind != T_NUMBER || right->kind != T_NUMBER || right->digits >= left->digits ||
      a->term[0].has & TERM_HAS_MONTH || b->term[0].shape != S_POINT || b->term[0].has != TERM_HAS_YEAR ||
      b->term[0].era != 2)
    return TL_OK;
  uint32_t unit = right->digits == 1 ? 10 : right->digits == 2 ? 100 : 1000;
  uint32_t whole = left->number - left->number % unit + right->number;
  if (whole >= left->number)
    return TL_OK;
  tli_readings readings = {.count = 2};
  for (size_t i = 0; i < 2; i++) {
    readings.term[i] = b->term[0];
    readings.term[i].shape = S_INTERVAL;
    readings.term[i].qualifier = a->term[0].qualifier;
    readings.term[i].last_qualifier = b->term[0].qualifier;
    readings.term[i].first.year = 1 - (int64_t)left->number;
    readings.term[i].last.year = 1 - (int64_t)(i ? whole : right->number);
  }
  return tli_phrase_fail_ambiguous(p, &readings, p->begin, p->count);
}

/* The right side of a range, from behind "to" or a dash. */
static tl_status range(tli_parser *p, tli_readings *a, size_t start, size_t middle, tl_phrase *out)
{
  tli_readings b;
  tli_term from, to;
  bool present = tli_take_present(p);
  if (present || tli_is_word(tli_look(p, 0), W_STILL)) {
    if (!present)
      p->at++;
    tl_status status = tli_phrase_settle(p, a, false, start, middle, &from);
    state_after(p, true);
    if (status == TL_OK)
      status = need_end(p);
    if (status == TL_OK)
      status = refuse_length(p);
    return status == TL_OK ? tli_value_since(p, &from, false, present, out) : status;
  }
  bool unknown = tli_look(p, 0)->kind == T_QUESTION || tli_is_word(tli_look(p, 0), W_UNKNOWN);
  if (unknown && tli_look(p, 1)->kind == T_END) { /* "1902-?" */
    tl_status status = tli_phrase_settle(p, a, false, start, middle, &from);
    if (status == TL_OK)
      status = refuse_length(p);
    return status == TL_OK ? tli_value_unended(p, &from, out) : status;
  }
  keep_month(p, a);
  take_including(p);
  size_t second = p->at;
  tl_status status = tli_phrase_term(p, &b);
  if (status != TL_OK)
    return status;
  size_t end = p->at;
  take_both_included(p);
  state_after(p, false);
  length_after(p);
  status = need_end(p);
  if (status != TL_OK)
    return status;
  status = refuse_elided(p, a, middle, second, &b);
  if (status != TL_OK)
    return status;
  tli_phrase_fill(a, &b, true);
  status = tli_phrase_settle(p, &b, false, second, end, &to);
  if (status == TL_OK)
    status = tli_phrase_settle(p, a, false, start, middle, &from);
  if (status == TL_OK)
    status = tli_value_interval(p, &from, &to, out);
  return status == TL_OK ? with_length(p, &from, 0, out) : status;
}

/* A date, or two with a sign between them. `from`: "from" or "starting" stood before it. */
static tl_status date_or_range(tli_parser *p, bool from, tl_phrase *out)
{
  tli_readings readings;
  tli_term term;
  size_t start = p->at;
  tl_status status = tli_phrase_term(p, &readings);
  if (status != TL_OK)
    return status;
  size_t middle = p->at;
  int direction = tli_take_direction_after(p);
  const tli_token *next = tli_look(p, 1);
  bool listed = tli_is_word(tli_look(p, 0), W_OR) || tli_is_word(tli_look(p, 0), W_AND) ||
                (tli_look(p, 0)->kind == T_COMMA && !tli_is_word(next, W_FOR) && !tli_is_word(next, W_STILL) &&
                 !tli_is_word(next, W_CONTINUOUS) && !tli_is_word(next, W_LASTED));
  if (listed && !from)
    return list(p, &readings, start, out);
  if (!direction && tli_take_range_sign(p)) {
    if (!at_end(p))
      return range(p, &readings, start, middle, out);
    status = tli_phrase_settle(p, &readings, false, start, middle, &term);
    return status == TL_OK ? fail_readings(p, &term, "/", "/..") : status;
  }
  if (!direction && !from && tli_look(p, 0)->kind == T_SLASH)
    return refuse_slash(p, &readings, start, out);
  state_after(p, direction == 1);
  bool own_length = length_after(p);
  status = need_end(p);
  if (status == TL_OK)
    status = tli_phrase_settle(p, &readings, !direction && !own_length, start, middle, &term);
  if (status != TL_OK)
    return status;
  if (direction == 1 && !p->has_length)
    return tli_value_since(p, &term, false, false, out);
  if (direction == 2 || direction == -2) {
    tli_term open = term;
    open.shape = direction < 0 ? S_UPTO : S_ONFROM;
    open.last = term.shape == S_POINT ? term.first : term.last;
    status = tli_value_term(p, &open, out);
    return status == TL_OK ? with_length(p, &open, 0, out) : status;
  }
  if (from && !p->has_length && term.shape != S_INTERVAL && term.shape != S_EITHER)
    return fail_readings(p, &term, "", "/..");
  if (p->has_length)
    p->options.mode = TL_MODE_OCCURS; /* it does not fill a unit that it has a length in */
  status = tli_value_term(p, &term, out);
  if (from && status == TL_OK)
    out->role = TL_PHRASE_INTERVAL;
  return status == TL_OK ? with_length(p, &term, from || direction || (own_length && !p->inside) ? 1 : 0, out) : status;
}

/* Whether a term is one day, month or year, as the unit is. */
static bool is_one_of(const tli_term *term, uint8_t unit)
{
  bool month = term->has & TERM_HAS_MONTH && term->first.month <= 12;
  bool day = term->has & TERM_HAS_DAY;
  return term->shape == S_POINT && (unit == U_DAY     ? day
                                    : unit == U_MONTH ? month && !day
                                                      : !(term->has & (TERM_HAS_MONTH | TERM_HAS_DAY)));
}

/* A date that lies `length` after or before another, which the token `unit` is as fine as, when it is not 0. */
static tl_status relative(tli_parser *p, const tli_length *length, int direction, bool either_side, size_t unit,
                          tl_phrase *out)
{
  tli_term term, moved;
  tl_status status = one_term(p, &term);
  if (status == TL_OK)
    status = need_end(p);
  if (status == TL_OK && unit && !is_one_of(&term, p->tokens[unit].value))
    return tli_phrase_unexpected(p, unit);
  if (status == TL_OK)
    status = refuse_length(p);
  if (status == TL_OK)
    status = tli_phrase_shift(p, &term, length, direction, &moved);
  if (status == TL_OK && either_side) {
    /* "within a year of" is read as after it; before it is as far as it can reach. */
    tli_term back;
    status = tli_phrase_shift(p, &term, length, -1, &back);
    moved.hard_first = back.flags & TL_PHRASE_CONVENTION ? back.hard_first : back.first;
    if (!(moved.flags & TL_PHRASE_CONVENTION))
      moved.hard_last = moved.shape == S_POINT ? moved.first : moved.last;
    moved.flags |= TL_PHRASE_CONVENTION;
  }
  if (status == TL_OK)
    status = tli_value_term(p, &moved, out);
  if (status != TL_OK)
    return status;
  out->role = TL_PHRASE_RELATIVE;
  out->flags |= TL_PHRASE_HAS_DISTANCE;
  tli_length_put(length, out);
  return TL_OK;
}

static tl_status bare_length(const tli_length *length, tl_phrase *out)
{
  tl_extent_init(&out->extent, TL_SECONDS_PER_DAY);
  out->envelope = out->extent;
  out->role = TL_PHRASE_DURATION;
  out->flags |= (uint8_t)(TL_PHRASE_HAS_LENGTH | (length->convention ? TL_PHRASE_CONVENTION : 0));
  tli_length_put(length, out);
  return TL_OK;
}

/* "thirty days from 5 May 2018": they begin with it, or lie between it and what is meant. A range has one reading. */
static tl_status from_then(tli_parser *p, const tli_length *length, tl_phrase *out)
{
  char quoted[TLI_QUOTE_SIZE];
  char text[TL_PHRASE_EDTF_SIZE] = "";
  tli_term term, moved;
  size_t start = p->at;
  tl_status status = date_or_range(p, true, out);
  if (status != TL_OK)
    return status;
  tl_error *err = p->err;
  p->err = NULL;
  p->at = start;
  bool counted = one_term(p, &term) == TL_OK && at_end(p) && tli_phrase_shift(p, &term, length, 1, &moved) == TL_OK;
  p->err = err;
  if (!counted)
    return TL_OK;
  tli_term_text(&moved, text);
  return tli_fail_at(err, TL_ERR_AMBIGUOUS, TL_CODE_PHRASE_AMBIGUOUS, p->text, p->tokens[p->begin].offset,
                     "%s has two readings: %s | %s", tli_quote(tli_phrase_text(p, p->begin, p->count), quoted),
                     text[0] ? text : "so long after it", out->edtf[0] ? out->edtf : "from then on");
}

/* After a length: what it is counted from, or lies in. */
static tl_status after_length(tli_parser *p, const tli_length *length, bool lasts, tl_phrase *out)
{
  if (at_end(p) && !p->has_length)
    return bare_length(length, out);
  size_t sign = p->at;
  int direction = tli_take_direction(p);
  if (direction && tli_is_word(&p->tokens[p->begin], W_THE))
    return tli_phrase_fail_text(p, p->begin, sign, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                                ", with \"the\", may be all of that time: without it, it is how far away the date is");
  if (direction && !lasts)
    return relative(p, length, direction, false, 0, out);
  if (direction || p->has_length)
    return tli_phrase_unexpected(p, sign);
  p->length = *length;
  p->has_length = true;
  tli_take_kind(p, T_COMMA);
  if (tli_take_word(p, W_SINCE))
    return since(p, out);
  if (tli_take_word(p, W_UNTIL) || tli_take_word(p, W_ENDING) || tli_take_word(p, W_TO))
    return until(p, out);
  if (tli_is_word(tli_look(p, 0), W_FROM) || tli_is_word(tli_look(p, 0), W_STARTING)) {
    bool counts = !lasts && tli_take_word(p, W_FROM);
    p->at += !counts;
    tli_take_word(p, W_IN);
    return counts ? from_then(p, length, out) : date_or_range(p, true, out);
  }
  if (tli_take_word(p, W_BETWEEN))
    return between(p, out);
  if (!tli_take_word(p, W_IN) && !tli_take_word(p, W_WITHIN) && !tli_take_word(p, W_OF))
    return tli_phrase_unexpected(p, p->at);
  return date_or_range(p, false, out);
}

static tl_status within(tli_parser *p, tl_phrase *out)
{
  tli_length length;
  if (!tli_phrase_length(p, &length)) {
    p->inside = true;
    return date_or_range(p, false, out);
  }
  int direction = tli_take_word(p, W_OF) ? 0 : tli_take_direction(p);
  if (direction == 0 && !tli_is_word(&p->tokens[p->at - 1], W_OF))
    return tli_phrase_unexpected(p, p->at);
  length.min = length.hard_min = (tl_duration){0};
  return relative(p, &length, direction ? direction : 1, direction == 0, 0, out);
}

/* "the day after 5 May 2018": the next of that unit, which is as fine as the date. The month after a day may be the
 * calendar's, or a month from then on. */
static tl_status next_unit(tli_parser *p, tl_phrase *out)
{
  tli_length length;
  memset(&length, 0, sizeof length);
  tl_duration *by = &length.min;
  switch (tli_look(p, 1)->value) {
  case U_DAY: by->days = 1; break;
  case U_MONTH: by->months = 1; break;
  case U_YEAR: by->years = 1; break;
  default: return tli_phrase_unexpected(p, p->at + 1);
  }
  length.max = length.hard_min = length.hard_max = length.min;
  int direction = tli_is_word(tli_look(p, 2), W_AFTER) ? 1 : -1;
  p->at += 3;
  return relative(p, &length, direction, false, p->at - 2, out);
}

/* "1984", "in or about 1984", "part of May 2018": no word that makes more of a date, or of a range, than it says. */
static tl_status plain(tli_parser *p, tl_phrase *out)
{
  if (tli_take_word(p, W_DATE))
    tli_take_kind(p, T_COLON);
  if (tli_take_word(p, W_IN)) {
    p->inside = true;
    if (tli_is_word(tli_look(p, 0), W_OR) && tli_is_word(tli_look(p, 1), W_APPROX))
      p->at++;
  } else {
    tli_take_word(p, W_OF);
  }
  if (tli_is_word(tli_look(p, 0), W_PART) && tli_is_word(tli_look(p, 1), W_OF))
    p->at += 2;
  return date_or_range(p, false, out);
}

/* "start 2018", "beginning May 2018": the start of it, or from it on. */
static tl_status refuse_start(tli_parser *p)
{
  tli_readings readings;
  tli_term whole, part;
  char text[TL_PHRASE_EDTF_SIZE] = "", start[TL_PHRASE_EDTF_SIZE] = "", quoted[TLI_QUOTE_SIZE];
  size_t from = ++p->at;
  tl_status status = tli_phrase_term(p, &readings);
  if (status == TL_OK)
    status = need_end(p);
  if (status == TL_OK)
    status = tli_phrase_settle(p, &readings, false, from, p->at, &whole);
  if (status != TL_OK)
    return status;
  for (size_t i = 0; i < readings.count; i++) {
    readings.term[i].part = PART_THIRD;
    readings.term[i].part_number = 1;
  }
  tl_error *err = p->err;
  p->err = NULL;
  bool has_start = tli_phrase_settle(p, &readings, false, from, p->at, &part) == TL_OK; /* a day has none */
  p->err = err;
  tli_term_text(&whole, text);
  tli_term_text(has_start ? &part : &whole, start);
  return tli_fail_at(p->err, TL_ERR_AMBIGUOUS, TL_CODE_PHRASE_AMBIGUOUS, p->text, p->tokens[p->begin].offset,
                     "%s has two readings: %s | %s/..", tli_quote(tli_phrase_text(p, p->begin, p->count), quoted),
                     start, text);
}

tl_status tli_phrase_sentence(tli_parser *p, tl_phrase *out)
{
  tli_length length;
  tli_take_adverbs(p);
  if (tli_take_undated(p)) {
    tl_extent_init(&out->extent, TL_SECONDS_PER_DAY);
    out->envelope = out->extent;
    out->role = TL_PHRASE_UNDATED;
    return TL_OK;
  }
  bool lasts = tli_take_word(p, W_FOR) || tli_take_word(p, W_LASTED);
  if (tli_phrase_length(p, &length))
    return after_length(p, &length, lasts, out);
  if (lasts)
    return tli_phrase_unexpected(p, p->at);
  bool strict;
  int direction = take_side(p, &strict);
  if (direction)
    return open_term(p, direction, strict, out);
  /* "the day after 5 May 2018", "the year before 1984" */
  if (tli_is_word(tli_look(p, 0), W_THE) && tli_is_word(tli_look(p, 1), W_UNIT) &&
      (tli_is_word(tli_look(p, 2), W_AFTER) || tli_is_word(tli_look(p, 2), W_BEFORE)))
    return next_unit(p, out);
  if (tli_take_word(p, W_SINCE))
    return since(p, out);
  if (tli_take_word(p, W_UNTIL) || (tli_take_word(p, W_UP) && (tli_take_word(p, W_TO) || tli_take_word(p, W_UNTIL))))
    return until(p, out);
  if (tli_take_word(p, W_BETWEEN))
    return between(p, out);
  if (tli_take_word(p, W_WITHIN))
    return within(p, out);
  if (tli_is_word(tli_look(p, 0), W_EDGE) && tli_is_word(tli_look(p, 1), W_IN)) {
    /* "beginning in 1984" is a start, "beginning of 1984" a part of the year */
    p->at += 2;
    return date_or_range(p, true, out);
  }
  const tli_token *next = tli_look(p, 1);
  if (tli_is_word(tli_look(p, 0), W_EDGE) && tli_look(p, 0)->value == 1 &&
      (next->kind == T_NUMBER || tli_is_word(next, W_MONTH)))
    return refuse_start(p);
  if (tli_take_word(p, W_FROM) || tli_take_word(p, W_STARTING)) {
    tli_take_word(p, W_IN);
    return date_or_range(p, true, out);
  }
  if (!p->has_length && tli_take_throughout(p)) {
    p->options.mode = TL_MODE_SPANS;
    tl_status status = date_or_range(p, false, out);
    if (status == TL_OK)
      status = refuse_length(p);
    if (status == TL_OK && out->role == TL_PHRASE_EVENT)
      out->role = TL_PHRASE_STATE;
    return status;
  }
  return plain(p, out);
}
