/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How fast a timeline is read from XML, against libxml2's reader in the same process: bench_xml FILE [ROUNDS].
 *
 * FILE is made by make_data.py. The peer is a bare loop of xmlTextReaderRead() over the same file, which looks at the
 * type of each node and builds nothing; ours gives the whole timeline. The rounds (7, unless ROUNDS is given) are taken
 * in turns; the median is told, in seconds of this process's processor time, so that what else the machine does counts
 * less.
 *
 * Then what the timeline takes, an event, and what that consists of; and by how much the process has grown.
 */

#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <libxml/xmlreader.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <timeline/xml.h>
#include <unistd.h>

#include "clock.h"

enum { ROUNDS = 7, ROUNDS_MAX = 99 };

static void die(const char *what)
{
  fprintf(stderr, "bench_xml: %s\n", what);
  exit(1);
}

static void check(tl_status status, const tl_error *err)
{
  if (status != TL_OK)
    die(err->message);
}

/* ---- the two readers ---- */

static tl_timeline *read_ours(const char *path)
{
  tl_error err = {.message = ""};
  tl_input *input;
  tl_timeline *timeline;
  check(tl_input_new(path, NULL, &input, &err), &err);
  check(tl_xml_read(input, NULL, &timeline, &err), &err);
  tl_input_free(input);
  return timeline;
}

/* Elements named event that are in the file. */
static size_t read_theirs(const char *path)
{
  int file = open(path, O_RDONLY | O_CLOEXEC);
  xmlTextReaderPtr reader = file < 0 ? NULL : xmlReaderForFd(file, NULL, NULL, XML_PARSE_NONET);
  if (!reader)
    die("cannot open the file");
  size_t events = 0;
  int more;
  while ((more = xmlTextReaderRead(reader)) == 1)
    events += xmlTextReaderDepth(reader) == 1 && xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT;
  xmlFreeTextReader(reader);
  close(file);
  if (more != 0)
    die("the file is not well formed");
  return events;
}

/* ---- what is measured ---- */

/* A line of /proc/self/status, in KiB; -1 where there is none. */
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

static size_t held(const char *text)
{
  return text ? strlen(text) + 1 : 0;
}

/* The bytes of an event's texts as they are held, each with its NUL; categories and groups are held once for all. */
static size_t texts_of(const tl_event *event)
{
  size_t size = held(tl_event_uid(event)) + held(tl_event_title(event)) + held(tl_event_description(event)) +
                held(tl_event_wording(event)) + held(tl_event_href(event)) + held(tl_event_place(event)) +
                held(tl_event_modified(event)) + held(tl_event_as_of(event)) + held(tl_event_foreign(event)) +
                held(tl_event_foreign_attributes(event));
  for (size_t i = 0; i < tl_event_source_count(event); i++)
    size += held(tl_event_source_text_at(event, i)) + held(tl_event_source_href_at(event, i));
  return size;
}

static size_t dates_of(const tl_event *event)
{
  return held(tl_event_edtf(event)) + held(tl_event_phrase(event)) + held(tl_event_start(event)) +
         held(tl_event_end(event));
}

static void tell_memory(const tl_timeline *timeline, long before_kib)
{
  size_t count = tl_timeline_count(timeline);
  size_t ids = 0;
  size_t texts = 0;
  size_t dates = 0;
  for (size_t i = 0; i < count; i++) {
    const tl_event *event = tl_timeline_at(timeline, i);
    ids += held(tl_event_id(event));
    texts += texts_of(event);
    dates += dates_of(event);
  }
  double all = (double)tl_timeline_memory(timeline) / (double)count;
  double extent = sizeof(tl_extent);
  double record = 24 + sizeof(void *);
  double id = (double)ids / (double)count;
  double text = (double)texts / (double)count;
  double date = (double)dates / (double)count;
  printf("memory %.1f bytes an event: extent %.0f, record %.0f, id %.1f, date as written %.1f, other texts %.1f, "
         "words of its fields, table of ids and room %.1f\n",
         all, extent, record, id, date, text, all - extent - record - id - date - text);
  printf("resident KiB: before %ld, with the timeline %ld, most while reading %ld\n", before_kib, status_kib("VmRSS"),
         status_kib("VmHWM"));
}

int main(int argc, char **argv)
{
  int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : ROUNDS;
  struct stat file;
  if (argc < 2 || argc > 3 || rounds < 1 || rounds > ROUNDS_MAX)
    die("usage: bench_xml FILE [ROUNDS]");
  if (stat(argv[1], &file) != 0)
    die("cannot find the file");

  /* The first reading of all is of the memory: nothing has been given back to the heap yet. */
  long before = status_kib("VmRSS");
  tl_timeline *timeline = read_ours(argv[1]);
  size_t count = tl_timeline_count(timeline);
  if (count == 0 || read_theirs(argv[1]) < count)
    die("no events, or both do not read the same");
  printf("events %zu bytes %lld\n", count, (long long)file.st_size);
  tell_memory(timeline, before);
  tl_timeline_unref(timeline);

  double ours[ROUNDS_MAX];
  double theirs[ROUNDS_MAX];
  for (int i = 0; i < rounds; i++) {
    double start = own_seconds();
    timeline = read_ours(argv[1]);
    ours[i] = own_seconds() - start;
    tl_timeline_unref(timeline);
    start = own_seconds();
    (void)read_theirs(argv[1]);
    theirs[i] = own_seconds() - start;
  }
  double our_median = median(ours, (size_t)rounds);
  double their_median = median(theirs, (size_t)rounds);
  printf("timeline seconds %.6f MB/s %.0f\n", our_median, (double)file.st_size / our_median / 1e6);
  printf("reader seconds %.6f MB/s %.0f\n", their_median, (double)file.st_size / their_median / 1e6);
  printf("ratio %.2f\n", our_median / their_median);
  xmlCleanupParser();
  return 0;
}
