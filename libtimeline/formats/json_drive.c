/* SPDX-License-Identifier: Apache-2.0 */
#include "json_drive.h"

#include <stddef.h>
#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/utf8.h"

enum { PIECE = 65536, PROGRESS_STEP = 1 << 20 };

/* ---- yajl's memory ---- */

typedef struct tli_drive_block {
  struct tli_drive_block *next;
  struct tli_drive_block *before;
  size_t size;
  max_align_t data[];
} block;

static block *block_of(void *data)
{
  return (void *)((char *)data - offsetof(block, data));
}

static void leave(tli_drive *drive, tl_status status)
{
  drive->status = status == TL_ERR_NOMEM ? tli_fail_nomem(drive->err)
                                         : tli_fail(drive->err, TL_ERR_LIMIT, TL_CODE_JSON_LIMIT,
                                                    "a value of more than %d bytes", (int)TLI_JSON_TEXT_MAX);
  longjmp(drive->leave, 1);
}

static void release_held(void *ctx, void *ptr)
{
  tli_drive *drive = ctx;
  if (!ptr)
    return;
  block *b = block_of(ptr);
  *(b->before ? &b->before->next : &drive->blocks) = b->next;
  if (b->next)
    b->next->before = b->before;
  drive->held -= b->size;
  tli_release(&drive->allocator, b, sizeof *b + b->size);
}

static void *get_held(void *ctx, size_t size)
{
  tli_drive *drive = ctx;
  if (size > TLI_JSON_TEXT_MAX || drive->held > 2 * TLI_JSON_TEXT_MAX)
    leave(drive, TL_ERR_LIMIT);
  block *b = tli_alloc(&drive->allocator, sizeof *b + size);
  if (!b)
    leave(drive, TL_ERR_NOMEM);
  *b = (block){.next = drive->blocks, .before = NULL, .size = size};
  if (b->next)
    b->next->before = b;
  drive->blocks = b;
  drive->held += size;
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

tl_status tli_drive_here(const tli_drive *drive, tl_status status)
{
  if (drive->err) {
    drive->err->line = drive->line;
    drive->err->column = drive->column;
    drive->err->offset = (size_t)drive->bytes + drive->counted;
  }
  return status;
}

void tli_drive_count(const char *data, size_t size, uint32_t *line, uint32_t *column)
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

void tli_drive_move(tli_drive *drive)
{
  size_t at = yajl_get_bytes_consumed(drive->yajl);
  if (at > drive->piece_size)
    at = drive->piece_size;
  if (at > drive->counted)
    tli_drive_count(drive->piece + drive->counted, at - drive->counted, &drive->line, &drive->column);
  drive->counted = at > drive->counted ? at : drive->counted;
}

int tli_drive_stop(tli_drive *drive, tl_status status)
{
  drive->status = status;
  return 0;
}

/* ---- escapes, ahead of yajl ---- */

/* One byte of an escape, or of what has to be one. */
static bool look(tli_drive *drive, char c)
{
  unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
  if (drive->escape == 0) {
    drive->escape = c == '\\';
    return !(drive->high && c != '\\');
  }
  if (drive->escape == 1) {
    drive->escape = c == 'u' ? 2 : 0;
    drive->unit = 0;
    return c == 'u' || !drive->high;
  }
  drive->unit = drive->unit << 4 | (digit & 15);
  drive->escape = drive->escape == 5 ? 0 : drive->escape + 1;
  if (drive->escape)
    return true;
  bool low = drive->unit >= 0xDC00 && drive->unit < 0xE000;
  bool paired = drive->high == low;
  drive->high = drive->unit >= 0xD800 && drive->unit < 0xDC00;
  return paired && drive->unit != 0;
}

/* Looks for halves of surrogate pairs, which yajl makes question marks of, and for the escape of NUL. */
static tl_status look_ahead(tli_drive *drive)
{
  for (size_t i = 0; i < drive->piece_size; i++) {
    if (drive->escape == 0 && !drive->high) {
      const char *slash = memchr(drive->piece + i, '\\', drive->piece_size - i);
      if (!slash)
        return TL_OK;
      i = (size_t)(slash - drive->piece);
    }
    if (look(drive, drive->piece[i]))
      continue;
    tli_drive_count(drive->piece, i, &drive->line, &drive->column);
    drive->counted = i;
    return drive->status =
               tli_drive_here(drive, tli_fail(drive->err, TL_ERR_ENCODING, TL_CODE_UTF8, "%s",
                                              drive->unit == 0 ? "the escape of NUL, which no text holds"
                                                               : "an escape that is half of a pair, and no character"));
  }
  return TL_OK;
}

/* ---- the whole ---- */

/* Whether what yajl stumbles over is among what it took: it is, but in the middle of a word, a number or an escape. */
static bool is_taken(const char *message)
{
  return strncmp(message, "parse", 5) == 0 || strstr(message, "invalid char in json") || strstr(message, "UTF8");
}

static tl_status fail_yajl(tli_drive *drive, bool at_end)
{
  char message[160];
  size_t size = 0;
  const unsigned char *said = yajl_get_error(drive->yajl, 0, NULL, 0);
  for (; said[size] && said[size] != '\n' && size < sizeof message - 1; size++)
    message[size] = (char)said[size];
  message[size] = '\0';
  tli_drive_move(drive);
  if (!at_end && drive->column > 1 && is_taken(message)) {
    drive->column--;
    drive->counted--;
  }
  return drive->status =
             tli_drive_here(drive, tli_fail(drive->err, TL_ERR_SYNTAX, TL_CODE_JSON_SYNTAX, "no JSON: %s", message));
}

static tl_status feed(tli_drive *drive, char *memory)
{
  size_t got = 1;
  bool begun = false;
  while (drive->status == TL_OK && got > 0) {
    tl_status status = tl_input_read(drive->input, memory, PIECE, &got, drive->err);
    if (status != TL_OK)
      return drive->status = status;
    drive->piece = memory;
    drive->piece_size = got;
    drive->counted = 0;
    const char *instead = begun ? NULL : tli_utf8_instead((tl_text){memory, got});
    if (instead)
      return drive->status = tli_drive_here(
                 drive, tli_fail(drive->err, TL_ERR_ENCODING, TL_CODE_UTF8, "the document is %s", instead));
    if (!begun && got >= 3 && memcmp(memory, "\xEF\xBB\xBF", 3) == 0) {
      drive->piece += 3;
      drive->piece_size -= 3;
    }
    begun = true;
    uint64_t total = drive->bytes + got;
    if (total > drive->bytes_max)
      return drive->status =
                 tli_fail(drive->err, TL_ERR_LIMIT, TL_CODE_JSON_LIMIT, "the document is larger than the limit");
    if (drive->progress.tell && total - drive->told >= PROGRESS_STEP) {
      drive->told = total;
      if (!drive->progress.tell(drive->progress.ctx, total, tl_input_size(drive->input)))
        return drive->status = tli_fail(drive->err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped by the caller");
    }
    if (look_ahead(drive) != TL_OK)
      return drive->status;
    yajl_status said = got ? yajl_parse(drive->yajl, (const unsigned char *)drive->piece, drive->piece_size)
                           : yajl_complete_parse(drive->yajl);
    if (said == yajl_status_error && drive->status == TL_OK)
      return fail_yajl(drive, got == 0);
    if (drive->status == TL_OK && drive->piece_size > drive->counted)
      tli_drive_count(drive->piece + drive->counted, drive->piece_size - drive->counted, &drive->line, &drive->column);
    drive->bytes += got;
  }
  return drive->status;
}

tl_status tli_drive_run(tli_drive *drive, const yajl_callbacks *callbacks, void *ctx, tl_input *input,
                        const tl_format_options *options, uint64_t bytes_max, tl_error *err)
{
  *drive = (tli_drive){.allocator = tli_allocator(options->allocator),
                       .err = err,
                       .input = input,
                       .progress = options->progress,
                       .bytes_max = options->bytes_max ? options->bytes_max : bytes_max,
                       .line = 1,
                       .column = 1};
  char *const memory = tli_alloc(&drive->allocator, PIECE);
  if (!memory)
    return tli_fail_nomem(err);
  if (setjmp(drive->leave) == 0) {
    yajl_alloc_funcs functions = {get_held, resize_held, release_held, drive};
    drive->yajl = yajl_alloc(callbacks, &functions, ctx);
    feed(drive, memory);
  } else if (drive->status == TL_ERR_LIMIT) {
    tli_drive_here(drive, drive->status);
  }
  while (drive->blocks)
    release_held(drive, drive->blocks->data);
  tli_release(&drive->allocator, memory, PIECE);
  return drive->status;
}
