/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_PHRASE_H
#define TESTS_SUPPORT_PHRASE_H

/* The laws that every text keeps when it is read as a phrase: what the property tests and the fuzz target both ask. */

#include <timeline/phrase.h>

#include "support_date.h"

static inline bool support_same_bounds(const tl_extent *a, const tl_extent *b)
{
  return tl_extent_has_bounds(a, b) && a->start_kind == b->start_kind && a->end_kind == b->end_kind &&
         a->start_qualifier == b->start_qualifier && a->end_qualifier == b->end_qualifier &&
         a->precision == b->precision;
}

static inline const char *support_phrase_value_law(const tl_phrase *phrase, const tl_phrase_options *options)
{
  const tl_extent *e = &phrase->extent;
  const tl_extent *hard = &phrase->envelope;
  if (phrase->role > TL_PHRASE_UNDATED || !memchr(phrase->edtf, 0, sizeof phrase->edtf))
    return "role and EDTF are well formed";
  bool length = phrase->flags & (TL_PHRASE_HAS_LENGTH | TL_PHRASE_HAS_DISTANCE);
  bool unlimited = tl_duration_sign(&phrase->length_max) == 0;
  int64_t low = 0, high = 0, unused;
  if (length && (tl_duration_hull(&phrase->length_min, &low, &unused, NULL) ||
                 tl_duration_hull(&phrase->length_max, &unused, &high, NULL) || low < 0 || (!unlimited && low > high)))
    return "a length's least is at most its greatest";
  if (!(phrase->flags & TL_PHRASE_HAS_EXTENT))
    return phrase->role == TL_PHRASE_DURATION || phrase->role == TL_PHRASE_UNDATED ? NULL : "a date has bounds";
  const char *broken = support_extent_law(e);
  if (!broken)
    broken = support_extent_law(hard);
  if (broken)
    return broken;
  if (e->start_min < hard->start_min || e->start_max > hard->start_max || e->end_min < hard->end_min ||
      e->end_max > hard->end_max || e->length_min < hard->length_min || e->length_max > hard->length_max)
    return "bounds lie in the envelope";
  tl_date date;
  tl_extent same;
  tl_date_options date_options = {.size = sizeof date_options, .mode = e->mode, .seasons = options->seasons};
  if (phrase->within[0] &&
      (!(phrase->flags & TL_PHRASE_HAS_LENGTH) || tl_date_parse(tl_text_from_string(phrase->within), &date, NULL) ||
       tl_date_extent(&date, &date_options, &same, NULL)))
    return "what a length lies in is EDTF";
  if (phrase->within[0] && (e->start_min < same.start_min || e->start_max > same.start_max ||
                            e->end_min < same.end_min || e->end_max > same.end_max))
    return "bounds lie in what a length lies in";
  if (!phrase->edtf[0])
    return NULL;
  if (tl_date_parse(tl_text_from_string(phrase->edtf), &date, NULL) ||
      tl_date_extent(&date, &date_options, &same, NULL))
    return "the EDTF of a phrase is EDTF";
  if (!(phrase->flags & TL_PHRASE_LOSSY_EDTF) && !support_same_bounds(e, &same))
    return "EDTF that is not lossy has the same bounds";
  return NULL;
}

/* NULL, or the law that `text` breaks. */
static inline const char *support_phrase_law(tl_text text)
{
  tl_civil as_of = {2024, 5, 1};
  for (int i = 0; i < 8; i++) {
    tl_phrase_options options = {
        .size = sizeof options, .mode = (uint8_t)(i & 1), .seasons = (uint8_t)(i >> 1), .as_of = i & 1 ? NULL : &as_of};
    tl_phrase phrase;
    tl_error err;
    memset(&phrase, 0xA5, sizeof phrase);
    memset(&err, 0xA5, sizeof err);
    tl_phrase untouched = phrase;
    tl_status status = tl_phrase_parse(text, &options, &phrase, &err);
    if (status) {
      if (memcmp(&phrase, &untouched, sizeof phrase) != 0)
        return "a failure leaves the phrase alone";
      if (err.status != status || err.code == TL_CODE_NONE || !memchr(err.message, 0, sizeof err.message))
        return "an error is filled in";
      if (err.offset > text.size || (err.column == 0 && status != TL_ERR_LIMIT))
        return "an error has its place";
      for (const char *c = err.message; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
          return "a message has no raw controls";
      continue;
    }
    const char *broken = support_phrase_value_law(&phrase, &options);
    if (broken)
      return broken;
  }
  return NULL;
}

#endif
