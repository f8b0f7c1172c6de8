/* SPDX-License-Identifier: Apache-2.0 */
#include "json_read.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"
#include "formats.h"

/* What stands in what (tli_json_handler). */
enum { IN_DOCUMENT, IN_ROOT, IN_EVENTS, IN_ERAS, IN_OWN, IN_OWN_EVENTS };

/* The members of the header, in the order of tli_json_reader.header_texts. */
static const char *const header_keys[] = {"title",   "description",       "lang", "as_of", "modified",
                                          "foreign", "foreign_attributes"};

enum { HEADER_KEYS = sizeof header_keys / sizeof *header_keys };

void *tli_json_room(tli_json_reader *reader, tli_json_list *list, size_t count, size_t size)
{
  return tli_reserve(&reader->json.drive.allocator, &list->items, &list->capacity, count, size) ? list->items : NULL;
}

void tli_json_tell(const tli_json_reader *reader, const tl_loss *loss)
{
  if (reader->options->losses.tell)
    reader->options->losses.tell(reader->options->losses.ctx, loss);
}

static tl_status fail_key(const tli_json_node *node, const char *message, tl_error *err)
{
  char quoted[TLI_QUOTE_SIZE];
  return tli_json_place(
      node, tli_fail(err, TL_ERR_SCHEMA, TL_CODE_JSON_KEY, "the key %s %s", tli_quote(node->key, quoted), message),
      err);
}

static void tell_unread(const tli_json_reader *reader, const tli_json_node *node, const char *event)
{
  char quoted[TLI_QUOTE_SIZE];
  char reason[TLI_QUOTE_SIZE + 32] = "the key ";
  strcat(reason, tli_quote(node->key, quoted));
  strcat(reason, " is not read");
  tl_loss loss = {*event ? event : NULL, "key", reason, *event ? tl_builder_count(reader->builder) : TL_NOT_FOUND,
                  TL_LOSS_DROPPED};
  tli_json_tell(reader, &loss);
}

tl_status tli_json_members(const tli_json_reader *reader, const tli_json_node *object, const char *const *keys,
                           const tli_json_node **out, const char *lenient, tl_error *err)
{
  const tli_json_node *nodes = tli_json_nodes(&reader->json);
  size_t count = 0;
  while (keys[count])
    out[count++] = NULL;
  if (object->kind != TLI_JSON_OBJECT)
    return tli_json_unfit(object, "an object", err);
  for (size_t i = (size_t)(object - nodes) + 1; i < object->end; i = nodes[i].end) {
    size_t k = 0;
    while (k < count && !tli_text_is(nodes[i].key, keys[k]))
      k++;
    if (k == count && !lenient)
      return fail_key(&nodes[i], "is not known here", err);
    if (k == count)
      tell_unread(reader, &nodes[i], lenient);
    else if (out[k])
      return fail_key(&nodes[i], "is there twice", err);
    else
      out[k] = &nodes[i];
  }
  return TL_OK;
}

tl_status tli_json_text(const tli_json_node *node, tl_text *out, tl_error *err)
{
  *out = (tl_text){NULL, 0};
  if (!node || node->kind == TLI_JSON_NULL)
    return TL_OK;
  if (node->kind != TLI_JSON_STRING)
    return tli_json_unfit(node, "a string", err);
  *out = node->text;
  return TL_OK;
}

/* ---- the header ---- */

tl_status tli_json_header_text(tli_json_reader *reader, size_t member, tl_text text, tl_error *err)
{
  tl_header_spec *header = &reader->header;
  tl_text *const texts[] = {
      &header->title,   &header->description,       &header->lang, &header->as_of, &header->modified,
      &header->foreign, &header->foreign_attributes};
  if (!text.data) {
    *texts[member] = text;
    return TL_OK;
  }
  char *copy = tli_json_room(reader, &reader->header_texts[member], text.size + 1, 1);
  if (!copy)
    return tli_fail_nomem(err);
  memcpy(copy, text.data, text.size);
  *texts[member] = (tl_text){copy, text.size};
  return TL_OK;
}

/* A member of the header; `*out_known` false: it is none. */
static tl_status read_header(tli_json_reader *reader, const tli_json_node *node, bool *out_known, tl_error *err)
{
  size_t member = 0;
  while (member < HEADER_KEYS && !tli_text_is(node->key, header_keys[member]))
    member++;
  *out_known = member < HEADER_KEYS;
  if (!*out_known)
    return TL_OK;
  if (reader->header_seen >> member & 1)
    return fail_key(node, "is there twice", err);
  reader->header_seen |= UINT32_C(1) << member;
  tl_text text;
  tl_status status = tli_json_text(node, &text, err);
  if (status == TL_OK)
    status = tli_json_header_text(reader, member, text, err);
  /* What is wrong is told where it is. */
  if (status == TL_OK && (status = tl_builder_set_header(reader->builder, &reader->header, err)) != TL_OK)
    return tli_json_place(node, status, err);
  return status;
}

/* ---- events ---- */

tl_status tli_json_add(tli_json_reader *reader, const tli_json_node *object, const tl_event_spec *spec, tl_error *err)
{
  tl_error error = {.field = NULL};
  tl_status status = tl_builder_add(reader->builder, spec, &error);
  if (status == TL_OK)
    return TL_OK;
  const tli_json_node *node = error.field ? tli_json_member(&reader->json, object, error.field) : NULL;
  if (node && node->kind == TLI_JSON_OBJECT && tli_json_member(&reader->json, node, "edtf"))
    node = tli_json_member(&reader->json, node, "edtf"); /* start, end */
  if (err) {
    *err = error;
    tli_json_place(node ? node : object, status, err);
    if (node && node->kind == TLI_JSON_STRING && error.column > 0)
      err->column = node->column + error.column; /* behind the quote */
  }
  return status;
}

/* ---- the document ---- */

static unsigned enter(void *ctx, unsigned within, tl_text key, tli_json_kind kind)
{
  tli_json_reader *reader = ctx;
  bool array = kind == TLI_JSON_ARRAY;
  if (within == IN_DOCUMENT)
    return array ? 0 : IN_ROOT;
  unsigned list = 0;
  if (array && tli_text_is(key, "events"))
    list = within == IN_OWN ? IN_OWN_EVENTS : within == IN_ROOT ? IN_EVENTS : 0;
  else if (within == IN_ROOT && array && tli_text_is(key, "eras"))
    list = IN_ERAS;
  if (list) {
    reader->is_timeline = true;
    return list;
  }
  return within == IN_ROOT && !array && tli_text_is(key, "libtimeline") ? IN_OWN : 0;
}

static tl_status new_builder(tli_json_reader *reader, tl_error *err)
{
  tl_builder_options options = {.size = sizeof options,
                                .allocator = reader->options->allocator,
                                .seasons = reader->options->seasons,
                                .as_of = reader->options->as_of};
  tl_builder_free(reader->builder);
  reader->builder = NULL;
  reader->header = (tl_header_spec){.size = sizeof reader->header};
  reader->header_seen = 0;
  return tl_builder_new(&options, &reader->builder, err);
}

/* A member of the document, or of the native one in a story. */
static tl_status read_member(tli_json_reader *reader, unsigned within, const tli_json_node *node, tl_error *err)
{
  bool known;
  if (tli_text_is(node->key, "libtimeline")) {
    if (node->kind != TLI_JSON_NUMBER || !tli_text_is(node->text, "1"))
      return tli_json_unfit(node, "1, the version of the format", err);
    reader->is_timeline = reader->is_native = true;
    return TL_OK;
  }
  if (within == IN_ROOT && tli_text_is(node->key, "title") && node->kind == TLI_JSON_OBJECT)
    return tli_json_title(reader, node, err);
  if (within == IN_ROOT && tli_text_is(node->key, "scale"))
    return TL_OK;
  tl_status status = read_header(reader, node, &known, err);
  if (status == TL_OK && !known)
    tell_unread(reader, node, "");
  return status;
}

static tl_status take(void *ctx, unsigned within, const tli_json *json, tl_error *err)
{
  tli_json_reader *reader = ctx;
  const tli_json_node *node = tli_json_nodes(json);
  tl_status status = TL_OK;
  bool in_own = within == IN_OWN || within == IN_OWN_EVENTS;
  if (within == IN_DOCUMENT)
    return tli_json_place(
        node, tli_fail(err, TL_ERR_SCHEMA, TL_CODE_JSON_ROOT, "a timeline is an object, and this is none"), err);
  if (in_own && !reader->own) {
    reader->own = true;
    status = new_builder(reader, err);
  }
  if (status != TL_OK || (reader->own && !in_own))
    return status;
  if (within == IN_ROOT || within == IN_OWN)
    return read_member(reader, within, node, err);
  if (node->kind != TLI_JSON_OBJECT)
    return tli_json_unfit(node, "an object", err);
  if (within == IN_ERAS)
    return tli_json_slide(reader, node, true, err);
  return in_own || reader->is_native || tli_json_member(json, node, "id") ? tli_json_event(reader, node, err)
                                                                          : tli_json_slide(reader, node, false, err);
}

static tl_status finish(tli_json_reader *reader, tl_timeline **out_timeline, tl_error *err)
{
  if (!reader->is_timeline) {
    tl_status status = tli_fail(err, TL_ERR_SCHEMA, TL_CODE_JSON_ROOT,
                                "no timeline: there is neither \"libtimeline\": 1 nor a list of events");
    if (err)
      err->line = err->column = 1;
    return status;
  }
  return tl_timeline_from_builder(reader->builder, out_timeline, err);
}

static void free_list(tli_json_reader *reader, tli_json_list *list, size_t size)
{
  tli_release(&reader->json.drive.allocator, list->items, list->capacity * size);
}

tl_status tli_json_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err)
{
  tl_allocator allocator = tli_allocator(options->allocator);
  tli_json_reader *reader = tli_alloc(&allocator, sizeof *reader);
  if (!reader)
    return tli_fail_nomem(err);
  memset(reader, 0, sizeof *reader);
  reader->options = options;
  reader->json.drive.allocator = allocator;
  tl_status status = new_builder(reader, err);
  if (status == TL_OK)
    status = tli_json_run(&reader->json, input, options, (tli_json_handler){enter, take, reader}, err);
  if (status == TL_OK)
    status = finish(reader, out_timeline, err);
  for (size_t i = 0; i < HEADER_KEYS; i++)
    free_list(reader, &reader->header_texts[i], 1);
  free_list(reader, &reader->categories, sizeof(tl_text));
  free_list(reader, &reader->sources, sizeof(tl_source));
  free_list(reader, &reader->constraints, sizeof(tl_constraint));
  tl_builder_free(reader->builder);
  tli_release(&allocator, reader, sizeof *reader);
  return status;
}
