/* SPDX-License-Identifier: Apache-2.0 */
#include "decimal.h"

size_t tli_int_write(int64_t value, int width, char *out)
{
  char digits[20];
  int n = 0;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do {
    digits[n++] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  size_t size = 0;
  if (value < 0)
    out[size++] = '-';
  for (int i = n; i < width && i < 20; i++)
    out[size++] = '0';
  while (n > 0)
    out[size++] = digits[--n];
  out[size] = '\0';
  return size;
}

bool tli_decimal_parse(tl_text text, int places, int64_t *out)
{
  size_t i = 0;
  bool minus = text.size > 0 && text.data[0] == '-';
  if (text.size > 0 && (text.data[0] == '-' || text.data[0] == '+'))
    i++;
  int64_t value = 0;
  int decimals = -1; /* -1: still before the point */
  bool digit = false;
  for (; i < text.size; i++) {
    char c = text.data[i];
    if (c == '.' && decimals < 0 && digit) {
      decimals = 0;
      digit = false; /* one must follow */
      continue;
    }
    if (c < '0' || c > '9' || decimals == places)
      return false;
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, c - '0', &value))
      return false; /* kept negative: the range is one larger there */
    digit = true;
    if (decimals >= 0)
      decimals++;
  }
  if (!digit)
    return false;
  for (int k = decimals < 0 ? 0 : decimals; k < places; k++)
    if (__builtin_mul_overflow(value, 10, &value))
      return false;
  if (!minus && __builtin_mul_overflow(value, -1, &value))
    return false;
  *out = value;
  return true;
}

size_t tli_decimal_write(int64_t value, int places, char *out)
{
  char digits[TLI_INT_SIZE];
  size_t n = tli_int_write(value, places + 1, digits);
  size_t point = n - (size_t)places;
  while (n > point && digits[n - 1] == '0')
    n--;
  size_t size = 0;
  for (size_t i = 0; i < n; i++) {
    if (i == point)
      out[size++] = '.';
    out[size++] = digits[i];
  }
  out[size] = '\0';
  return size;
}
