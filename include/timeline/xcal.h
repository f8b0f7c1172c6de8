/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_XCAL_H
#define TIMELINE_XCAL_H

/**
 * timeline/xcal.h: xCal (RFC 6321), iCalendar in XML, turned into content lines (library `timeline-xml`).
 *
 * tl_ical_parse() makes a timeline of the lines; tl_ical_write_xcal() writes xCal; tl_format_read() and
 * tl_format_write() do all of that under the name `xcal`.
 */

#include <timeline/xml.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads xCal, and writes the same as content lines (RFC 5545).
 *
 * The document is guarded and limited as one of the native format is (xml.h); seasons of the options are not read.
 * Names become capitals, a type that is not the property's own VALUE, dates and times lose their hyphens and colons,
 * text gets its escapes; of the type `unknown` the value is written as it is. Nothing in a document can break out of
 * its line; but whether what stands in it is iCalendar, only who reads the lines will say. Lines are long: they are
 * folded at 32 KiB.
 *
 * `*out_aligned` (may be NULL) says whether what stands in line n of the document is in line n of the output, as it is
 * where each property has a line of its own: the lines of an error are the document's then.
 *
 * Returns TL_OK; what tl_xml_read() says of XML; TL_ERR_SCHEMA for an element or text that xCal does not know where it
 * stands; TL_ERR_SYNTAX (TL_CODE_ICAL_LINE) for a name that iCalendar cannot have, with line and column; what the sink
 * says. After a failure the sink has had a part. Cost: linear; memory of the longest property.
 */
TL_API TL_MUST_CHECK tl_status tl_xcal_convert(tl_input *input, const tl_xml_options *options, tl_sink sink,
                                               bool *out_aligned, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
