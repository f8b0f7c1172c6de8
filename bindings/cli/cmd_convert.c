/* SPDX-License-Identifier: Apache-2.0 */

/* timeline convert and timeline feed: a timeline into another format, saved in whole or not at all. */

#define _POSIX_C_SOURCE 200809L

#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What a run of convert or feed is to do. */
typedef struct job {
  const cli_arguments *arguments;
  const char *input;
  const char *output;
  const tl_format *format;
  tl_ical_options ical;
  cli_csv csv;
  cli_losses losses;
} job;

/* What calendar programs make of a feed so large, or of one without events. */
static void warn_feed(const job *j, const tl_format_report *report)
{
  bool large = report->written > TL_ICAL_LARGE_EVENTS || report->bytes > TL_ICAL_LARGE_BYTES;
  if (j->losses.level == 0 || j->format != tl_format_find(TL_TEXT("ical")) || (!large && report->written))
    return;
  cli_put_escaped(stderr, cli_output_name(j->output));
  fputs(": ", stderr);
  if (large)
    fprintf(stderr, "%zu events, %zu KB: some calendar programs stop reading at 1,000 events or 1 MB\n",
            report->written, (size_t)(report->bytes / 1000));
  else
    fprintf(stderr, "no event: some calendar programs then delete all that they had of this feed\n");
}

static tl_status write_format(const tl_timeline *timeline, job *j, const tl_extent *extents, tl_sink sink,
                              tl_error *error)
{
  cli_progress progress;
  cli_progress_init(&progress, "writing");
  tl_format_options options = {.size = sizeof options, .extents = extents, .ical = &j->ical, .csv = &j->csv.options};
  options.losses = cli_losses_teller(&j->losses);
  options.progress = cli_progress_teller(&progress);
  tl_format_report report;
  tl_status status = tl_format_write(timeline, j->format, &options, sink, &report, error);
  cli_progress_end(&progress);
  if (status == TL_OK)
    warn_feed(j, &report);
  return status;
}

/* The bounds that follow from all statements, for what needs days; released with free(). Where they contradict each
 * other the output has the bounds as given. False after a failure that has been told. */
static bool tighten(job *j, tl_timeline *timeline, tl_extent **out_extents, int *out_status)
{
  tl_network *network = NULL;
  tl_error error = {0};
  tl_status status = cli_solve(timeline, &network, &error);
  if (status == TL_OK && cli_consistent(j->input, network, CLI_AS_WRITTEN)) {
    *out_extents = malloc((tl_timeline_count(timeline) + 1) * sizeof **out_extents);
    if (*out_extents)
      tl_network_extent_many(network, *out_extents);
    else
      status = cli_no_memory(&error);
  }
  tl_network_unref(network);
  if (status != TL_OK)
    *out_status = cli_failed(j->input, &error);
  return status == TL_OK;
}

/* Reads, writes beside the output's place, and puts it there. The input is read first: an output is touched only when
 * there is something to write. */
static int run(job *j)
{
  tl_timeline *timeline;
  int exit_status = cli_read(j->arguments, j->input, &timeline);
  if (exit_status != EXIT_FINE)
    return exit_status;
  tl_extent *extents = NULL;
  bool days = j->format->needs_days || j->csv.options.preset == TL_CSV_TIMELINEJS;
  if (days && !tighten(j, timeline, &extents, &exit_status)) {
    tl_timeline_unref(timeline);
    return exit_status;
  }
  tl_error error = {0};
  tl_output *output = NULL;
  tl_status status = tl_output_new(j->output, NULL, &output, &error);
  if (status == TL_OK)
    status = write_format(timeline, j, extents, tl_output_sink(output), &error);
  if (status == TL_OK)
    status = tl_output_commit(output, &error);
  tl_output_free(output);
  free(extents);
  tl_timeline_unref(timeline);
  if (status != TL_OK) {
    bool old = error.field && strcmp(error.field, "previous") == 0;
    bool option = error.field && !old && strcmp(j->arguments->command->name, "feed") == 0;
    if (status == TL_ERR_ARG || (option && (status == TL_ERR_VALUE || status == TL_ERR_ENCODING)))
      return cli_misused(j->arguments, "%s", error.message);
    return cli_failed(old ? j->arguments->value[KEY_PREVIOUS] : cli_output_name(j->output), &error);
  }
  cli_losses_end(&j->losses, cli_output_name(j->output));
  return EXIT_FINE;
}

static bool job_init(job *j, const cli_arguments *arguments)
{
  *j = (job){.arguments = arguments,
             .ical = {.size = sizeof j->ical, .zones = CLI_ZONES},
             .csv = {.options = {.size = sizeof j->csv.options}}};
  j->output = arguments->value[KEY_OUTPUT] ? arguments->value[KEY_OUTPUT] : "-";
  return cli_one_file(arguments, &j->input) && cli_losses_init(&j->losses, arguments) && !cli_reads_twice(arguments);
}

static bool is_folder(const char *name)
{
  struct stat about;
  return stat(name, &about) == 0 && S_ISDIR(about.st_mode);
}

/* How a table is written: --map and --delimiter are of the input, where that is a table too. */
static bool init_table(job *j)
{
  const tl_format *from;
  uint8_t preset;
  const cli_arguments *arguments = j->arguments;
  if (!cli_csv_init(&j->csv, arguments) || !cli_format_option(arguments, KEY_FROM, &from) ||
      !cli_chosen(arguments, KEY_PRESET, &preset))
    return false;
  if (arguments->value[KEY_PRESET])
    j->csv.options.preset = TL_CSV_TIMELINEJS;
  if (cli_is_table(from ? from : tl_format_find_file(j->input, false))) {
    j->csv.options.column_count = 0;
    j->csv.options.delimiter = '\0';
  }
  return true;
}

int cli_convert(const cli_arguments *arguments)
{
  job j;
  if (!job_init(&j, arguments) || !cli_format_option(arguments, KEY_TO, &j.format))
    return EXIT_USAGE;
  if (!j.format)
    j.format = tl_format_find_file(j.output, true);
  if (!j.format && (strcmp(j.output, "-") == 0 || is_folder(j.output)))
    j.format = tl_format_find(TL_TEXT("xml"));
  if (!j.format)
    return cli_misused(arguments, "%s: the name tells no format; give one by --to (timeline formats lists them)",
                       j.output);
  return init_table(&j) ? run(&j) : EXIT_USAGE;
}

/* A feed is iCalendar unless the name of the output says xCal or jCal. */
static const tl_format *feed_format(const char *output)
{
  static const char *const others[] = {"xcal", "jcal"};
  const tl_format *named = tl_format_find_file(output, true);
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (named && named == tl_format_find(tl_text_from_string(others[i])))
      return named;
  return tl_format_find(TL_TEXT("ical"));
}

int cli_feed(const cli_arguments *arguments)
{
  job j;
  if (!job_init(&j, arguments))
    return EXIT_USAGE;
  feed_options feed;
  int status;
  if (cli_feed_options(arguments, &feed, &status)) {
    j.format = feed_format(j.output);
    j.ical = feed.ical;
    status = run(&j);
  }
  cli_feed_free(&feed);
  return status;
}
