/* SPDX-License-Identifier: Apache-2.0 */
#include "support_ical.h"

#include <stdio.h>

#include "rows.h"

/* ---- bad arguments, stops, failures ---- */

static void expect_refused(const tl_timeline *timeline, const tl_ical_options *options, tl_status status)
{
  support_text feed = {0};
  tl_error err = {0};
  tl_ical_report report = {.written = 77};
  void *component = &feed;
  assert_int_equal(tl_ical_write(timeline, options, support_sink(&feed), &report, &err), status);
  assert_int_equal(err.status, status);
  assert_true(strlen(err.message) > 10);
  assert_int_equal(report.written, 77);
  assert_int_equal(tl_ical_calendar(timeline, options, &component, &err), status);
  assert_int_equal(tl_ical_event(timeline, 0, options, &component, &err), status);
  assert_ptr_equal(component, &feed);
  support_text_free(&feed);
}

static void test_options(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  char long_name[256];
  memset(long_name, 'n', sizeof long_name);
  const tl_ical_options fine = {.size = sizeof fine};
  const tl_span never = {5, 5};
  tl_ical_options bad[] = {fine, fine, fine, fine, fine, fine, fine, fine, fine, fine, fine, fine, fine};
  bad[0].size = 4;
  bad[1].imprecise = 3;
  bad[2].open_end = 2;
  bad[3].reserved[1] = 1;
  bad[4].refresh.months = 1;
  bad[5].refresh.days = -1;
  bad[6].feed_namespace = (tl_text){long_name, sizeof long_name};
  bad[7].plain = 2;
  bad[8].refresh.days = 7001;
  bad[9].anniversaries = 2;
  bad[10].profile = 4;
  bad[11].window = &never;
  bad[12].category_count = 1;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    expect_refused(timeline, &bad[i], TL_ERR_ARG);
  bad[0] = fine;
  bad[0].name = TL_TEXT("a\x01");
  expect_refused(timeline, &bad[0], TL_ERR_ENCODING);
  expect_refused(NULL, NULL, TL_ERR_ARG);
  void *component;
  assert_int_equal(tl_ical_event(timeline, 10, NULL, &component, NULL), TL_ERR_ARG);
  assert_int_equal(tl_ical_write(timeline, NULL, (tl_sink){NULL, NULL}, NULL, NULL), TL_ERR_ARG);
  tl_timeline_unref(timeline);
}

typedef struct refresh_row {
  const char *name;
  tl_duration refresh;
  const char *expected;
} refresh_row;

static refresh_row refresh_rows[] = {
    {"refresh: none", {0}, ""},
    {"refresh: hours", {.seconds = 43200}, "PT12H"},
    {"refresh: days", {.days = 1}, "P1D"},
    {"refresh: weeks", {.weeks = 2}, "P2W"},
    {"refresh: weeks and hours", {.weeks = 1, .days = 1, .seconds = 3600}, "P8DT1H"},
};

static void test_refresh(void **state)
{
  const refresh_row *row = *state;
  tl_timeline *timeline = mapping();
  tl_ical_options options = {.size = sizeof options, .refresh = row->refresh};
  support_text feed = feed_of(timeline, &options, NULL);
  char interval[64];
  char ttl[64];
  char expected[64];
  unfold(feed.data);
  line_of(feed.data, "REFRESH-INTERVAL", interval, sizeof interval);
  line_of(feed.data, "X-PUBLISHED-TTL", ttl, sizeof ttl);
  snprintf(expected, sizeof expected, "%s%s", *row->expected ? ";VALUE=DURATION:" : "", row->expected);
  assert_string_equal(interval, expected);
  snprintf(expected, sizeof expected, "%s%s", *row->expected ? ":" : "", row->expected);
  assert_string_equal(ttl, expected);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

/* Stops at the call of that number; 0: never. */
typedef struct stopper {
  unsigned calls;
  unsigned stop_at;
  uint64_t last;
} stopper;

static bool count_progress(void *ctx, uint64_t done, uint64_t total)
{
  stopper *s = ctx;
  assert_true(done <= total);
  assert_true(s->calls == 0 || done > s->last);
  s->last = done;
  return ++s->calls != s->stop_at;
}

static void test_progress(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  stopper s = {0};
  tl_ical_options options = {.size = sizeof options, .progress = {count_progress, &s}};
  support_text feed = feed_of(timeline, &options, NULL);
  support_text_free(&feed);
  assert_int_equal(s.last, 10);
  unsigned calls = s.calls;
  assert_true(calls >= 2);
  for (unsigned i = 1; i <= calls; i++) {
    s = (stopper){.stop_at = i};
    tl_error err = {0};
    tl_ical_report report = {.written = 77};
    assert_int_equal(tl_ical_write(timeline, &options, support_sink(&feed), &report, &err), TL_ERR_CANCELLED);
    assert_int_equal(err.status, TL_ERR_CANCELLED);
    assert_int_equal(report.written, 77);
    support_text_free(&feed);
    s = (stopper){.stop_at = i};
    void *component = &s;
    assert_int_equal(tl_ical_calendar(timeline, &options, &component, NULL), TL_ERR_CANCELLED);
    assert_ptr_equal(component, &s);
  }
  tl_timeline_unref(timeline);
}

/* Each single failure, and each with all later ones: TL_ERR_NOMEM, nothing kept, nothing said. */
static void test_memory(void **state)
{
  (void)state;
  tl_timeline *timeline = mapping();
  tl_ical_options full = full_options();
  full.previous =
      TL_TEXT("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:gone\r\nDTSTART;VALUE=DATE:20200229\r\nSUMMARY:Gone\r\n"
              "X-TIMELINE-ID:gone\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  for (int and_after = 0; and_after < 2; and_after++) {
    for (size_t fail_at = 1;; fail_at++) {
      support_heap heap = {.fail_at = fail_at, .and_after = and_after};
      tl_allocator allocator = support_allocator(&heap);
      tl_ical_options options = full;
      options.allocator = &allocator;
      support_text feed = {0};
      tl_ical_report report = {.written = 77};
      tl_error err = {0};
      tl_status status = tl_ical_write(timeline, &options, support_sink(&feed), &report, &err);
      support_text_free(&feed);
      assert_int_equal(heap.live, 0);
      if (heap.requests < fail_at) {
        assert_int_equal(status, TL_OK);
        assert_true(fail_at > 2);
        break;
      }
      assert_int_equal(status, TL_ERR_NOMEM);
      assert_int_equal(err.status, TL_ERR_NOMEM);
      assert_int_equal(report.written, 77);

      void *component = &heap;
      heap = (support_heap){.fail_at = fail_at, .and_after = and_after};
      status = tl_ical_calendar(timeline, &options, &component, &err);
      assert_int_equal(heap.live, 0);
      assert_int_equal(status, TL_ERR_NOMEM);
      assert_ptr_equal(component, &heap);
    }
  }
  tl_timeline_unref(timeline);
}

/* No allocation an event: as many for a hundred events as for one. */
static void test_no_allocation(void **state)
{
  (void)state;
  tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("T")};
  enum { MANY = 100 };
  static tl_event_spec specs[MANY];
  static char ids[MANY][16];
  for (int i = 0; i < MANY; i++) {
    snprintf(ids[i], sizeof ids[i], "e%02d", i);
    specs[i] = (tl_event_spec){.size = sizeof *specs,
                               .id = tl_text_from_string(ids[i]),
                               .title = TL_TEXT("E"),
                               .edtf = TL_TEXT("1984"),
                               .wording = TL_TEXT("in 1984"),
                               .categories = categories,
                               .category_count = 3};
  }
  size_t requests[2];
  for (int many = 0; many < 2; many++) {
    tl_timeline *timeline = timeline_of(&header, specs, many ? MANY : 1);
    support_heap heap = {0};
    tl_allocator allocator = support_allocator(&heap);
    tl_ical_options options = {.size = sizeof options, .allocator = &allocator};
    support_text feed = feed_of(timeline, &options, NULL);
    support_text_free(&feed);
    requests[many] = heap.requests;
    tl_timeline_unref(timeline);
  }
  assert_int_equal(requests[0], requests[1]);
}

/* A sink that fails once it has got more than so many bytes: its status comes back, and it is not called again. */
typedef struct failing {
  size_t got;
  size_t limit;
  bool failed;
} failing;

static tl_status fail_after(void *ctx, const char *data, size_t size, tl_error *err)
{
  failing *f = ctx;
  (void)data;
  (void)err;
  assert_false(f->failed);
  f->got += size;
  f->failed = f->got > f->limit;
  return f->failed ? TL_ERR_IO : TL_OK;
}

static void test_sink(void **state)
{
  (void)state;
  tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("T")};
  enum { MANY = 300 };
  static tl_event_spec specs[MANY];
  static char ids[MANY][16];
  for (int i = 0; i < MANY; i++) {
    snprintf(ids[i], sizeof ids[i], "e%03d", i);
    specs[i] = (tl_event_spec){
        .size = sizeof *specs, .id = tl_text_from_string(ids[i]), .title = TL_TEXT("E"), .edtf = TL_TEXT("1984")};
  }
  tl_timeline *timeline = timeline_of(&header, specs, MANY);
  tl_ical_report report;
  support_text feed = feed_of(timeline, NULL, &report);
  assert_true(feed.size > 65536);
  for (size_t limit = 0; limit < feed.size; limit += 97) {
    failing f = {.limit = limit};
    assert_int_equal(tl_ical_write(timeline, NULL, (tl_sink){fail_after, &f}, NULL, NULL), TL_ERR_IO);
  }
  failing f = {.limit = feed.size};
  assert_int_equal(tl_ical_write(timeline, NULL, (tl_sink){fail_after, &f}, NULL, NULL), TL_OK);
  support_text_free(&feed);
  tl_timeline_unref(timeline);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, test_refresh, refresh_rows);
  ROWS_ADD_TEST(&suite, test_options);
  ROWS_ADD_TEST(&suite, test_progress);
  ROWS_ADD_TEST(&suite, test_memory);
  ROWS_ADD_TEST(&suite, test_no_allocation);
  ROWS_ADD_TEST(&suite, test_sink);
  return rows_run("ical_failures", &suite);
}
