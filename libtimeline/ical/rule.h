/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_ICAL_RULE_H
#define TLI_ICAL_RULE_H

/*
 * Recurrence rules (RFC 5545, 3.3.10): their grammar, and the times that they give, one after another, by our own
 * arithmetic. Times are as written (local ones on the axis as they stand); zones are applied to what comes out.
 *
 * A walk always ends: at COUNT, at UNTIL, at the end of the year 9999, or after TLI_RULE_STEPS periods or times without
 * one that is asked for.
 */

#include "values.h"

enum { TLI_RULE_STEPS = 100000 };

typedef enum tli_frequency {
  TLI_YEARLY,
  TLI_MONTHLY,
  TLI_WEEKLY,
  TLI_DAILY,
  TLI_HOURLY,
  TLI_MINUTELY,
  TLI_SECONDLY
} tli_frequency;

/* Which parts are given, one bit each. */
enum {
  TLI_BY_SECOND = 1,
  TLI_BY_MINUTE = 2,
  TLI_BY_HOUR = 4,
  TLI_BY_DAY = 8,
  TLI_BY_MONTH_DAY = 16,
  TLI_BY_YEAR_DAY = 32,
  TLI_BY_WEEK = 64,
  TLI_BY_MONTH = 128,
  TLI_BY_POSITION = 256
};

/* Numbers from -366 to 366, one bit each. */
typedef struct tli_numbers {
  uint64_t plus[6];
  uint64_t minus[6];
} tli_numbers;

typedef struct tli_rule {
  tli_frequency frequency;
  int32_t interval;
  int64_t count; /* 0: not given */
  bool has_until;
  tli_stamp until;
  int week_start;   /* 1 (Monday) to 7 */
  unsigned by;      /* TLI_BY_ bits */
  bool other_scale; /* RSCALE names another calendar than the Gregorian, or SKIP another month: it cannot be followed */
  uint64_t seconds; /* bits 0 to 60 */
  uint64_t minutes;
  uint32_t hours;
  uint32_t months;    /* bits 1 to 12 */
  uint8_t weekdays;   /* bits 1 to 7: BYDAY without a number */
  tli_numbers nth[8]; /* BYDAY with one, by weekday */
  bool has_nth;
  tli_numbers month_days;
  tli_numbers year_days;
  tli_numbers weeks;
  tli_numbers positions;
} tli_rule;

/* Reads the value of RRULE. TL_ERR_SYNTAX, TL_ERR_VALUE, TL_ERR_LIMIT; the place is the caller's to add. */
tl_status tli_rule_parse(tl_text text, tli_rule *out, tl_error *err);

/* A walk through the times of a rule. */
typedef struct tli_walk {
  const tli_rule *rule;
  tl_time start; /* DTSTART, which is always the first time */
  tl_time until; /* no time after it */
  bool has_time; /* DTSTART has a time of day */
  bool begun;
  bool cut;      /* it ended because of TLI_RULE_STEPS, or of `left` */
  bool own;      /* DTSTART is a time that the rule gives, as far as has been walked */
  int64_t given; /* times so far, for COUNT */
  int64_t steps; /* since the last that was asked for */
  int64_t left;  /* of such steps, whatever is found between them: the caller may set fewer */
  tl_time from;  /* times before are not asked for */

  int64_t period;   /* which one: counted in intervals from that of DTSTART */
  int64_t base_day; /* the first day of the set */
  uint64_t days[6]; /* the set of the period at hand: which days from base_day on */
  size_t day_count;
  uint32_t hours;
  uint64_t minutes;
  uint64_t seconds;
  size_t times_a_day;
  size_t next; /* which of the set comes next */
  size_t size; /* of the set */
} tli_walk;

/* Starts a walk. `until` is UNTIL as a time of the same kind as `start`; TL_TIME_MAX: none. Times before `from` are
 * left out, and passed over in one step where there is no COUNT. */
void tli_walk_start(tli_walk *walk, const tli_rule *rule, const tli_stamp *start, tl_time until, tl_time from);

/* The next time; false behind the last. */
bool tli_walk_next(tli_walk *walk, tl_time *out_time);

/* Whether a walk that has no next time ended at the end of the year 9999, and the rule gives times after it. */
bool tli_walk_is_beyond(const tli_walk *walk);

#endif
