/* SPDX-License-Identifier: Apache-2.0 */

/* timeline date: texts to bounds. */

#define _POSIX_C_SOURCE 200809L

#include "cli.h"

#include <stdlib.h>
#include <string.h>

typedef struct reader {
  tl_phrase_options options;
  tl_read_as as;
  bool json;
  bool finding;
} reader;

static void print_length(const tl_extent *extent)
{
  char text[CLI_LENGTH_SIZE];
  cli_length_text(extent->length_min, extent->length_max, text);
  printf("  length  %s\n", text);
}

static void print_end(const char *name, const tl_extent *extent, bool end, const tl_point *point)
{
  static const char *const kinds[] = {"", "  (open)", "  (unknown)", "  (ongoing)"};
  bool clock = extent->flags & TL_EXTENT_TIME_OF_DAY;
  char text[TL_TIME_TEXT_SIZE];
  tl_time min = end ? extent->end_min : extent->start_min;
  tl_time max = end ? extent->end_max : extent->start_max;
  tl_time_write(min, end, clock, point, text);
  printf("  %-7s %s", name, text);
  if (max != min) {
    tl_time_write(max, end, clock, point, text);
    printf(" to %s", text);
  }
  printf("%s\n", kinds[(end ? extent->end_kind : extent->start_kind) & 3]);
}

static void print_marks(tl_text text, const tl_reading *reading)
{
  unsigned bits = reading->extent.start_qualifier | reading->extent.end_qualifier;
  if (bits)
    printf("  marked  %s%s%s\n", bits & TL_QUALIFIER_UNCERTAIN ? "uncertain (?)" : "", bits == 3 ? ", " : "",
           bits & TL_QUALIFIER_APPROXIMATE ? "approximate (~)" : "");
  if (reading->extent.flags & TL_EXTENT_SEASON_ASSUMED)
    printf("  note    the season's hemisphere is assumed\n");
  if (reading->flags & TL_PHRASE_CONVENTION)
    printf("  note    a vague word was read by convention\n");
  if (reading->flags & TL_PHRASE_INFERRED)
    printf("  note    a year was inferred from the other side\n");
  if (reading->flags & TL_PHRASE_CLAMPED)
    printf("  note    clamped to the end of the month\n");
  if (reading->flags & TL_PHRASE_LOSSY_EDTF)
    printf("  note    the bounds say more than the EDTF\n");
  if (reading->context_size) {
    printf("  context ");
    cli_put_text((tl_text){text.data + reading->context_at, reading->context_size});
    printf("\n");
  }
}

static void print_reading(tl_text text, const tl_reading *reading)
{
  cli_put_text(text);
  printf("\n");
  if (reading->is_phrase && reading->edtf[0])
    printf("  edtf    %s\n", reading->edtf);
  if (reading->has_extent) {
    print_end("start", &reading->extent, false, &reading->start);
    print_end("end", &reading->extent, true, &reading->end);
  }
  if (reading->has_length) {
    char min[TL_DURATION_WORDS_SIZE];
    char max[TL_DURATION_WORDS_SIZE];
    tl_duration_to_words(&reading->length_min, min);
    tl_duration_to_words(&reading->length_max, max);
    if (tl_duration_sign(&reading->length_max) == 0)
      printf("  length  %s or more\n", min);
    else
      printf("  length  %s%s%s\n", min, strcmp(min, max) ? " to " : "", strcmp(min, max) ? max : "");
  } else if (reading->has_extent) {
    print_length(&reading->extent);
  }
  print_marks(text, reading);
}

/* One text. Returns false only when the output cannot be written: cli_finish() tells that. */
static bool read_one(reader *r, const char *name, uint32_t line, tl_text text)
{
  tl_error error = {.status = TL_OK};
  if (r->json) {
    tl_error failed;
    if (tl_json_write_date(text, r->as, &r->options, cli_stdout(), &error, &failed) != TL_OK)
      return false;
    r->finding |= error.status != TL_OK;
    return true;
  }
  tl_reading reading;
  if (tl_reading_parse(text, r->as, &r->options, &reading, &error) == TL_OK) {
    print_reading(text, &reading);
  } else {
    r->finding = true;
    fflush(stdout); /* so that the two streams keep their order */
    cli_report(name, line, error.column, &error, text);
  }
  return !ferror(stdout);
}

/* A line of standard input without its end into `line`, of LINE_BYTES_MAX bytes. READ_LONG: it has more than that. */
typedef enum read_result { READ_LINE, READ_END, READ_LONG } read_result;

enum { LINE_BYTES_MAX = 1 << 20 };

static read_result read_line(char *line, size_t *out_size)
{
  size_t size = 0;
  int c;
  while ((c = getc_unlocked(stdin)) != EOF && c != '\n') {
    if (size == LINE_BYTES_MAX)
      return READ_LONG;
    line[size++] = (char)c;
  }
  if (c == EOF && (size == 0 || ferror(stdin)))
    return READ_END;
  if (size && line[size - 1] == '\r')
    size--;
  *out_size = size;
  return READ_LINE;
}

static int read_lines(reader *r)
{
  char *line = malloc(LINE_BYTES_MAX);
  tl_error error;
  if (!line && cli_no_memory(&error))
    return cli_failed("-", &error);
  size_t size;
  uint32_t number = 0;
  read_result result;
  while ((result = read_line(line, &size)) == READ_LINE && read_one(r, "-", number + 1, (tl_text){line, size}))
    number++;
  free(line);
  if (result == READ_LONG) {
    error = (tl_error){.status = TL_ERR_LIMIT, .code = TL_CODE_DATE_LENGTH, .line = number + 1};
    snprintf(error.message, sizeof error.message, "a line of more than %d bytes", LINE_BYTES_MAX);
  } else if (ferror(stdin)) {
    error = (tl_error){.status = TL_ERR_IO, .code = TL_CODE_READ, .message = "standard input cannot be read"};
  } else if (result == READ_END && number == 0) {
    error = (tl_error){.code = TL_CODE_UNDATED, .message = "standard input is empty: no date to read"};
    cli_report("-", 0, 0, &error, (tl_text){NULL, 0});
    return EXIT_FINDING;
  } else {
    return r->finding ? EXIT_FINDING : EXIT_FINE;
  }
  fflush(stdout);
  return cli_failed("-", &error);
}

/* A day, without a mark and a mask. */
static bool is_day(const tl_date *date)
{
  const tl_point *p = &date->start;
  return date->form == TL_FORM_SINGLE && p->precision == TL_PRECISION_DAY && !p->year_x && !p->month_x && !p->day_x &&
         !tl_point_qualifier(p) && date->calendar == TL_CALENDAR_GREGORIAN;
}

bool cli_as_of(const cli_arguments *arguments, tl_text *out, tl_civil *day)
{
  bool made = strcmp(arguments->command->name, "feed") == 0; /* there it says when the feed is made */
  const char *text = made ? NULL : arguments->value[KEY_AS_OF];
  tl_date date;
  tl_error error;
  *out = tl_text_from_string(text);
  if (!text)
    return true;
  if (tl_date_parse(*out, &date, &error) != TL_OK)
    return cli_misused(arguments, "--as-of: %s", error.message), false;
  if (!is_day(&date))
    return cli_misused(arguments, "--as-of is a day such as 2024-05-01, not %s", text), false;
  if (day)
    *day = (tl_civil){date.start.year, date.start.month, date.start.day};
  return true;
}

bool cli_phrase_options(const cli_arguments *arguments, tl_phrase_options *out, tl_civil *as_of)
{
  tl_text day;
  *out = (tl_phrase_options){.size = sizeof *out};
  out->mode = arguments->value[KEY_SPANS] ? TL_MODE_SPANS : TL_MODE_OCCURS;
  if (!cli_chosen(arguments, KEY_SEASONS, &out->seasons) || !cli_as_of(arguments, &day, as_of))
    return false;
  out->as_of = day.data ? as_of : NULL;
  return true;
}

bool cli_reading_date(const tl_reading *reading, tl_date *out)
{
  const char *edtf = reading->flags & TL_PHRASE_HAS_LENGTH ? reading->within : reading->edtf;
  return edtf[0] && !(reading->flags & TL_PHRASE_LOSSY_EDTF) && reading->extent.end_kind != TL_END_ONGOING &&
         tl_date_parse(tl_text_from_string(edtf), out, NULL) == TL_OK;
}

bool cli_window_read(const cli_arguments *arguments, const char *option, const char *text, const tl_timeline *timeline,
                     cli_window *out)
{
  tl_civil as_of;
  tl_phrase_options options;
  tl_date date;
  tl_error error;
  tl_extent *extent = &out->reading.extent;
  if (!cli_phrase_options(arguments, &options, &as_of))
    return false;
  options.mode = TL_MODE_SPANS;
  if (!options.as_of && timeline &&
      tl_date_parse(tl_text_from_string(tl_timeline_as_of(timeline)), &date, NULL) == TL_OK && is_day(&date)) {
    as_of = (tl_civil){date.start.year, date.start.month, date.start.day};
    options.as_of = &as_of;
  }
  if (tl_reading_parse(tl_text_from_string(text), TL_READ_EITHER, &options, &out->reading, &error) != TL_OK)
    return cli_misused(arguments, "%s: %s", option, error.message), false;
  if (!out->reading.has_extent)
    return cli_misused(arguments, "%s: %s is a length alone", option, text), false;
  out->has_date = cli_reading_date(&out->reading, &out->date);
  out->options = (tl_date_options){.size = sizeof out->options, .mode = extent->mode, .seasons = options.seasons};
  if (extent->end_kind == TL_END_ONGOING) {
    bool consistent;
    extent->end_max = extent->end_min;
    extent->end_kind = TL_END_DATED;
    if (tl_extent_close(extent, &consistent, &error) != TL_OK || !consistent)
      return cli_misused(arguments, "%s: %s has no stretch up to the as-of day", option, text), false;
  }
  return true;
}

int cli_date(const cli_arguments *arguments)
{
  tl_civil as_of;
  reader r = {.json = arguments->value[KEY_JSON]};
  if (arguments->value[KEY_EDTF] && arguments->value[KEY_PHRASE])
    return cli_misused(arguments, "--edtf and --phrase exclude each other");
  r.as = arguments->value[KEY_EDTF] ? TL_READ_EDTF : arguments->value[KEY_PHRASE] ? TL_READ_PHRASE : TL_READ_EITHER;
  if (!cli_phrase_options(arguments, &r.options, &as_of) || cli_reads_twice(arguments))
    return EXIT_USAGE;
  if (arguments->rest_count == 0)
    return read_lines(&r);
  for (int i = 0; i < arguments->rest_count; i++) {
    char name[32];
    snprintf(name, sizeof name, "<argument %d>", i + 1);
    if (strcmp(arguments->rest[i], "-") == 0) {
      int exit_status = read_lines(&r);
      if (exit_status > EXIT_FINDING)
        return exit_status;
      r.finding |= exit_status == EXIT_FINDING;
      continue;
    }
    if (!read_one(&r, name, 1, tl_text_from_string(arguments->rest[i])))
      return EXIT_IO;
  }
  return r.finding ? EXIT_FINDING : EXIT_FINE;
}
