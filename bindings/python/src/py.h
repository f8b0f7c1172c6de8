/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLPY_PY_H
#define TLPY_PY_H

/*
 * What the files of the extension share.
 *
 * One file a type, each with its `int tlpy_<noun>_add(PyObject *module)` in the table of module.c. Types are heap types
 * that cannot be subclassed, so that PyType_GetModuleState(Py_TYPE(self)) finds the state. Functions that return
 * PyObject * return NULL with an exception set, those that return int -1.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdlib.h>

#include <timeline/format.h>
#include <timeline/timeline.h>

/* Attributes of datetime.datetime, and of datetime.timedelta. */
typedef enum tlpy_part {
  TLPY_HOUR,
  TLPY_MINUTE,
  TLPY_SECOND,
  TLPY_MICROSECOND,
  TLPY_TZINFO,
  TLPY_DELTA_DAYS,
  TLPY_DELTA_SECONDS,
  TLPY_DELTA_MICROSECONDS,
  TLPY_PARTS
} tlpy_part;

/* Tables of names that objects are made of; the index in one is the number. */
typedef enum tlpy_table {
  TLPY_ANSWERS,
  TLPY_CONSTRAINT_KINDS,
  TLPY_END_KINDS,
  TLPY_ENDPOINTS,
  TLPY_FORMS,
  TLPY_MODES,
  TLPY_OFFSET_PRECISIONS,
  TLPY_PRECISIONS,
  TLPY_QUALIFIERS,
  TLPY_RELATIONS,
  TLPY_SEASONS,
  TLPY_STATEMENT_KINDS,
  TLPY_SYNTAXES,
  TLPY_TABLES
} tlpy_table;

/* The most names in one. */
enum { TLPY_NAMES = 13 };

/* Keeps threads apart at an object that changes, for as long as C works on it. Only free-threaded builds have no GIL
 * that does. */
#ifdef Py_GIL_DISABLED
typedef PyMutex tlpy_lock;
static inline void tlpy_lock_take(tlpy_lock *lock)
{
  PyMutex_Lock(lock);
}
static inline void tlpy_lock_release(tlpy_lock *lock)
{
  PyMutex_Unlock(lock);
}
#else
typedef char tlpy_lock;
static inline void tlpy_lock_take(tlpy_lock *lock)
{
  (void)lock;
}
static inline void tlpy_lock_release(tlpy_lock *lock)
{
  (void)lock;
}
#endif

/* What the module holds, of each interpreter. First object pointers and nothing else: module.c visits them as an array.
 */
typedef struct tlpy_state {
  PyObject *errors[TL_ERR_CANCELLED + 1]; /* by tl_status; [0] is timeline.Error */
  PyObject *undecided;
  PyObject *missing_file;
  /* datetime's */
  PyObject *date_class;
  PyObject *datetime_class;
  PyObject *timedelta_class;
  PyObject *timezone_class;
  PyObject *utc;
  PyObject *first_moment;      /* datetime.min */
  PyObject *toordinal;         /* a bound method of C, else its name */
  PyObject *parts[TLPY_PARTS]; /* the descriptors */
  PyObject *isoformat;         /* names of methods */
  PyObject *utcoffset;
  PyObject *names[TLPY_TABLES][TLPY_NAMES]; /* str; NULL after the last */
  /* timeline._records */
  PyObject *bounds_class;
  PyObject *point_class;
  PyObject *change_class;
  PyObject *constraint_class;
  PyObject *difference_class;
  PyObject *conflicts_class;
  PyObject *format_class;
  PyObject *gap_class;
  PyObject *loss_class;
  PyObject *merge_class;
  PyObject *output_class;
  PyObject *source_class;
  PyObject *statement_class;
  /* own types */
  PyObject *builder_type;
  PyObject *date_type;
  PyObject *draft_type;
  PyObject *duration_type;
  PyObject *numbers_type;
  PyObject *times_type;
  PyObject *extents_type;
  PyObject *index_type;
  PyObject *event_type;
  PyObject *network_type;
  PyObject *relations_type;
  PyObject *sequence_type;
  PyObject *span_type;
  PyObject *spans_type;
  PyObject *timeline_type;
  /* A datetime.timezone, how far it is from UTC, and who looks. */
  PyObject *zone;
  int32_t zone_minutes;
  tlpy_lock zone_lock;
} tlpy_state;

tlpy_state *tlpy_state_of(PyObject *module);
/* Of an object of a type of ours. */
tlpy_state *tlpy_state_of_object(PyObject *self);
/* Makes the type of `spec`, keeps it in `*slot` of the state and adds it to the module. */
int tlpy_type_add(PyObject *module, PyType_Spec *spec, PyObject **slot);

/* Names of keyword arguments for PyArg_ParseTupleAndKeywords(), whose type before 3.13 has no const. */
#define TLPY_KEYWORDS(names) ((char **)(uintptr_t)(names))

/* What modules add; the table is in module.c. */
int tlpy_builder_add(PyObject *module);
int tlpy_constraint_add(PyObject *module);
int tlpy_date_add(PyObject *module);
int tlpy_datetime_add(PyObject *module);
int tlpy_diff_add(PyObject *module);
int tlpy_draft_add(PyObject *module);
int tlpy_duration_add(PyObject *module);
int tlpy_column_add(PyObject *module);
int tlpy_extents_add(PyObject *module);
int tlpy_index_add(PyObject *module);
int tlpy_event_add(PyObject *module);
int tlpy_io_add(PyObject *module);
int tlpy_network_add(PyObject *module);
int tlpy_relate_add(PyObject *module);
int tlpy_relations_add(PyObject *module);
int tlpy_sequence_add(PyObject *module);
int tlpy_span_add(PyObject *module);
int tlpy_spans_add(PyObject *module);
int tlpy_timeline_add(PyObject *module);

/* -- errors.c */

int tlpy_errors_add(PyObject *module);
/* Raises a failure as the class of its status; returns NULL. */
PyObject *tlpy_raise(const tlpy_state *state, const tl_error *err);
/* Raises TL_ERR_ARG, TL_ERR_VALUE or so, with a message of our own. */
PyObject *tlpy_raise_format(const tlpy_state *state, tl_status status, tl_code code, const char *format, ...)
    Py_GCC_ATTRIBUTE((format(printf, 4, 5)));

/* Tells which row, or which argument or field, is to blame in the exception of ours, or TypeError, that is set. Return
 * NULL. */
PyObject *tlpy_blame_row(const tlpy_state *state, size_t row);
PyObject *tlpy_blame_field(const tlpy_state *state, const char *field);

/* A method: __copy__ and __deepcopy__ of what does not change. */
PyObject *tlpy_same(PyObject *self, PyObject *unused);

/* -- convert.c: names and texts */

int tlpy_names_add(PyObject *module);
/* The name of a number: a new reference to the one str. */
PyObject *tlpy_name(const tlpy_state *state, tlpy_table table, unsigned number);
/* Finds a str in a table, or in one that ends in NULL; `what` is the argument's name, for the message. */
int tlpy_number(const tlpy_state *state, tlpy_table table, PyObject *name, const char *what, uint8_t *out_number);
int tlpy_name_find(const char *const *names, PyObject *name, const char *what, uint8_t *out_number);

/* Whether it is a str; PyUnicode_Check() alone is a call, of the limited API. */
static inline bool tlpy_is_str(PyObject *object)
{
  return PyUnicode_CheckExact(object) || PyUnicode_Check(object);
}

/* The bytes of a str or bytes, borrowed from it. TypeError for anything else, EncodingError for a lone surrogate. */
int tlpy_text(const tlpy_state *state, PyObject *object, const char *what, tl_text *out_text);
/* The same, with None as "not given". */
int tlpy_text_or_none(const tlpy_state *state, PyObject *object, const char *what, tl_text *out_text);
/* The str of bytes that are UTF-8, else EncodingError. */
PyObject *tlpy_decode(const tlpy_state *state, PyObject *bytes, const char *what);
/* Turns the UnicodeError of Python that is set, of a str or of bytes, into ours, which says where. */
void tlpy_raise_encoding(const tlpy_state *state, const char *what, bool is_text);
/* A str of a borrowed string; None of NULL. */
PyObject *tlpy_string(const char *string);
/* A method: __format__ of what str() says all of. */
PyObject *tlpy_format_text(PyObject *self, PyObject *spec);
/* "before", the repr of a value, "after". */
PyObject *tlpy_repr(const char *before, PyObject *value, const char *after);
/* A hash of numbers. */
Py_hash_t tlpy_hash(const int64_t *numbers, size_t count);

/* The most items of what follows: those of Bounds, and of Point. */
enum { TLPY_ITEMS = 14 };
/* A tuple, and a record of its class (a NamedTuple), of all its items, which they take over; one is NULL: a failure. */
PyObject *tlpy_tuple(PyObject *const *items, size_t count);
PyObject *tlpy_record(PyObject *class, PyObject *const *items, size_t count);
/* The same of a record in which None stands for an item that is NULL. */
PyObject *tlpy_record_with_none(PyObject *class, PyObject *const *items, size_t count);
PyObject *tlpy_bool(bool value);
/* The number of an int: TypeError, or RangeError when int64 does not hold it. */
int tlpy_int(const tlpy_state *state, PyObject *object, const char *what, int64_t *out_number);
/* Whether it is an int of another library, such as numpy.int64. */
bool tlpy_is_other_int(PyObject *object);
/* One from 0 to `most`. */
int tlpy_unsigned(const tlpy_state *state, PyObject *object, const char *what, uint64_t most, uint64_t *out_number);
/* An item by an int, from either end, or those of a slice as a list. */
PyObject *tlpy_subscript(PyObject *self, PyObject *key, Py_ssize_t length,
                         PyObject *(*item)(PyObject *self, Py_ssize_t index));
/* The items of an iterable as a tuple; TypeError with `wanted` ("a list of dates is") of what is none. */
PyObject *tlpy_items(PyObject *object, const char *what, const char *wanted);
/* TypeError for pickle, and for copy; returns NULL. */
PyObject *tlpy_refuse_pickle(PyObject *self, const char *instead);
/* An int, or None where it is not given. */
PyObject *tlpy_int_or_none(bool given, long long number);

/* The arguments of a METH_FASTCALL | METH_KEYWORDS function, each to the place of its name; the first `positional` need
 * none. They take no tuple and no dictionary, which would take longer than what is asked for. */
int tlpy_arguments(const char *function, PyObject *const *args, Py_ssize_t count, PyObject *keywords,
                   const char *const *names, Py_ssize_t positional, PyObject **given);
/* The keyword arguments of a __new__ (NULL: none), each to the place of its name. */
int tlpy_keywords(const char *function, PyObject *keywords, const char *const *names, PyObject **given);

/* -- datetime.c */

/* 0001-01-01 */
#define TLPY_FIRST_DAY INT64_C(-719162)
#define TLPY_FIRST_TIME (TLPY_FIRST_DAY * TL_SECONDS_PER_DAY)

/* A bound as datetime.date, or datetime.datetime with a clock, and None when it is infinite. `exclusive` and `point` as
 * in tl_time_write(). RangeError outside the years 1 to 9999. */
PyObject *tlpy_time(const tlpy_state *state, tl_time time, bool exclusive, bool with_clock, const tl_point *point);
/* Seconds as datetime.timedelta; None of TL_TIME_MAX. */
PyObject *tlpy_length(const tlpy_state *state, int64_t seconds);
/* What a datetime.date or datetime.datetime says, as its isoformat() would be read: 1 read; 0 of a class made from them
 * and of a zone that EDTF cannot say; -1 failed, ValueError when it has a fraction of a second. */
int tlpy_datetime_read(const tlpy_state *state, PyObject *value, tl_point *out);
/* The second, likewise, of a date its first; of a zone on the axis. 1, 0 or -1. */
int tlpy_datetime_seconds(const tlpy_state *state, PyObject *value, tl_time *out);
/* What a datetime.timedelta says. ValueError when it has a fraction of a second, or more than datetime.timedelta. */
int tlpy_timedelta_read(const tlpy_state *state, PyObject *value, tl_duration *out);
/* A duration after a datetime.date, or after a datetime.datetime (`has_clock`) by its clock, in its zone. */
PyObject *tlpy_datetime_plus(const tlpy_state *state, PyObject *value, bool has_clock, const tl_duration *duration);
/* Whether a value is a datetime64 of NumPy: 1, 0 or -1. */
int tlpy_is_datetime64(PyObject *value);
/* What a datetime64 of NumPy says, as EDTF; NULL without an exception of anything else. */
PyObject *tlpy_datetime64_text(const tlpy_state *state, PyObject *value);
/* What its isoformat() gives. ValueError when it has a fraction of a second, or its offset from UTC has seconds. */
PyObject *tlpy_datetime_text(const tlpy_state *state, PyObject *value);

/* -- date.c */

/* How a text is read. */
typedef struct tlpy_reading {
  uint8_t syntax;  /* a tl_read_as */
  uint8_t mode;    /* a tl_mode */
  uint8_t seasons; /* a tl_seasons */
  uint8_t has_as_of;
  tl_civil as_of;
} tlpy_reading;

typedef struct tlpy_date {
  PyObject ob_base;
  tl_extent extent;
  tl_date date;         /* what it says; counts when has_date */
  PyObject *text;       /* str, as given; NULL of bounds, and of what datetime's classes said */
  char *edtf;           /* what `date` was read from, where it borrows from that and it is not the text */
  tlpy_reading reading; /* how it was read */
  uint16_t context_at;  /* in `text`, in bytes of UTF-8: the words that were read over */
  uint16_t context_size;
  uint8_t flags; /* TL_PHRASE_... bits */
  bool has_date;
  bool is_phrase;
  bool counts; /* relations go by members and completions of `date`, as far as they lie within `extent` */
  bool exact;  /* and `date` says all that `extent` does */
} tlpy_date;

/*
 * A Date of anything that may stand where a date is wanted: a Date (itself), str, bytes, datetime.date,
 * datetime.datetime, Bounds. `reading` NULL: the default. A new reference.
 */
tlpy_date *tlpy_date_from(const tlpy_state *state, PyObject *value, const tlpy_reading *reading);
/* A Date of bounds alone. */
PyObject *tlpy_date_of_extent(const tlpy_state *state, const tl_extent *extent);
/* A Date of bounds in which some of a date lies, which is new and taken over: its members and completions count. */
PyObject *tlpy_date_within(const tlpy_state *state, tlpy_date *date, const tl_extent *extent);
/* A Date of a member of a set. */
PyObject *tlpy_date_of_member(const tlpy_state *state, const tl_date *member, const tlpy_reading *reading);
bool tlpy_is_date(const tlpy_state *state, PyObject *object);
/* Its text, a new reference: as given, or of datetime's classes as isoformat() has it; None of bounds. */
PyObject *tlpy_date_text(const tlpy_state *state, const tlpy_date *date);
/* A str or bytes as it is given, None, and the EDTF of what else may stand where a date is wanted: a new reference. */
PyObject *tlpy_date_words(const tlpy_state *state, PyObject *value, const char *what);
/* The day of a datetime.date or of a text. */
int tlpy_day(const tlpy_state *state, PyObject *object, const char *what, tl_civil *out_day);

/* -- work.c */

/* Long work without the GIL. Nothing of Python is touched between begin and end, but by progress, which takes the GIL
 * for its time, looks for signals and calls the function; an exception, or False, stops the work. */
typedef struct tlpy_work {
  PyThreadState *thread;
  PyObject *progress; /* borrowed; a callable or None */
  bool raised;        /* progress set an exception */
} tlpy_work;

/* For "O&": a callable or None, borrowed. 1, or 0 with TypeError. */
int tlpy_progress(PyObject *value, void *out);
/* Releases the GIL. `progress` NULL: None. */
void tlpy_work_begin(tlpy_work *work, PyObject *progress);
tl_progress tlpy_work_progress(tlpy_work *work);
/* Takes the GIL again. Of a status that is not TL_OK: raises, and returns -1. */
int tlpy_work_end(tlpy_work *work, const tlpy_state *state, tl_status status, const tl_error *err);

/* Bytes that grow; zeroed at first. Needs no GIL. */
typedef struct tlpy_buffer {
  char *data;
  size_t size;
  size_t capacity;
  bool failed; /* a loss found no memory */
} tlpy_buffer;

tl_status tlpy_buffer_write(void *ctx, const char *data, size_t size, tl_error *err);
tl_sink tlpy_buffer_sink(tlpy_buffer *buffer);
void tlpy_buffer_free(tlpy_buffer *buffer);
/* Its UTF-8 as str; the buffer is released. */
PyObject *tlpy_buffer_text(tlpy_buffer *buffer);

/* Losses are kept in a buffer of their own, and made a list of timeline.Loss, which releases it. */
tl_losses tlpy_losses(tlpy_buffer *buffer);
PyObject *tlpy_losses_list(const tlpy_state *state, tlpy_buffer *buffer);

/* -- date_fields.c */

extern PyGetSetDef tlpy_date_properties[];
/* The canonical EDTF: a new reference, None when EDTF cannot say it. */
PyObject *tlpy_date_edtf(const tlpy_state *state, const tlpy_date *date);
/* The canonical EDTF of what counts. */
PyObject *tlpy_date_write(const tlpy_state *state, const tlpy_date *date);
/* An extent as timeline.Bounds, and a Date of them. */
PyObject *tlpy_bounds(const tlpy_state *state, const tl_extent *extent);
tlpy_date *tlpy_date_of_bounds(const tlpy_state *state, PyObject *bounds);

/* -- relations.c */

PyObject *tlpy_relations_new(const tlpy_state *state, tl_relset set, bool conditional);
/* The set of Relations, or of a str of letters or names. */
int tlpy_relset(const tlpy_state *state, PyObject *value, tl_relset *out_set);

/* -- relate.c */

/* What is possible between two dates, members and completions included. */
int tlpy_relate(const tlpy_state *state, const tlpy_date *a, const tlpy_date *b, tl_relate_result *out_result);
/* Whether the bounds say all that the date does: no members, no X digits. */
bool tlpy_is_plain(const tlpy_date *date);
/* The same of bounds, which say all: false where one of the two has members or X digits. */
bool tlpy_relate_plain(const tl_extent *extent, const tlpy_date *date, tl_relate_result *out_result);
/* What is possible between an event and a date, by the members and the bounds of both. Needs no GIL. */
tl_status tlpy_relate_event(const tl_timeline *timeline, size_t index, const tlpy_date *date,
                            tl_relate_result *out_result, tl_error *err);
/* The relation of the two arguments (relation, date). */
int tlpy_asked_relation(const tlpy_state *state, PyObject *const *args, Py_ssize_t count, tl_relset *out_asked);
/* Methods of Date. */
PyObject *tlpy_date_relate(PyObject *self, PyObject *other);
PyObject *tlpy_date_answer(PyObject *self, PyObject *const *args, Py_ssize_t count);
PyObject *tlpy_date_certain(PyObject *self, PyObject *const *args, Py_ssize_t count);
PyObject *tlpy_date_possible(PyObject *self, PyObject *const *args, Py_ssize_t count);
/* <, <=, > and >= of a Date, and of what is related already (`related` -1: that failed): True or False when certain,
 * else Undecided. */
PyObject *tlpy_date_order(PyObject *self, PyObject *other, int op);
PyObject *tlpy_order(const tlpy_state *state, PyObject *self, PyObject *other, int op, int related,
                     const tl_relate_result *result);

/* -- span.c */

PyObject *tlpy_span_new(const tlpy_state *state, tl_span span);
bool tlpy_is_span(const tlpy_state *state, PyObject *object);
/* The span of a Span or (start, end), which starts before it ends. */
int tlpy_span(const tlpy_state *state, PyObject *value, tl_span *out_span);
/* A point on the axis: int, datetime.date, datetime.datetime, or None, which is `infinity`. */
int tlpy_axis(const tlpy_state *state, PyObject *value, tl_time infinity, tl_time *out_time);

/* -- timeline.c */

typedef struct tlpy_timeline {
  PyObject ob_base;
  tl_timeline *timeline; /* one reference */
  PyObject *losses;      /* of reading it; NULL: none */
} tlpy_timeline;

/* Takes over the reference, also on failure. */
PyObject *tlpy_timeline_new(const tlpy_state *state, tl_timeline *timeline, PyObject *losses);
bool tlpy_is_timeline(const tlpy_state *state, PyObject *object);
/* The index of an event that is named by its index, its id or itself: IndexError, KeyError. */
int tlpy_event_index(const tlpy_state *state, const tlpy_timeline *timeline, PyObject *key, size_t *out_index);
/* Whether an Event is of the timeline, or an id is there: 1, 0 or -1. */
int tlpy_has_event(const tlpy_state *state, const tlpy_timeline *timeline, PyObject *key);
PyObject *tlpy_event_list(const tlpy_state *state, tlpy_timeline *timeline, const size_t *indexes, size_t count);

/* Methods of Timeline that are elsewhere. */
PyObject *tlpy_timeline_arrow(PyObject *self, PyObject *args, PyObject *keywords);
PyObject *tlpy_timeline_builder(PyObject *self, PyObject *unused);
PyObject *tlpy_timeline_gaps(PyObject *self, PyObject *arguments, PyObject *keywords);
PyObject *tlpy_timeline_network(PyObject *self, PyObject *arguments, PyObject *keywords);
PyObject *tlpy_timeline_query(PyObject *self, PyObject *arguments, PyObject *keywords);
PyObject *tlpy_timeline_to_bytes(PyObject *self, PyObject *arguments, PyObject *keywords);
PyObject *tlpy_timeline_to_ical(PyObject *self, PyObject *arguments, PyObject *keywords);
PyObject *tlpy_timeline_to_json(PyObject *self, PyObject *arguments, PyObject *keywords);
PyObject *tlpy_timeline_to_xml(PyObject *self, PyObject *arguments, PyObject *keywords);
PyObject *tlpy_timeline_unpickle(PyObject *class, PyObject *arguments);
PyObject *tlpy_timeline_write(PyObject *self, PyObject *arguments, PyObject *keywords);

/* -- event.c */

typedef struct tlpy_event {
  PyObject ob_base;
  tlpy_timeline *timeline;
  const tl_event *event;
  size_t index;
} tlpy_event;

PyObject *tlpy_event_new(const tlpy_state *state, tlpy_timeline *timeline, size_t index);
bool tlpy_is_event(const tlpy_state *state, PyObject *object);
/* Its Date: of its text where that gives its bounds, else of the bounds. */
PyObject *tlpy_event_date(const tlpy_state *state, PyObject *self);

/* -- io.c: what reading and writing share */

/* The format of a name; NULL in `*out_format` of None. */
int tlpy_format(const tlpy_state *state, PyObject *name, const tl_format **out_format);
/* The bytes of the path, without "-", which the C library takes as standard input or output. */
PyObject *tlpy_path(const tlpy_state *state, PyObject *path);
/* Puts the path (bytes) into an exception of ours that is on its way. */
void tlpy_name_source(const tlpy_state *state, PyObject *path);
/* The folder of time zones, which may be None: then `*out_path` is NULL. */
int tlpy_zones(const tlpy_state *state, PyObject *value, PyObject **out_path);
/* The columns of a table into its options: names, each with its field, or None. `*out_kept` and `*out_columns` are to be
 * released after that, also after a failure. */
int tlpy_columns(const tlpy_state *state, PyObject *value, PyObject **out_kept, tl_csv_column **out_columns,
                 tl_csv_options *out);
int tlpy_delimiter(const tlpy_state *state, PyObject *value, char *out);

/* -- query.c: by the network with its `extents`; NULL: by the dates as given */

PyObject *tlpy_query(const tlpy_state *state, tlpy_timeline *timeline, const tl_network *network,
                     const tl_extent *extents, PyObject *arguments, PyObject *keywords);
PyObject *tlpy_gaps(const tlpy_state *state, tlpy_timeline *timeline, const tl_network *network, PyObject *arguments,
                    PyObject *keywords);
/* A window: a date that fills its unit. `what` names the argument. */
int tlpy_window(const tlpy_state *state, PyObject *value, const char *what, tl_extent *out_window);

/* -- network.c */

/* The network of a timeline.Network, and its timeline; NULL with TypeError for anything else. */
tl_network *tlpy_network_get(const tlpy_state *state, PyObject *object, tlpy_timeline **out_timeline);
/* A Network of a tl_network, which it takes over, also on failure; of a draft, which says other than the timeline. */
PyObject *tlpy_network_new(const tlpy_state *state, tlpy_timeline *timeline, tl_network *network, bool of_draft);
/* The number of a Statement, or an int. */
int tlpy_statement_number(PyObject *value, size_t *out_number);
/* Its extents, borrowed from it; ValueError when it is of another timeline. */
const tl_extent *tlpy_network_extents(const tlpy_state *state, const tlpy_timeline *timeline, PyObject *object);

/* -- draft.c */

PyObject *tlpy_network_draft(PyObject *self, PyObject *unused);

/* -- sequence.c */

PyObject *tlpy_network_order(PyObject *self, PyObject *arguments, PyObject *keywords);

/* -- spec.c */

/* An event for a builder, and what it borrows from. */
typedef struct tlpy_spec {
  tl_event_spec event;
  PyObject *kept;
  tl_text *categories;
  tl_source *sources;
  tl_constraint *constraints;
  void *room;      /* of the lists of an Event */
  uint8_t seasons; /* of the builder */
} tlpy_spec;

/* Of an id or an Event, and keywords. To be cleared also after a failure. */
int tlpy_spec_read(const tlpy_state *state, PyObject *first, PyObject *keywords, uint8_t seasons, tlpy_spec *out);
void tlpy_spec_clear(tlpy_spec *spec);

/* -- constraint.c */

/* A timeline.Constraint, from which it borrows; zeroed before. */
int tlpy_constraint(const tlpy_state *state, PyObject *value, tl_constraint *out);
/* The constraint of an event as timeline.Constraint. */
PyObject *tlpy_constraint_at(const tlpy_state *state, const tl_event *event, size_t index);

/* -- duration.c */

/* What a Duration, a str or a datetime.timedelta of whole seconds says; `field` NULL: it is none. */
int tlpy_duration_read(const tlpy_state *state, PyObject *value, const char *field, tl_duration *out);
PyObject *tlpy_duration_text(const tl_duration *duration);

#endif
