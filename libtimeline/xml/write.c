/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <timeline/xml.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/words.h"
#include "../base/writer.h"
#include "escape.h"
#include "names.h"
#include "weave.h"
#include "window.h"

/* ---- pieces ---- */

/* Texts of the model are UTF-8 without controls; what XML cannot hold of that is U+FFFE and U+FFFF. */
static bool is_noncharacter(const char *p)
{
  return memcmp(p, "\xEF\xBF\xBE", 3) == 0 || memcmp(p, "\xEF\xBF\xBF", 3) == 0;
}

static void refuse_character(tli_writer *out, const char *text, size_t offset)
{
  if (out->status != TL_OK)
    return;
  char quoted[TLI_QUOTE_SIZE];
  out->status =
      tli_fail_at(out->err, TL_ERR_ENCODING, TL_CODE_XML_CHARACTER, tl_text_from_string(text), offset,
                  "XML has no way to write the character U+FFF%c: %s",
                  (unsigned char)text[offset + 2] == 0xBE ? 'E' : 'F', tli_quote(tl_text_from_string(text), quoted));
}

static void put_escaped(tli_writer *out, const char *text, bool attribute)
{
  const char *from = text;
  const char *p = text;
  for (;; p++) {
    if (!tli_escape_stops((unsigned char)*p))
      continue;
    const char *reference = attribute ? tli_escape_attribute(*p) : tli_escape_text(*p);
    if ((unsigned char)*p == 0xEF && is_noncharacter(p)) {
      refuse_character(out, text, (size_t)(p - text));
      return;
    }
    if (!reference && *p)
      continue;
    tli_write(out, from, (size_t)(p - from));
    if (!*p)
      return;
    tli_write_string(out, reference);
    from = p + 1;
  }
}

static uint64_t place_of(const tli_writer *out)
{
  return out->flushed + out->size;
}

/* No more is written than is read: of text, or of the tag that was begun at `from`. */
static void limit(tli_writer *out, const char *what, uint64_t size, uint64_t most)
{
  if (size > most && out->status == TL_OK)
    out->status = tli_fail(out->err, TL_ERR_LIMIT, TL_CODE_XML_LIMIT, "%s of %llu bytes: at most %llu are read", what,
                           (unsigned long long)size, (unsigned long long)most);
}

static void limit_tag(tli_writer *out, uint64_t from)
{
  limit(out, "a tag", place_of(out) - from, TL_XML_TOKEN_MAX);
}

static void put_attribute(tli_writer *out, const char *name, const char *value)
{
  if (!value)
    return;
  tli_write_char(out, ' ');
  tli_write_string(out, name);
  tli_write(out, "=\"", 2);
  put_escaped(out, value, true);
  tli_write_char(out, '"');
}

static void put_decimal(tli_writer *out, const char *name, int64_t value, int places)
{
  char text[TLI_DECIMAL_SIZE];
  tli_decimal_write(value, places, text);
  put_attribute(out, name, text);
}

static void put_duration(tli_writer *out, const char *name, const tl_duration *duration, bool given)
{
  if (!given)
    return;
  char text[TL_DURATION_TEXT_SIZE];
  tl_duration_write(duration, text);
  put_attribute(out, name, text);
}

/* <name>text</name> on a line of its own; the start tag is written up to its '>'. */
static void put_text(tli_writer *out, const char *name, const char *text)
{
  if (!text || !*text) {
    tli_write(out, "/>\n", 3);
    return;
  }
  tli_write_char(out, '>');
  uint64_t from = place_of(out);
  put_escaped(out, text, false);
  if (place_of(out) - from > TL_XML_TEXT_MAX)
    limit(out, "a text", strlen(text), TL_XML_TEXT_MAX);
  tli_write(out, "</", 2);
  tli_write_string(out, name);
  tli_write(out, ">\n", 2);
}

static void put_element(tli_writer *out, const char *indent, const char *name, const char *text)
{
  if (!text)
    return;
  tli_write_string(out, indent);
  tli_write_char(out, '<');
  tli_write_string(out, name);
  put_text(out, name, text);
}

/* Markup of other vocabularies, if there is any, made ready in `foreign`; to be released in any case. */
static void weave(tli_writer *out, const char *event, const char *attributes, const char *elements,
                  tli_foreign *foreign)
{
  memset(foreign, 0, sizeof *foreign);
  foreign->allocator = tli_weave_allocator();
  foreign->between = event ? "\n    " : "\n  ";
  if ((attributes || elements) && out->status == TL_OK)
    out->status = tli_weave(event, attributes, elements, foreign, out->err);
}

static void put_foreign(tli_writer *out, const char *indent, const tli_foreign *foreign)
{
  if (!foreign->elements.size)
    return;
  tli_write_string(out, indent);
  tli_write(out, foreign->elements.data, foreign->elements.size);
  tli_write_char(out, '\n');
}

static void put_foreign_attributes(tli_writer *out, const tli_foreign *foreign)
{
  if (!foreign->attributes.size)
    return;
  tli_write_char(out, ' ');
  tli_write(out, foreign->attributes.data, foreign->attributes.size);
}

/* ---- an event ---- */

static bool has_date(const tl_event *event, const tli_window *window)
{
  return *window->start || *window->end || window->start_kind || window->end_kind || tl_event_edtf(event) ||
         tl_event_phrase(event) || tl_event_start(event) || tl_event_end(event) || tl_event_wording(event) ||
         tl_event_as_of(event) || tl_event_zone(event) || tl_event_mode(event) != TL_MODE_OCCURS ||
         tl_event_start_kind(event) != TL_END_DATED || tl_event_end_kind(event) != TL_END_DATED;
}

static const char *given(const char *text)
{
  return *text ? text : NULL;
}

static void put_date(tli_writer *out, const tl_event *event, const tli_window *window)
{
  const char *start = tl_event_start(event);
  const char *end = tl_event_end(event);
  const char *as_of = tl_event_as_of(event);
  unsigned start_kind = window->start_kind ? window->start_kind : (unsigned)tl_event_start_kind(event);
  unsigned end_kind = window->end_kind ? window->end_kind : (unsigned)tl_event_end_kind(event);
  uint64_t from = place_of(out);
  tli_write_string(out, "    <date");
  put_attribute(out, "edtf", tl_event_edtf(event));
  put_attribute(out, "phrase", tl_event_phrase(event));
  put_attribute(out, "start", start ? start : given(window->start));
  put_attribute(out, "end", end ? end : given(window->end));
  if (tl_event_mode(event) != TL_MODE_OCCURS)
    put_attribute(out, "mode", tli_modes[tl_event_mode(event)]);
  put_attribute(out, "start-kind", tli_end_kinds[start_kind]);
  put_attribute(out, "end-kind", tli_end_kinds[end_kind]);
  put_attribute(out, "as-of", as_of ? as_of : given(window->as_of));
  put_attribute(out, "zone", tl_event_zone(event));
  put_attribute(out, "wording", tl_event_wording(event));
  limit_tag(out, from);
  tli_write(out, "/>\n", 3);
}

static void put_constraint(tli_writer *out, const tl_constraint *c)
{
  static const char *const elements[] = {"    <relation", "    <offset", "    <length"};
  uint64_t from = place_of(out);
  tli_write_string(out, elements[c->kind]);
  if (c->kind != TL_CONSTRAINT_LENGTH)
    put_attribute(out, "event", c->event.data);
  if (c->kind == TL_CONSTRAINT_RELATION) {
    char letters[TL_RELSET_TEXT_SIZE];
    tl_relset_write(c->allen, letters);
    put_attribute(out, "allen", letters);
  }
  if (c->kind == TL_CONSTRAINT_OFFSET) {
    put_attribute(out, "from", tli_endpoints[c->from]);
    put_attribute(out, "to", tli_endpoints[c->to]);
    put_duration(out, "by", &c->by, c->given & TL_GIVEN_BY);
    put_attribute(out, "precision", tli_offset_precisions[c->precision]);
    put_duration(out, "tolerance", &c->tolerance, c->given & TL_GIVEN_TOLERANCE);
  }
  put_duration(out, "min", &c->min, c->given & TL_GIVEN_MIN);
  put_duration(out, "max", &c->max, c->given & TL_GIVEN_MAX);
  if (c->kind == TL_CONSTRAINT_LENGTH)
    put_attribute(out, "as-of", c->as_of.data);
  limit_tag(out, from);
  tli_write(out, "/>\n", 3);
}

static void put_place(tli_writer *out, const tl_event *event)
{
  int64_t latitude;
  int64_t longitude;
  bool located = tl_event_coordinates(event, &latitude, &longitude);
  const char *place = tl_event_place(event);
  if (!located && !place)
    return;
  tli_write_string(out, "    <place");
  if (located) {
    put_decimal(out, "lat", latitude, 9);
    put_decimal(out, "lon", longitude, 9);
  }
  put_text(out, "place", place);
}

static void put_children(tli_writer *out, const tl_event *event, const tli_window *window, const tli_foreign *foreign)
{
  put_element(out, "    ", "title", tl_event_title(event));
  put_element(out, "    ", "description", tl_event_description(event));
  if (has_date(event, window))
    put_date(out, event, window);
  size_t constraints = tl_event_constraint_count(event);
  for (size_t i = 0; i < constraints && out->status == TL_OK; i++) {
    tl_constraint c;
    out->status = tl_event_constraint_at(event, i, &c, out->err);
    if (out->status == TL_OK)
      put_constraint(out, &c);
  }
  if (window->parts.has_length)
    put_constraint(out, &window->parts.length);
  size_t categories = tl_event_category_count(event);
  for (size_t i = 0; i < categories; i++)
    put_element(out, "    ", "category", tl_event_category_at(event, i));
  put_place(out, event);
  size_t sources = tl_event_source_count(event);
  for (size_t i = 0; i < sources; i++) {
    uint64_t from = place_of(out);
    tli_write_string(out, "    <source");
    put_attribute(out, "href", tl_event_source_href_at(event, i));
    limit_tag(out, from);
    put_text(out, "source", tl_event_source_text_at(event, i));
  }
  put_foreign(out, "    ", foreign);
}

static bool has_children(const tl_event *event, const tli_window *window, const tli_foreign *foreign)
{
  return tl_event_title(event) || tl_event_description(event) || has_date(event, window) ||
         tl_event_constraint_count(event) || window->parts.has_length || tl_event_category_count(event) ||
         tl_event_place(event) || tl_event_coordinates(event, NULL, NULL) || tl_event_source_count(event) ||
         foreign->elements.size;
}

static void tell(const tl_losses *losses, const tl_event *event, size_t index, const char *field, tl_loss_kind kind,
                 const char *reason)
{
  tl_loss loss = {.event = tl_event_id(event), .field = field, .reason = reason, .index = index, .kind = (uint8_t)kind};
  if (losses->tell)
    losses->tell(losses->ctx, &loss);
}

static bool is_empty(const char *text)
{
  return text && !*text;
}

/* What the windows of a date that has bounds alone do not say, and empty texts of elements that others fill too: an
 * element without text says the same as one that has none. */
static void tell_losses(const tl_losses *losses, const tl_event *event, size_t index, const tli_window *window)
{
  if (window->parts.kind_lost)
    tell(losses, event, index, "date", TL_LOSS_CHANGED,
         "an end that is unknown or ongoing, with bounds of its own: it is dated in XML");
  if (window->wider)
    tell(losses, event, index, "date", TL_LOSS_PRECISION,
         "EDTF has no ranges of times of day, and no days of years beyond four digits: whole days or years in XML");
  if (window->precision_lost)
    tell(losses, event, index, "date", TL_LOSS_CHANGED,
         "it has a precision, but no text: the bounds are days or seconds in XML");
  if (is_empty(tl_event_place(event)) && tl_event_coordinates(event, NULL, NULL))
    tell(losses, event, index, "place", TL_LOSS_DROPPED, "an empty name beside coordinates is not given");
  for (size_t i = 0; i < tl_event_source_count(event); i++)
    if (is_empty(tl_event_source_text_at(event, i)) && tl_event_source_href_at(event, i))
      tell(losses, event, index, "source", TL_LOSS_DROPPED, "an empty text beside an address is not given");
}

/* Says of which event something is too long. */
static void name_event(tl_error *err, const tl_event *event)
{
  char quoted[TLI_QUOTE_SIZE];
  if (!err || err->code != TL_CODE_XML_LIMIT)
    return;
  tl_error what = *err;
  (void)tli_fail(err, what.status, what.code, "event %s has %s",
                 tli_quote(tl_text_from_string(tl_event_id(event)), quoted), what.message);
}

static void put_event(tli_writer *out, const tl_event *event, size_t index, const tl_losses *losses)
{
  int32_t confidence;
  tli_window window;
  tli_foreign foreign;
  tl_status status = tli_window_of(event, &window, out->status == TL_OK ? out->err : NULL);
  if (out->status == TL_OK)
    out->status = status;
  weave(out, tl_event_id(event), tl_event_foreign_attributes(event), tl_event_foreign(event), &foreign);
  bool good = out->status == TL_OK;
  uint64_t from = place_of(out);
  tli_write_string(out, "  <event");
  put_attribute(out, "id", tl_event_id(event));
  put_attribute(out, "uid", tl_event_uid(event));
  put_attribute(out, "group", tl_event_group(event));
  put_attribute(out, "modified", tl_event_modified(event));
  if (tl_event_confidence(event, &confidence))
    put_decimal(out, "confidence", confidence, 6);
  put_attribute(out, "href", tl_event_href(event));
  put_foreign_attributes(out, &foreign);
  limit_tag(out, from);
  if (has_children(event, &window, &foreign)) {
    tli_write(out, ">\n", 2);
    put_children(out, event, &window, &foreign);
    tli_write_string(out, "  </event>\n");
  } else {
    tli_write(out, "/>\n", 3);
  }
  if (good && out->status == TL_ERR_LIMIT)
    name_event(out->err, event);
  else if (good)
    tell_losses(losses, event, index, &window);
  tli_foreign_free(&foreign);
}

/* ---- the whole ---- */

/* Writes all before the first event; returns whether there is an end tag to come. */
static bool put_head(tli_writer *out, const tl_timeline *timeline, bool events)
{
  tli_foreign foreign;
  const char *title = tl_timeline_title(timeline);
  const char *description = tl_timeline_description(timeline);
  weave(out, NULL, tl_timeline_foreign_attributes(timeline), tl_timeline_foreign(timeline), &foreign);
  tli_write_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<timeline xmlns=\"" TL_XML_NAMESPACE "\"");
  put_attribute(out, "xml:lang", tl_timeline_lang(timeline));
  put_attribute(out, "as-of", tl_timeline_as_of(timeline));
  put_attribute(out, "modified", tl_timeline_modified(timeline));
  put_foreign_attributes(out, &foreign);
  limit_tag(out, 0);
  bool open = title || description || foreign.elements.size || events;
  if (open) {
    tli_write(out, ">\n", 2);
    put_element(out, "  ", "title", title);
    put_element(out, "  ", "description", description);
    put_foreign(out, "  ", &foreign);
  } else {
    tli_write(out, "/>\n", 3);
  }
  tli_foreign_free(&foreign);
  return open;
}

tl_status tl_xml_write(const tl_timeline *timeline, tl_losses losses, tl_progress progress, tl_sink sink, tl_error *err)
{
  if (!timeline || !sink.write)
    return tli_fail_arg(err, "tl_xml_write: no timeline, or no sink");
  tli_writer out;
  tli_writer_init(&out, sink, err);
  size_t count = tl_timeline_count(timeline);
  if (put_head(&out, timeline, count > 0)) {
    for (size_t i = 0; i < count && out.status == TL_OK; i++) {
      put_event(&out, tl_timeline_at(timeline, i), i, &losses);
      if (progress.tell && i % 4096 == 4095 && !progress.tell(progress.ctx, i + 1, count))
        return tli_fail(err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped");
    }
    tli_write_string(&out, "</timeline>\n");
  }
  return tli_writer_flush(&out);
}
