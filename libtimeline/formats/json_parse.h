/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_JSON_PARSE_H
#define TLI_JSON_PARSE_H

/*
 * JSON (RFC 8259) by yajl, value by value: what is large (a list of events) is handed on item by item, so that memory
 * is that of the largest item.
 */

#include "json_drive.h"

typedef enum tli_json_kind {
  TLI_JSON_NULL,
  TLI_JSON_FALSE,
  TLI_JSON_TRUE,
  TLI_JSON_NUMBER, /* its text */
  TLI_JSON_STRING,
  TLI_JSON_OBJECT,
  TLI_JSON_ARRAY
} tli_json_kind;

/* A value in its tree: nodes are in the order of the document, those inside one follow it. */
typedef struct tli_json_node {
  tl_text key;              /* of a member of an object */
  tl_text text;             /* of a string or number */
  size_t end;               /* index of the node behind it and all that is in it */
  uint32_t key_at, text_at; /* in the texts, which may move until the value is whole */
  uint32_t line, column;
  uint8_t kind;
} tli_json_node;

typedef struct tli_json tli_json;

/* What takes the values of a document. `within` says what they stand in: 0 is the document itself, and what is entered
 * has the number that `enter` gave it. */
typedef struct tli_json_handler {
  /* An object or array begins. Returns a number for what is in it, which then comes value by value; 0: to have it in
   * whole. */
  unsigned (*enter)(void *ctx, unsigned within, tl_text key, tli_json_kind kind);
  /* A value in whole: node 0 of the tree, with its key. The tree and its texts live until this returns. */
  tl_status (*value)(void *ctx, unsigned within, const tli_json *json, tl_error *err);
  void *ctx;
} tli_json_handler;

enum {
  TLI_JSON_DEPTH_MAX = 32,
  TLI_JSON_NODES_MAX = 100000 /* of a value */
};

struct tli_json {
  tli_drive drive;
  tli_json_handler handler;
  /* the value */
  void *nodes_memory;
  size_t node_capacity;
  size_t node_count;
  void *text_memory;
  size_t text_capacity;
  size_t text_size;
  size_t open[TLI_JSON_DEPTH_MAX]; /* nodes that are not closed */
  size_t open_count;
  size_t key_at, key_size; /* of the next value, in the texts */
  bool has_key;
  unsigned within[TLI_JSON_DEPTH_MAX]; /* what is entered */
  unsigned entered;
};

/* Reads the document. `err` has line and column. */
tl_status tli_json_run(tli_json *json, tl_input *input, const tl_format_options *options, tli_json_handler handler,
                       tl_error *err);

static inline const tli_json_node *tli_json_nodes(const tli_json *json)
{
  return json->nodes_memory;
}

/* The member of an object of that name; NULL: there is none. */
const tli_json_node *tli_json_member(const tli_json *json, const tli_json_node *object, const char *key);

/* The place of a node into `err`; returns `status`. */
tl_status tli_json_place(const tli_json_node *node, tl_status status, tl_error *err);

/* TL_ERR_SCHEMA: `node` is not `wanted`. */
tl_status tli_json_unfit(const tli_json_node *node, const char *wanted, tl_error *err);

#endif
