/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

#include <string.h>

#include "point.h"

static void one_reading(tli_readings *out, tli_shape shape)
{
  memset(out, 0, sizeof *out);
  out->count = 1;
  out->term[0].shape = (uint8_t)shape;
}

/* "Vancouver, BC 1886", "B.C. 1902": a place, or born circa; not the era alone. */
static tl_status refuse_era(const tli_parser *p)
{
  const tli_token *era = tli_look(p, 0);
  const tli_token *number = tli_look(p, 1);
  tl_text text = tli_phrase_text(p, p->at, p->at + 1);
  bool two = text.size > 1 && (text.data[text.size - 2] | 0x20) == 'c'; /* B.C., not BCE */
  if (era->value != 2 || p->at != p->begin || (text.data[0] | 0x20) != 'b')
    return TL_OK;
  if (p->context.size)
    return tli_phrase_fail_text(p, p->at, p->at + 1, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                                " behind a name may be a part of it: the era is to stand behind its year");
  if (!two || text.data[text.size - 1] != '.' || number->digits < 3 || number->digits > 4)
    return TL_OK;
  char quoted[TLI_QUOTE_SIZE], before[TL_PHRASE_EDTF_SIZE], born[TL_PHRASE_EDTF_SIZE];
  tli_spot_text(&(tli_spot){(int64_t)number->number, 0, 0}, TL_QUALIFIER_APPROXIMATE, born);
  tli_spot_text(&(tli_spot){1 - (int64_t)number->number, 0, 0}, 0, before);
  return tli_fail_at(p->err, TL_ERR_AMBIGUOUS, TL_CODE_PHRASE_AMBIGUOUS, p->text, era->offset,
                     "%s has two readings: %s | %s", tli_quote(tli_phrase_text(p, p->at, p->at + 2), quoted), before,
                     born);
}

/* A year with its era; three or four digits do without. False, nothing consumed: no year here. */
static bool year(tli_parser *p, tli_term *term, tl_status *status)
{
  size_t number = 0;
  int era = 0;
  const tli_token *t = tli_look(p, 0);
  if (tli_is_word(t, W_ERA) && tli_look(p, 1)->kind == T_NUMBER) {
    era = t->value;
    number = 1;
    t = tli_look(p, 1);
  }
  if (t->kind != T_NUMBER || t->suffix != SUFFIX_NONE)
    return false;
  bool grouped = t->size != t->digits; /* 10,000 */
  size_t size = number + 1;
  if (era == 0 && tli_is_word(tli_look(p, 1), W_ERA)) {
    era = tli_look(p, 1)->value;
    size = 2;
  }
  if (era == 0 && (t->digits < 3 || t->digits > 4 || grouped)) /* "May 5,800" may be a day and a year */
    return false;
  if (era == 0 && t->digits == 3) {
    /* Three digits and a sign are a decade to some, 196? or 196-, and 098 is no way to write a year. */
    const tli_token *after = tli_look(p, size);
    bool sign = after->kind == T_QUESTION || after->kind == T_TILDE || after->kind == T_PERCENT ||
                ((after->kind == T_HYPHEN || after->kind == T_DASH) &&
                 (tli_look(p, size + 1)->kind == T_END || tli_look(p, size + 1)->kind == T_QUESTION)) ||
                (after->kind == T_DASH && after->size == 2); /* 192--1930 */
    if (t->number < 100 || (sign && after->glued))
      return false;
  }
  *status = number ? refuse_era(p) : TL_OK;
  if (*status == TL_OK && t->digits > 9)
    *status = tli_phrase_fail(p, p->at + number, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "a year of more than nine digits");
  else if (*status == TL_OK && era != 0 && t->number == 0)
    *status = tli_phrase_fail(p, p->at + number, TL_ERR_VALUE, TL_CODE_NO_SUCH_YEAR,
                              "there is no year 0 in this era: 1 BC is followed by AD 1");
  term->first.year = era == 2 ? 1 - (int64_t)t->number : (int64_t)t->number;
  term->era = (uint8_t)era;
  term->has |= TERM_HAS_YEAR;
  p->at += size;
  return true;
}

/* Adds the year after a month or a season, when there is one: "May 2018", "May, 2018", "May of 2018", "May '18". */
static tl_status year_after(tli_parser *p, tli_readings *out)
{
  size_t start = p->at;
  tl_status status = TL_OK;
  tli_term *term = &out->term[0];
  if (!tli_take_kind(p, T_COMMA) && tli_take_word(p, W_OF))
    tli_take_word(p, W_THE);
  if (tli_is_word(tli_look(p, 0), W_IN) && tli_is_word(tli_look(p, 1), W_THE) && tli_is_word(tli_look(p, 2), W_UNIT))
    p->at += 2;                         /* "in the year 1984" */
  const tli_token *in = tli_look(p, 0); /* "at 1430" is a time of day */
  if (tli_is_word(in, W_IN) && in->value == 0 && tli_look(p, 1)->kind == T_NUMBER && start == p->at)
    p->at++;
  if (tli_is_word(tli_look(p, 0), W_UNIT) && tli_look(p, 0)->value == U_YEAR && tli_look(p, 1)->kind == T_NUMBER)
    p->at++;
  const tli_token *grouped = tli_look(p, 0);
  if (grouped->kind == T_NUMBER && grouped->digits > 3 && p->text.data[grouped->offset + grouped->digits - 3] == ',' &&
      term->first.month <= 12 && !(term->has & TERM_HAS_DAY) && grouped->number < 32000)
    return tli_phrase_fail_text(p, p->at, p->at + 1, TL_ERR_AMBIGUOUS, TL_CODE_PHRASE_AMBIGUOUS,
                                " after a month is a day and a year, or a year alone: a space or no comma tells");
  if (year(p, term, &status))
    return status;
  if (tli_look(p, 0)->kind == T_APOSTROPHE && tli_look(p, 1)->kind == T_NUMBER && tli_look(p, 1)->digits == 2 &&
      tli_look(p, 1)->suffix == SUFFIX_NONE) {
    term->first.year = 1900 + (int64_t)tli_look(p, 1)->number;
    term->has |= TERM_HAS_YEAR;
    out->no_century = true;
    p->at += 2;
    return TL_OK;
  }
  p->at = start;
  return TL_OK;
}

/* A day's number: 5, 5th, fifth, twenty-first. False: none. */
static bool day_number(tli_parser *p, int *out_number, bool *out_ordinal)
{
  const tli_token *t = tli_look(p, 0);
  if (t->kind == T_NUMBER && t->digits <= 2 && t->suffix != SUFFIX_DECADE) {
    *out_number = (int)t->number;
    *out_ordinal = t->suffix == SUFFIX_ORDINAL;
    p->at++;
    return true;
  }
  *out_ordinal = true;
  if (tli_is_word(t, W_ORDINAL)) {
    *out_number = t->value;
    p->at++;
    return true;
  }
  if (tli_is_word(t, W_TENS)) {
    size_t next = tli_look(p, 1)->kind == T_HYPHEN ? 2 : 1;
    const tli_token *one = tli_look(p, next);
    if (tli_is_word(one, W_ORDINAL) && one->value < 10) {
      *out_number = t->value + one->value;
      p->at += next + 1;
      return true;
    }
  }
  return false;
}

/* The second hyphen of "5-May-2018", and that of "May-2018", "Q3/2018". */
static void take_joining_sign(tli_parser *p)
{
  const tli_token *sign = tli_look(p, 0);
  const tli_token *year = tli_look(p, 1);
  if ((sign->kind == T_HYPHEN || sign->kind == T_SLASH) && sign->glued && year->kind == T_NUMBER && year->digits == 4 &&
      year->glued && year->suffix == SUFFIX_NONE)
    p->at++;
}

/* From the month on: "May 5, 2018", "May 2018", "May". */
static tl_status month_first(tli_parser *p, tli_readings *out)
{
  one_reading(out, S_POINT);
  tli_term *term = &out->term[0];
  term->first.month = tli_look(p, 0)->value;
  term->has = TERM_HAS_MONTH;
  p->at++;
  size_t start = p->at;
  bool the = tli_take_word(p, W_THE);
  int day;
  bool ordinal;
  if (day_number(p, &day, &ordinal)) {
    bool era = tli_is_word(tli_look(p, 0), W_ERA);
    if (ordinal || !era || the) {
      term->first.day = day;
      term->has |= TERM_HAS_DAY;
      return year_after(p, out);
    }
  }
  p->at = start;
  take_joining_sign(p);
  return year_after(p, out);
}

/* "1999-2000", "1999/00", "1941-2" after a season that runs from one year into the next. */
static bool turn_of_year(tli_parser *p, tli_term *term)
{
  const tli_token *a = tli_look(p, 0);
  const tli_token *sign = tli_look(p, 1);
  const tli_token *b = tli_look(p, 2);
  bool form = a->kind == T_NUMBER && a->digits == 4 && a->suffix == SUFFIX_NONE && b->kind == T_NUMBER &&
              b->suffix == SUFFIX_NONE && (sign->kind == T_HYPHEN || sign->kind == T_DASH || sign->kind == T_SLASH);
  uint32_t unit = b->digits == 1 ? 10 : b->digits == 2 ? 100 : 10000;
  if (!form || b->digits > 4 || b->digits == 3 || b->number != (a->number + 1) % unit)
    return false;
  term->first.year = (int64_t)a->number;
  term->has |= TERM_HAS_YEAR;
  p->at += 3;
  return true;
}

/* Whether a season runs from December into the next year, by some reading of it that is asked for. */
static bool over_new_year(const tli_parser *p, int code)
{
  tli_part_of_year other;
  return tli_season(code, (tl_seasons)p->options.seasons, &other).month == 12 || other.month == 12;
}

static tl_status season(tli_parser *p, tli_readings *out)
{
  one_reading(out, S_POINT);
  tli_term *term = &out->term[0];
  term->first.month = tli_look(p, 0)->value;
  term->has = TERM_HAS_MONTH;
  p->at++;
  if (!over_new_year(p, term->first.month))
    return year_after(p, out);
  size_t start = p->at;
  if (!tli_take_kind(p, T_COMMA))
    tli_take_word(p, W_OF);
  if (turn_of_year(p, term))
    return TL_OK;
  p->at = start;
  tl_status status = year_after(p, out);
  if (status == TL_OK && term->has & TERM_HAS_YEAR && !out->no_century) {
    /* With one year it is the one which begins in it, as in EDTF; people may mean the one that ends in it. */
    term->flags |= TL_PHRASE_CONVENTION;
    term->hard_first = (tli_spot){term->first.year - 1, 12, 0};
    term->hard_last = (tli_spot){term->first.year + 1, 2, 0};
  }
  return status;
}

/* A decade by its first year, in all readings: 1990s; 1900s, the decade and the century; '90s without a century. */
static tl_status decade(tli_parser *p, tli_readings *out, int64_t year, bool no_century)
{
  one_reading(out, S_DECADE);
  tli_term *term = &out->term[0];
  term->has = TERM_HAS_YEAR;
  int era = tli_is_word(tli_look(p, 0), W_ERA) ? tli_look(p, 0)->value : 0;
  p->at += era != 0;
  if (year % 10 || (era == 2 && year == 0))
    return tli_phrase_fail(p, p->at - 1 - (era != 0), TL_ERR_VALUE, TL_CODE_NO_SUCH_YEAR,
                           "a decade begins with a year that ends in 0");
  if (era)
    no_century = false;
  term->era = (uint8_t)era;
  /* The 40s BC are the years 49 to 40 BC, counted backwards. */
  term->first.year = era == 2 ? 1 - (year + 9) : year;
  term->last.year = term->first.year + 9;
  if (year % 100 == 0 && !no_century) {
    out->term[1] = *term;
    out->term[1].shape = S_CENTURY;
    out->term[1].first.year = era == 2 ? 1 - (year + 99) : year;
    out->term[1].last.year = out->term[1].first.year + 99;
    out->count = 2;
  }
  if (no_century) {
    out->no_century = true;
    term->first.year += 1900;
    term->last.year += 1900;
    if (year < 30) {
      out->term[1] = *term;
      out->term[1].first.year += 100;
      out->term[1].last.year += 100;
      out->count = 2;
    }
  }
  return TL_OK;
}

/* Whether an ordinal stands in the phrase before a token: "17th to 18th centuries". */
static bool has_ordinal_before(const tli_parser *p, size_t token)
{
  for (size_t i = p->begin; i < token; i++)
    if (tli_is_word(&p->tokens[i], W_ORDINAL) || p->tokens[i].suffix == SUFFIX_ORDINAL)
      return true;
  return false;
}

static tl_status century(tli_parser *p, tli_readings *out, size_t start, int number)
{
  one_reading(out, S_CENTURY);
  tli_term *term = &out->term[0];
  size_t token = p->at;
  tli_take_kind(p, T_HYPHEN);
  if (tli_look(p, 0)->word == W_CENTURY && tli_look(p, 0)->value == 1 && !has_ordinal_before(p, start))
    return tli_phrase_unexpected(p, p->at); /* "the first centuries AD": how many, nobody knows */
  p->at++;
  if (tli_is_word(tli_look(p, 0), W_ERA)) {
    term->era = tli_look(p, 0)->value;
    p->at++;
  }
  if (number < 1 || number > 99)
    return tli_phrase_fail(p, token, TL_ERR_VALUE, TL_CODE_NO_SUCH_YEAR, "no such century");
  term->first.year = term->era == 2 ? 1 - INT64_C(100) * number : INT64_C(100) * (number - 1) + 1;
  term->last.year = term->first.year + 99;
  term->has = TERM_HAS_YEAR;
  return TL_OK;
}

static bool century_at(const tli_parser *p)
{
  const tli_token *t = tli_look(p, tli_look(p, 0)->kind == T_HYPHEN ? 1 : 0);
  /* "17th c." */
  bool letter = tli_is_word(t, W_APPROX) && (p->text.data[t->offset] | 0x20) == 'c' &&
                (t->size == 1 || p->text.data[t->offset + 1] == '.');
  return tli_is_word(t, W_CENTURY) || letter;
}

/* "days", "months" */
static bool is_plural(const tli_parser *p, const tli_token *unit)
{
  return tli_is_word(unit, W_UNIT) && (p->text.data[unit->offset + unit->size - 1] | 0x20) == 's';
}

/* A day's number first: "5 May 2018", "the 5th of May", "17th century", the 25 of "April 24-25", the 24 of "24-25
 * April". */
static tl_status number_first(tli_parser *p, tli_readings *out, bool *out_is)
{
  size_t start = p->at;
  int number;
  bool ordinal;
  *out_is = true;
  if (!day_number(p, &number, &ordinal)) {
    *out_is = false;
    return TL_OK;
  }
  if (ordinal && century_at(p))
    return century(p, out, start, number);
  int digits = p->tokens[start].digits;
  size_t after = p->at;
  const tli_token *unit = tli_look(p, 0);
  if (tli_is_word(unit, W_UNIT) && unit->value == U_DAY && !is_plural(p, unit) && tli_is_word(tli_look(p, 1), W_OF))
    p->at++;
  if (tli_take_word(p, W_OF))
    tli_take_word(p, W_THE);
  else if (tli_is_word(tli_look(p, 1), W_MONTH) &&
           (tli_look(p, 0)->kind == T_HYPHEN ||
            (tli_look(p, 0)->kind == T_SLASH && tli_look(p, 0)->glued && tli_look(p, 1)->glued)))
    p->at++; /* 5-May-2018, 5/May/2018 */
  if (tli_is_word(tli_look(p, 0), W_MONTH)) {
    one_reading(out, S_POINT);
    tli_term *term = &out->term[0];
    term->first.month = tli_look(p, 0)->value;
    term->first.day = number;
    term->has = TERM_HAS_MONTH | TERM_HAS_DAY;
    p->at++;
    take_joining_sign(p);
    return year_after(p, out);
  }
  p->at = after;
  if (!ordinal && tli_is_word(tli_look(p, 0), W_ERA)) {
    p->at = start;
    *out_is = false;
    return TL_OK;
  }
  if (p->month_before) {
    one_reading(out, S_POINT);
    tli_term *term = &out->term[0];
    term->first.month = p->month_before;
    term->first.day = number;
    term->has = TERM_HAS_MONTH | TERM_HAS_DAY;
    return year_after(p, out);
  }
  one_reading(out, ordinal ? S_ORDINAL : S_NUMBER);
  out->term[0].first.day = number;
  out->term[0].last.day = digits;
  return TL_OK;
}

/* After a year: "2018 May 5", "2019 Q3", "1872, spring". */
static void year_first(tli_parser *p, tli_readings *out)
{
  tli_term *term = &out->term[0];
  size_t start = p->at;
  bool hyphen = tli_take_kind(p, T_HYPHEN) || (tli_look(p, 0)->glued && tli_take_kind(p, T_SLASH));
  if (!hyphen)
    tli_take_kind(p, T_COMMA);
  const tli_token *t = tli_look(p, 0);
  const tli_token *number = tli_look(p, 1);
  bool glued = number->kind == T_NUMBER && number->glued && number->suffix == SUFFIX_NONE && number->digits == 1;
  if (tli_is_word(t, W_Q) && glued && number->number >= 1 && number->number <= 4) {
    term->first.month = 32 + (int32_t)number->number;
    p->at += 2;
  } else if (tli_is_word(t, W_H) && glued && number->number >= 1 && number->number <= 2) {
    term->first.month = 39 + (int32_t)number->number;
    p->at += 2;
  } else if (!hyphen && tli_is_word(t, W_SEASON)) {
    term->first.month = t->value;
    p->at++;
  } else if (!hyphen && tli_is_word(t, W_MONTH)) {
    term->first.month = t->value;
    p->at++;
    int day;
    bool ordinal;
    size_t before = p->at;
    if (day_number(p, &day, &ordinal)) {
      if (tli_is_word(tli_look(p, 0), W_MONTH)) {
        p->at = before;
      } else {
        term->first.day = day;
        term->has |= TERM_HAS_DAY;
      }
    }
  } else {
    p->at = start;
    return;
  }
  term->has |= TERM_HAS_MONTH;
  term->year_first = true;
}

static tl_status short_year(tli_parser *p, tli_readings *out)
{
  const tli_token *t = tli_look(p, 1);
  if (t->kind != T_NUMBER || t->digits != 2 || t->suffix == SUFFIX_ORDINAL)
    return tli_phrase_unexpected(p, p->at);
  p->at += 2;
  if (t->suffix == SUFFIX_DECADE)
    return decade(p, out, (int64_t)t->number, true);
  one_reading(out, S_POINT);
  out->no_century = true;
  out->term[0].first.year = 1900 + (int64_t)t->number;
  out->term[0].has = TERM_HAS_YEAR;
  if (t->number < 30) {
    out->term[1] = out->term[0];
    out->term[1].first.year += 100;
    out->count = 2;
  }
  return TL_OK;
}

/* "Q3 2019", "H1 of 2018", "3Q 2019", "1H 2018": one word and a digit, glued. An hour, "1h", has a small letter. */
static bool quarter_code(tli_parser *p, tli_readings *out, tl_status *status)
{
  bool swapped = tli_look(p, 0)->kind == T_NUMBER;
  const tli_token *t = tli_look(p, swapped);
  const tli_token *number = tli_look(p, !swapped);
  if (!(swapped ? t : number)->glued || (swapped && p->text.data[t->offset] >= 'a'))
    return false;
  uint32_t most = tli_is_word(t, W_Q) ? 4 : tli_is_word(t, W_H) ? 2 : 0;
  if (most == 0 || number->kind != T_NUMBER || number->digits != 1 || number->suffix != SUFFIX_NONE ||
      number->number < 1 || number->number > most)
    return false;
  one_reading(out, S_POINT);
  out->term[0].first.month = (most == 4 ? 32 : 39) + (int32_t)number->number;
  out->term[0].has = TERM_HAS_MONTH;
  p->at += 2;
  take_joining_sign(p);
  *status = year_after(p, out);
  return true;
}

/* A date without what stands round it. */
static tl_status base(tli_parser *p, tli_readings *out)
{
  tl_status status = TL_OK;
  bool is;
  const tli_token *t = tli_look(p, 0);
  if ((t->kind == T_NUMBER && tli_phrase_numeric(p, out, &status)) || quarter_code(p, out, &status))
    return status;
  if (t->kind == T_NUMBER && t->suffix == SUFFIX_DECADE) {
    if (t->digits > 4 || t->digits < 2)
      return tli_phrase_unexpected(p, p->at);
    p->at++;
    return decade(p, out, (int64_t)t->number, t->digits == 2);
  }
  status = number_first(p, out, &is);
  if (is)
    return status;
  one_reading(out, S_POINT);
  if (year(p, &out->term[0], &status)) {
    if (status == TL_OK)
      year_first(p, out);
    return status;
  }
  if (t->kind == T_APOSTROPHE)
    return short_year(p, out);
  if (tli_is_word(t, W_MONTH))
    return month_first(p, out);
  if (tli_is_word(t, W_SEASON))
    return season(p, out);
  if (tli_is_word(t, W_DECADE)) {
    p->at++;
    return decade(p, out, t->value, true);
  }
  return tli_phrase_unexpected(p, p->at);
}

/* Behind "end": "of", or a date at once, as in "end 2018", "end-May 2018"; but "war end 1945" is when it ended. */
static bool take_end_of(tli_parser *p)
{
  if (tli_is_word(tli_look(p, 1), W_OF)) {
    p->at += 2;
    tli_take_word(p, W_THE);
    return true;
  }
  size_t hyphen = tli_look(p, 1)->kind == T_HYPHEN;
  const tli_token *t = tli_look(p, hyphen + 1);
  const tli_token *before = p->at ? &p->tokens[p->at - 1] : NULL;
  bool named = before && (tli_is_word(before, W_NONE) || tli_is_word(before, W_THE));
  if (tli_look(p, 0)->value < 4 || named ||
      (t->kind != T_NUMBER && !tli_is_word(t, W_MONTH) && !tli_is_word(t, W_SEASON)))
    return false;
  p->at += hyphen + 1;
  return true;
}

/* The words before a date that say which part of it: "early", "mid-", "the end of", "first half of", "last week of". */
static void part_before(tli_parser *p, uint8_t *out_part, uint8_t *out_number)
{
  size_t start = p->at;
  *out_part = PART_NONE;
  *out_number = 0;
  tli_take_word(p, W_THE);
  const tli_token *t = tli_look(p, 0);
  if (tli_is_word(t, W_THIRD)) {
    p->at++;
    tli_take_word(p, W_PART);
    bool joint = tli_look(p, 0)->kind == T_HYPHEN && tli_is_word(tli_look(p, 1), W_THIRD); /* early-mid 1980s */
    if (!joint && !tli_take_kind(p, T_HYPHEN) && (tli_take_word(p, W_IN) || tli_take_word(p, W_OF)))
      tli_take_word(p, W_THE);
    *out_part = PART_THIRD;
    *out_number = t->value;
    return;
  }
  if (tli_is_word(t, W_EDGE) && take_end_of(p)) {
    *out_part = PART_THIRD;
    *out_number = t->value & 3;
    return;
  }
  int number = PART_LAST;
  bool ordinal = true;
  if (!tli_take_word(p, W_LAST) && (!day_number(p, &number, &ordinal) || !ordinal)) {
    p->at = start;
    return;
  }
  const tli_token *unit = tli_look(p, 0);
  if (is_plural(p, unit)) {
    p->at = start; /* "the first months of 1984": how many, nobody knows */
    return;
  }
  if (tli_is_word(unit, W_HALF))
    *out_part = PART_HALF;
  else if (tli_is_word(unit, W_ORDINAL) && unit->value == 3 && (number <= 3 || number == PART_LAST))
    *out_part = PART_THIRD;
  else if (tli_is_word(unit, W_UNIT))
    *out_part = unit->value == U_QUARTER  ? PART_QUARTER
                : unit->value == U_DECADE ? PART_DECADE
                : unit->value == U_MONTH  ? PART_MONTH
                : unit->value == U_WEEK   ? PART_WEEK
                : unit->value == U_DAY    ? PART_DAY
                                          : PART_NONE;
  /* "the 5th day of May 2018" is a date of its own, that of "the 5th of May". */
  bool shared = *out_part == PART_QUARTER || *out_part == PART_HALF; /* "third quarter 2019" */
  bool of = tli_is_word(tli_look(p, 1), W_OF) || (shared && tli_look(p, 1)->kind == T_NUMBER);
  if (*out_part == PART_NONE || !of) {
    *out_part = PART_NONE;
    p->at = start;
    return;
  }
  p->at++;
  if (tli_take_word(p, W_OF))
    tli_take_word(p, W_THE);
  *out_number = (uint8_t)(*out_part == PART_THIRD && number == PART_LAST ? 3 : number);
}

/* What a sign or word says alone in round brackets: "1984 (?)", "1984 (approx.)", "1984 (probably)". */
static unsigned said_alone(const tli_token *t)
{
  bool doubt = t->kind == T_QUESTION || tli_is_word(t, W_MAYBE);
  bool about = t->kind == T_TILDE || (tli_is_word(t, W_APPROX) && t->value == 0);
  return doubt ? TL_QUALIFIER_UNCERTAIN : about ? TL_QUALIFIER_APPROXIMATE : 0u;
}

/* The signs and words after a date. Of the signs one only, as in EDTF: a second one is left to be refused. */
static uint8_t qualifier_after(tli_parser *p)
{
  unsigned qualifier = 0;
  bool sign = false;
  for (;;) {
    const tli_token *t = tli_look(p, 0);
    if (!sign && (t->kind == T_QUESTION || t->kind == T_TILDE || t->kind == T_PERCENT)) {
      qualifier |=
          (t->kind != T_TILDE ? TL_QUALIFIER_UNCERTAIN : 0u) | (t->kind != T_QUESTION ? TL_QUALIFIER_APPROXIMATE : 0u);
      sign = true;
    } else if (t->kind == T_OPEN && tli_look(p, 2)->kind == T_CLOSE && said_alone(tli_look(p, 1))) {
      qualifier |= said_alone(tli_look(p, 1));
      p->at += 2;
    } else if (tli_is_word(t, W_OR) && tli_is_word(tli_look(p, 1), W_SO)) {
      qualifier |= TL_QUALIFIER_APPROXIMATE;
      p->at++;
    } else if (tli_is_word(t, W_APPROX) && t->value == 0 && tli_look(p, 1)->kind == T_END) {
      qualifier |= TL_QUALIFIER_APPROXIMATE;
    } else {
      return (uint8_t)qualifier;
    }
    p->at++;
  }
}

/* "(Saturday)" or ", Saturday" after a date. */
static int weekday_after(tli_parser *p)
{
  size_t sign = tli_look(p, 0)->kind == T_OPEN || tli_look(p, 0)->kind == T_COMMA;
  const tli_token *t = tli_look(p, sign);
  bool open = tli_look(p, 0)->kind == T_OPEN;
  if (!sign || !tli_is_word(t, W_WEEKDAY) || (open && tli_look(p, 2)->kind != T_CLOSE))
    return 0;
  p->at += open ? 3 : 2;
  return t->value;
}

/* Whether a range goes on here: the left side may then lack what the right side has. */
static bool range_at(const tli_parser *p)
{
  const tli_token *t = tli_look(p, 0);
  return t->kind == T_HYPHEN || t->kind == T_DASH || tli_is_word(t, W_TO) || tli_is_word(t, W_AND) ||
         tli_is_word(t, W_OR) || tli_is_word(t, W_UNTIL) || tli_is_word(t, W_THROUGH);
}

tl_status tli_phrase_term(tli_parser *p, tli_readings *out)
{
  unsigned qualifier = 0;
  uint8_t part, number;
  int weekday = 0;
  for (;; p->at++) {
    const tli_token *t = tli_look(p, 0);
    if (tli_is_word(t, W_APPROX) || t->kind == T_TILDE)
      qualifier |= TL_QUALIFIER_APPROXIMATE;
    else if (tli_is_word(t, W_MAYBE))
      qualifier |= TL_QUALIFIER_UNCERTAIN;
    else if (!tli_is_word(t, W_SOMETIME) && !(qualifier && tli_is_word(t, W_IN)))
      break;
  }
  part_before(p, &part, &number);
  size_t part_end = p->at;
  if (part != PART_NONE && range_at(p)) {
    one_reading(out, S_PART);
  } else {
    tli_take_word(p, W_THE);
    /* "the year 1984", "the month of May 2018" */
    const tli_token *unit = tli_look(p, 0);
    if (tli_is_word(unit, W_UNIT) && (unit->value == U_YEAR || unit->value == U_MONTH)) {
      size_t token = p->at++;
      tli_take_word(p, W_OF);
      if (unit->value == U_MONTH && !tli_is_word(tli_look(p, 0), W_MONTH))
        return tli_phrase_unexpected(p, token); /* "months of 1984" */
    }
    if (tli_is_word(tli_look(p, 0), W_WEEKDAY)) {
      weekday = tli_look(p, 0)->value;
      p->at++;
      tli_take_kind(p, T_COMMA);
      tli_take_word(p, W_THE);
    }
    size_t token = p->at;
    tl_status status = base(p, out);
    if (status != TL_OK)
      return status;
    if (part != PART_NONE && (out->term[0].shape == S_NUMBER || out->term[0].shape == S_INTERVAL))
      return tli_phrase_unexpected(p, token);
  }
  int after = weekday_after(p);
  if (after && weekday)
    return tli_phrase_unexpected(p, p->at - 1);
  weekday += after;
  qualifier |= qualifier_after(p);
  for (size_t i = 0; i < out->count; i++) {
    tli_term *term = &out->term[i];
    term->qualifier = (uint8_t)qualifier;
    term->part = part;
    term->part_number = number;
    term->weekday = (uint8_t)weekday;
    if (weekday && !(term->has & TERM_HAS_DAY) && term->shape != S_NUMBER) /* "Monday 4 to Friday 8 June" */
      return tli_phrase_unexpected(p, part_end);
  }
  return TL_OK;
}
