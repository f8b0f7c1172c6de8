/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_XML_H
#define TIMELINE_XML_H

/**
 * timeline/xml.h: the native XML format, namespace `urn:libtimeline:1` (library `timeline-xml`, over libxml2).
 *
 * Reading is by libxml2's SAX2 push parser behind guards: no DOCTYPE, no entity but the five of XML, no network, no
 * file but the one that is given, and the limits below. Encodings: UTF-8, UTF-16, US-ASCII, ISO-8859-1. A document
 * succeeds whole or not at all.
 *
 * What is kept: everything that the format says, with text as it is written, white space included; elements of other
 * namespaces that are children of `timeline` or `event`, with all that is in them, and attributes of other namespaces
 * on those two. Other comments and processing instructions are not kept. Attributes are normalised by XML itself: a tab
 * or a line end in one is kept when it is written as a reference (`&#10;`), as tl_xml_write() does.
 *
 * Threads. As base.h says; the functions here may run in many threads at once, on timelines and inputs of their own.
 * libxml2 initialises itself at its first use, which libxml2 before 2.11 does not guard in every corner: programs with
 * threads call xmlInitParser() first, and those that validate, tl_xml_validate() once. Nothing here changes libxml2's
 * global state, and nothing calls xmlCleanupParser(): that is the program's own.
 *
 * Memory. libxml2 takes its own from xmlMalloc(), not from the allocator of the options. When it gets none, the call
 * fails with TL_ERR_NOMEM; libxml2 may print a line of its own on standard error then. One part of libxml2, its RELAX
 * NG, does not look at all of its own allocations: tl_xml_validate() survives a lack of memory up to the call into it.
 */

#include <timeline/file.h>
#include <timeline/model.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TL_XML_NAMESPACE "urn:libtimeline:1"

/** Limits of the reader: beyond any of them TL_ERR_LIMIT. */
enum {
  TL_XML_DEPTH_MAX = 32,      /**< nested elements */
  TL_XML_ATTRIBUTES_MAX = 64, /**< attributes of an element */
  TL_XML_NAMESPACES_MAX = 16, /**< namespace declarations of an element */
  TL_XML_TOKEN_MAX = 65536, /**< bytes of an attribute's value; and of a tag, comment or instruction, and 4 KiB more */
  TL_XML_TEXT_MAX = 1048576 /**< bytes of text between two tags */
};

/** How XML is read. `size` first; zero means the default. */
typedef struct tl_xml_options {
  size_t size;                   /**< sizeof(tl_xml_options) */
  const tl_allocator *allocator; /**< for the timeline and the reader's own memory; NULL: malloc */
  uint64_t bytes_max;            /**< of the input; 0: 16 GiB */
  uint64_t elements_max;         /**< 0: 2^32 */
  uint8_t seasons;               /**< a tl_seasons */
  uint8_t reserved[7];
  tl_progress progress; /**< in bytes of the document as UTF-8, each MiB */
  tl_text as_of;        /**< the day that "now" is where the document gives none; {NULL, 0}: none */
} tl_xml_options;

/**
 * Reads a timeline. Memory grows with the timeline and its largest event, not with the markup: 300 KiB beside them.
 *
 * `options` may be NULL. The lines of events, dates and constraints go into the timeline (tl_event_line()).
 *
 * Returns TL_OK; TL_ERR_SYNTAX for what is no well-formed XML (TL_CODE_XML_SYNTAX, _NAMESPACE, _DOCTYPE, _EMPTY);
 * TL_ERR_SCHEMA for an element, attribute, value or text that the format does not know where it stands;
 * TL_ERR_ENCODING; TL_ERR_LIMIT; TL_ERR_IO; TL_ERR_CANCELLED; TL_ERR_NOMEM; TL_ERR_ARG; and everything that
 * tl_builder_add() and tl_timeline_from_builder() return. err->line and err->column are those of the element, or of the
 * attribute's value and the place in it; err->offset is the byte in the document (of UTF-8 input). Of a reference to an
 * event that is not there the column is known when the line is among the last 96 KiB, else it is 0.
 *
 * The caller owns one reference to the timeline; the input stays the caller's. Cost: linear, libxml2's time and as much
 * again at most. Source: XML 1.0 (5th ed.), Namespaces in XML 1.0 (3rd ed.).
 */
TL_API TL_MUST_CHECK tl_status tl_xml_read(tl_input *input, const tl_xml_options *options, tl_timeline **out_timeline,
                                           tl_error *err);

/** Reads a timeline from memory; statuses and all else as tl_xml_read(). The text is needed for the time of the call
 * only. */
TL_API TL_MUST_CHECK tl_status tl_xml_parse(tl_text text, const tl_xml_options *options, tl_timeline **out_timeline,
                                            tl_error *err);

/**
 * Writes a timeline as XML, in one canonical layout: reading it gives the same timeline, and writing that the same
 * bytes.
 *
 * UTF-8, a line an element, two spaces a level, values that are the default left out; children of an event in the order
 * title, description, date, constraints as they were given, categories, place, sources, elements of other namespaces.
 * Those are parsed before they are written, by the reader's parser. `progress` tells events.
 *
 * A date that is an extent (tl_event_spec.extent) is written as windows of days, or one second, and a length; an
 * ongoing end as its as-of day. `losses` are told of such dates: that an unknown or ongoing end with bounds of its own
 * becomes a dated one, that a range of times of day becomes days, and one in years beyond four digits years, and that
 * its precision is that of the windows; and of an empty name of a place beside coordinates, and an empty text of a
 * source beside its address, which no element tells from none.
 *
 * Returns TL_OK; what the sink says; TL_ERR_CANCELLED; TL_ERR_ENCODING for a text with U+FFFE or U+FFFF, which XML
 * cannot hold (TL_CODE_XML_CHARACTER); what tl_xml_read() says of markup, for `foreign` texts that are none;
 * TL_ERR_VALUE for an extent with a bound within a day of either end of the axis (TL_CODE_FORMAT);
 * TL_ERR_LIMIT for a text of more than TL_XML_TEXT_MAX bytes, or a tag of more than TL_XML_TOKEN_MAX, which no reader
 * here would take (TL_CODE_XML_LIMIT); TL_ERR_NOMEM; TL_ERR_ARG. After a failure the sink has had a part of the
 * document. Streams; no memory but for elements of other namespaces.
 */
TL_API TL_MUST_CHECK tl_status tl_xml_write(const tl_timeline *timeline, tl_losses losses, tl_progress progress,
                                            tl_sink sink, tl_error *err);

/**
 * Returns the RELAX NG schema of the format, as XML text that lives as long as the library; it is also installed, as
 * `libtimeline/timeline.rng` in the data folder.
 */
TL_API tl_text tl_xml_schema(void);

/**
 * Checks a document by the schema alone, behind the guards of the reader.
 *
 * The reader keeps to the same rules by itself and says more clearly what is wrong; it also checks what a grammar
 * cannot (that ids are unique, that references and dates exist). This is the second opinion: what other programs with
 * the schema will say of the document. Documents that nobody knows go through tl_xml_read() first.
 *
 * `options` as for tl_xml_read(); the allocator serves the reader's own memory. Returns TL_OK when the document is
 * valid; TL_ERR_SCHEMA (TL_CODE_XML_SCHEMA, err->line is that of the element, the column 0); TL_ERR_SYNTAX,
 * TL_ERR_ENCODING, TL_ERR_LIMIT, TL_ERR_IO, TL_ERR_CANCELLED, TL_ERR_NOMEM, TL_ERR_ARG as tl_xml_read(). Memory for
 * some hundred events at a time. Cost: linear, some ten times that of reading.
 */
TL_API TL_MUST_CHECK tl_status tl_xml_validate(tl_input *input, const tl_xml_options *options, tl_error *err);

/** Checks a document in memory; statuses and all else as tl_xml_validate(). */
TL_API TL_MUST_CHECK tl_status tl_xml_validate_text(tl_text text, const tl_xml_options *options, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
