/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLPY_COLUMN_H
#define TLPY_COLUMN_H

/* Columns: numbers and times in memory that Python, NumPy and Arrow look at without a copy. */

#include "py.h"

/* Memory that several columns and Arrow arrays share; the last one releases it. It knows nothing of Python, so that a
 * consumer of Arrow may let go of it from any thread. */
typedef struct tlpy_block tlpy_block;

/* Makes a block of `size` bytes, not cleared, for one owner. NULL: no memory (no exception is set). */
tlpy_block *tlpy_block_new(size_t size);
/* Makes a block of memory of malloc(), which it takes over. NULL: no memory, and `memory` is still the caller's. */
tlpy_block *tlpy_block_adopt(void *memory);
void *tlpy_block_memory(const tlpy_block *block);
tlpy_block *tlpy_block_ref(tlpy_block *block);
void tlpy_block_unref(tlpy_block *block); /* NULL is fine */

/* What a column's items are. */
typedef enum tlpy_kind {
  TLPY_UINT8,
  TLPY_UINT16,
  TLPY_UINT32,
  TLPY_UINT64,
  TLPY_INT64,
  TLPY_TIME /* int64 seconds since 1970; the infinities are those of tl_time */
} tlpy_kind;

/* Makes a column (timeline.Times of TLPY_TIME, else timeline.Numbers) of `count` items at `data`, somewhere in `block`,
 * to which it takes a reference of its own. NULL: an exception is set. */
PyObject *tlpy_column_new(const tlpy_state *state, tlpy_kind kind, tlpy_block *block, const void *data, size_t count);

/* The same for a block that is the whole column, and is taken over, also on failure. */
PyObject *tlpy_column_take(const tlpy_state *state, tlpy_kind kind, tlpy_block *block, size_t count);

/* Gives the items of a timeline.Times; NULL, without an exception, for any other object. */
const tl_time *tlpy_column_times(const tlpy_state *state, PyObject *object, size_t *out_count);

/* A stretch of work without the interpreter, which Ctrl-C may end. */
typedef struct tlpy_run {
  PyThreadState *thread;
  int64_t asked; /* when signals were looked at, in milliseconds of a clock that never goes back */
} tlpy_run;

void tlpy_run_begin(tlpy_run *run);
/* Lets signals be handled when it is time for that: false when a handler raised, and the work is to end. */
bool tlpy_run_goes_on(tlpy_run *run);
void tlpy_run_end(tlpy_run *run);

#endif
