/* SPDX-License-Identifier: Apache-2.0 */

/* Arrow's C data interface: arrays made of shared blocks, and arrays of others read where they lie. */

#include "arrow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* -- Out: schemas */

void tlpy_schema_release(struct ArrowSchema *schema)
{
  if (schema && schema->release)
    schema->release(schema);
}

void tlpy_array_release(struct ArrowArray *array)
{
  if (array && array->release)
    array->release(array);
}

/* Children lie in one piece of memory, those that a consumer moved away are marked as released. */
static void release_schema(struct ArrowSchema *schema)
{
  for (int64_t i = 0; i < schema->n_children; i++)
    tlpy_schema_release(schema->children[i]);
  if (schema->n_children > 0)
    free(schema->children[0]);
  free(schema->children);
  tlpy_schema_release(schema->dictionary);
  free(schema->dictionary);
  free((void *)(uintptr_t)schema->metadata);
  free((void *)(uintptr_t)schema->name);
  schema->release = NULL;
}

bool tlpy_schema_init(struct ArrowSchema *out, const char *format, const char *name, size_t children)
{
  size_t size = strlen(name) + 1;
  char *copy = malloc(size);
  struct ArrowSchema *made = children ? calloc(children, sizeof *made) : NULL;
  struct ArrowSchema **pointers = children ? calloc(children, sizeof *pointers) : NULL;
  if (!copy || (children && (!made || !pointers))) {
    free(copy);
    free(made);
    free(pointers);
    return false;
  }
  memcpy(copy, name, size);
  for (size_t i = 0; i < children; i++)
    pointers[i] = &made[i];
  *out = (struct ArrowSchema){.format = format,
                              .name = copy,
                              .flags = ARROW_FLAG_NULLABLE,
                              .n_children = (int64_t)children,
                              .children = pointers,
                              .release = release_schema};
  return true;
}

/* The number of pairs, then each key and value after its length. */
bool tlpy_schema_extend(struct ArrowSchema *schema, const char *name)
{
  const char *const texts[] = {"ARROW:extension:name", name, "ARROW:extension:metadata", ""};
  size_t size = sizeof(int32_t);
  for (size_t i = 0; i < 4; i++)
    size += sizeof(int32_t) + strlen(texts[i]);
  char *metadata = malloc(size);
  if (!metadata)
    return false;
  char *out = metadata;
  const int32_t pairs = 2;
  memcpy(out, &pairs, sizeof pairs);
  out += sizeof pairs;
  for (size_t i = 0; i < 4; i++) {
    const int32_t length = (int32_t)strlen(texts[i]);
    memcpy(out, &length, sizeof length);
    memcpy(out + sizeof length, texts[i], (size_t)length);
    out += sizeof length + (size_t)length;
  }
  schema->metadata = metadata;
  return true;
}

bool tlpy_schema_encode(struct ArrowSchema *schema, const char *format)
{
  schema->dictionary = calloc(1, sizeof *schema->dictionary);
  return schema->dictionary && tlpy_schema_init(schema->dictionary, format, "", 0);
}

/* -- Out: arrays */

typedef struct holding {
  size_t count;
  tlpy_block *blocks[3];
  const void *buffers[3];
} holding;

static void release_array(struct ArrowArray *array)
{
  holding *held = array->private_data;
  for (size_t i = 0; i < held->count; i++)
    tlpy_block_unref(held->blocks[i]);
  for (int64_t i = 0; i < array->n_children; i++)
    tlpy_array_release(array->children[i]);
  if (array->n_children > 0)
    free(array->children[0]);
  free(array->children);
  tlpy_array_release(array->dictionary);
  free(array->dictionary);
  free(held);
  array->release = NULL;
}

bool tlpy_array_init(struct ArrowArray *out, size_t length, size_t null_count, const tlpy_memory *buffers, size_t count,
                     size_t children)
{
  holding *held = calloc(1, sizeof *held);
  struct ArrowArray *made = children ? calloc(children, sizeof *made) : NULL;
  struct ArrowArray **pointers = children ? calloc(children, sizeof *pointers) : NULL;
  if (!held || (children && (!made || !pointers))) {
    free(held);
    free(made);
    free(pointers);
    return false;
  }
  held->count = count;
  for (size_t i = 0; i < count; i++) {
    held->blocks[i] = buffers[i].block ? tlpy_block_ref(buffers[i].block) : NULL;
    held->buffers[i] = buffers[i].data;
  }
  for (size_t i = 0; i < children; i++)
    pointers[i] = &made[i];
  *out = (struct ArrowArray){.length = (int64_t)length,
                             .null_count = (int64_t)null_count,
                             .n_buffers = (int64_t)count,
                             .n_children = (int64_t)children,
                             .buffers = held->buffers,
                             .children = pointers,
                             .release = release_array,
                             .private_data = held};
  return true;
}

tlpy_block *tlpy_bitmap_new(size_t length)
{
  size_t size = (length + 7) / 8;
  tlpy_block *block = tlpy_block_new(size);
  if (block)
    memset(tlpy_block_memory(block), 0xff, size);
  return block;
}

bool tlpy_array_of_times(struct ArrowArray *out, tlpy_memory times, size_t length)
{
  const tl_time *items = times.data;
  size_t infinite = 0;
  for (size_t i = 0; i < length; i++)
    infinite += (items[i] == TL_TIME_MIN) | (items[i] == TL_TIME_MAX);
  tlpy_memory valid = {0};
  if (infinite > 0) {
    valid.block = tlpy_bitmap_new(length);
    if (!valid.block)
      return false;
    valid.data = tlpy_block_memory(valid.block);
    for (size_t i = 0; i < length; i++)
      if (items[i] == TL_TIME_MIN || items[i] == TL_TIME_MAX)
        tlpy_bitmap_clear(tlpy_block_memory(valid.block), i);
  }
  bool done = tlpy_array_init(out, length, infinite, (tlpy_memory[]){valid, times}, 2, 0);
  tlpy_block_unref(valid.block);
  return done;
}

bool tlpy_array_encode(struct ArrowArray *array, struct ArrowArray *dictionary)
{
  array->dictionary = malloc(sizeof *array->dictionary);
  if (!array->dictionary)
    return false;
  *array->dictionary = *dictionary;
  *dictionary = (struct ArrowArray){0};
  return true;
}

/* -- Out: capsules. One that nobody consumed releases what is in it. */

static void free_schema(PyObject *capsule)
{
  struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, "arrow_schema");
  tlpy_schema_release(schema);
  free(schema);
}

static void free_array(PyObject *capsule)
{
  struct ArrowArray *array = PyCapsule_GetPointer(capsule, "arrow_array");
  tlpy_array_release(array);
  free(array);
}

static void free_stream(PyObject *capsule)
{
  struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
  if (stream->release)
    stream->release(stream);
  free(stream);
}

PyObject *tlpy_schema_capsule(struct ArrowSchema *schema)
{
  struct ArrowSchema *moved = malloc(sizeof *moved);
  if (!moved) {
    tlpy_schema_release(schema);
    return PyErr_NoMemory();
  }
  *moved = *schema;
  PyObject *capsule = PyCapsule_New(moved, "arrow_schema", free_schema);
  if (!capsule) {
    tlpy_schema_release(moved);
    free(moved);
  }
  return capsule;
}

static PyObject *array_capsule(struct ArrowArray *array)
{
  struct ArrowArray *moved = malloc(sizeof *moved);
  if (!moved) {
    tlpy_array_release(array);
    return PyErr_NoMemory();
  }
  *moved = *array;
  PyObject *capsule = PyCapsule_New(moved, "arrow_array", free_array);
  if (!capsule) {
    tlpy_array_release(moved);
    free(moved);
  }
  return capsule;
}

PyObject *tlpy_arrow_capsules(struct ArrowSchema *schema, struct ArrowArray *array)
{
  PyObject *first = tlpy_schema_capsule(schema);
  PyObject *second = array_capsule(array);
  PyObject *pair = first && second ? PyTuple_Pack(2, first, second) : NULL;
  Py_XDECREF(first);
  Py_XDECREF(second);
  return pair;
}

PyObject *tlpy_stream_capsule(struct ArrowArrayStream *stream)
{
  struct ArrowArrayStream *moved = malloc(sizeof *moved);
  if (!moved) {
    stream->release(stream);
    return PyErr_NoMemory();
  }
  *moved = *stream;
  PyObject *capsule = PyCapsule_New(moved, "arrow_array_stream", free_stream);
  if (!capsule) {
    moved->release(moved);
    free(moved);
  }
  return capsule;
}

PyObject *tlpy_arrow_fail(struct ArrowSchema *schema, struct ArrowArray *array)
{
  tlpy_schema_release(schema);
  tlpy_array_release(array);
  return PyErr_NoMemory();
}

bool tlpy_arrow_requested(PyObject *args, PyObject *keywords)
{
  static const char *const names[] = {"requested_schema", NULL};
  PyObject *requested = Py_None;
  return PyArg_ParseTupleAndKeywords(args, keywords, "|O", TLPY_KEYWORDS(names), &requested);
}

/* -- In */

void tlpy_arrow_close(tlpy_arrow *arrow)
{
  for (size_t i = 0; i < arrow->count; i++)
    tlpy_array_release(&arrow->chunks[i]);
  free(arrow->chunks);
  tlpy_schema_release(&arrow->schema);
  *arrow = (tlpy_arrow){0};
}

/* Adds an array, which is taken over. */
static bool add_chunk(tlpy_arrow *arrow, struct ArrowArray *array)
{
  /* Grows at each power of two. */
  if ((arrow->count & (arrow->count + 1)) == 0) {
    struct ArrowArray *grown = realloc(arrow->chunks, (2 * arrow->count + 1) * sizeof *grown);
    if (!grown) {
      tlpy_array_release(array);
      PyErr_NoMemory();
      return false;
    }
    arrow->chunks = grown;
  }
  arrow->chunks[arrow->count++] = *array;
  arrow->length += (size_t)array->length;
  if (array->length >= 0 && array->offset >= 0)
    return true;
  PyErr_SetString(PyExc_ValueError, "an Arrow array of a negative length or offset");
  return false;
}

static bool read_pair(PyObject *pair, tlpy_arrow *out)
{
  PyObject *first = PySequence_GetItem(pair, 0);
  PyObject *second = first ? PySequence_GetItem(pair, 1) : NULL;
  struct ArrowSchema *schema = second ? PyCapsule_GetPointer(first, "arrow_schema") : NULL;
  struct ArrowArray *array = schema ? PyCapsule_GetPointer(second, "arrow_array") : NULL;
  bool done = array;
  if (done && (!schema->release || !array->release)) {
    PyErr_SetString(PyExc_ValueError, "Arrow capsules that were consumed before");
    done = false;
  } else if (done) {
    out->schema = *schema;
    schema->release = NULL;
    struct ArrowArray moved = *array;
    array->release = NULL;
    done = add_chunk(out, &moved);
  }
  Py_XDECREF(first);
  Py_XDECREF(second);
  return done;
}

static bool read_stream(PyObject *capsule, tlpy_arrow *out)
{
  struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
  if (!stream)
    return false;
  if (!stream->release) {
    PyErr_SetString(PyExc_ValueError, "an Arrow stream that was consumed before");
    return false;
  }
  struct ArrowArray next = {0};
  int status;
  /* A stream may compute in threads that want the interpreter. */
  PyThreadState *thread = PyEval_SaveThread();
  status = stream->get_schema(stream, &out->schema);
  PyEval_RestoreThread(thread);
  while (status == 0) {
    next = (struct ArrowArray){0};
    thread = PyEval_SaveThread();
    status = stream->get_next(stream, &next);
    PyEval_RestoreThread(thread);
    if (status == 0 && !next.release)
      return true;
    if (status == 0 && (!add_chunk(out, &next) || PyErr_CheckSignals() < 0))
      return false;
  }
  const char *message = stream->get_last_error(stream);
  PyErr_Format(status == ENOMEM ? PyExc_MemoryError : PyExc_OSError, "the Arrow stream failed: %s",
               message ? message : strerror(status));
  return false;
}

/* Calls the method if there is one: 0 when not. */
static int call(PyObject *object, const char *name, PyObject **out)
{
  PyObject *method = PyObject_GetAttrString(object, name);
  if (!method) {
    if (!PyErr_ExceptionMatches(PyExc_AttributeError))
      return -1;
    PyErr_Clear();
    return 0;
  }
  *out = PyObject_CallNoArgs(method);
  Py_DECREF(method);
  return *out ? 1 : -1;
}

int tlpy_arrow_open(PyObject *object, tlpy_arrow *out)
{
  PyObject *given = NULL;
  *out = (tlpy_arrow){0};
  /* A class has the method as well, unbound. */
  if (PyType_Check(object))
    return 0;
  int found = call(object, "__arrow_c_array__", &given);
  bool done = found > 0 && read_pair(given, out);
  if (found == 0) {
    found = call(object, "__arrow_c_stream__", &given);
    done = found > 0 && read_stream(given, out);
  }
  Py_XDECREF(given);
  if (found > 0 && !done) {
    tlpy_arrow_close(out);
    return -1;
  }
  return found;
}

int tlpy_arrow_try(PyObject *object, tlpy_arrow *out)
{
  int found = tlpy_arrow_open(object, out);
  if (found >= 0 || !PyErr_ExceptionMatches(PyExc_ImportError))
    return found;
  PyErr_Clear();
  return 0;
}

static tlpy_vector child_at(const tlpy_vector *vector, int64_t index)
{
  const struct ArrowArray *child = vector->array->children[index];
  return (tlpy_vector){vector->schema->children[index], child, vector->offset + child->offset, vector->length};
}

static bool is_struct(const tlpy_vector *vector)
{
  return strcmp(vector->schema->format, "+s") == 0 && vector->array->n_children == vector->schema->n_children;
}

tlpy_vector tlpy_arrow_whole(const tlpy_arrow *arrow, size_t chunk)
{
  const struct ArrowArray *array = &arrow->chunks[chunk];
  return (tlpy_vector){&arrow->schema, array, array->offset, (size_t)array->length};
}

tlpy_vector tlpy_arrow_chunk(const tlpy_arrow *arrow, size_t chunk)
{
  tlpy_vector vector = tlpy_arrow_whole(arrow, chunk);
  return is_struct(&vector) && vector.array->n_children == 1 ? child_at(&vector, 0) : vector;
}

bool tlpy_vector_child(const tlpy_vector *vector, const char *name, tlpy_vector *out)
{
  if (!is_struct(vector))
    return false;
  for (int64_t i = 0; i < vector->schema->n_children; i++) {
    const char *seen = vector->schema->children[i]->name;
    if (seen && strcmp(seen, name) == 0) {
      *out = child_at(vector, i);
      return true;
    }
  }
  return false;
}

static bool bit_is_set(const uint8_t *bits, int64_t at)
{
  return bits[at / 8] >> at % 8 & 1;
}

bool tlpy_vector_is_valid(const tlpy_vector *vector, size_t row)
{
  const struct ArrowArray *array = vector->array;
  if (vector->schema->format[0] == 'n')
    return false;
  if (array->null_count == 0 || array->n_buffers < 1 || !array->buffers[0])
    return true;
  return bit_is_set(array->buffers[0], vector->offset + (int64_t)row);
}

static bool is_text_format(const char *format, int64_t buffers)
{
  if (strcmp(format, "u") == 0 || strcmp(format, "U") == 0)
    return buffers == 3;
  return (strcmp(format, "vu") == 0 && buffers >= 3) || strcmp(format, "n") == 0;
}

bool tlpy_vector_has_texts(const tlpy_vector *vector)
{
  const struct ArrowArray *array = vector->array;
  const char *format = vector->schema->format;
  if (!vector->schema->dictionary)
    return is_text_format(format, array->n_buffers);
  return array->dictionary && array->n_buffers == 2 && strlen(format) == 1 && strchr("cCsSiIlL", format[0]) &&
         !vector->schema->dictionary->dictionary &&
         is_text_format(vector->schema->dictionary->format, array->dictionary->n_buffers);
}

/* One of the views of "vu": a length, then the text itself up to 12 bytes, else where it is. */
static tl_text text_of_view(const struct ArrowArray *array, int64_t at)
{
  const char *view = (const char *)array->buffers[1] + 16 * at;
  int32_t parts[4];
  memcpy(parts, view, sizeof parts);
  if (parts[0] < 0)
    return (tl_text){NULL, 0};
  if (parts[0] <= 12)
    return (tl_text){view + 4, (size_t)parts[0]};
  /* The last buffer is the sizes of the others. */
  if (parts[2] < 0 || parts[2] >= array->n_buffers - 3 || parts[3] < 0)
    return (tl_text){NULL, 0};
  return (tl_text){(const char *)array->buffers[2 + parts[2]] + parts[3], (size_t)parts[0]};
}

/* From offset `at` to the next, of 32 or 64 bits. */
static void range_at(const void *offsets, bool large, int64_t at, int64_t *out_from, int64_t *out_to)
{
  if (large) {
    *out_from = ((const int64_t *)offsets)[at];
    *out_to = ((const int64_t *)offsets)[at + 1];
  } else {
    *out_from = ((const int32_t *)offsets)[at];
    *out_to = ((const int32_t *)offsets)[at + 1];
  }
}

static int64_t index_at(char format, const void *items, int64_t at)
{
  switch (format) {
  case 'c': return ((const int8_t *)items)[at];
  case 'C': return ((const uint8_t *)items)[at];
  case 's': return ((const int16_t *)items)[at];
  case 'S': return ((const uint16_t *)items)[at];
  case 'i': return ((const int32_t *)items)[at];
  case 'I': return ((const uint32_t *)items)[at];
  case 'l': return ((const int64_t *)items)[at];
  default: {
    uint64_t index = ((const uint64_t *)items)[at];
    return index <= INT64_MAX ? (int64_t)index : -1;
  }
  }
}

tl_text tlpy_vector_text(const tlpy_vector *vector, size_t row)
{
  static const char empty[] = "";
  const struct ArrowArray *array = vector->array;
  int64_t at = vector->offset + (int64_t)row;
  if (!tlpy_vector_is_valid(vector, row))
    return (tl_text){NULL, 0};
  if (vector->schema->dictionary) {
    const struct ArrowArray *values = array->dictionary;
    int64_t index = index_at(vector->schema->format[0], array->buffers[1], at);
    if (index < 0 || index >= values->length)
      return (tl_text){NULL, 0};
    tlpy_vector dictionary = {vector->schema->dictionary, values, values->offset, (size_t)values->length};
    return tlpy_vector_text(&dictionary, (size_t)index);
  }
  if (vector->schema->format[0] == 'v')
    return text_of_view(array, at);
  int64_t from, to;
  range_at(array->buffers[1], vector->schema->format[0] == 'U', at, &from, &to);
  if (from < 0 || to <= from)
    return (tl_text){empty, 0};
  return (tl_text){(const char *)array->buffers[2] + from, (size_t)(to - from)};
}

static tlpy_vector items_of(const tlpy_vector *vector)
{
  const struct ArrowArray *items = vector->array->children[0];
  return (tlpy_vector){vector->schema->children[0], items, items->offset, (size_t)items->length};
}

bool tlpy_vector_has_lists(const tlpy_vector *vector)
{
  const char *format = vector->schema->format;
  if ((strcmp(format, "+l") != 0 && strcmp(format, "+L") != 0) || vector->array->n_buffers != 2 ||
      vector->array->n_children != 1 || vector->schema->n_children != 1)
    return false;
  tlpy_vector items = items_of(vector);
  return tlpy_vector_has_texts(&items);
}

void tlpy_vector_list(const tlpy_vector *vector, size_t row, tlpy_vector *out_items, size_t *out_from, size_t *out_to)
{
  int64_t from = 0, to = 0;
  *out_items = items_of(vector);
  if (tlpy_vector_is_valid(vector, row))
    range_at(vector->array->buffers[1], vector->schema->format[1] == 'L', vector->offset + (int64_t)row, &from, &to);
  if (from < 0 || to < from || to > (int64_t)out_items->length)
    from = to = 0;
  *out_from = (size_t)from;
  *out_to = (size_t)to;
}
