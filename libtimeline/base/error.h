/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_ERROR_H
#define TLI_ERROR_H

/* Filling a caller's tl_error. Private: every tli_ name is hidden in the shared libraries. */

#include <timeline/base.h>

#if defined(__GNUC__)
#define TLI_PRINTF(at, first) __attribute__((format(printf, at, first), cold))
#else
#define TLI_PRINTF(at, first)
#endif

/* Fills `err` (may be NULL) with line, column and offset 0, and returns `status`. Only %s, %c and plain integers (%d,
 * %u, %zu, %llu) in formats: nothing that a locale could change. */
tl_status tli_fail(tl_error *err, tl_status status, tl_code code, const char *format, ...) TLI_PRINTF(4, 5);

/* The same, for byte `offset` of `text`: the column counts characters. The text need not be valid UTF-8. */
tl_status tli_fail_at(tl_error *err, tl_status status, tl_code code, tl_text text, size_t offset, const char *format,
                      ...) TLI_PRINTF(6, 7);

/* Room for a quoted text with its NUL. */
enum { TLI_QUOTE_SIZE = 96 };

/* Quotes `text` for a message: "…", controls, characters that show nothing and bytes that are not UTF-8 as \xNN, cut
 * with … when long. Returns `out`. */
const char *tli_quote(tl_text text, char out[TLI_QUOTE_SIZE]);

tl_status tli_fail_nomem(tl_error *err);
tl_status tli_fail_arg(tl_error *err, const char *what);

/* Whether an options struct of the caller, which begins with its size, is one that this library can read: it has all
 * `known` bytes, and those beyond them and the reserved ones are zero. */
bool tli_options_fit(const void *options, size_t known, const uint8_t *reserved, size_t reserved_size);
#define TLI_OPTIONS_FIT(options) tli_options_fit((options), sizeof *(options), NULL, 0)
#define TLI_OPTIONS_FIT_RESERVED(options)                                                                              \
  tli_options_fit((options), sizeof *(options), (options)->reserved, sizeof(options)->reserved)

#endif
