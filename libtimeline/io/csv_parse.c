/* SPDX-License-Identifier: Apache-2.0 */
#include "csv_parse.h"

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"

enum {
  PIECE = 65536, /* read at once */
  PROGRESS_STEP = 1 << 20
};

static const uint64_t bytes_max_default = UINT64_C(16) << 30;

static const char *data(const tli_csv *csv)
{
  return csv->window;
}

/* ---- places ---- */

/* Puts line and column of byte `at` of the row into `err`. */
static tl_status place(const tli_csv *csv, size_t at, tl_status status, tl_error *err)
{
  if (!err)
    return status;
  const char *row = data(csv) + csv->row;
  err->line = csv->line;
  err->column = 1;
  err->offset = (size_t)(csv->bytes - csv->size) + csv->row + at;
  for (size_t i = 0; i < at; i++) {
    if (row[i] == '\n' || (row[i] == '\r' && (i + 1 == at || row[i + 1] != '\n'))) {
      err->line++;
      err->column = 1;
    } else if (row[i] != '\r') {
      err->column += ((unsigned char)row[i] & 0xC0) != 0x80;
    }
  }
  return status;
}

tl_status tli_csv_place(const tli_csv *csv, const tli_cell *cell, size_t offset, tl_status status, tl_error *err)
{
  return place(csv, cell->at + (cell->plain && offset <= cell->text.size ? offset : 0), status, err);
}

/* ---- the window ---- */

/* Reads more behind what is there, which moves to the front from the row on. */
static tl_status more(tli_csv *csv, tl_error *err)
{
  if (csv->row > 0) {
    csv->size -= csv->row;
    memmove(csv->window, data(csv) + csv->row, csv->size);
    csv->row = 0;
  }
  if (!tli_reserve(&csv->allocator, &csv->window, &csv->capacity, csv->size + PIECE, 1))
    return tli_fail_nomem(err);
  size_t got;
  tl_status status = tl_input_read(csv->input, (char *)csv->window + csv->size, PIECE, &got, err);
  if (status != TL_OK)
    return status;
  csv->size += got;
  csv->bytes += got;
  csv->ended = got == 0;
  if (csv->bytes > csv->bytes_max)
    return tli_fail(err, TL_ERR_LIMIT, TL_CODE_CSV_LIMIT, "the table is larger than the limit of %llu bytes",
                    (unsigned long long)csv->bytes_max);
  if (csv->progress.tell && csv->bytes - csv->told >= PROGRESS_STEP) {
    csv->told = csv->bytes;
    if (!csv->progress.tell(csv->progress.ctx, csv->bytes, tl_input_size(csv->input)))
      return tli_fail(err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped by the caller");
  }
  return TL_OK;
}

static void set_delimiter(tli_csv *csv, char delimiter)
{
  csv->delimiter = delimiter;
  memset(csv->special, 0, sizeof csv->special);
  csv->special[(unsigned char)delimiter] = csv->special['"'] = csv->special['\n'] = csv->special['\r'] = true;
}

/* Settles the delimiter by the header, where the caller gave none: a tab when it has tabs and no comma. */
static tl_status settle(tli_csv *csv, tl_error *err)
{
  size_t semicolon = SIZE_MAX;
  bool inside = false;
  bool begun = false;
  bool tab = false;
  set_delimiter(csv, ',');
  for (size_t i = csv->row; i < csv->size; i++) {
    char c = data(csv)[i];
    bool line_end = c == '\n' || c == '\r';
    if (line_end && begun && !inside)
      break;
    begun |= !line_end;
    inside ^= c == '"';
    if (inside)
      continue;
    if (c == ',')
      return TL_OK;
    tab |= c == '\t';
    if (c == ';' && semicolon == SIZE_MAX)
      semicolon = i - csv->row;
  }
  if (tab)
    set_delimiter(csv, '\t');
  else if (semicolon != SIZE_MAX)
    return place(csv, semicolon,
                 tli_fail(err, TL_ERR_SCHEMA, TL_CODE_CSV_HEADER,
                          "the header has semicolons and no comma: the delimiter ; has to be asked for"),
                 err);
  return TL_OK;
}

tl_status tli_csv_open(tli_csv *csv, tl_input *input, const tl_csv_options *options, tl_error *err)
{
  memset(csv, 0, sizeof *csv);
  csv->allocator = tli_allocator(options->allocator);
  csv->input = input;
  csv->progress = options->progress;
  csv->bytes_max = options->bytes_max ? options->bytes_max : bytes_max_default;
  csv->line = 1;
  tl_status status = TL_OK;
  while (status == TL_OK && !csv->ended && csv->size < PIECE)
    status = more(csv, err);
  if (status != TL_OK)
    return status;
  const char *instead = tli_utf8_instead((tl_text){csv->window, csv->size});
  if (instead)
    return place(csv, 0, tli_fail(err, TL_ERR_ENCODING, TL_CODE_CSV_ENCODING, "the table is %s", instead), err);
  if (csv->size >= 3 && memcmp(csv->window, "\xEF\xBB\xBF", 3) == 0)
    csv->row = 3;
  if (options->delimiter)
    set_delimiter(csv, options->delimiter);
  else
    status = settle(csv, err);
  return status;
}

void tli_csv_close(tli_csv *csv)
{
  tli_release(&csv->allocator, csv->window, csv->capacity);
  tli_release(&csv->allocator, csv->unescaped, csv->unescaped_capacity);
  tli_release(&csv->allocator, csv->cells, csv->cell_capacity * sizeof(tli_cell));
}

/* ---- a row ---- */

/* Where a scan of the row stands: all offsets count from the row's first byte. */
typedef struct scan {
  size_t at;      /* the next byte */
  size_t begin;   /* of the cell's text */
  size_t doubled; /* quotes in it */
  bool quoted;
  bool row_ended;
} scan;

/* Whether there is a byte at offset `at` of the row, reading on if need be. */
static tl_status has(tli_csv *csv, size_t at, bool *out, tl_error *err)
{
  tl_status status = TL_OK;
  while (status == TL_OK && csv->row + at >= csv->size && !csv->ended)
    status = more(csv, err);
  *out = status == TL_OK && csv->row + at < csv->size;
  return status;
}

static tl_status too_long(tli_csv *csv, const scan *s, tl_error *err)
{
  size_t opened = s->begin - (s->quoted ? 1 : 0);
  return place(csv, opened,
               tli_fail(err, TL_ERR_LIMIT, TL_CODE_CSV_LIMIT, "a cell of more than %d bytes%s", (int)TL_CSV_CELL_MAX,
                        s->quoted ? ": is its quote ever closed?" : ""),
               err);
}

/* Goes on to the next byte that means something, which is at s->at then, or to the end of the input. */
static tl_status skip(tli_csv *csv, scan *s, bool *out_more, tl_error *err)
{
  for (;;) {
    const char *p = data(csv) + csv->row;
    size_t limit = csv->size - csv->row;
    size_t i = s->at;
    if (s->quoted) {
      const char *quote = i < limit ? memchr(p + i, '"', limit - i) : NULL;
      i = quote ? (size_t)(quote - p) : limit;
    } else {
      while (i < limit && !csv->special[(unsigned char)p[i]])
        i++;
    }
    s->at = i;
    if (i - s->begin - s->doubled > TL_CSV_CELL_MAX)
      return too_long(csv, s, err);
    tl_status status = has(csv, i, out_more, err);
    if (status != TL_OK || !*out_more || i < limit)
      return status;
  }
}

/* Takes what ends a cell at s->at: the delimiter, or the end of the row. */
static tl_status end_cell(tli_csv *csv, scan *s, tl_error *err)
{
  bool there;
  tl_status status = has(csv, s->at, &there, err);
  char c = there ? data(csv)[csv->row + s->at] : '\n';
  if (status != TL_OK)
    return status;
  s->row_ended = c == '\n' || c == '\r';
  csv->row_size = s->at;
  s->at += there;
  if (c == '\r') {
    status = has(csv, s->at, &there, err);
    s->at += there && data(csv)[csv->row + s->at] == '\n';
  }
  return status;
}

/* Scans the cell at s->at, and appends it with its place alone: its text is set when the row is whole. */
static tl_status scan_cell(tli_csv *csv, scan *s, tl_error *err)
{
  bool there;
  tl_status status = has(csv, s->at, &there, err);
  if (status != TL_OK)
    return status;
  s->quoted = there && data(csv)[csv->row + s->at] == '"';
  s->doubled = 0;
  s->at += s->quoted;
  s->begin = s->at;
  size_t end;
  for (;;) {
    if ((status = skip(csv, s, &there, err)) != TL_OK)
      return status;
    end = s->at;
    if (!there && s->quoted)
      return place(csv, s->begin - 1,
                   tli_fail(err, TL_ERR_SYNTAX, TL_CODE_CSV_SYNTAX, "the quote that opens here is never closed"), err);
    if (!there || data(csv)[csv->row + s->at] != '"')
      break;
    if (!s->quoted)
      return place(csv, s->at,
                   tli_fail(err, TL_ERR_SYNTAX, TL_CODE_CSV_SYNTAX,
                            "a quote inside a cell that does not begin with one: the cell has to be in quotes, and the "
                            "quote doubled"),
                   err);
    s->at++;
    if ((status = has(csv, s->at, &there, err)) != TL_OK)
      return status;
    char c = there ? data(csv)[csv->row + s->at] : '\n';
    if (c == '"') {
      s->doubled++;
      s->at++;
      continue;
    }
    if (c == csv->delimiter || c == '\n' || c == '\r')
      break;
    char quoted[TLI_QUOTE_SIZE];
    size_t size = tli_utf8_size(data(csv) + csv->row + s->at, csv->size - csv->row - s->at);
    tl_text seen = {data(csv) + csv->row + s->at, size ? size : 1};
    return place(csv, s->at,
                 tli_fail(err, TL_ERR_SYNTAX, TL_CODE_CSV_SYNTAX, "%s after the quote that closes a cell",
                          tli_quote(seen, quoted)),
                 err);
  }
  if (csv->cell_count == TL_CSV_COLUMNS_MAX)
    return place(csv, s->begin,
                 tli_fail(err, TL_ERR_LIMIT, TL_CODE_CSV_LIMIT, "more than %d cells in a row", (int)TL_CSV_COLUMNS_MAX),
                 err);
  if (!tli_reserve(&csv->allocator, &csv->cells, &csv->cell_capacity, csv->cell_count + 1, sizeof(tli_cell)))
    return tli_fail_nomem(err);
  tli_cell *cell = (tli_cell *)csv->cells + csv->cell_count++;
  *cell = (tli_cell){.text = {NULL, end - s->begin}, .at = s->begin, .quoted = s->quoted, .plain = s->doubled == 0};
  if ((status = end_cell(csv, s, err)) != TL_OK)
    return status;
  if (s->at > TL_CSV_ROW_MAX)
    return place(csv, 0,
                 tli_fail(err, TL_ERR_LIMIT, TL_CODE_CSV_LIMIT, "a row of more than %d bytes", (int)TL_CSV_ROW_MAX),
                 err);
  return TL_OK;
}

/* Sets the texts of the cells, now that the row moves no more. */
static tl_status set_texts(tli_csv *csv, tl_error *err)
{
  size_t need = 0;
  for (size_t i = 0; i < csv->cell_count; i++)
    need += tli_csv_cell(csv, i)->plain ? 0 : tli_csv_cell(csv, i)->text.size;
  if (!tli_reserve(&csv->allocator, &csv->unescaped, &csv->unescaped_capacity, need, 1))
    return tli_fail_nomem(err);
  char *out = csv->unescaped;
  for (size_t i = 0; i < csv->cell_count; i++) {
    tli_cell *cell = (tli_cell *)csv->cells + i;
    cell->text.data = data(csv) + csv->row + cell->at;
    if (cell->plain)
      continue;
    const char *p = cell->text.data;
    const char *end = p + cell->text.size;
    cell->text.data = out;
    while (p < end) {
      *out++ = *p;
      p += *p == '"' ? 2 : 1;
    }
    cell->text.size = (size_t)(out - cell->text.data);
  }
  return TL_OK;
}

static tl_status check_text(const tli_csv *csv, tl_error *err)
{
  tl_text row = {data(csv) + csv->row, csv->row_size};
  size_t at = tli_utf8_check(row, false);
  if (at == row.size)
    return TL_OK;
  char quoted[TLI_QUOTE_SIZE];
  size_t size = tli_utf8_size(row.data + at, row.size - at);
  tli_quote((tl_text){row.data + at, size ? size : 1}, quoted);
  tl_status status =
      size ? tli_fail(err, TL_ERR_ENCODING, TL_CODE_CONTROL, "a control character: %s", quoted)
           : tli_fail(err, TL_ERR_ENCODING, TL_CODE_UTF8,
                      "the table is not UTF-8: byte %s (iconv -f WINDOWS-1252 -t UTF-8 may be what converts it)",
                      quoted);
  return place(csv, at, status, err);
}

/* The lines that the row takes: breaks inside quotes, and the one at its end. */
static uint32_t count_lines(const tli_csv *csv)
{
  uint32_t lines = 1;
  for (size_t i = 0; i < csv->cell_count; i++) {
    const tli_cell *cell = tli_csv_cell(csv, i);
    for (size_t k = 0; cell->quoted && k < cell->text.size; k++)
      lines += cell->text.data[k] == '\n' ||
               (cell->text.data[k] == '\r' && (k + 1 == cell->text.size || cell->text.data[k + 1] != '\n'));
  }
  return lines;
}

tl_status tli_csv_next(tli_csv *csv, bool *out_more, tl_error *err)
{
  for (;;) {
    csv->row += csv->next;
    csv->line += csv->line_count;
    csv->next = csv->line_count = 0;
    csv->cell_count = 0;
    scan s = {.at = 0};
    tl_status status = has(csv, 0, out_more, err);
    while (status == TL_OK && *out_more && !s.row_ended)
      status = scan_cell(csv, &s, err);
    if (status != TL_OK || !*out_more)
      return status;
    csv->next = s.at;
    if (csv->row_size == 0) { /* an empty row */
      csv->line_count = 1;
      continue;
    }
    if ((status = set_texts(csv, err)) != TL_OK)
      return status;
    csv->line_count = count_lines(csv);
    return check_text(csv, err);
  }
}
