/* SPDX-License-Identifier: Apache-2.0 */

/* From the file to the answers. */

#include "feed-server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/format.h>
#include <timeline/timeline.h>
#include <zlib.h>

const char *const content_paths[NAMES] = {"/feed.ics", "/timeline.xml", "/timeline.json"};
static const char *const formats[NAMES] = {"ical", "xml", "json"};

typedef struct bytes {
  char *data;
  size_t size;
  size_t capacity;
} bytes;

static tl_status fail(tl_error *err, tl_status status, const char *message)
{
  err->status = status;
  err->line = 0;
  snprintf(err->message, sizeof err->message, "%s", message);
  return status;
}

static tl_status append(void *ctx, const char *data, size_t size, tl_error *err)
{
  bytes *b = ctx;
  if (b->capacity - b->size < size) {
    char *grown = realloc(b->data, 2 * b->capacity + size);
    if (!grown)
      return fail(err, TL_ERR_NOMEM, "out of memory");
    b->data = grown;
    b->capacity = 2 * b->capacity + size;
  }
  memcpy(b->data + b->size, data, size);
  b->size += size;
  return TL_OK;
}

/* The same bytes for the same bytes: there is no time in this gzip header. */
static bool compressed(const bytes *plain, bytes *out)
{
  enum { GZIP_WINDOW = 15 + 16, MEMORY = 8 };
  z_stream z = {.next_in = (unsigned char *)plain->data, .avail_in = (uInt)plain->size};
  if (plain->size > UINT32_MAX / 2 ||
      deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
    return false;
  z.avail_out = (uInt)deflateBound(&z, plain->size);
  z.next_out = (unsigned char *)(out->data = malloc(z.avail_out));
  bool fine = out->data && deflate(&z, Z_FINISH) == Z_STREAM_END;
  out->size = z.total_out;
  deflateEnd(&z);
  return fine;
}

/* Makes both answers for one representation, and takes its bytes over. Its tag is strong: FNV-1a of the bytes, and
 * their number, so that what has not changed keeps it over any restart. */
static bool add_answers(content *c, int name, int encoding, const char *type, bytes *body)
{
  char tag[48];
  uint64_t hash = UINT64_C(0xCBF29CE484222325);
  for (size_t i = 0; i < body->size; i++)
    hash = (hash ^ (unsigned char)body->data[i]) * UINT64_C(0x100000001B3);
  snprintf(tag, sizeof tag, "\"%016llx-%zx\"", (unsigned long long)hash, body->size);
  const char *const headers[][2] = {
      {"ETag", tag},
      {"Last-Modified", c->date},
      {"Cache-Control", "no-cache"}, /* keep it, but ask whether it still holds */
      {"Vary", "Accept-Encoding"},
      {"X-Content-Type-Options", "nosniff"},
      {"Content-Type", type},
      {"Content-Encoding", "gzip"},
  };
  enum { OF_BOTH = 5, PLAIN_ALL = 6 };
  struct MHD_Response *whole = MHD_create_response_from_buffer(body->size, body->data, MHD_RESPMEM_MUST_FREE);
  struct MHD_Response *unchanged = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
  bool fine = whole && unchanged;
  for (int i = 0; fine && i < PLAIN_ALL + (encoding == GZIP); i++)
    fine = MHD_add_response_header(whole, headers[i][0], headers[i][1]) == MHD_YES &&
           (i >= OF_BOTH || MHD_add_response_header(unchanged, headers[i][0], headers[i][1]) == MHD_YES);
  if (whole)
    body->data = NULL;
  c->whole[name][encoding] = whole;
  c->unchanged[name][encoding] = unchanged;
  return fine;
}

/* A feed is kept in `out_feed` too. */
static tl_status add_format(content *c, const tl_timeline *timeline, const tl_extent *extents,
                            const tl_ical_options *ical, int name, served *out_feed, tl_error *err)
{
  const tl_format *format = tl_format_find(tl_text_from_string(formats[name]));
  tl_format_options options = {.size = sizeof options, .extents = extents, .ical = ical};
  tl_format_report report = {0};
  bytes plain = {NULL, 0, 0};
  bytes small = {NULL, 0, 0};
  char type[96];
  snprintf(type, sizeof type, "%s; charset=utf-8", format->media_type);
  tl_status status = tl_format_write(timeline, format, &options, (tl_sink){append, &plain}, &report, err);
  /* A calendar program that gets a feed without events deletes all that it had. */
  if (status == TL_OK && format->needs_days && report.written == 0)
    status = fail(err, TL_ERR_VALUE, "no event that a calendar can hold");
  if (status == TL_OK && format->needs_days && !(out_feed->feed = malloc(plain.size)))
    status = fail(err, TL_ERR_NOMEM, "out of memory");
  if (status == TL_OK && format->needs_days)
    memcpy(out_feed->feed, plain.data, out_feed->size = plain.size);
  if (status == TL_OK && (!compressed(&plain, &small) || !add_answers(c, name, PLAIN, type, &plain) ||
                          !add_answers(c, name, GZIP, type, &small)))
    status = fail(err, TL_ERR_NOMEM, "out of memory");
  if (format->needs_days)
    c->left_out = report.skipped;
  free(plain.data);
  free(small.data);
  return status;
}

/* The bounds that follow from all statements; NULL where those contradict each other: then they are as written. */
static tl_status tighten(tl_timeline *timeline, tl_extent **out_extents, tl_error *err)
{
  tl_network *network = NULL;
  tl_status status = tl_network_new(timeline, NULL, &network, err);
  if (status == TL_OK && tl_network_is_consistent(network)) {
    *out_extents = malloc((tl_timeline_count(timeline) + 1) * sizeof **out_extents);
    if (*out_extents)
      tl_network_extent_many(network, *out_extents);
    else
      status = fail(err, TL_ERR_NOMEM, "out of memory");
  }
  tl_network_unref(network);
  return status;
}

bool content_read(const char *file, time_t modified, served *last, content *out, char problem[PROBLEM_SIZE])
{
  struct tm day;
  tl_error err = {0};
  tl_input *input = NULL;
  tl_text head = {NULL, 0};
  tl_timeline *timeline = NULL;
  tl_extent *extents = NULL;
  char revision[32];
  memset(out, 0, sizeof *out);
  strftime(revision, sizeof revision, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&modified, &day));
  strftime(out->date, sizeof out->date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&modified, &day));
  tl_status status = tl_input_new(file, NULL, &input, &err);
  if (status == TL_OK)
    status = tl_input_peek(input, &head, &err);
  if (status == TL_OK)
    status = tl_format_read(input, tl_format_detect(file, head), NULL, &timeline, &err);
  if (status == TL_OK)
    status = tighten(timeline, &extents, &err);
  /* Calendar programs show a change only when the stamp of an entry moves with it, and nothing is sent again while the
   * bytes stay: the feed before says what has changed. The date of the file is for a timeline that has none itself. */
  bool dated = timeline && (tl_timeline_modified(timeline) || tl_timeline_as_of(timeline));
  tl_ical_options ical = {.size = sizeof ical,
                          .as_of = tl_text_from_string(dated ? NULL : revision),
                          .zones = "/usr/share/zoneinfo",
                          .previous = {last->feed, last->size},
                          .cancelled_days = -1};
  served feed = {NULL, 0};
  for (int i = 0; i < NAMES && status == TL_OK; i++)
    status = add_format(out, timeline, extents, &ical, i, &feed, &err);
  out->events = timeline ? tl_timeline_count(timeline) : 0;
  free(extents);
  tl_timeline_unref(timeline);
  tl_input_free(input);
  if (status == TL_OK) {
    free(last->feed);
    *last = feed;
    return true;
  }
  free(feed.feed);
  content_free(out);
  if (err.line)
    snprintf(problem, PROBLEM_SIZE, "%s:%u:%u: %s", file, (unsigned)err.line, (unsigned)err.column, err.message);
  else
    snprintf(problem, PROBLEM_SIZE, "%s: %s", file, err.message);
  return false;
}

/* libmicrohttpd keeps each answer until the last one who is getting it has it. */
void content_free(content *c)
{
  for (int i = 0; i < NAMES; i++) {
    for (int k = 0; k < ENCODINGS; k++) {
      if (c->whole[i][k])
        MHD_destroy_response(c->whole[i][k]);
      if (c->unchanged[i][k])
        MHD_destroy_response(c->unchanged[i][k]);
    }
  }
}
