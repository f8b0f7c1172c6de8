/* SPDX-License-Identifier: Apache-2.0 */
#include "json_parse.h"

#include <stddef.h>
#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"

/* The place of a text that there is not. */
#define NONE UINT32_MAX

static const uint64_t bytes_max_default = UINT64_C(16) << 30;

/* ---- places ---- */

tl_status tli_json_place(const tli_json_node *node, tl_status status, tl_error *err)
{
  if (err) {
    err->line = node->line;
    err->column = node->column;
  }
  return status;
}

/* The column of the token that ends here; that of its end when it began in the piece before. */
static uint32_t token_column(const tli_json *json, tli_json_kind kind)
{
  size_t at = json->drive.counted;
  if (kind == TLI_JSON_OBJECT || kind == TLI_JSON_ARRAY) {
    at -= at > 0;
  } else if (kind == TLI_JSON_STRING && at > 0) {
    for (at--; at > 0;) {
      if (json->drive.piece[--at] != '"')
        continue;
      size_t slashes = 0;
      while (slashes < at && json->drive.piece[at - 1 - slashes] == '\\')
        slashes++;
      if (slashes % 2 == 0)
        break;
    }
    if (json->drive.piece[at] != '"')
      return json->drive.column;
  } else {
    while (at > 0 && !strchr(" \t\r\n,:[{\"", json->drive.piece[at - 1]))
      at--;
  }
  uint32_t line = 0;
  uint32_t width = 0;
  tli_drive_count(json->drive.piece + at, json->drive.counted - at, &line, &width);
  return json->drive.column > width ? json->drive.column - width : json->drive.column;
}

/* ---- the tree ---- */

static int stop_limit(tli_json *json, const char *what, int limit)
{
  return tli_drive_stop(&json->drive,
                        tli_drive_here(&json->drive, tli_fail(json->drive.err, TL_ERR_LIMIT, TL_CODE_JSON_LIMIT,
                                                              "more than %d %s", limit, what)));
}

/* Keeps a text; `*out_at` is where. There is memory then, for an empty one too. */
static bool keep(tli_json *json, const unsigned char *data, size_t size, size_t *out_at)
{
  if (size > TLI_JSON_TEXT_MAX - json->text_size) {
    stop_limit(json, "bytes of text in a value", TLI_JSON_TEXT_MAX);
    return false;
  }
  if (!tli_reserve(&json->drive.allocator, &json->text_memory, &json->text_capacity, json->text_size + size + 1, 1)) {
    tli_drive_stop(&json->drive, tli_fail_nomem(json->drive.err));
    return false;
  }
  if (size)
    memcpy((char *)json->text_memory + json->text_size, data, size);
  *out_at = json->text_size;
  json->text_size += size;
  return true;
}

static tl_text key_of(const tli_json *json)
{
  return json->has_key ? (tl_text){(const char *)json->text_memory + json->key_at, json->key_size} : (tl_text){NULL, 0};
}

/* Hands the value on that is whole. */
static int hand_on(tli_json *json)
{
  tli_json_node *nodes = json->nodes_memory;
  char *texts = json->text_memory;
  for (size_t i = 0; i < json->node_count; i++) {
    nodes[i].key.data = nodes[i].key_at == NONE ? NULL : texts + nodes[i].key_at;
    nodes[i].text.data = nodes[i].text_at == NONE ? NULL : texts + nodes[i].text_at;
  }
  tl_status status = json->handler.value(json->handler.ctx, json->entered ? json->within[json->entered - 1] : 0, json,
                                         json->drive.err);
  json->node_count = 0;
  json->text_size = 0;
  json->has_key = false;
  return status == TL_OK ? 1 : tli_drive_stop(&json->drive, status);
}

/* Adds a node of the tree; a value without a tree round it is handed on. */
static int add(tli_json *json, tli_json_kind kind, const unsigned char *text, size_t size)
{
  tli_drive_move(&json->drive);
  size_t at = 0;
  if (json->node_count == TLI_JSON_NODES_MAX)
    return stop_limit(json, "values in a value", TLI_JSON_NODES_MAX);
  if (text && !keep(json, text, size, &at))
    return 0;
  if (!tli_reserve(&json->drive.allocator, &json->nodes_memory, &json->node_capacity, json->node_count + 1,
                   sizeof(tli_json_node)))
    return tli_drive_stop(&json->drive, tli_fail_nomem(json->drive.err));
  tli_json_node *node = (tli_json_node *)json->nodes_memory + json->node_count;
  *node = (tli_json_node){.line = json->drive.line, .column = token_column(json, kind), .kind = (uint8_t)kind};
  node->key.size = json->has_key ? json->key_size : 0;
  node->key_at = json->has_key ? (uint32_t)json->key_at : NONE;
  node->text.size = size;
  node->text_at = text ? (uint32_t)at : NONE;
  node->end = ++json->node_count;
  json->has_key = false;
  if (kind == TLI_JSON_OBJECT || kind == TLI_JSON_ARRAY) {
    json->open[json->open_count++] = json->node_count - 1;
    return 1;
  }
  return json->open_count ? 1 : hand_on(json);
}

static int begin(tli_json *json, tli_json_kind kind)
{
  tli_drive_move(&json->drive);
  if (json->entered + json->open_count == TLI_JSON_DEPTH_MAX)
    return stop_limit(json, "values in each other", TLI_JSON_DEPTH_MAX);
  unsigned within = json->entered ? json->within[json->entered - 1] : 0;
  unsigned number = json->open_count ? 0 : json->handler.enter(json->handler.ctx, within, key_of(json), kind);
  if (number == 0)
    return add(json, kind, NULL, 0);
  json->within[json->entered++] = number;
  json->text_size = 0;
  json->has_key = false;
  return 1;
}

static int end(tli_json *json)
{
  tli_drive_move(&json->drive);
  if (json->open_count == 0) {
    json->entered--;
    return 1;
  }
  ((tli_json_node *)json->nodes_memory)[json->open[--json->open_count]].end = json->node_count;
  return json->open_count ? 1 : hand_on(json);
}

static int on_null(void *ctx)
{
  return add(ctx, TLI_JSON_NULL, NULL, 0);
}

static int on_boolean(void *ctx, int value)
{
  return add(ctx, value ? TLI_JSON_TRUE : TLI_JSON_FALSE, NULL, 0);
}

static int on_number(void *ctx, const char *text, size_t size)
{
  return add(ctx, TLI_JSON_NUMBER, (const unsigned char *)text, size);
}

static int on_string(void *ctx, const unsigned char *text, size_t size)
{
  return add(ctx, TLI_JSON_STRING, text, size);
}

static int on_key(void *ctx, const unsigned char *text, size_t size)
{
  tli_json *json = ctx;
  tli_drive_move(&json->drive);
  json->has_key = true;
  json->key_size = size;
  return keep(json, text, size, &json->key_at);
}

static int on_start_map(void *ctx)
{
  return begin(ctx, TLI_JSON_OBJECT);
}

static int on_start_array(void *ctx)
{
  return begin(ctx, TLI_JSON_ARRAY);
}

static int on_end(void *ctx)
{
  return end(ctx);
}

const tli_json_node *tli_json_member(const tli_json *json, const tli_json_node *object, const char *key)
{
  const tli_json_node *nodes = tli_json_nodes(json);
  size_t size = strlen(key);
  for (size_t i = (size_t)(object - nodes) + 1; i < object->end; i = nodes[i].end)
    if (nodes[i].key.size == size && memcmp(nodes[i].key.data, key, size) == 0)
      return &nodes[i];
  return NULL;
}

tl_status tli_json_unfit(const tli_json_node *node, const char *wanted, tl_error *err)
{
  static const char *const kinds[] = {"null", "false", "true", "a number", "a string", "an object", "an array"};
  char quoted[TLI_QUOTE_SIZE];
  bool text = node->kind == TLI_JSON_STRING || node->kind == TLI_JSON_NUMBER;
  return tli_json_place(node,
                        tli_fail(err, TL_ERR_SCHEMA, TL_CODE_JSON_VALUE, "%s has to be %s, and is %s",
                                 node->key.data ? tli_quote(node->key, quoted) : "this", wanted,
                                 text ? tli_quote(node->text, (char[TLI_QUOTE_SIZE]){0}) : kinds[node->kind]),
                        err);
}

tl_status tli_json_run(tli_json *json, tl_input *input, const tl_format_options *options, tli_json_handler handler,
                       tl_error *err)
{
  static const yajl_callbacks callbacks = {on_null,      on_boolean, NULL,   NULL,           on_number, on_string,
                                           on_start_map, on_key,     on_end, on_start_array, on_end};
  *json = (tli_json){.handler = handler};
  tl_status status = tli_drive_run(&json->drive, &callbacks, json, input, options, bytes_max_default, err);
  tli_release(&json->drive.allocator, json->nodes_memory, json->node_capacity * sizeof(tli_json_node));
  tli_release(&json->drive.allocator, json->text_memory, json->text_capacity);
  return status;
}
