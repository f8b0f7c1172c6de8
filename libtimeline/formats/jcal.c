/* SPDX-License-Identifier: Apache-2.0 */

/* jCal (RFC 7265), read into content lines. What yajl tells of the JSON is put in its place here. */

#include <string.h>

#include "../base/content.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "gather.h"
#include "json_drive.h"

enum { DEPTH_MAX = 32, TEXT_MAX = 1 << 20 };

static const uint64_t bytes_max_default = UINT64_C(64) << 20;

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
  tli_drive drive;
  tli_content content;
  level levels[DEPTH_MAX];
  size_t depth;
  char type[TLI_CONTENT_NAME_MAX + 1]; /* of the property's values */
  uint32_t line;                       /* of the property */
} jcal;

/* The line that yajl is at. */
static uint32_t line_of(jcal *j)
{
  tli_drive_move(&j->drive);
  return j->drive.line;
}

/* Stops, with the place of what has been told. */
static int stop(jcal *j, tl_status status)
{
  tli_drive_move(&j->drive);
  return tli_drive_stop(&j->drive, tli_drive_here(&j->drive, status));
}

static int misplaced(jcal *j)
{
  return stop(
      j,
      tli_fail(j->drive.err, TL_ERR_SCHEMA, TL_CODE_ICAL_STRUCTURE,
               "jCal is [\"vcalendar\", [properties], [components]], and a property [\"name\", {parameters}, \"type\", "
               "value, ...]: this is something else"));
}

/* What comes of an item that has been put in its place. */
static int placed(jcal *j)
{
  return j->content.status == TL_OK ? 1 : stop(j, j->content.status);
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
    return stop(j, tli_fail(j->drive.err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT,
                            "a string has more bytes than the limit of 1048576"));
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
    return stop(
        j, tli_fail(j->drive.err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "arrays are nested deeper than the limit of 32"));
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
  jcal *j = tli_alloc(&gather.allocator, sizeof *j);
  if (!j)
    return tli_fail_nomem(err);
  j->depth = 0;
  tli_content_open(&j->content, tli_gather_sink(&gather), options->allocator, err);
  tl_status status = tli_drive_run(&j->drive, &callbacks, j, input, options, bytes_max_default, err);
  if (status == TL_OK)
    status = tli_content_flush(&j->content);
  bool aligned = j->content.aligned;
  tli_content_close(&j->content);
  tli_release(&gather.allocator, j, sizeof *j);
  if (status == TL_OK)
    status = tli_gather_read(&gather, aligned, options, out_timeline, err);
  tli_gather_close(&gather);
  return status;
}
