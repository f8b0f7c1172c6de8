/* SPDX-License-Identifier: Apache-2.0 */
/* That all that may take long tells how far it has come, and stops when it is told so, without a trace. */
#include "reason.h"

enum { EVENTS = 3000 };

/* Days after one another, the first dated: `ring` names the last in the first, `choice` leaves one undecided. */
static tl_timeline *make(bool ring, bool choice)
{
  tl_builder *builder = new_builder();
  for (size_t i = 0; i < EVENTS; i++) {
    char id[24];
    char other[24];
    tl_constraint c[] = {{.kind = TL_CONSTRAINT_LENGTH,
                          .given = TL_GIVEN_MIN | TL_GIVEN_MAX,
                          .min = {.days = 1},
                          .max = {.days = i ? 1 : 2}},
                         {.event = numbered(other, i ? i - 1 : EVENTS - 1),
                          .kind = TL_CONSTRAINT_RELATION,
                          .allen = choice && i == EVENTS - 1 ? TL_RELSET_DISJOINT : TL_RELSET_MET_BY}};
    tl_event_spec spec = {.size = sizeof spec,
                          .id = numbered(id, i),
                          .start = tl_text_from_string(i ? NULL : "[2000-01-01..2000-01-03]"),
                          .constraints = c,
                          .constraint_count = i || ring ? 2 : 1};
    add(builder, &spec);
  }
  return finish(builder);
}

/* Stops at call `stop`. What is told never falls, but where a draft begins anew. */
typedef struct listener {
  size_t calls, stop;
  uint64_t done;
} listener;

static bool listen(void *ctx, uint64_t done, uint64_t total)
{
  listener *l = ctx;
  assert_true(done >= l->done || done == 0);
  assert_true(total == 0 || done <= total);
  l->done = done;
  return ++l->calls != l->stop;
}

/* What is watched. Each call is of a network of its kind, which stays as it is. */
typedef tl_status (*watched)(tl_timeline *timeline, tl_network *n, tl_progress progress, tl_error *err);

static tl_status solve(tl_timeline *timeline, tl_network *n, tl_progress progress, tl_error *err)
{
  (void)n;
  tl_network *made = NULL;
  tl_network_options options = {.size = sizeof options, .progress = progress};
  tl_status status = tl_network_new(timeline, &options, &made, err);
  assert_int_equal(made != NULL, status == TL_OK);
  tl_network_unref(made);
  return status;
}

static tl_status explain(tl_timeline *timeline, tl_network *n, tl_progress progress, tl_error *err)
{
  (void)timeline;
  size_t count = 77;
  tl_status status = tl_network_conflict(n, progress, NULL, 0, &count, err);
  assert_int_equal(count, status ? 77 : EVENTS);
  return status;
}

static tl_status explain_all(tl_timeline *timeline, tl_network *n, tl_progress progress, tl_error *err)
{
  (void)timeline;
  tl_conflicts *conflicts = NULL;
  tl_status status = tl_conflicts_new(n, 1, progress, &conflicts, err);
  assert_int_equal(conflicts != NULL, status == TL_OK);
  tl_conflicts_free(conflicts);
  return status;
}

static tl_status change(tl_timeline *timeline, tl_network *n, tl_progress progress, tl_error *err)
{
  (void)timeline;
  int64_t seconds = 77;
  tl_status status = tl_network_change(n, NULL, 0, tl_network_statement_count(n) - 1, progress, &seconds, err);
  assert_int_equal(seconds, status ? 77 : EVENTS * TL_SECONDS_PER_DAY);
  return status;
}

static tl_status tell_why(tl_timeline *timeline, tl_network *n, tl_progress progress, tl_error *err)
{
  (void)timeline;
  size_t count = 77;
  tl_status status = tl_network_why(n, 4, TL_BOUND_END_MAX, progress, NULL, 0, &count, err);
  assert_int_equal(count, status ? 77 : 10);
  return status;
}

static tl_status order(tl_timeline *timeline, tl_network *n, tl_progress progress, tl_error *err)
{
  (void)timeline;
  tl_sequence *sequence = NULL;
  tl_sequence_options options = {.size = sizeof options, .progress = progress};
  tl_status status = tl_sequence_new(n, &options, &sequence, err);
  assert_int_equal(sequence != NULL, status == TL_OK);
  tl_sequence_free(sequence);
  return status;
}

static tl_status find_gaps(tl_timeline *timeline, tl_network *n, tl_progress progress, tl_error *err)
{
  (void)timeline;
  size_t count = 77;
  tl_status status = tl_network_gaps(n, NULL, 0, NULL, progress, NULL, 0, &count, err);
  assert_int_equal(count, status ? 77 : 0);
  return status;
}

/* Adds and withdraws what moves all bounds, or solves the whole again. */
static tl_status edit(tl_timeline *timeline, tl_network *n, tl_progress progress, tl_error *err)
{
  (void)timeline;
  tl_draft *draft;
  tl_constraint c = {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MAX, .max = {.days = 1}};
  size_t number = 77;
  size_t count = tl_network_statement_count(n);
  assert_int_equal(tl_draft_new(n, &draft, NULL), TL_OK);
  tl_draft_watch(draft, progress);
  tl_status status = tl_draft_add(draft, 0, &c, &number, err);
  assert_int_equal(tl_network_statement_count(tl_draft_network(draft)), status ? count : count + 1);
  if (status)
    assert_int_equal(number, 77);
  else
    status = tl_draft_withdraw(draft, number, err);
  tl_extent before;
  tl_extent after;
  tl_network_extent(n, EVENTS - 2, &before);
  tl_network_extent(tl_draft_network(draft), EVENTS - 2, &after);
  if (status && number != 77)
    assert_int_equal(after.end_max, before.end_max - TL_SECONDS_PER_DAY);
  else
    assert_memory_equal(&before, &after, sizeof before);
  tl_draft_free(draft);
  return status;
}

static const struct row {
  const char *what;
  watched call;
  bool ring, choice;
  size_t least; /* how often it tells, at least */
} rows[] = {
    {"solving", solve, false, false, 4},
    {"solving a contradiction", solve, true, false, 4},
    {"solving a choice", solve, false, true, 8},
    {"a conflict", explain, true, false, 2},
    {"conflicts", explain_all, true, false, 6},
    {"the smallest change", change, true, false, 8},
    {"why, without a choice", tell_why, false, false, 0},
    {"why, with a choice", tell_why, false, true, 1},
    {"an order", order, false, false, 2},
    {"gaps", find_gaps, false, false, 1},
    {"a draft", edit, false, false, 2},
    {"a draft with a choice", edit, false, true, 10},
};

static void test_progress(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_timeline *timeline = make(rows[i].ring, rows[i].choice);
    tl_network *n = reason_network(timeline);
    tl_error err = {0};
    listener all = {0, 0, 0};
    print_message("%s\n", rows[i].what);
    assert_int_equal(rows[i].call(timeline, n, (tl_progress){listen, &all}, &err), TL_OK);
    assert_true(all.calls >= rows[i].least);
    /* Stopped at the first call, at the last, and at some between. */
    for (size_t stop = 1; stop <= all.calls; stop = stop == all.calls ? stop + 1 : stop + 1 + (all.calls - stop) / 4) {
      listener one = {0, stop, 0};
      assert_int_equal(rows[i].call(timeline, n, (tl_progress){listen, &one}, &err), TL_ERR_CANCELLED);
      assert_int_equal(err.code, TL_CODE_CANCELLED);
      assert_int_equal(one.calls, stop);
    }
    tl_network_unref(n);
    tl_timeline_unref(timeline);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_progress)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
