/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/relate.h>

enum { DAY = 86400 };

/* ---- the vectors: closed days, bounds not closed, "*" is none ---- */

static bool bound_of(const char *text, int64_t infinity, bool exclusive, int64_t *out)
{
  if (strcmp(text, "*") == 0) {
    *out = infinity;
    return false;
  }
  *out = (strtoll(text, NULL, 10) + exclusive) * DAY;
  return true;
}

static bool extent_of(char **f, tl_extent *out)
{
  bool consistent;
  tl_extent_init(out, DAY);
  bound_of(f[0], TL_TIME_MIN, false, &out->start_min);
  bound_of(f[1], TL_TIME_MAX, false, &out->start_max);
  bound_of(f[2], TL_TIME_MIN, true, &out->end_min);
  bound_of(f[3], TL_TIME_MAX, true, &out->end_max);
  if (strcmp(f[4], "*") != 0)
    out->length_min = strtoll(f[4], NULL, 10) * DAY > DAY ? strtoll(f[4], NULL, 10) * DAY : DAY;
  if (strcmp(f[5], "*") != 0)
    out->length_max = strtoll(f[5], NULL, 10) * DAY;
  assert_int_equal(tl_extent_close(out, &consistent, NULL), TL_OK);
  return consistent;
}

static const char *answer_letter(tl_relset possible, tl_relset asked)
{
  static const char *const letters[] = {"I", "P", "C"};
  return letters[tl_relset_answer(possible, asked)];
}

static void vector_row(void *ctx, size_t line, char **f, size_t count)
{
  size_t *rows = ctx;
  if (strcmp(f[0], "id") == 0)
    return;
  assert_true(count >= 25);
  tl_extent a;
  tl_extent b;
  bool models = extent_of(f + 2, &a);
  models &= extent_of(f + 8, &b);
  ++*rows;
  assert_int_equal(models, strcmp(f[16], "!") != 0 && strcmp(f[16], "") != 0 && strcmp(f[16], "-") != 0);
  if (!models)
    return;
  char letters[TL_RELSET_TEXT_SIZE];
  tl_relset set = tl_relate_extents(&a, &b);
  tl_relset_write(set, letters);
  if (strcmp(letters, f[16]) != 0)
    fail_msg("line %zu: %s, expected %s", line, letters, f[16]);
  assert_int_equal(set, strtol(f[17], NULL, 16));
  assert_int_equal(tl_relate_extents(&b, &a), tl_relset_converse(set));
  static const tl_relset unions[] = {TL_RELSET_PRECEDES,   TL_RELSET_DISJOINT, TL_RELSET_INTERSECTS,
                                     TL_RELSET_WITHIN,     TL_RELSET_COVERS,   TL_RELSET_STARTS_BEFORE,
                                     TL_RELSET_ENDS_BEFORE};
  for (size_t i = 0; i < 7; i++)
    if (strcmp(answer_letter(set, unions[i]), f[19 + i]) != 0)
      fail_msg("line %zu: union %zu is %s", line, i, answer_letter(set, unions[i]));
  /* The columns are the same kernel. */
  tl_extent_columns ca = {&a.start_min, &a.start_max, &a.end_min, &a.end_max, &a.length_min, &a.length_max, DAY};
  tl_extent_columns cb = {&b.start_min, &b.start_max, &b.end_min, &b.end_max, &b.length_min, &b.length_max, DAY};
  tl_relset many;
  tl_relate_columns_many(&ca, &cb, 1, &many);
  assert_int_equal(many, set);
  tl_relset rows_many[2];
  const tl_extent left[] = {a, b};
  const tl_extent right[] = {b, b};
  tl_relate_extents_many(left, right, 2, rows_many);
  assert_int_equal(rows_many[0], set);
  assert_int_equal(rows_many[1], tl_relate_extents(&b, &b));
  tl_relate_extent_many(left, 2, &a, rows_many);
  assert_int_equal(rows_many[0], tl_relate_extents(&a, &a));
  assert_int_equal(rows_many[1], tl_relset_converse(set));
}

static void vectors(void **state)
{
  (void)state;
  size_t rows = 0;
  support_rows("allen/uncertain_allen.tsv", vector_row, &rows);
  assert_true(rows > 1500);
}

/* ---- every pair of small extents against enumeration ---- */

typedef struct world {
  int64_t s0, s1, e0, e1, d0, d1;
} world;

static tl_relset enumerate(const world *a, const world *b)
{
  tl_relset set = 0;
  for (int64_t as = a->s0; as <= a->s1; as++)
    for (int64_t ae = a->e0; ae <= a->e1; ae++)
      for (int64_t bs = b->s0; ae - as >= a->d0 && ae - as <= a->d1 && bs <= b->s1; bs++)
        for (int64_t be = b->e0; be <= b->e1; be++)
          if (be - bs >= b->d0 && be - bs <= b->d1)
            set |= tl_allen_of((tl_span){as, ae}, (tl_span){bs, be});
  return set;
}

/* The same world at a place where the kernel needs 128 bits must give the same set. */
static void small_worlds(void **state)
{
  (void)state;
  uint64_t seed = 20240501;
  size_t models = 0;
  for (int round = 0; round < 60000; round++) {
    world w[2];
    tl_extent e[2];
    tl_extent far[2];
    bool consistent = true;
    for (int i = 0; i < 2; i++) {
      int64_t r[6];
      for (int k = 0; k < 6; k++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        r[k] = (int64_t)(seed >> 33) % 7;
      }
      w[i] = (world){r[0] < r[1] ? r[0] : r[1], r[0] < r[1] ? r[1] : r[0], r[2] < r[3] ? r[2] : r[3],
                     r[2] < r[3] ? r[3] : r[2], r[4] < 1 ? 1 : r[4],       r[4] + r[5]};
      const int64_t base = INT64_C(1) << 62;
      tl_extent_init(&e[i], 1);
      e[i].flags = TL_EXTENT_TIME_OF_DAY;
      e[i].length_min = w[i].d0;
      e[i].length_max = w[i].d1;
      far[i] = e[i];
      e[i].start_min = w[i].s0, e[i].start_max = w[i].s1, e[i].end_min = w[i].e0, e[i].end_max = w[i].e1;
      far[i].start_min = base + w[i].s0, far[i].start_max = base + w[i].s1;
      far[i].end_min = base + w[i].e0, far[i].end_max = base + w[i].e1;
      bool fine;
      assert_int_equal(tl_extent_close(&e[i], &fine, NULL), TL_OK);
      consistent &= fine;
      assert_int_equal(tl_extent_close(&far[i], &fine, NULL), TL_OK);
    }
    if (!consistent)
      continue;
    models++;
    tl_relset expected = enumerate(&w[0], &w[1]);
    if (tl_relate_extents(&e[0], &e[1]) != expected)
      fail_msg("round %d: %x, expected %x", round, tl_relate_extents(&e[0], &e[1]), expected);
    assert_int_equal(tl_relate_extents(&far[0], &far[1]), expected);
  }
  assert_true(models > 5000);
}

/* Columns longer than a block, with a row that needs 128 bits in the second block: each row is that of the scalar call.
 */
static void long_columns(void **state)
{
  (void)state;
  enum { ROWS = 700, FAR = 300 };
  static int64_t c[2][6][ROWS];
  static tl_extent e[2][ROWS];
  static tl_relset found[ROWS];
  uint64_t seed = 7;
  for (int side = 0; side < 2; side++) {
    for (int i = 0; i < ROWS; i++) {
      seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
      int64_t base = i == FAR ? INT64_C(1) << 62 : 0;
      int64_t start = base / DAY * DAY + (int64_t)(seed >> 40) % 50 * DAY;
      int64_t width = (int64_t)(seed >> 33) % 20 + 1;
      bool consistent;
      tl_extent_init(&e[side][i], DAY);
      e[side][i].start_min = start;
      e[side][i].end_max = start + width * DAY;
      assert_int_equal(tl_extent_close(&e[side][i], &consistent, NULL), TL_OK);
      assert_true(consistent);
      const tl_extent *x = &e[side][i];
      const int64_t bounds[] = {x->start_min, x->start_max, x->end_min, x->end_max, x->length_min, x->length_max};
      for (int k = 0; k < 6; k++)
        c[side][k][i] = bounds[k];
    }
  }
  tl_extent_columns a = {c[0][0], c[0][1], c[0][2], c[0][3], c[0][4], c[0][5], DAY};
  tl_extent_columns b = {c[1][0], c[1][1], c[1][2], c[1][3], c[1][4], c[1][5], DAY};
  tl_relate_columns_many(&a, &b, ROWS, found);
  for (int i = 0; i < ROWS; i++)
    assert_int_equal(found[i], tl_relate_extents(&e[0][i], &e[1][i]));
}

/* ---- dates ---- */

static void date_row(const char *a, const char *b, tl_mode mode, const char *letters, bool conditional)
{
  tl_date first;
  tl_date second;
  tl_relate_result result;
  char found[TL_RELSET_TEXT_SIZE];
  tl_date_options options = {.size = sizeof options, .mode = (uint8_t)mode};
  assert_int_equal(tl_date_parse(tl_text_from_string(a), &first, NULL), TL_OK);
  assert_int_equal(tl_date_parse(tl_text_from_string(b), &second, NULL), TL_OK);
  assert_int_equal(tl_relate_dates(&first, &options, &second, &options, &result, NULL), TL_OK);
  tl_relset_write(result.possible, found);
  if (strcmp(found, letters) != 0 || result.conditional != conditional)
    fail_msg("%s to %s: %s%s, expected %s", a, b, found, result.conditional ? " conditional" : "", letters);
  tl_relset converse = result.possible;
  assert_int_equal(tl_relate_dates(&second, &options, &first, &options, &result, NULL), TL_OK);
  assert_int_equal(result.possible, tl_relset_converse(converse));
}

static void dates(void **state)
{
  (void)state;
  static const struct {
    const char *a, *b;
    tl_mode mode;
    const char *letters;
    bool conditional;
  } rows[] = {
      {"1984", "1985", TL_MODE_OCCURS, "pm", false},
      {"1984", "1985", TL_MODE_SPANS, "m", false},
      {"1984", "1984", TL_MODE_SPANS, "e", false},
      {"1984~", "1985", TL_MODE_SPANS, "m", true},
      {"2023-10-07", "2023-10-08", TL_MODE_OCCURS, "m", false},
      {"2023-10-07", "2023-10-09", TL_MODE_OCCURS, "p", false},
      {"2023-10-07", "2023-10-07", TL_MODE_OCCURS, "e", false},
      {"2023-10-07T10:00:00", "2023-10-07T11:00:00", TL_MODE_OCCURS, "p", false},
      {"2023-10-07T10:00:00Z", "2023-10-07T12:00:00+02:00", TL_MODE_OCCURS, "e", false},
      {"2023-10-07T10:00:00", "2023-10-07", TL_MODE_OCCURS, "d", false},
      {"1984/..", "1990/..", TL_MODE_OCCURS, "F", false},
      {"1984/..", "1984/..", TL_MODE_OCCURS, "Fef", false},
      {"1984/", "1990/..", TL_MODE_OCCURS, "pmo", false},
      {"1984/..", "1985", TL_MODE_OCCURS, "D", false},
      {"../1984", "../1985", TL_MODE_OCCURS, "s", false},
      /* members: one of two years, and the year between them */
      {"[1983,1985]", "1984", TL_MODE_OCCURS, "pmMP", false},
      {"[1983..1985]", "1984", TL_MODE_OCCURS, "pmoFDseSdfOMP", false},
      {"[1667,1760-12]", "1700", TL_MODE_OCCURS, "pP", false},
      {"{1983,1985}", "1984", TL_MODE_OCCURS, "D", false},
      {"{1984-01..1984-03}", "1984-02-15", TL_MODE_OCCURS, "D", false},
      {"{1983-XX-31,1984-03}", "1983-12-30", TL_MODE_OCCURS, "DM", false},
      /* completions: Christmas of some year of the 1560s */
      {"156X-12-25", "1565-12-25", TL_MODE_OCCURS, "peP", false},
      {"156X-12-25", "1565-12-26", TL_MODE_OCCURS, "pmP", false},
      {"156X-12-25", "1565-06", TL_MODE_OCCURS, "pP", false},
      {"156X-12-25", "156X-12-26", TL_MODE_OCCURS, "pmP", false},
      {"XXXX-12-25", "0500-03", TL_MODE_OCCURS, "pP", false},
      {"1985-XX-31", "1985-02", TL_MODE_OCCURS, "pmP", false},
      {"1985-XX-31", "1985-02", TL_MODE_SPANS, "mP", false},
      {"199X-02-29", "1994", TL_MODE_OCCURS, "pP", false},
      {"1990S3", "1994", TL_MODE_SPANS, "pmeMP", false},
      {"Y171010000S3", "Y171009999", TL_MODE_SPANS, "pmeMP", false},
      {"-000X-02-29", "-0005", TL_MODE_OCCURS, "pP", false},
      {"-0050S2", "0000", TL_MODE_OCCURS, "pm", false},
      {"2004-06-XX/2004-07-03", "2004-06-30", TL_MODE_OCCURS, "DS", false},
      {"XXXX-XX-XX", "XXXX-XX-XX", TL_MODE_OCCURS, "pmeMP", false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    date_row(rows[i].a, rows[i].b, rows[i].mode, rows[i].letters, rows[i].conditional);
}

/* A date with X digits against a plain one: the union over all its days, by the definition. */
static void masks_by_enumeration(void **state)
{
  (void)state;
  static const char *const masks[] = {"199X-12-25", "1984-1X-0X", "1984-XX-3X",
                                      "1X84-02-29", "198X-X2-2X", "19X4-XX-XX"};
  static const char *const plain[] = {"1984-12",    "1984-12-25", "1990",      "1984-02-28", "1984-01-01/1984-12-31",
                                      "1994-12-24", "1984-10-31", "2000-02-29"};
  for (size_t m = 0; m < sizeof masks / sizeof *masks; m++) {
    for (size_t k = 0; k < sizeof plain / sizeof *plain; k++) {
      tl_date mask;
      tl_date other;
      tl_extent extent;
      tl_relate_result result;
      tl_relset expected = 0;
      assert_int_equal(tl_date_parse(tl_text_from_string(masks[m]), &mask, NULL), TL_OK);
      assert_int_equal(tl_date_parse(tl_text_from_string(plain[k]), &other, NULL), TL_OK);
      assert_int_equal(tl_date_extent(&other, NULL, &extent, NULL), TL_OK);
      tl_extent hull;
      assert_int_equal(tl_date_extent(&mask, NULL, &hull, NULL), TL_OK);
      for (int64_t t = hull.start_min; t < hull.end_max; t += DAY) {
        tl_civil day;
        assert_int_equal(tl_civil_from_days(t / DAY - (t % DAY < 0), &day, NULL), TL_OK);
        if (!tl_date_has_day(&mask, &day))
          continue;
        tl_extent one = {t, t, t + DAY, t + DAY, DAY, DAY, 0, 0, TL_PRECISION_DAY, 0, 0, 0, 0, 0};
        expected |= tl_relate_extents(&one, &extent);
      }
      assert_int_equal(tl_relate_dates(&mask, NULL, &other, NULL, &result, NULL), TL_OK);
      if (result.possible != expected)
        fail_msg("%s to %s: %x, expected %x", masks[m], plain[k], result.possible, expected);
      assert_int_equal(
          tl_relate_within(&(tl_relate_side){&mask, NULL, NULL}, &(tl_relate_side){NULL, NULL, &extent}, &result, NULL),
          TL_OK);
      assert_int_equal(result.possible, expected);
    }
  }
}

/* A one-of that occurs and one that spans: the relations of each member, not those of the hull. */
static void dates_read_differently(void **state)
{
  (void)state;
  static const struct {
    const char *a, *b, *letters;
  } rows[] = {
      {"[1667,1670]", "[1668,1671]", "pmP"},    {"[1667,1670]", "1667", "sedfP"},
      {"[1667,1670]", "[1667,1670]", "psedfP"}, {"166X", "[1665,1700]", "pmsedfMP"},
      {"{1667,1670}", "[1660,1680]", "pP"},
  };
  const tl_date_options occurs = {.size = sizeof occurs};
  const tl_date_options spans = {.size = sizeof spans, .mode = TL_MODE_SPANS};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_date a;
    tl_date b;
    tl_relate_result result;
    char found[TL_RELSET_TEXT_SIZE];
    assert_int_equal(tl_date_parse(tl_text_from_string(rows[i].a), &a, NULL), TL_OK);
    assert_int_equal(tl_date_parse(tl_text_from_string(rows[i].b), &b, NULL), TL_OK);
    assert_int_equal(tl_relate_dates(&a, &occurs, &b, &spans, &result, NULL), TL_OK);
    tl_relset_write(result.possible, found);
    if (strcmp(found, rows[i].letters) != 0)
      fail_msg("%s to %s, which spans: %s, expected %s", rows[i].a, rows[i].b, found, rows[i].letters);
    tl_relset converse = result.possible;
    assert_int_equal(tl_relate_dates(&b, &spans, &a, &occurs, &result, NULL), TL_OK);
    assert_int_equal(result.possible, tl_relset_converse(converse));
  }
}

/* A date within bounds: those of a time, if it is given, and of a length in days, if it is not 0; else one that spans.
 */
static void side_of(const char *text, const char *time, int days, tl_date *date, tl_extent *bounds, tl_relate_side *out)
{
  static const tl_date_options spans = {.size = sizeof spans, .mode = TL_MODE_SPANS};
  tl_date other;
  tl_extent within;
  bool consistent;
  *out = (tl_relate_side){.date = date, .options = time || days ? NULL : &spans, .bounds = bounds};
  assert_int_equal(tl_date_parse(tl_text_from_string(text), date, NULL), TL_OK);
  assert_int_equal(tl_date_extent(date, out->options, bounds, NULL), TL_OK);
  tl_extent_init(&within, DAY);
  if (time) {
    assert_int_equal(tl_date_parse(tl_text_from_string(time), &other, NULL), TL_OK);
    tl_extent whole;
    assert_int_equal(tl_date_extent(&other, NULL, &whole, NULL), TL_OK);
    within.start_min = whole.start_min;
    within.end_max = whole.end_max;
  }
  if (days)
    within.length_min = within.length_max = (int64_t)days * DAY;
  assert_int_equal(tl_extent_narrow(bounds, &within, &consistent, NULL), TL_OK);
  assert_true(consistent);
}

static void dates_within_bounds(void **state)
{
  (void)state;
  static const struct {
    const char *a, *a_time;
    int a_days;
    const char *b, *b_time;
    int b_days;
    const char *letters;
  } rows[] = {
      {"[1984-01-01,1990]", NULL, 30, "1984", NULL, 0, "P"},
      {"[1984-01-01,1990]", NULL, 30, "1990", NULL, 0, "sdf"},
      {"[1984,1986]", NULL, 14, "1985", NULL, 0, "pmMP"},
      {"[1984,1986]", NULL, 14, "1985", NULL, 14, "pmMP"},
      {"[1984,1986]", NULL, 14, "[1984,1985]", NULL, 20, "pmosdfOMP"},
      {"1984", NULL, 14, "[1984,1986]", NULL, 20, "pmosdfOMP"},
      {"{1984,1986}", NULL, 800, "1984", NULL, 0, "SO"},
      /* completions that stand for those far from the other lie outside the bounds */
      {"1XX0-12-25", "1500/1900", 0, "1655-06", NULL, 0, "pP"},
      {"1XX0-12-25", "1500/1900", 0, "1655-06", NULL, 7, "pP"},
      {"1XX0-12-25", "1500/1900", 0, "1495", NULL, 0, "P"},
      {"1XX0-12-25", "1500/1900", 0, "1XX5-03-01", "1600/1700", 0, "pP"},
      {"1XX0-12-25", "1500/1600", 0, "1XX5-03-01", "1700/1800", 0, "p"},
      {"1XXX-02-29", "1897/1909", 0, "1890/1903", NULL, 0, "P"},
      {"Y-170000000S2", NULL, 30, "Y-175000000", NULL, 0, "pmsdfMP"},
      {"1XXX/1XXX", NULL, 3650, "1984", NULL, 0, "pmoFDSOMP"},
      {"1XXX/1XXX", NULL, 3650, "1984", NULL, 366, "pmoFDSOMP"},
      {"1983/1XXX", "1983/1989", 1400, "1983-06", NULL, 0, "DSOMP"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_date dates[2];
    tl_extent bounds[2];
    tl_relate_side a;
    tl_relate_side b;
    tl_relate_result result;
    char found[TL_RELSET_TEXT_SIZE];
    side_of(rows[i].a, rows[i].a_time, rows[i].a_days, &dates[0], &bounds[0], &a);
    side_of(rows[i].b, rows[i].b_time, rows[i].b_days, &dates[1], &bounds[1], &b);
    assert_int_equal(tl_relate_within(&a, &b, &result, NULL), TL_OK);
    tl_relset_write(result.possible, found);
    if (strcmp(found, rows[i].letters) != 0)
      fail_msg("row %zu: %s to %s: %s, expected %s", i, rows[i].a, rows[i].b, found, rows[i].letters);
    tl_relset converse = result.possible;
    assert_int_equal(tl_relate_within(&b, &a, &result, NULL), TL_OK);
    assert_int_equal(result.possible, tl_relset_converse(converse));
  }
}

static void bad_arguments(void **state)
{
  (void)state;
  tl_date date;
  tl_relate_result result = {7, true};
  tl_error error;
  assert_int_equal(tl_date_parse(TL_TEXT("1984"), &date, NULL), TL_OK);
  assert_int_equal(tl_relate_dates(&date, NULL, NULL, NULL, &result, &error), TL_ERR_ARG);
  tl_date_options options = {.size = 0};
  assert_int_equal(tl_relate_dates(&date, &options, &date, NULL, &result, &error), TL_ERR_ARG);
  const tl_relate_side side = {.date = &date};
  const tl_relate_side nothing = {.options = NULL};
  assert_int_equal(tl_relate_within(&side, &nothing, &result, &error), TL_ERR_ARG);
  assert_int_equal(tl_relate_within(&nothing, &side, &result, &error), TL_ERR_ARG);
  assert_int_equal(tl_relate_within(&side, NULL, &result, &error), TL_ERR_ARG);
  assert_int_equal(tl_relate_within(&side, &side, NULL, &error), TL_ERR_ARG);
  assert_int_equal(result.possible, 7);
  tl_extent a;
  tl_extent_init(&a, DAY);
  a.flags |= TL_EXTENT_CONTRADICTORY;
  assert_int_equal(tl_relate_extents(&a, &a), TL_RELSET_NONE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(vectors),
      cmocka_unit_test(small_worlds),
      cmocka_unit_test(long_columns),
      cmocka_unit_test(dates),
      cmocka_unit_test(masks_by_enumeration),
      cmocka_unit_test(dates_read_differently),
      cmocka_unit_test(dates_within_bounds),
      cmocka_unit_test(bad_arguments),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
