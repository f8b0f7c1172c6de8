/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

#include <string.h>

#include "../base/utf8.h"

static bool is_letter(char c)
{
  return tli_lower(c) >= 'a' && tli_lower(c) <= 'z';
}

/* What a character is: its kind, T_WORD for letters (all of those beyond ASCII that are no punctuation are letters),
 * and T_END for a space. */
static tli_token_kind kind_of(uint32_t point)
{
  switch (point) {
  case ' ':
  case '\t':
  case '\n':
  case '\r':
  case 0xA0:
  case 0x202F:
  case 0x205F:
  case 0x3000: return T_END;
  case '-':
  case 0x2010:
  case 0x2011:
  case 0x2043:
  case 0x2212:
  case 0xFE63:
  case 0xFF0D: return T_HYPHEN;
  case 0x2012:
  case 0x2013:
  case 0x2014:
  case 0x2015:
  case 0xFE58: return T_DASH;
  case ',': return T_COMMA;
  case '.': return T_DOT;
  case '/': return T_SLASH;
  case ':': return T_COLON;
  case '\'':
  case '`':
  case 0xB4:
  case 0x2018:
  case 0x2019:
  case 0x201B:
  case 0x2032:
  case 0x2BC: return T_APOSTROPHE;
  case '?': return T_QUESTION;
  case '~':
  case 0x223C:
  case 0x2248: return T_TILDE;
  case '%': return T_PERCENT;
  case '(': return T_OPEN;
  case ')': return T_CLOSE;
  default: break;
  }
  if (point >= 0x2000 && point <= 0x200A)
    return T_END;
  if (point < 0x80)
    return point < 0x7F && is_letter((char)point) ? T_WORD : T_OTHER;
  /* Latin-1 signs, general punctuation, currency, arrows and symbols; other scripts' letters are letters. */
  if (point < 0xC0 || point == 0xD7 || point == 0xF7 || (point >= 0x2000 && point < 0x2C00))
    return T_OTHER;
  return T_WORD;
}

typedef struct scanner {
  tl_text text;
  size_t at;
} scanner;

/* The kind of the character at `at`, and its size; T_OTHER and 0 at the end. */
static tli_token_kind look(const scanner *s, size_t at, size_t *out_size)
{
  *out_size = tli_utf8_size(s->text.data + at, s->text.size - at);
  if (*out_size == 0)
    return T_OTHER;
  return tli_is_digit(s->text.data[at]) ? T_NUMBER : kind_of(tli_utf8_point(s->text.data + at, *out_size));
}

static bool letter_at(const scanner *s, size_t at)
{
  size_t size;
  return look(s, at, &size) == T_WORD;
}

static bool dot_at(const scanner *s, size_t at)
{
  return at < s->text.size && s->text.data[at] == '.';
}

/* "yrs", "wk", "mths", "mos": a unit written short, which may have a dot. */
static bool is_short_unit(const tli_token *token, const char *folded, size_t size)
{
  return token->word == W_UNIT && size <= 4 && !memchr(folded, 'a', size) && !memchr(folded, 'e', size);
}

enum { FOLDED = 16 };

/* The letters of an abbreviation, each with a dot behind it: small ones, where each ends, whether a space stands before
 * it and whether it was a capital. */
typedef struct letters {
  char folded[FOLDED];
  size_t end[FOLDED];
  bool spaced[FOLDED], capital[FOLDED];
  size_t count;
} letters;

/* How many of the letters are one abbreviation: "B. C.", "n. d." and "D. C." are; of "b. c. 1340" (born circa), "d. c.
 * 1400" and "c. A.D. 476" the first letter is a word by itself. */
static size_t joined(const scanner *s, const letters *l)
{
  uint8_t value;
  size_t gap = 0;
  tli_word word = tli_phrase_word(l->folded, l->count, &value);
  size_t next = l->end[l->count - 1];
  next += dot_at(s, next);
  while (look(s, next, &gap) == T_END)
    next += gap;
  bool born = l->count == 2 && l->folded[0] == 'b' && l->spaced[1] && !l->capital[1] && look(s, next, &gap) == T_NUMBER;
  if (word != W_NONE && !born)
    return l->count;
  bool apart = l->spaced[1] || l->folded[0] == 'c';
  if (born || (apart && tli_phrase_word(l->folded + 1, l->count - 1, &value) == W_ERA))
    return 1;
  for (size_t i = 1; i < l->count; i++)
    if (!l->capital[i] && l->spaced[i])
      return i;
  return l->count;
}

/* After one letter and a dot: goes on as long as that repeats. */
static size_t read_letters(scanner *s, char *folded)
{
  letters l = {.count = 1, .folded = {folded[0]}, .end = {s->at}};
  for (size_t at = s->at; dot_at(s, at) && l.count < FOLDED - 1; at = l.end[l.count++]) {
    size_t gap = 0;
    size_t next = at + 1;
    while (look(s, next, &gap) == T_END)
      next += gap;
    bool spaced = next > at + 1;
    /* "c. 1984" stops at once, as nothing follows; a dot behind the last letter is asked for where there are spaces. */
    if (next >= s->text.size || !is_letter(s->text.data[next]) || letter_at(s, next + 1) ||
        (spaced && !dot_at(s, next + 1)))
      break;
    l.folded[l.count] = tli_lower(s->text.data[next]);
    l.capital[l.count] = l.folded[l.count] != s->text.data[next];
    l.spaced[l.count] = spaced;
    l.end[l.count] = next + 1;
  }
  size_t count = l.count > 1 ? joined(s, &l) : 1;
  memcpy(folded, l.folded, count);
  s->at = l.end[count - 1];
  return count;
}

/* Reads the letters of a word, or of an abbreviation letter by letter ("B.C.", "n. d."), as one token. An
 * abbreviation's dot belongs to it when the word is one that we know: "Sept.", "c.". */
static void read_word(scanner *s, tli_token *token)
{
  char folded[FOLDED];
  size_t size = 0;
  bool long_word = false;
  size_t letter = 0;
  size_t start = s->at;
  while (letter_at(s, s->at)) {
    look(s, s->at, &letter);
    if (size < FOLDED && letter == 1)
      folded[size++] = tli_lower(s->text.data[s->at]);
    else
      long_word = true;
    s->at += letter;
  }
  if (s->at - start == 1 && dot_at(s, s->at))
    size = read_letters(s, folded);
  token->kind = T_WORD;
  token->word = (uint8_t)(long_word ? W_NONE : tli_phrase_word(folded, size, &token->value));
  bool abbreviation = token->word == W_MONTH || token->word == W_WEEKDAY || token->word == W_ERA ||
                      token->word == W_APPROX || token->word == W_UNDATED || token->word == W_CENTURY ||
                      token->word == W_BEFORE || token->word == W_AFTER || token->word == W_BETWEEN ||
                      token->word == W_MAYBE || is_short_unit(token, folded, size);
  if (abbreviation && dot_at(s, s->at) && s->at + 1 < s->text.size)
    s->at++;
}

/* Whether exactly three digits follow a comma: 10,000. */
static bool thousands_at(const scanner *s, size_t at)
{
  if (at + 3 >= s->text.size || s->text.data[at] != ',')
    return false;
  for (size_t i = 1; i <= 3; i++)
    if (!tli_is_digit(s->text.data[at + i]))
      return false;
  return at + 4 >= s->text.size || !tli_is_digit(s->text.data[at + 4]);
}

static bool ordinal_fits(uint32_t number, char a, char b)
{
  uint32_t tail = number % 100 >= 11 && number % 100 <= 13 ? 0 : number % 10;
  switch (tail) {
  case 1: return a == 's' && b == 't';
  case 2: return a == 'n' && b == 'd';
  case 3: return a == 'r' && b == 'd';
  default: return a == 't' && b == 'h';
  }
}

static void read_number(scanner *s, tli_token *token)
{
  unsigned digits = 0;
  uint32_t number = 0;
  while (s->at < s->text.size) {
    if (!tli_is_digit(s->text.data[s->at])) {
      if (digits == 0 || digits > 3 || !thousands_at(s, s->at))
        break;
      s->at++;
    }
    if (digits < 9)
      number = number * 10 + (uint32_t)(s->text.data[s->at] - '0');
    digits += digits < 255;
    s->at++;
  }
  token->kind = T_NUMBER;
  token->number = number;
  token->digits = (uint8_t)digits;
  size_t apostrophe;
  bool quoted = look(s, s->at, &apostrophe) == T_APOSTROPHE;
  size_t s_at = s->at + (quoted ? apostrophe : 0);
  if (s_at < s->text.size && tli_lower(s->text.data[s_at]) == 's' && !letter_at(s, s_at + 1)) {
    token->suffix = SUFFIX_DECADE;
    s->at = s_at + 1;
  } else if (s->at + 1 < s->text.size && !letter_at(s, s->at + 2) &&
             ordinal_fits(number, tli_lower(s->text.data[s->at]), tli_lower(s->text.data[s->at + 1]))) {
    token->suffix = SUFFIX_ORDINAL;
    s->at += 2;
  }
}

static bool is_part_of_word(tli_token_kind kind)
{
  return kind == T_WORD || kind == T_NUMBER;
}

/* The end of the brackets that begin at `at`, with which a cataloguer says what is not written on the thing: "[1984?]",
 * "May [1984]", "1984 [?]". 0: they are no such, and of a part of a number, as in "19[84]", neither. */
static size_t brackets_at(const scanner *s, size_t at, const tli_token *before)
{
  size_t size;
  size_t end = at + 1;
  bool words = false;
  if (s->text.data[at] != '[')
    return 0;
  for (; end < s->text.size && s->text.data[end] != ']' && s->text.data[end] != '['; end += size)
    words = is_part_of_word(look(s, end, &size)) || words;
  if (end == s->text.size || s->text.data[end] != ']' || end == at + 1)
    return 0;
  bool cut =
      words &&
      ((before && (size_t)before->offset + before->size == at && is_part_of_word((tli_token_kind)before->kind)) ||
       is_part_of_word(look(s, end + 1, &size)));
  return cut ? 0 : end;
}

size_t tli_phrase_tokens(tl_text text, tli_token *tokens)
{
  scanner s = {text, 0};
  size_t count = 0;
  size_t close = 0; /* where open brackets end */
  bool glued = false;
  while (s.at < text.size) {
    size_t size;
    tli_token_kind kind = look(&s, s.at, &size);
    bool opens = !close && (close = brackets_at(&s, s.at, count ? &tokens[count - 1] : NULL)) > 0;
    if (kind == T_END || opens) {
      glued = false;
      s.at += size;
      continue;
    }
    if (close && s.at == close) {
      close = 0;
      s.at++;
      continue;
    }
    tli_token *token = &tokens[count++];
    memset(token, 0, sizeof *token);
    token->offset = (uint16_t)s.at;
    token->glued = glued;
    if (kind == T_WORD) {
      read_word(&s, token);
    } else if (kind == T_NUMBER) {
      read_number(&s, token);
    } else {
      bool ampersand = text.data[s.at] == '&';
      bool dash = s.at + 1 < text.size && memcmp(text.data + s.at, "--", 2) == 0;
      token->kind = (uint8_t)(ampersand ? T_WORD : dash ? T_DASH : kind);
      token->word = ampersand ? W_AND : W_NONE;
      s.at += dash ? 2 : size;
    }
    token->size = (uint16_t)(s.at - token->offset);
    glued = true;
  }
  memset(&tokens[count], 0, sizeof tokens[count]);
  tokens[count].offset = (uint16_t)text.size;
  return count;
}

/* ---- the text of tokens, and what is wrong with it ---- */

tl_text tli_phrase_text(const tli_parser *p, size_t from, size_t to)
{
  tl_text text = {p->text.data + p->tokens[from].offset, 0};
  if (to > from)
    text.size = (size_t)p->tokens[to - 1].offset + p->tokens[to - 1].size - p->tokens[from].offset;
  return text;
}

tl_status tli_phrase_fail(const tli_parser *p, size_t token, tl_status status, tl_code code, const char *what)
{
  return tli_fail_at(p->err, status, code, p->text, p->tokens[token].offset, "%s", what);
}

tl_status tli_phrase_fail_text(const tli_parser *p, size_t from, size_t to, tl_status status, tl_code code,
                               const char *what)
{
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail_at(p->err, status, code, p->text, p->tokens[from].offset, "%s%s",
                     tli_quote(tli_phrase_text(p, from, to), quoted), what);
}

/* What to write instead of a token that is not expected; "": that depends. */
static const char *advice(const tli_parser *p, size_t token)
{
  const tli_token *t = &p->tokens[token];
  char first = p->text.data[t->offset];
  bool plus_minus = first == '+' && (t[1].kind == T_SLASH || t[1].kind == T_HYPHEN) && t[1].glued;
  if (t->kind == T_OTHER && (plus_minus || (first == '\xC2' && p->text.data[t->offset + 1] == '\xB1')))
    return ": limits are written \"between 1982 and 1986\"";
  if (t->kind == T_OPEN)
    t++;
  const tli_token *end = t->kind == T_SLASH ? t + 1 : t;
  bool open = end->size == 4 && memcmp(p->text.data + end->offset, "open", 4) == 0;
  if (end > p->tokens && end[-1].kind == T_SLASH &&
      (open || tli_is_word(end, W_UNKNOWN) || tli_is_word(end, W_PRESENT)))
    return ": behind a slash an open end is \"..\", and one that is not known nothing";
  if (tli_is_word(t, W_AS))
    return ": \"on\", \"since\" or \"by\" tells which is meant";
  if (tli_is_word(t, W_EDGE) || tli_is_word(t, W_ENDING))
    return ": \"the end of\", \"until\" or \"in\" tells which is meant";
  if (tli_is_word(t, W_JULIAN) || (tli_is_word(t, W_SHIFTING) && t->value == 1))
    return ": a date of the Julian calendar has \"julian:\" before it";
  if (tli_is_word(t, W_UNIT) && t[1].kind == T_NUMBER)
    return t[1].digits < 4 ? ": days and weeks are not counted through a year" : ": write its date";
  bool sign = t[1].kind == T_QUESTION || t[1].kind == T_HYPHEN || t[1].kind == T_DASH;
  if (t->kind == T_NUMBER && (t->digits == 2 || t->digits == 3) && sign && t[1].glued)
    return ": digits that are not known are X, as in 18XX";
  bool short_year = t->kind == T_NUMBER && t->digits <= 2 && t->suffix == SUFFIX_NONE && t[1].kind == T_END;
  if (short_year && token > p->begin && (t[-1].kind != T_NUMBER || t[-1].digits < 3))
    return ": a year has all of its digits";
  return "";
}

tl_status tli_phrase_unexpected(const tli_parser *p, size_t token)
{
  char quoted[TLI_QUOTE_SIZE];
  if (p->tokens[token].kind == T_END)
    return tli_phrase_fail(p, token, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX, "the phrase ends where a date is missing");
  return tli_fail_at(p->err, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX, p->text, p->tokens[token].offset,
                     "%s is not expected here in a date phrase%s",
                     tli_quote(tli_phrase_text(p, token, token + 1), quoted), advice(p, token));
}
