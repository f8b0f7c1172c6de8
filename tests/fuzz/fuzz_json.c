/* SPDX-License-Identifier: Apache-2.0 */

/* JSON, the native one and stories of TimelineJS: any bytes. What is read is written as both; each reads again, and is
 * then the same native JSON. What is refused says where and why, and gives no timeline. */

#include <stdlib.h>
#include <string.h>
#include <timeline/format.h>

#include "document.h"
#include "fuzz.h"

static tl_status read_json(tl_text text, tl_timeline **out, tl_error *err)
{
  tl_input *input;
  if (tl_input_from_text(text, NULL, &input, NULL) != TL_OK)
    abort();
  tl_status status = tl_format_read(input, tl_format_find((tl_text){"json", 4}), NULL, out, err);
  tl_input_free(input);
  return status;
}

static bytes written(const tl_timeline *timeline, const char *format)
{
  bytes out = {NULL, 0};
  tl_error err = {0};
  const tl_format *row = tl_format_find(tl_text_from_string(format));
  if (tl_format_write(timeline, row, NULL, (tl_sink){append, &out}, NULL, &err) != TL_OK)
    broken("what was read can be written", &err);
  return out;
}

static void round_trip(const tl_timeline *timeline, const char *format)
{
  tl_timeline *again = NULL;
  tl_error err = {0};
  bytes wanted = written(timeline, "json");
  bytes text = written(timeline, format);
  if (read_json((tl_text){text.data, text.size}, &again, &err) != TL_OK)
    broken("what was written can be read", &err);
  bytes seen = written(again, "json");
  if (wanted.size != seen.size || memcmp(wanted.data, seen.data, seen.size) != 0)
    broken("what is read again is the same", &err);
  tl_timeline_unref(again);
  free(wanted.data);
  free(text.data);
  free(seen.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  if (read_json((tl_text){(const char *)data, size}, &timeline, &err) != TL_OK) {
    if (timeline || err.status == TL_OK || err.code == TL_CODE_NONE || err.status == TL_ERR_ARG ||
        err.status == TL_ERR_NOMEM || err.message[0] == '\0' || err.line == 0)
      broken("what is refused says where and why", &err);
    return 0;
  }
  round_trip(timeline, "json");
  round_trip(timeline, "timelinejs");
  tl_timeline_unref(timeline);
  return 0;
}
