/* SPDX-License-Identifier: Apache-2.0 */

/* The options of timeline feed. */

#include "cli.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBER_MAX = 9999999 };

static bool read_window(const cli_arguments *arguments, feed_options *out)
{
  const char *since = arguments->value[KEY_SINCE];
  const char *until = arguments->value[KEY_UNTIL];
  cli_window window;
  out->window = (tl_span){TL_TIME_MIN, TL_TIME_MAX};
  if (since) {
    if (!cli_window_read(arguments, "--since", since, NULL, &window))
      return false;
    out->window.start = window.reading.extent.start_min;
  }
  if (until) {
    if (!cli_window_read(arguments, "--until", until, NULL, &window))
      return false;
    out->window.end = window.reading.extent.end_max;
  }
  if (out->window.start >= out->window.end)
    return cli_misused(arguments, "--until %s is before --since %s", until ? until : "", since ? since : ""), false;
  if (since || until)
    out->ical.window = &out->window;
  return true;
}

/* A time without months or years, such as PT12H; `days` says that only whole days will do. */
static bool read_duration(const cli_arguments *arguments, const char *option, const char *text, bool days,
                          tl_duration *out)
{
  tl_error error;
  if (tl_duration_parse(tl_text_from_string(text), out, &error) != TL_OK)
    return cli_misused(arguments, "%s: %s", option, error.message), false;
  bool fits = out->years == 0 && out->months == 0 && tl_duration_sign(out) >= 0 && !(days && out->seconds);
  if (!fits || (!days && tl_duration_sign(out) == 0) || out->weeks > 1000000 || out->days > 7000000)
    return cli_misused(arguments, "%s is a time such as %s, not %s", option, days ? "P30D" : "PT12H or P1D", text),
           false;
  return true;
}

/* Words between commas. */
static bool read_categories(const cli_arguments *arguments, const char *text, feed_options *out)
{
  out->ical.categories = out->categories;
  for (const char *at = text;; at++) {
    size_t size = strcspn(at, ",");
    if (size == 0 || out->ical.category_count == CLI_CATEGORIES_MAX)
      return cli_misused(arguments, "--category is 1 to %d words with commas between them, not %s", CLI_CATEGORIES_MAX,
                         text),
             false;
    out->categories[out->ical.category_count++] = (tl_text){at, size};
    at += size;
    if (!*at)
      return true;
  }
}

/* Appends what is left of `input` to out->previous. */
static tl_status read_rest(tl_input *input, feed_options *out, tl_error *error)
{
  size_t capacity = 0;
  for (size_t got = 1; got > 0; out->ical.previous.size += got) {
    size_t size = out->ical.previous.size;
    if (size == capacity) {
      char *larger = realloc(out->previous, capacity += capacity / 2 + 65536);
      if (!larger)
        return cli_no_memory(error);
      out->ical.previous.data = out->previous = larger;
    }
    tl_status status = tl_input_read(input, out->previous + size, capacity - size, &got, error);
    if (status != TL_OK)
      return status;
  }
  return TL_OK;
}

/* Reads the feed before, whole. On failure it has reported, and *out_status says how that ends. */
static bool read_previous(const char *path, feed_options *out, int *out_status)
{
  tl_error error = {0};
  tl_input *input;
  tl_status status = tl_input_new(path, NULL, &input, &error);
  if (status == TL_OK) {
    status = read_rest(input, out, &error);
    tl_input_free(input);
  }
  if (status != TL_OK)
    *out_status = cli_failed(path, &error);
  return status == TL_OK;
}

static bool read_texts(const cli_arguments *arguments, tl_ical_options *ical)
{
  ical->name = tl_text_from_string(arguments->value[KEY_NAME]);
  ical->feed_namespace = tl_text_from_string(arguments->value[KEY_NAMESPACE]);
  ical->description = tl_text_from_string(arguments->value[KEY_DESCRIPTION]);
  ical->color = tl_text_from_string(arguments->value[KEY_COLOR]);
  ical->source = tl_text_from_string(arguments->value[KEY_SOURCE]);
  ical->url = tl_text_from_string(arguments->value[KEY_URL]);
  ical->image = tl_text_from_string(arguments->value[KEY_IMAGE]);
  ical->uid = tl_text_from_string(arguments->value[KEY_UID]);
  ical->method = tl_text_from_string(arguments->value[KEY_METHOD]);
  ical->as_of = tl_text_from_string(arguments->value[KEY_AS_OF]);
  ical->wording = arguments->value[KEY_WORDING] != NULL;
  ical->anniversaries = arguments->value[KEY_ANNIVERSARIES] != NULL;
  tl_time time;
  tl_error error;
  if (ical->as_of.data && tl_revision_parse(ical->as_of, &time, &error) != TL_OK)
    return cli_misused(arguments, "--as-of: %s", error.message), false;
  return true;
}

bool cli_feed_options(const cli_arguments *arguments, feed_options *out, int *out_status)
{
  const char *const *value = arguments->value;
  *out = (feed_options){.ical = {.size = sizeof out->ical, .zones = CLI_ZONES}};
  *out_status = EXIT_USAGE;
  if (!cli_chosen(arguments, KEY_IMPRECISE, &out->ical.imprecise) ||
      !cli_chosen(arguments, KEY_OPEN_END, &out->ical.open_end) || !read_texts(arguments, &out->ical) ||
      !read_window(arguments, out))
    return false;
  if (value[KEY_PROFILE]) {
    if (!cli_chosen(arguments, KEY_PROFILE, &out->ical.profile))
      return false;
    out->ical.profile++; /* the first is none, which needs no name */
  }
  if ((value[KEY_REFRESH] && !read_duration(arguments, "--refresh", value[KEY_REFRESH], false, &out->ical.refresh)) ||
      !cli_number(arguments, KEY_LONG, NUMBER_MAX, &out->ical.long_days) ||
      !cli_number(arguments, KEY_PAGE, NUMBER_MAX, &out->ical.page) ||
      !cli_number(arguments, KEY_PAGE_SIZE, NUMBER_MAX, &out->ical.page_size) ||
      (value[KEY_CATEGORY] && !read_categories(arguments, value[KEY_CATEGORY], out)))
    return false;
  if (value[KEY_PAGE_SIZE] && !value[KEY_PAGE])
    return cli_misused(arguments, "--page-size needs --page, the one to write"), false;
  if (value[KEY_CANCELLED_FOR]) {
    tl_duration kept;
    if (!value[KEY_PREVIOUS])
      return cli_misused(arguments, "--cancelled-for needs --previous, the feed before"), false;
    if (!read_duration(arguments, "--cancelled-for", value[KEY_CANCELLED_FOR], true, &kept))
      return false;
    int32_t days = kept.weeks * 7 + kept.days;
    out->ical.cancelled_days = days ? days : -1;
  }
  return !value[KEY_PREVIOUS] || read_previous(value[KEY_PREVIOUS], out, out_status);
}

void cli_feed_free(feed_options *feed)
{
  free(feed->previous);
}
