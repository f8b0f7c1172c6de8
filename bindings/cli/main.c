/* SPDX-License-Identifier: Apache-2.0 */

/* timeline: reads the command line by the table, and calls the command. */

#define _POSIX_C_SOURCE 200809L

#include "cli.h"

#include <fcntl.h>
#include <getopt.h>
#include <string.h>

static const struct {
  const char *name;
  cli_run run;
} runs[] = {
    {"date", cli_date},       {"relate", cli_relate}, {"show", cli_show},   {"check", cli_check},
    {"convert", cli_convert}, {"feed", cli_feed},     {"help", cli_help},   {"why", cli_why},
    {"order", cli_order},     {"query", cli_query},   {"gaps", cli_gaps},   {"stats", cli_stats},
    {"formats", cli_formats}, {"diff", cli_diff},     {"merge", cli_merge},
};

/* Whether a word that begins with a hyphen is text all the same: -0044 is a date. */
static bool is_negative(const char *word)
{
  return word[0] == '-' && word[1] >= '0' && word[1] <= '9';
}

/* A long option that is none of the command's, or short for more than one. */
static void unknown_option(const cli_arguments *arguments, const char *word)
{
  const char *found[2] = {NULL, NULL};
  size_t size = strcspn(word, "=");
  char text[CLI_GUESS_SIZE];
  cli_guess guess = {.word = word + 2, .size = size - 2};
  for (const table_option *o = arguments->command->options; o->key != KEY_NONE; o++) {
    cli_guess_offer(&guess, o->name);
    if (strncmp(o->name, word + 2, size - 2) == 0)
      found[found[0] != NULL] = o->name;
  }
  if (found[1])
    cli_misused(arguments, "%.*s may be --%s or --%s", (int)size, word, found[0], found[1]);
  else
    cli_misused(arguments, "there is no option %.*s%s", (int)size, word,
                cli_guess_text(&guess, "--", text, sizeof text));
}

/* Says what getopt_long() did not take of `word`. A letter that is no ASCII is negative: a byte of a char. */
static void refused(const cli_arguments *arguments, int result, const char *word)
{
  if (result == ':')
    cli_misused(arguments, "the option %s needs an argument", word);
  else if (optopt > 0 && optopt < 128)
    cli_misused(arguments, "there is no option -%c", optopt);
  else if (optopt != 0 && optopt < 256)
    cli_misused(arguments, "there is no option %s", word);
  else if (optopt >= 256)
    cli_misused(arguments, "the option %.*s takes no argument", (int)strcspn(word, "="), word);
  else
    unknown_option(arguments, word);
}

/* Takes an option with its argument, once: the first of two would be left out without a word. False after a message. */
static bool take(cli_arguments *arguments, const table_option *o, const char *argument)
{
  if (o->key == KEY_MAP && arguments->map_count == CLI_MAPS_MAX)
    return cli_misused(arguments, "--%s is given more than %d times", o->name, CLI_MAPS_MAX), false;
  if (o->key == KEY_MAP)
    arguments->maps[arguments->map_count++] = argument;
  else if (o->argument && arguments->value[o->key])
    return cli_misused(arguments, "--%s is given twice", o->name), false;
  arguments->value[o->key] = o->argument ? argument : "";
  return true;
}

/* Fills `arguments` from argv, whose first word is the command's name. What is no option moves to the front. False
 * after a message. */
static bool parse(int argc, char **argv, cli_arguments *arguments)
{
  struct option longs[TABLE_OPTIONS_MAX + 1];
  char shorts[3 * TABLE_OPTIONS_MAX + 3] = "-:"; /* in order, and the messages are ours */
  size_t size = strlen(shorts);
  int count = 0;
  memset(longs, 0, sizeof longs);
  for (const table_option *o = arguments->command->options; o->key != KEY_NONE; o++) {
    longs[count++] = (struct option){o->name, o->argument ? required_argument : no_argument, NULL, 256 + (int)o->key};
    if (o->letter)
      shorts[size++] = o->letter;
    if (o->letter && o->argument)
      shorts[size++] = ':';
  }
  shorts[size] = '\0';
  opterr = 0;
  arguments->rest = argv + 1;
  for (;;) {
    while (optind < argc && is_negative(argv[optind]))
      arguments->rest[arguments->rest_count++] = argv[optind++];
    const char *word = argv[optind]; /* what is looked at, also where letters of it were before */
    int result = getopt_long(argc, argv, shorts, longs, NULL);
    if (result == -1)
      break;
    if (result == '?' || result == ':') {
      refused(arguments, result, word);
      return false;
    }
    if (result == 1)
      arguments->rest[arguments->rest_count++] = optarg;
    for (const table_option *o = arguments->command->options; o->key != KEY_NONE; o++)
      if ((result == 256 + (int)o->key || (o->letter && result == o->letter)) && !take(arguments, o, optarg))
        return false;
  }
  while (optind < argc)
    arguments->rest[arguments->rest_count++] = argv[optind++];
  return true;
}

/* A standard stream that is closed would be the next file that is opened, and take what is meant for the stream: the
 * null device takes its place, opened so that using it fails. */
static void keep_streams(void)
{
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
      return;
}

int main(int argc, char **argv)
{
  keep_streams();
  cli_keep_signals();
  cli_arguments arguments = {0};
  const char *name = argc > 1 ? argv[1] : "help";
  if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
    printf("timeline %s\n", tl_version());
    return cli_finish(EXIT_FINE);
  }
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
    name = "help";
  arguments.command = table_find(name);
  if (!arguments.command) {
    return cli_unknown_command(name);
  }
  if (argc > 1 && !parse(argc - 1, argv + 1, &arguments))
    return EXIT_USAGE;
  if (arguments.value[KEY_HELP]) {
    cli_usage(stdout, arguments.command);
    return cli_finish(EXIT_FINE);
  }
  for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
    if (strcmp(runs[i].name, name) == 0)
      return cli_finish(runs[i].run(&arguments));
  return EXIT_USAGE;
}
