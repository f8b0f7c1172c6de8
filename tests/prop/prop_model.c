/* SPDX-License-Identifier: Apache-2.0 */
/* Laws of builders and timelines, against a list that only remembers which event was given. */

#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "events.h"
#include "random.h"

enum { ROUNDS = 300 / SLOWER, STEPS = 400, IDS = 120, LIST_MAX = 4, TEXT_MAX = 48 };

/* ---- an event from a number: the same number gives the same event ---- */

typedef struct made {
  tl_event_spec spec;
  tl_extent extent;
  tl_text categories[LIST_MAX];
  tl_source sources[LIST_MAX];
  tl_constraint constraints[LIST_MAX];
  size_t used;
  char room[4096];
} made;

static tl_text keep(made *event, const char *data, size_t size)
{
  assert_true(size <= sizeof event->room - event->used);
  char *copy = event->room + event->used;
  memcpy(copy, data, size);
  event->used += size;
  return (tl_text){copy, size};
}

static uint64_t below(random_state *random, uint64_t end)
{
  return random_next(random) % end;
}

/* Not given, empty, or some characters of one to four bytes. */
static tl_text any_text(made *event, random_state *random)
{
  static const char *const pieces[] = {"a", "Z",  " ",        "\n",           "<",
                                       "&", "\"", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  if (below(random, 3) == 0)
    return (tl_text){NULL, 0};
  char text[TEXT_MAX * 4];
  size_t size = 0;
  for (uint64_t i = below(random, TEXT_MAX / 4); i > 0; i--) {
    const char *piece = pieces[below(random, sizeof pieces / sizeof *pieces)];
    memcpy(text + size, piece, strlen(piece));
    size += strlen(piece);
  }
  return keep(event, text, size);
}

static tl_text any_of(random_state *random, const char *const *texts, size_t count)
{
  return tl_text_from_string(texts[below(random, count)]);
}

#define ANY_OF(random, texts) any_of(random, texts, sizeof(texts) / sizeof *(texts))

static tl_duration any_duration(random_state *random, bool negative)
{
  int32_t sign = negative && below(random, 2) ? -1 : 1;
  return (tl_duration){.years = sign * (int32_t)below(random, 3),
                       .months = sign * (int32_t)below(random, 14),
                       .weeks = sign * (int32_t)below(random, 2),
                       .days = sign * (int32_t)below(random, 40),
                       .seconds = sign * (int64_t)below(random, 2) * 3600};
}

static void any_offset(tl_constraint *c, random_state *random)
{
  c->from = (uint8_t)below(random, 3);
  c->to = (uint8_t)below(random, 3);
  if (c->from && c->to && below(random, 2)) {
    c->given = below(random, 2) ? TL_GIVEN_MIN : TL_GIVEN_MAX;
    c->min = any_duration(random, true);
    c->max = any_duration(random, true);
    return;
  }
  c->given = TL_GIVEN_BY;
  c->by = any_duration(random, true);
  c->precision = (uint8_t)below(random, 7);
  if (c->precision == TL_OFFSET_ABOUT) {
    c->given |= TL_GIVEN_TOLERANCE;
    c->tolerance = any_duration(random, false);
  }
}

static void any_constraint(made *event, tl_constraint *c, random_state *random)
{
  *c = (tl_constraint){.kind = (uint8_t)below(random, 3), .line = (uint32_t)below(random, 1000)};
  char id[16];
  int size = snprintf(id, sizeof id, "fixed%d", (int)below(random, 2));
  if (c->kind != TL_CONSTRAINT_LENGTH)
    c->event = keep(event, id, (size_t)size);
  if (c->kind == TL_CONSTRAINT_RELATION) {
    c->allen = (tl_relset)(1 + below(random, 0x1FFF));
  } else if (c->kind == TL_CONSTRAINT_OFFSET) {
    any_offset(c, random);
  } else {
    c->given = (uint8_t)((1 + below(random, 3)) << 1);
    c->min = any_duration(random, false);
    c->max = any_duration(random, false);
    if (below(random, 3) == 0)
      c->as_of = TL_TEXT("2020-02-29");
  }
}

static void any_date(made *event, random_state *random)
{
  static const char *const dates[] = {
      "1984",          "1984-05~",    "1984/2004", "1984/..",      "/2004",
      "[1667,1668..]", "156X-12-25",  "2001-21",   "-0100-03-04",  "2004-01-01T10:10:10Z",
      "Y170000002",    "{1960,1961}", "1950S2",    "../1985-04-12"};
  static const char *const phrases[] = {"in 1984", "early 1990s", "undated", "for three days", "1984 to present"};
  static const char *const zones[] = {"Europe/Berlin", "Etc/GMT+5", "UTC"};
  tl_event_spec *spec = &event->spec;
  switch (below(random, 6)) {
  case 0: spec->edtf = ANY_OF(random, dates); break;
  case 1: spec->phrase = ANY_OF(random, phrases); break;
  case 2: spec->start = ANY_OF(random, dates); break;
  case 3:
    spec->start = ANY_OF(random, dates);
    spec->end = ANY_OF(random, dates);
    break;
  case 4:
    tl_extent_init(&event->extent, TL_SECONDS_PER_DAY);
    event->extent.start_min = (tl_time)below(random, 100) * TL_SECONDS_PER_DAY;
    event->extent.end_max = (tl_time)below(random, 100) * TL_SECONDS_PER_DAY;
    event->extent.mode = (uint8_t)below(random, 2);
    spec->extent = &event->extent;
    break;
  default: break;
  }
  static const tl_end_kind start_kinds[] = {TL_END_DATED, TL_END_DATED, TL_END_OPEN, TL_END_UNKNOWN};
  spec->start_kind = (uint8_t)start_kinds[below(random, 4)];
  spec->end_kind = (uint8_t)below(random, 4);
  spec->mode = (uint8_t)below(random, 2);
  if (below(random, 4) == 0)
    spec->as_of = TL_TEXT("2019-12-31");
  if (below(random, 4) == 0)
    spec->zone = ANY_OF(random, zones);
  spec->date_line = (uint32_t)below(random, 1000);
}

/* One of few, so that several events want the same. */
static tl_text any_uid(made *event, random_state *random)
{
  char uid[16];
  int size = snprintf(uid, sizeof uid, "uid%d", (int)below(random, IDS));
  return keep(event, uid, (size_t)size);
}

static void make(made *event, const char *id, uint64_t number)
{
  static const char *const names[] = {"visit", "war", "arms", "x", "\xC3\xA9t\xC3\xA9 ", " two words"};
  static const char *const revisions[] = {"2024-05-01", "2024-05-01T12:00:00Z", "2024-05-01T12:00:00-03:30"};
  random_state random = {number, number};
  memset(event, 0, sizeof *event);
  tl_event_spec *spec = &event->spec;
  spec->size = sizeof *spec;
  spec->id = keep(event, id, strlen(id));
  tl_text *const texts[] = {&spec->title, &spec->description, &spec->wording,
                            &spec->place, &spec->foreign,     &spec->foreign_attributes};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    *texts[i] = any_text(event, &random);
  if (below(&random, 2))
    spec->uid = any_uid(event, &random);
  if (below(&random, 2))
    spec->group = ANY_OF(&random, names);
  if (below(&random, 3) == 0)
    spec->href = TL_TEXT("https://example.org/");
  if (below(&random, 3) == 0)
    spec->modified = ANY_OF(&random, revisions);
  any_date(event, &random);
  spec->has_coordinates = below(&random, 2);
  spec->latitude = (int64_t)below(&random, UINT64_C(180000000001)) - INT64_C(90000000000);
  spec->longitude = (int64_t)below(&random, UINT64_C(360000000001)) - INT64_C(180000000000);
  spec->has_confidence = below(&random, 2);
  spec->confidence = (int32_t)below(&random, 1000001);
  spec->line = (uint32_t)below(&random, 1000);
  spec->categories = event->categories;
  spec->category_count = (size_t)below(&random, LIST_MAX + 1);
  for (size_t i = 0; i < spec->category_count; i++)
    event->categories[i] = ANY_OF(&random, names);
  spec->sources = event->sources;
  spec->source_count = (size_t)below(&random, LIST_MAX + 1);
  for (size_t i = 0; i < spec->source_count; i++) {
    event->sources[i].text = any_text(event, &random);
    if (below(&random, 2))
      event->sources[i].href = TL_TEXT("urn:isbn:0");
  }
  spec->constraints = event->constraints;
  spec->constraint_count = (size_t)below(&random, LIST_MAX + 1);
  for (size_t i = 0; i < spec->constraint_count; i++)
    any_constraint(event, &event->constraints[i], &random);
}

/* ---- the list that remembers ---- */

typedef struct remembered {
  char id[16];
  uint64_t number; /* that its event is made from */
} remembered;

typedef struct reference {
  remembered entries[IDS + 2];
  size_t count;
} reference;

static size_t reference_find(const reference *list, const char *id)
{
  size_t at = 0;
  while (at < list->count && strcmp(list->entries[at].id, id) != 0)
    at++;
  return at;
}

static void reference_remove(reference *list, size_t at)
{
  memmove(&list->entries[at], &list->entries[at + 1], (list->count - at - 1) * sizeof(remembered));
  list->count--;
}

/* Whether an event other than that of `event` has its uid. */
static bool reference_has_uid(const reference *list, const made *event, const char *id)
{
  for (size_t i = 0; event->spec.uid.data && i < list->count; i++) {
    made other;
    if (strcmp(list->entries[i].id, id) == 0)
      continue;
    make(&other, list->entries[i].id, list->entries[i].number);
    if (other.spec.uid.size == event->spec.uid.size && other.spec.uid.data &&
        memcmp(other.spec.uid.data, event->spec.uid.data, event->spec.uid.size) == 0)
      return true;
  }
  return false;
}

/* One event added, replaced or taken out, or something that must be refused. */
static void change(tl_builder *builder, reference *list, random_state *random)
{
  remembered entry;
  snprintf(entry.id, sizeof entry.id, "e%d", (int)below(random, IDS));
  entry.number = random_next(random);
  size_t at = reference_find(list, entry.id);
  bool there = at < list->count;
  made event;
  make(&event, entry.id, entry.number);
  bool taken = reference_has_uid(list, &event, entry.id);
  tl_status status;
  tl_error err = {.status = TL_OK};
  switch (below(random, 4)) {
  case 0:
    assert_int_equal(tl_builder_remove(builder, event.spec.id, NULL), there ? TL_OK : TL_ERR_REFERENCE);
    if (there)
      reference_remove(list, at);
    break;
  case 1:
    assert_int_equal(tl_builder_replace(builder, &event.spec, NULL), !there  ? TL_ERR_REFERENCE
                                                                     : taken ? TL_ERR_DUPLICATE
                                                                             : TL_OK);
    if (there && !taken)
      list->entries[at].number = entry.number;
    break;
  default:
    status = tl_builder_add(builder, &event.spec, &err);
    if (status != (there || taken ? TL_ERR_DUPLICATE : TL_OK))
      fail_msg("event %llu: %s", (unsigned long long)entry.number, err.message);
    if (!there && !taken)
      list->entries[list->count++] = entry;
    break;
  }
  assert_int_equal(tl_builder_count(builder), list->count);
}

static void assert_equal_to(const tl_timeline *timeline, const reference *list)
{
  assert_int_equal(tl_timeline_count(timeline), list->count);
  for (size_t i = 0; i < list->count; i++) {
    made event;
    make(&event, list->entries[i].id, list->entries[i].number);
    events_assert_same(timeline, i, &event.spec);
    /* An extent is as tight as it can be, or said to be a contradiction. */
    tl_extent extent = tl_timeline_extents(timeline)[i];
    bool consistent = false;
    if (!(extent.flags & TL_EXTENT_CONTRADICTORY)) {
      assert_int_equal(tl_extent_close(&extent, &consistent, NULL), TL_OK);
      assert_true(consistent);
      assert_memory_equal(&extent, &tl_timeline_extents(timeline)[i], sizeof extent);
    }
  }
  for (int i = 0; i < IDS; i++) {
    char id[16];
    snprintf(id, sizeof id, "e%d", i);
    size_t at = reference_find(list, id);
    assert_int_equal(tl_timeline_find(timeline, tl_text_from_string(id)), at < list->count ? at : TL_NOT_FOUND);
  }
}

static tl_header_spec header_as_of(const char *as_of)
{
  return (tl_header_spec){.size = sizeof(tl_header_spec), .as_of = tl_text_from_string(as_of), .title = TL_TEXT("t")};
}

static tl_builder *again(const tl_timeline *timeline)
{
  tl_builder *builder;
  assert_int_equal(tl_builder_from_timeline(timeline, NULL, &builder, NULL), TL_OK);
  return builder;
}

/* A timeline of the specs of all events of another. */
static tl_timeline *of_specs(const tl_timeline *timeline, const tl_header_spec *header)
{
  tl_builder *builder;
  assert_int_equal(tl_builder_new(NULL, &builder, NULL), TL_OK);
  assert_int_equal(tl_builder_set_header(builder, header, NULL), TL_OK);
  for (size_t i = 0; i < tl_timeline_count(timeline); i++) {
    tl_event_spec spec;
    size_t size = tl_event_to_spec(tl_timeline_at(timeline, i), &spec, NULL, 0);
    void *room = malloc(size + 1);
    assert_non_null(room);
    assert_int_equal(tl_event_to_spec(tl_timeline_at(timeline, i), &spec, room, size), size);
    assert_int_equal(tl_builder_add(builder, &spec, NULL), TL_OK);
    free(room);
  }
  return finish(builder);
}

static void changes_follow_the_list(void **state)
{
  (void)state;
  random_state random = random_start();
  print_message("TIMELINE_SEED=%llu\n", (unsigned long long)random.seed);
  for (int round = 0; round < ROUNDS; round++) {
    tl_builder *builder;
    reference list = {.count = 2};
    tl_header_spec first = header_as_of("2021-01-01");
    tl_header_spec second = header_as_of("2022-01-01");
    assert_int_equal(tl_builder_new(NULL, &builder, NULL), TL_OK);
    assert_int_equal(tl_builder_set_header(builder, &first, NULL), TL_OK);
    for (size_t i = 0; i < list.count; i++) { /* what the constraints point at */
      made event;
      snprintf(list.entries[i].id, sizeof list.entries[i].id, "fixed%d", (int)i);
      do {
        list.entries[i].number = random_next(&random);
        make(&event, list.entries[i].id, list.entries[i].number);
      } while (event.spec.constraint_count > 0 || event.spec.uid.data);
      assert_int_equal(tl_builder_add(builder, &event.spec, NULL), TL_OK);
    }
    for (uint64_t i = below(&random, STEPS); i > 0; i--)
      change(builder, &list, &random);
    tl_timeline *one = finish(builder);
    assert_equal_to(one, &list);
    /* A timeline of all that another holds is the same, however often. */
    tl_timeline *two = finish(again(one));
    tl_timeline *three = finish(again(two));
    assert_int_equal(events_sum(two), events_sum(one));
    assert_int_equal(events_sum(three), events_sum(one));
    assert_int_equal(tl_timeline_memory(three), tl_timeline_memory(two));
    /* A new as-of, and back, changes nothing. */
    builder = again(two);
    assert_int_equal(tl_builder_set_header(builder, &second, NULL), TL_OK);
    assert_int_equal(tl_builder_set_header(builder, &first, NULL), TL_OK);
    tl_timeline *four = finish(builder);
    assert_int_equal(events_sum(four), events_sum(one));
    tl_timeline *six = of_specs(one, &first);
    assert_int_equal(events_sum(six), events_sum(one));
    /* Changes go on from there, and leave what they started on alone. */
    reference later = list;
    builder = again(one);
    for (uint64_t i = below(&random, STEPS); i > 0; i--)
      change(builder, &later, &random);
    tl_timeline *five = finish(builder);
    assert_equal_to(five, &later);
    assert_equal_to(one, &list);
    tl_timeline *const all[] = {one, two, three, four, five, six};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
      tl_timeline_unref(all[i]);
  }
}

/* Filters against the plain meaning. */
static bool plain_contains(const char *string, const char *part)
{
  for (size_t at = 0; string && at + strlen(part) <= strlen(string); at++) {
    size_t i = 0;
    for (; part[i]; i++) {
      char a = string[at + i];
      char b = part[i];
      a = a >= 'A' && a <= 'Z' ? (char)(a + 32) : a;
      b = b >= 'A' && b <= 'Z' ? (char)(b + 32) : b;
      if (a != b)
        break;
    }
    if (!part[i])
      return true;
  }
  return false;
}

static void filters_by_their_meaning(void **state)
{
  (void)state;
  random_state random = random_start();
  print_message("TIMELINE_SEED=%llu\n", (unsigned long long)random.seed);
  for (int round = 0; round < 200; round++) {
    tl_builder *builder;
    assert_int_equal(tl_builder_new(NULL, &builder, NULL), TL_OK);
    for (int i = 0; i < 20; i++) {
      char id[16];
      char text[3][24];
      snprintf(id, sizeof id, "e%d", i);
      tl_event_spec spec = {.size = sizeof spec, .id = tl_text_from_string(id)};
      tl_text *const texts[] = {&spec.title, &spec.description, &spec.wording};
      for (int k = 0; k < 3; k++) {
        size_t size = (size_t)below(&random, 20);
        for (size_t at = 0; at < size; at++)
          text[k][at] = "abAB"[below(&random, 4)];
        if (size)
          *texts[k] = (tl_text){text[k], size};
      }
      assert_int_equal(tl_builder_add(builder, &spec, NULL), TL_OK);
    }
    tl_timeline *timeline = finish(builder);
    for (int k = 0; k < 20; k++) {
      char part[12];
      size_t size = 1 + (size_t)below(&random, sizeof part - 1);
      for (size_t at = 0; at < size; at++)
        part[at] = "abAB"[below(&random, 4)];
      part[size < sizeof part ? size : sizeof part - 1] = '\0';
      tl_filter filter = {.size = sizeof filter, .text = tl_text_from_string(part)};
      size_t indexes[20];
      size_t count;
      size_t expected = 0;
      assert_int_equal(tl_timeline_filter(timeline, &filter, indexes, 20, &count, NULL), TL_OK);
      for (size_t i = 0; i < 20; i++) {
        const tl_event *event = tl_timeline_at(timeline, i);
        if (plain_contains(tl_event_title(event), part) || plain_contains(tl_event_description(event), part) ||
            plain_contains(tl_event_wording(event), part)) {
          assert_true(expected < count);
          assert_int_equal(indexes[expected], i);
          expected++;
        }
      }
      assert_int_equal(count, expected);
    }
    tl_timeline_unref(timeline);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(changes_follow_the_list),
      cmocka_unit_test(filters_by_their_meaning),
  };
  return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
