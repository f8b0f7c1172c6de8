/* SPDX-License-Identifier: Apache-2.0 */
#include "events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/ical.h>

#include "random.h"

/* Laws of content lines, over random texts: what is folded and escaped comes back whole, no line is over 75 octets,
 * ends in a space or cuts a character or an escape. */

enum { TEXTS = 20000, UNITS_MAX = 400, UNIT_SIZE = 4 };

/* Appends a character, drawn so that lines are cut in every place: many spaces, escapes, line breaks, wide ones. */
static size_t draw(random_state *random, char *out)
{
  static const char *const units[] = {" ",
                                      " ",
                                      " ",
                                      ",",
                                      ";",
                                      "\\",
                                      "\n",
                                      "\r\n",
                                      "\r",
                                      "\t",
                                      "\xC3\xA9",
                                      "\xE5\xB9\xB3",
                                      "\xF0\x9F\x93\x9C",
                                      "\xE2\x80\xA8",
                                      "\xE2\x80\xA9",
                                      "\xE2\x80\xA7",
                                      "\"",
                                      ":"};
  const size_t count = sizeof units / sizeof *units;
  uint64_t lot = random_next(random) % (2 * count);
  if (lot >= count) {
    *out = (char)('a' + random_next(random) % 26);
    return 1;
  }
  size_t size = strlen(units[lot]);
  memcpy(out, units[lot], size);
  return size;
}

/* A text of up to UNITS_MAX units, some with long runs of one unit; it does not begin or end in white space, which the
 * model may not keep. */
static size_t draw_text(random_state *random, char *out)
{
  size_t size = 0;
  out[size++] = '<';
  size_t units = (size_t)random_between(random, 0, UNITS_MAX);
  while (units > 0) {
    char unit[UNIT_SIZE];
    size_t unit_size = draw(random, unit);
    size_t times = random_next(random) % 16 == 0 ? (size_t)random_between(random, 1, 100) : 1;
    for (; times > 0 && units > 0; times--, units--) {
      memcpy(out + size, unit, unit_size);
      size += unit_size;
    }
  }
  out[size++] = '>';
  out[size] = '\0';
  return size;
}

/* Each kind of line break as LF. */
static size_t normal(const char *text, char *out)
{
  size_t size = 0;
  while (*text) {
    size_t broken = strncmp(text, "\r\n", 2) == 0                                                    ? 2
                    : *text == '\r'                                                                  ? 1
                    : strncmp(text, "\xE2\x80\xA8", 3) == 0 || strncmp(text, "\xE2\x80\xA9", 3) == 0 ? 3
                                                                                                     : 0;
    out[size++] = broken ? '\n' : *text;
    text += broken ? broken : 1;
  }
  out[size] = '\0';
  return size;
}

/* Looks at the physical lines of a feed. */
static bool lines_hold(const char *feed)
{
  bool first = true;
  for (const char *at = feed; *at; first = false) {
    const char *end = strstr(at, "\r\n");
    if (!end || end - at > 75 || end == at)
      return false;
    bool folded = end[2] == ' ';
    bool blank = true;
    for (const char *c = at; c < end; c++) {
      blank = blank && *c == ' ';
      if (*c == '\n' || *c == '\r')
        return false;
    }
    size_t slashes = 0;
    while (slashes < (size_t)(end - at) && end[-1 - (ptrdiff_t)slashes] == '\\')
      slashes++;
    if (folded && ((end[-1] == ' ' && !blank) || slashes % 2 != 0 || ((unsigned char)end[3] & 0xC0) == 0x80))
      return false;
    at = end + 2;
  }
  return !first;
}

/* The value of SUMMARY, unfolded and with its escapes undone. */
static size_t summary(const char *feed, char *out)
{
  const char *at = strstr(feed, "\r\nSUMMARY:") + 10;
  size_t size = 0;
  for (;;) {
    if (strncmp(at, "\r\n ", 3) == 0) {
      at += 3;
    } else if (*at == '\r') {
      break;
    } else if (*at == '\\') {
      /* A fold may not stand between both. */
      out[size++] = at[1] == 'n' ? '\n' : at[1];
      at += 2;
    } else {
      out[size++] = *at++;
    }
  }
  out[size] = '\0';
  return size;
}

static void test_fold(void **state)
{
  (void)state;
  random_state random = random_start();
  static char text[UNITS_MAX * UNIT_SIZE + 64];
  static char expected[sizeof text];
  static char got[sizeof text];
  size_t folded = 0;
  for (int i = 0; i < TEXTS; i++) {
    size_t size = draw_text(&random, text);
    tl_error err = {0};
    tl_builder *builder;
    tl_timeline *timeline;
    tl_event_spec spec = {
        .size = sizeof spec, .id = TL_TEXT("e"), .edtf = TL_TEXT("2024-04-14"), .title = {text, size}};
    assert_int_equal(tl_builder_new(NULL, &builder, &err), TL_OK);
    if (tl_builder_add(builder, &spec, &err) != TL_OK)
      fail_msg("seed %llu, text %d: %s", (unsigned long long)random.seed, i, err.message);
    assert_int_equal(tl_timeline_from_builder(builder, &timeline, &err), TL_OK);
    support_text feed = {0};
    assert_int_equal(tl_ical_write(timeline, NULL, support_sink(&feed), NULL, &err), TL_OK);
    size_t wanted = normal(tl_event_title(tl_timeline_at(timeline, 0)), expected);
    size_t came = summary(feed.data, got);
    if (!lines_hold(feed.data) || wanted != came || memcmp(expected, got, wanted) != 0)
      fail_msg("seed %llu, text %d: %s", (unsigned long long)random.seed, i, feed.data);
    folded += strstr(feed.data, "\r\n ") != NULL;
    support_text_free(&feed);
    tl_timeline_unref(timeline);
    tl_builder_free(builder);
  }
  assert_true(folded > TEXTS / 2);
}

/* ---- bounds of any kind ---- */

enum { EXTENTS = 60000 };

/* A time, often at the edges of the axis and of the years that iCalendar has. */
static tl_time draw_time(random_state *random)
{
  static const tl_time edges[] = {TL_TIME_MIN, TL_TIME_MIN + 1,       TL_TIME_MAX - 1,
                                  TL_TIME_MAX, INT64_C(-62135596800), INT64_C(253402300800),
                                  0,           INT64_C(1714521600)};
  tl_time time = edges[random_next(random) % (sizeof edges / sizeof *edges)];
  if (time == TL_TIME_MIN || time == TL_TIME_MAX || random_next(random) % 4 == 0)
    return time;
  int64_t days = random_between(random, -400, 400);
  int64_t seconds = random_next(random) % 4 == 0 ? random_between(random, 0, 86399) : 0;
  int64_t moved;
  return __builtin_add_overflow(time, days * TL_SECONDS_PER_DAY + seconds, &moved) ? time : moved;
}

/* Bounds of any kind, some with an end that may lie before the latest start. */
static tl_extent draw_extent(random_state *random)
{
  tl_time times[4];
  for (int i = 0; i < 4; i++) {
    times[i] = draw_time(random);
    for (int k = i; k > 0 && times[k - 1] > times[k]; k--) {
      tl_time swapped = times[k];
      times[k] = times[k - 1];
      times[k - 1] = swapped;
    }
  }
  tl_extent extent;
  bool timed = random_next(random) % 3 == 0;
  tl_extent_init(&extent, timed ? 1 : TL_SECONDS_PER_DAY);
  bool exact = random_next(random) % 4 == 0;
  bool crossed = random_next(random) % 3 == 0;
  extent.start_min = times[0];
  extent.start_max = exact ? times[0] : times[crossed ? 2 : 1];
  extent.end_min = exact ? times[3] : times[crossed ? 1 : 2];
  extent.end_max = times[3];
  extent.start_kind = extent.end_kind = TL_END_DATED;
  if (extent.end_max == TL_TIME_MAX)
    extent.end_kind = (uint8_t)random_between(random, TL_END_OPEN, TL_END_ONGOING);
  extent.flags = timed ? TL_EXTENT_TIME_OF_DAY : 0;
  extent.precision = (uint8_t)random_between(random, timed ? TL_PRECISION_SECOND : TL_PRECISION_DAY, TL_PRECISION_YEAR);
  extent.start_qualifier = (uint8_t)(random_next(random) % 4);
  return extent;
}

static int64_t day_of(const char *feed, const char *name)
{
  const char *at = strstr(feed, name);
  if (!at)
    return INT64_MIN;
  long number = strtol(strchr(at, ':') + 1, NULL, 10);
  tl_civil civil = {number / 10000, (int32_t)(number / 100 % 100), (int32_t)(number % 100)};
  int64_t days;
  assert_int_equal(tl_civil_to_days(&civil, &days, NULL), TL_OK);
  return days;
}

static int64_t floor_days(tl_time time)
{
  return time / TL_SECONDS_PER_DAY - (time % TL_SECONDS_PER_DAY < 0);
}

static bool days_hold(const tl_extent *e, const char *feed, tl_ical_imprecise imprecise, tl_ical_open_end open_end)
{
  int64_t start = day_of(feed, "\r\nDTSTART");
  int64_t end = day_of(feed, "\r\nDTEND");
  bool dates = strstr(feed, "\r\nDTSTART;VALUE=DATE:") != NULL;
  const char *length = strstr(feed, "\r\nDURATION:P");
  if (dates && end == INT64_MIN) /* it ends with the last day of 9999 */
    end = start + (length ? strtol(strchr(length, ':') + 2, NULL, 10) : 1);
  bool exact = e->start_min == e->start_max && e->end_min == e->end_max;
  if (dates ? end <= start : end != INT64_MIN && end < start)
    return false;
  if (start < floor_days(e->start_min))
    return false;
  if (e->end_max != TL_TIME_MAX && end != INT64_MIN && end > floor_days(e->end_max - 1) + 1)
    return false;
  if (imprecise == TL_ICAL_SKIP && !exact && e->start_min != e->start_max)
    return false;
  if (imprecise == TL_ICAL_OUTER && start != floor_days(e->start_min))
    return false;
  if (imprecise == TL_ICAL_OUTER && e->end_max != TL_TIME_MAX && dates && end != floor_days(e->end_max - 1) + 1)
    return false;
  /* What is certain is never before the latest start, nor, up to an as-of day apart, after the earliest end. */
  if (imprecise == TL_ICAL_INNER && dates && !exact &&
      (start * TL_SECONDS_PER_DAY < e->start_max ||
       (open_end == TL_ICAL_OPEN_START && end * TL_SECONDS_PER_DAY > e->end_min)))
    return false;
  return true;
}

/* One byte a loss. */
static void count_loss(void *ctx, const tl_loss *loss)
{
  support_text *text = ctx;
  assert_true(strlen(loss->reason) > 10);
  text->size++;
}

/* A time of day, exact to its minute: an instant. */
static bool is_minute(const tl_extent *e)
{
  return (e->flags & TL_EXTENT_TIME_OF_DAY) && e->end_max <= e->start_min + 60;
}

static void test_extents(void **state)
{
  (void)state;
  random_state random = random_start();
  size_t written = 0;
  for (int i = 0; i < EXTENTS; i++) {
    tl_extent extent = draw_extent(&random);
    tl_error err = {0};
    tl_builder *builder;
    tl_timeline *timeline;
    tl_header_spec header = {.size = sizeof header, .as_of = TL_TEXT("2024-05-01")};
    tl_event_spec spec = {.size = sizeof spec, .id = TL_TEXT("e"), .title = TL_TEXT("E"), .extent = &extent};
    assert_int_equal(tl_builder_new(NULL, &builder, &err), TL_OK);
    assert_int_equal(tl_builder_set_header(builder, &header, &err), TL_OK);
    tl_status status = tl_builder_add(builder, &spec, &err);
    if (status != TL_OK) { /* bounds that leave the axis */
      tl_builder_free(builder);
      continue;
    }
    assert_int_equal(tl_timeline_from_builder(builder, &timeline, &err), TL_OK);
    support_text losses = {0};
    tl_ical_options options = {.size = sizeof options,
                               .imprecise = (uint8_t)(random_next(&random) % 3),
                               .open_end = (uint8_t)(random_next(&random) % 2),
                               .losses = {count_loss, &losses}};
    support_text feed = {0};
    tl_ical_report report;
    assert_int_equal(tl_ical_write(timeline, &options, support_sink(&feed), &report, &err), TL_OK);
    const tl_extent *e = tl_event_extent(tl_timeline_at(timeline, 0));
    bool exact = e->start_min == e->start_max && e->end_min == e->end_max;
    bool holds = report.written == 0 || days_hold(e, feed.data, options.imprecise, options.open_end);
    if (!holds || (report.losses == 0 && !exact && !is_minute(e)) || losses.size != report.losses)
      fail_msg("seed %llu, extent %d: start %lld %lld end %lld %lld flags %u policy %u %u: %s",
               (unsigned long long)random.seed, i, (long long)e->start_min, (long long)e->start_max,
               (long long)e->end_min, (long long)e->end_max, e->flags, options.imprecise, options.open_end, feed.data);
    written += report.written;
    support_text_free(&feed);
    support_text_free(&losses);
    tl_timeline_unref(timeline);
    tl_builder_free(builder);
  }
  assert_true(written > EXTENTS / 20);
}

/* ---- feeds that follow each other ---- */

enum { CHAINS = 300, LINKS = 12, EVENTS = 6 };

/* One entry of a feed, by its lines. */
typedef struct entry {
  char uid[64];
  char body[512]; /* all but the stamps */
  long sequence;
  char stamp[32];
} entry;

static size_t entries_of(const char *feed, entry out[2 * EVENTS])
{
  size_t count = 0;
  for (const char *at = feed; (at = strstr(at, "BEGIN:VEVENT\r\n")); at++) {
    entry *e = &out[count++];
    assert_true(count <= 2 * EVENTS);
    e->body[0] = '\0';
    for (const char *line = at + 14; strncmp(line, "END:VEVENT", 10) != 0; line = strstr(line, "\r\n") + 2) {
      int size = (int)(strstr(line, "\r\n") - line);
      if (strncmp(line, "UID:", 4) == 0)
        snprintf(e->uid, sizeof e->uid, "%.*s", size - 4, line + 4);
      if (strncmp(line, "SEQUENCE:", 9) == 0)
        e->sequence = strtol(line + 9, NULL, 10);
      else if (strncmp(line, "DTSTAMP:", 8) == 0)
        snprintf(e->stamp, sizeof e->stamp, "%.*s", size - 8, line + 8);
      else if (strncmp(line, "LAST-MODIFIED:", 14) != 0)
        snprintf(e->body + strlen(e->body), sizeof e->body - strlen(e->body), "%.*s\n", size, line);
    }
  }
  return count;
}

/* What a client sees from one feed to the next: an entry that says the same has the same stamps, and one that does not
 * later ones; none is twice there; none is gone before it was cancelled. */
static bool follows(const char *before, const char *after)
{
  entry old[2 * EVENTS];
  entry new[2 * EVENTS];
  size_t old_count = entries_of(before, old);
  size_t new_count = entries_of(after, new);
  for (size_t i = 0; i < old_count; i++) {
    size_t found = 0;
    for (size_t k = 0; k < new_count; k++) {
      if (strcmp(old[i].uid, new[k].uid) != 0)
        continue;
      found++;
      bool same = strcmp(old[i].body, new[k].body) == 0;
      int later = strcmp(new[k].stamp, old[i].stamp);
      if (same ? later != 0 || new[k].sequence != old[i].sequence : later <= 0 || new[k].sequence <= old[i].sequence)
        return false;
    }
    if (found != 1 && !(found == 0 && strstr(old[i].body, "STATUS:CANCELLED")))
      return false;
  }
  return true;
}

static void test_updates(void **state)
{
  (void)state;
  random_state random = random_start();
  size_t changes = 0;
  for (int chain = 0; chain < CHAINS; chain++) {
    support_text before = {0};
    for (int link = 0; link < LINKS; link++) {
      static const char *const ids[EVENTS] = {"a", "b", "c", "d", "e", "f"};
      static const char *const dates[] = {"2020-01-01", "2020-02-29", "1999/2001", "2020-05?"};
      static const char *const titles[] = {"A", "B"};
      tl_event_spec specs[EVENTS];
      size_t count = 0;
      for (size_t i = 0; i < EVENTS; i++)
        if (random_next(&random) % 4 != 0)
          specs[count++] = (tl_event_spec){.size = sizeof *specs,
                                           .id = tl_text_from_string(ids[i]),
                                           .title = tl_text_from_string(titles[random_next(&random) % 2]),
                                           .edtf = tl_text_from_string(dates[i % 4])};
      char day[TL_CIVIL_TEXT_SIZE];
      tl_civil civil = {2024, 1, (int32_t)random_between(&random, 1, 28)};
      tl_civil_write(&civil, day);
      tl_header_spec header = {.size = sizeof header,
                               .title = tl_text_from_string(titles[random_next(&random) % 2]),
                               .as_of = tl_text_from_string(day)};
      tl_ical_options options = {.size = sizeof options, .cancelled_days = 10, .previous = {before.data, before.size}};
      options.long_days = random_next(&random) % 2 ? 30 : 0;
      tl_timeline *timeline = timeline_of(&header, specs, count);
      support_text after = {0};
      support_text again = {0};
      assert_int_equal(tl_ical_write(timeline, &options, support_sink(&after), NULL, NULL), TL_OK);
      options.previous = (tl_text){after.data, after.size};
      assert_int_equal(tl_ical_write(timeline, &options, support_sink(&again), NULL, NULL), TL_OK);
      tl_timeline_unref(timeline);
      bool idempotent = after.size == again.size && memcmp(after.data, again.data, after.size) == 0;
      if (!idempotent || (before.size && !follows(before.data, after.data)))
        fail_msg("seed %llu, chain %d, link %d: %s\nafter\n%s", (unsigned long long)random.seed, chain, link,
                 idempotent ? after.data : again.data, idempotent ? before.data : after.data);
      changes += before.size && strcmp(before.data, after.data) != 0;
      support_text_free(&again);
      support_text_free(&before);
      before = after;
    }
    support_text_free(&before);
  }
  assert_true(changes > CHAINS * LINKS / 2);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_fold), cmocka_unit_test(test_extents),
                                     cmocka_unit_test(test_updates)};
  return cmocka_run_group_tests_name("prop-ical", tests, NULL, NULL);
}
