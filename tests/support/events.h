/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_EVENTS_H
#define TESTS_EVENTS_H

/* Making timelines, and comparing events of them with what was given to a builder, and them with each other. */

#include "support.h"

#include <stdio.h>
#include <string.h>
#include <timeline/model.h>

/* A tl_text in a static table. */
#define T(literal)                                                                                                     \
  {                                                                                                                    \
    "" literal, sizeof(literal) - 1                                                                                    \
  }

/* ---- making ---- */

static inline tl_builder *new_builder(void)
{
  tl_builder *builder;
  assert_int_equal(tl_builder_new(NULL, &builder, NULL), TL_OK);
  return builder;
}

/* e0, e1 and so on, written to `text`. */
static inline tl_text numbered(char text[24], size_t number)
{
  snprintf(text, 24, "e%zu", number);
  return tl_text_from_string(text);
}

static inline void add(tl_builder *builder, const tl_event_spec *spec)
{
  tl_error err;
  if (tl_builder_add(builder, spec, &err))
    fail_msg("%s: %s", err.field ? err.field : "", err.message);
}

static inline tl_timeline *finish(tl_builder *builder)
{
  tl_timeline *timeline;
  tl_error err;
  if (tl_timeline_from_builder(builder, &timeline, &err))
    fail_msg("%s", err.message);
  tl_builder_free(builder);
  return timeline;
}

/* `header` may be NULL. */
static inline tl_timeline *timeline_of(const tl_header_spec *header, const tl_event_spec *specs, size_t count)
{
  tl_builder *builder = new_builder();
  tl_error err;
  if (header && tl_builder_set_header(builder, header, &err))
    fail_msg("%s", err.message);
  for (size_t i = 0; i < count; i++)
    add(builder, &specs[i]);
  return finish(builder);
}

/* ---- comparing ---- */

static inline bool events_same_text(const char *got, tl_text given)
{
  if (!given.data || !got)
    return !given.data && !got;
  return strlen(got) == given.size && memcmp(got, given.data, given.size) == 0;
}

static inline void events_assert_constraint(const tl_timeline *timeline, const tl_event *event, size_t index,
                                            const tl_constraint *given)
{
  tl_constraint got;
  static const tl_duration none;
  bool length = given->kind == TL_CONSTRAINT_LENGTH;
  bool relation = given->kind == TL_CONSTRAINT_RELATION;
  unsigned bits = relation ? 0 : given->given;
  assert_int_equal(tl_event_constraint_at(event, index, &got, NULL), TL_OK);
  assert_int_equal(got.kind, given->kind);
  assert_int_equal(got.line, given->line);
  assert_int_equal(got.given, bits);
  assert_true(events_same_text(got.event.data, length ? (tl_text){NULL, 0} : given->event));
  assert_true(events_same_text(got.as_of.data, length ? given->as_of : (tl_text){NULL, 0}));
  assert_int_equal(got.other, length ? TL_NOT_FOUND : tl_timeline_find(timeline, given->event));
  assert_int_equal(got.allen, relation ? given->allen : 0);
  assert_int_equal(got.from, length || relation ? 0 : given->from);
  assert_int_equal(got.to, length || relation ? 0 : given->to);
  assert_int_equal(got.precision, length || relation ? 0 : given->precision);
  assert_memory_equal(&got.by, bits & TL_GIVEN_BY ? &given->by : &none, sizeof none);
  assert_memory_equal(&got.min, bits & TL_GIVEN_MIN ? &given->min : &none, sizeof none);
  assert_memory_equal(&got.max, bits & TL_GIVEN_MAX ? &given->max : &none, sizeof none);
  assert_memory_equal(&got.tolerance, bits & TL_GIVEN_TOLERANCE ? &given->tolerance : &none, sizeof none);
}

/* Event `index` has all that `spec` said, and nothing else. */
static inline void events_assert_same(const tl_timeline *timeline, size_t index, const tl_event_spec *spec)
{
  const tl_event *event = tl_timeline_at(timeline, index);
  assert_non_null(event);
  const struct {
    const char *got;
    tl_text given;
  } texts[] = {
      {tl_event_id(event), spec->id},
      {tl_event_uid(event), spec->uid},
      {tl_event_title(event), spec->title},
      {tl_event_description(event), spec->description},
      {tl_event_wording(event), spec->wording},
      {tl_event_href(event), spec->href},
      {tl_event_group(event), spec->group},
      {tl_event_place(event), spec->place},
      {tl_event_modified(event), spec->modified},
      {tl_event_as_of(event), spec->as_of},
      {tl_event_zone(event), spec->zone},
      {tl_event_foreign(event), spec->foreign},
      {tl_event_foreign_attributes(event), spec->foreign_attributes},
      {tl_event_edtf(event), spec->edtf},
      {tl_event_phrase(event), spec->phrase},
      {tl_event_start(event), spec->start},
      {tl_event_end(event), spec->end},
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (!events_same_text(texts[i].got, texts[i].given))
      fail_msg("text %zu of event %zu is %s", i, index, texts[i].got ? texts[i].got : "not there");
  assert_int_equal(tl_timeline_find(timeline, spec->id), index);
  assert_ptr_equal(tl_event_extent(event), tl_timeline_extents(timeline) + index);
  assert_int_equal(tl_event_start_kind(event), spec->start_kind);
  assert_int_equal(tl_event_end_kind(event), spec->end_kind);
  assert_int_equal(tl_event_mode(event), spec->extent ? spec->extent->mode : spec->mode);
  assert_int_equal(tl_event_line(event), spec->line);
  assert_int_equal(tl_event_date_line(event), spec->date_line);
  int64_t latitude = 7;
  int64_t longitude = 7;
  assert_int_equal(tl_event_coordinates(event, &latitude, &longitude), spec->has_coordinates);
  assert_int_equal(latitude, spec->has_coordinates ? spec->latitude : 7);
  assert_int_equal(longitude, spec->has_coordinates ? spec->longitude : 7);
  int32_t confidence = -7;
  assert_int_equal(tl_event_confidence(event, &confidence), spec->has_confidence);
  assert_int_equal(confidence, spec->has_confidence ? spec->confidence : -7);
  assert_int_equal(tl_event_category_count(event), spec->category_count);
  for (size_t i = 0; i < spec->category_count; i++)
    assert_true(events_same_text(tl_event_category_at(event, i), spec->categories[i]));
  assert_null(tl_event_category_at(event, spec->category_count));
  assert_int_equal(tl_event_source_count(event), spec->source_count);
  for (size_t i = 0; i < spec->source_count; i++) {
    assert_true(events_same_text(tl_event_source_text_at(event, i), spec->sources[i].text));
    assert_true(events_same_text(tl_event_source_href_at(event, i), spec->sources[i].href));
  }
  assert_null(tl_event_source_text_at(event, spec->source_count));
  assert_null(tl_event_source_href_at(event, spec->source_count));
  assert_int_equal(tl_event_constraint_count(event), spec->constraint_count);
  for (size_t i = 0; i < spec->constraint_count; i++)
    events_assert_constraint(timeline, event, i, &spec->constraints[i]);
  tl_constraint none;
  assert_int_equal(tl_event_constraint_at(event, spec->constraint_count, &none, NULL), TL_ERR_ARG);
}

/* A number that differs when anything that can be read from two timelines does. */
static inline uint64_t events_mix(uint64_t sum, const void *data, size_t size)
{
  const unsigned char *bytes = data;
  for (size_t i = 0; i < size; i++)
    sum = (sum ^ bytes[i]) * UINT64_C(0x100000001B3);
  return sum;
}

static inline uint64_t events_mix_string(uint64_t sum, const char *string)
{
  return string ? events_mix(sum, string, strlen(string) + 1) : events_mix(sum, "\1", 1);
}

static inline uint64_t events_sum(const tl_timeline *timeline)
{
  const char *(*const header[])(const tl_timeline *) = {
      tl_timeline_title,   tl_timeline_description,        tl_timeline_lang, tl_timeline_as_of, tl_timeline_modified,
      tl_timeline_foreign, tl_timeline_foreign_attributes,
  };
  const char *(*const texts[])(const tl_event *) = {
      tl_event_id,       tl_event_uid,    tl_event_title,   tl_event_description,
      tl_event_wording,  tl_event_href,   tl_event_group,   tl_event_place,
      tl_event_modified, tl_event_as_of,  tl_event_foreign, tl_event_foreign_attributes,
      tl_event_edtf,     tl_event_phrase, tl_event_start,   tl_event_end,
      tl_event_zone,
  };
  uint64_t sum = UINT64_C(0xCBF29CE484222325);
  for (size_t i = 0; i < sizeof header / sizeof *header; i++)
    sum = events_mix_string(sum, header[i](timeline));
  for (size_t i = 0; i < tl_timeline_count(timeline); i++) {
    const tl_event *event = tl_timeline_at(timeline, i);
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
      sum = events_mix_string(sum, texts[k](event));
    int64_t place[2] = {0, 0};
    int32_t numbers[6] = {(int32_t)tl_event_start_kind(event),
                          (int32_t)tl_event_end_kind(event),
                          (int32_t)tl_event_line(event),
                          (int32_t)tl_event_date_line(event),
                          0,
                          0};
    numbers[4] = tl_event_coordinates(event, &place[0], &place[1]);
    tl_event_confidence(event, &numbers[5]);
    sum = events_mix(sum, place, sizeof place);
    sum = events_mix(sum, numbers, sizeof numbers);
    sum = events_mix(sum, tl_event_extent(event), sizeof(tl_extent));
    for (size_t k = 0; k < tl_event_category_count(event); k++)
      sum = events_mix_string(sum, tl_event_category_at(event, k));
    for (size_t k = 0; k < tl_event_source_count(event); k++) {
      sum = events_mix_string(sum, tl_event_source_text_at(event, k));
      sum = events_mix_string(sum, tl_event_source_href_at(event, k));
    }
    for (size_t k = 0; k < tl_event_constraint_count(event); k++) {
      tl_constraint c;
      assert_int_equal(tl_event_constraint_at(event, k, &c, NULL), TL_OK);
      const tl_duration durations[] = {c.by, c.tolerance, c.min, c.max};
      const uint32_t words[] = {c.line, c.allen, c.kind, c.from, c.to, c.precision, c.given};
      sum = events_mix_string(sum, c.event.data);
      sum = events_mix_string(sum, c.as_of.data);
      sum = events_mix(sum, &c.other, sizeof c.other);
      sum = events_mix(sum, durations, sizeof durations);
      sum = events_mix(sum, words, sizeof words);
    }
  }
  return sum;
}

#endif
