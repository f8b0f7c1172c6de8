/* SPDX-License-Identifier: Apache-2.0 */

/* The grammar of recurrence rules. */

#include "rule.h"

#include <string.h>

#include "../base/error.h"
#include "lines.h"

static tl_status refuse(tl_error *err, tl_text part, const char *why)
{
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_RULE, "a recurrence rule with %s: %s", tli_quote(part, quoted), why);
}

/* The index of a word; -1 when it is none of them. */
static int word_of(tl_text text, const char *const *words, int count)
{
  for (int i = 0; i < count; i++)
    if (tli_text_is_word(text, words[i]))
      return i;
  return -1;
}

static void set_number(tli_numbers *numbers, int64_t value)
{
  uint64_t *side = value < 0 ? numbers->minus : numbers->plus;
  uint64_t size = (uint64_t)(value < 0 ? -value : value);
  side[size / 64] |= UINT64_C(1) << (size % 64);
}

/* Reads a list of numbers into bits: those below zero only where `minus` is not NULL, zero only where it is. */
static tl_status read_numbers(tl_text part, tl_text list, int64_t max, tli_numbers *out, bool has_minus, tl_error *err)
{
  tl_text rest = list;
  do {
    int64_t value;
    tl_text item = tli_list_next(&rest);
    if (tli_integer_parse(item, has_minus ? -max : 0, max, &value, NULL) != TL_OK || (has_minus && value == 0))
      return refuse(err, part, "a number that is none, or out of its range");
    set_number(out, value);
  } while (rest.data);
  return TL_OK;
}

static const char *const weekday_words[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

/* MO, 1MO, -1SU */
static tl_status read_days(tl_text part, tl_text list, tli_rule *rule, tl_error *err)
{
  tl_text rest = list;
  do {
    tl_text item = tli_list_next(&rest);
    size_t number = item.size > 2 ? item.size - 2 : 0;
    int weekday = item.size < 2 ? -1 : word_of((tl_text){item.data + number, 2}, weekday_words, 7);
    int64_t nth = 0;
    if (weekday < 0 ||
        (number > 0 && (tli_integer_parse((tl_text){item.data, number}, -53, 53, &nth, NULL) != TL_OK || nth == 0)))
      return refuse(err, part, "a day of the week that is none");
    if (nth)
      set_number(&rule->nth[weekday + 1], nth);
    else
      rule->weekdays |= (uint8_t)(1 << (weekday + 1));
    rule->has_nth = rule->has_nth || nth != 0;
  } while (rest.data);
  return TL_OK;
}

typedef enum part_name {
  PART_FREQ,
  PART_UNTIL,
  PART_COUNT,
  PART_INTERVAL,
  PART_BYSECOND,
  PART_BYMINUTE,
  PART_BYHOUR,
  PART_BYDAY,
  PART_BYMONTHDAY,
  PART_BYYEARDAY,
  PART_BYWEEKNO,
  PART_BYMONTH,
  PART_BYSETPOS,
  PART_WKST,
  PART_RSCALE,
  PART_SKIP,
  PARTS
} part_name;

static const char *const part_words[PARTS] = {"FREQ",     "UNTIL", "COUNT",      "INTERVAL",  "BYSECOND", "BYMINUTE",
                                              "BYHOUR",   "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH",
                                              "BYSETPOS", "WKST",  "RSCALE",     "SKIP"};

/* A list of numbers of the part's own range. */
static tl_status read_by(part_name name, tl_text part, tl_text value, tli_rule *rule, tl_error *err)
{
  static const struct {
    int64_t max;
    unsigned by;
    bool has_minus;
  } ranges[PARTS] = {
      [PART_BYSECOND] = {60, TLI_BY_SECOND, false},    [PART_BYMINUTE] = {59, TLI_BY_MINUTE, false},
      [PART_BYHOUR] = {23, TLI_BY_HOUR, false},        [PART_BYMONTHDAY] = {31, TLI_BY_MONTH_DAY, true},
      [PART_BYYEARDAY] = {366, TLI_BY_YEAR_DAY, true}, [PART_BYWEEKNO] = {53, TLI_BY_WEEK, true},
      [PART_BYMONTH] = {12, TLI_BY_MONTH, false},      [PART_BYSETPOS] = {366, TLI_BY_POSITION, true},
  };
  tli_numbers numbers = {{0}, {0}};
  /* A leap month, which other calendars have (RFC 7529). */
  if (name == PART_BYMONTH && value.size > 1 && value.data[value.size - 1] == 'L') {
    rule->other_scale = true;
    return TL_OK;
  }
  tl_status status = read_numbers(part, value, ranges[name].max, &numbers, ranges[name].has_minus, err);
  if (status != TL_OK)
    return status;
  rule->by |= ranges[name].by;
  switch (name) {
  case PART_BYSECOND: rule->seconds = numbers.plus[0]; break;
  case PART_BYMINUTE: rule->minutes = numbers.plus[0]; break;
  case PART_BYHOUR: rule->hours = (uint32_t)numbers.plus[0]; break;
  case PART_BYMONTHDAY: rule->month_days = numbers; break;
  case PART_BYYEARDAY: rule->year_days = numbers; break;
  case PART_BYWEEKNO: rule->weeks = numbers; break;
  case PART_BYMONTH: rule->months = (uint32_t)numbers.plus[0]; break;
  default: rule->positions = numbers; break;
  }
  if (name == PART_BYMONTH && rule->months & 1)
    return refuse(err, part, "a month 0");
  return TL_OK;
}

static tl_status read_part(part_name name, tl_text part, tl_text value, tli_rule *rule, tl_error *err)
{
  static const char *const frequencies[] = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"};
  int64_t number;
  int word;
  switch (name) {
  case PART_FREQ:
    word = word_of(value, frequencies, 7);
    rule->frequency = (tli_frequency)word;
    return word >= 0 ? TL_OK : refuse(err, part, "no frequency");
  case PART_UNTIL: rule->has_until = true; return tli_stamp_parse(value, &rule->until, err);
  case PART_COUNT:
    if (tli_integer_parse(value, 1, INT32_MAX, &rule->count, NULL) != TL_OK)
      return refuse(err, part, "a count from 1 to 2147483647 is expected");
    return TL_OK;
  case PART_INTERVAL:
    if (tli_integer_parse(value, 1, INT32_MAX, &number, NULL) != TL_OK)
      return refuse(err, part, "an interval from 1 to 2147483647 is expected");
    rule->interval = (int32_t)number;
    return TL_OK;
  case PART_BYDAY: rule->by |= TLI_BY_DAY; return read_days(part, value, rule, err);
  case PART_WKST:
    word = word_of(value, weekday_words, 7);
    rule->week_start = word + 1;
    return word >= 0 ? TL_OK : refuse(err, part, "no day of the week");
  case PART_RSCALE:
    rule->other_scale = rule->other_scale || !tli_text_is_word(value, "GREGORIAN");
    return value.size > 0 && value.size <= 32 ? TL_OK : refuse(err, part, "no calendar");
  case PART_SKIP: rule->other_scale = rule->other_scale || !tli_text_is_word(value, "OMIT"); return TL_OK;
  default: return read_by(name, part, value, rule, err);
  }
}

/* What RFC 5545 forbids of parts together. */
static tl_status check(tl_text text, const tli_rule *rule, unsigned given, tl_error *err)
{
  tli_frequency f = rule->frequency;
  if (!(given & 1u << PART_FREQ))
    return refuse(err, text, "it has no FREQ");
  if (rule->count && rule->has_until)
    return refuse(err, text, "it has both COUNT and UNTIL");
  if (rule->by & TLI_BY_WEEK && f != TLI_YEARLY)
    return refuse(err, text, "BYWEEKNO is for YEARLY only");
  if (rule->by & TLI_BY_YEAR_DAY && (f == TLI_DAILY || f == TLI_WEEKLY || f == TLI_MONTHLY))
    return refuse(err, text, "BYYEARDAY is not for DAILY, WEEKLY and MONTHLY");
  if (rule->by & TLI_BY_MONTH_DAY && f == TLI_WEEKLY)
    return refuse(err, text, "BYMONTHDAY is not for WEEKLY");
  if (rule->has_nth && ((f != TLI_YEARLY && f != TLI_MONTHLY) || rule->by & TLI_BY_WEEK))
    return refuse(err, text, "a BYDAY with a number is for MONTHLY and YEARLY only, without BYWEEKNO");
  return TL_OK;
}

tl_status tli_rule_parse(tl_text text, tli_rule *out, tl_error *err)
{
  tli_rule rule = {.interval = 1, .week_start = 1};
  unsigned given = 0;
  for (tl_text rest = text; rest.data;) {
    const char *semicolon = rest.size ? memchr(rest.data, ';', rest.size) : NULL;
    tl_text part = {rest.data, semicolon ? (size_t)(semicolon - rest.data) : rest.size};
    rest = semicolon ? (tl_text){semicolon + 1, rest.size - part.size - 1} : (tl_text){NULL, 0};
    if (part.size == 0 && !rest.data && given)
      break; /* a semicolon at the end, which is seen */
    const char *equals = part.size ? memchr(part.data, '=', part.size) : NULL;
    size_t name_size = equals ? (size_t)(equals - part.data) : 0;
    int name = word_of((tl_text){part.data, name_size}, part_words, PARTS);
    if (name < 0)
      return refuse(err, part, "no part of a rule");
    if (given & 1u << name)
      return refuse(err, part, "a part that is there already");
    given |= 1u << name;
    tl_text value = {part.data + name_size + 1, part.size - name_size - 1};
    tl_status status = read_part((part_name)name, part, value, &rule, err);
    if (status != TL_OK)
      return status;
  }
  tl_status status = check(text, &rule, given, err);
  if (status == TL_OK)
    *out = rule;
  return status;
}
