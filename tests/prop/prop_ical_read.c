/* SPDX-License-Identifier: Apache-2.0 */
#include "events.h"

#include <stdio.h>
#include <stdlib.h>
#include <timeline/ical.h>
#include <timeline/ical_read.h>
#include <timeline/xml.h>

#include "random.h"

/* Laws of reading feeds: a timeline that is written as a feed and read again is the same timeline, in all that
 * iCalendar can hold with the X-TIMELINE properties: here that is all. A feed says by its own VTIMEZONEs when its times
 * of day are, as the zones themselves do. */

#define FOLDER TESTS_DATA "/ical/zones"

enum { TIMELINES = 3000, EVENTS_MAX = 6, ITEMS_MAX = 4, TEXT_SIZE = 160 };

/* Texts of a timeline, which live until the next. */
typedef struct pool {
  char text[4096][TEXT_SIZE];
  size_t used;
} pool;

static bool chance(random_state *random, unsigned of)
{
  return random_next(random) % of == 0;
}

#define PICK(random, table) (table)[random_next(random) % (sizeof(table) / sizeof *(table))]

/* A text with all that must be escaped, folded or encoded; no line break but LF, which is what comes back. */
static tl_text draw_text(random_state *random, pool *p)
{
  static const char *const units[] = {" ",   ",",        ";",
                                      "\\",  "\n",       "\t",
                                      "%",   "\xC3\xA9", "\xE5\xB9\xB3",
                                      ":",   "\"",       "\\n",
                                      "\\,", "^n",       "\xF0\x9F\x93\x9C",
                                      "a",   "b",        "cdefgh",
                                      "1"};
  char *text = p->text[p->used++];
  size_t size = 0;
  text[size++] = 'T';
  for (size_t left = random_next(random) % 30; left > 0; left--) {
    const char *unit = PICK(random, units);
    memcpy(text + size, unit, strlen(unit));
    size += strlen(unit);
  }
  text[size++] = '.';
  return (tl_text){text, size};
}

static tl_text draw_maybe(random_state *random, pool *p)
{
  return chance(random, 2) ? draw_text(random, p) : (tl_text){NULL, 0};
}

static const tl_text zones[] = {T("America/New_York"), T("Europe/Zone"), T("Etc/Fixed"), T("UTC"), T("Moon/Tycho")};

static void draw_date(random_state *random, tl_event_spec *spec)
{
  static const tl_text dates[] = {T("1984"),
                                  T("1984-06?"),
                                  T("2004-06-XX/2004-07-03"),
                                  T("156X-12-25"),
                                  T("1984/.."),
                                  T("1984-01-24/"),
                                  T("2024-04-14"),
                                  T("[1667,1668,1670..1672]"),
                                  T("{1960,1961-12}"),
                                  T("2004-06-11%"),
                                  T("2024-04-14T10:30:00Z"),
                                  T("2024-04-14T10:30:00+03:30"),
                                  T("2024-04-14T10:30:00"),
                                  T("2001-21"),
                                  T("1950S2"),
                                  T("?2004-06"),
                                  T("julian:1582-10-05"),
                                  T("-0044-03-15")};
  static const tl_text phrases[] = {T("early 1990s"), T("May 2018"), T("during 2008-17"), T("c. 1984")};
  switch (random_next(random) % 6) {
  case 0: spec->phrase = PICK(random, phrases); break;
  case 1: spec->start = PICK(random, dates); break;
  case 2: spec->end = PICK(random, dates); break;
  case 3: break;
  default: spec->edtf = PICK(random, dates); break;
  }
  if (!spec->phrase.data && chance(random, 8))
    spec->end_kind = (uint8_t)random_between(random, TL_END_OPEN, TL_END_ONGOING);
  if (!spec->phrase.data && chance(random, 16))
    spec->start_kind = (uint8_t)random_between(random, TL_END_OPEN, TL_END_UNKNOWN);
  spec->mode = (uint8_t)(random_next(random) % 2);
  if (chance(random, 4))
    spec->as_of = (tl_text)T("2020-02-29");
  if (chance(random, 3))
    spec->zone = PICK(random, zones);
  if (chance(random, 2))
    spec->wording = (tl_text)T("as it is said; 50%, or more");
}

static tl_constraint draw_constraint(random_state *random, size_t events)
{
  static const tl_text ids[EVENTS_MAX] = {T("e0"), T("e1"), T("e2"), T("\xC3\xA9.3"), T("e-4"), T("_5")};
  static const tl_duration durations[] = {{.days = 3},  {.days = -3}, {.months = 2},
                                          {.years = 1}, {.weeks = 2}, {.seconds = 3600}};
  tl_constraint c = {.kind = (uint8_t)(random_next(random) % 3)};
  if (c.kind != TL_CONSTRAINT_LENGTH)
    c.event = ids[random_next(random) % events];
  switch (c.kind) {
  case TL_CONSTRAINT_RELATION: c.allen = (tl_relset)random_between(random, 1, 8191); break;
  case TL_CONSTRAINT_OFFSET:
    if (chance(random, 2)) {
      c.given = TL_GIVEN_BY;
      c.by = PICK(random, durations);
      c.precision = (uint8_t)(random_next(random) % 7);
      if (c.precision == TL_OFFSET_ABOUT) {
        c.given |= TL_GIVEN_TOLERANCE;
        c.tolerance = (tl_duration){.days = 2};
      }
      c.from = (uint8_t)(random_next(random) % 3);
      c.to = (uint8_t)(random_next(random) % 3);
    } else {
      c.given = TL_GIVEN_MIN;
      c.min = PICK(random, durations);
      c.from = TL_ENDPOINT_START;
      c.to = TL_ENDPOINT_END;
    }
    break;
  default:
    c.given = TL_GIVEN_MIN;
    c.min = (tl_duration){.days = 2};
    if (chance(random, 4))
      c.as_of = (tl_text)T("2024-01-01");
  }
  return c;
}

/* What the feed says of an event that is left out is told; all others come back. */
typedef struct left_out {
  bool event[EVENTS_MAX];
  size_t relations;
} left_out;

static void told(void *ctx, const tl_loss *loss)
{
  left_out *out = ctx;
  if (loss->kind == TL_LOSS_SKIPPED)
    out->event[loss->index] = true;
}

static void told_reading(void *ctx, const tl_loss *loss)
{
  left_out *out = ctx;
  if (strcmp(loss->field, "relation") != 0)
    fail_msg("%s: %s", loss->field, loss->reason);
  out->relations++;
}

static char *xml_of(const tl_timeline *timeline)
{
  support_text out = {0};
  tl_error err = {0};
  if (tl_xml_write(timeline, (tl_losses){0}, (tl_progress){0}, support_sink(&out), &err) != TL_OK)
    fail_msg("%s", err.message);
  return out.data;
}

/* Adds what of a spec will come back: not its constraints to events that are left out. */
static bool add_said(tl_builder *builder, tl_event_spec spec, const tl_constraint *constraints, size_t count,
                     const left_out *out, tl_constraint kept[ITEMS_MAX])
{
  static const char *const ids[EVENTS_MAX] = {"e0", "e1", "e2", "\xC3\xA9.3", "e-4", "_5"};
  spec.constraint_count = 0;
  for (size_t i = 0; i < count; i++) {
    bool gone = false;
    for (size_t k = 0; out && k < EVENTS_MAX; k++)
      gone = gone || (out->event[k] && constraints[i].event.data && events_same_text(ids[k], constraints[i].event));
    if (!gone)
      kept[spec.constraint_count++] = constraints[i];
  }
  spec.constraints = kept;
  return tl_builder_add(builder, &spec, NULL) == TL_OK;
}

static void round_trip(random_state *random, pool *p, int number, size_t *events_back)
{
  static const tl_text ids[EVENTS_MAX] = {T("e0"), T("e1"), T("e2"), T("\xC3\xA9.3"), T("e-4"), T("_5")};
  static tl_constraint constraints[EVENTS_MAX][ITEMS_MAX];
  static tl_text categories[EVENTS_MAX][ITEMS_MAX];
  static tl_source sources[EVENTS_MAX][ITEMS_MAX];
  tl_event_spec specs[EVENTS_MAX] = {{0}};
  size_t constraint_counts[EVENTS_MAX];
  tl_constraint kept[ITEMS_MAX];
  p->used = 0;
  tl_header_spec header = {.size = sizeof header,
                           .as_of = T("2024-05-01"),
                           .title = draw_maybe(random, p),
                           .description = draw_maybe(random, p)};
  if (chance(random, 2))
    header.lang = (tl_text)T("en-GB");
  if (chance(random, 2))
    header.modified = (tl_text)T("2024-05-01T12:00:00+02:00");
  size_t count = 1 + random_next(random) % EVENTS_MAX;
  tl_builder *builder;
  tl_timeline *timeline;
  assert_int_equal(tl_builder_new(NULL, &builder, NULL), TL_OK);
  assert_int_equal(tl_builder_set_header(builder, &header, NULL), TL_OK);
  for (size_t i = 0; i < count; i++) {
    tl_event_spec *s = &specs[i];
    *s = (tl_event_spec){.size = sizeof *s,
                         .id = ids[i],
                         .title = draw_maybe(random, p),
                         .description = draw_maybe(random, p),
                         .group = draw_maybe(random, p),
                         .place = draw_maybe(random, p)};
    if (chance(random, 8))
      s->title = s->id;
    if (chance(random, 3))
      s->uid = draw_text(random, p);
    for (size_t k = 0; k < s->uid.size; k++)
      if (s->uid.data[k] == '\n' || s->uid.data[k] == '\t')
        s->uid = (tl_text){NULL, 0};
    if (chance(random, 3))
      s->href = (tl_text)T("https://example.org/\xC3\xA9?a=1,2;3");
    if (chance(random, 3))
      s->modified = (tl_text)T("2024-05-01");
    if (chance(random, 3)) {
      s->has_coordinates = true;
      s->latitude = random_between(random, -90000000000, 90000000000);
      s->longitude = random_between(random, -180000000000, 180000000000);
    }
    if (chance(random, 3)) {
      s->has_confidence = true;
      s->confidence = (int32_t)random_between(random, 0, 1000000);
    }
    draw_date(random, s);
    s->categories = categories[i];
    s->category_count = random_next(random) % ITEMS_MAX;
    for (size_t k = 0; k < s->category_count; k++)
      categories[i][k] = draw_text(random, p);
    s->sources = sources[i];
    s->source_count = random_next(random) % ITEMS_MAX;
    for (size_t k = 0; k < s->source_count; k++) {
      sources[i][k] = (tl_source){draw_text(random, p), {NULL, 0}};
      if (chance(random, 2))
        sources[i][k].href = (tl_text)T("page.html");
      if (chance(random, 4))
        sources[i][k] = (tl_source){{NULL, 0}, T("https://example.org/")};
    }
    constraint_counts[i] = random_next(random) % ITEMS_MAX;
    for (size_t k = 0; k < constraint_counts[i]; k++) {
      do
        constraints[i][k] = draw_constraint(random, count);
      while (constraints[i][k].event.data == ids[i].data);
    }
    if (!add_said(builder, *s, constraints[i], constraint_counts[i], NULL, kept)) {
      tl_builder_free(builder);
      return; /* such as an ongoing end of a date that is over: no such event */
    }
  }
  assert_int_equal(tl_timeline_from_builder(builder, &timeline, NULL), TL_OK);

  left_out out = {{false}, 0};
  tl_ical_options options = {.size = sizeof options, .losses = {told, &out}};
  if (chance(random, 4))
    options.feed_namespace = (tl_text)T("urn:x; y");
  if (chance(random, 4))
    options.name = (tl_text)T("Another name");
  if (chance(random, 4))
    options.description = (tl_text)T("Another\ndescription");
  options.wording = chance(random, 2);
  options.anniversaries = chance(random, 2);
  options.long_days = chance(random, 2) ? 30 : 0;
  if (chance(random, 2))
    options.zones = FOLDER;
  support_text feed = {0};
  tl_error err = {0};
  if (tl_ical_write(timeline, &options, support_sink(&feed), NULL, &err) != TL_OK)
    fail_msg("seed %llu, timeline %d: %s", (unsigned long long)random->seed, number, err.message);
  tl_timeline_unref(timeline);

  /* The same without what was left out is what has to come back. */
  assert_int_equal(tl_builder_set_header(builder, &header, NULL), TL_OK);
  for (size_t i = 0; i < count; i++)
    if (!out.event[i])
      assert_true(add_said(builder, specs[i], constraints[i], constraint_counts[i], &out, kept));
  assert_int_equal(tl_timeline_from_builder(builder, &timeline, NULL), TL_OK);
  *events_back += tl_timeline_count(timeline);
  char *wanted = xml_of(timeline);
  tl_timeline_unref(timeline);
  tl_builder_free(builder);

  tl_ical_read_options reading = {.size = sizeof reading, .losses = {told_reading, &out}};
  if (tl_ical_parse((tl_text){feed.data, feed.size}, &reading, &timeline, &err) != TL_OK)
    fail_msg("seed %llu, timeline %d: %u:%u: %s\n%s", (unsigned long long)random->seed, number, err.line, err.column,
             err.message, feed.data);
  char *got = xml_of(timeline);
  if (strcmp(wanted, got) != 0)
    fail_msg("seed %llu, timeline %d:\n%s\n%s\n%s", (unsigned long long)random->seed, number, wanted, got, feed.data);
  tl_timeline_unref(timeline);
  support_text_free(&feed);
  free(wanted);
  free(got);
}

static void test_round_trip(void **state)
{
  (void)state;
  static pool p;
  random_state random = random_start();
  size_t events = 0;
  for (int i = 0; i < TIMELINES; i++)
    round_trip(&random, &p, i, &events);
  assert_true(events > TIMELINES / 2);
}

/* ---- zones ---- */

/* Mostly in the small hours of the days on which clocks are set, of years before, in and behind the tables. */
static tl_text draw_time(random_state *random, pool *p)
{
  static const char *const offsets[] = {"", "", "", "-05:00", "-04:00", "+05:30", "+06:30", "Z"};
  static const int months[] = {1, 3, 4, 7, 9, 10, 11};
  char *text = p->text[p->used++];
  int size = snprintf(text, TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d%s", (int)random_between(random, 1870, 2510),
                      PICK(random, months), (int)random_between(random, 1, 30), (int)random_between(random, 0, 3),
                      (int)random_between(random, 0, 59), (int)random_between(random, 0, 59), PICK(random, offsets));
  return (tl_text){text, (size_t)size};
}

/* Takes the VTIMEZONEs out. */
static void cut_zones(char *feed)
{
  static const char last[] = "END:VTIMEZONE\r\n";
  for (char *at; (at = strstr(feed, "BEGIN:VTIMEZONE\r\n")) != NULL;) {
    const char *end = strstr(at, last) + strlen(last);
    memmove(at, end, strlen(end) + 1);
  }
}

static tl_timeline *parse(const char *feed, const char *folder)
{
  tl_ical_read_options options = {.size = sizeof options, .zones = folder};
  tl_timeline *timeline;
  tl_error err = {0};
  if (tl_ical_parse(tl_text_from_string(feed), &options, &timeline, &err) != TL_OK)
    fail_msg("%u:%u: %s\n%s", err.line, err.column, err.message, feed);
  return timeline;
}

static void test_zones(void **state)
{
  (void)state;
  static pool p;
  random_state random = random_start();
  size_t zoned = 0;
  for (int i = 0; i < TIMELINES; i++) {
    tl_builder *builder;
    tl_timeline *timeline;
    p.used = 0;
    assert_int_equal(tl_builder_new(NULL, &builder, NULL), TL_OK);
    for (size_t k = 0; k < EVENTS_MAX; k++) {
      char id[8];
      snprintf(id, sizeof id, "e%zu", k);
      tl_event_spec spec = {.size = sizeof spec,
                            .id = tl_text_from_string(id),
                            .edtf = draw_time(&random, &p),
                            .zone = PICK(&random, zones)};
      assert_int_equal(tl_builder_add(builder, &spec, NULL), TL_OK);
    }
    assert_int_equal(tl_timeline_from_builder(builder, &timeline, NULL), TL_OK);
    tl_builder_free(builder);
    tl_ical_options options = {.size = sizeof options, .zones = FOLDER, .plain = 1};
    support_text feed = {0};
    assert_int_equal(tl_ical_write(timeline, &options, support_sink(&feed), NULL, NULL), TL_OK);
    tl_timeline *by_feed = parse(feed.data, NULL);
    cut_zones(feed.data);
    tl_timeline *by_folder = parse(feed.data, FOLDER);
    char *wanted = xml_of(by_folder);
    char *got = xml_of(by_feed);
    if (strcmp(wanted, got) != 0)
      fail_msg("seed %llu, timeline %d:\n%s\n%s", (unsigned long long)random.seed, i, wanted, got);
    for (size_t k = 0; k < EVENTS_MAX; k++) {
      /* What has an offset is where it was; what has none is in the zone, where it is written so. */
      const char *edtf = tl_event_edtf(tl_timeline_at(timeline, k));
      tl_time was = tl_timeline_extents(timeline)[k].start_min;
      tl_time is = tl_timeline_extents(by_feed)[k].start_min;
      if ((strlen(edtf) > 19 && was != is) || was - is > 86400 || is - was > 86400)
        fail_msg("seed %llu, timeline %d: %s\n%s", (unsigned long long)random.seed, i, edtf, got);
      zoned += tl_event_zone(tl_timeline_at(by_feed, k)) != NULL;
    }
    free(wanted);
    free(got);
    tl_timeline_unref(by_feed);
    tl_timeline_unref(by_folder);
    tl_timeline_unref(timeline);
    support_text_free(&feed);
  }
  assert_true(zoned > TIMELINES);
}

/* ---- bounds that no text gave ---- */

/* Bounds of days, or of seconds, some of them not known, of ends of any kind but one that goes on; closed. */
static tl_extent draw_extent(random_state *random)
{
  tl_extent x;
  bool consistent;
  do {
    bool clock = chance(random, 4);
    int64_t unit = clock ? 1 : 86400;
    tl_extent_init(&x, unit);
    x.start_kind = x.end_kind = TL_END_DATED;
    x.precision = clock ? TL_PRECISION_SECOND : TL_PRECISION_DAY;
    x.flags = clock ? TL_EXTENT_TIME_OF_DAY : 0;
    x.start_min = (int64_t)(random_next(random) % 40) * unit;
    if (!chance(random, 4))
      x.start_max = (int64_t)(random_next(random) % 40) * unit;
    if (!chance(random, 4))
      x.end_min = (int64_t)(random_next(random) % 60) * unit;
    if (!chance(random, 4))
      x.end_max = (int64_t)(random_next(random) % 60) * unit;
    if (chance(random, 3))
      x.length_min = (int64_t)(random_next(random) % 20) * 86400 + unit;
    if (chance(random, 3))
      x.length_max = (int64_t)(random_next(random) % 40) * 86400 + (clock ? 86400 : unit);
    if (chance(random, 6)) {
      x.end_kind = TL_END_OPEN;
      x.end_min = x.end_max = x.length_min = x.length_max = TL_TIME_MAX;
    } else if (chance(random, 6)) {
      x.end_kind = TL_END_UNKNOWN;
    }
    if (!clock) {
      x.start_qualifier = (uint8_t)(random_next(random) % 4);
      x.end_qualifier = x.end_kind == TL_END_OPEN ? 0 : (uint8_t)(random_next(random) % 4);
    }
  } while (tl_extent_close(&x, &consistent, NULL) != TL_OK || !consistent);
  /* What is in whole days only can be said of a length. */
  if (x.flags & TL_EXTENT_TIME_OF_DAY)
    x.length_min -= x.length_min > 86400 && x.length_min != TL_TIME_MAX ? x.length_min % 86400 : 0;
  return x;
}

static void test_bounds(void **state)
{
  (void)state;
  random_state random = random_start();
  for (int i = 0; i < TIMELINES; i++) {
    tl_extent given = draw_extent(&random);
    tl_event_spec spec = {.size = sizeof spec, .id = T("a"), .extent = &given};
    tl_timeline *timeline = timeline_of(NULL, &spec, 1);
    support_text feed = {0};
    assert_int_equal(tl_ical_write(timeline, NULL, support_sink(&feed), NULL, NULL), TL_OK);
    tl_timeline *back = parse(feed.data, NULL);
    const tl_extent *was = tl_timeline_extents(timeline);
    const tl_extent *is = tl_timeline_extents(back);
    if (memcmp(was, is, offsetof(tl_extent, start_kind)) != 0 || was->start_qualifier != is->start_qualifier ||
        was->end_qualifier != is->end_qualifier)
      fail_msg("seed %llu, timeline %d: %lld %lld %lld %lld %lld %lld, not %lld %lld %lld %lld %lld %lld\n%s",
               (unsigned long long)random.seed, i, (long long)is->start_min, (long long)is->start_max,
               (long long)is->end_min, (long long)is->end_max, (long long)is->length_min, (long long)is->length_max,
               (long long)was->start_min, (long long)was->start_max, (long long)was->end_min, (long long)was->end_max,
               (long long)was->length_min, (long long)was->length_max, feed.data);
    tl_timeline_unref(back);
    tl_timeline_unref(timeline);
    support_text_free(&feed);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip), cmocka_unit_test(test_zones),
                                     cmocka_unit_test(test_bounds)};
  return cmocka_run_group_tests_name("prop-ical-read", tests, NULL, NULL);
}
