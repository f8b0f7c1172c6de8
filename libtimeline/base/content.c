/* SPDX-License-Identifier: Apache-2.0 */
#include "content.h"

#include <string.h>

#include "error.h"
#include "utf8.h"

/* A line is folded long before what reads it would refuse it, and seldom: a fold is a line more. */
enum { FOLD = 32768 };

/* ---- memory ---- */

static void fail(tli_content *c, tl_status status)
{
  if (c->status == TL_OK)
    c->status = status;
}

void tli_content_append(tli_content *c, tli_bytes *bytes, const char *data, size_t size)
{
  if (c->status == TL_OK && !tli_bytes_append(&c->allocator, bytes, data, size))
    fail(c, tli_fail_nomem(c->err));
}

static void append_char(tli_content *c, tli_bytes *bytes, char byte)
{
  tli_content_append(c, bytes, &byte, 1);
}

void tli_content_open(tli_content *c, tl_sink sink, const tl_allocator *allocator, tl_error *err)
{
  c->allocator = tli_allocator(allocator);
  c->err = err;
  c->status = TL_OK;
  c->parameters = c->value = (tli_bytes){NULL, 0, 0};
  c->line = 1;
  c->aligned = true;
  tli_writer_init(&c->writer, sink, err);
}

void tli_content_close(tli_content *c)
{
  tli_bytes_free(&c->allocator, &c->parameters);
  tli_bytes_free(&c->allocator, &c->value);
}

/* ---- names ---- */

/* Underscores as in content lines: they are seen. */
static bool is_name(tl_text text)
{
  for (size_t i = 0; i < text.size; i++) {
    char c = text.data[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
      return false;
  }
  return text.size > 0 && text.size <= TLI_CONTENT_NAME_MAX;
}

/* Copies a name, in capitals. */
static void put_name(tli_content *c, tl_text name, char out[TLI_CONTENT_NAME_MAX + 1])
{
  char quoted[TLI_QUOTE_SIZE];
  out[0] = '\0';
  if (c->status != TL_OK)
    return;
  if (!is_name(name)) {
    fail(c, tli_fail(c->err, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, "%s is no name of iCalendar", tli_quote(name, quoted)));
    return;
  }
  for (size_t i = 0; i < name.size; i++)
    out[i] = name.data[i] >= 'a' && name.data[i] <= 'z' ? (char)(name.data[i] - ('a' - 'A')) : name.data[i];
  out[name.size] = '\0';
}

/* ---- lines ---- */

static void write_line_end(tli_content *c)
{
  tli_write_text(&c->writer, TL_TEXT("\r\n"));
  c->line++;
}

/* Comes to line `line` of the document. */
static void align(tli_content *c, uint32_t line)
{
  c->aligned = c->aligned && c->line <= line;
  while (c->line < line)
    write_line_end(c);
}

void tli_content_component(tli_content *c, bool begins, tl_text name, uint32_t line)
{
  char capitals[TLI_CONTENT_NAME_MAX + 1];
  put_name(c, name, capitals);
  if (c->status != TL_OK)
    return;
  align(c, line);
  tli_write_string(&c->writer, begins ? "BEGIN:" : "END:");
  tli_write_string(&c->writer, capitals);
  write_line_end(c);
}

/* ---- properties ---- */

void tli_content_property(tli_content *c, tl_text name, char apart)
{
  put_name(c, name, c->name);
  c->type[0] = '\0';
  c->apart = apart;
  c->parameters.size = c->value.size = 0;
}

void tli_content_parameter(tli_content *c, tl_text name)
{
  char capitals[TLI_CONTENT_NAME_MAX + 1];
  put_name(c, name, capitals);
  append_char(c, &c->parameters, ';');
  tli_content_append(c, &c->parameters, capitals, strlen(capitals));
  append_char(c, &c->parameters, '=');
  c->quoted = false;
}

/* RFC 6868: what a parameter cannot hold is written with a caret. */
void tli_content_parameter_value(tli_content *c, tl_text value)
{
  bool quotes = false;
  for (size_t i = 0; i < value.size; i++)
    quotes = quotes || strchr(",;:", value.data[i]);
  if (c->quoted)
    append_char(c, &c->parameters, ',');
  c->quoted = true;
  if (quotes)
    append_char(c, &c->parameters, '"');
  for (size_t i = 0; i < value.size; i++) {
    char byte = value.data[i];
    if (byte == '\n' || byte == '\r')
      tli_content_append(c, &c->parameters, "^n", 2);
    else if (byte == '"')
      tli_content_append(c, &c->parameters, "^'", 2);
    else if (byte == '^')
      tli_content_append(c, &c->parameters, "^^", 2);
    else
      append_char(c, &c->parameters, byte);
  }
  if (quotes)
    append_char(c, &c->parameters, '"');
}

/* Adds text as it is but for line breaks, or with the escapes of TEXT. */
static void append_text(tli_content *c, tl_text text, bool escaped)
{
  size_t from = 0;
  for (size_t i = 0; i < text.size; i++) {
    char byte = text.data[i];
    bool breaks = byte == '\n' || byte == '\r';
    if (!breaks && !(escaped && (byte == '\\' || byte == ';' || byte == ',')))
      continue;
    tli_content_append(c, &c->value, text.data + from, i - from);
    tli_content_append(c, &c->value, breaks ? "\\n" : (char[2]){'\\', byte}, 2);
    i += byte == '\r' && i + 1 < text.size && text.data[i + 1] == '\n';
    from = i + 1;
  }
  tli_content_append(c, &c->value, text.data + from, text.size - from);
}

/* Adds a date, time or offset without the marks that iCalendar does not have. What is first is none: the minus of a
 * year is seen, and refused. */
static void append_compact(tli_content *c, tl_text text, const char *without)
{
  for (size_t i = 0; i < text.size; i++)
    if (i == 0 || !text.data[i] || !strchr(without, text.data[i]))
      append_text(c, (tl_text){text.data + i, 1}, false);
}

static void append_value(tli_content *c, tl_text type, tl_text value)
{
  if (tli_text_is(type, "date") || tli_text_is(type, "date-time") || tli_text_is(type, "time") ||
      tli_text_is(type, "period"))
    append_compact(c, value, "-:");
  else if (tli_text_is(type, "utc-offset"))
    append_compact(c, value, ":");
  else
    append_text(c, value, tli_text_is(type, "text") || tli_text_is(type, "uid"));
}

void tli_content_value(tli_content *c, tl_text type, tl_text value)
{
  if (c->type[0])
    append_char(c, &c->value, c->apart);
  else
    put_name(c, type, c->type);
  append_value(c, type, value);
}

void tli_content_rule(tli_content *c, tl_text name)
{
  char capitals[TLI_CONTENT_NAME_MAX + 1];
  if (c->type[0])
    append_char(c, &c->value, ';');
  put_name(c, TL_TEXT("recur"), c->type);
  put_name(c, name, capitals);
  tli_content_append(c, &c->value, capitals, strlen(capitals));
  append_char(c, &c->value, '=');
}

void tli_content_rule_value(tli_content *c, tl_text value, bool first)
{
  if (!first)
    append_char(c, &c->value, ',');
  /* UNTIL is a date; a day that is counted from the end has its minus. */
  bool date = value.size >= 10 && value.data[4] == '-';
  append_compact(c, value, date ? "-:" : "");
}

void tli_content_period(tli_content *c, tl_text value)
{
  append_char(c, &c->value, '/');
  append_compact(c, value, value.size > 0 && value.data[0] >= '0' && value.data[0] <= '9' ? "-:" : ":");
}

/* The type that a property has when no VALUE says another; "": there is none. */
static const char *default_type(const char *name)
{
  static const struct {
    const char *name;
    const char *type;
  } types[] = {
      {"ATTACH", "URI"},
      {"ATTENDEE", "CAL-ADDRESS"},
      {"COMPLETED", "DATE-TIME"},
      {"CONFERENCE", ""},
      {"CREATED", "DATE-TIME"},
      {"DTEND", "DATE-TIME"},
      {"DTSTAMP", "DATE-TIME"},
      {"DTSTART", "DATE-TIME"},
      {"DUE", "DATE-TIME"},
      {"DURATION", "DURATION"},
      {"EXDATE", "DATE-TIME"},
      {"EXRULE", "RECUR"},
      {"FREEBUSY", "PERIOD"},
      {"GEO", "FLOAT"},
      {"IMAGE", ""},
      {"LAST-MODIFIED", "DATE-TIME"},
      {"LINK", ""},
      {"ORGANIZER", "CAL-ADDRESS"},
      {"PERCENT-COMPLETE", "INTEGER"},
      {"PRIORITY", "INTEGER"},
      {"RDATE", "DATE-TIME"},
      {"RECURRENCE-ID", "DATE-TIME"},
      {"REFRESH-INTERVAL", ""},
      {"REPEAT", "INTEGER"},
      {"RRULE", "RECUR"},
      {"SEQUENCE", "INTEGER"},
      {"SOURCE", ""},
      {"TRIGGER", "DURATION"},
      {"TZOFFSETFROM", "UTC-OFFSET"},
      {"TZOFFSETTO", "UTC-OFFSET"},
      {"TZURL", "URI"},
      {"URL", "URI"},
  };
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strcmp(types[i].name, name) == 0)
      return types[i].type;
  return strncmp(name, "X-", 2) == 0 ? "UNKNOWN" : "TEXT";
}

/* Writes a part of a line that starts at `*at`, with folds between characters. */
static void write_folded(tli_content *c, const char *data, size_t size, size_t *at)
{
  while (size > 0) {
    size_t room = FOLD - *at;
    size_t part = size < room ? size : room;
    while (part < size && part > 0 && ((unsigned char)data[part] & 0xC0) == 0x80)
      part--;
    tli_write(&c->writer, data, part);
    data += part;
    size -= part;
    *at += part;
    if (size > 0) {
      write_line_end(c);
      tli_write_char(&c->writer, ' ');
      *at = 1;
    }
  }
}

void tli_content_property_end(tli_content *c, uint32_t line)
{
  if (c->status != TL_OK)
    return;
  align(c, line);
  size_t at = 0;
  write_folded(c, c->name, strlen(c->name), &at);
  if (c->type[0] && strcmp(c->type, "UNKNOWN") != 0 && strcmp(c->type, default_type(c->name)) != 0) {
    write_folded(c, ";VALUE=", 7, &at);
    write_folded(c, c->type, strlen(c->type), &at);
  }
  write_folded(c, c->parameters.data, c->parameters.size, &at);
  write_folded(c, ":", 1, &at);
  write_folded(c, c->value.data, c->value.size, &at);
  write_line_end(c);
}

tl_status tli_content_flush(tli_content *c)
{
  fail(c, tli_writer_flush(&c->writer));
  return c->status;
}
