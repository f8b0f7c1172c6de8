/* SPDX-License-Identifier: Apache-2.0 */

/* Questions: which of some events were in a window, what lies between them, and how far apart are two others?
 *   ask iran-dprk.xml iran-dprk-visit 2019-08 us-withdrawal ri-visit */

#include <inttypes.h>
#include <stdio.h>
#include <timeline/timeline.h>
#include <timeline/xml.h>

enum { ROOM = 64 };

static const char *id(const tl_network *network, size_t event)
{
  return tl_event_id(tl_timeline_at(tl_network_timeline(network), event));
}

static void print_days(int64_t min, int64_t max)
{
  if (min == INT64_MIN)
    printf(": no lower limit");
  else
    printf(": at least %" PRId64 " days", min / TL_SECONDS_PER_DAY);
  if (max == INT64_MAX)
    printf(", no upper limit\n");
  else
    printf(", at most %" PRId64 " days\n", max / TL_SECONDS_PER_DAY);
}

/* Whether each certainly or possibly shares time with the window. */
static tl_status in_window(const tl_network *network, const size_t *events, size_t count, const char *window,
                           tl_error *err)
{
  tl_date_options options = {.size = sizeof options, .mode = TL_MODE_SPANS}; /* the window is all of the month */
  tl_date date;
  tl_extent extent;
  tl_status status = tl_date_parse(tl_text_from_string(window), &date, err);
  if (status == TL_OK)
    status = tl_date_extent(&date, &options, &extent, err);
  tl_condition condition = {
      .event = TL_NOT_FOUND, .window = &extent, .date = &date, .options = &options, .relations = TL_RELSET_INTERSECTS};
  for (size_t i = 0; i < count && status == TL_OK; i++) {
    tl_answer answer;
    status = tl_network_ask(network, events[i], &condition, 1, &answer, NULL, err);
    if (status == TL_OK)
      printf("%s in %s: %s\n", id(network, events[i]), window, tl_answer_name(answer));
  }
  return status;
}

static tl_status gaps_between(const tl_network *network, const size_t *events, size_t count, tl_error *err)
{
  tl_gap gaps[2 * ROOM + 1];
  size_t gap_count = 0;
  tl_status status =
      tl_network_gaps(network, events, count, NULL, (tl_progress){NULL, NULL}, gaps, 2 * ROOM + 1, &gap_count, err);
  for (size_t i = 0; i < gap_count; i++) { /* without a window there is an event on either side */
    printf("between %s and %s%s", id(network, gaps[i].before), id(network, gaps[i].after),
           gaps[i].certain ? "" : " (unless another fills it)");
    print_days(gaps[i].length_min, gaps[i].length_max);
  }
  return status;
}

static tl_status apart(const tl_network *network, size_t from, size_t to, tl_error *err)
{
  int64_t min;
  int64_t max;
  tl_status status = tl_network_distance(network, from, TL_ENDPOINT_END, to, TL_ENDPOINT_START, &min, &max, err);
  if (status == TL_OK) {
    printf("from the end of %s to the start of %s", id(network, from), id(network, to));
    print_days(min, max);
  }
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
  size_t events[ROOM];
  size_t count = 0;
  size_t from = 0;
  size_t to = 0;
  if (argc != 6) {
    fprintf(stderr, "usage: %s FILE CATEGORY DATE ID ID\n", argv[0]);
    return 2;
  }
  tl_filter filter = {.size = sizeof filter, .category = tl_text_from_string(argv[2])};
  tl_status status = tl_input_new(argv[1], NULL, &input, &err);
  if (status == TL_OK)
    status = tl_xml_read(input, NULL, &timeline, &err);
  if (status == TL_OK)
    status = tl_network_new(timeline, NULL, &network, &err);
  if (status == TL_OK)
    status = tl_timeline_filter(timeline, &filter, events, ROOM, &count, &err);
  count = count < ROOM ? count : ROOM;
  if (status == TL_OK)
    status = find(timeline, argv[4], &from, &err);
  if (status == TL_OK)
    status = find(timeline, argv[5], &to, &err);
  if (status == TL_OK)
    status = in_window(network, events, count, argv[3], &err);
  if (status == TL_OK)
    status = gaps_between(network, events, count, &err);
  if (status == TL_OK)
    status = apart(network, from, to, &err);
  if (status != TL_OK && err.line) /* a place in the file */
    fprintf(stderr, "%s:%u:%u: %s\n", argv[1], err.line, err.column, err.message);
  else if (status != TL_OK)
    fprintf(stderr, "%s\n", err.message);
  tl_network_unref(network);
  tl_timeline_unref(timeline);
  tl_input_free(input);
  return status == TL_OK ? 0 : 1;
}
