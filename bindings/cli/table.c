/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <string.h>

#define OPTION_HELP                                                                                                    \
  {                                                                                                                    \
    KEY_HELP, 'h', "help", NULL, "say how the command is used, and end"                                                \
  }
#define OPTION_JSON                                                                                                    \
  {                                                                                                                    \
    KEY_JSON, 'j', "json", NULL, "answer in JSON, one object per line"                                                 \
  }
#define OPTION_OUTPUT                                                                                                  \
  {                                                                                                                    \
    KEY_OUTPUT, 'o', "output", "FILE", "write to FILE; - or nothing is standard output"                                \
  }
#define OPTION_FROM                                                                                                    \
  {                                                                                                                    \
    KEY_FROM, 0, "from", "FORMAT",                                                                                     \
        "the format that is read, else the one of the name, or that the first bytes tell (timeline formats)"           \
  }
/* What is read of a calendar. */
#define OPTIONS_CALENDAR                                                                                               \
  {KEY_RECUR, 0, "recur", "DATE",                                                                                      \
   "of what recurs in a calendar only the times that share time with DATE, such as 2024 or 2024-01/2024-03"},          \
      {KEY_RECUR_MAX, 0, "recur-max", "N",                                                                             \
       "at most N times of an event that recurs, 1000 when not given; more are told as a loss"},                       \
  {                                                                                                                    \
    KEY_LENIENT, 0, "lenient", NULL, "leave out what is wrong in a calendar, and tell it as a loss"                    \
  }
#define OPTION_AS_OF                                                                                                   \
  {                                                                                                                    \
    KEY_AS_OF, 0, "as-of", "DATE",                                                                                     \
        "the day that \"to present\" and \"ongoing\" mean where the file gives none; in a DATE it goes before that "   \
        "of the file"                                                                                                  \
  }
#define OPTION_LOSSES                                                                                                  \
  {                                                                                                                    \
    KEY_LOSSES, 0, "losses", "none|summary|full",                                                                      \
        "what to say on standard error of what the output cannot hold: nothing, a count (the default), or each loss"   \
  }
#define OPTION_SEASONS                                                                                                 \
  {                                                                                                                    \
    KEY_SEASONS, 0, "seasons", "north|south|either|quarter",                                                           \
        "which months the seasons 21 to 24, which name no hemisphere, are read as (north: spring is March to May)"     \
  }

/* How a timeline is read. */
#define OPTIONS_READING OPTION_FROM, OPTIONS_CALENDAR, OPTION_AS_OF, OPTION_SEASONS

#define OPTION_CATEGORY                                                                                                \
  {                                                                                                                    \
    KEY_CATEGORY, 0, "category", "TEXT", "only events of this category"                                                \
  }
#define OPTION_GROUP                                                                                                   \
  {                                                                                                                    \
    KEY_GROUP, 0, "group", "TEXT", "only events of this group (lane)"                                                  \
  }
#define OPTION_TEXT                                                                                                    \
  {                                                                                                                    \
    KEY_TEXT, 0, "text", "TEXT", "only events whose title, description or wording has TEXT, A to Z in either case"     \
  }

const table_command table_commands[] = {
    {"date",
     "[TEXT...]",
     "read dates, and say what is known of their start, end and length",
     "Reads each TEXT, or each line of standard input when there is none or it is -, as EDTF (ISO 8601-2 Annex A, "
     "levels 0 to 2), else as an English date phrase. For each it gives the earliest and latest day of the start and "
     "of the end, and the shortest and longest length. Days are inclusive: the end is the last day.\n"
     "\n"
     "Nothing is guessed. A text with two readings (03/04/1983, 2008-12 as a phrase, the nineties) is an error that "
     "lists them; a phrase without a year is an error too. The prefix julian: asks for the Julian calendar.",
     "some text is not a date; the others are still read",
     "$ timeline date 1984~ \"early 1990s\"\n$ timeline date --json --edtf 2004-06-XX/2004-07-03",
     {OPTION_JSON,
      {KEY_EDTF, 0, "edtf", NULL, "read EDTF only"},
      {KEY_PHRASE, 0, "phrase", NULL, "read phrases only"},
      {KEY_SPANS, 0, "spans", NULL, "read a date as filling its unit, as states do: 1984 is all of 1984"},
      {KEY_AS_OF, 0, "as-of", "DATE", "the day that \"to present\" means; the clock is never read"},
      OPTION_SEASONS,
      OPTION_HELP}},
    {"relate",
     "A B",
     "say which relations between two dates or events are possible",
     "Gives the exact set of Allen's relations that are possible between A and B, each a date as in timeline date "
     "(with --in FILE, the id of an event, and then all that the timeline says counts), and whether each of the named "
     "unions of them is certain, possible or impossible: precedes, follows, intersects (shares time), disjoint, "
     "within, covers, starts-before, ends-before. Days that follow each other meet. With --in there follows how long "
     "after each end of A each end of B comes, negative when before.\n"
     "\n"
     "The letters: p before, m meets, o overlaps, F finished-by, D contains, s starts, e equals, S started-by, d "
     "during, f finishes, O overlapped-by, M met-by, P after. An answer about a date marked ?, ~ or % is conditional: "
     "it holds if the date does.",
     "A or B is not a date",
     "$ timeline relate 1984 \"early 1990s\"\n$ timeline relate --json --spans 2016-01 2008/2017\n"
     "$ timeline relate --in examples/iran-dprk.xml un-envoy-visit yun-visit",
     {OPTION_JSON,
      OPTION_FROM,
      OPTIONS_CALENDAR,
      {KEY_IN, 0, "in", "FILE", "A and B are the ids of events of this timeline"},
      {KEY_SPANS, 0, "spans", NULL, "read a date as filling its unit, as states do: 1984 is all of 1984"},
      {KEY_WIDEN, 0, "widen", "DURATION",
       "how much further what is marked approximate (~, %) reaches either way: unit, which is one of its precision, or "
       "a "
       "duration such as P2Y; without this a mark moves nothing"},
      {KEY_AS_OF, 0, "as-of", "DATE", "the day that \"to present\" means; the clock is never read"},
      OPTION_SEASONS,
      OPTION_HELP}},
    {"show",
     "[FILE]",
     "list every event of a timeline with its bounds",
     "Reads a timeline and gives each event with the earliest and latest day of its start and end and its shortest and "
     "longest length, tightened by all that the timeline says: an event dated only as \"three months after\" another "
     "has the month that follows. Where more than 10,000 events depend on others (1000 where some statements leave a "
     "choice or count months), their lengths are what their own ends leave, and that is told.",
     "the timeline contradicts itself: the bounds are then as written (timeline check explains)",
     "$ timeline show examples/iran-dprk.xml\n$ timeline show --json examples/iran-dprk.xml",
     {OPTION_JSON, OPTIONS_READING, OPTION_HELP}},
    {"check",
     "FILE...",
     "check timelines: schema, dates, references, contradictions",
     "Reads each FILE in full and says whether it is a valid timeline: its syntax, of XML the schema, every date, "
     "every reference from one event to another; and whether its statements can hold together. Of a contradiction it "
     "names the fewest statements that cannot all be true, each with its line and wording: none of them can be left "
     "out. All files are checked, also after a bad one.",
     "a timeline contradicts itself",
     "$ timeline check examples/iran-dprk.xml",
     {OPTION_JSON,
      OPTIONS_READING,
      {KEY_CONFLICTS, 0, "conflicts", "N",
       "all minimal contradictions, up to N, the smallest first, and how far each statement must give way to resolve "
       "it"},
      OPTION_HELP}},
    {"why",
     "FILE ID",
     "say where each bound of an event comes from",
     "For the earliest and the latest start and end of the event: the chain of statements that gives it, each with its "
     "line and wording.",
     "the timeline contradicts itself",
     "$ timeline why examples/iran-dprk.xml ri-visit",
     {OPTION_JSON, OPTIONS_READING, OPTION_HELP}},
    {"order",
     "[FILE]",
     "put the events in order, and list what cannot be ordered",
     "One order, the same each time: what is certainly before something else is before it; where the order is not "
     "certain, the one with the earliest start comes first (or the latest, or the middle, by --by), of those alike the "
     "one with the lesser bounds, then the one whose id sorts first. Then the pairs whose order is not certain.",
     "the timeline contradicts itself: the order is by the bounds as written",
     "$ timeline order examples/iran-dprk.xml\n$ timeline order --by middle --json examples/iran-dprk.xml",
     {OPTION_JSON,
      OPTIONS_READING,
      {KEY_BY, 0, "by", "earliest|latest|middle", "which bound of the start counts where the order is not certain"},
      OPTION_HELP}},
    {"query",
     "[FILE]",
     "find events by time, category, group and text",
     "Lists the events for which all that is asked holds; the bounds are the tightened ones, and with a time it is "
     "said of each event whether the answer is certain or possible: certain when all that is asked is so whatever "
     "happened, possible when all of it can be so at once. It is conditional when a date is marked ?, ~ or %: it holds "
     "if the date does. A DATE is read as filling its unit: --during 2016 is all of 2016.",
     "the timeline contradicts itself: the bounds are then as written",
     "$ timeline query examples/iran-dprk.xml --during 2008/2017 --category sanctions\n"
     "$ timeline query examples/iran-dprk.xml --relation precedes --to yun-visit --certain --count",
     {OPTION_JSON,
      OPTIONS_READING,
      {KEY_DURING, 0, "during", "DATE", "events that share time with DATE"},
      {KEY_WITHIN, 0, "within", "DATE", "events that lie within DATE"},
      {KEY_RELATION, 0, "relation", "NAME",
       "with --to: events in this relation to it; one of the thirteen or of the unions by name (precedes, during, "
       "...), or letters"},
      {KEY_TO_TIME, 0, "to", "DATE|ID", "what the relation is to: a date, or an event of the timeline"},
      {KEY_CERTAIN, 0, "certain", NULL, "only where it is certain"},
      {KEY_POSSIBLE, 0, "possible", NULL, "where it is at least possible (the default)"},
      OPTION_CATEGORY,
      OPTION_GROUP,
      OPTION_TEXT,
      {KEY_COUNT_ONLY, 0, "count", NULL, "say only how many"},
      OPTION_HELP}},
    {"gaps",
     "[FILE]",
     "find the stretches without an event",
     "Lists the gaps between events, each with the events on its two sides and its smallest and largest length. A gap "
     "that another event may fill is marked so. With --within, what is free at the start and the end of DATE counts "
     "too. In JSON, before is the event before the gap, and after the one after it.",
     "the timeline contradicts itself: the bounds are then as written",
     "$ timeline gaps examples/iran-dprk.xml --category iran-dprk-visit",
     {OPTION_JSON,
      OPTIONS_READING,
      {KEY_WITHIN, 0, "within", "DATE", "gaps within DATE, which fills its unit"},
      OPTION_CATEGORY,
      OPTION_GROUP,
      OPTION_TEXT,
      OPTION_HELP}},
    {"stats",
     "[FILE]",
     "count events, categories, groups, and what goes on at once",
     "Says how many events there are, how many are dated and how many exactly, the first and the last day, the most "
     "events that certainly go on at once, for how much of the time between the two days there is one (for certain, "
     "and possibly), and how many events each category and group has. Days without limit, such as those of an open "
     "end, are no first and no last day.",
     "the timeline contradicts itself: the bounds are then as written",
     "$ timeline stats examples/iran-dprk.xml",
     {OPTION_JSON, OPTIONS_READING, OPTION_HELP}},
    {"diff",
     "A B",
     "say what two timelines say differently",
     "Compares two timelines event by event, by their ids: which were added and removed, and of the others every field "
     "that differs, with the old and the new value. The order of events and the layout of the files do not count.",
     "the timelines differ",
     "$ timeline diff old.xml new.xml\n$ timeline diff --json old.xml new.xml",
     {OPTION_JSON, OPTIONS_READING, OPTION_HELP}},
    {"merge",
     "A B...",
     "make one timeline of several",
     "Merges timelines, event by event by their ids and field by field, and writes the result as native XML. With "
     "--base, the timeline that all were made from, what one of them changed is taken, and what they changed "
     "differently is a conflict. Without it the result has the events of all, and a field that they give differently "
     "is a conflict. Categories, sources and constraints are merged as sets.\n"
     "\n"
     "What a format cannot hold looks removed. To merge a table that was edited, give as the base the table that it "
     "was made from, and the timeline as one of the files.\n"
     "\n"
     "Every conflict is listed with what each file says, on standard error (with --json, on standard output), and "
     "nothing is written then unless --prefer says which file decides. Of two revision dates the later stands.",
     "there were conflicts, decided by --prefer or not",
     "$ timeline merge --base old.xml mine.xml hers.xml -o both.xml\n"
     "$ timeline merge archive.xml press.xml --prefer first -o all.xml\n"
     "$ timeline merge --base sent.csv mine.xml edited.csv -o mine.xml",
     {OPTION_OUTPUT,
      {KEY_BASE, 0, "base", "FILE", "what A, B... were made from"},
      {KEY_PREFER, 0, "prefer", "first|last", "of the files that changed something differently, which one decides"},
      OPTION_JSON,
      OPTIONS_READING,
      OPTION_HELP}},
    {"convert",
     "[FILE]",
     "convert a timeline from one format to another",
     "Reads FILE and writes it in another format, or in its own canonical layout. The format of the output comes from "
     "its name, or from --to; standard output is XML when --to does not say otherwise. That of FILE comes from --from, "
     "else from its name, else from its first bytes. \"timeline formats\" lists all.\n"
     "\n"
     "A table (csv, tsv) has a header and an event a row; columns are known by their names, or mapped.\n"
     "\n"
     "What the format cannot hold is told on standard error. The output is written beside its place and put there when "
     "it is whole: a half of it is never left.",
     NULL,
     "$ timeline convert examples/iran-dprk.xml -o iran-dprk.json\n"
     "$ timeline convert --to ical --losses full examples/iran-dprk.xml > iran-dprk.ics",
     {OPTION_OUTPUT,
      OPTIONS_READING,
      {KEY_TO, 0, "to", "FORMAT", "the format of the output, else the one of its name"},
      {KEY_MAP, 0, "map", "COLUMN=FIELD",
       "of a table (csv, tsv): the column COLUMN is the field FIELD (id, title, date, start, end, mode, timezone, "
       "wording, description, category, group, place, lat, lon, source, url, href, uid, confidence, modified, as_of), "
       "or with "
       "nothing behind = is not read; once for each column. Of the input when that is a table, else the columns of the "
       "output"},
      {KEY_PRESET, 0, "preset", "timelinejs",
       "write a table as a sheet of TimelineJS; such sheets are known when read"},
      {KEY_DELIMITER, 0, "delimiter", "CHAR",
       "of a table: one of , ; | : or tab; of the input when that is a table, else of the output"},
      {KEY_SAFE_CELLS, 0, "safe-cells", NULL,
       "write ' before what a spreadsheet would run as a formula; of tables that are read, take it away"},
      OPTION_LOSSES,
      OPTION_HELP}},
    {"feed",
     "[FILE]",
     "write the calendar feed of a timeline",
     "Writes an iCalendar feed (RFC 5545, RFC 7986) that a calendar program subscribes to. The same timeline gives the "
     "same bytes: UIDs are stable, and no clock is read. An output named .xcs is the same in XML (xCal), .jcal in JSON "
     "(jCal).\n"
     "\n"
     "A calendar entry has one start and one end. What is not exact to the day becomes, by --imprecise, the whole "
     "possible interval (outer), the part that is certain (inner), or is left out (skip); an uncertain or approximate "
     "one is marked tentative. Each such change is told as a loss, and so is each event left out.\n"
     "\n"
     "A time of day of an event with a time zone is written in that zone, by the compiled zones of the system "
     "(/usr/share/zoneinfo), with the few lines of rules that it needs. Where the zone is not known, or another offset "
     "is written, the time is in UTC, and that is told as a loss.\n"
     "\n"
     "With --previous, the feed that is out already, only what has changed gets a new SEQUENCE, DTSTAMP and "
     "LAST-MODIFIED, by the event's own revision, else --as-of, else that of the timeline, and always later than "
     "before; what is gone stays as cancelled for a while, counted from there on; UIDs are kept; and where nothing has "
     "changed the feed is the same, byte for byte.",
     NULL,
     "$ timeline feed examples/iran-dprk.xml -o dprk.ics --refresh PT12H\n"
     "$ timeline feed examples/iran-dprk.xml -o dprk.ics --previous dprk.ics --as-of 2024-06-01",
     {OPTION_OUTPUT,
      OPTION_FROM,
      OPTIONS_CALENDAR,
      {KEY_NAME, 0, "name", "TEXT", "the calendar's name; else the timeline's title"},
      {KEY_REFRESH, 0, "refresh", "DURATION", "how often clients should look again, such as PT12H or P1D"},
      {KEY_NAMESPACE, 0, "namespace", "TEXT",
       "what the UIDs of events are derived from, together with their ids; else the timeline's title. A new one gives "
       "new UIDs, and subscribers see new events"},
      {KEY_IMPRECISE, 0, "imprecise", "outer|inner|skip", "what becomes of dates that are not exact to the day"},
      {KEY_OPEN_END, 0, "open-end", "start|as-of",
       "what becomes of an end that is open, unknown or ongoing: the entry is the first day (the default; where the "
       "end is unknown, all days on which it can have started), or lasts up to the as-of day"},
      {KEY_AS_OF, 0, "as-of", "DATE",
       "when this feed is made: a day, or a date-time; else the timeline's revision or its as-of day. The clock is "
       "never read. How the file is read it does not change: what \"to present\" means there timeline convert settles"},
      {KEY_WORDING, 0, "wording", NULL, "put the source's wording and the EDTF at the end of each description"},
      {KEY_LONG, 0, "long", "DAYS",
       "make two entries of an event of more than DAYS days whose ends are apart: one for its beginning, one for its "
       "end"},
      {KEY_ANNIVERSARIES, 0, "anniversaries", NULL,
       "give each event of one exact day a second entry that comes back every year"},
      {KEY_SINCE, 0, "since", "DATE", "leave out what is over before DATE"},
      {KEY_UNTIL, 0, "until", "DATE", "leave out what begins after DATE"},
      {KEY_PAGE, 0, "page", "N",
       "of feeds of --page-size events each write only number N, from 1 on: some calendar programs stop reading at "
       "1,000"},
      {KEY_PAGE_SIZE, 0, "page-size", "COUNT", "the events on a page, 1000 when not given"},
      {KEY_PROFILE, 0, "profile", "outlook|nextcloud|javascript",
       "tell, as a loss, what lies outside the years that these clients show"},
      {KEY_PREVIOUS, 0, "previous", "FILE",
       "the feed before this one, as iCalendar (.ics) whatever the output is; it may be the output too"},
      {KEY_CANCELLED_FOR, 0, "cancelled-for", "DURATION",
       "how long what is gone stays as cancelled, P30D when not given; P0D lets it go at once"},
      {KEY_DESCRIPTION, 0, "description", "TEXT", "what the calendar is about; else the timeline's description"},
      {KEY_COLOR, 0, "color", "NAME", "the calendar's colour, a CSS name such as steelblue"},
      {KEY_CATEGORY, 0, "category", "WORDS", "the calendar's categories, with commas between them"},
      {KEY_SOURCE, 0, "source", "URI", "where the feed will be found"},
      {KEY_URL, 0, "url", "URI", "a page about the calendar"},
      {KEY_IMAGE, 0, "image", "URI", "a picture for the calendar"},
      {KEY_UID, 0, "uid", "TEXT", "the calendar's own UID"},
      {KEY_METHOD, 0, "method", "WORD", "METHOD, such as PUBLISH; a feed that is subscribed to has none"},
      OPTION_LOSSES,
      OPTION_SEASONS,
      OPTION_HELP}},
    {"formats",
     "",
     "list the formats that are read and written",
     "Says of each format whether it is read and written, which names of files stand for it, and what of a timeline it "
     "cannot hold.",
     NULL,
     "$ timeline formats\n$ timeline formats --json",
     {OPTION_JSON, OPTION_HELP}},
    {"help",
     "[COMMAND]",
     "say how a command is used",
     "Without COMMAND it lists the commands.",
     NULL,
     "$ timeline help feed",
     {OPTION_HELP}},
    {NULL, NULL, NULL, NULL, NULL, NULL, {{KEY_NONE, 0, NULL, NULL, NULL}}},
};

const table_status table_statuses[] = {
    {EXIT_FINE, "fine"},
    {EXIT_FINDING, "a finding: not a date, a contradiction, a difference"},
    {EXIT_USAGE, "wrong usage"},
    {EXIT_INPUT, "bad input"},
    {EXIT_IO, "a file could not be read or written"},
    {EXIT_LIMIT, "stopped by a limit"},
    {0, NULL},
};

const table_command *table_find(const char *name)
{
  for (const table_command *c = table_commands; c->name; c++)
    if (strcmp(c->name, name) == 0)
      return c;
  return NULL;
}
