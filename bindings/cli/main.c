/* SPDX-License-Identifier: Apache-2.0 */

/* timeline: reads the command line by the table, and calls the command. */

#define _POSIX_C_SOURCE 200809L

#include "cli.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>

static const struct {
  const char *name;
  cli_run run;
} runs[] = {
    {"date", cli_date},       {"relate", cli_relate}, {"show", cli_show}, {"check", cli_check},
    {"convert", cli_convert}, {"feed", cli_feed},     {"help", cli_help}, {"why", cli_why},
    {"order", cli_order},     {"query", cli_query},   {"gaps", cli_gaps}, {"stats", cli_stats},
};

/* The option of the name of `size` characters, or of the only name that begins so. NULL after a message. */
static const table_option *find_long(const cli_arguments *arguments, const char *name, size_t size)
{
  const table_option *found = NULL;
  for (const table_option *o = arguments->command->options; o->key != KEY_NONE; o++) {
    if (strncmp(o->name, name, size) != 0)
      continue;
    if (o->name[size] == '\0')
      return o;
    if (found) {
      cli_misused(arguments, "--%.*s can be --%s or --%s", (int)size, name, found->name, o->name);
      return NULL;
    }
    found = o;
  }
  if (!found)
    cli_misused(arguments, "there is no option --%.*s", (int)size, name);
  return found;
}

static const table_option *find_letter(const cli_arguments *arguments, char letter)
{
  for (const table_option *o = arguments->command->options; o->key != KEY_NONE; o++)
    if (o->letter == letter)
      return o;
  cli_misused(arguments, "there is no option -%c", letter);
  return NULL;
}

/* Whether it is an option, and no text: "-" alone is a file, "-0044" a date. */
static bool is_option(const char *word)
{
  return word[0] == '-' && word[1] != '\0' && (word[1] < '0' || word[1] > '9');
}

/* Takes --name=value and --name value. */
static bool take_long(cli_arguments *arguments, char ***next)
{
  const char *name = *(*next)++ + 2;
  size_t size = strcspn(name, "=");
  const table_option *o = find_long(arguments, name, size);
  if (!o)
    return false;
  const char *value = name[size] ? name + size + 1 : NULL;
  if (!o->argument && value) {
    cli_misused(arguments, "the option --%s takes no argument", o->name);
    return false;
  }
  if (o->argument && !value)
    value = **next ? *(*next)++ : NULL;
  if (o->argument && !value) {
    cli_misused(arguments, "the option --%s needs an argument", o->name);
    return false;
  }
  arguments->value[o->key] = o->argument ? value : "";
  return true;
}

/* Takes -j, -jh, -oFILE and -o FILE. */
static bool take_letters(cli_arguments *arguments, char ***next)
{
  for (const char *letter = *(*next)++ + 1; *letter; letter++) {
    const table_option *o = find_letter(arguments, *letter);
    if (!o)
      return false;
    if (!o->argument) {
      arguments->value[o->key] = "";
      continue;
    }
    const char *value = letter[1] ? letter + 1 : **next ? *(*next)++ : NULL;
    if (!value) {
      cli_misused(arguments, "the option -%c needs an argument", o->letter);
      return false;
    }
    arguments->value[o->key] = value;
    break;
  }
  return true;
}

/* Fills `arguments` from the words after the command's name, of which NULL is the last. Options may stand anywhere
 * before
 * "--"; what is none moves to the front of `words`. False after a message. */
static bool parse(char **words, cli_arguments *arguments)
{
  arguments->rest = words;
  bool options = true;
  for (char **next = words; *next;) {
    if (options && strcmp(*next, "--") == 0) {
      options = false;
      next++;
    } else if (options && is_option(*next)) {
      if (!((*next)[1] == '-' ? take_long : take_letters)(arguments, &next))
        return false;
    } else {
      words[arguments->rest_count++] = *next++;
    }
  }
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
  signal(SIGPIPE, SIG_IGN); /* a reader that went away is an I/O error like any other, */
  signal(SIGXFSZ, SIG_IGN); /* and so is a file that may not grow */
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
    fputs("timeline: there is no command ", stderr);
    cli_put_escaped(name);
    fputs("\nTry \"timeline help\".\n", stderr);
    return EXIT_USAGE;
  }
  if (argc > 1 && !parse(argv + 2, &arguments))
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
