/* SPDX-License-Identifier: Apache-2.0 */

/* The module timeline._timeline: its state, and the table of what adds something to it. */

#include "py.h"

#include <stddef.h>

static int (*const adders[])(PyObject *module) = {
    tlpy_errors_add, /* first: the others raise */
    tlpy_names_add,     tlpy_datetime_add, tlpy_builder_add, tlpy_column_add,   tlpy_constraint_add,
    tlpy_date_add,      tlpy_diff_add,     tlpy_draft_add,   tlpy_duration_add, tlpy_event_add,
    tlpy_extents_add,   tlpy_index_add,    tlpy_io_add,      tlpy_network_add,  tlpy_relate_add,
    tlpy_relations_add, tlpy_sequence_add, tlpy_span_add,    tlpy_spans_add,    tlpy_timeline_add,
};

static PyModuleDef module_def;

tlpy_state *tlpy_state_of(PyObject *module)
{
  return PyModule_GetState(module);
}

tlpy_state *tlpy_state_of_object(PyObject *self)
{
  return PyType_GetModuleState(Py_TYPE(self));
}

int tlpy_type_add(PyObject *module, PyType_Spec *spec, PyObject **slot)
{
  PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
  if (!type)
    return -1;
  *slot = type;
  return PyModule_AddType(module, (PyTypeObject *)type);
}

/* Imports `module` and takes `name` of it. */
static int take(const char *module, const char *name, PyObject **out)
{
  PyObject *imported = PyImport_ImportModule(module);
  if (!imported)
    return -1;
  *out = PyObject_GetAttrString(imported, name);
  Py_DECREF(imported);
  return *out ? 0 : -1;
}

static int execute(PyObject *module)
{
  tlpy_state *state = tlpy_state_of(module);
  const struct {
    const char *module;
    const char *name;
    PyObject **slot;
  } taken[] = {
      {"datetime", "date", &state->date_class},
      {"datetime", "datetime", &state->datetime_class},
      {"datetime", "timedelta", &state->timedelta_class},
      {"datetime", "timezone", &state->timezone_class},
      {"timeline._records", "Bounds", &state->bounds_class},
      {"timeline._records", "Point", &state->point_class},
      {"timeline._records", "Change", &state->change_class},
      {"timeline._records", "Constraint", &state->constraint_class},
      {"timeline._records", "Difference", &state->difference_class},
      {"timeline._records", "Conflicts", &state->conflicts_class},
      {"timeline._records", "Format", &state->format_class},
      {"timeline._records", "Gap", &state->gap_class},
      {"timeline._records", "Loss", &state->loss_class},
      {"timeline._records", "Merge", &state->merge_class},
      {"timeline._records", "Output", &state->output_class},
      {"timeline._records", "Source", &state->source_class},
      {"timeline._records", "Statement", &state->statement_class},
  };
  for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
    if (take(taken[i].module, taken[i].name, taken[i].slot) < 0)
      return -1;
  for (size_t i = 0; i < sizeof adders / sizeof *adders; i++)
    if (adders[i](module) < 0)
      return -1;
  return PyModule_AddStringConstant(module, "__version__", tl_version());
}

enum { STATE_OBJECTS = offsetof(tlpy_state, zone_minutes) / sizeof(PyObject *) };

static int traverse(PyObject *module, visitproc visit, void *arg)
{
  PyObject **objects = PyModule_GetState(module);
  for (size_t i = 0; objects && i < STATE_OBJECTS; i++)
    Py_VISIT(objects[i]);
  return 0;
}

static int clear(PyObject *module)
{
  PyObject **objects = PyModule_GetState(module);
  for (size_t i = 0; objects && i < STATE_OBJECTS; i++)
    Py_CLEAR(objects[i]);
  return 0;
}

static void release(void *module)
{
  (void)clear(module);
}

/* Slots that are newer than the limited API of 3.11: their numbers never change. */
enum { SLOT_MULTIPLE_INTERPRETERS = 3, SLOT_GIL = 4 };

/* Each interpreter may have its own GIL (3.12): there is no state but the module's. And there may be none (3.13):
 * objects and the state do not change, but for what has a lock. */
static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
    {0, NULL},
    {0, NULL},
    {0, NULL},
};

static PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "timeline._timeline",
    .m_doc = "The C side of the package timeline.",
    .m_size = sizeof(tlpy_state),
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = release,
};

PyMODINIT_FUNC PyInit__timeline(void);

PyMODINIT_FUNC PyInit__timeline(void)
{
  if (Py_Version >= 0x030C0000)
    slots[1] = (PyModuleDef_Slot){SLOT_MULTIPLE_INTERPRETERS, (void *)2};
  if (Py_Version >= 0x030D0000)
    slots[2] = (PyModuleDef_Slot){SLOT_GIL, (void *)1};
  return PyModuleDef_Init(&module_def);
}
