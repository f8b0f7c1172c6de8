/* SPDX-License-Identifier: Apache-2.0 */

/* What follows: when did an event without a date begin, where does that come from, and how do two events relate?
 *   reason iran-dprk.xml ri-visit us-withdrawal */

#include <stdio.h>
#include <timeline/timeline.h>
#include <timeline/xml.h>

static tl_status answer(const tl_network *network, size_t event, size_t other, tl_error *err)
{
  tl_extent extent;
  char from[TL_TIME_TEXT_SIZE];
  char to[TL_TIME_TEXT_SIZE];
  tl_network_extent(network, event, &extent);
  tl_time_write(extent.start_min, false, false, NULL, from);
  tl_time_write(extent.start_max, false, false, NULL, to);
  printf("began %s to %s, because\n", from, to);

  size_t chain[8];
  size_t count;
  tl_status status =
      tl_network_why(network, event, TL_BOUND_START_MIN, (tl_progress){NULL, NULL}, chain, 8, &count, err);
  for (size_t i = 0; i < count && i < 8 && status == TL_OK; i++) {
    tl_statement statement;
    char text[TL_STATEMENT_TEXT_SIZE];
    status = tl_network_statement_at(network, chain[i], &statement, err);
    tl_statement_write(network, chain[i], text, sizeof text);
    if (status == TL_OK)
      printf("  %s: %s\n", tl_event_id(tl_timeline_at(tl_network_timeline(network), statement.event)), text);
  }

  tl_relset possible = 0;
  if (status == TL_OK)
    status = tl_network_relation(network, event, other, &possible, err);
  if (status == TL_OK)
    printf("follows the other: %s\n", tl_answer_name(tl_relset_answer(possible, TL_RELSET_FOLLOWS)));
  return status;
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
  size_t event = 0;
  size_t other = 0;
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
    status = find(timeline, argv[2], &event, &err);
  if (status == TL_OK)
    status = find(timeline, argv[3], &other, &err);
  if (status == TL_OK && tl_network_is_consistent(network))
    status = answer(network, event, other, &err);
  else if (status == TL_OK)
    printf("the timeline contradicts itself: nothing follows\n");
  if (status != TL_OK && err.line) /* a place in the file */
    fprintf(stderr, "%s:%u:%u: %s\n", argv[1], err.line, err.column, err.message);
  else if (status != TL_OK)
    fprintf(stderr, "%s\n", err.message);
  tl_network_unref(network);
  tl_timeline_unref(timeline);
  tl_input_free(input);
  return status == TL_OK ? 0 : 1;
}
