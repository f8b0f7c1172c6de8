/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

#include <string.h>

#include "../base/utf8.h"

/* Words that can be dropped before a date without a change to what it means. */
static bool is_weak(const tli_token *t)
{
  static const uint8_t weak[] = {W_NONE,    W_ORDINAL,   W_CARDINAL, W_TENS,      W_UNIT,    W_LASTING_UNIT, W_THIRD,
                                 W_EDGE,    W_HALF,      W_Q,        W_H,         W_A,       W_THE,          W_OF,
                                 W_IN,      W_FROM,      W_TO,       W_AND,       W_BUT,     W_OR,           W_THROUGH,
                                 W_BETWEEN, W_BY,        W_THAN,     W_LATER,     W_EARLIER, W_LEAST,        W_MOST,
                                 W_MORE,    W_LESS,      W_UP,       W_STILL,     W_FOR,     W_LASTED,       W_STARTING,
                                 W_ENDING,  W_FEW,       W_SEVERAL,  W_COUPLE,    W_DOZEN,   W_LONG,         W_LAST,
                                 W_SO,      W_SOMETIME,  W_DATE,     W_UNKNOWN,   W_MAYBE,   W_CONTINUOUS,   W_AS,
                                 W_BE,      W_OUTERMOST, W_WHOLE,    W_INCLUDING, W_PART,    W_SHIFTING};
  return memchr(weak, t->word, sizeof weak) || (t->word == W_APPROX && t->value == 1);
}

/* What a date is made of: an unknown word after one of these stands behind the date, or inside it. */
static bool is_dated(const tli_token *t)
{
  if (t->kind == T_NUMBER)
    return true;
  return t->kind == T_WORD && (t->word == W_MONTH || t->word == W_WEEKDAY || t->word == W_SEASON ||
                               t->word == W_DECADE || t->word == W_ERA || t->word == W_CENTURY);
}

static tl_status fail_word(const tli_parser *p, size_t token, const char *what)
{
  return tli_phrase_fail_text(p, token, token + 1, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX, what);
}

static tl_status fail_speaker(const tli_parser *p, size_t token)
{
  return tli_phrase_fail_text(p, token, token + 1, TL_ERR_UNRESOLVED, TL_CODE_PHRASE_AS_OF,
                              " counts from a day that the phrase does not give");
}

static bool can_begin_length(const tli_token *t)
{
  return t->kind == T_NUMBER ||
         (t->kind == T_WORD && (t->word == W_CARDINAL || t->word == W_TENS || t->word == W_A || t->word == W_HALF ||
                                t->word == W_LASTING_UNIT || t->word == W_UNIT || t->word == W_CENTURY ||
                                t->word == W_NEARLY || t->word == W_APPROX || t->word == W_MORE || t->word == W_LESS ||
                                t->word == W_DOZEN || t->word == W_SEVERAL));
}

/* Whether a number stands before a length that begins at `start`, as one more of its numbers: "three, four or
 * five-day".
 */
static bool has_number_before(const tli_parser *p, size_t start)
{
  size_t i = start;
  while (i > p->begin && (p->tokens[i - 1].kind == T_HYPHEN || p->tokens[i - 1].kind == T_COMMA ||
                          tli_is_word(&p->tokens[i - 1], W_OR) || tli_is_word(&p->tokens[i - 1], W_TO)))
    i--;
  if (i == start || i == p->begin)
    return false;
  const tli_token *t = &p->tokens[i - 1];
  return tli_is_word(t, W_CARDINAL) || tli_is_word(t, W_TENS) || (t->kind == T_NUMBER && t->digits < 3);
}

/* Whether a length goes on in a way that is not read: "a day-and-a-half", "a week or longer". */
static bool length_goes_on(const tli_parser *p)
{
  size_t i = tli_look(p, 0)->kind == T_HYPHEN ? 1 : 0;
  if (!tli_is_word(tli_look(p, i), W_AND))
    return tli_is_word(tli_look(p, i), W_OR);
  i += tli_look(p, i + 1)->kind == T_HYPHEN ? 2 : 1;
  return tli_is_word(tli_look(p, i), W_A) &&
         tli_is_word(tli_look(p, i + (tli_look(p, i + 1)->kind == T_HYPHEN ? 2 : 1)), W_HALF);
}

/* A word that says when, in another language. */
static tl_status fail_foreign(const tli_parser *p, size_t token, const char *english)
{
  char quoted[TLI_QUOTE_SIZE];
  tl_text word = tli_phrase_text(p, token, token + 1);
  return tli_fail_at(p->err, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX, p->text, p->tokens[token].offset,
                     english ? "%s beside a number may mean \"%s\": write it so, dates are read in English"
                             : "%s beside a number may change the date: dates are read in English%s",
                     tli_quote(word, quoted), english ? english : "");
}

/* "by the end of", "from the time of", of something that is not a date. */
static bool is_limit(const tli_parser *p)
{
  const tli_token *t = tli_look(p, 0);
  bool the = tli_is_word(tli_look(p, 1), W_THE);
  const tli_token *end = tli_look(p, the ? 2 : 1);
  return (t->word == W_BY || t->word == W_FROM || t->word == W_TO || t->word == W_THROUGH) &&
         (tli_is_word(end, W_EDGE) || (the && tli_is_word(end, W_NONE) && end->value == PLAIN_TIME));
}

/* Writes the letters of a token, small; returns the place behind them. */
static char *fold(const tli_parser *p, const tli_token *t, char *out)
{
  for (size_t i = 0; i < t->size; i++)
    *out++ = tli_lower(p->text.data[t->offset + i]);
  return out;
}

/* Whether a word may be a month in Roman numerals. */
static bool is_roman(const tli_parser *p, const tli_token *t)
{
  static const char months[] = " i ii iii iv v vi vii viii ix x xi xii ";
  char folded[8] = " ";
  if (t->size > 4)
    return false;
  *fold(p, t, folded + 1) = ' ';
  return strstr(months, folded) != NULL;
}

/* The V of V.2018, or all that stands before a number; "b.1984" and "Charles V 1530" are none. */
static bool is_roman_month(const tli_parser *p, size_t token)
{
  const tli_token *t = &p->tokens[token];
  bool joined = t[1].kind == T_DOT && t[1].glued && t[2].kind == T_NUMBER && t[2].glued;
  return (joined || (token == p->begin && t[1].kind == T_NUMBER)) && is_roman(p, t);
}

/* A digit that was read wrong, alone before a month: "l May 1984" was the first of May. "Elizabeth I May 1559" is none.
 */
static bool is_misread(const tli_parser *p, size_t token)
{
  const tli_token *t = &p->tokens[token];
  bool alone = token == p->begin;
  size_t i = 0;
  while (i < t->size && memchr(alone ? "lOoIi" : "lOo", p->text.data[t->offset + i], alone ? 5 : 3))
    i++;
  return i == t->size && i <= 2 && tli_is_word(&t[1], W_MONTH);
}

/* The "d.c." of "d.c. 1400", which may be died circa, or the place; "a." is also ante. */
static bool may_be_circa(const tli_parser *p, const tli_token *t)
{
  const char *text = p->text.data + t->offset;
  return t->size == 3 && text[1] == '.' && (text[2] == 'c' || text[2] == 'a') && t[1].kind == T_DOT;
}

/* Why a word that is not known may not stand behind a part of a date. */
static const char *unknown_why(const tli_parser *p, const tli_token *t)
{
  if ((p->text.data[t->offset] | 0x20) == 'w' && t->size == 1 && t[1].kind == T_NUMBER)
    return " is a week of ISO 8601, which is not read: write its days";
  /* "18xx", "1999-uu" */
  char letter = (char)(p->text.data[t->offset] | 0x20);
  size_t same = 0;
  while (same < t->size && (p->text.data[t->offset + same] | 0x20) == letter)
    same++;
  if (t->glued && same == t->size && (letter == 'x' || letter == 'u') &&
      (t[-1].kind == T_NUMBER || (t[-1].kind == T_HYPHEN && t[-1].glued)))
    return " may stand for digits: they are capital X, as in 18XX and 1899-XX";
  return is_roman(p, t) ? " is no word of a date phrase: write the name of the month" : " is no word of a date phrase";
}

/* A word before the date: what it says of the date is kept; it is refused when it would change what the date means, and
 * behind a word of a date (`dated`) also when it is not known. */
static tl_status context_word(tli_parser *p, bool dated)
{
  const char *english;
  const tli_token *t = tli_look(p, 0);
  if (dated && t->word == W_NONE)
    return tli_phrase_foreign(tli_phrase_text(p, p->at, p->at + 1), &english) ? fail_foreign(p, p->at, english)
                                                                              : fail_word(p, p->at, unknown_why(p, t));
  if (tli_is_word(t, W_AS) && tli_is_word(tli_look(p, 1), W_OF))
    return fail_word(p, p->at, " of: a state as of a date is no date of its own");
  if (tli_is_word(t, W_UP) && tli_is_word(tli_look(p, 1), W_TO))
    return fail_word(p, p->at, " to, before a word that is not read");
  if (t->word == W_SPEAKER)
    return fail_speaker(p, p->at);
  if (is_limit(p))
    return fail_word(p, p->at, " before an end that is not read changes what a date after it means");
  if (!is_weak(t) && !is_dated(t))
    return fail_word(p, p->at, " before other words changes what a date after them means");
  if (t->word == W_MAYBE && t->value == 0)
    p->qualifier |= TL_QUALIFIER_UNCERTAIN;
  if (t->word == W_CONTINUOUS)
    p->flags |= TL_PHRASE_CONTINUOUS;
  return TL_OK;
}

/* Goes over the words before the date, up to the last that we do not know. A length among them ("a week-long visit") is
 * kept, and is `loose` when it is no adjective; a word that would change what the date means is refused. */
static tl_status context(tli_parser *p, size_t last, bool *loose)
{
  bool dated = false;
  bool edged = false;
  for (p->at = p->begin; p->at <= last;) {
    const tli_token *t = tli_look(p, 0);
    if (can_begin_length(t)) {
      tli_length length;
      size_t start = p->at;
      if (tli_phrase_length(p, &length)) {
        if (p->has_length)
          return fail_word(p, start, " begins a second length");
        if (has_number_before(p, start) || length_goes_on(p))
          return fail_word(p, start, " is part of a length that is not read");
        p->length = length;
        p->has_length = true;
        /* "three-day", "weeklong" goes with the next noun; "three days" needs a word that ties it to the date. */
        *loose = p->tokens[p->at - 1].word != W_LONG && p->tokens[p->at - 1].word != W_LASTING_UNIT &&
                 p->tokens[p->at - 2].kind != T_HYPHEN;
        continue;
      }
    }
    if (t->kind == T_WORD) {
      tl_status status = context_word(p, dated);
      if (status != TL_OK)
        return status;
      edged = edged || t->word == W_STARTING || t->word == W_ENDING;
    } else if (t->kind != T_NUMBER && t->kind != T_HYPHEN && t->kind != T_DASH && t->kind != T_COMMA &&
               t->kind != T_DOT && t->kind != T_COLON && t->kind != T_APOSTROPHE) {
      return tli_phrase_unexpected(p, p->at);
    }
    /* "wasn't" */
    const tli_token *next = tli_look(p, 1);
    if (t->kind == T_APOSTROPHE && t->glued && next->glued && next->size == 1 &&
        (p->text.data[next->offset] | 0x20) == 't')
      return tli_phrase_fail(p, p->at, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                             "a word that says \"not\" stands before the date");
    dated = dated || is_dated(t);
    p->at++;
  }
  if (edged && p->has_length)
    return tli_phrase_fail(p, p->begin, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                           "a length, and words that say it started or ended: the date's part in it is not clear");
  if (p->at != last + 1)
    return tli_phrase_unexpected(p, last);
  return TL_OK;
}

/* "in", "during", "from" and the like between a length and the date that it lies in or is counted from. */
static bool ties_length(const tli_token *t)
{
  switch (t->kind == T_WORD ? t->word : W_NONE) {
  case W_IN:
  case W_OF:
  case W_WITHIN:
  case W_BETWEEN:
  case W_FROM:
  case W_SINCE:
  case W_UNTIL:
  case W_STARTING:
  case W_ENDING: return true;
  default: return false;
  }
}

/* "Febuary 2018", "untill 1984": to read over it would say something else. */
static tl_status refuse_slip(const tli_parser *p, size_t token)
{
  const tli_token *t = &p->tokens[token];
  char folded[16], quoted[TLI_QUOTE_SIZE];
  if (t->value || t->size >= sizeof folded)
    return TL_OK;
  fold(p, t, folded);
  const char *meant = tli_phrase_near(folded, t->size);
  if (!meant)
    return TL_OK;
  return tli_fail_at(p->err, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX, p->text, t->offset,
                     "%s is close to \"%s\", which would change the date: correct it, or leave it out",
                     tli_quote(tli_phrase_text(p, token, token + 1), quoted), meant);
}

/* Refuses the last word before the date when it may not be read over. */
static tl_status refuse_beside(const tli_parser *p, size_t token)
{
  const tli_token *next = &p->tokens[token + 1];
  const tli_token *written = &next[next->kind == T_DOT];
  uint8_t value = p->tokens[token].value;
  const char *english;
  if (value == PLAIN_SEASON && tli_is_word(next, W_SEASON))
    return fail_word(p, token, " makes it a season that is not the year's");
  if (value == PLAIN_MOVED && (tli_is_word(next, W_FROM) || tli_is_word(next, W_UNTIL)))
    return fail_word(p, token, " moves a date: the one that it moves to is to be given alone");
  if (value == PLAIN_OF && tli_is_word(next, W_OF))
    return fail_word(p, token, " of a date is not that date");
  if (value == PLAIN_SPAN &&
      (tli_is_word(written, W_AFTER) || tli_is_word(written, W_BEFORE) || tli_is_word(written, W_LATER) ||
       tli_is_word(written, W_EARLIER) || tli_is_word(written, W_PRIOR)))
    return fail_word(p, token, " before or after a date is no length that is read");
  if (value == PLAIN_TIME && tli_is_word(next, W_SINCE))
    return fail_word(p, token, " before \"since\": that tells of one time after the date, not of all the time since");
  if (may_be_circa(p, &p->tokens[token]) && is_dated(written))
    return fail_word(p, token, " before a date may end in \"circa\" or \"ante\": a space in it tells");
  if (is_misread(p, token))
    return fail_word(p, token, " before a month may be a number that was read wrong");
  if (is_roman_month(p, token))
    return fail_word(p, token, " beside a number: a month in Roman numerals is not read");
  if (value == PLAIN_YEAR && tli_is_word(next, W_UNIT) && next->value == U_YEAR)
    return fail_word(p, token, " makes it a year that is not the calendar's");
  if (value == PLAIN_NUMBER && written->kind == T_NUMBER && written->digits > 2 && written->suffix == SUFFIX_NONE)
    return fail_word(p, token, " right before a number makes it no plain year");
  /* "Covid-1984", "U1984" */
  if (next->glued && (next->kind == T_NUMBER || (next->kind == T_HYPHEN && next[1].glued)))
    return fail_word(p, token, " is joined to what follows: that is no date");
  return is_dated(written) && tli_phrase_foreign(tli_phrase_text(p, token, token + 1), &english)
             ? fail_foreign(p, token, english)
             : TL_OK;
}

/* The word that two make with a hyphen between them, as at the end of a line: "Novem-ber", "Octo- ber". */
static tl_status refuse_parted(const tli_parser *p, size_t token)
{
  const tli_token *t = &p->tokens[token];
  char folded[16];
  uint8_t value;
  if (token < p->begin + 2 || t[-1].kind != T_HYPHEN || !t[-1].glued || t[-2].kind != T_WORD ||
      (size_t)t[-2].size + t->size > sizeof folded)
    return TL_OK;
  size_t size = (size_t)(fold(p, t, fold(p, &t[-2], folded)) - folded);
  switch (tli_phrase_word(folded, size, &value)) {
  case W_MONTH:
  case W_WEEKDAY:
  case W_SEASON:
    return tli_phrase_fail_text(p, token - 2, token + 1, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                                " is a word of a date with a hyphen in it: write it whole");
  default: return TL_OK;
  }
}

/* Finds where the date phrase begins: after the last word that we do not know. */
static tl_status find_begin(tli_parser *p)
{
  size_t end = p->begin;
  bool loose = false;
  for (size_t i = p->begin; i < p->count; i++) {
    if (p->tokens[i].kind == T_OTHER)
      return tli_phrase_unexpected(p, i);
    const tli_token *next = &p->tokens[i + 1];
    if (tli_is_word(&p->tokens[i], W_SPEAKER) && p->tokens[i].value == 1 &&
        (next->suffix == SUFFIX_ORDINAL || tli_is_word(next, W_ORDINAL)))
      p->tokens[i].word = W_THE; /* "this 5th day of May 2018" */
    if (!tli_is_word(&p->tokens[i], W_NONE))
      continue;
    end = i + 1;
    tl_status status = refuse_parted(p, i);
    if (status == TL_OK)
      status = refuse_slip(p, i);
    if (status != TL_OK)
      return status;
  }
  if (end > p->begin) {
    tl_status status = context(p, end - 1, &loose);
    if (status == TL_OK)
      status = refuse_beside(p, end - 1);
    if (status != TL_OK)
      return status;
    p->context = tli_phrase_text(p, p->begin, end);
  }
  if (loose && end < p->count && p->tokens[end].kind != T_COMMA && p->tokens[end].kind != T_COLON &&
      !ties_length(&p->tokens[end]))
    return tli_phrase_fail(p, end, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX,
                           "a length stands before the date, and no word that says how they go together");
  while (end > p->begin && end < p->count &&
         (p->tokens[end].kind == T_COMMA || p->tokens[end].kind == T_DOT || p->tokens[end].kind == T_COLON ||
          p->tokens[end].kind == T_DASH || p->tokens[end].kind == T_HYPHEN)) {
    bool sign = p->tokens[end].kind == T_DASH || p->tokens[end].kind == T_HYPHEN;
    if (sign && !p->tokens[end].glued && p->tokens[end + 1].kind == T_NUMBER && p->tokens[end + 1].glued)
      return fail_word(p, end, " right before a number may be \"until\", or a minus: a space behind it tells");
    end++;
  }
  /* "visit (5 May 2018)" */
  if (end < p->count && p->tokens[end].kind == T_OPEN && p->tokens[p->count - 1].kind == T_CLOSE) {
    p->tokens[--p->count].kind = T_END;
    end++;
  }
  p->begin = end;
  bool dated = false;
  for (size_t i = end; i < p->count; i++) {
    const tli_token *t = &p->tokens[i];
    dated = dated || is_dated(t);
    if (tli_is_word(t, W_REFUSED) || (tli_is_word(t, W_SHIFTING) && !dated))
      return fail_word(p, i, " is not read in a date phrase: it changes what the date means");
    bool last_unit = tli_is_word(t, W_LAST) && tli_is_word(&p->tokens[i + 1], W_UNIT) && i + 2 == p->count;
    if (tli_is_word(t, W_SPEAKER) || last_unit || (tli_is_word(t, W_PRESENT) && i == end && i + 1 == p->count))
      return fail_speaker(p, i);
  }
  return TL_OK;
}

static bool options_valid(const tl_phrase_options *options)
{
  return TLI_OPTIONS_FIT_RESERVED(options) && options->mode <= TL_MODE_SPANS && options->seasons <= TL_SEASONS_QUARTER;
}

tl_status tl_phrase_parse(tl_text text, const tl_phrase_options *options, tl_phrase *out_phrase, tl_error *err)
{
  if (!out_phrase || (text.size && !text.data))
    return tli_fail_arg(err, "a phrase needs a text and a place for the result");
  if (options && !options_valid(options))
    return tli_fail_arg(err, "phrase options that this library does not know");
  if (text.size > TL_PHRASE_TEXT_MAX)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_DATE_LENGTH, "a phrase of %zu bytes: at most %d are read", text.size,
                    (int)TL_PHRASE_TEXT_MAX);
  tl_status status = tli_text_check(text, NULL, err);
  if (status != TL_OK)
    return status;

  tli_token tokens[TL_PHRASE_TEXT_MAX + 1];
  tli_parser p;
  memset(&p, 0, sizeof p);
  p.text = text;
  p.options.size = sizeof p.options;
  if (options) {
    p.options.mode = options->mode;
    p.options.seasons = options->seasons;
    p.options.as_of = options->as_of;
  }
  p.err = err;
  p.tokens = tokens;
  p.count = tli_phrase_tokens(text, tokens);
  if (p.count > 1 && tokens[p.count - 1].kind == T_DOT)
    tokens[--p.count].kind = T_END;
  if (tli_is_word(&tokens[0], W_JULIAN) && tokens[1].kind == T_COLON) {
    p.julian = true;
    p.begin = 2;
  }
  status = find_begin(&p);
  if (status != TL_OK)
    return status;
  if (p.begin >= p.count) {
    char quoted[TLI_QUOTE_SIZE];
    return tli_fail_at(err, TL_ERR_SYNTAX, TL_CODE_PHRASE_SYNTAX, text, 0, "%s holds no date", tli_quote(text, quoted));
  }
  p.at = p.begin;
  tl_phrase phrase;
  memset(&phrase, 0, sizeof phrase);
  status = tli_phrase_sentence(&p, &phrase);
  if (status != TL_OK)
    return status;
  phrase.flags |= p.flags;
  phrase.context_size = (uint16_t)p.context.size;
  phrase.context_at = (uint16_t)(p.context.size ? p.context.data - text.data : 0);
  *out_phrase = phrase;
  return TL_OK;
}
