/* SPDX-License-Identifier: Apache-2.0 */

/* A timeline in, a calendar feed, canonical XML and JSON out:
 *   feed iran-dprk.xml OUT        writes OUT.ics, OUT.xml and OUT.json
 * Built with: cc feed.c $(pkg-config --cflags --libs timeline-xml timeline-ical) */

#include <stdio.h>
#include <timeline/ical.h>
#include <timeline/timeline.h>
#include <timeline/xml.h>

static void tell(void *ctx, const tl_loss *loss)
{
  (void)ctx;
  printf("%s: %s\n", loss->event ? loss->event : "timeline", loss->reason);
}

static tl_status save(const tl_timeline *timeline, const char *stem, const char *ending, tl_error *err)
{
  tl_ical_options options = {.size = sizeof options, .losses = {.tell = tell}};
  tl_progress quiet = {NULL, NULL};
  tl_output *output = NULL;
  char path[1024];
  snprintf(path, sizeof path, "%s.%s", stem, ending);
  tl_status status = tl_output_new(path, NULL, &output, err);
  if (status == TL_OK && ending[0] == 'i')
    status = tl_ical_write(timeline, &options, tl_output_sink(output), NULL, err);
  else if (status == TL_OK && ending[0] == 'x')
    status = tl_xml_write(timeline, options.losses, quiet, tl_output_sink(output), err);
  else if (status == TL_OK)
    status = tl_json_write_timeline(timeline, quiet, tl_output_sink(output), err);
  if (status == TL_OK)
    status = tl_output_commit(output, err); /* only now is the file in its place */
  tl_output_free(output);
  return status;
}

int main(int argc, char **argv)
{
  tl_error err = {0};
  tl_input *input = NULL;
  tl_timeline *timeline = NULL;
  if (argc != 3) {
    fprintf(stderr, "usage: %s FILE OUT\n", argv[0]);
    return 2;
  }
  tl_status status = tl_input_new(argv[1], NULL, &input, &err);
  if (status == TL_OK)
    status = tl_xml_read(input, NULL, &timeline, &err);
  for (int i = 0; i < 3 && status == TL_OK; i++)
    status = save(timeline, argv[2], (const char *[]){"ics", "xml", "json"}[i], &err);
  if (status != TL_OK && err.line) /* a place in the file */
    fprintf(stderr, "%s:%u:%u: %s\n", argv[1], err.line, err.column, err.message);
  else if (status != TL_OK)
    fprintf(stderr, "%s\n", err.message);
  tl_timeline_unref(timeline);
  tl_input_free(input);
  return status == TL_OK ? 0 : 1;
}
