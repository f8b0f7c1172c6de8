/* SPDX-License-Identifier: Apache-2.0 */

/* Compiled zones (RFC 9636, TZif), versions 1 to 4: the changes of the 64-bit block, or of the only one, and the rule
 * behind it for the years that follow. */

#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "zone.h"

enum { FILE_MAX = 131072, HEAD = 44, PATH_MAX_SIZE = 4096, RULE_YEARS_FROM = 1900 };

/* The year 1: no date of iCalendar is before it. */
#define FIRST_TIME (-INT64_C(62135596800))

typedef struct counts {
  size_t utc, standard, leaps, times, types, characters;
} counts;

static uint32_t word(const unsigned char *at)
{
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t long_word(const unsigned char *at)
{
  return (int64_t)((uint64_t)word(at) << 32 | word(at + 4));
}

/* Reads a head; the size of the block behind it, whose times have `width` bytes. False when it is none. */
static bool read_head(const unsigned char *at, size_t left, size_t width, counts *out, size_t *out_size)
{
  if (left < HEAD || memcmp(at, "TZif", 4) != 0)
    return false;
  size_t *const fields[] = {&out->utc, &out->standard, &out->leaps, &out->times, &out->types, &out->characters};
  for (size_t i = 0; i < 6; i++) {
    *fields[i] = word(at + 20 + 4 * i);
    if (*fields[i] > FILE_MAX)
      return false;
  }
  *out_size = out->times * (width + 1) + out->types * 6 + out->characters + out->standard + out->utc;
  /* One with leap seconds counts them in its times, which the axis does not. */
  return out->types > 0 && out->leaps == 0 && *out_size <= left - HEAD;
}

/* Keeps what a time is called, when it is a word that may stand in a feed. */
static void name_change(tli_change *change, tl_text word)
{
  for (size_t i = 0; i < word.size; i++) {
    char c = word.data[i];
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && c != '+' && c != '-')
      return;
  }
  if (word.size <= TLI_ZONE_WORD_MAX)
    memcpy(change->name, word.data, word.size);
}

static tl_status read_changes(tli_zones *zones, tli_zone *zone, const unsigned char *block, const counts *n,
                              size_t width, int32_t *out_last, bool *out_good, tl_error *err)
{
  const unsigned char *indexes = block + n->times * width;
  const unsigned char *types = indexes + n->times;
  const char *words = (const char *)types + 6 * n->types;
  int32_t before = (int32_t)word(types);
  *out_good = before > -2 * TL_SECONDS_PER_DAY && before < 2 * TL_SECONDS_PER_DAY;
  zone->first = before;
  for (size_t i = 0; i < n->times && *out_good; i++) {
    int64_t at = width == 8 ? long_word(block + i * 8) : (int32_t)word(block + i * 4);
    int32_t to = indexes[i] < n->types ? (int32_t)word(types + 6 * indexes[i]) : INT32_MAX;
    *out_good = to > -2 * TL_SECONDS_PER_DAY && to < 2 * TL_SECONDS_PER_DAY;
    if (!*out_good)
      return TL_OK;
    const unsigned char *type = types + 6 * indexes[i];
    tli_change change = {.local = at + before, .from = before, .to = to, .daylight = type[4] == 1};
    const char *end = type[5] < n->characters ? memchr(words + type[5], '\0', n->characters - type[5]) : NULL;
    if (end)
      name_change(&change, (tl_text){words + type[5], (size_t)(end - words - type[5])});
    /* Some begin with a change at the beginning of the world, which is none. */
    if (at < FIRST_TIME) {
      zone->first = to;
    } else if (at < INT64_C(1) << 50) {
      tl_status status = tli_zone_change(zones, zone, &change, err);
      if (status != TL_OK)
        return status;
    }
    before = to;
  }
  *out_last = before;
  return TL_OK;
}

/* ---- the rule behind the table: CET-1CEST,M3.5.0,M10.5.0/3 ---- */

typedef struct cursor {
  const char *at;
  const char *end;
} cursor;

static bool take(cursor *c, char wanted)
{
  bool there = c->at < c->end && *c->at == wanted;
  c->at += there;
  return there;
}

static bool number(cursor *c, int max, int *out)
{
  const char *start = c->at;
  int value = 0;
  while (c->at < c->end && *c->at >= '0' && *c->at <= '9' && c->at - start < 4)
    value = value * 10 + (*c->at++ - '0');
  *out = value;
  return c->at > start && value <= max;
}

/* An abbreviation, or one in <>. */
static bool word_of(cursor *c, tl_text *out)
{
  bool quoted = take(c, '<');
  const char *start = c->at;
  while (c->at < c->end &&
         (quoted ? *c->at != '>' : (*c->at >= 'A' && *c->at <= 'Z') || (*c->at >= 'a' && *c->at <= 'z')))
    c->at++;
  *out = (tl_text){start, (size_t)(c->at - start)};
  return quoted ? take(c, '>') : out->size > 0;
}

/* [+-]hh[:mm[:ss]] in seconds; hours to 167. */
static bool clock_of(cursor *c, int *out)
{
  bool minus = take(c, '-');
  if (!minus)
    take(c, '+');
  int hours;
  int minutes = 0;
  int seconds = 0;
  if (!number(c, 167, &hours) ||
      (take(c, ':') && (!number(c, 59, &minutes) || (take(c, ':') && !number(c, 59, &seconds)))))
    return false;
  int sum = hours * 3600 + minutes * 60 + seconds;
  *out = minus ? -sum : sum;
  return true;
}

/* A day of each year: Mm.w.d, Jn or n; and the time of day. */
typedef struct yearly {
  char kind; /* 'M', 'J' or '0' */
  int month, week, day;
  int second;
} yearly;

static bool read_yearly(cursor *c, yearly *out)
{
  *out = (yearly){.kind = '0', .second = 7200};
  if (take(c, 'M')) {
    out->kind = 'M';
    if (!number(c, 12, &out->month) || !take(c, '.') || !number(c, 5, &out->week) || !take(c, '.') ||
        !number(c, 6, &out->day) || out->month == 0 || out->week == 0)
      return false;
  } else {
    out->kind = take(c, 'J') ? 'J' : '0';
    if (!number(c, 365, &out->day) || (out->kind == 'J' && out->day == 0))
      return false;
  }
  return !take(c, '/') || clock_of(c, &out->second);
}

static tl_time time_of(const yearly *y, int64_t year)
{
  int64_t first = 0;
  tl_civil civil = {year, y->kind == 'M' ? y->month : 1, 1};
  if (tl_civil_to_days(&civil, &first, NULL) != TL_OK)
    return 0;
  if (y->kind == 'M') {
    int days = tl_civil_month_days(year, y->month);
    int weekday = tl_civil_weekday(first) % 7; /* 0 is Sunday */
    int day = (y->day - weekday + 7) % 7 + (y->week - 1) * 7;
    first += day < days ? day : day - 7;
  } else {
    bool skipped = y->kind == 'J' && (y->day < 60 || !tl_civil_is_leap(year));
    first += y->day - (skipped ? 1 : 0);
  }
  return first * TL_SECONDS_PER_DAY + y->second;
}

/* Adds the changes of the rule from the last of the table on. A rule that cannot be read ends the zone with its table.
 */
static tl_status follow(tli_zones *zones, tli_zone *zone, tl_text rule, int32_t last, tl_error *err)
{
  cursor c = {rule.data, rule.data + rule.size};
  int standard;
  int summer;
  yearly into;
  yearly back;
  tl_text words[2];
  if (!word_of(&c, &words[0]) || !clock_of(&c, &standard) || !word_of(&c, &words[1]))
    return TL_OK;
  standard = -standard;
  summer = standard + 3600;
  if (c.at < c.end && *c.at != ',') {
    if (!clock_of(&c, &summer))
      return TL_OK;
    summer = -summer;
  }
  if (!take(&c, ',') || !read_yearly(&c, &into) || !take(&c, ',') || !read_yearly(&c, &back) || c.at != c.end)
    return TL_OK;
  tl_time after = zone->change_count ? zone->changes[zone->change_count - 1].local : TL_TIME_MIN;
  for (int64_t year = RULE_YEARS_FROM; year <= TLI_ZONE_YEAR_MAX; year++) {
    tli_change two[2] = {
        {.local = time_of(&into, year), .from = standard, .to = summer, .daylight = true},
        {.local = time_of(&back, year), .from = summer, .to = standard},
    };
    name_change(&two[0], words[1]);
    name_change(&two[1], words[0]);
    size_t first = two[0].local > two[1].local;
    for (size_t i = 0; i < 2; i++) {
      const tli_change *change = &two[i ^ first];
      if (change->local <= after + TL_SECONDS_PER_DAY || (last == change->to && change->from == change->to))
        continue;
      tl_status status = tli_zone_change(zones, zone, change, err);
      if (status != TL_OK)
        return status;
    }
  }
  return TL_OK;
}

static tl_status read_all(tli_zones *zones, tli_zone *zone, const unsigned char *data, size_t size, bool *out_good,
                          tl_error *err)
{
  counts n;
  size_t block;
  int32_t last = 0;
  *out_good = read_head(data, size, 4, &n, &block);
  if (!*out_good)
    return TL_OK;
  if (data[4] < '2')
    return read_changes(zones, zone, data + HEAD, &n, 4, &last, out_good, err);
  size_t at = HEAD + block;
  *out_good = read_head(data + at, size - at, 8, &n, &block);
  if (!*out_good)
    return TL_OK;
  tl_status status = read_changes(zones, zone, data + at + HEAD, &n, 8, &last, out_good, err);
  at += HEAD + block;
  if (status != TL_OK || !*out_good || size - at < 2 || data[at] != '\n')
    return status;
  const char *rule = (const char *)data + at + 1;
  const char *end = memchr(rule, '\n', size - at - 1);
  return end ? follow(zones, zone, (tl_text){rule, (size_t)(end - rule)}, last, err) : TL_OK;
}

tl_status tli_zone_read(tli_zones *zones, tl_text name, tli_zone *zone, bool *out_good, tl_error *err)
{
  char path[PATH_MAX_SIZE];
  size_t folder = strlen(zones->folder);
  *out_good = false;
  if (folder + 1 + name.size + 1 > sizeof path)
    return TL_OK;
  memcpy(path, zones->folder, folder);
  path[folder] = '/';
  memcpy(path + folder + 1, name.data, name.size);
  path[folder + 1 + name.size] = '\0';
  tl_input *input;
  tl_error unheard;
  tl_status status = tl_input_new(path, &zones->allocator, &input, &unheard);
  if (status != TL_OK)
    return status == TL_ERR_NOMEM ? tli_fail_nomem(err) : TL_OK;
  unsigned char *data = tli_alloc(&zones->allocator, FILE_MAX);
  size_t size = 0;
  size_t got = 1;
  status = data ? TL_OK : tli_fail_nomem(err);
  while (status == TL_OK && got > 0 && size < FILE_MAX) {
    tl_status read = tl_input_read(input, (char *)data + size, FILE_MAX - size, &got, &unheard);
    if (read == TL_ERR_NOMEM)
      status = tli_fail_nomem(err);
    size = read == TL_OK ? size + got : 0;
    got = read == TL_OK ? got : 0;
  }
  if (status == TL_OK && size < FILE_MAX)
    status = read_all(zones, zone, data, size, out_good, err);
  tl_input_free(input);
  tli_release(&zones->allocator, data, FILE_MAX);
  return status;
}
