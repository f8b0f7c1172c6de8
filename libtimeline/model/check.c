/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "../base/error.h"
#include "../base/name.h"
#include "../base/utf8.h"

enum { ALL_RELATIONS = (1 << 13) - 1 };

tl_status tli_fail_in(tl_error *err, tl_status status, const char *field, uint32_t line)
{
  if (err) {
    err->field = field;
    if (line)
      err->line = line;
  }
  return status;
}

/* ---- ids ---- */

/* Whether `id` is an NCName. TL_ERR_SYNTAX, TL_ERR_ENCODING; TL_CODE_ID_MISSING when it is empty. */
static tl_status check_id(tl_text id, const char *field, tl_error *err)
{
  if (id.size == 0)
    return tli_fail_in(err, tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ID_MISSING, "an event without %s", field), field, 0);
  for (size_t i = 0; i < id.size;) {
    uint32_t point = (unsigned char)id.data[i];
    size_t size = 1;
    if (point >= 0x80) {
      size = tli_utf8_size(id.data + i, id.size - i);
      if (!size)
        return tli_text_check(id, field, err);
      point = tli_utf8_point(id.data + i, size);
    }
    if (!(i ? tli_name_char(point) : tli_name_start(point))) {
      char quoted[TLI_QUOTE_SIZE];
      char bad[TLI_QUOTE_SIZE];
      tl_status status = tli_fail_at(
          err, TL_ERR_SYNTAX, TL_CODE_ID_SYNTAX, id, i, "%s %s is no XML name without a colon: %s cannot %s it", field,
          tli_quote(id, quoted), tli_quote((tl_text){id.data + i, size}, bad), i ? "be in" : "start");
      return tli_fail_in(err, status, field, 0);
    }
    i += size;
  }
  return TL_OK;
}

/* ---- other texts ---- */

static tl_status check_text(tl_text text, const char *field, tl_error *err)
{
  if (!text.size)
    return TL_OK;
  if (!text.data)
    return tli_fail_in(err, tli_fail_arg(err, "a text of NULL that is not empty"), field, 0);
  return tli_text_check(text, field, err);
}

/* Not blank, when it is given. */
static tl_status check_filled(tl_text text, const char *field, tl_error *err)
{
  tl_status status = check_text(text, field, err);
  if (status || !text.data || tli_space_size(text) < text.size)
    return status;
  return tli_fail_in(err, tli_fail(err, TL_ERR_VALUE, TL_CODE_FIELD_BLANK, "%s is blank", field), field, 0);
}

/* Not empty and without white space, when it is given. */
static tl_status check_address(tl_text text, const char *field, tl_error *err)
{
  tl_status status = check_filled(text, field, err);
  for (size_t i = 0; !status && i < text.size; i++)
    if (tli_is_space(text.data[i])) {
      char quoted[TLI_QUOTE_SIZE];
      status = tli_fail_at(err, TL_ERR_SYNTAX, TL_CODE_ADDRESS_SYNTAX, text, i, "%s %s has white space in it", field,
                           tli_quote(text, quoted));
      tli_fail_in(err, status, field, 0);
    }
  return status;
}

/* A language tag by its shape: runs of one to eight letters, or after the first letters and digits, with hyphens
 * between (RFC 5646, 2.1, without the registry). Empty is fine: no language. */
static bool is_lang(tl_text text)
{
  size_t run = 0;
  bool first = true;
  for (size_t i = 0; i < text.size; i++) {
    uint32_t c = (unsigned char)text.data[i];
    bool letter = (c | 0x20) - 'a' < 26;
    bool digit = c - '0' < 10;
    if (c == '-' && run > 0) {
      run = 0;
      first = false;
    } else if (++run > 8 || !(letter || (digit && !first))) {
      return false;
    }
  }
  return run > 0 || text.size == 0;
}

static tl_status check_lang(tl_text text, tl_error *err)
{
  if (is_lang(text))
    return TL_OK;
  char quoted[TLI_QUOTE_SIZE];
  tl_status status =
      tli_fail(err, TL_ERR_SYNTAX, TL_CODE_LANG_SYNTAX, "lang %s is no language tag", tli_quote(text, quoted));
  return tli_fail_in(err, status, "lang", 0);
}

static tl_status check_modified(tl_text text, tl_error *err)
{
  if (!text.data)
    return TL_OK;
  tl_time time;
  tl_status status = tl_revision_parse(text, &time, err);
  return status ? tli_fail_in(err, status, "modified", 0) : TL_OK;
}

static tl_status check_zone(tl_text text, tl_error *err)
{
  tl_status status = check_text(text, "zone", err);
  if (status || !text.data || tli_is_zone_name(text, TL_ZONE_NAME_MAX))
    return status;
  char quoted[TLI_QUOTE_SIZE];
  status = tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ZONE_SYNTAX,
                    "zone %s is no name of a time zone, such as Europe/Berlin, of at most %d bytes",
                    tli_quote(text, quoted), TL_ZONE_NAME_MAX);
  return tli_fail_in(err, status, "zone", 0);
}

/* ---- constraints ---- */

static tl_status conflict(tl_error *err, const char *field, const char *message)
{
  return tli_fail_in(err, tli_fail(err, TL_ERR_VALUE, TL_CODE_FIELD_CONFLICT, "%s", message), field, 0);
}

/* The hull of a duration that is given, which has one sign. */
static tl_status check_duration(const tl_duration *duration, const char *field, bool negative, int64_t *out_min,
                                int64_t *out_max, tl_error *err)
{
  const int64_t parts[] = {duration->years, duration->months, duration->weeks, duration->days, duration->seconds};
  bool below = false;
  bool above = false;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    below |= parts[i] < 0;
    above |= parts[i] > 0;
  }
  if (below && above)
    return tli_fail_in(err, tli_fail_arg(err, "a duration with parts of both signs"), field, 0);
  tl_status status = TL_OK;
  if (below && !negative)
    status = tli_fail(err, TL_ERR_VALUE, TL_CODE_FIELD_RANGE, "%s is negative", field);
  else
    status = tl_duration_hull(duration, out_min, out_max, err);
  return status ? tli_fail_in(err, status, field, 0) : TL_OK;
}

static tl_status check_limits(const tl_constraint *c, bool length, tl_error *err)
{
  int64_t min[2] = {0, 0};
  int64_t max[2] = {0, 0};
  tl_status status = TL_OK;
  if (c->given & TL_GIVEN_MIN)
    status = check_duration(&c->min, "min", !length, &min[0], &min[1], err);
  if (!status && (c->given & TL_GIVEN_MAX))
    status = check_duration(&c->max, "max", !length, &max[0], &max[1], err);
  if (status)
    return status;
  /* The limits of an offset are one statement, and one that nothing can satisfy is a slip of the pen. Each limit of a
   * length is a statement by itself, so there it is a contradiction to be explained, not an error. */
  if (!length && (c->given & TL_GIVEN_MIN) && (c->given & TL_GIVEN_MAX) && min[0] > max[1]) {
    char shortest[TL_DURATION_TEXT_SIZE];
    char longest[TL_DURATION_TEXT_SIZE];
    tl_duration_write(&c->min, shortest);
    tl_duration_write(&c->max, longest);
    status =
        tli_fail(err, TL_ERR_VALUE, TL_CODE_OFFSET_EMPTY, "an offset of at least %s and at most %s", shortest, longest);
    return tli_fail_in(err, status, "min", 0);
  }
  return TL_OK;
}

static tl_status check_length(const tl_constraint *c, tl_error *err)
{
  if (c->given & ~(TL_GIVEN_MIN | TL_GIVEN_MAX))
    return conflict(err, c->given & TL_GIVEN_BY ? "by" : "tolerance", "a length has min and max, not by or tolerance");
  if (!c->given)
    return tli_fail_in(err, tli_fail(err, TL_ERR_VALUE, TL_CODE_OFFSET_EMPTY, "a length without min and max"), "length",
                       0);
  if (c->as_of.data) {
    tl_civil day;
    tl_time end;
    tl_status status = check_text(c->as_of, "as_of", err);
    if (!status)
      status = tli_as_of_parse(c->as_of, "as_of", &day, &end, err);
    if (status)
      return status;
  }
  return check_limits(c, true, err);
}

static tl_status check_offset(const tl_constraint *c, tl_error *err)
{
  bool limits = c->given & (TL_GIVEN_MIN | TL_GIVEN_MAX);
  if (c->from > TL_ENDPOINT_END || c->to > TL_ENDPOINT_END || c->precision > TL_OFFSET_ABOUT || c->given > 15)
    return tli_fail_arg(err, "an offset with an endpoint, a precision or durations that there are not");
  if ((c->given & TL_GIVEN_BY) && limits)
    return conflict(err, "by", "an offset has by, or min and max, not both");
  if (!(c->given & TL_GIVEN_BY) && !limits)
    return tli_fail_in(err, tli_fail(err, TL_ERR_VALUE, TL_CODE_OFFSET_EMPTY, "an offset without by, min and max"),
                       "offset", 0);
  if (limits) {
    if (!c->from || !c->to)
      return tli_fail_in(err,
                         tli_fail(err, TL_ERR_VALUE, TL_CODE_OFFSET_ENDS,
                                  "an offset with min or max says from which end to which end it counts"),
                         c->from ? "to" : "from", 0);
    if (c->precision)
      return conflict(err, "precision", "an offset with min or max has no precision");
  }
  bool about = c->precision == TL_OFFSET_ABOUT;
  if (about && !(c->given & TL_GIVEN_TOLERANCE))
    return tli_fail_in(err, tli_fail(err, TL_ERR_VALUE, TL_CODE_FIELD_MISSING, "precision about needs a tolerance"),
                       "tolerance", 0);
  if (!about && (c->given & TL_GIVEN_TOLERANCE))
    return conflict(err, "tolerance", "a tolerance counts with precision about alone");
  int64_t hull[2];
  tl_status status = TL_OK;
  if (c->given & TL_GIVEN_BY)
    status = check_duration(&c->by, "by", true, &hull[0], &hull[1], err);
  if (!status && about)
    status = check_duration(&c->tolerance, "tolerance", false, &hull[0], &hull[1], err);
  return status ? status : check_limits(c, false, err);
}

static tl_status check_kind(const tl_constraint *c, tl_text id, tl_error *err)
{
  if (c->kind == TL_CONSTRAINT_LENGTH)
    return check_length(c, err);
  if (c->kind > TL_CONSTRAINT_LENGTH)
    return tli_fail_arg(err, "a constraint of a kind that there is not");
  tl_status status = check_text(c->event, "event", err);
  if (!status && c->event.size == 0)
    return tli_fail_in(err,
                       tli_fail(err, TL_ERR_VALUE, TL_CODE_FIELD_MISSING, "a %s to no event",
                                c->kind == TL_CONSTRAINT_OFFSET ? "distance" : "relation"),
                       "event", 0);
  if (status)
    return status;
  if (tli_text_same(c->event, id)) {
    char quoted[TLI_QUOTE_SIZE];
    status = tli_fail(err, TL_ERR_VALUE, TL_CODE_SELF_REFERENCE, "event %s is set in relation to itself",
                      tli_quote(id, quoted));
    return tli_fail_in(err, status, "event", 0);
  }
  if (c->kind == TL_CONSTRAINT_OFFSET)
    return check_offset(c, err);
  if (c->allen == 0)
    return tli_fail_in(err, tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ALLEN_SYNTAX, "an empty set of relations"), "allen",
                       0);
  if (c->allen > ALL_RELATIONS)
    return tli_fail_arg(err, "a set of relations with more than the thirteen");
  return TL_OK;
}

tl_status tl_constraint_check(const tl_constraint *constraint, tl_text event, tl_error *err)
{
  if (!constraint || (event.size && !event.data))
    return tli_fail_arg(err, "no constraint, or an id of NULL that is not empty");
  tl_status status = check_kind(constraint, event, err);
  if (status && err && constraint->line)
    err->line = constraint->line;
  return status;
}

/* ---- events and headers ---- */

static tl_status check_range(int64_t value, int64_t low, int64_t high, const char *field, const char *range,
                             tl_error *err)
{
  if (value >= low && value <= high)
    return TL_OK;
  return tli_fail_in(err, tli_fail(err, TL_ERR_VALUE, TL_CODE_FIELD_RANGE, "%s is not within %s", field, range), field,
                     0);
}

/* Bounds may be any, as no date satisfies some; what stands beside them says what it may say. */
static bool is_extent(const tl_extent *e)
{
  return e->start_kind < TL_END_ONGOING && e->end_kind <= TL_END_ONGOING && e->precision <= TL_PRECISION_YEAR &&
         e->form <= TL_FORM_RANGE && e->mode <= TL_MODE_SPANS;
}

static tl_status check_dates(const tl_event_spec *spec, tl_error *err)
{
  if (spec->mode > TL_MODE_SPANS || spec->start_kind > TL_END_ONGOING || spec->end_kind > TL_END_ONGOING)
    return tli_fail_arg(err, "a mode or a kind of end that there is not");
  if (spec->start_kind == TL_END_ONGOING)
    return conflict(err, "start_kind", "a start cannot be ongoing");
  if (spec->extent && !is_extent(spec->extent))
    return tli_fail_arg(err, "an extent of a mode, a form, a precision or a kind of end that there is not");
  bool windows = spec->start.data || spec->end.data;
  if (!!spec->edtf.data + !!spec->phrase.data + windows + !!spec->extent > 1)
    return conflict(err,
                    spec->edtf.data && spec->phrase.data ? "phrase"
                    : windows                            ? (spec->start.data ? "start" : "end")
                                                         : "extent",
                    "a date is one of: edtf; phrase; start and end; extent");
  return TL_OK;
}

tl_status tli_check_event(const tl_event_spec *spec, tl_error *err)
{
  tl_status status = check_id(spec->id, "id", err);
  const struct {
    tl_text text;
    const char *field;
  } texts[] = {
      {spec->title, "title"},     {spec->description, "description"},
      {spec->wording, "wording"}, {spec->modified, "modified"},
      {spec->edtf, "edtf"},       {spec->phrase, "phrase"},
      {spec->start, "start"},     {spec->end, "end"},
      {spec->as_of, "as_of"},     {spec->place, "place"},
      {spec->foreign, "foreign"}, {spec->foreign_attributes, "foreign_attributes"},
  };
  for (size_t i = 0; !status && i < sizeof texts / sizeof *texts; i++)
    status = check_text(texts[i].text, texts[i].field, err);
  if (!status)
    status = check_filled(spec->uid, "uid", err);
  if (!status)
    status = check_filled(spec->group, "group", err);
  if (!status)
    status = check_address(spec->href, "href", err);
  if (!status)
    status = check_modified(spec->modified, err);
  if (!status)
    status = check_zone(spec->zone, err);
  if (!status && spec->has_confidence)
    status = check_range(spec->confidence, 0, 1000000, "confidence", "0 to 1", err);
  if (!status && spec->has_coordinates)
    status = check_range(spec->latitude, -INT64_C(90000000000), INT64_C(90000000000), "latitude", "-90 to 90", err);
  if (!status && spec->has_coordinates)
    status =
        check_range(spec->longitude, -INT64_C(180000000000), INT64_C(180000000000), "longitude", "-180 to 180", err);
  if (!status)
    status = check_dates(spec, err);
  if (!status && ((spec->category_count && !spec->categories) || (spec->source_count && !spec->sources) ||
                  (spec->constraint_count && !spec->constraints)))
    status = tli_fail_arg(err, "an array of NULL that is not empty");
  for (size_t i = 0; !status && i < spec->category_count; i++)
    status = spec->categories[i].data ? check_filled(spec->categories[i], "category", err)
                                      : tli_fail_arg(err, "a category of NULL");
  for (size_t i = 0; !status && i < spec->source_count; i++) {
    status = check_text(spec->sources[i].text, "source", err);
    if (!status)
      status = check_address(spec->sources[i].href, "href", err);
  }
  for (size_t i = 0; !status && i < spec->constraint_count; i++)
    status = tl_constraint_check(&spec->constraints[i], spec->id, err);
  return status;
}

tl_status tli_check_header(const tl_header_spec *spec, tl_error *err)
{
  const struct {
    tl_text text;
    const char *field;
  } texts[] = {
      {spec->title, "title"},
      {spec->description, "description"},
      {spec->lang, "lang"},
      {spec->as_of, "as_of"},
      {spec->modified, "modified"},
      {spec->foreign, "foreign"},
      {spec->foreign_attributes, "foreign_attributes"},
  };
  tl_status status = TL_OK;
  for (size_t i = 0; !status && i < sizeof texts / sizeof *texts; i++)
    status = check_text(texts[i].text, texts[i].field, err);
  if (!status)
    status = check_lang(spec->lang, err);
  if (!status && spec->as_of.data) {
    tl_civil day;
    tl_time end;
    status = tli_as_of_parse(spec->as_of, "as_of", &day, &end, err);
  }
  return status ? status : check_modified(spec->modified, err);
}
