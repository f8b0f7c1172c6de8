/*
 * How fast a plain loop on libical builds and serialises one component an
 * event.
 *
 *     ical_loop EVENTS.tsv OUT.ics [ROUNDS]
 *
 * EVENTS.tsv is made by make_data.py. Its numbers and dates are read before
 * the rounds, and what is the same for every event (DTSTAMP) is made once. A
 * round builds each event with its thirteen properties, serialises it and writes
 * it to OUT.ics, which begins empty.
 */
#define _POSIX_C_SOURCE 200809L

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../clock.h"

enum { COLUMNS = 10, MAX_ROUNDS = 99, DEFAULT_ROUNDS = 7 };

struct row {
  const char *uid;
  const char *title;
  const char *description;
  char *categories; /* joined by ';' */
  const char *place;
  struct icalgeotype geo;
  const char *url;
  struct icaltimetype begin;
  struct icaltimetype end;
};

static void die(const char *what)
{
  fprintf(stderr, "ical_loop: %s\n", what);
  exit(1);
}

static char *read_file(const char *path, size_t *out_size)
{
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END))
    die("cannot open the events");
  long size = ftell(file);
  rewind(file);
  char *text = size < 0 ? NULL : malloc((size_t)size + 1);
  if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
    die("cannot read the events");
  fclose(file);
  text[size] = '\0';
  *out_size = (size_t)size;
  return text;
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

/* Cuts `line` into its columns; the row borrows from it. */
static struct row row_from(char *line)
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

  static const char domain[] = "@example.org";
  size_t id_size = strlen(column[0]);
  char *uid = malloc(id_size + sizeof domain);
  if (!uid)
    die("out of memory");
  memcpy(uid, column[0], id_size);
  memcpy(uid + id_size, domain, sizeof domain);

  return (struct row){
      .uid = uid,
      .title = column[1],
      .description = column[2],
      .categories = column[3],
      .place = column[4],
      .geo = {strtod(column[5], NULL), strtod(column[6], NULL)},
      .url = column[7],
      .begin = date_from(column[8]),
      .end = date_from(column[9]),
  };
}

static struct row *read_rows(char *text, size_t *out_count)
{
  size_t capacity = 0;
  for (const char *at = text; (at = strchr(at, '\n')); at++)
    capacity++;
  struct row *rows = malloc((capacity + 1) * sizeof *rows);
  if (!rows)
    die("out of memory");
  size_t count = 0;
  for (char *end; (end = strchr(text, '\n')); text = end + 1) {
    *end = '\0';
    rows[count++] = row_from(text);
  }
  *out_count = count;
  return rows;
}

/* One CATEGORIES each: libical escapes the comma of a joined value. */
static void add_categories(icalcomponent *event, char *joined)
{
  for (;;) {
    char *end = strchr(joined, ';');
    if (end)
      *end = '\0';
    icalcomponent_add_property(event, icalproperty_new_categories(joined));
    if (!end)
      return;
    *end = ';';
    joined = end + 1;
  }
}

static size_t write_event(const struct row *row, struct icaltimetype stamp, FILE *out)
{
  icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  icalcomponent_add_property(event, icalproperty_new_uid(row->uid));
  icalcomponent_add_property(event, icalproperty_new_dtstamp(stamp));
  icalcomponent_add_property(event, icalproperty_new_lastmodified(stamp));
  icalcomponent_add_property(event, icalproperty_new_sequence(0));
  icalcomponent_add_property(event, icalproperty_new_summary(row->title));
  icalcomponent_add_property(event, icalproperty_new_description(row->description));
  add_categories(event, row->categories);
  icalcomponent_add_property(event, icalproperty_new_location(row->place));
  icalcomponent_add_property(event, icalproperty_new_geo(row->geo));
  icalcomponent_add_property(event, icalproperty_new_url(row->url));
  icalcomponent_add_property(event, icalproperty_new_dtstart(row->begin));
  icalcomponent_add_property(event, icalproperty_new_dtend(row->end));
  icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));

  char *text = icalcomponent_as_ical_string_r(event);
  if (!text)
    die("libical gave no text");
  size_t size = strlen(text);
  if (fwrite(text, 1, size, out) != size)
    die("cannot write");
  free(text);
  icalcomponent_free(event);
  return size;
}

int main(int argc, char **argv)
{
  int rounds = argc > 3 ? (int)strtol(argv[3], NULL, 10) : DEFAULT_ROUNDS;
  if (argc < 3 || rounds < 1 || rounds > MAX_ROUNDS)
    die("usage: ical_loop EVENTS.tsv OUT.ics [ROUNDS]");

  size_t size = 0;
  size_t count = 0;
  char *text = read_file(argv[1], &size);
  struct row *rows = read_rows(text, &count);
  struct icaltimetype stamp = icaltime_null_time();
  stamp.year = 2024;
  stamp.month = 5;
  stamp.day = 1;
  stamp.zone = icaltimezone_get_utc_timezone();

  double seconds[MAX_ROUNDS];
  size_t bytes = 0;
  for (int round = 0; round < rounds; round++) {
    double start = wall_seconds();
    FILE *out = fopen(argv[2], "wb");
    if (!out)
      die("cannot open the output");
    bytes = 0;
    for (size_t i = 0; i < count; i++)
      bytes += write_event(&rows[i], stamp, out);
    if (fclose(out))
      die("cannot write");
    seconds[round] = wall_seconds() - start;
  }
  printf("events %zu seconds %.6f bytes %zu\n", count, median(seconds, (size_t)rounds), bytes);

  for (size_t i = 0; i < count; i++)
    free((char *)(size_t)rows[i].uid);
  free(rows);
  free(text);
  return 0;
}
