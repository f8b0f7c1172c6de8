/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLPY_INDEX_H
#define TLPY_INDEX_H

/* timeline.Index: what its two files share. */

#include "extents.h"

typedef struct tlpy_index {
  PyObject_HEAD tl_index *index;
} tlpy_index;

static inline tl_index *tlpy_index_of(PyObject *object)
{
  return ((tlpy_index *)object)->index;
}

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

/* How many windows the kernel is given at a time. */
enum { TLPY_CHUNK = 1024 };

/* Raises an error of a chunk of windows, the first of which is row `first`. */
PyObject *tlpy_index_raise(const tlpy_state *state, const tl_error *err, size_t first);

/* index_join.c */
PyObject *tlpy_index_join_count(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_join(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_depth(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_cover(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_coverage(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *tlpy_index_histogram(PyObject *object, PyObject *args, PyObject *keywords);
extern const char tlpy_join_count_doc[], tlpy_join_doc[], tlpy_depth_doc[], tlpy_cover_doc[], tlpy_coverage_doc[],
    tlpy_histogram_doc[];
PyObject *tlpy_unit_edges(PyObject *module, PyObject *args);

#define TLPY_INDEX_METHOD(name)                                                                                        \
  {                                                                                                                    \
#name, (PyCFunction)(void (*)(void))tlpy_index_##name, METH_VARARGS | METH_KEYWORDS, tlpy_##name##_doc             \
  }
#define TLPY_INDEX_JOIN_METHODS                                                                                        \
  TLPY_INDEX_METHOD(join_count), TLPY_INDEX_METHOD(join), TLPY_INDEX_METHOD(depth), TLPY_INDEX_METHOD(cover),          \
      TLPY_INDEX_METHOD(coverage), TLPY_INDEX_METHOD(histogram)

#endif
