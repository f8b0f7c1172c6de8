/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_ICAL_LINES_H
#define TLI_ICAL_LINES_H

/*
 * The content lines of an iCalendar stream (RFC 5545, 3.1), from a file in pieces or from memory: unfolded, proved to
 * be UTF-8 with no NUL and no control but the tab, cut into name, parameters and value, with BEGIN and END matched by
 * name. Everything has a limit, nothing recurses, and memory is that of the longest line. Whatever else reads iCalendar
 * sees what passed here, and nothing else.
 *
 * Line ends are CR LF or LF; empty lines are passed over; a fold may lie inside a character. A byte order mark of UTF-8
 * is passed over.
 */

#include <timeline/ical_read.h>

#include "../base/utf8.h"

enum {
  TLI_LINES_FOLDED_MAX = TL_ICAL_LINE_MAX,           /* bytes of a line as it stands in the file */
  TLI_LINES_UNFOLDED_MAX = TL_ICAL_CONTENT_MAX,      /* bytes of a content line, its folds undone */
  TLI_LINES_DEPTH_MAX = TL_ICAL_DEPTH_MAX,           /* components in each other */
  TLI_LINES_NAME_MAX = 64,                           /* bytes of the name of a component, property or parameter */
  TLI_LINES_PROPERTIES_MAX = TL_ICAL_PROPERTIES_MAX, /* of a component */
  TLI_LINES_PARAMETERS_MAX = TL_ICAL_PARAMETERS_MAX, /* of a property */
  TLI_LINES_VALUES_MAX = TL_ICAL_VALUES_MAX,         /* of a property, and of all its parameters together */
  TLI_LINES_FOLDS = 64                               /* the places of so many folds of a line are known for messages */
};

#define TLI_LINES_BYTES_DEFAULT (UINT64_C(64) << 20)

/* One value of a parameter: `MEMBER="a","b"` is two. Quotes are gone, and the carets of RFC 6868 undone. */
typedef struct tli_line_parameter {
  tl_text name; /* in capitals */
  tl_text value;
} tli_line_parameter;

typedef enum tli_line_kind { TLI_LINE_PROPERTY, TLI_LINE_BEGIN, TLI_LINE_END } tli_line_kind;

/* One content line. It lives until the next is asked for. */
typedef struct tli_line {
  tli_line_kind kind;
  tl_text name;  /* in capitals; of BEGIN and END the name of the component */
  tl_text value; /* as written, backslashes and all; empty of BEGIN and END. A NUL follows, for who wants a string */
  const tli_line_parameter *parameters;
  size_t parameter_count;
  uint32_t number; /* the line of the file that it starts on, from 1 */
} tli_line;

typedef struct tli_lines {
  tl_allocator allocator;
  tl_input *input;  /* NULL: all is in the window already */
  const char *data; /* the window */
  size_t size;
  size_t at;    /* what of the window is behind us */
  char *buffer; /* the window's own memory; NULL when it lies in the caller's */
  size_t capacity;
  uint64_t base;  /* the offset in the file of the window's first byte */
  uint64_t bytes; /* read so far */
  uint64_t bytes_max;
  uint32_t number; /* the line at `at` */
  bool ended;      /* nothing more to read */

  char *text; /* the content line at hand */
  size_t text_size;
  size_t text_capacity;
  uint64_t start;        /* its offset in the file */
  uint32_t start_number; /* the line that it starts on */
  uint32_t fold_count;
  uint32_t folds[TLI_LINES_FOLDS];        /* where in `text` each fold was */
  uint32_t fold_numbers[TLI_LINES_FOLDS]; /* on which line what follows it stands */

  tli_line_parameter parameters[TLI_LINES_VALUES_MAX];
  size_t depth;           /* of what is open; 0: nothing */
  size_t component_count; /* components begun so far, at the top */
  char open[TLI_LINES_DEPTH_MAX][TLI_LINES_NAME_MAX + 1];
  uint32_t open_line[TLI_LINES_DEPTH_MAX];
  uint32_t properties[TLI_LINES_DEPTH_MAX];
} tli_lines;

/* Opens `input`, or the memory of `text` when it is NULL. `bytes_max` 0: TLI_LINES_BYTES_DEFAULT. TL_ERR_NOMEM,
 * TL_ERR_LIMIT. Released with tli_lines_close() also after a failure. */
tl_status tli_lines_open(tli_lines *lines, tl_input *input, tl_text text, uint64_t bytes_max,
                         const tl_allocator *allocator, tl_error *err);
void tli_lines_close(tli_lines *lines);

/* Gives the next content line; `*out_line` is NULL at the end, which is no error where no component is open and there
 * was one. TL_ERR_SYNTAX (TL_CODE_ICAL_LINE, TL_CODE_ICAL_STRUCTURE, TL_CODE_ICAL_EMPTY), TL_ERR_ENCODING,
 * TL_ERR_LIMIT, TL_ERR_IO, TL_ERR_NOMEM, with line and column. After TL_CODE_ICAL_LINE, a line that is none, the next
 * may be asked for. */
tl_status tli_lines_next(tli_lines *lines, tli_line *line, const tli_line **out_line, tl_error *err);

/* Reads all that is left of the input into the window. TL_ERR_NOMEM, TL_ERR_LIMIT, TL_ERR_IO. */
tl_status tli_lines_load(tli_lines *lines, tl_error *err);

/* The first value of the parameter of that name, in capitals; {NULL, 0} when there is none. */
tl_text tli_line_parameter_find(const tli_line *line, const char *name);

/* Gives an error, already filled in, the line and column of `at`, which points into the line at hand (its name, its
 * value, a parameter's), and the offset. NULL: of the start of the line. Returns err's status. */
tl_status tli_lines_place(const tli_lines *lines, const char *at, tl_error *err);

/* Whether it is the word, which is in capitals: ASCII letters in either case. */
bool tli_text_is_word(tl_text text, const char *word);

/* Makes capitals of ASCII letters, in place. */
void tli_text_capitals(char *data, size_t size);

#endif
