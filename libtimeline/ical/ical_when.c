/* SPDX-License-Identifier: Apache-2.0 */

/* Which days or times an event gets in the calendar, by the policies of the options, and what that loses. */

#include <string.h>

#include "ical_map.h"

/* What DTSTART can say: years 0001 to 9999. */
#define FIRST_TIME (-INT64_C(62135596800))

/* An English sentence about a date, cut when it would be longer than any of ours is. */
typedef struct sentence {
  size_t size;
  char text[512];
} sentence;

static void say(sentence *s, const char *words)
{
  size_t size = strlen(words);
  if (size > sizeof s->text - 1 - s->size)
    size = sizeof s->text - 1 - s->size;
  memcpy(s->text + s->size, words, size);
  s->size += size;
  s->text[s->size] = '\0';
}

/* `time` moved by `by`, but not off the axis: what lies at its edge is left out anyway, and only has to be told. */
static tl_time moved(tl_time time, int64_t by)
{
  tl_time sum;
  bool over = __builtin_add_overflow(time, by, &sum) || sum == TL_TIME_MIN || sum == TL_TIME_MAX;
  return !over ? sum : by < 0 ? TL_TIME_MIN + 1 : TL_TIME_MAX - 1;
}

static int64_t chronon_of(const tl_extent *extent)
{
  return extent->flags & TL_EXTENT_TIME_OF_DAY ? 1 : TL_SECONDS_PER_DAY;
}

/* Says the day, or the time where `chronon` is a second, in which `time` lies. */
static void say_time(sentence *s, tl_time time, int64_t chronon)
{
  char text[TL_CIVIL_TEXT_SIZE];
  tl_clock clock;
  if (tl_clock_from_time(time, &clock, NULL) != TL_OK)
    return; /* an infinity, which no caller passes */
  if (chronon == 1)
    tl_clock_write(&clock, text);
  else
    tl_civil_write(&clock.civil, text);
  say(s, text);
}

/* Says [start, end) with its last day or second included. */
static void say_span(sentence *s, tl_time start, tl_time end, int64_t chronon)
{
  say_time(s, start, chronon);
  if (moved(end, -chronon) > start) {
    say(s, " to ");
    say_time(s, moved(end, -chronon), chronon);
  }
}

/* Says in which window an end lies. */
static void say_window(sentence *s, tl_time min, tl_time max, int64_t chronon)
{
  if (min == max && min != TL_TIME_MIN && min != TL_TIME_MAX) {
    say(s, " on ");
    say_time(s, min, chronon);
  } else if (min != TL_TIME_MIN && max != TL_TIME_MAX) {
    say(s, " between ");
    say_time(s, min, chronon);
    say(s, " and ");
    say_time(s, max, chronon);
  } else if (min != TL_TIME_MIN) {
    say(s, " not before ");
    say_time(s, min, chronon);
  } else if (max != TL_TIME_MAX) {
    say(s, " not after ");
    say_time(s, max, chronon);
  } else {
    say(s, " at a time that is not known");
  }
}

/* Says what is known: "it starts between A and B and ends on C". */
static void say_bounds(sentence *s, const tl_extent *e)
{
  if (e->flags & TL_EXTENT_DERIVED)
    say(s, "as follows from other statements, ");
  int64_t chronon = chronon_of(e);
  bool start_open = e->start_min == TL_TIME_MIN;
  bool end_open = e->end_max == TL_TIME_MAX;
  if (!start_open && !end_open && moved(e->start_min, chronon) == e->end_min &&
      moved(e->start_max, chronon) == e->end_max) {
    say(s, e->start_min == e->start_max ? "it happens on " : "it happens at some time from ");
    say_span(s, e->start_min, e->end_max, chronon);
    return;
  }
  if (e->start_kind == TL_END_OPEN) {
    say(s, "it has no start");
  } else {
    say(s, "it starts");
    say_window(s, e->start_min, e->start_max, chronon);
  }
  if (e->end_kind == TL_END_OPEN) {
    say(s, " and has no end");
  } else {
    say(s, " and ends");
    bool endless = e->end_min == TL_TIME_MIN || e->end_min == TL_TIME_MAX;
    say_window(s, endless ? TL_TIME_MIN : moved(e->end_min, -chronon),
               end_open ? TL_TIME_MAX : moved(e->end_max, -chronon), chronon);
  }
}

static bool leave_out(tli_map *map, bool bounds, const char *why)
{
  if (!tli_map_tells(map)) {
    tli_map_lose(map, TL_LOSS_SKIPPED, "date", NULL);
    return false;
  }
  sentence s = {.size = 0};
  if (bounds) {
    say_bounds(&s, map->extent);
    say(&s, "; ");
  }
  say(&s, why);
  tli_map_lose(map, TL_LOSS_SKIPPED, "date", s.text);
  return false;
}

/* What of the possible interval was picked. */
typedef enum pick {
  PICK_ALL,   /* the date is exact: nothing is lost */
  PICK_DAYS,  /* exact times, rounded to whole days */
  PICK_OUTER, /* the whole possible interval */
  PICK_INNER, /* the certain part */
  PICK_START, /* the window of the start, which may be exact */
  PICK_FIRST, /* the first possible day alone */
  PICK_LAST,  /* the last day on which it can have started */
  PICK_AS_OF  /* up to the as-of day */
} pick;

static const char *const pick_words[] = {
    [PICK_ALL] = "",
    [PICK_DAYS] = ", in whole days",
    [PICK_OUTER] = ", all of the time in which it can lie",
    [PICK_INNER] = ", the part that is certain",
    [PICK_START] = ", its start alone",
    [PICK_FIRST] = ", its earliest start alone",
    [PICK_LAST] = ", its latest start alone",
    [PICK_AS_OF] = ", up to the as-of day",
};

/* What the points of the event's date are, one bit each. */
enum { AT_LOCAL_TIME = 1, AT_ZONED_TIME = 2, AT_DAY = 4 };

static unsigned ways_of_point(const tl_point *point)
{
  if (point->kind < TL_POINT_DATED)
    return 0;
  if (point->precision != TL_PRECISION_SECOND && point->precision != TL_PRECISION_MINUTE)
    return AT_DAY;
  return point->zone == TL_ZONE_LOCAL ? AT_LOCAL_TIME : AT_ZONED_TIME;
}

static unsigned ways_of_text(const char *text)
{
  tl_date date;
  if (!text || tl_date_parse(tl_text_from_string(text), &date, NULL) != TL_OK)
    return 0;
  return ways_of_point(&date.start) | (date.form == TL_FORM_SINGLE ? 0 : ways_of_point(&date.end));
}

/* Bounds keep neither zone nor precision of their own, so the text is read again. A time that a program gave without a
 * text is local. One that follows from other events may be of any zone: only its day can be said. */
static unsigned ways_of_event(const tl_event *event, const tl_extent *extent)
{
  unsigned ways =
      ways_of_text(tl_event_edtf(event)) | ways_of_text(tl_event_start(event)) | ways_of_text(tl_event_end(event));
  if (ways)
    return ways;
  return extent->flags & TL_EXTENT_DERIVED ? AT_DAY : AT_LOCAL_TIME;
}

/* Whether the date names several dates, with time between them that is not of the event. */
static bool has_gaps(const tli_map *map)
{
  if (map->extent->form != TL_FORM_ALL_OF)
    return false;
  const char *edtf = tl_event_edtf(map->event);
  tl_date date;
  return !edtf || tl_date_parse(tl_text_from_string(edtf), &date, NULL) != TL_OK || date.members != 1;
}

/* The end of the as-of day of the event; TL_TIME_MIN when there is none. */
static tl_time as_of_end(const tli_map *map)
{
  tl_time day = map->as_of;
  const char *own = tl_event_as_of(map->event);
  if (own && tl_revision_parse(tl_text_from_string(own), &day, NULL) != TL_OK)
    day = map->as_of;
  return day >= FIRST_TIME && day < TLI_BEYOND_TIME ? day + TL_SECONDS_PER_DAY : TL_TIME_MIN;
}

/* Picks [*start, *end) of a date that has no last possible end. What goes on shows its first day: its start is all that
 * there is to show. What ends at a time that nobody knows may be as short as what happened then, and shows all of the
 * time in which it can have started. */
static bool pick_endless(tli_map *map, tl_time *start, tl_time *end, pick *out_pick)
{
  const tl_extent *e = map->extent;
  int64_t chronon = chronon_of(e);
  bool exact = e->start_min == e->start_max;
  tl_time as_of = map->options.open_end == TL_ICAL_OPEN_AS_OF ? as_of_end(map) : TL_TIME_MIN;
  switch (map->options.imprecise) {
  case TL_ICAL_INNER:
    *out_pick = PICK_INNER;
    *start = e->start_max;
    *end = e->end_min;
    if (*start != TL_TIME_MAX && *end == TL_TIME_MAX) {
      bool up_to = as_of > *start;
      *end = up_to ? as_of : moved(*start, chronon);
      *out_pick = up_to ? PICK_AS_OF : exact ? PICK_START : PICK_LAST;
    }
    return *start < *end || leave_out(map, true, "no part of it is certain: left out");
  case TL_ICAL_SKIP:
    if (!exact)
      return leave_out(map, true, "not exact: left out");
    break;
  default: break;
  }
  *start = e->start_min;
  bool first = !exact && (e->end_kind != TL_END_UNKNOWN || e->start_max == TL_TIME_MAX);
  bool up_to = as_of > *start;
  *end = up_to ? as_of : moved(first ? *start : e->start_max, chronon);
  *out_pick = up_to ? PICK_AS_OF : first ? PICK_FIRST : PICK_START;
  return true;
}

static bool pick_span(tli_map *map, tl_time *start, tl_time *end, pick *out_pick)
{
  const tl_extent *e = map->extent;
  if (e->end_max == TL_TIME_MAX)
    return pick_endless(map, start, end, out_pick);
  bool gaps = has_gaps(map);
  *start = e->start_min;
  *end = e->end_max;
  *out_pick = PICK_ALL;
  if (!gaps && *start == e->start_max && *end == e->end_min)
    return true;
  *out_pick = PICK_OUTER;
  switch (map->options.imprecise) {
  case TL_ICAL_INNER:
    *out_pick = PICK_INNER;
    *start = e->start_max;
    *end = e->end_min;
    return (!gaps && *start < *end) || leave_out(map, true, "no part of it is certain: left out");
  case TL_ICAL_SKIP: return leave_out(map, true, "not exact: left out");
  default: return true;
  }
}

static tl_time floor_day(tl_time time)
{
  int64_t rest = time % TL_SECONDS_PER_DAY;
  return time - rest - (rest < 0 ? TL_SECONDS_PER_DAY : 0);
}

static tl_time ceil_day(tl_time time)
{
  tl_time day = floor_day(time);
  return day == time ? day : day + TL_SECONDS_PER_DAY;
}

/* Whether it lies in the years that iCalendar has; else it is left out. */
static bool in_years(tli_map *map, tl_time start, tl_time end)
{
  if (start < FIRST_TIME)
    return leave_out(map, true, "iCalendar has no year before 0001: left out");
  return end <= TLI_BEYOND_TIME || leave_out(map, true, "iCalendar has no year after 9999: left out");
}

static void tell_change(tli_map *map, const tli_when *when, pick picked)
{
  const tl_extent *e = map->extent;
  unsigned qualifier = e->start_qualifier | e->end_qualifier;
  bool assumed = e->flags & TL_EXTENT_SEASON_ASSUMED;
  if (picked == PICK_ALL && qualifier == 0 && !assumed)
    return;
  if (!tli_map_tells(map)) {
    tli_map_lose(map, TL_LOSS_PRECISION, "date", NULL);
    return;
  }
  static const char *const qualifiers[] = {"", "uncertain: ", "approximate: ", "uncertain and approximate: "};
  sentence s = {.size = 0};
  say(&s, qualifiers[qualifier & 3]);
  if (assumed)
    say(&s, "the hemisphere of the season is assumed: ");
  if (e->form == TL_FORM_ALL_OF)
    say(&s, "on several dates: ");
  say_bounds(&s, e);
  say(&s, "; written as ");
  say_span(&s, when->from, when->beyond, when->type == TLI_ICAL_DATE ? TL_SECONDS_PER_DAY : 1);
  say(&s, pick_words[picked]);
  if (tli_map_is_long(map, when))
    say(&s, ", by an entry for its begin and one for its end");
  if (qualifier)
    say(&s, ", as tentative");
  tli_map_lose(map, TL_LOSS_PRECISION, "date", s.text);
}

/* The axis has no leap seconds. Of a date nothing else is a 60 behind a colon. */
static void tell_leap_second(tli_map *map)
{
  const char *texts[] = {tl_event_edtf(map->event), tl_event_start(map->event), tl_event_end(map->event)};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (texts[i] && strstr(texts[i], ":60")) {
      tli_map_lose(map, TL_LOSS_CHANGED, "date", "a leap second, which is written as the second after it");
      return;
    }
}

static bool clocks_of(tli_when *when)
{
  return tl_clock_from_time(when->from, &when->start, NULL) == TL_OK &&
         tl_clock_from_time(when->beyond, &when->end, NULL) == TL_OK;
}

/* Makes whole days of [*start, *end): those that it touches, or of a certain part those that it fills. */
static bool round_to_days(tli_map *map, bool timed, tl_time *start, tl_time *end, pick *picked)
{
  bool inside = *picked != PICK_ALL && map->options.imprecise == TL_ICAL_INNER;
  tl_time first = inside ? ceil_day(*start) : floor_day(*start);
  tl_time beyond = inside ? floor_day(*end) : ceil_day(*end);
  if (*picked == PICK_ALL && (timed || first != *start || beyond != *end))
    *picked = PICK_DAYS;
  *start = first;
  *end = beyond;
  return first < beyond || leave_out(map, true, "no whole day of it is certain: left out");
}

/* An instant is a time of day: its second, or its minute when it is given to the minute. */
static bool is_instant(const tl_extent *e)
{
  return e->form == TL_FORM_SINGLE && e->precision <= TL_PRECISION_MINUTE && e->start_min >= FIRST_TIME &&
         e->start_min < TLI_BEYOND_TIME && e->end_max <= e->start_min + (e->precision == TL_PRECISION_MINUTE ? 60 : 1);
}

/* The years that the profile's client shows. */
static void tell_profile(tli_map *map, const tli_when *when)
{
  static const struct {
    tl_time from;
    tl_time beyond;
    const char *reason;
  } clients[] = {
      [TL_ICAL_PROFILE_NONE] = {FIRST_TIME, TLI_BEYOND_TIME, NULL},
      [TL_ICAL_PROFILE_OUTLOOK] = {-INT64_C(11644473600), INT64_C(79870665600),
                                   "Outlook shows the years 1601 to 4500 only: written all the same"},
      [TL_ICAL_PROFILE_NEXTCLOUD] = {0, TLI_BEYOND_TIME, "Nextcloud shows nothing before 1970: written all the same"},
      [TL_ICAL_PROFILE_JAVASCRIPT] = {-INT64_C(59011459200), TLI_BEYOND_TIME,
                                      "clients in JavaScript make 1901 to 1999 of the years 1 to 99: written all the "
                                      "same"},
  };
  if (when->from < clients[map->options.profile].from || when->beyond > clients[map->options.profile].beyond)
    tli_map_lose(map, TL_LOSS_CHANGED, "profile", clients[map->options.profile].reason);
}

/* In which of its days it begins and ends: nothing of the kind is said of what is shown in part, or goes on. */
static void find_ends(const tli_map *map, pick picked, tli_when *when)
{
  const tl_extent *e = map->extent;
  bool ends = picked == PICK_ALL || picked == PICK_DAYS || picked == PICK_OUTER;
  if (!ends || e->form == TL_FORM_ALL_OF || e->start_max >= TLI_BEYOND_TIME || e->end_min < FIRST_TIME)
    return;
  int64_t chronon = chronon_of(e);
  when->begun = e->start_max + chronon;
  when->ending = e->end_min - chronon;
  if (when->type == TLI_ICAL_DATE) {
    when->begun = ceil_day(when->begun);
    when->ending = floor_day(when->ending);
  }
}

bool tli_map_when(tli_map *map, tli_when *out_when)
{
  const tl_extent *e = map->extent;
  map->outside = false;
  if (e->flags & TL_EXTENT_CONTRADICTORY)
    return leave_out(map, false, "what is said of its date contradicts itself: left out");
  if (e->precision == TL_PRECISION_NONE && e->start_min == TL_TIME_MIN && e->end_max == TL_TIME_MAX)
    return leave_out(map, false, "it has no date, and none follows: left out");
  if (e->start_min == TL_TIME_MIN)
    return leave_out(map, true, "it has no earliest start: left out");

  tl_time start = 0;
  tl_time end = 0;
  pick picked = PICK_ALL;
  bool timed = e->flags & TL_EXTENT_TIME_OF_DAY;
  bool has_end = true;
  unsigned ways = timed ? ways_of_event(map->event, e) : AT_DAY;
  bool alike = ways == AT_LOCAL_TIME || ways == AT_ZONED_TIME;
  if (timed && is_instant(e)) {
    start = e->start_min;
    end = e->end_max;
    has_end = false;
  } else if (!pick_span(map, &start, &end, &picked)) {
    return false;
  }
  if (!in_years(map, start, has_end ? end : start))
    return false;

  if (timed && alike && picked == PICK_START && e->start_min == e->start_max) {
    has_end = false;
  } else if (!(timed && alike && picked == PICK_ALL)) {
    if (!round_to_days(map, timed, &start, &end, &picked) || !in_years(map, start, end))
      return false;
    timed = false;
    has_end = true;
  }
  const tl_span *window = map->options.window;
  if (window && (start >= window->end || end <= window->start)) {
    map->outside = true;
    return leave_out(map, true, "outside the window: left out");
  }
  bool whole = picked == PICK_ALL && (has_end || end - start == 1);
  *out_when = (tli_when){.from = start, .beyond = end, .has_end = has_end, .whole = whole};
  if (!clocks_of(out_when))
    return leave_out(map, true, "it is off the axis: left out");
  out_when->type = !timed ? TLI_ICAL_DATE : ways == AT_ZONED_TIME ? TLI_ICAL_UTC : TLI_ICAL_LOCAL;
  tli_zone_when(map, out_when, true);
  find_ends(map, picked, out_when);
  out_when->tentative = (e->start_qualifier | e->end_qualifier) != 0;
  tell_change(map, out_when, picked);
  if (e->flags & TL_EXTENT_TIME_OF_DAY)
    tell_leap_second(map);
  tell_profile(map, out_when);
  return true;
}

/* ---- the entries of one event ---- */

/* From a day that is exact on: the same day of each year after it. A 29 February comes back in leap years only, which
 * is what RFC 5545 (3.3.10) makes of it, and not moved to a day on which it was not. */
static bool yearly(tli_map *map, tli_when *when)
{
  if (!when->whole || when->type != TLI_ICAL_DATE || when->beyond - when->from != TL_SECONDS_PER_DAY ||
      when->tentative || map->extent->form != TL_FORM_SINGLE)
    return false;
  tl_civil day = when->start.civil;
  bool leap = day.month == 2 && day.day == 29;
  do
    day.year++;
  while (leap && !tl_civil_is_leap(day.year));
  int64_t number;
  if (tl_civil_to_days(&day, &number, NULL) != TL_OK)
    return false;
  when->from = number * TL_SECONDS_PER_DAY;
  when->beyond = when->from + TL_SECONDS_PER_DAY;
  if (when->beyond > TLI_BEYOND_TIME)
    return false;
  when->rule = leap ? TL_TEXT("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29") : TL_TEXT("FREQ=YEARLY");
  if (leap)
    tli_map_lose(map, TL_LOSS_CHANGED, "anniversary", "29 February: its anniversaries are in leap years only");
  return clocks_of(when);
}

bool tli_when_part(tli_map *map, tli_part part, tli_when *out_when)
{
  *out_when = map->when;
  switch (part) {
  case TLI_PART_BEGINS: out_when->beyond = out_when->begun; break;
  case TLI_PART_ENDS: out_when->from = out_when->ending; break;
  case TLI_PART_ANNIVERSARY: return yearly(map, out_when);
  default: return true;
  }
  out_when->has_end = out_when->type == TLI_ICAL_DATE;
  if (!clocks_of(out_when))
    return false;
  tli_zone_when(map, out_when, false);
  return true;
}
