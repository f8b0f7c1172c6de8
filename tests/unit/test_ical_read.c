/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "rows.h"
#include "support_ical.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/ical.h>
#include <timeline/ical_read.h>
#include <timeline/xml.h>

#define HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n"
#define TAIL "END:VCALENDAR\r\n"

static support_text xml_of(const tl_timeline *timeline)
{
  support_text out = {0};
  tl_error err = {0};
  if (tl_xml_write(timeline, (tl_losses){0}, (tl_progress){0}, support_sink(&out), &err) != TL_OK)
    fail_msg("%s", err.message);
  return out;
}

/* ---- one event, and what becomes of it ---- */

typedef struct event_row {
  const char *name;
  const char *lines;  /* of the component; EVENT: of a VEVENT */
  const char *wanted; /* what stands in the XML */
  const char *loss;   /* what is told; NULL: nothing */
} event_row;

#define BERLIN                                                                                                         \
  "BEGIN:VTIMEZONE\r\nTZID:B\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\n"                   \
  "TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\n"                  \
  "DTSTART:19700329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"                                              \
  "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
/* A zone of summers and winters that more lines repeat. */
#define SEASONS(summers, winters)                                                                                      \
  "BEGIN:VTIMEZONE\r\nTZID:S\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\n"                   \
  "TZOFFSETTO:+0100\r\n" winters "END:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\n"                       \
  "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n" summers "END:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
#define UNTIL_1980                                                                                                     \
  SEASONS("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=19800406T010000Z\r\n",                                         \
          "RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=-1SU;UNTIL=19800928\r\n")
#define TWO_YEARS SEASONS("RDATE:19710328T020000\r\n", "RDATE:19711031T030000,19721029T030000\r\n")
#define X100 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define TZID_TOLD "-\tdropped\tTZID\t"
#define E(lines) "BEGIN:VEVENT\r\nUID:u\r\n" lines "END:VEVENT\r\n"
#define TODO(lines) "BEGIN:VTODO\r\nUID:u\r\n" lines "END:VTODO\r\n"

/* A day and days with properties of ours, and what is told when the entry says another date. */
#define OURS_DAY "X-TIMELINE-ID:a\r\nX-TIMELINE-EDTF:1984-01-24\r\n"
#define OURS_DAYS "X-TIMELINE-ID:a\r\nX-TIMELINE-EDTF:1984-01-24/1984-02-24\r\n"
#define OURS_MOVED "a\tchanged\tdate\tDTSTART and DTEND say another date"

static event_row event_rows[] = {
    {"a day", E("DTSTART;VALUE=DATE:20240115\r\n"), "<date edtf=\"2024-01-15\"/>", NULL},
    {"a day that says no VALUE", E("DTSTART:20240115\r\n"), "<date edtf=\"2024-01-15\"/>", NULL},
    {"days", E("DTSTART;VALUE=DATE:20240115\r\nDTEND;VALUE=DATE:20240118\r\n"),
     "<date edtf=\"2024-01-15/2024-01-17\"/>", NULL},
    {"a day that ends when it starts", E("DTSTART:20240115\r\nDTEND:20240115\r\n"), "<date edtf=\"2024-01-15\"/>",
     NULL},
    {"days by a duration", E("DTSTART:20240115\r\nDURATION:P1W\r\n"), "<date edtf=\"2024-01-15/2024-01-21\"/>", NULL},
    {"UTC", E("DTSTART:20240115T093000Z\r\n"), "<date edtf=\"2024-01-15T09:30:00Z\"/>", NULL},
    {"local", E("DTSTART:20240115T093000\r\n"), "<date edtf=\"2024-01-15T09:30:00\"/>", NULL},
    {"a start and an end", E("DTSTART:20240115T093000Z\r\nDTEND:20240115T100000Z\r\n"),
     "<date start=\"2024-01-15T09:30:00Z\" end=\"2024-01-15T09:59:59Z\"/>", NULL},
    {"hours and a week by a duration", E("DTSTART:20240115T093000\r\nDURATION:+P1WT1H\r\n"),
     "<date start=\"2024-01-15T09:30:00\" end=\"2024-01-22T10:29:59\"/>", NULL},
    {"no duration", E("DTSTART:20240115T093000Z\r\nDURATION:PT0S\r\n"), "<date edtf=\"2024-01-15T09:30:00Z\"/>", NULL},
    {"a day by a duration, over a change of the clock", BERLIN E("DTSTART;TZID=B:20240330T120000\r\nDURATION:P1D\r\n"),
     "end=\"2024-03-31T11:59:59+02:00\"", TZID_TOLD},
    {"hours by a duration, over a change of the clock",
     BERLIN E("DTSTART;TZID=B:20240330T120000\r\nDURATION:PT24H\r\n"), "end=\"2024-03-31T12:59:59+02:00\"", TZID_TOLD},
    {"a day and hours by a duration, over a change of the clock",
     BERLIN E("DTSTART;TZID=B:20241026T120000\r\nDURATION:P1DT24H\r\n"), "end=\"2024-10-28T11:59:59+01:00\"",
     TZID_TOLD},
    {"hours by a duration, into what is left out in spring",
     BERLIN E("DTSTART;TZID=B:20240331T013000\r\nDURATION:PT1H\r\n"), "end=\"2024-03-31T03:29:59+02:00\"", TZID_TOLD},
    {"a leap second", E("DTSTART:20161231T235960Z\r\n"), "<date edtf=\"2017-01-01T00:00:00Z\"/>",
     "u\tchanged\tdate\ta leap second"},
    {"winter", BERLIN E("DTSTART;TZID=B:20240115T093000\r\n"), "<date edtf=\"2024-01-15T09:30:00+01:00\"/>", TZID_TOLD},
    {"summer", BERLIN E("DTSTART;TZID=B:20240715T093000\r\n"), "<date edtf=\"2024-07-15T09:30:00+02:00\"/>", TZID_TOLD},
    {"the last summer of a rule", UNTIL_1980 E("DTSTART;TZID=S:19800715T093000\r\n"),
     "<date edtf=\"1980-07-15T09:30:00+02:00\"/>", TZID_TOLD},
    {"the last winter of a rule", UNTIL_1980 E("DTSTART;TZID=S:19800929T093000\r\n"),
     "<date edtf=\"1980-09-29T09:30:00+01:00\"/>", TZID_TOLD},
    {"after the last of a rule", UNTIL_1980 E("DTSTART;TZID=S:19810715T093000\r\n"),
     "<date edtf=\"1981-07-15T09:30:00+01:00\"/>", TZID_TOLD},
    {"a summer by a date", TWO_YEARS E("DTSTART;TZID=S:19710715T093000\r\n"),
     "<date edtf=\"1971-07-15T09:30:00+02:00\"/>", TZID_TOLD},
    {"a winter by a date", TWO_YEARS E("DTSTART;TZID=S:19711115T093000\r\n"),
     "<date edtf=\"1971-11-15T09:30:00+01:00\"/>", TZID_TOLD},
    {"a summer that no date begins", TWO_YEARS E("DTSTART;TZID=S:19720715T093000\r\n"),
     "<date edtf=\"1972-07-15T09:30:00+01:00\"/>", TZID_TOLD},
    {"before the zone's first change", BERLIN E("DTSTART;TZID=B:19600715T093000\r\n"),
     "<date edtf=\"1960-07-15T09:30:00+01:00\"/>", TZID_TOLD},
    {"a time left out in spring", BERLIN E("DTSTART;TZID=B:20240331T023000\r\n"),
     "<date edtf=\"2024-03-31T02:30:00+01:00\"/>", TZID_TOLD},
    {"a time that is twice in autumn", BERLIN E("DTSTART;TZID=B:20241027T023000\r\n"),
     "<date edtf=\"2024-10-27T02:30:00+02:00\"/>", TZID_TOLD},
    {"a zone that stands behind", E("DTSTART;TZID=B:20240715T093000\r\n") BERLIN,
     "<date edtf=\"2024-07-15T09:30:00+02:00\"/>", TZID_TOLD},
    {"a zone behind, by the name of one of the folder",
     E("DTSTART;TZID=Europe/Zone:20240715T093000\r\n") "BEGIN:VTIMEZONE\r\nTZID:Europe/Zone\r\nBEGIN:STANDARD\r\n"
                                                       "DTSTART:18000101T000000\r\nTZOFFSETFROM:+0100\r\n"
                                                       "TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
     "<date edtf=\"2024-07-15T09:30:00+01:00\" zone=\"Europe/Zone\"/>", NULL},
    {"dates of a recurrence, and a zone of dates behind",
     E("DTSTART;TZID=UTC:19710101T000000\r\nRDATE:19710102T000000Z\r\nRDATE;TZID=S:19710715T093000\r\n") TWO_YEARS,
     "<event id=\"u.19710102T000000Z\">\n    <date edtf=\"1971-01-02T00:00:00Z\" zone=\"UTC\"/>\n  </event>\n"
     "  <event id=\"u.19710715T073000Z\">",
     NULL},
    {"a zone that stands before and behind, in use when others are looked for behind",
     BERLIN E("DTSTART;TZID=B:20240115T093000\r\nEXDATE;TZID=S:20240116T093000\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")
         TWO_YEARS BERLIN,
     "<event id=\"u.20240115T083000Z\" uid=\"u\">\n    <date edtf=\"2024-01-15T09:30:00+01:00\"/>\n  </event>\n</t",
     TZID_TOLD},
    {"a zone whose name has commas",
     "BEGIN:VTIMEZONE\r\nTZID:(UTC+01:00) A\\, B\\\\\r\nBEGIN:STANDARD\r\nDTSTART:18000101T000000\r\n"
     "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" E(
         "DTSTART;TZID=\"(UTC+01:00) A, B\\\":20240715T093000\r\n"
         "DTEND;TZID=\"(UTC+01:00) A\\, B\\\\\":20240715T100000\r\n"),
     "<date start=\"2024-07-15T09:30:00+01:00\" end=\"2024-07-15T09:59:59+01:00\"/>", TZID_TOLD},
    {"a zone without a part", "BEGIN:VTIMEZONE\r\nTZID:Z\r\nEND:VTIMEZONE\r\n" E("DTSTART;TZID=Z:20240715T093000\r\n"),
     "<date edtf=\"2024-07-15T09:30:00\"/>", "u\tchanged\tzone\t"},
    {"a zone without a part, by the name of one of the folder",
     "BEGIN:VTIMEZONE\r\nTZID:Europe/Zone\r\nEND:VTIMEZONE\r\n" E("DTSTART;TZID=Europe/Zone:20240715T093000\r\n"),
     "<date edtf=\"2024-07-15T09:30:00+05:30\" zone=\"Europe/Zone\"/>", NULL},
    {"a zone of the folder", E("DTSTART;TZID=Europe/Zone:20240715T093000\r\n"),
     "<date edtf=\"2024-07-15T09:30:00+05:30\" zone=\"Europe/Zone\"/>", NULL},
    {"beyond the years of a rule of the folder, summer", E("DTSTART;TZID=America/New_York:26000715T093000\r\n"),
     "<date edtf=\"2600-07-15T09:30:00-04:00\" zone", NULL},
    {"beyond the years of a rule of the folder, winter, by a duration",
     E("DTSTART;TZID=America/New_York:99990131T093000\r\nDURATION:PT1H\r\n"), "end=\"9999-01-31T10:29:59-05:00\"",
     NULL},
    {"a zone that is not known", E("DTSTART;TZID=Europe/No:20240715T093000\r\n"),
     "<date edtf=\"2024-07-15T09:30:00\" zone=\"Europe/No\"/>", "u\tchanged\tzone\t"},
    {"a zone of the folder with leap seconds", E("DTSTART;TZID=Etc/Leaps:20240715T093000\r\n"),
     "<date edtf=\"2024-07-15T09:30:00\" zone=\"Etc/Leaps\"/>", "u\tchanged\tzone\t"},
    {"the zone of the machine", E("DTSTART;TZID=localtime:20240715T093000\r\n"), "<date edtf=\"2024-07-15T09:30:00\"/>",
     "u\tchanged\tzone\t"},
    {"a zone that is not known, twice",
     E("URL:a b\r\nDTSTART;TZID=Z:20240715T093000\r\nDTEND;TZID=Z:20240715T103000\r\nX-A:b\r\n"),
     "<date start=\"2024-07-15T09:30:00\" end=\"2024-07-15T10:29:59\"/>",
     "left out\nu\tchanged\tzone\tits time zone is not in the feed, and not known otherwise: the time is local\n-\t"},
    {"a zone of the feed, by its name",
     "BEGIN:VTIMEZONE\r\nTZID:Europe/Zone\r\nBEGIN:STANDARD\r\nDTSTART:18000101T000000\r\nTZOFFSETFROM:+0100\r\n"
     "TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" E("DTSTART;TZID=Europe/Zone:20240715T093000\r\n"),
     "<date edtf=\"2024-07-15T09:30:00+01:00\" zone=\"Europe/Zone\"/>", NULL},
    {"a name without an area that is no zone", E("DTSTART;TZID=Zone:20240715T093000\r\n"),
     "<date edtf=\"2024-07-15T09:30:00\"/>", "u\tchanged\tzone\t"},
    {"UTC by its name", E("DTSTART;TZID=UTC:20240715T093000\r\n"), "<date edtf=\"2024-07-15T09:30:00Z\" zone=\"UTC\"/>",
     NULL},
    {"two zones: the first counts",
     E("DTSTART;TZID=Europe/Zone:20240715T093000\r\nDTEND;TZID=America/New_York:20240715T093000\r\n"),
     "<date start=\"2024-07-15T09:30:00+05:30\" end=\"2024-07-15T09:29:59-04:00\" zone=\"Europe/Zone\"/>", TZID_TOLD},
    {"the end alone has a zone", E("DTSTART:20240715T040000Z\r\nDTEND;TZID=Europe/Zone:20240715T113000\r\n"),
     "<date start=\"2024-07-15T04:00:00Z\" end=\"2024-07-15T11:29:59+05:30\" zone=\"Europe/Zone\"/>", NULL},
    {"what recurs in a zone", E("DTSTART;TZID=Europe/Zone:20240715T093000\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"),
     "<date edtf=\"2024-07-16T09:30:00+05:30\" zone=\"Europe/Zone\"/>", NULL},
    {"a day has no zone", E("DTSTART;VALUE=DATE;TZID=Europe/Zone:20240715\r\n"), "<date edtf=\"2024-07-15\"/>", NULL},
    {"a zone that would climb", E("DTSTART;TZID=../zones/Europe/Zone:20240715T093000\r\n"),
     "<date edtf=\"2024-07-15T09:30:00\"/>", "u\tchanged\tzone\t"},
    {"an offset with seconds",
     "BEGIN:VTIMEZONE\r\nTZID:L\r\nBEGIN:STANDARD\r\nDTSTART:18000101T000000\r\nTZOFFSETFROM:+005328\r\n"
     "TZOFFSETTO:+005328\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" E("DTSTART;TZID=L:18500101T005328\r\n"),
     "<date edtf=\"1850-01-01T00:00:00Z\"/>", TZID_TOLD},
    {"tentative days", E("DTSTART:20240115\r\nDTEND:20240117\r\nSTATUS:TENTATIVE\r\n"),
     "<date edtf=\"2024-01-15?/2024-01-16?\"/>", NULL},
    {"a tentative time", E("DTSTART:20240115T090000Z\r\nSTATUS:TENTATIVE\r\n"), "<date edtf=\"2024-01-15T09:00:00Z\"/>",
     "u\tdropped\tstatus\t"},
    {"no date", E("SUMMARY:x\r\n"), "<title>x</title>\n  </event>", NULL},
    {"cancelled", E("DTSTART:20240115\r\nSTATUS:CANCELLED\r\n"), "<timeline xmlns=\"urn:libtimeline:1\"/>",
     "-\tskipped\tevent\t"},
    {"what is to be done", TODO("DTSTART:20240115\r\nDUE:20240117\r\n"), "<date edtf=\"2024-01-15/2024-01-17\"/>",
     NULL},
    {"until when it is to be done", TODO("DUE:20240117T120000Z\r\n"), "<date edtf=\"2024-01-17T12:00:00Z\"/>", NULL},
    {"when it was done", TODO("COMPLETED:20240117T120000Z\r\n"), "<date edtf=\"2024-01-17T12:00:00Z\"/>", NULL},
    {"when it was done, and when it was to be", TODO("DTSTART:20240115\r\nCOMPLETED:20240117T120000Z\r\n"),
     "<date edtf=\"2024-01-15\"/>", "u\tdropped\tcompleted\t"},
    {"how long it takes, some time", TODO("DURATION:PT1H\r\n"), "uid=\"u\"/>", "u\tdropped\tduration\t"},
    {"a start of the clock, and an end in UTC", E("DTSTART:20240115T100000\r\nDTEND:20240115T110000Z\r\n"),
     "<date start=\"2024-01-15T10:00:00\" end=\"2024-01-15T10:59:59\"/>", "u\tchanged\tdate\t"},
    {"a start in a zone, and an end of the clock, which has changed",
     BERLIN E("DTSTART;TZID=B:20240330T100000\r\nDTEND:20240331T100000\r\n"),
     "<date start=\"2024-03-30T10:00:00+01:00\" end=\"2024-03-31T09:59:59+02:00\"/>", "u\tchanged\tdate\t"},
    {"a journal", "BEGIN:VJOURNAL\r\nUID:u\r\nDTSTART:20240115\r\nEND:VJOURNAL\r\n", "<date edtf=\"2024-01-15\"/>",
     NULL},
    {"an id of a UID", "BEGIN:VEVENT\r\nUID:1a/b@c.d\xC3\xA9\\,\r\nEND:VEVENT\r\n",
     "<event id=\"_1a_b_c.d\xC3\xA9_\" uid=\"1a/b@c.d\xC3\xA9,\"/>", NULL},
    {"no UID", "BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n", "<event id=\"event-1\">", NULL},
    {"the same UID twice", E("SUMMARY:a\r\n") E("SUMMARY:b\r\n"), "<event id=\"u-2\">\n    <title>b</title>",
     "u-2\tchanged\tuid\t"},
    {"texts", E("SUMMARY:a\\, b\\; c\\\\d\\ne C:\\x \"q\" a,b;c\r\nDESCRIPTION:x:y\r\n"),
     "<title>a, b; c\\d\ne C:\\x \"q\" a,b;c</title>\n    <description>x:y</description>", NULL},
    {"empty texts", E("SUMMARY:\r\nLOCATION:\r\nCATEGORIES:\r\n"), "uid=\"u\"/>", NULL},
    {"categories", E("CATEGORIES:a,b\\,c,\"d\r\nCATEGORIES:e;f\r\n"),
     "<category>a</category>\n    <category>b,c</category>\n    <category>\"d</category>\n    <category>e;f</category>",
     NULL},
    {"a place", E("LOCATION:Here\r\nGEO:52.5;-13.4000000000001\r\n"), "<place lat=\"52.5\" lon=\"-13.4\">Here</place>",
     "u\tchanged\tplace\tdegrees have nine decimals"},
    {"a place with noughts", E("GEO:52.50000000000;-13.4000000000000\r\n"), "<place lat=\"52.5\" lon=\"-13.4\"/>",
     NULL},
    {"links", E("URL:https://a.b/c\r\nLINK;LINKREL=cite-as;VALUE=URI:https://d.e\r\n"),
     "<source href=\"https://d.e\"/>", NULL},
    {"a link with a label", E("LINK;LINKREL=cite-as;LABEL=\"Press, May\";VALUE=URI:https://d.e\r\n"),
     "<source href=\"https://d.e\">Press, May</source>", NULL},
    {"a link with a space", E("URL:https://a.b/ c\r\n"), "uid=\"u\"/>", "u\tdropped\thref\t"},
    {"a link twice", E("URL:https://a.b\r\nURL:https://c.d\r\n"), "href=\"https://c.d\"", "u\tdropped\thref\t"},
    {"coordinates twice", E("GEO:1;2\r\nGEO:3;4\r\n"), "<place lat=\"3\" lon=\"4\"/>", "u\tdropped\tplace\t"},
    {"a status twice", E("DTSTART:20240115\r\nSTATUS:TENTATIVE\r\nSTATUS:CONFIRMED\r\n"), "<date edtf=\"2024-01-15\"/>",
     NULL},
    {"how often it was revised", E("SEQUENCE:2\r\n"), "uid=\"u\"/>", "-\tdropped\tSEQUENCE\t1 of it"},
    {"that it was never revised", E("SEQUENCE:0\r\n"), "uid=\"u\"/>", NULL},
    {"its revision", E("DTSTAMP:20240101T000000Z\r\nLAST-MODIFIED:20240102T000000Z\r\nDTSTAMP:20240103T000000Z\r\n"),
     "modified=\"2024-01-02T00:00:00Z\"", NULL},
    {"what has no place", E("ATTENDEE:mailto:a@b\r\nATTENDEE:mailto:c@d\r\n") E("UID:v\r\n"), "id=\"u\"",
     "-\tdropped\tATTENDEE\t1 of it"},
    {"a relation",
     E("LINK;LINKREL=intervalMeets;VALUE=UID:v\r\n") "BEGIN:VEVENT\r\nUID:v\r\nDTSTART:20240115\r\nEND:VEVENT\r\n",
     "<relation event=\"v\" allen=\"m\"/>", NULL},
    {"a relation to what is not there", E("LINK;LINKREL=intervalMeets;VALUE=UID:v\r\n"), "uid=\"u\"/>",
     "u\tdropped\trelation\t"},
    {"a gap",
     E("RELATED-TO;RELTYPE=FINISHTOSTART;GAP=P2D:v\r\n") "BEGIN:VEVENT\r\nUID:v\r\nDTSTART:20240115\r\nEND:VEVENT\r\n",
     "<offset event=\"v\" from=\"end\" to=\"start\" by=\"P3D\" precision=\"exact\"/>", NULL},
    {"a gap of hours",
     E("RELATED-TO;RELTYPE=FINISHTOSTART;GAP=PT5H:v\r\n") "BEGIN:VEVENT\r\nUID:v\r\nDTSTART:20240115\r\nEND:VEVENT\r\n",
     "<offset event=\"v\" from=\"end\" to=\"start\" by=\"PT5H1S\" precision=\"exact\"/>", NULL},
    {"a relation of what is a part of another",
     "BEGIN:VEVENT\r\nUID:w\r\nX-TIMELINE-PART:anniversary u\r\nRELATED-TO;RELTYPE=FINISHTOSTART;GAP=P2D:no\r\n"
     "LINK;LINKREL=intervalMeets;VALUE=UID:u\r\nEND:VEVENT\r\n" E("DTSTART:20240115\r\n"),
     "uid=\"u\">\n    <date edtf=\"2024-01-15\"/>\n  </event>", NULL},
    {"a relation of one time of a recurrence",
     E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")
         E("RECURRENCE-ID:20240116\r\nDTSTART:20240120\r\nLINK;LINKREL=intervalMeets;VALUE=UID:u\r\n"),
     "<event id=\"u.20240116\">\n    <date edtf=\"2024-01-20\"/>\n  </event>", "-\tdropped\trelation\tline 9: "},
    {"a calendar's name", "X-WR-CALNAME:b\r\nNAME:a\r\n", "<title>a</title>", "-\tdropped\ttitle\tline 5: "},
    {"a calendar's two names", "NAME:a\r\nNAME;LANGUAGE=de:b\r\n", "<title>b</title>",
     "-\tdropped\ttitle\tline 5: it is there twice, and the one before is left out\n-\tdropped\tLANGUAGE\t1 of it"},
    {"texts twice", E("SUMMARY:a\r\nSUMMARY:a\r\nDESCRIPTION:c\r\nDESCRIPTION:d\r\n"),
     "<title>a</title>\n    <description>d</description>", "u\tdropped\tdescription\t"},
    {"spaces and blank texts", E("SUMMARY:  a \r\nLOCATION: \r\nCATEGORIES:b ,  c, \r\nDESCRIPTION: \\n\r\n"),
     "<title>  a </title>\n    <category>b </category>\n    <category>c</category>\n  </event>", NULL},
    {"a backslash at the end", E("CATEGORIES:a\\,b,c\\\r\n"), "<category>a,b</category>\n    <category>c\\</category>",
     NULL},
    {"what is said of a text",
     E("SUMMARY;LANGUAGE=de:a\r\nLOCATION;VALUE=TEXT;ALTREP=\"http://x/\":b\r\nCATEGORIES;LANGUAGE=de:c,d\r\n"),
     "<title>a</title>",
     "-\tdropped\tLANGUAGE\t1 of it in the feed; a timeline has no place for it: left out\n-\tdropped\tALTREP\t1 of "
     "it"},
    {"time that is busy", E("TRANSP:OPAQUE\r\n"), "uid=\"u\"/>", "-\tdropped\tTRANSP\t1 of it"},
    {"time that is free", E("TRANSP:transparent\r\n"), "uid=\"u\"/>", NULL},
    {"a method", "METHOD:PUBLISH\r\n", "<timeline", "-\tdropped\tMETHOD\t1 of it"},
    {"a UID of the calendar", "UID:x\r\n", "<timeline", "-\tdropped\tUID\t1 of it"},
    {"when to ask again", "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n", "<timeline",
     "-\tdropped\tREFRESH-INTERVAL\t1 of it"},
    {"what options say, in a feed of ours",
     "PRODID:-//libtimeline//timeline-ical//EN\r\nMETHOD:PUBLISH\r\nX-PUBLISHED-TTL:PT1H\r\nUID:x\r\nCATEGORIES:a\r\n"
     "URL:https://a.b\r\nIMAGE;VALUE=URI:https://a.b/c.png\r\n" E("SEQUENCE:2\r\n"),
     "<timeline", NULL},
    {"a colour of others", E("COLOR:red\r\n"), "uid=\"u\"/>", "-\tdropped\tCOLOR\t1 of it"},
    {"a long UID", "BEGIN:VEVENT\r\nUID:" X100 X100 X100 X100 X100 X100 "\r\nEND:VEVENT\r\n",
     "<event id=\"" X100 X100 X100 X100, NULL},
    {"one time of a recurrence, and those that follow",
     E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")
         E("RECURRENCE-ID;RANGE=THISANDFUTURE:20240116\r\nDTSTART:20240120\r\n"),
     "<date edtf=\"2024-01-20\"/>", "u.20240116\tdropped\trecurrence\t"},
    {"one time is cancelled, behind",
     E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n") E("RECURRENCE-ID:20240116\r\nSTATUS:CANCELLED\r\n"),
     "</event>\n</timeline>", "-\tskipped\tevent\tline 9: "},
    {"one time is cancelled, twice and before, and none",
     E("RECURRENCE-ID:20240116\r\nSTATUS:CANCELLED\r\n") E("RECURRENCE-ID:20240116\r\nSTATUS:CANCELLED\r\n")
         E("RECURRENCE-ID:20250116\r\nSTATUS:CANCELLED\r\n") E("DTSTART:20240114\r\nRRULE:FREQ=DAILY;COUNT=3\r\n"),
     "<event id=\"u.20240115\">\n    <date edtf=\"2024-01-15\"/>\n  </event>\n</timeline>",
     "-\tskipped\tevent\tline 4: "},
    {"a relation to a time that is cancelled",
     E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")
         E("RECURRENCE-ID:20240115\r\nSTATUS:CANCELLED\r\n") "BEGIN:VEVENT\r\nUID:v\r\nLINK;LINKREL=intervalMeets;"
                                                             "VALUE=UID:u\r\nEND:VEVENT\r\n",
     "<event id=\"v\" uid=\"v\"/>", "v\tdropped\trelation\t"},
    {"recurring", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"),
     "<event id=\"u.20240115\" uid=\"u\">\n    <date edtf=\"2024-01-15\"/>\n  </event>\n  <event id=\"u.20240116\">",
     NULL},
    {"recurring but for one", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:20240116\r\n"),
     "</event>\n  <event id=\"u.20240117\">", NULL},
    {"but for a day", E("DTSTART:20240115T090000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEXDATE;VALUE=DATE:20240116\r\n"),
     "</event>\n  <event id=\"u.20240117T090000Z\">", NULL},
    {"but for a midnight", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:20240116T000000\r\n"),
     "</event>\n  <event id=\"u.20240117\">", NULL},
    {"but for a midnight of a zone",
     BERLIN E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEXDATE;TZID=B:20240116T000000\r\n"),
     "</event>\n  <event id=\"u.20240117\">", NULL},
    {"but for a time of day", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:20240116T230000Z\r\n"),
     "<event id=\"u.20240116\">", "u.20240115\tdropped\trecurrence\tan EXDATE"},
    {"but for a day that is another in UTC",
     BERLIN E("DTSTART;TZID=B:20240115T003000\r\nRRULE:FREQ=DAILY;COUNT=2\r\nEXDATE;VALUE=DATE:20240115\r\n"),
     "<event id=\"u.20240115T233000Z\" uid", TZID_TOLD},
    {"but for a time of the clock",
     BERLIN E("DTSTART;TZID=B:20240330T090000\r\nRRULE:FREQ=DAILY;COUNT=2\r\nEXDATE:20240331T090000\r\n"),
     "</event>\n</timeline>", "u.20240330T080000Z\tchanged\trecurrence\t"},
    {"and at a time of the clock", BERLIN E("DTSTART;TZID=B:20240330T090000\r\nRDATE:20240331T090000\r\n"),
     "<event id=\"u.20240331T070000Z\">\n    <date edtf=\"2024-03-31T09:00:00+02:00\"/>",
     "u.20240330T080000Z\tchanged\trecurrence\t"},
    {"over a change of the clock",
     BERLIN E("DTSTART;TZID=B:20240330T090000\r\nDTEND;TZID=B:20240330T100000\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"),
     "<date start=\"2024-03-31T09:00:00+02:00\" end=\"2024-03-31T09:59:59+02:00\"/>", TZID_TOLD},
    {"to the same time of day by another clock",
     E("DTSTART;TZID=Europe/Zone:20240115T090000\r\nDTEND;TZID=America/New_York:20240115T090000\r\n"
       "RRULE:FREQ=DAILY;COUNT=2\r\n"),
     "<date start=\"2024-01-16T09:00:00+05:30\" end=\"2024-01-16T19:29:59+05:30\" zone=\"Europe/Zone\"/>", TZID_TOLD},
    {"until a time in UTC", BERLIN E("DTSTART;TZID=B:20240715T003000\r\nRRULE:FREQ=DAILY;UNTIL=20240715T223000Z\r\n"),
     "id=\"u.20240715T223000Z\"", TZID_TOLD},
    {"until a time in UTC behind what is left out in spring",
     BERLIN E("DTSTART;TZID=B:20240330T030000\r\nRRULE:FREQ=DAILY;UNTIL=20240331T010000Z\r\n"),
     "id=\"u.20240331T010000Z\"", TZID_TOLD},
    {"hours by a duration, again over a change of the clock",
     BERLIN E("DTSTART;TZID=B:20240329T120000\r\nDURATION:PT24H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"),
     "end=\"2024-03-31T12:59:59+02:00\"", TZID_TOLD},
    {"until a day, at a time of day", E("DTSTART:20240115T093000Z\r\nRRULE:FREQ=DAILY;UNTIL=20240116\r\n"),
     "id=\"u.20240116T093000Z\">\n    <date edtf=\"2024-01-16T09:30:00Z\"/>\n  </event>\n</timeline>", NULL},
    {"with dates of its own", E("DTSTART:20240115\r\nRDATE:20240201,20240301\r\n"), "<event id=\"u.20240301\">", NULL},
    {"with periods of its own", E("DTSTART:20240115T090000Z\r\nRDATE;VALUE=PERIOD:20240201T100000Z/PT2H\r\n"),
     "<date start=\"2024-02-01T10:00:00Z\" end=\"2024-02-01T11:59:59Z\"/>", NULL},
    {"with a period of its own, over a change of the clock",
     BERLIN E("DTSTART;TZID=B:20240115T090000\r\n"
              "RDATE;TZID=B;VALUE=PERIOD:20240330T120000/20240331T130000\r\n"),
     "<date start=\"2024-03-30T12:00:00+01:00\" end=\"2024-03-31T12:59:59+02:00\"/>", TZID_TOLD},
    {"with one that is another, behind",
     E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n") E("RECURRENCE-ID:20240116\r\nDTSTART:20240120\r\n"),
     "<event id=\"u.20240116\">\n    <date edtf=\"2024-01-20\"/>", NULL},
    {"with one that is another, before",
     E("RECURRENCE-ID:20240116\r\nDTSTART:20240120\r\n") E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"),
     "<event id=\"u.20240116\">\n    <date edtf=\"2024-01-20\"/>\n  </event>\n  <event id=\"u.20240115\"", NULL},
    {"with one that is another, before and the first",
     E("RECURRENCE-ID:20240115\r\nDTSTART:20240120\r\n") E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=3\r\n"),
     "<event id=\"u.20240115\">\n    <date edtf=\"2024-01-20\"/>\n  </event>\n  <event id=\"u.20240116\" uid=\"u\">\n"
     "    <date edtf=\"2024-01-16\"/>\n  </event>\n  <event id=\"u.20240117\">",
     NULL},
    {"and another with its UID at the same times",
     E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n") E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"),
     "<event id=\"u.20240115-2\">\n    <date edtf=\"2024-01-15\"/>\n  </event>\n  <event id=\"u.20240116-3\">",
     "u.20240115-2\tchanged\tuid\t"},
    {"and another with its UID at one of its times",
     E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n") E("DTSTART:20240114\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"),
     "<event id=\"u.20240114\">\n    <date edtf=\"2024-01-14\"/>\n  </event>\n  <event id=\"u.20240115-2\">",
     "u.20240114\tchanged\tuid\t"},
    {"with one that is another, of a time of the clock",
     BERLIN E("DTSTART;TZID=B:20240330T090000\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")
         E("RECURRENCE-ID:20240331T090000\r\nDTSTART;TZID=B:20240401T090000\r\n"),
     "<event id=\"u.20240331T070000Z\">\n    <date edtf=\"2024-04-01T09:00:00+02:00\"/>\n  </event>\n</timeline>",
     "u.20240331T070000Z\tchanged\trecurrence\t"},
    {"with one that is another, by its midnight",
     E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2\r\n") E("RECURRENCE-ID:20240116T000000Z\r\nDTSTART:20240120\r\n"),
     "uid=\"u\">\n    <date edtf=\"2024-01-15\"/>\n  </event>\n  <event id=\"u.20240116T000000Z\">\n"
     "    <date edtf=\"2024-01-20\"/>",
     NULL},
    {"with one that is another, by its day",
     BERLIN E("DTSTART;TZID=B:20240115T003000\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")
         E("RECURRENCE-ID:20240116\r\nDTSTART;TZID=B:20240116T003000\r\nSUMMARY:a\r\n"),
     "+01:00\"/>\n  </event>\n  <event id=\"u.20240116\">\n    <title>a</title>", TZID_TOLD},
    {"with one that is another, by its day, at another time of day",
     BERLIN E("DTSTART;TZID=B:20240115T003000\r\nDTEND;TZID=B:20240115T010000\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")
         E("RECURRENCE-ID;VALUE=DATE:20240116\r\nDTSTART;TZID=B:20240116T140000\r\n"),
     "<date start=\"2024-01-15T00:30:00+01:00\" end=\"2024-01-15T00:59:59+01:00\"/>\n  </event>\n"
     "  <event id=\"u.20240116\">\n    <date edtf=\"2024-01-16T14:00:00+01:00\"/>\n  </event>\n</timeline>",
     TZID_TOLD},
    {"with one that is a day of its own, by its day and before",
     E("RECURRENCE-ID:20240116\r\nDTSTART:20240118\r\n") E("DTSTART:20240115T233000\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"),
     "<event id=\"u.20240116\">\n    <date edtf=\"2024-01-18\"/>\n  </event>\n  <event id=\"u.20240115T233000\" "
     "uid=\"u\">\n    <date edtf=\"2024-01-15T23:30:00\"/>\n  </event>\n</timeline>",
     NULL},
    {"with one that is another, by a day on which there are several",
     E("DTSTART:20240115T090000Z\r\nRRULE:FREQ=HOURLY;COUNT=3\r\n")
         E("RECURRENCE-ID:20240115\r\nDTSTART:20240115T143000Z\r\n"),
     "<event id=\"u.20240115T110000Z\">", "-\tdropped\trecurrence\tline 9: RECURRENCE-ID is a day"},
    {"with one that is cancelled, by its day alone",
     E("DTSTART:20240115T093000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\n") E("RECURRENCE-ID:20240116\r\nSTATUS:CANCELLED\r\n"),
     "<date edtf=\"2024-01-15T09:30:00Z\"/>\n  </event>\n</timeline>", "-\tskipped\tevent\tline 9: "},
    {"with one that is cancelled, by its day",
     E("DTSTART:20240115T093000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")
         E("RECURRENCE-ID:20240116\r\nDTSTART:20240116T093000Z\r\nSTATUS:CANCELLED\r\n"),
     "<date edtf=\"2024-01-15T09:30:00Z\"/>\n  </event>\n</timeline>", "-\tskipped\tevent\tline 9: "},
    {"with one that is another, told in another zone",
     E("DTSTART:20240115T093000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")
         E("RECURRENCE-ID;TZID=Europe/Zone:20240116T150000\r\nDTSTART;TZID=UTC:20240116T100000\r\n"),
     "<date edtf=\"2024-01-16T10:00:00Z\" zone=\"UTC\"/>", NULL},
    {"with an end before its start", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;UNTIL=20230101\r\n"), "<timeline",
     "-\tskipped\trecurrence\tline 4: "},
    {"with all times excluded", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=1\r\nEXDATE:20240115\r\n"), "<timeline",
     "-\tskipped\trecurrence\tline 4: "},
    {"without an end", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY\r\n"), "<event id=\"u.20240119\">",
     "-\tskipped\trecurrence\tline 4: "},
    {"up to the year 9999", E("DTSTART:20240101\r\nRRULE:FREQ=YEARLY;INTERVAL=3000\r\n"), "<event id=\"u.80240101\">",
     "-\tskipped\trecurrence\tline 4: an event that recurs beyond the year 9999"},
    {"up to the year 9999, by a count", E("DTSTART:99980101\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n"),
     "<event id=\"u.99990101\">", "-\tskipped\trecurrence\tline 4: an event that recurs beyond the year 9999"},
    {"once before the year 10000", E("DTSTART:99990101\r\nRRULE:FREQ=YEARLY\r\n"),
     "<event id=\"u.99990101\" uid=\"u\">",
     "-\tskipped\trecurrence\tline 4: an event that recurs beyond the year 9999"},
    {"over the end of the year 9999", E("DTSTART:99991201\r\nDURATION:P20D\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"),
     "<event id=\"u.99991208\">", "-\tskipped\trecurrence\tline 4: an event that recurs beyond the year 9999"},
    {"all times of a count, in the year 9999", E("DTSTART:99980101\r\nRRULE:FREQ=YEARLY;COUNT=2\r\n"),
     "<event id=\"u.99990101\">", NULL},
    {"an end in the year 9999", E("DTSTART:99980101\r\nRRULE:FREQ=YEARLY;UNTIL=99991231\r\n"),
     "<event id=\"u.99990101\">", NULL},
    {"a day of ours", E("DTSTART:19840124\r\n" OURS_DAY), "<date edtf=\"1984-01-24\"/>", NULL},
    {"a day of ours that was moved", E("DTSTART:19840224\r\nDTEND:19840225\r\n" OURS_DAY),
     "<date edtf=\"1984-01-24\"/>", OURS_MOVED},
    {"a day of ours that became two", E("DTSTART:19840124\r\nDTEND:19840126\r\n" OURS_DAY),
     "<date edtf=\"1984-01-24\"/>", OURS_MOVED},
    {"a day of ours that recurs now", E("DTSTART:19840124\r\nRRULE:FREQ=YEARLY\r\n" OURS_DAY),
     "<date edtf=\"1984-01-24\"/>", "a\tdropped\trecurrence\t"},
    {"a day of ours with a URL that was added", E("DTSTART:19840124\r\nURL:http://a\r\n" OURS_DAY),
     "<event id=\"a\" uid=\"u\">", "a\tdropped\thref\t"},
    {"a month of ours", E("DTSTART:19840101\r\nDTEND:19840201\r\nX-TIMELINE-ID:a\r\nX-TIMELINE-EDTF:1984-01\r\n"),
     "<date edtf=\"1984-01\"/>", NULL},
    {"a month of ours that was moved",
     E("DTSTART:19840102\r\nDTEND:19840202\r\nX-TIMELINE-ID:a\r\nX-TIMELINE-EDTF:1984-01\r\n"),
     "<date edtf=\"1984-01\"/>", OURS_MOVED},
    {"days of ours, the beginning", E("DTSTART:19840124\r\nDTEND:19840125\r\n" OURS_DAYS),
     "<date edtf=\"1984-01-24/1984-02-24\"/>", NULL},
    {"days of ours that became fewer", E("DTSTART:19840124\r\nDTEND:19840130\r\n" OURS_DAYS),
     "<date edtf=\"1984-01-24/1984-02-24\"/>", OURS_MOVED},
    {"a phrase of ours that was moved",
     E("DTSTART:19840125\r\nX-TIMELINE-ID:a\r\nX-TIMELINE-PHRASE:24 January 1984\r\n"),
     "<date phrase=\"24 January 1984\"/>", OURS_MOVED},
    {"a time of ours, in its zone",
     E("DTSTART;TZID=Europe/Zone:20240715T093000\r\nX-TIMELINE-ID:a\r\nX-TIMELINE-EDTF:2024-07-15T09%3A30%3A00\r\n"
       "X-TIMELINE-ZONE:Europe/Zone\r\n"),
     "<date edtf=\"2024-07-15T09:30:00\" zone=\"Europe/Zone\"/>", NULL},
    {"a time of ours in UTC that was moved",
     E("DTSTART:20240715T093000Z\r\nX-TIMELINE-ID:a\r\nX-TIMELINE-EDTF:2024-07-15T09%3A30%3A00+01%3A00\r\n"),
     "<date edtf=\"2024-07-15T09:30:00+01:00\"/>", OURS_MOVED},
    {"a start of ours and no end that were moved",
     E("DTSTART:19831231\r\nX-TIMELINE-ID:a\r\nX-TIMELINE-EDTF:1984/..\r\n"), "<date edtf=\"1984/..\"/>", OURS_MOVED},
    {"on a day that never comes", E("DTSTART:20240101\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n"),
     "<event id=\"u.20240101\" uid=\"u\">", NULL},
};

enum { RECURRENCES = 5 };

static tl_ical_read_options options_of(support_text *losses)
{
  return (tl_ical_read_options){.size = sizeof(tl_ical_read_options),
                                .zones = TESTS_DATA "/ical/zones",
                                .recurrences_max = RECURRENCES,
                                .losses = {tell, losses}};
}

static support_text text_of(const char *lines)
{
  support_text text = {0};
  tl_sink sink = support_sink(&text);
  assert_int_equal(sink.write(sink.ctx, HEAD, strlen(HEAD), NULL), TL_OK);
  assert_int_equal(sink.write(sink.ctx, lines, strlen(lines), NULL), TL_OK);
  assert_int_equal(sink.write(sink.ctx, TAIL, strlen(TAIL), NULL), TL_OK);
  return text;
}

static void read_event(const event_row *row, uint8_t lenient)
{
  support_text text = text_of(row->lines);
  support_text losses = {0};
  tl_ical_read_options options = options_of(&losses);
  options.lenient = lenient;
  tl_timeline *timeline;
  tl_error err = {0};
  if (tl_ical_parse((tl_text){text.data, text.size}, &options, &timeline, &err) != TL_OK)
    fail_msg("%u:%u: %s", err.line, err.column, err.message);
  support_text xml = xml_of(timeline);
  if (!strstr(xml.data, row->wanted))
    fail_msg("%s is not in %s", row->wanted, xml.data);
  if (!row->loss && losses.size > 0)
    fail_msg("%s", losses.data);
  if (row->loss && (!losses.data || !strstr(losses.data, row->loss)))
    fail_msg("%s is not in %s", row->loss, losses.data ? losses.data : "nothing");
  tl_timeline_unref(timeline);
  support_text_free(&xml);
  support_text_free(&losses);
  support_text_free(&text);
}

static void event(void **state)
{
  read_event(*state, 0);
}

/* A zone that stands more than a window behind where it is used, from an input that is read in pieces. */
static void test_zone_behind(void **state)
{
  (void)state;
  support_text text = {0};
  tl_sink sink = support_sink(&text);
  const char *parts[] = {HEAD E("DTSTART;TZID=B:20240715T093000\r\n"), "BEGIN:VEVENT\r\nEND:VEVENT\r\n", BERLIN TAIL};
  for (int i = 0; i < 10002; i++) {
    const char *part = parts[i == 0 ? 0 : i < 10001 ? 1 : 2];
    assert_int_equal(sink.write(sink.ctx, part, strlen(part), NULL), TL_OK);
  }
  for (size_t fail_at = 0, failures = 0;; fail_at += fail_at < 12 ? 1 : 1000) {
    support_heap heap = {.fail_at = fail_at};
    tl_allocator allocator = support_allocator(&heap);
    tl_ical_read_options options = {.size = sizeof options, .allocator = &allocator};
    tl_input *input;
    tl_timeline *timeline = NULL;
    assert_int_equal(tl_input_from_text((tl_text){text.data, text.size}, NULL, &input, NULL), TL_OK);
    tl_status status = tl_ical_read(input, &options, &timeline, NULL);
    tl_input_free(input);
    if (status == TL_OK) {
      support_text xml = xml_of(timeline);
      assert_non_null(strstr(xml.data, "<date edtf=\"2024-07-15T09:30:00+02:00\"/>"));
      support_text_free(&xml);
    } else {
      assert_int_equal(status, TL_ERR_NOMEM);
      failures++;
    }
    tl_timeline_unref(timeline);
    assert_int_equal(heap.live, 0);
    if (status == TL_OK && fail_at > 0) {
      assert_true(failures >= 12);
      break;
    }
  }
  support_text_free(&text);
}

/* An event without a UID has none when it is back, whatever becomes of the name that its UID in the feed is made of. A
 * language that is empty is there. */
static void test_names(void **state)
{
  (void)state;
  static const char *const titles[] = {"a", "a\xE2\x80\xA8z", "a\rb", " ", "", " a "};
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
    tl_event_spec spec = {.size = sizeof spec, .id = TL_TEXT("u"), .edtf = TL_TEXT("1984-01-01")};
    tl_header_spec header = {.size = sizeof header, .title = tl_text_from_string(titles[i]), .lang = TL_TEXT("")};
    tl_timeline *timeline = timeline_of(&header, &spec, 1);
    support_text feed = {0};
    assert_int_equal(tl_ical_write(timeline, NULL, support_sink(&feed), NULL, NULL), TL_OK);
    tl_timeline_unref(timeline);
    assert_int_equal(tl_ical_parse((tl_text){feed.data, feed.size}, NULL, &timeline, NULL), TL_OK);
    assert_null(tl_event_uid(tl_timeline_at(timeline, 0)));
    assert_string_equal(tl_timeline_lang(timeline), "");
    tl_timeline_unref(timeline);
    support_text_free(&feed);
  }
}

/* A text that would make a longer line than one that is read is not written, and told: commas have a backslash. */
static void test_long(void **state)
{
  (void)state;
  size_t size = TL_ICAL_CONTENT_MAX / 2;
  char *text = malloc(size);
  assert_non_null(text);
  for (int i = 0; i < 2; i++) {
    memset(text, i ? ',' : 'a', size);
    tl_event_spec spec = {
        .size = sizeof spec, .id = TL_TEXT("u"), .edtf = TL_TEXT("1984-01-01"), .description = {text, size}};
    tl_timeline *timeline = timeline_of(NULL, &spec, 1);
    support_text feed = {0};
    support_text losses = {0};
    tl_ical_options options = {.size = sizeof options, .losses = {tell, &losses}};
    assert_int_equal(tl_ical_write(timeline, &options, support_sink(&feed), NULL, NULL), TL_OK);
    assert_int_equal(i, losses.data != NULL && strstr(losses.data, "u\tdropped\tDESCRIPTION\t") != NULL);
    tl_timeline_unref(timeline);
    assert_int_equal(tl_ical_parse((tl_text){feed.data, feed.size}, NULL, &timeline, NULL), TL_OK);
    assert_int_equal(i, tl_event_description(tl_timeline_at(timeline, 0)) == NULL);
    tl_timeline_unref(timeline);
    support_text_free(&losses);
    support_text_free(&feed);
  }
  free(text);
}

/* What is left of an entry when a line of it is left out: nothing takes the line's place. */
static event_row lenient_rows[] = {
    {"leniently: no start", E("SUMMARY:a\r\nDTSTART:20240230\r\n"), "<title>a</title>\n  </event>",
     "-\tdropped\tline\tline 7: "},
    {"leniently: no end", E("DTSTART:20240215\r\nDTEND:20240230\r\n"), "<date edtf=\"2024-02-15\"/>",
     "-\tdropped\tline\tline 7: "},
    {"leniently: an end before its start", E("DTSTART:20240215\r\nDTEND:20240214\r\nSUMMARY:a\r\n"),
     "<title>a</title>\n    <date edtf=\"2024-02-15\"/>", "-\tdropped\tend\tline 6: it ends before"},
    {"leniently: an end without a start", E("DTEND:20240214\r\nSUMMARY:a\r\n"), "<title>a</title>\n  </event>",
     "-\tdropped\tend\tline 4: an end without"},
    {"leniently: no duration", E("DTSTART:20240215\r\nDURATION:P1Q\r\n"), "<date edtf=\"2024-02-15\"/>",
     "-\tdropped\tline\tline 7: "},
    {"leniently: another start", E("DTSTART:20240230\r\nDTSTART:20240229\r\n"), "<date edtf=\"2024-02-29\"/>",
     "-\tdropped\tline\tline 6: "},
    {"leniently: the other revision", E("DTSTAMP:20240229T000000Z\r\nLAST-MODIFIED:20240230T000000Z\r\n"),
     "modified=\"2024-02-29T00:00:00Z\"", "-\tdropped\tline\tline 7: "},
    {"leniently: no id of ours", E("DTSTART:20240215\r\nX-TIMELINE-ID:a%4\r\n"), "<event id=\"u\"",
     "-\tdropped\tline\tline 7: "},
};

static void leniently(void **state)
{
  read_event(*state, 1);
}

/* ---- what is refused ---- */

typedef struct bad_row {
  const char *name;
  const char *lines; /* from line 4 on */
  tl_status status;
  tl_code code;
  uint32_t line, column;
  bool end; /* leniently the event has no end */
} bad_row;

#define S TL_ERR_SYNTAX
#define V TL_ERR_VALUE

static bad_row bad_rows[] = {
    {"a day that is not", E("DTSTART:20240230\r\n"), V, TL_CODE_ICAL_DATE, 6, 9, false},
    {"an hour that is not", E("DTSTART:20240215T250000\r\n"), V, TL_CODE_ICAL_DATE, 6, 9, false},
    {"a fraction", E("DTSTART:20240215T100000.5\r\n"), S, TL_CODE_ICAL_DATE, 6, 9, false},
    {"the year 0", E("DTSTART:00000215\r\n"), V, TL_CODE_ICAL_DATE, 6, 9, false},
    {"an end before its start", E("DTSTART:20240215\r\nDTEND:20240214\r\n"), V, TL_CODE_ICAL_DATE, 6, 0, true},
    {"due the day before it starts", TODO("DTSTART:20240215\r\nDUE:20240214\r\n"), V, TL_CODE_ICAL_DATE, 6, 0, true},
    {"days and hours", E("DTSTART:20240215\r\nDTEND:20240215T100000\r\n"), V, TL_CODE_ICAL_DATE, 6, 0, true},
    {"a day of hours", E("DTSTART:20240215\r\nDURATION:PT1H\r\n"), V, TL_CODE_ICAL_DATE, 6, 0, true},
    {"two ends", E("DTSTART:20240215\r\nDTEND:20240216\r\nDURATION:P1D\r\n"), S, TL_CODE_ICAL_PROPERTY, 6, 0, true},
    {"two starts", E("DTSTART:20240215\r\nDTSTART:20240216\r\n"), S, TL_CODE_ICAL_PROPERTY, 7, 9, false},
    {"an end alone", E("DTEND:20240215\r\n"), S, TL_CODE_ICAL_PROPERTY, 4, 0, true},
    {"a negative duration", E("DTSTART:20240215\r\nDURATION:-P1D\r\n"), S, TL_CODE_ICAL_DATE, 7, 10, false},
    {"months in a duration", E("DTSTART:20240215\r\nDURATION:P1M\r\n"), S, TL_CODE_ICAL_DATE, 7, 10, false},
    {"an end beyond 9999", E("DTSTART:99991231\r\nDURATION:P2D\r\n"), TL_ERR_RANGE, TL_CODE_ICAL_DATE, 6, 0, true},
    {"a time beyond 9999", E("DTSTART:99991231T230000Z\r\nDURATION:PT61M\r\n"), TL_ERR_RANGE, TL_CODE_ICAL_DATE, 6, 0,
     true},
    {"a leap second beyond 9999", E("DTSTART:99991231T235960Z\r\n"), TL_ERR_RANGE, TL_CODE_ICAL_DATE, 6, 9, false},
    {"a rule without a start", E("RRULE:FREQ=DAILY\r\n"), S, TL_CODE_ICAL_PROPERTY, 4, 0, false},
    {"a rule without a frequency", E("DTSTART:20240115\r\nRRULE:COUNT=2\r\n"), S, TL_CODE_ICAL_RULE, 7, 7, false},
    {"COUNT and UNTIL", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;COUNT=2;UNTIL=20240120\r\n"), S, TL_CODE_ICAL_RULE, 7,
     7, false},
    {"a part twice", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;FREQ=DAILY\r\n"), S, TL_CODE_ICAL_RULE, 7, 7, false},
    {"an interval of 0", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;INTERVAL=0\r\n"), S, TL_CODE_ICAL_RULE, 7, 7, false},
    {"a month 13", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;BYMONTH=13\r\n"), S, TL_CODE_ICAL_RULE, 7, 7, false},
    {"a Tuesday of a week", E("DTSTART:20240115\r\nRRULE:FREQ=WEEKLY;BYDAY=1TU\r\n"), S, TL_CODE_ICAL_RULE, 7, 7,
     false},
    {"a week of days", E("DTSTART:20240115\r\nRRULE:FREQ=DAILY;BYWEEKNO=3\r\n"), S, TL_CODE_ICAL_RULE, 7, 7, false},
    {"a day of the year of a month", E("DTSTART:20240115\r\nRRULE:FREQ=MONTHLY;BYYEARDAY=3\r\n"), S, TL_CODE_ICAL_RULE,
     7, 7, false},
    {"a day of the month of a week", E("DTSTART:20240115\r\nRRULE:FREQ=WEEKLY;BYMONTHDAY=3\r\n"), S, TL_CODE_ICAL_RULE,
     7, 7, false},
    {"a month 0", E("DTSTART:20240115\r\nRRULE:FREQ=YEARLY;BYMONTH=0\r\n"), S, TL_CODE_ICAL_RULE, 7, 7, false},
    {"two durations", E("DTSTART:20240115\r\nDURATION:P1D\r\nDURATION:P1D\r\n"), S, TL_CODE_ICAL_PROPERTY, 8, 10,
     false},
    {"a duration that does not fit", E("DTSTART:20240115\r\nDURATION:P99999999999D\r\n"), TL_ERR_RANGE,
     TL_CODE_ICAL_DATE, 7, 10, false},
    {"a duration whose sum does not fit", E("DTSTART:20240115\r\nDURATION:P1DT9223372036854775807S\r\n"), TL_ERR_RANGE,
     TL_CODE_ICAL_DATE, 7, 10, false},
    {"a percentage", E("PERCENT-COMPLETE:101\r\n"), V, TL_CODE_ICAL_SYNTAX, 6, 18, false},
    {"a latitude", E("GEO:91;0\r\n"), S, TL_CODE_ICAL_SYNTAX, 6, 5, false},
    {"a priority", E("PRIORITY:10\r\n"), V, TL_CODE_ICAL_SYNTAX, 6, 10, false},
    {"binary without its encoding", E("ATTACH;VALUE=BINARY:aaaa\r\n"), S, TL_CODE_ICAL_PROPERTY, 6, 21, false},
    {"base64 that is none", E("ATTACH;VALUE=BINARY;ENCODING=BASE64:a*\r\n"), S, TL_CODE_ICAL_PROPERTY, 6, 37, false},
    {"an event in an event", "BEGIN:VEVENT\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VEVENT\r\n", S, TL_CODE_ICAL_STRUCTURE,
     5, 7, false},
    {"another version", "VERSION:1.0\r\n", S, TL_CODE_ICAL_PROPERTY, 4, 9, false},
    {"another calendar", "CALSCALE:HEBREW\r\n", S, TL_CODE_ICAL_PROPERTY, 4, 10, false},
    {"an offset of a zone",
     "BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+9999\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n", V,
     TL_CODE_ICAL_DATE, 7, 12, false},
    {"a zone without offsets", "BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n", S,
     TL_CODE_ICAL_PROPERTY, 7, 1, false},
    {"a date of a zone", SEASONS("RDATE:19710328T020000,1971\r\n", ""), S, TL_CODE_ICAL_DATE, 15, 7, false},
    {"a zone without a name", "BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\n", S, TL_CODE_ICAL_ZONE, 5, 1, false},
    {"an EDTF of ours", E("X-TIMELINE-ID:a\r\nX-TIMELINE-EDTF:2024-13\r\n"), V, TL_CODE_NO_SUCH_MONTH, 4, 0, false},
    {"a confidence of ours", E("X-TIMELINE-CONFIDENCE:2\r\n"), S, TL_CODE_ICAL_SYNTAX, 6, 23, false},
    {"a bound of ours alone", E("X-TIMELINE-ID:a\r\nX-TIMELINE-START:2024-01-01\r\n"), S, TL_CODE_ICAL_SYNTAX, 4, 0,
     false},
    {"a time of ours alone", E("X-TIMELINE-ID:a\r\nX-TIMELINE-START:2024-01-01T10:00:00\r\n"), S, TL_CODE_ICAL_SYNTAX,
     4, 0, false},
    {"a code of ours", E("X-TIMELINE-WORDING:a%4\r\n"), S, TL_CODE_ICAL_SYNTAX, 6, 20, false},
    {"a constraint of ours", E("X-TIMELINE-CONSTRAINT:offset a by\r\n"), S, TL_CODE_ICAL_SYNTAX, 6, 23, false},
};

static void bad(void **state)
{
  const bad_row *row = *state;
  support_text text = text_of(row->lines);
  support_text losses = {0};
  tl_ical_read_options options = options_of(&losses);
  tl_timeline *timeline = (tl_timeline *)&losses;
  tl_error err = {0};
  tl_status status = tl_ical_parse((tl_text){text.data, text.size}, &options, &timeline, &err);
  if (status != row->status || err.status != status || err.code != row->code || err.line != row->line ||
      err.column != row->column)
    fail_msg("%s TL%03d at %u:%u: %s", tl_status_name(status), (int)err.code, err.line, err.column, err.message);
  assert_ptr_equal(timeline, &losses);
  assert_int_equal(tl_ical_parse((tl_text){text.data, text.size}, NULL, &timeline, NULL), status);

  /* Leniently the line is left out and told, or the end, or where it is the event that is wrong all of that, but for
   * the structure. */
  support_text_free(&losses);
  options.lenient = 1;
  status = tl_ical_parse((tl_text){text.data, text.size}, &options, &timeline, &err);
  if (row->code == TL_CODE_ICAL_STRUCTURE) {
    assert_int_equal(status, row->status);
  } else {
    assert_int_equal(status, TL_OK);
    const char *told = row->end      ? "-\tdropped\tend\tline "
                       : row->column ? "-\tdropped\tline\tline "
                                     : "-\tskipped\tevent\tline ";
    if (!strstr(losses.data, told))
      fail_msg("not %s but %s", told, losses.data);
    tl_timeline_unref(timeline);
  }
  support_text_free(&losses);
  support_text_free(&text);
}

/* ---- a feed of the world ---- */

static void test_golden(void **state)
{
  (void)state;
  size_t size;
  char *text = support_read("ical/world.ics", &size);
  support_text losses = {0};
  tl_ical_read_options options = options_of(&losses);
  tl_timeline *timeline;
  tl_error err = {0};
  if (tl_ical_parse((tl_text){text, size}, &options, &timeline, &err) != TL_OK)
    fail_msg("%u:%u: %s", err.line, err.column, err.message);
  support_text xml = xml_of(timeline);
  support_golden("ical/world.xml", xml.data, xml.size);
  support_golden("ical/world_losses.tsv", losses.data, losses.size);
  tl_timeline_unref(timeline);
  support_text_free(&xml);
  support_text_free(&losses);
  free(text);
}

/* A window takes of what recurs what shares time with it, however far it is from the start: of a time that was moved
 * that to which it was. */
static void test_window(void **state)
{
  (void)state;
  support_text text = text_of(E("DTSTART:19000101\r\nDURATION:P2D\r\nRRULE:FREQ=DAILY\r\n") E(
      "RECURRENCE-ID:20240115\r\nDTSTART:20240301\r\n") E("RECURRENCE-ID:20240301\r\nDTSTART:20240116\r\n"));
  support_text losses = {0};
  tl_ical_read_options options = options_of(&losses);
  tl_span window = {INT64_C(19737) * TL_SECONDS_PER_DAY, INT64_C(19739) * TL_SECONDS_PER_DAY}; /* 2024-01-15, 16 */
  options.window = &window;
  tl_timeline *timeline;
  tl_error err = {0};
  if (tl_ical_parse((tl_text){text.data, text.size}, &options, &timeline, &err) != TL_OK)
    fail_msg("%s", err.message);
  assert_int_equal(tl_timeline_count(timeline), 3);
  assert_string_equal(tl_event_edtf(tl_timeline_at(timeline, 0)), "2024-01-14/2024-01-15");
  assert_string_equal(tl_event_edtf(tl_timeline_at(timeline, 1)), "2024-01-16/2024-01-17");
  assert_string_equal(tl_event_edtf(tl_timeline_at(timeline, 2)), "2024-01-16");
  assert_int_equal(losses.size, 0);
  tl_timeline_unref(timeline);
  support_text_free(&text);
}

static void test_options(void **state)
{
  (void)state;
  tl_timeline *timeline;
  tl_text text = TL_TEXT(HEAD TAIL);
  tl_span window = {1, 1};
  tl_ical_read_options wrong[] = {{.size = 3},
                                  {.size = sizeof *wrong, .seasons = 9},
                                  {.size = sizeof *wrong, .lenient = 2},
                                  {.size = sizeof *wrong, .reserved = {0, 1}},
                                  {.size = sizeof *wrong, .window = &window}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_int_equal(tl_ical_parse(text, &wrong[i], &timeline, NULL), TL_ERR_ARG);
  assert_int_equal(tl_ical_parse(text, NULL, NULL, NULL), TL_ERR_ARG);
  assert_int_equal(tl_ical_read(NULL, NULL, &timeline, NULL), TL_ERR_ARG);
  tl_ical_read_options small = {.size = sizeof small, .bytes_max = 10};
  assert_int_equal(tl_ical_parse(text, &small, &timeline, NULL), TL_ERR_LIMIT);
}

static bool stop(void *ctx, uint64_t done, uint64_t total)
{
  int *left = ctx;
  assert_true(done <= total);
  return --*left > 0;
}

static void test_progress(void **state)
{
  (void)state;
  tl_timeline *timeline;
  tl_text text = TL_TEXT(HEAD TAIL);
  for (int left = 1; left < 4; left++) {
    int calls = left;
    tl_ical_read_options options = {.size = sizeof options, .progress = {stop, &calls}};
    tl_status status = tl_ical_parse(text, &options, &timeline, NULL);
    assert_int_equal(status, left < 3 ? TL_ERR_CANCELLED : TL_OK);
    if (status == TL_OK)
      tl_timeline_unref(timeline);
  }
}

/* Every failure of our own memory, once, and with all that follow. */
static void test_memory(void **state)
{
  (void)state;
  size_t size;
  char *xml = support_read("ical/world.xml", &size);
  char *text = support_read("ical/world.ics", &size);
  size_t failures = 0;
  for (int and_after = 0; and_after < 2; and_after++)
    for (size_t fail_at = 1;; fail_at++) {
      support_heap heap = {.fail_at = fail_at, .and_after = and_after};
      tl_allocator allocator = support_allocator(&heap);
      support_text losses = {0};
      tl_ical_read_options options = options_of(&losses);
      options.allocator = &allocator;
      tl_timeline *timeline = NULL;
      tl_error err = {0};
      tl_status status = tl_ical_parse((tl_text){text, size}, &options, &timeline, &err);
      support_text_free(&losses);
      assert_int_equal(status, err.status);
      if (status == TL_OK) { /* to give back what is not needed may fail without harm */
        support_text again = xml_of(timeline);
        assert_string_equal(again.data, xml);
        support_text_free(&again);
      } else {
        assert_int_equal(status, TL_ERR_NOMEM);
        assert_null(timeline);
        failures++;
      }
      tl_timeline_unref(timeline);
      assert_int_equal(heap.live, 0);
      if (heap.requests < fail_at)
        break;
    }
  assert_true(failures > 100);
  free(xml);
  free(text);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, event, event_rows);
  ROWS_ADD(&suite, leniently, lenient_rows);
  ROWS_ADD(&suite, bad, bad_rows);
  ROWS_ADD_TEST(&suite, test_zone_behind);
  ROWS_ADD_TEST(&suite, test_names);
  ROWS_ADD_TEST(&suite, test_long);
  ROWS_ADD_TEST(&suite, test_golden);
  ROWS_ADD_TEST(&suite, test_window);
  ROWS_ADD_TEST(&suite, test_options);
  ROWS_ADD_TEST(&suite, test_progress);
  ROWS_ADD_TEST(&suite, test_memory);
  return rows_run("ical_read", &suite);
}
