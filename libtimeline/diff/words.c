/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include <string.h>
#include <timeline/reading.h>

#include "../base/decimal.h"

void tli_words_init(tli_words *words, const tl_allocator *allocator)
{
  *words = (tli_words){.allocator = allocator};
}

void tli_words_free(tli_words *words)
{
  tli_bytes_free(words->allocator, &words->text);
}

void tli_say(tli_words *words, const char *text)
{
  words->failed = words->failed || !tli_bytes_append(words->allocator, &words->text, text, strlen(text) + 1);
  if (!words->failed)
    words->text.size--;
}

static void say_duration(tli_words *words, const tl_duration *duration)
{
  char text[TL_DURATION_WORDS_SIZE];
  tl_duration_to_words(duration, text);
  tli_say(words, text);
}

/* ---- dates ---- */

static void say_time(tli_words *words, tl_time time, bool end, bool clock)
{
  char text[TL_TIME_TEXT_SIZE];
  tl_time_write(time, end, clock, NULL, text);
  tli_say(words, text);
}

static void say_number(tli_words *words, const char *name, int64_t value)
{
  char text[TLI_INT_SIZE];
  tli_int_write(value, 1, text);
  tli_say(words, name);
  tli_say(words, text);
}

/* Bounds that no text gave. What hardly ever differs stands there as numbers. */
static void say_extent(tli_words *words, const tl_extent *e)
{
  bool clock = e->flags & TL_EXTENT_TIME_OF_DAY;
  tli_say(words, "starts ");
  say_time(words, e->start_min, false, clock);
  tli_say(words, " to ");
  say_time(words, e->start_max, false, clock);
  tli_say(words, ", ends ");
  say_time(words, e->end_min, true, clock);
  tli_say(words, " to ");
  say_time(words, e->end_max, true, clock);
  say_number(words, ", lasts ", e->length_min);
  say_number(words, " to ", e->length_max);
  tli_say(words, " seconds");
  const uint8_t rest[] = {e->start_kind,      e->end_kind,      e->precision, e->form,
                          e->start_qualifier, e->end_qualifier, e->flags};
  for (size_t i = 0; i < sizeof rest; i++)
    say_number(words, i ? "." : ", ", rest[i]);
}

/* Remarks in parentheses behind a date. */
static void remark(tli_words *words, bool *first, const char *what, const char *more)
{
  tli_say(words, *first ? " (" : ", ");
  tli_say(words, what);
  tli_say(words, more);
  *first = false;
}

void tli_say_date(tli_words *words, const tl_event_spec *spec)
{
  static const char *const kinds[] = {"dated", "open", "unknown", "ongoing"};
  const char *start = spec->start.data;
  const char *end = spec->end.data;
  if (spec->edtf.data) {
    tli_say(words, spec->edtf.data);
  } else if (spec->phrase.data) {
    tli_say(words, "\"");
    tli_say(words, spec->phrase.data);
    tli_say(words, "\"");
  } else if (start || end) {
    tli_say(words, start ? "start " : "");
    tli_say(words, start ? start : "");
    tli_say(words, !end ? "" : start ? ", end " : "end ");
    tli_say(words, end ? end : "");
  } else if (spec->extent) {
    say_extent(words, spec->extent);
  } else {
    tli_say(words, "no date");
  }
  bool first = true;
  if (spec->mode == TL_MODE_SPANS)
    remark(words, &first, "spans", "");
  if (spec->start_kind)
    remark(words, &first, "start ", kinds[spec->start_kind & 3]);
  if (spec->end_kind)
    remark(words, &first, "end ", kinds[spec->end_kind & 3]);
  if (spec->as_of.data)
    remark(words, &first, "as of ", spec->as_of.data);
  if (spec->zone.data)
    remark(words, &first, "in ", spec->zone.data);
  tli_say(words, first ? "" : ")");
}

/* ---- numbers and sources ---- */

static void say_decimal(tli_words *words, int64_t value, int places)
{
  char text[TLI_DECIMAL_SIZE];
  tli_decimal_write(value, places, text);
  tli_say(words, text);
}

void tli_say_coordinates(tli_words *words, int64_t latitude, int64_t longitude)
{
  say_decimal(words, latitude, 9);
  tli_say(words, ", ");
  say_decimal(words, longitude, 9);
}

void tli_say_confidence(tli_words *words, int32_t confidence)
{
  say_decimal(words, confidence, 6);
}

void tli_say_source(tli_words *words, const char *text, const char *href)
{
  tli_say(words, text ? text : "");
  if (!href)
    return;
  tli_say(words, text && *text ? " <" : "<");
  tli_say(words, href);
  tli_say(words, ">");
}

/* ---- constraints ---- */

static void say_relation(tli_words *words, tl_relset set)
{
  const char *name = tl_relset_name(set);
  bool first = true;
  for (int r = 0; !name && r < TL_RELATION_COUNT; r++) {
    if (!(set >> r & 1))
      continue;
    tli_say(words, first ? "" : " or ");
    tli_say(words, tl_relation_name((tl_relation)r));
    first = false;
  }
  tli_say(words, name ? name : "");
  tli_say(words, " ");
}

/* The limits of a length; of an offset, on which side each is. */
static void say_limits(tli_words *words, const tl_constraint *c)
{
  static const char *const hows[2][2] = {{"at least ", "at most "}, {"no earlier than ", "no later than "}};
  const tl_duration *limits[] = {&c->min, &c->max};
  bool offset = c->kind == TL_CONSTRAINT_OFFSET;
  bool both = c->given & TL_GIVEN_MIN && c->given & TL_GIVEN_MAX;
  for (int i = 0; i < 2; i++) {
    if (!(c->given & (i ? TL_GIVEN_MAX : TL_GIVEN_MIN)))
      continue;
    tli_say(words, i && both ? " and " : "");
    tli_say(words, hows[offset][i]);
    say_duration(words, limits[i]);
    tli_say(words, !offset ? "" : tl_duration_sign(limits[i]) < 0 ? " before" : " after");
  }
}

static void say_offset(tli_words *words, const tl_constraint *c)
{
  static const char *const mine[] = {"", "start ", "end "};
  static const char *const others[] = {" ", " the start of ", " the end of "};
  static const char *const precisions[] = {NULL, "exact", "month", "year", "at least", "at most", "about"};
  bool by = c->given & TL_GIVEN_BY;
  tli_say(words, mine[c->to]);
  if (by)
    say_duration(words, &c->by);
  say_limits(words, c);
  if (c->precision) {
    bool first = true;
    remark(words, &first, precisions[c->precision], "");
    if (c->given & TL_GIVEN_TOLERANCE) {
      tli_say(words, ", within ");
      say_duration(words, &c->tolerance);
    }
    tli_say(words, ")");
  }
  tli_say(words, !by ? "" : tl_duration_sign(&c->by) < 0 ? " before" : " after");
  tli_say(words, others[c->from]);
}

void tli_say_constraint(tli_words *words, const tl_constraint *c)
{
  if (c->kind == TL_CONSTRAINT_RELATION)
    say_relation(words, c->allen);
  else if (c->kind == TL_CONSTRAINT_OFFSET)
    say_offset(words, c);
  else
    say_limits(words, c);
  if (c->kind != TL_CONSTRAINT_LENGTH)
    tli_say(words, c->event.data);
  if (c->as_of.data) {
    tli_say(words, " as of ");
    tli_say(words, c->as_of.data);
  }
}
