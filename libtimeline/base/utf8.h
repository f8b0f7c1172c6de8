/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_UTF8_H
#define TLI_UTF8_H

#include <string.h>
#include <timeline/base.h>

/* Whether two texts, or a text and a string, have the same bytes. */
static inline bool tli_text_same(tl_text a, tl_text b)
{
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool tli_text_is(tl_text text, const char *string)
{
  return tli_text_same(text, (tl_text){string, strlen(string)});
}

/* The order of a text and a string by their bytes: below 0, 0 or above 0. */
static inline int tli_text_order(tl_text text, const char *string)
{
  size_t size = strlen(string);
  int order = memcmp(text.data, string, text.size < size ? text.size : size);
  return order ? order : (text.size > size) - (text.size < size);
}

static inline bool tli_is_digit(int c)
{
  return c >= '0' && c <= '9';
}

/* An ASCII letter as a small one; all else as it is. */
static inline char tli_lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* White space, everywhere here: what XML calls so. */
static inline bool tli_is_space(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool tli_has_space(tl_text text);

/* How many bytes of white space a text begins with. */
size_t tli_space_size(tl_text text);

/* A text without the white space round it. */
tl_text tli_trim(tl_text text);

/* The size of the UTF-8 character at `data`, 1 to 4 bytes, or 0 when what stands there is none (RFC 3629: no overlong
 * forms, no surrogates, nothing over U+10FFFF) or is cut off. `size` is what is left; 0 gives 0. */
size_t tli_utf8_size(const char *data, size_t size);

/* The offset of the first byte that is not UTF-8, or is NUL, or (with `controls` false) a control other than tab, line
 * feed and carriage return; text.size when there is none. */
size_t tli_utf8_check(tl_text text, bool controls);

/* What a document that is no UTF-8 is by its first bytes, some words with what makes UTF-8 of it: of UTF-16 and UTF-32,
 * with a byte order mark or by ASCII with zeros round it, and of gzip. NULL: nothing that is known. */
const char *tli_utf8_instead(tl_text head);

/* The code point at `data`, which is valid UTF-8 of `size` bytes (from tli_utf8_size()). */
uint32_t tli_utf8_point(const char *data, size_t size);

/* Checks text that is to enter the model: valid UTF-8, no NUL, no control but tab, LF, CR. TL_ERR_ENCODING. */
tl_status tli_text_check(tl_text text, const char *field, tl_error *err);

#endif
