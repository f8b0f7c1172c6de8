/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How fast a feed is written, against a plain loop on libical in the same process: bench_ical EVENTS.tsv [COUNT].
 *
 * EVENTS.tsv is made by make_data.py. Both write the same thirteen properties of the same events to a sink that counts;
 * that they do is checked first, event by event. A round is one feed; the median of seven rounds, taken in turns.
 *
 * bench_ical --memory EVENTS.tsv COUNT: by how much resident memory grows while the feed of COUNT events is written,
 * beyond what the process held before with its timeline.
 */

#define _POSIX_C_SOURCE 200809L

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/ical.h>

#include "clock.h"

enum { ROUNDS = 7, COLUMNS = 10, CATEGORIES_MAX = 4 };

static void die(const char *what)
{
  fprintf(stderr, "bench_ical: %s\n", what);
  exit(1);
}

static void check(tl_status status, const tl_error *err)
{
  if (status != TL_OK)
    die(err->message);
}

/* ---- the events ---- */

typedef struct row {
  const char *id;
  char uid[64];
  const char *title;
  const char *description;
  char *categories[CATEGORIES_MAX];
  size_t category_count;
  const char *place;
  int64_t latitude; /* nanodegrees */
  int64_t longitude;
  const char *url;
  struct icaltimetype begin;
  struct icaltimetype end;
  char edtf[32];
} row;

static char *read_file(const char *path)
{
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0)
    die("cannot open the events");
  long size = ftell(file);
  rewind(file);
  char *text = size < 0 ? NULL : malloc((size_t)size + 1);
  if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
    die("cannot read the events");
  fclose(file);
  text[size] = '\0';
  return text;
}

/* Degrees with up to nine decimals. */
static int64_t nanodegrees(const char *text)
{
  int64_t value = 0;
  int decimals = -1;
  for (const char *at = text + (*text == '-'); *at; at++) {
    if (*at == '.') {
      decimals = 0;
    } else {
      value = value * 10 + (*at - '0');
      decimals += decimals >= 0;
    }
  }
  for (int i = decimals < 0 ? 0 : decimals; i < 9; i++)
    value *= 10;
  return *text == '-' ? -value : value;
}

static struct icaltimetype date_from(const char *text)
{
  int number = (int)strtol(text, NULL, 10);
  struct icaltimetype date = icaltime_null_date();
  date.year = number / 10000;
  date.month = number / 100 % 100;
  date.day = number % 100;
  return date;
}

static void row_init(row *r, char *line)
{
  char *column[COLUMNS];
  for (size_t i = 0; i < COLUMNS; i++) {
    column[i] = line;
    line = strchr(line, i + 1 < COLUMNS ? '\t' : '\0');
    if (!line)
      die("a line with too few columns");
    *line = '\0';
    line += i + 1 < COLUMNS;
  }
  *r = (row){.id = column[0],
             .title = column[1],
             .description = column[2],
             .place = column[4],
             .latitude = nanodegrees(column[5]),
             .longitude = nanodegrees(column[6]),
             .url = column[7],
             .begin = date_from(column[8]),
             .end = date_from(column[9])};
  snprintf(r->uid, sizeof r->uid, "%s@example.org", r->id);
  for (char *at = column[3]; at && r->category_count < CATEGORIES_MAX;) {
    char *end = strchr(at, ';');
    if (end)
      *end++ = '\0';
    r->categories[r->category_count++] = at;
    at = end;
  }
  struct icaltimetype last = r->end;
  icaltime_adjust(&last, -1, 0, 0, 0); /* after 1900, where libical's calendar is right */
  snprintf(r->edtf, sizeof r->edtf, "%04d-%02d-%02d/%04d-%02d-%02d", r->begin.year, r->begin.month, r->begin.day,
           last.year, last.month, last.day);
}

static row *read_rows(char *text, size_t *count)
{
  size_t lines = 0;
  for (const char *at = text; (at = strchr(at, '\n')); at++)
    lines++;
  if (*count == 0 || *count > lines)
    *count = lines;
  row *rows = malloc((*count + 1) * sizeof *rows);
  if (!rows || *count == 0)
    die("no events");
  for (size_t i = 0; i < *count; i++) {
    char *end = strchr(text, '\n');
    *end = '\0';
    row_init(&rows[i], text);
    text = end + 1;
  }
  return rows;
}

/* A timeline of `total` events: the rows again and again, with a number more in id and UID from the second time on. */
static tl_timeline *timeline_of(const row *rows, size_t count, size_t total)
{
  tl_error err = {.message = ""};
  tl_builder *builder;
  tl_timeline *timeline;
  tl_header_spec header = {
      .size = sizeof header, .title = TL_TEXT("Made"), .modified = TL_TEXT("2024-05-01T00:00:00Z")};
  check(tl_builder_new(NULL, &builder, &err), &err);
  check(tl_builder_set_header(builder, &header, &err), &err);
  for (size_t i = 0; i < total; i++) {
    const row *r = &rows[i % count];
    char id[64];
    char uid[96];
    tl_text categories[CATEGORIES_MAX];
    for (size_t k = 0; k < r->category_count; k++)
      categories[k] = tl_text_from_string(r->categories[k]);
    tl_source source = {TL_TEXT("Archive"), tl_text_from_string(r->url)};
    snprintf(id, sizeof id, i < count ? "%s" : "%s-%zu", r->id, i / count);
    snprintf(uid, sizeof uid, i < count ? "%s" : "%s-%zu", r->uid, i / count);
    tl_event_spec spec = {.size = sizeof spec,
                          .id = tl_text_from_string(id),
                          .uid = tl_text_from_string(uid),
                          .title = tl_text_from_string(r->title),
                          .description = tl_text_from_string(r->description),
                          .edtf = tl_text_from_string(r->edtf),
                          .categories = categories,
                          .category_count = r->category_count,
                          .place = tl_text_from_string(r->place),
                          .has_coordinates = true,
                          .latitude = r->latitude,
                          .longitude = r->longitude,
                          .sources = &source,
                          .source_count = 1};
    check(tl_builder_add(builder, &spec, &err), &err);
  }
  check(tl_timeline_from_builder(builder, &timeline, &err), &err);
  tl_builder_free(builder);
  return timeline;
}

/* ---- the two writers ---- */

typedef struct counter {
  uint64_t bytes;
  char *copy; /* what was written too; NULL: not kept */
} counter;

static tl_status count_bytes(void *ctx, const char *data, size_t size, tl_error *err)
{
  counter *c = ctx;
  (void)err;
  if (c->copy) {
    memcpy(c->copy + c->bytes, data, size);
    c->copy[c->bytes + size] = '\0';
  }
  c->bytes += size;
  return TL_OK;
}

static void write_ours(const tl_timeline *timeline, counter *out)
{
  tl_error err = {.message = ""};
  tl_ical_options options = {.size = sizeof options, .plain = 1};
  check(tl_ical_write(timeline, &options, (tl_sink){count_bytes, out}, NULL, &err), &err);
}

static void write_theirs(const row *rows, size_t count, counter *out)
{
  struct icaltimetype stamp = icaltime_null_time();
  stamp.year = 2024;
  stamp.month = 5;
  stamp.day = 1;
  stamp.zone = icaltimezone_get_utc_timezone();
  for (size_t i = 0; i < count; i++) {
    const row *r = &rows[i];
    icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
    icalcomponent_add_property(event, icalproperty_new_uid(r->uid));
    icalcomponent_add_property(event, icalproperty_new_dtstamp(stamp));
    icalcomponent_add_property(event, icalproperty_new_lastmodified(stamp));
    icalcomponent_add_property(event, icalproperty_new_sequence(0));
    icalcomponent_add_property(event, icalproperty_new_summary(r->title));
    icalcomponent_add_property(event, icalproperty_new_description(r->description));
    for (size_t k = 0; k < r->category_count; k++)
      icalcomponent_add_property(event, icalproperty_new_categories(r->categories[k]));
    icalcomponent_add_property(event, icalproperty_new_location(r->place));
    struct icalgeotype geo = {(double)r->latitude / 1e9, (double)r->longitude / 1e9};
    icalcomponent_add_property(event, icalproperty_new_geo(geo));
    icalcomponent_add_property(event, icalproperty_new_url(r->url));
    icalcomponent_add_property(event, icalproperty_new_dtstart(r->begin));
    icalcomponent_add_property(event, icalproperty_new_dtend(r->end));
    icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
    char *text = icalcomponent_as_ical_string_r(event);
    if (!text)
      die("libical gave no text");
    (void)count_bytes(out, text, strlen(text), NULL);
    free(text);
    icalcomponent_free(event);
  }
}

/* ---- what is measured ---- */

static void unfold(char *text)
{
  char *out = text;
  for (const char *in = text; *in;) {
    if (strncmp(in, "\r\n ", 3) == 0)
      in += 3;
    else
      *out++ = *in++;
  }
  *out = '\0';
}

/* Both write the same events, once lines are unfolded. */
static void compare(const row *rows, size_t count, const tl_timeline *timeline)
{
  counter ours = {0};
  counter theirs = {0};
  write_ours(timeline, &ours);
  write_theirs(rows, count, &theirs);
  ours.copy = malloc(ours.bytes + 1);
  theirs.copy = malloc(theirs.bytes + 1);
  if (!ours.copy || !theirs.copy)
    die("out of memory");
  ours.bytes = theirs.bytes = 0;
  write_ours(timeline, &ours);
  write_theirs(rows, count, &theirs);
  unfold(ours.copy);
  unfold(theirs.copy);
  const char *events = strstr(ours.copy, "BEGIN:VEVENT");
  size_t size = strlen(theirs.copy);
  if (!events || strncmp(events, theirs.copy, size) != 0 || strcmp(events + size, "END:VCALENDAR\r\n") != 0)
    die("both do not write the same");
  free(ours.copy);
  free(theirs.copy);
}

/* xCal and jCal by the time of the feed, in turns. */
static void measure_forms(const tl_timeline *timeline)
{
  static const struct {
    const char *name;
    tl_status (*write)(const tl_timeline *, const tl_ical_options *, tl_sink, tl_ical_report *, tl_error *);
  } forms[] = {{"feed", tl_ical_write}, {"xcal", tl_ical_write_xcal}, {"jcal", tl_ical_write_jcal}};
  enum { FORMS = sizeof forms / sizeof *forms };
  double rounds[FORMS][ROUNDS];
  counter bytes[FORMS] = {0};
  for (int i = 0; i < ROUNDS; i++) {
    for (int f = 0; f < FORMS; f++) {
      tl_error error;
      bytes[f].bytes = 0;
      double start = wall_seconds();
      check(forms[f].write(timeline, NULL, (tl_sink){count_bytes, &bytes[f]}, NULL, &error), &error);
      rounds[f][i] = wall_seconds() - start;
    }
  }
  double feed = median(rounds[0], ROUNDS);
  for (int f = 1; f < FORMS; f++) {
    double form = median(rounds[f], ROUNDS);
    printf("%s seconds %.6f bytes %llu, %.2f times the feed's\n", forms[f].name, form,
           (unsigned long long)bytes[f].bytes, form / feed);
  }
}

static int measure_speed(const row *rows, size_t count)
{
  tl_timeline *timeline = timeline_of(rows, count, count);
  compare(rows, count, timeline);
  double ours[ROUNDS];
  double theirs[ROUNDS];
  counter our_bytes = {0};
  counter their_bytes = {0};
  for (int i = 0; i < ROUNDS; i++) {
    our_bytes.bytes = their_bytes.bytes = 0;
    double start = wall_seconds();
    write_ours(timeline, &our_bytes);
    ours[i] = wall_seconds() - start;
    start = wall_seconds();
    write_theirs(rows, count, &their_bytes);
    theirs[i] = wall_seconds() - start;
  }
  double our_median = median(ours, ROUNDS);
  double their_median = median(theirs, ROUNDS);
  printf("events %zu\n", count);
  printf("timeline seconds %.6f bytes %llu\n", our_median, (unsigned long long)our_bytes.bytes);
  printf("libical seconds %.6f bytes %llu\n", their_median, (unsigned long long)their_bytes.bytes);
  printf("ratio %.2f\n", their_median / our_median);
  measure_forms(timeline);
  tl_timeline_unref(timeline);
  return 0;
}

/* A line of /proc/self/status, in KiB. */
static long status_kib(const char *name)
{
  FILE *file = fopen("/proc/self/status", "r");
  char line[256];
  long value = -1;
  while (file && fgets(line, sizeof line, file))
    if (strncmp(line, name, strlen(name)) == 0)
      value = strtol(line + strlen(name) + 1, NULL, 10);
  if (file)
    fclose(file);
  return value;
}

static int measure_memory(const row *rows, size_t count, size_t total)
{
  tl_timeline *timeline = timeline_of(rows, count, total);
  counter bytes = {0};
  FILE *refs = fopen("/proc/self/clear_refs", "w");
  if (!refs || fputs("5", refs) < 0 || fclose(refs) != 0)
    die("cannot reset the peak of resident memory");
  long before = status_kib("VmRSS");
  write_ours(timeline, &bytes);
  long peak = status_kib("VmHWM");
  printf("events %zu bytes %llu timeline_kib %zu before_kib %ld peak_kib %ld growth_kib %ld\n", total,
         (unsigned long long)bytes.bytes, tl_timeline_memory(timeline) / 1024, before, peak, peak - before);
  tl_timeline_unref(timeline);
  return 0;
}

int main(int argc, char **argv)
{
  bool memory = argc > 1 && strcmp(argv[1], "--memory") == 0;
  if (argc < 2 + memory * 2 || argc > 3 + memory)
    die("usage: bench_ical EVENTS.tsv [COUNT] | --memory EVENTS.tsv COUNT");
  size_t wanted = argc > 2 + memory ? (size_t)strtoul(argv[2 + memory], NULL, 10) : 0;
  char *text = read_file(argv[1 + memory]);
  size_t count = wanted;
  row *rows = read_rows(text, &count);
  int result = memory ? measure_memory(rows, count, wanted) : measure_speed(rows, count);
  free(rows);
  free(text);
  return result;
}
