/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_PHRASE_PRIVATE_H
#define TLI_PHRASE_PRIVATE_H

/*
 * How a phrase is read, from text to bounds:
 *
 *   phrase_words.c     what each word means (one sorted table)
 *   phrase_near.c      words that are none of these, and may not be read over beside a date
 *   phrase_token.c     text into tokens: words, numbers, punctuation; errors at tokens
 *   phrase_term.c      tokens into a term: one date, as coarse as written, with all its readings
 *   phrase_settle.c    the readings into one: years filled in, parts taken, days and weekdays checked
 *   phrase_number.c    the numeric forms of a term: 2018-05-05, 03/04/1983, 1980-88
 *   phrase_duration.c  tokens into a length: "nearly two decades"
 *   phrase_take.c      the words round terms: "no later than", "onwards", "throughout"
 *   phrase_parse.c     the sentence: since, from .. to, between .. and, three months after
 *   phrase_value.c     terms into EDTF text and bounds
 *   phrase.c           the door: options, context before the date
 *
 * The parser goes forward over the tokens; where it looks ahead, it is by a fixed number of tokens. No recursion.
 */

#include <timeline/phrase.h>

#include "../base/error.h"

/* What a word is. W_NONE is a word that we do not know: context, when it stands before the date. */
typedef enum tli_word {
  W_NONE = 0,     /* value PLAIN: not a word of ours misspelt; else what may not stand right behind it */
  W_MONTH,        /* value 1 to 12 */
  W_WEEKDAY,      /* 1 to 7, from Monday */
  W_SEASON,       /* 21 to 24 */
  W_ORDINAL,      /* first to twentieth, thirtieth, ...: the number */
  W_CARDINAL,     /* one to nineteen */
  W_TENS,         /* twenty to ninety */
  W_DECADE,       /* twenties to nineties: 20 to 90 */
  W_UNIT,         /* a tli_unit */
  W_LASTING_UNIT, /* weeklong: a tli_unit */
  W_ERA,          /* 1: CE, 2: BCE */
  W_APPROX,       /* circa, about; value 1: also a plain word ("about", "some") */
  W_MAYBE,        /* possibly; value 1: "presumed", of what stands right behind it */
  W_THIRD,        /* early, mid, late: 1 to 3 */
  W_EDGE,         /* beginning, middle, end: 1 to 3; 7: an end that may do without "of" */
  W_OUTERMOST,    /* earliest, latest: 1, 3 */
  W_HALF,
  W_CENTURY, /* value 1: centuries */
  W_Q,
  W_H,
  W_A,
  W_THE,
  W_OF,
  W_IN, /* in, during; value 1: on; 2: at */
  W_FROM,
  W_TO,
  W_AND,
  W_BUT,
  W_OR,
  W_SINCE,
  W_UNTIL,
  W_THROUGH,
  W_THROUGHOUT,
  W_INCLUDING, /* value 1: inclusive */
  W_WHOLE,     /* whole, all, entire */
  W_PART,
  W_BEFORE,
  W_AFTER,
  W_BETWEEN,
  W_BY,
  W_NOT, /* not, no */
  W_THAN,
  W_LATER,
  W_EARLIER,
  W_LEAST,
  W_MOST,
  W_MORE,
  W_LESS,
  W_UP,
  W_PRIOR,
  W_WITHIN,
  W_ONWARDS,
  W_PRESENT, /* present, now, today, date */
  W_STILL,
  W_CONTINUOUS,
  W_FOR,
  W_LASTED,
  W_STARTING,
  W_ENDING,
  W_NEARLY,
  W_FEW,
  W_SEVERAL,
  W_COUPLE,
  W_DOZEN,
  W_LONG,
  W_LAST,
  W_SO,
  W_SOMETIME,
  W_UNDATED,
  W_DATE,
  W_UNKNOWN,
  W_JULIAN,
  W_AS,
  W_BE,       /* be, been */
  W_REFUSED,  /* a word that would change what the date means */
  W_SHIFTING, /* beyond, outside: the same right before a date, else a plain word; 1: of a calendar */
  W_SPEAKER   /* ago, yesterday: counts from a day that is not in the phrase; 1: this */
} tli_word;

typedef enum tli_unit {
  U_DAY = 0,
  U_WEEK,
  U_FORTNIGHT,
  U_MONTH,
  U_YEAR,
  U_DECADE,
  U_CENTURY,
  U_QUARTER,
  U_NONE
} tli_unit;

enum {
  PLAIN = 1,
  PLAIN_YEAR,   /* "tax": "year" */
  PLAIN_NUMBER, /* "resolution": a number that would be a year by itself */
  PLAIN_SEASON, /* "Arab": "spring" */
  PLAIN_MOVED,  /* "postponed": "from", "until" */
  PLAIN_TIME,   /* "time": "since"; "by the time" */
  PLAIN_OF,     /* "wake": "of" */
  PLAIN_SPAN    /* "generation": "after", "before" */
};

/* A row of the table of words. */
typedef struct tli_entry {
  char text[16];
  uint8_t word;
  uint8_t value;
} tli_entry;

extern const tli_entry tli_words[];
extern const size_t tli_word_count;

/* phrase_near.c: the word of the table that a folded word of at least one letter, in none of its rows, is one slip away
 * from; NULL. */
const char *tli_phrase_near(const char *text, size_t size);

/* Whether a word is one of another language, or script, that says something of a date. `*out_english`: the month or
 * season that it is, or NULL. */
bool tli_phrase_foreign(tl_text word, const char **out_english);

/* phrase_words.c: looks up a folded word. */
tli_word tli_phrase_word(const char *text, size_t size, uint8_t *out_value);

typedef enum tli_token_kind {
  T_END = 0,
  T_WORD,
  T_NUMBER,
  T_HYPHEN,
  T_DASH, /* en dash and longer: always a range */
  T_COMMA,
  T_DOT,
  T_SLASH,
  T_COLON,
  T_APOSTROPHE,
  T_QUESTION,
  T_TILDE,
  T_PERCENT,
  T_OPEN,
  T_CLOSE,
  T_OTHER
} tli_token_kind;

enum { SUFFIX_NONE = 0, SUFFIX_ORDINAL = 1, SUFFIX_DECADE = 2 };

typedef struct tli_token {
  uint32_t number; /* of T_NUMBER, when digits is at most 9 */
  uint16_t offset;
  uint16_t size;
  uint8_t kind;
  uint8_t word;   /* of T_WORD: a tli_word */
  uint8_t value;  /* what the word's comment says */
  uint8_t digits; /* of T_NUMBER; 255: that many or more */
  uint8_t suffix; /* of T_NUMBER */
  uint8_t glued;  /* no space before it */
  uint8_t reserved[2];
} tli_token;

/* A year, month, or day: zeros for what is missing. A month of 21 to 41 is an EDTF season. */
typedef struct tli_spot {
  int64_t year;
  int32_t month;
  int32_t day;
} tli_spot;

typedef enum tli_shape {
  S_POINT = 0, /* one calendar unit: `first` */
  S_WINDOW,    /* somewhere from `first` to `last` */
  S_DECADE,    /* ten years from `first` to `last` */
  S_CENTURY,   /* a hundred likewise */
  S_UNIT,      /* one unit of another calendar: from `first` to `last` */
  S_INTERVAL,  /* starts in `first`, ends in `last`: 1980-88 */
  S_EITHER,    /* 1838/1862: one of the two */
  S_NUMBER,    /* a number that the other side of a range explains: the 24 of 24-25 April */
  S_ORDINAL,   /* the 17th of 17th-18th century */
  S_PART,      /* the "early" of "early to mid 1990s" */
  S_UPTO,      /* [..last] */
  S_ONFROM     /* [first..] */
} tli_shape;

enum { TERM_HAS_YEAR = 1, TERM_HAS_MONTH = 2, TERM_HAS_DAY = 4 };

/* What "early", "first half of", "last week of" takes out of a date. */
typedef enum tli_part {
  PART_NONE = 0,
  PART_THIRD,
  PART_HALF,
  PART_QUARTER,
  PART_DECADE,
  PART_MONTH,
  PART_WEEK,
  PART_DAY
} tli_part;
enum { PART_LAST = 255 };

typedef struct tli_term {
  tli_spot first, last;
  tli_spot hard_first, hard_last; /* when `flags` has TL_PHRASE_CONVENTION: the envelope */
  uint8_t shape;
  uint8_t has;            /* TERM_HAS_... */
  uint8_t era;            /* as written: 0 none, 1 CE, 2 BCE */
  uint8_t qualifier;      /* TL_QUALIFIER_... bits */
  uint8_t last_qualifier; /* those of `last`, once settled: "between c. 1984 and 1990" */
  uint8_t flags;          /* TL_PHRASE_... bits */
  uint8_t part;           /* a tli_part that is still to be taken, once the year is known */
  uint8_t part_number;    /* which; PART_LAST */
  uint8_t weekday;        /* 1 to 7: to be checked; 0: none was given */
  bool year_first;        /* "1902 April 5": what follows may go without the year */
} tli_term;

/* What a stretch of text can mean. More than one term is an ambiguity. */
enum { TLI_READINGS_MAX = 4 };
typedef struct tli_readings {
  tli_term term[TLI_READINGS_MAX];
  size_t count;
  bool no_century; /* the readings are of this century and the last; there are others */
} tli_readings;

/* A length with its conventions. In one unit of days and one of months, both counted whole. */
typedef struct tli_length {
  tl_duration min, max, hard_min, hard_max; /* max zero: no limit */
  bool convention;
} tli_length;

typedef struct tli_parser {
  tl_text text;
  tl_phrase_options options;
  tl_error *err;
  tli_token *tokens; /* ends in T_END */
  size_t count;      /* without the T_END */
  size_t at;
  size_t begin;      /* the first token of the date phrase, after the context */
  tl_text context;   /* of the words before it; empty: none */
  int month_before;  /* in the right side of a range: the left side's month, for `April 24-25, 2024` */
  uint8_t qualifier; /* of the whole phrase */
  uint8_t flags;     /* TL_PHRASE_... bits of the whole phrase */
  bool julian;
  bool inside; /* "in", "during" stood before the date */
  bool season; /* a season was read that names no hemisphere */
  bool has_length;
  tli_length length; /* from the context, or "for three days" */
} tli_parser;

/* phrase_token.c: `tokens` holds TL_PHRASE_TEXT_MAX + 1. The text is valid UTF-8. */
size_t tli_phrase_tokens(tl_text text, tli_token *tokens);

static inline const tli_token *tli_look(const tli_parser *p, size_t ahead)
{
  size_t i = p->at + ahead;
  return &p->tokens[i < p->count ? i : p->count];
}

static inline bool tli_is_word(const tli_token *token, tli_word word)
{
  return token->kind == T_WORD && token->word == word;
}

/* Consumes the token when it is that word. */
static inline bool tli_take_word(tli_parser *p, tli_word word)
{
  if (!tli_is_word(tli_look(p, 0), word))
    return false;
  p->at++;
  return true;
}

static inline bool tli_take_kind(tli_parser *p, tli_token_kind kind)
{
  if (tli_look(p, 0)->kind != kind)
    return false;
  p->at++;
  return true;
}

/* phrase_token.c: the text from token `from` to before token `to`. */
tl_text tli_phrase_text(const tli_parser *p, size_t from, size_t to);

/* The error "unexpected ..." at a token. */
tl_status tli_phrase_unexpected(const tli_parser *p, size_t token);
tl_status tli_phrase_fail(const tli_parser *p, size_t token, tl_status status, tl_code code, const char *what);
/* The error about the text of tokens `from` to before `to`: `what` follows it. */
tl_status tli_phrase_fail_text(const tli_parser *p, size_t from, size_t to, tl_status status, tl_code code,
                               const char *what);

/* phrase_term.c: reads one term with everything that belongs to it; p->at moves on past what was read. A year may still
 * be missing, and a part may still be untaken. */
tl_status tli_phrase_term(tli_parser *p, tli_readings *out);

/* phrase_settle.c: the month so many months after January of year 0. */
tli_spot tli_month_at(int64_t index);
/* Completes the left side of a range from the right one: month, year, era, century. */
void tli_phrase_fill(tli_readings *left, tli_readings *right, bool roll);

/* Takes the one reading that is left, its part taken and its days checked, or fails: two readings, no year, no such
 * day. `whole`: the term is all of the phrase, so that an interval (1980-88) may stand. `from` to before `to`: its
 * tokens. */
tl_status tli_phrase_settle(tli_parser *p, const tli_readings *readings, bool whole, size_t from, size_t to,
                            tli_term *out);

/* The error that lists readings of the tokens `from` to before `to`. */
tl_status tli_phrase_fail_ambiguous(const tli_parser *p, const tli_readings *readings, size_t from, size_t to);

/* phrase_number.c: 2018-05-05, 2018-05, 1980-88, 1838/1862, 03/04/1983, 5/2018. False: not such a form. */
bool tli_phrase_numeric(tli_parser *p, tli_readings *out, tl_status *status);

/* phrase_duration.c: a length such as "three months", "a week-long", "nearly two decades". False, nothing consumed:
 * none here. */
bool tli_phrase_length(tli_parser *p, tli_length *out);

/* phrase_shift.c: the term that lies `length` after (direction 1) or before (-1) `term`. */
tl_status tli_phrase_shift(tli_parser *p, const tli_term *term, const tli_length *length, int direction, tli_term *out);
/* Puts p->length on what `out` says of `term`: inside it (anchor 0), from its start on (1), up to its end (-1). */
tl_status tli_value_length(tli_parser *p, const tli_term *term, int anchor, tl_phrase *out);
bool tli_length_unlimited(const tl_duration *max);
/* Copies a length, and its hard limits, into the answer. */
void tli_length_put(const tli_length *length, tl_phrase *out);

/* phrase_take.c: words are consumed where they stand at p->at; what they say. A direction of 0: none of these. */
bool tli_take_undated(tli_parser *p);    /* "undated", "no date", "date unknown", and then the end */
void tli_take_adverbs(tli_parser *p);    /* "probably", "continuously", "still": what is said of the whole phrase */
bool tli_take_present(tli_parser *p);    /* "present", "the present day", "date" */
bool tli_take_range_sign(tli_parser *p); /* a dash, "to", "until", "through" */
bool tli_take_throughout(tli_parser *p); /* "throughout", "all of", "the whole of": the date is filled */
/* "before", "after", "prior to", "later than": -1 or 1. */
int tli_take_direction(tli_parser *p);
/* "on or before", "no later than", "not before", "by", "at the latest": -1 or 1, and the date itself is in it. */
int tli_take_inclusive(tli_parser *p);
/* Behind a date: "onwards", "on": 1, a state from it on; "or later": 2; "or before", "at the latest": -2. */
int tli_take_direction_after(tli_parser *p);

/* phrase_parse.c: the sentence, from p->begin. */
tl_status tli_phrase_sentence(tli_parser *p, tl_phrase *out);

/* phrase_value.c */
size_t tli_spot_text(const tli_spot *spot, unsigned qualifier, char *out);
size_t tli_term_text(const tli_term *term, char *out); /* TL_PHRASE_EDTF_SIZE; 0: EDTF cannot say it */
tl_status tli_spot_days(const tli_parser *p, const tli_spot *spot, int64_t *out_first, int64_t *out_end);
int tli_phrase_month_days(const tli_parser *p, int64_t year, int month);
/* TL_ERR_VALUE when `b` ends before `a` starts. */
tl_status tli_value_ordered(const tli_parser *p, const tli_term *a, const tli_term *b);
tl_status tli_value_term(tli_parser *p, const tli_term *term, tl_phrase *out);
tl_status tli_value_interval(tli_parser *p, const tli_term *a, const tli_term *b, tl_phrase *out);
tl_status tli_value_since(tli_parser *p, const tli_term *term, bool at_least, bool ongoing, tl_phrase *out);
tl_status tli_value_until(tli_parser *p, const tli_term *term, bool at_least, tl_phrase *out);
/* From a term to an end that nobody knows. */
tl_status tli_value_unended(tli_parser *p, const tli_term *term, tl_phrase *out);
/* One of several terms, or all of them. */
tl_status tli_value_set(tli_parser *p, const tli_term *terms, size_t count, bool all, tl_phrase *out);
/* What both files need: bounds closed, an error of a layer below given the phrase's place, a term's days [first, end).
 */
tl_status tli_value_close(const tli_parser *p, tl_extent *extent);
tl_status tli_phrase_place(const tli_parser *p, tl_status status);
tl_status tli_term_days(const tli_parser *p, const tli_term *term, bool hard, int64_t *out_first, int64_t *out_end);

#endif
