/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_DATE_H
#define TESTS_SUPPORT_DATE_H

/* The laws that every text keeps when it is read as EDTF: what the property tests and the fuzz target both ask. */

#include <string.h>
#include <timeline/date.h>

static inline bool support_same_point(const tl_point *a, const tl_point *b)
{
  return memcmp(a, b, sizeof *a) == 0;
}

static inline bool support_same_date(const tl_date *a, const tl_date *b)
{
  return support_same_point(&a->start, &b->start) && support_same_point(&a->end, &b->end) && a->members == b->members &&
         a->form == b->form && a->calendar == b->calendar;
}

static inline const char *support_extent_law(const tl_extent *e)
{
  if (e->start_min > e->start_max || e->end_min > e->end_max || e->length_min > e->length_max)
    return "a bound's least is at most its greatest";
  if (e->length_min < 1)
    return "a length is at least a second";
  tl_extent closed = *e;
  bool consistent = false;
  if (tl_extent_close(&closed, &consistent, NULL) || !consistent)
    return "bounds are consistent";
  if (memcmp(&closed, e, sizeof closed) != 0)
    return "bounds come closed";
  return NULL;
}

/* NULL, or the law that `text` breaks. */
static inline const char *support_date_law(tl_text text)
{
  tl_date date;
  tl_error err;
  memset(&date, 0xA5, sizeof date);
  memset(&err, 0xA5, sizeof err);
  tl_date untouched = date;
  tl_status status = tl_date_parse(text, &date, &err);
  if (status) {
    if (memcmp(&date, &untouched, sizeof date) != 0)
      return "a failure leaves the date alone";
    if (err.status != status || err.code == TL_CODE_NONE || !memchr(err.message, 0, sizeof err.message))
      return "an error is filled in";
    if (err.offset > text.size || err.column == 0)
      return "an error has its place";
    for (const char *c = err.message; *c; c++)
      if ((unsigned char)*c < 0x20 || *c == 0x7F)
        return "a message has no raw controls";
    return NULL;
  }

  char canonical[TL_DATE_TEXT_MAX + 1];
  char again[TL_DATE_TEXT_MAX + 1];
  size_t length = 0;
  if (tl_date_write(&date, canonical, sizeof canonical, &length, NULL))
    return "what is read can be written";
  if (strlen(canonical) != length)
    return "the length written is the text's";
  bool julian = date.calendar == TL_CALENDAR_JULIAN;
  if (!julian && length > text.size)
    return "the canonical text is the shortest";
  tl_date back;
  if (tl_date_parse((tl_text){canonical, length}, &back, NULL))
    return "what is written can be read";
  if (!julian && (!support_same_date(&date, &back) || back.level > date.level))
    return "it reads the same";
  if (tl_date_write(&back, again, sizeof again, NULL, NULL) || strcmp(canonical, again) != 0)
    return "writing is idempotent";

  tl_extent extents[2];
  bool known = false;
  for (int mode = 0; mode < 2; mode++) {
    for (int seasons = 0; seasons < 4; seasons++) {
      tl_date_options options = {.size = sizeof options, .mode = (uint8_t)mode, .seasons = (uint8_t)seasons};
      tl_extent extent;
      tl_extent same;
      status = tl_date_extent(&date, &options, &extent, NULL);
      if (status == TL_ERR_VALUE && date.form != TL_FORM_SINGLE)
        continue; /* an interval between seasons that one hemisphere has in the other order */
      if (status == TL_ERR_RANGE && date.form != TL_FORM_SINGLE)
        return NULL; /* its seconds are too many for an int64, though each end fits */
      if (status)
        return "what is read has bounds";
      const char *broken = support_extent_law(&extent);
      if (broken)
        return broken;
      if (tl_date_extent(&back, &options, &same, NULL))
        return "the canonical date has bounds";
      if (julian)
        same.form = extent.form, same.precision = extent.precision;
      if (!(julian && mode == TL_MODE_SPANS) && memcmp(&extent, &same, sizeof same) != 0)
        return "the canonical date has the same bounds";
      if (seasons == TL_SEASONS_NORTH) {
        extents[mode] = extent;
        known = true;
      }
      if (mode == TL_MODE_SPANS && seasons == TL_SEASONS_NORTH && extents[0].form == extent.form &&
          (extent.start_min < extents[0].start_min || extent.start_max > extents[0].start_max ||
           extent.end_min < extents[0].end_min || extent.end_max > extents[0].end_max))
        return "what spans lies in what occurs";
    }
  }
  for (uint32_t k = 0; known && k < date.members; k += 1 + date.members / 8) {
    tl_date member;
    tl_extent extent;
    if (tl_date_member(&date, k, &member, NULL))
      return "each member is there";
    if (tl_date_extent(&member, NULL, &extent, NULL) == TL_OK &&
        (extent.start_min < extents[0].start_min || extent.end_max > extents[0].end_max))
      return "members lie in the hull";
  }
  return NULL;
}

#endif
