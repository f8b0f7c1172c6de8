/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_REASON_H
#define TESTS_REASON_H

/* Timelines for tests of reasoning, made event by event in days. */

#include "events.h"

#include <stdlib.h>

#include <timeline/timeline.h>

enum { REASON_EVENTS = 64, REASON_TEXT = 160, REASON_CONSTRAINTS = 64 };

/* No bound: of a window, a length, an offset. */
#define REASON_NONE INT64_MIN

typedef struct reason_event {
  char id[64];
  char start[REASON_TEXT];
  char end[REASON_TEXT];
  char edtf[REASON_TEXT];
  tl_constraint constraints[REASON_CONSTRAINTS];
  char others[REASON_CONSTRAINTS][64];
  char names[REASON_CONSTRAINTS][64]; /* what the vectors call each */
  size_t constraint_count;
} reason_event;

typedef struct reason_model {
  reason_event events[REASON_EVENTS];
  size_t count;
} reason_model;

static inline int64_t reason_number(const char *text)
{
  return strcmp(text, "*") == 0 || strcmp(text, "None") == 0 ? REASON_NONE : strtoll(text, NULL, 10);
}

static inline void reason_day(int64_t day, char *text)
{
  tl_time_write(day * TL_SECONDS_PER_DAY, false, false, NULL, text);
}

/* `[first..last]`, either of which may be missing; "" when both are. */
static inline void reason_window(int64_t first, int64_t last, char out[REASON_TEXT])
{
  char from[TL_TIME_TEXT_SIZE] = "";
  char to[TL_TIME_TEXT_SIZE] = "";
  if (first != REASON_NONE)
    reason_day(first, from);
  if (last != REASON_NONE)
    reason_day(last, to);
  if (first == REASON_NONE && last == REASON_NONE)
    out[0] = '\0';
  else if (first != REASON_NONE && last != REASON_NONE && first > last)
    snprintf(out, REASON_TEXT, "!"); /* cannot be said in one value */
  else
    snprintf(out, REASON_TEXT, "[%s..%s]", from, to);
}

static inline reason_event *reason_find(reason_model *model, const char *id)
{
  for (size_t i = 0; i < model->count; i++)
    if (strcmp(model->events[i].id, id) == 0)
      return &model->events[i];
  assert_true(model->count < REASON_EVENTS);
  reason_event *event = &model->events[model->count++];
  memset(event, 0, sizeof *event);
  snprintf(event->id, sizeof event->id, "%s", id);
  return event;
}

static inline tl_constraint *reason_constraint(reason_model *model, const char *event, const char *other, uint8_t kind,
                                               const char *name)
{
  reason_event *e = reason_find(model, event);
  if (other)
    reason_find(model, other);
  assert_true(e->constraint_count < REASON_CONSTRAINTS);
  size_t i = e->constraint_count++;
  tl_constraint *c = &e->constraints[i];
  memset(c, 0, sizeof *c);
  snprintf(e->names[i], sizeof e->names[i], "%s", name);
  snprintf(e->others[i], sizeof e->others[i], "%s", other ? other : "");
  c->kind = kind;
  return c;
}

static inline void reason_length(reason_model *model, const char *event, int64_t min, int64_t max)
{
  if (min == REASON_NONE && max == REASON_NONE)
    return;
  tl_constraint *c = reason_constraint(model, event, NULL, TL_CONSTRAINT_LENGTH, "d");
  c->given = (min == REASON_NONE ? 0 : TL_GIVEN_MIN) | (max == REASON_NONE ? 0 : TL_GIVEN_MAX);
  c->min.days = min == REASON_NONE ? 0 : (int32_t)min;
  c->max.days = max == REASON_NONE ? 0 : (int32_t)max;
}

static inline void reason_relation(reason_model *model, const char *name, const char *a, const char *b,
                                   const char *letters)
{
  tl_constraint *c = reason_constraint(model, a, b, TL_CONSTRAINT_RELATION, name);
  assert_int_equal(tl_relset_parse(tl_text_from_string(letters), &c->allen, NULL), TL_OK);
}

/* min <= y.to - x.from <= max, in days. */
static inline void reason_offset(reason_model *model, const char *name, const char *x, bool from_end, const char *y,
                                 bool to_end, int64_t min, int64_t max)
{
  tl_constraint *c = reason_constraint(model, y, x, TL_CONSTRAINT_OFFSET, name);
  c->from = from_end ? TL_ENDPOINT_END : TL_ENDPOINT_START;
  c->to = to_end ? TL_ENDPOINT_END : TL_ENDPOINT_START;
  c->given = (min == REASON_NONE ? 0 : TL_GIVEN_MIN) | (max == REASON_NONE ? 0 : TL_GIVEN_MAX);
  c->min.days = min == REASON_NONE ? 0 : (int32_t)min;
  c->max.days = max == REASON_NONE ? 0 : (int32_t)max;
}

static inline void reason_months(reason_model *model, const char *name, const char *x, bool from_end, const char *y,
                                 bool to_end, int32_t months, const char *mode, int32_t tolerance)
{
  static const char *const modes[] = {"", "eq", "gran", "", "ge", "le", "about"};
  tl_constraint *c = reason_constraint(model, y, x, TL_CONSTRAINT_OFFSET, name);
  c->from = from_end ? TL_ENDPOINT_END : TL_ENDPOINT_START;
  c->to = to_end ? TL_ENDPOINT_END : TL_ENDPOINT_START;
  c->given = TL_GIVEN_BY;
  c->by.months = months;
  for (uint8_t i = 1; i < 7; i++)
    if (strcmp(modes[i], mode) == 0)
      c->precision = i;
  assert_int_not_equal(c->precision, 0);
  if (c->precision == TL_OFFSET_ABOUT) {
    c->given |= TL_GIVEN_TOLERANCE;
    c->tolerance.days = tolerance;
  }
}

static inline tl_timeline *reason_timeline(reason_model *model)
{
  tl_builder *builder = new_builder();
  for (size_t i = 0; i < model->count; i++) {
    reason_event *e = &model->events[i];
    tl_event_spec spec = {.size = sizeof spec, .id = tl_text_from_string(e->id)};
    if (e->start[0])
      spec.start = tl_text_from_string(e->start);
    if (e->end[0])
      spec.end = tl_text_from_string(e->end);
    if (e->edtf[0])
      spec.edtf = tl_text_from_string(e->edtf);
    for (size_t k = 0; k < e->constraint_count; k++)
      if (e->constraints[k].kind != TL_CONSTRAINT_LENGTH)
        e->constraints[k].event = tl_text_from_string(e->others[k]);
    spec.constraints = e->constraints;
    spec.constraint_count = e->constraint_count;
    add(builder, &spec);
  }
  return finish(builder);
}

static inline size_t reason_index(const tl_network *network, const char *id)
{
  size_t index = tl_timeline_find(tl_network_timeline(network), tl_text_from_string(id));
  assert_true(index != TL_NOT_FOUND);
  return index;
}

static inline tl_network *reason_network(tl_timeline *timeline)
{
  tl_network *network;
  tl_error err;
  if (tl_network_new(timeline, NULL, &network, &err))
    fail_msg("%s", err.message);
  return network;
}

/* A bound as a closed day. */
static inline int64_t reason_as_day(tl_time time, bool end)
{
  if (time == TL_TIME_MIN || time == TL_TIME_MAX)
    return REASON_NONE;
  assert_int_equal(time % TL_SECONDS_PER_DAY, 0);
  return time / TL_SECONDS_PER_DAY - end;
}

#endif
