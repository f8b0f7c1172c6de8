/* SPDX-License-Identifier: Apache-2.0 */

/* Content lines (RFC 5545, 3.1), written straight into the writer's block. */

#include <string.h>

#include "../base/decimal.h"
#include "../base/writer.h"
#include "ical_map.h"

enum { LINE_MAX = 75, LINE_ROOM = 2 * LINE_MAX + 8 };

/* A content line on the way. `size` counts the octets of the physical line that is being filled, `head` those that a
 * fold has put there. The line is whole in the writer's block, so that a fold can look back on it. */
typedef struct line {
  tli_writer *writer;
  size_t size;
  size_t head;
} line;

static char *line_end(const line *l)
{
  return l->writer->data + l->writer->size;
}

static void line_start(line *l, size_t spaces)
{
  if (l->writer->size > TLI_WRITER_BLOCK - LINE_ROOM)
    tli_writer_flush(l->writer);
  memset(line_end(l), ' ', spaces);
  l->writer->size += spaces;
  l->size = spaces;
}

/* Ends the physical line and starts the next. Spaces at its end go over to the next line, since there are programs on
 * the way that trim lines; only where a whole line is spaces one cannot but end in them. */
static void line_fold(line *l)
{
  size_t spaces = 0;
  while (spaces < l->size && line_end(l)[-1 - (ptrdiff_t)spaces] == ' ')
    spaces++;
  if (l->size - spaces <= l->head)
    spaces = 0;
  l->writer->size -= spaces;
  memcpy(line_end(l), "\r\n", 2);
  l->writer->size += 2;
  line_start(l, spaces + 1);
  l->head = 1;
}

/* Puts bytes for which there is room. */
static void line_put(line *l, const char *data, size_t size)
{
  memcpy(line_end(l), data, size);
  l->writer->size += size;
  l->size += size;
}

/* Puts what may not be cut: a character, an escape. */
static void line_unit(line *l, const char *data, size_t size)
{
  while (size > LINE_MAX - l->size)
    line_fold(l);
  line_put(l, data, size);
}

/* How a byte of TEXT is written. */
enum { PLAIN = 0, ESCAPED, BREAK, LEAD };

static unsigned kind_of(unsigned char c)
{
  if (c >= 0x80)
    return LEAD;
  if (c == '\\' || c == ';' || c == ',')
    return ESCAPED;
  return c == '\n' || c == '\r' ? BREAK : PLAIN;
}

/* The size of the character that starts with `lead`, in text that is valid UTF-8. */
static size_t character_size(unsigned char lead)
{
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* How many bytes from `at` on, `size` at most, are of the kind PLAIN. */
static size_t plain_run(const char *at, size_t size)
{
  size_t i = 0;
  const uint64_t ones = UINT64_C(0x0101010101010101);
  const uint64_t tops = UINT64_C(0x8080808080808080);
  while (size - i >= 8) {
    uint64_t word;
    memcpy(&word, at + i, 8);
    /* A byte is zero in (word ^ x) where word has x; subtracting 1 from it borrows into its top bit. Bytes above one
     * that borrows may be taken for a hit too, which the loop below sorts out. */
    uint64_t comma = (word ^ ones * ',') - ones;
    uint64_t semicolon = (word ^ ones * ';') - ones;
    uint64_t backslash = (word ^ ones * '\\') - ones;
    uint64_t control = word - ones * 0x20;
    if ((word | comma | semicolon | backslash | control) & tops)
      break;
    i += 8;
  }
  while (i < size && kind_of((unsigned char)at[i]) == PLAIN)
    i++;
  return i;
}

static void line_text(line *l, tl_text text)
{
  const char *at = text.data;
  size_t left = text.size;
  while (left > 0) {
    size_t room = LINE_MAX - l->size;
    size_t run = plain_run(at, left < room ? left : room);
    if (run > 0) {
      line_put(l, at, run);
      at += run;
      left -= run;
      continue;
    }
    size_t taken = 1;
    unsigned char c = (unsigned char)*at;
    if (kind_of(c) == ESCAPED) {
      line_unit(l, (char[2]){'\\', *at}, 2);
    } else if (kind_of(c) != PLAIN && (taken = tli_break_size(at, left)) > 0) {
      line_unit(l, "\\n", 2);
    } else {
      taken = c < 0x80 ? 1 : character_size(c);
      line_unit(l, at, taken);
    }
    at += taken;
    left -= taken;
  }
}

static void line_ascii_over(line *l, tl_text text)
{
  while (text.size > 0) {
    if (l->size == LINE_MAX)
      line_fold(l);
    size_t room = LINE_MAX - l->size;
    size_t run = text.size < room ? text.size : room;
    line_put(l, text.data, run);
    text.data += run;
    text.size -= run;
  }
}

/* Puts what needs no escapes: ASCII, which may be cut anywhere. */
static void line_ascii(line *l, tl_text text)
{
  if (text.size <= LINE_MAX - l->size)
    line_put(l, text.data, text.size);
  else
    line_ascii_over(l, text);
}

static void line_clock(line *l, const tl_clock *clock, tli_ical_type type)
{
  char text[TLI_CLOCK_TEXT_SIZE];
  line_ascii(l, (tl_text){text, tli_clock_text(clock, type, text)});
}

static void line_degrees(line *l, int64_t nanodegrees)
{
  char text[TLI_DECIMAL_SIZE];
  line_ascii(l, (tl_text){text, tli_decimal_write(nanodegrees, 9, text)});
}

void tli_ical_line(tli_writer *writer, const tli_property *property)
{
  line l = {.writer = writer};
  line_start(&l, 0);
  line_ascii(&l, tli_ical_names[property->name]);
  for (unsigned i = 0; i < property->parameter_count; i++) {
    line_ascii(&l, TL_TEXT(";"));
    line_ascii(&l, property->parameters[i].name);
    line_ascii(&l, TL_TEXT("="));
    line_ascii(&l, property->parameters[i].value);
  }
  line_ascii(&l, TL_TEXT(":"));
  switch ((tli_ical_type)property->type) {
  case TLI_ICAL_TEXT: line_text(&l, property->value.text); break;
  case TLI_ICAL_TOKEN:
  case TLI_ICAL_INTEGER:
  case TLI_ICAL_DURATION:
  case TLI_ICAL_RECUR:
  case TLI_ICAL_URI: line_ascii(&l, property->value.text); break;
  case TLI_ICAL_DATE:
  case TLI_ICAL_UTC:
  case TLI_ICAL_LOCAL: line_clock(&l, &property->value.clock, (tli_ical_type)property->type); break;
  case TLI_ICAL_OFFSET: {
    char text[TLI_OFFSET_TEXT_SIZE];
    line_ascii(&l, (tl_text){text, tli_offset_text(property->value.offset, false, text)});
    break;
  }
  case TLI_ICAL_POSITION:
    line_degrees(&l, property->value.position.latitude);
    line_ascii(&l, TL_TEXT(";"));
    line_degrees(&l, property->value.position.longitude);
    break;
  }
  memcpy(line_end(&l), "\r\n", 2);
  writer->size += 2;
}

static void write_lines(tli_writer *writer, const tli_property *items, size_t count)
{
  for (size_t i = 0; i < count; i++)
    tli_ical_line(writer, &items[i]);
}

tl_status tl_ical_write(const tl_timeline *timeline, const tl_ical_options *options, tl_sink sink,
                        tl_ical_report *out_report, tl_error *err)
{
#define FRAME(name)                                                                                                    \
  {                                                                                                                    \
    {"BEGIN:" name "\r\n", sizeof name + 7}, {"", 0},                                                                  \
    {                                                                                                                  \
      "END:" name "\r\n", sizeof name + 5                                                                              \
    }                                                                                                                  \
  }
  static const tli_emitter emitter = {
      .frames = {[TLI_FRAME_CALENDAR] = FRAME("VCALENDAR"),
                 [TLI_FRAME_EVENT] = FRAME("VEVENT"),
                 [TLI_FRAME_ZONE] = FRAME("VTIMEZONE"),
                 [TLI_FRAME_STANDARD] = FRAME("STANDARD"),
                 [TLI_FRAME_DAYLIGHT] = FRAME("DAYLIGHT")},
      .properties = write_lines,
  };
#undef FRAME
  return tli_emit(timeline, options, &emitter, sink, out_report, err);
}
