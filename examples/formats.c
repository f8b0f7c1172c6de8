/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reads a timeline of any format, and writes it in another, with what that loses:
 *
 *     formats             lists the formats
 *     formats IN OUT      writes OUT, in the format of its name
 */

#include <stdio.h>
#include <timeline/format.h>

static int failed(const tl_error *err)
{
  fprintf(stderr, "TL%03d at %u:%u: %s\n", (int)err->code, err->line, err->column, err->message);
  return 1;
}

static void tell(void *ctx, const tl_loss *loss)
{
  (void)ctx;
  printf("lost: %s: %s: %s\n", loss->event ? loss->event : "the timeline", loss->field, loss->reason);
}

static void list(void)
{
  for (size_t i = 0; i < tl_format_count(); i++) {
    const tl_format *format = tl_format_at(i);
    printf("%-10s %s%s %s\n", format->name, format->reads ? "r" : "-", format->writes ? "w" : "-", format->title);
  }
}

/* By the name of the file, else by what it begins with. */
static int read_any(const char *path, tl_timeline **out, tl_error *err)
{
  tl_input *input;
  tl_text head;
  if (tl_input_new(path, NULL, &input, err) != TL_OK)
    return failed(err);
  tl_format_options options = {.size = sizeof options, .losses = {tell, NULL}};
  tl_status status = tl_input_peek(input, &head, err);
  if (status == TL_OK)
    status = tl_format_read(input, tl_format_detect(path, head), &options, out, err);
  tl_input_free(input);
  return status == TL_OK ? 0 : failed(err);
}

/* By the name of the file, else as a table. */
static int write_any(const tl_timeline *timeline, const char *path, tl_error *err)
{
  const tl_format *format = tl_format_find_file(path, true);
  if (!format)
    format = tl_format_find(TL_TEXT("csv"));
  tl_output *output = NULL;
  tl_format_report report;
  tl_format_options options = {.size = sizeof options, .losses = {tell, NULL}};
  tl_status status = tl_output_new(path, NULL, &output, err);
  if (status == TL_OK)
    status = tl_format_write(timeline, format, &options, tl_output_sink(output), &report, err);
  if (status == TL_OK)
    status = tl_output_commit(output, err);
  tl_output_free(output);
  if (status != TL_OK)
    return failed(err);
  printf("%s: %zu events written, %zu left out, %zu losses\n", format->name, report.written, report.skipped,
         report.losses);
  return 0;
}

int main(int argc, char **argv)
{
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  if (argc == 1) {
    list();
    return 0;
  }
  if (argc != 3) {
    fprintf(stderr, "usage: %s [IN OUT]\n", argv[0]);
    return 2;
  }
  int result = read_any(argv[1], &timeline, &err);
  if (result == 0)
    result = write_any(timeline, argv[2], &err);
  tl_timeline_unref(timeline);
  return result;
}
