/* SPDX-License-Identifier: Apache-2.0 */
/* What drafts answer, refuse and survive. That a draft is what a new network would be: tests/prop/prop_draft.c. */
#include "reason.h"

static tl_timeline *small_timeline(void)
{
  reason_model *m = calloc(1, sizeof *m);
  reason_window(0, 100, reason_find(m, "a")->start);
  reason_length(m, "a", 2, 5);
  reason_relation(m, "r", "b", "a", "P");
  reason_offset(m, "o", "b", true, "c", false, 3, 9);
  reason_window(REASON_NONE, 60, reason_find(m, "c")->start);
  tl_timeline *timeline = reason_timeline(m);
  free(m);
  return timeline;
}

static tl_draft *small_draft(void)
{
  tl_draft *draft;
  tl_timeline *timeline = small_timeline();
  tl_network *n = reason_network(timeline);
  assert_int_equal(tl_draft_new(n, &draft, NULL), TL_OK);
  tl_network_unref(n);
  tl_timeline_unref(timeline);
  return draft;
}

static int64_t start_max_day(const tl_draft *draft, const char *id)
{
  tl_extent x;
  tl_network *n = tl_draft_network(draft);
  tl_network_extent(n, tl_timeline_find(tl_network_timeline(n), tl_text_from_string(id)), &x);
  return x.start_max / TL_SECONDS_PER_DAY;
}

static size_t event_of(const tl_draft *draft, const char *id)
{
  return tl_timeline_find(tl_network_timeline(tl_draft_network(draft)), tl_text_from_string(id));
}

static tl_constraint after(const char *id, int32_t days)
{
  return (tl_constraint){.event = tl_text_from_string(id),
                         .kind = TL_CONSTRAINT_OFFSET,
                         .from = TL_ENDPOINT_END,
                         .to = TL_ENDPOINT_START,
                         .given = TL_GIVEN_MIN,
                         .min = {.days = days}};
}

/* Added, a statement is seen in bounds, reasons and words; withdrawn, all is as before, and its number is free. */
static void test_add_and_withdraw(void **state)
{
  (void)state;
  tl_draft *draft = small_draft();
  size_t a = event_of(draft, "a");
  size_t before = tl_network_statement_count(tl_draft_network(draft));
  int64_t day = start_max_day(draft, "a");
  for (int round = 0; round < 3; round++) {
    tl_constraint c = after("a", 20);
    size_t number;
    assert_int_equal(tl_draft_add(draft, event_of(draft, "b"), &c, &number, NULL), TL_OK);
    assert_int_equal(number, before);
    tl_network *n = tl_draft_network(draft);
    assert_int_equal(start_max_day(draft, "a"), day - 18);
    size_t why[8];
    size_t count;
    assert_int_equal(tl_network_why(n, a, TL_BOUND_START_MAX, (tl_progress){NULL, NULL}, why, 8, &count, NULL), TL_OK);
    bool named = false;
    for (size_t i = 0; i < count; i++)
      named |= why[i] == number;
    assert_true(named);
    tl_statement s;
    char text[TL_STATEMENT_TEXT_SIZE];
    assert_int_equal(tl_network_statement_at(n, number, &s, NULL), TL_OK);
    assert_int_equal(s.kind, TL_STATEMENT_OFFSET);
    assert_int_equal(s.other, a);
    assert_true(s.constraint == TL_NOT_FOUND);
    tl_statement_write(n, number, text, sizeof text);
    assert_string_equal(text, "start no earlier than 20 days after the end of a");
    assert_int_equal(tl_draft_withdraw(draft, number, NULL), TL_OK);
    assert_int_equal(start_max_day(draft, "a"), day);
    assert_int_equal(tl_network_statement_at(tl_draft_network(draft), number, &s, NULL), TL_ERR_ARG);
    assert_int_equal(tl_network_statement_count(tl_draft_network(draft)), before);
  }
  tl_draft_free(draft);
}

/* What is put in place, an offset by the calendar too, counts in the order of events. */
static void test_order(void **state)
{
  (void)state;
  reason_model *m = calloc(1, sizeof *m);
  snprintf(reason_find(m, "a")->edtf, REASON_TEXT, "2019-02");
  snprintf(reason_find(m, "b")->edtf, REASON_TEXT, "2019-02");
  reason_find(m, "c");
  tl_timeline *timeline = reason_timeline(m);
  tl_network *network = reason_network(timeline);
  tl_draft *draft;
  assert_int_equal(tl_draft_new(network, &draft, NULL), TL_OK);
  tl_network_unref(network);
  const tl_constraint later = {.event = TL_TEXT("b"), .kind = TL_CONSTRAINT_RELATION, .allen = TL_RELSET_AFTER};
  const tl_constraint months = {.event = TL_TEXT("c"),
                                .kind = TL_CONSTRAINT_OFFSET,
                                .from = TL_ENDPOINT_START,
                                .to = TL_ENDPOINT_END,
                                .given = TL_GIVEN_MAX,
                                .max.months = 3};
  size_t number;
  tl_sequence *s;
  assert_int_equal(tl_draft_add(draft, event_of(draft, "c"), &later, &number, NULL), TL_OK);
  assert_int_equal(tl_draft_add(draft, event_of(draft, "a"), &months, &number, NULL), TL_OK);
  assert_int_equal(tl_sequence_new(tl_draft_network(draft), NULL, &s, NULL), TL_OK);
  assert_true(tl_sequence_is_before(s, event_of(draft, "b"), event_of(draft, "c")));
  assert_int_equal(tl_sequence_pair_count(s), 2);
  tl_sequence_free(s);
  tl_draft_free(draft);
  tl_timeline_unref(timeline);
  free(m);
}

/* A statement that contradicts is named with those that it contradicts, waits, and counts when it can hold. */
static void test_contradiction_waits(void **state)
{
  (void)state;
  tl_draft *draft = small_draft();
  tl_constraint c = after("c", 1);
  size_t number;
  size_t clash[8];
  size_t count;
  assert_int_equal(tl_draft_add(draft, event_of(draft, "b"), &c, &number, NULL), TL_OK);
  tl_network *n = tl_draft_network(draft);
  assert_false(tl_network_is_consistent(n));
  assert_int_equal(tl_network_conflict(n, (tl_progress){NULL, NULL}, clash, 8, &count, NULL), TL_OK);
  assert_int_equal(count, 2);
  assert_int_equal(clash[1], number);
  size_t other = clash[0];
  tl_statement s;
  assert_int_equal(tl_network_statement_at(n, other, &s, NULL), TL_OK);
  assert_int_equal(s.event, event_of(draft, "c"));
  /* Another beside it changes nothing; without either there is no contradiction. */
  size_t second;
  c = after("a", 2);
  assert_int_equal(tl_draft_add(draft, event_of(draft, "c"), &c, &second, NULL), TL_OK);
  assert_false(tl_network_is_consistent(tl_draft_network(draft)));
  assert_int_equal(tl_draft_withdraw(draft, other, NULL), TL_OK);
  assert_true(tl_network_is_consistent(tl_draft_network(draft)));
  tl_relset possible;
  assert_int_equal(
      tl_network_relation(tl_draft_network(draft), event_of(draft, "b"), event_of(draft, "c"), &possible, NULL), TL_OK);
  assert_int_equal(possible, TL_RELSET_FOLLOWS);
  tl_draft_free(draft);
}

static void test_refused(void **state)
{
  (void)state;
  tl_draft *draft = small_draft();
  tl_draft *none = NULL;
  tl_error err;
  size_t number = 77;
  const struct {
    tl_constraint constraint;
    tl_status status;
  } rows[] = {
      {{.kind = 9}, TL_ERR_ARG},
      {{.kind = TL_CONSTRAINT_RELATION, .event = TL_TEXT("nobody"), .allen = TL_RELSET_BEFORE}, TL_ERR_REFERENCE},
      {{.kind = TL_CONSTRAINT_RELATION, .event = TL_TEXT("b"), .allen = TL_RELSET_BEFORE}, TL_ERR_VALUE},
      {{.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN, .min = {.days = -1}}, TL_ERR_VALUE},
      {{.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN, .min = {.days = 1}, .as_of = TL_TEXT("1984-13")},
       TL_ERR_VALUE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_status status = tl_draft_add(draft, event_of(draft, "b"), &rows[i].constraint, &number, &err);
    if (status != rows[i].status || err.status != status)
      fail_msg("row %zu: %s: %s", i, tl_status_name(status), err.message);
    assert_int_equal(number, 77);
  }
  tl_constraint c = after("a", 1);
  assert_int_equal(tl_draft_add(draft, 3, &c, &number, NULL), TL_ERR_ARG);
  assert_int_equal(tl_draft_add(draft, 0, NULL, &number, NULL), TL_ERR_ARG);
  assert_int_equal(tl_draft_withdraw(draft, 1000, NULL), TL_ERR_ARG);
  assert_int_equal(tl_draft_withdraw(NULL, 0, NULL), TL_ERR_ARG);
  assert_int_equal(tl_draft_new(NULL, &none, NULL), TL_ERR_ARG);
  assert_null(none);
  tl_draft_free(NULL);
  tl_draft_free(draft);
}

/* Adding and withdrawing, with the k-th allocation failing: what fails changes nothing, and comes through when tried
 * again. */
static void change_with_failures(tl_timeline *timeline, support_heap *heap)
{
  const tl_constraint added[] = {
      after("a", 20), /* moves bounds */
      {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MAX, .max = {.days = 4}},
      {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN, .min = {.days = 3}, .as_of = TL_TEXT("1970-02-20")},
      after("c", 1), /* contradicts */
      {.kind = TL_CONSTRAINT_RELATION, .event = TL_TEXT("a"), .allen = TL_RELSET_DISJOINT},
      {.kind = TL_CONSTRAINT_OFFSET, .event = TL_TEXT("a"), .given = TL_GIVEN_BY, .by = {.months = 1}},
  };
  enum { ADDED = sizeof added / sizeof *added };
  size_t numbers[ADDED];
  tl_allocator allocator = support_allocator(heap);
  tl_network_options options = {.size = sizeof options, .allocator = &allocator};
  size_t fail_at = heap->fail_at;
  tl_network *n;
  tl_draft *draft;
  heap->fail_at = 0;
  assert_int_equal(tl_network_new(timeline, &options, &n, NULL), TL_OK);
  assert_int_equal(tl_draft_new(n, &draft, NULL), TL_OK);
  heap->fail_at = heap->requests + fail_at;
  for (size_t i = 0; i < 2 * ADDED; i++) {
    bool adds = i < ADDED;
    size_t which = adds ? i : 2 * ADDED - 1 - i;
    tl_extent before[3];
    tl_extent extents[3];
    tl_network_extent_many(tl_draft_network(draft), before);
    bool consistent = tl_network_is_consistent(tl_draft_network(draft));
    for (int tries = 0;; tries++) {
      tl_status status = adds ? tl_draft_add(draft, event_of(draft, "b"), &added[which], &numbers[which], NULL)
                              : tl_draft_withdraw(draft, numbers[which], NULL);
      if (status == TL_OK)
        break;
      assert_int_equal(status, TL_ERR_NOMEM);
      assert_int_equal(tries, 0);
      tl_network_extent_many(tl_draft_network(draft), extents);
      assert_memory_equal(before, extents, sizeof before);
      assert_int_equal(tl_network_is_consistent(tl_draft_network(draft)), consistent);
    }
  }
  tl_extent first[3];
  tl_extent last[3];
  tl_network_extent_many(n, first);
  tl_network_extent_many(tl_draft_network(draft), last);
  assert_memory_equal(first, last, sizeof first);
  tl_network_unref(n);
  tl_draft_free(draft);
}

static void test_memory(void **state)
{
  (void)state;
  tl_timeline *timeline = small_timeline();
  size_t k = 0;
  for (bool done = false; !done;) {
    support_heap heap = {.fail_at = ++k};
    change_with_failures(timeline, &heap);
    assert_int_equal(heap.live, 0);
    assert_int_equal(heap.live_bytes, 0);
    done = heap.requests < heap.fail_at;
  }
  assert_true(k > 100);
  tl_timeline_unref(timeline);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_add_and_withdraw),
      cmocka_unit_test(test_order),
      cmocka_unit_test(test_contradiction_waits),
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
