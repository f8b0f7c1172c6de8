/* SPDX-License-Identifier: Apache-2.0 */

/* Names, texts and records. */

#include "py.h"

#include <stdio.h>
#include <string.h>

static const char *const modes[] = {"occurs", "spans", NULL};
static const char *const seasons[] = {"north", "south", "either", "quarter", NULL};
static const char *const syntaxes[] = {"either", "edtf", "phrase", NULL};
static const char *const end_kinds[] = {"dated", "open", "unknown", "ongoing", NULL};
static const char *const precisions[] = {"none",    "second",       "minute",   "day",  "month", "season",
                                         "quarter", "quadrimester", "semester", "year", NULL};
static const char *const forms[] = {"single", "interval", "one-of", "all-of", "range", NULL};
static const char *const qualifiers[] = {"", "?", "~", "%", NULL};

static const char *const endpoints[] = {"default", "start", "end", NULL};
static const char *const offset_precisions[] = {"default",  "exact",   "month", "year",
                                                "at-least", "at-most", "about", NULL};
static const char *const constraint_kinds[] = {"relation", "offset", "length", NULL};
static const char *const statement_kinds[] = {"start",      "end",    "date",     "length-min",
                                              "length-max", "offset", "relation", NULL};

static const char *const *const tables[TLPY_TABLES] = {
    [TLPY_CONSTRAINT_KINDS] = constraint_kinds,
    [TLPY_END_KINDS] = end_kinds,
    [TLPY_ENDPOINTS] = endpoints,
    [TLPY_FORMS] = forms,
    [TLPY_MODES] = modes,
    [TLPY_OFFSET_PRECISIONS] = offset_precisions,
    [TLPY_PRECISIONS] = precisions,
    [TLPY_QUALIFIERS] = qualifiers,
    [TLPY_SEASONS] = seasons,
    [TLPY_STATEMENT_KINDS] = statement_kinds,
    [TLPY_SYNTAXES] = syntaxes,
};

/* The name of a number of a table, as the C library or we have it; NULL beyond the last. */
static const char *name_at(tlpy_table table, unsigned number)
{
  switch (table) {
  case TLPY_ANSWERS: return number <= TL_ANSWER_CERTAIN ? tl_answer_name((tl_answer)number) : NULL;
  case TLPY_RELATIONS: return number < TL_RELATION_COUNT ? tl_relation_name((tl_relation)number) : NULL;
  default: return tables[table][number];
  }
}

int tlpy_names_add(PyObject *module)
{
  tlpy_state *state = tlpy_state_of(module);
  for (int table = 0; table < TLPY_TABLES; table++) {
    const char *name;
    for (unsigned i = 0; i < TLPY_NAMES && (name = name_at((tlpy_table)table, i)); i++)
      if (!(state->names[table][i] = PyUnicode_InternFromString(name)))
        return -1;
  }
  return 0;
}

PyObject *tlpy_name(const tlpy_state *state, tlpy_table table, unsigned number)
{
  return Py_NewRef(state->names[table][number]);
}

int tlpy_number(const tlpy_state *state, tlpy_table table, PyObject *name, const char *what, uint8_t *out_number)
{
  PyObject *const *names = state->names[table];
  for (uint8_t i = 0; i < TLPY_NAMES && names[i]; i++)
    if (names[i] == name) { /* as it is mostly: both are interned */
      *out_number = i;
      return 0;
    }
  return tlpy_name_find(tables[table], name, what, out_number);
}

/* "one, two or three" for a message. */
static PyObject *listed(const char *const *names)
{
  PyObject *text = PyUnicode_FromFormat("'%s'", names[0]);
  for (size_t i = 1; text && names[i]; i++) {
    PyObject *longer = PyUnicode_FromFormat("%U%s'%s'", text, names[i + 1] ? ", " : " or ", names[i]);
    Py_DECREF(text);
    text = longer;
  }
  return text;
}

int tlpy_name_find(const char *const *names, PyObject *name, const char *what, uint8_t *out_number)
{
  PyObject *all;
  if (PyUnicode_Check(name)) {
    for (uint8_t i = 0; names[i]; i++)
      if (PyUnicode_CompareWithASCIIString(name, names[i]) == 0) {
        *out_number = i;
        return 0;
      }
  }
  all = listed(names);
  if (all)
    PyErr_Format(PyUnicode_Check(name) ? PyExc_ValueError : PyExc_TypeError, "%s is %U, not %R", what, all, name);
  Py_XDECREF(all);
  return -1;
}

void tlpy_raise_encoding(const tlpy_state *state, const char *what, bool is_text)
{
  tl_error err = {.status = TL_ERR_ENCODING, .code = TL_CODE_UTF8};
  Py_ssize_t start = 0;
  PyObject *type, *value, *trace;
  if (!PyErr_ExceptionMatches(PyExc_UnicodeError))
    return;
  PyErr_Fetch(&type, &value, &trace);
  PyErr_NormalizeException(&type, &value, &trace);
  if ((is_text ? PyUnicodeEncodeError_GetStart : PyUnicodeDecodeError_GetStart)(value, &start) == 0) {
    if (is_text)
      err.column = (uint32_t)start + 1;
    (void)snprintf(err.message, sizeof err.message, "%s: %s %zd %s", what, is_text ? "character" : "byte", start + 1,
                   is_text ? "is half of a surrogate pair" : "is not of UTF-8");
    tlpy_raise(state, &err);
  }
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(trace);
}

PyObject *tlpy_decode(const tlpy_state *state, PyObject *bytes, const char *what)
{
  PyObject *text = PyUnicode_DecodeUTF8(PyBytes_AsString(bytes), PyBytes_Size(bytes), "strict");
  if (!text)
    tlpy_raise_encoding(state, what, false);
  return text;
}

int tlpy_text(const tlpy_state *state, PyObject *object, const char *what, tl_text *out_text)
{
  Py_ssize_t size;
  if (tlpy_is_str(object)) {
    const char *data = PyUnicode_AsUTF8AndSize(object, &size);
    if (!data) {
      tlpy_raise_encoding(state, what, true);
      return -1;
    }
    *out_text = (tl_text){data, (size_t)size};
    return 0;
  }
  if (PyBytes_Check(object)) {
    char *data;
    if (PyBytes_AsStringAndSize(object, &data, &size) < 0)
      return -1;
    *out_text = (tl_text){data, (size_t)size};
    return 0;
  }
  PyErr_Format(PyExc_TypeError, "%s is str or bytes, not %R", what, (PyObject *)Py_TYPE(object));
  return -1;
}

int tlpy_text_or_none(const tlpy_state *state, PyObject *object, const char *what, tl_text *out_text)
{
  if (object && object != Py_None)
    return tlpy_text(state, object, what, out_text);
  *out_text = (tl_text){NULL, 0};
  return 0;
}

PyObject *tlpy_string(const char *string)
{
  if (!string)
    Py_RETURN_NONE;
  return PyUnicode_FromString(string);
}

PyObject *tlpy_same(PyObject *self, PyObject *unused)
{
  (void)unused;
  return Py_NewRef(self);
}

PyObject *tlpy_format_text(PyObject *self, PyObject *spec)
{
  PyObject *text = PyObject_Str(self);
  PyObject *made = text ? PyObject_Format(text, spec) : NULL;
  Py_XDECREF(text);
  return made;
}

PyObject *tlpy_repr(const char *before, PyObject *value, const char *after)
{
  PyObject *repr = PyObject_Repr(value);
  PyObject *whole = NULL;
  Py_ssize_t size;
  const char *data = repr ? PyUnicode_AsUTF8AndSize(repr, &size) : NULL;
  char text[256];
  size_t lengths[] = {strlen(before), data ? (size_t)size : 0, strlen(after)};
  if (data && lengths[0] + lengths[1] + lengths[2] <= sizeof text) { /* half as long as by a format */
    memcpy(text, before, lengths[0]);
    memcpy(text + lengths[0], data, lengths[1]);
    memcpy(text + lengths[0] + lengths[1], after, lengths[2]);
    whole = PyUnicode_FromStringAndSize(text, (Py_ssize_t)(lengths[0] + lengths[1] + lengths[2]));
  } else if (data) {
    whole = PyUnicode_FromFormat("%s%U%s", before, repr, after);
  }
  Py_XDECREF(repr);
  return whole;
}

Py_hash_t tlpy_hash(const int64_t *numbers, size_t count)
{
  uint64_t hash = UINT64_C(0x9E3779B97F4A7C15);
  for (size_t i = 0; i < count; i++) {
    hash ^= (uint64_t)numbers[i];
    hash *= UINT64_C(0xFF51AFD7ED558CCD);
    hash ^= hash >> 32;
  }
  return (Py_hash_t)hash == -1 ? -2 : (Py_hash_t)hash;
}

/* -- Records */

/* A new tuple of all items, which it takes over; `missing` stands for NULL, which else is a failure. One call, where
 * PyTuple_SetItem() is one an item, and looks at the tuple each time. */
static PyObject *pack(PyObject *const *items, size_t count, PyObject *missing)
{
  PyObject *i[TLPY_ITEMS] = {NULL};
  bool whole = true;
  for (size_t n = 0; n < count; n++) {
    i[n] = items[n] ? items[n] : Py_XNewRef(missing);
    whole = whole && i[n];
  }
  PyObject *tuple = NULL;
  if (whole)
    tuple = PyTuple_Pack((Py_ssize_t)count, i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8], i[9], i[10], i[11],
                         i[12], i[13]);
  for (size_t n = 0; n < count; n++)
    Py_XDECREF(i[n]);
  return tuple;
}

PyObject *tlpy_tuple(PyObject *const *items, size_t count)
{
  return pack(items, count, NULL);
}

/* A record has what a tuple has, and no more: its class is made from tuple, with no slots. tuple.__new__ would copy a
 * tuple that was made for it, and the class's own is a function of Python. */
static PyObject *record(PyObject *class, PyObject *const *items, size_t count, PyObject *missing)
{
  PyObject *tuple = pack(items, count, missing);
  if (tuple)
    Py_SET_TYPE(tuple, (PyTypeObject *)Py_NewRef(class));
  return tuple;
}

PyObject *tlpy_record(PyObject *class, PyObject *const *items, size_t count)
{
  return record(class, items, count, NULL);
}

PyObject *tlpy_record_with_none(PyObject *class, PyObject *const *items, size_t count)
{
  return record(class, items, count, Py_None);
}

PyObject *tlpy_bool(bool value)
{
  return Py_NewRef(value ? Py_True : Py_False);
}

PyObject *tlpy_int_or_none(bool given, long long number)
{
  return given ? PyLong_FromLongLong(number) : Py_NewRef(Py_None);
}

/* -- Arguments */

int tlpy_int(const tlpy_state *state, PyObject *object, const char *what, int64_t *out_number)
{
  int overflow;
  long long number = PyLong_AsLongLongAndOverflow(object, &overflow);
  if (overflow) {
    tlpy_raise_format(state, TL_ERR_RANGE, TL_CODE_DATE_RANGE, "%s: more than int64 holds", what);
    return -1;
  }
  if (number == -1 && PyErr_Occurred()) {
    if (PyErr_ExceptionMatches(PyExc_TypeError))
      PyErr_Format(PyExc_TypeError, "%s is an int, not %R", what, (PyObject *)Py_TYPE(object));
    return -1;
  }
  *out_number = number;
  return 0;
}

bool tlpy_is_other_int(PyObject *object)
{
  if (!PyIndex_Check(object))
    return false;
  /* An array of NumPy has the method, too. */
  PyObject *number = PyNumber_Index(object);
  PyErr_Clear();
  Py_XDECREF(number);
  return number;
}

int tlpy_unsigned(const tlpy_state *state, PyObject *object, const char *what, uint64_t most, uint64_t *out_number)
{
  int64_t number;
  if (tlpy_int(state, object, what, &number) < 0)
    return -1;
  if (number < 0 || (uint64_t)number > most) {
    PyErr_Format(PyExc_ValueError, "%s: 0 to %llu, not %lld", what, (unsigned long long)most, (long long)number);
    return -1;
  }
  *out_number = (uint64_t)number;
  return 0;
}

PyObject *tlpy_subscript(PyObject *self, PyObject *key, Py_ssize_t length,
                         PyObject *(*item)(PyObject *self, Py_ssize_t index))
{
  Py_ssize_t start;
  Py_ssize_t stop;
  Py_ssize_t step;
  if (!PySlice_Check(key)) {
    Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
    return index == -1 && PyErr_Occurred() ? NULL : item(self, index < 0 ? index + length : index);
  }
  if (PySlice_Unpack(key, &start, &stop, &step) < 0)
    return NULL;
  Py_ssize_t count = PySlice_AdjustIndices(length, &start, &stop, step);
  PyObject *list = PyList_New(count);
  for (Py_ssize_t i = 0; list && i < count; i++) {
    PyObject *one = item(self, start + i * step);
    if (!one || PyList_SetItem(list, i, one) < 0)
      Py_CLEAR(list);
  }
  return list;
}

PyObject *tlpy_items(PyObject *object, const char *what, const char *wanted)
{
  if (PyList_Check(object) || PyTuple_Check(object))
    return PySequence_Tuple(object); /* as it is at one moment, whoever changes it */
  PyObject *iterator = PyObject_GetIter(object);
  if (!iterator && PyErr_ExceptionMatches(PyExc_TypeError))
    PyErr_Format(PyExc_TypeError, "%s: %s wanted, not %R", what, wanted, (PyObject *)Py_TYPE(object));
  PyObject *items = iterator ? PySequence_Tuple(iterator) : NULL;
  Py_XDECREF(iterator);
  return items;
}

PyObject *tlpy_refuse_pickle(PyObject *self, const char *instead)
{
  PyErr_Format(PyExc_TypeError, "%R cannot be pickled: %s", (PyObject *)Py_TYPE(self), instead);
  return NULL;
}

/* Puts an argument to the place of its name. */
static int place(const char *function, PyObject *key, PyObject *value, const char *const *names, PyObject **given)
{
  Py_ssize_t size;
  const char *text = PyUnicode_AsUTF8AndSize(key, &size);
  size_t i = 0;
  if (!text) { /* half of a surrogate pair */
    PyErr_Clear();
    text = "";
  }
  while (names[i] && strcmp(text, names[i]) != 0)
    i++;
  if (!names[i] || given[i]) {
    PyErr_Format(PyExc_TypeError, "%s() got %s argument '%U'", function,
                 names[i] ? "two values for the" : "an unexpected keyword", key);
    return -1;
  }
  given[i] = value;
  return 0;
}

int tlpy_arguments(const char *function, PyObject *const *args, Py_ssize_t count, PyObject *keywords,
                   const char *const *names, Py_ssize_t positional, PyObject **given)
{
  Py_ssize_t named = keywords ? PyTuple_Size(keywords) : 0;
  if (count > positional) {
    PyErr_Format(PyExc_TypeError, "%s() takes at most %zd positional arguments (%zd given)", function, positional,
                 count);
    return -1;
  }
  for (Py_ssize_t i = 0; i < count; i++)
    given[i] = args[i];
  for (Py_ssize_t i = 0; i < named; i++)
    if (place(function, PyTuple_GetItem(keywords, i), args[count + i], names, given) < 0)
      return -1;
  return 0;
}

int tlpy_keywords(const char *function, PyObject *keywords, const char *const *names, PyObject **given)
{
  PyObject *key;
  PyObject *value;
  Py_ssize_t position = 0;
  while (keywords && PyDict_Next(keywords, &position, &key, &value))
    if (place(function, key, value, names, given) < 0)
      return -1;
  return 0;
}
