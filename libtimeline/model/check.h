/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_CHECK_H
#define TLI_CHECK_H

/* What may enter a timeline. Errors have field, and offset in it; the line is the caller's to add. */

#include <timeline/model.h>

/* Everything of an event but its dates: those are read by bounds.h. */
tl_status tli_check_event(const tl_event_spec *spec, tl_error *err);

/* The same for what a timeline says of itself. */
tl_status tli_check_header(const tl_header_spec *spec, tl_error *err);

/* Reads an as-of: an EDTF day, as the second after it. */
tl_status tli_as_of_parse(tl_text text, const char *field, tl_civil *out_day, tl_time *out_end, tl_error *err);

/* Puts `field` and, unless it is 0, `line` into `err` (may be NULL), and returns `status`. */
tl_status tli_fail_in(tl_error *err, tl_status status, const char *field, uint32_t line);

#endif
