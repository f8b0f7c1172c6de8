/* SPDX-License-Identifier: Apache-2.0 */
#include "json_parse.h"

#include <stddef.h>
#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"

enum { PIECE = 65536, PROGRESS_STEP = 1 << 20 };

/* The place of a text that there is not. */
#define NONE UINT32_MAX

static const uint64_t bytes_max_default = UINT64_C(16) << 30;

/* ---- yajl's memory ---- */

typedef struct tli_json_block {
  struct tli_json_block *next;
  struct tli_json_block *before;
  size_t size;
  max_align_t data[];
} block;

static block *block_of(void *data)
{
  return (void *)((char *)data - offsetof(block, data));
}

static void leave(tli_json *json, tl_status status)
{
  json->status = status == TL_ERR_NOMEM ? tli_fail_nomem(json->err)
                                        : tli_fail(json->err, TL_ERR_LIMIT, TL_CODE_JSON_LIMIT,
                                                   "a value of more than %d bytes", (int)TLI_JSON_TEXT_MAX);
  longjmp(json->leave, 1);
}

static void release_held(void *ctx, void *ptr)
{
  tli_json *json = ctx;
  if (!ptr)
    return;
  block *b = block_of(ptr);
  *(b->before ? &b->before->next : &json->blocks) = b->next;
  if (b->next)
    b->next->before = b->before;
  json->held -= b->size;
  tli_release(&json->allocator, b, sizeof *b + b->size);
}

static void *get_held(void *ctx, size_t size)
{
  tli_json *json = ctx;
  if (size > TLI_JSON_TEXT_MAX || json->held > 2 * TLI_JSON_TEXT_MAX)
    leave(json, TL_ERR_LIMIT);
  block *b = tli_alloc(&json->allocator, sizeof *b + size);
  if (!b)
    leave(json, TL_ERR_NOMEM);
  *b = (block){.next = json->blocks, .before = NULL, .size = size};
  if (b->next)
    b->next->before = b;
  json->blocks = b;
  json->held += size;
  return b->data;
}

static void *resize_held(void *ctx, void *ptr, size_t size)
{
  void *moved = get_held(ctx, size);
  if (ptr) {
    size_t old = block_of(ptr)->size;
    memcpy(moved, ptr, old < size ? old : size);
    release_held(ctx, ptr);
  }
  return moved;
}

/* ---- places ---- */

tl_status tli_json_place(const tli_json_node *node, tl_status status, tl_error *err)
{
  if (err) {
    err->line = node->line;
    err->column = node->column;
  }
  return status;
}

static tl_status here(const tli_json *json, tl_status status)
{
  if (json->err) {
    json->err->line = json->line;
    json->err->column = json->column;
    json->err->offset = (size_t)json->bytes + json->counted;
  }
  return status;
}

static void count(const char *data, size_t size, uint32_t *line, uint32_t *column)
{
  for (size_t i = 0; i < size; i++) {
    if (data[i] == '\n') {
      *line += 1;
      *column = 1;
    } else {
      *column += ((unsigned char)data[i] & 0xC0) != 0x80;
    }
  }
}

/* Moves the place to where yajl is, behind a token. */
static void move(tli_json *json)
{
  size_t at = yajl_get_bytes_consumed(json->yajl);
  if (at > json->piece_size)
    at = json->piece_size;
  if (at > json->counted)
    count(json->piece + json->counted, at - json->counted, &json->line, &json->column);
  json->counted = at > json->counted ? at : json->counted;
}

/* The column of the token that ends here; that of its end when it began in the piece before. */
static uint32_t token_column(const tli_json *json, tli_json_kind kind)
{
  size_t at = json->counted;
  if (kind == TLI_JSON_OBJECT || kind == TLI_JSON_ARRAY) {
    at -= at > 0;
  } else if (kind == TLI_JSON_STRING && at > 0) {
    for (at--; at > 0;) {
      if (json->piece[--at] != '"')
        continue;
      size_t slashes = 0;
      while (slashes < at && json->piece[at - 1 - slashes] == '\\')
        slashes++;
      if (slashes % 2 == 0)
        break;
    }
    if (json->piece[at] != '"')
      return json->column;
  } else {
    while (at > 0 && !strchr(" \t\r\n,:[{\"", json->piece[at - 1]))
      at--;
  }
  uint32_t line = 0;
  uint32_t width = 0;
  count(json->piece + at, json->counted - at, &line, &width);
  return json->column > width ? json->column - width : json->column;
}

/* ---- the tree ---- */

static int stop(tli_json *json, tl_status status)
{
  json->status = status;
  return 0;
}

static int stop_limit(tli_json *json, const char *what, int limit)
{
  return stop(json, here(json, tli_fail(json->err, TL_ERR_LIMIT, TL_CODE_JSON_LIMIT, "more than %d %s", limit, what)));
}

/* Keeps a text; `*out_at` is where. There is memory then, for an empty one too. */
static bool keep(tli_json *json, const unsigned char *data, size_t size, size_t *out_at)
{
  if (size > TLI_JSON_TEXT_MAX - json->text_size) {
    stop_limit(json, "bytes of text in a value", TLI_JSON_TEXT_MAX);
    return false;
  }
  if (!tli_reserve(&json->allocator, &json->text_memory, &json->text_capacity, json->text_size + size + 1, 1)) {
    stop(json, tli_fail_nomem(json->err));
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
  tl_status status =
      json->handler.value(json->handler.ctx, json->entered ? json->within[json->entered - 1] : 0, json, json->err);
  json->node_count = 0;
  json->text_size = 0;
  json->has_key = false;
  return status == TL_OK ? 1 : stop(json, status);
}

/* Adds a node of the tree; a value without a tree round it is handed on. */
static int add(tli_json *json, tli_json_kind kind, const unsigned char *text, size_t size)
{
  move(json);
  size_t at = 0;
  if (json->node_count == TLI_JSON_NODES_MAX)
    return stop_limit(json, "values in a value", TLI_JSON_NODES_MAX);
  if (text && !keep(json, text, size, &at))
    return 0;
  if (!tli_reserve(&json->allocator, &json->nodes_memory, &json->node_capacity, json->node_count + 1,
                   sizeof(tli_json_node)))
    return stop(json, tli_fail_nomem(json->err));
  tli_json_node *node = (tli_json_node *)json->nodes_memory + json->node_count;
  *node = (tli_json_node){.line = json->line, .column = token_column(json, kind), .kind = (uint8_t)kind};
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
  move(json);
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
  move(json);
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
  move(json);
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

/* ---- escapes, ahead of yajl ---- */

/* One byte of an escape, or of what has to be one. */
static bool look(tli_json *json, char c)
{
  unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
  if (json->escape == 0) {
    json->escape = c == '\\';
    return !(json->high && c != '\\');
  }
  if (json->escape == 1) {
    json->escape = c == 'u' ? 2 : 0;
    json->unit = 0;
    return c == 'u' || !json->high;
  }
  json->unit = json->unit << 4 | (digit & 15);
  json->escape = json->escape == 5 ? 0 : json->escape + 1;
  if (json->escape)
    return true;
  bool low = json->unit >= 0xDC00 && json->unit < 0xE000;
  bool paired = json->high == low;
  json->high = json->unit >= 0xD800 && json->unit < 0xDC00;
  return paired && json->unit != 0;
}

/* Looks for halves of surrogate pairs, which yajl makes question marks of, and for the escape of NUL. */
static tl_status look_ahead(tli_json *json)
{
  for (size_t i = 0; i < json->piece_size; i++) {
    if (json->escape == 0 && !json->high) {
      const char *slash = memchr(json->piece + i, '\\', json->piece_size - i);
      if (!slash)
        return TL_OK;
      i = (size_t)(slash - json->piece);
    }
    if (look(json, json->piece[i]))
      continue;
    count(json->piece, i, &json->line, &json->column);
    json->counted = i;
    return json->status = here(json, tli_fail(json->err, TL_ERR_ENCODING, TL_CODE_UTF8, "%s",
                                              json->unit == 0 ? "the escape of NUL, which no text holds"
                                                              : "an escape that is half of a pair, and no character"));
  }
  return TL_OK;
}

/* ---- the whole ---- */

static tl_status fail_yajl(tli_json *json)
{
  char message[160];
  size_t size = 0;
  const unsigned char *said = yajl_get_error(json->yajl, 0, NULL, 0);
  for (; said[size] && said[size] != '\n' && size < sizeof message - 1; size++)
    message[size] = (char)said[size];
  message[size] = '\0';
  move(json);
  return json->status = here(json, tli_fail(json->err, TL_ERR_SYNTAX, TL_CODE_JSON_SYNTAX, "no JSON: %s", message));
}

static tl_status feed(tli_json *json, char *memory)
{
  size_t got = 1;
  bool begun = false;
  while (json->status == TL_OK && got > 0) {
    tl_status status = tl_input_read(json->input, memory, PIECE, &got, json->err);
    if (status != TL_OK)
      return json->status = status;
    json->piece = memory;
    json->piece_size = got;
    json->counted = 0;
    if (!begun && got >= 3 && memcmp(memory, "\xEF\xBB\xBF", 3) == 0) {
      json->piece += 3;
      json->piece_size -= 3;
    }
    begun = true;
    uint64_t total = json->bytes + got;
    if (total > (json->options->bytes_max ? json->options->bytes_max : bytes_max_default))
      return json->status =
                 tli_fail(json->err, TL_ERR_LIMIT, TL_CODE_JSON_LIMIT, "the document is larger than the limit");
    if (json->options->progress.tell && total - json->told >= PROGRESS_STEP) {
      json->told = total;
      if (!json->options->progress.tell(json->options->progress.ctx, total, tl_input_size(json->input)))
        return json->status = tli_fail(json->err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped by the caller");
    }
    if (look_ahead(json) != TL_OK)
      return json->status;
    yajl_status said = got ? yajl_parse(json->yajl, (const unsigned char *)json->piece, json->piece_size)
                           : yajl_complete_parse(json->yajl);
    if (said == yajl_status_error && json->status == TL_OK)
      return fail_yajl(json);
    if (json->status == TL_OK && json->piece_size > json->counted)
      count(json->piece + json->counted, json->piece_size - json->counted, &json->line, &json->column);
    json->bytes += got;
  }
  return json->status;
}

tl_status tli_json_run(tli_json *json, tl_input *input, const tl_format_options *options, tli_json_handler handler,
                       tl_error *err)
{
  static const yajl_callbacks callbacks = {on_null,      on_boolean, NULL,   NULL,           on_number, on_string,
                                           on_start_map, on_key,     on_end, on_start_array, on_end};
  memset(json, 0, sizeof *json);
  json->allocator = tli_allocator(options->allocator);
  json->handler = handler;
  json->options = options;
  json->input = input;
  json->err = err;
  json->line = json->column = 1;
  char *const memory = tli_alloc(&json->allocator, PIECE);
  if (!memory)
    return tli_fail_nomem(err);
  if (setjmp(json->leave) == 0) {
    yajl_alloc_funcs functions = {get_held, resize_held, release_held, json};
    json->yajl = yajl_alloc(&callbacks, &functions, json);
    feed(json, memory);
  } else if (json->status == TL_ERR_LIMIT) {
    here(json, json->status);
  }
  while (json->blocks)
    release_held(json, json->blocks->data);
  tli_release(&json->allocator, memory, PIECE);
  tli_release(&json->allocator, json->nodes_memory, json->node_capacity * sizeof(tli_json_node));
  tli_release(&json->allocator, json->text_memory, json->text_capacity);
  return json->status;
}
