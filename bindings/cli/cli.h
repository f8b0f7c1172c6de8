/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_H
#define CLI_H

/* What the commands share. */

#include <stdio.h>

#include <timeline/format.h>
#include <timeline/timeline.h>
#include <timeline/xml.h>

#include "table.h"

enum { CLI_MAPS_MAX = 64 };

/* A parsed command line. */
typedef struct cli_arguments {
  const table_command *command;
  const char *value[KEY_COUNT];   /* NULL: not given; "" for an option that takes no argument */
  const char *maps[CLI_MAPS_MAX]; /* of --map, which may be given several times */
  int map_count;
  char **rest; /* what is not an option */
  int rest_count;
} cli_arguments;

typedef int (*cli_run)(const cli_arguments *arguments);

int cli_date(const cli_arguments *arguments);
int cli_relate(const cli_arguments *arguments);
int cli_show(const cli_arguments *arguments);
int cli_check(const cli_arguments *arguments);
int cli_convert(const cli_arguments *arguments);
int cli_feed(const cli_arguments *arguments);
int cli_why(const cli_arguments *arguments);
int cli_order(const cli_arguments *arguments);
int cli_query(const cli_arguments *arguments);
int cli_gaps(const cli_arguments *arguments);
int cli_stats(const cli_arguments *arguments);
int cli_formats(const cli_arguments *arguments);
int cli_diff(const cli_arguments *arguments);
int cli_merge(const cli_arguments *arguments);
int cli_help(const cli_arguments *arguments);

/* Prints the synopsis, the text and the options of a command. */
void cli_usage(FILE *out, const table_command *command);

/* Prints text from outside, what does not show as one character escaped: it cannot start a line of its own, nor command
 * a terminal. */
void cli_put_escaped(FILE *out, const char *text);

/* Prints a text on standard output, line breaks and tabs with the spaces round them as one space; returns how many
 * bytes. */
int cli_put_text(tl_text text);

/* The same of a string; NULL: none. */
int cli_put_line(const char *string);

/* Prints `timeline COMMAND: message` and where to find help on standard error; returns EXIT_USAGE. */
int cli_misused(const cli_arguments *arguments, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The name that a word was probably meant for, among those offered: begins as {word, size of it}. */
typedef struct cli_guess {
  const char *word;
  size_t size;
  const char *name; /* NULL: none is near */
  size_t slips;
} cli_guess;

/* Room for cli_guess_text() of names of ours; longer ones are cut. */
enum { CLI_GUESS_SIZE = 96 };

void cli_guess_offer(cli_guess *guess, const char *name);
/* ": did you mean NAME?", or "" when none is near. `dashes` stand before the name. */
const char *cli_guess_text(const cli_guess *guess, const char *dashes, char *text, size_t room);

/* Says that there is no such command, on standard error; returns EXIT_USAGE. */
int cli_unknown_command(const char *name);

/* Prints `name:line:column: error[TLnnn]: message` on standard error, and on a terminal the line with a caret under the
 * column; `text` is that line, or of size 0 when it is to be looked for in the file `name`, if that can be read again.
 */
void cli_report(const char *name, uint32_t line, uint32_t column, const tl_error *error, tl_text text);

/* The same for an error in a file, with the position that the error carries; returns the exit status that it comes to.
 */
int cli_failed(const char *name, const tl_error *error);

/* Fills the error of memory that gave out; returns its status. */
tl_status cli_no_memory(tl_error *error);

/* The names of an output and of an input in messages. */
const char *cli_output_name(const char *output);
const char *cli_input_name(const char *input);

/* Fills the options for dates of --spans, --seasons and --as-of; `as_of` is where the day is kept. False after a
 * message. */
bool cli_phrase_options(const cli_arguments *arguments, tl_phrase_options *out, tl_civil *as_of);

/* The day of --as-of, of reading a timeline, as text and in *day (may be NULL); {NULL, 0} when it is not given. False
 * after a message. */
bool cli_as_of(const cli_arguments *arguments, tl_text *out, tl_civil *day);

/* The EDTF of a reading, or of what its length lies in: members and completions count within the bounds. Borrows
 * from the reading. */
bool cli_reading_date(const tl_reading *reading, tl_date *out);

/* The DATE of an option, which fills its unit. */
typedef struct cli_window {
  tl_reading reading;
  bool has_date;           /* as of cli_reading_date() */
  tl_date date;            /* borrows from the reading */
  tl_date_options options; /* how it is read */
} cli_window;

/* Reads one, by --seasons and --as-of, else the as-of day of the timeline (NULL: none); "to present" ends that day.
 * False after a message. */
bool cli_window_read(const cli_arguments *arguments, const char *option, const char *text, const tl_timeline *timeline,
                     cli_window *out);

/* Reads the choice of an option into *out (0 when it is not given); false after a message. */
bool cli_chosen(const cli_arguments *arguments, table_key key, uint8_t *out);

/* Reads the number of an option, 1 to `max`, and leaves *out alone when it is not given; false after a message. */
bool cli_number(const cli_arguments *arguments, table_key key, uint32_t max, uint32_t *out);

/* Whether more than one thing is to be read from standard input, which has a message then: the second would be empty. */
bool cli_reads_twice(const cli_arguments *arguments);

/* At most one file, else false after a message; *out_name is "-" when there is none. */
bool cli_one_file(const cli_arguments *arguments, const char **out_name);

/* A bar on standard error, on a terminal only, for work that lasts longer than half a second. */
typedef struct cli_progress {
  const char *what;
  int64_t started; /* milliseconds; 0: no bar */
  int64_t drawn;
} cli_progress;

void cli_progress_init(cli_progress *progress, const char *what);
tl_progress cli_progress_teller(cli_progress *progress);
void cli_progress_end(cli_progress *progress);

/* The format that --from (KEY_FROM) or --to (KEY_TO) names; NULL when it is not given. False after a message. */
bool cli_format_option(const cli_arguments *arguments, table_key key, const tl_format **out_format);

/* Opens a timeline; a `*format` that is NULL becomes the name's, else the one that the first bytes tell, else XML. */
tl_status cli_open(const char *name, const tl_format **format, tl_input **out_input, tl_error *error);

/* What --recur, --recur-max and --lenient say of reading a calendar; false after a message. */
typedef struct cli_calendar {
  tl_ical_read_options options;
  tl_span window;
} cli_calendar;

bool cli_calendar_init(cli_calendar *calendar, const cli_arguments *arguments);

/* Reads a timeline with a progress bar, by --from, --seasons and --losses where the command has them; losses are told.
 * On failure it has reported, and returns the exit status; EXIT_FINE else. */
int cli_read(const cli_arguments *arguments, const char *name, tl_timeline **out_timeline);

/* How tables are read or written, by --map, --delimiter, --safe-cells and --as-of. False after a message. */
typedef struct cli_csv {
  tl_csv_options options;
  tl_csv_column columns[CLI_MAPS_MAX];
} cli_csv;

bool cli_csv_init(cli_csv *csv, const cli_arguments *arguments);

/* Whether a format is a table. */
bool cli_is_table(const tl_format *format);

/* Makes the network of a timeline, with a progress bar. */
tl_status cli_solve(tl_timeline *timeline, tl_network **out_network, tl_error *error);

/* A timeline that was read, and its network. */
typedef struct cli_solved {
  const char *name;
  tl_timeline *timeline;
  tl_network *network;
} cli_solved;

/* Reads a timeline as cli_read() does, and makes its network. On failure it has reported, and returns the exit status;
 * EXIT_FINE else. Freed either way. */
int cli_solved_read(const cli_arguments *arguments, const char *name, cli_solved *out);
void cli_solved_free(cli_solved *solved);

/* Whether the statements of a network can hold together; if not, says on standard error so, and what is done `then`. */
#define CLI_AS_WRITTEN ": the bounds are as written"
bool cli_consistent(const char *name, const tl_network *network, const char *then);

/* cli_guess_text() of the ids of a timeline. */
const char *cli_guess_event(const tl_timeline *timeline, const char *id, char text[CLI_GUESS_SIZE]);

/* Finds an event by its id; TL_NOT_FOUND after a message. */
size_t cli_event(const cli_arguments *arguments, const cli_solved *solved, const char *id);

/* Narrows the lengths of `count` events (`events` NULL: all) in `extents` of all events to what the network as a whole
 * leaves, beside their own ends. That may take long for more than CLI_LENGTHS_MAX events that depend on others, or
 * CLI_LENGTHS_HARD_MAX where some statements leave a choice or count months: then it says so on standard error, and
 * they stay. */
enum { CLI_LENGTHS_MAX = 10000, CLI_LENGTHS_HARD_MAX = 1000 };
tl_status cli_lengths(const char *name, const tl_network *network, const size_t *events, size_t count,
                      tl_extent *extents, tl_error *error);

/* Prints the conflict of a network that has one, as text or as the member `, "conflict": [...]`; returns
 * EXIT_FINDING, or what a failure comes to. */
int cli_conflict(const char *name, const tl_network *network, bool json);

/* The same of all minimal conflicts, up to `limit`, the smallest first, and by how much each of their statements has to
 * be loosened to resolve it. */
int cli_conflicts(const char *name, const tl_network *network, uint32_t limit, bool json);

/* "7 days", "1 to 366 days", "4 hours 30 minutes", "2 days or more", from seconds that may be negative; INT64_MIN and
 * INT64_MAX are no limit, a least length of INT64_MAX is "without end". Cut to CLI_LENGTH_SIZE. */
enum { CLI_LENGTH_SIZE = 160 };
void cli_length_text(int64_t min, int64_t max, char out[CLI_LENGTH_SIZE]);

/* The same as JSON: "P7D", of other than whole days "PT16200S", "-inf", "+inf"; and {"min": "P1D", "max": "P366D"}. */
void cli_json_amount(int64_t seconds);
void cli_json_length(int64_t min, int64_t max);

/* Prints a JSON string on standard output, or null; that it cannot cli_finish() tells. */
void cli_json_string(const char *string);

/* The point that an end was written as: it has the offset, which bounds do not. */
tl_point cli_written_point(const tl_event *event, bool end);

/* One end of an event for people, by `extent`: "1984-01-01 to 1984-12-31", "not before 2023-10-08", "open", "unknown";
 * a time with the offset that the event is written with; " (~)" behind a date that is marked so. */
enum { CLI_END_TEXT_SIZE = 2 * TL_TIME_TEXT_SIZE + 16 };
void cli_end_text(const tl_event *event, const tl_extent *extent, bool end, char *out, size_t capacity);

/* Losses by --losses, of reading or of writing: counted, or each printed. */
typedef struct cli_losses {
  int level;        /* 0 none, 1 summary, 2 full */
  const char *hint; /* what lists them */
  size_t count[4];
} cli_losses;

bool cli_losses_init(cli_losses *losses, const cli_arguments *arguments);
tl_losses cli_losses_teller(cli_losses *losses);
void cli_losses_end(const cli_losses *losses, const char *name);

/* The compiled time zones of the system. */
#define CLI_ZONES "/usr/share/zoneinfo"

/* What timeline feed is asked for. */
enum { CLI_CATEGORIES_MAX = 32 };
typedef struct feed_options {
  tl_ical_options ical; /* which points at the rest */
  tl_span window;
  tl_text categories[CLI_CATEGORIES_MAX];
  char *previous;
} feed_options;

/* Reads the options of timeline feed. On failure it has reported, and *out_status is the exit status; freed either way.
 */
bool cli_feed_options(const cli_arguments *arguments, feed_options *out, int *out_status);
void cli_feed_free(feed_options *feed);

/* A sink on standard output, through stdio. */
tl_sink cli_stdout(void);

/* Makes of a pipe without a reader, and of a file that may not grow, failures to write like any other. Of the first
 * nothing is said: `timeline ... | head` is no error to tell of. */
void cli_keep_signals(void);

/* Flushes standard output; EXIT_IO after a message when that fails, else `status`. */
int cli_finish(int status);

#endif
