/* SPDX-License-Identifier: Apache-2.0 */

/* timeline diff and timeline merge: what two timelines say differently, and one timeline of several. */

#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include <timeline/diff.h>

/* A value behind `mark`, its further lines after `indent` spaces. */
static void print_value(FILE *out, const char *mark, const char *value, int indent)
{
  fputs(mark, out);
  for (const char *c = value; *c; c++) {
    if (*c != '\n')
      fputc(*c == '\r' ? ' ' : *c, out);
    else
      fprintf(out, "\n%*s", indent, "");
  }
  fputc('\n', out);
}

/* `, "key": "value"`, or null. */
static void json_member(const char *key, const char *value)
{
  printf(", \"%s\": ", key);
  cli_json_string(value);
}

static void json_event(const char *event)
{
  printf("{\"event\": ");
  cli_json_string(event);
}

static int read_all(const cli_arguments *arguments, tl_timeline **timelines)
{
  int exit_status = EXIT_FINE;
  for (int i = 0; i < arguments->rest_count && exit_status == EXIT_FINE; i++)
    exit_status = cli_read(arguments, arguments->rest[i], &timelines[i]);
  return exit_status;
}

/* ---- diff ---- */

typedef struct differ {
  const tl_timeline *timelines[2];
  const char *event; /* that was last spoken of */
  const char *field; /* likewise, of it */
  bool header;       /* the timeline itself was */
  size_t added, removed, changed;
} differ;

static void json_change(void *ctx, const tl_diff_change *change)
{
  (void)ctx;
  json_event(change->event);
  json_member("field", change->field);
  json_member("change", tl_diff_kind_name((tl_diff_kind)change->kind));
  json_member("old", change->old_text);
  json_member("new", change->new_text);
  printf("}\n");
}

/* A whole event: `+ id  title`, and its date. */
static void print_event(const differ *d, const tl_diff_change *change)
{
  bool added = change->kind == TL_DIFF_ADDED;
  const tl_event *event = tl_timeline_at(d->timelines[added], added ? change->new_index : change->old_index);
  const char *title = tl_event_title(event);
  const char *date = tl_event_edtf(event);
  if (!date)
    date = tl_event_wording(event) ? tl_event_wording(event) : tl_event_phrase(event);
  printf("%c %s%s", added ? '+' : '-', change->event, title ? "  " : "");
  print_value(stdout, "", title ? title : "", 0);
  if (date)
    print_value(stdout, "    date  ", date, 10);
}

static void print_change(void *ctx, const tl_diff_change *change)
{
  differ *d = ctx;
  if (!change->field) {
    *(change->kind == TL_DIFF_ADDED ? &d->added : &d->removed) += 1;
    d->event = NULL;
    print_event(d, change);
    return;
  }
  if (!change->event) {
    if (!d->header)
      printf("the timeline\n");
    d->header = true;
    d->field = NULL;
  } else if (d->event != change->event) {
    const char *title = tl_event_title(tl_timeline_at(d->timelines[1], change->new_index));
    d->event = change->event;
    d->field = NULL;
    d->changed++;
    printf("%s%s", change->event, title ? "  " : "");
    print_value(stdout, "", title ? title : "", 0);
  }
  if (d->field != change->field)
    printf("    %s\n", change->field);
  d->field = change->field;
  if (change->kind != TL_DIFF_ADDED)
    print_value(stdout, "      - ", change->old_text, 8);
  if (change->kind != TL_DIFF_REMOVED)
    print_value(stdout, "      + ", change->new_text, 8);
}

static int diff(char **names, tl_timeline **timelines, bool json)
{
  tl_error error = {0};
  size_t count;
  differ d = {.timelines = {timelines[0], timelines[1]}};
  tl_diff_changes changes = {json ? json_change : print_change, &d};
  if (tl_diff_timelines(timelines[0], timelines[1], NULL, changes, &count, &error) != TL_OK)
    return cli_failed(names[0], &error);
  if (!json && count == 0)
    printf("no difference, %zu events\n", tl_timeline_count(timelines[0]));
  else if (!json)
    printf("%zu added, %zu removed, %zu changed%s\n", d.added, d.removed, d.changed,
           d.header ? ", and the timeline itself" : "");
  return count ? EXIT_FINDING : EXIT_FINE;
}

int cli_diff(const cli_arguments *arguments)
{
  tl_timeline *timelines[2] = {NULL, NULL};
  if (arguments->rest_count != 2)
    return cli_misused(arguments, "two files are compared, not %d", arguments->rest_count);
  if (cli_reads_twice(arguments))
    return EXIT_USAGE;
  int exit_status = read_all(arguments, timelines);
  if (exit_status == EXIT_FINE)
    exit_status = diff(arguments->rest, timelines, arguments->value[KEY_JSON]);
  tl_timeline_unref(timelines[0]);
  tl_timeline_unref(timelines[1]);
  return exit_status;
}

/* ---- merge ---- */

typedef struct merger {
  char **names;
  size_t count;
  const char *base;
  const char *output;
  const char *event; /* that was last spoken of */
  bool header;
  cli_losses losses;
} merger;

static void json_conflict(void *ctx, const tl_diff_conflict *conflict)
{
  const merger *m = ctx;
  json_event(conflict->event);
  json_member("field", conflict->field);
  if (m->base && conflict->field)
    json_member("base", conflict->base);
  printf(", \"values\": [");
  for (size_t i = 0; i < m->count; i++) {
    printf("%s{\"file\": ", i ? ", " : "");
    cli_json_string(m->names[i]);
    if (conflict->field)
      json_member("value", conflict->values[i]);
    else
      printf(", \"present\": %s", conflict->has[i] ? "true" : "false");
    printf("}");
  }
  printf("]");
  json_member("chosen", conflict->chosen == TL_NOT_FOUND ? NULL : m->names[conflict->chosen]);
  printf("}\n");
}

/* What one file says: `name  value`, the names as wide as the widest. */
static void print_side(const merger *m, const char *name, const char *value, bool chosen)
{
  int width = m->base ? (int)strlen(cli_input_name(m->base)) : 0;
  for (size_t i = 0; i < m->count; i++)
    if ((int)strlen(cli_input_name(m->names[i])) > width)
      width = (int)strlen(cli_input_name(m->names[i]));
  fprintf(stderr, "      %c ", chosen ? '*' : ' ');
  cli_put_escaped(stderr, cli_input_name(name));
  fprintf(stderr, "%*s  ", width - (int)strlen(cli_input_name(name)), "");
  print_value(stderr, "", value, width + 10);
}

static void print_conflict(void *ctx, const tl_diff_conflict *conflict)
{
  merger *m = ctx;
  if (conflict->event ? m->event != conflict->event : !m->header)
    fprintf(stderr, "%s\n", conflict->event ? conflict->event : "the timeline");
  m->header |= !conflict->event;
  m->event = conflict->event;
  fprintf(stderr, "    %s\n", conflict->field ? conflict->field : "the event");
  if (m->base && conflict->field)
    print_side(m, m->base, conflict->base ? conflict->base : "(nothing)", false);
  for (size_t i = 0; i < m->count; i++) {
    const char *value = conflict->field ? conflict->values[i] : conflict->has[i] ? "(kept)" : "(removed)";
    if (!value)
      value = conflict->has[i] ? "(nothing)" : "(no such event)";
    print_side(m, m->names[i], value, i == conflict->chosen);
  }
}

static int save(merger *m, const tl_timeline *timeline)
{
  tl_error error = {0};
  tl_output *output = NULL;
  tl_status status = tl_output_new(m->output, NULL, &output, &error);
  if (status == TL_OK)
    status = tl_xml_write(timeline, cli_losses_teller(&m->losses), (tl_progress){NULL, NULL}, tl_output_sink(output),
                          &error);
  if (status == TL_OK)
    status = tl_output_commit(output, &error);
  tl_output_free(output);
  if (status != TL_OK)
    return cli_failed(cli_output_name(m->output), &error);
  cli_losses_end(&m->losses, cli_output_name(m->output));
  return EXIT_FINE;
}

static int merge(merger *m, tl_timeline **timelines, const tl_timeline *base, uint8_t prefer, bool json)
{
  tl_error error = {0};
  tl_timeline *result = NULL;
  size_t conflicts = 0;
  tl_diff_merge_options options = {
      .size = sizeof options, .base = base, .conflicts = {json ? json_conflict : print_conflict, m}, .prefer = prefer};
  const tl_timeline *const *inputs = (const tl_timeline *const *)timelines;
  if (tl_diff_merge(inputs, m->count, &options, &result, &conflicts, &error) != TL_OK)
    return cli_failed(m->names[0], &error);
  int exit_status = result ? save(m, result) : EXIT_FINE;
  tl_timeline_unref(result);
  if (conflicts && exit_status == EXIT_FINE && !json)
    fprintf(stderr, "%zu conflict%s: %s\n", conflicts, conflicts == 1 ? "" : "s",
            prefer ? "decided by --prefer" : "nothing was written; --prefer first or last decides them all");
  return exit_status == EXIT_FINE && conflicts ? EXIT_FINDING : exit_status;
}

/* What a file has no way to say looks removed, where the base says it. */
static void tell_lacks(const merger *m, const tl_format *given)
{
  const tl_format *of_base = given ? given : tl_format_find_file(m->base, false);
  for (size_t i = 0; i < m->count; i++) {
    const tl_format *format = given ? given : tl_format_find_file(m->names[i], false);
    if (!format || format == of_base || !*format->lacks)
      continue;
    cli_put_escaped(stderr, m->names[i]);
    fprintf(stderr, ": %s cannot hold: %s. What the base has of that counts as removed; of a base in %s too it stays\n",
            format->name, format->lacks, format->name);
  }
}

int cli_merge(const cli_arguments *arguments)
{
  static const uint8_t preferences[] = {TL_DIFF_PREFER_FIRST, TL_DIFF_PREFER_LAST};
  size_t count = (size_t)arguments->rest_count;
  merger m = {.names = arguments->rest,
              .count = count,
              .base = arguments->value[KEY_BASE],
              .output = arguments->value[KEY_OUTPUT] ? arguments->value[KEY_OUTPUT] : "-"};
  bool json = arguments->value[KEY_JSON];
  uint8_t choice;
  if (count < 2)
    return cli_misused(arguments, "two files or more are merged, not %d", arguments->rest_count);
  if (!cli_chosen(arguments, KEY_PREFER, &choice) || !cli_losses_init(&m.losses, arguments))
    return EXIT_USAGE;
  if (cli_reads_twice(arguments))
    return EXIT_USAGE;
  const tl_format *format = tl_format_find_file(m.output, true);
  if (format && strcmp(format->name, "xml") != 0)
    return cli_misused(arguments, "%s: a merge is written as XML; timeline convert makes other formats of it",
                       m.output);
  if (json && strcmp(m.output, "-") == 0)
    return cli_misused(arguments, "--json lists conflicts on standard output: --output is to name a file");
  tl_timeline **timelines = calloc(count + 1, sizeof *timelines); /* the base is the last */
  tl_error error;
  if (!timelines && cli_no_memory(&error))
    return cli_failed(m.names[0], &error);
  int exit_status = read_all(arguments, timelines);
  if (exit_status == EXIT_FINE && m.base)
    exit_status = cli_read(arguments, m.base, &timelines[count]);
  if (exit_status == EXIT_FINE && m.base)
    tell_lacks(&m, arguments->value[KEY_FROM] ? tl_format_find(tl_text_from_string(arguments->value[KEY_FROM])) : NULL);
  if (exit_status == EXIT_FINE)
    exit_status = merge(&m, timelines, timelines[count],
                        arguments->value[KEY_PREFER] ? preferences[choice] : TL_DIFF_PREFER_NONE, json);
  for (size_t i = 0; i <= count; i++)
    tl_timeline_unref(timelines[i]);
  free(timelines);
  return exit_status;
}
