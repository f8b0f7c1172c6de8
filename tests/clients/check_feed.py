#!/usr/bin/env python3
"""Reads a feed with python icalendar and compares it with what is expected.

    check_feed.py FEED EXPECTED.tsv

EXPECTED.tsv has a header line and the columns summary, start, end and, where
it is to be compared too, description. Texts escape backslash, tab and newline
as \\\\, \\t and \\n. Start and end are as in the feed: yyyymmdd, or
yyyymmddThhmmssZ; the end is exclusive, and empty for an event without DTEND.

Prints one line, differences go to standard error; status 1 if there are any.
"""

import collections
import datetime
import sys

import icalendar

import expected


def text_of(value):
    """A date or a UTC date-time in the feed's own form."""
    if value is None:
        return ""
    moment = value.dt
    if not isinstance(moment, datetime.datetime):
        return moment.strftime("%Y%m%d").zfill(8)
    if moment.utcoffset() != datetime.timedelta(0):
        return f"{moment.isoformat()} is not UTC"
    return moment.strftime("%Y%m%dT%H%M%SZ").zfill(16)


def read(path, has_description):
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    events = []
    for part in calendar.walk():
        for name, message in part.errors:
            raise ValueError(f"icalendar could not read {name}: {message}")
        if part.name == "VEVENT":
            event = [str(part["SUMMARY"]), text_of(part["DTSTART"]), text_of(part.get("DTEND"))]
            if has_description:
                event.append(str(part.get("DESCRIPTION", "")))
            events.append(tuple(event))
    return events


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    wanted, has_description = expected.read(arguments[1])
    try:
        seen = read(arguments[0], has_description)
    except (KeyError, ValueError) as problem:
        print(f"icalendar: {problem}", file=sys.stderr)
        seen = []
    missing = collections.Counter(wanted) - collections.Counter(seen)
    surplus = collections.Counter(seen) - collections.Counter(wanted)
    for event in missing.elements():
        print(f"icalendar: not in the feed: {event!r}", file=sys.stderr)
    for event in surplus.elements():
        print(f"icalendar: not expected: {event!r}", file=sys.stderr)
    print(f"icalendar: {len(wanted) - missing.total()} of {len(wanted)} events on their days")
    return 1 if missing or surplus else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
