/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <string.h>
#include <timeline/allen.h>

#define LOW TL_TIME_MIN
#define HIGH TL_TIME_MAX

typedef struct relation_row {
  const char *name; /* of the relation */
  char letter;
  tl_relation relation;
  tl_relset set;
  const char *converse;
  tl_span a;
  tl_span b;
} relation_row;

static relation_row relation_rows[] = {
    {"before", 'p', TL_RELATION_BEFORE, TL_RELSET_BEFORE, "after", {0, 2}, {3, 5}},
    {"meets", 'm', TL_RELATION_MEETS, TL_RELSET_MEETS, "met-by", {0, 3}, {3, 5}},
    {"overlaps", 'o', TL_RELATION_OVERLAPS, TL_RELSET_OVERLAPS, "overlapped-by", {0, 4}, {3, 5}},
    {"finished-by", 'F', TL_RELATION_FINISHED_BY, TL_RELSET_FINISHED_BY, "finishes", {0, 5}, {3, 5}},
    {"contains", 'D', TL_RELATION_CONTAINS, TL_RELSET_CONTAINS, "during", {0, 6}, {3, 5}},
    {"starts", 's', TL_RELATION_STARTS, TL_RELSET_STARTS, "started-by", {3, 4}, {3, 5}},
    {"equals", 'e', TL_RELATION_EQUALS, TL_RELSET_EQUALS, "equals", {3, 5}, {3, 5}},
    {"started-by", 'S', TL_RELATION_STARTED_BY, TL_RELSET_STARTED_BY, "starts", {3, 6}, {3, 5}},
    {"during", 'd', TL_RELATION_DURING, TL_RELSET_DURING, "contains", {4, 5}, {3, 6}},
    {"finishes", 'f', TL_RELATION_FINISHES, TL_RELSET_FINISHES, "finished-by", {4, 5}, {3, 5}},
    {"overlapped-by", 'O', TL_RELATION_OVERLAPPED_BY, TL_RELSET_OVERLAPPED_BY, "overlaps", {4, 6}, {3, 5}},
    {"met-by", 'M', TL_RELATION_MET_BY, TL_RELSET_MET_BY, "meets", {5, 6}, {3, 5}},
    {"after", 'P', TL_RELATION_AFTER, TL_RELSET_AFTER, "before", {6, 7}, {3, 5}},
};

static void relation(void **state)
{
  const relation_row *row = *state;
  char text[TL_RELSET_TEXT_SIZE];
  const char letter[] = {row->letter, '\0'};
  tl_relset set = 0;
  assert_int_equal(row->set, TL_RELSET_OF(row->relation));
  assert_int_equal(tl_allen_of(row->a, row->b), row->set);
  assert_int_equal(tl_allen_of(row->b, row->a), tl_relset_converse(row->set));
  assert_int_equal(tl_relation_letter(row->relation), row->letter);
  assert_string_equal(tl_relation_name(row->relation), row->name);
  assert_string_equal(tl_relset_name(row->set), row->name);
  assert_string_equal(tl_relset_name(tl_relset_converse(row->set)), row->converse);
  assert_int_equal(tl_relset_write(row->set, text), 1);
  assert_string_equal(text, letter);
  assert_int_equal(tl_relset_parse(tl_text_from_string(letter), &set, NULL), TL_OK);
  assert_int_equal(set, row->set);
  set = 0;
  assert_int_equal(tl_relset_parse(tl_text_from_string(row->name), &set, NULL), TL_OK);
  assert_int_equal(set, row->set);
  assert_true(tl_relset_is_convex(row->set));
  assert_int_equal(tl_relset_count(row->set), 1);
}

typedef struct infinite_row {
  const char *name;
  tl_span a;
  tl_span b;
  tl_relset set;
} infinite_row;

static infinite_row infinite_rows[] = {
    {"two open ends are equal", {3, HIGH}, {5, HIGH}, TL_RELSET_FINISHED_BY},
    {"two open starts are equal", {LOW, 3}, {LOW, 5}, TL_RELSET_STARTS},
    {"all time twice", {LOW, HIGH}, {LOW, HIGH}, TL_RELSET_EQUALS},
    {"all time and a span", {LOW, HIGH}, {3, 5}, TL_RELSET_CONTAINS},
    {"an open end before an open start", {LOW, 3}, {3, HIGH}, TL_RELSET_MEETS},
    {"an open start and an open end", {LOW, 3}, {4, HIGH}, TL_RELSET_BEFORE},
    {"an open end over an open start", {3, HIGH}, {LOW, 5}, TL_RELSET_OVERLAPPED_BY},
};

static void infinite(void **state)
{
  const infinite_row *row = *state;
  assert_int_equal(tl_allen_of(row->a, row->b), row->set);
  assert_int_equal(tl_allen_of(row->b, row->a), tl_relset_converse(row->set));
}

typedef struct union_row {
  const char *name;
  tl_relset set;
  const char *letters;
} union_row;

/* In the order of tl_relset_union_at(). */
static union_row union_rows[] = {
    {"precedes", TL_RELSET_PRECEDES, "pm"},
    {"follows", TL_RELSET_FOLLOWS, "MP"},
    {"intersects", TL_RELSET_INTERSECTS, "oFDseSdfO"},
    {"disjoint", TL_RELSET_DISJOINT, "pmMP"},
    {"within", TL_RELSET_WITHIN, "sedf"},
    {"covers", TL_RELSET_COVERS, "FDeS"},
    {"starts-before", TL_RELSET_STARTS_BEFORE, "pmoFD"},
    {"ends-before", TL_RELSET_ENDS_BEFORE, "pmosd"},
};

static void named_union(void **state)
{
  const union_row *row = *state;
  char text[TL_RELSET_TEXT_SIZE];
  tl_relset set = 0;
  assert_int_equal(tl_relset_union_at((size_t)(row - union_rows)), row->set);
  assert_int_equal(tl_relset_write(row->set, text), strlen(row->letters));
  assert_string_equal(text, row->letters);
  assert_string_equal(tl_relset_name(row->set), row->name);
  assert_true(tl_relset_find(tl_text_from_string(row->name), &set));
  assert_int_equal(set, row->set);
  assert_int_equal(tl_relset_parse(tl_text_from_string(row->letters), &set, NULL), TL_OK);
  assert_int_equal(set, row->set);
}

typedef struct parse_row {
  const char *name; /* the text */
  const char *letters;
} parse_row;

static parse_row parse_rows[] = {
    {"sSe", "seS"},
    {"PMOfdSesDFomp", "pmoFDseSdfOMP"},
    {"before meets", "pm"},
    {"before, meets", "pm"},
    {"meets,before", "pm"},
    {"  after ,, before  ", "pP"},
    {"precedes", "pm"},
    {"precedes equals", "pme"},
    {"intersects disjoint", "pmoFDseSdfOMP"},
    {"starts-before ends-before", "pmoFDsd"},
    {"equals equals", "e"},
    {"starts before", "ps"},
};

static void parse(void **state)
{
  const parse_row *row = *state;
  char text[TL_RELSET_TEXT_SIZE];
  tl_relset set = 0;
  tl_error err = {0};
  assert_int_equal(tl_relset_parse(tl_text_from_string(row->name), &set, &err), TL_OK);
  assert_int_equal(err.code, TL_CODE_NONE);
  tl_relset_write(set, text);
  assert_string_equal(text, row->letters);
}

typedef struct bad_row {
  const char *name; /* the text */
  size_t offset;
  const char *message;
} bad_row;

#define NEITHER " is neither the name of a relation nor letters of pmoFDseSdfOMP, each once"
#define ALONE " stand beside a name or a space: letters are written together, alone"

static bad_row bad_rows[] = {
    {"", 0, "no relation is named"},
    {" , ", 0, "no relation is named"},
    {"px", 0, "\"px\"" NEITHER},
    {"earlier", 0, "\"earlier\"" NEITHER},
    {"foo", 0, "\"foo\"" NEITHER},
    {"before earlier", 7, "\"earlier\"" NEITHER},
    {"Before", 0, "\"Before\"" NEITHER},
    {"before;meets", 0, "\"before;meets\"" NEITHER},
    {"before\tmeets", 0, "\"before\\x09meets\"" NEITHER},
    {"before m", 7, "the letters \"m\"" ALONE},
    {"p m", 0, "the letters \"p\"" ALONE},
    {"pm ", 0, "the letters \"pm\"" ALONE},
    {"\xC3\xA9p, before", 0, "\"\xC3\xA9p\"" NEITHER},
    {"before, \xC3\xA9p", 8, "\"\xC3\xA9p\"" NEITHER},
};

static void bad(void **state)
{
  const bad_row *row = *state;
  tl_relset set = 77;
  tl_error err = {0};
  assert_int_equal(tl_relset_parse(tl_text_from_string(row->name), &set, &err), TL_ERR_SYNTAX);
  assert_int_equal(err.code, TL_CODE_ALLEN_SYNTAX);
  assert_int_equal(err.offset, row->offset);
  assert_int_equal(err.column, row->offset + 1);
  assert_string_equal(err.message, row->message);
  assert_int_equal(set, 77);
}

static void nul_and_none(void **state)
{
  (void)state;
  tl_relset set = 77;
  char text[TL_RELSET_TEXT_SIZE];
  assert_int_equal(tl_relset_parse(TL_TEXT("p\0"), &set, NULL), TL_ERR_SYNTAX);
  assert_int_equal(tl_relset_parse((tl_text){NULL, 0}, &set, NULL), TL_ERR_SYNTAX);
  assert_false(tl_relset_find(TL_TEXT(""), &set));
  assert_false(tl_relset_find(TL_TEXT("befor"), &set));
  assert_false(tl_relset_find(TL_TEXT("p"), &set));
  assert_int_equal(set, 77);
  assert_int_equal(tl_relset_write(TL_RELSET_NONE, text), 0);
  assert_string_equal(text, "");
  assert_null(tl_relset_name(TL_RELSET_NONE));
  assert_null(tl_relset_name(TL_RELSET_BEFORE | TL_RELSET_AFTER));
  assert_int_equal(tl_relset_union_at(TL_RELSET_UNION_COUNT), TL_RELSET_NONE);
  assert_int_equal(tl_relation_letter((tl_relation)13), '?');
  assert_string_equal(tl_relation_name((tl_relation)-1), "?");
  assert_int_equal(tl_relset_count(TL_RELSET_NONE), 0);
  assert_int_equal(tl_relset_count(TL_RELSET_ALL), 13);
  assert_int_equal(tl_relset_compose(TL_RELSET_NONE, TL_RELSET_ALL), TL_RELSET_NONE);
  assert_int_equal(tl_relset_compose(TL_RELSET_ALL, TL_RELSET_NONE), TL_RELSET_NONE);
}

typedef struct answer_row {
  const char *name;
  tl_relset possible;
  tl_relset asked;
  tl_answer answer;
  const char *answer_name;
} answer_row;

static answer_row answer_rows[] = {
    {"all that is possible is asked for", TL_RELSET_BEFORE, TL_RELSET_PRECEDES, TL_ANSWER_CERTAIN, "certain"},
    {"exactly that", TL_RELSET_PRECEDES, TL_RELSET_PRECEDES, TL_ANSWER_CERTAIN, "certain"},
    {"some of it", TL_RELSET_STARTS_BEFORE, TL_RELSET_PRECEDES, TL_ANSWER_POSSIBLE, "possible"},
    {"none of it", TL_RELSET_INTERSECTS, TL_RELSET_PRECEDES, TL_ANSWER_IMPOSSIBLE, "impossible"},
    {"nothing is possible", TL_RELSET_NONE, TL_RELSET_ALL, TL_ANSWER_IMPOSSIBLE, "impossible"},
    {"nothing is asked for", TL_RELSET_ALL, TL_RELSET_NONE, TL_ANSWER_IMPOSSIBLE, "impossible"},
};

static void answer(void **state)
{
  const answer_row *row = *state;
  assert_int_equal(tl_relset_answer(row->possible, row->asked), row->answer);
  assert_string_equal(tl_answer_name(row->answer), row->answer_name);
  assert_string_equal(tl_answer_name((tl_answer)9), "?");
}

typedef struct convex_row {
  const char *name; /* the letters */
  bool convex;
} convex_row;

static convex_row convex_rows[] = {
    {"pmoFDseSdfOMP", true}, {"pm", true},  {"sedf", true}, {"FDeS", true}, {"pmoFD", true}, {"oFDseSdfO", true},
    {"pP", false},           {"po", false}, {"sS", false},  {"mM", false},  {"pmMP", false}, {"de", false},
};

static void convex(void **state)
{
  const convex_row *row = *state;
  tl_relset set;
  assert_int_equal(tl_relset_parse(tl_text_from_string(row->name), &set, NULL), TL_OK);
  assert_int_equal(tl_relset_is_convex(set), row->convex);
}

static void many(void **state)
{
  (void)state;
  enum { COUNT = sizeof relation_rows / sizeof *relation_rows };
  tl_span a[COUNT];
  tl_span b[COUNT];
  tl_relset out[COUNT];
  tl_relset in_window[COUNT];
  const tl_span window = {3, 5};
  for (size_t i = 0; i < COUNT; i++) {
    a[i] = relation_rows[i].a;
    b[i] = relation_rows[i].b;
  }
  tl_allen_of_many(a, b, COUNT, out);
  tl_allen_of_window_many(a, COUNT, window, in_window);
  for (size_t i = 0; i < COUNT; i++) {
    assert_int_equal(out[i], relation_rows[i].set);
    assert_int_equal(in_window[i], tl_allen_of(a[i], window));
  }
  tl_allen_of_many(NULL, NULL, 0, NULL);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, relation, relation_rows);
  ROWS_ADD(&suite, infinite, infinite_rows);
  ROWS_ADD(&suite, named_union, union_rows);
  ROWS_ADD(&suite, parse, parse_rows);
  ROWS_ADD(&suite, bad, bad_rows);
  ROWS_ADD_TEST(&suite, nul_and_none);
  ROWS_ADD(&suite, answer, answer_rows);
  ROWS_ADD(&suite, convex, convex_rows);
  ROWS_ADD_TEST(&suite, many);
  return rows_run("allen", &suite);
}
