/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_DIFF_H
#define TESTS_SUPPORT_DIFF_H

/*
 * The laws of differences and merges, which the property tests and the fuzz target both ask. A timeline is made from
 * genes: a small number for each field, a bit for each member of a list, so that what two timelines say differently,
 * and what a merge of them must be, can be counted from the genes alone.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/diff.h>

enum { GENE_EVENTS = 4, GENE_MEMBERS = 4 };

typedef enum gene {
  GENE_TITLE,
  GENE_DATE,
  GENE_PLACE,
  GENE_COORDINATES,
  GENE_CONFIDENCE,
  GENE_UID,
  GENE_MODIFIED,
  GENE_SCALARS,
  GENE_CATEGORIES = GENE_SCALARS, /* from here on sets, a bit a member */
  GENE_SOURCES,
  GENE_CONSTRAINTS,
  GENES
} gene;

typedef struct support_genes {
  uint8_t header[3]; /* title, as_of, lang; 0: not given */
  bool present[GENE_EVENTS];
  uint8_t of[GENE_EVENTS][GENES];
} support_genes;

static const uint8_t gene_values[GENES] = {3, 11, 3, 3, 3, 3, 3, 16, 16, 16};
static const char *const gene_names[GENE_SCALARS] = {"title",      "date", "place",   "coordinates",
                                                     "confidence", "uid",  "modified"};
static const char *const gene_lists[GENES - GENE_SCALARS][GENE_MEMBERS] = {
    {"category", "category", "category", "category"},
    {"source", "source", "source", "source"},
    {"relation", "offset", "offset", "length"},
};
/* Of the constraints the second and the third are of the same subject. */
enum { GENE_REFERRING = 7, GENE_SUBJECT = 6 };

/* Where genes come from: bytes, and zeros after their end. */
typedef struct support_bytes {
  const uint8_t *data;
  size_t size;
} support_bytes;

static inline uint8_t support_byte(support_bytes *bytes)
{
  if (!bytes->size)
    return 0;
  bytes->size--;
  return *bytes->data++;
}

static inline size_t gene_target(size_t event)
{
  return (event + 1) % GENE_EVENTS;
}

/* Makes genes fit for a timeline: an event that is not there says nothing, none refers to one that is not there, and
 * one at most has the uid that all may have (2). */
static inline void support_genes_trim(support_genes *genes)
{
  bool taken = false;
  for (size_t i = 0; i < GENE_EVENTS; i++) {
    if (!genes->present[i])
      memset(genes->of[i], 0, sizeof genes->of[i]);
    if (!genes->present[gene_target(i)])
      genes->of[i][GENE_CONSTRAINTS] &= (uint8_t)~GENE_REFERRING;
    if (genes->of[i][GENE_UID] == 2 && taken)
      genes->of[i][GENE_UID] = 1;
    taken |= genes->of[i][GENE_UID] == 2;
  }
}

/* Some of the genes of `from` changed; NULL: all new. */
static inline support_genes support_genes_make(support_bytes *bytes, const support_genes *from)
{
  support_genes genes = {.header = {0}};
  if (from)
    genes = *from;
  for (size_t i = 0; i < sizeof genes.header; i++)
    if (!from || support_byte(bytes) % 8 == 0)
      genes.header[i] = support_byte(bytes) % 3;
  for (size_t i = 0; i < GENE_EVENTS; i++) {
    uint8_t how = support_byte(bytes);
    if (from && how % 4)
      continue;
    genes.present[i] = how % 16 > 3;
    for (size_t k = 0; k < GENES; k++)
      if (!from || support_byte(bytes) % 4 == 0)
        genes.of[i][k] = support_byte(bytes) % gene_values[k];
  }
  support_genes_trim(&genes);
  return genes;
}

static inline void gene_date(uint8_t value, tl_event_spec *spec, tl_extent *extent)
{
  switch (value) {
  case 1: spec->edtf = TL_TEXT("1984"); break;
  case 2: spec->edtf = TL_TEXT("1984/.."); break;
  case 3: spec->phrase = TL_TEXT("early 1990s"); break;
  case 4: spec->start = TL_TEXT("1984-05"); break;
  case 5:
    spec->start = TL_TEXT("1984-05");
    spec->end = TL_TEXT("1986");
    spec->mode = TL_MODE_SPANS;
    break;
  case 6:
    spec->edtf = TL_TEXT("1984");
    spec->end_kind = TL_END_ONGOING;
    spec->as_of = TL_TEXT("2020-01-01");
    break;
  case 7:
    tl_extent_init(extent, TL_SECONDS_PER_DAY);
    extent->start_min = 0;
    spec->extent = extent;
    break;
  case 8: spec->start_kind = TL_END_OPEN; break;
  case 9:
    spec->edtf = TL_TEXT("1984");
    spec->zone = TL_TEXT("Europe/Berlin");
    break;
  case 10: spec->zone = TL_TEXT("Europe/Berlin"); break;
  default: break;
  }
}

static inline void gene_constraints(size_t event, uint8_t bits, char other[8], tl_constraint *out, size_t *count)
{
  snprintf(other, 8, "e%zu", gene_target(event));
  const tl_constraint all[GENE_MEMBERS] = {
      {.kind = TL_CONSTRAINT_RELATION, .event = tl_text_from_string(other), .allen = TL_RELSET_PRECEDES},
      {.kind = TL_CONSTRAINT_OFFSET,
       .event = tl_text_from_string(other),
       .given = TL_GIVEN_BY,
       .by = {.months = 3},
       .line = 7},
      {.kind = TL_CONSTRAINT_OFFSET, .event = tl_text_from_string(other), .given = TL_GIVEN_BY, .by = {.months = -4}},
      {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN, .min = {.days = 1}},
  };
  for (size_t i = 0; i < GENE_MEMBERS; i++)
    if (bits >> i & 1)
      out[(*count)++] = all[i];
}

static inline void gene_add(tl_builder *builder, size_t event, const uint8_t of[GENES])
{
  static const tl_text titles[] = {{NULL, 0}, {"A", 1}, {"", 0}};
  static const tl_text revisions[] = {{NULL, 0}, {"2024-05-01", 10}, {"2024-05-02T10:00:00Z", 20}};
  static const tl_text categories[GENE_MEMBERS] = {{"a", 1}, {"b", 1}, {"c d", 3}, {"e", 1}};
  static const tl_source sources[GENE_MEMBERS] = {
      {{"a", 1}, {NULL, 0}}, {{"a", 1}, {"u:a", 3}}, {{NULL, 0}, {"u:a", 3}}, {{NULL, 0}, {NULL, 0}}};
  char id[8];
  char uid[8];
  char other[8];
  tl_extent extent;
  tl_text own_categories[GENE_MEMBERS];
  tl_source own_sources[GENE_MEMBERS];
  tl_constraint constraints[GENE_MEMBERS];
  snprintf(id, sizeof id, "e%zu", event);
  snprintf(uid, sizeof uid, "u%zu", event);
  tl_event_spec spec = {.size = sizeof spec,
                        .id = tl_text_from_string(id),
                        .title = titles[of[GENE_TITLE]],
                        .place = titles[of[GENE_PLACE]],
                        .uid = tl_text_from_string(of[GENE_UID] == 2 ? "shared"
                                                   : of[GENE_UID]    ? uid
                                                                     : NULL),
                        .modified = revisions[of[GENE_MODIFIED]],
                        .has_coordinates = of[GENE_COORDINATES] > 0,
                        .latitude = of[GENE_COORDINATES],
                        .has_confidence = of[GENE_CONFIDENCE] > 0,
                        .confidence = of[GENE_CONFIDENCE],
                        .categories = own_categories,
                        .sources = own_sources,
                        .constraints = constraints};
  gene_date(of[GENE_DATE], &spec, &extent);
  for (size_t i = 0; i < GENE_MEMBERS; i++) {
    if (of[GENE_CATEGORIES] >> i & 1)
      own_categories[spec.category_count++] = categories[i];
    if (of[GENE_SOURCES] >> i & 1)
      own_sources[spec.source_count++] = sources[i];
  }
  gene_constraints(event, of[GENE_CONSTRAINTS], other, constraints, &spec.constraint_count);
  tl_error err;
  if (tl_builder_add(builder, &spec, &err)) {
    fprintf(stderr, "an event of genes cannot be added: %s\n", err.message);
    abort();
  }
}

static inline tl_timeline *support_genes_timeline(const support_genes *genes)
{
  static const char *const values[3][3] = {{NULL, "T", ""}, {NULL, "2024-05-01", "2024-05-02"}, {NULL, "en", "fa"}};
  tl_builder *builder = NULL;
  tl_timeline *timeline = NULL;
  tl_header_spec header = {.size = sizeof header,
                           .title = tl_text_from_string(values[0][genes->header[0]]),
                           .as_of = tl_text_from_string(values[1][genes->header[1]]),
                           .lang = tl_text_from_string(values[2][genes->header[2]])};
  if (tl_builder_new(NULL, &builder, NULL) || tl_builder_set_header(builder, &header, NULL))
    abort();
  for (size_t i = 0; i < GENE_EVENTS; i++)
    if (genes->present[i])
      gene_add(builder, i, genes->of[i]);
  if (tl_timeline_from_builder(builder, &timeline, NULL))
    abort();
  tl_builder_free(builder);
  return timeline;
}

/* ---- differences ---- */

typedef struct gene_told {
  const support_genes *from;
  const support_genes *to;
  size_t count;
  bool wrong;
} gene_told;

/* How many differences of that name there must be between two events. */
static inline size_t gene_differences(const uint8_t a[GENES], const uint8_t b[GENES], const char *name)
{
  size_t count = 0;
  for (size_t k = 0; k < GENE_SCALARS; k++)
    count += a[k] != b[k] && (!name || strcmp(name, gene_names[k]) == 0);
  for (size_t k = GENE_SCALARS; k < GENES; k++)
    for (size_t i = 0; i < GENE_MEMBERS; i++)
      count += ((a[k] ^ b[k]) >> i & 1) && (!name || strcmp(name, gene_lists[k - GENE_SCALARS][i]) == 0);
  return count;
}

static inline void gene_tell(void *ctx, const tl_diff_change *change)
{
  static const char *const header_names[] = {"title", "as_of", "lang"};
  gene_told *told = ctx;
  bool right = change->kind <= TL_DIFF_CHANGED;
  told->count++;
  if (!change->event) {
    bool found = false;
    for (size_t i = 0; i < 3; i++)
      found |= strcmp(change->field, header_names[i]) == 0 && told->from->header[i] != told->to->header[i];
    right = right && found;
  } else {
    size_t event = (size_t)(change->event[1] - '0');
    bool old_there = told->from->present[event];
    bool new_there = told->to->present[event];
    right = right && old_there == (change->old_index != TL_NOT_FOUND) &&
            new_there == (change->new_index != TL_NOT_FOUND) && !change->field == (old_there != new_there);
    if (change->field)
      right = right && gene_differences(told->from->of[event], told->to->of[event], change->field) > 0 &&
              (change->old_text == NULL) == (change->kind == TL_DIFF_ADDED) &&
              (change->new_text == NULL) == (change->kind == TL_DIFF_REMOVED) &&
              (change->kind != TL_DIFF_CHANGED || strcmp(change->old_text, change->new_text) != 0);
  }
  told->wrong |= !right;
}

static inline size_t support_genes_differences(const support_genes *a, const support_genes *b)
{
  size_t count = 0;
  for (size_t i = 0; i < 3; i++)
    count += a->header[i] != b->header[i];
  for (size_t i = 0; i < GENE_EVENTS; i++)
    count += a->present[i] && b->present[i] ? gene_differences(a->of[i], b->of[i], NULL)
                                            : (size_t)(a->present[i] != b->present[i]);
  return count;
}

static inline const char *support_diff_law(const support_genes *a, const support_genes *b)
{
  gene_told told = {.from = a, .to = b};
  tl_diff_changes changes = {gene_tell, &told};
  size_t count = 0;
  tl_timeline *of_a = support_genes_timeline(a);
  tl_timeline *of_b = support_genes_timeline(b);
  tl_status status = tl_diff_timelines(of_a, of_b, NULL, changes, &count, NULL);
  tl_timeline_unref(of_a);
  tl_timeline_unref(of_b);
  if (status != TL_OK || told.wrong)
    return "each difference that is told is one";
  return count == told.count && count == support_genes_differences(a, b) ? NULL : "all differences are told";
}

/* ---- merges ---- */

/* What a merge of `a` and `b` with `base` must be when nothing is in conflict; false when something is. */
static inline bool support_genes_merge(const support_genes *base, const support_genes *a, const support_genes *b,
                                       support_genes *out)
{
  bool fine = true;
  size_t shared = 0;
  memset(out, 0, sizeof *out);
  for (size_t i = 0; i < 3; i++) {
    out->header[i] = a->header[i] == base->header[i] ? b->header[i] : a->header[i];
    fine &= a->header[i] == base->header[i] || b->header[i] == base->header[i] || a->header[i] == b->header[i];
  }
  for (size_t i = 0; i < GENE_EVENTS; i++) {
    const uint8_t *of_base = base->of[i];
    const uint8_t *of_a = a->of[i];
    const uint8_t *of_b = b->of[i];
    if (base->present[i] && !(a->present[i] && b->present[i])) {
      fine &= !a->present[i] || memcmp(of_a, of_base, GENES) == 0;
      fine &= !b->present[i] || memcmp(of_b, of_base, GENES) == 0;
      continue;
    }
    out->present[i] = a->present[i] || b->present[i];
    if (!a->present[i] || !b->present[i]) {
      memcpy(out->of[i], a->present[i] ? of_a : of_b, GENES);
    } else {
      for (size_t k = 0; k < GENE_SCALARS; k++) {
        bool both = of_a[k] != of_base[k] && of_b[k] != of_base[k] && of_a[k] != of_b[k];
        out->of[i][k] = of_a[k] == of_base[k] ? of_b[k] : of_a[k];
        fine &= !both || k == GENE_MODIFIED;
        if (both && k == GENE_MODIFIED)
          out->of[i][k] = of_a[k] > of_b[k] ? of_a[k] : of_b[k];
      }
      for (size_t k = GENE_SCALARS; k < GENES; k++)
        out->of[i][k] = (uint8_t)((of_a[k] & of_b[k]) | (of_a[k] & ~of_base[k]) | (of_b[k] & ~of_base[k]));
      /* Both took a constraint of the subject away, and put different ones there. */
      unsigned old = of_base[GENE_CONSTRAINTS] & GENE_SUBJECT;
      unsigned new_a = of_a[GENE_CONSTRAINTS] & GENE_SUBJECT;
      unsigned new_b = of_b[GENE_CONSTRAINTS] & GENE_SUBJECT;
      fine &= !(old & ~new_a & ~new_b) || (new_a & ~old) == (new_b & ~old);
    }
    shared += out->of[i][GENE_UID] == 2;
  }
  for (size_t i = 0; i < GENE_EVENTS; i++)
    fine &= out->present[gene_target(i)] || !(out->of[i][GENE_CONSTRAINTS] & GENE_REFERRING);
  return fine && shared < 2;
}

static inline bool gene_same(const tl_timeline *a, const tl_timeline *b)
{
  size_t count = 1;
  return a && b && tl_diff_timelines(a, b, NULL, (tl_diff_changes){NULL, NULL}, &count, NULL) == TL_OK && count == 0;
}

static inline tl_timeline *gene_merge(const tl_timeline *base, const tl_timeline *a, const tl_timeline *b,
                                      tl_diff_prefer prefer, size_t *out_conflicts)
{
  const tl_timeline *both[] = {a, b};
  tl_diff_merge_options options = {.size = sizeof options, .base = base, .prefer = (uint8_t)prefer};
  tl_timeline *result = NULL;
  if (tl_diff_merge(both, 2, &options, &result, out_conflicts, NULL) != TL_OK)
    abort();
  return result;
}

/* Of two events that come to have one uid the first one keeps it: there the order counts. */
static inline bool gene_shares_uid(const support_genes *genes)
{
  bool found = false;
  for (size_t i = 0; i < GENE_EVENTS; i++)
    found |= genes->of[i][GENE_UID] == 2;
  return found;
}

/* merge(base; a, b) is what the genes say; the order of the two does not count. */
static inline const char *gene_merge_law(const support_genes *base, const support_genes *a, const support_genes *b)
{
  support_genes expected;
  bool fine = support_genes_merge(base, a, b, &expected);
  tl_timeline *of[3] = {support_genes_timeline(base), support_genes_timeline(a), support_genes_timeline(b)};
  size_t conflicts[4];
  tl_timeline *result[4] = {gene_merge(of[0], of[1], of[2], TL_DIFF_PREFER_NONE, &conflicts[0]),
                            gene_merge(of[0], of[2], of[1], TL_DIFF_PREFER_NONE, &conflicts[1]),
                            gene_merge(of[0], of[1], of[2], TL_DIFF_PREFER_FIRST, &conflicts[2]),
                            gene_merge(of[0], of[2], of[1], TL_DIFF_PREFER_LAST, &conflicts[3])};
  const char *broken = NULL;
  if ((conflicts[0] == 0) != fine || !result[0] != !fine)
    broken = "conflicts are told when there are some, and there is no result then";
  else if (!conflicts[1] != !conflicts[0])
    broken = "the order of timelines makes no conflict";
  else if ((!gene_shares_uid(a) && !gene_shares_uid(b) && !gene_same(result[2], result[3])) ||
           (fine && !gene_same(result[0], result[1])))
    broken = "a merge commutes";
  if (!broken && fine) {
    tl_timeline *wanted = support_genes_timeline(&expected);
    if (!gene_same(result[0], wanted) || !gene_same(result[2], wanted))
      broken = "a merge without conflicts has what either changed";
    tl_timeline_unref(wanted);
  }
  for (size_t i = 0; i < 4; i++)
    tl_timeline_unref(result[i]);
  for (size_t i = 0; i < 3; i++)
    tl_timeline_unref(of[i]);
  return broken;
}

/* NULL, or the law that timelines made from `bytes` break: of all laws, or of two that the bytes choose. */
static inline const char *support_diff_laws(support_bytes bytes, bool all)
{
  static const support_genes nothing;
  size_t chosen = support_byte(&bytes);
  support_genes base = support_genes_make(&bytes, NULL);
  support_genes a = support_genes_make(&bytes, &base);
  support_genes b = support_genes_make(&bytes, &base);
  const support_genes *const pairs[][2] = {{&base, &base}, {&base, &a}, {&a, &base}, {&a, &b}, {&nothing, &b}};
  const support_genes *const triples[][3] = {
      {&base, &a, &b},    {&base, &a, &a},    {&base, &base, &b}, /* a difference, applied to what it was taken from */
      {&base, &base, &a}, {&nothing, &a, &b}, {&nothing, &nothing, &b}};
  enum { PAIRS = sizeof pairs / sizeof *pairs, TRIPLES = sizeof triples / sizeof *triples };
  const char *broken = NULL;
  for (size_t i = 0; !broken && i < PAIRS; i++)
    if (all || i == chosen % PAIRS)
      broken = support_diff_law(pairs[i][0], pairs[i][1]);
  for (size_t i = 0; !broken && i < TRIPLES; i++)
    if (all || i == chosen % TRIPLES)
      broken = gene_merge_law(triples[i][0], triples[i][1], triples[i][2]);
  return broken;
}

#endif
