/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/utf8.h"
#include "base/writer.h"

static void status_names(void **state)
{
  (void)state;
  assert_string_equal(tl_status_name(TL_ERR_RANGE), "TL_ERR_RANGE");
  assert_string_equal(tl_status_name((tl_status)99), "TL_ERR_?");
  for (int i = 0; i <= TL_ERR_CANCELLED; i++)
    assert_string_not_equal(tl_status_name((tl_status)i), "TL_ERR_?");
  assert_string_equal(tl_version(), TL_VERSION_STRING);
}

static void utf8_sizes(void **state)
{
  (void)state;
  static const struct {
    const char *bytes;
    size_t size;
  } rows[] = {
      {"a", 1},
      {"\xC3\xA9", 2},
      {"\xE2\x82\xAC", 3},
      {"\xF0\x9F\x98\x80", 4},
      {"\x80", 0},
      {"\xC0\x80", 0},
      {"\xC1\xBF", 0},
      {"\xE0\x80\x80", 0},
      {"\xED\xA0\x80", 0},
      {"\xF4\x90\x80\x80", 0},
      {"\xF5\x80\x80\x80", 0},
      {"\xE2\x82", 0},
      {"\xF0\x80\x80\x80", 0},
      {"\xC3", 0},
      {"", 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(tli_utf8_size(rows[i].bytes, strlen(rows[i].bytes)), rows[i].size);
  assert_int_equal(tli_utf8_point("\xF0\x9F\x98\x80", 4), 0x1F600);
  assert_int_equal(tli_utf8_point("\xC3\xA9", 2), 0xE9);
}

/* The eight-byte step against the plain meaning, at every place of a window and for every byte. */
static void utf8_check_every_byte(void **state)
{
  (void)state;
  for (int at = 0; at < 17; at++) {
    for (int byte = 0; byte < 256; byte++) {
      char text[18] = "abcdefghijklmnopq";
      text[at] = (char)byte;
      bool bad = byte >= 0x7F || (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r');
      assert_int_equal(tli_utf8_check((tl_text){text, 17}, false), bad ? at : 17);
      bool bad_utf8 = byte >= 0x80 || byte == 0;
      assert_int_equal(tli_utf8_check((tl_text){text, 17}, true), bad_utf8 ? at : 17);
    }
  }
}

static void utf8_instead(void **state)
{
  (void)state;
#define HEAD(bytes)                                                                                                    \
  {                                                                                                                    \
    bytes, sizeof(bytes) - 1                                                                                           \
  }
  static const struct {
    tl_text head;
    const char *words; /* at the beginning of what is said; NULL: nothing is */
  } rows[] = {{HEAD("\xFF\xFE-\0"), "UTF-16, "},
              {HEAD("\xFE\xFF\0B"), "UTF-16, "},
              {HEAD("\xFF\xFE\0\0"), "UTF-32, "},
              {HEAD("\0\0\xFE\xFF"), "UTF-32, "},
              {HEAD("B\0E\0"), "UTF-16LE, "},
              {HEAD("\0B\0E"), "UTF-16BE, "},
              {HEAD("\x1F\x8B\x08"), "compressed "},
              {HEAD("\xFF\xFE"), "UTF-16, "},
              {HEAD("\0B\0"), NULL},
              {HEAD("B\0EG"), NULL},
              {HEAD("\0\0\0\0"), NULL},
              {HEAD("\xFF"), NULL},
              {HEAD("BEGIN"), NULL},
              {HEAD(""), NULL}};
#undef HEAD
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *words = tli_utf8_instead(rows[i].head);
    assert_int_equal(words != NULL, rows[i].words != NULL);
    if (words)
      assert_int_equal(strncmp(words, rows[i].words, strlen(rows[i].words)), 0);
  }
}

static void quotes(void **state)
{
  (void)state;
  char out[TLI_QUOTE_SIZE];
  assert_string_equal(tli_quote(TL_TEXT("a\x1B[0m\n"), out), "\"a\\x1b[0m\\x0a\"");
  assert_string_equal(tli_quote((tl_text){"a\0b", 3}, out), "\"a\\x00b\"");
  assert_string_equal(tli_quote(TL_TEXT("\xC3\xA9\xFF"), out), "\"\xC3\xA9\\xff\"");
  assert_string_equal(tli_quote(TL_TEXT("\xC2\x9B"), out), "\"\\xc2\\x9b\"");
  assert_string_equal(tli_quote(TL_TEXT("\xEF\xBB\xBF"
                                        "1"),
                                out),
                      "\"\\xef\\xbb\\xbf1\"");
  assert_string_equal(tli_quote(TL_TEXT("\xE2\x80\x8B\xE2\x80\xAE\xE2\x81\xA6"), out),
                      "\"\\xe2\\x80\\x8b\\xe2\\x80\\xae\\xe2\\x81\\xa6\"");
  assert_string_equal(tli_quote(TL_TEXT("\xE2\x80\x93\xE2\x80\xAF"), out), "\"\xE2\x80\x93\xE2\x80\xAF\"");
  char wide[400];
  memset(wide, 0x01, sizeof wide);
  tli_quote((tl_text){wide, sizeof wide}, out);
  assert_true(strlen(out) < TLI_QUOTE_SIZE);
  assert_int_equal(tli_utf8_check(tl_text_from_string(out), false), strlen(out));
}

static void message_is_cut_between_characters(void **state)
{
  (void)state;
  for (int shift = 0; shift < 4; shift++) {
    char wide[1200];
    memset(wide, 'x', (size_t)shift);
    for (int i = 0; i < 300; i++)
      memcpy(wide + shift + 3 * i, "\xE2\x82\xAC", 3);
    wide[shift + 900] = '\0';
    tl_error err;
    assert_int_equal(tli_fail(&err, TL_ERR_VALUE, TL_CODE_ARG, "%s", wide), TL_ERR_VALUE);
    size_t size = strlen(err.message);
    assert_true(size > TL_ERROR_MESSAGE_SIZE - 5);
    assert_int_equal(tli_utf8_check((tl_text){err.message, size}, false), size);
  }
}

static void columns_count_characters(void **state)
{
  (void)state;
  tl_error err;
  tl_text text = TL_TEXT("\xC3\xA9\xE2\x82\xACx");
  assert_int_equal(tli_fail_at(&err, TL_ERR_SYNTAX, TL_CODE_ARG, text, 5, "no"), TL_ERR_SYNTAX);
  assert_int_equal(err.column, 3);
  assert_int_equal(err.offset, 5);
}

static void decimals(void **state)
{
  (void)state;
  static const struct {
    const char *in;
    bool fits;
    int64_t value;
    const char *out;
  } rows[] = {
      {"35.69", true, 35690000000, "35.69"},
      {"-0.5", true, -500000000, "-0.5"},
      {"0", true, 0, "0"},
      {"-0", true, 0, "0"},
      {"+1", true, 1000000000, "1"},
      {"1.123456789", true, 1123456789, "1.123456789"},
      {"1.1234567891", false, 0, NULL},
      {"", false, 0, NULL},
      {".5", false, 0, NULL},
      {"1.", false, 0, NULL},
      {"1e3", false, 0, NULL},
      {"1,5", false, 0, NULL},
      {"9223372036.854775807", true, INT64_MAX, "9223372036.854775807"},
      {"-9223372036.854775808", true, INT64_MIN, "-9223372036.854775808"},
      {"9223372036.854775808", false, 0, NULL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t value = 7;
    assert_int_equal(tli_decimal_parse(tl_text_from_string(rows[i].in), 9, &value), rows[i].fits);
    assert_int_equal(value, rows[i].fits ? rows[i].value : 7);
    if (rows[i].fits) {
      char out[TLI_DECIMAL_SIZE];
      size_t size = tli_decimal_write(value, 9, out);
      assert_string_equal(out, rows[i].out);
      assert_int_equal(size, strlen(out));
    }
  }
  char out[TLI_INT_SIZE];
  assert_int_equal(tli_int_write(INT64_MIN, 1, out), 20);
  assert_string_equal(out, "-9223372036854775808");
  tli_int_write(7, 4, out);
  assert_string_equal(out, "0007");
}

static void writer_blocks(void **state)
{
  (void)state;
  support_text text = {0};
  tli_writer writer;
  tli_writer_init(&writer, support_sink(&text), NULL);
  size_t sum = 0;
  for (size_t size = 0; size < 300; size++) {
    char block[300];
    memset(block, 'a' + (int)(size % 26), sizeof block);
    tli_write(&writer, block, size);
    sum += size;
  }
  assert_int_equal(tli_writer_flush(&writer), TL_OK);
  assert_int_equal(writer.flushed, sum);
  assert_int_equal(text.size, sum);
  size_t at = 0;
  for (size_t size = 0; size < 300; size++)
    for (size_t i = 0; i < size; i++)
      assert_int_equal(text.data[at++], 'a' + (int)(size % 26));
  support_text_free(&text);

  support_text full = {.limit = 20000};
  tl_error err;
  tli_writer_init(&writer, support_sink(&full), &err);
  for (int i = 0; i < 50000; i++)
    tli_write_char(&writer, 'x');
  assert_int_equal(tli_writer_flush(&writer), TL_ERR_IO);
  assert_int_equal(err.code, TL_CODE_WRITE);
  support_text_free(&full);
}

static void option_structs(void **state)
{
  (void)state;
  struct {
    size_t size;
    uint8_t reserved[2];
    char later[16];
  } options = {.size = sizeof options};
  const size_t known = sizeof(size_t) + 2;
  assert_true(tli_options_fit(&options, known, options.reserved, 2));
  options.later[7] = 1;
  assert_false(tli_options_fit(&options, known, options.reserved, 2));
  options.size = known;
  assert_true(tli_options_fit(&options, known, options.reserved, 2));
  options.reserved[1] = 1;
  assert_false(tli_options_fit(&options, known, options.reserved, 2));
  assert_true(tli_options_fit(&options, known, NULL, 0));
  options.size = known - 1;
  assert_false(tli_options_fit(&options, known, NULL, 0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(status_names),
      cmocka_unit_test(utf8_sizes),
      cmocka_unit_test(utf8_check_every_byte),
      cmocka_unit_test(utf8_instead),
      cmocka_unit_test(quotes),
      cmocka_unit_test(message_is_cut_between_characters),
      cmocka_unit_test(columns_count_characters),
      cmocka_unit_test(decimals),
      cmocka_unit_test(writer_blocks),
      cmocka_unit_test(option_structs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
