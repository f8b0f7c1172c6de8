/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* wait4 */
#include "hostile.h"

#include <timeline/ical_read.h>

/*
 * Feeds made to hang, to grow, to read other files or to succeed in part. Each is read in a process of its own, whose
 * time and memory are measured: within one second and 64 MB, or what its row says.
 */

/* Of a feed that is read the line is the number of its events, and the column that of its losses. */
static void count(void *ctx, const tl_loss *loss)
{
  unsigned *losses = ctx;
  *losses += loss->reason[0] != '\0';
}

static verdict read_with(const char *path, bool lenient)
{
  tl_error err = {0};
  tl_input *input = NULL;
  tl_timeline *timeline = NULL;
  unsigned losses = 0;
  tl_ical_read_options options = {
      .size = sizeof options, .zones = "/usr/share/zoneinfo", .lenient = lenient, .losses = {count, &losses}};
  tl_status status = tl_input_new(path, NULL, &input, &err);
  if (status == TL_OK)
    status = tl_ical_read(input, &options, &timeline, &err);
  verdict v = {status, err.code, err.line, err.column};
  if (status == TL_OK)
    v = (verdict){status, 0, (unsigned)tl_timeline_count(timeline), losses};
  tl_input_free(input);
  tl_timeline_unref(timeline);
  return v;
}

static verdict read_file(const char *path)
{
  return read_with(path, false);
}

static verdict read_file_leniently(const char *path)
{
  return read_with(path, true);
}

/* ---- files ---- */

static void file(void **state)
{
  const file_row *row = *state;
  read_listed(row, "ics", read_file);
}

/* ---- larger ones, made here ---- */

#define CAL "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//hostile//EN\r\n"
#define EVENT "BEGIN:VEVENT\r\nUID:u1@x\r\nDTSTAMP:20240101T000000Z\r\n"
#define OPEN CAL EVENT "DTSTART:20240115T090000Z\r\n"
#define CLOSE "END:VEVENT\r\nEND:VCALENDAR\r\n"
#define ALARM "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n"
#define ZONE                                                                                                           \
  "BEGIN:VTIMEZONE\r\nTZID:Z%06zu\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"              \
  "TZOFFSETTO:+0100\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"

static made_row made_rows[] = {
    {"alarm_1000", OPEN, ALARM, 1000, CLOSE, 1, 64, 0},
    {"attach_b64_600k", OPEN "ATTACH;VALUE=BINARY;ENCODING=BASE64:", "AAAA", 200000, "\r\n" CLOSE, 1, 64,
     TL_CODE_ICAL_LIMIT},
    {"attach_b64_600k, folded", OPEN "ATTACH;VALUE=BINARY;ENCODING=BASE64:", "AAAA\r\n ", 200000, "\r\n" CLOSE, 1, 64,
     0},
    {"end_storm", "", "END:VEVENT\r\n", 20000, "", 1, 64, TL_CODE_ICAL_STRUCTURE},
    {"error_bomb_1m", OPEN, "a\n", 1000000, CLOSE, 1, 64, TL_CODE_ICAL_LINE},
    {"fold_bomb", OPEN "SUMMARY:", "\r\n a", 200000, "\r\n" CLOSE, 1, 64, 0},
    {"fold_only", OPEN "SUMMARY:x", "\r\n ", 100000, "\r\n" CLOSE, 1, 64, 0},
    {"line_100k", OPEN "SUMMARY:", "a", 100000, "\r\n" CLOSE, 1, 64, TL_CODE_ICAL_LIMIT},
    {"line_16m", OPEN "SUMMARY:", "a", 16777216, "\r\n" CLOSE, 2, 96, TL_CODE_ICAL_LIMIT},
    {"line_1m_comma", OPEN "CATEGORIES:a", "\r\n ,a", 200000, "\r\n" CLOSE, 1, 64, TL_CODE_ICAL_LIMIT},
    {"line_64m_noeol", "BEGIN:", "a", 67108858, "", 2, 192, TL_CODE_ICAL_LIMIT},
    {"nested_200000", CAL, "BEGIN:X\r\n", 200000, "", 1, 64, TL_CODE_ICAL_LIMIT},
    {"param_junk_200k", OPEN "SUMMARY", ";X=", 20000, ":x\r\n" CLOSE, 1, 64, TL_CODE_ICAL_LINE},
    {"params", OPEN "SUMMARY", ";X%06zu=", 2000, ":x\r\n" CLOSE, 1, 64, TL_CODE_ICAL_LIMIT},
    {"param_long_value", OPEN "SUMMARY;X=", "a", 100000, ":x\r\n" CLOSE, 1, 64, TL_CODE_ICAL_LIMIT},
    {"prop_bomb_60k", OPEN, "X-A:b\r\n", 60000, CLOSE, 1, 64, TL_CODE_ICAL_LIMIT},
    {"rdate_100k", OPEN "RDATE:20240115T090000Z", "\r\n ,20240115T090000Z", 40000, "\r\n" CLOSE, 1, 64,
     TL_CODE_ICAL_LIMIT},
    {"related_chain_10k", CAL,
     "BEGIN:VEVENT\r\nUID:%06zu\r\nDTSTART:20240115T090000Z\r\n"
     "RELATED-TO;RELTYPE=FINISHTOSTART:000001\r\nEND:VEVENT\r\n",
     8000, "END:VCALENDAR\r\n", 3, 128, 0},
    {"rrule_bomb_20k", OPEN, "RRULE:FREQ=DAILY\r\n", 20000, CLOSE, 1, 64, TL_CODE_ICAL_LIMIT},
    {"rrule_many_exdate", OPEN "RRULE:FREQ=DAILY\r\n", "EXDATE:20240115T090000Z\r\n", 9000, CLOSE, 2, 64, 0},
    {"vtz_2000", CAL, ZONE, 2000, EVENT "DTSTART;TZID=Z001999:20240115T090000\r\n" CLOSE, 2, 64, 0},
    {"recurring a thousand times each", CAL,
     "BEGIN:VEVENT\r\nUID:%06zu\r\nDTSTART:20240115\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n", 4000, "END:VCALENDAR\r\n",
     3, 64, 0},
    {"recurring never", CAL,
     "BEGIN:VEVENT\r\nUID:%06zu\r\nDTSTART:20240115T090000Z\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\r\n"
     "END:VEVENT\r\n",
     4000, "END:VCALENDAR\r\n", 3, 64, 0},
    {"the same UID", CAL, "BEGIN:VEVENT\r\nUID:u\r\nEND:VEVENT\r\n", 20000, "END:VCALENDAR\r\n", 2, 64, 0},
};

/* Rules that are wrong are not followed. */
static made_row lenient_rows[] = {
    {"leniently: zones with half a rule", CAL,
     "BEGIN:VTIMEZONE\r\nTZID:Z\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"
     "TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;X\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
     "BEGIN:VEVENT\r\nUID:%06zu\r\nDTSTART;TZID=Z:20240115T090000\r\nEND:VEVENT\r\n",
     60, "END:VCALENDAR\r\n", 1, 64, 0},
};

static void made_leniently(void **state)
{
  read_made(*state, read_file_leniently);
}

static void made(void **state)
{
  read_made(*state, read_file);
}

int main(void)
{
  static rows_suite suite;
  add_files(&suite, "hostile/ics/index.tsv", 112, file);
  ROWS_ADD(&suite, made, made_rows);
  ROWS_ADD(&suite, made_leniently, lenient_rows);
  return rows_run("ical hostile", &suite);
}
