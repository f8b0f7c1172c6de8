#!/usr/bin/env python3
"""Reads a feed with a Python library and compares it with what is expected.

    check_feed.py icalendar|vobject FEED EXPECTED.tsv

EXPECTED.tsv has a header line and the columns summary, start, end and, where
it is to be compared too, description. Texts escape backslash, tab and newline
as \\\\, \\t and \\n. Start and end are as in the feed: yyyymmdd, or
yyyymmddThhmmssZ, or, of a time in a zone, the time by the clock there and in
UTC, yyyymmddThhmmss/yyyymmddThhmmssZ; the end is exclusive, and empty for an
event without DTEND.

Prints one line, differences go to standard error; status 1 if there are any.
"""

import collections
import datetime
import sys

import expected


def text_of(moment):
    """A date or date-time in the form of the table."""
    if moment is None:
        return ""
    if not isinstance(moment, datetime.datetime):
        return moment.strftime("%Y%m%d").zfill(8)
    if moment.utcoffset() is None:
        return f"{moment.isoformat()} is local"
    utc = moment.astimezone(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ").zfill(16)
    return f"{moment:%Y%m%dT%H%M%S}/{utc}" if moment.utcoffset() else utc


def read_icalendar(path):
    import icalendar
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    for part in calendar.walk():
        for name, message in part.errors:
            raise ValueError(f"icalendar could not read {name}: {message}")
        if part.name == "VEVENT":
            end = part.get("DTEND")
            yield (str(part["SUMMARY"]), text_of(part["DTSTART"].dt), text_of(end and end.dt),
                   str(part.get("DESCRIPTION", "")))


def read_vobject(path):
    import vobject
    with open(path, encoding="utf-8", newline="") as file:
        calendar = vobject.readOne(file)
    for event in calendar.vevent_list:
        yield (event.summary.value, text_of(event.dtstart.value),
               text_of(event.dtend.value if hasattr(event, "dtend") else None),
               event.description.value if hasattr(event, "description") else "")


READERS = {"icalendar": read_icalendar, "vobject": read_vobject}


def compare(client, seen, table):
    """Compares events (summary, start, end, description) with a table; prints; the status."""
    wanted, has_description = expected.read(table)
    seen = [tuple(event) if has_description else tuple(event[:3]) for event in seen]
    missing = collections.Counter(wanted) - collections.Counter(seen)
    surplus = collections.Counter(seen) - collections.Counter(wanted)
    for event in missing.elements():
        print(f"{client}: not in the feed: {event!r}", file=sys.stderr)
    for event in surplus.elements():
        print(f"{client}: not expected: {event!r}", file=sys.stderr)
    print(f"{client}: {len(wanted) - missing.total()} of {len(wanted)} events on their days")
    return 1 if missing or surplus else 0


def main(arguments):
    if len(arguments) != 3 or arguments[0] not in READERS:
        print(__doc__, file=sys.stderr)
        return 2
    client, feed, table = arguments
    try:
        seen = list(READERS[client](feed))
    except (KeyError, ValueError) as problem:
        print(f"{client}: {problem}", file=sys.stderr)
        seen = []
    return compare(client, seen, table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
