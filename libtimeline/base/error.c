/* SPDX-License-Identifier: Apache-2.0 */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

static void fill(tl_error *err, tl_status status, tl_code code, const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));

static void fill(tl_error *err, tl_status status, tl_code code, const char *format, va_list args)
{
  err->status = status;
  err->code = code;
  err->line = 0;
  err->column = 0;
  err->offset = 0;
  err->field = NULL;
  int size = vsnprintf(err->message, sizeof err->message, format, args);
  if (size < 0)
    err->message[0] = '\0';
  else if ((size_t)size >= sizeof err->message) {
    /* Never end inside a character. */
    size_t end = sizeof err->message - 1;
    while (end > 0 && ((unsigned char)err->message[end - 1] & 0xC0) == 0x80)
      end--;
    if (end > 0 && (unsigned char)err->message[end - 1] >= 0xC0)
      end--;
    err->message[end] = '\0';
  }
}

tl_status tli_fail(tl_error *err, tl_status status, tl_code code, const char *format, ...)
{
  if (err) {
    va_list args;
    va_start(args, format);
    fill(err, status, code, format, args);
    va_end(args);
  }
  return status;
}

tl_status tli_fail_at(tl_error *err, tl_status status, tl_code code, tl_text text, size_t offset, const char *format,
                      ...)
{
  if (err) {
    va_list args;
    va_start(args, format);
    fill(err, status, code, format, args);
    va_end(args);
    err->offset = offset;
    uint32_t column = 1;
    for (size_t i = 0; i < offset && i < text.size; i++)
      column += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    err->column = column;
  }
  return status;
}

/* Whether it is a control, or one of those that show nothing or turn the text round: zero-width characters, marks of
 * direction, line separators, the byte order mark. */
static bool is_hidden(const unsigned char *c, size_t size)
{
  switch (size) {
  case 1: return c[0] < 0x20 || c[0] == 0x7F;
  case 2: return c[0] == 0xC2 && c[1] < 0xA0;
  case 3:
    return (c[0] == 0xE2 && c[1] == 0x80 && ((c[2] >= 0x8B && c[2] <= 0x8F) || (c[2] >= 0xA8 && c[2] <= 0xAE))) ||
           (c[0] == 0xE2 && c[1] == 0x81 && c[2] >= 0xA0 && c[2] <= 0xAF) ||
           (c[0] == 0xEF && c[1] == 0xBB && c[2] == 0xBF);
  default: return false;
  }
}

const char *tli_quote(tl_text text, char out[TLI_QUOTE_SIZE])
{
  static const char hex[] = "0123456789abcdef";
  enum { ROOM = TLI_QUOTE_SIZE - 6 }; /* the closing quote, an ellipsis of three bytes, NUL */
  size_t n = 0;
  size_t i = 0;
  out[n++] = '"';
  while (i < text.size) {
    size_t size = tli_utf8_size(text.data + i, text.size - i);
    bool plain = size > 0 && !is_hidden((const unsigned char *)text.data + i, size);
    size_t need = plain ? size : 4 * (size ? size : 1);
    if (n + need > ROOM)
      break;
    for (size_t end = i + (size ? size : 1); i < end; i++) {
      unsigned char c = (unsigned char)text.data[i];
      if (plain) {
        out[n++] = (char)c;
      } else {
        out[n++] = '\\';
        out[n++] = 'x';
        out[n++] = hex[c >> 4];
        out[n++] = hex[c & 15];
      }
    }
  }
  if (i < text.size) {
    memcpy(out + n, "\xE2\x80\xA6", 3);
    n += 3;
  }
  out[n++] = '"';
  out[n] = '\0';
  return out;
}

tl_status tli_fail_nomem(tl_error *err)
{
  return tli_fail(err, TL_ERR_NOMEM, TL_CODE_NOMEM, "out of memory");
}

tl_status tli_fail_arg(tl_error *err, const char *what)
{
  return tli_fail(err, TL_ERR_ARG, TL_CODE_ARG, "%s", what);
}

bool tli_options_fit(const void *options, size_t known, const uint8_t *reserved, size_t reserved_size)
{
  const unsigned char *bytes = options;
  size_t size;
  memcpy(&size, options, sizeof size);
  bool fits = size >= known;
  for (size_t i = known; fits && i < size; i++)
    fits = bytes[i] == 0;
  for (size_t i = 0; i < reserved_size; i++)
    fits = fits && reserved[i] == 0;
  return fits;
}
