/* SPDX-License-Identifier: Apache-2.0 */

/* One calendar, by whatever emitter. */

#include "../base/error.h"
#include "../base/writer.h"
#include "ical_map.h"

/* A calendar on its way out. */
typedef struct emission {
  tli_map map;
  const tli_emitter *emitter;
  tli_writer writer;
  tl_ical_report report;
  bool begun; /* there is a component already */
} emission;

/* Begins a component with the properties that the map holds; `*begun` says whether one stands before it. */
static void open(emission *e, const tli_frame *frame, bool *begun)
{
  if (*begun)
    tli_write_text(&e->writer, e->emitter->between);
  *begun = true;
  tli_write_text(&e->writer, frame->open);
  e->emitter->properties(&e->writer, e->map.items, e->map.count);
  tli_write_text(&e->writer, frame->within);
}

static tl_status write_component(emission *e, const tli_frame *frame, bool *begun)
{
  open(e, frame, begun);
  tli_write_text(&e->writer, frame->close);
  return e->map.status != TL_OK ? e->map.status : e->writer.status;
}

static tl_status write_entry(emission *e)
{
  return write_component(e, &e->emitter->frames[TLI_FRAME_EVENT], &e->begun);
}

/* The zones come before the events that name them. */
static tl_status write_zones(emission *e)
{
  const tli_frame *frames = e->emitter->frames;
  const tli_zone *zone;
  for (size_t at = 0; (zone = tli_zone_next(&e->map, &at)) != NULL;) {
    bool begun = false;
    bool daylight;
    open(e, &frames[TLI_FRAME_ZONE], &e->begun);
    for (size_t part = 0; tli_zone_part(&e->map, zone, &part, &daylight);) {
      tl_status status = write_component(e, &frames[daylight ? TLI_FRAME_DAYLIGHT : TLI_FRAME_STANDARD], &begun);
      if (status != TL_OK)
        return status;
    }
    tli_write_text(&e->writer, frames[TLI_FRAME_ZONE].close);
  }
  return e->map.status != TL_OK ? e->map.status : e->writer.status;
}

static tl_status write_event(emission *e, size_t index)
{
  tli_part parts[TLI_PARTS_MAX];
  size_t count = tli_map_event(&e->map, index, parts);
  for (size_t i = 0; i < count; i++) {
    tl_status status = tli_map_entry(&e->map, parts[i]);
    if (status == TL_OK)
      status = write_entry(e);
    if (status != TL_OK)
      return status;
  }
  e->report.written += count > 0;
  e->report.skipped += count == 0;
  return e->map.status;
}

static tl_status write_events(emission *e)
{
  size_t count = tl_timeline_count(e->map.timeline);
  for (size_t i = 0; i < count; i++) {
    tl_status status = tli_map_progress(&e->map, i, count);
    if (status == TL_OK)
      status = write_event(e, i);
    if (status != TL_OK)
      return status;
  }
  for (size_t at = 0; tli_previous_next(&e->map, &at);) {
    tl_status status = e->map.status == TL_OK ? write_entry(e) : e->map.status;
    if (status != TL_OK)
      return status;
  }
  return tli_map_progress(&e->map, count, count);
}

static tl_status write_calendar(emission *e)
{
  tl_status status = tli_map_calendar(&e->map);
  if (status != TL_OK)
    return status;
  bool begun = false;
  open(e, &e->emitter->frames[TLI_FRAME_CALENDAR], &begun);
  status = write_zones(e);
  if (status == TL_OK)
    status = write_events(e);
  if (status != TL_OK)
    return status;
  tli_write_text(&e->writer, e->emitter->frames[TLI_FRAME_CALENDAR].close);
  return tli_writer_flush(&e->writer);
}

tl_status tli_emit(const tl_timeline *timeline, const tl_ical_options *options, const tli_emitter *emitter,
                   tl_sink sink, tl_ical_report *out_report, tl_error *err)
{
  if (!sink.write)
    return tli_fail_arg(err, "no sink");
  emission e;
  tl_status status = tli_map_init(&e.map, timeline, options, err);
  if (status != TL_OK)
    return status;
  e.emitter = emitter;
  e.report = (tl_ical_report){0};
  e.begun = false;
  tli_writer_init(&e.writer, sink, err);
  status = write_calendar(&e);
  e.report.losses = e.map.losses;
  e.report.bytes = e.writer.flushed;
  e.report.large = e.report.written > TL_ICAL_LARGE_EVENTS || e.report.bytes > TL_ICAL_LARGE_BYTES;
  tli_map_release(&e.map);
  if (status == TL_OK && out_report)
    *out_report = e.report;
  return status;
}
