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

/* A date of its parts, which is what an object of datetime has; `minute_of_day` -1: none. */
EXPORT uint64_t scalar_parts(int64_t year, int month, int day, int minute_of_day, size_t rounds)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < rounds; i++) {
    tl_extent extent;
    tl_date date = {.members = 1,
                    .start = {.year = year + (int64_t)(i & 1),
                              .kind = TL_POINT_DATED,
                              .precision = minute_of_day < 0 ? TL_PRECISION_DAY : TL_PRECISION_SECOND,
                              .month = (uint8_t)month,
                              .day = (uint8_t)day}};
    if (minute_of_day >= 0) {
      date.start.hour = (uint8_t)(minute_of_day / 60);
      date.start.minute = (uint8_t)(minute_of_day % 60);
    }
    if (tl_date_extent(&date, NULL, &extent, NULL) == TL_OK)
      sum += (uint64_t)extent.start_min;
  }
  return sum;
}

/* Bounds as a date of them: closed. */
EXPORT uint64_t scalar_close(const char *text, size_t rounds)
{
  uint64_t sum = 0;
  tl_date date;
  tl_extent given;
  if (tl_date_parse((tl_text){text, strlen(text)}, &date, NULL) != TL_OK ||
      tl_date_extent(&date, NULL, &given, NULL) != TL_OK)
    return 0;
  for (size_t i = 0; i < rounds; i++) {
    tl_extent extent = given;
    bool consistent;
    if (tl_extent_close(&extent, &consistent, NULL) == TL_OK)
      sum += (uint64_t)extent.start_min + consistent;
  }
  return sum;
}

EXPORT uint64_t scalar_members(const char *text, size_t rounds)
{
  uint64_t sum = 0;
  tl_date date;
  if (tl_date_parse((tl_text){text, strlen(text)}, &date, NULL) != TL_OK)
    return 0;
  for (size_t i = 0; i < rounds; i++)
    for (size_t m = 0; m < date.members; m++) {
      tl_date member;
      tl_extent extent;
      if (tl_date_member(&date, m, &member, NULL) == TL_OK && tl_date_extent(&member, NULL, &extent, NULL) == TL_OK)
        sum += (uint64_t)extent.start_min;
    }
  return sum;
}

static tl_status count_bytes(void *ctx, const char *data, size_t size, tl_error *err)
{
  (void)data;
  (void)err;
  *(uint64_t *)ctx += size;
  return TL_OK;
}

EXPORT uint64_t scalar_json(const char *text, size_t rounds)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < rounds; i++)
    if (tl_json_write_date((tl_text){text, strlen(text)}, TL_READ_EITHER, NULL, (tl_sink){count_bytes, &sum}, NULL,
                           NULL) != TL_OK)
      return 0;
  return sum;
}

EXPORT uint64_t scalar_write(const char *text, size_t rounds)
{
  uint64_t sum = 0;
  tl_date date;
  char written[TL_DATE_TEXT_MAX + 1];
  if (tl_date_parse((tl_text){text, strlen(text)}, &date, NULL) != TL_OK)
    return 0;
  for (size_t i = 0; i < rounds; i++) {
    size_t length;
    if (tl_date_write(&date, written, sizeof written, &length, NULL) == TL_OK)
      sum += length;
  }
  return sum;
}

EXPORT uint64_t scalar_add(const char *text, tl_time time, size_t rounds)
{
  uint64_t sum = 0;
  tl_duration duration;
  if (tl_duration_parse((tl_text){text, strlen(text)}, &duration, NULL) != TL_OK)
    return 0;
  for (size_t i = 0; i < rounds; i++) {
    tl_time later;
    tl_clock clock;
    if (tl_duration_add(time + (tl_time)i % 4, &duration, &later, NULL) == TL_OK &&
        tl_clock_from_time(later, &clock, NULL) == TL_OK)
      sum += (uint64_t)clock.civil.year;
  }
  return sum;
}

EXPORT uint64_t scalar_duration(const char *text, size_t rounds)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < rounds; i++) {
    tl_duration duration;
    if (tl_duration_parse((tl_text){text, strlen(text)}, &duration, NULL) == TL_OK)
      sum += (uint64_t)duration.months;
  }
  return sum;
}

/* A text as relations, and what they are asked for. */
EXPORT uint64_t scalar_relations(const char *text, size_t rounds)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < rounds; i++) {
    tl_relset set;
    tl_text seen = {text, strlen(text)};
    if (tl_relset_find(seen, &set) || tl_relset_parse(seen, &set, NULL) == TL_OK)
      sum += set;
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

/* An index of spans, kept between two calls. */
static tl_index *index_of(const tl_time *starts, const tl_time *ends, size_t count)
{
  static tl_index *made;
  if (!made && tl_index_from_columns(starts, sizeof *starts, ends, sizeof *ends, count, NULL, &made, NULL) != TL_OK)
    return NULL;
  return made;
}

EXPORT uint64_t scalar_count(const tl_time *starts, const tl_time *ends, size_t count, int within, tl_time start,
                             tl_time end, size_t rounds)
{
  tl_index *index = index_of(starts, ends, count);
  uint64_t sum = 0;
  for (size_t i = 0; index && i < rounds; i++) {
    uint64_t hits;
    if (tl_index_hits_count(index, TL_HITS_POSSIBLE, within ? TL_RELSET_WITHIN : TL_RELSET_INTERSECTS,
                            (tl_span){start, end}, &hits, NULL) == TL_OK)
      sum += hits;
  }
  return sum;
}

EXPORT uint64_t scalar_find(const tl_time *starts, const tl_time *ends, size_t count, tl_time start, tl_time end,
                            size_t rounds)
{
  enum { CAPACITY = 1024 };
  tl_index *index = index_of(starts, ends, count);
  uint64_t sum = 0;
  for (size_t i = 0; index && i < rounds; i++) {
    uint32_t ids[CAPACITY];
    size_t hits;
    if (tl_index_hits_find(index, TL_HITS_POSSIBLE, TL_RELSET_INTERSECTS, (tl_span){start, end}, ids, CAPACITY, &hits,
                           NULL) == TL_OK)
      sum += hits;
  }
  return sum;
}

EXPORT uint64_t scalar_nearest(const tl_time *starts, const tl_time *ends, size_t count, tl_time time, size_t rounds)
{
  tl_index *index = index_of(starts, ends, count);
  uint64_t sum = 0;
  for (size_t i = 0; index && i < rounds; i++) {
    uint32_t id;
    size_t found;
    if (tl_index_nearest(index, TL_SIDE_BEFORE, time, 1, &id, &found, NULL) == TL_OK)
      sum += found;
  }
  return sum;
}

/* A network of three events, kept between two calls: `a` of 1984, `b` three months after it, `c` of 1983 to 1985. */
static tl_network *network_of_three(void)
{
  static tl_network *made;
  tl_builder *builder = NULL;
  tl_timeline *timeline = NULL;
  const tl_constraint offset = {
      .kind = TL_CONSTRAINT_OFFSET, .event = {"a", 1}, .by = {.months = 3}, .given = TL_GIVEN_BY};
  const tl_event_spec events[] = {
      {.size = sizeof *events, .id = {"a", 1}, .edtf = {"1984", 4}},
      {.size = sizeof *events, .id = {"b", 1}, .constraints = &offset, .constraint_count = 1},
      {.size = sizeof *events, .id = {"c", 1}, .edtf = {"1983/1985", 9}},
  };
  if (made || tl_builder_new(NULL, &builder, NULL) != TL_OK)
    return made;
  tl_status status = TL_OK;
  for (size_t i = 0; status == TL_OK && i < sizeof events / sizeof *events; i++)
    status = tl_builder_add(builder, &events[i], NULL);
  if (status == TL_OK)
    status = tl_timeline_from_builder(builder, &timeline, NULL);
  if (status == TL_OK)
    status = tl_network_new(timeline, NULL, &made, NULL);
  tl_timeline_unref(timeline);
  tl_builder_free(builder);
  return status == TL_OK ? made : NULL;
}

/* The first constraint of an event, and the text of what it gives. */
EXPORT uint64_t scalar_constraint(size_t event, size_t rounds)
{
  tl_network *network = network_of_three();
  uint64_t sum = 0;
  for (size_t i = 0; network && i < rounds; i++) {
    tl_constraint constraint;
    char text[TL_DURATION_TEXT_SIZE];
    if (tl_event_constraint_at(tl_timeline_at(tl_network_timeline(network), event), 0, &constraint, NULL) == TL_OK)
      sum += tl_duration_write(&constraint.by, text);
  }
  return sum;
}

EXPORT uint64_t scalar_network_relation(size_t a, size_t b, size_t rounds)
{
  tl_network *network = network_of_three();
  uint64_t sum = 0;
  for (size_t i = 0; network && i < rounds; i++) {
    tl_relset possible;
    if (tl_network_relation(network, a, b, &possible, NULL) == TL_OK)
      sum += possible;
  }
  return sum;
}

EXPORT uint64_t scalar_network_distance(size_t a, size_t b, size_t rounds)
{
  tl_network *network = network_of_three();
  uint64_t sum = 0;
  for (size_t i = 0; network && i < rounds; i++) {
    int64_t min;
    int64_t max;
    if (tl_network_distance(network, a, TL_ENDPOINT_END, b, TL_ENDPOINT_START, &min, &max, NULL) == TL_OK)
      sum += (uint64_t)min;
  }
  return sum;
}
