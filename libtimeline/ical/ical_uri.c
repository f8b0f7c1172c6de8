/* SPDX-License-Identifier: Apache-2.0 */

/* Absolute URIs (RFC 3986) of what people write as addresses. */

#include "ical_map.h"

/* Whether an ASCII character may stand in a URI (RFC 3986, 2): all that are visible but " < > \ ^ ` { | } */
static bool stands_in_uri(unsigned char c)
{
  static const uint64_t set[2] = {UINT64_C(0xAFFFFFFA00000000), UINT64_C(0x47FFFFFEAFFFFFFF)};
  return c < 0x80 && (set[c >> 6] >> (c & 63) & 1);
}

static int digit_of(char c)
{
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                : -1;
}

int tli_percent_read(tl_text text, size_t at)
{
  if (text.size - at < 3 || text.data[at] != '%')
    return -1;
  int high = digit_of(text.data[at + 1]);
  int low = digit_of(text.data[at + 2]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

size_t tli_percent_write(char *out, unsigned char c)
{
  static const char hex[] = "0123456789ABCDEF";
  out[0] = '%';
  out[1] = hex[c >> 4];
  out[2] = hex[c & 15];
  return 3;
}

/* Whether byte `i` may stand in a URI as it is; a % that starts no code may not. */
static bool stands_at(tl_text text, size_t i)
{
  return stands_in_uri((unsigned char)text.data[i]) && (text.data[i] != '%' || tli_percent_read(text, i) >= 0);
}

bool tli_uri_has_scheme(tl_text uri)
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
      size += tli_percent_write(text + size, (unsigned char)given.data[i]);
  }
  text[size] = '\0';
  return (tl_text){text, size};
}
