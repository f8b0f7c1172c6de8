/* SPDX-License-Identifier: Apache-2.0 */

/* Messages: errors with their place, usage, losses, progress. */

#define _POSIX_C_SOURCE 200809L

#include "cli.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The bytes of the character that text of `size` bytes begins with, 1 where it is not UTF-8; *out_plain: it shows as
 * one character, and is no control, mark of direction or the like. */
static size_t next_character(const char *text, size_t size, bool *out_plain)
{
  unsigned char c[4] = {0};
  memcpy(c, text, size < 4 ? size : 4);
  size_t n = c[0] < 0x80 ? 1 : c[0] >= 0xC2 && c[0] < 0xE0 ? 2 : c[0] >= 0xE0 && c[0] < 0xF0 ? 3 : c[0] >= 0xF0 ? 4 : 0;
  bool whole = n && n <= size;
  for (size_t i = 1; whole && i < n; i++)
    whole = (c[i] & 0xC0) == 0x80;
  bool mark = c[1] == 0x80 ? (c[2] >= 0x8B && c[2] <= 0x8F) || (c[2] >= 0xA8 && c[2] <= 0xAE)
                           : c[1] == 0x81 && c[2] >= 0xA0 && c[2] <= 0xAF;
  bool hidden = c[0] < 0x20 || c[0] == 0x7F || (c[0] == 0xC2 && c[1] < 0xA0) || (c[0] == 0xE2 && mark) ||
                (c[0] == 0xEF && c[1] == 0xBB && c[2] == 0xBF);
  *out_plain = whole && !hidden;
  return whole ? n : 1;
}

void cli_put_escaped(FILE *out, const char *text)
{
  for (size_t left = strlen(text); left > 0;) {
    bool plain;
    size_t size = next_character(text, left, &plain);
    if (plain)
      fwrite(text, 1, size, out);
    for (size_t i = 0; i < size && !plain; i++)
      fprintf(out, "\\x%02x", (unsigned char)text[i]);
    text += size;
    left -= size;
  }
}

static bool is_space(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int cli_put_text(tl_text text)
{
  size_t printed = 0;
  for (size_t at = 0, next; at < text.size; at = next) {
    bool space = is_space(text.data[at]);
    bool broken = false;
    for (next = at; next < text.size && is_space(text.data[next]) == space; next++)
      broken |= space && text.data[next] != ' ';
    if (!broken)
      printed += fwrite(text.data + at, 1, next - at, stdout);
    else if (printed && next < text.size)
      printed += putchar(' ') == ' ';
  }
  return (int)printed;
}

int cli_put_line(const char *string)
{
  return cli_put_text(tl_text_from_string(string));
}

int cli_misused(const cli_arguments *arguments, const char *format, ...)
{
  va_list args;
  char message[1024];
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  fprintf(stderr, "timeline %s: ", arguments->command->name);
  cli_put_escaped(stderr, message);
  bool help = strcmp(arguments->command->name, "help") == 0;
  fprintf(stderr, "\nTry \"timeline help%s%s\".\n", help ? "" : " ", help ? "" : arguments->command->name);
  va_end(args);
  return EXIT_USAGE;
}

enum { GUESS_MAX = 40 };

/* How many letters are wrong, missing, too many or exchanged; of more than GUESS_MAX: many. */
static size_t slips_between(const char *a, size_t a_size, const char *b)
{
  size_t b_size = strlen(b);
  size_t rows[3][GUESS_MAX + 1];
  if (a_size > GUESS_MAX || b_size > GUESS_MAX)
    return GUESS_MAX;
  for (size_t j = 0; j <= b_size; j++)
    rows[0][j] = j;
  for (size_t i = 1; i <= a_size; i++) {
    const size_t *before = rows[(i + 1) % 3], *last = rows[(i - 1) % 3];
    size_t *row = rows[i % 3];
    row[0] = i;
    for (size_t j = 1; j <= b_size; j++) {
      size_t least = last[j - 1] + (a[i - 1] != b[j - 1]);
      least = last[j] < least ? last[j] + 1 : least;
      least = row[j - 1] < least ? row[j - 1] + 1 : least;
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] < least)
        least = before[j - 2] + 1;
      row[j] = least;
    }
  }
  return rows[a_size % 3][b_size];
}

void cli_guess_offer(cli_guess *guess, const char *name)
{
  size_t slips = slips_between(guess->word, guess->size, name);
  if (slips < 3 && 2 * slips <= guess->size && (!guess->name || slips < guess->slips)) {
    guess->name = name;
    guess->slips = slips;
  }
}

const char *cli_guess_text(const cli_guess *guess, const char *dashes, char *text, size_t room)
{
  text[0] = '\0';
  if (guess->name)
    snprintf(text, room, ": did you mean %s%s?", dashes, guess->name);
  return text;
}

/* Prints a line of input with what does not show as one character as '?', and a caret under `column`, cut to what a
 * terminal holds. */
static void caret(tl_text line, uint32_t column)
{
  enum { BEFORE = 60, WIDTH = 76 };
  uint32_t first = column > BEFORE ? column - BEFORE : 1;
  uint32_t at = 0;
  fputs("  ", stderr);
  for (size_t i = 0; i < line.size && line.data[i] != '\n';) {
    bool plain;
    size_t size = next_character(line.data + i, line.size - i, &plain);
    if (++at >= first + WIDTH)
      break;
    if (at >= first && plain)
      fwrite(line.data + i, 1, size, stderr);
    else if (at >= first)
      fputc('?', stderr);
    i += size;
  }
  fprintf(stderr, "\n  %*s^\n", (int)(column - first), "");
}

/* Finds line `number` of a regular file for the caret; a line that is too long is cut. */
static bool find_line(const char *name, uint32_t number, char *out, size_t capacity, size_t *out_size)
{
  FILE *file = strcmp(name, "-") != 0 ? fopen(name, "r") : NULL;
  if (!file)
    return false;
  uint32_t line = 1;
  size_t size = 0;
  int c;
  while ((c = fgetc(file)) != EOF && line <= number) {
    if (line == number && c != '\n' && size < capacity)
      out[size++] = (char)c;
    line += c == '\n';
  }
  fclose(file);
  *out_size = size;
  return line >= number && size > 0;
}

void cli_report(const char *name, uint32_t line, uint32_t column, const tl_error *error, tl_text text)
{
  char found[4096];
  cli_put_escaped(stderr, cli_input_name(name));
  fputc(':', stderr);
  if (line)
    fprintf(stderr, "%" PRIu32 ":", line);
  if (line && column)
    fprintf(stderr, "%" PRIu32 ":", column);
  fprintf(stderr, " error[TL%03d]: %s\n", (int)error->code, error->message);
  if (!isatty(STDERR_FILENO) || !line || !column)
    return;
  if (text.size == 0 && find_line(name, line, found, sizeof found, &text.size))
    text.data = found;
  if (text.size)
    caret(text, column);
}

/* Whether the reader of a pipe that this program writes to went away: what it has not read, it does not want. */
static volatile sig_atomic_t reader_gone;

static void pipe_closed(int number)
{
  (void)number;
  reader_gone = 1;
}

void cli_keep_signals(void)
{
  struct sigaction closed = {.sa_handler = pipe_closed, .sa_flags = SA_RESTART};
  sigaction(SIGPIPE, &closed, NULL);
  signal(SIGXFSZ, SIG_IGN);
}

int cli_failed(const char *name, const tl_error *error)
{
  if (reader_gone && error->status == TL_ERR_IO && error->code == TL_CODE_WRITE)
    return EXIT_IO;
  cli_report(name, error->line, error->column, error, (tl_text){NULL, 0});
  switch (error->status) {
  case TL_ERR_IO:
  case TL_ERR_CANCELLED: return EXIT_IO;
  case TL_ERR_LIMIT:
  case TL_ERR_NOMEM: return EXIT_LIMIT;
  default: return EXIT_INPUT;
  }
}

tl_status cli_no_memory(tl_error *error)
{
  *error = (tl_error){.status = TL_ERR_NOMEM, .code = TL_CODE_NOMEM, .message = "out of memory"};
  return TL_ERR_NOMEM;
}

const char *cli_input_name(const char *input)
{
  return strcmp(input, "-") == 0 ? "<stdin>" : input;
}

const char *cli_output_name(const char *output)
{
  return strcmp(output, "-") == 0 ? "<stdout>" : output;
}

/* Prints `text` with lines of at most 76 characters after `indent` spaces; paragraphs are separated by empty lines. */
static void wrap(FILE *out, const char *text, int indent)
{
  int column = 0;
  while (*text) {
    size_t word = strcspn(text, " \n");
    if (word) {
      if (column > 0 && column + 1 + (int)word > 76 - indent) {
        fputc('\n', out);
        column = 0;
      }
      if (column == 0)
        fprintf(out, "%*s", indent, "");
      else
        fputc(' ', out);
      column += (column > 0) + (int)word;
      fwrite(text, 1, word, out);
      text += word;
    }
    if (*text == '\n') {
      fputc('\n', out);
      column = 0;
    }
    if (*text)
      text++;
  }
  if (column)
    fputc('\n', out);
}

void cli_usage(FILE *out, const table_command *command)
{
  fprintf(out, "Usage: timeline %s [OPTIONS] %s\n\n", command->name, command->arguments);
  wrap(out, command->text, 0);
  fprintf(out, "\nOptions:\n");
  for (const table_option *o = command->options; o->key != KEY_NONE; o++) {
    char letter[] = {'-', o->letter, ',', ' ', '\0'};
    fprintf(out, "  %s--%s%s%s\n", o->letter ? letter : "    ", o->name, o->argument ? " " : "",
            o->argument ? o->argument : "");
    wrap(out, o->help, 10);
  }
  fprintf(out, "\nExample:\n");
  for (const char *line = command->example; line && *line;) {
    size_t size = strcspn(line, "\n");
    fprintf(out, "  %.*s\n", (int)size, line);
    line += size + (line[size] == '\n');
  }
}

int cli_unknown_command(const char *name)
{
  char text[CLI_GUESS_SIZE];
  cli_guess guess = {.word = name, .size = strlen(name)};
  for (const table_command *c = table_commands; c->name; c++)
    cli_guess_offer(&guess, c->name);
  cli_guess_offer(&guess, "--help");
  cli_guess_offer(&guess, "--version");
  fprintf(stderr, "timeline: there is no command %s", *name ? "" : "\"\"");
  cli_put_escaped(stderr, name);
  fprintf(stderr, "%s\nTry \"timeline help\".\n", cli_guess_text(&guess, "", text, sizeof text));
  return EXIT_USAGE;
}

int cli_help(const cli_arguments *arguments)
{
  if (arguments->rest_count > 1)
    return cli_misused(arguments, "one command at a time, not %d", arguments->rest_count);
  if (arguments->rest_count == 1) {
    const table_command *command = table_find(arguments->rest[0]);
    if (!command)
      return cli_unknown_command(arguments->rest[0]);
    cli_usage(stdout, command);
    return EXIT_FINE;
  }
  printf("timeline: dated events as they are: partial, approximate, relative, open-ended.\n\n"
         "Usage: timeline COMMAND [OPTIONS] [ARGUMENTS]\n       timeline --version\n\nCommands:\n");
  for (const table_command *c = table_commands; c->name; c++)
    printf("  %-9s %s\n", c->name, c->summary);
  printf("\n\"timeline help COMMAND\" says more of each.\n\nExit status:\n");
  for (const table_status *s = table_statuses; s->meaning; s++)
    printf("  %d  %s\n", s->status, s->meaning);
  return EXIT_FINE;
}

/* The index of `value` among the choices "a|b|c"; -1: not one of them. */
static int find_choice(const char *choices, const char *value)
{
  size_t size = strlen(value);
  for (int i = 0; *choices; i++) {
    size_t word = strcspn(choices, "|");
    if (word == size && memcmp(choices, value, size) == 0)
      return i;
    choices += word + (choices[word] == '|');
  }
  return -1;
}

/* The option of a command that sets `key`. */
static const table_option *option_of(const cli_arguments *arguments, table_key key)
{
  const table_option *o = arguments->command->options;
  while (o->key != key)
    o++;
  return o;
}

bool cli_chosen(const cli_arguments *arguments, table_key key, uint8_t *out)
{
  *out = 0;
  const char *value = arguments->value[key];
  if (!value)
    return true;
  const table_option *o = option_of(arguments, key);
  int choice = find_choice(o->argument, value);
  if (choice < 0) {
    cli_misused(arguments, "--%s is one of %s, not %s", o->name, o->argument, value);
    return false;
  }
  *out = (uint8_t)choice;
  return true;
}

bool cli_number(const cli_arguments *arguments, table_key key, uint32_t max, uint32_t *out)
{
  const char *value = arguments->value[key];
  if (!value)
    return true;
  char *end;
  unsigned long number = *value >= '1' && *value <= '9' ? strtoul(value, &end, 10) : 0;
  if (number == 0 || *end || number > max) {
    cli_misused(arguments, "--%s is a number from 1 to %lu, not %s", option_of(arguments, key)->name,
                (unsigned long)max, value);
    return false;
  }
  *out = (uint32_t)number;
  return true;
}

bool cli_one_file(const cli_arguments *arguments, const char **out_name)
{
  if (arguments->rest_count > 1) {
    cli_misused(arguments, "one file at a time, not %d", arguments->rest_count);
    return false;
  }
  *out_name = arguments->rest_count ? arguments->rest[0] : "-";
  return true;
}

bool cli_reads_twice(const cli_arguments *arguments)
{
  const char *const beside[] = {arguments->value[KEY_BASE], arguments->value[KEY_PREVIOUS]};
  int found = beside[1] && arguments->rest_count == 0; /* no file is standard input */
  for (int i = 0; i < 2; i++)
    found += beside[i] && strcmp(beside[i], "-") == 0;
  for (int i = 0; i < arguments->rest_count; i++)
    found += strcmp(arguments->rest[i], "-") == 0;
  if (found > 1)
    cli_misused(arguments, "standard input can be read once only");
  return found > 1;
}

static const char *const loss_words[] = {"left out", "with a date made more or less exact", "with a field left out",
                                         "with a value changed"};

bool cli_losses_init(cli_losses *losses, const cli_arguments *arguments)
{
  uint8_t level;
  if (!cli_chosen(arguments, KEY_LOSSES, &level))
    return false;
  const table_option *o = arguments->command->options;
  while (o->key != KEY_NONE && o->key != KEY_LOSSES)
    o++;
  *losses = (cli_losses){.level = arguments->value[KEY_LOSSES] ? level : 1};
  losses->hint = o->key == KEY_LOSSES ? " (--losses full lists them)" : " (timeline convert --losses full lists them)";
  return true;
}

static void tell_loss(void *ctx, const tl_loss *loss)
{
  cli_losses *losses = ctx;
  losses->count[loss->kind & 3]++;
  if (losses->level == 2)
    fprintf(stderr, "%s: %s: %s: %s\n", loss->event ? loss->event : "timeline", loss->field,
            tl_loss_kind_name((tl_loss_kind)loss->kind), loss->reason);
}

tl_losses cli_losses_teller(cli_losses *losses)
{
  return (tl_losses){tell_loss, losses};
}

void cli_losses_end(const cli_losses *losses, const char *name)
{
  bool any = losses->count[0] || losses->count[1] || losses->count[2] || losses->count[3];
  if (losses->level == 0 || !any)
    return;
  const char *mark = ":";
  cli_put_escaped(stderr, name);
  fputs(": losses", stderr);
  for (int i = 0; i < 4; i++) {
    if (losses->count[i]) {
      fprintf(stderr, "%s %zu %s", mark, losses->count[i], loss_words[i]);
      mark = ",";
    }
  }
  fprintf(stderr, "%s\n", losses->level == 1 ? losses->hint : "");
}

static int64_t now(void)
{
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

void cli_progress_init(cli_progress *progress, const char *what)
{
  *progress = (cli_progress){what, isatty(STDERR_FILENO) ? now() : 0, 0};
}

static bool draw(void *ctx, uint64_t done, uint64_t total)
{
  enum { WAIT = 500, STEP = 100, WIDTH = 40 };
  cli_progress *progress = ctx;
  int64_t at = now();
  if (at - progress->started < WAIT || at - progress->drawn < STEP || total == 0 || done > total)
    return true;
  progress->drawn = at;
  int part = (int)((double)done / (double)total * WIDTH);
  fprintf(stderr, "\r%s [", progress->what);
  for (int i = 0; i < WIDTH; i++)
    fputc(i < part ? '#' : ' ', stderr);
  fprintf(stderr, "] %d %%", part * 100 / WIDTH);
  fflush(stderr);
  return true;
}

tl_progress cli_progress_teller(cli_progress *progress)
{
  return progress->started ? (tl_progress){draw, progress} : (tl_progress){NULL, NULL};
}

void cli_progress_end(cli_progress *progress)
{
  if (progress->drawn)
    fputs("\r\033[K", stderr);
}

static tl_status stdout_write(void *ctx, const char *data, size_t size, tl_error *err)
{
  (void)ctx;
  if (fwrite(data, 1, size, stdout) == size)
    return TL_OK;
  if (err)
    *err = (tl_error){.status = TL_ERR_IO, .code = TL_CODE_WRITE, .message = "standard output cannot be written"};
  return TL_ERR_IO;
}

tl_sink cli_stdout(void)
{
  return (tl_sink){stdout_write, NULL};
}

/* ---- lengths of time ---- */

static bool whole_days(int64_t seconds)
{
  return seconds == INT64_MIN || seconds == INT64_MAX || seconds % TL_SECONDS_PER_DAY == 0;
}

/* "-2 days", or with what is left of the last day "1 day 4 hours 30 minutes". Returns where it ends. */
static char *amount_text(int64_t seconds, char *at, const char *end)
{
  static const struct {
    const char *name;
    uint64_t seconds;
  } units[] = {{"day", TL_SECONDS_PER_DAY}, {"hour", 3600}, {"minute", 60}, {"second", 1}};
  uint64_t left = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
  if (seconds == 0)
    return at + snprintf(at, (size_t)(end - at), "0 days");
  const char *before = seconds < 0 ? "-" : "";
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    uint64_t n = left / units[i].seconds;
    left %= units[i].seconds;
    if (n == 0)
      continue;
    at += snprintf(at, (size_t)(end - at), "%s%" PRIu64 " %s%s", before, n, units[i].name, n == 1 ? "" : "s");
    before = " ";
  }
  return at;
}

void cli_length_text(int64_t min, int64_t max, char out[CLI_LENGTH_SIZE])
{
  const char *end = out + CLI_LENGTH_SIZE;
  if (min == INT64_MIN && max == INT64_MAX) {
    snprintf(out, CLI_LENGTH_SIZE, "no limit");
  } else if (min == INT64_MAX) {
    snprintf(out, CLI_LENGTH_SIZE, "without end");
  } else if (min == max || max == INT64_MAX) {
    char *at = amount_text(min, out, end);
    snprintf(at, (size_t)(end - at), "%s", min == max ? "" : " or more");
  } else if (min == INT64_MIN) {
    char *at = amount_text(max, out, end);
    snprintf(at, (size_t)(end - at), " or less");
  } else {
    char *at = whole_days(min) && whole_days(max)
                   ? out + snprintf(out, CLI_LENGTH_SIZE, "%" PRId64, min / TL_SECONDS_PER_DAY)
                   : amount_text(min, out, end);
    amount_text(max, at + snprintf(at, (size_t)(end - at), " to "), end);
  }
}

void cli_json_amount(int64_t seconds)
{
  bool days = whole_days(seconds);
  int64_t n = days ? seconds / TL_SECONDS_PER_DAY : seconds;
  uint64_t far = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
  if (seconds == INT64_MIN || seconds == INT64_MAX)
    printf(seconds < 0 ? "\"-inf\"" : "\"+inf\"");
  else
    printf("\"%sP%s%" PRIu64 "%c\"", n < 0 ? "-" : "", days ? "" : "T", far, days ? 'D' : 'S');
}

void cli_json_length(int64_t min, int64_t max)
{
  printf("{\"min\": ");
  cli_json_amount(min);
  printf(", \"max\": ");
  cli_json_amount(max);
  printf("}");
}

int cli_finish(int status)
{
  if (fflush(stdout) == 0 && !ferror(stdout))
    return status;
  if (!reader_gone)
    fprintf(stderr, "<stdout>: error[TL%03d]: standard output cannot be written\n", TL_CODE_WRITE);
  return EXIT_IO;
}
