/* SPDX-License-Identifier: Apache-2.0 */

/* What a feed says of itself: the options, checked, and the properties of the calendar. */

#include <string.h>

#include "../base/error.h"
#include "../base/utf8.h"
#include "ical_map.h"

/* ---- options ---- */

static tl_status unfit(tl_error *err, const char *field, tl_text seen, const char *what)
{
  char quoted[TLI_QUOTE_SIZE];
  tli_fail(err, TL_ERR_VALUE, TL_CODE_ICAL_VALUE, "the calendar's %s, %s, is not %s", field, tli_quote(seen, quoted),
           what);
  if (err)
    err->field = field;
  return TL_ERR_VALUE;
}

static bool is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters, and after the first also digits and `-`. */
static bool is_word(tl_text text)
{
  for (size_t i = 0; i < text.size; i++) {
    char c = text.data[i];
    if (!is_letter(c) && (i == 0 || !((c >= '0' && c <= '9') || c == '-')))
      return false;
  }
  return text.size > 0 && text.size <= TLI_UID_MAX;
}

static tl_status check_uri(const char *field, tl_text uri, tl_error *err)
{
  tl_status status = tli_text_check(uri, field, err);
  if (status != TL_OK || !uri.data)
    return status;
  bool fits = tli_uri_has_scheme(uri);
  for (size_t i = 0; i < uri.size; i++)
    fits = fits && (unsigned char)uri.data[i] >= ' ';
  return fits ? TL_OK : unfit(err, field, uri, "a URI with a scheme and without line breaks");
}

static tl_status check_texts(const tl_ical_options *options, tl_error *err)
{
  const struct {
    const char *field;
    tl_text text;
  } texts[] = {{"name", options->name},
               {"feed_namespace", options->feed_namespace},
               {"description", options->description},
               {"color", options->color},
               {"uid", options->uid},
               {"method", options->method}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    tl_status status = tli_text_check(texts[i].text, texts[i].field, err);
    if (status != TL_OK)
      return status;
  }
  for (size_t i = 0; i < options->category_count; i++) {
    tl_status status = tli_text_check(options->categories[i], "categories", err);
    if (status != TL_OK)
      return status;
  }
  if (options->color.data && !tli_ical_is_color(options->color))
    return unfit(err, "color", options->color, "the name of a colour in CSS, such as steelblue");
  if (options->method.data && !is_word(options->method))
    return unfit(err, "method", options->method, "a word, such as PUBLISH");
  if (options->uid.data && !tli_uid_fits(options->uid))
    return unfit(err, "uid", options->uid, "1 to 255 bytes without a line break");
  tl_status status = check_uri("source", options->source, err);
  if (status == TL_OK)
    status = check_uri("url", options->url, err);
  return status == TL_OK ? check_uri("image", options->image, err) : status;
}

static tl_status check_bytes(const tl_ical_options *options, tl_error *err)
{
  if (options->imprecise > TL_ICAL_SKIP || options->open_end > TL_ICAL_OPEN_AS_OF || options->wording > 1 ||
      options->plain > 1 || options->anniversaries > 1 || options->profile > TL_ICAL_PROFILE_JAVASCRIPT)
    return tli_fail_arg(err, "tl_ical_options: imprecise, open_end, wording, plain, anniversaries or profile");
  if (options->feed_namespace.size > 255)
    return tli_fail_arg(err, "tl_ical_options: a namespace of more than 255 bytes");
  if (options->category_count > 0 && !options->categories)
    return tli_fail_arg(err, "tl_ical_options: no categories");
  if (options->window && options->window->start >= options->window->end)
    return tli_fail_arg(err, "tl_ical_options: a window that ends before it starts");
  const tl_duration *refresh = &options->refresh;
  if (refresh->years != 0 || refresh->months != 0 || tl_duration_sign(refresh) < 0 || refresh->weeks > 1000 ||
      refresh->days > 7000 || refresh->seconds > 7000 * TL_SECONDS_PER_DAY)
    return tli_fail_arg(err, "tl_ical_options: a refresh interval in months or years, negative, or of over 7000 days");
  return TL_OK;
}

tl_status tli_options_read(const tl_ical_options *options, tl_ical_options *out, tl_error *err)
{
  if (!TLI_OPTIONS_FIT_RESERVED(options))
    return tli_fail_arg(err, "tl_ical_options: its size, or a byte that must be zero");
  *out = *options;
  tl_status status = check_bytes(out, err);
  return status == TL_OK ? check_texts(out, err) : status;
}

/* ---- properties ---- */

static void add_text(tli_map *map, tli_ical_name name, tl_text text)
{
  if (text.size > 0)
    tli_map_add_text(map, name, TLI_ICAL_TEXT, text);
}

static void add_uri(tli_map *map, tli_ical_name name, tl_text given)
{
  tl_text uri = tli_uri_encode(map, given);
  if (uri.size == 0)
    return;
  tli_property *property = tli_map_add(map, name, TLI_ICAL_URI);
  property->value.text = uri;
  if (name != TLI_ICAL_URL) /* the others have no type by default (RFC 7986) */
    tli_property_parameter(property, TL_TEXT("VALUE"), TL_TEXT("URI"));
}

/* The duration of RFC 5545, 3.3.6, where weeks stand alone. */
static void add_refresh(tli_map *map)
{
  tl_duration refresh = map->options.refresh;
  if (tl_duration_sign(&refresh) == 0)
    return;
  if (refresh.weeks != 0 && (refresh.days != 0 || refresh.seconds != 0)) {
    refresh.days += refresh.weeks * 7;
    refresh.weeks = 0;
  }
  char *text = tli_map_take(map, TL_DURATION_TEXT_SIZE);
  if (!text)
    return;
  tl_text value = {text, tl_duration_write(&refresh, text)};
  tli_property *interval = tli_map_add(map, TLI_ICAL_REFRESH_INTERVAL, TLI_ICAL_DURATION);
  interval->value.text = value;
  tli_property_parameter(interval, TL_TEXT("VALUE"), TL_TEXT("DURATION"));
  tli_map_add_text(map, TLI_ICAL_X_PUBLISHED_TTL, TLI_ICAL_DURATION, value);
}

/* What the calendar shows: what an option says, or else what the timeline does. A text in whose place another is shown
 * is kept beside that, unless it is empty. */
static tl_text shown(tli_map *map, tl_text option, const char *own, const char *field)
{
  bool is_own = !option.data || option.data == own;
  tl_text text = is_own || (own && !*own) ? tli_map_text(map, own, field) : option;
  return is_own ? text : option;
}

tl_status tli_map_calendar(tli_map *map)
{
  const tl_timeline *timeline = map->timeline;
  const tl_ical_options *options = &map->options;
  tli_map_need_zones(map);
  if (map->previous && tli_previous_compare(map) != TL_OK)
    return map->status;
  tli_map_start(map);
  map->event = NULL;
  tli_map_add_text(map, TLI_ICAL_VERSION, TLI_ICAL_TOKEN, TL_TEXT("2.0"));
  /* No version of the library: the same timeline is the same bytes, whoever writes it. */
  tli_map_add_text(map, TLI_ICAL_PRODID, TLI_ICAL_TEXT, TL_TEXT("-//libtimeline//timeline-ical//EN"));
  if (options->method.data)
    tli_map_add_text(map, TLI_ICAL_METHOD, TLI_ICAL_TOKEN, options->method);
  add_text(map, TLI_ICAL_UID, options->uid);
  tl_text name = shown(map, options->name, tl_timeline_title(timeline), "title");
  add_text(map, TLI_ICAL_NAME, name);
  add_text(map, TLI_ICAL_X_WR_CALNAME, name);
  tl_text description = shown(map, options->description, tl_timeline_description(timeline), "description");
  add_text(map, TLI_ICAL_DESCRIPTION, description);
  add_text(map, TLI_ICAL_X_WR_CALDESC, description);
  for (size_t i = 0; i < options->category_count; i++)
    add_text(map, TLI_ICAL_CATEGORIES, options->categories[i]);
  add_text(map, TLI_ICAL_COLOR, options->color);
  add_uri(map, TLI_ICAL_SOURCE, options->source);
  add_uri(map, TLI_ICAL_URL, options->url);
  add_uri(map, TLI_ICAL_IMAGE, options->image);
  add_refresh(map);
  tli_map_add_clock(map, TLI_ICAL_LAST_MODIFIED, TLI_ICAL_UTC, &map->revision);
  if (options->plain)
    tli_map_lose(
        map, TL_LOSS_DROPPED, "x-properties",
        "no X-TIMELINE properties: ids, EDTF, bounds, wordings, constraints, lanes and confidences are not written");
  tli_map_calendar_extras(map);
  if (tl_timeline_foreign(timeline) || tl_timeline_foreign_attributes(timeline))
    tli_map_lose(map, TL_LOSS_DROPPED, "foreign", "XML of other namespaces has no place in iCalendar: left out");
  tli_map_shorten(map);
  tli_previous_settle(map);
  return map->status;
}
