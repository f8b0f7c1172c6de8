/* SPDX-License-Identifier: Apache-2.0 */

/* jCal (RFC 7265): the same properties as JSON. */

#include <string.h>

#include "../base/decimal.h"
#include "../base/writer.h"
#include "ical_map.h"

/* What stands before the value of a property that has no parameters and the type of the table. */
static const struct {
  tl_text name; /* as in `["summary",` */
  tl_text type; /* as in `{},"text",` */
} heads[TLI_ICAL_NAME_COUNT] = {
#define HEAD(id, upper, lower, type) {{"[\"" lower "\",", sizeof lower + 3}, {"{},\"" type "\",", sizeof type + 5}},
    TLI_ICAL_PROPERTIES(HEAD)
#undef HEAD
};

static bool is_unknown(const tli_property *property)
{
  return strncmp(heads[property->name].name.data, "[\"x-", 4) == 0;
}

/* ---- text ---- */

/* Whether a byte may have to be written as something else: a control, a quote, what TEXT escapes, or the lead of a line
 * break in UTF-8. */
static bool stops(unsigned char c)
{
  static const uint64_t set[4] = {UINT64_C(0x08001004FFFFFFFF), UINT64_C(1) << ('\\' - 64), 0,
                                  UINT64_C(1) << (0xC2 - 192) | UINT64_C(1) << (0xE2 - 192)};
  return set[c >> 6] >> (c & 63) & 1;
}

/* Writes what a string holds, each kind of line break as LF; `escaped` as for xCal. */
static void write_text(tli_writer *writer, tl_text text, bool escaped)
{
  size_t from = 0;
  for (size_t i = 0; i < text.size; i++) {
    unsigned char c = (unsigned char)text.data[i];
    if (!stops(c) || (!escaped && (c == ';' || c == ',')))
      continue;
    bool wide = c >= 0x80;
    size_t broken = wide || c < 0x20 ? tli_break_size(text.data + i, text.size - i) : 0;
    if (wide && broken == 0)
      continue;
    tli_write(writer, text.data + from, i - from);
    from = i + (broken ? broken : 1);
    if (broken)
      tli_write_text(writer, escaped ? TL_TEXT("\\\\n") : TL_TEXT("\\n"));
    else if (c == '\t')
      tli_write_text(writer, TL_TEXT("\\t"));
    else if (c == '"')
      tli_write_text(writer, TL_TEXT("\\\""));
    else if (c == '\\')
      tli_write_text(writer, escaped ? TL_TEXT("\\\\\\\\") : TL_TEXT("\\\\"));
    else /* a semicolon or a comma */
      tli_write(writer, (char[3]){'\\', '\\', (char)c}, 3);
    i = from - 1;
  }
  tli_write(writer, text.data + from, text.size - from);
}

static void write_string(tli_writer *writer, tl_text text, bool escaped)
{
  tli_write_char(writer, '"');
  write_text(writer, text, escaped);
  tli_write_char(writer, '"');
}

/* Writes a name in small letters, as a string. */
static void write_name(tli_writer *writer, const char *name, size_t size)
{
  tli_write_char(writer, '"');
  for (size_t i = 0; i < size; i++)
    tli_write_char(writer, (char)(name[i] | 0x20));
  tli_write_char(writer, '"');
}

/* ---- values ---- */

static void write_degrees(tli_writer *writer, int64_t nanodegrees)
{
  char text[TLI_DECIMAL_SIZE];
  tli_write(writer, text, tli_decimal_write(nanodegrees, 9, text));
}

static bool is_number(const char *at, size_t size)
{
  size_t digits = 0;
  while (digits < size && at[digits] >= '0' && at[digits] <= '9')
    digits++;
  return digits > 0 && digits == size;
}

/* `FREQ=YEARLY;BYMONTH=2` as an object; numbers are numbers. */
static void write_rule(tli_writer *writer, tl_text rule)
{
  tli_write_char(writer, '{');
  for (size_t i = 0; i < rule.size;) {
    size_t start = i;
    while (rule.data[i] != '=')
      i++;
    write_name(writer, rule.data + start, i - start);
    tli_write_char(writer, ':');
    start = ++i;
    while (i < rule.size && rule.data[i] != ';')
      i++;
    if (is_number(rule.data + start, i - start))
      tli_write(writer, rule.data + start, i - start);
    else
      write_string(writer, (tl_text){rule.data + start, i - start}, false);
    if (i < rule.size) {
      tli_write_char(writer, ',');
      i++;
    }
  }
  tli_write_char(writer, '}');
}

static void write_value(tli_writer *writer, const tli_property *property)
{
  switch ((tli_ical_type)property->type) {
  case TLI_ICAL_TEXT: write_string(writer, property->value.text, is_unknown(property)); break;
  case TLI_ICAL_TOKEN:
  case TLI_ICAL_DURATION:
  case TLI_ICAL_URI: write_string(writer, property->value.text, false); break;
  case TLI_ICAL_INTEGER: tli_write_text(writer, property->value.text); break;
  case TLI_ICAL_RECUR: write_rule(writer, property->value.text); break;
  case TLI_ICAL_DATE:
  case TLI_ICAL_UTC:
  case TLI_ICAL_LOCAL: {
    char text[TLI_CLOCK_TEXT_SIZE];
    size_t size = tli_clock_text_long(&property->value.clock, (tli_ical_type)property->type, text);
    write_string(writer, (tl_text){text, size}, false);
    break;
  }
  case TLI_ICAL_OFFSET: {
    char text[TLI_OFFSET_TEXT_SIZE];
    write_string(writer, (tl_text){text, tli_offset_text(property->value.offset, true, text)}, false);
    break;
  }
  case TLI_ICAL_POSITION:
    tli_write_char(writer, '[');
    write_degrees(writer, property->value.position.latitude);
    tli_write_char(writer, ',');
    write_degrees(writer, property->value.position.longitude);
    tli_write_char(writer, ']');
    break;
  }
}

/* Writes the parameters and the type where they are not those of the table. */
static void write_head(tli_writer *writer, const tli_property *property)
{
  const char *type = tli_property_type(property);
  tli_write_char(writer, '{');
  for (unsigned i = type ? 1 : 0; i < property->parameter_count; i++) {
    const tli_parameter *parameter = &property->parameters[i];
    if (i > (type ? 1U : 0U))
      tli_write_char(writer, ',');
    write_name(writer, parameter->name.data, parameter->name.size);
    tli_write_char(writer, ':');
    write_string(writer, parameter->value, false);
  }
  tli_write_text(writer, TL_TEXT("},"));
  write_string(writer, tl_text_from_string(type ? type : tli_ical_types[property->name]), false);
  tli_write_char(writer, ',');
}

static void write_properties(tli_writer *writer, const tli_property *items, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const tli_property *property = &items[i];
    if (i > 0)
      tli_write_text(writer, TL_TEXT(",\n"));
    tli_write_text(writer, heads[property->name].name);
    if (property->parameter_count == 0)
      tli_write_text(writer, heads[property->name].type);
    else
      write_head(writer, property);
    write_value(writer, property);
    tli_write_char(writer, ']');
  }
}

tl_status tl_ical_write_jcal(const tl_timeline *timeline, const tl_ical_options *options, tl_sink sink,
                             tl_ical_report *out_report, tl_error *err)
{
#define PIECE(text)                                                                                                    \
  {                                                                                                                    \
    text, sizeof text - 1                                                                                              \
  }
#define LEAF(name)                                                                                                     \
  {                                                                                                                    \
    PIECE("[\"" name "\",[\n"), PIECE("\n],[]]"), PIECE("")                                                            \
  }
  static const tli_emitter emitter = {
      .frames = {[TLI_FRAME_CALENDAR] = {PIECE("[\"vcalendar\",[\n"), PIECE("],[\n"), PIECE("\n]]\n")},
                 [TLI_FRAME_EVENT] = LEAF("vevent"),
                 [TLI_FRAME_ZONE] = {PIECE("[\"vtimezone\",[\n"), PIECE("\n],[\n"), PIECE("\n]]")},
                 [TLI_FRAME_STANDARD] = LEAF("standard"),
                 [TLI_FRAME_DAYLIGHT] = LEAF("daylight")},
      .between = PIECE(",\n"),
      .properties = write_properties,
  };
#undef LEAF
#undef PIECE
  return tli_emit(timeline, options, &emitter, sink, out_report, err);
}
