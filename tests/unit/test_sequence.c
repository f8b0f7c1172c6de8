/* SPDX-License-Identifier: Apache-2.0 */
#include "random.h"
#include "reason.h"
#include "rows.h"

#include <timeline/sequence.h>

enum { MOST = 64 };

static size_t numbers(char *text, size_t *out)
{
  size_t count = 0;
  char *rest = text;
  for (char *end; *rest; rest = *end ? end + 1 : end) {
    out[count++] = strtoull(rest, &end, 10);
    if (end == rest)
      return 0;
  }
  return count;
}

/* n, edges a>b, keys, Kahn's order or CYCLE, linear extensions, incomparable pairs, blocks. */
static void case_row(void *ctx, size_t line, char **f, size_t fields)
{
  size_t *rows = ctx;
  size_t n = strtoull(f[0], NULL, 10);
  size_t before[MOST * MOST];
  size_t after[MOST * MOST];
  size_t keys_read[MOST];
  int64_t keys[MOST];
  size_t pairs = 0;
  assert_true(fields >= 7 && n > 0 && n <= MOST);
  for (char *at = f[1]; *at && *at != '-';) {
    before[pairs] = strtoull(at, &at, 10);
    assert_int_equal(*at, '>');
    after[pairs++] = strtoull(at + 1, &at, 10);
    at += *at == ' ';
  }
  assert_int_equal(numbers(f[2], keys_read), n);
  for (size_t i = 0; i < n; i++)
    keys[i] = (int64_t)keys_read[i];
  tl_sequence *s = NULL;
  tl_error error;
  tl_status status = tl_sequence_from_pairs(n, before, after, pairs, keys, NULL, &s, &error);
  ++*rows;
  if (strcmp(f[3], "CYCLE") == 0) {
    assert_int_equal(status, TL_ERR_VALUE);
    assert_int_equal(error.code, TL_CODE_SEQUENCE_CYCLE);
    assert_null(s);
    return;
  }
  assert_int_equal(status, TL_OK);
  size_t order[MOST];
  assert_int_equal(numbers(f[3], order), n);
  for (size_t i = 0; i < n; i++)
    if (tl_sequence_at(s, i) != order[i] || tl_sequence_rank(s, order[i]) != i)
      fail_msg("line %zu: rank %zu is %zu", line, i, tl_sequence_at(s, i));
  if (tl_sequence_pair_count(s) != strtoull(f[5], NULL, 10))
    fail_msg("line %zu: %zu pairs", line, (size_t)tl_sequence_pair_count(s));
  size_t blocks[MOST];
  size_t expected[MOST];
  size_t count = tl_sequence_blocks(s, blocks, MOST);
  for (char *c = f[6]; *c; c++)
    if (*c == ',')
      *c = ' ';
  size_t wanted = strcmp(f[6], "-") == 0 ? 0 : numbers(f[6], expected);
  if (count != wanted || memcmp(blocks, expected, count * sizeof *blocks) != 0)
    fail_msg("line %zu: %zu blocks, expected %s", line, count, f[6]);
  /* The reduction, closed again, is the order: each certain pair is reached by steps that are direct. */
  bool reach[MOST][MOST] = {{false}};
  for (size_t i = 0; i < n; i++) {
    size_t next[MOST];
    size_t found = tl_sequence_next(s, i, next, MOST);
    for (size_t k = 0; k < found; k++)
      reach[i][next[k]] = true;
  }
  for (size_t k = 0; k < n; k++)
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) {
        if (reach[i][j] && reach[i][k] && reach[k][j])
          fail_msg("line %zu: %zu to %zu is not direct", line, i, j);
      }
  for (size_t k = 0; k < n; k++)
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++)
        reach[i][j] |= reach[i][k] && reach[k][j];
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      assert_int_equal(reach[i][j], tl_sequence_is_before(s, i, j));
  for (size_t i = 0; i < pairs; i++)
    assert_true(tl_sequence_is_before(s, before[i], after[i]));
  tl_sequence_free(s);
}

static void vectors(void **state)
{
  (void)state;
  size_t rows = 0;
  support_rows("reason/order_cases.tsv", case_row, &rows);
  assert_true(rows > 80);
}

/* ---- timelines ---- */

/* Without another event, the last is its own least length. */
typedef struct item {
  const char *id, *edtf, *other, *allen;
} item;

static tl_network *network_of(const item *items, size_t count)
{
  tl_builder *builder = new_builder();
  for (size_t i = 0; i < count; i++) {
    tl_constraint c = {.kind = TL_CONSTRAINT_RELATION, .event = tl_text_from_string(items[i].other)};
    if (items[i].other) {
      assert_int_equal(tl_relset_parse(tl_text_from_string(items[i].allen), &c.allen, NULL), TL_OK);
    } else if (items[i].allen) {
      c = (tl_constraint){.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN};
      assert_int_equal(tl_duration_parse(tl_text_from_string(items[i].allen), &c.min, NULL), TL_OK);
    }
    tl_event_spec spec = {.size = sizeof spec,
                          .id = tl_text_from_string(items[i].id),
                          .edtf = tl_text_from_string(items[i].edtf),
                          .constraints = &c,
                          .constraint_count = items[i].allen != NULL};
    add(builder, &spec);
  }
  tl_timeline *timeline = finish(builder);
  tl_network *network = reason_network(timeline);
  tl_timeline_unref(timeline);
  return network;
}

static void expect(const item *items, size_t count, tl_policy policy, const char *order, size_t pairs)
{
  tl_network *network = network_of(items, count);
  tl_sequence_options options = {.size = sizeof options, .policy = (uint8_t)policy};
  tl_sequence *s;
  char text[256] = "";
  assert_int_equal(tl_sequence_new(network, &options, &s, NULL), TL_OK);
  for (size_t i = 0; i < count; i++)
    strcat(strcat(text, i ? " " : ""), tl_event_id(tl_timeline_at(tl_network_timeline(network), tl_sequence_at(s, i))));
  assert_string_equal(text, order);
  assert_int_equal(tl_sequence_pair_count(s), pairs);
  tl_sequence_free(s);
  tl_network_unref(network);
}

static void orders(void **state)
{
  (void)state;
  static const item dated[] = {{"c", "1990", NULL, NULL}, {"b", "1984-06", NULL, NULL}, {"a", "1984", NULL, NULL}};
  expect(dated, 3, TL_POLICY_EARLIEST, "a b c", 1);
  expect(dated, 3, TL_POLICY_LATEST, "b a c", 1);
  expect(dated, 3, TL_POLICY_MIDDLE, "b a c", 1);
  /* the same earliest start: the lesser latest start, then the ends, then the id */
  static const item ties[] = {{"a", "1984", NULL, NULL},
                              {"b", "1984-01", NULL, NULL},
                              {"c", "1984-01/1985", NULL, NULL},
                              {"d", "1984-01", NULL, NULL}};
  expect(ties, 4, TL_POLICY_EARLIEST, "b d c a", 6);
  static const item equal[] = {{"y", "1984", NULL, NULL}, {"x", "1984", NULL, NULL}};
  expect(equal, 2, TL_POLICY_EARLIEST, "x y", 1);
  static const item meets[] = {{"y", "1984-02-01", NULL, NULL}, {"x", "1984-01-31", NULL, NULL}};
  expect(meets, 2, TL_POLICY_EARLIEST, "x y", 0);
  /* order alone: z before m before a, none dated; and one that nothing is known of */
  static const item floating[] = {
      {"a", NULL, "m", "MP"}, {"m", NULL, "z", "MP"}, {"z", NULL, NULL, NULL}, {"b", NULL, NULL, NULL}};
  expect(floating, 4, TL_POLICY_EARLIEST, "b z m a", 3);
  expect(floating, 4, TL_POLICY_LATEST, "b z m a", 3);
  expect(floating, 4, TL_POLICY_MIDDLE, "b z m a", 3);
  /* an undated one before a dated one is first, whatever its id */
  static const item mixed[] = {{"a", "1984", NULL, NULL}, {"z", NULL, "a", "pm"}};
  expect(mixed, 2, TL_POLICY_EARLIEST, "z a", 0);
  /* with a choice, further away than half the axis reaches */
  static const item distant[] = {{"a", "Y200000000000", NULL, NULL},
                                 {"x", NULL, "a", "pmo"},
                                 {"q", NULL, "a", "P"},
                                 {"b", "1984", NULL, NULL},
                                 {"c", NULL, "b", "pP"}};
  expect(distant, 5, TL_POLICY_EARLIEST, "x c b a q", 6);
  /* a contradiction: by the bounds as written, and nothing is certain of what is related */
  static const item circle[] = {{"a", "1984", "b", "p"}, {"b", "1985", "a", "p"}};
  expect(circle, 2, TL_POLICY_EARLIEST, "a b", 0);
  /* one that contradicts itself is unordered with all, and of equal keys stands where its bounds as written put it */
  static const item itself[] = {
      {"a", "1984-06-10", NULL, "P2D"}, {"b", "1984-06", NULL, NULL}, {"c", "1985", NULL, NULL}};
  expect(itself, 3, TL_POLICY_EARLIEST, "b a c", 2);
  static const item alike[] = {{"a", "1984-06-30", NULL, "P2D"}, {"b", "1984-06", NULL, NULL}};
  expect(alike, 2, TL_POLICY_LATEST, "b a", 1);
  expect(NULL, 0, TL_POLICY_EARLIEST, "", 0);
  static const item one[] = {{"a", "1984", NULL, NULL}};
  expect(one, 1, TL_POLICY_EARLIEST, "a", 0);
}

static void limits_and_arguments(void **state)
{
  (void)state;
  static const item equal[] = {{"y", "1984", NULL, NULL}, {"x", "1984", NULL, NULL}, {"z", "1984", NULL, NULL}};
  tl_network *network = network_of(equal, 3);
  tl_sequence_options options = {.size = sizeof options, .pair_max = 2};
  tl_sequence *s = NULL;
  tl_error error;
  assert_int_equal(tl_sequence_new(network, &options, &s, &error), TL_ERR_LIMIT);
  assert_int_equal(error.code, TL_CODE_SEQUENCE_LIMIT);
  options = (tl_sequence_options){.size = sizeof options, .policy = 3};
  assert_int_equal(tl_sequence_new(network, &options, &s, &error), TL_ERR_ARG);
  assert_int_equal(tl_sequence_new(NULL, NULL, &s, &error), TL_ERR_ARG);
  size_t beyond[] = {5};
  int64_t keys[] = {0, 0};
  assert_int_equal(tl_sequence_from_pairs(2, beyond, beyond, 1, keys, NULL, &s, &error), TL_ERR_ARG);
  assert_null(s);
  assert_int_equal(tl_sequence_new(network, NULL, &s, &error), TL_OK);
  assert_int_equal(tl_sequence_at(s, 3), TL_NOT_FOUND);
  assert_int_equal(tl_sequence_rank(s, 3), TL_NOT_FOUND);
  tl_sequence_free(s);
  tl_sequence_free(NULL);
  tl_network_unref(network);
}

/* Each allocation fails in turn, alone and with all later ones. */
static void out_of_memory(void **state)
{
  (void)state;
  static const item items[] = {{"a", NULL, "m", "MP"},
                               {"m", NULL, "z", "MP"},
                               {"z", NULL, NULL, NULL},
                               {"b", "1984", NULL, NULL},
                               {"c", "1984", NULL, NULL}};
  static const item choices[] = {
      {"a", NULL, "m", "MP"}, {"m", NULL, "z", "MPpm"}, {"z", NULL, "b", "oO"}, {"b", NULL, NULL, NULL}};
  tl_network *const networks[] = {network_of(items, 5), network_of(choices, 4)};
  for (size_t i = 0; i < 4; i++) {
    bool done = false;
    for (size_t k = 1; !done; k++) {
      support_heap heap = {.fail_at = k, .and_after = i % 2};
      tl_allocator allocator = support_allocator(&heap);
      tl_sequence_options options = {.size = sizeof options, .allocator = &allocator};
      tl_sequence *s = NULL;
      tl_error error;
      tl_status status = tl_sequence_new(networks[i / 2], &options, &s, &error);
      done = status == TL_OK && heap.requests < k;
      if (status != TL_OK) {
        assert_int_equal(status, TL_ERR_NOMEM);
        assert_null(s);
      }
      tl_sequence_free(s);
      assert_int_equal(heap.live, 0);
      assert_int_equal(heap.live_bytes, 0);
    }
  }
  tl_network_unref(networks[0]);
  tl_network_unref(networks[1]);
}

/* A chain of undated events, which may all lie anywhere, some between two dates: each follows the one before it, and
 * where there are branches every fourth the one three before. */
static tl_network *chain_of(size_t count, bool dates, bool branches)
{
  char(*ids)[24] = malloc(count * sizeof *ids);
  item *items = calloc(count, sizeof *items);
  for (size_t i = 0; i < count; i++) {
    items[i].id = numbered(ids[i], i).data;
    items[i].edtf = !dates ? NULL : i == 0 ? "1000-01-01" : i + 1 == count ? "9000-01-01" : NULL;
    items[i].other = i ? ids[branches && i % 4 == 3 ? i - 3 : i - 1] : NULL;
    items[i].allen = i ? "MP" : NULL;
  }
  tl_network *network = network_of(items, count);
  free(items);
  free(ids);
  return network;
}

/* Of the events that may come next the one with the least key, bounds and id: the order by its definition. */
static bool comes_first(const tl_network *network, size_t a, size_t b, uint8_t policy)
{
  tl_extent x;
  tl_extent y;
  tl_network_extent(network, a, &x);
  tl_network_extent(network, b, &y);
  const int64_t left[] = {policy == TL_POLICY_LATEST ? x.start_max : x.start_min, x.start_min, x.start_max, x.end_min,
                          x.end_max};
  const int64_t right[] = {policy == TL_POLICY_LATEST ? y.start_max : y.start_min, y.start_min, y.start_max, y.end_min,
                           y.end_max};
  for (size_t i = 0; i < sizeof left / sizeof *left; i++)
    if (left[i] != right[i])
      return left[i] < right[i];
  const tl_timeline *timeline = tl_network_timeline(network);
  return strcmp(tl_event_id(tl_timeline_at(timeline, a)), tl_event_id(tl_timeline_at(timeline, b))) < 0;
}

static void check_by_definition(const tl_network *network, uint8_t policy)
{
  enum { COUNT = 14 };
  tl_sequence_options options = {.size = sizeof options, .policy = policy};
  bool before[COUNT][COUNT] = {{false}};
  bool came[COUNT] = {false};
  tl_sequence *s;
  assert_int_equal(tl_timeline_count(tl_network_timeline(network)), COUNT);
  assert_int_equal(tl_sequence_new(network, &options, &s, NULL), TL_OK);
  for (size_t a = 0; a < COUNT; a++)
    for (size_t b = 0; b < COUNT; b++) {
      tl_relset possible;
      assert_int_equal(tl_network_relation(network, a, b, &possible, NULL), TL_OK);
      before[a][b] = a != b && tl_relset_answer(possible, TL_RELSET_PRECEDES) == TL_ANSWER_CERTAIN;
      assert_int_equal(tl_sequence_is_before(s, a, b), before[a][b]);
    }
  for (size_t rank = 0; rank < COUNT; rank++) {
    size_t best = COUNT;
    for (size_t i = 0; i < COUNT; i++) {
      bool may = !came[i];
      for (size_t k = 0; k < COUNT && may; k++)
        may = came[k] || !before[k][i];
      if (may && (best == COUNT || comes_first(network, i, best, policy)))
        best = i;
    }
    assert_int_equal(tl_sequence_at(s, rank), best);
    came[best] = true;
  }
  tl_sequence_free(s);
}

/* Events of which few or none are dated, each bound to one declared before it. */
static void floating_events(void **state)
{
  (void)state;
  static const char *const ids[] = {"g", "b", "k", "a", "m", "c", "d", "n", "e", "i", "h", "f", "l", "j"};
  static const char *const sets[] = {"MP", "mp", "p", "o", "d", "D", "pm", "s", "MPpm"};
  enum { COUNT = 14, ROUNDS = 400 };
  random_state r = random_start();
  size_t consistent = 0;
  for (size_t round = 0; round < ROUNDS; round++) {
    item items[COUNT] = {{NULL, NULL, NULL, NULL}};
    for (size_t i = 0; i < COUNT; i++) {
      int64_t kinds = round % 8 == 0 ? 8 : 7; /* the last is a choice */
      items[i].id = ids[i];
      if (i && random_between(&r, 0, 4))
        items[i].other = ids[random_between(&r, 0, (int64_t)i - 1)];
      const char *set = sets[random_between(&r, 0, random_between(&r, 0, 1) ? 2 : kinds)];
      items[i].allen = items[i].other ? set : NULL;
      if (round % 2 && random_between(&r, 0, 4) == 0)
        items[i].edtf = random_between(&r, 0, 1) ? "1984" : random_between(&r, 0, 1) ? "../1990" : "1985/..";
    }
    tl_network *network = network_of(items, COUNT);
    if (tl_network_is_consistent(network)) {
      consistent++;
      for (uint8_t policy = TL_POLICY_EARLIEST; policy <= TL_POLICY_LATEST; policy++)
        check_by_definition(network, policy);
    }
    tl_network_unref(network);
  }
  assert_true(consistent > ROUNDS / 2);
}

/* Relations of which many are choices, and offsets of months and of days that may be as long: two for each event, to
 * others declared before it. */
static tl_timeline *tangle_of(random_state *r, size_t count, bool choices, bool calendar, const char *const *dates)
{
  static const char *const sets[] = {"PM", "PMpm", "PMpm", "Sspo", "PMd", "pmD"};
  tl_builder *builder = new_builder();
  char ids[64][24];
  for (size_t i = 0; i < count; i++) {
    tl_constraint c[2];
    size_t used = 0;
    while (i && used < 2 && random_between(r, 0, 4 * (1 - (int64_t)used) + 1)) {
      c[used] = (tl_constraint){.kind = TL_CONSTRAINT_RELATION,
                                .event = tl_text_from_string(ids[random_between(r, 0, (int64_t)i - 1)])};
      if (calendar && random_between(r, 0, 2) == 0) {
        bool days = random_between(r, 0, 1);
        int64_t by = random_between(r, 0, 2);
        c[used].kind = TL_CONSTRAINT_OFFSET;
        c[used].given = random_between(r, 0, 1) ? TL_GIVEN_MIN : TL_GIVEN_BY;
        c[used].from = c[used].given == TL_GIVEN_MIN && random_between(r, 0, 1) ? TL_ENDPOINT_START : TL_ENDPOINT_END;
        c[used].to = TL_ENDPOINT_START;
        *(c[used].given == TL_GIVEN_MIN ? &c[used].min : &c[used].by) = (tl_duration){
            .months = days ? 0 : (int32_t)by, .days = days ? (int32_t)(by * 29 + random_between(r, 0, 2)) : 0};
      } else {
        const char *set = sets[random_between(r, 0, choices ? 5 : 0)];
        assert_int_equal(tl_relset_parse(tl_text_from_string(set), &c[used].allen, NULL), TL_OK);
      }
      used++;
    }
    bool dated = random_between(r, 0, 6) == 0;
    tl_event_spec spec = {.size = sizeof spec,
                          .id = numbered(ids[i], (i * 5 + 3) % count),
                          .edtf = tl_text_from_string(dated ? dates[random_between(r, 0, 3)] : NULL),
                          .constraints = c,
                          .constraint_count = used};
    add(builder, &spec);
  }
  return finish(builder);
}

/* Choices and offsets by the calendar, against the relations of all pairs. */
static void tangles(void **state)
{
  (void)state;
  static const char *const dates[] = {"1984-02", "1984-02", "../1984", "[1983-12-31,1984-03..]"};
  enum { COUNT = 14, ROUNDS = 40 };
  random_state r = random_start();
  size_t consistent = 0;
  for (size_t round = 0; round < ROUNDS; round++) {
    tl_timeline *timeline = tangle_of(&r, COUNT, round % 3 != 0, round % 3 != 1, dates);
    tl_network *network = reason_network(timeline);
    tl_timeline_unref(timeline);
    if (tl_network_is_consistent(network)) {
      consistent++;
      check_by_definition(network, (uint8_t)(round % 2 ? TL_POLICY_EARLIEST : TL_POLICY_LATEST));
    }
    tl_network_unref(network);
  }
  assert_true(consistent > ROUNDS / 3);
}

/* The same at both ends of the axis: an order, or an error that says that something leaves it. */
static void far_tangles(void **state)
{
  (void)state;
  static const char *const dates[] = {"Y290000000000", "Y-290000000000", "[Y200000000000..]", "1984-02"};
  enum { COUNT = 14, ROUNDS = 60 };
  random_state r = random_start();
  for (size_t round = 0; round < ROUNDS; round++) {
    tl_timeline *timeline = tangle_of(&r, COUNT, true, round % 2, dates);
    tl_network *network;
    tl_sequence *s;
    tl_status status = tl_network_new(timeline, NULL, &network, NULL);
    tl_timeline_unref(timeline);
    if (!status) {
      status = tl_sequence_new(network, NULL, &s, NULL);
      tl_network_unref(network);
      if (!status)
        tl_sequence_free(s);
    }
    assert_true(status == TL_OK || status == TL_ERR_RANGE);
  }
}

static void chains(void **state)
{
  (void)state;
  enum { LONG = 20000, SHORT = 60 };
  tl_sequence *s;
  for (int dates = 0; dates < 2; dates++) {
    tl_network *network = chain_of(LONG, dates, false);
    assert_int_equal(tl_sequence_new(network, NULL, &s, NULL), TL_OK);
    assert_int_equal(tl_sequence_pair_count(s), 0);
    for (size_t i = 0; i < LONG; i++)
      assert_int_equal(tl_sequence_at(s, i), i);
    tl_sequence_free(s);
    tl_network_unref(network);
  }

  tl_network *network = chain_of(SHORT, true, true);
  assert_int_equal(tl_sequence_new(network, NULL, &s, NULL), TL_OK);
  for (size_t a = 0; a < SHORT; a++)
    for (size_t b = 0; b < SHORT; b++) {
      tl_relset possible;
      assert_int_equal(tl_network_relation(network, a, b, &possible, NULL), TL_OK);
      bool before = tl_relset_answer(possible, TL_RELSET_PRECEDES) == TL_ANSWER_CERTAIN;
      assert_int_equal(tl_sequence_is_before(s, a, b), before);
    }
  assert_true(tl_sequence_pair_count(s) > 0);
  tl_sequence_free(s);
  tl_network_unref(network);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD_TEST(&suite, vectors);
  ROWS_ADD_TEST(&suite, orders);
  ROWS_ADD_TEST(&suite, limits_and_arguments);
  ROWS_ADD_TEST(&suite, out_of_memory);
  rows_add_one(&suite, "large: chains", chains, NULL);
  rows_add_one(&suite, "large: floating events", floating_events, NULL);
  rows_add_one(&suite, "large: tangles", tangles, NULL);
  rows_add_one(&suite, "tangles at the ends of the axis", far_tangles, NULL);
  return rows_run("sequence", &suite);
}
