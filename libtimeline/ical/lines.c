/* SPDX-License-Identifier: Apache-2.0 */
#include "lines.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"

enum { WINDOW = 131072, TEXT_FIRST = 1024 };

bool tli_text_is_word(tl_text text, const char *word)
{
  size_t i = 0;
  for (; i < text.size && word[i]; i++) {
    char c = text.data[i];
    if ((c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) != word[i])
      return false;
  }
  return i == text.size && !word[i];
}

void tli_text_capitals(char *data, size_t size)
{
  for (size_t i = 0; i < size; i++)
    if (data[i] >= 'a' && data[i] <= 'z')
      data[i] = (char)(data[i] - 'a' + 'A');
}

tl_status tli_lines_open(tli_lines *lines, tl_input *input, tl_text text, uint64_t bytes_max,
                         const tl_allocator *allocator, tl_error *err)
{
  memset(lines, 0, sizeof *lines);
  lines->allocator = tli_allocator(allocator);
  lines->input = input;
  lines->bytes_max = bytes_max ? bytes_max : TLI_LINES_BYTES_DEFAULT;
  lines->number = 1;
  lines->ended = !input;
  lines->data = text.data;
  lines->size = lines->bytes = text.size;
  if (!input && text.size > lines->bytes_max)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "the text is larger than the limit of %llu bytes",
                    (unsigned long long)lines->bytes_max);
  if (input) {
    lines->data = lines->buffer = tli_alloc(&lines->allocator, WINDOW);
    lines->size = lines->bytes = 0;
    if (!lines->buffer)
      return tli_fail_nomem(err);
    lines->capacity = WINDOW;
  }
  return TL_OK;
}

void tli_lines_close(tli_lines *lines)
{
  tli_release(&lines->allocator, lines->buffer, lines->capacity);
  tli_release(&lines->allocator, lines->text, lines->text_capacity);
  lines->buffer = lines->text = NULL;
  lines->text_capacity = 0;
}

/* ---- places ---- */

tl_status tli_lines_place(const tli_lines *lines, const char *at, tl_error *err)
{
  if (!err)
    return TL_ERR_SYNTAX; /* which no caller looks at: it has the status itself */
  size_t offset = at && lines->text ? (size_t)((uintptr_t)at - (uintptr_t)lines->text) : 0;
  uint32_t fold = 0;
  while (fold < lines->fold_count && lines->folds[fold] <= offset)
    fold++;
  size_t first = fold > 0 ? lines->folds[fold - 1] : 0;
  err->line = fold > 0 ? lines->fold_numbers[fold - 1] : lines->start_number;
  /* Behind the last fold that is known, the line is as near as can be told. */
  err->column = 0;
  if (fold < TLI_LINES_FOLDS) {
    err->column = fold > 0 ? 2 : 1; /* the space that a folded line starts with */
    for (size_t i = first; i < offset; i++)
      err->column += ((unsigned char)lines->text[i] & 0xC0) != 0x80;
  }
  err->offset = (size_t)lines->start;
  return err->status;
}

/* The error is at byte `at` of the line at hand. */
#define FAIL_AT(lines, at, err, status, ...)                                                                           \
  ((void)tli_fail(err, status, __VA_ARGS__), (void)tli_lines_place(lines, (lines)->text + (at), err), (status))

/* ---- lines of the file ---- */

/* Drops what is behind us and reads more, or all that there is. */
static tl_status more(tli_lines *lines, bool all, tl_error *err)
{
  size_t have = lines->size - lines->at;
  memmove(lines->buffer, lines->data + lines->at, have);
  lines->base += lines->at;
  lines->at = 0;
  lines->size = have;
  while ((all || lines->size < WINDOW) && !lines->ended) {
    size_t got;
    if (lines->size == lines->capacity &&
        !tli_reserve(&lines->allocator, &lines->buffer, &lines->capacity, lines->size + 1, 1))
      return tli_fail_nomem(err);
    lines->data = lines->buffer;
    tl_status status =
        tl_input_read(lines->input, lines->buffer + lines->size, lines->capacity - lines->size, &got, err);
    if (status != TL_OK)
      return status;
    lines->ended = got == 0;
    lines->size += got;
    lines->bytes += got;
    if (lines->bytes > lines->bytes_max)
      return tli_fail(err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "the file is larger than the limit of %llu bytes",
                      (unsigned long long)lines->bytes_max);
  }
  return TL_OK;
}

tl_status tli_lines_load(tli_lines *lines, tl_error *err)
{
  return lines->ended ? TL_OK : more(lines, true, err);
}

/* Gives the next line of the file, without its end, in the window. TL_ERR_LIMIT when it is too long. */
static tl_status physical(tli_lines *lines, tl_text *out, tl_error *err)
{
  /* One byte more than a line may have, its end, and the first byte of the next. */
  if (lines->size - lines->at < TLI_LINES_FOLDED_MAX + 3 && !lines->ended) {
    tl_status status = more(lines, false, err);
    if (status != TL_OK)
      return status;
  }
  const char *start = lines->data + lines->at;
  size_t left = lines->size - lines->at;
  size_t within = left < TLI_LINES_FOLDED_MAX + 2 ? left : TLI_LINES_FOLDED_MAX + 2;
  const char *end = within ? memchr(start, '\n', within) : NULL;
  size_t size = end ? (size_t)(end - start) : left;
  size_t taken = end ? size + 1 : size;
  if (size > 0 && start[size - 1] == '\r')
    size--;
  if (size > TLI_LINES_FOLDED_MAX) {
    tli_fail(err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "a line of more than %d bytes", TLI_LINES_FOLDED_MAX);
    if (err) {
      err->line = lines->number;
      err->offset = (size_t)(lines->base + lines->at);
    }
    return TL_ERR_LIMIT;
  }
  *out = (tl_text){start, size};
  lines->at += taken;
  lines->number += lines->number < UINT32_MAX;
  return TL_OK;
}

/* Appends to the content line at hand, and keeps room for a NUL. */
static tl_status append(tli_lines *lines, tl_text piece, tl_error *err)
{
  if (lines->text_size + piece.size > TLI_LINES_UNFOLDED_MAX)
    return FAIL_AT(lines, 0, err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "a content line of more than %d bytes",
                   TLI_LINES_UNFOLDED_MAX);
  size_t need = lines->text_size + piece.size + 1;
  if (need > lines->text_capacity &&
      !tli_reserve(&lines->allocator, &lines->text, &lines->text_capacity, need < TEXT_FIRST ? TEXT_FIRST : need, 1))
    return tli_fail_nomem(err);
  if (piece.size)
    memcpy(lines->text + lines->text_size, piece.data, piece.size);
  lines->text_size += piece.size;
  return TL_OK;
}

/* Whether the next line of the file goes on with this one. */
static bool is_folded(const tli_lines *lines)
{
  return lines->at < lines->size && (lines->data[lines->at] == ' ' || lines->data[lines->at] == '\t');
}

static tl_status unfold(tli_lines *lines, tl_error *err)
{
  while (is_folded(lines)) {
    if (lines->fold_count < TLI_LINES_FOLDS) {
      lines->folds[lines->fold_count] = (uint32_t)lines->text_size;
      lines->fold_numbers[lines->fold_count++] = lines->number;
    }
    tl_text piece;
    tl_status status = physical(lines, &piece, err);
    if (status == TL_OK)
      status = append(lines, (tl_text){piece.data + 1, piece.size - 1}, err);
    if (status != TL_OK)
      return status;
  }
  return TL_OK;
}

static tl_status check_text(const tli_lines *lines, tl_error *err)
{
  tl_text text = {lines->text, lines->text_size};
  size_t bad = tli_utf8_check(text, false);
  const char *cr = memchr(text.data, '\r', bad);
  if (cr)
    bad = (size_t)(cr - text.data);
  if (bad == text.size)
    return TL_OK;
  const char *instead = lines->start == 0 ? tli_utf8_instead(text) : NULL;
  if (instead)
    return FAIL_AT(lines, 0, err, TL_ERR_ENCODING, TL_CODE_UTF8, "the feed is %s", instead);
  bool control = tli_utf8_size(text.data + bad, text.size - bad) > 0;
  if (control)
    return FAIL_AT(lines, bad, err, TL_ERR_ENCODING, TL_CODE_CONTROL, "a control character, \\x%c%c",
                   "0123456789abcdef"[(unsigned char)text.data[bad] >> 4],
                   "0123456789abcdef"[(unsigned char)text.data[bad] & 15]);
  return FAIL_AT(lines, bad, err, TL_ERR_ENCODING, TL_CODE_UTF8, "a byte that is not UTF-8, \\x%c%c",
                 "0123456789abcdef"[(unsigned char)text.data[bad] >> 4],
                 "0123456789abcdef"[(unsigned char)text.data[bad] & 15]);
}

/* Gathers the next content line that is not empty; false at the end. */
static tl_status gather(tli_lines *lines, bool *out_there, tl_error *err)
{
  *out_there = false;
  lines->text_size = 0;
  while (lines->text_size == 0) {
    if (lines->at == lines->size && lines->ended)
      return TL_OK;
    lines->start = lines->base + lines->at;
    lines->start_number = lines->number;
    lines->fold_count = 0;
    tl_text piece;
    tl_status status = physical(lines, &piece, err);
    if (status == TL_OK && lines->start == 0 && piece.size >= 3 && memcmp(piece.data, "\xEF\xBB\xBF", 3) == 0)
      piece = (tl_text){piece.data + 3, piece.size - 3};
    if (status == TL_OK)
      status = append(lines, piece, err);
    if (status == TL_OK)
      status = unfold(lines, err);
    if (status != TL_OK)
      return status;
  }
  lines->text[lines->text_size] = '\0';
  *out_there = true;
  return check_text(lines, err);
}

/* ---- content lines ---- */

/* Underscores are no part of RFC 5545, but of names that are seen. */
static bool is_name(char c)
{
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* A name from `at` on, made capitals. `*out_end` is behind it. */
static tl_status read_name(tli_lines *lines, size_t at, const char *what, tl_text *out, size_t *out_end, tl_error *err)
{
  size_t end = at;
  while (is_name(lines->text[end]))
    end++;
  if (end == at) {
    char quoted[TLI_QUOTE_SIZE];
    size_t size = lines->text_size - at;
    return FAIL_AT(lines, at, err, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, "the name of a %s is expected, not %s", what,
                   tli_quote((tl_text){lines->text + at, size < 24 ? size : 24}, quoted));
  }
  if (end - at > TLI_LINES_NAME_MAX)
    return FAIL_AT(lines, at, err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "a name of more than %d bytes",
                   TLI_LINES_NAME_MAX);
  tli_text_capitals(lines->text + at, end - at);
  *out = (tl_text){lines->text + at, end - at};
  *out_end = end;
  return TL_OK;
}

/* Undoes the carets of RFC 6868, in place: ^n, ^^ and ^'. */
static tl_text without_carets(char *data, size_t size)
{
  const char *caret = memchr(data, '^', size);
  if (!caret)
    return (tl_text){data, size};
  size_t out = (size_t)(caret - data);
  for (size_t i = out; i < size; i++) {
    char next = i + 1 < size ? data[i + 1] : '\0';
    bool escape = data[i] == '^' && (next == 'n' || next == '^' || next == '\'');
    data[out++] = !escape ? data[i] : next == 'n' ? '\n' : next == '\'' ? '"' : '^';
    i += escape;
  }
  return (tl_text){data, out};
}

/* One value of a parameter, quoted or not. */
static tl_status read_parameter_value(tli_lines *lines, size_t at, tl_text *out, size_t *out_end, tl_error *err)
{
  char *text = lines->text;
  if (text[at] == '"') {
    const char *close = memchr(text + at + 1, '"', lines->text_size - at - 1);
    if (!close)
      return FAIL_AT(lines, at, err, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, "a quoted value that does not end");
    *out_end = (size_t)(close - text) + 1;
    *out = without_carets(text + at + 1, *out_end - at - 2);
  } else {
    *out_end = at + strcspn(text + at, "\";:,");
    *out = without_carets(text + at, *out_end - at);
  }
  return TL_OK;
}

static bool is_repeated(const tli_line *line, tl_text name)
{
  for (size_t i = 0; i < line->parameter_count; i++)
    if (tli_text_same(line->parameters[i].name, name))
      return true;
  return false;
}

/* Cuts ";NAME=value,value" and so on, from `*at` on, to the colon. */
static tl_status read_parameters(tli_lines *lines, tli_line *line, size_t *at, tl_error *err)
{
  size_t names = 0;
  while (lines->text[*at] == ';') {
    tl_text name;
    size_t name_at = *at + 1;
    tl_status status = read_name(lines, name_at, "parameter", &name, at, err);
    if (status != TL_OK)
      return status;
    if (lines->text[*at] != '=')
      return FAIL_AT(lines, *at, err, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, "a parameter without =");
    if (++names > TLI_LINES_PARAMETERS_MAX)
      return FAIL_AT(lines, name_at, err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "a property with more than %d parameters",
                     TLI_LINES_PARAMETERS_MAX);
    if (is_repeated(line, name))
      return FAIL_AT(lines, name_at, err, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, "a parameter that is there already");
    do {
      tl_text value;
      if (line->parameter_count == TLI_LINES_VALUES_MAX)
        return FAIL_AT(lines, *at, err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "parameters with more than %d values",
                       TLI_LINES_VALUES_MAX);
      if ((status = read_parameter_value(lines, *at + 1, &value, at, err)) != TL_OK)
        return status;
      lines->parameters[line->parameter_count++] = (tli_line_parameter){name, value};
    } while (lines->text[*at] == ',');
  }
  return TL_OK;
}

static tl_status cut(tli_lines *lines, tli_line *line, tl_error *err)
{
  size_t at;
  *line = (tli_line){.parameters = lines->parameters, .number = lines->start_number};
  tl_status status = read_name(lines, 0, "property", &line->name, &at, err);
  if (status == TL_OK)
    status = read_parameters(lines, line, &at, err);
  if (status != TL_OK)
    return status;
  if (lines->text[at] != ':') {
    char quoted[TLI_QUOTE_SIZE];
    size_t left = lines->text_size - at;
    return FAIL_AT(lines, at, err, TL_ERR_SYNTAX, TL_CODE_ICAL_LINE, "a colon is expected, not %s",
                   left ? tli_quote((tl_text){lines->text + at, left < 24 ? left : 24}, quoted)
                        : "the end of the line");
  }
  line->value = (tl_text){lines->text + at + 1, lines->text_size - at - 1};
  return TL_OK;
}

/* ---- components ---- */

static tl_status begin(tli_lines *lines, tli_line *line, tl_error *err)
{
  tl_text name = line->name;
  size_t at = (size_t)(name.data - lines->text);
  if (lines->depth == TLI_LINES_DEPTH_MAX)
    return FAIL_AT(lines, 0, err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "components nested deeper than %d",
                   TLI_LINES_DEPTH_MAX);
  if (lines->depth == 0 && !tli_text_is(name, "VCALENDAR"))
    return FAIL_AT(lines, at, err, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, "a %s outside a VCALENDAR", name.data);
  if (lines->depth > 0 && tli_text_is(name, "VCALENDAR"))
    return FAIL_AT(lines, at, err, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, "a VCALENDAR inside a %s",
                   lines->open[lines->depth - 1]);
  memcpy(lines->open[lines->depth], name.data, name.size + 1);
  lines->open_line[lines->depth] = line->number;
  lines->properties[lines->depth] = 0;
  lines->component_count += lines->depth == 0;
  lines->depth++;
  return TL_OK;
}

static tl_status end(tli_lines *lines, const tli_line *line, tl_error *err)
{
  size_t at = (size_t)(line->name.data - lines->text);
  if (lines->depth == 0)
    return FAIL_AT(lines, at, err, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, "END:%s, where nothing is open",
                   line->name.data);
  const char *open = lines->open[lines->depth - 1];
  if (!tli_text_is(line->name, open))
    return FAIL_AT(lines, at, err, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE,
                   "END:%s ends no %s, which is open since line %u", line->name.data, open,
                   lines->open_line[lines->depth - 1]);
  lines->depth--;
  return TL_OK;
}

/* BEGIN and END: the value is the name of the component. */
static tl_status bracket(tli_lines *lines, tli_line *line, tl_error *err)
{
  bool begins = line->kind == TLI_LINE_BEGIN;
  size_t at = (size_t)(line->value.data - lines->text);
  if (line->parameter_count > 0)
    return FAIL_AT(lines, 0, err, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, "%s with a parameter",
                   begins ? "BEGIN" : "END");
  /* A space at the end is what some programs leave. */
  while (line->value.size > 0 && line->value.data[line->value.size - 1] == ' ')
    lines->text[at + --line->value.size] = '\0';
  size_t behind;
  tl_status status = read_name(lines, at, "component", &line->name, &behind, err);
  if (status != TL_OK || lines->text[behind] != '\0') {
    if (status == TL_OK)
      (void)FAIL_AT(lines, behind, err, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE,
                    "a component's name has letters and hyphens");
    if (err && err->code == TL_CODE_ICAL_LINE)
      err->code = TL_CODE_ICAL_STRUCTURE; /* what follows cannot be made sense of */
    return status == TL_OK ? TL_ERR_SYNTAX : status;
  }
  line->value = (tl_text){lines->text + behind, 0};
  return begins ? begin(lines, line, err) : end(lines, line, err);
}

static tl_status at_end(tli_lines *lines, tl_error *err)
{
  lines->start_number = lines->number;
  lines->start = lines->base + lines->at;
  lines->fold_count = 0;
  lines->text_size = 0;
  if (lines->depth > 0) {
    tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, "the end of the file, where the %s of line %u is open",
             lines->open[lines->depth - 1], lines->open_line[lines->depth - 1]);
    tli_lines_place(lines, NULL, err);
    return TL_ERR_SYNTAX;
  }
  if (lines->component_count == 0) {
    tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_EMPTY, "there is no VCALENDAR: the file is empty");
    if (err)
      err->line = err->column = 1;
    return TL_ERR_SYNTAX;
  }
  return TL_OK;
}

tl_status tli_lines_next(tli_lines *lines, tli_line *line, const tli_line **out_line, tl_error *err)
{
  bool there;
  tl_status status;
  *out_line = NULL;
  if ((status = gather(lines, &there, err)) != TL_OK)
    return status;
  if (!there)
    return at_end(lines, err);
  if ((status = cut(lines, line, err)) != TL_OK)
    return status;
  if (tli_text_is(line->name, "BEGIN"))
    line->kind = TLI_LINE_BEGIN;
  else if (tli_text_is(line->name, "END"))
    line->kind = TLI_LINE_END;
  if (line->kind != TLI_LINE_PROPERTY) {
    if ((status = bracket(lines, line, err)) != TL_OK)
      return status;
  } else if (lines->depth == 0) {
    return FAIL_AT(lines, 0, err, TL_ERR_SYNTAX, TL_CODE_ICAL_STRUCTURE, "a property outside a VCALENDAR");
  } else if (++lines->properties[lines->depth - 1] > TLI_LINES_PROPERTIES_MAX) {
    return FAIL_AT(lines, 0, err, TL_ERR_LIMIT, TL_CODE_ICAL_LIMIT, "a component with more than %d properties",
                   TLI_LINES_PROPERTIES_MAX);
  }
  *out_line = line;
  return TL_OK;
}

tl_text tli_line_parameter_find(const tli_line *line, const char *name)
{
  for (size_t i = 0; i < line->parameter_count; i++)
    if (tli_text_is(line->parameters[i].name, name))
      return line->parameters[i].value;
  return (tl_text){NULL, 0};
}
