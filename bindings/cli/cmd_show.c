/* SPDX-License-Identifier: Apache-2.0 */

/* timeline show and timeline check: what a timeline holds, and whether it is one. */

#include "cli.h"

#include <stdlib.h>
#include <string.h>

tl_point cli_written_point(const tl_event *event, bool end)
{
  const char *own = end ? tl_event_end(event) : tl_event_start(event);
  const char *text = own ? own : tl_event_edtf(event);
  tl_date date;
  if (text && tl_date_parse(tl_text_from_string(text), &date, NULL) == TL_OK && date.form == TL_FORM_SINGLE)
    return date.start;
  return (tl_point){.kind = TL_POINT_NONE};
}

void cli_end_text(const tl_event *event, const tl_extent *e, bool end, char *out, size_t capacity)
{
  char min[TL_TIME_TEXT_SIZE];
  char max[TL_TIME_TEXT_SIZE];
  bool clock = e->flags & TL_EXTENT_TIME_OF_DAY;
  tl_time low = end ? e->end_min : e->start_min;
  tl_time high = end ? e->end_max : e->start_max;
  tl_point point = cli_written_point(event, end);
  tl_time_write(low, end, clock, &point, min);
  tl_time_write(high, end, clock, &point, max);
  static const char *const marks[] = {"", " (?)", " (~)", " (%)"};
  const char *mark = marks[(end ? e->end_qualifier : e->start_qualifier) & 3];
  if ((end ? e->end_kind : e->start_kind) == TL_END_OPEN)
    snprintf(out, capacity, "open");
  else if (low == TL_TIME_MIN && high == TL_TIME_MAX)
    snprintf(out, capacity, "unknown");
  else if (low == high)
    snprintf(out, capacity, "%s%s", min, mark);
  else if (high == TL_TIME_MAX)
    snprintf(out, capacity, "not before %s%s", min, mark);
  else if (low == TL_TIME_MIN)
    snprintf(out, capacity, "not after %s%s", max, mark);
  else
    snprintf(out, capacity, "%s to %s%s", min, max, mark);
}

static void put_field(const char *name, const char *text)
{
  printf("%s", name);
  cli_put_line(text);
  printf("\n");
}

static void show_event(const tl_event *event, const tl_extent *extent)
{
  char text[CLI_END_TEXT_SIZE];
  char length[CLI_LENGTH_SIZE];
  const char *title = tl_event_title(event);
  const char *wording = tl_event_wording(event);
  const char *date = tl_event_edtf(event) ? tl_event_edtf(event) : tl_event_phrase(event);
  printf("%s", tl_event_id(event));
  put_field(title ? "  " : "", title);
  if (wording)
    put_field("  wording  ", wording);
  if (date)
    put_field("  date     ", date);
  cli_end_text(event, extent, false, text, sizeof text);
  printf("  start    %s\n", text);
  cli_end_text(event, extent, true, text, sizeof text);
  printf("  end      %s\n", text);
  /* Told where it says more than the two ends do. */
  bool exact = extent->start_min == extent->start_max && extent->end_min == extent->end_max;
  bool limited = extent->length_max != TL_TIME_MAX || extent->length_min > TL_SECONDS_PER_DAY;
  if (!exact && limited && extent->length_min != TL_TIME_MAX) {
    cli_length_text(extent->length_min, extent->length_max, length);
    printf("  length   %s\n", length);
  }
  if (tl_event_zone(event))
    printf("  zone     %s\n", tl_event_zone(event));
  if (extent->flags & TL_EXTENT_DERIVED)
    printf("  note     tightened by other statements (timeline why explains)\n");
  if (extent->flags & TL_EXTENT_CONTRADICTORY)
    printf("  note     its date and its length contradict each other\n");
}

/* All events with their tightened bounds. */
static tl_status show_all(const cli_solved *s, bool json, tl_error *error)
{
  size_t count = tl_timeline_count(s->timeline);
  tl_extent *extents = malloc((count + 1) * sizeof *extents);
  if (!extents)
    return cli_no_memory(error);
  tl_network_extent_many(s->network, extents);
  tl_status status = cli_lengths(s->name, s->network, NULL, count, extents, error);
  for (size_t i = 0; i < count && status == TL_OK; i++) {
    if (!json)
      show_event(tl_timeline_at(s->timeline, i), &extents[i]);
    else if (tl_json_write_event(s->timeline, i, &extents[i], NULL, cli_stdout(), NULL) != TL_OK)
      break; /* cli_finish() tells */
  }
  free(extents);
  return status;
}

int cli_show(const cli_arguments *arguments)
{
  const char *name;
  cli_solved s;
  tl_error error = {0};
  if (!cli_one_file(arguments, &name))
    return EXIT_USAGE;
  int exit_status = cli_solved_read(arguments, name, &s);
  if (exit_status == EXIT_FINE) {
    if (!cli_consistent(name, s.network, CLI_AS_WRITTEN))
      exit_status = EXIT_FINDING;
    if (show_all(&s, arguments->value[KEY_JSON], &error) != TL_OK)
      exit_status = cli_failed(name, &error);
  }
  cli_solved_free(&s);
  return exit_status;
}

/* Ends the line of a file that cannot be read: {"file": ..., "valid": false, "error": {...}}. */
static void json_error(const tl_error *error)
{
  printf(", \"valid\": false, \"error\": {\"code\": \"TL%03d\", \"line\": %lu, \"column\": %lu, \"message\": ",
         (int)error->code, (unsigned long)error->line, (unsigned long)error->column);
  cli_json_string(error->message);
  printf("}}\n");
}

/* How files are checked. */
typedef struct how {
  const tl_format *format;
  cli_calendar calendar;
  tl_text as_of;
  uint8_t seasons;
  uint32_t conflicts;
  bool json;
} how;

/* Reads a timeline; `*format` as for cli_open(). */
static tl_status read_quietly(const char *name, const tl_format **format, const how *h, tl_timeline **out_timeline,
                              tl_error *error)
{
  tl_input *input;
  tl_status status = cli_open(name, format, &input, error);
  if (status != TL_OK)
    return status;
  cli_progress progress;
  cli_progress_init(&progress, "checking");
  tl_format_options options = {.size = sizeof options,
                               .ical_read = &h->calendar.options,
                               .progress = cli_progress_teller(&progress),
                               .as_of = h->as_of,
                               .seasons = h->seasons};
  status = tl_format_read(input, *format, &options, out_timeline, error);
  cli_progress_end(&progress);
  tl_input_free(input);
  return status;
}

static tl_status check_schema(const char *name, tl_error *error)
{
  tl_input *input;
  tl_status status = tl_input_new(name, NULL, &input, error);
  if (status != TL_OK)
    return status;
  cli_progress progress;
  cli_progress_init(&progress, "checking the schema");
  tl_xml_options options = {.size = sizeof options, .progress = cli_progress_teller(&progress)};
  status = tl_xml_validate(input, &options, error);
  cli_progress_end(&progress);
  tl_input_free(input);
  return status;
}

/* All that can be said of a file: by the reader, of XML by the schema (but of standard input, which is read once), and
 * by the network of its statements. */
static tl_status check_all(const char *name, const how *h, tl_timeline **out_timeline, tl_network **out_network,
                           tl_error *error)
{
  const tl_format *format = h->format;
  tl_status status = read_quietly(name, &format, h, out_timeline, error);
  if (status == TL_OK && format == tl_format_find(TL_TEXT("xml")) && strcmp(name, "-") != 0)
    status = check_schema(name, error);
  return status == TL_OK ? cli_solve(*out_timeline, out_network, error) : status;
}

static int check_file(const char *name, const how *h)
{
  bool json = h->json;
  tl_error error = {0};
  tl_timeline *timeline = NULL;
  tl_network *network = NULL;
  tl_status status = check_all(name, h, &timeline, &network, &error);
  int exit_status = status == TL_OK ? EXIT_FINE : cli_failed(name, &error);
  bool consistent = network && tl_network_is_consistent(network);
  size_t count = timeline ? tl_timeline_count(timeline) : 0;
  if (json) {
    printf("{\"file\": ");
    cli_json_string(name);
  }
  if (json && status == TL_OK)
    printf(", \"valid\": true, \"events\": %zu, \"consistent\": %s", count, consistent ? "true" : "false");
  if (status == TL_OK && !consistent) {
    exit_status = h->conflicts ? cli_conflicts(name, network, h->conflicts, json) : cli_conflict(name, network, json);
  } else if (status == TL_OK && !json) {
    cli_put_escaped(stdout, cli_input_name(name));
    printf(": valid and consistent, %zu event%s\n", count, count == 1 ? "" : "s");
  }
  if (json && status == TL_OK)
    printf("}\n");
  else if (json)
    json_error(&error);
  tl_network_unref(network);
  tl_timeline_unref(timeline);
  return exit_status;
}

int cli_check(const cli_arguments *arguments)
{
  how h = {.json = arguments->value[KEY_JSON]};
  if (!cli_calendar_init(&h.calendar, arguments) || !cli_format_option(arguments, KEY_FROM, &h.format) ||
      !cli_as_of(arguments, &h.as_of, NULL) || !cli_chosen(arguments, KEY_SEASONS, &h.seasons) ||
      !cli_number(arguments, KEY_CONFLICTS, 1000000, &h.conflicts) || cli_reads_twice(arguments))
    return EXIT_USAGE;
  if (arguments->rest_count == 0)
    return check_file("-", &h);
  int worst = EXIT_FINE;
  for (int i = 0; i < arguments->rest_count; i++) {
    int exit_status = check_file(arguments->rest[i], &h);
    if (exit_status > worst)
      worst = exit_status;
  }
  return worst;
}
