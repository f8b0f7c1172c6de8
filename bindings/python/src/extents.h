/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLPY_EXTENTS_H
#define TLPY_EXTENTS_H

/* timeline.Extents: a column of imprecise dates, as eight columns of numbers in one block. */

#include "input.h"

enum { TLPY_BOUNDS = 6 };

/* In `flags`, a row that is no date: null. Nothing is possible of it, and no index finds it. */
#define TLPY_ROW_NULL UINT32_C(0x80000000)

typedef struct tlpy_extents {
  PyObject_HEAD tlpy_block *block;
  const int64_t *bounds[TLPY_BOUNDS]; /* in the order of tl_extent */
  const uint32_t *kinds;              /* start_kind, end_kind, precision, form: from the lowest byte up */
  const uint32_t *flags;              /* start_qualifier, end_qualifier, flags, mode, TLPY_ROW_NULL */
  size_t count;
} tlpy_extents;

/* The same while it is filled. */
typedef struct tlpy_rows {
  tlpy_block *block;
  int64_t *bounds[TLPY_BOUNDS];
  uint32_t *kinds;
  uint32_t *flags;
  size_t count;
} tlpy_rows;

/* Makes room for `count` rows. False: MemoryError is set. */
bool tlpy_rows_init(tlpy_rows *out, size_t count);
/* Writes `count` extents from row `at` on; `null` is for rows whose extent is that of tl_extent_init(). */
void tlpy_rows_put(tlpy_rows *rows, size_t at, const tl_extent *extents, size_t count);
void tlpy_rows_put_null(tlpy_rows *rows, size_t at);
/* Makes the object, and takes the rows over, also on failure. */
PyObject *tlpy_extents_take(const tlpy_state *state, tlpy_rows *rows);

/* Reads rows back; null ones have TL_EXTENT_CONTRADICTORY. */
void tlpy_extents_get(const tlpy_extents *extents, size_t at, tl_extent *out, size_t count);

/* The column of whatever may stand for one: an Extents, a Timeline, Arrow's extension type, an iterable of dates with
 * None for null. A new reference. */
tlpy_extents *tlpy_extents_from(const tlpy_state *state, PyObject *object, const char *what);
bool tlpy_is_extents(const tlpy_state *state, PyObject *object);

/* Reads a set of relations: a Relation, or text as tl_relset_parse() reads it. */
int tlpy_relations(const tlpy_state *state, PyObject *object, tl_relset *out);

/* parse_many.c */
PyObject *tlpy_parse_many(PyObject *module, PyObject *args, PyObject *keywords);
/* relate_many.c */
PyObject *tlpy_relate_many(PyObject *module, PyObject *args);
PyObject *tlpy_answer_many(PyObject *module, PyObject *args);

#endif
