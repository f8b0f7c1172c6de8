/* SPDX-License-Identifier: Apache-2.0 */

/* Made at build time: prints a man page (`docs man [COMMAND]`) or a completion (`docs bash|zsh|fish`) from the table.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "table.h"

/* Roff text: hyphens as they are typed, backslashes escaped, no line that starts with a dot or a quote. */
static void roff(const char *text, size_t size)
{
  bool start = true;
  for (size_t i = 0; i < size; i++) {
    if (start && (text[i] == '.' || text[i] == '\''))
      fputs("\\&", stdout);
    start = text[i] == '\n';
    if (text[i] == '\\')
      fputs("\\e", stdout);
    else if (text[i] == '-')
      fputs("\\-", stdout);
    else
      putchar(text[i]);
  }
}

static void roff_string(const char *text)
{
  roff(text, strlen(text));
}

static void paragraphs(const char *text)
{
  while (*text) {
    const char *end = strstr(text, "\n\n");
    size_t size = end ? (size_t)(end - text) : strlen(text);
    roff(text, size);
    text += size + (end ? 2 : 0);
    printf(end ? "\n.PP\n" : "\n");
  }
}

static void title(const char *name)
{
  printf(".TH ");
  for (const char *c = name; *c; c++)
    putchar(toupper((unsigned char)*c));
  printf(" 1 \"\" \"libtimeline\" \"User Commands\"\n");
}

/* Of a command (NULL: of all), which has its own meaning of a finding, or finds nothing. */
static void statuses(const table_command *c)
{
  printf(".SH EXIT STATUS\n");
  for (const table_status *s = table_statuses; s->meaning; s++) {
    const char *meaning = c && s->status == EXIT_FINDING ? c->status : s->meaning;
    if (!meaning)
      continue;
    printf(".TP\n.B %d\n", s->status);
    roff_string(meaning);
    printf("\n");
  }
}

static void man_command(const table_command *c)
{
  char name[64];
  snprintf(name, sizeof name, "timeline-%s", c->name);
  title(name);
  printf(".SH NAME\ntimeline\\-%s \\- ", c->name);
  roff_string(c->summary);
  printf("\n.SH SYNOPSIS\n.B timeline %s\n[\\fIOPTIONS\\fR] ", c->name);
  roff_string(c->arguments);
  printf("\n.SH DESCRIPTION\n");
  paragraphs(c->text);
  printf(".SH OPTIONS\n");
  for (const table_option *o = c->options; o->key != KEY_NONE; o++) {
    printf(".TP\n");
    if (o->letter)
      printf("\\fB\\-%c\\fR, ", o->letter);
    printf("\\fB\\-\\-");
    roff_string(o->name);
    printf("\\fR");
    if (o->argument) {
      printf(" \\fI");
      roff_string(o->argument);
      printf("\\fR");
    }
    printf("\n");
    roff_string(o->help);
    printf("\n");
  }
  statuses(c);
  printf(".SH EXAMPLES\n.nf\n");
  roff_string(c->example);
  printf("\n.fi\n.SH SEE ALSO\n.BR timeline (1)\n");
}

static void man_all(void)
{
  title("timeline");
  printf(".SH NAME\ntimeline \\- dated events as they are: partial, approximate, relative, open\\-ended\n"
         ".SH SYNOPSIS\n.B timeline\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n.br\n.B timeline "
         "\\-\\-version\n"
         ".SH DESCRIPTION\nReads chronologies whose dates are partial, approximate, relative or open\\-ended, keeps "
         "them as they are, and publishes them. No date is changed silently: every answer says whether it is certain, "
         "and every conversion tells what it lost.\n.SH COMMANDS\n");
  for (const table_command *c = table_commands; c->name; c++) {
    printf(".TP\n.BR timeline\\-%s (1)\n", c->name);
    roff_string(c->summary);
    printf("\n");
  }
  statuses(NULL);
  printf(
      ".SH ERRORS\nAn error is told as \\fIfile\\fR:\\fIline\\fR:\\fIcolumn\\fR: error[TL\\fInnn\\fR]: what was wrong, "
      "and what was seen. The code stays the same from version to version.\n");
}

/* The words of an option's argument when they are choices, else NULL. */
static const char *choices(const table_option *o)
{
  return o->argument && islower((unsigned char)o->argument[0]) ? o->argument : NULL;
}

static void spaced(const char *words)
{
  for (; *words; words++)
    putchar(*words == '|' ? ' ' : *words);
}

static void bash(void)
{
  printf("# bash completion for timeline, made from its table of options\n"
         "_timeline()\n{\n  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    mapfile -t COMPREPLY < <(compgen -W \"");
  for (const table_command *c = table_commands; c->name; c++)
    printf("%s ", c->name);
  printf("--version\" -- \"$cur\")\n    return\n  fi\n  case \"${COMP_WORDS[1]}:$prev\" in\n");
  for (const table_command *c = table_commands; c->name; c++) {
    for (const table_option *o = c->options; o->key != KEY_NONE; o++) {
      if (choices(o)) {
        printf("  %s:--%s) words=\"", c->name, o->name);
        spaced(o->argument);
        printf("\" ;;\n");
      }
    }
  }
  printf("  *)\n    case \"$cur\" in\n    -*)\n      case \"${COMP_WORDS[1]}\" in\n");
  for (const table_command *c = table_commands; c->name; c++) {
    printf("      %s) words=\"", c->name);
    for (const table_option *o = c->options; o->key != KEY_NONE; o++)
      printf("--%s ", o->name);
    printf("\" ;;\n");
  }
  printf("      esac ;;\n    *)\n      [ \"${COMP_WORDS[1]}\" != help ] || words=\"");
  for (const table_command *c = table_commands; c->name; c++)
    printf("%s ", c->name);
  printf("\" ;;\n    esac ;;\n  esac\n  if [ -n \"$words\" ]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n  else\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n  fi\n}\n"
         "complete -o filenames -F _timeline timeline\n");
}

static void quoted(const char *text)
{
  putchar('\'');
  for (; *text; text++) {
    if (*text == '\'')
      fputs("'\\''", stdout);
    else
      putchar(*text);
  }
  putchar('\'');
}

static void fish(void)
{
  printf("# fish completion for timeline, made from its table of options\n");
  for (const table_command *c = table_commands; c->name; c++) {
    printf("complete -c timeline -n __fish_use_subcommand -f -a %s -d ", c->name);
    quoted(c->summary);
    printf("\n");
    for (const table_option *o = c->options; o->key != KEY_NONE; o++) {
      printf("complete -c timeline -n '__fish_seen_subcommand_from %s' -l %s", c->name, o->name);
      if (o->letter)
        printf(" -s %c", o->letter);
      if (choices(o)) {
        printf(" -x -a '");
        spaced(o->argument);
        printf("'");
      } else if (o->argument) {
        printf(" -r");
      }
      printf(" -d ");
      quoted(o->help);
      printf("\n");
    }
  }
}

/* In zsh's specifications brackets and colons end what they stand in. */
static void zsh_text(const char *text)
{
  for (; *text; text++) {
    if (strchr("[]:'\\", *text))
      fputs(*text == '\'' ? "'\\'" : "\\", stdout);
    putchar(*text);
  }
}

static void zsh(void)
{
  printf("#compdef timeline\n# zsh completion for timeline, made from its table of options\n"
         "_timeline() {\n  if (( CURRENT == 2 )); then\n    local -a commands=(\n");
  for (const table_command *c = table_commands; c->name; c++) {
    printf("      '%s:", c->name);
    zsh_text(c->summary);
    printf("'\n");
  }
  printf("    )\n    _describe command commands\n    return\n  fi\n  local command=$words[2]\n  shift words\n"
         "  (( CURRENT-- ))\n  case $command in\n");
  for (const table_command *c = table_commands; c->name; c++) {
    printf("  %s) _arguments", c->name);
    for (const table_option *o = c->options; o->key != KEY_NONE; o++) {
      printf(" \\\n      '--%s[", o->name);
      zsh_text(o->help);
      printf("]");
      if (choices(o)) {
        printf(":choice:(");
        spaced(o->argument);
        printf(")");
      } else if (o->argument) {
        printf(":%s:%s", o->argument, strcmp(o->argument, "FILE") == 0 ? "_files" : "");
      }
      printf("'");
    }
    printf(" \\\n      '*:file:_files' ;;\n");
  }
  printf("  esac\n}\n_timeline \"$@\"\n");
}

int main(int argc, char **argv)
{
  const char *what = argc > 1 ? argv[1] : "";
  const table_command *command = argc > 2 ? table_find(argv[2]) : NULL;
  if (strcmp(what, "man") == 0 && command)
    man_command(command);
  else if (strcmp(what, "man") == 0 && argc == 2)
    man_all();
  else if (strcmp(what, "bash") == 0)
    bash();
  else if (strcmp(what, "fish") == 0)
    fish();
  else if (strcmp(what, "zsh") == 0)
    zsh();
  else
    return 2;
  return fflush(stdout) == 0 ? 0 : 1;
}
