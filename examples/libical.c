/* SPDX-License-Identifier: Apache-2.0 */

/* For programs that use libical: each event as an icalcomponent of theirs.   libical iran-dprk.xml */

#include <libical/ical.h>
#include <stdio.h>
#include <timeline/ical.h>
#include <timeline/timeline.h>
#include <timeline/xml.h>

int main(int argc, char **argv)
{
  tl_error err = {0};
  tl_input *input = NULL;
  tl_timeline *timeline = NULL;
  if (argc != 2) {
    fprintf(stderr, "usage: %s FILE\n", argv[0]);
    return 2;
  }
  tl_status status = tl_input_new(argv[1], NULL, &input, &err);
  if (status == TL_OK)
    status = tl_xml_read(input, NULL, &timeline, &err);
  size_t count = status == TL_OK ? tl_timeline_count(timeline) : 0;
  for (size_t i = 0; i < count && status == TL_OK; i++) {
    void *made = NULL;
    status = tl_ical_event(timeline, i, NULL, &made, &err);
    if (!made)
      continue; /* an event without a date is left out */
    icalcomponent *component = made;
    struct icaltimetype start = icalcomponent_get_dtstart(component);
    struct icaltimetype end = icalcomponent_get_dtend(component);
    printf("%04d-%02d-%02d to %04d-%02d-%02d (exclusive)  %s\n", start.year, start.month, start.day, end.year,
           end.month, end.day, icalcomponent_get_summary(component));
    icalcomponent_free(component);
  }
  if (status != TL_OK && err.line) /* a place in the file */
    fprintf(stderr, "%s:%u:%u: %s\n", argv[1], err.line, err.column, err.message);
  else if (status != TL_OK)
    fprintf(stderr, "%s\n", err.message);
  tl_timeline_unref(timeline);
  tl_input_free(input);
  return status == TL_OK ? 0 : 1;
}
