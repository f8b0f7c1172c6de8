/* SPDX-License-Identifier: Apache-2.0 */
#include "point.h"

#include <string.h>

#include "../base/error.h"

/* EDTF values made of dates: a date alone, an interval a/b, a set [a,b..c] or {a,b..c}. */

_Static_assert(sizeof(tl_date) == 88, "documented layout");

enum { LEVEL_1 = 1, LEVEL_2 = 2 };

static const char prefix[] = "julian:";
enum { PREFIX_SIZE = sizeof prefix - 1 };

static tl_status fail_syntax_at(const tli_reader *r, size_t at, tl_code code, const char *why)
{
  char whole[TLI_QUOTE_SIZE];
  return tli_fail_at(r->err, TL_ERR_SYNTAX, code, r->text, at, "%s: %s", tli_quote(r->text, whole), why);
}

static tl_status fail_range(const tli_reader *r)
{
  char whole[TLI_QUOTE_SIZE];
  char seen[TLI_QUOTE_SIZE];
  tli_quote(r->text, whole);
  tli_quote((tl_text){r->text.data + r->range_at, r->range_end - r->range_at}, seen);
  return tli_fail_at(r->err, TL_ERR_RANGE, TL_CODE_DATE_RANGE, r->text, r->range_at,
                     "%s: the year %s lies outside the axis, which holds the years -292277022656 to 292277026595",
                     whole, seen);
}

/* Fails when no completion of `end`, which stands at `at`, lies with or after one of `start`: by no reading of seasons,
 * since the reader does not know the hemisphere. */
static tl_status check_order(const tli_reader *r, const tl_point *start, const tl_point *end, size_t at)
{
  tli_window a;
  tli_window b;
  if (!tli_point_window(start, r->julian, TL_SEASONS_EITHER, &a) ||
      !tli_point_window(end, r->julian, TL_SEASONS_EITHER, &b) || a.first < b.last_end)
    return TL_OK;
  char whole[TLI_QUOTE_SIZE];
  return tli_fail_at(r->err, TL_ERR_VALUE, TL_CODE_REVERSED, r->text, at, "%s: it ends before it starts",
                     tli_quote(r->text, whole));
}

/* Member by member: compilers clear a struct of this size with a string instruction, which costs more than the reading
 * of a plain date. */
static void clear(tl_date *date)
{
  const tl_point none = {0};
  date->start = none;
  date->end = none;
  date->text = (tl_text){NULL, 0};
  date->members = 0;
  date->form = TL_FORM_SINGLE;
  date->level = 0;
  date->calendar = TL_CALENDAR_GREGORIAN;
  date->reserved[0] = 0;
}

/* ---- intervals ---- */

/* Reads an end of an interval: nothing, `..`, `..date`, `date..` or a date. */
static tl_status read_end(tli_reader *r, tl_point *out)
{
  tl_point p;
  memset(&p, 0, sizeof p);
  int c = tli_peek(r);
  bool dots = tli_at_dots(r);
  if (c == '/' || (c < 0 && r->at > 0)) {
    *out = p;
    tli_raise_level(r, LEVEL_1);
    return TL_OK;
  }
  if (dots) {
    r->at += 2;
    c = tli_peek(r);
    if (c == '/' || c < 0) {
      p.kind = TL_POINT_OPEN;
      *out = p;
      tli_raise_level(r, LEVEL_1);
      return TL_OK;
    }
  }
  tl_status status = tli_point_read(r, &p);
  if (status)
    return status;
  if (tli_at_dots(r)) {
    if (dots)
      return fail_syntax_at(r, r->at, TL_CODE_EDTF_SYNTAX, "dots on both sides of a date say nothing");
    r->at += 2;
    p.kind = TL_POINT_AFTER;
  } else if (dots) {
    p.kind = TL_POINT_BEFORE;
  }
  if (p.kind != TL_POINT_DATED)
    tli_raise_level(r, LEVEL_2);
  *out = p;
  return TL_OK;
}

static tl_status read_interval(tli_reader *r, tl_date *date)
{
  size_t end_at = ++r->at;
  tl_status status = read_end(r, &date->end);
  if (status)
    return status;
  if (tli_peek(r) >= 0)
    return tli_fail_expected(r, "the end of the interval");
  if (r->time_at)
    return fail_syntax_at(r, r->time_at, TL_CODE_EDTF_SYNTAX, "an interval has no time of day");
  if (!tli_has_date(&date->start) && !tli_has_date(&date->end))
    return fail_syntax_at(r, 0, TL_CODE_NO_DATED_END, "an interval needs a date at one end at least");
  if (tli_is_masked(&date->start) || tli_is_masked(&date->end))
    tli_raise_level(r, LEVEL_2);
  date->form = TL_FORM_INTERVAL;
  bool bounded = tli_has_date(&date->start) && date->start.kind != TL_POINT_BEFORE && tli_has_date(&date->end) &&
                 date->end.kind != TL_POINT_AFTER;
  return bounded && !r->range_end ? check_order(r, &date->start, &date->end, end_at) : TL_OK;
}

/* ---- sets ---- */

static bool ends_member(int c, char close)
{
  return c == ',' || c == close;
}

/* Reads a member up to its comma or bracket. */
static tl_status read_member(tli_reader *r, char close, tl_date *out)
{
  size_t start_at = r->at;
  tl_date member;
  clear(&member);
  tl_status status;
  bool before = tli_at_dots(r);
  if (before) {
    r->at += 2;
    member.start.kind = TL_POINT_OPEN;
    if (ends_member(tli_peek(r), close))
      return fail_syntax_at(r, start_at, TL_CODE_NO_DATED_END, "dots in a set need a date beside them");
  }
  size_t date_at = r->at;
  if (ends_member(tli_peek(r), close))
    return tli_fail_expected(r, "a date");
  status = tli_point_read(r, before ? &member.end : &member.start);
  if (status)
    return status;
  if (before) {
    member.form = TL_FORM_RANGE;
    if (tli_at_dots(r))
      return fail_syntax_at(r, r->at, TL_CODE_EDTF_SYNTAX, "dots on both sides of a date say nothing");
  } else if (tli_at_dots(r)) {
    member.form = TL_FORM_RANGE;
    r->at += 2;
    date_at = r->at;
    member.end.kind = TL_POINT_OPEN;
    if (!ends_member(tli_peek(r), close)) {
      status = tli_point_read(r, &member.end);
      if (status)
        return status;
    }
  }
  if (r->time_at)
    return fail_syntax_at(r, r->time_at, TL_CODE_EDTF_SYNTAX, "a set has no time of day");
  if (!ends_member(tli_peek(r), close))
    return tli_fail_expected(r, close == ']' ? "a comma or ]" : "a comma or }");
  if (member.form == TL_FORM_RANGE && tli_has_date(&member.start) && tli_has_date(&member.end) && !r->range_end) {
    status = check_order(r, &member.start, &member.end, date_at);
    if (status)
      return status;
  }
  member.text = (tl_text){r->text.data + start_at, r->at - start_at};
  member.members = 1;
  member.level = LEVEL_2;
  *out = member;
  return TL_OK;
}

tl_status tli_member_read(tli_reader *r, char close, tl_date *out, bool *out_last)
{
  tl_status status = read_member(r, close, out);
  if (status == TL_OK) {
    *out_last = tli_peek(r) == close;
    r->at++;
  }
  return status;
}

static tl_status read_set(tli_reader *r, tl_date *date)
{
  bool one = tli_peek(r) == '[';
  char close = one ? ']' : '}';
  bool last = false;
  r->at++;
  while (!last) {
    tl_date member;
    tl_status status = tli_member_read(r, close, &member, &last);
    if (status)
      return status;
    if (date->members == 0)
      date->start = member.start;
    date->members++;
    date->end = member.form == TL_FORM_RANGE ? member.end : member.start;
  }
  if (tli_peek(r) >= 0)
    return tli_fail_expected(r, "the end after the set");
  date->form = one ? TL_FORM_ONE_OF : TL_FORM_ALL_OF;
  tli_raise_level(r, LEVEL_2);
  return TL_OK;
}

/* ---- the whole ---- */

static tl_status read_date_or_interval(tli_reader *r, tl_date *date)
{
  size_t start_at = r->at;
  tl_status status = read_end(r, &date->start);
  if (status)
    return status;
  date->members = 1;
  if (tli_peek(r) == '/')
    return read_interval(r, date);
  if (tli_peek(r) >= 0)
    return tli_fail_expected(r, "the end of the date");
  if (date->start.kind != TL_POINT_DATED) {
    bool after = date->start.kind == TL_POINT_AFTER;
    return fail_syntax_at(r, after ? r->at - 2 : start_at, TL_CODE_EDTF_SYNTAX,
                          date->start.kind == TL_POINT_NONE ? "there is no date after the prefix"
                                                            : "dots stand in intervals and sets only");
  }
  return TL_OK;
}

tl_status tl_date_parse(tl_text text, tl_date *out_date, tl_error *err)
{
  if (!out_date || (!text.data && text.size))
    return tli_fail_arg(err, "tl_date_parse: no text, or nowhere to put the date");
  tli_plain plain = tli_plain_read(text.data, text.size);
  if (plain.size && plain.size == text.size) {
    clear(out_date);
    tli_plain_fill(plain, &out_date->start);
    out_date->text = text;
    out_date->members = 1;
    return TL_OK;
  }
  if (text.size > TL_DATE_TEXT_MAX)
    return tli_fail_at(err, TL_ERR_LIMIT, TL_CODE_DATE_LENGTH, text, TL_DATE_TEXT_MAX,
                       "a date of %zu bytes: the longest that is read has %d", text.size, (int)TL_DATE_TEXT_MAX);
  if (text.size == 0)
    return tli_fail_at(err, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, text, 0, "an empty text is not EDTF");

  tli_reader r;
  tli_reader_init(&r, text, 0, err);
  tl_date date;
  clear(&date);
  tl_status status;
  if (text.data[0] == '[' || text.data[0] == '{') {
    status = read_set(&r, &date);
  } else {
    if (text.size >= PREFIX_SIZE && memcmp(text.data, prefix, PREFIX_SIZE) == 0) {
      r.at = PREFIX_SIZE;
      r.julian = true;
      date.calendar = TL_CALENDAR_JULIAN;
    }
    status = read_date_or_interval(&r, &date);
  }
  if (status)
    return status;
  if (r.range_end)
    return fail_range(&r);
  date.text = text;
  date.level = r.level;
  *out_date = date;
  return TL_OK;
}

static bool is_set(const tl_date *date)
{
  return date->form == TL_FORM_ONE_OF || date->form == TL_FORM_ALL_OF;
}

tl_status tl_date_member(const tl_date *date, size_t index, tl_date *out_member, tl_error *err)
{
  if (!date || !out_member)
    return tli_fail_arg(err, "tl_date_member: no date, or nowhere to put the member");
  if (!is_set(date) && index == 0) {
    *out_member = *date;
    return TL_OK;
  }
  if (is_set(date) && index < date->members && date->text.data && date->text.size) {
    tli_reader r;
    tli_reader_init(&r, date->text, 1, err);
    char close = date->form == TL_FORM_ONE_OF ? ']' : '}';
    bool last = false;
    tl_date member;
    for (size_t k = 0; !last && k <= index; k++) {
      tl_status status = tli_member_read(&r, close, &member, &last);
      if (status)
        return status; /* the text is no longer what was parsed */
      if (k == index) {
        *out_member = member;
        return TL_OK;
      }
    }
  }
  return tli_fail(err, TL_ERR_ARG, TL_CODE_ARG, "tl_date_member: there is no member %zu", index);
}

unsigned tl_point_qualifier(const tl_point *point)
{
  return (unsigned)(point->year_qualifier | point->month_qualifier | point->day_qualifier);
}
