/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <timeline/json.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/utf8.h"
#include "../base/words.h"
#include "../base/writer.h"

enum { PROGRESS_STEP = 4096 };

static void put_escaped(tli_writer *w, tl_text text)
{
  static const char hex[] = "0123456789abcdef";
  if (text.size == 0)
    return;
  size_t run = 0; /* start of what can go out as it is */
  size_t i = 0;
  while (i < text.size) {
    unsigned char c = (unsigned char)text.data[i];
    if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
      i++;
      continue;
    }
    size_t size = tli_utf8_size(text.data + i, text.size - i);
    if (size > 1) {
      i += size;
      continue;
    }
    tli_write(w, text.data + run, i - run);
    if (size == 0) {
      tli_write(w, "\xEF\xBF\xBD", 3);
    } else if (c == '"' || c == '\\') {
      tli_write_char(w, '\\');
      tli_write_char(w, (char)c);
    } else if (c == '\n') {
      tli_write(w, "\\n", 2);
    } else {
      char escape[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
      tli_write(w, escape, sizeof escape);
    }
    run = ++i;
  }
  tli_write(w, text.data + run, text.size - run);
}

void tli_json_put_string(tli_writer *w, tl_text text)
{
  tli_write_char(w, '"');
  put_escaped(w, text);
  tli_write_char(w, '"');
}

/* Writes `, "key": ` after the first member, `"key": ` before it. Keys are our own and need no escaping. */
static void put_key(tli_writer *w, bool *first, const char *key)
{
  if (!*first)
    tli_write(w, ", ", 2);
  *first = false;
  tli_write_char(w, '"');
  tli_write_string(w, key);
  tli_write(w, "\": ", 3);
}

static void put_member(tli_writer *w, bool *first, const char *key, tl_text value)
{
  put_key(w, first, key);
  tli_json_put_string(w, value);
}

static void put_given(tli_writer *w, bool *first, const char *key, const char *value)
{
  if (value)
    put_member(w, first, key, tl_text_from_string(value));
}

static void put_or_null(tli_writer *w, bool *first, const char *key, const char *value)
{
  put_key(w, first, key);
  if (value)
    tli_json_put_string(w, tl_text_from_string(value));
  else
    tli_write_string(w, "null");
}

static void put_bool(tli_writer *w, bool *first, const char *key, bool value)
{
  put_key(w, first, key);
  tli_write_string(w, value ? "true" : "false");
}

static void put_decimal(tli_writer *w, bool *first, const char *key, int64_t value, int places)
{
  char text[TLI_DECIMAL_SIZE];
  size_t size = tli_decimal_write(value, places, text);
  put_key(w, first, key);
  tli_write(w, text, size);
}

static void put_duration(tli_writer *w, bool *first, const char *key, const tl_duration *duration)
{
  char text[TL_DURATION_TEXT_SIZE];
  size_t size = tl_duration_write(duration, text);
  put_member(w, first, key, (tl_text){text, size});
}

/* Seconds as people count: whole days as P7D, else PT10S. */
static void put_length(tli_writer *w, bool *first, const char *key, int64_t seconds)
{
  if (seconds == TL_TIME_MAX || seconds == TL_TIME_MIN) {
    put_member(w, first, key, seconds < 0 ? TL_TEXT("-inf") : TL_TEXT("+inf"));
    return;
  }
  bool days = seconds % TL_SECONDS_PER_DAY == 0;
  int64_t n = days ? seconds / TL_SECONDS_PER_DAY : seconds;
  char text[TLI_INT_SIZE + 4];
  size_t size = 0;
  if (n < 0)
    text[size++] = '-';
  text[size++] = 'P';
  if (!days)
    text[size++] = 'T';
  size += tli_int_write(n < 0 ? -n : n, 1, text + size);
  text[size++] = days ? 'D' : 'S';
  put_member(w, first, key, (tl_text){text, size});
}

static const char *qualifier_text(unsigned bits)
{
  static const char *const texts[] = {"", "?", "~", "%"};
  return texts[bits & 3];
}

/* One end: {"earliest": ..., "latest": ..., "kind": ..., "edtf": ..., "qualifier": ...}. `edtf` is the text of a
 * window, and `qualifier` what the end has by itself, or NULL. */
static void put_end(tli_writer *w, bool *first, const char *key, const tl_extent *extent, bool end,
                    const tl_point *point, const char *edtf, const char *qualifier)
{
  bool clock = extent->flags & TL_EXTENT_TIME_OF_DAY;
  bool inner = true;
  char text[TL_TIME_TEXT_SIZE];
  put_key(w, first, key);
  tli_write_char(w, '{');
  size_t size = tl_time_write(end ? extent->end_min : extent->start_min, end, clock, point, text);
  put_member(w, &inner, "earliest", (tl_text){text, size});
  size = tl_time_write(end ? extent->end_max : extent->start_max, end, clock, point, text);
  put_member(w, &inner, "latest", (tl_text){text, size});
  put_given(w, &inner, "kind", tli_end_kinds[(end ? extent->end_kind : extent->start_kind) & 3]);
  put_given(w, &inner, "edtf", edtf);
  put_given(w, &inner, "qualifier", qualifier);
  tli_write_char(w, '}');
}

static void put_lengths(tli_writer *w, bool *first, int64_t min, int64_t max)
{
  bool inner = true;
  put_key(w, first, "length");
  tli_write_char(w, '{');
  put_length(w, &inner, "min", min);
  put_length(w, &inner, "max", max);
  tli_write_char(w, '}');
}

static void put_reading(tli_writer *w, bool *first, tl_text text, const tl_reading *reading)
{
  bool edtf = reading->edtf[0] != '\0';
  put_or_null(w, first, "edtf", edtf ? reading->edtf : NULL);
  put_key(w, first, "level");
  if (edtf)
    tli_write_int(w, reading->level);
  else
    tli_write_string(w, "null");
  if (reading->has_extent) {
    const tl_extent *extent = &reading->extent;
    put_given(w, first, "precision", tli_precisions[extent->precision]);
    put_given(w, first, "qualifier", qualifier_text(extent->start_qualifier | extent->end_qualifier));
    put_end(w, first, "start", extent, false, &reading->start, NULL, NULL);
    put_end(w, first, "end", extent, true, &reading->end, NULL, NULL);
  }
  if (reading->has_length) {
    bool inner = true;
    put_key(w, first, "length");
    tli_write_char(w, '{');
    put_duration(w, &inner, "min", &reading->length_min);
    if (tl_duration_sign(&reading->length_max))
      put_duration(w, &inner, "max", &reading->length_max);
    else
      put_member(w, &inner, "max", TL_TEXT("+inf"));
    tli_write_char(w, '}');
  } else if (reading->has_extent) {
    put_lengths(w, first, reading->extent.length_min, reading->extent.length_max);
  }
  if (reading->has_extent && reading->extent.flags & TL_EXTENT_SEASON_ASSUMED)
    put_bool(w, first, "season_assumed", true);
  static const struct {
    uint8_t flag;
    const char *key;
  } marks[] = {
      {TL_PHRASE_INFERRED, "inferred"},     {TL_PHRASE_CLAMPED, "clamped"},       {TL_PHRASE_LOSSY_EDTF, "edtf_lossy"},
      {TL_PHRASE_CONVENTION, "convention"}, {TL_PHRASE_CONTINUOUS, "continuous"},
  };
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (reading->flags & marks[i].flag)
      put_bool(w, first, marks[i].key, true);
  if (reading->context_size)
    put_member(w, first, "context", (tl_text){text.data + reading->context_at, reading->context_size});
}

static void put_error(tli_writer *w, bool *first, const tl_error *error)
{
  char code[TLI_INT_SIZE + 2] = "TL";
  size_t size = 2 + tli_int_write(error->code, 3, code + 2);
  bool inner = true;
  put_key(w, first, "error");
  tli_write_char(w, '{');
  put_member(w, &inner, "code", (tl_text){code, size});
  put_member(w, &inner, "message", tl_text_from_string(error->message));
  put_key(w, &inner, "column");
  tli_write_int(w, error->column);
  tli_write_char(w, '}');
}

tl_status tl_json_write_date(tl_text text, tl_read_as as, const tl_phrase_options *options, tl_sink sink,
                             tl_error *out_error, tl_error *err)
{
  if (!sink.write || (text.size && !text.data))
    return tli_fail_arg(err, "JSON of a date needs a text and a sink");
  tl_reading reading;
  tl_error error = {.status = TL_OK};
  tl_status status = tl_reading_parse(text, as, options, &reading, &error);
  if (status == TL_ERR_ARG) {
    if (err)
      *err = error;
    return status;
  }
  tli_writer w;
  bool first = true;
  tli_writer_init(&w, sink, err);
  tli_write_char(&w, '{');
  put_member(&w, &first, "input", text);
  if (status == TL_OK)
    put_reading(&w, &first, text, &reading);
  else
    put_error(&w, &first, &error);
  tli_write(&w, "}\n", 2);
  status = tli_writer_flush(&w);
  if (status == TL_OK && out_error)
    *out_error = error;
  return status;
}

static void put_constraint(tli_writer *w, const tl_constraint *c)
{
  bool first = true;
  tli_write_char(w, '{');
  put_given(w, &first, "kind", tli_constraint_kinds[c->kind]);
  if (c->kind != TL_CONSTRAINT_LENGTH)
    put_member(w, &first, "event", c->event);
  if (c->kind == TL_CONSTRAINT_RELATION) {
    char letters[TL_RELSET_TEXT_SIZE];
    size_t size = tl_relset_write(c->allen, letters);
    put_member(w, &first, "allen", (tl_text){letters, size});
  }
  put_given(w, &first, "from", tli_endpoints[c->from]);
  put_given(w, &first, "to", tli_endpoints[c->to]);
  if (c->given & TL_GIVEN_BY)
    put_duration(w, &first, "by", &c->by);
  put_given(w, &first, "precision", tli_offset_precisions[c->precision]);
  if (c->given & TL_GIVEN_TOLERANCE)
    put_duration(w, &first, "tolerance", &c->tolerance);
  if (c->given & TL_GIVEN_MIN)
    put_duration(w, &first, "min", &c->min);
  if (c->given & TL_GIVEN_MAX)
    put_duration(w, &first, "max", &c->max);
  if (c->as_of.data)
    put_member(w, &first, "as_of", c->as_of);
  tli_write_char(w, '}');
}

static void put_place(tli_writer *w, bool *first, const tl_event *event)
{
  int64_t latitude;
  int64_t longitude;
  bool coordinates = tl_event_coordinates(event, &latitude, &longitude);
  const char *place = tl_event_place(event);
  if (!place && !coordinates)
    return;
  bool inner = true;
  put_key(w, first, "place");
  tli_write_char(w, '{');
  put_given(w, &inner, "name", place);
  if (coordinates) {
    put_decimal(w, &inner, "lat", latitude, 9);
    put_decimal(w, &inner, "lon", longitude, 9);
  }
  tli_write_char(w, '}');
}

static void put_lists(tli_writer *w, bool *first, const tl_event *event)
{
  size_t count = tl_event_category_count(event);
  for (size_t i = 0; i < count; i++) {
    if (i == 0)
      put_key(w, first, "categories");
    tli_write_string(w, i == 0 ? "[" : ", ");
    tli_json_put_string(w, tl_text_from_string(tl_event_category_at(event, i)));
    if (i + 1 == count)
      tli_write_char(w, ']');
  }
  count = tl_event_source_count(event);
  for (size_t i = 0; i < count; i++) {
    bool inner = true;
    if (i == 0)
      put_key(w, first, "sources");
    tli_write_string(w, i == 0 ? "[{" : ", {");
    put_given(w, &inner, "text", tl_event_source_text_at(event, i));
    put_given(w, &inner, "href", tl_event_source_href_at(event, i));
    tli_write_string(w, i + 1 == count ? "}]" : "}");
  }
  count = tl_event_constraint_count(event);
  for (size_t i = 0; i < count; i++) {
    tl_constraint constraint;
    if (tl_event_constraint_at(event, i, &constraint, NULL) != TL_OK)
      break;
    if (i == 0)
      put_key(w, first, "constraints");
    tli_write_string(w, i == 0 ? "[" : ", ");
    put_constraint(w, &constraint);
    if (i + 1 == count)
      tli_write_char(w, ']');
  }
}

/* The point that an end was written as, for its zone: of a single date or of a window, when it has a time of day. */
static void point_of(const char *edtf, tl_point *point)
{
  tl_date date;
  *point = (tl_point){.kind = TL_POINT_NONE};
  if (edtf && tl_date_parse(tl_text_from_string(edtf), &date, NULL) == TL_OK && date.form == TL_FORM_SINGLE)
    *point = date.start;
}

/* Whether bounds without a text would be taken for such as were given, not for what follows from lengths and kinds. */
static bool seems_given(const tl_event *event, const tl_extent *x)
{
  bool start = x->start_min != TL_TIME_MIN || x->start_max != TL_TIME_MAX;
  bool end = x->end_min != TL_TIME_MIN || x->end_max != TL_TIME_MAX;
  return x->precision != TL_PRECISION_NONE || (start && !tl_event_start_kind(event)) ||
         (end && !tl_event_end_kind(event));
}

/* The EDTF of an event's phrase, in `read`; NULL: EDTF cannot say it. It does not say the as-of day either, so that any
 * will do that no start comes after. */
static const char *edtf_of_phrase(const char *phrase, tl_phrase *read)
{
  const tl_civil day = {9999, 12, 31};
  tl_phrase_options options = {.size = sizeof options, .as_of = &day};
  bool readable = tl_phrase_parse(tl_text_from_string(phrase), &options, read, NULL) == TL_OK;
  return readable && read->edtf[0] ? read->edtf : NULL;
}

static void put_event(tli_writer *w, const tl_event *event, const tl_extent *extent, const tl_json_answer *answer)
{
  const char *phrase = tl_event_phrase(event);
  const char *start = tl_event_start(event);
  const char *end = tl_event_end(event);
  tl_phrase read;
  const char *edtf = phrase ? edtf_of_phrase(phrase, &read) : tl_event_edtf(event);
  tl_point start_point = {.kind = TL_POINT_NONE};
  tl_point end_point = start_point;
  if (extent->flags & TL_EXTENT_TIME_OF_DAY) {
    point_of(start ? start : edtf, &start_point);
    point_of(end ? end : edtf, &end_point);
  }
  bool first = true;
  tli_write_char(w, '{');
  put_given(w, &first, "id", tl_event_id(event));
  put_or_null(w, &first, "title", tl_event_title(event));
  if (answer) {
    put_given(w, &first, "answer", tl_answer_name((tl_answer)answer->answer));
    put_bool(w, &first, "conditional", answer->conditional);
  }
  put_or_null(w, &first, "edtf", edtf);
  put_given(w, &first, "phrase", phrase);
  put_or_null(w, &first, "wording", tl_event_wording(event));
  bool apart = tl_event_has_extent(event) && extent->start_qualifier != extent->end_qualifier;
  put_end(w, &first, "start", extent, false, &start_point, start,
          apart ? qualifier_text(extent->start_qualifier) : NULL);
  put_end(w, &first, "end", extent, true, &end_point, end, apart ? qualifier_text(extent->end_qualifier) : NULL);
  put_lengths(w, &first, extent->length_min, extent->length_max);
  put_bool(w, &first, "derived", extent->flags & TL_EXTENT_DERIVED);
  if (extent->flags & TL_EXTENT_CONTRADICTORY)
    put_bool(w, &first, "contradictory", true);
  bool bare = !tl_event_edtf(event) && !phrase && !start && !end && !(extent->flags & TL_EXTENT_DERIVED);
  if (bare && tl_event_has_extent(event) != seems_given(event, extent))
    put_bool(w, &first, "extent", tl_event_has_extent(event));
  put_given(w, &first, "precision", tli_precisions[extent->precision]);
  put_given(w, &first, "qualifier", qualifier_text(extent->start_qualifier | extent->end_qualifier));
  put_given(w, &first, "mode", tli_modes[tl_event_mode(event)]);
  put_given(w, &first, "start_kind", tli_end_kinds[tl_event_start_kind(event)]);
  put_given(w, &first, "end_kind", tli_end_kinds[tl_event_end_kind(event)]);
  put_given(w, &first, "as_of", tl_event_as_of(event));
  put_given(w, &first, "zone", tl_event_zone(event));
  put_given(w, &first, "uid", tl_event_uid(event));
  put_given(w, &first, "description", tl_event_description(event));
  put_given(w, &first, "group", tl_event_group(event));
  put_given(w, &first, "href", tl_event_href(event));
  put_given(w, &first, "modified", tl_event_modified(event));
  int32_t confidence;
  if (tl_event_confidence(event, &confidence))
    put_decimal(w, &first, "confidence", confidence, 6);
  put_place(w, &first, event);
  put_lists(w, &first, event);
  put_given(w, &first, "foreign", tl_event_foreign(event));
  put_given(w, &first, "foreign_attributes", tl_event_foreign_attributes(event));
  tli_write_char(w, '}');
}

tl_status tl_json_write_event(const tl_timeline *timeline, size_t index, const tl_extent *extent,
                              const tl_json_answer *answer, tl_sink sink, tl_error *err)
{
  if (!timeline || !sink.write || index >= tl_timeline_count(timeline))
    return tli_fail_arg(err, "JSON of an event needs a timeline that has it and a sink");
  const tl_event *event = tl_timeline_at(timeline, index);
  tli_writer w;
  tli_writer_init(&w, sink, err);
  put_event(&w, event, extent ? extent : tl_event_extent(event), answer);
  tli_write_char(&w, '\n');
  return tli_writer_flush(&w);
}

void tli_json_put_timeline(tli_writer *w, const tl_timeline *timeline, tl_progress progress)
{
  size_t count = tl_timeline_count(timeline);
  bool first = false;
  tli_write_string(w, "{\"libtimeline\": 1");
  put_given(w, &first, "title", tl_timeline_title(timeline));
  put_given(w, &first, "description", tl_timeline_description(timeline));
  put_given(w, &first, "lang", tl_timeline_lang(timeline));
  put_given(w, &first, "as_of", tl_timeline_as_of(timeline));
  put_given(w, &first, "modified", tl_timeline_modified(timeline));
  put_given(w, &first, "foreign", tl_timeline_foreign(timeline));
  put_given(w, &first, "foreign_attributes", tl_timeline_foreign_attributes(timeline));
  put_key(w, &first, "events");
  tli_write_char(w, '[');
  for (size_t i = 0; i < count && w->status == TL_OK; i++) {
    if (i % PROGRESS_STEP == 0 && progress.tell && !progress.tell(progress.ctx, i, count)) {
      w->status = tli_fail(w->err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped after %zu of %zu events", i, count);
      return;
    }
    tli_write_string(w, i ? ",\n" : "\n");
    const tl_event *event = tl_timeline_at(timeline, i);
    put_event(w, event, tl_event_extent(event), NULL);
  }
  tli_write_string(w, count ? "\n]}" : "]}");
}

tl_status tl_json_write_timeline(const tl_timeline *timeline, tl_progress progress, tl_sink sink, tl_error *err)
{
  if (!timeline || !sink.write)
    return tli_fail_arg(err, "JSON of a timeline needs a timeline and a sink");
  tli_writer w;
  tli_writer_init(&w, sink, err);
  tli_json_put_timeline(&w, timeline, progress);
  tli_write_char(&w, '\n');
  return tli_writer_flush(&w);
}

static void put_distances(tli_writer *w, const tl_distance *distances)
{
  static const char *const keys[] = {"start-start", "start-end", "end-start", "end-end"};
  bool first = true;
  tli_write_string(w, ", \"distance\": {");
  for (size_t i = 0; i < 4; i++) {
    bool inside = true;
    put_key(w, &first, keys[i]);
    tli_write_char(w, '{');
    put_length(w, &inside, "min", distances[i].min);
    put_length(w, &inside, "max", distances[i].max);
    tli_write_char(w, '}');
  }
  tli_write_char(w, '}');
}

tl_status tl_json_write_relation(tl_text a, tl_text b, const tl_relate_result *result, const tl_distance *distances,
                                 tl_sink sink, tl_error *err)
{
  if (!result || !sink.write || (a.size && !a.data) || (b.size && !b.data))
    return tli_fail_arg(err, "JSON of a relation needs two names, a result and a sink");
  tli_writer w;
  bool first = true;
  char letters[TL_RELSET_TEXT_SIZE];
  size_t size = tl_relset_write(result->possible, letters);
  tli_writer_init(&w, sink, err);
  tli_write_char(&w, '{');
  put_member(&w, &first, "a", a);
  put_member(&w, &first, "b", b);
  put_member(&w, &first, "possible", (tl_text){letters, size});
  put_key(&w, &first, "answer");
  tli_write_char(&w, '{');
  first = true;
  for (size_t i = 0; i < TL_RELSET_UNION_COUNT; i++) {
    tl_relset asked = tl_relset_union_at(i);
    put_given(&w, &first, tl_relset_name(asked), tl_answer_name(tl_relset_answer(result->possible, asked)));
  }
  tli_write_string(&w, "}, \"conditional\": ");
  tli_write_string(&w, result->conditional ? "true" : "false");
  if (distances)
    put_distances(&w, distances);
  tli_write_string(&w, "}\n");
  return tli_writer_flush(&w);
}

tl_status tl_json_write_string(tl_text text, tl_sink sink, tl_error *err)
{
  if (!sink.write || (text.size && !text.data))
    return tli_fail_arg(err, "a JSON string needs a text and a sink");
  tli_writer w;
  tli_writer_init(&w, sink, err);
  tli_json_put_string(&w, text);
  return tli_writer_flush(&w);
}
