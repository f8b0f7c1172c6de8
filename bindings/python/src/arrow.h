/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLPY_ARROW_H
#define TLPY_ARROW_H

/* Arrow's C data interface and its Python capsules, in and out. */

#include "column.h"

/* The structures of the C data and C stream interfaces, whose layout is fixed by their specification. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};
#endif

/* -- Out. These return false when there is no memory, and know nothing of Python. What is made is released by its own
 * `release`, from any thread. A schema or array that is all zero is "nothing", which the functions that release skip.
 */

/* A buffer: where it lies, in which block. The block is NULL of a buffer that is not there. */
typedef struct tlpy_memory {
  tlpy_block *block;
  const void *data;
} tlpy_memory;

/* Makes a schema with room for `children`, which are all zero and are to be filled before it is used. `format` is a
 * static string, `name` is copied. Nullable. */
bool tlpy_schema_init(struct ArrowSchema *out, const char *format, const char *name, size_t children);
/* Marks it as an extension type; `name` is a static string. */
bool tlpy_schema_extend(struct ArrowSchema *schema, const char *name);
/* Gives it a dictionary: values of `format`. */
bool tlpy_schema_encode(struct ArrowSchema *schema, const char *format);

/* Makes an array over `count` buffers, taking references of its own to their blocks, with room for `children`. */
bool tlpy_array_init(struct ArrowArray *out, size_t length, size_t null_count, const tlpy_memory *buffers, size_t count,
                     size_t children);
/* Makes an array of times in which the infinities are null. */
bool tlpy_array_of_times(struct ArrowArray *out, tlpy_memory times, size_t length);
/* Gives it a dictionary, which is taken over; `dictionary` is all zero afterwards. */
bool tlpy_array_encode(struct ArrowArray *array, struct ArrowArray *dictionary);

void tlpy_schema_release(struct ArrowSchema *schema);
void tlpy_array_release(struct ArrowArray *array);

/* The bitmap of validity, each row valid at first: to be released by its owner. NULL: no memory. */
tlpy_block *tlpy_bitmap_new(size_t length);
static inline void tlpy_bitmap_clear(void *bits, size_t row)
{
  uint8_t *bytes = bits;
  bytes[row / 8] = (uint8_t)(bytes[row / 8] & ~(1u << row % 8));
}

/* Wraps it, and takes it over, also on failure. */
PyObject *tlpy_schema_capsule(struct ArrowSchema *schema);
PyObject *tlpy_arrow_capsules(struct ArrowSchema *schema, struct ArrowArray *array);
PyObject *tlpy_stream_capsule(struct ArrowArrayStream *stream);
/* Releases both and raises MemoryError. */
PyObject *tlpy_arrow_fail(struct ArrowSchema *schema, struct ArrowArray *array);
/* Reads the argument `requested_schema` of __arrow_c_array__ and __arrow_c_stream__, which is a wish that is not
 * fulfilled here: consumers cast. False: TypeError. */
bool tlpy_arrow_requested(PyObject *args, PyObject *keywords);

/* -- In. */

/* What a Python object gave: a schema, and one array or several. */
typedef struct tlpy_arrow {
  struct ArrowSchema schema;
  struct ArrowArray *chunks;
  size_t count;
  size_t length; /* rows of all chunks */
} tlpy_arrow;

/* Takes what `object` gives by __arrow_c_array__ or __arrow_c_stream__. 1: done; 0: it has neither; -1: exception. */
int tlpy_arrow_open(PyObject *object, tlpy_arrow *out);
/* The same of a column that can be read without Arrow: pandas has it only where pyarrow is, and else counts as having
 * neither. */
int tlpy_arrow_try(PyObject *object, tlpy_arrow *out);
void tlpy_arrow_close(tlpy_arrow *arrow);

/* One array as it is to be read: row i is at offset + i of its buffers. Borrowed. */
typedef struct tlpy_vector {
  const struct ArrowSchema *schema;
  const struct ArrowArray *array;
  int64_t offset;
  size_t length;
} tlpy_vector;

/* Chunk number `chunk`: of a table with one column that column. */
tlpy_vector tlpy_arrow_chunk(const tlpy_arrow *arrow, size_t chunk);
/* The same, but a table stays one. */
tlpy_vector tlpy_arrow_whole(const tlpy_arrow *arrow, size_t chunk);
/* The child of that name; false when there is none. */
bool tlpy_vector_child(const tlpy_vector *vector, const char *name, tlpy_vector *out);
bool tlpy_vector_is_valid(const tlpy_vector *vector, size_t row);
/* Whether its rows are texts, by tlpy_vector_text(): utf8, large utf8, utf8 views, a dictionary of these, null. */
bool tlpy_vector_has_texts(const tlpy_vector *vector);
/* Row `row`, borrowed from the array; {NULL, 0} of null, and of a dictionary's index that is out of range. */
tl_text tlpy_vector_text(const tlpy_vector *vector, size_t row);
/* Whether its rows are lists of texts, of 32 or 64 bits. */
bool tlpy_vector_has_lists(const tlpy_vector *vector);
/* The list of a row: rows *out_from to *out_to of `*out_items`. */
void tlpy_vector_list(const tlpy_vector *vector, size_t row, tlpy_vector *out_items, size_t *out_from, size_t *out_to);

#endif
