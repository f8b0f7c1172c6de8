/* SPDX-License-Identifier: Apache-2.0 */
#include "events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/diff.h>
#include <timeline/xml.h>

#include "rows.h"

/* ---- what the tests share ---- */

/* A timeline of the elements of a document, or NULL for NULL. */
static tl_timeline *of(const char *elements)
{
  static const char head[] = "<timeline xmlns=\"urn:libtimeline:1\"";
  if (!elements)
    return NULL;
  char *document = malloc(sizeof head + strlen(elements) + 32);
  assert_non_null(document);
  /* Attributes of the timeline, if it has some, come before its elements. */
  sprintf(document, "%s%s%s</timeline>", head, *elements == ' ' ? "" : ">", elements);
  tl_timeline *timeline = NULL;
  tl_error err;
  if (tl_xml_parse(tl_text_from_string(document), NULL, &timeline, &err))
    fail_msg("%s: %s", document, err.message);
  free(document);
  return timeline;
}

static void say(support_text *out, const char *text)
{
  assert_int_equal(support_sink(out).write(out, text, strlen(text), NULL), TL_OK);
}

static void say_or_none(support_text *out, const char *before, const char *text)
{
  say(out, before);
  say(out, text ? text : "none");
}

static void assert_said(support_text *out, const char *wanted)
{
  const char *got = out->data ? out->data : "";
  if (strcmp(got, wanted) != 0)
    fail_msg("said:\n%s\nwanted:\n%s", got, wanted);
  support_text_free(out);
}

/* ---- differences ---- */

/* event.field: old -> new */
static void say_change(void *ctx, const tl_diff_change *change)
{
  support_text *out = ctx;
  say(out, change->event ? change->event : "timeline");
  say_or_none(out, ".", change->field ? change->field : tl_diff_kind_name((tl_diff_kind)change->kind));
  say_or_none(out, ": ", change->old_text);
  say_or_none(out, " -> ", change->new_text);
  say(out, "\n");
}

typedef struct diff_row {
  const char *name;
  const char *before;
  const char *after;
  const char *said;
} diff_row;

#define E(inside) "<event id=\"a\">" inside "</event>"
#define X "<event id=\"x\"/>"

static diff_row diff_rows[] = {
    {"the same", E("<title>A</title><date edtf=\"1984\"/>"), E("<date edtf=\"1984\"/><title>A</title>"), ""},
    {"added and removed", X E("<title>A</title>"), E("<title>A</title>") "<event id=\"b\"><title>B</title></event>",
     "x.removed: none -> none\nb.added: none -> B\n"},
    {"order does not count", E("<category>b</category><category>a</category>") X,
     X E("<category>a</category><category>b</category><category>a</category>"), ""},
    {"header", " as-of=\"2024-05-01\" xml:lang=\"en\"><title>T</title>", " modified=\"2024-05-01\" xml:lang=\"fa\">",
     "timeline.title: T -> none\ntimeline.lang: en -> fa\ntimeline.as_of: 2024-05-01 -> none\n"
     "timeline.modified: none -> 2024-05-01\n"},
    {"texts", E("<title>A</title><description/><place>P</place>"), E("<title>B</title><description>D</description>"),
     "a.title: A -> B\na.description:  -> D\na.place: P -> none\n"},
    {"attributes", E(""),
     "<event id=\"a\" uid=\"u\" group=\"g\" href=\"u:h\" modified=\"2024-05-01\" confidence=\"0.5\"/>",
     "a.group: none -> g\na.href: none -> u:h\na.uid: none -> u\na.modified: none -> 2024-05-01\n"
     "a.confidence: none -> 0.5\n"},
    {"edtf", E("<date edtf=\"1984\"/>"), E("<date edtf=\"1984~\"/>"), "a.date: 1984 -> 1984~\n"},
    {"mode", E("<date edtf=\"1984\"/>"), E("<date edtf=\"1984\" mode=\"spans\"/>"), "a.date: 1984 -> 1984 (spans)\n"},
    {"phrase", E("<date phrase=\"early 1990s\"/>"), E("<date edtf=\"199X\" wording=\"early 1990s\"/>"),
     "a.wording: none -> early 1990s\na.date: \"early 1990s\" -> 199X\n"},
    {"windows", E("<date start=\"1984\" end=\"1985\"/>"), E("<date end=\"1985\"/>"),
     "a.date: start 1984, end 1985 -> end 1985\n"},
    {"kinds", E("<date edtf=\"1984\" end-kind=\"ongoing\" as-of=\"2020-01-01\"/>"), E("<date start-kind=\"open\"/>"),
     "a.date: 1984 (end ongoing, as of 2020-01-01) -> no date (start open)\n"},
    {"zone", E("<date edtf=\"2024-04-25T10:00:00\"/>"),
     E("<date edtf=\"2024-04-25T10:00:00\" zone=\"Europe/Berlin\"/>"),
     "a.date: 2024-04-25T10:00:00 -> 2024-04-25T10:00:00 (in Europe/Berlin)\n"},
    {"place", E("<place lat=\"35.69\" lon=\"51.39\">Tehran</place>"),
     E("<place lat=\"35.7\" lon=\"-0.5\">Tehran</place>"), "a.coordinates: 35.69, 51.39 -> 35.7, -0.5\n"},
    {"sources", E("<source>S</source><source href=\"u:a\"/>"), E("<source href=\"u:a\">S</source>"),
     "a.source: <u:a> -> none\na.source: S -> none\na.source: none -> S <u:a>\n"},
    {"relations", X E("<relation event=\"x\" allen=\"p\"/>"),
     X E("<relation event=\"x\" allen=\"pm\"/><relation event=\"x\" allen=\"po\"/>"),
     "a.relation: before x -> none\na.relation: none -> precedes x\na.relation: none -> before or overlaps x\n"},
    {"offsets", X E("<offset event=\"x\" by=\"P3M\"/><offset event=\"x\" by=\"-P5D\" from=\"end\" to=\"end\"/>"),
     X E("<offset event=\"x\" by=\"P3M\" precision=\"exact\"/>"
         "<offset event=\"x\" min=\"P1D\" max=\"P2D\" from=\"start\" to=\"start\"/>"
         "<offset event=\"x\" by=\"P9D\" precision=\"about\" tolerance=\"P1D\"/>"),
     "a.offset: 3 months after x -> none\na.offset: none -> 3 months (exact) after x\n"
     "a.offset: none -> 9 days (about, within 1 day) after x\n"
     "a.offset: none -> start no earlier than 1 day after and no later than 2 days after the start of x\n"
     "a.offset: end 5 days before the end of x -> none\n"},
    {"lengths", E("<length min=\"P7D\" max=\"P9D\"/>"), E("<length max=\"P15Y\" as-of=\"2020-01-01\"/>"),
     "a.length: at least 7 days and at most 9 days -> none\na.length: none -> at most 15 years as of 2020-01-01\n"},
    {"foreign", E("<x:a xmlns:x=\"u:x\"/>"), E(""), "a.foreign: <x:a xmlns:x=\"u:x\"/> -> none\n"},
};

static void differences(void **state)
{
  const diff_row *row = *state;
  tl_timeline *before = of(row->before);
  tl_timeline *after = of(row->after);
  support_text out = {NULL, 0, 0, 0};
  tl_diff_changes changes = {say_change, &out};
  size_t count = 99;
  size_t back = 99;
  assert_int_equal(tl_diff_timelines(before, after, NULL, changes, &count, NULL), TL_OK);
  assert_int_equal(tl_diff_timelines(after, before, NULL, (tl_diff_changes){NULL, NULL}, &back, NULL), TL_OK);
  assert_int_equal(count, back);
  assert_said(&out, row->said);
  tl_timeline_unref(before);
  tl_timeline_unref(after);
}

/* Bounds that a program gave are compared, and said, as bounds. */
static void extents(void **state)
{
  (void)state;
  tl_timeline *timelines[2];
  for (int i = 0; i < 2; i++) {
    tl_extent extent;
    tl_extent_init(&extent, TL_SECONDS_PER_DAY);
    extent.start_kind = TL_END_DATED;
    extent.start_min = 0;
    extent.start_max = i * TL_SECONDS_PER_DAY;
    tl_event_spec spec = {.size = sizeof spec, .id = TL_TEXT("a"), .extent = &extent};
    timelines[i] = timeline_of(NULL, &spec, 1);
    assert_true(tl_event_has_extent(tl_timeline_at(timelines[i], 0)));
  }
  support_text out = {NULL, 0, 0, 0};
  size_t count;
  assert_int_equal(
      tl_diff_timelines(timelines[0], timelines[1], NULL, (tl_diff_changes){say_change, &out}, &count, NULL), TL_OK);
  assert_int_equal(count, 1);
  assert_non_null(strstr(out.data, "a.date: starts 1970-01-01 to 1970-01-01, ends 1970-01-01 to +inf"));
  assert_non_null(strstr(out.data, " -> starts 1970-01-01 to 1970-01-02, ends "));
  support_text_free(&out);
  tl_timeline_unref(timelines[0]);
  tl_timeline_unref(timelines[1]);
}

/* ---- merges ---- */

/* event.field: base | first, second * chosen */
static void say_conflict(void *ctx, const tl_diff_conflict *conflict)
{
  support_text *out = ctx;
  say(out, conflict->event ? conflict->event : "timeline");
  say_or_none(out, ".", conflict->field);
  say_or_none(out, ": ", conflict->base);
  for (size_t i = 0; i < 2; i++)
    say_or_none(out, i ? ", " : " | ", conflict->has[i] ? conflict->values[i] : "-");
  if (conflict->chosen != TL_NOT_FOUND)
    say(out, conflict->chosen ? " * second" : " * first");
  say(out, "\n");
}

typedef struct merge_row {
  const char *name;
  const char *base;
  const char *first;
  const char *second;
  tl_diff_prefer prefer;
  const char *said;
  const char *result; /* NULL: none */
} merge_row;

#define NONE TL_DIFF_PREFER_NONE
#define FIRST TL_DIFF_PREFER_FIRST
#define LAST TL_DIFF_PREFER_LAST
#define A(title) "<event id=\"a\"><title>" title "</title></event>"

static merge_row merge_rows[] = {
    {"each changed another field", E("<title>A</title><date edtf=\"1984\"/>"),
     E("<title>B</title><date edtf=\"1984\"/>"), E("<title>A</title><date edtf=\"1985\"/>"), NONE, "",
     E("<title>B</title><date edtf=\"1985\"/>")},
    {"both changed it alike", A("A"), A("B"), A("B"), NONE, "", A("B")},
    {"both changed it", A("A"), A("B"), A("C"), NONE, "a.title: A | B, C\n", NULL},
    {"both changed it, first", A("A"), A("B"), A("C"), FIRST, "a.title: A | B, C * first\n", A("B")},
    {"both changed it, last", A("A"), A("B"), A("C"), LAST, "a.title: A | B, C * second\n", A("C")},
    {"removed and changed", A("A"), "", A("C"), NONE, "a.none: A | -, C\n", NULL},
    {"removed and changed, first", A("A"), "", A("C"), FIRST, "a.none: A | -, C * first\n", ""},
    {"removed and changed, last", A("A"), "", A("C"), LAST, "a.none: A | -, C * second\n", A("C")},
    {"removed and not changed", A("A") X, X, A("A") X, NONE, "", X},
    {"removed by both", A("A") X, X, X, NONE, "", X},
    {"a field taken out", A("A"), E(""), A("A"), NONE, "", E("")},
    {"without a base", NULL, A("A") "<event id=\"b\"/>", E("<date edtf=\"1984\"/>") X, NONE, "",
     E("<title>A</title><date edtf=\"1984\"/>") "<event id=\"b\"/>" X},
    {"without a base, differing", NULL, A("A"), A("B"), NONE, "a.title: none | A, B\n", NULL},
    {"sets", E("<category>a</category><category>b</category>"), E("<category>b</category><category>c</category>"),
     E("<category>d</category><category>a</category><category>b</category>"), NONE, "",
     E("<category>b</category><category>c</category><category>d</category>")},
    {"a constraint replaced by both", X E("<offset event=\"x\" by=\"P3M\"/>"), X E("<offset event=\"x\" by=\"P4M\"/>"),
     X E("<offset event=\"x\" by=\"P5M\"/>"), LAST,
     "a.offset: 3 months after x | 4 months after x, 5 months after x * second\n",
     X E("<offset event=\"x\" by=\"P5M\"/>")},
    {"a constraint replaced and removed", X E("<offset event=\"x\" by=\"P3M\"/>"),
     X E("<offset event=\"x\" by=\"P4M\"/>"), X E(""), FIRST,
     "a.offset: 3 months after x | 4 months after x, none * first\n", X E("<offset event=\"x\" by=\"P4M\"/>")},
    {"a constraint replaced and another added", X E("<offset event=\"x\" by=\"P3M\"/>"),
     X E("<offset event=\"x\" by=\"P4M\"/>"), X E("<offset event=\"x\" by=\"P3M\"/><length min=\"P2D\"/>"), NONE, "",
     X E("<offset event=\"x\" by=\"P4M\"/><length min=\"P2D\"/>")},
    {"a constraint to what was removed", X E(""), E(""), X E("<relation event=\"x\" allen=\"p\"/>"), NONE,
     "a.relation: none | none, before x\n", NULL},
    {"a constraint to what was removed, left out", X E(""), E(""), X E("<relation event=\"x\" allen=\"p\"/>"), LAST,
     "a.relation: none | none, before x\n", E("")},
    {"one uid for two", A("A") X, "<event id=\"a\" uid=\"u\"><title>A</title></event>" X,
     A("A") "<event id=\"x\" uid=\"u\"/>", FIRST, "x.uid: none | none, u\n",
     "<event id=\"a\" uid=\"u\"><title>A</title></event>" X},
    {"revisions", " modified=\"2024-05-01\">" X, " modified=\"2024-05-03\">" X, " modified=\"2024-05-02T10:00:00Z\">" X,
     NONE, "", " modified=\"2024-05-03\">" X},
    {"header", " xml:lang=\"en\"><title>T</title>", " xml:lang=\"fa\"><title>U</title>",
     " xml:lang=\"en\"><title>V</title>", FIRST, "timeline.title: T | U, V * first\n",
     " xml:lang=\"fa\"><title>U</title>"},
};

static void merges(void **state)
{
  const merge_row *row = *state;
  tl_timeline *base = of(row->base);
  tl_timeline *both[2] = {of(row->first), of(row->second)};
  tl_timeline *wanted = of(row->result);
  support_text out = {NULL, 0, 0, 0};
  tl_diff_merge_options options = {
      .size = sizeof options, .base = base, .conflicts = {say_conflict, &out}, .prefer = (uint8_t)row->prefer};
  tl_timeline *result = both[0];
  size_t conflicts = 99;
  const tl_timeline *const *inputs = (const tl_timeline *const *)both;
  assert_int_equal(tl_diff_merge(inputs, 2, &options, &result, &conflicts, NULL), TL_OK);
  assert_said(&out, row->said);
  assert_int_equal(!conflicts, !*row->said);
  assert_int_equal(!result, !wanted);
  support_text told = {NULL, 0, 0, 0};
  size_t count = 0;
  if (wanted)
    assert_int_equal(tl_diff_timelines(wanted, result, NULL, (tl_diff_changes){say_change, &told}, &count, NULL),
                     TL_OK);
  assert_said(&told, "");
  tl_timeline *all[] = {base, both[0], both[1], wanted, result};
  for (size_t i = 0; i < 5; i++)
    tl_timeline_unref(all[i]);
}

/* An ongoing end without an as-of any more: an error, as in a builder. */
static void impossible(void **state)
{
  (void)state;
  tl_timeline *base = of(" as-of=\"2024-05-01\">" X);
  tl_timeline *both[2] = {of(X), of(" as-of=\"2024-05-01\">" X E("<date edtf=\"1984\" end-kind=\"ongoing\"/>"))};
  tl_diff_merge_options options = {.size = sizeof options, .base = base};
  tl_timeline *result = base;
  tl_error err;
  const tl_timeline *const *inputs = (const tl_timeline *const *)both;
  assert_int_equal(tl_diff_merge(inputs, 2, &options, &result, NULL, &err), TL_ERR_UNRESOLVED);
  assert_int_equal(err.code, TL_CODE_AS_OF_MISSING);
  assert_ptr_equal(result, base);
  tl_timeline_unref(base);
  tl_timeline_unref(both[0]);
  tl_timeline_unref(both[1]);
}

/* Three are merged like two, in their order. */
static void many(void **state)
{
  (void)state;
  tl_timeline *all[3] = {of(A("A")), of("<event id=\"b\"/>" A("A")), of(X E("<category>c</category>"))};
  tl_timeline *wanted = of(E("<title>A</title><category>c</category>") "<event id=\"b\"/>" X);
  tl_timeline *result = NULL;
  size_t count = 99;
  assert_int_equal(tl_diff_merge((const tl_timeline *const *)all, 3, NULL, &result, &count, NULL), TL_OK);
  assert_int_equal(count, 0);
  for (size_t i = 0; i < 3; i++)
    assert_string_equal(tl_event_id(tl_timeline_at(result, i)), tl_event_id(tl_timeline_at(wanted, i)));
  assert_int_equal(tl_diff_timelines(wanted, result, NULL, (tl_diff_changes){NULL, NULL}, &count, NULL), TL_OK);
  assert_int_equal(count, 0);
  for (size_t i = 0; i < 3; i++)
    tl_timeline_unref(all[i]);
  tl_timeline_unref(wanted);
  tl_timeline_unref(result);
}

static void bad_arguments(void **state)
{
  (void)state;
  tl_timeline *timeline = of(X);
  const tl_timeline *inputs[] = {timeline, NULL};
  tl_timeline *result = timeline;
  size_t count = 7;
  tl_diff_changes nowhere = {NULL, NULL};
  tl_diff_merge_options options = {.size = sizeof options, .prefer = 3};
  tl_diff_merge_options small = {.size = 8};
  assert_int_equal(tl_diff_timelines(NULL, timeline, NULL, nowhere, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_diff_timelines(timeline, NULL, NULL, nowhere, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_diff_timelines(timeline, timeline, NULL, nowhere, NULL, NULL), TL_ERR_ARG);
  assert_int_equal(tl_diff_merge(NULL, 1, NULL, &result, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_diff_merge(inputs, 0, NULL, &result, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_diff_merge(inputs, 2, NULL, &result, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_diff_merge(inputs, 1, NULL, NULL, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_diff_merge(inputs, 1, &options, &result, &count, NULL), TL_ERR_ARG);
  assert_int_equal(tl_diff_merge(inputs, 1, &small, &result, &count, NULL), TL_ERR_ARG);
  assert_ptr_equal(result, timeline);
  assert_int_equal(count, 7);
  assert_string_equal(tl_diff_kind_name((tl_diff_kind)9), "?");
  tl_timeline_unref(timeline);
}

/* ---- memory ---- */

static void failing_allocations(void **state)
{
  (void)state;
  tl_timeline *base = of(X E("<title>A</title><date edtf=\"1984\"/><category>a</category>"
                             "<offset event=\"x\" by=\"P3M\"/><source>S</source>"));
  tl_timeline *both[2] = {
      of(X E("<title>B</title><date phrase=\"early 1990s\"/><category>b</category><offset event=\"x\" by=\"P4M\"/>")),
      of("<event id=\"b\"><category>b</category></event>" E("<title>C</title><date edtf=\"1986\"/><place lat=\"1\" "
                                                            "lon=\"2\"/><category>c</category><source>S</source>"))};
  const tl_timeline *const *inputs = (const tl_timeline *const *)both;
  size_t failed = 0;
  for (int after = 0; after < 2; after++) {
    bool done = false;
    for (size_t k = 1; !done; k++) {
      support_heap heap = {.fail_at = k, .and_after = after};
      tl_allocator allocator = support_allocator(&heap);
      tl_diff_merge_options options = {
          .size = sizeof options, .base = base, .allocator = &allocator, .prefer = TL_DIFF_PREFER_LAST};
      size_t count = 77;
      tl_timeline *result = base;
      tl_error err = {.status = TL_OK};
      tl_status status = tl_diff_timelines(both[0], both[1], &allocator, (tl_diff_changes){NULL, NULL}, &count, &err);
      if (status == TL_OK) {
        assert_int_equal(count, 9);
        count = 77;
        status = tl_diff_merge(inputs, 2, &options, &result, &count, &err);
      }
      if (status == TL_OK) {
        assert_int_equal(count, 3);
        assert_int_equal(tl_timeline_count(result), 2);
        tl_timeline_unref(result);
      } else {
        assert_int_equal(status, TL_ERR_NOMEM);
        assert_int_equal(err.code, TL_CODE_NOMEM);
        assert_int_equal(count, 77);
        assert_ptr_equal(result, base);
        failed++;
      }
      done = heap.requests < k;
      assert_int_equal(heap.live, 0);
      assert_int_equal(heap.live_bytes, 0);
    }
  }
  print_message("%zu failed allocations survived\n", failed);
  assert_true(failed >= 50);
  tl_timeline_unref(base);
  tl_timeline_unref(both[0]);
  tl_timeline_unref(both[1]);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, differences, diff_rows);
  ROWS_ADD_TEST(&suite, extents);
  ROWS_ADD(&suite, merges, merge_rows);
  ROWS_ADD_TEST(&suite, impossible);
  ROWS_ADD_TEST(&suite, many);
  ROWS_ADD_TEST(&suite, bad_arguments);
  ROWS_ADD_TEST(&suite, failing_allocations);
  return rows_run("diff", &suite);
}
