/* SPDX-License-Identifier: Apache-2.0 */

/* timeline: reads the command line by the table, and calls the command. */

#include "cli.h"

#include <getopt.h>
#include <signal.h>
#include <string.h>

static const struct {
  const char *name;
  cli_run run;
} runs[] = {
    {"date", cli_date},       {"relate", cli_relate}, {"show", cli_show}, {"check", cli_check},
    {"convert", cli_convert}, {"feed", cli_feed},     {"help", cli_help},
};

/* Fills `arguments` by getopt_long over the command's own options. False after a message. */
static bool parse(int argc, char **argv, cli_arguments *arguments)
{
  struct option longs[TABLE_OPTIONS_MAX + 1];
  char shorts[3 * TABLE_OPTIONS_MAX + 2] = ":"; /* a leading colon: the messages are ours */
  size_t n = strlen(shorts);
  int count = 0;
  memset(longs, 0, sizeof longs);
  for (const table_option *o = arguments->command->options; o->key != KEY_NONE; o++) {
    longs[count++] = (struct option){o->name, o->argument ? required_argument : no_argument, NULL, 256 + (int)o->key};
    if (o->letter) {
      shorts[n++] = o->letter;
      if (o->argument)
        shorts[n++] = ':';
    }
  }
  shorts[n] = '\0';
  opterr = 0;
  int c;
  while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
    if (c == ':') {
      cli_misused(arguments, "the option %s needs an argument", argv[optind - 1]);
      return false;
    }
    if (c == '?') {
      if (optopt > 0 && optopt < 256)
        cli_misused(arguments, "there is no option -%c", optopt);
      else if (optopt >= 256)
        cli_misused(arguments, "the option %s takes no argument", argv[optind - 1]);
      else
        cli_misused(arguments, "there is no option %s", argv[optind - 1]);
      return false;
    }
    for (const table_option *o = arguments->command->options; o->key != KEY_NONE; o++)
      if (c == 256 + (int)o->key || (o->letter && c == o->letter))
        arguments->value[o->key] = o->argument ? optarg : "";
  }
  arguments->rest = argv + optind;
  arguments->rest_count = argc - optind;
  return true;
}

int main(int argc, char **argv)
{
  signal(SIGPIPE, SIG_IGN); /* a reader that went away is an I/O error like any other */
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
    fprintf(stderr, "timeline: there is no command %s\nTry \"timeline help\".\n", name);
    return EXIT_USAGE;
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
