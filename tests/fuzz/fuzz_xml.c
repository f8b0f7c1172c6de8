/* SPDX-License-Identifier: Apache-2.0 */

/* XML: any bytes. What is read is written; that reads again, and is written the same. What is
 * refused says where and why, and gives no timeline. */

#include <stdlib.h>
#include <string.h>
#include <timeline/xml.h>

#include "document.h"
#include "fuzz.h"

/* Writes what was read: all of it can be. */
static bytes written(const tl_timeline *timeline)
{
  bytes out = {NULL, 0};
  tl_error err = {0};
  if (tl_xml_write(timeline, (tl_losses){0}, (tl_progress){0}, (tl_sink){append, &out}, &err) != TL_OK)
    broken("what was read can be written", &err);
  return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  tl_timeline *first = NULL;
  tl_timeline *second = NULL;
  tl_error err = {0};
  if (tl_xml_parse((tl_text){(const char *)data, size}, NULL, &first, &err) != TL_OK) {
    if (first || err.status == TL_OK || err.code == TL_CODE_NONE || err.status == TL_ERR_ARG ||
        err.status == TL_ERR_NOMEM || err.message[0] == '\0' || err.line == 0)
      broken("what is refused says where and why", &err);
    return 0;
  }
  bytes once = written(first);
  if (tl_xml_parse((tl_text){once.data, once.size}, NULL, &second, &err) != TL_OK)
    broken("what was written can be read", &err);
  bytes twice = written(second);
  if (once.size != twice.size || memcmp(once.data, twice.data, once.size) != 0)
    broken("writing twice gives the same bytes", &err);
  tl_timeline_unref(first);
  tl_timeline_unref(second);
  free(once.data);
  free(twice.data);
  return 0;
}
