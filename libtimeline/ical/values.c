/* SPDX-License-Identifier: Apache-2.0 */
#include "values.h"

#include <string.h>

#include "../base/error.h"
#include "../base/utf8.h"

/* The number of `count` digits; -1 when one of them is none. */
static int digits(const char *at, size_t count)
{
  int value = 0;
  for (size_t i = 0; i < count; i++) {
    if (!tli_is_digit(at[i]))
      return -1;
    value = value * 10 + (at[i] - '0');
  }
  return value;
}

static tl_status refuse(tl_error *err, tl_status status, tl_text text, const char *why)
{
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail(err, status, TL_CODE_ICAL_DATE, "%s %s", tli_quote(text, quoted), why);
}

tl_status tli_stamp_parse(tl_text text, tli_stamp *out, tl_error *err)
{
  static const char shape[] = "is no date or date-time: 20240115, 20240115T093000 or 20240115T093000Z is expected";
  bool timed = text.size == 15 || (text.size == 16 && text.data[15] == 'Z');
  if (text.size != 8 && !(timed && text.data[8] == 'T'))
    return refuse(err, TL_ERR_SYNTAX, text, shape);
  tl_civil civil = {digits(text.data, 4), digits(text.data + 4, 2), digits(text.data + 6, 2)};
  int hour = timed ? digits(text.data + 9, 2) : 0;
  int minute = timed ? digits(text.data + 11, 2) : 0;
  int second = timed ? digits(text.data + 13, 2) : 0;
  if (civil.year < 0 || civil.month < 0 || civil.day < 0 || hour < 0 || minute < 0 || second < 0)
    return refuse(err, TL_ERR_SYNTAX, text, shape);
  int64_t days;
  if (civil.year == 0)
    return refuse(err, TL_ERR_VALUE, text, "is in year 0, which iCalendar does not have");
  if (tl_civil_to_days(&civil, &days, NULL) != TL_OK)
    return refuse(err, TL_ERR_VALUE, text, "is on a day that does not exist");
  if (hour > 23 || minute > 59 || second > 60)
    return refuse(err, TL_ERR_VALUE, text, "is at a time of day that does not exist");
  tl_time time = days * TL_SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
  if (time >= TLI_BEYOND_TIME)
    return refuse(err, TL_ERR_RANGE, text, "is after the year 9999");
  out->time = time;
  out->form = !timed ? TLI_STAMP_DATE : text.size == 16 ? TLI_STAMP_UTC : TLI_STAMP_LOCAL;
  return TL_OK;
}

tl_status tli_lasting_parse(tl_text text, tli_lasting *out, tl_error *err)
{
  tl_duration duration;
  tl_text given = text;
  if (given.size > 1 && *given.data == '+' && given.data[1] == 'P')
    given = (tl_text){given.data + 1, given.size - 1};
  tl_status status = tl_duration_parse(given, &duration, NULL);
  if (status == TL_ERR_RANGE)
    return refuse(err, TL_ERR_RANGE, text, "is longer than can be said");
  if (status != TL_OK || duration.years || duration.months)
    return refuse(err, TL_ERR_SYNTAX, text, "is no duration: PT1H30M, P2D or P1W is expected");
  int64_t days = (int64_t)duration.weeks * 7 + duration.days;
  int64_t seconds = days * TL_SECONDS_PER_DAY;
  if (__builtin_add_overflow(seconds, duration.seconds, &seconds))
    return refuse(err, TL_ERR_RANGE, text, "is longer than can be said");
  *out = (tli_lasting){days * TL_SECONDS_PER_DAY, duration.seconds};
  return TL_OK;
}

tl_status tli_utc_offset_parse(tl_text text, int32_t *out_seconds, tl_error *err)
{
  bool shaped = (text.size == 5 || text.size == 7) && (*text.data == '+' || *text.data == '-');
  int hours = shaped ? digits(text.data + 1, 2) : -1;
  int minutes = shaped ? digits(text.data + 3, 2) : -1;
  int seconds = shaped && text.size == 7 ? digits(text.data + 5, 2) : 0;
  if (hours < 0 || minutes < 0 || seconds < 0)
    return refuse(err, TL_ERR_SYNTAX, text, "is no offset from UTC: +0100 is expected");
  if (hours > 23 || minutes > 59 || seconds > 59)
    return refuse(err, TL_ERR_VALUE, text, "is an offset from UTC that does not exist");
  int sum = hours * 3600 + minutes * 60 + seconds;
  *out_seconds = *text.data == '-' ? -sum : sum;
  return TL_OK;
}

tl_status tli_integer_parse(tl_text text, int64_t low, int64_t high, int64_t *out, tl_error *err)
{
  size_t sign = text.size > 0 && (*text.data == '-' || *text.data == '+');
  bool good = text.size > sign && text.size <= 18;
  int64_t value = 0;
  for (size_t i = sign; good && i < text.size; i++) {
    good = tli_is_digit(text.data[i]);
    value = value * 10 + (text.data[i] - '0');
  }
  if (sign && *text.data == '-')
    value = -value;
  if (good && value >= low && value <= high) {
    *out = value;
    return TL_OK;
  }
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail(err, good ? TL_ERR_VALUE : TL_ERR_SYNTAX, TL_CODE_ICAL_SYNTAX, "%s is no number from %d to %d",
                  tli_quote(text, quoted), (int)low, (int)high);
}

tl_status tli_period_parse(tl_text text, tli_period *out, tl_error *err)
{
  const char *slash = text.size ? memchr(text.data, '/', text.size) : NULL;
  if (!slash)
    return refuse(err, TL_ERR_SYNTAX, text, "is no period: a start, a slash, and an end or a duration");
  tl_text start = {text.data, (size_t)(slash - text.data)};
  tl_text end = {slash + 1, text.size - start.size - 1};
  tl_status status = tli_stamp_parse(start, &out->start, err);
  if (status != TL_OK)
    return status;
  if (end.size > 0 && tli_is_digit(*end.data)) {
    tli_stamp last;
    if ((status = tli_stamp_parse(end, &last, err)) != TL_OK)
      return status;
    if (last.form != out->start.form)
      return refuse(err, TL_ERR_VALUE, text, "starts and ends in different kinds of time");
    out->length = (tli_lasting){last.time - out->start.time, 0};
  } else if ((status = tli_lasting_parse(end, &out->length, err)) != TL_OK) {
    return status;
  }
  return out->length.by_clock >= 0 && out->length.exact >= 0 ? TL_OK
                                                             : refuse(err, TL_ERR_VALUE, text, "ends before it starts");
}

tl_text tli_list_next(tl_text *rest)
{
  const char *comma = rest->size ? memchr(rest->data, ',', rest->size) : NULL;
  tl_text first = *rest;
  if (comma) {
    first.size = (size_t)(comma - rest->data);
    *rest = (tl_text){comma + 1, rest->size - first.size - 1};
  } else {
    *rest = (tl_text){NULL, 0};
  }
  return first;
}

size_t tli_value_count(tl_text list)
{
  size_t count = 1;
  for (size_t i = 0; i < list.size; i++)
    count += list.data[i] == ',';
  return count;
}

bool tli_base64_fits(tl_text text)
{
  size_t size = text.size;
  for (int pad = 0; pad < 2 && size > 0 && text.data[size - 1] == '='; pad++)
    size--;
  for (size_t i = 0; i < size; i++) {
    char c = text.data[i];
    if (!tli_is_digit(c) && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && c != '+' && c != '/')
      return false;
  }
  return text.size % 4 == 0;
}
