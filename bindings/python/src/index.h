/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLPY_INDEX_H
#define TLPY_INDEX_H

/* timeline.Index: what its files share. */

#include "extents.h"

typedef struct tlpy_index {
  PyObject ob_base;
  tl_index *index;
} tlpy_index;

static inline tl_index *tlpy_index_of(PyObject *object)
{
  return ((tlpy_index *)object)->index;
}

/* Raises a failure of an index; a part that it lacks by the name that it has here. Returns NULL. */
PyObject *tlpy_index_raise(const tlpy_state *state, const tl_error *err);

/* What hits are asked for. */
typedef struct tlpy_asked {
  tl_hits hits;
  tl_relset relations;
} tlpy_asked;

/* Reads `relation` (NULL: intersects) and `certain`. */
int tlpy_hits_read(const tlpy_state *state, PyObject *relation, int certain, tlpy_asked *out);
/* Reads a window: two moments, a pair of them, or one date that is read as spans. */
int tlpy_window_read(const tlpy_state *state, PyObject *start, PyObject *end, tl_span *out);

/* Two columns of times. */
typedef struct tlpy_windows {
  tlpy_times starts;
  tlpy_times ends;
  size_t count;
} tlpy_windows;

int tlpy_windows_open(const tlpy_state *state, PyObject *starts, PyObject *ends, tlpy_windows *out);
void tlpy_windows_close(tlpy_windows *windows);

/* index_find.c */
PyObject *tlpy_index_count(PyObject *object, PyObject *const *args, Py_ssize_t count, PyObject *keywords);
PyObject *tlpy_index_count_many(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_find(PyObject *object, PyObject *const *args, Py_ssize_t count, PyObject *keywords);
PyObject *tlpy_index_find_many(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_nearest(PyObject *object, PyObject *const *args, Py_ssize_t count, PyObject *keywords);
PyObject *tlpy_index_nearest_many(PyObject *object, PyObject *args, PyObject *keywords);

/* index_join.c */
PyObject *tlpy_index_join_count(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_join(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_depth(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_cover(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_coverage(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_histogram(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_unit_edges(PyObject *module, PyObject *args);

#endif
