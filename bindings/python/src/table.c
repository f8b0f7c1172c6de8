/* SPDX-License-Identifier: Apache-2.0 */

/* A timeline as a stream of Arrow batches, which knows nothing of Python: a consumer may read it in any thread. The
 * other way is in table_read.c. */

#include "extents.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The columns, in order. */
enum {
  ID,
  TITLE,
  EDTF,
  START_MIN,
  START_MAX,
  END_MIN,
  END_MAX,
  KINDS,
  FLAGS,
  GROUP,
  CATEGORIES,
  WORDING,
  SOURCE,
  COLUMNS
};

static const struct column {
  const char *name;
  const char *format;
} columns[COLUMNS] = {
    [ID] = {"id", "u"},
    [TITLE] = {"title", "u"},
    [EDTF] = {"edtf", "u"},
    [START_MIN] = {"start_min", "tss:"},
    [START_MAX] = {"start_max", "tss:"},
    [END_MIN] = {"end_min", "tss:"},
    [END_MAX] = {"end_max", "tss:"},
    [KINDS] = {"kinds", "I"},
    [FLAGS] = {"flags", "I"},
    [GROUP] = {"group", "i"},
    [CATEGORIES] = {"categories", "+l"},
    [WORDING] = {"wording", "u"},
    [SOURCE] = {"source", "u"},
};

static bool make_schema(struct ArrowSchema *out)
{
  if (!tlpy_schema_init(out, "+s", "", COLUMNS))
    return false;
  for (size_t i = 0; i < COLUMNS; i++)
    if (!tlpy_schema_init(out->children[i], columns[i].format, columns[i].name, i == CATEGORIES))
      return false;
  return tlpy_schema_encode(out->children[GROUP], "u") &&
         tlpy_schema_init(out->children[CATEGORIES]->children[0], "u", "item", 0);
}

/* -- The stream */

enum { BATCH = 65536 };

typedef struct table {
  tl_timeline *timeline;
  size_t at;
  int failed; /* of errno.h */
  /* The lanes: one number an event, -1 of none, and their names, borrowed from the timeline. */
  tlpy_block *lanes;
  const char **names;
  size_t name_count;
} table;

/* -- Texts */

/* Where a column's texts come from: text `index` of `table`, NULL for null. */
typedef const char *(*get_text)(const void *from, size_t index);

/* Makes the two buffers of `count` texts. Texts of more than 2 GiB are EOVERFLOW. */
static int fill_texts(const void *from, get_text get, size_t first, size_t count, tlpy_block **out_offsets,
                      tlpy_block **out_texts, size_t *out_nulls)
{
  tlpy_block *offsets = tlpy_block_new((count + 1) * sizeof(int32_t));
  if (!offsets)
    return ENOMEM;
  int32_t *offset = tlpy_block_memory(offsets);
  size_t size = 0;
  *out_nulls = 0;
  for (size_t i = 0; i < count; i++) {
    const char *text = get(from, first + i);
    offset[i] = (int32_t)size;
    *out_nulls += !text;
    size += text ? strlen(text) : 0;
    if (size > INT32_MAX) {
      tlpy_block_unref(offsets);
      return EOVERFLOW;
    }
  }
  offset[count] = (int32_t)size;
  tlpy_block *texts = tlpy_block_new(size);
  if (!texts) {
    tlpy_block_unref(offsets);
    return ENOMEM;
  }
  char *out = tlpy_block_memory(texts);
  for (size_t i = 0; i < count; i++) {
    size_t length = (size_t)(offset[i + 1] - offset[i]);
    if (length > 0)
      memcpy(out + offset[i], get(from, first + i), length);
  }
  *out_offsets = offsets;
  *out_texts = texts;
  return 0;
}

/* The bitmap of what is there; its block is NULL when nothing is missing. */
static bool fill_validity(const void *from, get_text get, size_t first, size_t count, size_t nulls, tlpy_memory *out)
{
  *out = (tlpy_memory){0};
  if (nulls == 0)
    return true;
  out->block = tlpy_bitmap_new(count);
  if (!out->block)
    return false;
  out->data = tlpy_block_memory(out->block);
  for (size_t i = 0; i < count; i++)
    if (!get(from, first + i))
      tlpy_bitmap_clear(tlpy_block_memory(out->block), i);
  return true;
}

static int text_array(const void *from, get_text get, size_t first, size_t count, struct ArrowArray *out)
{
  tlpy_block *offsets = NULL, *texts = NULL;
  tlpy_memory valid = {0};
  size_t nulls;
  int status = fill_texts(from, get, first, count, &offsets, &texts, &nulls);
  if (status)
    return status;
  bool done =
      fill_validity(from, get, first, count, nulls, &valid) &&
      tlpy_array_init(out, count, nulls,
                      (tlpy_memory[]){valid, {offsets, tlpy_block_memory(offsets)}, {texts, tlpy_block_memory(texts)}},
                      3, 0);
  tlpy_block_unref(valid.block);
  tlpy_block_unref(offsets);
  tlpy_block_unref(texts);
  return done ? 0 : ENOMEM;
}

static const char *text_id(const void *timeline, size_t index)
{
  return tl_event_id(tl_timeline_at(timeline, index));
}

static const char *text_title(const void *timeline, size_t index)
{
  return tl_event_title(tl_timeline_at(timeline, index));
}

static const char *text_edtf(const void *timeline, size_t index)
{
  return tl_event_edtf(tl_timeline_at(timeline, index));
}

/* A date that was given as a phrase is its own wording. */
static const char *text_wording(const void *timeline, size_t index)
{
  const tl_event *event = tl_timeline_at(timeline, index);
  const char *wording = tl_event_wording(event);
  return wording ? wording : tl_event_phrase(event);
}

static const char *text_source(const void *timeline, size_t index)
{
  const tl_event *event = tl_timeline_at(timeline, index);
  const char *text = tl_event_source_text_at(event, 0);
  return text ? text : tl_event_source_href_at(event, 0);
}

static const char *text_group(const void *timeline, size_t index)
{
  return tl_event_group(tl_timeline_at(timeline, index));
}

static const char *text_at(const void *texts, size_t index)
{
  return ((const char *const *)texts)[index];
}

/* -- Lanes */

static size_t hash_of(const char *text)
{
  uint64_t hash = UINT64_C(14695981039346656037);
  for (; *text; text++)
    hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
  return (size_t)(hash ^ hash >> 32);
}

/* Numbers the lanes in the order in which they come. Open addressing over numbers of lanes, from 1; at most half full.
 */
static int number_lanes(table *t, uint32_t *slots, size_t mask)
{
  int32_t *lanes = tlpy_block_memory(t->lanes);
  for (size_t i = 0; i < tl_timeline_count(t->timeline); i++) {
    const char *name = text_group(t->timeline, i);
    lanes[i] = -1;
    if (!name)
      continue;
    size_t slot = hash_of(name) & mask;
    while (slots[slot] && strcmp(t->names[slots[slot] - 1], name) != 0)
      slot = (slot + 1) & mask;
    if (!slots[slot]) {
      if (t->name_count >= INT32_MAX)
        return EOVERFLOW;
      t->names[t->name_count++] = name;
      slots[slot] = (uint32_t)t->name_count;
    }
    lanes[i] = (int32_t)(slots[slot] - 1);
  }
  return 0;
}

static int read_lanes(table *t)
{
  size_t count = tl_timeline_count(t->timeline);
  size_t capacity = 16;
  while (capacity < 2 * count)
    capacity *= 2;
  t->lanes = tlpy_block_new(count * sizeof(int32_t));
  t->names = malloc(count * sizeof *t->names + 1);
  uint32_t *slots = calloc(capacity, sizeof *slots);
  int status = t->lanes && t->names && slots ? number_lanes(t, slots, capacity - 1) : ENOMEM;
  free(slots);
  return status;
}

static int lane_array(const table *t, size_t count, struct ArrowArray *out)
{
  const int32_t *lanes = (const int32_t *)tlpy_block_memory(t->lanes) + t->at;
  struct ArrowArray names = {0};
  tlpy_memory valid = {0};
  size_t nulls = 0;
  for (size_t i = 0; i < count; i++)
    nulls += lanes[i] < 0;
  int status = text_array(t->names, text_at, 0, t->name_count, &names);
  if (status)
    return status;
  bool done = fill_validity(t->timeline, text_group, t->at, count, nulls, &valid) &&
              tlpy_array_init(out, count, nulls, (tlpy_memory[]){valid, {t->lanes, lanes}}, 2, 0) &&
              tlpy_array_encode(out, &names);
  tlpy_block_unref(valid.block);
  tlpy_array_release(&names);
  return done ? 0 : ENOMEM;
}

/* -- Categories: a list of texts an event */

static int category_array(const table *t, size_t count, struct ArrowArray *out)
{
  tlpy_block *offsets = tlpy_block_new((count + 1) * sizeof(int32_t));
  if (!offsets)
    return ENOMEM;
  int32_t *offset = tlpy_block_memory(offsets);
  size_t total = 0;
  for (size_t i = 0; i < count; i++) {
    offset[i] = (int32_t)total;
    total += tl_event_category_count(tl_timeline_at(t->timeline, t->at + i));
    if (total > INT32_MAX) {
      tlpy_block_unref(offsets);
      return EOVERFLOW;
    }
  }
  offset[count] = (int32_t)total;
  const char **texts = malloc(total * sizeof *texts + 1);
  bool done = texts && tlpy_array_init(out, count, 0, (tlpy_memory[]){{0}, {offsets, offset}}, 2, 1);
  tlpy_block_unref(offsets);
  for (size_t i = 0, at = 0; texts && i < count; i++) {
    const tl_event *event = tl_timeline_at(t->timeline, t->at + i);
    for (size_t c = 0; c < tl_event_category_count(event); c++)
      texts[at++] = tl_event_category_at(event, c);
  }
  int status = done ? text_array(texts, text_at, 0, total, out->children[0]) : ENOMEM;
  free((void *)texts);
  return status;
}

/* -- Bounds and what stands beside them */

static tl_time bound_of(const tl_extent *extent, size_t which)
{
  const tl_time bounds[] = {extent->start_min, extent->start_max, extent->end_min, extent->end_max};
  return bounds[which];
}

static int bound_array(const table *t, size_t which, size_t count, struct ArrowArray *out)
{
  const tl_extent *extents = tl_timeline_extents(t->timeline) + t->at;
  tlpy_block *block = tlpy_block_new(count * sizeof(tl_time));
  if (!block)
    return ENOMEM;
  tl_time *bounds = tlpy_block_memory(block);
  for (size_t i = 0; i < count; i++)
    bounds[i] = bound_of(&extents[i], which);
  bool done = tlpy_array_of_times(out, (tlpy_memory){block, bounds}, count);
  tlpy_block_unref(block);
  return done ? 0 : ENOMEM;
}

static int bits_array(const table *t, uint32_t (*bits)(const tl_extent *extent), size_t count, struct ArrowArray *out)
{
  const tl_extent *extents = tl_timeline_extents(t->timeline) + t->at;
  tlpy_block *block = tlpy_block_new(count * sizeof(uint32_t));
  if (!block)
    return ENOMEM;
  uint32_t *words = tlpy_block_memory(block);
  for (size_t i = 0; i < count; i++)
    words[i] = bits(&extents[i]);
  bool done = tlpy_array_init(out, count, 0, (tlpy_memory[]){{0}, {block, words}}, 2, 0);
  tlpy_block_unref(block);
  return done ? 0 : ENOMEM;
}

/* -- The stream */

static int fill_column(const table *t, size_t column, size_t count, struct ArrowArray *out)
{
  static const get_text texts[COLUMNS] = {
      [ID] = text_id, [TITLE] = text_title, [EDTF] = text_edtf, [WORDING] = text_wording, [SOURCE] = text_source};
  if (texts[column])
    return text_array(t->timeline, texts[column], t->at, count, out);
  switch (column) {
  case KINDS: return bits_array(t, tlpy_kinds_of, count, out);
  case FLAGS: return bits_array(t, tlpy_flags_of, count, out);
  case GROUP: return lane_array(t, count, out);
  case CATEGORIES: return category_array(t, count, out);
  default: return bound_array(t, column - START_MIN, count, out);
  }
}

static int fill_batch(const table *t, size_t count, struct ArrowArray *out)
{
  if (!tlpy_array_init(out, count, 0, (tlpy_memory[]){{0}}, 1, COLUMNS))
    return ENOMEM;
  int status = 0;
  for (size_t i = 0; status == 0 && i < COLUMNS; i++)
    status = fill_column(t, i, count, out->children[i]);
  if (status) {
    tlpy_array_release(out);
    *out = (struct ArrowArray){0};
  }
  return status;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
  table *t = stream->private_data;
  size_t left = tl_timeline_count(t->timeline) - t->at;
  size_t count = left < BATCH ? left : BATCH;
  *out = (struct ArrowArray){0};
  if (count == 0)
    return 0;
  t->failed = fill_batch(t, count, out);
  /* Texts of more than 2 GiB in one batch: smaller ones. */
  while (t->failed == EOVERFLOW && count > 1) {
    count /= 2;
    t->failed = fill_batch(t, count, out);
  }
  if (t->failed == 0)
    t->at += count;
  return t->failed;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
  table *t = stream->private_data;
  *out = (struct ArrowSchema){0};
  t->failed = 0;
  if (!make_schema(out)) {
    tlpy_schema_release(out);
    *out = (struct ArrowSchema){0};
    t->failed = ENOMEM;
  }
  return t->failed;
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
  switch (((table *)stream->private_data)->failed) {
  case 0: return NULL;
  case EOVERFLOW: return "a text of more than 2 GiB, or too many lanes";
  default: return "out of memory";
  }
}

static void release(struct ArrowArrayStream *stream)
{
  table *t = stream->private_data;
  tlpy_block_unref(t->lanes);
  free((void *)t->names);
  tl_timeline_unref(t->timeline);
  free(t);
  stream->release = NULL;
}

static bool make_stream(tl_timeline *timeline, struct ArrowArrayStream *out)
{
  table *t = calloc(1, sizeof *t);
  if (!t)
    return false;
  t->timeline = tl_timeline_ref(timeline);
  *out = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release, t};
  if (read_lanes(t) == 0)
    return true;
  release(out);
  return false;
}

PyObject *tlpy_timeline_arrow(PyObject *self, PyObject *args, PyObject *keywords)
{
  struct ArrowArrayStream stream;
  if (!tlpy_arrow_requested(args, keywords))
    return NULL;
  if (!make_stream(((tlpy_timeline *)self)->timeline, &stream))
    return PyErr_NoMemory();
  return tlpy_stream_capsule(&stream);
}
