/* SPDX-License-Identifier: Apache-2.0 */

/* Two people worked on one timeline: what did each change, what do they disagree on, what do they have together? */

#include <stdio.h>
#include <timeline/timeline.h>
#include <timeline/xml.h>

#define TIMELINE(events) "<timeline xmlns='urn:libtimeline:1'>" events "</timeline>"

static const char *const texts[] = {
    TIMELINE("<event id='visit'><title>Visit</title><date edtf='2019-08'/></event>"),
    TIMELINE("<event id='visit'><title>State visit</title><date edtf='2019-08-05'/></event>"),
    TIMELINE("<event id='visit'><title>Visit</title><date edtf='2019-08-06'/><category>diplomacy</category></event>"
             "<event id='talks'><title>Talks</title><date edtf='2019-09'/></event>"),
};

static void change(void *ctx, const tl_diff_change *c)
{
  (void)ctx;
  printf("  %s %s: %s -> %s\n", c->event ? c->event : "timeline", c->field ? c->field : "(event)",
         c->old_text ? c->old_text : "", c->new_text ? c->new_text : "");
}

static void conflict(void *ctx, const tl_diff_conflict *c)
{
  (void)ctx;
  printf("  %s %s: %s or %s\n", c->event ? c->event : "timeline", c->field ? c->field : "(event)",
         c->values[0] ? c->values[0] : "nothing", c->values[1] ? c->values[1] : "nothing");
}

int main(void)
{
  tl_error err = {0};
  tl_timeline *timelines[3] = {NULL, NULL, NULL};
  tl_timeline *both = NULL;
  tl_status status = TL_OK;
  size_t count;
  for (size_t i = 0; i < 3 && status == TL_OK; i++)
    status = tl_xml_parse(tl_text_from_string(texts[i]), NULL, &timelines[i], &err);
  for (size_t i = 1; i < 3 && status == TL_OK; i++) {
    printf("changed by %zu:\n", i);
    status = tl_diff_timelines(timelines[0], timelines[i], NULL, (tl_diff_changes){change, NULL}, &count, &err);
  }
  const tl_timeline *const inputs[] = {timelines[1], timelines[2]};
  tl_diff_merge_options options = {
      .size = sizeof options, .base = timelines[0], .conflicts = {conflict, NULL}, .prefer = TL_DIFF_PREFER_FIRST};
  printf("in conflict, decided for the first:\n");
  if (status == TL_OK)
    status = tl_diff_merge(inputs, 2, &options, &both, &count, &err);
  printf("together:\n");
  for (size_t i = 0; status == TL_OK && i < tl_timeline_count(both); i++) {
    const tl_event *event = tl_timeline_at(both, i);
    printf("  %s, %s\n", tl_event_title(event), tl_event_edtf(event));
  }
  if (status != TL_OK)
    fprintf(stderr, "%s: %s\n", tl_status_name(status), err.message);
  for (size_t i = 0; i < 3; i++)
    tl_timeline_unref(timelines[i]);
  tl_timeline_unref(both);
  return status == TL_OK ? 0 : 1;
}
