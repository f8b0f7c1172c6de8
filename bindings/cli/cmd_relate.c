/* SPDX-License-Identifier: Apache-2.0 */

/* timeline relate: the possible relations of two dates. */

#include "cli.h"

#include <string.h>

/* One of the two dates. */
typedef struct side {
  tl_reading reading;
  tl_date date; /* when has_date: its members and completions count */
  bool has_date;
} side;

/* The result by the bounds of each, and the members and completions within them where there is a date. */
static tl_status relate_sides(const side sides[2], const tl_phrase_options *options, tl_relate_result *out,
                              tl_error *error)
{
  tl_date_options how[2];
  tl_relate_side both[2];
  for (int i = 0; i < 2; i++) {
    const tl_extent *extent = &sides[i].reading.extent;
    how[i] = (tl_date_options){.size = sizeof *how, .mode = extent->mode, .seasons = options->seasons};
    both[i] = (tl_relate_side){sides[i].has_date ? &sides[i].date : NULL, &how[i], extent};
  }
  return tl_relate_within(&both[0], &both[1], out, error);
}

/* --widen: how far what is approximate reaches. */
static bool read_widening(const cli_arguments *arguments, tl_widening *out_policy, tl_duration *out_by)
{
  const char *text = arguments->value[KEY_WIDEN];
  tl_error error;
  *out_policy = TL_WIDENING_UNIT;
  if (!text || strcmp(text, "unit") == 0)
    return true;
  *out_policy = TL_WIDENING_BY;
  if (tl_duration_parse(tl_text_from_string(text), out_by, &error) != TL_OK)
    return cli_misused(arguments, "--widen is unit or a duration such as P2Y: %s", error.message), false;
  if (tl_duration_sign(out_by) < 0)
    return cli_misused(arguments, "--widen is unit or a duration that is not negative, not %s", text), false;
  return true;
}

static tl_status widen(side *s, tl_widening policy, const tl_duration *by, tl_error *error)
{
  tl_extent *extent = &s->reading.extent;
  if (!((extent->start_qualifier | extent->end_qualifier) & TL_QUALIFIER_APPROXIMATE))
    return TL_OK;
  s->has_date = false; /* its members and completions are no longer all that it may be */
  return tl_extent_widen(extent, policy, by, extent, error);
}

static void print_result(const char *a, const char *b, const tl_relate_result *result, const tl_distance *distances)
{
  static const char *const ends[] = {"start to start", "start to end", "end to start", "end to end"};
  char letters[TL_RELSET_TEXT_SIZE];
  tl_relset_write(result->possible, letters);
  cli_put_line(a);
  printf(" to ");
  cli_put_line(b);
  printf(": %s\n", letters);
  for (int i = 0; i < TL_RELATION_COUNT; i++)
    if (result->possible >> i & 1)
      printf("  %c  %s\n", tl_relation_letter((tl_relation)i), tl_relation_name((tl_relation)i));
  for (size_t i = 0; i < TL_RELSET_UNION_COUNT; i++) {
    tl_relset asked = tl_relset_union_at(i);
    printf("  %-14s %s\n", tl_relset_name(asked), tl_answer_name(tl_relset_answer(result->possible, asked)));
  }
  for (int i = 0; distances && i < 4; i++) {
    char text[CLI_LENGTH_SIZE];
    cli_length_text(distances[i].min, distances[i].max, text);
    printf("  %-14s %s\n", ends[i], text);
  }
  if (result->conditional)
    printf("  conditional    holds if the date marked ?, ~ or %% does\n");
}

static int tell_result(const cli_arguments *arguments, const tl_relate_result *result, const tl_distance *distances)
{
  if (!arguments->value[KEY_JSON])
    print_result(arguments->rest[0], arguments->rest[1], result, distances);
  else if (tl_json_write_relation(tl_text_from_string(arguments->rest[0]), tl_text_from_string(arguments->rest[1]),
                                  result, distances, cli_stdout(), NULL) != TL_OK)
    return EXIT_IO;
  return EXIT_FINE;
}

/* From each end of a to each end of b. */
static tl_status measure(const tl_network *network, size_t a, size_t b, tl_distance distances[4], tl_error *error)
{
  tl_status status = TL_OK;
  for (int i = 0; i < 4 && status == TL_OK; i++)
    status = tl_network_distance(network, a, i < 2 ? TL_ENDPOINT_START : TL_ENDPOINT_END, b,
                                 i % 2 == 0 ? TL_ENDPOINT_START : TL_ENDPOINT_END, &distances[i].min, &distances[i].max,
                                 error);
  return status;
}

/* relate --in FILE ID ID: by the network. */
static int relate_events(const cli_arguments *arguments, const char *name)
{
  cli_solved s;
  size_t event[2] = {0, 0};
  tl_relate_result result = {0, false};
  tl_distance distances[4];
  tl_error error = {0};
  int exit_status = cli_solved_read(arguments, name, &s);
  for (int i = 0; i < 2 && exit_status == EXIT_FINE; i++) {
    event[i] = cli_event(arguments, &s, arguments->rest[i]);
    if (event[i] == TL_NOT_FOUND)
      exit_status = EXIT_USAGE;
  }
  if (exit_status == EXIT_FINE && !cli_consistent(name, s.network, ""))
    exit_status = EXIT_FINDING;
  if (exit_status == EXIT_FINE &&
      (tl_network_relation(s.network, event[0], event[1], &result.possible, &error) != TL_OK ||
       measure(s.network, event[0], event[1], distances, &error) != TL_OK))
    exit_status = cli_failed(name, &error);
  for (int i = 0; i < 2 && exit_status == EXIT_FINE; i++) {
    const tl_extent *extent = tl_event_extent(tl_timeline_at(s.timeline, event[i]));
    result.conditional |= extent->start_qualifier != 0 || extent->end_qualifier != 0;
  }
  if (exit_status == EXIT_FINE)
    exit_status = tell_result(arguments, &result, distances);
  cli_solved_free(&s);
  return exit_status;
}

int cli_relate(const cli_arguments *arguments)
{
  tl_civil as_of;
  tl_phrase_options options;
  side sides[2];
  tl_widening policy;
  tl_duration by = {0};
  tl_error error = {0};
  if (arguments->rest_count != 2)
    return cli_misused(arguments, "two dates or events are related, not %d", arguments->rest_count);
  if (arguments->value[KEY_IN] && arguments->value[KEY_SPANS])
    return cli_misused(arguments, "--spans is of dates: an event with --in says itself whether it fills its date");
  if (arguments->value[KEY_IN] && arguments->value[KEY_WIDEN])
    return cli_misused(arguments, "--widen is of dates, not of events with --in");
  if (arguments->value[KEY_IN])
    return relate_events(arguments, arguments->value[KEY_IN]);
  if (!cli_phrase_options(arguments, &options, &as_of) || !read_widening(arguments, &policy, &by))
    return EXIT_USAGE;
  for (int i = 0; i < 2; i++) {
    tl_text text = tl_text_from_string(arguments->rest[i]);
    const char *name = i ? "<argument 2>" : "<argument 1>";
    if (tl_reading_parse(text, TL_READ_EITHER, &options, &sides[i].reading, &error) != TL_OK) {
      cli_report(name, 1, error.column, &error, text);
      return EXIT_FINDING;
    }
    if (!sides[i].reading.has_extent) {
      error = (tl_error){.code = TL_CODE_UNDATED, .column = 1, .message = "a length alone has no relation to a date"};
      cli_report(name, 1, 1, &error, text);
      return EXIT_FINDING;
    }
    sides[i].has_date = cli_reading_date(&sides[i].reading, &sides[i].date);
    if (arguments->value[KEY_WIDEN] && widen(&sides[i], policy, &by, &error) != TL_OK) {
      cli_report(name, 1, 1, &error, text);
      return EXIT_FINDING;
    }
  }
  tl_relate_result result;
  if (relate_sides(sides, &options, &result, &error) != TL_OK)
    return cli_failed("timeline relate", &error);
  return tell_result(arguments, &result, NULL);
}
