/* SPDX-License-Identifier: Apache-2.0 */

/* timeline query, gaps and stats: which events, what lies between them, and how many there are. */

#include "cli.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A timeline with its network and the tightened bounds of all events, the lengths by their own ends. */
typedef struct sheet {
  cli_solved solved;
  tl_extent *extents; /* [count] */
  size_t count;
} sheet;

static void sheet_free(sheet *s)
{
  free(s->extents);
  cli_solved_free(&s->solved);
}

/* False after a failure that it has reported, with nothing to free. A contradiction is told, and the bounds are as
 * given. */
static bool sheet_read(const cli_arguments *arguments, sheet *s, const char *name, int *out_status)
{
  tl_error error;
  *s = (sheet){.extents = NULL};
  *out_status = cli_solved_read(arguments, name, &s->solved);
  if (*out_status == EXIT_FINE) {
    s->count = tl_timeline_count(s->solved.timeline);
    s->extents = malloc((s->count + 1) * sizeof *s->extents);
    if (!s->extents && cli_no_memory(&error))
      *out_status = cli_failed(name, &error);
  }
  if (*out_status != EXIT_FINE) {
    sheet_free(s);
    return false;
  }
  tl_network_extent_many(s->solved.network, s->extents);
  *out_status = cli_consistent(name, s->solved.network, CLI_AS_WRITTEN) ? EXIT_FINE : EXIT_FINDING;
  return true;
}

static tl_filter filter_of(const cli_arguments *arguments)
{
  return (tl_filter){sizeof(tl_filter), tl_text_from_string(arguments->value[KEY_CATEGORY]),
                     tl_text_from_string(arguments->value[KEY_GROUP]), tl_text_from_string(arguments->value[KEY_TEXT])};
}

/* What the options ask for. */
enum { CONDITIONS_MAX = 3 };
typedef struct asked {
  tl_filter filter;
  tl_answer least;
  tl_condition conditions[CONDITIONS_MAX];
  cli_window windows[CONDITIONS_MAX]; /* of each; of an event its bounds */
  size_t count;
} asked;

static bool read_condition(const cli_arguments *arguments, const sheet *s, const char *option, const char *text,
                           tl_relset relations, asked *out)
{
  cli_window *window = &out->windows[out->count];
  if (!cli_window_read(arguments, option, text, s->solved.timeline, window))
    return false;
  out->conditions[out->count++] = (tl_condition){.event = TL_NOT_FOUND,
                                                 .window = &window->reading.extent,
                                                 .date = window->has_date ? &window->date : NULL,
                                                 .options = &window->options,
                                                 .relations = relations};
  return true;
}

/* The conditions point into what is written to. */
static bool read_asked(const cli_arguments *arguments, const sheet *s, asked *out)
{
  const char *during = arguments->value[KEY_DURING];
  const char *within = arguments->value[KEY_WITHIN];
  const char *relation = arguments->value[KEY_RELATION];
  const char *to = arguments->value[KEY_TO_TIME];
  *out = (asked){.least = arguments->value[KEY_CERTAIN] ? TL_ANSWER_CERTAIN : TL_ANSWER_POSSIBLE};
  out->filter = filter_of(arguments);
  if (arguments->value[KEY_CERTAIN] && arguments->value[KEY_POSSIBLE])
    return cli_misused(arguments, "--certain and --possible exclude each other"), false;
  if ((relation != NULL) != (to != NULL))
    return cli_misused(arguments, "--relation and --to go together"), false;
  if ((during && !read_condition(arguments, s, "--during", during, TL_RELSET_INTERSECTS, out)) ||
      (within && !read_condition(arguments, s, "--within", within, TL_RELSET_WITHIN, out)))
    return false;
  if (!relation)
    return true;
  tl_relset relations;
  tl_error error;
  if (tl_relset_parse(tl_text_from_string(relation), &relations, &error) != TL_OK)
    return cli_misused(arguments, "--relation: %s", error.message), false;
  size_t event = tl_timeline_find(s->solved.timeline, tl_text_from_string(to));
  if (event == TL_NOT_FOUND) {
    char option[2 * CLI_GUESS_SIZE];
    char guess[CLI_GUESS_SIZE];
    cli_guess_event(s->solved.timeline, to, guess);
    snprintf(option, sizeof option, "--to is no event%s As a date", *guess ? guess : ".");
    return read_condition(arguments, s, option, to, relations, out);
  }
  out->windows[out->count].reading.extent = s->extents[event];
  out->conditions[out->count++] = (tl_condition){.event = event, .relations = relations};
  return true;
}

/* `answer` is NULL where no time is asked for. */
static void print_hit(const sheet *s, size_t index, const tl_json_answer *answer, bool json)
{
  const tl_event *event = tl_timeline_at(s->solved.timeline, index);
  if (json) {
    if (tl_json_write_event(s->solved.timeline, index, &s->extents[index], answer, cli_stdout(), NULL) != TL_OK)
      return; /* cli_finish() tells */
    return;
  }
  char start[CLI_END_TEXT_SIZE];
  char end[CLI_END_TEXT_SIZE];
  cli_end_text(event, &s->extents[index], false, start, sizeof start);
  cli_end_text(event, &s->extents[index], true, end, sizeof end);
  printf("%s%s", tl_event_id(event), tl_event_title(event) ? "  " : "");
  cli_put_line(tl_event_title(event));
  if (answer)
    printf("  %s%s", tl_answer_name((tl_answer)answer->answer), answer->conditional ? ", conditional" : "");
  printf("\n  starts %s; ends %s\n", start, end);
}

/* Whether an event is what all conditions ask for; nothing is so to itself. */
static tl_status hit_answer(const sheet *s, const asked *a, size_t index, tl_json_answer *out, tl_error *error)
{
  tl_answer answer;
  tl_status status =
      tl_network_ask(s->solved.network, index, a->conditions, a->count, &answer, &out->conditional, error);
  for (size_t i = 0; i < a->count; i++)
    if (a->conditions[i].event == index)
      answer = TL_ANSWER_IMPOSSIBLE;
  out->answer = status == TL_OK ? (uint8_t)answer : TL_ANSWER_IMPOSSIBLE;
  return status;
}

/* Possible hits first, by the bounds alone: whether each is certain is told with it, and by the network that may say
 * more. One question is a pass over the events, which takes less than to make an index. */
static tl_status run(const cli_arguments *arguments, const sheet *s, const asked *a, size_t *indexes, tl_error *error)
{
  size_t found = 0;
  size_t shown = 0;
  bool json = arguments->value[KEY_JSON];
  tl_query query = {.size = sizeof query, .filter = a->filter, .extents = s->extents};
  if (a->count) {
    query.window = &a->windows[0].reading.extent;
    query.relations = a->conditions[0].relations;
  }
  tl_status status = tl_timeline_query(s->solved.timeline, &query, indexes, s->count, &found, error);
  if (status == TL_OK && json)
    status = cli_lengths(s->solved.name, s->solved.network, indexes, found, s->extents, error);
  for (size_t i = 0; i < found && status == TL_OK; i++) {
    tl_json_answer answer;
    status = hit_answer(s, a, indexes[i], &answer, error);
    if (status != TL_OK || answer.answer < a->least)
      continue;
    shown++;
    if (!arguments->value[KEY_COUNT_ONLY])
      print_hit(s, indexes[i], a->count ? &answer : NULL, json);
  }
  if (status == TL_OK && arguments->value[KEY_COUNT_ONLY])
    printf(json ? "{\"count\": %zu}\n" : "%zu\n", shown);
  return status;
}

int cli_query(const cli_arguments *arguments)
{
  const char *name;
  sheet s;
  asked a;
  tl_error error = {0};
  int exit_status;
  if (!cli_one_file(arguments, &name))
    return EXIT_USAGE;
  if (!sheet_read(arguments, &s, name, &exit_status))
    return exit_status;
  size_t *indexes = malloc((s.count + 1) * sizeof *indexes);
  if (!indexes && cli_no_memory(&error))
    exit_status = cli_failed(name, &error);
  else if (!read_asked(arguments, &s, &a))
    exit_status = EXIT_USAGE;
  else if (run(arguments, &s, &a, indexes, &error) != TL_OK)
    exit_status = cli_failed(name, &error);
  free(indexes);
  sheet_free(&s);
  return exit_status;
}

/* ---- gaps ---- */

/* An end of a gap, as the event on that side is written. */
static void json_side(const sheet *s, const tl_gap *gap, bool end)
{
  size_t side = end ? gap->after : gap->before;
  tl_time min = end ? gap->end_min : gap->start_min;
  tl_time max = end ? gap->end_max : gap->start_max;
  tl_point point = {.kind = TL_POINT_NONE};
  bool clock = min % TL_SECONDS_PER_DAY != 0 || max % TL_SECONDS_PER_DAY != 0;
  if (side != TL_NOT_FOUND) {
    clock = s->extents[side].flags & TL_EXTENT_TIME_OF_DAY;
    point = cli_written_point(tl_timeline_at(s->solved.timeline, side), !end);
  }
  char text[2][TL_TIME_TEXT_SIZE];
  tl_time_write(min, end, clock, &point, text[0]);
  tl_time_write(max, end, clock, &point, text[1]);
  printf(", \"%s\": {\"earliest\": \"%s\", \"latest\": \"%s\"}", end ? "end" : "start", text[0], text[1]);
}

static const char *event_name(const sheet *s, size_t index)
{
  return index == TL_NOT_FOUND ? NULL : tl_event_id(tl_timeline_at(s->solved.timeline, index));
}

static void print_gap(const sheet *s, const tl_gap *gap, bool json)
{
  const char *before = event_name(s, gap->before);
  const char *after = event_name(s, gap->after);
  if (json) {
    printf("{\"before\": ");
    cli_json_string(before);
    printf(", \"after\": ");
    cli_json_string(after);
    json_side(s, gap, false);
    json_side(s, gap, true);
    printf(", \"length\": ");
    cli_json_length(gap->length_min, gap->length_max);
    printf(", \"certain\": %s}\n", gap->certain ? "true" : "false");
    return;
  }
  char length[CLI_LENGTH_SIZE];
  cli_length_text(gap->length_min, gap->length_max, length);
  printf("between %s and %s: %s", before ? before : "the start of the window", after ? after : "the end of the window",
         length);
  printf("%s\n", gap->certain ? "" : ", unless another event fills it");
}

/* Those between the events of a filter; `map` has room for all, `gaps` for twice as many and one. */
static tl_status find_gaps(const sheet *s, const tl_filter *filter, const tl_span *window, size_t *map, tl_gap *gaps,
                           size_t *out_count, tl_error *error)
{
  size_t count;
  tl_status status = tl_timeline_filter(s->solved.timeline, filter, map, s->count, &count, error);
  if (status != TL_OK)
    return status;
  cli_progress progress;
  cli_progress_init(&progress, "looking for gaps");
  status = tl_network_gaps(s->solved.network, map, count, window, cli_progress_teller(&progress), gaps,
                           2 * s->count + 1, out_count, error);
  cli_progress_end(&progress);
  return status;
}

int cli_gaps(const cli_arguments *arguments)
{
  const char *name;
  sheet s;
  tl_error error = {0};
  cli_window window;
  tl_span span = {0, 0};
  const char *within = arguments->value[KEY_WITHIN];
  int exit_status;
  if (!cli_one_file(arguments, &name))
    return EXIT_USAGE;
  if (!sheet_read(arguments, &s, name, &exit_status))
    return exit_status;
  if (within && !cli_window_read(arguments, "--within", within, s.solved.timeline, &window)) {
    sheet_free(&s);
    return EXIT_USAGE;
  }
  tl_filter filter = filter_of(arguments);
  size_t *map = malloc((s.count + 1) * sizeof *map);
  tl_gap *gaps = malloc((2 * s.count + 1) * sizeof *gaps);
  size_t count = 0;
  if (within)
    span = (tl_span){window.reading.extent.start_min, window.reading.extent.end_max};
  tl_status status =
      map && gaps ? find_gaps(&s, &filter, within ? &span : NULL, map, gaps, &count, &error) : cli_no_memory(&error);
  for (size_t i = 0; i < count && status == TL_OK; i++)
    print_gap(&s, &gaps[i], arguments->value[KEY_JSON]);
  if (status != TL_OK)
    exit_status = cli_failed(name, &error);
  free(gaps);
  free(map);
  sheet_free(&s);
  return exit_status;
}

/* ---- stats ---- */

/* A name and how many events have it. */
typedef struct tally {
  const char *name;
  size_t count;
} tally;

static int by_count(const void *left, const void *right)
{
  const tally *a = left;
  const tally *b = right;
  return a->count != b->count ? (a->count < b->count) - (a->count > b->count) : strcmp(a->name, b->name);
}

static int by_name(const void *left, const void *right)
{
  return strcmp(((const tally *)left)->name, ((const tally *)right)->name);
}

/* Joins equal names of `count` tallies, and puts the most frequent first. Returns how many are left. */
static size_t tally_up(tally *tallies, size_t count)
{
  size_t kept = 0;
  qsort(tallies, count, sizeof *tallies, by_name);
  for (size_t i = 0; i < count; i++) {
    if (kept && strcmp(tallies[kept - 1].name, tallies[i].name) == 0)
      tallies[kept - 1].count += tallies[i].count;
    else
      tallies[kept++] = tallies[i];
  }
  qsort(tallies, kept, sizeof *tallies, by_count);
  return kept;
}

static void print_tallies(const char *what, const tally *tallies, size_t count, bool json)
{
  if (json) {
    printf(", \"%s\": {", what);
    for (size_t i = 0; i < count; i++) {
      printf(i ? ", " : "");
      cli_json_string(tallies[i].name);
      printf(": %zu", tallies[i].count);
    }
    printf("}");
    return;
  }
  for (size_t i = 0; i < count; i++) {
    printf("%s", i ? "              " : what);
    int width = cli_put_line(tallies[i].name);
    printf("%*s %zu\n", width < 20 ? 20 - width : 0, "", tallies[i].count);
  }
}

/* When things go on. */
typedef struct times {
  tl_time first, last; /* start and end of all that is dated; TL_TIME_MAX and TL_TIME_MIN: none */
  size_t dated, exact;
  uint64_t depth;        /* the most events that certainly go on at once */
  int64_t covered[2];    /* by tl_hits: for how long between first and last there is one, in seconds */
  const char *uncounted; /* why that is not told; NULL: it is */
} times;

static times times_of(const sheet *s)
{
  times t = {.first = TL_TIME_MAX, .last = TL_TIME_MIN};
  for (size_t i = 0; i < s->count; i++) {
    const tl_extent *e = &s->extents[i];
    t.dated += e->start_min != TL_TIME_MIN || e->end_max != TL_TIME_MAX;
    t.exact += e->start_min == e->start_max && e->end_min == e->end_max;
    if (e->start_min != TL_TIME_MIN && e->start_min < t.first)
      t.first = e->start_min;
    if (e->end_max != TL_TIME_MAX && e->end_max > t.last)
      t.last = e->end_max;
  }
  if (t.first >= t.last && s->count)
    t.uncounted = "no first and last day to count between";
  return t;
}

/* What an index tells of the events together. */
static tl_status count_times(const sheet *s, times *t, tl_error *error)
{
  tl_index *index = NULL;
  tl_status status = tl_index_from_extents(s->extents, s->count, NULL, &index, error);
  size_t count = 0;
  tl_step *steps = status == TL_OK ? malloc((2 * s->count + 2) * sizeof *steps) : NULL;
  if (status == TL_OK && !steps)
    status = cli_no_memory(error);
  else if (steps)
    status = tl_index_depth(index, TL_HITS_CERTAIN, NULL, steps, 2 * s->count + 2, &count, error);
  for (size_t i = 0; i < count; i++)
    t->depth = steps[i].depth > t->depth ? steps[i].depth : t->depth;
  const tl_span all = {t->first, t->last};
  for (int hits = TL_HITS_POSSIBLE; hits <= TL_HITS_CERTAIN && status == TL_OK && t->first < t->last; hits++)
    status = tl_index_coverage(index, (tl_hits)hits, &all, &t->covered[hits], error);
  free(steps);
  tl_index_unref(index);
  if (status != TL_ERR_RANGE)
    return status;
  t->uncounted = "longer than seconds can count";
  return TL_OK;
}

static void print_times(const sheet *s, const times *t, bool json)
{
  char text[2][TL_TIME_TEXT_SIZE] = {"", ""};
  if (t->first != TL_TIME_MAX)
    tl_time_write(t->first, false, false, NULL, text[0]);
  if (t->last != TL_TIME_MIN)
    tl_time_write(t->last, true, false, NULL, text[1]);
  if (!json) {
    char length[CLI_LENGTH_SIZE];
    cli_length_text(t->covered[TL_HITS_CERTAIN], t->covered[TL_HITS_POSSIBLE], length);
    printf("events        %zu\ndated         %zu, %zu of them exactly\nfirst         %s\nlast          %s\n"
           "at once       %" PRIu64 " for certain\ncovered       %s\n",
           s->count, t->dated, t->exact, text[0][0] ? text[0] : "none", text[1][0] ? text[1] : "none", t->depth,
           t->uncounted ? t->uncounted : length);
    return;
  }
  printf("{\"events\": %zu, \"dated\": %zu, \"exact\": %zu, \"first\": ", s->count, t->dated, t->exact);
  cli_json_string(text[0][0] ? text[0] : NULL);
  printf(", \"last\": ");
  cli_json_string(text[1][0] ? text[1] : NULL);
  printf(", \"depth\": %" PRIu64 ", \"covered\": ", t->depth);
  if (t->uncounted)
    printf("null");
  else
    cli_json_length(t->covered[TL_HITS_CERTAIN], t->covered[TL_HITS_POSSIBLE]);
}

int cli_stats(const cli_arguments *arguments)
{
  const char *name;
  sheet s;
  tl_error error = {0};
  bool json = arguments->value[KEY_JSON];
  if (!cli_one_file(arguments, &name))
    return EXIT_USAGE;
  int exit_status;
  if (!sheet_read(arguments, &s, name, &exit_status))
    return exit_status;
  size_t category_count = 0;
  size_t group_count = 0;
  for (size_t i = 0; i < s.count; i++)
    category_count += tl_event_category_count(tl_timeline_at(s.solved.timeline, i));
  tally *categories = malloc((category_count + 1) * sizeof *categories);
  tally *groups = malloc((s.count + 1) * sizeof *groups);
  tl_status status = categories && groups ? TL_OK : cli_no_memory(&error);
  category_count = 0;
  for (size_t i = 0; i < s.count && status == TL_OK; i++) {
    const tl_event *event = tl_timeline_at(s.solved.timeline, i);
    for (size_t k = 0; k < tl_event_category_count(event); k++)
      categories[category_count++] = (tally){tl_event_category_at(event, k), 1};
    if (tl_event_group(event))
      groups[group_count++] = (tally){tl_event_group(event), 1};
  }
  times t = times_of(&s);
  if (status == TL_OK)
    status = count_times(&s, &t, &error);
  if (status == TL_OK) {
    print_times(&s, &t, json);
    print_tallies(json ? "categories" : "categories    ", categories, tally_up(categories, category_count), json);
    print_tallies(json ? "groups" : "groups        ", groups, tally_up(groups, group_count), json);
    printf(json ? "}\n" : "");
  } else {
    exit_status = cli_failed(name, &error);
  }
  free(groups);
  free(categories);
  sheet_free(&s);
  return exit_status;
}
