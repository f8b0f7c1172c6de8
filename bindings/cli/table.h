/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

/* The one table of commands and options: the parser, the help, the man pages and the completions are made from it. */

#include <stdbool.h>
#include <stddef.h>

enum { TABLE_OPTIONS_MAX = 40 };

/* What an option sets; each command reads the ones that it lists. */
typedef enum table_key {
  KEY_NONE = 0,
  KEY_HELP,
  KEY_JSON,
  KEY_EDTF,
  KEY_PHRASE,
  KEY_SPANS,
  KEY_WIDEN,
  KEY_AS_OF,
  KEY_SEASONS,
  KEY_OUTPUT,
  KEY_FROM,
  KEY_RECUR,
  KEY_RECUR_MAX,
  KEY_LENIENT,
  KEY_TO,
  KEY_LOSSES,
  KEY_NAME,
  KEY_REFRESH,
  KEY_IMPRECISE,
  KEY_OPEN_END,
  KEY_WORDING,
  KEY_NAMESPACE,
  KEY_DESCRIPTION,
  KEY_COLOR,
  KEY_SOURCE,
  KEY_URL,
  KEY_IMAGE,
  KEY_UID,
  KEY_METHOD,
  KEY_LONG,
  KEY_ANNIVERSARIES,
  KEY_SINCE,
  KEY_UNTIL,
  KEY_PAGE,
  KEY_PAGE_SIZE,
  KEY_PROFILE,
  KEY_PREVIOUS,
  KEY_CANCELLED_FOR,
  KEY_IN,
  KEY_DURING,
  KEY_WITHIN,
  KEY_RELATION,
  KEY_TO_TIME,
  KEY_CERTAIN,
  KEY_POSSIBLE,
  KEY_CATEGORY,
  KEY_GROUP,
  KEY_TEXT,
  KEY_COUNT_ONLY,
  KEY_BY,
  KEY_CONFLICTS,
  KEY_BASE,
  KEY_PREFER,
  KEY_MAP,
  KEY_PRESET,
  KEY_DELIMITER,
  KEY_SAFE_CELLS,
  KEY_COUNT
} table_key;

typedef struct table_option {
  table_key key;
  char letter; /* 0: none */
  const char *name;
  const char *argument; /* NULL: takes none; in capitals, or the choices as a|b|c */
  const char *help;
} table_option;

typedef struct table_command {
  const char *name;
  const char *arguments;                   /* after the options, as in the synopsis */
  const char *summary;                     /* one line, no full stop */
  const char *text;                        /* paragraphs, separated by empty lines */
  const char *status;                      /* when the exit status is 1; NULL: never */
  const char *example;                     /* lines of a shell session */
  table_option options[TABLE_OPTIONS_MAX]; /* ends with KEY_NONE */
} table_command;

extern const table_command table_commands[]; /* ends with a NULL name */

/* Exit statuses, in every command the same. */
enum { EXIT_FINE = 0, EXIT_FINDING = 1, EXIT_USAGE = 2, EXIT_INPUT = 3, EXIT_IO = 4, EXIT_LIMIT = 5 };

typedef struct table_status {
  int status;
  const char *meaning;
} table_status;

extern const table_status table_statuses[]; /* ends with a NULL meaning */

/* The command of that name, or NULL. */
const table_command *table_find(const char *name);

#endif
