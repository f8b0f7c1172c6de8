/* SPDX-License-Identifier: Apache-2.0 */

/* jCal (RFC 7265), read into content lines. yajl reads the JSON, in pieces; what it tells is put in its place here. */

#include <string.h>
#include <yajl/yajl_parse.h>

#include "../base/content.h"
#include "../base/error.h"
#include "gather.h"

enum { CHUNK = 65536, DEPTH_MAX = 32, TEXT_MAX = 1 << 20 };
#define BYTES_DEFAULT (UINT64_C(64) << 20)

/* What an array or an object is. */
typedef enum kind {
  COMPONENT, /* ["vevent", PROPERTIES, COMPONENTS] */
  PROPERTIES,
  COMPONENTS,
  PROPERTY,   /* ["name", PARAMETERS, "type", VALUE, ...] */
  PARAMETERS, /* an object */
  PARAMETER,  /* the array of one */
  VALUE,      /* an array: a value with structure, or a period */
  RULE,       /* an object: a recur */
  RULE_PART   /* the array of one */
} kind;

typedef struct level {
  kind kind;
  size_t count;                        /* of items so far */
  char name[TLI_CONTENT_NAME_MAX + 1]; /* of a component */
} level;

typedef struct jcal {
  yajl_handle json;
  tli_content content;
  tl_error error; /* the first; status TL_OK: none */
  level levels[DEPTH_MAX];
  size_t depth;
  char type[TLI_CONTENT_NAME_MAX + 1]; /* of the property's values */
  uint32_t line;                       /* of the property */
  tl_text chunk;
  size_t counted; /* bytes of it whose lines are counted */
  uint32_t lines; /* line ends before them */
} jcal;

/* The line that yajl is at. */
static uint32_t line_of(jcal *j)
{
  size_t at = yajl_get_bytes_consumed(j->json);
  for (; j->counted < at && j->counted < j->chunk.size; j->counted++)
    j->lines += j->chunk.data[j->counted] == '\n';
  return j->lines + 1;
}

static int refuse(jcal *j, tl_status status, tl_code code, const char *what)
{
  if (j->error.status == TL_OK) {
    tli_fail(&j->error, status, code, "%s", what);
    j->error.line = line_of(j);
  }
  return 0;
}

static int misplaced(jcal *j)
{
  return refuse(
      j, TL_ERR_SCHEMA, TL_CODE_ICAL_STRUCTURE,
      "jCal is [\"vcalendar\", [properties], [components]], and a property [\"name\", {parameters}, \"type\", "
      "value, ...]: this is something else");
}

/* What comes of an item that has been put in its place. */
static int placed(jcal *j)
{
  if (j->content.status == TL_OK)
    return 1;
  if (j->error.line == 0)
    j->error.line = line_of(j);
  return 0;
}

/* What is open; never NULL: yajl ends only what has begun. */
static level *top(jcal *j)
{
  return &j->levels[j->depth - 1];
}

/* ---- strings and numbers ---- */

static int in_component(jcal *j, level *at, tl_text text)
{
  if (at->count++ != 0 || text.size > TLI_CONTENT_NAME_MAX)
    return misplaced(j);
  memcpy(at->name, text.data, text.size);
  at->name[text.size] = '\0';
  tli_content_component(&j->content, true, text, line_of(j));
  return placed(j);
}

static int in_property(jcal *j, level *at, tl_text text)
{
  switch (at->count++) {
  case 0:
    j->line = line_of(j);
    tli_content_property(&j->content, text, ',');
    return placed(j);
  case 1: return misplaced(j);
  case 2:
    if (text.size > TLI_CONTENT_NAME_MAX)
      return misplaced(j);
    memcpy(j->type, text.data, text.size);
    j->type[text.size] = '\0';
    return 1;
  default: tli_content_value(&j->content, tl_text_from_string(j->type), text); return placed(j);
  }
}

/* An item of a value that is an array: of a period the second is its end, else they are parts. */
static int in_value(jcal *j, level *at, tl_text text)
{
  bool period = strcmp(j->type, "period") == 0;
  if (period && at->count == 1)
    tli_content_period(&j->content, text);
  else if (at->count == 0 || !period)
    tli_content_value(&j->content, tl_text_from_string(j->type), text);
  else
    return misplaced(j);
  at->count++;
  return placed(j);
}

static int on_scalar(jcal *j, tl_text text)
{
  if (j->depth == 0)
    return misplaced(j);
  level *at = top(j);
  if (text.size > TEXT_MAX)
    return refuse(j, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "a string has more bytes than the limit of 1048576");
  switch (at->kind) {
  case COMPONENT: return in_component(j, at, text);
  case PROPERTY: return in_property(j, at, text);
  case PARAMETERS:
  case PARAMETER: tli_content_parameter_value(&j->content, text); return placed(j);
  case VALUE: return in_value(j, at, text);
  case RULE: tli_content_rule_value(&j->content, text, true); return placed(j);
  case RULE_PART: tli_content_rule_value(&j->content, text, at->count++ == 0); return placed(j);
  default: return misplaced(j);
  }
}

static int on_string(void *ctx, const unsigned char *data, size_t size)
{
  return on_scalar(ctx, (tl_text){(const char *)data, size});
}

static int on_number(void *ctx, const char *data, size_t size)
{
  return on_scalar(ctx, (tl_text){data, size});
}

static int on_boolean(void *ctx, int value)
{
  return on_scalar(ctx, value ? TL_TEXT("TRUE") : TL_TEXT("FALSE"));
}

static int on_null(void *ctx)
{
  return misplaced(ctx);
}

/* ---- arrays and objects ---- */

static int push(jcal *j, kind what)
{
  if (j->depth == DEPTH_MAX)
    return refuse(j, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "arrays are nested deeper than the limit of 32");
  j->levels[j->depth++] = (level){.kind = what};
  return 1;
}

static int on_start_array(void *ctx)
{
  jcal *j = ctx;
  if (j->depth == 0)
    return push(j, COMPONENT);
  level *at = top(j);
  switch (at->kind) {
  case COMPONENT:
    at->count++;
    return at->count == 2 ? push(j, PROPERTIES) : at->count == 3 ? push(j, COMPONENTS) : misplaced(j);
  case PROPERTIES: return push(j, PROPERTY);
  case COMPONENTS: return push(j, COMPONENT);
  case PROPERTY:
    if (at->count++ < 3)
      return misplaced(j);
    j->content.apart = at->count == 4 ? ';' : ',';
    return push(j, VALUE);
  case PARAMETERS: return push(j, PARAMETER);
  case RULE: return push(j, RULE_PART);
  default: return misplaced(j);
  }
}

static int on_end_array(void *ctx)
{
  jcal *j = ctx;
  level *at = top(j);
  if (at->kind == COMPONENT) {
    if (at->count != 3)
      return misplaced(j);
    tli_content_component(&j->content, false, tl_text_from_string(at->name), line_of(j));
  } else if (at->kind == PROPERTY) {
    if (at->count < 4)
      return misplaced(j);
    tli_content_property_end(&j->content, j->line);
  }
  j->depth--;
  return placed(j);
}

static int on_start_map(void *ctx)
{
  jcal *j = ctx;
  if (j->depth == 0 || top(j)->kind != PROPERTY)
    return misplaced(j);
  level *at = top(j);
  at->count++;
  return at->count == 2 ? push(j, PARAMETERS) : at->count == 4 ? push(j, RULE) : misplaced(j);
}

static int on_key(void *ctx, const unsigned char *data, size_t size)
{
  jcal *j = ctx;
  tl_text name = {(const char *)data, size};
  if (top(j)->kind == PARAMETERS)
    tli_content_parameter(&j->content, name);
  else
    tli_content_rule(&j->content, name);
  return placed(j);
}

static int on_end_map(void *ctx)
{
  jcal *j = ctx;
  j->depth--;
  return 1;
}

/* ---- all of it ---- */

/* What yajl says is wrong, in one line. */
static tl_status tell_syntax(jcal *j, tl_error *err)
{
  unsigned char *said = yajl_get_error(j->json, 0, NULL, 0);
  char message[128] = "it is not JSON";
  if (said) {
    size_t size = 0;
    for (; said[size] && said[size] != '\n' && size < sizeof message - 1; size++)
      message[size] = (char)(said[size] >= 0x20 && said[size] < 0x7F ? said[size] : '?');
    message[size] = '\0';
    yajl_free_error(j->json, said);
  }
  tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_SYNTAX, "not JSON: %s", message);
  if (err)
    err->line = line_of(j);
  return TL_ERR_SYNTAX;
}

static tl_status check(jcal *j, yajl_status status, tl_error *err)
{
  if (j->error.status != TL_OK || j->content.status != TL_OK) {
    if (err)
      *err = j->error;
    return j->error.status != TL_OK ? j->error.status : j->content.status;
  }
  return status == yajl_status_ok ? TL_OK : tell_syntax(j, err);
}

static tl_status parse(jcal *j, tl_input *input, const tl_format_options *options, char *buffer, tl_error *err)
{
  uint64_t bytes = 0;
  uint64_t bytes_max = options->bytes_max ? options->bytes_max : BYTES_DEFAULT;
  for (;;) {
    size_t size;
    tl_status status = tl_input_read(input, buffer, CHUNK, &size, err);
    if (status != TL_OK)
      return status;
    const char *data = buffer;
    if (bytes == 0 && size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
      data += 3;
      size -= 3;
    }
    bytes += size;
    if (bytes > bytes_max)
      return tli_fail(err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "the document is larger than the limit of %llu bytes",
                      (unsigned long long)bytes_max);
    j->chunk = (tl_text){data, size};
    j->counted = 0;
    bool last = size == 0;
    if (last && bytes == 0)
      return tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_EMPTY, "there is nothing in the file");
    yajl_status said = last ? yajl_complete_parse(j->json) : yajl_parse(j->json, (const unsigned char *)data, size);
    status = check(j, said, err);
    if (status != TL_OK)
      return status;
    if (last) {
      tli_content_flush(&j->content);
      return check(j, said, err);
    }
    for (; j->counted < size; j->counted++)
      j->lines += data[j->counted] == '\n';
    if (options->progress.tell && !options->progress.tell(options->progress.ctx, bytes, tl_input_size(input)))
      return tli_fail(err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped after %llu bytes", (unsigned long long)bytes);
  }
}

bool tli_jcal_begins(tl_text head)
{
  static const char *const tokens[] = {"[", "\"vcalendar\"", ","};
  head = tli_format_head(head);
  for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
    size_t size = strlen(tokens[i]);
    if (head.size < size || memcmp(head.data, tokens[i], size) != 0)
      return false;
    head = tli_format_head((tl_text){head.data + size, head.size - size});
  }
  return true;
}

tl_status tli_jcal_read(tl_input *input, const tl_format_options *options, tl_timeline **out_timeline, tl_error *err)
{
  static const yajl_callbacks callbacks = {on_null,      on_boolean, NULL,       NULL,           on_number,   on_string,
                                           on_start_map, on_key,     on_end_map, on_start_array, on_end_array};
  tli_gather gather;
  tli_gather_open(&gather, options);
  char *buffer = NULL;
  tl_status status = TL_OK;
  jcal *j = gather.allocator.resize(gather.allocator.ctx, NULL, 0, sizeof *j + CHUNK);
  if (!j)
    return tli_fail_nomem(err);
  buffer = (char *)(j + 1);
  memset(j, 0, sizeof *j);
  tli_content_open(&j->content, tli_gather_sink(&gather), options->allocator, &j->error);
  j->json = yajl_alloc(&callbacks, NULL, j);
  status = j->json ? parse(j, input, options, buffer, err) : tli_fail_nomem(err);
  bool aligned = j->content.aligned;
  if (j->json)
    yajl_free(j->json);
  tli_content_close(&j->content);
  gather.allocator.resize(gather.allocator.ctx, j, sizeof *j + CHUNK, 0);
  if (status == TL_OK)
    status = tli_gather_read(&gather, aligned, options, out_timeline, err);
  tli_gather_close(&gather);
  return status;
}
