/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_ESCAPE_H
#define TLI_XML_ESCAPE_H

/* What has to be written as a reference in XML 1.0, so that it comes back as it was (sections 2.4, 2.11, 3.3.3). */

#include <stddef.h>

/* The reference for `c` in an attribute in double quotes, or NULL: it stands for itself. */
static inline const char *tli_escape_attribute(char c)
{
  switch (c) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  case '\t': return "&#9;";
  case '\n': return "&#10;";
  case '\r': return "&#13;";
  default: return NULL;
  }
}

/* The same for text. */
static inline const char *tli_escape_text(char c)
{
  switch (c) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '\r': return "&#13;";
  default: return NULL;
  }
}

/* Whether `c` may need a reference, ends a string, or begins a character that XML cannot hold (U+FFFE, U+FFFF). */
static inline int tli_escape_stops(unsigned char c)
{
  const unsigned long long mask =
      1ULL << 0 | 1ULL << '\t' | 1ULL << '\n' | 1ULL << '\r' | 1ULL << '"' | 1ULL << '&' | 1ULL << '<' | 1ULL << '>';
  return c < 64 ? (int)(mask >> c & 1) : c == 0xEF;
}

#endif
