/* SPDX-License-Identifier: Apache-2.0 */

/* timeline formats, and how every command reads a timeline: of any format in the table. */

#include "cli.h"

#include <stdlib.h>
#include <string.h>

bool cli_format_option(const cli_arguments *arguments, table_key key, const tl_format **out_format)
{
  const char *value = arguments->value[key];
  bool writes = key == KEY_TO;
  *out_format = NULL;
  if (!value)
    return true;
  const tl_format *format = tl_format_find(tl_text_from_string(value));
  if (format && (writes ? format->writes : format->reads)) {
    *out_format = format;
    return true;
  }
  if (format) {
    cli_misused(arguments, "the format %s is not %s (timeline formats lists what is)", format->name,
                writes ? "written" : "read");
    return false;
  }
  char text[CLI_GUESS_SIZE];
  cli_guess guess = {.word = value, .size = strlen(value)};
  for (size_t i = 0; i < tl_format_count(); i++)
    cli_guess_offer(&guess, tl_format_at(i)->name);
  cli_misused(arguments, "there is no format %s%s (timeline formats lists them)", value,
              cli_guess_text(&guess, "", text, sizeof text));
  return false;
}

tl_status cli_open(const char *name, const tl_format **format, tl_input **out_input, tl_error *error)
{
  tl_input *input = NULL;
  tl_text head;
  tl_status status = tl_input_new(name, NULL, &input, error);
  if (status == TL_OK && !*format && (status = tl_input_peek(input, &head, error)) == TL_OK)
    *format = tl_format_detect(name, head);
  if (status != TL_OK) {
    tl_input_free(input);
    return status;
  }
  if (!*format)
    *format = tl_format_find(TL_TEXT("xml"));
  *out_input = input;
  return TL_OK;
}

bool cli_is_table(const tl_format *format)
{
  return format == tl_format_find(TL_TEXT("csv")) || format == tl_format_find(TL_TEXT("tsv"));
}

/* COLUMN=FIELD; of several equals signs the last one counts. */
static bool read_map(const cli_arguments *arguments, const char *map, tl_csv_column *out)
{
  const char *equals = strrchr(map, '=');
  tl_text field = tl_text_from_string(equals ? equals + 1 : NULL);
  *out =
      (tl_csv_column){.name = {map, equals ? (size_t)(equals - map) : 0}, .field = (uint8_t)tl_csv_field_find(field)};
  if (equals && (out->field != TL_CSV_NONE || field.size == 0))
    return true;
  cli_misused(arguments, "--map is COLUMN=FIELD, a field that \"timeline help convert\" lists or nothing, not %s", map);
  return false;
}

bool cli_csv_init(cli_csv *csv, const cli_arguments *arguments)
{
  const char *delimiter = arguments->value[KEY_DELIMITER];
  csv->options = (tl_csv_options){.size = sizeof csv->options, .columns = csv->columns};
  csv->options.safe_cells = arguments->value[KEY_SAFE_CELLS] != NULL;
  if (!cli_as_of(arguments, &csv->options.as_of, NULL))
    return false;
  if (delimiter && strcmp(delimiter, "tab") == 0)
    delimiter = "\t";
  if (delimiter && (!strchr(",;|:\t", *delimiter) || !*delimiter || delimiter[1])) {
    cli_misused(arguments, "--delimiter is one of , ; | : and tab, not %s", delimiter);
    return false;
  }
  if (delimiter)
    csv->options.delimiter = *delimiter;
  for (int i = 0; i < arguments->map_count; i++)
    if (!read_map(arguments, arguments->maps[i], &csv->columns[csv->options.column_count++]))
      return false;
  return true;
}

bool cli_calendar_init(cli_calendar *calendar, const cli_arguments *arguments)
{
  const char *recur = arguments->value[KEY_RECUR];
  tl_ical_read_options *options = &calendar->options;
  *options = (tl_ical_read_options){.size = sizeof *options, .zones = CLI_ZONES};
  options->lenient = arguments->value[KEY_LENIENT] != NULL;
  if (recur) {
    cli_window window;
    if (!cli_window_read(arguments, "--recur", recur, NULL, &window))
      return false;
    calendar->window = (tl_span){window.reading.extent.start_min, window.reading.extent.end_max};
    options->window = &calendar->window;
  }
  return cli_number(arguments, KEY_RECUR_MAX, 1000000, &options->recurrences_max);
}

int cli_read(const cli_arguments *arguments, const char *name, tl_timeline **out_timeline)
{
  tl_error error = {0};
  tl_input *input;
  const tl_format *format;
  tl_format_options options = {.size = sizeof options};
  cli_losses losses;
  cli_csv csv;
  cli_calendar calendar;
  if (!cli_calendar_init(&calendar, arguments) || !cli_format_option(arguments, KEY_FROM, &format) ||
      !cli_csv_init(&csv, arguments) || !cli_as_of(arguments, &options.as_of, NULL) ||
      !cli_chosen(arguments, KEY_SEASONS, &options.seasons) || !cli_losses_init(&losses, arguments))
    return EXIT_USAGE;
  if (cli_open(name, &format, &input, &error) != TL_OK)
    return cli_failed(name, &error);
  cli_progress progress;
  cli_progress_init(&progress, "reading");
  options.csv = &csv.options;
  options.ical_read = &calendar.options;
  options.progress = cli_progress_teller(&progress);
  options.losses = cli_losses_teller(&losses);
  tl_status status = tl_format_read(input, format, &options, out_timeline, &error);
  cli_progress_end(&progress);
  tl_input_free(input);
  if (status != TL_OK)
    return cli_failed(name, &error);
  cli_losses_end(&losses, cli_input_name(name));
  return EXIT_FINE;
}

/* The words of a row as a JSON array. */
static void json_words(const char *key, const char *words)
{
  printf(", \"%s\": [", key);
  for (const char *word = words; *word;) {
    int size = (int)strcspn(word, " ");
    printf("%s\"%.*s\"", word == words ? "" : ", ", size, word);
    word += size + (word[size] == ' ');
  }
  printf("]");
}

static void json_format(const tl_format *format)
{
  printf("{\"name\": \"%s\", \"title\": ", format->name);
  cli_json_string(format->title);
  json_words("aliases", format->aliases);
  json_words("extensions", format->extensions);
  printf(", \"media_type\": \"%s\", \"reads\": %s, \"writes\": %s, \"lacks\": ", format->media_type,
         format->reads ? "true" : "false", format->writes ? "true" : "false");
  cli_json_string(format->lacks);
  printf("}\n");
}

int cli_formats(const cli_arguments *arguments)
{
  if (arguments->rest_count > 0)
    return cli_misused(arguments, "no argument is wanted, not %s", arguments->rest[0]);
  for (size_t i = 0; i < tl_format_count(); i++) {
    const tl_format *format = tl_format_at(i);
    if (arguments->value[KEY_JSON]) {
      json_format(format);
      continue;
    }
    printf("%s%s%s%s  %s\n", format->name, *format->aliases ? " (" : "", format->aliases, *format->aliases ? ")" : "",
           format->title);
    printf("  %s; names in %s; %s\n", format->reads ? format->writes ? "read and written" : "read" : "written",
           format->extensions, format->media_type);
    printf("  cannot hold: %s\n", *format->lacks ? format->lacks : "nothing, it holds all");
  }
  return EXIT_FINE;
}
