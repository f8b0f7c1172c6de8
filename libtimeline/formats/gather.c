/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"

#include <string.h>
#include <timeline/ical_read.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/utf8.h"

void tli_gather_open(tli_gather *gather, const tl_format_options *options)
{
  *gather = (tli_gather){.allocator = tli_allocator(options->allocator)};
}

void tli_gather_close(tli_gather *gather)
{
  tli_bytes_free(&gather->allocator, &gather->lines);
}

static tl_status take(void *ctx, const char *data, size_t size, tl_error *err)
{
  tli_gather *gather = ctx;
  return tli_bytes_append(&gather->allocator, &gather->lines, data, size) ? TL_OK : tli_fail_nomem(err);
}

tl_sink tli_gather_sink(tli_gather *gather)
{
  return (tl_sink){take, gather};
}

/* ---- where something is, by names ---- */

/* Components whose name and number tell which one it is. */
static const char *const counted[] = {"VEVENT", "VTODO", "VJOURNAL", "VTIMEZONE"};

enum { COUNTED = sizeof counted / sizeof *counted, NAME_MAX = 64, PATH_SIZE = 2 * NAME_MAX + TLI_INT_SIZE + 8 };

/* A line of what was gathered, and what it is in. */
typedef struct place {
  tl_text lines;
  size_t at;     /* behind it */
  uint32_t line; /* its number, from 1; 0 before the first */
  size_t depth;
  tl_text component; /* of the calendar, with its number; {NULL, 0}: none */
  size_t number;
  size_t counts[COUNTED];
  tl_text property; /* {NULL, 0}: BEGIN or END */
} place;

static void enter(place *p, tl_text name)
{
  if (++p->depth != 2)
    return;
  p->component = name;
  p->number = 0;
  for (size_t i = 0; i < COUNTED; i++)
    if (tli_text_is(name, counted[i]))
      p->number = ++p->counts[i];
}

static void next_line(place *p)
{
  const char *start = p->lines.data + p->at;
  size_t left = p->lines.size - p->at;
  const char *end = memchr(start, '\n', left);
  tl_text text = {start, end ? (size_t)(end - start) : left};
  p->at += text.size + (end != NULL);
  p->line++;
  if (text.size > 0 && text.data[text.size - 1] == '\r')
    text.size--;
  tl_text name = {start, 0};
  while (name.size < text.size && name.data[name.size] != ':' && name.data[name.size] != ';')
    name.size++;
  p->property = (tl_text){NULL, 0};
  if (p->depth == 1)
    p->component = p->property;
  if (tli_text_is(name, "BEGIN"))
    enter(p, (tl_text){start + 6, text.size > 6 ? text.size - 6 : 0});
  else if (tli_text_is(name, "END"))
    p->depth -= p->depth > 0;
  else
    p->property = name;
}

static size_t put_name(tl_text name, char *out)
{
  size_t size = name.size < NAME_MAX ? name.size : NAME_MAX;
  for (size_t i = 0; i < size; i++)
    out[i] = tli_lower(name.data[i]);
  return size;
}

/* Goes on to a line, and writes what is there: `vevent 2, dtstart: `, with a NUL; nothing where it is a line before. */
static void write_path(place *p, uint32_t line, char out[PATH_SIZE])
{
  size_t size = 0;
  bool ahead = line >= p->line;
  while (p->line < line && p->at < p->lines.size)
    next_line(p);
  if (ahead && p->component.size > 0) {
    size = put_name(p->component, out);
    if (p->number > 0) {
      out[size++] = ' ';
      size += tli_int_write((int64_t)p->number, 1, out + size);
    }
  }
  if (ahead && p->property.size > 0) {
    if (size > 0) {
      out[size++] = ',';
      out[size++] = ' ';
    }
    size += put_name(p->property, out + size);
  }
  if (size > 0) {
    out[size++] = ':';
    out[size++] = ' ';
  }
  out[size] = '\0';
}

/* ---- reading ---- */

typedef struct teller {
  tl_losses losses;
  place place;
} teller;

/* Tells a loss with names instead of the line that it may begin with, which is not the document's. */
static void tell_without_line(void *ctx, const tl_loss *loss)
{
  teller *t = ctx;
  tl_loss told = *loss;
  char reason[PATH_SIZE + TL_ERROR_MESSAGE_SIZE];
  if (!loss->event && strncmp(loss->reason, "line ", 5) == 0) {
    const char *digit = loss->reason + 5;
    uint32_t line = 0;
    while (*digit >= '0' && *digit <= '9')
      line = line * 10 + (uint32_t)(*digit++ - '0');
    write_path(&t->place, line, reason);
    strncat(reason, strstr(loss->reason, ": ") + 2, sizeof reason - strlen(reason) - 1);
    told.reason = reason;
  }
  t->losses.tell(t->losses.ctx, &told);
}

/* An error with names instead of a line. */
static void put_path(tl_text lines, const tl_error *said, tl_error *err)
{
  char path[PATH_SIZE] = "";
  place p = {.lines = lines};
  if (said->line > 0)
    write_path(&p, said->line, path);
  *err = *said;
  tli_fail(err, said->status, said->code, "%s%s", path, said->message);
  err->line = 0;
}

tl_status tli_gather_read(const tli_gather *gather, bool aligned, const tl_format_options *options,
                          tl_timeline **out_timeline, tl_error *err)
{
  /* The document has kept to the limit of bytes; its lines may be a little longer than it. */
  tl_ical_read_options ical = {.size = sizeof ical};
  if (options->ical_read)
    ical = *options->ical_read;
  ical.allocator = options->allocator;
  ical.bytes_max = (uint64_t)gather->lines.size + 1;
  ical.seasons = options->seasons;
  tl_text text = {gather->lines.data ? gather->lines.data : "", gather->lines.size};
  teller t = {.losses = options->losses, .place = {.lines = text}};
  ical.losses = aligned || !t.losses.tell ? t.losses : (tl_losses){tell_without_line, &t};
  ical.progress = (tl_progress){NULL, NULL};
  tl_error said;
  tl_status status = tl_ical_parse(text, &ical, out_timeline, &said);
  if (status != TL_OK && err) {
    if (aligned)
      *err = said;
    else
      put_path(text, &said, err);
    err->column = 0; /* the line is another than the document's */
    err->offset = 0;
  }
  return status;
}
