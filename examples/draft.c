/* SPDX-License-Identifier: Apache-2.0 */

/* What if? A statement is tried out on a network, contradicts what is known, and is withdrawn.
 *   draft iran-dprk.xml ri-visit us-withdrawal */

#include <stdio.h>
#include <timeline/timeline.h>
#include <timeline/xml.h>

static tl_status show(const tl_network *network, size_t event, tl_error *err)
{
  if (tl_network_is_consistent(network)) {
    tl_extent extent;
    char from[TL_TIME_TEXT_SIZE];
    char to[TL_TIME_TEXT_SIZE];
    tl_network_extent(network, event, &extent);
    tl_time_write(extent.start_min, false, false, NULL, from);
    tl_time_write(extent.start_max, false, false, NULL, to);
    printf("began %s to %s\n", from, to);
    return TL_OK;
  }
  size_t conflict[8];
  size_t count;
  tl_status status = tl_network_conflict(network, (tl_progress){NULL, NULL}, conflict, 8, &count, err);
  printf("cannot be:\n");
  for (size_t i = 0; i < count && i < 8 && status == TL_OK; i++) {
    char text[TL_STATEMENT_TEXT_SIZE];
    tl_statement_write(network, conflict[i], text, sizeof text);
    printf("  %s\n", text);
  }
  return status;
}

/* Adds "days or more after the end of the other", shows what follows, and withdraws it. */
static tl_status try_out(tl_draft *draft, size_t event, const char *other, int32_t days, tl_error *err)
{
  tl_constraint after = {.event = tl_text_from_string(other),
                         .kind = TL_CONSTRAINT_OFFSET,
                         .from = TL_ENDPOINT_END,
                         .to = TL_ENDPOINT_START,
                         .given = TL_GIVEN_MIN,
                         .min = {.days = days}};
  size_t number;
  tl_status status = tl_draft_add(draft, event, &after, &number, err);
  printf("%d days after: ", (int)days);
  if (status == TL_OK)
    status = show(tl_draft_network(draft), event, err);
  return status == TL_OK ? tl_draft_withdraw(draft, number, err) : status;
}

static tl_status find(const tl_timeline *timeline, const char *id, size_t *out, tl_error *err)
{
  *out = tl_timeline_find(timeline, tl_text_from_string(id));
  if (*out != TL_NOT_FOUND)
    return TL_OK;
  snprintf(err->message, sizeof err->message, "there is no event \"%s\"", id);
  return TL_ERR_VALUE;
}

int main(int argc, char **argv)
{
  tl_error err = {0};
  tl_input *input = NULL;
  tl_timeline *timeline = NULL;
  tl_network *network = NULL;
  tl_draft *draft = NULL;
  if (argc != 4) {
    fprintf(stderr, "usage: %s FILE ID ID\n", argv[0]);
    return 2;
  }
  tl_status status = tl_input_new(argv[1], NULL, &input, &err);
  if (status == TL_OK)
    status = tl_xml_read(input, NULL, &timeline, &err);
  if (status == TL_OK)
    status = tl_network_new(timeline, NULL, &network, &err);
  if (status == TL_OK)
    status = tl_draft_new(network, &draft, &err);
  tl_network_unref(network); /* the draft alone holds it now, and changes it in place */
  size_t event = 0;
  if (status == TL_OK)
    status = find(timeline, argv[2], &event, &err);
  if (status == TL_OK)
    status = show(tl_draft_network(draft), event, &err);
  for (int32_t days = 91; days <= 151 && status == TL_OK; days += 60)
    status = try_out(draft, event, argv[3], days, &err);
  if (status == TL_OK)
    status = show(tl_draft_network(draft), event, &err);
  if (status != TL_OK && err.line) /* a place in the file */
    fprintf(stderr, "%s:%u:%u: %s\n", argv[1], err.line, err.column, err.message);
  else if (status != TL_OK)
    fprintf(stderr, "%s\n", err.message);
  tl_draft_free(draft);
  tl_timeline_unref(timeline);
  tl_input_free(input);
  return status == TL_OK ? 0 : 1;
}
