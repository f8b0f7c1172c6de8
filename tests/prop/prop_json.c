/* SPDX-License-Identifier: Apache-2.0 */
#include "support_model.h"

#include <stdio.h>
#include <string.h>
#include <timeline/format.h>
#include <timeline/json.h>

#include "random.h"

/* A law of native JSON, over random timelines of all that a builder takes: read again, each event has all that was said
 * of it, in its order, and the same bounds to the second. */

enum { ROUNDS = 5000, EVENTS_MAX = 5, TEXTS = 32, TEXT_SIZE = 64, LIST_MAX = 4 };

static random_state dice;
static int round_at; /* which a failure tells */

static bool lot(void)
{
  return random_next(&dice) % 2;
}

#define PICK(list) (list)[random_next(&dice) % (sizeof(list) / sizeof *(list))]

/* ---- what is drawn ---- */

/* What a timeline is made from; the specs borrow from it. */
typedef struct drawn {
  char texts[TEXTS][TEXT_SIZE];
  size_t text_count;
  char id[8];
  tl_event_spec spec;
  tl_extent extent;
  tl_text categories[LIST_MAX];
  tl_source sources[LIST_MAX];
  tl_constraint constraints[LIST_MAX];
} drawn;

/* Any text without controls but those that white space has; not blank. */
static tl_text draw_text(drawn *d)
{
  static const char *const units[] = {"\"",
                                      "\\",
                                      "/",
                                      "\n",
                                      "\t",
                                      "\r",
                                      " ",
                                      "a",
                                      "u0041",
                                      "{",
                                      "]",
                                      ",",
                                      ":",
                                      "<",
                                      "&",
                                      "\xC3\xA9",
                                      "\xE2\x80\xA8",
                                      "\xE2\x80\xA9",
                                      "\xEF\xBB\xBF",
                                      "\xEF\xBF\xBD",
                                      "\xF0\x9F\x98\x80",
                                      "\xF4\x8F\xBF\xBD",
                                      "\xCC\x81"};
  char *out = d->texts[d->text_count++];
  size_t size = 0;
  out[size++] = 'x';
  for (int64_t i = random_between(&dice, 0, 12); i > 0; i--)
    size += (size_t)snprintf(out + size, TEXT_SIZE - size, "%s", PICK(units));
  if (lot())
    out[0] = ' ';
  out[size++] = 'y';
  return (tl_text){out, size};
}

static tl_text maybe(drawn *d)
{
  return lot() ? draw_text(d) : (tl_text){NULL, 0};
}

static void draw_date(drawn *d)
{
  static const char *const dates[] = {"1984",
                                      "1984-03",
                                      "1984-03-05~",
                                      "2004-06-XX/2004-07-03",
                                      "[1667,1668]",
                                      "1984/..",
                                      "/1990",
                                      "Y-170000",
                                      "1985-04-12T23:20:30Z",
                                      "198X",
                                      "2001-21",
                                      "-0043-03-15",
                                      "?2004-06-~11",
                                      "Y-17E7",
                                      "1950S2",
                                      "[..1984]",
                                      "{1960,1961-12}",
                                      "1985-04-12T23:20",
                                      "1985-04-12T24:00:00+05:30"};
  static const char *const phrases[] = {
      "early 1990s", "n.d.", "three weeks in May 2018", "summer 1999", "for nearly two decades", "since 2012"};
  static const char *const windows[] = {"1984-01", "[1986-02-03..1986-02-08]", "1990?", "1986-02-03T10:11:12Z"};
  tl_event_spec *spec = &d->spec;
  switch (random_next(&dice) % 5) {
  case 0: spec->edtf = tl_text_from_string(PICK(dates)); break;
  case 1: spec->phrase = tl_text_from_string(PICK(phrases)); break;
  case 2:
    if (lot())
      spec->start = tl_text_from_string(PICK(windows));
    if (lot())
      spec->end = tl_text_from_string(PICK(windows));
    break;
  case 3: {
    bool fine = lot();
    int64_t unit = fine ? 1 : TL_SECONDS_PER_DAY;
    bool consistent;
    tl_extent_init(&d->extent, unit);
    if (lot())
      d->extent.start_min = random_between(&dice, -100000, 0) * unit;
    if (lot())
      d->extent.start_max = random_between(&dice, 0, 100000) * unit;
    if (lot())
      d->extent.end_min = random_between(&dice, 0, 100000) * unit;
    if (lot())
      d->extent.end_max = random_between(&dice, 100001, 200000) * unit;
    if (lot())
      d->extent.length_min = random_between(&dice, 1, 1000) * unit;
    d->extent.precision = fine ? TL_PRECISION_SECOND : TL_PRECISION_DAY;
    d->extent.flags = fine ? TL_EXTENT_TIME_OF_DAY : 0;
    if (tl_extent_close(&d->extent, &consistent, NULL) == TL_OK && consistent)
      spec->extent = &d->extent;
    break;
  }
  default: break;
  }
  if (lot())
    spec->mode = lot() ? TL_MODE_SPANS : TL_MODE_OCCURS;
  if (random_next(&dice) % 4 == 0)
    spec->start_kind = (uint8_t)random_between(&dice, TL_END_DATED, TL_END_ONGOING);
  if (random_next(&dice) % 4 == 0)
    spec->end_kind = (uint8_t)random_between(&dice, TL_END_DATED, TL_END_ONGOING);
  if (lot())
    spec->as_of = TL_TEXT("2024-05-02");
  if (lot())
    spec->zone = TL_TEXT("America/Argentina/Buenos_Aires");
}

static tl_duration draw_duration(bool negative)
{
  int sign = negative && lot() ? -1 : 1;
  return (tl_duration){.years = lot() ? sign * (int32_t)random_between(&dice, 0, 30) : 0,
                       .months = lot() ? sign * (int32_t)random_between(&dice, 0, 30) : 0,
                       .weeks = lot() ? sign * (int32_t)random_between(&dice, 0, 30) : 0,
                       .days = lot() ? sign * (int32_t)random_between(&dice, 0, 300) : 0,
                       .seconds = lot() ? sign * random_between(&dice, 0, 300000) : 0};
}

/* Of event `number`, which refers to those before it. */
static void draw_constraint(drawn *d, size_t number)
{
  static const char *const others[EVENTS_MAX] = {"e0", "e1", "e2", "e3", "e4"};
  tl_constraint *c = &d->constraints[d->spec.constraint_count++];
  *c = (tl_constraint){.kind = TL_CONSTRAINT_LENGTH, .given = (uint8_t)random_between(&dice, 1, 3) * TL_GIVEN_MIN};
  if (number > 0) {
    c->kind = (uint8_t)random_between(&dice, TL_CONSTRAINT_RELATION, TL_CONSTRAINT_LENGTH);
    c->event = tl_text_from_string(others[random_next(&dice) % number]);
  }
  if (c->kind == TL_CONSTRAINT_RELATION) {
    c->allen = (tl_relset)random_between(&dice, 1, TL_RELSET_ALL);
    return;
  }
  bool offset = c->kind == TL_CONSTRAINT_OFFSET;
  if (offset) {
    c->from = (uint8_t)random_between(&dice, TL_ENDPOINT_DEFAULT, TL_ENDPOINT_END);
    c->to = (uint8_t)random_between(&dice, TL_ENDPOINT_DEFAULT, TL_ENDPOINT_END);
  } else {
    c->event = (tl_text){NULL, 0};
    if (lot())
      c->as_of = TL_TEXT("2020-01-01");
  }
  if (offset && lot()) {
    c->given = TL_GIVEN_BY;
    c->by = draw_duration(true);
    c->precision = (uint8_t)random_between(&dice, TL_OFFSET_DEFAULT, TL_OFFSET_ABOUT);
    if (c->precision == TL_OFFSET_ABOUT) {
      c->given |= TL_GIVEN_TOLERANCE;
      c->tolerance = draw_duration(false);
    }
    return;
  }
  if (c->given & TL_GIVEN_MIN)
    c->min = draw_duration(offset);
  if (c->given & TL_GIVEN_MAX)
    c->max = draw_duration(offset);
}

static void draw_event(drawn *d, size_t number)
{
  memset(d, 0, sizeof *d);
  snprintf(d->id, sizeof d->id, "e%zu", number);
  tl_event_spec *spec = &d->spec;
  *spec = named(d->id);
  spec->uid = maybe(d);
  spec->title = maybe(d);
  spec->description = maybe(d);
  spec->wording = maybe(d);
  spec->group = maybe(d);
  spec->place = maybe(d);
  if (lot())
    spec->href = TL_TEXT("https://example.org/?a=\"\\u00e9\"");
  if (lot())
    spec->modified = TL_TEXT("2024-05-01T12:00:00+02:00");
  if (lot())
    spec->foreign = TL_TEXT("<x:a xmlns:x=\"urn:x\">\n\"\\</x:a>");
  if (lot())
    spec->foreign_attributes = TL_TEXT(" xmlns:x=\"urn:x\" x:b=\"c\"");
  draw_date(d);
  spec->categories = d->categories;
  spec->sources = d->sources;
  spec->constraints = d->constraints;
  for (int64_t i = random_between(&dice, 0, LIST_MAX); i > 0; i--)
    d->categories[spec->category_count++] = draw_text(d);
  for (int64_t i = random_between(&dice, 0, LIST_MAX); i > 0; i--) {
    bool text = lot();
    d->sources[spec->source_count++] =
        (tl_source){text ? draw_text(d) : (tl_text){NULL, 0}, text && lot() ? (tl_text){NULL, 0} : TL_TEXT("urn:a,b")};
  }
  for (int64_t i = random_between(&dice, 0, LIST_MAX); i > 0; i--)
    draw_constraint(d, number);
  spec->has_coordinates = lot();
  if (spec->has_coordinates) {
    spec->latitude = random_between(&dice, -INT64_C(90000000000), INT64_C(90000000000));
    spec->longitude = random_between(&dice, -INT64_C(180000000000), INT64_C(180000000000));
  }
  spec->has_confidence = lot();
  spec->confidence = spec->has_confidence ? (int32_t)random_between(&dice, 0, 1000000) : 0;
}

/* ---- the law ---- */

static tl_timeline *read_json(support_text text)
{
  tl_input *input;
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  assert_int_equal(tl_input_from_text((tl_text){text.data, text.size}, NULL, &input, NULL), TL_OK);
  if (tl_format_read(input, tl_format_find(TL_TEXT("json")), NULL, &timeline, &err) != TL_OK)
    fail_msg("%u:%u: %s\n%s", err.line, err.column, err.message, text.data);
  tl_input_free(input);
  return timeline;
}

/* Where a thing was written is the only thing that is not the same. */
static void compare(const tl_timeline *given, const tl_timeline *got, drawn *events, size_t count)
{
  assert_int_equal(tl_timeline_count(got), count);
  for (size_t i = 0; i < count; i++) {
    const tl_event *event = tl_timeline_at(got, i);
    events[i].spec.line = tl_event_line(event);
    events[i].spec.date_line = tl_event_date_line(event);
    for (size_t k = 0; k < events[i].spec.constraint_count; k++) {
      tl_constraint c;
      if (tl_event_constraint_at(event, k, &c, NULL) == TL_OK)
        events[i].constraints[k].line = c.line;
    }
    events_assert_same(got, i, &events[i].spec);
    assert_memory_equal(tl_event_extent(event), tl_event_extent(tl_timeline_at(given, i)), sizeof(tl_extent));
  }
  const struct {
    const char *given, *got;
  } texts[] = {{tl_timeline_title(given), tl_timeline_title(got)},
               {tl_timeline_description(given), tl_timeline_description(got)},
               {tl_timeline_lang(given), tl_timeline_lang(got)},
               {tl_timeline_as_of(given), tl_timeline_as_of(got)},
               {tl_timeline_modified(given), tl_timeline_modified(got)},
               {tl_timeline_foreign(given), tl_timeline_foreign(got)},
               {tl_timeline_foreign_attributes(given), tl_timeline_foreign_attributes(got)}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_true(events_same_text(texts[i].got, tl_text_from_string(texts[i].given)));
}

static void round_trip(void **state)
{
  static drawn events[EVENTS_MAX];
  (void)state;
  dice = random_start();
  size_t tried = 0;
  size_t taken = 0;
  for (round_at = 0; round_at < ROUNDS; round_at++) {
    tl_builder *builder = new_builder();
    if (lot())
      assert_int_equal(tl_builder_set_header(builder, &header, NULL), TL_OK);
    size_t count = 0;
    while (count < EVENTS_MAX && random_next(&dice) % 8) {
      draw_event(&events[count], count);
      tried++;
      if (tl_builder_add(builder, &events[count].spec, NULL) == TL_OK)
        count++;
    }
    taken += count;
    tl_timeline *timeline = finish(builder);
    support_text text = {0};
    assert_int_equal(tl_json_write_timeline(timeline, (tl_progress){NULL, NULL}, support_sink(&text), NULL), TL_OK);
    tl_timeline *again = read_json(text);
    compare(timeline, again, events, count);
    tl_timeline_unref(again);
    tl_timeline_unref(timeline);
    support_text_free(&text);
  }

  assert_true(taken > tried / 2);
}

static int tell_round(void **state)
{
  (void)state;
  if (round_at < ROUNDS)
    print_message("seed %llu, round %d\n", (unsigned long long)dice.seed, round_at);
  return 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(round_trip, tell_round)};
  return cmocka_run_group_tests_name("prop-json", tests, NULL, NULL);
}
