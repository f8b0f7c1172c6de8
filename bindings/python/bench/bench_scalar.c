/* SPDX-License-Identifier: Apache-2.0 */

/* The C work of one call, `rounds` times over, for bench_scalar.py, which builds this and takes the time. Each function
 * returns something of every result, so that none is left out. */

#include <timeline/timeline.h>

#include <string.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT uint64_t scalar_edtf(const char *text, size_t rounds)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < rounds; i++) {
    tl_date date;
    tl_extent extent;
    if (tl_date_parse((tl_text){text, strlen(text)}, &date, NULL) == TL_OK &&
        tl_date_extent(&date, NULL, &extent, NULL) == TL_OK)
      sum += (uint64_t)extent.start_min;
  }
  return sum;
}

EXPORT uint64_t scalar_day(int64_t days, size_t rounds)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < rounds; i++) {
    tl_civil civil;
    tl_date date;
    tl_extent extent;
    char text[TL_CIVIL_TEXT_SIZE];
    if (tl_civil_from_days(days, &civil, NULL) == TL_OK &&
        tl_date_parse((tl_text){text, tl_civil_write(&civil, text)}, &date, NULL) == TL_OK &&
        tl_date_extent(&date, NULL, &extent, NULL) == TL_OK)
      sum += (uint64_t)extent.start_min;
  }
  return sum;
}

EXPORT uint64_t scalar_clock(tl_time time, size_t rounds)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < rounds; i++) {
    tl_clock clock;
    tl_date date;
    tl_extent extent;
    char text[TL_CIVIL_TEXT_SIZE];
    if (tl_clock_from_time(time, &clock, NULL) == TL_OK &&
        tl_date_parse((tl_text){text, tl_clock_write(&clock, text)}, &date, NULL) == TL_OK &&
        tl_date_extent(&date, NULL, &extent, NULL) == TL_OK)
      sum += (uint64_t)extent.start_min;
  }
  return sum;
}

/* A phrase, and what its EDTF says, which knows the members. */
EXPORT uint64_t scalar_phrase(const char *text, size_t rounds)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < rounds; i++) {
    tl_phrase phrase;
    tl_date date;
    if (tl_phrase_parse((tl_text){text, strlen(text)}, NULL, &phrase, NULL) == TL_OK &&
        tl_date_parse((tl_text){phrase.edtf, strlen(phrase.edtf)}, &date, NULL) == TL_OK)
      sum += (uint64_t)phrase.extent.start_min + date.members;
  }
  return sum;
}

EXPORT uint64_t scalar_relate(const char *a, const char *b, size_t rounds)
{
  tl_date date;
  tl_extent left;
  tl_extent right;
  uint64_t sum = 0;
  if (tl_date_parse((tl_text){a, strlen(a)}, &date, NULL) != TL_OK ||
      tl_date_extent(&date, NULL, &left, NULL) != TL_OK ||
      tl_date_parse((tl_text){b, strlen(b)}, &date, NULL) != TL_OK ||
      tl_date_extent(&date, NULL, &right, NULL) != TL_OK)
    return 0;
  for (size_t i = 0; i < rounds; i++)
    sum += tl_relate_extents(&left, &right);
  return sum;
}

EXPORT uint64_t scalar_count(const tl_time *starts, const tl_time *ends, size_t count, tl_time start, tl_time end,
                             size_t rounds)
{
  tl_index *index;
  uint64_t sum = 0;
  if (tl_index_from_columns(starts, sizeof *starts, ends, sizeof *ends, count, NULL, &index, NULL) != TL_OK)
    return 0;
  for (size_t i = 0; i < rounds; i++) {
    uint64_t hits;
    if (tl_index_hits_count(index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, (tl_span){start, end}, &hits, NULL) == TL_OK)
      sum += hits;
  }
  tl_index_unref(index);
  return sum;
}
