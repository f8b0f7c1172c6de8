/* SPDX-License-Identifier: Apache-2.0 */

/* Which visits are in the timeline, and how does its source date them?   filter iran-dprk.xml visit */

#include <stdio.h>
#include <timeline/timeline.h>
#include <timeline/xml.h>

int main(int argc, char **argv)
{
  tl_error err = {0};
  tl_input *input = NULL;
  tl_timeline *timeline = NULL;
  size_t found[64];
  size_t count = 0;
  if (argc != 3) {
    fprintf(stderr, "usage: %s FILE CATEGORY\n", argv[0]);
    return 2;
  }
  tl_filter filter = {.size = sizeof filter, .category = tl_text_from_string(argv[2])};
  tl_status status = tl_input_new(argv[1], NULL, &input, &err);
  if (status == TL_OK)
    status = tl_xml_read(input, NULL, &timeline, &err);
  if (status == TL_OK)
    status = tl_timeline_filter(timeline, &filter, found, 64, &count, &err);
  for (size_t i = 0; i < count && i < 64; i++) {
    const tl_event *event = tl_timeline_at(timeline, found[i]);
    const char *wording = tl_event_wording(event);
    const char *title = tl_event_title(event);
    printf("%-18s %s (%s)\n", tl_event_id(event), title ? title : "", wording ? wording : "no wording");
  }
  if (status != TL_OK && err.line) /* a place in the file */
    fprintf(stderr, "%s:%u:%u: %s\n", argv[1], err.line, err.column, err.message);
  else if (status != TL_OK)
    fprintf(stderr, "%s\n", err.message);
  tl_timeline_unref(timeline);
  tl_input_free(input);
  return status == TL_OK ? 0 : 1;
}
