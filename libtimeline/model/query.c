/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/query.h>

#include <string.h>

#include "../base/error.h"
#include "filter.h"

/* Whether the members or the digits of an event's date say more than its bounds do. Where the event says by itself of
 * what kind an end is, the members say nothing of that end, and the bounds answer. */
static bool has_members(const tl_event *event, const tl_extent *own)
{
  return (own->form == TL_FORM_ONE_OF || own->form == TL_FORM_ALL_OF || own->flags & TL_EXTENT_MASKED) &&
         !tl_event_start_kind(event) && !tl_event_end_kind(event);
}

/* The EDTF of a date whose members count; NULL: there is none. */
static const char *text_of(const tl_event *event, tl_event_side *out)
{
  const char *text = tl_event_phrase(event);
  if (!text)
    return tl_event_edtf(event);
  tl_phrase phrase;
  const tl_phrase_options options = {
      .size = sizeof options, .mode = out->options.mode, .seasons = out->options.seasons};
  if (tl_phrase_parse(tl_text_from_string(text), &options, &phrase, NULL) != TL_OK ||
      phrase.flags & TL_PHRASE_LOSSY_EDTF)
    return NULL;
  out->options.mode = phrase.extent.mode; /* "a week in 198X" fills nothing, "throughout 198X" does */
  memcpy(out->text, phrase.flags & TL_PHRASE_HAS_LENGTH ? phrase.within : phrase.edtf, sizeof out->text);
  return out->text;
}

void tl_event_side_init(const tl_timeline *timeline, size_t index, const tl_extent *bounds, tl_event_side *out_side)
{
  const tl_event *event = &timeline->store.events->at[index];
  const tl_extent *own = tl_event_extent(event);
  tl_event_side *s = out_side;
  s->options = (tl_date_options){
      .size = sizeof s->options, .mode = (uint8_t)tl_event_mode(event), .seasons = tl_timeline_seasons(timeline)};
  s->side = (tl_relate_side){.options = &s->options, .bounds = bounds ? bounds : own};
  const char *edtf = has_members(event, own) ? text_of(event, s) : NULL;
  if (edtf && tl_date_parse(tl_text_from_string(edtf), &s->date, NULL) == TL_OK)
    s->side.date = &s->date;
}

static tl_status relate(const tl_timeline *timeline, size_t index, const tl_extent *extents, const tl_relate_side *to,
                        tl_relate_result *out, tl_error *err)
{
  const tl_event *event = &timeline->store.events->at[index];
  const tl_extent *own = tl_event_extent(event);
  const tl_extent *extent = extents ? &extents[index] : own;
  if (to->date || has_members(event, own)) {
    tl_event_side side;
    tl_event_side_init(timeline, index, extent, &side);
    return tl_relate_within(&side.side, to, out, err);
  }
  unsigned qualifiers =
      extent->start_qualifier | extent->end_qualifier | to->bounds->start_qualifier | to->bounds->end_qualifier;
  *out = (tl_relate_result){tl_relate_extents(extent, to->bounds), qualifiers != 0};
  return TL_OK;
}

tl_status tl_event_relate(const tl_timeline *timeline, size_t index, const tl_extent *extents, const tl_relate_side *to,
                          tl_relate_result *out_result, tl_error *err)
{
  if (!timeline || index >= tl_timeline_count(timeline) || !to || !(to->date || to->bounds) || !out_result)
    return tli_fail_arg(err, "a relation needs a timeline that has the event, a date or bounds, and a place for the "
                             "result");
  tl_relate_result result;
  tl_status status = relate(timeline, index, extents, to, &result, err);
  if (status == TL_OK)
    *out_result = result;
  return status;
}

tl_status tl_timeline_query(const tl_timeline *timeline, const tl_query *query, size_t *out_indexes, size_t capacity,
                            size_t *out_count, tl_error *err)
{
  if (!timeline || !query || !out_count || (!out_indexes && capacity) || !TLI_OPTIONS_FIT_RESERVED(query) ||
      query->hits > TL_ANSWER_CERTAIN || query->relations > TL_RELSET_ALL)
    return tli_fail_arg(err, "no timeline, no place for the answer, or a query that there is not");
  tli_matcher matcher;
  bool filtered = query->filter.size != 0;
  if (filtered) {
    tl_status status = tli_matcher_init(&matcher, timeline, &query->filter, err);
    if (status != TL_OK)
      return status;
  }
  tl_relset asked = query->relations ? query->relations : (tl_relset)TL_RELSET_INTERSECTS;
  tl_answer least = query->hits == TL_ANSWER_CERTAIN ? TL_ANSWER_CERTAIN : TL_ANSWER_POSSIBLE;
  const tl_relate_side window = {.bounds = query->window};
  size_t count = 0;
  size_t events = tl_timeline_count(timeline);
  for (size_t i = 0; i < events; i++) {
    if (filtered && !tli_matches(&matcher, &timeline->store.events->at[i]))
      continue;
    if (query->window) {
      tl_relate_result result;
      tl_status status = relate(timeline, i, query->extents, &window, &result, err);
      if (status != TL_OK)
        return status;
      if (tl_relset_answer(result.possible, asked) < least)
        continue;
    }
    if (count < capacity)
      out_indexes[count] = i;
    count++;
  }
  *out_count = count;
  return TL_OK;
}
