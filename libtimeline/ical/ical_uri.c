/* SPDX-License-Identifier: Apache-2.0 */

/* Absolute URIs (RFC 3986) of what people write as addresses. */

#include "ical_map.h"

/* Whether an ASCII character may stand in a URI (RFC 3986, 2): all that are visible but " < > \ ^ ` { | } */
static bool stands_in_uri(unsigned char c)
{
  static const uint64_t set[2] = {UINT64_C(0xAFFFFFFA00000000), UINT64_C(0x47FFFFFEAFFFFFFF)};
  return c < 0x80 && (set[c >> 6] >> (c & 63) & 1);
}

static bool is_hex(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Whether byte `i` may stand in a URI as it is; a % that starts no code may not. */
static bool stands_at(tl_text text, size_t i)
{
  const char *at = text.data + i;
  return stands_in_uri((unsigned char)*at) && (*at != '%' || (text.size - i > 2 && is_hex(at[1]) && is_hex(at[2])));
}

static bool has_scheme(tl_text uri)
{
  for (size_t i = 0; i < uri.size; i++) {
    char c = uri.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == ':')
      return i > 0;
    if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
      return false;
  }
  return false;
}

const char *tli_uri_fault(tl_text given)
{
  if (!has_scheme(given))
    return "iCalendar links absolute URIs only, and this one has no scheme: left out";
  for (size_t i = 0; i < given.size; i++)
    if ((unsigned char)given.data[i] < 0x20 || given.data[i] == 0x7F)
      return "a URI with a line break or a tab in it: left out";
  return NULL;
}

static size_t percent(char *out, unsigned char c)
{
  static const char hex[] = "0123456789ABCDEF";
  out[0] = '%';
  out[1] = hex[c >> 4];
  out[2] = hex[c & 15];
  return 3;
}

tl_text tli_uri_encode(tli_map *map, tl_text given)
{
  size_t strange = 0;
  for (size_t i = 0; i < given.size; i++)
    strange += !stands_at(given, i);
  if (strange == 0)
    return given;
  char *text = tli_map_take(map, given.size + 2 * strange + 1);
  if (!text)
    return (tl_text){NULL, 0};
  size_t size = 0;
  for (size_t i = 0; i < given.size; i++) {
    if (stands_at(given, i))
      text[size++] = given.data[i];
    else
      size += percent(text + size, (unsigned char)given.data[i]);
  }
  text[size] = '\0';
  return (tl_text){text, size};
}
