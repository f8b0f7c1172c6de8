/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_DECIMAL_H
#define TLI_DECIMAL_H

/* Numbers in text without a locale: integers, and fixed-point decimals. */

#include <timeline/base.h>

/* Room for any int64 in decimal with sign, padding up to 20 digits, and a NUL. */
enum { TLI_INT_SIZE = 24 };

/* Writes `value` with at least `width` digits (zeros before them), and a NUL; returns the length. */
size_t tli_int_write(int64_t value, int width, char *out);

/* Reads [+-]digits[.digits] with at most `places` decimals as value * 10^places. False when it is not that, is longer
 * than the places allow, or does not fit. */
bool tli_decimal_parse(tl_text text, int places, int64_t *out);

/* Room for any decimal of tli_decimal_write(), with its NUL. */
enum { TLI_DECIMAL_SIZE = 32 };

/* Writes value / 10^places (`places` at most 18) without trailing zeros, at least one digit before the point, no point
 * when there are no decimals; returns the length. */
size_t tli_decimal_write(int64_t value, int places, char *out);

#endif
