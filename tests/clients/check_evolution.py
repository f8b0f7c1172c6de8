#!/usr/bin/env python3
"""Subscribes to a feed with evolution-data-server, and looks whether it takes what changes in the feed.

    check_evolution.py FEED_SERVER TIMELINE.xml EXPECTED.tsv

The table is the one that check_feed.py describes. FEED_SERVER serves a copy of the timeline at 127.0.0.1; Evolution's
own web calendar, seen through libecal, polls it: as it is, unchanged, with one event renamed, one moved, one new and one
taken out, after the file was broken, and as it was at first. Wants the Python of Debian, which has libecal. Evolution
gets a session bus and a home of its own.

Prints one line, differences go to standard error; status 1 if there are any.
"""

import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import expected

SOURCE = """\
[Data Source]
DisplayName=feed
Enabled=true
Parent=webcal-stub
[Calendar]
BackendName=webcal
[Authentication]
Host=127.0.0.1
Port={port}
Method=none
[Security]
Method=none
[WebDAV Backend]
ResourcePath=/feed.ics
[Refresh]
Enabled=false
"""
IN_SESSION = "CHECK_EVOLUTION_IN_SESSION"
PATIENCE = 60  # seconds, for what happens in other processes


class Evolution:
    def __init__(self, port):
        config = pathlib.Path(os.environ["HOME"]) / ".config/evolution/sources"
        config.mkdir(parents=True)
        (config / "feed.source").write_text(SOURCE.format(port=port), encoding="utf-8")
        import gi
        gi.require_version("ECal", "2.0")
        from gi.repository import ECal, EDataServer, ICalGLib
        self._ical = ICalGLib
        registry = EDataServer.SourceRegistry.new_sync(None)
        self._client = ECal.Client.connect_sync(registry.ref_source("feed"), ECal.ClientSourceType.EVENTS, 1, None)

    def _time(self, event, moment, kind):
        """A time in the form of the table; of a property in a zone by what Evolution knows of that."""
        of = event.get_first_property(kind)
        if not of: # libical answers a missing DTEND with the start
            return ""
        text = moment.as_ical_string()
        name = of.get_first_parameter(self._ical.ParameterKind.TZID_PARAMETER)
        if not name:
            return text
        _, zone = self._client.get_timezone_sync(name.get_tzid(), None)
        moment.set_timezone(zone)
        return f"{text}/{moment.convert_to_zone(self._ical.Timezone.get_utc_timezone()).as_ical_string()}"

    def events(self):
        self._client.refresh_sync(None)
        _, found = self._client.get_object_list_sync("#t", None)
        events = []
        for event in found:
            start = self._time(event, event.get_dtstart(), self._ical.PropertyKind.DTSTART_PROPERTY)
            end = self._time(event, event.get_dtend(), self._ical.PropertyKind.DTEND_PROPERTY)
            events.append((event.get_summary(), start, end, event.get_description() or ""))
        return collections.Counter(events)

    def wait_for(self, wanted, what):
        """Whether it comes to have these events."""
        end = time.monotonic() + PATIENCE
        while (seen := self.events()) != wanted:
            if time.monotonic() > end:
                for event in (wanted - seen).elements():
                    print(f"evolution: {what}: not there: {event!r}", file=sys.stderr)
                for event in (seen - wanted).elements():
                    print(f"evolution: {what}: not expected: {event!r}", file=sys.stderr)
                return False
            time.sleep(0.5)
        return True


class Server:
    def __init__(self, program, folder, timeline):
        self._file = folder / "timeline.xml"
        self._file.write_text(timeline, encoding="utf-8")
        self._process = subprocess.Popen((program, self._file, "0"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.url = self._process.stdout.readline().decode().strip()
        self.port = int(re.search(r":(\d+)/", self.url)[1])

    def put(self, timeline, broken=False):
        """Puts another timeline there, and waits until the server has seen it."""
        tag = urllib.request.urlopen(self.url).headers["ETag"]
        new = self._file.with_suffix(".new")
        new.write_text(timeline, encoding="utf-8")
        # A date that is surely another one, however fast this goes.
        os.utime(new, (self._file.stat().st_mtime + 60,) * 2)
        os.rename(new, self._file)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(self.url.replace("feed.ics", "status"))
                fine = True
            except urllib.error.HTTPError:
                fine = False
            if fine != broken and (broken or urllib.request.urlopen(self.url).headers["ETag"] != tag):
                return
            time.sleep(0.1)
        raise TimeoutError("the server does not see the new file")

    def end(self):
        self._process.terminate()
        self._process.wait(30)


def change(timeline, events):
    """A timeline, and the table of its events, after an editor was there."""
    by_title = {event[0]: event for event in events}
    edits = [("<title>A leap day</title>", "<title>Een schrikkeldag — 閏日 🎈</title>"),
             ('edtf="1999-12-31/2000-01-01"', 'edtf="1999-12-30/2000-01-02"'),
             ("</timeline>", '<event id="new"><title>New, here; now</title><date edtf="2024-06-01"/></event></timeline>')]
    for old, new in edits:
        if timeline.count(old) != 1:
            raise ValueError(f"not once in the timeline: {old}")
        timeline = timeline.replace(old, new)
    timeline, count = re.subn(r"<event [^>]*>\s*<title>Before 1970</title>.*?</event>", "", timeline, flags=re.DOTALL)
    if count != 1:
        raise ValueError("there is no event before 1970")
    after = collections.Counter(events)
    leap, new_year = by_title["A leap day"], by_title["Over New Year"]
    after -= collections.Counter((leap, new_year, by_title["Before 1970"]))
    after += collections.Counter((("Een schrikkeldag — 閏日 🎈", *leap[1:]),
                                  (new_year[0], "19991230", "20000103", new_year[3]),
                                  ("New, here; now", "20240601", "20240602", "")))
    return timeline, after


def check(program, timeline, events, home):
    server = Server(program, home, timeline)
    try:
        before = collections.Counter(events)
        changed, after = change(timeline, events)
        evolution = Evolution(server.port)
        if not (evolution.wait_for(before, "at first") and evolution.wait_for(before, "unchanged")):
            return False
        server.put(changed)
        if not evolution.wait_for(after, "changed"):
            return False
        server.put(timeline[:2000], broken=True)
        if not evolution.wait_for(after, "broken"):
            return False
        server.put(timeline)
        return evolution.wait_for(before, "changed back")
    finally:
        server.end()


def in_session(arguments, home):
    """Runs this again with a bus and a home of its own; the status."""
    environment = {"HOME": home, "XDG_RUNTIME_DIR": home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC",
                   "GSETTINGS_BACKEND": "memory", IN_SESSION: "1"}
    done = subprocess.run(("dbus-run-session", "--", sys.executable, "-B", __file__, *arguments), env=environment,
                          check=False, stderr=subprocess.PIPE, encoding="utf-8")
    # The bus tells of each service that it starts.
    sys.stderr.writelines(line for line in done.stderr.splitlines(True) if not line.startswith("dbus-daemon["))
    return done.returncode


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        if IN_SESSION not in os.environ:
            return in_session(arguments, home)
        program, timeline, table = arguments
        events, _ = expected.read(table)
        text = pathlib.Path(timeline).read_text(encoding="utf-8")
        fine = check(program, text, events, pathlib.Path(home))
    print(f"evolution: {len(events) if fine else 0} of {len(events)} events on their days, "
          "at first, changed and changed back")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
