/* SPDX-License-Identifier: Apache-2.0 */

/* xCal (RFC 6321): the same properties as XML. */

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/writer.h"
#include "ical_map.h"

/* What stands round the value of a property that has no parameters and the type of the table. */
static const struct {
  tl_text open;
  tl_text close;
} tags[TLI_ICAL_NAME_COUNT] = {
#define TAGS(id, upper, lower, type)                                                                                   \
  {{"<" lower "><" type ">", sizeof lower + sizeof type + 2},                                                          \
   {"</" type "></" lower ">\n", sizeof type + sizeof lower + 5}},
    TLI_ICAL_PROPERTIES(TAGS)
#undef TAGS
};

static const tl_text names[TLI_ICAL_NAME_COUNT] = {
#define NAME(id, upper, lower, type) {lower, sizeof lower - 1},
    TLI_ICAL_PROPERTIES(NAME)
#undef NAME
};

/* ---- text ---- */

/* How a byte of text is written: what stands for it, or as it is. */
enum { PLAIN = 0, AMP, LT, GT, BREAK, ESCAPED, WIDE };

static unsigned kind_of(unsigned char c)
{
  static const uint8_t kinds[128] = {['&'] = AMP,    ['<'] = LT,       ['>'] = GT,      ['\n'] = BREAK,
                                     ['\r'] = BREAK, ['\\'] = ESCAPED, [';'] = ESCAPED, [','] = ESCAPED};
  return c < 128 ? kinds[c] : c == 0xC2 || c == 0xE2 || c == 0xEF ? WIDE : PLAIN;
}

/* XML has no way to write U+FFFE and U+FFFF. */
static void refuse_character(tli_writer *writer, tl_text text, size_t at)
{
  char quoted[TLI_QUOTE_SIZE];
  if (writer->status == TL_OK)
    writer->status = tli_fail_at(writer->err, TL_ERR_ENCODING, TL_CODE_XML_CHARACTER, text, at,
                                 "XML has no way to write the character U+FFF%c: %s",
                                 (unsigned char)text.data[at + 2] == 0xBE ? 'E' : 'F', tli_quote(text, quoted));
}

/* Writes text, each kind of line break as LF. `escaped`: as TEXT stands in a content line, which is what a property has
 * whose type is not known. */
static void write_text(tli_writer *writer, tl_text text, bool escaped)
{
  static const tl_text references[] = {[AMP] = {"&amp;", 5}, [LT] = {"&lt;", 4}, [GT] = {"&gt;", 4}};
  size_t from = 0;
  for (size_t i = 0; i < text.size; i++) {
    unsigned kind = kind_of((unsigned char)text.data[i]);
    if (kind == PLAIN || (kind == ESCAPED && !escaped))
      continue;
    size_t broken = kind == BREAK || kind == WIDE ? tli_break_size(text.data + i, text.size - i) : 0;
    if (kind == WIDE && text.size - i > 2 && memcmp(text.data + i, "\xEF\xBF", 2) == 0 &&
        (unsigned char)text.data[i + 2] >= 0xBE)
      refuse_character(writer, text, i);
    if (kind == WIDE && broken == 0)
      continue;
    tli_write(writer, text.data + from, i - from);
    from = i + (broken ? broken : 1);
    if (broken)
      tli_write_text(writer, escaped ? TL_TEXT("\\n") : TL_TEXT("\n"));
    else if (kind == ESCAPED)
      tli_write(writer, (char[2]){'\\', text.data[i]}, 2);
    else
      tli_write_text(writer, references[kind]);
    i = from - 1;
  }
  tli_write(writer, text.data + from, text.size - from);
}

/* ---- values ---- */

static void write_element(tli_writer *writer, const char *name, tl_text text)
{
  tli_write_char(writer, '<');
  tli_write_string(writer, name);
  tli_write_char(writer, '>');
  write_text(writer, text, false);
  tli_write_text(writer, TL_TEXT("</"));
  tli_write_string(writer, name);
  tli_write_char(writer, '>');
}

static void write_degrees(tli_writer *writer, const char *name, int64_t nanodegrees)
{
  char text[TLI_DECIMAL_SIZE];
  write_element(writer, name, (tl_text){text, tli_decimal_write(nanodegrees, 9, text)});
}

/* `FREQ=YEARLY;BYMONTH=2` as elements; names in small letters. */
static void write_rule(tli_writer *writer, tl_text rule)
{
  for (size_t i = 0; i < rule.size;) {
    char name[16];
    size_t size = 0;
    for (; rule.data[i] != '='; i++)
      name[size++] = (char)(rule.data[i] | 0x20);
    name[size] = '\0';
    size_t start = ++i;
    while (i < rule.size && rule.data[i] != ';')
      i++;
    write_element(writer, name, (tl_text){rule.data + start, i - start});
    i += i < rule.size;
  }
}

static void write_value(tli_writer *writer, const tli_property *property)
{
  switch ((tli_ical_type)property->type) {
  case TLI_ICAL_TEXT:
    write_text(writer, property->value.text, strncmp(names[property->name].data, "x-", 2) == 0);
    break;
  case TLI_ICAL_TOKEN:
  case TLI_ICAL_INTEGER:
  case TLI_ICAL_DURATION:
  case TLI_ICAL_URI: write_text(writer, property->value.text, false); break;
  case TLI_ICAL_RECUR: write_rule(writer, property->value.text); break;
  case TLI_ICAL_DATE:
  case TLI_ICAL_UTC:
  case TLI_ICAL_LOCAL: {
    char text[TLI_CLOCK_TEXT_SIZE];
    tli_write(writer, text, tli_clock_text_long(&property->value.clock, (tli_ical_type)property->type, text));
    break;
  }
  case TLI_ICAL_OFFSET: {
    char text[TLI_OFFSET_TEXT_SIZE];
    tli_write(writer, text, tli_offset_text(property->value.offset, true, text));
    break;
  }
  case TLI_ICAL_POSITION: break; /* which has two, and no type */
  }
}

static void write_parameters(tli_writer *writer, const tli_property *property, unsigned first)
{
  if (first == property->parameter_count)
    return;
  tli_write_text(writer, TL_TEXT("<parameters>"));
  for (unsigned i = first; i < property->parameter_count; i++) {
    const tli_parameter *parameter = &property->parameters[i];
    char name[16];
    size_t size = 0;
    for (; size < parameter->name.size; size++)
      name[size] = (char)(parameter->name.data[size] | 0x20);
    name[size] = '\0';
    tli_write_char(writer, '<');
    tli_write(writer, name, size);
    tli_write_char(writer, '>');
    write_element(writer, tli_parameter_is_duration(parameter) ? "duration" : "text", parameter->value);
    tli_write_text(writer, TL_TEXT("</"));
    tli_write(writer, name, size);
    tli_write_char(writer, '>');
  }
  tli_write_text(writer, TL_TEXT("</parameters>"));
}

static void write_property(tli_writer *writer, const tli_property *property)
{
  tl_text name = names[property->name];
  if (property->parameter_count == 0 && property->type != TLI_ICAL_POSITION) {
    tli_write_text(writer, tags[property->name].open);
    write_value(writer, property);
    tli_write_text(writer, tags[property->name].close);
    return;
  }
  tli_write_char(writer, '<');
  tli_write_text(writer, name);
  tli_write_char(writer, '>');
  if (property->type == TLI_ICAL_POSITION) {
    write_degrees(writer, "latitude", property->value.position.latitude);
    write_degrees(writer, "longitude", property->value.position.longitude);
  } else {
    const char *type = tli_property_type(property);
    write_parameters(writer, property, type ? 1 : 0);
    type = type ? type : tli_ical_types[property->name];
    tli_write_char(writer, '<');
    tli_write_string(writer, type);
    tli_write_char(writer, '>');
    write_value(writer, property);
    tli_write_text(writer, TL_TEXT("</"));
    tli_write_string(writer, type);
    tli_write_char(writer, '>');
  }
  tli_write_text(writer, TL_TEXT("</"));
  tli_write_text(writer, name);
  tli_write_text(writer, TL_TEXT(">\n"));
}

static void write_properties(tli_writer *writer, const tli_property *items, size_t count)
{
  for (size_t i = 0; i < count; i++)
    write_property(writer, &items[i]);
}

tl_status tl_ical_write_xcal(const tl_timeline *timeline, const tl_ical_options *options, tl_sink sink,
                             tl_ical_report *out_report, tl_error *err)
{
#define PIECE(text)                                                                                                    \
  {                                                                                                                    \
    text, sizeof text - 1                                                                                              \
  }
#define LEAF(name)                                                                                                     \
  {                                                                                                                    \
    PIECE("<" name ">\n<properties>\n"), PIECE("</properties>\n"), PIECE("</" name ">\n")                              \
  }
  static const tli_emitter emitter = {
      .frames = {[TLI_FRAME_CALENDAR] = {PIECE("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<icalendar "
                                               "xmlns=\"urn:ietf:params:xml:ns:icalendar-2.0\">\n"
                                               "<vcalendar>\n<properties>\n"),
                                         PIECE("</properties>\n<components>\n"),
                                         PIECE("</components>\n</vcalendar>\n</icalendar>\n")},
                 [TLI_FRAME_EVENT] = LEAF("vevent"),
                 [TLI_FRAME_ZONE] = {PIECE("<vtimezone>\n<properties>\n"), PIECE("</properties>\n<components>\n"),
                                     PIECE("</components>\n</vtimezone>\n")},
                 [TLI_FRAME_STANDARD] = LEAF("standard"),
                 [TLI_FRAME_DAYLIGHT] = LEAF("daylight")},
      .properties = write_properties,
  };
#undef LEAF
#undef PIECE
  return tli_emit(timeline, options, &emitter, sink, out_report, err);
}
