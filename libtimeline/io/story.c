/* SPDX-License-Identifier: Apache-2.0 */

/* The JSON of TimelineJS, written. */

#include <timeline/timelinejs.h>

#include "../base/error.h"
#include "json.h"
#include "slide.h"

/* Beyond these years a story has to be cosmological. */
static const int64_t year_min = -271820;
static const int64_t year_max = 275759;

static void put_text(tli_writer *w, const char *before, const char *text)
{
  tli_write_string(w, before);
  tli_json_put_string(w, tl_text_from_string(text));
}

static void put_part(tli_writer *w, const char *key, int64_t value)
{
  tli_write_string(w, key);
  tli_write_int(w, value);
}

static void put_date(tli_writer *w, const char *key, const tl_timelinejs_date *date, bool cosmological)
{
  tli_write_string(w, key);
  put_part(w, "{\"year\": ", date->year);
  if (date->month && !cosmological)
    put_part(w, ", \"month\": ", date->month);
  if (date->day && !cosmological)
    put_part(w, ", \"day\": ", date->day);
  if (date->has_time && !cosmological) {
    put_part(w, ", \"hour\": ", date->hour);
    put_part(w, ", \"minute\": ", date->minute);
    put_part(w, ", \"second\": ", date->second);
  }
  tli_write_char(w, '}');
}

/* {"headline": ..., "text": ...}, of what is given. */
static void put_words(tli_writer *w, const char *headline, const char *text)
{
  tli_write_string(w, "\"text\": {");
  if (headline)
    put_text(w, "\"headline\": ", headline);
  if (text)
    put_text(w, headline ? ", \"text\": " : "\"text\": ", text);
  tli_write_char(w, '}');
}

static void put_slide(tli_writer *w, const tl_event *event, const tli_slide *slide, bool cosmological)
{
  const char *wording = tl_event_wording(event) ? tl_event_wording(event) : tl_event_phrase(event);
  size_t media = tli_slide_media(event);
  put_text(w, "{\"unique_id\": ", tl_event_id(event));
  put_date(w, ", \"start_date\": ", &slide->start, cosmological);
  if (slide->has_end || slide->era)
    put_date(w, ", \"end_date\": ", slide->has_end ? &slide->end : &slide->start, cosmological);
  if (wording)
    put_text(w, ", \"display_date\": ", wording);
  tli_write(w, ", ", 2);
  put_words(w, tl_event_title(event), tl_event_description(event));
  if (media != TL_NOT_FOUND) {
    put_text(w, ", \"media\": {\"url\": ", tl_event_source_href_at(event, media));
    if (tl_event_source_text_at(event, media))
      put_text(w, ", \"caption\": ", tl_event_source_text_at(event, media));
    tli_write_char(w, '}');
  }
  if (tl_event_group(event))
    put_text(w, ", \"group\": ", tl_event_group(event));
  tli_write_char(w, '}');
}

static bool is_far(const tl_timelinejs_date *date)
{
  return date->year < year_min || date->year > year_max;
}

/* A slide of event `index`. */
static void slide_of(const tl_timeline *timeline, const tl_timelinejs_options *options, size_t index, tli_slide *out)
{
  const tl_event *event = tl_timeline_at(timeline, index);
  tli_slide_of(event, options->extents ? &options->extents[index] : tl_event_extent(event), out);
}

/* All slides that are eras, or all that are none. */
static void put_slides(tli_writer *w, const tl_timeline *timeline, const tl_timelinejs_options *options, bool eras,
                       bool cosmological)
{
  bool any = false;
  for (size_t i = 0; i < tl_timeline_count(timeline) && w->status == TL_OK; i++) {
    const tl_event *event = tl_timeline_at(timeline, i);
    tli_slide slide;
    slide_of(timeline, options, i, &slide);
    if (!slide.has_start && !eras)
      tli_tell_loss(options->losses, event, i, TL_LOSS_DROPPED, "date", "a page of TimelineJS shows what has a start");
    if (!slide.has_start || slide.era != eras)
      continue;
    tli_write_string(w, any ? ",\n" : "\n");
    any = true;
    put_slide(w, event, &slide, cosmological);
    bool cut = cosmological && (slide.start.month || (slide.has_end && slide.end.month));
    if (!slide.exact || cut)
      tli_tell_loss(options->losses, event, i, TL_LOSS_PRECISION, "date",
                    cut ? "a page of TimelineJS with years so far away shows years alone"
                        : "a page of TimelineJS shows a first and a last day alone");
  }
  tli_write_string(w, any ? "\n]" : "]");
}

tl_status tl_timelinejs_write(const tl_timeline *timeline, const tl_timelinejs_options *options, tl_sink sink,
                              tl_error *err)
{
  static const tl_timelinejs_options defaults = {.size = sizeof defaults};
  if (!timeline || !sink.write)
    return tli_fail_arg(err, "tl_timelinejs_write: no timeline, or no sink");
  if (options && !TLI_OPTIONS_FIT(options))
    return tli_fail_arg(err, "tl_timelinejs_options: size is not set, or something unknown is");
  options = options ? options : &defaults;
  bool far = false;
  bool eras = false;
  for (size_t i = 0; i < tl_timeline_count(timeline); i++) {
    tli_slide slide;
    slide_of(timeline, options, i, &slide);
    far |= slide.has_start && (is_far(&slide.start) || (slide.has_end && is_far(&slide.end)));
    eras |= slide.era;
  }
  tli_writer w;
  tli_writer_init(&w, sink, err);
  tli_write_string(&w, "{\"libtimeline\": ");
  tli_json_put_timeline(&w, timeline, options->progress);
  tli_write_string(&w, far ? ",\n\"scale\": \"cosmological\"" : ",\n\"scale\": \"human\"");
  if (tl_timeline_title(timeline) || tl_timeline_description(timeline)) {
    tli_write_string(&w, ",\n\"title\": {");
    put_words(&w, tl_timeline_title(timeline), tl_timeline_description(timeline));
    tli_write_char(&w, '}');
  }
  tli_write_string(&w, ",\n\"events\": [");
  put_slides(&w, timeline, options, false, far);
  if (eras) {
    tli_write_string(&w, ",\n\"eras\": [");
    put_slides(&w, timeline, options, true, far);
  }
  tli_write_string(&w, "}\n");
  return tli_writer_flush(&w);
}
