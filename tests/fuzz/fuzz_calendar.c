/* SPDX-License-Identifier: Apache-2.0 */

/* xCal (what begins with `<`) and jCal: any bytes. What is read is written as iCalendar, xCal and jCal, and all three
 * are read as the same timeline again. What is refused says why, and gives no timeline. */

#define _GNU_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <timeline/format.h>
#include <timeline/ical_read.h>
#include <unistd.h>

#include "document.h"
#include "fuzz.h"

/* Reads bytes as a format, by way of a file in memory. */
static tl_status read_as(const char *format, const void *data, size_t size, tl_timeline **out_timeline, tl_error *err)
{
  char path[64];
  int fd = memfd_create("calendar", MFD_CLOEXEC);
  if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
    abort();
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  tl_input *input;
  tl_status status = tl_input_new(path, NULL, &input, err);
  if (status != TL_OK)
    abort();
  status = tl_format_read(input, tl_format_find(tl_text_from_string(format)), NULL, out_timeline, err);
  tl_input_free(input);
  close(fd);
  return status;
}

/* The feed of what comes of a timeline by way of a format; no data: the format cannot hold it. */
static bytes by_way_of(const char *format, const tl_timeline *timeline)
{
  bytes text = {NULL, 0};
  bytes feed = {NULL, 0};
  tl_error err = {0};
  tl_timeline *again = NULL;
  tl_status status = tl_format_write(timeline, tl_format_find(tl_text_from_string(format)), NULL,
                                     (tl_sink){append, &text}, NULL, &err);
  if (status != TL_OK && err.code == TL_CODE_XML_CHARACTER)
    return feed;
  if (status != TL_OK)
    broken("what was read can be written", &err);
  if (strcmp(format, "ical") == 0 ? tl_ical_parse((tl_text){text.data, text.size}, NULL, &again, &err) != TL_OK
                                  : read_as(format, text.data, text.size, &again, &err) != TL_OK)
    broken("what was written can be read", &err);
  if (tl_ical_write(again, NULL, (tl_sink){append, &feed}, NULL, &err) != TL_OK)
    broken("what was read again can be written", &err);
  tl_timeline_unref(again);
  free(text.data);
  return feed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char *const formats[] = {"xcal", "jcal"};
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  const char *format = formats[size == 0 || data[0] != '<'];
  if (read_as(format, data, size, &timeline, &err) != TL_OK) {
    if (timeline || err.status == TL_OK || err.code == TL_CODE_NONE || err.status == TL_ERR_ARG ||
        err.status == TL_ERR_NOMEM || err.message[0] == '\0')
      broken("what is refused says why", &err);
    return 0;
  }
  bytes feed = by_way_of("ical", timeline);
  for (int i = 0; i < 2; i++) {
    bytes other = by_way_of(formats[i], timeline);
    if (other.data && (other.size != feed.size || memcmp(other.data, feed.data, feed.size) != 0))
      broken(formats[i], &err);
    free(other.data);
  }
  free(feed.data);
  tl_timeline_unref(timeline);
  return 0;
}
