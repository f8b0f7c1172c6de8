/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"
#include "support_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <timeline/csv.h>
#include <timeline/timelinejs.h>

/* ---- what the tests share ---- */

static tl_status read_text(tl_text text, const tl_csv_options *options, tl_timeline **out, tl_error *err)
{
  tl_input *input;
  assert_int_equal(tl_input_from_text(text, NULL, &input, NULL), TL_OK);
  tl_status status = tl_csv_read(input, options, out, err);
  tl_input_free(input);
  return status;
}

static tl_status read_plain(tl_text text, const tl_allocator *allocator, tl_timeline **out, tl_error *err)
{
  tl_csv_options options = {.size = sizeof options, .allocator = allocator};
  return read_text(text, &options, out, err);
}

static tl_timeline *must_read(tl_text text, const tl_csv_options *options)
{
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  if (read_text(text, options, &timeline, &err) != TL_OK)
    fail_msg("%u:%u: TL%03d: %s", err.line, err.column, (int)err.code, err.message);
  return timeline;
}

static support_text must_write(const tl_timeline *timeline, const tl_csv_options *options)
{
  support_text text = {0};
  assert_int_equal(tl_csv_write(timeline, options, support_sink(&text), NULL), TL_OK);
  return text;
}

/* ---- what is refused ---- */

static bad_row bad[] = {
    {"nothing", T(""), 1, 1, TL_CODE_CSV_HEADER},
    {"a mark alone", T("\xEF\xBB\xBF"), 1, 1, TL_CODE_CSV_HEADER},
    {"empty rows alone", T("\n\r\n\r"), 1, 1, TL_CODE_CSV_HEADER},
    {"an open quote", T("id\na\n\"b\nc\n"), 3, 1, TL_CODE_CSV_SYNTAX},
    {"an open quote in a later cell", T("id,title\na,\"b"), 2, 3, TL_CODE_CSV_SYNTAX},
    {"text after a quote", T("id,title\na,\"b\"c\n"), 2, 6, TL_CODE_CSV_SYNTAX},
    {"a space after a quote", T("id,title\na,\"b\" \n"), 2, 6, TL_CODE_CSV_SYNTAX},
    {"a quote inside", T("id,title\na,b\"c\n"), 2, 4, TL_CODE_CSV_SYNTAX},
    {"a quote after a space", T("id,title\na, \"b\"\n"), 2, 4, TL_CODE_CSV_SYNTAX},
    {"too few cells", T("id,title,date\na,b\n"), 2, 4, TL_CODE_CSV_ROW},
    {"too many cells", T("id,title\na,b,c,d\n"), 2, 5, TL_CODE_CSV_ROW},
    {"a comma too many", T("id,title\na,b,\n"), 2, 5, TL_CODE_CSV_ROW},
    {"after a cell of several lines", T("id,title\na,\"x\ny\r\nz\"\nb\n"), 5, 2, TL_CODE_CSV_ROW},
    {"a column twice", T("id,title,title\n"), 1, 10, TL_CODE_CSV_HEADER},
    {"a column twice, in quotes", T("id,\"id\"\n"), 1, 5, TL_CODE_CSV_HEADER},
    {"no known column", T("eins,zwei\n"), 1, 1, TL_CODE_CSV_HEADER},
    {"semicolons", T("id;title\na;b\n"), 1, 3, TL_CODE_CSV_HEADER},
    {"semicolons and quotes", T("\"id\";\"title\"\na;b\n"), 1, 5, TL_CODE_CSV_HEADER},
    {"UTF-16", T("\xFF\xFEi\0d\0"), 1, 1, TL_CODE_CSV_ENCODING},
    {"gzip", T("\x1F\x8B\x08\0"), 1, 1, TL_CODE_CSV_ENCODING},
    {"Latin-1", T("id,title\na,M\xFCnchen\n"), 2, 4, TL_CODE_UTF8},
    {"Latin-1 where it is not read", T("id,other\na,M\xFCnchen\n"), 2, 4, TL_CODE_UTF8},
    {"a control", T("id,title\na,b\x07\n"), 2, 4, TL_CODE_CONTROL},
    {"NUL", T("id,title\na,\0\n"), 2, 3, TL_CODE_CONTROL},
    {"no date", T("id,date\na,b\nc,nonsense\n"), 2, 3, TL_CODE_PHRASE_SYNTAX},
    {"no such day", T("id,date\na,2004-02-30\n"), 2, 11, TL_CODE_NO_SUCH_DAY},
    {"a place in a quoted cell", T("id,date\na,\"2004-02-30\"\n"), 2, 12, TL_CODE_NO_SUCH_DAY},
    {"a place behind spaces", T("id,date\na,  2004-02-30\n"), 2, 13, TL_CODE_NO_SUCH_DAY},
    {"two readings", T("id,date\na,03/04/1983\n"), 2, 3, TL_CODE_PHRASE_AMBIGUOUS},
    {"an end that is no EDTF", T("id,start,end\na,2004,soon\n"), 2, 8, TL_CODE_EDTF_SYNTAX},
    {"a date and a start", T("id,date,start\na,2004,2004\n"), 2, 8, TL_CODE_FIELD_CONFLICT},
    {"ongoing as of no day", T("id,start,end\na,2004,ongoing\n"), 2, 8, TL_CODE_AS_OF_MISSING},
    {"ongoing as of a day that there is not", T("id,start,end,as of\na,1984,ongoing,2024-13-01\n"), 2, 21,
     TL_CODE_NO_SUCH_MONTH},
    {"ongoing as of two days", T("id,end,as_of\na,ongoing 2024-05-01,2024-05-02\n"), 2, 22, TL_CODE_CSV_VALUE},
    {"an ongoing start", T("id,start\na,ongoing\n"), 2, 3, TL_CODE_EDTF_SYNTAX},
    {"the same id", T("id\na\nb\na\n"), 4, 1, TL_CODE_ID_DUPLICATE},
    {"ids that become the same", T("id\na b\na_b\n"), 3, 1, TL_CODE_ID_DUPLICATE},
    {"half a place", T("id,lat,lon\na,1,\n"), 2, 3, TL_CODE_CSV_VALUE},
    {"the other half", T("id,lat,lon\na,,1\n"), 2, 4, TL_CODE_CSV_VALUE},
    {"a decimal comma", T("id,lat,lon\na,\"1,5\",2\n"), 2, 4, TL_CODE_CSV_VALUE},
    {"degrees with an exponent", T("id,lat,lon\na,1e1,2\n"), 2, 3, TL_CODE_CSV_VALUE},
    {"degrees with more than digits", T("id,lat,lon\na,1.0000000001x,2\n"), 2, 3, TL_CODE_CSV_VALUE},
    {"a confidence in words", T("id,confidence\na,high\n"), 2, 3, TL_CODE_CSV_VALUE},
    {"a confidence over 1", T("id,confidence\na,1.5\n"), 2, 3, TL_CODE_CSV_VALUE},
    {"a revision in words", T("id,modified\na,yesterday\n"), 2, 3, TL_CODE_EDTF_SYNTAX},
    {"a link with a space", T("id,url,href\na,http://x,http://x y\n"), 2, 20, TL_CODE_ADDRESS_SYNTAX},
    {"a source with a space", T("id,url,href\na,http://x y,http://x\n"), 2, 11, TL_CODE_ADDRESS_SYNTAX},
    {"a uid twice", T("id,uid\na,u\nb,u\n"), 3, 3, TL_CODE_UID_DUPLICATE},
    {"degrees out of range", T("id,lat,lon\na,91,2\n"), 2, 3, TL_CODE_FIELD_RANGE},
    {"no mode", T("id,mode\na,sometimes\n"), 2, 3, TL_CODE_CSV_VALUE},
    {"an address with a space", T("id,url\na,http://x y\n"), 2, 11, TL_CODE_ADDRESS_SYNTAX},
    {"columns are characters", T("id,title,date\na,\xC3\xA9\xE2\x82\xAC,2004-02-30\n"), 2, 14, TL_CODE_NO_SUCH_DAY},
    {"sheet: no headline", T("Year,Headline,Type\n1,x,other\n"), 2, 5, TL_CODE_CSV_VALUE},
    {"sheet: a year 0", T("Year,Headline\n0,x\n"), 2, 1, TL_CODE_NO_SUCH_YEAR},
    {"sheet: no year", T("Year,Headline\nlong ago,x\n"), 2, 1, TL_CODE_CSV_VALUE},
    {"sheet: a month alone", T("Year,Month,Headline\n,3,x\n"), 2, 2, TL_CODE_CSV_VALUE},
    {"sheet: month 13", T("Year,Month,Headline\n1984,13,x\n"), 2, 6, TL_CODE_NO_SUCH_MONTH},
    {"sheet: no such day", T("Year,Month,Day,Headline\n1983,2,29,x\n"), 2, 8, TL_CODE_NO_SUCH_DAY},
    {"sheet: a day alone", T("Year,Month,Day,Headline\n1983,,9,x\n"), 2, 7, TL_CODE_NO_SUCH_DAY},
    {"sheet: no time", T("Year,Month,Day,Time,Headline\n1983,2,3,noon,x\n"), 2, 10, TL_CODE_CSV_VALUE},
    {"sheet: 25 o'clock", T("Year,Month,Day,Time,Headline\n1983,2,3,25:00,x\n"), 2, 10, TL_CODE_NO_SUCH_TIME},
    {"sheet: 13 PM", T("Year,Month,Day,Time,Headline\n1983,2,3,13:00 PM,x\n"), 2, 10, TL_CODE_CSV_VALUE},
    {"sheet: an end alone", T("Year,End Year,Headline\n,1984,x\n"), 2, 2, TL_CODE_CSV_VALUE},
    {"sheet: an end before", T("Year,End Year,Headline\n1984,1983,x\n"), 2, 6, TL_CODE_REVERSED},
    {"sheet: an era without end", T("Year,Headline,Type\n1984,x,era\n"), 2, 8, TL_CODE_CSV_VALUE},
    {"sheet: two titles", T("Year,Headline,Type\n,x,title\n,y,title\n"), 3, 4, TL_CODE_CSV_VALUE},
};

static void is_refused(void **state)
{
  refuses(*state, read_plain);
}

/* ---- what is read ---- */

typedef struct good_row {
  const char *name;
  tl_text text;
  const char *wanted; /* its first event as a table of the fields */
  const char *loss;   /* the last one; NULL: none */
} good_row;

#define HEAD "id,title,date,start,end,wording,description,category,group,place,lat,lon,source,url\n"

static good_row good[] = {
    {"fields", T(HEAD "a,b,1984~,,,w,d,c,g,p,1.5,-2.25,s,http://u\n"), "a,b,1984~,,,w,d,c,g,p,1.5,-2.25,s,http://u",
     NULL},
    {"CRLF", T("id,title\r\na,b\r\n"), "a,b,,,,,,,,,,,,", NULL},
    {"CR", T("id,title\ra,b\r"), "a,b,,,,,,,,,,,,", NULL},
    {"no end of line", T("id,title\na,b"), "a,b,,,,,,,,,,,,", NULL},
    {"a byte order mark", T("\xEF\xBB\xBFid,title\na,b\n"), "a,b,,,,,,,,,,,,", NULL},
    {"empty rows", T("\n\r\nid,title\n\n\na,b\n\n"), "a,b,,,,,,,,,,,,", NULL},
    {"tabs", T("id\ttitle\na\tb,c\n"), "a,\"b,c\",,,,,,,,,,,,", NULL},
    {"quotes", T("\"id\",\"title\"\n\"a\",\"b\"\"c\"\"\"\n"), "a,\"b\"\"c\"\"\",,,,,,,,,,,,", NULL},
    {"a cell of quotes", T("id,title\na,\"\"\"\"\n"), "a,\"\"\"\",,,,,,,,,,,,", NULL},
    {"lines in a cell", T("id,title\na,\"b\r\nc\rd\ne\"\n"), "a,\"b\r\nc\rd\ne\",,,,,,,,,,,,", NULL},
    {"spaces are text", T("id,title\n a , b \n"), "a,\" b \",,,,,,,,,,,,", NULL},
    {"blank is not given", T("id,title,category,lat,lon\na, ,\t,\" \",\n"), "a,,,,,,,,,,,,,", NULL},
    {"names in any case", T("ID,Title,START_DATE,end-date\na,b,1984,1985\n"), "a,b,,1984,1985,,,,,,,,,", NULL},
    {"other names", T("name,when,Latitude,Longitude,Location,Tags,Link\nb,1984,1,2,p,c,http://u\n"),
     "b,b,1984,,,,,c,,p,1,2,,http://u", NULL},
    {"the field's own name counts", T("name,title,id\nx,b,a\n"), "a,b,,,,,,,,,,,,", ": column: dropped"},
    {"unknown columns", T("id,what,title\na,x,b\n"), "a,b,,,,,,,,,,,,", ": column: dropped"},
    {"a column without a name", T("id,title,\na,b,x\n"), "a,b,,,,,,,,,,,,", ": column: dropped"},
    {"a phrase", T("id,date\na,early 1990s\n"), "a,,early 1990s,,,,,,,,,,,", NULL},
    {"undated", T("id,date\na,n.d.\n"), "a,,n.d.,,,,,,,,,,,", NULL},
    {"open and unknown", T("id,start,end\na,Unknown,OPEN\n"), "a,,,unknown,open,,,,,,,,,", NULL},
    {"a kind over a date", T("id,date,end\na,1984/1990,unknown\n"), "a,,1984/1990,,unknown,,,,,,,,,", NULL},
    {"ongoing", T("id,start,end\na,1984,ongoing 2024-05-01\n"), "a,,,1984,ongoing 2024-05-01,,,,,,,,,", NULL},
    {"ongoing, its day in a column", T("id,start,end,As of\na,1984,ongoing,2024-05-01\n"),
     "a,,,1984,ongoing 2024-05-01,,,,,,,,,", NULL},
    {"a present of its own", T("id,date,as_of\na,2018 to present,2024-05-01\n"),
     "a,,2018 to present,,,2024-05-01,,,,,,,,,", NULL},
    {"ids of numbers", T("id\n17\n"), "_17,,,,,,,,,,,,,", "_17: id: changed"},
    {"ids of anything", T("id\n\"a b/c\xC3\xA9\"\n"), "a_b_c\xC3\xA9,,,,,,,,,,,,,", "a_b_c\xC3\xA9: id: changed"},
    {"no id", T("title\n\"Ri visits: Tehran, 3rd\"\n"), "ri-visits-tehran-3rd,\"Ri visits: Tehran, 3rd\",,,,,,,,,,,,",
     NULL},
    {"no id, a number", T("title\n1984\n"), "_1984,1984,,,,,,,,,,,,", NULL},
    {"no id, Chinese", T("title\n\xE4\xBC\x9A\xE8\xAB\x87\n"),
     "\xE4\xBC\x9A\xE8\xAB\x87,\xE4\xBC\x9A\xE8\xAB\x87,,,,,,,,,,,,", NULL},
    {"no id, no title", T("date\n1984\n"), "event,,1984,,,,,,,,,,,", NULL},
    {"many decimals", T("id,lat,lon\na,1.0000000009,2.1000000000\n"), "a,,,,,,,,,,1,2.1,,", "a: place: changed"},
    {"numbered columns", T("id,source 2,url,source,url 2,Category 7,category\na,s,u,t,v,c,d\n"),
     "a,,,,,,,c,,,,,s,u,d,t,v", NULL},
    {"a source without text", T("id,source,url,source 2,url 2\na,,u,t,\n"), "a,,,,,,,,,,,,,u,t,", NULL},
    {"spans", T("id,date,mode\na,1984,Spans\n"), "a,,1984,,,spans,,,,,,,,,", NULL},
    {"sheet: a year", T("Year,Headline\n1984,x\n"), "x,x,1984,,,,,,,,,,,", NULL},
    {"sheet: BCE", T("Year,Month,Day,Headline\n-44,3,15,x\n"), "x,x,-0043-03-15,,,,,,,,,,,", NULL},
    {"sheet: the year before 1", T("Year,Headline\n-1,x\n"), "x,x,0000,,,,,,,,,,,", NULL},
    {"sheet: long ago", T("Year,Headline\n-65000000,x\n"), "x,x,Y-64999999,,,,,,,,,,,", NULL},
    {"sheet: a month and a day", T("Year,Month,Day,End Year,End Month,Headline\n1984,3,15,1985,2,x\n"),
     "x,x,1984-03-15/1985-02,,,,,,,,,,,", NULL},
    {"sheet: the same end", T("Year,End Year,Headline\n1984,1984,x\n"), "x,x,1984,,,,,,,,,,,", NULL},
    {"sheet: a time", T("Year,Month,Day,Time,Headline\n1984,3,5,1:02:03 PM,x\n"), "x,x,1984-03-05T13:02:03,,,,,,,,,,,",
     NULL},
    {"sheet: midnight", T("Year,Month,Day,Time,Headline\n1984,3,5,12:30am,x\n"), "x,x,1984-03-05T00:30:00,,,,,,,,,,,",
     "x: date: precision"},
    {"sheet: two times",
     T("Year,Month,Day,Time,End Year,End Month,End Day,End Time,Headline\n1984,3,5,10:00,1984,3,5,9:30 "
       "pm,x\n"),
     "x,x,,1984-03-05T10:00:00,1984-03-05T21:30:00,,,,,,,,,", "x: date: precision"},
    {"sheet: a time and a year", T("Year,Month,Day,Time,End Year,Headline\n1984,3,5,10:00,1985,x\n"),
     "x,x,,1984-03-05T10:00:00,1985,,,,,,,,,", "x: date: precision"},
    {"sheet: all", T("Year,Display Date,Headline,Text,Media,Media Caption,Group\n1984,c. 1984,x,t,http://m,cap,g\n"),
     "x,x,1984,,,c. 1984,t,,g,,,,cap,http://m", NULL},
    {"sheet: what is left out", T("Year,Headline,Media,Media Credit\n1984,x,http://m,me\n"),
     "x,x,1984,,,,,,,,,,,http://m", "x: media credit: dropped"},
    {"sheet: a frame", T("Year,Headline,Media\n1984,x,<iframe src=a>\n"), "x,x,1984,,,,,,,,,,,", "x: media: dropped"},
    {"sheet: an era", T("Year,End Year,Headline,Type\n1984,1990,x,era\n"), "x,x,1984/1990,,,spans,,,era,,,,,,", NULL},
    {"sheet: a title", T("Year,Headline,Text,Type\n,The title,Words,title\n1984,x,,\n"), "x,x,1984,,,,,,,,,,,", NULL},
};

static void is_read(void **state)
{
  const good_row *row = *state;
  told t = {0};
  tl_csv_options options = {.size = sizeof options, .losses = {tell, &t}};
  tl_timeline *timeline = must_read(row->text, &options);
  support_text text = must_write(timeline, NULL);
  const char *line = strchr(text.data, '\n') + 1;
  assert_int_equal(tl_timeline_count(timeline), 1);
  text.data[text.size - 1] = '\0';
  if (strcmp(row->name, "spans") == 0 || strstr(row->name, "an era"))
    assert_non_null(strstr(text.data, ",mode,"));
  assert_string_equal(t.count ? t.last : "", row->loss ? row->loss : "");
  assert_string_equal(line, row->wanted);
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

static void ids_that_are_taken(void **state)
{
  (void)state;
  tl_timeline *timeline = must_read((tl_text)T("title\nA visit\na visit!\nOther\nA VISIT\nA visit 6\na Visit\n"), NULL);
  static const char *const ids[] = {"a-visit", "a-visit-2", "other", "a-visit-4", "a-visit-6", "a-visit-6-6"};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    assert_string_equal(tl_event_id(tl_timeline_at(timeline, i)), ids[i]);
  assert_int_equal(tl_event_line(tl_timeline_at(timeline, 3)), 5);
  tl_timeline_unref(timeline);
}

static void long_titles(void **state)
{
  (void)state;
  char text[2000] = "title\n";
  for (size_t i = 6; i < 1000; i += 3)
    memcpy(text + i, "\xE4\xBC\x9A", 4);
  tl_timeline *timeline = must_read(tl_text_from_string(text), NULL);
  assert_true(strlen(tl_event_id(tl_timeline_at(timeline, 0))) <= 60);
  tl_timeline_unref(timeline);
}

static void title_of_a_sheet(void **state)
{
  (void)state;
  told t = {0};
  tl_csv_options options = {.size = sizeof options, .as_of = T("2024-05-01"), .losses = {tell, &t}};
  tl_timeline *timeline = must_read(
      (tl_text)T("Year,Headline,Text,Type,Group,Media\n1984,x,,,,\n-44,The title,Words,title,g,http://m\n"), &options);
  assert_int_equal(t.count, 3);
  assert_string_equal(t.last, ": group: dropped");
  assert_string_equal(tl_timeline_title(timeline), "The title");
  assert_string_equal(tl_timeline_description(timeline), "Words");
  assert_string_equal(tl_timeline_as_of(timeline), "2024-05-01");
  tl_timeline_unref(timeline);
}

static void as_of(void **state)
{
  (void)state;
  tl_csv_options options = {.size = sizeof options, .as_of = T("2024-05-01")};
  tl_timeline *timeline = must_read((tl_text)T("id,date,start,end\na,,1984,ongoing\nb,2018 to present,,\n"), &options);
  assert_int_equal(tl_event_end_kind(tl_timeline_at(timeline, 0)), TL_END_ONGOING);
  assert_int_equal(tl_event_extent(tl_timeline_at(timeline, 1))->end_kind, TL_END_ONGOING);
  /* What is written says the day itself. */
  support_text text = must_write(timeline, NULL);
  assert_non_null(strstr(text.data, "\na,,,1984,ongoing 2024-05-01,,,"));
  assert_non_null(strstr(text.data, "\nb,,2018 to present,,,2024-05-01,,"));
  tl_timeline *again = must_read((tl_text){text.data, text.size}, NULL);
  for (size_t i = 0; i < 2; i++)
    assert_memory_equal(tl_event_extent(tl_timeline_at(timeline, i)), tl_event_extent(tl_timeline_at(again, i)),
                        sizeof(tl_extent));
  tl_timeline_unref(again);
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

/* ---- the caller's columns ---- */

static void mapping(void **state)
{
  (void)state;
  static const tl_csv_column columns[] = {{.name = T("Titel"), .field = TL_CSV_TITLE},
                                          {.name = T("Datum, etwa"), .field = TL_CSV_DATE},
                                          {.name = T("Ort"), .field = TL_CSV_CATEGORY},
                                          {.name = T("Land"), .field = TL_CSV_CATEGORY},
                                          {.name = T("id"), .field = TL_CSV_NONE}};
  told t = {0};
  tl_csv_options options = {
      .size = sizeof options, .columns = columns, .column_count = 5, .losses = {tell, &t}, .delimiter = ';'};
  tl_timeline *timeline =
      must_read((tl_text)T("id;Titel;Datum, etwa;Ort;Land;group\nx;Ein Besuch;1984~;Bonn;DE;g\n"), &options);
  const tl_event *event = tl_timeline_at(timeline, 0);
  assert_string_equal(tl_event_id(event), "ein-besuch");
  assert_string_equal(tl_event_edtf(event), "1984~");
  assert_int_equal(tl_event_category_count(event), 2);
  assert_string_equal(tl_event_category_at(event, 1), "DE");
  assert_string_equal(tl_event_group(event), "g");
  assert_int_equal(t.count, 0);
  /* The same columns on writing. */
  support_text text = must_write(timeline, &options);
  assert_string_equal(text.data, "Titel;Datum, etwa;Ort;Land;id\nEin Besuch;1984~;Bonn;DE;\n");
  assert_int_equal(t.count, 2); /* the id, the group */
  support_text_free(&text);
  /* A row of one empty cell is a row. */
  static const tl_csv_column place = {.name = T("Place"), .field = TL_CSV_PLACE};
  tl_csv_options one = {.size = sizeof one, .columns = &place, .column_count = 1};
  text = must_write(timeline, &one);
  assert_string_equal(text.data, "Place\n\"\"\n");
  support_text_free(&text);
  tl_timeline_unref(timeline);

  tl_error err = {0};
  assert_int_equal(read_text((tl_text)T("id;Titel\nx;y\n"), &options, &timeline, &err), TL_ERR_SCHEMA);
  assert_int_equal(err.code, TL_CODE_CSV_HEADER);
  assert_non_null(strstr(err.message, "Datum"));
  static const tl_csv_column twice[] = {{.name = T("a"), .field = TL_CSV_TITLE},
                                        {.name = T("b"), .field = TL_CSV_TITLE}};
  options = (tl_csv_options){.size = sizeof options, .columns = twice, .column_count = 2};
  assert_int_equal(read_text((tl_text)T("a,b\nx,y\n"), &options, &timeline, &err), TL_ERR_SCHEMA);
  static const tl_csv_column same[] = {{.name = T("a"), .field = TL_CSV_TITLE}, {.name = T("a"), .field = TL_CSV_DATE}};
  options = (tl_csv_options){.size = sizeof options, .columns = same, .column_count = 2};
  assert_int_equal(read_text((tl_text)T("a,b\nx,y\n"), &options, &timeline, &err), TL_ERR_SCHEMA);
}

static void field_names(void **state)
{
  (void)state;
  for (unsigned i = TL_CSV_ID; i <= TL_CSV_AS_OF; i++)
    assert_int_equal(tl_csv_field_find(tl_text_from_string(tl_csv_field_name((tl_csv_field)i))), i);
  assert_string_equal(tl_csv_field_name(TL_CSV_NONE), "");
  assert_string_equal(tl_csv_field_name((tl_csv_field)99), "");
  assert_int_equal(tl_csv_field_find((tl_text)T("nothing")), TL_CSV_NONE);
  assert_int_equal(tl_csv_field_find((tl_text){NULL, 0}), TL_CSV_NONE);
  assert_int_equal(tl_csv_field_find((tl_text)T("")), TL_CSV_NONE);
}

/* ---- formulas ---- */

static void safe_cells(void **state)
{
  (void)state;
  static const char *const titles[] = {"=1+1", "+1", "-1",   "-a",   "@SUM(1)", "'=1", "''=1",    "'quoted'",
                                       "'",    "a=", "\t=1", "\r=1", "-1.5",    "-1-", "=\"x\",y"};
  tl_builder *builder = new_builder();
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
    char id[16];
    snprintf(id, sizeof id, "e%zu", i);
    tl_event_spec spec = named(id);
    spec.title = tl_text_from_string(titles[i]);
    add(builder, &spec);
  }
  tl_timeline *timeline = finish(builder);
  tl_csv_options options = {.size = sizeof options, .safe_cells = 1};
  support_text text = must_write(timeline, &options);
  static const char wanted[] = "e0,'=1+1,,,,,,,,,,,,\ne1,+1,,,,,,,,,,,,\ne2,-1,,,,,,,,,,,,\ne3,'-a,,,,,,,,,,,,\n"
                               "e4,'@SUM(1),,,,,,,,,,,,\ne5,''=1,,,,,,,,,,,,\ne6,'''=1,,,,,,,,,,,,\n"
                               "e7,'quoted',,,,,,,,,,,,\ne8,',,,,,,,,,,,,\ne9,a=,,,,,,,,,,,,\n"
                               "e10,'\t=1,,,,,,,,,,,,\ne11,\"'\r=1\",,,,,,,,,,,,\ne12,-1.5,,,,,,,,,,,,\n"
                               "e13,'-1-,,,,,,,,,,,,\ne14,\"'=\"\"x\"\",y\",,,,,,,,,,,,\n";
  assert_string_equal(strchr(text.data, '\n') + 1, wanted);
  tl_timeline *again = must_read((tl_text){text.data, text.size}, &options);
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
    assert_string_equal(tl_event_title(tl_timeline_at(again, i)), titles[i]);
  tl_timeline_unref(again);
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

/* ---- what is written ---- */

static void round_trip_of_everything(void **state)
{
  (void)state;
  tl_event_spec spec = whole;
  spec.as_of = spec.foreign = spec.foreign_attributes = (tl_text){NULL, 0};
  spec.constraint_count = 0;
  static const tl_source sources[] = {{T("Article, \"quoted\""), T("https://example.org/a")},
                                      {{NULL, 0}, T("https://example.org/b")},
                                      {T("line\nline"), {NULL, 0}}};
  spec.sources = sources;
  spec.line = spec.date_line = 0;
  tl_builder *builder = new_builder();
  add(builder, &spec);
  spec = named("kinds");
  spec.start = (tl_text)T("[2019-08-01..2019-08-25]");
  spec.end_kind = TL_END_ONGOING;
  spec.as_of = (tl_text)T("2024-05-01");
  add(builder, &spec);
  spec = named("open");
  spec.phrase = (tl_text)T("early 1990s");
  spec.start_kind = TL_END_UNKNOWN;
  spec.end_kind = TL_END_OPEN;
  add(builder, &spec);
  tl_timeline *timeline = finish(builder);
  static const char delimiters[] = ",;\t|";
  for (size_t i = 0; i < 4; i++) {
    for (uint8_t safe = 0; safe < 2; safe++) {
      told t = {0};
      tl_csv_options options = {
          .size = sizeof options, .losses = {tell, &t}, .delimiter = delimiters[i], .safe_cells = safe};
      support_text text = must_write(timeline, &options);
      assert_string_equal(t.last, "");
      tl_timeline *again = must_read((tl_text){text.data, text.size}, &options);
      assert_same(timeline, again);
      tl_timeline_unref(again);
      support_text_free(&text);
    }
  }
  tl_timeline_unref(timeline);
}

/* Each field that a table has no column for is told. */
static void losses(void **state)
{
  (void)state;
  tl_builder *builder = new_builder();
  tl_header_spec about = header;
  assert_int_equal(tl_builder_set_header(builder, &about, NULL), TL_OK);
  tl_event_spec spec = named("other");
  add(builder, &spec);
  spec = named("third");
  add(builder, &spec);
  add(builder, &whole);
  tl_timeline *timeline = finish(builder);
  told t = {0};
  tl_csv_options options = {.size = sizeof options, .losses = {tell, &t}};
  support_text text = must_write(timeline, &options);
  /* Of the timeline: title, description, lang, as_of, modified, foreign twice. Of the event: constraints,
   * foreign twice, the source that is blank. */
  assert_int_equal(t.count, 7 + 4);
  support_text_free(&text);
  tl_timeline_unref(timeline);

  builder = new_builder();
  spec = named("many");
  tl_text categories[12];
  for (size_t i = 0; i < 12; i++)
    categories[i] = (tl_text)T("c");
  spec.categories = categories;
  spec.category_count = 12;
  spec.extent = &given_extent;
  add(builder, &spec);
  timeline = finish(builder);
  t = (told){0};
  text = must_write(timeline, &options);
  assert_non_null(strstr(text.data, ",category 9\n"));
  assert_int_equal(t.count, 2); /* categories, date */
  support_text_free(&text);
  tl_timeline_unref(timeline);
}

/* ---- the sheet of TimelineJS ---- */

static void writes_a_sheet(void **state)
{
  (void)state;
  static const struct {
    const char *edtf;
    bool spans;
    const char *dates; /* eight columns, as in the sheet; NULL: left out */
    bool exact;
  } rows[] = {
      {"1984", false, "1984,,,,,,,,", true},
      {"1984-03", false, "1984,3,,,,,,,", true},
      {"1984-03-05", false, "1984,3,5,,,,,,", true},
      {"1984-01-01", false, "1984,1,1,,,,,,", true},
      {"1984-03-05T13:02:03", false, "1984,3,5,13:02:03,,,,,", true},
      {"1984-03-05T13:02:03Z", false, "1984,3,5,13:02:03,,,,,", false},
      {"1984/1986", false, "1984,,,,1986,,,,", true},
      {"1984-01-01/1984-12-31", false, "1984,1,1,,1984,12,31,,", true},
      {"1984-03/1986-05-07", false, "1984,3,,,1986,5,7,,", true},
      {"-0043-03-15", false, "-44,3,15,,,,,,", true},
      {"0000", false, "-1,,,,,,,,", true},
      {"Y-64999999", false, "-65000000,,,,,,,,", true},
      {"1984~", false, "1984,,,,,,,,", false},
      {"198X", false, "1980,,,,1989,,,,", false},
      {"[1984,1986]", false, "1984,,,,1986,,,,", false},
      {"1984/..", false, "1984,,,,,,,,", false},
      {"1984-03-01/..", false, "1984,3,1,,,,,,", false},
      {"1984", true, "1984,,,,1984,,,,", true},
      {"1984/1986", true, "1984,,,,1986,,,,", true},
      {"../1984", false, NULL, false},
      {"/1984", false, NULL, false},
  };
  static const tl_text era = T("era");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_builder *builder = new_builder();
    tl_event_spec spec = named("a");
    spec.title = (tl_text)T("A");
    spec.edtf = tl_text_from_string(rows[i].edtf);
    spec.mode = rows[i].spans;
    spec.categories = &era;
    spec.category_count = rows[i].spans;
    add(builder, &spec);
    tl_timeline *timeline = finish(builder);
    told t = {0};
    tl_csv_options options = {.size = sizeof options, .preset = TL_CSV_TIMELINEJS, .losses = {tell, &t}};
    support_text text = must_write(timeline, &options);
    char wanted[128];
    snprintf(wanted, sizeof wanted, "%s%s,A,,,,,,%s,,\n", rows[i].dates ? rows[i].dates : "", "",
             rows[i].spans ? "era" : "");
    const char *line = strchr(text.data, '\n') + 1;
    if (strcmp(line, rows[i].dates ? wanted : "") != 0)
      fail_msg("%s: %s", rows[i].edtf, line);
    if (t.count != (rows[i].exact ? 1 : 2)) /* one tells that a sheet has no ids */
      fail_msg("%s: %zu losses, the last %s", rows[i].edtf, t.count, t.last);
    if (rows[i].exact) {
      tl_timeline *again = must_read((tl_text){text.data, text.size}, NULL);
      tl_extent a = *tl_event_extent(tl_timeline_at(timeline, 0));
      assert_memory_equal(&a, tl_event_extent(tl_timeline_at(again, 0)), sizeof a);
      tl_timeline_unref(again);
    }
    support_text_free(&text);
    tl_timeline_unref(timeline);
  }
}

/* What the cells of one event do not say is told by its field: of a table, of a sheet. */
static void losses_of_an_event(void **state)
{
  (void)state;
  static char large[TL_CSV_CELL_MAX + 2];
  memset(large, 'x', sizeof large - 1);
  const struct {
    tl_event_spec spec;
    const char *table; /* the field of the one loss; NULL: none */
    const char *sheet;
  } rows[] = {
      {{.edtf = T("2024-05-01")}, NULL, NULL},
      {{.edtf = T("2024-05"), .mode = TL_MODE_SPANS, .wording = T("all May")}, NULL, "mode"},
      {{.edtf = T("Y17E4")}, NULL, "date"},
      {{.edtf = T("2024-05-01T24:00:00")}, NULL, "date"},
      {{.phrase = T("May 2024"), .wording = T("in May")}, NULL, "phrase"},
      {{.edtf = T("2024"), .title = T(" \n")}, "title", "title"},
      {{.edtf = T("2024"), .uid = T("u ")}, "uid: changed", "uid"},
      {{.edtf = T("2024"), .description = {large, sizeof large - 1}}, "description", "description"},
      {{.edtf = T("2024"), .as_of = T("2024-05-01")}, NULL, "as_of"},
      {{.start = T("2024-05-01T10:00:00"), .end = T("2024-05-01T12:00:00")}, NULL, NULL},
      {{.start = T("2024-05-01T10:00:00Z"), .end = T("2024-05-01T12:00:00")}, NULL, "date"},
      {{.start = T("2024-05-01"), .end = T("2024-05")}, NULL, "date: changed"},
      {{.start = T("2024"), .start_kind = TL_END_OPEN, .end = T("2025")}, "start", "date"},
      {{.start = T("2024"), .end_kind = TL_END_UNKNOWN, .end = T("2025")}, "end", "date"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_event_spec spec = rows[i].spec;
    spec.size = sizeof spec;
    spec.id = (tl_text)T("a");
    tl_timeline *timeline = timeline_of(NULL, &spec, 1);
    for (int k = 0; k < 2; k++) {
      uint8_t preset = k ? TL_CSV_TIMELINEJS : TL_CSV_AUTO;
      const char *wanted = k ? rows[i].sheet : rows[i].table;
      told t = {0};
      tl_csv_options options = {.size = sizeof options, .preset = preset, .losses = {tell, &t}};
      support_text text = must_write(timeline, &options);

      if (wanted ? !strstr(t.last, wanted) : t.count > (size_t)k) /* a sheet has no ids */
        fail_msg("row %zu, preset %d: %s is not the last of %zu: %s", i, k, wanted ? wanted : "", t.count, t.last);
      support_text_free(&text);
    }
    tl_timeline_unref(timeline);
  }
}

/* ---- hostile tables ---- */

static void hostile_row(void *ctx, size_t line, char **fields, size_t count)
{
  (void)count;
  if (line == 1)
    return;
  char path[128];
  snprintf(path, sizeof path, "hostile/csv/%s", fields[0]);
  size_t size;
  char *data = support_read(path, &size);
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  tl_status status = read_text((tl_text){data, size}, NULL, &timeline, &err);
  bool wanted = strcmp(fields[1], "accept") == 0;
  if (wanted != (status == TL_OK) || err.line != (uint32_t)atoi(fields[2]) || err.column != (uint32_t)atoi(fields[3]) ||
      (int)err.code != atoi(fields[4]))
    fail_msg("%s: %s: %u:%u: TL%03d: %s", fields[0], wanted ? "refused" : "not as expected", err.line, err.column,
             (int)err.code, err.message);
  tl_timeline_unref(timeline);
  free(data);
  (*(size_t *)ctx)++;
}

static void hostile(void **state)
{
  (void)state;
  size_t count = 0;
  support_rows("hostile/csv/index.tsv", hostile_row, &count);
  assert_int_equal(count, 25);
}

static large_row large[] = {
    {"large: half a million empty rows", "id,title,start,end\n", "\n", 500000, "", TL_CODE_NONE, 0},
    {"large: 100,000 columns", "id", ",col", 100000, "\n", TL_CODE_CSV_LIMIT, 0},
    {"large: 900,000 empty cells", "id,title,start,end\n", ",", 900000, "\n", TL_CODE_CSV_LIMIT, 0},
    {"large: a cell of 900 kB", "id,title,start,end\n1,", "aaaaaaaaaa", 90000, ",2004,\n", TL_CODE_CSV_LIMIT, 0},
    {"large: an id of 70 kB", "id,title,start,end\n", "abcdefg", 10000, ",x,2004,\n", TL_CODE_CSV_LIMIT, 0},
    {"large: an id of 700 bytes that is no name", "id,title,start,end\n", "1bcdefg", 100, ",x,2004,\n",
     TL_CODE_CSV_LIMIT, 0},
    {"large: 400,000 doubled quotes", "id,title,start,end\n1,\"", "\"\"", 400000, "\",2004,\n", TL_CODE_CSV_LIMIT, 0},
    {"large: a quote that is open for 2 MB", "id,title\n1,\"", "never closed\n", 160000, "", TL_CODE_CSV_LIMIT, 0},
    {"large: a row of 2 MB", "id,title,c\n", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",", 50000, "\n",
     TL_CODE_CSV_LIMIT, 0},
    {"large: 40,000 rows", "title,date\n", "ok,2004\n", 40000, "", TL_CODE_NONE, 40000},
};

static void is_large(void **state)
{
  bears(*state, read_plain);
}

/* A row that comes in every way of being cut by the pieces in which the input is read. */
static void pieces(void **state)
{
  (void)state;
  enum { PIECE = 65536 };
  static const char row[] = "a,\"b \"\"c\"\"\r\nd\",1984\r\n";
  for (size_t before = PIECE - sizeof row - 2; before <= PIECE + 2; before++) {
    char *data = malloc(PIECE + 4 * sizeof row + 64);
    strcpy(data, "id,title,date\n");
    size_t size = strlen(data);
    while (size < before)
      data[size++] = '\n';
    strcpy(data + size, row);
    tl_timeline *timeline = must_read(tl_text_from_string(data), NULL);
    assert_string_equal(tl_event_title(tl_timeline_at(timeline, 0)), "b \"c\"\r\nd");
    assert_int_equal(tl_event_line(tl_timeline_at(timeline, 0)), 2 + (before > 14 ? before - 14 : 0));
    tl_timeline_unref(timeline);
    free(data);
  }
}

/* ---- failures ---- */

static void failing_allocations(void **state)
{
  (void)state;
  static const tl_text tables[] = {
      T(HEAD "1,b,1984~,,,w,\"d\"\"e\",c,g,p,1.5,-2.25,s,http://u\n,\"x\ny\",early 1990s,,,,,,,,,,,\n"),
      T("Year,Headline,Type,Media\n,T,title,\n1984,x,,http://m\n")};
  for (size_t i = 0; i < 2; i++)
    survives_failures(tables[i], read_plain);
}

static bool stop(void *ctx, uint64_t done, uint64_t total)
{
  (void)done;
  (void)total;
  return ++*(int *)ctx < 3;
}

static void progress_and_sinks(void **state)
{
  (void)state;
  enum { ROWS = 300000 };
  char *data = malloc(16 + (size_t)ROWS * 13);
  strcpy(data, "id,title\n");
  size_t size = strlen(data);
  for (int i = 0; i < ROWS; i++)
    size += (size_t)sprintf(data + size, "a%06d,bbbb\n", i);
  int calls = 0;
  tl_timeline *timeline = NULL;
  tl_error err = {0};
  tl_csv_options options = {.size = sizeof options, .progress = {stop, &calls}};
  assert_int_equal(read_text((tl_text){data, size}, &options, &timeline, &err), TL_ERR_CANCELLED);
  assert_int_equal(calls, 3);
  options.bytes_max = 100000;
  assert_int_equal(read_text((tl_text){data, size}, &options, &timeline, &err), TL_ERR_LIMIT);
  timeline = must_read((tl_text){data, size}, NULL);
  calls = 0;
  support_text text = {0};
  assert_int_equal(tl_csv_write(timeline, &options, support_sink(&text), &err), TL_ERR_CANCELLED);
  support_text_free(&text);
  text = (support_text){.limit = 40000};
  assert_int_equal(tl_csv_write(timeline, NULL, support_sink(&text), &err), TL_ERR_IO);
  support_text_free(&text);
  tl_timeline_unref(timeline);
  free(data);
}

static void arguments(void **state)
{
  (void)state;
  tl_input *input;
  tl_timeline *timeline = NULL;
  support_text text = {0};
  tl_error err;
  static const tl_csv_column no_field = {.name = T("a"), .field = 99};
  static const tl_csv_column no_name = {.field = TL_CSV_ID};
  const tl_csv_options wrong[] = {{.size = 1},
                                  {.size = sizeof *wrong, .preset = 3},
                                  {.size = sizeof *wrong, .delimiter = '"'},
                                  {.size = sizeof *wrong, .delimiter = '\n'},
                                  {.size = sizeof *wrong, .delimiter = (char)0xC3},
                                  {.size = sizeof *wrong, .column_count = 1},
                                  {.size = sizeof *wrong, .column_count = 1, .columns = &no_field},
                                  {.size = sizeof *wrong, .column_count = 1, .columns = &no_name}};
  assert_int_equal(tl_input_from_text((tl_text)T("id\na\n"), NULL, &input, NULL), TL_OK);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_int_equal(tl_csv_read(input, &wrong[i], &timeline, &err), TL_ERR_ARG);
  assert_int_equal(tl_csv_read(NULL, NULL, &timeline, &err), TL_ERR_ARG);
  assert_int_equal(tl_csv_read(input, NULL, NULL, &err), TL_ERR_ARG);
  assert_int_equal(tl_csv_read(input, NULL, &timeline, &err), TL_OK);
  assert_int_equal(tl_csv_write(NULL, NULL, support_sink(&text), &err), TL_ERR_ARG);
  assert_int_equal(tl_csv_write(timeline, NULL, (tl_sink){NULL, NULL}, &err), TL_ERR_ARG);
  assert_int_equal(tl_csv_write(timeline, &wrong[1], support_sink(&text), &err), TL_ERR_ARG);
  static const struct {
    tl_csv_column columns[2];
    tl_status status;
  } written[] = {{{{.name = T("a"), .field = TL_CSV_ID}, {.name = T("b"), .field = TL_CSV_LAT}}, TL_ERR_ARG},
                 {{{.name = T("a"), .field = TL_CSV_LON}, {.name = T("b"), .field = TL_CSV_LAT}}, TL_OK},
                 {{{.name = T("a"), .field = TL_CSV_ID}, {.name = T("b"), .field = TL_CSV_ID}}, TL_ERR_ARG},
                 {{{.name = T("a"), .field = TL_CSV_ID}, {.name = T(" a"), .field = TL_CSV_TITLE}}, TL_ERR_ARG},
                 {{{.name = T("a"), .field = TL_CSV_URL}, {.name = T("b"), .field = TL_CSV_URL}}, TL_OK},
                 {{{.name = T("a"), .field = TL_CSV_NONE}, {.name = T("b"), .field = TL_CSV_NONE}}, TL_OK}};
  for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
    const tl_csv_options options = {.size = sizeof options, .columns = written[i].columns, .column_count = 2};
    assert_int_equal(tl_csv_write(timeline, &options, support_sink(&text), &err), written[i].status);
  }
  char date[TL_TIMELINEJS_DATE_SIZE];
  tl_timelinejs_date wide = {.year = 10000, .month = 1};
  assert_int_equal(tl_timelinejs_date_write(&wide, date, NULL, &err), TL_ERR_RANGE);
  assert_int_equal(tl_timelinejs_date_write(NULL, date, NULL, &err), TL_ERR_ARG);
  assert_int_equal(tl_timelinejs_date_write(&wide, NULL, NULL, &err), TL_ERR_ARG);
  tl_timeline_unref(timeline);
  tl_input_free(input);
  support_text_free(&text);
}

int main(void)
{
  static rows_suite suite;
  ROWS_ADD(&suite, is_refused, bad);
  ROWS_ADD(&suite, is_read, good);
  ROWS_ADD_TEST(&suite, ids_that_are_taken);
  ROWS_ADD_TEST(&suite, long_titles);
  ROWS_ADD_TEST(&suite, title_of_a_sheet);
  ROWS_ADD_TEST(&suite, as_of);
  ROWS_ADD_TEST(&suite, mapping);
  ROWS_ADD_TEST(&suite, field_names);
  ROWS_ADD_TEST(&suite, safe_cells);
  ROWS_ADD_TEST(&suite, round_trip_of_everything);
  ROWS_ADD_TEST(&suite, losses);
  ROWS_ADD_TEST(&suite, writes_a_sheet);
  ROWS_ADD_TEST(&suite, losses_of_an_event);
  ROWS_ADD_TEST(&suite, hostile);
  ROWS_ADD(&suite, is_large, large);
  ROWS_ADD_TEST(&suite, pieces);
  ROWS_ADD_TEST(&suite, failing_allocations);
  ROWS_ADD_TEST(&suite, progress_and_sinks);
  ROWS_ADD_TEST(&suite, arguments);
  return rows_run("csv", &suite);
}
