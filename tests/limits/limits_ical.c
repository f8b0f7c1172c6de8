/* SPDX-License-Identifier: Apache-2.0 */
#include "limits.h"

#include <timeline/ical_read.h>

#define CALENDAR "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n"
#define OPEN "BEGIN:VEVENT\r\nUID:%zu\r\n"
#define DATED OPEN "DTSTART:20240115T090000Z\r\n"
#define END "END:VEVENT\r\n"
#define CLOSE "END:VCALENDAR\r\n"
#define DAYS8 ",20240116,20240117,20240118,20240119,20240120,20240121,20240122,20240123\r\n "
#define ZONE                                                                                                           \
  "BEGIN:VTIMEZONE\r\nTZID:Z\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"                   \
  "TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
#define PARAMETERS ";A=b;C=d;E=f;G=h;I=j;K=l;M=n;O=p;Q=r;S=t;U=v;W=x;Y=z"

static const pattern patterns[] = {
    {"small events", CALENDAR, OPEN END, CLOSE, NULL, 0},
    {"dates", CALENDAR, DATED "DTEND:20240115T100000Z\r\n" END, CLOSE, NULL, 0},
    {"the same UID", CALENDAR, "BEGIN:VEVENT\r\nUID:u\r\n" END, CLOSE, NULL, 0},
    {"categories", CALENDAR, OPEN "%s" END, CLOSE, "CATEGORIES:a,b,c,d\r\n", 40000},
    {"long texts", CALENDAR, OPEN "DESCRIPTION:%s\r\n" END, CLOSE, "text te\\nxt text\r\n ", 200000},
    {"folds", CALENDAR, OPEN "SUMMARY:%s\r\n" END, CLOSE, "\r\n a", 60000},
    {"alarms", CALENDAR, DATED "%s" END, CLOSE, "BEGIN:VALARM\r\nEND:VALARM\r\n", 60000},
    {"unknown properties", CALENDAR, OPEN "%s" END, CLOSE, "X-A:b\r\n", 60000},
    {"parameters", CALENDAR, OPEN "%s" END, CLOSE, "SUMMARY" PARAMETERS ":x\r\n", 60000},
    {"times in a zone", CALENDAR ZONE, OPEN "DTSTART;TZID=Z:20240115T090000\r\n" END, CLOSE, NULL, 0},
    {"recurrence", CALENDAR, DATED "RRULE:FREQ=DAILY\r\n" END, CLOSE, NULL, 0},
    {"RDATE", CALENDAR, OPEN "DTSTART;VALUE=DATE:20240115\r\nRDATE;VALUE=DATE:20240115%s\r\n" END, CLOSE, DAYS8, 3000},
    {"EXDATE", CALENDAR, DATED "RRULE:FREQ=DAILY;COUNT=100\r\n%s" END, CLOSE, "EXDATE:20240116T090000Z\r\n", 60000},
    {"relations", CALENDAR, DATED "RELATED-TO;RELTYPE=FINISHTOSTART:0\r\n" END, CLOSE, NULL, 0},
    {"encoded values", CALENDAR, OPEN "X-TIMELINE-ID:e%zu\r\nX-TIMELINE-WORDING:%s\r\n" END, CLOSE, "%41", 30000},
};

static tl_status read_ical(tl_text text, tl_timeline **out_timeline, tl_error *err)
{
  return tl_ical_parse(text, NULL, out_timeline, err);
}

int main(void)
{
  return limits_run(&(limits){read_ical, patterns, sizeof patterns / sizeof *patterns, 32, 16});
}
