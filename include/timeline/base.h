/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_BASE_H
#define TIMELINE_BASE_H

/**
 * timeline/base.h: status, error, text, allocator, sink, progress.
 *
 * Threads. The library has no global and no thread-local state. Values (plain structs) may be used wherever the caller
 * keeps them safe. Immutable objects (`tl_timeline`, `tl_index`, `tl_network`) may be read, referenced and released by
 * many threads at once. Whatever else has an owner (a builder, a draft, an input, an output, a sink) belongs to one
 * thread at a time.
 *
 * Nothing here prints, logs, aborts, reads the environment, the locale or the clock.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TL_VERSION_MAJOR 0
#define TL_VERSION_MINOR 1
#define TL_VERSION_PATCH 0
#define TL_VERSION_STRING "0.1.0"

#if defined(__GNUC__)
#define TL_API __attribute__((visibility("default")))
#define TL_MUST_CHECK __attribute__((warn_unused_result))
#else
#define TL_API
#define TL_MUST_CHECK
#endif

/** What a call came to. The numbers never change. */
typedef enum tl_status {
  TL_OK = 0,             /**< done */
  TL_ERR_ARG = 1,        /**< a bad argument: a mistake of the calling program */
  TL_ERR_NOMEM = 2,      /**< the allocator gave nothing */
  TL_ERR_SYNTAX = 3,     /**< the text is not of the grammar */
  TL_ERR_VALUE = 4,      /**< well formed, but there is no such thing: 30 February, an end before its start */
  TL_ERR_RANGE = 5,      /**< well formed, but does not fit the axis or the type */
  TL_ERR_AMBIGUOUS = 6,  /**< two readings or more; the message lists them */
  TL_ERR_UNRESOLVED = 7, /**< something is missing that only the caller can give: a year, an as-of date */
  TL_ERR_ENCODING = 8,   /**< not UTF-8, or a character that the format cannot hold */
  TL_ERR_DUPLICATE = 9,  /**< an id or uid that is taken */
  TL_ERR_REFERENCE = 10, /**< an id that is not there */
  TL_ERR_SCHEMA = 11,    /**< an element, attribute or key that the format does not know, or lacks */
  TL_ERR_LIMIT = 12,     /**< a limit on size, depth or steps was reached */
  TL_ERR_IO = 13,        /**< the system refused to read or write */
  TL_ERR_CANCELLED = 14  /**< the caller's progress function said stop */
} tl_status;

/** The stable number NNN of an error `TLNNN`: what was wrong, finer than the status. Numbers are never reused. */
typedef enum tl_code {
  TL_CODE_NONE = 0,
  /* 0xx: any layer */
  TL_CODE_ARG = 1,       /**< bad argument */
  TL_CODE_NOMEM = 2,     /**< out of memory */
  TL_CODE_UTF8 = 3,      /**< text that is not valid UTF-8 */
  TL_CODE_CONTROL = 4,   /**< a control character or NUL in text */
  TL_CODE_CANCELLED = 5, /**< stopped by the caller */
  TL_CODE_OPEN = 10,     /**< a file that cannot be opened */
  TL_CODE_READ = 11,     /**< a file that cannot be read */
  TL_CODE_WRITE = 12,    /**< a file that cannot be written */
  TL_CODE_FOLDER = 13,   /**< an output folder that does not exist, or an output that is a folder */
  TL_CODE_FORMAT = 14,   /**< a format that is not known, or cannot be read or written */
  /* 1xx: dates */
  TL_CODE_EDTF_SYNTAX = 101,      /**< not EDTF */
  TL_CODE_NO_SUCH_MONTH = 102,    /**< no month or season of that number */
  TL_CODE_NO_SUCH_DAY = 103,      /**< the month has no such day */
  TL_CODE_NO_SUCH_TIME = 104,     /**< no such hour, minute or second */
  TL_CODE_NO_SUCH_OFFSET = 105,   /**< no such offset from UTC */
  TL_CODE_NO_SUCH_YEAR = 106,     /**< -0000, or more significant digits than the year has */
  TL_CODE_REVERSED = 107,         /**< an end before its start */
  TL_CODE_NO_DATED_END = 108,     /**< an interval or set with no date in it */
  TL_CODE_DATE_RANGE = 109,       /**< a date that does not fit the axis */
  TL_CODE_DATE_LENGTH = 110,      /**< longer than a date may be */
  TL_CODE_PHRASE_SYNTAX = 120,    /**< no date phrase */
  TL_CODE_PHRASE_AMBIGUOUS = 121, /**< a phrase with two readings or more */
  TL_CODE_PHRASE_NO_YEAR = 122,   /**< a phrase that names no year */
  TL_CODE_PHRASE_WEEKDAY = 123,   /**< a weekday that is not that day's */
  TL_CODE_PHRASE_AS_OF = 124,     /**< a phrase that needs an as-of date */
  TL_CODE_UNDATED = 125,          /**< "undated", "n.d.": no date */
  TL_CODE_DURATION_SYNTAX = 130,  /**< not an ISO 8601 duration */
  TL_CODE_DURATION_RANGE = 131,   /**< a duration that does not fit */
  TL_CODE_CONTRADICTION = 140,    /**< bounds that no date satisfies */
  TL_CODE_ALLEN_SYNTAX = 150,     /**< not a set of Allen relations */
  TL_CODE_SPAN_EMPTY = 151,       /**< a span whose end is not after its start */
  TL_CODE_SPAN_ORDER = 152,       /**< a span set that is not sorted, or whose spans touch */
  TL_CODE_RELATE_LIMIT = 153,     /**< two dates with more completions than can be compared */
  /* 2xx: the model */
  TL_CODE_ID_SYNTAX = 201,      /**< an id that is no XML NCName */
  TL_CODE_ID_DUPLICATE = 202,   /**< an id that is taken */
  TL_CODE_ID_UNKNOWN = 203,     /**< a reference to an event that is not there */
  TL_CODE_ID_MISSING = 204,     /**< an event without an id */
  TL_CODE_SELF_REFERENCE = 205, /**< an event relative to itself */
  TL_CODE_FIELD_CONFLICT = 206, /**< fields that exclude each other */
  TL_CODE_FIELD_RANGE = 207,    /**< a field outside its range: confidence, latitude, longitude */
  TL_CODE_OFFSET_ENDS = 208,    /**< an offset with min or max but without from and to */
  TL_CODE_OFFSET_EMPTY = 209,   /**< an offset or length with no limit at all, or an offset with min over max */
  TL_CODE_FIELD_MISSING = 210,  /**< a field that must be there */
  TL_CODE_MODEL_LIMIT = 211,    /**< more events, bytes or constraints than a timeline holds */
  TL_CODE_FIELD_BLANK = 212,    /**< a field that must not be empty or blank when it is given */
  TL_CODE_ADDRESS_SYNTAX = 213, /**< an address (href) with white space in it */
  TL_CODE_LANG_SYNTAX = 214,    /**< not a language tag */
  TL_CODE_AS_OF_MISSING = 215,  /**< an ongoing end as of no day */
  TL_CODE_UID_DUPLICATE = 216,  /**< a uid that another event has */
  TL_CODE_ZONE_SYNTAX = 217,    /**< not the name of a time zone */
  /* 3xx: XML */
  TL_CODE_XML_SYNTAX = 301,    /**< not well-formed XML */
  TL_CODE_XML_NAMESPACE = 302, /**< a prefix that is not bound */
  TL_CODE_XML_DOCTYPE = 303,   /**< a DOCTYPE or an entity, which are refused */
  TL_CODE_XML_ENCODING = 304,  /**< an encoding that is not known, or bytes that are not of it */
  TL_CODE_XML_ELEMENT = 305,   /**< an element that the schema does not know there */
  TL_CODE_XML_ATTRIBUTE = 306, /**< an attribute that the schema does not know there */
  TL_CODE_XML_VALUE = 307,     /**< a value that the schema does not allow there */
  TL_CODE_XML_MISSING = 308,   /**< an element or attribute that must be there */
  TL_CODE_XML_ROOT = 309,      /**< a root element that is not a timeline's */
  TL_CODE_XML_LIMIT = 310,     /**< a limit of the reader was reached */
  TL_CODE_XML_EMPTY = 311,     /**< an empty file */
  TL_CODE_XML_TEXT = 312,      /**< text where the schema has none */
  TL_CODE_XML_REPEATED = 313,  /**< an element that may stand there once only */
  TL_CODE_XML_CHARACTER = 314, /**< a character that XML cannot hold */
  TL_CODE_XML_SCHEMA = 315,    /**< a document that is not valid by the RELAX NG schema */
  /* 4xx: iCalendar */
  TL_CODE_ICAL_VALUE = 401,     /**< a value that iCalendar cannot hold */
  TL_CODE_ICAL_LINE = 402,      /**< not a content line: name, parameters, colon, value */
  TL_CODE_ICAL_STRUCTURE = 403, /**< BEGIN and END that do not match, or a component where it may not stand */
  TL_CODE_ICAL_EMPTY = 404,     /**< no calendar in the file */
  TL_CODE_ICAL_LIMIT = 405,     /**< a limit of the reader was reached */
  TL_CODE_ICAL_DATE = 406,      /**< not a date, date-time, duration or period, or one that does not exist */
  TL_CODE_ICAL_RULE = 407,      /**< not a recurrence rule */
  TL_CODE_ICAL_ZONE = 408,      /**< not a time zone, or one that is not known */
  TL_CODE_ICAL_PROPERTY = 409,  /**< a property that is missing, repeated, or excluded by another */
  TL_CODE_ICAL_SYNTAX = 410,    /**< a value that is not of the property's type */
  /* 5xx: the index */
  TL_CODE_INDEX_LIMIT = 501, /**< more events than an index holds */
  /* 6xx: reasoning */
  TL_CODE_NETWORK_LIMIT = 601,  /**< more events or statements than a network holds */
  TL_CODE_NETWORK_STEPS = 602,  /**< reasoning that took more steps than were allowed */
  TL_CODE_SEQUENCE_LIMIT = 603, /**< more events or pairs than a sequence can order */
  TL_CODE_SEQUENCE_CYCLE = 604, /**< pairs that go round in a circle */
  /* 7xx: tables and JSON */
  TL_CODE_CSV_SYNTAX = 701,   /**< quotes that are not as RFC 4180 has them */
  TL_CODE_CSV_ENCODING = 702, /**< a table that is not UTF-8 */
  TL_CODE_CSV_HEADER = 703,   /**< a header that is missing, has a column twice, or has none that is known */
  TL_CODE_CSV_ROW = 704,      /**< a row with more or fewer cells than the header */
  TL_CODE_CSV_VALUE = 705,    /**< a cell that is no value of its column */
  TL_CODE_CSV_LIMIT = 706,    /**< a limit of the reader was reached */
  TL_CODE_JSON_SYNTAX = 711,  /**< not JSON */
  TL_CODE_JSON_ROOT = 712,    /**< JSON that is no timeline */
  TL_CODE_JSON_VALUE = 713,   /**< a value of another kind than its key has */
  TL_CODE_JSON_KEY = 714,     /**< a key that is not known there, is there twice, or is missing */
  TL_CODE_JSON_LIMIT = 715    /**< a limit of the reader was reached */
} tl_code;

enum { TL_ERROR_MESSAGE_SIZE = 400 };

/**
 * Why a call failed, in the caller's memory. `message` is one English sentence in UTF-8, NUL-terminated, that says what
 * was wrong and what was seen, with controls escaped. Columns count characters (code points), bytes count bytes.
 */
typedef struct tl_error {
  tl_status status;
  tl_code code;
  uint32_t line;     /**< from 1; 0 when there is no such thing */
  uint32_t column;   /**< from 1; 0 when there is no such thing */
  size_t offset;     /**< byte offset in the text that was given */
  const char *field; /**< which field or attribute of what was given, such as "edtf" (a static string); NULL: not one */
  char message[TL_ERROR_MESSAGE_SIZE];
} tl_error;

/** Returns the name of `status`, such as "TL_ERR_RANGE"; "TL_ERR_?" for a number that is none. Never NULL. */
TL_API const char *tl_status_name(tl_status status);

/** Returns the version of the library that is running, such as "0.1.0". */
TL_API const char *tl_version(void);

/** Text: UTF-8 bytes and their number, not owned. `{NULL, 0}` is "not given"; `{"", 0}` is given and empty. */
typedef struct tl_text {
  const char *data;
  size_t size;
} tl_text;

/** Wraps a string literal. */
#ifdef __cplusplus
#define TL_TEXT(literal) (tl_text{"" literal, sizeof(literal) - 1})
#else
#define TL_TEXT(literal) ((tl_text){"" literal, sizeof(literal) - 1})
#endif

/** Wraps a NUL-terminated string; NULL gives "not given". */
TL_API tl_text tl_text_from_string(const char *string);

/**
 * Where memory comes from. `resize(ctx, NULL, 0, n)` allocates, `resize(ctx, p, old, n)` resizes, and
 * `resize(ctx, p, old, 0)` releases and returns NULL; on failure it returns NULL and `p` stays valid. Results are
 * aligned as by malloc. A NULL `tl_allocator *` anywhere means malloc, realloc and free; of Linux large pages are then
 * asked for blocks of 256 KiB and more. An object keeps a copy of the allocator it was made with; `ctx` must outlive
 * it.
 */
typedef struct tl_allocator {
  void *(*resize)(void *ctx, void *ptr, size_t old_size, size_t new_size);
  void *ctx;
} tl_allocator;

/**
 * Where output goes: `write` takes all `size` bytes or fails with a status other than TL_OK, filling `err`, and is then
 * not called again by that writer. The library calls it with blocks of some kilobytes, not with single characters.
 */
typedef struct tl_sink {
  tl_status (*write)(void *ctx, const char *data, size_t size, tl_error *err);
  void *ctx;
} tl_sink;

/**
 * How far long work has come: called now and then with the work done and the whole (0 when not known), in bytes or
 * events. Returning false stops the work with TL_ERR_CANCELLED. Both members NULL: no progress is told.
 */
typedef struct tl_progress {
  bool (*tell)(void *ctx, uint64_t done, uint64_t total);
  void *ctx;
} tl_progress;

#ifdef __cplusplus
}
#endif
#endif
