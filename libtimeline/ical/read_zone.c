/* SPDX-License-Identifier: Apache-2.0 */

/* VTIMEZONE: STANDARD and DAYLIGHT become the parts of a zone. */

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "read.h"

/* TZID is TEXT where the zone is defined, and none where it is named, but there are programs that escape it there too.
 */
tl_text tli_zone_name(tl_text given, char room[TLI_TZID_MAX])
{
  size_t size = 0;
  if (!memchr(given.data, '\\', given.size))
    return given;
  for (size_t i = 0; i < given.size; i++) {
    char next = i + 1 < given.size ? given.data[i + 1] : '\0';
    i += given.data[i] == '\\' && (next == '\\' || next == ';' || next == ',');
    room[size++] = given.data[i];
  }
  return (tl_text){room, size};
}

/* The properties of a part are needed all at once, and may come in any order. */
static tl_status end_part(tli_reader *reader, tl_error *err)
{
  tli_zone_entry *z = &reader->zone;
  enum { ALL = TLI_ZONE_HAS_START | TLI_ZONE_HAS_FROM | TLI_ZONE_HAS_TO };
  if ((z->has & ALL) != ALL) {
    tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_PROPERTY,
             "a part of a time zone needs DTSTART, TZOFFSETFROM and TZOFFSETTO");
    tli_lines_place(&reader->lines, NULL, err);
    return TL_ERR_SYNTAX;
  }
  if (z->part.has_rule && z->part.rule.has_until) {
    z->part.until = z->part.rule.until.time;
    if (z->part.rule.until.form == TLI_STAMP_UTC)
      z->part.until += z->part.from;
    if (z->part.rule.until.form == TLI_STAMP_DATE)
      z->part.until += TL_SECONDS_PER_DAY - 1;
  }
  z->part.has_rule = z->part.has_rule && !z->part.rule.other_scale;
  tl_status status = z->zone ? TL_OK : tli_zones_add(&reader->zones, (tl_text){z->name, z->name_size}, &z->zone, err);
  if (status == TL_OK)
    status = tli_zone_add(&reader->zones, z->zone, &z->part, err);
  z->part.has_rule = false;
  for (size_t i = 0; status == TL_OK && i < reader->extras.count; i++) {
    z->part.start = ((tli_extra *)reader->extras.items)[i].start.local;
    status = tli_zone_add(&reader->zones, z->zone, &z->part, err);
  }
  return status;
}

static tl_status read_dates(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tl_status status = TL_OK;
  for (tl_text rest = line->value; status == TL_OK && rest.data;) {
    tli_stamp stamp;
    if ((status = tli_stamp_parse(tli_list_next(&rest), &stamp, err)) != TL_OK)
      return status;
    tli_extra *extra = tli_items_add(reader, &reader->extras, sizeof *extra);
    if (!extra)
      return tli_fail_nomem(err);
    *extra = (tli_extra){.start = {.local = stamp.time}};
  }
  return status;
}

static tl_status read_part_property(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tli_zone_entry *z = &reader->zone;
  tl_text name = line->name;
  tl_status status = TL_OK;
  unsigned has = 0;
  if (tli_text_is(name, "DTSTART")) {
    tli_stamp stamp = {0, TLI_STAMP_LOCAL};
    status = tli_stamp_parse(line->value, &stamp, err);
    z->part.start = stamp.time;
    has = TLI_ZONE_HAS_START;
  } else if (tli_text_is(name, "TZOFFSETFROM")) {
    status = tli_utc_offset_parse(line->value, &z->part.from, err);
    has = TLI_ZONE_HAS_FROM;
  } else if (tli_text_is(name, "TZOFFSETTO")) {
    status = tli_utc_offset_parse(line->value, &z->part.to, err);
    has = TLI_ZONE_HAS_TO;
  } else if (tli_text_is(name, "RRULE")) {
    status = tli_rule_parse(line->value, &z->part.rule, err);
    z->part.has_rule = status == TL_OK;
  } else if (tli_text_is(name, "RDATE")) {
    status = read_dates(reader, line, err);
  }
  if (status == TL_OK)
    z->has |= has;
  else
    tli_lines_place(&reader->lines, line->value.data, err);
  return status;
}

static tl_status read_zone_property(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tli_zone_entry *z = &reader->zone;
  if (!tli_text_is(line->name, "TZID"))
    return TL_OK;
  tl_text name = line->value;
  if (name.size == 0 || name.size > TLI_TZID_MAX || z->name_size > 0) {
    tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_ZONE, "a time zone has one TZID, of 1 to %d bytes", TLI_TZID_MAX);
    tli_lines_place(&reader->lines, name.data, err);
    return TL_ERR_SYNTAX;
  }
  name = tli_zone_name(name, z->name);
  memmove(z->name, name.data, name.size);
  z->name_size = name.size;
  return TL_OK;
}

tl_status tli_read_zone_line(tli_reader *reader, const tli_line *line, tl_error *err)
{
  tli_zone_entry *z = &reader->zone;
  size_t depth = reader->lines.depth + (line->kind == TLI_LINE_END);
  if (line->kind == TLI_LINE_BEGIN && depth == 2)
    *z = (tli_zone_entry){.name_size = 0};
  if (line->kind == TLI_LINE_PROPERTY && depth == 2)
    return read_zone_property(reader, line, err);
  if (line->kind == TLI_LINE_END && depth == 2 && z->name_size == 0) {
    tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_ZONE, "a time zone without a TZID");
    tli_lines_place(&reader->lines, NULL, err);
    return TL_ERR_SYNTAX;
  }
  if (depth != 3)
    return TL_OK;
  if (line->kind == TLI_LINE_BEGIN) {
    if (z->name_size == 0) {
      tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_ZONE, "a time zone whose TZID does not stand before its parts");
      tli_lines_place(&reader->lines, NULL, err);
      return TL_ERR_SYNTAX;
    }
    z->has = 0;
    z->part = (tli_observance){.until = TL_TIME_MAX};
    reader->extras.count = 0;
    return TL_OK;
  }
  if (z->name_size == 0)
    return TL_OK; /* which has been forgiven */
  return line->kind == TLI_LINE_END ? end_part(reader, err) : read_part_property(reader, line, err);
}

static bool is_of_zone(const tli_lines *lines, const tli_line *line)
{
  return lines->depth + (line->kind == TLI_LINE_END) >= 2 && strcmp(lines->open[1], "VTIMEZONE") == 0;
}

/* What is wrong further on is told when its turn comes. Of zones with one name the first counts, and not even that
 * where there was one before: the entry at hand may have times in it. */
tl_status tli_read_zones_ahead(tli_reader *reader, tl_error *err)
{
  if (reader->zones_ahead)
    return TL_OK;
  reader->zones_ahead = true;
  tl_status status = tli_lines_load(&reader->lines, err);
  if (status != TL_OK)
    return status;
  tli_lines *here = tli_alloc(&reader->allocator, sizeof *here);
  if (!here)
    return tli_fail_nomem(err);
  *here = reader->lines;
  tli_items extras = reader->extras;
  tli_line line;
  const tli_line *there = &line;
  reader->lines.text = reader->lines.buffer = NULL;
  reader->lines.text_size = reader->lines.text_capacity = 0;
  reader->extras = (tli_items){NULL, 0, 0};
  while (there && status != TL_ERR_NOMEM) {
    tl_error own = {0};
    status = tli_lines_next(&reader->lines, &line, &there, &own);
    if (status == TL_OK && there && is_of_zone(&reader->lines, there))
      status = tli_read_zone_line(reader, there, &own);
    if (!reader->zone.zone && tli_zones_has(&reader->zones, (tl_text){reader->zone.name, reader->zone.name_size}))
      reader->zone.name_size = 0; /* without a name it is wrong, and passed over */
    if (status != TL_OK && own.code == TL_CODE_ICAL_LINE)
      there = &line;
  }
  tli_release(&reader->allocator, reader->extras.items, reader->extras.capacity * sizeof(tli_extra));
  tli_lines_close(&reader->lines);
  reader->extras = extras;
  reader->lines = *here;
  tli_release(&reader->allocator, here, sizeof *here);
  return status == TL_ERR_NOMEM ? tli_fail_nomem(err) : TL_OK;
}
