#!/usr/bin/env python3
"""Imports a feed into khal and asks it which days each event is on.

    check_khal.py FEED EXPECTED.tsv

The table is the one that check_feed.py describes. khal gets a home, a
configuration and a calendar folder of its own in a temporary folder, and
UTC as its zone. For each event it lists the days from the one before the event
to the one after: the event must be on each of its own days and on no other. Of
an event of years it lists the first and the last month. A time in a zone is
looked for in UTC and, in a second home, by the clock of America/New_York.

Prints one line, differences go to standard error; status 1 if there are any.
"""

import collections
import datetime
import os
import subprocess
import sys
import tempfile

import expected

CONFIG = """\
[calendars]
[[feed]]
path = {home}/calendar
type = calendar

[locale]
local_timezone = {zone}
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M

[sqlite]
path = {home}/khal.db
"""
ZONE = "America/New_York"
ONE_DAY = datetime.timedelta(days=1)
ONE_MONTH = datetime.timedelta(days=31)


class Khal:
    def __init__(self, home, zone):
        os.mkdir(os.path.join(home, "calendar"))
        self._config = os.path.join(home, "config")
        with open(self._config, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(home=home, zone=zone))
        self._environment = {
            "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home,
            "XDG_CACHE_HOME": home, "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "PATH": os.environ["PATH"],
        }

    def _run(self, *arguments):
        done = subprocess.run(("khal", "--no-color", "-c", self._config, *arguments),
                              env=self._environment, encoding="utf-8",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        # khal ends with status 0 after an event that it refused; it says so here.
        complaints = [line for line in done.stderr.splitlines()
                      if line.startswith(("critical", "error", "warning"))]
        if done.returncode or complaints:
            said = complaints or done.stderr.splitlines()[-1:]
            sys.exit(f"khal: {arguments[0]} ended with status {done.returncode}: {' '.join(said)}")
        return done.stdout

    def take(self, feed):
        self._run("import", "--batch", "-a", "feed", feed)

    def days(self, first, last):
        """The titles on each day: {(day, title): how often}."""
        text = self._run("list", "--format", "event {title}", "--day-format", "day {date-long}",
                         first.isoformat(), last.isoformat())
        seen = collections.Counter()
        day = None
        for line in text.splitlines():
            kind, _, rest = line.strip().partition(" ")
            if kind == "day":
                day = datetime.date.fromisoformat(rest)
            elif kind == "event":
                seen[day, rest] += 1
        return seen

    def starts(self, day):
        """When the events of a day start: (title, start)."""
        text = self._run("list", "--format", "{start}\t{title}", "--day-format", "", day.isoformat(), day.isoformat())
        return {tuple(reversed(line.split("\t"))) for line in text.splitlines() if "\t" in line}


def date_of(text):
    return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def days_of(event):
    """First and last day of an event. A date-time end of 00:00 is the day before."""
    start, end = (text.rpartition("/")[2] for text in event[1:3])
    first = date_of(start)
    if not end:
        return first, first
    last = date_of(end)
    if len(end) == 8 or (end[9:] == "000000Z" and end != start):
        last -= ONE_DAY
    return first, last


def stretches(first, last):
    """The days to be looked at, as pairs of a first and a last one."""
    low, high = first - ONE_DAY, last + ONE_DAY
    if high - low <= 3 * ONE_MONTH:
        return [(low, high)]
    return [(low, low + ONE_MONTH), (high - ONE_MONTH, high)]


def difference(khal, event, wanted):
    title = event[0]
    for low, high in stretches(*days_of(event)):
        should = collections.Counter()
        for other in wanted:
            if other[0] == title:
                begin, end = days_of(other)
                day = max(begin, low)
                while day <= min(end, high):
                    should[day] += 1
                    day += ONE_DAY
        seen = {day: n for (day, name), n in khal.days(low, high).items() if name == title}
        for day in (low + n * ONE_DAY for n in range((high - low).days + 1)):
            if should[day] != seen.get(day, 0):
                return f"on {day} {seen.get(day, 0)} times, not {should[day]}"
    return None


def time_difference(khal, event, text):
    """Whether a time in a zone starts as `text` says, by khal's own zone."""
    start = f"{date_of(text)} {text[9:11]}:{text[11:13]}"
    seen = khal.starts(date_of(text))
    return None if (event[0], start) in seen else f"not at {start} but {sorted(seen)}"


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    wanted, _ = expected.read(arguments[1])
    right = 0
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as there:
        khal = Khal(home, "UTC")
        khal.take(arguments[0])
        local = Khal(there, ZONE)
        local.take(arguments[0])
        for event in wanted:
            wrong = difference(khal, event, wanted)
            by_clock, zoned, utc = event[1].partition("/")
            if zoned and not wrong:
                wrong = time_difference(khal, event, utc) or time_difference(local, event, by_clock)
            right += wrong is None
            if wrong is not None:
                print(f"khal: {event[0]!r} ({event[1]} to {event[2]}): {wrong}", file=sys.stderr)
        kept = len(os.listdir(os.path.join(home, "calendar")))
    if kept != len(wanted):
        print(f"khal: {kept} events were imported, not {len(wanted)}", file=sys.stderr)
    print(f"khal: {right} of {len(wanted)} events on their days")
    return 0 if right == kept == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
