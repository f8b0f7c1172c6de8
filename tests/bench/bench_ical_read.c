/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How fast a feed is read into a timeline, against libical's parse of the same feed into components in the same
 * process: bench_ical_read [COUNT [FILE]]. The feed is one of any program, twelve properties an event and none of ours;
 * then one of ours, by tl_ical_write(). A round is one reading; the median of seven rounds, taken in turns. Memory is
 * what the reader's allocator had at its peak beyond the timeline. FILE gets the first feed, for other readers.
 */

#define _POSIX_C_SOURCE 200809L

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/ical.h>
#include <timeline/ical_read.h>

#include "clock.h"

enum { ROUNDS = 7 };

typedef struct bytes {
  char *data;
  size_t size;
  size_t capacity;
} bytes;

static void die(const char *what)
{
  fprintf(stderr, "bench_ical_read: %s\n", what);
  exit(1);
}

static tl_status append(void *ctx, const char *data, size_t size, tl_error *err)
{
  bytes *out = ctx;
  (void)err;
  if (out->size + size + 1 > out->capacity) {
    out->capacity = 2 * (out->size + size + 1);
    out->data = realloc(out->data, out->capacity);
    if (!out->data)
      die("no memory");
  }
  memcpy(out->data + out->size, data, size);
  out->size += size;
  out->data[out->size] = '\0';
  return TL_OK;
}

static void add(bytes *out, const char *text)
{
  if (append(out, text, strlen(text), NULL) != TL_OK)
    die("no memory");
}

static void save(const bytes *feed, const char *path)
{
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(feed->data, 1, feed->size, file) != feed->size || fclose(file) != 0)
    die("the feed cannot be written");
}

static bytes make(size_t count)
{
  bytes out = {NULL, 0, 0};
  char event[1024];
  add(&out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\n");
  for (size_t i = 0; i < count; i++) {
    snprintf(event, sizeof event,
             "BEGIN:VEVENT\r\nUID:%08zu-bench@example.org\r\nDTSTAMP:20240501T120000Z\r\n"
             "LAST-MODIFIED:20240501T120000Z\r\nSEQUENCE:0\r\nSUMMARY:Meeting %zu\\, of two sides in the capital\r\n"
             "DESCRIPTION:The minutes of page %zu say that both sides met\\, talked and \r\n"
             " signed nothing\\; the next round is to be held within three months of it.\r\n"
             "CATEGORIES:visit\r\nLOCATION:Tehran\\, Iran\r\nGEO:35.69;51.39\r\nURL:https://example.org/%zu\r\n"
             "DTSTART;VALUE=DATE:%04zu0%zu%zu%zu\r\nSTATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n",
             i, i, i, i, 1900 + i % 120, 1 + i % 9, i % 3, 1 + i % 8);
    add(&out, event);
  }
  add(&out, "END:VCALENDAR\r\n");
  return out;
}

/* What the allocator has, and had at most. */
typedef struct heap {
  size_t live, peak;
} heap;

static void *resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
  heap *h = ctx;
  h->live += new_size - old_size;
  h->peak = h->live > h->peak ? h->live : h->peak;
  if (new_size > 0)
    return realloc(ptr, new_size);
  free(ptr);
  return NULL;
}

static tl_timeline *read_ours(const bytes *feed, heap *h)
{
  tl_timeline *timeline;
  tl_error err = {.message = ""};
  tl_allocator allocator = {resize, h};
  tl_ical_read_options options = {.size = sizeof options, .bytes_max = UINT64_C(1) << 32, .allocator = &allocator};
  if (tl_ical_parse((tl_text){feed->data, feed->size}, &options, &timeline, &err) != TL_OK)
    die(err.message);
  return timeline;
}

static void race(const char *name, const bytes *feed, size_t count)
{
  double ours[ROUNDS];
  double theirs[ROUNDS];
  heap h = {0, 0};
  size_t kept = 0;
  for (int i = 0; i < ROUNDS; i++) {
    double start = own_seconds();
    h = (heap){0, 0};
    tl_timeline *timeline = read_ours(feed, &h);
    ours[i] = own_seconds() - start;
    if (tl_timeline_count(timeline) != count)
      die("events are missing");
    kept = tl_timeline_memory(timeline);
    tl_timeline_unref(timeline);
    start = own_seconds();
    icalcomponent *component = icalparser_parse_string(feed->data);
    theirs[i] = own_seconds() - start;
    if (icalcomponent_count_components(component, ICAL_VEVENT_COMPONENT) != (int)count)
      die("libical misses events");
    icalcomponent_free(component);
    icalmemory_free_ring();
  }
  double our_median = median(ours, ROUNDS);
  double their_median = median(theirs, ROUNDS);
  printf("%-16s %zu events, %.1f MB: %.3f s; libical's parse %.3f s, ratio %.2f (at most 1.35); %.2f MB beyond the "
         "timeline's %.1f MB\n",
         name, count, (double)feed->size / 1e6, our_median, their_median, our_median / their_median,
         (double)(h.peak - kept) / 1e6, (double)kept / 1e6);
}

int main(int argc, char **argv)
{
  size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
  bytes foreign = make(count);
  if (argc > 2)
    save(&foreign, argv[2]);
  race("any program's", &foreign, count);
  heap h = {0, 0};
  tl_timeline *timeline = read_ours(&foreign, &h);
  bytes own = {NULL, 0, 0};
  tl_error err = {.message = ""};
  if (tl_ical_write(timeline, NULL, (tl_sink){append, &own}, NULL, &err) != TL_OK)
    die(err.message);
  tl_timeline_unref(timeline);
  race("one of ours", &own, count);
  free(foreign.data);
  free(own.data);
  return 0;
}
