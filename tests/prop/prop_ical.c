/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <timeline/ical.h>

#include "random.h"

/* Laws of content lines, over random texts: what is folded and escaped comes back whole, no line is over 75 octets,
 * ends in a space or cuts a character or an escape. */

enum { TEXTS = 20000, UNITS_MAX = 400, UNIT_SIZE = 4 };

/* Appends a character, drawn so that lines are cut in every place: many spaces, escapes, line breaks, wide ones. */
static size_t draw(random_state *random, char *out)
{
  static const char *const units[] = {" ",
                                      " ",
                                      " ",
                                      ",",
                                      ";",
                                      "\\",
                                      "\n",
                                      "\r\n",
                                      "\r",
                                      "\t",
                                      "\xC3\xA9",
                                      "\xE5\xB9\xB3",
                                      "\xF0\x9F\x93\x9C",
                                      "\xE2\x80\xA8",
                                      "\xE2\x80\xA9",
                                      "\xE2\x80\xA7",
                                      "\"",
                                      ":"};
  const size_t count = sizeof units / sizeof *units;
  uint64_t lot = random_next(random) % (2 * count);
  if (lot >= count) {
    *out = (char)('a' + random_next(random) % 26);
    return 1;
  }
  size_t size = strlen(units[lot]);
  memcpy(out, units[lot], size);
  return size;
}

/* A text of up to UNITS_MAX units, some with long runs of one unit; it does not begin or end in white space, which the
 * model may not keep. */
static size_t draw_text(random_state *random, char *out)
{
  size_t size = 0;
  out[size++] = '<';
  size_t units = (size_t)random_between(random, 0, UNITS_MAX);
  while (units > 0) {
    char unit[UNIT_SIZE];
    size_t unit_size = draw(random, unit);
    size_t times = random_next(random) % 16 == 0 ? (size_t)random_between(random, 1, 100) : 1;
    for (; times > 0 && units > 0; times--, units--) {
      memcpy(out + size, unit, unit_size);
      size += unit_size;
    }
  }
  out[size++] = '>';
  out[size] = '\0';
  return size;
}

/* Each kind of line break as LF. */
static size_t normal(const char *text, char *out)
{
  size_t size = 0;
  while (*text) {
    size_t broken = strncmp(text, "\r\n", 2) == 0                                                    ? 2
                    : *text == '\r'                                                                  ? 1
                    : strncmp(text, "\xE2\x80\xA8", 3) == 0 || strncmp(text, "\xE2\x80\xA9", 3) == 0 ? 3
                                                                                                     : 0;
    out[size++] = broken ? '\n' : *text;
    text += broken ? broken : 1;
  }
  out[size] = '\0';
  return size;
}

/* Looks at the physical lines of a feed. */
static bool lines_hold(const char *feed)
{
  bool first = true;
  for (const char *at = feed; *at; first = false) {
    const char *end = strstr(at, "\r\n");
    if (!end || end - at > 75 || end == at)
      return false;
    bool folded = end[2] == ' ';
    bool blank = true;
    for (const char *c = at; c < end; c++) {
      blank = blank && *c == ' ';
      if (*c == '\n' || *c == '\r')
        return false;
    }
    size_t slashes = 0;
    while (slashes < (size_t)(end - at) && end[-1 - (ptrdiff_t)slashes] == '\\')
      slashes++;
    if (folded && ((end[-1] == ' ' && !blank) || slashes % 2 != 0 || ((unsigned char)end[3] & 0xC0) == 0x80))
      return false;
    at = end + 2;
  }
  return !first;
}

/* The value of SUMMARY, unfolded and with its escapes undone. */
static size_t summary(const char *feed, char *out)
{
  const char *at = strstr(feed, "\r\nSUMMARY:") + 10;
  size_t size = 0;
  for (;;) {
    if (strncmp(at, "\r\n ", 3) == 0) {
      at += 3;
    } else if (*at == '\r') {
      break;
    } else if (*at == '\\') {
      /* A fold may not stand between both. */
      out[size++] = at[1] == 'n' ? '\n' : at[1];
      at += 2;
    } else {
      out[size++] = *at++;
    }
  }
  out[size] = '\0';
  return size;
}

static void test_fold(void **state)
{
  (void)state;
  random_state random = random_start();
  static char text[UNITS_MAX * UNIT_SIZE + 64];
  static char expected[sizeof text];
  static char got[sizeof text];
  size_t folded = 0;
  for (int i = 0; i < TEXTS; i++) {
    size_t size = draw_text(&random, text);
    tl_error err = {0};
    tl_builder *builder;
    tl_timeline *timeline;
    tl_event_spec spec = {
        .size = sizeof spec, .id = TL_TEXT("e"), .edtf = TL_TEXT("2024-04-14"), .title = {text, size}};
    assert_int_equal(tl_builder_new(NULL, &builder, &err), TL_OK);
    if (tl_builder_add(builder, &spec, &err) != TL_OK)
      fail_msg("seed %llu, text %d: %s", (unsigned long long)random.seed, i, err.message);
    assert_int_equal(tl_timeline_from_builder(builder, &timeline, &err), TL_OK);
    support_text feed = {0};
    assert_int_equal(tl_ical_write(timeline, NULL, support_sink(&feed), NULL, &err), TL_OK);
    size_t wanted = normal(tl_event_title(tl_timeline_at(timeline, 0)), expected);
    size_t came = summary(feed.data, got);
    if (!lines_hold(feed.data) || wanted != came || memcmp(expected, got, wanted) != 0)
      fail_msg("seed %llu, text %d: %s", (unsigned long long)random.seed, i, feed.data);
    folded += strstr(feed.data, "\r\n ") != NULL;
    support_text_free(&feed);
    tl_timeline_unref(timeline);
    tl_builder_free(builder);
  }
  assert_true(folded > TEXTS / 2);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_fold)};
  return cmocka_run_group_tests_name("prop-ical", tests, NULL, NULL);
}
