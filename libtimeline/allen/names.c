/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/allen.h>

#include <string.h>

#include "../base/error.h"

static const char letters[] = "pmoFDseSdfOMP";

_Static_assert(sizeof letters == TL_RELSET_TEXT_SIZE, "a letter for each relation");

/* The relations in the order of their bits, then the unions in the order of the header. */
static const struct {
  const char *name;
  tl_relset set;
} names[] = {
    {"before", TL_RELSET_BEFORE},
    {"meets", TL_RELSET_MEETS},
    {"overlaps", TL_RELSET_OVERLAPS},
    {"finished-by", TL_RELSET_FINISHED_BY},
    {"contains", TL_RELSET_CONTAINS},
    {"starts", TL_RELSET_STARTS},
    {"equals", TL_RELSET_EQUALS},
    {"started-by", TL_RELSET_STARTED_BY},
    {"during", TL_RELSET_DURING},
    {"finishes", TL_RELSET_FINISHES},
    {"overlapped-by", TL_RELSET_OVERLAPPED_BY},
    {"met-by", TL_RELSET_MET_BY},
    {"after", TL_RELSET_AFTER},
    {"precedes", TL_RELSET_PRECEDES},
    {"follows", TL_RELSET_FOLLOWS},
    {"intersects", TL_RELSET_INTERSECTS},
    {"disjoint", TL_RELSET_DISJOINT},
    {"within", TL_RELSET_WITHIN},
    {"covers", TL_RELSET_COVERS},
    {"starts-before", TL_RELSET_STARTS_BEFORE},
    {"ends-before", TL_RELSET_ENDS_BEFORE},
};

enum { NAME_COUNT = sizeof names / sizeof *names };

_Static_assert(NAME_COUNT == TL_RELATION_COUNT + TL_RELSET_UNION_COUNT, "a name for each relation and union");

const char *tl_answer_name(tl_answer answer)
{
  switch (answer) {
  case TL_ANSWER_IMPOSSIBLE: return "impossible";
  case TL_ANSWER_POSSIBLE: return "possible";
  case TL_ANSWER_CERTAIN: return "certain";
  }
  return "?";
}

static bool is_relation(tl_relation relation)
{
  return (unsigned)relation < TL_RELATION_COUNT;
}

char tl_relation_letter(tl_relation relation)
{
  return is_relation(relation) ? letters[relation] : '?';
}

const char *tl_relation_name(tl_relation relation)
{
  return is_relation(relation) ? names[relation].name : "?";
}

const char *tl_relset_name(tl_relset set)
{
  for (int i = 0; i < NAME_COUNT; i++)
    if (names[i].set == set)
      return names[i].name;
  return NULL;
}

bool tl_relset_find(tl_text name, tl_relset *out_set)
{
  for (int i = 0; i < NAME_COUNT && name.size; i++) {
    const char *known = names[i].name;
    if (known[0] == name.data[0] && strlen(known) == name.size && memcmp(known, name.data, name.size) == 0) {
      *out_set = names[i].set;
      return true;
    }
  }
  return false;
}

tl_relset tl_relset_union_at(size_t index)
{
  return index < TL_RELSET_UNION_COUNT ? names[TL_RELATION_COUNT + index].set : TL_RELSET_NONE;
}

static tl_relset set_of_letter(char letter)
{
  const char *at = letter ? strchr(letters, letter) : NULL;
  if (!at)
    return TL_RELSET_NONE;
  return TL_RELSET_OF(at - letters);
}

/* Adds the relations that the letters name, each of them once; else false: "foo" is a word, and no letters. */
static bool parse_letters(tl_text text, tl_relset *set)
{
  for (size_t i = 0; i < text.size; i++) {
    tl_relset one = set_of_letter(text.data[i]);
    if (one == TL_RELSET_NONE || (*set & one))
      return false;
    *set = (tl_relset)(*set | one);
  }
  return text.size > 0;
}

static bool is_separator(char c)
{
  return c == ' ' || c == ',';
}

tl_status tl_relset_parse(tl_text text, tl_relset *out_set, tl_error *err)
{
  tl_relset set = TL_RELSET_NONE;
  if (parse_letters(text, &set)) {
    *out_set = set;
    return TL_OK;
  }
  set = TL_RELSET_NONE;
  for (size_t i = 0; i < text.size;) {
    if (is_separator(text.data[i])) {
      i++;
      continue;
    }
    tl_text name = {text.data + i, 0};
    while (i + name.size < text.size && !is_separator(name.data[name.size]))
      name.size++;
    tl_relset one;
    if (!tl_relset_find(name, &one)) {
      char quoted[TLI_QUOTE_SIZE];
      tl_relset ignored = TL_RELSET_NONE;
      return tli_fail_at(err, TL_ERR_SYNTAX, TL_CODE_ALLEN_SYNTAX, text, i,
                         parse_letters(name, &ignored)
                             ? "the letters %s stand beside a name or a space: letters are written together, alone"
                             : "%s is neither the name of a relation nor letters of pmoFDseSdfOMP, each once",
                         tli_quote(name, quoted));
    }
    set = (tl_relset)(set | one);
    i += name.size;
  }
  if (set == TL_RELSET_NONE)
    return tli_fail_at(err, TL_ERR_SYNTAX, TL_CODE_ALLEN_SYNTAX, text, 0, "no relation is named");
  *out_set = set;
  return TL_OK;
}

size_t tl_relset_write(tl_relset set, char *text)
{
  size_t size = 0;
  for (int i = 0; i < TL_RELATION_COUNT; i++)
    if (set >> i & 1)
      text[size++] = letters[i];
  text[size] = '\0';
  return size;
}
