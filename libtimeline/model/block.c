/* SPDX-License-Identifier: Apache-2.0 */
#include "builder.h"

#include <string.h>

#include "../base/error.h"

/* A block on the way: first measured, then written. */
typedef struct block_writer {
  uint32_t *words;
  uint32_t word; /* where the next words go */
  uint32_t byte; /* where the next text goes */
} block_writer;

/* Where the texts of a block are in a spec. */
static const size_t text_offsets[TLI_TEXTS] = {
    [TLI_ID] = offsetof(tl_event_spec, id),
    [TLI_UID] = offsetof(tl_event_spec, uid),
    [TLI_TITLE] = offsetof(tl_event_spec, title),
    [TLI_DESCRIPTION] = offsetof(tl_event_spec, description),
    [TLI_WORDING] = offsetof(tl_event_spec, wording),
    [TLI_HREF] = offsetof(tl_event_spec, href),
    [TLI_MODIFIED] = offsetof(tl_event_spec, modified),
    [TLI_EDTF] = offsetof(tl_event_spec, edtf),
    [TLI_PHRASE] = offsetof(tl_event_spec, phrase),
    [TLI_START] = offsetof(tl_event_spec, start),
    [TLI_END] = offsetof(tl_event_spec, end),
    [TLI_AS_OF] = offsetof(tl_event_spec, as_of),
    [TLI_ZONE] = offsetof(tl_event_spec, zone),
    [TLI_PLACE] = offsetof(tl_event_spec, place),
    [TLI_FOREIGN] = offsetof(tl_event_spec, foreign),
    [TLI_FOREIGN_ATTRIBUTES] = offsetof(tl_event_spec, foreign_attributes),
};

static const tl_text *text_at(const tl_event_spec *spec, size_t field)
{
  return (const void *)((const char *)spec + text_offsets[field]);
}

static uint32_t fields_given(const tl_event_spec *spec, const tl_extent *extent)
{
  uint32_t given = 0;
  for (size_t i = 0; i < TLI_TEXTS; i++)
    given |= (uint32_t)(text_at(spec, i)->data != NULL) << i;
  given |= (uint32_t)(spec->group.data != NULL) << TLI_GROUP;
  given |= (uint32_t)spec->has_confidence << TLI_CONFIDENCE;
  given |= (uint32_t)(spec->category_count > 0) << TLI_CATEGORIES;
  given |= (uint32_t)(spec->source_count > 0) << TLI_SOURCES;
  given |= (uint32_t)(spec->constraint_count > 0) << TLI_CONSTRAINTS;
  given |= (uint32_t)spec->has_coordinates << TLI_COORDINATES;
  given |= (uint32_t)(extent != NULL) << TLI_EXTENT;
  return given;
}

/* The durations and the text of a constraint that its kind has. */
static tl_text constraint_text(const tl_constraint *constraint)
{
  return constraint->kind == TL_CONSTRAINT_LENGTH ? constraint->as_of : constraint->event;
}

static uint8_t constraint_given(const tl_constraint *constraint)
{
  return constraint->kind == TL_CONSTRAINT_RELATION ? 0 : constraint->given;
}

/* Sizes add up in 64 bits, and stop at the first that is too large for a block. */
typedef struct measure {
  uint64_t words;
  uint64_t bytes;
} measure;

static bool add_text(measure *sum, tl_text text)
{
  if (text.size >= UINT32_MAX)
    return false;
  sum->bytes += text.data ? text.size + 1 : 0;
  return sum->bytes <= UINT32_MAX;
}

static bool add_words(measure *sum, uint64_t count, uint64_t words)
{
  if (count > UINT32_MAX)
    return false;
  sum->words += 1 + count * words;
  return sum->words <= UINT32_MAX / sizeof(uint32_t);
}

static bool measure_block(const tl_event_spec *spec, uint32_t given, measure *sum)
{
  *sum = (measure){.words = 1 + (uint64_t)__builtin_popcount(given)};
  bool fits = true;
  for (size_t i = 0; fits && i < TLI_TEXTS; i++)
    fits = add_text(sum, *text_at(spec, i));
  if (spec->category_count)
    fits = fits && add_words(sum, spec->category_count, 1);
  if (spec->source_count)
    fits = fits && add_words(sum, spec->source_count, 2);
  for (size_t i = 0; fits && i < spec->source_count; i++)
    fits = add_text(sum, spec->sources[i].text) && add_text(sum, spec->sources[i].href);
  if (spec->constraint_count)
    fits = fits && add_words(sum, spec->constraint_count, 1 + TLI_CONSTRAINT_WORDS);
  for (size_t i = 0; fits && i < spec->constraint_count; i++) {
    const tl_constraint *constraint = &spec->constraints[i];
    sum->words += (unsigned)__builtin_popcount(constraint_given(constraint)) * (uint64_t)TLI_DURATION_WORDS;
    fits = add_text(sum, constraint_text(constraint));
  }
  if (spec->has_coordinates)
    sum->words += 2 * sizeof(int64_t) / sizeof(uint32_t);
  if (given >> TLI_EXTENT & 1)
    sum->words += sizeof(tl_extent) / sizeof(uint32_t);
  return fits && sum->words * sizeof(uint32_t) + sum->bytes <= UINT32_MAX;
}

static uint32_t put_text(block_writer *block, tl_text text)
{
  if (!text.data)
    return 0;
  uint32_t offset = block->byte;
  char *copy = (char *)block->words + offset;
  if (text.size)
    memcpy(copy, text.data, text.size);
  copy[text.size] = '\0';
  block->byte += (uint32_t)text.size + 1;
  return offset;
}

/* Takes `count` words and returns the first. */
static uint32_t *take(block_writer *block, size_t count)
{
  uint32_t *words = block->words + block->word;
  block->word += (uint32_t)count;
  return words;
}

static uint32_t put_words(block_writer *block, const void *data, size_t size)
{
  uint32_t offset = block->word * (uint32_t)sizeof(uint32_t);
  memcpy(take(block, size / sizeof(uint32_t)), data, size);
  return offset;
}

static bool put_categories(tli_store *store, block_writer *block, const tl_event_spec *spec)
{
  uint32_t *list = take(block, 1 + spec->category_count);
  *list++ = (uint32_t)spec->category_count;
  for (size_t i = 0; i < spec->category_count; i++) {
    list[i] = tli_names_intern(store, spec->categories[i]);
    if (list[i] == TLI_NONE)
      return false;
  }
  return true;
}

static void put_sources(block_writer *block, const tl_event_spec *spec)
{
  uint32_t *list = take(block, 1 + 2 * spec->source_count);
  *list++ = (uint32_t)spec->source_count;
  for (size_t i = 0; i < spec->source_count; i++) {
    *list++ = put_text(block, spec->sources[i].text);
    *list++ = put_text(block, spec->sources[i].href);
  }
}

static void put_constraints(block_writer *block, const tl_event_spec *spec)
{
  uint32_t *list = take(block, 1 + spec->constraint_count);
  *list++ = (uint32_t)spec->constraint_count;
  for (size_t i = 0; i < spec->constraint_count; i++) {
    const tl_constraint *c = &spec->constraints[i];
    bool offset = c->kind == TL_CONSTRAINT_OFFSET;
    tli_constraint kept = {
        .other = TLI_NONE,
        .text = put_text(block, constraint_text(c)),
        .line = c->line,
        .kind = c->kind,
        .from = offset ? c->from : 0,
        .to = offset ? c->to : 0,
        .precision = offset ? c->precision : 0,
        .allen = c->kind == TL_CONSTRAINT_RELATION ? c->allen : 0,
        .given = constraint_given(c),
    };
    list[i] = put_words(block, &kept, sizeof kept);
    const tl_duration *durations[] = {&c->by, &c->min, &c->max, &c->tolerance};
    for (size_t k = 0; k < sizeof durations / sizeof *durations; k++)
      if (kept.given >> k & 1)
        put_words(block, durations[k], sizeof *durations[k]);
  }
}

tl_status tli_block_new(tli_store *store, const tl_event_spec *spec, const tl_extent *extent, tl_event *event,
                        tl_error *err)
{
  uint32_t given = fields_given(spec, extent);
  measure sum;
  if (!measure_block(spec, given, &sum))
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_MODEL_LIMIT, "an event with more than 4 GiB of texts and lists");
  size_t size = (size_t)(sum.words * sizeof(uint32_t) + sum.bytes);
  block_writer block = {.words = tli_store_words(store, size), .byte = (uint32_t)(sum.words * sizeof(uint32_t))};
  if (!block.words)
    return tli_fail_nomem(err);
  *take(&block, 1) = (uint32_t)size;
  uint32_t *field = take(&block, (size_t)__builtin_popcount(given));
  for (size_t i = 0; i < TLI_TEXTS; i++)
    if (given >> i & 1)
      *field++ = put_text(&block, *text_at(spec, i));
  if (spec->group.data) {
    uint32_t name = tli_names_intern(store, spec->group);
    if (name == TLI_NONE)
      return tli_fail_nomem(err);
    *field++ = name;
  }
  if (spec->has_confidence)
    *field++ = (uint32_t)spec->confidence;
  if (spec->category_count) {
    *field++ = block.word * (uint32_t)sizeof(uint32_t);
    if (!put_categories(store, &block, spec))
      return tli_fail_nomem(err);
  }
  if (spec->source_count) {
    *field++ = block.word * (uint32_t)sizeof(uint32_t);
    put_sources(&block, spec);
  }
  if (spec->constraint_count) {
    *field++ = block.word * (uint32_t)sizeof(uint32_t);
    put_constraints(&block, spec);
  }
  if (spec->has_coordinates) {
    int64_t values[2] = {spec->latitude, spec->longitude};
    *field++ = put_words(&block, values, sizeof values);
  }
  if (extent)
    *field = put_words(&block, extent, sizeof *extent);
  event->block = block.words;
  event->given = given;
  return TL_OK;
}

/* ---- and back ---- */

/* Fills arrays that stand one behind the other: all of them are made of pointers and sizes, so each is aligned. */
static void list_all(const tl_event *event, void *room, tl_event_spec *spec)
{
  tl_constraint *constraints = room;
  tl_source *sources = (void *)(constraints + tl_event_constraint_count(event));
  tl_text *categories = (void *)(sources + tl_event_source_count(event));
  *spec = (tl_event_spec){.constraints = constraints, .sources = sources, .categories = categories};
  while (tl_event_constraint_at(event, spec->constraint_count, &constraints[spec->constraint_count], NULL) == TL_OK)
    spec->constraint_count++;
  for (; spec->source_count < tl_event_source_count(event); spec->source_count++)
    sources[spec->source_count] = (tl_source){tl_text_from_string(tl_event_source_text_at(event, spec->source_count)),
                                              tl_text_from_string(tl_event_source_href_at(event, spec->source_count))};
  for (; spec->category_count < tl_event_category_count(event); spec->category_count++)
    categories[spec->category_count] = tl_text_from_string(tl_event_category_at(event, spec->category_count));
}

size_t tl_event_to_spec(const tl_event *event, tl_event_spec *out_spec, void *out_room, size_t capacity)
{
  size_t needed = tl_event_constraint_count(event) * sizeof(tl_constraint) +
                  tl_event_source_count(event) * sizeof(tl_source) + tl_event_category_count(event) * sizeof(tl_text);
  tl_event_spec spec = {0};
  if (needed && needed <= capacity)
    list_all(event, out_room, &spec);
  spec.size = sizeof spec;
  for (size_t i = 0; i < TLI_TEXTS; i++) {
    tl_text text = tl_text_from_string(tli_event_text(event, (tli_field)i));
    memcpy((char *)&spec + text_offsets[i], &text, sizeof text);
  }
  spec.group = tl_text_from_string(tl_event_group(event));
  spec.extent = event->has_extent ? tl_event_extent(event) : NULL;
  spec.has_coordinates = tl_event_coordinates(event, &spec.latitude, &spec.longitude);
  spec.has_confidence = tl_event_confidence(event, &spec.confidence);
  spec.line = event->line;
  spec.date_line = event->date_line;
  spec.mode = (uint8_t)tl_event_mode(event);
  spec.start_kind = event->start_kind;
  spec.end_kind = event->end_kind;
  *out_spec = spec;
  return needed;
}
