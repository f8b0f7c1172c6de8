/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"

#include <string.h>

#include "error.h"

bool tli_has_space(tl_text text)
{
  for (size_t i = 0; i < text.size; i++)
    if (tli_is_space(text.data[i]))
      return true;
  return false;
}

size_t tli_space_size(tl_text text)
{
  size_t i = 0;
  while (i < text.size && tli_is_space(text.data[i]))
    i++;
  return i;
}

tl_text tli_trim(tl_text text)
{
  size_t begin = tli_space_size(text);
  while (text.size > begin && tli_is_space(text.data[text.size - 1]))
    text.size--;
  return begin ? (tl_text){text.data + begin, text.size - begin} : text;
}

static bool follows(unsigned char byte)
{
  return (byte & 0xC0) == 0x80;
}

size_t tli_utf8_size(const char *data, size_t size)
{
  const unsigned char *p = (const unsigned char *)data;
  if (size == 0)
    return 0;
  if (p[0] < 0x80)
    return 1;
  if (p[0] < 0xC2 || p[0] > 0xF4 || size < 2 || !follows(p[1]))
    return 0;
  if (p[0] < 0xE0)
    return 2;
  if (size < 3 || !follows(p[2]))
    return 0;
  if (p[0] < 0xF0)
    return (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ? 0 : 3;
  if (size < 4 || !follows(p[3]))
    return 0;
  return (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F) ? 0 : 4;
}

/* Top bits where one of eight bytes is no printable ASCII: has its top bit, is below 0x20, or is 0x7F; 0 if none is. */
static uint64_t unprintable(const char *data)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t word;
  memcpy(&word, data, 8);
  uint64_t low = word - ones * 0x20;
  uint64_t del = (word ^ ones * 0x7F) - ones;
  return (word | low | del) & ones * 0x80;
}

size_t tli_utf8_check(tl_text text, bool controls)
{
  size_t i = 0;
  while (i < text.size) {
    while (text.size - i >= 32 && (unprintable(text.data + i) | unprintable(text.data + i + 8) |
                                   unprintable(text.data + i + 16) | unprintable(text.data + i + 24)) == 0)
      i += 32;
    while (text.size - i >= 8 && unprintable(text.data + i) == 0)
      i += 8;
    /* The last few with those before them, once more. */
    if (text.size - i < 8 && text.size >= 8 && unprintable(text.data + text.size - 8) == 0)
      break;
    if (i == text.size)
      break;
    unsigned char c = (unsigned char)text.data[i];
    if (c >= 0x20 && c < 0x7F) {
      i++;
      continue;
    }
    size_t size = tli_utf8_size(text.data + i, text.size - i);
    if (size == 0 || c == 0)
      return i;
    if (!controls) {
      bool c0 = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
      bool c1 = c == 0xC2 && (unsigned char)text.data[i + 1] < 0xA0;
      if (c0 || c == 0x7F || c1)
        return i;
    }
    i += size;
  }
  return text.size;
}

const char *tli_utf8_instead(tl_text head)
{
#define UTF(width) "UTF-" width ", and only UTF-8 is read (iconv -f UTF-" width " -t UTF-8 converts it)"
  static const struct {
    const char *bytes; /* of which `.` stands for any but a zero */
    size_t size;
    const char *words;
  } known[] = {{"\xFF\xFE\0\0", 4, UTF("32")},
               {"\0\0\xFE\xFF", 4, UTF("32")},
               {"\xFF\xFE", 2, UTF("16")},
               {"\xFE\xFF", 2, UTF("16")},
               {".\0.\0", 4, UTF("16LE")},
               {"\0.\0.", 4, UTF("16BE")},
               {"\x1F\x8B", 2, "compressed by gzip (gunzip unpacks it)"}};
#undef UTF
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    size_t at = 0;
    while (at < known[i].size && at < head.size &&
           (known[i].bytes[at] == '.' ? head.data[at] != '\0' : head.data[at] == known[i].bytes[at]))
      at++;
    if (at == known[i].size)
      return known[i].words;
  }
  return NULL;
}

uint32_t tli_utf8_point(const char *data, size_t size)
{
  const unsigned char *p = (const unsigned char *)data;
  if (size <= 1)
    return p[0];
  uint32_t point = p[0] & (0x7Fu >> size);
  for (size_t i = 1; i < size; i++)
    point = point << 6 | (p[i] & 0x3Fu);
  return point;
}

tl_status tli_text_check(tl_text text, const char *field, tl_error *err)
{
  size_t at = tli_utf8_check(text, false);
  if (at == text.size)
    return TL_OK;
  char quoted[TLI_QUOTE_SIZE];
  size_t size = tli_utf8_size(text.data + at, text.size - at);
  tl_text bad = {text.data + at, size ? size : 1};
  tl_status status =
      size ? tli_fail_at(err, TL_ERR_ENCODING, TL_CODE_CONTROL, text, at, "%s holds the control character %s",
                         field ? field : "the text", tli_quote(bad, quoted))
           : tli_fail_at(err, TL_ERR_ENCODING, TL_CODE_UTF8, text, at, "%s is not valid UTF-8: byte %s",
                         field ? field : "the text", tli_quote(bad, quoted));
  if (err)
    err->field = field;
  return status;
}
