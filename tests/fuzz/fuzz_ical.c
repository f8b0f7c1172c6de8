/* SPDX-License-Identifier: Apache-2.0 */

/* iCalendar: any bytes. What is read, strictly or leniently, is written as a feed; that reads again to the same events
 * but for those that a feed leaves out, which it tells. What is refused says where and why, and gives no timeline. */

#include <stdlib.h>
#include <string.h>
#include <timeline/ical.h>
#include <timeline/ical_read.h>

#include "document.h"
#include "fuzz.h"
#include "zones.h"

static bytes written(const tl_timeline *timeline, size_t *out_count)
{
  bytes out = {NULL, 0};
  tl_error err = {0};
  tl_ical_report report;
  tl_ical_options options = {.size = sizeof options, .zones = zones()};
  if (tl_ical_write(timeline, &options, (tl_sink){append, &out}, &report, &err) != TL_OK)
    broken("what was read can be written", &err);
  *out_count = report.written;
  return out;
}

static void check(const tl_timeline *first)
{
  tl_timeline *second = NULL;
  tl_timeline *third = NULL;
  tl_error err = {0};
  size_t count;
  size_t again;
  bytes once = written(first, &count);
  if (tl_ical_parse((tl_text){once.data, once.size}, NULL, &second, &err) != TL_OK)
    broken("what was written can be read", &err);
  if (tl_timeline_count(second) != count)
    broken("each entry is an event again", &err);
  bytes twice = written(second, &again);
  if (again != count)
    broken("each event is an entry again", &err);
  if (tl_ical_parse((tl_text){twice.data, twice.size}, NULL, &third, &err) != TL_OK)
    broken("what was written twice can be read", &err);
  size_t at = 0;
  for (size_t i = 0; i < count; i++) {
    const tl_event *event = tl_timeline_at(second, i);
    while (strcmp(tl_event_id(tl_timeline_at(first, at)), tl_event_id(event)) != 0)
      if (++at >= tl_timeline_count(first))
        broken("ids stay, in their order", &err);
    if (memcmp(tl_event_extent(event), tl_event_extent(tl_timeline_at(first, at)), sizeof(tl_extent)) != 0)
      broken("bounds stay", &err);
  }
  bytes thrice = written(third, &again);
  if (twice.size != thrice.size || memcmp(twice.data, thrice.data, twice.size) != 0)
    broken("writing again gives the same bytes", &err);
  tl_timeline_unref(second);
  tl_timeline_unref(third);
  free(once.data);
  free(twice.data);
  free(thrice.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  for (uint8_t lenient = 0; lenient < 2; lenient++) {
    tl_timeline *timeline = NULL;
    tl_error err = {0};
    tl_ical_read_options options = {.size = sizeof options, .recurrences_max = 20, .lenient = lenient};
    if (tl_ical_parse((tl_text){(const char *)data, size}, &options, &timeline, &err) == TL_OK) {
      check(timeline);
      tl_timeline_unref(timeline);
    } else if (timeline || err.status == TL_OK || err.code == TL_CODE_NONE || err.status == TL_ERR_ARG ||
               err.status == TL_ERR_NOMEM || err.message[0] == '\0' || (err.line == 0 && err.status != TL_ERR_LIMIT)) {
      broken("what is refused says where and why", &err);
    }
  }
  return 0;
}
