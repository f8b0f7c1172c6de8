/* SPDX-License-Identifier: Apache-2.0 */

/* timeline show and timeline check: what a timeline holds, and whether it is one. */

#include "cli.h"

#include <string.h>

int cli_read(const char *name, uint8_t seasons, tl_timeline **out_timeline)
{
  tl_error error = {0};
  tl_input *input;
  if (tl_input_new(name, NULL, &input, &error) != TL_OK)
    return cli_failed(name, &error);
  cli_progress progress;
  cli_progress_init(&progress, "reading");
  tl_xml_options options = {.size = sizeof options, .seasons = seasons, .progress = cli_progress_teller(&progress)};
  tl_status status = tl_xml_read(input, &options, out_timeline, &error);
  cli_progress_end(&progress);
  tl_input_free(input);
  return status == TL_OK ? EXIT_FINE : cli_failed(name, &error);
}

/* "1984-01-01", "1984-01-01 to 1984-12-31", "open", "unknown": one end in a column of text. */
static void end_text(const tl_extent *e, bool end, char *out, size_t capacity)
{
  char min[TL_TIME_TEXT_SIZE];
  char max[TL_TIME_TEXT_SIZE];
  bool clock = e->flags & TL_EXTENT_TIME_OF_DAY;
  tl_time low = end ? e->end_min : e->start_min;
  tl_time high = end ? e->end_max : e->start_max;
  tl_time_write(low, end, clock, NULL, min);
  tl_time_write(high, end, clock, NULL, max);
  if ((end ? e->end_kind : e->start_kind) == TL_END_OPEN)
    snprintf(out, capacity, "open");
  else if (low == TL_TIME_MIN && high == TL_TIME_MAX)
    snprintf(out, capacity, "unknown");
  else if (low == high)
    snprintf(out, capacity, "%s", min);
  else if (high == TL_TIME_MAX)
    snprintf(out, capacity, "not before %s", min);
  else if (low == TL_TIME_MIN)
    snprintf(out, capacity, "not after %s", max);
  else
    snprintf(out, capacity, "%s to %s", min, max);
}

static void show_event(const tl_event *event)
{
  char text[2 * TL_TIME_TEXT_SIZE + 16];
  const tl_extent *extent = tl_event_extent(event);
  const char *title = tl_event_title(event);
  const char *wording = tl_event_wording(event);
  printf("%s%s%s\n", tl_event_id(event), title ? "  " : "", title ? title : "");
  if (wording)
    printf("  wording  %s\n", wording);
  end_text(extent, false, text, sizeof text);
  printf("  start    %s\n", text);
  end_text(extent, true, text, sizeof text);
  printf("  end      %s\n", text);
  if (extent->flags & TL_EXTENT_CONTRADICTORY)
    printf("  note     its date and its length contradict each other\n");
}

int cli_show(const cli_arguments *arguments)
{
  const char *name;
  uint8_t seasons;
  tl_timeline *timeline;
  if (!cli_one_file(arguments, &name) || !cli_chosen(arguments, KEY_SEASONS, &seasons))
    return EXIT_USAGE;
  int exit_status = cli_read(name, seasons, &timeline);
  if (exit_status != EXIT_FINE)
    return exit_status;
  tl_error error;
  size_t count = tl_timeline_count(timeline);
  for (size_t i = 0; i < count; i++) {
    const tl_event *event = tl_timeline_at(timeline, i);
    if (tl_event_extent(event)->flags & TL_EXTENT_CONTRADICTORY)
      exit_status = EXIT_FINDING;
    if (!arguments->value[KEY_JSON])
      show_event(event);
    else if (tl_json_write_event(timeline, i, cli_stdout(), &error) != TL_OK)
      break;
  }
  tl_timeline_unref(timeline);
  return exit_status;
}

/* The word of an event's contradiction, for check. */
static int check_extents(const char *name, const tl_timeline *timeline, bool quiet)
{
  int exit_status = EXIT_FINE;
  for (size_t i = 0; i < tl_timeline_count(timeline); i++) {
    const tl_event *event = tl_timeline_at(timeline, i);
    if (!(tl_event_extent(event)->flags & TL_EXTENT_CONTRADICTORY))
      continue;
    exit_status = EXIT_FINDING;
    tl_error error = {.code = TL_CODE_CONTRADICTION};
    snprintf(error.message, sizeof error.message, "the date and the length of event %.200s contradict each other",
             tl_event_id(event));
    if (!quiet)
      cli_report(name, tl_event_line(event), 0, &error, (tl_text){NULL, 0});
  }
  return exit_status;
}

/* {"file": ..., "valid": ..., "events": n} or {"file": ..., "valid": false, "error": {...}}. */
static void check_json(const char *name, const tl_timeline *timeline, const tl_error *error, bool contradiction)
{
  tl_error ignored;
  printf("{\"file\": ");
  if (tl_json_write_string(tl_text_from_string(name), cli_stdout(), &ignored) != TL_OK)
    return;
  printf(", \"valid\": %s", timeline ? "true" : "false");
  if (timeline) {
    printf(", \"events\": %zu", tl_timeline_count(timeline));
    if (contradiction)
      printf(", \"consistent\": false");
  } else {
    printf(", \"error\": {\"code\": \"TL%03d\", \"line\": %lu, \"column\": %lu, \"message\": ", (int)error->code,
           (unsigned long)error->line, (unsigned long)error->column);
    if (tl_json_write_string(tl_text_from_string(error->message), cli_stdout(), &ignored) != TL_OK)
      return;
    printf("}");
  }
  printf("}\n");
}

static int check_file(const char *name, bool json)
{
  tl_error error = {0};
  tl_input *input;
  tl_timeline *timeline = NULL;
  tl_status status = tl_input_new(name, NULL, &input, &error);
  if (status == TL_OK) {
    cli_progress progress;
    cli_progress_init(&progress, "checking");
    tl_xml_options options = {.size = sizeof options, .progress = cli_progress_teller(&progress)};
    status = tl_xml_read(input, &options, &timeline, &error);
    cli_progress_end(&progress);
    tl_input_free(input);
  }
  int exit_status = status == TL_OK ? check_extents(name, timeline, json) : cli_failed(name, &error);
  if (json)
    check_json(name, timeline, &error, exit_status == EXIT_FINDING);
  else if (exit_status == EXIT_FINE)
    printf("%s: valid, %zu event%s\n", strcmp(name, "-") ? name : "<stdin>", tl_timeline_count(timeline),
           tl_timeline_count(timeline) == 1 ? "" : "s");
  tl_timeline_unref(timeline);
  return exit_status;
}

int cli_check(const cli_arguments *arguments)
{
  if (arguments->rest_count == 0)
    return check_file("-", arguments->value[KEY_JSON]);
  int worst = EXIT_FINE;
  for (int i = 0; i < arguments->rest_count; i++) {
    int exit_status = check_file(arguments->rest[i], arguments->value[KEY_JSON]);
    if (exit_status > worst)
      worst = exit_status;
  }
  return worst;
}
