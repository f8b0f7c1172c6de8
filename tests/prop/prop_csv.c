/* SPDX-License-Identifier: Apache-2.0 */
#include "support_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/csv.h>
#include <timeline/json.h>

#include "random.h"

/* Laws of tables, over random timelines of what a table can hold: written and read again they are the same, whatever
 * the delimiter is and whether formulas are guarded; and no loss is told. */

enum { ROUNDS = 3000, EVENTS_MAX = 6, TEXT_SIZE = 80, LIST_MAX = 4 };

static const char *const dates[] = {
    "1984",    "1984-03", "1984-03-05~", "2004-06-XX/2004-07-03", "[1667,1668]", "-0043-03-15",
    "1984/..", "/1990",   "Y-170000",    "1985-04-12T23:20:30Z",  "198X",        "2001-21"};
static const char *const phrases[] = {"early 1990s", "n.d.", "three weeks in May 2018", "summer 1999",
                                      "for nearly two decades"};

/* A text with all that a table has to guard, which neither begins nor ends blank. */
static tl_text draw(random_state *random, char *out)
{
  static const char units[] = "\"\"\",;\t|\n\r '=+-@ab1\xC3\xA9";
  size_t size = 0;
  size_t count = (size_t)random_between(random, 0, TEXT_SIZE / 3);
  out[size++] = "x=-'\"@+"[random_next(random) % 7];
  while (count-- > 0) {
    size_t k = (size_t)(random_next(random) % (sizeof units - 2));
    if (units[k] == '\xC3')
      out[size++] = units[k++];
    out[size++] = units[k];
  }
  out[size++] = "x'\" \t\n"[random_next(random) % 6];
  return (tl_text){out, size};
}

static bool lot(random_state *random)
{
  return random_next(random) % 2;
}

typedef struct texts {
  char id[16], text[5 + 2 * LIST_MAX][TEXT_SIZE];
  tl_text categories[LIST_MAX];
  tl_source sources[LIST_MAX];
} texts;

static void add_random(random_state *random, tl_builder *builder, size_t number)
{
  texts t;
  size_t used = 0;
  snprintf(t.id, sizeof t.id, "e%zu", number);
  tl_event_spec spec = named(t.id);
  tl_text *const fields[] = {&spec.title, &spec.description, &spec.wording, &spec.group, &spec.place};
  for (size_t i = 0; i < 5; i++)
    if (lot(random))
      *fields[i] = draw(random, t.text[used++]);
  spec.categories = t.categories;
  spec.sources = t.sources;
  for (size_t i = (size_t)random_between(random, 0, LIST_MAX); i > 0; i--)
    t.categories[spec.category_count++] = draw(random, t.text[used++]);
  for (size_t i = (size_t)random_between(random, 0, LIST_MAX); i > 0; i--) {
    bool text = lot(random);
    t.sources[spec.source_count++] =
        (tl_source){text ? draw(random, t.text[used++]) : (tl_text){NULL, 0},
                    text && lot(random) ? (tl_text){NULL, 0} : (tl_text)T("https://example.org/?a=1,2;\"3\"")};
  }
  switch (random_next(random) % 4) {
  case 0: spec.edtf = tl_text_from_string(dates[random_next(random) % (sizeof dates / sizeof *dates)]); break;
  case 1: spec.phrase = tl_text_from_string(phrases[random_next(random) % (sizeof phrases / sizeof *phrases)]); break;
  case 2:
    spec.start = (tl_text)T("1984-01");
    if (lot(random))
      spec.end = (tl_text)T("[1986-02-03..1986-02-08]");
    break;
  default: break;
  }
  spec.mode = lot(random) && spec.edtf.data ? TL_MODE_SPANS : TL_MODE_OCCURS;
  if (!spec.end.data && !spec.edtf.data && lot(random)) {
    spec.end_kind = (uint8_t)random_between(random, TL_END_OPEN, TL_END_ONGOING);
    if (spec.end_kind == TL_END_ONGOING)
      spec.as_of = (tl_text)T("2024-05-01");
  }
  if (lot(random)) {
    spec.has_coordinates = true;
    spec.latitude = random_between(random, -INT64_C(90000000000), INT64_C(90000000000));
    spec.longitude = random_between(random, -INT64_C(180000000000), INT64_C(180000000000));
  }
  tl_error err = {0};
  if (tl_builder_add(builder, &spec, &err) != TL_OK)
    fail_msg("%s: %s", err.field ? err.field : "", err.message);
}

static void tell(void *ctx, const tl_loss *loss)
{
  *(bool *)ctx = true;
  (void)loss;
}

static char *json_of(const tl_timeline *timeline, support_text *out)
{
  assert_int_equal(tl_json_write_timeline(timeline, (tl_progress){NULL, NULL}, support_sink(out), NULL), TL_OK);
  return out->data;
}

static void round_trip(void **state)
{
  (void)state;
  random_state random = random_start();
  for (int round = 0; round < ROUNDS; round++) {
    tl_builder *builder = new_builder();
    for (size_t i = (size_t)random_between(&random, 0, EVENTS_MAX); i > 0; i--)
      add_random(&random, builder, i);
    tl_timeline *timeline = finish(builder);
    bool lost = false;
    tl_csv_options options = {.size = sizeof options, .losses = {tell, &lost}};
    options.delimiter = ",;\t|"[random_next(&random) % 4];
    options.safe_cells = lot(&random);
    support_text text = {0};
    support_text first = {0};
    support_text second = {0};
    assert_int_equal(tl_csv_write(timeline, &options, support_sink(&text), NULL), TL_OK);
    tl_input *input;
    tl_timeline *again = NULL;
    tl_error err = {0};
    assert_int_equal(tl_input_from_text((tl_text){text.data, text.size}, NULL, &input, NULL), TL_OK);
    if (tl_csv_read(input, &options, &again, &err) != TL_OK)
      fail_msg("seed %llu, round %d: %u:%u: %s\n%s", (unsigned long long)random.seed, round, err.line, err.column,
               err.message, text.data);
    if (lost || strcmp(json_of(timeline, &first), json_of(again, &second)) != 0)
      fail_msg("seed %llu, round %d:\n%s%s%s", (unsigned long long)random.seed, round, text.data, first.data,
               second.data ? second.data : "");
    tl_input_free(input);
    tl_timeline_unref(again);
    tl_timeline_unref(timeline);
    support_text_free(&text);
    support_text_free(&first);
    support_text_free(&second);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(round_trip)};
  return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
