/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_XML_H
#define TIMELINE_XML_H

/**
 * timeline/xml.h: the native XML format, namespace `urn:libtimeline:1` (library `timeline-xml`, over libxml2).
 *
 * Reading is by libxml2's SAX2 push parser behind guards: no DOCTYPE, no entity but the five of XML, no network, no file
 * but the one named. Limits: TL_XML_DEPTH_MAX and so on below.
 */

#include <timeline/file.h>
#include <timeline/model.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TL_XML_NAMESPACE "urn:libtimeline:1"

/** Limits of the reader: beyond any of them TL_ERR_LIMIT. */
enum {
  TL_XML_DEPTH_MAX = 32,             /**< nested elements */
  TL_XML_ATTRIBUTES_MAX = 64,        /**< attributes of an element */
  TL_XML_NAMESPACES_MAX = 16,        /**< namespace declarations of an element */
  TL_XML_TOKEN_MAX = 65536,          /**< bytes of a tag, attribute, comment, ... */
  TL_XML_TEXT_MAX = 1048576          /**< bytes of the text of an element */
};

/** How XML is read. `size` first; zero means the default. */
typedef struct tl_xml_options {
  size_t size;                   /**< sizeof(tl_xml_options) */
  const tl_allocator *allocator; /**< for the timeline and the reader's own memory; libxml2's own is from malloc */
  uint64_t bytes_max;            /**< of the input; 0: 16 GiB */
  uint64_t elements_max;         /**< 0: 2^32 */
  uint8_t seasons;               /**< a tl_seasons */
  uint8_t reserved[7];
  tl_progress progress;          /**< in bytes of the input */
} tl_xml_options;

/**
 * Reads a timeline from a file; "-" is standard input. Memory grows with the timeline, not with the markup.
 *
 * Returns TL_OK; TL_ERR_IO; TL_ERR_SYNTAX, TL_ERR_SCHEMA, TL_ERR_ENCODING, TL_ERR_LIMIT, and everything that
 * tl_builder_add() and tl_timeline_from_builder() return, with err->line and err->column in the file (of the attribute or
 * element that is wrong). The caller owns the timeline.
 */
TL_API TL_MUST_CHECK tl_status tl_xml_read(tl_input *input, const tl_xml_options *options, tl_timeline **out_timeline,
                                           tl_error *err);

/** Reads a timeline from memory; else as tl_xml_read(). */
TL_API TL_MUST_CHECK tl_status tl_xml_parse(tl_text text, const tl_xml_options *options, tl_timeline **out_timeline,
                                            tl_error *err);

/**
 * Writes a timeline as XML, in one canonical layout: reading it gives the same timeline, and writing that the same bytes.
 * Streams; memory does not grow with the timeline. TL_OK, what the sink says, TL_ERR_CANCELLED, TL_ERR_NOMEM.
 */
TL_API TL_MUST_CHECK tl_status tl_xml_write(const tl_timeline *timeline, tl_progress progress, tl_sink sink,
                                            tl_error *err);

/** Returns the RELAX NG schema of the format, as XML text; it is also installed as `timeline.rng`. */
TL_API tl_text tl_xml_schema(void);

#ifdef __cplusplus
}
#endif
#endif
