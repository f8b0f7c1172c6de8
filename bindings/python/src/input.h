/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLPY_INPUT_H
#define TLPY_INPUT_H

/* Columns of others, read where they lie if that is possible: NumPy arrays, buffers, Arrow, Python's sequences. */

#include "arrow.h"

/* A column of times. */
typedef struct tlpy_times {
  const tl_time *items;
  size_t count;
  /* What keeps the items alive. */
  PyObject *owner;
  Py_buffer view;
  tlpy_arrow arrow;
  tl_time *copy;
} tlpy_times;

/* Opens a column of times: int64 seconds or datetime64 as NumPy, buffer, Arrow or a sequence of int and dates, or a
 * timeline.Times. What is not in seconds is copied, and must fit. `what` names the argument. 0 or -1. */
int tlpy_times_open(const tlpy_state *state, PyObject *object, const char *what, tlpy_times *out);
void tlpy_times_close(tlpy_times *times);

/* Reads a column of times, in which null is TL_TIME_MIN and a 0 in `valid`, into `out`. */
int tlpy_vector_times(const tlpy_state *state, const tlpy_vector *vector, const char *what, size_t first_row,
                      tl_time *out, uint8_t *valid);

/* Raises an error of one row: its number stands in the message, and as `row`. Returns NULL. */
PyObject *tlpy_raise_row(const tlpy_state *state, const tl_error *err, size_t row);

/* One moment: an int, or a date whose start is known to the second. */
int tlpy_seconds(const tlpy_state *state, PyObject *object, const char *what, tl_time *out);

/* Whether an item of a column is missing: None; NaN and NaT, which are not equal to themselves; NA, which is all that
 * it says of that. */
bool tlpy_is_missing(PyObject *item);

/* A column of texts. */
typedef struct tlpy_texts {
  size_t count;
  tl_text *items;    /* of a sequence; NULL of Arrow */
  PyObject *strings; /* the sequence as a tuple */
  tlpy_arrow arrow;
  /* Where tlpy_texts_next() stands. */
  size_t chunk;
  size_t row;
} tlpy_texts;

/* Opens a column of texts: Arrow, or an iterable of str in which what is missing is null. 0 or -1. */
int tlpy_texts_open(const tlpy_state *state, PyObject *object, const char *what, tlpy_texts *out);
/* The same of an Arrow array, which it takes over. */
int tlpy_texts_of_arrow(const tlpy_arrow *arrow, const char *what, tlpy_texts *out);
/* Gives the next texts, `most` at most, and how many: 0 at the end. A null is {NULL, 0}. Needs no interpreter. */
size_t tlpy_texts_next(tlpy_texts *texts, tl_text *out, size_t most);
/* Back to the first one. */
void tlpy_texts_rewind(tlpy_texts *texts);
void tlpy_texts_close(tlpy_texts *texts);

#endif
