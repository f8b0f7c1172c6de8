/* SPDX-License-Identifier: Apache-2.0 */

/* What follows from all statements together: the network behind show, check, why, relate --in, query and gaps. */

#include "cli.h"

#include <stdlib.h>
#include <string.h>

tl_status cli_solve(tl_timeline *timeline, tl_network **out_network, tl_error *error)
{
  cli_progress progress;
  cli_progress_init(&progress, "solving");
  tl_network_options options = {.size = sizeof options, .progress = cli_progress_teller(&progress)};
  tl_status status = tl_network_new(timeline, &options, out_network, error);
  cli_progress_end(&progress);
  return status;
}

int cli_solved_read(const cli_arguments *arguments, const char *name, cli_solved *out)
{
  tl_error error = {0};
  *out = (cli_solved){name, NULL, NULL};
  int exit_status = cli_read(arguments, name, &out->timeline);
  if (exit_status == EXIT_FINE && cli_solve(out->timeline, &out->network, &error) != TL_OK)
    exit_status = cli_failed(name, &error);
  return exit_status;
}

void cli_solved_free(cli_solved *solved)
{
  tl_network_unref(solved->network);
  tl_timeline_unref(solved->timeline);
}

const char *cli_guess_event(const tl_timeline *timeline, const char *id, char text[CLI_GUESS_SIZE])
{
  cli_guess guess = {.word = id, .size = strlen(id)};
  for (size_t i = 0; i < tl_timeline_count(timeline); i++)
    cli_guess_offer(&guess, tl_event_id(tl_timeline_at(timeline, i)));
  return cli_guess_text(&guess, "", text, CLI_GUESS_SIZE);
}

size_t cli_event(const cli_arguments *arguments, const cli_solved *solved, const char *id)
{
  size_t event = tl_timeline_find(solved->timeline, tl_text_from_string(id));
  if (event == TL_NOT_FOUND) {
    char text[CLI_GUESS_SIZE];
    cli_misused(arguments, "%s has no event %s%s", cli_input_name(solved->name), id,
                cli_guess_event(solved->timeline, id, text));
  }
  return event;
}

bool cli_consistent(const char *name, const tl_network *network, const char *then)
{
  if (tl_network_is_consistent(network))
    return true;
  cli_put_escaped(stderr, cli_input_name(name));
  fprintf(stderr, ": its statements contradict each other%s (timeline check explains)\n", then);
  return false;
}

void cli_json_string(const char *string)
{
  if (!string) {
    printf("null");
    return;
  }
  tl_status status = tl_json_write_string(tl_text_from_string(string), cli_stdout(), NULL);
  (void)status; /* cli_finish() tells */
}

/* Whether a statement leaves a choice, or counts in the calendar. */
static bool is_hard(const tl_network *network, const tl_statement *statement)
{
  const tl_event *event = tl_timeline_at(tl_network_timeline(network), statement->event);
  const tl_extent *extent = tl_event_extent(event);
  tl_constraint c;
  if (statement->constraint == TL_NOT_FOUND)
    return extent->form == TL_FORM_ONE_OF || extent->form == TL_FORM_ALL_OF || extent->flags & TL_EXTENT_MASKED;
  if (tl_event_constraint_at(event, statement->constraint, &c, NULL) != TL_OK)
    return true;
  return c.kind == TL_CONSTRAINT_RELATION ? !tl_relset_is_convex(c.allen)
                                          : c.by.years || c.by.months || c.min.years || c.min.months || c.max.years ||
                                                c.max.months || c.tolerance.years || c.tolerance.months;
}

/* Marks the events whose length may depend on more than their ends; says whether a statement is hard. */
static bool mark_bound(const tl_network *network, bool *bound)
{
  tl_statement statement;
  bool hard = false;
  for (size_t i = 0; tl_network_statement_at(network, i, &statement, NULL) == TL_OK; i++) {
    hard = hard || is_hard(network, &statement);
    if (statement.kind == TL_STATEMENT_START || statement.kind == TL_STATEMENT_END)
      continue;
    bound[statement.event] = true;
    if (statement.other != TL_NOT_FOUND)
      bound[statement.other] = true;
  }
  return hard;
}

static void narrow_length(const tl_network *network, size_t event, tl_extent *extent)
{
  int64_t min;
  int64_t max;
  /* Of an event with an infinite end, and where a limit is reached, the ends say what there is to say. */
  if (extent->length_min == TL_TIME_MAX || extent->length_min == extent->length_max ||
      tl_network_distance(network, event, TL_ENDPOINT_START, event, TL_ENDPOINT_END, &min, &max, NULL) != TL_OK)
    return;
  extent->length_min = min > extent->length_min ? min : extent->length_min;
  extent->length_max = max < extent->length_max ? max : extent->length_max;
}

tl_status cli_lengths(const char *name, const tl_network *network, const size_t *events, size_t count,
                      tl_extent *extents, tl_error *error)
{
  if (!tl_network_is_consistent(network))
    return TL_OK;
  bool *bound = calloc(tl_timeline_count(tl_network_timeline(network)) + 1, sizeof *bound);
  if (!bound)
    return cli_no_memory(error);
  size_t asked = 0;
  bool hard = mark_bound(network, bound);
  for (size_t i = 0; i < count; i++)
    asked += bound[events ? events[i] : i];
  bool stops = asked > (hard ? CLI_LENGTHS_HARD_MAX : CLI_LENGTHS_MAX);
  for (size_t i = 0; i < count && !stops; i++) {
    size_t event = events ? events[i] : i;
    if (bound[event])
      narrow_length(network, event, &extents[event]);
  }
  free(bound);
  if (stops) {
    cli_put_escaped(stderr, cli_input_name(name));
    fprintf(stderr, ": %zu events depend on others: their lengths are what their own ends leave, and may be less\n",
            asked);
  }
  return TL_OK;
}

/* The statements of a conflict or of a chain; released with free(). */
typedef struct statements {
  size_t *at;
  size_t count;
  size_t capacity;
} statements;

/* Room for all statements of a network; a chain has one at most for each end and one for its date. */
static bool statements_new(const tl_network *network, statements *out, tl_error *error)
{
  size_t capacity = tl_network_statement_count(network) + 2 * tl_timeline_count(tl_network_timeline(network)) + 1;
  *out = (statements){calloc(capacity, sizeof *out->at), 0, capacity};
  return out->at || cli_no_memory(error) == TL_OK;
}

static tl_status find_conflict(const tl_network *network, statements *out, tl_error *error)
{
  if (!statements_new(network, out, error))
    return TL_ERR_NOMEM;
  cli_progress progress;
  cli_progress_init(&progress, "explaining");
  tl_status status =
      tl_network_conflict(network, cli_progress_teller(&progress), out->at, out->capacity, &out->count, error);
  cli_progress_end(&progress);
  return status;
}

static tl_status find_why(const tl_network *network, size_t event, tl_bound bound, statements *out, tl_error *error)
{
  if (!statements_new(network, out, error))
    return TL_ERR_NOMEM;
  cli_progress progress;
  cli_progress_init(&progress, "explaining");
  tl_status status =
      tl_network_why(network, event, bound, cli_progress_teller(&progress), out->at, out->capacity, &out->count, error);
  cli_progress_end(&progress);
  return status;
}

/* The wording of what a statement says; NULL: there is none. Of what is said beside a date the wording of the date
 * tells nothing, but where it has no value of its own. */
static const char *wording_of(const tl_event *event, const tl_statement *statement)
{
  bool dated = tl_event_edtf(event) || tl_event_phrase(event) || tl_event_start(event) || tl_event_end(event);
  return statement->kind <= TL_STATEMENT_DATE || !dated ? tl_event_wording(event) : NULL;
}

/* One statement: `  iran-dprk.xml:12: ri-visit: start 3 months after the end of us-withdrawal, to the month ("three
 * months after")`, without an end of the line. */
static void print_statement(const char *name, const tl_network *network, size_t index)
{
  tl_statement statement;
  char text[TL_STATEMENT_TEXT_SIZE];
  if (tl_network_statement_at(network, index, &statement, NULL) != TL_OK)
    return;
  const tl_event *event = tl_timeline_at(tl_network_timeline(network), statement.event);
  const char *wording = wording_of(event, &statement);
  tl_statement_write(network, index, text, sizeof text);
  printf("  ");
  cli_put_escaped(stdout, cli_input_name(name));
  printf(":%lu: %s: ", (unsigned long)statement.line, tl_event_id(event));
  cli_put_line(text);
  if (wording) {
    printf(" (\"");
    cli_put_line(wording);
    printf("\")");
  }
}

/* The same as members of a JSON object: "event": ..., "statement": ..., "line": n, "wording": ... */
static void json_statement(const tl_network *network, size_t index)
{
  tl_statement statement;
  char text[TL_STATEMENT_TEXT_SIZE];
  if (tl_network_statement_at(network, index, &statement, NULL) != TL_OK)
    return;
  const tl_event *event = tl_timeline_at(tl_network_timeline(network), statement.event);
  const char *wording = wording_of(event, &statement);
  tl_statement_write(network, index, text, sizeof text);
  printf("\"event\": ");
  cli_json_string(tl_event_id(event));
  printf(", \"statement\": ");
  cli_json_string(text);
  printf(", \"line\": %lu", (unsigned long)statement.line);
  if (wording) {
    printf(", \"wording\": ");
    cli_json_string(wording);
  }
}

/* The least change of a statement that resolves its conflict: ` (resolved by 3 days of slack)`, or "slack": "P3D". */
static void print_slack(int64_t seconds, bool json)
{
  char text[CLI_LENGTH_SIZE];
  cli_length_text(seconds, seconds, text);
  printf(json ? ", \"slack\": " : " (resolved by %s of slack)", text);
  if (json)
    cli_json_amount(seconds);
}

/* Statements, as lines or as a JSON array, each with its slack unless `slack` is NULL. */
static void print_statements(const char *name, const tl_network *network, const size_t *at, size_t count,
                             const int64_t *slack, bool json)
{
  printf("%s", json ? "[" : "");
  for (size_t i = 0; i < count; i++) {
    printf("%s", !json ? "" : i ? ", {" : "{");
    if (json)
      json_statement(network, at[i]);
    else
      print_statement(name, network, at[i]);
    if (slack && slack[i] != TL_TIME_MAX)
      print_slack(slack[i], json);
    printf("%s", json ? "}" : "\n");
  }
  printf("%s", json ? "]" : "");
}

static void print_cannot_hold(size_t count)
{
  if (count == 1)
    printf("1 statement cannot hold by itself\n");
  else
    printf("%zu statements cannot hold together; without any one of them the others can\n", count);
}

int cli_conflict(const char *name, const tl_network *network, bool json)
{
  tl_error error = {0};
  statements list = {NULL, 0, 0};
  if (find_conflict(network, &list, &error) != TL_OK) {
    free(list.at);
    return cli_failed(name, &error);
  }
  if (json)
    printf(", \"conflict\": ");
  else {
    cli_put_escaped(stdout, cli_input_name(name));
    printf(": contradiction: ");
    print_cannot_hold(list.count);
  }
  print_statements(name, network, list.at, list.count, NULL, json);
  free(list.at);
  return EXIT_FINDING;
}

/* The conflicts and the slack of each of their statements, one after the other; released with free(). */
static tl_status find_conflicts(const tl_network *network, uint32_t limit, tl_conflicts **out_conflicts,
                                int64_t **out_slack, tl_error *error)
{
  cli_progress progress;
  cli_progress_init(&progress, "explaining");
  tl_progress teller = cli_progress_teller(&progress);
  tl_status status = tl_conflicts_new(network, limit, teller, out_conflicts, error);
  size_t total = 0, count;
  for (size_t i = 0; status == TL_OK && i < tl_conflicts_count(*out_conflicts); i++, total += count)
    tl_conflicts_at(*out_conflicts, i, &count);
  int64_t *slack = status == TL_OK ? calloc(total + 1, sizeof *slack) : NULL;
  if (status == TL_OK && !slack)
    status = cli_no_memory(error);
  *out_slack = slack;
  for (size_t i = 0; status == TL_OK && i < tl_conflicts_count(*out_conflicts); i++) {
    const size_t *at = tl_conflicts_at(*out_conflicts, i, &count);
    for (size_t s = 0; status == TL_OK && s < count; s++)
      status = tl_network_change(network, at, count, at[s], teller, slack++, error);
  }
  cli_progress_end(&progress);
  return status;
}

int cli_conflicts(const char *name, const tl_network *network, uint32_t limit, bool json)
{
  tl_error error = {0};
  tl_conflicts *conflicts = NULL;
  int64_t *slack = NULL;
  tl_status status = find_conflicts(network, limit, &conflicts, &slack, &error);
  if (status == TL_OK) {
    size_t found = tl_conflicts_count(conflicts);
    bool complete = tl_conflicts_complete(conflicts);
    const int64_t *of = slack;
    if (json) {
      size_t count;
      const size_t *first = tl_conflicts_at(conflicts, 0, &count);
      printf(", \"conflict\": ");
      print_statements(name, network, first, count, slack, true);
      printf(", \"complete\": %s, \"conflicts\": [", complete ? "true" : "false");
    }
    for (size_t i = 0, count; i < found; i++, of += count) {
      const size_t *at = tl_conflicts_at(conflicts, i, &count);
      if (json)
        printf("%s", i ? ", " : "");
      else {
        cli_put_escaped(stdout, cli_input_name(name));
        printf(": contradiction %zu of %zu%s: ", i + 1, found, complete ? "" : " or more");
        print_cannot_hold(count);
      }
      print_statements(name, network, at, count, of, json);
    }
    printf("%s", json ? "]" : "");
  }
  free(slack);
  tl_conflicts_free(conflicts);
  return status == TL_OK ? EXIT_FINDING : cli_failed(name, &error);
}

static void why_bound(const cli_solved *s, size_t event, const tl_extent *extent, tl_bound bound,
                      const statements *list, bool json)
{
  static const char *const names[] = {"earliest start", "latest start", "earliest end", "latest end"};
  static const char *const keys[] = {"start.earliest", "start.latest", "end.earliest", "end.latest"};
  const tl_time times[] = {extent->start_min, extent->start_max, extent->end_min, extent->end_max};
  const tl_event *of = tl_timeline_at(s->timeline, event);
  char text[TL_TIME_TEXT_SIZE];
  bool clock = extent->flags & TL_EXTENT_TIME_OF_DAY;
  bool end = bound >= TL_BOUND_END_MIN;
  tl_point point = cli_written_point(of, end);
  tl_time_write(times[bound], end, clock, &point, text);
  if (json) {
    printf("{\"id\": ");
    cli_json_string(tl_event_id(of));
    printf(", \"bound\": \"%s\", \"value\": \"%s\", \"chain\": ", keys[bound], text);
    print_statements(s->name, s->network, list->at, list->count, NULL, true);
    printf("}\n");
    return;
  }
  printf("%s %s\n", names[bound], text);
  if (list->count == 0)
    printf("  %s\n", times[bound] == TL_TIME_MIN || times[bound] == TL_TIME_MAX ? "nothing bounds it"
                                                                                : "an event ends after it starts");
  print_statements(s->name, s->network, list->at, list->count, NULL, false);
}

/* Where each bound of an event comes from; returns the exit status. */
static int why_event(const cli_solved *s, size_t event, bool json)
{
  tl_extent extent;
  int exit_status = EXIT_FINE;
  tl_network_extent(s->network, event, &extent);
  for (int bound = TL_BOUND_START_MIN; bound <= TL_BOUND_END_MAX && exit_status == EXIT_FINE; bound++) {
    tl_error error = {0};
    statements list = {NULL, 0, 0};
    if (find_why(s->network, event, (tl_bound)bound, &list, &error) == TL_OK)
      why_bound(s, event, &extent, (tl_bound)bound, &list, json);
    else
      exit_status = cli_failed(s->name, &error);
    free(list.at);
  }
  return exit_status;
}

int cli_why(const cli_arguments *arguments)
{
  if (arguments->rest_count != 2)
    return cli_misused(arguments, "a file and the id of an event are wanted");
  bool json = arguments->value[KEY_JSON];
  cli_solved s;
  int exit_status = cli_solved_read(arguments, arguments->rest[0], &s);
  size_t event = exit_status == EXIT_FINE ? cli_event(arguments, &s, arguments->rest[1]) : TL_NOT_FOUND;
  if (exit_status == EXIT_FINE && event == TL_NOT_FOUND) {
    exit_status = EXIT_USAGE;
  } else if (exit_status == EXIT_FINE && tl_network_is_consistent(s.network)) {
    exit_status = why_event(&s, event, json);
  } else if (exit_status == EXIT_FINE) {
    if (json) {
      printf("{\"file\": ");
      cli_json_string(s.name);
      printf(", \"consistent\": false");
    }
    exit_status = cli_conflict(s.name, s.network, json);
    printf(json ? "}\n" : "");
  }
  cli_solved_free(&s);
  return exit_status;
}

/* The ids that `event` cannot be ordered with: in JSON all of them, in text those of a higher rank. Returns how many of
 * the latter. */
static size_t print_unordered(const tl_network *network, const tl_sequence *sequence, size_t event, bool json)
{
  size_t count;
  size_t printed = 0;
  const uint32_t *list = tl_sequence_unordered(sequence, event, &count);
  for (size_t i = 0; i < count; i++) {
    const char *id = tl_event_id(tl_timeline_at(tl_network_timeline(network), list[i]));
    if (json) {
      printf(i ? ", " : "");
      cli_json_string(id);
    } else if (tl_sequence_rank(sequence, list[i]) > tl_sequence_rank(sequence, event)) {
      printf("%s%s", printed ? ", " : "", id);
      printed++;
    }
  }
  return printed;
}

static void json_order(const tl_network *network, const tl_sequence *sequence)
{
  for (size_t rank = 0; rank < tl_sequence_count(sequence); rank++) {
    size_t event = tl_sequence_at(sequence, rank);
    printf("{\"id\": ");
    cli_json_string(tl_event_id(tl_timeline_at(tl_network_timeline(network), event)));
    printf(", \"rank\": %zu, \"unordered_with\": [", rank + 1);
    print_unordered(network, sequence, event, true);
    printf("]}\n");
  }
}

static void text_order(const tl_network *network, const tl_sequence *sequence)
{
  size_t count = tl_sequence_count(sequence);
  for (size_t rank = 0; rank < count; rank++) {
    char start[CLI_END_TEXT_SIZE];
    tl_extent extent;
    size_t event = tl_sequence_at(sequence, rank);
    const tl_event *e = tl_timeline_at(tl_network_timeline(network), event);
    tl_network_extent(network, event, &extent);
    cli_end_text(e, &extent, false, start, sizeof start);
    printf("%4zu  %-20s %-*s", rank + 1, tl_event_id(e), tl_event_title(e) ? 27 : 0, start);
    cli_put_line(tl_event_title(e));
    printf("\n");
  }
  if (tl_sequence_pair_count(sequence) == 0)
    return;
  printf("\nCannot be ordered (each pair once):\n");
  for (size_t rank = 0; rank < count; rank++) {
    size_t event = tl_sequence_at(sequence, rank);
    size_t unordered;
    const uint32_t *list = tl_sequence_unordered(sequence, event, &unordered);
    if (unordered == 0 || tl_sequence_rank(sequence, list[unordered - 1]) < rank)
      continue;
    printf("  %s: ", tl_event_id(tl_timeline_at(tl_network_timeline(network), event)));
    print_unordered(network, sequence, event, false);
    printf("\n");
  }
}

int cli_order(const cli_arguments *arguments)
{
  const char *name;
  cli_solved s;
  tl_sequence *sequence = NULL;
  tl_sequence_options options = {.size = sizeof options};
  tl_error error = {0};
  if (!cli_one_file(arguments, &name) || !cli_chosen(arguments, KEY_BY, &options.policy))
    return EXIT_USAGE;
  int exit_status = cli_solved_read(arguments, name, &s);
  if (exit_status == EXIT_FINE) {
    if (!cli_consistent(name, s.network, ": in order by the bounds as written"))
      exit_status = EXIT_FINDING;
    cli_progress progress;
    cli_progress_init(&progress, "ordering");
    options.progress = cli_progress_teller(&progress);
    tl_status status = tl_sequence_new(s.network, &options, &sequence, &error);
    cli_progress_end(&progress);
    if (status != TL_OK)
      exit_status = cli_failed(name, &error);
    else if (arguments->value[KEY_JSON])
      json_order(s.network, sequence);
    else
      text_order(s.network, sequence);
  }
  tl_sequence_free(sequence);
  cli_solved_free(&s);
  return exit_status;
}
