/* SPDX-License-Identifier: Apache-2.0 */
#include "name.h"

#include <string.h>

#include "utf8.h"

typedef struct point_range {
  uint32_t first, last;
} point_range;

static const point_range start_ranges[] = {
    {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},   {0x37F, 0x1FFF},  {0x200C, 0x200D},
    {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};

static bool in_ranges(uint32_t point, const point_range *ranges, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (point <= ranges[i].last)
      return point >= ranges[i].first;
  return false;
}

bool tli_name_start(uint32_t point)
{
  if (point < 0x80)
    return (point | 0x20) - 'a' < 26 || point == '_';
  return in_ranges(point, start_ranges, sizeof start_ranges / sizeof *start_ranges);
}

bool tli_name_char(uint32_t point)
{
  if (point < 0x80)
    return (point | 0x20) - 'a' < 26 || point - '0' < 10 || point == '_' || point == '-' || point == '.';
  return tli_name_start(point) || point == 0xB7 || (point >= 0x300 && point <= 0x36F) ||
         (point >= 0x203F && point <= 0x2040);
}

size_t tli_name_make(tl_text text, char instead, bool lower, char *out, size_t capacity)
{
  size_t size = 0;
  for (size_t i = 0; i < text.size;) {
    size_t n = tli_utf8_size(text.data + i, text.size - i);
    uint32_t point = tli_utf8_point(text.data + i, n ? n : 1);
    bool fits = n && tli_name_char(point) && !(lower && (point == '.' || point == '_'));
    if (size + 5 > capacity)
      break;
    if (size == 0 && fits && !tli_name_start(point))
      out[size++] = '_';
    if (fits) {
      memcpy(out + size, text.data + i, n);
      if (lower && point >= 'A' && point <= 'Z')
        out[size] = (char)(point + ('a' - 'A'));
      size += n;
    } else if (!lower || (size && out[size - 1] != instead)) {
      out[size++] = instead;
    }
    i += n ? n : 1;
  }
  while (lower && size && out[size - 1] == instead)
    size--;
  return size;
}

bool tli_is_zone_name(tl_text text, size_t max)
{
  bool within = false; /* a part */
  for (size_t i = 0; i < text.size; i++) {
    uint32_t c = (unsigned char)text.data[i];
    bool stands = (c | 0x20) - 'a' < 26 || c - '0' < 10 || c == '_' || c == '+' || c == '-';
    if (!stands && !(c == '/' && within))
      return false;
    within = stands;
  }
  return within && text.size <= max;
}

bool tli_is_name(tl_text text)
{
  for (size_t i = 0; i < text.size;) {
    size_t n = tli_utf8_size(text.data + i, text.size - i);
    uint32_t point = tli_utf8_point(text.data + i, n ? n : 1);
    if (!n || !(i ? tli_name_char(point) : tli_name_start(point)))
      return false;
    i += n;
  }
  return text.size > 0;
}
