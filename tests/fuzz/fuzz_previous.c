/* SPDX-License-Identifier: Apache-2.0 */

/* The feed before: three bytes say which two editions of a small timeline follow each other, the rest is what is taken
 * for the feed before the first of them. What is refused says where and why, and nothing is written. What is taken
 * changes no entry but for its UID and stamps; the feed can be read; written over itself it is the same; and from the
 * first edition to the second clients see what has changed, and nothing else. */

#include <stdint.h>
#include <timeline/ical.h>
#include <timeline/ical_read.h>

#include "document.h"
#include "fuzz.h"
#include "zones.h"

enum { EVENTS = 3 };

/* Two bits an event: 0 leaves it out, else they are its title; then one for the title of the calendar, and one that
 * gives the last event a UID of its own, the id of the first. That event is at a time of day in a zone. */
static tl_timeline *edition(uint8_t how)
{
  static const char *const titles[] = {NULL, "A", "B",
                                       "C, and more than one line of a feed can hold, so that it is folded twice"};
  static const char *const dates[EVENTS] = {"2020-02-29", "1999-03/2001-05", "2024-04-14T10:00:00"};
  static const char *const ids[EVENTS] = {"a", "b", "c"};
  tl_header_spec header = {.size = sizeof header, .title = tl_text_from_string(titles[1 + how / 64 % 2])};
  tl_builder *builder;
  tl_timeline *timeline;
  if (tl_builder_new(NULL, &builder, NULL) || tl_builder_set_header(builder, &header, NULL))
    abort();
  for (size_t i = 0; i < EVENTS; i++) {
    tl_event_spec spec = {.size = sizeof spec,
                          .id = tl_text_from_string(ids[i]),
                          .title = tl_text_from_string(titles[how >> 2 * i & 3]),
                          .edtf = tl_text_from_string(dates[i])};
    if (i == 2)
      spec.zone = how & 16 ? TL_TEXT("America/New_York") : TL_TEXT("Etc/Fixed");
    if (i == 2 && how & 128)
      spec.uid = TL_TEXT("a");
    if (spec.title.data && tl_builder_add(builder, &spec, NULL))
      abort();
  }
  if (tl_timeline_from_builder(builder, &timeline, NULL))
    abort();
  tl_builder_free(builder);
  return timeline;
}

/* Writes a feed; no data: what came before was refused. It ends in NUL. */
static bytes publish(const tl_timeline *timeline, const tl_ical_options *given, tl_text previous, size_t *out_count)
{
  bytes feed = {NULL, 0};
  tl_error err = {0};
  tl_ical_report report;
  tl_ical_options options = *given;
  options.previous = previous;
  tl_status status = tl_ical_write(timeline, &options, (tl_sink){append, &feed}, &report, &err);
  if (status != TL_OK &&
      (feed.data || err.status != status || err.code == TL_CODE_NONE || err.message[0] == '\0' || !err.field ||
       strcmp(err.field, "previous") != 0 || (err.line == 0 && err.status != TL_ERR_LIMIT)))
    broken("what is refused says where and why", &err);
  if (status != TL_OK)
    return feed;
  append(&feed, "", 1, NULL);
  *out_count = report.written;
  return feed;
}

static tl_text text_of(bytes feed)
{
  return (tl_text){feed.data, feed.size - 1};
}

/* ---- entries ---- */

static void unfold(char *text)
{
  char *out = text;
  for (const char *in = text; *in;) {
    bool is_end = in[0] == '\r' && in[1] == '\n';
    if (is_end && in[2] == ' ') {
      in += 3;
      continue;
    }
    in += is_end;
    *out++ = *in++;
  }
  *out = '\0';
}

/* The first line of the next entry; NULL when there is none. */
static const char *next_entry(const char *at)
{
  const char *entry = strstr(at, "\nBEGIN:VEVENT\n");
  return entry ? entry + 14 : NULL;
}

static const char *next_line(const char *line)
{
  return strchr(line, '\n') + 1;
}

static bool begins(const char *line, const char *with)
{
  return strncmp(line, with, strlen(with)) == 0;
}

/* What an entry says; it always says it. */
static const char *value_of(const char *line, const char *name)
{
  while (!begins(line, name)) {
    if (begins(line, "END:VEVENT"))
      abort();
    line = next_line(line);
  }
  return line + strlen(name);
}

static bool has_line(const char *line, const char *wanted)
{
  for (; !begins(line, "END:VEVENT"); line = next_line(line))
    if (begins(line, wanted))
      return true;
  return false;
}

static bool is_same_line(const char *a, const char *b)
{
  return strncmp(a, b, strcspn(a, "\n") + 1) == 0;
}

static const char *beyond(const char *line, bool with_uids)
{
  while (begins(line, "DTSTAMP:") || begins(line, "LAST-MODIFIED:") || begins(line, "SEQUENCE:") ||
         (!with_uids && (begins(line, "UID:") || begins(line, "RELATED-TO"))))
    line = next_line(line);
  return line;
}

static bool says_same(const char *a, const char *b, bool with_uids)
{
  for (;; a = next_line(a), b = next_line(b)) {
    a = beyond(a, with_uids);
    b = beyond(b, with_uids);
    if (!is_same_line(a, b))
      return false;
    if (begins(a, "END:VEVENT"))
      return true;
  }
}

/* ---- laws ---- */

/* Clients look no further than the last second of 9999, nor than the greatest SEQUENCE. */
static bool is_later(const char *old, const char *new)
{
  const char *last = "99991231T235959Z";
  const char *before = value_of(old, "DTSTAMP:");
  long sequence = strtol(value_of(old, "SEQUENCE:"), NULL, 10);
  return (begins(before, last) || strncmp(value_of(new, "DTSTAMP:"), before, strlen(last)) > 0) &&
         strtol(value_of(new, "SEQUENCE:"), NULL, 10) == sequence + (sequence < INT32_MAX);
}

static const char *follows_law(const char *before, const char *after, const tl_ical_options *options)
{
  for (const char *old = before; (old = next_entry(old));) {
    const char *found = NULL;
    for (const char *new = after; (new = next_entry(new));)
      if (is_same_line(value_of(old, "UID:"), value_of(new, "UID:"))) {
        if (found)
          return "no UID is twice there";
        found = new;
      }
    bool cancelled = has_line(old, "STATUS:CANCELLED\n");
    if (!found && !cancelled && options->cancelled_days >= 0)
      return "what is gone is cancelled";
    if (found && says_same(old, found, true)
            ? !is_same_line(value_of(old, "DTSTAMP:"), value_of(found, "DTSTAMP:")) ||
                  !is_same_line(value_of(old, "SEQUENCE:"), value_of(found, "SEQUENCE:"))
            : found && !is_later(old, found))
      return "stamps move for what has changed, and for nothing else";
  }
  return NULL;
}

/* `plain` is the feed without one before. */
static const char *entries_law(const char *plain, const char *feed)
{
  const char *entry = feed;
  for (const char *at = plain; (at = next_entry(at));)
    if (!(entry = next_entry(entry)) || !says_same(at, entry, false))
      return "entries are as they are without a feed before";
  while ((entry = next_entry(entry)))
    if (!has_line(entry, "STATUS:CANCELLED\n"))
      return "what else there is, is cancelled";
  return NULL;
}

/* A plain feed does not say which entries are one event. */
static const char *read_law(bytes feed, size_t count, bool plain)
{
  tl_timeline *timeline;
  if (tl_ical_parse(text_of(feed), NULL, &timeline, NULL) != TL_OK)
    return "the feed can be read";
  bool same = plain || tl_timeline_count(timeline) == count;
  tl_timeline_unref(timeline);
  return same ? NULL : "each event is read again";
}

/* The feed of an edition after another; NULL: what came before was refused. It comes unfolded. */
static bytes feed_after(uint8_t how, const tl_ical_options *options, tl_text previous)
{
  tl_timeline *timeline = edition(how);
  const char *law = NULL;
  size_t count;
  bytes feed = publish(timeline, options, previous, &count);
  if (feed.data) {
    bytes plain = publish(timeline, options, (tl_text){NULL, 0}, &count);
    bytes again = publish(timeline, options, text_of(feed), &count);
    if (!again.data || strcmp(feed.data, again.data) != 0)
      law = "written over itself a feed is the same";
    law = law ? law : read_law(feed, count, options->plain);
    unfold(feed.data);
    unfold(plain.data);
    feed.size = strlen(feed.data) + 1;
    law = law ? law : entries_law(plain.data, feed.data);
    law = law ? law : follows_law(feed.data, feed.data, options);
    free(plain.data);
    free(again.data);
  }
  tl_timeline_unref(timeline);
  if (law)
    broken(law, &(tl_error){0});
  return feed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size < 3)
    return 0;
  static const int32_t days[] = {0, 7, -1, INT32_MAX};
  static const char *const revisions[] = {"2024-05-01", "2024-05-09", "2023-01-01", "9999-12-31T23:59:59Z"};
  tl_ical_options options = {.size = sizeof options,
                             .cancelled_days = days[data[2] & 3],
                             .as_of = tl_text_from_string("2024-05-01"),
                             .long_days = data[2] & 4 ? 30 : 0,
                             .anniversaries = data[2] >> 3 & 1,
                             .plain = data[2] >> 4 & 1,
                             .wording = data[2] >> 5 & 1,
                             .zones = zones()};
  bytes first = feed_after(data[0], &options, (tl_text){(const char *)data + 3, size - 3});
  if (first.data) {
    options.as_of = tl_text_from_string(revisions[data[2] >> 6]);
    bytes second = feed_after(data[1], &options, text_of(first));
    if (!second.data)
      broken("a feed can come before", &(tl_error){0});
    const char *law = follows_law(first.data, second.data, &options);
    if (law)
      broken(law, &(tl_error){0});
    free(second.data);
  }
  free(first.data);
  return 0;
}
