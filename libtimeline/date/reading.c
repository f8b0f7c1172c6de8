/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/reading.h>

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"

static tl_status read_edtf(tl_text text, const tl_phrase_options *options, tl_reading *out, tl_error *err)
{
  tl_date date;
  tl_extent extent;
  tl_date_options date_options = {.size = sizeof date_options};
  if (options && !TLI_OPTIONS_FIT_RESERVED(options))
    return tli_fail_arg(err, "tl_phrase_options: its size, or a byte that must be zero");
  if (options) {
    date_options.mode = options->mode;
    date_options.seasons = options->seasons;
  }
  tl_status status = tl_date_parse(text, &date, err);
  if (status == TL_OK)
    status = tl_date_extent(&date, &date_options, &extent, err);
  if (status != TL_OK)
    return status;
  status = tl_date_write(&date, out->edtf, sizeof out->edtf, NULL, err);
  if (status != TL_OK)
    return status;
  out->extent = extent;
  out->level = date.level;
  out->has_extent = true;
  out->has_length = false;
  out->within[0] = '\0';
  out->is_phrase = false;
  out->role = 0;
  out->flags = 0;
  out->context_at = out->context_size = 0;
  bool points = date.form == TL_FORM_SINGLE || date.form == TL_FORM_INTERVAL;
  memset(&out->start, 0, sizeof out->start);
  out->end = out->start;
  if (points && date.calendar == TL_CALENDAR_GREGORIAN) {
    out->start = date.start;
    out->end = date.form == TL_FORM_INTERVAL ? date.end : date.start;
  }
  return TL_OK;
}

static tl_status read_phrase(tl_text text, const tl_phrase_options *options, tl_reading *out, tl_error *err)
{
  tl_phrase phrase;
  tl_status status = tl_phrase_parse(text, options, &phrase, err);
  if (status != TL_OK)
    return status;
  if (phrase.role == TL_PHRASE_UNDATED) {
    char quoted[TLI_QUOTE_SIZE];
    return tli_fail_at(err, TL_ERR_VALUE, TL_CODE_UNDATED, text, 0, "%s says that there is no date",
                       tli_quote(text, quoted));
  }
  if (phrase.edtf[0]) {
    /* Level and points are those of the EDTF; the bounds are the phrase's, which may say more. */
    status = read_edtf(tl_text_from_string(phrase.edtf), options, out, err);
    if (status != TL_OK)
      return status;
  } else {
    out->edtf[0] = '\0';
    out->level = 0;
    memset(&out->start, 0, sizeof out->start);
    out->end = out->start;
  }
  out->extent = phrase.extent;
  out->has_extent = phrase.flags & TL_PHRASE_HAS_EXTENT;
  out->has_length = phrase.flags & TL_PHRASE_HAS_LENGTH;
  memcpy(out->within, phrase.within, sizeof out->within);
  out->length_min = phrase.length_min;
  out->length_max = phrase.length_max;
  out->is_phrase = true;
  out->role = phrase.role;
  out->flags = phrase.flags;
  out->context_at = phrase.context_at;
  out->context_size = phrase.context_size;
  return TL_OK;
}

/* Whether a text is more likely meant as EDTF than as a phrase: it has no letters but those of EDTF. */
static bool looks_like_edtf(tl_text text)
{
  for (size_t i = 0; i < text.size; i++) {
    char c = text.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ';
    if (letter && !strchr("XYTZES", c))
      return false;
  }
  return true;
}

tl_status tl_reading_parse(tl_text text, tl_read_as as, const tl_phrase_options *options, tl_reading *out_reading,
                           tl_error *err)
{
  if (!out_reading || (text.size && !text.data) || (unsigned)as > TL_READ_PHRASE)
    return tli_fail_arg(err, "a reading needs a text, one of tl_read_as, and a place for the result");
  if (as == TL_READ_EDTF)
    return read_edtf(text, options, out_reading, err);
  if (as == TL_READ_PHRASE)
    return read_phrase(text, options, out_reading, err);

  /* Messages cost more than reading: only the one that counts is made. */
  tl_status edtf = read_edtf(text, options, out_reading, NULL);
  if (edtf == TL_OK)
    return TL_OK;
  tl_status phrase = read_phrase(text, options, out_reading, NULL);
  if (phrase == TL_OK)
    return TL_OK;
  /* A phrase that was understood but has no answer (two readings, no year) is nearer than EDTF that was not, and text
   * with words in it is a phrase. */
  bool phrase_near = phrase != TL_ERR_SYNTAX && phrase != TL_ERR_LIMIT;
  bool take_edtf = phrase_near ? edtf != TL_ERR_SYNTAX && phrase != TL_ERR_AMBIGUOUS && phrase != TL_ERR_UNRESOLVED
                               : looks_like_edtf(text);
  return take_edtf ? read_edtf(text, options, out_reading, err) : read_phrase(text, options, out_reading, err);
}

/* Writes Z, +hh:mm or nothing after a date-time, by the zone of `point`. */
static size_t zone_write(const tl_point *point, char *text)
{
  if (!point || point->zone == TL_ZONE_LOCAL)
    return 0;
  if (point->zone == TL_ZONE_UTC) {
    text[0] = 'Z';
    return 1;
  }
  int minutes = point->offset_minutes;
  text[0] = minutes < 0 ? '-' : '+';
  if (minutes < 0)
    minutes = -minutes;
  size_t size = 1 + tli_int_write(minutes / 60, 2, text + 1);
  text[size++] = ':';
  return size + tli_int_write(minutes % 60, 2, text + size);
}

static bool point_is(const tl_point *point, tl_time time)
{
  tl_clock clock = {{point->year, point->month, point->day}, point->hour, point->minute, 0};
  tl_time own;
  if (point->kind != TL_POINT_DATED || point->precision != TL_PRECISION_SECOND)
    return false;
  bool midnight = clock.hour == 24;
  clock.hour = midnight ? 0 : clock.hour;
  if (tl_clock_to_time(&clock, &own, NULL) != TL_OK)
    return false;
  int64_t rest = point->second + (midnight ? TL_SECONDS_PER_DAY : 0) - INT64_C(60) * point->offset_minutes;
  return !__builtin_add_overflow(own, rest, &own) && own == time;
}

size_t tl_time_write(tl_time time, bool exclusive, bool with_clock, const tl_point *point, char *text)
{
  if (time == TL_TIME_MIN || time == TL_TIME_MAX) {
    memcpy(text, time == TL_TIME_MIN ? "-inf" : "+inf", 5);
    return 4;
  }
  /* The second before an exclusive end is on the last day before it, also where the end is a time of day. The axis has
   * none before its first. */
  tl_time shown = exclusive && time > TL_TIME_MIN + 1 ? time - 1 : time;
  if (with_clock && point && point_is(point, shown))
    return tl_point_write(point, text);
  tl_time shift = point && point->zone == TL_ZONE_OFFSET ? INT64_C(60) * point->offset_minutes : 0;
  tl_clock clock;
  if (__builtin_add_overflow(shown, shift, &shown) || tl_clock_from_time(shown, &clock, NULL) != TL_OK) {
    /* Within a day of the end of the axis: without the offset it always fits. */
    return tl_time_write(time, exclusive, with_clock, NULL, text);
  }
  if (!with_clock)
    return tl_civil_write(&clock.civil, text);
  size_t size = tl_clock_write(&clock, text);
  size += zone_write(point, text + size);
  text[size] = '\0';
  return size;
}
