/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/allen.h>

#include "random.h"

/* Three intervals have six endpoints: six places are enough for every order that these can have. */
enum { PLACES = 6, SPANS = PLACES * (PLACES - 1) / 2, SETS = TL_RELSET_ALL + 1 };

static size_t all_spans(tl_span out[SPANS])
{
  size_t count = 0;
  for (int start = 0; start < PLACES; start++)
    for (int end = start + 1; end < PLACES; end++)
      out[count++] = (tl_span){start, end};
  return count;
}

static int sign(tl_time a, tl_time b)
{
  return (a > b) - (a < b);
}

/* The relation by its definition, letter for letter. */
static char defined(tl_span a, tl_span b)
{
  if (a.end < b.start)
    return 'p';
  if (a.end == b.start)
    return 'm';
  if (a.start < b.start && b.start < a.end && a.end < b.end)
    return 'o';
  if (a.start < b.start && a.end == b.end)
    return 'F';
  if (a.start < b.start && b.end < a.end)
    return 'D';
  if (a.start == b.start && a.end < b.end)
    return 's';
  if (a.start == b.start && a.end == b.end)
    return 'e';
  if (a.start == b.start && b.end < a.end)
    return 'S';
  if (b.start < a.start && a.end < b.end)
    return 'd';
  if (b.start < a.start && a.end == b.end)
    return 'f';
  if (b.start < a.start && a.start < b.end && b.end < a.end)
    return 'O';
  if (a.start == b.end)
    return 'M';
  return a.start > b.end ? 'P' : '?';
}

static void relations_by_definition(void **state)
{
  (void)state;
  tl_span spans[SPANS];
  size_t count = all_spans(spans);
  tl_relset seen = 0;
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < count; j++) {
      char letter[TL_RELSET_TEXT_SIZE];
      tl_relset set = tl_allen_of(spans[i], spans[j]);
      assert_int_equal(tl_relset_write(set, letter), 1);
      assert_int_equal(letter[0], defined(spans[i], spans[j]));
      assert_int_equal(tl_allen_of(spans[j], spans[i]), tl_relset_converse(set));
      seen |= set;
    }
  }
  assert_int_equal(seen, TL_RELSET_ALL);
}

static void relations_of_any_times(void **state)
{
  (void)state;
  random_state random = random_start();
  for (int i = 0; i < 1000000; i++) {
    tl_time times[4];
    for (int k = 0; k < 4; k++) {
      switch (random_next(&random) & 3) {
      case 0: times[k] = k % 2 ? TL_TIME_MAX : TL_TIME_MIN; break;
      case 1: times[k] = random_between(&random, -3, 3); break;
      default: times[k] = random_sized(&random); break;
      }
    }
    tl_span a = {times[0], times[1]};
    tl_span b = {times[2], times[3]};
    if (a.start >= a.end || b.start >= b.end)
      continue;
    char letter[TL_RELSET_TEXT_SIZE];
    if (tl_relset_write(tl_allen_of(a, b), letter) != 1 || letter[0] != defined(a, b))
      fail_msg("round %d, TIMELINE_SEED=%llu", i, (unsigned long long)random.seed);
  }
}

/* All 13 x 13 x 13: c is a possible relation of a to c exactly when some three spans show it. */
static void composition_by_all_triples(void **state)
{
  (void)state;
  tl_span spans[SPANS];
  size_t count = all_spans(spans);
  static tl_relset shown[TL_RELATION_COUNT][TL_RELATION_COUNT];
  for (size_t a = 0; a < count; a++)
    for (size_t b = 0; b < count; b++)
      for (size_t c = 0; c < count; c++) {
        int first = __builtin_ctz(tl_allen_of(spans[a], spans[b]));
        int second = __builtin_ctz(tl_allen_of(spans[b], spans[c]));
        shown[first][second] |= tl_allen_of(spans[a], spans[c]);
      }
  int atoms = 0;
  for (int i = 0; i < TL_RELATION_COUNT; i++)
    for (int j = 0; j < TL_RELATION_COUNT; j++) {
      tl_relset composed = tl_relset_compose(TL_RELSET_OF(i), TL_RELSET_OF(j));
      assert_int_equal(composed, shown[i][j]);
      atoms += tl_relset_count(composed);
    }
  assert_int_equal(atoms, 409);
}

typedef struct table {
  size_t rows;
  char columns[TL_RELATION_COUNT];
} table;

static void table_row(void *ctx, size_t line, char **fields, size_t count)
{
  table *seen = ctx;
  assert_int_equal(count, TL_RELATION_COUNT + 1);
  if (seen->rows++ == 0) {
    for (int i = 0; i < TL_RELATION_COUNT; i++)
      seen->columns[i] = fields[i + 1][0];
    return;
  }
  for (int i = 0; i < TL_RELATION_COUNT; i++) {
    tl_relset a_b;
    tl_relset b_c;
    tl_relset a_c;
    assert_int_equal(tl_relset_parse((tl_text){fields[0], 1}, &a_b, NULL), TL_OK);
    assert_int_equal(tl_relset_parse((tl_text){&seen->columns[i], 1}, &b_c, NULL), TL_OK);
    assert_int_equal(tl_relset_parse(tl_text_from_string(fields[i + 1]), &a_c, NULL), TL_OK);
    if (tl_relset_compose(a_b, b_c) != a_c)
      fail_msg("allen_composition.tsv:%zu: %s and %c", line, fields[0], seen->columns[i]);
  }
}

static void composition_by_the_table(void **state)
{
  (void)state;
  table seen = {0};
  support_rows("allen/allen_composition.tsv", table_row, &seen);
  assert_int_equal(seen.rows, TL_RELATION_COUNT + 1);
}

/* Sets compose member by member; (a b)^-1 is b^-1 a^-1; e is neutral; composition is associative. */
static void laws_of_sets(void **state)
{
  (void)state;
  random_state random = random_start();
  for (int i = 0; i < 20000; i++) {
    tl_relset a = (tl_relset)(random_next(&random) & TL_RELSET_ALL);
    tl_relset b = (tl_relset)(random_next(&random) & TL_RELSET_ALL);
    tl_relset c = (tl_relset)(random_next(&random) & random_next(&random) & TL_RELSET_ALL);
    unsigned members = 0;
    for (int j = 0; j < TL_RELATION_COUNT; j++)
      for (int k = 0; k < TL_RELATION_COUNT; k++)
        if (a >> j & 1 && b >> k & 1)
          members |= tl_relset_compose(TL_RELSET_OF(j), TL_RELSET_OF(k));
    tl_relset both = tl_relset_compose(a, b);
    bool right = both == members;
    right &= tl_relset_converse(both) == tl_relset_compose(tl_relset_converse(b), tl_relset_converse(a));
    right &= tl_relset_compose(a, TL_RELSET_EQUALS) == a && tl_relset_compose(TL_RELSET_EQUALS, a) == a;
    right &= tl_relset_compose(both, c) == tl_relset_compose(a, tl_relset_compose(b, c));
    if (!right)
      fail_msg("round %d, TIMELINE_SEED=%llu", i, (unsigned long long)random.seed);
  }
}

static void every_set_in_text_and_back(void **state)
{
  (void)state;
  for (unsigned i = 1; i < SETS; i++) {
    tl_relset set = (tl_relset)i;
    char text[TL_RELSET_TEXT_SIZE];
    tl_relset back = 0;
    assert_int_equal(tl_relset_write(set, text), tl_relset_count(set));
    assert_int_equal(tl_relset_parse(tl_text_from_string(text), &back, NULL), TL_OK);
    assert_int_equal(back, set);
    assert_int_equal(tl_relset_converse(tl_relset_converse(set)), set);
    assert_int_equal(tl_relset_count(tl_relset_converse(set)), tl_relset_count(set));
  }
}

/* Every conjunction of comparisons of the endpoints: each of the four is one of <, <=, =, >=, > or nothing. The sets
 * that they say are the convex ones. */
static void convex_sets_are_what_comparisons_say(void **state)
{
  (void)state;
  enum { LESS = 1, EQUAL = 2, MORE = 4, KINDS = 6 };
  static const unsigned kinds[KINDS] = {LESS, LESS | EQUAL, EQUAL, EQUAL | MORE, MORE, LESS | EQUAL | MORE};
  tl_span spans[SPANS];
  size_t count = all_spans(spans);
  static bool convex[SETS];
  for (int kind = 0; kind < KINDS * KINDS * KINDS * KINDS; kind++) {
    unsigned set = 0;
    for (size_t i = 0; i < count; i++)
      for (size_t j = 0; j < count; j++) {
        tl_span a = spans[i];
        tl_span b = spans[j];
        const int signs[] = {sign(a.start, b.start), sign(a.start, b.end), sign(a.end, b.start), sign(a.end, b.end)};
        bool all = true;
        for (int k = 0, rest = kind; k < 4; k++, rest /= KINDS)
          all = all && kinds[rest % KINDS] >> (signs[k] + 1) & 1;
        if (all)
          set |= tl_allen_of(a, b);
      }
    convex[set] = true;
  }
  int found = 0;
  for (unsigned set = 0; set < SETS; set++) {
    assert_int_equal(tl_relset_is_convex((tl_relset)set), convex[set]);
    found += convex[set];
  }
  assert_int_equal(found, 83); /* 82, and the empty one */
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(relations_by_definition),
      cmocka_unit_test(relations_of_any_times),
      cmocka_unit_test(composition_by_all_triples),
      cmocka_unit_test(composition_by_the_table),
      cmocka_unit_test(laws_of_sets),
      cmocka_unit_test(every_set_in_text_and_back),
      cmocka_unit_test(convex_sets_are_what_comparisons_say),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
