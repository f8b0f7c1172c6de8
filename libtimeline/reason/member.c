/* SPDX-License-Identifier: Apache-2.0 */
/* What the completions of two dates leave of their relations, each within the bounds that the network gives. */
#include "network.h"

bool tli_has_completions(const tl_network *n, size_t event)
{
  return tl_event_extent(tl_timeline_at(n->timeline, event))->flags & TL_EXTENT_MASKED;
}

/* What an event may be: its members and completions within the bounds, else these. */
typedef struct party {
  tl_relate_side side;
  tl_date date;
  tl_date_options options;
} party;

static void party_init(party *p, const tl_network *n, size_t event, const tl_extent *bounds)
{
  const tl_event *e = tl_timeline_at(n->timeline, event);
  const tl_extent *given = tl_event_extent(e);
  bool several = given->flags & TL_EXTENT_MASKED || given->form == TL_FORM_ONE_OF;
  p->side = (tl_relate_side){.options = &p->options, .bounds = bounds};
  p->options = (tl_date_options){
      .size = sizeof p->options, .mode = (uint8_t)tl_event_mode(e), .seasons = tl_timeline_seasons(n->timeline)};
  if (several && tl_event_edtf(e) && !tl_event_start_kind(e) && !tl_event_end_kind(e) &&
      tl_date_parse(tl_text_from_string(tl_event_edtf(e)), &p->date, NULL) == TL_OK)
    p->side.date = &p->date;
}

tl_relset tli_relation_of_members(const tl_network *n, size_t a, size_t b, tl_relset candidates)
{
  if (!tli_has_completions(n, a) && !tli_has_completions(n, b))
    return candidates;
  tl_extent bounds[2];
  party parties[2];
  tl_network_extent(n, a, &bounds[0]);
  tl_network_extent(n, b, &bounds[1]);
  party_init(&parties[0], n, a, &bounds[0]);
  party_init(&parties[1], n, b, &bounds[1]);
  tl_relate_result result;
  bool said = tl_relate_within(&parties[0].side, &parties[1].side, &result, NULL) == TL_OK;
  return said ? result.possible & candidates : candidates;
}

tl_status tli_relation_of_members_to(const tl_network *n, size_t a, const tl_extent *bounds, const tl_relate_side *time,
                                     tl_relset *out_possible, tl_error *err)
{
  party p;
  tl_relate_result result;
  party_init(&p, n, a, bounds);
  if (n->consistent && !tli_has_completions(n, a)) /* members are choices of the network */
    p.side.date = NULL;
  tl_status status = tl_relate_within(&p.side, time, &result, err);
  if (status == TL_OK)
    *out_possible = result.possible;
  return status;
}
