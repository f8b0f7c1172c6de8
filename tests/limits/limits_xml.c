/* SPDX-License-Identifier: Apache-2.0 */
#include "limits.h"

#include <timeline/xml.h>

#define ROOT "<timeline xmlns='urn:libtimeline:1' xmlns:x='urn:x'>"
#define OPEN8 "<x:a><x:a><x:a><x:a><x:a><x:a><x:a><x:a>"
#define CLOSE8 "</x:a></x:a></x:a></x:a></x:a></x:a></x:a></x:a>"
#define A8(d) " a" d "0='' a" d "1='' a" d "2='' a" d "3='' a" d "4='' a" d "5='' a" d "6='' a" d "7=''"

static const pattern patterns[] = {
    {"small events", ROOT, "<event id='e%zu'/>", "</timeline>", NULL, 0},
    {"categories", ROOT "<event id='e'>", "<category>%zu</category>", "</event></timeline>", NULL, 0},
    {"long texts", ROOT, "<event id='e%zu'><description>%s</description></event>", "</timeline>", "text ", 200000},
    {"constraints", ROOT "<event id='e'>", "<length min='P1D'/>", "</event></timeline>", NULL, 0},
    {"deep foreign markup", ROOT "<event id='e'>", OPEN8 OPEN8 OPEN8 CLOSE8 CLOSE8 CLOSE8, "</event></timeline>", NULL,
     0},
    {"attributes", ROOT "<event id='e'>", "<x:a" A8("a") A8("b") A8("c") A8("d") A8("e") A8("f") A8("g") A8("h") "/>",
     "</event></timeline>", NULL, 0},
    {"comments", ROOT, "<!-- -->", "</timeline>", NULL, 0},
    {"character references", ROOT, "<event id='e%zu'><title>%s</title></event>", "</timeline>", "&#65;", 60000},
    {"CDATA", ROOT, "<event id='e%zu'><title>%s</title></event>", "</timeline>", "<![CDATA[<]]>", 60000},
    {"white space", ROOT, "<event id='e%zu'>%s</event>", "</timeline>", " \n\t ", 60000},
};

static tl_status read_xml(tl_text text, tl_timeline **out_timeline, tl_error *err)
{
  return tl_xml_parse(text, NULL, out_timeline, err);
}

int main(void)
{
  return limits_run(&(limits){read_xml, patterns, sizeof patterns / sizeof *patterns, 16, 8});
}
