/* SPDX-License-Identifier: Apache-2.0 */
/* What many threads may do with one timeline at once. Under ThreadSanitizer this proves that they may. */

#include "support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <timeline/network.h>

#include "base/memory.h"
#include "events.h"

enum { THREADS = 8, EVENTS = 500, ROUNDS = 20 };

static tl_timeline *make(const tl_allocator *allocator)
{
  tl_builder_options options = {.size = sizeof options, .allocator = allocator};
  tl_builder *builder;
  assert_int_equal(tl_builder_new(&options, &builder, NULL), TL_OK);
  for (size_t i = 0; i < EVENTS; i++) {
    char id[24];
    char other[24];
    tl_text category = TL_TEXT("visit");
    tl_constraint relation = {.event = numbered(other, (i + 1) % EVENTS), .allen = 1};
    tl_event_spec spec = {.size = sizeof spec,
                          .id = numbered(id, i),
                          .title = TL_TEXT("A visit to Tehran"),
                          .edtf = TL_TEXT("1984"),
                          .group = TL_TEXT("lane"),
                          .categories = &category,
                          .category_count = 1,
                          .constraints = &relation,
                          .constraint_count = 1};
    add(builder, &spec);
  }
  return finish(builder);
}

typedef struct reading_thread {
  tl_timeline *timeline; /* a reference of its own */
  uint64_t expected;
  size_t wrong; /* threads tell by this; cmocka's assertions belong to the main one */
} reading_thread;

static void *read_all(void *ctx)
{
  reading_thread *reader = ctx;
  tl_timeline *timeline = reader->timeline;
  tl_filter filter = {.size = sizeof filter, .category = TL_TEXT("visit"), .text = TL_TEXT("tehran")};
  for (int round = 0; round < ROUNDS; round++) {
    size_t count = 0;
    tl_timeline *again = tl_timeline_ref(timeline);
    reader->wrong += events_sum(again) != reader->expected;
    reader->wrong += tl_timeline_filter(again, &filter, NULL, 0, &count, NULL) != TL_OK || count != EVENTS;
    reader->wrong += tl_timeline_find(again, TL_TEXT("e77")) != 77;
    tl_builder *builder;
    if (tl_builder_from_timeline(again, NULL, &builder, NULL) == TL_OK)
      tl_builder_free(builder);
    else
      reader->wrong++;
    tl_timeline_unref(again);
  }
  tl_timeline_unref(timeline);
  return NULL;
}

/* Counts what lives, from any thread. */
static void *counting_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
  atomic_size_t *live = ctx;
  if (new_size)
    atomic_fetch_add(live, new_size);
  void *moved = tli_allocator(NULL).resize(NULL, ptr, old_size, new_size);
  if (ptr)
    atomic_fetch_sub(live, old_size);
  return moved;
}

static void one_timeline_many_threads(void **state)
{
  (void)state;
  atomic_size_t live = 0;
  tl_allocator allocator = {counting_resize, &live};
  tl_timeline *timeline = make(&allocator);
  reading_thread readers[THREADS];
  pthread_t threads[THREADS];
  uint64_t expected = events_sum(timeline);
  for (int i = 0; i < THREADS; i++) {
    readers[i] = (reading_thread){.timeline = tl_timeline_ref(timeline), .expected = expected};
    assert_int_equal(pthread_create(&threads[i], NULL, read_all, &readers[i]), 0);
  }
  tl_timeline_unref(timeline); /* the last of them releases it */
  for (int i = 0; i < THREADS; i++)
    assert_int_equal(pthread_join(threads[i], NULL), 0);
  for (int i = 0; i < THREADS; i++)
    assert_int_equal(readers[i].wrong, 0);
  assert_int_equal(atomic_load(&live), 0);
}

static void *build_own(void *ctx)
{
  tl_timeline **out = ctx;
  *out = make(NULL);
  return NULL;
}

static void builders_side_by_side(void **state)
{
  (void)state;
  tl_timeline *made[THREADS] = {NULL};
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, build_own, &made[i]), 0);
  for (int i = 0; i < THREADS; i++)
    assert_int_equal(pthread_join(threads[i], NULL), 0);
  for (int i = 0; i < THREADS; i++)
    assert_int_equal(events_sum(made[i]), events_sum(made[0]));
  for (int i = 0; i < THREADS; i++)
    tl_timeline_unref(made[i]);
}

/* ---- relations of one network, which makes the trees of its bounds while it is asked ---- */

typedef struct asking_thread {
  const tl_network *network;
  size_t wrong;
} asking_thread;

static void *ask_all(void *ctx)
{
  asking_thread *asker = ctx;
  for (size_t i = 0; i < EVENTS; i++)
    for (size_t step = 1; step < EVENTS; step += 7) {
      size_t j = (i + step) % EVENTS;
      tl_relset set;
      tl_relset expected = i < j ? TL_RELSET_BEFORE : TL_RELSET_AFTER;
      if (tl_network_relation(asker->network, i, j, &set, NULL) || set != expected)
        asker->wrong++;
    }
  return NULL;
}

/* A chain in which the first alone is dated, so that bounds alone do not decide. */
static tl_timeline *make_chain(void)
{
  tl_builder *builder = new_builder();
  for (size_t i = 0; i < EVENTS; i++) {
    char id[24];
    char other[24];
    tl_constraint after = {.event = numbered(other, i - 1),
                           .kind = TL_CONSTRAINT_OFFSET,
                           .from = TL_ENDPOINT_END,
                           .to = TL_ENDPOINT_START,
                           .given = TL_GIVEN_MIN | TL_GIVEN_MAX,
                           .min = {.days = 2},
                           .max = {.days = 90}};
    tl_event_spec spec = {.size = sizeof spec,
                          .id = numbered(id, i),
                          .start = i ? (tl_text){NULL, 0} : TL_TEXT("1979"),
                          .constraints = &after,
                          .constraint_count = i > 0};
    add(builder, &spec);
  }
  return finish(builder);
}

static void one_network_many_threads(void **state)
{
  (void)state;
  tl_timeline *timeline = make_chain();
  tl_network *network;
  pthread_t threads[THREADS];
  asking_thread askers[THREADS];
  assert_int_equal(tl_network_new(timeline, NULL, &network, NULL), TL_OK);
  size_t before = tl_network_memory(network);
  for (size_t i = 0; i < THREADS; i++) {
    askers[i] = (asking_thread){network, 0};
    assert_int_equal(pthread_create(&threads[i], NULL, ask_all, &askers[i]), 0);
  }
  for (size_t i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(askers[i].wrong, 0);
  }
  assert_true(tl_network_memory(network) > before);
  tl_network_unref(network);
  tl_timeline_unref(timeline);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_timeline_many_threads),
      cmocka_unit_test(one_network_many_threads),
      cmocka_unit_test(builders_side_by_side),
  };
  return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
