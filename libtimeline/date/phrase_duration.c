/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

#include <string.h>

/* A vague number: what it is read as, and how far it may reach. */
typedef struct amount {
  int32_t min, max, hard_min, hard_max;
  bool half; /* "and a half" */
  bool vague;
} amount;

enum { AMOUNT_MAX = 9999 };

/* What a vague number is read as; false: the word is none. */
static bool vague(uint8_t word, amount *out)
{
  switch (word) {
  case W_COUPLE: *out = (amount){2, 2, 2, 4, false, true}; return true;
  case W_FEW: *out = (amount){2, 5, 1, 14, false, true}; return true;
  case W_SEVERAL: *out = (amount){3, 7, 2, 14, false, true}; return true;
  default: return false;
  }
}

/* "three", "twenty-five", "25", "a", "a dozen", "a couple of", "a few", "several", "half a". */
static bool read_amount(tli_parser *p, amount *out)
{
  size_t start = p->at;
  const tli_token *t = tli_look(p, 0);
  *out = (amount){0};
  int32_t n = 0;
  if (t->kind == T_NUMBER && t->suffix == SUFFIX_NONE && t->digits <= 4) {
    n = (int32_t)t->number;
    p->at++;
  } else if (tli_is_word(t, W_CARDINAL)) {
    n = t->value;
    p->at++;
  } else if (tli_is_word(t, W_TENS)) {
    size_t next = tli_look(p, 1)->kind == T_HYPHEN ? 2 : 1;
    n = t->value;
    p->at++;
    if (tli_is_word(tli_look(p, next - 1), W_CARDINAL) && tli_look(p, next - 1)->value < 10) {
      n += tli_look(p, next - 1)->value;
      p->at += next;
    }
  } else if (tli_is_word(t, W_HALF)) {
    p->at++;
    out->half = true;
    tli_take_kind(p, T_HYPHEN);
    tli_take_word(p, W_A);
    return true;
  } else {
    bool article = tli_take_word(p, W_A);
    n = article ? 1 : 0;
    const tli_token *word = tli_look(p, 0);
    if (article && tli_is_word(word, W_HALF)) {
      p->at++;
      tli_take_kind(p, T_HYPHEN);
      out->half = true;
      return true;
    }
    if (vague(word->word, out)) {
      p->at++;
      tli_take_word(p, W_OF);
      return true;
    }
    if (!article && !tli_is_word(word, W_DOZEN))
      return false;
  }
  if (tli_take_word(p, W_DOZEN)) {
    tli_take_word(p, W_OF);
    n = (n ? n : 1) * 12;
  }
  if (n < 1 || n > AMOUNT_MAX) {
    p->at = start;
    return false;
  }
  /* "two and a half years", "one-and-a-half years" */
  size_t gap = tli_look(p, 0)->kind == T_HYPHEN ? 1 : 0;
  if (tli_is_word(tli_look(p, gap), W_AND) && tli_is_word(tli_look(p, 2 * gap + 1), W_A) &&
      tli_is_word(tli_look(p, 3 * gap + 2), W_HALF)) {
    p->at += 3 * gap + 3;
    out->half = true;
  }
  out->min = out->max = out->hard_min = out->hard_max = n;
  return true;
}

/* The months or days of `n` units, a half more when `half`; false for a half that has no whole days. */
static bool scale(int32_t n, bool half, tli_unit unit, tl_duration *out)
{
  *out = (tl_duration){0};
  int32_t twice = 2 * n + half;
  switch (unit) {
  case U_DAY: out->days = n; return !half;
  case U_WEEK: out->days = 7 * n; return !half;
  case U_FORTNIGHT: out->days = 7 * twice; return true;
  case U_MONTH: out->months = n; return !half;
  case U_QUARTER: out->months = 3 * n; return !half;
  case U_YEAR:
    if (half)
      out->months = 6 * twice;
    else
      out->years = n;
    return true;
  case U_DECADE: out->years = 5 * twice; return true;
  case U_CENTURY: out->years = 50 * twice; return true;
  default: return false;
  }
}

static int32_t part_of(int32_t value, int32_t percent, bool up)
{
  return (value * percent + (up ? 99 : 0)) / 100;
}

/* A tenth off, by the next finer whole unit: two decades are 18 years, three years 33 months (32.4), a week 6 days. */
static tl_duration share(const tl_duration *of, int32_t percent, bool up)
{
  tl_duration d = {0};
  bool years = of->years >= 10 || (of->years > 0 && of->years * percent % 100 == 0);
  if (years)
    d.years = part_of(of->years, percent, up);
  else if (of->years || of->months > 2)
    d.months = part_of(of->years * 12 + of->months, percent, up);
  else
    d.days = part_of(of->months * 30 + of->days, percent, up);
  return d;
}

static tl_duration sum(tl_duration a, tl_duration b)
{
  a.years += b.years;
  a.months += b.months;
  a.days += b.days;
  return a;
}

typedef enum modifier { EXACT = 0, NEARLY, ABOUT, AT_LEAST, AT_MOST, MORE_THAN, LESS_THAN } modifier;

static modifier read_modifier(tli_parser *p)
{
  const tli_token *t = tli_look(p, 0);
  const tli_token *next = tli_look(p, 1);
  if (tli_is_word(t, W_NEARLY)) {
    p->at++;
    return NEARLY;
  }
  if (tli_is_word(t, W_APPROX)) {
    p->at++;
    return ABOUT;
  }
  bool at = tli_is_word(t, W_IN);
  if ((at && tli_is_word(next, W_LEAST)) || (tli_is_word(t, W_NOT) && tli_is_word(next, W_LESS))) {
    p->at += 2 + tli_is_word(tli_look(p, 2), W_THAN);
    return AT_LEAST;
  }
  if ((at && tli_is_word(next, W_MOST)) || (tli_is_word(t, W_UP) && tli_is_word(next, W_TO)) ||
      (tli_is_word(t, W_NOT) && tli_is_word(next, W_MORE))) {
    p->at += 2 + tli_is_word(tli_look(p, 2), W_THAN);
    return AT_MOST;
  }
  if (tli_is_word(t, W_MORE) || tli_is_word(t, W_LESS)) {
    p->at += 1 + (size_t)tli_is_word(next, W_THAN);
    return t->word == W_MORE ? MORE_THAN : LESS_THAN;
  }
  return EXACT;
}

static bool read_unit(tli_parser *p, tli_unit *out)
{
  size_t start = p->at;
  tli_take_kind(p, T_HYPHEN);
  const tli_token *t = tli_look(p, 0);
  p->at++;
  if (tli_is_word(t, W_UNIT) || tli_is_word(t, W_LASTING_UNIT)) {
    *out = (tli_unit)t->value;
  } else if (tli_is_word(t, W_CENTURY)) {
    *out = U_CENTURY;
  } else {
    p->at = start;
    return false;
  }
  size_t gap = tli_look(p, 0)->kind == T_HYPHEN ? 1 : 0;
  if (tli_is_word(tli_look(p, gap), W_LONG))
    p->at += gap + 1;
  return true;
}

static void limit_once(tli_length *out, modifier how)
{
  const tl_duration zero = {0};
  switch (how) {
  case NEARLY:
    out->hard_min = share(&out->hard_min, 75, false);
    out->min = share(&out->min, 90, false);
    out->convention = true;
    break;
  case ABOUT:
    out->hard_min = share(&out->hard_min, 75, false);
    out->hard_max = share(&out->hard_max, 125, true);
    out->min = share(&out->min, 90, false);
    out->max = share(&out->max, 110, true);
    out->convention = true;
    break;
  case AT_LEAST:
  case MORE_THAN: out->max = out->hard_max = zero; break;
  case AT_MOST:
  case LESS_THAN: out->min = out->hard_min = zero; break;
  default: break;
  }
  /* Strict where days are counted; "more than a year" is a year at least, as a year and an unknown rest of a day is. */
  bool days = !out->min.years && !out->min.months && !out->max.years && !out->max.months;
  if (days && how == MORE_THAN) {
    out->min.days++;
    out->hard_min.days++;
  } else if (days && how == LESS_THAN && out->max.days > 1) {
    out->max.days--;
    out->hard_max.days--;
  }
}

void tli_length_put(const tli_length *length, tl_phrase *out)
{
  out->length_min = length->min;
  out->length_max = length->max;
  out->envelope_length_min = length->hard_min;
  out->envelope_length_max = length->hard_max;
}

bool tli_length_unlimited(const tl_duration *max)
{
  return tl_duration_sign(max) == 0;
}

/* "weeklong", "week-long": one of the unit, without a number. */
static bool lasts_one(const tli_parser *p)
{
  const tli_token *t = tli_look(p, 0);
  bool one = tli_is_word(t, W_UNIT) && (p->text.data[t->offset + t->size - 1] | 0x20) != 's';
  const tli_token *next = tli_look(p, tli_look(p, 1)->kind == T_HYPHEN ? 2 : 1);
  return tli_is_word(t, W_LASTING_UNIT) || ((one || tli_is_word(t, W_CENTURY)) && tli_is_word(next, W_LONG));
}

/* One amount with its unit, "a year and a half" included. */
static bool read_span(tli_parser *p, tli_length *out, tli_unit *out_unit)
{
  amount n;
  tli_unit unit;
  size_t start = p->at;
  if (lasts_one(p) && read_unit(p, &unit)) {
    n = (amount){1, 1, 1, 1, false, false};
  } else {
    if (!read_amount(p, &n))
      return false;
    bool joined = tli_look(p, 0)->kind == T_HYPHEN;
    bool one = tli_is_word(tli_look(p, 0), W_CENTURY) && tli_look(p, 0)->value == 0;
    if ((one && n.min > 1 && !joined) || !read_unit(p, &unit)) { /* "19 century" is none of so many */
      p->at = start;
      return false;
    }
    if (!n.vague && tli_is_word(tli_look(p, 0), W_AND) && tli_is_word(tli_look(p, 1), W_A) &&
        tli_is_word(tli_look(p, 2), W_HALF)) {
      p->at += 3;
      n.half = true;
    }
  }
  bool whole = scale(n.min, n.half, unit, &out->min) && scale(n.max, n.half, unit, &out->max) &&
               scale(n.hard_min, n.half, unit, &out->hard_min) && scale(n.hard_max, n.half, unit, &out->hard_max);
  if (!whole) {
    p->at = start;
    return false;
  }
  out->convention = n.vague;
  *out_unit = unit;
  return true;
}

/* What joins the two numbers of "two to three years", "two or three years", "three- or four-day", "2-3 years". */
static bool take_joint(tli_parser *p)
{
  size_t start = p->at;
  bool hyphen = tli_take_kind(p, T_HYPHEN);
  if (tli_take_word(p, W_TO) || tli_take_word(p, W_OR)) {
    tli_take_kind(p, T_HYPHEN);
    return true;
  }
  if (hyphen ? tli_look(p, 0)->kind == T_NUMBER : tli_take_kind(p, T_DASH))
    return true;
  p->at = start;
  return false;
}

/* "a day or two", "a week or more", "a year or so". */
static modifier or_other(tli_parser *p, tli_unit unit, modifier how, tli_length *out)
{
  size_t start = p->at;
  amount n;
  tl_duration most;
  if (!tli_take_word(p, W_OR))
    return how;
  if (how == EXACT && tli_take_word(p, W_SO))
    return ABOUT;
  if (how == EXACT && tli_take_word(p, W_MORE))
    return AT_LEAST;
  if (how == EXACT && tli_take_word(p, W_LESS))
    return AT_MOST;
  if (read_amount(p, &n) && !n.vague && n.max < 100 && scale(n.max, n.half, unit, &most) &&
      most.years >= out->max.years && most.months >= out->max.months && most.days >= out->max.days &&
      !tli_is_word(tli_look(p, 0), W_UNIT) && !tli_is_word(tli_look(p, 0), W_MONTH) && tli_look(p, 0)->kind != T_HYPHEN)
    out->max = out->hard_max = most;
  else
    p->at = start;
  return how;
}

bool tli_phrase_length(tli_parser *p, tli_length *out)
{
  size_t start = p->at;
  tli_length first, second;
  tli_unit unit;
  memset(&first, 0, sizeof first);
  bool between = tli_take_word(p, W_BETWEEN);
  modifier how = between ? EXACT : read_modifier(p);
  tli_take_word(p, W_THE); /* "the three days" */
  size_t number = p->at;
  amount low;
  /* "two to three years", "two or three years", "between two and three years" */
  if (read_amount(p, &low) && !low.vague && !low.half) {
    bool joined = between ? tli_take_word(p, W_AND) : take_joint(p);
    if (joined && read_span(p, &second, &unit) && !second.convention) {
      tl_duration least;
      if (scale(low.min, false, unit, &least) && least.years <= second.max.years && least.months <= second.max.months &&
          least.days <= second.max.days) {
        *out = second;
        out->min = out->hard_min = least;
        limit_once(out, how);
        return true;
      }
    }
  }
  p->at = number;
  if (between || !read_span(p, &first, &unit)) {
    p->at = start;
    return false;
  }
  if (!first.convention)
    how = or_other(p, unit, how, &first);
  size_t end = p->at;
  tli_unit finer;
  if (tli_take_word(p, W_AND) && read_span(p, &second, &finer) && !second.convention && !first.convention) {
    first.min = first.hard_min = sum(first.min, second.min);
    first.max = first.hard_max = sum(first.max, second.max);
  } else {
    p->at = end;
  }
  *out = first;
  limit_once(out, how);
  return true;
}
