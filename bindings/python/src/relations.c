/* SPDX-License-Identifier: Apache-2.0 */

/* timeline.Relations: a set of Allen's thirteen relations. */

#include "py.h"

typedef struct tlpy_relations {
  PyObject ob_base;
  tl_relset set;
  bool conditional;
} tlpy_relations;

static tl_relset set_of(PyObject *self)
{
  return ((tlpy_relations *)self)->set;
}

static bool is_relations(const tlpy_state *state, PyObject *object)
{
  return (PyObject *)Py_TYPE(object) == state->relations_type;
}

static bool is_conditional(const tlpy_state *state, PyObject *object)
{
  return is_relations(state, object) && ((tlpy_relations *)object)->conditional;
}

PyObject *tlpy_relations_new(const tlpy_state *state, tl_relset set, bool conditional)
{
  PyObject *made = PyType_GenericAlloc((PyTypeObject *)state->relations_type, 0);
  if (made) {
    ((tlpy_relations *)made)->set = set;
    ((tlpy_relations *)made)->conditional = conditional;
  }
  return made;
}

/* The set of a text; a text without any relation is the empty set. */
static int parse(const tlpy_state *state, PyObject *text, tl_relset *out_set)
{
  tl_text seen;
  tl_error err;
  if (tlpy_text(state, text, "relations", &seen) < 0)
    return -1;
  if (!seen.size) {
    *out_set = TL_RELSET_NONE;
    return 0;
  }
  if (tl_relset_find(seen, out_set))
    return 0;
  if (tl_relset_parse(seen, out_set, &err) != TL_OK) {
    tlpy_raise(state, &err);
    return -1;
  }
  return 0;
}

int tlpy_relset(const tlpy_state *state, PyObject *value, tl_relset *out_set)
{
  if (is_relations(state, value)) {
    *out_set = set_of(value);
    return 0;
  }
  if (PyUnicode_Check(value))
    return parse(state, value, out_set);
  PyErr_Format(PyExc_TypeError, "relations are letters or names (str), or timeline.Relations, not %R",
               (PyObject *)Py_TYPE(value));
  return -1;
}

static PyObject *relations_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
  static const char *const names[] = {"", "conditional", NULL};
  const tlpy_state *state = PyType_GetModuleState(type);
  PyObject *value = NULL;
  int conditional = 0;
  tl_relset set = TL_RELSET_NONE;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|O$p:Relations", TLPY_KEYWORDS(names), &value, &conditional))
    return NULL;
  if (value && (is_relations(state, value) || PyUnicode_Check(value))) {
    if (tlpy_relset(state, value, &set) < 0)
      return NULL;
    conditional |= is_conditional(state, value);
  } else if (value) {
    PyObject *items = tlpy_items(value, "relations", "letters, names or Relations, or a list of them, are");
    for (Py_ssize_t i = 0; items && i < PyTuple_Size(items); i++) {
      tl_relset one = TL_RELSET_NONE;
      PyObject *item = PyTuple_GetItem(items, i);
      conditional |= is_conditional(state, item);
      if (tlpy_relset(state, item, &one) < 0)
        Py_CLEAR(items);
      set |= one;
    }
    if (!items)
      return NULL;
    Py_DECREF(items);
  }
  return tlpy_relations_new(state, set, conditional);
}

static void relations_dealloc(PyObject *self)
{
  PyTypeObject *type = Py_TYPE(self);
  PyObject_Free(self);
  Py_DECREF(type);
}

static PyObject *letters(PyObject *self)
{
  char text[TL_RELSET_TEXT_SIZE];
  size_t length = tl_relset_write(set_of(self), text);
  return PyUnicode_FromStringAndSize(text, (Py_ssize_t)length);
}

static PyObject *relations_repr(PyObject *self)
{
  PyObject *text = letters(self);
  PyObject *repr =
      text ? tlpy_repr("timeline.Relations(", text, ((tlpy_relations *)self)->conditional ? ", conditional=True)" : ")")
           : NULL;
  Py_XDECREF(text);
  return repr;
}

static PyObject *relations_getnewargs_ex(PyObject *self, PyObject *unused)
{
  (void)unused;
  PyObject *text = letters(self);
  PyObject *conditional = PyBool_FromLong(((tlpy_relations *)self)->conditional);
  PyObject *result = text ? Py_BuildValue("((O){sO})", text, "conditional", conditional) : NULL;
  Py_XDECREF(text);
  Py_DECREF(conditional);
  return result;
}

static Py_hash_t relations_hash(PyObject *self)
{
  return set_of(self);
}

/* As frozenset: <= is "subset of". */
static PyObject *relations_compare(PyObject *self, PyObject *other, int op)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  if (!is_relations(state, other))
    Py_RETURN_NOTIMPLEMENTED;
  tl_relset a = set_of(self);
  tl_relset b = set_of(other);
  bool holds = false;
  switch (op) {
  case Py_EQ: holds = a == b; break;
  case Py_NE: holds = a != b; break;
  case Py_LE: holds = (a & ~b) == 0; break;
  case Py_LT: holds = (a & ~b) == 0 && a != b; break;
  case Py_GE: holds = (b & ~a) == 0; break;
  default: holds = (b & ~a) == 0 && a != b; break;
  }
  return PyBool_FromLong(holds);
}

/* -- As a set */

static Py_ssize_t relations_length(PyObject *self)
{
  return tl_relset_count(set_of(self));
}

static int relations_bool(PyObject *self)
{
  return set_of(self) != TL_RELSET_NONE;
}

static int relations_contains(PyObject *self, PyObject *value)
{
  tl_relset asked = TL_RELSET_NONE;
  if (tlpy_relset(tlpy_state_of_object(self), value, &asked) < 0)
    return -1;
  return (asked & ~set_of(self)) == 0;
}

static PyObject *names_of(PyObject *self)
{
  PyObject *tuple = PyTuple_New(tl_relset_count(set_of(self)));
  Py_ssize_t used = 0;
  for (int i = 0; tuple && i < TL_RELATION_COUNT; i++) {
    if (!(set_of(self) >> i & 1))
      continue;
    PyObject *name = tlpy_name(tlpy_state_of_object(self), TLPY_RELATIONS, (unsigned)i);
    if (!name || PyTuple_SetItem(tuple, used++, name) < 0)
      Py_CLEAR(tuple);
  }
  return tuple;
}

static PyObject *relations_iter(PyObject *self)
{
  PyObject *names = names_of(self);
  PyObject *iterator = names ? PyObject_GetIter(names) : NULL;
  Py_XDECREF(names);
  return iterator;
}

/* The state, when both are Relations: a number slot is also called with the operands the other way round. */
static const tlpy_state *both(PyObject *a, PyObject *b)
{
  return Py_TYPE(a) == Py_TYPE(b) ? tlpy_state_of_object(a) : NULL;
}

#define BINARY(name, expression)                                                                                       \
  static PyObject *name(PyObject *first, PyObject *second)                                                             \
  {                                                                                                                    \
    const tlpy_state *state = both(first, second);                                                                     \
    if (!state)                                                                                                        \
      Py_RETURN_NOTIMPLEMENTED;                                                                                        \
    tl_relset a = set_of(first);                                                                                       \
    tl_relset b = set_of(second);                                                                                      \
    bool conditional = ((tlpy_relations *)first)->conditional || ((tlpy_relations *)second)->conditional;              \
    return tlpy_relations_new(state, (tl_relset)(expression), conditional);                                            \
  }

BINARY(relations_or, a | b)
BINARY(relations_and, a &b)
BINARY(relations_xor, a ^ b)
BINARY(relations_subtract, a & ~b)

static PyObject *relations_invert(PyObject *self)
{
  return tlpy_relations_new(tlpy_state_of_object(self), (tl_relset)(TL_RELSET_ALL & ~set_of(self)),
                            ((tlpy_relations *)self)->conditional);
}

/* -- What is asked of it */

static PyObject *relations_converse(PyObject *self, PyObject *unused)
{
  (void)unused;
  return tlpy_relations_new(tlpy_state_of_object(self), tl_relset_converse(set_of(self)),
                            ((tlpy_relations *)self)->conditional);
}

static PyObject *relations_compose(PyObject *self, PyObject *other)
{
  const tlpy_state *state = tlpy_state_of_object(self);
  tl_relset set = TL_RELSET_NONE;
  if (tlpy_relset(state, other, &set) < 0)
    return NULL;
  return tlpy_relations_new(state, tl_relset_compose(set_of(self), set),
                            is_conditional(state, self) || is_conditional(state, other));
}

static PyObject *relations_answer(PyObject *self, PyObject *asked)
{
  tl_relset set = TL_RELSET_NONE;
  if (tlpy_relset(tlpy_state_of_object(self), asked, &set) < 0)
    return NULL;
  return tlpy_name(tlpy_state_of_object(self), TLPY_ANSWERS, tl_relset_answer(set_of(self), set));
}

static PyObject *relations_certain(PyObject *self, PyObject *asked)
{
  tl_relset set = TL_RELSET_NONE;
  if (tlpy_relset(tlpy_state_of_object(self), asked, &set) < 0)
    return NULL;
  return PyBool_FromLong(tl_relset_answer(set_of(self), set) == TL_ANSWER_CERTAIN);
}

static PyObject *relations_possible(PyObject *self, PyObject *asked)
{
  tl_relset set = TL_RELSET_NONE;
  if (tlpy_relset(tlpy_state_of_object(self), asked, &set) < 0)
    return NULL;
  return PyBool_FromLong(tl_relset_answer(set_of(self), set) != TL_ANSWER_IMPOSSIBLE);
}

static PyObject *get_letters(PyObject *self, void *closure)
{
  (void)closure;
  return letters(self);
}

static PyObject *get_names(PyObject *self, void *closure)
{
  (void)closure;
  return names_of(self);
}

static PyObject *get_name(PyObject *self, void *closure)
{
  (void)closure;
  return tlpy_string(tl_relset_name(set_of(self)));
}

static PyObject *get_bits(PyObject *self, void *closure)
{
  (void)closure;
  return PyLong_FromLong(set_of(self));
}

static PyObject *get_is_convex(PyObject *self, void *closure)
{
  (void)closure;
  return PyBool_FromLong(tl_relset_is_convex(set_of(self)));
}

static PyObject *get_conditional(PyObject *self, void *closure)
{
  (void)closure;
  return PyBool_FromLong(((tlpy_relations *)self)->conditional);
}

/* clang-format off */
static PyGetSetDef properties[] = {
    {"letters", get_letters, NULL, "The letters, of 'pmoFDseSdfOMP' in that order.", NULL},
    {"names", get_names, NULL, "The names, a tuple: ('before', 'meets').", NULL},
    {"name", get_name, NULL, "The name of the whole set, such as 'precedes'; None when it has none.", NULL},
    {"bits", get_bits, NULL, "The set as the columns have it: bit i is relation i in the order of the letters.", NULL},
    {"is_convex", get_is_convex, NULL, "Whether comparisons of endpoints that all hold can say the set.", NULL},
    {"conditional", get_conditional, NULL, "Whether a date has a qualifier (?, ~, %): the answer holds if the date "
     "does. Not part of == and hash.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef methods[] = {
    {"converse", relations_converse, METH_NOARGS,
     "converse($self, /)\n--\n\nThe relations of b to a, of those of a to b."},
    {"compose", relations_compose, METH_O,
     "compose($self, other, /)\n--\n\nWhat is possible between a and c: these of a to b, other of b to c."},
    {"answer", relations_answer, METH_O,
     "answer($self, relation, /)\n--\n\n'certain', 'possible' or 'impossible': whether one of these is one of relation."},
    {"certain", relations_certain, METH_O,
     "certain($self, relation, /)\n--\n\nWhether all of these are among relation, such as 'precedes'."},
    {"possible", relations_possible, METH_O,
     "possible($self, relation, /)\n--\n\nWhether one of these is among relation."},
    {"__format__", tlpy_format_text, METH_O, NULL},
    {"__getnewargs_ex__", relations_getnewargs_ex, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

static const char doc[] =
    "Relations(value='', /, *, conditional=False)\n--\n\n"
    "A set of Allen's relations; what is possible between two dates.\n\n"
    "value is letters ('pm'), names ('before, meets'), the name of a union ('precedes', 'follows', 'intersects',\n"
    "'disjoint', 'within', 'covers', 'starts-before', 'ends-before'), or several of these; it is conditional when one "
    "of\n"
    "these is. A set as frozenset is one: | & - ^ ~, in, len, iteration over the names, <= for subsets. Raises\n"
    "ParseError.";

static PyType_Slot type_slots[] = {
    {Py_tp_new, (void *)relations_new},
    {Py_tp_dealloc, (void *)relations_dealloc},
    {Py_tp_repr, (void *)relations_repr},
    {Py_tp_str, (void *)letters},
    {Py_tp_hash, (void *)relations_hash},
    {Py_tp_richcompare, (void *)relations_compare},
    {Py_tp_iter, (void *)relations_iter},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {Py_tp_doc, (void *)(uintptr_t)doc},
    {Py_sq_length, (void *)relations_length},
    {Py_sq_contains, (void *)relations_contains},
    {Py_nb_bool, (void *)relations_bool},
    {Py_nb_or, (void *)relations_or},
    {Py_nb_and, (void *)relations_and},
    {Py_nb_xor, (void *)relations_xor},
    {Py_nb_subtract, (void *)relations_subtract},
    {Py_nb_invert, (void *)relations_invert},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "timeline.Relations",
    .basicsize = sizeof(tlpy_relations),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = type_slots,
};

int tlpy_relations_add(PyObject *module)
{
  return tlpy_type_add(module, &spec, &tlpy_state_of(module)->relations_type);
}
