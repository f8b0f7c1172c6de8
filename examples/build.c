/* SPDX-License-Identifier: Apache-2.0 */

/* A timeline made in a program: two events, the second dated only by the first; written as XML. */

#include <stdio.h>
#include <timeline/timeline.h>
#include <timeline/xml.h>

static tl_status make(tl_timeline **out_timeline, tl_error *err)
{
  const tl_text visits[] = {TL_TEXT("visit"), TL_TEXT("diplomacy")};
  const tl_constraint after = {.kind = TL_CONSTRAINT_OFFSET,
                               .event = TL_TEXT("withdrawal"),
                               .by = {.months = 3},
                               .given = TL_GIVEN_BY,
                               .precision = TL_OFFSET_MONTH};
  const tl_event_spec events[] = {
      {.size = sizeof *events, .id = TL_TEXT("withdrawal"), .title = TL_TEXT("Withdrawal"), .edtf = TL_TEXT("2018-05")},
      {.size = sizeof *events,
       .id = TL_TEXT("visit"),
       .title = TL_TEXT("Visit to the capital"),
       .wording = TL_TEXT("three months after"),
       .categories = visits,
       .category_count = 2,
       .constraints = &after,
       .constraint_count = 1},
  };
  const tl_header_spec header = {.size = sizeof header, .title = TL_TEXT("Two events"), .as_of = TL_TEXT("2024-05-01")};
  tl_builder *builder = NULL;
  tl_status status = tl_builder_new(NULL, &builder, err);
  if (status == TL_OK)
    status = tl_builder_set_header(builder, &header, err);
  if (status == TL_OK)
    status = tl_builder_add_many(builder, events, sizeof events / sizeof *events, err);
  if (status == TL_OK)
    status = tl_timeline_from_builder(builder, out_timeline, err);
  tl_builder_free(builder);
  return status;
}

int main(void)
{
  tl_error err = {0};
  tl_timeline *timeline = NULL;
  tl_output *output = NULL;
  tl_status status = make(&timeline, &err);
  if (status == TL_OK)
    status = tl_output_new("-", NULL, &output, &err); /* standard output */
  if (status == TL_OK)
    status = tl_xml_write(timeline, (tl_losses){NULL, NULL}, (tl_progress){NULL, NULL}, tl_output_sink(output), &err);
  if (status == TL_OK)
    status = tl_output_commit(output, &err);
  tl_output_free(output);
  if (status != TL_OK)
    fprintf(stderr, "%s: %s\n", tl_status_name(status), err.message);
  tl_timeline_unref(timeline);
  return status == TL_OK ? 0 : 1;
}
