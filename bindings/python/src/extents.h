/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLPY_EXTENTS_H
#define TLPY_EXTENTS_H

/* timeline.Extents: a column of imprecise dates, as eight columns of numbers in one block. */

#include "input.h"

enum { TLPY_TIMES = 4, TLPY_BOUNDS = 6, TLPY_COLUMNS = 8 };

/* The names of the columns, and of the extension type in Arrow. */
extern const char *const tlpy_extents_names[TLPY_COLUMNS];
extern const char tlpy_extents_extension[];

/* In `flags`, a row that is no date: null. Nothing is possible of it, and no index finds it. */
#define TLPY_ROW_NULL UINT32_C(0x80000000)

typedef struct tlpy_extents {
  PyObject ob_base;
  tlpy_block *block;
  const int64_t *bounds[TLPY_BOUNDS]; /* in the order of tl_extent */
  const uint32_t *kinds;              /* start_kind, end_kind, precision, form: from the lowest byte up */
  const uint32_t *flags;              /* start_qualifier, end_qualifier, flags, mode, TLPY_ROW_NULL */
  size_t count;
} tlpy_extents;

/* An extent's part of these two columns. */
static inline uint32_t tlpy_kinds_of(const tl_extent *extent)
{
  return extent->start_kind | (uint32_t)extent->end_kind << 8 | (uint32_t)extent->precision << 16 |
         (uint32_t)extent->form << 24;
}

static inline uint32_t tlpy_flags_of(const tl_extent *extent)
{
  return extent->start_qualifier | (uint32_t)extent->end_qualifier << 8 | (uint32_t)extent->flags << 16 |
         (uint32_t)extent->mode << 24;
}

/* The other way: all but the bounds, which are zero. A null row is contradictory. */
static inline tl_extent tlpy_extent_of_words(uint32_t kinds, uint32_t flags)
{
  return (tl_extent){.start_kind = (uint8_t)kinds,
                     .end_kind = (uint8_t)(kinds >> 8),
                     .precision = (uint8_t)(kinds >> 16),
                     .form = (uint8_t)(kinds >> 24),
                     .start_qualifier = (uint8_t)flags,
                     .end_qualifier = (uint8_t)(flags >> 8),
                     .flags = (uint8_t)(flags >> 16 | (flags & TLPY_ROW_NULL ? TL_EXTENT_CONTRADICTORY : 0)),
                     .mode = (uint8_t)(flags >> 24 & 1)};
}

/* Whether these are numbers that the C library knows. */
static inline bool tlpy_words_are_known(uint32_t kinds, uint32_t flags)
{
  const tl_extent x = tlpy_extent_of_words(kinds, flags);
  return x.start_kind <= TL_END_ONGOING && x.end_kind <= TL_END_ONGOING && x.precision <= TL_PRECISION_YEAR &&
         x.form <= TL_FORM_RANGE && x.start_qualifier <= 3 && x.end_qualifier <= 3 &&
         (flags & ~TLPY_ROW_NULL) >> 24 <= 1;
}

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

/* The column of whatever may stand for one: an Extents, a Timeline, Arrow's extension type or strings, an iterable of
 * dates with None for null. A new reference. */
tlpy_extents *tlpy_extents_from(const tlpy_state *state, PyObject *object, const char *what);
bool tlpy_is_extents(const tlpy_state *state, PyObject *object);

/* extents_from.c */
PyObject *tlpy_extents_new(PyTypeObject *type, PyObject *args, PyObject *keywords);
PyObject *tlpy_extents_from_bounds(PyObject *class, PyObject *args, PyObject *keywords);
PyObject *tlpy_extents_reduce(PyObject *object, PyObject *unused);
PyObject *tlpy_extents_unpickle(PyObject *class, PyObject *bytes);
/* table_read.c */
PyObject *tlpy_from_arrow(PyObject *module, PyObject *table);
/* parse_many.c */
PyObject *tlpy_parse_many(PyObject *module, PyObject *args, PyObject *keywords);
/* Of an Arrow array of strings, as it is read without options; takes it over. */
PyObject *tlpy_parse_arrow(const tlpy_state *state, tlpy_arrow *arrow, const char *what);
/* relate_many.c */
PyObject *tlpy_relate_many(PyObject *module, PyObject *args);
PyObject *tlpy_answer_many(PyObject *module, PyObject *args);

#endif
